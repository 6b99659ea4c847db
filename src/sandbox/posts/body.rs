//! What a publishing call brings: parameters, and at most a few files in a multipart form.

use axum::http::header;
use bytes::Bytes;
use ring::digest::{SHA256, digest};
use url::form_urlencoded;

use super::intake::{Asked, End, Intake};
use super::seen::FileSeen;
use crate::sandbox::errors::GraphError;
use crate::sandbox::form;
use crate::sandbox::incoming::Incoming;
use crate::sandbox::params::Params;
use crate::sandbox::routes::Call;

/// A part of a form that carries a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FilePart {
    /// The part's name.
    pub(super) part: String,
    /// The file's name as it was sent.
    pub(super) filename: String,
    /// The Content-Type of the part.
    pub(super) mime: Option<String>,
    pub(super) bytes: Bytes,
}

impl FilePart {
    /// The file as the log shows it.
    pub(super) fn seen(&self) -> FileSeen {
        FileSeen {
            part: self.part.clone(),
            filename: self.filename.clone(),
            mime: self.mime.clone(),
            length: self.bytes.len() as u64,
            sha256: sha256(&self.bytes),
        }
    }
}

/// The SHA-256 of bytes, in hex.
pub(super) fn sha256(bytes: &[u8]) -> String {
    digest(&SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a call brings.
#[derive(Debug, Default)]
pub(super) struct Received {
    pub(super) params: Params,
    pub(super) files: Vec<FilePart>,
    /// The fault that was asked for while it came in.
    pub(super) asked: Asked,
}

impl From<GraphError> for End {
    fn from(error: GraphError) -> Self {
        Self::Refused(error)
    }
}

/// Reads parameters and files of a call, however they travel.
pub(super) async fn read(call: &Call, body: &mut Incoming) -> Result<Received, End> {
    let kind = call.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/form-data") {
        let params = form::gather(call, body).await?;
        return Ok(Received { params, ..Received::default() });
    }
    call.line.pace(call.world.rate());
    let malformed = |why: &str| GraphError::parameter(format!("The multipart/form-data body: {why}"));
    let boundary = boundary(kind).ok_or_else(|| malformed("the Content-Type names no boundary"))?;
    let (whole, asked) = Intake::new(call, &boundary).run(body).await?;
    let mut received = Received { params: Params::from_query(&call.query), files: Vec::new(), asked };
    for part in parts(&boundary, &Bytes::from(whole)).map_err(malformed)? {
        part.sort_into(&mut received)?;
    }
    Ok(received)
}

fn boundary(kind: &str) -> Option<String> {
    let pieces = kind.split(';').skip(1).filter_map(|piece| piece.trim().split_once('='));
    let named = pieces.filter(|(name, _)| name.eq_ignore_ascii_case("boundary"));
    let values = named.map(|(_, value)| value.trim_matches('"').to_owned());
    values.last().filter(|text| (1..=70).contains(&text.len()))
}

/// One part of a form.
#[derive(Debug)]
struct Part {
    name: String,
    filename: Option<String>,
    mime: Option<String>,
    bytes: Bytes,
}

impl Part {
    /// A file when it has a file's name, else a parameter, which must be text.
    fn sort_into(self, received: &mut Received) -> Result<(), GraphError> {
        if let Some(filename) = self.filename {
            received.files.push(FilePart { part: self.name, filename, mime: self.mime, bytes: self.bytes });
            return Ok(());
        }
        let text = String::from_utf8(self.bytes.to_vec()).map_err(|_| GraphError::no_upload_file())?;
        received.params.add(self.name, text);
        Ok(())
    }
}

/// What is known of a form when its file begins: the fields before it, the file's name, and where its
/// bytes begin. `None` as long as none has begun.
pub(super) fn begun(boundary: &str, body: &[u8]) -> Option<(Params, String, usize)> {
    let delimiter = format!("--{boundary}\r\n");
    let mut params = Params::default();
    let mut at = 0;
    loop {
        let start = at + find(body.get(at..)?, delimiter.as_bytes())? + delimiter.len();
        let head_end = start + find(body.get(start..)?, b"\r\n\r\n")?;
        let head = std::str::from_utf8(body.get(start..head_end)?).ok()?;
        let described = part(head, Bytes::new()).ok()?;
        let content = head_end + 4;
        if let Some(filename) = described.filename {
            return Some((params, filename, content));
        }
        let end = content + find(body.get(content..)?, format!("\r\n--{boundary}").as_bytes())?;
        params.add(described.name, String::from_utf8(body.get(content..end)?.to_vec()).ok()?);
        at = end;
    }
}

fn parts(boundary: &str, body: &Bytes) -> Result<Vec<Part>, &'static str> {
    let first = format!("--{boundary}");
    let delimiter = format!("\r\n--{boundary}");
    if !body.starts_with(first.as_bytes()) {
        return Err("it does not begin with its delimiter");
    }
    let mut at = first.len();
    let mut parts = Vec::new();
    loop {
        let rest = body.get(at..).unwrap_or_default();
        if rest.starts_with(b"--") {
            return Ok(parts);
        }
        if !rest.starts_with(b"\r\n") {
            return Err("a delimiter is followed by something else than a line's end");
        }
        let head_end = find(rest, b"\r\n\r\n").ok_or("the headers of a part do not end")?;
        let start = at + head_end + 4;
        // An empty part's delimiter shares the line's end with the headers.
        let end = find(body.get(start..).unwrap_or_default(), delimiter.as_bytes())
            .ok_or("it ends before its closing delimiter")?;
        let head = std::str::from_utf8(rest.get(2..head_end).unwrap_or_default());
        let head = head.map_err(|_| "the headers of a part are no text")?;
        parts.push(part(head, body.slice(start..start + end))?);
        at = start + end + delimiter.len();
    }
}

