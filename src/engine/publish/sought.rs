//! Knowing a post whose answer was lost: by the photos in it first, else by message, time, number of photos and
//! what it leads to.

use std::collections::HashSet;

use icu_normalizer::ComposingNormalizer;
use serde_json::{Map, Value};
use url::Url;

use super::ending::NAMED_PHOTOS;
use crate::graph::{self, Attached};
use crate::model::node::NodeId;
use crate::model::post::{Content, Post, PostEdge, RemotePost, When, plan};
use crate::model::text;
use crate::store::KeptPost;

/// So far back from the moment of sending things are looked at: clocks differ, in seconds.
const MARGIN: i64 = 60;
/// What has no words is looked for among what was made so long after the call left, in seconds: longer than the
/// slowest call takes, and not for ever, since others publish without words as well.
const WORDLESS: i64 = 3600;
/// So far a schedule may be rounded, in seconds.
const ROUNDING: u64 = 60;

/// What is looked for.
pub(super) struct Sought {
    pub(super) content: Content,
    /// The message as Facebook will give it back.
    message: String,
    /// The photos that were sent ahead.
    ahead: HashSet<NodeId>,
    /// How many photos the post has.
    pub(super) photos: usize,
    /// The edge of the publishing call.
    pub(super) edge: Option<PostEdge>,
    /// Nothing older is it, in Unix seconds.
    pub(super) since: i64,
    /// What other posts of the journal are at Facebook.
    others: HashSet<NodeId>,
    /// What the publishing call gave, when its answer came.
    pub(super) given: Option<NodeId>,
    pub(super) page: NodeId,
    /// A post with the same words from the same time of which no photos, or no link, are named: taken for it when
    /// nothing else turns up, since a post that is there must not be said to be missing.
    pub(super) unnamed: Option<RemotePost>,
}

impl Sought {
    pub(super) fn of(kept: &KeptPost, page: NodeId, others: Vec<NodeId>) -> Self {
        let post: &Post = &kept.post;
        let content = post.content.clone();
        let last = post.steps.iter().find(|step| step.photo.is_none());
        let ahead =
            post.steps.iter().filter(|step| step.photo.is_some()).filter_map(|step| step.given.clone());
        let call = plan(&content).calls.pop();
        // A single photo carries its own caption where it has one.
        let alone =
            content.photos.first().filter(|_| call.as_ref().map(|call| call.edge) == Some(PostEdge::Photos));
        let said = alone.map(|photo| &photo.caption).filter(|caption| !caption.is_empty());
        Self {
            message: flat(said.unwrap_or(&content.message)),
            ahead: ahead.collect(),
            photos: content.photos.len(),
            edge: call.map(|call| call.edge),
            since: last.and_then(|step| step.armed_at).unwrap_or(post.created_at) - MARGIN,
            others: others.into_iter().collect(),
            given: last.and_then(|step| step.given.clone()),
            page,
            unnamed: None,
            content,
        }
    }

    /// The post that is it, of some. One that may be it is kept in mind.
    pub(super) fn pick(&mut self, posts: Vec<(RemotePost, Attached)>) -> Option<RemotePost> {
        let found = posts.iter().position(|(post, attached)| self.is_it(post, attached));
        if let Some(found) = found {
            return posts.into_iter().nth(found).map(|(post, _)| post);
        }
        if self.unnamed.is_none() {
            let silent = posts.into_iter().find(|(post, attached)| self.may_be_it(post, attached));
            self.unnamed = silent.map(|(post, _)| post);
        }
        None
    }

    /// Whether it was made at a moment, in Unix seconds, that fits.
    fn is_from_then(&self, at: i64) -> bool {
        let until = if self.message.is_empty() { self.since + MARGIN + WORDLESS } else { i64::MAX };
        (self.since..=until).contains(&at)
    }

    /// Whether a post has the words and the time, and is silent about its photos, or without words about all.
    fn may_be_it(&self, post: &RemotePost, attached: &Attached) -> bool {
        let has_words = !self.message.is_empty() && self.photos > 0;
        let is_silent_link = self.content.link.is_some() && *attached == Attached::default();
        self.content.when == When::Now
            && (has_words || is_silent_link)
            && post.photos.is_empty()
            && !self.others.contains(&post.id)
            && post.created_time.is_some_and(|at| self.is_from_then(at))
            && flat(&post.message) == self.message
    }

    /// Whether a post is the one.
    fn is_it(&self, post: &RemotePost, attached: &Attached) -> bool {
        let is_others = |id: &NodeId| self.others.contains(id);
        let is_ours = |id: &NodeId| self.ahead.contains(id) || self.given.as_ref() == Some(id);
        if is_others(&post.id) {
            return false;
        }
        if is_ours(&post.id) || post.photos.iter().any(is_ours) {
            return true;
        }
        let has_other_photos = !self.ahead.is_empty() && !post.photos.is_empty();
        if has_other_photos || post.photos.iter().any(is_others) {
            return false;
        }
        let is_same_second = match (self.content.when, post.scheduled_publish_time) {
            (When::At(at), Some(theirs)) if at == theirs => true,
            (When::At(at), Some(theirs)) if at.abs_diff(theirs) >= ROUNDING => return false,
            (When::Unpublished | When::Draft, Some(_)) => return false,
            _ => false,
        };
        // The same second to come out at tells as much as photos and the time of its making, which are not
        // always named of what is scheduled.
        let is_unnamed = is_same_second && post.photos.is_empty();
        let has_photos = post.photos.len().min(NAMED_PHOTOS) == self.photos.min(NAMED_PHOTOS);
        post.created_time.map_or(is_same_second, |at| self.is_from_then(at))
            && flat(&post.message) == self.message
            && (has_photos || is_unnamed)
            && (self.leads_to(attached) || is_same_second && attached.kind.is_none())
    }

