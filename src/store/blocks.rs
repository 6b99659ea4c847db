//! Digests of what was sent, block by block: the proof that a resumed session continues the same file.
//!
//! A block's digest is journaled before its first byte leaves, so that whatever the server holds is
//! covered after a kill at any moment. These commits do not wait for the disk: after a power cut the
//! newest digests can be missing, and the session then starts anew instead of continuing unproved.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, params};

use super::db::{Db, StoreError};
use crate::model::session::{Digest, SessionId};

/// A connection of its own for the thread that reads and hashes the file.
#[derive(Debug)]
pub struct BlockJournal {
    conn: Connection,
    session: SessionId,
}

impl BlockJournal {
    /// Opens the journal of one session.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn open(path: &Path, session: SessionId) -> Result<Self, StoreError> {
        let conn = Connection::open(path)?;
        conn.busy_timeout(Duration::from_secs(5))?;
        conn.pragma_update(None, "synchronous", "NORMAL")?;
        Ok(Self { conn, session })
    }

    /// Journals the digest of block `number`, counted from 0.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn put(&self, number: u64, digest: &Digest) -> Result<(), StoreError> {
        self.conn
            .prepare_cached("INSERT OR REPLACE INTO blocks (session, number, digest) VALUES (?1, ?2, ?3)")?
            .execute(params![self.session.0, number.cast_signed(), digest.as_slice()])?;
        Ok(())
    }
}

impl Db {
    /// The journaled digests of a session's first blocks, without a gap.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn blocks(&mut self, id: SessionId) -> Result<Vec<Digest>, StoreError> {
        self.read(|conn| {
            let mut select =
                conn.prepare_cached("SELECT number, digest FROM blocks WHERE session = ?1 ORDER BY number")?;
            let mut rows = select.query([id.0])?;
            let mut digests: Vec<Digest> = Vec::new();
            while let Some(row) = rows.next()? {
                let number: i64 = row.get(0)?;
                let digest: Vec<u8> = row.get(1)?;
                match <Digest>::try_from(digest) {
                    Ok(digest) if usize::try_from(number) == Ok(digests.len()) => digests.push(digest),
                    _ => break,
                }
            }
            Ok(digests)
        })
    }
}
