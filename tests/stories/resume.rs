//! "The machine went down in the middle": uploads outlive every way of ending the program, and never
//! continue a file that is not the same any more.

use std::fs::{self, File, FileTimes, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, test_kill_process};
use wirephoto::sandbox::On;

use super::support::{Running, Stage, at_once, bytes_of, eventually};

const MIB: usize = 1 << 20;
/// A pace at which a few megabytes take long enough to be interrupted.
const PACE: u64 = 8 << 20;

/// Waits until the server holds so many bytes of its newest session.
#[track_caller]
fn until_received(stage: &Stage, bytes: usize) {
    eventually("enough bytes arrive", 20, || stage.received() >= bytes as u64);
}

/// Starts to upload a file of so many bytes and waits until a part of it has arrived.
#[track_caller]
fn under_way(stage: &Stage, file: &Path, bytes: usize) -> Running {
    let running = stage.start_upload(&[], &[file]);
    until_received(stage, bytes);
    running
}

#[test]
fn five_kills_in_a_row_cost_next_to_nothing() {
    let stage = Stage::slow(PACE);
    let video = stage.file("evening.jpg", 24 * MIB);
    let mut running = Some(stage.start_upload(&[], &[&video]));
    for kill in 1..=5 {
        until_received(&stage, kill * 4 * MIB - MIB);
        assert_eq!(running.take().unwrap().kill().signal, Some(9));
        running = Some(stage.start(["resume"]));
    }
    let done = running.unwrap().wait().expect(0);
    stage.assert_exact(done.lines()[0], &video);
    assert_eq!(stage.calls(On::Create).len(), 1, "one session from first to last");
    let sent = stage.bytes_sent();
    assert!(sent <= (24 * MIB as u64) * 105 / 100, "{sent} bytes for {}", 24 * MIB);
}

#[test]
fn ten_kills_at_random_over_four_files_lose_and_mix_up_nothing() {
    let stage = Stage::slow(PACE / 2);
    let files: Vec<_> = (0..4).map(|n| stage.file(format!("{n}.jpg"), 5 * MIB + n)).collect();
    let paths: Vec<&Path> = files.iter().map(AsRef::as_ref).collect();
    let mut running = stage.start_upload(&["--jobs", "3"], &paths);
    // What was killed before it was queued is not there to be resumed.
    eventually("the files are queued", 10, || !stage.calls(On::Create).is_empty());
    let mut random = fastrand::Rng::with_seed(0x5eed);
    for _ in 0..10 {
        std::thread::sleep(Duration::from_millis(random.u64(0..500)));
        running.kill();
        running = stage.start(["resume"]);
    }
    running.wait().expect(0);
    let listed = stage.run(["sessions", "--json"]).expect(0).rows();
    assert_eq!(listed.len(), 4, "{listed:#?}");
    for row in &listed {
        stage.assert_exact(row["handle"].as_str().unwrap(), Path::new(row["file"].as_str().unwrap()));
    }
    stage.run(["status"]).expect(0);
}

#[test]
fn a_kill_before_the_journal_is_written_leaves_at_worst_an_orphan() {
    // The answers to the creation and to the data are on the way when the program dies.
    for calls in [On::Create, On::Data] {
        let stage = Stage::new();
        let photo = stage.file("a.jpg", MIB);
        let running = stage.start_upload(&[], &[&photo]);
        eventually("the call is made", 10, || !stage.calls(calls).is_empty());
        running.kill();
        // It may have been killed before the file was queued, or after all was done.
        stage.upload(&[], &[&photo]).expect(0);
        let row = stage.run(["sessions", "--limit", "1", "--json"]).expect(0).rows().remove(0);
        stage.assert_exact(row["handle"].as_str().unwrap(), &photo);
    }
}

