//! What a post says: words, photos, a link or a video, where it goes and when.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::text;

/// What somebody wants to publish. Kept as JSON in the journal and in drafts.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    /// The message; with a single photo or a video it is its caption or description.
    pub message: String,
    /// Photos in order.
    pub photos: Vec<MediaPart>,
    /// An address to link to.
    pub link: Option<String>,
    /// The file handle of the link's thumbnail.
    pub thumbnail: Option<String>,
    /// A video that was uploaded before.
    pub video: Option<Video>,
    /// When it comes out.
    pub when: When,
    /// Where it goes.
    pub target: Target,
    /// Who may see it: the reference page's `targeting`.
    pub targeting: Option<Value>,
    /// Who is shown it rather than others: `feed_targeting`.
    pub feed_targeting: Option<Value>,
    /// Further parameters by their name at Facebook, each at most once; values as they are written on the
    /// command line.
    pub params: Vec<(String, String)>,
    /// The call through OneAll as it leaves or left. Of a post to a [`Target::OneAll`] it is made when that is
    /// queued; one without such a target came as a whole and stands in place of all the rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub push: Option<PushCall>,
}

/// What is published through OneAll.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PushCall {
    /// The resource, such as `facebook/page/post`.
    pub resource: String,
    /// The path, which names the identity.
    pub path: String,
    /// The body.
    pub body: Value,
}

/// A photo of a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaPart {
    /// Where it comes from.
    pub source: PhotoSource,
    /// Its caption.
    #[serde(default)]
    pub caption: String,
    /// Its alternative text.
    #[serde(default)]
    pub alt_text: String,
}

/// Where a photo comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhotoSource {
    /// A file on this machine, sent as multipart.
    File(#[serde(with = "by_bytes")] PathBuf),
    /// A public address that Facebook fetches.
    Url(String),
}

/// A video that was uploaded through a session.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Video {
    /// Its file handle.
    pub handle: String,
    /// Its title.
    #[serde(default)]
    pub title: String,
}

/// When a post comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// At once.
    #[default]
    Now,
    /// At this moment, in Unix seconds: Facebook publishes it.
    At(i64),
    /// Made, and seen by nobody.
    Unpublished,
    /// A draft at Facebook.
    Draft,
}

/// Where a post goes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// The account's Page.
    #[default]
    Page,
    /// An album.
    Album(AlbumPlace),
    /// A person, by id.
    User(String),
    /// Somewhere through OneAll. The further parameters of the post are then fields of the resource.
    #[serde(rename = "oneall")]
    OneAll(OneAllPlace),
}

/// An album that a photo goes into. Without a name it is kept as its id alone, as all of them once were.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "WrittenAlbum", into = "WrittenAlbum")]
pub struct AlbumPlace {
    /// Its id.
    pub id: String,
    /// What it is called, for people; empty when that is not known.
    pub name: String,
}

/// An album as it stands in the journal.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum WrittenAlbum {
    Id(String),
    Named {
        id: String,
        #[serde(default)]
        name: String,
    },
}

impl From<WrittenAlbum> for AlbumPlace {
    fn from(written: WrittenAlbum) -> Self {
        match written {
            WrittenAlbum::Id(id) => id.into(),
            WrittenAlbum::Named { id, name } => Self { id, name },
        }
    }
}

impl From<AlbumPlace> for WrittenAlbum {
    fn from(album: AlbumPlace) -> Self {
        match album.name.is_empty() {
            true => Self::Id(album.id),
            false => Self::Named { id: album.id, name: album.name },
        }
    }
}

impl From<String> for AlbumPlace {
    fn from(id: String) -> Self {
        Self { id, name: String::new() }
    }
}

impl From<&str> for AlbumPlace {
    fn from(id: &str) -> Self {
        id.to_owned().into()
    }
}

impl AlbumPlace {
    /// The album in words: `album Tall ships (701)`, `album 701`.
    pub fn in_words(&self) -> String {
        let (id, name) = (text::excerpt(&self.id, 60), text::excerpt(&self.name, 80));
        if name.is_empty() { format!("album {id}") } else { format!("album {name} ({id})") }
    }
}

/// Where a post goes through OneAll.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OneAllPlace {
    /// The resource, such as `linkedin/post`. With `facebook/page` alone the content decides what it becomes
    /// there, a post or a picture, and with `facebook/group` as well.
    pub resource: String,
    /// The fields that say where, such as the Page's `id`, name and value.
    pub fields: Vec<(String, String)>,
    /// What the place is called, for people; empty when that is not known.
    pub name: String,
    /// Whether it may go although the resource's body is not in OneAll's public documentation.
    pub experimental: bool,
}

impl OneAllPlace {
    /// The place in words: `Page Harbour Museum (1029)`, `linkedin/company/post 77`.
    pub fn in_words(&self) -> String {
        let what = match self.resource.as_str() {
            resource if resource.starts_with("facebook/page") => "Page",
            resource if resource.starts_with("facebook/group") => "group",
            resource => resource,
        };
        let ids: Vec<&str> = self.fields.iter().map(|(_, value)| value.as_str()).collect();
        let ids = text::excerpt(&ids.join(", "), 80);
        let name = text::excerpt(&self.name, 80);
        let what = text::excerpt(what, 60);
        match (name.is_empty(), ids.is_empty()) {
            (true, true) => what,
            (true, false) => format!("{what} {ids}"),
            (false, true) => format!("{what} {name}"),
            (false, false) => format!("{what} {name} ({ids})"),
        }
    }
}

