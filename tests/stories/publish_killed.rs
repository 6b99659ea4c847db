//! "The power went while it was being sent": a program that is killed at any write gives one post with all of
//! its photos, and never two.

use std::fs;

use serde_json::Value;
use wirephoto::sandbox::faults::Mark;
use wirephoto::sandbox::{Action, On, PostState, Script};

use super::support::{Stage, at_once, eventually, rule};

const PHOTOS: [&str; 3] = ["a.jpg", "b.jpg", "c.jpg"];

/// A write of the post: which call, and the how manieth of its kind.
type Write = (On, u32);

/// Every write of a post with three photos, and what is read before.
const WRITES: [Write; 5] =
    [(On::Accounts, 1), (On::StagePhoto, 1), (On::StagePhoto, 2), (On::StagePhoto, 3), (On::Feed, 1)];

/// The server holds a call and does nothing, or does its work and says nothing.
fn held(is_done: bool) -> Action {
    match is_done {
        true => Action::LateAnswer { seconds: None },
        false => Action::Stall { after: Mark::default(), seconds: None },
    }
}

/// The call reached the server. Done or not is the server's; nobody was told.
fn reached(stage: &Stage, (on, nth): Write, is_done: bool) -> bool {
    let work = match on {
        On::StagePhoto => stage.sandbox.staged().len() == nth as usize,
        On::Feed => !stage.sandbox.posts().is_empty(),
        _ => true,
    };
    stage.struck().len() == 1 && (work || !is_done)
}

/// One post with these photos, byte by byte and in order; nothing else was made.
#[track_caller]
fn assert_one_whole_post(stage: &Stage, what: &str) {
    let posts = stage.sandbox.posts();
    assert_eq!(posts.len(), 1, "{what}: {posts:#?}");
    assert_eq!(posts[0].state, PostState::Published, "{what}");
    let sent = stage.sandbox.sent_photos();
    let sums: Vec<_> = posts[0]
        .photos
        .iter()
        .map(|id| sent.iter().find(|photo| photo.id == *id).and_then(|photo| photo.sha256.clone()).unwrap())
        .collect();
    let files: Vec<_> = PHOTOS.iter().map(|name| super::publish_kept::sum(&stage.path(name))).collect();
    assert_eq!(sums, files, "{what}");
}

fn post(stage: &Stage) -> Vec<&'static str> {
    let mut args = vec!["post", "--yes", "--json", "--message", "Three boats"];
    for name in PHOTOS {
        stage.picture(name);
        args.extend(["--photo", name]);
    }
    args
}

fn state(stage: &Stage) -> String {
    let rows = stage.run(["posts", "--json"]).expect(0).rows();
    rows.first().and_then(|row| row["state"].as_str()).unwrap_or("gone").to_owned()
}

/// What a user does after a crash: goes on, and settles what is unknown.
#[track_caller]
fn go_on(stage: &Stage, what: &str) -> Vec<String> {
    let mut seen = vec![state(stage)];
    stage.run(["resume"]);
    if state(stage) == "unknown" {
        seen.push("unknown".to_owned());
        if stage.run(["verify", "1"]).code == Some(6) {
            seen.push("sent again".to_owned());
            stage.run(["verify", "1", "--send-again", "--yes"]).expect(0);
        }
    }
    assert_eq!(stage.run(["posts", "--json"]).expect(0).out, "", "{what}: nothing is left to do");
    seen
}

#[test]
fn killed_at_every_write_with_and_without_its_work_done() {
    let cases = WRITES.into_iter().flat_map(|write| [(write, false), (write, true)]);
    at_once(cases, |((on, nth), is_done)| {
        let what = format!("{on} {nth}, done: {is_done}");
        let stage = Stage::faulty([rule(on, held(is_done)).nth(nth)]);
        stage.configure("[uploads]\nstall_timeout = 30\n");
        let running = stage.start(post(&stage));
        eventually(&what, 30, || reached(&stage, (on, nth), is_done));
        running.kill();
        stage.sandbox.set_script(Script::default()).unwrap();
        let seen = go_on(&stage, &what);
        if on == On::Accounts {
            // Nothing was asked to be sent yet; the draft is not lost.
            let drafts = stage.run(["posts", "--drafts", "--json"]).expect(0).rows();
            assert!(stage.sandbox.posts().is_empty() && drafts.len() <= 1, "{what}");
            return;
        }
        assert_one_whole_post(&stage, &what);
        let expected: &[&str] = match (on, is_done) {
            (On::Feed, true) => &["unknown", "unknown"],
            (On::Feed, false) => &["unknown", "unknown", "sent again"],
            _ => &["ready"],
        };
        assert_eq!(seen, expected, "{what}");
        // A photo that was confirmed is not sent twice.
        let staged = stage.calls(On::StagePhoto).len();
        assert_eq!(staged, PHOTOS.len() + usize::from(on == On::StagePhoto), "{what}");
    });
}

#[test]
fn killed_at_any_moment_and_again() {
    at_once(0..6u64, |seed| {
        let mut chance = fastrand::Rng::with_seed(seed);
        let stage = Stage::new();
        let args = post(&stage);
        let mut killed = 0;
        // Slow enough that the kills fall between all the steps.
        let slow = |on| rule(on, Action::LateAnswer { seconds: Some(0.05) }).always();
        stage.sandbox.set_script(Script::of([slow(On::StagePhoto), slow(On::Feed)])).unwrap();
        for round in 0..6 {
            let running = match round {
                0 => stage.start(&args),
                _ => stage.start(["resume"]),
            };
            let moment = chance.u64(20..400);
            let begun = std::time::Instant::now();
            eventually("the moment", 5, || begun.elapsed().as_millis() >= u128::from(moment));
            killed += usize::from(running.kill().signal == Some(9));
        }
        stage.sandbox.set_script(Script::default()).unwrap();
        let rows: Vec<Value> = stage.run(["posts", "--drafts", "--json"]).expect(0).rows();
        if !rows.is_empty() {
            // It was killed before it was made ready.
            assert!(stage.sandbox.posts().is_empty(), "seed {seed}");
            return;
        }
        if stage.number("SELECT count(*) FROM posts") == 0 {
            assert!(stage.sandbox.posts().is_empty(), "seed {seed}");
            return;
        }
        go_on(&stage, &format!("seed {seed}"));
        assert_one_whole_post(&stage, &format!("seed {seed}, killed {killed} times"));
    });
}

#[test]
fn a_file_that_changed_while_the_program_was_dead_is_not_sent_as_another() {
    let stage = Stage::faulty([rule(On::StagePhoto, held(false)).nth(2)]);
    stage.configure("[uploads]\nstall_timeout = 30\n");
    let running = stage.start(post(&stage));
    eventually("the second photo is on its way", 30, || stage.struck().len() == 1);
    running.kill();
    stage.sandbox.set_script(Script::default()).unwrap();
    fs::copy(stage.picture("another.jpg"), stage.path("c.jpg")).unwrap();
    let refused = stage.run(["resume"]);
    assert!(refused.err.contains("hoto 3 of 3 (c.jpg)") && refused.err.contains("changed"), "{refused:#?}");
    assert!(stage.sandbox.posts().is_empty());
    assert_eq!(state(&stage), "failed");
    // The user means it: it is judged anew and goes out as it is now.
    stage.run(["resume", "--post", "1"]).expect(0);
    assert_one_whole_post(&stage, "as it is now");
    assert_eq!(stage.calls(On::StagePhoto).len(), 4, "only what was not confirmed is sent again");
}
