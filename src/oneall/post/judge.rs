//! What is wrong with a post that goes through OneAll, or worth a second look: each verdict names its rule.

use super::{Filled, filled, is_where, link_field, no_resource, picture_field, resource_for, text_field};
use crate::model::post::judge::MESSAGE_LIMIT;
use crate::model::post::{Content, MediaPart, OneAllPlace, PhotoSource, Subject, Verdict, When};
use crate::model::text;
use crate::oneall::body::{Wrong, check, unusable};
use crate::oneall::resources::{Resource, State};

/// All that is wrong with a post that goes through OneAll, or worth a second look. `None` for one that goes
/// elsewhere.
pub fn judge_post(content: &Content) -> Option<Vec<Verdict>> {
    let place = content.oneall()?;
    let Some(resource) = resource_for(place, content) else {
        return Some(vec![Verdict::refuse(
            Subject::Where,
            "oneall_resource",
            format!("{}: choose another destination.", no_resource(place)),
        )]);
    };
    let mut verdicts: Vec<Verdict> = standing(resource, place).into_iter().collect();
    verdicts.extend(cannot(content, resource));
    for (at, photo) in content.photos.iter().enumerate() {
        verdicts.extend(photo_verdicts(at, photo, resource));
    }
    verdicts.extend(texts(content, resource));
    // What leads nowhere needs no word about its fields.
    if !matches!(resource.state, State::Dead { .. }) {
        verdicts.extend(fields(content, place, resource, &verdicts));
    }
    Some(verdicts)
}

/// Whether the resource can be used.
fn standing(resource: &'static Resource, place: &OneAllPlace) -> Option<Verdict> {
    let (name, note) = (resource.name, resource.note);
    Some(match resource.state {
        State::Documented => return None,
        State::Inferred if place.experimental => Verdict::warn(
            Subject::Where,
            "oneall_experimental",
            format!("{name} is experimental: {note}. OneAll may refuse it."),
        ),
        State::Inferred => Verdict::refuse(
            Subject::Where,
            "oneall_experimental",
            format!(
                "{name} is experimental: {note}. Say --experimental, or choose it anew, to send it all the same."
            ),
        ),
        State::Dead { .. } => {
            let why = unusable(resource, false).map(|fault| fault.sentence()).unwrap_or_default();
            Verdict::refuse(Subject::Where, "oneall_dead", why)
        }
    })
}

/// What OneAll can do with no post, or not by this resource.
fn cannot(content: &Content, resource: &Resource) -> Vec<Verdict> {
    let name = resource.name;
    let mut verdicts = Vec::new();
    let mut refuse = |of, rule, said: String| verdicts.push(Verdict::refuse(of, rule, said));
    let elsewhere = "or choose the Page itself";
    if content.photos.len() > 1 {
        let many = text::count(content.photos.len() as u64, "photo");
        refuse(
            Subject::Post,
            "oneall_photo_count",
            format!("Through OneAll a post has one photo, not {many}: make a post for each, {elsewhere}."),
        );
    }
    if content.link.is_some() && link_field(resource).is_none() {
        let said = format!("{name} takes no link: put the address into the message, or take the photos out.");
        refuse(Subject::Link, "oneall_link", said);
    }
    if content.thumbnail.is_some() {
        let said = format!("OneAll takes no thumbnail by its handle: take it out, {elsewhere}.");
        refuse(Subject::Link, "oneall_thumbnail", said);
    }
    if content.video.is_some() {
        let said = format!(
            "OneAll knows nothing of videos that were uploaded to Facebook: put the video on the web and give its \
             address to a resource for videos, {elsewhere}."
        );
        refuse(Subject::Video, "oneall_video", said);
    }
    let when = match content.when {
        When::Now => None,
        When::At(_) => Some(("oneall_schedule", "OneAll publishes at once and schedules nothing")),
        When::Unpublished => Some(("oneall_unpublished", "OneAll makes nothing that nobody sees")),
        When::Draft => Some(("oneall_draft", "OneAll makes no drafts")),
    };
    if let Some((rule, why)) = when {
        refuse(Subject::When, rule, format!("{why}: let it go now, {elsewhere}."));
    }
    for (parameter, value) in [("targeting", &content.targeting), ("feed_targeting", &content.feed_targeting)]
    {
        if value.is_some() {
            let said = format!("OneAll has no {parameter}: take it out, {elsewhere}.");
            refuse(Subject::Param(parameter.to_owned()), "oneall_targeting", said);
        }
    }
    verdicts
}

