//! "Answer them, like it, and tag the crew": what is written, once, and what Facebook no longer lets be written.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Stdio;

use serde_json::json;
use wirephoto::sandbox::faults::Intake;
use wirephoto::sandbox::tokens::PAGE_TOKEN;
use wirephoto::sandbox::{Action, Filter, On, Options, USER_ID};

use super::faults::respond;
use super::support::{Stage, at_once, rule};

fn photo_of(stage: &Stage) -> String {
    stage.sandbox.photo_ids(Filter::Uploaded).remove(1)
}

#[test]
fn comments_likes_and_tags_arrive_as_they_were_written() {
    let stage = Stage::new();
    let id = photo_of(&stage);
    let text = "Merci à tous 👩‍👩‍👧!\n-- & = % +\ttab";
    let comment = stage.run(["comment", &id, text, "--json"]).expect(0).rows().remove(0);
    let mut piped = stage.program();
    piped.args(["comment", &id, "-"]).stdin(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"from a pipe\n").unwrap();
    assert!(child.wait().unwrap().success());
    let seen = stage.sandbox.photo(&id).unwrap();
    assert_eq!(comment["id"], seen.comments[0].id.as_str());
    assert_eq!(
        seen.comments.iter().map(|one| one.message.as_str()).collect::<Vec<_>>(),
        [text, "from a pipe"]
    );
    assert!(seen.comments.iter().all(|one| one.by_page));

    let liked = stage.run(["like", &id, "--json"]).expect(0).rows().remove(0);
    assert_eq!(liked, json!({ "id": id, "ok": true, "liked": true }));
    assert!(stage.sandbox.photo(&id).unwrap().liked);
    stage.run(["unlike", &id]).expect(0);
    assert!(!stage.sandbox.photo(&id).unwrap().liked);
}

#[test]
fn tags_are_set_alone_and_together_moved_and_removed() {
    let stage = Stage::new();
    let id = photo_of(&stage);
    let before = stage.sandbox.photo(&id).unwrap().tags.len();
    let find = |name: &str| {
        let tags = stage.sandbox.photo(&id).unwrap().tags;
        tags.into_iter()
            .find(|tag| tag.user.as_deref() == Some(name) || tag.name == name)
            .map(|tag| (tag.x, tag.y))
    };
    stage.run(["tag", &id, "--to", USER_ID, "--x", "12.5", "--y", "100"]).expect(0);
    assert_eq!(find(USER_ID), Some((Some(12.5), Some(100.0))));
    stage.run(["tag", &id, "--to", USER_ID, "--x", "0", "--y", "1"]).expect(0);
    assert_eq!(find(USER_ID), Some((Some(0.0), Some(1.0))), "moved");
    let row = stage.run([
        "tag",
        &id,
        "--to",
        "5010",
        "--x",
        "1",
        "--y",
        "2",
        "--text",
        "The crane",
        "--to",
        "5020",
        "--json",
    ]);
    assert_eq!(row.expect(0).rows()[0]["tags"].as_array().unwrap().len(), 3);
    assert_eq!(
        (find("5010"), find("The crane").is_some(), find("5020").is_some()),
        (Some((Some(1.0), Some(2.0))), true, true)
    );
    stage.run(["untag", &id, "--to", "5010"]).expect(0);
    assert_eq!(find("5010"), None);
    assert_eq!(stage.sandbox.photo(&id).unwrap().tags.len(), before + 3);
    let listed = stage.run(["tags", &id, "--json"]).expect(0).rows();
    assert!(listed.iter().any(|tag| tag["id"].is_null() && tag["name"] == "The crane"), "{listed:#?}");
}

