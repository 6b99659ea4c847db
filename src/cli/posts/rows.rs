//! Rows of a file of posts: each becomes a form by itself, or says everything that is wrong with it.

use serde_json::{Map, Value};

use super::form::{Form, FormPhoto};
use crate::model::text;

/// Characters of what was written that a sentence quotes.
const QUOTED: usize = 60;
/// What a parameter's key begins with.
pub const PARAM: &str = "param.";
/// The keys of a row, in the order in which they are told.
pub const KEYS: [&str; 16] = [
    "message",
    "photos",
    "link",
    "thumbnail",
    "video",
    "title",
    "at",
    "unpublished",
    "draft",
    "album",
    "user",
    "oneall",
    "experimental",
    "targeting",
    "feed_targeting",
    "params",
];

/// A row of a file.
#[derive(Debug, PartialEq)]
pub struct Row {
    /// Its number: of a table as a spreadsheet counts, the header being row 1; of a JSON list from 1.
    pub number: usize,
    /// What it says, or everything that is wrong with it.
    pub form: Result<Form, Vec<String>>,
}

/// The form that an object means.
///
/// # Errors
/// Everything that makes no sense, all of it.
pub fn form_of(mut row: Map<String, Value>) -> Result<Form, Vec<String>> {
    let mut wrong = Vec::new();
    row.retain(|_, value| !value.is_null());
    let photos = photos(&mut row, &mut wrong);
    let params = params(&mut row, &mut wrong);
    let mut take = |key: &str| row.remove(key).and_then(|value| plain(key, &value, &mut wrong));
    let (message, link, thumbnail) = (take("message"), take("link"), take("thumbnail"));
    let (video, title, at) = (take("video"), take("title"), take("at"));
    let (album, user, oneall) = (take("album"), take("user"), take("oneall"));
    let mut flag = |key: &str| row.remove(key).is_some_and(|value| is_on(key, &value, &mut wrong));
    let (unpublished, draft, experimental) = (flag("unpublished"), flag("draft"), flag("experimental"));
    let mut object = |key: &str| row.remove(key).and_then(|value| shape(key, value, &mut wrong));
    let (targeting, feed_targeting) = (object("targeting"), object("feed_targeting"));
    for key in row.keys() {
        let known = KEYS.join(", ");
        wrong.push(format!("'{}' is none of {known} or {PARAM}NAME", text::excerpt(key, QUOTED)));
    }
    let message = message.unwrap_or_default();
    let form = Form {
        message,
        photos,
        link,
        thumbnail,
        video,
        title,
        at,
        unpublished,
        draft,
        album,
        user,
        oneall,
        experimental,
        targeting,
        feed_targeting,
        params,
    };
    if wrong.is_empty() { Ok(form) } else { Err(wrong) }
}

/// A text, or a number as it is written.
fn plain(key: &str, value: &Value, wrong: &mut Vec<String>) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if !number.is_f64() => Some(number.to_string()),
        _ => {
            wrong.push(format!("'{}' is not a text", text::excerpt(key, QUOTED)));
            None
        }
    }
}

