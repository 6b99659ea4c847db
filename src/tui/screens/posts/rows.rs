//! The columns of a list of posts and which of them a width has room for.

use ratatui::layout::Rect;

use super::entry::{Entry, first_words};
use super::words;
use crate::model::post::PostState;
use crate::model::text::excerpt;
use crate::tui::message::Now;
use crate::tui::setup::Zones;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Canvas;
use crate::tui::widgets::columns::{Column, Placer};
use crate::tui::widgets::text::cut;

/// Columns to the left: the pointer, and air.
const GUTTER: u16 = 2;
const NUMBER: u16 = 4;
/// The width of the state's words.
pub(super) const STATE: u16 = 15;
/// The columns with their widths and the width of the list from which each is there.
const WHEN: (u16, u16) = (16, 60);
const HERE: (u16, u16) = (16, 132);
const AGE: (u16, u16) = (4, 70);
const PHOTOS: (u16, u16) = (3, 48);
const REASON: (u16, u16) = (24, 100);

/// Where each column stands: the place and the width, 0 for one that has no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    number: Column,
    state: Column,
    when: Column,
    here: Column,
    age: Column,
    photos: Column,
    message: Column,
    reason: Column,
}

impl Columns {
    /// The columns for a width; moments stand there by two clocks when those show different times, and reasons
    /// when there are any.
    pub(super) fn fit(width: u16, two_clocks: bool, reasons: bool) -> Self {
        let mut placer = Placer::new(width, GUTTER);
        let number = placer.column(NUMBER, true);
        let state = placer.column(STATE, true);
        let when = placer.column(WHEN.0, width >= WHEN.1);
        let here = placer.column(HERE.0, two_clocks && width >= HERE.1);
        let age = placer.column(AGE.0, width >= AGE.1);
        let photos = placer.column(PHOTOS.0, width >= PHOTOS.1);
        let rest = placer.left();
        let reason =
            if reasons && width >= REASON.1 { (REASON.0 + (width - REASON.1) / 3).min(rest / 2) } else { 0 };
        let message = placer.rest(reason);
        Self { number, state, when, here, age, photos, message, reason: (width - reason, reason) }
    }
}

/// True when the clocks of the Page and of this machine show different times now.
pub(super) fn two_clocks(zones: &Zones, now: Now) -> bool {
    words::moment(now.unix_s(), &zones.page) != words::moment(now.unix_s(), &zones.local)
}

/// Draws the columns' names.
pub(super) fn heading(canvas: &mut Canvas<'_>, row: Rect, columns: &Columns) {
    let two = columns.here.1 > 0;
    let names = [
        (columns.state, "state"),
        (columns.when, if two { "when (Page)" } else { "when" }),
        (columns.here, "when (here)"),
        (columns.message, "message"),
        (columns.reason, "reason"),
    ];
    for ((at, wide), name) in names {
        canvas.put(row.x + at, row.y, wide, name, Role::Dim);
    }
    for ((at, wide), name) in [(columns.number, "no."), (columns.age, "age"), (columns.photos, "ph.")] {
        canvas.put_right(row.x + at, row.y, wide, name, Role::Dim);
    }
}

/// What a row is drawn with.
pub(super) struct RowView<'a> {
    pub(super) zones: &'a Zones,
    pub(super) now: Now,
    pub(super) chosen: bool,
    pub(super) busy: bool,
}

