//! The Photo node: its fields as the old and the newer reference describe them, now and then in one of
//! the odd but legal shapes that real answers have.

use serde_json::{Map, Value, json};

use super::catalog::{Album, Filter, Kind};
use super::fields::{self, Field};
use super::photo::{Photo, THUMBNAIL};
use super::view::View;
use super::{Made, albums, comments, images, likes, people, tags};
use crate::sandbox::PAGE_ID;
use crate::sandbox::errors::GraphError;
use crate::sandbox::params::Params;
use crate::sandbox::posts::sent_field;

/// The fields of a Photo, with their types.
const FIELDS: [(&str, &str); 30] = [
    ("id", "numeric string"),
    ("album", "album"),
    ("alt_text", "string"),
    ("alt_text_custom", "string"),
    ("backdated_time", "datetime"),
    ("backdated_time_granularity", "enum"),
    ("can_backdate", "bool"),
    ("can_delete", "bool"),
    ("can_tag", "bool"),
    ("comments", "connection"),
    ("created_time", "datetime"),
    ("event", "event"),
    ("from", "user|page"),
    ("height", "unsigned int32"),
    ("icon", "string"),
    ("images", "list<platformimagesource>"),
    ("likes", "connection"),
    ("link", "string"),
    ("name", "string"),
    ("name_tags", "list<entityattextrange>"),
    ("page_story_id", "string"),
    ("picture", "string"),
    ("place", "place"),
    ("position", "unsigned int32"),
    ("source", "string"),
    ("tags", "connection"),
    ("target", "profile"),
    ("updated_time", "datetime"),
    ("webp_images", "list<platformimagesource>"),
    ("width", "unsigned int32"),
];

/// A time as the API writes it.
pub(in crate::sandbox) fn time(unix: u64) -> String {
    let moment = i64::try_from(unix).ok().and_then(|unix| jiff::Timestamp::from_second(unix).ok());
    moment.map(|moment| moment.strftime("%Y-%m-%dT%H:%M:%S+0000").to_string()).unwrap_or_default()
}

/// What a call asks for of nodes of this type: by name, or the default.
pub(in crate::sandbox) fn asked(
    params: &Params,
    known: &[&str],
    node_type: &str,
    default: &[&str],
) -> Result<Vec<Field>, GraphError> {
    let wanted = params.get("fields").filter(|text| !text.is_empty()).map(fields::parse).transpose()?;
    judged(wanted.as_deref(), known, node_type, default)
}

/// The same for what a field leads to.
pub(in crate::sandbox) fn asked_inside(
    field: &Field,
    known: &[&str],
    node_type: &str,
    default: &[&str],
) -> Result<Vec<Field>, GraphError> {
    judged(field.inner.as_deref(), known, node_type, default)
}

fn judged(
    wanted: Option<&[Field]>,
    known: &[&str],
    node_type: &str,
    default: &[&str],
) -> Result<Vec<Field>, GraphError> {
    let Some(wanted) = wanted else {
        return Ok(default.iter().map(|name| Field::plain(name)).collect());
    };
    match wanted.iter().find(|field| !known.contains(&field.name.as_str())) {
        Some(other) => Err(GraphError::no_field(&other.name, node_type)),
        None => Ok(wanted.to_vec()),
    }
}

/// Leaves of a node what was asked for; its id is always there.
pub(super) fn choose(mut node: Map<String, Value>, fields: &[Field]) -> Map<String, Value> {
    node.retain(|name, _| name == "id" || fields.iter().any(|field| field.name == *name));
    for field in fields {
        let (Some(inner), Some(value)) = (&field.inner, node.get_mut(&field.name)) else { continue };
        if let Value::Object(object) = value {
            *object = choose(std::mem::take(object), inner);
        }
    }
    node
}

/// What a call asks for of photos.
pub(super) fn photo_fields(params: &Params) -> Result<Vec<Field>, GraphError> {
    asked(params, &FIELDS.map(|(name, _)| name), "Photo", &["id", "created_time", "name"])
}

/// Answers `GET /{photo}`.
pub(super) fn read(view: &View<'_>, id: &str, params: &Params) -> Result<Value, GraphError> {
    let photo = view.photo("GET", id)?;
    let mut node = of(view, photo, &photo_fields(params)?)?;
    if params.get("metadata").is_some_and(|text| matches!(text, "1" | "true")) {
        node.insert("metadata".to_owned(), metadata(view, id));
    }
    Ok(node.into())
}

