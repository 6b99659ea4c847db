//! "We connect our Pages through OneAll": pushed once, with exactly the body that the documentation shows, and
//! told apart when it was refused, done in part, or not known.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use serde_json::{Value, json};
use wirephoto::sandbox::faults::{Declared, Intake, Mark};
use wirephoto::sandbox::oneall::{IDENTITY, PRIVATE_KEY, PUBLIC_KEY, SECOND_PAGE_ID};
use wirephoto::sandbox::{Action, On, PAGE_ID, PAGE_NAME};

use super::faults::respond;
use super::support::{Outcome, Stage, at_once, eventually, rule};

const PICTURE: &str = "url=https://example.com/a.jpg";
const VIDEO: &str = "url=https://example.com/a.mp4";

fn program(stage: &Stage, args: &[&str]) -> Command {
    let mut command = stage.oneall_program();
    command.arg("push").args(args);
    command
}

fn run(stage: &Stage, args: &[&str]) -> Outcome {
    stage.spawn(program(stage, args)).wait()
}

/// Pushes with these fields, and without a question.
fn push(stage: &Stage, resource: &str, fields: &[&str], more: &[&str]) -> Outcome {
    let params = fields.iter().flat_map(|field| ["--param", field]);
    let args: Vec<&str> = [resource, "--yes"].into_iter().chain(params).chain(more.iter().copied()).collect();
    run(stage, &args)
}

fn page_picture(stage: &Stage, more: &[&str]) -> Outcome {
    push(stage, "facebook/page/picture", &[&format!("id={PAGE_ID}"), PICTURE], more)
}

/// What is typed for a resource, its path, and what then stands under `request.push`; PAGE stands for the Page.
type Case = (&'static str, &'static str, &'static [&'static str], &'static str);

const CASES: &[Case] = &[
    (
        "facebook/page/post",
        "facebook/page/post",
        &["id=PAGE", "message=Bonsoir à tous = 👋", "link=https://example.com/?a=b"],
        r#"{"page": {"id": "PAGE", "message": "Bonsoir à tous = 👋", "link": "https://example.com/?a=b"}}"#,
    ),
    (
        "facebook/page/picture",
        "facebook/page/picture",
        &["id=PAGE", PICTURE, "description=The quay"],
        r#"{"page": {"id": "PAGE", "url": "https://example.com/a.jpg", "description": "The quay"}}"#,
    ),
    (
        "facebook/page/video",
        "facebook/page/video",
        &["id=PAGE", VIDEO, "title=T", "description=D"],
        r#"{"page": {"id": "PAGE", "url": "https://example.com/a.mp4", "title": "T", "description": "D"}}"#,
    ),
    (
        "facebook/group/post",
        "facebook/group/post",
        &["id=7", "message=Hello"],
        r#"{"group": {"id": "7", "message": "Hello"}}"#,
    ),
    (
        "facebook/group/picture",
        "facebook/group/picture",
        &["id=7", PICTURE],
        r#"{"group": {"id": "7", "url": "https://example.com/a.jpg"}}"#,
    ),
    (
        "facebook/group/video",
        "facebook/group/video",
        &["id=7", VIDEO],
        r#"{"group": {"id": "7", "url": "https://example.com/a.mp4"}}"#,
    ),
    (
        "linkedin/post",
        "linkedin/post",
        &[
            "link=https://e.example",
            "title=T",
            "description=D",
            "message=M",
            "picture=https://e.example/a.png",
        ],
        r#"{"post": {"link": "https://e.example", "title": "T", "description": "D", "message": "M",
            "picture": "https://e.example/a.png"}}"#,
    ),
    (
        "linkedin/company/post",
        "linkedin/company/post",
        &["company=99", "link=https://e.example"],
        r#"{"post": {"company": "99", "link": "https://e.example"}}"#,
    ),
    (
        "pinterest/board/pin",
        "pinterest/board/42/pin",
        &["board_id=42", "description=D", "picture=https://e.example/a.gif", "link=https://e.example"],
        r#"{"pin": {"board": "42", "description": "D", "picture": "https://e.example/a.gif",
            "link": "https://e.example"}}"#,
    ),
    (
        "pinterest/board/43/pin",
        "pinterest/board/43/pin",
        &["description=D"],
        r#"{"pin": {"board": "43", "description": "D"}}"#,
    ),
    ("pinterest/board", "pinterest/board", &["name=N"], r#"{"board": {"name": "N"}}"#),
    ("twitter/post", "twitter/post", &["message=-5 °C"], r#"{"post": {"message": "-5 °C"}}"#),
    (
        "twitter/picture",
        "twitter/picture",
        &[PICTURE, "description=D"],
        r#"{"picture": {"url": "https://example.com/a.jpg", "description": "D"}}"#,
    ),
    (
        "twitter/video",
        "twitter/video",
        &["video_url=https://e.example/a.mp4", "callback_url=https://e.example/back"],
        r#"{"video": {"video_url": "https://e.example/a.mp4", "callback_url": "https://e.example/back"}}"#,
    ),
    (
        "youtube/video",
        "youtube/video",
        &["video_url=https://e.example/a.mp4", "title=T", "thumbnail_url=https://e.example/t.jpg"],
        r#"{"video": {"video_url": "https://e.example/a.mp4", "title": "T",
            "thumbnail_url": "https://e.example/t.jpg"}}"#,
    ),
    (
        "youtube/playlist/video",
        "youtube/playlist/PL_9/video",
        &["playlist_id=PL_9", "id=-dQw4", "position=3"],
        r#"{"video": {"id": "-dQw4", "position": 3}}"#,
    ),
    (
        "youtube/playlist",
        "youtube/playlist",
        &["title=T", "privacy_status=unlisted"],
        r#"{"playlist": {"title": "T", "privacy_status": "unlisted"}}"#,
    ),
    (
        "youtube/channel/section",
        "youtube/channel/section",
        &["type=singlePlaylist", "playlists=PL_1,PL_2", "position=0"],
        r#"{"channel": {"section": {"type": "singlePlaylist", "playlists": ["PL_1", "PL_2"], "position": 0}}}"#,
    ),
];

