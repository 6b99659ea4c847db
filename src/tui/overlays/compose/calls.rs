//! The exact calls that publishing would make: nothing is sent.

use ratatui::layout::Rect;

use crate::model::text::tame;
use crate::tui::app::App;
use crate::tui::keys::Action;
use crate::tui::overlays::{Overlay, room};
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::{Canvas, centred};
use crate::tui::widgets::scroll::read_on;
use crate::tui::widgets::text::wrap;

/// The calls.
#[derive(Debug)]
pub(crate) struct Calls {
    lines: Vec<String>,
    top: usize,
}

impl Calls {
    /// Calls as lines, one parameter a line.
    pub(crate) fn new(lines: Vec<String>) -> Self {
        Self { lines, top: 0 }
    }

    /// The lines wrapped into so many columns; what a call consists of stays indented.
    fn wrapped(&self, columns: u16) -> Vec<(String, Role)> {
        let mut wrapped = Vec::new();
        for line in &self.lines {
            let is_call = !line.starts_with(' ');
            let (indent, role) = if is_call { (0, Role::Title) } else { (2, Role::Text) };
            let columns = usize::from(columns).saturating_sub(indent);
            for (number, part) in wrap(&tame(line), columns).into_iter().enumerate() {
                let more = if number > 0 { indent } else { 0 };
                wrapped.push((format!("{}{part}", " ".repeat(indent + more)), role));
            }
        }
        wrapped
    }
}

fn place(area: Rect) -> Rect {
    centred(room(area), 100, area.height.saturating_sub(2))
}

/// Draws the calls.
pub(crate) fn draw(canvas: &mut Canvas<'_>, area: Rect, calls: &Calls) {
    let inside = canvas.frame(place(area), "What would be sent (nothing is)");
    let lines = calls.wrapped(inside.width);
    let top = calls.top.min(lines.len().saturating_sub(inside.height.into()));
    for (y, (line, role)) in (inside.top()..inside.bottom()).zip(lines.iter().skip(top)) {
        canvas.put(inside.x, y, inside.width, line, *role);
    }
}

impl App {
    pub(crate) fn calls_action(&mut self, action: Action) {
        let inside = place(Rect::new(0, 0, self.size.0, self.size.1));
        let view = usize::from(inside.height.saturating_sub(2));
        let Some(Overlay::Calls(calls)) = self.overlays.last_mut() else { return };
        let len = calls.wrapped(inside.width.saturating_sub(4)).len();
        match action {
            Action::Stay => self.pop(),
            Action::Move(step) => calls.top = read_on(calls.top, step, len, view),
            _ => {}
        }
    }
}
