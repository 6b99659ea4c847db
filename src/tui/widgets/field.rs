//! A line that the user types in: the library edits it by what a reader sees as one character; here it
//! is tamed when pasted into, takes one step back, and can hold a secret.

use tui_input::{Input, InputRequest};
use unicode_segmentation::UnicodeSegmentation;

use super::canvas::Canvas;
use super::text;
use crate::model::text::tame;
use crate::tui::theme::Role;

/// The longest text that a field takes, in bytes; a paste beyond it is cut.
const LIMIT: usize = 8192;

/// An edit of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// One character to the left.
    Left,
    /// One character to the right.
    Right,
    /// To the beginning.
    Home,
    /// To the end.
    End,
    /// Takes out the character before the cursor.
    Backspace,
    /// Takes out the character under the cursor.
    Delete,
    /// Takes out the word before the cursor.
    Word,
    /// Takes out everything before the cursor.
    ToStart,
    /// Takes out everything behind the cursor.
    ToEnd,
    /// Takes the last change back.
    Undo,
    /// Makes the change again that was taken back.
    Redo,
    /// To the beginning of the word.
    WordLeft,
    /// Behind the word.
    WordRight,
}

/// The line, and where in it the cursor stands.
#[derive(Clone, Default)]
pub struct Field {
    input: Input,
    before: Option<(String, usize)>,
    secret: bool,
}

impl std::fmt::Debug for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = if self.secret { "[secret]" } else { self.text() };
        f.debug_struct("Field").field("text", &text).field("cursor", &self.input.cursor()).finish()
    }
}

impl Field {
    /// A field with a text and the cursor behind it.
    pub fn of(text: &str) -> Self {
        Self { input: Input::from(text), ..Self::default() }
    }

