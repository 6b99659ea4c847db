//! A plain HTTP client that can do everything wrong, and a sandbox to do it to.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;
use wirephoto::sandbox::tokens::{PAGE_TOKEN, USER_TOKEN};
use wirephoto::sandbox::{APP_ID, Options, Rule, Sandbox, Script, SessionSummary, StartError, start};

/// Starts a sandbox with these options.
pub fn try_start(options: Options) -> Result<Sandbox, StartError> {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(start(options))
}

/// Stops a sandbox and waits for its end.
pub fn stop(sandbox: Sandbox) {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(sandbox.stop());
}

/// A sandbox without faults.
pub fn sandbox() -> Sandbox {
    try_start(Options::default()).unwrap()
}

/// A sandbox in which these things go wrong.
pub fn faulty(rules: impl IntoIterator<Item = Rule>) -> Sandbox {
    try_start(Options { faults: Script::of(rules), ..Options::default() }).unwrap()
}

/// Bytes that do not repeat, so that a lost or doubled block shows.
pub fn bytes(length: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..length).map(|_| next()).collect()
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    /// Its body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    /// Status, code and subcode of a Graph error.
    #[track_caller]
    pub fn graph_error(&self) -> (u16, u64, Option<u64>) {
        let error = self.json()["error"].clone();
        assert!(error["message"].is_string() && error["type"].is_string(), "{error}");
        assert!(error["fbtrace_id"].is_string(), "{error}");
        (self.status, error["code"].as_u64().unwrap(), error["error_subcode"].as_u64())
    }

    /// Status and type of an error of the storage.
    #[track_caller]
    pub fn storage_error(&self) -> (u16, String) {
        let info = self.json()["debug_info"].clone();
        assert!(info["retriable"].is_boolean() && info["message"].is_string(), "{info}");
        (self.status, info["type"].as_str().unwrap().to_owned())
    }

    /// The message of an error in either envelope.
    #[track_caller]
    pub fn message(&self) -> String {
        let json = self.json();
        let message = json["error"]["message"].as_str().or(json["debug_info"]["message"].as_str());
        message.unwrap_or_else(|| panic!("{json}")).to_owned()
    }
}

