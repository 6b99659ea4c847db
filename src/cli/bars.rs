//! Progress on stderr: bars on a terminal, a plain line now and then otherwise.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::output::Output;
use crate::engine::protocol::{Lane, Phase, Progress};
use crate::model::session::{Session, SessionId, State};
use crate::model::{size, text};

/// How often a plain line says how far things are.
const PLAIN_EVERY: Duration = Duration::from_secs(10);

/// The progress of a command.
pub struct Bars {
    output: Output,
    shown: Option<MultiProgress>,
    bars: BTreeMap<SessionId, ProgressBar>,
    last_line: Instant,
    said: BTreeMap<SessionId, String>,
}

impl Bars {
    /// Bars if stderr is a terminal and nobody asked for quiet.
    pub fn new(output: Output) -> Self {
        let shown = (std::io::stderr().is_terminal() && !output.quiet).then(MultiProgress::new);
        Self { output, shown, bars: BTreeMap::new(), last_line: Instant::now(), said: BTreeMap::new() }
    }

    /// Shows how far things are.
    pub fn draw(&mut self, progress: &Progress, rows: &BTreeMap<SessionId, Session>) {
        if let Some(shown) = &self.shown {
            self.bars.retain(|id, bar| {
                let moves = progress.lanes.iter().any(|lane| lane.id == *id);
                if !moves {
                    bar.finish_and_clear();
                }
                moves
            });
            for lane in &progress.lanes {
                let bar = self.bars.entry(lane.id).or_insert_with(|| shown.add(new_bar(lane, rows)));
                bar.set_length(lane.size);
                bar.set_position(lane.sent);
                bar.set_message(describe(lane));
            }
        } else if self.last_line.elapsed() >= PLAIN_EVERY && !progress.lanes.is_empty() {
            self.last_line = Instant::now();
            for lane in &progress.lanes {
                let name = rows.get(&lane.id).map_or("", |row| row.name.as_str());
                let line = format!(
                    "{name}: {} of {}, {}",
                    size::bytes(lane.sent),
                    size::bytes(lane.size),
                    describe(lane)
                );
                self.output.say(&line);
            }
        }
    }

    /// Says what happened to a session, once: why it waits, and how it ended.
    pub fn note(&mut self, row: &Session) {
        let sentence = match (row.state, &row.fault) {
            (State::Waiting, Some(fault)) => fault.message.clone(),
            (State::Done, _) => "done".to_owned(),
            _ => return,
        };
        if self.said.insert(row.id, sentence.clone()).as_ref() == Some(&sentence) {
            return;
        }
        if row.state == State::Waiting {
            self.say(&format!("{}: {sentence}; trying again", row.name));
        } else if self.shown.is_none() {
            self.say(&format!("{}: {sentence} ({})", row.name, size::bytes(row.size)));
        }
    }

    /// A sentence above the bars.
    pub fn say(&self, sentence: &str) {
        self.suspend(|| self.output.say(sentence));
    }

    /// Takes the bars away while something else is printed.
    pub fn suspend(&self, print: impl FnOnce()) {
        match &self.shown {
            Some(shown) => shown.suspend(print),
            None => print(),
        }
    }

    /// Takes the bars away for good.
    pub fn clear(&mut self) {
        for (_, bar) in std::mem::take(&mut self.bars) {
            bar.finish_and_clear();
        }
    }
}

fn new_bar(lane: &Lane, rows: &BTreeMap<SessionId, Session>) -> ProgressBar {
    let name = rows.get(&lane.id).map(|row| text::excerpt(&row.name, 28)).unwrap_or_default();
    let style = ProgressStyle::with_template(
        "{prefix:30!} {bar:24} {binary_bytes:>10}/{binary_total_bytes:10} {msg}",
    )
    .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(lane.size).with_style(style).with_prefix(name)
}

fn describe(lane: &Lane) -> String {
    match (lane.phase, lane.rate, lane.left_s) {
        (Phase::Sending, Some(rate), Some(left)) => {
            format!("{}, {} left", size::rate(rate), size::span(left))
        }
        (Phase::Sending, Some(rate), None) => size::rate(rate),
        (Phase::Sending, None, _) => "sending".to_owned(),
        (Phase::Proving, ..) => "checking the part already sent".to_owned(),
        (Phase::Creating, ..) => "opening a session".to_owned(),
        (Phase::Asking, ..) => "asking the server".to_owned(),
        (Phase::Finishing, ..) => "waiting for the server's answer".to_owned(),
        (Phase::Backoff, ..) => "waiting for the next try".to_owned(),
        (Phase::Throttled, ..) => "waiting: the server asked for a pause".to_owned(),
        (Phase::Watching, ..) => "sent by another Wirephoto".to_owned(),
    }
}
