//! Each fault of reads, writes and pictures: what it does, and the proof that it was done.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use wirephoto::sandbox::faults::{Declared, Intake, Mark};
use wirephoto::sandbox::{Action, Filter, On, Rule, Sandbox};

use super::client::*;

const LIST: &str = "me/photos?type=uploaded&limit=10&fields=id";

fn ids(page: &Value) -> Vec<String> {
    items(&page["data"]).iter().map(id_of).collect()
}

fn after(page: &Value) -> String {
    page["paging"]["cursors"]["after"].as_str().unwrap().to_owned()
}

/// The path of some small picture.
fn small_picture(sandbox: &Sandbox) -> String {
    let id = sandbox.photo_ids(Filter::Uploaded)[1].clone();
    let url = read_json(sandbox, &format!("{id}?fields=picture"))["picture"].as_str().unwrap().to_owned();
    url.strip_prefix(sandbox.base_url()).unwrap().to_owned()
}

/// Fetches a picture under one fault.
fn picture_under(action: Action) -> (Sandbox, std::io::Result<Answer>) {
    let sandbox = faulty([Rule::new(On::Image, action)]);
    let path = small_picture(&sandbox);
    let answer = exchange(&sandbox, "GET", &path, "", b"");
    (sandbox, answer)
}

#[test]
fn an_empty_page_is_not_the_end() {
    let sandbox = faulty([Rule::new(On::Photos, Action::EmptyPage).nth(2)]);
    let (photos, pages) = walk(&sandbox, LIST);
    assert_eq!(photos.iter().map(id_of).collect::<Vec<_>>(), sandbox.photo_ids(Filter::Uploaded));
    assert_eq!(pages, 31);
    assert_eq!(struck(&sandbox), ["empty_page"]);
    assert_eq!(sandbox.fired()[0].name.as_deref(), Some("uploaded"));
}

#[test]
fn a_loop_comes_back_to_the_same_page_again_and_again() {
    let sandbox = faulty([Rule::new(On::Photos, Action::PagingLoop).nth(2).always()]);
    let first = read_json(&sandbox, LIST);
    let second = read_json(&sandbox, &format!("{LIST}&after={}", after(&first)));
    assert_eq!(after(&second), after(&first));
    let third = read_json(&sandbox, &format!("{LIST}&after={}", after(&second)));
    assert_eq!(third, second);
    assert!(second["paging"]["next"].as_str().unwrap().contains(&after(&first)));
    let sandbox = faulty([Rule::new(On::Photos, Action::PagingLoop).always()]);
    let first = read_json(&sandbox, LIST);
    let again = read_json(&sandbox, &format!("{LIST}&after={}", after(&first)));
    assert_eq!((ids(&again), after(&again)), (ids(&first), after(&first)));
    assert_eq!(struck(&sandbox), ["paging_loop", "paging_loop"]);
}

#[test]
fn a_next_page_can_be_elsewhere_but_only_where_there_is_one() {
    let rule = Rule::new(On::Photos, Action::ForeignNext { to: "https://evil.invalid/x".into() });
    let sandbox = faulty([rule.named("uploaded")]);
    // Another list, and a page without a next: it stays due.
    read_json(&sandbox, "me/photos?type=tagged&limit=10");
    let short = try_last_page(&sandbox);
    assert!(short["paging"]["next"].is_null());
    assert!(sandbox.fired().is_empty());
    let page = read_json(&sandbox, LIST);
    let next = page["paging"]["next"].as_str().unwrap();
    assert!(next.starts_with("https://evil.invalid/x/v25.0/me/photos?access_token="), "{next}");
    assert_eq!(struck(&sandbox), ["foreign_next"]);
}

/// The last ten uploads, read without the fault.
fn try_last_page(sandbox: &Sandbox) -> Value {
    let album = sandbox.album_ids()[1].clone();
    read_json(sandbox, &format!("{album}/photos?limit=100"))
}

