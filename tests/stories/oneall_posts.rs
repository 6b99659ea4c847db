//! "We write posts as always, and they go out through OneAll": the same commands and the same journal, one call,
//! and a true word about it.

use std::process::Command;

use serde_json::{Value, json};
use wirephoto::engine::protocol::{Answer, PostAnswer, PostRequest, Request};
use wirephoto::engine::push::Road;
use wirephoto::model::fault::FaultKind;
use wirephoto::model::node::NodeId;
use wirephoto::model::post::{Content, MediaPart, OneAllPlace, PhotoSource, Post, PostId, PostState, Target};
use wirephoto::model::secret::Secret;
use wirephoto::oneall::{OneAllClient, OneAllEndpoint};
use wirephoto::sandbox::faults::{Intake, Mark};
use wirephoto::sandbox::oneall::{IDENTITY, PRIVATE_KEY, PUBLIC_KEY, SECOND_PAGE_ID};
use wirephoto::sandbox::{Action, On, PAGE_ID, PAGE_NAME};

use super::pictures_desk::{Desk, Manner};
use super::support::{Outcome, Stage, at_once, eventually, rule};

const PICTURE: &str = "https://example.com/quay.jpg";

fn program(stage: &Stage, args: &[&str]) -> Command {
    let mut command = stage.oneall_program();
    command.args(args);
    command
}

fn run(stage: &Stage, args: &[&str]) -> Outcome {
    stage.spawn(program(stage, args)).wait()
}

fn page() -> String {
    format!("facebook/page={PAGE_ID}")
}

/// Posts to the Page through OneAll, without a question.
fn post(stage: &Stage, more: &[&str]) -> Outcome {
    let page = page();
    let args: Vec<&str> = ["post", "--oneall", &page].into_iter().chain(more.iter().copied()).collect();
    run(stage, &args)
}

fn count(stage: &Stage, state: &str) -> i64 {
    stage.number(&format!("SELECT count(*) FROM posts WHERE state = '{state}'"))
}

#[test]
fn a_post_goes_out_as_what_its_content_is() {
    let stage = Stage::new();
    let said = post(&stage, &["--message", "Good evening", "--link", "https://example.com/a", "--yes"]);
    let said = said.expect(0);
    assert!(said.out.contains("Published through OneAll: https://www.facebook.com/"), "{said:#?}");
    let row = post(&stage, &["--photo", PICTURE, "--caption", "The quay", "--yes", "--json"]);
    let row = row.expect(0).rows().remove(0);
    assert_eq!(
        (&row["state"], &row["push"]),
        (&json!("published"), &json!("facebook/page/picture")),
        "{row}"
    );
    let pin = ["--oneall", "pinterest/board/pin=42", "--message", "Quay", "--photo", PICTURE, "--yes"];
    run(&stage, &[&["post"][..], &pin].concat()).expect(0);
    let company =
        ["--oneall", "linkedin/company/post=9", "--link", "https://example.com/a", "--param", "title=T"];
    let said = run(&stage, &[&["post"][..], &company, &["--yes"]].concat()).expect(0);
    assert!(said.out.contains("Published through OneAll: linkedin/company/post "), "{said:#?}");
    let bodies: Vec<Value> =
        stage.sandbox.pushes().iter().map(|push| push.body["request"]["push"].clone()).collect();
    assert_eq!(
        bodies,
        [
            json!({ "page": { "id": PAGE_ID, "message": "Good evening", "link": "https://example.com/a" } }),
            json!({ "page": { "id": PAGE_ID, "url": PICTURE, "description": "The quay" } }),
            json!({ "pin": { "board": "42", "description": "Quay", "picture": PICTURE } }),
            json!({ "post": { "company": "9", "link": "https://example.com/a", "title": "T" } }),
        ]
    );
    let resources: Vec<String> = stage.sandbox.pushes().into_iter().map(|push| push.resource).collect();
    assert_eq!(
        resources,
        ["facebook/page/post", "facebook/page/picture", "pinterest/board/42/pin", "linkedin/company/post"]
    );
    assert_eq!(count(&stage, "published"), 4);
    assert_eq!(stage.sandbox.requests().len(), 4, "nothing else was asked of anybody");
}

