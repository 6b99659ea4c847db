//! Posts at the desk: each request in a task of its own, so that nothing of them holds up an upload. What is
//! needed for them is made when they are asked for first.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use super::Desk;
use super::photos::{given, pass_on};
use crate::engine::browse::{Access, Browser};
use crate::engine::protocol::{Answer, PostAnswer, PostRequest, Reply, RequestId};
use crate::engine::publish::Publisher;
use crate::media;
use crate::model::fault::{Fault, FaultKind};
use crate::model::post::{OneAllPlace, Post, plan};
use crate::oneall::PageListed;

/// Reads and judgements that are made at the same time.
const CALLS: usize = 4;

/// What works on posts once they were asked for.
pub(super) struct PostDesk {
    access: Access,
    words: mpsc::UnboundedSender<String>,
    progress: mpsc::UnboundedSender<Post>,
    publisher: Publisher,
    /// Where copies of photos go that were made to fit.
    fitted: Option<PathBuf>,
    calls: Arc<Semaphore>,
    reads: JoinSet<()>,
    /// What changes something at the server or in the journal is let finish when the program leaves.
    writes: JoinSet<()>,
    replies: mpsc::UnboundedSender<Reply>,
}

impl Desk {
    /// Takes a request about posts. The answer comes later.
    pub(super) fn take_posts(&mut self, id: RequestId, request: PostRequest) {
        if self.posts.is_none() {
            match self.open_posts() {
                Ok(posts) => self.posts = Some(posts),
                Err(fault) => return self.reply(Reply::Answer(id, Err(fault))),
            }
        }
        if let Some(posts) = &mut self.posts {
            posts.take(id, request);
        }
    }

    fn open_posts(&self) -> Result<PostDesk, Fault> {
        let setup = self.photo_setup.clone().ok_or_else(|| {
            Fault::new(FaultKind::Internal, "This engine was started without what posts need")
        })?;
        let access = Access {
            client: self.ctx.client.clone(),
            page: setup.page,
            page_token: setup.page_token,
            user_token: given(&self.token.borrow()),
            patience: setup.patience,
        };
        let (words, spoken) = mpsc::unbounded_channel();
        tokio::spawn(pass_on(spoken, self.replies.clone()));
        let (progress, changed) = mpsc::unbounded_channel();
        tokio::spawn(tell(changed, self.replies.clone()));
        let publisher = self.publisher(&access, &words, &progress);
        let folder = self.ctx.database.as_deref().and_then(std::path::Path::parent);
        Ok(PostDesk {
            access,
            words,
            progress,
            publisher,
            fitted: folder.map(|folder| folder.join("fitted")),
            calls: Arc::new(Semaphore::new(CALLS)),
            reads: JoinSet::new(),
            writes: JoinSet::new(),
            replies: self.replies.clone(),
        })
    }

    fn publisher(
        &self,
        access: &Access,
        words: &mpsc::UnboundedSender<String>,
        progress: &mpsc::UnboundedSender<Post>,
    ) -> Publisher {
        let browser = Browser::sharing(access.clone(), self.ctx.gate.clone(), words.clone());
        let (store, owner) = (self.ctx.store.clone(), self.ctx.owner.clone());
        Publisher::beside(browser, store, self.account.clone(), owner, progress.clone())
            .with_road(self.road.clone())
    }

    /// Posts are published with the new user token from now on, and with the Page token that it gives.
    pub(super) fn renew_posts(&mut self) {
        let token = given(&self.token.borrow());
        let Some(mut posts) = self.posts.take() else { return };
        posts.access.user_token = token;
        if posts.publisher.has_dead_token() {
            posts.access.page_token = None;
        }
        posts.publisher = self.publisher(&posts.access, &posts.words, &posts.progress);
        self.posts = Some(posts);
    }
}

impl PostDesk {
    fn take(&mut self, id: RequestId, request: PostRequest) {
        while self.reads.try_join_next().is_some() || self.writes.try_join_next().is_some() {}
        let (publisher, fitted, replies) =
            (self.publisher.clone(), self.fitted.clone(), self.replies.clone());
        let is_write = changes_something(&request);
        let calls = Arc::clone(&self.calls);
        let work = async move {
            // Never closed. A publishing call waits for nobody who only looks.
            let _permit = if is_write { None } else { calls.acquire_owned().await.ok() };
            let answer = answer(&publisher, request, fitted).await;
            // The door may have closed meanwhile.
            drop(replies.send(Reply::Answer(id, answer.map(Answer::Posts))));
        };
        if is_write {
            self.writes.spawn(work);
        } else {
            self.reads.spawn(work);
        }
    }

