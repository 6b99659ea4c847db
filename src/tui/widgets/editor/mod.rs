//! Text of several lines that the user types: it is edited by what a reader sees as one character, wrapped
//! to the room there is, tamed when pasted into, and takes its changes back one by one.

mod history;
mod lines;
#[cfg(test)]
mod tests;

use std::ops::Range;

use ratatui::layout::Rect;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use self::history::{Change, History};
use self::lines::Lines;
use super::canvas::Canvas;
use super::field::Edit;
use super::scroll::{Scroll, Step};
use super::text::width;
use crate::model::text::tame_lines;
use crate::tui::theme::Role;

/// The text, and where in it the cursor stands.
#[derive(Debug, Clone, Default)]
pub struct Editor {
    text: String,
    /// In bytes, always between two characters.
    at: usize,
    /// The longest text in bytes.
    limit: usize,
    history: History,
    lines: Lines,
    /// The first line in view, and how many are.
    top: usize,
    view: usize,
    /// The column that moving up and down keeps to.
    goal: Option<usize>,
}

impl Editor {
    /// An editor with a text and the cursor behind it, which takes at most `limit` bytes.
    pub fn of(text: &str, limit: usize) -> Self {
        let lines = Lines::of(text, Lines::default().columns());
        Self { text: text.to_owned(), at: text.len(), limit, lines, ..Self::default() }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Puts text in at the cursor, tamed, cut to what still fits; false when something was cut.
    pub fn insert(&mut self, text: &str) -> bool {
        let (fits, whole) = self.fitting(text, self.text.len());
        if !fits.is_empty() {
            self.change(self.at..self.at, &fits);
        }
        whole
    }

    /// Another text as a single change; false when it was cut.
    pub fn replace(&mut self, text: &str) -> bool {
        let (fits, whole) = self.fitting(text, 0);
        self.history.close();
        self.change(0..self.text.len(), &fits);
        whole
    }

    /// As much of a text as fits beside so many bytes, tamed; false when something was cut.
    fn fitting(&self, text: &str, beside: usize) -> (String, bool) {
        let room = self.limit.saturating_sub(beside);
        // Taming a whole megabyte to keep a few of its characters would be felt.
        let head: String = text.chars().take(room + 1).collect();
        let mut tamed = tame_lines(&head);
        let whole = tamed.len() <= room && head.len() == text.len();
        if tamed.len() > room {
            let ends = tamed.grapheme_indices(true).map(|(at, _)| at);
            let end = ends.take_while(|at| *at <= room).last().unwrap_or(0);
            tamed.truncate(end);
        }
        (tamed, whole)
    }

    /// True for one that was never given room for any text.
    pub const fn takes_nothing(&self) -> bool {
        self.limit == 0
    }

    /// Edits the text; the beginning and the end are those of the line.
    pub fn edit(&mut self, edit: Edit) {
        self.goal = None;
        match edit {
            Edit::Left => self.go(self.before()),
            Edit::Right => self.go(self.behind()),
            Edit::Home => self.go(self.line().start),
            Edit::End => self.go(self.line().end),
            Edit::Backspace => self.take_out(self.before()..self.at),
            Edit::Delete => self.take_out(self.at..self.behind()),
            Edit::Word => self.take_out(self.word()..self.at),
            Edit::ToStart => self.take_out(self.start_to_erase()..self.at),
            Edit::ToEnd => self.take_out(self.at..self.end_to_erase()),
            Edit::Undo => {
                if let Some(Change { at, old, new, cursor }) = self.history.back() {
                    self.put(at..at + new.len(), &old);
                    self.at = cursor;
                    self.follow();
                }
            }
            Edit::Redo => {
                if let Some(Change { at, old, new, .. }) = self.history.again() {
                    self.put(at..at + old.len(), &new);
                    self.follow();
                }
            }
            Edit::WordLeft => self.go(self.word()),
            Edit::WordRight => self.go(self.word_end()),
        }
    }

    /// The room that the text is shown in: columns, and lines. The cursor's line is among them.
    pub fn fit(&mut self, room: (u16, u16)) {
        let (columns, view) = (wrapped_at(room.0), usize::from(room.1));
        if self.lines.columns() != columns {
            self.lines = Lines::of(&self.text, columns);
        }
        self.view = view;
        self.follow();
    }

    /// Moves by lines as they are wrapped, or to the text's beginning or end.
    pub fn step(&mut self, step: Step) {
        self.history.close();
        match step {
            Step::First => return self.go(0),
            Step::Last => return self.go(self.text.len()),
            Step::By(_) | Step::Pages(_) | Step::Halves(_) => {}
        }
        let (row, column) = self.spot(&self.lines);
        let goal = *self.goal.get_or_insert(column);
        let mut scroll = Scroll::default();
        scroll.go(row, self.lines.len(), self.view);
        scroll.step(step, self.lines.len(), self.view);
        if scroll.cursor == row {
            return;
        }
        let line = self.lines.line(&self.text, scroll.cursor);
        let mut used = 0;
        let mut at = line.start;
        for cluster in self.text.get(line).unwrap_or_default().graphemes(true) {
            used += width(cluster);
            if used > goal {
                break;
            }
            at += cluster.len();
        }
        self.at = at;
        self.follow();
    }

    /// Draws the text and puts the terminal's cursor into it. Of a longer text the part is shown that was moved
    /// to.
    pub fn draw(&self, canvas: &mut Canvas<'_>, place: Rect) {
        if place.is_empty() {
            return;
        }
        let columns = wrapped_at(place.width);
        // The room can have changed without anybody having said so yet.
        let anew = (self.lines.columns() != columns).then(|| Lines::of(&self.text, columns));
        let lines = anew.as_ref().unwrap_or(&self.lines);
        let (row, column) = self.spot(lines);
        let top = self.top.clamp((row + 1).saturating_sub(place.height.into()), row);
        for (y, row) in (place.top()..place.bottom()).zip(top..lines.len()) {
            let words = self.text.get(lines.line(&self.text, row)).unwrap_or_default();
            canvas.put(place.x, y, place.width, words, Role::Text);
        }
        let x = place.x + u16::try_from(column).unwrap_or(0).min(place.width - 1);
        canvas.cursor = Some((x, place.y + u16::try_from(row - top).unwrap_or(0)).into());
    }

    /// Brings the cursor's line into view, and leaves no room empty that the text could fill.
    fn follow(&mut self) {
        let (row, view) = (self.lines.row(self.at), self.view.max(1));
        let top = self.top.min(self.lines.len().saturating_sub(view));
        self.top = top.clamp((row + 1).saturating_sub(view), row);
    }

    /// Puts the cursor elsewhere.
    fn go(&mut self, at: usize) {
        self.history.close();
        self.goal = None;
        self.at = at;
        self.follow();
    }

    fn take_out(&mut self, part: Range<usize>) {
        if !part.is_empty() {
            self.change(part, "");
        }
    }

    /// Replaces a part, which can be taken back; the cursor stands behind it then.
    fn change(&mut self, part: Range<usize>, new: &str) {
        let old = self.text.get(part.clone()).unwrap_or_default().to_owned();
        self.history.add(Change { at: part.start, old, new: new.to_owned(), cursor: self.at });
        self.put(part, new);
        self.goal = None;
        self.follow();
    }

    fn put(&mut self, part: Range<usize>, new: &str) {
        let (at, went) = (part.start, part.len());
        self.text.replace_range(part, new);
        self.lines.changed(&self.text, at, went, new.len());
        self.at = self.settled(at + new.len());
    }

    /// A change can join the characters around a place into one: the end of that.
    fn settled(&self, at: usize) -> usize {
        let mut cursor = GraphemeCursor::new(at, self.text.len(), true);
        match cursor.is_boundary(&self.text, 0) {
            Ok(false) => cursor.next_boundary(&self.text, 0).ok().flatten().unwrap_or(self.text.len()),
            _ => at,
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
    fn spot(&self, lines: &Lines) -> (usize, usize) {
        let row = lines.row(self.at);
        let start = lines.line(&self.text, row).start;
        (row, width(self.text.get(start..self.at).unwrap_or_default()))
    }
}

/// The columns that text is wrapped at in a place of this width: one is kept for the cursor.
fn wrapped_at(columns: u16) -> usize {
    usize::from(columns.saturating_sub(1)).max(2)
}
