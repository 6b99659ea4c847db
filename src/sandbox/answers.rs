//! The answers of faults: in place of a call's work, or in place of its answer.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use serde_json::json;

use super::errors::{GraphError, json_answer, storage};
use super::faults::{Action, Armed, Declared, Intake, Mark, On};
use super::incoming::Incoming;
use super::routes::Call;
use super::tokens::{Standing, TokenName};
use super::{APP_ID, PAGE_ID};

/// Lets a fault strike before the call does its work. The answer is what it is answered instead of it.
pub(super) async fn before(
    call: &Call,
    fault: &mut Option<Armed>,
    body: &mut Incoming,
    token: Option<&str>,
) -> Option<Response> {
    let armed = fault.as_mut()?;
    if armed.on() == On::Data && waits_for_a_byte(&armed.action) {
        return None;
    }
    match armed.action.clone() {
        Action::Reset { .. } => {
            armed.fire();
            call.line.reset();
            Some(Response::default())
        }
        Action::Close { .. } => {
            armed.fire();
            call.line.close();
            Some(Response::default())
        }
        Action::Stall { seconds, .. } => {
            armed.fire();
            hold(seconds).await;
            None
        }
        Action::ExpireToken { .. } => {
            armed.fire();
            if let Some(name) = token.and_then(TokenName::of) {
                call.world.lock().tokens.set(name, Standing::Expired);
            }
            None
        }
        action => instead(&action, armed, body).await,
    }
}

/// Answers in place of the call's work, when the fault has an answer of its own.
async fn instead(action: &Action, armed: &mut Armed, body: &mut Incoming) -> Option<Response> {
    let response = of(action)?;
    armed.fire();
    if intake(action) == Intake::Leave {
        body.leave();
    } else {
        body.drain().await;
    }
    Some(response)
}

/// Faults that strike a data call when so much of the file has come.
fn waits_for_a_byte(action: &Action) -> bool {
    match action {
        Action::Reset { .. } | Action::Close { .. } | Action::Stall { .. } => true,
        Action::ExpireToken { after } | Action::Respond { after, intake: Intake::Leave, .. } => {
            *after != Mark::Bytes(0)
        }
        _ => false,
    }
}

/// Waits for so many seconds; without a number for ever, which ends with the connection.
pub(super) async fn hold(seconds: Option<f64>) {
    match seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()) {
        Some(time) => tokio::time::sleep(time).await,
        None => std::future::pending().await,
    }
}

fn intake(action: &Action) -> Intake {
    match action {
        Action::Respond { intake, .. } | Action::Html { intake, .. } | Action::Empty { intake, .. } => {
            *intake
        }
        _ => Intake::Drop,
    }
}

/// The answer of a fault that stands for itself; `None` for faults that need the call's work.
pub(super) fn of(action: &Action) -> Option<Response> {
    if intake(action) == Intake::Keep {
        return None;
    }
    plain(action)
}

fn plain(action: &Action) -> Option<Response> {
    match action {
        Action::Respond { status, headers, body, .. } => {
            let pairs = headers.iter().map(|(name, value)| (name.as_str(), value.clone()));
            Some(with_headers(bare(*status, body.clone()), pairs))
        }
        Action::Html { status, .. } => Some(html(*status)),
        Action::Empty { status, .. } => Some(bare(*status, String::new())),
        Action::Throttle { code, retry_after, usage, regain_minutes } => {
            Some(throttled(*code, *retry_after, *usage, *regain_minutes))
        }
        Action::LackPermission { code: 283 } => Some(GraphError::lacks_extended().into_response()),
        Action::LackPermission { code } => {
            let message = format!("(#{code}) Requires a permission that this token does not have");
            Some(GraphError::new(StatusCode::FORBIDDEN, *code, message).into_response())
        }
        Action::Blocked { already } => Some(GraphError::blocked(*already).into_response()),
        Action::Busy { status } => Some(busy(*status)),
        Action::Redirect { to, status } => {
            Some(with_headers(bare(*status, String::new()), [("location", to.clone())]))
        }
        _ => None,
    }
}

/// Lets a fault strike when the call has done its work.
pub(super) async fn after(call: &Call, fault: Option<Armed>, response: Response) -> Response {
    let Some(mut fault) = fault else { return response };
    match fault.action.clone() {
        Action::LoseAnswer => {
            fault.fire();
            call.line.close();
            response
        }
        Action::LateAnswer { seconds } => {
            fault.fire();
            hold(seconds).await;
            response
        }
        Action::TruncateAnswer { at, declared } => {
            fault.fire();
            truncated(response, at, declared).await
        }
        Action::Garbage => {
            fault.fire();
            (StatusCode::OK, garbage()).into_response()
        }
        Action::Huge { bytes } => {
            fault.fire();
            huge(bytes)
        }
        Action::Deep { levels } => {
            fault.fire();
            bare(200, "[".repeat(usize::try_from(levels).unwrap_or(0)))
        }
        Action::Usage { percent, regain_minutes } => {
            fault.fire();
            with_headers(response, usage_headers(percent, regain_minutes))
        }
        action if intake(&action) == Intake::Keep => {
            fault.fire();
            plain(&action).unwrap_or(response)
        }
        _ => response,
    }
}

