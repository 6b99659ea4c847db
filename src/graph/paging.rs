//! Pages of lists: where a list goes on, taken from cursors and links without ever keeping a link.

use reqwest::Url;
use serde_json::{Map, Value};

use super::answer::Answer;
use super::client::Endpoint;
use super::error::CallError;
use super::nodes;
use crate::model::node::Cursor;
use crate::model::text;

/// What a link may tell about the place where a list goes on. Everything else in it is dropped, the token
/// first of all.
const PLACES: [&str; 10] = [
    "after",
    "until",
    "since",
    "offset",
    "page",
    "__paging_token",
    "__after_id",
    "__next_id",
    "__previous",
    "__pagination_token",
];

/// A page of a list. Its objects are as they came, untamed: only the readers of this floor may look at them.
#[derive(Debug, Clone, PartialEq)]
pub struct RawPage {
    /// The objects.
    pub rows: Vec<Map<String, Value>>,
    /// Where the list goes on.
    pub next: Option<Cursor>,
    /// How many there are in all, when the server said.
    pub total: Option<u64>,
    /// What was odd, as a sentence.
    pub warning: Option<String>,
}

impl RawPage {
    /// Reads the answer to a call for a list.
    ///
    /// # Errors
    /// [`CallError`] for an answer that is no list.
    pub(super) fn read(answer: &Answer, endpoint: &Endpoint) -> Result<Self, CallError> {
        let data = answer.get("data").filter(|_| answer.is_good());
        let Some(list @ (Value::Array(_) | Value::Object(_) | Value::Null)) = data else {
            return Err(CallError::answer(answer));
        };
        let (next, warning) = answer.get("paging").map_or((None, None), |paging| place(paging, endpoint));
        let summary = answer.get("summary");
        let total = summary.and_then(|summary| summary.get("total_count")).and_then(nodes::integer);
        let total = total.and_then(|total| u64::try_from(total).ok());
        Ok(Self { rows: nodes::rows(list), next, total, warning })
    }
}

/// Where a list goes on: nowhere without a `next`. A link to a foreign host is told and not followed.
fn place(paging: &Value, endpoint: &Endpoint) -> (Option<Cursor>, Option<String>) {
    let Some(link) = paging.get("next").and_then(Value::as_str).filter(|link| !link.is_empty()) else {
        return (None, None);
    };
    let parsed = Url::parse(link).ok();
    let foreign = parsed.as_ref().filter(|link| !endpoint.is_home(link)).map(|link| {
        let host = text::excerpt(link.host_str().unwrap_or("an unnamed host"), 80);
        format!("The list's next link points at {host}, which is not Facebook; it is not called, the list goes on by its cursor")
    });
    let after = paging.pointer("/cursors/after").and_then(Value::as_str).filter(|after| !after.is_empty());
    let cursor = after.and_then(Cursor::after).or_else(|| of_link(link));
    match cursor {
        Some(cursor) => (Some(cursor), foreign),
        None => (
            None,
            Some("The list goes on, but the server does not say where; this is not all of it".to_owned()),
        ),
    }
}

/// The place that a link's own parameters name.
fn of_link(link: &str) -> Option<Cursor> {
    let query = link.split_once('?')?.1;
    let query = query.split('#').next().unwrap_or_default();
    let parameters = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, value)| PLACES.contains(&name.as_ref()) && !value.is_empty())
        .map(|(name, value)| (name.into_owned(), value.into_owned()));
    Cursor::of(parameters.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Pressure;
    use serde_json::json;

    fn read(json: Value) -> Result<RawPage, CallError> {
        let endpoint = Endpoint::without_app("http://127.0.0.1:81", "v26.0").unwrap();
        let answer =
            Answer { status: 200, pressure: Pressure::default(), json: Some(json), excerpt: String::new() };
        RawPage::read(&answer, &endpoint)
    }

    fn next(paging: &Value) -> (Option<Cursor>, Option<String>) {
        let page = read(json!({ "data": [], "paging": paging })).unwrap();
        (page.next, page.warning)
    }

    #[test]
    fn the_end_is_a_missing_next() {
        assert_eq!(next(&json!({"cursors": {"before": "a", "after": "b"}})), (None, None));
        assert_eq!(next(&json!({})), (None, None));
        assert_eq!(read(json!({"data": []})).unwrap().next, None);
        let (cursor, warning) = next(
            &json!({"cursors": {"after": "b"}, "next": "https://graph.facebook.com/x?after=b&access_token=EAA"}),
        );
        assert_eq!((cursor, warning), (Cursor::after("b"), None));
    }

    #[test]
    fn a_link_gives_only_its_place() {
        let (cursor, _) = next(&json!({"next":
            "https://graph.facebook.com/1/photos?access_token=EAAcanary&limit=25&until=1350077775&__paging_token=enc_A%2Bb&sig=canary#x"}));
        let cursor = cursor.unwrap();
        assert_eq!(
            cursor.parameters(),
            [("until".into(), "1350077775".into()), ("__paging_token".into(), "enc_A+b".into())]
        );
        let (cursor, _) = next(&json!({"next": "/1/likes?limit=5000&offset=5000&__after_id=8"}));
        assert_eq!(cursor.unwrap().parameters().len(), 2);
    }

    #[test]
    fn a_foreign_host_is_told_and_a_missing_place_too() {
        let (cursor, warning) =
            next(&json!({"cursors": {"after": "b"}, "next": "https://evil.example/x?after=c"}));
        assert_eq!(cursor, Cursor::after("b"));
        assert!(warning.unwrap().contains("evil.example"));
        let (cursor, warning) = next(&json!({"next": "https://graph.facebook.com/x?access_token=EAAcanary"}));
        assert_eq!(cursor, None);
        assert!(warning.unwrap().contains("does not say where"));
        assert_eq!(next(&json!({"next": null})), (None, None));
    }

    #[test]
    fn only_lists_are_lists() {
        assert_eq!(read(json!({"data": {"1": {"id": "b"}, "0": {"id": "a"}}})).unwrap().rows.len(), 2);
        assert_eq!(read(json!({"data": null})).unwrap().rows.len(), 0);
        assert_eq!(read(json!({"data": [], "summary": {"total_count": "9"}})).unwrap().total, Some(9));
        for senseless in
            [json!({}), json!([]), json!({"data": "x"}), json!({"data": [], "error": {"code": 1}}), json!(7)]
        {
            assert!(read(senseless.clone()).is_err(), "{senseless}");
        }
    }
}
