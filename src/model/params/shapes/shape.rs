//! The shapes: audiences, spherical photos, tags, privacy.

use serde_json::{Map, Value};

use crate::model::params::Part;
use crate::model::params::kind::{Kind, Read, json};
use crate::model::text;

use super::form::{Field, Findings, Form, OLDEST, leaves, walk, whole};

/// A value with parts.
#[derive(Debug, Clone, Copy)]
pub(in crate::model::params) struct Shape {
    /// Its parts.
    fields: &'static [Field],
    /// True when it is a list of objects with these parts.
    is_list: bool,
    /// The part that a word alone stands for.
    alone: Option<&'static str>,
    /// What must hold between the parts.
    rules: fn(&Map<String, Value>, &mut Findings),
}

const EDUCATION: &[(i64, &str)] = &[(1, "high school"), (2, "undergraduate"), (3, "alumnus")];

const RELATIONSHIP: &[(i64, &str)] =
    &[(1, "single"), (2, "in a relationship"), (3, "married"), (4, "engaged")];

const KEYED: &[Field] = &[Field::of("key", Form::Whole(0, i64::MAX)).required()];

const PLACES: &[Field] = &[
    Field::of("countries", Form::Countries),
    Field::of("regions", Form::List(KEYED)),
    Field::of("cities", Form::List(KEYED)),
    Field::of("zips", Form::List(&[Field::of("key", Form::Text).required()])),
];

/// Who may see a post (page-photos, `targeting`).
const TARGETING: Shape = Shape {
    fields: &[
        Field::of("geo_locations", Form::Object(PLACES)),
        Field::of("locales", Form::Keys),
        Field::of("excluded_countries", Form::Countries),
        Field::of("excluded_regions", Form::Wholes(0, i64::MAX)),
        Field::of("excluded_cities", Form::Wholes(0, i64::MAX)),
        Field::of("excluded_zipcodes", Form::Keys),
        Field::of("timezones", Form::Wholes(0, i64::MAX)),
        Field::of("age_min", Form::OneOf(&[13, 15, 18, 21, 25])),
    ],
    is_list: false,
    alone: None,
    rules: audience,
};

/// Who is shown a post rather than others (page-photos, `feed_targeting`).
const FEED_TARGETING: Shape = Shape {
    fields: &[
        Field::of("geo_locations", Form::Object(PLACES)),
        Field::of("locales", Form::Keys),
        Field::of("age_min", Form::Age),
        Field::of("age_max", Form::Whole(13, OLDEST)),
        Field::of("genders", Form::Codes(&[(1, "men"), (2, "women")])),
        Field::of("college_years", Form::Wholes(1900, 2200)),
        Field::of("education_statuses", Form::Codes(EDUCATION)),
        Field::of("relationship_statuses", Form::Codes(RELATIONSHIP)),
        Field::of("interests", Form::Wholes(1, i64::MAX)),
        Field::of("interested_in", Form::Wholes(i64::MIN, i64::MAX)).doubtful("is deprecated: leave it out"),
    ],
    is_list: false,
    alone: None,
    rules: preferred_audience,
};

/// How a spherical photo is laid out (page-photos, `spherical_metadata`).
const SPHERICAL: Shape = Shape {
    fields: &[
        Field::of("ProjectionType", Form::Word(&["equirectangular", "cylindrical", "cubestrip"])).required(),
        Field::of("CroppedAreaImageWidthPixels", PIXELS).required(),
        Field::of("CroppedAreaImageHeightPixels", PIXELS).required(),
        Field::of("FullPanoWidthPixels", PIXELS).required(),
        Field::of("FullPanoHeightPixels", PIXELS).required(),
        Field::of("CroppedAreaLeftPixels", Form::Whole(0, i64::MAX)),
        Field::of("CroppedAreaTopPixels", Form::Whole(0, i64::MAX)),
        Field::of("PoseHeadingDegrees", Form::Number(0, 360)),
        Field::of("PosePitchDegrees", Form::Number(-90, 90)),
        Field::of("PoseRollDegrees", Form::Number(-180, 180)),
        Field::of("InitialViewHeadingDegrees", Form::Number(0, 360)),
        Field::of("InitialViewPitchDegrees", Form::Number(-90, 90)),
        Field::of("InitialViewRollDegrees", Form::Number(-180, 180))
            .doubtful("is not supported by Facebook yet"),
        Field::of("InitialViewVerticalFOVDegrees", Form::Number(0, 180))
            .doubtful("is deprecated: use InitialVerticalFOVDegrees"),
        Field::of("InitialVerticalFOVDegrees", Form::Number(0, 180)),
        Field::of("InitialHorizontalFOVDegrees", Form::Number(0, 360)),
        Field::of("PreProcessCropLeftPixels", Form::Whole(0, i64::MAX)),
        Field::of("PreProcessCropRightPixels", Form::Whole(0, i64::MAX)),
    ],
    is_list: false,
    alone: None,
    rules: sphere,
};

