//! What the terminal can show: found out by asking it, never by trying.

mod choice;
mod decide;
mod tmux;

pub use choice::{Choice, Depth, Protocol};
pub use decide::{Environment, Facts, QUESTIONS, decide};
pub use tmux::{TmuxFacts, ask_tmux};

/// How pictures are drawn in this terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graphics {
    /// In which form.
    pub protocol: Protocol,
    /// kitty's graphics alone: placeholder characters place the pictures, else a command for each does.
    pub placeholders: bool,
    /// A cell's width and height in pixels; a guess where no protocol needs it.
    pub cell: (u16, u16),
    /// How many colours characters can have.
    pub depth: Depth,
    /// Colours that a sixel picture may have at once.
    pub registers: u16,
    /// tmux stands between the program and the terminal.
    pub tmux: bool,
    /// The terminal is far away, over SSH: pictures are sent with fewer pixels and colours.
    pub far: bool,
}

impl Default for Graphics {
    /// Half blocks in 256 colours, which nearly every terminal shows.
    fn default() -> Self {
        let cell = decide::LIKELY_CELL;
        Self {
            protocol: Protocol::HalfBlocks,
            placeholders: true,
            cell,
            depth: Depth::Indexed,
            registers: decide::REGISTERS,
            tmux: false,
            far: false,
        }
    }
}
