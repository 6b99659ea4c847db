//! "Is it still good?": photos that wait, schedules that come too near, files that change, two programs.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use wirephoto::sandbox::faults::{Intake, Mark};
use wirephoto::sandbox::tokens::{Standing, TokenName};
use wirephoto::sandbox::{Action, Lag, On, Options, PostState, Script};

use super::faults::respond;
use super::support::{Stage, at_once, eventually, rule};

/// The SHA-256 of a file, in hex.
pub fn sum(path: &Path) -> String {
    super::support::sha256(&std::fs::read(path).unwrap())
}

fn two_photos(stage: &Stage) -> Vec<&'static str> {
    stage.picture("a.jpg");
    stage.picture("b.jpg");
    vec!["post", "--yes", "--json", "--message", "Two", "--photo", "a.jpg", "--photo", "b.jpg"]
}

fn refused() -> Action {
    let body = json!({"error": {"message": "(#200) No", "type": "OAuthException", "code": 200}});
    respond(403, &body, Intake::Drop)
}

#[test]
fn photos_that_wait_are_used_again_until_they_are_too_old() {
    at_once([(22 * 3600, 2), (25 * 3600, 4)], |(seconds, expected)| {
        let stage = Stage::faulty([rule(On::Feed, refused())]);
        stage.run(two_photos(&stage)).expect(4);
        assert_eq!((stage.sandbox.posts().len(), stage.calls(On::StagePhoto).len()), (0, 2));
        stage.sandbox.advance(Duration::from_secs(seconds));
        stage.run(["resume", "--post", "1"]).expect(0);
        assert_eq!(stage.calls(On::StagePhoto).len(), expected, "after {seconds} s");
        let posts = stage.sandbox.posts();
        assert_eq!((posts.len(), posts[0].photos.len()), (1, 2), "after {seconds} s");
    });
}

#[test]
fn photos_that_are_gone_at_facebook_are_sent_again() {
    let stage = Stage::faulty([rule(On::Feed, refused())]);
    stage.run(two_photos(&stage)).expect(4);
    // They are gone although, for all that the journal knows, they are new.
    stage.sandbox.advance(Duration::from_secs(25 * 3600));
    let journal = rusqlite::Connection::open(stage.home().join("wirephoto.db")).unwrap();
    journal.execute("UPDATE steps SET done_at = done_at + 90000", []).unwrap();
    drop(journal);
    let gone = stage.run(["resume", "--post", "1"]).expect(1);
    assert!(gone.err.contains("attached_media"), "{gone:#?}");
    assert_eq!((stage.sandbox.posts().len(), stage.calls(On::StagePhoto).len()), (0, 2));
    stage.run(["resume", "--post", "1"]).expect(0);
    let posts = stage.sandbox.posts();
    assert_eq!((posts.len(), posts[0].photos.len(), stage.calls(On::StagePhoto).len()), (1, 2, 4));
}

#[test]
fn a_post_that_turns_up_late_is_not_made_a_second_time() {
    // It was made, and nobody could see it for as long as it was looked for.
    let lost = [rule(On::Feed, Action::LoseAnswer)];
    let stage =
        Stage::with(Options { lag: Lag::Ms(3_600_000), faults: Script::of(lost), ..Options::default() });
    stage.run(two_photos(&stage)).expect(6);
    stage.run(["verify", "1"]).expect(6);
    let row = stage.run(["verify", "1", "--send-again", "--yes", "--json"]).expect(6).rows().remove(0);
    assert_eq!((&row["state"], stage.sandbox.posts().len()), (&json!("unknown"), 1), "{row}");
    // The photos are in it already, so that the second call was refused.
    assert_eq!(stage.calls(On::Feed).len(), 2);
}

#[test]
fn a_schedule_is_judged_again_when_it_is_sent() {
    let stage = Stage::faulty([rule(On::Feed, Action::ExpireToken { after: Mark::default() })]);
    let args = ["post", "--yes", "--message", "Later", "--at", "+2h"];
    stage.run(args).expect(4);
    stage.sandbox.set_token(TokenName::Page, Standing::Valid);
    stage.sandbox.advance(Duration::from_secs(115 * 60));
    let late = stage.run(["resume"]);
    assert_ne!(late.code, Some(0), "{late:#?}");
    assert!(late.err.contains("10 min"), "{late:#?}");
    assert!(stage.sandbox.posts().is_empty(), "it was not published at once instead");
    let rows = stage.run(["posts", "--json"]).expect(0).rows();
    assert_eq!(rows[0]["state"], "failed");
}

