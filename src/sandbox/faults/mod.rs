//! The fault script: what is to go wrong, in which call, how often; and the report of what did.
//!
//! A script is a list of rules. Each names the calls that it waits for and one thing that it does to
//! them. Of the rules that are due for a call the first one strikes; the others stay due. A rule that
//! was chosen but found no occasion (a reset after more bytes than came) stays due as well, so that a
//! fault counted as fired has really happened.
//!
//! As a file:
//!
//! ```json
//! {"rules": [
//!   {"on": "data", "action": {"reset": {"after": 65536}}},
//!   {"on": "data", "nth": 2, "name": "evening.mp4", "action": {"stall": {"after": "50%", "seconds": 40}}},
//!   {"on": "status", "times": 3, "action": {"respond": {"status": 503, "headers": {"Retry-After": "2"}}}},
//!   {"on": "any", "nth": 20, "times": "always", "action": {"throttle": {"code": 4, "usage": 100}}},
//!   {"on": "photos", "nth": 2, "name": "uploaded", "action": "paging_loop"},
//!   {"on": "image", "times": 3, "action": {"truncated": {"at": "30%"}}},
//!   {"on": "feed", "action": {"respond": {"status": 500, "body": "{}", "intake": "keep"}}},
//!   {"on": "data", "action": "lose_answer"}
//! ]}
//! ```

mod action;
mod check;
mod plan;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use action::{Action, Declared, Intake, Mark};
pub(super) use plan::{Armed, Plan};
pub use plan::{FaultReport, Fired, RuleReport};

/// The calls that rules can wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum On {
    /// A session is created.
    Create,
    /// Data is sent.
    Data,
    /// A session's offset is asked for.
    Status,
    /// The Pages are listed.
    Accounts,
    /// Photos are listed: of the Page, a person or an album.
    Photos,
    /// Albums are listed.
    Albums,
    /// A photo or an album is read.
    Photo,
    /// A photo's comments are read.
    Comments,
    /// A photo's likes are read.
    Likes,
    /// A photo's tags are read.
    Tags,
    /// The redirect to a photo's picture is asked for.
    Picture,
    /// The bytes of a picture are fetched.
    Image,
    /// Something is written: a comment, a like, tags, or a photo's end.
    Write,
    /// A photo is sent and a post comes of it: published, scheduled or a draft.
    PublishPhoto,
    /// A photo is sent and only stored.
    StagePhoto,
    /// A post of words, a link or stored photos is made.
    Feed,
    /// A video is published by its handle.
    Video,
    /// Posts are listed.
    Posts,
    /// A post is read, changed or deleted.
    Post,
    /// A call of the OneAll API.
    Push,
    /// Any of these.
    Any,
}

impl fmt::Display for On {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Create => "create",
            Self::Data => "data",
            Self::Status => "status",
            Self::Accounts => "accounts",
            Self::Photos => "photos",
            Self::Albums => "albums",
            Self::Photo => "photo",
            Self::Comments => "comments",
            Self::Likes => "likes",
            Self::Tags => "tags",
            Self::Picture => "picture",
            Self::Image => "image",
            Self::Write => "write",
            Self::PublishPhoto => "publish_photo",
            Self::StagePhoto => "stage_photo",
            Self::Feed => "feed",
            Self::Video => "video",
            Self::Posts => "posts",
            Self::Post => "post",
            Self::Push => "push",
            Self::Any => "any",
        })
    }
}

/// How often a rule strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// So often, then never again.
    Count(u32),
    /// At every call that matches. Written `"always"` or 0.
    Always,
}

impl Serialize for Times {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Count(count) => serializer.serialize_u32(*count),
            Self::Always => serializer.serialize_str("always"),
        }
    }
}

impl<'de> Deserialize<'de> for Times {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Times;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number or \"always\"")
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Times, E> {
                match u32::try_from(value) {
                    Ok(0) => Ok(Times::Always),
                    Ok(count) => Ok(Times::Count(count)),
                    Err(_) => Err(E::invalid_value(de::Unexpected::Unsigned(value), &self)),
                }
            }

            fn visit_str<E: de::Error>(self, value: &str) -> Result<Times, E> {
                match value {
                    "always" => Ok(Times::Always),
                    other => Err(E::invalid_value(de::Unexpected::Str(other), &self)),
                }
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// One thing that goes wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The calls it waits for.
    pub on: On,
    /// The first of the matching calls that it strikes, counted from 1.
    #[serde(default = "one")]
    pub nth: u32,
    /// How often it strikes, from then on.
    #[serde(default = "once")]
    pub times: Times,
    /// Only calls about a file of this name. Calls about photos go by the id of the photo or album, and
    /// lists of the Page's photos by their `type`. A photo that is sent goes by its file's name or its
    /// address, a post by its words, a video by its title, a post that exists by its id, and a list of
    /// posts by its edge, such as `scheduled_posts`. Calls of the OneAll API go by what follows the
    /// identity, such as `facebook/page/picture` or `facebook/pages`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it does.
    pub action: Action,
}

