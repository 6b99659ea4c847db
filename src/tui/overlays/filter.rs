//! The line that narrows the sessions, or the photos that are loaded, while it is typed.

use ratatui::layout::Rect;

use super::Overlay;
use crate::tui::app::App;
use crate::tui::effect::Paint;
use crate::tui::keys::Action;
use crate::tui::message::Now;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Canvas;
use crate::tui::widgets::field::Field;

/// How long typing rests before the list is asked for.
const REST_MS: u64 = 120;

/// The line.
#[derive(Debug)]
pub(crate) struct Filter {
    pub(super) field: Field,
    /// What stands before it.
    label: &'static str,
    /// The filter that was there before.
    before: String,
    due_ms: Option<u64>,
}

impl Filter {
    pub(super) fn changed(&mut self, now: Now) {
        self.due_ms = Some(now.steady_ms + REST_MS);
    }
}

/// Draws the line in the row above the keys.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, filter: &Filter) {
    if area.height < 2 {
        return;
    }
    let row = Rect { y: area.bottom() - 2, height: 1, ..area };
    canvas.wipe(row);
    let used = canvas.put(row.x, row.y, row.width, filter.label, Role::Key);
    filter.field.draw(canvas, row.x + used, row.y, row.width - used);
}

impl App {
    pub(crate) fn open_filter(&mut self) {
        let (before, label) = match self.on_photos() {
            true => (self.photos.list.filter().to_owned(), "search: "),
            false if self.on_posts() => (self.posts.filter().to_owned(), "search: "),
            false => (self.uploads.query.filter.clone(), "filter: "),
        };
        self.push(Overlay::Filter(Filter { field: Field::of(&before), label, before, due_ms: None }));
    }

    pub(super) fn filter_action(&mut self, action: Action) {
        if action != Action::Accept {
            return;
        }
        if let Some(Overlay::Filter(filter)) = self.overlays.pop() {
            let text = filter.field.text().trim().to_owned();
            if !text.is_empty() {
                match self.on_photos() {
                    true => text.clone_into(&mut self.photos.last_filter),
                    false if self.on_posts() => text.clone_into(&mut self.posts.last_filter),
                    false => text.clone_into(&mut self.uploads.last_filter),
                }
            }
            self.set_filter(text);
        }
    }

    /// Esc takes the line away and what was typed with it.
    pub(super) fn filter_dropped(&mut self, filter: &Filter) {
        self.set_filter(filter.before.clone());
    }

    fn set_filter(&mut self, text: String) {
        if self.on_photos() {
            let view = self.photo_view();
            if self.photos.list.filter() != text {
                self.photos.list.set_filter(&text, view);
                self.paint(Paint::Now);
            }
            return;
        }
        if self.on_posts() {
            let view = self.posts_height();
            if self.posts.filter() != text {
                self.posts.set_filter(&text, view);
                self.paint(Paint::Now);
            }
            return;
        }
        if self.uploads.query.filter != text {
            self.uploads.query.filter = text;
            self.uploads.refresh_in(0, self.now);
            self.fill_uploads();
        }
    }

    /// Narrows the list once typing rests.
    pub(crate) fn fill_filter(&mut self) {
        let now = self.now.steady_ms;
        let Some(Overlay::Filter(filter)) = self.overlays.last_mut() else { return };
        if filter.due_ms.take_if(|due| *due <= now).is_some() {
            let text = filter.field.text().trim().to_owned();
            self.set_filter(text);
        }
    }

    /// When typing has rested long enough, on the steady clock.
    pub(crate) fn filter_wake_at(&self) -> Option<u64> {
        match self.overlays.last() {
            Some(Overlay::Filter(filter)) => filter.due_ms,
            _ => None,
        }
    }
}
