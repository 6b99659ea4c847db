//! A list of photos: those that the server gave in this run, and behind them those that the disk still
//! had. The cursor stays on its photo whatever comes. Nothing is done for all rows at a key or a frame.

use std::collections::HashSet;
use std::sync::Arc;

use super::find::{folded, holds};
use super::paged::{EMPTY_PAGES, Next};
use crate::engine::protocol::RequestId;
use crate::model::fault::Fault;
use crate::model::node::{NodeId, Slice};
use crate::model::photo::{Listing, Photo, Rendition};
use crate::tui::widgets::scroll::{Scroll, Step};

/// Widths in pixels of the stored sizes that a list keeps of each photo: enough to choose from for a
/// thumbnail, a preview and a whole screen.
const KEPT_WIDTHS: [u32; 4] = [160, 480, 960, 2048];

/// How many photos are seen at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// Rows of the list or the grid.
    pub rows: usize,
    /// Photos in a row: 1 in the list.
    pub across: usize,
}

/// A list.
#[derive(Debug)]
pub struct Listed {
    /// Which one.
    pub listing: Listing,
    /// The album's name; empty for the Page's own lists.
    pub name: String,
    rows: Vec<Arc<Photo>>,
    /// How many of the rows the server gave since the last refresh.
    confirmed: usize,
    known: HashSet<NodeId>,
    /// True while what is shown was read from the disk.
    from_disk: bool,
    /// Where it goes on.
    pub(crate) next: Next,
    /// How many there are in all, when the server said.
    pub total: Option<u64>,
    /// The page that is on its way.
    pub asked: Option<RequestId>,
    /// Why the last page did not come: nothing more is asked for until the user wants it.
    pub fault: Option<Fault>,
    empties: u8,
    /// What is looked for, as it was typed; empty for nothing.
    filter: String,
    /// The rows that hold it, by number.
    found: Vec<usize>,
    gone: HashSet<NodeId>,
    list: Scroll,
    grid: Scroll,
}

impl Listed {
    /// A list of which nothing is known yet.
    pub fn new(listing: Listing, name: String) -> Self {
        Self {
            listing,
            name,
            rows: Vec::new(),
            confirmed: 0,
            known: HashSet::new(),
            from_disk: false,
            next: Next::Start,
            total: None,
            asked: None,
            fault: None,
            empties: 0,
            filter: String::new(),
            found: Vec::new(),
            gone: HashSet::new(),
            list: Scroll::default(),
            grid: Scroll::default(),
        }
    }

    /// How many photos are shown: all that are loaded, or those that were found.
    pub fn len(&self) -> usize {
        if self.filter.is_empty() { self.rows.len() } else { self.found.len() }
    }

    /// True when none is shown.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many photos are loaded, those from the disk among them.
    pub fn loaded(&self) -> usize {
        self.rows.len()
    }

    /// How many of them the server gave since the last refresh.
    pub fn confirmed(&self) -> usize {
        self.confirmed
    }

    /// True while what is shown was read from the disk alone.
    pub fn is_from_disk(&self) -> bool {
        self.from_disk && self.confirmed == 0
    }

    /// The photo at a number among those that are shown.
    pub fn at(&self, number: usize) -> Option<&Arc<Photo>> {
        let row = if self.filter.is_empty() { number } else { *self.found.get(number)? };
        self.rows.get(row)
    }

    /// Where the cursor stands, from 0.
    pub fn position(&self) -> usize {
        self.list.cursor
    }

    /// The photo under the cursor.
    pub fn current(&self) -> Option<&Arc<Photo>> {
        self.at(self.list.cursor)
    }

    /// The number of the first photo in view.
    pub fn first(&self, view: View) -> usize {
        if view.across <= 1 {
            return self.list.first_row(self.len(), view.rows);
        }
        let mut grid = self.grid;
        grid.cursor = self.list.cursor / view.across;
        grid.first_row(self.len().div_ceil(view.across), view.rows) * view.across
    }

    /// The photos in view with their numbers.
    pub fn seen(&self, view: View) -> impl Iterator<Item = (usize, &Arc<Photo>)> {
        let first = self.first(view);
        (first..first + view.rows * view.across.max(1)).map_while(|number| Some((number, self.at(number)?)))
    }

