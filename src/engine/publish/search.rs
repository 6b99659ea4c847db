//! Looking at the Page for a post whose answer was lost: by the photos in it first, else by exact message,
//! time and number of photos.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::Publisher;
use super::ending::{self, NAMED_PHOTOS};
use crate::engine::browse::Acting;
use crate::graph::{self, Edge, POST_FIELDS, RawPage};
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::{Cursor, NodeId};
use crate::model::post::{Content, Post, PostEdge, RemotePost, Target, When, plan};
use crate::model::text;
use crate::store::{Ending, KeptPost};

/// So far back from the moment of sending things are looked at: clocks differ, in seconds.
const MARGIN: i64 = 60;
/// Pages of a list that are read at most.
const MOST_PAGES: usize = 10;

/// What is looked for.
pub(super) struct Sought {
    content: Content,
    /// The message as Facebook will give it back.
    message: String,
    /// The photos that were sent ahead.
    ahead: HashSet<NodeId>,
    /// How many photos the post has.
    photos: usize,
    /// The edge of the publishing call.
    edge: Option<PostEdge>,
    /// Nothing older is it, in Unix seconds.
    since: i64,
    /// What other posts of the journal are at Facebook.
    others: HashSet<NodeId>,
    /// What the publishing call gave, when its answer came.
    given: Option<NodeId>,
    page: NodeId,
    /// A post with the same words from the same time of which no photos are named: taken for it when nothing
    /// else turns up, since a post that is there must not be said to be missing.
    unnamed: Option<RemotePost>,
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
    fn pick(&mut self, posts: Vec<RemotePost>) -> Option<RemotePost> {
        let found = posts.iter().position(|post| self.is_it(post));
        if let Some(found) = found {
            return posts.into_iter().nth(found);
        }
        self.unnamed = self.unnamed.take().or_else(|| posts.into_iter().find(|post| self.may_be_it(post)));
        None
    }

    /// Whether a post has the words and the time, and is silent about its photos.
    fn may_be_it(&self, post: &RemotePost) -> bool {
        self.content.when == When::Now
            && !self.message.is_empty()
            && self.photos > 0
            && post.photos.is_empty()
            && !self.others.contains(&post.id)
            && post.created_time.is_some_and(|at| at >= self.since)
            && flat(&post.message) == self.message
    }

    /// Whether a post is the one.
    fn is_it(&self, post: &RemotePost) -> bool {
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
            (When::At(_), Some(_)) => return false,
            _ => false,
        };
        // The same second to come out at tells as much as photos and the time of its making, which are not
        // always named of what is scheduled.
        let is_unnamed = is_same_second && post.photos.is_empty();
        let has_photos = post.photos.len().min(NAMED_PHOTOS) == self.photos.min(NAMED_PHOTOS);
        post.created_time.map_or(is_same_second, |at| at >= self.since)
            && flat(&post.message) == self.message
            && (has_photos || is_unnamed)
    }

    /// Whether a photo or a video of the Page is what was published alone. `None` for one that is not.
    fn alone(&self, row: &Map<String, Value>, text: &str) -> Option<NodeId> {
        let photo = graph::photo(row)?;
        let said = row.get(text).and_then(Value::as_str).unwrap_or_default();
        let is_it = !self.others.contains(&photo.id)
            && photo.created_time.is_some_and(|at| at >= self.since)
            && flat(said) == self.message;
        (is_it || self.given.as_ref() == Some(&photo.id)).then_some(photo.id)
    }
}

/// A text without what Facebook may have changed about its white space.
fn flat(said: &str) -> String {
    let tamed = text::tame_lines(said);
    let lines: Vec<&str> = tamed.lines().map(str::trim).collect();
    lines.join("\n").trim().to_owned()
}

