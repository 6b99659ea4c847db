//! The Photos screen in a terminal of 256 colours, against the embedded sandbox.

use std::path::Path;
use std::time::Duration;

use wirephoto::sandbox::{self, Options, PAGE_ID, Sandbox, TokenName};

use super::common;
use super::terminal::Terminal;
use super::{LARGE, command};

/// How long a page of photos may take.
const PAGE: Duration = Duration::from_secs(5);
/// The answer of a terminal that says its type and has no pictures of its own.
const TYPE_ALONE: &str = "\x1b[?62c";

/// A Page that has uploaded so many photos.
pub fn page_with(photos: u32) -> Sandbox {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime can be made");
    // It runs on threads of its own from here on.
    runtime.block_on(sandbox::start(Options { photos, ..Options::default() })).expect("the sandbox starts")
}

/// Starts the program in a home folder and goes to the Photos screen; the first photos are there.
pub fn open(home: &Path, page: &Sandbox) -> Terminal {
    let mut environment = common::environment(home, page.base_url(), TokenName::User.token());
    environment.push(("WIREPHOTO_PAGE_ID", PAGE_ID.to_owned()));
    let mut terminal = Terminal::open(LARGE.0, LARGE.1, command(common::WIREPHOTO, &[], &environment));
    terminal.until_shown(&["? help"]);
    terminal.press("2");
    terminal.until_shown(&["profile  tagged  uploaded", "? help"]);
    terminal.press(TYPE_ALONE);
    terminal.until_shown(&["id 10", " 1/"]);
    terminal
}

/// Goes to the end of the list until all of so many photos are loaded, and back to its beginning.
pub fn load_all(terminal: &mut Terminal, count: usize) {
    let all = format!("all {count}");
    let state = |terminal: &Terminal| terminal.text().lines().nth(1).unwrap_or_default().to_owned();
    while !state(terminal).contains(&all) {
        let before = state(terminal);
        terminal.press("G");
        let on = terminal.until(PAGE, |terminal| {
            let now = state(terminal);
            now != before && !now.ends_with("...")
        });
        on.unwrap_or_else(|| panic!("no further photos come:\n{}", terminal.text()));
    }
    to_first(terminal, count);
}

/// Goes to the first of so many photos.
pub fn to_first(terminal: &mut Terminal, count: usize) {
    let first = format!(" 1/{count}");
    if !terminal.text().contains(&first) {
        terminal.press("g");
        terminal.until_shown(&[&first]);
    }
}

/// Milliseconds from a key until the position says the photo with this number, counted from 1.
pub fn press(terminal: &mut Terminal, key: &str, number: usize, count: usize) -> f64 {
    let position = format!(" {number}/{count}");
    let pressed = terminal.press(key);
    let there = |terminal: &Terminal| terminal.text().lines().any(|line| line.ends_with(&position));
    let came = terminal.until(PAGE, there);
    let came = came.unwrap_or_else(|| panic!("the cursor is not at{position}:\n{}", terminal.text()));
    came.duration_since(pressed).as_secs_f64() * 1000.0
}
