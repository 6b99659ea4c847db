//! Draws the whole interface: a function of the state and the surface, which changes neither.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{App, body};
use crate::engine::protocol::Level;
use crate::model::text::{excerpt, tame};
use crate::tui::keys::{Action, Bound, Place};
use crate::tui::overlays;
use crate::tui::overlays::log::role;
use crate::tui::screens::uploads::layout;
use crate::tui::screens::{Screen, composer, first_run, photos, posts, uploads};
use crate::tui::setup::Reason;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Canvas;
use crate::tui::widgets::text::width;

/// The smallest size that the interface works in: columns and rows.
pub const SMALLEST: (u16, u16) = (40, 12);

/// From this width on the header names every screen.
const NAMES_FROM: u16 = 60;

/// Draws everything, and gives the place of the cursor when something is typed in.
pub fn draw(app: &App, buffer: &mut Buffer) -> Option<Position> {
    let area = buffer.area;
    let mut canvas = Canvas::new(buffer, &app.theme);
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        let words =
            format!("Wirephoto needs {}x{}; this is {}x{}.", SMALLEST.0, SMALLEST.1, area.width, area.height);
        canvas.put(area.x, area.y, area.width, &words, Role::Text);
        return None;
    }
    header(&mut canvas, Rect { height: 1, ..area }, app);
    let body = body(area);
    match app.screen {
        Screen::Uploads if app.first_run() => first_run::draw(&mut canvas, body, &app.config_file),
        Screen::Uploads => uploads::draw(&mut canvas, body, &app.uploads, app.now, &hint_for_empty(app)),
        Screen::Photos if app.first_run() => first_run::draw(&mut canvas, body, &app.config_file),
        Screen::Photos => photos::draw(&mut canvas, body, app),
        Screen::Composer if app.first_run() => first_run::draw(&mut canvas, body, &app.config_file),
        Screen::Composer => composer::draw(&mut canvas, body, app),
        Screen::Posts if app.first_run() => first_run::draw(&mut canvas, body, &app.config_file),
        Screen::Posts => posts::draw(&mut canvas, body, app),
    }
    notices(&mut canvas, Rect { y: area.bottom() - 2, height: 1, ..area }, app);
    overlays::draw(&mut canvas, area, app);
    footer(&mut canvas, Rect { y: area.bottom() - 1, height: 1, ..area }, app);
    canvas.cursor
}

fn hint_for_empty(app: &App) -> String {
    match app.keymap.key_for(Action::NewUpload, Place::Uploads) {
        Some(key) => format!("Press {key} to choose files, or paste their paths."),
        None => "Paste the paths of files to upload them.".to_owned(),
    }
}

/// The screens' names in the header, with the columns that each takes.
pub(super) fn tabs(columns: u16) -> Vec<(Screen, u16, u16)> {
    let mut at = 0;
    let mut tabs = Vec::new();
    for screen in Screen::ALL {
        let wide = u16::try_from(tab(screen, columns, false).len()).unwrap_or(0);
        tabs.push((screen, at, at + wide));
        at += wide;
    }
    tabs
}

fn tab(screen: Screen, columns: u16, on: bool) -> String {
    let number = screen as u8 + 1;
    if columns >= NAMES_FROM || on { format!(" {number} {} ", screen.name()) } else { format!(" {number} ") }
}

/// The screens on the left; the Page and the account on the right.
fn header(canvas: &mut Canvas<'_>, row: Rect, app: &App) {
    let mut at = row.x;
    for screen in Screen::ALL {
        let on = screen == app.screen;
        let role = if on { Role::TabOn } else { Role::Dim };
        at += canvas.put(at, row.y, row.right().saturating_sub(at), &tab(screen, row.width, on), role);
    }
    let whose = whose(app);
    let room = row.right().saturating_sub(at + 2);
    if room > 6 {
        canvas.put_right(at + 2, row.y, room, &whose, Role::Title);
    }
}

fn whose(app: &App) -> String {
    let dot = app.theme.glyphs.dot;
    match &app.identity {
        None => "no account".to_owned(),
        Some(one) if one.page.is_empty() => tame(&one.account),
        Some(one) if app.demo => format!("{} {dot} demo", tame(&one.page)),
        Some(one) => format!("{} {dot} {}", tame(&one.page), tame(&one.account)),
    }
}