#[test]
fn what_oneall_cannot_do_is_refused_by_its_rule_before_anything_leaves() {
    let stage = Stage::new();
    let file = stage.picture("quay.jpg");
    let file = file.to_str().unwrap();
    let cases: [(&[&str], &str); 10] = [
        (&["--photo", file], "oneall_local_photo"),
        (&["--photo", PICTURE, "--photo", PICTURE], "oneall_photo_count"),
        (&["--message", "x", "--at", "+2h"], "oneall_schedule"),
        (&["--message", "x", "--draft"], "oneall_draft"),
        (&["--message", "x", "--unpublished"], "oneall_unpublished"),
        (&["--message", "x", "--video", "4::x"], "oneall_video"),
        (&["--message", "x", "--photo", PICTURE, "--caption", "y"], "oneall_texts"),
        (&["--message", "x", "--param", "no_story=true"], "oneall_field"),
        (&["--photo", PICTURE, "--link", "https://example.com/"], "oneall_link"),
        (&[], "oneall_field"),
    ];
    for (args, rule) in cases {
        let rows = post(&stage, &[args, &["--yes", "--json"]].concat()).expect(2).rows();
        assert!(rows.iter().any(|row| row["rule"] == rule), "{rule}: {rows:#?}");
    }
    post(&stage, &["--photo", file, "--yes"]).expect(2).says("choose the Page itself");
    for (resource, words) in [
        ("facebook/post", "push facebook/page/post"),
        ("facebook/group=7", "--experimental"),
        ("facebook/pages=7", "Did you mean"),
        ("twitter/post=7", "asks for no id"),
        ("facebook/page", "id is needed"),
        ("facebook/page=../7", "must be an id"),
    ] {
        run(&stage, &["post", "--oneall", resource, "--message", "x", "--yes"]).expect(2).says(words);
    }
    post(&stage, &["--message", "x"]).expect(2).says("--yes");
    assert_eq!(stage.sandbox.requests(), [], "nothing was sent");
    run(&stage, &["post", "--oneall", "facebook/group=7", "--experimental", "--message", "x", "--yes"])
        .expect(0)
        .says("is experimental");
}

#[test]
fn a_dry_run_shows_the_call_and_never_the_keys() {
    let stage = Stage::new();
    let row = post(&stage, &["--message", "Hi", "--dry-run", "--json"]).expect(0).rows().remove(0);
    let url = format!("{}/push/identities/{IDENTITY}/facebook/page/post.json", stage.sandbox.base_url());
    assert_eq!((&row["method"], &row["url"]), (&json!("POST"), &json!(url)), "{row}");
    assert_eq!(row["body"]["request"]["push"]["page"]["message"], "Hi");
    let said = post(&stage, &["--message", "Hi", "--dry-run"]).expect(0);
    assert!(said.out.starts_with(&format!("POST {url}")), "{said:#?}");
    assert_eq!(stage.sandbox.requests(), []);
}

#[test]
fn an_answer_that_never_came_is_unknown_and_only_a_yes_sends_it_again() {
    at_once(
        vec![Action::LoseAnswer, Action::Garbage, Action::Empty { status: 500, intake: Intake::Keep }],
        |action| {
            let stage = Stage::faulty([rule(On::Push, action.clone())]);
            let said = post(&stage, &["--message", "Hi", "--yes"]).expect(6);
            assert!(
                said.err.contains("push --forget 1") && said.err.contains("verify 1 --send-again"),
                "{said:#?}"
            );
            assert_eq!((stage.calls(On::Push).len(), count(&stage, "unknown")), (1, 1), "{action:?}");
            run(&stage, &["verify", "1"]).expect(2).says("OneAll, which cannot be asked");
            run(&stage, &["resume", "--post", "1"]).expect(2).says("cannot be asked");
            post(&stage, &["--message", "Hi", "--yes"]).expect(6).says("nothing was sent now");
            let row = run(&stage, &["posts", "--json"]).expect(0).rows().pop().unwrap();
            assert_eq!(
                (&row["state"], &row["push"]),
                (&json!("unknown"), &json!("facebook/page/post")),
                "{row}"
            );
            assert_eq!(stage.calls(On::Push).len(), 1, "{action:?}");
            run(&stage, &["verify", "1", "--send-again"]).expect(2).says("--yes");
            run(&stage, &["verify", "1", "--send-again", "--yes"]).expect(0);
            assert_eq!((stage.calls(On::Push).len(), count(&stage, "published")), (2, 1), "{action:?}");
        },
    );
}