#[test]
fn a_polite_signal_journals_and_ends_within_two_seconds() {
    at_once([Signal::INT, Signal::TERM], |signal| {
        let stage = Stage::slow(PACE);
        let files = [stage.file("a.jpg", 8 * MIB), stage.file("b.jpg", MIB)];
        let mut running = stage.start_upload(&["--jobs", "1"], &[&files[0], &files[1]]);
        until_received(&stage, 3 * MIB);
        let told = Instant::now();
        running.signal(signal);
        let ended = running.wait().expect(130).says("wirephoto resume");
        assert!(told.elapsed() < Duration::from_secs(2), "{:?}", told.elapsed());
        assert_eq!(ended.out, "");
        assert_eq!(
            (&stage.row(1)["state"], &stage.row(2)["state"]),
            (&"interrupted".into(), &"queued".into())
        );
        assert_eq!(stage.number("SELECT count(*) FROM sessions WHERE owner IS NOT NULL"), 0);
        assert_eq!(stage.number("SELECT count(*) FROM instances"), 0);
        let done = stage.run(["resume"]).expect(0);
        assert_eq!(done.lines().len(), 2);
        stage.assert_exact(done.lines()[0], &files[0]);
        stage.assert_exact(done.lines()[1], &files[1]);
        assert_eq!(stage.calls(On::Create).len(), 2, "the same session goes on");
        assert!(stage.bytes_sent() <= (9 * MIB as u64) * 105 / 100);
    });
}

#[test]
fn a_second_signal_means_now() {
    let stage = Stage::slow(PACE);
    let video = stage.file("a.jpg", 8 * MIB);
    let mut running = under_way(&stage, &video, MIB);
    let told = Instant::now();
    running.signal(Signal::INT);
    running.signal(Signal::INT);
    running.wait().expect(130);
    assert!(told.elapsed() < Duration::from_secs(1), "{:?}", told.elapsed());
    stage.assert_exact(stage.run(["resume"]).expect(0).lines()[0], &video);
}

/// The process that a sentence on stderr names.
fn background_process(said: &str) -> Pid {
    let (_, after) = said.split_once("(process ").unwrap_or_else(|| panic!("no process is named: {said}"));
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    Pid::from_raw(digits.parse().unwrap()).unwrap()
}

#[track_caller]
fn assert_gone(pid: Pid) {
    eventually("no process is left", 20, || {
        // A child of the killed program is ours to nobody: it is gone, or waits to be reaped by init.
        let state = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap_or_default();
        test_kill_process(pid).is_err() || state.contains(") Z ")
    });
}

#[test]
fn a_terminal_that_goes_away_hands_over_to_the_background() {
    let stage = Stage::slow(PACE);
    let files = [stage.file("a.jpg", 8 * MIB), stage.file("b.jpg", MIB)];
    let mut running = stage.start_upload(&["--jobs", "1"], &[&files[0], &files[1]]);
    until_received(&stage, 2 * MIB);
    running.signal(Signal::HUP);
    let left = running.wait().expect(130);
    assert!(left.took < Duration::from_secs(10));
    let worker = background_process(&left.err);
    eventually("the background finishes both", 20, || {
        stage.sandbox.sessions().iter().filter(|session| session.handle.is_some()).count() == 2
    });
    assert_gone(worker);
    for (id, file) in [(1, &files[0]), (2, &files[1])] {
        let row = stage.row(id);
        assert_eq!(row["state"], "done");
        stage.assert_exact(row["handle"].as_str().unwrap(), file);
    }
    assert_eq!(stage.calls(On::Create).len(), 2);
}

#[test]
fn detach_returns_at_once_and_the_worker_carries_no_token_where_others_can_look() {
    let stage = Stage::slow(PACE);
    let video = stage.file("a.jpg", 16 * MIB);
    let began = Instant::now();
    let detached = stage.upload(&["--detach"], &[&video]).expect(0);
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    assert_eq!(detached.out, "1\ta.jpg\n");
    let worker = background_process(&detached.err);
    until_received(&stage, MIB);
    let folder = format!("/proc/{}", worker.as_raw_nonzero());
    for place in ["environ", "cmdline"] {
        let seen = String::from_utf8_lossy(&fs::read(format!("{folder}/{place}")).unwrap()).into_owned();
        assert!(!seen.contains("EAASandbox"), "{place}: {seen}");
        assert!(!seen.is_empty());
    }
    stage.run(["status"]).expect(7);
    eventually("it is done", 20, || stage.sandbox.sessions()[0].handle.is_some());
    assert_gone(worker);
    stage.assert_exact(stage.row(1)["handle"].as_str().unwrap(), &video);
}