fn one() -> u32 {
    1
}

fn once() -> Times {
    Times::Count(1)
}

impl Rule {
    /// A rule that strikes the first matching call, once.
    pub fn new(on: On, action: Action) -> Self {
        Self { on, nth: one(), times: once(), name: None, action }
    }

    /// The same, but first at the `nth` matching call, counted from 1.
    #[must_use]
    pub fn nth(mut self, nth: u32) -> Self {
        self.nth = nth;
        self
    }

    /// The same, so many times.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Times::Count(times);
        self
    }

    /// The same, every time.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.times = Times::Always;
        self
    }

    /// The same, only for files of this name, or what [`Self::name`] says of photos.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
}

/// What is to go wrong: rules in order. In JSON `{"rules": […]}`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// The rules; earlier ones come first.
    pub rules: Vec<Rule>,
}

impl Script {
    /// A script of these rules. [`Self::check`] tells whether they make sense.
    pub fn of(rules: impl IntoIterator<Item = Rule>) -> Self {
        Self { rules: rules.into_iter().collect() }
    }

    /// Reads a script from JSON.
    ///
    /// # Errors
    /// [`ScriptError`] with a sentence that names the line and column, or the rule and the field.
    pub fn parse(text: &str) -> Result<Self, ScriptError> {
        let script: Self = serde_json::from_str(text).map_err(|error| ScriptError(sentence(&error)))?;
        script.check()?;
        Ok(script)
    }

    /// Checks that each rule can strike the calls that it waits for.
    ///
    /// # Errors
    /// [`ScriptError`] names the first rule that cannot, and why.
    pub fn check(&self) -> Result<(), ScriptError> {
        for (index, rule) in self.rules.iter().enumerate() {
            check::rule(rule).map_err(|reason| ScriptError(format!("rule {}: {reason}", index + 1)))?;
        }
        Ok(())
    }
}

fn sentence(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let reason = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
    format!("line {}, column {}: {reason}", error.line(), error.column())
}

/// A fault script that cannot be used, in a sentence that says where and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the fault script is not usable: {0}")]
pub struct ScriptError(String);

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Script::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn a_script_reads_as_one_would_write_it() {
        let text = r#"{"rules": [
            {"on": "data", "action": {"reset": {"after": 65536}}},
            {"on": "data", "nth": 2, "times": "always", "name": "x.jpg", "action": {"stall": {"after": "50%"}}},
            {"on": "any", "times": 0, "action": "lose_answer"},
            {"on": "status", "times": 3, "action": {"offset": {"value": "abc"}}}
        ]}"#;
        let script = Script::parse(text).unwrap();
        assert_eq!(script.rules[0], Rule::new(On::Data, Action::Reset { after: Mark::Bytes(65536) }));
        let stall = Action::Stall { after: Mark::Percent(50), seconds: None };
        assert_eq!(script.rules[1], Rule::new(On::Data, stall).nth(2).always().named("x.jpg"));
        assert_eq!(script.rules[2].times, Times::Always);
        let again = Script::parse(&serde_json::to_string(&script).unwrap()).unwrap();
        assert_eq!(again, script);
    }

    #[test]
    fn the_example_above_is_a_script() {
        let source = include_str!("mod.rs");
        let example: String = source
            .lines()
            .skip_while(|line| *line != "//! ```json")
            .skip(1)
            .take_while(|line| *line != "//! ```")
            .map(|line| line.trim_start_matches("//!"))
            .collect();
        assert_eq!(Script::parse(&example).unwrap().rules.len(), 8);
    }

    #[test]
    fn a_bad_script_is_refused_with_place_and_reason() {
        let typo = refused("{\"rules\": [\n{\"on\": \"data\", \"action\": {\"reset\": {\"aftr\": 1}}}]}");
        assert!(typo.contains("line 2, column"), "{typo}");
        assert!(typo.contains("unknown field `aftr`, expected `after`"), "{typo}");
        assert!(refused("{}").contains("missing field `rules`"));
        assert!(
            refused(r#"{"rules":[{"on":"date","action":"garbage"}]}"#).contains("unknown variant `date`")
        );
        assert!(refused(r#"{"rules":[{"on":"data","action":"explode"}]}"#).contains("explode"));
        let times = refused(r#"{"rules":[{"on":"data","times":-1,"action":"garbage"}]}"#);
        assert!(times.contains("a number or \"always\""), "{times}");
        assert!(refused("").contains("line 1"));
    }

    #[test]
    fn a_rule_that_can_never_strike_is_refused_by_its_number() {
        let zero = refused(r#"{"rules":[{"on":"data","nth":0,"action":"garbage"}]}"#);
        assert!(zero.contains("rule 1") && zero.contains("nth"), "{zero}");
        let wrong =
            refused(r#"{"rules":[{"on":"any","action":"garbage"},{"on":"data","action":"quoted_offset"}]}"#);
        assert!(wrong.contains("rule 2") && wrong.contains("status"), "{wrong}");
    }
}
