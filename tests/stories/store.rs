//! "The disk was full": the journal can be torn, locked, foreign or impossible to write, and nothing is
//! deleted, nothing falsely promised.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use rusqlite::Connection;

use wirephoto::sandbox::faults::Mark;
use wirephoto::sandbox::tokens::{Standing, TokenName};
use wirephoto::sandbox::{Action, On, Script};

use super::support::{Outcome, Stage, bytes_of, eventually, rule};

const MIB: usize = 1 << 20;

/// Runs the program where no file may grow beyond so many blocks of 512 bytes.
fn on_a_full_disk(stage: &Stage, blocks: u32, args: &[&str]) -> Outcome {
    let mut command = stage.dressed(Command::new("sh"));
    let line = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
    command.args(["-c", &line, "sh", env!("CARGO_BIN_EXE_wirephoto")]).args(args);
    stage.spawn(command).wait()
}

/// The databases that were set aside.
fn aside(stage: &Stage) -> Vec<PathBuf> {
    let all = fs::read_dir(stage.home()).unwrap().map(|entry| entry.unwrap().path());
    all.filter(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name.contains(".damaged-") || name.contains(".newer-"))
            && !name.ends_with("-wal")
            && !name.ends_with("-shm")
    })
    .collect()
}

#[test]
fn a_disk_that_is_full_from_the_start_is_said_and_the_upload_goes_on() {
    let stage = Stage::new();
    let photo = stage.file("a.jpg", 300_000);
    let name = photo.to_str().unwrap();
    let done = on_a_full_disk(&stage, 8, &["upload", name]).expect(0).says("Nothing can be saved");
    stage.assert_exact(done.lines()[0], &photo);
}

#[test]
fn a_disk_that_fills_up_in_the_middle_is_said_and_the_upload_goes_on() {
    let stage = Stage::new();
    stage.upload(&[], &[&stage.file("before.jpg", 1000)]).expect(0);
    let files: Vec<_> = (0..4).map(|n| stage.file(format!("{n}.jpg"), 3 * MIB)).collect();
    let mut args = vec!["upload", "--jobs", "2"];
    args.extend(files.iter().map(|file| file.to_str().unwrap()));
    // Enough for the database as it is and the beginning of its log.
    let size = fs::metadata(stage.home().join("wirephoto.db")).unwrap().len();
    let blocks = u32::try_from(size / 512 + 64).unwrap();
    let done = on_a_full_disk(&stage, blocks, &args).expect(0).says("Nothing can be saved");
    for (handle, file) in done.lines().iter().zip(&files) {
        stage.assert_exact(handle, file);
    }
    assert_eq!(done.lines().len(), 4);
    // What was written before the disk was full is still there, whole, and goes on where it can.
    let database = Connection::open(stage.home().join("wirephoto.db")).unwrap();
    let sound: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
    let listed = stage.run(["sessions", "--json"]).expect(0).rows();
    assert_eq!(listed.last().unwrap()["state"], "done");
    assert!(listed.iter().all(|row| row["state"] != "sending"), "{listed:#?}");
    assert!(aside(&stage).is_empty());
}

#[test]
fn nothing_is_published_where_nothing_can_be_written_down() {
    let stage = Stage::new();
    let args = ["post", "--yes", "--message", "Two", "--photo", "a.jpg", "--photo", "b.jpg"];
    ["a.jpg", "b.jpg"].iter().for_each(|name| drop(stage.picture(name)));
    let told = on_a_full_disk(&stage, 8, &args).expect(1);
    let told = told.says("Nothing can be saved").says("Nothing can be published");
    assert!(!told.err.contains("is kept"), "nothing is promised that is not so: {told:#?}");
    assert!(stage.calls(On::StagePhoto).is_empty(), "no photo is sent in vain");
    stage.write("posts.csv", "message\nOne\nTwo\nThree\n");
    let told = on_a_full_disk(&stage, 8, &["post", "--from", "posts.csv", "--yes"]).expect(1);
    let told = told.says("row 2: Nothing can be published").says("not taken on");
    assert!(!told.err.contains("row 3"), "{told:#?}");
    // One that was written down before the disk was full waits for better days.
    let refused = rule(On::Feed, Action::ExpireToken { after: Mark::default() });
    stage.sandbox.set_script(Script::of([refused])).unwrap();
    stage.run(["post", "--yes", "--message", "Kept"]).expect(4).says("is kept");
    stage.sandbox.set_token(TokenName::Page, Standing::Valid);
    on_a_full_disk(&stage, 8, &["resume"]).says("Nothing can be saved");
    let listed = on_a_full_disk(&stage, 8, &["posts", "--json"]).expect(0).rows();
    assert_eq!(listed[0]["state"], "ready", "what is kept can be looked at");
    on_a_full_disk(&stage, 8, &["status"]).expect(7);
    assert!(stage.sandbox.posts().is_empty());
    stage.run(["resume"]).expect(0);
    assert_eq!(stage.sandbox.posts().len(), 1);
}

