//! The life of a post in the journal: each method is one legal move, written before the engine acts on it or
//! as soon as it knows.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::steps::{arm, done, forget_armed_photos, forget_call, last, lay_steps, set_last, set_step};
use super::{KeptPost, NewStep, rows};
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;
use crate::model::post::{Confirmed, Content, Move, PostId, PostState, StepState};
use crate::store::{Db, StoreError};

/// What Facebook confirmed of a post.
#[derive(Debug, Clone, PartialEq)]
pub struct Ending {
    /// Where it stands there.
    pub confirmed: Confirmed,
    /// What the publishing call named `id`, where its answer came.
    pub given: Option<NodeId>,
    /// The post's id, where it is known.
    pub post_id: Option<NodeId>,
    /// When it comes out, as read back.
    pub scheduled_publish_time: Option<i64>,
    /// What is odd about it.
    pub fault: Option<Fault>,
}

type Kept = Result<KeptPost, StoreError>;

impl Db {
    /// Makes a post ready and writes down the calls that are to be made, if it still says what was `judged`. A
    /// photo that was sent ahead by the same call before stays sent.
    ///
    /// # Errors
    /// [`StoreError::PostChanged`] for one that says something else by now, or became a draft at Facebook;
    /// [`StoreError::IllegalMove`], [`StoreError::NoPost`], [`StoreError::PostHeld`], [`StoreError::Sqlite`];
    /// [`StoreError::Unsaved`] when this cannot be written to disk: then it stays a draft.
    pub fn queue_post(
        &mut self,
        id: PostId,
        judged: &Content,
        page: &NodeId,
        steps: &[NewStep],
        now: i64,
    ) -> Kept {
        let queued = self.write(|tx| {
            check_free(tx, id)?;
            check_unchanged(tx, id, judged)?;
            let next = rows::state(tx, id)?.after(Move::Queue)?;
            tx.prepare_cached(
                "UPDATE posts SET state = ?2, page = ?3, fault = NULL, looked_at = NULL, updated_at = ?4 WHERE id = ?1",
            )?
            .execute(params![id.0, next.as_str(), page.as_str(), now])?;
            lay_steps(tx, id, steps)?;
            kept(tx, id)
        })?;
        if self.is_saved() {
            return Ok(queued);
        }
        self.write(|tx| set_state(tx, id, Move::Edit, None, now))?;
        Err(StoreError::Unsaved)
    }

    /// Takes a post for `owner`, unless somebody works on it.
    ///
    /// # Errors
    /// [`StoreError::PostHeld`], [`StoreError::NoPost`], [`StoreError::Sqlite`].
    pub fn claim_post(&mut self, id: PostId, owner: &str) -> Kept {
        self.write(|tx| {
            check_free(tx, id)?;
            tx.prepare_cached("UPDATE posts SET owner = ?2 WHERE id = ?1")?.execute(params![id.0, owner])?;
            kept(tx, id)
        })
    }

