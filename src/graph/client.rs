//! One HTTP client for one application at one Graph host.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Method, RequestBuilder, Url, redirect};
use tokio::sync::watch;

use super::answer::Answer;
use super::error::CallError;
use crate::model::fault::{Fault, FaultKind};
use crate::model::secret::Secret;
use crate::model::{host, text};

/// The public Graph host.
pub const PUBLIC_GRAPH: &str = "https://graph.facebook.com";
/// The newest version known when this was written; a setting, since versions live for two years.
pub const DEFAULT_VERSION: &str = "v26.0";

/// Where videos are published when the rest goes to the public host.
const PUBLIC_VIDEO: &str = "https://graph-video.facebook.com";

const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// How the host is called where it is wrong.
const HOST: host::Words = host::Words {
    name: "The Graph URL",
    example: "Set WIREPHOTO_GRAPH_URL to something like https://graph.facebook.com.",
    secrets: "Give tokens in WIREPHOTO_USER_TOKEN or the credentials file.",
};

/// Which Graph API to talk to, and as which application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    base: String,
    version: String,
    app_id: Option<String>,
    is_loopback: bool,
}

impl Endpoint {
    /// Checks the parts: the URL must be https (plain http only to a loopback host) without user, query
    /// or fragment; the version looks like `v26.0`; the app id is one path segment.
    ///
    /// # Errors
    /// A [`FaultKind::Usage`] fault that names the part and its mend.
    pub fn new(base: &str, version: &str, app_id: &str) -> Result<Self, Fault> {
        let endpoint = Self::without_app(base, version)?;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if app_id.is_empty() || app_id.len() > 64 || !app_id.chars().all(is_plain) {
            return Err(usage(format!("'{}' is not an app id", text::excerpt(app_id, 40)))
                .hint("Copy the number from the app's dashboard to app_id, or to WIREPHOTO_APP_ID."));
        }
        Ok(Self { app_id: Some(app_id.to_owned()), ..endpoint })
    }

    /// The same for calls about Pages and photos, which name no application.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn without_app(base: &str, version: &str) -> Result<Self, Fault> {
        let host = host::checked(base, &HOST)?;
        check_version(version)?;
        let (base, is_loopback) = (host.base, host.is_loopback);
        Ok(Self { base, version: version.to_owned(), app_id: None, is_loopback })
    }

    /// The address of a path below the version, appended raw: nothing in it is encoded or taken apart.
    pub(super) fn url(&self, path: &str) -> Result<Url, CallError> {
        self.url_below(&self.base, path)
    }

    /// The same at the host that takes videos.
    pub(super) fn video_url(&self, path: &str) -> Result<Url, CallError> {
        let base = if self.base == PUBLIC_GRAPH { PUBLIC_VIDEO } else { &self.base };
        self.url_below(base, path)
    }

    fn url_below(&self, base: &str, path: &str) -> Result<Url, CallError> {
        let address = format!("{base}/{}/{path}", self.version);
        let unsendable = || {
            CallError::of(Fault::new(
                FaultKind::Answer,
                "The server gave an id that cannot be sent back unmodified",
            ))
        };
        let url = Url::parse(&address).map_err(|_| unsendable())?;
        if url.as_str() == address { Ok(url) } else { Err(unsendable()) }
    }

    /// True for plain http, which only a server on this machine has.
    pub(super) fn is_plain(&self) -> bool {
        self.is_loopback && self.base.starts_with("http:")
    }

    /// True when the host is this machine.
    pub(super) const fn is_on_this_machine(&self) -> bool {
        self.is_loopback
    }

    /// The application's id.
    ///
    /// # Errors
    /// A [`FaultKind::Usage`] fault when none was given.
    pub(super) fn app_id(&self) -> Result<&str, CallError> {
        self.app_id.as_deref().ok_or_else(|| {
            CallError::of(
                usage("Uploads need the id of an app".to_owned())
                    .hint("Add app_id to the account in config.toml, or set WIREPHOTO_APP_ID."),
            )
        })
    }

    /// Whether a link leads back to this host or to another of Facebook's.
    pub(super) fn is_home(&self, link: &Url) -> bool {
        let is_ours = Url::parse(&self.base).is_ok_and(|base| base.origin() == link.origin());
        let is_facebook =
            link.host_str().is_some_and(|host| host == "facebook.com" || host.ends_with(".facebook.com"));
        is_ours || is_facebook
    }
}

