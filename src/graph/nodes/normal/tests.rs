use serde_json::{Value, json};

use super::photo as normal;
use crate::graph::nodes::{comment, photo, rows, tag};

fn object(json: Value) -> serde_json::Map<String, Value> {
    let Value::Object(map) = json else { panic!("no object: {json}") };
    map
}

/// A photo of a Page as the API gave it in 2011 and 2012.
fn of_2012() -> Value {
    json!({
        "id": "10151509108346729",
        "from": {"name": "Harbour Lights", "category": "Local business", "id": "19292868552"},
        "tags": {"data": [
            {"id": "", "name": "The old crane", "x": 31.25, "y": "62.5", "created_time": "2012-10-12T21:36:15+0000"},
            {"id": "4", "name": "Ann", "x": 10, "y": 0, "tagging_user": {"id": "5", "name": "Bo"}}]},
        "name": "The quay\nat night",
        "name_tags": {"4": [{"id": 19_292_868_552_u64, "name": "quay", "type": "page", "offset": 4, "length": 4}]},
        "picture": "http://photos-a.ak.fbcdn.net/1_s.jpg",
        "source": "http://photos-a.ak.fbcdn.net/1_n.jpg",
        "height": "540", "width": "720",
        "images": [
            {"height": 480, "width": 640, "source": "http://photos-a.ak.fbcdn.net/640.jpg"},
            {"height": "1536", "width": "2048", "source": "http://photos-a.ak.fbcdn.net/2048.jpg"},
            {"source": "http://photos-a.ak.fbcdn.net/unknown.jpg"},
            {"height": 130, "width": 97, "source": "javascript:alert(1)"},
            {"height": 135, "width": 180, "source": "http://photos-a.ak.fbcdn.net/180.jpg"}],
        "link": "http://www.facebook.com/photo.php?fbid=1&set=a.2&type=1",
        "icon": "http://static.ak.fbcdn.net/i.gif",
        "place": {"id": "7", "name": "Old Harbour", "location": {"city": "Bergen", "country": "Norway", "latitude": 60.39, "longitude": "5.32"}},
        "created_time": "2012-10-12T21:36:15+0000",
        "updated_time": "2012-10-12T14:36:16-0700",
        "position": 3,
        "comments": {"data": [
            {"id": "1_2", "from": {"name": "Cy", "id": "9"}, "message": "Fine\u{1b}[2J", "can_remove": 1,
             "created_time": "2012-10-13T00:00:00+0000", "likes": 2}],
            "paging": {"next": "https://graph.facebook.com/1/comments?access_token=EAAcanary&after=x"}, "count": 12},
        "likes": {"data": [{"id": "8", "name": "Di"}], "paging": {"cursors": {"after": "x"}}}
    })
}

#[test]
fn a_photo_of_2012_is_read_whole() {
    let photo = photo(&object(of_2012())).unwrap();
    assert_eq!(photo.id.as_str(), "10151509108346729");
    assert_eq!(photo.from.as_ref().unwrap().name.as_ref(), "Harbour Lights");
    assert_eq!(photo.name.as_deref(), Some("The quay\nat night"));
    assert_eq!((photo.width, photo.height, photo.position), (Some(720), Some(540), Some(3)));
    assert_eq!(photo.images.iter().map(|one| one.width).collect::<Vec<_>>(), [2048, 640, 180]);
    assert_eq!((photo.created_time, photo.updated_time), (Some(1_350_077_775), Some(1_350_077_776)));
    assert_eq!((photo.comment_count, photo.like_count), (Some(12), Some(1)));
    let mention = &photo.name_tags[0];
    assert_eq!(
        (mention.who.id.as_ref().unwrap().as_str(), mention.offset, mention.length),
        ("19292868552", 4, 4)
    );
    let place = photo.place.unwrap();
    assert_eq!((place.address.as_ref(), place.coordinates), ("Bergen, Norway", Some((60.39, 5.32))));
}

#[test]
fn its_json_has_lists_and_numbers_and_no_paging() {
    let json = normal(&object(of_2012()));
    assert_eq!(json["comments"][0]["message"], "Fine[2J");
    assert_eq!(json["comments"][0]["can_remove"], true);
    assert_eq!(json["likes"][0]["name"], "Di");
    let text_tag =
        json!({"name": "The old crane", "x": 31.25, "y": 62.5, "created_time": "2012-10-12T21:36:15+0000"});
    assert_eq!(json["tags"][0], text_tag);
    assert_eq!(json["comments"][0]["like_count"], 2);
    assert_eq!((&json["width"], &json["height"]), (&json!(720), &json!(540)));
    assert_eq!(json["name_tags"][0]["id"], "19292868552");
    assert_eq!(json["images"].as_array().unwrap().len(), 5, "kept, though not all can be chosen");
    assert_eq!(json["images"][0]["width"], 2048);
    let text = Value::from(json).to_string();
    for foreign in ["paging", "canary", "javascript", "\\u001b"] {
        assert!(!text.contains(foreign), "{foreign} in {text}");
    }
}

