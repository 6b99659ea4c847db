//! Turns changed cells into as few bytes as the terminal understands.
//!
//! It writes 16 colours as the short codes that every terminal knows, moves the cursor by the shortest
//! way, erases runs of blanks, and sets the column anew after every character on whose width terminals
//! may disagree.

use std::io::Write as _;
use std::ops::Range;

use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};

use super::picture::placeholder;
use crate::tui::widgets::text;

/// Runs of blanks from this length on are erased instead of written.
const ERASE_FROM: u16 = 8;

/// Bytes for a terminal, and what is known of its cursor and pen; [`Ink::take`] hands the bytes out.
#[derive(Debug)]
pub struct Ink {
    out: Vec<u8>,
    size: Size,
    ascii: bool,
    /// Where the terminal's cursor is known to be.
    at: Option<Position>,
    pen: Pen,
    blanks: Option<Blanks>,
    cursor_shown: bool,
    /// Runs of blanks may be erased; otherwise each is written.
    erasing: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

/// Blank cells that were not written yet.
#[derive(Debug, Clone, Copy)]
struct Blanks {
    from: Position,
    count: u16,
}

impl Ink {
    /// Ink for a terminal of a size. With `ascii`, everything beyond ASCII becomes `?`.
    pub fn new(size: Size, ascii: bool) -> Self {
        let pen = Pen::default();
        let (out, blanks) = (Vec::new(), None);
        Self { out, size, ascii, at: None, pen, blanks, cursor_shown: false, erasing: true }
    }

    /// Says whether runs of blanks may be erased.
    pub const fn set_erasing(&mut self, erasing: bool) {
        self.erasing = erasing;
    }

    /// What was written since the last call.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    /// Writes for another size from now on.
    pub const fn resize(&mut self, size: Size) {
        self.size = size;
    }

    /// Drops all knowledge of the terminal's state, after something else used it.
    pub fn restart(&mut self) {
        *self = Self { erasing: self.erasing, ..Self::new(self.size, self.ascii) };
    }

    fn cell(&mut self, x: u16, y: u16, cell: &Cell) {
        let pen = Pen { fg: cell.fg, bg: cell.bg, modifier: cell.modifier };
        if cell.symbol() == " " && pen == Pen::default() {
            self.blank(Position { x, y });
            return;
        }
        self.flush_blanks();
        self.go(Position { x, y });
        self.dip(pen);
        self.print(cell.symbol());
    }

    fn blank(&mut self, place: Position) {
        match &mut self.blanks {
            Some(run) if run.from.y == place.y && run.from.x + run.count == place.x => run.count += 1,
            _ => {
                self.flush_blanks();
                self.blanks = Some(Blanks { from: place, count: 1 });
            }
        }
    }

    fn flush_blanks(&mut self) {
        let Some(run) = self.blanks.take() else { return };
        self.go(run.from);
        self.dip(Pen::default());
        let to_the_end = run.from.x + run.count >= self.size.width;
        if self.erasing && to_the_end && run.count > 3 {
            self.write(b"\x1b[K");
        } else if self.erasing && run.count >= ERASE_FROM {
            self.code(format_args!("\x1b[{}X", run.count));
        } else {
            for _ in 0..run.count {
                self.print(" ");
            }
        }
    }

    /// Moves the cursor, the shortest way.
    fn go(&mut self, to: Position) {
        let from = self.at.replace(to);
        match from {
            Some(from) if from == to => {}
            Some(from) if from.y == to.y && from.x + 1 == to.x => self.write(b"\x1b[C"),
            Some(from) if from.y == to.y && from.x < to.x => {
                self.code(format_args!("\x1b[{}C", to.x - from.x));
            }
            Some(from) if from.y == to.y && to.x == 0 => self.write(b"\r"),
            Some(from) if from.y == to.y => self.code(format_args!("\x1b[{}G", to.x + 1)),
            Some(from) if to.x == 0 && from.y + 1 == to.y => self.write(b"\r\n"),
            _ if to.x == 0 => self.code(format_args!("\x1b[{}H", to.y + 1)),
            _ => self.code(format_args!("\x1b[{};{}H", to.y + 1, to.x + 1)),
        }
    }

