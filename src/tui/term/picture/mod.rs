//! Pictures, made ready for this terminal away from the loop.
//!
//! [`prepare`] turns pixels into the form that [`Graphics`] asks for; nothing but pixels goes in, so that
//! no byte from outside ever reaches the terminal.

mod ansi;
mod ascii;
mod blocks;
mod colours;
mod encode;
mod palette;
pub(in crate::tui) mod placeholder;
mod scale;
mod sixel;
#[cfg(test)]
pub(super) mod tests;

pub(super) use encode::{KittyForm, kitty_commands, kitty_forget, kitty_place, kitty_take_down};

use ratatui::layout::Size;
use ratatui::style::Color;

use super::graphics::{Depth, Graphics, Protocol};
use crate::model::raster::Raster;

/// A picture's name between the interface and the terminal; only its lower 32 bits are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PictureId(pub u64);

/// The most columns and rows of a picture.
pub const LARGEST: u16 = 255;
/// The most pixels that are worth sending to a terminal that scales by itself.
const ENOUGH_PIXELS: u64 = 480 * 360;
/// The same over SSH, where each costs its time.
const ENOUGH_FAR_AWAY: u64 = 240 * 180;
/// The most colours of a sixel picture over SSH.
const COLOURS_FAR_AWAY: u16 = 32;

/// tmux drops a longer sequence than 1 MiB without a word.
const LONGEST_IN_TMUX: usize = 1_000_000;

/// A picture in the form that the terminal wants, for a size in cells.
#[derive(Debug)]
pub struct Prepared {
    size: Size,
    protocol: Protocol,
    form: Form,
}

#[derive(Debug)]
enum Form {
    Tiles(Vec<Tile>),
    Data(Vec<u8>),
}

/// One cell of a picture that is drawn with characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tui) struct Tile {
    /// The character.
    pub glyph: char,
    /// Its colour.
    pub fg: Color,
    /// What is behind it.
    pub bg: Color,
}

impl Prepared {
    /// Its columns and rows.
    pub const fn size(&self) -> Size {
        self.size
    }

    /// The memory that it takes, in bytes.
    pub const fn bytes(&self) -> usize {
        match &self.form {
            Form::Tiles(tiles) => tiles.len() * size_of::<Tile>(),
            Form::Data(data) => data.len(),
        }
    }

    /// The form that it was made for.
    pub const fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// How many pixels a picture should have for a size in cells: more are of no use, fewer look coarse.
    pub fn raster_size(cells: Size, graphics: &Graphics) -> (u32, u32) {
        if !graphics.protocol.is_pixels() {
            return (u32::from(cells.width.min(LARGEST)), u32::from(cells.height.min(LARGEST)) * 2);
        }
        let (width, height) = covered(cells, graphics);
        let pixels = u64::from(width) * u64::from(height);
        let most = if graphics.far { ENOUGH_FAR_AWAY } else { ENOUGH_PIXELS };
        match graphics.protocol {
            // A sixel picture is not scaled by the terminal: its pixels become twice as large here.
            Protocol::Sixel if graphics.far => return (width.div_ceil(2), height.div_ceil(2)),
            Protocol::Sixel => return (width, height),
            _ if pixels <= most => return (width, height),
            _ => {}
        }
        let enough = (width * u32::from(LARGEST)).isqrt();
        let share = |side: u32| {
            let scaled = u64::from(side) * u64::from(side) * most / pixels;
            u32::try_from(scaled.isqrt()).unwrap_or(enough).max(1)
        };
        (share(width), share(height))
    }

    /// The cells, row by row, of a picture that is drawn with characters; none of one that is sent.
    pub(in crate::tui) fn tiles(&self) -> &[Tile] {
        match &self.form {
            Form::Tiles(tiles) => tiles,
            Form::Data(_) => &[],
        }
    }

    /// What is sent to the terminal: the whole code for sixel and iTerm2, the coded picture for kitty.
    pub(super) fn data(&self) -> &[u8] {
        match &self.form {
            Form::Tiles(_) => &[],
            Form::Data(data) => data,
        }
    }
}

