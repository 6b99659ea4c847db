//! Photos on their way to the disk and back.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::graph;
use crate::model::photo::Photo;
use crate::store::KeptPhoto;

/// What lists do not show, and what is read anew with the photo itself.
const LEFT_OUT: [&str; 6] = ["webp_images", "comments", "likes", "tags", "sharedposts", "paging"];
/// The longest row that is kept, in bytes.
const LONGEST: usize = 64 << 10;

/// A photo's fields as they are kept: without lists of their own and without anything that holds a token.
/// `None` for one that is too long, or has no id.
pub fn row(mut fields: Map<String, Value>) -> Option<KeptPhoto> {
    let id = fields.get("id")?.as_str()?.to_owned();
    for name in LEFT_OUT {
        fields.remove(name);
    }
    let mut whole = Value::Object(fields);
    drop_tokens(&mut whole);
    let json = whole.to_string();
    (json.len() <= LONGEST).then_some(KeptPhoto { id, json })
}

/// Reads rows back. One that cannot be read is left out: it comes with the next call.
pub fn photos(rows: &[String]) -> Vec<Arc<Photo>> {
    let read = |json: &String| graph::photo(&serde_json::from_str(json).ok()?).map(Arc::new);
    rows.iter().filter_map(read).collect()
}

fn drop_tokens(value: &mut Value) {
    let holds_token = |value: &Value| value.as_str().is_some_and(|text| text.contains("access_token"));
    match value {
        Value::Object(fields) => {
            fields.retain(|_, field| !holds_token(field));
            fields.values_mut().for_each(drop_tokens);
        }
        Value::Array(items) => {
            items.retain(|item| !holds_token(item));
            items.iter_mut().for_each(drop_tokens);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn no_token_and_no_cursor_reaches_the_disk() {
        let kept = row(fields(&json!({
            "id": "7", "name": "Harbour", "link": "https://graph.facebook.com/7?access_token=EAAcanary",
            "images": [{"source": "https://x.example.com/a.jpg?access_token=EAAcanary", "width": 1}, "access_token=EAAcanary"],
            "comments": {"paging": {"next": "EAAcanary"}}, "paging": {"cursors": {"after": "EAAcanary"}},
        })))
        .unwrap();
        assert!(!kept.json.contains("canary"), "{}", kept.json);
        assert_eq!((kept.id.as_str(), photos(&[kept.json]).len()), ("7", 1));
    }

    #[test]
    fn what_makes_no_sense_is_left_out() {
        assert_eq!(row(fields(&json!({ "name": "no id" }))), None);
        assert_eq!(row(fields(&json!({ "id": "1", "name": "x".repeat(LONGEST) }))), None);
        let rows = ["{", "[]", "{\"id\":\"../x\"}", "{\"id\":\"1\"}"].map(str::to_owned);
        assert_eq!(photos(&rows).len(), 1);
    }
}
