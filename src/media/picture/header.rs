//! What a picture says of itself before anything is allocated for it.

use crate::model::picture::Format;

/// The head of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Its form.
    pub format: Format,
    /// Pixels across, as they are stored.
    pub width: u32,
    /// Pixels down, as they are stored.
    pub height: u32,
    /// The most bytes that decoding takes for each pixel.
    pub pixel_bytes: u32,
    /// The end that the format asks for is there.
    pub is_whole: bool,
}

impl Header {
    /// Reads it. `None` when it is no picture that we know, or ends before its size is said.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        match Format::of(bytes)? {
            Format::Jpeg => jpeg(bytes),
            Format::Png => png(bytes),
        }
    }
}

/// The first chunk of a PNG is its header.
fn png(bytes: &[u8]) -> Option<Header> {
    let is_header = bytes.get(12..16)? == b"IHDR";
    let depth = if *bytes.get(24)? > 8 { 2 } else { 1 };
    // Transparency may come later and is counted in advance.
    let channels = if matches!(bytes.get(25)?, 0 | 4) { 2 } else { 4 };
    let (width, height) = (big32(bytes, 16)?, big32(bytes, 20)?);
    is_header.then_some(Header {
        format: Format::Png,
        width,
        height,
        pixel_bytes: channels * depth,
        // The decoder notices by itself where a PNG breaks off.
        is_whole: true,
    })
}

/// Walks the segments of a JPEG up to the one with its size, then looks for its end: a decoder fills up
/// with grey what is missing.
fn jpeg(bytes: &[u8]) -> Option<Header> {
    let mut at = 2;
    loop {
        let (marker, begin) = marker_at(bytes, at)?;
        let length = usize::from(big16(bytes, begin)?);
        let is_frame = matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
        if is_frame {
            let (height, width) = (big16(bytes, begin + 3)?, big16(bytes, begin + 5)?);
            return Some(Header {
                format: Format::Jpeg,
                width: width.into(),
                height: height.into(),
                // What comes in passes is kept as coefficients, two bytes each, beside its pixels.
                pixel_bytes: if matches!(marker, 0xc2 | 0xc6 | 0xca | 0xce) { 9 } else { 3 },
                is_whole: ends(bytes.get(begin + length..).unwrap_or_default()),
            });
        }
        if length < 2 || matches!(marker, 0xd9 | 0xda) {
            return None;
        }
        at = begin + length;
    }
}

/// The next marker at or after a place, and where its segment's length stands.
fn marker_at(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let rest = bytes.get(at..)?;
    let filled = rest.iter().position(|byte| *byte != 0xff)?;
    let marker = *rest.get(filled)?;
    // Fill bytes may stand before a marker, anything else may not.
    (filled > 0).then_some((marker, at + filled + 1))
}

/// True when the end marker comes, outside of every segment.
fn ends(mut rest: &[u8]) -> bool {
    while let Some(at) = rest.iter().position(|byte| *byte == 0xff) {
        let after = rest.get(at + 1..).unwrap_or_default();
        rest = match after {
            [0xd9, ..] => return true,
            [0x00 | 0x01 | 0xd0..=0xd7, tail @ ..] => tail,
            [0xff, ..] => after,
            [_, high, low, ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                after.get(1 + length..).unwrap_or_default()
            }
            _ => return false,
        };
    }
    false
}

fn big16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_be_bytes)
}

fn big32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
}
