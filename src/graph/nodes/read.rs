//! Our own types, made of objects in their normal shape.

use serde_json::{Map, Value};

use super::normal;
use super::values::{flag, float, id, integer, items, line, time};
use crate::model::node::{Named, NodeId};
use crate::model::photo::{Album, Comment, Mention, Photo, Place, Rendition, Rights, Tag};

type Object = Map<String, Value>;

/// Reads a photo from its fields, in whatever shape they came; `None` without a usable id.
pub fn photo(json: &Object) -> Option<Photo> {
    let json = &normal::photo(json);
    let mut photo = Photo::unknown(node(json, "id")?);
    photo.from = json.get("from").and_then(who);
    photo.name = text(json, "name");
    photo.name_tags = each(json, "name_tags", mention);
    photo.icon = text(json, "icon");
    photo.picture = text(json, "picture");
    photo.source = text(json, "source");
    photo.link = text(json, "link");
    (photo.width, photo.height) = (pixels(json, "width"), pixels(json, "height"));
    photo.images = each(json, "images", rendition);
    photo.webp_images = each(json, "webp_images", rendition);
    photo.place = json.get("place").and_then(place);
    photo.created_time = json.get("created_time").and_then(time);
    photo.updated_time = json.get("updated_time").and_then(time);
    photo.backdated_time = json.get("backdated_time").and_then(time);
    photo.position = json.get("position").and_then(integer);
    photo.album = json.get("album").and_then(who);
    photo.event = json.get("event").and_then(who);
    photo.target = json.get("target").and_then(who);
    photo.page_story_id = node(json, "page_story_id");
    photo.alt_text = text(json, "alt_text");
    photo.alt_text_custom = text(json, "alt_text_custom");
    photo.can = rights(json);
    photo.comment_count = count(json, "comment_count");
    photo.like_count = count(json, "like_count");
    photo.has_liked = json.get("has_liked").and_then(flag);
    Some(photo)
}

/// Reads an album; `None` without a usable id.
pub fn album(json: &Object) -> Option<Album> {
    let json = &normal::part(json);
    Some(Album {
        id: node(json, "id")?,
        name: text(json, "name").unwrap_or_default(),
        count: count(json, "photo_count").or_else(|| count(json, "count")),
        kind: text(json, "type"),
        created_time: json.get("created_time").and_then(time),
        link: text(json, "link"),
        can_upload: json.get("can_upload").and_then(flag),
    })
}

/// Reads a comment; `None` without a usable id.
pub fn comment(json: &Object) -> Option<Comment> {
    let json = &normal::part(json);
    Some(Comment {
        id: node(json, "id")?,
        from: json.get("from").and_then(who),
        message: text(json, "message").unwrap_or_default(),
        created_time: json.get("created_time").and_then(time),
        like_count: count(json, "like_count"),
        comment_count: count(json, "comment_count"),
    })
}

/// Reads somebody who likes something; `None` when neither id nor name is there.
pub fn named(json: &Object) -> Option<Named> {
    somebody(&normal::part(json))
}

fn somebody(json: &Object) -> Option<Named> {
    let (id, name) = (node(json, "id"), text(json, "name").unwrap_or_default());
    (id.is_some() || !name.is_empty()).then_some(Named { id, name })
}

/// Reads a tag; `None` when it names nobody and nothing.
pub fn tag(json: &Object) -> Option<Tag> {
    let json = &normal::part(json);
    Some(Tag {
        who: somebody(json)?,
        x: json.get("x").and_then(float),
        y: json.get("y").and_then(float),
        created_time: json.get("created_time").and_then(time),
    })
}

/// An object with a name, or only its id.
fn who(value: &Value) -> Option<Named> {
    match value {
        Value::Object(map) => somebody(map),
        bare => Some(Named { id: Some(NodeId::parse(&id(bare)?)?), name: Box::default() }),
    }
}

fn node(json: &Object, key: &str) -> Option<NodeId> {
    NodeId::parse(&id(json.get(key)?)?)
}

fn text(json: &Object, key: &str) -> Option<Box<str>> {
    json.get(key)?.as_str().filter(|text| !text.is_empty()).map(Box::from)
}

fn count(json: &Object, key: &str) -> Option<u64> {
    u64::try_from(integer(json.get(key)?)?).ok()
}

fn pixels(json: &Object, key: &str) -> Option<u32> {
    u32::try_from(integer(json.get(key)?)?).ok().filter(|pixels| *pixels > 0)
}

fn each<T>(json: &Object, key: &str, read: impl Fn(&Object) -> Option<T>) -> Vec<T> {
    let Some(list) = json.get(key) else { return Vec::new() };
    items(list).into_iter().filter_map(Value::as_object).filter_map(read).collect()
}

fn mention(json: &Object) -> Option<Mention> {
    let place = |key| u32::try_from(integer(json.get(key)?)?).ok();
    Some(Mention {
        who: somebody(json)?,
        kind: text(json, "type").unwrap_or_default(),
        offset: place("offset")?,
        length: place("length")?,
    })
}

/// A stored size; one that does not say how wide it is cannot be chosen.
fn rendition(json: &Object) -> Option<Rendition> {
    let source = text(json, "source")?;
    Some(Rendition { width: pixels(json, "width")?, height: pixels(json, "height").unwrap_or(0), source })
}

fn place(value: &Value) -> Option<Place> {
    let Value::Object(map) = value else {
        let name = value.as_str()?;
        return Some(Place {
            page: Named { id: None, name: name.into() },
            address: Box::default(),
            coordinates: None,
        });
    };
    let location = map.get("location");
    let within = location.and_then(Value::as_object).unwrap_or(map);
    let address = match location {
        Some(Value::String(address)) => address.as_str().into(),
        _ => address_of(within),
    };
    let page = somebody(map).unwrap_or(Named { id: None, name: Box::default() });
    let coordinate = |key: &str| within.get(key).and_then(float);
    Some(Place { page, address, coordinates: coordinate("latitude").zip(coordinate("longitude")) })
}

fn address_of(location: &Object) -> Box<str> {
    let parts: Vec<&str> = ["street", "zip", "city", "state", "country"]
        .iter()
        .filter_map(|key| location.get(*key)?.as_str())
        .filter(|part| !part.is_empty())
        .collect();
    line(&parts.join(", "), 300).into()
}

fn rights(json: &Object) -> Rights {
    let may = |key: &str| json.get(key).and_then(flag);
    Rights {
        delete: may("can_delete"),
        tag: may("can_tag"),
        backdate: may("can_backdate"),
        comment: may("can_comment"),
        like: may("can_like"),
    }
}
