//! What the sandbox tells of its sessions to those who check it.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use ring::digest::{Context, SHA256};
use serde::Serialize;

use super::sessions::{Life, Session};
use super::world::World;

/// An upload session as the server holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SessionSummary {
    /// The id as it was given out.
    pub id: String,
    /// The `file_name`.
    pub name: Option<String>,
    /// The `file_type`.
    pub mime: Option<String>,
    /// The `file_length` in bytes.
    pub length: Option<u64>,
    /// How many bytes are there.
    pub received: u64,
    /// The SHA-256 of these bytes in hex; empty when they cannot be read.
    pub sha256: String,
    /// Where the bytes are.
    pub path: PathBuf,
    /// The file handle, once all has come.
    pub handle: Option<String>,
    /// `open`, `expired` or `forgotten`.
    pub state: &'static str,
}

/// Sums up all sessions, oldest first.
pub(super) fn all(world: &World) -> Vec<SessionSummary> {
    let sessions = world.lock().sessions.all();
    sessions.iter().map(|session| of(&mut session.lock())).collect()
}

fn of(session: &mut Session) -> SessionSummary {
    let path = session.data_path();
    SessionSummary {
        id: session.id.clone(),
        name: session.name.clone(),
        mime: session.mime.clone(),
        length: session.length,
        received: session.received,
        sha256: digest(session, &path),
        path,
        handle: session.handle.clone(),
        state: match session.life {
            Life::Open => "open",
            Life::Expired => "expired",
            Life::Forgotten => "forgotten",
        },
    }
}

/// The hash, taken once for each length that the session has had.
fn digest(session: &mut Session, path: &Path) -> String {
    match &session.digest {
        Some((bytes, digest)) if *bytes == session.received => digest.clone(),
        _ => {
            let digest = sha256(path).unwrap_or_default();
            session.digest = Some((session.received, digest.clone()));
            digest
        }
    }
}

fn sha256(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut context = Context::new(&SHA256);
    let mut block = vec![0; 256 * 1024];
    loop {
        let read = file.read(&mut block)?;
        let Some(part) = block.get(..read).filter(|part| !part.is_empty()) else { break };
        context.update(part);
    }
    Ok(context.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_one_that_everybody_computes() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"abc").unwrap();
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(file.path()).unwrap(), known);
    }
}
