//! What is asked before anything is published, moved or deleted, and what a yes does. A yes is another key than
//! the one that asked, and no is chosen at first.

use super::act::capital;
use super::engine::PostWait;
use super::entry::{Entry, first_words};
use super::words;
use crate::engine::protocol::{Level, PostRequest};
use crate::model::node::NodeId;
use crate::model::post::{Content, Post, PostChange, PostId, PostState, Target, When};
use crate::model::schedule;
use crate::model::text::{count, excerpt};
use crate::tui::app::App;
use crate::tui::keys::{Action, OnPost, Place};
use crate::tui::overlays::Overlay;
use crate::tui::overlays::moment::MomentBox;
use crate::tui::overlays::question::{Question, Resolve};

/// What a yes does to a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PostAct {
    /// Publishes a draft, or one that failed.
    Publish(PostId),
    /// Sends one again that was looked for and is not there.
    SendAgain(PostId),
    /// Takes one off the journal that was never published.
    Discard(PostId),
    /// Publishes one of the Page before its time.
    PublishNow(NodeId),
    /// Cancels a scheduled one: what it says is kept as a draft first, from the journal where that knows it,
    /// else its message and its time.
    Unschedule(NodeId, Result<PostId, (String, Option<i64>)>),
    /// Deletes one of the Page.
    Delete(NodeId),
}

impl App {
    fn ask_about_post(&mut self, question: Question) {
        self.push(Overlay::Question(question));
    }

    /// Says why an action makes no sense for a post.
    fn not_for_post(&mut self, entry: &Entry, why: &str) {
        self.notice(Level::Info, &capital(&format!("{}: {why}", entry.called())));
    }

    /// Asks before a post is published: what, where, when.
    pub(super) fn ask_publish(&mut self, entry: &Entry) {
        let look = self.keymap.key_for(Action::Post(OnPost::Verify), Place::Posts).unwrap_or_default();
        let own = match (&entry.own, entry.state()) {
            (Some(own), PostState::Draft | PostState::Ready | PostState::Failed) if own.post_id.is_none() => {
                own
            }
            (_, PostState::Unknown) if entry.through_oneall().is_some() => {
                let why =
                    format!("its outcome is unknown, so it may be out already. {look} says what to do.");
                return self.not_for_post(entry, &why);
            }
            (_, PostState::Unknown) => {
                let why = format!("its outcome is unknown, so it may be out already. {look} looks for it.");
                return self.not_for_post(entry, &why);
            }
            (_, PostState::Uploading | PostState::Armed) => {
                return self.not_for_post(entry, "it is on its way already.");
            }
            _ => return self.not_for_post(entry, "it is at Facebook already."),
        };
        let (title, yes) = self.publish_title(own);
        let lines = self.publish_lines(own);
        let resolve = Resolve::Post(PostAct::Publish(own.id));
        self.ask_about_post(Question { title, lines, yes, no: "Not now", resolve, ..Question::default() });
    }

    fn publish_title(&self, post: &Post) -> (String, &'static str) {
        let (id, page) = (post.id, self.page_name());
        let to = match &post.content.target {
            Target::Page => page,
            Target::Album(album) => format!("{} of {page}", album.in_words()),
            Target::User(user) => format!("person {} as {page}", excerpt(user, 40)),
            Target::OneAll(place) => format!("{} through OneAll", place.in_words()),
        };
        match post.content.when {
            When::Now => (format!("Publish post {id} to {to} now?"), "Publish"),
            When::At(_) => (format!("Schedule post {id} for {to}?"), "Schedule"),
            When::Unpublished => (format!("Send post {id} to {to}, unpublished?"), "Send"),
            When::Draft => (format!("Send post {id} to {to} as a draft?"), "Send"),
        }
    }

    fn publish_lines(&self, post: &Post) -> Vec<String> {
        let content = &post.content;
        let mut lines = Vec::new();
        let words = first_words(&content.message, 120);
        lines.push(if words.is_empty() { "It has no message.".to_owned() } else { format!("\"{words}\"") });
        let mut parts = Vec::new();
        if !content.photos.is_empty() {
            parts.push(count(content.photos.len() as u64, "photo"));
        }
        parts.extend(content.link.as_ref().map(|link| format!("a link to {}", excerpt(link, 60))));
        parts.extend(content.video.as_ref().map(|_| "a video".to_owned()));
        if !parts.is_empty() {
            lines.push(format!("With {}.", parts.join(", ")));
        }
        if let When::At(at) = content.when {
            let zones = &self.posts.zones;
            lines.push(format!("It comes out {}, {}.", words::by_both(at, zones), words::away(at, self.now)));
        }
        if let Some(fault) = &post.fault {
            lines.push(format!("Last time: {}", fault.sentence()));
        }
        lines
    }

