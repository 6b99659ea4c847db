//! What went wrong in a call: both error envelopes, answers that are no JSON, and broken connections,
//! each turned into a class to act on and a sentence to show.

use std::time::Duration;

use serde_json::Value;

use super::answer::Answer;
use super::pressure::Pressure;
use crate::model::advice::{self, Class};
use crate::model::fault::{Fault, FaultKind};
use crate::model::redact::said;

/// A call that did not give what was asked for.
#[derive(Debug, Clone)]
pub struct CallError {
    /// The sentence, the kind and the codes.
    pub fault: Fault,
    /// The HTTP status, when there was an answer at all.
    pub status: Option<u16>,
    /// The limits that the answer named.
    pub pressure: Pressure,
    /// The pause that a storage answer asks for (`backoff`).
    pub backoff: Option<Duration>,
}

impl CallError {
    /// An error without an answer behind it.
    pub fn of(fault: Fault) -> Self {
        Self { fault, status: None, pressure: Pressure::default(), backoff: None }
    }

    /// The same with the HTTP status that it came with.
    #[must_use]
    pub const fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// A connection that could not be made or broke. The URL is never part of it: it can hold a secret.
    pub fn transport(error: &reqwest::Error) -> Self {
        let chain = causes(error);
        let fault = if is_certificate(&chain) {
            Fault::new(FaultKind::Certificate, format!("The server's certificate was not accepted: {chain}"))
                .hint("Check the machine's clock and its CA certificates; Wirephoto never goes around this.")
        } else if error.is_connect() {
            Fault::new(FaultKind::Offline, format!("The server cannot be reached: {chain}"))
        } else {
            Fault::new(FaultKind::Temporary, format!("The connection broke: {chain}"))
        };
        Self::of(fault)
    }

    /// An answer that is not the one hoped for.
    pub(super) fn answer(answer: &Answer) -> Self {
        let json = answer.json.as_ref();
        let (fault, backoff) = json
            .and_then(graph_envelope)
            .or_else(|| json.and_then(|json| storage_envelope(json, answer.status)))
            .unwrap_or_else(|| (bare(answer), None));
        let fault = by_status(fault, answer.status);
        Self { fault, status: Some(answer.status), pressure: answer.pressure.clone(), backoff }
    }

    /// True when the session named in the call no longer exists at the server.
    pub fn is_session_gone(&self) -> bool {
        self.fault.kind == FaultKind::Missing
            || matches!(self.status, Some(404 | 410)) && self.fault.code.is_none()
    }

    /// True when the server, or whatever stands before it, points elsewhere.
    pub const fn is_redirect(&self) -> bool {
        matches!(self.status, Some(300..=399))
    }

    /// True for answers that mean "ask for the offset, then go on": a partial body, a wrong offset, or
    /// an earlier request that the server still works on.
    pub fn asks_for_offset(&self) -> bool {
        matches!(self.status, Some(206 | 409 | 412 | 423)) || self.fault.code == Some(1_363_037)
    }
}

/// `error{message, type, code, error_subcode, is_transient, error_user_title, error_user_msg, fbtrace_id}`.
fn graph_envelope(json: &Value) -> Option<(Fault, Option<Duration>)> {
    let error = json.get("error")?.as_object()?;
    let string =
        |key: &str| error.get(key).and_then(Value::as_str).filter(|s| !s.is_empty()).map(|s| said(s, 400));
    let integer =
        |key: &str| error.get(key).and_then(|value| value.as_i64().or_else(|| value.as_str()?.parse().ok()));
    let (code, subcode) = (integer("code"), integer("error_subcode"));
    let row = code.and_then(|code| advice::lookup(code, subcode));
    let is_transient = error.get("is_transient").and_then(Value::as_bool).unwrap_or(false);
    let class = match row {
        Some(row) if !matches!(row.class, Class::Request | Class::Media) || !is_transient => row.class,
        _ if is_transient => Class::Transient,
        _ => Class::Request,
    };
    let said = match (string("error_user_title"), string("error_user_msg")) {
        (Some(title), Some(message)) => Some(format!("{title}: {message}")),
        (None, Some(message)) => Some(message),
        _ => string("message"),
    };
    let message = match (row, said) {
        (Some(row), Some(said)) => format!("Facebook says that {}: {said}", row.meaning),
        (Some(row), None) => format!("Facebook says that {}", row.meaning),
        (None, Some(said)) => format!("Facebook refused: {said}"),
        (None, None) => "Facebook refused without a reason".to_owned(),
    };
    let mut fault = Fault::new(class.kind(), message);
    (fault.code, fault.subcode, fault.fbtrace_id) = (code, subcode, string("fbtrace_id"));
    fault.hint = row.map(|row| row.mend.to_owned());
    Some((fault, None))
}

