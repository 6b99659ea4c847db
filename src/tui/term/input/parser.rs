//! The parser: bytes in any portions become keys, pastes, the mouse and answers.
//!
//! Only silence tells a lone escape from the beginning of a sequence: [`Parser::is_torn`] says when that
//! is so, and [`Parser::silence`] decides.

use crossterm::event::{KeyCode, KeyModifiers};

use super::csi;
use super::{Heard, answer};

/// The most of a paste that is kept, in bytes; what follows is dropped.
pub const LARGEST_PASTE: usize = 1 << 20;
/// The most of a control sequence or of an answer that is kept.
const LONGEST: usize = 1024;
const PASTE_END: &[u8] = b"\x1b[201~";
const ESC: u8 = 0x1b;

/// The parser's memory between two portions.
#[derive(Debug, Default)]
pub struct Parser {
    state: State,
    /// What belongs to the sequence, character or paste that is not at its end yet.
    kept: Vec<u8>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Ground,
    /// Behind an escape.
    Escape,
    /// In a character of several bytes; `alt` when an escape came before it.
    Character { alt: bool },
    /// In a control sequence.
    Csi,
    /// Behind `CSI [`, as the Linux console begins its function keys.
    Console,
    /// In the three bytes of a mouse report in the old form.
    OldMouse,
    /// Behind SS3.
    SingleShift,
    /// In a string sequence that began with this byte behind its escape.
    Text { kind: u8, any: bool },
    /// Behind an escape in a string sequence, which ends it. Silence says nothing here: the other half of
    /// the end may be late.
    TextEscape { kind: u8 },
    /// In a paste, of whose end mark so many bytes have come.
    Paste { matched: usize },
}

