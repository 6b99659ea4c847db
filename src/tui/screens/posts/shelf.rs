//! The four lists of the screen.

use crate::engine::protocol::RemoteList;

/// A list of posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shelf {
    /// On their way, failed or unknown; behind them what ended.
    #[default]
    Outbox,
    /// Begun and not sent.
    Drafts,
    /// To come out at their time.
    Scheduled,
    /// Out.
    Published,
}

impl Shelf {
    /// All lists in order.
    pub const ALL: [Self; 4] = [Self::Outbox, Self::Drafts, Self::Scheduled, Self::Published];

    /// The name above the list.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Outbox => "outbox",
            Self::Drafts => "drafts",
            Self::Scheduled => "scheduled",
            Self::Published => "published",
        }
    }

    /// The list of the Page that it shows; `None` for what the journal alone knows.
    pub const fn remote(self) -> Option<RemoteList> {
        match self {
            Self::Outbox | Self::Drafts => None,
            Self::Scheduled => Some(RemoteList::Scheduled),
            Self::Published => Some(RemoteList::Published),
        }
    }

    /// The list so many places on, around the end.
    pub fn turned(self, by: i8) -> Self {
        let count = isize::try_from(Self::ALL.len()).unwrap_or(1);
        let to = (self as isize + isize::from(by)).rem_euclid(count);
        Self::ALL.get(to.unsigned_abs()).copied().unwrap_or_default()
    }
}
