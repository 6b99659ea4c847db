//! Where the parts of the screen are.

use ratatui::layout::{Rect, Size};

use super::list::View;
use super::opened::Section;
use super::state::Photos;

/// From this width on the list has a preview beside it.
const WIDE: u16 = 100;
/// From this width on an opened photo's picture stands beside its text, from this height on above it.
const BESIDE: u16 = 90;
const ABOVE: u16 = 30;
/// A thumbnail's cell: columns and rows as they should be, of which two rows are words.
const CELL: (u16, u16) = (18, 8);
const CELL_WORDS: u16 = 2;

/// The parts of the list or the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The lists, and how much of this one is loaded.
    pub(crate) state: Rect,
    /// The columns' names; empty in the grid.
    pub(crate) heading: Rect,
    pub(crate) list: Rect,
    /// The picture of the preview; empty without one.
    pub(crate) picture: Rect,
    /// What stands below it.
    pub(crate) words: Rect,
    /// A cell of the grid; 0 by 0 in the list.
    pub(crate) cell: Size,
    pub(crate) view: View,
}

/// The parts of an opened photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OpenedLayout {
    pub(crate) title: Rect,
    /// The picture; empty when another part is shown in its place.
    pub(crate) picture: Rect,
    pub(crate) tabs: Rect,
    /// The chosen part; empty when that is the picture.
    pub(crate) words: Rect,
    /// True when the picture is one of the parts to choose from.
    pub(crate) picture_is_part: bool,
}

/// Divides the screen's area.
pub(crate) fn layout(photos: &Photos, area: Rect) -> Layout {
    let state = Rect { height: area.height.min(1), ..area };
    let body = Rect { y: area.y + state.height, height: area.height - state.height, ..area };
    let none = Rect { width: 0, height: 0, ..body };
    if photos.grid && photos.pictures.are_shown() {
        let (cell, view) = cells(body);
        return Layout { state, heading: none, list: body, picture: none, words: none, cell, view };
    }
    let (table, pane) = match body.width >= WIDE && body.height > 6 && photos.pictures.are_shown() {
        true => {
            let wide = (body.width * 2 / 5).clamp(40, 96);
            let table = Rect { width: body.width - wide - 2, ..body };
            (table, Rect { x: table.right() + 2, width: wide, ..body })
        }
        false => (body, none),
    };
    let below = (pane.height / 3).clamp(pane.height.min(3), 9);
    let picture = Rect { height: pane.height - below, ..pane };
    let words = Rect { y: picture.bottom(), height: below, ..pane };
    let heading = Rect { height: table.height.min(1), ..table };
    let list = Rect { y: table.y + heading.height, height: table.height - heading.height, ..table };
    let view = View { rows: list.height.into(), across: 1 };
    Layout { state, heading, list, picture, words, cell: Size::ZERO, view }
}

/// How a grid divides its room: as many cells of about the usual size as fit, which then share the rest.
fn cells(body: Rect) -> (Size, View) {
    let across = (body.width / CELL.0).max(if body.width >= 24 { 2 } else { 1 });
    let rows = (body.height / CELL.1).max(1);
    let cell = Size::new((body.width / across).max(1), (body.height / rows).max(1));
    (cell, View { rows: rows.into(), across: across.into() })
}

/// The room for the picture of a grid's cell.
pub(crate) fn thumbnail(cell: Size) -> Size {
    Size::new(cell.width.saturating_sub(2), cell.height.saturating_sub(CELL_WORDS))
}

/// Divides the screen's area for an opened photo.
pub(crate) fn opened(photos: &Photos, section: Section, area: Rect) -> OpenedLayout {
    let title = Rect { height: area.height.min(1), ..area };
    let body = Rect { y: area.y + title.height, height: area.height - title.height, ..area };
    let none = Rect { width: 0, height: 0, ..body };
    let under = |place: Rect| {
        let tabs = Rect { height: place.height.min(1), ..place };
        (tabs, Rect { y: place.y + tabs.height, height: place.height - tabs.height, ..place })
    };
    let shown = photos.pictures.are_shown();
    if shown && body.width >= BESIDE && body.height >= 8 {
        let picture = Rect { width: body.width * 3 / 5, ..body };
        let rest = Rect { x: picture.right() + 2, width: body.width - picture.width - 2, ..body };
        let (tabs, words) = under(rest);
        return OpenedLayout { title, picture, tabs, words, picture_is_part: false };
    }
    if shown && body.height >= ABOVE {
        let picture = Rect { height: body.height * 3 / 5, ..body };
        let rest = Rect { y: picture.bottom(), height: body.height - picture.height, ..body };
        let (tabs, words) = under(rest);
        return OpenedLayout { title, picture, tabs, words, picture_is_part: false };
    }
    let (tabs, rest) = under(body);
    let (picture, words) = if shown && section == Section::Picture { (rest, none) } else { (none, rest) };
    OpenedLayout { title, picture, tabs, words, picture_is_part: shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(area: Rect, all: &[Rect]) {
        for (at, one) in all.iter().enumerate() {
            assert!(one.is_empty() || area.union(*one) == area, "{one:?} in {area:?}");
            let others = || all.iter().skip(at + 1).filter(|other| !other.is_empty());
            assert!(one.is_empty() || others().all(|other| !one.intersects(*other)), "{all:?}");
        }
    }

    #[test]
    fn no_part_reaches_into_another_at_any_size() {
        let mut photos = Photos::new(false);
        for grid in [false, true] {
            photos.grid = grid;
            for width in (0..220).step_by(3) {
                for height in 0..60 {
                    let area = Rect::new(0, 1, width, height);
                    let parts = layout(&photos, area);
                    apart(area, &[parts.state, parts.heading, parts.list, parts.picture, parts.words]);
                    assert!(parts.cell.width * (parts.view.across as u16) <= width.max(1));
                    for section in Section::ALL {
                        let parts = opened(&photos, section, area);
                        apart(area, &[parts.title, parts.picture, parts.tabs, parts.words]);
                    }
                }
            }
        }
    }

    #[test]
    fn forty_columns_have_two_thumbnails_side_by_side() {
        let (cell, view) = cells(Rect::new(0, 0, 40, 8));
        assert_eq!((cell, view), (Size::new(20, 8), View { rows: 1, across: 2 }));
        assert_eq!(cells(Rect::new(0, 0, 120, 32)).1, View { rows: 4, across: 6 });
    }
}
