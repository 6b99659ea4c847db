//! Other programs with a list on the screen, as far as they are installed.

use std::fs;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use super::common;
use super::common::sessions;
use super::terminal::Terminal;
use super::{NOBODY, SMALL, command};

const SETTLED: Duration = Duration::from_millis(500);
const ENTRIES: usize = 1000;
const LINES: usize = 100_000;

/// A program, and how it is used.
pub struct Peer {
    /// Its name.
    pub name: &'static str,
    args: Vec<String>,
    /// What its first full screen shows.
    ready: Vec<String>,
    down: &'static str,
    leave: &'static str,
    folder: TempDir,
}

/// Those that are installed: `less`, which does little more than print lines and so is a floor rather than
/// a rival, with a line for each of 100,000 sessions, `mc` and `nnn` in a folder
/// of 1,000 files.
pub fn installed() -> Vec<Peer> {
    type Maker = fn() -> Peer;
    let makers: [(&'static str, Maker); 3] = [("less", less), ("mc", mc), ("nnn", nnn)];
    makers.into_iter().filter(|(name, _)| common::has(name)).map(|(_, make)| make()).collect()
}

fn less() -> Peer {
    let folder = common::folder();
    let list = folder.path().join("list");
    let lines: Vec<String> = (1..=LINES).rev().map(sessions::name).collect();
    fs::write(&list, lines.join("\n")).expect("a file can be written");
    Peer {
        name: "less",
        args: vec![list.to_string_lossy().into_owned()],
        ready: vec![sessions::name(LINES + 2 - usize::from(SMALL.1))],
        down: "j",
        leave: "q",
        folder,
    }
}

fn mc() -> Peer {
    let (folder, path) = folder_of_files();
    Peer {
        name: "mc",
        // Without its shell and without asking the terminal, which would take longer.
        args: vec!["--nosubshell".to_owned(), "--nomouse".to_owned(), path],
        ready: vec![sessions::name(1), "Quit".to_owned()],
        down: "\x1b[B",
        leave: "\x1b[21~\r",
        folder,
    }
}

fn nnn() -> Peer {
    let (folder, path) = folder_of_files();
    Peer {
        name: "nnn",
        args: vec![path],
        ready: vec![sessions::name(10)],
        down: "\x1b[B",
        leave: "q",
        folder,
    }
}

fn folder_of_files() -> (TempDir, String) {
    let folder = common::folder();
    let files = folder.path().join("files");
    fs::create_dir(&files).expect("a folder can be made");
    for number in 1..=ENTRIES {
        fs::write(files.join(sessions::name(number)), "").expect("a file can be made");
    }
    let path = files.to_string_lossy().into_owned();
    (folder, path)
}

impl Peer {
    /// Milliseconds from its start to its first full screen.
    pub fn first_paint(&self) -> f64 {
        let mut terminal = self.open();
        let ready: Vec<&str> = self.ready.iter().map(String::as_str).collect();
        let ms = terminal.until_shown(&ready).duration_since(terminal.begun).as_secs_f64() * 1000.0;
        terminal.leave(self.leave);
        ms
    }

    /// Milliseconds from each key to the first bytes that answer it.
    pub fn keys(&self, presses: usize, pause: Duration) -> Vec<f64> {
        let mut terminal = self.open();
        terminal.until_quiet(SETTLED);
        let one = |_| {
            thread::sleep(pause);
            terminal.watch(Duration::ZERO);
            let pressed = terminal.press(self.down);
            let came = terminal.until(SETTLED, |_| true).expect("a key is answered");
            came.duration_since(pressed).as_secs_f64() * 1000.0
        };
        let figures = (0..presses).map(one).collect();
        terminal.leave(self.leave);
        figures
    }

    fn open(&self) -> Terminal {
        let environment = common::environment(self.folder.path(), NOBODY, "token");
        let args: Vec<&str> = self.args.iter().map(String::as_str).collect();
        Terminal::open(SMALL.0, SMALL.1, command(self.name, &args, &environment))
    }
}
