//! Choosing files: marks, typed paths, pasted and dropped ones.

use wirephoto::engine::protocol::Request;
use wirephoto::model::fault::{Fault, FaultKind};

use crate::stage::Stage;
use crate::stage::world::World;

fn picker() -> Stage {
    let mut stage = Stage::new(World::museum(), (100, 30));
    stage.press("u");
    stage
}

fn added(stage: &Stage) -> Vec<&String> {
    stage.world.asked.iter().filter(|one| one.starts_with("Add")).collect()
}

#[test]
fn several_marked_files_are_uploaded_at_once_and_the_cursor_goes_to_the_first() {
    let mut stage = picker();
    stage.press("j j space j space u");
    stage.expect_no("Upload files");
    assert_eq!(added(&stage).len(), 1);
    stage.expect("2 uploads are queued.");
    stage.expect("▸  crane-at-dawn.mp4");
}

#[test]
fn a_file_that_cannot_be_uploaded_says_why_and_is_not_sent() {
    let mut stage = picker();
    stage.press("j j j space");
    stage.expect("empty.png: the file is empty");
    stage.press("enter");
    stage.expect("empty.png: the file is empty");
    stage.press("g space");
    stage.expect("A folder cannot be uploaded");
    assert!(added(&stage).is_empty());
}

#[test]
fn hidden_files_are_shown_on_request() {
    let mut stage = picker();
    stage.expect_no(".cache.jpg");
    stage.press(".");
    stage.expect(".cache.jpg");
}

#[test]
fn a_path_is_typed_with_completion() {
    let mut stage = picker();
    stage.press("i");
    stage.expect("path: /srv/photos/");
    stage.type_text("cr");
    stage.expect("crane-at-dawn.mp4");
    stage.expect_no("flood-1962.jpg");
    stage.press("tab");
    stage.expect("path: /srv/photos/crane-at-dawn.mp4");
    stage.press("enter");
    assert!(added(&stage)[0].contains("/srv/photos/crane-at-dawn.mp4"));
}

#[test]
fn a_typed_folder_is_opened() {
    let mut stage = picker();
    stage.press("i");
    stage.type_text("2024");
    stage.press("tab");
    stage.expect("path: /srv/photos/2024/");
    stage.press("enter");
    stage.expect("│ /srv/photos/2024 ");
    assert!(added(&stage).is_empty());
}

#[test]
fn going_up_puts_the_cursor_on_the_folder_that_was_left() {
    let mut stage = picker();
    stage.press("j enter");
    stage.expect("│ /srv/photos/2025 ");
    stage.press("backspace");
    stage.expect("▸  2025/");
}

#[test]
fn a_folder_that_cannot_be_read_leaves_the_last_one_and_says_why() {
    let mut stage = picker();
    stage.world.fails =
        Some(Fault::new(FaultKind::Source, "/srv/photos/2024 cannot be read: permission denied"));
    stage.press("enter");
    stage.expect("permission denied");
    stage.expect("flood-1962.jpg");
}

#[test]
fn dropped_files_are_marked_and_sent_only_when_the_user_says_so() {
    let mut stage = Stage::new(World::museum(), (100, 30));
    stage.paste("'/srv/new/first one.jpg' file:///srv/new/second%20one.jpg\n");
    stage.expect("2 marked: first one.jpg and 1 more");
    stage.expect("Pasted files are marked; u uploads what is marked.");
    assert!(added(&stage).is_empty());
    stage.press("u");
    assert!(added(&stage)[0].contains("/srv/new/first one.jpg"));
    stage.expect("2 uploads are queued.");
}

#[test]
fn refused_files_are_told_one_by_one_and_the_good_ones_go() {
    let mut stage = Stage::new(World::museum(), (100, 30));
    stage.paste("/srv/photos/notes.txt\n/srv/photos/flood-1962.jpg\n/srv/x/notes.txt");
    stage.press("u");
    stage.expect("2 files were refused; L shows why.");
    stage.press("L");
    stage.expect("notes.txt: Text files cannot be uploaded.");
    stage.press("q");
    stage.expect("▸  flood-1962.jpg");
}

#[test]
fn a_pasted_megabyte_fires_no_key_wherever_it_lands() {
    let text = format!("q\u{3}y\r\n\u{1b}[2J{}", "dx \u{7}".repeat(260_000));
    for keys in ["", "u", "/", ":", "?", "2", "2 v", "2 c", "2 a", "2 #", "3", "T", "b", "j c", "q"] {
        let mut stage = Stage::new(World::museum(), (80, 24));
        if !keys.is_empty() {
            stage.press(keys);
        }
        let asked = stage.world.asked.len();
        stage.effects.clear();
        stage.paste(&text);
        assert!(stage.exit.is_none() && stage.effects.is_empty(), "after {keys:?}");
        assert_eq!(stage.world.asked.len(), asked, "after {keys:?}");
        assert!(!stage.text().chars().any(|c| c.is_control() && c != '\n'), "after {keys:?}");
    }
}

#[test]
fn a_paste_into_a_line_is_taken_back_at_once() {
    let mut stage = Stage::new(World::museum(), (80, 24));
    stage.press("/");
    stage.type_text("ab");
    stage.paste(&"x".repeat(1 << 20));
    stage.press("ctrl-_");
    stage.expect("filter: ab");
    assert_eq!(stage.cursor(), Some((10, 22)));
}

#[test]
fn a_silent_engine_leaves_the_picker_usable() {
    let mut stage = Stage::new(World::museum(), (80, 24));
    stage.silent = true;
    stage.press("u");
    stage.expect("Reading the folder ...");
    stage.press("j k space enter u . h l ~ esc");
    stage.expect_no("Upload files");
    assert!(!stage.unanswered.iter().any(|request| matches!(request, Request::Add(_))));
}
