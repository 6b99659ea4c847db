//! What is typed for a field, judged by the field's kind before anything is sent.

use serde_json::{Value, json};
use url::{Host, Url};

use super::resources::{Field, Kind, PICTURE_FORMATS};
use crate::model::text;

/// More characters than any provider takes.
const LONGEST: usize = 100_000;
const LONGEST_ID: usize = 128;
/// The most ids in one field.
const MOST_IDS: usize = 100;
/// Endings of file names that are of another kind than the pictures that OneAll takes.
const NO_PICTURES: [&str; 12] =
    ["webp", "heic", "heif", "avif", "svg", "psd", "pdf", "mp4", "mov", "webm", "avi", "mkv"];
/// Names that no public zone holds.
const PRIVATE_ZONES: [&str; 6] = [".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa"];

/// The value of a field as it travels, from all that was typed for it.
///
/// # Errors
/// What is wrong, as the end of a sentence that begins with the field's name.
pub fn value(field: &Field, typed: &[&str]) -> Result<Value, String> {
    let [one] = typed else {
        return match field.kind {
            Kind::Ids => ids(typed),
            _ => Err("is given twice".to_owned()),
        };
    };
    if one.chars().nth(LONGEST).is_some() {
        return Err(format!("is longer than {LONGEST} characters"));
    }
    if one.trim().is_empty() {
        return Err("is empty".to_owned());
    }
    match field.kind {
        Kind::Text => Ok(json!(one)),
        Kind::Id => id(one),
        Kind::Ids => ids(typed),
        Kind::Flag => match *one {
            "true" => Ok(json!(true)),
            "false" => Ok(json!(false)),
            _ => Err("must be true or false".to_owned()),
        },
        Kind::Number => {
            one.parse::<u32>().map(|n| json!(n)).map_err(|_| "must be a number from 0".to_owned())
        }
        Kind::Link => address(one).map(|_| json!(one)),
        Kind::Picture => picture(one).map(|()| json!(one)),
        Kind::Video => fetched(one).map(|_| json!(one)),
        Kind::Choice(words) if words.contains(one) => Ok(json!(one)),
        Kind::Choice(words) => Err(format!("must be one of {}", words.join(", "))),
    }
}

/// An id is fit to be a part of an address; those of videos can begin with a dash.
fn id(typed: &str) -> Result<Value, String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    let says_something = typed.contains(|c: char| c.is_ascii_alphanumeric());
    if says_something && typed.len() <= LONGEST_ID && typed.chars().all(fits) {
        return Ok(json!(typed));
    }
    Err("must be an id: digits and letters, with _ - . or : between".to_owned())
}

fn ids(typed: &[&str]) -> Result<Value, String> {
    let all: Vec<&str> = typed.iter().flat_map(|part| part.split(',')).map(str::trim).collect();
    if all.len() > MOST_IDS {
        return Err(format!("holds more than {MOST_IDS} ids"));
    }
    all.into_iter().map(id).collect::<Result<Vec<Value>, String>>().map(Value::from)
}

/// An address of the public network.
fn address(typed: &str) -> Result<Url, String> {
    let not_public = "must be a public address: OneAll opens it from the internet";
    let url = Url::parse(typed).map_err(|_| "must be an address that begins with https://".to_owned())?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err("must be an address that begins with https://".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not hold a user or a password: the provider would see them".to_owned());
    }
    let is_public = match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            name.contains('.') && !PRIVATE_ZONES.iter().any(|zone| name.ends_with(zone))
        }
        Some(Host::Ipv4(ip)) => {
            let is_inner = ip.is_private() || ip.is_loopback() || ip.is_link_local();
            !(is_inner || ip.is_unspecified() || ip.is_broadcast() || ip.is_multicast())
        }
        Some(Host::Ipv6(ip)) => {
            let is_inner = ip.is_unique_local() || ip.is_unicast_link_local() || ip.is_loopback();
            !(is_inner || ip.is_unspecified() || ip.is_multicast() || ip.to_ipv4_mapped().is_some())
        }
        None => false,
    };
    if is_public { Ok(url) } else { Err(not_public.to_owned()) }
}

