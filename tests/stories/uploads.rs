//! "I want my files up there": everything that a person can ask of `wirephoto upload` when nothing goes
//! wrong.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::{Duration, Instant};

use wirephoto::sandbox::faults::Mark;
use wirephoto::sandbox::{Action, On};

use super::support::{Stage, rule};

#[test]
fn one_file_gives_one_handle_and_nothing_else_on_stdout() {
    let stage = Stage::new();
    let photo = stage.file("harbour.jpg", 300_000);
    let done = stage.upload(&[], &[&photo]).expect(0);
    assert_eq!(done.lines().len(), 1, "{done:?}");
    stage.assert_exact(done.lines()[0], &photo);
    let session = stage.only_session();
    assert_eq!((session.name.as_deref(), session.mime.as_deref()), (Some("harbour.jpg"), Some("image/jpeg")));
    assert_eq!(stage.calls(On::Data).len(), 1);
    assert_eq!(stage.bytes_sent(), 300_000, "nothing is sent twice");
}

#[test]
fn files_of_one_byte_and_of_odd_lengths_arrive_whole() {
    let stage = Stage::new();
    let block = 2 << 20;
    let lengths = [1, 2, 4095, block - 1, block, block + 1, 2 * block + 7];
    let files: Vec<_> = lengths.iter().map(|length| stage.file(format!("{length}.bin"), *length)).collect();
    let paths: Vec<&Path> = files.iter().map(AsRef::as_ref).collect();
    let done = stage.upload(&["--type", "image/jpeg", "--jobs", "4"], &paths).expect(0);
    for (handle, file) in done.lines().iter().zip(&files) {
        stage.assert_exact(handle, file);
    }
    assert_eq!(done.lines().len(), lengths.len());
}

#[test]
fn handles_come_in_the_order_in_which_the_files_were_named() {
    // The first file takes longest, so that the others are done before it.
    let slow = rule(On::Data, Action::Slow { after: Mark::Bytes(0), rate: 400_000 }).named("1.jpg");
    let stage = Stage::faulty([slow]);
    let files: Vec<_> =
        (1..=5).map(|n| stage.file(format!("{n}.jpg"), if n == 1 { 400_000 } else { 20_000 })).collect();
    let paths: Vec<&Path> = files.iter().map(AsRef::as_ref).collect();
    let done = stage.upload(&["--jobs", "5"], &paths).expect(0);
    assert_eq!(stage.struck(), ["slow"]);
    assert_eq!(done.lines().len(), 5);
    for (handle, file) in done.lines().iter().zip(&files) {
        stage.assert_exact(handle, file);
    }
}

#[test]
fn jobs_says_how_many_are_sent_at_once() {
    for (jobs, most) in [("1", 1), ("2", 2)] {
        let stage = Stage::slow(1_000_000);
        let files: Vec<_> = (0..4).map(|n| stage.file(format!("{n}.jpg"), 150_000)).collect();
        let paths: Vec<&Path> = files.iter().map(AsRef::as_ref).collect();
        stage.upload(&["--jobs", jobs], &paths).expect(0);
        let calls = stage.calls(On::Data);
        let at_once = calls.iter().map(|call| {
            calls
                .iter()
                .filter(|other| other.at_ms <= call.at_ms && other.answered_ms > Some(call.at_ms))
                .count()
        });
        assert_eq!(at_once.max(), Some(most), "--jobs {jobs}: {calls:#?}");
    }
}

#[test]
fn a_rate_limit_holds_for_all_files_together() {
    let stage = Stage::new();
    let files = [stage.file("a.jpg", 300_000), stage.file("b.jpg", 300_000)];
    let began = Instant::now();
    stage.upload(&["--limit-rate", "400k"], &[&files[0], &files[1]]).expect(0);
    // 600,000 bytes at 409,600 a second; the first piece leaves at once.
    assert!(began.elapsed() > Duration::from_millis(1200), "{:?}", began.elapsed());
    let unlimited = Instant::now();
    stage.upload(&["--limit-rate", "0"], &[&files[0]]).expect(0);
    assert!(unlimited.elapsed() < Duration::from_millis(1200));
}

#[test]
fn a_very_low_rate_limit_is_not_taken_for_a_stall() {
    let stage = Stage::new();
    let photo = stage.file("a.jpg", 5000);
    let done = stage.upload(&["--limit-rate", "2k"], &[&photo]).expect(0);
    stage.assert_exact(done.lines()[0], &photo);
    assert!(done.took > Duration::from_secs(2), "{done:?}");
    assert_eq!(stage.calls(On::Data).len(), 1, "{done:?}");
}

