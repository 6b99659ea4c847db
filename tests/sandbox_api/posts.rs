//! Posts: words, links, photos together, schedules, drafts, videos; reading, changing and deleting them.

use std::time::Duration;

use serde_json::json;
use wirephoto::sandbox::tokens::{PAGE_TOKEN, STRANGER_TOKEN, USER_TOKEN};
use wirephoto::sandbox::{Lag, Options, PAGE_ID, PostState, Sandbox};

use super::client::*;
use super::publishing::*;

/// Uploads a file of this type; gives its handle.
fn handle(sandbox: &Sandbox, mime: &str) -> String {
    let made = try_create(sandbox, &format!("file_name=a&file_length=5&file_type={mime}"));
    resume(sandbox, made.json()["id"].as_str().unwrap(), b"12345")
}

fn schedule(sandbox: &Sandbox, at: u64, more: &[(&str, &str)]) -> Answer {
    let at = at.to_string();
    let mut fields = vec![
        ("published", "false"),
        ("scheduled_publish_time", &at),
        ("unpublished_content_type", "SCHEDULED"),
    ];
    fields.extend(more);
    post(sandbox, &fields)
}

#[test]
fn photos_are_joined_in_one_post_in_their_order_in_both_forms() {
    let sandbox = sandbox();
    let ids: Vec<String> = (0..4).map(|mark| stage(&sandbox, mark, false)).collect();
    assert_eq!(sandbox.staged().len(), 4);
    let fields = [
        ("attached_media[1]", media(&ids[0])),
        ("attached_media[0]", media(&ids[2])),
        ("message", "two of them".to_owned()),
    ];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let first = id_of(&post(&sandbox, &fields).json());
    let list = json!([{ "media_fbid": ids[3] }, { "media_fbid": ids[1] }]).to_string();
    let second = id_of(&post(&sandbox, &[("attached_media", &list)]).json());
    let seen = sandbox.posts();
    assert_eq!(seen[0].photos, [ids[2].clone(), ids[0].clone()]);
    assert_eq!(seen[1].photos, [ids[3].clone(), ids[1].clone()]);
    assert!(sandbox.staged().is_empty());
    let fields =
        "message,full_picture,status_type,is_published,attachments{target{id},subattachments{target{id}}}";
    let read = read_json(&sandbox, &format!("{first}?fields={fields}"));
    let expected = json!([{
        "target": { "id": first },
        "subattachments": { "data": [{ "target": { "id": ids[2] } }, { "target": { "id": ids[0] } }] },
    }]);
    assert_eq!(read["attachments"]["data"], expected);
    assert_eq!((&read["status_type"], &read["is_published"]), (&json!("added_photos"), &json!(true)));
    assert!(read["full_picture"].as_str().unwrap().contains(&ids[2]));
    assert_eq!(each(&sandbox, &format!("{PAGE_ID}/feed?limit=1"), "id"), [second, first]);
    let uploaded = read_json(&sandbox, &format!("{PAGE_ID}/photos?type=uploaded&limit=4"));
    assert_eq!(items(&uploaded["data"]).iter().map(id_of).rev().collect::<Vec<_>>(), ids);
}

#[test]
fn a_photo_is_used_once_and_only_while_it_is_unpublished() {
    let sandbox = sandbox();
    let id = stage(&sandbox, 1, false);
    let published = id_of(&send_photo(&sandbox, &[], &jpeg(2)).json());
    let old = sandbox.photo_ids(wirephoto::sandbox::Filter::Uploaded)[5].clone();
    let body = form(&[("published", "false")], &[File { part: "source", head: GOOD, bytes: &jpeg(3) }]);
    let personal = id_of(&try_send_form(&sandbox, "me/photos", USER_TOKEN, &body).unwrap().json());
    for bad in [&published, &old, &personal, PAGE_ID, "1"] {
        refused(&post(&sandbox, &[("message", "x"), ("attached_media[0]", &media(bad))]));
    }
    let twice = media(&id);
    refused(&post(&sandbox, &[("attached_media[0]", &twice), ("attached_media[1]", &twice)]));
    refused(&post(&sandbox, &[("attached_media[1]", &twice)]));
    refused(&post(&sandbox, &[("attached_media[0]", &twice), ("link", "https://harbour.example/")]));
    assert_eq!(sandbox.posts().len(), 1, "nothing came of the bad ones");
    assert_eq!(post(&sandbox, &[("attached_media[0]", &twice)]).status, 200);
    refused(&post(&sandbox, &[("attached_media[0]", &twice)]));
    let deleted = stage(&sandbox, 4, false);
    assert_eq!(write(&sandbox, "DELETE", &deleted, "").status, 200);
    refused(&post(&sandbox, &[("attached_media[0]", &media(&deleted))]));
}

