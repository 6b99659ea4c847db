//! The table as a whole, and each kind of value with good and bad ones.

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::model::post::Content;
use PostEdge::{Feed, Photos, Videos};

/// Every parameter of `POST /{page}/photos`: the reference page and what was published since.
const DOCUMENTED: &str = "aid alt_text_custom android_key_hash application_id caption composer_session_id
    ios_bundle_id location_source_id message name nectar_module og_action_type_id og_icon_id og_object_id og_phrase
    og_suggestion_mechanism privacy proxied_app_id qn sponsor_id url vault_image_id allow_spherical_photo audience_exp
    full_res_is_coming_later is_explicit_location is_explicit_place manual_privacy no_story og_set_profile_badge
    published temporary user_selected_tags attempt direct_share_status filter_type
    initial_view_heading_override_degrees initial_view_pitch_override_degrees
    initial_view_vertical_fov_override_degrees offline_id parent_media_id scheduled_publish_time sponsor_relationship
    time_since_original_post profile_id target_id uid backdated_time backdated_time_granularity
    unpublished_content_type feed_targeting place targeting provenance_info spherical_metadata tags";

fn check(edge: PostEdge, name: &str, value: &str) -> Result<String, String> {
    find(edge, name).unwrap_or_else(|| panic!("{name}")).check(value)
}

fn good(edge: PostEdge, name: &str, values: &[(&str, &str)]) {
    for (value, wire) in values {
        assert_eq!(check(edge, name, value).as_deref(), Ok(*wire), "{name}={value}");
    }
}

/// Each value is refused with a sentence that names the parameter and holds the words beside it.
fn bad(edge: PostEdge, name: &str, values: &[(&str, &str)]) {
    for (value, words) in values {
        let sentence = check(edge, name, value).expect_err(value);
        assert!(sentence.starts_with(name) && sentence.contains(words), "{name}={value}: {sentence}");
    }
}

#[test]
fn every_documented_parameter_is_there_once() {
    let names: Vec<&str> = DOCUMENTED.split_whitespace().collect();
    assert_eq!(names.len(), 56);
    for name in &names {
        assert_eq!(named(name).filter(|param| param.edges.contains(&Photos)).count(), 1, "{name}");
    }
    // The file goes with them as a part of its own.
    let known = search(Some(Photos), "");
    let further: Vec<_> = known.iter().map(|param| param.name).filter(|name| !names.contains(name)).collect();
    assert_eq!(further, ["source"]);
}

#[test]
fn the_table_holds_together() {
    for param in all() {
        for edge in param.edges {
            let rows = named(param.name).filter(|row| row.edges.contains(edge)).count();
            assert_eq!(rows, 1, "{} of {}", param.name, edge.as_str());
            for other in param.excludes {
                let back = find(*edge, other).unwrap_or_else(|| panic!("{} excludes {other}", param.name));
                assert!(back.excludes.contains(&param.name), "{} and {other}", param.name);
            }
            for need in param.needs {
                if let Need::Param(other) = need {
                    assert!(find(*edge, other).is_some(), "{} needs {other}", param.name);
                }
            }
        }
        if let Some(value) = param.default {
            assert_eq!(param.check(value).as_deref(), Ok(value), "{}", param.name);
        }
        assert!(param.note.ends_with('.') && !param.note.contains('|'), "{}", param.name);
        assert!(!param.allowed().is_empty() && !param.allowed().contains('|'), "{}", param.name);
        assert!(param.check(" ").unwrap_err().contains("has no value"), "{}", param.name);
    }
}

