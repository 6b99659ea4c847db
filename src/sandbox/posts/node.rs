//! The Page Post node: its fields, and its attachments, of which 12 come unless more are asked for.

use serde_json::{Map, Value, json};

use super::book::{Kind, Post, PostState};
use super::{lists, sent};
use crate::sandbox::errors::GraphError;
use crate::sandbox::params::Params;
use crate::sandbox::photos::{Field, View, asked, asked_inside, page, time, user};
use crate::sandbox::{PAGE_ID, USER_ID};

const FIELDS: [&str; 33] = [
    "id",
    "admin_creator",
    "application",
    "attachments",
    "backdated_time",
    "can_reply_privately",
    "created_time",
    "feed_targeting",
    "from",
    "full_picture",
    "icon",
    "instagram_eligibility",
    "is_eligible_for_promotion",
    "is_expired",
    "is_hidden",
    "is_inline_created",
    "is_instagram_eligible",
    "is_popular",
    "is_published",
    "is_spherical",
    "message",
    "message_tags",
    "parent_id",
    "permalink_url",
    "picture",
    "place",
    "promotable_id",
    "scheduled_publish_time",
    "shares",
    "status_type",
    "story",
    "targeting",
    "updated_time",
];
const DEFAULT: [&str; 3] = ["created_time", "message", "id"];
/// How many attachments come when nobody says, and the most.
const ATTACHMENTS: usize = 12;
const MOST: usize = 100;

/// What a call asks for of posts.
pub(super) fn fields(params: &Params) -> Result<Vec<Field>, GraphError> {
    asked(params, &FIELDS, "Post", &DEFAULT)
}

/// Answers `GET /{post}`.
pub(super) fn read(view: &View<'_>, id: &str, params: &Params) -> Result<Value, GraphError> {
    let missing = || GraphError::no_object("GET", id);
    lists::may_read(view)?;
    let at = view.book.find(id).ok_or_else(missing)?;
    let post = view.book.posts.get(at).filter(|post| post.is_visible(view.now_ms)).ok_or_else(missing)?;
    of(view, post, &fields(params)?).map(Into::into)
}

/// A post with these fields; those without a value are left out.
pub(super) fn of(view: &View<'_>, post: &Post, fields: &[Field]) -> Result<Map<String, Value>, GraphError> {
    let mut node = Map::new();
    node.insert("id".to_owned(), post.id.as_str().into());
    for field in fields {
        if let Some(value) = value(view, post, &field.name) {
            node.insert(field.name.clone(), shaped(value, field)?);
        }
    }
    Ok(node)
}

fn value(view: &View<'_>, post: &Post, name: &str) -> Option<Value> {
    let is_out = post.state == PostState::Published;
    Some(match name {
        "id" | "promotable_id" => post.id.as_str().into(),
        "message" => post.message.clone()?.into(),
        "created_time" => time(post.time()).into(),
        "updated_time" => time(post.updated.max(post.time())).into(),
        "scheduled_publish_time" => (post.scheduled.filter(|_| !is_out)? as f64).into(),
        "is_published" => is_out.into(),
        "is_hidden" | "is_expired" | "is_inline_created" | "is_popular" | "is_spherical" => false.into(),
        "is_eligible_for_promotion" | "is_instagram_eligible" => is_out.into(),
        "permalink_url" => permalink(post).into(),
        "full_picture" | "picture" => picture(view, post)?.into(),
        "status_type" => status(post).into(),
        "from" if post.target.owner() == PAGE_ID => page(),
        "from" => user(),
        "attachments" => json!({ "data": [attachment(view, post)?] }),
        "backdated_time" | "place" | "targeting" | "feed_targeting" => post.extra.get(name)?.clone(),
        _ => return None,
    })
}

fn permalink(post: &Post) -> String {
    let number = post.id.split('_').nth(1).unwrap_or_default();
    let owner = if post.target.owner() == USER_ID { USER_ID } else { PAGE_ID };
    format!("https://www.facebook.com/{owner}/posts/{number}")
}