#[test]
fn a_post_says_something_with_names_that_are_known() {
    let sandbox = sandbox();
    for fields in [
        &[][..],
        &[("message", "")],
        &[("message", " \n")],
        &[("message", "x"), ("caption_text", "y")],
        &[("message", "x"), ("link", "harbour.example")],
        &[("message", "x"), ("published", "maybe")],
        &[("message", "x"), ("tags", "{}")],
        &[("message", "x"), ("unpublished_content_type", "DRAFT")],
    ] {
        refused(&post(&sandbox, fields));
    }
    let body = form(&[("message", "x")], &[File { part: "source", head: GOOD, bytes: &jpeg(1) }]);
    refused(&try_send_form(&sandbox, &format!("{PAGE_ID}/feed"), PAGE_TOKEN, &body).unwrap());
    assert!(sandbox.posts().is_empty());
    let id = say(&sandbox, "Ein Öl-Faß\n👩‍🚒");
    let read =
        read_json(&sandbox, &format!("{id}?fields=message,created_time,permalink_url,from,status_type"));
    assert_eq!(read["message"], "Ein Öl-Faß\n👩‍🚒");
    assert!(read["created_time"].as_str().unwrap().ends_with("+0000"));
    assert_eq!(read["from"]["id"], PAGE_ID);
    assert_eq!(read["status_type"], "mobile_status_update");
    assert_eq!(write(&sandbox, "POST", "me/feed", "message=y").status, 200);
}

#[test]
fn a_links_thumbnail_is_a_handle_that_was_given_out_and_lives() {
    let sandbox = sandbox();
    let (picture, video) = (handle(&sandbox, "image/jpeg"), handle(&sandbox, "video/mp4"));
    let link = ("link", "https://harbour.example/");
    let invented = picture.replace("aW1h", "aW1i");
    for bad in [&invented, &video, ""] {
        refused(&post(&sandbox, &[link, ("thumbnail", bad)]));
    }
    refused(&post(&sandbox, &[("message", "x"), ("thumbnail", &picture)]));
    let id = id_of(&post(&sandbox, &[link, ("thumbnail", &picture)]).json());
    let seen = &sandbox.posts()[0];
    assert_eq!((seen.link.as_deref(), seen.thumbnail.as_ref()), (Some(link.1), Some(&picture)));
    let read = read_json(&sandbox, &format!("{id}?fields=status_type,attachments"));
    assert_eq!(read["status_type"], "shared_story");
    assert_eq!(read["attachments"]["data"][0]["unshimmed_url"], link.1);
    sandbox.advance(Duration::from_secs(4 * 86_400));
    refused(&post(&sandbox, &[link, ("thumbnail", &picture)]));
}

