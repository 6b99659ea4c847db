//! A post as somebody wrote it, in flags or in a row of a file, on its way to a content.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use jiff::Zoned;
use serde_json::Value;

use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;
use crate::model::post::{Content, MediaPart, PhotoSource, Target, Video, When};
use crate::model::{schedule, text};
use crate::oneall;

/// Characters of what was written that a sentence quotes.
const QUOTED: usize = 60;

/// A post as it was written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Form {
    /// The message.
    pub message: String,
    /// Photos in order.
    pub photos: Vec<FormPhoto>,
    /// An address to link to.
    pub link: Option<String>,
    /// The handle of the link's thumbnail.
    pub thumbnail: Option<String>,
    /// The handle of a video.
    pub video: Option<String>,
    /// The video's title.
    pub title: Option<String>,
    /// When it comes out.
    pub at: Option<String>,
    /// Nobody is to see it.
    pub unpublished: bool,
    /// It is a draft at Facebook.
    pub draft: bool,
    /// The album that it goes to.
    pub album: Option<String>,
    /// The person that it goes to.
    pub user: Option<String>,
    /// Where it goes through OneAll: a resource, and the id of the place where it has one.
    pub oneall: Option<String>,
    /// It may go although the resource's body is a guess.
    pub experimental: bool,
    /// Who may see it.
    pub targeting: Option<Value>,
    /// Who is shown it.
    pub feed_targeting: Option<Value>,
    /// Further parameters, name and value.
    pub params: Vec<(String, String)>,
}

/// A photo as it was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormPhoto {
    /// A path or an address.
    pub source: OsString,
    /// Its caption.
    pub caption: String,
    /// Its alternative text.
    pub alt: String,
}

/// Something that was written wrongly.
pub fn wrong(message: impl Into<String>) -> Fault {
    Fault::new(FaultKind::Usage, message)
}

impl Form {
    /// The content that it means; paths are taken from `folder`, times from `now` and its zone.
    ///
    /// # Errors
    /// Everything that makes no sense, all of it. What the rules say of a content is not looked at here.
    pub fn content(self, folder: &Path, now: &Zoned) -> Result<Content, Vec<Fault>> {
        let mut faults = Vec::new();
        let (when, target) = (self.when(now, &mut faults), self.target(&mut faults));
        if self.title.is_some() && self.video.is_none() {
            faults.push(wrong("A title belongs to a video, and there is none"));
        }
        for (name, value) in [("targeting", &self.targeting), ("feed targeting", &self.feed_targeting)] {
            if value.as_ref().is_some_and(|value| !value.is_object()) {
                faults.push(wrong(format!("The {name} is not a JSON object")));
            }
        }
        for (name, _) in self.params.iter().filter(|(name, _)| !is_name(name)) {
            faults.push(wrong(format!("'{}' is not the name of a parameter", text::excerpt(name, QUOTED))));
        }
        let mut photos = Vec::new();
        for photo in self.photos {
            photo.part(folder).map_or_else(|fault| faults.push(fault), |part| photos.push(part));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let video = self.video.map(|handle| Video { handle, title: self.title.unwrap_or_default() });
        Ok(Content {
            message: self.message,
            photos,
            link: self.link,
            thumbnail: self.thumbnail,
            video,
            when,
            target,
            targeting: self.targeting,
            feed_targeting: self.feed_targeting,
            params: self.params,
            push: None,
        })
    }

    fn when(&self, now: &Zoned, faults: &mut Vec<Fault>) -> When {
        match (&self.at, self.unpublished, self.draft) {
            (None, false, false) => When::Now,
            (None, true, false) => When::Unpublished,
            (None, false, true) => When::Draft,
            (Some(at), false, false) => match unix(at).map_or_else(|| schedule::parse(at, now), Ok) {
                Ok(at) => When::At(at),
                Err(unclear) => {
                    faults.push(wrong(unclear.to_string()));
                    When::Now
                }
            },
            _ => {
                faults.push(wrong("A time, unpublished and draft exclude each other"));
                When::Now
            }
        }
    }

    fn target(&self, faults: &mut Vec<Fault>) -> Target {
        let mut id = |what: &str, id: &str| {
            let parsed = NodeId::parse(id).map(|id| id.to_string());
            parsed.unwrap_or_else(|| {
                let quoted = text::excerpt(id, QUOTED);
                faults.push(wrong(format!("'{quoted}' is not the id of {what}")));
                String::new()
            })
        };
        match (&self.album, &self.user, &self.oneall) {
            (None, None, None) => Target::Page,
            (Some(album), None, None) => Target::Album(id("an album", album).into()),
            (None, Some(user), None) => Target::User(id("a person", user)),
            (None, None, Some(typed)) => {
                let place = oneall::place(typed, self.experimental).map_err(|fault| faults.push(fault));
                place.map_or(Target::Page, Target::OneAll)
            }
            _ => {
                faults.push(wrong("A post goes to an album, to a person or through OneAll, not to several"));
                Target::Page
            }
        }
    }
}

/// Unix seconds as they are written: more digits than any other moment begins with.
fn unix(at: &str) -> Option<i64> {
    let at = at.trim();
    let is_long = at.len() >= 9 && at.chars().all(|c| c.is_ascii_digit());
    at.parse().ok().filter(|_| is_long)
}

fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
    !name.is_empty() && name.len() <= 80 && name.chars().all(fits)
}

