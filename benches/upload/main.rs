//! An upload over loopback beside `curl -T` to the same server, by turns: throughput, processor time for
//! a GiB, and memory, with a file of 1 GiB and one of 4 GiB.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot run has to stop and say so"
)]

#[path = "../common/mod.rs"]
mod common;
mod sink;

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::MP4;
use common::figures::{Table, figure, median, ratio};
use common::process::{Cost, cpu_s, measured};
use sink::{HANDLE, Sink};

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

/// What is measured of one uploader.
#[derive(Default)]
struct Figures {
    mib_per_s: Vec<f64>,
    call_mib_per_s: Vec<f64>,
    cpu_s_per_gib: Vec<f64>,
    both_s_per_gib: Vec<f64>,
    peak_mib: Vec<f64>,
}

impl Figures {
    fn note(&mut self, size: u64, cost: &Cost, call_s: f64, sink_s: f64) {
        let mib = size as f64 / MIB as f64;
        self.mib_per_s.push(mib / cost.wall_s);
        self.call_mib_per_s.push(mib / call_s);
        let gib = size as f64 / GIB as f64;
        self.cpu_s_per_gib.push(cost.cpu_s / gib);
        self.both_s_per_gib.push((cost.cpu_s + sink_s) / gib);
        self.peak_mib.push(cost.peak / MIB as f64);
    }
}

fn main() -> io::Result<()> {
    if !common::is_wanted() {
        return Ok(());
    }
    let folder = common::folder();
    let sink = Sink::start()?;
    let has_curl = common::has("curl");
    println!(
        "Uploads over loopback. The file of 1 GiB holds noise; the one of 4 GiB is sparse, with a page of"
    );
    println!("noise in every MiB, so that it costs neither disk nor the time to write it.");
    let full = full_file(folder.path(), GIB)?;
    let peak_1 = compare(&sink, &full, GIB, 7, has_curl);
    std::fs::remove_file(&full)?;
    let sparse = sparse_file(folder.path(), 4 * GIB)?;
    let peak_4 = compare(&sink, &sparse, 4 * GIB, 3, has_curl);
    println!("\nPeak memory, 4 GiB over 1 GiB: {} (goal 1.0)", figure(peak_4 / peak_1, 2));
    Ok(())
}

/// Runs both by turns and prints their table; gives our peak memory.
fn compare(sink: &Sink, file: &Path, size: u64, rounds: usize, has_curl: bool) -> f64 {
    let (mut ours, mut curls) = (Figures::default(), Figures::default());
    // The first run finds the file in no cache, and is not counted.
    run(sink, &mut upload(sink, file).1, size, None);
    for _ in 0..rounds {
        let (_home, mut command) = upload(sink, file);
        run(sink, &mut command, size, Some(&mut ours));
        if has_curl {
            run(sink, &mut curl(sink, file), size, Some(&mut curls));
        }
    }
    print(size, rounds, &ours, &curls);
    median(&ours.peak_mib)
}

fn run(sink: &Sink, command: &mut Command, size: u64, figures: Option<&mut Figures>) {
    let before = cpu_s(std::process::id());
    let cost = measured(command, &[0]);
    let sink_s = cpu_s(std::process::id()) - before;
    let swallowed = sink.last().expect("something was sent");
    assert_eq!(swallowed.bytes, size, "{:?} sent another number of bytes", command.get_program());
    assert!(cost.stdout.contains(HANDLE), "{:?} got no handle: {}", command.get_program(), cost.stdout);
    if let Some(figures) = figures {
        figures.note(size, &cost, swallowed.took.as_secs_f64(), sink_s);
    }
}

/// The upload of a file by a Wirephoto that has never run before.
fn upload(sink: &Sink, file: &Path) -> (tempfile::TempDir, Command) {
    let home = common::folder();
    let environment = common::environment(home.path(), &sink.url, "token");
    let command = common::wirephoto(&environment, &["upload", "--quiet", &file.to_string_lossy()]);
    (home, command)
}

fn curl(sink: &Sink, file: &Path) -> Command {
    let mut command = Command::new("curl");
    // Without asking first, as Wirephoto does: the pause for an answer is no part of sending.
    command.args(["--silent", "--show-error", "--noproxy", "*", "--header", "Expect:", "-T"]);
    command.arg(file).arg(format!("{}/file", sink.url));
    command
}

fn print(size: u64, rounds: usize, ours: &Figures, curls: &Figures) {
    let mut table = Table::new(&["", "wirephoto", "curl -T", "ratio", "goal"]);
    let mut row = |what: &str, ours: &[f64], curls: &[f64], decimals, goal: &str| {
        table.row([
            what.to_owned(),
            figure(median(ours), decimals),
            figure(median(curls), decimals),
            ratio(ours, curls),
            goal.to_owned(),
        ]);
    };
    row("throughput, whole command, MiB/s", &ours.mib_per_s, &curls.mib_per_s, 0, ">= 1.0");
    row("throughput, data call alone, MiB/s", &ours.call_mib_per_s, &curls.call_mib_per_s, 0, ">= 1.0");
    row("processor time, s for a GiB", &ours.cpu_s_per_gib, &curls.cpu_s_per_gib, 2, "<= 1.5");
    // On loopback the kernel books the receiver's part on either side, as it happens.
    row("the same with the server's", &ours.both_s_per_gib, &curls.both_s_per_gib, 2, "");
    row("peak memory, MiB", &ours.peak_mib, &curls.peak_mib, 1, "<= 40 MiB");
    table.print(&format!("{} GiB, medians of {rounds} pairs", size / GIB));
}

fn full_file(folder: &Path, size: u64) -> io::Result<PathBuf> {
    let path = folder.join("full.mp4");
    let mut file = File::create(&path)?;
    let mut random = fastrand::Rng::with_seed(1);
    let mut block = vec![0; MIB as usize];
    for number in 0..size / MIB {
        random.fill(&mut block);
        if number == 0 {
            block[..MP4.len()].copy_from_slice(MP4);
        }
        file.write_all(&block)?;
    }
    // What is still to be written would disturb the first runs.
    file.sync_all()?;
    Ok(path)
}

fn sparse_file(folder: &Path, size: u64) -> io::Result<PathBuf> {
    let path = folder.join("sparse.mp4");
    let file = File::create(&path)?;
    file.set_len(size)?;
    let mut random = fastrand::Rng::with_seed(4);
    let mut page = vec![0; 4096];
    for number in 0..size / MIB {
        random.fill(&mut page);
        file.write_all_at(&page, number * MIB)?;
    }
    file.write_all_at(MP4, 0)?;
    file.sync_all()?;
    Ok(path)
}
