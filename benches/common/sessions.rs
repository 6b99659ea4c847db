//! A database full of sessions, written through the program's own store.

use std::path::{Path, PathBuf};

use wirephoto::model::session::Encoding;
use wirephoto::store::{Db, NewSession};

/// The account that the environment alone makes up.
pub const ACCOUNT: &str = "default";
/// The database's name under `WIREPHOTO_HOME`.
pub const DATABASE: &str = "wirephoto.db";

const NOW: i64 = 1_790_000_000;

/// The name of the session with this number, counted from 1.
pub fn name(number: usize) -> String {
    format!("IMG_{number:06}.jpg")
}

/// Fills the database of a home folder with sessions that nothing will move by itself: most are done,
/// some failed, some are paused or cancelled.
pub fn fill(home: &Path, count: usize) -> PathBuf {
    let path = home.join(DATABASE);
    let files: Vec<NewSession> = (1..=count).map(|number| session(name(number), 4_000_000)).collect();
    let mut db = Db::open(&path).expect("a database can be made");
    db.add(&files, NOW).expect("sessions can be queued");
    drop(db);
    // Step by step this would be a commit for each session.
    let conn = rusqlite::Connection::open(&path).expect("the database opens");
    conn.execute_batch(
        "UPDATE sessions SET
             state = CASE id % 20 WHEN 3 THEN 'failed' WHEN 7 THEN 'paused' WHEN 11 THEN 'cancelled' ELSE 'done' END,
             confirmed = CASE id % 20 WHEN 3 THEN 0 WHEN 7 THEN size / 2 WHEN 11 THEN 0 ELSE size END,
             handle = CASE WHEN id % 20 IN (3, 7, 11) THEN NULL
                      ELSE '4:' || hex(name) || ':aW1hZ2UvanBlZw==:ARb1d2f3:e:1790345600:584500000000774:122:ARx' END;
         PRAGMA wal_checkpoint(TRUNCATE);",
    )
    .expect("the sessions can be moved on");
    path
}

/// Queues files that exist.
pub fn queue(home: &Path, files: &[PathBuf], size: u64) {
    let sessions: Vec<NewSession> = files
        .iter()
        .map(|file| NewSession {
            path: file.clone(),
            mime: "video/mp4".to_owned(),
            ..session(file.file_name().unwrap_or_default().to_string_lossy().into_owned(), size)
        })
        .collect();
    let mut db = Db::open(&home.join(DATABASE)).expect("a database can be made");
    db.add(&sessions, NOW).expect("sessions can be queued");
}

fn session(name: String, size: u64) -> NewSession {
    NewSession {
        account: ACCOUNT.to_owned(),
        path: Path::new("/srv/photos").join(&name),
        name,
        size,
        mime: "image/jpeg".to_owned(),
        encoding: Encoding::Raw,
        deferred: false,
    }
}
