//! Bytes to the terminal on the Photos screen: for a key while the picture waits, for a picture, for a
//! grid of thumbnails.

use std::time::Duration;

use wirephoto::sandbox::Filter;

use super::common;
use super::common::figures::{Table, figure, percentile};
use super::photos;
use super::terminal::Terminal;

const PHOTOS: u32 = 300;
/// After a key, and before the cursor has rested for long enough to fetch a picture.
const AT_ONCE: Duration = Duration::from_millis(80);
/// After a picture: all of it has been written.
const DRAWN: Duration = Duration::from_millis(200);
/// Everything that a rest brings has come.
const RESTED: Duration = Duration::from_millis(1200);
const PREVIEWS: usize = 16;
const SCROLLS: usize = 15;
const RESTS: usize = 5;
/// Rows of the list.
const ROWS: usize = 31;

/// Prints the table.
pub fn measure() {
    let (home, page) = (common::folder(), photos::page_with(PHOTOS));
    let ids = page.photo_ids(Filter::Uploaded);
    let mut terminal = photos::open(home.path(), &page);
    terminal.until_quiet(RESTED);
    let previews: Vec<[f64; 2]> =
        ids[1..=PREVIEWS].iter().map(|id| next_preview(&mut terminal, id)).collect();
    for _ in PREVIEWS..ROWS {
        quick(&mut terminal, "j");
    }
    let scrolled: Vec<f64> = (0..SCROLLS).map(|_| quick(&mut terminal, "j")).collect();
    let rested = |_| {
        terminal.until_quiet(RESTED);
        quick(&mut terminal, "j")
    };
    let after_rest: Vec<f64> = (0..RESTS).map(rested).collect();
    terminal.until_quiet(RESTED);
    terminal.press("v");
    let grid = terminal.until_quiet(RESTED) as f64;
    let step = quick(&mut terminal, "l");
    terminal.leave("q");

    let mut table = Table::new(&["", "median", "most", "goal"]);
    let mut add = |what: &str, figures: &[f64], goal: &str| {
        let [median, most] = [50, 100].map(|percent| figure(percentile(figures, percent), 0));
        table.row([what.to_owned(), median, most, goal.to_owned()]);
    };
    let part = |at: usize| previews.iter().map(|both| both[at]).collect::<Vec<f64>>();
    add("the cursor goes down a row, its picture waits", &part(0), "<= 240");
    add("the list scrolls by a row", &scrolled, "<= 1,200");
    add("the first time after a rest, with a preview there", &after_rest, "");
    add("a preview, with its words", &part(1), "<= 20,000");
    add("a grid full of thumbnails, with its words", &[grid], "");
    add("the cursor goes on by a thumbnail", &[step], "");
    table.print(&format!("Bytes on the Photos screen, 120x36, 256 colours, {PREVIEWS} pictures"));
}

/// The bytes that come at once for a key.
fn quick(terminal: &mut Terminal, key: &str) -> f64 {
    terminal.press(key);
    terminal.until_quiet(AT_ONCE) as f64
}

/// Goes to the next photo: the bytes that come at once, and those of its preview.
fn next_preview(terminal: &mut Terminal, id: &str) -> [f64; 2] {
    let row = quick(terminal, "j");
    let before = terminal.bytes;
    terminal.until_shown(&[&format!("id {id}")]);
    terminal.until_quiet(DRAWN);
    [row, (terminal.bytes - before) as f64]
}
