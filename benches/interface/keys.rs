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
    let mut table = Table::new(&["", "p50 ms", "p99 ms", "p50 ratio", "p99 ratio", "goal"]);
    let mut row = |what: &str, shown: &[Vec<f64>], ours: &[Vec<f64>], peers: &[Vec<f64>], goal: &str| {
        let all = shown.concat();
        table.row([
            what.to_owned(),
            figure(percentile(&all, 50), 2),
            figure(percentile(&all, 99), 2),
            ratio(&each(ours, 50), &each(peers, 50)),
            ratio(&each(ours, 99), &each(peers, 99)),
            goal.to_owned(),
        ]);
    };
    let [few, full, many, full_scrolls, many_scrolls] = &ours;
    row("10 sessions", few, &[], &[], "");
    row("1,000 sessions (a full screen), over 10", full, full, few, "");
    row("100,000 sessions, over 10", many, many, few, "1.0");
    row("100,000 sessions, over 1,000", many, many, full, "1.0");
    row("1,000 sessions, each key scrolls", full_scrolls, &[], &[], "");
    row("100,000 sessions, each key scrolls, over 1,000", many_scrolls, many_scrolls, full_scrolls, "1.0");
    for (peer, figures) in peers.iter().zip(&others) {
        row(&format!("100,000 sessions, over {}", peer.name), figures, many, figures, "");
    }
    table.print(&format!(
        "Key to screen, 80x24, {ROUNDS} rounds of {PRESSES} keys (a peer's row shows its own ms)"
    ));
}

type Way = fn(&Stage) -> Vec<f64>;

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
