//! The life of a session in the database: each method is one legal step, written before the engine acts
//! on it.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rusqlite::{OptionalExtension, Transaction, params};

use super::db::{Db, StoreError};
use super::list::{self, COLUMNS};
use crate::model::fault::Fault;
use crate::model::handle::Handle;
use crate::model::session::{Encoding, IllegalStep, Session, SessionId, State, Step};

/// A file that is to be queued.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// The account whose application uploads it.
    pub account: String,
    /// The file, as an absolute path.
    pub path: PathBuf,
    /// `file_name`.
    pub name: String,
    /// The file's length in bytes; at most `i64::MAX`.
    pub size: u64,
    /// `file_type`.
    pub mime: String,
    /// How the bytes travel.
    pub encoding: Encoding,
    /// Length and type travel with the data call.
    pub deferred: bool,
}

/// The part of a session that only the engine may see.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    /// The server's session id as received.
    pub remote: Option<String>,
}

impl Db {
    /// Queues files in one transaction. An unfinished session for the same file, name, type and account
    /// is given back instead of a second one.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn add(&mut self, files: &[NewSession], now: i64) -> Result<Vec<Session>, StoreError> {
        self.write(|tx| files.iter().map(|file| add(tx, file, now)).collect())
    }

    /// Takes the oldest queued session of the account for `owner`.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn claim_next(
        &mut self,
        account: &str,
        owner: &str,
        now: i64,
    ) -> Result<Option<Session>, StoreError> {
        self.write(|tx| {
            let next = tx
                .prepare_cached(
                    "SELECT id FROM sessions WHERE account = ?1 AND state = 'queued' AND owner IS NULL ORDER BY id LIMIT 1",
                )?
                .query_row([account], |row| row.get(0).map(SessionId))
                .optional()?;
            next.map_or(Ok(None), |id| claim(tx, id, owner, now))
        })
    }

    /// Takes one session for `owner` if it is queued and nobody holds it.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn claim(&mut self, id: SessionId, owner: &str, now: i64) -> Result<Option<Session>, StoreError> {
        self.write(|tx| claim(tx, id, owner, now))
    }

    /// One step of the state machine, with the reason that goes with the new state. `owner` names the
    /// instance that acts; a session that another one holds is left alone.
    ///
    /// # Errors
    /// [`StoreError::Illegal`], [`StoreError::Held`], [`StoreError::Unknown`], [`StoreError::Sqlite`].
    pub fn step(
        &mut self,
        id: SessionId,
        owner: Option<&str>,
        step: Step,
        fault: Option<&Fault>,
        now: i64,
    ) -> Result<Session, StoreError> {
        self.write(|tx| take_step(tx, id, owner, step, fault, now))
    }

    /// The same step for many sessions that nobody holds, in one transaction. Gives the rows of those
    /// that took it, and the ids of those that another process holds; the rest stays as it is.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn step_all(
        &mut self,
        ids: &[SessionId],
        step: Step,
        now: i64,
    ) -> Result<(Vec<Session>, Vec<SessionId>), StoreError> {
        self.write(|tx| {
            let (mut rows, mut held) = (Vec::new(), Vec::new());
            for id in ids {
                match take_step(tx, *id, None, step, None, now) {
                    Ok(row) => rows.push(row),
                    Err(StoreError::Held) => held.push(*id),
                    Err(StoreError::Illegal(_) | StoreError::Unknown(_)) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok((rows, held))
        })
    }

    /// Puts sessions back into the queue, in one transaction. One that is queued already, done or held
    /// by another process stays as it is. Gives the rows of all that exist, as they then are.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn requeue(&mut self, ids: &[SessionId], now: i64) -> Result<Vec<Session>, StoreError> {
        self.write(|tx| {
            let mut rows = Vec::new();
            for id in ids {
                let Some(session) = list::one(tx, *id)? else { continue };
                let row = match session.state {
                    State::Queued => Ok(session),
                    _ => take_step(tx, *id, None, Step::Requeue, None, now),
                };
                match row {
                    Err(StoreError::Held | StoreError::Illegal(_)) => rows.extend(list::one(tx, *id)?),
                    done => rows.push(done?),
                }
            }
            Ok(rows)
        })
    }

    /// Puts all interrupted sessions of an account back into the queue and gives their rows.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn requeue_interrupted(&mut self, account: &str, now: i64) -> Result<Vec<Session>, StoreError> {
        let selection = list::Selection {
            account: Some(account.to_owned()),
            state: Some(State::Interrupted),
            ..list::Selection::default()
        };
        let ids = self.order(&selection)?;
        if ids.is_empty() { Ok(Vec::new()) } else { self.requeue(&ids, now) }
    }

    /// What the journal knows of the server's session.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn journal(&mut self, id: SessionId) -> Result<Journal, StoreError> {
        self.read(|conn| {
            Ok(conn
                .prepare_cached("SELECT remote FROM sessions WHERE id = ?1")?
                .query_row([id.0], |row| Ok(Journal { remote: row.get(0)? }))
                .optional()?
                .unwrap_or_default())
        })
    }

    /// Journals a session that the server has just made: nothing of it is confirmed.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::Sqlite`].
    pub fn opened(&mut self, id: SessionId, remote: &str, now: i64) -> Result<Session, StoreError> {
        self.reset_remote(id, Some(remote), now)
    }

    /// Forgets the server's session for good: the next attempt makes a new one.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::Sqlite`].
    pub fn abandon_remote(&mut self, id: SessionId, now: i64) -> Result<Session, StoreError> {
        self.reset_remote(id, None, now)
    }

    fn reset_remote(&mut self, id: SessionId, remote: Option<&str>, now: i64) -> Result<Session, StoreError> {
        self.write(|tx| {
            tx.prepare_cached("DELETE FROM blocks WHERE session = ?1")?.execute([id.0])?;
            tx.prepare_cached(
                "UPDATE sessions SET remote = ?2, opened_at = CASE WHEN ?2 IS NULL THEN NULL ELSE ?3 END, confirmed = 0, \
                 updated_at = ?3 WHERE id = ?1",
            )?
            .execute(params![id.0, remote, now])?;
            row(tx, id)
        })
    }

    /// Journals the offset that the server stated. Of a session that is done meanwhile all is confirmed,
    /// whatever was stated before.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::Sqlite`].
    pub fn confirm(&mut self, id: SessionId, offset: u64, now: i64) -> Result<Session, StoreError> {
        self.write(|tx| {
            tx.prepare_cached(
                "UPDATE sessions SET confirmed = ?2, updated_at = ?3 WHERE id = ?1 AND state <> 'done'",
            )?
            .execute(params![id.0, offset.cast_signed(), now])?;
            row(tx, id)
        })
    }

    /// Journals that the file on disk now has another length than when it was queued.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::Sqlite`].
    pub fn resize(&mut self, id: SessionId, size: u64, now: i64) -> Result<Session, StoreError> {
        self.write(|tx| {
            tx.prepare_cached("UPDATE sessions SET size = ?2, updated_at = ?3 WHERE id = ?1")?
                .execute(params![id.0, size.cast_signed(), now])?;
            row(tx, id)
        })
    }

    /// Journals the handle: the server holds all of the file. Its session id is of no more use and is
    /// dropped with the digests.
    ///
    /// # Errors
    /// [`StoreError::Illegal`], [`StoreError::Unknown`], [`StoreError::Sqlite`].
    pub fn finish(&mut self, id: SessionId, handle: &Handle, now: i64) -> Result<Session, StoreError> {
        self.write(|tx| {
            let next = row(tx, id)?.state.after(Step::Finish)?;
            tx.prepare_cached("DELETE FROM blocks WHERE session = ?1")?.execute([id.0])?;
            tx.prepare_cached(
                "UPDATE sessions SET state = ?2, handle = ?3, confirmed = size, fault = NULL, remote = NULL, owner = NULL, \
                 wish = NULL, updated_at = ?4 WHERE id = ?1",
            )?
            .execute(params![id.0, next.as_str(), handle.as_str(), now])?;
            row(tx, id)
        })
    }

    /// Takes sessions that nobody holds off the list and gives the ids of those that are gone.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn remove(&mut self, ids: &[SessionId]) -> Result<Vec<SessionId>, StoreError> {
        self.write(|tx| {
            let mut delete = tx.prepare_cached("DELETE FROM sessions WHERE id = ?1 AND owner IS NULL")?;
            let mut gone = Vec::new();
            for id in ids {
                if delete.execute([id.0])? > 0 {
                    gone.push(*id);
                }
            }
            Ok(gone)
        })
    }
}

