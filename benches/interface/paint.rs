//! From the start of the program to the full first frame.

use super::common::figures::{Table, figure, median, ratio};
use super::peers::Peer;
use super::{NOBODY, NOBODY_SECURE, SMALL, Stage};

const ROUNDS: usize = 25;

/// Prints the table.
pub fn measure(few: &Stage, many: &Stage, peers: &[Peer]) {
    let mut figures = vec![Vec::new(); 3 + peers.len()];
    for round in 0..=ROUNDS {
        let mut painted = vec![ours(few, NOBODY), ours(many, NOBODY), ours(many, NOBODY_SECURE)];
        painted.extend(peers.iter().map(Peer::first_paint));
        // The first round finds nothing in the cache.
        if round > 0 {
            figures.iter_mut().zip(painted).for_each(|(figures, ms)| figures.push(ms));
        }
    }
    let mut table = Table::new(&["", "ms", "ratio", "goal"]);
    let (few, many) = (&figures[0], &figures[1]);
    table.row(["10 sessions".to_owned(), figure(median(few), 1), String::new(), String::new()]);
    table.row([
        "100,000 sessions, over those with 10".to_owned(),
        figure(median(many), 1),
        ratio(many, few),
        "1.0".to_owned(),
    ]);
    table.row([
        "an https server, over one on this machine".to_owned(),
        figure(median(&figures[2]), 1),
        ratio(&figures[2], many),
        "1.0".to_owned(),
    ]);
    for (peer, figures) in peers.iter().zip(&figures[3..]) {
        table.row([
            format!("100,000 sessions, over {}", peer.name),
            figure(median(figures), 1),
            ratio(many, figures),
            String::new(),
        ]);
    }
    table.print(&format!("First paint, 80x24, medians of {ROUNDS} rounds (a peer's row shows its own ms)"));
}

fn ours(stage: &Stage, graph_url: &str) -> f64 {
    let mut terminal = stage.open(graph_url, SMALL);
    let [row, keys] = stage.first_frame(SMALL);
    let at = terminal.until_shown(&[&row, &keys]);
    let ms = at.duration_since(terminal.begun).as_secs_f64() * 1000.0;
    terminal.leave("q");
    ms
}