#[test]
fn a_post_that_was_killed_on_its_way_is_unknown_and_can_be_forgotten() {
    let stage = Stage::faulty([rule(On::Push, Action::Stall { after: Mark::default(), seconds: None })]);
    let page = page();
    let running = stage.spawn(program(&stage, &["post", "--oneall", &page, "--message", "Hi", "--yes"]));
    eventually("it left", 10, || !stage.calls(On::Push).is_empty());
    assert_eq!(count(&stage, "armed"), 1, "written down before it left");
    running.kill();
    let said = run(&stage, &["posts"]).expect(0);
    assert!(said.out.contains("unknown") && said.out.contains("through OneAll to Page"), "{said:#?}");
    let row = run(&stage, &["posts", "--json"]).expect(0).rows().remove(0);
    assert!(row["error"]["hint"].as_str().unwrap().contains("OneAll cannot be asked"), "{row}");
    run(&stage, &["push", "--forget", "1"]).expect(0);
    assert_eq!((stage.calls(On::Push).len(), stage.number("SELECT count(*) FROM posts")), (1, 0));
}

#[test]
fn what_was_refused_keeps_its_words_and_what_never_left_waits() {
    let stage = Stage::new();
    run(&stage, &["post", "--oneall", "facebook/page=1", "--message", "Hi", "--yes"])
        .expect(4)
        .says("does not allow");
    assert_eq!(count(&stage, "failed"), 1);
    let stage = Stage::faulty([rule(On::Push, Action::Html { status: 401, intake: Intake::Drop })]);
    post(&stage, &["--message", "Hi", "--yes"]).expect(4).says("resume");
    assert_eq!((count(&stage, "ready"), stage.sandbox.pushes().len()), (1, 0));
    run(&stage, &["resume"]).expect(0);
    assert_eq!((count(&stage, "published"), stage.sandbox.pushes().len()), (1, 1));
    let mut offline = program(&stage, &["post", "--oneall", &page(), "--message", "Later", "--yes"]);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    offline.env("WIREPHOTO_ONEALL_URL", format!("http://{free}"));
    stage.spawn(offline).wait().expect(5).says("Nothing was sent");
    assert_eq!(count(&stage, "ready"), 1);
}

#[test]
fn what_was_done_in_part_is_out_and_says_what_is_missing() {
    let stage = Stage::new();
    let said = post(&stage, &["--message", "Two", "--param", "attachments=404404", "--yes"]).expect(1);
    assert!(said.err.contains("Only a part was done") && said.err.contains("404404"), "{said:#?}");
    assert_eq!(count(&stage, "published"), 1);
}

#[test]
fn rows_of_a_file_go_through_oneall_beside_those_that_do_not() {
    let stage = Stage::new();
    let table = format!("message,oneall,photo\nOne,{},\nTwo,twitter/post,\nBad,facebook/post,\n", page());
    let file = stage.write("posts.csv", &table);
    let said = run(&stage, &["post", "--from", file.to_str().unwrap(), "--yes"]).expect(1).says("row 4");
    assert_eq!(said.lines().len(), 2, "{said:#?}");
    assert_eq!(stage.sandbox.pushes().len(), 2);
    let both = stage.write("both.csv", &format!("message,oneall\nThree,{}\nFour,\n", page()));
    let mut command = stage.program();
    command
        .env("WIREPHOTO_ONEALL_URL", stage.sandbox.base_url())
        .env("WIREPHOTO_ONEALL_PUBLIC_KEY", PUBLIC_KEY)
        .env("WIREPHOTO_ONEALL_PRIVATE_KEY", PRIVATE_KEY)
        .env("WIREPHOTO_ONEALL_IDENTITY", IDENTITY)
        .args(["post", "--from", both.to_str().unwrap(), "--yes"]);
    stage.spawn(command).wait().expect(0);
    assert_eq!((stage.sandbox.pushes().len(), stage.sandbox.posts().len()), (3, 1));
}

#[test]
fn without_a_site_nothing_is_taken_on() {
    let stage = Stage::new();
    stage
        .run(["post", "--oneall", &page(), "--message", "Hi", "--yes"])
        .expect(2)
        .says("No OneAll site is configured");
    assert_eq!(stage.sandbox.requests(), []);
}

fn ask(desk: &mut Desk, request: PostRequest) -> Result<PostAnswer, wirephoto::model::fault::Fault> {
    match desk.ask(Request::Posts(request))? {
        Answer::Posts(answer) => Ok(answer),
        other => panic!("another answer: {other:?}"),
    }
}

fn saved(answer: PostAnswer) -> PostId {
    match answer {
        PostAnswer::Saved(id) => id,
        other => panic!("{other:?}"),
    }
}

fn ended(answer: PostAnswer) -> Post {
    match answer {
        PostAnswer::Ended(post) => *post,
        other => panic!("{other:?}"),
    }
}

