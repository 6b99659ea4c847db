//! Posts at the desk. What is needed for them is made when they are asked for first.

use std::path::PathBuf;

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::Desk;
use super::page::{PageAccess, Tasks};
use crate::engine::browse::Browser;
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
    access: PageAccess,
    progress: mpsc::UnboundedSender<Post>,
    publisher: Publisher,
    /// Where copies of photos go that were made to fit.
    fitted: Option<PathBuf>,
    tasks: Tasks,
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
        let access = self.page_access(&self.page_setup()?);
        let (progress, changed) = mpsc::unbounded_channel();
        tokio::spawn(tell(changed, self.replies.clone()));
        let publisher = self.publisher(access.browser(), &progress);
        let folder = self.ctx.database.as_deref().and_then(std::path::Path::parent);
        Ok(PostDesk {
            access,
            progress,
            publisher,
            fitted: folder.map(|folder| folder.join("fitted")),
            tasks: Tasks::new(CALLS),
            replies: self.replies.clone(),
        })
    }

    fn publisher(&self, browser: Browser, progress: &mpsc::UnboundedSender<Post>) -> Publisher {
        let (store, owner) = (self.ctx.store.clone(), self.ctx.owner.clone());
        Publisher::beside(browser, store, self.account.clone(), owner, progress.clone())
            .with_road(self.road.clone())
    }

    /// Posts are published with the new user token from now on, and with the Page token that it gives.
    pub(super) fn renew_posts(&mut self) {
        let token = self.user_token();
        let Some(mut posts) = self.posts.take() else { return };
        let browser = posts.access.renew(token, posts.publisher.has_dead_token());
        posts.publisher = self.publisher(browser, &posts.progress);
        self.posts = Some(posts);
    }
}

impl PostDesk {
    fn take(&mut self, id: RequestId, request: PostRequest) {
        let (publisher, fitted, replies) =
            (self.publisher.clone(), self.fitted.clone(), self.replies.clone());
        let is_write = changes_something(&request);
        let work = async move {
            let answer = answer(&publisher, request, fitted).await;
            // The door may have closed meanwhile.
            drop(replies.send(Reply::Answer(id, answer.map(Answer::Posts))));
        };
        match is_write {
            true => self.tasks.write(work),
            false => self.tasks.read(work),
        }
    }

    /// Gives up what is read, and lets what is written come to its end until a deadline.
    pub(super) async fn finish(self, deadline: Instant) {
        self.tasks.finish(deadline).await;
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
