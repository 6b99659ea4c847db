//! The journal of posts: what somebody wants to publish, and each write on the way there. Every change of a
//! state is one transaction that asks the state machine.

mod moves;
mod rows;
mod steps;

#[cfg(test)]
mod tests;

use rusqlite::{Connection, OptionalExtension, params};

use super::db::{Db, StoreError};
use crate::model::node::NodeId;
use crate::model::post::{Content, Move, Post, PostId, PostState};
use crate::model::session::Digest;

pub use moves::Ending;
pub(super) use moves::{free, is_any_adrift};

/// A post with what only the engine may see.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptPost {
    /// The post.
    pub post: Post,
    /// BLAKE3 of the file that goes with each step, as it was when the post was judged.
    pub digests: Vec<Option<Digest>>,
    /// When it was looked for at the Page and not found, since its publishing call last left.
    pub looked_at: Option<i64>,
}

/// A write that is to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStep {
    /// Which photo it sends ahead; `None` for the call that publishes.
    pub photo: Option<usize>,
    /// BLAKE3 of everything that the call says. A photo that was sent ahead by the same call is used again.
    pub call: Digest,
    /// BLAKE3 of the file that goes with it.
    pub digest: Option<Digest>,
}

impl KeptPost {
    /// When its publishing call left first, in Unix seconds, unless it is known that nothing came of it.
    pub fn left_at(&self) -> Option<i64> {
        self.post.steps.iter().find(|step| step.photo.is_none())?.armed_at
    }
}

impl Db {
    /// Begins a draft, or gives one that exists a new content. A post that is ready or was refused becomes
    /// a draft again. One whose content cannot be read stays as it is, for the version that wrote it, and a new
    /// draft is begun.
    ///
    /// # Errors
    /// [`StoreError::IllegalMove`], [`StoreError::NoPost`], [`StoreError::PostHeld`], [`StoreError::Sqlite`].
    pub fn save_post(
        &mut self,
        account: &str,
        id: Option<PostId>,
        content: &Content,
        now: i64,
    ) -> Result<PostId, StoreError> {
        let json = rows::content_json(content)?;
        self.write(|tx| {
            let begin = || {
                tx.prepare_cached(
                    "INSERT INTO posts (account, state, content, created_at, updated_at) VALUES (?1, 'draft', ?2, ?3, ?3)",
                )?
                .execute(params![account, json, now])?;
                Ok(PostId(tx.last_insert_rowid()))
            };
            let Some(id) = id else { return begin() };
            moves::check_free(tx, id)?;
            let next = rows::state(tx, id)?.after(Move::Edit)?;
            if !rows::is_readable(tx, id)? {
                return begin();
            }
            tx.prepare_cached(
                "UPDATE posts SET state = ?2, content = ?3, fault = NULL, updated_at = ?4 WHERE id = ?1",
            )?
            .execute(params![id.0, next.as_str(), json, now])?;
            Ok(id)
        })
    }

