//! Draws the Uploads screen.

use ratatui::layout::Rect;

use super::columns::{self, Columns, RowView};
use super::details;
use super::state::Uploads;
use crate::model::session::State;
use crate::model::size;
use crate::tui::message::Now;
use crate::tui::theme::Role;
use crate::tui::widgets::bar;
use crate::tui::widgets::canvas::{Canvas, centred};
use crate::tui::widgets::text;

/// Where the parts of the screen are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) totals: Rect,
    pub(crate) heading: Rect,
    pub(crate) list: Rect,
    /// The details; empty when they are not shown.
    pub(crate) details: Rect,
}

/// The states in the order in which their counts find room.
const COUNTED: [State; 8] = [
    State::Failed,
    State::Sending,
    State::Waiting,
    State::Queued,
    State::Interrupted,
    State::Paused,
    State::Done,
    State::Cancelled,
];

/// From these sizes on the details are shown without being asked for.
const WIDE: u16 = 150;
const TALL: u16 = 44;

/// Divides the screen's area, as the details' state and the room demand.
pub(crate) fn layout(uploads: &Uploads, area: Rect) -> Layout {
    let totals = Rect { height: area.height.min(1), ..area };
    let body = Rect { y: area.y + totals.height, height: area.height - totals.height, ..area };
    let roomy = area.width >= WIDE || area.height >= TALL;
    let (table, details) = match uploads.details.open.unwrap_or(roomy) {
        false => (body, Rect::ZERO),
        true if body.width >= WIDE => {
            let wide = (body.width / 3).clamp(56, 80);
            let table = Rect { width: body.width - wide - 1, ..body };
            (table, Rect { x: table.right() + 1, width: wide, ..body })
        }
        true if body.height >= 18 => {
            let tall = (body.height * 2 / 5).clamp(11, 18);
            let table = Rect { height: body.height - tall, ..body };
            (table, Rect { y: table.bottom(), height: tall, ..body })
        }
        true => (Rect { height: 0, ..body }, body),
    };
    let heading = Rect { height: table.height.min(1), ..table };
    let list = Rect { y: table.y + heading.height, height: table.height - heading.height, ..table };
    Layout { totals, heading, list, details }
}

/// The rows of the list that are seen at once; 0 when the details cover it.
pub(crate) fn list_height(uploads: &Uploads, area: Rect) -> usize {
    layout(uploads, area).list.height.into()
}

/// Draws the screen.
pub(crate) fn draw(canvas: &mut Canvas<'_>, area: Rect, uploads: &Uploads, now: Now, hint: &str) {
    let parts = layout(uploads, area);
    draw_totals(canvas, parts.totals, uploads);
    if uploads.list.is_empty() {
        draw_empty(canvas, parts.list, uploads, hint);
    } else {
        let columns = Columns::fit(parts.list.width);
        if parts.heading.height > 0 {
            columns::heading(canvas, parts.heading, &columns, (uploads.query.sort, uploads.query.reversed));
        }
        draw_rows(canvas, parts.list, &columns, uploads, now);
    }
    if !parts.details.is_empty() {
        details::draw(canvas, parts.details, uploads, now);
    }
}

fn draw_rows(canvas: &mut Canvas<'_>, area: Rect, columns: &Columns, uploads: &Uploads, now: Now) {
    let (first, ids) = uploads.list.view(area.height.into());
    for ((y, id), number) in (area.top()..area.bottom()).zip(ids).zip(first..) {
        let place = Rect { y, height: 1, ..area };
        let chosen = number == uploads.list.position();
        let marked = uploads.list.is_marked(*id);
        let Some(session) = uploads.list.row(*id) else {
            // The row is on its way.
            columns::gutter(canvas, place, chosen, marked);
            canvas.put(place.x + 3, y, 3, &canvas.theme.glyphs.dot.repeat(3), Role::Dim);
            continue;
        };
        let lane = uploads.lane(*id);
        columns::row(canvas, place, columns, &RowView { session, lane, now, chosen, marked });
    }
}

