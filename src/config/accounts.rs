//! Which account is meant: a flag beats the environment, which beats the file.

use std::collections::HashMap;

use jiff::tz::TimeZone;

use super::command;
use super::credentials::{Credentials, Tokens};
use super::paths::Paths;
use super::settings::{AccountSettings, Settings};
use crate::model::fault::{Fault, FaultKind};
use crate::model::secret::Secret;
use crate::model::text;

/// The name that sessions get when everything comes from the environment.
const UNNAMED: &str = "default";

/// The `WIREPHOTO_*` variables, read once.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    values: HashMap<&'static str, Secret>,
}

impl Environment {
    const NAMES: [&'static str; 11] = [
        "WIREPHOTO_ACCOUNT",
        "WIREPHOTO_GRAPH_URL",
        "WIREPHOTO_API_VERSION",
        "WIREPHOTO_APP_ID",
        "WIREPHOTO_PAGE_ID",
        "WIREPHOTO_USER_TOKEN",
        "WIREPHOTO_PAGE_TOKEN",
        "WIREPHOTO_ONEALL_URL",
        "WIREPHOTO_ONEALL_PUBLIC_KEY",
        "WIREPHOTO_ONEALL_PRIVATE_KEY",
        "WIREPHOTO_ONEALL_IDENTITY",
    ];

    /// Reads the process's environment; empty variables count as unset.
    pub fn read() -> Self {
        Self::from(|name| std::env::var(name).ok())
    }

    /// Reads from anything that gives a value for a name.
    pub fn from(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let values = Self::NAMES
            .into_iter()
            .filter_map(|name| Some((name, Secret::new(&lookup(name)?))))
            .filter(|(_, value)| !value.is_empty());
        Self { values: values.collect() }
    }

    pub(super) fn plain(&self, name: &str) -> Option<String> {
        self.secret(name).map(|value| value.reveal().to_owned())
    }

    pub(super) fn secret(&self, name: &str) -> Option<Secret> {
        self.values.get(name).cloned()
    }

    fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// What it says of accounts for the Graph API.
    fn graph(&self) -> Share {
        let has_token = self.has("WIREPHOTO_USER_TOKEN") || self.has("WIREPHOTO_PAGE_TOKEN");
        Share { is_whole: self.has("WIREPHOTO_APP_ID"), is_some: has_token }
    }

    /// What it says of accounts for OneAll.
    pub(super) fn oneall(&self) -> Share {
        let has_keys = self.has("WIREPHOTO_ONEALL_PUBLIC_KEY") && self.has("WIREPHOTO_ONEALL_PRIVATE_KEY");
        let has_url = self.has("WIREPHOTO_ONEALL_URL");
        Share { is_whole: has_url && has_keys, is_some: has_url || has_keys }
    }
}

/// How much of an account the environment says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share {
    /// So much that it stands for one of its own, also beside several in the file.
    is_whole: bool,
    /// Enough to stand for one where the file names none.
    is_some: bool,
}

/// An account as the commands use it. What is missing is said when it is needed.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// Its name.
    pub name: String,
    /// What the file and the environment say, the environment first.
    pub settings: AccountSettings,
    tokens: Tokens,
}

impl Account {
    /// An account that is not in any file, for the demo.
    pub fn made(name: &str, settings: AccountSettings, user_token: &str) -> Self {
        let tokens = Tokens { user: Some(Secret::new(user_token)), ..Tokens::default() };
        Self { name: name.to_owned(), settings, tokens }
    }

    /// The same, content without any token of Facebook's where it has none: for those who publish through OneAll.
    #[must_use]
    pub fn content_without_token(mut self) -> Self {
        if self.tokens.page.is_none() && self.settings.token_command.is_none() {
            self.tokens.user.get_or_insert_with(|| Secret::new(""));
        }
        self
    }

    /// The app id.
    ///
    /// # Errors
    /// A [`FaultKind::Usage`] fault with the mend.
    pub fn app_id(&self) -> Result<&str, Fault> {
        self.settings.app_id.as_deref().ok_or_else(|| {
            Fault::new(FaultKind::Usage, format!("The account '{}' has no app id", self.name))
                .hint("Add app_id to it in config.toml, or set WIREPHOTO_APP_ID.")
        })
    }

