//! The canvas: a buffer with a theme, and the few strokes that every screen is drawn with. Each stroke
//! names its place, so that one text's width never decides where the next begins.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::text;
use crate::tui::term::picture::placeholder;
use crate::tui::term::{PictureId, Prepared};
use crate::tui::theme::{Role, Theme};

/// What screens draw on.
#[derive(Debug)]
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    /// Styles and glyphs.
    pub theme: &'a Theme,
    /// Where the terminal's cursor belongs, when a field is being typed in.
    pub cursor: Option<Position>,
}

impl<'a> Canvas<'a> {
    /// A canvas over a buffer.
    pub fn new(buffer: &'a mut Buffer, theme: &'a Theme) -> Self {
        Self { buffer, theme, cursor: None }
    }

    /// The whole surface.
    pub fn area(&self) -> Rect {
        self.buffer.area
    }

    /// Draws one line of text, cut to `columns`, and gives the columns it took.
    pub fn put(&mut self, x: u16, y: u16, columns: u16, line: &str, role: Role) -> u16 {
        let style = self.theme.style(role);
        let cut;
        let line = if text::width(line) > usize::from(columns) {
            cut = text::cut(line, columns.into(), self.theme.glyphs.ellipsis);
            &cut
        } else {
            line
        };
        let mut used = 0_u16;
        for glyph in text::glyphs(line) {
            let wide = u16::try_from(glyph.width).unwrap_or(1);
            // A wide character that would stick out of the surface is left out whole.
            if x.saturating_add(used).saturating_add(wide) > self.buffer.area.right() {
                break;
            }
            if let Some(cell) = self.buffer.cell_mut((x + used, y)) {
                cell.set_symbol(glyph.text).set_style(style);
            }
            if wide == 2
                && let Some(cell) = self.buffer.cell_mut((x + used + 1, y))
            {
                cell.reset();
                cell.set_style(style);
            }
            used += wide;
        }
        used
    }

    /// Draws one line of text that ends at the right edge of its columns.
    pub fn put_right(&mut self, x: u16, y: u16, columns: u16, line: &str, role: Role) -> u16 {
        let wide = u16::try_from(text::width(line)).unwrap_or(columns).min(columns);
        self.put(x + (columns - wide), y, columns, line, role)
    }

    /// Draws pieces with a role each, one after the other, and gives the columns they took.
    pub fn put_all<S: AsRef<str>>(&mut self, x: u16, y: u16, columns: u16, pieces: &[(S, Role)]) -> u16 {
        let mut used = 0;
        for (piece, role) in pieces {
            if used >= columns {
                break;
            }
            used += self.put(x + used, y, columns - used, piece.as_ref(), *role);
        }
        used
    }

    /// Gives all cells of a place a role and leaves what they show.
    pub fn shade(&mut self, place: Rect, role: Role) {
        let style = self.theme.style(role);
        self.buffer.set_style(place.intersection(self.buffer.area), style);
    }

    /// Empties a place.
    pub fn wipe(&mut self, place: Rect) {
        let place = place.intersection(self.buffer.area);
        for position in place.positions() {
            if let Some(cell) = self.buffer.cell_mut(position) {
                cell.reset();
            }
        }
        // A wide character to the left would reach into the place: it gives way.
        for y in place.top()..place.bottom() {
            let Some(before) = place.x.checked_sub(1) else { break };
            if let Some(cell) = self.buffer.cell_mut((before, y))
                && text::width(cell.symbol()) > 1
            {
                cell.reset();
            }
        }
    }

    /// Empties a place and draws a box around it with a title; gives the room inside, with a column of
    /// air on both sides.
    pub fn frame(&mut self, place: Rect, title: &str) -> Rect {
        let place = place.intersection(self.buffer.area);
        self.wipe(place);
        if place.width < 4 || place.height < 3 {
            return Rect::new(place.x, place.y, 0, 0);
        }
        let [line, wall, corners @ ..] = &self.theme.glyphs.border;
        let (right, bottom) = (place.right() - 1, place.bottom() - 1);
        for x in place.x..right {
            self.put(x, place.y, 1, line, Role::Border);
            self.put(x, bottom, 1, line, Role::Border);
        }
        for y in place.y..bottom {
            self.put(place.x, y, 1, wall, Role::Border);
            self.put(right, y, 1, wall, Role::Border);
        }
        let spots = [(place.x, place.y), (right, place.y), (right, bottom), (place.x, bottom)];
        for ((x, y), corner) in spots.into_iter().zip(corners) {
            self.put(x, y, 1, corner, Role::Border);
        }
        if !title.is_empty() && place.width > 8 {
            self.put(place.x + 2, place.y, place.width - 4, &format!(" {title} "), Role::Title);
        }
        framed(place)
    }

