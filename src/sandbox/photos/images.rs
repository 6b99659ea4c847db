//! The pictures themselves: under a path of the server's own, without a token, made when they are asked
//! for, at the width that the address names.
//!
//! Addresses are signed; one that was changed is refused. Those of `webp_images` lead nowhere: 404.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures_util::stream;
use serde_json::json;
use tokio::task::spawn_blocking;

use super::catalog::{Kind, scramble};
use super::photo::{Photo, THUMBNAIL};
use super::view::View;
use super::{Made, albums, bomb};
use crate::sandbox::answers;
use crate::sandbox::errors::GraphError;
use crate::sandbox::faults::{Action, Armed, Mark, On};
use crate::sandbox::incoming::Incoming;
use crate::sandbox::params::Params;
use crate::sandbox::posts::serve_sent;
use crate::sandbox::routes::Call;

/// What the paths of pictures begin with.
pub(in crate::sandbox) const FOLDER: &str = "_cdn";
/// How many pieces a second a slow picture comes in.
const PIECES_PER_SECOND: u64 = 20;

impl Photo {
    /// The ending of its pictures' file names.
    pub(super) fn extension(self) -> &'static str {
        if self.is_png() { "png" } else { "jpg" }
    }
}

/// The address of a rendition.
pub(super) fn url(base: &str, photo: Photo, width: u32) -> String {
    let (id, extension) = (photo.number.id(), photo.extension());
    format!("{base}/{FOLDER}/{id}_{width}.{extension}?_nc_cat=1&oh={}", signature(photo.number.id(), width))
}

/// The address of the largest rendition of a photo that was there from the start, with its size.
pub(in crate::sandbox) fn photo_url(view: &View<'_>, id: &str) -> Option<(String, (u32, u32))> {
    let photo = Photo::new(view.catalog, view.catalog.find(id)?);
    Some((url(view.base_url, photo, photo.size().0), photo.size()))
}

/// What makes the address of a photo's rendition good.
pub(in crate::sandbox) fn signature(id: u64, width: u32) -> String {
    format!("{:016x}", scramble(id ^ (u64::from(width) << 48)))
}

/// Answers `GET /_cdn/…`.
pub(super) async fn serve(call: &Call, file: &str, body: &mut Incoming) -> Response {
    let name = file.split('_').next().map(str::to_owned);
    let mut fault = call.world.arm_named(On::Image, call.entry, name, None);
    if let Some(response) = answers::before(call, &mut fault, body, None).await {
        return response;
    }
    let response = match (serve_sent(call, file), found(call, file)) {
        (Some(response), _) => response,
        (None, Ok((photo, width))) => picture(call, photo, width, file).await,
        (None, Err((status, reason))) => (status, reason).into_response(),
    };
    let response = match fault.as_mut() {
        Some(fault) => spoilt(fault, response).await,
        None => response,
    };
    answers::after(call, fault, response).await
}

/// The photo and the width that an address names.
fn found(call: &Call, file: &str) -> Result<(Photo, u32), (StatusCode, &'static str)> {
    let missing = (StatusCode::NOT_FOUND, "There is no such picture");
    let read = || {
        let (name, extension) = file.split_once('.')?;
        let (id, width) = name.split_once('_')?;
        let width: u32 = width.parse().ok()?;
        let catalog = call.world.photos;
        let photo = Photo::new(catalog, catalog.find(id).filter(|number| number.kind != Kind::Sent)?);
        Some((photo, width, extension))
    };
    let (photo, width, extension) = read().ok_or(missing)?;
    let params = Params::from_query(&call.query);
    if params.get("oh") != Some(signature(photo.number.id(), width).as_str()) {
        return Err((StatusCode::FORBIDDEN, "Bad URL hash"));
    }
    let is_deleted = call.world.lock().changes.is_deleted(photo.number);
    if is_deleted || extension != photo.extension() || width > photo.size().0 {
        return Err(missing);
    }
    Ok((photo, width))
}

async fn picture(call: &Call, photo: Photo, width: u32, file: &str) -> Response {
    let tag = format!("\"{:016x}\"", scramble(u64::from(width) ^ photo.number.id().rotate_left(20)));
    let headers = [
        (header::ETAG, tag.clone()),
        (header::CACHE_CONTROL, "max-age=1209600, no-transform".to_owned()),
        (header::CONTENT_TYPE, format!("image/{}", if photo.is_png() { "png" } else { "jpeg" })),
        (HeaderName::from_static("access-control-allow-origin"), "*".to_owned()),
    ];
    let known = call.headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known == Some(tag.as_str()) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    // Pictures being made are large: no more at a time than there are processors to make them.
    let Ok(_turn) = call.world.easels.acquire().await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let made = spawn_blocking(move || drawn(photo, width)).await;
    match made {
        Ok(Ok(bytes)) => (headers, bytes).into_response(),
        _ => (StatusCode::INTERNAL_SERVER_ERROR, format!("{file} cannot be made")).into_response(),
    }
}

