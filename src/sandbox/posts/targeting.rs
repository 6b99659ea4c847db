//! Parameters with a shape of their own: whom a post is for, spherical photos, tags.

use serde_json::{Map, Value};

use super::kinds::{is_id, json};

/// What is said of a value that is not what it should be.
type Judgement = Result<(), String>;

fn demand(holds: bool, what: &str) -> Judgement {
    if holds { Ok(()) } else { Err(format!("must be {what}")) }
}

fn object(text: &str) -> Result<Map<String, Value>, String> {
    match json(text) {
        Some(Value::Object(fields)) => Ok(fields),
        _ => Err("must be a JSON object".to_owned()),
    }
}

/// Checks `targeting` or `feed_targeting`.
pub(super) fn check(text: &str, is_feed: bool) -> Judgement {
    for (name, value) in object(text)? {
        let own = if is_feed { feed(&name, &value) } else { post(&name, &value) };
        let known = own.or_else(|| both(&name, &value));
        known.unwrap_or_else(|| Err("is not known".to_owned())).map_err(|why| format!("{name} {why}"))?;
    }
    Ok(())
}

fn both(name: &str, value: &Value) -> Option<Judgement> {
    Some(match name {
        "geo_locations" => places(value),
        "locales" => list(value, |locale| text_or_number(locale).is_some(), "keys of locales"),
        _ => return None,
    })
}

fn post(name: &str, value: &Value) -> Option<Judgement> {
    const AGES: [i64; 5] = [13, 15, 18, 21, 25];
    Some(match name {
        "excluded_countries" => list(value, is_country, "countries of two letters"),
        "excluded_regions" | "excluded_cities" | "timezones" => list(value, is_number, "numbers"),
        "excluded_zipcodes" => list(value, |zip| text_or_number(zip).is_some(), "zip codes"),
        "age_min" => demand(number(value).is_some_and(|age| AGES.contains(&age)), "13, 15, 18, 21 or 25"),
        _ => return None,
    })
}

fn feed(name: &str, value: &Value) -> Option<Judgement> {
    let within = |least: i64, most: i64| {
        let fits = |value: &Value| number(value).is_some_and(|number| (least..=most).contains(&number));
        list(value, fits, &format!("numbers from {least} to {most}"))
    };
    Some(match name {
        "age_min" => {
            demand(number(value).is_some_and(|age| age == 0 || (13..=65).contains(&age)), "at least 13")
        }
        "age_max" => demand(number(value).is_some_and(|age| (13..=120).contains(&age)), "an age"),
        "genders" => within(1, 2),
        "college_years" => within(1900, 2100),
        "education_statuses" => within(1, 3),
        "relationship_statuses" => within(1, 4),
        "interested_in" => within(0, 10),
        "interests" => list(value, is_number, "ids"),
        _ => return None,
    })
}

fn places(value: &Value) -> Judgement {
    let Value::Object(fields) = value else { return Err("must be an object".to_owned()) };
    for (name, value) in fields {
        let keyed = |is_key: fn(&Value) -> bool| {
            list(value, |place| place.get("key").is_some_and(is_key), "objects with a key")
        };
        match name.as_str() {
            "countries" => list(value, is_country, "countries of two letters"),
            "regions" | "cities" => keyed(is_number),
            "zips" => keyed(|key| text_or_number(key).is_some()),
            _ => Err("is not known".to_owned()),
        }
        .map_err(|why| format!("{name} {why}"))?;
    }
    Ok(())
}

fn list(value: &Value, is_good: impl Fn(&Value) -> bool, what: &str) -> Judgement {
    let items = value.as_array().filter(|items| items.iter().all(is_good));
    demand(items.is_some(), &format!("a list of {what}"))
}

fn is_country(value: &Value) -> bool {
    value.as_str().is_some_and(|code| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase()))
}

fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

fn is_number(value: &Value) -> bool {
    number(value).is_some()
}

