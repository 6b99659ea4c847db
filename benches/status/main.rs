//! `wirephoto status` with 100,000 sessions beside `sqlite3` counting the same rows, by turns.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that cannot run has to stop and say so"
)]

#[path = "../common/mod.rs"]
mod common;

use std::path::Path;
use std::process::Command;

use common::figures::{Table, figure, median, ratio};
use common::process::measured;
use common::sessions;

const SESSIONS: usize = 100_000;
const ROUNDS: usize = 40;
/// What `status` ends with when some sessions failed.
const SOME_FAILED: i32 = 1;

fn main() {
    if !common::is_wanted() {
        return;
    }
    let home = common::folder();
    let database = sessions::fill(home.path(), SESSIONS);
    let environment = common::environment(home.path(), "http://127.0.0.1:1", "token");
    let has_sqlite = common::has("sqlite3");
    let (mut ours, mut peers) = (vec![], vec![]);
    for round in 0..=ROUNDS {
        let status = measured(&mut common::wirephoto(&environment, &["status"]), &[SOME_FAILED]);
        let counted = has_sqlite.then(|| measured(&mut sqlite(&database), &[0]));
        // The first round finds neither program in the cache.
        if round == 0 {
            continue;
        }
        ours.push(status.wall_s * 1000.0);
        if let Some(counted) = counted {
            assert!(counted.stdout.contains("failed|5000"), "sqlite3 counts otherwise: {}", counted.stdout);
            peers.push(counted.wall_s * 1000.0);
        }
    }
    let mut table = Table::new(&["", "wirephoto", "sqlite3", "ratio", "goal"]);
    table.row([
        "time, ms".to_owned(),
        figure(median(&ours), 2),
        figure(median(&peers), 2),
        ratio(&ours, &peers),
        "<= 1.5".to_owned(),
    ]);
    table.print(&format!("`wirephoto status` with {SESSIONS} sessions, medians of {ROUNDS} pairs"));
}

fn sqlite(database: &Path) -> Command {
    let mut command = Command::new("sqlite3");
    command.arg(database).arg("select state, count(*) from sessions group by state");
    command
}
