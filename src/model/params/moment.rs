//! Moments as parameters give them. A time without an offset is not guessed at: what it means depends on
//! whose zone is meant.

use jiff::Zoned;
use jiff::civil::Date;
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};

/// Beyond this many Unix seconds (about the year 5100) somebody wrote milliseconds.
const FURTHEST: i64 = 100_000_000_000;
/// The hours by which the first clocks of a new day are ahead.
const FIRST_HOURS: i8 = 14;

/// A moment in Unix seconds; `None` for what names no moment.
pub(super) fn unix(text: &str) -> Option<i64> {
    match text.parse::<i64>() {
        Ok(unix) => (!text.starts_with('+') && unix.abs() < FURTHEST).then_some(unix),
        Err(_) => zoned(text).map(|at| at.timestamp().as_second()),
    }
}

/// The earliest moment that a date or a moment can mean, in Unix seconds: a date alone begins first where clocks
/// are furthest ahead.
pub(super) fn earliest(text: &str) -> Option<i64> {
    let text = text.trim();
    unix(text).or_else(|| {
        let midnight =
            text.parse::<Date>().ok()?.to_zoned(TimeZone::fixed(Offset::constant(FIRST_HOURS))).ok()?;
        Some(midnight.timestamp().as_second())
    })
}

/// A moment as Facebook writes it, `2012-10-12T21:36:15+0000`, in the offset that it was given in.
pub(super) fn iso(text: &str) -> Option<String> {
    let at = match unix(text) {
        Some(unix) if text.parse::<i64>().is_ok() => {
            jiff::Timestamp::from_second(unix).ok()?.to_zoned(TimeZone::fixed(Offset::UTC))
        }
        _ => zoned(text)?,
    };
    Some(at.strftime("%Y-%m-%dT%H:%M:%S%z").to_string())
}

fn zoned(text: &str) -> Option<Zoned> {
    let pieces = Pieces::parse(text).ok()?;
    if pieces.time_zone_annotation().is_some() {
        return None;
    }
    let offset = pieces.to_numeric_offset()?;
    let moment = offset.to_timestamp(pieces.date().to_datetime(pieces.time()?)).ok()?;
    Some(moment.to_zoned(TimeZone::fixed(offset)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_need_an_offset() {
        for text in
            ["1350077775", "2012-10-12T21:36:15+0000", "2012-10-12T21:36:15Z", "2012-10-12 23:36:15+02:00"]
        {
            assert_eq!(unix(text), Some(1_350_077_775), "{text}");
        }
        for text in [
            "2012-10-12T21:36:15",
            "2012-10-12",
            "1350077775000",
            "+1350077775",
            "tomorrow",
            "",
            "🕐",
            "2012-10-12T21:36:15+0000[Europe/Paris]",
            "2012-13-12T21:36:15Z",
            "99999999999999999999",
        ] {
            assert_eq!((unix(text), iso(text)), (None, None), "{text}");
        }
    }

    #[test]
    fn moments_keep_their_offset() {
        assert_eq!(iso("2012-10-12T23:36:15+02:00").as_deref(), Some("2012-10-12T23:36:15+0200"));
        assert_eq!(iso("1350077775").as_deref(), Some("2012-10-12T21:36:15+0000"));
        assert_eq!(iso("2012-10-12T21:36Z").as_deref(), Some("2012-10-12T21:36:00+0000"));
    }
}
