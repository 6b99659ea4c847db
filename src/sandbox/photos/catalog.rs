//! Which photos and albums there are. Nothing is stored of them: a photo is a number, and everything
//! about it is derived from that number when somebody asks.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::sandbox::posts;

/// How far apart the ids of neighbours are.
const STEP: u64 = 331_777;
/// The id of the first album, and how far apart they are.
const ALBUMS: u64 = 10_157_000_000_000_343;
const ALBUM_STEP: u64 = 104_729;
/// How many photos the person of the user tokens has uploaded.
const PERSONAL: u32 = 45;

/// Which of a Page's photos: the three values of `type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// The Page's profile pictures, the current one first.
    Profile,
    /// Photos of others in which the Page is tagged.
    Tagged,
    /// What the Page has uploaded.
    Uploaded,
}

impl Filter {
    /// The three of them.
    pub const ALL: [Self; 3] = [Self::Profile, Self::Tagged, Self::Uploaded];

    /// The value of the parameter `type`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Tagged => "tagged",
            Self::Uploaded => "uploaded",
        }
    }

    /// Reads the value of the parameter `type`.
    pub(in crate::sandbox) fn of(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|filter| filter.as_str() == text)
    }
}

/// Whose photos a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// One of the Page's three kinds.
    Page(Filter),
    /// Uploaded by the person of the user tokens.
    Personal,
    /// Sent while the sandbox runs: the number is its place in the book.
    Sent,
}

impl Kind {
    const ALL: [Self; 4] = [
        Self::Page(Filter::Profile),
        Self::Page(Filter::Tagged),
        Self::Page(Filter::Uploaded),
        Self::Personal,
    ];

    /// The id of the first: 15 to 17 digits, as old and new photos have them.
    fn base(self) -> u64 {
        match self {
            Self::Page(Filter::Uploaded) => 10_158_000_000_000_729,
            Self::Page(Filter::Profile) => 1_015_150_910_834_672,
            Self::Page(Filter::Tagged) => 415_900_000_000_117,
            Self::Personal => 122_200_000_000_531,
            Self::Sent => posts::FIRST_SENT,
        }
    }
}

/// A photo's number: of what kind, and which of them, the oldest being 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Number {
    pub(super) kind: Kind,
    pub(super) at: u32,
}

impl Number {
    /// The photo's id.
    pub(super) fn id(self) -> u64 {
        self.kind.base() + u64::from(self.at) * STEP
    }

