//! What is written, and what became of it, in words.

use super::state::{Composer, Flight, Then};
use crate::model::post::{Content, MediaPart, PhotoFacts, PhotoSource, Post, PostState, Target, When};
use crate::model::schedule;
use crate::model::size;
use crate::model::text::{count, excerpt, show_name};
use crate::tui::setup::Zones;
use crate::tui::theme::Role;

/// A moment by the Page's clock and, where that shows another time, by the one here.
fn moment(at: i64, zones: &Zones) -> String {
    schedule::shown_in_both(at, &zones.page, &zones.local)
}

/// When a post comes out, in words.
pub(crate) fn when_in_words(when: When, zones: &Zones) -> String {
    match when {
        When::Now => "now: everybody can see it at once".to_owned(),
        When::At(at) => format!("at {}", moment(at, zones)),
        When::Unpublished => "unpublished: made, and seen by nobody".to_owned(),
        When::Draft => "a draft at Facebook".to_owned(),
    }
}

/// Where a post goes, in words.
pub(crate) fn place_in_words(target: &Target, page: &str) -> String {
    match target {
        Target::Page => format!("the Page {page}"),
        Target::Album(album) => album.in_words(),
        Target::User(id) => format!("person {}", excerpt(id, 60)),
        Target::OneAll(place) => format!("through OneAll to {}", place.in_words()),
    }
}

/// What a photo is called.
pub(crate) fn photo_name(photo: &MediaPart) -> String {
    match &photo.source {
        PhotoSource::File(path) => show_name(path),
        PhotoSource::Url(url) => excerpt(url, 200),
    }
}

/// Size, type and pixels of a photo, as far as they are known.
pub(super) fn facts_in_words(facts: &PhotoFacts, dot: &str) -> String {
    let mut words = Vec::new();
    if facts.size > 0 {
        words.push(size::bytes(facts.size));
    }
    words.extend(facts.kind.map(str::to_owned));
    words.extend(facts.pixels.map(|(across, down)| format!("{across}x{down}")));
    words.join(&format!(" {dot} "))
}

/// What a content consists of: `a message of 120 characters, 3 photos`.
pub(super) fn parts_in_words(content: &Content) -> String {
    let mut parts = Vec::new();
    let characters = content.message.chars().count() as u64;
    if characters > 0 {
        parts.push(format!("a message of {}", count(characters, "character")));
    }
    let photos = content.photos.len() as u64;
    if photos > 0 {
        parts.push(count(photos, "photo"));
    }
    parts.extend(content.link.as_ref().map(|link| format!("a link to {}", excerpt(link, 60))));
    parts.extend(content.video.as_ref().map(|_| "a video".to_owned()));
    parts.join(", ")
}

/// The totals of what was found: `2 reasons why it cannot go, 1 warning`.
pub(super) fn tally_in_words(composer: &Composer) -> (String, Role) {
    if matches!(composer.flight, Flight::Ended(_)) {
        return (String::new(), Role::Dim);
    }
    if let Some(reason) = &composer.judgement.failed {
        return (format!("not judged: {reason}"), Role::Warn);
    }
    if composer.judgement.of.is_none() {
        return (String::new(), Role::Dim);
    }
    let again = if composer.is_judged() { "" } else { " ..." };
    let (against, warnings) = composer.tally();
    let reasons = |count: usize| match count {
        1 => "1 reason why it cannot go".to_owned(),
        count => format!("{count} reasons why it cannot go"),
    };
    match (against, warnings) {
        (0, 0) => (format!("nothing is wrong with it{again}"), Role::Good),
        (0, _) => (format!("{}{again}", count(warnings as u64, "warning")), Role::Warn),
        (_, 0) => (format!("{}{again}", reasons(against)), Role::Bad),
        _ => (format!("{}, {}{again}", reasons(against), count(warnings as u64, "warning")), Role::Bad),
    }
}

/// How far the journal has what is written.
pub(super) fn draft_in_words(composer: &Composer) -> (String, Role) {
    let name = composer.id.map_or_else(|| "New draft".to_owned(), |id| format!("Draft {id}"));
    let journal = &composer.journal;
    if let Some(reason) = &journal.failed {
        return (format!("{name}: NOT saved: {reason}"), Role::Bad);
    }
    let state = match (journal.asked, composer.is_unsaved()) {
        (Some(_), _) => "being saved ...",
        (None, true) => "changed",
        (None, false) if composer.id.is_some() => "saved",
        (None, false) => "nothing written yet",
    };
    (format!("{name}: {state}"), Role::Dim)
}