    /// Whether it leads where the post does. An address is compared only where there are no words to go by:
    /// Facebook follows links before it shows them.
    fn leads_to(&self, attached: &Attached) -> bool {
        if self.content.video.is_some() {
            let kind = attached.kind.as_ref();
            return kind.map_or(!self.message.is_empty(), |kind| kind.contains("video"));
        }
        if !self.message.is_empty() || self.photos > 0 {
            return true;
        }
        let Some(ours) = self.content.link.as_ref().and_then(|link| Url::parse(link).ok()) else {
            return false;
        };
        match &attached.url {
            Some(theirs) => place(theirs) == place(&ours),
            None => attached.kind.as_ref().is_some_and(|kind| kind == "link" || kind == "share"),
        }
    }

    /// Whether a photo or a video of the Page is what was published alone. `None` for one that is not.
    pub(super) fn alone(&self, row: &Map<String, Value>, text: &str) -> Option<NodeId> {
        let photo = graph::photo(row)?;
        let said = row.get(text).and_then(Value::as_str).unwrap_or_default();
        let is_it = !self.others.contains(&photo.id)
            && photo.created_time.is_some_and(|at| self.is_from_then(at))
            && flat(said) == self.message;
        (is_it || self.given.as_ref() == Some(&photo.id)).then_some(photo.id)
    }
}