    /// A number that looks random and belongs to this photo and this purpose.
    pub(super) fn roll(self, purpose: u64) -> u64 {
        scramble(self.id() ^ purpose.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// True for one photo in `of`, the same ones each time.
    pub(super) fn is_one_in(self, of: u32, remainder: u32) -> bool {
        self.at % of == remainder
    }
}

/// Mixes the bits of a number (the finaliser of SplitMix64).
pub(super) fn scramble(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// An album of the Page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Album {
    /// "Profile pictures".
    Profile,
    /// "Cover photos".
    Cover,
    /// "Timeline photos".
    Timeline,
    /// A regular one, by its number: at most 200 photos.
    Regular(u32),
}

/// What a run of consecutive uploads went into.
#[derive(Debug, Clone, Copy)]
enum Run {
    Cover(u32),
    Timeline(u32),
    Regular(u32),
}

/// Uploads fall into these runs, from the oldest on, over and over.
const RUNS: [Run; 14] = [
    Run::Regular(40),
    Run::Timeline(12),
    Run::Regular(9),
    Run::Timeline(20),
    Run::Cover(4),
    Run::Regular(61),
    Run::Timeline(10),
    Run::Regular(17),
    Run::Timeline(30),
    Run::Cover(3),
    Run::Regular(200),
    Run::Timeline(40),
    Run::Regular(28),
    Run::Cover(6),
];
/// How many uploads one round of runs takes.
const ROUND: u32 = 480;
/// How many regular albums one round has.
const REGULAR_IN_ROUND: u32 = 6;

impl Run {
    fn length(self) -> u32 {
        let (Self::Cover(length) | Self::Timeline(length) | Self::Regular(length)) = self;
        length
    }
}

/// The number of things there are.
#[derive(Debug, Clone, Copy)]
pub(in crate::sandbox) struct Catalog {
    uploaded: u32,
}

impl Catalog {
    /// A Page with so many uploaded photos. For each five of them there are two profile pictures, and for
    /// each two of them one photo in which the Page is tagged.
    pub(in crate::sandbox) fn new(uploaded: u32) -> Self {
        Self { uploaded }
    }

    /// How many photos of a kind there are.
    pub(super) fn count(self, kind: Kind) -> u32 {
        match kind {
            Kind::Page(Filter::Uploaded) => self.uploaded,
            Kind::Page(Filter::Profile) => u32::try_from(u64::from(self.uploaded) * 2 / 5).unwrap_or(0),
            Kind::Page(Filter::Tagged) => self.uploaded / 2,
            Kind::Personal if self.uploaded == 0 => 0,
            Kind::Personal => PERSONAL,
            // The book counts them.
            Kind::Sent => 0,
        }
    }

    /// The photo with this id. One that may have been sent is to be looked up in the book.
    pub(super) fn find(self, id: &str) -> Option<Number> {
        if let Some(at) = posts::sent_at(id) {
            return Some(Number { kind: Kind::Sent, at: u32::try_from(at).ok()? });
        }
        let id = number(id)?;
        Kind::ALL.into_iter().find_map(|kind| {
            let at = id.checked_sub(kind.base()).filter(|off| off % STEP == 0)? / STEP;
            let at = u32::try_from(at).ok().filter(|at| *at < self.count(kind))?;
            Some(Number { kind, at })
        })
    }

    /// How many albums there are.
    pub(super) fn albums(self) -> u32 {
        let rounds = self.uploaded / ROUND * REGULAR_IN_ROUND;
        let mut start = 0;
        let begun = RUNS.iter().filter(|run| {
            let is_begun = matches!(run, Run::Regular(_)) && start < self.uploaded % ROUND;
            start += run.length();
            is_begun
        });
        3 + rounds + u32::try_from(begun.count()).unwrap_or(0)
    }

    /// The album at a place of the list: first the three that every Page has, then the regular ones,
    /// the newest first.
    pub(super) fn album(self, place: u32) -> Option<Album> {
        match place {
            0 => Some(Album::Profile),
            1 => Some(Album::Cover),
            2 => Some(Album::Timeline),
            _ => self.albums().checked_sub(place + 1).map(Album::Regular),
        }
    }

    /// The album of a photo that was sent to this target.
    pub(super) fn find_sent_album(self, target: &posts::Target) -> Option<Album> {
        match target {
            posts::Target::Page => Some(Album::Timeline),
            posts::Target::Album(id) => self.find_album(id),
            posts::Target::User => None,
        }
    }

    /// The album with this id.
    pub(super) fn find_album(self, id: &str) -> Option<Album> {
        let off = number(id)?.checked_sub(ALBUMS).filter(|off| off % ALBUM_STEP == 0)?;
        let at = u32::try_from(off / ALBUM_STEP).ok().filter(|at| *at < self.albums())?;
        Some(match at {
            0 => Album::Profile,
            1 => Album::Cover,
            2 => Album::Timeline,
            _ => Album::Regular(at - 3),
        })
    }
}

/// Whether photos can be sent to an album; `None` for what is no album.
pub(in crate::sandbox) fn takes_uploads(catalog: Catalog, id: &str) -> Option<bool> {
    catalog.find_album(id).map(|album| matches!(album, Album::Timeline | Album::Regular(_)))
}

/// Reads an id: decimal digits without a zero before them.
fn number(text: &str) -> Option<u64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|_| is_plain)
}

impl Album {
    /// Its id.
    pub(super) fn id(self) -> u64 {
        let at = match self {
            Self::Profile => 0,
            Self::Cover => 1,
            Self::Timeline => 2,
            Self::Regular(number) => number + 3,
        };
        ALBUMS + u64::from(at) * ALBUM_STEP
    }

