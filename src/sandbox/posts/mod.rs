//! Publishing: photos that are sent, posts of words, links and photos, videos by their handles, and the
//! lists of what is out, scheduled or under way.
//!
//! It follows the creating part of the reference page *Page Photos*, and is strict: a parameter that no
//! page knows, a value that is not of its type, and what excludes each other are refused with code 100.
//! Where the pages are silent: a draft is found by its id alone; a schedule is 10 minutes to 75 days
//! ahead; a photo with `unpublished_content_type=DRAFT` and without `temporary` makes a draft; a video
//! is ready at once. The sandbox never fetches a `url`: it draws a picture of its own.
//!
//! Faults wait for these calls with the words `publish_photo` (a photo that makes a post: published,
//! scheduled, a draft), `stage_photo` (one that is only stored), `feed`, `video`, `posts` (lists) and
//! `post` (a post that is read or changed). They strike when the body has been read; resets, closings and
//! stalls in the midst of a photo when its bytes have come as far as they say.

mod body;
mod book;
mod edit;
mod feed;
mod intake;
mod kinds;
mod lists;
mod node;
mod photos;
mod picture;
mod samples;
mod schedule;
mod seen;
mod sent;
mod targeting;
mod videos;

use axum::http::Method;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value};

use super::answers;
use super::errors::GraphError;
use super::faults::{Armed, On};
use super::incoming::Incoming;
use super::params::Params;
use super::photos::{Made, View, Viewer, refused, twisted, viewer};
use super::routes::Call;
use super::sessions::Sessions;
use super::{PAGE_ID, USER_ID, uploads};

use body::Received;
pub(super) use book::{Book, Sent, Target};
pub use book::{Lag, PostState};
use intake::End;
use lists::List;
pub use seen::{FileSeen, PostSeen, SentPhoto};
pub(super) use seen::{photos as photos_seen, posts as posts_seen};
pub(super) use sent::{FIRST as FIRST_SENT, at as sent_at, field as sent_field, serve as serve_sent};

