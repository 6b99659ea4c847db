//! The photos of a post, by what is known of their files.

use crate::model::size;

use super::super::content::{Content, MediaPart, PhotoSource};
use super::super::facts::PhotoFacts;
use super::super::verdict::{Subject, Verdict};
use super::address::{self, Trouble};
use super::{ALT_TEXT_LIMIT, parts};

/// The most bytes of a photo, counted in the largest way: "no more than 4 MB" (page-photos, specification).
pub const MOST_PHOTO_BYTES: u64 = 4 << 20;
/// The same limit counted in the smallest way: nobody refuses a photo below.
pub const SAFE_PHOTO_BYTES: u64 = 4_000_000;
/// A larger PNG may come out coarse (page-photos, specification).
const SAFE_PNG_BYTES: u64 = 1_000_000;
/// A longer side, in pixels, is refused by Facebook's decoder.
const LONGEST_SIDE: u32 = 30_000;
/// A side that is so many times the other leaves a strip in the feed.
const LARGEST_RATIO: u32 = 10;

/// The types that the reference page names, as [`PhotoFacts::kind`] does.
const TAKEN: [&str; 5] = ["jpeg", "bmp", "png", "gif", "tiff"];

/// All about one photo, by its place from 0.
pub(super) fn photo(content: &Content, facts: &[PhotoFacts], at: usize) -> Vec<Verdict> {
    let Some(photo) = content.photos.get(at) else { return Vec::new() };
    let subject = Subject::Photo(at);
    let mut verdicts = Vec::new();
    match (&photo.source, facts.get(at)) {
        (PhotoSource::Url(url), _) => verdicts.extend(url_verdict(&subject, url)),
        (PhotoSource::File(_), Some(known)) => verdicts.extend(file(&subject, known)),
        (PhotoSource::File(_), None) => {}
    }
    verdicts.extend(again(content, facts, at));
    verdicts.extend(texts(&subject, photo));
    verdicts
}

fn url_verdict(subject: &Subject, url: &str) -> Option<Verdict> {
    let refuse = |said: String| Some(Verdict::refuse(subject.clone(), "photo_address", said));
    match address::check(url) {
        Ok(()) => None,
        Err(Trouble::Facebook) => Some(Verdict::warn(
            subject.clone(),
            "photo_address_facebook",
            "The photo's address is Facebook's own, which often refuses to fetch from itself: use the file instead.",
        )),
        // Only a warning: it may be public where the server is, as beside a server on this machine.
        Err(Trouble::Private) => Some(Verdict::warn(
            subject.clone(),
            "photo_address_private",
            "The photo's address is not public, and Facebook fetches it itself: use the file instead.",
        )),
        Err(Trouble::Senseless(why)) => {
            refuse(format!("The photo's address {why}. Write it like https://example.org/photo.jpg."))
        }
    }
}

/// What the file is, how large, and whether it is whole.
fn file(subject: &Subject, facts: &PhotoFacts) -> Vec<Verdict> {
    if let Some(why) = &facts.broken {
        return vec![Verdict::refuse(subject.clone(), "photo_broken", why.clone())];
    }
    let mut verdicts = Vec::new();
    verdicts.extend(kind(subject, facts));
    verdicts.extend(bytes(subject, facts));
    verdicts.extend(pixels(subject, facts));
    if let Some(why) = &facts.unchecked {
        verdicts.push(Verdict::warn(subject.clone(), "photo_unchecked", why.clone()));
    }
    verdicts
}

fn kind(subject: &Subject, facts: &PhotoFacts) -> Option<Verdict> {
    let refuse = |said: String| Verdict::refuse(subject.clone(), "photo_type", said);
    let taken = "Facebook takes JPEG, BMP, PNG, GIF and TIFF";
    match facts.kind {
        Some(kind) if TAKEN.contains(&kind) => None,
        Some("webp") => {
            let said = refuse(format!("The photo is a WebP by its content; {taken}. It can be made a JPEG."));
            Some(if can_be_fitted(facts) { said.fittable() } else { said })
        }
        Some("heic") => Some(refuse(format!(
            "The photo is a HEIC by its content; {taken}. It must be converted elsewhere: export it as JPEG."
        ))),
        Some(kind) => Some(refuse(format!("The file is of the type {kind} by its content; {taken}."))),
        None => Some(refuse(format!("The file is no picture that is known by its content; {taken}."))),
    }
}

