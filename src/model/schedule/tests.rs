//! Moments as people type them, around the days on which the clocks change.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use proptest::prelude::*;

use super::*;

/// A Saturday.
const NOW: &str = "2026-11-21T16:00:00+01:00[Europe/Paris]";

fn read_at(now: &str, text: &str) -> Result<String, Unclear> {
    let now: Zoned = now.parse().unwrap();
    parse(text, &now).map(|at| Timestamp::from_second(at).unwrap().to_string())
}

fn read(text: &str) -> String {
    read_at(NOW, text).unwrap_or_else(|unclear| panic!("{text}: {unclear}"))
}

fn choices(now: &str, text: &str) -> [(i64, String); 2] {
    match read_at(now, text) {
        Err(Unclear::Gap { choices } | Unclear::Overlap { choices }) => choices,
        other => panic!("{text}: {other:?}"),
    }
}

/// It is refused with a sentence that says how to do better.
fn is_senseless(text: &str) {
    match read_at(NOW, text) {
        Err(Unclear::Senseless(sentence)) => {
            assert!(sentence.contains("Write it like"), "{sentence}");
            assert!(!sentence.chars().any(char::is_control), "{sentence:?}");
        }
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn moments_with_an_offset_mean_the_same_everywhere() {
    for text in [
        "2026-12-24T18:00:00Z",
        "2026-12-24t18:00:00z",
        "2026-12-24T18:00:00.999Z",
        "2026-12-24T18:00:00+0000",
        "2026-12-24T19:00+01:00",
        "2026-12-24 19:00 +01:00",
        "2026-12-24 19:00 +0100",
        "2026-12-24 19:00+01",
        "2026-12-24T13:00:00-05:00[America/New_York]",
        "  2026-12-24 18:00 UTC ",
        "1798135200",
        "@1798135200",
    ] {
        assert_eq!(read(text), "2026-12-24T18:00:00Z", "{text}");
    }
}

#[test]
fn local_moments_are_those_of_the_zone() {
    for (text, utc) in [
        ("2026-12-24 18:00", "2026-12-24T17:00:00Z"),
        ("2026-12-24T18:00:30", "2026-12-24T17:00:30Z"),
        ("2026-12-24T18:00[America/New_York]", "2026-12-24T23:00:00Z"),
        ("2026-12-24 18:00 [Asia/Kathmandu]", "2026-12-24T12:15:00Z"),
        ("2026-07-01 18:00", "2026-07-01T16:00:00Z"),
        ("18:00", "2026-11-21T17:00:00Z"),
        ("9:00", "2026-11-22T08:00:00Z"),
        ("16:00", "2026-11-22T15:00:00Z"),
        ("00:30[Asia/Tokyo]", "2026-11-21T15:30:00Z"),
        ("today 9:00", "2026-11-21T08:00:00Z"),
        ("Tomorrow at 9:00", "2026-11-22T08:00:00Z"),
        ("friday 18:00", "2026-11-27T17:00:00Z"),
        ("SAT 18:00", "2026-11-21T17:00:00Z"),
        ("saturday 15:59", "2026-11-28T14:59:00Z"),
        ("tomorrow 9", "2026-11-22T08:00:00Z"),
        ("tomorrow at 09", "2026-11-22T08:00:00Z"),
        ("today 23", "2026-11-21T22:00:00Z"),
        ("friday 18", "2026-11-27T17:00:00Z"),
        ("Sat 16", "2026-11-28T15:00:00Z"),
        ("sunday 0", "2026-11-21T23:00:00Z"),
        ("friday 18 [America/New_York]", "2026-11-27T23:00:00Z"),
        ("+2h", "2026-11-21T17:00:00Z"),
        ("+90m", "2026-11-21T16:30:00Z"),
        ("+ 1d 1h30min", "2026-11-22T16:30:00Z"),
        ("+3d", "2026-11-24T15:00:00Z"),
        ("+1w", "2026-11-28T15:00:00Z"),
    ] {
        assert_eq!(read(text), utc, "{text}");
    }
}

#[test]
fn a_time_that_does_not_exist_is_asked_about() {
    let now = "2026-03-28T02:30:00+01:00[Europe/Paris]";
    assert_eq!(choices(now, "tomorrow 2")[0].1, "2026-03-29T01:00+01:00", "a full hour is asked about too");
    for text in ["2026-03-29 02:30", "tomorrow 2:30", "02:30", "sunday 2:30", "+1d"] {
        let [before, after] = choices(now, text);
        assert_eq!(before.1, "2026-03-29T01:30+01:00", "{text}");
        assert_eq!(after.1, "2026-03-29T03:30+02:00", "{text}");
        for (at, typed) in [before, after] {
            assert_eq!(parse(&typed, &now.parse().unwrap()), Ok(at), "what is offered can be typed");
        }
    }
    let sentence = read_at(now, "2026-03-29 02:30").unwrap_err().to_string();
    assert!(sentence.contains("does not exist") && sentence.contains("2026-03-29T03:30+02:00"), "{sentence}");
    // The clock shows the same after days; hours are counted through.
    assert_eq!(read_at("2026-03-28T12:00:00+01:00[Europe/Paris]", "+1d").unwrap(), "2026-03-29T10:00:00Z");
    assert_eq!(read_at("2026-03-28T12:00:00+01:00[Europe/Paris]", "+24h").unwrap(), "2026-03-29T11:00:00Z");
}

#[test]
fn a_time_that_comes_twice_is_asked_about_unless_one_is_over() {
    let eve = "2026-10-24T12:00:00+02:00[Europe/Paris]";
    for text in ["2026-10-25 02:30", "tomorrow 02:30", "2026-10-25T02:30:00[Europe/Paris]", "2:30"] {
        let [(first, typed), (second, again)] = choices(eve, text);
        assert_eq!((typed.as_str(), again.as_str()), ("2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00"));
        assert_eq!(second - first, 3600);
        assert_eq!(parse(&again, &eve.parse().unwrap()), Ok(second));
    }
    assert!(read_at(eve, "2:30").unwrap_err().to_string().contains("twice"));
    assert_eq!(
        read_at("2026-10-25T02:45:00+02:00[Europe/Paris]", "02:30").unwrap(),
        "2026-10-25T01:30:00Z",
        "the first is over"
    );
    assert_eq!(read_at("2026-10-25T02:45:00+01:00[Europe/Paris]", "02:30").unwrap(), "2026-10-26T01:30:00Z");
    // The zone that is named decides, not the one of here.
    assert_eq!(read_at(eve, "2026-10-25T02:30[Asia/Tokyo]").unwrap(), "2026-10-24T17:30:00Z");
    // Lord Howe moves by half an hour.
    let [before, after] = choices(NOW, "2026-10-04 02:15[Australia/Lord_Howe]");
    assert_eq!(after.0 - before.0, 1800);
}

#[test]
fn a_number_is_an_hour_behind_the_word_for_a_day_alone() {
    for text in [
        "9",
        "at 9",
        "18[Europe/Paris]",
        "tomorrow 24",
        "tomorrow 009",
        "tomorrow 9.30",
        "tomorrow +9",
        "tomorrow 9+01",
        "tomorrow 9 +01:00",
        "friday 31",
        "friday 6pm",
        "friday 18 30",
        "tomorrow 9-11",
        "9 tomorrow",
        "tomorrow 1798135200",
        "2026-12-24 18",
        "2026-12-241",
    ] {
        is_senseless(text);
    }
}

#[test]
fn whatever_else_is_senseless_and_said_so() {
    for text in [
        "",
        "   ",
        "soon",
        "18",
        "6pm",
        "24:00",
        "12:60",
        "23:59:60",
        "2026-12-24",
        "2026-02-30 12:00",
        "2026-13-01 12:00",
        "24.12.2026 18:00",
        "26-12-24 18:00",
        "2026-12-24 18:00 +15:00",
        "2026-12-24 18:00 +01:00 +02:00",
        "2026-12-24T18:00+01:00[America/New_York]",
        "2026-12-24 18:00 [Mars/Olympus]",
        "18:00[../../etc/passwd]",
        "18:00+01:00",
        "tomorrow 18:00Z",
        "+",
        "+h",
        "+2",
        "+2x",
        "+-2h",
        "+99999999999999999999h",
        "+9223372036854775807w",
        "+9999999999d",
        "1798135200000",
        "-2h",
        "friday",
        "friday tomorrow 18:00",
        "18:00:00.x",
        "9999-12-31 23:59 -14:00",
        "٢٠٢٦-12-24 18:00",
        "2026-12-2é 18:00",
        "\u{1b}[31m18:00",
        "18:00 \u{202e}",
    ] {
        is_senseless(text);
    }
    let long = "9".repeat(100_000);
    assert!(read_at(NOW, &long).unwrap_err().to_string().len() < 400);
}

#[test]
fn a_moment_is_shown_in_both_zones_once_when_they_agree() {
    let zone = |name| TimeZone::get(name).unwrap();
    let (paris, berlin, york) = (zone("Europe/Paris"), zone("Europe/Berlin"), zone("America/New_York"));
    let at = 1_798_135_200;
    assert_eq!(shown(at, &paris), "2026-12-24 19:00 +01:00 (Europe/Paris)");
    assert_eq!(shown(at + 7, &TimeZone::UTC), "2026-12-24 18:00:07 +00:00 (UTC)");
    assert_eq!(shown_in_both(at, &paris, &berlin), shown(at, &paris));
    assert_eq!(
        shown_in_both(at, &paris, &york),
        "2026-12-24 19:00 +01:00 (Europe/Paris), here 2026-12-24 13:00 -05:00 (America/New_York)"
    );
    assert_eq!(shown(i64::MAX, &paris), format!("moment {}", i64::MAX));
}

proptest! {
    #[test]
    fn what_is_shown_can_be_typed(at in 1_500_000_000_i64..4_000_000_000, zone in 0_usize..6) {
        let names = ["Europe/Paris", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC", "America/Sao_Paulo"];
        let zone = TimeZone::get(names[zone]).unwrap();
        let now: Zoned = NOW.parse().unwrap();
        prop_assert_eq!(parse(&shown(at, &zone), &now), Ok(at));
    }

    #[test]
    fn a_local_time_is_never_guessed(minutes in 0_i64..60 * 24 * 730) {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let local = jiff::civil::date(2026, 1, 1).at(0, 0, 0, 0).checked_add(Span::new().minutes(minutes)).unwrap();
        let now: Zoned = NOW.parse().unwrap();
        let typed = local.strftime("%Y-%m-%d %H:%M").to_string();
        match parse(&typed, &now) {
            Ok(at) => prop_assert_eq!(Timestamp::from_second(at).unwrap().to_zoned(zone).datetime(), local),
            Err(Unclear::Gap { choices } | Unclear::Overlap { choices }) => {
                prop_assert!(choices[0].0 < choices[1].0);
                for (at, text) in choices {
                    prop_assert_eq!(parse(&text, &now), Ok(at));
                }
            }
            Err(senseless) => prop_assert!(false, "{}: {}", typed, senseless),
        }
    }

    #[test]
    fn no_text_breaks_it(text in "\\PC{0,40}") {
        let now: Zoned = NOW.parse().unwrap();
        drop(parse(&text, &now));
    }

    #[test]
    fn nothing_like_a_moment_breaks_it(text in "[0-9:TZtz+\\- \\[\\]ahdmw/.é]{0,30}") {
        let now: Zoned = NOW.parse().unwrap();
        drop(parse(&text, &now));
    }
}
