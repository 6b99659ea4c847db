//! The log: JSON lines in a file that only its owner can read, bounded, without secrets.
//!
//! Nothing that we log holds a secret; what is cut out here is the last line of defence for what a library
//! might say.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::model::redact;

/// At this size the log becomes `NAME.1` and a new one begins.
const LARGEST: u64 = 1 << 20;

/// Starts the log, once for a process. A log that cannot be written is no reason to stop.
pub fn start(path: &Path) {
    let Ok(writer) = Rotating::open(path) else { return };
    let layer = tracing_subscriber::fmt::layer().json().with_ansi(false).with_writer(Mutex::new(writer));
    let ours = Targets::new().with_target("wirephoto", LevelFilter::INFO);
    // A second start in one process finds the first one's log in place.
    drop(tracing_subscriber::registry().with(layer).with(ours).try_init());
}

struct Rotating {
    path: PathBuf,
    file: File,
    size: u64,
}

impl Rotating {
    fn open(path: &Path) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
        let size = file.metadata()?.len();
        Ok(Self { path: path.to_owned(), file, size })
    }

    fn rotate(&mut self) -> io::Result<()> {
        let mut old = self.path.clone().into_os_string();
        old.push(".1");
        fs::rename(&self.path, old)?;
        *self = Self::open(&self.path)?;
        Ok(())
    }
}

impl Write for Rotating {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.size >= LARGEST {
            self.rotate()?;
        }
        let clean = redact::mask(&String::from_utf8_lossy(bytes));
        self.file.write_all(clean.as_bytes())?;
        self.size += clean.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_log_is_closed_to_others_and_bounded() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state").join("w.log");
        let mut log = Rotating::open(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let line = vec![b'x'; 64 << 10];
        for _ in 0..40 {
            log.write_all(&line).unwrap();
        }
        let sizes: Vec<u64> = fs::read_dir(path.parent().unwrap())
            .unwrap()
            .map(|e| e.unwrap().metadata().unwrap().len())
            .collect();
        assert_eq!(sizes.len(), 2);
        assert!(sizes.iter().all(|size| *size <= LARGEST + (64 << 10)), "{sizes:?}");
    }
}
