//! The rows of each list: the journal's posts joined with the Page's, and what does not agree between them.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::entry::{Entry, tail};
use super::state::{Posts, Remote};
use crate::model::post::{Post, PostId, PostState, RemotePost, When};

/// A post that was published so shortly before the Page's list was read may be missing in it, in seconds.
const LAG: i64 = 120;

impl Posts {
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
        if !self.scheduled.is_whole() {
            return false;
        }
        let known: HashSet<&str> = self.scheduled.pages.items.iter().map(|post| tail(&post.id)).collect();
        let to_come = |post: &&Arc<Post>| {
            post.state == PostState::Scheduled && post.scheduled_publish_time.is_some_and(|at| at > now_s)
        };
        let mut waiting = self.journal.values().filter(to_come);
        waiting.any(|post| post.post_id.as_ref().is_some_and(|id| !known.contains(tail(id))))
    }

    pub(super) fn outbox(&self) -> Vec<Entry> {
        let rank = |state: PostState| match state.is_under_way() {
            true => PostState::ALL.iter().position(|one| *one == state).unwrap_or(0),
            false => PostState::ALL.len(),
        };
        let mut all: Vec<_> = self.journal.values().filter(|post| post.state != PostState::Draft).collect();
        all.sort_by_key(|post| (rank(post.state), Reverse(post.updated_at), Reverse(post.id)));
        all.into_iter().map(Entry::of).collect()
    }

    pub(super) fn drafts(&self) -> Vec<Entry> {
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

    pub(super) fn to_come(&self) -> Vec<Entry> {
        let mut rows = self.joined(&self.scheduled);
        let missing = self.scheduled.is_whole() && !self.scheduled.stale;
        let others = self.others(PostState::Scheduled, &rows);
        rows.extend(others.iter().map(|post| Entry { missing, ..Entry::of(post) }));
        rows.sort_by_key(|row| row.planned().unwrap_or(i64::MAX));
        rows
    }

    /// What is out: until the Page's list came, what the journal knows; then what the list cannot hold yet.
    pub(super) fn out(&self) -> Vec<Entry> {
        let rows = self.joined(&self.published);
        let from = self.published.read_at.map_or(i64::MIN, |at| at.saturating_sub(LAG));
        let mut own = self.others(PostState::Published, &rows);
        // What went through OneAll may be out elsewhere than on the Page.
        own.retain(|post| post.updated_at >= from || post.content.goes_through_oneall());
        own.sort_by_key(|post| (Reverse(post.updated_at), Reverse(post.id)));
        own.iter().map(Entry::of).chain(rows).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::protocol::RemoteList;
    use crate::model::node::NodeId;
    use crate::tui::screens::posts::Shelf;
    use crate::tui::screens::posts::samples::{post, posts, read, remote};

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
        assert_eq!(posts.counts, (3, 1, 1));
        posts.show(Shelf::Drafts, 10);
        assert_eq!(numbers(&posts), [3]);
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
}
