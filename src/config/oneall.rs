//! The site at OneAll that is meant: its address, identity and keys, the environment before the files.

use super::accounts::{Environment, choose};
use super::credentials::{Credentials, OneAllKeys};
use super::paths::Paths;
use super::settings::{OneAllSettings, Settings};
use crate::model::fault::{Fault, FaultKind};
use crate::model::secret::Secret;
use crate::model::text;

/// A site at OneAll as the commands use it. What is missing is said when it is needed.
#[derive(Debug, Clone, Default)]
pub struct OneAll {
    /// The account's name; `None` when everything comes from the environment.
    pub account: Option<String>,
    /// Address and identity. The environment's address stands before both the address and the subdomain.
    pub settings: OneAllSettings,
    keys: OneAllKeys,
}

impl OneAll {
    /// The public and the private key.
    ///
    /// # Errors
    /// A [`FaultKind::Usage`] fault with the mend when one is missing.
    pub fn keys(&self) -> Result<(&Secret, &Secret), Fault> {
        match (&self.keys.public, &self.keys.private) {
            (Some(public), Some(private)) => Ok((public, private)),
            (None, Some(_)) => Err(self.lacks("public key for OneAll")),
            (Some(_), None) => Err(self.lacks("private key for OneAll")),
            (None, None) => Err(self.lacks("keys for OneAll")),
        }
    }

    fn lacks(&self, what: &str) -> Fault {
        let whose = match &self.account {
            Some(name) => format!("The account '{}' has no {what}", text::excerpt(name, 60)),
            None => format!("There are no accounts, and the environment holds no {what}"),
        };
        Fault::new(FaultKind::Usage, whose).hint(
            "Put public_key and private_key under [accounts.NAME.oneall] in credentials.toml (mode 600), or set \
             WIREPHOTO_ONEALL_PUBLIC_KEY and WIREPHOTO_ONEALL_PRIVATE_KEY.",
        )
    }
}

/// Finds the site that is meant. The credentials file is not opened where the environment holds both keys.
///
/// # Errors
/// As [`super::resolve`].
pub fn resolve(
    flag: Option<&str>,
    environment: &Environment,
    settings: &Settings,
    paths: &Paths,
) -> Result<OneAll, Fault> {
    let account = choose(flag, environment, settings, environment.oneall())?;
    let configured = account.as_ref().and_then(|name| settings.accounts.get(name));
    let mut chosen = configured.map(|account| account.oneall.clone()).unwrap_or_default();
    if let Some(url) = environment.plain("WIREPHOTO_ONEALL_URL") {
        (chosen.url, chosen.subdomain) = (Some(url), None);
    }
    chosen.identity = environment.plain("WIREPHOTO_ONEALL_IDENTITY").or(chosen.identity);
    let mut keys = OneAllKeys {
        public: environment.secret("WIREPHOTO_ONEALL_PUBLIC_KEY"),
        private: environment.secret("WIREPHOTO_ONEALL_PRIVATE_KEY"),
    };
    if let (Some(name), true) = (&account, keys.public.is_none() || keys.private.is_none()) {
        let stored = Credentials::load(&paths.credentials)?.of(name).oneall;
        keys = OneAllKeys { public: keys.public.or(stored.public), private: keys.private.or(stored.private) };
    }
    Ok(OneAll { account, settings: chosen, keys })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::AccountSettings;

    fn environment(pairs: &[(&str, &str)]) -> Environment {
        let value = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, v)| (*v).to_owned());
        Environment::from(value)
    }

    fn settings(names: &[&str]) -> Settings {
        let oneall = OneAllSettings { subdomain: Some("my-site".into()), ..OneAllSettings::default() };
        let account = AccountSettings { oneall, ..AccountSettings::default() };
        let accounts = names.iter().map(|name| ((*name).to_owned(), account.clone())).collect();
        Settings { accounts, ..Settings::default() }
    }

    fn nowhere() -> Paths {
        Paths::under(std::path::Path::new("/nonexistent"))
    }

    const KEYS: [(&str, &str); 3] = [
        ("WIREPHOTO_ONEALL_URL", "https://x.api.oneall.com"),
        ("WIREPHOTO_ONEALL_PUBLIC_KEY", "a"),
        ("WIREPHOTO_ONEALL_PRIVATE_KEY", "b"),
    ];

    #[test]
    fn the_environment_alone_is_enough_also_beside_accounts() {
        for names in [&[][..], &["a"], &["a", "b"]] {
            let site = resolve(None, &environment(&KEYS), &settings(names), &nowhere()).unwrap();
            assert!(site.keys().is_ok(), "{names:?}");
            assert_eq!(site.settings.url.as_deref(), Some("https://x.api.oneall.com"));
            assert_eq!(site.settings.subdomain, None, "the environment's address counts alone");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let none = resolve(None, &Environment::default(), &Settings::default(), &nowhere()).unwrap();
        assert!(none.keys().unwrap_err().sentence().contains("WIREPHOTO_ONEALL_PRIVATE_KEY"));
        let half = environment(&[("WIREPHOTO_ONEALL_PUBLIC_KEY", "canary")]);
        let half = resolve(None, &half, &settings(&["a"]), &nowhere()).unwrap();
        assert_eq!(half.settings.subdomain.as_deref(), Some("my-site"));
        assert!(half.keys().unwrap_err().message.contains("'a' has no private key"));
        assert!(resolve(None, &Environment::default(), &settings(&["a", "b"]), &nowhere()).is_err());
        assert!(!format!("{half:?}").contains("canary"));
    }
}
