//! The clipboard of the user's terminal, reached by OSC 52: it works over SSH, where the machine has no
//! clipboard of its own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The most bytes that are copied: many terminals drop longer sequences without a word.
pub const LARGEST_COPY: usize = 74_994;

/// The code that puts text on the clipboard. Inside tmux it is sent twice: bare for tmux itself, and
/// wrapped for the terminal around it; which of them is heard depends on tmux's settings.
pub fn copy_code(text: &str, tmux: bool) -> String {
    let code = format!("\x1b]52;c;{}\x07", STANDARD.encode(text));
    if !tmux {
        return code;
    }
    format!("{code}\x1bPtmux;{}\x1b\\", code.replace('\x1b', "\x1b\x1b"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_travels_encoded() {
        assert_eq!(copy_code("2:abc\n", false), "\x1b]52;c;MjphYmMK\x07");
        assert_eq!(copy_code("x", true), "\x1b]52;c;eA==\x07\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\");
    }

    #[test]
    fn what_is_copied_cannot_break_out() {
        let code = copy_code("\x07\x1b]0;evil\x07", false);
        assert_eq!(code.matches('\x1b').count(), 1);
        assert_eq!(code.matches('\x07').count(), 1);
    }
}
