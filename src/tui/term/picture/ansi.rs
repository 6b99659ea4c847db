//! Sixteen colours: halves, and two colours mixed by the shade characters.

use ratatui::style::Color;

use super::Tile;
use super::colours::{Lab, SIXTEEN, halves};
use crate::model::raster::Raster;

/// The shades, with the part of the cell that they fill.
const SHADES: [(char, f32); 3] = [('░', 0.25), ('▒', 0.5), ('▓', 0.75)];
/// How much a mixture is disliked for the contrast of its two colours, which shows as a pattern.
const PATTERN: f32 = 0.06;

/// Draws a raster of one column and two rows of pixels a cell.
pub(super) fn draw(raster: &Raster) -> Vec<Tile> {
    let rows = halves(raster);
    rows.iter().flatten().map(|[upper, lower]| best(Lab::of(*upper), Lab::of(*lower))).collect()
}

/// The cell that looks most like two halves.
fn best(upper: Lab, lower: Lab) -> Tile {
    let mut best = (f32::MAX, Tile { glyph: ' ', fg: Color::Black, bg: Color::Black });
    let mut consider = |error: f32, tile: Tile| {
        if error < best.0 {
            best = (error, tile);
        }
    };
    for (at, (fg, ink)) in SIXTEEN.iter().enumerate() {
        let solid = ink.distance(upper) + ink.distance(lower);
        consider(solid, Tile { glyph: '█', fg: *fg, bg: Color::Black });
        for (other, (bg, paper)) in SIXTEEN.iter().enumerate() {
            let split = ink.distance(upper) + paper.distance(lower);
            consider(split, Tile { glyph: '▀', fg: *fg, bg: *bg });
            if at == other {
                continue;
            }
            let dislike = ink.distance(*paper) * PATTERN;
            for (glyph, part) in SHADES {
                let mixed = paper.mix(*ink, part);
                let error = mixed.distance(upper) + mixed.distance(lower) + dislike;
                consider(error, Tile { glyph, fg: *fg, bg: *bg });
            }
        }
    }
    best.1
}
