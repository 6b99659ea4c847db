//! One photo whole: core fields first, further groups apart.

use futures_util::future::join_all;
use serde_json::{Map, Value};

use super::fields::{Asking, CORE, GROUPS, LEAST, base};
use super::{Browser, WholeNode};
use crate::engine::protocol::{Part, PhotoRefusal};
use crate::graph::{self, Edge};
use crate::model::fault::Fault;
use crate::model::node::NodeId;
use crate::model::secret::Secret;

/// Where a photo's pictures are.
const RENDITIONS: [&str; 3] = ["images", "source", "picture"];

impl Browser {
    /// One photo with every field that Facebook gives: core fields in one call, further groups apart.
    ///
    /// # Errors
    /// As [`Self::photos`]; only when the core fields could not be read.
    pub async fn photo(&self, id: &NodeId) -> Result<WholeNode, Fault> {
        let token = self.acting().await?.token;
        let core = Asking::new(CORE, |_| false).or(&LEAST);
        let (mut fields, mut refused) = self.fields_of(id, &token, core).await?;
        let known = GROUPS
            .iter()
            .copied()
            .flatten()
            .filter_map(|field| self.refusal(&Part::Field(base(field).to_owned())));
        let mut known: Vec<PhotoRefusal> = known.collect();
        let groups = GROUPS.map(|group| Asking::new(group, |field| self.knows_refused(field)));
        let asked = groups.iter().filter(|asking| !asking.is_spent());
        let answers = join_all(asked.clone().map(|asking| self.fields_of(id, &token, asking.clone()))).await;
        for (asking, answer) in asked.zip(answers) {
            match answer {
                Ok((more, dropped)) => {
                    fields.extend(more);
                    refused.extend(dropped);
                }
                Err(fault) => refused.extend(group_refused(asking, &fault)),
            }
        }
        known.extend(refused);
        let is_told = |field: &&str| !known.iter().any(|one| one.part == Part::Field((*field).to_owned()));
        let asked = CORE.iter().chain(GROUPS.iter().copied().flatten());
        let told = asked.map(|field| base(field)).filter(is_told).collect();
        Ok(WholeNode { photo: graph::normal_photo(&fields), refused: known, told })
    }

    /// The addresses of a photo's pictures alone, fresh ones, in one call.
    ///
    /// # Errors
    /// As [`Self::photos`].
    pub async fn renditions(&self, id: &NodeId) -> Result<Map<String, Value>, Fault> {
        let token = self.acting().await?.token;
        let asking = Asking::new(RENDITIONS, |field| self.knows_refused(field)).or(&LEAST);
        let (fields, _) = self.fields_of(id, &token, asking).await?;
        Ok(graph::normal_photo(&fields))
    }

    /// The address that the photo's `picture` edge redirects to.
    ///
    /// # Errors
    /// As [`Self::photos`].
    pub async fn picture(&self, id: &NodeId) -> Result<String, Fault> {
        let token = self.acting().await?.token;
        self.read(|| self.access.client.picture_address(&token, id)).await
    }

    /// Some fields of a photo, and those that were refused on the way.
    async fn fields_of(
        &self,
        id: &NodeId,
        token: &Secret,
        mut asking: Asking,
    ) -> Result<(Map<String, Value>, Vec<PhotoRefusal>), Fault> {
        let edge = Edge::node(id);
        loop {
            let parameters = vec![("fields", asking.fields())];
            match self.read(|| self.access.client.object(token, &edge, &parameters)).await {
                Ok(fields) => {
                    let dropped = asking.dropped().into_iter();
                    let refused = dropped.map(|(field, fault)| self.remember(Part::Field(field), fault));
                    return Ok((fields, refused.collect()));
                }
                Err(fault) => asking.retreat(&fault)?,
            }
        }
    }
}

/// A group that failed as a whole; it is asked for again the next time.
fn group_refused(asking: &Asking, fault: &Fault) -> Vec<PhotoRefusal> {
    let fields = asking.fields();
    let names = super::fields::parse_fields(&fields).unwrap_or_default();
    let refusal = |name: &String| super::refusal(Part::Field(base(name).to_owned()), fault.clone());
    names.iter().filter(|name| *name != "id").map(refusal).collect()
}
