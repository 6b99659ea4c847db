//! Comments, likes and tags of an opened photo.

use ratatui::layout::Rect;

use super::fields::{fields, named};
use super::opened::{Opened, Section};
use super::paged::{Next, Paged};
use super::words::ago;
use crate::model::photo::{Comment, Tag};
use crate::tui::app::App;
use crate::tui::keys::{Action, Place};
use crate::tui::message::Now;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Canvas;
use crate::tui::widgets::text::wrap;

/// Columns for the labels of fields.
const LABEL: u16 = 10;
/// Lines of one field or comment at most: the longest caption is far shorter.
const LONGEST: usize = 4000;

/// How many lines each field takes in so many columns; empty for other parts.
pub(super) fn heights(app: &App, columns: u16) -> Vec<usize> {
    let details = app.photos.opened.as_ref().filter(|opened| shows_fields(opened.section));
    let columns = usize::from(columns.saturating_sub(LABEL + 1));
    let fields = details.map(|opened| fields_of(app, opened)).unwrap_or_default();
    fields.iter().map(|(_, words, _)| wrap(words, columns).len().min(LONGEST)).collect()
}

/// True for the details, which also stand where the picture has its own place.
pub(super) const fn shows_fields(section: Section) -> bool {
    matches!(section, Section::Details | Section::Picture)
}

fn fields_of(app: &App, opened: &Opened) -> Vec<super::fields::Field> {
    let (likes, count, _) = app.photos.likes(&opened.photo);
    let gone = app.photos.list.is_gone(&opened.photo.id);
    fields(opened, gone, (likes, count), app.now, &again(app))
}

fn again(app: &App) -> String {
    app.keymap.key_for(Action::Refresh, Place::Photo).unwrap_or_default()
}

/// How many lines a comment takes: who and when, the words, and a line of air.
pub(super) fn comment_height(comment: &Comment, columns: usize) -> usize {
    wrap(&comment.message, columns).len().min(LONGEST) + 2
}

/// Draws the part of the opened photo that is chosen.
pub(super) fn draw(canvas: &mut Canvas<'_>, place: Rect, app: &App, opened: &Opened) {
    if place.is_empty() {
        return;
    }
    match opened.section {
        Section::Picture | Section::Details => draw_fields(canvas, place, app, opened),
        Section::Comments => draw_comments(canvas, place, app, opened),
        Section::Likes => draw_likes(canvas, place, app, opened),
        Section::Tags => draw_tags(canvas, place, app, opened),
    }
}

fn draw_fields(canvas: &mut Canvas<'_>, place: Rect, app: &App, opened: &Opened) {
    let columns = usize::from(place.width.saturating_sub(LABEL + 1));
    let all = fields_of(app, opened);
    let mut skip = opened.reel.line;
    let mut y = place.y;
    for (label, words, role) in all.iter().skip(opened.reel.item) {
        let lines = wrap(words, columns);
        for (number, line) in lines.iter().enumerate().skip(std::mem::take(&mut skip)) {
            if y >= place.bottom() {
                return;
            }
            if number == 0 {
                canvas.put(place.x, y, LABEL.min(place.width), label, Role::Dim);
            }
            let x = place.x + (LABEL + 1).min(place.width);
            canvas.put(x, y, place.right().saturating_sub(x), line, *role);
            y += 1;
        }
    }
}

fn draw_comments(canvas: &mut Canvas<'_>, place: Rect, app: &App, opened: &Opened) {
    let list = &opened.comments;
    if list.items.is_empty() {
        return state_of(canvas, place, app, list, "Nobody has commented yet; 'c' writes a comment.");
    }
    let mut skip = opened.reel.line;
    let mut y = place.y;
    for comment in list.items.iter().skip(opened.reel.item) {
        let dot = canvas.theme.glyphs.dot;
        let head = (comment_head(comment, app.now, dot), Role::Dim);
        let words = wrap(&comment.message, place.width.into()).into_iter().map(|line| (line, Role::Text));
        let lines = std::iter::once(head).chain(words).chain([(String::new(), Role::Text)]);
        for (line, role) in lines.skip(std::mem::take(&mut skip)) {
            if y >= place.bottom() {
                return;
            }
            canvas.put(place.x, y, place.width, &line, role);
            y += 1;
        }
    }
    let below = Rect { y, height: place.bottom() - y, ..place };
    end_of(canvas, below, app, list);
}

