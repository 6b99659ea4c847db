//! What the engine says about sessions, and the requests that keep the screen filled.

use super::details::REST_MS;
use crate::engine::protocol::{ListQuery, Request, SortKey};
use crate::model::session::{Session, SessionDetails, SessionId, Totals};
use crate::tui::app::{App, Waiting};
use crate::tui::effect::Paint;

/// How long changes gather before the order is asked for again.
const GATHER_MS: u64 = 1000;

impl App {
    /// Rows changed, or are new.
    pub(crate) fn sessions_changed(&mut self, rows: Vec<Session>, totals: Totals) {
        self.uploads.totals = totals;
        let detailed = self.uploads.list.current().filter(|id| rows.iter().any(|row| row.id == *id));
        let strange = self.uploads.list.learn(rows);
        let reorders = self.uploads.query.sort == SortKey::State || !self.uploads.query.filter.is_empty();
        if strange || reorders {
            self.uploads.refresh_in(GATHER_MS, self.now);
        }
        if detailed.is_some() {
            self.uploads.details.asked = None;
        }
        self.paint(Paint::Soon);
    }

    /// Sessions are gone.
    pub(crate) fn sessions_removed(&mut self, ids: &[SessionId], totals: Totals) {
        self.uploads.totals = totals;
        let height = self.list_height();
        self.uploads.list.forget(ids, height);
        self.paint(Paint::Now);
    }

    /// An order came; one for a query that nobody wants any more is dropped.
    pub(crate) fn order_came(&mut self, query: &ListQuery, ids: Vec<SessionId>, totals: Totals) {
        self.uploads.refreshing = false;
        self.uploads.totals = totals;
        if *query != self.uploads.query {
            self.uploads.refresh_in(0, self.now);
            return;
        }
        let height = self.list_height();
        let prefer = self.uploads.prefer.filter(|id| ids.contains(id));
        if prefer.is_some() {
            self.uploads.prefer = None;
        }
        self.uploads.list.reorder(ids, prefer, height);
        self.paint(Paint::Now);
    }

    /// One session whole came.
    pub(crate) fn details_came(&mut self, whole: Option<Box<SessionDetails>>) {
        let changed = self.uploads.details.whole.as_ref() != whole.as_deref();
        self.uploads.details.whole = whole.map(|whole| *whole);
        if changed {
            self.paint(Paint::Now);
        }
    }

    /// Asks for what the screen lacks: the order when it is due, rows around the cursor, details once
    /// the cursor rested.
    pub(crate) fn fill_uploads(&mut self) {
        if self.first_run() {
            return;
        }
        let due = |at: Option<u64>| at.is_some_and(|at| at <= self.now.steady_ms);
        if due(self.uploads.refresh_at_ms) && !self.uploads.refreshing {
            self.uploads.refresh_at_ms = None;
            self.uploads.refreshing = true;
            self.ask(Request::Order(self.uploads.query.clone()), Waiting::Order);
        }
        let height = self.list_height();
        let missing = self.uploads.list.missing(height);
        if !missing.is_empty() {
            self.ask(Request::Rows(missing.clone()), Waiting::Rows(missing));
        }
        self.fill_details();
    }

    fn fill_details(&mut self) {
        let current = self.uploads.list.current().filter(|_| self.details_shown());
        let details = &mut self.uploads.details;
        if current.is_none() || current == details.asked {
            details.asked = current;
            details.due_ms = None;
            return;
        }
        if details.rests_on != current || details.due_ms.is_none() {
            details.rests_on = current;
            details.due_ms = Some(self.now.steady_ms + REST_MS);
            return;
        }
        if details.due_ms.is_some_and(|at| at <= self.now.steady_ms)
            && let Some(id) = current
        {
            details.due_ms = None;
            details.asked = current;
            self.ask(Request::Details(id), Waiting::Details);
        }
    }

    /// When the Uploads screen wants to be woken next, on the steady clock.
    pub(crate) fn uploads_wake_at(&self) -> Option<u64> {
        // Without an account nothing is asked, so nothing is due.
        if self.first_run() {
            return None;
        }
        let refresh = self.uploads.refresh_at_ms.filter(|_| !self.uploads.refreshing);
        let second = self.uploads.counts_down().then(|| {
            let into = u64::try_from(self.now.unix_ms.rem_euclid(1000)).unwrap_or(0);
            self.now.steady_ms + 1000 - into
        });
        [refresh, self.uploads.details.due_ms, second].into_iter().flatten().min()
    }
}
