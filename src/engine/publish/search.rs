//! Looking at the Page for a post whose answer was lost, in every list where it can be.

use serde_json::{Map, Value};

use super::Publisher;
use super::ending;
use super::sought::Sought;
use crate::engine::browse::Acting;
use crate::graph::{self, Attached, Edge, POST_FIELDS, RawPage};
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::{Cursor, NodeId};
use crate::model::post::{PostEdge, RemotePost, Target, When};
use crate::store::Ending;

/// Pages of a list of posts that are read at most.
const MOST_PAGES: usize = 40;
/// Pages of photos or videos that are read at most: albums begin with the oldest.
const MOST_PAGES_ALONE: usize = 10;

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
        let what = if sought.photos > 0 { "photos" } else { "link" };
        let unseen = || {
            Fault::new(
                FaultKind::Answer,
                format!("It has the same words, and Facebook does not name its {what}"),
            )
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
            let posts = page.rows.iter().filter_map(|row| Some((graph::post(row)?, graph::attached(row))));
            let posts: Vec<(RemotePost, Attached)> = posts.collect();
            let is_past = is_newest_first
                && posts.last().and_then(|(post, _)| post.created_time).is_some_and(|at| at < sought.since);
            if let Some(found) = sought.pick(posts) {
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
            Target::Album(album) => NodeId::parse(&album.id),
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
