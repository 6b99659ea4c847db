//! Frames: what the terminal shows, and the bytes that turn it into what it should show.
//!
//! A list that moved by some rows is moved by the terminal itself, so that scrolling writes the rows that
//! came into view and not the whole list.

use std::ops::Range;
use std::sync::Arc;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};

use super::gallery::{Gallery, is_reserved};
use super::graphics::{Graphics, Protocol};
use super::ink::Ink;
use super::picture::{PictureId, Prepared};
use crate::tui::widgets::text;

/// Fewer rows than this are written rather than moved.
const WORTH_MOVING: usize = 4;

/// The terminal's cells as they are known to be, and a place to draw the next ones.
#[derive(Debug)]
pub struct Frames {
    shown: Buffer,
    next: Buffer,
    ink: Ink,
    gallery: Gallery,
    /// Nothing is known of what the terminal shows.
    lost: bool,
}

/// Rows that the terminal moves: those of `rows` go up by `by`, or down when it is negative.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shift {
    rows: Range<usize>,
    by: isize,
}

impl Frames {
    /// Frames for a terminal of a size, whose screen was just emptied. With `ascii`, everything beyond
    /// ASCII becomes `?`.
    pub fn new(size: Size, ascii: bool) -> Self {
        let area = Rect::new(0, 0, size.width, size.height);
        Self {
            shown: Buffer::empty(area),
            next: Buffer::empty(area),
            ink: Ink::new(size, ascii),
            gallery: Gallery::new(session()),
            lost: false,
        }
    }

    /// The size that is drawn for.
    pub const fn size(&self) -> Size {
        Size::new(self.next.area.width, self.next.area.height)
    }

    /// Draws for another size from now on.
    pub fn resize(&mut self, size: Size) {
        let area = Rect::new(0, 0, size.width, size.height);
        self.shown.resize(area);
        self.next.resize(area);
        self.ink.resize(size);
        self.lost = true;
    }

    /// Forgets what the terminal shows: the next frame writes every cell.
    pub const fn forget(&mut self) {
        self.lost = true;
    }

    /// Forgets the state of the terminal's cursor and pen as well, after something else used it.
    pub fn restart(&mut self) {
        self.ink.restart();
        self.lost = true;
    }

    /// Shows pictures in another form from now on.
    pub fn set_graphics(&mut self, graphics: &Graphics) {
        let forget = self.gallery.set_graphics(graphics);
        self.ink.pass(&forget);
        // tmux drops a sixel picture from all rows of which it erases any part.
        self.ink.set_erasing(!(graphics.tmux && graphics.protocol == Protocol::Sixel));
        self.lost = true;
    }

    /// Takes a picture in, which frames can then show.
    pub fn keep(&mut self, id: PictureId, picture: &Arc<Prepared>) {
        self.gallery.keep(id, picture);
    }

    /// Gives up the terminal's pictures; the bytes make it forget them.
    pub fn forget_pictures(&mut self) -> Vec<u8> {
        self.gallery.forget_all()
    }

    /// Draws the next frame and gives the bytes that bring it onto the terminal; `draw` says where the
    /// cursor belongs, if anywhere.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Buffer) -> Option<Position>) -> Vec<u8> {
        self.next.reset();
        let cursor = draw(&mut self.next);
        let lost = std::mem::take(&mut self.lost);
        if lost {
            self.ink.clear();
            self.shown.reset();
            let forget = self.gallery.take_down();
            self.ink.pass(&forget);
        }
        let plan = self.gallery.plan(&self.shown, &mut self.next);
        self.ink.pass(&plan.before);
        if !lost {
            self.shift();
        }
        doubt_halves(&mut self.shown, &self.next);
        let blank = Cell::EMPTY;
        self.ink.put(self.shown.diff_iter(&self.next).filter_map(|(x, y, cell)| match is_reserved(cell) {
            true if plan.covers(x, y) => None,
            true => Some((x, y, &blank)),
            false => Some((x, y, cell)),
        }));
        for (place, code) in &plan.after {
            self.ink.picture(*place, code.bytes());
        }
        self.ink.place_cursor(cursor);
        std::mem::swap(&mut self.shown, &mut self.next);
        self.ink.take()
    }

    /// Lets the terminal move the rows that moved, if that spares enough.
    fn shift(&mut self) {
        let mut shift = find_shift(&self.shown, &self.next);
        if shift.is_none()
            && let Some((cleared, tails)) = clear_tails(&self.shown, &self.next)
        {
            // What stood beside the rows goes first: then they are the same rows, and can be moved.
            shift = find_shift(&cleared, &self.next).filter(|_| self.ink.erase_tails(&tails));
            if shift.is_some() {
                self.shown = cleared;
            }
        }
        if let Some(shift) = shift.filter(|shift| moves(shift, &self.shown)) {
            self.ink.shift(&shift.rows, shift.by);
            apply(&shift, &mut self.shown);
        }
    }
}

