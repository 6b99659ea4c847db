//! The preview beside the list, and how any picture of a photo is drawn: it itself, or what stands in its
//! place.

use ratatui::layout::{Rect, Size};

use super::pictures::{Look, Spot};
use super::state::Photos;
use super::words;
use crate::model::photo::Photo;
use crate::tui::message::Now;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::{Canvas, centred};
use crate::tui::widgets::text::wrap;
use std::sync::Arc;

/// Lines of a caption that the preview shows at most, and the characters that are wrapped for that.
const CAPTION: (usize, usize) = (4, 1500);

/// Draws the preview: the photo that it has come to, not always the one under the cursor.
pub(super) fn draw(canvas: &mut Canvas<'_>, picture_place: Rect, below: Rect, photos: &Photos, now: Now) {
    let Some(photo) = &photos.preview else { return };
    picture(canvas, picture_place, photos, photo);
    let likes = photos.likes(photo).1;
    let mut facts = Vec::new();
    facts.extend(photo.created_time.map(|time| words::moment(time, now)));
    let mut counts: Vec<String> = words::pixels(photo).into_iter().collect();
    counts.extend(likes.map(|count| crate::model::text::count(count, "like")));
    counts.extend(photo.comment_count.map(|count| crate::model::text::count(count, "comment")));
    facts.push(counts.join(&format!(" {} ", canvas.theme.glyphs.dot)));
    facts.extend(photo.album.as_ref().map(|album| format!("in {}", album.name)));
    facts.push(format!("id {}", photo.id));
    facts.retain(|fact| !fact.is_empty());
    let caption = caption(photo, below.width, usize::from(below.height).saturating_sub(facts.len()));
    let lines = caption.into_iter().map(|line| (line, Role::Text));
    let lines = lines.chain(facts.into_iter().map(|line| (line, Role::Dim)));
    for (y, (line, role)) in (below.top()..below.bottom()).zip(lines) {
        canvas.put(below.x, y, below.width, &line, role);
    }
}

/// The beginning of a caption, wrapped.
fn caption(photo: &Photo, columns: u16, rows: usize) -> Vec<String> {
    let Some(name) = photo.name.as_deref() else { return vec!["(no caption)".to_owned()] };
    let head: String = name.chars().take(CAPTION.1).collect();
    let mut lines = wrap(head.trim(), columns.into());
    lines.retain(|line| !line.is_empty());
    lines.truncate(CAPTION.0.min(rows.max(1)));
    lines
}

/// Draws the picture of a photo into a place, or what stands there instead, and gives the cells it takes.
pub(super) fn picture(canvas: &mut Canvas<'_>, place: Rect, photos: &Photos, photo: &Arc<Photo>) -> Rect {
    let spot = Spot { photo: photo.clone(), cells: place.as_size() };
    match photos.pictures.look(&spot) {
        Look::Ready(id, prepared) => {
            let cells = photos.pictures.fitted(photo, place.as_size());
            let taken = centred(place, cells.width, cells.height);
            let taken = Rect { y: place.y, ..taken };
            canvas.picture(taken, id, prepared);
            taken
        }
        Look::Waiting => {
            let dots = canvas.theme.glyphs.dot.repeat(3);
            instead(canvas, place, &dots, Role::Dim);
            place
        }
        Look::Missing => {
            instead(canvas, place, "no picture", Role::Dim);
            place
        }
        Look::Failed(reason) => {
            instead(canvas, place, reason, Role::Warn);
            place
        }
    }
}

/// Words in the middle of a picture's place.
fn instead(canvas: &mut Canvas<'_>, place: Rect, words: &str, role: Role) {
    let Size { width, height } = place.as_size();
    if width < 3 || height == 0 {
        return;
    }
    let lines = wrap(words, usize::from(width - 2));
    let tall = u16::try_from(lines.len()).unwrap_or(height).min(height);
    let middle = Rect { y: place.y + (height - tall) / 2, height: tall, ..place };
    for (y, line) in (middle.top()..middle.bottom()).zip(&lines) {
        let wide = u16::try_from(crate::tui::widgets::text::width(line)).unwrap_or(width).min(width);
        canvas.put(place.x + (width - wide) / 2, y, wide, line, role);
    }
}
