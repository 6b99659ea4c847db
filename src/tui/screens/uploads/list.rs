//! The session list: all ids in order, and the rows around the cursor. Nothing here grows with the
//! number of sessions but the ids themselves, so that 100,000 scroll like 10.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::model::session::{Session, SessionId};
use crate::tui::widgets::scroll::{Scroll, Step};

/// How many rows are kept at most.
const KEPT: usize = 1000;
/// How many rows are asked for at once at most.
const ASKED: usize = 240;

/// The list.
#[derive(Debug, Default)]
pub struct List {
    order: Vec<SessionId>,
    scroll: Scroll,
    rows: HashMap<SessionId, Session>,
    /// Rows that were asked for and have not come.
    asked: HashSet<SessionId>,
    /// The ids of `order`, once somebody needed to look one up.
    known: Option<HashSet<SessionId>>,
    marks: BTreeSet<SessionId>,
}

impl List {
    /// A list whose first rows are at hand.
    pub fn new(order: Vec<SessionId>, rows: Vec<Session>) -> Self {
        let mut list = Self { order, ..Self::default() };
        list.learn(rows);
        list
    }

    /// How many sessions are listed.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// True when none is.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Where the cursor stands, from 0.
    pub fn position(&self) -> usize {
        self.scroll.cursor
    }

    /// The session under the cursor.
    pub fn current(&self) -> Option<SessionId> {
        self.order.get(self.scroll.cursor).copied()
    }

    /// A session's row, if it is at hand.
    pub fn row(&self, id: SessionId) -> Option<&Session> {
        self.rows.get(&id)
    }

    /// All ids in order.
    pub fn order(&self) -> &[SessionId] {
        &self.order
    }

    /// The ids in a view of this height, and the number of the first.
    pub fn view(&self, height: usize) -> (usize, &[SessionId]) {
        let first = self.scroll.first_row(self.order.len(), height);
        let last = (first + height).min(self.order.len());
        (first, self.order.get(first..last).unwrap_or_default())
    }

    /// Moves the cursor.
    pub fn step(&mut self, step: Step, height: usize) {
        self.scroll.step(step, self.order.len(), height);
    }

    /// Puts the cursor on a row by its number.
    pub fn go(&mut self, row: usize, height: usize) {
        self.scroll.go(row, self.order.len(), height);
    }

    /// Another order. The cursor stays on its session, or on `prefer` when that is listed; when neither
    /// is, it stays at its number.
    pub fn reorder(&mut self, order: Vec<SessionId>, prefer: Option<SessionId>, height: usize) {
        let current = self.current();
        self.order = order;
        self.known = None;
        self.asked.clear();
        let find = |id: Option<SessionId>| id.and_then(|id| self.order.iter().position(|one| *one == id));
        let row = find(prefer).or_else(|| find(current)).unwrap_or(self.scroll.cursor);
        self.go(row, height);
    }

    /// Takes rows in; true when one of them is not in the list.
    pub fn learn(&mut self, rows: Vec<Session>) -> bool {
        let mut strange = false;
        for row in rows {
            self.asked.remove(&row.id);
            if !self.rows.contains_key(&row.id) && !self.contains(row.id) {
                strange = true;
                continue;
            }
            self.rows.insert(row.id, row);
        }
        if self.rows.len() > KEPT {
            self.drop_far_rows();
        }
        strange
    }

    /// Takes sessions off the list.
    pub fn forget(&mut self, ids: &[SessionId], height: usize) {
        let gone: HashSet<SessionId> = ids.iter().copied().collect();
        let before = self.order.get(..self.scroll.cursor).unwrap_or_default();
        let shift = before.iter().filter(|id| gone.contains(id)).count();
        self.order.retain(|id| !gone.contains(id));
        self.rows.retain(|id, _| !gone.contains(id));
        self.marks.retain(|id| !gone.contains(id));
        self.known = None;
        self.go(self.scroll.cursor - shift, height);
    }

    /// The rows that should be asked for now: those in view that are missing, and with them those
    /// around, before they are needed.
    pub fn missing(&mut self, height: usize) -> Vec<SessionId> {
        let height = height.clamp(1, ASKED / 5);
        let first = self.scroll.first_row(self.order.len(), height);
        let lacking = |list: &Self, from: usize, to: usize| -> Vec<SessionId> {
            let window = list.order.get(from..to.min(list.order.len())).unwrap_or_default();
            let lacks = |id: &&SessionId| !list.rows.contains_key(id) && !list.asked.contains(id);
            window.iter().filter(lacks).copied().collect()
        };
        let near = lacking(self, first.saturating_sub(height / 2), first + height + height / 2);
        if near.is_empty() {
            return near;
        }
        let wide = lacking(self, first.saturating_sub(height * 2), first + height * 3);
        self.asked.extend(wide.iter().copied());
        wide
    }

    /// True while a row in view is on its way.
    pub fn has_gaps(&self, height: usize) -> bool {
        self.view(height).1.iter().any(|id| self.asked.contains(id))
    }

    /// What came of asking for rows: those that did not come exist no longer.
    pub fn answered(&mut self, ids: &[SessionId], rows: Vec<Session>, height: usize) {
        self.learn(rows);
        let lost: Vec<SessionId> = ids.iter().copied().filter(|id| !self.rows.contains_key(id)).collect();
        for id in ids {
            self.asked.remove(id);
        }
        if !lost.is_empty() {
            self.forget(&lost, height);
        }
    }

