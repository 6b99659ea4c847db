//! Draws the picker.

use ratatui::layout::Rect;

use super::state::{Picker, Typing};
use crate::engine::protocol::FolderEntry;
use crate::model::size;
use crate::model::text::{excerpt, show_name, show_path, tame};
use crate::tui::app::App;
use crate::tui::overlays::room;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::{Canvas, centred};
use crate::tui::widgets::text::{cut_name, width, wrap};

/// Columns to the left of a name, for the pointer and the mark.
const GUTTER: u16 = 3;
const SIZE: u16 = 6;
const TYPE: u16 = 5;

fn place(area: Rect) -> Rect {
    let room = room(area);
    centred(room, 104, room.height.saturating_sub(if area.height > 20 { 2 } else { 0 }))
}

/// Rows of the list, for a terminal of this size.
pub(super) fn list_height(area: Rect) -> usize {
    place(area).height.saturating_sub(5).into()
}

/// Draws the picker.
pub(crate) fn draw(canvas: &mut Canvas<'_>, area: Rect, picker: &Picker, app: &App) {
    let inside = canvas.frame(place(area), picker.purpose.title());
    if inside.height < 4 {
        return;
    }
    let top = Rect { height: 1, ..inside };
    let list = Rect { y: inside.y + 2, height: inside.height - 3, ..inside };
    let names = Names::of(list.width);
    names.heading(canvas, Rect { y: inside.y + 1, ..top });
    match picker.typing {
        Some(Typing::Path) => {
            for (y, entry) in (list.top()..list.bottom()).zip(picker.candidates(app.home.as_deref())) {
                names.row(canvas, Rect { y, height: 1, ..list }, entry, picker, false);
            }
        }
        _ => draw_list(canvas, list, &names, picker),
    }
    draw_marks(canvas, Rect { y: inside.bottom() - 1, ..top }, picker);
    draw_top(canvas, top, picker);
}

fn draw_top(canvas: &mut Canvas<'_>, row: Rect, picker: &Picker) {
    let (label, field) = match picker.typing {
        Some(Typing::Path) => ("path: ", &picker.path),
        Some(Typing::Narrow) => ("narrow: ", &picker.narrow),
        None => {
            let folder = show_path(&picker.folder);
            canvas.put(row.x, row.y, row.width, &from_the_end(&folder, row.width.into()), Role::Title);
            return;
        }
    };
    let used = canvas.put(row.x, row.y, row.width, label, Role::Key);
    field.draw(canvas, row.x + used, row.y, row.width - used);
}

/// Of a long path its end is what matters: folders at its beginning give way.
fn from_the_end(path: &str, columns: usize) -> String {
    if width(path) <= columns {
        return path.to_owned();
    }
    let mut rest = path;
    while width(rest) + 4 > columns {
        match rest.split_once('/') {
            Some((_, shorter)) if !shorter.is_empty() => rest = shorter,
            _ => break,
        }
    }
    format!(".../{rest}")
}

fn draw_list(canvas: &mut Canvas<'_>, list: Rect, names: &Names, picker: &Picker) {
    if picker.shown.is_empty() {
        let words = match (&picker.error, &picker.loading) {
            (Some(error), _) => error.as_str(),
            (None, Some(_)) => "Reading the folder ...",
            (None, None) if picker.entries.is_empty() => "This folder is empty.",
            (None, None) => "Nothing here is shown: '.' shows hidden files, and narrowing hides others.",
        };
        let role = if picker.error.is_some() { Role::Bad } else { Role::Dim };
        let lines = wrap(words, list.width.into());
        canvas.lines(list, &lines, role);
        return;
    }
    let first = picker.scroll.first_row(picker.shown.len(), list.height.into());
    let rows = picker.shown.iter().skip(first).filter_map(|at| picker.entries.get(*at));
    for ((y, entry), number) in (list.top()..list.bottom()).zip(rows).zip(first..) {
        names.row(canvas, Rect { y, height: 1, ..list }, entry, picker, number == picker.scroll.cursor);
    }
}

fn draw_marks(canvas: &mut Canvas<'_>, row: Rect, picker: &Picker) {
    if let Some(error) = picker.error.as_ref().filter(|_| !picker.shown.is_empty()) {
        canvas.put(row.x, row.y, row.width, error, Role::Bad);
        return;
    }
    let Some(first) = picker.marks.first() else { return };
    let count = picker.marks.len();
    let mut words = format!("{count} marked: {}", excerpt(&show_name(first), 40));
    if count > 1 {
        words.push_str(&format!(" and {} more", count - 1));
    }
    canvas.put(row.x, row.y, row.width, &words, Role::Mark);
}

/// The columns of the list.
struct Names {
    name: u16,
    verdict: u16,
}

impl Names {
    fn of(width: u16) -> Self {
        let room = width.saturating_sub(GUTTER + SIZE + TYPE + 4);
        let verdict = (room * 2 / 5).min(40);
        Self { name: room - verdict, verdict }
    }

    fn places(&self, row: Rect) -> [u16; 4] {
        let name = row.x + GUTTER;
        let size = name + self.name + 2;
        let kind = size + SIZE + 1;
        [name, size, kind, kind + TYPE + 1]
    }

    fn heading(&self, canvas: &mut Canvas<'_>, row: Rect) {
        let [name, size, kind, verdict] = self.places(row);
        canvas.put(name, row.y, self.name, "name", Role::Dim);
        canvas.put_right(size, row.y, SIZE, "size", Role::Dim);
        canvas.put(kind, row.y, TYPE, "type", Role::Dim);
        canvas.put(verdict, row.y, self.verdict, "verdict", Role::Dim);
    }

    fn row(&self, canvas: &mut Canvas<'_>, row: Rect, entry: &FolderEntry, picker: &Picker, chosen: bool) {
        let [name, size, kind, verdict] = self.places(row);
        let marked = picker.marks.contains(&entry.path);
        if chosen {
            canvas.put(row.x, row.y, 1, canvas.theme.glyphs.pointer, Role::Title);
        }
        if marked {
            canvas.put(row.x + 1, row.y, 1, canvas.theme.glyphs.mark, Role::Mark);
        }
        let shown = if entry.is_folder { format!("{}/", entry.name) } else { entry.name.clone() };
        let shown = cut_name(&shown, self.name.into(), canvas.theme.glyphs.ellipsis);
        let role = match (marked, entry.is_folder) {
            (true, _) => Role::Mark,
            (false, true) => Role::Title,
            (false, false) => Role::Text,
        };
        canvas.put(name, row.y, self.name, &shown, role);
        if chosen {
            canvas.shade(Rect::new(name, row.y, self.name, 1), Role::Cursor);
        }
        if entry.is_folder {
            canvas.put(kind, row.y, TYPE.max(6), "folder", Role::Dim);
            return;
        }
        canvas.put_right(size, row.y, SIZE, &size::short(entry.size), Role::Text);
        if let Ok(mime) = &entry.kind {
            let short = mime.rsplit_once('/').map_or(mime.as_str(), |(_, kind)| kind);
            canvas.put(kind, row.y, TYPE, &tame(short), Role::Dim);
        }
        let (words, role) = picker.purpose.verdict(entry);
        canvas.put(verdict, row.y, self.verdict, &words, role);
    }
}