    /// Moves the cursor; in a grid, rows are rows of the grid.
    pub fn step(&mut self, step: Step, view: View) {
        let across = view.across.max(1);
        let (len, cursor) = (self.len(), self.list.cursor);
        let to = match step {
            Step::First => 0,
            Step::Last => len.saturating_sub(1),
            _ if across == 1 => {
                self.list.step(step, len, view.rows);
                self.list.cursor
            }
            _ => {
                let mut grid = self.grid;
                grid.cursor = cursor / across;
                grid.step(step, len.div_ceil(across), view.rows);
                grid.cursor * across + cursor % across
            }
        };
        self.go(to, view);
    }

    /// Puts the cursor on a photo by its number, or on the last one.
    pub fn go(&mut self, number: usize, view: View) {
        let len = self.len();
        let across = view.across.max(1);
        if across == 1 {
            self.list.go(number, len, view.rows);
            return;
        }
        self.list.cursor = number.min(len.saturating_sub(1));
        self.grid.go(self.list.cursor / across, len.div_ceil(across), view.rows);
    }

    /// What the disk still had came. It is shown only while there is nothing better.
    pub fn kept(&mut self, photos: Vec<Arc<Photo>>) {
        if self.rows.is_empty() && self.next == Next::Start {
            self.rows = photos.into_iter().map(slim).collect();
            self.from_disk = true;
            self.find();
        }
    }

    /// True when the next page has to be asked for.
    pub fn wants_more(&self, view: View) -> bool {
        let rest = self.asked.is_none() && self.fault.is_none() && self.empties < EMPTY_PAGES;
        let near = self.list.cursor + view.rows * view.across.max(1) * 2 >= self.confirmed;
        rest && match self.next {
            Next::Start => true,
            // While something is looked for, loading on is the user's to decide.
            Next::At(_) => near && self.filter.is_empty(),
            Next::End => false,
        }
    }

    /// A page came. Its photos follow the confirmed ones; those that the disk had and nobody confirmed
    /// stay behind them, and go at the end.
    pub fn came(&mut self, page: Slice<Arc<Photo>>, view: View) {
        let current = self.current().map(|photo| photo.id.clone());
        self.empties = if page.items.is_empty() { self.empties + 1 } else { 0 };
        self.total = page.total.or(self.total);
        self.next = Next::of(page.next);
        self.fault = None;
        let mut new: Vec<Arc<Photo>> = page.items.into_iter().map(slim).collect();
        self.gone.retain(|gone| new.iter().all(|photo| photo.id != *gone));
        new.retain(|photo| self.known.insert(photo.id.clone()));
        let fresh = self.confirmed == self.rows.len();
        let count = new.len();
        if fresh {
            self.rows.extend(new);
        } else {
            let mut behind = self.rows.split_off(self.confirmed);
            behind.retain(|photo| !self.known.contains(&photo.id));
            self.rows.extend(new);
            if self.next != Next::End {
                self.rows.append(&mut behind);
            }
        }
        self.confirmed += count;
        self.find();
        self.follow(current.as_ref().filter(|_| !fresh), view);
    }

    /// Everything is to be read anew; what is loaded stays until then.
    pub fn refresh(&mut self) {
        self.confirmed = 0;
        self.from_disk = false;
        self.known.clear();
        self.next = Next::Start;
        self.asked = None;
        self.fault = None;
        self.empties = 0;
    }

    /// The page did not come, or may be tried again.
    pub fn ask_again(&mut self) {
        self.fault = None;
        self.empties = 0;
    }

    /// What is looked for.
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// Shows only the photos that hold something; all for an empty text.
    pub fn set_filter(&mut self, filter: &str, view: View) {
        let current = self.current().map(|photo| photo.id.clone());
        filter.clone_into(&mut self.filter);
        self.find();
        self.follow(current.as_ref(), view);
    }

    /// The number of the next photo that holds something, in a direction from the cursor, around the end.
    pub fn next_with(&self, words: &str, by: i8) -> Option<usize> {
        let words = folded(words);
        let (len, from) = (self.len(), self.position());
        (1..=len)
            .map(|steps| if by > 0 { from + steps } else { from + len - steps } % len.max(1))
            .find(|number| self.at(*number).is_some_and(|photo| holds(photo, &words)))
    }

