//! The pictures that the terminal was given, and where it shows them.
//!
//! A frame holds a picture as cells that name it. kitty gets such a picture once and finds it again by its
//! cells. For sixel and iTerm2 the cells are kept free, and the picture is written over them when it is
//! new there or something else was written over it. A terminal that has kitty's graphics but not its
//! placeholders gets a picture once, a command for each place over free cells, and another command when
//! the place goes or anything covers it: whether such a picture lies above or below a box depends on the
//! box's colours, so that it is gone while there is a box.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};

use super::graphics::{Graphics, Protocol};
use super::picture::placeholder::{self, Spot};
use super::picture::{
    KittyForm, PictureId, Prepared, kitty_commands, kitty_forget, kitty_place, kitty_take_down,
};

/// The most pictures that the terminal keeps, and the most bytes of them as they were sent.
const MOST: usize = 64;
const MOST_BYTES: usize = 32 << 20;

/// The pictures.
#[derive(Debug)]
pub(super) struct Gallery {
    protocol: Protocol,
    /// kitty finds pictures by their cells.
    placeholders: bool,
    through_tmux: bool,
    /// The upper byte of the ids in the terminal: other programs have theirs.
    session: u8,
    works: HashMap<u32, Work>,
    /// Where pictures are shown now, in the protocols that keep cells free.
    hung: Vec<Hanging>,
    /// Commands that the next frame begins with.
    owed: Vec<u8>,
    turn: u64,
}

#[derive(Debug)]
struct Work {
    /// The interface holds it; the gallery does not keep it alive.
    data: Weak<Prepared>,
    /// Its id in the terminal, when the terminal has it.
    sent: Option<u8>,
    bytes: usize,
    used: u64,
}

/// A picture in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hanging {
    id: u32,
    place: Rect,
}

/// What a frame's pictures need.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Commands for before the cells.
    pub before: Vec<u8>,
    /// Pictures to be written after the cells: where, and the code.
    pub after: Vec<(Position, Code)>,
    /// Where pictures are whole and overwrite everything: their cells are not written.
    covered: Vec<Rect>,
}

/// What brings a picture over its cells.
#[derive(Debug)]
pub(super) enum Code {
    /// The picture itself.
    Whole(Arc<Prepared>),
    /// A command that names it.
    Placement(Vec<u8>),
}

impl Code {
    /// Its bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Whole(picture) => picture.data(),
            Self::Placement(command) => command,
        }
    }
}

impl Plan {
    /// True for a cell that a picture covers.
    pub(super) fn covers(&self, x: u16, y: u16) -> bool {
        self.covered.iter().any(|place| place.contains(Position { x, y }))
    }
}

impl Gallery {
    /// A gallery of a session, for a terminal that shows no pictures as far as is known.
    pub(super) fn new(session: u8) -> Self {
        Self {
            protocol: Protocol::Off,
            placeholders: true,
            through_tmux: false,
            session,
            works: HashMap::new(),
            hung: Vec::new(),
            owed: Vec::new(),
            turn: 0,
        }
    }

    /// Another protocol is used from now on; gives what makes the terminal forget.
    pub(super) fn set_graphics(&mut self, graphics: &Graphics) -> Vec<u8> {
        let forget = self.forget_all();
        (self.protocol, self.through_tmux) = (graphics.protocol, graphics.tmux);
        self.placeholders = graphics.placeholders;
        forget
    }

    /// Takes a picture in, so that frames can show it. One of the same id gives way.
    pub(super) fn keep(&mut self, id: PictureId, picture: &Arc<Prepared>) {
        let work = self.works.entry(lower(id)).or_insert(Work {
            data: Weak::new(),
            sent: None,
            bytes: 0,
            used: self.turn,
        });
        // Whatever shows the old one has to show this one.
        self.hung.retain(|hanging| hanging.id != lower(id));
        let old = work.sent.take();
        *work = Work { data: Arc::downgrade(picture), bytes: picture.bytes(), ..*work };
        let forget = old.map(|slot| kitty_forget(self.name(slot), self.through_tmux));
        self.owed.extend(forget.into_iter().flatten());
    }

