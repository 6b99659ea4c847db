//! The state of the Uploads screen.

use super::details::Details;
use super::list::List;
use super::rates::Rates;
use crate::engine::protocol::{Lane, ListQuery, Progress};
use crate::model::session::{Session, SessionId, State, Totals};
use crate::tui::message::Now;
use crate::tui::setup::FirstPaint;

/// What the screen knows.
#[derive(Debug, Default)]
pub struct Uploads {
    /// The sessions.
    pub list: List,
    /// What is wanted: the filter and the order.
    pub query: ListQuery,
    /// The last filter that was kept, for the next and the previous match.
    pub last_filter: String,
    /// How many sessions stand where.
    pub totals: Totals,
    /// What moves.
    pub progress: Progress,
    /// The overall rate of the last minute.
    pub rates: Rates,
    /// The details of one session.
    pub details: Details,
    /// When the order is to be asked for again.
    pub(super) refresh_at_ms: Option<u64>,
    /// True while an order is on its way.
    pub(super) refreshing: bool,
    /// The session on which the cursor goes when it comes into the list.
    pub(crate) prefer: Option<SessionId>,
}

impl Uploads {
    /// The screen as it stood on disk.
    pub fn new(first: FirstPaint) -> Self {
        Self { list: List::new(first.ids, first.rows), totals: first.totals, ..Self::default() }
    }

    /// The session under the cursor, if its row is at hand.
    pub fn current(&self) -> Option<&Session> {
        self.list.row(self.list.current()?)
    }

    /// The lane that works on a session.
    pub fn lane(&self, id: SessionId) -> Option<&Lane> {
        self.progress.lanes.iter().find(|lane| lane.id == id)
    }

    /// True while something is sent, waits to be sent, or is tried again.
    pub fn moves(&self) -> bool {
        let busy = |state| matches!(state, State::Queued | State::Sending | State::Waiting);
        !self.progress.lanes.is_empty() || self.totals.sum(busy).count > 0
    }

    /// True while seconds are counted down on the screen.
    pub fn counts_down(&self) -> bool {
        self.progress.throttled.is_some()
            || self.progress.lanes.iter().any(|lane| lane.next_try_at_ms.is_some())
    }

    /// Takes in what moves; true when that changes the picture.
    pub fn take_progress(&mut self, progress: Progress, now: Now) -> bool {
        if progress.lanes.is_empty() {
            self.rates.clear();
        } else {
            self.rates.take(progress.rate, now);
        }
        let changed = self.progress != progress;
        self.progress = progress;
        changed
    }

    /// The order did not come; the next change asks for it again.
    pub(crate) const fn order_failed(&mut self) {
        self.refreshing = false;
    }

    /// Asks for the order again, `delay_ms` from now at the latest.
    pub fn refresh_in(&mut self, delay_ms: u64, now: Now) {
        let at = now.steady_ms + delay_ms;
        self.refresh_at_ms = Some(self.refresh_at_ms.map_or(at, |before| before.min(at)));
    }
}
