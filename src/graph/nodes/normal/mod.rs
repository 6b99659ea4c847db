//! One shape for objects of all ages, safe to print: text tamed, ids as text, sizes as numbers, lists as
//! lists, no paging and no link that carries a token. What is not known is kept, tamed like the rest.

use serde_json::{Map, Value};

use super::address;
use super::values::{flag, float, id, integer, items, line, lines, numbered, time, time_text};
use crate::model::redact;

/// Facebook takes captions of up to 63,206 characters.
const LONGEST_TEXT: usize = 65_536;
const LONGEST_LINE: usize = 1_000;
const LONGEST_ID: usize = 128;
/// Objects within objects beyond this depth hold nothing that anybody asked for.
const DEEPEST: usize = 24;

/// A photo: as every object, with `comments`, `likes` and `tags` as lists and with `comment_count` and
/// `like_count` beside them. Doing it twice changes nothing.
pub fn photo(json: &Map<String, Value>) -> Map<String, Value> {
    let mut out = object(json, 0);
    for (edge, count) in [("comments", "comment_count"), ("likes", "like_count")] {
        let Some(value) = json.get(edge) else { continue };
        if let Some(total) = total(value) {
            out.insert(count.to_owned(), total.into());
        }
        if let Some(summary) = value.get("summary") {
            hoist(summary, &mut out);
        }
    }
    if let Some(Value::String(caption)) = json.get("name") {
        out.insert("name".to_owned(), lines(caption, LONGEST_TEXT).into());
    }
    out
}

/// A comment, an album, a tag or somebody: as every object within a photo.
pub fn part(json: &Map<String, Value>) -> Map<String, Value> {
    object(json, 1)
}

/// How many there are: `summary.total_count`, the `count` of old, a bare number, or the length of a list that
/// does not go on.
fn total(edge: &Value) -> Option<u64> {
    let said = edge.pointer("/summary/total_count").or_else(|| edge.get("count")).unwrap_or(edge);
    if let Some(count) = integer(said) {
        return u64::try_from(count).ok();
    }
    let is_whole = edge.get("data").is_some() && edge.pointer("/paging/next").is_none();
    is_whole.then(|| items(edge).len() as u64)
}

/// What the summaries say about the one who asks.
fn hoist(summary: &Value, out: &mut Map<String, Value>) {
    for key in ["can_comment", "can_like", "has_liked"] {
        if let Some(said) = summary.get(key).and_then(flag) {
            out.insert(key.to_owned(), said.into());
        }
    }
}

fn object(json: &Map<String, Value>, depth: usize) -> Map<String, Value> {
    let is_name = |key: &str| !key.is_empty() && key.len() <= 64 && key.bytes().all(|b| b.is_ascii_graphic());
    json.iter()
        .filter(|(key, _)| is_name(key) && !matches!(key.as_str(), "paging" | "access_token"))
        .map(|(key, value)| (counted(key, value), value))
        .filter_map(|(key, value)| Some((key.to_owned(), field(key, value, depth)?)))
        .collect()
}

/// Until 2012 `likes` and `comments` could be bare numbers.
fn counted<'a>(key: &'a str, value: &Value) -> &'a str {
    match key {
        "likes" if integer(value).is_some() => "like_count",
        "comments" if integer(value).is_some() => "comment_count",
        _ => key,
    }
}

/// One field; `None` leaves it out.
fn field(key: &str, value: &Value, depth: usize) -> Option<Value> {
    if depth >= DEEPEST {
        return None;
    }
    match key {
        "comments" | "likes" | "tags" | "reactions" | "name_tags" | "message_tags" => {
            Some(list(value, depth))
        }
        "images" | "webp_images" => Some(renditions(value, depth)),
        "picture" | "icon" | "source" | "link" | "url" => link(value).map(Value::from),
        "width" | "height" | "position" | "offset" | "length" | "count" | "total_count" => {
            integer(value).map(Value::from)
        }
        "x" | "y" | "latitude" | "longitude" => float(value).map(Value::from),
        "name" => value.as_str().map(|text| line(text, LONGEST_LINE).into()),
        "message" | "description" | "alt_text" | "alt_text_custom" => {
            value.as_str().map(|text| lines(text, LONGEST_TEXT).into())
        }
        _ if key == "id" || key.ends_with("_id") => id(value).map(|id| line(&id, LONGEST_ID).into()),
        _ if key.starts_with("can_")
            || key.starts_with("is_")
            || matches!(key, "has_liked" | "user_likes") =>
        {
            flag(value).map(Value::from)
        }
        // Older answers give Unix seconds: one form for whoever reads them on.
        _ if key.ends_with("_time") && value.is_number() => time(value).and_then(time_text).map(Value::from),
        _ if key.ends_with("_count") => integer(value).map(Value::from),
        _ => any(value, depth),
    }
}

fn any(value: &Value, depth: usize) -> Option<Value> {
    match value {
        Value::String(text) if text.starts_with("http:") || text.starts_with("https:") => {
            address::clean(text).map(Value::from)
        }
        Value::String(text) => Some(lines(&redact::mask(text), LONGEST_TEXT).into()),
        Value::Array(_) => Some(list(value, depth)),
        Value::Object(map) if numbered(map).is_some() => Some(list(value, depth)),
        Value::Object(map) => Some(object(map, depth + 1).into()),
        plain => Some(plain.clone()),
    }
}

fn list(value: &Value, depth: usize) -> Value {
    let item = |item: &Value| match item {
        Value::Object(map) => Some(object(map, depth + 1).into()),
        Value::Array(_) if depth + 1 < DEEPEST => Some(list(item, depth + 1)),
        Value::Array(_) => None,
        other => any(other, depth + 1),
    };
    items(value).into_iter().filter_map(item).collect::<Vec<Value>>().into()
}

/// Stored sizes, the widest first; those without a width stand last.
fn renditions(value: &Value, depth: usize) -> Value {
    let mut all: Vec<Map<String, Value>> =
        items(value).into_iter().filter_map(Value::as_object).map(|one| object(one, depth + 1)).collect();
    let size = |one: &Map<String, Value>, side: &str| one.get(side).and_then(Value::as_i64).unwrap_or(-1);
    all.sort_by_key(|one| std::cmp::Reverse((size(one, "width"), size(one, "height"))));
    all.into_iter().map(Value::from).collect::<Vec<Value>>().into()
}

/// An address; of a picture also as `{"data": {"url": …}}`.
fn link(value: &Value) -> Option<String> {
    let address = value
        .as_str()
        .or_else(|| value.pointer("/data/url")?.as_str())
        .or_else(|| value.get("url")?.as_str());
    address::clean(address?)
}

#[cfg(test)]
mod tests;