fn bare(status: u16, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}

fn with_headers<'a>(
    mut response: Response,
    headers: impl IntoIterator<Item = (&'a str, String)>,
) -> Response {
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn html(status: u16) -> Response {
    let page = "<html>\r\n<head><title>Sorry</title></head>\r\n<body>\r\n<h1>Something went wrong</h1>\r\n\
                <script>/* \u{1b}[31mnot for a terminal\u{1b}[0m */</script>\r\n</body>\r\n</html>\r\n";
    with_headers(bare(status, page.to_owned()), [("content-type", "text/html; charset=utf-8".to_owned())])
}

/// Bytes that are neither JSON nor UTF-8 nor fit for a terminal.
fn garbage() -> Vec<u8> {
    let mut bytes = b"{\"h\":\x00\xff\xfe\x1b]0;owned\x07\x1b[2J".to_vec();
    bytes.extend(std::iter::repeat_with(|| fastrand::u8(..)).take(400));
    bytes
}

fn busy(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::CONFLICT);
    let kind = match status {
        StatusCode::PRECONDITION_FAILED => "OffsetInvalidError",
        StatusCode::LOCKED => "ResourceLockedError",
        _ => "ConcurrentRequestError",
    };
    storage(status, kind, "The upload session cannot take data at the moment")
}

fn throttled(code: u32, retry_after: Option<u64>, usage: Option<u32>, regain_minutes: u32) -> Response {
    let response = if code == 429 {
        let backoff = retry_after.unwrap_or(1).saturating_mul(1000);
        let info = json!({
            "retriable": true, "type": "RequestRateLimitedError", "message": "Too many requests",
        });
        json_answer(StatusCode::TOO_MANY_REQUESTS, &json!({ "debug_info": info, "backoff": backoff }))
    } else {
        let message = format!("(#{code}) {}", throttle_reason(code));
        GraphError::new(StatusCode::BAD_REQUEST, code, message).transient().into_response()
    };
    let retry = retry_after.map(|seconds| ("retry-after", seconds.to_string()));
    let usage = usage.map(|percent| usage_headers(percent, regain_minutes));
    with_headers(response, retry.into_iter().chain(usage.into_iter().flatten()))
}

fn throttle_reason(code: u32) -> &'static str {
    match code {
        4 => "Application request limit reached",
        17 => "User request limit reached",
        32 => "Page request limit reached",
        613 => "Calls to this api have exceeded the rate limit",
        80001 => "There have been too many calls to this Page account",
        _ => "Application limit reached; try again later",
    }
}

/// The three headers that tell how much of the quota is used.
fn usage_headers(percent: u32, regain_minutes: u32) -> [(&'static str, String); 3] {
    let plain = json!({ "call_count": percent, "total_time": percent / 2, "total_cputime": percent / 3 });
    let business = json!({ PAGE_ID: [{
        "type": "pages",
        "call_count": percent,
        "total_cputime": percent / 3,
        "total_time": percent / 2,
        "estimated_time_to_regain_access": regain_minutes,
    }], APP_ID: [] });
    [
        ("x-app-usage", plain.to_string()),
        ("x-page-usage", plain.to_string()),
        ("x-business-use-case-usage", business.to_string()),
    ]
}

async fn truncated(response: Response, at: u64, declared: Declared) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = to_bytes(body, 64 << 20).await.unwrap_or_default();
    let cut = whole.slice(..whole.len().min(usize::try_from(at).unwrap_or(usize::MAX)));
    parts.headers.remove(header::CONTENT_LENGTH);
    if declared == Declared::Short {
        return Response::from_parts(parts, Body::from(cut));
    }
    parts.headers.insert(header::CONTENT_LENGTH, whole.len().into());
    // A body that fails ends the connection before the length that was declared. The moment before it
    // lets the part leave.
    let end = stream::once(async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof))
    });
    Response::from_parts(parts, Body::from_stream(stream::iter([Ok(cut)]).chain(end)))
}

/// A JSON answer of this size, made as it is sent.
fn huge(bytes: u64) -> Response {
    const BLOCK: &[u8] = &[b'x'; 64 * 1024];
    let blocks = stream::unfold(bytes, |left| async move {
        let part = BLOCK.get(..usize::try_from(left).unwrap_or(usize::MAX).min(BLOCK.len()))?;
        (left > 0).then(|| (Ok::<_, std::io::Error>(Bytes::from_static(part)), left - part.len() as u64))
    });
    let open = stream::iter([Ok(Bytes::from_static(b"{\"h\":\""))]);
    let close = stream::iter([Ok(Bytes::from_static(b"\"}"))]);
    Response::new(Body::from_stream(open.chain(blocks).chain(close)))
}
