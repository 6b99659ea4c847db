//! Fetching the bytes of pictures: a client of its own that never holds a token, goes only to public
//! addresses and reads only so much. Addresses come from the API, but also from whoever can put one there.

mod addresses;

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use reqwest::{Response, Url, redirect};
use tokio::time::{Instant, timeout, timeout_at};

use addresses::{PublicNames, Reach};

use super::client::GraphClient;
use super::error::CallError;
use crate::model::fault::{Fault, FaultKind};
use crate::model::picture::Format;
use crate::model::text;

/// The most bytes that a picture may have.
const LARGEST: usize = 32 << 20;
/// How long a picture may take in all.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long nothing may come.
const SILENCE: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const REDIRECTS: usize = 3;

/// Why no picture came, as a short sentence without the address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoPicture {
    /// The server does not give it under this address, or does so no longer: a fresh address may help.
    #[error("the server answered {0}")]
    Denied(u16),
    /// The address leads where no picture is fetched from.
    #[error("{0}")]
    Forbidden(String),
    /// What came is no picture, or more than a picture may have.
    #[error("{0}")]
    Unusable(String),
    /// The way there is broken for now.
    #[error("{0}")]
    Passing(String),
}

impl From<NoPicture> for Fault {
    fn from(reason: NoPicture) -> Self {
        let kind = match reason {
            NoPicture::Denied(404 | 410) => FaultKind::Missing,
            NoPicture::Denied(_) | NoPicture::Forbidden(_) => FaultKind::Rejected,
            NoPicture::Unusable(_) => FaultKind::Answer,
            NoPicture::Passing(_) => FaultKind::Temporary,
        };
        Self::new(kind, format!("The picture cannot be fetched: {reason}"))
    }
}

/// Fetches pictures. Cheap to clone; connections are shared.
#[derive(Debug, Clone)]
pub struct PictureClient {
    http: reqwest::Client,
    reach: Reach,
    names: Arc<PublicNames>,
}

impl PictureClient {
    /// A client beside that of the API: pictures come over https from public addresses. Only where the
    /// API itself is a server on this machine do they come from this machine as well.
    ///
    /// # Errors
    /// As [`GraphClient::new`].
    pub fn beside(graph: &GraphClient) -> Result<Self, Fault> {
        let endpoint = graph.endpoint();
        let reach = Reach { this_machine: endpoint.is_on_this_machine(), plain: endpoint.is_plain() };
        let names = Arc::new(PublicNames::new(reach.this_machine));
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("wirephoto/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .referer(false)
            .connect_timeout(CONNECT_TIMEOUT)
            .dns_resolver(Arc::clone(&names))
            .http1_only();
        builder = if reach.plain { builder.no_proxy().tls_certs_only([]) } else { builder.https_only(true) };
        let http = builder.build().map_err(|error| GraphClient::unbuildable(&error))?;
        Ok(Self { http, reach, names })
    }

    /// The bytes behind an address: a JPEG or PNG picture by its first bytes.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn fetch(&self, address: &str) -> Result<Bytes, NoPicture> {
        let deadline = Instant::now() + PATIENCE;
        timeout_at(deadline, self.follow(address)).await.unwrap_or_else(|_| {
            Err(NoPicture::Passing(format!("too slow: more than {} s", PATIENCE.as_secs())))
        })
    }

    /// Follows redirects by hand: each address is checked as the first one is.
    async fn follow(&self, address: &str) -> Result<Bytes, NoPicture> {
        let no_address = || NoPicture::Forbidden("its address cannot be read".to_owned());
        let mut url = Url::parse(address).map_err(|_| no_address())?;
        for _ in 0..=REDIRECTS {
            self.reach.check(&url).map_err(NoPicture::Forbidden)?;
            self.names.check(&url).map_err(NoPicture::Forbidden)?;
            let response = self.ask(url.clone()).await?;
            let status = response.status();
            if status.is_redirection() {
                let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
                url = location.and_then(|location| url.join(location).ok()).ok_or_else(no_address)?;
                continue;
            }
            return match status.as_u16() {
                200 => read(response).await,
                429 | 500..=599 => {
                    Err(NoPicture::Passing(format!("the server answered {}", status.as_u16())))
                }
                code => Err(NoPicture::Denied(code)),
            };
        }
        Err(NoPicture::Forbidden("too many redirects".to_owned()))
    }

    async fn ask(&self, url: Url) -> Result<Response, NoPicture> {
        let request = self.http.get(url).header(ACCEPT, "image/jpeg, image/png").send();
        match timeout(SILENCE + CONNECT_TIMEOUT, request).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(broken(&error)),
            Err(_) => Err(silent()),
        }
    }
}

/// Reads a picture with an eye on its length, its first bytes and the clock.
async fn read(mut response: Response) -> Result<Bytes, NoPicture> {
    let too_large = |bytes: u64| NoPicture::Unusable(format!("too large: {} MB", bytes / 1_000_000));
    if let Some(length) = response.content_length().filter(|length| *length > LARGEST as u64) {
        return Err(too_large(length));
    }
    let said = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let said = said.map(|said| text::excerpt(said, 40));
    let mut body = BytesMut::new();
    let mut is_picture = false;
    loop {
        let next = timeout(SILENCE, response.chunk()).await.map_err(|_| silent())?;
        let Some(chunk) = next.map_err(|error| broken(&error))? else { break };
        body.extend_from_slice(&chunk);
        if body.len() > LARGEST {
            return Err(too_large(body.len() as u64));
        }
        // Nobody waits for the rest of something that is no picture.
        if !is_picture && body.len() >= 8 {
            is_picture = Format::of(&body).is_some();
            if !is_picture {
                break;
            }
        }
    }
    if is_picture { Ok(body.freeze()) } else { Err(no_image(said.as_deref())) }
}

fn no_image(said: Option<&str>) -> NoPicture {
    let said = said.map(|said| format!(" ({said})")).unwrap_or_default();
    NoPicture::Unusable(format!("not an image{said}"))
}

fn silent() -> NoPicture {
    NoPicture::Passing(format!("too slow: nothing came for {} s", SILENCE.as_secs()))
}

/// A connection that could not be made, by its innermost reason, or that broke.
fn broken(error: &reqwest::Error) -> NoPicture {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
        if let Some(refused) = innermost.downcast_ref::<addresses::Inward>() {
            return NoPicture::Forbidden(refused.to_string());
        }
    }
    let fault = CallError::transport(error).fault;
    NoPicture::Passing(text::excerpt(&fault.message, 120))
}

#[cfg(test)]
mod tests;
