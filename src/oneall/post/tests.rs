//! Posts on their way through OneAll: what they become, and what is refused.

use serde_json::json;

use super::*;
use crate::model::post::{Severity, Verdict, Video, When};
use crate::oneall::RESOURCES;

const ADDRESS: &str = "https://example.org/a.jpg";

fn to(typed: &str) -> Content {
    Content { target: Target::OneAll(place(typed, false).unwrap()), ..Content::default() }
}

fn photo(url: &str) -> MediaPart {
    MediaPart { source: PhotoSource::Url(url.into()), caption: String::new(), alt_text: String::new() }
}

fn pushed(content: &Content) -> (String, serde_json::Value) {
    let push = push_of(content, NodeId::parse("tok-1").as_ref()).unwrap();
    (push.path, push.body["request"]["push"].clone())
}

fn rules(content: &Content) -> Vec<String> {
    let mark = |verdict: &Verdict| match verdict.severity {
        Severity::Refuse => format!("{}!", verdict.rule),
        Severity::Warn => verdict.rule.to_owned(),
    };
    judge_post(content).unwrap().iter().map(mark).collect()
}

#[test]
fn a_page_takes_what_a_post_has() {
    let mut post = Content { message: "Hi".into(), ..to("facebook/page=7") };
    post.link = Some("https://example.org/".into());
    let path = "/push/identities/tok-1/facebook/page/post.json";
    let body = json!({ "page": { "id": "7", "message": "Hi", "link": "https://example.org/" } });
    assert_eq!(pushed(&post), (path.to_owned(), body));
    let mut picture = Content { photos: vec![photo(ADDRESS)], link: None, ..post };
    let body = json!({ "page": { "id": "7", "url": ADDRESS, "description": "Hi" } });
    assert_eq!(pushed(&picture), (path.replace("post.json", "picture.json"), body.clone()));
    picture.photos[0].caption = std::mem::take(&mut picture.message);
    assert_eq!(pushed(&picture).1, body, "the caption is the description");
    assert!(rules(&picture).is_empty());
}

#[test]
fn other_places_fill_their_own_fields() {
    let pin = Content {
        message: "Quay".into(),
        photos: vec![photo(ADDRESS)],
        link: Some("https://example.org/".into()),
        ..to("pinterest/board/pin=42")
    };
    let body = json!({ "pin": { "board": "42", "description": "Quay", "picture": ADDRESS, "link": "https://example.org/" } });
    assert_eq!(pushed(&pin), ("/push/identities/tok-1/pinterest/board/42/pin.json".to_owned(), body));
    let company = Content {
        link: Some("https://example.org/".into()),
        params: vec![("title".into(), "T".into())],
        ..to("linkedin/company/post=9")
    };
    assert_eq!(
        pushed(&company).1,
        json!({ "post": { "company": "9", "link": "https://example.org/", "title": "T" } })
    );
    let tweet = Content { message: "Hi".into(), ..to("twitter/post") };
    assert_eq!(pushed(&tweet).1, json!({ "post": { "message": "Hi" } }));
    let video = [("video_url", "https://example.org/a.mp4"), ("title", "T")];
    let params = video.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let video = Content { params, message: "About".into(), ..to("youtube/video") };
    assert_eq!(
        pushed(&video).1,
        json!({ "video": { "video_url": "https://example.org/a.mp4", "title": "T", "description": "About" } })
    );
}

