//! The calls that publish (reference page page-photos, "Creación"): each is made once, and its end says
//! whether it can have been done.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::StreamExt;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Body, Method, RequestBuilder, multipart};
use tokio::sync::watch;

use super::answer::Answer;
use super::body::{self, ByteStream};
use super::client::GraphClient;
use super::error::CallError;
use super::nodes;
use super::photos::Edge;
use super::pressure::Pressure;
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;
use crate::model::secret::Secret;

/// What is asked of a post that is read: what [`super::post`] reads.
pub const POST_FIELDS: &str = "id,message,created_time,scheduled_publish_time,is_published,permalink_url,\
                               attachments{media_type,type,target{id,url},subattachments{type,target{id}}}";

/// A file that goes with a call, as the part `source`.
pub struct FilePart {
    /// Its name; characters that a form parser could misread are replaced.
    pub name: String,
    /// Its MIME type.
    pub mime: String,
    /// Its length in bytes.
    pub length: u64,
    /// All of it.
    pub bytes: ByteStream,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// What the answer calls `id`: a post, a photo or a video.
    pub id: NodeId,
    /// The post that a photo is in, where the answer names it.
    pub post_id: Option<NodeId>,
}

/// How a publishing call failed.
#[derive(Debug, Clone)]
pub enum PublishError {
    /// The request did not leave whole: nothing was done.
    NeverLeft(CallError),
    /// The server says that nothing was done.
    Refused(CallError),
    /// It may have been done.
    Unknown(CallError),
}

impl PublishError {
    /// The call's error, however it is to be taken.
    pub const fn error(&self) -> &CallError {
        match self {
            Self::NeverLeft(error) | Self::Refused(error) | Self::Unknown(error) => error,
        }
    }
}

/// How far the body of a request got.
#[derive(Debug, Clone)]
struct Outflow {
    moved: watch::Sender<u64>,
    has_ended: Arc<AtomicBool>,
}

impl GraphClient {
    /// `POST` with parameters and perhaps a file, made once. It has no time limit while bytes move.
    ///
    /// # Errors
    /// [`PublishError`], which says whether it can have been done.
    pub async fn publish(
        &self,
        token: &Secret,
        edge: &Edge,
        parameters: &[(String, String)],
        file: Option<FilePart>,
    ) -> Result<(Posted, Pressure), PublishError> {
        let flow =
            Outflow { moved: watch::Sender::new(0), has_ended: Arc::new(AtomicBool::new(file.is_none())) };
        let request =
            self.publishing(token, edge, parameters, file, &flow).map_err(PublishError::NeverLeft)?;
        let moved = flow.moved.subscribe();
        let has_ended = Arc::clone(&flow.has_ended);
        drop(flow);
        let has_answered = AtomicBool::new(false);
        let exchange = self.while_moving(moved, async {
            let response = request.send().await;
            let is_away = |error: &reqwest::Error| error.is_connect() || error.is_builder();
            let response = match response {
                Ok(response) => response,
                Err(error) if is_away(&error) => {
                    return Ok(Err(CallError::transport(&error.without_url())));
                }
                Err(error) => return Err(CallError::transport(&error.without_url())),
            };
            has_answered.store(true, Ordering::Relaxed);
            Answer::read(response, token).await.map(Ok)
        });
        match exchange.await {
            Ok(Ok(answer)) => posted(&answer),
            Ok(Err(error)) => Err(PublishError::NeverLeft(error)),
            // No server takes a form whose end it has not seen.
            Err(error) if !has_ended.load(Ordering::Acquire) && !has_answered.load(Ordering::Relaxed) => {
                Err(PublishError::NeverLeft(error))
            }
            Err(error) => Err(PublishError::Unknown(error)),
        }
    }

    fn publishing(
        &self,
        token: &Secret,
        edge: &Edge,
        parameters: &[(String, String)],
        file: Option<FilePart>,
        flow: &Outflow,
    ) -> Result<RequestBuilder, CallError> {
        let path = edge.path();
        let endpoint = self.endpoint();
        let url = if path.ends_with("/videos") { endpoint.video_url(path)? } else { endpoint.url(path)? };
        let request = self.request(Method::POST, url, token)?;
        let Some(file) = file else {
            let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
            return Ok(request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form));
        };
        let form = parameters
            .iter()
            .fold(multipart::Form::new(), |form, (name, value)| form.text(name.clone(), value.clone()));
        Ok(request.multipart(form.part("source", part(file, flow.clone())?)))
    }
}

