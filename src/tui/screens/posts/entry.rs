//! A row of the screen: a post as the journal knows it, as the Page has it, or both.

use std::sync::Arc;

use crate::model::node::NodeId;
use crate::model::post::{MediaPart, OneAllPlace, Post, PostId, PostState, RemotePost, When};
use crate::model::text::excerpt;
use crate::tui::keys::OnPost;

/// A post from both sides; one of them at least is there.
#[derive(Debug, Clone)]
pub struct Entry {
    /// As the journal knows it.
    pub own: Option<Arc<Post>>,
    /// As the Page has it.
    pub remote: Option<Arc<RemotePost>>,
    /// True when it was to come out later and is out already.
    pub early: bool,
    /// True when the Page's list was read to its end and does not hold it.
    pub missing: bool,
}

/// What makes a row the same one after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    Own(PostId),
    Remote(NodeId),
}

impl Entry {
    /// A post that only the journal knows.
    pub fn of(own: &Arc<Post>) -> Self {
        Self { own: Some(own.clone()), remote: None, early: false, missing: false }
    }

    /// What makes the row the same one.
    pub(super) fn key(&self) -> Option<Key> {
        let remote = || self.remote.as_ref().map(|remote| Key::Remote(remote.id.clone()));
        self.own.as_ref().map(|own| Key::Own(own.id)).or_else(remote)
    }

    /// Our number.
    pub fn id(&self) -> Option<PostId> {
        self.own.as_ref().map(|own| own.id)
    }

    /// The id at Facebook, once it has one.
    pub fn node(&self) -> Option<&NodeId> {
        let remote = self.remote.as_ref().map(|remote| &remote.id);
        remote.or_else(|| self.own.as_ref().and_then(|own| own.post_id.as_ref()))
    }

    /// Where it stands, as far as the journal or the list that it was read from tell.
    pub fn state(&self) -> PostState {
        let remote = self.remote.as_ref().map(|remote| match remote.is_published {
            Some(true) => PostState::Published,
            _ if remote.scheduled_publish_time.is_some() => PostState::Scheduled,
            Some(false) => PostState::Unpublished,
            None => PostState::Published,
        });
        match (self.own.as_ref().map(|own| own.state), remote) {
            // What was read from the Page is newer than what was written down when the post was sent.
            (Some(PostState::Scheduled | PostState::Unpublished) | None, Some(remote)) => remote,
            (Some(own), _) => own,
            (None, None) => PostState::Draft,
        }
    }

    /// True for what can be done with the post where it stands.
    pub(super) fn takes(&self, action: OnPost) -> bool {
        let state = self.state();
        let open = matches!(state, PostState::Draft | PostState::Ready | PostState::Failed);
        let is_there = self.node().is_some();
        match action {
            OnPost::Edit | OnPost::Publish | OnPost::Discard => open && self.own.is_some() && !is_there,
            OnPost::Verify => state == PostState::Unknown,
            OnPost::Move | OnPost::Unschedule => state == PostState::Scheduled && is_there,
            OnPost::PublishNow => matches!(state, PostState::Scheduled | PostState::Unpublished) && is_there,
            OnPost::Delete => matches!(state, PostState::Published | PostState::Unpublished) && is_there,
            OnPost::Duplicate => true,
            OnPost::Shelf(_) | OnPost::TurnShelf(_) | OnPost::Week => false,
        }
    }

    /// When it is to come out, in Unix seconds.
    pub fn planned(&self) -> Option<i64> {
        let remote = self.remote.as_ref().and_then(|remote| remote.scheduled_publish_time);
        let read_back = || self.own.as_ref().and_then(|own| own.scheduled_publish_time);
        let wanted = || match self.own.as_ref().map(|own| own.content.when) {
            Some(When::At(at)) => Some(at),
            _ => None,
        };
        remote.or_else(read_back).or_else(wanted)
    }

    /// When it last changed, or was made, in Unix seconds.
    pub fn changed(&self) -> Option<i64> {
        let made = self.remote.as_ref().and_then(|remote| remote.created_time);
        made.or_else(|| self.own.as_ref().map(|own| own.updated_at))
    }

