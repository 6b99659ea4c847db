//! Text of several lines that the user types: it is edited by what a reader sees as one character, wrapped
//! to the room there is, tamed when pasted into, and takes its changes back one by one.

use std::ops::Range;

use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation;

use super::canvas::Canvas;
use super::field::Edit;
use super::scroll::Step;
use super::text::width;
use crate::model::text::tame_lines;
use crate::tui::theme::Role;

/// How many changes can be taken back, and how many bytes they may take together.
const CHANGES: usize = 100;
const CHANGES_BYTES: usize = 1 << 20;

/// The text, and where in it the cursor stands.
#[derive(Debug, Clone, Default)]
pub struct Editor {
    text: String,
    /// In bytes, always between two characters.
    at: usize,
    /// The longest text in bytes.
    limit: usize,
    past: Vec<(String, usize)>,
    /// What was taken back, until something else changes.
    undone: Vec<(String, usize)>,
    /// The column that moving up and down keeps to.
    goal: Option<usize>,
}

impl Editor {
    /// An editor with a text and the cursor behind it, which takes at most `limit` bytes.
    pub fn of(text: &str, limit: usize) -> Self {
        Self { text: text.to_owned(), at: text.len(), limit, ..Self::default() }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Puts text in at the cursor, tamed, cut to what still fits; false when something was cut.
    pub fn insert(&mut self, text: &str) -> bool {
        let room = self.limit.saturating_sub(self.text.len());
        // Taming a whole megabyte to keep a few of its characters would be felt.
        let head: String = text.chars().take(room + 1).collect();
        let tamed = tame_lines(&head);
        let mut taken = 0;
        for cluster in tamed.graphemes(true) {
            if taken + cluster.len() > room {
                break;
            }
            taken += cluster.len();
        }
        let fits = tamed.get(..taken).unwrap_or_default();
        if !fits.is_empty() {
            self.remember();
            self.text.insert_str(self.at, fits);
            self.at += taken;
            self.settle();
        }
        taken == tamed.len() && head.len() == text.len()
    }

    /// Another text as a single change; false when it was cut.
    pub fn replace(&mut self, text: &str) -> bool {
        self.remember();
        self.text.clear();
        self.at = 0;
        // The change is remembered already.
        let past = std::mem::take(&mut self.past);
        let whole = self.insert(text);
        self.past = past;
        whole
    }

    /// True for one that was never given room for any text.
    pub const fn takes_nothing(&self) -> bool {
        self.limit == 0
    }

    /// Edits the text; the beginning and the end are those of the line.
    pub fn edit(&mut self, edit: Edit) {
        self.goal = None;
        match edit {
            Edit::Left => self.at = self.before(),
            Edit::Right => self.at = self.behind(),
            Edit::Home => self.at = self.line().start,
            Edit::End => self.at = self.line().end,
            Edit::Backspace => self.take_out(self.before()..self.at),
            Edit::Delete => self.take_out(self.at..self.behind()),
            Edit::Word => self.take_out(self.word()..self.at),
            Edit::ToStart => self.take_out(self.start_to_erase()..self.at),
            Edit::ToEnd => self.take_out(self.at..self.end_to_erase()),
            Edit::Undo => {
                if let Some(before) = self.past.pop() {
                    let now = self.swap(before);
                    self.undone.push(now);
                }
            }
            Edit::Redo => {
                if let Some(after) = self.undone.pop() {
                    let now = self.swap(after);
                    self.past.push(now);
                }
            }
            Edit::WordLeft => self.at = self.word(),
            Edit::WordRight => self.at = self.word_end(),
        }
    }

    /// Moves by lines as they are wrapped into so many columns.
    pub fn step(&mut self, step: Step, columns: usize) {
        let by = match step {
            Step::By(by) => by,
            _ => return,
        };
        let lines = lines(&self.text, columns);
        let (row, column) = self.spot(&lines);
        let goal = *self.goal.get_or_insert(column);
        let Some(line) = row.checked_add_signed(by).and_then(|row| lines.get(row)) else { return };
        let text = self.text.get(line.clone()).unwrap_or_default();
        let mut used = 0;
        let mut at = line.start;
        for cluster in text.graphemes(true) {
            let wide = width(cluster);
            if used + wide > goal {
                break;
            }
            used += wide;
            at += cluster.len();
        }
        self.at = at;
    }

    /// Draws the text and puts the terminal's cursor into it. The part around the cursor is shown when the
    /// text is longer than the place.
    pub fn draw(&self, canvas: &mut Canvas<'_>, place: Rect) {
        if place.is_empty() {
            return;
        }
        let lines = lines(&self.text, wrapped_at(place.width));
        let (row, column) = self.spot(&lines);
        let top = (row + 1).saturating_sub(place.height.into());
        for (y, line) in (place.top()..place.bottom()).zip(lines.iter().skip(top)) {
            let words = self.text.get(line.clone()).unwrap_or_default();
            canvas.put(place.x, y, place.width, words, Role::Text);
        }
        let x = place.x + u16::try_from(column).unwrap_or(0).min(place.width - 1);
        canvas.cursor = Some((x, place.y + u16::try_from(row - top).unwrap_or(0)).into());
    }

    /// Puts another state in place of the current one and gives that.
    fn swap(&mut self, (text, at): (String, usize)) -> (String, usize) {
        (std::mem::replace(&mut self.text, text), std::mem::replace(&mut self.at, at))
    }

    fn remember(&mut self) {
        self.undone.clear();
        self.past.push((self.text.clone(), self.at));
        let bytes = |past: &[(String, usize)]| past.iter().map(|(text, _)| text.len()).sum::<usize>();
        while self.past.len() > CHANGES || (self.past.len() > 1 && bytes(&self.past) > CHANGES_BYTES) {
            self.past.remove(0);
        }
    }

    fn take_out(&mut self, part: Range<usize>) {
        if part.is_empty() {
            return;
        }
        self.remember();
        self.at = part.start;
        self.text.replace_range(part, "");
        self.settle();
    }

    /// A change can join the characters around the cursor into one.
    fn settle(&mut self) {
        self.goal = None;
        let ends = self.text.grapheme_indices(true).map(|(at, cluster)| at + cluster.len());
        if self.at > 0 {
            self.at = ends.into_iter().find(|end| *end >= self.at).unwrap_or(self.text.len());
        }
    }

    fn before(&self) -> usize {
        let cluster = self.text.get(..self.at).and_then(|text| text.graphemes(true).next_back());
        self.at - cluster.map_or(0, str::len)
    }

    fn behind(&self) -> usize {
        let cluster = self.text.get(self.at..).and_then(|text| text.graphemes(true).next());
        self.at + cluster.map_or(0, str::len)
    }

    /// The line that the cursor is in, as it was typed.
    fn line(&self) -> Range<usize> {
        let (before, behind) = self.text.split_at_checked(self.at).unwrap_or((&self.text, ""));
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        start..self.at + behind.find('\n').unwrap_or(behind.len())
    }

    /// At the beginning of a line, the line's end before it is what is erased.
    fn start_to_erase(&self) -> usize {
        let start = self.line().start;
        if start == self.at { self.before() } else { start }
    }

    fn end_to_erase(&self) -> usize {
        let end = self.line().end;
        if end == self.at { self.behind() } else { end }
    }

    fn word(&self) -> usize {
        let before = self.text.get(..self.at).unwrap_or_default();
        let trimmed = before.trim_end();
        let start = trimmed.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        // A space of several bytes: the word begins behind it.
        (start..=trimmed.len()).find(|at| before.is_char_boundary(*at)).unwrap_or(0)
    }

    /// The end of the word that the cursor is in or before.
    fn word_end(&self) -> usize {
        let behind = self.text.get(self.at..).unwrap_or_default();
        let word = behind.trim_start();
        let space = behind.len() - word.len();
        self.at + space + word.find(char::is_whitespace).unwrap_or(word.len())
    }

    /// The cursor's row and column among wrapped lines.
    fn spot(&self, lines: &[Range<usize>]) -> (usize, usize) {
        let row = lines.iter().rposition(|line| line.start <= self.at).unwrap_or(0);
        let start = lines.get(row).map_or(0, |line| line.start);
        (row, width(self.text.get(start..self.at).unwrap_or_default()))
    }
}

/// The columns that text is wrapped at in a place of this width: one is kept for the cursor.
pub fn wrapped_at(columns: u16) -> usize {
    usize::from(columns.saturating_sub(1)).max(2)
}

/// The lines of a text wrapped into so many columns: between words where it can be. Line ends belong to no
/// line.
fn lines(text: &str, columns: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let (mut start, mut used, mut space) = (0, 0, None);
    for (at, cluster) in text.grapheme_indices(true) {
        if cluster == "\n" {
            lines.push(start..at);
            (start, used, space) = (at + 1, 0, None);
            continue;
        }
        let wide = width(cluster);
        if used + wide > columns && at > start {
            let end = space.take().unwrap_or(at);
            lines.push(start..end);
            start = end;
            used = width(text.get(start..at).unwrap_or_default());
        }
        used += wide;
        if cluster == " " {
            space = Some(at + 1);
        }
    }
    lines.push(start..text.len());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, columns: usize) -> Vec<&str> {
        lines(text, columns).into_iter().map(|line| text.get(line).unwrap()).collect()
    }

