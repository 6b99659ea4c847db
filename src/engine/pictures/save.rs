//! Saving a photo's largest rendition as it is, whole or not at all, and never over an existing file unasked.

use std::fs::{self, File, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::engine::browse::Browser;
use crate::graph::{self, PictureClient};
use crate::media::picture::{Header, not_an_image};
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;
use crate::model::picture::Format;
use crate::model::text;

/// What a new file's permissions are before the user's mask.
const MODE: u32 = 0o666;

/// A picture that was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Where.
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
    /// Pixels across and down, when the file says so.
    pub pixels: Option<(u32, u32)>,
}

/// Saves the largest rendition of a photo, asked for anew so that its address is fresh. `to` is the file, or an
/// existing folder that gets a file named after the photo's id and the picture's form. With `overwrite` a
/// file that is there is replaced, a link by a file; nothing is ever written through it.
///
/// # Errors
/// [`FaultKind::Source`] when the file is there already or cannot be written, else why no picture came.
pub async fn save(
    browser: &Browser,
    client: &PictureClient,
    photo: &NodeId,
    to: &Path,
    overwrite: bool,
) -> Result<Saved, Fault> {
    let place = to.to_owned();
    // Nothing is fetched for a place where nothing can be written.
    blocking(move || check_place(&place, overwrite)).await?;
    let address = largest(browser, photo).await?;
    let bytes = client.fetch(&address).await?;
    let format = Format::of(&bytes).ok_or_else(|| Fault::new(FaultKind::Answer, not_an_image(&bytes)))?;
    let name = format!("{photo}.{}", format.ending());
    let place = to.to_owned();
    blocking(move || {
        let path = if place.is_dir() { place.join(name) } else { place };
        write(&path, &bytes, overwrite)?;
        let pixels = Header::read(&bytes).map(|header| (header.width, header.height));
        Ok(Saved { path, size: bytes.len() as u64, pixels })
    })
    .await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    let ended = |_| Err(Fault::new(FaultKind::Internal, "Saving the picture ended unexpectedly"));
    tokio::task::spawn_blocking(work).await.unwrap_or_else(ended)
}

/// The address of the largest rendition, or the best address that the photo has.
async fn largest(browser: &Browser, photo: &NodeId) -> Result<String, Fault> {
    let fresh = graph::photo(&browser.renditions(photo).await?);
    let address = fresh.as_ref().and_then(|fresh| match fresh.largest() {
        Some(rendition) => Some(&*rendition.source),
        None => fresh.source.as_deref(),
    });
    match address {
        Some(address) => Ok(address.to_owned()),
        None => browser.picture(photo).await,
    }
}

/// Judges the place before anything is fetched.
fn check_place(to: &Path, overwrite: bool) -> Result<(), Fault> {
    if to.is_dir() {
        return Ok(());
    }
    let folder = folder_of(to);
    if to.as_os_str().as_encoded_bytes().ends_with(b"/") || !folder.is_dir() {
        let folder = if folder.is_dir() { to } else { folder };
        let why = if folder.exists() { "is no folder" } else { "does not exist" };
        return Err(source(format!("The folder {} {why}", text::show_path(folder)))
            .hint("Make the folder first, or choose another."));
    }
    match fs::symlink_metadata(to) {
        Ok(_) if !overwrite => Err(exists(to)),
        Ok(meta) if !meta.is_file() && !meta.is_symlink() => {
            Err(source(format!("{} is no file that could be replaced", text::show_path(to))))
        }
        _ => Ok(()),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

/// Writes beside the place first: the file appears whole or not at all.
fn write(path: &Path, bytes: &[u8], overwrite: bool) -> Result<(), Fault> {
    check_place(path, overwrite)?;
    let failed = |error: &io::Error| {
        source(format!("{} cannot be written: {}", text::show_path(path), text::tame(&error.to_string())))
            .hint("Check the free space and the folder's permissions.")
    };
    let folder = folder_of(path);
    let mut file = tempfile::Builder::new()
        .prefix(".wirephoto-")
        .permissions(Permissions::from_mode(MODE))
        .tempfile_in(folder)
        .map_err(|error| failed(&error))?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(|error| failed(&error))?;
    let placed = if overwrite { file.persist(path) } else { file.persist_noclobber(path) };
    placed.map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => exists(path),
        _ => failed(&error.error),
    })?;
    // The name is on disk as well once its folder is.
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| failed(&error))
}

fn exists(path: &Path) -> Fault {
    source(format!("{} is there already and stays as it is", text::show_path(path)))
        .hint("Choose another name, or say that it may be replaced.")
}

fn source(message: String) -> Fault {
    Fault::new(FaultKind::Source, message)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_that_is_there_stays_until_somebody_says_yes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.jpg");
        write(&path, b"new", false).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        let fault = write(&path, b"other", false).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Source);
        assert!(fault.sentence().contains("a.jpg is there already"), "{}", fault.sentence());
        assert_eq!(fs::read(&path).unwrap(), b"new");
        write(&path, b"other", true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"other");
        assert_eq!(names(dir.path()), ["a.jpg"], "nothing unfinished is left");
    }

    #[test]
    fn links_are_replaced_and_never_written_through() {
        let dir = tempfile::tempdir().unwrap();
        let (victim, link, dangling) =
            (dir.path().join("victim"), dir.path().join("link"), dir.path().join("dangling"));
        fs::write(&victim, "mine").unwrap();
        symlink(&victim, &link).unwrap();
        symlink(dir.path().join("nowhere"), &dangling).unwrap();
        assert!(write(&link, b"x", false).is_err() && write(&dangling, b"x", false).is_err());
        write(&link, b"x", true).unwrap();
        assert_eq!(fs::read_to_string(&victim).unwrap(), "mine");
        assert!(fs::symlink_metadata(&link).unwrap().is_file());
        assert!(!dir.path().join("nowhere").exists());
    }

    #[test]
    fn a_place_where_nothing_can_be_written_is_told_first() {
        let dir = tempfile::tempdir().unwrap();
        let missing = check_place(&dir.path().join("no/a.jpg"), false).unwrap_err();
        assert!(
            missing.kind == FaultKind::Source && missing.message.ends_with("no does not exist"),
            "{missing}"
        );
        let folder = check_place(&dir.path().join("no/"), true).unwrap_err();
        assert!(folder.message.contains("does not exist"), "{folder}");
        fs::write(dir.path().join("file"), "x").unwrap();
        let below = check_place(&dir.path().join("file/a.jpg"), true).unwrap_err();
        assert!(below.message.ends_with("is no folder"), "{below}");
        assert!(check_place(Path::new("/dev/null"), true).unwrap_err().message.contains("no file"));
        assert!(check_place(dir.path(), false).is_ok());
        assert!(write(&dir.path().join("no/a.jpg"), b"x", false).is_err());
        assert_eq!(names(dir.path()), ["file"]);
    }
}