/// `debug_info{retriable, type, message}` with an optional `backoff` in milliseconds beside it. The
/// `retriable` flag is not to be trusted when it says no.
fn storage_envelope(json: &Value, status: u16) -> Option<(Fault, Option<Duration>)> {
    let info = json.get("debug_info")?.as_object()?;
    let string = |key: &str| info.get(key).and_then(Value::as_str).map(|s| said(s, 400));
    let kind = string("type").unwrap_or_default();
    let class = match kind.as_str() {
        "NotAuthorizedError" => Class::Token,
        "RequestRateLimitedError" => Class::Throttled,
        _ if status == 404 || status == 410 => Class::Missing,
        _ => Class::Transient,
    };
    let message = string("message").unwrap_or_else(|| "no reason given".to_owned());
    let backoff = json.get("backoff").and_then(Value::as_u64).map(Duration::from_millis);
    Some((Fault::new(class.kind(), format!("The upload store says {kind}: {message}")), backoff))
}

/// An answer without an envelope: an HTML page, an empty body, JSON of another kind.
fn bare(answer: &Answer) -> Fault {
    let quoted = if answer.excerpt.is_empty() {
        "an empty answer".to_owned()
    } else {
        format!("\"{}\"", answer.excerpt)
    };
    let message = format!("The server answered {} with {quoted}", answer.status);
    let kind = match answer.status {
        401 => FaultKind::Token,
        403 => FaultKind::Permission,
        404 | 410 => FaultKind::Missing,
        408 | 425 | 500..=599 => FaultKind::Temporary,
        300..=499 => FaultKind::Rejected,
        _ => FaultKind::Answer,
    };
    Fault::new(kind, message)
}

/// What the status says beyond the envelope: 429 always throttles, 5xx is passing whatever code 100 it
/// wraps, and a redirect is never followed.
fn by_status(mut fault: Fault, status: u16) -> Fault {
    match status {
        429 => fault.kind = FaultKind::Throttled,
        500..=599 if fault.kind == FaultKind::Rejected => fault.kind = FaultKind::Temporary,
        300..=399 if fault.code.is_none() => {
            fault = Fault::new(
                FaultKind::Rejected,
                format!("The server answered {status}, a redirect, which is never followed with a token"),
            )
            .hint("Check the Graph URL.");
        }
        _ => {}
    }
    if fault.kind == FaultKind::Token && fault.hint.is_none() {
        fault.hint = Some("Renew the access token and continue.".to_owned());
    }
    fault
}

fn causes(error: &reqwest::Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    let mut parts: Vec<String> = Vec::new();
    while let Some(source) = innermost.source() {
        innermost = source;
        let part = said(&source.to_string(), 160);
        if parts.last().is_none_or(|last| !last.contains(&part)) {
            parts.push(part);
        }
    }
    parts.retain(|part| part != "client error (Connect)" && part != "client error (SendRequest)");
    if parts.is_empty() { "no further reason".to_owned() } else { parts.join(": ") }
}

