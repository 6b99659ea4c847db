//! "Tell me before you send it": what is wrong with a post is said whole, and nothing leaves.

use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};

use super::support::{Outcome, Stage};

/// Holds that nothing at all was asked of the server and nothing is left in the queue.
#[track_caller]
fn untouched(stage: &Stage) {
    assert!(stage.sandbox.requests().is_empty(), "{:#?}", stage.sandbox.requests());
    let left = stage.run(["posts", "--json"]).expect(0);
    assert_eq!(left.out, "", "{left:#?}");
    assert_eq!(stage.run(["posts", "--drafts", "--json"]).expect(0).out, "");
}

#[track_caller]
fn piped(stage: &Stage, args: &[&str], input: &str) -> Outcome {
    let mut command = stage.program();
    command.args(args).stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    Outcome {
        code: done.status.code(),
        signal: None,
        out: String::from_utf8(done.stdout).unwrap(),
        err: String::from_utf8(done.stderr).unwrap(),
        took: std::time::Duration::ZERO,
    }
}

fn rules(outcome: &Outcome) -> Vec<String> {
    let rows = outcome.rows();
    rows.iter().filter_map(|row| row["rule"].as_str()).map(str::to_owned).collect()
}

#[test]
fn a_post_that_cannot_go_is_refused_before_anything_is_sent() {
    let stage = Stage::new();
    stage.picture("a.jpg");
    stage.write("broken.json", "{");
    stage.write("list.json", "[1]");
    for bad in [
        vec!["post", "--yes"],
        vec!["post", "--yes", "--message", "  \n"],
        vec!["post", "--yes", "--caption", "whose?", "--photo", "a.jpg"],
        vec!["post", "--yes", "--alt", "whose?", "--message", "m"],
        vec!["post", "--yes", "--photo", "a.jpg", "--caption", "one", "--caption", "two"],
        vec!["post", "--yes", "--photo", "a.jpg", "--alt", "one", "--alt", "two"],
        vec!["post", "--yes", "--photo", ""],
        vec!["post", "--yes", "--photo", "ftp://example.org/a.jpg"],
        vec!["post", "--yes", "--message", "m", "--at", "soon"],
        vec!["post", "--yes", "--message", "m", "--at", "+5m"],
        vec!["post", "--yes", "--message", "m", "--at", "+76d"],
        vec!["post", "--yes", "--message", "m", "--at", "+2h", "--draft"],
        vec!["post", "--yes", "--message", "m", "--unpublished", "--draft"],
        vec!["post", "--yes", "--message", "m", "--album", "../me/feed"],
        vec!["post", "--yes", "--message", "m", "--user", "a b"],
        vec!["post", "--yes", "--message", "m", "--album", "1", "--user", "2"],
        vec!["post", "--yes", "--message", "m", "--param", "no_equals_sign"],
        vec!["post", "--yes", "--message", "m", "--param", "never_heard_of=1"],
        vec!["post", "--yes", "--photo", "a.jpg", "--param", "no_story=perhaps"],
        vec!["post", "--yes", "--photo", "a.jpg", "--param", "caption=mine"],
        vec!["post", "--yes", "--photo", "a.jpg", "--param", "no_story=true", "--param", "no_story=true"],
        vec!["post", "--yes", "--message", "m", "--targeting", "broken.json"],
        vec!["post", "--yes", "--message", "m", "--targeting", "list.json"],
        vec!["post", "--yes", "--link", "https://example.org/", "--photo", "a.jpg"],
        vec!["post", "--yes", "--thumbnail", "4::x", "--message", "m"],
        vec!["post", "--yes", "--title", "T", "--message", "m"],
        vec!["post", "--yes", "--message", "m", "--message-file", "x"],
        vec!["post", "--yes", "--from", "x.csv", "--message", "m"],
        vec!["posts", "--drafts", "--scheduled"],
        vec!["verify", "../7"],
        vec!["verify", "7", "--yes"],
        vec!["verify", "7", "--send-again"],
    ] {
        let refused = stage.run(&bad).expect(2);
        assert!(refused.out.is_empty() && refused.err.contains("error:"), "{bad:?} {refused:#?}");
        let json = stage.run(bad.iter().chain(&["--json"])).expect(2);
        assert!(json.rows().iter().all(|row| row["error"]["kind"] == "usage"), "{bad:?} {json:#?}");
    }
    untouched(&stage);
}