    /// Gives a post back.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn release_post(&mut self, id: PostId, owner: &str) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.prepare_cached("UPDATE posts SET owner = NULL WHERE id = ?1 AND owner = ?2")?
                .execute(params![id.0, owner])?;
            Ok(())
        })
    }

    /// A photo is about to be sent ahead.
    ///
    /// # Errors
    /// [`StoreError::IllegalMove`], [`StoreError::PostHeld`], [`StoreError::NoPost`], [`StoreError::Sqlite`];
    /// [`StoreError::Unsaved`] when this cannot be written to disk: the post could not be published after it.
    pub fn arm_photo(&mut self, id: PostId, owner: &str, step: usize, now: i64) -> Kept {
        let armed = self.write(|tx| {
            take(tx, id, owner, Move::Upload, None, now)?;
            arm(tx, id, step, now)?;
            kept(tx, id)
        })?;
        if self.is_saved() { Ok(armed) } else { Err(StoreError::Unsaved) }
    }

    /// Whether the last write is on disk: it may have found out that the disk is full and have gone to memory.
    fn is_saved(&self) -> bool {
        self.path().is_some()
    }

    /// Facebook holds a photo.
    ///
    /// # Errors
    /// As [`Self::arm_photo`].
    pub fn photo_sent(&mut self, id: PostId, owner: &str, step: usize, given: &NodeId, now: i64) -> Kept {
        self.write(|tx| {
            take(tx, id, owner, Move::Upload, None, now)?;
            done(tx, id, step, Some(given), now)?;
            kept(tx, id)
        })
    }

    /// The program leaves the post for later; nothing was published. Photos whose answer never came are sent
    /// again.
    ///
    /// # Errors
    /// As [`Self::arm_photo`].
    pub fn interrupt_post(&mut self, id: PostId, owner: &str, fault: Option<&Fault>, now: i64) -> Kept {
        self.write(|tx| {
            take(tx, id, owner, Move::Interrupt, fault, now)?;
            forget_armed_photos(tx, id)?;
            kept(tx, id)
        })
    }

    /// A write was refused for good: nothing is published. With `left_before` that is not known of an earlier
    /// publishing call, and when that left stays written down.
    ///
    /// # Errors
    /// As [`Self::arm_photo`].
    pub fn refuse_post(
        &mut self,
        id: PostId,
        owner: &str,
        step: usize,
        left_before: bool,
        fault: &Fault,
        now: i64,
    ) -> Kept {
        self.write(|tx| {
            take(tx, id, owner, Move::Refuse, Some(fault), now)?;
            set_step(tx, id, step, StepState::Refused, Some(fault))?;
            forget_call(tx, id, left_before)?;
            kept(tx, id)
        })
    }

    /// The publishing call is about to leave.
    ///
    /// # Errors
    /// As [`Self::arm_photo`]; [`StoreError::Unsaved`] when this cannot be written to disk.
    pub fn arm_post(&mut self, id: PostId, owner: &str, now: i64) -> Kept {
        let (armed, left_before) = self.write(|tx| {
            let left_before = kept(tx, id)?.left_at().is_some();
            take(tx, id, owner, Move::Arm, None, now)?;
            tx.prepare_cached("UPDATE posts SET looked_at = NULL WHERE id = ?1")?.execute([id.0])?;
            // One that is sent again is looked for from the first time on.
            tx.prepare_cached(
                "UPDATE steps SET state = 'armed', given = NULL, armed_at = coalesce(armed_at, ?2), done_at = NULL, \
                 fault = NULL WHERE post = ?1 AND photo IS NULL",
            )?
            .execute(params![id.0, now])?;
            Ok((kept(tx, id)?, left_before))
        })?;
        if self.is_saved() {
            return Ok(armed);
        }
        self.disarm_post(id, owner, left_before, None, now)?;
        Err(StoreError::Unsaved)
    }

    /// The publishing call did not leave, or Facebook said that nothing was done. With `left_before`, that is
    /// not known of an earlier one, and when that left stays written down.
    ///
    /// # Errors
    /// As [`Self::arm_photo`].
    pub fn disarm_post(
        &mut self,
        id: PostId,
        owner: &str,
        left_before: bool,
        fault: Option<&Fault>,
        now: i64,
    ) -> Kept {
        self.write(|tx| {
            take(tx, id, owner, Move::Disarm, fault, now)?;
            set_last(tx, id, StepState::Waiting, fault)?;
            tx.prepare_cached(
                "UPDATE steps SET armed_at = NULL WHERE post = ?1 AND photo IS NULL AND NOT ?2",
            )?
            .execute(params![id.0, left_before])?;
            kept(tx, id)
        })
    }

    /// Facebook no longer holds the photos that were sent ahead: they are to be sent again.
    ///
    /// # Errors
    /// [`StoreError::PostHeld`], [`StoreError::NoPost`], [`StoreError::Sqlite`].
    pub fn forget_photos(&mut self, id: PostId, owner: &str) -> Kept {
        self.write(|tx| {
            check_owned(tx, id, owner)?;
            tx.prepare_cached(
                "UPDATE steps SET state = 'waiting', given = NULL, done_at = NULL WHERE post = ?1 AND photo IS NOT NULL",
            )?
            .execute([id.0])?;
            kept(tx, id)
        })
    }

    /// Facebook confirmed the post. Its photos count as published from now on.
    ///
    /// # Errors
    /// As [`Self::arm_photo`].
    pub fn confirm_post(&mut self, id: PostId, owner: &str, ending: &Ending, now: i64) -> Kept {
        self.write(|tx| {
            take(tx, id, owner, Move::Confirm(ending.confirmed), ending.fault.as_ref(), now)?;
            tx.prepare_cached(
                "UPDATE posts SET post_id = coalesce(?2, post_id), scheduled_at = ?3, looked_at = NULL WHERE id = ?1",
            )?
            .execute(params![id.0, ending.post_id.as_ref().map(NodeId::as_str), ending.scheduled_publish_time])?;
            if let Some(step) = last(tx, id)? {
                done(tx, id, step, ending.given.as_ref(), now)?;
            }
            tx.prepare_cached(
                "INSERT OR IGNORE INTO published SELECT account, digest, posts.id FROM steps \
                 JOIN posts ON posts.id = steps.post WHERE post = ?1 AND digest IS NOT NULL",
            )?
            .execute([id.0])?;
            kept(tx, id)
        })
    }

    /// The publishing call left and its answer never came.
    ///
    /// # Errors
    /// As [`Self::arm_photo`].
    pub fn lose_post(&mut self, id: PostId, owner: &str, fault: &Fault, now: i64) -> Kept {
        self.write(|tx| {
            take(tx, id, owner, Move::Lose, Some(fault), now)?;
            kept(tx, id)
        })
    }

    /// An unknown post was looked for and is not there. With `is_proof`, [`Self::absolve_post`] may follow.
    ///
    /// # Errors
    /// [`StoreError::PostHeld`], [`StoreError::NoPost`], [`StoreError::Sqlite`].
    pub fn not_found(&mut self, id: PostId, owner: &str, fault: &Fault, is_proof: bool, now: i64) -> Kept {
        self.write(|tx| {
            check_owned(tx, id, owner)?;
            tx.prepare_cached(
                "UPDATE posts SET fault = ?2, looked_at = CASE WHEN ?3 THEN ?4 ELSE looked_at END, updated_at = ?4 \
                 WHERE id = ?1 AND state = 'unknown'",
            )?
            .execute(params![id.0, rows::fault_json(Some(fault)), is_proof, now])?;
            kept(tx, id)
        })
    }

    /// The user says yes to sending a post again that is not there.
    ///
    /// # Errors
    /// As [`Self::arm_photo`]; an illegal move also when it was not looked for.
    pub fn absolve_post(&mut self, id: PostId, owner: &str, now: i64) -> Kept {
        self.write(|tx| {
            if kept(tx, id)?.looked_at.is_none() {
                let state = rows::state(tx, id)?;
                return Err(crate::model::post::IllegalMove { state, by: Move::Absolve }.into());
            }
            take(tx, id, owner, Move::Absolve, None, now)?;
            set_last(tx, id, StepState::Waiting, None)?;
            kept(tx, id)
        })
    }
}

