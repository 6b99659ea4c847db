//! "It just sits there": what only long waiting can show, waited for side by side.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use wirephoto::sandbox::faults::Mark;
use wirephoto::sandbox::{Action, On};

use super::support::{Stage, at_once, eventually, rule};

#[test]
fn every_wait_has_its_bounds() {
    at_once(
        [
            a_trickle_is_as_bad_as_silence_and_does_not_keep_anybody_busy_for_ever as fn(),
            a_database_that_somebody_locks_for_long_neither_hangs_nor_fails_the_uploads,
            throttling_without_end_is_given_up_for_now_and_kept,
        ],
        |story| story(),
    );
}

fn a_trickle_is_as_bad_as_silence_and_does_not_keep_anybody_busy_for_ever() {
    let stage = Stage::faulty([rule(On::Data, Action::Slow { after: Mark::Bytes(0), rate: 300 })]);
    stage.configure("[uploads]\nstall_timeout = 1\ntries = 1\n");
    let video = stage.file("a.jpg", 6_000_000);
    // What is under way goes on creeping into the session for hours: it is left for later.
    let left = stage.upload(&[], &[&video]).expect(5).says("stalled").says("wirephoto resume");
    assert_eq!(stage.struck(), ["slow"]);
    assert_eq!((left.out.as_str(), &stage.row(1)["state"]), ("", &"interrupted".into()));
    assert!(left.took < Duration::from_secs(30), "{left:?}");
}

fn a_database_that_somebody_locks_for_long_neither_hangs_nor_fails_the_uploads() {
    let stage = Stage::slow(2 << 20);
    let files: Vec<_> = (0..3).map(|n| stage.file(format!("{n}.jpg"), 2 << 20)).collect();
    let paths: Vec<&Path> = files.iter().map(AsRef::as_ref).collect();
    let mut running = stage.start_upload(&["--jobs", "1"], &paths);
    eventually("the first is being sent", 10, || stage.received() > 0);
    let database = Connection::open(stage.home().join("wirephoto.db")).unwrap();
    database.busy_timeout(Duration::from_secs(3)).unwrap();
    database.execute_batch("BEGIN IMMEDIATE").unwrap();
    // Longer than any one step waits for its turn.
    std::thread::sleep(Duration::from_secs(14));
    assert!(running.is_running(), "it goes on trying");
    database.execute_batch("ROLLBACK").unwrap();
    let first = running.wait().says("locked");
    assert!(first.took < Duration::from_secs(40), "{first:#?}");
    let listed = stage.run(["sessions", "--json"]).rows();
    assert!(listed.iter().all(|row| row["state"] != "failed"), "{listed:#?} {first:#?}");
    stage.run(["resume"]).expect(0);
    for row in stage.run(["sessions", "--json"]).rows() {
        stage.assert_exact(row["handle"].as_str().unwrap(), Path::new(row["file"].as_str().unwrap()));
    }
    assert_eq!(stage.number("SELECT count(*) FROM sessions"), 3);
}

fn throttling_without_end_is_given_up_for_now_and_kept() {
    let throttle = Action::Throttle { code: 613, retry_after: Some(0), usage: None, regain_minutes: 0 };
    let stage = Stage::faulty([rule(On::Data, throttle).always()]);
    let photo = stage.file("a.jpg", 1000);
    let given_up = stage.upload(&[], &[&photo]).expect(5).says("613");
    assert_eq!(given_up.out, "");
    assert!(stage.calls(On::Data).len() <= 40, "bounded: {}", stage.calls(On::Data).len());
    assert_eq!(stage.row(1)["state"], "interrupted");
    assert_eq!(stage.row(1)["error"]["kind"], "throttled");
    stage.sandbox.set_script(Default::default()).unwrap();
    let done = stage.run(["resume"]).expect(0);
    stage.assert_exact(done.lines()[0], &photo);
    assert_eq!(stage.sandbox.sessions().len(), 1);
}
