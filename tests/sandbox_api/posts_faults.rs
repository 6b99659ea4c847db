//! What goes wrong with posts, each with the proof that it struck and of what was made.

use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use wirephoto::sandbox::faults::{Intake, Mark};
use wirephoto::sandbox::tokens::PAGE_TOKEN;
use wirephoto::sandbox::{Action, On, PAGE_ID, Rule, Sandbox};

use super::client::*;
use super::publishing::*;

fn failing(intake: Intake) -> Action {
    let body =
        r#"{"error":{"message":"Please retry later","type":"OAuthException","code":2,"fbtrace_id":"A"}}"#;
    Action::Respond {
        status: 500,
        headers: Default::default(),
        body: body.to_owned(),
        intake,
        after: Mark::default(),
    }
}

fn publish(sandbox: &Sandbox, on: On) -> Option<Answer> {
    let form =
        |fields: &[(&str, &str)]| form(fields, &[File { part: "source", head: GOOD, bytes: &jpeg(1) }]);
    let token = PAGE_TOKEN;
    let photos = format!("{PAGE_ID}/photos");
    match on {
        On::PublishPhoto => try_send_form(sandbox, &photos, token, &form(&[("caption", "x")])),
        On::StagePhoto => try_send_form(sandbox, &photos, token, &form(&[("published", "false")])),
        _ => {
            let form = "message=x";
            let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
            let headers = format!("{}{kind}Content-Length: {}\r\n", bearer(token), form.len());
            exchange(sandbox, "POST", &format!("/{PAGE_ID}/feed"), &headers, form.as_bytes()).ok()
        }
    }
}

fn made(sandbox: &Sandbox) -> usize {
    sandbox.posts().len() + sandbox.staged().len()
}

const PUBLISHING: [On; 3] = [On::PublishPhoto, On::StagePhoto, On::Feed];

#[test]
fn a_failed_call_has_published_when_its_work_was_kept_and_not_when_it_was_dropped() {
    for on in PUBLISHING {
        let sandbox = faulty([Rule::new(on, failing(Intake::Drop)), Rule::new(on, failing(Intake::Keep))]);
        for expected in [0, 1] {
            assert_eq!(publish(&sandbox, on).unwrap().graph_error(), (500, 2, None), "{on}");
            assert_eq!(made(&sandbox), expected, "{on}");
        }
        assert_eq!(struck(&sandbox), ["respond", "respond"]);
        assert_eq!(publish(&sandbox, on).unwrap().status, 200);
        assert_eq!(sandbox.calls(on).len(), 3, "{on}");
    }
}

#[test]
fn lost_cut_and_senseless_answers_leave_one_post_behind() {
    let actions = [
        Action::LoseAnswer,
        Action::TruncateAnswer { at: 6, declared: Default::default() },
        Action::Garbage,
        Action::Html { status: 502, intake: Intake::Keep },
        Action::Empty { status: 200, intake: Intake::Keep },
    ];
    for on in PUBLISHING {
        for action in actions.clone() {
            let sandbox = faulty([Rule::new(on, action.clone())]);
            let answer = publish(&sandbox, on);
            let made_known = answer.and_then(|answer| {
                let value = serde_json::from_slice::<serde_json::Value>(&answer.body).ok()?;
                value.get("id").cloned()
            });
            assert_eq!(made_known, None, "{on} {action:?}");
            assert_eq!((made(&sandbox), struck(&sandbox).len()), (1, 1), "{on} {action:?}");
        }
    }
}

#[test]
fn an_answer_that_comes_late_or_never_finds_the_post_made() {
    let late = Action::LateAnswer { seconds: Some(0.3) };
    let never = Action::LateAnswer { seconds: None };
    let sandbox = faulty([Rule::new(On::Feed, late), Rule::new(On::Feed, never)]);
    let began = Instant::now();
    assert_eq!(publish(&sandbox, On::Feed).unwrap().status, 200);
    assert!(began.elapsed() >= Duration::from_millis(300));
    let body = b"message=y";
    let kind = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n";
    let mut stream = dial(&sandbox);
    stream.write_all(&head("POST", "/me/feed", &format!("{}{kind}", bearer(PAGE_TOKEN)))).unwrap();
    stream.write_all(body).unwrap();
    eventually("the post is made", || sandbox.posts().len() == 2);
    assert_eq!(struck(&sandbox), ["late_answer", "late_answer"]);
    assert_eq!(sandbox.calls(On::Feed)[1].status, None);
}