fn part(head: &str, bytes: Bytes) -> Result<Part, &'static str> {
    let header = |name: &str| {
        let mut fields = head.lines().filter_map(|line| line.split_once(':'));
        fields.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    };
    let disposition = header("content-disposition").ok_or("a part has no Content-Disposition")?;
    let rest = disposition.strip_prefix("form-data").ok_or("a Content-Disposition is not form-data")?;
    let attributes = attributes(rest);
    let get = |name: &str| attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let filename = get("filename*").and_then(|value| extended(&value)).or_else(|| get("filename"));
    let mime = header("content-type").filter(|mime| mime.contains('/')).map(str::to_owned);
    Ok(Part { name: get("name").ok_or("a part has no name")?, filename, mime, bytes })
}

/// The attributes of a Content-Disposition: `; name="a"; filename="b \"c\".jpg"`.
fn attributes(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(';') {
        let Some((name, value)) = after.split_once('=') else { break };
        let (value, left) = match value.strip_prefix('"') {
            Some(quoted) => unquoted(quoted),
            None => {
                let end = value.find(';').unwrap_or(value.len());
                let (token, left) = value.split_at_checked(end).unwrap_or((value, ""));
                (token.trim().to_owned(), left)
            }
        };
        found.push((name.trim().to_ascii_lowercase(), value));
        rest = left;
    }
    found
}

/// A quoted string up to its end, and what follows.
fn unquoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, text.get(at + 1..).unwrap_or_default()),
            '\\' => value.extend(chars.next().map(|(_, c)| c)),
            c => value.push(c),
        }
    }
    (value, "")
}

/// A value such as `utf-8''na%C3%AFve.jpg`.
fn extended(value: &str) -> Option<String> {
    let coded = value.splitn(3, '\'').nth(2)?.replace('+', "%2B");
    form_urlencoded::parse(format!("x={coded}").as_bytes()).next().map(|(_, value)| value.into_owned())
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    let first = *what.first()?;
    let mut from = 0;
    loop {
        let at = from + bytes.get(from..)?.iter().position(|byte| *byte == first)?;
        if bytes.get(at..)?.starts_with(what) {
            return Some(at);
        }
        from = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &[u8]) -> Result<Vec<Part>, &'static str> {
        parts("B", &Bytes::copy_from_slice(body))
    }

    #[test]
    fn files_keep_every_byte_and_their_names() {
        let body = b"--B\r\nContent-Disposition: form-data; name=\"caption\"\r\n\r\n\r\n--B\r\n\
            content-disposition: form-data; name=\"source\"; filename=\"a \\\"b\\\"; c.jpg\"\r\n\
            Content-Type: image/jpeg\r\n\r\n\xff\r\n--A\x00\r\n\r\n--B--\r\n";
        let parts = read(body).unwrap();
        assert_eq!((parts[0].name.as_str(), parts[0].filename.as_deref()), ("caption", None));
        assert!(parts[0].bytes.is_empty());
        assert_eq!(parts[1].filename.as_deref(), Some("a \"b\"; c.jpg"));
        assert_eq!(parts[1].mime.as_deref(), Some("image/jpeg"));
        assert_eq!(&parts[1].bytes[..], b"\xff\r\n--A\x00\r\n");
    }

    #[test]
    fn what_comes_before_the_file_is_known_when_it_begins() {
        let body = b"--B\r\nContent-Disposition: form-data; name=\"published\"\r\n\r\nfalse\r\n--B\r\n\
            Content-Disposition: form-data; name=\"source\"; filename=\"a.jpg\"\r\n\r\nxy";
        let (params, name, at) = begun("B", body).unwrap();
        assert_eq!((params.get("published"), name.as_str()), (Some("false"), "a.jpg"));
        assert_eq!(&body[at..], b"xy");
        for length in 0..at {
            assert!(begun("B", &body[..length]).is_none(), "{length}");
        }
    }

    #[test]
    fn an_extended_name_counts_before_the_plain_one() {
        let named = attributes("; name=x; filename=\"y\"; filename*=UTF-8''na%C3%AFve+1.jpg");
        assert_eq!(named[0], ("name".to_owned(), "x".to_owned()));
        assert_eq!(extended(&named[2].1).unwrap(), "naïve+1.jpg");
    }

    #[test]
    fn what_is_no_form_is_refused() {
        for body in [
            &b""[..],
            b"--B",
            b"--B\r\nx",
            b"--B\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\nno end",
            b"--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--",
            b"--B\r\nContent-Type: a/b\r\n\r\nx\r\n--B--",
            b"--Bx\r\n\r\n",
        ] {
            assert!(read(body).is_err(), "{body:?}");
        }
        assert_eq!(boundary("multipart/form-data"), None);
        assert_eq!(boundary("multipart/form-data; boundary=\"q\"").as_deref(), Some("q"));
    }
}