    /// Changes colours and attributes from what they are.
    fn dip(&mut self, pen: Pen) {
        if pen == self.pen {
            return;
        }
        let old = std::mem::replace(&mut self.pen, pen);
        if pen == Pen::default() {
            self.write(b"\x1b[m");
            return;
        }
        let mut parts: Vec<String> = Vec::new();
        // An attribute cannot be taken back alone on every terminal: begin anew.
        let afresh = !pen.modifier.contains(old.modifier);
        let old = if afresh { Pen::default() } else { old };
        if afresh {
            parts.push("0".to_owned());
        }
        parts.extend(attributes(pen.modifier.difference(old.modifier)));
        if pen.fg != old.fg {
            parts.push(colour(pen.fg, 30));
        }
        if pen.bg != old.bg {
            parts.push(colour(pen.bg, 40));
        }
        self.code(format_args!("\x1b[{}m", parts.join(";")));
    }

    fn print(&mut self, symbol: &str) {
        let wide = u16::try_from(text::width(symbol).max(1)).unwrap_or(1);
        if self.ascii && !symbol.is_ascii() {
            for _ in 0..wide {
                self.write(plain(symbol).as_bytes());
            }
        } else {
            self.write(symbol.as_bytes());
        }
        // Behind the last column the cursor waits in a state that terminals treat differently.
        let x = self.at.map_or(u16::MAX, |at| at.x.saturating_add(wide));
        self.at = match self.at {
            Some(at) if x < self.size.width && is_steady(symbol) => Some(Position { x, y: at.y }),
            _ => None,
        };
    }

