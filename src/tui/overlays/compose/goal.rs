//! What is written in the box, and what becomes of it.

use serde_json::Value;

use super::choose::check;
use super::oneall;
use crate::model::post::{Content, MediaPart, PhotoSource, Target, Video, When};
use crate::model::schedule;
use crate::model::text::excerpt;
use crate::tui::message::Now;
use crate::tui::screens::composer::{Spot, photo_name};
use crate::tui::setup::Zones;

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Goal {
    /// The message.
    Message,
    /// A photo's caption, from 0.
    Caption(usize),
    /// A photo's alternative text, from 0.
    AltText(usize),
    /// The address of a photo that is added.
    Address,
    /// The link.
    Link,
    /// The handle of its thumbnail.
    Thumbnail,
    /// The handle of the video.
    Video,
    /// The video's title.
    Title,
    /// A time.
    At,
    /// An album's id.
    Album,
    /// A person's id.
    Person,
    /// The id of a place at OneAll, of this resource.
    Place(String),
    /// The value of a parameter.
    Param(String),
    /// A parameter by its name, with its value.
    Named,
    /// Who may see it.
    Targeting,
    /// Who is shown it.
    FeedTargeting,
}

impl Goal {
    /// The title of the box.
    pub(super) fn title(&self, content: &Content) -> String {
        let photo = |at: &usize| {
            let name = content.photos.get(*at).map(photo_name).unwrap_or_default();
            format!("photo {}, {}", at + 1, excerpt(&name, 40))
        };
        match self {
            Self::Message => "Message".to_owned(),
            Self::Caption(at) => format!("Caption of {}", photo(at)),
            Self::AltText(at) => format!("Alternative text of {}", photo(at)),
            Self::Address => "Address of a photo".to_owned(),
            Self::Link => "Link".to_owned(),
            Self::Thumbnail => "Handle of the link's thumbnail".to_owned(),
            Self::Video => "Handle of the video".to_owned(),
            Self::Title => "Title of the video".to_owned(),
            Self::At => "When".to_owned(),
            Self::Album => "Id of the album".to_owned(),
            Self::Person => "Id of the person".to_owned(),
            Self::Place(resource) => oneall::title(resource),
            Self::Param(name) => excerpt(name, 60),
            Self::Named => "Parameter".to_owned(),
            Self::Targeting => "Who may see it (targeting)".to_owned(),
            Self::FeedTargeting => "Who is shown it rather than others (feed_targeting)".to_owned(),
        }
    }

    /// A word on what belongs there.
    pub(super) fn hint(&self) -> String {
        let words = match self {
            Self::Message | Self::Caption(_) | Self::Title | Self::Param(_) => "",
            Self::Place(resource) => return oneall::hint(resource),
            Self::AltText(_) => "What is to be seen, for those who do not see it.",
            Self::Address => "Facebook fetches it: https:// and what follows.",
            Self::Link => "https:// and what follows; empty for none.",
            Self::Thumbnail | Self::Video => "Empty for none.",
            Self::At => "Like 2026-12-24 18:00, tomorrow 9:00, friday 18:00 or +2h.",
            Self::Album | Self::Person => "A number.",
            Self::Named => "NAME=VALUE, by its name at Facebook.",
            Self::Targeting | Self::FeedTargeting => {
                "JSON, like {\"geo_locations\": {\"countries\": [\"DE\"]}}; empty for everybody."
            }
        };
        words.to_owned()
    }

    /// What a line comes to, where that is more than it says: a time by both clocks.
    pub(super) fn meaning(&self, text: &str, now: Now, zones: &Zones) -> Option<String> {
        let at = match self {
            Self::At => moment(text.trim(), now, zones).ok()?,
            _ => return None,
        };
        Some(format!("That is {}.", schedule::shown_in_both(at, &zones.page, &zones.local)))
    }

    /// True for a text of several lines.
    pub(crate) const fn has_lines(&self) -> bool {
        matches!(
            self,
            Self::Message | Self::Caption(_) | Self::AltText(_) | Self::Targeting | Self::FeedTargeting
        )
    }

    /// True for a text that makes sense at every moment: it belongs to the post while it is written.
    pub(super) const fn is_live(&self) -> bool {
        matches!(self, Self::Message | Self::Caption(_) | Self::AltText(_) | Self::Title)
    }

