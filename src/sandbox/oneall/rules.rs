//! What each resource of the Push API demands of its body.

use serde_json::{Map, Value};

use self::Type::{List, Number, Picture, Text, Url};

/// What a field must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Text,
    Url,
    Picture,
    List,
    Number,
}

/// A field: its name, whether it is demanded, and its type.
type Field = (&'static str, bool, Type);

/// A resource.
#[derive(Debug)]
pub(super) struct Rule {
    /// Its path after the identity; `*` for a place-holder.
    pub(super) path: &'static [&'static str],
    /// What it makes.
    pub(super) object: &'static str,
    /// The keys under `request.push`.
    keys: &'static [&'static str],
    fields: &'static [Field],
    /// What to use instead, since it works no more.
    pub(super) replaced_by: Option<&'static str>,
}

const fn rule(
    path: &'static [&'static str],
    object: &'static str,
    keys: &'static [&'static str],
    fields: &'static [Field],
) -> Rule {
    Rule { path, object, keys, fields, replaced_by: None }
}

const fn gone(path: &'static [&'static str], object: &'static str, page: &'static str) -> Rule {
    Rule { path, object, keys: &[], fields: &[], replaced_by: Some(page) }
}

const POST: &[Field] =
    &[("id", true, Text), ("message", false, Text), ("link", false, Url), ("attachments", false, List)];
const PICTURE: &[Field] = &[("id", true, Text), ("url", true, Picture), ("description", false, Text)];
const VIDEO: &[Field] =
    &[("id", true, Text), ("url", true, Url), ("title", false, Text), ("description", false, Text)];
const LINKEDIN: &[Field] = &[
    ("link", true, Url),
    ("title", false, Text),
    ("description", false, Text),
    ("message", false, Text),
    ("picture", false, Picture),
];
const COMPANY: &[Field] = &[
    ("company", true, Text),
    ("link", true, Url),
    ("title", false, Text),
    ("description", false, Text),
    ("message", false, Text),
    ("picture", false, Picture),
];
const PIN: &[Field] =
    &[("board", true, Text), ("description", false, Text), ("picture", false, Picture), ("link", false, Url)];
const TWEET: &[Field] = &[("message", true, Text), ("attachments", false, List), ("location", false, Text)];
const TWEETED: &[Field] = &[("url", true, Picture), ("description", false, Text)];
const CLIP: &[Field] = &[("video_url", true, Url), ("callback_url", false, Url)];
const FILM: &[Field] = &[
    ("video_url", true, Url),
    ("title", true, Text),
    ("description", false, Text),
    ("thumbnail_url", false, Picture),
    ("callback_url", false, Url),
];
const LISTED: &[Field] = &[("id", true, Text), ("position", false, Number)];
const PLAYLIST: &[Field] = &[
    ("title", true, Text),
    ("description", false, Text),
    ("privacy_status", false, Text),
    ("default_language", false, Text),
];
const BOARD: &[Field] = &[("name", true, Text), ("description", false, Text)];
const SECTION: &[Field] = &[
    ("type", true, Text),
    ("style", false, Text),
    ("title", false, Text),
    ("position", false, Number),
    ("defaultLanguage", false, Text),
    ("playlists", false, List),
];

/// All resources.
pub(super) const RULES: &[Rule] = &[
    gone(&["facebook", "post"], "post", "facebook/page/post"),
    gone(&["facebook", "picture"], "picture", "facebook/page/picture"),
    gone(&["facebook", "video"], "video", "facebook/page/video"),
    rule(&["facebook", "group", "post"], "post", &["group"], POST),
    rule(&["facebook", "group", "picture"], "picture", &["group"], PICTURE),
    rule(&["facebook", "group", "video"], "video", &["group"], VIDEO),
    rule(&["facebook", "page", "post"], "post", &["page"], POST),
    rule(&["facebook", "page", "picture"], "picture", &["page"], PICTURE),
    rule(&["facebook", "page", "video"], "video", &["page"], VIDEO),
    rule(&["linkedin", "post"], "post", &["post"], LINKEDIN),
    rule(&["linkedin", "company", "post"], "post", &["post"], COMPANY),
    rule(&["pinterest", "board", "*", "pin"], "pin", &["pin"], PIN),
    rule(&["pinterest", "board"], "board", &["board"], BOARD),
    rule(&["twitter", "post"], "post", &["post"], TWEET),
    rule(&["twitter", "picture"], "picture", &["picture"], TWEETED),
    rule(&["twitter", "video"], "video", &["video"], CLIP),
    rule(&["youtube", "video"], "video", &["video"], FILM),
    rule(&["youtube", "playlist", "*", "video"], "video", &["video"], LISTED),
    rule(&["youtube", "playlist"], "playlist", &["playlist"], PLAYLIST),
    rule(&["youtube", "channel", "section"], "section", &["channel", "section"], SECTION),
];

