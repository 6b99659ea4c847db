//! What keys do on the Photos screen: moving, choosing lists, searching, reading an opened photo.

use super::opened::{Opened, Section};
use super::paged::Next;
use super::people::heights;
use crate::engine::protocol::Level;
use crate::model::photo::{Listing, PhotoType};
use crate::model::text::excerpt;
use crate::tui::app::App;
use crate::tui::keys::{Action, Place};
use crate::tui::widgets::scroll::Step;

impl App {
    /// Where keys are pressed on the Photos screen.
    pub(crate) const fn photos_place(&self) -> Place {
        if self.photos.opened.is_some() { Place::Photo } else { Place::Photos }
    }

    /// Does what a key means on the Photos screen.
    pub(crate) fn photos_action(&mut self, action: Action) {
        if self.photo_work(action) {
            return;
        }
        match self.photos.opened.is_some() {
            true => self.opened_action(action),
            false => self.listed_action(action),
        }
    }

    fn listed_action(&mut self, action: Action) {
        let view = self.photo_view();
        match action {
            Action::Move(step) => self.move_by(step),
            Action::Side(by) if view.across > 1 => {
                let to = self.photos.list.position().saturating_add_signed(by.into());
                self.photos.list.go(to, view);
            }
            Action::Side(1) | Action::Accept => self.open_current(0),
            Action::Side(_) => {
                self.notice(Level::Info, "The list has no columns to go through; 'v' shows the grid.")
            }
            Action::Kind(kind) => self.show_list(&Listing::page(kind), ""),
            Action::TurnKind(by) => self.turn_kind(by),
            Action::Albums => self.open_albums(),
            Action::Grid => self.toggle_grid(),
            Action::Filter => self.open_filter(),
            Action::Match(by) => self.go_to_found(by),
            Action::More => self.load_on(),
            Action::Refresh => self.refresh_list(),
            Action::Token => self.open_token(),
            _ => {}
        }
    }

    fn opened_action(&mut self, action: Action) {
        let with_picture = self.picture_is_part();
        match action {
            Action::Move(step) => self.read_on(step),
            Action::Flip(by) => self.flip(by),
            Action::Section(by) => {
                if let Some(opened) = &mut self.photos.opened {
                    opened.section = opened.section.turned(by, with_picture);
                    opened.reel = Default::default();
                }
            }
            Action::Markers => self.toggle_markers(),
            Action::MoveTag => self.move_tag(),
            Action::Untag => self.ask_untag(),
            Action::Refresh => self.refresh_opened(),
            Action::Token => self.open_token(),
            _ => {}
        }
    }

    /// One step back on the Photos screen; false when there is nothing to go back from.
    pub(crate) fn photos_back(&mut self) -> bool {
        let view = self.photo_view();
        if self.photos.opened.take().is_some() {
            return true;
        }
        if !self.photos.list.filter().is_empty() {
            self.photos.list.set_filter("", view);
            return true;
        }
        if self.photos.list.listing.kind.is_some() {
            return false;
        }
        self.show_list(&Listing::page(self.photos.kind), "");
        true
    }

    /// Shows a list as it was when it was last shown.
    pub(crate) fn show_list(&mut self, listing: &Listing, name: &str) {
        self.photos.opened = None;
        self.photos.select(listing, name);
        let (view, position) = (self.photo_view(), self.photos.list.position());
        self.photos.list.go(position, view);
    }

    /// Moves the cursor. When the rows move, the preview goes until the cursor rests: the terminal can move
    /// whole rows by itself, and a picture beside them would have to be sent again at every step.
    fn move_by(&mut self, step: Step) {
        let view = self.photo_view();
        let first = self.photos.list.first(view);
        self.photos.list.step(step, view);
        if self.photos.list.first(view) != first {
            self.photos.preview = None;
            self.photos.turning = None;
        }
    }

    fn turn_kind(&mut self, by: i8) {
        let all = PhotoType::ALL;
        let at = all.iter().position(|kind| *kind == self.photos.kind).unwrap_or(0);
        let count = isize::try_from(all.len()).unwrap_or(1);
        let to = (isize::try_from(at).unwrap_or(0) + isize::from(by)).rem_euclid(count);
        let kind = all.get(to.unsigned_abs()).copied().unwrap_or_default();
        self.show_list(&Listing::page(kind), "");
    }

    fn toggle_grid(&mut self) {
        if !self.photos.pictures.are_shown() {
            let sentence =
                "This terminal shows no pictures, or they are turned off: the list is all there is.";
            self.notice(Level::Info, sentence);
            return;
        }
        self.photos.grid = !self.photos.grid;
        let (view, position) = (self.photo_view(), self.photos.list.position());
        self.photos.list.go(position, view);
    }

