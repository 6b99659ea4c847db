//! Each fault: what it does, and the proof that it was done.

use std::io::{ErrorKind, Write as _};
use std::time::{Duration, Instant};

use wirephoto::sandbox::faults::{Declared, Intake, Mark};
use wirephoto::sandbox::tokens::RENEWED_TOKEN;
use wirephoto::sandbox::{APP_ID, Action, On, Rule};

use super::client::*;

const LENGTH: usize = 400_000;

fn on_data(action: Action) -> Rule {
    Rule::new(On::Data, action)
}

/// Sends the file under one fault and gives what the first call came to, with the sandbox and the id.
fn under(action: Action) -> (wirephoto::sandbox::Sandbox, String, Vec<u8>, std::io::Result<Answer>) {
    let sandbox = faulty([on_data(action)]);
    let file = bytes(LENGTH);
    let id = create(&sandbox, "a.jpg", file.len());
    let answer = send(&sandbox, &id, 0, &file);
    (sandbox, id, file, answer)
}

#[test]
fn resets_and_closings_in_the_middle_lose_no_byte_that_came_before() {
    for after in [0, 1, 65_536, 399_999, 400_000] {
        for action in
            [Action::Reset { after: Mark::Bytes(after) }, Action::Close { after: Mark::Bytes(after) }]
        {
            let name = action.name();
            let (sandbox, id, file, answer) = under(action);
            assert!(answer.is_err(), "{name} after {after} was answered");
            assert_eq!(struck(&sandbox), [name]);
            assert_eq!(sandbox.fired()[0].received, after);
            assert_eq!(offset(&sandbox, &id), after);
            resume(&sandbox, &id, &file);
            assert_whole(&sandbox, &id, &file);
        }
    }
}

#[test]
fn a_reset_is_a_reset_and_a_closing_is_an_end() {
    for (action, kind) in [
        (Action::Reset { after: Mark::Bytes(10) }, ErrorKind::ConnectionReset),
        (Action::Close { after: Mark::Bytes(10) }, ErrorKind::UnexpectedEof),
    ] {
        let sandbox = faulty([on_data(action)]);
        let id = create(&sandbox, "a", 100);
        let mut stream = dial(&sandbox);
        let headers = format!("{}file_offset: 0\r\nContent-Length: 100\r\n", oauth());
        stream.write_all(&head("POST", &format!("/{id}"), &headers)).unwrap();
        stream.write_all(&bytes(20)).unwrap();
        assert_eq!(read_answer(&mut stream).unwrap_err().kind(), kind);
    }
}

#[test]
fn a_storm_of_resets_at_odd_places_leaves_the_file_exact() {
    let rules = [7, 4096, 100_001, 3, 65_537, 90_000]
        .map(|after| on_data(Action::Reset { after: Mark::Bytes(after) }));
    let sandbox = faulty(rules);
    let file = bytes(LENGTH);
    let id = create(&sandbox, "a", file.len());
    resume(&sandbox, &id, &file);
    assert_eq!(struck(&sandbox).len(), 6);
    assert_whole(&sandbox, &id, &file);
}

#[test]
fn a_stalled_call_answers_nothing_and_another_one_can_take_over() {
    let sandbox = faulty([on_data(Action::Stall { after: Mark::Percent(25), seconds: None })]);
    let file = bytes(LENGTH);
    let id = create(&sandbox, "a", file.len());
    let mut stalled = dial(&sandbox);
    let headers = format!("{}file_offset: 0\r\nContent-Length: {LENGTH}\r\n", oauth());
    stalled.write_all(&head("POST", &format!("/{id}"), &headers)).unwrap();
    stalled.write_all(&file[..150_000]).unwrap();
    eventually("it stalls", || struck(&sandbox) == ["stall"]);
    stalled.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    assert!(matches!(
        read_answer(&mut stalled).unwrap_err().kind(),
        ErrorKind::WouldBlock | ErrorKind::TimedOut
    ));
    assert_eq!(offset(&sandbox, &id), 100_000);
    resume(&sandbox, &id, &file);
    let _ = stalled.write_all(&file[150_000..]);
    assert_whole(&sandbox, &id, &file);
}

