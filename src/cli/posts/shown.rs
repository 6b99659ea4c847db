//! How posts are printed: JSON rows with stable keys, lines and sentences for people.

use serde_json::{Value, json};

use crate::model::node::NodeId;
use crate::model::post::{
    Content, Given, PhotoSource, Plan, PlannedCall, Post, PostEdge, PostState, RemotePost, Severity, Subject,
    Target, Verdict, When, plan,
};
use crate::model::text;
use crate::oneall;

/// Characters of a message in a line of a list.
const WORDS: usize = 50;
/// Characters of a reason in a line of a list.
const REASON: usize = 100;

/// A post of the journal as a JSON row, with what the Page says of it where that was read.
pub fn post_row(post: &Post, remote: Option<&RemotePost>) -> Value {
    json!({
        "id": post.id.0,
        "state": post.state.as_str(),
        "post_id": post.post_id.as_ref().map(NodeId::as_str),
        "photo_ids": photo_ids(post).iter().map(|id| id.as_str()).collect::<Vec<_>>(),
        "scheduled_publish_time": post.scheduled_publish_time,
        "error": post.fault,
        "message": post.content.message,
        "push": resource(&post.content),
        "permalink_url": remote.and_then(|remote| remote.permalink_url.as_deref()),
        "page_id": post.page.as_ref().map(NodeId::as_str),
        "created_at": post.created_at,
        "updated_at": post.updated_at,
    })
}

/// The resource that a post takes or took through OneAll.
fn resource(content: &Content) -> Option<&str> {
    let planned = || oneall::resource_for(content.oneall()?, content).map(|resource| resource.name);
    content.push.as_ref().map(|push| push.resource.as_str()).or_else(planned)
}

/// A post that only the Page knows as a JSON row; `fallback` where it does not say whether it is out.
pub fn remote_row(remote: &RemotePost, fallback: PostState) -> Value {
    json!({
        "id": null,
        "state": remote_state(remote, fallback).as_str(),
        "post_id": remote.id.as_str(),
        "photo_ids": remote.photos.iter().map(NodeId::as_str).collect::<Vec<_>>(),
        "scheduled_publish_time": remote.scheduled_publish_time,
        "error": null,
        "message": remote.message,
        "push": null,
        "permalink_url": remote.permalink_url,
        "page_id": null,
        "created_at": remote.created_time,
        "updated_at": null,
    })
}

fn remote_state(remote: &RemotePost, fallback: PostState) -> PostState {
    match (remote.is_published, remote.scheduled_publish_time) {
        (Some(true), _) => PostState::Published,
        (Some(false), Some(_)) => PostState::Scheduled,
        _ => fallback,
    }
}

/// The ids of a post's photos in order, as far as Facebook gave them.
pub fn photo_ids(post: &Post) -> Vec<NodeId> {
    let ahead = post.steps.iter().filter(|step| step.photo.is_some());
    let mut ids: Vec<NodeId> = ahead.filter_map(|step| step.given.clone()).collect();
    if ids.is_empty() && publishes_photo(&post.content) {
        let last = post.steps.iter().find(|step| step.photo.is_none());
        ids.extend(last.and_then(|step| step.given.clone()));
    }
    ids
}

fn publishes_photo(content: &Content) -> bool {
    !content.goes_through_oneall()
        && plan(content).calls.last().is_some_and(|call| call.edge == PostEdge::Photos)
}

/// Where a post is to be seen.
pub fn link(post_id: &NodeId) -> String {
    format!("https://www.facebook.com/{post_id}")
}

/// A call of a plan as a JSON row. `page` stands for the Page.
pub fn call_row(call: &PlannedCall, page: &str) -> Value {
    let whose = match &call.target {
        // What goes through OneAll has another plan.
        Target::Page | Target::OneAll(_) => page,
        Target::Album(album) => &album.id,
        Target::User(id) => id,
    };
    let parameter = |(name, given): &(String, Given)| {
        let value = match given {
            Given::Text(text) => text.clone(),
            Given::Photo(at) => json!({ "media_fbid": format!("<photo {}>", at + 1) }).to_string(),
        };
        json!({ "name": name, "value": value })
    };
    json!({
        "method": "POST",
        "path": format!("/{whose}/{}", call.edge.as_str()),
        "parameters": call.parameters.iter().map(parameter).collect::<Vec<_>>(),
        "file": call.file.as_ref().map(|path| text::show_path(path)),
    })
}

/// The calls of a content: rows, and lines for people.
pub fn calls(content: &Content, page: &str) -> (Vec<Value>, Vec<String>) {
    let plan: Plan = plan(content);
    (plan.calls.iter().map(|call| call_row(call, page)).collect(), plan.lines(page))
}

/// A verdict as JSON.
pub fn verdict_row(verdict: &Verdict) -> Value {
    json!({
        "severity": match verdict.severity { Severity::Warn => "warn", Severity::Refuse => "refuse" },
        "subject": subject(&verdict.subject),
        "rule": verdict.rule,
        "message": verdict.message,
    })
}

/// What a verdict is about, in a word; photos count from 1.
pub fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Post => "post".to_owned(),
        Subject::Message => "message".to_owned(),
        Subject::Photo(at) => format!("photo {}", at + 1),
        Subject::Link => "link".to_owned(),
        Subject::Video => "video".to_owned(),
        Subject::When => "time".to_owned(),
        Subject::Where => "place".to_owned(),
        Subject::Param(name) => format!("parameter {}", text::tame(name)),
    }
}

