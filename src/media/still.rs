//! Photos of every type that Facebook takes, and WebP, decoded whole and within bounds. What is damaged is told
//! apart from what is only beyond the bounds: that may be whole, and be taken by Facebook all the same.

use std::io::{Cursor, Read as _};

use image::codecs::{
    bmp::BmpDecoder, gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, tiff::TiffDecoder,
    webp::WebPDecoder,
};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, Limits};

use super::picture::Header;
use super::source::Source;
use crate::model::{size, text};

/// The most bytes of a file that are read to be decoded.
const MOST_BYTES: u64 = 64 << 20;
/// The most pixels that are decoded: those of the largest cameras that people carry.
const MOST_PIXELS: u64 = 64_000_000;
/// The most memory that decoding one photo may take, in bytes.
const MOST_MEMORY: u64 = 192 << 20;

/// Why there is no picture. Each is the end of a sentence that begins with the photo's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It is damaged: `is cut off …`.
    Broken(String),
    /// Nobody looked: `has more pixels than …`.
    Beyond(String),
}

/// A photo whose head was read.
pub(super) struct Still<'a> {
    /// Pixels across and down, as it is to be looked at.
    pub sides: (u32, u32),
    /// There is more than one picture in it.
    pub is_animated: bool,
    orientation: Orientation,
    /// The most bytes that decoding takes.
    memory: u64,
    decoder: Box<dyn ImageDecoder + 'a>,
}

/// The type of a file by its first bytes, as a short word: `jpeg`, `png`, `webp`, `heic`, `mp4`, ….
pub(super) fn kind(head: &[u8]) -> Option<&'static str> {
    if let Some(kind) = base_media(head) {
        return Some(kind);
    }
    let mime = infer::get(head)?.mime_type();
    mime.rsplit('/').next()
}

/// True for a type that is decoded here.
pub(super) fn is_decoded(kind: &str) -> bool {
    matches!(kind, "jpeg" | "png" | "gif" | "bmp" | "tiff" | "webp")
}

/// HEIC and AVIF pictures by the brands in their first box; phones write more brands than are commonly known.
fn base_media(head: &[u8]) -> Option<&'static str> {
    let length = u32::from_be_bytes(head.get(..4)?.try_into().ok()?);
    let brands = head.get(8..usize::try_from(length).ok()?.min(head.len()))?;
    if head.get(4..8)? != b"ftyp" {
        return None;
    }
    let is_one_of = |known: &[&[u8]]| brands.chunks(4).any(|brand| known.contains(&brand));
    if is_one_of(&[b"avif", b"avis"]) {
        return Some("avif");
    }
    is_one_of(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"]).then_some("heic")
}

/// All bytes of a photo.
///
/// # Errors
/// [`Trouble::Beyond`] when it has too many, [`Trouble::Broken`] when it cannot be read.
pub(super) fn read(source: &Source) -> Result<Vec<u8>, Trouble> {
    let too_many = || {
        let (length, most) = (size::bytes(source.size()), size::bytes(MOST_BYTES));
        Trouble::Beyond(format!("has {length}; no more than {most} are looked at here"))
    };
    if source.size() > MOST_BYTES {
        return Err(too_many());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(source.size()).unwrap_or_default());
    (&source.file).take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| {
        Trouble::Broken(format!("cannot be read: {}", text::excerpt(&error.to_string(), 80)))
    })?;
    if bytes.len() as u64 > MOST_BYTES { Err(too_many()) } else { Ok(bytes) }
}

