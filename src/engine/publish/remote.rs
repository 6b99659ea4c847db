//! Posts that the Page holds: reading, changing and deleting them. The journal follows where it knows them.

use super::Publisher;
use super::settle::slice;
use crate::engine::browse::WriteEnd;
use crate::engine::protocol::RemoteList;
use crate::graph::{Edge, POST_FIELDS, Parameters};
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::{Cursor, NodeId, Slice};
use crate::model::post::{Confirmed, PostChange, RemotePost};
use crate::model::schedule::{LATEST, SOONEST};
use crate::model::size;
use crate::model::text;
use crate::store::Ending;

/// Posts that are asked for at a time.
const PAGE: &str = "25";

impl Publisher {
    /// A page of the Page's posts.
    ///
    /// # Errors
    /// The fault of the call.
    pub async fn remote(&self, list: RemoteList, after: Option<Cursor>) -> Result<Slice<RemotePost>, Fault> {
        let acting = self.browser.acting().await?;
        let edge = acting.edge(match list {
            RemoteList::Scheduled => "scheduled_posts",
            RemoteList::Published => "published_posts",
        });
        let parameters = vec![("fields", POST_FIELDS.to_owned()), ("limit", PAGE.to_owned())];
        let client = self.browser.client();
        let page =
            self.browser.read(|| client.list(&acting.token, &edge, &parameters, after.as_ref())).await?;
        Ok(slice(page))
    }

    /// Changes a post of the Page and reads it back.
    ///
    /// # Errors
    /// The fault of the call; [`FaultKind::Usage`] for a time that Facebook would not take.
    pub async fn change(&self, id: NodeId, change: PostChange) -> Result<RemotePost, Fault> {
        let parameters: Parameters = match &change {
            PostChange::Message(message) => vec![("message", message.clone())],
            PostChange::Move(at) => {
                check_window(*at, self.browser.server_now())?;
                vec![("scheduled_publish_time", at.to_string())]
            }
            PostChange::PublishNow => vec![("is_published", "true".to_owned())],
        };
        let token = self.browser.acting().await?.token;
        let (edge, client) = (Edge::node(&id), self.browser.client());
        // Done twice it is the same as done once.
        let end = self.browser.write(true, || client.post(&token, &edge, &parameters)).await?;
        let there = match end {
            WriteEnd::Done(_) => self.read_post(&id).await.map_err(afterwards)?,
            WriteEnd::Refused { fault, after_loss: false } => return Err(fault),
            WriteEnd::Refused { fault, .. } | WriteEnd::Lost(fault) => {
                let there = self.read_post(&id).await?;
                if !is_done(&change, &there) {
                    return Err(fault);
                }
                there
            }
        };
        self.follow(&there).await;
        Ok(there)
    }

    /// Deletes a post of the Page, and takes it off the journal. One that is gone already is no fault.
    ///
    /// # Errors
    /// The fault of the call.
    pub async fn delete(&self, id: NodeId) -> Result<(), Fault> {
        let token = self.browser.acting().await?.token;
        let (edge, client, none) = (Edge::node(&id), self.browser.client(), Parameters::new());
        match self.browser.write(true, || client.delete(&token, &edge, &none)).await? {
            WriteEnd::Done(_) => {}
            WriteEnd::Refused { fault, .. } if fault.kind == FaultKind::Missing => {}
            WriteEnd::Refused { fault, .. } | WriteEnd::Lost(fault) => return Err(fault),
        }
        let dropping = self.store.run(move |db| {
            let known = db.post_there(&id)?;
            known.map_or(Ok(()), |known| db.drop_post(known))
        });
        if let Err(error) = dropping.await {
            tracing::warn!(%error, "a deleted post stays in the journal");
        }
        Ok(())
    }

    /// The journal learns what became of a post that it knows.
    async fn follow(&self, there: &RemotePost) {
        let (remote, owner) = (there.id.clone(), self.owner.clone());
        let is_out = there.is_published.unwrap_or(there.scheduled_publish_time.is_none());
        let ending = Ending {
            confirmed: if is_out { Confirmed::Published } else { Confirmed::Scheduled },
            given: None,
            post_id: None,
            scheduled_publish_time: there.scheduled_publish_time,
            fault: None,
        };
        let now = self.browser.server_now();
        let following = self.store.run(move |db| {
            let Some(id) = db.post_there(&remote)? else { return Ok(None) };
            db.claim_post(id, &owner)?;
            let kept = db.confirm_post(id, &owner, &ending, now);
            db.release_post(id, &owner)?;
            kept.map(Some)
        });
        match following.await {
            Ok(kept) => self.tell(kept.as_ref()),
            // A published post stays published whatever is changed about it.
            Err(error) => tracing::debug!(%error, "the journal keeps what it knows of a post"),
        }
    }
}

fn check_window(at: i64, now: i64) -> Result<(), Fault> {
    let ahead = at.saturating_sub(now);
    let span = |seconds: i64| size::span(seconds.unsigned_abs());
    let refuse = |message: String| Err(Fault::new(FaultKind::Usage, message).hint("Choose another time."));
    match ahead {
        ..=0 => refuse(format!("The time lies {} in the past", span(ahead))),
        ahead if ahead < SOONEST => refuse(format!(
            "The time is {} away; Facebook takes {} from now at the least",
            span(ahead),
            span(SOONEST)
        )),
        ahead if ahead > LATEST => refuse(format!(
            "The time is {} away; Facebook takes {} from now at the most",
            span(ahead),
            span(LATEST)
        )),
        _ => Ok(()),
    }
}

/// Whether a post is now as the change would have made it.
fn is_done(change: &PostChange, there: &RemotePost) -> bool {
    match change {
        PostChange::Message(message) => text::tame_lines(message).trim() == there.message.trim(),
        PostChange::Move(at) => there.scheduled_publish_time == Some(*at),
        PostChange::PublishNow => there.is_published == Some(true),
    }
}

/// Something was done, and what was to be read afterwards was not.
fn afterwards(fault: Fault) -> Fault {
    let message = format!("The post is changed, but what is there now cannot be read: {}", fault.message);
    Fault { message, ..fault }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_times_that_facebook_takes_leave() {
        let now = 1_800_000_000;
        for (at, word) in [(now, "past"), (now - 5, "past"), (now + 599, "least"), (now + LATEST + 1, "most")]
        {
            let fault = check_window(at, now).unwrap_err();
            assert!(fault.message.contains(word), "{}", fault.message);
        }
        assert!(check_window(now + 600, now).is_ok() && check_window(now + LATEST, now).is_ok());
    }
}
