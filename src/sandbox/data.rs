//! Taking data: `POST /upload:…`, as both reference pages of the Resumable Upload API describe it.
//!
//! Where they are silent: one data call at a time may add to a session, a second one is answered 409
//! until the first has ended or has been silent for five seconds. A part of the file is taken and
//! answered 206. A call that brings more than the file's length is answered 400 and adds nothing.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::errors::{GraphError, json_answer, storage};
use super::faults::{Action, Armed, On};
use super::incoming::Incoming;
use super::intake::{End, Taking};
use super::multipart::{Malformed, Reader};
use super::params::Params;
use super::routes::Call;
use super::sessions::{Lease, Shared};
use super::{answers, ids, uploads};

/// A refusal in either envelope.
type Refusal = Box<Response>;

impl From<GraphError> for Refusal {
    fn from(error: GraphError) -> Self {
        Self::new(error.into_response())
    }
}

/// Answers `POST /upload:…`.
pub(super) async fn receive(call: &Call, target: &str, body: &mut Incoming) -> Response {
    let (id, extra) = target.split_once('&').unwrap_or((target, ""));
    let found = uploads::find(call, id);
    let mut fault = call.world.arm(On::Data, call.entry, found.as_ref().ok());
    let token = uploads::header_token(call).map(|shown| shown.token);
    if let Some(response) = answers::before(call, &mut fault, body, token.as_deref()).await {
        return response;
    }
    let taken = match found {
        Ok(session) => take(call, &session, &Params::from_query(extra), body, &mut fault).await,
        Err(refusal) => Err(refusal.into()),
    };
    let response = taken.unwrap_or_else(|refusal| *refusal);
    if call.line.is_ended() {
        return response;
    }
    answers::after(call, fault, response).await
}

async fn take(
    call: &Call,
    session: &Shared,
    query: &Params,
    body: &mut Incoming,
    fault: &mut Option<Armed>,
) -> Result<Response, Refusal> {
    uploads::alive(session, call, fault.as_mut())?;
    uploads::authorized(call, query)?;
    let offset = offset(call, query)?;
    let length = measured(session, query)?;
    let reader = reader(call)?;
    let lease = lease(call, session)?;
    let received = session.lock().received;
    if offset != received {
        return Err(Box::new(uploads::wrong_offset(offset, received)));
    }
    let room = length.saturating_sub(received);
    let declared = declared(call, reader.is_none(), room)?;
    let taking = Taking::new(call, body, &lease, fault, reader, room, declared.unwrap_or(room));
    let end = taking.run().await;
    drop(lease);
    ended(call, session, received, end, fault)
}

/// What is answered when the body has come to its end, in whatever way.
fn ended(
    call: &Call,
    session: &Shared,
    began: u64,
    end: End,
    fault: &mut Option<Armed>,
) -> Result<Response, Refusal> {
    match end {
        End::Broken => Ok(Response::default()),
        End::Answer(response) => Ok(*response),
        End::Refuse(response) => {
            // A body that breaks the rules adds nothing, however much of it had come.
            session.lock().cut_to(began).map_err(|error| uploads::disk(&error))?;
            Err(response)
        }
        End::Whole => match fault {
            Some(armed) => by_fault(call, session, armed).unwrap_or_else(|| outcome(call, session)),
            None => outcome(call, session),
        },
    }
}

/// Faults that strike when all has been read. `None` for those that have nothing to do with it.
fn by_fault(call: &Call, session: &Shared, fault: &mut Armed) -> Option<Result<Response, Refusal>> {
    match fault.action {
        Action::Shorten { by } => {
            fault.fire();
            call.line.reset();
            Some(uploads::shorten(session, by).map(|()| Response::default()).map_err(Refusal::from))
        }
        Action::ExpireToken { .. } if fault.has_fired() => Some(Err(GraphError::token_expired().into())),
        Action::Partial { .. } if fault.has_fired() => Some(Ok(partial(session))),
        _ => None,
    }
}

