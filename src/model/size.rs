//! Sizes, rates and spans of time in words, short enough for a column.

use std::time::Duration;

use bytesize::ByteSize;

/// The longest span that anybody is asked for.
const LONGEST_SPAN: Duration = Duration::from_secs(86_400);

/// Bytes in binary units with at most one decimal: `0 B`, `999 B`, `1.0 KiB`, `96.0 MiB`.
pub fn bytes(n: u64) -> String {
    ByteSize(n).display().iec().to_string()
}

/// Bytes for a narrow column, four characters or fewer and a unit letter: `999B`, `1.0K`, `96M`, `4.2G`.
pub fn short(n: u64) -> String {
    const UNITS: [&str; 6] = ["K", "M", "G", "T", "P", "E"];
    if n < 1000 {
        return format!("{n}B");
    }
    let mut value = n as f64 / 1024.0;
    let mut unit = "K";
    for next in UNITS.iter().skip(1) {
        if value < 999.5 {
            break;
        }
        value /= 1024.0;
        unit = next;
    }
    if value < 9.95 { format!("{value:.1}{unit}") } else { format!("{value:.0}{unit}") }
}

/// A rate in bytes a second: `1.2 MiB/s`.
pub fn rate(bytes_per_second: u64) -> String {
    format!("{}/s", bytes(bytes_per_second))
}

/// A span in its two largest units: `8 s`, `3 min 20 s`, `2 h 5 min`, `4 d 1 h`.
pub fn span(seconds: u64) -> String {
    let (d, h, m, s) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    match (d, h, m) {
        (0, 0, 0) => format!("{s} s"),
        (0, 0, _) => pair(m, "min", s, "s"),
        (0, _, _) => pair(h, "h", m, "min"),
        _ => pair(d, "d", h, "h"),
    }
}

/// A span in its largest unit alone, for a narrow column: `8s`, `3m`, `2h`, `4d`.
pub fn short_span(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m", seconds / 60),
        3600..86_400 => format!("{}h", seconds / 3600),
        _ => format!("{}d", seconds / 86_400),
    }
}

fn pair(a: u64, a_unit: &str, b: u64, b_unit: &str) -> String {
    if b == 0 { format!("{a} {a_unit}") } else { format!("{a} {a_unit} {b} {b_unit}") }
}

/// Reads a size or rate as people write it: `2M`, `1.5MiB`, `500k`, `4096`. Letters alone count in
/// binary units, as in curl and rclone. Zero is allowed and means "no limit" where a limit is asked.
///
/// # Errors
/// A sentence that says what was expected.
pub fn parse(text: &str) -> Result<u64, String> {
    let trimmed = text.trim().trim_end_matches("/s");
    let binary = match trimmed.chars().last() {
        Some(c) if "kKmMgGtT".contains(c) => format!("{trimmed}iB"),
        _ => trimmed.to_owned(),
    };
    binary.parse::<ByteSize>().map(|size| size.0).map_err(|_| {
        format!(
            "'{}' is not a size: write a number with an optional unit, like 500k, 2M or 1.5GiB",
            super::text::excerpt(text, 40)
        )
    })
}

/// Reads a span of time as people write it: `90s`, `5m`, `1h30m`, or a number of seconds. At most a day.
///
/// # Errors
/// A sentence that says what was expected.
pub fn parse_span(text: &str) -> Result<Duration, String> {
    let trimmed = text.trim();
    let seconds = trimmed.parse::<u64>().ok().map(Duration::from_secs);
    let friendly = || Duration::try_from(trimmed.parse::<jiff::SignedDuration>().ok()?).ok();
    seconds.or_else(friendly).filter(|span| *span <= LONGEST_SPAN).ok_or_else(|| {
        format!(
            "'{}' is not a span of time up to a day: write it like 90s, 5m or 1h30m",
            super::text::excerpt(text, 40)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_people_write_them() {
        assert_eq!(parse("2M"), Ok(2 << 20));
        assert_eq!(parse("500k"), Ok(500 << 10));
        assert_eq!(parse("1.5GiB"), Ok(3 << 29));
        assert_eq!(parse("2MB"), Ok(2_000_000));
        assert_eq!(parse(" 4096 "), Ok(4096));
        assert_eq!(parse("2M/s"), Ok(2 << 20));
        assert!(parse("fast").is_err());
        assert!(parse("").is_err());
    }

    #[test]
    fn spans_read_as_people_write_them() {
        let span = |text| parse_span(text).map(|span| span.as_secs());
        assert_eq!(
            [span("90s"), span("5m"), span("1h30m"), span("0"), span(" 45 ")],
            [Ok(90), Ok(300), Ok(5400), Ok(0), Ok(45)]
        );
        assert_eq!(parse_span("1500ms").unwrap(), Duration::from_millis(1500));
        for bad in ["", "-5s", "soon", "25h", "5x", "99999999999999999999", "1e9"] {
            assert!(parse_span(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_fit_their_columns() {
        for n in [0, 1, 999, 1000, 1023, 1024, 10_239, 10_240, 1 << 20, (1 << 30) - 1, u64::MAX] {
            assert!(short(n).len() <= 4, "{n} became {}", short(n));
        }
        assert_eq!(short(96 << 20), "96M");
        assert_eq!(short(1536), "1.5K");
        assert_eq!(bytes(96 << 20), "96.0 MiB");
    }

    #[test]
    fn spans_name_two_units() {
        assert_eq!(span(8), "8 s");
        assert_eq!(span(200), "3 min 20 s");
        assert_eq!(span(7200), "2 h");
        assert_eq!(span(4 * 86_400 + 3600), "4 d 1 h");
        assert_eq!(short_span(3599), "59m");
    }
}
