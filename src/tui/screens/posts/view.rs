//! Draws the Posts screen.

use ratatui::layout::Rect;

use super::rows::{self, Columns, RowView};
use super::shelf::Shelf;
use super::state::{Listing, Posts};
use super::{details, week, words};
use crate::engine::protocol::PostList;
use crate::model::fault::{Fault, FaultKind};
use crate::model::text::excerpt;
use crate::tui::app::App;
use crate::tui::keys::{Action, OnPost, Place};
use crate::tui::screens::photos::Next;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Canvas;
use crate::tui::widgets::text::width;

/// From this width on details stand beside the list when they are asked for; from the other one on without.
const BESIDE: u16 = 100;
const WIDE: u16 = 150;
/// From this width on the names of the lists tell how many posts are in them.
const COUNTED: u16 = 56;

/// Where the parts of the screen are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The lists, and how much of this one is loaded.
    pub(super) state: Rect,
    /// The columns' names; empty in the week.
    pub(super) heading: Rect,
    /// The rows, or the week; empty when the details cover it.
    pub(super) list: Rect,
    /// The details; empty when they are not shown.
    pub(super) details: Rect,
}

/// Divides the screen's area.
pub(super) fn layout(posts: &Posts, area: Rect) -> Layout {
    let state = Rect { height: area.height.min(1), ..area };
    let body = Rect { y: area.y + state.height, height: area.height - state.height, ..area };
    let (table, details) = match posts.details.unwrap_or(area.width >= WIDE) {
        false => (body, Rect::ZERO),
        true if body.width >= BESIDE => {
            let wide = (body.width * 2 / 5).clamp(44, 80);
            let table = Rect { width: body.width - wide - 1, ..body };
            (table, Rect { x: table.right() + 1, width: wide, ..body })
        }
        true => (Rect { height: 0, ..body }, body),
    };
    let in_week = posts.week.is_some() && posts.shelf == Shelf::Scheduled;
    let heading = Rect { height: table.height.min(u16::from(!in_week)), ..table };
    let list = Rect { y: table.y + heading.height, height: table.height - heading.height, ..table };
    Layout { state, heading, list, details }
}

/// Draws the screen.
pub(crate) fn draw(canvas: &mut Canvas<'_>, area: Rect, app: &App) {
    let posts = &app.posts;
    let parts = layout(posts, area);
    state(canvas, parts.state, posts);
    match posts.week.filter(|_| posts.shelf == Shelf::Scheduled) {
        Some(monday) => week::draw(canvas, parts.list, posts, monday, app.now),
        None if posts.is_empty() => {
            let (words, role) = empty_words(app);
            canvas.message(parts.list, &words, role);
        }
        None => draw_rows(canvas, &parts, app),
    }
    if !parts.details.is_empty() {
        details::draw(canvas, parts.details, app);
    }
}

fn draw_rows(canvas: &mut Canvas<'_>, parts: &Layout, app: &App) {
    let posts = &app.posts;
    let columns = Columns::fit(parts.list.width, rows::two_clocks(&posts.zones, app.now), posts.reasons);
    if parts.heading.height > 0 {
        rows::heading(canvas, parts.heading, &columns);
    }
    let first = posts.first(parts.list.height.into());
    let seen = posts.rows.iter().enumerate().skip(first);
    for (y, (number, entry)) in (parts.list.top()..parts.list.bottom()).zip(seen) {
        let view = RowView {
            zones: &posts.zones,
            now: app.now,
            chosen: number == posts.position(),
            busy: posts.is_busy(entry),
        };
        rows::row(canvas, Rect { y, height: 1, ..parts.list }, &columns, entry, &view);
    }
}

/// The names of the lists with the columns that each takes.
pub(super) fn names(posts: &Posts, columns: u16) -> Vec<(Shelf, String, u16, u16)> {
    let mut at = 0_u16;
    let named = |shelf: Shelf| {
        let count = match shelf {
            _ if columns < COUNTED => String::new(),
            Shelf::Outbox => {
                Some(posts.counts.0).filter(|count| *count > 0).map(|n| n.to_string()).unwrap_or_default()
            }
            Shelf::Drafts => {
                Some(posts.counts.1).filter(|count| *count > 0).map(|n| n.to_string()).unwrap_or_default()
            }
            Shelf::Scheduled => posts.scheduled.pages.count(),
            Shelf::Published => posts.published.pages.count(),
        };
        if count.is_empty() { format!(" {} ", shelf.name()) } else { format!(" {} {count} ", shelf.name()) }
    };
    let all = Shelf::ALL.into_iter().map(|shelf| {
        let name = named(shelf);
        let from = at;
        at = at.saturating_add(u16::try_from(width(&name)).unwrap_or(u16::MAX));
        (shelf, name, from, at)
    });
    all.collect()
}

/// The lists on the left, with the one that is shown; on the right how much of it is loaded.
fn state(canvas: &mut Canvas<'_>, row: Rect, posts: &Posts) {
    if row.is_empty() {
        return;
    }
    let names = names(posts, row.width);
    let end = names.last().map_or(0, |(.., end)| *end);
    for (shelf, name, from, _) in &names {
        let role = if *shelf == posts.shelf { Role::TabOn } else { Role::Dim };
        canvas.put(row.x + from, row.y, row.width.saturating_sub(*from), name, role);
    }
    let (words, role) = loading(posts);
    if usize::from(row.width.saturating_sub(end + 1)) >= width(&words) {
        canvas.put_right(row.x + end + 1, row.y, row.width.saturating_sub(end + 1), &words, role);
    }
}

