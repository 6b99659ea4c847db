//! Publishing posts for one account, exactly once as far as the API allows: every write is in the journal
//! before it leaves and confirmed there after. For both doors: the commands use it directly, the desk in
//! tasks of its own.

mod ending;
mod file;
mod judge;
mod oneall;
mod remote;
mod search;
mod send;
mod settle;
mod sought;

use std::sync::Arc;

use tokio::sync::{OnceCell, mpsc};

use super::browse::Browser;
use super::protocol::PostList;
use super::push::Road;
use crate::graph::Edge;
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::{Named, NodeId};
use crate::model::post::{Content, Post, PostId, PostState, When};
use crate::model::text;
use crate::oneall::rewritten;
use crate::store::{Db, Instance, KeptPost, Store, StoreError};

pub use judge::verdicts;

/// Publishes posts and reads them back. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Publisher {
    browser: Browser,
    /// The way through OneAll, or why there is none.
    road: Arc<Result<Road, Fault>>,
    store: Store,
    account: String,
    owner: String,
    /// Held for its lock, where nobody else holds it.
    _instance: Option<Arc<Instance>>,
    page: Arc<OnceCell<Named>>,
    progress: mpsc::UnboundedSender<Post>,
}

impl Publisher {
    /// One for an account and a program that does nothing else. `progress` is told of each post that changes.
    pub fn new(
        browser: Browser,
        store: Store,
        account: String,
        instance: Instance,
        progress: mpsc::UnboundedSender<Post>,
    ) -> Self {
        let owner = instance.name().to_owned();
        let alone = Self::beside(browser, store, account, owner, progress);
        Self { _instance: Some(Arc::new(instance)), ..alone }
    }

    /// One within a program whose [`Instance`], `owner` by name, somebody else holds for as long.
    pub fn beside(
        browser: Browser,
        store: Store,
        account: String,
        owner: String,
        progress: mpsc::UnboundedSender<Post>,
    ) -> Self {
        let road = Arc::new(Err(Fault::new(FaultKind::Usage, "No OneAll site is configured")));
        Self { browser, road, store, account, owner, _instance: None, page: Arc::default(), progress }
    }

    /// The same, with the way through OneAll, or with the reason why there is none.
    #[must_use]
    pub fn with_road(self, road: Result<Road, Fault>) -> Self {
        Self { road: Arc::new(road), ..self }
    }

    /// The Page that is published to, with its name where it can be read.
    ///
    /// # Errors
    /// As [`Browser::photos`].
    pub async fn page(&self) -> Result<Named, Fault> {
        self.page.get_or_try_init(|| self.read_page()).await.cloned()
    }

    /// True when a token was refused: with a new user token, the Page token is better read anew.
    pub fn has_dead_token(&self) -> bool {
        self.browser.has_dead_token()
    }

    async fn read_page(&self) -> Result<Named, Fault> {
        let acting = self.browser.acting().await?;
        if let Some(page) = acting.page.as_ref().filter(|page| page.id.is_some() && !page.name.is_empty()) {
            return Ok(page.clone());
        }
        let known = acting.page.and_then(|page| page.id);
        let edge = known.as_ref().map_or_else(Edge::me, Edge::node);
        let parameters = vec![("fields", "id,name".to_owned())];
        let client = self.browser.client();
        let read = self.browser.read(|| client.object(&acting.token, &edge, &parameters)).await;
        let read = match (read, known) {
            (Ok(read), _) => read,
            (Err(fault), Some(id)) if fault.kind != FaultKind::Token => {
                tracing::warn!(%fault, "the Page's name is not known");
                return Ok(Named { id: Some(id), name: Box::default() });
            }
            (Err(fault), _) => return Err(fault),
        };
        let id = read.get("id").and_then(|id| NodeId::parse(id.as_str()?));
        let name = read.get("name").and_then(|name| name.as_str()).unwrap_or_default();
        match id {
            Some(id) => Ok(Named { id: Some(id), name: text::excerpt(name, 200).into() }),
            None => Err(Fault::new(FaultKind::Answer, "The server does not say which Page the token is for")),
        }
    }

    /// The Page's id, as far as it is known without a call.
    pub fn known_page(&self) -> Option<NodeId> {
        self.page.get().and_then(|page| page.id.clone())
    }

    async fn page_id(&self) -> Result<NodeId, Fault> {
        let unnamed = || Fault::new(FaultKind::Answer, "The server does not say which Page the token is for");
        self.page().await?.id.ok_or_else(unnamed)
    }

    /// Keeps a draft; `None` begins a new one. A post that is ready or was refused becomes a draft again.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] for a post that is on its way or has ended, [`FaultKind::Storage`].
    pub async fn save(&self, id: Option<PostId>, content: &Content) -> Result<PostId, Fault> {
        let (account, content, now) = (self.account.clone(), written(content), self.browser.server_now());
        let saving = self.store.run(move |db| {
            let id = db.save_post(&account, id, &content, now)?;
            Ok((id, db.post(id)?))
        });
        let (id, kept) = saving.await?;
        self.tell(kept.as_ref());
        Ok(id)
    }

    /// A post of the journal.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] when there is none with that number.
    pub async fn get(&self, id: PostId) -> Result<Post, Fault> {
        let kept = self.store.run(move |db| db.post(id)?.ok_or(StoreError::NoPost(id))).await?;
        Ok(kept.post)
    }