fn usage(message: String) -> Fault {
    Fault::new(FaultKind::Usage, message)
}

fn check_version(version: &str) -> Result<(), Fault> {
    let is_number =
        |part: &str| !part.is_empty() && part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit());
    let fits = version
        .strip_prefix('v')
        .and_then(|numbers| numbers.split_once('.'))
        .is_some_and(|(major, minor)| is_number(major) && is_number(minor));
    if fits {
        return Ok(());
    }
    Err(usage(format!("'{}' is not an API version", text::excerpt(version, 40)))
        .hint("Set api_version, or WIREPHOTO_API_VERSION, to something like v26.0."))
}

/// The client of one application. Cheap to clone; connections are shared.
#[derive(Debug, Clone)]
pub struct GraphClient {
    http: reqwest::Client,
    endpoint: Endpoint,
    answer_limit: Duration,
}

impl GraphClient {
    /// Makes a client that follows no redirect, speaks HTTP/1.1 (each upload on a connection of its own)
    /// and, for a loopback host, uses neither proxy nor CA certificates. A call without a body ends
    /// after `answer_limit` at the latest.
    ///
    /// # Errors
    /// When TLS cannot be set up, as on a machine without CA certificates.
    pub fn new(endpoint: Endpoint, answer_limit: Duration) -> Result<Self, Fault> {
        // Two clients in one process ask for the same provider; only the first call can win.
        drop(rustls::crypto::ring::default_provider().install_default());
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("wirephoto/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .http1_only();
        builder = if endpoint.is_plain() {
            builder.no_proxy().tls_certs_only([])
        } else {
            builder.https_only(true)
        };
        let http = builder.build().map_err(|error| Self::unbuildable(&error))?;
        Ok(Self { http, endpoint, answer_limit })
    }

    /// What is wrong when no client can be made.
    pub(super) fn unbuildable(error: &reqwest::Error) -> Fault {
        let reason = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        Fault::new(
            FaultKind::Certificate,
            format!("Secure connections cannot be set up: {}", text::excerpt(&reason, 200)),
        )
        .hint("Install the ca-certificates package, or name a file of CA certificates in SSL_CERT_FILE.")
    }

    pub(super) const fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// A request with the token in its header, the only place where it is ever written.
    pub(super) fn request(
        &self,
        method: Method,
        url: Url,
        token: &Secret,
    ) -> Result<RequestBuilder, CallError> {
        if token.is_empty() {
            return Err(CallError::of(
                Fault::new(FaultKind::Token, "There is no user token for this")
                    .hint("Give one, or put user_token under the account in credentials.toml."),
            ));
        }
        let mut header = HeaderValue::from_str(&format!("OAuth {}", token.reveal())).map_err(|_| {
            CallError::of(
                Fault::new(FaultKind::Token, "The access token holds characters that no token has")
                    .hint("Copy the token again, without line breaks or quotes."),
            )
        })?;
        header.set_sensitive(true);
        Ok(self.http.request(method, url).header(AUTHORIZATION, header))
    }

    /// Sends a call without a streamed body and reads its answer, within the time limit. The token that it was
    /// made with is cut out of what the server says.
    pub(super) async fn call(&self, request: RequestBuilder, token: &Secret) -> Result<Answer, CallError> {
        self.within_limit(async {
            let response =
                request.send().await.map_err(|error| CallError::transport(&error.without_url()))?;
            Answer::read(response, token).await
        })
        .await
    }

    /// The outcome of an exchange, unless it takes longer than any answer may.
    pub(super) async fn within_limit<T>(
        &self,
        exchange: impl Future<Output = Result<T, CallError>>,
    ) -> Result<T, CallError> {
        tokio::time::timeout(self.answer_limit, exchange).await.unwrap_or_else(|_| Err(self.no_answer()))
    }

    /// The outcome of an exchange, unless neither a byte leaves nor an answer comes for as long as any answer
    /// may take. `moved` changes with every piece that leaves.
    pub(super) async fn while_moving<T>(
        &self,
        mut moved: watch::Receiver<u64>,
        exchange: impl Future<Output = Result<T, CallError>>,
    ) -> Result<T, CallError> {
        let mut exchange = std::pin::pin!(exchange);
        loop {
            tokio::select! {
                biased;
                done = &mut exchange => return done,
                went_on = tokio::time::timeout(self.answer_limit, next_move(&mut moved)) => {
                    if went_on.is_err() {
                        return Err(self.no_answer());
                    }
                }
            }
        }
    }

    fn no_answer(&self) -> CallError {
        let seconds = self.answer_limit.as_secs();
        let sentence = format!("The server did not answer within {seconds} s");
        CallError::of(Fault::new(FaultKind::Stalled, sentence))
    }
}

/// Waits for the next piece; never ends once all have left.
async fn next_move(moved: &mut watch::Receiver<u64>) {
    if moved.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(base: &str, version: &str, app: &str) -> String {
        let fault = Endpoint::new(base, version, app).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Usage);
        fault.sentence()
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for base in [
            "http://127.0.0.1:8080",
            "http://127.3.2.1",
            "http://[::1]:9",
            "http://localhost:1/",
            PUBLIC_GRAPH,
        ] {
            assert!(Endpoint::new(base, DEFAULT_VERSION, "1").is_ok(), "{base}");
        }
        for base in
            ["http://graph.facebook.com", "http://127.0.0.1.example.com", "http://10.0.0.1", "http://0.0.0.0"]
        {
            assert!(refusal(base, DEFAULT_VERSION, "1").contains("plain http"), "{base}");
        }
        assert!(refusal("ftp://127.0.0.1", DEFAULT_VERSION, "1").contains("not http"));
        assert!(refusal("https://u:p@graph.facebook.com", DEFAULT_VERSION, "1").contains("must not hold"));
        assert!(refusal("graph.facebook.com", DEFAULT_VERSION, "1").contains("cannot be read"));
    }