    /// Looks for a post whose outcome is unknown. The box stays until the answer: the question that may follow
    /// comes to somebody who waits for it.
    pub(super) fn verify_post(&mut self, entry: &Entry) {
        let Some(id) = entry.id().filter(|_| entry.state() == PostState::Unknown) else {
            return self.go_to_unknown(entry);
        };
        if let Some(place) = entry.through_oneall() {
            return self.ask_about_push(id, &place);
        }
        let sending = self.ask_about(PostRequest::Verify(id), PostWait::Verify(id));
        self.ask_about_post(Question {
            title: format!("Looking for post {id} at Facebook"),
            lines: vec![
                "The Page's posts, photos and scheduled posts are read. Esc does not wait for it.".to_owned(),
            ],
            sending: Some(sending),
            ..Question::default()
        });
    }

    /// OneAll cannot be asked: whether it is there only the user can see.
    fn ask_about_push(&mut self, id: PostId, place: &str) {
        let forget = self.keymap.key_for(Action::Post(OnPost::Discard), Place::Posts).unwrap_or_default();
        self.ask_about_post(Question {
            title: format!("OneAll cannot be asked about post {id}. Is it there?"),
            lines: vec![
                format!("Look at {place} yourself before you answer."),
                "Should it be there already, or turn up later, it will be there twice.".to_owned(),
                format!("If it is there, leave this and press {forget}: that takes it off this list."),
            ],
            yes: "It is not: send again",
            no: "Leave it",
            resolve: Resolve::Post(PostAct::SendAgain(id)),
            ..Question::default()
        });
    }

    /// Nothing is to be looked for here: goes to a post for which that is so.
    fn go_to_unknown(&mut self, entry: &Entry) {
        let mut all = self.posts.journal.values();
        let unknown = all.find(|post| post.state == PostState::Unknown).map(|post| post.id);
        let Some(id) = unknown else {
            return self.not_for_post(entry, "its outcome is known; there is nothing to look for.");
        };
        let look = self.keymap.key_for(Action::Post(OnPost::Verify), Place::Posts).unwrap_or_default();
        self.go_to_own(id);
        self.notice(Level::Info, &format!("It is post {id} whose outcome is unknown: {look} looks for it."));
    }

    /// It is not there: asks whether to send it again.
    pub(super) fn ask_send_again(&mut self, id: PostId) {
        self.ask_about_post(Question {
            title: format!("Post {id} is not there. Send it again?"),
            lines: vec![
                "It was looked for and is not among the Page's posts, photos and scheduled posts.".to_owned(),
                "Should it turn up later nevertheless, it will be there twice.".to_owned(),
            ],
            yes: "Send again",
            no: "Leave it",
            resolve: Resolve::Post(PostAct::SendAgain(id)),
            ..Question::default()
        });
    }

    /// Asks for another time for a scheduled post.
    pub(super) fn open_moment(&mut self, entry: &Entry) {
        match (entry.state(), entry.node(), entry.planned()) {
            (PostState::Scheduled, Some(node), Some(at)) => {
                let at = schedule::shown(at, &self.zones.page);
                self.push(Overlay::Moment(Box::new(MomentBox::new(node.clone(), entry.called(), &at))));
            }
            _ => self.not_for_post(
                entry,
                "only a scheduled post has a time to move. Others get theirs in the Composer.",
            ),
        }
    }

    pub(super) fn ask_publish_now(&mut self, entry: &Entry) {
        let Some(node) =
            entry.node().filter(|_| matches!(entry.state(), PostState::Scheduled | PostState::Unpublished))
        else {
            let why = "only what waits at Facebook, scheduled or unpublished, can be published so.";
            return self.not_for_post(entry, why);
        };
        let planned = entry
            .planned()
            .map(|at| format!("It was to come out {}.", words::by_both(at, &self.posts.zones)));
        self.ask_about_post(Question {
            title: format!("Publish {} to {} now?", entry.called(), self.page_name()),
            lines: told(entry).into_iter().chain(planned).collect(),
            yes: "Publish now",
            no: "Leave it",
            resolve: Resolve::Post(PostAct::PublishNow(node.clone())),
            ..Question::default()
        });
    }

