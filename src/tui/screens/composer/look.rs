//! The picture of the chosen photo, beside the form where there is room: looked at once the cursor rests, sent
//! to the terminal once, and kept while it is among the latest. Until then the one before stays, since a picture
//! is worth thousands of bytes, and none of them is for a key that only passes by.

use std::path::PathBuf;
use std::sync::Arc;

use ratatui::layout::Size;

use super::parts::Spot;
use super::view::picture_place;
use crate::model::post::PhotoSource;
use crate::model::text::show_name;
use crate::tui::app::App;
use crate::tui::effect::{Effect, Paint};
use crate::tui::term::{Graphics, PictureId, Prepared, fit};

/// How long the cursor rests before a photo is looked at.
const REST_MS: u64 = 250;
/// How many pictures are kept.
const KEPT: usize = 12;
/// The names of these pictures begin here, away from those of the Photos screen.
const FIRST_ID: u64 = 1 << 31;

/// The pictures.
#[derive(Debug, Default)]
pub(super) struct Looks {
    /// The latest last.
    kept: Vec<Look>,
    /// The one that is shown.
    shown: Option<Wanted>,
    /// The photo that is looked at next, and when.
    next: Option<(Wanted, u64)>,
    last_id: u64,
}

/// A picture that is wanted.
#[derive(Debug, Clone, PartialEq)]
struct Wanted {
    path: PathBuf,
    /// Pixels of the photo itself.
    pixels: (u32, u32),
    cells: Size,
    graphics: Graphics,
}

#[derive(Debug)]
struct Look {
    of: Wanted,
    id: PictureId,
    prepared: Option<Arc<Prepared>>,
}

impl App {
    /// The photo whose picture belongs beside the form: the chosen one; elsewhere the one that was, or the first.
    fn wanted_look(&self) -> Option<Wanted> {
        let photos = &self.composer.content.photos;
        let is_shown =
            |path: &PathBuf| self.composer.looks.shown.as_ref().is_some_and(|one| one.path == *path);
        let was = || {
            photos.iter().position(|photo| matches!(&photo.source, PhotoSource::File(path) if is_shown(path)))
        };
        let at = match self.composer.spot() {
            Spot::Photo(at) => at,
            _ => was().unwrap_or(0),
        };
        self.look_of(&photos.get(at)?.source)
    }

    /// What the picture of a photo beside the form would be, in the room that there is now.
    fn look_of(&self, source: &PhotoSource) -> Option<Wanted> {
        let place = picture_place(self, self.body()).as_size();
        // Its name stands below it.
        let place = Size { height: place.height.saturating_sub(1), ..place };
        let PhotoSource::File(path) = source else { return None };
        if place.width == 0 || place.height == 0 {
            return None;
        }
        let graphics = self.photos.pictures.graphics()?;
        let (width, height) = self.composer.facts(source)?.pixels?;
        let cells = fit(width, height, place, graphics);
        let usable = cells.width > 0 && cells.height > 0;
        let wanted =
            Wanted { path: path.clone(), pixels: (width, height), cells, graphics: graphics.clone() };
        usable.then_some(wanted)
    }

    /// The picture that is drawn beside the form, once it is ready, and what it is called.
    pub(super) fn look(&self) -> Option<(PictureId, &Arc<Prepared>, String)> {
        let looks = &self.composer.looks;
        let shown = looks.shown.as_ref()?;
        let source = PhotoSource::File(shown.path.clone());
        let photos = &self.composer.content.photos;
        let at = photos.iter().position(|photo| photo.source == source)?;
        if self.look_of(&source).as_ref() != Some(shown) {
            return None;
        }
        let look = looks.kept.iter().find(|look| look.of == *shown)?;
        Some((look.id, look.prepared.as_ref()?, format!("{} {}", at + 1, show_name(&shown.path))))
    }

    /// Has the chosen photo looked at once the cursor rests on it.
    pub(super) fn fill_looks(&mut self) {
        if !self.composer.content.photos.is_empty() {
            self.probe_pictures();
        }
        let now = self.now.steady_ms;
        let wanted = self.wanted_look();
        let looks = &mut self.composer.looks;
        let Some(wanted) = wanted else {
            looks.next = None;
            if looks.shown.take().is_some() {
                self.paint(Paint::Now);
            }
            return;
        };
        let kept = looks.kept.iter().find(|look| look.of == wanted).map(|look| look.prepared.is_some());
        // What is shown already, or comes as soon as it is ready.
        let is_shown = looks.shown.as_ref() == Some(&wanted) && kept.is_some();
        if is_shown || kept == Some(false) {
            looks.next = None;
            return;
        }
        match &looks.next {
            Some((next, due)) if *next == wanted && *due <= now => {}
            Some((next, _)) if *next == wanted => return,
            _ => {
                looks.next = Some((wanted, now + REST_MS));
                return;
            }
        }
        looks.next = None;
        if kept.is_some() {
            looks.shown = Some(wanted);
            return self.paint(Paint::Now);
        }
        looks.last_id += 1;
        let id = PictureId(FIRST_ID + looks.last_id);
        let pixels = Prepared::raster_size(wanted.cells, &wanted.graphics);
        self.effects.push(Effect::PrepareFile(id, wanted.path.clone(), pixels, wanted.cells));
        looks.kept.push(Look { of: wanted, id, prepared: None });
        if looks.kept.len() > KEPT {
            looks.kept.remove(0);
        }
    }

    /// When the next photo is looked at, on the steady clock.
    pub(super) fn look_wake_at(&self) -> Option<u64> {
        let next = self.composer.looks.next.as_ref().filter(|_| self.on_composer());
        next.map(|(_, due)| *due)
    }

    /// True for the name of a picture of this screen.
    pub(crate) fn is_composers(&self, id: PictureId) -> bool {
        id.0 > FIRST_ID
    }

    /// A picture is ready.
    pub(crate) fn look_ready(&mut self, id: PictureId, prepared: Arc<Prepared>) {
        let wanted = self.wanted_look();
        let looks = &mut self.composer.looks;
        let Some(look) = looks.kept.iter_mut().find(|look| look.id == id) else { return };
        look.prepared = Some(prepared);
        // Whoever went on meanwhile sees it when the cursor rests on it again.
        if wanted.as_ref() == Some(&look.of) {
            looks.shown = wanted;
            self.paint(Paint::Now);
        }
    }
}
