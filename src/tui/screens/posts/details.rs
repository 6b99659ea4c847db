//! Draws the details of one post: beside the list where there is room, else in its place.

use ratatui::layout::Rect;

use super::lines::lines;
use crate::tui::app::App;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Canvas;

/// Columns for the labels.
const LABEL: u16 = 11;

/// Draws the details of the post under the cursor.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, app: &App) {
    let posts = &app.posts;
    let title = match posts.is_empty() {
        true => "Details".to_owned(),
        false => format!("Details of {}/{}", posts.position() + 1, posts.len()),
    };
    let inside = canvas.frame(area, &title);
    let Some(entry) = posts.current() else {
        canvas.put(inside.x, inside.y, inside.width, "No post is chosen.", Role::Dim);
        return;
    };
    let label = LABEL.min(inside.width);
    let wide = inside.width - label;
    let lines = lines(app, entry, wide.into());
    let first = posts.scrolled.min(lines.len().saturating_sub(inside.height.into()));
    for (y, (name, words, role)) in (inside.top()..inside.bottom()).zip(lines.iter().skip(first)) {
        canvas.put(inside.x, y, label.saturating_sub(1), name, Role::Dim);
        canvas.put(inside.x + label, y, wide, words, *role);
    }
    if lines.len() > usize::from(inside.height) && area.width > 20 {
        let shown = format!(" {} of {} lines ", first + usize::from(inside.height), lines.len());
        canvas.put_right(area.x + 2, area.bottom() - 1, area.width - 4, &shown, Role::Dim);
    }
}
