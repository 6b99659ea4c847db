//! Objects of the Graph API as they come: every oddity of a decade of answers is read, none is trusted.

use serde_json::{Map, Value};

use crate::model::node::NodeId;
use crate::model::photo::Photo;

/// Reads a photo from its fields; `None` without a usable id.
pub fn photo(json: &Map<String, Value>) -> Option<Photo> {
    NodeId::parse(json.get("id")?.as_str()?).map(Photo::unknown)
}
