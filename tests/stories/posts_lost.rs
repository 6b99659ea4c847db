//! "Did it go out?": refusals, lost answers, dead tokens and ctrl-c give one post and a true word.

use rustix::process::Signal;
use serde_json::json;
use wirephoto::sandbox::faults::{Intake, Mark};
use wirephoto::sandbox::tokens::{Standing, TokenName};
use wirephoto::sandbox::{Action, On, PostState, Script};

use super::faults::respond;
use super::support::{Stage, at_once, eventually, rule};

fn lost(intake: Intake) -> Stage {
    Stage::faulty([rule(On::Feed, respond(500, "{}", intake))])
}

#[test]
fn an_answer_that_was_lost_is_looked_for() {
    let stage = lost(Intake::Keep);
    let row = stage.run(["post", "--yes", "--json", "--message", "Once"]).expect(0).rows().remove(0);
    assert_eq!(stage.struck(), ["respond"]);
    let posts = stage.sandbox.posts();
    assert_eq!((posts.len(), &row["state"], &row["post_id"]), (1, &json!("published"), &json!(posts[0].id)));
    assert_eq!(stage.calls(On::Feed).len(), 1);
}

#[test]
fn either_list_of_what_is_out_will_do() {
    let nothing = respond(200, &json!({"data": []}), Intake::Drop);
    let refused =
        json!({"error": {"message": "Unknown path components", "type": "OAuthException", "code": 2500}});
    let refused = respond(400, &refused, Intake::Drop);
    at_once([nothing, refused], |action| {
        let list = rule(On::Posts, action).named("published_posts").always();
        let stage = Stage::faulty([rule(On::Feed, respond(500, "{}", Intake::Keep)), list]);
        let row = stage.run(["post", "--yes", "--json", "--message", "Once"]).expect(0).rows().remove(0);
        assert_eq!(
            (&row["state"], &row["post_id"]),
            (&json!("published"), &json!(stage.sandbox.posts()[0].id))
        );
        assert_eq!(stage.struck(), ["respond"; 2]);
    });
}

#[test]
fn a_post_whose_photos_cannot_be_read_is_not_said_to_be_missing() {
    let refused = rule(On::Posts, Action::RefuseField { field: "attachments".into() }).always();
    let stage = Stage::faulty([rule(On::Feed, respond(500, "{}", Intake::Keep)), refused]);
    let mut args = vec!["post", "--yes", "--json", "--message", "Once"];
    for name in ["a.jpg", "b.jpg"] {
        stage.picture(name);
        args.extend(["--photo", name]);
    }
    let row = stage.run(args).expect(1).rows().remove(0);
    assert_eq!((&row["state"], &row["post_id"]), (&json!("published"), &json!(stage.sandbox.posts()[0].id)));
    assert!(row["error"]["message"].as_str().unwrap().contains("does not name its photos"), "{row}");
    assert!(stage.struck().contains(&"refuse_field"));
    assert_eq!(stage.calls(On::Feed).len(), 1);
}

#[test]
fn a_draft_that_may_be_there_is_not_said_to_be_missing() {
    at_once(["--draft", "--unpublished"], |flag| {
        let stage = lost(Intake::Keep);
        stage.run(["post", "--yes", "--message", "Once", flag]).expect(6);
        stage.run(["verify", "1"]).expect(6).says("may be there").says("on the Page yourself");
        assert_eq!(stage.sandbox.posts().len(), 1, "{flag}");
    });
}

#[test]
fn a_draft_of_a_video_is_made_once() {
    let stage = Stage::new();
    let head = b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2avc1mp41";
    std::fs::write(stage.path("a.mp4"), [&head[..], &[7; 3000]].concat()).unwrap();
    let handle = stage.upload(&[], &[std::path::Path::new("a.mp4")]).expect(0).out.trim_end().to_owned();
    stage.run(["post", "--yes", "--video", &handle, "--draft"]).expect(0);
    stage.run(["resume", "--post", "1"]).expect(2).says("a draft at Facebook already");
    assert_eq!(stage.calls(On::Video).len(), 1);
}

