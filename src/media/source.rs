//! A file that is to be sent: opened once, judged by its descriptor, watched for changes.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::kind::{self, HEAD, Kind};
use crate::model::fault::{Fault, FaultKind};
use crate::model::text;

/// What the system says of a file that changes when its content does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Length in bytes.
    pub size: u64,
    device: u64,
    inode: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Stamp {
    fn of(meta: &Metadata) -> Self {
        Self {
            size: meta.len(),
            device: meta.dev(),
            inode: meta.ino(),
            modified: (meta.mtime(), meta.mtime_nsec()),
            changed: (meta.ctime(), meta.ctime_nsec()),
        }
    }
}

/// A file that passed all checks before anything is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// The absolute path; links in it are kept as they are.
    pub path: PathBuf,
    /// Length in bytes, at least 1.
    pub size: u64,
    /// The `file_type` to give to the server.
    pub mime: String,
    /// Something to tell the user that does not stop the upload.
    pub warning: Option<String>,
}

/// An open file with the stamp that it had when it was opened.
#[derive(Debug)]
pub struct Source {
    /// The open file, at its start.
    pub file: File,
    path: PathBuf,
    stamp: Stamp,
}

impl Source {
    /// Opens a regular file that is not empty. A pipe does not block, and whatever the path leads to
    /// is judged by the open descriptor, so that nothing can be swapped in between.
    ///
    /// # Errors
    /// A [`FaultKind::Source`] fault with the mend.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        let nonblocking = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
        let file = OpenOptions::new()
            .read(true)
            .custom_flags(nonblocking)
            .open(path)
            .map_err(|error| unreadable(path, &error))?;
        let meta = file.metadata().map_err(|error| unreadable(path, &error))?;
        check_shape(path, &meta)?;
        Ok(Self { file, path: path.to_owned(), stamp: Stamp::of(&meta) })
    }

    /// Its length in bytes when it was opened.
    pub const fn size(&self) -> u64 {
        self.stamp.size
    }

    /// The type by content.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn kind(&self) -> Result<Kind, Fault> {
        self.head().map(|head| Kind::of(&head))
    }

    /// Its first bytes, as many as tell its type.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn head(&self) -> Result<Vec<u8>, Fault> {
        let mut head = vec![0; HEAD];
        let read = read_at_start(&self.file, &mut head).map_err(|error| unreadable(&self.path, &error))?;
        head.truncate(read);
        Ok(head)
    }

    /// Whether the path still leads to this very file, with nothing changed since it was opened.
    ///
    /// # Errors
    /// A [`FaultKind::SourceChanged`] fault that says what happened to it.
    pub fn check_unchanged(&self) -> Result<(), Fault> {
        let name = text::show_name(&self.path);
        let changed = |what: String| {
            Fault::new(FaultKind::SourceChanged, what)
                .hint("When the file is complete, `wirephoto resume` with the session's number tries again.")
        };
        let meta = std::fs::metadata(&self.path).map_err(|error| {
            changed(format!("{name} vanished while it was being sent ({})", reason(&error)))
        })?;
        let now = Stamp::of(&meta);
        let what = if (now.device, now.inode) != (self.stamp.device, self.stamp.inode) {
            "was replaced by another file"
        } else if now.size > self.stamp.size {
            "grew"
        } else if now.size < self.stamp.size {
            "shrank"
        } else if now != self.stamp {
            "was written to"
        } else {
            return Ok(());
        };
        Err(changed(format!("{name} {what} while it was being sent")))
    }

    /// True when only times changed since it was opened: the content has to tell.
    pub fn may_be_touched_only(&self) -> bool {
        std::fs::metadata(&self.path).is_ok_and(|meta| {
            let now = Stamp::of(&meta);
            (now.device, now.inode, now.size) == (self.stamp.device, self.stamp.inode, self.stamp.size)
        })
    }
}

/// Judges a file before anything is sent. `asked` is a MIME type that overrides the content's.
///
/// # Errors
/// A [`FaultKind::Source`] fault with the mend.
pub fn inspect(path: &Path, asked: Option<&str>) -> Result<Inspected, Fault> {
    let path = std::path::absolute(path).map_err(|error| unreadable(path, &error))?;
    let source = Source::open(&path)?;
    let (mime, warning) = kind::decide(&path, source.kind()?, asked)?;
    Ok(Inspected { path, size: source.size(), mime, warning })
}