/// Draws one post. Only number and state show the cursor: a row of foreign script in reverse would cost a slow
/// line several times the bytes.
pub(super) fn row(canvas: &mut Canvas<'_>, row: Rect, columns: &Columns, entry: &Entry, view: &RowView<'_>) {
    let place = |(at, wide): (u16, u16)| (row.x + at, row.y, wide);
    if view.chosen {
        canvas.put(row.x, row.y, 1, canvas.theme.glyphs.pointer, Role::Title);
    }
    let mut right = |column, line: &str| {
        let (x, y, wide) = place(column);
        canvas.put_right(x, y, wide, line, Role::Dim);
    };
    right(columns.number, &entry.id().map(|id| id.to_string()).unwrap_or_default());
    right(columns.age, &entry.changed().map(|at| words::age(at, view.now)).unwrap_or_default());
    right(
        columns.photos,
        &Some(entry.photos()).filter(|count| *count > 0).map(|n| n.to_string()).unwrap_or_default(),
    );
    let (state, role) = match (words::state(entry), view.busy) {
        ((words, role), false) => (words, role),
        ((words, _), true) => (format!("{words} ..."), Role::Active),
    };
    let (x, y, wide) = place(columns.state);
    canvas.put(x, y, wide, &state, role);
    for (column, zone) in [(columns.when, &view.zones.page), (columns.here, &view.zones.local)] {
        let (x, y, wide) = place(column);
        if wide > 0 {
            canvas.put(x, y, wide, &words::when(entry, zone), Role::Text);
        }
    }
    message(canvas, place(columns.message), columns.reason.1 > 0, entry);
    let (x, y, wide) = place(columns.reason);
    canvas.put(x, y, wide, entry.reason().unwrap_or(""), reason_role(entry));
    if view.chosen {
        let (from, to) = (columns.number.0, columns.state.0 + columns.state.1);
        canvas.shade(Rect { x: row.x + from, width: to.saturating_sub(from), ..row }, Role::Cursor);
    }
}

fn reason_role(entry: &Entry) -> Role {
    match entry.state() {
        PostState::Failed | PostState::Unknown => Role::Bad,
        _ => Role::Warn,
    }
}

/// The first words; where the reason has no column of its own it stands behind them.
fn message(canvas: &mut Canvas<'_>, (x, y, wide): (u16, u16, u16), has_reason_column: bool, entry: &Entry) {
    let words = first_words(entry.message(), usize::from(wide) + 1);
    let (words, role) = match words.is_empty() {
        false => (words, Role::Text),
        true => (without_words(entry), Role::Dim),
    };
    // Its place is not the Page that the whole screen is about.
    let words = match entry.through_oneall() {
        Some(place) => {
            let own = entry.own.as_ref().and_then(|own| own.content.oneall());
            let name = own.map(|place| place.name.as_str()).filter(|name| !name.is_empty());
            format!("OneAll, {}: {words}", excerpt(name.unwrap_or(&place), 30))
        }
        None => words,
    };
    let reason = entry.reason().filter(|_| !has_reason_column);
    let Some(reason) = reason else {
        canvas.put(x, y, wide, &words, role);
        return;
    };
    let words = cut(&words, usize::from(wide) / 2, canvas.theme.glyphs.ellipsis);
    let between = format!(" {} ", canvas.theme.glyphs.dot);
    let pieces = [(words.as_str(), role), (&between, Role::Dim), (reason, reason_role(entry))];
    canvas.put_all(x, y, wide, &pieces);
}

/// What stands for a post without words.
fn without_words(entry: &Entry) -> String {
    let content = entry.own.as_ref().map(|own| &own.content);
    match content {
        Some(content) if content.link.is_some() => excerpt(content.link.as_deref().unwrap_or(""), 80),
        Some(content) if content.video.is_some() => "(a video)".to_owned(),
        _ if entry.photos() > 0 => "(photos without words)".to_owned(),
        _ => "(no words)".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_never_overlap_nor_stick_out() {
        for width in 0..300 {
            for two in [false, true] {
                let c = Columns::fit(width, two, true);
                let all = [c.number, c.state, c.when, c.here, c.age, c.photos, c.message, c.reason];
                let mut end = 0;
                for (at, wide) in all.into_iter().filter(|(_, wide)| *wide > 0) {
                    assert!(at >= end, "{c:?} at {width}");
                    end = at + wide;
                    assert!(end <= width, "{c:?} at {width}");
                }
            }
        }
    }

    #[test]
    fn number_state_and_words_have_room_at_every_size_that_is_drawn() {
        for (width, least) in [(40, 15), (80, 25), (120, 30)] {
            let columns = Columns::fit(width, true, true);
            assert_eq!((columns.number.1, columns.state.1), (NUMBER, STATE));
            assert!(columns.message.1 >= least, "{columns:?}");
        }
        assert!(Columns::fit(120, true, true).reason.1 > 0 && Columns::fit(80, true, true).when.1 > 0);
    }
}
