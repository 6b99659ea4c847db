//! Posts for the tests of this screen.

use super::state::Posts;
use crate::engine::protocol::{RemoteList, RequestId};
use crate::model::node::{Cursor, NodeId, Slice};
use crate::model::post::{Content, Post, PostId, PostState, RemotePost};
use crate::tui::setup::Zones;

/// A post of the journal; what Facebook has of it has the same number there.
pub(crate) fn post(id: i64, state: PostState, message: &str) -> Post {
    let there = !state.is_under_way() && state != PostState::Draft;
    Post {
        id: PostId(id),
        state,
        content: Content { message: message.into(), ..Content::default() },
        page: None,
        post_id: NodeId::parse(&format!("1_{id}")).filter(|_| there),
        steps: Vec::new(),
        scheduled_publish_time: None,
        fault: None,
        created_at: 0,
        updated_at: 0,
    }
}

/// A post of the Page.
pub(crate) fn remote(id: &str, message: &str) -> RemotePost {
    RemotePost {
        id: NodeId::parse(id).unwrap(),
        message: message.into(),
        created_time: Some(0),
        scheduled_publish_time: None,
        is_published: None,
        permalink_url: None,
        photos: Vec::new(),
    }
}

/// Clocks that agree.
pub(crate) fn utc() -> Zones {
    Zones::default()
}

/// The screen before anything is known.
pub(crate) fn posts() -> Posts {
    Posts::new(utc())
}

/// A page of a list of the Page came at a moment, in Unix seconds.
pub(crate) fn read(
    posts: &mut Posts,
    list: RemoteList,
    items: Vec<RemotePost>,
    next: Option<Cursor>,
    now: i64,
) {
    posts.remote(list).pages.asked = Some(RequestId(1));
    assert!(posts.remote(list).came(RequestId(1), Slice { items, next, total: None }, now));
    posts.rebuild(10);
}
