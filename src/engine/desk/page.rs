//! What photos and posts at the desk share: how calls about the Page are made, and the tasks that they run in,
//! so that nothing of them holds up an upload.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use super::Desk;
use crate::engine::browse::{Access, Browser};
use crate::engine::gate::Gate;
use crate::engine::protocol::{Level, Reply};
use crate::media::PictureCache;
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;
use crate::model::secret::Secret;

/// What the engine needs for photos and posts besides what it needs for uploads.
#[derive(Debug, Clone)]
pub struct PageSetup {
    /// The Page; without one, the only Page of the user token's person.
    pub page: Option<NodeId>,
    /// The Page token; without one it is read with the user token.
    pub page_token: Option<Secret>,
    /// How long a read waits in all for throttling and passing faults.
    pub patience: Duration,
    /// Pictures on disk.
    pub cache: PictureCache,
}

/// How calls about the Page are made.
pub(super) struct PageAccess {
    access: Access,
    gate: Gate,
    words: mpsc::UnboundedSender<String>,
}

impl PageAccess {
    /// Makes calls; what it waits for becomes a notice.
    pub(super) fn browser(&self) -> Browser {
        Browser::sharing(self.access.clone(), self.gate.clone(), self.words.clone())
    }

    /// Calls are made with a new user token from now on; a Page token that died is read anew with it.
    pub(super) fn renew(&mut self, user_token: Option<Secret>, is_page_token_dead: bool) -> Browser {
        self.access.user_token = user_token;
        if is_page_token_dead {
            self.access.page_token = None;
        }
        self.browser()
    }
}

impl Desk {
    /// What is needed for photos and posts.
    ///
    /// # Errors
    /// [`FaultKind::Internal`] for an engine that was started for uploads alone.
    pub(super) fn page_setup(&self) -> Result<PageSetup, Fault> {
        let missing =
            || Fault::new(FaultKind::Internal, "This engine was started without what photos and posts need");
        self.page_setup.clone().ok_or_else(missing)
    }

    pub(super) fn page_access(&self, setup: &PageSetup) -> PageAccess {
        let access = Access {
            client: self.ctx.client.clone(),
            page: setup.page.clone(),
            page_token: setup.page_token.clone(),
            user_token: self.user_token(),
            patience: setup.patience,
        };
        let (words, spoken) = mpsc::unbounded_channel();
        tokio::spawn(pass_on(spoken, self.replies.clone()));
        PageAccess { access, gate: self.ctx.gate.clone(), words }
    }

    /// The user token, if there is one at all.
    pub(super) fn user_token(&self) -> Option<Secret> {
        let token = self.token.borrow();
        (!token.is_empty()).then(|| token.clone())
    }
}

async fn pass_on(mut spoken: mpsc::UnboundedReceiver<String>, replies: mpsc::UnboundedSender<Reply>) {
    while let Some(sentence) = spoken.recv().await {
        drop(replies.send(Reply::Notice(Level::Info, None, sentence)));
    }
}

/// Work on requests, each in a task of its own.
pub(super) struct Tasks {
    turns: Arc<Semaphore>,
    reads: JoinSet<()>,
    /// What changes something at the server or in the journal is let finish when the program leaves.
    writes: JoinSet<()>,
}

impl Tasks {
    /// At most so many reads are made at the same time.
    pub(super) fn new(reads: usize) -> Self {
        Self { turns: Arc::new(Semaphore::new(reads)), reads: JoinSet::new(), writes: JoinSet::new() }
    }

    /// Reads something once it has its turn.
    pub(super) fn read(&mut self, work: impl Future<Output = ()> + Send + 'static) {
        let turns = Arc::clone(&self.turns);
        self.read_at_once(async move {
            // Never closed.
            let _turn = turns.acquire_owned().await;
            work.await;
        });
    }

    /// Reads what no server is asked for.
    pub(super) fn read_at_once(&mut self, work: impl Future<Output = ()> + Send + 'static) {
        self.tidy();
        self.reads.spawn(work);
    }

    /// Changes something; that waits for nobody who only looks.
    pub(super) fn write(&mut self, work: impl Future<Output = ()> + Send + 'static) {
        self.tidy();
        self.writes.spawn(work);
    }

    /// Gives up what is read, and lets what is written come to its end until a deadline: a publishing call
    /// that is still on its way then stays armed in the journal.
    pub(super) async fn finish(mut self, deadline: Instant) {
        self.reads.abort_all();
        while let Ok(Some(_)) = timeout_at(deadline, self.writes.join_next()).await {}
    }

    fn tidy(&mut self) {
        while self.reads.try_join_next().is_some() || self.writes.try_join_next().is_some() {}
    }
}