#[test]
fn a_stall_that_ends_goes_on_as_if_nothing_had_been() {
    let began = Instant::now();
    let (sandbox, id, file, answer) = under(Action::Stall { after: Mark::Bytes(5), seconds: Some(0.2) });
    assert_eq!(answer.unwrap().status, 200);
    assert!(began.elapsed() >= Duration::from_millis(200));
    assert_eq!(struck(&sandbox), ["stall"]);
    assert_whole(&sandbox, &id, &file);
}

#[test]
fn a_slow_call_is_read_slowly_and_only_that_one() {
    let began = Instant::now();
    let (sandbox, id, file, answer) = under(Action::Slow { after: Mark::Percent(50), rate: 500_000 });
    assert_eq!(answer.unwrap().status, 200);
    assert!(began.elapsed() > Duration::from_millis(120), "{:?}", began.elapsed());
    assert_eq!(struck(&sandbox), ["slow"]);
    assert_whole(&sandbox, &id, &file);
}

#[test]
fn an_offset_can_go_back_at_a_status_and_at_a_data_call() {
    let by = Mark::Bytes(123);
    let (sandbox, id, file, answer) = under(Action::Shorten { by });
    assert!(answer.is_err());
    assert_eq!(offset(&sandbox, &id), LENGTH as u64 - 123);
    sandbox
        .set_script(wirephoto::sandbox::Script::of([Rule::new(
            On::Status,
            Action::Shorten { by: Mark::Percent(50) },
        )]))
        .unwrap();
    assert_eq!(offset(&sandbox, &id), (LENGTH as u64 - 123).div_ceil(2));
    assert_eq!(struck(&sandbox), ["shorten"]);
    resume(&sandbox, &id, &file);
    assert_whole(&sandbox, &id, &file);
}

#[test]
fn a_lost_answer_keeps_everything_and_the_handle_can_be_had_without_sending_again() {
    let (sandbox, id, file, answer) = under(Action::LoseAnswer);
    assert_eq!(answer.unwrap_err().kind(), ErrorKind::UnexpectedEof);
    assert_eq!(struck(&sandbox), ["lose_answer"]);
    assert_eq!(offset(&sandbox, &id), LENGTH as u64);
    let handle = session(&sandbox, &id).handle.unwrap();
    assert_eq!(send(&sandbox, &id, LENGTH as u64, b"").unwrap().json()["h"], handle);
    assert_whole(&sandbox, &id, &file);
    assert_eq!(sandbox.requests()[1].status, None);
}

#[test]
fn a_lost_answer_to_a_creation_leaves_an_orphan() {
    let sandbox = faulty([Rule::new(On::Create, Action::LoseAnswer)]);
    let path = format!("/v25.0/{APP_ID}/uploads?file_length=1&file_type=image/png");
    assert!(exchange(&sandbox, "POST", &path, &oauth(), b"").is_err());
    assert_eq!(sandbox.sessions().len(), 1);
    assert_eq!(sandbox.fired()[0].session.as_deref(), Some(sandbox.sessions()[0].id.as_str()));
}

