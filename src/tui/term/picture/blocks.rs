//! Half blocks: two colours a cell, in as few bytes as the picture bears.
//!
//! Each cell can keep the colours that the pen has, at the price of being a little off. The way through
//! a row that costs least, bytes and errors weighed against each other, is sought among the few best;
//! a byte is given the least weight at which the picture keeps within its budget.

use ratatui::style::Color;

use super::Tile;
use super::colours::{Lab, halves, nearest_indexed};
use crate::model::raster::Raster;
use crate::tui::term::graphics::Depth;

/// Ways through a row that are followed at the same time.
const WAYS: usize = 6;
/// What a row costs besides its cells: coming to its beginning, and giving up its colours.
const ROW_BYTES: f32 = 12.0;
/// The weights of a byte that are tried: the lightest, and so many more, each so many times the last.
const HEAVIER: f32 = 1.6;
const LIGHTEST: f32 = 0.004;
const STEPS: i32 = 24;

/// Bytes that a picture of so many cells may take.
fn budget(cells: usize, depth: Depth) -> f32 {
    let (each, most) = if depth == Depth::True { (19, 48_000) } else { (9, 19_000) };
    let budget = (cells * each).clamp(1200, most);
    u16::try_from(budget).map_or(48_000.0, f32::from)
}

/// A colour, how it looks, and the bytes of its code.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Paint {
    colour: Color,
    lab: Lab,
    bytes: f32,
}

/// What one cell should show: its halves and their mean, each with the paints that come near.
struct Target {
    labs: [Lab; 2],
    paints: [Vec<Paint>; 3],
}

/// A glyph, what its colour should be, and what should be behind it; nothing where it does not show.
type Form<'a> = (char, Option<&'a Vec<Paint>>, Option<&'a Vec<Paint>>);

/// A way through the cells so far.
#[derive(Debug, Clone, Copy)]
struct Way {
    fg: Option<Paint>,
    bg: Option<Paint>,
    cost: f32,
    bytes: f32,
    /// Which way it comes from, and what it drew last.
    from: usize,
    tile: Tile,
}

/// Draws a raster of one column and two rows of pixels a cell.
pub(super) fn draw(raster: &Raster, depth: Depth) -> Vec<Tile> {
    let rows: Vec<Vec<Target>> =
        halves(raster).iter().map(|row| row.iter().map(|halves| target(*halves, depth)).collect()).collect();
    let most = budget(rows.iter().map(Vec::len).sum(), depth);
    let at = |step: i32| {
        let weight = LIGHTEST * HEAVIER.powi(step);
        let drawn: Vec<(Vec<Tile>, f32)> = rows.iter().map(|row| draw_row(row, weight)).collect();
        let bytes: f32 = drawn.iter().map(|(_, bytes)| bytes + ROW_BYTES).sum();
        let tiles: Vec<Tile> = drawn.into_iter().flat_map(|(tiles, _)| tiles).collect();
        (bytes <= most, tiles)
    };
    let (fits, mut best) = at(0);
    // The lightest weight that keeps within the budget, by halving.
    let (mut low, mut high) = (0, if fits { 0 } else { STEPS });
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        let (fits, tiles) = at(middle);
        if fits {
            (high, best) = (middle, tiles);
        } else {
            low = middle;
        }
    }
    if high == STEPS { at(STEPS).1 } else { best }
}

fn target([upper, lower]: [[u8; 3]; 2], depth: Depth) -> Target {
    let mean: [u8; 3] = std::array::from_fn(|at| {
        let value = |rgb: [u8; 3]| u16::from(rgb.get(at).copied().unwrap_or(0));
        u8::try_from((value(upper) + value(lower)) / 2).unwrap_or(u8::MAX)
    });
    Target {
        labs: [Lab::of(upper), Lab::of(lower)],
        paints: [paints(upper, depth), paints(lower, depth), paints(mean, depth)],
    }
}

/// The paints for a colour; exact ones are longer to write.
fn paints([r, g, b]: [u8; 3], depth: Depth) -> Vec<Paint> {
    let digits = |value: u8| {
        if value < 10 {
            1.0
        } else if value < 100 {
            2.0
        } else {
            3.0
        }
    };
    let lab = Lab::of([r, g, b]);
    let (colour, near) = nearest_indexed(lab);
    let index = if let Color::Indexed(index) = colour { index } else { 0 };
    let mut paints = vec![Paint { colour, lab: near, bytes: 5.0 + digits(index) }];
    if depth == Depth::True {
        let bytes = 7.0 + digits(r) + digits(g) + digits(b);
        paints.push(Paint { colour: Color::Rgb(r, g, b), lab, bytes });
    }
    paints
}

