//! The best JPEG that fits: quality first, then pixels.

use std::io::{self, Write};

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{ExtendedColorType, ImageEncoder as _, ImageError, RgbImage};

use crate::model::text;

/// The best quality that is tried; above it a JPEG only grows.
const BEST: u8 = 95;
/// The lowest quality that is tried before pixels go: below it edges show.
const LOWEST: u8 = 60;
/// The longer side that is kept as long as that helps: Facebook shows no more pixels.
const KEPT_SIDE: u32 = 2048;
/// The longest side of a copy.
const LONGEST_SIDE: u32 = 30_000;
/// Up to so many pixels a good filter shrinks it; above, one that takes no more memory than the picture.
const FILTERED_PIXELS: u64 = 12_000_000;

/// An encoded copy.
pub(super) struct Encoded {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// JPEG quality, 60 to 95.
    pub quality: u8,
    /// Pixels across and down.
    pub pixels: (u32, u32),
}

/// The best copy that fits, with as many pixels as can stay. The error is the end of a sentence.
pub(super) fn squeeze(image: &RgbImage, profile: Option<&[u8]>, most: usize) -> Result<Encoded, String> {
    let mut side = image.width().max(image.height()).min(LONGEST_SIDE);
    loop {
        let shrunk = shrink(image, side);
        let now = shrunk.as_ref().unwrap_or(image);
        if let Some((bytes, quality)) = best(now, profile, most)? {
            return Ok(Encoded { bytes, quality, pixels: now.dimensions() });
        }
        if side <= 1 {
            return Err(format!("cannot be made a JPEG of {most} bytes"));
        }
        let next = side - side.div_ceil(7);
        side = if side > KEPT_SIDE { next.max(KEPT_SIDE) } else { next };
    }
}

/// The picture with a longer side of so many pixels; `None` when it has them already.
fn shrink(image: &RgbImage, side: u32) -> Option<RgbImage> {
    let (width, height) = image.dimensions();
    let longer = width.max(height);
    if side >= longer {
        return None;
    }
    let scaled = |of: u32| {
        let exact = (u64::from(of) * u64::from(side) + u64::from(longer) / 2) / u64::from(longer);
        u32::try_from(exact).unwrap_or(side).max(1)
    };
    let (across, down) = (scaled(width), scaled(height));
    let is_large = u64::from(width) * u64::from(height) > FILTERED_PIXELS;
    Some(if is_large {
        imageops::thumbnail(image, across, down)
    } else {
        imageops::resize(image, across, down, FilterType::CatmullRom)
    })
}

/// The copy of the highest quality that fits, found by halving; `None` when not even the lowest does.
fn best(image: &RgbImage, profile: Option<&[u8]>, most: usize) -> Result<Option<(Vec<u8>, u8)>, String> {
    // What does not fit is found out early, since encoding ends at the bound.
    let Some(bytes) = encode(image, profile, LOWEST, most)? else { return Ok(None) };
    if let Some(bytes) = encode(image, profile, BEST, most)? {
        return Ok(Some((bytes, BEST)));
    }
    let (mut fits, mut quality, mut fails) = (bytes, LOWEST, BEST);
    while fails - quality > 1 {
        let middle = quality.midpoint(fails);
        match encode(image, profile, middle, most)? {
            Some(bytes) => (fits, quality) = (bytes, middle),
            None => fails = middle,
        }
    }
    Ok(Some((fits, quality)))
}

/// A JPEG of that quality; `None` as soon as it turns out too large.
pub(super) fn encode(
    image: &RgbImage,
    profile: Option<&[u8]>,
    quality: u8,
    most: usize,
) -> Result<Option<Vec<u8>>, String> {
    let mut bounded = Bounded { bytes: Vec::new(), most };
    let mut encoder = JpegEncoder::new_with_quality(&mut bounded, quality);
    if let Some(profile) = profile {
        // A JPEG holds every profile; one that it did not would only shift colours.
        drop(encoder.set_icc_profile(profile.to_owned()));
    }
    let (width, height) = image.dimensions();
    match encoder.encode(image.as_raw(), width, height, ExtendedColorType::Rgb8) {
        Ok(()) => Ok(Some(bounded.bytes)),
        Err(ImageError::IoError(error)) if error.kind() == io::ErrorKind::FileTooLarge => Ok(None),
        Err(error) => Err(format!("cannot be made a JPEG: {}", text::excerpt(&error.to_string(), 80))),
    }
}

/// Bytes up to a bound.
struct Bounded {
    bytes: Vec<u8>,
    most: usize,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
