//! The one type that holds a token: no `Display`, a masked `Debug`, wiped when dropped.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// A token or another string that must never be shown, logged or kept outside the credentials file.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes the text over; surrounding white space, as a pasted or piped token has it, is dropped.
    pub fn new(text: &str) -> Self {
        Self(SecretString::from(text.trim()))
    }

    /// True when nothing but white space was given.
    pub fn is_empty(&self) -> bool {
        self.0.expose_secret().is_empty()
    }

    /// The text itself. Call this only where a header, the credentials file or a pipe to our own
    /// worker is written.
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.reveal() == other.reveal()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_shows_nothing_of_itself() {
        let secret = Secret::new("  EAAB-canary\n");
        assert_eq!(format!("{secret:?}"), "[secret]");
        assert_eq!(secret.reveal(), "EAAB-canary");
        assert!(Secret::new(" \n").is_empty());
    }
}
