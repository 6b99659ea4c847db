//! What a value may be: in words, and checked.

use jiff::civil::Date;
use serde_json::Value;
use url::Url;

use crate::model::text;

use super::{moment, shapes};

/// The longest value; more is no parameter but a mistake.
const LONGEST: usize = 256 * 1024;
/// The longest id in digits.
const LONGEST_ID: usize = 32;
/// How much of a wrong value is quoted.
const QUOTED: usize = 40;

/// How a moment is written on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// As Unix seconds (`int64` in the reference).
    Unix,
    /// As ISO 8601 (`datetime`); a date alone is allowed.
    Iso,
}

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text that is not empty.
    Text,
    /// True or false.
    Flag,
    /// A whole number within limits that belong to it.
    Integer {
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
    },
    /// One of some words, in any case.
    Choice(&'static [&'static str]),
    /// The id of an object at Facebook: digits.
    Id,
    /// An id or an address.
    IdOrAddress,
    /// A moment: Unix seconds or ISO 8601 with an offset.
    Moment(Written),
    /// An http or https address.
    Address,
    /// A file of this machine; never a value.
    File,
    /// A file handle of an upload session.
    Handle,
    /// Who may see the post: `targeting`.
    Targeting,
    /// Who is shown the post rather than others: `feed_targeting`.
    FeedTargeting,
    /// How a spherical photo is to be laid out.
    Spherical,
    /// People and texts on a photo with their places.
    Tags,
    /// Who may see it on a profile: a word, or JSON.
    Privacy,
    /// A JSON object of any names.
    Map,
    /// A list of JSON objects.
    Objects {
        /// The least.
        min: usize,
        /// The most.
        max: usize,
    },
    /// A list of texts: JSON, or with commas.
    Texts,
    /// A list of ids: JSON, or with commas.
    Ids,
}

/// A value that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Read {
    /// As it goes on the wire.
    pub wire: String,
    /// What is worth a second look.
    pub doubtful: Vec<String>,
}

impl Kind {
    /// What a value may be, in words that go behind "must be".
    pub fn allowed(self) -> String {
        match self {
            Self::Text => "text".into(),
            Self::Flag => "true or false".into(),
            Self::Integer { min, max } => range(min, max),
            Self::Choice(words) => format!("one of {}", words.join(", ")),
            Self::Id => "an id in digits".into(),
            Self::IdOrAddress => "an id in digits, or an http or https address".into(),
            Self::Moment(Written::Unix) => {
                "Unix seconds or a moment with its offset like 2026-12-24T18:00:00+01:00".into()
            }
            Self::Moment(Written::Iso) => {
                "a date like 2026-12-24, a moment with its offset like 2026-12-24T18:00:00+01:00, or Unix seconds"
                    .into()
            }
            Self::Address => "an http or https address without user name".into(),
            Self::File => "a file of this machine, given with --photo".into(),
            Self::Handle => "a file handle of an upload".into(),
            Self::Map => "a JSON object".into(),
            Self::Objects { min, max } => format!("a JSON list of {min} to {max} objects"),
            Self::Texts => "texts with commas between them, or a JSON list".into(),
            Self::Ids => "ids in digits with commas between them, or a JSON list".into(),
            Self::Targeting | Self::FeedTargeting | Self::Spherical | Self::Tags | Self::Privacy => {
                shapes::allowed(self)
            }
        }
    }

    /// Reads a value that somebody wrote for the parameter `name`.
    pub(super) fn read(self, name: &str, value: &str) -> Result<Read, String> {
        if value.trim().is_empty() {
            return Err(format!("{name} has no value: leave it out, or give {}", self.allowed()));
        }
        if value.len() > LONGEST {
            return Err(format!("{name} is longer than {} KiB", LONGEST / 1024));
        }
        if let Some(shape) = shapes::of(self) {
            return shapes::read(shape, name, value.trim());
        }
        match self.wire(value) {
            Some(wire) => Ok(Read { wire, doubtful: Vec::new() }),
            None => Err(format!(
                "{name} must be {}, not '{}'",
                self.allowed(),
                text::excerpt(value.trim(), QUOTED)
            )),
        }
    }

