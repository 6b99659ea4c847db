//! Who is tagged in a photo, and where.

use serde_json::{Map, Value, json};

use super::catalog::{Filter, Kind};
use super::node::{self, time};
use super::paging::{List, Wanted};
use super::photo::Photo;
use super::view::{Changes, View};
use super::{Made, people};
use crate::sandbox::errors::GraphError;
use crate::sandbox::params::Params;
use crate::sandbox::{PAGE_ID, PAGE_NAME, USER_ID};

/// The fields of a tag; the first five are there when nobody says.
const FIELDS: [&str; 5] = ["id", "name", "x", "y", "created_time"];
/// How many tags a photo can have.
const MOST: usize = 50;
/// How long the text of a tag can be.
const TEXT: usize = 100;

/// A tag.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tag {
    /// Whose id it is; `None` for a text.
    pub(super) user: Option<String>,
    pub(super) name: String,
    /// Percent from the left edge, and from the top.
    pub(super) x: Option<f64>,
    pub(super) y: Option<f64>,
    /// Unix seconds.
    at: u64,
}

impl Tag {
    fn value(&self) -> Map<String, Value> {
        let mut tag = Map::new();
        if let Some(user) = &self.user {
            tag.insert("id".to_owned(), user.as_str().into());
        }
        tag.insert("name".to_owned(), self.name.as_str().into());
        for (name, percent) in [("x", self.x), ("y", self.y)] {
            if let Some(percent) = percent {
                tag.insert(name.to_owned(), percent.into());
            }
        }
        tag.insert("created_time".to_owned(), time(self.at).into());
        tag
    }
}

/// All tags of a photo.
pub(super) fn of(changes: &Changes, photo: Photo) -> Vec<Tag> {
    let changed = changes.of(photo.number).and_then(|changed| changed.tags.clone());
    changed.unwrap_or_else(|| original(photo))
}

/// True when the person of the user tokens was tagged in a photo from the start.
pub(super) fn shows_user(photo: Photo) -> bool {
    photo.number.is_one_in(9, 5)
}

/// The tags that a photo had from the start.
fn original(photo: Photo) -> Vec<Tag> {
    let number = photo.number;
    let place =
        |roll: u64| ((roll % 9_000) as f64 / 100.0 + 5.0, (roll / 9_000 % 9_000) as f64 / 100.0 + 5.0);
    let tag = |user: Option<String>, name: String, salt: u64| {
        let (x, y) = place(number.roll(salt));
        Tag { user, name, x: Some(x), y: Some(y), at: photo.created() + 60 * salt }
    };
    let mut tags = Vec::new();
    if number.kind == Kind::Sent {
        return tags;
    }
    if number.kind == Kind::Page(Filter::Tagged) {
        tags.push(tag(Some(PAGE_ID.to_owned()), PAGE_NAME.to_owned(), 70));
    }
    if shows_user(photo) {
        tags.push(tag(Some(USER_ID.to_owned()), people::USER_NAME.to_owned(), 71));
    }
    if number.is_one_in(4, 1) {
        for place in 0..=number.roll(72) % 6 {
            let person = number.roll(73).wrapping_add(place * 41) % 400;
            tags.push(tag(Some(people::id(person)), people::name(person), 74 + place));
        }
    }
    if number.is_one_in(12, 1) {
        tags.push(tag(None, "the old crane".to_owned(), 81));
        // A text without a place is legal too.
        tags.push(Tag { x: None, y: None, ..tag(None, "gulls ×3 🐦".to_owned(), 82) });
    }
    tags
}

/// Answers `GET /{photo}/tags`.
pub(super) fn read(view: &View<'_>, id: &str, params: &Params) -> Result<Made, GraphError> {
    let photo = view.photo("GET", id)?;
    if !view.legacy {
        return Err(GraphError::no_field("tags", "Photo"));
    }
    let wanted = Wanted::of(params)?;
    let fields = node::asked(params, &FIELDS, "TaggableSubject", &FIELDS)?;
    let tags = of(view.changes, photo);
    let list = List {
        path: format!("{id}/tags"),
        name: format!("tags:{id}"),
        length: tags.len() as u64,
        descending: false,
        keep: &|_| true,
    };
    let page = list.page(view, &wanted)?;
    let data = page.keys.iter().filter_map(|key| tags.get(usize::try_from(*key).ok()?));
    let data = data.map(|tag| node::choose(tag.value(), &fields).into()).collect();
    Ok(Made::list(page.envelope(data), page.again))
}

/// The field `tags` of a photo.
pub(super) fn field(view: &View<'_>, photo: Photo, limit: usize) -> Option<Value> {
    let tags = of(view.changes, photo);
    (!tags.is_empty()).then(|| {
        let data: Vec<Value> = tags.iter().take(limit).map(|tag| tag.value().into()).collect();
        json!({ "data": data })
    })
}

/// What a tag is to be, before anything is done.
#[derive(Debug, Clone, PartialEq)]
struct NewTag {
    user: Option<String>,
    text: Option<String>,
    x: Option<f64>,
    y: Option<f64>,
}

