//! Who works on what: each running Wirephoto is an *instance*, holds a lock on a file of its own for as
//! long as it lives, and owns the sessions it sends.
//!
//! The lock is the proof of life: the system drops it with the process, however that ends, so a stale
//! lease is seen at once and a stopped process never loses its sessions to a guess about clocks. The
//! beat in the database is for people and for `status`, which opens nothing but the database.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rusqlite::{OptionalExtension, params};

use super::db::{Db, StoreError};
use super::posts;
use crate::model::session::{SessionId, State};

/// What another instance is asked to do with a session that it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Pause it.
    Pause,
    /// Cancel it.
    Cancel,
}

impl Wish {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Pause => "pause",
            Self::Cancel => "cancel",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Pause, Self::Cancel].into_iter().find(|wish| wish.as_str() == word)
    }
}

/// This running program, as the owner of sessions. Its lock is dropped with it.
#[derive(Debug)]
pub struct Instance {
    name: String,
    lock: Option<(File, PathBuf)>,
}

impl Instance {
    /// Makes an instance with a lock below the database's folder. Where no file can be made (a
    /// read-only disk) it lives without one: the database is then in memory and nobody else sees it.
    pub fn new(database: Option<&Path>) -> Self {
        let name = format!("{:016x}", fastrand::u64(..));
        let lock = database.and_then(|database| take_lock(&lock_path(database, &name)));
        Self { name, lock }
    }

    /// The name under which it owns sessions.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        if let Some((_, path)) = &self.lock {
            // A file left behind is an unlocked one, which the next instance clears away.
            drop(fs::remove_file(path));
        }
    }
}

fn lock_path(database: &Path, name: &str) -> PathBuf {
    database.with_file_name("instances").join(format!("{name}.lock"))
}

fn take_lock(path: &Path) -> Option<(File, PathBuf)> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path.parent()?).ok()?;
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).ok()?;
    file.try_lock().ok()?;
    Some((file, path.to_owned()))
}

/// True when no process holds the lock of that instance.
fn is_gone(database: &Path, name: &str) -> bool {
    let path = lock_path(database, name);
    match OpenOptions::new().write(true).open(&path) {
        Ok(file) if file.try_lock().is_ok() => {
            drop(fs::remove_file(&path));
            true
        }
        Ok(_) => false,
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}

impl Db {
    /// Enters an instance, or renews its beat.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn beat(&mut self, name: &str, now: i64) -> Result<(), StoreError> {
        let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
        self.write(|tx| {
            tx.prepare_cached(
                "INSERT INTO instances VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT DO UPDATE SET beat_at = ?4",
            )?
            .execute(params![name, std::process::id(), host, now])?;
            Ok(())
        })
    }

    /// Takes an instance out that ends in order.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn leave(&mut self, name: &str) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute("DELETE FROM instances WHERE owner = ?1", [name])?;
            Ok(())
        })
    }

    /// Frees the sessions of instances that no longer run; they become interrupted. Posts of theirs become
    /// ready again, or unknown when their publishing call may have left; so do posts under way that nobody holds.
    /// Gives the ids of the sessions.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn sweep(&mut self, now: i64) -> Result<Vec<SessionId>, StoreError> {
        let Some(database) = self.path().map(Path::to_owned) else { return Ok(Vec::new()) };
        let names: Vec<String> = self.read(|conn| {
            let mut select = conn.prepare_cached(
                "SELECT owner FROM sessions WHERE owner IS NOT NULL UNION SELECT owner FROM posts WHERE owner IS NOT NULL \
                 UNION SELECT owner FROM instances",
            )?;
            Ok(select.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
        })?;
        let gone: Vec<String> = names.into_iter().filter(|name| is_gone(&database, name)).collect();
        if gone.is_empty() && !self.read(posts::is_any_adrift)? {
            return Ok(Vec::new());
        }
        self.write(|tx| {
            let mut freed = Vec::new();
            for name in &gone {
                let mut update = tx.prepare_cached(
                    "UPDATE sessions SET owner = NULL, updated_at = ?2, wish = NULL, state = CASE \
                       WHEN wish = 'cancel' THEN 'cancelled' WHEN wish = 'pause' THEN 'paused' \
                       WHEN state IN ('sending', 'waiting') THEN 'interrupted' ELSE state END \
                     WHERE owner = ?1 RETURNING id",
                )?;
                let ids = update.query_map(params![name, now], |row| row.get(0).map(SessionId))?;
                freed.extend(ids.collect::<rusqlite::Result<Vec<_>>>()?);
                posts::free(tx, Some(name), now)?;
                tx.execute("DELETE FROM instances WHERE owner = ?1", [name])?;
            }
            posts::free(tx, None, now)?;
            Ok(freed)
        })
    }

    /// Another instance that holds the session, in words; `None` when nobody does.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn holder(&mut self, id: SessionId) -> Result<Option<String>, StoreError> {
        self.read(|conn| {
            let holder = conn
                .prepare_cached("SELECT pid, host FROM instances JOIN sessions USING (owner) WHERE id = ?1")?
                .query_row([id.0], |row| {
                    Ok(format!("process {} on {}", row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
                })
                .optional()?;
            Ok(holder)
        })
    }

    /// Leaves a wish for the instance that holds the session. False when nobody holds it.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn wish(&mut self, id: SessionId, wish: Wish) -> Result<bool, StoreError> {
        self.write(|tx| {
            let changed = tx
                .prepare_cached("UPDATE sessions SET wish = ?2 WHERE id = ?1 AND owner IS NOT NULL")?
                .execute(params![id.0, wish.as_str()])?;
            Ok(changed > 0)
        })
    }

    /// Wishes that others left for this instance's sessions, each once.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn take_wishes(&mut self, owner: &str) -> Result<Vec<(SessionId, Wish)>, StoreError> {
        let waiting: i64 = self.read(|conn| {
            Ok(conn
                .prepare_cached("SELECT count(*) FROM sessions WHERE owner = ?1 AND wish IS NOT NULL")?
                .query_row([owner], |row| row.get(0))?)
        })?;
        if waiting == 0 {
            return Ok(Vec::new());
        }
        self.write(|tx| {
            let mut select =
                tx.prepare("SELECT id, wish FROM sessions WHERE owner = ?1 AND wish IS NOT NULL")?;
            let wishes = select
                .query_map([owner], |row| Ok((SessionId(row.get(0)?), row.get::<_, String>(1)?)))?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            tx.execute("UPDATE sessions SET wish = NULL WHERE owner = ?1", [owner])?;
            Ok(wishes.into_iter().filter_map(|(id, word)| Some((id, Wish::parse(&word)?))).collect())
        })
    }

    /// The sessions that instances hold, as process id, state and number, for `status`.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn held(&mut self) -> Result<Vec<(i64, State, u64)>, StoreError> {
        self.read(|conn| {
            let mut select = conn.prepare_cached(
                "SELECT pid, state, count(*) FROM sessions JOIN instances USING (owner) \
                 WHERE state IN ('sending', 'waiting') GROUP BY owner, state",
            )?;
            let rows = select.query_map([], |row| {
                let state = State::parse(&row.get::<_, String>(1)?).unwrap_or(State::Sending);
                Ok((row.get(0)?, state, row.get::<_, i64>(2)?.cast_unsigned()))
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}
