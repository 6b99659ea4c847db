//! The Pages of an identity, to choose one from: `GET /pull/identities/{token}/facebook/pages.json`.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::client::OneAllClient;
use super::envelope::tamed;
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;

/// How many Pages are asked for at once.
const AT_ONCE: usize = 100;
/// No identity has so many; a list that goes on is going round.
const MOST_CALLS: usize = 50;

/// A Page that an identity administers.
#[derive(Debug, Clone, PartialEq)]
pub struct PageListed {
    /// Its id.
    pub id: String,
    /// Its name, empty when none is told.
    pub name: String,
    /// All that is told of it, under OneAll's names; never a token.
    pub fields: Map<String, Value>,
}

impl OneAllClient {
    /// A part of the Pages of an identity, counted from 1; `true` beside it when there may be more.
    ///
    /// # Errors
    /// The refusal, or what broke; [`FaultKind::Answer`] for an answer without a list.
    pub async fn pages(&self, identity: &NodeId, part: usize) -> Result<(Vec<PageListed>, bool), Fault> {
        let path = format!("/pull/identities/{identity}/facebook/pages.json?num_pages={AT_ONCE}&page={part}");
        let (_, json) = self.read(&path).await?;
        let data = json.pointer("/response/result/data");
        let Some(list) = data.and_then(|data| list(data, 3)) else {
            if data.is_none_or(Value::is_null) {
                return Ok((Vec::new(), false));
            }
            return Err(Fault::new(FaultKind::Answer, "OneAll's answer holds no list of Pages"));
        };
        let pages: Vec<PageListed> = list.iter().filter_map(|row| self.page(row)).collect();
        Ok((pages, list.len() >= AT_ONCE && part < MOST_CALLS))
    }

    fn page(&self, row: &Value) -> Option<PageListed> {
        let Value::Object(fields) = tamed(row, &self.mask) else { return None };
        let text = |name: &str| match fields.get(name) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let id = text("id").or_else(|| text("page_id"))?;
        let name = text("name").or_else(|| text("title")).unwrap_or_default();
        Some(PageListed { id, name, fields })
    }
}

/// Keeps those of a part that were not there before; empty when the list goes round.
pub fn news(pages: Vec<PageListed>, seen: &mut BTreeSet<String>) -> Vec<PageListed> {
    pages.into_iter().filter(|page| seen.insert(page.id.clone())).collect()
}

/// The list in the data: the data itself, or what stands under `pages`, `entries` or any other name.
fn list(data: &Value, depth: usize) -> Option<&Vec<Value>> {
    match data {
        Value::Array(list) => Some(list),
        Value::Object(map) if depth > 0 => {
            let known = ["pages", "entries"].iter().filter_map(|name| map.get(*name));
            known.chain(map.values()).find_map(|value| list(value, depth - 1))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_list_is_found_wherever_it_stands() {
        for data in [
            json!([{ "id": "1" }]),
            json!({ "pages": [{ "id": "1" }] }),
            json!({ "pages": { "count": 1, "entries": [{ "id": "1" }] } }),
            json!({ "provider": "facebook", "object": "pages", "result": [{ "id": "1" }] }),
        ] {
            assert_eq!(list(&data, 3).map(Vec::len), Some(1), "{data}");
        }
        assert_eq!(list(&json!({ "a": 1 }), 3), None);
    }

    #[test]
    fn a_list_that_goes_round_ends() {
        let page = |id: &str| PageListed { id: id.to_owned(), name: String::new(), fields: Map::new() };
        let mut seen = BTreeSet::new();
        assert_eq!(news(vec![page("1"), page("2")], &mut seen).len(), 2);
        assert_eq!(news(vec![page("2"), page("1")], &mut seen).len(), 0);
    }
}