#[test]
fn what_facebook_says_of_a_schedule_is_what_is_kept() {
    let stage = Stage::new();
    let row = stage
        .run(["post", "--yes", "--json", "--message", "Later", "--at", "+2h"])
        .expect(0)
        .rows()
        .remove(0);
    let post = stage.sandbox.posts().remove(0);
    assert_eq!(post.state, PostState::Scheduled);
    assert_eq!(row["scheduled_publish_time"].as_u64(), post.scheduled);
    assert_eq!(stage.calls(On::Post).len(), 1, "it was read back at once");
    // Its time comes, and the journal learns of it when asked.
    stage.sandbox.advance(Duration::from_secs(3 * 3600));
    let row = stage.run(["verify", "1", "--json"]).expect(0).rows().remove(0);
    assert_eq!(row["state"], "published", "{row}");
}

/// The answer to the publishing call is lost in every way, with the post made and not.
#[test]
fn whatever_becomes_of_the_answer_there_is_one_post_and_a_true_word() {
    let made = [
        Action::LoseAnswer,
        Action::TruncateAnswer { at: 6, declared: Default::default() },
        Action::Garbage,
        Action::Html { status: 502, intake: Intake::Keep },
        Action::Empty { status: 200, intake: Intake::Keep },
        Action::LateAnswer { seconds: Some(3.0) },
    ];
    let not_made = [
        Action::Reset { after: Mark::default() },
        Action::Html { status: 504, intake: Intake::Drop },
        Action::Stall { after: Mark::default(), seconds: None },
        respond(500, &json!({"error": {"code": 2, "message": "x"}}), Intake::Drop),
        respond(400, &json!({"error": {"code": 1, "message": "x"}}), Intake::Drop),
        respond(400, &json!({"error": {"code": 100, "is_transient": true, "message": "x"}}), Intake::Drop),
    ];
    let all = made.map(|action| (action, true)).into_iter().chain(not_made.map(|action| (action, false)));
    let ways = [On::PublishPhoto, On::Feed];
    let cases = all.flat_map(|(action, is_made)| ways.map(|on| (on, action.clone(), is_made)));
    at_once(cases.collect::<Vec<_>>(), |(on, action, is_made)| {
        let what = format!("{on} {action:?}");
        let stage = Stage::faulty([rule(on, action)]);
        let mut args = two_photos(&stage);
        if on == On::PublishPhoto {
            args.truncate(args.len() - 2);
        }
        let outcome = stage.run(args);
        let row: Value = outcome.rows().remove(0);
        assert_eq!(stage.struck().len(), 1, "{what}");
        assert_eq!(stage.calls(on).len(), 1, "{what}: the call is made once");
        let posts = stage.sandbox.posts();
        assert_eq!(posts.len(), usize::from(is_made), "{what}");
        if is_made {
            assert_eq!((outcome.code, &row["post_id"]), (Some(0), &json!(posts[0].id)), "{what}: {row}");
            return;
        }
        assert_eq!((outcome.code, &row["state"]), (Some(6), &json!("unknown")), "{what}: {row}");
        stage.run(["verify", "1", "--send-again", "--yes"]).expect(0);
        assert_eq!(stage.sandbox.posts().len(), 1, "{what}");
        assert_eq!(stage.sandbox.posts()[0].photos.len(), if on == On::Feed { 2 } else { 1 }, "{what}");
    });
}

#[test]
fn what_is_new_may_be_unreadable_for_a_while() {
    let lag = Lag::Ms(1500);
    let lost = [rule(On::Feed, Action::LoseAnswer)];
    let stage = Stage::with(Options { lag, faults: Script::of(lost), ..Options::default() });
    let row = stage.run(two_photos(&stage)).expect(0).rows().remove(0);
    assert_eq!((&row["state"], stage.sandbox.posts().len()), (&json!("published"), 1));
}

#[test]
fn a_scheduled_post_that_cannot_be_read_yet_is_not_forgotten() {
    // Four looks after the call, and the list.
    let stage = Stage::with(Options { lag: Lag::Calls(5), ..Options::default() });
    let row =
        stage.run(["post", "--yes", "--json", "--message", "m", "--at", "+2h"]).expect(1).rows().remove(0);
    assert_eq!((&row["state"], &row["scheduled_publish_time"]), (&json!("scheduled"), &Value::Null));
    stage.run(["posts", "--scheduled"]).expect(0).says("post 1 was scheduled and is not among");
    let row = stage.run(["verify", "1", "--json"]).expect(0).rows().remove(0);
    assert!(row["scheduled_publish_time"].is_i64() && row["error"].is_null(), "{row}");
    assert_eq!(stage.calls(On::Feed).len(), 1);
}