    fn write(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    fn code(&mut self, code: std::fmt::Arguments<'_>) {
        // Writing into memory cannot fail.
        _ = self.out.write_fmt(code);
    }
}

/// True for characters that take one column everywhere: ASCII, what our own lines and bars are made of,
/// and kitty's placeholders, which no other terminal gets.
fn is_steady(symbol: &str) -> bool {
    if placeholder::is_placeholder(symbol) {
        return true;
    }
    let mut chars = symbol.chars();
    let (Some(first), None) = (chars.next(), chars.next()) else { return false };
    let ours = ['\u{b7}', '\u{2022}', '\u{2026}'].contains(&first);
    ours || matches!(first, ' '..='~' | '\u{2190}'..='\u{2193}' | '\u{2500}'..='\u{25ff}')
}

fn plain(symbol: &str) -> &'static str {
    match symbol {
        "…" => ".",
        "·" | "•" | "–" | "—" => "-",
        "’" | "‘" => "'",
        _ => "?",
    }
}

fn attributes(modifier: Modifier) -> impl Iterator<Item = String> {
    const CODES: [(Modifier, &str); 6] = [
        (Modifier::BOLD, "1"),
        (Modifier::DIM, "2"),
        (Modifier::ITALIC, "3"),
        (Modifier::UNDERLINED, "4"),
        (Modifier::REVERSED, "7"),
        (Modifier::CROSSED_OUT, "9"),
    ];
    CODES.into_iter().filter(move |(one, _)| modifier.contains(*one)).map(|(_, code)| code.to_owned())
}

/// The code of a colour; `base` is 30 for text and 40 for what is behind it.
fn colour(colour: Color, base: u8) -> String {
    let basic = match colour {
        Color::Reset => base + 9,
        Color::Black => base,
        Color::Red => base + 1,
        Color::Green => base + 2,
        Color::Yellow => base + 3,
        Color::Blue => base + 4,
        Color::Magenta => base + 5,
        Color::Cyan => base + 6,
        Color::Gray => base + 7,
        Color::DarkGray => base + 60,
        Color::LightRed => base + 61,
        Color::LightGreen => base + 62,
        Color::LightYellow => base + 63,
        Color::LightBlue => base + 64,
        Color::LightMagenta => base + 65,
        Color::LightCyan => base + 66,
        Color::White => base + 67,
        Color::Indexed(index) => return format!("{};5;{index}", base + 8),
        Color::Rgb(r, g, b) => return format!("{};2;{r};{g};{b}", base + 8),
    };
    basic.to_string()
}

impl Ink {
    /// Writes changed cells, row by row and from left to right.
    pub fn put<'a>(&mut self, cells: impl Iterator<Item = (u16, u16, &'a Cell)>) {
        for (x, y, cell) in cells {
            self.cell(x, y, cell);
        }
        self.flush_blanks();
        self.dip(Pen::default());
    }

    /// Erases rows from these places on to their ends; false, and nothing is done, where nothing may be
    /// erased.
    pub fn erase_tails(&mut self, tails: &[Position]) -> bool {
        if self.erasing {
            self.dip(Pen::default());
            for place in tails {
                self.go(*place);
                self.write(b"\x1b[K");
            }
        }
        self.erasing
    }

    /// Empties the screen.
    pub fn clear(&mut self) {
        self.dip(Pen::default());
        self.write(b"\x1b[2J");
    }

    /// Lets the terminal move rows: those in the range go up by so many, or down when it is negative;
    /// what comes in is empty. Deleting and inserting lines is older than scrolling, and known by all.
    pub fn shift(&mut self, rows: &Range<usize>, by: isize) {
        let count = by.unsigned_abs();
        let (first, last) = (rows.start + 1, rows.end);
        self.code(format_args!("\x1b[{first};{last}r\x1b[{first}H"));
        let verb = if by > 0 { 'M' } else { 'L' };
        match count {
            1 => self.code(format_args!("\x1b[{verb}")),
            count => self.code(format_args!("\x1b[{count}{verb}")),
        }
        self.write(b"\x1b[r");
        self.at = None;
    }

    /// Writes what was made elsewhere and moves neither cursor nor pen. It never opens an update: kitty
    /// before 0.33 loses the first sequence of one when it reads it in two parts, as happens to long ones.
    pub fn pass(&mut self, code: &[u8]) {
        if code.is_empty() {
            return;
        }
        if self.out.is_empty() {
            // The pen is plain between frames, so that this says nothing new.
            self.write(b"\x1b[m");
        }
        self.write(code);
    }

    /// Writes a picture's code at a place, after which the cursor can be anywhere.
    pub fn picture(&mut self, place: Position, code: &[u8]) {
        self.go(place);
        self.write(code);
        self.at = None;
    }

    /// Shows the cursor in a place, or hides it.
    pub fn place_cursor(&mut self, place: Option<Position>) {
        let shown = std::mem::replace(&mut self.cursor_shown, place.is_some());
        if let Some(place) = place {
            self.go(place);
        }
        match (shown, place.is_some()) {
            (false, true) => self.write(b"\x1b[?25h"),
            (true, false) => self.write(b"\x1b[?25l"),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::term::frame::Frames;
    use ratatui::style::Style;

    const SIZE: Size = Size::new(24, 6);

    fn draw(frames: &mut Frames, lines: &[(&str, Style)]) -> String {
        let bytes = frames.draw(|buffer| {
            for (y, (line, style)) in (0..).zip(lines) {
                buffer.set_stringn(0, y, line, 24, *style);
            }
            None
        });
        String::from_utf8(bytes).unwrap()
    }

    fn terminal(ascii: bool) -> Frames {
        Frames::new(SIZE, ascii)
    }

    #[test]
    fn colours_are_the_short_codes_and_are_reset_once() {
        let out =
            draw(&mut terminal(false), &[("ab", Style::new().red()), ("cd", Style::new().red().bold())]);
        assert_eq!(out, "\x1b[1H\x1b[31mab\r\n\x1b[1mcd\x1b[m");
    }

    #[test]
    fn an_unchanged_frame_writes_nothing() {
        let mut terminal = terminal(false);
        draw(&mut terminal, &[("same", Style::new())]);
        assert_eq!(draw(&mut terminal, &[("same", Style::new())]), "");
    }

    #[test]
    fn blanks_are_erased_and_small_steps_are_short() {
        let mut terminal = terminal(false);
        draw(&mut terminal, &[("a-long-line-of-text-here", Style::new())]);
        assert_eq!(draw(&mut terminal, &[("a", Style::new())]), "\x1b[1;2H\x1b[K");
        draw(&mut terminal, &[("0 1 2", Style::new())]);
        assert_eq!(draw(&mut terminal, &[("9 1 8", Style::new())]), "\r9\x1b[3C8");
    }

    #[test]
    fn after_a_wide_character_the_column_is_set_anew() {
        let out = draw(&mut terminal(false), &[("写x", Style::new())]);
        assert_eq!(out, "\x1b[1H写\x1b[1;3Hx");
    }

    #[test]
    fn a_terminal_without_utf8_gets_ascii_alone() {
        let out = draw(&mut terminal(true), &[("写…é·", Style::new())]);
        assert!(out.is_ascii(), "{out:?}");
        assert!(out.contains("??"));
    }
}
