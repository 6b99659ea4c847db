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
pub fn measure(few: &Stage, many: &Stage, peers: &[Peer]) {
    let (mut short, mut long, mut scrolled) = (vec![], vec![], vec![]);
    let mut others = vec![Vec::new(); peers.len()];
    for _ in 0..ROUNDS {
        short.push(within(few));
        long.push(within(many));
        scrolled.push(scrolling(many));
        for (peer, figures) in peers.iter().zip(&mut others) {
            figures.push(peer.keys(PRESSES, PAUSE));
        }
    }
    let mut table = Table::new(&["", "p50 ms", "p99 ms", "p50 ratio", "p99 ratio", "goal"]);
    let mut row = |what: String, figures: &[Vec<f64>], ours: &[Vec<f64>], peers: &[Vec<f64>], goal: &str| {
        let all: Vec<f64> = figures.concat();
        table.row([
            what,
            figure(percentile(&all, 50), 2),
            figure(percentile(&all, 99), 2),
            ratio(&each(ours, 50), &each(peers, 50)),
            ratio(&each(ours, 99), &each(peers, 99)),
            goal.to_owned(),
        ]);
    };
    row("10 sessions".to_owned(), &short, &[], &[], "");
    row("100,000 sessions, over those with 10".to_owned(), &long, &long, &short, "1.0");
    row(
        "100,000 sessions, every key scrolls, over those with 10".to_owned(),
        &scrolled,
        &scrolled,
        &short,
        "",
    );
    for (peer, figures) in peers.iter().zip(&others) {
        row(format!("100,000 sessions, over {}", peer.name), figures, &long, figures, "");
    }
    table.print(&format!(
        "Key to screen, 80x24, {ROUNDS} rounds of {PRESSES} keys (a peer's row shows its own ms)"
    ));
}

fn each(rounds: &[Vec<f64>], percent: usize) -> Vec<f64> {
    rounds.iter().map(|round| percentile(round, percent)).collect()
}

fn within(stage: &Stage) -> Vec<f64> {
    let mut terminal = settled(stage);
    let figures =
        (0..PRESSES).map(|number| press(&mut terminal, if number / TURN % 2 == 0 { "j" } else { "k" }));
    let figures = figures.collect();
    terminal.leave("q");
    figures
}

fn scrolling(stage: &Stage) -> Vec<f64> {
    let mut terminal = settled(stage);
    for _ in 0..usize::from(SMALL.1) {
        press(&mut terminal, "j");
    }
    let figures = (0..PRESSES).map(|_| press(&mut terminal, "j")).collect();
    terminal.leave("q");
    figures
}

fn settled(stage: &Stage) -> Terminal {
    let mut terminal = stage.painted(SMALL);
    terminal.until_quiet(SETTLED);
    terminal
}

fn press(terminal: &mut Terminal, key: &str) -> f64 {
    thread::sleep(PAUSE);
    // What came by itself meanwhile must not count as the answer.
    terminal.watch(Duration::ZERO);
    let pressed = terminal.press(key);
    terminal.until_frame().duration_since(pressed).as_secs_f64() * 1000.0
}
