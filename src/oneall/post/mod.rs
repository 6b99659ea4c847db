//! What a post becomes through OneAll: the resource that its destination and its content call for, the fields
//! that its parts fill, and what OneAll cannot do with it.

mod judge;

use super::body::{self, Push};
use super::kinds;
use super::resources::{Field, Given, Kind, Place, Resource, State};
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;
use crate::model::post::{Content, MediaPart, OneAllPlace, PhotoSource, PushCall, Subject, Target};
use crate::model::text;

pub use judge::judge_post;

/// Destinations where the content decides which resource it takes: its post or its picture.
const FAMILIES: [&str; 2] = ["facebook/page", "facebook/group"];

/// A field that a part of a post fills.
struct Filled {
    name: String,
    value: String,
    /// The part.
    of: Subject,
}

/// The destination that is written as `RESOURCE` or `RESOURCE=ID`; `facebook/page=ID` leaves it to the content
/// what it becomes on the Page.
///
/// # Errors
/// A [`FaultKind::Usage`] fault for a resource that there is none of, or that asks for no id.
pub fn place(typed: &str, experimental: bool) -> Result<OneAllPlace, Fault> {
    let (name, id) = typed.split_once('=').map_or((typed, None), |(name, id)| (name, Some(id.trim())));
    let name = name.trim().trim_end_matches('/');
    let family = FAMILIES.into_iter().find(|family| family.eq_ignore_ascii_case(name));
    let (resource, given) = match family {
        Some(family) => (family, None),
        None => body::find(name).map(|(found, given)| (found.name, given))?,
    };
    let mut fields: Vec<(String, String)> =
        given.into_iter().map(|(name, value): Given| (name.to_owned(), value)).collect();
    match (id, where_field(resource)) {
        (None, _) => {}
        (Some(id), Some(field)) => fields.push((field.name.to_owned(), id.to_owned())),
        (Some(_), None) => {
            return Err(Fault::new(FaultKind::Usage, format!("{resource} asks for no id"))
                .hint(format!("Write --oneall {resource}: it goes where the identity is.")));
        }
    }
    Ok(OneAllPlace { resource: resource.to_owned(), fields, name: String::new(), experimental })
}

/// The field of a destination that says where it goes, if it needs one.
pub fn where_field(resource: &str) -> Option<&'static Field> {
    let named = |name: &str| Resource::find(name).map(|(found, _)| found);
    let resource = match FAMILIES.contains(&resource) {
        true => named(&format!("{resource}/post")),
        false => named(resource),
    };
    resource?.fields.iter().find(|field| is_where(field))
}

/// True for a field that names the place, or the thing that something is done to.
fn is_where(field: &Field) -> bool {
    field.kind == Kind::Id && field.required
}

/// The resource that a content takes on its way to a place; `None` for one that the table does not know.
pub fn resource_for(place: &OneAllPlace, content: &Content) -> Option<&'static Resource> {
    let family = FAMILIES.into_iter().find(|family| *family == place.resource);
    let name = match (family, content.photos.is_empty()) {
        (Some(family), true) => format!("{family}/post"),
        (Some(family), false) => format!("{family}/picture"),
        (None, _) => place.resource.clone(),
    };
    Resource::find(&name).map(|(found, _)| found)
}

/// The fields of a resource that no part of a post fills: they are given as further parameters.
pub fn fields_left(resource: &'static Resource) -> impl Iterator<Item = &'static Field> {
    let filled = [text_field(resource), picture_field(resource), link_field(resource)];
    resource.fields.iter().filter(move |field| !filled.contains(&Some(field)) && !is_where(field))
}

/// Looks whether a value fits a field.
///
/// # Errors
/// What is wrong, as a part of a sentence that begins with the field's name.
pub fn field_check(field: &Field, value: &str) -> Result<(), String> {
    kinds::value(field, &[value]).map(drop)
}

fn text_field(resource: &Resource) -> Option<&'static Field> {
    resource.field("message").or_else(|| resource.field("description"))
}

fn picture_field(resource: &Resource) -> Option<&'static Field> {
    resource.fields.iter().find(|field| field.kind == Kind::Picture)
}

