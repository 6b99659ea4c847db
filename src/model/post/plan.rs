//! The calls that publish a post, in order: what the dry run shows is what is sent.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::model::node::NodeId;
use crate::model::params;
use crate::model::text;

use super::content::{Content, MediaPart, PhotoSource, Target, When};

/// An edge that a post is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PostEdge {
    /// `POST /{page}/photos`, also of an album or a person (page-photos, "Creación").
    Photos,
    /// `POST /{page}/feed` (page-photos, "Publishing a multi-photo post").
    Feed,
    /// `POST /{page}/videos`, with the handle of an upload.
    Videos,
}

impl PostEdge {
    /// The edge's word in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Photos => "photos",
            Self::Feed => "feed",
            Self::Videos => "videos",
        }
    }
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// As it is.
    Text(String),
    /// `{"media_fbid": …}` of a photo that was sent ahead, from 0.
    Photo(usize),
}

/// One write, as it will be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedCall {
    /// Which photo it sends ahead, from 0; `None` for the call that publishes.
    pub photo: Option<usize>,
    /// The edge.
    pub edge: PostEdge,
    /// Whose edge.
    pub target: Target,
    /// Its parameters in order.
    pub parameters: Vec<(String, Given)>,
    /// The file that goes with it as the part `source`.
    pub file: Option<PathBuf>,
}

/// All writes of a post in order; the last one publishes.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The calls: photos that are sent ahead, then the one that publishes.
    pub calls: Vec<PlannedCall>,
}

/// The calls for a content. It is taken as judged: what excludes each other is not looked at here.
pub fn plan(content: &Content) -> Plan {
    let mut calls = Vec::new();
    let publishing = match (&content.video, content.photos.as_slice()) {
        (Some(video), _) => {
            let mut call = publishing(content, PostEdge::Videos);
            call.text("fbuploader_video_file_chunk", &video.handle);
            call.filled("title", &video.title);
            call.filled("description", &content.message);
            call
        }
        (None, [only]) if goes_alone(content, only) => {
            let mut call = publishing(content, PostEdge::Photos);
            call.picture(only);
            call.filled("caption", if only.caption.is_empty() { &content.message } else { &only.caption });
            call.filled("alt_text_custom", &only.alt_text);
            call
        }
        (None, photos) => {
            calls.extend(photos.iter().enumerate().map(|(at, photo)| ahead(content, at, photo)));
            let mut call = publishing(content, PostEdge::Feed);
            call.filled("message", &content.message);
            call.filled("link", content.link.as_deref().unwrap_or_default());
            call.filled("thumbnail", content.thumbnail.as_deref().unwrap_or_default());
            for at in 0..photos.len() {
                call.parameters.push((format!("attached_media[{at}]"), Given::Photo(at)));
            }
            call
        }
    };
    calls.push(finished(publishing, content));
    Plan { calls }
}

/// A single photo is a post of its own, unless it has a caption beside the post's message, or is a draft:
/// drafts of photos alone are not listed among a Page's drafts.
fn goes_alone(content: &Content, photo: &MediaPart) -> bool {
    let has_two_texts = !content.message.is_empty() && !photo.caption.is_empty();
    content.when != When::Draft && content.link.is_none() && !has_two_texts
}

fn publishing(content: &Content, edge: PostEdge) -> PlannedCall {
    PlannedCall { photo: None, edge, target: content.target.clone(), parameters: Vec::new(), file: None }
}

/// The call that sends a photo ahead, unpublished. Only `temporary` photos may wait for a scheduled post.
fn ahead(content: &Content, at: usize, photo: &MediaPart) -> PlannedCall {
    let mut call = PlannedCall {
        photo: Some(at),
        edge: PostEdge::Photos,
        target: Target::Page,
        parameters: Vec::new(),
        file: None,
    };
    call.picture(photo);
    call.filled("caption", &photo.caption);
    call.filled("alt_text_custom", &photo.alt_text);
    call.text("published", "false");
    if matches!(content.when, When::At(_) | When::Draft) {
        call.text("temporary", "true");
    }
    call
}

