//! What happens to a database that cannot be used: it is kept under another name, and what can still
//! be read of its sessions and posts is carried over.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, params_from_iter};

use crate::model::text;

/// The columns of `sessions` that make sense in another database: no owner, no wish.
const COLUMNS: &str = "id, account, path, name, size, mime, state, remote, opened_at, confirmed, handle, fault, \
                       encoding, deferred, attempts, created_at, updated_at";

/// The same of posts. Their steps stay behind, and with them what was sent ahead.
const POST_COLUMNS: &str =
    "id, account, state, content, page, post_id, scheduled_at, fault, created_at, updated_at";
/// What was about to be published when the database was damaged may be out: what it said last can be lost.
const DOUBTFUL: &str = r#"{"kind":"unknown","message":"The database was damaged while this post was on its way: it may be out","code":null,"subcode":null,"fbtrace_id":null,"hint":"Look at the Page before you publish it."}"#;

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

/// What was carried over.
#[derive(Debug, Clone, Copy, Default)]
pub struct Saved {
    sessions: usize,
    posts: usize,
}

/// Copies the sessions and posts that can still be read, one by one. Block digests stay behind: a session
/// without them starts anew at the server, which is safe.
pub fn salvage(aside: &Path, into: &mut Connection) -> Saved {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let Ok(old) = Connection::open_with_flags(aside, flags) else { return Saved::default() };
    Saved {
        sessions: copy(&old, into, "sessions", COLUMNS).unwrap_or(0),
        posts: copy(&old, into, "posts", POST_COLUMNS).unwrap_or(0),
    }
}

fn copy(old: &Connection, into: &mut Connection, table: &str, columns: &str) -> rusqlite::Result<usize> {
    let width = columns.split(',').count();
    let places = vec!["?"; width].join(", ");
    let insert = format!("INSERT OR IGNORE INTO {table} ({columns}) VALUES ({places})");
    let mut select = old.prepare(&format!("SELECT {columns} FROM {table}"))?;
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
    let to = "CASE state WHEN 'armed' THEN 'unknown' ELSE 'draft' END";
    let under_way = "state IN ('ready', 'uploading', 'armed')";
    tx.execute(&format!("UPDATE posts SET state = {to}, fault = ?1 WHERE {under_way}"), [DOUBTFUL])?;
    tx.commit()?;
    Ok(saved)
}

/// What to tell the user.
pub fn sentence(aside: &Path, saved: Saved) -> String {
    let Saved { sessions, posts } = saved;
    let posts =
        if posts == 0 { String::new() } else { format!(" and {}", text::count(posts as u64, "post")) };
    format!(
        "The database could not be used and was set aside as {}; {sessions} upload sessions{posts} were carried over.",
        text::show_path(aside)
    )
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}