#[test]
fn each_resource_has_its_body_on_the_wire() {
    let stage = Stage::new();
    for (index, (resource, path, fields, expected)) in CASES.iter().enumerate() {
        let fields: Vec<String> = fields.iter().map(|field| field.replace("PAGE", PAGE_ID)).collect();
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        let row = push(&stage, resource, &fields, &["--experimental", "--json"]).expect(0).rows().remove(0);
        assert_eq!((&row["state"], &row["code"]), (&json!("done"), &json!(200)), "{row}");
        let seen = stage.sandbox.pushes();
        assert_eq!(seen.len(), index + 1, "each leaves once");
        let last = seen.last().unwrap();
        assert_eq!((last.resource.as_str(), last.identity.as_str()), (*path, IDENTITY));
        let expected: Value = serde_json::from_str(&expected.replace("PAGE", PAGE_ID)).unwrap();
        assert_eq!(last.body, json!({ "request": { "push": expected } }), "{resource}");
    }
    for request in stage.calls(On::Push) {
        assert_eq!(
            (request.method.as_str(), request.content_type.as_deref()),
            ("POST", Some("application/json"))
        );
        assert!(request.authorization.is_some_and(|scheme| scheme.starts_with("Basic ")));
    }
}

#[test]
fn a_success_gives_the_ids_of_what_was_made() {
    let stage = Stage::new();
    let row = page_picture(&stage, &["--json"]).expect(0).rows().remove(0);
    let id = row["data"]["picture_id"].as_str().unwrap().to_owned();
    assert!(stage.sandbox.pushes()[0].made.contains(&id));
    assert!(row["date"].is_string() && row["data"]["picture_location"].is_string(), "{row}");
    let said = page_picture(&stage, &[]).expect(0);
    assert!(said.lines().iter().any(|line| line.starts_with("picture_id ")), "{said:#?}");
    let post =
        push(&stage, "facebook/page/post", &[&format!("id={PAGE_ID}"), &format!("attachments={id}")], &[]);
    post.expect(0);
}

