//! The state of the Posts screen. The rows are made when something changes, never while they are drawn.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::entry::{Entry, tail};
use super::shelf::Shelf;
use super::words::{folded, holds};
use crate::engine::protocol::{PostList, RemoteList, RequestId};
use crate::model::fault::Fault;
use crate::model::node::NodeId;
use crate::model::post::{Post, PostId, PostState, RemotePost};
use crate::tui::screens::photos::{Next, Paged};
use crate::tui::setup::Zones;
use crate::tui::widgets::scroll::{Scroll, Step};

/// What the screen knows.
#[derive(Debug)]
pub struct Posts {
    /// The list that is shown.
    pub shelf: Shelf,
    /// The clocks that moments are told by.
    pub zones: Zones,
    /// The rows of the list that is shown.
    pub(super) rows: Vec<Entry>,
    scrolls: [Scroll; 4],
    pub(super) journal: BTreeMap<PostId, Arc<Post>>,
    /// Lists of the journal that were asked for, with what became of it.
    pub(super) listed: HashMap<PostList, Listing>,
    pub(super) scheduled: Remote,
    pub(super) published: Remote,
    /// True when one of the rows has a reason to tell.
    pub(super) reasons: bool,
    /// How many posts are on their way, how many are drafts, and of how many the outcome is unknown.
    pub(super) counts: (usize, usize, usize),
    /// The Monday of the week that is shown; `None` for the list.
    pub(super) week: Option<Date>,
    /// Details shown or hidden by the user; `None` leaves it to the room.
    pub(super) details: Option<bool>,
    /// Lines of the details scrolled.
    pub(super) scrolled: usize,
    filter: String,
    /// What was looked for last, for the next and the previous one.
    pub last_filter: String,
    /// Posts that were to come out later and are out.
    pub(super) early: HashSet<PostId>,
    /// Posts of the Page that the user published before their time.
    pub(super) hurried: HashSet<NodeId>,
    /// Posts that something is done to, which is not answered yet.
    pub(super) busy: HashMap<RequestId, Target>,
}

/// What a request that is not answered yet is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    Own(PostId),
    Remote(NodeId),
}

/// What became of reading a list of the journal.
#[derive(Debug)]
pub(super) enum Listing {
    Asked(RequestId),
    Read,
    Failed(Fault),
}

/// A list of the Page.
#[derive(Debug, Default)]
pub(super) struct Remote {
    pub(super) pages: Paged<Arc<RemotePost>>,
    /// True while what is shown was read before the last refresh.
    pub(super) stale: bool,
    /// When a page last came, in Unix seconds.
    pub(super) read_at: Option<i64>,
}

impl Remote {
    /// Everything is to be read anew; what is there stays until then.
    pub(super) fn refresh(&mut self) {
        let items = std::mem::take(&mut self.pages.items);
        self.pages = Paged::default();
        self.pages.items = items;
        self.stale = true;
    }

    /// A page came.
    pub(super) fn came(
        &mut self,
        id: RequestId,
        page: crate::model::node::Slice<RemotePost>,
        now_s: i64,
    ) -> bool {
        let page = crate::model::node::Slice {
            items: page.items.into_iter().map(Arc::new).collect(),
            next: page.next,
            total: page.total,
        };
        if self.pages.asked == Some(id) && std::mem::take(&mut self.stale) {
            self.pages.items.clear();
        }
        self.read_at = Some(now_s);
        self.pages.came(id, page)
    }

    /// True until the first page came.
    pub(super) fn is_new(&self) -> bool {
        self.read_at.is_none()
    }

    /// True once all of it was read.
    pub(super) fn is_whole(&self) -> bool {
        self.pages.next == Next::End
    }
}

