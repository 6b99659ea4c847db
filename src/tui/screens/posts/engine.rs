//! What the engine says about posts.

use super::state::{Listing, Target};
use super::words;
use crate::engine::protocol::{
    Answer, Level, PostAnswer, PostList, PostRequest, RemoteList, Request, RequestId,
};
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;
use crate::model::post::{Post, PostId, PostState, RemotePost};
use crate::tui::app::{App, Waiting};
use crate::tui::effect::Paint;
use crate::tui::keys::{Action, OnPost, Place};

/// What an answer about posts is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PostWait {
    /// A list of the journal.
    List(PostList),
    /// A page of a list of the Page.
    Remote(RemoteList),
    /// A post that is published, for the first time or on a yes once more.
    Publish(PostId),
    /// A post that is looked for.
    Verify(PostId),
    /// A post that goes off the journal.
    Discard(PostId),
    /// A new draft with the same content, from so many photos that cannot come along.
    Duplicate(usize),
    /// A scheduled post that gets another time.
    Move(NodeId),
    /// A post that comes out now.
    PublishNow(NodeId),
    /// A draft that keeps what a scheduled post says, before that is deleted.
    Keep(NodeId),
    /// A post of the Page that is deleted, and the draft that keeps what it said.
    Delete(NodeId, Option<PostId>),
}

impl PostWait {
    /// The post that waits with it.
    fn target(&self) -> Option<Target> {
        match self {
            Self::List(_) | Self::Remote(_) | Self::Duplicate(_) => None,
            Self::Publish(id) | Self::Verify(id) | Self::Discard(id) => Some(Target::Own(*id)),
            Self::Move(node) | Self::PublishNow(node) | Self::Keep(node) | Self::Delete(node, _) => {
                Some(Target::Remote(node.clone()))
            }
        }
    }
}

impl App {
    /// Asks the engine about posts.
    pub(crate) fn ask_about(&mut self, request: PostRequest, wait: PostWait) -> RequestId {
        let target = wait.target();
        let id = self.ask(Request::Posts(request), Waiting::Posts(wait));
        if let Some(target) = target {
            self.posts.busy.insert(id, target);
        }
        id
    }

    /// The engine answered; `boxed` when a box on top waited for it.
    pub(crate) fn post_answered(
        &mut self,
        id: RequestId,
        wait: PostWait,
        answer: Result<Answer, Fault>,
        boxed: bool,
    ) {
        self.posts.busy.remove(&id);
        match answer {
            Ok(Answer::Posts(answer)) => self.post_answer(id, wait, answer, boxed),
            Ok(_) => {}
            Err(fault) => self.post_failed(id, wait, fault, boxed),
        }
        self.posts_settled();
    }

    /// A post of the journal changed.
    pub(crate) fn post_changed(&mut self, post: Post) {
        self.posts.put(post);
        self.posts_settled();
    }

    /// What follows from anything new: the rows, and alarms.
    fn posts_settled(&mut self) {
        for id in self.posts.find_early(self.now.unix_s()) {
            let sentence =
                format!("Alarm: post {id} was to come out later and is out already. Look at it now.");
            self.notice(Level::Error, &sentence);
        }
        let view = self.posts_height();
        let was_seen = self.is_chosen_in_week();
        self.posts.rebuild(view);
        // The chosen post has another time now: the week goes along.
        if was_seen && !self.is_chosen_in_week() {
            self.follow_week();
        }
        if self.on_posts() {
            self.paint(Paint::Now);
        }
    }

    fn post_answer(&mut self, id: RequestId, wait: PostWait, answer: PostAnswer, boxed: bool) {
        match (wait, answer) {
            (PostWait::List(_), PostAnswer::Listed(list, posts)) => self.posts.list_came(id, list, posts),
            (PostWait::Remote(_), PostAnswer::Remote(list, page)) => {
                let now_s = self.now.unix_s();
                let is_new = self.posts.remote(list).is_new();
                // Who has not moved yet sees the beginning of what came.
                if is_new && self.posts.shelf.remote() == Some(list) && self.posts.position() == 0 {
                    self.posts.rows.clear();
                }
                self.posts.remote(list).came(id, page, now_s);
            }
            (PostWait::Publish(_), PostAnswer::Ended(post)) => self.post_ended(*post),
            (PostWait::Verify(_), PostAnswer::Ended(post)) => self.looked_for(*post, boxed),
            (PostWait::Discard(_), PostAnswer::Discarded(id)) => {
                self.posts.journal.remove(&id);
                self.notice(Level::Info, &format!("Post {id} is discarded."));
            }
            (PostWait::Duplicate(left), PostAnswer::Saved(new)) => self.duplicated(new, left),
            (PostWait::Keep(node), PostAnswer::Saved(kept)) => {
                let wait = PostWait::Delete(node.clone(), Some(kept));
                self.ask_about(PostRequest::Delete(node), wait);
            }
            (PostWait::Delete(_, kept), PostAnswer::Deleted(node)) => self.post_deleted(&node, kept),
            (PostWait::Move(_), PostAnswer::Changed(post)) => self.post_moved(*post),
            (PostWait::PublishNow(_), PostAnswer::Changed(post)) => self.came_out(*post),
            _ => {}
        }
    }

    /// A post came to its end, or to where somebody has to decide.
    fn post_ended(&mut self, post: Post) {
        let (level, sentence) = self.end_in_words(&post);
        self.notice(level, &sentence);
        self.posts.put(post);
    }