    /// Posts of the journal.
    ///
    /// # Errors
    /// [`FaultKind::Storage`].
    pub async fn list(&self, list: PostList) -> Result<Vec<Post>, Fault> {
        self.sweep().await?;
        let account = self.account.clone();
        let is_in = move |state: &PostState| match list {
            PostList::Outbox => state.is_under_way(),
            PostList::Drafts => *state == PostState::Draft,
            PostList::Ended => !state.is_under_way() && *state != PostState::Draft,
        };
        let states: Vec<PostState> = PostState::ALL.into_iter().filter(is_in).collect();
        Ok(self.store.run(move |db| db.posts(&account, &states, list == PostList::Drafts)).await?)
    }

    /// Posts that can be gone on with, the oldest first: ready, or left while photos were sent; never one whose
    /// publishing call may have left.
    ///
    /// # Errors
    /// [`FaultKind::Storage`].
    pub async fn unfinished(&self) -> Result<Vec<PostId>, Fault> {
        self.sweep().await?;
        let account = self.account.clone();
        let states = [PostState::Ready, PostState::Uploading];
        let posts = self.store.run(move |db| db.posts(&account, &states, false)).await?;
        let is_ours = |post: &&Post| post.content.push.is_none() || post.content.oneall().is_some();
        let ours = posts.iter().rev().filter(is_ours);
        Ok(ours.map(|post| post.id).collect())
    }

    /// Takes a post off the journal that was never published, or that was looked for and is not there.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] for one that was published, or that may have been.
    pub async fn discard(&self, id: PostId) -> Result<(), Fault> {
        let dropping = self.store.run(move |db| {
            let kept = db.post(id)?.ok_or(StoreError::NoPost(id))?;
            let fault = keeps(&kept);
            if fault.is_none() {
                db.drop_post(id)?;
            }
            Ok(fault)
        });
        dropping.await?.map_or(Ok(()), Err)
    }

    /// A new draft with the same content, for the time that Facebook last told for a scheduled post: it may
    /// have been moved.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] when there is no such post.
    pub async fn duplicate(&self, id: PostId) -> Result<PostId, Fault> {
        let mut post = self.get(id).await?;
        if let (When::At(_), Some(at)) = (post.content.when, post.scheduled_publish_time) {
            post.content.when = When::At(at);
        }
        self.save(None, &post.content).await
    }

    /// Enters this program and frees what dead ones held.
    async fn sweep(&self) -> Result<(), Fault> {
        let (owner, now) = (self.owner.clone(), super::clock::unix());
        let sweeping = self.store.run(move |db| {
            db.beat(&owner, now)?;
            db.sweep(now)
        });
        Ok(sweeping.await.map(drop)?)
    }

    async fn claim(&self, id: PostId) -> Result<KeptPost, Fault> {
        self.sweep().await?;
        let owner = self.owner.clone();
        let kept = self.store.run(move |db| db.claim_post(id, &owner)).await?;
        if kept.post.content.push.is_some() {
            self.release(id).await;
            return Err(through_oneall(id));
        }
        Ok(kept)
    }

    async fn release(&self, id: PostId) {
        let owner = self.owner.clone();
        if let Err(error) = self.store.run(move |db| db.release_post(id, &owner)).await {
            tracing::warn!(%error, "a post is not given back");
        }
    }

    /// Writes a move down and tells of it. Times are the server's, as far as they are known.
    async fn journal(
        &self,
        op: impl FnOnce(&mut Db, i64) -> Result<KeptPost, StoreError> + Send + 'static,
    ) -> Result<KeptPost, Fault> {
        let now = self.browser.server_now();
        let kept = self.store.run(move |db| op(db, now)).await?;
        self.tell(Some(&kept));
        Ok(kept)
    }

    fn tell(&self, kept: Option<&KeptPost>) {
        if let Some(kept) = kept {
            // Nobody may listen.
            drop(self.progress.send(kept.post.clone()));
        }
    }
}

/// The Graph API knows nothing of what went through OneAll.
fn through_oneall(id: PostId) -> Fault {
    Fault::new(FaultKind::Usage, format!("Post {id} went through OneAll, which cannot be asked about it"))
        .hint(super::push::settle_hint(id))
}

/// A content as somebody writes on it: a call through OneAll is made anew when it is queued, and one that came
/// alone is what it was made of.
fn written(content: &Content) -> Content {
    let mut content = content.clone();
    let again = content.push.take().as_ref().and_then(rewritten);
    match again {
        Some(again) if content == Content::default() => again,
        _ => content,
    }
}

/// Why a post stays on the journal; `None` when it may go.
fn keeps(kept: &KeptPost) -> Option<Fault> {
    let id = kept.post.id;
    let (why, mend) = match kept.post.state {
        PostState::Draft | PostState::Ready | PostState::Failed => return None,
        PostState::Unknown if kept.looked_at.is_some() => return None,
        // Nobody but the user can look for it.
        PostState::Unknown if kept.post.content.push.is_some() => return None,
        PostState::Unknown | PostState::Armed => {
            ("may be at Facebook", format!("`wirephoto verify {id}` looks for it first."))
        }
        PostState::Uploading => ("is on its way", "Wait until it is done.".to_owned()),
        PostState::Published | PostState::Scheduled | PostState::Unpublished => {
            ("is at Facebook", "Delete it there if it is to go.".to_owned())
        }
    };
    Some(Fault::new(FaultKind::Usage, format!("Post {id} {why}: it stays in the journal")).hint(mend))
}
