//! The photos of the Page: its lists, each photo with what belongs to it, albums, and the pictures.
//!
//! It follows the reference pages *Page Photos* and *Photo*. Where they are silent: only the Page's token
//! is told who commented or liked; up to v23 writes without an id to give answer a bare `true`, later
//! versions an object; a photo without comments or likes has no such field unless a summary is asked for.
//!
//! Counted from the newest upload as 0, photo 3 has 120 comments, photo 9 has 400, and photo 5 has 3,000
//! likes. Answers have odd but legal shapes now and then, always at the same photos: ids as numbers,
//! sizes as texts, lists as objects, no `from`.

mod albums;
mod bomb;
mod catalog;
mod comments;
mod fields;
mod images;
mod likes;
mod listing;
mod node;
mod paging;
mod people;
mod photo;
mod scenes;
mod seen;
mod tags;
mod twist;
mod view;
mod words;
mod writes;

use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value};

use super::answers;
use super::errors::{GraphError, json_answer};
use super::faults::On;
use super::form;
use super::incoming::Incoming;
use super::params::Params;
use super::routes::Call;
use super::uploads;

pub(super) use catalog::Catalog;
pub use catalog::Filter;
pub(super) use catalog::takes_uploads;
pub(super) use fields::Field;
pub(super) use images::{FOLDER, drawn_scene, photo_url, signature};
pub(super) use node::{asked, asked_inside, time};
pub(super) use paging::{List as Pages, Wanted};
pub(super) use people::{page, user};
pub use seen::{CommentSeen, PhotoSeen, TagSeen};
pub(super) use seen::{album_ids, ids, photo_seen};
pub(super) use twist::{refused, twisted};
pub(super) use view::{Changes, View, Viewer, viewer};

/// What a call made.
#[derive(Debug)]
pub(super) struct Made {
    /// The answer.
    value: Value,
    /// For pages of lists: the cursor whose next page is this very one, and the link to it.
    again: Option<(String, String)>,
    /// Where to look instead.
    redirect: Option<String>,
}

impl Made {
    /// A single answer.
    pub(super) fn one(value: Value) -> Self {
        Self { value, again: None, redirect: None }
    }

    /// A page of a list.
    pub(super) fn list(value: Map<String, Value>, again: (String, String)) -> Self {
        Self { value: value.into(), again: Some(again), redirect: None }
    }

