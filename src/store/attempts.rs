//! The history of attempts, for a session's details.

use rusqlite::params;

use super::db::{Db, StoreError};
use crate::model::session::{Attempt, SessionDetails, SessionId};

/// Attempts kept for each session; older ones are dropped.
const KEPT: i64 = 50;

impl Db {
    /// Notes that an attempt begins at an offset and gives its number. An attempt that is never ended
    /// belongs to a program that was killed.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::Sqlite`].
    pub fn begin_attempt(&mut self, id: SessionId, from: u64, now: i64) -> Result<u32, StoreError> {
        self.write(|tx| {
            let number: u32 = tx
                .prepare_cached(
                    "UPDATE sessions SET attempts = attempts + 1 WHERE id = ?1 RETURNING attempts",
                )?
                .query_row([id.0], |row| row.get(0))?;
            tx.prepare_cached(
                "INSERT OR REPLACE INTO attempts VALUES (?1, ?2, ?3, NULL, ?4, ?4, 'under way')",
            )?
            .execute(params![id.0, number, now, from.cast_signed()])?;
            tx.prepare_cached("DELETE FROM attempts WHERE session = ?1 AND number <= ?2")?
                .execute(params![id.0, i64::from(number) - KEPT])?;
            Ok(number)
        })
    }

    /// Notes how an attempt ended.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn end_attempt(&mut self, id: SessionId, number: u32, end: &Attempt) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.prepare_cached(
                "UPDATE attempts SET took_ms = ?3, reached = ?4, outcome = ?5 WHERE session = ?1 AND number = ?2",
            )?
            .execute(params![
                id.0,
                number,
                end.took_ms.map(u64::cast_signed),
                end.to.cast_signed(),
                end.outcome
            ])?;
            Ok(())
        })
    }

    /// A session with its attempts, or `None` when it does not exist.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn details(&mut self, id: SessionId) -> Result<Option<SessionDetails>, StoreError> {
        let Some(session) = self.session(id)? else { return Ok(None) };
        let (opened_at, attempts) = self.read(|conn| {
            let opened_at = conn
                .prepare_cached("SELECT opened_at FROM sessions WHERE id = ?1")?
                .query_row([id.0], |row| row.get(0))?;
            let mut select = conn.prepare_cached(
                "SELECT started_at, took_ms, start, reached, outcome FROM attempts WHERE session = ?1 ORDER BY number DESC",
            )?;
            let attempts = select
                .query_map([id.0], |row| {
                    Ok(Attempt {
                        started_at: row.get(0)?,
                        took_ms: row.get::<_, Option<i64>>(1)?.map(i64::cast_unsigned),
                        from: row.get::<_, i64>(2)?.cast_unsigned(),
                        to: row.get::<_, i64>(3)?.cast_unsigned(),
                        outcome: row.get(4)?,
                    })
                })?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            Ok((opened_at, attempts))
        })?;
        let held_by = self.holder(id)?;
        Ok(Some(SessionDetails { session, opened_at, attempts, held_by }))
    }
}