fn photo_verdicts(at: usize, photo: &MediaPart, resource: &Resource) -> Vec<Verdict> {
    let subject = Subject::Photo(at);
    let mut verdicts = Vec::new();
    if picture_field(resource).is_none() {
        let said = format!("{} takes no photo: take it out, or choose another destination.", resource.name);
        verdicts.push(Verdict::refuse(subject.clone(), "oneall_photo", said));
    } else if matches!(photo.source, PhotoSource::File(_)) {
        verdicts.push(Verdict::refuse(
            subject.clone(),
            "oneall_local_photo",
            "The photo is a file of this machine, and OneAll takes public addresses only: put it on the web and add \
             its address, or choose the Page itself.",
        ));
    }
    if !photo.alt_text.trim().is_empty() {
        let said = "The alternative text does not travel: OneAll has no field for it.";
        verdicts.push(Verdict::warn(subject, "oneall_alt_text", said));
    }
    verdicts
}

/// A post has one text through OneAll, and needs a place for it.
fn texts(content: &Content, resource: &Resource) -> Option<Verdict> {
    let captions = content.photos.iter().any(|photo| !photo.caption.trim().is_empty());
    let message = !content.message.trim().is_empty();
    if message && captions {
        let said = "A post has one text through OneAll: leave the photo's caption or the message empty.";
        return Some(Verdict::refuse(Subject::Photo(0), "oneall_texts", said));
    }
    // Whose limits the others have, the table does not say.
    if resource.name.starts_with("facebook/") && content.message.chars().nth(MESSAGE_LIMIT).is_some() {
        let said = format!("The message is too long: Facebook takes {MESSAGE_LIMIT} characters at most.");
        return Some(Verdict::refuse(Subject::Message, "message_length", said));
    }
    if (message || captions) && text_field(resource).is_none() {
        let of = if message { Subject::Message } else { Subject::Photo(0) };
        let said = format!("{} takes no text: take it out, or choose another destination.", resource.name);
        return Some(Verdict::refuse(of, "oneall_text", said));
    }
    None
}

/// What the resource's own table says of the fields; of a photo that was refused nothing more is said.
fn fields(
    content: &Content,
    place: &OneAllPlace,
    resource: &'static Resource,
    before: &[Verdict],
) -> Vec<Verdict> {
    let filled = filled(content, place, resource);
    let typed: Vec<(String, String)> =
        filled.iter().map(|one| (one.name.clone(), one.value.clone())).collect();
    let Err(wrong) = check(resource, None, &typed) else { return Vec::new() };
    let is_refused =
        |of: &Subject| matches!(of, Subject::Photo(_)) && before.iter().any(|verdict| verdict.subject == *of);
    let said = |wrong: Wrong| {
        let of = subject(&wrong, &filled, resource);
        let verdict = Verdict::refuse(of, "oneall_field", format!("{}: {}.", resource.name, wrong.why));
        (!is_refused(&verdict.subject)).then_some(verdict)
    };
    wrong.into_iter().filter_map(said).collect()
}

/// The part of a post that a complaint about a field is about.
fn subject(wrong: &Wrong, filled: &[Filled], resource: &Resource) -> Subject {
    let Some(name) = &wrong.field else { return Subject::Post };
    let field = resource.field(name);
    let is_its = |one: &&Filled| field.is_some() && resource.field(&one.name) == field;
    if let Some(one) = filled.iter().rfind(is_its) {
        return one.of.clone();
    }
    match field {
        Some(field) if is_where(field) => Subject::Where,
        Some(_) if field == picture_field(resource) => Subject::Photo(0),
        Some(_) if field == link_field(resource) => Subject::Link,
        Some(_) if field == text_field(resource) => Subject::Message,
        _ => Subject::Param(name.clone()),
    }
}
