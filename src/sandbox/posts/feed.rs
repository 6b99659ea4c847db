//! `POST /{page}/feed`: words, a link with a thumbnail, or photos that were sent before.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::book::{Book, Kind, NewPost, PostState, Target};
use super::kinds::{self, is_id};
use super::{Handles, Moment, extra, schedule};
use crate::sandbox::errors::GraphError;
use crate::sandbox::params::Params;

/// What a post can consist of: without any of it there is nothing to say.
const CONTENT: [&str; 4] = ["message", "link", "object_attachment", "place"];

/// The number in `attached_media[3]`.
pub(super) fn media_index(name: &str) -> Option<usize> {
    let digits = name.strip_prefix("attached_media[")?.strip_suffix(']')?;
    digits.parse().ok().filter(|index: &usize| index.to_string() == digits)
}

/// Makes a post.
pub(super) fn make(
    book: &mut Book,
    params: &Params,
    handles: &Handles,
    (now, now_ms): Moment,
) -> Result<Value, GraphError> {
    kinds::check(params, kinds::feed)?;
    let (state, scheduled) = schedule::wanted(params, now, true)?;
    let photos = attached(params)?;
    let link = params.get("link").filter(|link| !link.is_empty());
    let thumbnail = thumbnail(params, link.is_some(), handles)?;
    if link.is_some() && !photos.is_empty() {
        return Err(GraphError::parameter("link and attached_media exclude each other"));
    }
    let says = CONTENT.iter().any(|name| params.get(name).is_some_and(|text| !text.trim().is_empty()));
    if !says && photos.is_empty() {
        return Err(GraphError::parameter("Missing message or attachment"));
    }
    usable(book, &photos, state)?;
    let message = params.get("message").filter(|text| !text.is_empty());
    if state == PostState::Published && book.repeats(message, &Target::Page, now) {
        return Err(GraphError::said_before());
    }
    let mut post = NewPost::of(Kind::Feed, Target::Page, (state, scheduled));
    post.message = message.map(str::to_owned);
    post.link = link.map(str::to_owned);
    post.thumbnail = thumbnail;
    post.photos = photos;
    post.extra = extra(params);
    Ok(json!({ "id": book.make(post, (now, now_ms)) }))
}

fn thumbnail(params: &Params, has_link: bool, handles: &Handles) -> Result<Option<String>, GraphError> {
    let Some(handle) = params.get("thumbnail") else { return Ok(None) };
    if !has_link {
        return Err(GraphError::parameter("thumbnail needs a link"));
    }
    handles.demand(handle, "image/", "thumbnail").map(|()| Some(handle.to_owned()))
}

/// The ids of the photos that are attached, in order: one parameter each, or one JSON array.
fn attached(params: &Params) -> Result<Vec<String>, GraphError> {
    let wrong = |why: &str| GraphError::parameter(format!("Invalid parameter: attached_media {why}"));
    let mut items: Vec<(usize, Value)> = Vec::new();
    for (name, value) in params.iter() {
        let Some(index) = media_index(name) else { continue };
        items.push((index, kinds::json(value).ok_or_else(|| wrong("must hold JSON objects"))?));
    }
    if let Some(whole) = params.get("attached_media") {
        if !items.is_empty() {
            return Err(wrong("comes in one form only"));
        }
        let Some(Value::Array(list)) = kinds::json(whole) else { return Err(wrong("must be a JSON array")) };
        items = list.into_iter().enumerate().collect();
    }
    items.sort_by_key(|(index, _)| *index);
    if items.iter().enumerate().any(|(place, (index, _))| place != *index) {
        return Err(wrong("must be numbered from 0 without a gap"));
    }
    items.iter().map(|(_, item)| media(item).ok_or_else(|| wrong("must hold {\"media_fbid\": id}"))).collect()
}

fn media(item: &Value) -> Option<String> {
    let fields = item.as_object().filter(|fields| fields.keys().all(|name| name == "media_fbid"))?;
    match fields.get("media_fbid")? {
        Value::String(id) if is_id(id) => Some(id.clone()),
        Value::Number(id) => id.as_u64().map(|id| id.to_string()),
        _ => None,
    }
}

/// Refuses photos that are not there, not the Page's, already used, or not meant for this.
fn usable(book: &Book, photos: &[String], state: PostState) -> Result<(), GraphError> {
    let mut seen = HashSet::new();
    for id in photos {
        let refuse = |why: &str| Err(GraphError::parameter(format!("attached_media: photo {id} {why}")));
        let sent = super::sent::at(id).and_then(|at| book.photo(at));
        let Some(sent) = sent.filter(|sent| sent.target != Target::User) else {
            return refuse("does not exist, or is not an unpublished photo of this Page");
        };
        if sent.post.is_some() || !seen.insert(id) {
            return refuse("is already used: a photo can be used only once");
        }
        if state == PostState::Scheduled && !sent.temporary {
            return refuse("must be uploaded with temporary=true to be used in a scheduled post");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attached_photos_are_numbered_from_nought_without_a_gap() {
        let of = |query: &str| attached(&Params::from_query(query)).ok();
        let two = Some(vec!["7".to_owned(), "8".to_owned()]);
        assert_eq!(of("attached_media[1]={\"media_fbid\":8}&attached_media[0]={\"media_fbid\":\"7\"}"), two);
        assert_eq!(of("attached_media=[{\"media_fbid\":\"7\"},{\"media_fbid\":\"8\"}]"), two);
        assert_eq!(of("message=x"), Some(Vec::new()));
        for bad in [
            "attached_media[1]={\"media_fbid\":8}",
            "attached_media[0]={\"media_fbid\":8}&attached_media[2]={\"media_fbid\":9}",
            "attached_media[0]={\"media_fbid\":8}&attached_media[0]={\"media_fbid\":9}",
            "attached_media[0]={\"media_fbid\":8}&attached_media=[]",
            "attached_media[0]=8",
            "attached_media[0]={\"media_fbid\":\"x\"}",
            "attached_media={\"media_fbid\":8}",
            "attached_media=[{\"media_fbid\":8,\"caption\":\"x\"}]",
        ] {
            assert_eq!(of(bad), None, "{bad}");
        }
        assert_eq!(media_index("attached_media[00]"), None);
        assert_eq!(media_index("attached_media[]"), None);
    }
}
