//! Single values in all the ways in which they were ever written.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use crate::model::text;

/// Unix numbers from here on count milliseconds.
const MILLISECONDS: f64 = 1e11;
/// Up to here a float holds every whole number exactly.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// An id: text as it is, numbers with all their digits; a number that lost digits on the way is none.
pub fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(id) => Some(id.trim().to_owned()).filter(|id| !id.is_empty()),
        Value::Number(n) => n
            .as_u64()
            .or_else(|| {
                n.as_f64().filter(|f| f.fract() == 0.0 && (0.0..=EXACT).contains(f)).map(|f| f as u64)
            })
            .map(|id| id.to_string()),
        _ => None,
    }
}

/// A whole number, also as text.
pub fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(n) => n.as_i64().or_else(|| n.as_f64().filter(|f| f.abs() <= EXACT).map(|f| f as i64)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A number, also as text; never infinite.
pub fn float(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(n) => n.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number: &f64| number.is_finite())
}

/// Yes or no, also as 0 and 1 and as text.
pub fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Number(n) => n.as_f64().map(|n| n != 0.0),
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => Some(true),
            "false" | "0" | "no" | "" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// A moment in Unix seconds as the Graph API writes it; `None` for one that no calendar has.
pub fn time_text(unix: i64) -> Option<String> {
    let moment = jiff::Timestamp::from_second(unix).ok()?;
    Some(moment.strftime("%Y-%m-%dT%H:%M:%S+0000").to_string())
}

/// A moment in Unix seconds: with the offset in either form or `Z`, a bare date, a Unix number; a time
/// without an offset is taken as UTC.
pub fn time(value: &Value) -> Option<i64> {
    if let Some(number) = float(value) {
        let seconds = if number.abs() >= MILLISECONDS { number / 1000.0 } else { number };
        return Some(seconds as i64);
    }
    let text = value.as_str()?.trim();
    if let Ok(moment) = jiff::Timestamp::strptime("%Y-%m-%dT%H:%M:%S%z", text) {
        return Some(moment.as_second());
    }
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Some(moment.as_second());
    }
    let civil = text
        .parse::<DateTime>()
        .ok()
        .or_else(|| Some(text.parse::<Date>().ok()?.to_datetime(jiff::civil::Time::midnight())))?;
    civil.to_zoned(TimeZone::UTC).ok().map(|moment| moment.timestamp().as_second())
}

/// The items of a list in whatever it is wrapped: a list, `{"data": …}`, a map keyed "0", "1", …, a map of
/// lists, or one object on its own.
pub fn items(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().flat_map(flattened).collect(),
        Value::Object(map) => match map.get("data") {
            Some(data @ (Value::Array(_) | Value::Object(_))) => items(data),
            Some(_) => Vec::new(),
            None => numbered(map)
                .unwrap_or_else(|| if map.is_empty() || is_edge(map) { Vec::new() } else { vec![value] }),
        },
        _ => Vec::new(),
    }
}

/// The objects of a list; what is no object is left out.
pub fn rows(value: &Value) -> Vec<Map<String, Value>> {
    items(value).into_iter().filter_map(Value::as_object).cloned().collect()
}

/// An edge that came without its items.
fn is_edge(map: &Map<String, Value>) -> bool {
    map.keys().all(|key| matches!(key.as_str(), "summary" | "paging" | "count"))
}

