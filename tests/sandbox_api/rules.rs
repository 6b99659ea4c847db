//! What the reference pages demand, and what is said to those who do otherwise.

use std::io::Write as _;

use wirephoto::sandbox::tokens::{EXPIRED_TOKEN, PAGE_TOKEN, RENEWED_TOKEN, STRANGER_TOKEN, USER_TOKEN};
use wirephoto::sandbox::{APP_ID, Options, PAGE_ID, PAGE_NAME, USER_ID};

use super::client::*;

#[test]
fn a_file_travels_in_one_request_and_comes_back_as_a_handle() {
    let sandbox = sandbox();
    let file = bytes(300_000);
    let id = create(&sandbox, "cats.jpg", file.len());
    assert_eq!(offset(&sandbox, &id), 0);
    let answer = send(&sandbox, &id, 0, &file).unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("facebook-api-version"), Some("v25.0"));
    let handle = answer.json()["h"].as_str().unwrap().to_owned();
    assert!(handle.starts_with("4::aW1hZ2UvanBlZw==:"), "{handle}");
    assert_whole(&sandbox, &id, &file);
    assert_eq!(offset(&sandbox, &id), 300_000);
    // Asked again with nothing to send it gives the same handle again.
    let again = send(&sandbox, &id, 300_000, b"").unwrap();
    assert_eq!(again.json()["h"], handle);
    assert_eq!(session(&sandbox, &id).handle, Some(handle));
}

#[test]
fn slashes_in_answers_are_escaped_as_the_api_writes_them() {
    let sandbox = sandbox();
    let answer = try_create(&sandbox, "file_length=1&file_type=image/png");
    let text = String::from_utf8(answer.body.clone()).unwrap();
    assert!(text.contains("\\/"), "{text}");
    assert!(answer.json()["id"].as_str().unwrap().contains('/'));
}

#[test]
fn a_session_can_be_made_by_each_path_and_each_way_of_passing_parameters() {
    let sandbox = sandbox();
    let query = "file_length=7&file_type=image/png";
    for path in ["v18.0/app", "app", APP_ID, "v26.0/584500000000774"] {
        let path = format!("/{path}/uploads?{query}&access_token={USER_TOKEN}");
        assert_eq!(ask(&sandbox, "POST", &path, "Content-Length: 0\r\n").status, 200, "{path}");
    }
    let form = "file_length=7&file_type=image%2Fpng&file_name=a";
    let json = r#"{"file_length": 7, "file_type": "image/png", "session_type": "attachment"}"#;
    for (kind, body) in [("application/x-www-form-urlencoded", form), ("application/json", json)] {
        for scheme in ["OAuth", "Bearer"] {
            let headers = format!(
                "Authorization: {scheme} {USER_TOKEN}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n",
                body.len()
            );
            let path = format!("/v25.0/{APP_ID}/uploads");
            assert_eq!(exchange(&sandbox, "POST", &path, &headers, body.as_bytes()).unwrap().status, 200);
        }
    }
    assert_eq!(sandbox.sessions().len(), 8);
    assert!(sandbox.sessions().iter().all(|session| session.length == Some(7)));
}

#[test]
fn parameters_that_break_the_rules_make_no_session() {
    let sandbox = sandbox();
    for bad in [
        "file_length=-1&file_type=image/png",
        "file_length=%2B1&file_type=image/png",
        "file_length=1.0&file_type=image/png",
        "file_length=&file_type=image/png",
        "file_length=18446744073709551616&file_type=image/png",
        "file_length=1&file_type=png",
        "file_length=1&file_type=image/",
        "file_length=1&file_type=image/png;x",
        "file_length=1",
        "file_type=image/png",
        "file_length=1&file_type=image/png&session_type=video",
    ] {
        assert_eq!(try_create(&sandbox, bad).graph_error(), (400, 100, None), "{bad}");
    }
    assert!(sandbox.sessions().is_empty());
    let largest = try_create(&sandbox, "file_length=18446744073709551615&file_type=video/mp4");
    assert_eq!(largest.status, 200);
}