#[test]
fn doing_it_twice_changes_nothing() {
    let once = normal(&object(of_2012()));
    assert_eq!(normal(&once), once);
}

#[test]
fn a_photo_of_2024_brings_counts_and_rights() {
    let json = json!({
        "id": 122_100_000_000_000_001_u64, "created_time": "2024-02-23T14:12:50+0000",
        "album": {"created_time": "2014-01-01T00:00:00+0000", "name": "Timeline photos", "id": "77"},
        "alt_text": "May be an image of text", "alt_text_custom": "A pier\u{202e}", "page_story_id": "1_2",
        "can_delete": true, "can_tag": "false", "can_backdate": 0, "place": "Bergen",
        "webp_images": {"1": {"width": 1080, "height": 720, "source": "https://scontent.xx.fbcdn.net/w.webp"},
                        "0": {"width": 2048, "height": 1365, "source": "https://scontent.xx.fbcdn.net/x.webp"}},
        "comments": {"data": [], "summary": {"order": "ranked", "total_count": 41, "can_comment": true}},
        "likes": {"data": [], "summary": {"total_count": "7", "can_like": true, "has_liked": 1}},
        "target": {"id": 5}, "event": "99", "brand_new": {"deep": [{"label": "x\u{7}"}], "paging": {}}
    });
    let read = photo(&object(json.clone())).unwrap();
    assert_eq!(read.id.as_str(), "122100000000000001");
    assert_eq!((read.comment_count, read.like_count, read.has_liked), (Some(41), Some(7), Some(true)));
    assert_eq!(
        (read.can.delete, read.can.tag, read.can.backdate, read.can.comment),
        (Some(true), Some(false), Some(false), Some(true))
    );
    assert_eq!(read.webp_images.len(), 2);
    assert_eq!(read.alt_text_custom.as_deref(), Some("A pier\u{fffd}"));
    assert_eq!(read.place.unwrap().page.name.as_ref(), "Bergen");
    assert_eq!(read.event.unwrap().id.unwrap().as_str(), "99");
    let shown = normal(&object(json));
    assert_eq!(shown["comments"], json!([]));
    assert_eq!(shown["brand_new"], json!({"deep": [{"label": "x"}]}));
    assert_eq!(shown["id"], "122100000000000001");
}

#[test]
fn what_is_missing_or_senseless_is_nothing() {
    assert_eq!(photo(&object(json!({}))), None);
    assert_eq!(photo(&object(json!({"id": "../../etc"}))), None);
    let all_wrong = json!({
        "id": "1", "from": [], "name": 7, "images": "none", "width": -3, "height": {}, "place": 4, "tags": null,
        "created_time": {}, "comments": true, "likes": null, "album": false, "picture": {"data": {"url": "ftp://x/"}},
        "name_tags": [1, [2], {"id": "x"}], "position": "first", "can_tag": []
    });
    let read = photo(&object(all_wrong)).unwrap();
    assert_eq!((read.width, read.height, read.from, read.picture), (None, None, None, None));
    assert!(read.images.is_empty() && read.name_tags.is_empty());
    assert_eq!((read.comment_count, read.like_count, read.position), (None, None, None));
}

#[test]
fn lists_of_objects_are_rows() {
    let read = rows(&json!({"1": {"id": 2, "message": "b"}, "0": {"id": 1, "message": "a\nb"}}));
    let comments: Vec<_> = read.iter().filter_map(comment).collect();
    assert_eq!(comments.len(), 2);
    assert_eq!(
        (comments[0].id.as_str(), comments[0].message.as_ref(), comments[0].from.as_ref()),
        ("1", "a\nb", None)
    );
    assert!(rows(&json!([1, "x", null, []])).is_empty());
    let tags = rows(&json!([{"name": "text only"}, {"x": 1}, {"id": "4", "x": "50", "y": "inf"}]));
    let tags: Vec<_> = tags.iter().filter_map(tag).collect();
    assert_eq!((tags.len(), tags[1].x, tags[1].y), (2, Some(50.0), None));
}

#[test]
fn hostile_text_and_depth_do_no_harm() {
    let mut deep = json!("x");
    for _ in 0..100 {
        deep = json!({ "in": deep, "list": [[]] });
    }
    let json =
        object(json!({"id": "1", "name": "a\u{1b}]0;x\u{7}\u{9b}2J\u{202e}", "k\u{1b}": 1, "deep": deep,
        "note": "see EAABsbCS1iHgBAKZC4nWcanary", "access_token": "EAAcanary"}));
    let text = Value::from(normal(&json)).to_string();
    assert!(!text.contains("canary") && !text.contains("u001b") && !text.contains('\u{9b}'), "{text}");
    assert!(text.len() < 2000);
}

#[test]
fn a_moment_is_given_in_one_form() {
    let row = json!({"id": "1", "created_time": 1_350_077_775, "updated_time": "2012-10-12T21:36:15+0000"});
    let once = normal(row.as_object().unwrap());
    assert_eq!(once["created_time"], "2012-10-12T21:36:15+0000");
    assert_eq!(once["updated_time"], once["created_time"]);
    assert_eq!(normal(&once), once);
}