#[test]
fn what_is_not_there_is_sent_again_only_on_a_yes() {
    let stage = lost(Intake::Drop);
    let row = stage.run(["post", "--yes", "--json", "--message", "Once"]).expect(6).rows().remove(0);
    assert_eq!(
        (&row["state"], &row["error"]["kind"], &row["id"]),
        (&json!("unknown"), &json!("unknown"), &json!(1))
    );
    stage.run(["status"]).expect(6).out.contains("1 unknown").then_some(()).unwrap();
    let outbox = stage.run(["posts", "--json"]).expect(0).rows();
    assert_eq!((outbox.len(), &outbox[0]["state"]), (1, &json!("unknown")));
    // Nothing sends it by itself.
    stage.run(["resume"]).expect(0);
    stage.run(["resume", "--post", "1"]).expect(2).says("wirephoto verify 1");
    assert_eq!(stage.calls(On::Feed).len(), 1);

    stage.run(["verify", "1"]).expect(6).says("wirephoto verify 1 --send-again");
    assert_eq!(stage.calls(On::Feed).len(), 1);
    stage.run(["verify", "1", "--send-again"]).expect(2).says("--yes");
    assert_eq!(stage.calls(On::Feed).len(), 1);
    let row = stage.run(["verify", "1", "--send-again", "--yes", "--json"]).expect(0).rows().remove(0);
    assert_eq!(row["state"], "published");
    assert_eq!((stage.sandbox.posts().len(), stage.calls(On::Feed).len()), (1, 2));
    stage.run(["verify", "1"]).expect(0);
    stage.run(["verify", "1", "--send-again", "--yes"]).expect(0);
    assert_eq!(stage.sandbox.posts().len(), 1, "what is there is not sent again");
    stage.run(["verify", "9"]).expect(2);
    stage.run(["status"]).expect(0);
}

#[test]
fn a_refused_photo_is_named_and_only_it_is_repeated() {
    let body = json!({"error": {"message": "Can't Read Files", "type": "OAuthException", "code": 100, "error_subcode": 1_366_046}});
    let second = rule(On::StagePhoto, respond(400, &body, Intake::Drop)).named("b.jpg").always();
    let stage = Stage::faulty([second]);
    let args = ["post", "--yes", "--photo", "a.jpg", "--photo", "b.jpg", "--photo", "c.jpg"];
    ["a.jpg", "b.jpg", "c.jpg"].iter().for_each(|name| drop(stage.picture(name)));
    stage.run(args).expect(1).says("2 of 3").says("b.jpg");
    assert!(stage.sandbox.posts().is_empty());
    stage.run(["status"]).expect(1);
    let failed = stage.run(["posts"]).expect(0);
    assert!(failed.out.contains("failed") && failed.out.contains("2 of 3"), "{failed:#?}");
    stage.sandbox.set_script(Script::default()).unwrap();
    stage.run(["resume", "--post", "1"]).expect(0);
    let names: Vec<String> =
        stage.calls(On::StagePhoto).into_iter().filter_map(|call| Some(call.file?.filename)).collect();
    assert_eq!(names, ["a.jpg", "b.jpg", "b.jpg", "c.jpg"], "what was sent is used again");
    assert_eq!(stage.sandbox.posts()[0].photos.len(), 3);
    stage.run(["status"]).expect(0);
}

#[test]
fn a_dead_token_takes_nothing_on() {
    let stage = Stage::new();
    stage.sandbox.set_token(TokenName::Page, Standing::Expired);
    stage.sandbox.set_token(TokenName::User, Standing::Expired);
    stage.write("posts.csv", "message\nOne\nTwo\n");
    let stopped = stage.run(["post", "--from", "posts.csv", "--yes"]).expect(4);
    assert_eq!((stopped.out.as_str(), stopped.err.matches("error:").count()), ("", 1), "{stopped:#?}");
    assert!(stage.sandbox.posts().is_empty());
    assert_eq!(stage.run(["posts", "--json"]).expect(0).out, "");
    assert_eq!(stage.run(["posts", "--drafts", "--json"]).expect(0).out, "");
}

#[test]
fn a_token_that_dies_on_the_way_leaves_the_rest_in_the_queue() {
    let stage = Stage::faulty([rule(On::Feed, Action::ExpireToken { after: Mark::default() })]);
    stage.write("posts.csv", "message\nOne\nTwo\nThree\n");
    let stopped = stage.run(["post", "--from", "posts.csv", "--yes", "--json"]).expect(4);
    assert!(stage.sandbox.posts().is_empty(), "{stopped:#?}");
    let rows = stopped.rows();
    assert_eq!(
        (&rows[0]["state"], &rows[0]["error"]["kind"]),
        (&json!("ready"), &json!("token")),
        "{rows:#?}"
    );
    stage.run(["status"]).expect(7);
    stage.sandbox.set_token(TokenName::Page, Standing::Valid);
    stage.run(["resume"]).expect(0);
    let messages: Vec<_> = stage.sandbox.posts().into_iter().filter_map(|post| post.message).collect();
    assert_eq!(messages, ["One", "Two", "Three"]);
    stage.run(["status"]).expect(0);
}

