//! Bytes to the terminal for one key in a large one.

use std::time::Duration;

use super::common::figures::{Table, figure, percentile};
use super::terminal::Terminal;
use super::{LARGE, Stage};

/// After a key: everything that follows from it has been written.
const SILENCE: Duration = Duration::from_millis(300);
const PRESSES: usize = 15;
const PAGE_DOWN: &str = "\x1b[6~";

/// Prints the table.
pub fn measure(stage: &Stage) {
    let mut terminal = stage.painted(LARGE);
    terminal.until_quiet(SILENCE * 2);
    let row = after_each(&mut terminal, "j");
    for _ in 0..usize::from(LARGE.1) {
        terminal.press("j");
        terminal.until_quiet(Duration::from_millis(20));
    }
    terminal.until_quiet(SILENCE);
    let scrolled = after_each(&mut terminal, "j");
    let page = after_each(&mut terminal, PAGE_DOWN);
    terminal.leave("q");
    let mut table = Table::new(&["", "median", "most", "goal"]);
    let mut add = |what: &str, figures: &[f64], goal: &str| {
        let [median, most] = [50, 100].map(|percent| figure(percentile(figures, percent), 0));
        table.row([what.to_owned(), median, most, goal.to_owned()]);
    };
    add("the cursor goes down a row", &row, "<= 300");
    add("the list scrolls by a row", &scrolled, "<= 1,200");
    add("the list goes down a page", &page, "");
    table.print("Bytes for a key, 120x36, 100,000 sessions, with all that follows within 0.3 s");
}

fn after_each(terminal: &mut Terminal, key: &str) -> Vec<f64> {
    let one = |_| {
        terminal.press(key);
        terminal.until_quiet(SILENCE) as f64
    };
    (0..PRESSES).map(one).collect()
}
