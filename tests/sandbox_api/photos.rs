//! Reading the Page's photos: lists by filter and cursor, albums, and each photo's fields.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use wirephoto::sandbox::tokens::{EXPIRED_TOKEN, PAGE_TOKEN, RENEWED_TOKEN, STRANGER_TOKEN, USER_TOKEN};
use wirephoto::sandbox::{Filter, Options, PAGE_ID, Sandbox, Standing, TokenName, USER_ID};

use super::client::*;

/// Whether a photo has something.
type Test<'a> = &'a dyn Fn(&Value) -> bool;

fn newest(sandbox: &Sandbox, rank: usize) -> String {
    sandbox.photo_ids(Filter::Uploaded)[rank].clone()
}

#[test]
fn each_filter_is_paged_to_its_end_without_repeats_and_they_share_no_photo() {
    let sandbox = sandbox();
    let mut seen = HashSet::new();
    for (filter, expected) in [(Filter::Profile, 120_usize), (Filter::Tagged, 150), (Filter::Uploaded, 300)] {
        for limit in [7, 25, 100] {
            let path = format!("{PAGE_ID}/photos?type={}&limit={limit}&fields=id", filter.as_str());
            let (photos, pages) = walk(&sandbox, &path);
            let ids: Vec<String> = photos.iter().map(id_of).collect();
            assert_eq!(ids, sandbox.photo_ids(filter));
            assert_eq!((ids.len(), pages), (expected, expected.div_ceil(limit)));
        }
        for id in sandbox.photo_ids(filter) {
            assert!((15..=17).contains(&id.len()));
            assert!(seen.insert(id));
        }
    }
}

#[test]
fn the_profile_pictures_are_what_a_page_shows_without_a_type_and_the_fields_are_few() {
    let sandbox = sandbox();
    for path in [format!("{PAGE_ID}/photos"), "me/photos".to_owned()] {
        let page = read_json(&sandbox, &path);
        let photos = items(&page["data"]);
        assert_eq!(photos.len(), 25);
        assert_eq!(id_of(&photos[0]), sandbox.photo_ids(Filter::Profile)[0]);
        for photo in &photos {
            let names: Vec<&str> = photo.as_object().unwrap().keys().map(String::as_str).collect();
            let with_caption = sandbox.photo(&id_of(photo)).unwrap().caption.is_some();
            let expected: &[&str] =
                if with_caption { &["created_time", "id", "name"] } else { &["created_time", "id"] };
            assert_eq!(names, expected);
            assert!(photo["created_time"].as_str().unwrap().ends_with("+0000"));
        }
    }
}

#[test]
fn links_carry_the_token_and_the_parameters_and_lead_forth_and_back() {
    let sandbox = sandbox();
    let first = read_json(&sandbox, "me/photos?type=uploaded&limit=10&fields=id,name");
    assert!(first["paging"]["previous"].is_null());
    let next = first["paging"]["next"].as_str().unwrap();
    for part in [
        &format!("{}/v25.0/me/photos?", sandbox.base_url()),
        &format!("access_token={PAGE_TOKEN}"),
        "type=uploaded",
        "limit=10",
        "fields=id%2Cname",
        "after=",
    ] {
        assert!(next.contains(part), "{part} in {next}");
    }
    let second = ask(&sandbox, "GET", next.strip_prefix(sandbox.base_url()).unwrap(), "").json();
    let previous = second["paging"]["previous"].as_str().unwrap();
    let back = ask(&sandbox, "GET", previous.strip_prefix(sandbox.base_url()).unwrap(), "").json();
    assert_eq!(back["data"], first["data"]);
    let requests = sandbox.requests();
    assert_eq!(
        requests.iter().map(|seen| seen.token_in).collect::<Vec<_>>(),
        [Some("header"), Some("query"), Some("query")]
    );
    assert!(requests.iter().all(|seen| !seen.path.contains(PAGE_TOKEN)));
}

