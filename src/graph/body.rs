//! The body of a data call: a stream of bytes with a length that is known before it starts.

use std::io;
use std::pin::Pin;

use bytes::Bytes;
use futures_util::Stream;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE};
use reqwest::{Body, RequestBuilder, multipart};

use super::error::CallError;
use crate::model::fault::{Fault, FaultKind};
use crate::model::session::Encoding;

/// Bytes of a file on their way; an error ends the request.
pub type ByteStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// Puts the stream into the request: as the raw body with its length (resumable-upload), or as the one
/// file part of a form (resumable-upload-legacy).
pub(super) fn attach(
    request: RequestBuilder,
    encoding: Encoding,
    stream: ByteStream,
    length: u64,
    name: &str,
) -> Result<RequestBuilder, CallError> {
    let body = Body::wrap_stream(stream);
    match encoding {
        Encoding::Raw => Ok(request
            .header(CONTENT_LENGTH, length)
            .header(CONTENT_TYPE, "application/octet-stream")
            .body(body)),
        Encoding::Multipart => {
            let part = multipart::Part::stream_with_length(body, length)
                .file_name(plain_name(name))
                .mime_str("application/octet-stream")
                .map_err(|error| {
                    CallError::of(Fault::new(FaultKind::Internal, error.without_url().to_string()))
                })?;
            Ok(request.multipart(multipart::Form::new().part("file", part)))
        }
    }
}

/// A file name that no form parser can misread: letters, digits, dots, dashes and underscores.
pub(super) fn plain_name(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' })
        .take(100)
        .collect();
    if plain.trim_matches(['.', '-', '_']).is_empty() { "file".to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_never_sees_a_hostile_name() {
        assert_eq!(plain_name("a\"\r\nX: y.jpg"), "a___X__y.jpg");
        assert_eq!(plain_name("写真.jpg"), "__.jpg");
        assert_eq!(plain_name("…"), "file");
        assert_eq!(plain_name(&"x".repeat(300)).len(), 100);
    }
}
