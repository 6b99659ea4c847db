//! Creating upload sessions and stating their offsets, as both reference pages of the Resumable Upload
//! API describe it.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::errors::{GraphError, json_answer, storage};
use super::faults::{Action, Armed, On};
use super::incoming::Incoming;
use super::params::{self, Params, Presented};
use super::routes::Call;
use super::sessions::{Life, NewSession, Shared};
use super::{APP_ID, answers, form};

/// Answers `POST /{app}/uploads`.
pub(super) async fn create(call: &Call, app: &str, body: &mut Incoming) -> Response {
    let params = match form::gather(call, body).await {
        Ok(params) => params,
        Err(refusal) => return refusal.into_response(),
    };
    let name = params.get("file_name").map(str::to_owned);
    let mut fault = call.world.arm_named(On::Create, call.entry, name, None);
    let token = header_token(call).map(|shown| shown.token).or(params.get("access_token").map(str::to_owned));
    if let Some(response) = answers::before(call, &mut fault, body, token.as_deref()).await {
        return response;
    }
    let made = described(call, app, token.as_deref(), &params).and_then(|new| {
        let made = call.world.lock().sessions.create(new);
        made.map_err(|error| disk(&error))
    });
    let response = match made {
        Ok(session) => created(&session, fault.as_mut()),
        Err(refusal) => refusal.into_response(),
    };
    answers::after(call, fault, response).await
}

fn created(session: &Shared, fault: Option<&mut Armed>) -> Response {
    if let Some(fault) = fault {
        fault.about(session);
        if matches!(fault.action, Action::ForgetSession { .. }) {
            fault.fire();
            session.lock().life = Life::Forgotten;
        }
    }
    json_answer(StatusCode::OK, &json!({ "id": session.lock().id }))
}

/// Checks what a new session is to be.
fn described(call: &Call, app: &str, token: Option<&str>, params: &Params) -> Result<NewSession, GraphError> {
    let token = token
        .ok_or_else(|| GraphError::token_missing("An access token is required to request this resource."))?;
    call.world.lock().tokens.known(token)?;
    if app != APP_ID && app != "app" {
        return Err(GraphError::no_object("POST", app));
    }
    call.world.lock().tokens.for_uploads(token)?;
    if params.get("session_type").is_some_and(|kind| kind != "attachment") {
        return Err(GraphError::parameter("Param session_type must be one of {attachment}"));
    }
    let length = params.get("file_length").map(length).transpose()?;
    let mime = params.get("file_type").map(mime).transpose()?;
    match (length, &mime) {
        (Some(_), None) => Err(GraphError::parameter("The parameter file_type is required with file_length")),
        (None, Some(_)) => Err(GraphError::parameter("The parameter file_length is required with file_type")),
        _ => Ok(NewSession { name: params.get("file_name").map(str::to_owned), length, mime }),
    }
}

/// Reads a `file_length`: an unsigned integer of 64 bit.
pub(super) fn length(text: &str) -> Result<u64, GraphError> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let refusal = || GraphError::parameter("Param file_length must be an unsigned 64 bit integer");
    if digits { text.parse().map_err(|_| refusal()) } else { Err(refusal()) }
}