/// How much of the list is loaded.
fn loading(posts: &Posts) -> (String, Role) {
    if !posts.filter().is_empty() {
        return (format!("{} hold it", posts.len()), Role::Dim);
    }
    if fault(posts).is_some() {
        return ("stopped".to_owned(), Role::Warn);
    }
    let Some(remote) = posts.shown_remote() else {
        let asked =
            lists(posts.shelf).iter().any(|list| matches!(posts.listed.get(list), Some(Listing::Asked(_))));
        return (if asked { "reading ..." } else { "" }.to_owned(), Role::Dim);
    };
    let words = match (&remote.pages.next, remote.pages.asked.is_some()) {
        (_, true) => "reading ...",
        (Next::At(_), false) => "more to read",
        (Next::End, false) => "all read",
        (Next::Start, false) => "",
    };
    (words.to_owned(), Role::Dim)
}

/// The lists of the journal that a list of the screen shows.
const fn lists(shelf: Shelf) -> &'static [PostList] {
    match shelf {
        Shelf::Outbox => &[PostList::Outbox, PostList::Ended],
        Shelf::Drafts => &[PostList::Drafts],
        Shelf::Scheduled | Shelf::Published => &[PostList::Ended],
    }
}

/// Why the list that is shown is not whole.
fn fault(posts: &Posts) -> Option<&Fault> {
    let remote = posts.shown_remote().and_then(|remote| remote.pages.fault.as_ref());
    let own = || {
        lists(posts.shelf).iter().find_map(|list| match posts.listed.get(list) {
            Some(Listing::Failed(fault)) => Some(fault),
            _ => None,
        })
    };
    remote.or_else(own)
}

/// What stands where no post does, and what to do about it.
fn empty_words(app: &App) -> (Vec<String>, Role) {
    let posts = &app.posts;
    if let Some(fault) = fault(posts) {
        return (vec![fault.sentence(), again(app, fault)], Role::Warn);
    }
    if !posts.filter().is_empty() {
        let words = format!("None of the posts that are loaded holds '{}'.", excerpt(posts.filter(), 30));
        return (vec![words, "Esc shows all again.".to_owned()], Role::Dim);
    }
    let is_read = match posts.shown_remote() {
        Some(remote) => remote.pages.next != Next::Start,
        None => lists(posts.shelf).iter().all(|list| matches!(posts.listed.get(list), Some(Listing::Read))),
    };
    if !is_read {
        return (vec!["Reading the posts ...".to_owned()], Role::Dim);
    }
    let key = app.keymap.key_for(Action::Show(2), Place::Posts).unwrap_or_default();
    (vec![words::about(posts.shelf).to_owned(), format!("{key} goes to the Composer.")], Role::Dim)
}

/// The key that helps after a fault.
fn again(app: &App, fault: &Fault) -> String {
    let key = |action| app.keymap.key_for(action, Place::Posts).unwrap_or_default();
    match fault.kind {
        FaultKind::Token => format!("{} gives a new token.", key(Action::Token)),
        _ => format!("{} tries again.", key(Action::Refresh)),
    }
}

/// What stands in the row of notices while none does: alarms first, then what needs somebody.
pub(crate) fn standing(app: &App) -> Option<(String, Role)> {
    let posts = &app.posts;
    let key = |action| app.keymap.key_for(action, Place::Posts).unwrap_or_default();
    if !posts.early.is_empty() {
        let mut ids: Vec<_> = posts.early.iter().collect();
        ids.sort();
        let ids: Vec<String> = ids.into_iter().take(5).map(ToString::to_string).collect();
        return Some((format!("Out too early: post {}.", ids.join(", ")), Role::Bad));
    }
    if !posts.filter().is_empty() {
        return Some((format!("search: {}", excerpt(posts.filter(), 40)), Role::Key));
    }
    if let Some(fault) = fault(posts).filter(|_| !posts.is_empty()) {
        return Some((format!("{} {}", fault.sentence(), again(app, fault)), Role::Warn));
    }
    let unknown = posts.counts.2;
    (unknown > 0).then(|| {
        let many = crate::model::text::count(unknown as u64, "outcome");
        let are = if unknown == 1 { "is" } else { "are" };
        (
            format!(
                "{many} {are} unknown: {} looks whether the post is there.",
                key(Action::Post(OnPost::Verify))
            ),
            Role::Warn,
        )
    })
}

/// Where the cursor stands, for the end of that row.
pub(crate) fn position(posts: &Posts) -> String {
    if posts.is_empty() {
        return String::new();
    }
    let open = posts.shown_remote().is_some_and(|remote| remote.pages.next != Next::End);
    format!("{}/{}{}", posts.position() + 1, posts.len(), if open { "+" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::screens::posts::samples::utc;

    #[test]
    fn no_part_reaches_into_another_at_any_size() {
        let mut posts = Posts::new(utc());
        for details in [None, Some(false), Some(true)] {
            posts.details = details;
            for width in (0..220).step_by(3) {
                for height in 0..60 {
                    let area = Rect::new(0, 1, width, height);
                    let parts = layout(&posts, area);
                    let all = [parts.state, parts.heading, parts.list, parts.details];
                    for (at, one) in all.iter().enumerate() {
                        assert!(one.is_empty() || area.union(*one) == area, "{one:?} in {area:?}");
                        assert!(all.iter().skip(at + 1).all(|other| !one.intersects(*other)));
                    }
                }
            }
        }
    }

    #[test]
    fn the_names_of_the_lists_fit_the_smallest_size() {
        let names = names(&Posts::new(utc()), 40);
        assert!(names.last().unwrap().3 <= 40, "{names:?}");
    }
}