/// When and for whom, and what else was asked for.
fn finished(mut call: PlannedCall, content: &Content) -> PlannedCall {
    match content.when {
        When::Now => {}
        When::At(at) => {
            call.text("published", "false");
            call.text("scheduled_publish_time", &at.to_string());
            // A photo on its own is scheduled by its time alone.
            if call.edge != PostEdge::Photos {
                call.text("unpublished_content_type", "SCHEDULED");
            }
        }
        When::Unpublished => call.text("published", "false"),
        When::Draft => {
            call.text("published", "false");
            call.text("unpublished_content_type", "DRAFT");
        }
    }
    for (name, value) in [("targeting", &content.targeting), ("feed_targeting", &content.feed_targeting)] {
        if let Some(value) = value {
            call.text(name, &value.to_string());
        }
    }
    for (name, value) in &content.params {
        // No parameter of any edge, and nothing to be shown: a token travels in the header alone.
        if name.eq_ignore_ascii_case("access_token") {
            continue;
        }
        // As the table writes it: a moment in the edge's own form, a list as JSON.
        let wire = params::find(call.edge, name).and_then(|param| param.check(value).ok());
        call.parameters.retain(|(known, _)| known != name);
        call.text(name, wire.as_deref().unwrap_or(value));
    }
    call
}

impl PlannedCall {
    fn text(&mut self, name: &str, value: &str) {
        self.parameters.push((name.to_owned(), Given::Text(value.to_owned())));
    }

    fn filled(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.text(name, value);
        }
    }

    fn picture(&mut self, photo: &MediaPart) {
        match &photo.source {
            PhotoSource::File(path) => self.file = Some(path.clone()),
            PhotoSource::Url(url) => self.text("url", url),
        }
    }

    /// The parameters with the ids of the photos that were sent ahead, by their place; `None` while one of
    /// them has none.
    pub fn wire<'a>(&self, photo: impl Fn(usize) -> Option<&'a NodeId>) -> Option<Vec<(String, String)>> {
        let value = |given: &Given| match given {
            Given::Text(text) => Some(text.clone()),
            Given::Photo(at) => photo(*at).map(|id| media(id.as_str())),
        };
        self.parameters.iter().map(|(name, given)| Some((name.clone(), value(given)?))).collect()
    }
}

fn media(id: &str) -> String {
    let value: Value = json!({ "media_fbid": id });
    value.to_string()
}

