//! The book of what was published: photos that were sent, and posts, with what time makes of them.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::sandbox::{PAGE_ID, USER_ID};

/// How long a photo that nothing uses is kept, in seconds.
const KEPT: u64 = 24 * 3600;
/// The number of the first post, and how far apart they are.
const FIRST_POST: u64 = 1_220_000_000_000_417;
const POST_STEP: u64 = 115_249;
/// The same of videos.
const FIRST_VIDEO: u64 = 1_870_000_000_000_659;
const VIDEO_STEP: u64 = 224_737;
/// Within how many seconds the same words count as said again.
const REPEATED: u64 = 60;

/// Whether a post is out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostState {
    /// People see it.
    Published,
    /// It comes out by itself when its time comes.
    Scheduled,
    /// A draft.
    Draft,
    /// Not published, and nothing of the kind above: it can only be found by its id.
    Unpublished,
}

/// How long new posts and photos cannot be read yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lag {
    /// Not at all.
    #[default]
    None,
    /// The next so many calls that read or list posts or photos do not find them. A photo's own node is
    /// found at once.
    Calls(u32),
    /// For so many milliseconds.
    Ms(u64),
}

/// Where something was sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) enum Target {
    Page,
    /// An album of the Page, by its id.
    Album(String),
    /// The person of the user tokens.
    User,
}

impl Target {
    /// The id of what it was sent to.
    pub(super) fn id(&self) -> &str {
        match self {
            Self::Page => PAGE_ID,
            Self::Album(id) => id,
            Self::User => USER_ID,
        }
    }

    /// Whose post comes of it.
    pub(super) fn owner(&self) -> &'static str {
        if *self == Self::User { USER_ID } else { PAGE_ID }
    }
}

/// A photo that was sent.
#[derive(Debug)]
pub(in crate::sandbox) struct Sent {
    pub(super) id: String,
    pub(in crate::sandbox) target: Target,
    /// Its bytes; none for one that came by its address.
    pub(super) bytes: Bytes,
    pub(super) url: Option<String>,
    pub(super) mime: &'static str,
    pub(super) extension: &'static str,
    /// Width and height, in pixels.
    pub(in crate::sandbox) size: (u32, u32),
    pub(in crate::sandbox) caption: Option<String>,
    pub(super) alt_text: Option<String>,
    pub(super) temporary: bool,
    /// The place of the post that it belongs to.
    pub(super) post: Option<usize>,
    /// Unix seconds.
    pub(super) created: u64,
    pub(super) backdated: Option<u64>,
    /// Deleted, or not used in time.
    pub(in crate::sandbox) gone: bool,
}

/// Which call made a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Photo,
    Feed,
    /// With the video's id.
    Video(String),
}

/// A post.
#[derive(Debug)]
pub(in crate::sandbox) struct Post {
    pub(super) id: String,
    pub(super) kind: Kind,
    pub(super) target: Target,
    pub(super) message: Option<String>,
    pub(super) link: Option<String>,
    pub(super) thumbnail: Option<String>,
    /// The ids of its photos, in order.
    pub(super) photos: Vec<String>,
    pub(super) state: PostState,
    /// Unix seconds.
    pub(super) scheduled: Option<u64>,
    pub(super) created: u64,
    /// When it came out.
    pub(super) published: Option<u64>,
    pub(super) updated: u64,
    pub(super) deleted: bool,
    /// True when this app made it.
    pub(super) own: bool,
    /// What else was said of it and is read back as it was: place, targeting.
    pub(super) extra: Map<String, Value>,
    /// How many reads it is still hidden from, and until when, in milliseconds since the start.
    unseen: (u32, u64),
}

/// What a new post is made of.
#[derive(Debug)]
pub(super) struct NewPost {
    pub(super) kind: Kind,
    pub(super) target: Target,
    pub(super) message: Option<String>,
    pub(super) link: Option<String>,
    pub(super) thumbnail: Option<String>,
    pub(super) photos: Vec<String>,
    pub(super) state: PostState,
    pub(super) scheduled: Option<u64>,
    pub(super) extra: Map<String, Value>,
}

impl NewPost {
    /// A post with nothing in it yet.
    pub(super) fn of(kind: Kind, target: Target, (state, scheduled): (PostState, Option<u64>)) -> Self {
        Self {
            kind,
            target,
            message: None,
            link: None,
            thumbnail: None,
            photos: Vec::new(),
            state,
            scheduled,
            extra: Map::new(),
        }
    }
}

impl Post {
    /// When it counts as made: when it came out, or when it was written.
    pub(super) fn time(&self) -> u64 {
        self.published.unwrap_or(self.created)
    }

    /// True when a read of this moment finds it.
    pub(super) fn is_visible(&self, now_ms: u64) -> bool {
        !self.deleted && self.unseen.0 == 0 && self.unseen.1 <= now_ms
    }
}

/// All of it.
#[derive(Debug, Default)]
pub(in crate::sandbox) struct Book {
    pub(super) photos: Vec<Sent>,
    pub(super) posts: Vec<Post>,
    videos: u64,
    pub(in crate::sandbox) lag: Lag,
    /// True to refuse the same words within a minute.
    pub(in crate::sandbox) refuse_repeats: bool,
}