/// How far a post on its way has come.
pub(super) fn progress_in_words(post: Option<&Post>) -> String {
    let Some(post) = post else { return "Publishing ...".to_owned() };
    let ahead = post.steps.iter().filter(|step| step.photo.is_some());
    let (all, sent) = (ahead.clone().count(), ahead.filter(|step| step.given.is_some()).count());
    match post.state {
        PostState::Uploading | PostState::Ready if all > 0 => {
            format!("Publishing: {sent} of {} sent ahead ...", count(all as u64, "photo"))
        }
        PostState::Armed => "Publishing: the publishing call is on its way ...".to_owned(),
        _ => "Publishing ...".to_owned(),
    }
}

/// What became of a post, and what to do now.
pub(super) fn end_in_words(post: &Post, zones: &Zones) -> (String, Role) {
    let through = post.content.goes_through_oneall();
    let link = match &post.post_id {
        Some(id) if !through => format!(": https://www.facebook.com/{id}"),
        // What else there is of it only OneAll knows.
        Some(id) => format!(" through OneAll: {id}"),
        None if through => " through OneAll".to_owned(),
        None => String::new(),
    };
    let why = post.fault.as_ref().map(|fault| format!(" {}", fault.sentence())).unwrap_or_default();
    let number = post.id;
    match post.state {
        PostState::Published => (format!("Published{link}.{why}"), Role::Good),
        PostState::Scheduled => {
            let at = post.scheduled_publish_time.map(|at| format!(" for {}", moment(at, zones)));
            (format!("Scheduled{}{link}.{why}", at.unwrap_or_default()), Role::Good)
        }
        PostState::Unpublished => (format!("Made, and seen by nobody{link}.{why}"), Role::Good),
        PostState::Draft => (format!("A draft at Facebook{link}.{why}"), Role::Good),
        PostState::Failed => {
            // What is advised stands in the reason.
            let advised = post.fault.as_ref().is_some_and(|fault| fault.hint.is_some());
            let next = if advised { "" } else { " Mend it and publish it again." };
            (format!("Nothing was published.{why}{next}"), Role::Bad)
        }
        PostState::Unknown => {
            let what = "Nobody knows whether it is out: do NOT publish it again.";
            let next = match through {
                true => {
                    format!("Look whether it is there: OneAll cannot be asked. Screen 4 shows post {number}.")
                }
                false => {
                    format!("Screen 4 shows post {number}; verify there looks whether it is on the Page.")
                }
            };
            (format!("{what} {next}{why}"), Role::Bad)
        }
        PostState::Ready | PostState::Uploading | PostState::Armed => (
            format!("It is {} and not out yet.{why} Screen 4 shows post {number}.", post.state.as_str()),
            Role::Warn,
        ),
    }
}

/// The line about the whole post: on its way, ended, or being written.
pub(super) fn standing(composer: &Composer, zones: &Zones) -> (String, Role) {
    match &composer.flight {
        Flight::Discarding => ("Discarding ...".to_owned(), Role::Dim),
        Flight::Sending(post) => (progress_in_words(post.as_deref()), Role::Active),
        Flight::Ended(post) => end_in_words(post, zones),
        Flight::Writing if composer.journal.then == Some(Then::Publish) => {
            ("Publishing: the draft is being saved first ...".to_owned(), Role::Active)
        }
        Flight::Writing if !composer.loaded => ("Reading the last draft ...".to_owned(), Role::Dim),
        Flight::Writing => match &composer.refused {
            Some(post) => end_in_words(post, zones),
            None => draft_in_words(composer),
        },
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn moments_name_their_zone() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let zones = Zones { page: paris, local: TimeZone::UTC };
        let words = "at 2026-12-24 18:00 +01:00 (Europe/Paris), here 2026-12-24 17:00 +00:00 (UTC)";
        assert_eq!(when_in_words(When::At(1_798_131_600), &zones), words);
        assert!(when_in_words(When::At(i64::MAX), &zones).contains("moment"));
    }

    #[test]
    fn a_content_is_told_by_its_parts() {
        let mut content =
            Content { message: "x".into(), link: Some("https://a.example".into()), ..Content::default() };
        assert_eq!(parts_in_words(&content), "a message of 1 character, a link to https://a.example");
        content = Content::default();
        assert_eq!(parts_in_words(&content), "");
    }
}