/// The cheapest way through a row at a weight of a byte, and the bytes that it takes.
fn draw_row(row: &[Target], weight: f32) -> (Vec<Tile>, f32) {
    let blank = Tile { glyph: ' ', fg: Color::Reset, bg: Color::Reset };
    let start = Way { fg: None, bg: None, cost: 0.0, bytes: 0.0, from: 0, tile: blank };
    let mut steps = vec![vec![start]];
    for target in row {
        let mut next = Vec::new();
        for (from, way) in steps.last().into_iter().flatten().enumerate() {
            go_on(*way, from, target, weight, &mut next);
        }
        next.sort_by(|one: &Way, other: &Way| one.cost.total_cmp(&other.cost));
        // Of two ways to the same pen the cheaper one is the better for ever.
        let mut kept: Vec<Way> = Vec::with_capacity(WAYS);
        for way in next {
            if kept.len() < WAYS && !kept.iter().any(|other| other.fg == way.fg && other.bg == way.bg) {
                kept.push(way);
            }
        }
        steps.push(kept);
    }
    let bytes = steps.last().and_then(|last| last.first()).map_or(0.0, |way| way.bytes);
    let mut at = 0;
    let mut tiles: Vec<Tile> = steps
        .iter()
        .skip(1)
        .rev()
        .map_while(|step| {
            let way = step.get(at)?;
            at = way.from;
            Some(way.tile)
        })
        .collect();
    tiles.reverse();
    (tiles, bytes)
}

/// Every way on from one over the next cell.
fn go_on(way: Way, from: usize, target: &Target, weight: f32, out: &mut Vec<Way>) {
    let [upper, lower, mean] = &target.paints;
    let forms: [Form<'_>; 4] = [
        ('▀', Some(upper), Some(lower)),
        ('▄', Some(lower), Some(upper)),
        (' ', None, Some(mean)),
        ('█', Some(mean), None),
    ];
    for (glyph, fgs, bgs) in forms {
        for fg in options(way.fg, fgs) {
            for bg in options(way.bg, bgs) {
                let Some([top, bottom]) = looks(glyph, fg, bg) else { continue };
                let mut codes = 0.0;
                let mut changed = 0.0;
                for (new, old) in [(fg, way.fg), (bg, way.bg)] {
                    if let Some(paint) = new.filter(|_| new != old) {
                        codes += paint.bytes;
                        changed += 1.0;
                    }
                }
                // ESC [, m, and a ; between two.
                let frame = if changed > 0.0 { 2.0 + changed } else { 0.0 };
                let bytes = codes + frame + if glyph == ' ' { 1.0 } else { 3.0 };
                let [upper, lower] = target.labs;
                let error = top.distance(upper) + bottom.distance(lower);
                let colour = |paint: Option<Paint>| paint.map_or(Color::Reset, |paint| paint.colour);
                out.push(Way {
                    fg,
                    bg,
                    cost: way.cost + error + bytes * weight,
                    bytes: way.bytes + bytes,
                    from,
                    tile: Tile { glyph, fg: colour(fg), bg: colour(bg) },
                });
            }
        }
    }
}

/// What a colour of the pen can be next: what it is, or one of those wanted.
fn options(now: Option<Paint>, wanted: Option<&Vec<Paint>>) -> impl Iterator<Item = Option<Paint>> {
    let keep = std::iter::once(now);
    keep.chain(wanted.into_iter().flatten().copied().map(Some).filter(move |paint| *paint != now))
}

/// How the halves of a cell look; `None` where the pen has no colour that shows.
fn looks(glyph: char, fg: Option<Paint>, bg: Option<Paint>) -> Option<[Lab; 2]> {
    let lab = |paint: Option<Paint>| paint.map(|paint| paint.lab);
    match glyph {
        '▀' => Some([lab(fg)?, lab(bg)?]),
        '▄' => Some([lab(bg)?, lab(fg)?]),
        ' ' => lab(bg).map(|lab| [lab; 2]),
        _ => lab(fg).map(|lab| [lab; 2]),
    }
}