    pub(super) fn into_response(self) -> Response {
        let Some(to) = self.redirect else { return json_answer(StatusCode::OK, &self.value) };
        let mut response = StatusCode::FOUND.into_response();
        if let Ok(to) = HeaderValue::try_from(to) {
            response.headers_mut().insert(header::LOCATION, to);
        }
        response
    }
}

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Path<'a> {
    /// A photo or an album itself.
    Node(&'a str),
    Photos(&'a str),
    Albums(&'a str),
    Comments(&'a str),
    Likes(&'a str),
    /// The tags, or the tag of one user.
    Tags(&'a str, Option<&'a str>),
    Picture(&'a str),
    /// The bytes of a picture.
    Image(&'a str),
}

impl<'a> Path<'a> {
    /// Reads a path without version and query. `None` when it leads nowhere here.
    pub(super) fn read(path: &'a str) -> Option<Self> {
        let is_id = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let mut pieces = path.split('/');
        let pieces = (pieces.next()?, pieces.next(), pieces.next(), pieces.next());
        match pieces {
            (FOLDER, Some(file), None, None) => Some(Self::Image(file)),
            ("me", Some("photos"), None, None) => Some(Self::Photos("me")),
            ("me", Some("albums"), None, None) => Some(Self::Albums("me")),
            (id, ..) if !is_id(id) => None,
            (id, None, ..) => Some(Self::Node(id)),
            (id, Some("photos"), None, None) => Some(Self::Photos(id)),
            (id, Some("albums"), None, None) => Some(Self::Albums(id)),
            (id, Some("comments"), None, None) => Some(Self::Comments(id)),
            (id, Some("likes"), None, None) => Some(Self::Likes(id)),
            (id, Some("tags"), user, None) => Some(Self::Tags(id, user)),
            (id, Some("picture"), None, None) => Some(Self::Picture(id)),
            _ => None,
        }
    }

    /// The call that a method makes of it; `None` for methods that it does not know.
    pub(super) fn call(&self, method: &Method) -> Option<On> {
        let on = match (self, method.as_str()) {
            (Self::Node(_), "GET") => On::Photo,
            (Self::Photos(_), "GET") => On::Photos,
            (Self::Albums(_), "GET") => On::Albums,
            (Self::Comments(_), "GET") => On::Comments,
            (Self::Likes(_), "GET") => On::Likes,
            (Self::Tags(_, None), "GET") => On::Tags,
            (Self::Picture(_), "GET") => On::Picture,
            (Self::Image(_), "GET" | "HEAD") => On::Image,
            (Self::Comments(_) | Self::Likes(_) | Self::Tags(..), "POST") => On::Write,
            (Self::Node(_) | Self::Likes(_) | Self::Tags(..), "DELETE") => On::Write,
            _ => return None,
        };
        Some(on)
    }

    fn id(&self) -> &'a str {
        match self {
            Self::Node(id)
            | Self::Photos(id)
            | Self::Albums(id)
            | Self::Comments(id)
            | Self::Likes(id)
            | Self::Tags(id, _)
            | Self::Picture(id)
            | Self::Image(id) => id,
        }
    }

    /// The type of the nodes that it leads to.
    fn node_type(&self) -> &'static str {
        match self {
            Self::Albums(_) => "Album",
            Self::Comments(_) => "Comment",
            Self::Likes(_) => "Profile",
            Self::Tags(..) => "TaggableSubject",
            _ => "Photo",
        }
    }

    /// What the rules of a fault script know the call by: a list of photos by its `type` or the album's
    /// id, everything else by the id of its object.
    fn name(&self, params: &Params, catalog: Catalog) -> String {
        match self {
            Self::Photos(id) if catalog.find_album(id).is_none() => {
                params.get("type").unwrap_or("profile").to_owned()
            }
            _ => self.id().to_owned(),
        }
    }
}

/// Answers a call about photos.
pub(super) async fn answer(call: &Call, path: &Path<'_>, body: &mut Incoming) -> Response {
    let Some(on) = path.call(&call.method) else {
        return GraphError::no_object(call.method.as_str(), path.id()).into_response();
    };
    if let Path::Image(file) = path {
        return images::serve(call, file, body).await;
    }
    let params = match form::gather(call, body).await {
        Ok(params) => params,
        Err(refusal) => return refusal.into_response(),
    };
    let token = uploads::header_token(call).map(|shown| shown.token);
    let token = token.or_else(|| params.get("access_token").map(str::to_owned));
    if params.get("access_token").is_some() {
        call.world.lock().log.token_in_body(call.entry);
    }
    let name = path.name(&params, call.world.photos);
    let mut fault = call.world.arm_named(on, call.entry, Some(name), None);
    if let Some(response) = answers::before(call, &mut fault, body, token.as_deref()).await {
        return response;
    }
    let made = refused(fault.as_mut(), &params, path.node_type())
        .and_then(|()| made(call, path, &params, token.as_deref()))
        .map(|made| twisted(fault.as_mut(), made));
    let response = made.map_or_else(GraphError::into_response, Made::into_response);
    answers::after(call, fault, response).await
}

fn made(call: &Call, path: &Path<'_>, params: &Params, token: Option<&str>) -> Result<Made, GraphError> {
    let viewer = viewer(call, token)?;
    let token = token.unwrap_or_default();
    let mut state = call.world.lock();
    state.book.settle(call.world.clock());
    if call.method != Method::GET {
        let (deed, answer) =
            writes::plan(&View::of(call, viewer, token, &state), &call.method, path, params)?;
        deed.apply(&mut state);
        return answer(&View::of(call, viewer, token, &state)).map(Made::one);
    }
    let made = read(&View::of(call, viewer, token, &state), path, params);
    if matches!(path, Path::Photos(_) | Path::Node(_)) {
        state.book.looked();
    }
    made
}

fn read(view: &View<'_>, path: &Path<'_>, params: &Params) -> Result<Made, GraphError> {
    match path {
        Path::Photos(node) => listing::read(view, node, params),
        Path::Albums(node) => albums_of(view, node, params),
        Path::Node(id) => match view.catalog.find_album(id) {
            Some(album) => albums::read(view, album, params).map(Made::one),
            None => node::read(view, id, params).map(Made::one),
        },
        Path::Comments(id) => comments::read(view, id, params),
        Path::Likes(id) => likes::read(view, id, params),
        Path::Tags(id, _) => tags::read(view, id, params),
        Path::Picture(id) => images::redirect(view, id, params),
        Path::Image(id) => Err(GraphError::no_object("GET", id)),
    }
}

fn albums_of(view: &View<'_>, node: &str, params: &Params) -> Result<Made, GraphError> {
    let is_page = node == super::PAGE_ID || (node == "me" && view.viewer == Viewer::Page);
    if is_page { albums::list(view, node, params) } else { Err(GraphError::no_object("GET", node)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_edges_of_ids_and_to_nothing_else() {
        assert_eq!(Path::read("1/photos"), Some(Path::Photos("1")));
        assert_eq!(Path::read("me/photos"), Some(Path::Photos("me")));
        assert_eq!(Path::read("1/tags/2"), Some(Path::Tags("1", Some("2"))));
        assert_eq!(Path::read("_cdn/1_2.jpg"), Some(Path::Image("1_2.jpg")));
        assert_eq!(Path::read("1"), Some(Path::Node("1")));
        for bad in
            ["", "me", "1/insights", "1/comments/2", "a/photos", "1/tags/2/3", "1/2/uploads", "_cdn", "-1"]
        {
            assert_eq!(Path::read(bad), None, "{bad}");
        }
    }
}
