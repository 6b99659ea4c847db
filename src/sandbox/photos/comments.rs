//! What is said under a photo.

use serde_json::{Map, Value, json};

use super::catalog::Kind;
use super::fields::Field;
use super::node::{self, time};
use super::paging::{List, Wanted};
use super::photo::Photo;
use super::view::{Changes, View, Viewer};
use super::{Made, people, words};
use crate::sandbox::errors::GraphError;
use crate::sandbox::params::Params;

/// The fields of a Comment.
const FIELDS: [&str; 23] = [
    "id",
    "message",
    "from",
    "created_time",
    "like_count",
    "comment_count",
    "user_likes",
    "can_comment",
    "can_hide",
    "can_like",
    "can_remove",
    "can_reply_privately",
    "is_hidden",
    "is_private",
    "attachment",
    "message_tags",
    "parent",
    "permalink_url",
    "object",
    "application",
    "admin_creator",
    "private_reply_conversation",
    "live_broadcast_timestamp",
];
/// Those that are there when nobody says.
const DEFAULT: [&str; 4] = ["created_time", "from", "message", "id"];
/// How long a comment can be, in characters.
const LONGEST: usize = 8000;

/// How many there were from the start, replies included. The tenth newest photo has 400, the fourth 120.
fn original(photo: Photo) -> u64 {
    match photo.rank() {
        _ if photo.number.kind == Kind::Sent => 0,
        9 => 400,
        3 => 120,
        rank if rank % 31 == 17 => 40,
        rank if rank % 3 == 1 => 0,
        _ => photo.number.roll(11) % 9,
    }
}

/// How many there are, replies included.
pub(super) fn count(changes: &Changes, photo: Photo) -> u64 {
    original(photo) + changes.of(photo.number).map_or(0, |changed| changed.comments.len() as u64)
}

/// The id of a comment.
pub(super) fn id(photo: Photo, key: u64) -> String {
    format!("{}_{}", photo.number.id(), 26_149_327 + key * 101)
}

/// True for a reply to the comment before it.
fn is_reply(photo: Photo, key: u64) -> bool {
    key % 7 == 6 && key < original(photo)
}

/// One comment with all of its fields.
fn whole(view: &View<'_>, photo: Photo, key: u64) -> Map<String, Value> {
    let first = original(photo);
    let written = key
        .checked_sub(first)
        .and_then(|at| view.changes.of(photo.number)?.comments.get(usize::try_from(at).ok()?));
    let roll = photo.number.roll(1000 + key);
    // A sticker comes without words.
    let is_sticker = written.is_none() && key % 19 == 8;
    let (message, from, at) = match written {
        Some(written) if written.from == Viewer::Page => {
            (written.message.clone(), people::page(), written.at)
        }
        Some(written) => (written.message.clone(), people::user(), written.at),
        None if is_sticker => (String::new(), people::profile(roll % 400), 0),
        None => (words::comment(roll, key + 1), people::profile(roll % 400), 0),
    };
    let at = if at == 0 { photo.created() + 600 + key * 1800 + roll % 1500 } else { at };
    let own = written.is_some_and(|written| written.from == view.viewer);
    let mut comment = Map::new();
    let mut put = |name: &str, value: Value| comment.insert(name.to_owned(), value);
    put("id", id(photo, key).into());
    put("message", message.into());
    put("created_time", time(at).into());
    put("like_count", (roll % 5).into());
    put("comment_count", u64::from(key % 7 == 5 && key + 1 < first).into());
    for name in ["can_comment", "can_hide", "can_like", "can_remove"] {
        put(name, true.into());
    }
    put("can_reply_privately", (!own).into());
    for name in ["user_likes", "is_hidden", "is_private"] {
        put(name, false.into());
    }
    put(
        "permalink_url",
        format!("https://www.facebook.com/photo.php?fbid={}&comment_id={key}", photo.number.id()).into(),
    );
    put("object", json!({ "id": photo.number.id().to_string(), "created_time": time(photo.created()) }));
    if is_sticker {
        put("attachment", json!({ "type": "sticker", "description": "Thumbs up" }));
    }
    if is_reply(photo, key) {
        put("parent", json!({ "id": id(photo, key - 1) }));
    }
    // Some authors hide from the Page as well.
    if view.names_people() && (written.is_some() || key % 11 != 4) {
        put("from", from);
    }
    comment
}

