//! What the benchmarks share: running the real program in a folder of its own, what a process cost, a
//! database full of sessions, and tables of figures.
//!
//! Every figure stands beside a peer that was measured in the same run, by turns: times depend on the
//! machine and on what else it does, ratios hardly.

#![allow(dead_code, reason = "each benchmark uses its own part")]

pub mod figures;
pub mod process;
pub mod sessions;

use std::path::Path;
use std::process::Command;

/// The release binary that Cargo built for this run.
pub const WIREPHOTO: &str = env!("CARGO_BIN_EXE_wirephoto");

/// The application that all runs use.
pub const APP_ID: &str = "584500000000774";

/// The start of an MP4 file: what the type is judged by.
pub const MP4: &[u8] = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom";

/// True when figures are wanted: `cargo bench` says `--bench`. Under `cargo test` nothing is measured.
pub fn is_wanted() -> bool {
    let args: Vec<String> = std::env::args().collect();
    let says = |flag: &str| args.iter().any(|arg| arg == flag);
    let wanted = says("--bench") && !says("--test");
    if !wanted {
        println!("This is a benchmark: `cargo bench` runs it.");
    }
    wanted
}

/// The environment of a run: nothing of the user's own, everything under `home`.
pub fn environment(home: &Path, graph_url: &str, token: &str) -> Vec<(&'static str, String)> {
    let home = home.to_string_lossy().into_owned();
    vec![
        ("PATH", std::env::var("PATH").unwrap_or_default()),
        ("LANG", "C.UTF-8".to_owned()),
        ("TERM", "xterm-256color".to_owned()),
        ("HOME", home.clone()),
        ("WIREPHOTO_HOME", home),
        ("WIREPHOTO_APP_ID", APP_ID.to_owned()),
        ("WIREPHOTO_USER_TOKEN", token.to_owned()),
        ("WIREPHOTO_GRAPH_URL", graph_url.to_owned()),
    ]
}

/// Whether a peer is installed; says so when it is not.
pub fn has(peer: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders).any(|folder| folder.join(peer).is_file());
    if !found {
        println!("{peer} is not installed: figures beside it are left out.");
    }
    found
}

/// The program with arguments, in an environment.
pub fn wirephoto(environment: &[(&'static str, String)], args: &[&str]) -> Command {
    let mut command = Command::new(WIREPHOTO);
    command.args(args).env_clear().envs(environment.iter().map(|(name, value)| (name, value)));
    command
}

/// A folder that is removed at the end.
pub fn folder() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("wirephoto-bench-").tempdir().expect("a temporary folder can be made")
}
