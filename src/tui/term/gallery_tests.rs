//! Frames with pictures, by the bytes that they write.

use std::sync::Arc;

use ratatui::layout::{Rect, Size};

use super::frame::Frames;
use super::graphics::{Graphics, Protocol};
use super::picture::tests::{graphics, photo};
use super::picture::{PictureId, Prepared, prepare};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::canvas::Canvas;

const SIZE: Size = Size::new(60, 20);
const CELLS: Size = Size::new(12, 5);
const PLACE: Rect = Rect::new(4, 3, 12, 5);
const TRANSMISSION: &str = "\x1b_Ga=T";
const SIXEL: &str = "\x1bP0;1;0q";
const DELETION: &str = "\x1b_Ga=d";
/// For terminals that have kitty's graphics without placeholders.
const PIXELS: &str = "\x1b_Ga=t";
const PLACEMENT: &str = "\x1b_Ga=p";
const TAKEN_DOWN: &str = "\x1b_Ga=d,d=i,";
const FORGOTTEN: &str = "\x1b_Ga=d,d=I,";

struct Wall {
    frames: Frames,
    graphics: Graphics,
}

impl Wall {
    fn new(protocol: Protocol) -> Self {
        let mut wall = Self { frames: Frames::new(SIZE, false), graphics: graphics(protocol) };
        wall.frames.set_graphics(&wall.graphics);
        wall
    }

    /// A wall in a terminal that has kitty's graphics without placeholders.
    fn without_placeholders() -> Self {
        let mut wall = Self::new(Protocol::Kitty);
        wall.graphics.placeholders = false;
        wall.frames.set_graphics(&wall.graphics);
        wall
    }

    fn picture(&mut self, id: u64) -> Arc<Prepared> {
        let picture = Arc::new(prepare(&photo(108, 90), CELLS, &self.graphics));
        self.frames.keep(PictureId(id), &picture);
        picture
    }

    /// Draws numbered rows from a number on, and whatever else.
    fn draw(&mut self, top: usize, more: impl FnOnce(&mut Canvas<'_>)) -> String {
        let bytes = self.frames.draw(|buffer| {
            let theme = Theme::default();
            let mut canvas = Canvas::new(buffer, &theme);
            for y in 0..SIZE.height {
                let row = format!("row {} of a list", top + usize::from(y));
                canvas.put(30, y, 30, &row, Role::Text);
            }
            more(&mut canvas);
            None
        });
        String::from_utf8(bytes).unwrap()
    }
}

#[test]
fn kitty_gets_a_picture_once_and_before_its_cells() {
    let mut wall = Wall::new(Protocol::Kitty);
    let picture = wall.picture(1);
    let show = |canvas: &mut Canvas<'_>| canvas.picture(PLACE, PictureId(1), &picture);
    let first = wall.draw(0, show);
    let (sent, cell) = (first.find(TRANSMISSION).unwrap(), first.find('\u{10eeee}').unwrap());
    assert!(sent < cell);
    assert_eq!(first.matches('\u{10eeee}').count(), 60);
    assert_eq!(first.matches("38;5;1").count(), 5, "one colour a row, which is the id");
    assert_eq!(wall.draw(0, show), "");

    let covered = wall.draw(0, |canvas| {
        show(canvas);
        canvas.frame(Rect::new(8, 4, 20, 3), "box");
    });
    assert!(!covered.contains(TRANSMISSION) && !covered.contains(DELETION));
    let back = wall.draw(0, show);
    assert!(!back.contains(TRANSMISSION) && back.contains('\u{10eeee}'));
    // Elsewhere it is the same picture; gone and back as well.
    let moved = wall.draw(0, |canvas| canvas.picture(Rect { y: 9, ..PLACE }, PictureId(1), &picture));
    assert!(!moved.contains(TRANSMISSION));
    wall.draw(0, |_| {});
    assert!(!wall.draw(0, show).contains(TRANSMISSION));
}

#[test]
fn what_nobody_holds_is_deleted_and_what_is_forgotten_is_sent_anew() {
    let mut wall = Wall::new(Protocol::Kitty);
    let (one, two) = (wall.picture(1), wall.picture(2));
    let both = |canvas: &mut Canvas<'_>| {
        canvas.picture(PLACE, PictureId(1), &one);
        canvas.picture(Rect { y: 10, ..PLACE }, PictureId(2), &two);
    };
    assert_eq!(wall.draw(0, both).matches(TRANSMISSION).count(), 2);
    let forgotten = String::from_utf8(wall.frames.forget_pictures()).unwrap();
    assert_eq!(forgotten.matches(DELETION).count(), 2);
    wall.frames.restart();
    assert_eq!(wall.draw(0, both).matches(TRANSMISSION).count(), 2);
    // Another picture under the same name is another picture.
    let other = wall.picture(1);
    let sent = wall.draw(0, |canvas| canvas.picture(PLACE, PictureId(1), &other));
    assert_eq!(sent.matches(TRANSMISSION).count(), 1);
    drop((one, two));
    let dropped = wall.draw(0, |canvas| canvas.picture(PLACE, PictureId(1), &other));
    assert_eq!(dropped.matches(DELETION).count(), 1, "{dropped:?}");
}

