//! The interface in a real pseudo-terminal: its first paint, a key's way to the screen, bytes and
//! processor at rest and while uploads move, and memory, with 10 and with 100,000 sessions; the same of the
//! Photos screen, with what its pictures cost, of the Posts screen and of the Composer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot run has to stop and say so"
)]

mod bytes;
#[path = "../common/mod.rs"]
mod common;
mod keys;
mod moving;
mod paint;
mod peers;
mod photo_bytes;
mod photo_keys;
mod photos;
mod posts;
mod rest;
mod terminal;

use portable_pty::CommandBuilder;
use tempfile::TempDir;

use common::sessions;
use terminal::Terminal;

/// The size of most figures.
const SMALL: (u16, u16) = (80, 24);
/// The size of the figures on bytes for a key.
const LARGE: (u16, u16) = (120, 36);
/// Rows around the list: header, totals, headings, notices, keys.
const ROWS_AROUND: usize = 5;
/// A server that is never asked, since nothing moves by itself.
const NOBODY: &str = "http://127.0.0.1:9";
/// The same behind TLS, for which certificates may have to be read.
const NOBODY_SECURE: &str = "https://127.0.0.1:9";

/// A home folder with so many sessions.
pub struct Stage {
    home: TempDir,
    count: usize,
}

impl Stage {
    fn with(count: usize) -> Self {
        let home = common::folder();
        sessions::fill(home.path(), count);
        Self { home, count }
    }

    /// Starts the interface with a server's address.
    fn open(&self, graph_url: &str, (columns, rows): (u16, u16)) -> Terminal {
        let environment = common::environment(self.home.path(), graph_url, "token");
        Terminal::open(columns, rows, command(common::WIREPHOTO, &[], &environment))
    }

    /// The name in a row of the list, counted from 0: the newest stands first.
    fn name(&self, row: usize) -> String {
        sessions::name(self.count - row)
    }

    /// What a full first frame shows: the last of the rows that have room, and the keys.
    fn first_frame(&self, (_, rows): (u16, u16)) -> [String; 2] {
        let room = usize::from(rows) - ROWS_AROUND;
        [self.name(self.count.min(room) - 1), "? help".to_owned()]
    }

    /// Starts the interface and waits until it has painted.
    fn painted(&self, size: (u16, u16)) -> Terminal {
        let mut terminal = self.open(NOBODY, size);
        let [row, keys] = self.first_frame(size);
        terminal.until_shown(&[&row, &keys]);
        terminal
    }
}

/// A command for a terminal, in an environment.
fn command(program: &str, args: &[&str], environment: &[(&'static str, String)]) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.args(args);
    command.env_clear();
    for (name, value) in environment {
        command.env(name, value);
    }
    command
}

fn main() {
    if !common::is_wanted() {
        return;
    }
    let [few, full, many] = [10, 1000, 100_000].map(Stage::with);
    let peers = peers::installed();
    paint::measure(&few, &many, &peers);
    keys::measure(&few, &full, &many, &peers);
    bytes::measure(&many);
    rest::measure(&few, &many);
    photo_bytes::measure();
    photo_keys::measure(&few, &full, &many);
    posts::measure();
    moving::measure();
}
