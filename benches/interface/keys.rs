//! From a key to the screen.

use std::thread;
use std::time::Duration;

use super::common::figures::{Table, figure, percentile, ratio};
use super::peers::Peer;
use super::terminal::Terminal;
use super::{SMALL, Stage};

const ROUNDS: usize = 3;
const PRESSES: usize = 200;
/// Down and up again, within the rows that ten sessions have.
const TURN: usize = 9;
/// Between two keys: the program has gone back to sleep.
const PAUSE: Duration = Duration::from_millis(5);
const SETTLED: Duration = Duration::from_millis(500);

/// Prints the table.
pub fn measure(few: &Stage, full: &Stage, many: &Stage, peers: &[Peer]) {
    let runs: [(&Stage, Way); 5] =
        [(few, within), (full, within), (many, within), (full, scrolling), (many, scrolling)];
    let mut ours = runs.map(|_| Vec::new());
    let mut others = vec![Vec::new(); peers.len()];
    for _ in 0..ROUNDS {
        for ((stage, way), figures) in runs.iter().zip(&mut ours) {
            figures.push(way(stage));
        }
        for (peer, figures) in peers.iter().zip(&mut others) {
            figures.push(peer.keys(PRESSES, PAUSE));
        }
    }
    let mut table = KeyTable::new();
    let [few, full, many, full_scrolls, many_scrolls] = &ours;
    table.row("10 sessions", few, &[], "");
    table.row("1,000 sessions (a full screen), over 10", full, few, "");
    table.row("100,000 sessions, over 10", many, few, "1.0");
    table.row("100,000 sessions, over 1,000", many, full, "1.0");
    table.row("1,000 sessions, each key scrolls", full_scrolls, &[], "");
    table.row("100,000 sessions, each key scrolls, over 1,000", many_scrolls, full_scrolls, "1.0");
    for (peer, figures) in peers.iter().zip(&others) {
        table.peer(&format!("100,000 sessions, over {}", peer.name), figures, many);
    }
    table.print(&format!(
        "Key to screen, 80x24, {ROUNDS} rounds of {PRESSES} keys (a peer's row shows its own ms)"
    ));
}

type Way = fn(&Stage) -> Vec<f64>;

/// A table of the time from a key to the screen, in rounds of milliseconds.
pub struct KeyTable(Table);

impl KeyTable {
    pub fn new() -> Self {
        Self(Table::new(&["", "p50 ms", "p99 ms", "p50 ratio", "p99 ratio", "goal"]))
    }

    /// A run, over another of the same rounds.
    pub fn row(&mut self, what: &str, ours: &[Vec<f64>], over: &[Vec<f64>], goal: &str) {
        self.add(what, ours, ours, over, goal);
    }

    /// Another program: its own times, and ours over them.
    fn peer(&mut self, what: &str, theirs: &[Vec<f64>], ours: &[Vec<f64>]) {
        self.add(what, theirs, ours, theirs, "");
    }

    fn add(&mut self, what: &str, shown: &[Vec<f64>], ours: &[Vec<f64>], over: &[Vec<f64>], goal: &str) {
        let all = shown.concat();
        let [p50, p99] = [50, 99].map(|percent| figure(percentile(&all, percent), 2));
        let [by50, by99] = [50, 99].map(|percent| ratio(&each(ours, percent), &each(over, percent)));
        self.0.row([what.to_owned(), p50, p99, by50, by99, goal.to_owned()]);
    }

    pub fn print(&self, title: &str) {
        self.0.print(title);
    }
}

fn each(rounds: &[Vec<f64>], percent: usize) -> Vec<f64> {
    rounds.iter().map(|round| percentile(round, percent)).collect()
}

/// The cursor goes down and up again; the list stands still.
fn within(stage: &Stage) -> Vec<f64> {
    let mut terminal = settled(stage);
    let mut row = 0;
    let mut one = |number: usize| {
        let down = (number / TURN).is_multiple_of(2);
        row = if down { row + 1 } else { row - 1 };
        press(&mut terminal, if down { "j" } else { "k" }, &stage.name(row))
    };
    let figures = (0..PRESSES).map(&mut one).collect();
    terminal.leave("q");
    figures
}

/// Each key moves the list by a row.
fn scrolling(stage: &Stage) -> Vec<f64> {
    let mut terminal = settled(stage);
    let screen = usize::from(SMALL.1);
    for row in 1..=screen {
        press(&mut terminal, "j", &stage.name(row));
    }
    let figures = (1..=PRESSES).map(|n| press(&mut terminal, "j", &stage.name(screen + n))).collect();
    terminal.leave("q");
    figures
}

fn settled(stage: &Stage) -> Terminal {
    let mut terminal = stage.painted(SMALL);
    terminal.until_quiet(SETTLED);
    terminal
}

/// Milliseconds from a key until the cursor stands at `name`.
fn press(terminal: &mut Terminal, key: &str, name: &str) -> f64 {
    thread::sleep(PAUSE);
    // What came by itself meanwhile must not count as the answer.
    terminal.watch(Duration::ZERO);
    let pressed = terminal.press(key);
    terminal.until_chosen(name).duration_since(pressed).as_secs_f64() * 1000.0
}
