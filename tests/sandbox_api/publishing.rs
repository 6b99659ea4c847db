//! A client that publishes: forms with files, and the smallest pictures that there are.

use serde_json::{Value, json};
use wirephoto::sandbox::tokens::PAGE_TOKEN;
use wirephoto::sandbox::{PAGE_ID, Sandbox};

use super::client::*;

/// A JPEG's beginning, as far as a server looks that only wants to know its size, then what makes it
/// unlike others.
pub fn jpeg(mark: u8) -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x0b\x08\0\x30\0\x40\x01\0\0\0".to_vec();
    bytes.extend([mark; 40]);
    bytes
}

/// A file in a form: the name of its part, its headers behind that, its bytes.
pub struct File<'a> {
    pub part: &'a str,
    pub head: &'a str,
    pub bytes: &'a [u8],
}

/// The head that a file part should have.
pub const GOOD: &str = "; filename=\"quay 1.jpg\"\r\nContent-Type: image/jpeg";

/// A multipart form of these fields and files, behind one another.
pub fn form(fields: &[(&str, &str)], files: &[File<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--FORM\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    for file in files {
        let head =
            format!("--FORM\r\nContent-Disposition: form-data; name=\"{}\"{}\r\n\r\n", file.part, file.head);
        body.extend(head.bytes());
        body.extend(file.bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--FORM--\r\n");
    body
}

/// Sends such a form with this token. `None` when no answer came.
pub fn try_send_form(sandbox: &Sandbox, path: &str, token: &str, body: &[u8]) -> Option<Answer> {
    let kind = "Content-Type: multipart/form-data; boundary=FORM\r\n";
    let headers = format!("{}{kind}Content-Length: {}\r\n", bearer(token), body.len());
    exchange(sandbox, "POST", &format!("/v25.0/{path}"), &headers, body).ok()
}

/// Sends a photo to a path with the Page's token.
#[track_caller]
pub fn send_photo_to(sandbox: &Sandbox, path: &str, fields: &[(&str, &str)], bytes: &[u8]) -> Answer {
    let body = form(fields, &[File { part: "source", head: GOOD, bytes }]);
    try_send_form(sandbox, path, PAGE_TOKEN, &body).unwrap()
}

/// Sends a photo to the Page.
#[track_caller]
pub fn send_photo(sandbox: &Sandbox, fields: &[(&str, &str)], bytes: &[u8]) -> Answer {
    send_photo_to(sandbox, &format!("{PAGE_ID}/photos"), fields, bytes)
}

/// Stores a photo for a post of this moment, or for a scheduled one. Gives its id.
#[track_caller]
pub fn stage(sandbox: &Sandbox, mark: u8, temporary: bool) -> String {
    let fields: &[(&str, &str)] =
        if temporary { &[("published", "false"), ("temporary", "true")] } else { &[("published", "false")] };
    let answer = send_photo(sandbox, fields, &jpeg(mark));
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    let made = answer.json();
    assert_eq!(made, json!({ "id": made["id"] }), "a stored photo has no post");
    id_of(&made)
}

/// A form's text of these fields.
pub fn query(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Posts to the Page's feed.
#[track_caller]
pub fn post(sandbox: &Sandbox, fields: &[(&str, &str)]) -> Answer {
    write(sandbox, "POST", &format!("{PAGE_ID}/feed"), &query(fields))
}

/// Posts these words. Gives the post's id.
#[track_caller]
pub fn say(sandbox: &Sandbox, message: &str) -> String {
    let answer = post(sandbox, &[("message", message)]);
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    id_of(&answer.json())
}

/// One attached photo, as a form writes it.
pub fn media(id: &str) -> String {
    json!({ "media_fbid": id }).to_string()
}

/// Holds that a call was refused with code 100 and changed nothing.
#[track_caller]
pub fn refused(answer: &Answer) {
    assert_eq!(answer.graph_error(), (400, 100, None), "{}", answer.message());
}

/// The value of one field of a list's items.
#[track_caller]
pub fn each(sandbox: &Sandbox, path: &str, field: &str) -> Vec<Value> {
    walk(sandbox, path).0.iter().map(|item| item[field].clone()).collect()
}
