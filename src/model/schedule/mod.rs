//! When a post comes out: moments as people type them, as they are shown in two zones, and the window in
//! which Facebook takes them. A local time that does not exist or comes twice is asked about, never guessed.

mod clock;
#[cfg(test)]
mod tests;

use std::fmt;

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{Span, Timestamp, Zoned};

use super::text::excerpt;

/// The soonest a post may come out, in seconds from the moment of sending: ten minutes in all of Facebook's
/// pages.
pub const SOONEST: i64 = 10 * 60;
/// Sooner than this, in seconds, Facebook's own interface takes no post, and a slow call may come too late.
pub const SAFELY_SOON: i64 = 20 * 60;
/// Up to here, in seconds, all pages of Facebook agree: the interface's 29 days, the Pages guide's 30.
pub const SAFELY_LATE: i64 = 29 * 86_400;
/// The latest a post may come out, in seconds from the moment of sending: the feed reference's 75 days.
pub const LATEST: i64 = 75 * 86_400;

/// The longest text that is read as a moment, in bytes.
const LONGEST: usize = 120;

/// Why a text names no single moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclear {
    /// The clocks are put forward over that local time: it does not exist.
    Gap {
        /// As long before the change and as long after it: Unix seconds, and how to type it.
        choices: [(i64, String); 2],
    },
    /// The clocks are put back over that local time: it comes twice.
    Overlap {
        /// The first and the second time: Unix seconds, and how to type it.
        choices: [(i64, String); 2],
    },
    /// It cannot be read; a sentence that says why and how a moment is written.
    Senseless(String),
}

impl fmt::Display for Unclear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gap { choices: [(_, before), (_, after)] } => write!(
                f,
                "That local time does not exist: the clocks are put forward over it. Say {before} or {after}."
            ),
            Self::Overlap { choices: [(_, first), (_, second)] } => write!(
                f,
                "That local time comes twice: the clocks are put back over it. Say {first} or {second}."
            ),
            Self::Senseless(sentence) => f.write_str(sentence),
        }
    }
}

impl std::error::Error for Unclear {}

/// Reads a moment; local times are those of `now`'s zone. Taken are RFC 3339 with an offset (`Z`, `+01:00`,
/// `+0100`), `2026-12-24 18:00`, each also with `[Europe/Paris]`, `18:00` for the next time that comes,
/// `today`, `tomorrow` or a weekday with a time or a full hour (`friday 18`), `+2h`, `+90m`, `+3d`, and Unix
/// seconds. Gives Unix seconds; whether they lie in Facebook's window is not asked here.
///
/// # Errors
/// [`Unclear`] with the choices, or with a sentence that says how a moment is written.
pub fn parse(text: &str, now: &Zoned) -> Result<i64, Unclear> {
    let whole = text.trim();
    if whole.is_empty() || whole.len() > LONGEST {
        return Err(senseless(whole, "no moment can be read from it"));
    }
    if let Some(span) = whole.strip_prefix('+') {
        return later(span, now).ok_or_else(|| senseless(whole, "it is no span like +2h, +90m or +3d"))?;
    }
    let (local, zone) = split_zone(whole)?;
    let now = zone.as_ref().map_or_else(|| now.clone(), |zone| now.with_time_zone(zone.clone()));
    if let Some(at) = unix(local) {
        return at.ok_or_else(|| senseless(whole, "a bare number counts seconds since 1970, ten digits"));
    }
    let local = clock::split(local).ok_or_else(|| senseless(whole, "no date or time can be read from it"))?;
    match local {
        clock::Local { day: Some(clock::Day::Date(day)), time, offset: Some(offset) } => {
            with_offset(whole, day.to_datetime(time), offset, zone.as_ref())
        }
        clock::Local { offset: Some(_), .. } => {
            Err(senseless(whole, "an offset needs the date beside the time"))
        }
        clock::Local { day: Some(clock::Day::Weekday(weekday)), time, .. } => {
            coming(&now, time, |date| next(date, weekday), 7).ok_or_else(|| out_of_range(whole))?
        }
        clock::Local { day: Some(day), time, .. } => {
            let day = on(day, now.date()).ok_or_else(|| out_of_range(whole))?;
            settle(day.to_datetime(time), now.time_zone())
        }
        clock::Local { day: None, time, .. } => {
            coming(&now, time, Some, 1).ok_or_else(|| out_of_range(whole))?
        }
    }
}