#[test]
fn a_field_is_refused_as_long_as_it_is_asked_for() {
    let refuse = Action::RefuseField { field: "place".into() };
    let sandbox =
        faulty([Rule::new(On::Photos, refuse.clone()).always(), Rule::new(On::Photo, refuse).always()]);
    let id = sandbox.photo_ids(Filter::Uploaded)[0].clone();
    for path in ["me/photos?fields=id,place", &format!("{id}?fields=album{{place}}")] {
        let answer = read(&sandbox, path);
        assert_eq!(answer.graph_error(), (400, 100, None));
        assert!(answer.message().contains("nonexisting field (place) on node type (Photo)"));
    }
    assert_eq!(read(&sandbox, "me/photos?fields=id,name").status, 200);
    assert_eq!(read(&sandbox, "me/photos").status, 200);
    assert_eq!(struck(&sandbox), ["refuse_field", "refuse_field"]);
}

#[test]
fn lists_can_arrive_as_objects_everywhere() {
    let calls = [On::Photos, On::Albums, On::Comments, On::Likes, On::Tags, On::Photo];
    let sandbox = faulty(calls.map(|on| Rule::new(on, Action::MapList)));
    let id = sandbox.photo_ids(Filter::Uploaded)[3].clone();
    for path in [LIST, "me/albums", &format!("{id}/comments"), &format!("{id}/likes"), &format!("{id}/tags")]
    {
        assert!(read_json(&sandbox, path)["data"].is_object(), "{path}");
        assert!(read_json(&sandbox, path)["data"].is_array(), "{path}");
    }
    assert!(read_json(&sandbox, &format!("{id}?fields=images"))["images"]["0"]["source"].is_string());
    assert_eq!(struck(&sandbox), ["map_list"; 6]);
}

#[test]
fn lists_of_albums_comments_likes_and_tags_are_twisted_too() {
    for (on, path) in [(On::Albums, "me/albums"), (On::Comments, "comments"), (On::Likes, "likes")] {
        let sandbox = faulty([Rule::new(on, Action::EmptyPage)]);
        let path = if on == On::Albums {
            path.to_owned()
        } else {
            let newest = sandbox.photo_ids(Filter::Uploaded);
            format!("{}/{path}", newest[if on == On::Likes { 5 } else { 9 }])
        };
        let page = read_json(&sandbox, &format!("{path}?limit=3"));
        assert_eq!(page["data"], json!([]), "{path}");
        let full = read_json(&sandbox, &format!("{path}?limit=3&after={}", after(&page)));
        assert_eq!(items(&full["data"]).len(), 3, "{path}");
        assert_eq!(struck(&sandbox), ["empty_page"]);
    }
}

#[test]
fn each_kind_of_call_can_be_struck_by_what_strikes_uploads() {
    let sandbox = faulty([]);
    let id = sandbox.photo_ids(Filter::Uploaded)[0].clone();
    let calls = [
        (On::Photos, "GET", LIST.to_owned()),
        (On::Albums, "GET", "me/albums".to_owned()),
        (On::Photo, "GET", id.clone()),
        (On::Comments, "GET", format!("{id}/comments")),
        (On::Likes, "GET", format!("{id}/likes")),
        (On::Tags, "GET", format!("{id}/tags")),
        (On::Picture, "GET", format!("{id}/picture")),
        (On::Write, "POST", format!("{id}/likes")),
    ];
    let throttle =
        Action::Throttle { code: 80001, retry_after: Some(3), usage: Some(100), regain_minutes: 4 };
    for (on, method, path) in calls {
        let actions = [
            throttle.clone(),
            Action::Html { status: 502, intake: Intake::Drop },
            Action::LackPermission { code: 283 },
            Action::Garbage,
            Action::Deep { levels: 5000 },
            Action::TruncateAnswer { at: 9, declared: Declared::Short },
            Action::Usage { percent: 95, regain_minutes: 0 },
        ];
        let names: Vec<_> = actions.iter().map(Action::name).collect();
        sandbox
            .set_script(wirephoto::sandbox::Script::of(actions.map(|action| Rule::new(on, action))))
            .unwrap();
        let mut answers: Vec<Answer> = (0..7).map(|_| write(&sandbox, method, &path, "")).collect();
        assert_eq!(struck(&sandbox), names, "{on}");
        let usage = answers.pop().unwrap();
        assert!(usage.header("x-business-use-case-usage").unwrap().contains("95"));
        assert_eq!(answers[0].graph_error(), (400, 80001, None));
        assert_eq!(answers[0].header("retry-after"), Some("3"));
        assert!(answers[0].header("x-app-usage").unwrap().contains("100"));
        assert_eq!(answers[1].status, 502);
        assert!(answers[2].message().contains("pages_manage_metadata"));
        assert_eq!(answers[4].body.len(), 5000);
        assert!(answers[5].body.len() <= 9);
    }
}