/// The shown cells without what stands to the right of rows that will have nothing there any more, as when
/// a pane beside a list goes; with the place in each row from which on it was emptied.
fn clear_tails(shown: &Buffer, next: &Buffer) -> Option<(Buffer, Vec<Position>)> {
    let (old, new) = (rows(shown), rows(next));
    let ends: Vec<usize> = new.iter().map(|row| end_of(row)).collect();
    let changed: Vec<usize> = (0..new.len()).filter(|y| old.get(*y) != new.get(*y)).collect();
    let mut known: Vec<usize> = changed.iter().filter_map(|y| ends.get(*y).copied()).collect();
    known.sort_unstable();
    // A few rows may reach further, such as one that spans the screen.
    let from = *known.get(known.len().saturating_sub(1) * 9 / 10)?;
    let mut cleared = shown.clone();
    let mut tails = Vec::new();
    for y in changed {
        let row = old.get(y)?;
        let reaches_in = from > 0 && row.get(from - 1).is_some_and(|cell| text::width(cell.symbol()) > 1);
        if ends.get(y).is_none_or(|end| *end > from) || end_of(row) <= from || reaches_in {
            continue;
        }
        let start = y * usize::from(shown.area.width);
        let tail = cleared.content.get_mut(start + from..start + row.len())?;
        tail.iter_mut().for_each(Cell::reset);
        tails.push(Position { x: u16::try_from(from).ok()?, y: u16::try_from(y).ok()? });
    }
    (tails.len() >= WORTH_MOVING).then_some((cleared, tails))
}

/// The column behind the last cell of a row that is not blank.
fn end_of(row: &[Cell]) -> usize {
    row.iter().rposition(|cell| *cell != Cell::EMPTY).map_or(0, |last| last + 1)
}

/// Where half of a wide character is overwritten, terminals disagree on how the other half looks then:
/// it has to be written as well.
fn doubt_halves(shown: &mut Buffer, next: &Buffer) {
    for at in 0..shown.content.len() {
        let (Some(old), Some(new)) = (shown.content.get(at), next.content.get(at)) else { return };
        let is_wide = |cell: &Cell| cell.symbol().len() > 1 && text::width(cell.symbol()) > 1;
        if old != new
            && is_wide(old)
            && !is_wide(new)
            && let Some(half) = shown.content.get_mut(at + 1)
        {
            // A character that nothing draws, so that it differs from whatever comes.
            half.set_symbol("\u{e000}");
        }
    }
}

fn rows(buffer: &Buffer) -> Vec<&[Cell]> {
    buffer.content.chunks_exact(usize::from(buffer.area.width).max(1)).collect()
}

/// The move that spares the most rows, when it spares enough.
fn find_shift(shown: &Buffer, next: &Buffer) -> Option<Shift> {
    let (old, new) = (rows(shown), rows(next));
    let changed: Vec<usize> = (0..new.len()).filter(|y| old.get(*y) != new.get(*y)).collect();
    if changed.len() <= WORTH_MOVING {
        return None;
    }
    let furthest = isize::try_from(new.len() / 2).unwrap_or(0);
    let spared = |by: isize| -> Vec<usize> {
        let same = |y: &&usize| y.checked_add_signed(by).is_some_and(|from| old.get(from) == new.get(**y));
        changed.iter().filter(same).copied().collect()
    };
    let shifts = (1..=furthest).flat_map(|by| [by, -by]).map(|by| (by, spared(by)));
    let (by, spared) = shifts.max_by_key(|(_, spared)| spared.len())?;
    let (first, last) = (*spared.first()?, *spared.last()?);
    if spared.len() < WORTH_MOVING || spared.len() * 2 < changed.len() {
        return None;
    }
    // The rows that move, where they were and where they come to.
    let rows = match by > 0 {
        true => first..last + by.unsigned_abs() + 1,
        false => first - by.unsigned_abs()..last + 1,
    };
    Some(Shift { rows, by })
}

