//! The envelope of every answer: `response.request` with date, resource and status, and `response.result` with
//! the data. All text in it is tamed, and what repeats the keys is masked.

use serde_json::{Map, Value};

use super::client::Mask;

/// The longest text of an answer that is kept.
const LONGEST: usize = 2_000;

/// What OneAll said.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// Its own word for how it went, such as `success` or `error`.
    pub flag: String,
    /// Its code: those of HTTP, where 207 means that a part was done.
    pub code: u16,
    /// Its sentence.
    pub info: String,
    /// Its date, as text: the sign of its zone is missing, so that it names no moment.
    pub date: Option<String>,
    /// What was made.
    pub data: Map<String, Value>,
}

impl Said {
    /// Reads an envelope. `None` for JSON that is none: one without a status.
    pub(super) fn read(json: &Value, mask: &Mask) -> Option<Self> {
        let response = json.get("response")?;
        let request = response.get("request")?;
        let status = request.get("status")?.as_object()?;
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(|text| mask.said(text, LONGEST));
        let code = status.get("code")?;
        let code = code.as_u64().or_else(|| code.as_str()?.trim().parse().ok())?;
        let data = response.get("result").and_then(|result| result.get("data"));
        Some(Self {
            flag: text(status.get("flag")).unwrap_or_default(),
            code: u16::try_from(code).ok()?,
            info: text(status.get("info")).unwrap_or_default(),
            date: text(request.get("date")),
            data: match tamed(data.unwrap_or(&Value::Null), mask) {
                Value::Object(data) => data,
                Value::Null => Map::new(),
                other => [("data".to_owned(), other)].into_iter().collect(),
            },
        })
    }

    /// What was done, name and value, and what was not, each with its reason: OneAll puts a status of its own
    /// beside what failed.
    pub fn parts(&self) -> (Vec<(String, String)>, Vec<String>) {
        let (mut done, mut undone) = (Vec::new(), Vec::new());
        sort_out(&Value::Object(self.data.clone()), "", &mut done, &mut undone);
        (done, undone)
    }
}

fn sort_out(value: &Value, name: &str, done: &mut Vec<(String, String)>, undone: &mut Vec<String>) {
    let inner = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name} {key}") };
    match value {
        Value::Object(map) => match failure(map) {
            Some(why) => undone.push(if name.is_empty() { why } else { format!("{name}: {why}") }),
            None => map
                .iter()
                .filter(|(key, _)| *key != "status")
                .for_each(|(key, value)| sort_out(value, &inner(key), done, undone)),
        },
        Value::Array(items) => items.iter().for_each(|item| sort_out(item, name, done, undone)),
        Value::Null => {}
        Value::String(text) => done.push((name.to_owned(), text.clone())),
        other => done.push((name.to_owned(), other.to_string())),
    }
}

/// Why an entry failed, with the id that it names.
fn failure(entry: &Map<String, Value>) -> Option<String> {
    let status = entry.get("status")?.as_object()?;
    let code = status.get("code").and_then(Value::as_u64).unwrap_or(0);
    if status.get("flag").and_then(Value::as_str) != Some("error") && code < 300 {
        return None;
    }
    let why = status.get("info").and_then(Value::as_str).unwrap_or("no reason given");
    let id = entry.iter().find(|(key, value)| key.ends_with("id") && value.is_string());
    Some(id.and_then(|(_, id)| id.as_str()).map_or_else(|| why.to_owned(), |id| format!("{id} ({why})")))
}

/// The same value with every text and name in it tamed. What names a token is left out.
pub(super) fn tamed(value: &Value, mask: &Mask) -> Value {
    match value {
        Value::String(text) => Value::String(mask.said(text, LONGEST)),
        Value::Array(items) => items.iter().map(|item| tamed(item, mask)).collect(),
        Value::Object(map) => {
            let is_secret = |key: &str| key.ends_with("token") || key.contains("secret");
            map.iter()
                .filter(|(key, _)| !is_secret(key))
                .map(|(key, value)| (mask.said(key, 100), tamed(value, mask)))
                .collect()
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::secret::Secret;

    fn read(json: &Value) -> Option<Said> {
        Said::read(json, &Mask::new(&Secret::new("public-canary"), &Secret::new("private-canary")))
    }

    #[test]
    fn the_reference_pages_example_is_read() {
        let data = json!({ "provider": "facebook", "object": "picture", "picture_id": "12345678901234567" });
        let said = read(&json!({ "response": {
            "request": {
                "date": "Thu, 21 Sep 2017 16:25:31 0200",
                "resource": "/push/identities/x/facebook/picture.json",
                "status": { "flag": "success", "code": 200, "info": "Your request has been processed successfully" }
            },
            "result": { "data": data }
        } }))
        .unwrap();
        assert_eq!((said.code, said.flag.as_str()), (200, "success"));
        assert_eq!(said.date.as_deref(), Some("Thu, 21 Sep 2017 16:25:31 0200"));
        assert_eq!(Value::Object(said.data), data);
    }

    #[test]
    fn nothing_foreign_or_secret_comes_through() {
        let status =
            json!({ "flag": "error", "code": "401", "info": "Key private-canary\u{1b}[2J is wrong" });
        let data = json!({ "a\u{7}": ["public-canary"], "access_token": "x" });
        let json = json!({ "response": { "request": { "status": status }, "result": { "data": data } } });
        let said = read(&json).unwrap();
        assert_eq!((said.code, said.info.as_str()), (401, "Key …[2J is wrong"));
        assert_eq!(Value::Object(said.data), json!({ "a": ["…"] }));
    }

    #[test]
    fn what_is_no_envelope_is_not_believed() {
        for json in [
            json!(null),
            json!([]),
            json!({ "response": 3 }),
            json!({ "response": { "request": { "status": "success" } } }),
            json!({ "response": { "request": { "status": { "flag": "success" } } } }),
            json!({ "response": { "request": { "status": { "code": 70_000 } } } }),
            json!({ "error": { "message": "x" } }),
        ] {
            assert_eq!(read(&json), None, "{json}");
        }
    }

    #[test]
    fn what_was_not_done_is_told_from_what_was() {
        let data = json!({ "post_id": "1_2", "attachments": [
            { "picture_id": "7" },
            { "picture_id": "8", "status": { "flag": "error", "code": 404, "info": "gone" } }
        ] });
        let json = json!({ "response": {
            "request": { "status": { "flag": "success", "code": 207, "info": "partly" } }, "result": { "data": data }
        } });
        let (done, undone) = read(&json).unwrap().parts();
        assert!(done.contains(&("post_id".into(), "1_2".into())), "{done:?}");
        assert!(done.contains(&("attachments picture_id".into(), "7".into())), "{done:?}");
        assert_eq!(undone, ["attachments: 8 (gone)"]);
    }
}