    /// The place of the form that it is about.
    pub(super) fn spot(&self, content: &Content) -> Spot {
        match self {
            Self::Message => Spot::Message,
            Self::Caption(at) | Self::AltText(at) => Spot::Photo(*at),
            Self::Address => Spot::AddPhoto,
            Self::Link => Spot::Link,
            Self::Thumbnail => Spot::Thumbnail,
            Self::Video => Spot::Video,
            Self::Title => Spot::Title,
            Self::At => Spot::When,
            Self::Album | Self::Person | Self::Place(_) => Spot::Where,
            Self::Param(name) => {
                let at = content.params.iter().position(|(known, _)| known == name);
                at.map_or(Spot::AddParam, Spot::Param)
            }
            Self::Named => Spot::AddParam,
            Self::Targeting => Spot::Targeting,
            Self::FeedTargeting => Spot::FeedTargeting,
        }
    }

    /// What is written there now.
    pub(super) fn text(&self, content: &Content, zones: &Zones) -> String {
        let photo = |at: usize| content.photos.get(at);
        match self {
            Self::Message => content.message.clone(),
            Self::Caption(at) => photo(*at).map(|photo| photo.caption.clone()).unwrap_or_default(),
            Self::AltText(at) => photo(*at).map(|photo| photo.alt_text.clone()).unwrap_or_default(),
            Self::Address | Self::Named => String::new(),
            Self::Link => content.link.clone().unwrap_or_default(),
            Self::Thumbnail => content.thumbnail.clone().unwrap_or_default(),
            Self::Video => content.video.as_ref().map(|video| video.handle.clone()).unwrap_or_default(),
            Self::Title => content.video.as_ref().map(|video| video.title.clone()).unwrap_or_default(),
            Self::At => match content.when {
                When::At(at) => schedule::shown(at, &zones.page),
                _ => String::new(),
            },
            Self::Album => match &content.target {
                Target::Album(album) => album.id.clone(),
                _ => String::new(),
            },
            Self::Person => match &content.target {
                Target::User(id) => id.clone(),
                _ => String::new(),
            },
            Self::Place(resource) => oneall::id_of(resource, content),
            Self::Param(name) => content.param(name).unwrap_or_default().to_owned(),
            Self::Targeting => pretty(content.targeting.as_ref()),
            Self::FeedTargeting => pretty(content.feed_targeting.as_ref()),
        }
    }

    /// Makes what was written a part of the content.
    ///
    /// # Errors
    /// A sentence that says why it makes no sense.
    pub(super) fn apply(
        &self,
        text: &str,
        content: &mut Content,
        now: Now,
        zones: &Zones,
    ) -> Result<(), String> {
        let line = text.trim();
        let filled = || (!line.is_empty()).then(|| line.to_owned());
        match self {
            Self::Message => text.clone_into(&mut content.message),
            Self::Caption(at) => {
                if let Some(photo) = content.photos.get_mut(*at) {
                    text.clone_into(&mut photo.caption);
                }
            }
            Self::AltText(at) => {
                if let Some(photo) = content.photos.get_mut(*at) {
                    text.clone_into(&mut photo.alt_text);
                }
            }
            Self::Address => {
                let source = PhotoSource::Url(filled().ok_or("Nothing was typed.")?);
                content.photos.push(MediaPart { source, caption: String::new(), alt_text: String::new() });
            }
            Self::Link => content.link = filled(),
            Self::Thumbnail => content.thumbnail = filled(),
            Self::Video => {
                let title = content.video.take().map(|video| video.title).unwrap_or_default();
                content.video = filled().map(|handle| Video { handle, title });
            }
            Self::Title => {
                if let Some(video) = &mut content.video {
                    text.clone_into(&mut video.title);
                }
            }
            Self::At => content.when = When::At(moment(line, now, zones)?),
            Self::Album => take_album(filled().ok_or("An album needs its id.")?, content),
            Self::Person => content.target = Target::User(filled().ok_or("A person needs an id.")?),
            Self::Place(resource) => content.target = oneall::place_of(resource, line)?,
            Self::Param(name) => take_param(name, line, content)?,
            Self::Named => {
                let (name, value) = line.split_once('=').ok_or("Write it like NAME=VALUE.")?;
                take_param(name.trim(), value.trim(), content)?;
            }
            Self::Targeting => content.targeting = object(line)?,
            Self::FeedTargeting => content.feed_targeting = object(line)?,
        }
        Ok(())
    }
}

/// Sets a parameter, once its name and value make sense.
fn take_param(name: &str, value: &str, content: &mut Content) -> Result<(), String> {
    if name.is_empty() {
        return Err("Its name is missing: write it like NAME=VALUE.".to_owned());
    }
    check(name, value, content)?;
    set(content, name, value);
    Ok(())
}

