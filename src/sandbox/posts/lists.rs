//! The lists of posts: what is out, and what is scheduled.

use serde_json::json;

use super::book::{Post, PostState};
use super::node;
use crate::sandbox::errors::GraphError;
use crate::sandbox::params::Params;
use crate::sandbox::photos::{Filter, Made, Pages, View, Viewer, Wanted};
use crate::sandbox::{PAGE_ID, USER_ID};

/// One of the lists of posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum List {
    /// `/feed`.
    Feed,
    /// `/posts`.
    Posts,
    /// `/published_posts`.
    Published,
    /// `/scheduled_posts`.
    Scheduled,
}

impl List {
    /// Its name in paths, and in the rules of a fault script.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Feed => "feed",
            Self::Posts => "posts",
            Self::Published => "published_posts",
            Self::Scheduled => "scheduled_posts",
        }
    }

    /// Reads its name in paths.
    pub(super) fn of(edge: &str) -> Option<Self> {
        let all = [Self::Feed, Self::Posts, Self::Published, Self::Scheduled];
        all.into_iter().find(|list| list.as_str() == edge)
    }

    fn holds(self, post: &Post) -> bool {
        let state = if self == Self::Scheduled { PostState::Scheduled } else { PostState::Published };
        post.state == state
    }
}

/// Answers `GET /{page}/feed` and its like, the newest first.
pub(super) fn read(view: &View<'_>, page: &str, list: List, params: &Params) -> Result<Made, GraphError> {
    let owner = match (page, view.viewer) {
        (PAGE_ID, _) | ("me", Viewer::Page) => PAGE_ID,
        (USER_ID | "me", Viewer::User) => USER_ID,
        _ => return Err(GraphError::no_object("GET", page)),
    };
    may_read(view)?;
    if list == List::Scheduled && (owner != PAGE_ID || view.viewer != Viewer::Page) {
        return Err(GraphError::lacks(200, "Scheduled posts can be read with the Page's access token only"));
    }
    let wanted = Wanted::of(params)?;
    let fields = node::fields(params)?;
    let mut order: Vec<&Post> = view.book.posts.iter().filter(|post| post.target.owner() == owner).collect();
    // Those of one second stay in the order in which they were made.
    order.sort_by_key(|post| post.time());
    let post = |key: u64| usize::try_from(key).ok().and_then(|key| order.get(key).copied());
    let pages = Pages {
        path: format!("{page}/{}", list.as_str()),
        name: format!("posts:{owner}:{list:?}"),
        length: order.len() as u64,
        descending: true,
        keep: &|key| post(key).is_some_and(|post| list.holds(post) && post.is_visible(view.now_ms)),
    };
    let found = pages.page(view, &wanted)?;
    let posts = found.keys.iter().filter_map(|key| post(*key));
    let data = posts.map(|post| node::of(view, post, &fields).map(Into::into));
    let mut value = found.envelope(data.collect::<Result<_, _>>()?);
    if wanted.summary {
        value.insert("summary".to_owned(), json!({ "total_count": pages.count() }));
    }
    Ok(Made::list(value, found.again))
}

/// Refuses those who may not read the Page's posts.
pub(super) fn may_read(view: &View<'_>) -> Result<(), GraphError> {
    view.may_read_page(Filter::Uploaded)
}
