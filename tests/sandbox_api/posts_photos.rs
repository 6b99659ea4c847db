//! Sending photos: by file and by address, published, scheduled, stored; and all that is refused.

use serde_json::json;
use wirephoto::sandbox::tokens::{EXPIRED_TOKEN, PAGE_TOKEN, STRANGER_TOKEN, USER_TOKEN};
use wirephoto::sandbox::{Filter, On, PAGE_ID, PostState, USER_ID};

use super::client::*;
use super::publishing::*;

fn sha256(bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_published_photo_is_a_post_and_among_the_uploads_with_its_words_and_bytes() {
    let sandbox = sandbox();
    let before = sandbox.photo_ids(Filter::Uploaded).len();
    let bytes = jpeg(1);
    let fields =
        [("caption", "Évening\r\nlights"), ("alt_text_custom", "Lamps in a row"), ("published", "true")];
    let made = send_photo(&sandbox, &fields, &bytes).json();
    let (id, post_id) = (id_of(&made), made["post_id"].as_str().unwrap().to_owned());
    assert!(post_id.starts_with(&format!("{PAGE_ID}_")), "{post_id}");
    let ids = sandbox.photo_ids(Filter::Uploaded);
    assert_eq!((ids.len(), ids[0].as_str()), (before + 1, id.as_str()));
    let fields = "id,name,alt_text_custom,page_story_id,width,height,images,album,comments.summary(true)";
    let path = format!("{PAGE_ID}/photos?type=uploaded&limit=2&fields={fields}");
    let listed = read_json(&sandbox, &path)["data"][0].clone();
    assert_eq!(id_of(&listed), id);
    assert_eq!(listed["name"], "Évening\r\nlights");
    assert_eq!(listed["alt_text_custom"], "Lamps in a row");
    assert_eq!(listed["page_story_id"], post_id);
    assert_eq!((listed["width"].as_u64(), listed["height"].as_u64()), (Some(64), Some(48)));
    assert_eq!(listed["comments"]["summary"]["total_count"], 0);
    assert_eq!(listed["album"]["id"], sandbox.album_ids()[2]);
    let source = listed["images"][0]["source"].as_str().unwrap();
    let picture = ask(&sandbox, "GET", source.strip_prefix(sandbox.base_url()).unwrap(), "");
    assert_eq!((picture.status, picture.body), (200, bytes.clone()));
    let seen = &sandbox.posts()[0];
    assert_eq!(
        (seen.id.as_str(), seen.made_by, seen.state),
        (post_id.as_str(), "photo", PostState::Published)
    );
    assert_eq!((seen.message.as_deref(), &seen.photos[..]), (Some("Évening\r\nlights"), &[id][..]));
    assert_eq!(sandbox.sent_photos()[0].sha256.as_deref(), Some(sha256(&bytes).as_str()));
    assert!(sandbox.staged().is_empty());
}

#[test]
fn what_a_call_brought_can_be_read_without_its_token() {
    let sandbox = sandbox();
    let bytes = jpeg(2);
    let body = form(
        &[("caption", "two"), ("published", "false"), ("access_token", PAGE_TOKEN)],
        &[File { part: "anything", head: GOOD, bytes: &bytes }],
    );
    let kind =
        format!("Content-Type: multipart/form-data; boundary=FORM\r\nContent-Length: {}\r\n", body.len());
    let answer = exchange(&sandbox, "POST", &format!("/{PAGE_ID}/photos"), &kind, &body).unwrap();
    assert_eq!(answer.status, 200);
    send_photo(&sandbox, &[], &bytes);
    let calls = sandbox.calls(On::StagePhoto);
    assert_eq!((calls.len(), sandbox.calls(On::PublishPhoto).len()), (1, 1));
    let pairs = [("caption".to_owned(), "two".to_owned()), ("published".to_owned(), "false".to_owned())];
    assert_eq!(calls[0].params, pairs);
    assert_eq!(calls[0].token_in, Some("body"));
    let file = calls[0].file.as_ref().unwrap();
    assert_eq!((file.part.as_str(), file.filename.as_str()), ("anything", "quay 1.jpg"));
    assert_eq!((file.mime.as_deref(), file.length), (Some("image/jpeg"), bytes.len() as u64));
    assert_eq!(file.sha256, sha256(&bytes));
    let log = ask(&sandbox, "GET", "/_sandbox/requests", "");
    assert!(!String::from_utf8_lossy(&log.body).contains(PAGE_TOKEN));
    assert_eq!(log.json()[0]["call"], "stage_photo");
}

#[test]
fn exactly_one_file_address_or_stored_picture_is_needed() {
    let sandbox = sandbox();
    let bytes = jpeg(3);
    let good = || File { part: "source", head: GOOD, bytes: &bytes };
    let path = format!("{PAGE_ID}/photos");
    let send = |fields: &[(&str, &str)], files: &[File<'_>]| {
        try_send_form(&sandbox, &path, PAGE_TOKEN, &form(fields, files)).unwrap()
    };
    let named = |head: &'static str| [File { part: "source", head, bytes: &bytes }];
    let address = ("url", "https://harbour.example/a.jpg");
    let answers = [
        send(&[], &[]),
        send(&[address], &[good()]),
        send(&[address, ("vault_image_id", "5")], &[]),
        send(&[], &[good(), good()]),
        // Without a name it is a text, and bytes are none.
        send(&[], &named("")),
        send(&[("source", "@/home/me/a.jpg")], &[]),
        send(&[], &named("; filename=\"\"\r\nContent-Type: image/jpeg")),
        send(&[], &named("; filename=\"a.jpg\"")),
        send(&[], &[File { part: "source", head: GOOD, bytes: b"" }]),
    ];
    for (at, answer) in answers.iter().enumerate() {
        let (_, code, _) = answer.graph_error();
        // The text in place of a file has a name that no page knows.
        assert!(code == 324 || (at == 5 && code == 100), "{at}: {}", answer.message());
    }
    assert!(answers[0].message().contains("Requires upload file"));
    assert!(sandbox.sent_photos().is_empty());
    assert_eq!(send(&[address], &[]).status, 200);
    assert_eq!(send(&[("vault_image_id", "5")], &[]).status, 200);
    assert_eq!(sandbox.sent_photos()[0].url.as_deref(), Some("https://harbour.example/a.jpg"));
}

#[test]
fn addresses_are_of_the_web_and_not_of_the_service_itself() {
    let sandbox = sandbox();
    for bad in [
        "",
        "x",
        "ftp://harbour.example/a.jpg",
        "file:///etc/passwd",
        "https://scontent.xx.fbcdn.net/v/a.jpg",
        "https://lookaside.fbsbx.com/a.jpg",
    ] {
        refused(&write(&sandbox, "POST", &format!("{PAGE_ID}/photos"), &query(&[("url", bad)])));
    }
    let good = query(&[("url", "http://notfbcdn.net/a.jpg")]);
    assert_eq!(write(&sandbox, "POST", &format!("{PAGE_ID}/photos"), &good).status, 200);
    let source = read_json(&sandbox, &format!("{}?fields=source", sandbox.sent_photos()[0].id));
    let path = source["source"].as_str().unwrap().strip_prefix(sandbox.base_url()).unwrap().to_owned();
    assert!(ask(&sandbox, "GET", &path, "").body.starts_with(b"\xff\xd8\xff"));
}

#[test]
fn photos_that_are_none_or_too_large_cannot_be_read() {
    let sandbox = sandbox();
    let mut fits = jpeg(4);
    fits.resize(4 << 20, 7);
    assert_eq!(send_photo(&sandbox, &[("published", "false")], &fits).status, 200);
    let mut large = fits;
    large.push(7);
    for bad in [&large[..], b"RIFF\0\0\0\0WEBPVP8 ", b"plain text", b"\xff\xd8\xff", b"GIF89a\0\0\0\0"] {
        let answer = send_photo(&sandbox, &[], bad);
        assert_eq!(answer.graph_error(), (400, 100, Some(1_366_046)), "{:?}", &bad[..5.min(bad.len() - 1)]);
        assert_eq!(answer.json()["error"]["error_user_title"], "Can't Read Files");
    }
    let gif = b"GIF89a\x05\0\x06\0\0\0\0";
    assert_eq!(send_photo(&sandbox, &[("published", "false")], gif).status, 200);
    assert_eq!(sandbox.sent_photos().len(), 2);
}

#[test]
fn temporary_and_scheduled_exclude_each_other_and_both_need_to_be_unpublished() {
    let sandbox = sandbox();
    let soon = (sandbox.clock() + 3600).to_string();
    let early = (sandbox.clock() + 500).to_string();
    let late = (sandbox.clock() + 76 * 86_400).to_string();
    let time = "scheduled_publish_time";
    let bad: [&[(&str, &str)]; 12] = [
        &[("temporary", "true")],
        &[("temporary", "true"), ("published", "true")],
        &[("temporary", "true"), ("published", "false"), (time, &soon)],
        &[(time, &soon)],
        &[(time, &soon), ("published", "1")],
        &[(time, &early), ("published", "false")],
        &[(time, &late), ("published", "false")],
        &[(time, "1"), ("published", "false")],
        &[("published", "no")],
        &[("unpublished_content_type", "DRAFT")],
        &[("published", "0"), ("unpublished_content_type", "SCHEDULED")],
        &[("published", "0"), ("unpublished_content_type", "draft")],
    ];
    for fields in bad {
        refused(&send_photo(&sandbox, fields, &jpeg(5)));
    }
    assert!(sandbox.sent_photos().is_empty() && sandbox.posts().is_empty());
    let early = send_photo(&sandbox, &[(time, &early), ("published", "false")], &jpeg(5));
    assert!(early.message().contains("The specified scheduled publish time is invalid."));
    let made = send_photo(&sandbox, &[(time, &soon), ("published", "false")], &jpeg(5)).json();
    assert_eq!(made, json!({ "id": made["id"] }));
    let seen = &sandbox.posts()[0];
    assert_eq!((seen.state, seen.scheduled), (PostState::Scheduled, soon.parse().ok()));
    assert_eq!(sandbox.staged()[0].post.as_deref(), Some(seen.id.as_str()));
    let draft = [("published", "0"), ("unpublished_content_type", "DRAFT")];
    assert_eq!(send_photo(&sandbox, &draft, &jpeg(6)).status, 200);
    assert_eq!(sandbox.posts()[1].state, PostState::Draft);
    assert_eq!(sandbox.calls(On::PublishPhoto).last().unwrap().params.len(), 2);
}

#[test]
fn every_documented_name_is_taken_and_no_other() {
    let sandbox = sandbox();
    let sphere = r#"{"ProjectionType":"equirectangular","CroppedAreaImageWidthPixels":64,"CroppedAreaImageHeightPixels":48,"FullPanoWidthPixels":64,"FullPanoHeightPixels":48}"#;
    let good = [
        ("targeting", r#"{"geo_locations":{"countries":["GR"]},"age_min":21}"#),
        ("feed_targeting", r#"{"genders":[1],"age_min":16}"#),
        ("tags", r#"[{"tag_uid":"122100000000917","x":1.5,"y":2}]"#),
        ("place", "110500000000037"),
        ("backdated_time", "2019-05-04T03:02:01+0000"),
        ("backdated_time_granularity", "day"),
        ("spherical_metadata", sphere),
        ("no_story", "true"),
        ("provenance_info", "{}"),
        ("initial_view_pitch_override_degrees", "-30"),
        ("name", "an older word for caption"),
    ];
    assert_eq!(send_photo(&sandbox, &good, &jpeg(7)).status, 200);
    let path = format!("{}?fields=targeting,place", sandbox.posts()[0].id);
    let read = read_json(&sandbox, &path);
    assert_eq!(read["targeting"]["age_min"], 21);
    for (name, value) in [
        ("captoin", "x"),
        ("attached_media", "[]"),
        ("sync_object_uuid", "x"),
        ("targeting", r#"{"age_min":14}"#),
        ("targeting", r#"{"genders":[1]}"#),
        ("feed_targeting", r#"{"age_min":12}"#),
        ("tags", r#"[{"x":1}]"#),
        ("backdated_time", "4102444800"),
        ("backdated_time_granularity", "week"),
        ("spherical_metadata", "{}"),
        ("initial_view_vertical_fov_override_degrees", "59"),
        ("published", ""),
    ] {
        let answer = send_photo(&sandbox, &[(name, value)], &jpeg(8));
        refused(&answer);
        assert!(answer.message().contains(name), "{}", answer.message());
    }
    assert_eq!(sandbox.sent_photos().len(), 1);
}

#[test]
fn albums_take_photos_but_neither_schedules_nor_temporary_ones() {
    let sandbox = sandbox();
    let album = sandbox.album_ids()[3].clone();
    let path = format!("{album}/photos");
    let made = send_photo_to(&sandbox, &path, &[("caption", "in here")], &jpeg(9)).json();
    let listed = read_json(&sandbox, &format!("{path}?fields=id,name,album"))["data"][0].clone();
    assert_eq!((id_of(&listed), &listed["name"]), (id_of(&made), &json!("in here")));
    assert_eq!(listed["album"]["id"], album);
    assert!(made["post_id"].as_str().unwrap().starts_with(PAGE_ID));
    let soon = (sandbox.clock() + 3600).to_string();
    for fields in [
        [("published", "false"), ("temporary", "true")],
        [("published", "false"), ("scheduled_publish_time", &soon)],
    ] {
        refused(&send_photo_to(&sandbox, &path, &fields, &jpeg(9)));
    }
    let profile = send_photo_to(&sandbox, &format!("{}/photos", sandbox.album_ids()[0]), &[], &jpeg(9));
    assert_eq!(profile.graph_error(), (403, 200, None));
    assert_eq!(sandbox.sent_photos().len(), 1);
}

#[test]
fn tokens_decide_who_publishes_where() {
    let sandbox = sandbox();
    let body = form(&[], &[File { part: "source", head: GOOD, bytes: &jpeg(10) }]);
    let send = |path: &str, token: &str| try_send_form(&sandbox, path, token, &body).unwrap();
    let page = format!("{PAGE_ID}/photos");
    assert_eq!(send(&page, USER_TOKEN).graph_error(), (403, 200, None));
    assert_eq!(send(&page, STRANGER_TOKEN).graph_error(), (403, 200, None));
    assert_eq!(send(&page, EXPIRED_TOKEN).graph_error(), (401, 190, Some(463)));
    assert_eq!(send(&page, "nonsense").graph_error(), (401, 190, None));
    assert_eq!(send(&format!("{USER_ID}/photos"), PAGE_TOKEN).graph_error(), (403, 240, None));
    assert_eq!(send("123/photos", PAGE_TOKEN).graph_error(), (400, 100, Some(33)));
    assert!(sandbox.sent_photos().is_empty());
    assert_eq!(send("me/photos", PAGE_TOKEN).status, 200);
    let made = send("me/photos", USER_TOKEN).json();
    assert!(made["post_id"].as_str().unwrap().starts_with(USER_ID), "{made}");
    assert_eq!(send(&format!("{USER_ID}/photos"), USER_TOKEN).status, 200);
    let targets: Vec<String> = sandbox.sent_photos().into_iter().map(|photo| photo.target).collect();
    assert_eq!(targets, [PAGE_ID, USER_ID, USER_ID]);
    assert_eq!(read(&sandbox, &id_of(&made)).graph_error(), (400, 100, Some(33)), "the Page sees it not");
    assert_eq!(post(&sandbox, &[("message", "x")]).status, 200);
    let user = format!("{}Content-Length: 0\r\n", bearer(USER_TOKEN));
    let answer = ask(&sandbox, "POST", &format!("/{PAGE_ID}/feed?message=x"), &user);
    assert_eq!(answer.graph_error(), (403, 200, None));
}

#[test]
fn stored_photos_are_gone_after_a_day_unless_a_post_uses_them() {
    let sandbox = sandbox();
    let (plain, temporary, used) =
        (stage(&sandbox, 11, false), stage(&sandbox, 12, true), stage(&sandbox, 13, true));
    let at = (sandbox.clock() + 3 * 86_400).to_string();
    let fields = [
        ("message", "later"),
        ("attached_media[0]", &media(&used)),
        ("published", "false"),
        ("scheduled_publish_time", &at),
        ("unpublished_content_type", "SCHEDULED"),
    ];
    assert_eq!(post(&sandbox, &fields).status, 200);
    sandbox.advance(std::time::Duration::from_secs(24 * 3600 - 60));
    assert_eq!(sandbox.staged().len(), 3);
    assert_eq!(read(&sandbox, &plain).status, 200);
    sandbox.advance(std::time::Duration::from_secs(61));
    let left: Vec<String> = sandbox.staged().into_iter().map(|photo| photo.id).collect();
    assert_eq!(left, [used]);
    for gone in [&plain, &temporary] {
        assert_eq!(read(&sandbox, gone).graph_error(), (400, 100, Some(33)));
        refused(&post(&sandbox, &[("attached_media[0]", &media(gone))]));
    }
}