#[test]
fn a_huge_answer_is_as_large_as_it_was_ordered() {
    let sandbox = faulty([Rule::new(On::Photos, Action::Huge { bytes: 50 << 20 })]);
    assert!(read(&sandbox, LIST).body.len() > 50 << 20);
    assert_eq!(struck(&sandbox), ["huge"]);
}

#[test]
fn connections_break_and_tokens_expire_under_reads_as_well() {
    let sandbox = faulty([
        Rule::new(On::Photos, Action::Reset { after: Mark::default() }),
        Rule::new(On::Comments, Action::ExpireToken { after: Mark::default() }),
    ]);
    let path = "/me/photos";
    let broken = exchange(&sandbox, "GET", path, &oauth(), b"").unwrap_err();
    assert!(matches!(broken.kind(), ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof), "{broken}");
    assert_eq!(exchange(&sandbox, "GET", path, &oauth(), b"").unwrap().status, 200);
    let id = sandbox.photo_ids(Filter::Uploaded)[0].clone();
    assert_eq!(read(&sandbox, &format!("{id}/comments")).graph_error(), (401, 190, Some(463)));
    assert_eq!(read(&sandbox, LIST).graph_error(), (401, 190, Some(463)));
    assert_eq!(struck(&sandbox), ["reset", "expire_token"]);
}

#[test]
fn a_write_whose_answer_is_lost_was_done() {
    let sandbox = faulty([
        Rule::new(On::Write, Action::LoseAnswer),
        Rule::new(
            On::Write,
            Action::Respond {
                status: 500,
                headers: Default::default(),
                body: "{}".into(),
                intake: Intake::Keep,
                after: Mark::default(),
            },
        ),
        Rule::new(On::Write, Action::Html { status: 503, intake: Intake::Drop }),
    ]);
    let id = sandbox.photo_ids(Filter::Uploaded)[0].clone();
    let post = |message: &str| {
        let path = format!("/{id}/comments?message={message}");
        exchange(&sandbox, "POST", &path, &format!("{}Content-Length: 0\r\n", oauth()), b"")
    };
    assert!(post("one").is_err());
    assert_eq!(post("two").unwrap().status, 500);
    // This one was refused before anything was done.
    assert_eq!(post("three").unwrap().status, 503);
    let seen = sandbox.photo(&id).unwrap();
    let messages: Vec<&str> = seen.comments.iter().map(|comment| comment.message.as_str()).collect();
    assert_eq!(messages, ["one", "two"]);
    assert_eq!(struck(&sandbox), ["lose_answer", "respond", "html"]);
}