fn bytes(subject: &Subject, facts: &PhotoFacts) -> Option<Verdict> {
    // What is refused by its type needs no word about its size.
    let kind = facts.kind.filter(|kind| TAKEN.contains(kind))?;
    let length = size::bytes(facts.size);
    let verdict = if facts.size > MOST_PHOTO_BYTES {
        let said = format!("The photo has {length} ({} bytes); Facebook takes 4 MB at most.", facts.size);
        Verdict::refuse(subject.clone(), "photo_size", said)
    } else if facts.size > SAFE_PHOTO_BYTES {
        let said = format!(
            "The photo has {} bytes; Facebook takes 4 MB at most, and may mean {SAFE_PHOTO_BYTES} bytes by it.",
            facts.size
        );
        Verdict::warn(subject.clone(), "photo_size", said)
    } else if kind == "png" && facts.size > SAFE_PNG_BYTES {
        let said = format!("The photo is a PNG of {length}; over 1 MB Facebook may make it coarse.");
        Verdict::warn(subject.clone(), "png_size", said)
    } else {
        return None;
    };
    Some(if can_be_fitted(facts) { verdict.fittable() } else { verdict })
}

/// What our own decoder gave up on cannot be encoded again either.
fn can_be_fitted(facts: &PhotoFacts) -> bool {
    facts.broken.is_none() && facts.unchecked.is_none()
}

fn pixels(subject: &Subject, facts: &PhotoFacts) -> Option<Verdict> {
    let (width, height) = facts.pixels?;
    let (short, long) = (width.min(height), width.max(height));
    if short == 0 {
        let said = format!("The photo has {width} x {height} pixels: there is nothing to see.");
        return Some(Verdict::refuse(subject.clone(), "photo_pixels", said));
    }
    if long > LONGEST_SIDE {
        let said = format!(
            "The photo has {width} x {height} pixels; with a side over {LONGEST_SIDE} Facebook may refuse it."
        );
        return Some(Verdict::warn(subject.clone(), "photo_pixels", said));
    }
    (u64::from(long) > u64::from(short) * u64::from(LARGEST_RATIO)).then(|| {
        let said = format!(
            "The photo has {width} x {height} pixels; with one side over {LARGEST_RATIO} times the other it \
             comes out as a strip."
        );
        Verdict::warn(subject.clone(), "photo_ratio", said)
    })
}

/// Whether the same picture is in the post before, or was published before.
fn again(content: &Content, facts: &[PhotoFacts], at: usize) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    let digest = |at: usize| facts.get(at).and_then(|facts| facts.digest);
    let source = |at: usize| content.photos.get(at).map(|photo| &photo.source);
    let is_same = |other: &usize| {
        source(*other) == source(at) || digest(at).is_some_and(|bytes| digest(*other) == Some(bytes))
    };
    if let Some(first) = (0..at).find(is_same) {
        let said = format!("The photo is the same as photo {}, byte for byte.", first + 1);
        verdicts.push(Verdict::warn(Subject::Photo(at), "photo_twice", said));
    }
    if let Some(post) = facts.get(at).and_then(|facts| facts.published_in) {
        let said = format!("The photo was published before, in our post number {post}.");
        verdicts.push(Verdict::warn(Subject::Photo(at), "photo_published", said));
    }
    verdicts
}

/// The caption and the alternative text.
fn texts(subject: &Subject, photo: &MediaPart) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    verdicts.extend(parts::controls(&photo.caption, subject, "The caption"));
    verdicts.extend(parts::controls(&photo.alt_text, subject, "The alternative text"));
    if let Some(said) = parts::too_long(&photo.caption, "The caption") {
        verdicts.push(Verdict::refuse(subject.clone(), "caption_length", said));
    }
    let length = photo.alt_text.chars().count();
    if photo.alt_text.trim().is_empty() {
        verdicts.push(Verdict::warn(
            subject.clone(),
            "alt_text",
            "The photo has no alternative text for those who cannot see it.",
        ));
    } else if length > ALT_TEXT_LIMIT {
        let said = format!(
            "The alternative text has {length} characters; over {ALT_TEXT_LIMIT} it may be cut or refused."
        );
        verdicts.push(Verdict::warn(subject.clone(), "alt_text_length", said));
    }
    verdicts
}
