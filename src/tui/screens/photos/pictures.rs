//! The pictures of the screen: which are wanted, on their way, being made ready, and ready; those that were
//! not seen for longest make room.

use std::collections::HashMap;
use std::sync::Arc;

use ratatui::layout::Size;

use crate::engine::protocol::{PictureKey, PictureWanted, Pictured};
use crate::model::photo::Photo;
use crate::tui::effect::Effect;
use crate::tui::term::graphics::Protocol;
use crate::tui::term::{Graphics, PictureId, Prepared, fit};

/// Memory for pictures that are ready, in bytes.
const ROOM: usize = 24 << 20;
/// How many failures are remembered.
const FAILURES: usize = 2000;
/// The shape of a photo whose size nobody told.
const USUAL: (u32, u32) = (4, 3);

/// What there is of a picture.
#[derive(Debug)]
pub(crate) enum Look<'a> {
    /// The photo has none.
    Missing,
    /// It was not asked for yet, or is on its way.
    Waiting,
    /// It cannot be shown, and why.
    Failed(&'a str),
    /// It is ready.
    Ready(PictureId, &'a Arc<Prepared>),
}

/// A place where a picture of a photo belongs: so many cells.
#[derive(Debug, Clone)]
pub(crate) struct Spot {
    pub(crate) photo: Arc<Photo>,
    pub(crate) cells: Size,
}

impl PartialEq for Spot {
    fn eq(&self, other: &Self) -> bool {
        self.cells == other.cells && self.photo.id == other.photo.id
    }
}

#[derive(Debug)]
enum State {
    Asked,
    Preparing,
    Ready(Arc<Prepared>),
    Failed(String),
}

#[derive(Debug)]
struct Slot {
    id: PictureId,
    cells: Size,
    state: State,
    used: u64,
}

/// All pictures.
#[derive(Debug, Default)]
pub(crate) struct Pictures {
    /// What the terminal can show; `None` until it answered.
    graphics: Option<Graphics>,
    slots: HashMap<PictureKey, Slot>,
    by_id: HashMap<PictureId, PictureKey>,
    bytes: usize,
    clock: u64,
    last_id: u64,
}

/// True when the photo has an address to get a picture from.
fn has_picture(photo: &Photo) -> bool {
    !photo.images.is_empty() || photo.source.is_some() || photo.picture.is_some()
}

impl Pictures {
    /// False once it is known that the terminal shows no pictures, or is to show none.
    pub(crate) fn are_shown(&self) -> bool {
        self.graphics.as_ref().is_none_or(shows)
    }

    /// What the terminal can show, once it is known and when it shows anything.
    pub(crate) fn graphics(&self) -> Option<&Graphics> {
        self.graphics.as_ref().filter(|graphics| shows(graphics))
    }

    /// What the terminal can show became known. Everything made ready for something else goes.
    pub(crate) fn take_graphics(&mut self, graphics: Graphics) {
        if self.graphics.as_ref() != Some(&graphics) {
            self.graphics = Some(graphics);
            self.slots.clear();
            self.by_id.clear();
            self.bytes = 0;
        }
    }

    /// The cells that a photo's picture takes within a box.
    pub(crate) fn fitted(&self, photo: &Photo, cells: Size) -> Size {
        let (width, height) = photo.pixels().unwrap_or(USUAL);
        match &self.graphics {
            Some(graphics) => fit(width, height, cells, graphics),
            None => cells,
        }
    }

    fn wanted(&self, spot: &Spot) -> Option<(PictureWanted, Size)> {
        let graphics = self.graphics.as_ref().filter(|graphics| shows(graphics))?;
        if spot.cells.width == 0 || spot.cells.height == 0 || !has_picture(&spot.photo) {
            return None;
        }
        let cells = self.fitted(&spot.photo, spot.cells);
        let (width, height) = Prepared::raster_size(cells, graphics);
        let within = |pixels: u32| pixels.clamp(1, 8192);
        Some((
            PictureWanted { photo: spot.photo.clone(), width: within(width), height: within(height) },
            cells,
        ))
    }

    /// What there is of a picture, and the cells that it takes.
    pub(crate) fn look(&self, spot: &Spot) -> Look<'_> {
        if !has_picture(&spot.photo) {
            return Look::Missing;
        }
        let Some((wanted, _)) = self.wanted(spot) else { return Look::Waiting };
        match self.slots.get(&wanted.key()) {
            Some(Slot { id, state: State::Ready(prepared), .. }) => Look::Ready(*id, prepared),
            Some(Slot { state: State::Failed(reason), .. }) => Look::Failed(reason),
            _ => Look::Waiting,
        }
    }

    /// True when nothing more will come for a spot: it is ready, has failed, or there is no picture.
    pub(crate) fn is_settled(&self, spot: &Spot) -> bool {
        match self.look(spot) {
            Look::Missing | Look::Failed(_) | Look::Ready(..) => true,
            Look::Waiting => !self.are_shown(),
        }
    }

    /// These are the pictures in view now. Gives those to ask for: all that are not there yet, or nothing
    /// when they are on their way already and none else is.
    pub(crate) fn want(&mut self, spots: &[Spot]) -> Option<Vec<PictureWanted>> {
        self.clock += 1;
        let (mut ask, mut new) = (Vec::new(), false);
        for (wanted, cells) in spots.iter().filter_map(|spot| self.wanted(spot)).collect::<Vec<_>>() {
            let key = wanted.key();
            let clock = self.clock;
            if let Some(slot) = self.slots.get_mut(&key) {
                slot.used = clock;
                if matches!(slot.state, State::Asked) {
                    ask.push(wanted);
                }
                continue;
            }
            new = true;
            self.last_id += 1;
            let id = PictureId(self.last_id);
            self.by_id.insert(id, key.clone());
            self.slots.insert(key, Slot { id, cells, state: State::Asked, used: clock });
            ask.push(wanted);
        }
        let given_up = self.drop_where(|slot, clock| matches!(slot.state, State::Asked) && slot.used < clock);
        (new || given_up > 0).then_some(ask)
    }

    /// A picture came, or the reason why there is none.
    pub(crate) fn came(&mut self, key: &PictureKey, picture: Pictured) -> Option<Effect> {
        let slot = self.slots.get_mut(key).filter(|slot| matches!(slot.state, State::Asked))?;
        match picture {
            Ok(raster) => {
                slot.state = State::Preparing;
                Some(Effect::Prepare(slot.id, raster, slot.cells))
            }
            Err(reason) => {
                slot.state = State::Failed(crate::model::text::excerpt(&reason, 200));
                None
            }
        }
    }

    /// A picture is ready; true when somebody waits for it. What was not seen for longest makes room: the
    /// terminal forgets a picture that nobody holds any more.
    pub(crate) fn ready(&mut self, id: PictureId, prepared: Arc<Prepared>) -> bool {
        let slot = self.by_id.get(&id).and_then(|key| self.slots.get_mut(key));
        let Some(slot) = slot.filter(|slot| matches!(slot.state, State::Preparing)) else { return false };
        self.bytes += prepared.bytes();
        slot.state = State::Ready(prepared);
        self.make_room();
        true
    }

    fn make_room(&mut self) {
        while self.bytes > ROOM {
            let clock = self.clock;
            let old = |slot: &Slot| matches!(slot.state, State::Ready(_)) && slot.used < clock;
            let oldest = self.slots.iter().filter(|(_, slot)| old(slot)).min_by_key(|(_, slot)| slot.used);
            let Some(key) = oldest.map(|(key, _)| key.clone()) else { return };
            if let Some(Slot { id, state: State::Ready(prepared), .. }) = self.slots.remove(&key) {
                self.by_id.remove(&id);
                self.bytes = self.bytes.saturating_sub(prepared.bytes());
            }
        }
    }

    /// Failed pictures are asked for again when they are next in view.
    pub(crate) fn try_again(&mut self) {
        self.drop_where(|slot, _| matches!(slot.state, State::Failed(_)));
    }

    fn drop_where(&mut self, goes: impl Fn(&Slot, u64) -> bool) -> usize {
        let failures = self.slots.values().filter(|slot| matches!(slot.state, State::Failed(_))).count();
        let forgets = |slot: &Slot, clock| {
            failures > FAILURES && matches!(slot.state, State::Failed(_)) && slot.used < clock
        };
        let (clock, before) = (self.clock, self.slots.len());
        let by_id = &mut self.by_id;
        self.slots.retain(|_, slot| {
            let leaves = goes(slot, clock) || forgets(slot, clock);
            if leaves {
                by_id.remove(&slot.id);
            }
            !leaves
        });
        before - self.slots.len()
    }
}

