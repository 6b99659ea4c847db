//! Posts on the stage: drafts that are kept, verdicts as a story wants them, and publishing that ends as told.

use std::path::PathBuf;

use wirephoto::engine::protocol::{Fitted, PostAnswer, PostList, PostRequest};
use wirephoto::model::fault::{Fault, FaultKind};
use wirephoto::model::node::NodeId;
use wirephoto::model::post::{
    Content, MediaPart, OneAllPlace, PhotoFacts, PhotoSource, Post, PostId, PostState, Verdict, When,
};
use wirephoto::model::raster::Raster;

use super::NOON_MS;

const NOON: i64 = NOON_MS / 1000;

/// What the stage knows of posts.
#[derive(Default)]
pub struct Office {
    /// The journal, the last changed first.
    pub posts: Vec<Post>,
    /// What is found wrong with any content.
    pub verdicts: Vec<Verdict>,
    /// How the next publishing ends instead of well.
    pub ends: Option<(PostState, Fault)>,
    /// Contents that were judged.
    pub judged: Vec<Content>,
    /// The Pages of the identity at OneAll, or why they cannot be read; `None` without a site.
    pub places: Option<Result<Vec<OneAllPlace>, Fault>>,
}

/// A draft.
pub fn draft(id: i64, content: Content) -> Post {
    Post {
        id: PostId(id),
        state: PostState::Draft,
        content,
        page: None,
        post_id: None,
        steps: Vec::new(),
        scheduled_publish_time: None,
        fault: None,
        created_at: NOON - 3600,
        updated_at: NOON - 60,
    }
}

/// The Pages that an identity at OneAll has.
pub fn pages() -> Vec<OneAllPlace> {
    let page = |id: &str, name: &str| OneAllPlace {
        resource: "facebook/page".into(),
        fields: vec![("id".into(), id.into())],
        name: name.into(),
        experimental: false,
    };
    vec![page("102900000000381", "Harbour Museum"), page("102900000000512", "Harbour Lights Archive")]
}

/// A photo of the sample folder.
pub fn photo(name: &str) -> MediaPart {
    let source = PhotoSource::File(PathBuf::from("/srv/photos").join(name));
    MediaPart { source, caption: String::new(), alt_text: String::new() }
}

impl Office {
    /// The last draft's content.
    pub fn kept(&self) -> &Content {
        &self.posts.first().unwrap().content
    }

    pub fn find(&mut self, id: PostId) -> Option<&mut Post> {
        self.posts.iter_mut().find(|post| post.id == id)
    }

    fn save(&mut self, id: Option<PostId>, content: &Content) -> PostId {
        let next = self.posts.iter().map(|post| post.id.0).max().unwrap_or(0) + 1;
        let id = id.unwrap_or(PostId(next));
        self.posts.retain(|post| post.id != id);
        self.posts.insert(0, draft(id.0, content.clone()));
        id
    }

    fn facts(content: &Content) -> Vec<PhotoFacts> {
        let fact = |photo: &MediaPart| match &photo.source {
            PhotoSource::Url(_) => PhotoFacts::default(),
            PhotoSource::File(path) if path.extension().is_some_and(|extension| extension == "png") => {
                PhotoFacts {
                    size: 28 << 20,
                    kind: Some("png"),
                    pixels: Some((8192, 2048)),
                    ..PhotoFacts::default()
                }
            }
            PhotoSource::File(_) => PhotoFacts {
                size: 2_411_724,
                kind: Some("jpeg"),
                pixels: Some((4000, 3000)),
                ..PhotoFacts::default()
            },
        };
        content.photos.iter().map(fact).collect()
    }

    fn publish(&mut self, id: PostId) -> Result<PostAnswer, Fault> {
        let ends = self.ends.take();
        let post = self.find(id).ok_or_else(|| Fault::new(FaultKind::Missing, "There is no such post."))?;
        if let Some((state, fault)) = ends {
            post.state = state;
            post.fault = Some(fault);
            return Ok(PostAnswer::Ended(Box::new(post.clone())));
        }
        post.post_id = NodeId::parse("1015_77");
        post.state = match post.content.when {
            When::Now => PostState::Published,
            When::At(_) => PostState::Scheduled,
            When::Unpublished => PostState::Unpublished,
            When::Draft => PostState::Draft,
        };
        post.scheduled_publish_time = match post.content.when {
            When::At(at) => Some(at),
            _ => None,
        };
        Ok(PostAnswer::Ended(Box::new(post.clone())))
    }

    pub fn answer(&mut self, request: &PostRequest) -> Result<PostAnswer, Fault> {
        Ok(match request {
            PostRequest::Save(id, content) => PostAnswer::Saved(self.save(*id, content)),
            PostRequest::Judge(content) => {
                self.judged.push((**content).clone());
                PostAnswer::Judged(self.verdicts.clone(), Self::facts(content))
            }
            PostRequest::List(PostList::Drafts) => {
                let drafts = self.posts.iter().filter(|post| post.state == PostState::Draft);
                PostAnswer::Listed(PostList::Drafts, drafts.cloned().collect())
            }
            PostRequest::Publish(id) => self.publish(*id)?,
            PostRequest::Discard(id) => {
                self.posts.retain(|post| post.id != *id);
                PostAnswer::Discarded(*id)
            }
            PostRequest::Places => PostAnswer::Places(self.places.clone().ok_or_else(|| {
                Fault::new(FaultKind::Usage, "No OneAll site is configured")
                    .hint("Put subdomain under [accounts.NAME.oneall] in config.toml.")
            })?),
            PostRequest::Plan(content) => {
                let place = content.oneall().map(OneAllPlace::in_words).unwrap_or_default();
                let url = "POST https://site.api.oneall.com/push/identities/tok-1/facebook/page/post.json";
                PostAnswer::Planned(vec![url.to_owned(), format!("  {place}")])
            }
            PostRequest::Fit(path) => PostAnswer::Fitted(fitted(path)),
            other => return Err(Fault::new(FaultKind::Internal, format!("The stage has no {other:?}."))),
        })
    }
}

/// A copy that fits.
pub fn fitted(path: &std::path::Path) -> Fitted {
    let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
    Fitted {
        original: path.to_path_buf(),
        path: PathBuf::from("/state/fitted").join(format!("{stem}-fitted.jpg")),
        sizes: (28 << 20, 3_800_000),
        pixels: (8192, 2048),
        quality: 87,
        note: None,
    }
}

/// A picture of two colours: a sky over the sea.
pub fn picture((width, height): (u32, u32)) -> Raster {
    let colour =
        |y: u32| if y * 3 > height * 2 { [30, 70, 120] } else { [120 + (y * 90 / height) as u8, 150, 190] };
    let rgb = (0..height).flat_map(|y| (0..width).flat_map(move |_| colour(y))).collect();
    Raster { width, height, rgb }
}