fn part(file: FilePart, flow: Outflow) -> Result<multipart::Part, CallError> {
    let length = file.length;
    let mut sent = 0;
    let bytes = file.bytes.inspect(move |piece| {
        let Ok(piece) = piece else { return };
        sent += piece.len() as u64;
        flow.moved.send_replace(sent);
        if sent >= length {
            flow.has_ended.store(true, Ordering::Release);
        }
    });
    multipart::Part::stream_with_length(Body::wrap_stream(bytes), length)
        .file_name(body::plain_name(&file.name))
        .mime_str(&file.mime)
        .map_err(|error| CallError::of(Fault::new(FaultKind::Internal, error.without_url().to_string())))
}

fn posted(answer: &Answer) -> Result<(Posted, Pressure), PublishError> {
    let node = |key: &str| NodeId::parse(&nodes::id(answer.get(key)?)?);
    match node("id").filter(|_| answer.is_good()) {
        Some(id) => Ok((Posted { id, post_id: node("post_id") }, answer.pressure.clone())),
        None if says_that_nothing_was_done(answer) => Err(PublishError::Refused(CallError::answer(answer))),
        None => Err(PublishError::Unknown(doubtful(answer))),
    }
}

/// What the answer says, without the promise that trying again helps: it has to be looked for first.
fn doubtful(answer: &Answer) -> CallError {
    let mut error = CallError::answer(answer);
    if !error.fault.kind.is_passing() {
        error.fault.kind = if answer.is_success() { FaultKind::Answer } else { FaultKind::Temporary };
    }
    error
}

/// A 4xx with one of Facebook's own errors that is not its word for something that passes. Everything else can
/// stand before a post that was made: 5xx, code 2 and below, an upload that took too long there, a page of some
/// proxy.
fn says_that_nothing_was_done(answer: &Answer) -> bool {
    if answer.status == 429 {
        return true;
    }
    let error = answer.get("error");
    let code = error.and_then(|error| nodes::integer(error.get("code")?));
    let is_transient = error.and_then(|error| nodes::flag(error.get("is_transient")?)).unwrap_or(false);
    if !(400..500).contains(&answer.status) || matches!(code, None | Some(..=2)) {
        return false;
    }
    match CallError::answer(answer).fault.kind {
        // Limits, blocks and tokens are looked at before anything is done, passing or not.
        FaultKind::Throttled
        | FaultKind::Blocked
        | FaultKind::Duplicate
        | FaultKind::Token
        | FaultKind::Permission => true,
        kind => !is_transient && !kind.is_passing(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(status: u16, json: Option<Value>) -> &'static str {
        let answer = Answer { status, pressure: Pressure::default(), json, excerpt: String::new() };
        match posted(&answer) {
            Ok(_) => "done",
            Err(PublishError::NeverLeft(_)) => "never left",
            Err(PublishError::Refused(_)) => "refused",
            Err(PublishError::Unknown(error)) => {
                assert!(error.fault.kind.is_passing(), "{error:?}");
                "unknown"
            }
        }
    }

    fn error(code: i64) -> Option<Value> {
        Some(json!({"error": {"code": code, "message": "x"}}))
    }

    #[test]
    fn only_a_clear_no_is_a_no() {
        assert_eq!(read(200, Some(json!({"id": "5", "post_id": "7_5"}))), "done");
        for code in [4, 100, 190, 200, 324, 368, 506, 80_001] {
            assert_eq!(read(400, error(code)), "refused", "{code}");
            assert_eq!(read(500, error(code)), "unknown", "{code} with 500");
            assert_eq!(read(200, error(code)), "unknown", "{code} with 200");
        }
        for code in [-1, 0, 1, 2, 1_363_030, 1_363_033] {
            assert_eq!(read(400, error(code)), "unknown", "{code}");
        }
        assert_eq!(read(429, None), "refused");
        for status in [302, 400, 403, 404, 408, 413, 502, 504] {
            assert_eq!(read(status, None), "unknown", "{status}");
        }
        for senseless in
            [json!({}), json!({"id": "../x"}), json!([]), json!({"success": true}), json!({"id": null})]
        {
            assert_eq!(read(200, Some(senseless.clone())), "unknown", "{senseless}");
        }
        assert_eq!(read(200, None), "unknown");
    }

    #[test]
    fn what_may_pass_may_have_been_done_but_for_limits() {
        let passing =
            |code: i64| Some(json!({"error": {"code": code, "is_transient": true, "message": "x"}}));
        assert_eq!(read(400, passing(100)), "unknown");
        assert_eq!(read(400, passing(999)), "unknown");
        for code in [4, 17, 32, 341, 613, 368, 190, 506] {
            assert_eq!(read(400, passing(code)), "refused", "{code}");
        }
    }
}