/// The latest notice, or what else is worth a line; on the right where the cursor stands.
fn notices(canvas: &mut Canvas<'_>, row: Rect, app: &App) {
    let (words, role) = match app.notices.shown() {
        _ if app.leaving.is_some() => (leaving_words(app).to_owned(), Role::Warn),
        Some(notice) => (notice.text.clone(), role(notice.level)),
        None => standing(app).unwrap_or_default(),
    };
    let position = position(app);
    let wide = u16::try_from(width(&position)).unwrap_or(0);
    let room = if position.is_empty() { row.width } else { row.width.saturating_sub(wide + 2) };
    canvas.put_right(row.right().saturating_sub(wide), row.y, wide, &position, Role::Dim);
    canvas.put(row.x, row.y, room, &words, role);
}

fn leaving_words(app: &App) -> &'static str {
    match app.leaving {
        Some(Reason::SwitchTo(_)) => "Leaving this account ...",
        _ => "Leaving: what was sent is being written down ... ctrl-c leaves at once.",
    }
}

/// What stands in the row while no notice does.
fn standing(app: &App) -> Option<(String, Role)> {
    if app.token_fault.is_some() {
        let key = app.keymap.key_for(Action::Token, Place::Uploads).unwrap_or_default();
        return Some((
            format!("The access token is no longer taken: {key} gives a new one."),
            role(Level::Error),
        ));
    }
    if let Some((until, reason)) = &app.uploads.progress.throttled {
        let left = uploads::countdown(*until, app.now);
        let what = if app.on_photos() || app.on_posts() { "All calls" } else { "All uploads" };
        return Some((format!("{what} are held back for {left}: {reason}"), Role::Warn));
    }
    if app.on_photos() {
        return photos::standing(app);
    }
    if app.on_posts() {
        return posts::standing(app);
    }
    if !app.on_uploads() {
        return None;
    }
    let list = &app.uploads.list;
    if list.marked() > 0 {
        return Some((format!("{} marked", list.marked()), Role::Mark));
    }
    let filter = &app.uploads.query.filter;
    (!filter.is_empty()).then(|| (format!("filter: {}", excerpt(filter, 40)), Role::Key))
}

fn position(app: &App) -> String {
    if app.on_photos() {
        return photos::position(&app.photos);
    }
    if app.on_posts() {
        return posts::position(&app.posts);
    }
    let list = &app.uploads.list;
    if !app.on_uploads() || list.is_empty() || layout(&app.uploads, app.body()).list.is_empty() {
        return String::new();
    }
    // Until the order came, only the rows that were on disk's first page are known.
    let known = u64::try_from(list.len()).unwrap_or(u64::MAX);
    let all = app.uploads.totals.sum(|_| true).count;
    let of = if app.uploads.query.filter.is_empty() { known.max(all) } else { known };
    format!("{}/{of}", list.position() + 1)
}

/// The keys that work here; those that matter less give way when room is short.
fn footer(canvas: &mut Canvas<'_>, row: Rect, app: &App) {
    let place = app.place();
    let hints: Vec<(&Bound, String)> = app
        .keymap
        .in_place(place)
        .filter(|bound| {
            !bound.row.short.is_empty() && app.offers(bound.row.action) && app.is_of_use(bound.row.action)
        })
        .filter_map(|bound| Some((bound, bound.keys_in(place).next()?.to_string())))
        .collect();
    let wide = |(bound, key): &(&Bound, String)| width(key) + 1 + width(bound.row.short) + 2;
    let mut by_weight: Vec<_> = hints.iter().enumerate().collect();
    by_weight.sort_by_key(|(_, (bound, _))| std::cmp::Reverse(bound.row.weight));
    // No air is wanted behind the last one.
    let mut room = usize::from(row.width) + 2;
    let mut shown = vec![false; hints.len()];
    for (at, hint) in by_weight {
        if let (Some(left), Some(shown)) = (room.checked_sub(wide(hint)), shown.get_mut(at)) {
            (room, *shown) = (left, true);
        }
    }
    canvas.wipe(row);
    let mut at = row.x;
    for ((bound, key), _) in hints.iter().zip(shown).filter(|(_, shown)| *shown) {
        at += canvas.put(at, row.y, row.right().saturating_sub(at), key, Role::Key) + 1;
        at += canvas.put(at, row.y, row.right().saturating_sub(at), bound.row.short, Role::Dim) + 2;
    }
}
