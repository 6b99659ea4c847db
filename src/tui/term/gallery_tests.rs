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