/// A moment in a zone, with its offset: `2026-12-24 18:00 +01:00 (Europe/Paris)`. It can be typed as it is
/// shown.
pub fn shown(at: i64, zone: &TimeZone) -> String {
    let Ok(moment) = Timestamp::from_second(at) else { return format!("moment {at}") };
    let moment = moment.to_zoned(zone.clone());
    let local = if moment.second() == 0 { "%Y-%m-%d %H:%M %:z" } else { "%Y-%m-%d %H:%M:%S %:z" };
    let local = moment.strftime(local);
    zone.iana_name().map_or_else(|| local.to_string(), |name| format!("{local} ({name})"))
}

/// A moment for the people of a Page and for the person in front of the screen, once when their clocks agree:
/// `2026-12-24 18:00 +01:00 (Europe/Paris), here 2026-12-24 17:00 +00:00 (Europe/London)`.
pub fn shown_in_both(at: i64, page: &TimeZone, here: &TimeZone) -> String {
    let agree = Timestamp::from_second(at).is_ok_and(|at| page.to_offset(at) == here.to_offset(at));
    if agree { shown(at, page) } else { format!("{}, here {}", shown(at, page), shown(at, here)) }
}

fn senseless(text: &str, why: &str) -> Unclear {
    Unclear::Senseless(format!(
        "'{}' is no moment: {why}. Write it like '2026-12-24 18:00', 'tomorrow 9:00', 'friday 18:00' or '+2h'.",
        excerpt(text, 60)
    ))
}

fn out_of_range(text: &str) -> Unclear {
    senseless(text, "it lies outside of the calendar")
}

/// Unix seconds, as scripts have them; `Some(None)` for another number, such as milliseconds.
fn unix(text: &str) -> Option<Option<i64>> {
    let digits = text.strip_prefix('@').unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok().filter(|_| digits.len() == 10))
}

/// Takes the zone off its end: `[Europe/Paris]`, or in round brackets, as it is shown.
fn split_zone(text: &str) -> Result<(&str, Option<TimeZone>), Unclear> {
    let split = |open, close| text.strip_suffix(close).and_then(|text| text.split_once::<char>(open));
    let Some((local, name)) = split('[', ']').or_else(|| split('(', ')')) else { return Ok((text, None)) };
    let is_name = |c: char| c.is_ascii_alphanumeric() || "/_+-".contains(c);
    let zone = name.chars().all(is_name).then(|| TimeZone::get(name).ok()).flatten();
    zone.map(|zone| (local.trim_end(), Some(zone)))
        .ok_or_else(|| senseless(text, "its zone is not known; zones are named like Europe/Paris"))
}

/// `2h`, `1d12h`: days and weeks are those of the calendar, so that the clock shows the same time after them.
fn later(text: &str, now: &Zoned) -> Option<Result<i64, Unclear>> {
    let (mut days, mut seconds) = (0_i64, 0_i64);
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, tail) = rest.split_at_checked(digits)?;
        let number: i64 = number.parse().ok()?;
        let letters = tail.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at_checked(letters)?;
        match unit {
            "m" | "min" => seconds = number.checked_mul(60)?.checked_add(seconds)?,
            "h" => seconds = number.checked_mul(3600)?.checked_add(seconds)?,
            "d" => days = days.checked_add(number)?,
            "w" => days = number.checked_mul(7)?.checked_add(days)?,
            _ => return None,
        }
        rest = tail.trim_start();
    }
    let start = now.timestamp().as_second();
    let start = if days == 0 {
        start
    } else {
        let day = now.datetime().checked_add(Span::new().try_days(days).ok()?).ok()?;
        match settle(day, now.time_zone()) {
            Ok(at) => at,
            unclear => return Some(unclear),
        }
    };
    let at = start.checked_add(seconds)?;
    Timestamp::from_second(at).ok().map(|_| Ok(at))
}