#[test]
fn search_finds_every_word_and_begins_with_the_everyday() {
    let found: Vec<_> = search(Some(Photos), "SPHERICAL photo").iter().map(|param| param.name).collect();
    assert!(found.contains(&"spherical_metadata") && found.contains(&"allow_spherical_photo"), "{found:?}");
    assert!(search(Some(Feed), "spherical photo").is_empty());
    assert_eq!(search(Some(Photos), "alt text")[0].name, "alt_text_custom");
    assert_eq!(search(None, "no_story")[0].name, "no_story");
    let place: Vec<_> = search(Some(Feed), "Place").iter().map(|param| param.name).collect();
    assert_eq!(place[0], "place", "{place:?}");
    assert!(search(None, "no such words").is_empty());
    let everything = search(None, "");
    assert_eq!(everything.len(), all().len());
    assert!(everything.is_sorted_by_key(|param| param.tier));
}

#[test]
fn the_name_that_was_meant() {
    assert_eq!(nearest(Photos, "no-story"), Some("no_story"));
    assert_eq!(nearest(Photos, "backdatedtime"), Some("backdated_time"));
    assert_eq!(nearest(Photos, "Plase"), Some("place"));
    assert_eq!(nearest(Photos, "colour"), None);
    assert_eq!((distance("", "abc"), distance("kitten", "sitting"), distance("é", "e")), (3, 3, 1));
}

