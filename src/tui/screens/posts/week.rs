//! A week of scheduled posts: a column a day where there is room, else a day below the other. Days are those
//! of the Page's clock.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ratatui::layout::Rect;

use super::entry::{Entry, first_words};
use super::state::Posts;
use super::words;
use crate::tui::message::Now;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Canvas;
use crate::tui::widgets::text::wrap;

/// From this width on each day has a column.
const WIDE: u16 = 77;
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The day of a moment by a clock.
pub(super) fn day(unix_s: i64, zone: &TimeZone) -> Option<Date> {
    Some(Timestamp::from_second(unix_s).ok()?.to_zoned(zone.clone()).date())
}

/// The Monday of a day's week.
pub(super) fn monday(day: Date) -> Date {
    let back = i64::from(day.weekday().to_monday_zero_offset());
    day.checked_sub(jiff::Span::new().days(back)).unwrap_or(day)
}

/// The day so many days on.
pub(super) fn later(day: Date, days: i64) -> Date {
    day.checked_add(jiff::Span::new().days(days)).unwrap_or(day)
}

impl Posts {
    /// The posts of the week that begins on a Monday, with their numbers and their day from 0.
    pub(super) fn in_week(&self, monday: Date) -> Vec<(usize, usize, &Entry)> {
        let of_week = |(number, entry): (usize, &'_ Entry)| {
            let day = day(entry.planned()?, &self.zones.page)?;
            (0..7).find(|days| later(monday, *days) == day).map(|days| (number, days))
        };
        let numbered = self.rows.iter().enumerate();
        numbered
            .filter_map(|(number, entry)| {
                let (number, days) = of_week((number, entry))?;
                Some((number, usize::try_from(days).unwrap_or(0), entry))
            })
            .collect()
    }
}

/// Draws the week.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, posts: &Posts, monday: Date, now: Now) {
    if area.is_empty() {
        return;
    }
    let week = posts.in_week(monday);
    let end = later(monday, 6);
    let count = crate::model::text::count(week.len() as u64, "post");
    let title = format!("Week {} to {end}, {count}", monday);
    canvas.put(area.x, area.y, area.width, &title, Role::Title);
    let below = Rect { y: area.y + 1, height: area.height - 1, ..area };
    let view = Week { posts, monday, today: day(now.unix_s(), &posts.zones.page) };
    match below.width >= WIDE {
        true => columns(canvas, below, &view, &week),
        false => agenda(canvas, below, &view, &week),
    }
}

struct Week<'a> {
    posts: &'a Posts,
    monday: Date,
    today: Option<Date>,
}

impl Week<'_> {
    /// A day's name, marked when it is today.
    fn day(&self, number: usize) -> (String, Role) {
        let day = later(self.monday, i64::try_from(number).unwrap_or(0));
        let name = DAYS.get(number).copied().unwrap_or_default();
        match self.today == Some(day) {
            true => (format!("{name} {} today", day.day()), Role::Key),
            false => (format!("{name} {}", day.day()), Role::Dim),
        }
    }

    fn time(&self, entry: &Entry) -> String {
        let moment = entry.planned().map(|at| words::moment(at, &self.posts.zones.page)).unwrap_or_default();
        moment.get(11..).unwrap_or_default().to_owned()
    }

    fn is_chosen(&self, number: usize) -> bool {
        number == self.posts.position()
    }
}

/// The most lines of a post in a day's column: its time, its words, and air where there is room.
const TALL: usize = 6;