#[test]
fn what_is_wrong_is_said_before_anything_is_sent() {
    let stage = Stage::new();
    let page = format!("id={PAGE_ID}");
    for (resource, fields, words) in [
        ("facebook/page/picture", vec![page.as_str()], "url is needed"),
        ("facebook/page/picture", vec![PICTURE], "id is needed"),
        ("facebook/page/picture", vec![page.as_str(), "url=/home/me/a.jpg"], "public addresses only"),
        ("facebook/page/picture", vec![page.as_str(), "url=http://192.168.0.4/a.jpg"], "public address"),
        (
            "facebook/page/picture",
            vec![page.as_str(), "url=https://example.com/a.webp"],
            "jpeg, bmp, png, gif, tiff",
        ),
        ("facebook/page/picture", vec![page.as_str(), PICTURE, "decription=x"], "did you mean description?"),
        ("facebook/page/post", vec![page.as_str()], "one of message, link, attachments"),
        (
            "facebook/page/post",
            vec![page.as_str(), "link=https://a.example", "attachments=1"],
            "exclude each other",
        ),
        ("pinterest/board/pin", vec!["board_id=../x"], "must be an id"),
        ("facebook/page/pictures", vec![PICTURE], "Did you mean facebook/page/picture?"),
        ("facebook/page/video", vec![page.as_str(), "url=https://example.com/a.mp4"], "--experimental"),
        ("facebook/picture", vec![PICTURE], "push facebook/page/picture"),
        ("facebook/post", vec!["message=x"], "push facebook/page/post"),
        ("facebook/video", vec!["url=https://example.com/a.mp4"], "push facebook/page/video"),
    ] {
        push(&stage, resource, &fields, &[]).expect(2).says(words);
        let row = push(&stage, resource, &fields, &["--json"]).expect(2).rows().remove(0);
        assert_eq!(row["error"]["kind"], "usage", "{row}");
    }
    let dead = push(&stage, "facebook/picture", &[PICTURE], &["--experimental"]).expect(2);
    assert!(dead.err.contains("2018"), "no flag revives it: {dead:#?}");
    push(&stage, "facebook/page/picture", &["noequals"], &[]).expect(2);
    run(&stage, &[]).expect(2);
    run(&stage, &["facebook/page/picture", "--param", PICTURE, "--param", &page]).expect(2).says("--yes");
    assert_eq!(stage.sandbox.requests(), [], "nothing was sent");
}

#[test]
fn a_dry_run_shows_the_call_and_sends_nothing() {
    let stage = Stage::new();
    let row = page_picture(&stage, &["--dry-run", "--json"]).expect(0).rows().remove(0);
    let path = format!("/push/identities/{IDENTITY}/facebook/page/picture.json");
    assert_eq!(
        (&row["method"], &row["url"]),
        (&json!("POST"), &json!(format!("{}{path}", stage.sandbox.base_url())))
    );
    assert_eq!(row["body"]["request"]["push"]["page"]["url"], "https://example.com/a.jpg");
    assert!(
        page_picture(&stage, &["--dry-run"])
            .expect(0)
            .out
            .contains(&format!("POST {}{path}", stage.sandbox.base_url()))
    );
    // Without any account, and for what is experimental too.
    let mut bare = stage.program();
    bare.args(["push", "pinterest/board", "--param", "name=x", "--dry-run"]);
    let said = stage.spawn(bare).wait().expect(0).says("--experimental");
    assert!(
        said.out.contains("https://<subdomain>.api.oneall.com/push/identities/<identity_token>/"),
        "{said:#?}"
    );
    assert_eq!(stage.sandbox.requests(), []);
}

#[test]
fn wrong_keys_and_unknown_identities_are_told_apart() {
    let stage = Stage::new();
    let page = format!("id={PAGE_ID}");
    let args = ["facebook/page/picture", "--yes", "--param", &page, "--param", PICTURE];
    let mut wrong = program(&stage, &args);
    wrong.env("WIREPHOTO_ONEALL_PRIVATE_KEY", "not-the-private-key");
    let said = stage.spawn(wrong).wait().expect(4).says("does not accept the keys");
    assert!(!said.err.contains("not-the-private-key"));
    let mut missing = program(&stage, &args);
    missing.env_remove("WIREPHOTO_ONEALL_PRIVATE_KEY");
    stage.spawn(missing).wait().expect(2).says("WIREPHOTO_ONEALL_PRIVATE_KEY");
    let mut nobody = program(&stage, &args);
    nobody.env_remove("WIREPHOTO_ONEALL_IDENTITY");
    stage.spawn(nobody).wait().expect(2).says("--identity");
    page_picture(&stage, &["--identity", "0b7e-unknown"]).expect(1).says("does not know this");
    page_picture(&stage, &["--identity", "../x"]).expect(2);
    push(&stage, "facebook/page/picture", &["id=1", PICTURE], &[]).expect(4).says("does not allow this");
    assert!(stage.sandbox.pushes().iter().all(|push| push.made.is_empty()));
}