    fn end_in_words(&self, post: &Post) -> (Level, String) {
        let key = |action| self.keymap.key_for(action, Place::Posts).unwrap_or_default();
        let id = post.id;
        let why = post.fault.as_ref().map(|fault| format!(" {}", fault.sentence())).unwrap_or_default();
        match post.state {
            PostState::Published => (Level::Info, format!("Post {id} is published.{why}")),
            PostState::Scheduled => {
                let at = post.scheduled_publish_time.map(|at| words::by_both(at, &self.posts.zones));
                let at = at.map(|at| format!(" for {at}")).unwrap_or_default();
                (Level::Info, format!("Post {id} is scheduled{at}.{why}"))
            }
            PostState::Unpublished => {
                (Level::Info, format!("Post {id} is at Facebook, seen by nobody.{why}"))
            }
            PostState::Draft => (Level::Info, format!("Post {id} is a draft at Facebook.{why}")),
            PostState::Failed => (Level::Error, format!("Post {id} was not published.{why}")),
            PostState::Unknown if post.content.goes_through_oneall() => {
                (Level::Error, format!("Nobody knows what became of post {id}.{why}"))
            }
            PostState::Unknown => {
                let look = key(Action::Post(OnPost::Verify));
                (Level::Error, format!("Nobody knows what became of post {id}: {look} looks for it.{why}"))
            }
            _ => (
                Level::Warning,
                format!("Post {id} was not sent: {} tries again.{why}", key(Action::Post(OnPost::Publish))),
            ),
        }
    }

    /// A post was looked for. When it is not there, a yes sends it again; the question comes only to somebody
    /// who waited for it, since a box must not jump under the fingers.
    fn looked_for(&mut self, post: Post, waited: bool) {
        if post.state != PostState::Unknown {
            return self.post_ended(post);
        }
        let id = post.id;
        self.posts.put(post);
        if waited && self.overlays.is_empty() && self.on_posts() {
            return self.ask_send_again(id);
        }
        let key = self.keymap.key_for(Action::Post(OnPost::Verify), Place::Posts).unwrap_or_default();
        let sentence = format!(
            "Post {id} is not among the Page's posts. {key} looks again, and asks whether to send it again."
        );
        self.notice(Level::Warning, &sentence);
    }

    fn duplicated(&mut self, new: PostId, left: usize) {
        // Its row comes with the list.
        self.posts.listed.remove(&PostList::Drafts);
        let photos = match left {
            0 => String::new(),
            left => format!(
                " without {}, which only Facebook has",
                crate::model::text::count(left as u64, "photo")
            ),
        };
        self.notice(Level::Info, &format!("Draft {new} says the same{photos}."));
    }

    fn post_deleted(&mut self, node: &NodeId, kept: Option<PostId>) {
        self.posts.lose(node);
        for list in [PostList::Drafts, PostList::Ended] {
            self.posts.listed.remove(&list);
        }
        let sentence = match kept {
            Some(kept) => format!("The scheduled post is cancelled; draft {kept} keeps what it says."),
            None => "The post is deleted.".to_owned(),
        };
        self.notice(Level::Info, &sentence);
    }

    fn post_moved(&mut self, post: RemotePost) {
        let sentence = match post.scheduled_publish_time {
            Some(at) => format!("Facebook publishes it {} now.", words::by_both(at, &self.posts.zones)),
            None => "Facebook tells no time for the post that was moved: read the list anew.".to_owned(),
        };
        self.posts.put_remote(post);
        self.posts.listed.remove(&PostList::Ended);
        self.notice(Level::Info, &sentence);
    }

    fn came_out(&mut self, post: RemotePost) {
        let (level, sentence) = match post.is_published {
            Some(false) => {
                (Level::Warning, "Facebook took the call, and the post still reads as unpublished.")
            }
            _ => (Level::Info, "The post is published."),
        };
        self.posts.put_remote(post);
        self.posts.published.refresh();
        self.posts.listed.remove(&PostList::Ended);
        self.notice(level, sentence);
    }

    fn post_failed(&mut self, id: RequestId, wait: PostWait, fault: Fault, boxed: bool) {
        let mut sentence = fault.sentence();
        match wait {
            PostWait::List(list) => {
                self.posts.listed.insert(list, Listing::Failed(fault));
                return;
            }
            PostWait::Remote(list) => return self.posts.remote(list).pages.failed(id, fault),
            PostWait::Move(_) if boxed => return,
            // An answer that never came may have been a yes.
            PostWait::PublishNow(node) if fault.kind != FaultKind::Unknown => {
                self.posts.hurried.remove(&node);
            }
            PostWait::Keep(_) => sentence.push_str(" The scheduled post stays as it is."),
            PostWait::Delete(_, Some(kept)) => {
                self.posts.listed.remove(&PostList::Drafts);
                sentence.push_str(&format!(
                    " The scheduled post may still be there; draft {kept} says the same."
                ));
            }
            _ => {}
        }
        self.notice(Level::Error, &sentence);
    }

    /// The token was renewed: what it stopped is read again.
    pub(crate) fn posts_with_new_token(&mut self) {
        self.posts.listed.retain(|_, listing| !matches!(listing, Listing::Failed(_)));
        for remote in [&mut self.posts.scheduled, &mut self.posts.published] {
            remote.pages.fault.take_if(|fault| fault.kind == FaultKind::Token);
        }
    }
}
