//! The state of the Photos screen.

use std::collections::HashMap;
use std::sync::Arc;

use super::list::Listed;
use super::opened::Opened;
use super::paged::Paged;
use super::pictures::{Pictures, Spot};
use crate::engine::protocol::RequestId;
use crate::model::node::NodeId;
use crate::model::photo::{Album, Listing, Photo, PhotoType};

/// How long the cursor rests before pictures are asked for, here and over SSH.
const REST_MS: u64 = 250;
const REST_SSH_MS: u64 = 400;
/// Lists that are kept beside the current one, and the photos in all of them together.
const OTHER_LISTS: usize = 11;
const OTHER_PHOTOS: usize = 10_000;

/// What the screen knows.
#[derive(Debug)]
pub struct Photos {
    /// The list that is shown.
    pub list: Listed,
    /// Lists that were shown before, the latest first.
    others: Vec<Listed>,
    /// The Page's list that esc goes back to from an album.
    pub kind: PhotoType,
    /// Thumbnails instead of rows.
    pub grid: bool,
    /// The photo that is open.
    pub opened: Option<Opened>,
    /// Whether tags are marked on the picture.
    pub markers: bool,
    /// What was looked for last, for the next and the previous one.
    pub last_filter: String,
    /// The Page's albums.
    pub(crate) albums: Paged<Album>,
    pub(crate) pictures: Pictures,
    /// True once the terminal was asked what it can show.
    pub(super) started: bool,
    /// Lists whose copy on disk was asked for.
    pub(super) kept_asked: Vec<Listing>,
    pub(super) rest_ms: u64,
    pub(super) rest: Rest,
    /// The photo that the preview shows.
    pub(super) preview: Option<Arc<Photo>>,
    /// The photo that it shows next, and when at the latest.
    pub(super) turning: Option<(Arc<Photo>, u64)>,
    /// Comments that were begun.
    pub(crate) drafts: HashMap<NodeId, String>,
    /// Comments that are on their way.
    pub(crate) writing: HashMap<NodeId, RequestId>,
    /// Likes that are on their way: what they will have made of it.
    pub(super) likes: HashMap<NodeId, bool>,
}

/// Where the cursor rests, as seen by what pictures are in view.
#[derive(Debug, Default)]
pub(super) struct Rest {
    pub(super) on: Vec<Spot>,
    pub(super) due_ms: Option<u64>,
}

impl Photos {
    /// The screen before it is first opened. Over SSH the cursor has to rest for longer.
    pub fn new(over_ssh: bool) -> Self {
        let kind = PhotoType::Uploaded;
        Self {
            list: Listed::new(Listing::page(kind), String::new()),
            others: Vec::new(),
            kind,
            grid: false,
            opened: None,
            markers: true,
            last_filter: String::new(),
            albums: Paged::default(),
            pictures: Pictures::default(),
            started: false,
            kept_asked: Vec::new(),
            rest_ms: if over_ssh { REST_SSH_MS } else { REST_MS },
            rest: Rest::default(),
            preview: None,
            turning: None,
            drafts: HashMap::new(),
            writing: HashMap::new(),
            likes: HashMap::new(),
        }
    }

    /// Shows another list, as it was when it was last shown.
    pub fn select(&mut self, listing: &Listing, name: &str) {
        if let Some(kind) = listing.kind {
            self.kind = kind;
        }
        if self.list.listing == *listing {
            return;
        }
        let known = self.others.iter().position(|list| list.listing == *listing);
        let next = match known {
            Some(at) => self.others.remove(at),
            None => Listed::new(listing.clone(), name.to_owned()),
        };
        self.others.insert(0, std::mem::replace(&mut self.list, next));
        let mut room = OTHER_PHOTOS;
        let mut keeps = |list: &Listed| {
            let fits = list.loaded() <= room;
            room = room.saturating_sub(list.loaded());
            fits
        };
        self.others.truncate(OTHER_LISTS);
        self.others.retain(|list| keeps(list));
        let others = &self.others;
        let current = &self.list.listing;
        self.kept_asked.retain(|asked| asked == current || others.iter().any(|list| list.listing == *asked));
    }

    /// A list that is still in memory.
    pub fn listed(&mut self, listing: &Listing) -> Option<&mut Listed> {
        std::iter::once(&mut self.list).chain(&mut self.others).find(|list| list.listing == *listing)
    }

    /// All lists in memory.
    pub fn all_lists(&mut self) -> impl Iterator<Item = &mut Listed> {
        std::iter::once(&mut self.list).chain(&mut self.others)
    }

    /// The photo that actions are about: the opened one, or the one under the cursor.
    pub fn chosen(&self) -> Option<&Arc<Photo>> {
        self.opened.as_ref().map(|opened| &opened.photo).or_else(|| self.list.current())
    }

    /// Whether the Page likes a photo and how many do, with a like that is on its way; true when there is one.
    pub fn likes(&self, photo: &Photo) -> (Option<bool>, Option<u64>, bool) {
        let Some(will) = self.likes.get(&photo.id) else { return (photo.has_liked, photo.like_count, false) };
        let changes = photo.has_liked != Some(*will);
        let count = photo.like_count.map(|count| match (changes, *will) {
            (true, true) => count + 1,
            (true, false) => count.saturating_sub(1),
            (false, _) => count,
        });
        (Some(*will), count, true)
    }

    /// Something about a photo changed, wherever it is shown.
    pub(crate) fn change(&mut self, id: &NodeId, change: impl Fn(&mut Photo)) {
        let opened = self.opened.as_mut().map(|opened| &mut opened.photo);
        for photo in opened.into_iter().chain(&mut self.preview).filter(|photo| photo.id == *id) {
            change(Arc::make_mut(photo));
        }
        for list in self.all_lists() {
            list.change(id, &change);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::node::Slice;
    use crate::tui::screens::photos::list::View;
    use crate::tui::screens::photos::samples::{id, photo};

    #[test]
    fn each_list_keeps_its_state_and_not_too_many_are_kept() {
        let view = View { rows: 10, across: 1 };
        let mut photos = Photos::new(false);
        let page = Slice { items: (0..50).map(|one| photo(one, "")).collect(), next: None, total: None };
        photos.list.came(page, view);
        photos.list.go(7, view);
        photos.select(&Listing::page(PhotoType::Tagged), "");
        assert!(photos.list.is_empty());
        photos.select(&Listing::page(PhotoType::Uploaded), "");
        assert_eq!(photos.list.position(), 7);
        for number in 0..40 {
            photos.select(&Listing::album(id(number)), "An album");
        }
        assert_eq!(photos.others.len(), OTHER_LISTS);
        assert_eq!(photos.kind, PhotoType::Uploaded);
    }

    #[test]
    fn a_like_on_its_way_is_counted_once() {
        let mut photos = Photos::new(false);
        let mut liked = (*photo(1, "")).clone();
        liked.like_count = Some(4);
        liked.has_liked = Some(false);
        photos.likes.insert(id(1), true);
        assert_eq!(photos.likes(&liked), (Some(true), Some(5), true));
        liked.has_liked = Some(true);
        assert_eq!(photos.likes(&liked), (Some(true), Some(4), true));
        photos.likes.clear();
        assert_eq!(photos.likes(&liked), (Some(true), Some(4), false));
    }
}