fn take_step(
    tx: &Transaction<'_>,
    id: SessionId,
    owner: Option<&str>,
    step: Step,
    fault: Option<&Fault>,
    now: i64,
) -> Result<Session, StoreError> {
    let session = row(tx, id)?;
    if holder(tx, id)?.is_some_and(|holder| Some(holder.as_str()) != owner) {
        return Err(StoreError::Held);
    }
    if step == Step::Finish {
        // Done means that there is a handle: only [`Db::finish`] takes one.
        return Err(IllegalStep { state: session.state, step }.into());
    }
    let next = session.state.after(step)?;
    let fault = fault.and_then(|fault| serde_json::to_string(fault).ok());
    tx.prepare_cached(
        "UPDATE sessions SET state = ?2, fault = ?3, owner = CASE WHEN ?4 THEN owner END, updated_at = ?5 \
         WHERE id = ?1",
    )?
    .execute(params![id.0, next.as_str(), fault, next.is_active(), now])?;
    row(tx, id)
}

fn add(tx: &Transaction<'_>, new: &NewSession, now: i64) -> Result<Session, StoreError> {
    if let Some(id) = unfinished_twin(tx, new)? {
        return row(tx, id);
    }
    tx.prepare_cached(
        "INSERT INTO sessions (account, path, name, size, mime, state, encoding, deferred, created_at, updated_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, 'queued', ?6, ?7, ?8, ?8)",
    )?
    .execute(params![
        new.account,
        bytes(&new.path),
        new.name,
        new.size.cast_signed(),
        new.mime,
        new.encoding.as_str(),
        new.deferred,
        now
    ])?;
    row(tx, SessionId(tx.last_insert_rowid()))
}

