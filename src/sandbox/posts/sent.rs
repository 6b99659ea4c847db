//! Photos that were sent, as photos among the others: their ids, their fields, their pictures.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::book::{Book, Sent, Target};
use crate::sandbox::PAGE_ID;
use crate::sandbox::params::Params;
use crate::sandbox::photos::{FOLDER, View, drawn_scene, page, photo_url, signature, time, user};
use crate::sandbox::routes::Call;

/// The id of the first, and how far apart they are.
pub(in crate::sandbox) const FIRST: u64 = 10_159_000_000_000_911;
const STEP: u64 = 331_777;

/// The id of the photo at a place of the book.
pub(super) fn id(at: usize) -> String {
    (FIRST + at as u64 * STEP).to_string()
}

/// The place in the book of the photo with this id, should there be one.
pub(in crate::sandbox) fn at(text: &str) -> Option<usize> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    let number: u64 = text.parse().ok().filter(|_| is_plain)?;
    let off = number.checked_sub(FIRST).filter(|off| off % STEP == 0)?;
    usize::try_from(off / STEP).ok()
}

/// The address of a photo's largest picture, with its width and height: of one that was sent, or of one
/// that was there from the start.
pub(super) fn address(view: &View<'_>, id: &str) -> Option<(String, (u32, u32))> {
    match at(id) {
        Some(at) => view.book.photo(at).map(|sent| (url(view.base_url, sent), sent.size)),
        None => photo_url(view, id),
    }
}

/// A photo's caption, when it was sent.
pub(super) fn caption(view: &View<'_>, id: &str) -> Option<String> {
    view.book.photo(at(id)?)?.caption.clone()
}

fn url(base: &str, sent: &Sent) -> String {
    let (width, key) = (sent.size.0, sent.id.parse().unwrap_or(0));
    format!("{base}/{FOLDER}/{}_{width}.{}?_nc_cat=1&oh={}", sent.id, sent.extension, signature(key, width))
}

/// The value of a field of a photo that was sent. `None` for fields that it does not have.
pub(in crate::sandbox) fn field(view: &View<'_>, at: usize, name: &str) -> Option<Value> {
    let sent = view.book.photo(at)?;
    let (width, height) = sent.size;
    let source = url(view.base_url, sent);
    let post = view.book.post_of(sent);
    Some(match name {
        "alt_text_custom" => sent.alt_text.clone()?.into(),
        "backdated_time" => time(sent.backdated?).into(),
        "backdated_time_granularity" => "none".into(),
        "can_backdate" | "can_delete" | "can_tag" => true.into(),
        "created_time" | "updated_time" => {
            time(sent.backdated.or(post.map(super::book::Post::time)).unwrap_or(sent.created)).into()
        }
        "from" if sent.target == Target::User => user(),
        "from" => page(),
        "height" => height.into(),
        "width" => width.into(),
        "icon" => "https://static.xx.fbcdn.net/rsrc.php/v3/yz/r/StEh3RhPvjk.gif".into(),
        "images" | "webp_images" => json!([{ "height": height, "width": width, "source": source }]),
        "link" => format!("https://www.facebook.com/photo.php?fbid={}&type=3", sent.id).into(),
        "name" => sent.caption.clone()?.into(),
        "page_story_id" => post.filter(|post| post.target.owner() == PAGE_ID)?.id.as_str().into(),
        "picture" | "source" => source.into(),
        "place" => json!({ "id": post?.extra.get("place")? }),
        _ => return None,
    })
}

/// Answers for the picture of a photo that was sent; `None` when the name is of another one.
pub(in crate::sandbox) fn serve(call: &Call, file: &str) -> Option<Response> {
    let (id, _) = file.split_once('_')?;
    let at = at(id)?;
    let bytes_of = |book: &Book| {
        let sent = book.photo(at)?;
        let address = url("", sent);
        let (named, width) = (address.split('?').next()?.rsplit('/').next()?.to_owned(), sent.size.0);
        (named == file).then(|| (sent.bytes.clone(), sent.mime, width, sent.size.1))
    };
    let found = {
        let mut state = call.world.lock();
        state.book.settle(call.world.clock());
        bytes_of(&state.book)
    };
    let Some((bytes, mime, width, height)) = found else {
        return Some((StatusCode::NOT_FOUND, "There is no such picture").into_response());
    };
    let key: u64 = id.parse().unwrap_or(0);
    if Params::from_query(&call.query).get("oh") != Some(signature(key, width).as_str()) {
        return Some((StatusCode::FORBIDDEN, "Bad URL hash").into_response());
    }
    let bytes = if bytes.is_empty() { drawn_scene(key, width, height).into() } else { bytes };
    Some(([(header::CONTENT_TYPE, mime)], bytes).into_response())
}
