//! What a fault does.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Value;

/// A place in what a call sends, or a part of what a session holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// So many bytes of the file.
    Bytes(u64),
    /// So many hundredths. Written `"50%"`.
    Percent(u8),
}

impl Default for Mark {
    fn default() -> Self {
        Self::Bytes(0)
    }
}

impl Mark {
    /// The mark in bytes, of a whole of so many bytes.
    pub fn of(self, whole: u64) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Percent(percent) => {
                let share = u128::from(whole) * u128::from(percent) / 100;
                u64::try_from(share).unwrap_or(u64::MAX)
            }
        }
    }
}

impl Serialize for Mark {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Bytes(bytes) => serializer.serialize_u64(*bytes),
            Self::Percent(percent) => serializer.collect_str(&format_args!("{percent}%")),
        }
    }
}

impl<'de> Deserialize<'de> for Mark {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Mark;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of bytes or a share such as \"50%\"")
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Mark, E> {
                Ok(Mark::Bytes(value))
            }

            fn visit_str<E: de::Error>(self, value: &str) -> Result<Mark, E> {
                value
                    .strip_suffix('%')
                    .and_then(|percent| percent.parse().ok())
                    .filter(|percent| *percent <= 100)
                    .map(Mark::Percent)
                    .ok_or_else(|| E::invalid_value(de::Unexpected::Str(value), &self))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// What becomes of a body when the answer is a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intake {
    /// It is read to its end and dropped.
    #[default]
    Drop,
    /// The call does its work; only the answer is another.
    Keep,
    /// It is not read: the answer comes first, and the connection closes.
    Leave,
}

/// What a cut answer says of its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Declared {
    /// The full length: the connection ends before it is reached.
    #[default]
    Full,
    /// The short length: well-formed HTTP with a JSON text that breaks off.
    Short,
}

