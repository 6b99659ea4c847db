//! Parses the command line, sets hooks, chooses a door.

use std::io::IsTerminal;
use std::process::ExitCode;

use color_eyre::config::{HookBuilder, Theme};

fn main() -> ExitCode {
    install_hooks();
    wirephoto::cli::run()
}

/// Reports of faults in the program itself: in colour only where somebody sees it, and never with the
/// environment, which can hold tokens.
fn install_hooks() {
    let is_plain = !std::io::stderr().is_terminal() || std::env::var_os("NO_COLOR").is_some();
    let theme = if is_plain { Theme::new() } else { Theme::dark() };
    let hooks = HookBuilder::default().theme(theme).display_env_section(false).panic_section(
        "This is a fault in Wirephoto. What was being sent is kept: `wirephoto resume` goes on.",
    );
    // A second installation finds the first one in place; there is nothing to do about it.
    drop(hooks.install());
}