#[test]
fn a_connection_ends_in_the_midst_of_a_photo() {
    let mut bytes = jpeg(1);
    bytes.resize(3 << 20, 9);
    let body = form(&[("published", "false")], &[File { part: "source", head: GOOD, bytes: &bytes }]);
    let path = format!("{PAGE_ID}/photos");
    for action in [
        Action::Reset { after: Mark::Bytes(100_000) },
        Action::Reset { after: Mark::Percent(50) },
        Action::Close { after: Mark::Percent(100) },
    ] {
        let sandbox = faulty([Rule::new(On::StagePhoto, action.clone()).named("quay 1.jpg")]);
        assert!(try_send_form(&sandbox, &path, PAGE_TOKEN, &body).is_none(), "{action:?}");
        assert_eq!((made(&sandbox), struck(&sandbox).len()), (0, 1), "{action:?}");
        let call = &sandbox.calls(On::StagePhoto)[0];
        let came =
            if action == (Action::Reset { after: Mark::Bytes(100_000) }) { 100_000 } else { 1_500_000 };
        assert!(call.body_bytes >= came && call.status.is_none(), "{}", call.body_bytes);
        assert_eq!(try_send_form(&sandbox, &path, PAGE_TOKEN, &body).unwrap().status, 200);
        assert_eq!((made(&sandbox), struck(&sandbox).len()), (1, 1), "{action:?}");
    }
    // A photo that is shorter than that gives no occasion; one that waits a while goes on.
    let sandbox = faulty([
        Rule::new(On::StagePhoto, Action::Reset { after: Mark::Bytes(9_000_000) }),
        Rule::new(On::PublishPhoto, Action::Stall { after: Mark::Percent(10), seconds: Some(0.2) }),
    ]);
    assert_eq!(try_send_form(&sandbox, &path, PAGE_TOKEN, &body).unwrap().status, 200);
    assert!(struck(&sandbox).is_empty());
    assert_eq!(publish(&sandbox, On::PublishPhoto).unwrap().status, 200);
    assert_eq!(struck(&sandbox), ["stall"]);
    let seen = sandbox.faults().rules.iter().map(|rule| rule.seen).collect::<Vec<_>>();
    assert_eq!(seen, [1, 1], "each call was counted once");
}

#[test]
fn a_call_that_breaks_off_makes_nothing() {
    let sandbox = sandbox();
    let body = form(&[], &[File { part: "source", head: GOOD, bytes: &jpeg(1) }]);
    let kind = "Content-Type: multipart/form-data; boundary=FORM\r\n";
    let headers = format!("{}{kind}Content-Length: {}\r\n", bearer(PAGE_TOKEN), body.len());
    for end in [1, body.len() / 2, body.len() - 1] {
        let mut stream = dial(&sandbox);
        stream.write_all(&head("POST", "/me/photos", &headers)).unwrap();
        stream.write_all(&body[..end]).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
    }
    assert_eq!((made(&sandbox), sandbox.calls(On::PublishPhoto).len()), (0, 3));
}

#[test]
fn broken_connections_and_refusals_leave_nothing_behind() {
    let actions = [
        Action::Reset { after: Mark::default() },
        Action::Close { after: Mark::default() },
        Action::Html { status: 502, intake: Intake::Drop },
        Action::Throttle { code: 80001, retry_after: None, usage: Some(100), regain_minutes: 3 },
        Action::LackPermission { code: 200 },
        Action::ExpireToken { after: Mark::default() },
        Action::Blocked { already: true },
    ];
    for on in PUBLISHING {
        for action in actions.clone() {
            let sandbox = faulty([Rule::new(on, action.clone())]);
            let answer = publish(&sandbox, on);
            assert!(answer.is_none_or(|answer| answer.status >= 400), "{on} {action:?}");
            assert_eq!((made(&sandbox), struck(&sandbox).len()), (0, 1), "{on} {action:?}");
        }
    }
}