#[test]
fn a_page_stays_where_it_was_when_a_photo_vanishes() {
    let sandbox = sandbox();
    let ids = sandbox.photo_ids(Filter::Uploaded);
    let first = read_json(&sandbox, "me/photos?type=uploaded&limit=10&fields=id");
    // The one that the cursor stands on, and the first of the next page.
    for gone in [&ids[9], &ids[10], &ids[2]] {
        assert_eq!(write(&sandbox, "DELETE", gone, "").json(), json!({ "success": true }));
        assert_eq!(read(&sandbox, gone).graph_error(), (400, 100, Some(33)));
    }
    let after = first["paging"]["cursors"]["after"].as_str().unwrap();
    let second = read_json(&sandbox, &format!("me/photos?type=uploaded&limit=10&fields=id&after={after}"));
    let second: Vec<String> = items(&second["data"]).iter().map(id_of).collect();
    assert_eq!(second, ids[11..21]);
    assert_eq!(sandbox.photo_ids(Filter::Uploaded).len(), 297);
}

#[test]
fn parameters_that_break_the_rules_are_code_100() {
    let sandbox = sandbox();
    let cursor = |query: &str| {
        let page = read_json(&sandbox, &format!("me/photos?limit=1&{query}"));
        page["paging"]["cursors"]["after"].as_str().unwrap().to_owned()
    };
    let good = cursor("type=uploaded");
    let bad = [
        "type=cover".to_owned(),
        "type=".to_owned(),
        "type=PROFILE".to_owned(),
        "limit=-1".to_owned(),
        "limit=x".to_owned(),
        "business_id=abc".to_owned(),
        "business_id=".to_owned(),
        "biz_tag_id=1.5".to_owned(),
        "biz_tag_id=-4".to_owned(),
        "after=abc".to_owned(),
        "after=QVFIUZD".to_owned(),
        format!("type=uploaded&after={}", good.to_lowercase()),
        format!("type=uploaded&after={good}x"),
        // The cursor of another list.
        format!("type=tagged&after={good}"),
        format!("type=uploaded&biz_tag_id=4&after={good}"),
        format!("type=uploaded&after={good}&before={good}"),
        "fields=id,nonsense".to_owned(),
        "fields=from{nonsense}".to_owned(),
        "fields=comments.as(x)".to_owned(),
    ];
    for query in bad {
        let answer = read(&sandbox, &format!("me/photos?{query}"));
        assert_eq!(answer.graph_error(), (400, 100, None), "{query}");
    }
    assert_eq!(read(&sandbox, "me/photos?fields=id{").graph_error(), (400, 2500, None));
    let answer = read(&sandbox, "me/photos?fields=reactions");
    assert_eq!(answer.message(), "(#100) Tried accessing nonexisting field (reactions) on node type (Photo)");
}

#[test]
fn the_limit_is_25_by_default_and_100_at_most_and_may_be_nothing() {
    let sandbox = sandbox();
    for (query, expected) in [("", 25), ("&limit=1", 1), ("&limit=100", 100), ("&limit=5000", 100)] {
        let page = read_json(&sandbox, &format!("me/photos?type=uploaded{query}"));
        assert_eq!(items(&page["data"]).len(), expected, "{query}");
    }
    let none = read_json(&sandbox, "me/photos?type=uploaded&limit=0&summary=true");
    assert_eq!(none, json!({ "data": [], "summary": { "total_count": 300 } }));
}

#[test]
fn business_filters_leave_a_few_photos_and_the_same_ones_each_time() {
    let sandbox = sandbox();
    let ids = |query: &str| -> Vec<String> {
        walk(&sandbox, &format!("me/photos?type=uploaded&limit=9&fields=id&{query}"))
            .0
            .iter()
            .map(id_of)
            .collect()
    };
    let some = ids("business_id=1234567890");
    assert!((5..60).contains(&some.len()), "{}", some.len());
    assert_eq!(some, ids("business_id=1234567890"));
    assert_ne!(some, ids("biz_tag_id=1234567890"));
    assert!(ids("business_id=1234567890&biz_tag_id=77").len() < some.len());
}