/// True when a terminal shows pictures.
fn shows(graphics: &Graphics) -> bool {
    graphics.protocol != Protocol::Off
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::raster::Raster;
    use crate::tui::screens::photos::samples::photo;
    use crate::tui::term::prepare;

    const CELLS: Size = Size { width: 40, height: 15 };

    fn seeing() -> Pictures {
        let mut pictures = Pictures::default();
        pictures.take_graphics(Graphics::default());
        pictures
    }

    fn spot(number: u64) -> Spot {
        Spot { photo: photo(number, ""), cells: CELLS }
    }

    /// Lets a wanted picture come and be made ready.
    fn play(pictures: &mut Pictures, wanted: &PictureWanted) {
        let raster = Raster { width: 2, height: 2, rgb: vec![0; 12] };
        let effect = pictures.came(&wanted.key(), Ok(Arc::new(raster)));
        let Some(Effect::Prepare(id, raster, cells)) = effect else { panic!("{effect:?}") };
        let prepared = prepare(&raster, cells, pictures.graphics.as_ref().unwrap());
        assert!(pictures.ready(id, Arc::new(prepared)));
    }

    #[test]
    fn each_picture_is_asked_for_once() {
        let mut pictures = seeing();
        let asked = pictures.want(&[spot(1), spot(2)]).unwrap();
        assert_eq!(asked.len(), 2);
        assert!(pictures.want(&[spot(1), spot(2)]).is_none(), "they are on their way");
        play(&mut pictures, &asked[0]);
        assert!(matches!(pictures.look(&spot(1)), Look::Ready(..)));
        assert!(pictures.want(&[spot(2), spot(1)]).is_none());
        let asked = pictures.want(&[spot(3)]).unwrap();
        assert_eq!(asked.len(), 1, "what is no longer in view is given up");
        assert!(
            pictures
                .came(&PictureWanted { photo: photo(2, ""), ..asked[0].clone() }.key(), Err("x".into()))
                .is_none()
        );
        assert!(matches!(pictures.look(&spot(2)), Look::Waiting));
        assert!(pictures.want(&[spot(1)]).unwrap().is_empty(), "the engine is told to stop");
    }

    #[test]
    fn a_failure_is_kept_until_it_is_tried_again() {
        let mut pictures = seeing();
        let asked = pictures.want(&[spot(1)]).unwrap();
        pictures.came(&asked[0].key(), Err("The picture is damaged.\u{1b}[2J".into()));
        assert!(matches!(pictures.look(&spot(1)), Look::Failed("The picture is damaged.[2J")));
        assert!(pictures.want(&[spot(1)]).is_none());
        pictures.try_again();
        assert_eq!(pictures.want(&[spot(1)]).unwrap().len(), 1);
    }

    #[test]
    fn memory_is_bounded_and_what_was_not_seen_for_longest_goes() {
        let mut pictures = seeing();
        // Drawn once: drawing is what takes long.
        let raster = Arc::new(Raster { width: 2, height: 2, rgb: vec![0; 12] });
        let drawn = Arc::new(prepare(&raster, CELLS, pictures.graphics.as_ref().unwrap()));
        let few = 9000;
        for number in 0..few {
            let wanted = pictures.want(&[spot(number)]).unwrap();
            let effect = pictures.came(&wanted[0].key(), Ok(raster.clone()));
            let Some(Effect::Prepare(id, ..)) = effect else { panic!("{effect:?}") };
            assert!(pictures.ready(id, drawn.clone()));
            assert!(pictures.bytes <= ROOM);
        }
        assert!(pictures.slots.len() < usize::try_from(few).unwrap());
        assert_eq!(pictures.slots.len(), pictures.by_id.len());
        assert!(matches!(pictures.look(&spot(few - 1)), Look::Ready(..)));
        assert!(matches!(pictures.look(&spot(0)), Look::Waiting));
    }

    #[test]
    fn without_graphics_nothing_is_wanted() {
        let mut pictures = Pictures::default();
        assert!(pictures.want(&[spot(1)]).is_none() && pictures.are_shown());
        pictures.take_graphics(Graphics { protocol: Protocol::Off, ..Graphics::default() });
        assert!(pictures.want(&[spot(1)]).is_none() && !pictures.are_shown());
        let bare = Spot {
            photo: Arc::new(Photo::unknown(crate::tui::screens::photos::samples::id(5))),
            cells: CELLS,
        };
        assert!(matches!(seeing().look(&bare), Look::Missing));
    }
}
