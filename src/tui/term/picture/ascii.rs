//! Letters and signs by how much of a cell's upper and lower half they fill, light on dark.

use ratatui::style::Color;

use super::Tile;
use super::colours::{Lab, halves};
use crate::model::raster::Raster;

/// Characters with the share of ink in their halves, in hundredths of the fullest one's.
const SIGNS: [(char, [u8; 2]); 33] = [
    (' ', [0, 0]),
    ('.', [0, 14]),
    (',', [0, 22]),
    ('\'', [20, 0]),
    ('`', [12, 0]),
    ('"', [38, 0]),
    ('^', [32, 0]),
    ('_', [0, 26]),
    ('-', [12, 12]),
    (':', [14, 14]),
    (';', [14, 24]),
    ('~', [18, 14]),
    ('!', [32, 24]),
    ('=', [26, 26]),
    ('+', [26, 28]),
    ('v', [18, 42]),
    ('Y', [54, 34]),
    ('T', [52, 34]),
    ('L', [32, 58]),
    ('o', [24, 52]),
    ('*', [48, 22]),
    ('a', [30, 66]),
    ('P', [74, 42]),
    ('d', [50, 72]),
    ('q', [52, 60]),
    ('F', [70, 40]),
    ('?', [50, 26]),
    ('%', [70, 68]),
    ('8', [82, 84]),
    ('#', [84, 80]),
    ('M', [98, 82]),
    ('W', [80, 98]),
    ('@', [100, 100]),
];

/// Draws a raster of one column and two rows of pixels a cell. Its darkest and lightest pixels are spread
/// over the whole range of the signs.
pub(super) fn draw(raster: &Raster) -> Vec<Tile> {
    let cells: Vec<[f32; 2]> = halves(raster)
        .into_iter()
        .flatten()
        .map(|halves| halves.map(|rgb| Lab::of(rgb).lightness()))
        .collect();
    let all = || cells.iter().flatten().copied();
    let (dark, light) = (all().fold(1.0, f32::min), all().fold(0.0, f32::max));
    let range = (light - dark).max(0.2);
    let sign = |halves: &[f32; 2]| {
        let wanted = halves.map(|lightness| (lightness - dark) / range * 100.0);
        Tile { glyph: nearest(wanted), fg: Color::Reset, bg: Color::Reset }
    };
    cells.iter().map(sign).collect()
}

fn nearest([upper, lower]: [f32; 2]) -> char {
    let error = |ink: [u8; 2]| {
        let [above, below] = ink.map(f32::from);
        let mean = (above + below) - (upper + lower);
        (above - upper).powi(2) + (below - lower).powi(2) + mean * mean
    };
    let best = SIGNS.iter().min_by(|one, other| error(one.1).total_cmp(&error(other.1)));
    best.map_or(' ', |(sign, _)| *sign)
}
