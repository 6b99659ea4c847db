//! How the sandbox says no: the Graph error envelope, and the one of the storage behind it.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::ids;

/// A refusal in the Graph envelope: `{"error":{…}}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GraphError {
    status: StatusCode,
    kind: &'static str,
    code: u32,
    subcode: Option<u32>,
    message: String,
    transient: bool,
    /// A title and a sentence for people.
    told: Option<(&'static str, &'static str)>,
}

impl GraphError {
    /// A refusal with a status, a code and a sentence.
    pub(super) fn new(status: StatusCode, code: u32, message: impl Into<String>) -> Self {
        let kind = if code == 100 { "GraphMethodException" } else { "OAuthException" };
        Self { status, kind, code, subcode: None, message: message.into(), transient: false, told: None }
    }

    /// The same with a subcode.
    pub(super) fn subcode(mut self, subcode: u32) -> Self {
        self.subcode = Some(subcode);
        self
    }

    /// The same, said to pass by itself.
    pub(super) fn transient(mut self) -> Self {
        self.transient = true;
        self
    }

    /// The same with a title and a sentence for people.
    pub(super) fn told(mut self, title: &'static str, sentence: &'static str) -> Self {
        self.told = Some((title, sentence));
        self
    }

    /// The same with another HTTP status.
    pub(super) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Something is wrong with a parameter: code 100.
    pub(super) fn parameter(message: impl AsRef<str>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, 100, format!("(#100) {}", message.as_ref()))
    }

    /// A photo that cannot be used: too large, or of another type. Code 100, subcode 1366046.
    pub(super) fn cannot_read_files() -> Self {
        Self::new(StatusCode::BAD_REQUEST, 100, "Invalid parameter").subcode(1_366_046).told(
            "Can't Read Files",
            "Your photos couldn't be uploaded. Photos should be less than 4 MB and saved as JPG, PNG, GIF, TIFF \
             or BMP files.",
        )
    }

    /// No photo where one is needed, or more than one: code 324.
    pub(super) fn no_upload_file() -> Self {
        Self::new(StatusCode::BAD_REQUEST, 324, "(#324) Requires upload file")
    }

    /// The same words were published a moment ago: code 506.
    pub(super) fn said_before() -> Self {
        Self::new(StatusCode::BAD_REQUEST, 506, "(#506) Duplicate status message")
            .subcode(1_455_006)
            .told("Duplicate Status Update", "This status update is identical to the last one you posted.")
    }

    /// The action is deemed abusive: code 368, subcode 1390008.
    pub(super) fn blocked(already: bool) -> Self {
        let message = "(#368) The action attempted has been deemed abusive or is otherwise disallowed";
        let sentence = if already {
            "It looks like you already posted this."
        } else {
            "You can't use this feature right now: it was used too fast."
        };
        Self::new(StatusCode::BAD_REQUEST, 368, message).subcode(1_390_008).told("Blocked", sentence)
    }

    /// There is no such object, or none that this caller may see: code 100, subcode 33.
    pub(super) fn no_object(method: &str, id: &str) -> Self {
        let verb = method.to_ascii_lowercase();
        let message = format!(
            "Unsupported {verb} request. Object with ID '{id}' does not exist, cannot be loaded due to missing \
             permissions, or does not support this operation"
        );
        Self::new(StatusCode::BAD_REQUEST, 100, message).subcode(33)
    }

    /// A node of this type has no such field, or none that this caller may see: code 100.
    pub(super) fn no_field(field: &str, node_type: &str) -> Self {
        Self::parameter(format!("Tried accessing nonexisting field ({field}) on node type ({node_type})"))
    }

    /// The token lacks a permission or its person a role: a code of permissions and a sentence.
    pub(super) fn lacks(code: u32, message: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, format!("(#{code}) {message}"))
    }

    /// The token lacks an extended permission: code 283.
    pub(super) fn lacks_extended() -> Self {
        Self::lacks(
            283,
            "That action requires the extended permission pages_read_engagement and/or pages_read_user_content \
             and/or pages_manage_ads and/or pages_manage_metadata",
        )
    }

    /// The upload session's time is over.
    pub(super) fn session_expired() -> Self {
        Self::parameter("The upload session has expired; create a new one").subcode(1_363_041)
    }

    /// No part of the API answers at this path: code 2500.
    pub(super) fn unknown_path(path: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, 2500, format!("Unknown path components: {path}"))
    }

    /// No token where one is needed: code 104.
    pub(super) fn token_missing(message: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, 104, message)
    }

    /// A token that nobody issued: code 190.
    pub(super) fn token_invalid() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, 190, "Invalid OAuth access token - Cannot parse access token")
    }

    /// A token whose time is over: code 190, subcode 463.
    pub(super) fn token_expired() -> Self {
        let message = "Error validating access token: Session has expired. Log in again";
        Self::new(StatusCode::UNAUTHORIZED, 190, message).subcode(463)
    }

    /// A token that was withdrawn: code 190, subcode 466.
    pub(super) fn token_revoked() -> Self {
        let message = "Error validating access token: The session was invalidated by its person";
        Self::new(StatusCode::UNAUTHORIZED, 190, message).subcode(466)
    }

    /// The token's person has no role on the app: code 10 or 200 to 299.
    pub(super) fn no_role(code: u32) -> Self {
        let message = format!("(#{code}) Requires an administrator or developer role on the app");
        Self::new(StatusCode::FORBIDDEN, code, message)
    }

    /// A Page token where only a user token will do.
    pub(super) fn not_a_user_token() -> Self {
        Self::new(StatusCode::FORBIDDEN, 200, "(#200) A user access token is required to use this endpoint")
    }

    /// Code and subcode.
    #[cfg(test)]
    pub(super) fn codes(&self) -> (u32, Option<u32>) {
        (self.code, self.subcode)
    }

    fn body(&self) -> Value {
        let mut error = json!({
            "message": self.message,
            "type": self.kind,
            "code": self.code,
            "fbtrace_id": ids::trace(),
        });
        if let (Some(fields), Some(subcode)) = (error.as_object_mut(), self.subcode) {
            fields.insert("error_subcode".into(), subcode.into());
        }
        if let (Some(fields), true) = (error.as_object_mut(), self.transient) {
            fields.insert("is_transient".into(), true.into());
        }
        if let (Some(fields), Some((title, sentence))) = (error.as_object_mut(), self.told) {
            fields.insert("error_user_title".into(), title.into());
            fields.insert("error_user_msg".into(), sentence.into());
        }
        json!({ "error": error })
    }
}

