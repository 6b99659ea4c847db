//! Reading posts and their steps from the tables, and writing what is kept as JSON.

use std::io;

use rusqlite::{Connection, OptionalExtension, Row, Transaction};

use super::KeptPost;
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;
use crate::model::post::{Content, Post, PostId, PostState, StepRecord, StepState};
use crate::model::session::Digest;
use crate::store::StoreError;

/// The content as the journal keeps it.
pub(super) fn content_json(content: &Content) -> Result<String, StoreError> {
    serde_json::to_string(content).map_err(|error| StoreError::Io(io::Error::other(error)))
}

/// A reason as the journal keeps it.
pub(super) fn fault_json(fault: Option<&Fault>) -> Option<String> {
    fault.and_then(|fault| serde_json::to_string(fault).ok())
}

/// Where a post stands.
pub(super) fn state(tx: &Transaction<'_>, id: PostId) -> Result<PostState, StoreError> {
    let word: Option<String> = tx
        .prepare_cached("SELECT state FROM posts WHERE id = ?1")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    word.map(|word| read_state(&word)).ok_or(StoreError::NoPost(id))
}

/// Whether this version can read what a post says.
pub(super) fn is_readable(tx: &Transaction<'_>, id: PostId) -> Result<bool, StoreError> {
    let content: String =
        tx.prepare_cached("SELECT content FROM posts WHERE id = ?1")?.query_row([id.0], |row| row.get(0))?;
    Ok(serde_json::from_str::<Content>(&content).is_ok())
}

/// A word that this version does not know may mean that the post is out.
fn read_state(word: &str) -> PostState {
    PostState::parse(word).unwrap_or(PostState::Unknown)
}

/// A whole post.
///
/// # Errors
/// Also [`rusqlite::Error::QueryReturnedNoRows`].
pub(super) fn one(conn: &Connection, id: PostId) -> rusqlite::Result<KeptPost> {
    let mut kept = conn
        .prepare_cached(
            "SELECT state, content, page, post_id, scheduled_at, fault, looked_at, created_at, updated_at \
             FROM posts WHERE id = ?1",
        )?
        .query_row([id.0], |row| post_of(id, row))?;
    let mut select = conn.prepare_cached(
        "SELECT photo, state, given, armed_at, done_at, fault, digest FROM steps WHERE post = ?1 ORDER BY number",
    )?;
    for step in select.query_map([id.0], |row| Ok((step_of(row)?, row.get::<_, Option<Digest>>(6)?)))? {
        let (step, digest) = step?;
        kept.post.steps.push(step);
        kept.digests.push(digest);
    }
    Ok(kept)
}

fn post_of(id: PostId, row: &Row<'_>) -> rusqlite::Result<KeptPost> {
    let content: String = row.get(1)?;
    let unreadable = || Fault::new(FaultKind::Storage, "What this post says cannot be read from the journal");
    let (content, unread) = match serde_json::from_str::<Content>(&content) {
        Ok(content) => (content, None),
        Err(_) => (Content::default(), Some(unreadable())),
    };
    let post = Post {
        id,
        state: read_state(&row.get::<_, String>(0)?),
        content,
        page: node(row, 2)?,
        post_id: node(row, 3)?,
        steps: Vec::new(),
        scheduled_publish_time: row.get(4)?,
        fault: unread.or(fault(row, 5)?),
        created_at: row.get(7)?,
        updated_at: row.get(8)?,
    };
    Ok(KeptPost { post, digests: Vec::new(), looked_at: row.get(6)? })
}

fn step_of(row: &Row<'_>) -> rusqlite::Result<StepRecord> {
    let state: String = row.get(1)?;
    Ok(StepRecord {
        photo: row.get::<_, Option<i64>>(0)?.and_then(|photo| usize::try_from(photo).ok()),
        state: StepState::parse(&state).unwrap_or(StepState::Armed),
        given: node(row, 2)?,
        armed_at: row.get(3)?,
        done_at: row.get(4)?,
        fault: fault(row, 5)?,
    })
}

fn node(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<NodeId>> {
    Ok(row.get::<_, Option<String>>(at)?.and_then(|id| NodeId::parse(&id)))
}

fn fault(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Fault>> {
    let json: Option<String> = row.get(at)?;
    let unreadable = || Fault::new(FaultKind::Internal, "An unreadable reason");
    Ok(json.map(|json| serde_json::from_str(&json).unwrap_or_else(|_| unreadable())))
}