#[test]
fn only_the_right_app_and_the_right_token_make_a_session() {
    let sandbox = sandbox();
    let attempt = |app: &str, token: &str| {
        let path = format!("/v25.0/{app}/uploads?file_length=1&file_type=image/png&access_token={token}");
        ask(&sandbox, "POST", &path, "Content-Length: 0\r\n").graph_error()
    };
    assert_eq!(attempt("123", USER_TOKEN), (400, 100, Some(33)));
    assert_eq!(attempt(APP_ID, EXPIRED_TOKEN), (401, 190, Some(463)));
    assert_eq!(attempt(APP_ID, STRANGER_TOKEN), (403, 200, None));
    assert_eq!(attempt(APP_ID, PAGE_TOKEN), (403, 200, None));
    assert_eq!(attempt(APP_ID, "EAAwhatever"), (401, 190, None));
    let path = format!("/v25.0/{APP_ID}/uploads?file_length=1&file_type=image/png");
    let none = ask(&sandbox, "POST", &path, "Content-Length: 0\r\n");
    assert_eq!(none.graph_error(), (401, 104, None));
    assert!(none.header("www-authenticate").unwrap().contains("invalid_token"));
    assert!(sandbox.sessions().is_empty());
}

#[test]
fn the_session_id_must_arrive_byte_for_byte() {
    let sandbox = sandbox();
    let id = create(&sandbox, "a", 4);
    let (head, sig) = id.split_once("?sig=").unwrap();
    let changed = [
        (id.replace('+', "%2B"), "percent-encoded"),
        (id.replace('/', "%2F"), "percent-encoded"),
        (id.replace('=', "%3D"), "percent-encoded"),
        (id.replacen(':', "%3A", 1), "percent-encoded"),
        (head.to_owned(), "incomplete"),
        (format!("{head}?file_length=4&sig={sig}"), "incomplete"),
        (format!("{head}?sig={sig}x"), "signature"),
        (format!("{head}?sig={}", sig.to_lowercase()), "signature"),
        (format!("{head}?sig={sig}?file_length=4"), "signature"),
    ];
    for (wrong, word) in changed {
        for answer in [status(&sandbox, &wrong), send(&sandbox, &wrong, 0, b"abcd").unwrap()] {
            assert_eq!(answer.graph_error().1, 100, "{wrong}");
            assert!(answer.message().contains(word), "{wrong}: {}", answer.message());
        }
    }
    let unknown = send(&sandbox, "upload:bm9uZQ==?sig=ARx", 0, b"abcd").unwrap();
    assert_eq!(unknown.graph_error(), (400, 100, Some(33)));
    assert_eq!(session(&sandbox, &id).received, 0);
    assert_eq!(status(&sandbox, &format!("{id}&fields=id")).json()["file_offset"], 0);
}

#[test]
fn offset_and_token_count_only_as_headers() {
    let sandbox = sandbox();
    let id = create(&sandbox, "a", 4);
    let post = |extra: &str, headers: &str| {
        let headers = format!("{headers}Content-Length: 4\r\n");
        exchange(&sandbox, "POST", &format!("/v25.0/{id}{extra}"), &headers, b"abcd").unwrap()
    };
    let answer = post("&file_offset=0", &oauth());
    assert_eq!(answer.graph_error(), (400, 100, None));
    assert!(answer.message().contains("must be an HTTP header"));
    assert!(post("", &oauth()).message().contains("file_offset is required"));
    for bad in ["-1", "abc", "1.0", "+0", "0x0", "18446744073709551616", ""] {
        let answer = post("", &format!("{}file_offset: {bad}\r\n", oauth()));
        assert_eq!(answer.graph_error(), (400, 100, None), "{bad}");
    }
    let query = format!("&access_token={USER_TOKEN}");
    let answer = post(&query, "file_offset: 0\r\n");
    assert_eq!(answer.graph_error(), (401, 104, None));
    assert!(answer.message().contains("query parameter"));
    assert_eq!(post("", "file_offset: 0\r\n").graph_error(), (401, 104, None));
    let bearer = format!("Authorization: Bearer {USER_TOKEN}\r\nfile_offset: 0\r\n");
    assert!(post("", &bearer).message().contains("OAuth"));
    let path = format!("/v25.0/{id}{query}");
    assert_eq!(ask(&sandbox, "GET", &path, "").graph_error(), (401, 104, None));
    assert_eq!(session(&sandbox, &id).received, 0);
    assert_eq!(post("", &format!("{}file_offset: 0\r\n", oauth())).status, 200);
}

