//! Inside tmux: what it is and which terminal stands around it. It is asked, and none of its settings is
//! changed.

use std::env;
use std::io::Read as _;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::model::text;

/// How long tmux may take to answer.
const PATIENCE: Duration = Duration::from_millis(1000);
/// How much of its answer is read.
const LONGEST: u64 = 4096;
const FORMAT: &str = "#{allow-passthrough}|#{client_cell_width}|#{client_cell_height}|\
                      #{client_termname}|#{client_termfeatures}|#{client_termtype}";

/// What tmux says of itself and of the terminal around it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TmuxFacts {
    /// It hands commands through to the terminal.
    pub passthrough: bool,
    /// The size of the terminal's cells in pixels.
    pub cell: Option<(u16, u16)>,
    /// What the terminal calls itself, or the name that it goes by.
    pub terminal: String,
    /// The terminal shows sixel pictures, so that tmux can hand its own on.
    pub sixel: bool,
    /// The terminal takes any colour.
    pub true_color: bool,
}

/// Asks tmux. This waits for another program, at most a second: never call it in the loop. Whatever goes
/// wrong, the answer is that nothing is known.
pub fn ask_tmux() -> TmuxFacts {
    run().map(|answer| read(&answer)).unwrap_or_default()
}

fn run() -> Option<String> {
    let mut command = Command::new("tmux");
    command.arg("display-message").arg("-p");
    if let Some(pane) = env::var_os("TMUX_PANE") {
        command.arg("-t").arg(pane);
    }
    command.arg(FORMAT).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().ok()?;
    let until = Instant::now() + PATIENCE;
    while child.try_wait().ok()?.is_none() {
        if Instant::now() > until {
            _ = child.kill();
            _ = child.wait();
            return None;
        }
        thread::sleep(Duration::from_millis(5));
    }
    let mut answer = String::new();
    child.stdout.take()?.take(LONGEST).read_to_string(&mut answer).ok()?;
    Some(answer)
}

fn read(answer: &str) -> TmuxFacts {
    let mut fields = answer.trim_end().splitn(6, '|');
    let mut next = || fields.next().unwrap_or_default();
    let passthrough = matches!(next(), "on" | "all" | "1" | "2");
    let (width, height) = (next().parse().unwrap_or(0), next().parse().unwrap_or(0));
    let (name, features, kind) = (next(), next(), next());
    let has = |wanted: &str| features.split(',').any(|feature| feature.eq_ignore_ascii_case(wanted));
    TmuxFacts {
        passthrough,
        cell: (width > 0 && height > 0).then_some((width, height)),
        terminal: text::excerpt(if kind.is_empty() { name } else { kind }, 80),
        sixel: has("sixel"),
        true_color: has("RGB"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_read_field_by_field() {
        let facts = read("on|9|18|xterm-kitty|256,RGB,title|kitty(0.41.1)\n");
        let expected = TmuxFacts {
            passthrough: true,
            cell: Some((9, 18)),
            terminal: "kitty(0.41.1)".into(),
            sixel: false,
            true_color: true,
        };
        assert_eq!(facts, expected);
        assert!(read("off|9|18|foot|256,sixel|foot(1.16.2)").sixel);
        let unknown = read("off|0|0|xterm-kitty||\n");
        assert_eq!((unknown.terminal.as_str(), unknown.cell), ("xterm-kitty", None));
        assert_eq!(read(""), TmuxFacts::default());
        assert_eq!(read("no server running"), TmuxFacts::default());
    }
}
