//! "That is not a photo": files that cannot be sent are refused before anything is, each in a sentence
//! with its mend.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::support::{Stage, eventually};

/// Bad files with a word of what is said about them.
fn bad_files(stage: &Stage) -> Vec<(PathBuf, &'static str)> {
    let write = |name: &str, bytes: &[u8]| {
        fs::write(stage.path(name), bytes).unwrap();
        stage.path(name)
    };
    fs::create_dir(stage.path("album")).unwrap();
    symlink(stage.path("loop.jpg"), stage.path("loop.jpg")).unwrap();
    symlink(stage.path("nowhere"), stage.path("dangling.jpg")).unwrap();
    Command::new("mkfifo").arg(stage.path("pipe.jpg")).status().unwrap();
    vec![
        (stage.path("missing.jpg"), "no such file"),
        (write("empty.jpg", b""), "is empty"),
        (stage.path("album"), "is a directory"),
        (stage.path("pipe.jpg"), "pipe"),
        (PathBuf::from("/dev/zero"), "device"),
        (stage.path("loop.jpg"), "cannot be read"),
        (stage.path("dangling.jpg"), "no such file"),
        (write("lie.jpg", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "image/png by its content"),
        (write("notes.txt", b"just words"), "no type that the upload API documents"),
        (write("clip.mkv", b"\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\0matroska"), "upload API"),
    ]
}

#[test]
fn every_bad_file_is_refused_with_its_reason_and_its_mend() {
    let stage = Stage::new();
    for (file, word) in bad_files(&stage) {
        let refused = stage.upload(&[], &[&file]).expect(3).says(word);
        assert_eq!(refused.out, "");
        let sentences = refused.err.trim_end().split(". ").count();
        assert!(sentences >= 2, "the mend is missing: {}", refused.err);
        let json = stage.upload(&["--json"], &[&file]).expect(3);
        assert_eq!(json.err, "", "with --json everything is on stdout");
        let row = &json.rows()[0];
        for key in ["kind", "message", "code", "subcode", "fbtrace_id", "hint"] {
            assert!(row["error"].as_object().unwrap().contains_key(key), "{key}: {row}");
        }
        assert_eq!(row["error"]["kind"], "source");
        assert_eq!(row["file"], file.to_str().unwrap());
    }
    assert!(stage.sandbox.requests().is_empty(), "nothing is sent");
    assert!(!stage.home().join("wirephoto.db").exists(), "nothing is queued");
}

#[test]
fn good_files_wait_until_the_bad_ones_are_mended_or_left_out() {
    let stage = Stage::new();
    let bad = bad_files(&stage);
    let good = [stage.file("one.jpg", 5000), stage.file("two.jpg", 6000)];
    let mut all: Vec<&Path> = bad.iter().map(|(file, _)| file.as_path()).collect();
    all.insert(0, &good[0]);
    all.push(&good[1]);
    let refused = stage.upload(&[], &all).expect(3).says("Nothing was sent").says("--skip-bad");
    for (_, word) in &bad {
        assert!(refused.err.contains(word), "{word}: {}", refused.err);
    }
    assert!(stage.sandbox.requests().is_empty());
    let sent = stage.upload(&["--skip-bad"], &all).expect(1);
    assert_eq!(sent.lines().len(), 2);
    stage.assert_exact(sent.lines()[0], &good[0]);
    stage.assert_exact(sent.lines()[1], &good[1]);
    stage.upload(&["--skip-bad"], &all[1..3]).expect(3);
}

#[test]
fn a_file_that_vanishes_in_the_queue_fails_alone() {
    let stage = Stage::slow(1 << 20);
    let (slow, gone) = (stage.file("slow.jpg", 1 << 20), stage.file("gone.jpg", 5000));
    let last = stage.file("last.jpg", 5000);
    let mut running = stage.start_upload(&["--jobs", "1"], &[&slow, &gone, &last]);
    eventually("the first is being sent", 10, || stage.received() > 0);
    fs::remove_file(&gone).unwrap();
    let mixed = running.wait().expect(1).says("gone.jpg").says("no such file");
    assert_eq!(mixed.lines().len(), 2);
    stage.assert_exact(mixed.lines()[0], &slow);
    stage.assert_exact(mixed.lines()[1], &last);
}

#[test]
fn a_file_swapped_for_something_else_in_the_queue_is_judged_again() {
    let stage = Stage::slow(1 << 20);
    let (slow, swapped) = (stage.file("slow.jpg", 1 << 20), stage.file("swapped.jpg", 5000));
    let mut running = stage.start_upload(&["--jobs", "1"], &[&slow, &swapped]);
    eventually("the first is being sent", 10, || stage.received() > 0);
    fs::remove_file(&swapped).unwrap();
    Command::new("mkfifo").arg(&swapped).status().unwrap();
    let mixed = running.wait().expect(1).says("pipe");
    stage.assert_exact(mixed.lines()[0], &slow);
}
