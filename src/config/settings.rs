//! `config.toml`: accounts without their secrets, limits, keys and the look of the interface.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::Duration;

use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, de};

use crate::model::fault::{Fault, FaultKind};
use crate::model::session::Encoding;
use crate::model::{size, text};

/// The whole file. Unknown keys are errors, so that a typing mistake is found.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The account that is used when none is named.
    pub account: Option<String>,
    /// Accounts by name.
    pub accounts: BTreeMap<String, AccountSettings>,
    /// How uploads behave.
    pub uploads: UploadSettings,
    /// How the interface looks.
    pub interface: InterfaceSettings,
    /// Keys by action name; see the README for the names.
    pub keys: BTreeMap<String, Vec<String>>,
}

/// One account without its tokens.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccountSettings {
    /// The application's id.
    pub app_id: Option<String>,
    /// The Page's id.
    pub page_id: Option<String>,
    /// The Page's name, for the header.
    pub page_name: Option<String>,
    /// Another Graph host.
    pub graph_url: Option<String>,
    /// The API version, like `v26.0`.
    pub api_version: Option<String>,
    /// A shell command that prints the user token.
    pub token_command: Option<String>,
    /// The Page's time zone, by its IANA name in the file: times of posts are meant in it.
    #[serde(deserialize_with = "zone")]
    pub time_zone: Option<TimeZone>,
    /// The account's site at OneAll.
    pub oneall: OneAllSettings,
}

/// A site at OneAll without its keys.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OneAllSettings {
    /// The address of the site's API.
    pub url: Option<String>,
    /// Instead of the address: the site's name at OneAll.
    pub subdomain: Option<String>,
    /// The token of the identity that is published with.
    pub identity: Option<String>,
}

/// How uploads behave.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UploadSettings {
    /// Sessions that send at the same time, 1 to 16.
    #[serde(deserialize_with = "jobs")]
    pub jobs: u8,
    /// Bytes a second over all of them; absent or 0 for no limit.
    #[serde(deserialize_with = "rate")]
    pub limit_rate: Option<u64>,
    /// How long nothing may move before an attempt counts as stalled.
    #[serde(deserialize_with = "seconds")]
    pub stall_timeout: Duration,
    /// Tries without the server's offset moving before a session is left for later.
    pub tries: u32,
    /// How the bytes travel: `raw` or `multipart`.
    #[serde(deserialize_with = "encoding")]
    pub encoding: Encoding,
}

impl Default for UploadSettings {
    fn default() -> Self {
        Self {
            jobs: 3,
            limit_rate: None,
            stall_timeout: Duration::from_secs(30),
            tries: 8,
            encoding: Encoding::Raw,
        }
    }
}

/// How the interface looks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct InterfaceSettings {
    /// The theme's name.
    pub theme: Option<String>,
    /// Only ASCII characters.
    pub ascii: bool,
    /// The mouse works from the start.
    pub mouse: bool,
    /// How pictures are shown: `auto`, or the form that is used whatever the terminal says.
    pub images: Option<String>,
    /// Forms in which pictures are never shown by themselves.
    pub images_except: Vec<String>,
    /// The colours of pictures that are drawn with characters.
    pub image_colors: Option<String>,
    /// Bytes that pictures may take on disk; 0 keeps none.
    #[serde(deserialize_with = "bytes")]
    pub picture_cache: u64,
}

impl Default for InterfaceSettings {
    fn default() -> Self {
        Self {
            theme: None,
            ascii: false,
            mouse: false,
            images: None,
            images_except: Vec::new(),
            image_colors: None,
            picture_cache: 64 << 20,
        }
    }
}

