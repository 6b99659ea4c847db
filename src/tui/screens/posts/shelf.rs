//! The four lists of the screen.

use crate::engine::protocol::RemoteList;
use crate::tui::keys::{Action, OnPost};

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

    /// True for an action that posts of this list are there for: the others work too, and are not worth the
    /// footer's room.
    pub(crate) const fn suggests(self, action: Action) -> bool {
        let Action::Post(action) = action else { return true };
        match action {
            OnPost::Edit | OnPost::Publish | OnPost::Discard => matches!(self, Self::Outbox | Self::Drafts),
            OnPost::Verify => matches!(self, Self::Outbox),
            OnPost::Week | OnPost::Move | OnPost::PublishNow | OnPost::Unschedule => {
                matches!(self, Self::Scheduled)
            }
            OnPost::Delete => matches!(self, Self::Published),
            OnPost::Shelf(_) | OnPost::TurnShelf(_) | OnPost::Duplicate => true,
        }
    }

    /// The list so many places on, around the end.
    pub fn turned(self, by: i8) -> Self {
        let count = isize::try_from(Self::ALL.len()).unwrap_or(1);
        let to = (self as isize + isize::from(by)).rem_euclid(count);
        Self::ALL.get(to.unsigned_abs()).copied().unwrap_or_default()
    }
}