#[test]
fn what_was_done_in_part_says_what_was_and_what_was_not() {
    let stage = Stage::new();
    let fields = [format!("id={PAGE_ID}"), "message=Two of them".to_owned(), "attachments=404404".to_owned()];
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    let said = push(&stage, "facebook/page/post", &fields, &[]).expect(1).says("Only a part was done");
    assert!(said.out.contains("post_id ") && said.err.contains("404404"), "{said:#?}");
    let row = push(&stage, "facebook/page/post", &fields, &["--json"]).expect(1).rows().remove(0);
    assert_eq!((&row["state"], &row["code"]), (&json!("partly"), &json!(207)));
    assert!(
        row["data"]["post_id"].is_string() && row["undone"][0].as_str().unwrap().contains("404404"),
        "{row}"
    );
}

#[test]
fn an_answer_that_never_came_is_unknown_and_nothing_is_repeated() {
    let lost = || {
        let envelope = json!({ "response": { "request": { "status": { "flag": "error", "code": 503, "info": "busy" } } } });
        vec![
            Action::LoseAnswer,
            Action::TruncateAnswer { at: 40, declared: Declared::Full },
            Action::TruncateAnswer { at: 40, declared: Declared::Short },
            Action::Garbage,
            Action::Huge { bytes: 8 << 20 },
            Action::Deep { levels: 100_000 },
            Action::Html { status: 502, intake: Intake::Keep },
            Action::Empty { status: 200, intake: Intake::Keep },
            Action::Empty { status: 500, intake: Intake::Drop },
            Action::Reset { after: Mark::default() },
            Action::Close { after: Mark::default() },
            Action::Stall { after: Mark::default(), seconds: None },
            respond(503, &envelope, Intake::Keep),
        ]
    };
    at_once(lost(), |action| {
        let stage = Stage::faulty([rule(On::Push, action.clone())]);
        let said = page_picture(&stage, &["--json"]);
        let row = said.expect(6).rows().remove(0);
        assert_eq!(row["error"]["kind"], "unknown", "{action:?}: {row}");
        assert!(row["error"]["hint"].as_str().unwrap().contains("before you send it again"), "{row}");
        assert_eq!(stage.calls(On::Push).len(), 1, "{action:?}");
        assert_eq!(stage.struck().len(), 1, "{action:?}");
        assert_eq!(stage.number("SELECT count(*) FROM posts WHERE state = 'unknown'"), 1, "{action:?}");
    });
}

#[test]
fn the_same_push_leaves_no_second_time_before_somebody_looked() {
    let stage = Stage::faulty([rule(On::Push, Action::LoseAnswer)]);
    page_picture(&stage, &[]).expect(6).says("wirephoto push --forget 1");
    stage.run(["status"]).expect(6);
    let row = page_picture(&stage, &["--json"]).expect(6).rows().remove(0);
    assert!(row["error"]["message"].as_str().unwrap().contains("nothing was sent now"), "{row}");
    assert_eq!(stage.sandbox.pushes().len(), 1);
    push(&stage, "twitter/post", &["message=Something else"], &[]).expect(0);
    run(&stage, &["--forget", "2"]).expect(2).says("published");
    run(&stage, &["--forget", "9"]).expect(2);
    run(&stage, &["--forget", "1"]).expect(0);
    page_picture(&stage, &[]).expect(0);
    assert_eq!(stage.sandbox.pushes().len(), 3);
    page_picture(&stage, &[]).expect(0);
    stage.run(["status"]).expect(0);
}