#[test]
fn another_post_with_the_same_words_is_not_taken_for_the_lost_one() {
    let stage = Stage::new();
    let args = ["post", "--yes", "--json", "--message", "Good morning"];
    stage.run(args).expect(0);
    let body = json!({"error": {"code": 2, "message": "x"}});
    stage.sandbox.set_script(Script::of([rule(On::Feed, respond(500, &body, Intake::Drop))])).unwrap();
    let row = stage.run(args).expect(6).rows().remove(0);
    assert_eq!((&row["state"], stage.sandbox.posts().len()), (&json!("unknown"), 1), "{row}");
}

#[test]
fn a_pause_that_the_server_asks_for_is_made_and_the_post_goes_out_once() {
    let throttle = Action::Throttle { code: 4, retry_after: Some(1), usage: None, regain_minutes: 0 };
    let stage = Stage::faulty([rule(On::StagePhoto, throttle.clone()), rule(On::Feed, throttle)]);
    stage.run(two_photos(&stage)).expect(0);
    assert_eq!(stage.struck(), ["throttle", "throttle"]);
    let posts = stage.sandbox.posts();
    assert_eq!((posts.len(), posts[0].photos.len(), stage.calls(On::Feed).len()), (1, 2, 2));
    assert_eq!(stage.sandbox.sent_photos().len(), 2);
}

#[test]
fn a_lost_photo_is_sent_again_for_it_does_no_harm() {
    let lost = [
        rule(On::StagePhoto, Action::LoseAnswer),
        rule(On::StagePhoto, Action::Html { status: 502, intake: Intake::Keep }),
    ];
    let stage = Stage::faulty(lost);
    stage.run(two_photos(&stage)).expect(0);
    assert_eq!(stage.struck().len(), 2);
    let posts = stage.sandbox.posts();
    assert_eq!((posts.len(), posts[0].photos.len(), stage.calls(On::StagePhoto).len()), (1, 2, 4));
}

#[test]
fn the_same_twice_and_a_block_are_told_as_what_they_are() {
    let stage = Stage::with(Options { refuse_repeats: true, ..Options::default() });
    let args = ["post", "--yes", "--json", "--message", "Twice"];
    stage.run(args).expect(0);
    let row = stage.run(args).expect(1).rows().remove(0);
    assert_eq!((&row["state"], &row["error"]["kind"]), (&json!("failed"), &json!("duplicate")));
    let blocked = rule(On::Feed, Action::Blocked { already: false });
    stage.sandbox.set_script(Script::of([blocked])).unwrap();
    let row = stage.run(["post", "--yes", "--json", "--message", "More"]).expect(1).rows().remove(0);
    assert_eq!((&row["state"], &row["error"]["kind"]), (&json!("failed"), &json!("blocked")));
    assert_eq!((stage.sandbox.posts().len(), stage.calls(On::Feed).len()), (1, 3), "nothing was repeated");
    assert_eq!(stage.struck(), ["blocked"]);
    let kept = stage.run(["posts", "--json"]).expect(0).rows();
    let said: Vec<_> = kept.iter().map(|row| row["message"].as_str().unwrap()).collect();
    assert_eq!(said, ["More", "Twice"], "the texts are kept");
    stage.run(["resume"]);
    assert_eq!(stage.calls(On::Feed).len(), 3, "and go nowhere by themselves");
}

#[test]
fn a_post_for_another_page_stays_where_it_is() {
    let stage = Stage::faulty([rule(On::Feed, Action::ExpireToken { after: Mark::default() })]);
    stage.run(["post", "--yes", "--message", "Not here"]).expect(4);
    stage.sandbox.set_token(TokenName::Page, Standing::Valid);
    let journal = rusqlite::Connection::open(stage.home().join("wirephoto.db")).unwrap();
    assert_eq!(journal.execute("UPDATE posts SET page = '999' WHERE state = 'ready'", []).unwrap(), 1);
    drop(journal);
    let told = stage.run(["resume"]).expect(1).says("another Page");
    assert!(!told.err.contains("goes on"), "{told:#?}");
    assert!(stage.sandbox.posts().is_empty() && stage.calls(On::Feed).len() == 1);
    assert_eq!(stage.run(["posts", "--json"]).expect(0).rows()[0]["message"], "Not here");
}

#[test]
fn two_programs_never_work_on_the_same_post() {
    let stage = Stage::faulty([rule(On::StagePhoto, Action::LateAnswer { seconds: Some(3.0) })]);
    stage.configure("[uploads]\nstall_timeout = 30\n");
    let mut first = stage.start(two_photos(&stage));
    eventually("the first photo is on its way", 30, || !stage.struck().is_empty());
    let second = stage.run(["resume", "--post", "1"]);
    assert!(second.err.contains("being worked on by process"), "{second:#?}");
    stage.run(["verify", "1"]).expect(2);
    first.wait().expect(0);
    assert_eq!((stage.sandbox.posts().len(), stage.calls(On::StagePhoto).len()), (1, 2));
}
