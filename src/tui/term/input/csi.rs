//! What control sequences mean: the keys of xterm, VT, rxvt, the Linux console and kitty, and the mouse.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::{Heard, answer};
use crate::tui::message::Mouse;

/// A key without modifiers, or with SHIFT for a capital letter.
pub(super) fn key(code: KeyCode) -> KeyEvent {
    let capital = matches!(code, KeyCode::Char(c) if c.is_uppercase());
    KeyEvent::new(code, if capital { KeyModifiers::SHIFT } else { KeyModifiers::NONE })
}

/// The key of a control character.
pub(super) fn control(byte: u8) -> KeyEvent {
    let ctrl = |c: u8| KeyEvent::new(KeyCode::Char(c.into()), KeyModifiers::CONTROL);
    match byte {
        b'\r' | b'\n' => key(KeyCode::Enter),
        b'\t' => key(KeyCode::Tab),
        0x08 | 0x7f => key(KeyCode::Backspace),
        0x1b => key(KeyCode::Esc),
        0x00 => ctrl(b' '),
        0x01..=0x1a => ctrl(byte - 1 + b'a'),
        // Written as terminals' own manuals do: ctrl-4 to ctrl-7.
        _ => ctrl(byte.saturating_sub(0x1c) + b'4'),
    }
}

/// What a control sequence means, if anything: `body` is all between the introducer and the last byte.
pub(super) fn understand(body: &[u8], last: u8) -> Option<Heard> {
    if let ([b'<', report @ ..], b'M' | b'm') = (body, last) {
        return sgr_mouse(report, last).map(Heard::Mouse);
    }
    let asked = matches!(body.first(), Some(b'<'..=b'?')) || matches!(last, b't' | b'R' | b'c' | b'n' | b'y');
    let rxvt = matches!(last, b'$' | b'^' | b'@');
    if asked || (!rxvt && body.iter().any(|byte| (b' '..=b'/').contains(byte))) {
        return Some(Heard::Answer(answer::of_csi(body, last)));
    }
    key_of(&Fields::new(body), last).map(Heard::Key)
}

fn key_of(fields: &Fields, last: u8) -> Option<KeyEvent> {
    let mut modifiers = modifiers(fields.number(1));
    let code = match last {
        b'~' if fields.number(0) == Some(27) => typed(fields.number(2)?)?,
        b'~' => numbered(fields.number(0)?)?,
        b'$' => with(&mut modifiers, KeyModifiers::SHIFT, numbered(fields.number(0)?)?),
        b'^' => with(&mut modifiers, KeyModifiers::CONTROL, numbered(fields.number(0)?)?),
        b'@' => {
            let both = KeyModifiers::SHIFT | KeyModifiers::CONTROL;
            with(&mut modifiers, both, numbered(fields.number(0)?)?)
        }
        b'a'..=b'd' => with(&mut modifiers, KeyModifiers::SHIFT, lettered(last.to_ascii_uppercase())?),
        b'Z' => with(&mut modifiers, KeyModifiers::SHIFT, KeyCode::BackTab),
        // The second part of the first field is the character that shift makes of the key.
        b'u' => {
            let shifted = fields.part(0, 1).filter(|_| modifiers.contains(KeyModifiers::SHIFT));
            typed(shifted.or(fields.number(0))?)?
        }
        letter => lettered(letter)?,
    };
    let kind = match fields.part(1, 1) {
        Some(2) => KeyEventKind::Repeat,
        Some(3) => KeyEventKind::Release,
        _ => KeyEventKind::Press,
    };
    Some(KeyEvent::new_with_kind(code, modifiers | key(code).modifiers, kind))
}

fn with(modifiers: &mut KeyModifiers, more: KeyModifiers, code: KeyCode) -> KeyCode {
    *modifiers |= more;
    code
}

/// What SS3 and one more byte mean.
pub(super) fn single_shift(last: u8) -> Option<KeyEvent> {
    let code = match last {
        b'a'..=b'd' => {
            let code = lettered(last.to_ascii_uppercase())?;
            return Some(KeyEvent::new(code, KeyModifiers::CONTROL));
        }
        // The keypad in application mode.
        b'M' => KeyCode::Enter,
        b'I' => KeyCode::Tab,
        b' ' => KeyCode::Char(' '),
        b'X' => KeyCode::Char('='),
        b'j'..=b'y' => KeyCode::Char((last - b'j' + b'*').into()),
        b'R' => KeyCode::F(3),
        _ => lettered(last)?,
    };
    Some(key(code))
}