fn text_or_number(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Checks `spherical_metadata`.
pub(super) fn spherical(text: &str) -> Judgement {
    const NEEDED: [&str; 4] = [
        "CroppedAreaImageWidthPixels",
        "CroppedAreaImageHeightPixels",
        "FullPanoWidthPixels",
        "FullPanoHeightPixels",
    ];
    const OTHERS: [&str; 12] = [
        "CroppedAreaLeftPixels",
        "CroppedAreaTopPixels",
        "PoseHeadingDegrees",
        "PosePitchDegrees",
        "PoseRollDegrees",
        "InitialViewHeadingDegrees",
        "InitialViewPitchDegrees",
        "InitialViewRollDegrees",
        "InitialViewVerticalFOVDegrees",
        "InitialVerticalFOVDegrees",
        "InitialHorizontalFOVDegrees",
        "PreProcessCropLeftPixels",
    ];
    let fields = object(text)?;
    let projection = fields.get("ProjectionType").and_then(Value::as_str);
    demand(
        projection.is_some_and(|kind| matches!(kind, "equirectangular" | "cylindrical" | "cubestrip")),
        "with a ProjectionType of equirectangular, cylindrical or cubestrip",
    )?;
    for name in NEEDED {
        let pixels = fields.get(name).and_then(number);
        demand(pixels.is_some_and(|pixels| pixels > 0), &format!("with {name} in pixels"))?;
    }
    for (name, value) in &fields {
        let known = name == "ProjectionType"
            || NEEDED.contains(&name.as_str())
            || name == "PreProcessCropRightPixels"
            || OTHERS.contains(&name.as_str());
        let fits = name == "ProjectionType" || value.is_number() || value.as_str().is_some_and(is_decimal);
        demand(known && fits, &format!("without {name}, or with a number for it"))?;
    }
    Ok(())
}

fn is_decimal(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// Checks the `tags` of a photo.
pub(super) fn tags(text: &str) -> Judgement {
    let Some(Value::Array(tags)) = json(text) else { return Err("must be a JSON array".to_owned()) };
    for tag in tags {
        let Value::Object(fields) = tag else { return Err("must hold objects".to_owned()) };
        let who = fields.contains_key("tag_uid") || fields.contains_key("tag_text");
        demand(who, "with tag_uid or tag_text in each tag")?;
        for (name, value) in &fields {
            let decimal = || value.as_f64().or_else(|| value.as_str()?.parse().ok());
            let fits = match name.as_str() {
                "x" | "y" => decimal().is_some_and(|percent| (0.0..=100.0).contains(&percent)),
                "tag_uid" => text_or_number(value).is_some_and(|id| is_id(&id)),
                "tag_text" => value.is_string(),
                _ => false,
            };
            demand(fits, &format!("with a good {name}"))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_and_places_have_their_ranges() {
        for good in [
            r#"{"age_min": 21, "geo_locations": {"countries": ["GR"], "regions": [{"key": 5}]}}"#,
            r#"{"geo_locations": {"zips": [{"key": "US:94304"}], "cities": [{"key": "2418779"}]}, "locales": [6, "7"]}"#,
            r#"{"excluded_countries": ["NO"], "timezones": [1], "excluded_zipcodes": ["x"]}"#,
            "{}",
        ] {
            assert_eq!(check(good, false), Ok(()), "{good}");
        }
        for bad in [
            r#"{"age_min": 14}"#,
            r#"{"age_max": 20}"#,
            r#"{"genders": [1]}"#,
            r#"{"geo_locations": {"countries": ["gr"]}}"#,
            r#"{"geo_locations": {"regions": [5]}}"#,
            r#"{"geo_locations": {"planets": []}}"#,
            r#"{"geo_locations": []}"#,
            "[]",
            "x",
        ] {
            assert!(check(bad, false).is_err(), "{bad}");
        }
        assert_eq!(check(r#"{"age_min": 14, "genders": [2], "education_statuses": [3]}"#, true), Ok(()));
        for bad in [
            r#"{"age_min": 12}"#,
            r#"{"genders": [3]}"#,
            r#"{"relationship_statuses": [0]}"#,
            r#"{"timezones": [1]}"#,
        ] {
            assert!(check(bad, true).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_spherical_photo_names_its_projection_and_its_four_sizes() {
        let whole = r#"{"ProjectionType":"cylindrical","CroppedAreaImageWidthPixels":1,"CroppedAreaImageHeightPixels":1,
            "FullPanoWidthPixels":2,"FullPanoHeightPixels":"2","PoseHeadingDegrees":1.5}"#;
        assert_eq!(spherical(whole), Ok(()));
        assert!(spherical(&whole.replace("cylindrical", "flat")).is_err());
        assert!(spherical(&whole.replace("FullPanoWidthPixels", "Other")).is_err());
        assert!(spherical(&whole.replace("PoseHeadingDegrees", "Other")).is_err());
    }
}
