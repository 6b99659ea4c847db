//! The terminal: the only place that writes escape codes or touches terminal modes.
//!
//! [`Screen`] owns it from entering to leaving; whatever ends the program, the modes are put back:
//! leaving, an error, a panic, a signal, and for the time of a suspension.

mod clipboard;
mod frame;
mod gallery;
#[cfg(test)]
mod gallery_tests;
pub mod graphics;
mod ink;
pub mod input;
mod modes;
pub mod picture;
mod support;
mod writer;

use std::io;
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Size};

pub use clipboard::{LARGEST_COPY, copy_code};
pub use graphics::Graphics;
pub use picture::{PictureId, Prepared, fit, prepare};
pub use support::{Support, can_suspend, is_attached, refusal};

pub use frame::Frames;
use modes::Modes;
use writer::Writer;

/// Begins an update that the terminal shows whole, and ends it.
const SYNC: [&[u8]; 2] = [b"\x1b[?2026h", b"\x1b[?2026l"];

/// The terminal, entered.
pub struct Screen {
    frames: Frames,
    writer: Writer,
    modes: Modes,
}

impl Screen {
    /// Enters the terminal: raw mode, the alternate screen, bracketed paste, no cursor, and the mouse
    /// when asked for. `utf8` tells whether the terminal takes anything beyond ASCII.
    ///
    /// # Errors
    /// When the terminal's modes cannot be read or set, or no thread can be started.
    pub fn enter(mouse: bool, utf8: bool) -> io::Result<Self> {
        let (columns, rows) = crossterm::terminal::size()?;
        let frames = Frames::new(Size::new(columns, rows), !utf8);
        let writer = Writer::start()?;
        let mut screen = Self { frames, writer, modes: Modes::new(mouse) };
        screen.modes.enter(&mut screen.writer)?;
        Ok(screen)
    }

    /// The size in columns and rows.
    pub fn size(&self) -> Size {
        self.frames.size()
    }

    /// Takes over the size that the terminal has now, and gives it.
    pub fn resize(&mut self, columns: u16, rows: u16) -> Size {
        self.frames.resize(Size::new(columns, rows));
        self.size()
    }

    /// True while the terminal still takes in an earlier frame: a new one would only wait behind it.
    pub fn is_busy(&self) -> bool {
        self.writer.is_busy()
    }

    /// Waits until the terminal took in what was written.
    ///
    /// # Errors
    /// When the terminal has gone.
    pub async fn written(&mut self) -> io::Result<()> {
        self.writer.written().await
    }

    /// Draws a frame; only the cells that changed are written, as one update.
    ///
    /// # Errors
    /// When the terminal has gone.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Buffer) -> Option<Position>) -> io::Result<()> {
        let frame = self.frames.draw(draw);
        if frame.is_empty() {
            return Ok(());
        }
        self.writer.send([SYNC[0], &frame, SYNC[1]].concat())
    }

    /// Forgets what the terminal shows, so that the next frame writes every cell.
    pub const fn forget(&mut self) {
        self.frames.forget();
    }

    /// Asks the terminal what it can show. Its answers come through the reader of input.
    ///
    /// # Errors
    /// When the terminal has gone.
    pub fn ask(&mut self) -> io::Result<()> {
        self.writer.send(graphics::QUESTIONS.to_vec())
    }

    /// Shows pictures in another form from now on; the next frame writes every cell.
    pub fn set_graphics(&mut self, graphics: &Graphics) {
        self.frames.set_graphics(graphics);
    }

    /// Takes a picture in, which frames can then show as long as somebody holds it.
    pub fn keep(&mut self, id: PictureId, picture: &Arc<Prepared>) {
        self.frames.keep(id, picture);
    }

    /// Turns reporting of the mouse on or off.
    ///
    /// # Errors
    /// When the terminal has gone.
    pub fn set_mouse(&mut self, on: bool) -> io::Result<()> {
        self.modes.set_mouse(on, &mut self.writer)
    }

    /// Puts text on the clipboard of the user's terminal.
    ///
    /// # Errors
    /// When the terminal has gone.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        self.writer.send(copy_code(text, support::in_tmux()).into_bytes())
    }

    /// Leaves the terminal, stops this program as ctrl-z does, and enters again once it goes on.
    ///
    /// # Errors
    /// When the modes cannot be set, or the terminal has gone meanwhile.
    pub fn suspend(&mut self) -> io::Result<()> {
        self.leave();
        support::stop_self()?;
        self.reenter()
    }

    /// Leaves the terminal to something else, and enters again once that is over.
    ///
    /// # Errors
    /// When the modes cannot be set, or the terminal has gone meanwhile.
    pub fn away<T>(&mut self, work: impl FnOnce() -> T) -> io::Result<T> {
        self.leave();
        let done = work();
        self.reenter().map(|()| done)
    }

    fn leave(&mut self) {
        let forget = self.frames.forget_pictures();
        if !forget.is_empty() {
            // A terminal that has gone needs to forget nothing.
            _ = self.writer.send(forget);
        }
        self.modes.leave(&mut self.writer);
    }

    /// Enters again after something else used the terminal.
    ///
    /// # Errors
    /// When the modes cannot be set, or the terminal has gone meanwhile.
    pub fn reenter(&mut self) -> io::Result<()> {
        // What the terminal has of ours may be gone.
        self.frames.forget_pictures();
        self.modes.enter(&mut self.writer)?;
        let (columns, rows) = crossterm::terminal::size()?;
        self.resize(columns, rows);
        self.frames.restart();
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.leave();
    }
}