/// The address of something that OneAll fetches: never a file of this machine.
fn fetched(typed: &str) -> Result<Url, String> {
    if !typed.contains("://") || typed.starts_with("file:") {
        return Err(format!(
            "must be a public address, and '{}' looks like a file of this machine: OneAll takes public addresses \
             only, so put the file on the web first, or publish it without OneAll",
            text::excerpt(typed, 60)
        ));
    }
    address(typed)
}

fn picture(typed: &str) -> Result<(), String> {
    let url = fetched(typed)?;
    let ending = url.path().rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    match ending.filter(|ending| NO_PICTURES.contains(&ending.as_str())) {
        Some(ending) => {
            let formats = PICTURE_FORMATS.join(", ");
            Err(format!("names a {ending} file: OneAll takes {formats} of at most 5 MB"))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::resources::Place;
    use super::*;

    fn judged(kind: Kind, typed: &[&str]) -> Result<Value, String> {
        value(&Field { name: "x", required: true, kind, place: Place::Body, note: "" }, typed)
    }

    #[test]
    fn values_travel_as_their_kind_says() {
        assert_eq!(judged(Kind::Text, &["a = b\n"]), Ok(json!("a = b\n")));
        assert_eq!(judged(Kind::Flag, &["false"]), Ok(json!(false)));
        assert_eq!(judged(Kind::Number, &["0"]), Ok(json!(0)));
        assert_eq!(judged(Kind::Ids, &["1,2", " 3_4"]), Ok(json!(["1", "2", "3_4"])));
        assert_eq!(judged(Kind::Id, &["12345678901234567"]), Ok(json!("12345678901234567")), "no rounding");
        let url = "https://example.com/a.JPG?x=1#y";
        assert_eq!(judged(Kind::Picture, &[url]), Ok(json!(url)), "exactly as typed");
        assert!(
            judged(Kind::Picture, &["https://cdn.example.com/render?id=7"]).is_ok(),
            "the server decides"
        );
        assert_eq!(judged(Kind::Choice(&["a", "b"]), &["b"]), Ok(json!("b")));
    }

    #[test]
    fn what_cannot_be_sent_says_why() {
        let refusal = |kind, typed: &[&str]| judged(kind, typed).unwrap_err();
        assert!(refusal(Kind::Text, &["a", "b"]).contains("twice"));
        assert!(refusal(Kind::Text, &[" "]).contains("empty"));
        assert!(refusal(Kind::Flag, &["yes"]).contains("true or false"));
        assert!(refusal(Kind::Number, &["-1"]).contains("from 0"));
        for bad in ["../x", "..", "-", "a/b", "a?b", "é"] {
            assert!(refusal(Kind::Id, &[bad]).contains("an id"), "{bad}");
        }
        assert!(judged(Kind::Id, &["-dQw4_x"]).is_ok());
        assert!(refusal(Kind::Ids, &["1,,2"]).contains("an id"));
        assert!(refusal(Kind::Choice(&["a", "b"]), &["c"]).contains("one of a, b"));
        assert!(refusal(Kind::Picture, &["https://example.com/a.webp"]).contains("jpeg"));
        for file in ["/home/me/a.jpg", "a.jpg", "file:///a.jpg", "./b/c.png"] {
            assert!(refusal(Kind::Picture, &[file]).contains("a file of this machine"), "{file}");
            assert!(refusal(Kind::Video, &[file]).contains("on the web first"), "{file}");
        }
    }

    #[test]
    fn addresses_lead_to_the_public_network() {
        for inward in [
            "http://localhost/a.jpg",
            "http://127.0.0.1/a.jpg",
            "https://192.168.1.5/a",
            "https://nas/a.jpg",
            "https://nas.local./a.jpg",
            "https://[::1]/",
            "https://[fd00::1]/a",
            "https://[::ffff:10.0.0.1]/",
            "https://0/",
            "ftp://example.com/a",
            "https://u:p@example.com/",
            "https://",
        ] {
            assert!(judged(Kind::Link, &[inward]).is_err(), "{inward}");
            assert!(judged(Kind::Picture, &[inward]).is_err(), "{inward}");
        }
        for public in ["http://example.com", "https://93.184.216.34/a.png", "https://[2606:4700::1]/a"] {
            assert!(judged(Kind::Link, &[public]).is_ok(), "{public}");
        }
    }
}
