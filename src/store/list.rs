//! Lists, rows and totals: what the screens and the status commands read.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};

use super::db::{Db, StoreError};
use crate::model::fault::{Fault, FaultKind};
use crate::model::handle::Handle;
use crate::model::session::{Encoding, Session, SessionId, SortKey, State, Tally, Totals};

/// The columns that [`session_of`] reads, in its order.
pub const COLUMNS: &str = "id, account, path, name, size, mime, state, confirmed, handle, fault, encoding, deferred, \
                           attempts, created_at, updated_at";

const RANK: &str = "ORDER BY CASE state WHEN 'sending' THEN 0 WHEN 'waiting' THEN 1 WHEN 'queued' THEN 2 \
    WHEN 'paused' THEN 3 WHEN 'interrupted' THEN 4 WHEN 'failed' THEN 5 WHEN 'done' THEN 6 ELSE 7 END, id DESC";
const RANK_REVERSED: &str = "ORDER BY CASE state WHEN 'sending' THEN 0 WHEN 'waiting' THEN 1 WHEN 'queued' THEN 2 \
    WHEN 'paused' THEN 3 WHEN 'interrupted' THEN 4 WHEN 'failed' THEN 5 WHEN 'done' THEN 6 ELSE 7 END DESC, id";

const fn order_by(sort: SortKey, reversed: bool) -> &'static str {
    match (sort, reversed) {
        (SortKey::Age, false) => "ORDER BY id DESC",
        (SortKey::Age, true) => "ORDER BY id",
        (SortKey::Name, false) => "ORDER BY name COLLATE NOCASE, id DESC",
        (SortKey::Name, true) => "ORDER BY name COLLATE NOCASE DESC, id",
        (SortKey::Size, false) => "ORDER BY size DESC, id DESC",
        (SortKey::Size, true) => "ORDER BY size, id",
        (SortKey::State, false) => RANK,
        (SortKey::State, true) => RANK_REVERSED,
    }
}

/// Which sessions to list.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only this account's; `None` for all.
    pub account: Option<String>,
    /// Only in this state.
    pub state: Option<State>,
    /// Only with this text in name or state, whatever its case.
    pub filter: String,
    /// The order.
    pub sort: SortKey,
    /// The other way round.
    pub reversed: bool,
    /// No more than this.
    pub limit: Option<u32>,
}

impl Selection {
    fn sql(&self, columns: &str) -> (String, Vec<Value>) {
        let mut conditions = Vec::new();
        let mut values: Vec<Value> = Vec::new();
        if let Some(account) = &self.account {
            conditions.push("account = ?");
            values.push(account.clone().into());
        }
        if let Some(state) = self.state {
            conditions.push("state = ?");
            values.push(state.as_str().to_owned().into());
        }
        if !self.filter.is_empty() {
            conditions.push("(name LIKE ? ESCAPE '\\' OR state LIKE ? ESCAPE '\\')");
            let escaped = self.filter.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            values.extend([format!("%{escaped}%").into(), format!("{escaped}%").into()]);
        }
        let conditions =
            if conditions.is_empty() { String::new() } else { format!("WHERE {}", conditions.join(" AND ")) };
        let limit = self.limit.map_or(-1, i64::from);
        values.push(limit.into());
        let order = order_by(self.sort, self.reversed);
        (format!("SELECT {columns} FROM sessions {conditions} {order} LIMIT ?"), values)
    }
}

