//! Who likes a photo.

use serde_json::{Map, Value, json};

use super::catalog::Kind;
use super::fields::Field;
use super::node;
use super::paging::{List, Wanted};
use super::photo::Photo;
use super::view::{Changes, View, Viewer};
use super::{Made, people};
use crate::sandbox::errors::GraphError;
use crate::sandbox::params::Params;

/// The fields of a Profile; `id` and `name` are there when nobody says.
const FIELDS: [&str; 11] = [
    "id",
    "name",
    "link",
    "username",
    "profile_type",
    "can_post",
    "pic",
    "pic_crop",
    "pic_large",
    "pic_small",
    "pic_square",
];

/// How many liked it from the start. The sixth newest photo has 3,000.
fn original(photo: Photo) -> u64 {
    match photo.rank() {
        _ if photo.number.kind == Kind::Sent => 0,
        5 => 3000,
        rank if rank % 7 == 3 => 0,
        rank if rank % 20 == 8 => 400 + photo.number.roll(21) % 400,
        _ => photo.number.roll(21) % 60,
    }
}

/// How many like a photo.
pub(super) fn count(changes: &Changes, photo: Photo) -> u64 {
    original(photo) + changes.of(photo.number).map_or(0, |changed| changed.likers.len() as u64)
}

/// Whether somebody likes a photo.
pub(super) fn likes(changes: &Changes, photo: Photo, viewer: Viewer) -> bool {
    changes.of(photo.number).is_some_and(|changed| changed.likers.contains(&viewer))
}

fn profile(changes: &Changes, photo: Photo, key: u64) -> Map<String, Value> {
    let own = original(photo);
    let written = key
        .checked_sub(own)
        .and_then(|at| changes.of(photo.number)?.likers.get(usize::try_from(at).ok()?).copied());
    let mut profile = match written {
        Some(Viewer::Page) => people::page(),
        Some(_) => people::user(),
        // Nobody likes a photo twice.
        None => people::profile((photo.number.roll(22) % 1000).wrapping_add(key)),
    };
    if let Some(fields) = profile.as_object_mut() {
        let kind = if written == Some(Viewer::Page) { "page" } else { "user" };
        let id = fields.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        fields.insert("profile_type".into(), kind.into());
        fields.insert("link".into(), format!("https://www.facebook.com/{id}").into());
        fields.insert("can_post".into(), false.into());
    }
    match profile {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// Answers `GET /{photo}/likes`.
pub(super) fn read(view: &View<'_>, id: &str, params: &Params) -> Result<Made, GraphError> {
    let photo = view.photo("GET", id)?;
    let fields = node::asked(params, &FIELDS, "Profile", &["id", "name"])?;
    page(view, photo, &Wanted::of(params)?, &fields)
}

/// The field `likes` of a photo.
pub(super) fn field(view: &View<'_>, photo: Photo, field: &Field) -> Result<Made, GraphError> {
    let fields = node::asked_inside(field, &FIELDS, "Profile", &["id", "name"])?;
    page(view, photo, &Wanted::of_field(field)?, &fields)
}

fn page(view: &View<'_>, photo: Photo, wanted: &Wanted, fields: &[Field]) -> Result<Made, GraphError> {
    let id = photo.number.id();
    let total = count(view.changes, photo);
    let list = List {
        path: format!("{id}/likes"),
        name: format!("likes:{id}"),
        // Without the Page's token only the number is told.
        length: if view.names_people() { total } else { 0 },
        descending: false,
        keep: &|_| true,
    };
    let page = list.page(view, wanted)?;
    let data = page.keys.iter().map(|key| node::choose(profile(view.changes, photo, *key), fields).into());
    let mut value = page.envelope(data.collect());
    if wanted.summary {
        let liked = likes(view.changes, photo, view.viewer);
        let summary = json!({ "total_count": total, "can_like": true, "has_liked": liked });
        value.insert("summary".to_owned(), summary);
    }
    Ok(Made::list(value, page.again))
}
