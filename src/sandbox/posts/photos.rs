//! `POST /{page}/photos`, and the same of albums and of the person: a photo that is published,
//! scheduled, kept as a draft, or only stored until a post uses it.

use bytes::Bytes;
use serde_json::{Value, json};

use super::body::Received;
use super::book::{Book, Kind, NewPost, PostState, Sent, Target};
use super::kinds::{self, flag, moment};
use super::picture::{Shape, shape};
use super::{Moment, extra, schedule};
use crate::sandbox::errors::GraphError;
use crate::sandbox::params::Params;

/// How large a photo can be, in bytes.
const LARGEST: usize = 4 << 20;
/// What is taken for the size of a photo that is said to be on the web.
const BY_URL: Shape = Shape { mime: "image/jpeg", extension: "jpg", width: 480, height: 320 };

/// True for a call that only stores a photo.
pub(super) fn only_stores(params: &Params) -> bool {
    let is_temporary = params.get("temporary").and_then(flag).unwrap_or(false);
    let is_draft = params.get("unpublished_content_type") == Some("DRAFT") && !is_temporary;
    !schedule::is_published(params) && params.get("scheduled_publish_time").is_none() && !is_draft
}

/// Takes a photo.
pub(super) fn make(
    book: &mut Book,
    target: Target,
    received: &Received,
    (now, now_ms): Moment,
) -> Result<Value, GraphError> {
    let params = &received.params;
    let photo = photo(super::sent::id(book.sent()), target.clone(), received, now)?;
    let when = schedule::wanted(params, now, false)?;
    let is_out = when.0 == PostState::Published;
    if is_out && book.repeats(photo.caption.as_deref(), &target, now) {
        return Err(GraphError::said_before());
    }
    let (id, caption) = (photo.id.clone(), photo.caption.clone());
    book.keep_photo(photo);
    if only_stores(params) {
        return Ok(json!({ "id": id }));
    }
    let mut post = NewPost::of(Kind::Photo, target, when);
    post.message = caption;
    post.photos = vec![id.clone()];
    post.extra = extra(params);
    let post = book.make(post, (now, now_ms));
    Ok(if is_out { json!({ "id": id, "post_id": post }) } else { json!({ "id": id }) })
}

/// The photo that a call brings, checked.
fn photo(id: String, target: Target, received: &Received, now: u64) -> Result<Sent, GraphError> {
    let params = &received.params;
    let is_album = matches!(target, Target::Album(_));
    kinds::check(params, |name| {
        let known = !(is_album && kinds::NOT_FOR_ALBUMS.contains(&name));
        kinds::of(&kinds::PHOTO, name).filter(|_| known)
    })?;
    super::for_pages_only(params, &target)?;
    let (bytes, shape) = content(received)?;
    let backdated = params.get("backdated_time").and_then(moment);
    if backdated.is_some_and(|at| at > now) {
        return Err(GraphError::parameter("backdated_time must not be in the future"));
    }
    let text = |names: &[&str]| {
        let text = names.iter().find_map(|name| params.get(name));
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    Ok(Sent {
        id,
        target,
        bytes,
        url: text(&["url"]),
        mime: shape.mime,
        extension: shape.extension,
        size: (shape.width, shape.height),
        // The two older names of a caption.
        caption: text(&["caption", "message", "name"]),
        alt_text: text(&["alt_text_custom"]),
        temporary: temporary(params)?,
        post: None,
        created: now,
        backdated,
        gone: false,
    })
}

/// The photo's bytes and its shape: exactly one file, address or id of a stored picture.
fn content(received: &Received) -> Result<(Bytes, Shape), GraphError> {
    let (params, files) = (&received.params, &received.files);
    let (url, vault) = (params.get("url"), params.get("vault_image_id"));
    if files.len() + usize::from(url.is_some()) + usize::from(vault.is_some()) != 1 {
        return Err(GraphError::no_upload_file());
    }
    if let Some(url) = url {
        return web(url).map(|()| (Bytes::new(), BY_URL));
    }
    let Some(file) = files.first() else { return Ok((Bytes::new(), BY_URL)) };
    if file.filename.is_empty() || file.mime.is_none() || file.bytes.is_empty() {
        return Err(GraphError::no_upload_file());
    }
    if file.bytes.len() > LARGEST {
        return Err(GraphError::cannot_read_files());
    }
    let shape = shape(&file.bytes).ok_or_else(GraphError::cannot_read_files)?;
    Ok((file.bytes.clone(), shape))
}

/// Refuses what is no address of the web, and the pictures of the service itself.
fn web(text: &str) -> Result<(), GraphError> {
    let url = url::Url::parse(text).ok().filter(|_| kinds::is_web(text));
    let url = url.ok_or_else(|| GraphError::parameter("url should represent a valid URL"))?;
    let host = url.host_str().unwrap_or_default();
    if ["fbcdn.net", "fbsbx.com"].iter().any(|cdn| host == *cdn || host.ends_with(&format!(".{cdn}"))) {
        return Err(GraphError::parameter("url is on Facebook's own CDN, which cannot be used here"));
    }
    Ok(())
}

fn temporary(params: &Params) -> Result<bool, GraphError> {
    let is_temporary = params.get("temporary").and_then(flag).unwrap_or(false);
    if is_temporary && schedule::is_published(params) {
        return Err(GraphError::parameter("temporary needs published=false"));
    }
    if is_temporary && params.get("scheduled_publish_time").is_some() {
        return Err(GraphError::parameter("temporary and scheduled_publish_time exclude each other"));
    }
    Ok(is_temporary)
}