/// A text without what Facebook may have changed about its white space, and with its letters composed, however
/// they were typed.
fn flat(said: &str) -> String {
    let tame = text::tame_lines(said);
    let composed = ComposingNormalizer::new_nfc().normalize(&tame).into_owned();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What of an address stays the same through the usual redirects.
fn place(url: &Url) -> (&str, &str) {
    let host = url.host_str().unwrap_or_default();
    (host.strip_prefix("www.").unwrap_or(host), url.path().trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::post::{MediaPart, PhotoSource, PostId, PostState, StepRecord, StepState};

    const NOTHING: Attached = Attached { kind: None, url: None };

    fn node(id: &str) -> NodeId {
        NodeId::parse(id).unwrap()
    }

    fn sought(photos: &[&str], others: &[&str]) -> Sought {
        let part = |_: &&str| MediaPart {
            source: PhotoSource::Url("https://example.org/a.jpg".into()),
            caption: String::new(),
            alt_text: String::new(),
        };
        let content = Content {
            message: "Two boats \r\nin the harbour\n".into(),
            photos: photos.iter().map(part).collect(),
            ..Content::default()
        };
        let step = |photo, given: Option<&&str>| StepRecord {
            photo,
            state: StepState::Done,
            given: given.map(|id| node(id)),
            armed_at: Some(1000),
            done_at: None,
            fault: None,
        };
        let ahead = photos.iter().enumerate().map(|(at, id)| step(Some(at), Some(id)));
        let post = Post {
            id: PostId(1),
            state: PostState::Unknown,
            content,
            page: None,
            post_id: None,
            steps: ahead.chain([step(None, None)]).collect(),
            scheduled_publish_time: None,
            fault: None,
            created_at: 1,
            updated_at: 1,
        };
        let kept = KeptPost { post, digests: Vec::new(), looked_at: None };
        Sought::of(&kept, node("7"), others.iter().map(|id| node(id)).collect())
    }

    fn there(message: &str, at: i64, photos: &[&str]) -> RemotePost {
        RemotePost {
            id: node("7_9"),
            message: message.into(),
            created_time: Some(at),
            scheduled_publish_time: None,
            is_published: Some(true),
            permalink_url: None,
            photos: photos.iter().map(|id| node(id)).collect(),
        }
    }

    #[test]
    fn photos_tell_more_than_words() {
        let two = sought(&["501", "502"], &["601"]);
        assert!(two.is_it(&there("", 0, &["501", "502"]), &NOTHING), "its photos are in no other");
        assert!(two.is_it(&there("", 0, &["502"]), &NOTHING), "even when one was dropped");
        assert!(!two.is_it(&there("Two boats\nin the harbour", 1000, &["601", "602"]), &NOTHING));
        assert!(
            !two.is_it(&there("Two boats\nin the harbour", 1000, &[]), &NOTHING),
            "without any photo it is another"
        );
    }

    #[test]
    fn one_that_is_silent_about_its_photos_is_kept_in_mind() {
        let silent = there("Two boats\nin the harbour", 1000, &[]);
        let mut two = sought(&["501", "502"], &["7_8"]);
        let ours = RemotePost { id: node("7_8"), ..silent.clone() };
        let older = there("Two boats\nin the harbour", 900, &[]);
        let named = there("Two boats\nin the harbour", 1000, &["601"]);
        let with = |posts: &[&RemotePost]| posts.iter().map(|post| ((*post).clone(), NOTHING)).collect();
        assert_eq!((two.pick(with(&[&ours, &older, &named])), two.unnamed.take()), (None, None));
        assert_eq!((two.pick(with(&[&silent])), two.unnamed.clone()), (None, Some(silent)));
        let sure = there("", 1000, &["502"]);
        assert_eq!(two.pick(with(&[&sure])), Some(sure), "one that is it comes before");
    }

    #[test]
    fn letters_may_come_back_composed_and_spaces_as_others() {
        assert_eq!(flat("Cafe\u{301} \u{a0}du\r\nport "), flat("Caf\u{e9} du port"));
        assert_ne!(flat("Cafe du port"), flat("Caf\u{e9} du port"));
    }

    #[test]
    fn without_words_what_comes_much_later_is_another() {
        let mut photo = sought(&["501"], &[]);
        (photo.message, photo.ahead) = (String::new(), HashSet::new());
        let made = |at| there("", at, &["601"]);
        assert!(photo.is_it(&made(1000), &NOTHING) && photo.is_it(&made(1000 + WORDLESS), &NOTHING));
        assert!(!photo.is_it(&made(1001 + WORDLESS), &NOTHING));
        photo.message = "Two boats".into();
        let said = |at| there("Two boats", at, &["601"]);
        assert!(photo.is_it(&said(1001 + WORDLESS), &NOTHING), "words tell enough");
    }

    #[test]
    fn words_have_to_be_the_same_and_new() {
        let text = sought(&[], &["7_8"]);
        let same = "Two boats\nin the harbour";
        assert!(
            text.is_it(&there(same, 1000, &[]), &NOTHING) && text.is_it(&there(same, 960, &[]), &NOTHING)
        );
        assert!(!text.is_it(&there(same, 900, &[]), &NOTHING), "an older one");
        assert!(
            !text.is_it(&there("Two boats", 1000, &[]), &NOTHING)
                && !text.is_it(&there(same, 1000, &["5"]), &NOTHING)
        );
        assert!(
            !text.is_it(&RemotePost { id: node("7_8"), ..there(same, 1000, &[]) }, &NOTHING),
            "another of ours"
        );
        assert!(!text.is_it(&RemotePost { created_time: None, ..there(same, 0, &[]) }, &NOTHING));
    }

    #[test]
    fn what_has_no_words_is_known_by_where_it_leads() {
        let mut link = sought(&[], &[]);
        link.message.clear();
        link.content.link = Some("https://example.org/boats?from=page".into());
        let silent = there("", 1000, &[]);
        let leads = |kind: &str, url: &str| Attached { kind: Some(kind.into()), url: Url::parse(url).ok() };
        assert!(link.is_it(&silent, &leads("link", "https://www.example.org/boats/")));
        assert!(!link.is_it(&silent, &leads("link", "https://example.org/harbour")));
        assert!(!link.is_it(&silent, &NOTHING), "an update of the Page without any words");
        let text = sought(&[], &[]);
        let same = there("Two  boats\nin the harbour", 1000, &[]);
        assert!(text.is_it(&same, &leads("link", "https://example.org/")), "a link within the words");
        assert!(text.is_it(&same, &leads("video", "https://example.org/")), "nor what it leads to");
        assert_eq!(link.pick(vec![(silent.clone(), leads("link", "https://example.org/harbour"))]), None);
        assert_eq!((link.pick(vec![(silent.clone(), NOTHING)]), link.unnamed), (None, Some(silent)));
    }

    #[test]
    fn a_schedule_is_part_of_what_is_looked_for() {
        let mut later = sought(&[], &[]);
        later.content.when = When::At(5000);
        let same = there("Two boats\nin the harbour", 1000, &[]);
        assert!(later.is_it(&RemotePost { scheduled_publish_time: Some(5000), ..same.clone() }, &NOTHING));
        assert!(!later.is_it(&RemotePost { scheduled_publish_time: Some(6000), ..same.clone() }, &NOTHING));
        let bare = RemotePost { scheduled_publish_time: Some(5000), created_time: None, ..same.clone() };
        assert!(later.is_it(&bare, &NOTHING), "when it was made is not always named");
        let mut photos = sought(&["501", "502"], &[]);
        photos.content.when = When::At(5000);
        assert!(photos.is_it(&bare, &NOTHING), "nor are its photos");
        let others = RemotePost { photos: vec![node("9")], ..bare.clone() };
        assert!(!photos.is_it(&others, &NOTHING));
        assert!(!photos.is_it(&RemotePost { message: "x".into(), ..bare }, &NOTHING));
        let rounded = RemotePost { scheduled_publish_time: Some(4980), ..same };
        assert!(later.is_it(&rounded, &NOTHING), "the minute is what people choose");
        later.content.when = When::Draft;
        assert!(!later.is_it(&rounded, &NOTHING), "a draft never comes out");
    }
}
