//! Publishing posts for one account, exactly once as far as the API allows: every write is in the journal
//! before it leaves and confirmed there after. For both doors: the commands use it directly, the desk in
//! tasks of its own.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::browse::Browser;
use super::protocol::{PostList, RemoteList};
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::{Cursor, Named, NodeId, Slice};
use crate::model::post::{Content, PhotoFacts, Post, PostChange, PostId, RemotePost, Verdict};
use crate::store::{Instance, Store};

/// Publishes posts and reads them back. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Publisher {
    browser: Browser,
    store: Store,
    account: String,
    owner: String,
    /// Held for its lock, where nobody else holds it.
    instance: Option<Arc<Instance>>,
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
        let instance = Some(Arc::new(instance));
        Self { browser, store, account, owner, instance, progress }
    }

    /// One within a program whose [`Instance`], `owner` by name, somebody else holds for as long.
    pub const fn beside(
        browser: Browser,
        store: Store,
        account: String,
        owner: String,
        progress: mpsc::UnboundedSender<Post>,
    ) -> Self {
        Self { browser, store, account, owner, instance: None, progress }
    }

    /// The Page that is published to, with its name where it can be read.
    ///
    /// # Errors
    /// As [`Browser::photos`].
    pub async fn page(&self) -> Result<Named, Fault> {
        Err(coming())
    }

    /// Keeps a draft; `None` begins a new one. A post that was refused becomes a draft again.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] for a post that is on its way or has ended, [`FaultKind::Storage`].
    pub async fn save(&self, id: Option<PostId>, content: &Content) -> Result<PostId, Fault> {
        let _ = (id, content, &self.account);
        Err(coming())
    }

    /// Everything that is wrong with a content, and what is known of its photos, in order. Nothing is sent.
    ///
    /// # Errors
    /// [`FaultKind::Storage`]; what is wrong with the content is in the verdicts.
    pub async fn judge(&self, content: &Content) -> Result<(Vec<Verdict>, Vec<PhotoFacts>), Fault> {
        let _ = content;
        Err(coming())
    }

    /// Judges a draft, or a post that was refused, once more and makes it ready to be sent.
    ///
    /// # Errors
    /// [`FaultKind::Usage`], or [`FaultKind::Source`] when files alone are the reason, with every refusal.
    pub async fn queue(&self, id: PostId) -> Result<Post, Fault> {
        let _ = id;
        Err(coming())
    }

    /// Sends a post that is ready, to its end: published, scheduled, unpublished, a draft at Facebook, failed
    /// or unknown; the post says why.
    ///
    /// # Errors
    /// When it did not come to an end and nothing was published: it stays ready.
    pub async fn publish(&self, id: PostId) -> Result<Post, Fault> {
        let _ = (id, &self.owner, &self.progress, &self.instance);
        Err(coming())
    }

    /// Looks whether a post whose outcome is unknown is there. One that is not found stays unknown.
    ///
    /// # Errors
    /// When it could not be looked for.
    pub async fn verify(&self, id: PostId) -> Result<Post, Fault> {
        let _ = id;
        Err(coming())
    }

    /// Sends a post again that [`Self::verify`] looked for and did not find.
    ///
    /// # Errors
    /// As [`Self::publish`]; [`FaultKind::Usage`] when it was not looked for.
    pub async fn send_again(&self, id: PostId) -> Result<Post, Fault> {
        let _ = id;
        Err(coming())
    }

    /// A post of the journal.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] when there is none with that number.
    pub async fn get(&self, id: PostId) -> Result<Post, Fault> {
        let _ = (id, &self.store);
        Err(coming())
    }

    /// Posts of the journal.
    ///
    /// # Errors
    /// [`FaultKind::Storage`].
    pub async fn list(&self, list: PostList) -> Result<Vec<Post>, Fault> {
        let _ = list;
        Err(coming())
    }

    /// Posts that can be gone on with: ready, or left while photos were sent; never one whose publishing call
    /// may have left.
    ///
    /// # Errors
    /// [`FaultKind::Storage`].
    pub async fn unfinished(&self) -> Result<Vec<PostId>, Fault> {
        Err(coming())
    }

    /// Takes a post off the journal that was never published.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] for one that was, or that may have been.
    pub async fn discard(&self, id: PostId) -> Result<(), Fault> {
        let _ = id;
        Err(coming())
    }

    /// A new draft with the same content.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] when there is no such post.
    pub async fn duplicate(&self, id: PostId) -> Result<PostId, Fault> {
        let _ = id;
        Err(coming())
    }

    /// A page of the Page's posts.
    ///
    /// # Errors
    /// The fault of the call.
    pub async fn remote(&self, list: RemoteList, after: Option<Cursor>) -> Result<Slice<RemotePost>, Fault> {
        let _ = (list, after, &self.browser);
        Err(coming())
    }

    /// Changes a post of the Page and reads it back.
    ///
    /// # Errors
    /// The fault of the call.
    pub async fn change(&self, id: NodeId, change: PostChange) -> Result<RemotePost, Fault> {
        let _ = (id, change);
        Err(coming())
    }

    /// Deletes a post of the Page. One that is gone already is no fault.
    ///
    /// # Errors
    /// The fault of the call.
    pub async fn delete(&self, id: NodeId) -> Result<(), Fault> {
        let _ = id;
        Err(coming())
    }
}

fn coming() -> Fault {
    Fault::new(FaultKind::Internal, "This does not publish yet")
}