#[test]
fn a_blocked_call_says_whether_it_was_already_posted() {
    let rule = |already| Rule::new(On::Feed, Action::Blocked { already });
    let sandbox = faulty([rule(true), rule(false)]);
    for already in [true, false] {
        let answer = publish(&sandbox, On::Feed).unwrap();
        assert_eq!(answer.graph_error(), (400, 368, Some(1_390_008)));
        let sentence = answer.json()["error"]["error_user_msg"].as_str().unwrap().to_owned();
        assert_eq!(sentence.contains("already posted"), already, "{sentence}");
    }
    let text = r#"{"rules": [{"on": "publish_photo", "action": {"blocked": {}}}, {"on": "posts", "action": "garbage"}]}"#;
    assert_eq!(wirephoto::sandbox::Script::parse(text).unwrap().rules.len(), 2);
}

#[test]
fn rules_wait_for_a_photo_by_its_files_name_and_for_a_list_by_its_edge() {
    let throttle = Action::Throttle { code: 80001, retry_after: None, usage: None, regain_minutes: 0 };
    let sandbox = faulty([
        Rule::new(On::StagePhoto, throttle.clone()).named("other.jpg"),
        Rule::new(On::StagePhoto, throttle.clone()).named("quay 1.jpg").nth(2),
        Rule::new(On::Posts, throttle.clone()).named("scheduled_posts"),
        Rule::new(On::Post, throttle),
    ]);
    assert_eq!(publish(&sandbox, On::StagePhoto).unwrap().status, 200);
    assert_eq!(publish(&sandbox, On::StagePhoto).unwrap().graph_error(), (400, 80001, None));
    assert_eq!(read(&sandbox, &format!("{PAGE_ID}/feed")).status, 200);
    assert_eq!(read(&sandbox, &format!("{PAGE_ID}/scheduled_posts")).graph_error().1, 80001);
    let id = say(&sandbox, "x");
    assert_eq!(write(&sandbox, "DELETE", &id, "").graph_error().1, 80001);
    assert_eq!(sandbox.posts().len(), 1);
    assert_eq!(sandbox.fired().iter().map(|fired| fired.rule).collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn lists_of_posts_can_lead_astray_as_those_of_photos_do() {
    let sandbox = faulty([
        Rule::new(On::Posts, Action::EmptyPage),
        Rule::new(On::Posts, Action::PagingLoop),
        Rule::new(On::Posts, Action::ForeignNext { to: "https://elsewhere.invalid".into() }),
        Rule::new(On::Posts, Action::MapList),
        Rule::new(On::Posts, Action::RefuseField { field: "attachments".into() }),
    ]);
    for at in 0..3 {
        say(&sandbox, &format!("post {at}"));
    }
    let path = format!("{PAGE_ID}/feed?limit=1");
    let empty = read_json(&sandbox, &path);
    assert!(items(&empty["data"]).is_empty() && empty["paging"]["next"].is_string());
    let looped = read_json(&sandbox, &path);
    let after = looped["paging"]["cursors"]["after"].as_str().unwrap();
    let foreign = read_json(&sandbox, &format!("{path}&after={after}"));
    assert_eq!(foreign["data"], looped["data"]);
    assert!(foreign["paging"]["next"].as_str().unwrap().starts_with("https://elsewhere.invalid"));
    assert!(read_json(&sandbox, &path)["data"].is_object());
    let refused = read(&sandbox, &format!("{PAGE_ID}/feed?fields=id,attachments"));
    assert_eq!(refused.graph_error(), (400, 100, None));
    assert_eq!(struck(&sandbox), ["empty_page", "paging_loop", "foreign_next", "map_list", "refuse_field"]);
}