#[test]
fn a_detached_upload_says_what_an_attended_one_says() {
    let stage = Stage::new();
    let photo = stage.file("a.jpg", 10_000);
    let detached = stage.upload(&["--detach", "--type", "image/gif"], &[&photo, &photo]).expect(0);
    assert_eq!(detached.out, "1\ta.jpg\n", "one session for one file");
    assert!(detached.err.contains("not a documented type"), "{detached:?}");
    assert!(detached.err.contains("named twice"), "{detached:?}");
    let worker = background_process(&detached.err);
    eventually("it is done", 20, || stage.sandbox.sessions().iter().any(|session| session.handle.is_some()));
    assert_gone(worker);
}

#[test]
fn resume_can_be_detached_too() {
    let stage = Stage::slow(PACE);
    let video = stage.file("a.jpg", 6 * MIB);
    under_way(&stage, &video, 2 * MIB).kill();
    let detached = stage.run(["resume", "--detach"]).expect(0);
    let worker = background_process(&detached.err);
    eventually("it is done", 20, || stage.sandbox.sessions()[0].handle.is_some());
    assert_gone(worker);
    stage.assert_exact(stage.row(1)["handle"].as_str().unwrap(), &video);
    assert_eq!(stage.calls(On::Create).len(), 1);
}

/// Overwrites bytes in the middle of a file and gives it its times back, as a careless tool would.
fn tamper(path: &Path, at: u64) {
    let meta = fs::metadata(path).unwrap();
    let file = OpenOptions::new().write(true).open(path).unwrap();
    file.write_all_at(b"other bytes", at).unwrap();
    let times =
        FileTimes::new().set_modified(meta.modified().unwrap()).set_accessed(meta.accessed().unwrap());
    file.set_times(times).unwrap();
    assert_eq!(fs::metadata(path).unwrap().modified().unwrap(), meta.modified().unwrap());
}

#[test]
fn a_file_changed_between_sessions_at_equal_size_and_time_is_found_out() {
    at_once([0, 1_500_000, 2_900_000], |at| {
        let stage = Stage::slow(PACE);
        let video = stage.file("a.jpg", 6 * MIB);
        under_way(&stage, &video, 3 * MIB).kill();
        tamper(&video, at);
        let done = stage.run(["resume"]).expect(0).says("new session").says("not the file any more");
        stage.assert_exact(done.lines()[0], &video);
        assert_eq!(stage.sandbox.sessions().len(), 2);
    });
}

#[test]
fn what_changed_beyond_what_was_sent_comes_through_as_it_is_now() {
    let stage = Stage::slow(PACE);
    let video = stage.file("a.jpg", 16 * MIB);
    under_way(&stage, &video, 2 * MIB).kill();
    tamper(&video, 15 * MIB as u64);
    let done = stage.run(["resume"]).expect(0);
    stage.assert_exact(done.lines()[0], &video);
    assert_eq!(stage.sandbox.sessions().len(), 1, "nothing that was sent has changed");
}

#[test]
fn a_file_replaced_grown_or_shrunk_between_sessions_is_sent_as_it_is_now() {
    at_once([6 * MIB, 5 * MIB, 7 * MIB], |length| {
        let stage = Stage::slow(PACE);
        let video = stage.file("a.jpg", 6 * MIB);
        under_way(&stage, &video, 3 * MIB).kill();
        fs::write(&video, bytes_of("quite another film", length)).unwrap();
        let done = stage.run(["resume"]).expect(0).says("new session");
        stage.assert_exact(done.lines()[0], &video);
        assert_eq!(stage.row(1)["size"], length);
    });
}

#[test]
fn a_file_that_is_gone_at_resume_fails_in_words_and_the_others_go_on() {
    let stage = Stage::slow(PACE);
    let files = [stage.file("a.jpg", 6 * MIB), stage.file("b.jpg", MIB)];
    let running = stage.start_upload(&["--jobs", "1"], &[&files[0], &files[1]]);
    until_received(&stage, MIB);
    running.kill();
    fs::remove_file(&files[0]).unwrap();
    let mixed = stage.run(["resume"]).expect(1).says("no such file");
    assert_eq!(mixed.lines().len(), 1);
    stage.assert_exact(mixed.lines()[0], &files[1]);
    assert_eq!(stage.row(1)["state"], "failed");
    stage.run(["status"]).expect(1);
}

/// What happens to a file while it is being sent.
type Change = fn(&Path);

fn grow(path: &Path) {
    OpenOptions::new().write(true).open(path).unwrap().write_all_at(b"more", 12 * MIB as u64).unwrap();
}

