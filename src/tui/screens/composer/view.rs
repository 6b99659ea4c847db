//! Draws the Composer.

use ratatui::layout::Rect;

use super::form::{self, LABEL};
use super::state::Flight;
use super::words;
use crate::tui::app::App;
use crate::tui::keys::Compose;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Canvas;
use crate::tui::widgets::text::{width, wrap};

/// The widest form: longer lines are hard to read.
const WIDEST: u16 = 110;
/// The columns of a photo's picture, and the width from which on there is room for it: a large one, and a small
/// one beside a form that can still be read.
const LARGE_PICTURE: (u16, u16) = (40, 104);
const SMALL_PICTURE: (u16, u16) = (20, 76);
/// Lines that the sentence about the whole post may take.
const HEAD: usize = 4;

/// Where the form stands below its head.
pub(super) fn place(app: &App, area: Rect) -> Rect {
    let head = head(app, area.width).len();
    let taken = u16::try_from(head + usize::from(area.height > 12)).unwrap_or(1).min(area.height);
    let beside = match picture_columns(app, area) {
        0 => 0,
        columns => columns + 2,
    };
    let width = (area.width - beside).min(WIDEST);
    Rect { y: area.y + taken, height: area.height - taken, width, ..area }
}

/// The columns of the picture beside the form; 0 without a photo, or without room.
fn picture_columns(app: &App, area: Rect) -> u16 {
    let photos = &app.composer.content.photos;
    if photos.is_empty() || !app.photos.pictures.are_shown() {
        return 0;
    }
    let fitting = [LARGE_PICTURE, SMALL_PICTURE].into_iter().find(|(_, from)| area.width >= *from);
    fitting.map_or(0, |(columns, _)| columns)
}

/// Where the picture of the chosen photo stands; empty without one.
pub(super) fn picture_place(app: &App, area: Rect) -> Rect {
    let columns = picture_columns(app, area);
    if columns == 0 {
        return Rect::ZERO;
    }
    let form = place(app, area);
    Rect::new(form.right() + 2, form.y, columns, form.height.min(columns / 2))
}

/// The lines above the form: where the post stands, and the totals of what was found.
fn head(app: &App, columns: u16) -> Vec<(String, Role)> {
    let (mut standing, role) = words::standing(&app.composer, &app.zones);
    if matches!(app.composer.flight, Flight::Ended(_)) {
        standing.push_str(&format!(" {} begins a new post.", app.compose_key(Compose::Begin)));
    }
    let (tally, tally_role) = words::tally_in_words(&app.composer);
    if width(&standing) + width(&tally) + 3 <= usize::from(columns) {
        return vec![(standing, role)];
    }
    let mut lines: Vec<_> = wrap(&standing, columns.into()).into_iter().map(|line| (line, role)).collect();
    lines.truncate(HEAD);
    lines.extend((!tally.is_empty()).then_some((tally, tally_role)));
    lines
}

/// Draws the screen.
pub(crate) fn draw(canvas: &mut Canvas<'_>, area: Rect, app: &App) {
    let head = head(app, area.width);
    for (y, (line, role)) in (area.top()..area.bottom()).zip(&head) {
        canvas.put(area.x, y, area.width, line, *role);
    }
    if let [(only, _)] = head.as_slice() {
        let (tally, role) = words::tally_in_words(&app.composer);
        let wide = u16::try_from(width(only) + 2).unwrap_or(area.width).min(area.width);
        canvas.put_right(area.x + wide, area.y, area.width - wide, &tally, role);
    }
    draw_form(canvas, place(app, area), app);
    let picture = picture_place(app, area);
    if let Some((id, prepared, name)) = app.look() {
        let (wide, high) = (prepared.size().width.min(picture.width), prepared.size().height);
        let place = Rect { x: picture.x + (picture.width - wide) / 2, width: wide, ..picture };
        canvas.picture(place, id, prepared);
        let below = picture.y + high.min(picture.height.saturating_sub(1));
        let indent = picture.width.saturating_sub(u16::try_from(width(&name)).unwrap_or(u16::MAX)) / 2;
        canvas.put(picture.x + indent, below, picture.width - indent, &name, Role::Dim);
    }
}

fn draw_form(canvas: &mut Canvas<'_>, place: Rect, app: &App) {
    let lines = form::lines(app, place.width);
    let first = app.composer.scroll.first_row(lines.len(), place.height.into());
    let chosen = app.composer.spot();
    let label = LABEL.min(place.width);
    for (y, line) in (place.top()..place.bottom()).zip(lines.iter().skip(first)) {
        let here = line.is_first && line.spot == Some(chosen);
        if here {
            canvas.put(place.x, y, 1, canvas.theme.glyphs.pointer, Role::Key);
        }
        let role =
            if line.spot.is_some_and(|spot| spot.part() == chosen.part()) { Role::Key } else { Role::Dim };
        canvas.put(place.x + 2.min(label), y, label.saturating_sub(3), line.label, role);
        let used = canvas.put(place.x + label, y, place.width - label, &line.words, line.role);
        if here {
            canvas.shade(Rect::new(place.x + label, y, used.max(1), 1), Role::Cursor);
        }
    }
}

impl App {
    /// Brings the cursor's place into view: all of its lines, its first one above all. What has to move moves by
    /// half of what is seen: beside a picture a terminal cannot move lines, so that each step is drawn anew.
    pub(super) fn show_spot(&mut self) {
        let place = place(self, self.body());
        let lines = form::lines(self, place.width);
        let spot = Some(self.composer.spot());
        let is_here = |line: &form::Line| line.spot == spot;
        let (len, view) = (lines.len(), usize::from(place.height));
        let first = lines.iter().position(is_here).unwrap_or(0);
        let last = lines.iter().rposition(is_here).unwrap_or(0);
        let scroll = &mut self.composer.scroll;
        // What is said of the whole post stands above the first place.
        let above = lines.iter().take(first).all(|line| line.spot.is_none());
        if above {
            scroll.go(0, len, view);
        }
        let top = scroll.first_row(len, view);
        if last >= top + view {
            scroll.go(first + view / 2, len, view);
        } else if first < top {
            scroll.go(first.saturating_sub(view / 2), len, view);
        }
        scroll.go(last, len, view);
        scroll.go(first, len, view);
    }
}
