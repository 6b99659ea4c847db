//! Moving in a list: a cursor and the first row in view, with rules that hold for any length.

/// A step in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Rows up (negative) or down.
    By(isize),
    /// Views up or down.
    Pages(isize),
    /// Half views up or down.
    Halves(isize),
    /// The first row.
    First,
    /// The last row.
    Last,
}

/// A cursor in a list and the first row in view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scroll {
    /// The chosen row.
    pub cursor: usize,
    top: usize,
}

impl Scroll {
    /// Takes a step in a list of `len` rows of which `view` are seen.
    pub fn step(&mut self, step: Step, len: usize, view: usize) {
        let view_rows = isize::try_from(view.max(1)).unwrap_or(isize::MAX);
        let by = match step {
            Step::By(rows) => rows,
            Step::Pages(pages) => pages.saturating_mul(view_rows.saturating_sub(1).max(1)),
            Step::Halves(halves) => halves.saturating_mul((view_rows / 2).max(1)),
            Step::First => isize::MIN,
            Step::Last => isize::MAX,
        };
        self.go(self.cursor.saturating_add_signed(by), len, view);
    }

    /// Puts the cursor on a row, or the last one, and keeps it in view.
    pub fn go(&mut self, row: usize, len: usize, view: usize) {
        self.cursor = row.min(len.saturating_sub(1));
        self.top = self.first_row(len, view);
    }

    /// The first row to draw for a view of this height: the kept one, moved only as far as the cursor
    /// and the end of the list demand.
    pub fn first_row(&self, len: usize, view: usize) -> usize {
        let view = view.max(1);
        let top = self.top.min(len.saturating_sub(view));
        top.clamp((self.cursor + 1).saturating_sub(view), self.cursor)
    }
}

/// The first line of a text that is only read, after a step, for `len` lines of which `view` are seen.
pub fn read_on(top: usize, step: Step, len: usize, view: usize) -> usize {
    let last = len.saturating_sub(view);
    let mut scroll = Scroll { cursor: top.min(last), top: 0 };
    // A cursor in a list of all possible first lines.
    match step {
        Step::By(_) | Step::First | Step::Last => scroll.step(step, last + 1, 1),
        Step::Pages(_) | Step::Halves(_) => scroll.step(step, last + 1, view),
    }
    scroll.cursor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_stops_at_both_ends() {
        assert_eq!(read_on(0, Step::By(1), 30, 10), 1);
        assert_eq!(read_on(0, Step::Last, 30, 10), 20);
        assert_eq!(read_on(20, Step::Pages(1), 30, 10), 20);
        assert_eq!(read_on(5, Step::Pages(-1), 30, 10), 0);
        assert_eq!(read_on(0, Step::Last, 5, 10), 0);
        assert_eq!(read_on(usize::MAX, Step::By(1), 0, 0), 0);
    }

    #[test]
    fn the_cursor_stays_in_the_list_and_in_view() {
        let mut scroll = Scroll::default();
        let steps = [
            Step::By(1),
            Step::Pages(1),
            Step::Last,
            Step::By(5),
            Step::Halves(-1),
            Step::Pages(-9),
            Step::By(isize::MIN),
            Step::Last,
            Step::First,
        ];
        for len in [0, 1, 2, 10, 100_000] {
            for view in [0, 1, 7, 1000] {
                for step in steps {
                    scroll.step(step, len, view);
                    assert!(scroll.cursor < len.max(1));
                    let first = scroll.first_row(len, view);
                    assert!(first <= scroll.cursor && scroll.cursor < first + view.max(1), "{len} {view}");
                }
            }
        }
    }

    #[test]
    fn a_step_inside_the_view_moves_nothing_else() {
        let mut scroll = Scroll::default();
        scroll.go(50, 100, 10);
        let first = scroll.first_row(100, 10);
        scroll.step(Step::By(-3), 100, 10);
        assert_eq!(scroll.first_row(100, 10), first);
    }

    #[test]
    fn a_page_keeps_one_row_of_the_last() {
        let mut scroll = Scroll::default();
        scroll.step(Step::Pages(1), 100, 10);
        assert_eq!(scroll.cursor, 9);
    }
}
