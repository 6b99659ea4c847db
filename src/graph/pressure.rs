//! How close the server says we are to its limits: `Retry-After` and the three usage headers; and its clock.
//!
//! `X-App-Usage` and `X-Page-Usage` are objects of whole percentages, once were bare numbers, and may
//! exceed 100. `X-Business-Use-Case-Usage` maps object ids to lists with the minutes until access comes
//! back.

use std::time::Duration;

use reqwest::header::HeaderMap;
use serde_json::Value;

/// From this percentage on we stop calling for a while instead of running into the wall.
const HIGH: u64 = 90;
/// The pause when the headers say that usage is high but not for how long.
const UNSTATED: Duration = Duration::from_secs(30);
/// No header makes us wait longer than this before one probing call.
const LONGEST: Duration = Duration::from_secs(6 * 3600);

/// What an answer's headers say about limits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pressure {
    /// The pause that `Retry-After` asks for.
    pub retry_after: Option<Duration>,
    /// The highest usage named in any header, in percent.
    pub usage: Option<u64>,
    /// The longest time named until access comes back.
    pub regain: Option<Duration>,
    /// The server's clock when it answered, in Unix seconds.
    pub clock: Option<i64>,
}

impl Pressure {
    /// Reads the headers; whatever cannot be read is left out.
    pub fn read(headers: &HeaderMap) -> Self {
        let mut pressure =
            Self { retry_after: text(headers, "retry-after").and_then(retry_after), ..Self::default() };
        pressure.clock = text(headers, "date")
            .and_then(|date| jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date).ok())
            .map(jiff::Timestamp::as_second);
        for name in ["x-app-usage", "x-page-usage"] {
            if let Some(value) = json(headers, name) {
                pressure.raise(&value);
            }
        }
        if let Some(Value::Object(objects)) = json(headers, "x-business-use-case-usage") {
            for entry in objects.values().filter_map(Value::as_array).flatten() {
                pressure.raise(entry);
            }
        }
        pressure
    }

    /// How long nobody should call, if the headers of a *successful* answer ask for it.
    pub fn pause(&self) -> Option<Duration> {
        let high = self.usage.is_some_and(|percent| percent >= HIGH);
        let pause = match (high, self.regain) {
            (_, Some(regain)) if !regain.is_zero() => regain,
            (true, _) => self.retry_after.unwrap_or(UNSTATED),
            _ => return None,
        };
        Some(pause.min(LONGEST))
    }

    /// How long nobody should call after an answer that *says* it throttles; `fallback` when it names
    /// no time.
    pub fn throttle(&self, fallback: Duration) -> Duration {
        self.retry_after.or(self.regain.filter(|regain| !regain.is_zero())).unwrap_or(fallback).min(LONGEST)
    }

    fn raise(&mut self, entry: &Value) {
        let percent = |value: &Value| number(value);
        let highest = match entry {
            Value::Object(fields) => ["call_count", "total_time", "total_cputime"]
                .iter()
                .filter_map(|key| fields.get(*key).and_then(percent))
                .max(),
            bare => percent(bare),
        };
        self.usage = self.usage.max(highest);
        let minutes = entry.get("estimated_time_to_regain_access").and_then(number);
        self.regain = self.regain.max(minutes.map(|minutes| Duration::from_secs(minutes.saturating_mul(60))));
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn json(headers: &HeaderMap, name: &str) -> Option<Value> {
    serde_json::from_str(text(headers, name)?.trim().trim_end_matches('%')).ok()
}

fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(n) => n.as_u64().or_else(|| n.as_f64().filter(|f| *f >= 0.0).map(|f| f as u64)),
        Value::String(s) => s.trim().trim_end_matches('%').parse().ok(),
        _ => None,
    }
}

/// Seconds, or an HTTP date.
fn retry_after(text: &str) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse::<u64>() {
        return Some(Duration::from_secs(seconds).min(LONGEST));
    }
    let date = jiff::fmt::rfc2822::parse(text.trim()).ok()?;
    let seconds = date.timestamp().as_second() - jiff::Timestamp::now().as_second();
    Some(Duration::from_secs(seconds.try_into().unwrap_or(0)).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderName, HeaderValue};

    fn read(pairs: &[(&'static str, &str)]) -> Pressure {
        let headers = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
            .collect();
        Pressure::read(&headers)
    }

    #[test]
    fn usage_is_the_highest_of_all_headers() {
        let pressure = read(&[
            ("x-app-usage", r#"{"call_count":28,"total_time":25,"total_cputime":144}"#),
            ("x-page-usage", "31"),
        ]);
        assert_eq!(pressure.usage, Some(144));
        assert_eq!(pressure.pause(), Some(UNSTATED));
    }

    #[test]
    fn the_business_header_names_the_minutes() {
        let pressure = read(&[(
            "x-business-use-case-usage",
            r#"{"1":[{"type":"pages","call_count":100,"estimated_time_to_regain_access":19}],"2":[]}"#,
        )]);
        assert_eq!(pressure.pause(), Some(Duration::from_secs(19 * 60)));
    }

    #[test]
    fn low_usage_and_garbage_ask_for_nothing() {
        assert_eq!(read(&[("x-app-usage", r#"{"call_count":12}"#)]).pause(), None);
        assert_eq!(read(&[("x-app-usage", "<html>"), ("x-business-use-case-usage", "[]")]).pause(), None);
        assert_eq!(read(&[]), Pressure::default());
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_and_never_for_ever() {
        assert_eq!(read(&[("retry-after", "7")]).throttle(UNSTATED), Duration::from_secs(7));
        assert_eq!(read(&[("retry-after", "99999999999")]).throttle(UNSTATED), LONGEST);
        let past = read(&[("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT")]);
        assert_eq!(past.throttle(UNSTATED), Duration::ZERO);
        assert_eq!(read(&[("retry-after", "soon")]).throttle(UNSTATED), UNSTATED);
    }
}
