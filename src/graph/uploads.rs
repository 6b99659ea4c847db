//! The three calls of the Resumable Upload API (reference pages resumable-upload and
//! resumable-upload-legacy): create a session, ask for its offset, send the rest of the file.

use std::fmt;

use reqwest::Method;
use serde_json::Value;

use super::answer::Answer;
use super::body::{self, ByteStream};
use super::client::GraphClient;
use super::error::CallError;
use super::pressure::Pressure;

use crate::model::fault::{Fault, FaultKind};
use crate::model::handle::Handle;
use crate::model::redact::said;
use crate::model::secret::Secret;
use crate::model::session::Encoding;

const LONGEST_ID: usize = 8192;

/// The server's id of a session, exactly as received: it carries its own signature, so it is a secret
/// and is never modified, shown or logged.
#[derive(Clone, PartialEq, Eq)]
pub struct RemoteId(String);

impl RemoteId {
    /// Takes an id from an answer or from the journal.
    ///
    /// # Errors
    /// When it is not of the documented form `upload:…`, which could lead the next call elsewhere.
    pub fn new(id: &str) -> Result<Self, Fault> {
        let is_safe = |c: char| c.is_ascii_graphic() && !matches!(c, '#' | '\\');
        if id.starts_with("upload:") && id.len() <= LONGEST_ID && id.chars().all(is_safe) {
            return Ok(Self(id.to_owned()));
        }
        Err(Fault::new(FaultKind::Answer, "The server gave a session id that is not of the documented form"))
    }

    /// The id, for the journal and the address of a call.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RemoteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("upload:[secret]")
    }
}

/// What a session is created for.
#[derive(Debug, Clone)]
pub struct SessionSpec<'a> {
    /// `file_name`.
    pub name: &'a str,
    /// `file_length` in bytes.
    pub length: u64,
    /// `file_type`, a MIME type.
    pub mime: &'a str,
    /// Leave length and type out; they then travel with the data call.
    pub deferred: bool,
}

/// What the server says it holds of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offset {
    /// The next byte that it wants; number and quoted string alike.
    At(u64),
    /// Something that is no offset, quoted.
    Senseless(String),
}

/// What the server says of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionStatus {
    /// The next byte that it wants.
    pub offset: Offset,
    /// The handle, should the answer hold one; the reference pages name none.
    pub handle: Option<Handle>,
}

/// One data call.
pub struct DataCall<'a> {
    /// The session.
    pub remote: &'a RemoteId,
    /// What it was created for.
    pub spec: SessionSpec<'a>,
    /// Where to go on, in bytes from the start of the file.
    pub offset: u64,
    /// How the bytes travel.
    pub encoding: Encoding,
    /// The rest of the file from `offset` on.
    pub rest: ByteStream,
}

/// The answer to a data call.
#[derive(Debug)]
pub enum DataAnswer {
    /// The server has all of the file.
    Handle(Handle),
    /// Ask for the offset, then go on: 206, 409, 412, 423, or an answer without a handle.
    Ask(CallError),
}

impl GraphClient {
    /// `POST /{version}/{app-id}/uploads`.
    ///
    /// # Errors
    /// [`CallError`]; nothing is lost by calling again but an unused session at the server.
    pub async fn create_session(
        &self,
        token: &Secret,
        spec: &SessionSpec<'_>,
    ) -> Result<(RemoteId, Pressure), CallError> {
        let mut url = self.endpoint().url(&format!("{}/uploads", self.endpoint().app_id()?))?;
        if !spec.deferred {
            url.query_pairs_mut()
                .append_pair("file_length", &spec.length.to_string())
                .append_pair("file_type", spec.mime);
        }
        url.query_pairs_mut().append_pair("file_name", spec.name);
        let answer = self.call(self.request(Method::POST, url, token)?, token).await?;
        match answer.get("id").and_then(Value::as_str) {
            Some(id) if answer.is_success() => {
                let remote = RemoteId::new(id).map_err(CallError::of)?;
                // An id that cannot be sent back is better found here than after the first byte.
                self.endpoint().url(remote.reveal())?;
                Ok((remote, answer.pressure))
            }
            _ => Err(CallError::answer(&answer)),
        }
    }

