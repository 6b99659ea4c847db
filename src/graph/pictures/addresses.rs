//! Which addresses are public: everything that leads into this machine or its networks is refused, by
//! name, by number, and once more after the name was looked up.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Variables that can name a proxy.
const PROXIES: [&str; 6] =
    ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/// A name leads to this machine or its networks.
#[derive(Debug, thiserror::Error)]
#[error("its address is not a public one")]
pub struct Inward;

/// How far addresses may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// This machine counts as public: the API is here.
    pub this_machine: bool,
    /// Plain http is enough on this machine.
    pub plain: bool,
}

impl Reach {
    /// Judges an address before anybody connects. Behind a proxy names are looked up there, so that this is
    /// the only check that they get: plain names and those of private zones are refused here.
    ///
    /// # Errors
    /// Why not, as a short sentence.
    pub fn check(self, url: &Url) -> Result<(), String> {
        if !url.username().is_empty() || url.password().is_some() {
            return Err("its address holds a password".to_owned());
        }
        let (here, outside) = match url.host() {
            Some(Host::Ipv4(ip)) => (ip.is_loopback(), is_public_v4(ip)),
            Some(Host::Ipv6(ip)) => (ip.is_loopback(), is_public_v6(ip)),
            Some(Host::Domain(name)) => (is_here(name), !is_private_name(name)),
            None => (false, false),
        };
        let here = here && self.this_machine;
        if !here && !outside {
            return Err(Inward.to_string());
        }
        match url.scheme() {
            "https" => Ok(()),
            "http" if here && self.plain => Ok(()),
            _ => Err("its address is not https".to_owned()),
        }
    }
}

fn is_here(name: &str) -> bool {
    name.trim_end_matches('.').eq_ignore_ascii_case("localhost")
}

/// Names that no public zone holds.
fn is_private_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let zones = [".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa"];
    !name.contains('.') || zones.iter().any(|zone| name.ends_with(zone))
}

/// True for an address of the public network.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

/// The special-purpose registry of IPv4, row by row: network and length of its prefix.
const PRIVATE_V4: [(Ipv4Addr, u32); 15] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let is_in = |(network, length): &(Ipv4Addr, u32)| {
        let shift = 32 - length;
        ip.to_bits() >> shift == network.to_bits() >> shift
    };
    !PRIVATE_V4.iter().any(is_in)
}

/// Only the global unicast space, without the parts of it that are set aside or carry an IPv4 address.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [first, second, third, ..] = ip.segments();
    if (first, second) == (0x64, 0xff9b) {
        // Translation between the two worlds: the IPv4 address in it decides.
        let translated = Ipv4Addr::from_bits(u128::from(ip) as u32);
        return third == 0 && is_public_v4(translated);
    }
    let is_global = first & 0xe000 == 0x2000;
    let is_special = match (first, second) {
        // Teredo, benchmarks, ORCHID and the like; documentation.
        (0x2001, second) => second < 0x200 || second == 0xdb8,
        // 6to4 wraps an IPv4 address.
        (0x2002, _) => true,
        (0x3fff, second) => second < 0x1000,
        _ => false,
    };
    is_global && !is_special
}

/// Looks names up and gives only public addresses: checked here, nothing can change between the check and the
/// connection.
#[derive(Debug)]
pub struct PublicNames {
    this_machine: bool,
    /// Proxies stand in private networks; the user named them.
    proxies: BTreeSet<String>,
}

impl PublicNames {
    /// Reads the names of the proxies from the environment.
    pub fn new(this_machine: bool) -> Self {
        let values = PROXIES.iter().filter_map(|name| std::env::var(name).ok());
        Self { this_machine, proxies: values.filter_map(|value| proxy_host(&value)).collect() }
    }

    /// Refuses the hosts of proxies: their names may lead inward, but only the way to a proxy does.
    ///
    /// # Errors
    /// Why not, as a short sentence.
    pub fn check(&self, url: &Url) -> Result<(), String> {
        let is_proxy = url.host_str().is_some_and(|host| self.proxies.contains(&host.to_ascii_lowercase()));
        if is_proxy && !self.this_machine { Err(Inward.to_string()) } else { Ok(()) }
    }
}

