//! Pictures in the form that a terminal wants.

use ratatui::layout::Size;
use ratatui::style::Color;

use crate::model::raster::Raster;

/// What the terminal can show.
#[derive(Debug, Clone, PartialEq)]
pub struct Graphics {
    /// No pictures at all.
    pub off: bool,
}

/// Names a prepared picture for as long as the program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PictureId(pub u64);

/// A picture made ready for a number of cells.
#[derive(Debug)]
pub struct Prepared {
    /// Columns and rows.
    pub cells: Size,
    /// The upper and lower colour of each cell.
    pub(crate) colours: Vec<(Color, Color)>,
}

impl Prepared {
    /// Its memory in bytes.
    pub fn bytes(&self) -> usize {
        self.colours.len() * 8
    }

    /// Pixels that a raster should have for so many cells.
    pub fn raster_size(cells: Size, _: &Graphics) -> (u32, u32) {
        (u32::from(cells.width).max(1), u32::from(cells.height).max(1) * 2)
    }
}

/// The largest size in cells for a picture within a box.
pub fn fit(width: u32, height: u32, cells: Size, _: &Graphics) -> Size {
    let (w, h) = (f64::from(width.max(1)), f64::from(height.max(1)));
    let scale = (f64::from(cells.width) / w).min(f64::from(cells.height) * 2.0 / h);
    let part = |length: f64, most: u16| ((length * scale).round() as u16).clamp(1, most.max(1));
    Size::new(part(w, cells.width), part(h / 2.0, cells.height))
}

/// Makes a picture ready.
pub fn prepare(raster: &Raster, cells: Size, _: &Graphics) -> Prepared {
    let colour = |x: u32, y: u32| {
        let (px, py) = (
            x * raster.width / u32::from(cells.width).max(1),
            y * raster.height / (u32::from(cells.height) * 2).max(1),
        );
        let at = ((py * raster.width + px) * 3) as usize;
        match raster.rgb.get(at..at + 3) {
            Some([r, g, b]) => Color::Rgb(*r, *g, *b),
            _ => Color::Reset,
        }
    };
    let all = (0..u32::from(cells.height)).flat_map(|y| (0..u32::from(cells.width)).map(move |x| (x, y)));
    Prepared { cells, colours: all.map(|(x, y)| (colour(x, y * 2), colour(x, y * 2 + 1))).collect() }
}