#[test]
fn a_video_is_published_by_its_handle() {
    let sandbox = sandbox();
    let (picture, video) = (handle(&sandbox, "image/jpeg"), handle(&sandbox, "video/mp4"));
    let path = format!("{PAGE_ID}/videos");
    let send = |fields: &[(&str, &str)]| write(&sandbox, "POST", &path, &query(fields));
    let chunk = "fbuploader_video_file_chunk";
    refused(&send(&[("title", "x")]));
    refused(&send(&[(chunk, &picture)]));
    refused(&send(&[(chunk, &video), ("caption", "x")]));
    refused(&send(&[(chunk, &video), ("scheduled_publish_time", "5"), ("published", "false")]));
    let id = id_of(&send(&[(chunk, &video), ("title", "Evening"), ("description", "An hour")]).json());
    let soon = (sandbox.clock() + 3600).to_string();
    let later = [(chunk, video.as_str()), ("published", "false"), ("scheduled_publish_time", &soon)];
    assert_eq!(send(&later).status, 200);
    let seen = sandbox.posts();
    assert_eq!((seen[0].video.as_ref(), seen[0].message.as_deref()), (Some(&id), Some("An hour")));
    assert_eq!((seen[0].state, seen[1].state), (PostState::Published, PostState::Scheduled));
    let read =
        read_json(&sandbox, &format!("{PAGE_ID}/posts?fields=status_type,attachments{{target{{id}},title}}"));
    assert_eq!(read["data"][0]["status_type"], "added_video");
    assert_eq!(
        read["data"][0]["attachments"]["data"][0],
        json!({ "target": { "id": id }, "title": "Evening" })
    );
}

#[test]
fn a_scheduled_post_needs_its_three_words_and_temporary_photos() {
    let sandbox = sandbox();
    let now = sandbox.clock();
    let (plain, temporary) = (stage(&sandbox, 1, false), stage(&sandbox, 2, true));
    let at = (now + 3600).to_string();
    let time = ("scheduled_publish_time", at.as_str());
    let kind = ("unpublished_content_type", "SCHEDULED");
    let words = ("message", "x");
    for fields in [
        &[words, time][..],
        &[words, time, kind],
        &[words, time, ("published", "false")],
        &[words, kind, ("published", "false")],
        &[words, time, ("published", "false"), ("unpublished_content_type", "DRAFT")],
    ] {
        refused(&post(&sandbox, fields));
    }
    for at in [now + 500, now + 75 * 86_400 + 60, (now + 3600) * 1000] {
        refused(&schedule(&sandbox, at, &[words]));
    }
    let refusal = schedule(&sandbox, now + 3600, &[("attached_media[0]", &media(&plain))]);
    refused(&refusal);
    assert!(refusal.message().contains("temporary=true"));
    assert!(sandbox.posts().is_empty());
    let id = id_of(&schedule(&sandbox, now + 3600, &[("attached_media[0]", &media(&temporary))]).json());
    let path = format!("{PAGE_ID}/scheduled_posts?fields=scheduled_publish_time,is_published,attachments");
    let listed = ask(&sandbox, "GET", &format!("/v25.0/{path}"), &bearer(PAGE_TOKEN));
    assert!(String::from_utf8_lossy(&listed.body).contains(&format!("{}.0", now + 3600)));
    let listed = listed.json()["data"][0].clone();
    assert_eq!((listed["id"].as_str(), &listed["is_published"]), (Some(id.as_str()), &json!(false)));
    assert_eq!(listed["attachments"]["data"][0]["target"]["id"], temporary);
    // An ISO time is good for the feed.
    let iso = jiff::Timestamp::from_second(i64::try_from(now).unwrap() + 7200).unwrap();
    let iso = iso.strftime("%Y-%m-%dT%H:%M:%S+0000").to_string();
    let fields = [words, ("published", "false"), ("scheduled_publish_time", &iso), kind];
    assert_eq!(post(&sandbox, &fields).status, 200);
    assert_eq!(sandbox.posts()[1].scheduled, Some(now + 7200));
}

#[test]
fn what_is_scheduled_comes_out_when_its_time_comes() {
    let sandbox = sandbox();
    let at = sandbox.clock() + 3600;
    let photo = stage(&sandbox, 1, true);
    let id = id_of(&schedule(&sandbox, at, &[("attached_media[0]", &media(&photo))]).json());
    let now = say(&sandbox, "now");
    assert_eq!(each(&sandbox, &format!("{PAGE_ID}/feed"), "id"), std::slice::from_ref(&now));
    sandbox.advance(Duration::from_secs(3500));
    assert_eq!(sandbox.posts()[0].state, PostState::Scheduled);
    let control = r#"{"advance": 101}"#;
    let headers = format!("Content-Length: {}\r\n", control.len());
    assert_eq!(
        exchange(&sandbox, "POST", "/_sandbox/clock", &headers, control.as_bytes()).unwrap().status,
        200
    );
    assert!(ask(&sandbox, "GET", "/_sandbox/clock", "").json()["now"].as_u64().unwrap() >= at);
    assert_eq!(sandbox.posts()[0].state, PostState::Published);
    assert_eq!(each(&sandbox, &format!("{PAGE_ID}/published_posts"), "id"), [id, now]);
    assert!(each(&sandbox, &format!("{PAGE_ID}/scheduled_posts"), "id").is_empty());
    assert_eq!(sandbox.photo_ids(wirephoto::sandbox::Filter::Uploaded)[0], photo);
    assert!(sandbox.staged().is_empty());
}