impl Publisher {
    /// Looks once through everything where the post can be.
    ///
    /// # Errors
    /// When something of it could not be read: then nothing is proved.
    pub(super) async fn search(&self, sought: &mut Sought) -> Result<Option<Ending>, Fault> {
        let acting = self.browser.acting().await?;
        if !matches!(sought.content.when, When::Now)
            && let Some(there) = self.search_posts(&acting, sought, "scheduled_posts", false).await?
        {
            return Ok(Some(self.ending(sought, &there)));
        }
        if let Some(there) = self.search_published(&acting, sought).await? {
            return Ok(Some(self.ending(sought, &there)));
        }
        let alone = match sought.edge {
            Some(PostEdge::Photos) => self.search_photos(&acting, sought).await,
            Some(PostEdge::Videos) => self.search_videos(&acting, sought).await,
            _ => return Ok(None),
        };
        match alone {
            // Not every Page lets these be listed; a published one was among the posts.
            Err(fault) if is_refusal(&fault) => Ok(None),
            found => found,
        }
    }

    /// Through both lists of what is out: each can lag behind, and either can be closed to a Page, but not both.
    async fn search_published(
        &self,
        acting: &Acting,
        sought: &mut Sought,
    ) -> Result<Option<RemotePost>, Fault> {
        match self.search_posts(acting, sought, "published_posts", true).await {
            Ok(None) => match self.search_posts(acting, sought, "feed", true).await {
                Err(fault) if is_refusal(&fault) => Ok(None),
                read => read,
            },
            Err(fault) if is_refusal(&fault) => self.search_posts(acting, sought, "feed", true).await,
            read => read,
        }
    }

    /// What is taken for the post when nothing else was found, with a word about it.
    pub(super) fn second_best(&self, sought: &Sought) -> Option<Ending> {
        let there = sought.unnamed.as_ref()?;
        let ending = self.ending(sought, there);
        let unseen = || {
            Fault::new(FaultKind::Answer, "It has the same words, and Facebook does not name its photos")
                .hint("Look at it on the Page: if it is another post, duplicate this one and publish that.")
        };
        Some(Ending { fault: Some(ending.fault.unwrap_or_else(unseen)), ..ending })
    }

    fn ending(&self, sought: &Sought, there: &RemotePost) -> Ending {
        ending::of_remote(&sought.content, there, sought.given.clone(), self.browser.server_now())
    }

    async fn search_posts(
        &self,
        acting: &Acting,
        sought: &mut Sought,
        edge: &'static str,
        is_newest_first: bool,
    ) -> Result<Option<RemotePost>, Fault> {
        let edge = Edge::of(&sought.page, edge);
        let mut after = None;
        for _ in 0..MOST_PAGES {
            let page = match self.rows(acting, &edge, POST_FIELDS, None, after.as_ref()).await {
                Err(fault) if fault.code == Some(NOT_VALID) => {
                    self.rows(acting, &edge, FEWEST_FIELDS, None, after.as_ref()).await?
                }
                page => page?,
            };
            let posts: Vec<RemotePost> = page.rows.iter().filter_map(graph::post).collect();
            let is_past = is_newest_first
                && posts.last().and_then(|post| post.created_time).is_some_and(|at| at < sought.since);
            if let Some(found) = sought.pick(posts) {
                return Ok(Some(found));
            }
            match page.next {
                Some(next) if !is_past && after.as_ref() != Some(&next) => after = Some(next),
                _ => return Ok(None),
            }
        }
        Ok(None)
    }

    /// A photo that was published alone, among those that the Page uploaded or in the album.
    async fn search_photos(&self, acting: &Acting, sought: &Sought) -> Result<Option<Ending>, Fault> {
        let album = match &sought.content.target {
            Target::Album(album) => NodeId::parse(&album.id),
            _ => None,
        };
        let edge = Edge::of(album.as_ref().unwrap_or(&sought.page), "photos");
        let uploaded = album.is_none().then_some(("type", "uploaded"));
        let fields = "id,name,created_time,page_story_id";
        let page = self.rows(acting, &edge, fields, uploaded, None).await?;
        Ok(page.rows.iter().find_map(|row| {
            let photo = sought.alone(row, "name")?;
            let post_id = graph::photo(row).and_then(|photo| photo.page_story_id);
            Some(alone(sought, photo, post_id))
        }))
    }

    async fn search_videos(&self, acting: &Acting, sought: &Sought) -> Result<Option<Ending>, Fault> {
        let edge = Edge::of(&sought.page, "videos");
        let page = self.rows(acting, &edge, "id,description,created_time", None, None).await?;
        let found = page.rows.iter().find_map(|row| sought.alone(row, "description"));
        Ok(found.map(|video| alone(sought, video, None)))
    }

