//! Draws an opened photo: the picture with its tags marked, and one part of what is known beside it, below
//! it, or in its place.

use ratatui::layout::Rect;

use super::layout;
use super::opened::{Opened, Section};
use super::preview::picture;
use super::{people, words};
use crate::model::photo::TagTarget;
use crate::tui::app::App;
use crate::tui::overlays::Overlay;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Canvas;
use crate::tui::widgets::text::width;

/// Draws the opened photo.
pub(super) fn draw(canvas: &mut Canvas<'_>, app: &App, opened: &Opened) {
    let parts = layout::opened(&app.photos, opened.section, app.opened_area());
    title(canvas, parts.title, app, opened);
    tabs(canvas, parts.tabs, opened, parts.picture_is_part);
    if !parts.picture.is_empty() {
        let taken = picture(canvas, parts.picture, &app.photos, &opened.photo);
        markers(canvas, taken, app, opened);
    }
    people::draw(canvas, parts.words, app, opened);
}

/// Which photo of the list this is, and its caption.
fn title(canvas: &mut Canvas<'_>, row: Rect, app: &App, opened: &Opened) {
    let list = &app.photos.list;
    let of = format!("{} of {}  ", list.position() + 1, list.len());
    let line = words::first_line(&opened.photo, row.width.into());
    let used = canvas.put(row.x, row.y, row.width, &of, Role::Dim);
    let line = line.unwrap_or_else(|| format!("photo {}", opened.photo.id));
    canvas.put(row.x + used, row.y, row.width.saturating_sub(used), &line, Role::Title);
}

fn tabs(canvas: &mut Canvas<'_>, row: Rect, opened: &Opened, with_picture: bool) {
    let shown = opened.section;
    let shown = if shown == Section::Picture && !with_picture { Section::Details } else { shown };
    let names = |short: bool| -> Vec<(Section, String)> {
        let all = Section::ALL.into_iter().filter(|one| with_picture || *one != Section::Picture);
        all.map(|section| (section, tab(section, opened, short && section != shown))).collect()
    };
    let wide = |names: &[(Section, String)]| names.iter().map(|(_, name)| width(name) + 1).sum::<usize>();
    let mut all = names(false);
    if wide(&all) > row.width.into() {
        all = names(true);
    }
    let mut at = row.x;
    for (section, name) in &all {
        let role = if *section == shown { Role::TabOn } else { Role::Dim };
        at += canvas.put(at, row.y, row.right().saturating_sub(at), name, role) + 1;
    }
}

/// The name of a part with its count; short where room is.
fn tab(section: Section, opened: &Opened, short: bool) -> String {
    let (name, first, count) = match section {
        Section::Picture => ("picture", "p", String::new()),
        Section::Details => ("details", "d", String::new()),
        Section::Comments => {
            let count = opened.comments.count();
            let known = opened.photo.comment_count.map(|count| count.to_string()).unwrap_or_default();
            ("comments", "c", if count.is_empty() { known } else { count })
        }
        Section::Likes => {
            let count = opened.likes.count();
            let known = opened.photo.like_count.map(|count| count.to_string()).unwrap_or_default();
            ("likes", "l", if count.is_empty() { known } else { count })
        }
        Section::Tags => {
            ("tags", "t", if opened.tags_known { opened.tags.len().to_string() } else { String::new() })
        }
    };
    let one = count == "1" && name.ends_with('s');
    let name = if short { first } else { name.get(..name.len() - usize::from(one)).unwrap_or(name) };
    if count.is_empty() { format!(" {name} ") } else { format!(" {count} {name} ") }
}

/// Numbers where the tags are; while tags are set, those that are to be.
fn markers(canvas: &mut Canvas<'_>, picture: Rect, app: &App, opened: &Opened) {
    let placing = match app.overlays.last() {
        Some(Overlay::Tagging(tagging)) => Some(tagging),
        _ => None,
    };
    if app.photos.markers || placing.is_some() {
        for (number, tag) in (1_usize..).zip(&opened.tags) {
            if let (Some(x), Some(y)) = (tag.x, tag.y) {
                mark(canvas, picture, (x, y), &number.to_string(), Role::Cursor);
            }
        }
    }
    let Some(tagging) = placing else { return };
    for new in tagging.kept() {
        if let Some(at) = new.at {
            let letter = match &new.target {
                TagTarget::User(_) => "+".to_owned(),
                TagTarget::Text(text) => text.chars().take(1).collect(),
            };
            mark(canvas, picture, at, &letter, Role::Mark);
        }
    }
    if let Some(at) = tagging.spot() {
        mark(canvas, picture, at, canvas.theme.glyphs.mark, Role::TabOn);
    }
}

/// Puts a mark at a place in percent of the picture.
fn mark(canvas: &mut Canvas<'_>, picture: Rect, (x, y): (f64, f64), words: &str, role: Role) {
    if picture.is_empty() {
        return;
    }
    let part = |percent: f64, length: u16| {
        // Within the picture whatever the server says.
        let at = percent.clamp(0.0, 100.0) / 100.0 * f64::from(length - 1);
        at.round() as u16
    };
    let (x, y) = (picture.x + part(x, picture.width), picture.y + part(y, picture.height));
    let wide = u16::try_from(width(words)).unwrap_or(1);
    let x = x.min(picture.right().saturating_sub(wide));
    canvas.wipe(Rect::new(x, y, wide, 1));
    canvas.put(x, y, wide, words, role);
}
