//! Settling what is not known: looking for a post at the Page, and reading a schedule back.

use std::time::Duration;

use super::sought::Sought;
use super::{Publisher, ending};
use crate::graph::{self, Edge, POST_FIELDS};
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::{NodeId, Slice};
use crate::model::post::{Post, PostId, PostState, RemotePost};
use crate::store::{Ending, KeptPost};

/// When to look for what may have been made; what is new can take seconds until it can be read.
const LOOKS: [Duration; 4] =
    [Duration::from_millis(300), Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4)];

impl Publisher {
    /// Looks whether a post whose outcome is unknown is there. One that is not found stays unknown, and may
    /// then be sent again. Of one that waits at Facebook it is read whether it came out.
    ///
    /// # Errors
    /// When it could not be looked for; [`FaultKind::Usage`] for one that was never sent.
    pub async fn verify(&self, id: PostId) -> Result<Post, Fault> {
        let post = self.get(id).await?;
        if post.content.goes_through_oneall() {
            return super::oneall::settled(post);
        }
        let page = self.page_id().await?;
        let kept = self.claim(id).await?;
        let settled = match kept.post.state {
            PostState::Unknown => self.settle(kept, true).await,
            PostState::Armed => self.settle_armed(kept).await,
            PostState::Scheduled => Ok(self.read_back(kept).await.post),
            PostState::Published | PostState::Unpublished => Ok(kept.post),
            state => {
                Err(Fault::new(FaultKind::Usage, format!("Post {id} is {state}: it was not published yet"))
                    .hint("There is nothing to look for at the Page."))
            }
        };
        tracing::debug!(%page, post = id.0, "looked for");
        self.release(id).await;
        settled
    }

    /// Nobody works on it, so its call has left or never will.
    async fn settle_armed(&self, kept: KeptPost) -> Result<Post, Fault> {
        let (id, owner) = (kept.post.id, self.owner.clone());
        let ended = Fault::new(FaultKind::Unknown, "Wirephoto could not write down how it ended");
        let fault = ending::unknown(id, &ended);
        let kept = self.journal(move |db, now| db.lose_post(id, &owner, &fault, now)).await?;
        self.settle(kept, true).await
    }

    /// Looks for an unknown post that is claimed. Only what was asked for counts as proof that it is not
    /// there: right after the loss the server may still be at it.
    ///
    /// # Errors
    /// When it could not be looked for.
    pub(super) async fn settle(&self, kept: KeptPost, is_proof: bool) -> Result<Post, Fault> {
        let (id, owner) = (kept.post.id, self.owner.clone());
        let found = self.look(&kept, &LOOKS).await?;
        let settled = match found {
            Some(ending) => self.journal(move |db, now| db.confirm_post(id, &owner, &ending, now)).await?,
            None => {
                let fault = match is_proof {
                    true => ending::not_there(&kept.post),
                    false => kept.post.fault.clone().unwrap_or_else(|| ending::not_there(&kept.post)),
                };
                self.journal(move |db, now| db.not_found(id, &owner, &fault, is_proof, now)).await?
            }
        };
        Ok(settled.post)
    }

    /// Looks after each of the pauses until it is found.
    async fn look(&self, kept: &KeptPost, pauses: &[Duration]) -> Result<Option<Ending>, Fault> {
        let (id, page) = (kept.post.id, self.page_id().await?);
        let others = self.store.run(move |db| db.others_ids(id)).await?;
        let mut sought = Sought::of(kept, page, others);
        let mut looked = Ok(None);
        for pause in pauses {
            tokio::time::sleep(*pause).await;
            looked = self.search(&mut sought).await;
            if matches!(looked, Ok(Some(_))) {
                break;
            }
        }
        Ok(looked?.or_else(|| self.second_best(&sought)))
    }

    /// Sends a post again that [`Self::verify`] looked for and did not find; it is looked for once more first.
    /// What went through OneAll only the user can have looked for.
    ///
    /// # Errors
    /// As [`Self::publish`]; [`FaultKind::Usage`] when it was not looked for.
    pub async fn send_again(&self, id: PostId) -> Result<Post, Fault> {
        if self.get(id).await?.content.goes_through_oneall() {
            return self.push_again(id).await;
        }
        let page = self.page_id().await?;
        let kept = self.claim(id).await?;
        let sent = self.send_absolved(kept, page).await;
        self.release(id).await;
        sent
    }