fn bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_bytes()
}

fn row(tx: &Transaction<'_>, id: SessionId) -> Result<Session, StoreError> {
    list::one(tx, id)?.ok_or(StoreError::Unknown(id.0))
}

fn holder(tx: &Transaction<'_>, id: SessionId) -> Result<Option<String>, StoreError> {
    Ok(tx.prepare_cached("SELECT owner FROM sessions WHERE id = ?1")?.query_row([id.0], |row| row.get(0))?)
}

fn claim(tx: &Transaction<'_>, id: SessionId, owner: &str, now: i64) -> Result<Option<Session>, StoreError> {
    let claimed = tx
        .prepare_cached(
            "UPDATE sessions SET state = 'sending', owner = ?2, wish = NULL, updated_at = ?3 \
             WHERE id = ?1 AND state = 'queued' AND owner IS NULL",
        )?
        .execute(params![id.0, owner, now])?;
    if claimed == 0 { Ok(None) } else { row(tx, id).map(Some) }
}

fn unfinished_twin(tx: &Transaction<'_>, new: &NewSession) -> Result<Option<SessionId>, StoreError> {
    // The plus keeps the query off the account's index, through which it would read every session.
    let mut select = tx.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM sessions WHERE path = ?1 AND +account = ?2 AND name = ?3 AND mime = ?4 AND encoding = ?5 \
         AND deferred = ?6 ORDER BY id DESC"
    ))?;
    let mut rows = select.query(params![
        bytes(&new.path),
        new.account,
        new.name,
        new.mime,
        new.encoding.as_str(),
        new.deferred
    ])?;
    while let Some(row) = rows.next()? {
        let session = list::session_of(row)?;
        if !session.state.is_final() {
            return Ok(Some(session.id));
        }
    }
    Ok(None)
}