    /// Draws a picture into the upper left of a place, as far as the place allows. Only a whole picture is
    /// shown by every protocol; the last row of the surface shows none that is sent as pixels.
    pub fn picture(&mut self, place: Rect, id: PictureId, prepared: &Prepared) {
        let size = prepared.size();
        let pixels = prepared.protocol().is_pixels();
        let wide = usize::from(size.width).max(1);
        let mut rows = prepared.tiles().chunks(wide);
        for (row, y) in (0_u8..).zip(place.top()..place.bottom().min(place.top().saturating_add(size.height)))
        {
            let mut tiles = rows.next().unwrap_or_default().iter();
            let right = place.right().min(place.left().saturating_add(size.width));
            for (column, x) in (0_u8..).zip(place.left()..right) {
                let tile = tiles.next();
                let Some(cell) = self.buffer.cell_mut((x, y)) else { continue };
                if pixels {
                    placeholder::set(cell, id, row, column);
                } else if let Some(tile) = tile {
                    cell.reset();
                    cell.set_char(tile.glyph).set_fg(tile.fg).set_bg(tile.bg);
                }
            }
        }
    }

    /// Draws lines of text below each other as far as the place allows.
    pub fn lines<S: AsRef<str>>(&mut self, place: Rect, lines: &[S], role: Role) {
        for (y, line) in (place.top()..place.bottom()).zip(lines) {
            self.put(place.x, y, place.width, line.as_ref(), role);
        }
    }

    /// Draws sentences in the middle of a place that has nothing else to show, wrapped to be read easily.
    pub fn message<S: AsRef<str>>(&mut self, place: Rect, sentences: &[S], role: Role) {
        let columns = place.width.saturating_sub(4).min(70);
        let wrapped = sentences.iter().flat_map(|line| text::wrap(line.as_ref(), columns.into()));
        let lines: Vec<String> = wrapped.collect();
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        let wide = lines.iter().map(|line| text::width(line)).max().unwrap_or(0);
        let middle = centred(place, u16::try_from(wide).unwrap_or(columns), height);
        self.lines(middle, &lines, role);
    }
}

/// What is inside a frame; empty in one that is too small for anything.
pub fn framed(place: Rect) -> Rect {
    if place.width < 4 || place.height < 3 {
        return Rect::new(place.x, place.y, 0, 0);
    }
    Rect::new(place.x + 2, place.y + 1, place.width - 4, place.height - 2)
}

/// A place of a size in the middle of another, never larger than it.
pub fn centred(area: Rect, width: u16, height: u16) -> Rect {
    area.centered(
        ratatui::layout::Constraint::Length(width.min(area.width)),
        ratatui::layout::Constraint::Length(height.min(area.height)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(width: u16, draw: impl FnOnce(&mut Canvas<'_>)) -> String {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, 1));
        let theme = Theme::default();
        draw(&mut Canvas::new(&mut buffer, &theme));
        buffer.content.iter().map(|cell| cell.symbol()).collect()
    }

    #[test]
    fn a_wide_character_never_sticks_out() {
        assert_eq!(shown(3, |canvas| _ = canvas.put(2, 0, 5, "写", Role::Text)), "   ");
        assert_eq!(shown(4, |canvas| _ = canvas.put(0, 0, 3, "写真", Role::Text)), "写 … ");
    }

    #[test]
    fn strokes_outside_the_surface_do_nothing() {
        shown(4, |canvas| {
            canvas.put(9, 9, 5, "text", Role::Text);
            canvas.frame(Rect::new(2, 0, 50, 50), "title");
            canvas.wipe(Rect::new(100, 100, 3, 3));
        });
        let mut nothing = Buffer::empty(Rect::ZERO);
        Canvas::new(&mut nothing, &Theme::default()).put(0, 0, 3, "abc", Role::Text);
    }
}
