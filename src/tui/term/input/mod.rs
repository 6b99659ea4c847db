//! Input: what the terminal sends, understood. A pure parser makes keys, pastes, the mouse and the
//! terminal's answers out of bytes; a thread of its own reads them and waits no longer than it has to.
//!
//! An answer of the terminal never becomes a key, however late it comes and wherever it is cut.

mod answer;
mod csi;
mod parser;
mod reader;
#[cfg(test)]
mod tests;

use crossterm::event::KeyEvent;

pub use answer::Answer;
pub use parser::{LARGEST_PASTE, Parser};
pub use reader::Reader;

use crate::tui::message::Mouse;

/// Something that the terminal sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// A key.
    Key(KeyEvent),
    /// A paste; its control characters are still in it.
    Paste(String),
    /// The mouse.
    Mouse(Mouse),
    /// An answer to a question about the terminal.
    Answer(Answer),
    /// The terminal has gone; nothing comes after this.
    HangUp,
}
