//! The Pages of a person, with their tokens: `/me/accounts`.

use reqwest::Method;
use serde_json::Value;

use super::answer::Answer;
use super::client::GraphClient;
use super::error::CallError;
use super::nodes;
use super::paging::RawPage;
use super::pressure::Pressure;
use crate::model::node::{Cursor, NodeId, Slice};
use crate::model::secret::Secret;
use crate::model::text;

/// A Page that the person of a user token works for.
#[derive(Debug, Clone)]
pub struct PageEntry {
    /// The Page's id.
    pub id: NodeId,
    /// Its name, tamed.
    pub name: String,
    /// Its token; `None` when the person may not act for it.
    pub token: Option<Secret>,
}

impl GraphClient {
    /// `GET /me/accounts` with a user token. The Page tokens in the answer go nowhere else.
    ///
    /// # Errors
    /// [`CallError`]; reading again does no harm.
    pub async fn pages(
        &self,
        user_token: &Secret,
        after: Option<&Cursor>,
    ) -> Result<(Slice<PageEntry>, Pressure), CallError> {
        let mut url = self.endpoint().url("me/accounts")?;
        url.query_pairs_mut().append_pair("fields", "id,name,access_token").append_pair("limit", "100");
        if let Some(after) = after {
            url.query_pairs_mut().extend_pairs(after.parameters());
        }
        let answer = self.call(self.request(Method::GET, url, user_token)?, user_token).await?;
        let page = RawPage::read(&answer, self.endpoint())?;
        let items = entries(&answer);
        Ok((Slice { items, next: page.next, total: page.total }, answer.pressure))
    }
}

fn entries(answer: &Answer) -> Vec<PageEntry> {
    let Some(list) = answer.get("data") else { return Vec::new() };
    nodes::items(list).into_iter().filter_map(entry).collect()
}

fn entry(json: &Value) -> Option<PageEntry> {
    let name = json.get("name").and_then(Value::as_str).unwrap_or_default();
    let token = json.get("access_token").and_then(Value::as_str).map(Secret::new);
    Some(PageEntry {
        id: NodeId::parse(&nodes::id(json.get("id")?)?)?,
        name: text::excerpt(name, 200),
        token: token.filter(|token| !token.is_empty()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn pages_without_a_token_are_known_and_their_tokens_hidden() {
        let json = json!({"data": [{"id": 7, "name": "A\u{1b}", "access_token": "EAAcanary"}, {"id": "8"}, {"name": "x"}, 3]});
        let read = entries(&Answer {
            status: 200,
            pressure: Pressure::default(),
            json: Some(json),
            excerpt: String::new(),
        });
        assert_eq!(read.len(), 2);
        assert_eq!((read[0].id.as_str(), read[0].name.as_str(), read[0].token.is_some()), ("7", "A", true));
        assert!(read[1].token.is_none());
        assert!(!format!("{read:?}").contains("canary"));
    }
}