impl Plan {
    /// The calls for people: a line for each call and, indented, one for each of its parts. `page` stands for
    /// the Page.
    pub fn lines(&self, page: &str) -> Vec<String> {
        let mut lines = Vec::new();
        for call in &self.calls {
            let whose = match &call.target {
                // What goes through OneAll has another plan.
                Target::Page | Target::OneAll(_) => page,
                Target::Album(album) => &album.id,
                Target::User(id) => id,
            };
            lines.push(format!("POST /{whose}/{}", call.edge.as_str()));
            if let Some(file) = &call.file {
                lines.push(format!("  source=@{}", text::tame(&file.display().to_string())));
            }
            for (name, given) in &call.parameters {
                let value = match given {
                    Given::Text(text) => text::tame_lines(text).replace('\n', "\\n"),
                    Given::Photo(at) => media(&format!("<photo {}>", at + 1)),
                };
                lines.push(format!("  {name}={value}"));
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::post::Video;

    fn photo(name: &str) -> MediaPart {
        MediaPart {
            source: PhotoSource::File(name.into()),
            caption: String::new(),
            alt_text: format!("a picture of {name}"),
        }
    }

    fn lines(content: &Content) -> String {
        plan(content).lines("PAGE").join("\n")
    }

    #[test]
    fn a_single_photo_is_one_call() {
        let content =
            Content { message: "Evening".into(), photos: vec![photo("a.jpg")], ..Content::default() };
        assert_eq!(
            lines(&content),
            "POST /PAGE/photos\n  source=@a.jpg\n  caption=Evening\n  alt_text_custom=a picture of a.jpg"
        );
        let later = Content { when: When::At(1_800_000_000), target: Target::User("7".into()), ..content };
        assert_eq!(
            lines(&later),
            "POST /7/photos\n  source=@a.jpg\n  caption=Evening\n  alt_text_custom=a picture of a.jpg\n  published=false\n  scheduled_publish_time=1800000000"
        );
    }

    #[test]
    fn several_photos_are_sent_ahead_and_joined_in_order() {
        let mut content = Content {
            message: "Two".into(),
            photos: vec![photo("a.jpg"), photo("b.jpg")],
            when: When::At(1_800_000_000),
            ..Content::default()
        };
        content.photos[1].source = PhotoSource::Url("https://example.org/b.jpg".into());
        content.photos[1].caption = "second".into();
        assert_eq!(
            lines(&content),
            "POST /PAGE/photos\n  source=@a.jpg\n  alt_text_custom=a picture of a.jpg\n  published=false\n  temporary=true\n\
             POST /PAGE/photos\n  url=https://example.org/b.jpg\n  caption=second\n  alt_text_custom=a picture of b.jpg\n  published=false\n  temporary=true\n\
             POST /PAGE/feed\n  message=Two\n  attached_media[0]={\"media_fbid\":\"<photo 1>\"}\n  attached_media[1]={\"media_fbid\":\"<photo 2>\"}\n  \
             published=false\n  scheduled_publish_time=1800000000\n  unpublished_content_type=SCHEDULED"
        );
        content.when = When::Now;
        assert!(!lines(&content).contains("temporary") && !lines(&content).contains("SCHEDULED"));
    }

    #[test]
    fn the_ids_of_photos_fill_the_last_call() {
        let content = Content { photos: vec![photo("a.jpg"), photo("b.jpg")], ..Content::default() };
        let plan = plan(&content);
        let ids = [NodeId::parse("11").unwrap(), NodeId::parse("12").unwrap()];
        let last = plan.calls.last().unwrap();
        let wire = last.wire(|at| ids.get(at)).unwrap();
        assert_eq!(wire[1], ("attached_media[1]".into(), "{\"media_fbid\":\"12\"}".into()));
        assert_eq!(last.wire(|at| ids[..1].get(at)), None, "no photo is dropped");
    }

    #[test]
    fn links_videos_and_drafts() {
        let link = Content {
            message: "Read".into(),
            link: Some("https://example.org/".into()),
            thumbnail: Some("4::aW1hZ2U=:x".into()),
            ..Content::default()
        };
        assert_eq!(
            lines(&link),
            "POST /PAGE/feed\n  message=Read\n  link=https://example.org/\n  thumbnail=4::aW1hZ2U=:x"
        );
        let video = Content {
            message: "Watch".into(),
            video: Some(Video { handle: "4::x".into(), title: "T".into() }),
            when: When::Unpublished,
            ..Content::default()
        };
        assert_eq!(
            lines(&video),
            "POST /PAGE/videos\n  fbuploader_video_file_chunk=4::x\n  title=T\n  description=Watch\n  published=false"
        );
        let draft = Content { photos: vec![photo("a.jpg")], when: When::Draft, ..Content::default() };
        assert!(
            lines(&draft).contains("temporary=true\nPOST /PAGE/feed\n  attached_media[0]"),
            "{}",
            lines(&draft)
        );
        let own = Content { params: vec![("published".into(), "false".into())], ..link };
        assert!(lines(&own).ends_with("published=false"));
        let token = Content { params: vec![("Access_Token".into(), "EAAcanary".into())], ..own.clone() };
        assert!(!lines(&token).contains("canary"));
        let tagged = Content { params: vec![("tags".into(), "7, 8".into())], ..own };
        assert!(lines(&tagged).ends_with("tags=[\"7\",\"8\"]"), "as it goes on the wire");
    }
}
