//! What keys do on the Posts screen.

use super::entry::Entry;
use super::shelf::Shelf;
use super::state::list_of;
use super::view::{layout, names};
use super::week::{day, later, monday};
use crate::engine::protocol::{Level, PostList};
use crate::model::post::{PostId, PostState};
use crate::model::text::excerpt;
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::keys::{Action, OnPost, Place};
use crate::tui::term::LARGEST_COPY;
use crate::tui::widgets::scroll::Step;

/// The details are scrolled no further: beyond it nothing is to be seen.
const LONGEST: usize = 20_000;

impl App {
    /// Does what a key means on the Posts screen.
    pub(crate) fn posts_action(&mut self, action: Action) {
        match action {
            Action::Move(step) => self.move_among_posts(step),
            Action::Post(OnPost::Shelf(shelf)) => self.show_shelf(shelf),
            Action::Post(OnPost::TurnShelf(by)) => self.show_shelf(self.posts.shelf.turned(by)),
            Action::Post(OnPost::Week) => self.toggle_week(),
            Action::Side(by) if self.in_week() => self.turn_week(by),
            Action::Side(by) => self.show_post_details(by > 0),
            Action::Details => self.show_post_details(!self.post_details_shown()),
            Action::ScrollDetails(by) => self.scroll_post(by),
            Action::Filter => self.open_filter(),
            Action::Match(by) => self.go_to_post(by),
            Action::Refresh => self.refresh_posts(),
            Action::Token => self.open_token(),
            action => self.post_work(action),
        }
    }

    /// What is done with the chosen post.
    fn post_work(&mut self, action: Action) {
        let work: fn(&mut Self, &Entry) = match action {
            Action::Post(OnPost::Edit) => Self::edit_post,
            Action::Post(OnPost::Publish) => Self::ask_publish,
            Action::Post(OnPost::Verify) => Self::verify_post,
            Action::Post(OnPost::Move) => Self::open_moment,
            Action::Post(OnPost::PublishNow) => Self::ask_publish_now,
            Action::Post(OnPost::Unschedule) => Self::ask_unschedule,
            Action::Post(OnPost::Delete) => Self::ask_delete_post,
            Action::Post(OnPost::Discard) => Self::ask_discard,
            Action::Post(OnPost::Duplicate) => Self::duplicate_post,
            Action::Copy => Self::copy_post_link,
            Action::CopyId => Self::copy_post_id,
            _ => return,
        };
        let Some(entry) = self.chosen_post().cloned() else {
            self.notice(Level::Info, "There is no post here to do that with.");
            return;
        };
        let reads = matches!(action, Action::Copy | Action::CopyId | Action::Post(OnPost::Duplicate));
        if !reads && self.posts.is_busy(&entry) {
            let sentence = format!("What was asked for {} is not answered yet.", entry.called());
            self.notice(Level::Info, &sentence);
            return;
        }
        work(self, &entry);
    }

    /// False for an action that makes no sense for the chosen post, or that is of little use in this list: the
    /// footer leaves it out.
    pub(crate) fn is_of_use_for_post(&self, action: Action) -> bool {
        let chosen = self.chosen_post();
        match action {
            Action::Post(OnPost::Shelf(shelf)) => shelf != self.posts.shelf,
            Action::Post(OnPost::TurnShelf(_)) => true,
            Action::Post(OnPost::Week) => self.posts.shelf == Shelf::Scheduled,
            Action::Post(on_post) => chosen.is_some_and(|entry| entry.takes(on_post)),
            Action::Side(_) => self.in_week(),
            Action::Copy => chosen.is_some_and(|entry| entry.link().is_some()),
            Action::Details => chosen.is_some(),
            Action::Filter => !self.posts.is_empty(),
            Action::Back => {
                self.posts.details == Some(true) || !self.posts.filter().is_empty() || self.in_week()
            }
            _ => true,
        }
    }

    /// The post that keys are about; in the week only one that is seen there.
    fn chosen_post(&self) -> Option<&Entry> {
        self.posts.current().filter(|_| !self.in_week() || self.is_chosen_in_week())
    }

    pub(super) fn in_week(&self) -> bool {
        self.posts.week.is_some() && self.posts.shelf == Shelf::Scheduled
    }

    /// True while the chosen post is seen in the week that is shown.
    pub(super) fn is_chosen_in_week(&self) -> bool {
        let at = self.posts.position();
        let week = self.posts.week.filter(|_| self.in_week());
        week.is_some_and(|week| self.posts.in_week(week).iter().any(|(number, ..)| *number == at))
    }

    /// One step back on the Posts screen; false when there is nothing to go back from.
    pub(crate) fn posts_back(&mut self) -> bool {
        if self.posts.details.take_if(|open| *open).is_some() {
            return true;
        }
        if !self.posts.filter().is_empty() {
            let view = self.posts_height();
            self.posts.set_filter("", view);
            return true;
        }
        self.in_week() && self.posts.week.take().is_some()
    }

    fn show_shelf(&mut self, shelf: Shelf) {
        let view = self.posts_height();
        self.posts.show(shelf, view);
        if self.in_week() {
            self.follow_week();
        }
    }

    /// Shows a post of the outbox.
    pub(super) fn go_to_own(&mut self, id: PostId) {
        self.show_shelf(Shelf::Outbox);
        let view = self.posts_height();
        if let Some(row) = self.posts.rows.iter().position(|row| row.id() == Some(id)) {
            self.posts.go(row, view);
        }
    }

    fn move_among_posts(&mut self, step: Step) {
        let view = self.posts_height();
        self.posts.step(step, view);
        if self.in_week() {
            self.follow_week();
        }
    }