#[test]
fn who_only_publishes_needs_no_app_to_go_on() {
    let stage = Stage::new();
    for words in [&["post", "--yes", "--message", "m"][..], &["resume"]] {
        let mut command = stage.program();
        command.env_remove("WIREPHOTO_APP_ID").args(words);
        stage.spawn(command).wait().expect(0);
    }
}

#[test]
fn throttling_and_blocks_are_told_as_what_they_are() {
    at_once(
        [
            (Action::Blocked { already: false }, 1, "block"),
            (
                Action::Throttle { code: 32, retry_after: Some(900), usage: None, regain_minutes: 0 },
                5,
                "--wait",
            ),
        ],
        |(action, code, word)| {
            let stage = Stage::faulty([rule(On::Feed, action).always()]);
            let stopped = stage.run(["post", "--yes", "--message", "m", "--wait", "1s"]).expect(code);
            assert!(stopped.err.to_lowercase().contains(word), "{stopped:#?}");
            assert!(stage.sandbox.posts().is_empty());
        },
    );
}

#[test]
fn ctrl_c_says_what_is_kept() {
    let stall = |on| Stage::faulty([rule(on, Action::Stall { after: Mark::default(), seconds: None })]);
    at_once([On::StagePhoto, On::Feed], |on| {
        let stage = stall(on);
        stage.configure("[uploads]\nstall_timeout = 30\n");
        stage.picture("a.jpg");
        stage.picture("b.jpg");
        let mut running =
            stage.start(["post", "--yes", "--message", "m", "--photo", "a.jpg", "--photo", "b.jpg"]);
        eventually("the call stalls", 20, || !stage.struck().is_empty());
        running.signal(Signal::INT);
        let left = running.wait().expect(130);
        stage.sandbox.set_script(Script::default()).unwrap();
        if on == On::StagePhoto {
            left.says("`wirephoto resume` goes on");
            let status = stage.run(["status", "--json"]).expect(7).rows().remove(0);
            let counts = (&status["posts"]["ready"], &status["posts"]["uploading"]);
            assert_eq!(counts, (&json!(1), &json!(0)), "nobody works on it any more");
            stage.run(["resume"]).expect(0);
        } else {
            left.says("wirephoto verify 1");
            stage.run(["resume"]).expect(0);
            assert!(stage.sandbox.posts().is_empty());
            stage.run(["verify", "1", "--send-again", "--yes"]).expect(0);
        }
        let posts = stage.sandbox.posts();
        assert_eq!((posts.len(), posts[0].photos.len(), posts[0].state), (1, 2, PostState::Published));
    });
}

#[test]
fn a_program_that_is_killed_while_its_call_is_out_leaves_an_unknown_post() {
    let stage = Stage::faulty([rule(On::Feed, Action::Stall { after: Mark::default(), seconds: None })]);
    stage.configure("[uploads]\nstall_timeout = 30\n");
    let running = stage.start(["post", "--yes", "--message", "m"]);
    eventually("the call stalls", 20, || !stage.struck().is_empty());
    running.kill();
    stage.sandbox.set_script(Script::default()).unwrap();
    let status = stage.run(["status", "--json"]).expect(6).rows().remove(0);
    assert_eq!((&status["posts"]["unknown"], &status["posts"]["armed"]), (&json!(1), &json!(0)));
    stage.run(["resume"]).expect(0);
    assert!(stage.sandbox.posts().is_empty(), "never by itself");
    let listed = stage.run(["posts", "--json"]).expect(0).rows();
    assert_eq!(listed[0]["state"], "unknown");
    stage.run(["verify", "1", "--send-again", "--yes"]).expect(0);
    assert_eq!(stage.sandbox.posts().len(), 1);
}

#[test]
fn two_programs_never_publish_the_same_post() {
    let stage = Stage::faulty([rule(On::Feed, Action::Stall { after: Mark::default(), seconds: Some(1.0) })]);
    stage.configure("[uploads]\nstall_timeout = 30\n");
    stage.write("posts.csv", "message\nOne\nTwo\nThree\n");
    let mut first = stage.start(["post", "--from", "posts.csv", "--yes", "--json"]);
    eventually("the first is on its way", 20, || !stage.calls(On::Feed).is_empty());
    let mut second = stage.start(["resume"]);
    first.wait().expect(0);
    second.wait().expect(0);
    let mut messages: Vec<_> = stage.sandbox.posts().into_iter().filter_map(|post| post.message).collect();
    messages.sort();
    assert_eq!(messages, ["One", "Three", "Two"]);
    assert_eq!(stage.calls(On::Feed).len(), 3);
}