#[test]
fn answers_without_a_meaning_come_after_the_work_was_done() {
    let check = |action: Action, judge: &dyn Fn(&Answer)| {
        let name = action.name();
        let (sandbox, id, file, answer) = under(action);
        judge(&answer.unwrap());
        assert_eq!(struck(&sandbox), [name]);
        assert_whole(&sandbox, &id, &file);
    };
    check(Action::Garbage, &|answer| assert!(std::str::from_utf8(&answer.body).is_err()));
    check(Action::TruncateAnswer { at: 5, declared: Declared::Short }, &|answer| {
        assert_eq!((answer.body.as_slice(), answer.header("content-length")), (&b"{\"h\":"[..], Some("5")));
    });
    check(Action::TruncateAnswer { at: 5, declared: Declared::Full }, &|answer| {
        assert_eq!(answer.body, b"{\"h\":");
        assert!(answer.header("content-length").unwrap().parse::<usize>().unwrap() > 100);
    });
    check(Action::Empty { status: 200, intake: Intake::Keep }, &|answer| assert!(answer.body.is_empty()));
    check(Action::Html { status: 502, intake: Intake::Keep }, &|answer| {
        assert_eq!((answer.status, answer.header("content-type")), (502, Some("text/html; charset=utf-8")));
    });
    check(Action::Huge { bytes: 1_000_000 }, &|answer| assert!(answer.body.len() > 1_000_000));
    check(Action::Deep { levels: 5000 }, &|answer| {
        assert!(serde_json::from_slice::<serde_json::Value>(&answer.body).is_err());
    });
    check(Action::Usage { percent: 95, regain_minutes: 3 }, &|answer| {
        assert_eq!(answer.status, 200);
        assert!(answer.header("x-app-usage").unwrap().contains("\"call_count\":95"));
        assert!(answer.header("x-business-use-case-usage").unwrap().contains("regain_access\":3"));
    });
}

#[test]
fn a_proxys_page_and_a_server_error_drop_the_body_and_pass() {
    let error = Action::Respond {
        status: 503,
        headers: [("Retry-After".to_owned(), "2".to_owned())].into(),
        body: "{\"error\":{\"code\":2}}".into(),
        intake: Intake::Drop,
        after: Mark::default(),
    };
    let sandbox =
        faulty([on_data(Action::Html { status: 502, intake: Intake::Drop }), on_data(error).times(2)]);
    let file = bytes(LENGTH);
    let id = create(&sandbox, "a", file.len());
    assert_eq!(send(&sandbox, &id, 0, &file).unwrap().status, 502);
    let answer = send(&sandbox, &id, 0, &file).unwrap();
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("2")));
    assert_eq!(offset(&sandbox, &id), 0);
    resume(&sandbox, &id, &file);
    assert_eq!(struck(&sandbox), ["html", "respond", "respond"]);
    assert_whole(&sandbox, &id, &file);
}

#[test]
fn an_answer_that_does_not_wait_for_the_body_keeps_only_what_it_read() {
    let early = Action::Respond {
        status: 500,
        headers: Default::default(),
        body: "x".into(),
        intake: Intake::Leave,
        after: Mark::Bytes(1000),
    };
    let sandbox = faulty([on_data(early)]);
    let id = create(&sandbox, "a", LENGTH);
    let mut stream = dial(&sandbox);
    let headers = format!("{}file_offset: 0\r\nContent-Length: {LENGTH}\r\n", oauth());
    stream.write_all(&head("POST", &format!("/{id}"), &headers)).unwrap();
    stream.write_all(&bytes(1000)).unwrap();
    assert_eq!(read_answer(&mut stream).unwrap().status, 500);
    assert_eq!(offset(&sandbox, &id), 1000);
    assert_eq!(struck(&sandbox), ["respond"]);
}

#[test]
fn a_session_can_be_forgotten_or_expire_for_good() {
    let (sandbox, id, _, answer) = under(Action::ForgetSession { status: 404 });
    assert_eq!(answer.unwrap().graph_error(), (404, 100, Some(33)));
    assert_eq!(status(&sandbox, &id).graph_error(), (400, 100, Some(33)));
    assert_eq!(session(&sandbox, &id).state, "forgotten");
    let (sandbox, id, _, answer) = under(Action::ExpireSession);
    assert_eq!(answer.unwrap().graph_error(), (400, 100, Some(1_363_041)));
    assert_eq!(status(&sandbox, &id).graph_error(), (400, 100, Some(1_363_041)));
    assert_eq!(struck(&sandbox), ["expire_session"]);
    let sandbox = faulty([Rule::new(On::Create, Action::ForgetSession { status: 400 })]);
    let id = create(&sandbox, "a", 1);
    assert_eq!(status(&sandbox, &id).graph_error(), (400, 100, Some(33)));
}

