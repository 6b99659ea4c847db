//! A photo's file on its way: sent only if it is, to the last byte, the file that was judged.

use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use futures_util::stream;
use tokio::sync::mpsc;

use crate::graph::FilePart;
use crate::media::Source;
use crate::model::fault::{Fault, FaultKind};
use crate::model::session::Digest;
use crate::model::text;

/// Small enough that a slow line is not taken for a stalled one.
const PIECE: usize = 16 << 10;
/// Pieces that are read ahead.
const AHEAD: usize = 4;

/// A file that is ready to be sent.
pub struct Opened {
    /// What goes into the form.
    pub part: FilePart,
    /// Why it could not be sent to its end, if it could not.
    pub spoilt: Arc<OnceLock<Fault>>,
}

/// Opens a file and proves that it is still what was judged. Its last piece leaves only after all of it was
/// proved again: a file that changes meanwhile never arrives whole.
///
/// # Errors
/// [`FaultKind::Source`], [`FaultKind::SourceChanged`].
pub async fn open(path: &Path, judged: Option<Digest>) -> Result<Opened, Fault> {
    let path = path.to_owned();
    let opening = tokio::task::spawn_blocking(move || {
        let source = Source::open(&path)?;
        let kind = source.kind()?;
        let digest = digest_of(&source, &path)?;
        match judged {
            Some(judged) if judged != digest => Err(changed(&path)),
            _ => Ok((source, kind, digest, path)),
        }
    });
    let ended = |_| Fault::new(FaultKind::Internal, "The reading of a photo ended unexpectedly");
    let (source, kind, digest, path) = opening.await.map_err(ended)??;
    let (name, length) = (text::show_name(&path), source.size());
    let spoilt = Arc::new(OnceLock::new());
    let (pieces, inbox) = mpsc::channel(AHEAD);
    let reading = Reading { source, path, digest, pieces, spoilt: Arc::clone(&spoilt) };
    tokio::task::spawn_blocking(move || reading.run());
    let bytes = Box::pin(stream::unfold(inbox, async |mut inbox| Some((inbox.recv().await?, inbox))));
    Ok(Opened { part: FilePart { name, mime: kind.as_str().to_owned(), length, bytes }, spoilt })
}

struct Reading {
    source: Source,
    path: PathBuf,
    digest: Digest,
    pieces: mpsc::Sender<io::Result<Bytes>>,
    spoilt: Arc<OnceLock<Fault>>,
}

impl Reading {
    /// Hands on piece after piece until the end, or until nobody wants more.
    fn run(self) {
        let mut hasher = blake3::Hasher::new();
        let (mut at, size) = (0, self.source.size());
        while at < size {
            let piece = match read(&self.source, at) {
                Ok(piece) => piece,
                Err(error) => return self.spoil(unreadable(&self.path, &error)),
            };
            hasher.update(&piece);
            at += piece.len() as u64;
            if at >= size && *hasher.finalize().as_bytes() != self.digest {
                return self.spoil(changed(&self.path));
            }
            if self.pieces.blocking_send(Ok(piece)).is_err() {
                return;
            }
        }
    }

    fn spoil(&self, fault: Fault) {
        let error = io::Error::other(fault.message.clone());
        // Only this thread says why, and only once.
        drop(self.spoilt.set(fault));
        drop(self.pieces.blocking_send(Err(error)));
    }
}

/// BLAKE3 of an open file.
///
/// # Errors
/// [`FaultKind::Source`].
fn digest_of(source: &Source, path: &Path) -> Result<Digest, Fault> {
    let (mut hasher, mut at) = (blake3::Hasher::new(), 0);
    while at < source.size() {
        let piece = read(source, at).map_err(|error| unreadable(path, &error))?;
        at += piece.len() as u64;
        hasher.update(&piece);
    }
    Ok(*hasher.finalize().as_bytes())
}

fn read(source: &Source, at: u64) -> io::Result<Bytes> {
    let length = (PIECE as u64).min(source.size() - at);
    let mut piece = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    source.file.read_exact_at(&mut piece, at)?;
    Ok(piece.into())
}

fn unreadable(path: &Path, error: &io::Error) -> Fault {
    let name = text::show_name(path);
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return changed(path);
    }
    Fault::new(FaultKind::Source, format!("{name} cannot be read: {}", text::tame(&error.to_string())))
        .hint("Check the file system.")
}

fn changed(path: &Path) -> Fault {
    Fault::new(FaultKind::SourceChanged, format!("{} changed since it was judged", text::show_name(path)))
        .hint("Look at it and publish the post once more: it is then judged anew.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::StreamExt;
    use std::fs;

    async fn sent(opened: Opened) -> (usize, bool) {
        let pieces: Vec<io::Result<Bytes>> = opened.part.bytes.collect().await;
        let whole = pieces.iter().all(Result::is_ok);
        (pieces.into_iter().flatten().map(|piece| piece.len()).sum(), whole)
    }

    #[tokio::test]
    async fn a_file_leaves_whole_or_without_its_end() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a b\u{1b}.png");
        // More than is read ahead, so that the reading is still under way when the file changes.
        let bytes = vec![7; 40 * PIECE + 5];
        fs::write(&path, &bytes).unwrap();
        let judged = Some(*blake3::hash(&bytes).as_bytes());
        let opened = open(&path, judged).await.unwrap();
        assert_eq!((opened.part.length, &*opened.part.name), (bytes.len() as u64, "a b.png"));
        assert_eq!(sent(opened).await, (bytes.len(), true));

        let opened = open(&path, judged).await.unwrap();
        let spoilt = Arc::clone(&opened.spoilt);
        let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
        file.write_all_at(b"x", 40 * PIECE as u64).unwrap();
        let (length, whole) = sent(opened).await;
        assert!(length < bytes.len() && !whole, "{length}");
        assert_eq!(spoilt.get().unwrap().kind, FaultKind::SourceChanged);

        assert_eq!(open(&path, judged).await.err().unwrap().kind, FaultKind::SourceChanged);
        let opened = open(&path, None).await.unwrap();
        file.set_len(20 * PIECE as u64).unwrap();
        let spoilt = Arc::clone(&opened.spoilt);
        assert!(!sent(opened).await.1);
        assert!(spoilt.get().unwrap().message.contains("changed"));
    }

    #[tokio::test]
    async fn what_is_no_file_is_a_fault() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(open(dir.path(), None).await.err().unwrap().kind, FaultKind::Source);
        assert_eq!(open(&dir.path().join("none"), None).await.err().unwrap().kind, FaultKind::Source);
    }
}
