//! Photos at the desk: each request in a task of its own, so that nothing of them holds up an upload. What
//! is needed for them is made when they are asked for first.

mod clerk;
mod kept;
mod parts;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use super::Desk;
use crate::engine::browse::{Access, Browser};
use crate::engine::pictures::Pictures;
use crate::engine::protocol::{Answer, Level, PhotoRequest, Reply, RequestId};
use crate::graph::PictureClient;
use crate::media::PictureCache;
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;
use crate::model::secret::Secret;
use clerk::Clerk;

/// Reads that are made at the same time.
const CALLS: usize = 6;

/// What the engine needs for photos besides what it needs for uploads.
#[derive(Debug, Clone)]
pub struct PhotoSetup {
    /// The Page; without one, the only Page of the user token's person.
    pub page: Option<NodeId>,
    /// The Page token; without one it is read with the user token.
    pub page_token: Option<Secret>,
    /// How long a read waits in all for throttling and passing faults.
    pub patience: Duration,
    /// Pictures on disk.
    pub cache: PictureCache,
}

/// What works on photos once they were asked for.
pub(super) struct PhotoDesk {
    access: Access,
    words: mpsc::UnboundedSender<String>,
    browser: watch::Sender<Browser>,
    pictures: Pictures,
    clerk: Clerk,
    calls: Arc<Semaphore>,
    reads: JoinSet<()>,
    /// What changes something at the server is let finish when the program leaves.
    writes: JoinSet<()>,
    replies: mpsc::UnboundedSender<Reply>,
}

impl Desk {
    /// Takes a request about photos. The answer comes later.
    pub(super) fn take_photos(&mut self, id: RequestId, request: PhotoRequest) {
        if self.photos.is_none() {
            match self.open_photos() {
                Ok(photos) => self.photos = Some(photos),
                Err(fault) => return self.reply(Reply::Answer(id, Err(fault))),
            }
        }
        if let Some(photos) = &mut self.photos {
            photos.take(id, request);
        }
    }

    fn open_photos(&self) -> Result<PhotoDesk, Fault> {
        let setup = self.photo_setup.clone().ok_or_else(|| {
            Fault::new(FaultKind::Internal, "This engine was started without what photos need")
        })?;
        let client = PictureClient::beside(&self.ctx.client)?;
        let account = kept_as(&self.account, setup.page.as_ref());
        let access = Access {
            client: self.ctx.client.clone(),
            page: setup.page,
            page_token: setup.page_token,
            user_token: given(&self.token.borrow()),
            patience: setup.patience,
        };
        let (words, spoken) = mpsc::unbounded_channel();
        tokio::spawn(pass_on(spoken, self.replies.clone()));
        let browser = Browser::sharing(access.clone(), self.ctx.gate.clone(), words.clone());
        let (browser, receiver) = watch::channel(browser);
        let clerk = Clerk {
            account,
            browser: receiver.clone(),
            client: client.clone(),
            store: self.ctx.store.clone(),
        };
        Ok(PhotoDesk {
            access,
            words,
            browser,
            pictures: Pictures::start(client, setup.cache, receiver, self.replies.clone()),
            clerk,
            calls: Arc::new(Semaphore::new(CALLS)),
            reads: JoinSet::new(),
            writes: JoinSet::new(),
            replies: self.replies.clone(),
        })
    }

    /// Photos are read with the new user token from now on, and with the Page token that it gives.
    pub(super) fn renew_photos(&mut self) {
        let token = given(&self.token.borrow());
        if let Some(photos) = &mut self.photos {
            photos.access.user_token = token;
            if photos.browser.borrow().has_dead_token() {
                photos.access.page_token = None;
            }
            let browser =
                Browser::sharing(photos.access.clone(), self.ctx.gate.clone(), photos.words.clone());
            photos.browser.send_replace(browser);
            photos.pictures.forget_failures(None);
        }
    }
}

impl PhotoDesk {
    fn take(&mut self, id: RequestId, request: PhotoRequest) {
        while self.reads.try_join_next().is_some() || self.writes.try_join_next().is_some() {}
        match &request {
            PhotoRequest::Page { after: None, .. } => self.pictures.forget_failures(None),
            PhotoRequest::Photo(photo) => self.pictures.forget_failures(Some(photo.clone())),
            _ => {}
        }
        let (clerk, replies) = (self.clerk.clone(), self.replies.clone());
        let answer = move |answer: Result<_, Fault>| {
            // The door may have closed meanwhile.
            drop(replies.send(Reply::Answer(id, answer.map(Answer::Photos))));
        };
        match request {
            PhotoRequest::Pictures(wanted) => self.pictures.want(wanted),
            PhotoRequest::Kept(listing) => {
                self.reads.spawn(async move { answer(clerk.kept(listing).await) });
            }
            request if changes_something(&request) => {
                self.writes.spawn(async move { answer(clerk.answer(request).await) });
            }
            request => {
                let calls = Arc::clone(&self.calls);
                self.reads.spawn(async move {
                    // Never closed.
                    let _permit = calls.acquire_owned().await;
                    answer(clerk.answer(request).await);
                });
            }
        }
    }

    /// Gives up what is read, and lets what is written come to its end until a deadline.
    pub(super) async fn finish(mut self, deadline: Instant) {
        self.reads.abort_all();
        while let Ok(Some(_)) = timeout_at(deadline, self.writes.join_next()).await {}
    }
}

/// True for what leaves something behind, at the server or on disk.
const fn changes_something(request: &PhotoRequest) -> bool {
    matches!(
        request,
        PhotoRequest::Comment(..)
            | PhotoRequest::Like(..)
            | PhotoRequest::Tag(..)
            | PhotoRequest::Untag(..)
            | PhotoRequest::Save { .. }
    )
}

/// The name under which the disk keeps what belongs to an account: the same account can be used for
/// another Page the next time.
fn kept_as(account: &str, page: Option<&NodeId>) -> String {
    page.map_or_else(|| account.to_owned(), |page| format!("{account}/{page}"))
}

/// A token, if there is one at all.
pub(super) fn given(token: &Secret) -> Option<Secret> {
    (!token.is_empty()).then(|| token.clone())
}

/// What the browser waits for becomes a notice.
pub(super) async fn pass_on(
    mut spoken: mpsc::UnboundedReceiver<String>,
    replies: mpsc::UnboundedSender<Reply>,
) {
    while let Some(sentence) = spoken.recv().await {
        drop(replies.send(Reply::Notice(Level::Info, None, sentence)));
    }
}
