//! The columns of the photo list and which of them a width has room for.

use ratatui::layout::Rect;

use super::state::Photos;
use super::words;
use crate::model::photo::Photo;
use crate::tui::message::Now;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Canvas;
use crate::tui::widgets::columns::{Column, Placer};

/// Columns to the left: the pointer, and air.
const GUTTER: u16 = 2;
/// The columns before the caption, with their widths and the width of the list from which each is there.
const DATE: (u16, u16) = (10, 60);
const AGE: u16 = 4;
const PIXELS: (u16, u16) = (9, 54);
const LIKES: u16 = 5;
const COMMENTS: (u16, u16) = (5, 44);
const ALBUM: (u16, u16) = (14, 92);

/// Where each column stands: the place and the width, 0 for one that has no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    date: Column,
    pixels: Column,
    likes: Column,
    comments: Column,
    caption: Column,
    album: Column,
}

impl Columns {
    /// The columns for a width.
    pub(super) fn fit(width: u16) -> Self {
        let mut placer = Placer::new(width, GUTTER);
        let date = placer.column(if width >= DATE.1 { DATE.0 } else { AGE }, true);
        let pixels = placer.column(PIXELS.0, width >= PIXELS.1);
        let likes = placer.column(LIKES, true);
        let comments = placer.column(COMMENTS.0, width >= COMMENTS.1);
        let album = if width >= ALBUM.1 { ALBUM.0 + (width - ALBUM.1) / 4 } else { 0 };
        let caption = placer.rest(album);
        Self { date, pixels, likes, comments, caption, album: (width - album, album) }
    }
}

/// Draws the columns' names.
pub(super) fn heading(canvas: &mut Canvas<'_>, row: Rect, columns: &Columns) {
    let mut right = |(at, wide): (u16, u16), words: &str| {
        if usize::from(wide) >= words.len() {
            canvas.put_right(row.x + at, row.y, wide, words, Role::Dim);
        }
    };
    right(columns.pixels, "pixels");
    right(columns.likes, "likes");
    right(columns.comments, "comm.");
    let date = if columns.date.1 >= DATE.0 { "date" } else { "age" };
    for ((at, wide), words) in [(columns.date, date), (columns.caption, "caption"), (columns.album, "album")]
    {
        canvas.put(row.x + at, row.y, wide, words, Role::Dim);
    }
}

/// Draws one photo. Only what stands before the caption shows the cursor: a row of foreign script in reverse
/// would cost a slow line several times the bytes.
pub(super) fn row(canvas: &mut Canvas<'_>, row: Rect, columns: &Columns, photo: &Photo, view: &RowView<'_>) {
    let place = |(at, wide): (u16, u16)| (row.x + at, wide);
    if view.chosen {
        canvas.put(row.x, row.y, 1, canvas.theme.glyphs.pointer, Role::Title);
    }
    let (x, wide) = place(columns.date);
    if let Some(time) = photo.created_time {
        let date = if wide >= DATE.0 { words::date(time) } else { words::age(time, view.now) };
        canvas.put(x, row.y, wide, &date, Role::Dim);
    }
    let (x, wide) = place(columns.pixels);
    canvas.put_right(x, row.y, wide, &words::pixels(photo).unwrap_or_default(), Role::Dim);
    likes(canvas, place(columns.likes), row.y, photo, view.photos);
    let (x, wide) = place(columns.comments);
    let count = photo.comment_count.map(words::short).unwrap_or_default();
    canvas.put_right(x, row.y, wide, &count, Role::Text);
    caption(canvas, place(columns.caption), row.y, photo, view);
    let (x, wide) = place(columns.album);
    let album = photo.album.as_ref().map_or("", |album| &album.name);
    canvas.put(x, row.y, wide, album, Role::Dim);
    if view.chosen {
        let facts = columns.caption.0.saturating_sub(columns.date.0 + 1);
        canvas.shade(Rect { x: row.x + columns.date.0, width: facts, ..row }, Role::Cursor);
    }
}

/// What a row is drawn with.
pub(super) struct RowView<'a> {
    pub(super) photos: &'a Photos,
    pub(super) now: Now,
    pub(super) chosen: bool,
}

fn likes(canvas: &mut Canvas<'_>, (x, wide): (u16, u16), y: u16, photo: &Photo, photos: &Photos) {
    let (likes, count, pending) = photos.likes(photo);
    let own = if likes == Some(true) { canvas.theme.glyphs.like } else { "" };
    let role = match (pending, likes) {
        (true, _) => Role::Warn,
        (false, Some(true)) => Role::Good,
        _ => Role::Text,
    };
    let line = format!("{own}{}", count.map(words::short).unwrap_or_default());
    canvas.put_right(x, y, wide, &line, role);
}

fn caption(canvas: &mut Canvas<'_>, (x, wide): (u16, u16), y: u16, photo: &Photo, view: &RowView<'_>) {
    let line = words::first_line(photo, wide.into());
    let (line, role) = match (view.photos.list.is_gone(&photo.id), line) {
        (true, line) => (format!("gone: {}", line.unwrap_or_else(|| photo.id.to_string())), Role::Warn),
        (false, Some(line)) => (line, Role::Text),
        (false, None) => (photo.id.to_string(), Role::Dim),
    };
    canvas.put(x, y, wide, &line, role);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_never_overlap_nor_stick_out() {
        for width in 0..300 {
            let columns = Columns::fit(width);
            let all = [
                columns.date,
                columns.pixels,
                columns.likes,
                columns.comments,
                columns.caption,
                columns.album,
            ];
            let mut end = 0;
            for (at, wide) in all.into_iter().filter(|(_, wide)| *wide > 0) {
                assert!(at >= end, "{columns:?} at {width}");
                end = at + wide;
                assert!(end <= width, "{columns:?} at {width}");
            }
        }
    }

    #[test]
    fn the_caption_has_room_at_every_size_that_is_drawn() {
        for (width, least) in [(40, 20), (70, 30), (80, 40), (120, 50)] {
            assert!(Columns::fit(width).caption.1 >= least, "{:?}", Columns::fit(width));
        }
    }
}
