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
    /// On which page an item came first.
    items: HashMap<u64, usize>,
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

    /// Takes note that a page is read which begins at `after`. A page that is read again counts as the
    /// same page.
    pub(super) fn enter(&self, list: &str, after: Option<&Cursor>) {
        let place = after.map_or(BEGINNING, hash);
        self.lists.send_modify(|lists| {
            if lists.len() >= MOST_LISTS && !lists.contains_key(list) {
                lists.clear();
            }
            let trail = lists.entry(list.to_owned()).or_default();
            match trail.places.iter().position(|known| *known == place) {
                Some(at) => trail.places.truncate(at + 1),
                None if after.is_none() => *trail = Trail { places: vec![place], ..Trail::default() },
                None => trail.places.push(place),
            }
        });
    }

    /// True when the list was there before: going on from here leads in a circle.
    pub(super) fn is_circle(&self, list: &str, next: &Cursor) -> bool {
        let place = hash(next);
        self.lists.borrow().get(list).is_some_and(|trail| trail.places.contains(&place))
    }

    /// True when the item came for the first time, or only comes again because its page does.
    pub(super) fn is_new(&self, list: &str, id: &str) -> bool {
        let key = hash(&id);
        let mut is_new = true;
        self.lists.send_modify(|lists| {
            let Some(trail) = lists.get_mut(list) else { return };
            let page = trail.places.len();
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

    #[test]
    fn a_circle_is_found_wherever_it_closes() {
        let trails = Trails::new();
        trails.enter("a", None);
        trails.enter("a", Some(&cursor("1")));
        trails.enter("a", Some(&cursor("2")));
        assert!(trails.is_circle("a", &cursor("1")) && trails.is_circle("a", &cursor("2")));
        assert!(!trails.is_circle("a", &cursor("3")) && !trails.is_circle("b", &cursor("1")));
        trails.enter("a", Some(&cursor("1")));
        assert!(!trails.is_circle("a", &cursor("2")), "the page was read again");
    }

    #[test]
    fn repeats_are_of_earlier_pages_only() {
        let trails = Trails::new();
        trails.enter("a", None);
        assert!(trails.is_new("a", "x"));
        trails.enter("a", Some(&cursor("1")));
        assert!(!trails.is_new("a", "x") && trails.is_new("a", "y"));
        trails.enter("a", Some(&cursor("1")));
        assert!(trails.is_new("a", "y") && !trails.is_new("a", "x"), "the same page again");
        trails.enter("a", None);
        assert!(trails.is_new("a", "x") && trails.is_new("a", "y"), "the list from its beginning");
    }

    #[test]
    fn memory_is_bounded() {
        let trails = Trails::new();
        for n in 0..1000 {
            trails.enter(&n.to_string(), None);
        }
        assert!(trails.lists.borrow().len() <= MOST_LISTS);
    }
}
