//! What is said about posts: drafts, judging, publishing, and what Facebook holds.

use std::path::PathBuf;

use crate::model::fault::Fault;
use crate::model::node::{Cursor, NodeId, Slice};
pub use crate::model::post::Fitted;
use crate::model::post::{Content, OneAllPlace, PhotoFacts, Post, PostChange, PostId, RemotePost, Verdict};

/// Which posts of the journal to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PostList {
    /// On their way, failed, or unknown; the newest first.
    Outbox,
    /// Drafts, the last changed first.
    Drafts,
    /// Everything else: published, scheduled, unpublished; the newest first.
    Ended,
}

/// Which posts of the Page to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RemoteList {
    /// Those that are to come out.
    Scheduled,
    /// Those that are out.
    Published,
}

/// What can be asked about posts. A publishing call is never repeated by itself once it may have reached
/// the server.
#[derive(Debug)]
pub enum PostRequest {
    /// Keep a draft; `None` begins a new one. Only drafts, and posts that may be edited, are changed.
    /// Answer: [`PostAnswer::Saved`].
    Save(Option<PostId>, Box<Content>),
    /// Judge a post before it leaves. Nothing is sent. Answer: [`PostAnswer::Judged`].
    Judge(Box<Content>),
    /// The exact calls that publishing would make, as lines. Nothing is sent. Answer: [`PostAnswer::Planned`].
    Plan(Box<Content>),
    /// The places that the identity at OneAll can publish to, besides what every identity can. Answer:
    /// [`PostAnswer::Places`]; a fault of kind `usage` where no OneAll site is configured.
    Places,
    /// Publish a draft: judged once more, queued, sent. [`super::Reply::Post`] tells of each step; the answer
    /// comes at the end. Answer: [`PostAnswer::Ended`].
    Publish(PostId),
    /// Posts of the journal. Answer: [`PostAnswer::Listed`].
    List(PostList),
    /// Posts of the Page. Answer: [`PostAnswer::Remote`].
    Remote(RemoteList, Option<Cursor>),
    /// Look whether a post whose outcome is unknown is there. OneAll cannot be asked: what went there is refused
    /// with the way out. Answer: [`PostAnswer::Ended`].
    Verify(PostId),
    /// It was looked for and is not there, and the user says yes to sending it again; what went through OneAll the
    /// user has looked for. Answer: [`PostAnswer::Ended`].
    SendAgain(PostId),
    /// Take a draft, or a post that was never published, off the journal. Answer: [`PostAnswer::Discarded`].
    Discard(PostId),
    /// A new draft with the same content. Answer: [`PostAnswer::Saved`].
    Duplicate(PostId),
    /// Change a post of the Page. Answer: [`PostAnswer::Changed`].
    Change(NodeId, PostChange),
    /// Delete a post of the Page. Answer: [`PostAnswer::Deleted`].
    Delete(NodeId),
    /// Make a copy of a photo that fits the rules; the original stays as it is. Answer: [`PostAnswer::Fitted`].
    Fit(PathBuf),
}

/// What an answered request about posts brings.
#[derive(Debug)]
pub enum PostAnswer {
    /// A draft is kept.
    Saved(PostId),
    /// What is wrong with the content; empty when nothing is. With what is known of each photo, in order.
    Judged(Vec<Verdict>, Vec<PhotoFacts>),
    /// The calls as lines, one parameter a line.
    Planned(Vec<String>),
    /// The Pages of the identity at OneAll, or why they cannot be read.
    Places(Result<Vec<OneAllPlace>, Fault>),
    /// Where the post stands now.
    Ended(Box<Post>),
    /// Posts of the journal.
    Listed(PostList, Vec<Post>),
    /// Posts of the Page.
    Remote(RemoteList, Slice<RemotePost>),
    /// It is off the journal.
    Discarded(PostId),
    /// A post of the Page as it is now, read back.
    Changed(Box<RemotePost>),
    /// A post of the Page is gone.
    Deleted(NodeId),
    /// A copy of the photo that fits.
    Fitted(Fitted),
}