#[test]
fn a_form_carries_the_file_as_well_as_a_raw_body_from_any_offset() {
    let stage = Stage::faulty([rule(On::Data, Action::Reset { after: Mark::Bytes(3_000_001) })]);
    let video = stage.file("evening \"live\".jpg", 5_000_000);
    let done = stage.upload(&["--encoding", "multipart"], &[&video]).expect(0);
    stage.assert_exact(done.lines()[0], &video);
    assert_eq!(stage.struck(), ["reset"]);
    let calls = stage.calls(On::Data);
    assert!(
        calls.iter().all(|call| call.content_type.as_deref().unwrap().starts_with("multipart/form-data"))
    );
    assert_eq!(calls.last().unwrap().file_offset.as_deref(), Some("3000001"));
    assert_eq!(stage.only_session().name.as_deref(), Some("evening \"live\".jpg"));
}

#[test]
fn length_and_type_can_travel_with_the_data_also_after_an_interruption() {
    let stage = Stage::faulty([rule(On::Data, Action::Reset { after: Mark::Bytes(100_000) })]);
    let photo = stage.file("a.jpg", 300_000);
    let done = stage.upload(&["--defer-metadata"], &[&photo]).expect(0);
    stage.assert_exact(done.lines()[0], &photo);
    assert_eq!(stage.struck(), ["reset"]);
    let create = &stage.calls(On::Create)[0];
    assert!(!create.path.contains("file_length") && !create.path.contains("file_type"), "{}", create.path);
    for call in stage.calls(On::Data) {
        assert!(call.path.ends_with("&file_length=300000&file_type=image%2Fjpeg"), "{}", call.path);
    }
    assert_eq!(stage.calls(On::Data).len(), 2);
}

#[test]
fn a_file_can_go_under_another_name_and_another_type() {
    let stage = Stage::new();
    let photo = stage.file("DSC_0001.JPG", 1000);
    stage.upload(&["--name", "Hafen bei Nacht.jpg", "--type", "image/jpg"], &[&photo]).expect(0);
    let session = stage.only_session();
    assert_eq!(session.name.as_deref(), Some("Hafen bei Nacht.jpg"));
    assert_eq!(session.mime.as_deref(), Some("image/jpg"));
    let two = stage.upload(&["--name", "x"], &[&photo, &photo]).expect(2);
    assert!(two.err.contains("one file"), "{two:?}");
    stage.upload(&["--type", "nonsense"], &[&photo]).expect(2).says("MIME");
}

#[test]
fn an_undocumented_type_goes_only_when_asked_for_and_with_a_warning() {
    let stage = Stage::new();
    let gif = stage.path("dance.gif");
    fs::write(&gif, b"GIF89a\x01\x00\x01\x00\x00\x00\x00;").unwrap();
    stage.upload(&[], &[&gif]).expect(3).says("--type");
    assert!(stage.sandbox.requests().is_empty());
    let done = stage.upload(&["--type", "image/gif"], &[&gif]).expect(0).says("not a documented type");
    stage.assert_exact(done.lines()[0], &gif);
}

#[test]
fn a_dry_run_sends_nothing_and_writes_nothing() {
    let stage = Stage::new();
    let photo = stage.file("a.jpg", 2048);
    let plain = stage.upload(&["--dry-run"], &[&photo]).expect(0);
    assert!(plain.out.contains("image/jpeg") && plain.out.contains("2.0 KiB"), "{plain:?}");
    let json = stage.upload(&["--dry-run", "--json"], &[&photo]).expect(0).rows();
    assert_eq!((&json[0]["size"], &json[0]["type"]), (&2048.into(), &"image/jpeg".into()));
    assert!(stage.sandbox.requests().is_empty());
    assert!(!stage.home().join("wirephoto.db").exists());
}

#[test]
fn json_rows_have_the_keys_that_scripts_rely_on() {
    let stage = Stage::new();
    let photo = stage.file("a.jpg", 5000);
    let rows = stage.upload(&["--json"], &[&photo]).expect(0).rows();
    assert_eq!(rows.len(), 1);
    let keys: BTreeSet<&str> = rows[0].as_object().unwrap().keys().map(String::as_str).collect();
    for key in ["id", "file", "name", "size", "type", "state", "offset", "handle", "handle_expires", "error"]
    {
        assert!(keys.contains(key), "{key} is missing in {keys:?}");
    }
    let row = &rows[0];
    assert_eq!(row["file"], photo.to_str().unwrap());
    assert_eq!((&row["state"], &row["size"], &row["offset"]), (&"done".into(), &5000.into(), &5000.into()));
    assert!(row["error"].is_null());
    assert!(row["handle_expires"].as_i64().unwrap() > 1_700_000_000);
    stage.assert_exact(row["handle"].as_str().unwrap(), &photo);
    assert_eq!(stage.row(row["id"].as_u64().unwrap()), *row);
}