#[test]
fn what_is_wrong_is_refused_before_anything_is_sent() {
    let stage = Stage::new();
    let id = photo_of(&stage);
    let id = id.as_str();
    for bad in [
        vec!["comment", id, ""],
        vec!["comment", id, " \n\t"],
        vec!["comment", "../me", "x"],
        vec!["comment", "a b", "x"],
        vec!["tag", id, "--to", USER_ID, "--x", "101", "--y", "5"],
        vec!["tag", id, "--to", USER_ID, "--x", "-1", "--y", "5"],
        vec!["tag", id, "--to", USER_ID, "--x", "NaN", "--y", "5"],
        vec!["tag", id, "--to", USER_ID, "--x", "5"],
        vec!["tag", id, "--text", " "],
        vec!["tag", id],
        vec!["tag", id, "--to", "1/likes"],
        vec!["untag", id],
        vec!["like", "1?fields=x"],
        vec!["photos", "--album", "me/feed"],
        vec!["photos", "--type", "all"],
        vec!["photos", "--limit", "0"],
        vec!["photos", "--wait", "soon"],
    ] {
        let refused = stage.run(&bad).expect(2);
        assert!(refused.out.is_empty() && !refused.err.is_empty(), "{bad:?}");
        let json = stage.run(bad.iter().chain(&["--json"])).expect(2);
        assert_eq!(json.rows()[0]["error"]["kind"], "usage", "{bad:?}");
    }
    assert!(stage.sandbox.requests().is_empty(), "{:#?}", stage.sandbox.requests());
}

#[test]
fn a_comment_whose_answer_is_lost_is_there_once() {
    let lost = || {
        [
            Action::LoseAnswer,
            Action::Garbage,
            Action::Html { status: 502, intake: Intake::Keep },
            respond(
                500,
                &json!({"error": {"code": 2, "message": "retry later", "is_transient": true}}),
                Intake::Keep,
            ),
            respond(200, "{}", Intake::Keep),
        ]
    };
    at_once(lost(), |action| {
        let stage = Stage::faulty([rule(On::Write, action.clone())]);
        let id = photo_of(&stage);
        let written = stage.run(["comment", &id, "Only once", "--json"]).expect(0).says("looking whether");
        assert_eq!(stage.struck().len(), 1, "{action:?}");
        let comments = stage.sandbox.photo(&id).unwrap().comments;
        assert_eq!(comments.len(), 1, "{action:?}");
        assert_eq!(written.rows()[0]["id"], comments[0].id.as_str());
    });
}

#[test]
fn a_comment_that_may_not_be_there_is_unknown_and_not_written_again() {
    at_once([Intake::Drop, Intake::Keep], |intake| {
        let mut rules = vec![rule(On::Write, Action::Html { status: 502, intake })];
        if intake == Intake::Keep {
            // It was written, but nobody can read that.
            rules.push(
                rule(
                    On::Comments,
                    respond(403, &json!({"error": {"code": 10, "message": "no"}}), Intake::Drop),
                )
                .always(),
            );
        }
        let stage = Stage::faulty(rules);
        let id = photo_of(&stage);
        let unknown = stage.run(["comment", &id, "Maybe", "--json"]).expect(6);
        assert_eq!(unknown.rows()[0]["error"]["kind"], "unknown");
        assert!(unknown.rows()[0]["error"]["hint"].as_str().unwrap().contains("wirephoto comments"));
        assert_eq!(stage.calls(On::Write).len(), 1, "never a second time");
        assert!(!stage.struck().is_empty());
    });
}

#[test]
fn what_can_be_repeated_is_repeated_when_its_answer_is_lost() {
    let stage = Stage::faulty([rule(On::Write, Action::LoseAnswer)]);
    let id = photo_of(&stage);
    let again = || {
        stage
            .sandbox
            .set_script(wirephoto::sandbox::Script::of([rule(On::Write, Action::LoseAnswer)]))
            .unwrap()
    };
    stage.run(["like", &id]).expect(0);
    assert_eq!(stage.struck(), ["lose_answer"]);
    assert!(stage.sandbox.photo(&id).unwrap().liked);
    again();
    stage.run(["tag", &id, "--to", USER_ID, "--x", "1", "--y", "2"]).expect(0);
    assert_eq!(stage.struck(), ["lose_answer"]);
    again();
    stage.run(["untag", &id, "--to", USER_ID]).expect(0);
    assert_eq!(stage.struck(), ["lose_answer"]);
    again();
    stage.run(["unlike", &id]).expect(0);
    assert_eq!(stage.struck(), ["lose_answer"]);
    again();
    let before = stage.sandbox.photo(&id).unwrap().tags.len();
    stage.run(["tag", &id, "--text", "Crane", "--x", "5", "--y", "6"]).expect(0);
    assert_eq!(stage.struck(), ["lose_answer"]);
    let seen = stage.sandbox.photo(&id).unwrap();
    assert_eq!((seen.liked, seen.tags.len()), (false, before + 1), "{seen:#?}");
}

