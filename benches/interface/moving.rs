//! Bytes to the terminal while four uploads move, against the embedded sandbox.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use wirephoto::sandbox::{self, Options, Sandbox, TokenName};

use super::common::figures::{Table, figure};
use super::common::process::{cpu_ticks, resident};
use super::common::{self, sessions};
use super::terminal::Terminal;
use super::{SMALL, command};

const UPLOADS: usize = 4;
/// Bytes a second of each upload: as a line to a far server gives.
const RATE: u64 = 1_500_000;
const SIZE: u64 = 200 << 20;
/// Until rates and remaining times have become steady.
const START: Duration = Duration::from_secs(12);
const TIME: Duration = Duration::from_secs(15);

/// Prints the table.
pub fn measure() {
    let home = common::folder();
    let sandbox = start();
    sessions::queue(home.path(), &files(home.path()), SIZE);
    let config = format!("[uploads]\njobs = {UPLOADS}\n");
    std::fs::write(home.path().join("config.toml"), config).expect("a configuration can be written");
    let environment = common::environment(home.path(), sandbox.base_url(), TokenName::User.token());
    let mut terminal = Terminal::open(SMALL.0, SMALL.1, command(common::WIREPHOTO, &[], &environment));
    terminal.watch(START);
    let pid = terminal.pid();
    let (ticks, frames) = (cpu_ticks(pid), terminal.frames);
    let bytes = terminal.watch(TIME);
    let text = terminal.text();
    let moving = text.lines().filter(|line| line.contains("evening-") && line.contains("sending"));
    assert_eq!(moving.count(), UPLOADS, "four uploads are not moving:\n{text}");
    let seconds = TIME.as_secs_f64();
    let mut table = Table::new(&["", "figure", "goal"]);
    let mut row = |what: &str, value: f64, decimals, goal: &str| {
        table.row([what.to_owned(), figure(value, decimals), goal.to_owned()]);
    };
    row("bytes a second to the terminal", bytes as f64 / seconds, 0, "<= 700");
    row("frames a second", (terminal.frames - frames) as f64 / seconds, 2, "");
    row("processor, percent of one", (cpu_ticks(pid) - ticks) / seconds, 1, "");
    row("resident memory, MiB", resident(pid) / 1_048_576.0, 1, "");
    table.print("Four uploads moving, 80x24, 15 s from their calm middle");
    drop(terminal);
    drop(sandbox);
}

fn start() -> Sandbox {
    let options = Options { rate: Some(RATE), ..Options::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime can be made");
    // It runs on threads of its own from here on.
    runtime.block_on(sandbox::start(options)).expect("the sandbox starts")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let make = |number| {
        let path = folder.join(format!("evening-{number}.mp4"));
        let mut file = File::create(&path).expect("a file can be made");
        file.write_all(common::MP4).and_then(|()| file.set_len(SIZE)).expect("a file can be written");
        path
    };
    (1..=UPLOADS).map(make).collect()
}