    /// True when a session is marked.
    pub fn is_marked(&self, id: SessionId) -> bool {
        self.marks.contains(&id)
    }

    /// How many sessions are marked.
    pub fn marked(&self) -> usize {
        self.marks.len()
    }

    /// Marks or unmarks the session under the cursor.
    pub fn toggle_mark(&mut self) {
        if let Some(id) = self.current()
            && !self.marks.remove(&id)
        {
            self.marks.insert(id);
        }
    }

    /// Marks all listed sessions, or none when all of them are marked.
    pub fn toggle_all(&mut self) {
        if self.order.iter().all(|id| self.marks.contains(id)) {
            self.marks.clear();
        } else {
            self.marks.extend(self.order.iter().copied());
        }
    }

    /// Unmarks everything; true when something was marked.
    pub fn unmark(&mut self) -> bool {
        !std::mem::take(&mut self.marks).is_empty()
    }

    /// What an action applies to: the marked sessions in the list's order with those that a filter
    /// hides behind them, or the one under the cursor.
    pub fn targets(&self) -> Vec<SessionId> {
        if self.marks.is_empty() {
            return self.current().into_iter().collect();
        }
        let listed: Vec<SessionId> =
            self.order.iter().copied().filter(|id| self.marks.contains(id)).collect();
        let shown: HashSet<SessionId> = listed.iter().copied().collect();
        listed.into_iter().chain(self.marks.iter().copied().filter(|id| !shown.contains(id))).collect()
    }

    fn contains(&mut self, id: SessionId) -> bool {
        self.known.get_or_insert_with(|| self.order.iter().copied().collect()).contains(&id)
    }

    fn drop_far_rows(&mut self) {
        let from = self.scroll.cursor.saturating_sub(KEPT / 4);
        let to = (self.scroll.cursor + KEPT / 4).min(self.order.len());
        let near: HashSet<SessionId> = self.order.get(from..to).unwrap_or_default().iter().copied().collect();
        self.rows.retain(|id, row| near.contains(id) || row.state.is_active());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::screens::uploads::samples::session;

    fn ids(range: std::ops::Range<i64>) -> Vec<SessionId> {
        range.map(SessionId).collect()
    }

    fn rows(ids: &[SessionId]) -> Vec<Session> {
        ids.iter().map(|id| session(id.0)).collect()
    }

    #[test]
    fn rows_are_asked_for_before_they_are_needed_and_only_once() {
        let mut list = List::new(ids(0..100_000), Vec::new());
        let first = list.missing(30);
        assert!((60..=ASKED).contains(&first.len()), "{}", first.len());
        assert!(list.missing(30).is_empty(), "they are on their way");
        list.answered(&first, rows(&first), 30);
        for _ in 0..40 {
            list.step(Step::By(1), 30);
        }
        assert!(list.missing(30).is_empty(), "still at hand");
        list.step(Step::Last, 30);
        assert!(list.missing(30).contains(&SessionId(99_999)));
    }

    #[test]
    fn the_rows_at_hand_stay_few_wherever_the_cursor_goes() {
        let mut list = List::new(ids(0..100_000), Vec::new());
        for _ in 0..2000 {
            list.step(Step::Pages(1), 50);
            let wanted = list.missing(50);
            list.answered(&wanted, rows(&wanted), 50);
            assert!(list.rows.len() <= KEPT, "{}", list.rows.len());
            let (_, view) = list.view(50);
            assert!(view.iter().all(|id| list.rows.contains_key(id)));
        }
    }

    #[test]
    fn the_cursor_follows_its_session() {
        let mut list = List::new(ids(0..10), Vec::new());
        list.go(4, 5);
        list.reorder(ids(0..10).into_iter().rev().collect(), None, 5);
        assert_eq!(list.current(), Some(SessionId(4)));
        list.forget(&ids(5..8), 5);
        assert_eq!(list.current(), Some(SessionId(4)));
        list.forget(&ids(0..10), 5);
        assert_eq!(list.current(), None);
        list.reorder(ids(0..3), Some(SessionId(2)), 5);
        assert_eq!(list.current(), Some(SessionId(2)));
    }

    #[test]
    fn sessions_that_are_gone_leave_the_list() {
        let mut list = List::new(ids(0..3), Vec::new());
        let wanted = list.missing(10);
        list.answered(&wanted, rows(&ids(0..2)), 10);
        assert_eq!(list.order(), ids(0..2));
    }

    #[test]
    fn marks_outlast_a_filter_and_come_in_the_lists_order() {
        let mut list = List::new(ids(0..5).into_iter().rev().collect(), Vec::new());
        list.toggle_all();
        assert_eq!(list.targets(), ids(0..5).into_iter().rev().collect::<Vec<_>>());
        list.reorder(ids(2..3), None, 5);
        assert_eq!(list.targets().first(), Some(&SessionId(2)));
        assert_eq!(list.marked(), 5);
        assert!(list.unmark());
        assert_eq!(list.targets(), ids(2..3));
    }

    #[test]
    fn a_strange_row_is_told_apart() {
        let mut list = List::new(ids(0..5), Vec::new());
        assert!(!list.learn(rows(&ids(0..5))));
        assert!(list.learn(rows(&ids(7..8))));
        assert!(list.row(SessionId(7)).is_none());
    }
}