/// Keys that end in a letter.
const fn lettered(letter: u8) -> Option<KeyCode> {
    Some(match letter {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P' => KeyCode::F(1),
        b'Q' => KeyCode::F(2),
        b'S' => KeyCode::F(4),
        _ => return None,
    })
}

/// Keys that end in a tilde or in what rxvt makes of it.
fn numbered(number: u32) -> Option<KeyCode> {
    let function = |first: u8, base: u32| u8::try_from(number - base).ok().map(|n| KeyCode::F(first + n));
    match number {
        1 | 7 => Some(KeyCode::Home),
        2 => Some(KeyCode::Insert),
        3 => Some(KeyCode::Delete),
        4 | 8 => Some(KeyCode::End),
        5 => Some(KeyCode::PageUp),
        6 => Some(KeyCode::PageDown),
        11..=15 => function(1, 11),
        17..=21 => function(6, 17),
        23..=26 => function(11, 23),
        28..=29 => function(15, 28),
        31..=34 => function(17, 31),
        _ => None,
    }
}

/// Keys that are named by their character's number, as `CSI u` and xterm's "other keys" do.
fn typed(number: u32) -> Option<KeyCode> {
    const KEYPAD: [KeyCode; 12] = [
        KeyCode::Enter,
        KeyCode::Char('='),
        KeyCode::Char(','),
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::Insert,
    ];
    Some(match number {
        8 | 127 => KeyCode::Backspace,
        9 => KeyCode::Tab,
        10 | 13 => KeyCode::Enter,
        27 => KeyCode::Esc,
        0..=31 => return None,
        // kitty's own numbers, from Unicode's private area.
        57_376..=57_387 => KeyCode::F(u8::try_from(number - 57_376).ok()? + 13),
        57_399..=57_408 => KeyCode::Char(char::from_digit(number - 57_399, 10)?),
        57_409 => KeyCode::Char('.'),
        57_410 => KeyCode::Char('/'),
        57_411 => KeyCode::Char('*'),
        57_412 => KeyCode::Char('-'),
        57_413 => KeyCode::Char('+'),
        57_414..=57_425 => *KEYPAD.get(usize::try_from(number - 57_414).ok()?)?,
        57_426 => KeyCode::Delete,
        57_344..=63_743 => return None,
        _ => KeyCode::Char(char::from_u32(number).filter(|c| !c.is_control())?),
    })
}

fn modifiers(field: Option<u32>) -> KeyModifiers {
    let bits = field.unwrap_or(1).saturating_sub(1);
    const ORDER: [KeyModifiers; 6] = [
        KeyModifiers::SHIFT,
        KeyModifiers::ALT,
        KeyModifiers::CONTROL,
        KeyModifiers::SUPER,
        KeyModifiers::HYPER,
        KeyModifiers::META,
    ];
    let set = (0..).zip(ORDER).filter(|(bit, _)| bits >> bit & 1 == 1);
    set.fold(KeyModifiers::NONE, |all, (_, one)| all | one)
}

fn sgr_mouse(report: &[u8], last: u8) -> Option<Mouse> {
    let fields = Fields::new(report);
    let small = |field: usize| fields.number(field).and_then(|number| u16::try_from(number).ok());
    let (button, x, y) = (fields.number(0)?, small(1)?, small(2)?);
    if last == b'm' {
        return None;
    }
    mouse(button, x.checked_sub(1)?, y.checked_sub(1)?)
}

/// The mouse's report in its old form: three bytes.
pub(super) fn old_mouse(report: [u8; 3]) -> Option<Mouse> {
    let [button, x, y] = report;
    mouse(button.checked_sub(32)?.into(), x.checked_sub(33)?.into(), y.checked_sub(33)?.into())
}

const fn mouse(button: u32, x: u16, y: u16) -> Option<Mouse> {
    /// Shift, alt and control held meanwhile.
    const HELD: u32 = 4 | 8 | 16;
    match button & !HELD {
        0 => Some(Mouse::Press(x, y)),
        64 => Some(Mouse::Wheel(-1)),
        65 => Some(Mouse::Wheel(1)),
        _ => None,
    }
}

/// The numbers of a sequence: fields apart by `;`, their parts by `:`.
struct Fields<'a>(&'a str);

impl<'a> Fields<'a> {
    fn new(body: &'a [u8]) -> Self {
        Self(std::str::from_utf8(body).unwrap_or_default())
    }

    fn part(&self, field: usize, part: usize) -> Option<u32> {
        self.0.split(';').nth(field)?.split(':').nth(part)?.parse().ok()
    }

    fn number(&self, field: usize) -> Option<u32> {
        self.part(field, 0)
    }
}