    /// The kind of photos that it holds.
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Profile => Kind::Page(Filter::Profile),
            _ => Kind::Page(Filter::Uploaded),
        }
    }

    /// The numbers among which its photos are, of so many of its kind. A regular album has all of them.
    pub(super) fn span(self, count: u32) -> Range<u32> {
        let Self::Regular(number) = self else { return 0..count };
        let mut start = number / REGULAR_IN_ROUND * ROUND;
        let mut earlier = number % REGULAR_IN_ROUND;
        for run in RUNS {
            let is_regular = matches!(run, Run::Regular(_));
            if is_regular && earlier == 0 {
                return start.min(count)..(start + run.length()).min(count);
            }
            earlier -= u32::from(is_regular);
            start += run.length();
        }
        0..0
    }

    /// The album that a photo is in; only the Page's own photos are in one.
    pub(super) fn of(photo: Number) -> Option<Self> {
        match photo.kind {
            Kind::Page(Filter::Profile) => Some(Self::Profile),
            Kind::Page(Filter::Uploaded) => Some(Self::of_upload(photo.at)),
            _ => None,
        }
    }

    fn of_upload(at: u32) -> Self {
        let mut left = at % ROUND;
        let mut regular = at / ROUND * REGULAR_IN_ROUND;
        for run in RUNS {
            if left < run.length() {
                return match run {
                    Run::Cover(_) => Self::Cover,
                    Run::Timeline(_) => Self::Timeline,
                    Run::Regular(_) => Self::Regular(regular),
                };
            }
            left -= run.length();
            regular += u32::from(matches!(run, Run::Regular(_)));
        }
        Self::Timeline
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_photo_is_found_by_its_id_and_nothing_else_is() {
        let catalog = Catalog::new(300);
        let mut seen = std::collections::HashSet::new();
        for kind in Kind::ALL {
            for at in 0..catalog.count(kind) {
                let number = Number { kind, at };
                let id = number.id().to_string();
                assert!((15..=17).contains(&id.len()), "{id}");
                assert_eq!(catalog.find(&id), Some(number));
                assert_eq!(catalog.find(&format!("0{id}")), None);
                assert_eq!(catalog.find_album(&id), None);
                assert!(seen.insert(id));
            }
            let beyond = Number { kind, at: catalog.count(kind) };
            assert_eq!(catalog.find(&beyond.id().to_string()), None);
        }
        for bad in ["", "1", "-1", "+10158000000000729", "99999999999999999999999", "upload"] {
            assert_eq!(catalog.find(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_runs_fill_their_round_and_no_regular_album_holds_more_than_200() {
        assert_eq!(RUNS.iter().map(|run| run.length()).sum::<u32>(), ROUND);
        let regular = RUNS.iter().filter(|run| matches!(run, Run::Regular(_)));
        assert_eq!(regular.clone().count(), REGULAR_IN_ROUND as usize);
        assert!(regular.clone().all(|run| run.length() <= 200));
        assert!(regular.clone().any(|run| run.length() == 200));
    }

    #[test]
    fn every_album_of_the_list_has_a_photo_and_every_photo_an_album_of_the_list() {
        for uploaded in [1, 40, 41, 52, 53, 300, 480, 481, 1000] {
            let catalog = Catalog::new(uploaded);
            let albums: Vec<Album> = (0..catalog.albums()).filter_map(|at| catalog.album(at)).collect();
            assert_eq!(albums.len(), catalog.albums() as usize);
            for album in &albums {
                assert_eq!(catalog.find_album(&album.id().to_string()), Some(*album));
            }
            let holding: Vec<Album> = (0..uploaded).map(Album::of_upload).collect();
            assert!(holding.iter().all(|album| albums.contains(album)), "{uploaded}");
            for album in albums.iter().filter(|album| album.kind() == Kind::Page(Filter::Uploaded)) {
                let span = album.span(uploaded);
                let outside =
                    (0..uploaded).filter(|at| !span.contains(at) && Album::of_upload(*at) == *album);
                assert_eq!(outside.count(), 0, "{album:?} of {uploaded}");
                let inside = span.clone().filter(|at| Album::of_upload(*at) == *album).count();
                assert!(!matches!(album, Album::Regular(_)) || inside == span.len(), "{album:?}");
            }
            let regular = |album: &&Album| matches!(album, Album::Regular(_));
            assert!(albums.iter().filter(regular).all(|album| holding.contains(album)), "{uploaded}");
        }
    }
}