impl Settings {
    /// Reads the file; one that does not exist is an empty one.
    ///
    /// # Errors
    /// A [`FaultKind::Usage`] fault with the line that is wrong.
    pub fn load(path: &Path) -> Result<Self, Fault> {
        match std::fs::read_to_string(path) {
            Ok(toml) => Self::parse(&toml).map_err(|reason| {
                Fault::new(FaultKind::Usage, format!("{} cannot be used: {reason}", text::show_path(path)))
                    .hint("Mend that line; the README names every key.")
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(Fault::new(
                FaultKind::Usage,
                format!("{} cannot be read: {}", text::show_path(path), text::tame(&error.to_string())),
            )
            .hint("Check its permissions.")),
        }
    }

    fn parse(toml: &str) -> Result<Self, String> {
        toml::from_str(toml).map_err(|error| {
            let line = error
                .span()
                .and_then(|span| toml.get(..span.start))
                .map(|before| before.matches('\n').count() + 1);
            let at = line.map(|line| format!("line {line}: ")).unwrap_or_default();
            format!("{at}{}", text::excerpt(error.message(), 300))
        })
    }
}

/// Writes `account = "NAME"` into the file, leaving comments and order as they are.
///
/// # Errors
/// A [`FaultKind::Usage`] fault when the file cannot be read as TOML, [`FaultKind::Storage`] when it
/// cannot be written.
pub fn use_account(path: &Path, name: &str) -> Result<(), Fault> {
    let toml = std::fs::read_to_string(path).unwrap_or_default();
    let mut document: toml_edit::DocumentMut = toml
        .parse()
        .map_err(|_| Fault::new(FaultKind::Usage, format!("{} is not valid TOML", text::show_path(path))))?;
    set_value(document.as_table_mut(), "account", name);
    replace(path, document.to_string().as_bytes()).map_err(|error| {
        Fault::new(
            FaultKind::Storage,
            format!("{} cannot be written: {}", text::show_path(path), text::tame(&error.to_string())),
        )
    })
}

/// Sets a key to a text, keeping the comments around it.
pub(super) fn set_value(table: &mut dyn toml_edit::TableLike, key: &str, text: &str) {
    let mut value = toml_edit::Value::from(text);
    match table.get_mut(key).and_then(toml_edit::Item::as_value_mut) {
        Some(old) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        None => drop(table.insert(key, toml_edit::Item::Value(value))),
    }
}

/// Writes a file as a whole or not at all, readable by its owner alone.
///
/// # Errors
/// When the folder cannot be written to.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use io::Write;
    let folder = path.parent().ok_or_else(|| io::Error::other("it has no folder"))?;
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn jobs<'de, D: Deserializer<'de>>(from: D) -> Result<u8, D::Error> {
    let jobs = u8::deserialize(from)?;
    if (1..=16).contains(&jobs) { Ok(jobs) } else { Err(de::Error::custom("jobs must be 1 to 16")) }
}

fn rate<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    let rate = size::parse(&String::deserialize(from)?).map_err(de::Error::custom)?;
    Ok((rate > 0).then_some(rate))
}

/// A size in words, or a plain number of bytes.
fn bytes<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Size {
        Number(u64),
        Words(String),
    }
    match Size::deserialize(from)? {
        Size::Number(bytes) => Ok(bytes),
        Size::Words(words) => size::parse(&words).map_err(de::Error::custom),
    }
}

fn seconds<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    let seconds = u64::deserialize(from)?;
    if (1..=3600).contains(&seconds) {
        return Ok(Duration::from_secs(seconds));
    }
    Err(de::Error::custom("stall_timeout must be 1 to 3600 seconds"))
}

fn zone<'de, D: Deserializer<'de>>(from: D) -> Result<Option<TimeZone>, D::Error> {
    let name = String::deserialize(from)?;
    let zone = TimeZone::get(&name).map_err(|_| de::Error::custom("time_zone must be like Europe/Paris"))?;
    Ok(Some(zone))
}

fn encoding<'de, D: Deserializer<'de>>(from: D) -> Result<Encoding, D::Error> {
    let word = String::deserialize(from)?;
    Encoding::parse(&word).ok_or_else(|| de::Error::custom("encoding must be raw or multipart"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_file_is_understood() {
        let settings = Settings::parse(
            "account = 'main'\n[accounts.main]\napp_id = '1'\ntoken_command = 'pass show fb'\ntime_zone = 'Europe/Paris'\n\
             [uploads]\njobs = 5\nlimit_rate = '2M'\nstall_timeout = 10\n[interface]\nascii = true\nimages = 'off'\npicture_cache = '8 MiB'\n\
             [keys]\npause = ['p', 'ctrl-p']\n",
        )
        .unwrap();
        assert_eq!(settings.uploads.limit_rate, Some(2 << 20));
        let zone = settings.accounts["main"].time_zone.clone().unwrap();
        assert_eq!(zone.iana_name(), Some("Europe/Paris"));
        assert_eq!(settings.interface.picture_cache, 8 << 20);
        assert_eq!(Settings::parse("[interface]\npicture_cache = 0").unwrap().interface.picture_cache, 0);
        assert_eq!(Settings::default().interface.picture_cache, 64 << 20);
        assert_eq!(settings.uploads.stall_timeout, Duration::from_secs(10));
        assert_eq!(settings.interface.images.as_deref(), Some("off"));
        assert_eq!(settings.keys["pause"], ["p", "ctrl-p"]);
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        for (toml, word) in [
            ("acount = 'x'", "acount"),
            ("[accounts.a]\ntime_zone = 'Paris'", "line 2: time_zone"),
            ("[uploads]\njobs = 99", "line 2: jobs must be"),
            ("[uploads]\n\nlimit_rate = 'fast'", "line 3"),
            ("[interface]\npicture_cache = 'much'", "line 2"),
            ("[uploads]\nstall_timeout = 0", "1 to 3600"),
            ("[uploads", "line 1"),
        ] {
            let reason = Settings::parse(toml).unwrap_err();
            assert!(reason.contains(word), "{toml}: {reason}");
        }
    }

    #[test]
    fn switching_the_account_keeps_the_rest() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        std::fs::write(&path, "# mine\naccount = \"a\" # now\n\n[accounts.a]\n[accounts.b]\n").unwrap();
        use_account(&path, "b").unwrap();
        let toml = std::fs::read_to_string(&path).unwrap();
        assert!(toml.starts_with("# mine\naccount = \"b\" # now"), "{toml}");
        assert_eq!(Settings::parse(&toml).unwrap().accounts.len(), 2);
    }
}
