//! The page for those who have configured nothing yet: what to try, and what to set.

use ratatui::layout::Rect;

use crate::model::text::tame;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::{Canvas, centred};
use crate::tui::widgets::text::wrap;

/// Draws the page. `config_file` is where the configuration belongs.
pub(crate) fn draw(canvas: &mut Canvas<'_>, area: Rect, config_file: &str) {
    let columns = area.width.saturating_sub(4).min(76);
    let whole = whole(config_file, columns);
    let lines = if whole.len() <= area.height.into() { whole } else { short(config_file, columns) };
    let place = centred(area, columns, u16::try_from(lines.len()).unwrap_or(u16::MAX));
    for (y, (line, role)) in (place.top()..place.bottom()).zip(&lines) {
        canvas.put(place.x, y, place.width, line, *role);
    }
}

const VARIABLES: [&str; 3] = ["WIREPHOTO_APP_ID", "WIREPHOTO_PAGE_ID", "WIREPHOTO_USER_TOKEN"];

/// The page where rows are few: what to try, and what to set.
fn short(config_file: &str, columns: u16) -> Vec<(String, Role)> {
    let mut lines = vec![("No account is configured.".to_owned(), Role::Title)];
    lines.push(("To try everything: wirephoto demo".to_owned(), Role::Key));
    lines.push(("For your Page set these variables:".to_owned(), Role::Dim));
    lines.extend(VARIABLES.map(|name| (name.to_owned(), Role::Key)));
    if !config_file.is_empty() {
        let words = format!("Or write them into {}", tame(config_file));
        lines.extend(wrap(&words, columns.into()).into_iter().map(|line| (line, Role::Dim)));
    }
    lines
}

fn whole(config_file: &str, columns: u16) -> Vec<(String, Role)> {
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
    for name in VARIABLES {
        say(name, Role::Key);
    }
    if !config_file.is_empty() {
        say("", Role::Text);
        say(&format!("The configuration's place: {}", tame(config_file)), Role::Dim);
    }
    say("", Role::Text);
    say("? shows the keys, q leaves.", Role::Text);
    lines
}