#[test]
fn the_terminal_keeps_a_bounded_number_of_pictures() {
    let mut wall = Wall::new(Protocol::Kitty);
    let pictures: Vec<_> = (0..300).map(|id| wall.picture(id)).collect();
    let (mut sent, mut deleted) = (0, 0);
    for (id, picture) in (0..).zip(&pictures) {
        let bytes = wall.draw(0, |canvas| canvas.picture(PLACE, PictureId(id), picture));
        sent += bytes.matches(TRANSMISSION).count();
        deleted += bytes.matches(DELETION).count();
        assert!(sent - deleted <= 64);
    }
    assert_eq!((sent, deleted), (300, 236));
    // The last ones are still there, the first are not.
    let last = wall.draw(0, |canvas| canvas.picture(PLACE, PictureId(290), &pictures[290]));
    assert!(!last.contains(TRANSMISSION));
    assert!(wall.draw(0, |canvas| canvas.picture(PLACE, PictureId(3), &pictures[3])).contains(TRANSMISSION));
}

#[test]
fn sixel_is_written_over_its_cells_once() {
    let mut wall = Wall::new(Protocol::Sixel);
    let picture = wall.picture(1);
    let show = |canvas: &mut Canvas<'_>| canvas.picture(PLACE, PictureId(1), &picture);
    let first = wall.draw(0, show);
    assert_eq!(first.matches(SIXEL).count(), 1);
    assert!(first.contains(&format!("\x1b[4;5H{SIXEL}")), "at its place");
    assert!(!first.contains('\u{10eeee}'));
    assert!(first.rfind("list").unwrap() < first.find(SIXEL).unwrap(), "after the cells");
    assert_eq!(wall.draw(0, show), "");
    // Text beside it changes nothing about it.
    let beside = wall.draw(0, |canvas| {
        show(canvas);
        canvas.put(0, 3, 3, "x", Role::Text);
    });
    assert!(!beside.contains(SIXEL) && beside.len() < 40, "{beside:?}");
}

#[test]
fn a_box_over_a_sixel_picture_brings_it_back_whole() {
    let mut wall = Wall::new(Protocol::Sixel);
    let picture = wall.picture(1);
    let show = |canvas: &mut Canvas<'_>| canvas.picture(PLACE, PictureId(1), &picture);
    wall.draw(0, show);
    let covered = wall.draw(0, |canvas| {
        show(canvas);
        canvas.frame(Rect::new(8, 4, 6, 3), "");
    });
    assert!(!covered.contains(SIXEL));
    // The box moves: what it uncovers is emptied, and still nothing is drawn.
    let moved = wall.draw(0, |canvas| {
        show(canvas);
        canvas.frame(Rect::new(10, 4, 6, 3), "");
    });
    assert!(!moved.contains(SIXEL) && moved.contains("  "), "{moved:?}");
    assert_eq!(wall.draw(0, show).matches(SIXEL).count(), 1);
    // When it goes, its cells are emptied.
    let gone = wall.draw(0, |_| {});
    assert_eq!(gone.matches("\x1b[12X").count(), 5, "{gone:?}");
    assert!(wall.draw(0, show).contains(SIXEL));
}