#[test]
fn tokens_are_refused_in_each_wrong_way() {
    let sandbox = sandbox();
    let photo = newest(&sandbox, 0);
    let with = |path: &str, token: &str| ask(&sandbox, "GET", &format!("/{path}"), &bearer(token));
    let photos = format!("{PAGE_ID}/photos");
    for path in [photos.as_str(), &photo, &format!("{photo}/comments"), &format!("{photo}/picture")] {
        assert_eq!(ask(&sandbox, "GET", &format!("/{path}"), "").graph_error(), (401, 104, None), "{path}");
        assert_eq!(with(path, "EAAnobody").graph_error(), (401, 190, None), "{path}");
        assert_eq!(with(path, EXPIRED_TOKEN).graph_error(), (401, 190, Some(463)), "{path}");
        let stranger = with(path, STRANGER_TOKEN);
        assert_eq!(stranger.graph_error(), (403, 10, None), "{path}");
        assert!(stranger.message().contains("pages_read_engagement"));
        assert!(matches!(with(path, USER_TOKEN).status, 200 | 302), "{path}");
        assert!(matches!(with(path, RENEWED_TOKEN).status, 200 | 302), "{path}");
    }
    let tagged = with(&format!("{photos}?type=tagged"), STRANGER_TOKEN);
    assert_eq!(tagged.graph_error(), (403, 283, None));
    assert!(tagged.message().contains("pages_read_user_content and/or pages_manage_ads"));
    sandbox.set_token(TokenName::Page, Standing::NoRole);
    assert_eq!(with(&photos, PAGE_TOKEN).graph_error(), (403, 200, None));
    sandbox.set_token(TokenName::Page, Standing::Revoked);
    assert_eq!(with(&photos, PAGE_TOKEN).graph_error(), (401, 190, Some(466)));
}

#[test]
fn a_person_has_photos_too() {
    let sandbox = sandbox();
    let all = |path: &str| {
        let answer = ask(&sandbox, "GET", &format!("/{path}"), &oauth());
        items(&answer.json()["data"]).iter().map(id_of).collect::<Vec<_>>()
    };
    let uploaded = all("me/photos?type=uploaded&limit=100");
    assert_eq!(uploaded.len(), 45);
    assert_eq!(all(&format!("{USER_ID}/photos?type=uploaded&limit=100")), uploaded);
    let tagged = all("me/photos?limit=100");
    assert!(tagged.len() > 20 && tagged.iter().all(|id| !uploaded.contains(id)));
    let answer = ask(&sandbox, "GET", "/me/photos", &bearer(STRANGER_TOKEN));
    assert_eq!(answer.json(), json!({ "data": [] }));
    assert_eq!(read(&sandbox, &format!("{USER_ID}/photos")).graph_error(), (400, 100, Some(33)));
}

#[test]
fn albums_hold_each_upload_once_and_regular_ones_200_at_most() {
    let sandbox = try_start(Options { photos: 1000, ..Options::default() }).unwrap();
    let fields = "id,name,type,count,cover_photo,created_time,link,from";
    let (albums, _) = walk(&sandbox, &format!("{PAGE_ID}/albums?limit=4&fields={fields}"));
    assert_eq!(albums.iter().map(id_of).collect::<Vec<_>>(), sandbox.album_ids());
    let kinds: Vec<&str> = albums.iter().map(|album| album["type"].as_str().unwrap()).collect();
    assert_eq!(kinds[..4], ["profile", "cover", "wall", "normal"]);
    let mut seen = HashSet::new();
    let mut fullest = 0;
    for album in &albums {
        let id = id_of(album);
        let (photos, _) = walk(&sandbox, &format!("{id}/photos?limit=90&fields=id,album"));
        assert_eq!(photos.len() as u64, album["count"].as_u64().unwrap());
        assert_eq!(id_of(&album["cover_photo"]), id_of(&photos[0]));
        for photo in &photos {
            assert_eq!(id_of(&photo["album"]), id);
            assert!(seen.insert(id_of(photo)));
        }
        if album["type"] == "normal" {
            fullest = fullest.max(photos.len());
        }
        let alone = read_json(&sandbox, &format!("{id}?fields={fields}"));
        assert_eq!(&alone, album);
    }
    assert_eq!((seen.len(), fullest), (1400, 200));
    assert_eq!(
        items(&read_json(&sandbox, "me/albums")["data"])[0].as_object().unwrap().keys().collect::<Vec<_>>(),
        ["created_time", "id", "name"]
    );
}

