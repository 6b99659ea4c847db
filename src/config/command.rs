//! `token_command`: a shell command that prints a token, as mail clients do it with a password store.

use std::process::{Command, Stdio};

use crate::model::fault::{Fault, FaultKind};
use crate::model::secret::Secret;

/// Variables that hold secrets and are kept from every child.
pub const SECRET_VARIABLES: [&str; 4] = [
    "WIREPHOTO_USER_TOKEN",
    "WIREPHOTO_PAGE_TOKEN",
    "WIREPHOTO_ONEALL_PUBLIC_KEY",
    "WIREPHOTO_ONEALL_PRIVATE_KEY",
];

/// Runs the command and takes the first line that it prints. What it says on stderr goes to the
/// terminal, where a password store asks for its passphrase.
///
/// # Errors
/// A [`FaultKind::Token`] fault; the command's output is never part of it.
pub fn token_from(command: &str) -> Result<Secret, Fault> {
    let failed = |why: String| {
        Fault::new(FaultKind::Token, format!("The account's token_command {why}"))
            .hint("Run it by hand; its first line must be the user token.")
    };
    let mut child = Command::new("sh");
    child.arg("-c").arg(command).stdin(Stdio::inherit()).stderr(Stdio::inherit());
    for name in SECRET_VARIABLES {
        child.env_remove(name);
    }
    let output = child.output().map_err(|error| failed(format!("could not be started: {error}")))?;
    if !output.status.success() {
        return Err(failed(format!("ended with {}", output.status)));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let secret = Secret::new(text.lines().next().unwrap_or_default());
    if secret.is_empty() { Err(failed("printed nothing".to_owned())) } else { Ok(secret) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_the_token() {
        assert_eq!(token_from("echo '  abc  '; echo second").unwrap().reveal(), "abc");
    }

    #[test]
    fn a_failing_or_silent_command_is_a_sentence() {
        assert!(token_from("exit 3").unwrap_err().message.contains("3"));
        assert!(token_from("true").unwrap_err().message.contains("nothing"));
    }
}