    /// What it says: the message, or the first caption that says something.
    pub fn message(&self) -> &str {
        let Some(own) = &self.own else {
            return self.remote.as_ref().map_or("", |remote| &remote.message);
        };
        // A message that was changed at Facebook is what counts there.
        if let Some(remote) = self.remote.as_ref().filter(|remote| !remote.message.is_empty()) {
            return &remote.message;
        }
        let captions = own.content.photos.iter().map(|photo| &*photo.caption);
        std::iter::once(&*own.content.message)
            .chain(captions)
            .find(|text| !text.trim().is_empty())
            .unwrap_or("")
    }

    /// The photos as they were written, where the journal has them.
    pub fn parts(&self) -> &[MediaPart] {
        self.own.as_ref().map_or(&[], |own| &own.content.photos)
    }

    /// How many photos it has, as far as is known.
    pub fn photos(&self) -> usize {
        let remote = self.remote.as_ref().map_or(0, |remote| remote.photos.len());
        remote.max(self.parts().len())
    }

    /// Where it goes or went through OneAll, in words; `None` for a post that did not take that road.
    pub fn through_oneall(&self) -> Option<String> {
        let content = &self.own.as_ref()?.content;
        let place = content.oneall().map(OneAllPlace::in_words);
        place.or_else(|| content.push.as_ref().map(|push| excerpt(&push.resource, 60)))
    }

    /// Its link at Facebook: the one that was told, else the one that its id makes. OneAll's ids make none.
    pub fn link(&self) -> Option<String> {
        let told = self.remote.as_ref().and_then(|remote| remote.permalink_url.as_deref().map(str::to_owned));
        let node = self.node().filter(|_| self.through_oneall().is_none());
        told.or_else(|| Some(format!("https://www.facebook.com/{}", node?)))
    }

    /// Why it stands where it stands, in a sentence.
    pub fn reason(&self) -> Option<&str> {
        self.own.as_ref().and_then(|own| own.fault.as_ref()).map(|fault| fault.message.as_str())
    }

    /// What the post is called in a sentence.
    pub fn called(&self) -> String {
        let words = first_words(self.message(), 30);
        match (self.id(), words.is_empty()) {
            (Some(id), _) => format!("post {id}"),
            (None, false) => format!("'{words}'"),
            (None, true) => self.node().map_or_else(|| "this post".to_owned(), |node| format!("post {node}")),
        }
    }
}

/// The part of a post's id that is its own: `{page}_{post}` is sometimes given without the Page.
pub(super) fn tail(id: &NodeId) -> &str {
    id.as_str().rsplit('_').next().unwrap_or_default()
}

/// The first line that says something, at most so many characters of it.
pub(super) fn first_words(text: &str, most: usize) -> String {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("").trim();
    // A message of sixty thousand characters is not measured to show forty.
    excerpt(&line.chars().take(most + 1).collect::<String>(), most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::screens::posts::samples::{post, remote};

    #[test]
    fn what_the_page_says_is_newer_than_the_journal() {
        let own = Arc::new(post(7, PostState::Scheduled, "Evening"));
        let mut other = remote("1_7", "Evening, changed");
        other.is_published = Some(true);
        let entry = Entry { remote: Some(Arc::new(other)), ..Entry::of(&own) };
        assert_eq!(entry.state(), PostState::Published);
        assert_eq!(entry.message(), "Evening, changed");
        let unknown = Entry { own: Some(Arc::new(post(7, PostState::Unknown, "Evening"))), ..entry };
        assert_eq!(unknown.state(), PostState::Unknown, "only a verify settles it");
    }

    #[test]
    fn ids_are_compared_by_the_posts_own_part() {
        let id = |text| NodeId::parse(text).unwrap();
        assert_eq!(tail(&id("123_456")), "456");
        assert_eq!(tail(&id("456")), "456");
    }

    #[test]
    fn first_words_skip_empty_lines_and_stay_short() {
        assert_eq!(first_words("\n  \n Evening\nmore", 40), "Evening");
        assert_eq!(first_words(&"x".repeat(9000), 3), "xxx…");
        assert_eq!(first_words("", 3), "");
    }
}