/// The date that a day's word means today.
fn on(day: clock::Day, today: Date) -> Option<Date> {
    match day {
        clock::Day::Date(date) => Some(date),
        clock::Day::Today => Some(today),
        clock::Day::Tomorrow => today.tomorrow().ok(),
        clock::Day::Weekday(weekday) => next(today, weekday),
    }
}

/// The first such weekday from a date on, itself included.
fn next(date: Date, weekday: Weekday) -> Option<Date> {
    if date.weekday() == weekday { Some(date) } else { date.nth_weekday(1, weekday).ok() }
}

/// A time of day on the first fitting day that is not over, looking on by so many days. `None` at the end of
/// the calendar.
fn coming(
    now: &Zoned,
    time: Time,
    fitting: impl Fn(Date) -> Option<Date>,
    days: i64,
) -> Option<Result<i64, Unclear>> {
    let first = fitting(now.date())?;
    let second = first.checked_add(Span::new().try_days(days).ok()?).ok()?;
    let now_at = now.timestamp().as_second();
    match settle(first.to_datetime(time), now.time_zone()) {
        Ok(at) if at > now_at => Some(Ok(at)),
        // Of a time that comes twice, what is over needs no question.
        Err(Unclear::Overlap { choices: [(one, _), (two, _)] }) if one <= now_at && now_at < two => {
            Some(Ok(two))
        }
        Err(Unclear::Overlap { choices } | Unclear::Gap { choices })
            if choices.iter().all(|(at, _)| *at <= now_at) =>
        {
            Some(settle(second.to_datetime(time), now.time_zone()))
        }
        Ok(_) => Some(settle(second.to_datetime(time), now.time_zone())),
        unclear => Some(unclear),
    }
}

/// The one moment of a local time, or the two that it could be.
fn settle(local: DateTime, zone: &TimeZone) -> Result<i64, Unclear> {
    let at = |offset: Offset| {
        let moment = offset.to_timestamp(local).map_err(|_| out_of_range(&local.to_string()))?;
        Ok::<_, Unclear>((moment.as_second(), typed(moment, zone)))
    };
    match zone.to_ambiguous_zoned(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => Ok(at(offset)?.0),
        AmbiguousOffset::Gap { before, after } => Err(Unclear::Gap { choices: [at(after)?, at(before)?] }),
        AmbiguousOffset::Fold { before, after } => {
            Err(Unclear::Overlap { choices: [at(before)?, at(after)?] })
        }
    }
}

/// A moment as it can be typed without being taken for another, and without quotes in a shell.
fn typed(moment: Timestamp, zone: &TimeZone) -> String {
    let moment = moment.to_zoned(zone.clone());
    let form = if moment.second() == 0 { "%Y-%m-%dT%H:%M%:z" } else { "%Y-%m-%dT%H:%M:%S%:z" };
    moment.strftime(form).to_string()
}

/// A local time whose offset is said. A zone beside it must agree.
fn with_offset(text: &str, local: DateTime, offset: Offset, zone: Option<&TimeZone>) -> Result<i64, Unclear> {
    let moment = offset.to_timestamp(local).map_err(|_| out_of_range(text))?;
    match zone {
        Some(zone) if zone.to_offset(moment) != offset => {
            Err(senseless(text, "its offset is not the one of its zone at that time"))
        }
        _ => Ok(moment.as_second()),
    }
}
