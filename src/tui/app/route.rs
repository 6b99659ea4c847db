//! Where keys, pasted text and the mouse go: to what lies on top, by state alone, never by what was
//! drawn.

use super::App;
use crate::engine::protocol::Level;
use crate::tui::effect::{Effect, Paint};
use crate::tui::keys::{Action, Key, Place};
use crate::tui::message::Mouse;
use crate::tui::overlays::Overlay;
use crate::tui::overlays::files::parse_paths;
use crate::tui::screens::Screen;
use crate::tui::screens::uploads::layout;
use crate::tui::widgets::scroll::Step;

impl App {
    /// Where keys go now.
    pub fn place(&self) -> Place {
        match self.overlays.last() {
            Some(overlay) => overlay.place(),
            None if self.on_uploads() => Place::Uploads,
            None if self.on_photos() => self.photos_place(),
            None if self.on_composer() => Place::Composer,
            None if self.on_posts() => Place::Posts,
            None => Place::Screen,
        }
    }

    /// A key was pressed.
    pub(super) fn key(&mut self, key: Key) {
        let place = self.place();
        self.last_key = Some(key);
        self.paint(Paint::Now);
        match (self.keymap.action(key, place), key.types()) {
            (Some(action), _) => self.act_on_key(action, place, key),
            (None, Some(c)) if place.takes_text() => self.typed(c.encode_utf8(&mut [0; 4])),
            (None, _) => self.unbound(key),
        }
    }

    fn unbound(&mut self, key: Key) {
        let place = self.place();
        let help = self.keymap.key_for(Action::Help, place).unwrap_or_else(|| "f1".to_owned());
        self.notice(Level::Info, &format!("{key} does nothing here; {help} shows the keys."));
    }

    fn act_on_key(&mut self, action: Action, place: Place, key: Key) {
        // While the engine ends, only a second interrupt is heard.
        if self.leaving.is_some() && action != Action::Interrupt {
            return;
        }
        if self.everywhere(action, place) {
            return;
        }
        let before = self.overlays.len();
        match self.overlays.is_empty() {
            true => self.screen_action(action),
            false => self.overlay_action(action, key),
        }
        // A question remembers the key that asked: it cannot be the one that answers.
        if self.overlays.len() > before
            && let Some(Overlay::Question(question)) = self.overlays.last_mut()
        {
            question.asked_by = Some(key);
        }
    }

    /// A question that an answer of the engine brought up remembers the last key all the same.
    pub(crate) fn question_was_asked_by_last_key(&mut self) {
        if let Some(Overlay::Question(question)) = self.overlays.last_mut() {
            question.asked_by = self.last_key;
        }
    }

    /// Does what a key means wherever it is pressed; false when it means something else here.
    fn everywhere(&mut self, action: Action, place: Place) -> bool {
        match action {
            Action::Interrupt => self.interrupt(130),
            Action::Suspend => self.effects.push(Effect::Suspend),
            Action::Redraw => self.effects.push(Effect::Redraw),
            Action::Help => self.open_help(place),
            Action::Back => self.back(),
            _ => return false,
        }
        true
    }

    /// Does an action that was chosen by name, where the palette was opened.
    pub(crate) fn run(&mut self, action: Action) {
        let place = self.place();
        if !self.everywhere(action, place) {
            self.screen_action(action);
        }
    }

    fn screen_action(&mut self, action: Action) {
        match action {
            Action::Palette => self.open_palette(),
            Action::Quit => self.quit(),
            Action::Show(number) => self.show_screen(Screen::at(number.into())),
            Action::Turn(by) => self.screen = self.screen.turned(by),
            Action::Log => self.open_log(),
            Action::Accounts => self.open_accounts(),
            Action::Mouse => self.toggle_mouse(),
            action if self.on_photos() => self.photos_action(action),
            action if self.on_composer() => self.composer_action(action),
            action if self.on_posts() => self.posts_action(action),
            action => self.uploads_action(action),
        }
    }

