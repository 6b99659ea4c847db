//! Dates, counts and refusals in words.

use jiff::Timestamp;

use super::list::Listed;
use super::paged::Next;
use crate::engine::protocol::{Part, PhotoRefusal};
use crate::model::photo::{Photo, PhotoType};
use crate::model::size;
use crate::tui::message::Now;

/// A date, `2026-03-01`, in UTC; empty for a time that no calendar has.
pub(super) fn date(unix_s: i64) -> String {
    Timestamp::from_second(unix_s).map(|time| time.strftime("%Y-%m-%d").to_string()).unwrap_or_default()
}

/// A date with its time, and how long ago that was.
pub(super) fn moment(unix_s: i64, now: Now) -> String {
    let time = Timestamp::from_second(unix_s).map(|time| time.strftime("%Y-%m-%d %H:%M UTC").to_string());
    format!("{}, {}", time.unwrap_or_default(), ago(unix_s, now))
}

/// How long ago something was.
pub(crate) fn ago(unix_s: i64, now: Now) -> String {
    match now.since(unix_s) {
        0..60 => "just now".to_owned(),
        seconds @ 60..8_640_000 => format!("{} ago", size::span(seconds - seconds % 60)),
        seconds => format!("{} d ago", seconds / 86_400),
    }
}

/// An age for a column of four: `now`, `3h`, `12d`, `8mo`, `4y`.
pub(crate) fn age(unix_s: i64, now: Now) -> String {
    match now.since(unix_s) {
        0..60 => "now".to_owned(),
        seconds @ 60..8_640_000 => size::short_span(seconds),
        seconds @ 8_640_000..31_536_000 => format!("{}mo", seconds / 2_630_000),
        seconds => format!("{}y", seconds / 31_536_000),
    }
}

/// A count for a column of four: `0`, `9999`, `12k`, `3M`.
pub(super) fn short(count: u64) -> String {
    match count {
        0..10_000 => count.to_string(),
        10_000..1_000_000 => format!("{}k", count / 1000),
        1_000_000..1_000_000_000 => format!("{}M", count / 1_000_000),
        _ => "many".to_owned(),
    }
}

/// The pixels of a photo, `2048x1365`.
pub(super) fn pixels(photo: &Photo) -> Option<String> {
    photo.pixels().map(|(width, height)| format!("{width}x{height}"))
}

/// The first line of the caption that says something, no longer than so many columns can show.
pub(super) fn first_line(photo: &Photo, columns: usize) -> Option<String> {
    let line = photo.name.as_deref()?.lines().find(|line| !line.trim().is_empty())?;
    // A caption of ten thousand characters is not measured to show forty.
    Some(line.trim_start().chars().take(columns.saturating_mul(8) + 8).collect())
}

/// What a list is called.
pub(super) fn list_name(list: &Listed) -> String {
    match list.listing.kind {
        Some(kind) => kind.as_str().to_owned(),
        None if list.name.is_empty() => "album".to_owned(),
        None => crate::model::text::excerpt(&list.name, 60),
    }
}

/// What the three lists of a Page hold, in words.
pub(super) const fn about(kind: PhotoType) -> &'static str {
    match kind {
        PhotoType::Profile => "profile pictures",
        PhotoType::Tagged => "photos that it is tagged in",
        PhotoType::Uploaded => "photos that it uploaded",
    }
}

/// How much of a list is loaded; `dots` while more is on its way.
pub(super) fn loaded(list: &Listed, dots: &str) -> String {
    let (confirmed, rows) = (list.confirmed(), list.loaded());
    let busy = if list.asked.is_some() { format!(" {dots}") } else { String::new() };
    if !list.filter().is_empty() {
        return format!("{} of {rows} loaded hold it{busy}", list.len());
    }
    match (&list.next, list.total) {
        (Next::Start, _) if rows > 0 => {
            let from = if list.is_from_disk() { "from disk" } else { "loaded" };
            let doing = if list.asked.is_some() { ", refreshing" } else { "" };
            format!("{rows} {from}{doing}{busy}")
        }
        (Next::Start, _) if list.asked.is_some() => format!("reading{busy}"),
        (Next::Start, _) => String::new(),
        (Next::End, _) => format!("all {confirmed}"),
        (Next::At(_), Some(total)) => format!("{confirmed} of {total} loaded{busy}"),
        (Next::At(_), None) if rows > confirmed => format!("{confirmed} of {rows}+ loaded{busy}"),
        (Next::At(_), None) => format!("{confirmed}+ loaded{busy}"),
    }
}

/// What Facebook refused, why, and the key that tries again.
pub(super) fn refused(refusal: &PhotoRefusal, again: &str) -> String {
    let what = match &refusal.part {
        Part::Field(name) => {
            format!("Facebook does not tell the field {}", crate::model::text::excerpt(name, 40))
        }
        Part::Comments => "Facebook does not show the comments".to_owned(),
        Part::Likes => "Facebook does not show the likes".to_owned(),
        Part::Tags => "Facebook does not show the tags".to_owned(),
        Part::Comment => "Facebook takes no comments".to_owned(),
        Part::Like => "Facebook takes no likes".to_owned(),
        Part::Unlike => "Facebook takes no like back".to_owned(),
        Part::Tag => "Facebook takes no tags".to_owned(),
        Part::Untag => "Facebook removes no tags".to_owned(),
        Part::Albums => "Facebook does not show the albums".to_owned(),
    };
    format!("{what}: {} {again} tries again.", refusal.fault.sentence())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::screens::photos::samples::photo;

    const NOW: Now = Now { steady_ms: 0, unix_ms: 1_772_366_400_000 };

    #[test]
    fn ages_and_counts_fit_their_columns() {
        for past in [0, 59, 60, 86_400, 8_639_999, 8_640_000, 31_535_999, 31_536_000, 3_000_000_000] {
            assert!(age(NOW.unix_s() - past, NOW).len() <= 4, "{}", age(NOW.unix_s() - past, NOW));
        }
        for count in [0, 9999, 10_000, 999_999, 1_000_000, u64::MAX] {
            assert!(short(count).len() <= 4, "{}", short(count));
        }
        assert_eq!(date(NOW.unix_s()), "2026-03-01");
        assert_eq!(date(i64::MAX), "");
        assert_eq!(moment(NOW.unix_s() - 3600, NOW), "2026-03-01 11:00 UTC, 1 h ago");
    }

    #[test]
    fn a_caption_of_ten_thousand_characters_is_not_taken_whole() {
        let long = photo(1, &format!("\n  \n{}", "x".repeat(10_000)));
        assert_eq!(first_line(&long, 10).unwrap().len(), 88);
        assert_eq!(first_line(&photo(1, " \n "), 10), None);
    }
}