/// Chooses an album by its id. One that is chosen already keeps its name.
fn take_album(id: String, content: &mut Content) {
    if !matches!(&content.target, Target::Album(known) if known.id == id) {
        content.target = Target::Album(id.into());
    }
}

/// Sets a parameter, each at most once; an empty value takes it out.
fn set(content: &mut Content, name: &str, value: &str) {
    let at = content.params.iter().position(|(known, _)| known == name);
    match (at, value.is_empty()) {
        (Some(at), true) => _ = content.params.remove(at),
        (Some(at), false) => {
            if let Some((_, old)) = content.params.get_mut(at) {
                value.clone_into(old);
            }
        }
        (None, true) => {}
        (None, false) => content.params.push((name.to_owned(), value.to_owned())),
    }
}

/// A moment as it is typed by the Page's clock.
fn moment(line: &str, now: Now, zones: &Zones) -> Result<i64, String> {
    let now =
        jiff::Timestamp::from_second(now.unix_s()).map_err(|_| "The clock here is wrong.".to_owned())?;
    schedule::parse(line, &now.to_zoned(zones.page.clone())).map_err(|unclear| unclear.to_string())
}

fn object(text: &str) -> Result<Option<Value>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    match serde_json::from_str::<Value>(text) {
        Ok(value @ Value::Object(_)) => Ok(Some(value)),
        Ok(_) => Err("It has to be an object in braces, like {\"age_min\": 18}.".to_owned()),
        Err(error) => Err(format!("This is not JSON: {}.", excerpt(&error.to_string(), 120))),
    }
}

fn pretty(value: Option<&Value>) -> String {
    value.and_then(|value| serde_json::to_string_pretty(value).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(goal: &Goal, text: &str, content: &mut Content) -> Result<(), String> {
        let now = Now { steady_ms: 0, unix_ms: 1_772_366_400_000 };
        goal.apply(text, content, now, &Zones::default())
    }

    #[test]
    fn what_is_written_comes_back_as_it_was() {
        let mut content = Content::default();
        content.photos.push(MediaPart {
            source: PhotoSource::File("/a.jpg".into()),
            caption: String::new(),
            alt_text: String::new(),
        });
        let written = [
            (Goal::Message, "Two\nlines "),
            (Goal::Caption(0), "a caption"),
            (Goal::AltText(0), "a crane"),
            (Goal::Link, "https://example.org/"),
            (Goal::Thumbnail, "4::x"),
            (Goal::Video, "4::y"),
            (Goal::Title, "a title"),
            (Goal::At, "2026-03-02 18:00 +00:00 (UTC)"),
            (Goal::Album, "77"),
            (Goal::Person, "78"),
            (Goal::Place("facebook/page".into()), "79"),
            (Goal::Person, "78"),
            (Goal::Param("no_story".into()), "true"),
            (Goal::Targeting, "{\n  \"age_min\": 18\n}"),
            (Goal::FeedTargeting, "{\n  \"genders\": [\n    1\n  ]\n}"),
        ];
        for (goal, text) in written {
            assert_eq!(applied(&goal, text, &mut content), Ok(()), "{goal:?}");
            assert_eq!(goal.text(&content, &Zones::default()), text, "{goal:?}");
        }
    }

    #[test]
    fn senseless_texts_change_nothing_and_are_answered_with_sentences() {
        let bad = [
            (Goal::At, "soon"),
            (Goal::At, ""),
            (Goal::Album, " "),
            (Goal::Person, ""),
            (Goal::Place("facebook/page".into()), ""),
            (Goal::Address, ""),
            (Goal::Named, "place"),
            (Goal::Named, "=x"),
            (Goal::Targeting, "{"),
            (Goal::Targeting, "[1]"),
            (Goal::FeedTargeting, "yes"),
        ];
        for (goal, text) in bad {
            let mut content = Content::default();
            let sentence = applied(&goal, text, &mut content).unwrap_err();
            assert!(sentence.ends_with('.') && content == Content::default(), "{goal:?}: {sentence}");
        }
    }

    #[test]
    fn a_parameter_is_set_once_and_taken_out_by_nothing() {
        let mut content = Content::default();
        applied(&Goal::Named, "x_ref = 12=3", &mut content).unwrap();
        applied(&Goal::Named, "x_ref=4", &mut content).unwrap();
        assert_eq!(content.params, [("x_ref".to_owned(), "4".to_owned())]);
        applied(&Goal::Param("x_ref".into()), "", &mut content).unwrap();
        assert!(content.params.is_empty());
    }
}