/// The largest size in cells, within a box, in which a picture of so many pixels keeps its shape.
pub fn fit(width: u32, height: u32, cells: Size, graphics: &Graphics) -> Size {
    let cells = Size::new(cells.width.min(LARGEST), cells.height.min(LARGEST));
    if width == 0 || height == 0 || cells.width == 0 || cells.height == 0 {
        return Size::ZERO;
    }
    let (cell_width, cell_height) = (u64::from(graphics.cell.0.max(1)), u64::from(graphics.cell.1.max(1)));
    let (width, height) = (u64::from(width) * cell_height, u64::from(height) * cell_width);
    let (columns, rows) = (u64::from(cells.width), u64::from(cells.height));
    let rounded = |share: u64, of: u64| (share + of / 2) / of;
    let small = |side: u64, most: u16| u16::try_from(side).unwrap_or(most).clamp(1, most);
    if width * rows >= height * columns {
        Size::new(cells.width, small(rounded(columns * height, width), cells.height))
    } else {
        Size::new(small(rounded(rows * width, height), cells.width), cells.height)
    }
}

/// The pixels of the screen that so many cells take.
fn covered(cells: Size, graphics: &Graphics) -> (u32, u32) {
    let (columns, rows) = (u32::from(cells.width.min(LARGEST)), u32::from(cells.height.min(LARGEST)));
    (columns * u32::from(graphics.cell.0), rows * u32::from(graphics.cell.1))
}

/// Sixel code for so many pixels of the screen. tmux counts a height in bands of six rows, and a started band can cost it a row of cells:
/// it gets whole bands alone. What is too long for it gets pixels of twice the size.
fn sixel(raster: &Raster, (width, height): (u32, u32), graphics: &Graphics) -> Vec<u8> {
    let colours = if graphics.far { graphics.registers.min(COLOURS_FAR_AWAY) } else { graphics.registers };
    let height = if graphics.tmux { height / 6 * 6 } else { height };
    let Some(raster) = scale::to(raster, width, height) else { return Vec::new() };
    let code = sixel::encode(&raster, colours);
    if !graphics.tmux {
        return code;
    }
    if code.len() <= LONGEST_IN_TMUX {
        return code;
    }
    let small = scale::to(&raster, width.div_ceil(2), height.div_ceil(2));
    let coarse = small.as_ref().and_then(|small| scale::to(small, width, raster.height));
    coarse.map_or(code, |coarse| sixel::encode(&coarse, colours))
}

/// Makes a picture ready for a size in cells. This takes its time: never call it in the loop.
pub fn prepare(raster: &Raster, cells: Size, graphics: &Graphics) -> Prepared {
    let size = Size::new(cells.width.min(LARGEST), cells.height.min(LARGEST));
    let (width, height) = Prepared::raster_size(size, graphics);
    let nothing = graphics.protocol == Protocol::Off || size.width == 0 || size.height == 0;
    let scaled = (!nothing).then(|| scale::to(raster, width, height)).flatten();
    let form = match scaled {
        None => Form::Tiles(Vec::new()),
        Some(raster) => match graphics.protocol {
            Protocol::Off => Form::Tiles(Vec::new()),
            Protocol::Ascii => Form::Tiles(ascii::draw(&raster)),
            Protocol::HalfBlocks if graphics.depth == Depth::Sixteen => Form::Tiles(ansi::draw(&raster)),
            Protocol::HalfBlocks => Form::Tiles(blocks::draw(&raster, graphics.depth)),
            Protocol::Sixel => Form::Data(sixel(&raster, covered(size, graphics), graphics)),
            Protocol::ITerm2 => Form::Data(encode::iterm2(&raster, size, graphics.tmux)),
            Protocol::Kitty => Form::Data(encode::kitty(&raster)),
        },
    };
    Prepared { size, protocol: graphics.protocol, form }
}
