//! The columns of the session list and which of them a width has room for.

use ratatui::layout::Rect;

use super::words;
use crate::engine::protocol::{Lane, SortKey};
use crate::model::session::{Session, State};
use crate::model::size;
use crate::tui::message::Now;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::widgets::canvas::Canvas;
use crate::tui::widgets::{bar, text};

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    Type,
    Size,
    Bar,
    Percent,
    Rate,
    Left,
    State,
    Age,
}

/// The columns in their order on the screen, with the width that each needs.
const COLUMNS: [(Column, u16); 9] = [
    (Column::Name, 18),
    (Column::Type, 4),
    (Column::Size, 5),
    (Column::Bar, 8),
    (Column::Percent, 4),
    (Column::Rate, 6),
    (Column::Left, 6),
    (Column::State, 15),
    (Column::Age, 4),
];

/// The columns in the order in which they find room; name and state are always there.
const PRIORITY: [Column; 7] =
    [Column::Percent, Column::Bar, Column::Size, Column::Left, Column::Rate, Column::Age, Column::Type];

/// Columns to the left of the name: the pointer and the mark.
const GUTTER: u16 = 3;
/// Columns between two columns, and behind the name, which is somebody else's text.
const GAP: u16 = 1;
const NAME_GAP: u16 = 2;

/// Below this width names have to do with less.
const NARROW: u16 = 60;
const SHORT_NAME: u16 = 13;

/// Where each column stands: the place and the width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns(Vec<(Column, u16, u16)>);

impl Columns {
    /// The columns for a width.
    pub fn fit(width: u16) -> Self {
        let need = |column| match column {
            Column::Name if width < NARROW => SHORT_NAME,
            column => COLUMNS.iter().find(|(one, _)| *one == column).map_or(0, |(_, wide)| *wide),
        };
        let mut chosen = vec![Column::Name, Column::State];
        let mut used = GUTTER + need(Column::Name) + NAME_GAP + need(Column::State);
        for column in PRIORITY {
            if used + need(column) + GAP > width {
                break;
            }
            used += need(column) + GAP;
            chosen.push(column);
        }
        let mut spare = width.saturating_sub(used);
        let for_bar = if chosen.contains(&Column::Bar) { (spare / 4).min(8) } else { 0 };
        spare -= for_bar;
        let for_name = (spare * 3 / 5).min(30);
        let mut at = GUTTER;
        let mut places = Vec::new();
        for (column, _) in COLUMNS.into_iter().filter(|(column, _)| chosen.contains(column)) {
            let wide = need(column);
            let (extra, gap) = match column {
                Column::Name => (for_name, NAME_GAP),
                Column::Bar => (for_bar, GAP),
                Column::State => (spare - for_name, GAP),
                _ => (0, GAP),
            };
            places.push((column, at, (wide + extra).min(width.saturating_sub(at))));
            at += wide + extra + gap;
        }
        Self(places)
    }
}

/// Draws the headings.
pub(super) fn heading(canvas: &mut Canvas<'_>, row: Rect, columns: &Columns, sort: (SortKey, bool)) {
    for (column, at, wide) in &columns.0 {
        let (words, key) = match column {
            Column::Name => ("name", Some(SortKey::Name)),
            Column::Type => ("type", None),
            Column::Size => ("size", Some(SortKey::Size)),
            Column::Bar => ("progress", None),
            Column::Percent => ("sent", None),
            Column::Rate => ("rate", None),
            Column::Left => ("left", None),
            Column::State => ("state", Some(SortKey::State)),
            Column::Age => ("age", Some(SortKey::Age)),
        };
        let arrow = sort_arrow(key, sort, canvas.theme.glyphs);
        let line = format!("{words}{arrow}");
        if matches!(column, Column::Size | Column::Percent | Column::Rate | Column::Left | Column::Age) {
            canvas.put_right(row.x + at, row.y, *wide, &line, Role::Dim);
        } else {
            canvas.put(row.x + at, row.y, *wide, &line, Role::Dim);
        }
    }
}

fn sort_arrow(key: Option<SortKey>, (sort, reversed): (SortKey, bool), glyphs: &Glyphs) -> &'static str {
    let [down, up] = glyphs.sorted;
    match key {
        Some(key) if key == sort => {
            if reversed {
                up
            } else {
                down
            }
        }
        _ => "",
    }
}

