//! Posts that go through OneAll: the same journal and the same states, another road.

use super::Publisher;
use crate::engine::push::{self, Pusher, Road};
use crate::model::fault::{Fault, FaultKind};
use crate::model::post::{Content, Post, PostId, PostState};
use crate::model::text;
use crate::oneall::{self, OneAllClient, PageListed, Push, PushEnd, Resource};

impl Publisher {
    fn road(&self) -> Result<Road, Fault> {
        (*self.road).clone()
    }

    fn pusher(&self) -> Result<Pusher, Fault> {
        let road = self.road()?;
        let (store, account, owner) = (self.store.clone(), self.account.clone(), self.owner.clone());
        Ok(Pusher::beside(road.client, store, account, owner, self.progress.clone()))
    }

    /// Makes the call of a post that was judged, and makes the post ready.
    pub(super) async fn queue_push(&self, post: Post) -> Result<Post, Fault> {
        if post.content.oneall().is_none() {
            return Err(super::through_oneall(post.id));
        }
        let push = oneall::push_of(&post.content, Some(&self.road()?.identity))?;
        self.pusher()?.lay(Some(post.id), post.content, &push).await
    }

    /// Sends the call of a post that is ready, once.
    pub(super) async fn push(&self, id: PostId) -> Result<Post, Fault> {
        let (end, post) = self.pusher()?.fly(id).await?;
        match (end, post) {
            // Nothing left, or nothing was done: it waits.
            (PushEnd::NeverLeft(fault), _) => Err(fault),
            (PushEnd::Refused(fault), Some(post)) if post.state == PostState::Ready => Err(fault),
            (PushEnd::Refused(fault), None) => Err(fault),
            (_, Some(post)) => Ok(post),
            (PushEnd::Unknown(fault), None) => Err(fault),
            (PushEnd::Done(_) | PushEnd::Partly(_), None) => Err(unwritten(id)),
        }
    }

    /// Sends the same call once more: the user looked for it, and it is not there.
    pub(super) async fn push_again(&self, id: PostId) -> Result<Post, Fault> {
        let pusher = self.pusher()?;
        pusher.absolve(id).await?;
        self.push(id).await
    }

    /// The exact call that a post through OneAll would make, as lines; its keys have no part in it. `None` for a
    /// post that goes elsewhere.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] for what no call can be made of.
    pub fn push_lines(&self, content: &Content) -> Result<Option<Vec<String>>, Fault> {
        if content.oneall().is_none() {
            return Ok(None);
        }
        let road = self.road()?;
        let push = oneall::push_of(content, Some(&road.identity))?;
        Ok(Some(lines(&road.client, &push)))
    }

    /// The Pages of the identity, to choose one from.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] where no OneAll site is configured; else the fault of the call.
    pub async fn oneall_pages(&self) -> Result<Vec<PageListed>, Fault> {
        let road = self.road()?;
        let (mut all, mut seen) = (Vec::new(), std::collections::BTreeSet::new());
        for part in 1.. {
            let (pages, goes_on) = road.client.pages(&road.identity, part).await?;
            let pages = oneall::news(pages, &mut seen);
            let is_last = !goes_on || pages.is_empty();
            all.extend(pages);
            if is_last {
                break;
            }
        }
        Ok(all)
    }

    /// Why nothing can be published through OneAll; `None` when it can.
    pub fn no_road(&self) -> Option<Fault> {
        self.road.as_ref().as_ref().err().cloned()
    }
}

/// What is known of a push. OneAll cannot be asked.
pub(super) fn settled(post: Post) -> Result<Post, Fault> {
    let id = post.id;
    match post.state {
        PostState::Published => Ok(post),
        PostState::Unknown | PostState::Armed => Err(super::through_oneall(id)),
        state => Err(Fault::new(FaultKind::Usage, format!("Post {id} is {state}: it was not published yet"))
            .hint("There is nothing to look for.")),
    }
}

fn lines(client: &OneAllClient, push: &Push) -> Vec<String> {
    vec![
        format!("{} {}", Resource::METHOD, client.endpoint().shown(&push.path)),
        "  Content-Type: application/json".to_owned(),
        // On one line: boxes that wrap it keep no indentation.
        format!("  {}", text::escape_json(&push.body.to_string())),
    ]
}

fn unwritten(id: PostId) -> Fault {
    Fault::new(FaultKind::Unknown, "OneAll took the call, but the journal does not know")
        .hint(push::settle_hint(id))
}