impl Db {
    /// The ids of a selection, in order.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn order(&mut self, selection: &Selection) -> Result<Vec<SessionId>, StoreError> {
        let (sql, values) = selection.sql("id");
        self.read(|conn| {
            let mut select = conn.prepare_cached(&sql)?;
            let rows = select.query_map(params_from_iter(&values), |row| row.get(0).map(SessionId))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The sessions of a selection, in order.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn list(&mut self, selection: &Selection) -> Result<Vec<Session>, StoreError> {
        let (sql, values) = selection.sql(COLUMNS);
        self.read(|conn| {
            let mut select = conn.prepare_cached(&sql)?;
            let rows = select.query_map(params_from_iter(&values), session_of)?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// One session, or `None` when it does not exist.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn session(&mut self, id: SessionId) -> Result<Option<Session>, StoreError> {
        self.read(|conn| Ok(one(conn, id)?))
    }

    /// The sessions that exist among `ids`, in that order.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn rows(&mut self, ids: &[SessionId]) -> Result<Vec<Session>, StoreError> {
        self.read(|conn| {
            let rows: rusqlite::Result<Vec<_>> = ids.iter().map(|id| one(conn, *id)).collect();
            Ok(rows?.into_iter().flatten().collect())
        })
    }

    /// The totals of one account, or of all.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn totals(&mut self, account: Option<&str>) -> Result<Totals, StoreError> {
        self.read(|conn| {
            let mut select = conn.prepare_cached(
                "SELECT state, sum(sessions), sum(bytes), sum(confirmed) FROM totals \
                 WHERE ?1 IS NULL OR account = ?1 GROUP BY state",
            )?;
            let mut rows = select.query(params![account])?;
            let mut totals = Totals::default();
            while let Some(row) = rows.next()? {
                let Some(state) = State::parse(&row.get::<_, String>(0)?) else { continue };
                let number = |at| row.get::<_, i64>(at).map(|n| u64::try_from(n).unwrap_or(0));
                totals.set(state, Tally { count: number(1)?, bytes: number(2)?, confirmed: number(3)? });
            }
            Ok(totals)
        })
    }
}

pub(super) fn one(conn: &Connection, id: SessionId) -> rusqlite::Result<Option<Session>> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM sessions WHERE id = ?1"))?
        .query_row([id.0], session_of)
        .optional()
}

/// Reads a row of [`COLUMNS`]. Words that a newer version might have written become the nearest that
/// this one knows.
pub(super) fn session_of(row: &Row<'_>) -> rusqlite::Result<Session> {
    let fault: Option<String> = row.get(9)?;
    Ok(Session {
        id: SessionId(row.get(0)?),
        account: row.get(1)?,
        path: PathBuf::from(OsString::from_vec(row.get(2)?)),
        name: row.get(3)?,
        size: row.get::<_, i64>(4)?.cast_unsigned(),
        mime: row.get(5)?,
        state: State::parse(&row.get::<_, String>(6)?).unwrap_or(State::Interrupted),
        confirmed: row.get::<_, i64>(7)?.cast_unsigned(),
        handle: row.get::<_, Option<String>>(8)?.map(Handle::new),
        fault: fault.map(|json| {
            serde_json::from_str(&json)
                .unwrap_or_else(|_| Fault::new(FaultKind::Internal, "An unreadable reason"))
        }),
        encoding: Encoding::parse(&row.get::<_, String>(10)?).unwrap_or_default(),
        deferred: row.get(11)?,
        attempts: row.get(12)?,
        created_at: row.get(13)?,
        updated_at: row.get(14)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(db: &mut Db, selection: &Selection) -> String {
        let (sql, values) = selection.sql(COLUMNS);
        db.read(|conn| {
            let mut explain = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            let steps = explain.query_map(params_from_iter(&values), |row| row.get::<_, String>(3))?;
            Ok(steps.collect::<rusqlite::Result<Vec<_>>>()?.join("\n"))
        })
        .unwrap()
    }

    #[test]
    fn the_first_rows_of_a_long_list_are_found_without_sorting_it() {
        let dir = tempfile::tempdir().unwrap();
        let mut db = Db::open(&dir.path().join("w.db")).unwrap();
        let all = Selection::default();
        let one = Selection { account: Some("a".to_owned()), ..all.clone() };
        let done = Selection { state: Some(State::Done), ..one.clone() };
        for selection in [all, one, done] {
            for reversed in [false, true] {
                let plan = plan(&mut db, &Selection { reversed, ..selection.clone() });
                assert!(!plan.contains("B-TREE"), "{plan}");
            }
        }
        let by_name = Selection { sort: SortKey::Name, ..Selection::default() };
        assert!(plan(&mut db, &by_name).contains("B-TREE"), "the word that is looked for is another now");
    }
}