/// A JPEG of a scene, for a photo that has no bytes of its own; empty when it cannot be made.
pub(in crate::sandbox) fn drawn_scene(seed: u64, width: u32, height: u32) -> Vec<u8> {
    let canvas = super::scenes::Scene::of(seed).draw((seed & 0xffff_ffff) as u32, width, height);
    let mut bytes = Vec::new();
    match canvas.write_small_jpeg(&mut bytes) {
        Ok(()) => bytes,
        Err(_) => Vec::new(),
    }
}

/// The bytes of a rendition.
fn drawn(photo: Photo, width: u32) -> std::io::Result<Vec<u8>> {
    let height = photo.height_at(width);
    let canvas = photo.scene().draw(photo.seed(), width, height);
    let mut bytes = Vec::new();
    if photo.is_png() {
        canvas.write_small_png(&mut bytes)?
    } else {
        canvas.write_small_jpeg(&mut bytes)?
    }
    Ok(bytes)
}

/// What a fault makes of a picture.
async fn spoilt(fault: &mut Armed, response: Response) -> Response {
    let spoilt = match fault.action {
        Action::Bomb { width, height } => of_type("image/png", bomb::png(width, height)),
        Action::NotAnImage => of_type(
            "image/jpeg",
            b"<!DOCTYPE html><html><body>\x1b[31mSign in to see this picture\x1b[0m</body></html>".to_vec(),
        ),
        Action::Truncated { at } => return cut(fault, response, at).await,
        Action::Slow { after, rate } => return slowed(fault, response, after, rate).await,
        _ => return response,
    };
    fault.fire();
    spoilt
}

fn of_type(kind: &'static str, bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, kind)], bytes).into_response()
}

async fn whole(response: Response) -> (axum::http::response::Parts, Bytes) {
    let (parts, body) = response.into_parts();
    (parts, axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default())
}

/// Well-formed HTTP with a picture that breaks off.
async fn cut(fault: &mut Armed, response: Response, at: Mark) -> Response {
    fault.fire();
    let (mut parts, bytes) = whole(response).await;
    let end = usize::try_from(at.of(bytes.len() as u64)).unwrap_or(usize::MAX).min(bytes.len());
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(bytes.slice(..end)))
}

/// The same bytes, the later ones slowly.
async fn slowed(fault: &mut Armed, response: Response, after: Mark, rate: u64) -> Response {
    fault.fire();
    let (mut parts, mut bytes) = whole(response).await;
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    let first = usize::try_from(after.of(bytes.len() as u64)).unwrap_or(usize::MAX).min(bytes.len());
    let first = bytes.split_to(first);
    let step = usize::try_from(rate / PIECES_PER_SECOND).unwrap_or(usize::MAX).max(1);
    let pause = Duration::from_secs_f64(step as f64 / rate as f64);
    let rest = stream::unfold(bytes, move |mut left| async move {
        if left.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let piece = left.split_to(step.min(left.len()));
        Some((Ok::<_, std::io::Error>(piece), left))
    });
    let begin = stream::iter((!first.is_empty()).then_some(Ok(first)));
    Response::from_parts(parts, Body::from_stream(futures_util::StreamExt::chain(begin, rest)))
}

/// Answers `GET /{photo}/picture` and `GET /{album}/picture`.
pub(super) fn redirect(view: &View<'_>, id: &str, params: &Params) -> Result<Made, GraphError> {
    let width = match params.get("type") {
        Some("thumbnail" | "small") => THUMBNAIL,
        None | Some("album") => 320,
        Some("normal") => 720,
        Some(_) => return Err(GraphError::parameter("Param type must be one of {thumbnail, album, normal}")),
    };
    let (url, height) = match view.catalog.find_album(id) {
        Some(album) => (albums::picture(view, album, width)?, None),
        None => {
            let photo = view.photo("GET", id)?;
            let width = width.min(photo.size().0);
            (url(view.base_url, photo, width), Some(photo.height_at(width)))
        }
    };
    if params.get("redirect").is_some_and(|text| matches!(text, "false" | "0")) {
        let data = json!({ "url": url, "width": width, "height": height, "is_silhouette": false });
        return Ok(Made::one(json!({ "data": data })));
    }
    Ok(Made { redirect: Some(url), ..Made::one(json!(null)) })
}
