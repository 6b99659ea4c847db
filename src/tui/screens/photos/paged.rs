//! Lists that come page by page, and reading on in them line by line although no line is made before it is
//! seen.

use crate::engine::protocol::RequestId;
use crate::model::fault::Fault;
use crate::model::node::{Cursor, Slice};
use crate::tui::widgets::scroll::Step;

/// This many pages without an item, one after the other, and the list is not read on by itself.
pub(crate) const EMPTY_PAGES: u8 = 20;

/// Where a list goes on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Next {
    /// Nothing was read yet.
    #[default]
    Start,
    /// From here on.
    At(Cursor),
    /// Everything was read.
    End,
}

impl Next {
    /// Where a page says that its list goes on.
    pub(crate) fn of(cursor: Option<Cursor>) -> Self {
        cursor.map_or(Self::End, Self::At)
    }

    /// The cursor to ask from; `None` for the beginning.
    pub(crate) fn cursor(&self) -> Option<Cursor> {
        match self {
            Self::At(cursor) => Some(cursor.clone()),
            Self::Start | Self::End => None,
        }
    }
}

/// A list that comes page by page.
#[derive(Debug)]
pub(crate) struct Paged<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next: Next,
    /// How many there are in all, when the server said.
    pub(crate) total: Option<u64>,
    /// The request for the next page.
    pub(crate) asked: Option<RequestId>,
    /// Why the last page did not come: nothing more is asked for until the user wants it.
    pub(crate) fault: Option<Fault>,
    empties: u8,
}

impl<T> Default for Paged<T> {
    fn default() -> Self {
        Self { items: Vec::new(), next: Next::Start, total: None, asked: None, fault: None, empties: 0 }
    }
}

impl<T> Paged<T> {
    /// True when the next page has to be asked for, as somebody looks at the item `at`.
    pub(crate) fn wants_more(&self, at: usize, view: usize) -> bool {
        self.asked.is_none()
            && self.fault.is_none()
            && self.empties < EMPTY_PAGES
            && match self.next {
                Next::Start => true,
                Next::At(_) => at.saturating_add(view.saturating_mul(2)) >= self.items.len(),
                Next::End => false,
            }
    }

    /// A page came; one that nobody waits for is dropped.
    pub(crate) fn came(&mut self, id: RequestId, page: Slice<T>) -> bool {
        if self.asked != Some(id) {
            return false;
        }
        self.asked = None;
        self.empties = if page.items.is_empty() { self.empties + 1 } else { 0 };
        self.items.extend(page.items);
        self.total = page.total.or(self.total);
        self.next = Next::of(page.next);
        true
    }

    /// A page did not come.
    pub(crate) fn failed(&mut self, id: RequestId, fault: Fault) {
        if self.asked == Some(id) {
            self.asked = None;
            self.fault = Some(fault);
        }
    }

    /// A number for a heading: all that there are, or those that are loaded.
    pub(crate) fn count(&self) -> String {
        match (self.total, &self.next) {
            (Some(total), _) => total.to_string(),
            (None, Next::Start) => String::new(),
            (None, Next::At(_)) => format!("{}+", self.items.len()),
            (None, Next::End) => self.items.len().to_string(),
        }
    }
}

/// A place in a list of items that take several lines each: the item and the line in it that stand at the
/// top of the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Reel {
    pub(crate) item: usize,
    pub(crate) line: usize,
}

impl Reel {
    /// Takes a step over `len` items whose heights `height` tells, in a view of so many lines. Only the items
    /// on the way are measured.
    pub(crate) fn step(&mut self, step: Step, len: usize, view: usize, height: impl Fn(usize) -> usize) {
        let page = isize::try_from(view.max(2) - 1).unwrap_or(1);
        let by = match step {
            Step::By(by) => by,
            Step::Pages(pages) => pages.saturating_mul(page),
            Step::Halves(halves) => halves.saturating_mul((page / 2).max(1)),
            Step::First => {
                *self = Self::default();
                return;
            }
            Step::Last => {
                *self = Self { item: len, line: 0 };
                self.up(view, &height);
                return;
            }
        };
        if by < 0 {
            self.up(by.unsigned_abs(), &height);
        } else {
            self.down(by.unsigned_abs(), len, view, &height);
        }
    }

    fn up(&mut self, mut lines: usize, height: &impl Fn(usize) -> usize) {
        while lines > self.line {
            lines -= self.line;
            self.line = 0;
            if self.item == 0 {
                return;
            }
            self.item -= 1;
            self.line = height(self.item);
        }
        self.line -= lines;
    }

    fn down(&mut self, lines: usize, len: usize, view: usize, height: &impl Fn(usize) -> usize) {
        // No further than where the last line is the last one of the view.
        let mut end = Self { item: len, line: 0 };
        end.up(view, height);
        for _ in 0..lines {
            if (self.item, self.line) >= (end.item, end.line) {
                return;
            }
            self.line += 1;
            if self.line >= height(self.item) {
                *self = Self { item: self.item + 1, line: 0 };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_on_stops_at_both_ends_and_measures_little() {
        let measured = std::cell::Cell::new(0);
        let height = |_: usize| {
            measured.set(measured.get() + 1);
            3
        };
        let mut reel = Reel::default();
        reel.step(Step::By(-1), 100_000, 10, height);
        assert_eq!(reel, Reel::default());
        reel.step(Step::By(4), 100_000, 10, height);
        assert_eq!((reel.item, reel.line), (1, 1));
        reel.step(Step::By(-2), 100_000, 10, height);
        assert_eq!((reel.item, reel.line), (0, 2));
        reel.step(Step::Last, 100_000, 10, height);
        assert_eq!((reel.item, reel.line), (99_996, 2), "ten lines of three and one");
        reel.step(Step::Pages(5), 100_000, 10, height);
        assert_eq!((reel.item, reel.line), (99_996, 2));
        assert!(measured.get() < 60, "{}", measured.get());
        let mut short = Reel::default();
        short.step(Step::By(5), 2, 10, |_| 2);
        assert_eq!(short, Reel::default(), "all of it is seen already");
        short.step(Step::Last, 0, 10, |_| 2);
        assert_eq!(short, Reel::default());
    }

    #[test]
    fn pages_are_asked_for_one_at_a_time_and_never_in_a_loop() {
        let mut list = Paged::<u8>::default();
        assert!(list.wants_more(0, 10));
        list.asked = Some(RequestId(1));
        assert!(!list.wants_more(0, 10));
        let page = |next| Slice { items: Vec::new(), next, total: None };
        assert!(!list.came(RequestId(9), page(None)), "nobody asked for it");
        for number in 0..EMPTY_PAGES {
            list.asked = Some(RequestId(number.into()));
            assert!(list.came(RequestId(number.into()), page(Cursor::after("x"))));
        }
        assert!(!list.wants_more(0, 10), "empty pages end some time");
    }
}