/// In which order, and which of them.
#[derive(Debug, Clone, Copy)]
struct Choice {
    reverse: bool,
    replies: bool,
}

impl Choice {
    fn read<'a>(get: impl Fn(&str) -> Option<&'a str>) -> Result<Self, GraphError> {
        let reverse = match get("order") {
            None | Some("chronological") => false,
            Some("reverse_chronological") => true,
            Some(_) => return Err(one_of("order", "{chronological, reverse_chronological}")),
        };
        let replies = match get("filter") {
            None | Some("toplevel") => false,
            Some("stream") => true,
            Some(_) => return Err(one_of("filter", "{stream, toplevel}")),
        };
        match get("live_filter") {
            None | Some("filter_low_quality" | "no_filter") => Ok(Self { reverse, replies }),
            Some(_) => Err(one_of("live_filter", "{filter_low_quality, no_filter}")),
        }
    }
}

fn one_of(name: &str, known: &str) -> GraphError {
    GraphError::parameter(format!("Param {name} must be one of {known}"))
}

/// Answers `GET /{photo}/comments`.
pub(super) fn read(view: &View<'_>, id: &str, params: &Params) -> Result<Made, GraphError> {
    let photo = view.photo("GET", id)?;
    let fields = node::asked(params, &FIELDS, "Comment", &DEFAULT)?;
    page(view, photo, &Wanted::of(params)?, Choice::read(|name| params.get(name))?, &fields)
}

/// The field `comments` of a photo.
pub(super) fn field(view: &View<'_>, photo: Photo, field: &Field) -> Result<Made, GraphError> {
    let fields = node::asked_inside(field, &FIELDS, "Comment", &DEFAULT)?;
    page(view, photo, &Wanted::of_field(field)?, Choice::read(|name| field.modifier(name))?, &fields)
}

fn page(
    view: &View<'_>,
    photo: Photo,
    wanted: &Wanted,
    choice: Choice,
    fields: &[Field],
) -> Result<Made, GraphError> {
    let id = photo.number.id();
    let list = List {
        path: format!("{id}/comments"),
        name: format!("comments:{id}:{}:{}", choice.reverse, choice.replies),
        length: count(view.changes, photo),
        descending: choice.reverse,
        keep: &|key| choice.replies || !is_reply(photo, key),
    };
    let page = list.page(view, wanted)?;
    let data = page.keys.iter().map(|key| node::choose(whole(view, photo, *key), fields).into());
    let mut value = page.envelope(data.collect());
    if wanted.summary {
        let order = if choice.reverse { "reverse_chronological" } else { "chronological" };
        let summary = json!({ "order": order, "total_count": list.count(), "can_comment": true });
        value.insert("summary".to_owned(), summary);
    }
    Ok(Made::list(value, page.again))
}

/// The answer to a new comment: its id, or the fields that were asked for.
pub(super) fn made(view: &View<'_>, photo: Photo, params: &Params) -> Result<Value, GraphError> {
    let key = count(view.changes, photo).saturating_sub(1);
    let fields = node::asked(params, &FIELDS, "Comment", &["id"])?;
    Ok(node::choose(whole(view, photo, key), &fields).into())
}

/// Checks a new comment: its message, and the fields that the answer is to have.
pub(super) fn message(params: &Params) -> Result<String, GraphError> {
    node::asked(params, &FIELDS, "Comment", &["id"])?;
    let message = params.get("message").unwrap_or_default();
    if message.trim().is_empty() {
        return Err(GraphError::parameter("Param message must be a non-empty UTF-8 string"));
    }
    if message.chars().count() > LONGEST {
        return Err(GraphError::parameter(format!("Param message must have at most {LONGEST} characters")));
    }
    Ok(message.to_owned())
}
