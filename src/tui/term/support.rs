//! What the terminal around the program can do, and whether it is still there.

use std::env;
use std::io::{self, IsTerminal as _};

use nix::unistd::{Pid, getsid};
use rustix::process::{Signal, getpid, getppid, kill_process};

/// What the environment says of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Support {
    /// It takes UTF-8.
    pub utf8: bool,
    /// `NO_COLOR` is set to something.
    pub no_color: bool,
}

impl Support {
    /// Reads `LC_ALL`, `LC_CTYPE`, `LANG` and `NO_COLOR`.
    pub fn detect() -> Self {
        let var = |name: &str| env::var(name).ok();
        Self { utf8: is_utf8(&var), no_color: var("NO_COLOR").is_some_and(|value| !value.is_empty()) }
    }
}

/// The first of the three variables that is set decides, as in the C library. With none set, as in many
/// containers, UTF-8 is what terminals speak.
fn is_utf8(var: &dyn Fn(&str) -> Option<String>) -> bool {
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| var(name).filter(|v| !v.is_empty()));
    let Some(locale) = locale else { return true };
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

/// Why the interface cannot run here, as a sentence with the way out; `None` when it can. A command that
/// gets a sentence ends with exit code 2.
pub fn refusal() -> Option<&'static str> {
    let dumb = env::var("TERM").is_ok_and(|term| term == "dumb");
    refusal_for(io::stdin().is_terminal(), io::stdout().is_terminal(), dumb)
}

const fn refusal_for(stdin: bool, stdout: bool, dumb: bool) -> Option<&'static str> {
    match (stdin, stdout, dumb) {
        (false, _, _) => Some(
            "The interface needs a terminal, and standard input is none. Use the commands instead: \
             `wirephoto upload FILE`, `wirephoto sessions`, `wirephoto status`.",
        ),
        (_, false, _) => Some(
            "The interface needs a terminal, and standard output is none. Use the commands instead: \
             `wirephoto sessions --json`, `wirephoto status`.",
        ),
        (_, _, true) => Some(
            "This terminal cannot place text (TERM=dumb). Use the commands instead: `wirephoto upload FILE`, \
             `wirephoto sessions`, `wirephoto status`.",
        ),
        _ => None,
    }
}

/// True while standard input is still a terminal: false once the connection behind it is gone.
pub fn is_attached() -> bool {
    io::stdin().is_terminal()
}

/// True inside tmux.
pub(super) fn in_tmux() -> bool {
    env::var_os("TMUX").is_some_and(|value| !value.is_empty())
}

/// True when a shell stands behind the program that can bring it back after a suspension.
pub fn can_suspend() -> bool {
    let Some(parent) = getppid() else { return false };
    let session = |process| getsid(Some(Pid::from_raw(process)));
    // In a container the answer is 0 for a session that was opened outside.
    matches!((session(0), session(parent.as_raw_pid())), (Ok(own), Ok(parents)) if own == parents)
}

/// Stops this program; returns once it goes on.
///
/// # Errors
/// When the system does not allow it.
pub(super) fn stop_self() -> io::Result<()> {
    kill_process(getpid(), Signal::STOP).map_err(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf8(set: &[(&str, &str)]) -> bool {
        is_utf8(&|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_strongest_variable_decides() {
        assert!(utf8(&[("LANG", "en_US.UTF-8")]));
        assert!(utf8(&[("LC_ALL", ""), ("LANG", "C.utf8")]));
        assert!(!utf8(&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")]));
        assert!(!utf8(&[("LANG", "de_DE.ISO-8859-1")]));
        assert!(utf8(&[]));
    }

    #[test]
    fn a_refusal_names_the_way_out() {
        assert!(refusal_for(true, true, false).is_none());
        for (stdin, stdout, dumb) in [(false, true, false), (true, false, false), (true, true, true)] {
            assert!(refusal_for(stdin, stdout, dumb).is_some_and(|sentence| sentence.contains("wirephoto")));
        }
    }
}