fn metadata(view: &View<'_>, id: &str) -> Value {
    let known =
        FIELDS.iter().filter(|(name, kind)| *kind != "connection" && (view.legacy || *name != "tags"));
    let listed: Vec<Value> =
        known.map(|(name, kind)| json!({ "name": name, "description": "", "type": kind })).collect();
    let edges =
        ["comments", "likes", "picture", "tags"].into_iter().filter(|edge| view.legacy || *edge != "tags");
    let edges: Map<String, Value> = edges
        .map(|edge| (edge.to_owned(), format!("{}/{}/{id}/{edge}", view.base_url, view.version()).into()))
        .collect();
    json!({ "fields": listed, "type": "photo", "connections": edges })
}

/// A photo with these fields; those without a value are left out.
pub(super) fn of(view: &View<'_>, photo: Photo, fields: &[Field]) -> Result<Map<String, Value>, GraphError> {
    let mut node = Map::new();
    for field in fields {
        if let Some(value) = value(view, photo, field)? {
            node.insert(field.name.clone(), value);
        }
    }
    // Some answers give ids as numbers.
    let id = photo.number.id();
    let id = if photo.number.is_one_in(31, 12) && photo.number.kind != Kind::Sent {
        id.into()
    } else {
        id.to_string().into()
    };
    node.insert("id".to_owned(), id);
    Ok(node)
}

fn value(view: &View<'_>, photo: Photo, field: &Field) -> Result<Option<Value>, GraphError> {
    match field.name.as_str() {
        "comments" => comments::field(view, photo, field).map(unless_empty),
        "likes" => likes::field(view, photo, field).map(unless_empty),
        "tags" if !view.legacy => Err(GraphError::no_field("tags", "Photo")),
        "tags" => {
            let limit = field.modifier("limit").and_then(|limit| limit.parse().ok()).unwrap_or(25);
            Ok(tags::field(view, photo, limit))
        }
        _ => chosen(plain(view, photo, &field.name), field),
    }
}

/// A photo without comments has no such field, unless somebody wants to know how many there are.
fn unless_empty(page: Made) -> Option<Value> {
    let counts = page.value.get("summary").is_some();
    let holds = page.value.get("data").is_some_and(|data| *data != json!([]));
    (counts || holds).then_some(page.value)
}

/// Leaves of a value what the field asks of it.
fn chosen(value: Option<Value>, field: &Field) -> Result<Option<Value>, GraphError> {
    let Some(inner) = &field.inner else { return Ok(value) };
    let known: &[&str] = match field.name.as_str() {
        "from" => &["id", "name"],
        "album" => &albums::FIELDS,
        "place" => &["id", "name", "location"],
        "images" | "webp_images" => &["height", "width", "source"],
        "name_tags" => &["id", "name", "type", "offset", "length"],
        "event" | "target" => &["id", "name"],
        other => return Err(GraphError::no_field("fields", other)),
    };
    judged(Some(inner), known, &field.name, &[])?;
    let pick = |value: Value| match value {
        Value::Object(object) => choose(object, inner).into(),
        other => other,
    };
    Ok(value.map(|value| match value {
        Value::Array(items) => items.into_iter().map(pick).collect(),
        Value::Object(object) if object.contains_key("0") => {
            Value::Object(object.into_iter().map(|(key, item)| (key, pick(item))).collect())
        }
        other => pick(other),
    }))
}

fn plain(view: &View<'_>, photo: Photo, name: &str) -> Option<Value> {
    let number = photo.number;
    if number.kind == Kind::Sent {
        return match name {
            "album" => sent_album(view, number),
            _ => sent_field(view, number.at as usize, name),
        };
    }
    let (width, height) = photo.size();
    let url = |width| images::url(view.base_url, photo, width);
    Some(match name {
        "album" => albums::brief(Album::of(number)?),
        "alt_text" => super::words::alt_text(photo.scene().words()).into(),
        "alt_text_custom" => {
            number.is_one_in(5, 2).then(|| format!("A photo of {}", photo.scene().words()))?.into()
        }
        "backdated_time" => photo.is_backdated().then(|| time(photo.created()))?.into(),
        "backdated_time_granularity" => if photo.is_backdated() { "day" } else { "none" }.into(),
        "can_backdate" => (number.kind != Kind::Page(Filter::Tagged)).into(),
        "can_delete" => (number.kind != Kind::Page(Filter::Tagged)).into(),
        "can_tag" => true.into(),
        "created_time" => time(photo.created()).into(),
        "from" => from(photo)?,
        "height" => size(photo, height),
        "width" => size(photo, width),
        "icon" => "https://static.xx.fbcdn.net/rsrc.php/v3/yz/r/StEh3RhPvjk.gif".into(),
        "images" => renditions(photo, url),
        "webp_images" => renditions(photo, |width| url(width).replacen(photo.extension(), "webp", 1)),
        "link" => link(photo).into(),
        "name" => photo.caption()?.into(),
        "name_tags" => name_tags(photo)?,
        "page_story_id" => format!("{PAGE_ID}_{}", number.id()).into(),
        "picture" => url(THUMBNAIL).into(),
        "place" => place(photo)?,
        "position" => (number.at + 1).into(),
        "source" => url(width).into(),
        "updated_time" => time(photo.updated()).into(),
        // `event` and `target` belong to photos of events and of other people's timelines.
        _ => return None,
    })
}

