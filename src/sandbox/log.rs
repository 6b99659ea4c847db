//! What the sandbox was asked: a bounded log of requests, without the secrets in them.

use std::collections::VecDeque;
use std::time::Instant;

use axum::http::{HeaderMap, Method, header};
use serde::Serialize;

use super::faults::On;
use super::params::{self, Params, Presented};
use super::posts::FileSeen;
use super::tokens::TokenName;

/// How many requests are remembered.
const REMEMBERED: usize = 10_000;

/// A request that came in. Access tokens in its path are masked; session ids stand as they were sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestSeen {
    /// Counted from 0 over the sandbox's life.
    pub number: u64,
    /// Milliseconds since the sandbox started.
    pub at_ms: u64,
    /// Which call it was; `None` for what the API does not know.
    pub call: Option<On>,
    /// The HTTP method.
    pub method: String,
    /// Path and query exactly as sent, but for the values of tokens.
    pub path: String,
    /// The names of its headers, lower case.
    pub headers: Vec<String>,
    /// The Authorization header: its scheme and whose token it was, such as `OAuth user`. `None`
    /// without that header.
    pub authorization: Option<String>,
    /// Where an access token was found, if one came along: `header`, `query` or `body`, the first of them.
    pub token_in: Option<&'static str>,
    /// The `file_offset` header as sent.
    pub file_offset: Option<String>,
    /// The Content-Type as sent.
    pub content_type: Option<String>,
    /// The Content-Length, in bytes.
    pub content_length: Option<u64>,
    /// Of a call that publishes or changes a post: its parameters from query and body in order, without
    /// tokens.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub params: Vec<(String, String)>,
    /// The file that came with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<FileSeen>,
    /// How many bytes of its body were read.
    pub body_bytes: u64,
    /// The status it was answered with; `None` while it runs, and when the answer was withheld.
    pub status: Option<u16>,
    /// When that answer was let go, in milliseconds since the sandbox started.
    pub answered_ms: Option<u64>,
    /// The index of the rule of the fault script that struck it.
    pub fault: Option<usize>,
}

/// The log.
#[derive(Debug, Default)]
pub(super) struct Log {
    entries: VecDeque<RequestSeen>,
    next: u64,
}

impl Log {
    /// Takes a request down; the number is its key from now on.
    pub(super) fn open(
        &mut self,
        started: Instant,
        call: Option<On>,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
    ) -> u64 {
        let number = self.next;
        self.next += 1;
        if self.entries.len() == REMEMBERED {
            self.entries.pop_front();
        }
        self.entries.push_back(RequestSeen {
            number,
            at_ms: milliseconds(started),
            call,
            method: method.to_string(),
            path: params::mask_tokens(path),
            headers: headers.keys().map(ToString::to_string).collect(),
            authorization: params::presented(headers).map(|token| describe(&token)),
            token_in: place(path, headers),
            file_offset: text(headers, "file_offset"),
            content_type: text(headers, header::CONTENT_TYPE.as_str()),
            content_length: text(headers, header::CONTENT_LENGTH.as_str()).and_then(|n| n.parse().ok()),
            params: Vec::new(),
            file: None,
            body_bytes: 0,
            status: None,
            answered_ms: None,
            fault: None,
        });
        number
    }

    /// Counts bytes of a request's body.
    pub(super) fn read(&mut self, number: u64, bytes: usize) {
        if let Some(entry) = self.entry(number) {
            entry.body_bytes += bytes as u64;
        }
    }

    /// Says what a request was answered.
    pub(super) fn answered(&mut self, started: Instant, number: u64, status: u16) {
        if let Some(entry) = self.entry(number) {
            entry.status = Some(status);
            entry.answered_ms = Some(milliseconds(started));
        }
    }

    /// Says that a request's body held an access token.
    pub(super) fn token_in_body(&mut self, number: u64) {
        if let Some(entry) = self.entry(number) {
            entry.token_in = entry.token_in.or(Some("body"));
        }
    }

    /// Says what a request brought, and which call it turned out to be.
    pub(super) fn brought(&mut self, number: u64, call: On, params: &Params, file: Option<FileSeen>) {
        let open = params.iter().filter(|(name, _)| !params::is_secret(name));
        let open = open.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        if let Some(entry) = self.entry(number) {
            (entry.call, entry.params, entry.file) = (Some(call), open, file);
        }
    }

    /// Says which rule struck a request.
    pub(super) fn struck(&mut self, number: u64, rule: usize) {
        if let Some(entry) = self.entry(number) {
            entry.fault = Some(rule);
        }
    }

    /// All that are remembered, oldest first.
    pub(super) fn all(&self) -> Vec<RequestSeen> {
        self.entries.iter().cloned().collect()
    }

    fn entry(&mut self, number: u64) -> Option<&mut RequestSeen> {
        let first = self.entries.front()?.number;
        let index = usize::try_from(number.checked_sub(first)?).ok()?;
        self.entries.get_mut(index)
    }
}

fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// Where a request carries an access token, but for its body.
fn place(path: &str, headers: &HeaderMap) -> Option<&'static str> {
    if headers.contains_key(header::AUTHORIZATION) {
        return Some("header");
    }
    path.contains("access_token=").then_some("query")
}

fn describe(token: &Presented) -> String {
    let whose = TokenName::of(&token.token).map_or("unknown", TokenName::as_str);
    format!("{} {whose}", token.scheme)
}
