//! Photos at the desk. What is needed for them is made when they are asked for first.

mod clerk;
mod kept;
mod parts;

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::Desk;
use super::page::{PageAccess, Tasks};
use crate::engine::browse::Browser;
use crate::engine::pictures::Pictures;
use crate::engine::protocol::{Answer, PhotoRequest, Reply, RequestId};
use crate::graph::PictureClient;
use crate::model::fault::Fault;
use crate::model::node::NodeId;
use clerk::Clerk;

/// Reads that are made at the same time.
const CALLS: usize = 6;

/// What works on photos once they were asked for.
pub(super) struct PhotoDesk {
    access: PageAccess,
    browser: watch::Sender<Browser>,
    pictures: Pictures,
    clerk: Clerk,
    tasks: Tasks,
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
        let setup = self.page_setup()?;
        let client = PictureClient::beside(&self.ctx.client)?;
        let account = kept_as(&self.account, setup.page.as_ref());
        let access = self.page_access(&setup);
        let (browser, receiver) = watch::channel(access.browser());
        let clerk = Clerk {
            account,
            browser: receiver.clone(),
            client: client.clone(),
            store: self.ctx.store.clone(),
        };
        Ok(PhotoDesk {
            access,
            browser,
            pictures: Pictures::start(client, setup.cache, receiver, self.replies.clone()),
            clerk,
            tasks: Tasks::new(CALLS),
            replies: self.replies.clone(),
        })
    }

    /// Photos are read with the new user token from now on, and with the Page token that it gives.
    pub(super) fn renew_photos(&mut self) {
        let token = self.user_token();
        if let Some(photos) = &mut self.photos {
            let is_dead = photos.browser.borrow().has_dead_token();
            photos.browser.send_replace(photos.access.renew(token, is_dead));
            photos.pictures.forget_failures(None);
        }
    }
}

impl PhotoDesk {
    fn take(&mut self, id: RequestId, request: PhotoRequest) {
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
                self.tasks.read_at_once(async move { answer(clerk.kept(listing).await) });
            }
            request if changes_something(&request) => {
                self.tasks.write(async move { answer(clerk.answer(request).await) });
            }
            request => self.tasks.read(async move { answer(clerk.answer(request).await) }),
        }
    }

    /// Gives up what is read, and lets what is written come to its end until a deadline.
    pub(super) async fn finish(self, deadline: Instant) {
        self.tasks.finish(deadline).await;
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
