//! The state of the Posts screen. The rows are made when something changes, never while they are drawn.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::entry::{Entry, tail};
use super::shelf::Shelf;
use super::words::{Zones, folded, holds};
use crate::engine::protocol::{PostList, RemoteList, RequestId};
use crate::model::fault::Fault;
use crate::model::node::NodeId;
use crate::model::post::{Content, Post, PostId, PostState, RemotePost, When};
use crate::tui::screens::photos::{Next, Paged};
use crate::tui::widgets::scroll::{Scroll, Step};

/// A post that was published so shortly before the Page's list was read may be missing in it, in seconds.
const LAG: i64 = 120;

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
    /// How many posts are on their way, and how many are drafts.
    pub(super) counts: (usize, usize),
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
    /// What the Composer is to open.
    pub handed: Option<(PostId, Content)>,
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
    stale: bool,
    /// When a page last came, in Unix seconds.
    read_at: Option<i64>,
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
    fn is_whole(&self) -> bool {
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
            counts: (0, 0),
            week: None,
            details: None,
            scrolled: 0,
            filter: String::new(),
            last_filter: String::new(),
            early: HashSet::new(),
            hurried: HashSet::new(),
            handed: None,
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

    /// A post of the journal is as it is now.
    pub(super) fn put(&mut self, post: Post) {
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

    /// Finds posts that are out although they were to come out later; those that were not known before.
    pub(super) fn find_early(&mut self, now_s: i64) -> Vec<PostId> {
        let out: HashSet<&str> = self.published.pages.items.iter().map(|post| tail(&post.id)).collect();
        let says = self.scheduled.pages.items.iter().filter(|post| post.is_published == Some(true));
        let out: HashSet<&str> = says.map(|post| tail(&post.id)).chain(out).collect();
        let hurried: HashSet<&str> = self.hurried.iter().map(tail).collect();
        let is_early = |post: &&Arc<Post>| {
            let When::At(at) = post.content.when else { return false };
            let node = post.post_id.as_ref().map_or("", tail);
            match post.state {
                _ if hurried.contains(node) => false,
                // The engine read it back and says why it is not what was wanted.
                PostState::Published => post.fault.is_some(),
                PostState::Scheduled => {
                    post.scheduled_publish_time.unwrap_or(at) > now_s && out.contains(node)
                }
                _ => false,
            }
        };
        let found: Vec<PostId> = self.journal.values().filter(is_early).map(|post| post.id).collect();
        found.into_iter().filter(|id| self.early.insert(*id)).collect()
    }

    /// True when a post that is to come out later is not among the Page's scheduled ones.
    pub(super) fn misses_scheduled(&self, now_s: i64) -> bool {
        let known: HashSet<&str> = self.scheduled.pages.items.iter().map(|post| tail(&post.id)).collect();
        let to_come = |post: &&Arc<Post>| {
            post.state == PostState::Scheduled && post.scheduled_publish_time.is_some_and(|at| at > now_s)
        };
        self.scheduled.is_whole()
            && self
                .journal
                .values()
                .filter(to_come)
                .any(|post| post.post_id.as_ref().is_some_and(|id| !known.contains(tail(id))))
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
        );
        let found = kept.and_then(|kept| self.rows.iter().position(|row| row.key().as_ref() == Some(&kept)));
        let scrolled = self.scrolled;
        self.go(found.unwrap_or_else(|| self.position()), view);
        self.scrolled = if found.is_some() { scrolled } else { 0 };
    }

    fn outbox(&self) -> Vec<Entry> {
        let rank = |state: PostState| match state.is_under_way() {
            true => PostState::ALL.iter().position(|one| *one == state).unwrap_or(0),
            false => PostState::ALL.len(),
        };
        let mut all: Vec<_> = self.journal.values().filter(|post| post.state != PostState::Draft).collect();
        all.sort_by_key(|post| (rank(post.state), Reverse(post.updated_at), Reverse(post.id)));
        all.into_iter().map(Entry::of).collect()
    }

    fn drafts(&self) -> Vec<Entry> {
        let mut all: Vec<_> = self.journal.values().filter(|post| post.state == PostState::Draft).collect();
        all.sort_by_key(|post| (Reverse(post.updated_at), Reverse(post.id)));
        all.into_iter().map(Entry::of).collect()
    }

    /// The posts of a list of the Page, each with what the journal knows of it.
    fn joined(&self, remote: &Remote) -> Vec<Entry> {
        let own: HashMap<&str, &Arc<Post>> =
            self.journal.values().filter_map(|post| Some((tail(post.post_id.as_ref()?), post))).collect();
        let mut seen = HashSet::new();
        let items = remote.pages.items.iter().filter(|post| seen.insert(tail(&post.id)));
        let entry = |post: &Arc<RemotePost>| Entry {
            own: own.get(tail(&post.id)).map(|own| (*own).clone()),
            remote: Some(post.clone()),
            early: false,
            missing: false,
        };
        items.map(entry).collect()
    }

    /// The journal's posts in a state that a list of the Page does not hold.
    fn others(&self, state: PostState, rows: &[Entry]) -> Vec<Arc<Post>> {
        let there: HashSet<PostId> = rows.iter().filter_map(Entry::id).collect();
        let all = self.journal.values().filter(|post| post.state == state && !there.contains(&post.id));
        all.cloned().collect()
    }

    fn to_come(&self) -> Vec<Entry> {
        let mut rows = self.joined(&self.scheduled);
        let missing = self.scheduled.is_whole() && !self.scheduled.stale;
        let others = self.others(PostState::Scheduled, &rows);
        rows.extend(others.iter().map(|post| Entry { missing, ..Entry::of(post) }));
        rows.sort_by_key(|row| row.planned().unwrap_or(i64::MAX));
        rows
    }

    /// What is out: until the Page's list came, what the journal knows; then what the list cannot hold yet.
    fn out(&self) -> Vec<Entry> {
        let rows = self.joined(&self.published);
        let from = self.published.read_at.map_or(i64::MIN, |at| at.saturating_sub(LAG));
        let mut own = self.others(PostState::Published, &rows);
        own.retain(|post| post.updated_at >= from);
        own.sort_by_key(|post| (Reverse(post.updated_at), Reverse(post.id)));
        own.iter().map(Entry::of).chain(rows).collect()
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
    use crate::model::node::{Cursor, Slice};
    use crate::tui::screens::posts::samples::{post, remote, utc};

    fn posts() -> Posts {
        Posts::new(utc())
    }

    fn page(items: Vec<RemotePost>, next: Option<Cursor>) -> Slice<RemotePost> {
        Slice { items, next, total: None }
    }

    fn read(posts: &mut Posts, list: RemoteList, items: Vec<RemotePost>, next: Option<Cursor>, now: i64) {
        posts.remote(list).pages.asked = Some(RequestId(1));
        assert!(posts.remote(list).came(RequestId(1), page(items, next), now));
        posts.rebuild(10);
    }

    fn numbers(posts: &Posts) -> Vec<i64> {
        posts.rows.iter().filter_map(|row| row.id()).map(|id| id.0).collect()
    }

    #[test]
    fn what_needs_somebody_stands_above_what_ended() {
        let mut posts = posts();
        let states = [
            (1, PostState::Published),
            (2, PostState::Ready),
            (3, PostState::Draft),
            (4, PostState::Unknown),
            (5, PostState::Failed),
        ];
        for (id, state) in states {
            posts.put(post(id, state, ""));
        }
        posts.rebuild(10);
        assert_eq!(numbers(&posts), [4, 2, 5, 1]);
        assert_eq!(posts.counts, (3, 1));
        posts.show(Shelf::Drafts, 10);
        assert_eq!(numbers(&posts), [3]);
    }

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
    fn scheduled_posts_are_joined_and_stand_in_the_order_of_their_times() {
        let mut posts = posts();
        let mut own = post(7, PostState::Scheduled, "Ours");
        own.content.when = When::At(500);
        own.scheduled_publish_time = Some(500);
        posts.put(own.clone());
        posts.put(Post {
            id: PostId(8),
            post_id: NodeId::parse("1_8"),
            scheduled_publish_time: Some(900),
            ..own
        });
        posts.show(Shelf::Scheduled, 10);
        assert_eq!(numbers(&posts), [7, 8], "before any call");
        let at = |id, time| RemotePost { scheduled_publish_time: Some(time), ..remote(id, "x") };
        read(&mut posts, RemoteList::Scheduled, vec![at("1_70", 600), at("1_7", 500)], None, 100);
        let shown: Vec<_> = posts.rows.iter().map(|row| (row.planned().unwrap(), row.missing)).collect();
        assert_eq!(shown, [(500, false), (600, false), (900, true)]);
        assert!(posts.misses_scheduled(100));
        assert!(!posts.misses_scheduled(901), "its time is over: it is out");
    }

    #[test]
    fn a_scheduled_post_that_is_out_is_an_alarm_once_and_not_when_the_user_wanted_it() {
        let mut posts = posts();
        for id in [7, 8] {
            let mut own = post(id, PostState::Scheduled, "");
            own.content.when = When::At(500);
            posts.put(own);
        }
        posts.hurried.insert(NodeId::parse("8").unwrap());
        read(&mut posts, RemoteList::Published, vec![remote("1_7", ""), remote("1_8", "")], None, 100);
        assert_eq!(posts.find_early(100), [PostId(7)]);
        assert_eq!(posts.find_early(100), [], "told once");
        posts.show(Shelf::Published, 10);
        assert_eq!(posts.rows.iter().map(|row| row.early).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn the_time_of_a_scheduled_post_that_is_over_is_no_alarm() {
        let mut posts = posts();
        let mut own = post(7, PostState::Scheduled, "");
        own.content.when = When::At(500);
        posts.put(own);
        read(&mut posts, RemoteList::Published, vec![remote("1_7", "")], None, 600);
        assert_eq!(posts.find_early(600), []);
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
    fn published_posts_of_the_journal_stand_there_until_the_pages_list_does() {
        let mut posts = posts();
        posts.put(Post { updated_at: 50, ..post(1, PostState::Published, "old") });
        posts.put(Post { updated_at: 990, ..post(2, PostState::Published, "new") });
        posts.show(Shelf::Published, 10);
        assert_eq!(numbers(&posts), [2, 1]);
        read(&mut posts, RemoteList::Published, vec![remote("1_9", "other")], None, 1000);
        assert_eq!(numbers(&posts), [2], "too new to be listed; the old one is gone from the Page");
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