    /// The user token: from the environment, the credentials file or the token command, which is run
    /// now.
    ///
    /// # Errors
    /// A [`FaultKind::Usage`] fault when there is none, [`FaultKind::Token`] when the command fails.
    pub fn user_token(&self) -> Result<Secret, Fault> {
        if let Some(token) = &self.tokens.user {
            return Ok(token.clone());
        }
        match &self.settings.token_command {
            Some(line) => command::token_from(line),
            None => Err(Fault::new(FaultKind::Usage, format!("The account '{}' has no user token", self.name)).hint(
                "Put user_token under its name in credentials.toml (mode 600), give it a token_command in config.toml, \
                 or set WIREPHOTO_USER_TOKEN.",
            )),
        }
    }

    /// The user token, if one is given at all; the token command is run for it.
    ///
    /// # Errors
    /// [`FaultKind::Token`] when the command fails.
    pub fn user_token_if_any(&self) -> Result<Option<Secret>, Fault> {
        if self.tokens.user.is_none() && self.settings.token_command.is_none() {
            return Ok(None);
        }
        self.user_token().map(Some)
    }

    /// The Page token, if one is given. Without one it is read with the user token when it is needed.
    pub fn page_token(&self) -> Option<Secret> {
        self.tokens.page.clone()
    }

    /// The zone that times of posts are meant in: the Page's, else this machine's.
    pub fn zone(&self) -> TimeZone {
        self.settings.time_zone.clone().unwrap_or_else(TimeZone::system)
    }

    /// The Page's id, where it is known.
    pub fn page_id(&self) -> Option<&str> {
        self.settings.page_id.as_deref()
    }

    /// The Page as the header names it.
    pub fn page_label(&self) -> Option<String> {
        self.settings.page_name.as_deref().or(self.settings.page_id.as_deref()).map(text::tame)
    }
}

/// Finds the account that is meant.
///
/// `Ok(None)`: none is named and none is configured.
///
/// # Errors
/// A [`FaultKind::Usage`] fault for a name that does not exist, for no choice among several accounts,
/// and for a credentials file that cannot be trusted.
pub fn resolve(
    flag: Option<&str>,
    environment: &Environment,
    settings: &Settings,
    paths: &Paths,
) -> Result<Option<Account>, Fault> {
    let share = environment.graph();
    let Some(name) = choose(flag, environment, settings, share)? else { return Ok(None) };
    let mut chosen = settings.accounts.get(&name).cloned().unwrap_or_default();
    let mut overlay = |slot: fn(&mut AccountSettings) -> &mut Option<String>, variable: &str| {
        if let Some(value) = environment.plain(variable) {
            *slot(&mut chosen) = Some(value);
        }
    };
    overlay(|s| &mut s.graph_url, "WIREPHOTO_GRAPH_URL");
    overlay(|s| &mut s.api_version, "WIREPHOTO_API_VERSION");
    overlay(|s| &mut s.app_id, "WIREPHOTO_APP_ID");
    overlay(|s| &mut s.page_id, "WIREPHOTO_PAGE_ID");
    let mut tokens = Tokens {
        user: environment.secret("WIREPHOTO_USER_TOKEN"),
        page: environment.secret("WIREPHOTO_PAGE_TOKEN"),
        ..Tokens::default()
    };
    if tokens.user.is_none() {
        // The file is not even opened where the environment says all: nothing in it could matter.
        let stored = Credentials::load(&paths.credentials)?.of(&name);
        tokens = Tokens { page: tokens.page.or(stored.page), ..stored };
    }
    Ok(Some(Account { name, settings: chosen, tokens }))
}

