//! A canvas of light: pictures are made by adding to it, and end as grainy photographs.

use std::io::{self, Write};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};

/// Red, green and blue light; 1.0 is as bright as a picture gets.
pub(super) type Light = [f32; 3];

/// A picture being made. Places are in units of its height, from the upper left corner.
#[derive(Debug)]
pub(super) struct Canvas {
    width: u32,
    height: u32,
    pixels: Vec<Light>,
}

impl Canvas {
    /// A canvas whose every place has the light that `shade` gives for it.
    pub(super) fn new(width: u32, height: u32, shade: impl Fn(f32, f32) -> Light) -> Self {
        let unit = 1.0 / height as f32;
        let rows = 0..height;
        let pixels = rows
            .flat_map(|y| (0..width).map(move |x| (x, y)))
            .map(|(x, y)| shade(x as f32 * unit, y as f32 * unit))
            .collect();
        Self { width, height, pixels }
    }

    /// Adds light in a circle around a place; `profile` says how much at each share of the radius.
    pub(super) fn glow(&mut self, x: f32, y: f32, radius: f32, light: Light, profile: impl Fn(f32) -> f32) {
        let scale = self.height as f32;
        let (x, y, radius) = (x * scale, y * scale, radius * scale);
        let span = |center: f32, end: u32| {
            let from = (center - radius).clamp(0.0, end as f32) as usize;
            let to = (center + radius + 1.0).clamp(0.0, end as f32) as usize;
            (from, to.saturating_sub(from))
        };
        let ((left, columns), (top, rows)) = (span(x, self.width), span(y, self.height));
        let lines = self.pixels.chunks_exact_mut(self.width as usize);
        for (row, line) in lines.enumerate().skip(top).take(rows) {
            let dy = row as f32 - y;
            for (column, pixel) in line.iter_mut().enumerate().skip(left).take(columns) {
                let dx = column as f32 - x;
                let distance = (dx * dx + dy * dy).sqrt() / radius;
                if distance < 1.0 {
                    *pixel = add(*pixel, light, profile(distance));
                }
            }
        }
    }

    /// Writes it as JPEG with grain, as a camera at night would.
    pub(super) fn write_jpeg(&self, to: impl Write) -> io::Result<()> {
        let bytes = self.develop(0.045);
        JpegEncoder::new_with_quality(to, 93)
            .write_image(&bytes, self.width, self.height, ExtendedColorType::Rgb8)
            .map_err(io::Error::other)
    }

    /// Writes it as JPEG as a web site would: smaller, with less grain.
    pub(super) fn write_small_jpeg(&self, to: impl Write) -> io::Result<()> {
        let bytes = self.develop(0.02);
        JpegEncoder::new_with_quality(to, 82)
            .write_image(&bytes, self.width, self.height, ExtendedColorType::Rgb8)
            .map_err(io::Error::other)
    }

    /// Writes it as PNG, with a little grain.
    pub(super) fn write_png(&self, to: impl Write) -> io::Result<()> {
        self.png(to, 0.008)
    }

    /// Writes it as PNG as a web site would: smaller, without grain.
    pub(super) fn write_small_png(&self, to: impl Write) -> io::Result<()> {
        self.png(to, 0.0)
    }

    fn png(&self, to: impl Write, grain: f32) -> io::Result<()> {
        let bytes = self.develop(grain);
        PngEncoder::new_with_quality(to, CompressionType::Fast, FilterType::Sub)
            .write_image(&bytes, self.width, self.height, ExtendedColorType::Rgb8)
            .map_err(io::Error::other)
    }

    /// Bytes of red, green and blue, with so much grain.
    fn develop(&self, grain: f32) -> Vec<u8> {
        let mut noise = Noise(0x9e37_79b9);
        let mut bytes = vec![0; self.pixels.len() * 3];
        for (to, pixel) in bytes.as_chunks_mut::<3>().0.iter_mut().zip(&self.pixels) {
            let speck = (noise.next() - 0.5) * grain;
            *to = pixel.map(|light| ((tone(light) + speck) * 255.0) as u8);
        }
        bytes
    }
}

/// Light added to light.
pub(super) fn add(base: Light, light: Light, share: f32) -> Light {
    let ([a, b, c], [x, y, z]) = (base, light);
    [a + x * share, b + y * share, c + z * share]
}

/// Light between two.
pub(super) fn mix(from: Light, to: Light, share: f32) -> Light {
    let share = share.clamp(0.0, 1.0);
    add(add([0.0; 3], from, 1.0 - share), to, share)
}

/// Rolls bright light off instead of cutting it.
fn tone(light: f32) -> f32 {
    if light < 0.8 { light } else { 1.0 - 0.04 / (light - 0.6) }
}

/// Numbers that look random and are the same each time.
#[derive(Debug, Clone)]
pub(super) struct Noise(pub(super) u32);

impl Noise {
    /// The next number, from 0 to 1.
    pub(super) fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        (self.0 >> 8) as f32 / (1 << 24) as f32
    }

    /// The next number between two.
    pub(super) fn between(&mut self, from: f32, to: f32) -> f32 {
        from + (to - from) * self.next()
    }
}

/// A number from 0 to 1 that belongs to a whole number.
pub(super) fn chance(of: u32) -> f32 {
    let mut noise = Noise(of.wrapping_mul(0x9e37_79b1) | 1);
    noise.next();
    noise.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn light_outside_of_the_canvas_changes_nothing() {
        let mut canvas = Canvas::new(8, 4, |_, _| [0.5; 3]);
        canvas.glow(-5.0, -5.0, 1.0, [1.0; 3], |_| 1.0);
        canvas.glow(90.0, 90.0, 1.0, [1.0; 3], |_| 1.0);
        assert!(canvas.pixels.iter().all(|pixel| *pixel == [0.5; 3]));
        canvas.glow(0.0, 0.0, 0.5, [1.0; 3], |_| 1.0);
        assert!(canvas.pixels[0] == [1.5; 3] && canvas.pixels[31] == [0.5; 3]);
    }

    #[test]
    fn tones_stay_within_what_a_picture_can_show() {
        for light in [0.0, 0.79, 0.8, 1.0, 50.0] {
            assert!((0.0..=1.0).contains(&tone(light)), "{light}");
        }
    }
}