/// Adds tags to those of a photo, or moves those that are there: all of them or, with an error, none.
pub(super) fn write(
    view: &View<'_>,
    photo: Photo,
    in_path: Option<&str>,
    params: &Params,
    now: u64,
) -> Result<Vec<Tag>, GraphError> {
    if !view.legacy {
        let message = "Application does not have the capability to make this API call.";
        return Err(GraphError::lacks(3, message));
    }
    let mut tags = of(view.changes, photo);
    for new in wanted(view, in_path, params)? {
        let known =
            new.user.as_ref().and_then(|user| tags.iter_mut().find(|tag| tag.user.as_ref() == Some(user)));
        match known {
            Some(tag) => (tag.x, tag.y) = (new.x.or(tag.x), new.y.or(tag.y)),
            None => {
                let name = new.user.as_deref().map(people::name_of).or(new.text).unwrap_or_default();
                tags.push(Tag { user: new.user, name, x: new.x, y: new.y, at: now });
            }
        }
    }
    if tags.len() > MOST {
        return Err(GraphError::parameter(format!("A photo can have at most {MOST} tags")));
    }
    Ok(tags)
}

/// Removes the tag of a user.
pub(super) fn delete(
    view: &View<'_>,
    photo: Photo,
    in_path: Option<&str>,
    params: &Params,
) -> Result<Vec<Tag>, GraphError> {
    if !view.legacy {
        return Err(GraphError::no_object("DELETE", &photo.number.id().to_string()));
    }
    let user = one_user(in_path, params.get("to"))?
        .ok_or_else(|| GraphError::parameter("The parameter to is required"))?;
    let user = user_id(view, &user)?;
    let mut tags = of(view.changes, photo);
    let before = tags.len();
    tags.retain(|tag| tag.user.as_deref() != Some(user.as_str()));
    if tags.len() == before {
        return Err(GraphError::parameter(format!("User {user} is not tagged in this photo")));
    }
    Ok(tags)
}

/// Reads what tags are wanted, in either of the two forms.
fn wanted(view: &View<'_>, in_path: Option<&str>, params: &Params) -> Result<Vec<NewTag>, GraphError> {
    let to = one_user(in_path, params.get("to"))?;
    let text = params.get("tag_text");
    if let Some(many) = params.get("tags") {
        if to.is_some() || text.is_some() {
            return Err(GraphError::parameter("tags cannot be combined with to or tag_text"));
        }
        return several(view, many);
    }
    let (x, y) = (params.get("x").map(percent).transpose()?, params.get("y").map(percent).transpose()?);
    one(view, to.as_deref(), text, x, y).map(|tag| vec![tag])
}

fn several(view: &View<'_>, text: &str) -> Result<Vec<NewTag>, GraphError> {
    let items: Vec<Map<String, Value>> = serde_json::from_str(text)
        .map_err(|_| GraphError::parameter("Param tags must be an array of objects"))?;
    if items.is_empty() {
        return Err(GraphError::parameter("Param tags must be a non-empty array"));
    }
    let words = |item: &Map<String, Value>, name: &str| match item.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(_) => Err(GraphError::parameter(format!("Param tags[].{name} must be a string or a number"))),
    };
    let tag = |item: &Map<String, Value>| {
        if let Some(other) =
            item.keys().find(|key| !matches!(key.as_str(), "tag_uid" | "tag_text" | "x" | "y"))
        {
            return Err(GraphError::parameter(format!("Param tags[] has no key {other}")));
        }
        let place = |name| words(item, name)?.as_deref().map(percent).transpose();
        let (user, text) = (words(item, "tag_uid")?, words(item, "tag_text")?);
        one(view, user.as_deref(), text.as_deref(), place("x")?, place("y")?)
    };
    items.iter().map(tag).collect()
}

fn one(
    view: &View<'_>,
    user: Option<&str>,
    text: Option<&str>,
    x: Option<f64>,
    y: Option<f64>,
) -> Result<NewTag, GraphError> {
    match (user, text) {
        (Some(user), None) => Ok(NewTag { user: Some(user_id(view, user)?), text: None, x, y }),
        (None, Some(text)) if text.trim().is_empty() || text.chars().count() > TEXT => {
            Err(GraphError::parameter(format!("Param tag_text must have 1 to {TEXT} characters")))
        }
        (None, Some(text)) => Ok(NewTag { user: None, text: Some(text.to_owned()), x, y }),
        (Some(_), Some(_)) => Err(GraphError::parameter("Only one of to and tag_text can be given")),
        (None, None) => Err(GraphError::parameter("One of the parameters to and tag_text is required")),
    }
}

/// The user of path and parameter, which must not contradict each other.
fn one_user(in_path: Option<&str>, to: Option<&str>) -> Result<Option<String>, GraphError> {
    match (in_path, to) {
        (Some(a), Some(b)) if a != b => {
            Err(GraphError::parameter("The path and the parameter to name different users"))
        }
        (a, b) => Ok(a.or(b).map(str::to_owned)),
    }
}

/// Reads a user's id; nothing else can be tagged.
fn user_id(view: &View<'_>, text: &str) -> Result<String, GraphError> {
    if text == PAGE_ID {
        return Err(GraphError::parameter("A Page cannot be tagged in a photo"));
    }
    let is_number = (4..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || view.catalog.find(text).is_some() || view.catalog.find_album(text).is_some() {
        return Err(GraphError::parameter("Param to must be the id of a user"));
    }
    Ok(text.to_owned())
}

/// Reads a percentage.
fn percent(text: &str) -> Result<f64, GraphError> {
    let number = text.parse::<f64>().ok().filter(|number| (0.0..=100.0).contains(number));
    number.ok_or_else(|| GraphError::parameter("Params x and y must be percentages from 0 to 100"))
}