#[test]
fn a_picture_that_is_not_there_yet_leaves_its_cells_empty() {
    for protocol in [Protocol::Sixel, Protocol::Kitty] {
        let mut wall = Wall::new(protocol);
        let picture = Arc::new(prepare(&photo(108, 90), CELLS, &wall.graphics));
        let show = |canvas: &mut Canvas<'_>| canvas.picture(PLACE, PictureId(1), &picture);
        let unknown = wall.draw(0, show);
        assert!(!unknown.contains("\x1bP") && !unknown.contains("\x1b_") && !unknown.contains('\u{10eeee}'));
        wall.frames.keep(PictureId(1), &picture);
        let known = wall.draw(0, show);
        assert!(known.contains(if protocol == Protocol::Sixel { SIXEL } else { TRANSMISSION }));
        // Made for another protocol, it is of no use.
        wall.frames.set_graphics(&graphics(Protocol::ITerm2));
        let other = wall.draw(0, show);
        assert!(!other.contains("\x1bP") && !other.contains("\x1b_Ga=T"), "{other:?}");
        assert_eq!(other.contains(DELETION), protocol == Protocol::Kitty);
    }
}

#[test]
fn rows_with_a_sixel_picture_are_not_scrolled() {
    for (protocol, scrolls) in [(Protocol::Sixel, false), (Protocol::Kitty, true)] {
        let mut wall = Wall::new(protocol);
        let picture = wall.picture(1);
        wall.draw(0, |canvas| canvas.picture(PLACE, PictureId(1), &picture));
        let next = wall.draw(1, |canvas| canvas.picture(Rect { y: 2, ..PLACE }, PictureId(1), &picture));
        assert_eq!(next.contains("\x1b[M"), scrolls, "{protocol:?}");
        assert_eq!(next.contains(SIXEL), !scrolls);
    }
}

#[test]
fn no_pixel_is_written_into_the_last_row() {
    let mut wall = Wall::new(Protocol::Sixel);
    let picture = wall.picture(1);
    for (y, drawn) in [(15, false), (14, true)] {
        let bytes = wall.draw(0, |canvas| canvas.picture(Rect { y, ..PLACE }, PictureId(1), &picture));
        assert_eq!(bytes.contains(SIXEL), drawn);
    }
}

#[test]
fn after_a_new_size_and_a_redraw_everything_is_there_again() {
    let mut wall = Wall::new(Protocol::Sixel);
    let picture = wall.picture(1);
    let show = |canvas: &mut Canvas<'_>| canvas.picture(PLACE, PictureId(1), &picture);
    wall.draw(0, show);
    wall.frames.forget();
    assert_eq!(wall.draw(0, show).matches(SIXEL).count(), 1);
    wall.frames.resize(Size::new(50, 18));
    assert_eq!(wall.draw(0, show).matches(SIXEL).count(), 1);
    // A terminal too small for it shows none.
    wall.frames.resize(Size::new(10, 6));
    assert!(!wall.draw(0, show).contains(SIXEL));
}

#[test]
fn in_tmux_nothing_is_erased_beside_a_sixel_picture() {
    let mut wall = Wall::new(Protocol::Sixel);
    wall.graphics.tmux = true;
    wall.frames.set_graphics(&wall.graphics.clone());
    let picture = wall.picture(1);
    let show = |canvas: &mut Canvas<'_>| canvas.picture(PLACE, PictureId(1), &picture);
    wall.draw(0, show);
    let emptied = wall.draw(0, |canvas| {
        show(canvas);
        canvas.wipe(Rect::new(30, 0, 30, 20));
    });
    assert!(!emptied.contains("\x1b[K") && !emptied.contains('X') && emptied.contains("   "));
}

/// How often a frame transmits, places, takes down and forgets.
fn deeds(bytes: &str) -> [usize; 4] {
    assert!(!bytes.contains('\u{10eeee}') && !bytes.contains(TRANSMISSION), "{bytes:?}");
    [PIXELS, PLACEMENT, TAKEN_DOWN, FORGOTTEN].map(|deed| bytes.matches(deed).count())
}

