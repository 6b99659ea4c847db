//! What the sandbox tells of posts to those who check it.

use serde::Serialize;

use super::book::{Book, Kind, PostState, Sent};

/// The file that came with a publishing call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileSeen {
    /// The name of its part in the form.
    pub part: String,
    /// The file's name as it was sent.
    pub filename: String,
    /// The Content-Type of the part; `None` without one.
    pub mime: Option<String>,
    /// Bytes.
    pub length: u64,
    /// The SHA-256 of these bytes in hex.
    pub sha256: String,
}

/// A post as the server holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PostSeen {
    /// Its id: `{page}_{number}`.
    pub id: String,
    /// Which call made it: `photo`, `feed` or `video`.
    pub made_by: &'static str,
    /// What it says: of a photo its caption, of a video its description.
    pub message: Option<String>,
    /// Whether it is out.
    pub state: PostState,
    /// The ids of its photos, in order, without those that were deleted.
    pub photos: Vec<String>,
    /// The link of a link story.
    pub link: Option<String>,
    /// The file handle of the link's thumbnail.
    pub thumbnail: Option<String>,
    /// The video's id.
    pub video: Option<String>,
    /// When it comes out by itself, or came out so, in Unix seconds.
    pub scheduled: Option<u64>,
    /// When it was made, in Unix seconds of the sandbox's clock.
    pub created: u64,
    /// False for the samples, which another app made.
    pub own: bool,
}

/// A photo that was sent, as the server holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SentPhoto {
    /// Its id.
    pub id: String,
    /// Where it was sent to: the id of the Page, of an album or of a person.
    pub target: String,
    /// The SHA-256 of its bytes in hex; `None` for one that came by `url`.
    pub sha256: Option<String>,
    /// How many bytes it has.
    pub length: u64,
    /// The address that it came by.
    pub url: Option<String>,
    /// Its caption.
    pub caption: Option<String>,
    /// Its alternative text.
    pub alt_text: Option<String>,
    /// True when people see it.
    pub published: bool,
    /// True for `temporary=true`.
    pub temporary: bool,
    /// The id of the post that it belongs to.
    pub post: Option<String>,
    /// When it came, in Unix seconds of the sandbox's clock.
    pub created: u64,
}

/// All posts that exist, oldest first.
pub(in crate::sandbox) fn posts(book: &Book) -> Vec<PostSeen> {
    book.posts
        .iter()
        .filter(|post| !post.deleted)
        .map(|post| PostSeen {
            id: post.id.clone(),
            made_by: match post.kind {
                Kind::Photo => "photo",
                Kind::Feed => "feed",
                Kind::Video(_) => "video",
            },
            message: post.message.clone(),
            state: post.state,
            photos: book.photos_of(post).map(ToString::to_string).collect(),
            link: post.link.clone(),
            thumbnail: post.thumbnail.clone(),
            video: match &post.kind {
                Kind::Video(id) => Some(id.clone()),
                _ => None,
            },
            scheduled: post.scheduled,
            created: post.created,
            own: post.own,
        })
        .collect()
}

/// All photos that were sent and exist, oldest first.
pub(in crate::sandbox) fn photos(book: &Book) -> Vec<SentPhoto> {
    book.photos.iter().filter(|sent| !sent.gone).map(|sent| photo(book, sent)).collect()
}

fn photo(book: &Book, sent: &Sent) -> SentPhoto {
    SentPhoto {
        id: sent.id.clone(),
        target: sent.target.id().to_owned(),
        sha256: (!sent.bytes.is_empty()).then(|| super::body::sha256(&sent.bytes)),
        length: sent.bytes.len() as u64,
        url: sent.url.clone(),
        caption: sent.caption.clone(),
        alt_text: sent.alt_text.clone(),
        published: book.is_out(sent),
        temporary: sent.temporary,
        post: sent.post.and_then(|at| book.posts.get(at)).map(|post| post.id.clone()),
        created: sent.created,
    }
}
