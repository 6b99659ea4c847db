//! Judges a post before it leaves: what Facebook would refuse is refused here, and what is likely to come out
//! otherwise than meant is pointed at. Each verdict names its rule and the rule's limit. Further parameters
//! are judged elsewhere, by their table.

mod address;
mod parts;
mod photos;
#[cfg(test)]
mod tests;

use super::content::{Content, Target, When};
use super::facts::PhotoFacts;
use super::verdict::{Subject, Verdict};

pub use photos::{MOST_PHOTO_BYTES, SAFE_PHOTO_BYTES};

/// The most characters of a message: longer posts are refused by Facebook. Captions are held to the same.
pub const MESSAGE_LIMIT: usize = 63_206;
/// Longer alternative texts are cut by many screen readers, and taken by Facebook only as far as it likes: no
/// page of it names a limit.
pub const ALT_TEXT_LIMIT: usize = 1000;
/// More photos than these in one post are not documented, and refused by other tools.
pub const SAFE_PHOTO_COUNT: usize = 10;

/// All that is wrong with a content, or worth a second look, at a moment in Unix seconds. `facts` are in the
/// order of the content's photos; where they are missing nothing is said of the file.
pub fn judge(content: &Content, facts: &[PhotoFacts], now: i64) -> Vec<Verdict> {
    let mut verdicts = whole(content);
    verdicts.extend(target(content));
    verdicts.extend(parts::message(&content.message));
    verdicts.extend(parts::controls(&content.message, &Subject::Message, "The message"));
    for at in 0..content.photos.len() {
        verdicts.extend(photos::photo(content, facts, at));
    }
    verdicts.extend(parts::link(content, now));
    verdicts.extend(parts::video(content, now));
    verdicts.extend(parts::when(content, now));
    verdicts
}

/// What the post holds, and what excludes each other in it.
fn whole(content: &Content) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    let mut refuse = |rule, message: &str| verdicts.push(Verdict::refuse(Subject::Post, rule, message));
    if content.is_empty() {
        refuse(
            "nothing_to_say",
            "There is nothing in it: write a message, or add a photo, a link or a video.",
        );
    }
    if content.video.is_some() && !content.photos.is_empty() {
        refuse("photos_and_video", "Photos and a video cannot share a post: take one of them out.");
    }
    if content.link.is_some() && !content.photos.is_empty() {
        refuse(
            "link_and_photos",
            "A link and photos cannot share a post: put the address into the message, or take the photos out.",
        );
    }
    if content.link.is_some() && content.video.is_some() {
        refuse(
            "link_and_video",
            "A link and a video cannot share a post: put the address into the message, or take the video out.",
        );
    }
    let count = content.photos.len();
    if count > SAFE_PHOTO_COUNT {
        let message = format!(
            "It has {count} photos. More than {SAFE_PHOTO_COUNT} are not documented; Facebook may refuse them."
        );
        verdicts.push(Verdict::warn(Subject::Post, "photo_count", message));
    }
    verdicts
}

/// What can go to an album or to a person: a single photo, with a single text.
fn target(content: &Content) -> Vec<Verdict> {
    let whose = match &content.target {
        // What goes through OneAll is judged by the table of its resources.
        Target::Page | Target::OneAll(_) => return Vec::new(),
        Target::Album(_) => "an album",
        Target::User(_) => "a person",
    };
    let mut verdicts = Vec::new();
    let mut refuse = |rule, message: String| verdicts.push(Verdict::refuse(Subject::Post, rule, message));
    match content.photos.as_slice() {
        [photo] if !photo.caption.is_empty() && !content.message.is_empty() => refuse(
            "target_texts",
            format!("A photo that goes to {whose} has one text: leave its caption or the message empty."),
        ),
        [_] => {}
        [] => refuse("target_photo", format!("Only photos go to {whose}: add one, or send it to the Page.")),
        several => refuse(
            "target_photo",
            format!(
                "Photos go to {whose} one at a time, not {} in one post: make a post for each, or send it to the Page.",
                several.len()
            ),
        ),
    }
    if content.when == When::Draft {
        refuse("target_draft", format!("Drafts are kept on the Page alone, not for {whose}."));
    }
    match (&content.target, content.when) {
        (Target::Album(_), When::At(_)) => refuse(
            "album_schedule",
            "Photos of an album cannot be scheduled: send it now, or schedule it on the Page.".to_owned(),
        ),
        (Target::User(_), When::At(_)) => refuse(
            "user_schedule",
            "Only what goes to a Page can be scheduled: send it now, or schedule it on the Page.".to_owned(),
        ),
        _ => {}
    }
    verdicts
}