impl<'a> Still<'a> {
    /// Reads the head of a photo of a type that [`is_decoded`].
    ///
    /// # Errors
    /// [`Trouble`] when already the head makes no sense, or is of a kind that is not decoded here.
    pub(super) fn open(bytes: &'a [u8], kind: &str) -> Result<Self, Trouble> {
        let cursor = Cursor::new(bytes);
        let mut is_animated = false;
        let decoder: Result<Box<dyn ImageDecoder + 'a>, ImageError> = match kind {
            "jpeg" => JpegDecoder::new(cursor).map(|decoder| Box::new(decoder) as _),
            "png" => PngDecoder::with_limits(cursor, limits()).map(|decoder| Box::new(decoder) as _),
            "gif" => {
                is_animated = walk_gif(bytes).is_some_and(|walk| walk.pictures > 1);
                GifDecoder::new(cursor).map(|decoder| Box::new(decoder) as _)
            }
            "bmp" => BmpDecoder::new(cursor).map(|decoder| Box::new(decoder) as _),
            "tiff" => TiffDecoder::new(cursor).map(|decoder| Box::new(decoder) as _),
            "webp" => WebPDecoder::new(cursor).map(|decoder| {
                is_animated = decoder.has_animation();
                Box::new(decoder) as _
            }),
            _ => return Err(Trouble::Beyond("is of a type that is not decoded here".to_owned())),
        };
        let mut decoder = decoder.map_err(|error| trouble(&error))?;
        if !is_whole(bytes, kind) {
            return Err(cut_off());
        }
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let (width, height) = decoder.dimensions();
        let sides = if is_turned(orientation) { (height, width) } else { (width, height) };
        let each =
            if kind == "jpeg" { Header::read(bytes).map_or(9, |header| header.pixel_bytes) } else { 0 };
        let memory = decoder.total_bytes().max(u64::from(width) * u64::from(height) * u64::from(each));
        Ok(Self { sides, is_animated, orientation, memory, decoder })
    }

    /// The colour profile, when it is one of red, green and blue.
    pub(super) fn profile(&mut self) -> Option<Vec<u8>> {
        let profile = self.decoder.icc_profile().ok()??;
        (profile.get(16..20)? == b"RGB ").then_some(profile)
    }

    /// Decodes all of it, the first picture where there are several, and turns it upright: for that moment it
    /// is in memory twice.
    ///
    /// # Errors
    /// As [`Still::prove`].
    pub(super) fn decode(self) -> Result<DynamicImage, Trouble> {
        let orientation = self.orientation;
        let mut image = self.pixels()?;
        image.apply_orientation(orientation);
        Ok(image)
    }

    /// Decodes all of it to see whether it is whole.
    ///
    /// # Errors
    /// [`Trouble`], before anything is allocated when it is beyond the bounds.
    pub(super) fn prove(self) -> Result<(), Trouble> {
        self.pixels().map(drop)
    }

    /// The pixels as they are stored.
    fn pixels(mut self) -> Result<DynamicImage, Trouble> {
        let (width, height) = self.sides;
        if width == 0 || height == 0 {
            return Err(Trouble::Broken(format!("has {width} x {height} pixels: there is nothing to see")));
        }
        if u64::from(width) * u64::from(height) > MOST_PIXELS || self.memory > MOST_MEMORY {
            return Err(Trouble::Beyond(format!(
                "has {width} x {height} pixels, more than are looked at here"
            )));
        }
        self.decoder.set_limits(limits()).map_err(|error| trouble(&error))?;
        DynamicImage::from_decoder(self.decoder).map_err(|error| trouble(&error))
    }
}

const fn is_turned(orientation: Orientation) -> bool {
    use Orientation as O;
    matches!(orientation, O::Rotate90 | O::Rotate270 | O::Rotate90FlipH | O::Rotate270FlipH)
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MOST_MEMORY);
    limits
}

fn cut_off() -> Trouble {
    Trouble::Broken(
        "is cut off: it ends before its picture does. Copy it again from where it came".to_owned(),
    )
}

fn trouble(error: &ImageError) -> Trouble {
    let said = error.to_string();
    let lower = said.to_lowercase();
    let is_short = ["unexpected end", "unexpected eof", "exhausted", "failed to fill", "no more bytes"];
    match error {
        ImageError::Limits(_) => {
            Trouble::Beyond("takes more memory than is given to looking at it".to_owned())
        }
        ImageError::Unsupported(_) => {
            Trouble::Beyond("is of a kind within its type that is not decoded here".to_owned())
        }
        _ if is_short.iter().any(|words| lower.contains(words)) => cut_off(),
        _ => Trouble::Broken(format!("is damaged ({})", text::excerpt(said.trim_end_matches('.'), 80))),
    }
}

/// Whether the file goes on to the end that it announces. Decoders fill up in silence what is missing.
fn is_whole(bytes: &[u8], kind: &str) -> bool {
    match kind {
        "jpeg" => Header::read(bytes).is_none_or(|header| header.is_whole),
        "gif" => walk_gif(bytes).is_some(),
        "webp" => {
            let announced = bytes.get(4..8).and_then(|size| size.try_into().ok()).map(u32::from_le_bytes);
            announced.is_some_and(|size| u64::from(size) + 8 <= bytes.len() as u64 + 1)
        }
        _ => true,
    }
}

/// What a walk over the blocks of a GIF found.
#[derive(Debug, PartialEq, Eq)]
struct Walk {
    pictures: usize,
}

/// Walks over the blocks of a GIF without decoding them. `None` when it ends within one, or without a picture.
fn walk_gif(bytes: &[u8]) -> Option<Walk> {
    let mut at = 13 + table(*bytes.get(10)?);
    let mut pictures = 0;
    loop {
        match bytes.get(at) {
            Some(0x2c) => {
                let flags = *bytes.get(at + 9)?;
                // The descriptor, its colours, one byte for the width of codes, and the codes.
                at = after_blocks(bytes, at + 10 + table(flags) + 1)?;
                pictures += 1;
            }
            Some(0x21) => at = after_blocks(bytes, at + 2)?,
            // Some writers leave the end marker out.
            _ => return (pictures > 0).then_some(Walk { pictures }),
        }
    }
}

/// Bytes of a table of colours.
const fn table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 6 << (flags & 7) }
}

/// The place after a row of blocks that say their length, the last of which has none.
fn after_blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}