    /// An empty field that shows how much was typed and not what.
    pub fn hidden() -> Self {
        Self { secret: true, ..Self::default() }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// Another text, the cursor behind it.
    pub fn set(&mut self, text: &str) {
        self.before = Some(self.state());
        self.input = Input::from(text);
    }

    /// Puts text in at the cursor: one line, tamed, cut to what still fits.
    pub fn insert(&mut self, text: &str) {
        self.before = Some(self.state());
        let mut room = LIMIT.saturating_sub(self.text().len());
        // Taming a whole megabyte to keep a few of its characters would be felt.
        let head: String = text.chars().take(LIMIT).collect();
        let (behind, mut line) = (self.split().1.to_owned(), self.split().0.to_owned());
        for cluster in tame(head.trim_end_matches(['\n', '\r'])).graphemes(true) {
            if cluster.len() > room {
                break;
            }
            room -= cluster.len();
            line.push_str(cluster);
        }
        let cursor = line.chars().count();
        line.push_str(&behind);
        self.input = Input::new(line).with_cursor(cursor);
    }

    /// Edits the line.
    pub fn edit(&mut self, edit: Edit) {
        let before = self.state();
        match edit {
            // Taking back what was taken back makes it again.
            Edit::Undo | Edit::Redo => return self.undo(),
            // The library keeps cut words to put them back; nothing of a secret is kept anywhere.
            Edit::Word | Edit::ToStart | Edit::ToEnd if self.secret => return self.wipe(),
            _ => {
                self.input.handle(request(edit));
            }
        }
        if before.0 != self.text() {
            self.before = Some(before);
        }
    }

    /// Overwrites what was typed, for a field that held a secret.
    pub fn wipe(&mut self) {
        let old = [Some(self.input.value_and_reset()), self.before.take().map(|(text, _)| text)];
        for text in old.into_iter().flatten() {
            let mut bytes = text.into_bytes();
            bytes.fill(0);
            std::hint::black_box(&bytes);
        }
    }

    fn state(&self) -> (String, usize) {
        (self.text().to_owned(), self.input.cursor())
    }

    fn undo(&mut self) {
        if let Some((text, cursor)) = self.before.take() {
            self.before = Some(self.state());
            self.input = Input::new(text).with_cursor(cursor);
        }
    }

    /// What stands before the cursor, and behind it.
    fn split(&self) -> (&str, &str) {
        let text = self.text();
        let at = text.char_indices().nth(self.input.cursor()).map_or(text.len(), |(at, _)| at);
        text.split_at_checked(at).unwrap_or((text, ""))
    }

    /// Draws the field and puts the terminal's cursor into it. The part around the cursor is shown when
    /// the text is longer than the place.
    pub fn draw(&self, canvas: &mut Canvas<'_>, x: u16, y: u16, columns: u16) {
        if columns == 0 {
            return;
        }
        let hidden = canvas.theme.glyphs.hidden;
        let show = |part: &str| {
            if self.secret { hidden.repeat(part.graphemes(true).count()) } else { part.to_owned() }
        };
        let (before, behind) = self.split();
        let room = usize::from(columns - 1);
        let before = last_columns(&show(before), room);
        let used = canvas.put(x, y, columns, &before, Role::Text);
        canvas.put(x + used, y, columns - used, &show(behind), Role::Text);
        canvas.cursor = Some((x + used, y).into());
    }
}

/// The library's name for an edit; [`Edit::Undo`] is ours and changes nothing there.
const fn request(edit: Edit) -> InputRequest {
    match edit {
        Edit::Left => InputRequest::GoToPrevChar,
        Edit::Right => InputRequest::GoToNextChar,
        Edit::Home => InputRequest::GoToStart,
        Edit::End | Edit::Undo | Edit::Redo => InputRequest::GoToEnd,
        Edit::WordLeft => InputRequest::GoToPrevWord,
        Edit::WordRight => InputRequest::GoToNextWord,
        Edit::Backspace => InputRequest::DeletePrevChar,
        Edit::Delete => InputRequest::DeleteNextChar,
        Edit::Word => InputRequest::DeletePrevWord,
        Edit::ToStart => InputRequest::DeleteFromStart,
        Edit::ToEnd => InputRequest::DeleteTillEnd,
    }
}

/// The end of a text, as much as fits.
fn last_columns(line: &str, columns: usize) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let mut used = 0;
    let all: Vec<text::Glyph<'_>> = text::glyphs(line).collect();
    for glyph in all.iter().rev() {
        used += glyph.width;
        if used > columns {
            break;
        }
        parts.push(glyph.text);
    }
    parts.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_takes_one_backspace() {
        let mut field = Field::of("a👩‍👩‍👧");
        field.edit(Edit::Backspace);
        assert_eq!(field.text(), "a");
        field.edit(Edit::Undo);
        assert_eq!(field.text(), "a👩‍👩‍👧");
        field.edit(Edit::Undo);
        assert_eq!(field.text(), "a");
    }

    #[test]
    fn every_edit_is_safe_anywhere() {
        let edits = [
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
        for text in ["", "x", "写真 e\u{301}", "/home/me/写真/", "a  b"] {
            for first in edits {
                for second in edits {
                    for third in edits {
                        let mut field = Field::of(text);
                        for edit in [first, second, third] {
                            field.edit(edit);
                            assert!(field.input.cursor() <= field.text().chars().count());
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_word_ends_at_a_slash() {
        let mut field = Field::of("/home/me/photos");
        field.edit(Edit::Word);
        assert_eq!(field.text(), "/home/me/");
        field.edit(Edit::Word);
        assert_eq!(field.text(), "/home/");
    }

    #[test]
    fn a_pasted_megabyte_is_one_tame_insert_that_can_be_taken_back() {
        let mut field = Field::of("before ");
        field.insert(&"\x1b[31mline\r\n".repeat(100_000));
        assert!(field.text().len() <= LIMIT);
        assert!(!field.text().chars().any(char::is_control));
        field.edit(Edit::Undo);
        assert_eq!(field.text(), "before ");
    }

    #[test]
    fn a_secret_is_neither_printed_nor_kept() {
        let mut field = Field::hidden();
        field.insert("EAAB-canary");
        assert!(!format!("{field:?}").contains("canary"));
        field.wipe();
        assert_eq!(field.text(), "");
        field.edit(Edit::Undo);
        assert_eq!(field.text(), "");
    }
}