/// A stage whose program keeps its state where no folder can be made.
fn homeless(stage: &Stage, args: &[&str]) -> Outcome {
    let blocked = stage.path("blocked");
    fs::write(&blocked, "a file where a folder should be").unwrap();
    let mut command = stage.program();
    command.env_remove("WIREPHOTO_HOME").args(args);
    command.env("XDG_CONFIG_HOME", stage.home()).env("XDG_CACHE_HOME", stage.home());
    command.env("XDG_STATE_HOME", blocked.join("state")).env("HOME", stage.home());
    stage.spawn(command).wait()
}

#[test]
fn a_state_folder_that_cannot_be_made_is_said_and_the_upload_goes_on() {
    let stage = Stage::new();
    let photo = stage.file("a.jpg", 300_000);
    let name = photo.to_str().unwrap();
    let done = homeless(&stage, &["upload", name]).expect(0).says("Nothing can be saved");
    stage.assert_exact(done.lines()[0], &photo);
    let refused = homeless(&stage, &["upload", "--detach", name]).expect(1).says("background");
    assert_eq!(refused.out, "", "nothing is promised that nobody keeps");
    assert_eq!(stage.sandbox.sessions().len(), 1);
}

#[test]
fn a_folder_that_may_not_be_written_is_said_and_the_upload_goes_on() {
    let can_change = Command::new("setpriv").args(["--reuid=65534", "--clear-groups", "true"]).status();
    if !rustix::process::geteuid().is_root() || !can_change.is_ok_and(|status| status.success()) {
        return;
    }
    let stage = Stage::new();
    let photo = stage.file("a.jpg", 300_000);
    let program = stage.path("program");
    fs::copy(env!("CARGO_BIN_EXE_wirephoto"), &program).unwrap();
    for folder in [stage.home(), photo.parent().unwrap()] {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = stage.dressed(Command::new("setpriv"));
    command.args(["--reuid=65534", "--clear-groups"]).arg(&program).arg("upload").arg(&photo);
    let done = stage.spawn(command).wait().expect(0).says("Nothing can be saved");
    stage.assert_exact(done.lines()[0], &photo);
}

/// A stage with a session that is done (1) and one that was killed in the middle (2).
fn kept(stage: &Stage) -> PathBuf {
    stage.upload(&[], &[&stage.file("done.jpg", 1000)]).expect(0);
    let video = stage.file("half.jpg", 4 * MIB);
    stage.sandbox.set_rate(Some(4 << 20));
    let running = stage.start_upload(&[], &[&video]);
    eventually("half of it arrives", 10, || stage.received() > 2 * MIB as u64);
    running.kill();
    stage.sandbox.set_rate(None);
    // Everything into the one file, so that it can be damaged.
    let database = Connection::open(stage.home().join("wirephoto.db")).unwrap();
    database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    video
}

#[test]
fn a_database_of_a_newer_version_is_set_aside_and_its_sessions_go_on() {
    let stage = Stage::new();
    let video = kept(&stage);
    let path = stage.home().join("wirephoto.db");
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    stage.run(["status"]).expect(1).says("newer");
    assert!(aside(&stage).is_empty(), "who only looks changes nothing");
    let done = stage.run(["resume"]).expect(0).says("set aside").says("2 upload sessions");
    stage.assert_exact(done.lines()[0], &video);
    let kept = aside(&stage);
    assert_eq!(kept.len(), 1, "{kept:?}");
    let version: i64 =
        Connection::open(&kept[0]).unwrap().query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!(version, 99, "it is as it was");
    assert_eq!(stage.row(1)["state"], "done");
    let second = stage.run(["sessions"]).expect(0);
    assert!(!second.err.contains("set aside"), "once is enough: {second:?}");
}

#[test]
fn rubbish_in_place_of_the_database_is_kept_and_the_command_goes_on() {
    let stage = Stage::new();
    let photo = stage.file("a.jpg", 10_000);
    for (n, rubbish) in
        [bytes_of("rubbish", 50_000), b"SQLite format 3\0 and then nothing good".to_vec()].iter().enumerate()
    {
        let path = stage.home().join("wirephoto.db");
        for suffix in ["", "-wal", "-shm"] {
            drop(fs::remove_file(format!("{}{suffix}", path.display())));
        }
        fs::write(&path, rubbish).unwrap();
        let looked = stage.run(["status"]);
        assert!(looked.code == Some(1) && !looked.err.is_empty(), "{looked:?}");
        let done = stage.upload(&[], &[&photo]).expect(0).says("set aside");
        stage.assert_exact(done.lines()[0], &photo);
        let kept = aside(&stage);
        assert_eq!(kept.len(), n + 1);
        assert!(kept.iter().any(|path| fs::read(path).unwrap() == *rubbish), "not a byte of it is lost");
        stage.run(["status"]).expect(0);
    }
}

#[test]
fn a_torn_database_gives_what_can_still_be_read() {
    let stage = Stage::new();
    let video = kept(&stage);
    let path = stage.home().join("wirephoto.db");
    let whole = fs::read(&path).unwrap();
    for keep in [whole.len() / 4, whole.len() / 2, whole.len() - 4096, 100] {
        for old in aside(&stage) {
            fs::remove_file(old).unwrap();
        }
        for suffix in ["-wal", "-shm"] {
            drop(fs::remove_file(format!("{}{suffix}", path.display())));
        }
        fs::write(&path, &whole[..keep]).unwrap();
        let listed = stage.run(["sessions", "--json"]).expect(0);
        assert!(listed.rows().len() <= 2);
        let done = stage.upload(&[], &[&video]).expect(0);
        stage.assert_exact(done.lines()[0], &video);
        if listed.err.contains("set aside") || done.err.contains("set aside") {
            let kept = aside(&stage);
            assert_eq!(fs::read(&kept[0]).unwrap().len(), keep, "kept as it was");
        }
        let sound: String = Connection::open(&path)
            .unwrap()
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(sound, "ok", "{keep} of {} bytes", whole.len());
    }
}

#[test]
fn pages_that_rotted_in_the_middle_are_noticed_and_the_upload_goes_on() {
    let stage = Stage::new();
    let video = kept(&stage);
    let path = stage.home().join("wirephoto.db");
    let mut bytes = fs::read(&path).unwrap();
    // Everything behind the schema turns to noise.
    let noise = bytes_of("noise", bytes.len() - 4096);
    bytes[4096..].copy_from_slice(&noise);
    fs::write(&path, &bytes).unwrap();
    let done = stage.upload(&[], &[&video]).expect(0).says("set aside");
    stage.assert_exact(done.lines()[0], &video);
    assert_eq!(fs::read(&aside(&stage)[0]).unwrap(), bytes, "kept as it was");
}

#[test]
fn an_empty_file_and_a_folder_in_its_place_are_no_obstacle() {
    let stage = Stage::new();
    let photo = stage.file("a.jpg", 10_000);
    fs::write(stage.home().join("wirephoto.db"), "").unwrap();
    stage.assert_exact(stage.upload(&[], &[&photo]).expect(0).lines()[0], &photo);
    assert!(aside(&stage).is_empty());

    let stage = Stage::new();
    let photo = stage.file("a.jpg", 10_000);
    fs::create_dir(stage.home().join("wirephoto.db")).unwrap();
    let done = stage.upload(&[], &[&photo]).expect(0).says("Nothing can be saved");
    stage.assert_exact(done.lines()[0], &photo);
}