#[test]
fn a_status_can_lie_about_the_offset() {
    let lie = |action: Action| Rule::new(On::Status, action);
    let sandbox = faulty([
        lie(Action::Offset { value: (-1).into() }),
        lie(Action::Offset { value: "abc".into() }),
        lie(Action::Offset { value: serde_json::Value::Null }),
        lie(Action::OffsetBeyond { by: 1 }),
        lie(Action::QuotedOffset),
    ]);
    let id = create(&sandbox, "a", 50);
    send(&sandbox, &id, 0, b"12").unwrap();
    let stated: Vec<String> =
        (0..6).map(|_| status(&sandbox, &id).json()["file_offset"].to_string()).collect();
    assert_eq!(stated, ["-1", "\"abc\"", "null", "51", "\"2\"", "2"]);
    assert_eq!(struck(&sandbox), ["offset", "offset", "offset", "offset_beyond", "quoted_offset"]);
}

#[test]
fn throttling_comes_with_its_code_and_its_headers() {
    for code in [4, 17, 32, 341, 613, 80001] {
        let throttle = Action::Throttle { code, retry_after: Some(7), usage: Some(144), regain_minutes: 5 };
        let sandbox = faulty([Rule::new(On::Any, throttle)]);
        let answer = try_create(&sandbox, "file_length=1&file_type=image/png");
        assert_eq!(answer.graph_error(), (400, u64::from(code), None));
        assert_eq!(answer.header("retry-after"), Some("7"));
        for name in ["x-app-usage", "x-page-usage", "x-business-use-case-usage"] {
            assert!(answer.header(name).unwrap().contains("144"), "{name}");
        }
        assert_eq!(struck(&sandbox), ["throttle"]);
    }
    let throttle = Action::Throttle { code: 429, retry_after: Some(2), usage: None, regain_minutes: 0 };
    let (_, _, _, answer) = under(throttle);
    let answer = answer.unwrap();
    assert_eq!(answer.storage_error(), (429, "RequestRateLimitedError".into()));
    assert_eq!(answer.json()["backoff"], 2000);
    assert_eq!(answer.header("x-app-usage"), None);
}

#[test]
fn a_token_can_expire_in_the_middle_and_the_session_goes_on_with_a_new_one() {
    let (sandbox, id, file, answer) = under(Action::ExpireToken { after: Mark::Bytes(1000) });
    assert_eq!(answer.unwrap().graph_error(), (401, 190, Some(463)));
    assert_eq!(status(&sandbox, &id).graph_error(), (401, 190, Some(463)));
    assert_eq!(sandbox.fired()[0].received, 1000);
    let headers = format!("Authorization: OAuth {RENEWED_TOKEN}\r\n");
    let answer = ask(&sandbox, "GET", &format!("/{id}"), &headers);
    assert_eq!(answer.json()["file_offset"], 1000);
    let headers = format!("{headers}file_offset: 1000\r\nContent-Length: {}\r\n", LENGTH - 1000);
    let answer = exchange(&sandbox, "POST", &format!("/{id}"), &headers, &file[1000..]).unwrap();
    assert_eq!(answer.status, 200);
    assert_whole(&sandbox, &id, &file);
}

#[test]
fn a_token_can_be_refused_from_the_first_byte() {
    let (sandbox, _, _, answer) = under(Action::ExpireToken { after: Mark::default() });
    assert_eq!(answer.unwrap().graph_error(), (401, 190, Some(463)));
    assert_eq!(struck(&sandbox), ["expire_token"]);
    let (sandbox, id, _, answer) = under(Action::LackPermission { code: 10 });
    assert_eq!(answer.unwrap().graph_error(), (403, 10, None));
    assert_eq!(offset(&sandbox, &id), 0);
}

