//! Control over HTTP, under `/_sandbox`, for scripts and for tests in other processes.
//!
//! | request | what it does |
//! |---|---|
//! | `GET /_sandbox` | ids and tokens |
//! | `GET /_sandbox/faults` | the fault script, what each rule saw and did |
//! | `PUT`, `POST /_sandbox/faults` | another fault script |
//! | `GET /_sandbox/sessions` | all sessions with the hash of what they hold |
//! | `GET /_sandbox/requests` | what was asked |
//! | `GET /_sandbox/pushes` | what was pushed through OneAll, with its bodies |
//! | `GET /_sandbox/photos?type=uploaded` | the ids of a list of the Page's photos, in order |
//! | `GET /_sandbox/photos/{id}` | a photo with the comments that were written, its like and its tags |
//! | `GET /_sandbox/albums` | the ids of the albums, in order |
//! | `GET /_sandbox/posts` | all posts |
//! | `GET /_sandbox/sent` | the photos that were sent, each with the hash of its bytes |
//! | `GET`, `POST /_sandbox/clock` | `{"now": Unix seconds}`; `{"advance": seconds}` moves it on |
//! | `POST /_sandbox/lag` | `"none"`, `{"calls": 3}` or `{"ms": 500}`: how long what is published cannot be read |
//! | `POST /_sandbox/repeats` | `{"refuse": true}`: the same words within a minute are refused with 506 |
//! | `POST /_sandbox/legacy` | `{"legacy": false}`: tags and unliking as the public API has them today, not at all |
//! | `POST /_sandbox/rate` | `{"rate": bytes a second or null}` |
//! | `POST /_sandbox/tokens` | `{"token": "user", "standing": "expired"}` |

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::errors::json_answer;
use super::faults::Script;
use super::params::Params;
use super::photos::{self, Filter};
use super::posts::{self, Lag};
use super::summary;
use super::tokens::{Standing, TokenName};
use super::world::World;
use super::{APP_ID, PAGE_ID, USER_ID, oneall};

const BODY_LIMIT: usize = 1 << 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewRate {
    rate: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewLegacy {
    legacy: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Repeats {
    refuse: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewStanding {
    token: TokenName,
    standing: Standing,
}

/// Answers a control request; `path` is what follows `/_sandbox`.
pub(super) async fn answer(world: &Arc<World>, method: &Method, path: &str, body: Body) -> Response {
    let Ok(body) = to_bytes(body, BODY_LIMIT).await else {
        return refused(StatusCode::PAYLOAD_TOO_LARGE, "the body is too long");
    };
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    match (method.as_str(), path.trim_end_matches('/')) {
        ("GET", "") => shown(&overview()),
        ("GET", "/faults") => shown(&world.lock().faults.report()),
        ("GET", "/sessions") => shown(&summary::all(world)),
        ("GET", "/requests") => shown(&world.lock().log.all()),
        ("GET", "/pushes") => shown(&world.lock().pushed.all()),
        ("GET", "/albums") => shown(&photos::album_ids(world.photos)),
        ("GET", path) if path.starts_with("/photos") => about_photos(world, path, query),
        ("GET", "/posts") => shown(&posts::posts_seen(&world.settled().book)),
        ("GET", "/sent") => shown(&posts::photos_seen(&world.settled().book)),
        ("GET", "/clock") => shown(&json!({ "now": world.clock() })),
        ("PUT" | "POST", "/clock") => {
            done(read(&body).map(|new: Advance| world.advance(Duration::from_secs(new.advance))))
        }
        ("PUT" | "POST", "/lag") => done(read(&body).map(|new: Lag| world.lock().book.lag = new)),
        ("PUT" | "POST", "/repeats") => {
            done(read(&body).map(|new: Repeats| world.lock().book.refuse_repeats = new.refuse))
        }
        ("PUT" | "POST", "/legacy") => done(read(&body).map(|new: NewLegacy| world.set_legacy(new.legacy))),
        ("PUT" | "POST", "/faults") => {
            done(String::from_utf8(body.to_vec()).map_err(|e| e.to_string()).and_then(|text| {
                let script = Script::parse(&text).map_err(|error| error.to_string())?;
                world.lock().faults.replace(script);
                Ok(())
            }))
        }
        ("PUT" | "POST", "/rate") => done(read(&body).map(|new: NewRate| world.set_rate(new.rate))),
        ("PUT" | "POST", "/tokens") => done(read(&body).map(|new: NewStanding| {
            world.lock().tokens.set(new.token, new.standing);
        })),
        _ => {
            refused(StatusCode::NOT_FOUND, "there is no such control; GET /_sandbox/faults, for one, exists")
        }
    }
}

/// A list of ids, or one photo.
fn about_photos(world: &World, path: &str, query: &str) -> Response {
    let state = world.settled();
    let (changes, book) = (&state.changes, &state.book);
    if let Some(id) = path.strip_prefix("/photos/") {
        return match photos::photo_seen(world.photos, changes, book, id) {
            Some(photo) => shown(&photo),
            None => refused(StatusCode::NOT_FOUND, "there is no such photo"),
        };
    }
    let params = Params::from_query(query);
    match Filter::of(params.get("type").unwrap_or("profile")) {
        Some(filter) => shown(&photos::ids(world.photos, changes, book, filter)),
        None => refused(StatusCode::BAD_REQUEST, "type must be profile, tagged or uploaded"),
    }
}

fn overview() -> Value {
    let tokens: serde_json::Map<String, Value> =
        TokenName::ALL.map(|name| (name.as_str().to_owned(), name.token().into())).into_iter().collect();
    let oneall = json!({ "public_key": oneall::PUBLIC_KEY, "private_key": oneall::PRIVATE_KEY, "identity": oneall::IDENTITY });
    json!({ "app_id": APP_ID, "page_id": PAGE_ID, "user_id": USER_ID, "tokens": tokens, "oneall": oneall })
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

fn shown(value: &impl Serialize) -> Response {
    match serde_json::to_value(value) {
        Ok(value) => json_answer(StatusCode::OK, &value),
        Err(error) => refused(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

fn done(result: Result<(), String>) -> Response {
    match result {
        Ok(()) => json_answer(StatusCode::OK, &json!({ "success": true })),
        Err(reason) => refused(StatusCode::BAD_REQUEST, &reason),
    }
}

fn refused(status: StatusCode, reason: &str) -> Response {
    json_answer(status, &json!({ "error": reason }))
}
