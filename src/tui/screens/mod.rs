//! The screens. Each has its state and a view that draws it.

pub mod composer;
pub mod first_run;
pub mod photos;
pub mod posts;
pub mod uploads;

/// A screen, in the header's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Screen {
    /// Upload sessions.
    #[default]
    Uploads,
    /// The Page's photos.
    Photos,
    /// Writing a post.
    Composer,
    /// Posts on their way, scheduled and published.
    Posts,
}

impl Screen {
    /// All screens in order.
    pub const ALL: [Self; 4] = [Self::Uploads, Self::Photos, Self::Composer, Self::Posts];

    /// The name in the header.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Uploads => "Uploads",
            Self::Photos => "Photos",
            Self::Composer => "Composer",
            Self::Posts => "Posts",
        }
    }

    /// The screen with a number from 0; the last one for numbers beyond.
    pub fn at(number: usize) -> Self {
        Self::ALL.get(number).copied().unwrap_or(Self::Posts)
    }

    /// The screen so many places to the right, around the end.
    pub fn turned(self, by: i8) -> Self {
        let count = Self::ALL.len() as isize;
        let at = (self as isize + isize::from(by)).rem_euclid(count);
        Self::at(at.unsigned_abs())
    }
}