fn draw_empty(canvas: &mut Canvas<'_>, area: Rect, uploads: &Uploads, hint: &str) {
    let lines = if uploads.query.filter.is_empty() {
        ["Nothing was uploaded yet.".to_owned(), hint.to_owned()]
    } else {
        let filter = crate::model::text::excerpt(&uploads.query.filter, 30);
        [format!("No session's name or state holds '{filter}'."), "Esc shows all again.".to_owned()]
    };
    let wide = lines.iter().map(|line| text::width(line)).max().unwrap_or(0);
    let place = centred(area, u16::try_from(wide).unwrap_or(area.width), 2);
    canvas.lines(place, &lines, Role::Dim);
}

/// Counts by state on the left; bytes, rate and its sparkline on the right, as far as there is room.
fn draw_totals(canvas: &mut Canvas<'_>, row: Rect, uploads: &Uploads) {
    if row.is_empty() {
        return;
    }
    let mut right = row.right();
    if !uploads.progress.lanes.is_empty() {
        let samples = uploads.rates.latest(8);
        let spark = bar::spark(&samples, 8, canvas.theme.glyphs);
        right = right.saturating_sub(8).max(row.x);
        canvas.put(right, row.y, 8, &spark, Role::Active);
        right = right.saturating_sub(8).max(row.x);
        canvas.put_right(right, row.y, 7, &format!("{}/s", size::short(uploads.progress.rate)), Role::Text);
    }
    let all = uploads.totals.sum(|state| state != State::Cancelled);
    let unit = if row.width >= 90 { " confirmed" } else { "" };
    let bytes = format!("{} of {}{unit}", size::bytes(all.confirmed), size::bytes(all.bytes));
    let wide = u16::try_from(text::width(&bytes)).unwrap_or(u16::MAX);
    if row.width >= 72 && all.count > 0 {
        right = right.saturating_sub(wide + 2).max(row.x);
        canvas.put(right, row.y, wide, &bytes, Role::Dim);
    }
    draw_counts(canvas, Rect { width: right.saturating_sub(row.x), ..row }, uploads);
}

/// The counts by state: what needs somebody finds room first, but each stands in the states' order.
fn draw_counts(canvas: &mut Canvas<'_>, row: Rect, uploads: &Uploads) {
    let words = |state| format!("{} {state}  ", uploads.totals.of(state).count);
    let mut room = usize::from(row.width);
    let mut shown = Vec::new();
    for state in COUNTED.into_iter().filter(|state| uploads.totals.of(*state).count > 0) {
        let wide = text::width(&words(state));
        if wide <= room {
            room -= wide;
            shown.push(state);
        }
    }
    let mut at = row.x;
    for state in State::ALL.into_iter().filter(|state| shown.contains(state)) {
        at += canvas.put(at, row.y, row.right().saturating_sub(at), &words(state), count_role(state));
    }
}

const fn count_role(state: State) -> Role {
    match state {
        State::Sending => Role::Active,
        State::Waiting | State::Paused | State::Interrupted => Role::Warn,
        State::Done => Role::Good,
        State::Failed => Role::Bad,
        State::Queued | State::Cancelled => Role::Dim,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_reaches_into_another_at_any_size() {
        let mut uploads = Uploads::default();
        for open in [None, Some(false), Some(true)] {
            uploads.details.open = open;
            for width in (0..220).step_by(3) {
                for height in 0..60 {
                    let area = Rect::new(0, 1, width, height);
                    let parts = layout(&uploads, area);
                    let all = [parts.totals, parts.heading, parts.list, parts.details];
                    for (at, one) in all.iter().enumerate() {
                        assert!(one.is_empty() || area.union(*one) == area, "{one:?} in {area:?}");
                        assert!(all.iter().skip(at + 1).all(|other| !one.intersects(*other)));
                    }
                }
            }
        }
    }
}
