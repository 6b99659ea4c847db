//! The pieces of a moment in text: the day, the time of day, the offset.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::Offset;

/// A moment as it was written, before it is known what day today is.
pub(super) struct Local {
    /// The day, when one is named.
    pub day: Option<Day>,
    /// The time of day.
    pub time: Time,
    /// The offset from UTC, when one is said.
    pub offset: Option<Offset>,
}

/// A day as people name it.
#[derive(Clone, Copy)]
pub(super) enum Day {
    Date(Date),
    Today,
    Tomorrow,
    Weekday(Weekday),
}

/// Takes a text without zone apart. `None` when a piece of it is not understood, or there is no time of day.
pub(super) fn split(text: &str) -> Option<Local> {
    let text = text.to_ascii_lowercase();
    let spaced = part_date(&text);
    let mut words: Vec<&str> = spaced.split_whitespace().filter(|word| *word != "at").collect();
    let apart = if words.len() > 1 { words.last().and_then(|word| offset(word)) } else { None };
    if apart.is_some() {
        words.pop();
    }
    let (day, clock) = match words.as_slice() {
        [clock] => (None, *clock),
        [day, clock] => (Some(self::day(day)?), *clock),
        _ => return None,
    };
    let (clock, joined) = match clock.find(['z', '+', '-']) {
        Some(at) => {
            let (clock, tail) = clock.split_at_checked(at)?;
            (clock, Some(offset(tail)?))
        }
        None => (clock, None),
    };
    if apart.is_some() && joined.is_some() {
        return None;
    }
    let time = match day {
        // Behind the word for a day a number can only be the hour; behind a date it could be a typing error.
        Some(Day::Today | Day::Tomorrow | Day::Weekday(_)) => time(clock).or_else(|| full_hour(clock))?,
        Some(Day::Date(_)) | None => time(clock)?,
    };
    Some(Local { day, time, offset: apart.or(joined) })
}

/// A space in place of the `t` between date and time.
fn part_date(text: &str) -> String {
    match text.split_at_checked(10) {
        Some((date, rest)) if date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') => {
            format!("{date} {}", rest.strip_prefix('t').unwrap_or(rest))
        }
        _ => text.to_owned(),
    }
}

fn day(word: &str) -> Option<Day> {
    let weekday = match word {
        "today" => return Some(Day::Today),
        "tomorrow" => return Some(Day::Tomorrow),
        "monday" | "mon" => Weekday::Monday,
        "tuesday" | "tue" => Weekday::Tuesday,
        "wednesday" | "wed" => Weekday::Wednesday,
        "thursday" | "thu" => Weekday::Thursday,
        "friday" | "fri" => Weekday::Friday,
        "saturday" | "sat" => Weekday::Saturday,
        "sunday" | "sun" => Weekday::Sunday,
        _ => return date(word).map(Day::Date),
    };
    Some(Day::Weekday(weekday))
}

/// `2026-12-24`, all digits written.
fn date(word: &str) -> Option<Date> {
    let mut parts = word.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let is_whole = parts.next().is_none() && (year.len(), month.len(), day.len()) == (4, 2, 2);
    let date = Date::new(number(year)?, number(month)?, number(day)?).ok()?;
    is_whole.then_some(date)
}

/// `9:00`, `18:00`, `18:00:30`; parts of a second are left out.
fn time(word: &str) -> Option<Time> {
    let (word, fraction) = word.split_once('.').map_or((word, None), |(word, part)| (word, Some(part)));
    let mut parts = word.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next());
    if fraction.is_some_and(|part| part.is_empty() || number::<u64>(part).is_none() || second.is_none()) {
        return None;
    }
    let second = second.unwrap_or("00");
    let is_whole =
        parts.next().is_none() && matches!(hour.len(), 1 | 2) && (minute.len(), second.len()) == (2, 2);
    let time = Time::new(number(hour)?, number(minute)?, number(second)?, 0).ok()?;
    is_whole.then_some(time)
}

/// `9`, `18`: an hour without minutes.
fn full_hour(word: &str) -> Option<Time> {
    let is_short = matches!(word.len(), 1 | 2);
    is_short.then(|| Time::new(number(word)?, 0, 0, 0).ok()).flatten()
}

/// `z`, `utc`, `+01:00`, `+0100`, `+01`.
fn offset(word: &str) -> Option<Offset> {
    if matches!(word, "z" | "utc" | "gmt") {
        return Some(Offset::UTC);
    }
    let (sign, digits) = match word.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match (digits.len(), digits.split_once(':')) {
        (5, Some((hours, minutes))) if hours.len() == 2 => (hours, minutes),
        (4, None) => digits.split_at_checked(2)?,
        (2, None) => (digits, "00"),
        _ => return None,
    };
    let (hours, minutes) = (number::<i32>(hours)?, number::<i32>(minutes)?);
    // No zone is further away than that.
    let is_real = minutes < 60 && hours * 60 + minutes <= 14 * 60;
    is_real.then(|| Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()).flatten()
}

/// Digits alone: no sign, no space.
fn number<N: std::str::FromStr>(digits: &str) -> Option<N> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}