#[test]
fn a_throttled_write_was_not_done_and_is_done_later_once() {
    let throttle = Action::Throttle { code: 32, retry_after: Some(1), usage: None, regain_minutes: 0 };
    let stage = Stage::faulty([rule(On::Write, throttle)]);
    let id = photo_of(&stage);
    stage.run(["comment", &id, "Patience"]).expect(0).says("going on in");
    assert_eq!(stage.struck(), ["throttle"]);
    assert_eq!(stage.sandbox.photo(&id).unwrap().comments.len(), 1);
    let (first, second) = (&stage.calls(On::Write)[0], &stage.calls(On::Write)[1]);
    assert!(second.at_ms >= first.answered_ms.unwrap() + 1000, "{first:#?} {second:#?}");
}

#[test]
fn what_facebook_closed_is_tried_explained_and_does_not_lose_the_rest() {
    let stage = Stage::with(Options { legacy: false, ..Options::default() });
    let id = photo_of(&stage);
    for (command, calls) in [
        (vec!["tags", &id], On::Tags),
        (vec!["tag", &id, "--to", USER_ID], On::Write),
        (vec!["untag", &id, "--to", USER_ID], On::Write),
        (vec!["unlike", &id], On::Write),
    ] {
        let before = stage.calls(calls).len();
        let refused = stage.run(&command).says("2020");
        assert!(matches!(refused.code, Some(1 | 4)), "{refused:#?}");
        assert!(stage.calls(calls).len() > before, "it is tried: {command:?}");
    }
    stage.run(["like", &id]).expect(0);
    let row = stage.run(["photo", &id, "--json"]).expect(0).rows().remove(0);
    assert_eq!(row["tags"], json!([]));
    let refused = row["refused"].as_array().unwrap();
    assert!(
        refused.iter().any(|one| one["part"] == "tags" && one["error"]["hint"].is_string()),
        "{refused:#?}"
    );
    stage.run(["photo", &id]).expect(0).says("tags could not be read");
}

#[test]
fn a_photo_that_was_deleted_meanwhile_is_said_to_be_missing() {
    let stage = Stage::new();
    let id = photo_of(&stage);
    delete(&stage, &id);
    assert!(stage.sandbox.photo(&id).unwrap().deleted);
    for command in
        [vec!["photo", &id], vec!["comment", &id, "Still there?"], vec!["like", &id], vec!["comments", &id]]
    {
        stage.run(command.iter().chain(&["--json"])).expect(1).rows().iter().for_each(|row| {
            assert_eq!(row["error"]["kind"], "missing", "{command:?}: {row}");
        });
    }
    let listed = stage.run(["photos", "--type", "uploaded", "--all", "--json"]).expect(0).rows();
    assert!(listed.iter().all(|row| row["id"] != id.as_str()));
}

/// Deletes a photo as somebody else would, without our program.
fn delete(stage: &Stage, id: &str) {
    let mut connection = TcpStream::connect(stage.sandbox.address()).unwrap();
    let request = format!(
        "DELETE /v26.0/{id} HTTP/1.1\r\nHost: x\r\nAuthorization: OAuth {PAGE_TOKEN}\r\nConnection: close\r\n\r\n"
    );
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.contains(" 200 "), "{answer}");
}
