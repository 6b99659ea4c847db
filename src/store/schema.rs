//! The tables, as migrations: one entry a version, never edited after it has shipped.

use rusqlite::Connection;

/// Migration `n` brings a database from version `n` to `n + 1` (`PRAGMA user_version`).
const MIGRATIONS: &[&str] = &[
    "
CREATE TABLE sessions (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account    TEXT    NOT NULL,
    path       BLOB    NOT NULL,
    name       TEXT    NOT NULL,
    size       INTEGER NOT NULL,
    mime       TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    remote     TEXT,
    opened_at  INTEGER,
    confirmed  INTEGER NOT NULL DEFAULT 0,
    handle     TEXT,
    fault      TEXT,
    encoding   TEXT    NOT NULL,
    deferred   INTEGER NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    owner      TEXT,
    wish       TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE INDEX sessions_by_state ON sessions (account, state, id);
CREATE INDEX sessions_by_owner ON sessions (owner) WHERE owner IS NOT NULL;
CREATE INDEX sessions_by_path ON sessions (path);
CREATE TABLE blocks (
    session INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    digest  BLOB    NOT NULL,
    PRIMARY KEY (session, number)
) WITHOUT ROWID;
CREATE TABLE attempts (
    session    INTEGER NOT NULL,
    number     INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    took_ms    INTEGER,
    start      INTEGER NOT NULL,
    reached    INTEGER NOT NULL,
    outcome    TEXT    NOT NULL,
    PRIMARY KEY (session, number)
) WITHOUT ROWID;
CREATE TABLE instances (
    owner      TEXT    PRIMARY KEY,
    pid        INTEGER NOT NULL,
    host       TEXT    NOT NULL,
    started_at INTEGER NOT NULL,
    beat_at    INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE totals (
    account   TEXT    NOT NULL,
    state     TEXT    NOT NULL,
    sessions  INTEGER NOT NULL,
    bytes     INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    PRIMARY KEY (account, state)
) WITHOUT ROWID;
CREATE TRIGGER sessions_added AFTER INSERT ON sessions BEGIN
    INSERT INTO totals VALUES (new.account, new.state, 1, new.size, new.confirmed)
    ON CONFLICT DO UPDATE SET sessions = sessions + 1, bytes = bytes + new.size, confirmed = confirmed + new.confirmed;
END;
CREATE TRIGGER sessions_removed AFTER DELETE ON sessions BEGIN
    UPDATE totals SET sessions = sessions - 1, bytes = bytes - old.size, confirmed = confirmed - old.confirmed
    WHERE account = old.account AND state = old.state;
    DELETE FROM blocks WHERE session = old.id;
    DELETE FROM attempts WHERE session = old.id;
END;
CREATE TRIGGER sessions_moved AFTER UPDATE OF account, state, size, confirmed ON sessions BEGIN
    UPDATE totals SET sessions = sessions - 1, bytes = bytes - old.size, confirmed = confirmed - old.confirmed
    WHERE account = old.account AND state = old.state;
    INSERT INTO totals VALUES (new.account, new.state, 1, new.size, new.confirmed)
    ON CONFLICT DO UPDATE SET sessions = sessions + 1, bytes = bytes + new.size, confirmed = confirmed + new.confirmed;
END;
",
    // The list's order without a sort: an index ends with the row's number.
    "CREATE INDEX sessions_by_account ON sessions (account);",
    // What was last read of lists of photos, and what was refused: all of it can be read again.
    "
CREATE TABLE photos (
    account  TEXT    NOT NULL,
    listing  TEXT    NOT NULL,
    position INTEGER NOT NULL,
    photo    TEXT    NOT NULL,
    json     TEXT    NOT NULL,
    PRIMARY KEY (account, listing, position),
    UNIQUE (account, listing, photo)
);
CREATE TABLE listings (
    account TEXT    NOT NULL,
    listing TEXT    NOT NULL,
    kept_at INTEGER NOT NULL,
    PRIMARY KEY (account, listing)
);
CREATE TABLE refusals (
    account TEXT    NOT NULL,
    part    TEXT    NOT NULL,
    fault   TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (account, part)
) WITHOUT ROWID;
",
    // Posts, the writes that publish each of them, and the photos that went out with one.
    "
CREATE TABLE posts (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    account      TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    content      TEXT    NOT NULL,
    page         TEXT,
    post_id      TEXT,
    scheduled_at INTEGER,
    fault        TEXT,
    looked_at    INTEGER,
    owner        TEXT,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL
);
CREATE INDEX posts_by_state ON posts (account, state, id);
CREATE INDEX posts_by_owner ON posts (owner) WHERE owner IS NOT NULL;
CREATE TABLE steps (
    post     INTEGER NOT NULL,
    number   INTEGER NOT NULL,
    photo    INTEGER,
    state    TEXT    NOT NULL,
    call     BLOB    NOT NULL,
    digest   BLOB,
    given    TEXT,
    armed_at INTEGER,
    done_at  INTEGER,
    fault    TEXT,
    PRIMARY KEY (post, number)
) WITHOUT ROWID;
CREATE TABLE published (
    account TEXT    NOT NULL,
    digest  BLOB    NOT NULL,
    post    INTEGER NOT NULL,
    PRIMARY KEY (account, digest)
) WITHOUT ROWID;
CREATE TRIGGER posts_removed AFTER DELETE ON posts BEGIN
    DELETE FROM steps WHERE post = old.id;
END;
",
];

/// The version that this program writes.
pub const VERSION: i64 = MIGRATIONS.len() as i64;

/// The version of an open database; 0 for an empty one.
pub fn version(conn: &Connection) -> rusqlite::Result<i64> {
    conn.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Brings the database to [`VERSION`], each step in a transaction of its own. Two programs that start
/// at once are sorted out by the write lock: the second finds the work done.
pub fn migrate(conn: &mut Connection) -> rusqlite::Result<()> {
    while version(conn)? < VERSION {
        let step = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let at = version(&step)?;
        let Some(migration) = usize::try_from(at).ok().and_then(|at| MIGRATIONS.get(at)) else { break };
        step.execute_batch(migration)?;
        step.pragma_update(None, "user_version", at + 1)?;
        step.commit()?;
    }
    Ok(())
}
