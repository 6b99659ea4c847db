//! Pictures from outside, decoded within bounds: size and memory are judged by the header before anything
//! is allocated, and whatever is wrong ends as a short sentence for the place where the picture was to be.

mod header;

use std::io::Cursor;

use image::codecs::{jpeg::JpegDecoder, png::PngDecoder};
use image::imageops::{self, FilterType};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, Limits, RgbImage, RgbaImage};

pub use header::Header;

use crate::model::picture::Format;
use crate::model::raster::Raster;
use crate::model::text;

/// The longest side that is decoded, in pixels.
const LONGEST: u32 = 20_000;
/// The most pixels that are decoded.
const MOST_PIXELS: u64 = 40_000_000;
/// The most memory that decoding one picture may take, in bytes.
const MOST_MEMORY: u64 = 192 << 20;
/// The longest side of a raster that can be asked for.
const LARGEST_RASTER: u32 = 8192;
/// What shows through where a picture is transparent.
const GROUND: u8 = 128;

/// Decodes a JPEG or PNG picture upright and scales it to exactly so many pixels, each 1 to 8192. Blocks
/// for as long as that takes: a fraction of a second, some seconds for the largest that are let through.
///
/// # Errors
/// Why there is no picture, as a short sentence.
pub fn decode(bytes: &[u8], width: u32, height: u32) -> Result<Raster, String> {
    let (width, height) = (width.clamp(1, LARGEST_RASTER), height.clamp(1, LARGEST_RASTER));
    let header = check(bytes)?;
    let (orientation, image) = match header.format {
        Format::Jpeg => read(JpegDecoder::new(Cursor::new(bytes)), header),
        Format::Png => read(PngDecoder::with_limits(Cursor::new(bytes), limits()), header),
    }?;
    let opaque = flatten(image);
    let is_turned = matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let (across, down) = if is_turned { (height, width) } else { (width, height) };
    // Turned only once it is small.
    let mut scaled = DynamicImage::ImageRgb8(scale(opaque, across, down));
    scaled.apply_orientation(orientation);
    Ok(Raster { width, height, rgb: scaled.into_rgb8().into_raw() })
}

/// Judges a picture by its header.
///
/// # Errors
/// As [`decode`].
pub fn check(bytes: &[u8]) -> Result<Header, String> {
    let format = Format::of(bytes).ok_or_else(|| not_an_image(bytes))?;
    let header = Header::read(bytes).ok_or_else(|| format!("broken {}", format.as_str()))?;
    let (width, height) = (header.width, header.height);
    if width == 0 || height == 0 {
        return Err(format!("broken {}", format.as_str()));
    }
    let pixels = u64::from(width) * u64::from(height);
    let memory = pixels.saturating_mul(header.pixel_bytes.into());
    if width > LONGEST || height > LONGEST || pixels > MOST_PIXELS || memory > MOST_MEMORY {
        return Err(too_large(header));
    }
    if header.is_whole { Ok(header) } else { Err(format!("truncated {}", format.as_str())) }
}

/// What it is instead of a picture, by its content.
pub fn not_an_image(bytes: &[u8]) -> String {
    match infer::get(bytes) {
        Some(kind) => format!("not a JPEG or PNG picture ({})", kind.mime_type()),
        None if bytes.is_empty() => "not an image (nothing came)".to_owned(),
        None => "not an image".to_owned(),
    }
}

fn too_large(header: Header) -> String {
    format!("too large: {}x{}", header.width, header.height)
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(LONGEST);
    limits.max_image_height = Some(LONGEST);
    limits.max_alloc = Some(MOST_MEMORY);
    limits
}

/// Decodes after a look at what it takes: the decoder itself does not heed its limits on this path, the
/// only one that tells which way is up.
fn read(
    decoder: Result<impl ImageDecoder, ImageError>,
    header: Header,
) -> Result<(Orientation, DynamicImage), String> {
    let wrong = |error: ImageError| sentence(&error, header);
    let mut decoder = decoder.map_err(wrong)?;
    decoder.set_limits(limits()).map_err(wrong)?;
    if decoder.total_bytes() > MOST_MEMORY {
        return Err(too_large(header));
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((orientation, DynamicImage::from_decoder(decoder).map_err(wrong)?))
}

fn sentence(error: &ImageError, header: Header) -> String {
    let said = error.to_string().to_lowercase();
    let format = header.format.as_str();
    let is_short = ["unexpected end", "unexpected eof", "exhausted", "failed to fill"];
    match error {
        ImageError::Limits(_) => too_large(header),
        _ if is_short.iter().any(|word| said.contains(word)) => format!("truncated {format}"),
        ImageError::Unsupported(_) => format!("a {format} of a kind that cannot be shown"),
        _ => text::excerpt(&format!("broken {format}"), 60),
    }
}

/// Three bytes a pixel, with the ground where it is transparent.
fn flatten(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let rgba: RgbaImage = image.into_rgba8();
    let (width, height) = rgba.dimensions();
    let blend = |color: u8, alpha: u8| {
        let (color, alpha, ground) = (u16::from(color), u16::from(alpha), u16::from(GROUND));
        ((color * alpha + ground * (255 - alpha) + 127) / 255) as u8
    };
    RgbImage::from_fn(width, height, |x, y| {
        let [red, green, blue, alpha] = rgba.get_pixel(x, y).0;
        image::Rgb([red, green, blue].map(|color| blend(color, alpha)))
    })
}

/// Scales in two steps where much is thrown away: by boxes to twice the size, then with a good filter.
fn scale(image: RgbImage, width: u32, height: u32) -> RgbImage {
    let (across, down) = image.dimensions();
    if (across, down) == (width, height) {
        return image;
    }
    let (near_width, near_height) = ((width * 2).min(across), (height * 2).min(down));
    if u64::from(across) * u64::from(down) > u64::from(near_width) * u64::from(near_height) * 2 {
        let near = imageops::thumbnail(&image, near_width, near_height);
        drop(image);
        return imageops::resize(&near, width, height, FilterType::CatmullRom);
    }
    imageops::resize(&image, width, height, FilterType::CatmullRom)
}

#[cfg(test)]
mod tests;