/// False when rows hold a picture that was written over its cells: it might stay where it is.
fn moves(shift: &Shift, shown: &Buffer) -> bool {
    let rows = rows(shown);
    !rows.get(shift.rows.clone()).into_iter().flatten().flat_map(|row| row.iter()).any(is_reserved)
}

/// The upper byte of the ids of our pictures in the terminal.
fn session() -> u8 {
    u8::try_from(std::process::id() % 255 + 1).unwrap_or(1)
}

/// Does to the known cells what the terminal does to its own.
fn apply(shift: &Shift, shown: &mut Buffer) {
    let wide = usize::from(shown.area.width);
    let cells = shift.rows.start * wide..shift.rows.end * wide;
    let Some(cells) = shown.content.get_mut(cells) else { return };
    let moved = (shift.by.unsigned_abs() * wide).min(cells.len());
    let kept = cells.len() - moved;
    let emptied = if shift.by > 0 {
        cells.rotate_left(moved);
        cells.get_mut(kept..)
    } else {
        cells.rotate_right(moved);
        cells.get_mut(..moved)
    };
    for cell in emptied.into_iter().flatten() {
        cell.reset();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Style;

    const SIZE: Size = Size::new(24, 12);

    fn line(buffer: &mut Buffer, y: u16, text: &str, style: Style) {
        buffer.set_stringn(0, y, text, usize::from(SIZE.width), style);
    }

    /// A heading, nine rows of a list with a cursor, a footer.
    fn list(buffer: &mut Buffer, top: usize, cursor: usize, wide: bool) {
        line(buffer, 0, "heading", Style::new().bold());
        for (y, row) in (1..11).zip(top..) {
            let style = if row == cursor { Style::new().reversed() } else { Style::new().green() };
            let name =
                if wide && row % 3 == 0 { format!("写真 {row} 🎉") } else { format!("row number {row}") };
            line(buffer, y, &name, style);
        }
        line(buffer, 11, &format!("{cursor} of 1000"), Style::new());
    }

    fn screen() -> vt100::Parser {
        vt100::Parser::new(SIZE.height.try_into().unwrap(), SIZE.width.try_into().unwrap(), 0)
    }

    fn seen(parser: &vt100::Parser) -> Vec<(String, bool, vt100::Color)> {
        let screen = parser.screen();
        let cells = (0..SIZE.height).flat_map(|y| (0..SIZE.width).map(move |x| (y, x)));
        cells
            .map(|(y, x)| {
                let cell = screen.cell(y, x).unwrap();
                let text = if cell.contents().trim().is_empty() { "" } else { cell.contents() };
                (text.to_owned(), cell.inverse(), cell.fgcolor())
            })
            .map(|(text, inverse, colour)| {
                if text.is_empty() && !inverse {
                    (text, false, vt100::Color::Default)
                } else {
                    (text, inverse, colour)
                }
            })
            .collect()
    }

    /// Whatever is drawn after whatever, the terminal shows what a fresh one would.
    #[test]
    fn a_terminal_shows_what_was_drawn_however_it_scrolled() {
        let mut frames = Frames::new(SIZE, false);
        let mut terminal = screen();
        let steps = [0, 1, 2, 3, 2, 1, 0, 5, 10, 9, 4, 30, 29, 28, 40, 37, 36, 35, 0, 4, 8, 900, 899];
        for (turn, top) in steps.into_iter().enumerate() {
            for wide in [false, true] {
                let cursor = top + turn % 9;
                terminal.process(&frames.draw(|buffer| {
                    list(buffer, top, cursor, wide);
                    None
                }));
                let mut fresh = screen();
                fresh.process(&Frames::new(SIZE, false).draw(|buffer| {
                    list(buffer, top, cursor, wide);
                    None
                }));
                assert_eq!(seen(&terminal), seen(&fresh), "turn {turn} to {top}");
            }
        }
    }

    #[test]
    fn a_terminal_shows_any_text_in_any_style() {
        let texts = [
            "",
            "plain text",
            "写真 album 🎉 x",
            "e\u{301}te\u{301} ça",
            "1       2        3",
            "············",
        ];
        let styles = [
            Style::new(),
            Style::new().green(),
            Style::new().bold().reversed(),
            Style::new().dim().on_blue(),
            Style::new().fg(ratatui::style::Color::Rgb(1, 2, 3)).underlined(),
        ];
        let mut frames = Frames::new(SIZE, false);
        let mut terminal = screen();
        let mut seed = 7_usize;
        for _ in 0..300 {
            let mut next = |many: usize| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (seed >> 33) % many
            };
            let rows: Vec<(usize, usize)> =
                (0..SIZE.height).map(|_| (next(texts.len()), next(styles.len()))).collect();
            let paint = |buffer: &mut Buffer| {
                for (y, (text, style)) in (0..).zip(&rows) {
                    line(buffer, y, texts[*text], styles[*style]);
                }
                None
            };
            terminal.process(&frames.draw(paint));
            let mut fresh = screen();
            fresh.process(&Frames::new(SIZE, false).draw(paint));
            assert_eq!(seen(&terminal), seen(&fresh));
        }
    }

    #[test]
    fn scrolling_one_row_writes_about_one_row() {
        let mut frames = Frames::new(SIZE, false);
        let mut draw = |top: usize| {
            frames.draw(|buffer| {
                list(buffer, top, top + 9, false);
                None
            })
        };
        let whole = draw(100).len();
        let one = draw(101);
        assert!(one.len() * 2 < whole, "{} of {whole}: {:?}", one.len(), String::from_utf8_lossy(&one));
        assert!(String::from_utf8_lossy(&one).contains("\x1b[M"));
        assert!(String::from_utf8_lossy(&draw(100)).contains("\x1b[L"));
    }

    #[test]
    fn a_pane_that_goes_does_not_keep_the_rows_beside_it_from_moving() {
        let pane = |buffer: &mut Buffer, top: usize, shown: bool, names: &str| {
            for (y, row) in (1..11).zip(top..) {
                line(buffer, y, &format!("{names} {row}"), Style::new().green());
                let colour = ratatui::style::Color::Indexed(u8::try_from(row * 7 % 250).unwrap());
                if shown {
                    buffer.set_stringn(14, y, "▀▄▀▄▀▄▀▄▀▄", 10, Style::new().fg(colour).on_blue());
                }
            }
            line(buffer, 11, &format!("{top:>24}"), Style::new());
        };
        for names in ["photograph", "写真写真写"] {
            let (mut frames, mut terminal) = (Frames::new(SIZE, false), screen());
            for (top, shown) in
                [(100, true), (101, false), (102, false), (102, true), (99, false), (99, true)]
            {
                let bytes = frames.draw(|buffer| {
                    pane(buffer, top, shown, names);
                    None
                });
                terminal.process(&bytes);
                let mut fresh = screen();
                fresh.process(&Frames::new(SIZE, false).draw(|buffer| {
                    pane(buffer, top, shown, names);
                    None
                }));
                assert_eq!(seen(&terminal), seen(&fresh), "{names} {top} {shown}");
                if top == 101 {
                    let text = String::from_utf8_lossy(&bytes);
                    assert!(text.contains("\x1b[M") && bytes.len() < 200, "{} {text:?}", bytes.len());
                }
            }
        }
    }

    #[test]
    fn the_same_frame_again_writes_nothing() {
        let mut frames = Frames::new(SIZE, false);
        let mut draw = || {
            frames.draw(|buffer| {
                list(buffer, 0, 3, true);
                Some(Position { x: 3, y: 3 })
            })
        };
        assert!(!draw().is_empty());
        assert_eq!(draw(), b"");
    }

    #[test]
    fn a_forgotten_frame_is_written_whole() {
        let mut frames = Frames::new(SIZE, false);
        let draw = |frames: &mut Frames| {
            frames.draw(|buffer| {
                list(buffer, 0, 3, false);
                None
            })
        };
        let first = draw(&mut frames).len();
        frames.forget();
        assert!(draw(&mut frames).len() >= first);
        frames.resize(Size::new(0, 0));
        assert!(frames.draw(|_| None).len() <= 4);
    }
}