    #[test]
    fn lines_break_between_words_and_inside_long_ones() {
        assert_eq!(wrapped("one two three", 8), ["one two ", "three"]);
        assert_eq!(wrapped("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrapped("a\n\nb\n", 4), ["a", "", "b", ""]);
        assert_eq!(wrapped("写真写真", 5), ["写真", "写真"]);
        assert_eq!(wrapped("", 4), [""]);
    }

    #[test]
    fn one_key_takes_out_what_a_reader_sees_as_one_character() {
        let mut editor = Editor::of("a👩‍👩‍👧\ne\u{301}", 1000);
        editor.edit(Edit::Backspace);
        assert_eq!(editor.text(), "a👩‍👩‍👧\n");
        editor.edit(Edit::Backspace);
        editor.edit(Edit::Backspace);
        assert_eq!(editor.text(), "a");
        for _ in 0..3 {
            editor.edit(Edit::Undo);
        }
        assert_eq!(editor.text(), "a👩‍👩‍👧\ne\u{301}");
    }

    #[test]
    fn up_and_down_keep_to_their_column() {
        let mut editor = Editor::of("abcdef\nx\nabcdef", 1000);
        editor.edit(Edit::Left);
        editor.step(Step::By(-1), 40);
        editor.step(Step::By(-1), 40);
        editor.insert("|");
        assert_eq!(editor.text(), "abcde|f\nx\nabcdef");
        editor.step(Step::By(-1), 40);
        editor.step(Step::By(9), 40);
        editor.insert("!");
        assert_eq!(editor.text(), "abcde|!f\nx\nabcdef");
    }

    #[test]
    fn lines_are_erased_as_far_as_they_were_typed() {
        let mut editor = Editor::of("one\ntwo words", 1000);
        editor.edit(Edit::Word);
        assert_eq!(editor.text(), "one\ntwo ");
        editor.edit(Edit::ToStart);
        assert_eq!(editor.text(), "one\n");
        editor.edit(Edit::ToStart);
        assert_eq!(editor.text(), "one");
        editor.edit(Edit::Home);
        editor.edit(Edit::ToEnd);
        assert_eq!(editor.text(), "");
    }

    #[test]
    fn a_pasted_megabyte_is_one_tame_change() {
        let mut editor = Editor::of("before ", 8000);
        assert!(!editor.insert(&"\x1b[31mline\r\n".repeat(100_000)));
        assert!(editor.text().len() <= 8000);
        assert!(editor.text().chars().all(|c| c == '\n' || !c.is_control()));
        editor.edit(Edit::Undo);
        assert_eq!(editor.text(), "before ");
        assert!(editor.insert("x"));
    }

    #[test]
    fn what_was_taken_back_can_be_made_again_until_something_changes() {
        let mut editor = Editor::of("a", 100);
        editor.insert("b");
        editor.insert("c");
        for _ in 0..3 {
            editor.edit(Edit::Undo);
        }
        assert_eq!(editor.text(), "a");
        editor.edit(Edit::Redo);
        assert_eq!(editor.text(), "ab");
        editor.insert("!");
        editor.edit(Edit::Redo);
        assert_eq!(editor.text(), "ab!");
    }

    #[test]
    fn words_are_gone_over_whole() {
        let mut editor = Editor::of("one  two\n写真 x", 100);
        for expected in ["one  two\n写真 |x", "one  two\n|写真 x", "one  |two\n写真 x", "|one  two\n写真 x"]
        {
            editor.edit(Edit::WordLeft);
            let (before, behind) = editor.text.split_at(editor.at);
            assert_eq!(format!("{before}|{behind}"), expected);
        }
        for expected in ["one|  two\n写真 x", "one  two|\n写真 x", "one  two\n写真| x"] {
            editor.edit(Edit::WordRight);
            let (before, behind) = editor.text.split_at(editor.at);
            assert_eq!(format!("{before}|{behind}"), expected);
        }
    }

    #[test]
    fn every_edit_is_safe_anywhere() {
        let edits = [
            Edit::Redo,
            Edit::WordLeft,
            Edit::WordRight,
            Edit::Left,
            Edit::Right,
            Edit::Home,
            Edit::End,
            Edit::Backspace,
            Edit::Delete,
            Edit::Word,
            Edit::ToStart,
            Edit::ToEnd,
            Edit::Undo,
        ];
        for text in ["", "x", "写真 e\u{301}\n\n👍🏽 \u{301}", "a\u{3000}b", "\n", "🇩🇪🇫🇷"] {
            for first in edits {
                for second in edits {
                    for third in edits {
                        let mut editor = Editor::of(text, 100);
                        for edit in [first, second, third] {
                            editor.edit(edit);
                            editor.step(Step::By(-1), 3);
                            assert!(editor.text.is_char_boundary(editor.at));
                            editor.insert("🇩");
                            assert!(editor.text.is_char_boundary(editor.at));
                        }
                    }
                }
            }
        }
    }
}