impl Posts {
    /// The screen before it is first opened.
    pub fn new(zones: Zones) -> Self {
        Self {
            shelf: Shelf::default(),
            zones,
            rows: Vec::new(),
            scrolls: [Scroll::default(); 4],
            journal: BTreeMap::new(),
            listed: HashMap::new(),
            scheduled: Remote::default(),
            published: Remote::default(),
            reasons: false,
            counts: (0, 0, 0),
            week: None,
            details: None,
            scrolled: 0,
            filter: String::new(),
            last_filter: String::new(),
            early: HashSet::new(),
            hurried: HashSet::new(),
            busy: HashMap::new(),
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// True when there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Where the cursor stands, from 0.
    pub fn position(&self) -> usize {
        self.scroll().cursor
    }

    /// The post under the cursor.
    pub fn current(&self) -> Option<&Entry> {
        self.rows.get(self.position())
    }

    /// What is looked for; empty for nothing.
    pub fn filter(&self) -> &str {
        &self.filter
    }

    fn scroll(&self) -> Scroll {
        self.scrolls.get(self.shelf as usize).copied().unwrap_or_default()
    }

    /// Puts the cursor on a row, or the last one, in a view of so many rows.
    pub(super) fn go(&mut self, row: usize, view: usize) {
        let len = self.rows.len();
        if let Some(scroll) = self.scrolls.get_mut(self.shelf as usize) {
            scroll.go(row, len, view);
        }
        self.scrolled = 0;
    }

    /// Moves the cursor.
    pub(super) fn step(&mut self, step: Step, view: usize) {
        let mut scroll = self.scroll();
        scroll.step(step, self.rows.len(), view);
        self.go(scroll.cursor, view);
    }

    /// The first row in a view of so many.
    pub(super) fn first(&self, view: usize) -> usize {
        self.scroll().first_row(self.rows.len(), view)
    }

    /// Shows another list.
    pub(super) fn show(&mut self, shelf: Shelf, view: usize) {
        self.shelf = shelf;
        self.rows.clear();
        self.scrolled = 0;
        self.rebuild(view);
    }

    /// Shows only the posts that hold something; all for an empty text.
    pub(crate) fn set_filter(&mut self, filter: &str, view: usize) {
        filter.clone_into(&mut self.filter);
        self.rebuild(view);
    }

    /// A list of the Page.
    pub(super) fn remote(&mut self, list: RemoteList) -> &mut Remote {
        match list {
            RemoteList::Scheduled => &mut self.scheduled,
            RemoteList::Published => &mut self.published,
        }
    }

    /// The list of the Page that is shown; `None` for what the journal alone knows.
    pub(super) fn shown_remote(&self) -> Option<&Remote> {
        match self.shelf.remote()? {
            RemoteList::Scheduled => Some(&self.scheduled),
            RemoteList::Published => Some(&self.published),
        }
    }

    /// True while something is done to a post.
    pub(super) fn is_busy(&self, entry: &Entry) -> bool {
        self.busy.values().any(|target| match target {
            Target::Own(id) => entry.id() == Some(*id),
            Target::Remote(node) => entry.node().is_some_and(|known| tail(known) == tail(node)),
        })
    }

    /// A list of the journal came: what it no longer holds is gone. One that was asked for anew since is dropped.
    pub(super) fn list_came(&mut self, id: RequestId, list: PostList, posts: Vec<Post>) {
        if !matches!(self.listed.get(&list), Some(Listing::Asked(asked)) if *asked == id) {
            return;
        }
        self.journal.retain(|_, post| list_of(post.state) != list);
        self.journal.extend(posts.into_iter().map(|post| (post.id, Arc::new(post))));
        self.listed.insert(list, Listing::Read);
    }

    /// A post of the journal is as it is now. The Page's list that it came into is read anew when it is looked
    /// at: until then it would seem not to hold the post.
    pub(super) fn put(&mut self, post: Post) {
        let before = self.journal.get(&post.id).map(|known| known.state);
        match post.state {
            state if before == Some(state) => {}
            PostState::Published => self.published.refresh(),
            PostState::Scheduled => self.scheduled.refresh(),
            _ => {}
        }
        self.journal.insert(post.id, Arc::new(post));
    }

    /// A post of the Page is as it is now, wherever it is shown. One that came out leaves the scheduled ones.
    pub(super) fn put_remote(&mut self, post: RemotePost) {
        let out = post.is_published == Some(true);
        let post = Arc::new(post);
        for remote in [&mut self.scheduled, &mut self.published] {
            for known in remote.pages.items.iter_mut().filter(|known| tail(&known.id) == tail(&post.id)) {
                *known = post.clone();
            }
        }
        if out {
            self.scheduled.pages.items.retain(|known| tail(&known.id) != tail(&post.id));
        }
    }

    /// A post of the Page is gone.
    pub(super) fn lose(&mut self, node: &NodeId) {
        for remote in [&mut self.scheduled, &mut self.published] {
            remote.pages.items.retain(|known| tail(&known.id) != tail(node));
        }
    }

    /// Makes the rows anew; the cursor stays on its post.
    pub(super) fn rebuild(&mut self, view: usize) {
        let kept = self.current().and_then(Entry::key);
        let mut rows = match self.shelf {
            Shelf::Outbox => self.outbox(),
            Shelf::Drafts => self.drafts(),
            Shelf::Scheduled => self.to_come(),
            Shelf::Published => self.out(),
        };
        for row in &mut rows {
            row.early = row.id().is_some_and(|id| self.early.contains(&id));
        }
        if !self.filter.is_empty() {
            let words = folded(&self.filter);
            rows.retain(|row| holds(row, &words));
        }
        self.reasons = rows.iter().any(|row| row.reason().is_some());
        self.rows = rows;
        let states = || self.journal.values().map(|post| post.state);
        self.counts = (
            states().filter(|state| state.is_under_way()).count(),
            states().filter(|state| *state == PostState::Draft).count(),
            states().filter(|state| *state == PostState::Unknown).count(),
        );
        let found = kept.and_then(|kept| self.rows.iter().position(|row| row.key().as_ref() == Some(&kept)));
        let scrolled = self.scrolled;
        self.go(found.unwrap_or_else(|| self.position()), view);
        self.scrolled = if found.is_some() { scrolled } else { 0 };
    }

    /// The number of the next post that holds something, in a direction from the cursor, around the end.
    pub(super) fn next_with(&self, words: &str, by: i8) -> Option<usize> {
        let words = folded(words);
        let (len, from) = (self.rows.len(), self.position());
        (1..=len)
            .map(|steps| if by > 0 { from + steps } else { from + len - steps } % len.max(1))
            .find(|number| self.rows.get(*number).is_some_and(|row| holds(row, &words)))
    }
}

/// The list of the journal that a post in a state belongs to.
pub(super) const fn list_of(state: PostState) -> PostList {
    match state {
        PostState::Draft => PostList::Drafts,
        state if state.is_under_way() => PostList::Outbox,
        _ => PostList::Ended,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::node::Cursor;
    use crate::tui::screens::posts::samples::{post, posts, read, remote};

    #[test]
    fn the_cursor_stays_on_its_post_whatever_changes() {
        let mut posts = posts();
        for id in 1..20 {
            posts.put(post(id, PostState::Ready, ""));
        }
        posts.rebuild(5);
        posts.go(7, 5);
        let before = posts.current().and_then(Entry::id);
        posts.put(post(99, PostState::Unknown, ""));
        posts.rebuild(5);
        assert_eq!((posts.current().and_then(Entry::id), posts.position()), (before, 8));
    }

    #[test]
    fn a_list_of_the_journal_forgets_what_it_no_longer_holds_and_leaves_the_others() {
        let mut posts = posts();
        posts.put(post(1, PostState::Ready, ""));
        posts.put(post(2, PostState::Draft, ""));
        posts.listed.insert(PostList::Outbox, Listing::Asked(RequestId(4)));
        posts.list_came(RequestId(3), PostList::Outbox, Vec::new());
        assert_eq!(posts.journal.len(), 2, "an answer to an older question");
        posts.list_came(RequestId(4), PostList::Outbox, vec![post(3, PostState::Failed, "")]);
        assert_eq!(posts.journal.keys().map(|id| id.0).collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn a_refresh_keeps_the_rows_until_the_first_page_and_then_takes_only_that() {
        let mut posts = posts();
        posts.show(Shelf::Published, 10);
        read(&mut posts, RemoteList::Published, vec![remote("1_1", "a"), remote("1_2", "b")], None, 0);
        posts.published.refresh();
        posts.rebuild(10);
        assert_eq!(posts.len(), 2);
        read(&mut posts, RemoteList::Published, vec![remote("1_2", "b")], Cursor::after("x"), 0);
        assert_eq!(posts.len(), 1);
        // The same post on two pages is shown once.
        read(&mut posts, RemoteList::Published, vec![remote("1_2", "b"), remote("1_3", "c")], None, 0);
        assert_eq!(posts.len(), 2);
    }

    #[test]
    fn a_search_finds_words_numbers_and_states() {
        let mut posts = posts();
        posts.put(post(41, PostState::Failed, "Café am Hafen"));
        posts.put(post(42, PostState::Ready, "Ships"));
        for (words, found) in [("cafe", 1), ("42", 1), ("failed", 1), ("zebra", 0), ("", 2)] {
            posts.set_filter(words, 10);
            assert_eq!(posts.len(), found, "{words}");
        }
        assert_eq!(posts.next_with("ships", 1), Some(0));
    }
}
