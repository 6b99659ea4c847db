//! What is typed for a resource, checked as a whole and put into the body that OneAll reads.

use serde_json::{Map, Value, json};

use super::kinds;
use super::resources::{Field, Given, Place, RESOURCES, Resource, Rule, State};
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;
use crate::model::text;

/// A call that is ready to leave.
#[derive(Debug, Clone, PartialEq)]
pub struct Push {
    /// The resource.
    pub resource: &'static Resource,
    /// The path, its place-holders filled.
    pub path: String,
    /// The body: `{"request": {"push": {…}}}`.
    pub body: Value,
}

/// Why a resource cannot be used as it stands: it is dead, or its body is a guess and nobody said that this is
/// known (`experimental`).
pub fn unusable(resource: &Resource, experimental: bool) -> Option<Fault> {
    let usage = |message: String| Fault::new(FaultKind::Usage, message);
    match resource.state {
        State::Documented => None,
        State::Inferred if experimental => None,
        State::Inferred => Some(
            usage(format!("{} is experimental: {}", resource.name, resource.note))
                .hint("Add --experimental to send it all the same; --dry-run shows the body."),
        ),
        State::Dead { instead } => Some(
            usage(format!("{} works no more: {}", resource.name, resource.note))
                .hint(format!("Publish on a Page instead: `wirephoto push {instead}`.")),
        ),
    }
}

/// Something that is wrong with what was typed for a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The field that it is about, by its name in the table or as it was typed; `None` for several together.
    pub field: Option<String>,
    /// What is wrong, as a part of a sentence that names the field.
    pub why: String,
}

/// The resource that a name means, with the field that its path already gives.
///
/// # Errors
/// A [`FaultKind::Usage`] fault that names the nearest one.
pub fn find(typed: &str) -> Result<(&'static Resource, Option<Given>), Fault> {
    Resource::find(typed).ok_or_else(|| {
        let fault =
            Fault::new(FaultKind::Usage, format!("There is no resource '{}'", text::excerpt(typed, 60)));
        match nearest(typed, RESOURCES.iter().map(|resource| resource.name)) {
            Some(near) => fault.hint(format!("Did you mean {near}? `wirephoto push --list` names them all.")),
            None => fault.hint("`wirephoto push --list` names them all."),
        }
    })
}

/// Checks everything that was typed and makes the call of it. Nothing is sent. Without an identity its
/// place-holder stays in the path, which is then only fit to be shown.
///
/// # Errors
/// A [`FaultKind::Usage`] fault that names all that is wrong.
pub fn prepare(
    resource: &'static Resource,
    identity: Option<&NodeId>,
    typed: &[(String, String)],
) -> Result<Push, Fault> {
    check(resource, identity, typed).map_err(|wrong| {
        let all: Vec<String> = wrong.into_iter().map(|wrong| wrong.why).collect();
        Fault::new(FaultKind::Usage, format!("Nothing was sent to {}: {}", resource.name, all.join("; ")))
            .hint(format!("`wirephoto push --list {}` shows its fields.", resource.name))
    })
}

/// As [`prepare`], with what is wrong one by one.
///
/// # Errors
/// All that is wrong.
pub fn check(
    resource: &'static Resource,
    identity: Option<&NodeId>,
    typed: &[(String, String)],
) -> Result<Push, Vec<Wrong>> {
    let mut wrong = unknown(resource, typed);
    let holder = "<identity_token>";
    let mut path = resource.path.replace(holder, identity.map_or(holder, NodeId::as_str));
    let mut fields = Map::new();
    for field in resource.fields {
        let value = match given(resource, field, typed) {
            Ok(Some(value)) => value,
            Ok(None) => continue,
            Err(why) => {
                wrong.push(Wrong { field: Some(field.name.to_owned()), why });
                continue;
            }
        };
        if field.place != Place::Body {
            let segment = value.as_str().unwrap_or_default();
            path = path.replace(&format!("<{}>", field.name), segment);
        }
        match field.place {
            Place::Body => drop(fields.insert(field.name.to_owned(), value)),
            Place::Both(name) => drop(fields.insert(name.to_owned(), value)),
            Place::Path => {}
        }
    }
    let rules = resource.rules.iter().filter_map(|rule| broken(rule, typed));
    wrong.extend(rules.map(|why| Wrong { field: None, why }));
    if wrong.is_empty() {
        return Ok(Push { resource, path, body: wrapped(resource, fields) });
    }
    Err(wrong)
}

/// The value that was typed for a field, as it travels; `None` where there is none and need be none.
fn given(resource: &Resource, field: &Field, typed: &[(String, String)]) -> Result<Option<Value>, String> {
    let is_its = |name: &str| resource.field(name) == Some(field);
    let given: Vec<&str> =
        typed.iter().filter(|(name, _)| is_its(name)).map(|(_, value)| value.as_str()).collect();
    match (given.is_empty(), field.required) {
        (true, true) => Err(format!("{} is needed ({})", field.name, field.note)),
        (true, false) => Ok(None),
        (false, _) => kinds::value(field, &given).map(Some).map_err(|why| format!("{} {why}", field.name)),
    }
}

/// Puts the fields under the resource's keys, and those under `request.push`.
fn wrapped(resource: &Resource, fields: Map<String, Value>) -> Value {
    let inner = resource.key.iter().rev().fold(Value::Object(fields), |inner, key| json!({ *key: inner }));
    json!({ "request": { "push": inner } })
}

