//! What became of a post, from the answer to its call or from what is read back.

use jiff::tz::TimeZone;

use crate::graph::Posted;
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;
use crate::model::post::{Confirmed, Content, Post, PostEdge, PostId, RemotePost, When};
use crate::model::schedule;
use crate::store::Ending;

/// Facebook names no more photos of a post than this when they are read with it.
pub(super) const NAMED_PHOTOS: usize = 12;

/// How a post stands there when Facebook took it as it was sent.
pub(super) fn as_sent(content: &Content) -> Confirmed {
    match content.when {
        When::Now if content.param("published").is_some_and(|value| matches!(value, "false" | "0")) => {
            Confirmed::Unpublished
        }
        When::Now => Confirmed::Published,
        When::At(_) => Confirmed::Scheduled,
        When::Unpublished => Confirmed::Unpublished,
        When::Draft => Confirmed::Draft,
    }
}

/// From the answer to the publishing call.
pub(super) fn of_answer(content: &Content, edge: Option<PostEdge>, posted: Posted) -> Ending {
    let post_id = match edge {
        Some(PostEdge::Feed) => Some(posted.id.clone()),
        _ => posted.post_id.or_else(|| stands_for_post(content, &posted.id)),
    };
    Ending {
        confirmed: as_sent(content),
        given: Some(posted.id),
        post_id,
        scheduled_publish_time: None,
        fault: None,
    }
}

/// The id of a photo or a video in place of its post's. A draft at Facebook is told from one of ours by its id
/// there alone: without any it would be sent once more.
pub(super) fn stands_for_post(content: &Content, given: &NodeId) -> Option<NodeId> {
    (as_sent(content) == Confirmed::Draft).then(|| given.clone())
}

/// From a post that was read back at a moment, in Unix seconds.
pub(super) fn of_remote(content: &Content, there: &RemotePost, given: Option<NodeId>, now: i64) -> Ending {
    let is_out = there.is_published.unwrap_or(there.scheduled_publish_time.is_none());
    let confirmed = match (is_out, there.scheduled_publish_time) {
        (true, _) => Confirmed::Published,
        (false, Some(_)) => Confirmed::Scheduled,
        (false, None) if as_sent(content) == Confirmed::Published => Confirmed::Unpublished,
        (false, None) => as_sent(content),
    };
    Ending {
        confirmed,
        given,
        post_id: Some(there.id.clone()),
        scheduled_publish_time: there.scheduled_publish_time,
        fault: alarm(content, there, is_out, now),
    }
}

/// What is otherwise than it was meant, the worst first.
fn alarm(content: &Content, there: &RemotePost, is_out: bool, now: i64) -> Option<Fault> {
    let odd = |message: String, hint: &str| Some(Fault::new(FaultKind::Answer, message).hint(hint));
    let look = "Look at it on the Page, and delete it there if it must not be seen.";
    match content.when {
        When::At(at) if is_out && now < at => {
            return odd(
                format!("It was to come out at {}, but Facebook says that it is published", shown(at)),
                look,
            );
        }
        When::Unpublished | When::Draft if is_out => {
            return odd("It was not to be seen, but Facebook says that it is published".to_owned(), look);
        }
        _ => {}
    }
    let (ours, theirs) = (content.photos.len().min(NAMED_PHOTOS), there.photos.len());
    if theirs > 0 && theirs < ours {
        let message = format!("It has only {theirs} of {} photos at Facebook", content.photos.len());
        return odd(message, "Look at it on the Page.");
    }
    match (content.when, there.scheduled_publish_time) {
        (When::At(at), Some(theirs)) if !is_out && theirs != at => odd(
            format!("Facebook says that it comes out at {}, not at {}", shown(theirs), shown(at)),
            "Move it if that is not what you want.",
        ),
        (When::At(at), None) if !is_out => odd(
            format!("Facebook does not say when it comes out; it was to be {}", shown(at)),
            "Look at the scheduled posts on the Page.",
        ),
        _ => None,
    }
}

fn shown(at: i64) -> String {
    schedule::shown(at, &TimeZone::system())
}