#[test]
fn of_many_that_push_the_same_at_once_one_at_most_is_sent() {
    // Every answer is lost, so that whoever comes later must not send either.
    let stage = Stage::faulty([rule(On::Push, Action::LoseAnswer).always()]);
    let page = format!("id={PAGE_ID}");
    let args = ["facebook/page/picture", "--yes", "--param", &page, "--param", PICTURE];
    let all: Vec<_> = (0..6).map(|_| stage.spawn(program(&stage, &args))).collect();
    for mut one in all {
        one.wait().expect(6);
    }
    assert!(stage.sandbox.pushes().len() <= 1, "{:?}", stage.sandbox.pushes());
    page_picture(&stage, &[]).expect(6);
    assert_eq!(stage.sandbox.pushes().len(), 1);
}

#[test]
fn a_push_that_was_killed_on_its_way_is_unknown() {
    let stage = Stage::faulty([rule(On::Push, Action::Stall { after: Mark::default(), seconds: None })]);
    let page = format!("id={PAGE_ID}");
    let args = ["facebook/page/picture", "--yes", "--param", &page, "--param", PICTURE];
    let running = stage.spawn(program(&stage, &args));
    eventually("it left", 10, || !stage.calls(On::Push).is_empty());
    assert_eq!(
        stage.number("SELECT count(*) FROM posts WHERE state = 'armed'"),
        1,
        "written down before it left"
    );
    running.kill();
    page_picture(&stage, &[]).expect(6).says("--forget 1");
    assert_eq!(stage.number("SELECT count(*) FROM posts WHERE state = 'unknown'"), 1);
    // The Graph API is never asked about it, and it is never taken for one of its posts.
    stage.run(["verify", "1"]).expect(2).says("went through OneAll");
    stage.run(["resume"]);
    assert_eq!(stage.calls(On::Push).len(), 1);
    assert!(stage.sandbox.posts().is_empty());
}

#[test]
fn what_was_refused_leaves_nothing_behind_and_what_was_done_does() {
    let stage = Stage::faulty([rule(On::Push, Action::Html { status: 401, intake: Intake::Drop })]);
    page_picture(&stage, &[]).expect(4);
    assert_eq!(stage.number("SELECT count(*) FROM posts"), 0);
    let row = page_picture(&stage, &["--json"]).expect(0).rows().remove(0);
    assert_eq!(stage.number("SELECT count(*) FROM posts WHERE state = 'published'"), 1);
    let database = rusqlite::Connection::open(stage.home().join("wirephoto.db")).unwrap();
    let kept: String = database.query_row("SELECT post_id FROM posts", [], |row| row.get(0)).unwrap();
    assert_eq!(row["data"]["post_id"], kept);
}

#[test]
fn what_never_left_and_what_was_refused_is_not_called_unknown() {
    let stage = Stage::new();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let page = format!("id={PAGE_ID}");
    let mut offline =
        program(&stage, &["facebook/page/picture", "--yes", "--param", &page, "--param", PICTURE]);
    offline.env("WIREPHOTO_ONEALL_URL", format!("http://{free}"));
    stage.spawn(offline).wait().expect(5).says("Nothing was sent");
    for (action, code) in [
        (Action::Html { status: 401, intake: Intake::Drop }, 4),
        (Action::Html { status: 404, intake: Intake::Drop }, 1),
        (Action::Empty { status: 429, intake: Intake::Drop }, 5),
        (Action::Redirect { to: format!("{}/elsewhere", stage.sandbox.base_url()), status: 307 }, 1),
    ] {
        let stage = Stage::faulty([rule(On::Push, action)]);
        page_picture(&stage, &[]).expect(code);
        assert_eq!(stage.sandbox.requests().len(), 1, "no redirect is followed");
        assert_eq!(stage.sandbox.pushes(), []);
    }
}

#[test]
fn a_server_that_repeats_the_keys_or_steers_the_terminal_is_not_quoted() {
    let said = format!("Key {PUBLIC_KEY}:{PRIVATE_KEY} \u{1b}[2J is wrong");
    let envelope = |code: u16| json!({ "response": { "request": { "status": { "flag": "error", "code": code, "info": said } } } });
    for (body, code) in [(envelope(400), 1), (json!({ "detail": said }), 1)] {
        let stage = Stage::faulty([rule(On::Push, respond(400, &body, Intake::Drop))]);
        let outcome = page_picture(&stage, &[]).expect(code).says("…");
        assert!(!outcome.err.contains('\u{1b}'), "{outcome:#?}");
    }
    let made = json!({ "response": {
        "request": { "status": { "flag": "success", "code": 200, "info": "ok" } },
        "result": { "data": { "post_id": "1\u{1b}]0;x\u{7}", "echo": said } }
    } });
    let stage = Stage::faulty([rule(On::Push, respond(200, &made, Intake::Keep))]);
    assert!(!page_picture(&stage, &[]).expect(0).out.contains('\u{1b}'));
}