    pub(super) fn ask_unschedule(&mut self, entry: &Entry) {
        let Some(node) = entry.node().filter(|_| entry.state() == PostState::Scheduled) else {
            return self.not_for_post(entry, "only a scheduled post can be cancelled.");
        };
        let mut lines = told(entry);
        lines.push(
            "Facebook knows no way back from scheduled: the post is deleted there. What it says is kept as a \
             draft here first."
                .to_owned(),
        );
        if entry.own.is_none() && entry.photos() > 0 {
            lines.push("It was not made here: its photos are only at Facebook and go with it.".to_owned());
        }
        let what = entry.id().ok_or_else(|| (entry.message().to_owned(), entry.planned()));
        self.ask_about_post(Question {
            title: format!("Cancel {}?", entry.called()),
            lines,
            yes: "Keep a draft and delete",
            no: "Leave it",
            resolve: Resolve::Post(PostAct::Unschedule(node.clone(), what)),
            ..Question::default()
        });
    }

    pub(super) fn ask_delete_post(&mut self, entry: &Entry) {
        if let Some(place) = entry.through_oneall().filter(|_| entry.remote.is_none()) {
            let why = format!("it went through OneAll to {place}: delete it there.");
            return self.not_for_post(entry, &why);
        }
        let may = matches!(entry.state(), PostState::Published | PostState::Unpublished);
        let Some(node) = entry.node().filter(|_| may) else {
            return self.not_for_post(entry, "it is not published; only what is out can be deleted so.");
        };
        let mut lines = told(entry);
        lines.push("It goes from the Page with its comments and likes, and does not come back.".to_owned());
        self.ask_about_post(Question {
            title: format!("Delete {} from {}?", entry.called(), self.page_name()),
            lines,
            yes: "Delete",
            no: "Keep",
            resolve: Resolve::Post(PostAct::Delete(node.clone())),
            ..Question::default()
        });
    }

    pub(super) fn ask_discard(&mut self, entry: &Entry) {
        // Nobody but the user can settle what became of a push.
        let is_push = entry.state() == PostState::Unknown && entry.through_oneall().is_some();
        let may = is_push || matches!(entry.state(), PostState::Draft | PostState::Ready | PostState::Failed);
        let Some(id) = entry.id().filter(|_| may && entry.node().is_none()) else {
            return self.not_for_post(entry, "only what was never published can be discarded.");
        };
        let mut lines = told(entry);
        if is_push {
            lines.push("Look first: only if it is there nothing is lost by this.".to_owned());
        }
        lines.push("What was written is gone then. Files stay where they are.".to_owned());
        self.ask_about_post(Question {
            title: format!("Discard post {id}?"),
            lines,
            yes: "Discard",
            no: "Keep",
            resolve: Resolve::Post(PostAct::Discard(id)),
            ..Question::default()
        });
    }

    /// A new draft that says the same.
    pub(super) fn duplicate_post(&mut self, entry: &Entry) {
        let (request, left) = match entry.id() {
            Some(id) => (PostRequest::Duplicate(id), 0),
            None => (PostRequest::Save(None, Box::new(written(entry.message(), None))), entry.photos()),
        };
        self.ask_about(request, PostWait::Duplicate(left));
    }

    /// The user said yes.
    pub(crate) fn post_agreed(&mut self, act: PostAct) {
        let id = match act {
            // Sending can take long: the row tells how far it is.
            PostAct::Publish(id) => return self.send_post(PostRequest::Publish(id), id),
            PostAct::SendAgain(id) => return self.send_post(PostRequest::SendAgain(id), id),
            PostAct::Discard(id) => self.ask_about(PostRequest::Discard(id), PostWait::Discard(id)),
            PostAct::PublishNow(node) => {
                self.posts.hurried.insert(node.clone());
                let request = PostRequest::Change(node.clone(), PostChange::PublishNow);
                self.ask_about(request, PostWait::PublishNow(node))
            }
            PostAct::Unschedule(node, what) => {
                let request = match what {
                    Ok(id) => PostRequest::Duplicate(id),
                    Err((message, at)) => PostRequest::Save(None, Box::new(written(&message, at))),
                };
                self.ask_about(request, PostWait::Keep(node))
            }
            PostAct::Delete(node) => {
                self.ask_about(PostRequest::Delete(node.clone()), PostWait::Delete(node, None))
            }
        };
        self.question_waits(id);
    }

    fn send_post(&mut self, request: PostRequest, id: PostId) {
        self.pop();
        self.ask_about(request, PostWait::Publish(id));
        self.notice(Level::Info, &format!("Post {id} is on its way."));
    }
}

/// The first words of a post, as a line of a question.
fn told(entry: &Entry) -> Vec<String> {
    let words = first_words(entry.message(), 120);
    if words.is_empty() { Vec::new() } else { vec![format!("\"{words}\"")] }
}

/// A post of the Page as far as it can be written again.
fn written(message: &str, at: Option<i64>) -> Content {
    let message = crate::model::text::tame_lines(message);
    Content { message, when: at.map_or(When::Now, When::At), ..Content::default() }
}