    /// Something about a photo changed.
    pub fn learn(&mut self, photo: &Arc<Photo>) {
        self.gone.remove(&photo.id);
        if let Some(row) = self.rows.iter_mut().find(|row| row.id == photo.id) {
            *row = slim(photo.clone());
        }
    }

    /// Changes a photo where it stands.
    pub fn change(&mut self, id: &NodeId, change: impl Fn(&mut Photo)) {
        if let Some(row) = self.rows.iter_mut().find(|row| row.id == *id) {
            change(Arc::make_mut(row));
        }
    }

    /// A photo is no longer there at the server.
    pub fn lose(&mut self, id: &NodeId) {
        self.gone.insert(id.clone());
    }

    /// True when the server has the photo no longer.
    pub fn is_gone(&self, id: &NodeId) -> bool {
        self.gone.contains(id)
    }

    fn find(&mut self) {
        let words = folded(&self.filter);
        self.found = match words.is_empty() {
            true => Vec::new(),
            false => {
                let rows = self.rows.iter().enumerate();
                rows.filter(|(_, photo)| holds(photo, &words)).map(|(row, _)| row).collect()
            }
        };
    }

    /// The cursor goes where its photo went; when that is not shown, it stays at its number.
    fn follow(&mut self, id: Option<&NodeId>, view: View) {
        let find =
            |id: &NodeId| (0..self.len()).find(|number| self.at(*number).is_some_and(|row| row.id == *id));
        let still = id.is_some_and(|id| self.current().is_some_and(|photo| photo.id == *id));
        let row = id.filter(|_| !still).and_then(find).unwrap_or(self.list.cursor);
        self.go(row, view);
    }
}

/// A photo without what no list shows: ten thousand have to find room.
fn slim(mut photo: Arc<Photo>) -> Arc<Photo> {
    let fits =
        photo.images.len() <= KEPT_WIDTHS.len() && photo.webp_images.is_empty() && photo.name_tags.is_empty();
    if fits && (photo.images.is_empty() || photo.source.is_none() && photo.picture.is_none()) {
        return photo;
    }
    let one = Arc::make_mut(&mut photo);
    let chosen: HashSet<usize> =
        KEPT_WIDTHS.iter().filter_map(|width| nearest(&one.images, *width)).collect();
    let mut number = 0..;
    one.images.retain(|_| number.next().is_some_and(|number| chosen.contains(&number)));
    one.images.shrink_to_fit();
    one.webp_images = Vec::new();
    one.name_tags = Vec::new();
    one.icon = None;
    if !one.images.is_empty() {
        one.picture = None;
        one.source = None;
    }
    photo
}