impl Rule {
    /// The rule of a path, with what stands in its place-holder.
    pub(super) fn of(resource: &str) -> Option<(&'static Self, Option<&str>)> {
        let parts: Vec<&str> = resource.split('/').collect();
        RULES.iter().find_map(|rule| {
            if rule.path.len() != parts.len() {
                return None;
            }
            let mut holder = None;
            for (ours, theirs) in rule.path.iter().zip(&parts) {
                match *ours {
                    "*" if !theirs.is_empty() => holder = Some(*theirs),
                    ours if ours == *theirs => {}
                    _ => return None,
                }
            }
            Some((rule, holder))
        })
    }

    /// Whose API it leads to.
    pub(super) fn provider(&self) -> &'static str {
        self.path.first().copied().unwrap_or_default()
    }

    /// The fields in a body that holds exactly `request`, `push`, and the rule's keys, one in the other.
    pub(super) fn fields_in<'a>(&self, body: &'a Value) -> Result<&'a Map<String, Value>, String> {
        let mut inner = body;
        for key in ["request", "push"].iter().chain(self.keys) {
            let map = inner.as_object().filter(|map| map.len() == 1);
            inner = map
                .and_then(|map| map.get(*key))
                .ok_or_else(|| format!("The body must hold {key}, and nothing beside it"))?;
        }
        inner.as_object().ok_or_else(|| "The body holds no fields".to_owned())
    }

    /// Checks the fields; `holder` is what stands in the path.
    pub(super) fn check(&self, fields: &Map<String, Value>, holder: Option<&str>) -> Result<(), String> {
        for name in fields.keys() {
            if !self.fields.iter().any(|(known, ..)| known == name) {
                return Err(format!("The field {name} is unknown"));
            }
        }
        for (name, required, kind) in self.fields {
            match fields.get(*name) {
                None if *required => return Err(format!("The field {name} is required")),
                None => {}
                Some(value) if fits(*kind, value) => {}
                Some(_) => return Err(format!("The field {name} has an invalid value")),
            }
        }
        if fields.contains_key("link") && fields.contains_key("attachments") {
            return Err("link and attachments can not be used together".to_owned());
        }
        let says_nothing = ["message", "link", "attachments"].iter().all(|name| !fields.contains_key(*name));
        if self.object == "post" && says_nothing {
            return Err("A post needs a message, a link or attachments".to_owned());
        }
        match fields.get("board").and_then(Value::as_str) {
            Some(board) if holder.is_some_and(|holder| holder != board) => {
                Err("The board is another than that of the address".to_owned())
            }
            _ => Ok(()),
        }
    }
}

fn fits(kind: Type, value: &Value) -> bool {
    let is_url = |text: &str| url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    match (kind, value) {
        (Text, Value::String(text)) => !text.is_empty(),
        (Url, Value::String(text)) => is_url(text),
        (Picture, Value::String(text)) => {
            let name = text.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
            is_url(text)
                && [".jpg", ".jpeg", ".bmp", ".png", ".gif", ".tif", ".tiff"]
                    .iter()
                    .any(|end| name.ends_with(end))
        }
        (Number, Value::Number(number)) => number.is_u64(),
        (List, Value::Array(items)) => !items.is_empty() && items.iter().all(Value::is_string),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn judged(resource: &str, body: &Value) -> Result<(), String> {
        let (rule, holder) = Rule::of(resource).unwrap();
        rule.check(rule.fields_in(body)?, holder)
    }

    #[test]
    fn bodies_are_taken_exactly() {
        let page = |fields: Value| json!({ "request": { "push": { "page": fields } } });
        let good = page(json!({ "id": "1", "url": "https://x.example/a.png" }));
        assert_eq!(judged("facebook/page/picture", &good), Ok(()));
        for bad in [
            json!({}),
            json!({ "push": { "page": {} } }),
            json!({ "request": { "push": { "picture": { "id": "1", "url": "https://x.example/a.png" } } } }),
            page(json!({ "id": "1" })),
            page(json!({ "id": 1, "url": "https://x.example/a.png" })),
            page(json!({ "id": "1", "url": "https://x.example/a.webp" })),
            page(json!({ "id": "1", "url": "a.png" })),
            page(json!({ "id": "1", "url": "https://x.example/a.png", "caption": "x" })),
        ] {
            assert!(judged("facebook/page/picture", &bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_resource_is_known_once() {
        assert_eq!(RULES.len(), 20);
        assert!(Rule::of("pinterest/board/7/pin").is_some_and(|(_, holder)| holder == Some("7")));
        assert!(Rule::of("pinterest/board//pin").is_none() && Rule::of("facebook").is_none());
    }
}
