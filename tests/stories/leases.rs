//! "I had started it in another window already": two programs, one queue, and never two of them at the
//! same file.

use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use wirephoto::sandbox::On;

use super::support::{Outcome, Running, Stage, at_once, eventually};

const MIB: usize = 1 << 20;
const PACE: u64 = 4 << 20;

#[track_caller]
fn sending(stage: &Stage, file: &Path) -> Running {
    let running = stage.start_upload(&[], &[file]);
    eventually("it is being sent", 10, || stage.received() > 0);
    running
}

#[track_caller]
fn assert_one_stream(stage: &Stage) {
    assert_eq!(stage.calls(On::Create).len(), 1, "one session");
    let calls = stage.calls(On::Data);
    for pair in calls.windows(2) {
        let end = pair[0].answered_ms.or(pair[1].at_ms.checked_sub(1));
        assert!(end <= Some(pair[1].at_ms), "two streams at once: {calls:#?}");
    }
}

fn watches(outcome: &Outcome) -> bool {
    outcome.err.contains("watching it")
}

#[test]
fn two_uploads_of_one_file_share_a_session_and_both_tell_its_handle() {
    let stage = Stage::slow(PACE);
    let video = stage.file("a.jpg", 4 * MIB);
    let mut both = [stage.start_upload(&[], &[&video]), stage.start_upload(&[], &[&video])];
    let [first, second] = both.each_mut().map(|running| running.wait().expect(0));
    assert_eq!(first.out, second.out);
    stage.assert_exact(first.lines()[0], &video);
    assert_one_stream(&stage);
    assert_eq!(stage.bytes_sent(), 4 * MIB as u64);
    assert!(watches(&first) != watches(&second), "exactly one watches: {first:#?} {second:#?}");
}

#[test]
fn resume_watches_what_another_program_sends() {
    let stage = Stage::slow(PACE);
    let video = stage.file("a.jpg", 4 * MIB);
    let mut holder = sending(&stage, &video);
    let watcher = stage.run(["resume"]).expect(0);
    assert!(watches(&watcher), "{watcher:#?}");
    assert_eq!(holder.wait().expect(0).out, watcher.out);
    assert_one_stream(&stage);
}

#[test]
fn a_session_can_be_paused_and_cancelled_from_elsewhere() {
    at_once([("pause", "paused", 7), ("cancel", "cancelled", 1)], |(word, state, code)| {
        let stage = Stage::slow(PACE);
        let video = stage.file("a.jpg", 8 * MIB);
        let mut holder = sending(&stage, &video);
        let asked = Instant::now();
        stage.run([word, "1"]).expect(0).says("asked the Wirephoto that sends it");
        let ended = holder.wait().expect(code);
        assert!(asked.elapsed() < Duration::from_secs(4), "{word}: {:?}", asked.elapsed());
        assert_eq!(ended.out, "");
        assert_eq!(stage.row(1)["state"], state);
        let nobody = stage.run(["resume"]);
        if word == "pause" {
            stage.assert_exact(nobody.expect(0).lines()[0], &video);
        } else {
            nobody.expect(0).says("Nothing is unfinished");
            stage.assert_exact(stage.run(["resume", "1"]).expect(0).lines()[0], &video);
        }
        assert_one_stream(&stage);
    });
}

#[test]
fn who_watches_takes_over_when_the_other_dies_or_leaves() {
    at_once([Signal::KILL, Signal::INT], |signal| {
        let stage = Stage::slow(PACE);
        let video = stage.file("a.jpg", 8 * MIB);
        let mut holder = sending(&stage, &video);
        let mut watcher = stage.start_upload(&[], &[&video]);
        std::thread::sleep(Duration::from_millis(300));
        holder.signal(signal);
        holder.wait();
        // Somebody who only looks must not take the chance away.
        stage.run(["sessions"]).expect(0);
        let died = Instant::now();
        let done = watcher.wait().expect(0);
        stage.assert_exact(done.lines()[0], &video);
        assert!(died.elapsed() < Duration::from_secs(6), "{:?}", died.elapsed());
        assert_eq!(stage.calls(On::Create).len(), 1, "the same session");
        assert!(stage.bytes_sent() <= (8 * MIB as u64) * 105 / 100);
    });
}

#[test]
fn who_watches_can_leave_without_disturbing() {
    let stage = Stage::slow(PACE);
    let video = stage.file("a.jpg", 4 * MIB);
    let mut holder = sending(&stage, &video);
    let mut watcher = stage.start(["resume"]);
    std::thread::sleep(Duration::from_millis(300));
    watcher.signal(Signal::INT);
    let left = watcher.wait().expect(130);
    assert!(watches(&left), "{left:#?}");
    assert_eq!(stage.row(1)["state"], "sending");
    stage.assert_exact(holder.wait().expect(0).lines()[0], &video);
    assert_one_stream(&stage);
}

#[test]
fn a_program_that_merely_sleeps_keeps_its_session() {
    let stage = Stage::slow(PACE);
    let video = stage.file("a.jpg", 4 * MIB);
    let mut holder = sending(&stage, &video);
    holder.signal(Signal::STOP);
    let mut watcher = stage.start_upload(&[], &[&video]);
    std::thread::sleep(Duration::from_millis(1500));
    assert!(watcher.is_running(), "it waits");
    assert_eq!(stage.calls(On::Create).len(), 1);
    holder.signal(Signal::CONT);
    assert_eq!(holder.wait().expect(0).out, watcher.wait().expect(0).out);
    assert_eq!(stage.sandbox.sessions().len(), 1);
}

#[test]
fn two_programs_share_a_queue_without_sending_anything_twice() {
    let stage = Stage::new();
    let files: Vec<_> = (0..20).map(|n| stage.file(format!("{n:02}.jpg"), 20_000)).collect();
    let paths: Vec<&Path> = files.iter().map(AsRef::as_ref).collect();
    let backwards: Vec<&Path> = paths.iter().rev().copied().collect();
    let mut both =
        [stage.start_upload(&["--jobs", "2"], &paths), stage.start_upload(&["--jobs", "2"], &backwards)];
    let [first, second] = both.each_mut().map(|running| running.wait().expect(0));
    for (handle, file) in first.lines().iter().zip(&paths).chain(second.lines().iter().zip(&backwards)) {
        stage.assert_exact(handle, file);
    }
    // A file that one had finished before the other named it is a new wish; all others are shared.
    let sent = stage.bytes_sent();
    assert_eq!(sent, 20_000 * stage.calls(On::Create).len() as u64);
    assert_eq!(first.lines().len() + second.lines().len(), 40);
}
