//! All actions by name, narrowed by a few typed letters.

use ratatui::layout::Rect;

use super::{Overlay, room};
use crate::tui::app::App;
use crate::tui::keys::{Action, Bound, Keymap, Place};
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::{Canvas, centred};
use crate::tui::widgets::field::Field;
use crate::tui::widgets::scroll::Scroll;

/// The palette.
#[derive(Debug)]
pub(crate) struct Palette {
    pub(super) field: Field,
    pub(super) scroll: Scroll,
    /// The place whose actions it offers.
    about: Place,
}

/// How well letters fit a name: `None` when they do not occur in their order; more for letters that
/// follow each other and for those that begin a word.
pub fn score(letters: &str, name: &str) -> Option<u32> {
    let name: Vec<char> = name.to_lowercase().chars().collect();
    let mut total = 0;
    let mut from = 0;
    for letter in letters.to_lowercase().chars().filter(|c| !c.is_whitespace()) {
        let at = from + name.get(from..)?.iter().position(|c| *c == letter)?;
        let begins = at == 0 || name.get(at - 1).is_some_and(|before| !before.is_alphanumeric());
        let follows = at == from && from > 0;
        total += 1 + if begins { 5 } else { 0 } + if follows { 6 } else { 0 };
        from = at + 1;
    }
    // Of two that fit alike, the shorter one was meant.
    let length = u32::try_from(name.len()).unwrap_or(u32::MAX).min(50);
    Some(total * 64 + 50 - length)
}

impl Palette {
    /// What fits what was typed, the best first.
    fn found<'a>(&self, keymap: &'a Keymap) -> Vec<&'a Bound> {
        let letters = self.field.text();
        let offered = keymap.in_place(self.about).filter(|bound| bound.row.action != Action::Palette);
        if letters.trim().is_empty() {
            return offered.collect();
        }
        let rate = |bound: &Bound| {
            let name = score(letters, bound.row.name).map(|score| score * 2);
            name.into_iter().chain(score(letters, bound.row.help)).max()
        };
        let mut found: Vec<(u32, &Bound)> = offered.filter_map(|bound| Some((rate(bound)?, bound))).collect();
        found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        found.into_iter().map(|(_, bound)| bound).collect()
    }
}

fn place(area: Rect) -> Rect {
    centred(room(area), 84, area.height.saturating_sub(4).min(22))
}

/// Draws the palette.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, palette: &Palette, app: &App) {
    const NAME: u16 = 18;
    const KEYS: u16 = 13;
    let inside = canvas.frame(place(area), "Actions");
    if inside.height < 2 {
        return;
    }
    canvas.put(inside.x, inside.y, 2, canvas.theme.glyphs.pointer, Role::Key);
    let list = Rect { y: inside.y + 1, height: inside.height - 1, ..inside };
    let found = palette.found(&app.keymap);
    if found.is_empty() {
        canvas.put(list.x, list.y, list.width, "No action is called that.", Role::Dim);
    }
    let first = palette.scroll.first_row(found.len(), list.height.into());
    for ((y, bound), number) in (list.top()..list.bottom()).zip(found.iter().skip(first)).zip(first..) {
        canvas.put(list.x, y, NAME, bound.row.name, Role::Title);
        let keys_at = list.x + NAME + 1;
        canvas.put(
            keys_at,
            y,
            KEYS.min(list.right().saturating_sub(keys_at)),
            &bound.shown(palette.about),
            Role::Key,
        );
        let help_at = keys_at + KEYS + 1;
        canvas.put(help_at, y, list.right().saturating_sub(help_at), bound.row.help, Role::Dim);
        if number == palette.scroll.cursor {
            canvas.shade(Rect { y, height: 1, width: NAME.min(list.width), ..list }, Role::Cursor);
        }
    }
    palette.field.draw(canvas, inside.x + 2, inside.y, inside.width.saturating_sub(2));
}

impl App {
    pub(crate) fn open_palette(&mut self) {
        let about = self.place();
        self.push(Overlay::Palette(Palette { field: Field::default(), scroll: Scroll::default(), about }));
    }

    pub(super) fn palette_action(&mut self, action: Action) {
        let view = usize::from(place(Rect::new(0, 0, self.size.0, self.size.1)).height.saturating_sub(3));
        let Some(Overlay::Palette(palette)) = self.overlays.last_mut() else { return };
        match action {
            Action::Move(step) => {
                let len = palette.found(&self.keymap).len();
                palette.scroll.step(step, len, view);
            }
            Action::Accept => {
                let found = palette.found(&self.keymap);
                let chosen = found.get(palette.scroll.cursor).map(|bound| bound.row.action);
                let Some(action) = chosen else { return };
                self.pop();
                self.run(action);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(letters: &str) -> &'static str {
        let palette = Palette { field: Field::of(letters), scroll: Scroll::default(), about: Place::Uploads };
        palette.found(&Keymap::default()).first().map_or("", |bound| bound.row.name)
    }

    #[test]
    fn a_few_letters_find_what_was_meant() {
        assert_eq!(best("pau"), "pause");
        assert_eq!(best("ch"), "copy-handle");
        assert_eq!(best("rem"), "remove");
        assert_eq!(best("clipboard"), "copy-handle");
        assert_eq!(best("zzz"), "");
    }

    #[test]
    fn letters_must_come_in_their_order() {
        assert!(score("abc", "a-b-c").is_some());
        assert!(score("cba", "a-b-c").is_none());
        assert!(score("", "anything").is_some());
        assert!(score("upl", "upload") > score("upl", "unpaused-long"));
    }
}