#[test]
fn what_oneall_cannot_do_is_refused_by_its_rule() {
    let page = || to("facebook/page=7");
    let file = |name: &str| MediaPart { source: PhotoSource::File(name.into()), ..photo("") };
    let with = |photos| Content { photos, ..page() };
    assert_eq!(rules(&with(vec![file("/a.jpg")])), ["oneall_local_photo!"]);
    assert_eq!(rules(&with(vec![photo(ADDRESS), photo(ADDRESS)])), ["oneall_photo_count!"]);
    assert_eq!(rules(&with(vec![photo("https://example.org/a.webp")])), ["oneall_field!"]);
    let mut alt = with(vec![photo(ADDRESS)]);
    alt.photos[0].alt_text = "A quay".into();
    assert_eq!(rules(&alt), ["oneall_alt_text"]);
    alt.photos[0].caption = "Quay".into();
    alt.message = "Hi".into();
    assert_eq!(rules(&alt), ["oneall_alt_text", "oneall_texts!"]);
    let hi = || Content { message: "Hi".into(), ..page() };
    let link = Content { link: Some("https://example.org/".into()), ..with(vec![photo(ADDRESS)]) };
    assert_eq!(rules(&link), ["oneall_link!"]);
    for (when, rule) in [
        (When::At(9), "oneall_schedule!"),
        (When::Draft, "oneall_draft!"),
        (When::Unpublished, "oneall_unpublished!"),
    ] {
        assert_eq!(rules(&Content { when, ..hi() }), [rule]);
    }
    assert_eq!(rules(&Content { video: Some(Video::default()), ..hi() }), ["oneall_video!"]);
    assert_eq!(rules(&Content { targeting: Some(json!({})), ..hi() }), ["oneall_targeting!"]);
    assert_eq!(rules(&Content { thumbnail: Some("4::x".into()), ..hi() }), ["oneall_thumbnail!"]);
    assert_eq!(rules(&Content { message: "x".repeat(63_207), ..page() }), ["message_length!"]);
    let param = Content { params: vec![("no_story".into(), "true".into())], ..hi() };
    assert_eq!(rules(&param), ["oneall_field!"]);
    assert_eq!(
        rules(&Content { photos: vec![photo(ADDRESS)], message: "x".into(), ..to("twitter/post") }),
        ["oneall_photo!"]
    );
    assert_eq!(rules(&Content { message: "x".into(), ..to("facebook/post") }), ["oneall_dead!"]);
    assert_eq!(rules(&Content { message: "x".into(), ..to("facebook/group=7") }), ["oneall_experimental!"]);
    let agreed = place("facebook/group=7", true).unwrap();
    let agreed = Content { target: Target::OneAll(agreed), message: "x".into(), ..Content::default() };
    assert_eq!(rules(&agreed), ["oneall_experimental"]);
    assert_eq!(judge_post(&Content::default()), None, "what goes elsewhere is judged elsewhere");
}

#[test]
fn what_is_missing_is_said_where_it_belongs() {
    let subjects = |content: &Content| -> Vec<Subject> {
        judge_post(content).unwrap().into_iter().map(|verdict| verdict.subject).collect()
    };
    assert_eq!(subjects(&Content { message: "x".into(), ..to("facebook/page") }), [Subject::Where]);
    assert_eq!(subjects(&to("facebook/page=../x")), [Subject::Where, Subject::Post]);
    assert_eq!(subjects(&to("linkedin/post")), [Subject::Link]);
    assert_eq!(subjects(&to("twitter/post")), [Subject::Message]);
    assert_eq!(subjects(&to("facebook/page/picture=7")), [Subject::Photo(0)]);
    let title = Content { params: vec![("titel".into(), "x".into())], ..to("twitter/post") };
    assert_eq!(subjects(&title).first(), Some(&Subject::Param("titel".into())));
}

#[test]
fn places_are_written_in_one_word() {
    let fields = |typed: &str| place(typed, false).unwrap().fields;
    let one = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
    assert_eq!(fields("facebook/page=7"), one("id", "7"));
    assert_eq!(fields("pinterest/board/42/pin"), one("board_id", "42"));
    assert_eq!(fields("twitter/post"), []);
    assert!(place("twitter/post=7", false).unwrap_err().message.contains("asks for no id"));
    assert!(place("twiter/post", false).unwrap_err().sentence().contains("twitter/post"));
}

#[test]
fn every_call_can_be_written_again() {
    for resource in RESOURCES.iter().filter(|one| !matches!(one.state, State::Dead { .. })) {
        let sample = |field: &Field| match field.kind {
            Kind::Id | Kind::Ids => "42".to_owned(),
            Kind::Flag => "true".to_owned(),
            Kind::Number => "3".to_owned(),
            Kind::Choice(words) => words[0].to_owned(),
            Kind::Link | Kind::Video => "https://example.org/x".to_owned(),
            Kind::Picture => ADDRESS.to_owned(),
            Kind::Text => "words".to_owned(),
        };
        let typed: Vec<(String, String)> = resource
            .fields
            .iter()
            .filter(|field| field.name != "attachments")
            .map(|field| (field.name.to_owned(), sample(field)))
            .collect();
        let identity = NodeId::parse("tok-1");
        let push = body::prepare(resource, identity.as_ref(), &typed).unwrap();
        let call =
            PushCall { resource: resource.name.to_owned(), path: push.path.clone(), body: push.body.clone() };
        let content = rewritten(&call).unwrap();
        assert_eq!(push_of(&content, identity.as_ref()).unwrap(), push, "{}", resource.name);
    }
}
