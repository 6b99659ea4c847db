//! What the interface is told: each message carries the time at which it came, since nothing above the
//! loop reads a clock.

use std::sync::Arc;

use crate::engine::protocol::{Progress, Reply};
use crate::tui::keys::Key;
use crate::tui::term::{Graphics, PictureId, Prepared};

/// A moment, by both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Now {
    /// Milliseconds on a clock that never jumps; its zero means nothing.
    pub steady_ms: u64,
    /// Milliseconds since 1970, which may jump.
    pub unix_ms: i64,
}

impl Now {
    /// Whole seconds since 1970.
    pub const fn unix_s(self) -> i64 {
        self.unix_ms.div_euclid(1000)
    }

    /// Seconds from a time in Unix seconds until now; 0 for a time to come.
    pub fn since(self, unix_s: i64) -> u64 {
        u64::try_from(self.unix_s().saturating_sub(unix_s)).unwrap_or(0)
    }
}

/// Something that happened, and when.
#[derive(Debug)]
pub struct Message {
    /// When.
    pub now: Now,
    /// What.
    pub event: Event,
}

/// What can happen to the interface.
#[derive(Debug)]
pub enum Event {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted, or files were dropped on the terminal.
    Paste(String),
    /// The mouse was used.
    Mouse(Mouse),
    /// The terminal has another size now, in columns and rows.
    Resize(u16, u16),
    /// The engine said something.
    Reply(Reply),
    /// What moves, as it stands now.
    Progress(Progress),
    /// How the terminal shows pictures. What was prepared for another way is of no use any more.
    Graphics(Graphics),
    /// A picture is ready to be drawn.
    Prepared(PictureId, Arc<Prepared>),
    /// The user's editor was left: the text as it is now, or why there is none.
    WrittenOutside(Result<String, String>),
    /// A moment came that [`crate::tui::App::wake_at`] asked for.
    Tick,
    /// The system asks the program to end: 130 for SIGINT, 143 for SIGTERM, as exit codes.
    Terminate(u8),
    /// The terminal has gone.
    HangUp,
    /// The engine has ended.
    EngineGone,
    /// Somebody asks the program to stop, as ctrl-z does.
    Stop,
    /// The program goes on after a suspension.
    Resumed,
    /// The program cannot be suspended here.
    NoShell,
}

/// What the mouse did, at a column and row counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mouse {
    /// The left button was pressed.
    Press(u16, u16),
    /// The wheel was turned, up (negative) or down.
    Wheel(i8),
}