fn read_at_start(file: &File, buffer: &mut [u8]) -> io::Result<usize> {
    use std::os::unix::fs::FileExt;
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, filled as u64) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

fn check_shape(path: &Path, meta: &Metadata) -> Result<(), Fault> {
    let shown = text::show_path(path);
    let kind = meta.file_type();
    let refuse =
        |what: &str, hint: &str| Err(Fault::new(FaultKind::Source, format!("{shown} {what}")).hint(hint));
    if kind.is_dir() {
        return refuse(
            "is a directory; nothing of it is uploaded",
            &format!("Name the files themselves, for example {shown}/*.jpg."),
        );
    }
    if kind.is_fifo() || kind.is_socket() || kind.is_block_device() || kind.is_char_device() {
        return refuse(
            "is a pipe, socket or device, not a file with a length",
            "Save what comes out of it to a file and upload that.",
        );
    }
    if meta.len() == 0 {
        return refuse(
            "is empty (0 bytes; the server takes 1 byte or more)",
            "Check that it was copied or written to its end.",
        );
    }
    if i64::try_from(meta.len()).is_err() {
        return refuse(
            &format!("claims {} bytes, more than a file can hold", meta.len()),
            "Check the file system.",
        );
    }
    Ok(())
}

fn unreadable(path: &Path, error: &io::Error) -> Fault {
    let shown = text::show_path(path);
    let hint = match error.kind() {
        io::ErrorKind::NotFound => {
            "Check the spelling; names with spaces need quotes in the shell.".to_owned()
        }
        io::ErrorKind::PermissionDenied => format!("Allow yourself to read it: chmod u+r '{shown}'."),
        _ => "Check the path and the file system.".to_owned(),
    };
    Fault::new(FaultKind::Source, format!("{shown} cannot be read: {}", reason(error))).hint(hint)
}

/// The system's reason without its number.
fn reason(error: &io::Error) -> String {
    let full = error.to_string();
    let plain = full.split(" (os error").next().unwrap_or_default();
    text::tame(&plain.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn fault(path: &Path) -> Fault {
        let fault = inspect(path, None).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Source);
        assert!(fault.hint.is_some(), "{fault}");
        fault
    }

    #[test]
    fn whatever_is_not_a_filled_file_is_refused_with_its_mend() {
        let dir = tempfile::tempdir().unwrap();
        assert!(fault(&dir.path().join("nothing.jpg")).message.contains("no such file"));
        assert!(fault(dir.path()).message.contains("directory"));
        let empty = dir.path().join("empty.jpg");
        fs::write(&empty, "").unwrap();
        assert!(fault(&empty).message.contains("empty"));
        let pipe = dir.path().join("pipe");
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0)
            .unwrap();
        assert!(fault(&pipe).message.contains("pipe"));
        assert!(fault(Path::new("/dev/null")).message.contains("device"));
        let looped = dir.path().join("loop.jpg");
        std::os::unix::fs::symlink(&looped, &looped).unwrap();
        assert!(fault(&looped).message.contains("cannot be read"));
    }

    #[test]
    fn every_way_of_changing_a_file_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.png");
        let what_happened = |change: &dyn Fn()| {
            fs::write(&path, "12345678").unwrap();
            let source = Source::open(&path).unwrap();
            assert_eq!(source.check_unchanged(), Ok(()));
            std::thread::sleep(std::time::Duration::from_millis(20));
            change();
            source.check_unchanged().unwrap_err().message
        };
        assert!(what_happened(&|| fs::write(&path, "123456789").unwrap()).contains("grew"));
        assert!(what_happened(&|| fs::write(&path, "1234").unwrap()).contains("shrank"));
        assert!(what_happened(&|| fs::write(&path, "abcdefgh").unwrap()).contains("written"));
        assert!(what_happened(&|| fs::remove_file(&path).unwrap()).contains("vanished"));
        let other = dir.path().join("b.png");
        fs::write(&other, "12345678").unwrap();
        assert!(what_happened(&|| fs::rename(&other, &path).unwrap()).contains("replaced"));
    }
}
