//! A picture in memory, ready to be drawn.

/// Rows of pixels from the top, three bytes (red, green, blue; sRGB) a pixel, without gaps.
#[derive(Clone, PartialEq, Eq)]
pub struct Raster {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// `width * height * 3` bytes.
    pub rgb: Vec<u8>,
}

impl std::fmt::Debug for Raster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Raster {}x{}", self.width, self.height)
    }
}