    #[test]
    fn version_and_app_id_are_checked_before_anything_is_sent() {
        assert!(refusal(PUBLIC_GRAPH, "26", "1").contains("not an API version"));
        assert!(refusal(PUBLIC_GRAPH, "v26.0/../x", "1").contains("not an API version"));
        assert!(refusal(PUBLIC_GRAPH, "v26.0", "").contains("not an app id"));
        assert!(refusal(PUBLIC_GRAPH, "v26.0", "1/2").contains("not an app id"));
    }

    #[test]
    fn only_links_of_facebook_and_of_this_host_are_at_home() {
        let endpoint = Endpoint::without_app("http://127.0.0.1:81", "v26.0").unwrap();
        assert!(endpoint.app_id().is_err());
        let is_home = |link: &str| endpoint.is_home(&Url::parse(link).unwrap());
        assert!(is_home("http://127.0.0.1:81/x?y") && is_home("https://graph.facebook.com/x"));
        for foreign in [
            "http://127.0.0.1:82/",
            "https://facebook.com.example/",
            "https://notfacebook.com/",
            "https://x.example/",
        ] {
            assert!(!is_home(foreign), "{foreign}");
        }
    }

    #[test]
    fn videos_have_a_host_of_their_own_at_facebook_alone() {
        for (base, host) in [(PUBLIC_GRAPH, "graph-video.facebook.com"), ("http://127.0.0.1:81", "127.0.0.1")]
        {
            let endpoint = Endpoint::without_app(base, "v26.0").unwrap();
            assert_eq!(endpoint.video_url("1/videos").unwrap().host_str(), Some(host));
        }
    }

    #[test]
    fn ids_travel_unmodified_or_not_at_all() {
        let endpoint = Endpoint::new("http://127.0.0.1:1", "v26.0", "1").unwrap();
        let id = "upload:MTphdHRh+/Y2ht==?sig=ARZqkGCA_uQ";
        assert_eq!(endpoint.url(id).unwrap().as_str(), format!("http://127.0.0.1:1/v26.0/{id}"));
        for id in ["upload:a b", "upload:/../../x", "upload:a\u{e9}"] {
            assert!(endpoint.url(id).is_err(), "{id}");
        }
    }
}