/// The handle when the file is whole, and 206 when it is not.
fn outcome(call: &Call, session: &Shared) -> Result<Response, Refusal> {
    let mut inner = session.lock();
    if !inner.is_complete() {
        drop(inner);
        return Ok(partial(session));
    }
    if inner.handle.is_none() {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let expires = (now + call.world.handle_life).as_secs();
        inner.handle = Some(ids::handle(inner.mime.as_deref().unwrap_or_default(), expires));
        inner.save().map_err(|error| uploads::disk(&error))?;
    }
    Ok(json_answer(StatusCode::OK, &json!({ "h": inner.handle })))
}

fn partial(session: &Shared) -> Response {
    let session = session.lock();
    let message = format!("{} of {} bytes have come", session.received, session.length.unwrap_or_default());
    storage(StatusCode::PARTIAL_CONTENT, "PartialRequestError", &message)
}

/// The offset: a header, and nothing else.
fn offset(call: &Call, query: &Params) -> Result<u64, GraphError> {
    let Some(value) = call.headers.get("file_offset") else {
        return Err(GraphError::parameter(if query.get("file_offset").is_some() {
            "file_offset must be an HTTP header; as a query parameter it does not work"
        } else {
            "The header file_offset is required"
        }));
    };
    let text = value.to_str().unwrap_or_default();
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if digits { text.parse().ok() } else { None };
    number.ok_or_else(|| GraphError::parameter("The header file_offset must be a number of bytes, from 0"))
}

/// The file's length. A deferred session learns length and type from the query of its first data call;
/// said again, they have to be the same.
fn measured(session: &Shared, query: &Params) -> Result<u64, GraphError> {
    let length = query.get("file_length").map(uploads::length).transpose()?;
    let mime = query.get("file_type").map(uploads::mime).transpose()?;
    let mut session = session.lock();
    let Some(known) = session.length else {
        let (Some(length), Some(mime)) = (length, mime) else {
            let message = "file_length and file_type were not given when the session was created: they are required as query parameters of this call";
            return Err(GraphError::parameter(message));
        };
        (session.length, session.mime) = (Some(length), Some(mime));
        session.save().map_err(|error| uploads::disk(&error))?;
        return Ok(length);
    };
    if length.is_some_and(|length| length != known) || (mime.is_some() && mime != session.mime) {
        return Err(GraphError::parameter(
            "file_length or file_type differ from what the session was made for",
        ));
    }
    Ok(known)
}

/// A reader for the form, when the body is one.
fn reader(call: &Call) -> Result<Option<Reader>, Refusal> {
    let kind = call.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    Reader::for_type(kind).transpose().map_err(|Malformed(why)| malformed(why).into())
}

/// What is said of a form that is none.
pub(super) fn malformed(why: &str) -> GraphError {
    GraphError::parameter(format!("The multipart/form-data body cannot be read: {why}"))
}

fn lease(call: &Call, session: &Shared) -> Result<Lease, Refusal> {
    let taken = Lease::take(session, call.entry).map_err(|error| uploads::disk(&error))?;
    taken.ok_or_else(|| {
        let message = "Another request is sending data to this upload session";
        Box::new(storage(StatusCode::CONFLICT, "ConcurrentRequestError", message))
    })
}

/// How many bytes of the file the call brings: known for a raw body, which must say it.
fn declared(call: &Call, is_raw: bool, room: u64) -> Result<Option<u64>, Refusal> {
    if !is_raw {
        return Ok(None);
    }
    let length =
        call.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let Some(length) = length else {
        let refusal = GraphError::parameter("The header Content-Length is required with a raw body");
        return Err(refusal.with_status(StatusCode::LENGTH_REQUIRED).into());
    };
    if length > room {
        return Err(Box::new(too_much(room)));
    }
    Ok(Some(length))
}

/// More came than the file's length allows.
pub(super) fn too_much(room: u64) -> Response {
    let message = format!("More data than file_length: only {room} bytes are wanted");
    storage(StatusCode::BAD_REQUEST, "ProcessingFailedError", &message)
}