/// The name of the account that is meant; `share` is what the environment says of it.
pub(super) fn choose(
    flag: Option<&str>,
    environment: &Environment,
    settings: &Settings,
    share: Share,
) -> Result<Option<String>, Fault> {
    let known = |name: &str| settings.accounts.contains_key(name);
    let names = || settings.accounts.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let unknown = |name: &str| {
        let hint = match settings.accounts.len() {
            0 => "No account is configured yet; add [accounts.NAME] to config.toml.".to_owned(),
            _ => format!("Configured are: {}.", text::tame(&names())),
        };
        Fault::new(FaultKind::Usage, format!("There is no account '{}'", text::excerpt(name, 60))).hint(hint)
    };
    if let Some(name) = flag {
        return if known(name) { Ok(Some(name.to_owned())) } else { Err(unknown(name)) };
    }
    if let Some(name) = environment.plain("WIREPHOTO_ACCOUNT") {
        // With the rest in the environment no file is needed; the name is then merely a label.
        return if known(&name) || share.is_whole || share.is_some {
            Ok(Some(name))
        } else {
            Err(unknown(&name))
        };
    }
    if let Some(name) = &settings.account {
        return if known(name) { Ok(Some(name.clone())) } else { Err(unknown(name)) };
    }
    match (settings.accounts.len(), settings.accounts.keys().next()) {
        (1, Some(only)) => Ok(Some(only.clone())),
        (0, _) if share.is_whole || share.is_some => Ok(Some(UNNAMED.to_owned())),
        (0, _) => Ok(None),
        _ if share.is_whole => Ok(Some(UNNAMED.to_owned())),
        _ => Err(Fault::new(FaultKind::Usage, "Several accounts are configured and none is chosen").hint(
            format!("Choose one with `wirephoto accounts use NAME` or --account: {}.", text::tame(&names())),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Environment {
        let map: HashMap<String, String> =
            pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Environment::from(|name| map.get(name).cloned())
    }

    fn settings(names: &[&str]) -> Settings {
        let accounts = names.iter().map(|name| {
            ((*name).to_owned(), AccountSettings { app_id: Some("7".into()), ..Default::default() })
        });
        Settings { accounts: accounts.collect(), ..Settings::default() }
    }

    fn nowhere() -> Paths {
        Paths::under(std::path::Path::new("/nonexistent"))
    }

    #[test]
    fn the_environment_alone_is_enough() {
        let env = environment(&[
            ("WIREPHOTO_APP_ID", "1"),
            ("WIREPHOTO_USER_TOKEN", "t"),
            ("WIREPHOTO_ACCOUNT", "x"),
        ]);
        let account = resolve(None, &env, &Settings::default(), &nowhere()).unwrap().unwrap();
        assert_eq!(account.name, "x");
        assert_eq!(account.user_token().unwrap().reveal(), "t");
    }

    #[test]
    fn who_needs_no_token_has_an_empty_one_and_keeps_any_other() {
        let made = |pairs: &[(&str, &str)]| {
            let named = [&[("WIREPHOTO_ACCOUNT", "one")], pairs].concat();
            resolve(None, &environment(&named), &settings(&["one"]), &nowhere()).unwrap().unwrap()
        };
        assert!(made(&[]).user_token().is_err());
        assert!(made(&[]).content_without_token().user_token().unwrap().is_empty());
        let kept = made(&[("WIREPHOTO_USER_TOKEN", "t")]).content_without_token();
        assert_eq!(kept.user_token().unwrap().reveal(), "t");
        let page = made(&[("WIREPHOTO_PAGE_TOKEN", "p")]).content_without_token();
        assert!(page.user_token().is_err() && page.page_token().is_some());
    }

    #[test]
    fn a_flag_beats_the_environment_which_beats_the_file() {
        let env = environment(&[("WIREPHOTO_ACCOUNT", "b"), ("WIREPHOTO_APP_ID", "9")]);
        let mut file = settings(&["a", "b", "c"]);
        file.account = Some("c".into());
        let name = |flag| resolve(flag, &env, &file, &nowhere()).unwrap().unwrap();
        assert_eq!(name(Some("a")).name, "a");
        assert_eq!(name(None).name, "b");
        assert_eq!(name(None).app_id(), Ok("9"));
        let plain = resolve(None, &Environment::default(), &file, &nowhere()).unwrap().unwrap();
        assert_eq!((plain.name.as_str(), plain.app_id()), ("c", Ok("7")));
    }

    #[test]
    fn what_is_missing_or_unknown_is_said_with_its_mend() {
        let none = Environment::default();
        assert!(
            resolve(Some("zz"), &none, &settings(&["a"]), &nowhere())
                .unwrap_err()
                .sentence()
                .contains("Configured are: a")
        );
        assert!(resolve(None, &none, &settings(&["a", "b"]), &nowhere()).is_err());
        assert!(resolve(None, &none, &Settings::default(), &nowhere()).unwrap().is_none());
        let half =
            resolve(None, &environment(&[("WIREPHOTO_APP_ID", "1")]), &Settings::default(), &nowhere())
                .unwrap()
                .unwrap();
        assert_eq!(half.user_token().unwrap_err().kind, FaultKind::Usage);
        let other =
            resolve(None, &environment(&[("WIREPHOTO_USER_TOKEN", "t")]), &Settings::default(), &nowhere())
                .unwrap()
                .unwrap();
        assert!(other.app_id().is_err());
    }
}
