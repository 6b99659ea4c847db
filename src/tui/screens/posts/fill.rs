//! What the screen lacks is asked for here: the journal's lists when it is first shown, the Page's when they
//! are looked at and as the cursor comes near their end.

use super::engine::PostWait;
use super::state::Listing;
use super::view::layout;
use crate::engine::protocol::{PostList, PostRequest, RemoteList};
use crate::tui::app::App;
use crate::tui::screens::Screen;
use crate::tui::screens::photos::Next;

impl App {
    /// True while the Posts screen is shown and there is an engine behind it.
    pub(crate) fn on_posts(&self) -> bool {
        self.screen == Screen::Posts && !self.first_run()
    }

    /// How many rows of the list are seen at once.
    pub(crate) fn posts_height(&self) -> usize {
        layout(&self.posts, self.body()).list.height.into()
    }

    /// Asks for what the screen lacks.
    pub(crate) fn fill_posts(&mut self) {
        if !self.on_posts() || self.leaving.is_some() {
            return;
        }
        for list in [PostList::Outbox, PostList::Drafts, PostList::Ended] {
            if !self.posts.listed.contains_key(&list) {
                let id = self.ask_about(PostRequest::List(list), PostWait::List(list));
                self.posts.listed.insert(list, Listing::Asked(id));
            }
        }
        if let Some(list) = self.wanted_page() {
            self.ask_remote(list);
        }
    }

    /// The list of the Page of which the next page is wanted.
    fn wanted_page(&self) -> Option<RemoteList> {
        let posts = &self.posts;
        let view = self.posts_height();
        // A week is whole only once all that is scheduled was read.
        let at = if posts.week.is_some() { usize::MAX } else { posts.position() };
        if let (Some(list), Some(remote)) = (posts.shelf.remote(), posts.shown_remote()) {
            let goes_on = posts.filter().is_empty() || remote.pages.next == Next::Start;
            if goes_on && remote.pages.wants_more(at, view) {
                return Some(list);
            }
        }
        // A post that should wait and is not among those that do: perhaps it is out already.
        let published = &posts.published.pages;
        let look = published.next == Next::Start
            && published.wants_more(0, view)
            && posts.misses_scheduled(self.now.unix_s());
        look.then_some(RemoteList::Published)
    }

    fn ask_remote(&mut self, list: RemoteList) {
        let after = self.posts.remote(list).pages.next.cursor();
        let id = self.ask_about(PostRequest::Remote(list, after), PostWait::Remote(list));
        self.posts.remote(list).pages.asked = Some(id);
    }
}