/// The publishing call left and it is not known what became of it.
pub(super) fn unknown(id: PostId, lost: &Fault) -> Fault {
    let message =
        format!("It is not known whether the post was published: {}", lost.message.trim_end_matches('.'));
    Fault { kind: FaultKind::Unknown, message, ..lost.clone() }
        .hint(format!("`wirephoto verify {id}` looks for it; it is not sent again before that."))
}

/// It was looked for and is not there.
pub(super) fn not_there(post: &Post) -> Fault {
    let message = "It is not known whether the post was published: it could not be found at the Page";
    let before = post.fault.clone().unwrap_or_else(|| Fault::new(FaultKind::Unknown, message));
    let (message, look) = if post.content.is_listed() {
        (message.to_owned(), "New posts can take a while to be seen: look at the Page")
    } else {
        (
            format!("{message}, and what is not to be seen is in none of its lists"),
            "Look for it on the Page yourself",
        )
    };
    Fault { kind: FaultKind::Unknown, message, ..before }.hint(format!(
        "{look}, or run `wirephoto verify {id}` again. If it is not there it can be sent again, on a yes.",
        id = post.id
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::post::{MediaPart, PhotoSource};

    const AT: i64 = 1_800_000_000;

    fn there(is_published: Option<bool>, at: Option<i64>, photos: usize) -> RemotePost {
        let ids = (0..photos).filter_map(|n| NodeId::parse(&n.to_string()));
        RemotePost {
            id: NodeId::parse("7_9").unwrap(),
            message: "x".into(),
            created_time: None,
            scheduled_publish_time: at,
            is_published,
            permalink_url: None,
            photos: ids.collect(),
        }
    }

    fn read(when: When, there: &RemotePost, now: i64) -> (Confirmed, String) {
        let photo = MediaPart {
            source: PhotoSource::Url("https://example.org/a.jpg".into()),
            caption: String::new(),
            alt_text: String::new(),
        };
        let content = Content { when, photos: vec![photo; 3], ..Content::default() };
        let ending = of_remote(&content, there, None, now);
        (ending.confirmed, ending.fault.map(|fault| fault.message).unwrap_or_default())
    }

    #[test]
    fn a_schedule_is_believed_only_as_it_is_read_back() {
        let at = When::At(AT);
        assert_eq!(
            read(at, &there(Some(false), Some(AT), 3), AT - 900),
            (Confirmed::Scheduled, String::new())
        );
        assert_eq!(read(at, &there(None, Some(AT), 0), AT - 900), (Confirmed::Scheduled, String::new()));
        let (confirmed, alarm) = read(at, &there(Some(true), None, 3), AT - 900);
        assert_eq!(confirmed, Confirmed::Published);
        assert!(alarm.contains("says that it is published"), "{alarm}");
        assert_eq!(read(at, &there(Some(true), None, 3), AT + 1), (Confirmed::Published, String::new()));
        let (confirmed, warning) = read(at, &there(Some(false), Some(AT + 60), 3), AT - 900);
        assert_eq!(confirmed, Confirmed::Scheduled);
        assert!(warning.contains("not at"), "{warning}");
    }

    #[test]
    fn a_draft_always_has_an_id_there() {
        let posted = || Posted { id: NodeId::parse("88").unwrap(), post_id: None };
        let ending =
            |when| of_answer(&Content { when, ..Content::default() }, Some(PostEdge::Videos), posted());
        assert_eq!(ending(When::Draft).post_id, NodeId::parse("88"));
        assert_eq!(ending(When::Now).post_id, None, "a video is no post");
    }

    #[test]
    fn fewer_photos_and_unmeant_publicity_are_said() {
        assert!(read(When::Now, &there(Some(true), None, 2), AT).1.contains("only 2 of 3"));
        assert_eq!(read(When::Now, &there(Some(true), None, 0), AT).1, "", "they are not always named");
        assert!(read(When::Draft, &there(Some(true), None, 3), AT).1.contains("not to be seen"));
        assert_eq!(read(When::Draft, &there(Some(false), None, 3), AT).0, Confirmed::Draft);
        assert_eq!(read(When::Now, &there(Some(false), None, 3), AT).0, Confirmed::Unpublished);
    }
}
