//! Makes a copy of a photo that fits Facebook's rules: a JPEG below the limit, upright, without anything that
//! the camera wrote down. The original stays as it is.

mod squeeze;

use std::fs::DirBuilder;
use std::io::{self, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use image::{DynamicImage, RgbImage};

use super::source::Source;
use super::still::{self, Still, Trouble};
use crate::model::fault::{Fault, FaultKind};
use crate::model::post::Fitted;
use crate::model::post::judge::SAFE_PHOTO_BYTES;
use crate::model::text;

/// The longest part of a name that is taken over, in characters.
const LONGEST_STEM: usize = 40;
/// How many copies of photos of one name are kept apart.
const MOST_COPIES: u32 = 1000;

/// A copy of a photo in a new file of that folder: JPEG, smaller than 4,000,000 bytes, turned upright, with its
/// colour profile and nothing else that was beside the pixels. The quality is the highest from 60 to 95 that fits;
/// where none does, the sides shrink. The folder is made when it is needed. Blocks for seconds with a large one.
///
/// # Errors
/// A [`FaultKind::Source`] fault when the photo cannot be read or decoded here, [`FaultKind::Storage`] when the
/// copy cannot be written.
pub fn fit(path: &Path, folder: &Path) -> Result<Fitted, Fault> {
    let most = usize::try_from(SAFE_PHOTO_BYTES).unwrap_or(usize::MAX) - 1;
    fit_within(path, folder, most)
}

/// As [`fit`], with a copy of so many bytes at the most.
fn fit_within(path: &Path, folder: &Path, most: usize) -> Result<Fitted, Fault> {
    let source = Source::open(path)?;
    let unfit = |trouble| refused(path, trouble);
    let bytes = still::read(&source).map_err(unfit)?;
    let mut still = open(path, &bytes)?;
    let (is_animated, profile) = (still.is_animated, still.profile());
    let image = still.decode().map_err(unfit)?;
    let size = bytes.len() as u64;
    drop(bytes);
    let (image, was_transparent) = flatten(image);
    let before = image.dimensions();
    let best = squeeze::squeeze(&image, profile.as_deref(), most).map_err(|why| {
        Fault::new(FaultKind::Source, format!("{} {why}", text::show_path(path)))
            .hint("Make it smaller with an image program.")
    })?;
    let copy = keep(path, folder, &best.bytes)?;
    Ok(Fitted {
        original: path.to_owned(),
        path: copy,
        sizes: (size, best.bytes.len() as u64),
        pixels: best.pixels,
        quality: best.quality,
        note: note(is_animated, was_transparent, before, best.pixels),
    })
}

fn open<'a>(path: &Path, bytes: &'a [u8]) -> Result<Still<'a>, Fault> {
    let kind = still::kind(bytes);
    match kind {
        Some(kind) if still::is_decoded(kind) => {
            Still::open(bytes, kind).map_err(|trouble| refused(path, trouble))
        }
        kind => {
            let what = kind.unwrap_or("no picture that is known");
            let sentence = format!(
                "{} is {what} by its content, which cannot be made to fit here",
                text::show_path(path)
            );
            Err(Fault::new(FaultKind::Source, sentence).hint("Convert it to JPEG elsewhere first."))
        }
    }
}

fn refused(path: &Path, trouble: Trouble) -> Fault {
    let shown = text::show_path(path);
    match trouble {
        Trouble::Broken(why) => Fault::new(FaultKind::Source, format!("{shown} {why}"))
            .hint("Look at it in another program, or use another photo."),
        Trouble::Beyond(why) => {
            Fault::new(FaultKind::Source, format!("{shown} {why}; it cannot be made to fit"))
                .hint("Make it smaller with an image program.")
        }
    }
}

/// Plain colours, with white where it is transparent; and whether it was.
fn flatten(image: DynamicImage) -> (RgbImage, bool) {
    if !image.color().has_alpha() {
        return (image.into_rgb8(), false);
    }
    let rgba = image.into_rgba8();
    let was_transparent = rgba.pixels().any(|pixel| pixel.0[3] < 255);
    let (width, height) = rgba.dimensions();
    let blend = |color: u8, alpha: u8| {
        let (color, alpha) = (u16::from(color), u16::from(alpha));
        ((color * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    };
    let mut flat = RgbImage::new(width, height);
    for (to, from) in flat.pixels_mut().zip(rgba.pixels()) {
        let [red, green, blue, alpha] = from.0;
        to.0 = [red, green, blue].map(|color| blend(color, alpha));
    }
    (flat, was_transparent)
}

/// Writes the copy to a file of its own, readable by its owner alone, and never over another.
fn keep(original: &Path, folder: &Path, bytes: &[u8]) -> Result<PathBuf, Fault> {
    let write = || -> io::Result<PathBuf> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let mut file = tempfile::Builder::new().prefix(".fitting-").tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        let stem = stem(original);
        for copy in 1..=MOST_COPIES {
            let number = if copy == 1 { String::new() } else { format!("-{copy}") };
            let path = folder.join(format!("{stem}-fitted{number}.jpg"));
            match file.persist_noclobber(&path) {
                Ok(_) => return Ok(path),
                Err(taken) if taken.error.kind() == io::ErrorKind::AlreadyExists => file = taken.file,
                Err(error) => return Err(error.error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    };
    write().map_err(|error| {
        let sentence = format!(
            "The copy of {} cannot be written to {}: {}",
            text::show_name(original),
            text::show_path(folder),
            text::excerpt(&error.to_string(), 80)
        );
        Fault::new(FaultKind::Storage, sentence).hint("Check the disk's free space and the folder's rights.")
    })
}

/// The original's name without its ending, as far as it is harmless everywhere.
fn stem(original: &Path) -> String {
    let name = original.file_stem().unwrap_or_default().to_string_lossy();
    let harmless = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '_' };
    let stem: String = name.chars().map(harmless).take(LONGEST_STEM).collect();
    let stem = stem.trim_start_matches(['-', '_']);
    if stem.is_empty() { "photo".to_owned() } else { stem.to_owned() }
}

/// What became different besides the form.
fn note(is_animated: bool, was_transparent: bool, before: (u32, u32), after: (u32, u32)) -> Option<String> {
    let mut sentences = Vec::new();
    if was_transparent {
        sentences.push("What was transparent is white now.".to_owned());
    }
    if is_animated {
        sentences.push("Only the first of its pictures is kept; it does not move any more.".to_owned());
    }
    if before != after {
        let ((width, height), (across, down)) = (before, after);
        sentences.push(format!("It was shrunk from {width} x {height} to {across} x {down} pixels."));
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

#[cfg(test)]
mod tests;
