//! The parts of the form, and the places in it that the cursor can stand on.

use crate::model::post::{Content, Subject};

/// A part of the form; tab goes from one to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// The message.
    Message,
    /// The photos.
    Photos,
    /// The link and its thumbnail.
    Link,
    /// The video and its title.
    Video,
    /// When it comes out.
    When,
    /// Where it goes.
    Where,
    /// Further parameters.
    Params,
    /// Who may see it, and who is shown it.
    Targeting,
}

/// A place that the cursor can stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Spot {
    /// The message.
    Message,
    /// A photo, from 0.
    Photo(usize),
    /// Where photos are added.
    AddPhoto,
    /// The link.
    Link,
    /// The handle of the link's thumbnail.
    Thumbnail,
    /// The video's handle.
    Video,
    /// The video's title.
    Title,
    /// When it comes out.
    When,
    /// Where it goes.
    Where,
    /// A further parameter, from 0.
    Param(usize),
    /// Where parameters are added.
    AddParam,
    /// Who may see it.
    Targeting,
    /// Who is shown it.
    FeedTargeting,
}

impl Part {
    /// Its name, which stands at the left of the form.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Photos => "photos",
            Self::Link => "link",
            Self::Video => "video",
            Self::When => "when",
            Self::Where => "where",
            Self::Params => "options",
            Self::Targeting => "audience",
        }
    }
}

impl Spot {
    /// All places of a content's form, from the top.
    pub(crate) fn all(content: &Content) -> Vec<Self> {
        let mut all = vec![Self::Message];
        all.extend((0..content.photos.len()).map(Self::Photo));
        all.extend([Self::AddPhoto, Self::Link, Self::Thumbnail, Self::Video]);
        if content.video.is_some() {
            all.push(Self::Title);
        }
        all.extend([Self::When, Self::Where]);
        all.extend((0..content.params.len()).map(Self::Param));
        all.extend([Self::AddParam, Self::Targeting, Self::FeedTargeting]);
        all
    }

    /// The part that it belongs to.
    pub(crate) const fn part(self) -> Part {
        match self {
            Self::Message => Part::Message,
            Self::Photo(_) | Self::AddPhoto => Part::Photos,
            Self::Link | Self::Thumbnail => Part::Link,
            Self::Video | Self::Title => Part::Video,
            Self::When => Part::When,
            Self::Where => Part::Where,
            Self::Param(_) | Self::AddParam => Part::Params,
            Self::Targeting | Self::FeedTargeting => Part::Targeting,
        }
    }

    /// The place beside which a verdict stands; `None` for one on the post as a whole.
    pub(crate) fn of(subject: &Subject, content: &Content) -> Option<Self> {
        match subject {
            Subject::Post => None,
            Subject::Message => Some(Self::Message),
            Subject::Photo(at) if *at < content.photos.len() => Some(Self::Photo(*at)),
            Subject::Photo(_) => Some(Self::AddPhoto),
            Subject::Link => Some(Self::Link),
            Subject::Video => Some(Self::Video),
            Subject::When => Some(Self::When),
            Subject::Where => Some(Self::Where),
            Subject::Param(name) => Some(match name.as_str() {
                "targeting" => Self::Targeting,
                "feed_targeting" => Self::FeedTargeting,
                "thumbnail" => Self::Thumbnail,
                name => {
                    let at = content.params.iter().position(|(known, _)| known == name);
                    at.map_or(Self::AddParam, Self::Param)
                }
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_about_a_part_stands_at_a_place_that_is_there() {
        let content = Content { params: vec![("place".into(), "x".into())], ..Content::default() };
        let all = Spot::all(&content);
        let named = |name: &str| Subject::Param(name.into());
        let subjects = [Subject::Message, Subject::Photo(7), Subject::Link, Subject::Video, Subject::When];
        let params = ["place", "nowhere", "targeting", "feed_targeting", "thumbnail"].map(named);
        for subject in subjects.iter().chain(&params) {
            let spot = Spot::of(subject, &content).unwrap();
            assert!(all.contains(&spot), "{subject:?}");
        }
        assert_eq!(Spot::of(&named("place"), &content), Some(Spot::Param(0)));
        assert_eq!(Spot::of(&Subject::Post, &content), None);
    }
}
