//! Past notices, the newest first.

use ratatui::layout::Rect;

use super::{Overlay, room};
use crate::engine::protocol::Level;
use crate::model::size::span;
use crate::tui::app::App;
use crate::tui::keys::Action;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::{Canvas, centred};
use crate::tui::widgets::scroll::read_on;
use crate::tui::widgets::text::wrap;

/// Columns for the age.
const AGE: u16 = 14;

/// The list of past notices.
#[derive(Debug, Default)]
pub(crate) struct Log {
    top: usize,
}

fn lines(app: &App, columns: u16) -> Vec<(String, String, Role)> {
    let columns = usize::from(columns.saturating_sub(AGE));
    let mut lines = Vec::new();
    for notice in app.notices.past() {
        let age = match app.now.since(notice.at) {
            0..60 => "just now".to_owned(),
            seconds => format!("{} ago", span(seconds - seconds % 60)),
        };
        let times = if notice.times > 1 { format!(" ({} times)", notice.times) } else { String::new() };
        let role = role(notice.level);
        let mut words = wrap(&format!("{}{times}", notice.text), columns).into_iter();
        lines.push((age, words.next().unwrap_or_default(), role));
        lines.extend(words.map(|more| (String::new(), more, role)));
    }
    lines
}

/// The role that a notice is drawn in.
pub(crate) const fn role(level: Level) -> Role {
    match level {
        Level::Info => Role::Text,
        Level::Warning => Role::Warn,
        Level::Error => Role::Bad,
    }
}

fn place(area: Rect) -> Rect {
    centred(room(area), 100, area.height.saturating_sub(2))
}

/// Draws the list.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, log: &Log, app: &App) {
    let inside = canvas.frame(place(area), "Notices");
    let lines = lines(app, inside.width);
    if lines.is_empty() {
        canvas.put(inside.x, inside.y, inside.width, "There were none.", Role::Dim);
    }
    let top = log.top.min(lines.len().saturating_sub(inside.height.into()));
    for (y, (age, words, role)) in (inside.top()..inside.bottom()).zip(lines.iter().skip(top)) {
        canvas.put(inside.x, y, AGE.min(inside.width), age, Role::Dim);
        let wide = inside.width.saturating_sub(AGE);
        canvas.put(inside.x + AGE.min(inside.width), y, wide, words, *role);
    }
}

impl App {
    pub(crate) fn open_log(&mut self) {
        self.push(Overlay::Log(Log::default()));
    }

    pub(super) fn log_action(&mut self, action: Action) {
        let inside = place(Rect::new(0, 0, self.size.0, self.size.1));
        let view = usize::from(inside.height.saturating_sub(2));
        let len = lines(self, inside.width.saturating_sub(4)).len();
        let Some(Overlay::Log(log)) = self.overlays.last_mut() else { return };
        match action {
            Action::Stay => self.pop(),
            Action::Move(step) => log.top = read_on(log.top, step, len, view),
            _ => {}
        }
    }
}
