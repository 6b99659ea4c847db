//! "The line is bad and the server has moods": each fault strikes, is proved to have struck, and leaves
//! the right bytes under the server's own handle.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;
use wirephoto::sandbox::faults::{Declared, Intake, Mark};
use wirephoto::sandbox::{Action, On, Rule};

use super::support::{Outcome, Stage, at_once, rule};

const LENGTH: usize = 300_000;

/// An answer of one's own.
pub fn respond(status: u16, body: &(impl ToString + ?Sized), intake: Intake) -> Action {
    let (headers, after) = (BTreeMap::new(), Mark::default());
    Action::Respond { status, headers, body: body.to_string(), intake, after }
}

fn reset(after: Mark) -> Action {
    Action::Reset { after }
}

/// Each action strikes a file of its own, all files at once. Gives the stage, the files and the outcome.
fn each(
    on: On,
    actions: Vec<Action>,
    before: impl Fn(&str) -> Option<Rule>,
) -> (Stage, Vec<PathBuf>, Outcome) {
    let names: Vec<String> = (0..actions.len()).map(|n| format!("{n:02}.jpg")).collect();
    let mut rules: Vec<Rule> = names.iter().filter_map(|name| before(name)).collect();
    rules.extend(actions.into_iter().zip(&names).map(|(action, name)| rule(on, action).named(name)));
    let count = rules.len();
    let stage = Stage::faulty(rules);
    let files: Vec<PathBuf> = names.iter().map(|name| stage.file(name, LENGTH)).collect();
    let paths: Vec<&Path> = files.iter().map(AsRef::as_ref).collect();
    let done = stage.upload(&["--jobs", "16"], &paths).expect(0);
    assert_eq!(stage.struck().len(), count, "{:#?}", stage.sandbox.faults());
    assert_eq!(done.lines().len(), files.len(), "{done:#?}");
    for (handle, file) in done.lines().iter().zip(&files) {
        stage.assert_exact(handle, file);
    }
    let foreign = done.err.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(foreign, None, "{:?}", done.err);
    (stage, files, done)
}

fn nothing_before(_: &str) -> Option<Rule> {
    None
}

/// A reset in the middle, so that the server is asked for its offset.
fn broken_before(name: &str) -> Option<Rule> {
    Some(rule(On::Data, reset(Mark::Percent(50))).named(name))
}

#[test]
fn a_connection_that_breaks_is_taken_up_where_the_server_stands() {
    let marks = [0, 1, 65_536, 150_000, 299_999, 300_000];
    let actions = marks.iter().flat_map(|at| {
        let after = Mark::Bytes(*at);
        [Action::Reset { after }, Action::Close { after }]
    });
    let (stage, _, _) = each(On::Data, actions.collect(), nothing_before);
    assert_eq!(stage.sandbox.sessions().len(), 12, "every session goes on");
    let mut resumed: Vec<u64> = stage
        .calls(On::Data)
        .iter()
        .filter(|call| call.fault.is_none())
        .map(|call| call.file_offset.as_ref().unwrap().parse().unwrap())
        .collect();
    resumed.sort_unstable();
    assert_eq!(resumed, marks.iter().flat_map(|at| [*at, *at]).collect::<Vec<_>>());
    let again: u64 =
        stage.calls(On::Data).iter().filter(|call| call.fault.is_none()).map(|c| c.body_bytes).sum();
    let missing: u64 = marks.iter().map(|at| 2 * (300_000 - at)).sum();
    assert_eq!(again, missing, "only what was missing is sent");
}

#[test]
fn silence_is_noticed_said_and_overcome_at_every_call() {
    let stage = Stage::faulty([
        rule(On::Create, Action::Stall { after: Mark::default(), seconds: None }).named("create.jpg"),
        rule(On::Data, Action::Stall { after: Mark::Percent(50), seconds: None }).named("silence.jpg"),
        rule(On::Data, Action::Stall { after: Mark::Percent(100), seconds: None }).named("end.jpg"),
        rule(On::Data, reset(Mark::Percent(10))).named("status.jpg"),
        rule(On::Status, Action::Stall { after: Mark::default(), seconds: None }).named("status.jpg"),
    ]);
    let files =
        ["create.jpg", "silence.jpg", "end.jpg", "status.jpg"].map(|name| stage.file(name, 6_000_000));
    let paths: Vec<&Path> = files.iter().map(AsRef::as_ref).collect();
    let done = stage.upload(&["--jobs", "4"], &paths).expect(0);
    assert_eq!(stage.struck().len(), 5, "{:?}", stage.struck());
    for (handle, file) in done.lines().iter().zip(&files) {
        stage.assert_exact(handle, file);
    }
    for name in ["silence.jpg", "end.jpg"] {
        let said = done.err.lines().any(|line| line.starts_with(name) && line.contains("stalled"));
        assert!(said, "{name}: {done:#?}");
    }
    assert!(done.took < Duration::from_secs(15), "{done:?}");
}