#[test]
fn a_token_that_does_not_count_takes_no_data_and_a_renewed_one_goes_on() {
    let sandbox = sandbox();
    let id = create(&sandbox, "a", 4);
    let with = |token: &str| {
        let headers = format!("Authorization: OAuth {token}\r\nfile_offset: 0\r\nContent-Length: 4\r\n");
        exchange(&sandbox, "POST", &format!("/v25.0/{id}"), &headers, b"abcd").unwrap()
    };
    assert_eq!(with(EXPIRED_TOKEN).graph_error(), (401, 190, Some(463)));
    assert_eq!(with(STRANGER_TOKEN).graph_error(), (403, 200, None));
    assert_eq!(with(PAGE_TOKEN).graph_error(), (403, 200, None));
    assert_eq!(with("nobody").graph_error(), (401, 190, None));
    assert_eq!(session(&sandbox, &id).received, 0);
    assert_eq!(with(RENEWED_TOKEN).status, 200);
}

#[test]
fn only_the_offset_that_the_server_holds_is_taken() {
    let sandbox = sandbox();
    let file = bytes(1000);
    let id = create(&sandbox, "a", file.len());
    let part = send(&sandbox, &id, 0, &file[..400]).unwrap();
    assert_eq!(part.storage_error(), (206, "PartialRequestError".into()));
    assert_eq!(offset(&sandbox, &id), 400);
    for wrong in [0, 399, 401, 1000, u64::MAX] {
        let answer = send(&sandbox, &id, wrong, b"x").unwrap();
        assert_eq!(answer.storage_error(), (412, "OffsetInvalidError".into()), "{wrong}");
    }
    assert_eq!(send(&sandbox, &id, 400, &file[400..]).unwrap().status, 200);
    assert_whole(&sandbox, &id, &file);
}

#[test]
fn more_than_the_files_length_is_refused_and_adds_nothing() {
    let sandbox = sandbox();
    let id = create(&sandbox, "a", 10);
    let answer = send(&sandbox, &id, 0, &bytes(11)).unwrap();
    assert_eq!(answer.storage_error(), (400, "ProcessingFailedError".into()));
    assert_eq!(offset(&sandbox, &id), 0);
    send(&sandbox, &id, 0, &bytes(10)).unwrap();
    assert_eq!(send(&sandbox, &id, 10, b"x").unwrap().status, 400);
    assert_whole(&sandbox, &id, &bytes(10));
}

#[test]
fn a_refusal_reaches_a_caller_who_is_still_writing() {
    let sandbox = sandbox();
    let file = bytes(4 << 20);
    let id = create(&sandbox, "a", file.len());
    let headers = format!("file_offset: 0\r\nContent-Length: {}\r\n", file.len());
    let answer = exchange(&sandbox, "POST", &format!("/{id}"), &headers, &file).unwrap();
    assert_eq!(answer.graph_error(), (401, 104, None));
    assert_eq!(sandbox.requests().last().unwrap().body_bytes, 4 << 20);
}

#[test]
fn who_asks_before_sending_is_refused_before_sending() {
    let sandbox = sandbox();
    let id = create(&sandbox, "a", 4 << 20);
    let mut stream = dial(&sandbox);
    let headers = "file_offset: 0\r\nContent-Length: 4194304\r\nExpect: 100-continue\r\n";
    stream.write_all(&head("POST", &format!("/{id}"), headers)).unwrap();
    assert_eq!(read_answer(&mut stream).unwrap().status, 401);
}

#[test]
fn a_raw_body_must_say_its_length() {
    let sandbox = sandbox();
    let id = create(&sandbox, "a", 3);
    let headers = format!("{}file_offset: 0\r\nTransfer-Encoding: chunked\r\n", oauth());
    let answer = exchange(&sandbox, "POST", &format!("/{id}"), &headers, b"3\r\nabc\r\n0\r\n\r\n").unwrap();
    assert_eq!(answer.graph_error(), (411, 100, None));
}

fn form(file: &[u8]) -> Vec<u8> {
    let mut body = b"--b0und\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nimage/jpeg\r\n".to_vec();
    body.extend_from_slice(
        b"--b0und\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.jpg\"\r\n\r\n",
    );
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--b0und--\r\n");
    body
}

fn send_form(sandbox: &wirephoto::sandbox::Sandbox, id: &str, offset: usize, body: &[u8]) -> Answer {
    let headers = format!(
        "{}file_offset: {offset}\r\nContent-Type: multipart/form-data; boundary=b0und\r\nContent-Length: {}\r\n",
        oauth(),
        body.len()
    );
    exchange(sandbox, "POST", &format!("/{id}"), &headers, body).unwrap()
}