/// A row as it is drawn.
pub(super) struct RowView<'a> {
    pub(super) session: &'a Session,
    pub(super) lane: Option<&'a Lane>,
    pub(super) now: Now,
    pub(super) chosen: bool,
    pub(super) marked: bool,
}

/// Draws one session.
pub(super) fn row(canvas: &mut Canvas<'_>, place: Rect, columns: &Columns, view: &RowView<'_>) {
    gutter(canvas, place, view.chosen, view.marked);
    for (column, at, wide) in &columns.0 {
        cell(canvas, (place.x + at, place.y, *wide), *column, view);
    }
}

/// Draws the pointer and the mark.
pub(super) fn gutter(canvas: &mut Canvas<'_>, place: Rect, chosen: bool, marked: bool) {
    if chosen {
        canvas.put(place.x, place.y, 1, canvas.theme.glyphs.pointer, Role::Title);
    }
    if marked {
        canvas.put(place.x + 1, place.y, 1, canvas.theme.glyphs.mark, Role::Mark);
    }
}

fn cell(canvas: &mut Canvas<'_>, (x, y, wide): (u16, u16, u16), column: Column, view: &RowView<'_>) {
    let session = view.session;
    let extent = words::extent(session, view.lane);
    let right = |canvas: &mut Canvas<'_>, line: &str| _ = canvas.put_right(x, y, wide, line, Role::Text);
    match column {
        Column::Name => name(canvas, (x, y, wide), view),
        Column::Type => _ = canvas.put(x, y, wide, short_type(&session.mime), Role::Dim),
        Column::Size => right(canvas, &size::short(session.size)),
        Column::Bar if session.state == State::Cancelled => {}
        Column::Bar => bar::draw(canvas, x, y, wide, extent),
        Column::Percent => right(canvas, &format!("{}%", extent.percent())),
        Column::Rate => {
            if let Some(rate) = view.lane.and_then(|lane| lane.rate) {
                right(canvas, &format!("{}/s", size::short(rate)));
            }
        }
        Column::Left => {
            if let Some(left) = view.lane.and_then(|lane| lane.left_s) {
                right(canvas, &words::left(left));
            }
        }
        Column::State => {
            let (line, role) = words::state(session, view.lane, view.now);
            canvas.put(x, y, wide, &line, role);
        }
        Column::Age => {
            let line = words::age(view.now.since(session.created_at));
            canvas.put_right(x, y, wide, &line, Role::Dim);
        }
    }
}

/// Only the name shows the cursor: a whole row in reverse would cost a slow line twice the bytes.
fn name(canvas: &mut Canvas<'_>, (x, y, wide): (u16, u16, u16), view: &RowView<'_>) {
    let line = text::cut_name(&view.session.name, wide.into(), canvas.theme.glyphs.ellipsis);
    let role = if view.marked { Role::Mark } else { Role::Text };
    canvas.put(x, y, wide, &line, role);
    if view.chosen {
        canvas.shade(Rect::new(x, y, wide, 1), Role::Cursor);
    }
}

/// A MIME type in four letters.
fn short_type(mime: &str) -> &str {
    let kind = mime.rsplit_once('/').map_or(mime, |(_, kind)| kind);
    if kind == "jpeg" { "jpg" } else { kind }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_never_overlap_nor_stick_out() {
        for width in 0..300 {
            let columns = Columns::fit(width);
            let mut end = 0;
            for (column, at, wide) in &columns.0 {
                assert!(*at >= end || *wide == 0, "{column:?} at {width}");
                end = at + wide;
                assert!(end <= width.max(*at), "{column:?} at {width}");
            }
        }
    }

    #[test]
    fn what_matters_less_goes_first() {
        let has = |width, column| Columns::fit(width).0.iter().any(|(one, ..)| *one == column);
        assert!(has(40, Column::Name) && has(40, Column::State) && has(40, Column::Percent));
        assert!(!has(40, Column::Bar) && has(80, Column::Bar) && has(80, Column::Rate));
        assert!(COLUMNS.iter().all(|(column, _)| has(80, *column) || *column == Column::Type));
        assert!(COLUMNS.iter().all(|(column, _)| has(84, *column)));
    }
}
