//! Sixel: bands of six rows, and in each band a line for each of its colours.

use std::fmt::Write as _;

use super::palette::Palette;
use crate::model::raster::Raster;

/// With fewer colours than this, the error of a pixel is handed on to those beside and below it.
const DITHER_BELOW: u16 = 128;

/// The whole code for a raster, in at most so many colours.
pub(super) fn encode(raster: &Raster, registers: u16) -> Vec<u8> {
    let palette = Palette::of(raster, registers);
    let wide = usize::try_from(raster.width).unwrap_or(0).max(1);
    let numbers = if registers < DITHER_BELOW { dithered(raster, &palette) } else { plain(raster, &palette) };
    // Square pixels, and the size in advance.
    let mut out = format!("\x1bP0;1;0q\"1;1;{};{}", raster.width, raster.height);
    for (number, rgb) in palette.colours.iter().enumerate() {
        let [r, g, b] = rgb.map(|value| (u32::from(value) * 100 + 127) / 255);
        // Writing into memory cannot fail.
        _ = write!(out, "#{number};2;{r};{g};{b}");
    }
    for (at, band) in numbers.chunks(wide * 6).enumerate() {
        if at > 0 {
            out.push('-');
        }
        write_band(band, wide, &mut out);
    }
    out.push_str("\x1b\\");
    out.into_bytes()
}

fn plain(raster: &Raster, palette: &Palette) -> Vec<u8> {
    raster.rgb.chunks_exact(3).map(|rgb| palette.number(rgb)).collect()
}

/// One line for each colour of the band: which of the six rows have it, column by column.
fn write_band(band: &[u8], wide: usize, out: &mut String) {
    let mut lines: Vec<Option<Vec<u8>>> = vec![None; 256];
    for (row, numbers) in band.chunks(wide).enumerate() {
        for (column, number) in numbers.iter().enumerate() {
            let Some(line) = lines.get_mut(usize::from(*number)) else { continue };
            if let Some(bits) = line.get_or_insert_with(|| vec![0; wide]).get_mut(column) {
                *bits |= 1 << row;
            }
        }
    }
    let used = lines.iter().enumerate().filter_map(|(number, line)| Some((number, line.as_ref()?)));
    for (at, (number, line)) in used.enumerate() {
        if at > 0 {
            out.push('$');
        }
        _ = write!(out, "#{number}");
        write_line(line, out);
    }
}

fn write_line(line: &[u8], out: &mut String) {
    let end = line.iter().rposition(|bits| *bits != 0).map_or(0, |last| last + 1);
    let runs = line.get(..end).unwrap_or_default().chunk_by(|one, other| one == other);
    for run in runs {
        let sign = char::from(b'?' + run.first().copied().unwrap_or(0));
        if run.len() > 3 {
            _ = write!(out, "!{}{sign}", run.len());
        } else {
            out.extend(run.iter().map(|_| sign));
        }
    }
}

/// The same with the error of each pixel handed on (Floyd and Steinberg's shares).
fn dithered(raster: &Raster, palette: &Palette) -> Vec<u8> {
    let wide = usize::try_from(raster.width).unwrap_or(0).max(1);
    let mut numbers = Vec::with_capacity(raster.rgb.len() / 3);
    let mut errors = [vec![[0_i32; 3]; wide + 2], vec![[0_i32; 3]; wide + 2]];
    for row in raster.rgb.chunks_exact(wide * 3) {
        errors.swap(0, 1);
        let [here, below] = &mut errors;
        below.fill([0; 3]);
        for (x, rgb) in row.chunks_exact(3).enumerate() {
            let carried = here.get(x + 1).copied().unwrap_or_default();
            let wanted: Vec<i32> =
                rgb.iter().zip(carried).map(|(value, error)| i32::from(*value) + error / 16).collect();
            let number = nearest(&wanted, palette);
            let got = palette.colours.get(usize::from(number)).copied().unwrap_or_default();
            for (channel, (wanted, got)) in wanted.iter().zip(got).enumerate() {
                // Bright spots would otherwise smear over the whole row.
                let error = (wanted - i32::from(got)).clamp(-96, 96);
                let give = |line: &mut [[i32; 3]], at: usize, share: i32| {
                    if let Some(value) = line.get_mut(at).and_then(|rgb| rgb.get_mut(channel)) {
                        *value += error * share;
                    }
                };
                give(here, x + 2, 7);
                give(below, x, 3);
                give(below, x + 1, 5);
                give(below, x + 2, 1);
            }
            numbers.push(number);
        }
    }
    numbers
}

fn nearest(wanted: &[i32], palette: &Palette) -> u8 {
    let distance = |rgb: &[u8; 3]| -> i32 {
        rgb.iter().zip(wanted).map(|(one, other)| (i32::from(*one) - other).pow(2)).sum()
    };
    let best = (0..=u8::MAX).zip(&palette.colours).min_by_key(|(_, rgb)| distance(rgb));
    best.map_or(0, |(number, _)| number)
}