    async fn rows(
        &self,
        acting: &Acting,
        edge: &Edge,
        fields: &str,
        further: Option<(&'static str, &'static str)>,
        after: Option<&Cursor>,
    ) -> Result<RawPage, Fault> {
        let mut parameters = vec![("fields", fields.to_owned()), ("limit", "50".to_owned())];
        parameters.extend(further.map(|(name, value)| (name, value.to_owned())));
        let client = self.browser.client();
        self.browser.read(|| client.list(&acting.token, edge, &parameters, after)).await
    }
}

/// What is asked of a post where more is refused: one field that may not be read fails the whole call.
const FEWEST_FIELDS: &str = "id,message,created_time,scheduled_publish_time,is_published";
/// Facebook's code for a parameter, or a field, that is not valid.
const NOT_VALID: i64 = 100;
/// Facebook's code for a path that it does not know, and for no token at all.
const NO_SUCH_PATH: i64 = 2500;

/// A list that is not to be read, whatever is tried.
fn is_refusal(fault: &Fault) -> bool {
    let is_token = fault.kind == FaultKind::Token && fault.code != Some(NO_SUCH_PATH);
    !fault.kind.is_passing() && !is_token
}

fn alone(sought: &Sought, given: NodeId, post_id: Option<NodeId>) -> Ending {
    Ending {
        confirmed: ending::as_sent(&sought.content),
        post_id: post_id.or_else(|| ending::stands_for_post(&sought.content, &given)),
        given: Some(given),
        scheduled_publish_time: None,
        fault: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::post::{MediaPart, PhotoSource, PostId, PostState, StepRecord, StepState};

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
        assert!(two.is_it(&there("", 0, &["501", "502"])), "its photos are in no other");
        assert!(two.is_it(&there("", 0, &["502"])), "even when one was dropped");
        assert!(!two.is_it(&there("Two boats\nin the harbour", 1000, &["601", "602"])));
        assert!(
            !two.is_it(&there("Two boats\nin the harbour", 1000, &[])),
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
        assert_eq!((two.pick(vec![ours, older, named]), two.unnamed.take()), (None, None));
        assert_eq!((two.pick(vec![silent.clone()]), two.unnamed.clone()), (None, Some(silent)));
        let sure = there("", 1000, &["502"]);
        assert_eq!(two.pick(vec![sure.clone()]), Some(sure), "one that is it comes before");
    }

    #[test]
    fn words_have_to_be_the_same_and_new() {
        let text = sought(&[], &["7_8"]);
        let same = "Two boats\nin the harbour";
        assert!(text.is_it(&there(same, 1000, &[])) && text.is_it(&there(same, 960, &[])));
        assert!(!text.is_it(&there(same, 900, &[])), "an older one");
        assert!(!text.is_it(&there("Two boats", 1000, &[])) && !text.is_it(&there(same, 1000, &["5"])));
        assert!(!text.is_it(&RemotePost { id: node("7_8"), ..there(same, 1000, &[]) }), "another of ours");
        assert!(!text.is_it(&RemotePost { created_time: None, ..there(same, 0, &[]) }));
    }

    #[test]
    fn a_schedule_is_part_of_what_is_looked_for() {
        let mut later = sought(&[], &[]);
        later.content.when = When::At(5000);
        let same = there("Two boats\nin the harbour", 1000, &[]);
        assert!(later.is_it(&RemotePost { scheduled_publish_time: Some(5000), ..same.clone() }));
        assert!(!later.is_it(&RemotePost { scheduled_publish_time: Some(6000), ..same.clone() }));
        let bare = RemotePost { scheduled_publish_time: Some(5000), created_time: None, ..same };
        assert!(later.is_it(&bare), "when it was made is not always named");
        let mut photos = sought(&["501", "502"], &[]);
        photos.content.when = When::At(5000);
        assert!(photos.is_it(&bare), "nor are its photos");
        let others = RemotePost { photos: vec![node("9")], ..bare.clone() };
        assert!(!photos.is_it(&others) && !photos.is_it(&RemotePost { message: "x".into(), ..bare }));
    }
}
