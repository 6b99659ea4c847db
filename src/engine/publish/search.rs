//! Looking at the Page for a post whose answer was lost: by the photos in it first, else by message, time, number
//! of photos and what it leads to.

use std::collections::HashSet;

use serde_json::{Map, Value};
use url::Url;

use super::Publisher;
use super::ending::{self, NAMED_PHOTOS};
use crate::engine::browse::Acting;
use crate::graph::{self, Attached, Edge, POST_FIELDS, RawPage};
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::{Cursor, NodeId};
use crate::model::post::{Content, Post, PostEdge, RemotePost, Target, When, plan};
use crate::model::text;
use crate::store::{Ending, KeptPost};

/// So far back from the moment of sending things are looked at: clocks differ, in seconds.
const MARGIN: i64 = 60;
/// Pages of a list of posts that are read at most.
const MOST_PAGES: usize = 40;
/// Pages of photos or videos that are read at most: albums begin with the oldest.
const MOST_PAGES_ALONE: usize = 10;
/// So far a schedule may be rounded, in seconds.
const ROUNDING: u64 = 60;

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
            content,
        }
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
        let named = self.photos.min(NAMED_PHOTOS);
        let time_fits = match (self.content.when, post.scheduled_publish_time) {
            (When::At(at), Some(theirs)) => at.abs_diff(theirs) < ROUNDING,
            (When::Unpublished | When::Draft, Some(_)) => false,
            _ => true,
        };
        post.created_time.is_some_and(|at| at >= self.since)
            && flat(&post.message) == self.message
            && post.photos.len().min(NAMED_PHOTOS) == named
            && time_fits
            && self.leads_to(attached)
    }

    /// Whether it leads where the post does. An address is compared only where there are no words to go by:
    /// Facebook follows links before it shows them.
    fn leads_to(&self, attached: &Attached) -> bool {
        let is_video = attached.kind.as_ref().map(|kind| kind.contains("video"));
        if is_video.is_some_and(|is_video| is_video != self.content.video.is_some()) {
            return false;
        }
        if !self.message.is_empty() || self.photos > 0 || self.content.video.is_some() {
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
    text::tame_lines(said).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What of an address stays the same through the usual redirects.
fn place(url: &Url) -> (&str, &str) {
    let host = url.host_str().unwrap_or_default();
    (host.strip_prefix("www.").unwrap_or(host), url.path().trim_end_matches('/'))
}

impl Publisher {
    /// Looks once through everything where the post can be.
    ///
    /// # Errors
    /// When something of it could not be read: then nothing is proved.
    pub(super) async fn search(&self, sought: &Sought) -> Result<Option<Ending>, Fault> {
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
    async fn search_published(&self, acting: &Acting, sought: &Sought) -> Result<Option<RemotePost>, Fault> {
        match self.search_posts(acting, sought, "published_posts", true).await {
            Ok(None) => match self.search_posts(acting, sought, "feed", true).await {
                Err(fault) if is_refusal(&fault) => Ok(None),
                read => read,
            },
            Err(fault) if is_refusal(&fault) => self.search_posts(acting, sought, "feed", true).await,
            read => read,
        }
    }

    fn ending(&self, sought: &Sought, there: &RemotePost) -> Ending {
        ending::of_remote(&sought.content, there, sought.given.clone(), self.browser.server_now())
    }

    async fn search_posts(
        &self,
        acting: &Acting,
        sought: &Sought,
        edge: &'static str,
        is_newest_first: bool,
    ) -> Result<Option<RemotePost>, Fault> {
        let edge = Edge::of(&sought.page, edge);
        let mut after = None;
        for _ in 0..MOST_PAGES {
            let page = self.rows(acting, &edge, POST_FIELDS, None, after.as_ref()).await?;
            let posts = page.rows.iter().filter_map(|row| Some((graph::post(row)?, graph::attached(row))));
            let posts: Vec<(RemotePost, Attached)> = posts.collect();
            let is_past = is_newest_first
                && posts.last().and_then(|(post, _)| post.created_time).is_some_and(|at| at < sought.since);
            let found = posts.into_iter().find(|(post, attached)| sought.is_it(post, attached));
            if let Some((found, _)) = found {
                return Ok(Some(found));
            }
            match page.next {
                Some(next) if !is_past && after.as_ref() != Some(&next) => after = Some(next),
                _ => return Ok(None),
            }
        }
        let message = "The Page has more posts since then than can be looked through";
        Err(Fault::new(FaultKind::Answer, message).hint("Look for it on the Page yourself."))
    }

    /// A photo that was published alone, among those that the Page uploaded or in the album.
    async fn search_photos(&self, acting: &Acting, sought: &Sought) -> Result<Option<Ending>, Fault> {
        let album = match &sought.content.target {
            Target::Album(id) => NodeId::parse(id),
            _ => None,
        };
        let edge = Edge::of(album.as_ref().unwrap_or(&sought.page), "photos");
        let uploaded = album.is_none().then_some(("type", "uploaded"));
        let fields = "id,name,created_time,page_story_id";
        let since = album.is_none().then_some(sought.since);
        self.search_rows(acting, &edge, (fields, uploaded), since, |row| {
            let photo = sought.alone(row, "name")?;
            let post_id = graph::photo(row).and_then(|photo| photo.page_story_id);
            Some(alone(sought, photo, post_id))
        })
        .await
    }

    async fn search_videos(&self, acting: &Acting, sought: &Sought) -> Result<Option<Ending>, Fault> {
        let edge = Edge::of(&sought.page, "videos");
        let fields = "id,description,created_time";
        self.search_rows(acting, &edge, (fields, None), Some(sought.since), |row| {
            Some(alone(sought, sought.alone(row, "description")?, None))
        })
        .await
    }

    /// The first of a list that is the one, as far as the list is read: one with the newest first no further
    /// than to `since`, in Unix seconds.
    async fn search_rows(
        &self,
        acting: &Acting,
        edge: &Edge,
        (fields, further): (&str, Option<(&'static str, &'static str)>),
        since: Option<i64>,
        is_it: impl Fn(&Map<String, Value>) -> Option<Ending>,
    ) -> Result<Option<Ending>, Fault> {
        let mut after = None;
        for _ in 0..MOST_PAGES_ALONE {
            let page = self.rows(acting, edge, fields, further, after.as_ref()).await?;
            if let Some(found) = page.rows.iter().find_map(&is_it) {
                return Ok(Some(found));
            }
            let oldest = page.rows.last().and_then(graph::photo).and_then(|row| row.created_time);
            let is_past = since.zip(oldest).is_some_and(|(since, oldest)| oldest < since);
            match page.next {
                Some(next) if !is_past && after.as_ref() != Some(&next) => after = Some(next),
                _ => break,
            }
        }
        Ok(None)
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
        assert!(!link.is_it(&silent, &leads("video", "https://example.org/boats")));
        assert!(!link.is_it(&silent, &NOTHING), "an update of the Page without any words");
        let text = sought(&[], &[]);
        let same = there("Two  boats\nin the harbour", 1000, &[]);
        assert!(text.is_it(&same, &leads("link", "https://example.org/")), "a link within the words");
        assert!(!text.is_it(&same, &leads("video", "https://example.org/")));
    }

    #[test]
    fn a_schedule_is_part_of_what_is_looked_for() {
        let mut later = sought(&[], &[]);
        later.content.when = When::At(5000);
        let same = there("Two boats\nin the harbour", 1000, &[]);
        assert!(later.is_it(&RemotePost { scheduled_publish_time: Some(5000), ..same.clone() }, &NOTHING));
        assert!(!later.is_it(&RemotePost { scheduled_publish_time: Some(6000), ..same.clone() }, &NOTHING));
        let rounded = RemotePost { scheduled_publish_time: Some(4980), ..same };
        assert!(later.is_it(&rounded, &NOTHING), "the minute is what people choose");
        later.content.when = When::Draft;
        assert!(!later.is_it(&rounded, &NOTHING), "a draft never comes out");
    }
}
