//! Writing: comments, likes, tags, and the end of a photo. A write is checked as a whole before any of
//! it is done.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::http::Method;
use serde_json::Value;

use super::catalog::{Filter, Kind, Number};
use super::tags::{self, Tag};
use super::view::{Changes, View, Viewer, Written};
use super::{Path, comments, likes};
use crate::sandbox::errors::GraphError;
use crate::sandbox::params::Params;
use crate::sandbox::world::State;

/// What a write does.
#[derive(Debug)]
pub(super) struct Deed {
    photo: Number,
    what: What,
}

#[derive(Debug)]
enum What {
    Comment(Written),
    Like(Viewer),
    Unlike(Viewer),
    Tags(Vec<Tag>),
    Delete,
}

impl Deed {
    /// Does it.
    pub(super) fn apply(self, state: &mut State) {
        let changed = state.changes.entry(self.photo);
        match self.what {
            What::Comment(written) => changed.comments.push(written),
            What::Like(viewer) if !changed.likers.contains(&viewer) => changed.likers.push(viewer),
            What::Like(_) => {}
            What::Unlike(viewer) => changed.likers.retain(|liker| *liker != viewer),
            What::Tags(tags) => changed.tags = Some(tags),
            What::Delete => {
                changed.deleted = true;
                if self.photo.kind == Kind::Sent {
                    state.book.remove_photo(self.photo.at as usize);
                }
            }
        }
    }
}

/// Makes the answer of a write when it is done.
pub(super) type Answer<'a> = Box<dyn FnOnce(&View<'_>) -> Result<Value, GraphError> + 'a>;

/// What a write does, with the answer that it gives.
pub(super) fn plan<'a>(
    view: &View<'_>,
    method: &Method,
    path: &Path<'_>,
    params: &'a Params,
) -> Result<(Deed, Answer<'a>), GraphError> {
    let id = path.id();
    let photo = view.photo(method.as_str(), id)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs());
    let viewer = view.viewer;
    let success: Answer<'_> = Box::new(|view| Ok(view.success()));
    let (what, answer): (What, Answer<'_>) = match (path, method.as_str()) {
        (Path::Comments(_), "POST") => {
            let written = Written { message: comments::message(params)?, from: viewer, at: now };
            (What::Comment(written), Box::new(move |view| comments::made(view, photo, params)))
        }
        (Path::Likes(_), "POST") => (What::Like(viewer), success),
        // The public API has no such call any more.
        (Path::Likes(_), "DELETE") if !view.legacy => return Err(GraphError::no_object("DELETE", id)),
        (Path::Likes(_), "DELETE") => (What::Unlike(viewer), success),
        (Path::Tags(_, user), "POST") => (What::Tags(tags::write(view, photo, *user, params, now)?), success),
        (Path::Tags(_, user), "DELETE") => (What::Tags(tags::delete(view, photo, *user, params)?), success),
        (Path::Node(_), "DELETE") if photo.number.kind == Kind::Page(Filter::Tagged) => {
            return Err(GraphError::lacks(200, "Only who published a photo can delete it"));
        }
        (Path::Node(_), "DELETE") => (What::Delete, success),
        (_, method) => return Err(GraphError::no_object(method, id)),
    };
    Ok((Deed { photo: photo.number, what }, answer))
}

/// True when the Page or the person of the user tokens likes a photo.
pub(super) fn is_liked(changes: &Changes, photo: super::photo::Photo) -> bool {
    [Viewer::Page, Viewer::User].into_iter().any(|viewer| likes::likes(changes, photo, viewer))
}
