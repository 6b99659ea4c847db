//! Addresses in answers: only of the web, and without anything that opens doors.

use url::Url;

const LONGEST: usize = 4096;
/// Parameters whose values are nobody's business.
const SECRETS: [&str; 5] = ["access_token", "appsecret_proof", "client_secret", "input_token", "sig"];
/// How access tokens begin, and from which length on a value that does is one.
const TOKEN: (&str, usize) = ("EAA", 20);

/// An address that may be shown, kept and called: http or https, without user, fragment, tokens and
/// signatures. `None` for any other.
pub fn clean(address: &str) -> Option<String> {
    let address = address.trim();
    if address.len() > LONGEST {
        return None;
    }
    let mut url = Url::parse(address).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
    if !is_web || !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    url.set_fragment(None);
    if let Some(query) = url.query() {
        let kept: Vec<&str> = query.split('&').filter(|pair| !is_secret(pair)).collect();
        let kept = kept.join("&");
        url.set_query(Some(kept.as_str()).filter(|query| !query.is_empty()));
    }
    Some(url.into())
}

fn is_secret(pair: &str) -> bool {
    url::form_urlencoded::parse(pair.as_bytes()).any(|(name, value)| {
        SECRETS.contains(&name.to_ascii_lowercase().as_str())
            || value.starts_with(TOKEN.0) && value.len() >= TOKEN.1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_what_the_picture_needs() {
        for address in [
            "https://scontent-a.xx.fbcdn.net/v/t1.0-9/1_n.jpg?_nc_cat=1&oh=AfEAAB&oe=65%2F",
            "http://photos-a.ak.fbcdn.net/hphotos-ak-snc7/a_s.jpg",
            "http://127.0.0.1:9/p/1",
        ] {
            assert_eq!(clean(address).as_deref(), Some(address));
        }
    }

    #[test]
    fn no_secret_rides_in_an_address() {
        for (address, left) in [
            (
                "https://graph.facebook.com/1/picture?access_token=EAAcanary&type=album",
                "https://graph.facebook.com/1/picture?type=album",
            ),
            ("https://x.example/a?Access%5FToken=EAAcanary", "https://x.example/a"),
            ("https://x.example/a?t=EAABsbCS1iHgBAKZC4nWcanary&b=1", "https://x.example/a?b=1"),
            ("https://x.example/a?sig=canary#access_token=canary", "https://x.example/a"),
        ] {
            assert_eq!(clean(address).as_deref(), Some(left));
        }
    }

    #[test]
    fn other_schemes_and_users_are_none() {
        for address in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "data:text/html,x",
            "https://u:p@x.example/",
            "ftp://x.example/",
            "/relative",
            "",
            "https://",
        ] {
            assert_eq!(clean(address), None, "{address}");
        }
        assert_eq!(clean(&format!("https://x.example/{}", "a".repeat(5000))), None);
        assert_eq!(clean("https://x.example/a\u{1b}[2J").as_deref(), Some("https://x.example/a%1B[2J"));
    }
}
