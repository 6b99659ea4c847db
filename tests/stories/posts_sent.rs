//! "Say it once, on time": every way of publishing, with exactly what goes over the wire.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use serde_json::{Value, json};
use wirephoto::sandbox::{On, PAGE_ID, PostSeen, PostState, RequestSeen, USER_ID};

use super::support::Stage;

/// The parameters of a call as `name=value`.
pub fn said(call: &RequestSeen) -> Vec<String> {
    call.params.iter().map(|(name, value)| format!("{name}={value}")).collect()
}

fn post(stage: &Stage, args: &[&str]) -> Value {
    let mut rows = stage.run(["post", "--yes", "--json"].iter().chain(args)).expect(0).rows();
    assert_eq!(rows.len(), 1, "{rows:#?}");
    let row = rows.remove(0);
    for key in
        ["id", "state", "post_id", "photo_ids", "scheduled_publish_time", "error", "message", "permalink_url"]
    {
        assert!(row.get(key).is_some(), "{key} in {row:#?}");
    }
    assert!(row["error"].is_null(), "{row:#?}");
    row
}

#[track_caller]
fn only_post(stage: &Stage) -> PostSeen {
    let mut posts = stage.sandbox.posts();
    assert_eq!(posts.len(), 1, "{posts:#?}");
    posts.remove(0)
}

#[track_caller]
fn only_call(stage: &Stage, on: On) -> RequestSeen {
    let mut calls = stage.calls(on);
    assert_eq!(calls.len(), 1, "{calls:#?}");
    calls.remove(0)
}

/// In so many days, as it is typed and in Unix seconds.
fn in_days(days: i64) -> (String, i64) {
    let at = jiff::Timestamp::now().as_second() + days * 86_400;
    (jiff::Timestamp::from_second(at).unwrap().to_string(), at)
}

#[test]
fn a_text() {
    let stage = Stage::new();
    let text = "Bonsoir 👩‍👩‍👧\n-- & = % +";
    let row = post(&stage, &["--message", text]);
    assert_eq!(said(&only_call(&stage, On::Feed)), [format!("message={text}")]);
    let seen = only_post(&stage);
    assert_eq!((row["state"].as_str(), row["post_id"].as_str()), (Some("published"), Some(&*seen.id)));
    assert_eq!(
        (seen.state, seen.message.as_deref(), row["message"].as_str()),
        (PostState::Published, Some(text), Some(text))
    );

    let plain = stage.run(["post", "--yes", "--message", "Another"]).expect(0);
    let id = &stage.sandbox.posts()[1].id;
    assert_eq!(plain.out, format!("Published: https://www.facebook.com/{id}\n"));
}

#[test]
fn a_photo_by_file_and_by_address() {
    let stage = Stage::new();
    let path = stage.picture("crane by night.jpg");
    let row = post(&stage, &["--photo", "crane by night.jpg", "--caption", "Night", "--alt", "A crane"]);
    let call = only_call(&stage, On::PublishPhoto);
    assert_eq!(said(&call), ["caption=Night", "alt_text_custom=A crane"]);
    let file = call.file.unwrap();
    assert_eq!(
        (&*file.part, &*file.filename, file.mime.as_deref()),
        ("source", "crane_by_night.jpg", Some("image/jpeg"))
    );
    assert_eq!(file.length, std::fs::metadata(&path).unwrap().len());
    let seen = only_post(&stage);
    assert_eq!(row["photo_ids"], json!(seen.photos));
    assert_eq!(row["post_id"], seen.id.as_str());

    post(
        &stage,
        &["--photo", "https://example.org/b.jpg", "--message", "From afar", "--param", "no_story=true"],
    );
    let call = stage.calls(On::PublishPhoto).remove(1);
    assert_eq!(said(&call), ["url=https://example.org/b.jpg", "caption=From afar", "no_story=true"]);
    assert!(call.file.is_none());
}