/// What a fault does. In JSON the name in snake case, with its settings:
/// `{"reset": {"after": 65536}}`, or only the name where it has none: `"lose_answer"`.
///
/// Where one counts bytes (`after`) these are bytes of the file within the call; in calls without data
/// it acts before the call does its work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// The connection is reset (RST). What came before `after` is kept.
    Reset {
        /// When.
        #[serde(default)]
        after: Mark,
    },
    /// The connection is closed in order (FIN) without an answer.
    Close {
        /// When.
        #[serde(default)]
        after: Mark,
    },
    /// Nothing is read and nothing answered, with the connection open. The session can be taken up by
    /// another call meanwhile.
    Stall {
        /// When.
        #[serde(default)]
        after: Mark,
        /// For how many seconds; without it for ever.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seconds: Option<f64>,
    },
    /// The body is read slowly; a picture is sent slowly.
    Slow {
        /// From when on.
        #[serde(default)]
        after: Mark,
        /// Bytes a second, at least 1.
        rate: u64,
    },
    /// Something of what was received is lost: the offset goes back. At a data call that happens when
    /// all of it has been read, and the connection is reset.
    Shorten {
        /// How much is lost.
        by: Mark,
    },
    /// The call does its work, and the connection closes before the answer.
    LoseAnswer,
    /// The call does its work, and the answer comes late.
    LateAnswer {
        /// After how many seconds; without it never.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seconds: Option<f64>,
    },
    /// The call does its work, and the answer is cut.
    TruncateAnswer {
        /// After how many bytes.
        at: u64,
        /// What its Content-Length says.
        #[serde(default)]
        declared: Declared,
    },
    /// The call does its work, and the answer is bytes without a meaning.
    Garbage,
    /// A proxy's error page.
    Html {
        /// The HTTP status.
        #[serde(default = "bad_gateway")]
        status: u16,
        /// What becomes of the body.
        #[serde(default)]
        intake: Intake,
    },
    /// An answer without a body.
    Empty {
        /// The HTTP status.
        #[serde(default = "ok")]
        status: u16,
        /// What becomes of the body.
        #[serde(default)]
        intake: Intake,
    },
    /// Any answer.
    Respond {
        /// The HTTP status, 200 to 599.
        status: u16,
        /// Headers.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        headers: BTreeMap<String, String>,
        /// The body as it is sent.
        #[serde(default)]
        body: String,
        /// What becomes of the call's body.
        #[serde(default)]
        intake: Intake,
        /// With `leave`: how much of the body is read and kept before the answer.
        #[serde(default)]
        after: Mark,
    },
    /// The call does its work, and the answer is JSON of this size.
    Huge {
        /// Bytes.
        #[serde(default = "sixty_four_mib")]
        bytes: u64,
    },
    /// The call does its work, and the answer is JSON nested this deep.
    Deep {
        /// Levels.
        #[serde(default = "hundred_thousand")]
        levels: u32,
    },
    /// The server knows nothing of the session any more: code 100, subcode 33.
    ForgetSession {
        /// The HTTP status of this answer: 400 or 404.
        #[serde(default = "bad_request")]
        status: u16,
    },
    /// The session's time is over from now on.
    ExpireSession,
    /// The status states this instead of the offset; `null` and texts too.
    Offset {
        /// What it states.
        value: Value,
    },
    /// The status states an offset so many bytes beyond the file's end.
    OffsetBeyond {
        /// Bytes.
        by: u64,
    },
    /// The status states the offset as a quoted string.
    QuotedOffset,
    /// Throttling. A code of the Graph API, or 429 for the storage's own answer.
    Throttle {
        /// 4, 17, 32, 341, 613, 80001 or 429.
        code: u32,
        /// Seconds for a Retry-After header.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
        /// Percent for the three usage headers; absent without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        usage: Option<u32>,
        /// Minutes until access is regained, for the business use case header.
        #[serde(default)]
        regain_minutes: u32,
    },
    /// The call does its work; the answer carries the three usage headers.
    Usage {
        /// Percent.
        percent: u32,
        /// Minutes until access is regained.
        #[serde(default)]
        regain_minutes: u32,
    },
    /// The token that the call used is expired from here on: code 190, subcode 463.
    ExpireToken {
        /// When; what came before is kept.
        #[serde(default)]
        after: Mark,
    },
    /// The token lacks a permission, this time.
    LackPermission {
        /// 3, 10, 283, or 200 to 299.
        #[serde(default = "two_hundred")]
        code: u32,
    },
    /// The call is refused as abusive: code 368, subcode 1390008.
    Blocked {
        /// True to say that it was already posted.
        #[serde(default)]
        already: bool,
    },
    /// Only a part is taken, and the rest dropped: 206.
    Partial {
        /// How much is kept.
        after: Mark,
    },
    /// The session cannot take data just now; the body is dropped.
    Busy {
        /// 409, 412 or 423.
        #[serde(default = "conflict")]
        status: u16,
    },
    /// A redirect to another place; the body is dropped.
    Redirect {
        /// The Location.
        to: String,
        /// 301, 302, 303, 307 or 308.
        #[serde(default = "temporary_redirect")]
        status: u16,
    },
    /// A list's page is empty; its next page is what it should have been.
    EmptyPage,
    /// A list's next page is the page itself.
    PagingLoop,
    /// A list's next page is on another host. It strikes only where there is a next page.
    ForeignNext {
        /// What the link begins with.
        #[serde(default = "elsewhere")]
        to: String,
    },
    /// Code 100 for a call that asks for this field; others are left alone.
    RefuseField {
        /// The field's name.
        field: String,
    },
    /// The list arrives as an object with the keys "0", "1" and so on.
    MapList,
    /// A small PNG with very many pixels, whole and valid.
    Bomb {
        /// Pixels.
        #[serde(default = "sixty_thousand")]
        width: u32,
        /// Pixels.
        #[serde(default = "sixty_thousand")]
        height: u32,
    },
    /// The picture breaks off; its HTTP is well-formed.
    Truncated {
        /// How much of it comes.
        #[serde(default = "half")]
        at: Mark,
    },
    /// HTML that is said to be a picture.
    NotAnImage,
}

