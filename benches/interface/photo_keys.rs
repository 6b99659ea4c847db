//! Keys on the Photos screen, rest, and memory, with few and with 10,000 photos loaded.

use std::thread;
use std::time::Duration;

use super::Stage;
use super::keys::KeyTable;
use super::photos;
use super::rest;
use super::terminal::Terminal;

const ROUNDS: usize = 3;
const PRESSES: usize = 120;
/// Between two keys: the program has gone back to sleep, and no picture is fetched yet.
const PAUSE: Duration = Duration::from_millis(5);
/// Down and up again, within the rows that ten photos have.
const TURN: usize = 9;
/// Everything that a rest brings has come.
const RESTED: Duration = Duration::from_millis(600);
/// Rows of the list.
const ROWS: usize = 31;
const MANY: usize = 10_000;
/// How many photos there are in a list that scrolls and is not long.
const SOME: usize = 300;

/// Prints the tables: 10 photos with 10 sessions, 300 with 1,000, 10,000 with 100,000.
pub fn measure(few: &Stage, full: &Stage, many: &Stage) {
    let pages = [10, SOME as u32, MANY as u32].map(photos::page_with);
    let [mut few, mut some, mut many] = [(few, 10), (full, SOME), (many, MANY)].map(|(stage, count)| {
        let page = &pages[if count == MANY { 2 } else { usize::from(count == SOME) }];
        let mut terminal = photos::open(stage.home.path(), page);
        photos::load_all(&mut terminal, count);
        terminal
    });
    keys(&mut few, &mut some, &mut many);
    some.leave("q");
    // Two programs that sleep do not disturb each other.
    let [few, many] = thread::scope(|scope| {
        [few, many]
            .map(|mut terminal| scope.spawn(move || rest::of(&mut terminal)))
            .map(|rest| rest.join().expect("a run ends"))
    });
    rest::print(
        "At rest for 10 s on the Photos screen with a preview, 120x36",
        ["10 photos", "10,000, 100,000 sessions"],
        "<= 80",
        &few,
        &many,
    );
}

fn keys(few: &mut Terminal, some: &mut Terminal, many: &mut Terminal) {
    let mut figures: [Vec<Vec<f64>>; 5] = Default::default();
    for _ in 0..ROUNDS {
        figures[0].push(within(few, 10));
        figures[1].push(within(some, SOME));
        figures[2].push(within(many, MANY));
        figures[3].push(scrolling(some, SOME));
        figures[4].push(scrolling(many, MANY));
    }
    let mut table = KeyTable::new();
    let [ten, full, long, full_scrolls, long_scrolls] = &figures;
    table.row("10 photos", ten, &[], "");
    table.row("300 photos (a full screen), over 10", full, ten, "");
    table.row("10,000 photos, over 10", long, ten, "1.0");
    table.row("10,000 photos, over 300", long, full, "1.0");
    table.row("300 photos, each key scrolls", full_scrolls, &[], "");
    table.row("10,000 photos, each key scrolls, over 300", long_scrolls, full_scrolls, "1.0");
    table.print(&format!("Key to screen on the Photos screen, 120x36, {ROUNDS} rounds of {PRESSES} keys"));
}

/// The cursor goes down and up again; the list stands still.
fn within(terminal: &mut Terminal, count: usize) -> Vec<f64> {
    let mut at = back(terminal, count);
    let one = |number: usize| {
        let down = (number / TURN).is_multiple_of(2);
        at = if down { at + 1 } else { at - 1 };
        press(terminal, if down { "j" } else { "k" }, at, count)
    };
    (0..PRESSES).map(one).collect()
}

/// Each key moves the list by a row.
fn scrolling(terminal: &mut Terminal, count: usize) -> Vec<f64> {
    let first = back(terminal, count);
    for at in first + 1..=ROWS {
        press(terminal, "j", at, count);
    }
    (1..=PRESSES).map(|by| press(terminal, "j", ROWS + by, count)).collect()
}

/// To the first photo, and everything that a rest there brings.
fn back(terminal: &mut Terminal, count: usize) -> usize {
    photos::to_first(terminal, count);
    terminal.until_quiet(RESTED);
    1
}

fn press(terminal: &mut Terminal, key: &str, number: usize, count: usize) -> f64 {
    thread::sleep(PAUSE);
    // What came by itself meanwhile must not count as the answer.
    terminal.watch(Duration::ZERO);
    photos::press(terminal, key, number, count)
}
