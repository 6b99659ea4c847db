//! Parses the command line, sets hooks, chooses a door.

use std::process::ExitCode;

fn main() -> ExitCode {
    wirephoto::cli::run()
}