#[test]
fn a_photo_has_the_fields_of_both_reference_pages() {
    let sandbox = sandbox();
    let fields = "id,from,tags,name,name_tags,icon,picture,source,height,width,images,link,place,created_time,\
                  updated_time,position,album,alt_text,alt_text_custom,backdated_time,\
                  backdated_time_granularity,can_backdate,can_delete,can_tag,event,page_story_id,target,\
                  webp_images,likes.limit(1).summary(true),comments.limit(2).summary(true){message,from}";
    let (photos, _) = walk(&sandbox, &format!("me/photos?type=uploaded&limit=100&fields={fields}"));
    let with = |test: Test| photos.iter().filter(|photo| test(photo)).count();
    assert_eq!(with(&|photo| photo["images"].is_null() || photo["source"].is_null()), 0);
    assert_eq!(with(&|photo| photo["likes"]["summary"]["total_count"].is_null()), 0);
    assert_eq!(with(&|photo| photo["comments"]["summary"]["total_count"].is_null()), 0);
    // Each odd shape occurs, and each is the exception.
    let odd: [(&str, Test); 8] = [
        ("id as a number", &|photo| photo["id"].is_number()),
        ("width as a text", &|photo| photo["width"].is_string()),
        ("images as an object", &|photo| photo["images"].is_object()),
        ("no from", &|photo| photo["from"].is_null()),
        ("a place", &|photo| photo["place"].is_object()),
        ("a place without location", &|photo| {
            photo["place"].is_object() && photo["place"]["location"].is_null()
        }),
        ("name_tags", &|photo| photo["name_tags"].is_array() || photo["name_tags"].is_object()),
        ("tags", &|photo| photo["tags"]["data"].is_array()),
    ];
    for (what, test) in odd {
        assert!((1..150).contains(&with(test)), "{what}: {}", with(test));
    }
    let tagged = photos.iter().find(|photo| photo["name_tags"].is_array()).unwrap();
    let tag = &tagged["name_tags"][0];
    let length = usize::try_from(tag["length"].as_u64().unwrap()).unwrap();
    let named: String = tagged["name"].as_str().unwrap().chars().take(length).collect();
    assert_eq!(tag["name"], named);
}

#[test]
fn a_photo_alone_says_as_much_as_in_a_list_and_knows_what_it_could_say() {
    let sandbox = sandbox();
    let id = newest(&sandbox, 4);
    let listed = items(&read_json(&sandbox, "me/photos?type=uploaded&fields=id,name,images,album")["data"]);
    assert_eq!(read_json(&sandbox, &format!("{id}?fields=id,name,images,album")), listed[4]);
    let plain = read_json(&sandbox, &id);
    assert_eq!(
        plain["created_time"],
        read_json(&sandbox, &format!("{id}?fields=created_time"))["created_time"]
    );
    let known = read_json(&sandbox, &format!("{id}?metadata=1"));
    assert_eq!(known["metadata"]["type"], "photo");
    let fields = items(&known["metadata"]["fields"]);
    assert_eq!(fields.len(), 27);
    let inner = read_json(&sandbox, &format!("{id}?fields=images{{source}},album{{name}}"));
    assert!(
        items(&inner["images"]).iter().all(|image| image["source"].is_string() && image["width"].is_null())
    );
    assert_eq!(inner["album"].as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "name"]);
    for unknown in ["1", "99999999999999999", "10158000000000730"] {
        assert_eq!(read(&sandbox, unknown).graph_error(), (400, 100, Some(33)), "{unknown}");
    }
    assert_eq!(read(&sandbox, &format!("{id}/insights")).graph_error(), (404, 2500, None));
}

#[test]
fn comments_are_paged_in_both_orders_and_name_people_only_to_the_page() {
    let sandbox = sandbox();
    let id = newest(&sandbox, 9);
    let (all, pages) = walk(&sandbox, &format!("{id}/comments?limit=100&filter=stream"));
    assert_eq!((all.len(), pages), (400, 4));
    let ids: Vec<String> = all.iter().map(id_of).collect();
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 400);
    let (mut back, _) =
        walk(&sandbox, &format!("{id}/comments?limit=33&filter=stream&order=reverse_chronological"));
    back.reverse();
    assert_eq!(back, all);
    let (top, _) = walk(&sandbox, &format!("{id}/comments?limit=100&fields=parent,from,message,like_count"));
    assert!(top.len() < 400 && top.iter().all(|comment| comment["parent"].is_null()));
    assert!(all.iter().any(|comment| comment["from"].is_null()), "an author who hides");
    assert!(all.iter().any(|comment| comment["message"].as_str().unwrap().contains('\u{1b}')));
    let summary = &read_json(&sandbox, &format!("{id}/comments?limit=0&summary=true"))["summary"];
    assert_eq!(*summary, json!({ "order": "chronological", "total_count": top.len(), "can_comment": true }));
    let user = ask(&sandbox, "GET", &format!("/{id}/comments"), &oauth()).json();
    assert!(items(&user["data"]).iter().all(|comment| comment["from"].is_null()));
    for bad in ["order=newest", "filter=all", "live_filter=x", "fields=x", "fields=from.limit(1)x"] {
        assert_eq!(read(&sandbox, &format!("{id}/comments?{bad}")).status, 400, "{bad}");
    }
    assert_eq!(sandbox.photo(&id).unwrap().comment_count, 400);
}