    /// Gives up everything that the terminal has; gives what makes it forget. The pictures are sent anew
    /// when they are drawn again.
    pub(super) fn forget_all(&mut self) -> Vec<u8> {
        self.hung.clear();
        let mut forget = std::mem::take(&mut self.owed);
        let sent: Vec<u8> = self.works.values_mut().filter_map(|work| work.sent.take()).collect();
        forget.extend(sent.into_iter().flat_map(|slot| kitty_forget(self.name(slot), self.through_tmux)));
        forget
    }

    /// Takes down what was brought over cells: the screen was emptied. kitty then drops what no placeholder
    /// holds, also the pixels; gives what makes others do the same.
    pub(super) fn take_down(&mut self) -> Vec<u8> {
        self.hung.clear();
        if self.placeholders { Vec::new() } else { self.forget_all() }
    }

    /// Looks for pictures in the next frame and makes its cells what the terminal needs; `shown` is what it
    /// shows now.
    pub(super) fn plan(&mut self, shown: &Buffer, next: &mut Buffer) -> Plan {
        self.turn += 1;
        let mut plan = Plan { before: std::mem::take(&mut self.owed), ..Plan::default() };
        let spots = spots(next);
        if self.protocol == Protocol::Kitty && self.placeholders {
            self.plan_kitty(&spots, next, &mut plan);
        } else {
            self.plan_hanging(&spots, shown, next, &mut plan);
        }
        self.evict(&mut plan.before);
        plan
    }

    fn plan_kitty(&mut self, spots: &[(Position, Spot)], next: &mut Buffer, plan: &mut Plan) {
        let mut slots: HashMap<u32, Option<u8>> = HashMap::new();
        for (position, spot) in spots {
            let slot = *slots.entry(spot.id).or_insert_with(|| self.send_to_kitty(spot.id, &mut plan.before));
            let Some(cell) = next.cell_mut(*position) else { continue };
            match slot {
                Some(slot) => placeholder::to_kitty(cell, self.session, slot),
                None => cell.reset(),
            }
        }
    }

    /// Makes sure that kitty has a picture; gives its id there.
    fn send_to_kitty(&mut self, id: u32, out: &mut Vec<u8>) -> Option<u8> {
        let free = (1..=u8::MAX).find(|slot| !self.works.values().any(|work| work.sent == Some(*slot)));
        let (turn, session, tmux) = (self.turn, self.session, self.through_tmux);
        let placeholders = self.placeholders;
        let work = self.works.get_mut(&id)?;
        let picture = work.data.upgrade().filter(|picture| picture.protocol() == Protocol::Kitty)?;
        work.used = turn;
        if work.sent.is_none() {
            let slot = free?;
            let form =
                if placeholders { KittyForm::Placeholders(picture.size()) } else { KittyForm::Placements };
            out.extend(kitty_commands(picture.data(), name(session, slot), form, tmux));
            work.sent = Some(slot);
        }
        work.sent
    }

    fn plan_hanging(&mut self, spots: &[(Position, Spot)], shown: &Buffer, next: &Buffer, plan: &mut Plan) {
        let mut hung = Vec::new();
        for (hanging, count) in places(spots) {
            let Some(picture) = self.whole(hanging, count, next.area) else { continue };
            let Some(code) = self.code(hanging, picture, plan) else { continue };
            let same = |at: Position| shown.cell(at).zip(next.cell(at)).is_some_and(|(old, new)| old == new);
            if !self.hung.contains(&hanging) || !hanging.place.positions().all(same) {
                plan.after.push((hanging.place.as_position(), code));
            }
            hung.push(hanging);
        }
        let before = std::mem::replace(&mut self.hung, hung);
        for gone in before.into_iter().filter(|hanging| !self.hung.contains(hanging)) {
            let slot = self.works.get(&gone.id).and_then(|work| work.sent);
            plan.before
                .extend(slot.into_iter().flat_map(|slot| kitty_take_down(self.name(slot), gone.place)));
        }
    }

