//! Opening the database and running transactions, through whatever happens to the disk below.

use std::cmp::Ordering;
use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use super::{rescue, schema};
use crate::model::fault::{Fault, FaultKind};
use crate::model::post::{IllegalMove, PostId};
use crate::model::session::IllegalStep;
use crate::model::text;

const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Between two tries where SQLite does not wait by itself.
const BUSY_PAUSE: Duration = Duration::from_millis(20);

/// Why the database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite's own error.
    #[error("the database failed: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A step that the session's state does not allow.
    #[error(transparent)]
    Illegal(#[from] IllegalStep),
    /// No session has that number.
    #[error("there is no upload session {0}")]
    Unknown(i64),
    /// Another running Wirephoto holds the session.
    #[error("another running Wirephoto holds the session")]
    Held,
    /// A move that the post's state does not allow.
    #[error(transparent)]
    IllegalMove(#[from] IllegalMove),
    /// No post has that number.
    #[error("there is no post {0}")]
    NoPost(PostId),
    /// Somebody works on the post: another running Wirephoto, by process and machine, or this one.
    #[error("post {0} is being worked on by {1}")]
    PostHeld(PostId, String),
    /// The post is not what it was when it was judged.
    #[error("post {0} was changed while it was judged")]
    PostChanged(PostId),
    /// The journal lives in memory only, so that what is about to leave cannot be written down.
    #[error("nothing can be published while the journal cannot be saved to disk")]
    Unsaved,
    /// The file below the database could not be handled.
    #[error("the database file: {0}")]
    Io(#[from] io::Error),
    /// The thread that owns the database has ended.
    #[error("the database is closed")]
    Closed,
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unknown(_) => {
                Self::new(FaultKind::Usage, text::tame(&capitalise(&error.to_string())))
                    .hint("See `wirephoto sessions` for the numbers.")
            }
            StoreError::NoPost(_) => Self::new(FaultKind::Usage, capitalise(&error.to_string()))
                .hint("See `wirephoto posts` for the numbers."),
            StoreError::IllegalMove(_) => Self::new(FaultKind::Usage, capitalise(&error.to_string())),
            StoreError::PostHeld(..) => {
                Self::new(FaultKind::Usage, text::tame(&capitalise(&error.to_string())))
                    .hint("`wirephoto posts` shows how it fares.")
            }
            StoreError::PostChanged(_) => Self::new(FaultKind::Usage, capitalise(&error.to_string()))
                .hint("Nothing was sent. Look at it, then publish it once more."),
            StoreError::Unsaved => Self::new(FaultKind::Storage, capitalise(&error.to_string())).hint(
                "Free some space or mend the permissions of the data folder, then start again: without a journal \
                 a crash could publish a post twice.",
            ),
            other => Self::new(FaultKind::Storage, text::tame(&capitalise(&other.to_string()))),
        }
    }
}