    /// The week that is shown becomes that of the chosen post.
    pub(super) fn follow_week(&mut self) {
        let planned = self.posts.current().and_then(Entry::planned);
        if let Some(day) = planned.and_then(|at| day(at, &self.posts.zones.page)) {
            self.posts.week = Some(monday(day));
        }
    }

    fn toggle_week(&mut self) {
        // Details that cover the list would hide what the key does.
        if layout(&self.posts, self.body()).list.is_empty() {
            self.show_post_details(false);
        }
        let view = self.posts_height();
        if self.in_week() {
            self.posts.week = None;
            return;
        }
        if self.posts.shelf != Shelf::Scheduled {
            self.posts.show(Shelf::Scheduled, view);
        }
        self.posts.week = day(self.now.unix_s(), &self.posts.zones.page).map(monday);
        self.follow_week();
    }

    /// Another week; the cursor goes to its first post.
    fn turn_week(&mut self, by: i8) {
        let Some(week) = self.posts.week else { return };
        let next = later(week, i64::from(by) * 7);
        self.posts.week = Some(next);
        let first = self.posts.in_week(next).first().map(|(number, ..)| *number);
        if let Some(first) = first {
            let view = self.posts_height();
            self.posts.go(first, view);
        }
    }

    fn post_details_shown(&self) -> bool {
        !layout(&self.posts, self.body()).details.is_empty()
    }

    fn show_post_details(&mut self, shown: bool) {
        self.posts.details = Some(shown);
        self.posts.scrolled = 0;
    }

    fn scroll_post(&mut self, by: i8) {
        self.posts.details = Some(true);
        self.posts.scrolled = self.posts.scrolled.saturating_add_signed(by.into()).min(LONGEST);
    }

    fn go_to_post(&mut self, by: i8) {
        if self.posts.last_filter.is_empty() {
            self.notice(Level::Info, "There is nothing to look for yet: '/' searches what is loaded.");
            return;
        }
        let view = self.posts_height();
        match self.posts.next_with(&self.posts.last_filter, by) {
            Some(number) => {
                self.posts.go(number, view);
                if self.in_week() {
                    self.follow_week();
                }
            }
            None => {
                let words = excerpt(&self.posts.last_filter, 40);
                self.notice(Level::Info, &format!("None of the posts that are loaded holds '{words}'."));
            }
        }
    }

    /// Reads everything anew; what is there stays until then.
    fn refresh_posts(&mut self) {
        for list in [PostList::Outbox, PostList::Drafts, PostList::Ended] {
            self.posts.listed.remove(&list);
        }
        match self.posts.shelf {
            Shelf::Outbox | Shelf::Drafts => {}
            Shelf::Scheduled => self.posts.scheduled.refresh(),
            Shelf::Published => self.posts.published.refresh(),
        }
    }

    fn edit_post(&mut self, entry: &Entry) {
        let may = matches!(entry.state(), PostState::Draft | PostState::Ready | PostState::Failed);
        match entry.own.as_ref().filter(|own| may && own.post_id.is_none()) {
            Some(own) => self.compose(own.id, own.content.clone()),
            None => {
                let key =
                    self.keymap.key_for(Action::Post(OnPost::Duplicate), Place::Posts).unwrap_or_default();
                let (name, state) = (entry.called(), entry.state());
                let sentence = match list_of(state) {
                    PostList::Outbox => format!("{name} is {state}: it cannot be edited now."),
                    _ if entry.through_oneall().is_some() => {
                        format!("{name} went out through OneAll. {key} makes a new draft that says the same.")
                    }
                    _ => {
                        format!("{name} is at Facebook already. {key} makes a new draft that says the same.")
                    }
                };
                self.notice(Level::Info, &capital(&sentence));
            }
        }
    }

    fn copy_post_link(&mut self, entry: &Entry) {
        match entry.link() {
            Some(link) => self.copy_of_post(link, "link", entry),
            None if entry.through_oneall().is_some() => {
                self.notice(Level::Info, "OneAll told no link for this post; 'Y' copies its id.");
            }
            None => self
                .notice(Level::Info, "This post has no link yet: Facebook gives it when it takes the post."),
        }
    }

    fn copy_post_id(&mut self, entry: &Entry) {
        match entry.node() {
            Some(node) => self.copy_of_post(node.as_str().to_owned(), "id", entry),
            None => {
                self.notice(Level::Info, "This post has no id yet: Facebook gives it when it takes the post.")
            }
        }
    }

    fn copy_of_post(&mut self, text: String, what: &str, entry: &Entry) {
        if text.len() > LARGEST_COPY {
            self.notice(Level::Warning, &format!("This {what} is too long for a terminal's clipboard."));
            return;
        }
        self.effects.push(Effect::Copy(text));
        let sentence =
            format!("The {what} of {} is on its way to your terminal's clipboard.", entry.called());
        self.notice(Level::Info, &sentence);
    }

    /// The mouse was pressed on the Posts screen: it chooses lists and rows.
    pub(crate) fn press_post(&mut self, x: u16, y: u16) {
        let parts = layout(&self.posts, self.body());
        let view = self.posts_height();
        if parts.state.contains((x, y).into()) {
            let names = names(&self.posts, parts.state.width);
            let hit = names.into_iter().find(|(_, _, from, to)| (*from..*to).contains(&x));
            if let Some((shelf, ..)) = hit {
                self.show_shelf(shelf);
            }
            return;
        }
        if parts.list.contains((x, y).into()) && !self.in_week() {
            let row = self.posts.first(view) + usize::from(y - parts.list.y);
            if row < self.posts.len() {
                self.posts.go(row, view);
            }
        }
    }
}

/// The sentence with a capital at its beginning.
pub(super) fn capital(sentence: &str) -> String {
    let mut chars = sentence.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + chars.as_str()
}