impl IntoResponse for GraphError {
    fn into_response(self) -> Response {
        let mut response = json_answer(self.status, &self.body());
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("OAuth \"Facebook Platform\" \"invalid_token\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// A refusal in the storage's envelope: `{"debug_info":{retriable,type,message}}`.
pub(super) fn storage(status: StatusCode, kind: &str, message: &str) -> Response {
    let retriable = status != StatusCode::BAD_REQUEST;
    json_answer(
        status,
        &json!({ "debug_info": { "retriable": retriable, "type": kind, "message": message } }),
    )
}

/// A JSON answer as the Graph API writes it: slashes and everything beyond ASCII escaped.
pub(super) fn json_answer(status: StatusCode, value: &Value) -> Response {
    let mut response = Response::new(Body::from(escaped(&value.to_string())));
    *response.status_mut() = status;
    let kind = HeaderValue::from_static("application/json; charset=UTF-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// Escapes in a JSON text what occurs only inside strings, where the escaped form means the same.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len() + json.len() / 4);
    for c in json.chars() {
        match c {
            '/' => text.push_str("\\/"),
            c if c.is_ascii() => text.push(c),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    text.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_ascii_and_mean_the_same() {
        let value = json!({ "ключ/é": "👩‍🚒\u{9b}\u{202e}\0\u{1b}\"\\" });
        let text = escaped(&value.to_string());
        assert!(text.is_ascii() && !text.contains('\u{1b}'), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
