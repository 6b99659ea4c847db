//! Posts as Facebook gives them back, and what can be changed about them.

use crate::model::node::NodeId;

/// A post that was read from the Page. All text in it is tamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemotePost {
    /// Its id, `{page}_{post}`.
    pub id: NodeId,
    /// Its message.
    pub message: Box<str>,
    /// When it was made, in Unix seconds.
    pub created_time: Option<i64>,
    /// When it comes out, in Unix seconds.
    pub scheduled_publish_time: Option<i64>,
    /// Whether it is out, where Facebook says so.
    pub is_published: Option<bool>,
    /// Its link.
    pub permalink_url: Option<Box<str>>,
    /// The photos in it, as far as Facebook names them (twelve at most by default).
    pub photos: Vec<NodeId>,
}

/// What can be changed about a post that an app made itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PostChange {
    /// Another message.
    Message(String),
    /// Another time to come out, in Unix seconds.
    Move(i64),
    /// It comes out now.
    PublishNow,
}