/// A connection that has not been answered yet.
pub fn dial(sandbox: &Sandbox) -> TcpStream {
    let stream = TcpStream::connect(sandbox.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    stream
}

/// The head of a request; lines of `headers` end with CR LF.
pub fn head(method: &str, path: &str, headers: &str) -> Vec<u8> {
    format!("{method} {path} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\n{headers}\r\n").into_bytes()
}

/// Reads one answer to the end of the connection.
pub fn read_answer(stream: &mut TcpStream) -> io::Result<Answer> {
    let mut raw = Vec::new();
    stream.read_to_end(&mut raw)?;
    let split = raw.windows(4).position(|part| part == b"\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    let head = String::from_utf8_lossy(&raw[..split]).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok(Answer { status: status.ok_or(io::ErrorKind::InvalidData)?, head, body: raw.split_off(split + 4) })
}

/// Sends a request and reads its answer.
pub fn exchange(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    headers: &str,
    body: &[u8],
) -> io::Result<Answer> {
    let mut stream = dial(sandbox);
    stream.write_all(&head(method, path, headers))?;
    // When the peer ends the connection its answer may still have come.
    let sent = stream.write_all(body);
    read_answer(&mut stream).map_err(|error| sent.err().unwrap_or(error))
}

/// The same for requests that must be answered.
#[track_caller]
pub fn ask(sandbox: &Sandbox, method: &str, path: &str, headers: &str) -> Answer {
    exchange(sandbox, method, path, headers, b"").unwrap()
}

/// The Authorization header of the user token.
pub fn oauth() -> String {
    format!("Authorization: OAuth {USER_TOKEN}\r\n")
}

/// The Authorization header of this token, as the calls about photos show it.
pub fn bearer(token: &str) -> String {
    format!("Authorization: Bearer {token}\r\n")
}

/// Reads with the Page's token.
#[track_caller]
pub fn read(sandbox: &Sandbox, path: &str) -> Answer {
    ask(sandbox, "GET", &format!("/v25.0/{path}"), &bearer(PAGE_TOKEN))
}

/// The same for answers that must be good.
#[track_caller]
pub fn read_json(sandbox: &Sandbox, path: &str) -> Value {
    let answer = read(sandbox, path);
    assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
    answer.json()
}

/// Sends a form with the Page's token.
#[track_caller]
pub fn write(sandbox: &Sandbox, method: &str, path: &str, form: &str) -> Answer {
    let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
    let headers = format!("{}{kind}Content-Length: {}\r\n", bearer(PAGE_TOKEN), form.len());
    exchange(sandbox, method, &format!("/v25.0/{path}"), &headers, form.as_bytes()).unwrap()
}

/// An id, which may be a number.
#[track_caller]
pub fn id_of(node: &Value) -> String {
    match &node["id"] {
        Value::String(id) => id.clone(),
        Value::Number(id) => id.to_string(),
        other => panic!("no id: {other}"),
    }
}

/// The items of a list, which may be an object.
#[track_caller]
pub fn items(list: &Value) -> Vec<Value> {
    match list {
        Value::Array(items) => items.clone(),
        Value::Object(items) => items.values().cloned().collect(),
        other => panic!("no list: {other}"),
    }
}

/// All items of a list, page after page by the links, with the number of pages.
#[track_caller]
pub fn walk(sandbox: &Sandbox, path: &str) -> (Vec<Value>, usize) {
    let mut page = read_json(sandbox, path);
    let mut all = items(&page["data"]);
    for count in 1.. {
        let Some(next) = page["paging"]["next"].as_str() else { return (all, count) };
        let path = next.strip_prefix(sandbox.base_url()).unwrap().to_owned();
        // The link holds the token.
        page = ask(sandbox, "GET", &path, "").json();
        all.extend(items(&page["data"]));
        assert!(count < 1000, "an endless list");
    }
    panic!("a list without an end")
}

/// Creates a session the way the newer reference page shows it.
pub fn try_create(sandbox: &Sandbox, query: &str) -> Answer {
    let path = format!("/v25.0/{APP_ID}/uploads?{query}&access_token={USER_TOKEN}");
    ask(sandbox, "POST", &path, "Content-Length: 0\r\n")
}

/// Creates a session for a file of this name and length.
#[track_caller]
pub fn create(sandbox: &Sandbox, name: &str, length: usize) -> String {
    let answer = try_create(sandbox, &format!("file_name={name}&file_length={length}&file_type=image/jpeg"));
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    answer.json()["id"].as_str().unwrap().to_owned()
}

/// Sends data the way the newer reference page shows it.
pub fn send(sandbox: &Sandbox, id: &str, offset: u64, body: &[u8]) -> io::Result<Answer> {
    let headers = format!("{}file_offset: {offset}\r\nContent-Length: {}\r\n", oauth(), body.len());
    exchange(sandbox, "POST", &format!("/v25.0/{id}"), &headers, body)
}

/// Asks for the status.
#[track_caller]
pub fn status(sandbox: &Sandbox, id: &str) -> Answer {
    ask(sandbox, "GET", &format!("/v25.0/{id}"), &oauth())
}

/// Asks for the offset.
#[track_caller]
pub fn offset(sandbox: &Sandbox, id: &str) -> u64 {
    let answer = status(sandbox, id);
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    assert_eq!(answer.json()["id"], id);
    answer.json()["file_offset"].as_u64().unwrap()
}

/// Asks for the offset and sends the rest from there, as often as it takes. Gives the handle.
#[track_caller]
pub fn resume(sandbox: &Sandbox, id: &str, file: &[u8]) -> String {
    for _ in 0..20 {
        let from = offset(sandbox, id);
        let Ok(answer) = send(sandbox, id, from, &file[usize::try_from(from).unwrap()..]) else { continue };
        if answer.status == 200 {
            return answer.json()["h"].as_str().unwrap().to_owned();
        }
    }
    panic!("no handle after 20 tries: {:?}", sandbox.fired());
}

/// The one session with this id.
#[track_caller]
pub fn session(sandbox: &Sandbox, id: &str) -> SessionSummary {
    sandbox.sessions().into_iter().find(|session| session.id == id).unwrap()
}

/// Holds that the server has exactly this file.
#[track_caller]
pub fn assert_whole(sandbox: &Sandbox, id: &str, file: &[u8]) {
    let session = session(sandbox, id);
    assert_eq!(session.received, file.len() as u64);
    assert!(std::fs::read(&session.path).unwrap() == file, "the bytes differ");
    let digest = ring::digest::digest(&ring::digest::SHA256, file);
    let hex: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(session.sha256, hex);
}

/// The names of the faults that struck.
pub fn struck(sandbox: &Sandbox) -> Vec<&'static str> {
    sandbox.fired().iter().map(|fired| fired.action).collect()
}

/// Waits until something holds; fails after three seconds.
#[track_caller]
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..300 {
        if holds() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("never happened: {what}");
}