/// Names that the resource does not know, each with the nearest that it does.
fn unknown(resource: &Resource, typed: &[(String, String)]) -> Vec<Wrong> {
    let names = || resource.fields.iter().map(|field| field.name);
    let strangers = typed.iter().map(|(name, _)| name).filter(|name| resource.field(name).is_none());
    strangers
        .map(|name| {
            let shown = text::excerpt(name, 40);
            let why = match nearest(name, names()) {
                Some(near) => format!("it has no field {shown}: did you mean {near}?"),
                None => format!("it has no field {shown}, only {}", names().collect::<Vec<_>>().join(", ")),
            };
            Wrong { field: Some(name.clone()), why }
        })
        .collect()
}

fn broken(rule: &Rule, typed: &[(String, String)]) -> Option<String> {
    let is_given = |name: &str| typed.iter().any(|(given, _)| given == name);
    match rule {
        Rule::OneOf(names) if !names.iter().any(|name| is_given(name)) => {
            Some(format!("one of {} is needed", names.join(", ")))
        }
        Rule::NotBoth(one, other) if is_given(one) && is_given(other) => {
            Some(format!("{one} and {other} exclude each other"))
        }
        _ => None,
    }
}

/// The known word that is nearest to what was typed, if one is near enough to have been meant.
pub fn nearest<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase().replace('-', "_");
    let (distance, word) = known
        .map(|word| (distance(&typed, &word.to_lowercase()), word))
        .min_by_key(|(distance, _)| *distance)?;
    (distance <= 1 + word.len() / 4).then_some(word)
}

/// How many characters have to be changed, added or taken away to make one word of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, ours) in one.chars().take(64).enumerate() {
        let mut next = vec![above + 1];
        for ((theirs, diagonal), up) in other.iter().zip(&row).zip(row.iter().skip(1)) {
            let left = next.last().copied().unwrap_or_default();
            next.push((diagonal + usize::from(ours != *theirs)).min(up + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn made(resource: &str, pairs: &[(&str, &str)]) -> Result<Push, Fault> {
        let (resource, _) = Resource::find(resource).unwrap();
        prepare(resource, NodeId::parse("923843ec-1749").as_ref(), &typed(pairs))
    }

    #[test]
    fn the_body_is_the_reference_pages() {
        let push = made(
            "facebook/picture",
            &[("url", "http://example.com/a.png"), ("description", "Logo"), ("create_post", "false")],
        )
        .unwrap();
        assert_eq!(push.path, "/push/identities/923843ec-1749/facebook/picture.json");
        let picture =
            json!({ "url": "http://example.com/a.png", "description": "Logo", "create_post": false });
        assert_eq!(push.body, json!({ "request": { "push": { "picture": picture } } }));
    }

    #[test]
    fn place_holders_are_filled_and_keys_nested() {
        let pin = made("pinterest/board/pin", &[("board", "42"), ("description", "x")]).unwrap();
        assert_eq!(pin.path, "/push/identities/923843ec-1749/pinterest/board/42/pin.json");
        assert_eq!(pin.body["request"]["push"]["pin"], json!({ "board": "42", "description": "x" }));
        let video = made("youtube/playlist/video", &[("playlist_id", "PL_1"), ("id", "v-2")]).unwrap();
        assert_eq!(video.path, "/push/identities/923843ec-1749/youtube/playlist/PL_1/video.json");
        assert_eq!(video.body["request"]["push"], json!({ "video": { "id": "v-2" } }));
        let section = made("youtube/channel/section", &[("type", "single"), ("position", "2")]).unwrap();
        let inner = json!({ "channel": { "section": { "type": "single", "position": 2 } } });
        assert_eq!(section.body["request"]["push"], inner);
    }

    #[test]
    fn all_that_is_wrong_is_named_at_once() {
        let fault = made(
            "facebook/page/post",
            &[("mesage", "x"), ("link", "nowhere"), ("attachments", "1"), ("zzz", "")],
        )
        .unwrap_err();
        assert_eq!(fault.kind, FaultKind::Usage);
        for words in
            ["id is needed", "did you mean message?", "no field zzz, only id", "link must", "exclude"]
        {
            assert!(fault.message.contains(words), "{words}: {fault}");
        }
        assert!(made("facebook/page/post", &[("id", "1")]).unwrap_err().message.contains("one of message"));
    }

    #[test]
    fn every_resource_demands_its_required_fields() {
        for resource in RESOURCES {
            let fault = made(resource.name, &[]).unwrap_err();
            for field in resource.fields.iter().filter(|field| field.required) {
                assert!(fault.message.contains(&format!("{} is needed", field.name)), "{fault}");
            }
        }
    }

    #[test]
    fn nothing_foreign_gets_into_the_address() {
        for bad in ["../x", "a/b", "1?x=1", "%2e", "", "<x>", "é"] {
            assert!(made("pinterest/board/pin", &[("board_id", bad)]).is_err(), "{bad}");
        }
    }

    #[test]
    fn dead_and_guessed_resources_are_explained() {
        let why = |name: &str, experimental| {
            let (resource, _) = Resource::find(name).unwrap();
            unusable(resource, experimental).map(|fault| fault.sentence())
        };
        assert_eq!(why("facebook/page/picture", false), None);
        let dead = why("facebook/picture", true).unwrap();
        assert!(dead.contains("2018") && dead.contains("push facebook/page/picture"), "{dead}");
        assert!(why("facebook/page/video", false).unwrap().contains("--experimental"));
        assert_eq!(why("facebook/page/video", true), None);
    }

    #[test]
    fn the_nearest_word_is_near() {
        let words = ["message", "link", "video_url"];
        assert_eq!(nearest("mesage", words.into_iter()), Some("message"));
        assert_eq!(nearest("Video-URL", words.into_iter()), Some("video_url"));
        assert_eq!(nearest("caption", words.into_iter()), None);
    }
}
