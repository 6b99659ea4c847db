//! What the sandbox tells of its photos to those who check it.

use serde::Serialize;

use super::catalog::{Catalog, Filter, Kind, Number};
use super::photo::Photo;
use super::view::{Changes, Viewer};
use super::{albums, comments, likes, tags, writes};
use crate::sandbox::posts::{Book, Target};

/// A comment that was written through the sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommentSeen {
    /// Its id.
    pub id: String,
    /// What it says, as it came.
    pub message: String,
    /// True when the Page wrote it, false for the person of the user tokens.
    pub by_page: bool,
}

/// A tag as it stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TagSeen {
    /// The user's id; `None` for a text.
    pub user: Option<String>,
    /// The user's name or the text.
    pub name: String,
    /// Percent from the left edge.
    pub x: Option<f64>,
    /// Percent from the upper edge.
    pub y: Option<f64>,
}

/// A photo as the server holds it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PhotoSeen {
    /// Its id.
    pub id: String,
    /// Its caption, as it is sent.
    pub caption: Option<String>,
    /// Width and height of the largest rendition, in pixels.
    pub size: (u32, u32),
    /// The comments that were written, oldest first; those that were there from the start are only counted.
    pub comments: Vec<CommentSeen>,
    /// How many comments there are, replies included.
    pub comment_count: u64,
    /// True when the Page or the person of the user tokens likes it.
    pub liked: bool,
    /// How many like it.
    pub like_count: u64,
    /// All of its tags.
    pub tags: Vec<TagSeen>,
    /// True when it was deleted.
    pub deleted: bool,
}

/// A photo, whether deleted or not. `None` for an id that is none.
pub(in crate::sandbox) fn photo_seen(
    catalog: Catalog,
    changes: &Changes,
    book: &Book,
    id: &str,
) -> Option<PhotoSeen> {
    let photo = Photo::new(catalog, catalog.find(id)?);
    let sent = book.photo(photo.number.at as usize).filter(|_| photo.number.kind == Kind::Sent);
    if photo.number.kind == Kind::Sent && sent.is_none() {
        return None;
    }
    let written = changes.of(photo.number).map(|changed| changed.comments.clone()).unwrap_or_default();
    let comment_count = comments::count(changes, photo);
    let first = comment_count - written.len() as u64;
    let comments = written.into_iter().zip(first..).map(|(written, key)| CommentSeen {
        id: comments::id(photo, key),
        message: written.message,
        by_page: written.from == Viewer::Page,
    });
    let tags = tags::of(changes, photo).into_iter();
    Some(PhotoSeen {
        id: id.to_owned(),
        caption: sent.map_or_else(|| photo.caption().map(Into::into), |sent| sent.caption.clone()),
        size: sent.map_or_else(|| photo.size(), |sent| sent.size),
        comments: comments.collect(),
        comment_count,
        liked: writes::is_liked(changes, photo),
        like_count: likes::count(changes, photo),
        tags: tags.map(|tag| TagSeen { user: tag.user, name: tag.name, x: tag.x, y: tag.y }).collect(),
        deleted: changes.is_deleted(photo.number),
    })
}

/// The ids of a list of the Page's photos, in its order, without those that were deleted.
pub(in crate::sandbox) fn ids(
    catalog: Catalog,
    changes: &Changes,
    book: &Book,
    filter: Filter,
) -> Vec<String> {
    let kind = Kind::Page(filter);
    let sent = (0..book.sent()).rev().filter(|at| filter == Filter::Uploaded && is_page_photo(book, *at));
    let sent = sent.filter_map(|at| Some(Number { kind: Kind::Sent, at: u32::try_from(at).ok()? }));
    let numbers = (0..catalog.count(kind)).rev().map(|at| Number { kind, at });
    sent.chain(numbers)
        .filter(|number| !changes.is_deleted(*number))
        .map(|number| number.id().to_string())
        .collect()
}

/// True for a photo that was sent to the Page or an album of it and that people see.
fn is_page_photo(book: &Book, at: usize) -> bool {
    book.photo(at).is_some_and(|sent| sent.target != Target::User && book.is_out(sent))
}

/// The ids of the Page's albums, in the order of their list.
pub(in crate::sandbox) fn album_ids(catalog: Catalog) -> Vec<String> {
    albums::ids(catalog)
}
