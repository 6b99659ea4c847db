//! The writes of a post in their table: where each stands, and laying them down.

use rusqlite::{OptionalExtension, Transaction, params};

use super::{NewStep, rows};
use crate::model::fault::Fault;
use crate::model::node::NodeId;
use crate::model::post::{PostId, StepState};
use crate::store::StoreError;

/// The step that publishes. A post out of a damaged database has none.
pub(super) fn last(tx: &Transaction<'_>, id: PostId) -> Result<Option<usize>, StoreError> {
    let number: Option<i64> = tx
        .prepare_cached("SELECT number FROM steps WHERE post = ?1 AND photo IS NULL")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    Ok(number.and_then(|number| usize::try_from(number).ok()))
}

fn number(step: usize) -> i64 {
    i64::try_from(step).unwrap_or(i64::MAX)
}

pub(super) fn arm(tx: &Transaction<'_>, id: PostId, step: usize, now: i64) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE steps SET state = 'armed', given = NULL, armed_at = ?3, done_at = NULL, fault = NULL \
         WHERE post = ?1 AND number = ?2",
    )?
    .execute(params![id.0, number(step), now])?;
    Ok(())
}

pub(super) fn done(
    tx: &Transaction<'_>,
    id: PostId,
    step: usize,
    given: Option<&NodeId>,
    now: i64,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE steps SET state = 'done', given = coalesce(?3, given), done_at = ?4, fault = NULL \
         WHERE post = ?1 AND number = ?2",
    )?
    .execute(params![id.0, number(step), given.map(NodeId::as_str), now])?;
    Ok(())
}

pub(super) fn set_step(
    tx: &Transaction<'_>,
    id: PostId,
    step: usize,
    state: StepState,
    fault: Option<&Fault>,
) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE steps SET state = ?3, fault = ?4 WHERE post = ?1 AND number = ?2")?
        .execute(params![id.0, number(step), state.as_str(), rows::fault_json(fault)])?;
    Ok(())
}

/// Where the step that publishes stands.
pub(super) fn set_last(
    tx: &Transaction<'_>,
    id: PostId,
    state: StepState,
    fault: Option<&Fault>,
) -> Result<(), StoreError> {
    last(tx, id)?.map_or(Ok(()), |step| set_step(tx, id, step, state, fault))
}

/// Nothing came of the publishing call; whether of one before it is another question.
pub(super) fn forget_call(tx: &Transaction<'_>, id: PostId, left_before: bool) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE steps SET armed_at = NULL WHERE post = ?1 AND photo IS NULL AND NOT ?2")?
        .execute(params![id.0, left_before])?;
    Ok(())
}

pub(super) fn forget_armed_photos(tx: &Transaction<'_>, id: PostId) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE steps SET state = 'waiting' WHERE post = ?1 AND state = 'armed' AND photo IS NOT NULL",
    )?
    .execute([id.0])?;
    Ok(())
}

/// Writes the steps down anew; what was sent ahead by the same call is taken over, each once, and when the same
/// publishing call may have left.
pub(super) fn lay_steps(tx: &Transaction<'_>, id: PostId, steps: &[NewStep]) -> Result<(), StoreError> {
    let mut sent: Vec<(Vec<u8>, String, i64)> = tx
        .prepare_cached(
            "SELECT call, given, done_at FROM steps WHERE post = ?1 AND state = 'done' AND photo IS NOT NULL \
             AND given IS NOT NULL AND done_at IS NOT NULL ORDER BY number",
        )?
        .query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let left: Option<(Vec<u8>, Option<i64>)> = tx
        .prepare_cached("SELECT call, armed_at FROM steps WHERE post = ?1 AND photo IS NULL")?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    tx.prepare_cached("DELETE FROM steps WHERE post = ?1")?.execute([id.0])?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO steps (post, number, photo, state, call, digest, given, done_at, armed_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    for (at, step) in steps.iter().enumerate() {
        let same = sent.iter().position(|(call, ..)| step.photo.is_some() && *call == step.call);
        let (given, done_at) = same.map(|at| sent.remove(at)).map(|(_, given, at)| (given, at)).unzip();
        let state = if given.is_some() { StepState::Done } else { StepState::Waiting };
        let left = left.as_ref().filter(|(call, _)| step.photo.is_none() && *call == step.call);
        insert.execute(params![
            id.0,
            number(at),
            step.photo.map(number),
            state.as_str(),
            step.call,
            step.digest,
            given,
            done_at,
            left.and_then(|(_, armed_at)| *armed_at)
        ])?;
    }
    Ok(())
}
