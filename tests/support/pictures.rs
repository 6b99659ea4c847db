//! Real pictures for posts.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

/// A small picture that differs from seed to seed.
pub fn picture_of(seed: &str, format: ImageFormat) -> Vec<u8> {
    let shade = seed.bytes().fold(7_u32, |shade, byte| shade.wrapping_mul(31).wrapping_add(u32::from(byte)));
    let [red, green, blue, _] = shade.to_le_bytes();
    let picture = RgbImage::from_fn(48, 32, |x, y| {
        let [step, ..] = (x * 5 + y * 3).to_le_bytes();
        Rgb([red.wrapping_add(step), green ^ step, blue.wrapping_sub(step)])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}
