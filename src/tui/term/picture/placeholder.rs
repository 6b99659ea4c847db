//! The cells of a picture that is sent as pixels: kitty's placeholder character with the row and the
//! column as marks above it. All pixel protocols are drawn with them; where the terminal does not know
//! them, [`crate::tui::term`] keeps the cells free for the picture instead.

use ratatui::buffer::Cell;
use ratatui::style::Color;

use super::PictureId;

/// The placeholder.
const PLACEHOLDER: char = '\u{10eeee}';

/// The marks that stand for 0, 1, 2 and so on, as ranges: kitty's list of combining characters above a
/// letter that nothing normalises.
#[rustfmt::skip]
const MARKS: [(u32, u32); 86] = [
    (0x305, 1), (0x30d, 2), (0x310, 1), (0x312, 1), (0x33d, 3), (0x346, 1), (0x34a, 3), (0x350, 3),
    (0x357, 1), (0x35b, 1), (0x363, 13), (0x483, 5), (0x592, 4), (0x597, 3), (0x59c, 6), (0x5a8, 2),
    (0x5ab, 2), (0x5af, 1), (0x5c4, 1), (0x610, 8), (0x657, 5), (0x65d, 2), (0x6d6, 7), (0x6df, 4),
    (0x6e4, 1), (0x6e7, 2), (0x6eb, 2), (0x730, 1), (0x732, 2), (0x735, 2), (0x73a, 1), (0x73d, 1),
    (0x73f, 3), (0x743, 1), (0x745, 1), (0x747, 1), (0x749, 2), (0x7eb, 7), (0x7f3, 1), (0x816, 4),
    (0x81b, 9), (0x825, 3), (0x829, 5), (0x951, 1), (0x953, 2), (0xf82, 2), (0xf86, 2), (0x135d, 3),
    (0x17dd, 1), (0x193a, 1), (0x1a17, 1), (0x1a75, 8), (0x1b6b, 1), (0x1b6d, 7), (0x1cd0, 3), (0x1cda, 2),
    (0x1ce0, 1), (0x1dc0, 2), (0x1dc3, 7), (0x1dcb, 2), (0x1dd1, 22), (0x1dfe, 1), (0x20d0, 2), (0x20d4, 4),
    (0x20db, 2), (0x20e1, 1), (0x20e7, 1), (0x20e9, 1), (0x20f0, 1), (0x2cef, 3), (0x2de0, 32), (0xa66f, 1),
    (0xa67c, 2), (0xa6f0, 2), (0xa8e0, 18), (0xaab0, 1), (0xaab2, 2), (0xaab7, 2), (0xaabe, 2), (0xaac1, 1),
    (0xfe20, 7), (0x10a0f, 1), (0x10a38, 1), (0x1d185, 5), (0x1d1aa, 4), (0x1d242, 3),
];

/// The mark for a number from 0 to 255.
fn mark(number: u8) -> Option<char> {
    let mut left = u32::from(number);
    for (first, count) in MARKS {
        if left < count {
            return char::from_u32(first + left);
        }
        left -= count;
    }
    None
}

/// What a cell of a picture stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tui::term) struct Spot {
    /// The lower 32 bits of the picture's id.
    pub id: u32,
    /// The row within the picture.
    pub row: u8,
    /// The column within the picture.
    pub column: u8,
}

/// Makes a cell one of a picture's.
pub(in crate::tui) fn set(cell: &mut Cell, id: PictureId, row: u8, column: u8) {
    let symbol: String = [Some(PLACEHOLDER), mark(row), mark(column)].into_iter().flatten().collect();
    let [.., high, r, g, b] = id.0.to_be_bytes();
    cell.reset();
    cell.set_symbol(&symbol);
    cell.fg = Color::Rgb(r, g, b);
    // Nobody draws this colour: it carries what else has to be known of the cell.
    cell.underline_color = Color::Rgb(high, row, column);
}

/// What a cell stands for, when it is one of a picture's.
pub(in crate::tui::term) fn spot(cell: &Cell) -> Option<Spot> {
    match (cell.underline_color, cell.fg) {
        (Color::Rgb(high, row, column), Color::Rgb(r, g, b)) if is_placeholder(cell.symbol()) => {
            Some(Spot { id: u32::from_be_bytes([high, r, g, b]), row, column })
        }
        _ => None,
    }
}

/// True for the symbol of a picture's cell.
pub(in crate::tui::term) fn is_placeholder(symbol: &str) -> bool {
    symbol.starts_with(PLACEHOLDER)
}

/// Turns a picture's cell into what kitty reads from it: the id is `high` in its upper byte and `low` in
/// its lowest one, which travels as one of the 256 colours, so that tmux leaves it alone.
pub(in crate::tui::term) fn to_kitty(cell: &mut Cell, high: u8, low: u8) {
    let symbol: String = cell.symbol().chars().chain(mark(high)).collect();
    cell.set_symbol(&symbol);
    cell.fg = Color::Indexed(low);
    cell.underline_color = Color::Reset;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widgets::text;

    #[test]
    fn every_number_has_a_mark_and_takes_one_column() {
        assert_eq!(MARKS.iter().map(|(_, count)| count).sum::<u32>(), 297);
        assert_eq!((mark(0), mark(1), mark(255)), (Some('\u{305}'), Some('\u{30d}'), Some('\u{a8e5}')));
        for number in 0..=255 {
            let mut cell = Cell::EMPTY;
            set(&mut cell, PictureId(0x1_0203_0405), number, 255 - number);
            assert_eq!(spot(&cell), Some(Spot { id: 0x0203_0405, row: number, column: 255 - number }));
            to_kitty(&mut cell, number, 7);
            assert_eq!((cell.symbol().chars().count(), text::width(cell.symbol())), (4, 1), "{number}");
            assert_eq!(spot(&cell), None);
        }
        assert_eq!(spot(&Cell::new("x")), None);
    }
}
