//! The pictures that the terminal was given, and where it shows them.
//!
//! A frame holds a picture as cells that name it. kitty gets such a picture once and finds it again by its
//! cells. For sixel and iTerm2 the cells are kept free, and the picture is written over them when it is
//! new there or something else was written over it.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};

use super::graphics::{Graphics, Protocol};
use super::picture::placeholder::{self, Spot};
use super::picture::{PictureId, Prepared, kitty_commands, kitty_forget};

/// The most pictures that the terminal keeps, and the most bytes of them as they were sent.
const MOST: usize = 64;
const MOST_BYTES: usize = 32 << 20;

/// The pictures.
#[derive(Debug)]
pub(super) struct Gallery {
    protocol: Protocol,
    through_tmux: bool,
    /// The upper byte of the ids in the terminal: other programs have theirs.
    session: u8,
    works: HashMap<u32, Work>,
    /// Where pictures are shown now, in the protocols that write over cells.
    hung: Vec<Hanging>,
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
    pub after: Vec<(Position, Arc<Prepared>)>,
    /// Where pictures are whole: their cells are not written.
    covered: Vec<Rect>,
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
        let (works, hung) = (HashMap::new(), Vec::new());
        Self { protocol: Protocol::Off, through_tmux: false, session, works, hung, turn: 0 }
    }

    /// Another protocol is used from now on; gives what makes the terminal forget.
    pub(super) fn set_graphics(&mut self, graphics: &Graphics) -> Vec<u8> {
        let forget = self.forget_all();
        (self.protocol, self.through_tmux) = (graphics.protocol, graphics.tmux);
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
        *work = Work { data: Arc::downgrade(picture), sent: None, bytes: picture.bytes(), ..*work };
    }

    /// Gives up everything that the terminal has; gives what makes it forget. The pictures are sent anew
    /// when they are drawn again.
    pub(super) fn forget_all(&mut self) -> Vec<u8> {
        self.hung.clear();
        let sent: Vec<u8> = self.works.values_mut().filter_map(|work| work.sent.take()).collect();
        sent.into_iter().flat_map(|slot| kitty_forget(self.name(slot), self.through_tmux)).collect()
    }

    /// Takes down what was written over cells: the screen was emptied.
    pub(super) fn take_down(&mut self) {
        self.hung.clear();
    }

    /// Looks for pictures in the next frame and makes its cells what the terminal needs; `shown` is what it
    /// shows now.
    pub(super) fn plan(&mut self, shown: &Buffer, next: &mut Buffer) -> Plan {
        self.turn += 1;
        let mut plan = Plan::default();
        let spots = spots(next);
        if self.protocol == Protocol::Kitty {
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
        let work = self.works.get_mut(&id)?;
        let picture = work.data.upgrade().filter(|picture| picture.protocol() == Protocol::Kitty)?;
        work.used = turn;
        if work.sent.is_none() {
            let slot = free?;
            out.extend(kitty_commands(picture.data(), name(session, slot), picture.size(), tmux));
            work.sent = Some(slot);
        }
        work.sent
    }

    fn plan_hanging(&mut self, spots: &[(Position, Spot)], shown: &Buffer, next: &Buffer, plan: &mut Plan) {
        let mut hung = Vec::new();
        for (hanging, count) in places(spots) {
            let Some(picture) = self.whole(hanging, count, next.area) else { continue };
            plan.covered.push(hanging.place);
            let same = |at: Position| shown.cell(at).zip(next.cell(at)).is_some_and(|(old, new)| old == new);
            if !self.hung.contains(&hanging) || !hanging.place.positions().all(same) {
                plan.after.push((hanging.place.as_position(), picture));
            }
            hung.push(hanging);
        }
        self.hung = hung;
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