#[test]
fn the_keys_live_in_the_credentials_file_alone() {
    let stage = Stage::new();
    stage.configure(&format!(
        "[accounts.main]\npage_id = \"{PAGE_ID}\"\n[accounts.main.oneall]\nurl = \"{}\"\nidentity = \"{IDENTITY}\"\n",
        stage.sandbox.base_url()
    ));
    let credentials = stage.home().join("credentials.toml");
    let toml =
        format!("[accounts.main.oneall]\npublic_key = \"{PUBLIC_KEY}\"\nprivate_key = \"{PRIVATE_KEY}\"\n");
    fs::write(&credentials, toml).unwrap();
    let page = format!("id={PAGE_ID}");
    let from_files = |args: &[&str]| {
        let mut command = stage.program();
        command.env_remove("WIREPHOTO_USER_TOKEN").env_remove("WIREPHOTO_APP_ID").arg("push").args(args);
        stage.spawn(command).wait()
    };
    let args = ["facebook/page/picture", "--yes", "--param", &page, "--param", PICTURE, "--json"];
    fs::set_permissions(&credentials, fs::Permissions::from_mode(0o644)).unwrap();
    from_files(&args).expect(2);
    assert_eq!(stage.sandbox.requests(), []);
    fs::set_permissions(&credentials, fs::Permissions::from_mode(0o600)).unwrap();
    from_files(&args).expect(0);
    from_files(&["--pages"]).expect(0);
    assert_eq!(stage.sandbox.pushes().len(), 1);
}

#[test]
fn the_pages_of_an_identity_are_listed_to_choose_from() {
    let stage = Stage::faulty([rule(On::Push, Action::Html { status: 503, intake: Intake::Drop })]);
    let said = run(&stage, &["--pages"]).expect(0).says("next try in 1 s");
    assert_eq!(said.lines()[0], format!("{PAGE_ID}  {PAGE_NAME}"));
    let rows = run(&stage, &["--pages", "--json"]).expect(0).rows();
    let ids: Vec<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids, [PAGE_ID, SECOND_PAGE_ID]);
    assert!(rows.iter().all(|row| row.get("access_token").is_none() && row["link"].is_string()), "{rows:?}");
    let last = stage.calls(On::Push).pop().unwrap();
    assert_eq!(last.path, format!("/pull/identities/{IDENTITY}/facebook/pages.json?num_pages=100&page=1"));
    let always = Stage::faulty([rule(On::Push, Action::Html { status: 503, intake: Intake::Drop }).always()]);
    run(&always, &["--pages", "--wait", "1s"]).expect(5);
}

#[test]
fn the_list_names_every_resource_without_any_account() {
    let stage = Stage::new();
    let mut command = stage.program();
    command.args(["push", "--list", "--json"]);
    let rows = stage.spawn(command).wait().expect(0).rows();
    assert_eq!(rows.len(), 20);
    let of = |state: &str| rows.iter().filter(|row| row["state"] == state).count();
    assert_eq!((of("documented"), of("inferred"), of("dead")), (9, 8, 3));
    let picture = rows.iter().find(|row| row["resource"] == "facebook/picture").unwrap();
    assert_eq!(picture["instead"], "facebook/page/picture");
    assert_eq!(picture["path"], "/push/identities/<identity_token>/facebook/picture.json");
    assert_eq!(picture["limits"]["picture_bytes"], 5 << 20);
    let said = run(&stage, &["--list"]).expect(0).says("at most 5 MB");
    assert_eq!(said.out.lines().filter(|line| !line.starts_with(' ')).count(), 20);
    let one = run(&stage, &["--list", "youtube/video"]).expect(0);
    assert!(one.out.contains("title*") && !one.out.contains("facebook"), "{one:#?}");
    run(&stage, &["--list", "zzz"]).expect(2);
}