#[test]
fn likes_are_listed_to_the_page_and_counted_for_all() {
    let sandbox = sandbox();
    let id = newest(&sandbox, 5);
    let (all, pages) = walk(&sandbox, &format!("{id}/likes?limit=100"));
    assert_eq!((all.len(), pages), (3000, 30));
    assert_eq!(all.iter().map(id_of).collect::<HashSet<_>>().len(), 3000);
    let user = ask(&sandbox, "GET", &format!("/{id}/likes?summary=true"), &oauth()).json();
    assert_eq!(user["data"], json!([]));
    assert_eq!(user["summary"], json!({ "total_count": 3000, "can_like": true, "has_liked": false }));
    let nobody = sandbox
        .photo_ids(Filter::Uploaded)
        .into_iter()
        .find(|id| sandbox.photo(id).unwrap().like_count == 0)
        .unwrap();
    assert_eq!(read_json(&sandbox, &format!("{nobody}/likes")), json!({ "data": [] }));
}

#[test]
fn captions_come_in_many_scripts_and_some_are_hostile() {
    let sandbox = sandbox();
    let (photos, _) = walk(&sandbox, "me/photos?type=uploaded&limit=100&fields=id,name");
    let captions: Vec<&str> = photos.iter().filter_map(|photo| photo["name"].as_str()).collect();
    let holds = |test: &dyn Fn(char) -> bool| captions.iter().filter(|text| text.contains(test)).count();
    let scripts: [(&str, u32, u32); 9] = [
        ("Greek", 0x370, 0x3ff),
        ("Cyrillic", 0x400, 0x4ff),
        ("Hebrew", 0x590, 0x5ff),
        ("Arabic", 0x600, 0x6ff),
        ("Devanagari", 0x900, 0x97f),
        ("Thai", 0xe00, 0xe7f),
        ("Kana", 0x3040, 0x30ff),
        ("Hangul", 0xac00, 0xd7af),
        ("emoji", 0x1f300, 0x1f9ff),
    ];
    for (script, from, till) in scripts {
        assert!(holds(&|c| (from..=till).contains(&u32::from(c))) > 2, "{script}");
    }
    for (what, c) in [
        ("escape", '\u{1b}'),
        ("C1", '\u{9b}'),
        ("bidi override", '\u{202e}'),
        ("zero width", '\u{200b}'),
        ("return", '\r'),
        ("NUL", '\0'),
        ("joiner", '\u{200d}'),
        ("combining", '\u{301}'),
    ] {
        assert!(holds(&|found| found == c) > 0, "{what}");
    }
    assert!(captions.iter().any(|text| text.len() == 10_000));
    assert!(captions.iter().any(|text| text.contains("]52;c;")));
    for (photo, id) in photos.iter().zip(sandbox.photo_ids(Filter::Uploaded)) {
        assert_eq!(photo["name"].as_str(), sandbox.photo(&id).unwrap().caption.as_deref());
    }
    let raw = read(&sandbox, "me/photos?type=uploaded&limit=100&fields=name").body;
    assert!(raw.is_ascii() && !raw.contains(&0x1b));
}

#[test]
fn a_hundred_thousand_photos_cost_nothing_until_somebody_looks() {
    let began = Instant::now();
    let sandbox = try_start(Options { photos: 100_000, ..Options::default() }).unwrap();
    let page = read_json(&sandbox, "me/photos?type=uploaded&limit=100&fields=id,name,images,created_time");
    assert_eq!(items(&page["data"]).len(), 100);
    let last = sandbox.photo_ids(Filter::Uploaded).pop().unwrap();
    assert!(read_json(&sandbox, &last)["created_time"].as_str().unwrap().starts_with("201"));
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    let empty = try_start(Options { photos: 0, ..Options::default() }).unwrap();
    assert_eq!(read_json(&empty, "me/photos?type=uploaded"), json!({ "data": [] }));
    assert_eq!(items(&read_json(&empty, "me/albums")["data"]).len(), 3);
}