    /// Shows a screen; the one that is shown already goes back to its list.
    fn show_screen(&mut self, screen: Screen) {
        if screen == self.screen && self.on_photos() {
            self.photos.opened = None;
        }
        self.screen = screen;
    }

    /// One step back: what lies on top goes first.
    fn back(&mut self) {
        if let Some(overlay) = self.overlays.pop() {
            self.overlay_closed(overlay);
            return;
        }
        let stepped = match self.on_photos() {
            true => self.photos_back(),
            false if self.on_posts() => self.posts_back(),
            false => self.on_uploads() && self.uploads_back(),
        };
        if !stepped && !self.notices.dismiss() {
            let quit = self.keymap.key_for(Action::Quit, self.place()).unwrap_or_else(|| "ctrl-c".to_owned());
            self.notice(Level::Info, &format!("There is nothing to go back from; {quit} leaves."));
        }
    }

    fn toggle_mouse(&mut self) {
        self.mouse = !self.mouse;
        self.effects.push(Effect::Mouse(self.mouse));
        let words = if self.mouse { "on; your terminal selects text with shift" } else { "off" };
        self.notice(Level::Info, &format!("The mouse is {words}."));
    }

    /// Text was pasted: into the line that is typed in, or as paths to upload.
    pub(super) fn paste(&mut self, text: &str) {
        self.paint(Paint::Now);
        if self.leaving.is_some() {
            return;
        }
        if self.place().takes_text() {
            self.typed(text);
            return;
        }
        if self.overlays.is_empty() && self.on_composer() {
            return self.paste_on_form(text);
        }
        let picking = matches!(self.overlays.last(), Some(Overlay::Files(_)));
        if !picking && (!self.overlays.is_empty() || !self.on_uploads()) {
            self.notice(Level::Info, "There is no place for pasted text here.");
            return;
        }
        let paths = parse_paths(text, self.home.as_deref());
        if paths.is_empty() {
            self.notice(Level::Warning, "What was pasted names no files: paths start with /, ~ or file://.");
            return;
        }
        self.pick_pasted(paths);
    }

    /// The mouse was used: it chooses screens and rows, and scrolls.
    pub(super) fn mouse_used(&mut self, mouse: Mouse) {
        if !self.mouse || self.leaving.is_some() {
            return;
        }
        self.paint(Paint::Now);
        match mouse {
            Mouse::Wheel(by) => self.wheel(by),
            Mouse::Press(x, y) if self.overlays.is_empty() => self.press(x, y),
            Mouse::Press(..) => {}
        }
    }

    fn wheel(&mut self, by: i8) {
        let step = Action::Move(Step::By(isize::from(by) * 3));
        match self.overlays.is_empty() {
            true if self.on_uploads() => self.uploads_action(step),
            true if self.on_photos() => self.photos_action(step),
            true if self.on_composer() => self.composer_action(step),
            true if self.on_posts() => self.posts_action(step),
            true => {}
            false => self.scroll_overlay(step),
        }
    }

    fn press(&mut self, x: u16, y: u16) {
        if y == 0 {
            let tab =
                super::draw::tabs(self.size.0).into_iter().find(|(_, from, to)| (*from..*to).contains(&x));
            if let Some((screen, ..)) = tab {
                self.screen = screen;
            }
            return;
        }
        if self.on_photos() {
            return self.press_photo(x, y);
        }
        if self.on_posts() {
            return self.press_post(x, y);
        }
        if !self.on_uploads() {
            return;
        }
        let list = layout(&self.uploads, self.body()).list;
        if list.contains((x, y).into()) {
            let height = list.height.into();
            let row = self.uploads.list.view(height).0 + usize::from(y - list.y);
            if row < self.uploads.list.len() {
                self.uploads.list.go(row, height);
            }
        }
    }
}