const PIXELS: Form = Form::Whole(1, i64::MAX);

/// A tag on a photo (page-photos, `tags`); places in percent of the picture.
const TAGS: Shape = Shape {
    fields: &[
        Field::of("x", Form::Number(0, 100)),
        Field::of("y", Form::Number(0, 100)),
        Field::of("tag_uid", Form::Id),
        Field::of("tag_text", Form::Text),
    ],
    is_list: true,
    alone: None,
    rules: tag,
};

/// Who may see it on a profile.
const PRIVACY: Shape = Shape {
    fields: &[
        Field::of("value", Form::Word(&["EVERYONE", "ALL_FRIENDS", "FRIENDS_OF_FRIENDS", "SELF", "CUSTOM"]))
            .required(),
        Field::of("allow", Form::Names),
        Field::of("deny", Form::Names),
    ],
    is_list: false,
    alone: Some("value"),
    rules: privacy,
};

/// The shape of a kind that has one.
pub(in crate::model::params) const fn of(kind: Kind) -> Option<Shape> {
    match kind {
        Kind::Targeting => Some(TARGETING),
        Kind::FeedTargeting => Some(FEED_TARGETING),
        Kind::Spherical => Some(SPHERICAL),
        Kind::Tags => Some(TAGS),
        Kind::Privacy => Some(PRIVACY),
        _ => None,
    }
}

/// What a value with parts may be, in words.
pub(in crate::model::params) fn allowed(kind: Kind) -> String {
    let Some(shape) = of(kind) else { return String::new() };
    let keys: Vec<&str> = shape.fields.iter().map(|field| field.key).collect();
    let what = match (shape.is_list, kind) {
        (true, _) => "a JSON list of objects with ",
        (false, Kind::Privacy) => "EVERYONE, ALL_FRIENDS, FRIENDS_OF_FRIENDS or SELF, or a JSON object with ",
        (false, _) => "a JSON object with ",
    };
    format!("{what}{}", keys.join(", "))
}

/// The parts of a kind's value; none when it has no parts.
pub(in crate::model::params) fn parts(kind: Kind) -> Vec<Part> {
    let mut parts = Vec::new();
    if let Some(shape) = of(kind) {
        leaves(shape.fields, if shape.is_list { "[]." } else { "" }, &mut parts);
    }
    parts
}

/// Reads a value with parts.
pub(in crate::model::params) fn read(shape: Shape, name: &str, value: &str) -> Result<Read, String> {
    let value = match (shape.alone, json(value)) {
        (Some(key), None) => Value::Object(Map::from_iter([(key.to_owned(), value.to_uppercase().into())])),
        (_, Some(value)) => value,
        (None, None) => return Err(format!("{name} is not JSON: '{}'", text::excerpt(value, 40))),
    };
    let mut out = Findings::default();
    match (&value, shape.is_list) {
        (Value::Array(items), true) if !items.is_empty() => {
            for (at, item) in items.iter().enumerate() {
                each(shape, item, at, &mut out);
            }
        }
        (Value::Object(object), false) if !object.is_empty() => judged(shape, object, "", &mut out),
        (_, true) => out.wrong.push("it must be a list with at least one object".into()),
        (_, false) => out.wrong.push("it must be an object that says something".into()),
    }
    if !out.wrong.is_empty() {
        return Err(format!("{name}: {}", out.wrong.join("; ")));
    }
    let doubtful = out.doubtful.into_iter().map(|what| format!("{name}: {what}")).collect();
    Ok(Read { wire: value.to_string(), doubtful })
}

fn each(shape: Shape, item: &Value, at: usize, out: &mut Findings) {
    match item.as_object() {
        Some(object) => judged(shape, object, &format!("[{at}]."), out),
        None => out.wrong.push(format!("[{at}] must be an object")),
    }
}

/// The rules between parts count only when each part is right.
fn judged(shape: Shape, object: &Map<String, Value>, path: &str, out: &mut Findings) {
    let before = out.wrong.len();
    walk(shape.fields, object, path, out);
    if out.wrong.len() > before {
        return;
    }
    (shape.rules)(object, out);
    if let (Some(new), Some(at)) = (out.wrong.get_mut(before..), path.strip_suffix('.')) {
        new.iter_mut().for_each(|what| *what = format!("{at}: {what}"));
    }
}