fn capitalise(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// The open database.
#[derive(Debug)]
pub struct Db {
    conn: Connection,
    /// `None` once the data lives in memory only.
    path: Option<PathBuf>,
    notices: Vec<String>,
}

impl Db {
    /// Opens the database, makes or migrates it. What cannot be used is set aside, and where nothing
    /// can be written the data lives in memory: [`Db::take_notices`] then says so.
    ///
    /// # Errors
    /// When another program locks it for long: a second queue in memory would send its files twice. Else
    /// only when not even a database in memory can be made.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let mut notices = Vec::new();
        match open_file(path, &mut notices) {
            Ok(conn) => Ok(Self { conn, path: Some(path.to_owned()), notices }),
            Err(StoreError::Sqlite(error)) if is_busy(&error) => Err(error.into()),
            Err(error) => {
                notices.push(unsaved(path, &error));
                Ok(Self { conn: in_memory()?, path: None, notices })
            }
        }
    }

    /// Opens the database only to look at it, making nothing. `None` when there is none yet.
    ///
    /// # Errors
    /// When it cannot be read, or comes from a newer version.
    pub fn peek(path: &Path) -> Result<Option<Self>, StoreError> {
        if !path.exists() {
            return Ok(None);
        }
        let (conn, version) = match look(path) {
            Err(error) if is_disk_failing(&error) => look_alone(path)?,
            looked => looked?,
        };
        match version.cmp(&schema::VERSION) {
            Ordering::Less => return Self::open(path).map(Some),
            Ordering::Equal => {}
            Ordering::Greater => return Err(io::Error::other("it was written by a newer Wirephoto").into()),
        }
        Ok(Some(Self { conn, path: Some(path.to_owned()), notices: Vec::new() }))
    }

    /// The file, or `None` when the data lives in memory only.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// What happened to the database that the user should know, once.
    pub fn take_notices(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notices)
    }

    /// Changes each time another connection has written.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn data_version(&self) -> Result<i64, StoreError> {
        Ok(self.conn.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    pub(super) fn read<T>(
        &mut self,
        op: impl Fn(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match op(&self.conn) {
            Err(StoreError::Sqlite(error)) if is_corrupt(&error) => {
                self.set_aside(&error)?;
                op(&self.conn)
            }
            done => done,
        }
    }

    /// Runs `op` in one immediate transaction; on a failing disk once more in memory, on a torn file
    /// once more in its replacement.
    pub(super) fn write<T>(
        &mut self,
        op: impl Fn(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match self.try_write(&op) {
            Err(StoreError::Sqlite(error)) if is_corrupt(&error) => self.set_aside(&error)?,
            Err(StoreError::Sqlite(error)) if is_disk_failing(&error) && self.path.is_some() => {
                self.fall_to_memory(&error)?;
            }
            done => return done,
        }
        self.try_write(&op)
    }

    fn try_write<T>(
        &mut self,
        op: impl Fn(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = op(&tx)?;
        tx.commit()?;
        Ok(done)
    }

    fn fall_to_memory(&mut self, error: &rusqlite::Error) -> Result<(), StoreError> {
        let mut memory = in_memory()?;
        // What can still be read comes along; a disk that is merely full reads well.
        let copied = rusqlite::backup::Backup::new(&self.conn, &mut memory)
            .and_then(|backup| backup.run_to_completion(1000, Duration::ZERO, None));
        if copied.is_err() {
            memory = in_memory()?;
        }
        let path = self.path.take().unwrap_or_default();
        self.notices.push(unsaved(&path, error));
        self.conn = memory;
        Ok(())
    }

    fn set_aside(&mut self, error: &rusqlite::Error) -> Result<(), StoreError> {
        let Some(path) = self.path.clone() else {
            return Err(StoreError::Io(io::Error::other(error.to_string())));
        };
        self.conn = in_memory()?;
        let aside = rescue::set_aside(&path, "damaged")?;
        let mut conn = make(&path)?;
        let saved = rescue::salvage(&aside, &mut conn);
        self.notices.push(rescue::sentence(&aside, saved));
        self.conn = conn;
        Ok(())
    }
}

fn unsaved(path: &Path, error: &dyn std::fmt::Display) -> String {
    format!(
        "Nothing can be saved in {} ({}): going on in memory, so what is unfinished when Wirephoto ends is lost. \
         Free some space or mend the permissions, then start again.",
        text::show_path(path),
        text::excerpt(&error.to_string(), 120)
    )
}

fn in_memory() -> Result<Connection, StoreError> {
    let mut conn = Connection::open_in_memory()?;
    schema::migrate(&mut conn)?;
    Ok(conn)
}

fn open_file(path: &Path, notices: &mut Vec<String>) -> Result<Connection, StoreError> {
    if let Some(folder) = path.parent() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let probe = make(path).and_then(|conn| {
        let version = schema::version(&conn)?;
        // A header can be whole while the pages behind it are torn: touch each table once.
        conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
        Ok((conn, version))
    });
    let reason = match probe {
        Ok((conn, version)) if version <= schema::VERSION => return Ok(conn),
        Ok(_) => "newer",
        Err(StoreError::Sqlite(error)) if is_corrupt(&error) => "damaged",
        Err(error) => return Err(error),
    };
    let aside = rescue::set_aside(path, reason)?;
    let mut conn = make(path)?;
    let saved = rescue::salvage(&aside, &mut conn);
    notices.push(rescue::sentence(&aside, saved));
    Ok(conn)
}

fn make(path: &Path) -> Result<Connection, StoreError> {
    // SQLite makes files that others can read; ours hold the servers' session ids.
    match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error.into()),
        _ => {}
    }
    let mut conn = Connection::open(path)?;
    conn.busy_timeout(BUSY_TIMEOUT)?;
    patiently(|| conn.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())))?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.set_prepared_statement_cache_capacity(64);
    if schema::version(&conn)? <= schema::VERSION {
        schema::migrate(&mut conn)?;
    }
    Ok(conn)
}

/// Tries again while another program holds the lock. Two that start at once for the first time meet at the
/// change of the journal's mode, where SQLite itself does not wait. Network file systems cannot do WAL;
/// the answer is then another mode, which is safe too.
fn patiently(op: impl Fn() -> rusqlite::Result<()>) -> rusqlite::Result<()> {
    let deadline = Instant::now() + BUSY_TIMEOUT;
    loop {
        match op() {
            Err(error) if is_busy(&error) && Instant::now() < deadline => thread::sleep(BUSY_PAUSE),
            done => return done,
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

fn is_corrupt(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// Opens a database to look at it, and reads its version.
fn look(path: &Path) -> rusqlite::Result<(Connection, i64)> {
    let conn = existing(path)?;
    let version = schema::version(&conn)?;
    Ok((conn, version))
}

fn existing(path: &Path) -> rusqlite::Result<Connection> {
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
        .or_else(|_| Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY))?;
    conn.busy_timeout(BUSY_TIMEOUT)?;
    Ok(conn)
}

/// The same where the disk has no room for what connections share: it is locked for as long as a copy in memory
/// takes.
fn look_alone(path: &Path) -> rusqlite::Result<(Connection, i64)> {
    let conn = existing(path)?;
    conn.pragma_update(None, "locking_mode", "exclusive")?;
    let version = schema::version(&conn)?;
    let mut memory = Connection::open_in_memory()?;
    rusqlite::backup::Backup::new(&conn, &mut memory)?.run_to_completion(1000, Duration::ZERO, None)?;
    Ok((memory, version))
}

fn is_disk_failing(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DiskFull | ErrorCode::ReadOnly | ErrorCode::SystemIoFailure | ErrorCode::CannotOpen)
    )
}
