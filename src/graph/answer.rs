//! Reading an answer with limits on its size, before anything believes it.

use bytes::BytesMut;
use serde_json::Value;

use super::error::CallError;
use super::pressure::Pressure;
use crate::model::fault::{Fault, FaultKind};
use crate::model::redact::said;
use crate::model::secret::Secret;

/// No answer of the API comes near this; a larger one is refused unread.
const LARGEST: usize = 4 << 20;
/// Shorter tokens are not cut out of what the server says: they could be part of any word.
const SHORTEST_TOKEN: usize = 8;
/// What takes a token's place.
const MASK: &str = "…";

/// An answer, read whole: status, limits and the JSON in it if there was any.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: u16,
    pub pressure: Pressure,
    pub json: Option<Value>,
    /// The beginning of a body that is no JSON, tamed.
    pub excerpt: String,
}

impl Answer {
    /// Reads the body to its end. Where the server repeats the token that it was called with, it is left out
    /// of everything that people are told.
    ///
    /// # Errors
    /// When the connection breaks in the middle or the body is larger than we are willing to read.
    pub async fn read(mut response: reqwest::Response, token: &Secret) -> Result<Self, CallError> {
        let status = response.status().as_u16();
        let pressure = Pressure::read(response.headers());
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| CallError::transport(&error))? {
            if body.len() + chunk.len() > LARGEST {
                let fault = Fault::new(
                    FaultKind::Answer,
                    format!("The server's answer is larger than {LARGEST} bytes"),
                );
                return Err(CallError::of(fault).status(status));
            }
            body.extend_from_slice(&chunk);
        }
        let mut json = serde_json::from_slice(&body).ok();
        let mut text = String::from_utf8_lossy(&body).into_owned();
        if token.reveal().len() >= SHORTEST_TOKEN {
            text = text.replace(token.reveal(), MASK);
            for envelope in json.iter_mut().flat_map(envelopes) {
                mask(envelope, token);
            }
        }
        let excerpt = said(&text, 200);
        Ok(Self { status, pressure, json, excerpt })
    }

    /// The value of a key at the top level.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.json.as_ref()?.get(key)
    }

    /// True for a success without an error envelope in it.
    pub fn is_good(&self) -> bool {
        self.is_success() && self.get("error").is_none()
    }

    /// True for 200 to 299.
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }
}

/// The parts of an answer that say what went wrong.
fn envelopes(json: &mut Value) -> impl Iterator<Item = &mut Value> {
    let parts = json.as_object_mut().into_iter().flatten();
    parts.filter(|(key, _)| matches!(key.as_str(), "error" | "debug_info")).map(|(_, part)| part)
}

/// Cuts the token out of all texts at the top of an envelope; deeper ones are not read.
fn mask(envelope: &mut Value, token: &Secret) {
    for (_, value) in envelope.as_object_mut().into_iter().flatten() {
        if let Value::String(text) = value {
            *text = text.replace(token.reveal(), MASK);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_is_said_of_errors_is_changed() {
        let token = Secret::new("any-kind-of-token");
        let mut json = json!({
            "error": {"message": "any-kind-of-token expired", "code": 190, "fbtrace_id": "x"},
            "debug_info": {"message": "(any-kind-of-token)"},
            "data": [{"access_token": "any-kind-of-token"}],
        });
        envelopes(&mut json).for_each(|envelope| mask(envelope, &token));
        assert_eq!(json["error"], json!({"message": "… expired", "code": 190, "fbtrace_id": "x"}));
        assert_eq!(json["debug_info"]["message"], "(…)");
        assert_eq!(
            json["data"][0]["access_token"], "any-kind-of-token",
            "a Page's token is what was asked for"
        );
    }
}