/// Reads a `file_type`: a MIME type.
pub(super) fn mime(text: &str) -> Result<String, GraphError> {
    let is_word = |word: &str| {
        !word.is_empty()
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    match text.split_once('/') {
        Some((kind, sub)) if is_word(kind) && is_word(sub) => Ok(text.to_owned()),
        _ => Err(GraphError::parameter("Param file_type must be a MIME type such as image/jpeg")),
    }
}

/// Answers `GET /upload:…`.
pub(super) async fn status(call: &Call, target: &str, body: &mut Incoming) -> Response {
    let (id, extra) = target.split_once('&').unwrap_or((target, ""));
    let found = find(call, id);
    let mut fault = call.world.arm(On::Status, call.entry, found.as_ref().ok());
    let token = header_token(call).map(|shown| shown.token);
    if let Some(response) = answers::before(call, &mut fault, body, token.as_deref()).await {
        return response;
    }
    let stated = found.and_then(|session| {
        alive(&session, call, fault.as_mut())?;
        authorized(call, &Params::from_query(extra))?;
        stated(call, &session, fault.as_mut())
    });
    answers::after(call, fault, stated.unwrap_or_else(|refusal| refusal.into_response())).await
}

fn stated(call: &Call, session: &Shared, mut fault: Option<&mut Armed>) -> Result<Response, GraphError> {
    if let Some(Action::Shorten { by }) = fault.as_ref().map(|fault| fault.action.clone()) {
        if let Some(fault) = fault.as_mut() {
            fault.fire();
        }
        shorten(session, by)?;
    }
    let (id, received, length) = {
        let session = session.lock();
        (session.id.clone(), session.received, session.length)
    };
    let quoted = |offset: u64| Value::String(offset.to_string());
    let honest = if call.world.quoted_offsets { quoted(received) } else { received.into() };
    let lie = fault.as_ref().and_then(|fault| match &fault.action {
        Action::Offset { value } => Some(value.clone()),
        Action::OffsetBeyond { by } => Some(length.unwrap_or(received).saturating_add(*by).into()),
        Action::QuotedOffset => Some(quoted(received)),
        _ => None,
    });
    if let (Some(_), Some(fault)) = (&lie, fault) {
        fault.fire();
    }
    Ok(json_answer(StatusCode::OK, &json!({ "id": id, "file_offset": lie.unwrap_or(honest) })))
}

/// Loses a part of what a session holds.
pub(super) fn shorten(session: &Shared, by: super::faults::Mark) -> Result<(), GraphError> {
    let mut session = session.lock();
    let left = session.received.saturating_sub(by.of(session.received));
    session.cut_to(left).map_err(|error| disk(&error))
}

/// Finds a session by an id that must have arrived as it was given out, byte for byte.
pub(super) fn find(call: &Call, id: &str) -> Result<Shared, GraphError> {
    let state = call.world.lock();
    if let Some(session) = state.sessions.find(id) {
        return Ok(session);
    }
    if id.contains('%') {
        let message = "The upload session id was changed: it is percent-encoded. Send it exactly as received";
        return Err(GraphError::parameter(message));
    }
    match id.split_once('?') {
        Some((head, sig)) if sig.starts_with("sig=") && state.sessions.knows_head(head) => {
            Err(GraphError::parameter("The signature does not belong to this upload session id"))
        }
        Some((_, sig)) if sig.starts_with("sig=") => Err(GraphError::no_object(call.method.as_str(), id)),
        _ => Err(GraphError::parameter(
            "The upload session id is incomplete: its ?sig= part is missing. Send it exactly as received",
        )),
    }
}

/// Refuses a session that cannot be used any more, or from now on by a fault.
pub(super) fn alive(session: &Shared, call: &Call, fault: Option<&mut Armed>) -> Result<(), GraphError> {
    let mut status = StatusCode::BAD_REQUEST;
    let end = fault.and_then(|fault| match fault.action {
        Action::ForgetSession { status: wanted } => {
            status = StatusCode::from_u16(wanted).unwrap_or(status);
            fault.fire();
            Some(Life::Forgotten)
        }
        Action::ExpireSession => {
            fault.fire();
            Some(Life::Expired)
        }
        _ => None,
    });
    let mut session = session.lock();
    if let Some(life) = end {
        session.life = life;
        session.save().map_err(|error| disk(&error))?;
    }
    match session.life {
        Life::Open => Ok(()),
        Life::Expired => Err(GraphError::session_expired()),
        Life::Forgotten => Err(GraphError::no_object(call.method.as_str(), &session.id).with_status(status)),
    }
}

/// Demands `Authorization: OAuth <token>`: at a session a token in the query does not work.
pub(super) fn authorized(call: &Call, query: &Params) -> Result<(), GraphError> {
    let Some(shown) = params::presented(&call.headers) else {
        return Err(GraphError::token_missing(if query.get("access_token").is_some() {
            "The access token must travel as the header 'Authorization: OAuth <token>'; as a query parameter it does not work here"
        } else {
            "An access token is required, as the header 'Authorization: OAuth <token>'"
        }));
    };
    if !shown.is_oauth() {
        return Err(GraphError::token_missing(
            "The Authorization header must name OAuth before the access token",
        ));
    }
    call.world.lock().tokens.for_uploads(&shown.token).map(drop)
}

/// The token of an Authorization header of either scheme.
pub(super) fn header_token(call: &Call) -> Option<Presented> {
    params::presented(&call.headers).filter(|shown| shown.is_oauth() || shown.is_bearer())
}

/// The sandbox's own disk refuses.
pub(super) fn disk(error: &std::io::Error) -> GraphError {
    let message = format!("An unexpected error has occurred: {error}");
    GraphError::new(StatusCode::INTERNAL_SERVER_ERROR, 2, message).transient()
}

/// A refusal of the storage: the offset is not the one that is wanted.
pub(super) fn wrong_offset(sent: u64, wanted: u64) -> Response {
    let message = format!("Invalid offset: {sent} was sent, {wanted} is wanted");
    storage(StatusCode::PRECONDITION_FAILED, "OffsetInvalidError", &message)
}