#[test]
fn drafts_and_dark_posts_are_in_no_list() {
    let sandbox = sandbox();
    let photo = stage(&sandbox, 1, true);
    let draft = [
        ("message", "draft"),
        ("published", "false"),
        ("unpublished_content_type", "DRAFT"),
        ("attached_media[0]", &media(&photo)),
    ];
    let draft = id_of(&post(&sandbox, &draft).json());
    let dark = id_of(&post(&sandbox, &[("message", "dark"), ("published", "false")]).json());
    let states: Vec<PostState> = sandbox.posts().iter().map(|post| post.state).collect();
    assert_eq!(states, [PostState::Draft, PostState::Unpublished]);
    for edge in ["feed", "posts", "published_posts", "scheduled_posts"] {
        assert!(each(&sandbox, &format!("{PAGE_ID}/{edge}"), "id").is_empty(), "{edge}");
    }
    for id in [&draft, &dark] {
        assert_eq!(read_json(&sandbox, &format!("{id}?fields=is_published"))["is_published"], false);
    }
    sandbox.advance(Duration::from_secs(2 * 86_400));
    assert_eq!(sandbox.staged().len(), 1, "a draft keeps its photos");
    assert_eq!(write(&sandbox, "POST", &draft, "is_published=true").json(), json!({ "success": true }));
    assert_eq!(each(&sandbox, &format!("{PAGE_ID}/feed"), "id"), [draft]);
}

#[test]
fn posts_are_changed_moved_published_and_deleted() {
    let sandbox = sandbox();
    let at = sandbox.clock() + 3600;
    let id = id_of(&schedule(&sandbox, at, &[("message", "one")]).json());
    let change = |form: &str| write(&sandbox, "POST", &id, form);
    assert_eq!(change("message=two").json(), json!({ "success": true }));
    assert_eq!(change(&format!("scheduled_publish_time={}", at + 60)).status, 200);
    let seen = sandbox.posts()[0].clone();
    assert_eq!((seen.message.as_deref(), seen.scheduled), (Some("two"), Some(at + 60)));
    for bad in [
        "message=".to_owned(),
        "scheduled_publish_time=5".to_owned(),
        "published=true".to_owned(),
        "is_published=yes".to_owned(),
        format!("is_published=true&scheduled_publish_time={at}"),
    ] {
        refused(&change(&bad));
    }
    assert_eq!(sandbox.posts()[0], seen);
    assert_eq!(change("is_published=true").status, 200);
    assert_eq!(sandbox.posts()[0].state, PostState::Published);
    refused(&change(&format!("scheduled_publish_time={at}")));
    refused(&change("is_published=false"));
    assert_eq!(change("message=three").status, 200);
    assert_eq!(read_json(&sandbox, &id)["message"], "three");
    assert_eq!(write(&sandbox, "DELETE", &id, "").json(), json!({ "success": true }));
    assert!(sandbox.posts().is_empty());
    for answer in [read(&sandbox, &id), change("message=x"), write(&sandbox, "DELETE", &id, "")] {
        assert_eq!(answer.graph_error(), (400, 100, Some(33)));
    }
    let other = say(&sandbox, "x");
    let user = format!("{}Content-Length: 0\r\n", bearer(USER_TOKEN));
    for method in ["POST", "DELETE"] {
        let answer = ask(&sandbox, method, &format!("/{other}?message=y"), &user);
        assert_eq!(answer.graph_error(), (403, 200, None), "{method}");
    }
    assert_eq!(sandbox.posts()[0].message.as_deref(), Some("x"));
}