fn is_on(key: &str, value: &Value, wrong: &mut Vec<String>) -> bool {
    let word = match value {
        Value::Bool(on) => return *on,
        Value::String(word) => word.trim().to_lowercase(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    match word.as_str() {
        "yes" | "true" | "1" | "x" => true,
        "no" | "false" | "0" => false,
        _ => {
            wrong.push(format!("'{key}' is neither yes nor no"));
            false
        }
    }
}

/// An object, or a text that holds one.
fn shape(key: &str, value: Value, wrong: &mut Vec<String>) -> Option<Value> {
    let value = match &value {
        Value::String(text) => serde_json::from_str(text).ok(),
        _ => Some(value),
    };
    let object = value.filter(Value::is_object);
    if object.is_none() {
        wrong.push(format!("'{key}' is not a JSON object"));
    }
    object
}

/// `photos`, a list; or `photo`, `caption` and `alt` of a single one.
fn photos(row: &mut Map<String, Value>, wrong: &mut Vec<String>) -> Vec<FormPhoto> {
    let single: Map<String, Value> =
        ["photo", "caption", "alt"].into_iter().filter_map(|key| row.remove_entry(key)).collect();
    let mut list = match row.remove("photos") {
        None => Vec::new(),
        Some(Value::Array(list)) => list,
        Some(_) => {
            wrong.push("'photos' is not a list".to_owned());
            Vec::new()
        }
    };
    match (single.is_empty(), list.is_empty()) {
        (true, _) => {}
        (false, true) => list.push(Value::Object(single)),
        (false, false) => wrong.push("'photo', 'caption' and 'alt' do not stand beside 'photos'".to_owned()),
    }
    list.into_iter().enumerate().filter_map(|(at, item)| photo(at + 1, item, wrong)).collect()
}

fn photo(number: usize, item: Value, wrong: &mut Vec<String>) -> Option<FormPhoto> {
    let mut item = match item {
        Value::String(source) => {
            return Some(FormPhoto { source: source.into(), ..FormPhoto::default() });
        }
        Value::Object(item) => item,
        _ => {
            wrong.push(format!("photo {number} is neither a text nor an object"));
            return None;
        }
    };
    item.retain(|_, value| !value.is_null());
    let mut take = |key: &str| item.remove(key).and_then(|value| plain(key, &value, wrong));
    let (source, caption, alt) = (take("photo"), take("caption"), take("alt"));
    for key in item.keys() {
        let key = text::excerpt(key, QUOTED);
        wrong.push(format!("photo {number}: '{key}' is none of photo, caption or alt"));
    }
    if source.is_none() {
        wrong.push(format!("photo {number} has neither path nor address"));
    }
    Some(FormPhoto {
        source: source?.into(),
        caption: caption.unwrap_or_default(),
        alt: alt.unwrap_or_default(),
    })
}

/// `param.NAME`, and `params`, an object. What is no text goes as JSON.
fn params(row: &mut Map<String, Value>, wrong: &mut Vec<String>) -> Vec<(String, String)> {
    let keys: Vec<String> = row.keys().filter(|key| key.starts_with(PARAM)).cloned().collect();
    let named = keys.into_iter().filter_map(|key| {
        let value = row.remove(&key)?;
        Some((key.trim_start_matches(PARAM).to_owned(), value))
    });
    let mut all: Vec<(String, Value)> = named.collect();
    match row.remove("params") {
        None => {}
        Some(Value::Object(more)) => all.extend(more),
        Some(_) => wrong.push("'params' is not a JSON object".to_owned()),
    }
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    all.into_iter().map(|(name, value)| (name, text(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(row: &Value) -> Result<Form, Vec<String>> {
        form_of(row.as_object().unwrap().clone())
    }

    #[test]
    fn a_row_has_the_keys_of_the_command() {
        let form = read(&json!({
            "message": "Hi", "photos": ["a.jpg", {"photo": "b.jpg", "caption": "B", "alt": "b"}],
            "at": 1_800_000_000, "draft": false, "unpublished": "no", "album": 77, "link": null,
            "targeting": {"age_min": 18}, "param.no_story": true, "params": {"place": "5"},
        }))
        .unwrap();
        assert_eq!(form.photos.len(), 2);
        assert_eq!(form.photos[1].caption, "B");
        assert_eq!((form.at.as_deref(), form.album.as_deref()), (Some("1800000000"), Some("77")));
        assert_eq!(form.params, [("no_story".into(), "true".into()), ("place".into(), "5".into())]);
        assert_eq!(form.targeting, Some(json!({"age_min": 18})));
        let single = read(&json!({"photo": "a.jpg", "caption": "A", "draft": "YES"})).unwrap();
        assert_eq!((single.photos.len(), single.draft), (1, true));
    }

    #[test]
    fn a_row_says_everything_that_is_wrong_with_it() {
        let wrong = read(&json!({
            "message": ["x"], "foto": "a.jpg", "photos": [3, {"caption": "no path"}, {"photo": "a", "title": "t"}],
            "draft": "maybe", "targeting": "{", "params": [], "caption": "whose?", "at": 1.5,
        }))
        .unwrap_err();
        for part in [
            "'message'",
            "'foto'",
            "photo 1 ",
            "photo 2 has",
            "photo 3: 'title'",
            "'draft'",
            "'targeting'",
            "'params'",
            "'photo', 'caption'",
            "'at'",
        ] {
            assert!(wrong.iter().any(|one| one.contains(part)), "{part} in {wrong:#?}");
        }
        assert_eq!(wrong.len(), 10, "{wrong:#?}");
    }
}