impl FormPhoto {
    fn part(self, folder: &Path) -> Result<MediaPart, Fault> {
        Ok(MediaPart { source: source(&self.source, folder)?, caption: self.caption, alt_text: self.alt })
    }
}

fn source(written: &OsStr, folder: &Path) -> Result<PhotoSource, Fault> {
    if let Some(url) = written.to_str().filter(|text| is_address(text)) {
        return Ok(PhotoSource::Url(url.to_owned()));
    }
    if written.is_empty() {
        return Err(wrong("A photo has neither path nor address"));
    }
    let path = folder.join(written);
    std::path::absolute(&path).map(PhotoSource::File).map_err(|error| {
        let why = text::tame(&error.to_string());
        Fault::new(FaultKind::Source, format!("{} cannot be found: {why}", text::show_path(&path)))
    })
}

/// True for what has a scheme in front: an address that somebody else fetches. Which ones are taken is for the
/// rules to say.
fn is_address(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Zoned {
        "2026-11-21T12:00:00+01:00[Europe/Paris]".parse().unwrap()
    }

    fn photo(source: &str) -> FormPhoto {
        FormPhoto { source: source.into(), ..FormPhoto::default() }
    }

    #[test]
    fn what_was_written_becomes_a_content() {
        let form = Form {
            message: "Hi".into(),
            photos: vec![
                photo("a.jpg"),
                photo("/b.png"),
                photo("https://example.org/c.jpg"),
                photo("a:b.jpg"),
            ],
            at: Some("2026-12-24 18:00".into()),
            album: Some("77".into()),
            ..Form::default()
        };
        let content = form.content(Path::new("/folder"), &now()).unwrap();
        let sources: Vec<PhotoSource> = content.photos.into_iter().map(|photo| photo.source).collect();
        assert_eq!(
            sources,
            [
                PhotoSource::File("/folder/a.jpg".into()),
                PhotoSource::File("/b.png".into()),
                PhotoSource::Url("https://example.org/c.jpg".into()),
                PhotoSource::File("/folder/a:b.jpg".into()),
            ]
        );
        assert_eq!((content.when, content.target), (When::At(1_798_131_600), Target::Album("77".into())));
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let form = Form {
            photos: vec![photo("")],
            title: Some("T".into()),
            at: Some("soon".into()),
            album: Some("../me".into()),
            targeting: Some(Value::from(3)),
            params: vec![("a b".into(), "1".into()), (String::new(), "1".into())],
            ..Form::default()
        };
        let faults = form.content(Path::new("/folder"), &now()).unwrap_err();
        assert_eq!(faults.len(), 7, "{faults:#?}");
        assert!(faults.iter().all(|fault| fault.kind == FaultKind::Usage));
    }

    #[test]
    fn one_way_and_one_place_are_chosen() {
        let both = Form { unpublished: true, draft: true, ..Form::default() };
        assert_eq!(both.content(Path::new("/"), &now()).unwrap_err().len(), 1);
        let both = Form { album: Some("1".into()), user: Some("2".into()), ..Form::default() };
        assert_eq!(both.content(Path::new("/"), &now()).unwrap_err().len(), 1);
        let both = Form { album: Some("1".into()), oneall: Some("twitter/post".into()), ..Form::default() };
        assert_eq!(both.content(Path::new("/"), &now()).unwrap_err().len(), 1);
        let page = Form { oneall: Some("facebook/page=7".into()), ..Form::default() };
        let page = page.content(Path::new("/"), &now()).unwrap();
        assert_eq!(page.oneall().unwrap().in_words(), "Page 7");
        let none = Form { oneall: Some("facebook/pages".into()), ..Form::default() };
        assert_eq!(none.content(Path::new("/"), &now()).unwrap_err().len(), 1);
        let seconds = Form { at: Some("1800000000".into()), ..Form::default() };
        assert_eq!(seconds.content(Path::new("/"), &now()).unwrap().when, When::At(1_800_000_000));
        let draft = Form { draft: true, ..Form::default() };
        assert_eq!(draft.content(Path::new("/"), &now()).unwrap().when, When::Draft);
    }
}
