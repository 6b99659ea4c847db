//! What is known of the photos of a post before they leave, and of copies made to fit.

use std::path::PathBuf;

/// What is known of a photo that is to be published.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PhotoFacts {
    /// Length in bytes; 0 when it cannot be read or is an address.
    pub size: u64,
    /// The type by content, as a short word: `jpeg`, `png`, `gif`, `bmp`, `tiff`, `webp`, `heic`, `mp4`, …; `None`
    /// for what is unknown or an address.
    pub kind: Option<&'static str>,
    /// Pixels across and down, as it is to be looked at; `None` when the content does not say.
    pub pixels: Option<(u32, u32)>,
    /// BLAKE3 of its bytes.
    pub digest: Option<[u8; 32]>,
    /// Why it cannot be read or decoded, as a sentence.
    pub broken: Option<String>,
    /// Why nobody looked at all of it, as a sentence: it is beyond the bounds of our own decoder, and may be
    /// whole nevertheless.
    pub unchecked: Option<String>,
    /// Our number of a post that the same bytes were published with.
    pub published_in: Option<super::PostId>,
}

/// A copy of a photo that was made to fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fitted {
    /// The photo that it was made from.
    pub original: PathBuf,
    /// The copy.
    pub path: PathBuf,
    /// Bytes before and after.
    pub sizes: (u64, u64),
    /// Pixels across and down of the copy.
    pub pixels: (u32, u32),
    /// JPEG quality, 1 to 100.
    pub quality: u8,
    /// What else became different, as sentences: a white ground, fewer pixels, one picture of several.
    pub note: Option<String>,
}
