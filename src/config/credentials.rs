//! `credentials.toml`: the only file that holds tokens. It must belong to the user, be a plain file and
//! be closed to everybody else.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use serde::Deserialize;

use super::settings;
use crate::model::fault::{Fault, FaultKind};
use crate::model::secret::Secret;
use crate::model::text;

const LARGEST: u64 = 1 << 20;

/// An account's tokens.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tokens {
    /// For application uploads.
    pub user: Option<Secret>,
    /// For Page calls.
    pub page: Option<Secret>,
    /// For OneAll.
    pub oneall: OneAllKeys,
}

/// The keys of a site at OneAll.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OneAllKeys {
    /// The public key: the name that the site goes by.
    pub public: Option<Secret>,
    /// The private key: its password.
    pub private: Option<Secret>,
}

/// The file's content: tokens by account.
#[derive(Debug, Clone, Default)]
pub struct Credentials(BTreeMap<String, Tokens>);

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct OnDisk {
    accounts: BTreeMap<String, TokensOnDisk>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct TokensOnDisk {
    user_token: Option<String>,
    page_token: Option<String>,
    oneall: OneAllOnDisk,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct OneAllOnDisk {
    public_key: Option<String>,
    private_key: Option<String>,
}

impl Credentials {
    /// Reads the file; one that does not exist is an empty one.
    ///
    /// # Errors
    /// A [`FaultKind::Usage`] fault when the file is a link, belongs to somebody else, can be read by
    /// others, or is not understood. The fault never quotes the file.
    pub fn load(path: &Path) -> Result<Self, Fault> {
        let shown = text::show_path(path);
        let refused = |why: String, hint: &str| {
            Fault::new(FaultKind::Usage, format!("The credentials file {shown} {why}")).hint(hint)
        };
        let nofollow = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
        let file = match OpenOptions::new().read(true).custom_flags(nofollow).open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => {
                return Err(refused(
                    "is a symbolic link and was not read".to_owned(),
                    "Put the file itself there.",
                ));
            }
            Err(error) => {
                return Err(refused(
                    format!("cannot be read: {}", text::tame(&error.to_string())),
                    "Check its permissions.",
                ));
            }
        };
        check_closed(&file).map_err(|(why, hint)| refused(why, &format!("{hint} '{shown}'.")))?;
        let mut toml = String::new();
        file.take(LARGEST).read_to_string(&mut toml).map_err(|_| {
            refused("is not text".to_owned(), "Write it anew with [accounts.NAME] and user_token.")
        })?;
        // The parser's own message would quote the line, and the line holds a token.
        let on_disk: OnDisk = toml::from_str(&toml).map_err(|error| {
            let line = error
                .span()
                .and_then(|span| toml.get(..span.start))
                .map_or(1, |before| before.matches('\n').count() + 1);
            refused(
                format!("is not understood at line {line}"),
                "It holds [accounts.NAME] with user_token and page_token, and [accounts.NAME.oneall] with public_key and \
                 private_key, nothing else.",
            )
        })?;
        let secret =
            |text: Option<String>| text.map(|text| Secret::new(&text)).filter(|secret| !secret.is_empty());
        let tokens = |on_disk: TokensOnDisk| Tokens {
            user: secret(on_disk.user_token),
            page: secret(on_disk.page_token),
            oneall: OneAllKeys {
                public: secret(on_disk.oneall.public_key),
                private: secret(on_disk.oneall.private_key),
            },
        };
        Ok(Self(on_disk.accounts.into_iter().map(|(name, entry)| (name, tokens(entry))).collect()))
    }

    /// The tokens of an account.
    pub fn of(&self, account: &str) -> Tokens {
        self.0.get(account).cloned().unwrap_or_default()
    }

    /// Replaces the user token of an account in the file, whole or not at all, readable by the owner
    /// alone. Only an account that already stands there is changed: gives false for another.
    ///
    /// # Errors
    /// As [`Credentials::load`], and [`FaultKind::Storage`] when it cannot be written.
    pub fn renew_user_token(path: &Path, account: &str, token: &Secret) -> Result<bool, Fault> {
        if Self::load(path)?.of(account).user.is_none() {
            return Ok(false);
        }
        let broken =
            |_| Fault::new(FaultKind::Storage, format!("{} cannot be rewritten", text::show_path(path)));
        let toml = std::fs::read_to_string(path).map_err(broken)?;
        let mut document: toml_edit::DocumentMut =
            toml.parse().map_err(|_| broken(io::Error::other("not TOML")))?;
        let entry = document.get_mut("accounts").and_then(|accounts| accounts.get_mut(account));
        if let Some(table) = entry.and_then(toml_edit::Item::as_table_like_mut) {
            settings::set_value(table, "user_token", token.reveal());
        }
        settings::replace(path, document.to_string().as_bytes()).map_err(broken)?;
        Ok(true)
    }
}

fn check_closed(file: &File) -> Result<(), (String, &'static str)> {
    let meta = file.metadata().map_err(|error| (text::tame(&error.to_string()), "Check the file system:"))?;
    if !meta.is_file() {
        return Err(("is not a plain file".to_owned(), "Replace it:"));
    }
    if meta.uid() != rustix::process::geteuid().as_raw() {
        return Err((
            "belongs to another user and was not read".to_owned(),
            "Make it yours: chown \"$USER\"",
        ));
    }
    if meta.mode() & 0o077 != 0 {
        let mode = meta.mode() & 0o777;
        return Err((
            format!("can be read by others (mode {mode:03o}) and was not read"),
            "Close it: chmod 600",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    fn file(toml: &str, mode: u32) -> (tempfile::TempDir, std::path::PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("credentials.toml");
        fs::write(&path, toml).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        (dir, path)
    }

    #[test]
    fn only_a_closed_file_is_read() {
        let toml = "[accounts.main]\nuser_token = 'canary'\n";
        for mode in [0o644, 0o640, 0o604, 0o620] {
            let (_dir, path) = file(toml, mode);
            let fault = Credentials::load(&path).unwrap_err();
            assert!(fault.sentence().contains("chmod 600"), "{mode:o}: {fault}");
        }
        let (_dir, path) = file(toml, 0o600);
        assert_eq!(Credentials::load(&path).unwrap().of("main").user.unwrap().reveal(), "canary");
    }

    #[test]
    fn a_link_is_not_followed() {
        let (dir, path) = file("", 0o600);
        let link = dir.path().join("link.toml");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(Credentials::load(&link).unwrap_err().message.contains("symbolic link"));
    }

    #[test]
    fn a_mistake_in_the_file_never_quotes_it() {
        let (_dir, path) = file("[accounts.main]\nuser_tokn = 'canary'\n", 0o600);
        let fault = Credentials::load(&path).unwrap_err();
        assert!(fault.message.contains("line"), "{fault}");
        assert!(!format!("{fault:?}").contains("canary"));
    }

    #[test]
    fn renewing_keeps_the_file_closed_and_the_rest_as_it_was() {
        let (_dir, path) = file("# mine\n[accounts.main]\nuser_token = 'old'\npage_token = 'p'\n", 0o600);
        assert_eq!(Credentials::renew_user_token(&path, "main", &Secret::new("new")), Ok(true));
        assert_eq!(Credentials::renew_user_token(&path, "other", &Secret::new("new")), Ok(false));
        let tokens = Credentials::load(&path).unwrap().of("main");
        assert_eq!(tokens.user.unwrap().reveal(), "new");
        assert_eq!(tokens.page.unwrap().reveal(), "p");
        assert!(fs::read_to_string(&path).unwrap().starts_with("# mine"));
    }
}