#[test]
fn a_lost_last_answer_costs_a_question_and_not_a_second_upload() {
    let stage = Stage::faulty([rule(On::Data, Action::LoseAnswer)]);
    let photo = stage.file("a.jpg", LENGTH);
    let done = stage.upload(&[], &[&photo]).expect(0);
    assert_eq!(stage.struck(), ["lose_answer"]);
    assert_eq!(stage.bytes_sent(), LENGTH as u64, "not one byte is sent again");
    stage.assert_exact(done.lines()[0], &photo);
    assert_eq!(stage.sandbox.sessions().len(), 1);
    assert!(!stage.calls(On::Status).is_empty(), "the server is asked first");
}

#[test]
fn a_lost_answer_to_a_creation_leaves_an_empty_session_and_a_good_upload() {
    let (stage, _, _) = each(On::Create, vec![Action::LoseAnswer], nothing_before);
    let sessions = stage.sandbox.sessions();
    assert_eq!(sessions.iter().map(|session| session.received).collect::<Vec<_>>(), [0, LENGTH as u64]);
}

#[test]
fn a_handle_that_never_comes_means_a_new_session_and_an_honest_word() {
    let withheld = rule(On::Data, respond(200, "{}", Intake::Keep)).times(4);
    let stage = Stage::faulty([withheld]);
    let photo = stage.file("a.jpg", LENGTH);
    let done = stage.upload(&[], &[&photo]).expect(0).says("does not give its handle").says("new session");
    assert_eq!(stage.struck(), ["respond"; 4]);
    stage.assert_exact(done.lines()[0], &photo);
    assert_eq!(stage.sandbox.sessions().len(), 2);
}

fn nonsense() -> Vec<Action> {
    vec![
        Action::TruncateAnswer { at: 5, declared: Declared::Full },
        Action::TruncateAnswer { at: 5, declared: Declared::Short },
        Action::TruncateAnswer { at: 0, declared: Declared::Full },
        Action::Garbage,
        Action::Html { status: 200, intake: Intake::Keep },
        Action::Html { status: 502, intake: Intake::Drop },
        Action::Empty { status: 200, intake: Intake::Keep },
        Action::Huge { bytes: 64 << 20 },
        Action::Deep { levels: 100_000 },
        respond(200, "[]", Intake::Keep),
        respond(200, "null", Intake::Keep),
        respond(200, &json!({ "error": [] }), Intake::Keep),
    ]
}

#[test]
fn a_senseless_answer_to_data_is_not_believed() {
    let mut actions = nonsense();
    for h in [json!(7), json!(""), json!(null), json!(["x"])] {
        actions.push(respond(200, &json!({ "h": h }), Intake::Keep));
    }
    let (stage, _, _) = each(On::Data, actions, nothing_before);
    assert_eq!(stage.sandbox.sessions().len(), 16);
    // One body was dropped by a proxy and came again; nothing else did.
    assert_eq!(stage.bytes_sent(), 17 * LENGTH as u64);
}

#[test]
fn a_senseless_answer_to_a_creation_is_not_believed() {
    let mut actions = nonsense();
    for id in [json!(7), json!("me/feed"), json!("upload:a b"), json!("https://elsewhere.example/upload:x")] {
        actions.push(respond(200, &json!({ "id": id }), Intake::Keep));
    }
    let (stage, _, _) = each(On::Create, actions, nothing_before);
    for request in stage.sandbox.requests() {
        assert!(request.call.is_some(), "a foreign id was used: {request:?}");
    }
}

