//! At rest: bytes, frames, processor time, wake-ups and memory, with few and many sessions side by side.

use std::thread;
use std::time::Duration;

use super::common::figures::{Table, figure};
use super::common::process::{cpu_ticks, resident, switches};
use super::terminal::Terminal;
use super::{SMALL, Stage};

const SETTLED: Duration = Duration::from_secs(2);
const TIME: Duration = Duration::from_secs(10);

/// What a program did while nothing was asked of it.
pub struct Rest {
    bytes: f64,
    frames: f64,
    ticks: f64,
    switches: f64,
    resident_mib: f64,
}

/// Prints the table.
pub fn measure(few: &Stage, many: &Stage) {
    // Two programs that sleep do not disturb each other.
    let [few, many] = thread::scope(|scope| {
        [few, many].map(|stage| scope.spawn(|| at_rest(stage))).map(|rest| rest.join().expect("a run ends"))
    });
    print("At rest for 10 s, 80x24", ["10 sessions", "100,000 sessions"], "<= 25 and <= 80", &few, &many);
}

/// Prints the table of two programs, of which the second has a lot to show.
pub fn print(title: &str, [few_name, many_name]: [&str; 2], memory: &str, few: &Rest, many: &Rest) {
    let mut table = Table::new(&["", few_name, many_name, "goal"]);
    let mut row = |what: &str, [few, many]: [f64; 2], decimals, goal: &str| {
        table.row([what.to_owned(), figure(few, decimals), figure(many, decimals), goal.to_owned()]);
    };
    row("bytes written", [few.bytes, many.bytes], 0, "0");
    row("frames drawn", [few.frames, many.frames], 0, "0");
    row("processor ticks (10 ms each)", [few.ticks, many.ticks], 0, "0");
    row("context switches, all threads", [few.switches, many.switches], 0, "2 looks at the terminal");
    row("resident memory, MiB", [few.resident_mib, many.resident_mib], 1, memory);
    table.print(title);
}

fn at_rest(stage: &Stage) -> Rest {
    let mut terminal = stage.painted(SMALL);
    let rest = of(&mut terminal);
    terminal.leave("q");
    rest
}

/// Lets a program come to rest, and watches it.
pub fn of(terminal: &mut Terminal) -> Rest {
    terminal.watch(SETTLED);
    let pid = terminal.pid();
    let (ticks, switched, frames) = (cpu_ticks(pid), switches(pid), terminal.frames);
    let bytes = terminal.watch(TIME);
    Rest {
        bytes: bytes as f64,
        frames: (terminal.frames - frames) as f64,
        ticks: cpu_ticks(pid) - ticks,
        switches: switches(pid) - switched,
        resident_mib: resident(pid) / 1_048_576.0,
    }
}