/// A verdict as a sentence that names the photo it is about; parameters name themselves.
pub fn verdict_sentence(verdict: &Verdict, content: &Content) -> String {
    let Subject::Photo(at) = verdict.subject else { return verdict.message.clone() };
    let name = content.photos.get(at).map(|photo| match &photo.source {
        PhotoSource::File(path) => text::show_name(path),
        PhotoSource::Url(url) => text::excerpt(url, WORDS),
    });
    format!("photo {} ({}): {}", at + 1, name.unwrap_or_default(), verdict.message)
}

/// A post as a line of a list.
pub fn post_line(post: &Post) -> String {
    let (when, page) = (when_word(post), post.page.as_ref().map_or("-", NodeId::as_str));
    let place = post.content.oneall().map(|place| format!("  [through OneAll to {}]", place.in_words()));
    let reason = post.fault.as_ref().map(|fault| format!("  ({})", text::excerpt(&fault.message, REASON)));
    let tail = [place, reason].into_iter().flatten().collect::<String>();
    row(&post.id.to_string(), post.state, &when, page, &post.content, &tail)
}

/// A post that only the Page knows as a line of a list.
pub fn remote_line(remote: &RemotePost, fallback: PostState, page: &str) -> String {
    let content = Content { message: remote.message.to_string(), ..Content::default() };
    let when = remote.scheduled_publish_time.or(remote.created_time).map(short_date).unwrap_or_default();
    let tail = format!("  [{}]", remote.id);
    row("-", remote_state(remote, fallback), &when, page, &content, &tail)
}

fn row(id: &str, state: PostState, when: &str, page: &str, content: &Content, tail: &str) -> String {
    let state = state.as_str();
    format!("{id:>5}  {state:<11}  {when:<16}  {page:<18}  {}{tail}", words(content)).trim_end().to_owned()
}

fn when_word(post: &Post) -> String {
    match (post.scheduled_publish_time, post.content.when) {
        (Some(at), _) | (None, When::At(at)) => short_date(at),
        (None, _) => short_date(post.updated_at),
    }
}

/// The first words of a content, or what is in it.
pub fn words(content: &Content) -> String {
    if !content.message.trim().is_empty() {
        return text::excerpt(content.message.trim(), WORDS);
    }
    if let Some(resource) = resource(content).filter(|_| content.photos.is_empty() && content.link.is_none())
    {
        return format!("{} through OneAll", text::excerpt(resource, WORDS));
    }
    if let Some(caption) = content.photos.iter().find(|photo| !photo.caption.trim().is_empty()) {
        return text::excerpt(caption.caption.trim(), WORDS);
    }
    match (&content.video, &content.link, content.photos.len()) {
        (Some(_), ..) => "(a video)".to_owned(),
        (None, _, 1..) => format!("({})", text::count(content.photos.len() as u64, "photo")),
        (None, Some(link), 0) => text::excerpt(link, WORDS),
        (None, None, 0) => "(empty)".to_owned(),
    }
}

fn short_date(unix: i64) -> String {
    jiff::Timestamp::from_second(unix).map_or_else(
        |_| String::new(),
        |moment| moment.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fault::{Fault, FaultKind};
    use crate::model::post::{MediaPart, PostId, StepRecord, StepState};

    fn step(photo: Option<usize>, given: &str) -> StepRecord {
        let given = NodeId::parse(given);
        StepRecord { photo, state: StepState::Done, given, armed_at: None, done_at: None, fault: None }
    }

    fn post(photos: usize, steps: Vec<StepRecord>) -> Post {
        let photo = MediaPart {
            source: PhotoSource::File("a.jpg".into()),
            caption: String::new(),
            alt_text: String::new(),
        };
        Post {
            id: PostId(7),
            state: PostState::Published,
            content: Content {
                message: "Hi\n\u{1b}[2J".into(),
                photos: vec![photo; photos],
                ..Content::default()
            },
            page: NodeId::parse("1029"),
            post_id: NodeId::parse("1029_5"),
            steps,
            scheduled_publish_time: None,
            fault: None,
            created_at: 1,
            updated_at: 2,
        }
    }

    #[test]
    fn a_row_has_every_key_that_scripts_rely_on() {
        let row =
            post_row(&post(2, vec![step(Some(0), "11"), step(Some(1), "12"), step(None, "1029_5")]), None);
        assert_eq!(row["photo_ids"], json!(["11", "12"]));
        for key in [
            "id",
            "state",
            "post_id",
            "photo_ids",
            "scheduled_publish_time",
            "error",
            "message",
            "permalink_url",
        ] {
            assert!(row.get(key).is_some(), "{key}");
        }
        let single = post_row(&post(1, vec![step(None, "11")]), None);
        assert_eq!(single["photo_ids"], json!(["11"]), "the publishing call gave the photo");
        assert_eq!(post_row(&post(0, vec![step(None, "1029_5")]), None)["photo_ids"], json!([]));
    }

    #[test]
    fn a_line_is_one_line_and_says_why() {
        let mut bad = post(0, Vec::new());
        bad.fault = Some(Fault::new(FaultKind::Rejected, "photo 2 of 3 was refused"));
        let line = post_line(&bad);
        assert!(line.contains("Hi [2J  (photo 2 of 3 was refused)") && line.lines().count() == 1, "{line:?}");
    }

    #[test]
    fn the_page_has_the_last_word_on_what_is_out() {
        let remote = RemotePost {
            id: NodeId::parse("1029_9").unwrap(),
            message: "m".into(),
            created_time: Some(5),
            scheduled_publish_time: Some(1_800_000_000),
            is_published: Some(false),
            permalink_url: None,
            photos: vec![NodeId::parse("3").unwrap()],
        };
        let row = remote_row(&remote, PostState::Draft);
        assert_eq!((&row["id"], &row["state"]), (&Value::Null, &json!("scheduled")));
        let out = RemotePost { is_published: Some(true), ..remote };
        assert_eq!(remote_row(&out, PostState::Scheduled)["state"], "published");
    }
}