impl Parser {
    /// Takes in bytes and tells what they mean.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<Heard>) {
        for byte in bytes {
            self.take(*byte, out);
        }
    }

    /// True while it depends on silence what the last bytes mean.
    pub const fn is_torn(&self) -> bool {
        match self.state {
            State::Escape | State::SingleShift => true,
            State::Csi => self.kept.is_empty(),
            State::Text { any, .. } => !any,
            _ => false,
        }
    }

    /// Takes in what one read brought. An escape that ended the last read was a key when no sequence begins
    /// here: a terminal sends alt with a letter in one piece, and a quick hand's next key comes in another.
    pub fn push_read(&mut self, bytes: &[u8], out: &mut Vec<Heard>) {
        let begins = bytes.first().is_some_and(|byte| b"[OP]_^X\x1b".contains(byte));
        if self.state == State::Escape && !begins {
            self.silence(out);
        }
        self.push(bytes, out);
    }

    /// Tells what the last bytes mean, now that nothing follows them.
    pub fn silence(&mut self, out: &mut Vec<Heard>) {
        if !self.is_torn() {
            return;
        }
        match std::mem::take(&mut self.state) {
            State::Csi => out.push(alt('[')),
            State::SingleShift => out.push(alt('O')),
            State::Text { kind, .. } => out.push(alt(kind.into())),
            _ => out.push(Heard::Key(csi::key(KeyCode::Esc))),
        }
        self.kept.clear();
    }

    fn take(&mut self, byte: u8, out: &mut Vec<Heard>) {
        match self.state {
            State::Ground => self.begin(byte, false, out),
            State::Escape => self.escaped(byte, out),
            State::Character { alt } => self.character(byte, alt, out),
            State::Csi => self.control_sequence(byte, out),
            State::Console => {
                self.state = State::Ground;
                if let Some(number) = byte.checked_sub(b'A').filter(|number| *number < 5) {
                    out.push(Heard::Key(csi::key(KeyCode::F(number + 1))));
                }
            }
            State::OldMouse => self.old_mouse(byte, out),
            State::SingleShift => self.single_shift(byte, out),
            State::Text { kind, .. } => self.text(byte, kind, out),
            State::TextEscape { kind } => self.text_escape(byte, kind, out),
            State::Paste { matched } => self.paste(byte, matched, out),
        }
    }

    /// A byte that begins something.
    fn begin(&mut self, byte: u8, alt: bool, out: &mut Vec<Heard>) {
        self.state = State::Ground;
        self.kept.clear();
        match byte {
            ESC => self.state = State::Escape,
            0x00..=0x1f | 0x7f => out.push(key(csi::control(byte), alt)),
            0x20..=0x7e => out.push(key(csi::key(KeyCode::Char(byte.into())), alt)),
            0xc2..=0xf4 => {
                self.kept.push(byte);
                self.state = State::Character { alt };
            }
            // No character begins with this.
            _ => {}
        }
    }

    fn escaped(&mut self, byte: u8, out: &mut Vec<Heard>) {
        match byte {
            b'[' => self.state = State::Csi,
            b'O' => self.state = State::SingleShift,
            b'P' | b']' | b'_' | b'^' | b'X' => self.state = State::Text { kind: byte, any: false },
            // The first was a key; the second may begin something.
            ESC => out.push(Heard::Key(csi::key(KeyCode::Esc))),
            _ => self.begin(byte, true, out),
        }
    }

    fn character(&mut self, byte: u8, alt: bool, out: &mut Vec<Heard>) {
        if !(0x80..=0xbf).contains(&byte) {
            self.begin(byte, false, out);
            return;
        }
        self.kept.push(byte);
        let length = match self.kept.first() {
            Some(0xc2..=0xdf) => 2,
            Some(0xe0..=0xef) => 3,
            _ => 4,
        };
        if self.kept.len() < length {
            return;
        }
        let read = std::str::from_utf8(&self.kept).ok().and_then(|text| text.chars().next());
        if let Some(c) = read.filter(|c| !c.is_control()) {
            out.push(key(csi::key(KeyCode::Char(c)), alt));
        }
        self.state = State::Ground;
        self.kept.clear();
    }

    fn control_sequence(&mut self, byte: u8, out: &mut Vec<Heard>) {
        let plain_number = !self.kept.is_empty() && self.kept.iter().all(u8::is_ascii_digit);
        match byte {
            b'[' if self.kept.is_empty() => self.state = State::Console,
            b'M' if self.kept.is_empty() => self.state = State::OldMouse,
            // rxvt ends keys with shift in a byte that stands within a sequence elsewhere.
            b'$' if plain_number => self.end_sequence(byte, out),
            b' '..=b'?' => self.keep(byte),
            b'@'..=b'~' => self.end_sequence(byte, out),
            // What cannot stand in a sequence ends it without a meaning.
            _ => self.begin(byte, false, out),
        }
    }

    fn end_sequence(&mut self, last: u8, out: &mut Vec<Heard>) {
        self.state = State::Ground;
        if last == b'~' && self.kept == b"200" {
            self.kept.clear();
            self.state = State::Paste { matched: 0 };
            return;
        }
        if self.kept.len() < LONGEST {
            out.extend(csi::understand(&self.kept, last));
        }
        self.kept.clear();
    }

    fn old_mouse(&mut self, byte: u8, out: &mut Vec<Heard>) {
        self.kept.push(byte);
        if let [button, x, y] = *self.kept {
            out.extend(csi::old_mouse([button, x, y]).map(Heard::Mouse));
            self.state = State::Ground;
            self.kept.clear();
        }
    }

    fn single_shift(&mut self, byte: u8, out: &mut Vec<Heard>) {
        match byte {
            ESC => {
                out.push(alt('O'));
                self.state = State::Escape;
            }
            0x00..=0x1f | 0x7f.. => self.begin(byte, false, out),
            _ => {
                self.state = State::Ground;
                out.extend(csi::single_shift(byte).map(Heard::Key));
            }
        }
    }

    fn text(&mut self, byte: u8, kind: u8, out: &mut Vec<Heard>) {
        self.state = State::Text { kind, any: true };
        match byte {
            ESC => self.state = State::TextEscape { kind },
            0x07 => self.end_text(kind, out),
            // No answer holds these: a keyboard that cannot get out of an answer would be dead. Only
            // ctrl-c does what it does elsewhere, since no harm comes of it.
            0x03 => self.begin(byte, false, out),
            b'\r' | b'\n' | 0x18 | 0x1a => self.state = State::Ground,
            _ => self.keep(byte),
        }
        if self.state == State::Ground {
            self.kept.clear();
        }
    }

    fn text_escape(&mut self, byte: u8, kind: u8, out: &mut Vec<Heard>) {
        if byte == b'\\' {
            self.end_text(kind, out);
            return;
        }
        // The string was cut off: the escape begins something else.
        self.kept.clear();
        self.state = State::Escape;
        self.escaped(byte, out);
    }

    fn end_text(&mut self, kind: u8, out: &mut Vec<Heard>) {
        out.push(Heard::Answer(answer::of_string(kind, &self.kept)));
        self.state = State::Ground;
        self.kept.clear();
    }

    fn paste(&mut self, byte: u8, matched: usize, out: &mut Vec<Heard>) {
        if PASTE_END.get(matched) == Some(&byte) {
            self.state = State::Paste { matched: matched + 1 };
            if matched + 1 == PASTE_END.len() {
                out.push(Heard::Paste(String::from_utf8_lossy(&self.kept).into_owned()));
                *self = Self::default();
            }
            return;
        }
        // What looked like the end was text. The mark holds one escape only, so that a new one may begin.
        let restarts = byte == ESC;
        let text = PASTE_END.iter().take(matched).chain((!restarts).then_some(&byte));
        let room = LARGEST_PASTE.saturating_sub(self.kept.len());
        self.kept.extend(text.take(room));
        self.state = State::Paste { matched: usize::from(restarts) };
    }

    fn keep(&mut self, byte: u8) {
        if self.kept.len() < LONGEST {
            self.kept.push(byte);
        }
    }
}

fn alt(c: char) -> Heard {
    key(csi::key(KeyCode::Char(c)), true)
}

fn key(mut key: crossterm::event::KeyEvent, alt: bool) -> Heard {
    if alt {
        key.modifiers |= KeyModifiers::ALT;
    }
    Heard::Key(key)
}
