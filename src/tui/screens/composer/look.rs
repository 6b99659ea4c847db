//! The picture of the chosen photo, beside the form where there is room: looked at once the cursor rests, sent
//! to the terminal once, and kept while it is among the latest.

use std::path::PathBuf;
use std::sync::Arc;

use ratatui::layout::Size;

use super::parts::Spot;
use super::view::picture_place;
use crate::model::post::PhotoSource;
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
    /// The photo whose picture belongs beside the form: the chosen one, or the first.
    fn wanted_look(&self) -> Option<Wanted> {
        let at = match self.composer.spot() {
            Spot::Photo(at) => at,
            _ => 0,
        };
        let place = picture_place(self, self.body());
        let photo = self.composer.content.photos.get(at).filter(|_| !place.is_empty())?;
        let PhotoSource::File(path) = &photo.source else { return None };
        let graphics = self.photos.pictures.graphics()?;
        let (width, height) = self.composer.facts(&photo.source)?.pixels?;
        let cells = fit(width, height, place.as_size(), graphics);
        let usable = cells.width > 0 && cells.height > 0;
        let wanted =
            Wanted { path: path.clone(), pixels: (width, height), cells, graphics: graphics.clone() };
        usable.then_some(wanted)
    }

    /// The picture that is drawn beside the form, once it is ready.
    pub(super) fn look(&self) -> Option<(PictureId, &Arc<Prepared>)> {
        let wanted = self.wanted_look()?;
        let look = self.composer.looks.kept.iter().find(|look| look.of == wanted)?;
        Some((look.id, look.prepared.as_ref()?))
    }

    /// Has the chosen photo looked at once the cursor rests on it.
    pub(super) fn fill_looks(&mut self) {
        if !self.composer.content.photos.is_empty() {
            self.probe_pictures();
        }
        let now = self.now.steady_ms;
        let wanted = self.wanted_look();
        let looks = &mut self.composer.looks;
        let missing = wanted.filter(|wanted| looks.kept.iter().all(|look| look.of != *wanted));
        let Some(wanted) = missing else {
            looks.next = None;
            return;
        };
        match &looks.next {
            Some((next, due)) if *next == wanted && *due <= now => {}
            Some((next, _)) if *next == wanted => return,
            _ => {
                looks.next = Some((wanted, now + REST_MS));
                return;
            }
        }
        looks.next = None;
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
        let look = self.composer.looks.kept.iter_mut().find(|look| look.id == id);
        if let Some(look) = look {
            look.prepared = Some(prepared);
            self.paint(Paint::Now);
        }
    }
}