    fn go_to_found(&mut self, by: i8) {
        if self.photos.last_filter.is_empty() {
            self.notice(Level::Info, "There is nothing to look for yet: '/' searches what is loaded.");
            return;
        }
        let view = self.photo_view();
        match self.photos.list.next_with(&self.photos.last_filter, by) {
            Some(number) => self.photos.list.go(number, view),
            None => {
                let words = excerpt(&self.photos.last_filter, 40);
                let sentence =
                    format!("None of the {} loaded photos holds '{words}'.", self.photos.list.loaded());
                self.notice(Level::Info, &sentence);
            }
        }
    }

    fn load_on(&mut self) {
        let list = &mut self.photos.list;
        if list.asked.is_some() {
            self.notice(Level::Info, "The next photos are on their way already.");
        } else if list.next == Next::End {
            self.notice(Level::Info, "All photos of this list are loaded.");
        } else {
            list.ask_again();
            self.ask_page();
        }
    }

    fn refresh_list(&mut self) {
        self.photos.list.refresh();
        self.photos.pictures.try_again();
        self.photos.rest = Default::default();
    }

    fn refresh_opened(&mut self) {
        self.photos.pictures.try_again();
        self.photos.rest = Default::default();
        if let Some(opened) = &mut self.photos.opened {
            opened.refresh();
        }
    }

    /// Opens the photo under the cursor; the rest of it is read after a while.
    fn open_current(&mut self, wait_ms: u64) {
        let section = match &self.photos.opened {
            Some(opened) => opened.section,
            None if self.picture_is_part() => Section::Picture,
            None => Section::Details,
        };
        let Some(photo) = self.photos.list.current().cloned() else {
            self.notice(Level::Info, "There is no photo to open.");
            return;
        };
        if wait_ms == 0 {
            // The cursor rested on it before.
            self.photos.rest = Default::default();
        }
        self.photos.opened = Some(Opened::new(photo, section, self.now.steady_ms + wait_ms));
    }

    fn picture_is_part(&self) -> bool {
        super::layout::opened(&self.photos, Section::Picture, self.body()).picture_is_part
    }

    /// Opens the next photo of the list, or the one before.
    fn flip(&mut self, by: i8) {
        let view = self.photo_view();
        let list = &mut self.photos.list;
        let (before, len) = (list.position(), list.len());
        let to = before.saturating_add_signed(by.into());
        if to == before || to >= len {
            let words =
                if by < 0 { "This is the first photo." } else { "This is the last photo that is loaded." };
            self.notice(Level::Info, words);
            return;
        }
        list.go(to, view);
        self.open_current(self.photos.rest_ms);
    }

    fn toggle_markers(&mut self) {
        self.photos.markers = !self.photos.markers;
        let words = if self.photos.markers { "shown" } else { "hidden" };
        self.notice(Level::Info, &format!("Tags are {words} on the picture."));
    }

    /// Moves within the part that is read.
    fn read_on(&mut self, step: Step) {
        let words = self.opened_words();
        let lines = heights(self, words.width);
        let Some(opened) = &mut self.photos.opened else { return };
        let view = usize::from(words.height);
        if opened.section == Section::Tags {
            opened.chosen.step(step, opened.tags.len(), view);
            return;
        }
        let len = match opened.section {
            Section::Comments => opened.comments.items.len(),
            Section::Likes => opened.likes.items.len(),
            Section::Details | Section::Picture => lines.len(),
            Section::Tags => 0,
        };
        let mut reel = opened.reel;
        let columns = usize::from(words.width);
        let comments = &opened.comments.items;
        let section = opened.section;
        reel.step(step, len, view, |item| match section {
            Section::Comments => {
                comments.get(item).map_or(1, |one| super::people::comment_height(one, columns))
            }
            Section::Likes | Section::Tags => 1,
            Section::Details | Section::Picture => lines.get(item).copied().unwrap_or(1),
        });
        opened.reel = reel;
    }

    /// The mouse was pressed on the screen: it chooses lists and photos.
    pub(crate) fn press_photo(&mut self, x: u16, y: u16) {
        if self.photos.opened.is_some() {
            return;
        }
        let parts = super::layout::layout(&self.photos, self.body());
        if parts.state.contains((x, y).into()) {
            let names = super::view::names(&self.photos);
            let on = names.into_iter().find(|(_, _, from, to)| (*from..*to).contains(&(x - parts.state.x)));
            if let Some((Some(kind), ..)) = on {
                self.show_list(&Listing::page(kind), "");
            }
            return;
        }
        if !parts.list.contains((x, y).into()) {
            return;
        }
        let (right, down) = (usize::from(x - parts.list.x), usize::from(y - parts.list.y));
        let (wide, tall) = (usize::from(parts.cell.width), usize::from(parts.cell.height));
        let number = match wide {
            0 => down,
            _ => (down / tall.max(1)) * parts.view.across + (right / wide).min(parts.view.across - 1),
        };
        let number = self.photos.list.first(parts.view) + number;
        if number < self.photos.list.len() {
            self.photos.list.go(number, parts.view);
        }
    }
}
