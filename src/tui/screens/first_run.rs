//! The page for those who have configured nothing yet: what to try, and what to set.

use ratatui::layout::Rect;

use crate::model::text::tame;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::{Canvas, centred};
use crate::tui::widgets::text::wrap;

/// Draws the page. `config_file` is where the configuration belongs.
pub(crate) fn draw(canvas: &mut Canvas<'_>, area: Rect, config_file: &str) {
    let columns = area.width.saturating_sub(4).min(76);
    let place = centred(area, columns, 18);
    let mut lines: Vec<(String, Role)> = vec![("Welcome to Wirephoto.".into(), Role::Title)];
    let mut say = |text: &str, role| {
        lines.extend(wrap(text, columns.into()).into_iter().map(|line| (line, role)));
    };
    say("No account is configured, so nothing can be sent yet.", Role::Text);
    say("", Role::Text);
    say("To try everything without an account, on this machine alone:", Role::Dim);
    say("  wirephoto demo", Role::Key);
    say("", Role::Text);
    say("To use your Page, set these variables, or write the same into the configuration:", Role::Dim);
    for name in ["WIREPHOTO_APP_ID", "WIREPHOTO_PAGE_ID", "WIREPHOTO_USER_TOKEN"] {
        say(name, Role::Key);
    }
    if !config_file.is_empty() {
        say("", Role::Text);
        say(&format!("The configuration's place: {}", tame(config_file)), Role::Dim);
    }
    say("", Role::Text);
    say("? shows the keys, q leaves.", Role::Text);
    for (y, (line, role)) in (place.top()..place.bottom()).zip(&lines) {
        canvas.put(place.x, y, place.width, line, *role);
    }
}
