//! "They say that we call too often": one pause for everything, and not a single call before it is over.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;
use wirephoto::sandbox::faults::{Intake, Mark};
use wirephoto::sandbox::{Action, On, RequestSeen, Rule};

use super::support::{Stage, at_once, rule};

/// What other lanes had on the wire when the answer came, in milliseconds, is no call in the pause.
const ON_THE_WIRE: u64 = 60;

/// Holds that no call began between this answer and the end of the second that it asked for.
#[track_caller]
fn assert_silence(stage: &Stage, throttling: &RequestSeen, on_the_wire: u64) {
    let (from, pause_ms) = (throttling.answered_ms.unwrap(), 1000);
    let broken: Vec<_> = stage
        .sandbox
        .requests()
        .into_iter()
        .filter(|request| (from + on_the_wire..from + pause_ms).contains(&request.at_ms))
        .collect();
    assert!(broken.is_empty(), "answered at {from} ms; called in the pause: {broken:#?}");
}

fn throttled_run(rule: Rule, files: usize) -> Stage {
    let stage = Stage::faulty([rule]);
    stage.sandbox.set_rate(Some(400_000));
    let files: Vec<_> = (0..files).map(|n| stage.file(format!("{n}.jpg"), 100_000)).collect();
    let paths: Vec<&Path> = files.iter().map(AsRef::as_ref).collect();
    let done = stage.upload(&["--jobs", "3"], &paths).expect(0);
    for (handle, file) in done.lines().iter().zip(&files) {
        stage.assert_exact(handle, file);
    }
    let throttling: Vec<_> =
        stage.sandbox.requests().into_iter().filter(|request| request.fault.is_some()).collect();
    assert_eq!(throttling.len(), 1, "{throttling:#?}");
    assert_silence(&stage, &throttling[0], ON_THE_WIRE);
    assert!(done.err.contains("trying again"), "{}", done.err);
    stage
}

#[test]
fn every_way_of_throttling_stops_all_lanes_until_its_time_is_over() {
    let throttle =
        |code| Action::Throttle { code, retry_after: Some(1), usage: Some(100), regain_minutes: 0 };
    let calls = [On::Create, On::Data, On::Data, On::Create, On::Data, On::Create, On::Data];
    let codes = [4, 17, 32, 341, 613, 80_001, 429];
    at_once(codes.into_iter().zip(calls), |(code, on)| {
        let stage = throttled_run(rule(on, throttle(code)).nth(2), 5);
        assert_eq!(stage.struck(), ["throttle"], "code {code}");
        assert_eq!(stage.sandbox.sessions().len(), 5, "code {code}: every session goes on");
    });
}

#[test]
fn a_question_can_be_throttled_too() {
    let stage = Stage::faulty([
        rule(On::Data, Action::Reset { after: Mark::Percent(50) }),
        rule(On::Status, Action::Throttle { code: 4, retry_after: Some(1), usage: None, regain_minutes: 0 }),
    ]);
    let photo = stage.file("a.jpg", 100_000);
    let done = stage.upload(&[], &[&photo]).expect(0);
    assert_eq!(stage.struck(), ["reset", "throttle"]);
    assert_silence(&stage, &stage.calls(On::Status)[0], 1);
    stage.assert_exact(done.lines()[0], &photo);
}

/// An answer that does its work and says that nearly all of the quota is used.
fn nearly_used_up(body: String) -> Action {
    let headers = BTreeMap::from([
        ("x-app-usage".to_owned(), json!({ "call_count": 95, "total_time": 3 }).to_string()),
        ("retry-after".to_owned(), "1".to_owned()),
    ]);
    Action::Respond { status: 200, headers, body, intake: Intake::Keep, after: Mark::default() }
}

#[test]
fn a_quota_that_is_nearly_used_up_is_heeded_before_it_is() {
    // The server stands at half of the file when it says so: the other half waits.
    let stage = Stage::faulty([
        rule(On::Data, Action::Reset { after: Mark::Bytes(50_000) }),
        rule(On::Status, nearly_used_up(json!({ "file_offset": 50_000 }).to_string())).nth(2),
    ]);
    let photo = stage.file("a.jpg", 100_000);
    let done = stage.upload(&[], &[&photo]).expect(0);
    assert_eq!(stage.struck(), ["reset", "respond"], "{:#?}", stage.sandbox.requests());
    assert_silence(&stage, &stage.calls(On::Status)[1], 1);
    stage.assert_exact(done.lines()[0], &photo);
}
