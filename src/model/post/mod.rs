//! Posts: what one says, where it stands on its way to Facebook, and what is wrong with it.

mod content;
mod facts;
pub mod judge;
mod plan;
mod remote;
mod state;
mod verdict;

pub use content::{AlbumPlace, Content, MediaPart, OneAllPlace, PhotoSource, PushCall, Target, Video, When};
pub use facts::{Fitted, PhotoFacts};
pub use judge::judge;
pub use plan::{Given, Plan, PlannedCall, PostEdge, plan};
pub use remote::{PostChange, RemotePost};
pub use state::{Confirmed, IllegalMove, Move, PostState, StepState};
pub use verdict::{Severity, Subject, Verdict};

use std::fmt;

use super::fault::Fault;
use super::node::NodeId;

/// Our own number of a post, stable for its whole life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PostId(pub i64);

impl fmt::Display for PostId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A post as the journal holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// Our number.
    pub id: PostId,
    /// Where it stands.
    pub state: PostState,
    /// What it says.
    pub content: Content,
    /// The Page it goes to, once that is known.
    pub page: Option<NodeId>,
    /// The post's id at Facebook, once Facebook gave one.
    pub post_id: Option<NodeId>,
    /// What was done and is still to do, in order; empty until it is on its way.
    pub steps: Vec<StepRecord>,
    /// When Facebook says it will come out, in Unix seconds, as it was read back.
    pub scheduled_publish_time: Option<i64>,
    /// Why it stands where it stands.
    pub fault: Option<Fault>,
    /// When it was begun, in Unix seconds.
    pub created_at: i64,
    /// When it last changed, in Unix seconds.
    pub updated_at: i64,
}

/// One write of a post: a photo that is sent ahead, or the call that publishes.
#[derive(Debug, Clone, PartialEq)]
pub struct StepRecord {
    /// Which photo of the content it sends ahead, from 0; `None` for the call that publishes.
    pub photo: Option<usize>,
    /// Where it stands.
    pub state: StepState,
    /// The id that Facebook gave: of the photo, or what the publishing call named `id`.
    pub given: Option<NodeId>,
    /// When the call was last sent off, in Unix seconds.
    pub armed_at: Option<i64>,
    /// When Facebook's answer was written down, in Unix seconds.
    pub done_at: Option<i64>,
    /// Why it was refused or is unknown.
    pub fault: Option<Fault>,
}

/// How long Facebook keeps an unpublished photo, in seconds (page-photos: "about 24 hours").
pub const PHOTO_LIFE: i64 = 24 * 3600;