#[test]
fn the_same_name_has_the_type_of_its_edge() {
    let moment = "2026-12-24T18:00:00+01:00";
    good(Photos, "scheduled_publish_time", &[(moment, "1798131600"), ("1798131600", "1798131600")]);
    good(Videos, "scheduled_publish_time", &[(moment, "1798131600")]);
    good(Feed, "scheduled_publish_time", &[(moment, "2026-12-24T18:00:00+0100")]);
    assert!(matches!(find(Photos, "tags").unwrap().kind, Kind::Tags));
    good(Feed, "tags", &[("7, 8", r#"["7","8"]"#), ("[7,\"8\"]", r#"["7","8"]"#)]);
    bad(Feed, "tags", &[("7,", "ids"), ("a", "ids"), ("[]", "ids"), ("[{}]", "ids"), ("[7", "ids")]);
}

#[test]
fn simple_values() {
    good(Photos, "no_story", &[("true", "true"), (" YES ", "true"), ("0", "false"), ("off", "false")]);
    bad(Photos, "no_story", &[("maybe", "true or false"), ("2", "not '2'")]);
    let heading = "initial_view_heading_override_degrees";
    good(Photos, heading, &[("0", "0"), ("360", "360"), ("007", "7")]);
    bad(Photos, heading, &[("361", "from 0 to 360, not '361'"), ("-1", "0 to 360"), ("+5", ""), ("1.5", "")]);
    good(Photos, "initial_view_pitch_override_degrees", &[("-90", "-90")]);
    bad(Photos, "initial_view_pitch_override_degrees", &[("-91", "-90 to 90")]);
    bad(Photos, "initial_view_vertical_fov_override_degrees", &[("59", "60 to 120"), ("121", "60 to 120")]);
    good(Photos, "backdated_time_granularity", &[("Month", "month")]);
    bad(Photos, "backdated_time_granularity", &[("week", "year, month, day, hour, min, none")]);
    good(Photos, "unpublished_content_type", &[("publish_pending", "PUBLISH_PENDING")]);
    good(Photos, "place", &[("1234567890", "1234567890")]);
    bad(Photos, "place", &[("harbour", "digits"), ("-1", "digits"), ("1/2", "digits"), ("１２", "digits")]);
    good(Photos, "caption", &[(" Evening\n🎆", " Evening\n🎆")]);
    good(
        Photos,
        "backdated_time",
        &[("2012-10-12", "2012-10-12"), ("1350077775", "2012-10-12T21:36:15+0000")],
    );
    bad(
        Photos,
        "backdated_time",
        &[("2012-10-12T21:36:15", "offset"), ("20121012000000", "like"), ("2012-02-30", "")],
    );
    bad(Photos, "source", &[("a.jpg", "--photo")]);
}

#[test]
fn addresses() {
    good(Photos, "url", &[("https://example.org/a.jpg?b=c", "https://example.org/a.jpg?b=c")]);
    let wrong =
        ["ftp://example.org/", "example.org", "https://", "https://me:secret@example.org/", "https://a b/"];
    wrong.iter().for_each(|wrong| bad(Photos, "url", &[(wrong, "http or https")]));
    bad(Photos, "url", &[("https://example.org/\n.jpg", "http")]);
    good(Photos, "og_object_id", &[("77", "77"), ("https://example.org/", "https://example.org/")]);
}

#[test]
fn lists_and_objects() {
    good(
        Photos,
        "provenance_info",
        &[(r#" {"a": 0.10000000000000000001} "#, r#"{"a": 0.10000000000000000001}"#)],
    );
    bad(Photos, "provenance_info", &[("[1]", "JSON object"), ("{", "JSON object")]);
    good(Feed, "child_attachments", &[(r#"[{"link":"a"},{"link":"b"}]"#, r#"[{"link":"a"},{"link":"b"}]"#)]);
    bad(Feed, "child_attachments", &[(r#"[{"link":"a"}]"#, "2 to 10"), ("[1,2]", "objects")]);
    good(Videos, "content_tags", &[("sea, harbour", r#"["sea","harbour"]"#)]);
}

#[test]
fn audiences() {
    let whole = r#"{"age_min":18,"geo_locations":{"cities":[{"key":"2418779"}],"regions":[{"key":3847}],"zips":[{"key":"US:94304"}]},"locales":["6",24],"timezones":[1]}"#;
    good(
        Photos,
        "targeting",
        &[(whole, whole), (r#"{"excluded_countries":["FR"]}"#, r#"{"excluded_countries":["FR"]}"#)],
    );
    bad(
        Photos,
        "targeting",
        &[
            (r#"{"age_min":14}"#, "age_min must be one of 13, 15, 18, 21, 25, not 14"),
            (
                r#"{"geo_locations":{"countries":["fr"]}}"#,
                "geo_locations.countries must be a list of countries in two capital",
            ),
            (r#"{"geo_locations":{"countries":"FR"}}"#, "two capital"),
            (r#"{"geo_locations":{"regions":[3847]}}"#, "geo_locations.regions must be a list of objects"),
            (r#"{"geo_locations":{"regions":[{"id":3847}]}}"#, "geo_locations.regions[0].key is missing"),
            (r#"{"geo_locations":{"country":["FR"]}}"#, "geo_locations.country is unknown"),
            (r#"{"geo_locations":{}}"#, "is empty"),
            (r#"{"genders":[1]}"#, "genders is unknown"),
            (r#"{"locale":["6"]}"#, "did you mean locales"),
            (r#"{"geo_locations":{"countries":["US"],"zips":[{"key":"US:94304"}]}}"#, "locations overlap"),
            (
                r#"{"geo_locations":{"countries":["US"]},"excluded_countries":["US"]}"#,
                "both listed and excluded",
            ),
            ("{}", "says something"),
            ("FR", "is not JSON"),
            ("[]", "an object"),
        ],
    );
    let near = r#"{"geo_locations":{"countries":["US"],"regions":[{"key":3847}],"zips":[{"key":"CA:1"}]}}"#;
    assert!(check(Photos, "targeting", near).is_ok());
    let warnings = find(Feed, "targeting").unwrap().warnings(near);
    assert!(warnings.len() == 1 && warnings[0].contains("locations overlap"), "{warnings:?}");
}

#[test]
fn preferred_audiences() {
    let whole = r#"{"age_max":40,"age_min":13,"college_years":[2019],"education_statuses":[3],"genders":[2],"interests":[77],"relationship_statuses":[4]}"#;
    good(Feed, "feed_targeting", &[(whole, whole), (r#"{"age_min":0}"#, r#"{"age_min":0}"#)]);
    bad(
        Feed,
        "feed_targeting",
        &[
            (r#"{"age_min":12}"#, "age_min must be a whole number, 13 or more, or 0 for none, not 12"),
            (r#"{"age_min":30,"age_max":20}"#, "age_max 20 is below age_min 30"),
            (r#"{"genders":[3]}"#, "genders must be a list of 1 (men), 2 (women), not [3]"),
            (r#"{"education_statuses":[0]}"#, "3 (alumnus)"),
            (r#"{"relationship_statuses":[5]}"#, "4 (engaged)"),
            (r#"{"college_years":["twenty"]}"#, "college_years"),
            (r#"{"timezones":[1]}"#, "timezones is unknown"),
            (r#"{"geo_locations":{"countries":["DE"],"zips":[{"key":"DE:10115"}]}}"#, "locations overlap"),
        ],
    );
    let old = find(Feed, "feed_targeting").unwrap().warnings(r#"{"interested_in":[1]}"#);
    assert_eq!(old, ["feed_targeting: interested_in is deprecated: leave it out"]);
}

fn sphere(projection: &str, height: i64, more: &str) -> String {
    format!(
        r#"{{"CroppedAreaImageHeightPixels":500,"CroppedAreaImageWidthPixels":1000,"FullPanoHeightPixels":{height},"FullPanoWidthPixels":3600,"ProjectionType":"{projection}"{more}}}"#
    )
}

#[test]
fn spherical_photos() {
    let name = "spherical_metadata";
    for projection in ["equirectangular", "cylindrical", "cubestrip"] {
        let value = sphere(projection, 1800, "");
        good(Photos, name, &[(&value, &value)]);
    }
    assert!(check(Photos, name, &sphere("equirectangular", 1700, "")).is_ok());
    for (value, words) in [
        (
            sphere("cylindrical", 1700, ""),
            "half of FullPanoWidthPixels in a cylindrical photo: 1800, not 1700",
        ),
        (sphere("flat", 1800, ""), "equirectangular, cylindrical, cubestrip"),
        (sphere("cubestrip", 1800, r#","PosePitchDegrees":91"#), "from -90 to 90, not 91"),
        (sphere("cubestrip", 1800, r#","CroppedAreaLeftPixels":3601"#), "CroppedAreaLeftPixels is more than"),
        (
            sphere("cubestrip", 1800, r#","InitialVerticalFOVDegrees":60,"InitialHorizontalFOVDegrees":60"#),
            "exclude each other",
        ),
        (r#"{"ProjectionType":"cubestrip"}"#.to_owned(), "FullPanoWidthPixels is missing"),
        (sphere("cubestrip", 1800, r#","PoseHeading":1"#), "PoseHeading is unknown"),
    ] {
        bad(Photos, name, &[(&value, words)]);
    }
    let old =
        sphere("cubestrip", 1800, r#","InitialViewVerticalFOVDegrees":60,"InitialViewRollDegrees":1.5"#);
    let warnings = find(Photos, name).unwrap().warnings(&old).join("\n");
    assert!(
        warnings.contains("use InitialVerticalFOVDegrees") && warnings.contains("not supported"),
        "{warnings}"
    );
}

#[test]
fn tags_and_privacy() {
    let tags = r#"[{"tag_uid":"7","x":0,"y":100},{"tag_text":"The lighthouse"},{"tag_uid":7}]"#;
    good(Photos, "tags", &[(tags, tags)]);
    bad(
        Photos,
        "tags",
        &[
            (r#"[{"x":1,"y":1}]"#, "[0]: a tag has either"),
            (r#"[{"tag_uid":7,"tag_text":"a"}]"#, "either a tag_uid or a tag_text"),
            (
                r#"[{"tag_uid":7},{"tag_uid":7,"x":101,"y":1}]"#,
                "[1].x must be a number from 0 to 100, not 101",
            ),
            (r#"[{"tag_uid":7,"x":1}]"#, "both x and y"),
            (r#"[{"tag_uid":"me"}]"#, "an id in digits"),
            ("[]", "at least one"),
            ("[7]", "[0] must be an object"),
            (r#"{"tag_uid":7}"#, "a list"),
        ],
    );
    good(
        Photos,
        "privacy",
        &[
            ("self", r#"{"value":"SELF"}"#),
            (r#"{"value":"CUSTOM","allow":"7,8"}"#, r#"{"allow":"7,8","value":"CUSTOM"}"#),
        ],
    );
    bad(
        Photos,
        "privacy",
        &[
            ("nobody", "value must be one of"),
            (r#"{"value":"CUSTOM"}"#, "whom to allow"),
            (r#"{"value":"SELF","deny":"7"}"#, "only with the value CUSTOM"),
        ],
    );
}

#[test]
fn wrong_values_are_quoted_tamed_and_short() {
    let sentence = check(Photos, "place", &format!("\u{1b}[31m{}", "x".repeat(500))).unwrap_err();
    assert!(!sentence.contains('\u{1b}') && sentence.len() < 120, "{sentence}");
    let sentence = check(Photos, "targeting", "{\"\\u001b[31m\":1}").unwrap_err();
    assert!(!sentence.contains('\u{1b}'), "{sentence}");
    bad(Photos, "caption", &[(&"x".repeat(256 * 1024 + 1), "longer than 256 KiB")]);
    assert!(check(Photos, "targeting", &"[".repeat(100_000)).is_err(), "nested without end");
}

#[test]
fn the_readmes_table_has_what_one_would_choose() {
    let table = table();
    for param in all() {
        let shown = table.contains(&format!("| `{}` | {}", param.name, param.edges[0].as_str()));
        assert_eq!(shown, param.tier != Tier::Internal, "{}", param.name);
    }
    let (rows, parts) = table.split_once("\n\n").unwrap();
    assert!(rows.lines().all(|line| line.matches('|').count() == 5));
    assert!(parts.lines().all(|line| line.matches('|').count() == 3));
    assert!(parts.contains("| `geo_locations.zips[].key` | a text; required |"), "{parts}");
    assert!(parts.contains("| `age_min` | one of 13, 15, 18, 21, 25 |"), "{parts}");
}

#[test]
fn parts_are_told() {
    let names =
        |name| find(Photos, name).unwrap().parts().into_iter().map(|part| part.name).collect::<Vec<_>>();
    assert_eq!(names("tags"), ["[].x", "[].y", "[].tag_uid", "[].tag_text"]);
    assert_eq!(names("spherical_metadata").len(), 18);
    assert!(names("caption").is_empty());
}

/// Something like JSON, so that checks are reached behind the reader.
fn jsonish() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "geo_locations",
        "countries",
        "regions",
        "zips",
        "key",
        "age_min",
        "age_max",
        "x",
        "y",
        "tag_uid",
        "tag_text",
        "value",
        "allow",
        "ProjectionType",
        "FullPanoWidthPixels",
        "FullPanoHeightPixels",
        "locales",
        "🦀",
    ]);
    let leaf = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<i16>().prop_map(|n| Value::from(f64::from(n) / 4.0)),
        "\\PC{0,5}".prop_map(Value::from),
        Just(Value::Null),
        Just(Value::from("US")),
        Just(Value::from(true)),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..5).prop_map(|pairs| {
                Value::Object(pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
            }),
        ]
    })
    .prop_map(|value| value.to_string())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_value_breaks_a_check(value in prop_oneof!["\\PC{0,40}", "[-+0-9:T.Z ]{0,30}", jsonish(), any::<String>()]) {
        for param in all() {
            match param.check(&value) {
                // What was written once stays as it is when it is written again.
                Ok(wire) => prop_assert_eq!(param.check(&wire), Ok(wire.clone()), "{}", param.name),
                Err(sentence) => prop_assert!(sentence.starts_with(param.name), "{}", sentence),
            }
        }
    }

    #[test]
    fn no_name_breaks_the_search(name in any::<String>()) {
        search(None, &name);
        nearest(Photos, &name);
        let content = Content { params: vec![(name.clone(), name.clone())], ..Content::default() };
        prop_assert!(name.is_ascii() || !judge(&content, Feed, 0).is_empty(), "no name of the table is like this");
    }
}
