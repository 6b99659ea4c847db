//! The grid of thumbnails.

use ratatui::layout::Rect;

use super::layout::{Layout, thumbnail};
use super::preview::picture;
use super::state::Photos;
use super::words;
use crate::model::photo::Photo;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Canvas;
use std::sync::Arc;

/// Draws the photos in view.
pub(super) fn draw(canvas: &mut Canvas<'_>, parts: &Layout, photos: &Photos) {
    let first = photos.list.first(parts.view);
    for (number, photo) in photos.list.seen(parts.view) {
        let (row, column) = ((number - first) / parts.view.across, (number - first) % parts.view.across);
        let (row, column) = (u16::try_from(row).unwrap_or(0), u16::try_from(column).unwrap_or(0));
        let place = Rect {
            x: parts.list.x + column * parts.cell.width,
            y: parts.list.y + row * parts.cell.height,
            width: parts.cell.width,
            height: parts.cell.height,
        };
        let place = place.intersection(parts.list);
        cell(canvas, place, parts, photos, photo, number == photos.list.position());
    }
}

fn cell(
    canvas: &mut Canvas<'_>,
    place: Rect,
    parts: &Layout,
    photos: &Photos,
    photo: &Arc<Photo>,
    chosen: bool,
) {
    let size = thumbnail(parts.cell);
    let above = Rect { x: place.x + 1, width: size.width, height: size.height.min(place.height), ..place };
    picture(canvas, above, photos, photo);
    let wide = size.width;
    let y = above.bottom();
    if chosen {
        canvas.put(place.x, y, 1, canvas.theme.glyphs.pointer, Role::Title);
    }
    let (line, role) = match words::first_line(photo, wide.into()) {
        _ if photos.list.is_gone(&photo.id) => ("gone".to_owned(), Role::Warn),
        Some(line) => (line, Role::Text),
        None => (photo.id.to_string(), Role::Dim),
    };
    let used = canvas.put(place.x + 1, y, wide, &line, role);
    if chosen {
        canvas.shade(Rect::new(place.x + 1, y, used.max(1), 1), Role::Cursor);
    }
    canvas.put(place.x + 1, y + 1, wide, &counts(photos, photo, canvas.theme.glyphs.like), Role::Dim);
}

/// `2025-11-02  ♥12  3c`, as far as it is known.
fn counts(photos: &Photos, photo: &Photo, like: &str) -> String {
    let mut parts: Vec<String> = photo.created_time.map(words::date).into_iter().collect();
    parts.extend(photos.likes(photo).1.map(|count| format!("{like}{}", words::short(count))));
    parts.extend(photo.comment_count.map(|count| format!("{}c", words::short(count))));
    parts.join(" ")
}