/// A column a day; each post takes a line for its time and as many for its words as there is room for.
fn columns(canvas: &mut Canvas<'_>, area: Rect, view: &Week<'_>, week: &[(usize, usize, &Entry)]) {
    let wide = area.width / 7;
    let busiest = (0..7).map(|number| week.iter().filter(|(_, day, _)| *day == number).count()).max();
    let tall = (usize::from(area.height.saturating_sub(1)) / busiest.unwrap_or(1).max(1)).clamp(2, TALL);
    for number in 0..7_u16 {
        let x = area.x + number * wide;
        let (name, role) = view.day(number.into());
        canvas.put(x, area.y, wide - 1, &name, role);
        let of_day: Vec<_> = week.iter().filter(|(_, day, _)| *day == usize::from(number)).collect();
        let room = usize::from(area.height.saturating_sub(1)) / tall;
        // The chosen post is always among those that are seen.
        let chosen = of_day.iter().position(|(at, ..)| view.is_chosen(*at)).unwrap_or(0);
        let first = (chosen + 1).saturating_sub(room);
        for ((at, _, entry), y) in of_day.iter().skip(first).zip((area.y + 1..area.bottom()).step_by(tall)) {
            if y + 1 >= area.bottom() {
                break;
            }
            time(canvas, (x, y, wide - 1), view, *at, entry);
            said(canvas, Rect::new(x, y + 1, wide - 1, area.bottom() - y - 1), entry, (tall - 2).max(1));
        }
        if of_day.len() > room {
            let more = format!("{} in all", of_day.len());
            canvas.put_right(x, area.y, wide - 1, &more, Role::Warn);
        }
    }
}

/// The first words of a post in so many lines.
fn said(canvas: &mut Canvas<'_>, place: Rect, entry: &Entry, lines: usize) {
    if lines == 1 {
        let line = first_words(entry.message(), usize::from(place.width) + 1);
        canvas.put(place.x, place.y, place.width, &line, Role::Text);
        return;
    }
    let words = first_words(entry.message(), usize::from(place.width) * lines);
    let mut wrapped = wrap(&words, place.width.into());
    wrapped.truncate(lines);
    canvas.lines(place, &wrapped, Role::Text);
}

fn time(canvas: &mut Canvas<'_>, (x, y, wide): (u16, u16, u16), view: &Week<'_>, at: usize, entry: &Entry) {
    let (state, role) = words::state(entry);
    let mut line = view.time(entry);
    if role != Role::Good {
        line.push_str(&format!(" {state}"));
    }
    let used = canvas.put(x, y, wide, &line, if role == Role::Good { Role::Text } else { role });
    if view.is_chosen(at) {
        canvas.shade(Rect::new(x, y, used, 1), Role::Cursor);
    }
}

/// A line a day, and one a post below it.
fn agenda(canvas: &mut Canvas<'_>, area: Rect, view: &Week<'_>, week: &[(usize, usize, &Entry)]) {
    enum Line<'a> {
        Day(usize),
        Post(usize, &'a Entry),
    }
    let mut lines = Vec::new();
    for number in 0..7 {
        let mut of_day = week.iter().filter(|(_, day, _)| *day == number).peekable();
        // Where rows are few, days without posts are left out.
        if of_day.peek().is_some() || usize::from(area.height) >= week.len() + 7 {
            lines.push(Line::Day(number));
        }
        lines.extend(of_day.map(|(at, _, entry)| Line::Post(*at, entry)));
    }
    let chosen = lines.iter().position(|line| matches!(line, Line::Post(at, _) if view.is_chosen(*at)));
    let first = (chosen.unwrap_or(0) + 1).saturating_sub(area.height.into());
    for (line, y) in lines.iter().skip(first).zip(area.top()..area.bottom()) {
        match line {
            Line::Day(number) => {
                let (name, role) = view.day(*number);
                canvas.put(area.x, y, area.width, &name, role);
            }
            Line::Post(at, entry) => {
                time(canvas, (area.x + 2, y, 20.min(area.width.saturating_sub(2))), view, *at, entry);
                let x = area.x + if words::state(entry).1 == Role::Good { 8 } else { 23 };
                let room = area.right().saturating_sub(x);
                canvas.put(x, y, room, &first_words(entry.message(), room.into()), Role::Text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_mondays_and_end_at_the_calendars_ends() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(monday(date("2026-03-01")), date("2026-02-23"));
        assert_eq!(monday(date("2026-03-02")), date("2026-03-02"));
        assert_eq!(later(date("2026-02-23"), 7), date("2026-03-02"));
        monday(Date::MIN);
        later(Date::MAX, 7);
        assert_eq!(day(i64::MAX, &TimeZone::UTC), None);
    }

    #[test]
    fn a_day_is_one_of_the_pages_clock() {
        let tokyo = TimeZone::get("Asia/Tokyo").unwrap();
        // 2026-03-01 20:00 UTC
        assert_eq!(day(1_772_395_200, &tokyo), Some("2026-03-02".parse().unwrap()));
    }
}