#[test]
fn without_placeholders_kitty_gets_a_picture_once_and_a_command_for_its_place() {
    let mut wall = Wall::without_placeholders();
    let picture = wall.picture(1);
    let show = |canvas: &mut Canvas<'_>| canvas.picture(PLACE, PictureId(1), &picture);
    let first = wall.draw(0, show);
    assert_eq!(deeds(&first), [1, 1, 0, 0]);
    let (sent, placed) = (first.find(PIXELS).unwrap(), first.find("\x1b[4;5H\x1b_Ga=p,").unwrap());
    assert!(sent < placed && first.rfind("list").unwrap() < placed, "after the cells");
    assert!(first.contains(",c=12,r=5,C=1,q=2\x1b\\"), "{first:?}");
    assert_eq!(wall.draw(0, show), "");
    // Text beside it changes nothing about it.
    let beside = wall.draw(0, |canvas| {
        show(canvas);
        canvas.put(0, 3, 3, "x", Role::Text);
    });
    assert!(deeds(&beside) == [0; 4] && beside.len() < 40, "{beside:?}");

    // Elsewhere it is the same picture, also in two places at once, and gone and back.
    let moved = wall.draw(0, |canvas| canvas.picture(Rect { y: 9, ..PLACE }, PictureId(1), &picture));
    assert_eq!(deeds(&moved), [0, 1, 1, 0]);
    let twice = wall.draw(0, |canvas| {
        show(canvas);
        canvas.picture(Rect { y: 9, ..PLACE }, PictureId(1), &picture);
    });
    assert_eq!(deeds(&twice), [0, 1, 0, 0]);
    assert_eq!(deeds(&wall.draw(0, |_| {})), [0, 0, 2, 0]);
    let back = wall.draw(0, show);
    assert!(deeds(&back) == [0, 1, 0, 0] && back.len() < 200, "{back:?}");
}

#[test]
fn no_update_begins_with_a_command_for_kitty() {
    for placeholders in [false, true] {
        let mut wall = Wall::new(Protocol::Kitty);
        wall.graphics.placeholders = placeholders;
        wall.frames.set_graphics(&wall.graphics);
        let mut commands = 0;
        wall.draw(0, |_| {});
        for id in 0..3 {
            let picture = wall.picture(id);
            for y in [3, 9] {
                let show =
                    |canvas: &mut Canvas<'_>| canvas.picture(Rect { y, ..PLACE }, PictureId(id), &picture);
                let bytes = wall.draw(0, show);
                assert!(!bytes.starts_with("\x1b_") && bytes.starts_with("\x1b["), "{bytes:?}");
                commands += bytes.matches("\x1b_G").count();
            }
        }
        assert!(commands >= 6);
    }
}

