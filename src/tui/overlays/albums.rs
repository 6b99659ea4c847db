//! The Page's albums, narrowed by what is typed.

use ratatui::layout::Rect;

use super::{Overlay, room};
use crate::model::photo::{Album, Listing};
use crate::model::text::excerpt;
use crate::tui::app::App;
use crate::tui::keys::{Action, Place};
use crate::tui::screens::photos::{Next, Paged};
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::{Canvas, centred};
use crate::tui::widgets::field::Field;
use crate::tui::widgets::scroll::Scroll;
use crate::tui::widgets::text::wrap;

/// The list of albums.
#[derive(Debug, Default)]
pub(crate) struct Albums {
    pub(super) field: Field,
    pub(super) scroll: Scroll,
}

/// A row: the Page's own photos, or an album.
enum Choice<'a> {
    Page,
    Album(&'a Album),
}

fn place(area: Rect) -> Rect {
    centred(room(area), 72, area.height.saturating_sub(4).min(24))
}

/// Rows of the list, for a terminal of this size.
fn list_height(area: Rect) -> usize {
    place(area).height.saturating_sub(3).into()
}

impl Albums {
    /// The albums whose name holds what was typed; the Page's own photos stand before them.
    fn choices<'a>(&self, albums: &'a [Album]) -> Vec<Choice<'a>> {
        let wanted = self.field.text().trim().to_lowercase();
        let found = albums.iter().filter(|album| album.name.to_lowercase().contains(&wanted));
        let page = wanted.is_empty().then_some(Choice::Page);
        page.into_iter().chain(found.map(Choice::Album)).collect()
    }

    /// How far the list is looked at, and how many rows are seen: while something is looked for, to its end.
    pub(crate) fn reach(&self, app: &App) -> (usize, usize) {
        let view = list_height(Rect::new(0, 0, app.size.0, app.size.1));
        let searching = !self.field.text().trim().is_empty();
        (if searching { usize::MAX } else { self.scroll.cursor }, view)
    }
}

/// Draws the list.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, albums: &Albums, app: &App) {
    let inside = canvas.frame(place(area), "Albums");
    if inside.height < 2 {
        return;
    }
    let list = Rect { y: inside.y + 1, height: inside.height - 1, ..inside };
    let paged = &app.photos.albums;
    let choices = albums.choices(&paged.items);
    let first = albums.scroll.first_row(choices.len(), list.height.into());
    let mut y = list.y;
    for (choice, number) in choices.iter().skip(first).zip(first..) {
        if y >= list.bottom() {
            break;
        }
        row(canvas, Rect { y, height: 1, ..list }, choice, app, number == albums.scroll.cursor);
        y += 1;
    }
    let below = Rect { y, height: list.bottom() - y, ..list };
    let (words, role) = state(paged, choices.is_empty(), app);
    canvas.lines(below, &wrap(&words, below.width.into()), role);
    let used = canvas.put(inside.x, inside.y, inside.width, "album: ", Role::Key);
    albums.field.draw(canvas, inside.x + used, inside.y, inside.width - used);
}

fn row(canvas: &mut Canvas<'_>, row: Rect, choice: &Choice<'_>, app: &App, chosen: bool) {
    const COUNT: u16 = 6;
    const KIND: u16 = 9;
    let name_columns = row.width.saturating_sub(COUNT + KIND + 3);
    let (name, count, kind) = match choice {
        Choice::Page => {
            (format!("The Page's photos ({})", app.photos.kind.as_str()), String::new(), String::new())
        }
        Choice::Album(album) => {
            let count = album.count.map(|count| count.to_string()).unwrap_or_default();
            let kind = album.kind.as_deref().map(|kind| excerpt(kind, 20)).unwrap_or_default();
            let name = if album.name.is_empty() { album.id.to_string() } else { excerpt(&album.name, 200) };
            (name, count, kind)
        }
    };
    let used = canvas.put(row.x, row.y, name_columns, &name, Role::Text);
    canvas.put_right(row.x + name_columns + 1, row.y, COUNT, &count, Role::Dim);
    canvas.put(row.x + name_columns + COUNT + 3, row.y, KIND, &kind, Role::Dim);
    if chosen {
        canvas.shade(Rect { width: used.max(1), ..row }, Role::Cursor);
    }
}

/// What stands behind the last row.
fn state(paged: &Paged<Album>, none_found: bool, app: &App) -> (String, Role) {
    let again = app.keymap.key_for(Action::Refresh, Place::Albums).unwrap_or_default();
    match (&paged.fault, &paged.next) {
        (Some(fault), _) => (format!("{} {again} tries again.", fault.sentence()), Role::Warn),
        (None, Next::End) if paged.items.is_empty() => ("The Page has no albums.".to_owned(), Role::Dim),
        (None, Next::End) if none_found => ("No album is called that.".to_owned(), Role::Dim),
        (None, Next::End) => (String::new(), Role::Dim),
        (None, _) => ("Reading the albums ...".to_owned(), Role::Dim),
    }
}

impl App {
    pub(crate) fn open_albums(&mut self) {
        self.push(Overlay::Albums(Albums::default()));
    }

    pub(super) fn albums_action(&mut self, action: Action) {
        let view = list_height(Rect::new(0, 0, self.size.0, self.size.1));
        let Some(Overlay::Albums(albums)) = self.overlays.last_mut() else { return };
        let choices = albums.choices(&self.photos.albums.items);
        match action {
            Action::Move(step) => albums.scroll.step(step, choices.len(), view),
            Action::Refresh => self.photos.albums = Paged::default(),
            Action::Accept => {
                let chosen = match choices.get(albums.scroll.cursor) {
                    Some(Choice::Page) => (Listing::page(self.photos.kind), String::new()),
                    Some(Choice::Album(album)) => (Listing::album(album.id.clone()), album.name.to_string()),
                    None => return,
                };
                self.pop();
                self.show_list(&chosen.0, &chosen.1);
            }
            _ => {}
        }
    }
}
