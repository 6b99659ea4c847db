//! The way through a list, page by page: a cursor that comes twice leads in a circle, an item that comes
//! twice is shown once.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use tokio::sync::watch;

use crate::model::node::Cursor;

/// So many lists are remembered; beyond that all are forgotten, which only costs the warning.
const MOST_LISTS: usize = 64;
/// Where a list begins.
const BEGINNING: u64 = 0;

#[derive(Debug, Default)]
struct Trail {
    /// Where each page began, from the first on.
    places: Vec<u64>,
    /// Where the last of them says that the list goes on.
    next: Option<u64>,
    /// On which page an item came first.
    items: HashMap<u64, usize>,
}

impl Trail {
    /// The number of the page that begins at `place`, which is added when the way leads there.
    fn page(&mut self, place: u64, next: Option<u64>) -> Option<usize> {
        let at = match self.places.iter().position(|known| *known == place) {
            Some(at) => at,
            None if self.places.is_empty() || self.next == Some(place) => {
                self.places.push(place);
                self.places.len() - 1
            }
            None => return None,
        };
        if at + 1 == self.places.len() {
            self.next = next;
        }
        Some(at)
    }
}

/// The ways through all lists of a run. Clones are the same.
#[derive(Debug, Clone)]
pub(super) struct Trails {
    lists: watch::Sender<HashMap<String, Trail>>,
}

impl Trails {
    /// No way yet.
    pub(super) fn new() -> Self {
        Self { lists: watch::Sender::new(HashMap::new()) }
    }

    /// Takes note of a page that was read: it began at `after` and goes on at `next`. Gives its number, the
    /// same again for a page that is read again; `None` for one to which this way does not lead. Such a page
    /// was asked for before the list was begun anew: it must not change what is known of the new way.
    pub(super) fn enter(&self, list: &str, after: Option<&Cursor>, next: Option<&Cursor>) -> Option<usize> {
        let (place, next) = (after.map_or(BEGINNING, hash), next.map(hash));
        let mut page = None;
        self.lists.send_modify(|lists| {
            if lists.len() >= MOST_LISTS && !lists.contains_key(list) {
                lists.clear();
            }
            let trail = lists.entry(list.to_owned()).or_default();
            if after.is_none() {
                *trail = Trail::default();
            }
            page = trail.page(place, next);
        });
        page
    }

    /// True when the way to the page led through this place: going on from here leads in a circle.
    pub(super) fn is_circle(&self, list: &str, page: Option<usize>, next: &Cursor) -> bool {
        let place = hash(next);
        let lists = self.lists.borrow();
        let way = page.and_then(|page| lists.get(list)?.places.get(..=page));
        way.is_some_and(|way| way.contains(&place))
    }

    /// True when the item came for the first time, or only comes again because its page does.
    pub(super) fn is_new(&self, list: &str, page: Option<usize>, id: &str) -> bool {
        let Some(page) = page else { return true };
        let key = hash(&id);
        let mut is_new = true;
        self.lists.send_modify(|lists| {
            let Some(trail) = lists.get_mut(list) else { return };
            is_new = trail.items.get(&key).is_none_or(|first| *first >= page);
            if is_new {
                trail.items.insert(key, page);
            }
        });
        is_new
    }
}

fn hash(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish().max(BEGINNING + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(name: &str) -> Cursor {
        Cursor::after(name).unwrap()
    }

    /// Walks on from a place to the next one.
    fn enter(trails: &Trails, after: Option<&str>, next: &str) -> Option<usize> {
        trails.enter("a", after.map(cursor).as_ref(), Some(&cursor(next)))
    }

    #[test]
    fn a_circle_is_found_wherever_it_closes() {
        let trails = Trails::new();
        enter(&trails, None, "1");
        enter(&trails, Some("1"), "2");
        let last = enter(&trails, Some("2"), "3");
        let is_circle = |page, next| trails.is_circle("a", page, &cursor(next));
        assert!(is_circle(last, "1") && is_circle(last, "2"));
        assert!(!is_circle(last, "3") && !trails.is_circle("b", last, &cursor("1")));
        let again = enter(&trails, Some("1"), "2");
        assert!(!is_circle(again, "2"), "the page was read again");
    }

    #[test]
    fn repeats_are_of_earlier_pages_only() {
        let trails = Trails::new();
        let is_new = |page, item| trails.is_new("a", page, item);
        let first = enter(&trails, None, "1");
        assert!(is_new(first, "x"));
        let second = enter(&trails, Some("1"), "2");
        assert!(!is_new(second, "x") && is_new(second, "y"));
        let second = enter(&trails, Some("1"), "2");
        assert!(is_new(second, "y") && !is_new(second, "x"), "the same page again");
        let first = enter(&trails, None, "1");
        assert!(is_new(first, "x") && is_new(first, "y"), "the list from its beginning");
    }

    #[test]
    fn a_page_that_comes_after_the_list_was_begun_anew_leads_nobody_astray() {
        let trails = Trails::new();
        let is_new = |page, item| trails.is_new("a", page, item);
        enter(&trails, None, "1");
        enter(&trails, Some("1"), "2");
        let first = enter(&trails, None, "1");
        assert!(is_new(first, "x"));
        let late = enter(&trails, Some("2"), "3");
        assert!(is_new(late, "z") && !trails.is_circle("a", late, &cursor("3")));
        let second = enter(&trails, Some("1"), "2");
        assert!(is_new(second, "y") && !trails.is_circle("a", second, &cursor("2")));
        let third = enter(&trails, Some("2"), "3");
        assert!(third > second && is_new(third, "z"), "what came late was not counted");
    }

    #[test]
    fn memory_is_bounded() {
        let trails = Trails::new();
        for n in 0..1000 {
            trails.enter(&n.to_string(), None, None);
        }
        assert!(trails.lists.borrow().len() <= MOST_LISTS);
    }
}