fn comment_head(comment: &Comment, now: Now, dot: &str) -> String {
    let mut parts = vec![match &comment.from {
        Some(who) => named(who),
        None => "author hidden by Facebook".to_owned(),
    }];
    parts.extend(comment.created_time.map(|time| ago(time, now)));
    let some = |count: Option<u64>| count.filter(|count| *count > 0);
    parts.extend(some(comment.like_count).map(|count| crate::model::text::count(count, "like")));
    parts.extend(some(comment.comment_count).map(|count| crate::model::text::count(count, "answer")));
    parts.join(&format!(" {dot} "))
}

fn draw_likes(canvas: &mut Canvas<'_>, place: Rect, app: &App, opened: &Opened) {
    let list = &opened.likes;
    if list.items.is_empty() {
        let hidden = list.total.filter(|total| *total > 0);
        let words = match hidden {
            Some(1) => "One likes it; Facebook hides who.".to_owned(),
            Some(total) => format!("{total} like it; Facebook hides who they are."),
            None => "Nobody likes it yet; '+' does.".to_owned(),
        };
        return state_of(canvas, place, app, list, &words);
    }
    let mut y = place.y;
    for who in list.items.iter().skip(opened.reel.item) {
        if y >= place.bottom() {
            return;
        }
        canvas.put(place.x, y, place.width, &named(who), Role::Text);
        y += 1;
    }
    end_of(canvas, Rect { y, height: place.bottom() - y, ..place }, app, list);
}

/// What stands in the place of an empty list.
fn state_of<T>(canvas: &mut Canvas<'_>, place: Rect, app: &App, list: &Paged<T>, empty: &str) {
    let (words, role) = match (&list.fault, &list.next) {
        (Some(fault), _) => (format!("{} {} tries again.", fault.sentence(), again(app)), Role::Warn),
        (None, Next::End) => (empty.to_owned(), Role::Dim),
        (None, _) => ("Reading ...".to_owned(), Role::Dim),
    };
    canvas.lines(place, &wrap(&words, place.width.into()), role);
}

/// What stands behind the last item: that more comes, or why not.
fn end_of<T>(canvas: &mut Canvas<'_>, place: Rect, app: &App, list: &Paged<T>) {
    match (&list.fault, &list.next) {
        (None, Next::End) => {}
        (Some(fault), _) => {
            let words = format!("{} {} tries again.", fault.sentence(), again(app));
            canvas.lines(place, &wrap(&words, place.width.into()), Role::Warn);
        }
        (None, _) => canvas.lines(place, &["Reading on ..."], Role::Dim),
    }
}

fn draw_tags(canvas: &mut Canvas<'_>, place: Rect, app: &App, opened: &Opened) {
    if opened.tags.is_empty() {
        let (words, role) = match &opened.tags_fault {
            Some(fault) => (format!("{} {} tries again.", fault.sentence(), again(app)), Role::Warn),
            None if opened.tags_known => ("Nobody is tagged; '#' sets tags.".to_owned(), Role::Dim),
            None => ("Reading ...".to_owned(), Role::Dim),
        };
        canvas.lines(place, &wrap(&words, place.width.into()), role);
        return;
    }
    let first = opened.chosen.first_row(opened.tags.len(), place.height.into());
    for ((y, tag), number) in (place.top()..place.bottom()).zip(opened.tags.iter().skip(first)).zip(first..) {
        canvas.put_right(place.x, y, 3.min(place.width), &format!("{}", number + 1), Role::Key);
        let x = place.x + 4.min(place.width);
        let used = canvas.put(x, y, place.right().saturating_sub(x), &tag_words(tag, app.now), Role::Text);
        if number == opened.chosen.cursor {
            canvas.shade(Rect::new(x, y, used, 1), Role::Cursor);
        }
    }
}

fn tag_words(tag: &Tag, now: Now) -> String {
    let mut words = match &tag.who.id {
        Some(_) => named(&tag.who),
        None if tag.who.name.is_empty() => "hidden by Facebook".to_owned(),
        None => format!("'{}', a text", tag.who.name),
    };
    if let (Some(x), Some(y)) = (tag.x, tag.y) {
        words.push_str(&format!(", x {x:.0} %, y {y:.0} %"));
    }
    if let Some(time) = tag.created_time {
        words.push_str(&format!(", {}", ago(time, now)));
    }
    words
}