#[test]
fn what_is_taken_down_is_what_was_placed() {
    let mut wall = Wall::without_placeholders();
    let picture = wall.picture(1);
    let named = |bytes: &str, deed: &str| {
        let rest = &bytes[bytes.find(deed).unwrap() + deed.len()..];
        let fields: Vec<&str> = rest.split_once('\x1b').unwrap().0.split(',').collect();
        assert!(fields.contains(&"q=2"), "{fields:?}");
        fields
            .into_iter()
            .filter(|field| field.starts_with(['i', 'p']))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let mut seen = Vec::new();
    for (x, y) in [(0, 0), (47, 0), (0, 1), (48, 14)] {
        let place = Rect { x, y, ..PLACE };
        let shown = wall.draw(0, |canvas| canvas.picture(place, PictureId(1), &picture));
        let placed = named(&shown, "\x1b_Ga=p,");
        assert_eq!(placed.len(), 2);
        assert_eq!(named(&wall.draw(0, |_| {}), TAKEN_DOWN), placed);
        assert!(!seen.contains(&placed) && !placed.contains(&"p=0".to_owned()));
        seen.push(placed);
    }
}

#[test]
fn a_box_over_a_placed_picture_takes_it_down_before_and_brings_it_back_after() {
    let mut wall = Wall::without_placeholders();
    let picture = wall.picture(1);
    let show = |canvas: &mut Canvas<'_>| canvas.picture(PLACE, PictureId(1), &picture);
    wall.draw(0, show);
    let covered = wall.draw(0, |canvas| {
        show(canvas);
        canvas.frame(Rect::new(8, 4, 6, 3), "");
    });
    assert_eq!(deeds(&covered), [0, 0, 1, 0]);
    assert!(covered.find(TAKEN_DOWN).unwrap() < covered.find("\x1b[5;9H").unwrap(), "{covered:?}");
    let moved = wall.draw(0, |canvas| {
        show(canvas);
        canvas.frame(Rect::new(10, 4, 6, 3), "");
    });
    assert!(deeds(&moved) == [0; 4] && moved.contains("  "), "{moved:?}");
    // What the box left is emptied before the picture comes, lest it show through.
    let back = wall.draw(0, show);
    assert_eq!(deeds(&back), [0, 1, 0, 0]);
    assert!(back.rfind("      ").unwrap() < back.find(PLACEMENT).unwrap(), "{back:?}");
}

#[test]
fn an_emptied_screen_has_lost_placed_pictures_and_their_pixels() {
    let mut wall = Wall::without_placeholders();
    let (one, two) = (wall.picture(1), wall.picture(2));
    let show = |canvas: &mut Canvas<'_>| canvas.picture(PLACE, PictureId(1), &one);
    wall.draw(0, |canvas| canvas.picture(PLACE, PictureId(2), &two));
    wall.draw(0, show);
    for lose in
        [|frames: &mut Frames| frames.forget(), |frames: &mut Frames| frames.resize(Size::new(50, 18))]
    {
        lose(&mut wall.frames);
        let again = wall.draw(0, show);
        let [sent, placed, taken_down, forgotten] = deeds(&again);
        assert_eq!((sent, placed, taken_down), (1, 1, 0));
        assert!(forgotten >= 1 && again.rfind(FORGOTTEN).unwrap() < again.find(PIXELS).unwrap());
        assert_eq!(wall.draw(0, show), "");
    }
    // The one that was not shown meanwhile is sent anew as well.
    assert_eq!(deeds(&wall.draw(0, |canvas| canvas.picture(PLACE, PictureId(2), &two))), [1, 1, 1, 0]);
    assert_eq!(String::from_utf8(wall.frames.forget_pictures()).unwrap().matches(FORGOTTEN).count(), 2);
    wall.frames.restart();
    assert_eq!(deeds(&wall.draw(0, show)), [1, 1, 0, 0]);
}

#[test]
fn another_picture_under_the_same_name_leaves_nothing_of_the_first() {
    for placeholders in [false, true] {
        let mut wall = Wall::new(Protocol::Kitty);
        wall.graphics.placeholders = placeholders;
        wall.frames.set_graphics(&wall.graphics);
        let first = wall.picture(1);
        wall.draw(0, |canvas| canvas.picture(PLACE, PictureId(1), &first));
        // Its place is gone with it, also where the next frame has no picture at all.
        let second = wall.picture(1);
        let gone = wall.draw(0, |_| {});
        assert_eq!(gone.matches(FORGOTTEN).count(), 1, "{gone:?}");
        let sent = wall.draw(0, |canvas| canvas.picture(PLACE, PictureId(1), &second));
        assert!(!sent.contains(DELETION) && sent.contains(if placeholders { TRANSMISSION } else { PIXELS }));
        let third = wall.picture(1);
        let owed = String::from_utf8(wall.frames.forget_pictures()).unwrap();
        assert_eq!(owed.matches(FORGOTTEN).count(), 1);
        drop(third);
    }
}

#[test]
fn placed_pictures_are_bounded_and_gone_when_nobody_holds_them() {
    let mut wall = Wall::without_placeholders();
    let mut pictures: Vec<_> = (0..100).map(|id| wall.picture(id)).collect();
    let (mut sent, mut forgotten) = (0, 0);
    for (id, picture) in (0..).zip(&pictures) {
        let bytes = wall.draw(0, |canvas| canvas.picture(PLACE, PictureId(id), picture));
        let [more, placed, _, fewer] = deeds(&bytes);
        (sent, forgotten) = (sent + more, forgotten + fewer);
        assert!(placed == 1 && sent - forgotten <= 64);
    }
    assert_eq!((sent, forgotten), (100, 36));
    // Dropped while it is shown: the cells still name it, and it is forgotten with its placement.
    let last = Rect { y: 9, ..PLACE };
    let dropped = pictures.pop().unwrap();
    let twin = Arc::new(prepare(&photo(108, 90), CELLS, &wall.graphics));
    drop(dropped);
    let bytes = wall.draw(0, |canvas| canvas.picture(last, PictureId(99), &twin));
    let [more, placed, _, fewer] = deeds(&bytes);
    assert_eq!((more, placed, fewer), (0, 0, 1));
}

#[test]
fn rows_with_a_placed_picture_are_not_scrolled() {
    let mut wall = Wall::without_placeholders();
    let picture = wall.picture(1);
    wall.draw(0, |canvas| canvas.picture(PLACE, PictureId(1), &picture));
    let next = wall.draw(1, |canvas| canvas.picture(Rect { y: 2, ..PLACE }, PictureId(1), &picture));
    assert!(!next.contains("\x1b[M"));
    assert_eq!(deeds(&next), [0, 1, 1, 0]);
}
