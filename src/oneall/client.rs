//! One HTTP client for one OneAll site. A write is tried once; what is not known of its outcome is said.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::BytesMut;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Method, RequestBuilder, redirect, retry};
use serde_json::Value;

use super::body::Push;
use super::endpoint::OneAllEndpoint;
use super::envelope::Said;
use super::fault;
use crate::model::fault::{Fault, FaultKind};
use crate::model::redact;
use crate::model::secret::Secret;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// No answer comes near this; a larger one is refused unread.
const LARGEST: usize = 1 << 20;
/// Shorter words are no keys, and masking them would make sentences unreadable.
const SHORTEST_KEY: usize = 6;

/// How a push ended.
#[derive(Debug, Clone, PartialEq)]
pub enum PushEnd {
    /// All of it was done.
    Done(Said),
    /// A part of it was done (207).
    Partly(Said),
    /// Refused: nothing was done.
    Refused(Fault),
    /// It never left this machine.
    NeverLeft(Fault),
    /// It left, and no answer says what became of it: a fault of [`FaultKind::Unknown`].
    Unknown(Fault),
}

/// Cuts the keys out of what a server repeats.
#[derive(Clone)]
pub(super) struct Mask(Vec<Secret>);

impl Mask {
    /// One that knows the keys, also as the header writes them.
    pub fn new(public: &Secret, private: &Secret) -> Self {
        let header = Secret::new(&STANDARD.encode(format!("{}:{}", public.reveal(), private.reveal())));
        Self([header, private.clone(), public.clone()].into_iter().filter(is_long).collect())
    }

    /// The first `limit` characters of what the server said, safe to show.
    pub fn said(&self, text: &str, limit: usize) -> String {
        let masked = self.0.iter().fold(text.to_owned(), |text, key| text.replace(key.reveal(), "…"));
        redact::said(&masked, limit)
    }
}

fn is_long(key: &Secret) -> bool {
    key.reveal().len() >= SHORTEST_KEY
}

impl std::fmt::Debug for Mask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mask")
    }
}

/// The client of one site.
#[derive(Debug, Clone)]
pub struct OneAllClient {
    http: reqwest::Client,
    endpoint: OneAllEndpoint,
    header: HeaderValue,
    pub(super) mask: Mask,
    answer_limit: Duration,
}

/// An answer that was read whole.
struct Answer {
    status: u16,
    said: Option<Said>,
    json: Option<Value>,
    /// The beginning of a body that is no envelope, tamed.
    excerpt: String,
}

