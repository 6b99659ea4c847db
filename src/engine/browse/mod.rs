//! Reading and writing photos for one account: the calls with their patience, for both doors. The
//! commands use it directly; the desk uses it for the interface, in tasks of its own.

use std::time::Duration;

use serde_json::{Map, Value};
use tokio::sync::mpsc;

use super::gate::Gate;
use super::protocol::{Part, PhotoRefusal};
use crate::graph::GraphClient;
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::{Cursor, Named, NodeId, Slice};
use crate::model::photo::{Album, Comment, Listing, NewTag, Tag};
use crate::model::secret::Secret;

/// What is needed to read an account's photos.
#[derive(Debug, Clone)]
pub struct Access {
    /// The client.
    pub client: GraphClient,
    /// The Page; without one, the only Page of the user token's person.
    pub page: Option<NodeId>,
    /// The Page token; without one it is read from `/me/accounts` with the user token, kept in memory.
    pub page_token: Option<Secret>,
    /// The user token.
    pub user_token: Option<Secret>,
    /// How long a read waits in all for throttling and passing faults.
    pub patience: Duration,
}

/// Which fields of photos to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fields {
    /// What lists and grids show, with counts: core first, extras dropped where Facebook refuses them.
    Listed,
    /// These, exactly; one that is refused is left out and told.
    Named(Vec<String>),
}

/// A page of a list of photos.
#[derive(Debug)]
pub struct ListedPage {
    /// The photos as JSON under Graph's names: tamed, lists as lists, ids as strings, sizes as numbers,
    /// with `comment_count` and `like_count`. [`crate::graph::photo`] reads one into a
    /// [`crate::model::photo::Photo`].
    pub photos: Slice<Map<String, Value>>,
    /// What was odd on the way, as sentences.
    pub warnings: Vec<String>,
    /// What Facebook refused.
    pub refused: Vec<PhotoRefusal>,
}

/// One photo with all that could be read.
#[derive(Debug)]
pub struct WholeNode {
    /// As in [`ListedPage::photos`], with every field that came.
    pub photo: Map<String, Value>,
    /// What Facebook refused.
    pub refused: Vec<PhotoRefusal>,
}

/// Reads and writes photos. Cheap to clone; clones share tokens, patience, the gate and what was refused.
#[derive(Debug, Clone)]
pub struct Browser {
    access: Access,
    gate: Gate,
    words: mpsc::UnboundedSender<String>,
}

impl Browser {
    /// A browser that says in `words` what it waits for.
    pub fn new(access: Access, words: mpsc::UnboundedSender<String>) -> Self {
        Self::sharing(access, Gate::new(), words)
    }

    /// The same with the gate of throttling that everybody else in this program passes.
    pub(in crate::engine) const fn sharing(
        access: Access,
        gate: Gate,
        words: mpsc::UnboundedSender<String>,
    ) -> Self {
        Self { access, gate, words }
    }

    /// One page of a list of at most `limit` photos.
    ///
    /// # Errors
    /// The fault of the call, once patience is spent.
    pub async fn photos(
        &self,
        _listing: &Listing,
        _after: Option<&Cursor>,
        _fields: &Fields,
        _limit: u32,
    ) -> Result<ListedPage, Fault> {
        Err(missing())
    }

    /// One page of the Page's albums.
    ///
    /// # Errors
    /// As [`Self::photos`].
    pub async fn albums(&self, _after: Option<&Cursor>) -> Result<Slice<Album>, Fault> {
        Err(missing())
    }

    /// One photo with every field that Facebook gives: core fields in one call, further groups apart.
    ///
    /// # Errors
    /// As [`Self::photos`]; only when the core fields could not be read.
    pub async fn photo(&self, _id: &NodeId) -> Result<WholeNode, Fault> {
        Err(missing())
    }

    /// A page of a photo's comments, the oldest first.
    ///
    /// # Errors
    /// As [`Self::photos`].
    pub async fn comments(&self, _id: &NodeId, _after: Option<&Cursor>) -> Result<Slice<Comment>, Fault> {
        Err(missing())
    }

    /// A page of those who like a photo.
    ///
    /// # Errors
    /// As [`Self::photos`].
    pub async fn likes(&self, _id: &NodeId, _after: Option<&Cursor>) -> Result<Slice<Named>, Fault> {
        Err(missing())
    }

    /// All tags of a photo.
    ///
    /// # Errors
    /// As [`Self::photos`].
    pub async fn tags(&self, _id: &NodeId) -> Result<Vec<Tag>, Fault> {
        Err(missing())
    }

    /// Writes a comment; an answer that never came is settled by reading back.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] for an empty text, [`FaultKind::Unknown`] when it cannot be told whether the
    /// comment was written.
    pub async fn comment(&self, _id: &NodeId, _text: &str) -> Result<Comment, Fault> {
        Err(missing())
    }

    /// Likes a photo (true) or takes the like back.
    ///
    /// # Errors
    /// As [`Self::photos`].
    pub async fn like(&self, _id: &NodeId, _on: bool) -> Result<(), Fault> {
        Err(missing())
    }

    /// Sets tags; a person who is tagged already is moved.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] for coordinates out of 0 to 100 or an empty text, before anything is sent.
    pub async fn tag(&self, _id: &NodeId, _tags: &[NewTag]) -> Result<(), Fault> {
        Err(missing())
    }

    /// Removes a person's tag.
    ///
    /// # Errors
    /// As [`Self::photos`].
    pub async fn untag(&self, _id: &NodeId, _user: &NodeId) -> Result<(), Fault> {
        Err(missing())
    }

    /// The address that the photo's `picture` edge redirects to.
    ///
    /// # Errors
    /// As [`Self::photos`].
    pub async fn picture(&self, _id: &NodeId) -> Result<String, Fault> {
        Err(missing())
    }

    /// What Facebook refused so far, in this run.
    pub fn refused(&self) -> Vec<(Part, Fault)> {
        let _ = (&self.access, &self.gate, &self.words);
        Vec::new()
    }
}

fn missing() -> Fault {
    Fault::new(FaultKind::Internal, "This is not built yet")
}