/// The texts in a list of an object.
fn listed<'a>(object: &'a Map<String, Value>, key: &str) -> Vec<&'a str> {
    object.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

/// A country and a place inside it are refused by Facebook ("locations overlap"). A postal code says its
/// country (`US:94304`); of a region or a city it cannot be told.
fn places(object: &Map<String, Value>, out: &mut Findings) {
    let Some(geo) = object.get("geo_locations").and_then(Value::as_object) else { return };
    if geo.is_empty() {
        out.wrong.push("geo_locations is empty: leave it out".into());
    }
    let countries = listed(geo, "countries");
    if countries.is_empty() {
        return;
    }
    let zips = geo.get("zips").and_then(Value::as_array).into_iter().flatten();
    for key in zips.filter_map(|zip| zip.get("key")?.as_str()) {
        let country = key.split(':').next().unwrap_or_default();
        if countries.contains(&country) {
            let key = text::excerpt(key, 40);
            out.wrong.push(format!("locations overlap: {key} lies in {country}, which is listed too"));
        }
    }
    for part in ["regions", "cities"].into_iter().filter(|part| geo.contains_key(*part)) {
        out.doubtful.push(format!(
            "geo_locations has countries and {part}: one inside a listed country is refused (\"locations overlap\")"
        ));
    }
}

fn audience(object: &Map<String, Value>, out: &mut Findings) {
    places(object, out);
    let Some(geo) = object.get("geo_locations").and_then(Value::as_object) else { return };
    let excluded = listed(object, "excluded_countries");
    for country in listed(geo, "countries").into_iter().filter(|country| excluded.contains(country)) {
        out.wrong.push(format!("{country} is both listed and excluded"));
    }
}

fn preferred_audience(object: &Map<String, Value>, out: &mut Findings) {
    places(object, out);
    let least = object.get("age_min").and_then(whole).unwrap_or(0);
    if let Some(most) = object.get("age_max").and_then(whole).filter(|most| *most < least) {
        out.wrong.push(format!("age_max {most} is below age_min {least}"));
    }
}

fn sphere(object: &Map<String, Value>, out: &mut Findings) {
    let number = |key: &str| object.get(key).and_then(whole).unwrap_or(0);
    let (width, height) = (number("FullPanoWidthPixels"), number("FullPanoHeightPixels"));
    let projection = object.get("ProjectionType").and_then(Value::as_str).unwrap_or_default();
    if projection != "equirectangular" && height != width / 2 {
        out.wrong.push(format!(
            "FullPanoHeightPixels must be half of FullPanoWidthPixels in a {projection} photo: {}, not {height}",
            width / 2
        ));
    }
    for (cropped, full, most) in [
        ("CroppedAreaImageWidthPixels", "FullPanoWidthPixels", width),
        ("CroppedAreaImageHeightPixels", "FullPanoHeightPixels", height),
        ("CroppedAreaLeftPixels", "FullPanoWidthPixels", width),
        ("CroppedAreaTopPixels", "FullPanoHeightPixels", height),
    ] {
        if number(cropped) > most {
            out.wrong.push(format!("{cropped} is more than {full}, which is {most}"));
        }
    }
    let has = |key: &str| object.contains_key(key);
    if has("InitialHorizontalFOVDegrees") {
        for vertical in ["InitialVerticalFOVDegrees", "InitialViewVerticalFOVDegrees"] {
            if has(vertical) {
                out.wrong.push(format!("{vertical} and InitialHorizontalFOVDegrees exclude each other"));
            }
        }
    }
}

fn tag(object: &Map<String, Value>, out: &mut Findings) {
    let has = |key: &str| object.contains_key(key);
    if has("tag_uid") == has("tag_text") {
        out.wrong.push("a tag has either a tag_uid or a tag_text".into());
    }
    if has("x") != has("y") {
        out.wrong.push("a tag's place has both x and y".into());
    }
}

fn privacy(object: &Map<String, Value>, out: &mut Findings) {
    let is_custom = object.get("value").and_then(Value::as_str) == Some("CUSTOM");
    let names = ["allow", "deny"].iter().any(|key| object.contains_key(*key));
    match (is_custom, names) {
        (true, false) => out.wrong.push("CUSTOM says whom to allow or to deny".into()),
        (false, true) => out.wrong.push("allow and deny go only with the value CUSTOM".into()),
        _ => {}
    }
}
