//! Draws the Photos screen.

use ratatui::layout::Rect;

use super::layout::layout;
use super::list::Listed;
use super::paged::Next;
use super::rows::{self, Columns, RowView};
use super::state::Photos;
use super::{grid, opened_view, preview, words};
use crate::model::fault::FaultKind;
use crate::model::photo::PhotoType;
use crate::model::text::excerpt;
use crate::tui::app::App;
use crate::tui::keys::{Action, Place};
use crate::tui::message::Now;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Canvas;
use crate::tui::widgets::text::width;

/// Draws the screen.
pub(crate) fn draw(canvas: &mut Canvas<'_>, area: Rect, app: &App) {
    if let Some(opened) = &app.photos.opened {
        opened_view::draw(canvas, app, opened);
        return;
    }
    let photos = &app.photos;
    let parts = layout(photos, area);
    state(canvas, parts.state, photos);
    if photos.list.is_empty() {
        let (words, role) = empty_words(app);
        canvas.message(parts.list, &words, role);
        return;
    }
    if parts.cell.width > 0 {
        grid::draw(canvas, &parts, photos);
        return;
    }
    let columns = Columns::fit(parts.list.width);
    if parts.heading.height > 0 {
        rows::heading(canvas, parts.heading, &columns);
    }
    draw_rows(canvas, parts.list, &columns, photos, app.now);
    if !parts.picture.is_empty() {
        preview::draw(canvas, parts.picture, parts.words, photos, app.now);
    }
}

fn draw_rows(canvas: &mut Canvas<'_>, area: Rect, columns: &Columns, photos: &Photos, now: Now) {
    let view = super::list::View { rows: area.height.into(), across: 1 };
    for (y, (number, photo)) in (area.top()..area.bottom()).zip(photos.list.seen(view)) {
        let chosen = number == photos.list.position();
        rows::row(canvas, Rect { y, height: 1, ..area }, columns, photo, &RowView { photos, now, chosen });
    }
}

/// The names of the lists with the columns that each takes.
pub(crate) fn names(photos: &Photos) -> Vec<(Option<PhotoType>, String, u16, u16)> {
    let mut at = 0_u16;
    let kinds = PhotoType::ALL.map(|kind| (Some(kind), format!(" {} ", kind.as_str())));
    let album =
        photos.list.listing.kind.is_none().then(|| (None, format!(" {} ", words::list_name(&photos.list))));
    let all = kinds.into_iter().chain(album).map(|(kind, name)| {
        let wide = u16::try_from(width(&name)).unwrap_or(u16::MAX);
        let from = at;
        at = at.saturating_add(wide);
        (kind, name, from, at)
    });
    all.collect()
}

/// The lists on the left, with the one that is shown; on the right how much of it is loaded.
fn state(canvas: &mut Canvas<'_>, row: Rect, photos: &Photos) {
    if row.is_empty() {
        return;
    }
    let list = &photos.list;
    let (words, role) = match &list.fault {
        Some(_) => (format!("{} loaded, stopped", list.loaded()), Role::Warn),
        None => (words::loaded(list, "..."), Role::Dim),
    };
    let wide = u16::try_from(width(&words)).unwrap_or(row.width).min(row.width);
    canvas.put_right(row.right() - wide, row.y, wide, &words, role);
    let room = row.width.saturating_sub(wide + 1);
    let album = list.listing.kind.is_none();
    for (kind, name, from, to) in names(photos) {
        let on = kind == list.listing.kind;
        // Where room is short, what is shown matters most.
        let (from, name) = if album && on && to > room { (0, name) } else { (from, name) };
        if from >= room || (!on && to > room) {
            continue;
        }
        if from == 0 && on {
            canvas.wipe(Rect { width: room, ..row });
        }
        canvas.put(row.x + from, row.y, room - from, &name, if on { Role::TabOn } else { Role::Dim });
    }
}

/// What stands where no photo does, and what to do about it.
fn empty_words(app: &App) -> (Vec<String>, Role) {
    let list = &app.photos.list;
    let key = |action| app.keymap.key_for(action, Place::Photos).unwrap_or_default();
    if let Some(fault) = &list.fault {
        let next = match fault.kind {
            FaultKind::Token => format!("{} gives a new token.", key(Action::Token)),
            _ => format!("{} tries again.", key(Action::Refresh)),
        };
        return (vec![fault.sentence(), next], Role::Warn);
    }
    if !list.filter().is_empty() {
        let words =
            format!("None of the {} loaded photos holds '{}'.", list.loaded(), excerpt(list.filter(), 30));
        return (vec![words, more(list, &key(Action::More)), "Esc shows all again.".to_owned()], Role::Dim);
    }
    if list.next != Next::End {
        return (vec!["Reading the photos ...".to_owned()], Role::Dim);
    }
    let words = match list.listing.kind {
        Some(kind) => format!("The Page has no {}.", words::about(kind)),
        None => "This album has no photos.".to_owned(),
    };
    (vec![words], Role::Dim)
}

/// That only what is loaded is searched, and the key that loads on.
fn more(list: &Listed, key: &str) -> String {
    match list.next {
        Next::End => "All photos of this list were searched.".to_owned(),
        _ => format!("Only what is loaded is searched; {key} loads on."),
    }
}

/// What stands in the row of notices while none does.
pub(crate) fn standing(app: &App) -> Option<(String, Role)> {
    let list = &app.photos.list;
    if app.photos.opened.is_some() || list.filter().is_empty() {
        return None;
    }
    let key = app.keymap.key_for(Action::More, Place::Photos).unwrap_or_default();
    Some((format!("search: {}. {}", excerpt(list.filter(), 30), more(list, &key)), Role::Key))
}

/// Where the cursor stands, for the end of that row.
pub(crate) fn position(photos: &Photos) -> String {
    let list = &photos.list;
    if list.is_empty() || photos.opened.is_some() {
        return String::new();
    }
    let open = if list.next == Next::End || !list.filter().is_empty() { "" } else { "+" };
    format!("{}/{}{open}", list.position() + 1, list.len())
}
