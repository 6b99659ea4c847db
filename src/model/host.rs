//! Where an API is: an address that tokens and keys may be sent to.

use url::{Host, Url};

use super::fault::{Fault, FaultKind};
use super::text;

/// An API's address that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiHost {
    /// What all addresses begin with, without a slash at the end.
    pub base: String,
    /// True when it is this machine.
    pub is_loopback: bool,
}

/// How an API's address is called where it is wrong.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// Its name, as the beginning of a sentence.
    pub name: &'static str,
    /// A sentence with an example of a good one.
    pub example: &'static str,
    /// A sentence that says where secrets belong.
    pub secrets: &'static str,
}

/// Checks an address: https (plain http only to a loopback host), without user, query or fragment.
///
/// # Errors
/// A [`FaultKind::Usage`] fault with the mend.
pub fn checked(base: &str, words: &Words) -> Result<ApiHost, Fault> {
    let usage = |message: String, hint: &str| Err(Fault::new(FaultKind::Usage, message).hint(hint));
    let (name, shown) = (words.name, text::excerpt(base, 80));
    let url = match Url::parse(base) {
        Ok(url) => url,
        // What cannot be read can hold anything, a password among it.
        Err(error) if base.contains('@') => {
            return usage(format!("{name} cannot be read: {error}"), words.example);
        }
        Err(error) => return usage(format!("{name} '{shown}' cannot be read: {error}"), words.example),
    };
    let has_user = !url.username().is_empty() || url.password().is_some();
    if has_user || url.query().is_some() || url.fragment().is_some() {
        return usage(format!("{name} must not hold a user, a query or a fragment"), words.secrets);
    }
    let is_loopback = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    match url.scheme() {
        "https" => {}
        "http" if is_loopback => {}
        "http" => {
            return usage(
                format!("{name} '{shown}' is plain http, which would show the token to the network"),
                "Use https; plain http is taken only for a server on this machine (127.0.0.1, ::1 or localhost).",
            );
        }
        _ => return usage(format!("{name} '{shown}' is not http or https"), "Use https."),
    }
    Ok(ApiHost { base: url.as_str().trim_end_matches('/').to_owned(), is_loopback })
}