fn shrink(path: &Path) {
    OpenOptions::new().write(true).open(path).unwrap().set_len(5 * MIB as u64).unwrap();
}

fn replace(path: &Path) {
    let other = path.with_extension("new");
    fs::write(&other, vec![7; 12 * MIB]).unwrap();
    fs::rename(&other, path).unwrap();
}

fn delete(path: &Path) {
    fs::remove_file(path).unwrap();
}

#[test]
fn a_file_that_changes_while_it_is_sent_gives_no_handle_and_the_others_go_on() {
    let changes: [(&str, Change); 4] =
        [("grew", grow), ("shrank", shrink), ("was replaced", replace), ("vanished", delete)];
    at_once(changes, |(word, change)| {
        let stage = Stage::slow(PACE / 2);
        let video = stage.file("a.jpg", 12 * MIB);
        let mut alone = under_way(&stage, &video, 2 * MIB);
        change(&video);
        let failed = alone.wait().expect(3).says(word);
        assert_eq!(failed.out, "", "{word}");
        assert_eq!(stage.row(1)["state"], "failed");
        assert_eq!(stage.row(1)["error"]["kind"], "source_changed");

        let (video, photo) = (stage.file("b.jpg", 12 * MIB), stage.file("c.jpg", MIB));
        let mut both = stage.start_upload(&["--jobs", "1"], &[&video, &photo]);
        eventually("the second begins", 20, || stage.sandbox.sessions().len() == 2);
        until_received(&stage, 2 * MIB);
        change(&video);
        let mixed = both.wait().expect(1).says(word);
        assert_eq!(mixed.lines().len(), 1);
        stage.assert_exact(mixed.lines()[0], &photo);
    });
}

#[test]
fn a_file_that_was_merely_touched_goes_on_in_the_same_session() {
    let stage = Stage::slow(PACE);
    let video = stage.file("a.jpg", 12 * MIB);
    let mut running = under_way(&stage, &video, 2 * MIB);
    File::options().write(true).open(&video).unwrap().set_modified(std::time::SystemTime::now()).unwrap();
    let done = running.wait().expect(0);
    stage.assert_exact(done.lines()[0], &video);
    assert_eq!(stage.sandbox.sessions().len(), 1);
    assert!(stage.calls(On::Data).len() >= 2, "the touch was noticed");
}

#[test]
fn bytes_rewritten_while_the_file_is_sent_never_mix_with_the_old_ones() {
    let stage = Stage::slow(PACE);
    let video = stage.file("a.jpg", 12 * MIB);
    let mut running = under_way(&stage, &video, 4 * MIB);
    tamper(&video, 1000);
    let done = running.wait().expect(0).says("new session");
    stage.assert_exact(done.lines()[0], &video);
}

#[test]
fn a_file_that_becomes_unreadable_fails_in_words() {
    if rustix::process::geteuid().is_root() {
        return a_file_that_becomes_unreadable_fails_in_words_for_somebody_else();
    }
    let stage = Stage::slow(PACE);
    let video = stage.file("a.jpg", 12 * MIB);
    let mut running = under_way(&stage, &video, 2 * MIB);
    Command::new("chmod").arg("000").arg(&video).status().unwrap();
    running.wait().expect(3).says("chmod u+r");
}

/// Permissions bind nobody who is root: the program runs as somebody else then.
fn a_file_that_becomes_unreadable_fails_in_words_for_somebody_else() {
    let can_change = Command::new("setpriv").args(["--reuid=65534", "--clear-groups", "true"]).status();
    if !can_change.is_ok_and(|status| status.success()) {
        return;
    }
    let stage = Stage::slow(PACE);
    let video = stage.file("a.jpg", 12 * MIB);
    for folder in [stage.home(), video.parent().unwrap()] {
        Command::new("chown").arg("65534").arg(folder).status().unwrap();
        Command::new("chmod").arg("755").arg(folder).status().unwrap();
    }
    let program = stage.path("program");
    fs::copy(env!("CARGO_BIN_EXE_wirephoto"), &program).unwrap();
    let mut command = stage.dressed(Command::new("setpriv"));
    command.args(["--reuid=65534", "--clear-groups"]).arg(&program).arg("upload").arg(&video);
    let mut running = stage.spawn(command);
    until_received(&stage, 2 * MIB);
    Command::new("chmod").arg("000").arg(&video).status().unwrap();
    running.wait().expect(3).says("chmod u+r");
}
