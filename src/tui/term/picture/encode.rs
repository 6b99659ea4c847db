//! The coded forms: PNG for kitty, JPEG for iTerm2.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};
use ratatui::layout::{Rect, Size};

use crate::model::raster::Raster;

/// JPEG's quality: nobody tells more from it in a terminal.
const QUALITY: u8 = 80;
/// The most bytes of a coded picture in one command.
const CHUNK: usize = 4096;

/// A raster as PNG in base64. Nothing is drawn of one that cannot be coded.
pub(super) fn kitty(raster: &Raster) -> Vec<u8> {
    let mut png = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::Adaptive);
    let written = encoder.write_image(&raster.rgb, raster.width, raster.height, ExtendedColorType::Rgb8);
    if written.is_err() { Vec::new() } else { STANDARD.encode(png).into_bytes() }
}

/// How kitty's graphics come to their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tui::term) enum KittyForm {
    /// By placeholder characters, over so many cells.
    Placeholders(Size),
    /// By a command for each place.
    Placements,
}

/// The commands that hand a coded picture to kitty under an id.
pub(in crate::tui::term) fn kitty_commands(
    data: &[u8],
    id: u32,
    form: KittyForm,
    through_tmux: bool,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() + data.len() / 64);
    let chunks = data.chunks(CHUNK);
    let last = chunks.len().saturating_sub(1);
    for (at, chunk) in chunks.enumerate() {
        let more = u8::from(at < last);
        let head = if at == 0 {
            let action = match form {
                KittyForm::Placeholders(Size { width, height }) => {
                    format!("a=T,U=1,i={id},c={width},r={height}")
                }
                KittyForm::Placements => format!("a=t,i={id}"),
            };
            format!("{action},f=100,q=2,m={more}")
        } else {
            format!("m={more},q=2")
        };
        out.extend(kitty_command(&head, chunk, through_tmux));
    }
    out
}

/// The command that makes kitty forget a picture.
pub(in crate::tui::term) fn kitty_forget(id: u32, through_tmux: bool) -> Vec<u8> {
    kitty_command(&format!("a=d,d=I,i={id},q=2"), b"", through_tmux)
}

/// The command that shows a picture that kitty has over the cells of a place, whose corner the cursor is
/// at; the cursor stays.
pub(in crate::tui::term) fn kitty_place(id: u32, place: Rect) -> Vec<u8> {
    let (columns, rows, placement) = (place.width, place.height, placement(place));
    kitty_command(&format!("a=p,i={id},p={placement},c={columns},r={rows},C=1,q=2"), b"", false)
}

/// The command that takes a picture down from a place; kitty keeps its pixels.
pub(in crate::tui::term) fn kitty_take_down(id: u32, place: Rect) -> Vec<u8> {
    kitty_command(&format!("a=d,d=i,i={id},p={},q=2", placement(place)), b"", false)
}

/// The number of a placement: no two places of a picture begin in the same cell, and 0 means none.
fn placement(place: Rect) -> u32 {
    (u32::from(place.y) << 16) | (u32::from(place.x) + 1)
}

fn kitty_command(head: &str, data: &[u8], through_tmux: bool) -> Vec<u8> {
    let body = [head.as_bytes(), if data.is_empty() { b"" } else { b";" }, data].concat();
    let (begin, end): (&[u8], &[u8]) =
        if through_tmux { (b"\x1bPtmux;\x1b\x1b_G", b"\x1b\x1b\\\x1b\\") } else { (b"\x1b_G", b"\x1b\\") };
    [begin, &body, end].concat()
}

/// The whole code that shows a raster over so many cells, for iTerm2.
pub(super) fn iterm2(raster: &Raster, size: Size, through_tmux: bool) -> Vec<u8> {
    let mut jpeg = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
    if encoder.write_image(&raster.rgb, raster.width, raster.height, ExtendedColorType::Rgb8).is_err() {
        return Vec::new();
    }
    let (columns, rows) = (size.width, size.height);
    let code = format!(
        "\x1b]1337;File=inline=1;size={};width={columns};height={rows};preserveAspectRatio=0:{}\x07",
        jpeg.len(),
        STANDARD.encode(&jpeg)
    );
    if through_tmux {
        return format!("\x1bPtmux;{}\x1b\\", code.replace('\x1b', "\x1b\x1b")).into_bytes();
    }
    code.into_bytes()
}