#[test]
fn several_photos_in_order_are_one_post() {
    let stage = Stage::new();
    let names = ["a.jpg", "b.jpg", "c.jpg"];
    names.iter().for_each(|name| drop(stage.picture(name)));
    let row = post(
        &stage,
        &[
            "--message",
            "Three",
            "--photo",
            "a.jpg",
            "--alt",
            "A",
            "--photo",
            "b.jpg",
            "--caption",
            "bee",
            "--photo",
            "c.jpg",
        ],
    );
    let staged = stage.calls(On::StagePhoto);
    let sent: Vec<_> = staged.iter().map(said).collect();
    assert_eq!(
        sent,
        [
            vec!["alt_text_custom=A", "published=false"],
            vec!["caption=bee", "published=false"],
            vec!["published=false"]
        ]
    );
    let files: Vec<&str> = staged.iter().filter_map(|call| Some(&*call.file.as_ref()?.filename)).collect();
    assert_eq!(files, names);
    let seen = only_post(&stage);
    let attached = seen
        .photos
        .iter()
        .enumerate()
        .map(|(at, id)| format!(r#"attached_media[{at}]={{"media_fbid":"{id}"}}"#));
    let expected: Vec<String> = ["message=Three".to_owned()].into_iter().chain(attached).collect();
    assert_eq!(said(&only_call(&stage, On::Feed)), expected);
    assert_eq!((row["photo_ids"].clone(), seen.photos.len()), (json!(seen.photos), 3));
}

#[test]
fn scheduled_alone_and_several() {
    let stage = Stage::new();
    stage.picture("a.jpg");
    stage.picture("b.jpg");
    let (time, at) = in_days(3);
    let row = post(&stage, &["--photo", "a.jpg", "--alt", "A", "--at", &time]);
    assert_eq!(
        said(&only_call(&stage, On::PublishPhoto)),
        [
            "alt_text_custom=A".to_owned(),
            "published=false".to_owned(),
            format!("scheduled_publish_time={at}")
        ]
    );
    assert_eq!((&row["state"], &row["scheduled_publish_time"]), (&json!("scheduled"), &json!(at)));

    let row =
        post(&stage, &["--message", "m", "--photo", "a.jpg", "--photo", "b.jpg", "--at", &at.to_string()]);
    assert_eq!((&row["state"], &row["scheduled_publish_time"]), (&json!("scheduled"), &json!(at)));
    assert!(
        stage.calls(On::StagePhoto).iter().all(|call| said(call) == ["published=false", "temporary=true"])
    );
    let call = said(&only_call(&stage, On::Feed));
    let ending = [
        "published=false".to_owned(),
        format!("scheduled_publish_time={at}"),
        "unpublished_content_type=SCHEDULED".to_owned(),
    ];
    assert!(call.ends_with(&ending), "{call:?}");
    let posts = stage.sandbox.posts();
    assert!(
        posts
            .iter()
            .all(|post| post.state == PostState::Scheduled && post.scheduled == Some(at.cast_unsigned()))
    );

    let plain = stage.run(["post", "--yes", "--message", "Later", "--at", &time]).expect(0);
    assert!(
        plain.out.starts_with("Scheduled for 20") && plain.out.contains("https://www.facebook.com/"),
        "{plain:#?}"
    );
}

#[test]
fn drafts_and_what_nobody_sees() {
    let stage = Stage::new();
    stage.picture("a.jpg");
    let draft = post(&stage, &["--message", "Not yet", "--draft"]);
    assert_eq!(
        said(&only_call(&stage, On::Feed)),
        ["message=Not yet", "published=false", "unpublished_content_type=DRAFT"]
    );
    assert_eq!((draft["state"].as_str(), only_post(&stage).state), (Some("draft"), PostState::Draft));
    let hidden = post(&stage, &["--photo", "a.jpg", "--unpublished"]);
    assert_eq!(said(&only_call(&stage, On::StagePhoto)), ["published=false"]);
    assert_eq!(
        (hidden["state"].as_str(), hidden["photo_ids"].as_array().unwrap().len()),
        (Some("unpublished"), 1)
    );
}

#[test]
fn into_an_album_and_to_a_person() {
    let stage = Stage::new();
    stage.picture("a.jpg");
    let album = stage.sandbox.album_ids().pop().unwrap();
    post(&stage, &["--photo", "a.jpg", "--alt", "A", "--album", &album]);
    let path = only_call(&stage, On::PublishPhoto).path;
    assert!(path.ends_with(&format!("/{album}/photos")), "{path}");
    // A Page may not post for a person: that is Facebook's word, and it is passed on.
    stage
        .run(["post", "--yes", "--photo", "a.jpg", "--alt", "A", "--user", USER_ID])
        .expect(1)
        .says("other users");
    let paths: Vec<String> = stage.sandbox.requests().into_iter().map(|request| request.path).collect();
    assert!(paths.iter().any(|path| path.ends_with(&format!("/{USER_ID}/photos"))), "{paths:?}");
}

#[test]
fn a_link_with_an_uploaded_thumbnail_and_an_uploaded_video() {
    let stage = Stage::new();
    let thumb = stage.picture("thumb.jpg");
    let handle = stage.upload(&[], &[&thumb]).expect(0).out.trim_end().to_owned();
    post(&stage, &["--message", "Read", "--link", "https://example.org/", "--thumbnail", &handle]);
    assert_eq!(
        said(&only_call(&stage, On::Feed)),
        ["message=Read".to_owned(), "link=https://example.org/".to_owned(), format!("thumbnail={handle}")]
    );
    let video = stage.path("a.mp4");
    let head = b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2avc1mp41";
    std::fs::write(&video, [&head[..], &[7; 3000]].concat()).unwrap();
    let handle = stage.upload(&[], &[Path::new("a.mp4")]).expect(0).out.trim_end().to_owned();
    let row = post(&stage, &["--video", &handle, "--title", "Crane", "--message", "Watch"]);
    assert_eq!(
        said(&only_call(&stage, On::Video)),
        [
            format!("fbuploader_video_file_chunk={handle}"),
            "title=Crane".to_owned(),
            "description=Watch".to_owned()
        ]
    );
    assert_eq!((row["state"].as_str(), &row["photo_ids"]), (Some("published"), &json!([])));
}

#[test]
fn for_whom_goes_along_as_json() {
    let stage = Stage::new();
    stage.write("who.json", r#"{"geo_locations": {"countries": ["FR"]}}"#);
    stage.write("feed.json", r#"{"age_min": 18}"#);
    post(&stage, &["--message", "m", "--targeting", "who.json", "--feed-targeting", "feed.json"]);
    assert_eq!(
        said(&only_call(&stage, On::Feed)),
        [
            "message=m",
            r#"targeting={"geo_locations":{"countries":["FR"]}}"#,
            r#"feed_targeting={"age_min":18}"#
        ]
    );
}

#[test]
fn a_file_of_posts_is_judged_whole_and_its_good_rows_go() {
    let stage = Stage::new();
    stage.picture("a.jpg");
    stage.picture("b.jpg");
    let (time, at) = in_days(5);
    let table = format!(
        "message,photo,alt,at,param.no_story\n\
         First,,,,\n\
         Two photos,a.jpg|b.jpg,A|B,,\n\
         Bad,,,+1m,\n\
         Missing,none.jpg,,,\n\
         Later,a.jpg,A,{time},true\n"
    );
    stage.write("posts.csv", &table);
    let outcome = stage.run(["post", "--from", "posts.csv", "--yes", "--json"]).expect(1);
    let rows = outcome.rows();
    let of = |number: u64| rows.iter().filter(move |row| row["row"] == number).collect::<Vec<_>>();
    assert_eq!(of(4)[0]["rule"], "schedule_window");
    assert_eq!((&of(5)[0]["rule"], &of(5)[0]["error"]["kind"]), (&json!("photo_broken"), &json!("source")));
    let state = |number| of(number)[0]["state"].as_str().unwrap().to_owned();
    assert_eq!((state(2), state(3), state(6)), ("published".into(), "published".into(), "scheduled".into()));
    let posts = stage.sandbox.posts();
    let messages: Vec<_> = posts.iter().map(|post| post.message.as_deref().unwrap_or("")).collect();
    assert_eq!(messages, ["First", "Two photos", "Later"]);
    assert_eq!((posts[1].photos.len(), posts[2].scheduled), (2, Some(at.cast_unsigned())));

    let lines = "{\"message\": \"One\"}\n{\"photos\": [{\"photo\": \"b.jpg\", \"caption\": \"B\", \"alt\": \"bee\"}]}\n";
    stage.write("posts.jsonl", lines);
    stage.run(["post", "--from", "posts.jsonl", "--yes"]).expect(0);
    assert_eq!(stage.sandbox.posts().len(), 5);
    assert_eq!(said(stage.calls(On::PublishPhoto).last().unwrap()), ["caption=B", "alt_text_custom=bee"]);
}

#[test]
fn lists_show_what_is_where() {
    let stage = Stage::new();
    let (time, at) = in_days(2);
    post(&stage, &["--message", "Out now"]);
    post(&stage, &["--message", "Later on", "--at", &time]);
    let scheduled = stage.run(["posts", "--scheduled", "--json"]).expect(0).rows();
    assert_eq!(scheduled.len(), 1, "{scheduled:#?}");
    assert_eq!(
        (&scheduled[0]["id"], &scheduled[0]["scheduled_publish_time"], &scheduled[0]["state"]),
        (&json!(2), &json!(at), &json!("scheduled"))
    );
    let published = stage.run(["posts", "--published", "--json"]).expect(0).rows();
    assert!(published.iter().any(|row| row["id"] == 1 && row["message"] == "Out now"), "{published:#?}");
    assert!(published[0]["permalink_url"].is_string());
    let plain = stage.run(["posts", "--scheduled"]).expect(0);
    assert!(plain.out.contains("scheduled") && plain.out.contains("Later on"), "{plain:#?}");
    assert_eq!(stage.run(["posts", "--json"]).expect(0).out, "", "nothing is on its way");
    stage.run(["status"]).expect(0);
}

#[test]
fn photos_that_were_published_before_are_told() {
    let stage = Stage::new();
    stage.picture("a.jpg");
    post(&stage, &["--photo", "a.jpg", "--alt", "A"]);
    let again = stage.run(["post", "--dry-run", "--photo", "a.jpg", "--alt", "A"]).expect(0);
    again.says("warning: photo 1 (a.jpg)").says("published before").says("number 1");
}

#[test]
fn a_photo_whose_name_is_not_text_goes_all_the_same() {
    let stage = Stage::new();
    let name = OsStr::from_bytes(b"caf\xe9\n\x1b.jpg");
    std::fs::rename(stage.picture("a.jpg"), stage.path(name)).unwrap();
    let words = ["post", "--yes", "--alt", "A", "--photo"].map(OsStr::new);
    let bad = stage.run(words.iter().chain([&name])).expect(2);
    assert!(bad.err.contains("--alt belongs"), "{bad:#?}");
    let words = ["post", "--yes", "--photo"].map(OsStr::new);
    let sent = stage.run(words.iter().chain([&name, &OsStr::new("--alt"), &OsStr::new("A")])).expect(0);
    assert!(!sent.err.contains('\u{1b}'), "{sent:#?}");
    assert_eq!(only_post(&stage).photos.len(), 1);
}

#[test]
fn the_page_is_named_with_its_id() {
    let stage = Stage::new();
    let row = post(&stage, &["--message", "m"]);
    assert_eq!(row["page_id"], PAGE_ID);
}
