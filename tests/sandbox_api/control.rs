//! Starting and stopping the sandbox, and steering it from outside.

use std::io::Write as _;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use wirephoto::sandbox::tokens::USER_TOKEN;
use wirephoto::sandbox::{Action, On, Options, Rule, Sandbox, Script};

use super::client::*;

fn control(sandbox: &Sandbox, method: &str, path: &str, body: &str) -> Answer {
    let headers = format!("Content-Length: {}\r\n", body.len());
    exchange(sandbox, method, &format!("/_sandbox{path}"), &headers, body.as_bytes()).unwrap()
}

#[test]
fn it_listens_on_this_machine_only_and_says_when_a_port_is_taken() {
    let error = try_start(Options { listen: "0.0.0.0:0".parse().unwrap(), ..Options::default() });
    assert!(error.unwrap_err().to_string().contains("this machine only"));
    let first = sandbox();
    let error = try_start(Options { listen: first.address(), ..Options::default() }).unwrap_err();
    assert!(error.to_string().contains("already in use: choose another port"), "{error}");
    let six = try_start(Options { listen: "[::1]:0".parse().unwrap(), ..Options::default() });
    assert!(six.is_err() || six.unwrap().base_url().starts_with("http://[::1]:"));
    let nowhere = Options { data: Some("/proc/nothing/here".into()), ..Options::default() };
    assert!(try_start(nowhere).unwrap_err().to_string().contains("/proc/nothing/here"));
    let senseless = Script::of([Rule::new(On::Data, Action::QuotedOffset)]);
    let error = try_start(Options { faults: senseless, ..Options::default() }).unwrap_err();
    assert!(error.to_string().contains("rule 1"), "{error}");
}

#[test]
fn its_port_is_free_again_and_its_private_folder_gone_when_it_has_stopped() {
    let sandbox = sandbox();
    let address = sandbox.address();
    let id = create(&sandbox, "a", 5);
    let path = session(&sandbox, &id).path;
    assert!(path.exists());
    stop(sandbox);
    assert!(!path.exists());
    let again = try_start(Options { listen: address, ..Options::default() }).unwrap();
    assert_eq!(again.base_url(), format!("http://{address}"));
}

#[test]
fn a_request_that_hangs_does_not_hold_up_its_end() {
    let stall = Action::Stall { after: Default::default(), seconds: None };
    let sandbox = faulty([Rule::new(On::Status, stall).always()]);
    let id = create(&sandbox, "a", 5);
    let mut stream = dial(&sandbox);
    stream.write_all(&head("GET", &format!("/{id}"), &oauth())).unwrap();
    eventually("it hangs", || struck(&sandbox) == ["stall"]);
    let began = Instant::now();
    stop(sandbox);
    assert!(began.elapsed() < Duration::from_millis(2500), "{:?}", began.elapsed());
    assert!(read_answer(&mut stream).is_err());
}

#[test]
fn the_script_can_be_replaced_from_outside_and_tells_what_fired() {
    let sandbox = sandbox();
    let script = r#"{"rules": [{"on": "create", "action": {"empty": {"status": 503}}}]}"#;
    assert_eq!(control(&sandbox, "PUT", "/faults", script).status, 200);
    assert_eq!(try_create(&sandbox, "file_length=1&file_type=image/png").status, 503);
    let report = control(&sandbox, "GET", "/faults", "").json();
    assert_eq!(report["rules"][0]["fired"], 1);
    assert_eq!(report["fired"][0]["action"], "empty");
    assert_eq!(
        report["rules"][0]["rule"],
        json!({
            "on": "create", "nth": 1, "times": 1, "action": {"empty": {"status": 503, "intake": "drop"}},
        })
    );
    let bad = control(&sandbox, "POST", "/faults", r#"{"rules": [{"on": "x"}]}"#);
    assert_eq!(bad.status, 400);
    assert!(bad.json()["error"].as_str().unwrap().contains("line 1, column"), "{}", bad.json());
    assert_eq!(control(&sandbox, "GET", "/faults", "").json(), report);
}

#[test]
fn tokens_expire_and_come_back_from_outside() {
    let sandbox = sandbox();
    let id = create(&sandbox, "a", 5);
    let set = |standing: &str| {
        control(&sandbox, "POST", "/tokens", &json!({"token": "user", "standing": standing}).to_string())
    };
    assert_eq!(set("expired").status, 200);
    assert_eq!(status(&sandbox, &id).graph_error(), (401, 190, Some(463)));
    set("no_role");
    assert_eq!(status(&sandbox, &id).graph_error(), (403, 200, None));
    set("valid");
    assert_eq!(offset(&sandbox, &id), 0);
    assert_eq!(set("golden").status, 400);
}

#[test]
fn what_was_asked_can_be_read_without_the_secrets() {
    let sandbox = sandbox();
    let id = create(&sandbox, "a", 5);
    send(&sandbox, &id, 0, b"abc").unwrap();
    let text = control(&sandbox, "GET", "/requests", "");
    assert!(!String::from_utf8_lossy(&text.body).contains(USER_TOKEN));
    let requests = text.json();
    assert_eq!(requests.as_array().unwrap().len(), 2);
    let data = &requests[1];
    assert_eq!(data["call"], "data");
    assert_eq!(data["path"], format!("/v25.0/{id}"));
    assert_eq!(data["authorization"], "OAuth user");
    assert_eq!(data["file_offset"], "0");
    assert_eq!((data["body_bytes"].as_u64(), data["status"].as_u64()), (Some(3), Some(206)));
    assert_eq!(requests[0]["authorization"], Value::Null);
    assert!(requests[0]["path"].as_str().unwrap().ends_with("access_token=***"));
}

#[test]
fn sessions_and_tokens_are_shown_and_unknown_controls_are_not() {
    let sandbox = sandbox();
    let id = create(&sandbox, "a", 5);
    let sessions = control(&sandbox, "GET", "/sessions", "").json();
    assert_eq!(sessions[0]["id"], id);
    assert_eq!(sessions[0]["state"], "open");
    assert_eq!(control(&sandbox, "GET", "", "").json()["tokens"]["user"], USER_TOKEN);
    assert_eq!(control(&sandbox, "GET", "/nothing", "").status, 404);
    assert_eq!(control(&sandbox, "POST", "/rate", "fast").status, 400);
}

#[test]
fn a_rate_holds_and_can_change_while_data_travels() {
    let options = Options { rate: Some(200_000), ..Options::default() };
    let sandbox = try_start(options).unwrap();
    let file = bytes(1_000_000);
    let id = create(&sandbox, "a", file.len());
    let began = Instant::now();
    std::thread::scope(|scope| {
        let sending = scope.spawn(|| send(&sandbox, &id, 0, &file).unwrap());
        std::thread::sleep(Duration::from_millis(500));
        let so_far = session(&sandbox, &id).received;
        assert!((50_000..180_000).contains(&so_far), "{so_far} bytes in half a second");
        assert_eq!(control(&sandbox, "POST", "/rate", r#"{"rate": null}"#).status, 200);
        assert_eq!(sending.join().unwrap().status, 200);
    });
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    assert_whole(&sandbox, &id, &file);
}