#[test]
fn everything_wrong_is_said_at_once() {
    let stage = Stage::new();
    stage.write("notes.txt", "no picture");
    let words = [
        "--photo",
        "notes.txt",
        "--photo",
        "none.jpg",
        "--caption",
        "x",
        "--param",
        "no_stor=1",
        "--at",
        "+1m",
    ];
    let refused = stage.run(["post", "--yes", "--json"].iter().chain(&words)).expect(2);
    let rules = rules(&refused);
    for rule in ["photo_type", "photo_broken", "param_unknown", "schedule_window"] {
        assert!(rules.iter().any(|one| one == rule), "{rule} in {refused:#?}");
    }
    let plain = stage.run(["post", "--yes"].iter().chain(&words)).expect(2);
    plain.says("photo 1 (notes.txt)").says("photo 2 (none.jpg)").says("no_stor").says("10 min");
    untouched(&stage);
}

#[test]
fn a_photo_that_does_not_fit_is_a_matter_of_the_file() {
    let stage = Stage::new();
    stage.write("notes.jpg", "no picture");
    let good = stage.picture("a.jpg");
    for bad in ["notes.jpg", "none.jpg", "."] {
        let refused =
            stage.run(["post", "--yes", "--message", "m", "--photo", good.to_str().unwrap(), "--photo", bad]);
        refused.expect(3).says("photo 2");
        let json = stage.run(["post", "--yes", "--json", "--photo", bad]).expect(3);
        assert_eq!(json.rows()[0]["error"]["kind"], "source", "{json:#?}");
    }
    stage.run(["post", "--yes", "--message-file", "none.txt"]).expect(3).says("none.txt cannot be read");
    stage.run(["post", "--from", "none.csv", "--yes"]).expect(3).says("none.csv cannot be read");
    untouched(&stage);
}

#[test]
fn nobody_is_asked_where_nobody_can_answer() {
    let stage = Stage::new();
    stage.write("posts.csv", "message\nhello\n");
    stage.run(["post", "--message", "m"]).expect(2).says("--yes");
    stage.run(["post", "--from", "posts.csv"]).expect(2).says("--yes");
    untouched(&stage);
}

const TWO_PHOTOS: [&str; 16] = [
    "post",
    "--dry-run",
    "--message-file",
    "-",
    "--photo",
    "a.jpg",
    "--alt",
    "A crane",
    "--photo",
    "b.jpg",
    "--caption",
    "Two",
    "--alt",
    "B",
    "--targeting",
    "who.json",
];

