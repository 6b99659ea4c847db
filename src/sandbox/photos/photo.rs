//! One photo: its size, its times, its picture. All of it is derived from the photo's number.

use std::borrow::Cow;

use super::catalog::{Catalog, Filter, Kind, Number};
use super::{scenes, words};

/// When the newest photo was published, in Unix seconds: 30 September 2026, 18:24.
const NEWEST: u64 = 1_790_792_640;
/// The years over which photos are spread at most, in seconds, and the widest gap between two.
const SPAN: u64 = 16 * 365 * 86_400;
const GAP: u64 = 2 * 86_400;

/// The sizes that photos come in, in pixels; the first ones are met more often.
const SIZES: [(u32, u32); 12] = [
    (2048, 1365),
    (1365, 2048),
    (2048, 1536),
    (1440, 960),
    (1080, 1080),
    (1536, 2048),
    (2048, 683),
    (1600, 1067),
    (960, 1440),
    (2048, 2048),
    (1080, 1350),
    (2048, 1152),
];
/// The widths that pictures are kept in, besides their own.
const WIDTHS: [u32; 8] = [1440, 1080, 960, 720, 600, 480, 320, 225];
/// What small photos have besides, until they have enough.
const SMALL: [u32; 2] = [180, 130];
/// The width of `picture`, the thumbnail.
pub(super) const THUMBNAIL: u32 = 130;
/// How many renditions a photo has at least.
const RENDITIONS: usize = 8;

/// What is known of a photo.
#[derive(Debug, Clone, Copy)]
pub(super) struct Photo {
    pub(super) number: Number,
    /// How many photos of its kind there are.
    of: u32,
}

impl Photo {
    /// The photo with a number.
    pub(super) fn new(catalog: Catalog, number: Number) -> Self {
        Self { number, of: catalog.count(number.kind) }
    }

    /// How many of its kind are newer.
    pub(super) fn rank(self) -> u32 {
        self.of.saturating_sub(self.number.at + 1)
    }

    /// Width and height of its largest rendition, in pixels.
    pub(super) fn size(self) -> (u32, u32) {
        let roll = self.number.roll(2);
        if self.number.kind == Kind::Page(Filter::Profile) && !roll.is_multiple_of(5) {
            return if roll.is_multiple_of(2) { (1080, 1080) } else { (2048, 2048) };
        }
        // Of 18 chances the first shapes have two.
        let at = usize::try_from(roll % 18).unwrap_or(0) % SIZES.len();
        SIZES.get(at).copied().unwrap_or((2048, 1365))
    }

    /// The height of the rendition of this width.
    pub(super) fn height_at(self, width: u32) -> u32 {
        let (full, height) = self.size();
        ((u64::from(width) * u64::from(height) + u64::from(full) / 2) / u64::from(full)).max(1) as u32
    }

    /// The widths of its renditions: the widest first, then in most photos downwards.
    pub(super) fn widths(self) -> Vec<u32> {
        let (full, _) = self.size();
        let mut widths = vec![full];
        widths.extend(WIDTHS.into_iter().filter(|width| *width < full));
        widths.extend(SMALL.into_iter().take(RENDITIONS.saturating_sub(widths.len())));
        if let Some(tail) = widths.get_mut(1..).filter(|_| self.number.is_one_in(8, 3)) {
            tail.rotate_left(tail.len() / 2);
        }
        widths
    }

    /// The scene that its picture shows.
    pub(super) fn scene(self) -> scenes::Scene {
        // Neighbours never show the same, so that a screen full of them looks lively.
        let shift = self.number.roll(3) % 3;
        scenes::Scene::of(u64::from(self.number.at) * 5 + u64::from(self.number.at / 13) + shift)
    }

    /// What makes its picture unlike others of its scene.
    pub(super) fn seed(self) -> u32 {
        (self.number.roll(4) & 0xffff_ffff) as u32
    }

    /// True when its renditions are PNG files, false for JPEG.
    pub(super) fn is_png(self) -> bool {
        self.scene() == scenes::Scene::Poster || self.number.is_one_in(19, 8)
    }

    /// The caption.
    pub(super) fn caption(self) -> Option<Cow<'static, str>> {
        words::caption(self.number)
    }

    /// When it was published, in Unix seconds. Newer photos have higher numbers.
    pub(super) fn created(self) -> u64 {
        let step = GAP.min(SPAN / u64::from(self.of.max(1)));
        let created =
            NEWEST.saturating_sub(u64::from(self.rank()) * step + self.number.roll(5) % step.max(1));
        // Now and then one is said to be years older than its neighbours.
        if self.is_backdated() { created - 4 * 365 * 86_400 } else { created }
    }

    /// True when its time was set by hand.
    pub(super) fn is_backdated(self) -> bool {
        self.number.is_one_in(53, 20)
    }

    /// When it or its caption was last changed, in Unix seconds.
    pub(super) fn updated(self) -> u64 {
        let later = if self.number.is_one_in(3, 1) { self.number.roll(6) % 86_400 } else { 0 };
        self.created() + later
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn photos() -> Vec<Photo> {
        let catalog = Catalog::new(300);
        (0..300).map(|at| Photo::new(catalog, Number { kind: Kind::Page(Filter::Uploaded), at })).collect()
    }

    #[test]
    fn there_are_eight_or_nine_renditions_the_widest_first_and_some_lists_unsorted() {
        let mut unsorted = 0;
        for photo in photos() {
            let widths = photo.widths();
            let (full, height) = photo.size();
            assert!((8..=9).contains(&widths.len()), "{widths:?}");
            assert_eq!((widths[0], photo.height_at(full)), (full, height));
            assert_eq!(widths.iter().max(), Some(&full));
            assert_eq!(widths.iter().collect::<HashSet<_>>().len(), widths.len());
            unsorted += usize::from(!widths.is_sorted_by(|a, b| a > b));
        }
        assert!((20..60).contains(&unsorted), "{unsorted}");
    }

    #[test]
    fn shapes_scenes_and_formats_vary() {
        let photos = photos();
        assert_eq!(photos.iter().map(|photo| photo.size()).collect::<HashSet<_>>().len(), SIZES.len());
        assert_eq!(
            photos.iter().map(|photo| photo.scene()).collect::<HashSet<_>>().len(),
            scenes::Scene::ALL.len()
        );
        let png = photos.iter().filter(|photo| photo.is_png()).count();
        assert!((10..100).contains(&png), "{png}");
    }

    #[test]
    fn times_rise_with_the_numbers_but_for_the_backdated() {
        let times: Vec<u64> =
            photos().iter().filter(|photo| !photo.is_backdated()).map(|photo| photo.created()).collect();
        assert!(times.windows(2).all(|pair| pair[0] < pair[1] + GAP));
        assert!(*times.last().unwrap() <= NEWEST);
    }
}