#[test]
fn a_senseless_answer_to_a_question_is_not_believed() {
    let (stage, _, _) = each(On::Status, nonsense(), broken_before);
    assert_eq!(stage.sandbox.sessions().len(), 12, "every session goes on");
}

#[test]
fn bursts_of_server_errors_are_waited_out_at_every_call() {
    let internal = json!({ "error": { "message": "An unexpected error", "code": 2, "is_transient": true } });
    let mut rules = Vec::new();
    let mut names = Vec::new();
    for status in [500, 502, 503, 504] {
        let body = if status == 500 { internal.to_string() } else { "<html>no</html>".to_owned() };
        let intake = if status == 503 { Intake::Leave } else { Intake::Drop };
        for on in [On::Create, On::Data, On::Status] {
            let name = format!("{status}-{on}.jpg");
            if on == On::Status {
                rules.extend(broken_before(&name));
            }
            rules.push(rule(on, respond(status, &body, intake)).times(2).named(&name));
            names.push(name);
        }
    }
    let stage = Stage::faulty(rules);
    let files: Vec<_> = names.iter().map(|name| stage.file(name, LENGTH)).collect();
    let paths: Vec<&Path> = files.iter().map(AsRef::as_ref).collect();
    let done = stage.upload(&["--jobs", "12"], &paths).expect(0);
    assert_eq!(stage.struck().len(), 28, "{:#?}", stage.sandbox.faults());
    for (handle, file) in done.lines().iter().zip(&files) {
        stage.assert_exact(handle, file);
    }
}

#[test]
fn a_server_that_stays_ill_is_left_alone_until_somebody_resumes() {
    let stage = Stage::faulty([rule(On::Data, respond(503, "", Intake::Drop)).always()]);
    stage.configure("[uploads]\nstall_timeout = 1\ntries = 2\n");
    let photo = stage.file("a.jpg", LENGTH);
    let ill = stage.upload(&[], &[&photo]).expect(5).says("Gave up after 2 tries").says("wirephoto resume");
    assert_eq!(ill.out, "", "no handle is claimed");
    assert_eq!(stage.struck().len(), 3, "one attempt and two more");
    assert_eq!(stage.row(1)["state"], "interrupted");
    stage.run(["status"]).expect(7);
    stage.sandbox.set_script(Default::default()).unwrap();
    let done = stage.run(["resume"]).expect(0);
    stage.assert_exact(done.lines()[0], &photo);
    assert_eq!(stage.sandbox.sessions().len(), 1, "the same session");
}

#[test]
fn a_server_that_cannot_be_reached_keeps_the_file_in_the_queue() {
    let stage = Stage::new();
    stage.configure("[uploads]\nstall_timeout = 1\ntries = 1\n");
    let photo = stage.file("a.jpg", LENGTH);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = stage.program();
    command.env("WIREPHOTO_GRAPH_URL", format!("http://{closed}")).arg("upload").arg(&photo);
    let offline = stage.spawn(command).wait().expect(5).says("cannot be reached");
    assert_eq!(offline.out, "");
    let done = stage.run(["resume"]).expect(0);
    stage.assert_exact(done.lines()[0], &photo);
}

#[test]
fn an_offset_that_goes_back_is_followed() {
    let stage = Stage::faulty([
        rule(On::Data, reset(Mark::Bytes(3_000_000))),
        rule(On::Data, Action::Shorten { by: Mark::Bytes(2_000_000) }).nth(2),
        rule(On::Data, reset(Mark::Bytes(500_000))).nth(3),
        rule(On::Status, Action::Shorten { by: Mark::Bytes(2_400_000) }).nth(5),
    ]);
    let video = stage.file("a.jpg", 4_000_000);
    let done = stage.upload(&[], &[&video]).expect(0).says("went back");
    assert_eq!(stage.struck(), ["reset", "shorten", "reset", "shorten"], "{:#?}", stage.sandbox.requests());
    stage.assert_exact(done.lines()[0], &video);
    assert_eq!(stage.sandbox.sessions().len(), 1);
}