fn is_certificate(chain: &str) -> bool {
    chain.contains("certificate") || chain.contains("UnknownIssuer")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(status: u16, json: Value) -> CallError {
        CallError::answer(&Answer {
            status,
            pressure: Pressure::default(),
            json: Some(json),
            excerpt: String::new(),
        })
    }

    fn page(status: u16, excerpt: &str) -> CallError {
        CallError::answer(&Answer {
            status,
            pressure: Pressure::default(),
            json: None,
            excerpt: excerpt.to_owned(),
        })
    }

    #[test]
    fn the_graph_envelope_gives_codes_and_advice() {
        let error = read(
            400,
            json!({"error": {"message": "Error validating access token", "type": "OAuthException", "code": 190,
                "error_subcode": 463, "fbtrace_id": "AbC"}}),
        );
        assert_eq!(error.fault.kind, FaultKind::Token);
        assert_eq!((error.fault.code, error.fault.subcode), (Some(190), Some(463)));
        assert_eq!(error.fault.fbtrace_id.as_deref(), Some("AbC"));
        assert!(error.fault.message.contains("expired"));
    }

    #[test]
    fn the_users_own_message_is_shown_first() {
        let error = read(
            400,
            json!({"error": {"message": "raw", "code": 100, "error_user_title": "No", "error_user_msg": "Too big\u{1b}[2J"}}),
        );
        assert!(error.fault.message.ends_with("No: Too big[2J"), "{}", error.fault.message);
    }

    #[test]
    fn the_storage_envelope_is_read_too() {
        let wrong = read(
            412,
            json!({"debug_info": {"retriable": true, "type": "OffsetInvalidError", "message": "x"}}),
        );
        assert!(wrong.asks_for_offset());
        let limited = read(
            429,
            json!({"debug_info": {"type": "RequestRateLimitedError", "message": "x"}, "backoff": 1500}),
        );
        assert_eq!(limited.fault.kind, FaultKind::Throttled);
        assert_eq!(limited.backoff, Some(Duration::from_millis(1500)));
        let flaky = read(
            400,
            json!({"debug_info": {"retriable": false, "type": "ProcessingFailedError", "message": "x"}}),
        );
        assert!(flaky.fault.kind.is_passing(), "retriable:false is known to lie");
    }

    #[test]
    fn pages_and_silence_are_quoted_not_believed() {
        assert_eq!(page(502, "<html>Bad gateway").fault.kind, FaultKind::Temporary);
        assert_eq!(page(200, "").fault.kind, FaultKind::Answer);
        assert!(page(200, "").fault.message.contains("empty answer"));
        assert_eq!(page(302, "").fault.kind, FaultKind::Rejected);
        assert_eq!(page(401, "").fault.kind, FaultKind::Token);
        assert!(page(404, "").is_session_gone());
    }

    #[test]
    fn what_the_server_repeats_of_our_secrets_is_masked() {
        let error = read(
            400,
            json!({"error": {"code": 100, "error_subcode": 33,
                "message": "Unsupported get request. Object with ID 'upload:MTphdA+/==?sig=ARcanary' does not exist"}}),
        );
        assert!(!error.fault.sentence().contains("canary"), "{}", error.fault.sentence());
        assert!(error.fault.message.contains("Object with ID 'upload:…' does not exist"), "{}", error.fault);
    }

    #[test]
    fn an_unknown_session_is_recognised() {
        assert!(
            read(400, json!({"error": {"code": 100, "error_subcode": 33, "message": "no"}}))
                .is_session_gone()
        );
        assert!(!read(400, json!({"error": {"code": 100, "message": "no"}})).is_session_gone());
    }

    #[test]
    fn senseless_envelopes_do_no_harm() {
        for json in [
            json!([]),
            json!({"error": []}),
            json!({"error": {"code": "x"}}),
            json!(null),
            json!({"debug_info": 3}),
        ] {
            assert!(!read(500, json).fault.message.is_empty());
        }
    }
}