fn desk(stage: &Stage) -> Desk {
    let endpoint = OneAllEndpoint::at(stage.sandbox.base_url()).unwrap();
    let (public, private) = (Secret::new(PUBLIC_KEY), Secret::new(PRIVATE_KEY));
    let client = OneAllClient::new(endpoint, &public, &private, std::time::Duration::from_secs(10)).unwrap();
    let road = Road { client, identity: NodeId::parse(IDENTITY).unwrap() };
    Desk::with(stage, &Manner { road: Some(road), ..Manner::default() })
}

fn places(desk: &mut Desk) -> Vec<OneAllPlace> {
    match ask(desk, PostRequest::Places).unwrap() {
        PostAnswer::Places(Ok(places)) => places,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_interface_reads_the_pages_plans_and_publishes_through_the_same_journal() {
    let stage = Stage::faulty([rule(On::Push, Action::LoseAnswer).named("facebook/page/picture")]);
    let mut desk = desk(&stage);
    let found = places(&mut desk);
    let names: Vec<String> = found.iter().map(OneAllPlace::in_words).collect();
    assert_eq!(names[0], format!("Page {PAGE_NAME} ({PAGE_ID})"));
    assert!(names[1].contains(SECOND_PAGE_ID));
    let content = Content {
        message: "From the interface".into(),
        target: Target::OneAll(found[1].clone()),
        ..Content::default()
    };
    let PostAnswer::Planned(lines) = ask(&mut desk, PostRequest::Plan(Box::new(content.clone()))).unwrap()
    else {
        panic!("it was not planned")
    };
    assert!(
        lines[0].ends_with(&format!("/push/identities/{IDENTITY}/facebook/page/post.json")),
        "{lines:#?}"
    );
    let body = r#"{"request":{"push":{"page":{"id":"PAGE","message":"From the interface"}}}}"#;
    assert_eq!(lines[2].trim(), body.replace("PAGE", SECOND_PAGE_ID), "as it leaves, and without the keys");
    assert!(!lines.concat().contains("Basic"), "{lines:#?}");
    let id = saved(ask(&mut desk, PostRequest::Save(None, Box::new(content.clone()))).unwrap());
    let post = ended(ask(&mut desk, PostRequest::Publish(id)).unwrap());
    assert_eq!((post.state, post.fault), (PostState::Published, None));
    assert_eq!(post.page, NodeId::parse(SECOND_PAGE_ID));
    let photo = MediaPart {
        source: PhotoSource::Url(PICTURE.into()),
        caption: String::new(),
        alt_text: String::new(),
    };
    let lost = Content { photos: vec![photo], ..content };
    let id = saved(ask(&mut desk, PostRequest::Save(None, Box::new(lost))).unwrap());
    let post = ended(ask(&mut desk, PostRequest::Publish(id)).unwrap());
    assert_eq!(post.state, PostState::Unknown);
    let asked = ask(&mut desk, PostRequest::Verify(id)).unwrap_err();
    assert_eq!(asked.kind, FaultKind::Usage, "{asked:?}");
    assert!(ask(&mut desk, PostRequest::Publish(id)).is_err());
    let twin = saved(ask(&mut desk, PostRequest::Duplicate(id)).unwrap());
    let held = ask(&mut desk, PostRequest::Publish(twin)).unwrap_err();
    assert!(held.kind == FaultKind::Unknown && held.message.contains("same push"), "{held:?}");
    assert_eq!(stage.sandbox.pushes().len(), 2);
    let post = ended(ask(&mut desk, PostRequest::SendAgain(id)).unwrap());
    assert_eq!((post.state, stage.sandbox.pushes().len()), (PostState::Published, 3));
    assert!(ask(&mut desk, PostRequest::SendAgain(id)).is_err(), "once");
    desk.leave();
    assert!(stage.sandbox.posts().is_empty(), "the Graph API has no part in it");
}

#[test]
fn the_interface_says_when_no_site_is_configured_and_when_pages_cannot_be_read() {
    let stage = Stage::faulty([rule(On::Push, Action::Html { status: 401, intake: Intake::Drop })]);
    let mut bare = Desk::open(&stage);
    assert_eq!(ask(&mut bare, PostRequest::Places).unwrap_err().kind, FaultKind::Usage);
    bare.leave();
    let mut desk = desk(&stage);
    let PostAnswer::Places(Err(fault)) = ask(&mut desk, PostRequest::Places).unwrap() else { panic!("read") };
    assert_eq!(fault.kind, FaultKind::Token);
    assert_eq!(places(&mut desk).len(), 2);
    desk.leave();
}
