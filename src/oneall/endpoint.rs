//! Where OneAll is: the site's own host.

use reqwest::Url;

use crate::model::fault::{Fault, FaultKind};
use crate::model::host::{self, ApiHost};
use crate::model::text;

const HOST: host::Words = host::Words {
    name: "The OneAll URL",
    example: "Set WIREPHOTO_ONEALL_URL to something like https://your-site.api.oneall.com.",
    secrets: "Put the keys into credentials.toml, or WIREPHOTO_ONEALL_PUBLIC_KEY and WIREPHOTO_ONEALL_PRIVATE_KEY.",
};

/// Which OneAll site to talk to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneAllEndpoint {
    host: ApiHost,
}

impl OneAllEndpoint {
    /// Takes the whole address of the site's API: https, or plain http to this machine.
    ///
    /// # Errors
    /// A [`FaultKind::Usage`] fault with the mend.
    pub fn at(url: &str) -> Result<Self, Fault> {
        host::checked(url, &HOST).map(|host| Self { host })
    }

    /// Takes the site's name at OneAll: `https://<subdomain>.api.oneall.com`.
    ///
    /// # Errors
    /// A [`FaultKind::Usage`] fault for what is no name.
    pub fn of_site(subdomain: &str) -> Result<Self, Fault> {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let ends = |c: char| c.is_ascii_alphanumeric();
        if subdomain.len() > 63
            || !subdomain.chars().all(fits)
            || !subdomain.starts_with(ends)
            || !subdomain.ends_with(ends)
        {
            let shown = text::excerpt(subdomain, 40);
            return Err(Fault::new(
                FaultKind::Usage,
                format!("'{shown}' is not the subdomain of a OneAll site"),
            )
            .hint("Give the first word of its address: my-site of https://my-site.api.oneall.com."));
        }
        Self::at(&format!("https://{subdomain}.api.oneall.com"))
    }

    /// The address of a path that was checked.
    pub(super) fn url(&self, path: &str) -> Result<Url, Fault> {
        Url::parse(&self.shown(path)).map_err(|error| Fault::new(FaultKind::Internal, error.to_string()))
    }

    /// The address of a path, to show it.
    pub fn shown(&self, path: &str) -> String {
        format!("{}{path}", self.host.base)
    }

    /// True for plain http, which only a server on this machine has.
    pub(super) fn is_plain(&self) -> bool {
        self.host.is_loopback && self.host.base.starts_with("http:")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_named_by_its_subdomain_or_its_address() {
        let site = OneAllEndpoint::of_site("my-site").unwrap();
        assert_eq!(site.shown("/push/x.json"), "https://my-site.api.oneall.com/push/x.json");
        assert_eq!(OneAllEndpoint::at("https://my-site.api.oneall.com/").unwrap(), site);
        assert!(OneAllEndpoint::at("http://127.0.0.1:1").unwrap().is_plain());
    }

    #[test]
    fn keys_never_leave_for_elsewhere() {
        for bad in ["", "-a", "a-", "a.b", "a/b", "a@evil.example", "evil.example/?", "ä"] {
            assert_eq!(OneAllEndpoint::of_site(bad).unwrap_err().kind, FaultKind::Usage, "{bad}");
        }
        for bad in
            ["http://my-site.api.oneall.com", "https://key:secret@x.api.oneall.com", "x.api.oneall.com"]
        {
            assert_eq!(OneAllEndpoint::at(bad).unwrap_err().kind, FaultKind::Usage, "{bad}");
        }
        let fault = OneAllEndpoint::at("https://key:canary@x.api.oneall.com:99999999").unwrap_err();
        assert!(!fault.sentence().contains("canary"), "{fault}");
    }
}
