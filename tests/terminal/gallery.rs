//! A Page full of photos: the embedded server within the test, and a terminal that shows them.

use std::path::Path;
use std::time::{Duration, Instant};

use wirephoto::sandbox::{
    APP_ID, Filter, Options, PAGE_ID, RequestSeen, Rule, Sandbox, Script, TokenName, start,
};
use wirephoto::tui::term::graphics::QUESTIONS;

use crate::pty::Terminal;

/// The size of most stories: with a preview beside the list.
pub const SIZE: (u16, u16) = (120, 36);
/// Columns of the list in it, before the preview begins.
pub const LIST: u16 = 70;
/// As long as a packet may be late on a slow line: longer than silence makes an escape a key.
const LATE: Duration = Duration::from_millis(90);
const SOON: Duration = Duration::from_secs(20);

/// The server, and a folder of the user's.
pub struct Gallery {
    pub sandbox: Sandbox,
    home: tempfile::TempDir,
}

impl Gallery {
    /// A Page with so many photos.
    pub fn with(photos: u32) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        // It runs on threads of its own from here on.
        let sandbox = runtime.block_on(start(Options { photos, ..Options::default() })).unwrap();
        Self { sandbox, home: tempfile::tempdir().unwrap() }
    }

    /// The user's folder.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Writes `config.toml`.
    pub fn configure(&self, toml: &str) {
        std::fs::create_dir_all(self.home().join("state")).unwrap();
        std::fs::write(self.home().join("state/config.toml"), toml).unwrap();
    }

    /// From now on this goes wrong.
    pub fn set_faults(&self, rules: impl IntoIterator<Item = Rule>) {
        self.sandbox.set_script(Script::of(rules)).unwrap();
    }

    /// The id of the photo in a row of the list, counted from 0.
    pub fn id(&self, row: usize) -> String {
        self.sandbox.photo_ids(Filter::Uploaded).swap_remove(row)
    }

    /// Waits for a request that holds.
    #[track_caller]
    pub fn wait_for_request(&self, holds: impl Fn(&RequestSeen) -> bool) {
        let until = Instant::now() + SOON;
        while !self.sandbox.requests().iter().any(&holds) {
            assert!(Instant::now() < until, "it was not asked: {:#?}", self.sandbox.requests());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// What the program's environment has to say.
    pub fn environment(&self) -> Vec<(String, String)> {
        [
            ("WIREPHOTO_HOME", self.home().join("state").to_str().unwrap()),
            ("WIREPHOTO_GRAPH_URL", self.sandbox.base_url()),
            ("WIREPHOTO_APP_ID", APP_ID),
            ("WIREPHOTO_PAGE_ID", PAGE_ID),
            ("WIREPHOTO_USER_TOKEN", TokenName::User.token()),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// Starts the program and goes to the Photos screen.
    pub fn open(&self, more: &[(&str, &str)]) -> Terminal {
        let mut env = self.environment();
        env.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let mut terminal = Terminal::start(env!("CARGO_BIN_EXE_wirephoto"), &[], &env, SIZE);
        terminal.wait_for("Nothing was uploaded yet.");
        terminal.send("2");
        terminal
    }

    /// The same, in a terminal that answers every question with its type alone: at once, and with no
    /// picture of its own.
    pub fn open_plain(&self) -> Terminal {
        let mut terminal = self.open(&[]);
        answer(&mut terminal, &["\x1b[?62c"]);
        terminal
    }
}

/// Answers the program's questions as a terminal on a slow line does: late, and in these pieces.
#[track_caller]
pub fn answer(terminal: &mut Terminal, pieces: &[&str]) {
    let until = Instant::now() + SOON;
    let asked = |raw: &[u8]| raw.windows(QUESTIONS.len()).any(|window| window == QUESTIONS);
    while !asked(&terminal.raw()) {
        assert!(Instant::now() < until, "nothing was asked:\n{}", terminal.text());
        std::thread::sleep(Duration::from_millis(5));
    }
    for piece in pieces {
        std::thread::sleep(LATE);
        terminal.send(piece);
    }
}

/// The rows of the list as they stand on the screen.
pub fn list(terminal: &Terminal) -> Vec<String> {
    terminal.screen(|screen| screen.rows(0, LIST).skip(3).take(30).collect())
}

/// Where the preview's picture is: its rows.
pub fn preview(terminal: &Terminal) -> Vec<String> {
    terminal.screen(|screen| screen.rows(LIST + 2, SIZE.0 - LIST - 2).skip(2).take(20).collect())
}

/// How many half-blocks there are in rows.
pub fn halves(rows: &[String]) -> usize {
    rows.iter().flat_map(|row| row.chars()).filter(|c| matches!(c, '▀' | '▄')).count()
}

/// How often a code stands in bytes.
pub fn count(bytes: &[u8], code: &str) -> usize {
    bytes.windows(code.len()).filter(|window| *window == code.as_bytes()).count()
}
