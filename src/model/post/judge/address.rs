//! Addresses that Facebook is to fetch.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// The longest address that is taken, in bytes; browsers and proxies take about as much.
const LONGEST: usize = 8192;

/// Domains of Facebook: it has refused to fetch from them.
const FACEBOOK: [&str; 8] = [
    "facebook.com",
    "fbcdn.net",
    "fb.com",
    "fb.me",
    "fb.watch",
    "fbsbx.com",
    "facebook.net",
    "cdninstagram.com",
];

/// What is wrong with an address.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It is none, or not one of the web: the end of a sentence.
    Senseless(&'static str),
    /// Nobody outside of this network can reach it.
    Private,
    /// It is Facebook's own.
    Facebook,
}

/// Judges an address by its text alone; no name is looked up.
pub(super) fn check(text: &str) -> Result<(), Trouble> {
    let senseless = |why| Err(Trouble::Senseless(why));
    if text.is_empty() {
        return senseless("is empty");
    }
    if text.len() > LONGEST {
        return senseless("is longer than 8192 bytes");
    }
    // The parser would leave them out in silence, but the text is sent as it stands.
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return senseless("has spaces or control characters in it");
    }
    let Ok(url) = Url::parse(text) else { return senseless("is no web address") };
    if !matches!(url.scheme(), "http" | "https") {
        return senseless("does not begin with http:// or https://");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return senseless("has a user name or a password in it, which everybody would see");
    }
    match url.host() {
        None => senseless("names no host"),
        Some(Host::Domain(name)) => domain(name.trim_end_matches('.')),
        Some(Host::Ipv4(ip)) => public(is_public_v4(ip)),
        Some(Host::Ipv6(ip)) => public(is_public(ip)),
    }
}

fn public(is_public: bool) -> Result<(), Trouble> {
    if is_public { Ok(()) } else { Err(Trouble::Private) }
}

fn domain(name: &str) -> Result<(), Trouble> {
    let is_within = |of: &str| name == of || name.strip_suffix(of).is_some_and(|rest| rest.ends_with('.'));
    if FACEBOOK.iter().any(|of| is_within(of)) {
        return Err(Trouble::Facebook);
    }
    let local = ["localhost", "local", "internal", "lan", "home.arpa", "test", "invalid"];
    public(name.contains('.') && !local.iter().any(|of| is_within(of)))
}

fn is_public(ip: Ipv6Addr) -> bool {
    if let IpAddr::V4(ip) = ip.to_canonical() {
        return is_public_v4(ip);
    }
    !(ip.is_loopback()
        || ip.is_unspecified()
        || ip.is_multicast()
        || ip.is_unique_local()
        || ip.is_unicast_link_local())
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [first, second, ..] = ip.octets();
    // 100.64.0.0/10 lies behind a provider's translation.
    let is_shared = first == 100 && (64..128).contains(&second);
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_broadcast()
        || ip.is_multicast()
        || first == 0
        || is_shared)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_addresses_pass() {
        for good in [
            "https://example.org/a.jpg",
            "http://example.org:8080/?q=1#x",
            "https://8.8.8.8/a.png",
            "https://[2606:4700::1]/",
            "https://münchen.example/ä.jpg",
            "https://notfacebook.com/",
            "https://example.org/?from=facebook.com",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn addresses_of_this_network_do_not() {
        for private in [
            "http://localhost/a.jpg",
            "http://127.0.0.1:8000/",
            "http://0x7f.1/",
            "http://2130706433/",
            "http://10.1.2.3/",
            "http://192.168.0.1/",
            "http://172.31.0.1/",
            "http://169.254.169.254/latest",
            "http://100.100.0.1/",
            "http://0.0.0.0/",
            "http://[::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://[fe80::1]/",
            "http://[fd00::1]/",
            "http://nas/a.jpg",
            "http://printer.local./",
            "http://a.localhost/",
        ] {
            assert_eq!(check(private), Err(Trouble::Private), "{private}");
        }
    }

    #[test]
    fn facebooks_own_are_known() {
        for own in [
            "https://www.facebook.com/x",
            "https://scontent.fbcdn.net/a.jpg",
            "https://FB.me/1",
            "https://facebook.com./",
        ] {
            assert_eq!(check(own), Err(Trouble::Facebook), "{own}");
        }
    }

    #[test]
    fn anything_else_is_no_address() {
        let long = format!("https://example.org/{}", "a".repeat(9000));
        for bad in [
            "",
            "example.org",
            "/etc/passwd",
            "file:///etc/passwd",
            "ftp://example.org/",
            "javascript:alert(1)",
            "https://",
            "https://user:secret@example.org/",
            "https://user@example.org/",
            "https://exa mple.org/",
            "https://example.org/a b",
            "https://example.org/\n",
            "\thttps://example.org/",
            "https://example.org:99999/",
            "data:image/png;base64,AA==",
            &long,
        ] {
            assert!(matches!(check(bad), Err(Trouble::Senseless(_))), "{bad}");
        }
    }
}
