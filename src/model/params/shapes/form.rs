//! Parts of a value and the forms that they take.

use serde_json::{Map, Value};

use crate::model::params::kind::{is_id, range};
use crate::model::params::{Part, closest};
use crate::model::text;

/// How much of a wrong part is quoted.
const QUOTED: usize = 40;

/// The highest age that makes sense.
pub(super) const OLDEST: i64 = 150;

/// A part of a value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    /// Its name.
    pub key: &'static str,
    /// What it may be.
    pub form: Form,
    /// True when it cannot be left out.
    pub required: bool,
    /// Why it is better left out.
    pub doubtful: Option<&'static str>,
}

impl Field {
    pub(super) const fn of(key: &'static str, form: Form) -> Self {
        Self { key, form, required: false, doubtful: None }
    }

    pub(super) const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    pub(super) const fn doubtful(self, why: &'static str) -> Self {
        Self { doubtful: Some(why), ..self }
    }
}

/// What a part may be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    /// A whole number.
    Whole(i64, i64),
    /// A number.
    Number(i32, i32),
    /// One of some numbers.
    OneOf(&'static [i64]),
    /// One of some words, as they are written.
    Word(&'static [&'static str]),
    /// A text that is not empty.
    Text,
    /// An id in digits.
    Id,
    /// A list of countries, two capital letters each.
    Countries,
    /// A list of whole numbers.
    Wholes(i64, i64),
    /// A list of numbers that stand for something.
    Codes(&'static [(i64, &'static str)]),
    /// A least age; 0 is none.
    Age,
    /// A list of texts or whole numbers, as the search for locales gives them.
    Keys,
    /// A list of objects.
    List(&'static [Field]),
    /// An object.
    Object(&'static [Field]),
    /// A text, or a list of texts with commas.
    Names,
}

/// What was found in a value: what is wrong, and what is worth a second look.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// Why it does not go.
    pub wrong: Vec<String>,
    /// What is worth a second look.
    pub doubtful: Vec<String>,
}

impl Form {
    fn words(self) -> String {
        match self {
            Self::Whole(min, max) => range(min, max),
            Self::Number(min, max) => format!("a number from {min} to {max}"),
            Self::OneOf(numbers) => {
                let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
                format!("one of {}", numbers.join(", "))
            }
            Self::Word(words) => format!("one of {}", words.join(", ")),
            Self::Text => "a text".into(),
            Self::Id => "an id in digits".into(),
            Self::Countries => "a list of countries in two capital letters, like [\"FR\"]".into(),
            Self::Wholes(min, max) => format!("a list, each {}", range(min, max)),
            Self::Codes(codes) => {
                let codes: Vec<String> = codes.iter().map(|(n, what)| format!("{n} ({what})")).collect();
                format!("a list of {}", codes.join(", "))
            }
            Self::Age => "a whole number, 13 or more, or 0 for none".into(),
            Self::Keys => "a list of keys".into(),
            Self::List(_) => "a list of objects".into(),
            Self::Object(_) => "an object".into(),
            Self::Names => "a text with commas, or a list".into(),
        }
    }

    /// Whether a part has this form, its own parts left aside.
    fn holds(self, value: &Value) -> bool {
        let each = |fits: &dyn Fn(&Value) -> bool| {
            value.as_array().is_some_and(|items| !items.is_empty() && items.iter().all(fits))
        };
        match self {
            Self::Whole(min, max) => whole(value).is_some_and(|n| (min..=max).contains(&n)),
            Self::Number(min, max) => {
                value.as_f64().is_some_and(|n| (f64::from(min)..=f64::from(max)).contains(&n))
            }
            Self::OneOf(numbers) => whole(value).is_some_and(|n| numbers.contains(&n)),
            Self::Word(words) => value.as_str().is_some_and(|word| words.contains(&word)),
            Self::Text => is_filled(value),
            Self::Id => id(value).is_some(),
            Self::Countries => each(&|item| item.as_str().is_some_and(is_country)),
            Self::Wholes(min, max) => each(&|item| whole(item).is_some_and(|n| (min..=max).contains(&n))),
            Self::Codes(codes) => {
                each(&|item| whole(item).is_some_and(|n| codes.iter().any(|(known, _)| *known == n)))
            }
            Self::Age => whole(value).is_some_and(|n| n == 0 || (13..=OLDEST).contains(&n)),
            Self::Keys => each(&|item| is_filled(item) || whole(item).is_some()),
            Self::List(_) => each(&Value::is_object),
            Self::Object(_) => value.is_object(),
            Self::Names => is_filled(value) || each(&|item| is_filled(item) || whole(item).is_some()),
        }
    }
}

fn is_filled(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

/// Whether a text is a country as Facebook names it: two capital letters (ISO 3166).
fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// A whole number, also when it stands in quotes: ids and keys come back so.
pub(super) fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

fn id(value: &Value) -> Option<String> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    is_id(&text).then_some(text)
}

/// Looks at the parts of an object: unknown ones, missing ones, and each by its form. `path` goes before
/// the names.
pub(super) fn walk(fields: &[Field], object: &Map<String, Value>, path: &str, out: &mut Findings) {
    for key in object.keys().filter(|key| fields.iter().all(|field| field.key != key.as_str())) {
        out.wrong.push(unknown(fields, key, path));
    }
    for field in fields {
        let name = format!("{path}{}", field.key);
        match object.get(field.key) {
            None if field.required => out.wrong.push(format!("{name} is missing")),
            None => {}
            Some(value) if !field.form.holds(value) => {
                let given = text::excerpt(&value.to_string(), QUOTED);
                out.wrong.push(format!("{name} must be {}, not {given}", field.form.words()));
            }
            Some(value) => {
                if let Some(why) = field.doubtful {
                    out.doubtful.push(format!("{name} {why}"));
                }
                within(field.form, value, &name, out);
            }
        }
    }
}

/// Looks into the parts of a part.
fn within(form: Form, value: &Value, name: &str, out: &mut Findings) {
    match (form, value) {
        (Form::Object(fields), Value::Object(object)) => walk(fields, object, &format!("{name}."), out),
        (Form::List(fields), Value::Array(items)) => {
            for (at, object) in items.iter().filter_map(Value::as_object).enumerate() {
                walk(fields, object, &format!("{name}[{at}]."), out);
            }
        }
        _ => {}
    }
}

/// Each part that has no parts of its own, with its way from the outermost.
pub(super) fn leaves(fields: &[Field], path: &str, out: &mut Vec<Part>) {
    for field in fields {
        let name = format!("{path}{}", field.key);
        match field.form {
            Form::Object(inner) => leaves(inner, &format!("{name}."), out),
            Form::List(inner) => leaves(inner, &format!("{name}[]."), out),
            form => out.push(Part {
                name,
                allowed: form.words(),
                is_required: field.required,
                doubtful: field.doubtful,
            }),
        }
    }
}

fn unknown(fields: &[Field], key: &str, path: &str) -> String {
    let name = format!("{path}{}", text::excerpt(key, QUOTED));
    match closest(key, fields.iter().map(|field| field.key)) {
        Some(near) => format!("{name} is unknown: did you mean {near}?"),
        None => {
            let known: Vec<&str> = fields.iter().map(|field| field.key).collect();
            format!("{name} is unknown: known are {}", known.join(", "))
        }
    }
}