    /// A post, or `None` when there is none with that number.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn post(&mut self, id: PostId) -> Result<Option<KeptPost>, StoreError> {
        self.read(|conn| Ok(rows::one(conn, id).optional()?))
    }

    /// The posts of an account that are in one of these states, the newest first; the last changed first
    /// when `by_change`.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn posts(
        &mut self,
        account: &str,
        states: &[PostState],
        by_change: bool,
    ) -> Result<Vec<Post>, StoreError> {
        let words: Vec<String> = states.iter().map(|state| format!("'{state}'")).collect();
        let order = if by_change { "updated_at DESC, id DESC" } else { "id DESC" };
        let sql = format!(
            "SELECT id FROM posts WHERE account = ?1 AND state IN ({}) ORDER BY {order}",
            words.join(",")
        );
        self.read(|conn| {
            let mut select = conn.prepare_cached(&sql)?;
            let ids = select.query_map([account], |row| row.get(0).map(PostId))?;
            let ids = ids.collect::<rusqlite::Result<Vec<_>>>()?;
            Ok(ids.into_iter().map(|id| Ok(rows::one(conn, id)?.post)).collect::<rusqlite::Result<_>>()?)
        })
    }

    /// How many posts of an account, or of all, stand in each state.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn post_totals(&mut self, account: Option<&str>) -> Result<Vec<(PostState, u64)>, StoreError> {
        self.read(|conn| {
            let mut select = conn.prepare_cached(
                "SELECT state, count(*) FROM posts WHERE ?1 IS NULL OR account = ?1 GROUP BY state",
            )?;
            let rows =
                select.query_map(params![account], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
            let rows = rows.collect::<rusqlite::Result<Vec<(String, i64)>>>()?;
            let known = |(word, n): (String, i64)| Some((PostState::parse(&word)?, n.cast_unsigned()));
            Ok(rows.into_iter().filter_map(known).collect())
        })
    }

    /// The posts that instances hold, as process id, state and number, for `status`.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn held_posts(&mut self) -> Result<Vec<(i64, PostState, u64)>, StoreError> {
        self.read(|conn| {
            let mut select = conn.prepare_cached(
                "SELECT pid, state, count(*) FROM posts JOIN instances USING (owner) GROUP BY owner, state",
            )?;
            let rows =
                select.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?)))?;
            let rows = rows.collect::<rusqlite::Result<Vec<(i64, String, i64)>>>()?;
            let known =
                |(pid, word, n): (_, String, i64)| Some((pid, PostState::parse(&word)?, n.cast_unsigned()));
            Ok(rows.into_iter().filter_map(known).collect())
        })
    }

    /// Takes a post off the journal that nobody works on, and what was published with it: nothing of it is at
    /// Facebook any more. Whether it may go is for the caller to know.
    ///
    /// # Errors
    /// [`StoreError::NoPost`], [`StoreError::PostHeld`], [`StoreError::Sqlite`].
    pub fn drop_post(&mut self, id: PostId) -> Result<(), StoreError> {
        self.write(|tx| {
            moves::check_free(tx, id)?;
            tx.execute("DELETE FROM published WHERE post = ?1", [id.0])?;
            tx.execute("DELETE FROM posts WHERE id = ?1", [id.0])?;
            Ok(())
        })
    }

    /// The number of a post that a file with these bytes was published with.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn published_in(&mut self, account: &str, digest: &Digest) -> Result<Option<PostId>, StoreError> {
        self.read(|conn| {
            let found = conn
                .prepare_cached("SELECT post FROM published WHERE account = ?1 AND digest = ?2")?
                .query_row(params![account, digest], |row| row.get(0).map(PostId))
                .optional()?;
            Ok(found)
        })
    }

    /// The post that has this id at Facebook.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn post_there(&mut self, post_id: &NodeId) -> Result<Option<PostId>, StoreError> {
        self.read(|conn| {
            let found = conn
                .prepare_cached("SELECT id FROM posts WHERE post_id = ?1 ORDER BY id DESC LIMIT 1")?
                .query_row([post_id.as_str()], |row| row.get(0).map(PostId))
                .optional()?;
            Ok(found)
        })
    }

    /// The ids at Facebook that other posts of the journal have: none of them is the one that is looked for.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn others_ids(&mut self, id: PostId) -> Result<Vec<NodeId>, StoreError> {
        self.read(|conn| Ok(others(conn, id)?))
    }
}

fn others(conn: &Connection, id: PostId) -> rusqlite::Result<Vec<NodeId>> {
    let mut select = conn.prepare_cached(
        "SELECT post_id FROM posts WHERE id <> ?1 AND post_id IS NOT NULL \
         UNION SELECT given FROM steps WHERE post <> ?1 AND given IS NOT NULL",
    )?;
    let ids = select.query_map([id.0], |row| row.get::<_, String>(0))?;
    Ok(ids.collect::<rusqlite::Result<Vec<_>>>()?.iter().filter_map(|id| NodeId::parse(id)).collect())
}