/// Whether a post is under way that nobody holds: it was given back while the journal could not be told how it
/// stands.
///
/// # Errors
/// [`StoreError::Sqlite`].
pub fn is_any_adrift(conn: &Connection) -> Result<bool, StoreError> {
    let found = conn
        .prepare_cached(
            "SELECT 1 FROM posts WHERE owner IS NULL AND state IN ('uploading', 'armed') LIMIT 1",
        )?
        .exists([])?;
    Ok(found)
}

/// Frees what an instance held that no longer runs, or with `None` what is under way and nobody holds.
///
/// # Errors
/// [`StoreError::Sqlite`].
pub fn free(tx: &Transaction<'_>, owner: Option<&str>, now: i64) -> Result<(), StoreError> {
    let held: Vec<(i64, String)> = tx
        .prepare_cached(
            "SELECT id, state FROM posts WHERE owner IS ?1 AND (?1 IS NOT NULL OR state IN ('uploading', 'armed'))",
        )?
        .query_map([owner], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (id, word) in held {
        let id = PostId(id);
        match PostState::parse(&word) {
            Some(PostState::Uploading) => {
                set_state(tx, id, Move::Interrupt, None, now)?;
                forget_armed_photos(tx, id)?;
            }
            Some(PostState::Armed) => {
                let through_oneall = kept(tx, id)?.post.content.goes_through_oneall();
                let fault = if through_oneall { left_at_oneall(id) } else { left_behind(id) };
                set_state(tx, id, Move::Lose, Some(&fault), now)?;
            }
            _ => {}
        }
        tx.prepare_cached("UPDATE posts SET owner = NULL WHERE id = ?1")?.execute([id.0])?;
    }
    Ok(())
}

fn left_behind(id: PostId) -> Fault {
    Fault::new(
        FaultKind::Unknown,
        "Wirephoto ended while the post was being published: it is not known whether it is out",
    )
    .hint(format!("`wirephoto verify {id}` looks for it."))
}

fn left_at_oneall(id: PostId) -> Fault {
    Fault::new(
        FaultKind::Unknown,
        "Wirephoto ended while OneAll was publishing the post: it is not known whether it is out",
    )
    .hint(format!(
        "OneAll cannot be asked: look whether it is there, then `wirephoto push --forget {id}`, or \
         `wirephoto verify {id} --send-again` when it is not."
    ))
}

fn take(
    tx: &Transaction<'_>,
    id: PostId,
    owner: &str,
    by: Move,
    fault: Option<&Fault>,
    now: i64,
) -> Result<(), StoreError> {
    check_owned(tx, id, owner)?;
    set_state(tx, id, by, fault, now)
}

fn set_state(
    tx: &Transaction<'_>,
    id: PostId,
    by: Move,
    fault: Option<&Fault>,
    now: i64,
) -> Result<(), StoreError> {
    let next = rows::state(tx, id)?.after(by)?;
    tx.prepare_cached("UPDATE posts SET state = ?2, fault = ?3, updated_at = ?4 WHERE id = ?1")?
        .execute(params![id.0, next.as_str(), rows::fault_json(fault), now])?;
    Ok(())
}

fn holder(tx: &Transaction<'_>, id: PostId) -> Result<Option<String>, StoreError> {
    tx.prepare_cached("SELECT owner FROM posts WHERE id = ?1")?
        .query_row([id.0], |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NoPost(id))
}

/// Nobody may work on it, not even this program elsewhere.
pub(super) fn check_free(tx: &Transaction<'_>, id: PostId) -> Result<(), StoreError> {
    holder(tx, id)?.map_or(Ok(()), |owner| Err(held(tx, id, &owner)))
}

/// It says what it said when it was judged. A draft that Facebook took meanwhile would be there twice.
fn check_unchanged(tx: &Transaction<'_>, id: PostId, judged: &Content) -> Result<(), StoreError> {
    let post = kept(tx, id)?.post;
    let is_there = post.state == PostState::Draft && post.post_id.is_some();
    if is_there || post.content != *judged { Err(StoreError::PostChanged(id)) } else { Ok(()) }
}

fn check_owned(tx: &Transaction<'_>, id: PostId, owner: &str) -> Result<(), StoreError> {
    match holder(tx, id)? {
        Some(holder) if holder == owner => Ok(()),
        holder => Err(held(tx, id, &holder.unwrap_or_default())),
    }
}

fn held(tx: &Transaction<'_>, id: PostId, owner: &str) -> StoreError {
    let words = tx.query_row("SELECT pid, host FROM instances WHERE owner = ?1", [owner], |row| {
        let pid: i64 = row.get(0)?;
        if pid == i64::from(std::process::id()) {
            return Ok("this Wirephoto already".to_owned());
        }
        Ok(format!("process {pid} on {}", row.get::<_, String>(1)?))
    });
    StoreError::PostHeld(id, words.unwrap_or_else(|_| "another running Wirephoto".to_owned()))
}

fn kept(tx: &Transaction<'_>, id: PostId) -> Kept {
    Ok(rows::one(tx, id)?)
}