/// The smallest size that is at least as wide, or the widest.
fn nearest(images: &[Rendition], width: u32) -> Option<usize> {
    let all = || images.iter().enumerate();
    let wide = all().filter(|(_, one)| one.width >= width).min_by_key(|(_, one)| one.width);
    wide.or_else(|| all().max_by_key(|(_, one)| one.width)).map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::node::Cursor;
    use crate::model::photo::PhotoType;
    use crate::tui::screens::photos::samples::{id, photo};

    const LIST: View = View { rows: 10, across: 1 };

    fn photos(numbers: std::ops::Range<u64>) -> Vec<Arc<Photo>> {
        numbers.map(|number| photo(number, &format!("caption {number}"))).collect()
    }

    fn page(numbers: std::ops::Range<u64>, more: bool) -> Slice<Arc<Photo>> {
        Slice { items: photos(numbers), next: Cursor::after("next").filter(|_| more), total: None }
    }

    fn listed() -> Listed {
        Listed::new(Listing::page(PhotoType::Uploaded), String::new())
    }

    #[test]
    fn the_cursor_stays_on_its_photo_while_the_list_is_confirmed() {
        let mut list = listed();
        list.kept(photos(10..40));
        list.go(15, LIST);
        let chosen = list.current().unwrap().id.clone();
        list.came(page(5..20, true), LIST);
        assert_eq!(list.current().unwrap().id, chosen);
        assert_eq!((list.loaded(), list.confirmed()), (35, 15));
        list.came(page(18..30, false), LIST);
        assert_eq!(list.current().unwrap().id, chosen);
        assert_eq!((list.loaded(), list.confirmed()), (25, 25), "what nobody confirmed is gone");
        assert!(!list.wants_more(LIST));
    }

    #[test]
    fn the_next_page_is_asked_for_a_screen_ahead() {
        let mut list = listed();
        assert!(list.wants_more(LIST));
        list.came(page(0..100, true), LIST);
        assert!(!list.wants_more(LIST));
        list.go(81, LIST);
        assert!(list.wants_more(LIST));
        list.asked = Some(RequestId(1));
        assert!(!list.wants_more(LIST));
        list.asked = None;
        list.fault = Some(Fault::new(crate::model::fault::FaultKind::Offline, "Away."));
        assert!(!list.wants_more(LIST), "no loop of failures");
    }

    #[test]
    fn searching_narrows_what_is_loaded_and_does_not_load_by_itself() {
        let mut list = listed();
        list.came(page(0..100, true), LIST);
        list.go(42, LIST);
        list.set_filter("CAPTION 4", LIST);
        assert_eq!(list.len(), 11);
        assert_eq!(list.current().unwrap().id, id(42));
        assert!(!list.wants_more(LIST));
        list.came(page(100..500, true), LIST);
        assert_eq!(list.len(), 111);
        assert_eq!(list.current().unwrap().id, id(42));
        list.set_filter("", LIST);
        assert_eq!(list.current().unwrap().id, id(42));
        assert_eq!(list.next_with("caption 7", 1), Some(70));
        assert_eq!(list.next_with("caption 7", -1), Some(7));
        assert_eq!(list.next_with("nothing", 1), None);
    }

    #[test]
    fn a_grid_moves_by_its_own_rows() {
        let grid = View { rows: 3, across: 4 };
        let mut list = listed();
        list.came(page(0..30, false), grid);
        list.step(Step::By(1), grid);
        assert_eq!(list.position(), 4);
        list.step(Step::Last, grid);
        assert_eq!(list.position(), 29);
        list.step(Step::By(1), grid);
        assert_eq!(list.position(), 29);
        assert_eq!(list.first(grid), 20);
        assert_eq!(list.seen(grid).count(), 10);
        list.step(Step::First, grid);
        list.step(Step::Pages(1), grid);
        assert_eq!(list.position(), 8);
        for width in 1..9 {
            let view = View { rows: 2, across: width };
            assert!((list.first(view)..list.first(view) + 2 * width).contains(&8), "{width}");
        }
    }

    #[test]
    fn a_refresh_keeps_what_is_shown_until_it_is_confirmed() {
        let mut list = listed();
        list.came(page(0..50, false), LIST);
        list.go(20, LIST);
        list.refresh();
        assert_eq!(list.loaded(), 50);
        assert!(list.wants_more(LIST));
        list.came(page(3..40, false), LIST);
        assert_eq!(list.loaded(), 37);
        assert_eq!(list.current().unwrap().id, id(20));
    }

    #[test]
    fn a_list_keeps_little_of_each_photo() {
        let mut whole = (*photo(1, "x")).clone();
        whole.webp_images = whole.images.clone();
        whole.source = Some("https://pictures.example/source".into());
        let kept = slim(Arc::new(whole));
        assert_eq!(kept.images.iter().map(|one| one.width).collect::<Vec<_>>(), [2048, 960, 480, 320]);
        assert!(kept.webp_images.is_empty() && kept.source.is_none());
        let bare = Arc::new(Photo { source: Some("s".into()), ..Photo::unknown(id(2)) });
        assert_eq!(slim(bare).source.as_deref(), Some("s"));
    }

    #[test]
    fn anything_is_safe_on_an_empty_list() {
        let mut list = listed();
        for view in [LIST, View { rows: 0, across: 0 }, View { rows: 2, across: 3 }] {
            for step in [Step::By(1), Step::By(-1), Step::Last, Step::First, Step::Pages(2), Step::Halves(-1)]
            {
                list.step(step, view);
                assert_eq!((list.position(), list.seen(view).count()), (0, 0));
            }
        }
        assert_eq!(list.next_with("x", 1), None);
    }
}
