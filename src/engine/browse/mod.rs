//! Reading and writing photos for one account: the calls with their patience, for both doors. The
//! commands use it directly; the desk uses it for the interface, in tasks of its own.

mod closed;
mod fields;
mod lists;
mod page;
mod patience;
mod tagging;
mod trail;
mod whole;
mod writes;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Map, Value};
use tokio::sync::{mpsc, watch};

pub(super) use self::page::Acting;
use self::patience::Patience;
pub(super) use self::patience::{Trial, WriteEnd};
use self::trail::Trails;
use super::clock::{self, Foreign};
use super::gate::Gate;
use super::protocol::{Part, PhotoRefusal};
use crate::graph::GraphClient;
use crate::model::fault::Fault;
use crate::model::node::{NodeId, Slice};
use crate::model::secret::Secret;

pub use fields::{in_short, parse_fields};

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
    /// What Facebook refused, and what could not be read for another reason.
    pub refused: Vec<PhotoRefusal>,
    /// The fields that were asked for without a refusal, whether the photo has them or not.
    pub told: Vec<&'static str>,
}

/// Reads and writes photos. Cheap to clone; clones share tokens, patience, the gate and what was refused.
#[derive(Debug, Clone)]
pub struct Browser {
    access: Access,
    gate: Gate,
    words: mpsc::UnboundedSender<String>,
    patience: Patience,
    trails: Trails,
    memory: watch::Sender<Memory>,
}

/// What was learnt in this run.
#[derive(Debug, Default)]
struct Memory {
    /// The Page and its token, once they were read.
    acting: Option<Acting>,
    /// A token was refused for good: the Page token that was given counts as that one.
    has_dead_token: bool,
    /// Comments that were written, by id.
    written: BTreeSet<NodeId>,
    /// What Facebook refused.
    refused: BTreeMap<Part, PhotoRefusal>,
    /// The server's clock, as it was last read.
    clock: Option<Foreign>,
}

impl Browser {
    /// A browser for one run, that says in `words` what it waits for: its patience is for all its calls
    /// together.
    pub fn new(access: Access, words: mpsc::UnboundedSender<String>) -> Self {
        let patience = Patience::of_run(access.patience);
        Self::with(access, Gate::new(), words, patience)
    }

    /// One for a program that runs for long, with the gate of throttling that everybody else in it passes:
    /// each call has the whole patience.
    pub fn sharing(access: Access, gate: Gate, words: mpsc::UnboundedSender<String>) -> Self {
        let patience = Patience::of_each_call(access.patience);
        Self::with(access, gate, words, patience)
    }

    fn with(access: Access, gate: Gate, words: mpsc::UnboundedSender<String>, patience: Patience) -> Self {
        let memory = watch::Sender::new(Memory::default());
        Self { access, gate, words, patience, trails: Trails::new(), memory }
    }

    /// The client that it calls with.
    pub const fn client(&self) -> &GraphClient {
        &self.access.client
    }

    /// What Facebook refused so far, in this run.
    pub fn refused(&self) -> Vec<(Part, Fault)> {
        self.memory.borrow().refused.values().map(|one| (one.part.clone(), one.fault.clone())).collect()
    }

    /// True when a token was refused: with a new user token, the Page token is better read anew.
    pub fn has_dead_token(&self) -> bool {
        self.memory.borrow().has_dead_token
    }

    fn refusal(&self, part: &Part) -> Option<PhotoRefusal> {
        self.memory.borrow().refused.get(part).cloned()
    }

    fn knows_refused(&self, field: &str) -> bool {
        self.refusal(&Part::Field(field.to_owned())).is_some()
    }

    fn remember(&self, part: Part, fault: Fault) -> PhotoRefusal {
        let refusal = refusal(part.clone(), fault);
        let kept = refusal.clone();
        self.memory.send_modify(|memory| drop(memory.refused.insert(part, kept)));
        refusal
    }

    fn forget(&self, part: &Part) {
        self.memory.send_if_modified(|memory| memory.refused.remove(part).is_some());
    }
}

/// A refusal of this moment.
fn refusal(part: Part, fault: Fault) -> PhotoRefusal {
    PhotoRefusal { part, fault, at: clock::unix() }
}
