//! What there is to know of a photo before it is published: its type, size, pixels, digest, and whether it is
//! whole.

use std::path::Path;

use super::source::Source;
use super::still::{self, Still, Trouble};
use super::{digest, kind::HEAD};
use crate::model::post::PhotoFacts;
use crate::model::raster::Raster;
use crate::model::text;

/// The longest side of a small picture, in pixels.
const LARGEST: u32 = 8192;
/// What shows through where a photo is transparent.
const GROUND: u16 = 128;

/// Looks at all of a photo, decoding it once where that is within the bounds. Never fails: what is wrong is
/// among the facts. Blocks for as long as reading and decoding take: a fraction of a second, a few seconds
/// for the largest. Whether it was published before is not known here.
pub fn photo_facts(path: &Path) -> PhotoFacts {
    let source = match Source::open(path) {
        Ok(source) => source,
        Err(fault) => return PhotoFacts { broken: Some(fault.sentence()), ..PhotoFacts::default() },
    };
    let mut facts = PhotoFacts { size: source.size(), ..PhotoFacts::default() };
    let trouble = match still::read(&source) {
        Ok(bytes) => {
            facts.size = bytes.len() as u64;
            facts.digest = Some(digest(&bytes));
            facts.kind = still::kind(bytes.get(..HEAD).unwrap_or(&bytes));
            look(&bytes, &mut facts).err()
        }
        Err(trouble) => {
            facts.kind = source.head().ok().and_then(|head| still::kind(&head));
            Some(trouble)
        }
    };
    let name = text::show_name(path);
    match trouble {
        Some(Trouble::Broken(why)) => facts.broken = Some(format!("The photo {name} {why}.")),
        Some(Trouble::Beyond(why)) => {
            facts.unchecked = Some(format!("The photo {name} {why}: whether it is whole is not known."));
        }
        None => {}
    }
    facts
}

/// Takes the pixels from the head, then decodes it once to find out whether it is whole.
fn look(bytes: &[u8], facts: &mut PhotoFacts) -> Result<(), Trouble> {
    let Some(kind) = facts.kind.filter(|kind| still::is_decoded(kind)) else { return Ok(()) };
    let still = Still::open(bytes, kind)?;
    facts.pixels = Some(still.sides);
    still.prove()
}

/// A small picture of a photo, upright, of exactly so many pixels, each 1 to 8192; grey shows through where it
/// is transparent. Blocks as long as [`photo_facts`].
///
/// # Errors
/// Why there is none, as a short sentence.
pub fn photo_picture(path: &Path, width: u32, height: u32) -> Result<Raster, String> {
    let name = text::show_name(path);
    let why = |trouble| match trouble {
        Trouble::Broken(why) | Trouble::Beyond(why) => format!("The photo {name} {why}."),
    };
    let source = Source::open(path).map_err(|fault| fault.sentence())?;
    let bytes = still::read(&source).map_err(why)?;
    let kind = still::kind(bytes.get(..HEAD).unwrap_or(&bytes)).unwrap_or_default();
    let image = Still::open(&bytes, kind).and_then(Still::decode).map_err(why)?;
    let (width, height) = (width.clamp(1, LARGEST), height.clamp(1, LARGEST));
    let small = image.thumbnail_exact(width, height).into_rgba8();
    let blend = |pixel: &image::Rgba<u8>| {
        let [r, g, b, a] = pixel.0.map(u16::from);
        // At most 255: the two shares of it add up to that.
        [r, g, b].map(|c| u8::try_from((c * a + GROUND * (255 - a)) / 255).unwrap_or(u8::MAX))
    };
    Ok(Raster { width, height, rgb: small.pixels().flat_map(blend).collect() })
}

#[cfg(test)]
pub mod tests;
