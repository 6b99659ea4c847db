//! The screens whose work is not done yet say in words what will be there.

use ratatui::layout::Rect;

use super::Screen;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::{Canvas, centred};
use crate::tui::widgets::text::wrap;

/// What a screen will show, and what does the same today.
const fn words(screen: Screen) -> &'static [&'static str] {
    match screen {
        Screen::Uploads | Screen::Photos | Screen::Posts => &[],
        Screen::Composer => &[
            "Posts will be written here: a message, photos with captions and alternative text, a link or a \
             video by its file handle, now or at a time.",
            "This version does not publish yet; it uploads files and shows photos. On the Uploads screen, a finished file's \
             handle can be copied and used elsewhere.",
        ],
    }
}

/// Draws the words in the middle of the screen.
pub(crate) fn draw(canvas: &mut Canvas<'_>, area: Rect, screen: Screen) {
    let columns = area.width.saturating_sub(4).min(64);
    let mut lines = Vec::new();
    for paragraph in words(screen) {
        lines.extend(wrap(paragraph, columns.into()));
        lines.push(String::new());
    }
    let height = u16::try_from(lines.len() + 1).unwrap_or(u16::MAX);
    let place = centred(area, columns, height);
    canvas.put(place.x, place.y, place.width, screen.name(), Role::Title);
    let below = Rect { y: place.y + 1, height: place.height.saturating_sub(1), ..place };
    canvas.lines(below, &lines, Role::Dim);
}