fn flattened(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(inner) => inner.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

/// The values of a map whose keys are numbers, in their order.
pub fn numbered(map: &Map<String, Value>) -> Option<Vec<&Value>> {
    let mut found: Vec<(u64, &Value)> =
        map.iter().map(|(key, value)| Some((key.parse().ok()?, value))).collect::<Option<_>>()?;
    if found.is_empty() {
        return None;
    }
    found.sort_by_key(|(key, _)| *key);
    Some(found.into_iter().flat_map(|(_, value)| flattened(value)).collect())
}

/// One line of tamed text, cut.
pub fn line(text: &str, longest: usize) -> String {
    text::excerpt(text, longest)
}

/// Tamed text of several lines, cut.
pub fn lines(text: &str, longest: usize) -> String {
    let tamed = text::tame_lines(text);
    match tamed.char_indices().nth(longest) {
        Some((at, _)) => format!("{}…", tamed.get(..at).unwrap_or_default()),
        None => tamed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn ids_keep_every_digit() {
        for (value, digits) in [
            (json!("10151509108346729"), Some("10151509108346729")),
            (json!(10_151_509_108_346_729_u64), Some("10151509108346729")),
            (json!(u64::MAX), Some("18446744073709551615")),
            (json!(42.0), Some("42")),
            (json!(1.5), None),
            (json!(-4), None),
            (json!(1e19), None),
            (json!(" "), None),
            (json!(null), None),
            (json!({"id": "1"}), None),
        ] {
            assert_eq!(id(&value).as_deref(), digits, "{value}");
        }
        let parsed: Value = serde_json::from_str("9007199254740993").unwrap();
        assert_eq!(id(&parsed).as_deref(), Some("9007199254740993"));
    }

    #[test]
    fn a_moment_is_read_in_every_form() {
        let moment = 1_350_077_775;
        for value in [
            json!("2012-10-12T21:36:15+0000"),
            json!("2012-10-12T21:36:15Z"),
            json!("2012-10-12T21:36:15"),
            json!("2012-10-12 21:36:15"),
            json!("2012-10-12T14:36:15-0700"),
            json!("2012-10-12T14:36:15-07:00"),
            json!("2012-10-13T03:06:15+0530"),
            json!("2012-10-12T21:36:15.250+0000"),
            json!(1_350_077_775),
            json!("1350077775"),
            json!(1_350_077_775.0),
            json!(1_350_077_775_000_u64),
        ] {
            assert_eq!(time(&value), Some(moment), "{value}");
        }
        assert_eq!(time(&json!("2012-10-12")), Some(1_350_000_000));
        for senseless in [json!("soon"), json!(""), json!(null), json!("2012-13-40"), json!([])] {
            assert_eq!(time(&senseless), None, "{senseless}");
        }
    }

    #[test]
    fn lists_come_in_many_wrappings() {
        let two = [json!({"id": "a"}), json!({"id": "b"})];
        for value in [
            json!([{"id": "a"}, {"id": "b"}]),
            json!({"data": [{"id": "a"}, {"id": "b"}]}),
            json!({"data": {"0": {"id": "a"}, "1": {"id": "b"}}}),
            json!({"10": {"id": "b"}, "9": {"id": "a"}}),
            json!({"9": [{"id": "a"}], "10": [{"id": "b"}]}),
            json!([[{"id": "a"}, {"id": "b"}]]),
        ] {
            assert_eq!(items(&value), two.iter().collect::<Vec<_>>(), "{value}");
        }
        assert_eq!(items(&json!({"id": "a"})).len(), 1);
        for none in
            [json!({}), json!([]), json!(null), json!({"data": null}), json!("x"), json!({"summary": {}})]
        {
            assert!(items(&none).is_empty(), "{none}");
        }
    }

    #[test]
    fn numbers_and_flags_come_as_text() {
        assert_eq!(
            (integer(&json!("720")), integer(&json!(720.0)), integer(&json!("x"))),
            (Some(720), Some(720), None)
        );
        assert_eq!(
            (float(&json!("12.5")), float(&json!("inf")), float(&json!("NaN"))),
            (Some(12.5), None, None)
        );
        assert_eq!(
            [json!(1), json!("true"), json!(true), json!("0"), json!("maybe")].map(|v| flag(&v)),
            [Some(true), Some(true), Some(true), Some(false), None]
        );
        assert_eq!(lines("abc\ndef", 5), "abc\nd…");
    }
}
