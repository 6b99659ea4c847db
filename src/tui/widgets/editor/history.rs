//! Changes of a text that can be taken back and made again. What is typed or erased in one go is one change
//! a word, what is pasted is one change.

use unicode_segmentation::UnicodeSegmentation;

/// How many changes are kept, and how many bytes they may take together.
const CHANGES: usize = 1000;
const BYTES: usize = 8 << 20;

/// A part of the text that was replaced by another one.
#[derive(Debug, Clone)]
pub(super) struct Change {
    /// Where it begins, in bytes.
    pub(super) at: usize,
    /// What stood there before.
    pub(super) old: String,
    /// What stands there now.
    pub(super) new: String,
    /// Where the cursor stood before.
    pub(super) cursor: usize,
}

impl Change {
    fn bytes(&self) -> usize {
        self.old.len() + self.new.len()
    }

    /// Takes in a change that goes on with this one: a letter behind those that were typed, or one erased
    /// before those that were erased. A new word is a change of its own.
    fn takes_in(&mut self, next: &Self) -> bool {
        let is_letter = |text: &str| {
            let mut letters = text.graphemes(true);
            letters.next().is_some() && letters.next().is_none()
        };
        let begins_word = |before: &str, letter: &str| {
            before.ends_with(char::is_whitespace) && !letter.starts_with(char::is_whitespace)
        };
        if self.old.is_empty() && next.old.is_empty() && is_letter(&next.new) {
            let goes_on = self.at + self.new.len() == next.at;
            if goes_on && next.new != "\n" && !begins_word(&self.new, &next.new) {
                self.new.push_str(&next.new);
                return true;
            }
        }
        if self.new.is_empty() && next.new.is_empty() && is_letter(&next.old) {
            let goes_on = next.at + next.old.len() == self.at;
            if goes_on && !self.old.starts_with('\n') && !begins_word(&next.old, &self.old) {
                self.old.insert_str(0, &next.old);
                self.at = next.at;
                return true;
            }
        }
        false
    }
}

/// What was changed, and what was taken back.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    past: Vec<Change>,
    /// What was taken back, until something else changes.
    undone: Vec<Change>,
    /// True while the last change can still grow: until the cursor goes elsewhere.
    grows: bool,
}

impl History {
    /// Something was changed.
    pub(super) fn add(&mut self, change: Change) {
        self.undone.clear();
        let grows = std::mem::replace(&mut self.grows, true);
        if grows && self.past.last_mut().is_some_and(|last| last.takes_in(&change)) {
            return;
        }
        self.past.push(change);
        let mut kept = self.past.iter().map(Change::bytes).sum::<usize>();
        let mut many = 0;
        // However long it is, the last change can be taken back.
        for change in self.past.iter().take(self.past.len() - 1) {
            if kept <= BYTES && self.past.len() - many <= CHANGES {
                break;
            }
            kept -= change.bytes();
            many += 1;
        }
        self.past.drain(..many);
    }

    /// What comes next is a change of its own.
    pub(super) const fn close(&mut self) {
        self.grows = false;
    }

    /// The change to take back; it can be made again.
    pub(super) fn back(&mut self) -> Option<Change> {
        self.grows = false;
        let change = self.past.pop()?;
        self.undone.push(change.clone());
        Some(change)
    }

    /// The change to make again; it can be taken back.
    pub(super) fn again(&mut self) -> Option<Change> {
        self.grows = false;
        let change = self.undone.pop()?;
        self.past.push(change.clone());
        Some(change)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(at: usize, new: &str) -> Change {
        Change { at, old: String::new(), new: new.to_owned(), cursor: at }
    }

    #[test]
    fn only_so_much_is_kept_and_the_last_change_always() {
        let mut history = History::default();
        for number in 0..CHANGES + 10 {
            history.close();
            history.add(typed(number, "x"));
        }
        assert_eq!(history.past.len(), CHANGES);
        for _ in 0..3 {
            history.add(typed(0, &"x".repeat(BYTES - 10)));
        }
        assert_eq!(history.past.len(), 1);
        history.add(typed(0, &"x".repeat(BYTES + 10)));
        assert_eq!(history.past.len(), 1);
    }

    #[test]
    fn a_word_is_a_change_and_so_is_what_the_cursor_came_back_for() {
        let mut history = History::default();
        for (at, letter) in ["o", "n", "e", " ", "t", "w", "o"].into_iter().enumerate() {
            history.add(typed(at, letter));
        }
        assert_eq!(history.past.iter().map(|change| &*change.new).collect::<Vec<_>>(), ["one ", "two"]);
        history.close();
        history.add(typed(7, "s"));
        history.add(typed(2, "x"));
        history.add(typed(3, "pasted"));
        assert_eq!(history.past.len(), 5);
    }

    #[test]
    fn what_is_erased_in_one_go_comes_back_word_by_word() {
        let mut history = History::default();
        let erased = |at: usize, old: &str| Change {
            at,
            old: old.to_owned(),
            new: String::new(),
            cursor: at + old.len(),
        };
        for (at, letter) in ["a", " ", "b", "c"].into_iter().enumerate().rev() {
            history.add(erased(at, letter));
        }
        assert_eq!(history.past.iter().map(|change| &*change.old).collect::<Vec<_>>(), ["bc", "a "]);
    }
}
