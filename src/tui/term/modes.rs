//! Entering and leaving: the terminal's modes, and the hook that puts them back when the program panics.

use std::io;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use super::writer::{self, Writer};

/// The alternate screen, bracketed paste, no cursor, and an empty screen.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[?25l\x1b[2J";
/// The end of an unfinished update, plain text, no mouse, no paste marks, the cursor, the main screen.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[m\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[?25h\x1b[?1049l";
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1000l";

/// The exit code of a program that panicked, as Rust gives it.
const PANICKED: i32 = 101;

/// True while the terminal is ours; a panic then has to give it back.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// What was set, to put it back.
#[derive(Debug)]
pub(super) struct Modes {
    mouse: bool,
}

impl Modes {
    pub(super) fn new(mouse: bool) -> Self {
        guard_against_panics();
        Self { mouse }
    }

    /// Sets the modes.
    ///
    /// # Errors
    /// When the terminal's settings cannot be read or written.
    pub(super) fn enter(&mut self, writer: &mut Writer) -> io::Result<()> {
        // After a stop from outside, a shell may have set other modes than those that were noted as raw.
        crossterm::terminal::disable_raw_mode()?;
        crossterm::terminal::enable_raw_mode()?;
        ENTERED.store(true, Ordering::SeqCst);
        writer::open();
        let mouse: &[u8] = if self.mouse { MOUSE_ON } else { b"" };
        writer.send([ENTER, mouse].concat())?;
        // What follows may be a panic, whose last words must not come first.
        writer.drain();
        Ok(())
    }

    /// Puts the modes back. Nothing can be done about a terminal that does not take it.
    pub(super) fn leave(&mut self, writer: &mut Writer) {
        if !ENTERED.swap(false, Ordering::SeqCst) {
            return;
        }
        _ = writer.send(LEAVE.to_vec());
        writer.drain();
        _ = crossterm::terminal::disable_raw_mode();
    }

    /// Turns reporting of the mouse on or off.
    ///
    /// # Errors
    /// When the terminal has gone.
    pub(super) fn set_mouse(&mut self, on: bool, writer: &mut Writer) -> io::Result<()> {
        self.mouse = on;
        writer.send(if on { MOUSE_ON } else { MOUSE_OFF }.to_vec())
    }
}

/// Makes a panic in any thread or task give the terminal back, print its report and end the program: the
/// interface would otherwise go on drawing over the report.
fn guard_against_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let entered = ENTERED.swap(false, Ordering::SeqCst);
            if entered {
                writer::last_words(LEAVE);
                _ = crossterm::terminal::disable_raw_mode();
            }
            before(panic);
            if entered {
                std::process::exit(PANICKED);
            }
        }));
    });
}