fn proxy_host(value: &str) -> Option<String> {
    let with_scheme = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
    Url::parse(&with_scheme).ok()?.host_str().map(str::to_ascii_lowercase)
}

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_ascii_lowercase();
        let is_free = self.proxies.contains(&host);
        let here = self.this_machine && is_here(&host);
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            let fits = |address: &SocketAddr| {
                is_free || is_public(address.ip()) || (here && address.ip().is_loopback())
            };
            let fit: Vec<SocketAddr> = found.into_iter().filter(fits).collect();
            if fit.is_empty() {
                return Err(Inward.into());
            }
            let addresses: Addrs = Box::new(fit.into_iter());
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTSIDE: Reach = Reach { this_machine: false, plain: false };
    const SANDBOX: Reach = Reach { this_machine: true, plain: true };

    #[test]
    fn numbers_that_lead_inward_are_no_public_addresses() {
        for inward in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::7f00:1",
            "64:ff9b::a00:1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "5f00::1",
        ] {
            assert!(!is_public(inward.parse().unwrap()), "{inward}");
        }
        for public in [
            "8.8.8.8",
            "157.240.1.1",
            "100.63.0.1",
            "172.32.0.1",
            "2a03:2880::1",
            "2606:4700::1",
            "64:ff9b::808:808",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    fn reason(reach: Reach, address: &str) -> String {
        reach.check(&Url::parse(address).unwrap()).err().unwrap_or_default()
    }

    #[test]
    fn an_address_is_judged_before_anybody_connects() {
        for good in ["https://scontent.example.com/a.jpg", "https://8.8.8.8/", "https://[2a03:2880::1]/x"] {
            assert_eq!(reason(OUTSIDE, good), "", "{good}");
        }
        for inward in [
            "https://127.0.0.1/",
            "https://0x7f.1/",
            "https://2130706433/",
            "https://017700000001/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://printer/",
            "https://nas.local/",
            "https://a.localhost/",
            "https://metadata.google.internal/",
            "https://169.254.169.254/latest",
            "https://10.0.0.1:8443/",
        ] {
            assert_eq!(reason(OUTSIDE, inward), "its address is not a public one", "{inward}");
        }
        for plain in
            ["http://scontent.example.com/a.jpg", "ftp://8.8.8.8/", "file:///etc/passwd", "data:image/png,x"]
        {
            assert!(!reason(OUTSIDE, plain).is_empty(), "{plain}");
            assert!(!reason(SANDBOX, plain).is_empty(), "{plain}");
        }
        assert!(reason(OUTSIDE, "https://user:word@scontent.example.com/").contains("password"));
    }

    #[test]
    fn this_machine_counts_only_where_the_api_is_here_too() {
        for here in
            ["http://127.0.0.1:8080/x.jpg", "http://localhost:1/", "http://[::1]:2/", "https://127.0.0.1/"]
        {
            assert_eq!(reason(SANDBOX, here), "", "{here}");
        }
        for inward in ["http://10.0.0.1/", "https://192.168.1.1/", "http://printer/", "https://0.0.0.0/"] {
            assert!(!reason(SANDBOX, inward).is_empty(), "{inward}");
        }
        let secure = Reach { plain: false, ..SANDBOX };
        assert_eq!(reason(secure, "https://localhost/"), "");
        assert!(!reason(secure, "http://localhost/").is_empty());
    }

    #[tokio::test]
    async fn a_name_that_leads_inward_is_refused_when_it_is_looked_up() {
        let names = PublicNames { this_machine: false, proxies: BTreeSet::new() };
        let looked_up = |names: &PublicNames| names.resolve("localhost".parse().unwrap());
        let error = looked_up(&names).await.err().unwrap();
        assert!(error.downcast_ref::<Inward>().is_some(), "{error}");
        let here = PublicNames { this_machine: true, proxies: BTreeSet::new() };
        assert!(looked_up(&here).await.unwrap().all(|address| address.ip().is_loopback()));
        let proxied = PublicNames { this_machine: false, proxies: BTreeSet::from(["localhost".to_owned()]) };
        assert!(looked_up(&proxied).await.is_ok());
        assert!(proxied.check(&Url::parse("https://localhost/a.jpg").unwrap()).is_err());
        assert!(proxied.check(&Url::parse("https://example.com/a.jpg").unwrap()).is_ok());
    }

    #[test]
    fn proxies_are_known_by_their_hosts() {
        assert_eq!(proxy_host("http://user:word@Proxy.corp:3128"), Some("proxy.corp".to_owned()));
        assert_eq!(proxy_host("proxy.corp:3128"), Some("proxy.corp".to_owned()));
        assert_eq!(proxy_host(""), None);
    }
}
