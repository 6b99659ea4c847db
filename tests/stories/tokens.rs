//! "My token ran out overnight": everything is kept, somebody is asked, and the same session goes on.

use std::path::Path;

use serde_json::json;
use wirephoto::sandbox::faults::{Intake, Mark};
use wirephoto::sandbox::{Action, On, Standing, TokenName};

use super::faults::respond;
use super::support::{Stage, at_once, rule};

#[test]
fn a_token_that_expires_in_mid_run_pauses_and_the_renewed_one_goes_on_with_the_same_session() {
    let mut stage = Stage::faulty([rule(On::Data, Action::ExpireToken { after: Mark::Percent(60) })]);
    let video = stage.file("evening.jpg", 5_000_000);
    let stopped = stage.upload(&[], &[&video]).expect(4).says("expired").says("wirephoto resume");
    assert_eq!(stopped.out, "");
    assert_eq!(stage.struck(), ["expire_token"]);
    let row = stage.row(1);
    assert_eq!((&row["state"], &row["error"]["kind"]), (&"paused".into(), &"token".into()));
    assert_eq!((&row["error"]["code"], &row["error"]["subcode"]), (&190.into(), &463.into()));
    // Without a new token nothing moves and nothing is lost.
    stage.run(["resume"]).expect(4);
    stage.use_token(TokenName::Renewed);
    let done = stage.run(["resume"]).expect(0);
    stage.assert_exact(done.lines()[0], &video);
    assert_eq!(stage.calls(On::Create).len(), 1, "the same session");
    assert_eq!(stage.calls(On::Data).last().unwrap().file_offset.as_deref(), Some("3000000"));
    assert_eq!(stage.calls(On::Data).last().unwrap().authorization.as_deref(), Some("OAuth renewed"));
}

#[test]
fn files_that_waited_behind_the_expired_token_go_on_with_the_new_one() {
    let mut stage = Stage::new();
    stage.sandbox.set_token(TokenName::User, Standing::Expired);
    let files: Vec<_> = (0..5).map(|n| stage.file(format!("{n}.jpg"), 10_000)).collect();
    let paths: Vec<&Path> = files.iter().map(AsRef::as_ref).collect();
    let stopped = stage.upload(&["--jobs", "2", "--json"], &paths).expect(4);
    let rows = stopped.rows();
    assert_eq!(rows.iter().filter(|row| row.get("id").is_some()).count(), 5, "{stopped:?}");
    assert!(
        stage.sandbox.requests().len() <= 4,
        "no storm against a closed door: {:?}",
        stage.sandbox.requests()
    );
    stage.use_token(TokenName::Renewed);
    let done = stage.run(["resume"]).expect(0);
    assert_eq!(done.lines().len(), 5);
    for (handle, file) in done.lines().iter().zip(&files) {
        stage.assert_exact(handle, file);
    }
}

#[test]
fn every_answer_about_tokens_and_permissions_keeps_the_session() {
    let graph = |code: u32, subcode: Option<u32>| {
        let error =
            json!({ "message": "no", "type": "OAuthException", "code": code, "error_subcode": subcode });
        respond(400, &json!({ "error": error }), Intake::Drop)
    };
    let answers = [
        ("102", graph(102, None)),
        ("104", graph(104, None)),
        ("2500", graph(2500, None)),
        ("190", graph(190, Some(460))),
        ("200", Action::LackPermission { code: 200 }),
        ("10", Action::LackPermission { code: 10 }),
        ("283", Action::LackPermission { code: 283 }),
        ("299", Action::LackPermission { code: 299 }),
        (
            "NotAuthorized",
            respond(
                401,
                &json!({ "debug_info": { "type": "NotAuthorizedError", "message": "no" } }),
                Intake::Drop,
            ),
        ),
    ];
    at_once(answers, |(word, action)| {
        let stage = Stage::faulty([rule(On::Data, action)]);
        let photo = stage.file("a.jpg", 10_000);
        let stopped = stage.upload(&[], &[&photo]).expect(4).says(word);
        assert_eq!(stopped.out, "");
        assert_eq!(stage.row(1)["state"], "paused", "{word}");
        let done = stage.run(["resume"]).expect(0);
        stage.assert_exact(done.lines()[0], &photo);
        assert_eq!(stage.calls(On::Create).len(), 1, "{word}: the same session");
    });
}

#[test]
fn a_wrong_token_and_a_stranger_are_told_so_before_a_byte_of_the_file_leaves() {
    for (token, word) in
        [(TokenName::Expired, "expired"), (TokenName::Stranger, "permission"), (TokenName::Page, "")]
    {
        let mut stage = Stage::new();
        stage.use_token(token);
        let photo = stage.file("a.jpg", 10_000);
        stage.upload(&[], &[&photo]).expect(4).says(word);
        assert_eq!(stage.bytes_sent(), 0);
        assert_eq!(stage.row(1)["state"], "paused");
    }
}

#[test]
fn what_a_token_cannot_hold_is_refused_before_it_is_sent() {
    let stage = Stage::new();
    let photo = stage.file("a.jpg", 10_000);
    let mut command = stage.program();
    command.env("WIREPHOTO_USER_TOKEN", "EAA\nX-Injected: yes").arg("upload").arg(&photo);
    stage.spawn(command).wait().expect(4).says("token");
    assert!(stage.sandbox.requests().is_empty());
}