/// The album of a photo that was sent: the one that it was sent to, or the Page's timeline.
fn sent_album(view: &View<'_>, number: super::catalog::Number) -> Option<Value> {
    let album = view.catalog.find_sent_album(&view.sent(number)?.target)?;
    Some(albums::brief(album))
}

/// Some answers give sizes as texts.
fn size(photo: Photo, pixels: u32) -> Value {
    if photo.number.is_one_in(37, 9) { pixels.to_string().into() } else { pixels.into() }
}

/// Who published it; some answers do not say.
fn from(photo: Photo) -> Option<Value> {
    match photo.number.kind {
        _ if photo.number.is_one_in(13, 4) => None,
        Kind::Page(Filter::Tagged) => Some(people::profile(photo.number.roll(31) % 200)),
        Kind::Page(_) => Some(people::page()),
        Kind::Personal | Kind::Sent => Some(people::user()),
    }
}

/// The renditions; some answers give lists as objects.
fn renditions(photo: Photo, url: impl Fn(u32) -> String) -> Value {
    let list = photo.widths().into_iter().map(|width| {
        json!({ "height": size(photo, photo.height_at(width)), "width": size(photo, width), "source": url(width) })
    });
    if photo.number.is_one_in(29, 5) {
        return as_map(list.collect());
    }
    list.collect()
}

/// A list as an object with the keys "0", "1" and so on.
pub(super) fn as_map(list: Vec<Value>) -> Value {
    let pairs = list.into_iter().enumerate().map(|(at, item)| (at.to_string(), item));
    Value::Object(pairs.collect())
}

fn link(photo: Photo) -> String {
    let id = photo.number.id();
    match Album::of(photo.number) {
        Some(album) => format!("https://www.facebook.com/photo.php?fbid={id}&set=a.{}&type=3", album.id()),
        None => format!("https://www.facebook.com/photo.php?fbid={id}&type=3"),
    }
}

/// Who is named in the caption: its first word, in a few photos. Older answers key the lists by offset.
fn name_tags(photo: Photo) -> Option<Value> {
    let caption = photo.caption().filter(|_| photo.number.is_one_in(10, 3))?;
    let word: String = caption.chars().take_while(|c| c.is_alphabetic()).collect();
    let length = word.chars().count();
    if length < 2 {
        return None;
    }
    let person = photo.number.roll(32) % 200;
    let tag =
        json!({ "id": people::id(person), "name": word, "type": "user", "offset": 0, "length": length });
    Some(if photo.number.is_one_in(20, 3) { json!({ "0": [tag] }) } else { json!([tag]) })
}

/// Where it was taken; what is known of a place varies.
fn place(photo: Photo) -> Option<Value> {
    if !photo.number.is_one_in(5, 1) {
        return None;
    }
    let location = match photo.number.at / 5 % 5 {
        0 => json!({
            "city": "Piräus", "country": "Greece", "latitude": 37.942, "longitude": 23.646,
            "street": "Ακτή Μιαούλη 10", "zip": "185 38",
        }),
        1 => json!({ "latitude": 54.32, "longitude": 10.135 }),
        2 => json!({ "country": "Norway" }),
        3 => json!({ "city": "\u{1b}[7mNowhere\u{1b}[0m", "latitude": "59.91", "longitude": "10.75" }),
        _ => return Some(json!({ "name": "Somewhere along the quay" })),
    };
    let names = ["Old Harbour", "Λιμάνι", "港", "Pier 7 \u{202e}(closed)"];
    let name = names.get(photo.number.at as usize / 25 % names.len()).copied().unwrap_or_default();
    let id = 110_500_000_000_037 + u64::from(photo.number.at % 9) * 1_009;
    Some(json!({ "id": id.to_string(), "name": name, "location": location }))
}