    async fn send_absolved(&self, kept: KeptPost, page: NodeId) -> Result<Post, Fault> {
        let (id, owner) = (kept.post.id, self.owner.clone());
        if kept.post.state != PostState::Unknown || kept.looked_at.is_none() {
            let state = kept.post.state;
            return Err(Fault::new(
                FaultKind::Usage,
                format!("Post {id} is {state}: only one that was looked for and is not there is sent again"),
            )
            .hint(format!("`wirephoto verify {id}` looks for it.")));
        }
        if let Some(ending) = self.look(&kept, &[Duration::ZERO]).await? {
            return Ok(self.journal(move |db, now| db.confirm_post(id, &owner, &ending, now)).await?.post);
        }
        let kept = self.journal(move |db, now| db.absolve_post(id, &owner, now)).await?;
        self.send(kept, page).await
    }

    /// Sends what was sent before, after a last look: since it was said that it is not there, an earlier call may
    /// have come to light.
    pub(super) async fn send_unless_there(&self, kept: KeptPost, page: NodeId) -> Result<Post, Fault> {
        let (id, owner) = (kept.post.id, self.owner.clone());
        let Some(ending) = self.look(&kept, &[Duration::ZERO]).await? else {
            return self.send(kept, page).await;
        };
        let found = self.journal(move |db, now| {
            db.arm_post(id, &owner, now)?;
            db.confirm_post(id, &owner, &ending, now)
        });
        Ok(found.await?.post)
    }

    /// Reads a scheduled post back: what Facebook says of its time is what is kept, and one that is out already
    /// is an alarm. One that cannot be read is left as it is, with a word about it.
    pub(super) async fn read_back(&self, kept: KeptPost) -> KeptPost {
        let id = kept.post.id;
        let mut read = Ok(None);
        for pause in LOOKS {
            tokio::time::sleep(pause).await;
            read = self.find(&kept).await;
            if matches!(read, Ok(Some(_))) {
                break;
            }
        }
        let owner = self.owner.clone();
        let written = match read {
            Ok(Some(ending)) => self.journal(move |db, now| db.confirm_post(id, &owner, &ending, now)).await,
            Ok(None) => self.unseen(&kept, None).await,
            Err(fault) => self.unseen(&kept, Some(fault)).await,
        };
        written.unwrap_or(kept)
    }

    async fn find(&self, kept: &KeptPost) -> Result<Option<Ending>, Fault> {
        let Some(post_id) = &kept.post.post_id else {
            return self.look(kept, &[Duration::ZERO]).await;
        };
        let there = match self.read_post(post_id).await {
            Err(fault) if fault.kind == FaultKind::Missing => return Ok(None),
            read => read?,
        };
        let now = self.browser.server_now();
        Ok(Some(ending::of_remote(&kept.post.content, &there, None, now)))
    }

    async fn unseen(&self, kept: &KeptPost, fault: Option<Fault>) -> Result<KeptPost, Fault> {
        let why = fault.map_or_else(|| "it is not to be found".to_owned(), |fault| fault.message);
        let fault = Fault::new(
            FaultKind::Answer,
            format!("Facebook took the post, but it cannot be read back: {why}"),
        )
        .hint(format!("`wirephoto verify {}` reads it again.", kept.post.id));
        let ending = Ending {
            confirmed: crate::model::post::Confirmed::Scheduled,
            given: None,
            post_id: None,
            scheduled_publish_time: kept.post.scheduled_publish_time,
            fault: Some(fault),
        };
        let (id, owner) = (kept.post.id, self.owner.clone());
        self.journal(move |db, now| db.confirm_post(id, &owner, &ending, now)).await
    }

    /// A post of the Page as it is now.
    ///
    /// # Errors
    /// The fault of the call.
    pub(super) async fn read_post(&self, id: &NodeId) -> Result<RemotePost, Fault> {
        let token = self.browser.acting().await?.token;
        let (edge, client) = (Edge::node(id), self.browser.client());
        let parameters = vec![("fields", POST_FIELDS.to_owned())];
        let read = self.browser.read(|| client.object(&token, &edge, &parameters)).await?;
        graph::post(&read).ok_or_else(|| {
            Fault::new(FaultKind::Answer, "The server answered with something that is no post")
        })
    }
}

/// A page of posts, without what is none.
pub(super) fn slice(page: graph::RawPage) -> Slice<RemotePost> {
    let items = page.rows.iter().filter_map(graph::post).collect();
    Slice { items, next: page.next, total: page.total }
}