impl OneAllClient {
    /// Makes a client that follows no redirect, repeats nothing and, for this machine, uses neither proxy nor CA
    /// certificates. A call ends after `answer_limit` at the latest; OneAll fetches pictures and publishes before
    /// it answers, which takes a while.
    ///
    /// # Errors
    /// [`FaultKind::Token`] for keys that no header can hold, or when TLS cannot be set up.
    pub fn new(
        endpoint: OneAllEndpoint,
        public: &Secret,
        private: &Secret,
        answer_limit: Duration,
    ) -> Result<Self, Fault> {
        // Two clients in one process ask for the same provider; only the first call can win.
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("wirephoto/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_max_idle_per_host(0)
            .http1_only();
        builder = if endpoint.is_plain() {
            builder.no_proxy().tls_certs_only([])
        } else {
            builder.https_only(true)
        };
        let http = builder.build().map_err(|error| {
            Fault::new(FaultKind::Certificate, format!("Secure connections cannot be set up: {error}")).hint(
                "Install the ca-certificates package, or name a file of CA certificates in SSL_CERT_FILE.",
            )
        })?;
        let header = header(public, private)?;
        Ok(Self { http, endpoint, header, mask: Mask::new(public, private), answer_limit })
    }

    /// Where it sends to.
    pub const fn endpoint(&self) -> &OneAllEndpoint {
        &self.endpoint
    }

    /// Sends a push, once.
    pub async fn push(&self, push: &Push) -> PushEnd {
        let request = match self.request(Method::POST, &push.path) {
            Ok(request) => request.header("content-type", "application/json").body(push.body.to_string()),
            Err(fault) => return PushEnd::NeverLeft(fault),
        };
        match self.exchange(request).await {
            Ok(answer) => answer.end_of_write(),
            Err(Broken { fault, left: false }) => PushEnd::NeverLeft(fault),
            Err(Broken { fault, left: true }) => PushEnd::Unknown(fault::unknown(&fault)),
        }
    }

    /// Reads something; `path` with its query.
    ///
    /// # Errors
    /// The refusal, or what broke.
    pub(super) async fn read(&self, path: &str) -> Result<(Said, Value), Fault> {
        let answer = self.exchange(self.request(Method::GET, path)?).await.map_err(|broken| broken.fault)?;
        answer.read()
    }

    fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, Fault> {
        let url = self.endpoint.url(path)?;
        let accept = ("accept", "application/json");
        Ok(self
            .http
            .request(method, url)
            .header(AUTHORIZATION, self.header.clone())
            .header(accept.0, accept.1))
    }

    async fn exchange(&self, request: RequestBuilder) -> Result<Answer, Broken> {
        let exchange = async {
            let response = request.send().await.map_err(|error| {
                let left = !error.is_connect() && !error.is_builder();
                Broken { fault: fault::transport(&error.without_url()), left }
            })?;
            self.answer(response).await
        };
        tokio::time::timeout(self.answer_limit, exchange).await.unwrap_or_else(|_| {
            let seconds = self.answer_limit.as_secs();
            let message = format!("OneAll did not answer within {seconds} s");
            Err(Broken { fault: Fault::new(FaultKind::Stalled, message), left: true })
        })
    }

    async fn answer(&self, mut response: reqwest::Response) -> Result<Answer, Broken> {
        let status = response.status().as_u16();
        let mut body = BytesMut::new();
        loop {
            match response.chunk().await {
                Ok(None) => break,
                Ok(Some(chunk)) if body.len() + chunk.len() <= LARGEST => body.extend_from_slice(&chunk),
                Ok(Some(_)) => {
                    let message = format!("OneAll's answer is larger than {LARGEST} bytes");
                    return Err(Broken { fault: Fault::new(FaultKind::Answer, message), left: true });
                }
                Err(error) => {
                    return Err(Broken { fault: fault::transport(&error.without_url()), left: true });
                }
            }
        }
        let json: Option<Value> = serde_json::from_slice(&body).ok();
        let said = json.as_ref().and_then(|json| Said::read(json, &self.mask));
        let excerpt = self.mask.said(&String::from_utf8_lossy(&body), 200);
        Ok(Answer { status, said, json, excerpt })
    }
}

/// An exchange that came to no answer.
struct Broken {
    fault: Fault,
    /// Whether the request may have reached the server.
    left: bool,
}

impl Answer {
    /// What became of a write. A refusal is believed by its status alone; a success only with its envelope, and
    /// as a whole only where nothing in it says otherwise.
    fn end_of_write(self) -> PushEnd {
        let (status, code) = (self.status, self.code());
        let is_partly = |said: &Said| said.flag != "error" && (status == 207 || !said.parts().1.is_empty());
        match (code, self.said) {
            (207, Some(said)) => PushEnd::Partly(said),
            (200..=299, Some(said)) if is_partly(&said) => PushEnd::Partly(said),
            (200..=299, Some(said)) if said.flag != "error" => PushEnd::Done(said),
            (200..=299, _) => PushEnd::Unknown(fault::unknown(&senseless(self.status, &self.excerpt))),
            // A timeout in the middle of the work says as little as a fault.
            (408 | 500..=599, said) => PushEnd::Unknown(fault::unknown(&refused(code, said, &self.excerpt))),
            (_, said) => PushEnd::Refused(refused(code, said, &self.excerpt)),
        }
    }

    fn read(self) -> Result<(Said, Value), Fault> {
        let code = self.code();
        match (code, self.said, self.json) {
            (200..=299, Some(said), Some(json)) if said.flag != "error" => Ok((said, json)),
            (200..=299, ..) => Err(senseless(self.status, &self.excerpt)),
            (_, said, _) => Err(refused(code, said, &self.excerpt)),
        }
    }

