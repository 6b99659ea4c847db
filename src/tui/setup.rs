//! What the interface starts with and what it leaves behind.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::tz::TimeZone;

use crate::engine::protocol::Limits;
use crate::model::session::{Session, SessionId, Totals};
use crate::model::size;

/// All that the interface needs to know before its first frame. Everything in it was read already: the
/// interface itself opens no file.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Whose Page is worked on; `None` shows the first-run page, and there is no engine then.
    pub identity: Option<Identity>,
    /// The list as it stood on disk.
    pub first: FirstPaint,
    /// The user's own keys: the name of an action and its keys (`Keymap::new` says what is wrong with them).
    pub keys: BTreeMap<String, Vec<String>>,
    /// The theme's name; empty for the default.
    pub theme: String,
    /// Without colours, as `NO_COLOR` demands.
    pub no_color: bool,
    /// Without box drawing and block characters.
    pub ascii: bool,
    /// False when the terminal takes ASCII alone (`term::Support`).
    pub utf8: bool,
    /// The terminal is at the other end of an SSH connection: pictures have to wait a little longer.
    pub over_ssh: bool,
    /// The mouse is on from the start.
    pub mouse: bool,
    /// The form of pictures, as the configuration's `images`; empty for the default
    /// (`term::graphics::Choice::parse` says what is wrong with this and the next two).
    pub images: String,
    /// Forms that are not to be used, as `images_except`.
    pub images_except: Vec<String>,
    /// The colours of pictures in characters, as `image_colors`; empty for the default.
    pub image_colors: String,
    /// In the demo: where its sample files are.
    pub demo: Option<DemoInfo>,
    /// Where the file picker begins.
    pub start_dir: PathBuf,
    /// The user's home folder, for `~`.
    pub home: Option<PathBuf>,
    /// The clocks that times of posts are shown by.
    pub zones: Zones,
    /// The limits that the engine started with.
    pub limits: Limits,
    /// All accounts, for the accounts overlay.
    pub accounts: Vec<AccountRow>,
    /// True when the caller starts anew with another account on [`Reason::SwitchTo`].
    pub can_switch: bool,
    /// True when uploads can go on in a background process.
    pub can_detach: bool,
    /// Where the configuration is, for the first-run page.
    pub config_file: String,
    /// Sentences to show at the start, as warnings.
    pub warnings: Vec<String>,
}

impl Setup {
    /// A setup with everything at its default: an empty list, our keys, the default theme, no mouse.
    pub fn new(identity: Option<Identity>, limits: Limits) -> Self {
        Self {
            identity,
            first: FirstPaint::default(),
            keys: BTreeMap::new(),
            theme: String::new(),
            no_color: false,
            ascii: false,
            utf8: true,
            over_ssh: false,
            mouse: false,
            images: String::new(),
            images_except: Vec::new(),
            image_colors: String::new(),
            demo: None,
            start_dir: PathBuf::from("/"),
            home: None,
            zones: Zones::default(),
            limits,
            accounts: Vec::new(),
            can_switch: false,
            can_detach: false,
            config_file: String::new(),
            warnings: Vec::new(),
        }
    }
}

/// The clocks that times of posts are typed and shown by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zones {
    /// The Page's: times are typed in it.
    pub page: TimeZone,
    /// That of the person in front of the screen.
    pub local: TimeZone,
}

impl Default for Zones {
    fn default() -> Self {
        Self { page: TimeZone::UTC, local: TimeZone::UTC }
    }
}

/// The account and the Page that everything is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account's name.
    pub account: String,
    /// The Page's name or id; empty when none is known.
    pub page: String,
    /// The Page's id, where it is known.
    pub page_id: Option<String>,
}

/// What was read from disk for the first frame.
#[derive(Debug, Clone, Default)]
pub struct FirstPaint {
    /// The first sessions in the default order: at least as many as a screen has rows.
    pub ids: Vec<SessionId>,
    /// Their rows.
    pub rows: Vec<Session>,
    /// The totals over all sessions.
    pub totals: Totals,
}

/// What the demo tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoInfo {
    /// The folder with the sample files.
    pub sample_dir: PathBuf,
}

/// An account as the accounts overlay lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Its name.
    pub name: String,
    /// The Page's name or id.
    pub page: String,
    /// True for the one that is used now.
    pub current: bool,
}

/// How the interface ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exit {
    /// Why.
    pub reason: Reason,
    /// The process that goes on in the background.
    pub background: Option<u32>,
    /// Sessions that are not finished.
    pub unfinished: u64,
}

/// Why the interface ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The user left.
    Quit,
    /// The user left with ctrl-c, or a signal ended the program; the exit code that goes with it.
    Interrupted(u8),
    /// The terminal has gone.
    TerminalGone,
    /// The user wants another account.
    SwitchTo(String),
    /// The engine ended by itself.
    EngineGone,
}

impl Exit {
    /// The exit code of the program: 0 when the user left, 130 and 143 for ctrl-c and signals, 129 when
    /// the terminal has gone, 1 when the engine ended by itself.
    pub const fn code(&self) -> u8 {
        match self.reason {
            Reason::Quit | Reason::SwitchTo(_) => 0,
            Reason::Interrupted(code) => code,
            Reason::TerminalGone => 129,
            Reason::EngineGone => 1,
        }
    }

    /// A last line for the shell, once the terminal is its own again; `None` when there is nothing to say.
    pub fn sentence(&self) -> Option<String> {
        if let Reason::EngineGone = self.reason {
            return Some(
                "Wirephoto's engine ended unexpectedly; its log says why. `wirephoto resume` goes on.".into(),
            );
        }
        if let Some(process) = self.background {
            return Some(format!(
                "{} in the background (process {process}); `wirephoto status` shows how far.",
                if self.unfinished == 1 { "The upload goes on" } else { "Uploads go on" }
            ));
        }
        match self.unfinished {
            0 => None,
            1 => Some("One upload is not finished; `wirephoto resume` goes on with it.".to_owned()),
            many => Some(format!("{many} uploads are not finished; `wirephoto resume` goes on with them.")),
        }
    }
}

/// A bandwidth limit in words.
pub(super) fn rate_in_words(rate: Option<u64>) -> String {
    rate.map_or_else(|| "no limit".to_owned(), size::rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_says_what_goes_on_and_what_does_not() {
        let exit = |background, unfinished| Exit { reason: Reason::Quit, background, unfinished };
        assert_eq!(exit(None, 0).sentence(), None);
        assert!(exit(None, 2).sentence().is_some_and(|line| line.contains("2 uploads")));
        assert!(exit(Some(4711), 1).sentence().is_some_and(|line| line.contains("4711")));
        assert_eq!(Exit { reason: Reason::Interrupted(143), ..exit(None, 0) }.code(), 143);
    }
}