fn link_field(resource: &Resource) -> Option<&'static Field> {
    resource.field("link").filter(|field| field.kind == Kind::Link)
}

/// The call of a post to a place at OneAll. Without an identity it is only fit to be shown.
///
/// # Errors
/// A [`FaultKind::Usage`] fault that names all that is wrong.
pub fn push_of(content: &Content, identity: Option<&NodeId>) -> Result<Push, Fault> {
    let refuse = |why: String| Fault::new(FaultKind::Usage, format!("Nothing was sent: {why}"));
    let place = content.oneall().ok_or_else(|| refuse("it does not go through OneAll".to_owned()))?;
    let resource = resource_for(place, content).ok_or_else(|| refuse(no_resource(place)))?;
    let typed: Vec<(String, String)> =
        filled(content, place, resource).into_iter().map(|one| (one.name, one.value)).collect();
    body::prepare(resource, identity, &typed)
}

fn no_resource(place: &OneAllPlace) -> String {
    format!("OneAll has no resource {}", text::excerpt(&place.resource, 60))
}

/// The fields that the parts of a post fill, as far as the resource has them.
fn filled(content: &Content, place: &OneAllPlace, resource: &Resource) -> Vec<Filled> {
    let mut all: Vec<Filled> = Vec::new();
    let mut put = |field: Option<&Field>, value: &str, of: Subject| {
        if let Some(field) = field.filter(|_| !value.trim().is_empty()) {
            all.push(Filled { name: field.name.to_owned(), value: value.to_owned(), of });
        }
    };
    for (name, value) in &place.fields {
        put(resource.field(name), value, Subject::Where);
    }
    put(text_field(resource), &content.message, Subject::Message);
    if let Some(photo) = content.photos.first() {
        if content.message.trim().is_empty() {
            put(text_field(resource), &photo.caption, Subject::Photo(0));
        }
        if let PhotoSource::Url(url) = &photo.source {
            put(picture_field(resource), url, Subject::Photo(0));
        }
    }
    put(link_field(resource), content.link.as_deref().unwrap_or_default(), Subject::Link);
    for (name, value) in &content.params {
        all.push(Filled { name: name.clone(), value: value.clone(), of: Subject::Param(name.clone()) });
    }
    all
}

/// The post that a call would be made of again; `None` for a call to a resource that the table does not know.
pub fn rewritten(call: &PushCall) -> Option<Content> {
    let (resource, _) = Resource::find(&call.resource)?;
    let fields =
        resource.key.iter().try_fold(call.body.pointer("/request/push")?, |inner, key| inner.get(key))?;
    let mut content = Content::default();
    let mut place = OneAllPlace {
        resource: resource.name.to_owned(),
        experimental: resource.state == State::Inferred,
        ..OneAllPlace::default()
    };
    for (name, value) in fields.as_object()? {
        let text = match value {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Array(items) => {
                items.iter().filter_map(|item| item.as_str()).collect::<Vec<_>>().join(",")
            }
            other => other.to_string(),
        };
        let Some(field) = resource.field(name) else { continue };
        match Some(field) {
            _ if is_where(field) => place.fields.push((field.name.to_owned(), text)),
            field if field == text_field(resource) => content.message = text,
            field if field == link_field(resource) => content.link = Some(text),
            field if field == picture_field(resource) => content.photos.push(MediaPart {
                source: PhotoSource::Url(text),
                caption: String::new(),
                alt_text: String::new(),
            }),
            _ => content.params.push((field.name.to_owned(), text)),
        }
    }
    let short = call.path.splitn(5, '/').nth(4).and_then(Resource::find).and_then(|(_, given)| given);
    if let Some((name, value)) = short.filter(|(name, _)| is_in_path_alone(resource, name)) {
        place.fields.push((name.to_owned(), value));
    }
    content.target = Target::OneAll(place);
    Some(content)
}

fn is_in_path_alone(resource: &Resource, name: &str) -> bool {
    resource.field(name).is_some_and(|field| field.place == Place::Path)
}

#[cfg(test)]
mod tests;