#[test]
fn a_rule_can_wait_for_one_photo() {
    let sandbox = faulty([]);
    let ids = sandbox.photo_ids(Filter::Uploaded);
    let rule = Rule::new(On::Any, Action::Garbage).named(ids[1].clone()).always();
    sandbox.set_script(wirephoto::sandbox::Script::of([rule])).unwrap();
    assert_eq!(read_json(&sandbox, &format!("{}?fields=id", ids[0])), json!({ "id": ids[0] }));
    read(&sandbox, &ids[1]);
    read(&sandbox, &format!("{}/likes", ids[1]));
    let picture =
        read_json(&sandbox, &format!("{}?fields=picture", ids[0]))["picture"].as_str().unwrap().to_owned();
    assert_eq!(ask(&sandbox, "GET", picture.strip_prefix(sandbox.base_url()).unwrap(), "").status, 200);
    assert_eq!(struck(&sandbox), ["garbage", "garbage"]);
}

#[test]
fn a_bomb_is_small_to_fetch_and_claims_to_be_huge() {
    let (sandbox, answer) = picture_under(Action::Bomb { width: 60_000, height: 60_000 });
    let answer = answer.unwrap();
    assert_eq!(answer.header("content-type"), Some("image/png"));
    assert!(answer.body.len() < 500_000);
    let claimed = image::ImageReader::new(std::io::Cursor::new(&answer.body)).with_guessed_format().unwrap();
    assert_eq!(claimed.into_dimensions().unwrap(), (60_000, 60_000));
    assert_eq!(struck(&sandbox), ["bomb"]);
    let (_, small) = picture_under(Action::Bomb { width: 300, height: 200 });
    assert_eq!(image::load_from_memory(&small.unwrap().body).unwrap().height(), 200);
}

#[test]
fn a_picture_breaks_off_or_is_none() {
    let whole = picture_under(Action::Usage { percent: 1, regain_minutes: 0 }).1.unwrap().body;
    let (sandbox, answer) = picture_under(Action::Truncated { at: Mark::Percent(50) });
    let half = answer.unwrap();
    assert_eq!(half.body, whole[..whole.len() / 2]);
    assert_eq!(half.header("content-length").unwrap(), half.body.len().to_string());
    assert_eq!(struck(&sandbox), ["truncated"]);
    let (sandbox, answer) = picture_under(Action::TruncateAnswer { at: 100, declared: Declared::Full });
    let cut = answer.unwrap();
    assert_eq!(
        (cut.body.len(), cut.header("content-length").unwrap()),
        (100, whole.len().to_string().as_str())
    );
    assert_eq!(struck(&sandbox), ["truncate_answer"]);
    let (sandbox, answer) = picture_under(Action::NotAnImage);
    let page = answer.unwrap();
    assert_eq!(page.header("content-type"), Some("image/jpeg"));
    assert!(page.body.starts_with(b"<!DOCTYPE html"));
    assert_eq!(struck(&sandbox), ["not_an_image"]);
}

#[test]
fn a_slow_picture_comes_whole_in_its_time() {
    let whole = picture_under(Action::Usage { percent: 1, regain_minutes: 0 }).1.unwrap().body;
    let rate = whole.len() as u64;
    let began = Instant::now();
    let (sandbox, answer) = picture_under(Action::Slow { after: Mark::Percent(50), rate });
    let took = began.elapsed();
    assert_eq!(answer.unwrap().body, whole);
    assert!(took > Duration::from_millis(400), "{took:?}");
    assert_eq!(struck(&sandbox), ["slow"]);
}

#[test]
fn pictures_redirect_and_so_do_the_redirects() {
    for on in [On::Image, On::Picture] {
        let to = "http://169.254.169.254/latest/meta-data".to_owned();
        let sandbox = faulty([Rule::new(on, Action::Redirect { to: to.clone(), status: 302 })]);
        let answer = if on == On::Image {
            let path = small_picture(&sandbox);
            ask(&sandbox, "GET", &path, "")
        } else {
            let id = sandbox.photo_ids(Filter::Uploaded)[0].clone();
            read(&sandbox, &format!("{id}/picture"))
        };
        assert_eq!((answer.status, answer.header("location")), (302, Some(to.as_str())));
        assert_eq!(struck(&sandbox), ["redirect"]);
    }
}