impl Action {
    /// Its name as scripts write it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Reset { .. } => "reset",
            Self::Close { .. } => "close",
            Self::Stall { .. } => "stall",
            Self::Slow { .. } => "slow",
            Self::Shorten { .. } => "shorten",
            Self::LoseAnswer => "lose_answer",
            Self::LateAnswer { .. } => "late_answer",
            Self::TruncateAnswer { .. } => "truncate_answer",
            Self::Garbage => "garbage",
            Self::Html { .. } => "html",
            Self::Empty { .. } => "empty",
            Self::Respond { .. } => "respond",
            Self::Huge { .. } => "huge",
            Self::Deep { .. } => "deep",
            Self::ForgetSession { .. } => "forget_session",
            Self::ExpireSession => "expire_session",
            Self::Offset { .. } => "offset",
            Self::OffsetBeyond { .. } => "offset_beyond",
            Self::QuotedOffset => "quoted_offset",
            Self::Throttle { .. } => "throttle",
            Self::Usage { .. } => "usage",
            Self::ExpireToken { .. } => "expire_token",
            Self::LackPermission { .. } => "lack_permission",
            Self::Blocked { .. } => "blocked",
            Self::Partial { .. } => "partial",
            Self::Busy { .. } => "busy",
            Self::Redirect { .. } => "redirect",
            Self::EmptyPage => "empty_page",
            Self::PagingLoop => "paging_loop",
            Self::ForeignNext { .. } => "foreign_next",
            Self::RefuseField { .. } => "refuse_field",
            Self::MapList => "map_list",
            Self::Bomb { .. } => "bomb",
            Self::Truncated { .. } => "truncated",
            Self::NotAnImage => "not_an_image",
        }
    }
}

fn ok() -> u16 {
    200
}

fn bad_gateway() -> u16 {
    502
}

fn bad_request() -> u16 {
    400
}

fn conflict() -> u16 {
    409
}

fn temporary_redirect() -> u16 {
    307
}

fn elsewhere() -> String {
    "https://graph.elsewhere.invalid".to_owned()
}

fn sixty_thousand() -> u32 {
    60_000
}

fn half() -> Mark {
    Mark::Percent(50)
}

fn two_hundred() -> u32 {
    200
}

fn sixty_four_mib() -> u64 {
    64 << 20
}

fn hundred_thousand() -> u32 {
    100_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_a_number_or_a_share() {
        assert_eq!(Mark::Bytes(7).of(3), 7);
        assert_eq!(Mark::Percent(50).of(u64::MAX), u64::MAX / 2);
        for bad in ["\"50\"", "\"101%\"", "-1", "\"%\"", "null", "1.5"] {
            assert!(serde_json::from_str::<Mark>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_name_is_the_one_that_scripts_write() {
        let actions = [
            Action::LoseAnswer,
            Action::Reset { after: Mark::default() },
            Action::OffsetBeyond { by: 1 },
            Action::Redirect { to: String::new(), status: 307 },
            Action::Blocked { already: true },
            Action::LateAnswer { seconds: None },
            Action::EmptyPage,
            Action::PagingLoop,
            Action::ForeignNext { to: String::new() },
            Action::RefuseField { field: String::new() },
            Action::MapList,
            Action::Bomb { width: 1, height: 1 },
            Action::Truncated { at: half() },
            Action::NotAnImage,
        ];
        for action in actions {
            let written = match serde_json::to_value(&action).unwrap() {
                Value::String(name) => name,
                other => other.as_object().unwrap().keys().next().unwrap().clone(),
            };
            assert_eq!(written, action.name());
        }
    }
}
