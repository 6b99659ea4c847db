//! Takes each request to whom it concerns, by its path exactly as it was sent.

use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::response::{IntoResponse as _, Response};

use super::conn::{Line, OnLine};
use super::errors::GraphError;
use super::faults::On;
use super::incoming::Incoming;
use super::world::World;
use super::{PAGE_ID, accounts, control, data, ids, oneall, photos, posts, uploads};

/// The oldest version of the API that still answers for itself; calls to older ones come here.
const OLDEST_LIVE: u32 = 22;
const NEWEST: u32 = 26;

/// One call of the API, with all that is needed to answer it but its body.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) world: Arc<World>,
    pub(super) line: Arc<Line>,
    /// Its number in the log.
    pub(super) entry: u64,
    pub(super) method: Method,
    /// The version that answers, such as 25.
    pub(super) version: u32,
    /// The query as sent, without the question mark.
    pub(super) query: String,
    pub(super) headers: HeaderMap,
}

/// Whom a request concerns.
#[derive(Debug, PartialEq, Eq)]
enum Route<'a> {
    /// `/{app}/uploads`.
    Uploads(&'a str),
    /// An upload session, as everything that follows the version.
    Session(&'a str),
    Accounts,
    DebugToken,
    /// The Page itself, or whoever `me` is.
    Owner(&'a str),
    /// Something about posts, or a photo that is sent.
    Posts(posts::Path<'a>),
    /// Something about photos.
    Photos(photos::Path<'a>),
    /// Something of the OneAll API, as its path.
    OneAll(&'a str),
    Unknown,
}

impl Route<'_> {
    fn call(&self, method: &Method) -> Option<On> {
        match self {
            Self::Uploads(_) if method == Method::POST => Some(On::Create),
            Self::Session(_) if method == Method::POST => Some(On::Data),
            Self::Session(_) if method == Method::GET => Some(On::Status),
            Self::Accounts if method == Method::GET => Some(On::Accounts),
            Self::Posts(path) => path.call(method),
            Self::Photos(path) => path.call(method),
            Self::OneAll(_) => Some(On::Push),
            _ => None,
        }
    }
}

/// Splits `/v25.0/rest` into the version's number and the rest; without a version only the rest.
fn split_version(target: &str) -> (Option<u32>, &str) {
    let target = target.strip_prefix('/').unwrap_or(target);
    let version = target.split_once('/').and_then(|(first, rest)| {
        let (major, minor) = first.strip_prefix('v')?.split_once('.')?;
        let _: u32 = minor.parse().ok()?;
        Some((major.parse().ok()?, rest))
    });
    version.map_or((None, target), |(major, rest)| (Some(major), rest))
}

fn route<'a>(rest: &'a str, method: &Method) -> Route<'a> {
    let lower = rest.get(..9).unwrap_or(rest).to_ascii_lowercase();
    if lower.starts_with("upload:") || lower.starts_with("upload%3a") {
        return Route::Session(rest);
    }
    let path = rest.split_once('?').map_or(rest, |(path, _)| path);
    match path.split_once('/') {
        Some(("push" | "pull", rest)) if rest.starts_with("identities/") => Route::OneAll(path),
        Some(("me", "accounts")) => Route::Accounts,
        Some((app, "uploads")) => Route::Uploads(app),
        None if path == "debug_token" => Route::DebugToken,
        None if matches!(path, PAGE_ID | "me") => Route::Owner(path),
        _ => {
            let posts = posts::Path::read(path, method).map(Route::Posts);
            posts.or_else(|| photos::Path::read(path).map(Route::Photos)).unwrap_or(Route::Unknown)
        }
    }
}

/// Answers a request.
pub(super) async fn answer(
    State(world): State<Arc<World>>,
    ConnectInfo(OnLine(line)): ConnectInfo<OnLine>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let target = parts.uri.path_and_query().map_or("/", |whole| whole.as_str()).to_owned();
    if let Some(path) = target.strip_prefix("/_sandbox") {
        return control::answer(&world, &parts.method, path, body).await;
    }
    let (version, rest) = split_version(&target);
    let method = parts.method.clone();
    let route = route(rest, &method);
    let started = world.started;
    let kind = route.call(&parts.method);
    let entry = world.lock().log.open(started, kind, &parts.method, &target, &parts.headers);
    let mut body = Incoming::new(body, &parts.headers, Arc::clone(&world), entry);
    let call = Call {
        world,
        line,
        entry,
        method: parts.method,
        version: version.map_or(NEWEST, |version| version.clamp(OLDEST_LIVE, NEWEST)),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
    };
    let response = match version {
        Some(version) if version > NEWEST => GraphError::unknown_path(&target).into_response(),
        _ => dispatch(&call, &route, &target, &mut body).await,
    };
    let response = finish(&call, body, response).await;
    if matches!(route, Route::OneAll(_)) { response } else { with_graph_headers(&call, response) }
}

async fn dispatch(call: &Call, route: &Route<'_>, target: &str, body: &mut Incoming) -> Response {
    match (route, call.method.as_str()) {
        (Route::Uploads(app), "POST") => uploads::create(call, app, body).await,
        (Route::Session(id), "POST") => data::receive(call, id, body).await,
        (Route::Session(id), "GET") => uploads::status(call, id, body).await,
        (Route::Accounts, "GET") => accounts::list(call, body).await,
        (Route::DebugToken, "GET") => accounts::debug_token(call),
        (Route::Owner(id), "GET") => accounts::node(call, id),
        (Route::Posts(path), _) => posts::answer(call, path, body).await,
        (Route::Photos(path), _) => photos::answer(call, path, body).await,
        (Route::OneAll(path), _) => oneall::answer(call, path, body).await,
        (Route::Unknown, _) => {
            let path = target.split_once('?').map_or(target, |(path, _)| path);
            GraphError::unknown_path(path).into_response()
        }
        (Route::Uploads(id) | Route::Session(id) | Route::Owner(id), method) => {
            GraphError::no_object(method, id).into_response()
        }
        (_, method) => GraphError::no_object(method, "me").into_response(),
    }
}

/// Reads what is left of the body, then lets the answer go.
async fn finish(call: &Call, mut body: Incoming, response: Response) -> Response {
    if call.line.is_ended() {
        return response;
    }
    body.drain().await;
    call.line.pace(None);
    call.world.lock().log.answered(call.world.started, call.entry, response.status().as_u16());
    response
}

/// What the Graph API says of itself with every answer.
fn with_graph_headers(call: &Call, mut response: Response) -> Response {
    if call.line.is_ended() {
        return response;
    }
    let headers = response.headers_mut();
    for (name, value) in [
        ("facebook-api-version", format!("v{}.0", call.version)),
        ("x-fb-trace-id", ids::trace()),
        ("x-fb-request-id", ids::trace()),
        ("date", date(call.world.clock())),
    ] {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
    response
}

/// A moment of the sandbox's clock, as headers write it.
fn date(unix: u64) -> String {
    let moment = i64::try_from(unix).ok().and_then(|unix| jiff::Timestamp::from_second(unix).ok());
    moment.unwrap_or_default().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(rest: &str) -> Route<'_> {
        route(rest, &Method::GET)
    }

    #[test]
    fn a_path_leads_to_whom_it_concerns_with_or_without_a_version() {
        assert_eq!(split_version("/v25.0/app/uploads?x=1"), (Some(25), "app/uploads?x=1"));
        assert_eq!(split_version("/app/uploads"), (None, "app/uploads"));
        assert_eq!(split_version("/v25/app"), (None, "v25/app"));
        assert_eq!(split_version("/"), (None, ""));
        assert_eq!(get("123/uploads?a=b"), Route::Uploads("123"));
        assert_eq!(get("upload:a/b+c==?sig=x&y=z"), Route::Session("upload:a/b+c==?sig=x&y=z"));
        assert_eq!(get("upload%3Aabc"), Route::Session("upload%3Aabc"));
        assert_eq!(get("me/accounts?fields=id"), Route::Accounts);
        assert_eq!(
            get("push/identities/x/facebook/post.json"),
            Route::OneAll("push/identities/x/facebook/post.json")
        );
        assert_eq!(get("pull/identities/x?page=1"), Route::OneAll("pull/identities/x"));
        assert_eq!(get("debug_token?input_token=x"), Route::DebugToken);
        assert_eq!(get("me?fields=id"), Route::Owner("me"));
        assert_eq!(get(PAGE_ID), Route::Owner(PAGE_ID));
        for unknown in ["", "/", "a//uploads", "uploads", "1/2/uploads", "é"] {
            assert_eq!(get(unknown), Route::Unknown, "{unknown}");
        }
    }
}
