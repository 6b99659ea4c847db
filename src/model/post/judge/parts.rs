//! The message, the link with its thumbnail, the video and the time.

use crate::model::handle::Handle;
use crate::model::schedule::{LATEST, SAFELY_LATE, SAFELY_SOON, SOONEST};
use crate::model::size;

use super::super::content::{Content, When};
use super::super::verdict::{Subject, Verdict};
use super::MESSAGE_LIMIT;
use super::address::{self, Trouble};

/// How long the message is.
pub(super) fn message(message: &str) -> Option<Verdict> {
    too_long(message, "The message").map(|said| Verdict::refuse(Subject::Message, "message_length", said))
}

/// A sentence when a text has more characters than a message may have.
pub(super) fn too_long(text: &str, what: &str) -> Option<String> {
    // Bytes are counted at once, characters only where they can matter.
    let count = if text.len() > MESSAGE_LIMIT { text.chars().count() } else { 0 };
    (count > MESSAGE_LIMIT)
        .then(|| format!("{what} has {count} characters; Facebook takes {MESSAGE_LIMIT} at most."))
}

/// Characters that nobody sees: what steers a terminal is no part of a post.
pub(super) fn controls(text: &str, subject: &Subject, what: &str) -> Option<Verdict> {
    let is_meant = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    let c = text.chars().find(|c| !is_meant(*c))?;
    let said = format!(
        "{what} holds control characters, such as U+{:04X}: they are sent as they are, and shown as nothing or as \
         a box.",
        u32::from(c)
    );
    Some(Verdict::warn(subject.clone(), "control_characters", said))
}

/// The link's address and its thumbnail.
pub(super) fn link(content: &Content, now: i64) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    match content.link.as_deref().map(address::check) {
        None | Some(Ok(())) => {}
        Some(Err(Trouble::Facebook)) => verdicts.push(Verdict::warn(
            Subject::Link,
            "link_facebook",
            "The link leads to Facebook itself, which often refuses such links.",
        )),
        Some(Err(Trouble::Private)) => verdicts.push(Verdict::warn(
            Subject::Link,
            "link_private",
            "The link's address is not public: Facebook cannot read it, nor can the readers.",
        )),
        Some(Err(Trouble::Senseless(why))) => verdicts.push(Verdict::refuse(
            Subject::Link,
            "link_address",
            format!("The link {why}. Write it like https://example.org/page."),
        )),
    }
    if let Some(thumbnail) = &content.thumbnail {
        if content.link.is_none() {
            verdicts.push(Verdict::refuse(
                Subject::Link,
                "thumbnail_without_link",
                "There is a thumbnail but no link that it belongs to.",
            ));
        }
        verdicts.extend(handle(
            Subject::Link,
            "The thumbnail's file handle",
            "image/",
            thumbnail,
            content,
            now,
        ));
    }
    verdicts
}

/// The video's handle.
pub(super) fn video(content: &Content, now: i64) -> Vec<Verdict> {
    content.video.as_ref().map_or_else(Vec::new, |video| {
        handle(Subject::Video, "The video's file handle", "video/", &video.handle, content, now)
    })
}

/// Whether a handle is one, is of such a type, and still good. Type and expiry are what it seems to say of itself.
fn handle(subject: Subject, what: &str, kind: &str, text: &str, content: &Content, now: i64) -> Vec<Verdict> {
    if text.trim().is_empty() {
        return vec![Verdict::refuse(subject, "handle_empty", format!("{what} is empty."))];
    }
    let parts = Handle::new(text).parts();
    let mut verdicts = Vec::new();
    if let Some(mime) = parts.mime.filter(|mime| mime.contains('/') && !mime.starts_with(kind)) {
        let kind = kind.trim_end_matches('/');
        let said =
            format!("{what} seems to be of the type {mime}, where one of the type {kind} is asked for.");
        verdicts.push(Verdict::warn(subject.clone(), "handle_type", said));
    }
    let Some(expires_at) = parts.expires_at else { return verdicts };
    if expires_at <= now {
        let ago = size::span(now.abs_diff(expires_at));
        let said = format!("{what} expired {ago} ago: upload the file again and use the new handle.");
        verdicts.push(Verdict::refuse(subject, "handle_expired", said));
    } else if matches!(content.when, When::At(at) if expires_at <= at) {
        let left = size::span(now.abs_diff(expires_at));
        let said = format!("{what} expires in {left}, before the post comes out; Facebook may need it then.");
        verdicts.push(Verdict::warn(subject, "handle_expires", said));
    }
    verdicts
}

/// Whether the time lies in the window that Facebook takes, counted from now.
pub(super) fn when(content: &Content, now: i64) -> Option<Verdict> {
    let When::At(at) = content.when else { return None };
    let ahead = at.saturating_sub(now);
    let (minutes, days) = (|seconds: i64| seconds / 60, |seconds: i64| seconds / 86_400);
    let left = size::span(ahead.unsigned_abs());
    let refuse = |said| Some(Verdict::refuse(Subject::When, "schedule_window", said));
    let warn = |said| Some(Verdict::warn(Subject::When, "schedule_window", said));
    if ahead <= 0 {
        return refuse(format!(
            "The time lies {left} in the past; Facebook takes {} minutes from now at the least.",
            minutes(SOONEST)
        ));
    }
    if ahead < SOONEST {
        return refuse(format!(
            "The time is {left} away; Facebook takes {} minutes from now at the least.",
            minutes(SOONEST)
        ));
    }
    if ahead > LATEST {
        return refuse(format!(
            "The time is {left} away; Facebook takes {} days from now at the most.",
            days(LATEST)
        ));
    }
    if ahead < SAFELY_SOON {
        return warn(format!(
            "The time is {left} away; under {} minutes Facebook sometimes refuses, and a slow call comes too late.",
            minutes(SAFELY_SOON)
        ));
    }
    if ahead > SAFELY_LATE {
        return warn(format!(
            "The time is {left} away; over {} days Facebook's pages disagree, and it may refuse.",
            days(SAFELY_LATE)
        ));
    }
    None
}