    /// What brings a picture into its place. Sixel and iTerm2 overwrite its cells; with kitty's graphics
    /// the cells have to be empty.
    fn code(&mut self, hanging: Hanging, picture: Arc<Prepared>, plan: &mut Plan) -> Option<Code> {
        if self.protocol != Protocol::Kitty {
            plan.covered.push(hanging.place);
            return Some(Code::Whole(picture));
        }
        let slot = self.send_to_kitty(hanging.id, &mut plan.before)?;
        Some(Code::Placement(kitty_place(self.name(slot), hanging.place)))
    }

    /// The picture of a place, when all of its cells are there and none in the last row, behind which
    /// terminals would scroll.
    fn whole(&mut self, hanging: Hanging, count: usize, area: Rect) -> Option<Arc<Prepared>> {
        let turn = self.turn;
        let work = self.works.get_mut(&hanging.id)?;
        let picture = work.data.upgrade().filter(|picture| picture.protocol() == self.protocol)?;
        work.used = turn;
        let size = picture.size();
        let fits = hanging.place.as_size() == size && hanging.place.bottom() < area.bottom();
        let complete = usize::from(size.width) * usize::from(size.height) == count;
        (fits && complete && self.protocol.is_pixels()).then_some(picture)
    }

    /// Forgets what nobody holds any more, and the longest unused of too many.
    fn evict(&mut self, out: &mut Vec<u8>) {
        let mut gone: Vec<u32> =
            self.works.iter().filter(|(_, work)| work.data.strong_count() == 0).map(|(id, _)| *id).collect();
        let mut sent: Vec<(u64, u32, usize)> = self
            .works
            .iter()
            .filter(|(id, work)| work.sent.is_some() && !gone.contains(id))
            .map(|(id, work)| (work.used, *id, work.bytes))
            .collect();
        sent.sort_unstable();
        let (mut count, mut bytes) = (sent.len(), sent.iter().map(|(.., bytes)| bytes).sum::<usize>());
        let mut retired = Vec::new();
        for (used, id, size) in sent {
            if used == self.turn || (count <= MOST && bytes <= MOST_BYTES) {
                break;
            }
            (count, bytes) = (count - 1, bytes - size);
            retired.push(id);
        }
        gone.sort_unstable();
        for id in gone.iter().chain(&retired) {
            let slot = self.works.get_mut(id).and_then(|work| work.sent.take());
            out.extend(slot.into_iter().flat_map(|slot| kitty_forget(self.name(slot), self.through_tmux)));
        }
        self.works.retain(|id, _| !gone.contains(id));
    }

    fn name(&self, slot: u8) -> u32 {
        name(self.session, slot)
    }
}

const fn name(session: u8, slot: u8) -> u32 {
    u32::from_be_bytes([session, 0, 0, slot])
}

const fn lower(id: PictureId) -> u32 {
    let [.., a, b, c, d] = id.0.to_be_bytes();
    u32::from_be_bytes([a, b, c, d])
}

/// The cells of pictures in a frame.
fn spots(buffer: &Buffer) -> Vec<(Position, Spot)> {
    let cells = buffer.area.positions().zip(&buffer.content);
    cells.filter_map(|(position, cell)| Some((position, placeholder::spot(cell)?))).collect()
}

/// Where the pictures of these cells stand, as large as their cells reach, and how many cells they have.
fn places(spots: &[(Position, Spot)]) -> Vec<(Hanging, usize)> {
    let mut places: Vec<(u32, (u16, u16), Rect, usize)> = Vec::new();
    for (position, spot) in spots {
        let (Some(x), Some(y)) =
            (position.x.checked_sub(spot.column.into()), position.y.checked_sub(spot.row.into()))
        else {
            continue;
        };
        let one = Rect::new(x, y, u16::from(spot.column) + 1, u16::from(spot.row) + 1);
        match places.iter_mut().find(|(id, origin, ..)| (*id, *origin) == (spot.id, (x, y))) {
            Some((.., place, count)) => (*place, *count) = (place.union(one), *count + 1),
            None => places.push((spot.id, (x, y), one, 1)),
        }
    }
    places.into_iter().map(|(id, _, place, count)| (Hanging { id, place }, count)).collect()
}

/// True for a cell that is kept free for a picture.
pub(super) fn is_reserved(cell: &Cell) -> bool {
    placeholder::spot(cell).is_some()
}
