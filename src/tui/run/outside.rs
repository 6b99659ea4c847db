//! Writing in the user's own editor: a private file, the editor that the environment names, and what it left
//! in the file.

use std::env;
use std::fs;
use std::io::Write as _;
use std::process::Command;

use crate::config::SECRET_VARIABLES;

/// The longest file that is taken back, in bytes.
const LONGEST: u64 = 4 << 20;

/// Opens a text in `$VISUAL` or `$EDITOR` and gives what became of it. Blocks until the editor has ended.
///
/// # Errors
/// Why there is nothing, as a sentence.
pub(super) fn write(text: &str) -> Result<String, String> {
    let named = |name: &str| env::var(name).ok().filter(|command| !command.trim().is_empty());
    let Some(command) = named("VISUAL").or_else(|| named("EDITOR")) else {
        return Err("No editor is named: set VISUAL or EDITOR, like EDITOR=vim.".to_owned());
    };
    write_with(&command, text)
}

fn write_with(command: &str, text: &str) -> Result<String, String> {
    let failed = |what: &str, error: &dyn std::fmt::Display| format!("{what}: {error}. Nothing was changed.");
    // Only its owner may read it, from the first byte on.
    let mut file = tempfile::Builder::new()
        .prefix("wirephoto-")
        .suffix(".txt")
        .tempfile()
        .map_err(|error| failed("The file for the editor could not be made", &error))?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.flush())
        .map_err(|error| failed("The file for the editor could not be written", &error))?;
    // As version control does it: the command may have options of its own.
    let mut child = Command::new("sh");
    child.arg("-c").arg(format!("{command} \"$1\"")).arg("sh").arg(file.path());
    for name in SECRET_VARIABLES {
        child.env_remove(name);
    }
    let ended = child.status().map_err(|error| failed("The editor could not be started", &error))?;
    if !ended.success() {
        return Err(failed("The editor did not end well", &ended));
    }
    // Editors write a new file in the place of the old one: it is read by its name.
    let size = fs::metadata(file.path()).map_or(0, |file| file.len());
    if size > LONGEST {
        return Err("The editor left more than 4 MiB. Nothing was changed.".to_owned());
    }
    let bytes = fs::read(file.path()).map_err(|error| failed("What was written cannot be read", &error))?;
    String::from_utf8(bytes).map_err(|error| failed("What was written is not UTF-8", &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_editor_leaves_comes_back() {
        let written = write_with("sh -c 'echo more >> \"$0\"'", "one\n写真\n").unwrap();
        assert_eq!(written, "one\n写真\nmore\n");
        // An editor that puts a new file in the old one's place.
        let written = write_with("sh -c 'echo new > \"$0.x\" && mv \"$0.x\" \"$0\"'", "old").unwrap();
        assert_eq!(written, "new\n");
    }

    #[test]
    fn an_editor_that_fails_changes_nothing_and_is_told() {
        assert!(write_with("false", "x").unwrap_err().contains("Nothing was changed"));
        assert!(write_with("/nowhere/no-editor 2>/dev/null", "x").unwrap_err().contains("did not end well"));
        let binary = write_with("sh -c 'printf \"\\377\" > \"$0\"'", "x").unwrap_err();
        assert!(binary.contains("UTF-8"), "{binary}");
    }
}
