//! Makes what the server names things by: session ids, file handles and trace ids, in the layouts that
//! have been seen. Callers have to treat all of them as opaque.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use url::form_urlencoded;

use super::{APP_ID, USER_ID};

/// What a session id says about its session.
#[derive(Debug)]
pub(super) struct Described<'a> {
    pub(super) uuid: &'a str,
    pub(super) name: Option<&'a str>,
    pub(super) length: Option<u64>,
    pub(super) mime: Option<&'a str>,
}

/// A new id: `upload:` with the description in base64, and the signature as its own query string.
///
/// The base64 is of the standard alphabet and always holds `+`, `/` and `=`, so that a caller who
/// re-encodes an id is found out with every single one.
pub(super) fn session(of: &Described<'_>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(name) = of.name {
        query.append_pair("file_name", name);
    }
    if let Some(length) = of.length {
        query.append_pair("file_length", &length.to_string());
    }
    if let Some(mime) = of.mime {
        query.append_pair("file_type", mime);
    }
    let mut text = format!("1:attachment:{}?{}&s=", of.uuid, query.finish());
    // The third byte of each group of three decides the fourth letter: "~" makes a plus, "?" a slash.
    while text.len() % 3 != 0 {
        text.push('0');
    }
    text.push_str("00~00?0");
    format!("upload:{}?sig={}", STANDARD.encode(text), signature())
}

/// A new file handle, for a file of this type, that expires at this Unix second.
pub(super) fn handle(mime: &str, expires_at: u64) -> String {
    let mime = STANDARD.encode(mime);
    let (blob, signature) = (random(45), signature());
    format!("4::{mime}:{blob}:e:{expires_at}:{APP_ID}:{USER_ID}:{signature}")
}

/// A new random UUID of version 4.
pub(super) fn uuid() -> String {
    let bits = fastrand::u128(..);
    let bits = (bits & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let hex = format!("{bits:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default().to_owned();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

/// A new trace id for an error.
pub(super) fn trace() -> String {
    format!("A{}", random(16))
}

fn signature() -> String {
    format!("AR{}", random(18))
}

/// Random bytes in letters that are safe in a URL.
fn random(bytes: usize) -> String {
    let raw: Vec<u8> = std::iter::repeat_with(|| fastrand::u8(..)).take(bytes).collect();
    URL_SAFE_NO_PAD.encode(raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_id_holds_everything_that_a_careless_caller_would_re_encode() {
        for name in ["a", "ab", "abc", "cats are jerks.png", "日本.jpg"] {
            let uuid = uuid();
            let described =
                Described { uuid: &uuid, name: Some(name), length: Some(5), mime: Some("image/png") };
            let id = session(&described);
            let (head, sig) = id.split_once("?sig=").unwrap();
            let code = head.strip_prefix("upload:").unwrap();
            assert!(code.contains('+') && code.contains('/') && code.ends_with('='), "{code}");
            assert!(sig.starts_with("AR") && sig.len() > 20);
            let text = String::from_utf8(STANDARD.decode(code).unwrap()).unwrap();
            assert!(text.starts_with(&format!("1:attachment:{uuid}?file_name=")), "{text}");
            assert!(text.contains("file_length=5&file_type=image%2Fpng"), "{text}");
        }
    }

    #[test]
    fn a_deferred_session_says_nothing_of_its_file() {
        let id = session(&Described { uuid: "u", name: None, length: None, mime: None });
        assert!(id.starts_with("upload:"));
    }

    #[test]
    fn a_uuid_is_of_version_four() {
        let id = uuid();
        assert_eq!(id.len(), 36);
        assert_eq!(id.as_bytes()[14], b'4');
        assert!(b"89ab".contains(&id.as_bytes()[19]), "{id}");
    }

    #[test]
    fn a_handle_has_the_parts_that_were_seen() {
        let handle = handle("image/jpeg", 1_700_000_000);
        let parts: Vec<&str> = handle.split(':').collect();
        assert_eq!(parts[..3], ["4", "", "aW1hZ2UvanBlZw=="]);
        assert_eq!(parts[4..8], ["e", "1700000000", APP_ID, USER_ID]);
    }
}