impl Book {
    /// Lets time do its work: what is due comes out, and photos that nothing uses go.
    pub(in crate::sandbox) fn settle(&mut self, now: u64) {
        for post in self.posts.iter_mut().filter(|post| post.state == PostState::Scheduled) {
            if let Some(at) = post.scheduled.filter(|at| *at <= now) {
                post.state = PostState::Published;
                post.published = Some(at);
            }
        }
        for sent in self.photos.iter_mut().filter(|sent| sent.post.is_none()) {
            sent.gone |= sent.created + KEPT <= now;
        }
    }

    /// Keeps a photo.
    pub(super) fn keep_photo(&mut self, photo: Sent) {
        self.photos.push(photo);
    }

    /// Makes a post of what is there; its photos are used from now on. Gives its id.
    pub(super) fn make(&mut self, new: NewPost, (now, now_ms): (u64, u64)) -> String {
        let at = self.posts.len();
        let number = FIRST_POST + at as u64 * POST_STEP;
        let id = format!("{}_{number}", new.target.owner());
        for sent in self.photos.iter_mut().filter(|sent| new.photos.contains(&sent.id)) {
            sent.post = Some(at);
        }
        let unseen = match self.lag {
            Lag::None => (0, 0),
            Lag::Calls(calls) => (calls, 0),
            Lag::Ms(ms) => (0, now_ms.saturating_add(ms)),
        };
        self.posts.push(Post {
            id: id.clone(),
            kind: new.kind,
            target: new.target,
            message: new.message,
            link: new.link,
            thumbnail: new.thumbnail,
            photos: new.photos,
            state: new.state,
            scheduled: new.scheduled,
            created: now,
            published: (new.state == PostState::Published).then_some(now),
            updated: now,
            deleted: false,
            own: true,
            extra: new.extra,
            unseen,
        });
        id
    }

    /// The id of a new video.
    pub(super) fn new_video(&mut self) -> String {
        self.videos += 1;
        (FIRST_VIDEO + self.videos * VIDEO_STEP).to_string()
    }

    /// Takes a photo away, and with it a post that is nothing but this photo.
    pub(in crate::sandbox) fn remove_photo(&mut self, at: usize) {
        let Some(sent) = self.photos.get_mut(at) else { return };
        sent.gone = true;
        let post = sent.post.and_then(|post| self.posts.get_mut(post));
        if let Some(post) = post.filter(|post| post.kind == Kind::Photo) {
            post.deleted = true;
        }
    }

    /// Takes a post away with the photos that were sent for it.
    pub(super) fn remove_post(&mut self, at: usize) {
        if let Some(post) = self.posts.get_mut(at) {
            post.deleted = true;
        }
        for sent in self.photos.iter_mut().filter(|sent| sent.post == Some(at)) {
            sent.gone = true;
        }
    }

    /// The photo at a place, unless it is gone.
    pub(in crate::sandbox) fn photo(&self, at: usize) -> Option<&Sent> {
        self.photos.get(at).filter(|sent| !sent.gone)
    }

    /// How many photos were ever sent.
    pub(in crate::sandbox) fn sent(&self) -> usize {
        self.photos.len()
    }

    /// The post that a photo belongs to.
    pub(super) fn post_of(&self, sent: &Sent) -> Option<&Post> {
        sent.post.and_then(|at| self.posts.get(at)).filter(|post| !post.deleted)
    }

    /// True when people see a photo.
    pub(in crate::sandbox) fn is_out(&self, sent: &Sent) -> bool {
        !sent.gone && self.post_of(sent).is_some_and(|post| post.state == PostState::Published)
    }

    /// True when a read of this moment finds a photo among those that are out.
    pub(in crate::sandbox) fn is_listed(&self, sent: &Sent, now_ms: u64) -> bool {
        self.is_out(sent) && self.post_of(sent).is_some_and(|post| post.is_visible(now_ms))
    }

    /// The ids of a post's photos that are still there.
    pub(super) fn photos_of<'a>(&'a self, post: &'a Post) -> impl Iterator<Item = &'a str> {
        let is_gone = |id: &str| self.photos.iter().any(|sent| sent.gone && sent.id == id);
        post.photos.iter().map(String::as_str).filter(move |id| !is_gone(id))
    }

    /// The place of a post that exists.
    pub(super) fn find(&self, id: &str) -> Option<usize> {
        self.posts.iter().position(|post| post.id == id && !post.deleted)
    }

    /// True when the same words came out a moment ago, and that is refused.
    pub(super) fn repeats(&self, message: Option<&str>, target: &Target, now: u64) -> bool {
        let Some(message) = message.filter(|text| self.refuse_repeats && !text.is_empty()) else {
            return false;
        };
        self.posts.iter().any(|post| {
            post.message.as_deref() == Some(message)
                && post.target.owner() == target.owner()
                && post.published.is_some_and(|at| at <= now && now - at < REPEATED)
        })
    }

    /// A call has read posts or photos: the next one finds more.
    pub(in crate::sandbox) fn looked(&mut self) {
        for post in &mut self.posts {
            post.unseen.0 = post.unseen.0.saturating_sub(1);
        }
    }
}