    /// The status of HTTP, or what the envelope says within a success.
    fn code(&self) -> u16 {
        match &self.said {
            Some(said) if (200..=299).contains(&self.status) => said.code,
            _ => self.status,
        }
    }
}

fn refused(code: u16, said: Option<Said>, excerpt: &str) -> Fault {
    let info = said.map_or_else(|| excerpt.to_owned(), |said| said.info);
    fault::refusal(code, &info)
}

fn senseless(status: u16, excerpt: &str) -> Fault {
    let quoted = if excerpt.is_empty() { "an empty answer".to_owned() } else { format!("\"{excerpt}\"") };
    Fault::new(FaultKind::Answer, format!("OneAll answered {status} with {quoted}"))
}

/// The one place where the keys are written.
fn header(public: &Secret, private: &Secret) -> Result<HeaderValue, Fault> {
    let refused = |why: &str| {
        Err(Fault::new(FaultKind::Token, format!("The OneAll keys {why}"))
            .hint("Copy the site's public and private key again, without line breaks or quotes."))
    };
    let has_foreign = |key: &Secret| key.reveal().chars().any(|c| c.is_control() || c.is_whitespace());
    if public.reveal().contains(':') || [public, private].into_iter().any(has_foreign) {
        return refused("hold characters that no key has");
    }
    let encoded = STANDARD.encode(format!("{}:{}", public.reveal(), private.reveal()));
    let Ok(mut header) = HeaderValue::from_str(&format!("Basic {encoded}")) else {
        return refused("hold characters that no key has");
    };
    header.set_sensitive(true);
    Ok(header)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(status: u16, json: Option<Value>, excerpt: &str) -> Answer {
        let mask = Mask::new(&Secret::new("public-canary"), &Secret::new("private-canary"));
        let said = json.as_ref().and_then(|json| Said::read(json, &mask));
        Answer { status, said, json, excerpt: excerpt.to_owned() }
    }

    fn envelope(flag: &str, code: u16) -> Value {
        json!({ "response": { "request": { "status": { "flag": flag, "code": code, "info": "said" } } } })
    }

    fn with_failed_part() -> Value {
        let mut json = envelope("success", 200);
        let failed = json!({ "picture_id": "8", "status": { "flag": "error", "code": 404, "info": "gone" } });
        json["response"]["result"] = json!({ "data": { "post_id": "1", "attachments": [failed] } });
        json
    }

    fn word(end: &PushEnd) -> &'static str {
        match end {
            PushEnd::Done(_) => "done",
            PushEnd::Partly(_) => "partly",
            PushEnd::Refused(_) => "refused",
            PushEnd::NeverLeft(_) => "never left",
            PushEnd::Unknown(_) => "unknown",
        }
    }

    #[test]
    fn the_outcome_of_a_write_is_never_guessed() {
        for (status, json, expected) in [
            (200, Some(envelope("success", 200)), "done"),
            (201, Some(envelope("success", 201)), "done"),
            (207, Some(envelope("success", 207)), "partly"),
            (200, Some(envelope("success", 207)), "partly"),
            (207, Some(envelope("success", 200)), "partly"),
            (200, Some(with_failed_part()), "partly"),
            (200, Some(envelope("error", 401)), "refused"),
            (200, Some(envelope("error", 500)), "unknown"),
            (200, Some(envelope("error", 200)), "unknown"),
            (200, Some(json!({ "success": true })), "unknown"),
            (200, None, "unknown"),
            (204, None, "unknown"),
            (302, None, "refused"),
            (401, None, "refused"),
            (400, Some(envelope("error", 400)), "refused"),
            (400, Some(envelope("success", 200)), "refused"),
            (408, None, "unknown"),
            (429, None, "refused"),
            (500, Some(envelope("success", 200)), "unknown"),
            (502, None, "unknown"),
            (503, Some(envelope("error", 503)), "unknown"),
        ] {
            let end = answer(status, json.clone(), "<html>").end_of_write();
            assert_eq!(word(&end), expected, "{status} {json:?}: {end:?}");
            if let PushEnd::Unknown(fault) = &end {
                assert_eq!(fault.kind, FaultKind::Unknown);
            }
        }
    }

    #[test]
    fn wrong_keys_are_a_matter_of_keys_whatever_the_page_says() {
        for json in [None, Some(envelope("error", 401))] {
            let PushEnd::Refused(fault) = answer(401, json, "<h1>").end_of_write() else {
                panic!("not refused")
            };
            assert_eq!(fault.kind.exit_code(), 4);
        }
    }

    #[test]
    fn keys_are_never_shown() {
        let (public, private) = (Secret::new("public-canary"), Secret::new("private-canary"));
        let endpoint = OneAllEndpoint::at("http://127.0.0.1:1").unwrap();
        let client = OneAllClient::new(endpoint, &public, &private, Duration::from_secs(1)).unwrap();
        assert!(!format!("{client:?}").contains("canary"));
        let echo = format!("{} {}", client.header.to_str().unwrap(), "private-canary public-canary");
        assert_eq!(client.mask.said(&echo, 99), "Basic … … …");
        for bad in ["a b", "a\nb", "a:b"] {
            assert!(header(&Secret::new(bad), &private).is_err(), "{bad}");
        }
    }

    #[tokio::test]
    async fn what_cannot_connect_never_left() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let endpoint = OneAllEndpoint::at(&format!("http://{free}")).unwrap();
        let keys = (Secret::new("public-key"), Secret::new("private-key"));
        let client = OneAllClient::new(endpoint, &keys.0, &keys.1, Duration::from_secs(5)).unwrap();
        let push = Push { resource: &super::super::RESOURCES[6], path: "/x".into(), body: json!({}) };
        let end = client.push(&push).await;
        let PushEnd::NeverLeft(fault) = end else { panic!("{end:?}") };
        assert_eq!(fault.kind, FaultKind::Offline);
    }
}
