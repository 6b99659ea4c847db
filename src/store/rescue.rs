//! What happens to a database that cannot be used: it is kept under another name, and what can still
//! be read of its sessions is carried over.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, params_from_iter};

use crate::model::text;

/// The columns of `sessions` that make sense in another database: no owner, no wish.
const COLUMNS: &str = "id, account, path, name, size, mime, state, remote, opened_at, confirmed, handle, fault, \
                       encoding, deferred, attempts, created_at, updated_at";

/// Renames the database and its companions to `NAME.REASON-UNIXTIME`.
///
/// # Errors
/// When the file system refuses.
pub fn set_aside(path: &Path, reason: &str) -> io::Result<PathBuf> {
    let stamp = jiff::Timestamp::now().as_second();
    let aside = (0..)
        .map(|n| {
            with_suffix(
                path,
                &if n == 0 { format!(".{reason}-{stamp}") } else { format!(".{reason}-{stamp}-{n}") },
            )
        })
        .find(|candidate| !candidate.exists())
        .unwrap_or_else(|| with_suffix(path, ".aside"));
    fs::rename(path, &aside)?;
    for companion in ["-wal", "-shm"] {
        match fs::rename(with_suffix(path, companion), with_suffix(&aside, companion)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(aside)
}

/// Copies the sessions that can still be read, one by one, and gives their number. Block digests stay
/// behind: a session without them starts anew at the server, which is safe.
pub fn salvage(aside: &Path, into: &mut Connection) -> usize {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let Ok(old) = Connection::open_with_flags(aside, flags) else { return 0 };
    copy(&old, into).unwrap_or(0)
}

fn copy(old: &Connection, into: &mut Connection) -> rusqlite::Result<usize> {
    let width = COLUMNS.split(',').count();
    let places = vec!["?"; width].join(", ");
    let insert = format!("INSERT OR IGNORE INTO sessions ({COLUMNS}) VALUES ({places})");
    let mut select = old.prepare(&format!("SELECT {COLUMNS} FROM sessions"))?;
    let mut rows = select.query([])?;
    let tx = into.transaction()?;
    let mut saved = 0;
    // The first page that cannot be read ends the copy; what came before it is kept.
    while let Ok(Some(row)) = rows.next() {
        let values: rusqlite::Result<Vec<rusqlite::types::Value>> =
            (0..width).map(|at| row.get(at)).collect();
        if let Ok(values) = values {
            saved += tx.execute(&insert, params_from_iter(values))?;
        }
    }
    tx.execute("UPDATE sessions SET state = 'interrupted' WHERE state IN ('sending', 'waiting')", [])?;
    tx.commit()?;
    Ok(saved)
}

/// What to tell the user.
pub fn sentence(aside: &Path, saved: usize) -> String {
    format!(
        "The database could not be used and was set aside as {}; {saved} upload sessions were carried over.",
        text::show_path(aside)
    )
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}
