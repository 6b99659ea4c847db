//! A frame as SVG: monospaced text on a dark background, every run of equal style at its exact place.

#![allow(
    clippy::indexing_slicing,
    clippy::unimplemented,
    reason = "a picture that cannot be drawn has to fail"
)]

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use wirephoto::tui::widgets::text::width;

const CELL: (f32, f32) = (8.4, 18.0);
const MARGIN: f32 = 14.0;
const BACKGROUND: &str = "#16181d";
const FOREGROUND: &str = "#d7dae0";

/// Draws a frame.
pub fn draw(buffer: &Buffer) -> String {
    let (columns, rows) = (f32::from(buffer.area.width), f32::from(buffer.area.height));
    let (wide, tall) = (columns * CELL.0 + 2.0 * MARGIN, rows * CELL.1 + 2.0 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide:.1} {tall:.1}\" width=\"{wide:.0}\" \
         height=\"{tall:.0}\" font-family=\"'DejaVu Sans Mono','Liberation Mono',Menlo,Consolas,monospace\" \
         font-size=\"14\" xml:space=\"preserve\">\n<rect width=\"100%\" height=\"100%\" rx=\"8\" \
         fill=\"{BACKGROUND}\"/>\n"
    );
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            x = run(&mut out, buffer, x, y);
        }
    }
    out.push_str("</svg>\n");
    out
}

/// Draws the run of equally styled cells that begins at a cell; gives the column behind it.
fn run(out: &mut String, buffer: &Buffer, from: u16, y: u16) -> u16 {
    let first = &buffer[(from, y)];
    let mut text = String::new();
    let mut x = from;
    while x < buffer.area.width && same_style(first, &buffer[(x, y)]) {
        let symbol = buffer[(x, y)].symbol();
        let wide = width(symbol).max(1) as u16;
        // A wide character's advance differs between fonts: it gets a place of its own.
        if wide > 1 && x > from {
            break;
        }
        text.push_str(symbol);
        x += wide;
        if wide > 1 {
            break;
        }
    }
    let reversed = first.modifier.contains(Modifier::REVERSED);
    let (mut ink, mut paper) = (colour(first.fg, FOREGROUND), colour(first.bg, "none"));
    if reversed {
        (ink, paper) = (if paper == "none" { BACKGROUND.into() } else { paper }, ink);
    }
    let (left, top) = (MARGIN + f32::from(from) * CELL.0, MARGIN + f32::from(y) * CELL.1);
    let wide = f32::from(x - from) * CELL.0;
    if paper != "none" {
        let _ = writeln!(
            out,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{wide:.1}\" height=\"{:.1}\" fill=\"{paper}\"/>",
            CELL.1
        );
    }
    if !text.trim().is_empty() {
        let bold = if first.modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
        let dim = if first.modifier.contains(Modifier::DIM) { " opacity=\"0.6\"" } else { "" };
        let _ = writeln!(
            out,
            "<text x=\"{left:.1}\" y=\"{:.1}\" textLength=\"{wide:.1}\" lengthAdjust=\"spacingAndGlyphs\" \
             fill=\"{ink}\"{bold}{dim}>{}</text>",
            top + 13.5,
            escaped(&text)
        );
    }
    x
}

fn same_style(one: &Cell, other: &Cell) -> bool {
    one.fg == other.fg && one.bg == other.bg && one.modifier == other.modifier
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace(' ', "\u{a0}")
}

fn colour(colour: Color, default: &str) -> String {
    match colour {
        Color::Reset => default.to_owned(),
        Color::Red => "#f2777a".to_owned(),
        Color::Green => "#8fc77b".to_owned(),
        Color::Yellow => "#e6c068".to_owned(),
        Color::Blue => "#6f9fe8".to_owned(),
        Color::Magenta => "#c991e1".to_owned(),
        Color::Cyan => "#62c4cf".to_owned(),
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        Color::Indexed(at @ 16..232) => {
            let part = |by: u8| [0_u8, 95, 135, 175, 215, 255][usize::from((at - 16) / by % 6)];
            format!("#{:02x}{:02x}{:02x}", part(36), part(6), part(1))
        }
        Color::Indexed(at @ 232..) => {
            let grey = (at - 232) * 10 + 8;
            format!("#{grey:02x}{grey:02x}{grey:02x}")
        }
        other => unimplemented!("{other:?} has no colour in the pictures"),
    }
}