#[test]
fn an_impossible_offset_is_refused_and_never_sent_from() {
    let values = [json!(-1), json!("-1"), json!("abc"), json!(null), json!(1.5), json!(true), json!("")];
    let mut actions: Vec<Action> = values.into_iter().map(|value| Action::Offset { value }).collect();
    actions.push(Action::OffsetBeyond { by: 1 });
    actions.push(Action::Offset { value: json!(u64::MAX) });
    actions.push(Action::Offset { value: json!("18446744073709551615") });
    let (stage, files, done) = each(On::Status, actions, broken_before);
    assert_eq!(stage.sandbox.sessions().len(), 2 * files.len(), "each begins anew");
    assert_eq!(done.err.matches("new session").count(), files.len(), "{}", done.err);
    for call in stage.calls(On::Data) {
        assert_eq!(call.file_offset.as_deref(), Some("0"), "{call:?}");
    }
}

#[test]
fn a_session_that_the_server_forgot_or_ended_is_never_used_again() {
    let actions = || {
        vec![
            Action::ForgetSession { status: 400 },
            Action::ForgetSession { status: 404 },
            Action::ExpireSession,
            respond(410, "", Intake::Drop),
        ]
    };
    for (on, before) in [(On::Status, broken_before as fn(&str) -> Option<Rule>), (On::Data, nothing_before)]
    {
        let (stage, files, done) = each(on, actions(), before);
        let sessions = stage.sandbox.sessions();
        assert_eq!(sessions.len(), 2 * files.len(), "{on}: {sessions:#?}");
        assert_eq!(done.err.matches("new session").count(), files.len(), "{}", done.err);
        for fired in stage.sandbox.fired().iter().filter(|fired| fired.action != "reset") {
            let old = fired.session.as_deref().unwrap();
            let later = stage.sandbox.requests().into_iter().filter(|request| request.number > fired.request);
            let again: Vec<_> = later.filter(|request| request.path.contains(old)).collect();
            // An ended session is refused with a code that says little: one question settles it.
            let questions = usize::from(on == On::Data && fired.action == "expire_session");
            assert!(again.iter().all(|request| request.call == Some(On::Status)), "{again:#?}");
            assert_eq!(again.len(), questions, "{fired:?}");
        }
    }
}

#[test]
fn busy_and_partial_answers_mean_ask_and_go_on() {
    let actions = vec![
        Action::Busy { status: 409 },
        Action::Busy { status: 412 },
        Action::Busy { status: 423 },
        Action::Partial { after: Mark::Bytes(0) },
        Action::Partial { after: Mark::Bytes(123_456) },
        Action::Partial { after: Mark::Percent(100) },
    ];
    let (stage, files, _) = each(On::Data, actions, nothing_before);
    assert_eq!(stage.sandbox.sessions().len(), files.len(), "every session goes on");
}

#[test]
fn a_session_that_stays_busy_is_tried_a_bounded_number_of_times() {
    let stage = Stage::faulty([rule(On::Data, Action::Busy { status: 409 }).always()]);
    stage.configure("[uploads]\nstall_timeout = 1\ntries = 2\n");
    let photo = stage.file("a.jpg", LENGTH);
    let busy = stage.upload(&[], &[&photo]).expect(5);
    assert_eq!(busy.out, "");
    assert_eq!(stage.calls(On::Data).len(), 3);
    assert_eq!(stage.row(1)["state"], "interrupted");
}

#[test]
fn a_redirect_is_never_followed() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let to = format!("http://{}/upload", elsewhere.local_addr().unwrap());
    let cases = [On::Create, On::Status, On::Data]
        .into_iter()
        .flat_map(|on| [301, 307, 308].map(|status| (on, status)));
    at_once(cases, |(on, status)| {
        let redirect = Action::Redirect { to: to.clone(), status };
        let mut rules = vec![rule(on, redirect).always()];
        if on == On::Status {
            rules.push(rule(On::Data, reset(Mark::Percent(50))));
        }
        let stage = Stage::faulty(rules);
        let photo = stage.file("a.jpg", 10_000);
        let refused = stage.upload(&[], &[&photo]).expect(1).says("redirect");
        assert!(stage.struck().contains(&"redirect"), "{on}");
        assert_eq!(refused.out, "", "{on} {status}: {refused:?}");
        assert!(stage.sandbox.requests().len() < 20, "{on} {status}: bounded");
        assert!(stage.sandbox.sessions().len() <= 1, "{on} {status}: what was begun is not given up");
    });
    assert!(elsewhere.accept().is_err(), "somebody followed");
}
