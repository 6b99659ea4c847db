//! The table of all actions: a row is all that a new key needs to be known everywhere.

use super::rows::{COMMON, COMPOSER, MOVES, PHOTOS, POSTS, UPLOADS};
use super::{Action, Place, Scope};

/// An action with its keys and its words.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The name in the palette and in the configuration's `keys`.
    pub name: &'static str,
    /// What happens.
    pub action: Action,
    /// The keys that it has unless the user gave others.
    pub keys: &'static [&'static str],
    /// Where it applies.
    pub scopes: &'static [Scope],
    /// A word or two for the footer; empty when it is not worth its room there.
    pub short: &'static str,
    /// How long the footer keeps it when room is short, 0 to 100.
    pub weight: u8,
    /// What it does, as a phrase.
    pub help: &'static str,
    /// True when the user cannot give it other keys.
    pub fixed: bool,
}

impl Row {
    /// The narrowest scope through which the row applies in a place; `None` where it does not.
    pub fn scope_in(&self, place: Place) -> Option<Scope> {
        place.scopes().iter().copied().find(|scope| self.scopes.contains(scope))
    }

    pub(super) const fn new(
        name: &'static str,
        action: Action,
        keys: &'static [&'static str],
        scopes: &'static [Scope],
        help: &'static str,
    ) -> Self {
        Self { name, action, keys, scopes, short: "", weight: 0, help, fixed: false }
    }

    pub(super) const fn hint(self, short: &'static str, weight: u8) -> Self {
        Self { short, weight, ..self }
    }

    pub(super) const fn fixed(self) -> Self {
        Self { fixed: true, ..self }
    }
}

/// How many actions there are.
const ALL: usize = UPLOADS.len() + PHOTOS.len() + COMPOSER.len() + POSTS.len() + MOVES.len() + COMMON.len();

/// All actions, in the order in which help and README list them.
pub const TABLE: &[Row] = &joined();

/// The tables of all parts as one.
#[expect(
    clippy::indexing_slicing,
    reason = "done while the program is built, where a wrong index is an error"
)]
const fn joined() -> [Row; ALL] {
    let parts = [UPLOADS, PHOTOS, COMPOSER, POSTS, MOVES, COMMON];
    let mut all = [UPLOADS[0]; ALL];
    let (mut part, mut row, mut at) = (0, 0, 0);
    while at < ALL {
        if row == parts[part].len() {
            part += 1;
            row = 0;
            continue;
        }
        all[at] = parts[part][row];
        row += 1;
        at += 1;
    }
    all
}
