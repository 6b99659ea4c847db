//! File handles: opaque by contract, decoded for display only.
//!
//! Follows the reference page of the Resumable Upload API: a handle is used as received, newlines
//! included. Two layouts have been seen (`2:` and `4:`); anything else simply has no parts to show.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::text;

/// A file handle exactly as the server gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handle(String);

/// What a handle seems to say about itself: an estimate, never to be relied on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HandleParts {
    /// The file's name, in handles of the old layout.
    pub name: Option<String>,
    /// The file's MIME type.
    pub mime: Option<String>,
    /// When the handle seems to expire, in Unix seconds.
    pub expires_at: Option<i64>,
}

impl Handle {
    /// Takes a handle over, byte for byte.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The handle as it must be sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The handle for a terminal: control characters other than newlines are taken out.
    pub fn for_display(&self) -> String {
        text::tame_lines(&self.0)
    }

    /// Decodes what can be decoded of the handle's first line; every part may be missing.
    pub fn parts(&self) -> HandleParts {
        let first = self.0.lines().next().unwrap_or_default();
        let fields: Vec<&str> = first.split(':').collect();
        let expires_at = fields
            .iter()
            .position(|field| *field == "e")
            .and_then(|at| fields.get(at + 1))
            .and_then(|seconds| seconds.parse().ok());
        let (name, mime) = match fields.as_slice() {
            ["2", name, mime, ..] => (decode(name), Some(text::excerpt(mime, 80))),
            ["4", name, mime, ..] => (decode(name), decode(mime)),
            _ => (None, None),
        };
        HandleParts { name, mime, expires_at }
    }
}

fn decode(field: &str) -> Option<String> {
    let bytes = STANDARD_NO_PAD.decode(field.trim_end_matches('=')).ok()?;
    let decoded = String::from_utf8(bytes).ok()?;
    (!decoded.is_empty()).then(|| text::excerpt(&decoded, 120))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_layout_shows_name_type_and_expiry() {
        let handle = Handle::new("2:c2FtcGxlLm1wNA==:image/jpeg:GKAj0gAUCZ:e:1472075513:ARZ_3ybz");
        let parts = handle.parts();
        assert_eq!(parts.name.as_deref(), Some("sample.mp4"));
        assert_eq!(parts.mime.as_deref(), Some("image/jpeg"));
        assert_eq!(parts.expires_at, Some(1_472_075_513));
    }

    #[test]
    fn the_new_layout_shows_type_and_expiry() {
        let handle = Handle::new("4::aW1hZ2UvcG5n:ARblob:e:1708957930:123:456:ARsig");
        let parts = handle.parts();
        assert_eq!(parts.name, None);
        assert_eq!(parts.mime.as_deref(), Some("image/png"));
        assert_eq!(parts.expires_at, Some(1_708_957_930));
    }

    #[test]
    fn anything_else_is_kept_and_has_no_parts() {
        for text in ["", "::::", "2:***:x", "e:e:e", "9:abc", "4::aW1h\n4::aW1h:e:99999999999999999999:"] {
            let handle = Handle::new(text);
            assert_eq!(handle.as_str(), text);
            assert_eq!(handle.parts().expires_at, None);
        }
    }
}
