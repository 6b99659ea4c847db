//! `POST /{post}` and `DELETE /{post}`: other words, another time, out now, gone.

use super::book::{Book, Post, PostState};
use super::kinds::{self, flag};
use super::schedule;
use crate::sandbox::errors::GraphError;
use crate::sandbox::params::Params;

/// Changes a post.
pub(super) fn change(book: &mut Book, id: &str, params: &Params, now: u64) -> Result<(), GraphError> {
    kinds::check(params, |name| kinds::of(&kinds::EDIT, name))?;
    let post = own(book, "POST", id)?;
    let out_now = params.get("is_published").and_then(flag);
    let time = schedule::time(params, now)?;
    let refuse = |why: &str| Err(GraphError::parameter(why));
    let is_out = post.state == PostState::Published;
    if is_out && (time.is_some() || out_now == Some(false)) {
        return refuse("A post that is published cannot be scheduled or taken back");
    }
    if time.is_some() && out_now == Some(true) {
        return refuse("is_published and scheduled_publish_time exclude each other");
    }
    if let Some(text) = params.get("message") {
        let has_more = !post.photos.is_empty() || post.link.is_some() || post.extra.contains_key("title");
        if text.trim().is_empty() && !has_more {
            return refuse("Missing message or attachment");
        }
        post.message = Some(text.to_owned()).filter(|text| !text.is_empty());
    }
    if let Some(at) = time {
        (post.state, post.scheduled) = (PostState::Scheduled, Some(at));
    }
    if out_now == Some(true) && !is_out {
        (post.state, post.published, post.scheduled) = (PostState::Published, Some(now), None);
    }
    post.updated = now;
    Ok(())
}

/// Takes a post away.
pub(super) fn delete(book: &mut Book, id: &str) -> Result<(), GraphError> {
    own(book, "DELETE", id)?;
    let at = book.find(id).ok_or_else(|| GraphError::no_object("DELETE", id))?;
    book.remove_post(at);
    Ok(())
}

/// A post that this app made: others it may read, no more.
fn own<'a>(book: &'a mut Book, method: &str, id: &str) -> Result<&'a mut Post, GraphError> {
    let missing = || GraphError::no_object(method, id);
    let at = book.find(id).ok_or_else(missing)?;
    let post = book.posts.get_mut(at).ok_or_else(missing)?;
    if !post.own {
        return Err(GraphError::lacks(200, "An app can only change posts that it created"));
    }
    Ok(post)
}