fn status(post: &Post) -> &'static str {
    match post.kind {
        Kind::Video(_) => "added_video",
        _ if !post.photos.is_empty() => "added_photos",
        _ if post.link.is_some() => "shared_story",
        _ => "mobile_status_update",
    }
}

/// The address of the first picture.
fn picture(view: &View<'_>, post: &Post) -> Option<String> {
    let first = view.book.photos_of(post).next()?;
    sent::address(view, first).map(|(url, _)| url)
}

/// The one attachment: a photo, an album of photos, a link or a video.
fn attachment(view: &View<'_>, post: &Post) -> Option<Value> {
    let photos: Vec<Value> = view.book.photos_of(post).map(|id| photo(view, id)).collect();
    if let Kind::Video(id) = &post.kind {
        let title = post.extra.get("title").cloned().unwrap_or(Value::Null);
        let url = format!("https://www.facebook.com/{PAGE_ID}/videos/{id}");
        return Some(json!({
            "type": "video_inline", "media_type": "video", "title": title, "url": url,
            "target": { "id": id, "url": url },
        }));
    }
    if let Some(link) = &post.link {
        return Some(json!({
            "type": "share", "media_type": "link", "title": link, "url": link, "unshimmed_url": link,
            "target": { "url": link },
        }));
    }
    if photos.len() > 1 {
        return Some(json!({
            "type": "album", "media_type": "album", "title": "Photos from the Page's post",
            "url": permalink(post), "target": { "id": post.id, "url": permalink(post) },
            "subattachments": { "data": photos },
        }));
    }
    photos.into_iter().next()
}

fn photo(view: &View<'_>, id: &str) -> Value {
    let url = format!("https://www.facebook.com/photo.php?fbid={id}");
    let mut value = json!({
        "type": "photo", "media_type": "photo", "url": url, "target": { "id": id, "url": url },
    });
    let address = sent::address(view, id);
    if let (Some((src, (width, height))), Some(fields)) = (address, value.as_object_mut()) {
        let image = json!({ "src": src, "width": width, "height": height });
        fields.insert("media".to_owned(), json!({ "image": image }));
    }
    if let (Some(words), Some(fields)) = (sent::caption(view, id), value.as_object_mut()) {
        fields.insert("description".to_owned(), words.into());
    }
    value
}

/// Leaves of a value what a field asks of it.
fn shaped(value: Value, field: &Field) -> Result<Value, GraphError> {
    const ATTACHMENT: [&str; 9] = [
        "description",
        "media",
        "media_type",
        "subattachments",
        "target",
        "title",
        "type",
        "unshimmed_url",
        "url",
    ];
    let known: &[&str] = match field.name.as_str() {
        "attachments" | "subattachments" => &ATTACHMENT,
        "target" => &["id", "url"],
        "media" => &["image", "source"],
        "image" => &["height", "src", "width"],
        "from" => &["id", "name"],
        "place" => &["id", "name", "location"],
        _ if field.inner.is_some() => return Err(GraphError::no_field("fields", &field.name)),
        _ => return Ok(value),
    };
    let inner = asked_inside(field, known, &field.name, known)?;
    match value {
        Value::Object(mut list) if list.contains_key("data") => {
            let limit = field.modifier("limit").and_then(|text| text.parse().ok()).unwrap_or(ATTACHMENTS);
            let items = list.get_mut("data").and_then(Value::as_array_mut).map(std::mem::take);
            let items = items.unwrap_or_default().into_iter().take(limit.min(MOST));
            let items: Result<Vec<_>, _> = items.map(|item| picked(item, &inner)).collect();
            list.insert("data".to_owned(), items?.into());
            Ok(list.into())
        }
        other => picked(other, &inner),
    }
}

fn picked(value: Value, fields: &[Field]) -> Result<Value, GraphError> {
    let Value::Object(mut object) = value else { return Ok(value) };
    let mut kept = Map::new();
    for field in fields {
        if let Some(value) = object.remove(&field.name) {
            kept.insert(field.name.clone(), shaped(value, field)?);
        }
    }
    Ok(kept.into())
}