#[test]
fn a_deleted_post_takes_its_photos_with_it_and_a_photo_its_own_post() {
    let sandbox = sandbox();
    let ids: Vec<String> = (0..2).map(|mark| stage(&sandbox, mark, false)).collect();
    let list = json!([{ "media_fbid": ids[0] }, { "media_fbid": ids[1] }]).to_string();
    let id = id_of(&post(&sandbox, &[("attached_media", &list)]).json());
    write(&sandbox, "DELETE", &ids[0], "");
    assert_eq!(sandbox.posts()[0].photos, [ids[1].clone()]);
    write(&sandbox, "DELETE", &id, "");
    assert_eq!(read(&sandbox, &ids[1]).status, 400);
    assert!(sandbox.sent_photos().is_empty());
    let single = id_of(&send_photo(&sandbox, &[], &jpeg(3)).json());
    write(&sandbox, "DELETE", &single, "");
    assert!(sandbox.posts().is_empty());
}

#[test]
fn the_samples_can_be_read_but_belong_to_another_app() {
    let sandbox = try_start(Options { sample_posts: true, ..Options::default() }).unwrap();
    let seen = sandbox.posts();
    let count = |state| seen.iter().filter(|post| post.state == state).count();
    assert!(
        count(PostState::Published) >= 3 && count(PostState::Scheduled) >= 1 && count(PostState::Draft) >= 1
    );
    for post in &seen {
        assert!(!post.own);
        assert_eq!(read(&sandbox, &post.id).status, 200);
        assert_eq!(write(&sandbox, "POST", &post.id, "message=x").graph_error(), (403, 200, None));
        assert_eq!(write(&sandbox, "DELETE", &post.id, "").graph_error(), (403, 200, None));
    }
    assert_eq!(sandbox.posts(), seen);
    let times: Vec<_> = each(&sandbox, &format!("{PAGE_ID}/feed?limit=2"), "created_time");
    assert!(times.iter().rev().is_sorted_by_key(|time| time.as_str().map(str::to_owned)), "{times:?}");
    let own = say(&sandbox, "mine");
    assert_eq!(each(&sandbox, &format!("{PAGE_ID}/feed"), "id")[0], own);
}

#[test]
fn lists_page_by_cursor_and_only_those_with_a_role_read_them() {
    let sandbox = sandbox();
    let mut ids: Vec<String> = (0..7).map(|at| say(&sandbox, &format!("post {at}"))).collect();
    ids.reverse();
    let (listed, pages) = walk(&sandbox, &format!("{PAGE_ID}/feed?limit=3&fields=id,message"));
    assert_eq!((listed.iter().map(id_of).collect::<Vec<_>>(), pages), (ids.clone(), 3));
    let first = read_json(&sandbox, &format!("{PAGE_ID}/feed?limit=3"));
    let after = first["paging"]["cursors"]["after"].as_str().unwrap();
    say(&sandbox, "one more");
    let next = read_json(&sandbox, &format!("{PAGE_ID}/feed?limit=3&after={after}"));
    assert_eq!(id_of(&next["data"][0]), ids[3], "a new post does not move the others");
    assert_eq!(read(&sandbox, &format!("{PAGE_ID}/feed?fields=nonsense")).graph_error(), (400, 100, None));
    assert_eq!(read(&sandbox, &format!("{PAGE_ID}/posts?after=x")).graph_error(), (400, 100, None));
    let stranger = ask(&sandbox, "GET", &format!("/{PAGE_ID}/feed"), &bearer(STRANGER_TOKEN));
    assert_eq!(stranger.graph_error(), (403, 10, None));
    let user = ask(&sandbox, "GET", &format!("/{PAGE_ID}/scheduled_posts"), &bearer(USER_TOKEN));
    assert_eq!(user.graph_error(), (403, 200, None));
}

