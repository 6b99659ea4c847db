//! Which rendition of a photo is fetched for a place on the screen.

use crate::media::CacheName;
use crate::model::photo::Photo;

/// A rendition that could do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its name on disk.
    pub name: CacheName,
    /// Its address.
    pub address: String,
    /// Its pixels are enough.
    pub fills: bool,
}

/// The renditions for so many pixels, the best first; an address that comes twice is there once.
pub fn candidates(photo: &Photo, width: u32, height: u32) -> Vec<Candidate> {
    let mut all: Vec<Candidate> = Vec::new();
    for address in photo.sources_for(width, height) {
        let known = photo.images.iter().find(|one| &*one.source == address);
        let candidate = Candidate {
            name: CacheName::of(&photo.id, known.map_or(0, |one| one.width), address),
            address: address.to_owned(),
            fills: known.is_some_and(|one| one.width >= width && one.height >= height),
        };
        if all.iter().all(|one| one.address != candidate.address) {
            all.push(candidate);
        }
    }
    all
}

/// The name of what would be fetched: the same for all sizes that one rendition serves.
pub fn rendition(photo: &Photo, width: u32, height: u32) -> CacheName {
    let first = candidates(photo, width, height).into_iter().next();
    first.map_or_else(|| CacheName::of(&photo.id, 0, ""), |candidate| candidate.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::node::NodeId;
    use crate::model::photo::Rendition;

    #[test]
    fn the_smallest_that_fills_comes_first_and_serves_several_sizes() {
        let images = [(720, 480), (130, 86), (320, 213)].map(|(width, height)| Rendition {
            width,
            height,
            source: format!("https://cdn.example.com/{width}.jpg").into(),
        });
        let photo = Photo {
            images: images.to_vec(),
            source: Some("https://cdn.example.com/720.jpg".into()),
            picture: Some("https://cdn.example.com/small.jpg".into()),
            ..Photo::unknown(NodeId::parse("1").unwrap())
        };
        let ends: Vec<(String, bool)> = candidates(&photo, 200, 100)
            .into_iter()
            .map(|one| (one.address.rsplit('/').next().unwrap().to_owned(), one.fills))
            .collect();
        let expected = [("320.jpg", true), ("720.jpg", true), ("130.jpg", false), ("small.jpg", false)];
        assert_eq!(ends, expected.map(|(name, fills)| (name.to_owned(), fills)));
        assert_eq!(rendition(&photo, 200, 100), rendition(&photo, 310, 200));
        assert_ne!(rendition(&photo, 200, 100), rendition(&photo, 400, 300));
        let bare = Photo::unknown(NodeId::parse("2").unwrap());
        assert_ne!(rendition(&bare, 1, 1), rendition(&photo, 1, 1));
    }
}