#[test]
fn a_form_carries_the_file_as_well_as_a_raw_body_does() {
    let sandbox = sandbox();
    let mut file = bytes(500_000);
    file[1000..1021].copy_from_slice(b"\r\n--b0un\r\n--b0und\xff\r\n\r");
    file[2000..2007].copy_from_slice(b"\r\n--b0u");
    let id = create(&sandbox, "a", file.len());
    let answer = send_form(&sandbox, &id, 0, &form(&file[..100]));
    assert_eq!(answer.status, 206);
    let answer = send_form(&sandbox, &id, 100, &form(&file[100..]));
    // A delimiter that is only almost one belongs to the file; a real one inside of it ends it.
    assert_eq!(answer.status, 400, "{}", answer.message());
    assert_eq!(offset(&sandbox, &id), 100);
    file[1010..1020].fill(b'-');
    let answer = send_form(&sandbox, &id, 100, &form(&file[100..]));
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    assert_whole(&sandbox, &id, &file);
}

#[test]
fn a_form_that_is_none_or_brings_too_much_adds_nothing() {
    let sandbox = sandbox();
    let id = create(&sandbox, "a", 10);
    for body in [&form(b"0123456789")[..80], b"", b"--b0und--\r\n", &form(b"0123456789a")] {
        assert_eq!(send_form(&sandbox, &id, 0, body).status, 400);
        assert_eq!(offset(&sandbox, &id), 0);
    }
    assert_eq!(send_form(&sandbox, &id, 0, &form(b"0123456789")).status, 200);
}

#[test]
fn a_deferred_session_needs_length_and_type_with_its_first_data_and_only_then() {
    let sandbox = sandbox();
    let id = try_create(&sandbox, "file_name=late.jpg").json()["id"].as_str().unwrap().to_owned();
    assert_eq!(offset(&sandbox, &id), 0);
    let file = bytes(100);
    let missing = send(&sandbox, &id, 0, &file).unwrap();
    assert_eq!(missing.graph_error(), (400, 100, None));
    assert!(missing.message().contains("query parameters"));
    assert_eq!(send(&sandbox, &format!("{id}&file_length=100"), 0, &file).unwrap().status, 400);
    let measured = format!("{id}&file_length=100&file_type=image/jpeg");
    assert_eq!(send(&sandbox, &measured, 0, &file[..40]).unwrap().status, 206);
    let other = format!("{id}&file_length=101&file_type=image/jpeg");
    assert_eq!(send(&sandbox, &other, 40, &file[40..]).unwrap().status, 400);
    assert_eq!(send(&sandbox, &id, 40, &file[40..]).unwrap().status, 200);
    assert_whole(&sandbox, &id, &file);
}

#[test]
fn one_data_call_at_a_time_and_what_came_counts_at_once() {
    let sandbox = sandbox();
    let file = bytes(1000);
    let id = create(&sandbox, "a", file.len());
    let mut first = dial(&sandbox);
    let headers = format!("{}file_offset: 0\r\nContent-Length: 1000\r\n", oauth());
    first.write_all(&head("POST", &format!("/{id}"), &headers)).unwrap();
    first.write_all(&file[..300]).unwrap();
    eventually("300 bytes count", || offset(&sandbox, &id) == 300);
    let second = send(&sandbox, &id, 300, &file[300..]).unwrap();
    assert_eq!(second.storage_error().0, 409);
    drop(first);
    eventually("the dead call gives way", || {
        send(&sandbox, &id, 300, &file[300..]).is_ok_and(|answer| answer.status == 200)
    });
    assert_whole(&sandbox, &id, &file);
}

#[test]
fn a_call_that_dies_leaves_exactly_what_it_brought() {
    let sandbox = sandbox();
    let file = bytes(200_000);
    let id = create(&sandbox, "a", file.len());
    for _ in 0..4 {
        let from = usize::try_from(offset(&sandbox, &id)).unwrap();
        let mut stream = dial(&sandbox);
        let rest = &file[from..];
        let headers = format!("{}file_offset: {from}\r\nContent-Length: {}\r\n", oauth(), rest.len());
        stream.write_all(&head("POST", &format!("/{id}"), &headers)).unwrap();
        stream.write_all(&rest[..33_333]).unwrap();
        let wanted = (from + 33_333) as u64;
        drop(stream);
        eventually("the bytes arrive", || offset(&sandbox, &id) == wanted);
    }
    resume(&sandbox, &id, &file);
    assert_whole(&sandbox, &id, &file);
}

