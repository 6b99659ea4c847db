//! The keys that work in the place from which the help was opened.

use ratatui::layout::Rect;

use super::{Overlay, room};
use crate::tui::app::App;
use crate::tui::keys::{Action, Place};
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::{Canvas, centred};
use crate::tui::widgets::scroll::read_on;
use crate::tui::widgets::text::wrap;

/// Columns for the keys.
const KEYS: u16 = 22;

/// The help for a place.
#[derive(Debug)]
pub(crate) struct Help {
    pub(crate) about: Place,
    top: usize,
}

enum Line {
    Title(&'static str),
    Row(String, String),
    Blank,
}

fn lines(app: &App, about: Place, columns: u16) -> Vec<Line> {
    let columns = usize::from(columns.saturating_sub(KEYS));
    let mut lines = Vec::new();
    for scope in about.scopes() {
        let rows = app.keymap.in_place(about).filter(|bound| bound.row.scope_in(about) == Some(*scope));
        let mut titled = false;
        for bound in rows {
            let keys = bound.shown(about);
            if keys.is_empty() || !app.offers(bound.row.action) {
                continue;
            }
            if !std::mem::replace(&mut titled, true) {
                if !lines.is_empty() {
                    lines.push(Line::Blank);
                }
                lines.push(Line::Title(scope.title()));
            }
            let mut words = wrap(bound.row.help, columns).into_iter();
            lines.push(Line::Row(keys, words.next().unwrap_or_default()));
            lines.extend(words.map(|more| Line::Row(String::new(), more)));
        }
    }
    lines
}

fn place(area: Rect) -> Rect {
    centred(room(area), 88, area.height.saturating_sub(2))
}

/// Draws the help.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, help: &Help, app: &App) {
    let inside = canvas.frame(place(area), "Keys");
    let lines = lines(app, help.about, inside.width);
    let top = help.top.min(lines.len().saturating_sub(inside.height.into()));
    for (y, line) in (inside.top()..inside.bottom()).zip(lines.iter().skip(top)) {
        match line {
            Line::Title(title) => _ = canvas.put(inside.x, y, inside.width, title, Role::Title),
            Line::Row(keys, words) => {
                canvas.put(inside.x, y, KEYS.min(inside.width), keys, Role::Key);
                let wide = inside.width.saturating_sub(KEYS);
                canvas.put(inside.x + KEYS.min(inside.width), y, wide, words, Role::Text);
            }
            Line::Blank => {}
        }
    }
}

impl App {
    pub(crate) fn open_help(&mut self, about: Place) {
        // Help about the help: the keys that scroll it.
        if let Some(Overlay::Help(help)) = self.overlays.last_mut() {
            help.about = Place::Reading;
            help.top = 0;
            return;
        }
        self.push(Overlay::Help(Help { about, top: 0 }));
    }

    pub(super) fn help_action(&mut self, action: Action) {
        let area = Rect::new(0, 0, self.size.0, self.size.1);
        let inside = place(area);
        let view = usize::from(inside.height.saturating_sub(2));
        let Some(Overlay::Help(help)) = self.overlays.last() else { return };
        let len = lines(self, help.about, inside.width.saturating_sub(4)).len();
        match (action, self.overlays.last_mut()) {
            (Action::Stay, _) => self.pop(),
            (Action::Move(step), Some(Overlay::Help(help))) => help.top = read_on(help.top, step, len, view),
            _ => {}
        }
    }
}