#[test]
fn a_part_can_be_taken_and_a_session_can_be_busy() {
    let (sandbox, id, file, answer) = under(Action::Partial { after: Mark::Percent(50) });
    assert_eq!(answer.unwrap().storage_error(), (206, "PartialRequestError".into()));
    assert_eq!(offset(&sandbox, &id), 200_000);
    resume(&sandbox, &id, &file);
    assert_whole(&sandbox, &id, &file);
    for status in [409, 412, 423] {
        let (sandbox, id, _, answer) = under(Action::Busy { status });
        assert_eq!(answer.unwrap().storage_error().0, status);
        assert_eq!(offset(&sandbox, &id), 0);
    }
}

#[test]
fn a_redirect_leads_elsewhere() {
    let to = "http://127.0.0.2:9/elsewhere".to_owned();
    let (sandbox, _, _, answer) = under(Action::Redirect { to: to.clone(), status: 307 });
    let answer = answer.unwrap();
    assert_eq!((answer.status, answer.header("location")), (307, Some(to.as_str())));
    assert_eq!(struck(&sandbox), ["redirect"]);
}

#[test]
fn calls_without_data_can_break_too_and_have_then_done_nothing() {
    let path = format!("/v25.0/{APP_ID}/uploads?file_length=1&file_type=image/png");
    for action in [Action::Reset { after: Mark::default() }, Action::Close { after: Mark::default() }] {
        let sandbox = faulty([Rule::new(On::Any, action.clone()).times(3)]);
        assert!(exchange(&sandbox, "POST", &path, &oauth(), b"").is_err());
        assert!(exchange(&sandbox, "GET", "/v25.0/me/accounts", &oauth(), b"").is_err());
        assert!(exchange(&sandbox, "GET", "/v25.0/upload:bm9uZQ==?sig=x", &oauth(), b"").is_err());
        assert!(sandbox.sessions().is_empty());
        let struck: Vec<_> = sandbox.fired().iter().map(|fired| (fired.on, fired.action)).collect();
        let name = action.name();
        assert_eq!(struck, [(On::Create, name), (On::Accounts, name), (On::Status, name)]);
        assert_eq!(exchange(&sandbox, "POST", &path, &oauth(), b"").unwrap().status, 200);
    }
}

#[test]
fn a_form_can_break_at_a_byte_of_the_file_and_go_on_from_there() {
    let sandbox = faulty([on_data(Action::Reset { after: Mark::Bytes(70_000) })]);
    let file = bytes(LENGTH);
    let id = create(&sandbox, "a", file.len());
    let mut body = b"--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n".to_vec();
    body.extend_from_slice(&file);
    body.extend_from_slice(b"\r\n--b--\r\n");
    let kind = "Content-Type: multipart/form-data; boundary=b\r\n";
    let headers = format!("{}{kind}file_offset: 0\r\nContent-Length: {}\r\n", oauth(), body.len());
    assert!(exchange(&sandbox, "POST", &format!("/{id}"), &headers, &body).is_err());
    assert_eq!((struck(&sandbox), offset(&sandbox, &id)), (vec!["reset"], 70_000));
    resume(&sandbox, &id, &file);
    assert_whole(&sandbox, &id, &file);
}

#[test]
fn a_fault_whose_byte_never_comes_is_not_counted() {
    let (sandbox, _, _, answer) = under(Action::Reset { after: Mark::Bytes(LENGTH as u64 + 1) });
    assert_eq!(answer.unwrap().status, 200);
    assert!(sandbox.fired().is_empty());
    assert_eq!(sandbox.faults().rules[0].seen, 1);
}

#[test]
fn a_rule_for_one_name_leaves_the_others_alone() {
    let sandbox = faulty([on_data(Action::Garbage).named("b").always()]);
    for (name, fired) in [("a", 0), ("b", 1), ("c", 1)] {
        let id = create(&sandbox, name, 3);
        send(&sandbox, &id, 0, b"abc").unwrap();
        assert_eq!(sandbox.fired().len(), fired, "{name}");
    }
    assert_eq!(sandbox.fired()[0].name.as_deref(), Some("b"));
}