#[test]
fn a_dry_run_shows_the_exact_calls_and_sends_nothing() {
    let stage = Stage::new();
    let (a, b) = (stage.picture("a.jpg"), stage.picture("b.jpg"));
    stage.write("who.json", r#"{"geo_locations": {"countries": ["FR"]}}"#);
    let outcome = piped(&stage, &TWO_PHOTOS, "Tonight\nat nine\n");
    assert_eq!(outcome.code, Some(0), "{outcome:#?}");
    let expected = format!(
        "POST /{{page}}/photos\n  source=@{}\n  alt_text_custom=A crane\n  published=false\n\
         POST /{{page}}/photos\n  source=@{}\n  caption=Two\n  alt_text_custom=B\n  published=false\n\
         POST /{{page}}/feed\n  message=Tonight\\nat nine\n  attached_media[0]={{\"media_fbid\":\"<photo 1>\"}}\n  \
         attached_media[1]={{\"media_fbid\":\"<photo 2>\"}}\n  \
         targeting={{\"geo_locations\":{{\"countries\":[\"FR\"]}}}}\n",
        a.display(),
        b.display()
    );
    assert_eq!(outcome.out, expected);
    let json = piped(&stage, &[&TWO_PHOTOS[..], &["--json"]].concat(), "Tonight\nat nine\n").rows();
    let calls: Vec<&Value> = json.iter().filter(|row| row.get("method").is_some()).collect();
    assert_eq!(calls.len(), 3);
    assert_eq!((&calls[0]["path"], &calls[0]["file"]), (&json!("/{page}/photos"), &json!(a)));
    assert_eq!(calls[2]["parameters"][0], json!({ "name": "message", "value": "Tonight\nat nine" }));
    untouched(&stage);
}

#[test]
fn a_dry_run_needs_no_account() {
    let stage = Stage::new();
    let mut command = stage.program();
    for name in ["WIREPHOTO_GRAPH_URL", "WIREPHOTO_APP_ID", "WIREPHOTO_USER_TOKEN"] {
        command.env_remove(name);
    }
    command.args(["post", "--dry-run", "--message", "Hello", "--draft"]);
    let shown = stage.spawn(command).wait().expect(0);
    assert!(shown.out.starts_with("POST /{page}/feed\n  message=Hello\n"), "{shown:#?}");
    let mut command = stage.program();
    command.env("WIREPHOTO_PAGE_ID", "1029").args(["post", "--dry-run", "--message", "Hello"]);
    assert!(stage.spawn(command).wait().expect(0).out.starts_with("POST /1029/feed\n"));
}

#[test]
fn times_are_meant_in_the_pages_zone() {
    let stage = Stage::new();
    let time = |at: &str| {
        let shown =
            stage.run(["post", "--dry-run", "--json", "--account", "main", "--message", "m", "--at", at]);
        let rows = shown.rows();
        let call = rows
            .iter()
            .find(|row| row.get("method").is_some())
            .unwrap_or_else(|| panic!("{shown:#?}"))
            .clone();
        let parameters = call["parameters"].as_array().unwrap().clone();
        let set = parameters.into_iter().find(|one| one["name"] == "scheduled_publish_time").unwrap();
        set["value"].as_str().unwrap().parse::<i64>().unwrap()
    };
    let at = jiff::Timestamp::now().as_second() + 3 * 86_400;
    let local = |zone: &str| {
        let zone = jiff::tz::TimeZone::get(zone).unwrap();
        jiff::Timestamp::from_second(at).unwrap().to_zoned(zone).strftime("%Y-%m-%d %H:%M:%S").to_string()
    };
    for zone in ["Asia/Tokyo", "America/New_York"] {
        stage.configure(&format!("[accounts.main]\ntime_zone = \"{zone}\"\n"));
        assert_eq!(time(&local(zone)), at, "{zone}");
    }
}

#[test]
fn rows_that_are_bad_are_listed_with_their_number_and_reason() {
    let stage = Stage::new();
    stage.picture("a.jpg");
    std::fs::create_dir(stage.path("batch")).unwrap();
    std::fs::rename(stage.path("a.jpg"), stage.path("batch/a.jpg")).unwrap();
    let table = "message,photo,alt,at,draft\n\
                 First,a.jpg,A crane,,\n\
                 ,,,,\n\
                 Late,,,+90d,\n\
                 Odd,,,,perhaps\n\
                 Gone,none.jpg,,,\n\
                 Last,,,,yes\n";
    stage.write("batch/posts.csv", table);
    let listed = stage.run(["post", "--from", "batch/posts.csv", "--dry-run"]).expect(1);
    let listed = listed.says("row 4: ").says("75 days").says("row 5: ").says("row 6: ").says("none.jpg");
    assert!(!listed.err.contains("row 2: error") && !listed.err.contains("row 7: error"), "{listed:#?}");
    let heads: Vec<&str> = listed.lines().into_iter().filter(|line| line.starts_with("row")).collect();
    assert_eq!(heads, ["row 2", "row 7"], "paths are taken from the file's folder: {listed:#?}");
    let rows = stage.run(["post", "--from", "batch/posts.csv", "--dry-run", "--json"]).expect(1).rows();
    let bad: Vec<u64> = rows
        .iter()
        .filter(|row| row.get("error").is_some())
        .map(|row| row["row"].as_u64().unwrap())
        .collect();
    assert_eq!(bad, [4, 5, 6]);

    stage.write("bad.csv", "message,draft\nx,perhaps\n");
    stage.run(["post", "--from", "bad.csv", "--yes"]).expect(2).says("row 2: ");
    stage.write("header.csv", "message,foto,picture\nx,y,z\n");
    stage.run(["post", "--from", "header.csv", "--yes"]).expect(2).says("'foto'").says("'picture'");
    stage.write("bad.json", r#"[{"mesage": "x"}, {"message": "y", "photos": [{"path": "a.jpg"}]}]"#);
    stage
        .run(["post", "--from", "bad.json", "--yes"])
        .expect(2)
        .says("row 1: 'mesage'")
        .says("row 2: photo 1");
    untouched(&stage);
}

#[test]
fn what_is_written_cannot_steer_the_terminal() {
    let stage = Stage::new();
    let evil = "\u{1b}]0;x\u{7}\u{1b}[2J\u{202e}";
    let shown = stage.run(["post", "--dry-run", "--message", evil]).expect(0);
    stage.write("evil.csv", &format!("message,draft\n{evil},\nx,{evil}\n"));
    let table = stage.run(["post", "--dry-run", "--from", "evil.csv", "--json"]).expect(1);
    stage.write("header.csv", &format!("{evil}\nx\n"));
    let header = stage.run(["post", "--dry-run", "--from", "header.csv"]).expect(2);
    let name = format!("{evil}.jpg");
    let file = stage.run(["post", "--dry-run", "--photo", &name, "--param", evil, "--album", evil]).expect(2);
    for outcome in [shown, table, header, file] {
        let said = format!("{}{}", outcome.out, outcome.err);
        assert!(!said.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{outcome:#?}");
    }
}