    /// Gives up what is read, and lets what is written come to its end until a deadline: a publishing call
    /// that is still on its way then stays armed in the journal.
    pub(super) async fn finish(mut self, deadline: Instant) {
        self.reads.abort_all();
        while let Ok(Some(_)) = timeout_at(deadline, self.writes.join_next()).await {}
    }
}

async fn answer(
    publisher: &Publisher,
    request: PostRequest,
    fitted: Option<PathBuf>,
) -> Result<PostAnswer, Fault> {
    let ended = |post: Post| PostAnswer::Ended(Box::new(post));
    Ok(match request {
        PostRequest::Save(id, content) => PostAnswer::Saved(publisher.save(id, &content).await?),
        PostRequest::Judge(content) => {
            let (verdicts, facts) = publisher.judge(&content).await?;
            PostAnswer::Judged(verdicts, facts)
        }
        PostRequest::Plan(content) => {
            if let Some(lines) = publisher.push_lines(&content)? {
                return Ok(PostAnswer::Planned(lines));
            }
            let page = publisher.known_page().map_or_else(|| "{page}".to_owned(), |id| id.to_string());
            PostAnswer::Planned(plan(&content).lines(&page))
        }
        PostRequest::Places => {
            publisher.no_road().map_or(Ok(()), Err)?;
            PostAnswer::Places(publisher.oneall_pages().await.map(places))
        }
        PostRequest::Publish(id) => {
            publisher.queue(id).await?;
            ended(publisher.publish(id).await?)
        }
        PostRequest::List(list) => PostAnswer::Listed(list, publisher.list(list).await?),
        PostRequest::Remote(list, after) => PostAnswer::Remote(list, publisher.remote(list, after).await?),
        PostRequest::Verify(id) => ended(publisher.verify(id).await?),
        PostRequest::SendAgain(id) => ended(publisher.send_again(id).await?),
        PostRequest::Discard(id) => {
            publisher.discard(id).await?;
            PostAnswer::Discarded(id)
        }
        PostRequest::Duplicate(id) => PostAnswer::Saved(publisher.duplicate(id).await?),
        PostRequest::Change(id, change) => PostAnswer::Changed(Box::new(publisher.change(id, change).await?)),
        PostRequest::Delete(id) => {
            publisher.delete(id.clone()).await?;
            PostAnswer::Deleted(id)
        }
        PostRequest::Fit(path) => PostAnswer::Fitted(fit(path, fitted).await?),
    })
}

/// The Pages of an identity as destinations of posts.
fn places(pages: Vec<PageListed>) -> Vec<OneAllPlace> {
    let place = |page: PageListed| OneAllPlace {
        resource: "facebook/page".to_owned(),
        fields: vec![("id".to_owned(), page.id)],
        name: page.name,
        experimental: false,
    };
    pages.into_iter().map(place).collect()
}

async fn fit(path: PathBuf, folder: Option<PathBuf>) -> Result<crate::model::post::Fitted, Fault> {
    let folder = folder.ok_or_else(|| {
        Fault::new(FaultKind::Storage, "There is no folder for the copy: nothing can be saved to disk")
            .hint("Free some space or mend the permissions of the data folder, then start again.")
    })?;
    let ended = |_| Fault::new(FaultKind::Internal, "The re-encoding of a photo ended unexpectedly");
    tokio::task::spawn_blocking(move || media::fit(&path, &folder)).await.map_err(ended)?
}

/// True for what leaves something behind, at the server or on disk.
const fn changes_something(request: &PostRequest) -> bool {
    !matches!(
        request,
        PostRequest::Judge(_)
            | PostRequest::Plan(_)
            | PostRequest::Places
            | PostRequest::List(_)
            | PostRequest::Remote(..)
    )
}

/// What the publisher changes becomes a reply.
async fn tell(mut changed: mpsc::UnboundedReceiver<Post>, replies: mpsc::UnboundedSender<Reply>) {
    while let Some(post) = changed.recv().await {
        drop(replies.send(Reply::Post(Box::new(post))));
    }
}
