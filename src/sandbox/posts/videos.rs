//! `POST /{page}/videos`: a video that was uploaded before, by its file handle.

use serde_json::{Value, json};

use super::book::{Book, Kind, NewPost, Target};
use super::{Handles, Moment, extra, kinds, schedule};
use crate::sandbox::errors::GraphError;
use crate::sandbox::params::Params;

/// Makes a video and its post.
pub(super) fn make(
    book: &mut Book,
    params: &Params,
    handles: &Handles,
    (now, now_ms): Moment,
) -> Result<Value, GraphError> {
    kinds::check(params, |name| kinds::of(&kinds::VIDEO, name))?;
    let handle = params
        .get("fbuploader_video_file_chunk")
        .ok_or_else(|| GraphError::parameter("The parameter fbuploader_video_file_chunk is required"))?;
    handles.demand(handle, "video/", "fbuploader_video_file_chunk")?;
    let when = schedule::wanted(params, now, false)?;
    let id = book.new_video();
    let mut post = NewPost::of(Kind::Video(id.clone()), Target::Page, when);
    let text = |name: &str| params.get(name).filter(|text| !text.is_empty()).map(str::to_owned);
    post.message = text("description");
    post.extra = extra(params);
    post.extra.extend(text("title").map(|title| ("title".to_owned(), title.into())));
    book.make(post, (now, now_ms));
    Ok(json!({ "id": id }))
}