    /// `GET /{version}/upload:…`, with the token in the header.
    ///
    /// # Errors
    /// [`CallError`]; [`CallError::is_session_gone`] tells when the session no longer exists.
    pub async fn session_offset(
        &self,
        token: &Secret,
        remote: &RemoteId,
    ) -> Result<(SessionStatus, Pressure), CallError> {
        let url = self.endpoint().url(remote.reveal())?;
        let answer = self.call(self.request(Method::GET, url, token)?, token).await?;
        match answer.get("file_offset") {
            Some(value) if answer.is_success() => {
                let status = SessionStatus { offset: read_offset(value), handle: read_handle(&answer) };
                Ok((status, answer.pressure))
            }
            _ => Err(CallError::answer(&answer)),
        }
    }

    /// `POST /{version}/upload:…` with the header `file_offset` and the rest of the file as its body.
    /// There is no time limit in it: the caller watches the bytes.
    ///
    /// # Errors
    /// [`CallError`]; after one, only the offset that the server states says how far it got.
    pub async fn send_rest(
        &self,
        token: &Secret,
        call: DataCall<'_>,
    ) -> Result<(DataAnswer, Pressure), CallError> {
        let mut path = call.remote.reveal().to_owned();
        if call.spec.deferred {
            // The id carries a query of its own, so ours is appended to it by hand.
            path.push(if path.contains('?') { '&' } else { '?' });
            let pairs = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("file_length", &call.spec.length.to_string())
                .append_pair("file_type", call.spec.mime)
                .finish();
            path.push_str(&pairs);
        }
        let url = self.endpoint().url(&path)?;
        let request = self.request(Method::POST, url, token)?.header("file_offset", call.offset);
        let length = call.spec.length.saturating_sub(call.offset);
        let request = body::attach(request, call.encoding, call.rest, length, call.spec.name)?;
        let response = request.send().await.map_err(|error| CallError::transport(&error.without_url()))?;
        let answer = Answer::read(response, token).await?;
        read_data_answer(answer)
    }
}

fn read_data_answer(answer: Answer) -> Result<(DataAnswer, Pressure), CallError> {
    if let Some(handle) = read_handle(&answer).filter(|_| answer.is_success() && answer.status != 206) {
        return Ok((DataAnswer::Handle(handle), answer.pressure));
    }
    let error = CallError::answer(&answer);
    if answer.is_success() || error.asks_for_offset() {
        return Ok((DataAnswer::Ask(error), answer.pressure));
    }
    Err(error)
}

fn read_handle(answer: &Answer) -> Option<Handle> {
    answer.get("h").and_then(Value::as_str).filter(|handle| !handle.is_empty()).map(Handle::new)
}

fn read_offset(value: &Value) -> Offset {
    let number = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok());
    number.map_or_else(|| Offset::Senseless(said(&value.to_string(), 60)), Offset::At)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn offsets_come_as_numbers_and_as_strings() {
        assert_eq!(read_offset(&json!(0)), Offset::At(0));
        assert_eq!(read_offset(&json!("1048576")), Offset::At(1_048_576));
        assert_eq!(read_offset(&json!(u64::MAX)), Offset::At(u64::MAX));
        for senseless in [json!(-1), json!("-1"), json!("abc"), json!(null), json!([]), json!(1.5), json!("")]
        {
            assert!(matches!(read_offset(&senseless), Offset::Senseless(_)), "{senseless}");
        }
    }

    #[test]
    fn session_ids_are_checked_and_never_shown() {
        let id = RemoteId::new("upload:MTphd==?sig=canary").unwrap();
        assert_eq!(format!("{id:?}"), "upload:[secret]");
        for id in ["", "me/feed", "upload:a b", "upload:x#y", "upload:\r\nX: y", "https://elsewhere/upload:x"]
        {
            assert!(RemoteId::new(id).is_err(), "{id}");
        }
    }

    fn answered(status: u16, json: Value) -> Result<(DataAnswer, Pressure), CallError> {
        read_data_answer(Answer {
            status,
            pressure: Pressure::default(),
            json: Some(json),
            excerpt: String::new(),
        })
    }

    #[test]
    fn only_a_handle_ends_an_upload() {
        let handle = "4::a:b\n4::c:d";
        assert!(
            matches!(answered(200, json!({"h": handle})), Ok((DataAnswer::Handle(h), _)) if h.as_str() == handle)
        );
        for (status, json) in [
            (200, json!({})),
            (200, json!({"h": ""})),
            (200, json!({"h": 7})),
            (206, json!({"h": "x"})),
            (409, json!({})),
            (412, json!({})),
            (423, json!({})),
        ] {
            assert!(matches!(answered(status, json.clone()), Ok((DataAnswer::Ask(_), _))), "{status} {json}");
        }
        assert!(answered(400, json!({"h": "x"})).is_err());
    }
}