#[test]
fn accounts_list_the_page_with_its_token() {
    let sandbox = sandbox();
    let list = |fields: &str, token: &str| {
        let headers = format!("Authorization: OAuth {token}\r\n");
        ask(&sandbox, "GET", &format!("/v25.0/me/accounts{fields}"), &headers)
    };
    let answer = list("?fields=id,name,tasks,access_token", USER_TOKEN).json();
    assert_eq!(answer["data"][0]["access_token"], PAGE_TOKEN);
    assert!(answer["data"][0]["tasks"].as_array().unwrap().contains(&"CREATE_CONTENT".into()));
    assert_eq!(list("?fields=id", USER_TOKEN).json()["data"][0].as_object().unwrap().len(), 1);
    assert_eq!(list("?fields=nonsense", USER_TOKEN).graph_error(), (400, 100, None));
    assert_eq!(list("", EXPIRED_TOKEN).graph_error(), (401, 190, Some(463)));
    assert_eq!(list("", STRANGER_TOKEN).json()["data"].as_array().unwrap().len(), 0);
    assert_eq!(list("", PAGE_TOKEN).graph_error(), (400, 100, None));
    let path = format!("/debug_token?input_token={EXPIRED_TOKEN}&access_token={USER_TOKEN}");
    assert_eq!(ask(&sandbox, "GET", &path, "").json()["data"]["is_valid"], false);
}

#[test]
fn a_token_says_whose_it_is_and_the_page_says_its_name() {
    let sandbox = sandbox();
    let read = |path: &str, token: &str| {
        let headers = format!("Authorization: OAuth {token}\r\n");
        ask(&sandbox, "GET", &format!("/v25.0/{path}"), &headers)
    };
    let page = read(&format!("{PAGE_ID}?fields=id,name"), PAGE_TOKEN).json();
    assert_eq!((&page["id"], &page["name"]), (&PAGE_ID.into(), &PAGE_NAME.into()));
    assert_eq!(read("me", PAGE_TOKEN).json(), page);
    assert_eq!(read("me", USER_TOKEN).json()["id"], USER_ID);
    assert_eq!(read("me?fields=nonsense", USER_TOKEN).graph_error(), (400, 100, None));
    assert_eq!(read(PAGE_ID, STRANGER_TOKEN).graph_error().1, 100);
    assert_eq!(read(PAGE_ID, EXPIRED_TOKEN).graph_error(), (401, 190, Some(463)));
    assert_eq!(ask(&sandbox, "GET", &format!("/{PAGE_ID}"), "").graph_error().1, 104);
}

#[test]
fn what_the_api_does_not_know_is_said_in_its_own_envelope() {
    let sandbox = sandbox();
    for path in ["/", "/v25.0/me/insights", "/v99.0/me/accounts", "/nothing/at/all"] {
        assert_eq!(ask(&sandbox, "GET", path, &oauth()).graph_error(), (404, 2500, None), "{path}");
    }
    let id = create(&sandbox, "a", 1);
    assert_eq!(ask(&sandbox, "DELETE", &format!("/{id}"), &oauth()).graph_error().1, 100);
    assert_eq!(ask(&sandbox, "GET", &format!("/{APP_ID}/uploads"), &oauth()).graph_error().1, 100);
    assert_eq!(ask(&sandbox, "GET", "/v18.0/x", "").header("facebook-api-version"), Some("v22.0"));
}

#[test]
fn sessions_outlive_the_sandbox_in_a_folder_of_ones_own() {
    let folder = tempfile::tempdir().unwrap();
    let options = || Options { data: Some(folder.path().join("kept")), ..Options::default() };
    let file = bytes(5000);
    let first = try_start(options()).unwrap();
    let id = create(&first, "a", file.len());
    send(&first, &id, 0, &file[..2000]).unwrap();
    stop(first);
    let second = try_start(options()).unwrap();
    assert_eq!(offset(&second, &id), 2000);
    let handle = resume(&second, &id, &file);
    assert_whole(&second, &id, &file);
    stop(second);
    let third = try_start(options()).unwrap();
    assert_eq!(send(&third, &id, 5000, b"").unwrap().json()["h"], handle);
}
