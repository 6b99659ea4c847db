//! Posts of a Page as they come.

use serde_json::{Map, Value};
use url::Url;

use super::address;
use super::values::{flag, id, items, time};
use crate::model::node::NodeId;
use crate::model::post::RemotePost;
use crate::model::text;

/// Nobody's post names more photos than this.
const MOST_PHOTOS: usize = 200;

/// Reads a post; `None` without a usable id.
pub fn post(json: &Map<String, Value>) -> Option<RemotePost> {
    let said = |key: &str| json.get(key).and_then(Value::as_str).unwrap_or_default();
    Some(RemotePost {
        id: NodeId::parse(&id(json.get("id")?)?)?,
        message: text::tame_lines(said("message")).into(),
        created_time: json.get("created_time").and_then(time),
        scheduled_publish_time: json.get("scheduled_publish_time").and_then(time).filter(|at| *at > 0),
        is_published: json.get("is_published").and_then(flag),
        permalink_url: address::clean(said("permalink_url")).map(Into::into),
        photos: photos(json),
    })
}

/// What a post leads to besides its words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attached {
    /// What it is, in Facebook's words such as `photo`, `video` or `link`; `None` where it does not say.
    pub kind: Option<String>,
    /// The address, without the way through Facebook.
    pub url: Option<Url>,
}

/// What the first attachment of a post is.
pub fn attached(json: &Map<String, Value>) -> Attached {
    let attachments = json.get("attachments").map(items).unwrap_or_default();
    let Some(first) = attachments.first() else { return Attached::default() };
    let url = first.pointer("/target/url").and_then(Value::as_str).and_then(|url| Url::parse(url).ok());
    Attached { kind: kind(first).map(str::to_owned), url: url.map(direct) }
}

/// Facebook counts clicks: its own address then holds the one that is meant.
fn direct(url: Url) -> Url {
    let is_way = url.path() == "/l.php" && url.host_str().is_some_and(|host| host.ends_with("facebook.com"));
    let meant = url.query_pairs().find(|(name, _)| is_way && name == "u");
    meant.and_then(|(_, meant)| Url::parse(&meant).ok()).unwrap_or(url)
}

/// The photos of all attachments: those within an attachment that holds several, else what it leads to,
/// unless that is no photo.
fn photos(json: &Map<String, Value>) -> Vec<NodeId> {
    let mut found = Vec::new();
    for attachment in json.get("attachments").map(items).unwrap_or_default() {
        let within = attachment.get("subattachments").map(items).unwrap_or_default();
        match within.is_empty() {
            true => found.extend(Some(attachment).filter(|one| is_photo(one)).and_then(target)),
            false => found.extend(within.into_iter().filter(|one| is_photo(one)).filter_map(target)),
        }
    }
    found.truncate(MOST_PHOTOS);
    found
}

fn target(attachment: &Value) -> Option<NodeId> {
    NodeId::parse(&id(attachment.pointer("/target/id")?)?)
}

/// A photo, or something that does not say what it is.
fn is_photo(attachment: &Value) -> bool {
    kind(attachment).is_none_or(|kind| kind.contains("photo") || kind == "album")
}

fn kind(attachment: &Value) -> Option<&str> {
    ["media_type", "type"].iter().find_map(|key| attachment.get(*key)?.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(json: &Value) -> Option<RemotePost> {
        post(json.as_object().unwrap())
    }

    #[test]
    fn a_scheduled_post_with_several_photos() {
        let post = read(&json!({
            "id": "7_9", "message": "Two\u{1b}[2J\r\nlines", "created_time": "2026-11-21T10:00:00+0000",
            "scheduled_publish_time": 1_800_000_000.0, "is_published": false,
            "attachments": {"data": [{"media_type": "album", "type": "album", "target": {"id": "9"}, "subattachments": {"data": [
                {"type": "photo", "target": {"id": "501"}}, {"type": "photo", "target": {"id": 502}}]}}]},
        }))
        .unwrap();
        assert_eq!((&*post.message, post.scheduled_publish_time), ("Two[2J\nlines", Some(1_800_000_000)));
        assert_eq!((post.is_published, post.created_time), (Some(false), Some(1_795_255_200)));
        assert_eq!(post.photos.iter().map(NodeId::as_str).collect::<Vec<_>>(), ["501", "502"]);
    }

    #[test]
    fn what_a_post_leads_to() {
        let read = |attachments: Value| attached(json!({"attachments": attachments}).as_object().unwrap());
        let link = |url: &str| read(json!({"data": [{"media_type": "link", "target": {"url": url}}]}));
        let direct = link("https://example.org/a?b=1");
        assert_eq!((direct.kind.as_deref(), direct.url.is_some()), (Some("link"), true));
        assert_eq!(link("https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1&h=x"), direct);
        assert_ne!(link("https://notes.example/l.php?u=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1"), direct);
        for nothing in [json!("x"), json!({"data": []}), json!({"data": [{"target": {"url": 5}}]})] {
            assert_eq!(read(nothing), Attached::default());
        }
    }

    #[test]
    fn one_photo_a_link_and_nonsense() {
        let photos =
            |attachments: Value| read(&json!({"id": "1", "attachments": attachments})).unwrap().photos.len();
        assert_eq!(photos(json!({"data": [{"media_type": "photo", "target": {"id": "5"}}]})), 1);
        assert_eq!(photos(json!({"data": [{"target": {"id": "5"}}]})), 1);
        assert_eq!(
            photos(json!({"data": [{"media_type": "link", "type": "share", "target": {"id": "5"}}]})),
            0
        );
        assert_eq!(photos(json!("x")), 0);
        assert_eq!(read(&json!({"id": "../x"})), None);
        let odd =
            read(&json!({"id": "1", "scheduled_publish_time": 0, "permalink_url": "javascript:x"})).unwrap();
        assert_eq!((odd.scheduled_publish_time, odd.permalink_url), (None, None));
    }
}
