//! What the interface wants done: the loop carries it out, since `update` itself touches nothing.

use std::path::PathBuf;
use std::sync::Arc;

use ratatui::layout::Size;

use crate::engine::protocol::{Request, RequestId};
use crate::model::raster::Raster;
use crate::tui::setup::Exit;
use crate::tui::term::PictureId;

/// Something to be done outside.
#[derive(Debug)]
pub enum Effect {
    /// Ask the engine.
    Ask(RequestId, Request),
    /// Put text on the clipboard of the user's terminal.
    Copy(String),
    /// Turn the mouse's reports on or off.
    Mouse(bool),
    /// Find out how this terminal shows pictures; `Event::Graphics` tells, at once and again when a late
    /// answer changes it.
    ProbePictures,
    /// Make a picture ready for a size in cells, away from the loop; `Event::Prepared` brings it. What is
    /// prepared is forgotten by the terminal once nobody holds it any more.
    Prepare(PictureId, Arc<Raster>, Size),
    /// Make a picture of a photo on this machine ready for a size in cells, of so many pixels, away from the
    /// loop; `Event::Prepared` brings it, when there is one.
    PrepareFile(PictureId, PathBuf, (u32, u32), Size),
    /// Leave the terminal to the user's editor with this text; `Event::WrittenOutside` brings it back.
    WriteOutside(String),
    /// Leave the terminal and stop until the shell brings the program back.
    Suspend,
    /// Draw every cell anew.
    Redraw,
    /// End, at the latest after so many milliseconds, even without the engine's last answer.
    ExitWithin(u64, Exit),
    /// End now.
    Exit(Exit),
}

/// How soon the screen has to be drawn anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Paint {
    /// Nothing changed.
    #[default]
    No,
    /// Progress alone: a second after the last draw is soon enough.
    Soon,
    /// Rows in view are on their way: a moment's patience spares a frame full of gaps.
    Shortly,
    /// At once.
    Now,
}