#[test]
fn twelve_attachments_come_unless_more_are_asked_for() {
    let sandbox = sandbox();
    let list: Vec<_> = (0..14).map(|mark| json!({ "media_fbid": stage(&sandbox, mark, false) })).collect();
    let id = id_of(&post(&sandbox, &[("attached_media", &json!(list).to_string())]).json());
    let count = |fields: &str| {
        let read = read_json(&sandbox, &format!("{id}?fields={fields}"));
        items(&read["attachments"]["data"][0]["subattachments"]["data"]).len()
    };
    assert_eq!(count("attachments{subattachments{target{id}}}"), 12);
    assert_eq!(count("attachments"), 12);
    assert_eq!(count("attachments{subattachments.limit(50){target{id}}}"), 14);
}

#[test]
fn what_is_new_can_be_hidden_from_the_next_reads_or_for_a_while() {
    let sandbox = try_start(Options { lag: Lag::Calls(2), ..Options::default() }).unwrap();
    let made = send_photo(&sandbox, &[("caption", "x")], &jpeg(1)).json();
    let feed = format!("{PAGE_ID}/feed");
    let photos = format!("{PAGE_ID}/photos?type=uploaded&limit=1");
    assert!(each(&sandbox, &feed, "id").is_empty());
    assert_ne!(id_of(&read_json(&sandbox, &photos)["data"][0]), id_of(&made));
    assert_eq!(id_of(&read_json(&sandbox, &photos)["data"][0]), id_of(&made));
    assert_eq!(each(&sandbox, &feed, "id"), [made["post_id"].clone()]);
    sandbox.set_lag(Lag::Ms(3_600_000));
    let hidden = say(&sandbox, "hidden");
    assert_eq!(read(&sandbox, &hidden).graph_error(), (400, 100, Some(33)));
    assert_eq!(sandbox.posts().len(), 2, "it is there all the same");
    let body = r#"{"calls": 0}"#;
    let headers = format!("Content-Length: {}\r\n", body.len());
    assert_eq!(exchange(&sandbox, "POST", "/_sandbox/lag", &headers, body.as_bytes()).unwrap().status, 200);
    let open = say(&sandbox, "open");
    assert_eq!(read(&sandbox, &open).status, 200);
}

#[test]
fn posts_and_photos_can_be_seen_and_steered_by_other_processes() {
    let sandbox = sandbox();
    let photo = stage(&sandbox, 1, false);
    let id = say(&sandbox, "x");
    let see = |path: &str| ask(&sandbox, "GET", &format!("/_sandbox/{path}"), "").json();
    assert_eq!((&see("posts")[0]["id"], &see("posts")[0]["state"]), (&json!(id), &json!("published")));
    assert_eq!((&see("sent")[0]["id"], &see("sent")[0]["published"]), (&json!(photo), &json!(false)));
    assert_eq!(see("sent")[0]["sha256"], json!(sandbox.staged()[0].sha256));
    let steer = |path: &str, body: &str| {
        let headers = format!("Content-Length: {}\r\n", body.len());
        exchange(&sandbox, "POST", &format!("/_sandbox/{path}"), &headers, body.as_bytes()).unwrap().status
    };
    assert_eq!(steer("repeats", r#"{"refuse": true}"#), 200);
    assert_eq!(post(&sandbox, &[("message", "x")]).graph_error().1, 506);
    assert_eq!(steer("lag", "\"none\""), 200);
    for (path, body) in
        [("clock", r#"{"advance": -1}"#), ("clock", "{}"), ("lag", "\"long\""), ("repeats", "{}")]
    {
        assert_eq!(steer(path, body), 400, "{path} {body}");
    }
}

#[test]
fn the_same_words_within_a_minute_are_refused_when_that_is_wanted() {
    let sandbox = sandbox();
    say(&sandbox, "again");
    say(&sandbox, "again");
    sandbox.set_refuse_repeats(true);
    let refusal = post(&sandbox, &[("message", "again")]);
    assert_eq!(refusal.graph_error(), (400, 506, Some(1_455_006)));
    let photo = send_photo(&sandbox, &[("caption", "again")], &jpeg(1));
    assert_eq!(photo.graph_error(), (400, 506, Some(1_455_006)));
    assert!(sandbox.sent_photos().is_empty());
    say(&sandbox, "other words");
    sandbox.advance(Duration::from_secs(61));
    say(&sandbox, "again");
    assert_eq!(sandbox.posts().len(), 4);
}