#[test]
fn quiet_means_quiet() {
    let stage = Stage::new();
    let photo = stage.file("a.jpg", 5000);
    let done = stage.upload(&["--quiet"], &[&photo]).expect(0);
    assert_eq!((done.lines().len(), done.err.as_str()), (1, ""));
}

#[test]
fn hostile_file_names_are_sent_by_their_bytes_and_shown_tamed() {
    let stage = Stage::new();
    let long = format!("{}.jpg", "x".repeat(251));
    let names: [&[u8]; 9] = [
        b"two words.jpg",
        b"new\nline.jpg",
        b"quo\"te's.jpg",
        b"caf\xe9.jpg",
        "\u{202e}gpj.exe.jpg".as_bytes(),
        b"-rf.jpg",
        b"esc\x1b[2J\x07.jpg",
        "c1\u{9b}2J\u{7f}.jpg".as_bytes(),
        long.as_bytes(),
    ];
    let files: Vec<_> = names.iter().map(|name| stage.file(OsStr::from_bytes(name), 3000)).collect();
    let mut command = stage.program();
    // Named as the shell would after `cd`: the leading dash has to be taken as a file.
    command.args(["upload", "--encoding", "multipart", "--"]).args(names.map(OsStr::from_bytes));
    let done = stage.spawn(command).wait().expect(0);
    assert_eq!(done.lines().len(), names.len());
    for (handle, file) in done.lines().iter().zip(&files) {
        stage.assert_exact(handle, file);
    }
    let listed = stage.run(["sessions"]).expect(0);
    let json = stage.run(["sessions", "--json"]).expect(0);
    for said in [&done.err, &listed.out, &json.out] {
        let foreign = said.chars().find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(foreign, None, "{said:?}");
    }
    assert!(json.out.contains("caf\\\\xe9.jpg"), "{}", json.out);
    let newest = json.rows().remove(0);
    assert_eq!(newest["file"], files.last().unwrap().to_str().unwrap());
}

#[test]
fn the_token_travels_in_one_header_and_nowhere_else() {
    let stage = Stage::faulty([rule(On::Data, Action::Reset { after: Mark::Bytes(1000) })]);
    let photo = stage.file("a.jpg", 5000);
    stage.upload(&[], &[&photo]).expect(0);
    assert_eq!(stage.struck(), ["reset"]);
    let requests = stage.sandbox.requests();
    assert!(requests.len() >= 4, "create, data, status, data: {requests:#?}");
    for request in requests {
        assert_eq!(request.authorization.as_deref(), Some("OAuth user"), "{request:?}");
        assert!(!request.path.contains("access_token"), "{}", request.path);
        assert!(!request.headers.iter().any(|name| name == "cookie"), "{request:?}");
    }
}

#[test]
fn the_same_file_named_twice_is_uploaded_once() {
    let stage = Stage::new();
    let photo = stage.file("a.jpg", 5000);
    let done = stage.upload(&[], &[&photo, Path::new("./a.jpg")]).expect(0).says("named twice");
    assert_eq!(done.lines().len(), 1);
    assert_eq!(stage.calls(On::Create).len(), 1);
}

#[test]
fn a_file_that_is_done_is_sent_anew_when_it_is_asked_for_again() {
    let stage = Stage::new();
    let photo = stage.file("a.jpg", 5000);
    let first = stage.upload(&[], &[&photo]).expect(0);
    let second = stage.upload(&[], &[&photo]).expect(0);
    assert_ne!(first.out, second.out, "an old handle may have expired");
    assert_eq!(stage.sandbox.sessions().len(), 2);
}

#[test]
fn progress_goes_to_stderr_and_a_server_that_quotes_its_offsets_is_understood() {
    let stage = Stage::with(wirephoto::sandbox::Options { quoted_offsets: true, ..Default::default() });
    stage
        .sandbox
        .set_script(wirephoto::sandbox::Script::of([rule(
            On::Data,
            Action::Close { after: Mark::Percent(50) },
        )]))
        .unwrap();
    let photo = stage.file("a.jpg", 200_000);
    let done = stage.upload(&[], &[&photo]).expect(0).says("a.jpg");
    stage.assert_exact(done.lines()[0], &photo);
    assert_eq!(stage.struck(), ["close"]);
    assert_eq!(stage.calls(On::Data).last().unwrap().file_offset.as_deref(), Some("100000"));
    let left = stage.home().join("instances").read_dir().unwrap().count();
    assert_eq!(left, 0, "who has left leaves no lock behind");
}