    /// A value without parts as it goes on the wire; `None` when it may not be.
    fn wire(self, value: &str) -> Option<String> {
        let word = value.trim();
        match self {
            Self::Text => Some(value.to_owned()),
            Self::Flag => flag(word),
            Self::Integer { min, max } => {
                whole(word).filter(|n| (min..=max).contains(n)).map(|n| n.to_string())
            }
            Self::Choice(words) => {
                words.iter().find(|known| known.eq_ignore_ascii_case(word)).map(|known| (*known).to_owned())
            }
            Self::Id => is_id(word).then(|| word.to_owned()),
            Self::IdOrAddress => (is_id(word) || is_address(word)).then(|| word.to_owned()),
            Self::Moment(written) => at(word, written),
            Self::Address => is_address(word).then(|| word.to_owned()),
            // A handle is opaque: nothing of it is changed, a newline within it neither.
            Self::Handle => Some(value.to_owned()),
            // As it was written: a reader and a writer of JSON would round long numbers.
            Self::Map => json(word).is_some_and(|value| value.is_object()).then(|| word.to_owned()),
            Self::Objects { min, max } => is_objects(word, min, max).then(|| word.to_owned()),
            Self::Texts => list(word, |text| !text.is_empty()),
            Self::Ids => list(word, is_id),
            Self::File
            | Self::Targeting
            | Self::FeedTargeting
            | Self::Spherical
            | Self::Tags
            | Self::Privacy => None,
        }
    }
}

/// A range in words, without the limits that only the type has.
pub(super) fn range(min: i64, max: i64) -> String {
    match (min, max) {
        (i64::MIN, i64::MAX) => "a whole number".into(),
        (min, i64::MAX) => format!("a whole number, {min} or more"),
        (min, max) => format!("a whole number from {min} to {max}"),
    }
}

fn flag(word: &str) -> Option<String> {
    let is = |words: [&str; 4]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
    match () {
        () if is(["true", "yes", "on", "1"]) => Some("true".into()),
        () if is(["false", "no", "off", "0"]) => Some("false".into()),
        () => None,
    }
}

/// A whole number in digits. What else a parser takes (`+5`) is not.
fn whole(word: &str) -> Option<i64> {
    let digits = word.strip_prefix('-').unwrap_or(word);
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| word.parse().ok())?
}

/// Whether a text is an id in digits.
pub(super) fn is_id(word: &str) -> bool {
    (1..=LONGEST_ID).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_address(word: &str) -> bool {
    // A parser of addresses drops blanks and newlines silently.
    if word.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return false;
    }
    Url::parse(word).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
    })
}

fn at(word: &str, written: Written) -> Option<String> {
    match written {
        Written::Unix => moment::unix(word).map(|unix| unix.to_string()),
        Written::Iso if word.parse::<Date>().is_ok_and(|date| date.to_string() == word) => {
            Some(word.to_owned())
        }
        Written::Iso => moment::iso(word),
    }
}

pub(super) fn json(word: &str) -> Option<Value> {
    serde_json::from_str(word).ok()
}

fn is_objects(word: &str, min: usize, max: usize) -> bool {
    let Some(Value::Array(items)) = json(word) else { return false };
    (min..=max).contains(&items.len()) && items.iter().all(Value::is_object)
}

/// A list as JSON texts: Facebook takes ids as texts, and numbers of other readers lose digits.
fn list(word: &str, fits: impl Fn(&str) -> bool) -> Option<String> {
    let items: Vec<String> = if word.starts_with('[') {
        let Some(Value::Array(items)) = json(word) else { return None };
        items.iter().map(plain).collect::<Option<_>>()?
    } else {
        word.split(',').map(|item| item.trim().to_owned()).collect()
    };
    let good = !items.is_empty() && items.iter().all(|item| fits(item));
    good.then(|| Value::from(items).to_string())
}

fn plain(item: &Value) -> Option<String> {
    match item {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