/// Paths in JSON: as text where they are text, else as their bytes.
mod by_bytes {
    use std::ffi::OsString;
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    use std::path::{Path, PathBuf};

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Text(String),
        Bytes(Vec<u8>),
    }

    pub fn serialize<S: Serializer>(path: &Path, out: S) -> Result<S::Ok, S::Error> {
        match path.to_str() {
            Some(text) => out.serialize_str(text),
            None => path.as_os_str().as_bytes().serialize(out),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<PathBuf, D::Error> {
        Ok(match Written::deserialize(from)? {
            Written::Text(text) => text.into(),
            Written::Bytes(bytes) => OsString::from_vec(bytes).into(),
        })
    }
}

impl Content {
    /// True when there is nothing in it that could be published.
    pub fn is_empty(&self) -> bool {
        self.message.trim().is_empty()
            && self.photos.is_empty()
            && self.link.is_none()
            && self.video.is_none()
            && self.push.is_none()
            && (self.oneall().is_none() || self.params.is_empty())
    }

    /// The place at OneAll that it goes to, if that is where it goes.
    pub const fn oneall(&self) -> Option<&OneAllPlace> {
        match &self.target {
            Target::OneAll(place) => Some(place),
            _ => None,
        }
    }

    /// True when it goes through OneAll: the Graph API knows nothing of it then.
    pub const fn goes_through_oneall(&self) -> bool {
        self.push.is_some() || self.oneall().is_some()
    }

    /// Whether Facebook lists such a post among those that are out or scheduled: drafts and what nobody is to
    /// see are in none of its lists.
    pub fn is_listed(&self) -> bool {
        matches!(self.when, When::Now | When::At(_))
    }

    /// The value given for a further parameter.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_survive_the_journal_and_older_journals() {
        let content = Content {
            message: "Evening\n🎆".into(),
            photos: vec![MediaPart {
                source: PhotoSource::File("/a b.jpg".into()),
                caption: "one".into(),
                alt_text: String::new(),
            }],
            when: When::At(1_800_000_000),
            target: Target::Album("77".into()),
            params: vec![("no_story".into(), "true".into())],
            ..Content::default()
        };
        let json = serde_json::to_string(&content).unwrap();
        assert_eq!(serde_json::from_str::<Content>(&json).unwrap(), content);
        assert_eq!(serde_json::from_str::<Content>("{}").unwrap(), Content::default());
        let name: std::ffi::OsString = std::os::unix::ffi::OsStringExt::from_vec(b"/caf\xe9.jpg".to_vec());
        let odd = PhotoSource::File(name.into());
        let json = serde_json::to_string(&odd).unwrap();
        assert_eq!(serde_json::from_str::<PhotoSource>(&json).unwrap(), odd, "a name that is no text");
        assert_eq!(content.param("no_story"), Some("true"));
        let place = OneAllPlace {
            resource: "facebook/page".into(),
            fields: vec![("id".into(), "7".into())],
            name: "Quay\u{1b}[2J".into(),
            experimental: false,
        };
        let through = Content { target: Target::OneAll(place), ..Content::default() };
        let json = serde_json::to_string(&through).unwrap();
        assert!(json.contains(r#""target":{"oneall":{"resource":"facebook/page""#), "{json}");
        assert_eq!(serde_json::from_str::<Content>(&json).unwrap(), through);
        let older: Content = serde_json::from_str(r#"{"target":{"album":"7"}}"#).unwrap();
        assert_eq!(older.target, Target::Album("7".into()));
        assert_eq!(through.oneall().unwrap().in_words(), "Page Quay[2J (7)");
        assert!(Content::default().is_empty() && !content.is_empty());
    }

    #[test]
    fn an_album_keeps_its_name_and_one_without_is_kept_as_it_always_was() {
        let json = |target: &Target| serde_json::to_string(target).unwrap();
        let read = |json: &str| serde_json::from_str::<Target>(json);
        let bare = Target::Album("7".into());
        assert_eq!(json(&bare), r#"{"album":"7"}"#, "older programs read it as well");
        assert_eq!(read(r#"{"album":"7"}"#).unwrap(), bare);
        assert_eq!(read(r#"{"album":{"id":"7"}}"#).unwrap(), bare);
        let album = AlbumPlace { id: "7".into(), name: "Tall ships \u{1b}[2J".into() };
        assert_eq!(
            (album.in_words().as_str(), "album 8"),
            ("album Tall ships [2J (7)", &*AlbumPlace::from("8").in_words())
        );
        let named = Target::Album(album);
        assert_eq!(read(&json(&named)).unwrap(), named);
        let content: Content = serde_json::from_str(&format!(r#"{{"target":{}}}"#, json(&named))).unwrap();
        assert_eq!(content.target, named);
        for bad in [r#"{"album":7}"#, r#"{"album":{"name":"x"}}"#, r#"{"album":null}"#, r#"{"album":["7"]}"#]
        {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
