//! Reading an answer with limits on its size, before anything believes it.

use bytes::BytesMut;
use serde_json::Value;

use super::error::CallError;
use super::pressure::Pressure;
use crate::model::fault::{Fault, FaultKind};
use crate::model::redact::said;

/// No answer of the API comes near this; a larger one is refused unread.
const LARGEST: usize = 4 << 20;

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
    /// Reads the body to its end.
    ///
    /// # Errors
    /// When the connection breaks in the middle or the body is larger than we are willing to read.
    pub async fn read(mut response: reqwest::Response) -> Result<Self, CallError> {
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
        let json = serde_json::from_slice(&body).ok();
        let excerpt = said(&String::from_utf8_lossy(&body), 200);
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