/// The sandbox's clock in Unix seconds, and milliseconds since the start.
type Moment = (u64, u64);

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Path<'a> {
    /// `POST /{node}/photos`.
    Photos(&'a str),
    /// `POST /{page}/feed`.
    Feed(&'a str),
    Videos(&'a str),
    List(&'a str, List),
    /// A post, by `{page}_{number}`.
    Post(&'a str),
}

impl<'a> Path<'a> {
    /// Reads a path without version and query. `None` when it leads nowhere here.
    pub(super) fn read(path: &'a str, method: &Method) -> Option<Self> {
        let is_write = method == Method::POST;
        match path.split_once('/') {
            None => {
                let (page, number) = path.split_once('_')?;
                (kinds::is_id(page) && kinds::is_id(number)).then_some(Self::Post(path))
            }
            Some((node, _)) if node != "me" && !kinds::is_id(node) => None,
            Some((node, "photos")) if is_write => Some(Self::Photos(node)),
            Some((node, "feed")) if is_write => Some(Self::Feed(node)),
            Some((node, "videos")) if is_write => Some(Self::Videos(node)),
            Some((node, edge)) => List::of(edge).map(|list| Self::List(node, list)),
        }
    }

    /// The call that a method makes of it, as far as the path tells; `None` for methods that it does not
    /// know.
    pub(super) fn call(&self, method: &Method) -> Option<On> {
        match (self, method.as_str()) {
            (Self::Photos(_), "POST") => Some(On::PublishPhoto),
            (Self::Feed(_), "POST") => Some(On::Feed),
            (Self::Videos(_), "POST") => Some(On::Video),
            (Self::List(..), "GET") => Some(On::Posts),
            (Self::Post(_), "GET" | "POST" | "DELETE") => Some(On::Post),
            _ => None,
        }
    }

    fn id(&self) -> &'a str {
        match self {
            Self::Photos(id) | Self::Feed(id) | Self::Videos(id) | Self::List(id, _) | Self::Post(id) => id,
        }
    }

    /// What the rules of a fault script know the call by: a photo by its file's name or its address, a
    /// post by its words, a video by its title, a list by its name, a post that exists by its id.
    fn name(&self, received: &Received) -> Option<String> {
        let get = |name: &str| received.params.get(name).map(str::to_owned);
        match self {
            Self::Photos(_) => {
                received.files.first().map(|file| file.filename.clone()).or_else(|| get("url"))
            }
            Self::Feed(_) => get("message"),
            Self::Videos(_) => get("title"),
            Self::List(_, list) => Some(list.as_str().to_owned()),
            Self::Post(id) => Some((*id).to_owned()),
        }
    }
}

/// Answers a call about posts.
pub(super) async fn answer(call: &Call, path: &Path<'_>, body: &mut Incoming) -> Response {
    let Some(mut on) = path.call(&call.method) else {
        return GraphError::no_object(call.method.as_str(), path.id()).into_response();
    };
    let mut received = match body::read(call, body).await {
        Ok(received) => received,
        Err(End::Struck) => return Response::default(),
        Err(End::Refused(refusal)) => return refusal.into_response(),
    };
    if on == On::PublishPhoto {
        on = on_photo(&received.params);
    }
    let token = uploads::header_token(call).map(|shown| shown.token);
    let token = token.or_else(|| received.params.get("access_token").map(str::to_owned));
    note(call, on, &received);
    let mut fault = match received.asked.on.take() {
        Some(asked) if asked == on => received.asked.fault.take(),
        _ => {
            received.asked.fault = None;
            call.world.arm_named(on, call.entry, path.name(&received), None)
        }
    };
    if !waits_for_a_byte(fault.as_ref())
        && let Some(response) = answers::before(call, &mut fault, body, token.as_deref()).await
    {
        return response;
    }
    let made = made(call, path, &received, token.as_deref(), fault.as_mut());
    let response = made.map_or_else(GraphError::into_response, Made::into_response);
    answers::after(call, fault, response).await
}

/// The call that a photo makes with these parameters.
fn on_photo(params: &Params) -> On {
    if photos::only_stores(params) { On::StagePhoto } else { On::PublishPhoto }
}

/// Faults in the midst of a photo: when it was too short for them they have nothing to do.
fn waits_for_a_byte(fault: Option<&Armed>) -> bool {
    let is_photo = |fault: &Armed| matches!(fault.on(), On::PublishPhoto | On::StagePhoto);
    fault.is_some_and(|fault| is_photo(fault) && intake::mark(&fault.action).is_some())
}

/// Takes down what a call brought, without its secrets.
fn note(call: &Call, on: On, received: &Received) {
    let file = received.files.first().map(body::FilePart::seen);
    let mut state = call.world.lock();
    if received.params.get("access_token").is_some() {
        state.log.token_in_body(call.entry);
    }
    state.log.brought(call.entry, on, &received.params, file);
}

fn made(
    call: &Call,
    path: &Path<'_>,
    received: &Received,
    token: Option<&str>,
    mut fault: Option<&mut Armed>,
) -> Result<Made, GraphError> {
    let viewer = viewer(call, token)?;
    let token = token.unwrap_or_default();
    // A fault that strikes locks the state itself.
    if call.method == Method::GET {
        refused(fault.as_deref_mut(), &received.params, "Post")?;
    }
    let now = (call.world.clock(), call.world.now_ms());
    let mut state = call.world.settled();
    if call.method == Method::GET {
        let view = View::of(call, viewer, token, &state);
        let made = match path {
            Path::List(node, list) => lists::read(&view, node, *list, &received.params),
            _ => node::read(&view, path.id(), &received.params).map(Made::one),
        };
        state.book.looked();
        drop(state);
        return made.map(|made| twisted(fault, made));
    }
    let answer = written(call, path, received, viewer, &mut state, now)?;
    let success = View::of(call, viewer, token, &state).success();
    Ok(Made::one(answer.unwrap_or(success)))
}

/// Does what a call writes; `None` when there is no id to give.
fn written(
    call: &Call,
    path: &Path<'_>,
    received: &Received,
    viewer: Viewer,
    state: &mut super::world::State,
    now: Moment,
) -> Result<Option<Value>, GraphError> {
    let params = &received.params;
    let (book, sessions) = (&mut state.book, &state.sessions);
    let handles = || Handles { sessions, now: now.0 };
    match path {
        Path::Photos(node) => {
            let target = target(call, node, viewer)?;
            photos::make(book, target, received, now).map(Some)
        }
        Path::Feed(node) => {
            page_only(node, viewer)?;
            no_file(received)?;
            feed::make(book, params, &handles(), now).map(Some)
        }
        Path::Videos(node) => {
            page_only(node, viewer)?;
            no_file(received)?;
            videos::make(book, params, &handles(), now).map(Some)
        }
        Path::Post(id) => {
            page_only(id.split('_').next().unwrap_or_default(), viewer)?;
            match call.method.as_str() {
                "DELETE" => edit::delete(book, id),
                _ => edit::change(book, id, params, now.0),
            }
            .map(|()| None)
        }
        Path::List(id, _) => Err(GraphError::no_object(call.method.as_str(), id)),
    }
}

/// A file where none belongs: posts take photos by their ids, videos and thumbnails by their handles.
fn no_file(received: &Received) -> Result<(), GraphError> {
    match received.files.first() {
        None => Ok(()),
        Some(file) => Err(GraphError::parameter(format!("Invalid parameter: {} is a file", file.part))),
    }
}

/// Demands the Page's own token for what only the Page can do.
fn page_only(node: &str, viewer: Viewer) -> Result<(), GraphError> {
    match viewer {
        Viewer::Page if matches!(node, "me" | PAGE_ID) => Ok(()),
        Viewer::User if matches!(node, "me" | PAGE_ID | USER_ID) => Err(not_as_user()),
        Viewer::Stranger if matches!(node, "me" | PAGE_ID) => Err(no_role()),
        _ => Err(GraphError::no_object("POST", node)),
    }
}

fn not_as_user() -> GraphError {
    GraphError::lacks(200, "Publishing as the Page needs the Page's own access token")
}

fn no_role() -> GraphError {
    GraphError::lacks(
        200,
        "Requires pages_manage_posts and pages_read_engagement permission with a role on the Page that \
         allows CREATE_CONTENT",
    )
}

/// What a photo is sent to.
fn target(call: &Call, node: &str, viewer: Viewer) -> Result<Target, GraphError> {
    let is_user = node == USER_ID || (node == "me" && viewer == Viewer::User);
    if is_user {
        return match viewer {
            Viewer::User => Ok(Target::User),
            _ => Err(GraphError::lacks(240, "This call cannot be made for other users")),
        };
    }
    match super::photos::takes_uploads(call.world.photos, node) {
        None => page_only(node, viewer).map(|()| Target::Page),
        Some(_) if viewer == Viewer::User => Err(not_as_user()),
        Some(_) if viewer == Viewer::Stranger => Err(no_role()),
        Some(false) => Err(GraphError::lacks(200, "Photos cannot be added to this album")),
        Some(true) => Ok(Target::Album(node.to_owned())),
    }
}

/// Refuses what only Pages have.
fn for_pages_only(params: &Params, target: &Target) -> Result<(), GraphError> {
    const PAGES: [&str; 3] = ["targeting", "feed_targeting", "scheduled_publish_time"];
    let found = PAGES.iter().find(|name| params.get(name).is_some()).filter(|_| *target == Target::User);
    found.map_or(Ok(()), |name| Err(GraphError::parameter(format!("{name} applies to Pages only"))))
}

/// What is kept of a call to be read back as it was.
fn extra(params: &Params) -> Map<String, Value> {
    let objects = ["targeting", "feed_targeting", "backdated_time", "place"];
    let kept = objects.into_iter().filter_map(|name| Some((name, params.get(name)?)));
    kept.map(|(name, text)| {
        let value = kinds::json(text).filter(Value::is_object).unwrap_or_else(|| text.into());
        (name.to_owned(), value)
    })
    .collect()
}

/// The file handles that were given out.
struct Handles<'a> {
    sessions: &'a Sessions,
    /// Unix seconds.
    now: u64,
}

impl Handles<'_> {
    /// Demands a handle that was given out for a file of this kind and whose time is not over.
    fn demand(&self, handle: &str, kind: &str, name: &str) -> Result<(), GraphError> {
        let refuse = |why: &str| Err(GraphError::parameter(format!("Invalid parameter: {name} {why}")));
        let mime = self.sessions.all().iter().find_map(|session| {
            let session = session.lock();
            (session.handle.as_deref() == Some(handle)).then(|| session.mime.clone().unwrap_or_default())
        });
        let Some(mime) = mime else { return refuse("is no file handle that was given out here") };
        let ends = handle.split(":e:").nth(1).and_then(|rest| rest.split(':').next()?.parse::<u64>().ok());
        if ends.is_none_or(|ends| ends <= self.now) {
            return refuse("is a file handle whose time is over");
        }
        if !mime.starts_with(kind) {
            return refuse(&format!("is the handle of a file of another type ({mime})"));
        }
        Ok(())
    }
}
