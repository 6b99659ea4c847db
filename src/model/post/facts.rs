//! What is known of the photos of a post before they leave.

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
    /// Our number of a post that the same bytes were published with.
    pub published_in: Option<super::PostId>,
}
