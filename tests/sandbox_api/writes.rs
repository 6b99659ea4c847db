//! Writing to photos: comments, likes, tags, in each form in which parameters can travel.

use serde_json::{Value, json};
use wirephoto::sandbox::tokens::{PAGE_TOKEN, STRANGER_TOKEN, USER_TOKEN};
use wirephoto::sandbox::{APP_ID, Filter, Options, PAGE_ID, Sandbox, TagSeen, USER_ID};

use super::client::*;

fn first(sandbox: &Sandbox) -> String {
    // Without tags to begin with.
    let mut ids = sandbox.photo_ids(Filter::Uploaded).into_iter();
    ids.find(|id| sandbox.photo(id).unwrap().tags.is_empty()).unwrap()
}

fn tags(sandbox: &Sandbox, id: &str) -> Vec<TagSeen> {
    sandbox.photo(id).unwrap().tags
}

#[test]
fn a_comment_arrives_in_every_form_and_is_read_back() {
    let sandbox = sandbox();
    let id = first(&sandbox);
    let before = sandbox.photo(&id).unwrap().comment_count;
    let post = |query: &str, kind: &str, body: &str| {
        let headers =
            format!("{}Content-Type: {kind}\r\nContent-Length: {}\r\n", bearer(PAGE_TOKEN), body.len());
        let path = format!("/v25.0/{id}/comments{query}");
        exchange(&sandbox, "POST", &path, &headers, body.as_bytes()).unwrap()
    };
    let multipart = "--b\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\nfour\n👩‍🚒\r\n--b--\r\n";
    let answers = [
        post("?message=one%20%2B%201", "text/plain", ""),
        post("", "application/x-www-form-urlencoded", "message=two+%C3%A9"),
        post("", "application/json", r#"{"message": "three\n\u05d0"}"#),
        post("", "multipart/form-data; boundary=b", multipart),
    ];
    let ids: Vec<String> = answers.iter().map(|answer| id_of(&answer.json())).collect();
    let seen = sandbox.photo(&id).unwrap();
    assert_eq!(seen.comments.iter().map(|comment| comment.id.clone()).collect::<Vec<_>>(), ids);
    let messages: Vec<&str> = seen.comments.iter().map(|comment| comment.message.as_str()).collect();
    assert_eq!(messages, ["one + 1", "two é", "three\nא", "four\n👩‍🚒"]);
    assert!(seen.comments.iter().all(|comment| comment.by_page));
    assert_eq!(seen.comment_count, before + 4);
    let newest = read_json(&sandbox, &format!("{id}/comments?order=reverse_chronological&limit=1"));
    assert_eq!(newest["data"][0]["message"], "four\n👩‍🚒");
    assert_eq!(id_of(&newest["data"][0]["from"]), PAGE_ID);
    let answer = write(&sandbox, "POST", &format!("{id}/comments"), "message=x&fields=id,message,from");
    assert_eq!(answer.json()["message"], "x");
}

#[test]
fn a_page_of_comments_goes_on_where_it_was_when_one_is_written() {
    let sandbox = sandbox();
    let id = sandbox.photo_ids(Filter::Uploaded)[9].clone();
    let path = format!("{id}/comments?filter=stream&order=reverse_chronological&limit=50");
    let first = read_json(&sandbox, &path);
    let after = first["paging"]["cursors"]["after"].as_str().unwrap();
    let expected = read_json(&sandbox, &format!("{path}&after={after}"));
    write(&sandbox, "POST", &format!("{id}/comments"), "message=new");
    assert_eq!(read_json(&sandbox, &format!("{path}&after={after}"))["data"], expected["data"]);
}

#[test]
fn comments_that_break_the_rules_leave_nothing_behind() {
    let sandbox = sandbox();
    let id = first(&sandbox);
    let long = format!("message={}", "x".repeat(8001));
    for form in ["", "message=", "message=%20%0A", "text=hello", &long, "message=x&fields=nonsense"] {
        let answer = write(&sandbox, "POST", &format!("{id}/comments"), form);
        assert_eq!(answer.graph_error(), (400, 100, None), "{form:.40}");
    }
    let headers = format!("{}Content-Type: text/plain\r\nContent-Length: 9\r\n", bearer(PAGE_TOKEN));
    let answer = exchange(&sandbox, "POST", &format!("/{id}/comments"), &headers, b"message=x").unwrap();
    assert_eq!(answer.graph_error().1, 100);
    assert_eq!(write(&sandbox, "POST", "123/comments", "message=x").graph_error(), (400, 100, Some(33)));
    let path = format!("/{id}/comments?message=x");
    let stranger = ask(&sandbox, "POST", &path, &format!("{}Content-Length: 0\r\n", bearer(STRANGER_TOKEN)));
    assert_eq!(stranger.graph_error(), (403, 200, None));
    assert!(stranger.message().contains("pages_manage_engagement"));
    assert_eq!(ask(&sandbox, "POST", &path, "Content-Length: 0\r\n").graph_error(), (401, 104, None));
    assert!(sandbox.photo(&id).unwrap().comments.is_empty());
}

#[test]
fn a_token_may_travel_in_the_form_and_the_log_says_so() {
    let sandbox = sandbox();
    let id = first(&sandbox);
    let form = format!("message=hello&access_token={USER_TOKEN}");
    let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
    let headers = format!("{kind}Content-Length: {}\r\n", form.len());
    let answer = exchange(&sandbox, "POST", &format!("/{id}/comments"), &headers, form.as_bytes()).unwrap();
    assert_eq!(answer.status, 200);
    assert!(!sandbox.photo(&id).unwrap().comments[0].by_page);
    assert_eq!(sandbox.requests()[0].token_in, Some("body"));
}

#[test]
fn a_like_is_given_once_and_taken_back() {
    let sandbox = sandbox();
    let id = first(&sandbox);
    let before = sandbox.photo(&id).unwrap().like_count;
    let path = format!("{id}/likes");
    let liked = || {
        let summary = &read_json(&sandbox, &format!("{path}?summary=1"))["summary"];
        (summary["has_liked"].as_bool().unwrap(), summary["total_count"].as_u64().unwrap())
    };
    assert_eq!(liked(), (false, before));
    for _ in 0..2 {
        assert_eq!(write(&sandbox, "POST", &path, "").json(), json!({ "success": true }));
        assert_eq!(liked(), (true, before + 1));
    }
    assert!(sandbox.photo(&id).unwrap().liked);
    let (all, _) = walk(&sandbox, &format!("{path}?limit=100"));
    assert_eq!(id_of(all.last().unwrap()), PAGE_ID);
    // Another person's like is another like.
    let headers = format!("{}Content-Length: 0\r\n", oauth());
    ask(&sandbox, "POST", &format!("/{path}"), &headers);
    assert_eq!(liked(), (true, before + 2));
    ask(&sandbox, "DELETE", &format!("/{path}"), &oauth());
    for _ in 0..2 {
        assert_eq!(write(&sandbox, "DELETE", &path, "").status, 200);
        assert_eq!(liked(), (false, before));
    }
    assert!(!sandbox.photo(&id).unwrap().liked);
}

#[test]
fn older_versions_answer_a_bare_true() {
    let sandbox = sandbox();
    let id = first(&sandbox);
    for (version, expected) in [
        ("/v18.0", json!(true)),
        ("/v23.0", json!(true)),
        ("/v24.0", json!({ "success": true })),
        ("", json!({ "success": true })),
    ] {
        let headers = format!("{}Content-Length: 0\r\n", bearer(PAGE_TOKEN));
        for method in ["POST", "DELETE"] {
            let answer = ask(&sandbox, method, &format!("{version}/{id}/likes"), &headers);
            assert_eq!(answer.json(), expected, "{version} {method}");
        }
    }
}

#[test]
fn tags_are_added_moved_and_removed_in_both_forms() {
    let sandbox = sandbox();
    let id = first(&sandbox);
    let other = "100040000000019";
    let tag = |user: Option<&str>, name: &str, x: Option<f64>, y: Option<f64>| TagSeen {
        user: user.map(str::to_owned),
        name: name.to_owned(),
        x,
        y,
    };
    let done = |method: &str, path: &str, form: &str| {
        let answer = write(&sandbox, method, &format!("{id}/{path}"), form);
        assert_eq!(answer.json(), json!({ "success": true }), "{method} {path} {form}");
    };
    done("POST", &format!("tags/{USER_ID}"), "x=10&y=20.5");
    done("POST", "tags", &format!("to={other}"));
    done("POST", "tags?tag_text=the%20crane&x=0&y=100", "");
    let moved = |x, y| tag(Some(USER_ID), "Lamp Keeper", Some(x), Some(y));
    let harbour = tag(Some(other), "Harbour Office", None, None);
    let crane = tag(None, "the crane", Some(0.0), Some(100.0));
    assert_eq!(tags(&sandbox, &id), [moved(10.0, 20.5), harbour, crane.clone()]);
    done("POST", &format!("tags?to={USER_ID}&x=33"), "");
    assert_eq!(tags(&sandbox, &id)[0], moved(33.0, 20.5));
    let many = json!([
        {"tag_uid": USER_ID, "x": 1, "y": 2}, {"tag_text": "a gull", "x": "50"}, {"tag_uid": 100_040_000_015_857_u64}
    ]);
    let many: String = url::form_urlencoded::byte_serialize(many.to_string().as_bytes()).collect();
    done("POST", "tags", &format!("tags={many}"));
    assert_eq!(tags(&sandbox, &id).len(), 5);
    assert_eq!(tags(&sandbox, &id)[0], moved(1.0, 2.0));
    done("DELETE", &format!("tags/{USER_ID}"), "");
    done("DELETE", &format!("tags?to={other}"), "");
    assert_eq!(tags(&sandbox, &id)[0], crane);
    let listed = read_json(&sandbox, &format!("{id}/tags"));
    let names: Vec<Value> = items(&listed["data"]).iter().map(|tag| tag["name"].clone()).collect();
    assert_eq!(names, ["the crane", "a gull", "Quay Choir"]);
    assert_eq!(items(&read_json(&sandbox, &format!("{id}?fields=tags"))["tags"]["data"]).len(), 3);
    assert!(listed["data"][0]["id"].is_null(), "a text has no id");
}

#[test]
fn tags_that_break_the_rules_change_nothing() {
    let sandbox = sandbox();
    let id = first(&sandbox);
    let photo = sandbox.photo_ids(Filter::Uploaded)[1].clone();
    let bad = [
        String::new(),
        "x=1&y=1".to_owned(),
        format!("to={PAGE_ID}"),
        format!("to={photo}"),
        "to=abc".to_owned(),
        "to=".to_owned(),
        "tag_text=".to_owned(),
        format!("tag_text={}", "x".repeat(101)),
        format!("to={USER_ID}&tag_text=both"),
        format!("to={USER_ID}&x=100.1"),
        format!("to={USER_ID}&y=-0.1"),
        format!("to={USER_ID}&x=NaN"),
        format!("to={USER_ID}&x=inf"),
        format!("to={USER_ID}&x="),
        format!("to={USER_ID}&x=50%25"),
        "tags=[]".to_owned(),
        "tags={}".to_owned(),
        "tags=[1]".to_owned(),
        "tags=[{}]".to_owned(),
        // One bad among good ones spoils all.
        format!("tags=[{{\"tag_uid\":\"{USER_ID}\"}},{{\"tag_uid\":\"{PAGE_ID}\"}}]"),
        format!("tags=[{{\"tag_uid\":\"{USER_ID}\",\"x\":101}}]"),
        format!("tags=[{{\"tag_uid\":\"{USER_ID}\",\"z\":1}}]"),
        "tags=[{\"tag_uid\":[1]}]".to_owned(),
        format!("to={USER_ID}&tags=[{{\"tag_text\":\"x\"}}]"),
    ];
    for form in bad {
        let answer = write(&sandbox, "POST", &format!("{id}/tags"), &form);
        assert_eq!(answer.graph_error(), (400, 100, None), "{form}");
    }
    let contradiction = write(&sandbox, "POST", &format!("{id}/tags/{USER_ID}"), "to=100040000000019");
    assert_eq!(contradiction.graph_error().1, 100);
    let page = write(&sandbox, "POST", &format!("{id}/tags/{PAGE_ID}"), "");
    assert!(page.message().contains("A Page cannot be tagged"), "{}", page.message());
    for path in [format!("{id}/tags"), format!("{id}/tags/{USER_ID}"), format!("{id}/tags?to=x")] {
        assert_eq!(write(&sandbox, "DELETE", &path, "").graph_error().1, 100, "{path}");
    }
    assert!(tags(&sandbox, &id).is_empty());
}

#[test]
fn what_the_public_api_dropped_can_be_dropped_here() {
    let sandbox = try_start(Options { legacy: false, ..Options::default() }).unwrap();
    let id = first(&sandbox);
    assert_eq!(read(&sandbox, &format!("{id}/tags")).graph_error(), (400, 100, None));
    assert_eq!(read(&sandbox, &format!("{id}?fields=id,tags")).graph_error(), (400, 100, None));
    assert_eq!(write(&sandbox, "POST", &format!("{id}/tags/{USER_ID}"), "").graph_error(), (403, 3, None));
    assert_eq!(
        write(&sandbox, "DELETE", &format!("{id}/tags/{USER_ID}"), "").graph_error(),
        (400, 100, Some(33))
    );
    assert_eq!(write(&sandbox, "DELETE", &format!("{id}/likes"), "").graph_error(), (400, 100, Some(33)));
    assert_eq!(write(&sandbox, "POST", &format!("{id}/likes"), "").status, 200);
    let fields = read_json(&sandbox, &format!("{id}?metadata=1"))["metadata"].to_string();
    assert!(!fields.contains("\"tags\""), "{fields}");
    sandbox.set_legacy(true);
    assert_eq!(read(&sandbox, &format!("{id}/tags")).status, 200);
}

#[test]
fn a_deleted_photo_is_gone_with_all_that_belongs_to_it() {
    let sandbox = sandbox();
    let id = first(&sandbox);
    let source = read_json(&sandbox, &format!("{id}?fields=picture"))["picture"].as_str().unwrap().to_owned();
    assert_eq!(write(&sandbox, "DELETE", &id, "").json(), json!({ "success": true }));
    for path in [id.clone(), format!("{id}/comments"), format!("{id}/likes"), format!("{id}/picture")] {
        assert_eq!(read(&sandbox, &path).graph_error(), (400, 100, Some(33)), "{path}");
    }
    assert_eq!(write(&sandbox, "POST", &format!("{id}/likes"), "").graph_error(), (400, 100, Some(33)));
    assert_eq!(write(&sandbox, "DELETE", &id, "").graph_error(), (400, 100, Some(33)));
    let path = source.strip_prefix(sandbox.base_url()).unwrap();
    assert_eq!(ask(&sandbox, "GET", path, "").status, 404);
    assert!(sandbox.photo(&id).unwrap().deleted);
    let tagged = sandbox.photo_ids(Filter::Tagged)[0].clone();
    assert_eq!(write(&sandbox, "DELETE", &tagged, "").graph_error(), (403, 200, None));
    assert_eq!(write(&sandbox, "POST", &format!("{PAGE_ID}/photos"), "url=x").graph_error().1, 100);
    assert_eq!(write(&sandbox, "DELETE", APP_ID, "").graph_error().1, 100);
}

#[test]
fn what_was_written_can_be_read_by_other_processes() {
    let sandbox = sandbox();
    let id = first(&sandbox);
    write(&sandbox, "POST", &format!("{id}/comments"), "message=hello");
    write(&sandbox, "POST", &format!("{id}/tags/{USER_ID}"), "x=1&y=2");
    let control = |path: &str| ask(&sandbox, "GET", &format!("/_sandbox{path}"), "");
    let photo = control(&format!("/photos/{id}")).json();
    assert_eq!(photo["comments"][0]["message"], "hello");
    assert_eq!(photo["tags"][0]["user"], USER_ID);
    assert_eq!(photo["liked"], false);
    let ids: Vec<String> = serde_json::from_value(control("/photos?type=tagged").json()).unwrap();
    assert_eq!(ids, sandbox.photo_ids(Filter::Tagged));
    assert_eq!(items(&control("/albums").json()).len(), sandbox.album_ids().len());
    assert_eq!(control("/photos?type=x").status, 400);
    assert_eq!(control("/photos/1").status, 404);
    let body = r#"{"legacy": false}"#;
    let headers = format!("Content-Length: {}\r\n", body.len());
    assert_eq!(
        exchange(&sandbox, "POST", "/_sandbox/legacy", &headers, body.as_bytes()).unwrap().status,
        200
    );
    assert_eq!(read(&sandbox, &format!("{id}/tags")).status, 400);
}
