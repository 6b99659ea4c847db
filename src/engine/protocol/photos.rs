//! What is said about photos: listings, one photo and what hangs on it, and the pictures themselves.

use std::path::PathBuf;
use std::sync::Arc;

use crate::model::fault::Fault;
use crate::model::node::{Cursor, Named, NodeId, Slice};
use crate::model::photo::{Album, Comment, Listing, NewTag, Photo, Tag};
use crate::model::raster::Raster;

/// What can be asked about photos. Reads are tried again within the engine's patience; writes are not,
/// but for throttling, which says that nothing was done.
#[derive(Debug)]
pub enum PhotoRequest {
    /// What the disk still holds of a list, without a call. Answer: [`PhotoAnswer::Kept`].
    Kept(Listing),
    /// One page of a list from the beginning or from a cursor on; `at` is how many photos stand before
    /// it, for the disk's copy. Answer: [`PhotoAnswer::Page`].
    Page {
        /// The list.
        listing: Listing,
        /// Where to go on; `None` for the beginning.
        after: Option<Cursor>,
        /// Photos before it.
        at: usize,
    },
    /// The Page's albums. Answer: [`PhotoAnswer::Albums`].
    Albums(Option<Cursor>),
    /// One photo whole: core fields first, each group of further fields apart.
    /// Answer: [`PhotoAnswer::Whole`].
    Photo(NodeId),
    /// A page of its comments. Answer: [`PhotoAnswer::Comments`].
    Comments(NodeId, Option<Cursor>),
    /// A page of those who like it. Answer: [`PhotoAnswer::Likes`].
    Likes(NodeId, Option<Cursor>),
    /// Its tags. Answer: [`PhotoAnswer::Tags`].
    Tags(NodeId),
    /// Write a comment. When the answer is lost the engine looks whether it is there; if that cannot be
    /// told either, the fault's kind is `Unknown`. Answer: [`PhotoAnswer::Commented`].
    Comment(NodeId, String),
    /// Like it (true) or take the like back. Answer: [`PhotoAnswer::Liked`].
    Like(NodeId, bool),
    /// Set tags, or move those of people who are tagged. Answer: [`PhotoAnswer::Tags`], read anew.
    Tag(NodeId, Vec<NewTag>),
    /// Remove a person's tag. Answer: [`PhotoAnswer::Tags`], read anew.
    Untag(NodeId, NodeId),
    /// The pictures that are wanted now, the most urgent first: what is no longer among them is given up.
    /// Each comes once as [`super::Reply::Picture`]; nothing is answered.
    Pictures(Vec<PictureWanted>),
    /// Save the largest rendition. Without `overwrite` a file that is there already is a fault of kind
    /// `Source` and stays as it is. Answer: [`PhotoAnswer::Saved`].
    Save {
        /// The photo.
        photo: NodeId,
        /// The file, or a folder to put it into under a name made from the photo's id.
        to: PathBuf,
        /// True after the user said yes.
        overwrite: bool,
    },
}

/// What an answered request about photos brings.
#[derive(Debug)]
pub enum PhotoAnswer {
    /// Photos of a list as they were when they were last read, in order; empty when none are kept.
    Kept(Listing, Vec<Arc<Photo>>),
    /// A page of a list.
    Page {
        /// The list.
        listing: Listing,
        /// Its photos and where it goes on. None is repeated within the page.
        page: Slice<Arc<Photo>>,
        /// What was odd or refused on the way, as sentences: a field that Facebook refused, a cursor that
        /// leads in a circle.
        warnings: Vec<String>,
    },
    /// Albums.
    Albums(Slice<Album>),
    /// A photo whole.
    Whole(Box<WholePhoto>),
    /// Comments of a photo.
    Comments(NodeId, Slice<Comment>),
    /// Who likes a photo; empty with a total where Facebook hides them.
    Likes(NodeId, Slice<Named>),
    /// The tags of a photo.
    Tags(NodeId, Vec<Tag>),
    /// A comment was written.
    Commented(NodeId, Comment),
    /// A photo is liked now, or not.
    Liked(NodeId, bool),
    /// The largest rendition was saved.
    Saved {
        /// Where.
        path: PathBuf,
        /// Bytes.
        size: u64,
        /// Pixels across and down, when known.
        pixels: Option<(u32, u32)>,
    },
}

/// A photo with what Facebook refused to say or do about it.
#[derive(Debug, Clone, PartialEq)]
pub struct WholePhoto {
    /// The photo.
    pub photo: Arc<Photo>,
    /// What was refused, now or earlier.
    pub refused: Vec<Refusal>,
}

/// Something that Facebook refused for this account: explained, remembered, and tried again when asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What.
    pub part: Part,
    /// Why, with what to do.
    pub fault: Fault,
    /// When, in Unix seconds.
    pub at: i64,
}

/// A part of the API that Facebook may refuse as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// A field of the photo.
    Field(String),
    /// Reading comments.
    Comments,
    /// Reading likes.
    Likes,
    /// Reading tags.
    Tags,
    /// Writing a comment.
    Comment,
    /// Liking.
    Like,
    /// Taking a like back.
    Unlike,
    /// Tagging and moving tags.
    Tag,
    /// Removing tags.
    Untag,
    /// Reading albums.
    Albums,
}

/// A picture that is wanted for a place on the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureWanted {
    /// The photo, with the addresses of its renditions.
    pub photo: Arc<Photo>,
    /// Pixels across that the raster is to have, 1 to 8192.
    pub width: u32,
    /// Pixels down, 1 to 8192.
    pub height: u32,
}

impl PictureWanted {
    /// The name under which it will come.
    pub fn key(&self) -> PictureKey {
        PictureKey { photo: self.photo.id.clone(), width: self.width, height: self.height }
    }
}

/// Names a picture of a photo at a size in pixels.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PictureKey {
    /// The photo.
    pub photo: NodeId,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// A picture, or why there is none, as a short sentence for the placeholder.
pub type Pictured = Result<Arc<Raster>, String>;
