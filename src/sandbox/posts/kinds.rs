//! The parameters that publishing calls know, with their types.

use serde_json::Value;

use super::targeting;
use crate::sandbox::errors::GraphError;
use crate::sandbox::params::Params;

/// What a parameter's value has to be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Type {
    Text,
    /// `true`, `false`, 1 or 0.
    Flag,
    /// A whole number within these bounds.
    Number(i64, i64),
    /// An id: digits.
    Id,
    /// Unix seconds or ISO 8601.
    Moment,
    Url,
    One(&'static [&'static str]),
    Object,
    List,
    Targeting,
    FeedTargeting,
    Spherical,
    /// People and texts with places in the photo.
    Tags,
    /// A Page's id, by itself or in an object.
    Place,
}

use Type::{
    FeedTargeting, Flag, Id, List, Moment, Number, Object, One, Place, Spherical, Tags, Targeting, Text, Url,
};

const COUNT: Type = Number(0, i64::MAX);
const INTEGER: Type = Number(i64::MIN, i64::MAX);

/// What an unpublished thing can be.
const CONTENT: Type = One(&[
    "SCHEDULED",
    "SCHEDULED_RECURRING",
    "DRAFT",
    "ADS_POST",
    "INLINE_CREATED",
    "PUBLISHED",
    "PUBLISH_PENDING",
    "REVIEWABLE_BRANDED_CONTENT",
]);
const GRANULARITY: Type = One(&["year", "month", "day", "hour", "min", "none"]);

/// A parameter's name with its type.
pub(super) type Known = (&'static str, Type);

/// What every call knows.
const COMMON: [Known; 9] = [
    ("access_token", Text),
    ("appsecret_proof", Text),
    ("debug", Text),
    ("fields", Text),
    ("format", Text),
    ("locale", Text),
    ("pretty", Text),
    ("return_ssl_resources", Text),
    ("suppress_http_code", Text),
];

/// The parameters of `POST /{page}/photos`.
pub(super) const PHOTO: [Known; 56] = [
    ("aid", Text),
    ("allow_spherical_photo", Flag),
    ("alt_text_custom", Text),
    ("android_key_hash", Text),
    ("application_id", Text),
    ("attempt", COUNT),
    ("audience_exp", Flag),
    ("backdated_time", Moment),
    ("backdated_time_granularity", GRANULARITY),
    ("caption", Text),
    ("composer_session_id", Text),
    ("direct_share_status", COUNT),
    ("feed_targeting", FeedTargeting),
    ("filter_type", INTEGER),
    ("full_res_is_coming_later", Flag),
    ("initial_view_heading_override_degrees", Number(0, 360)),
    ("initial_view_pitch_override_degrees", Number(-90, 90)),
    ("initial_view_vertical_fov_override_degrees", Number(60, 120)),
    ("ios_bundle_id", Text),
    ("is_explicit_location", Flag),
    ("is_explicit_place", Flag),
    ("location_source_id", Id),
    ("manual_privacy", Flag),
    ("message", Text),
    ("name", Text),
    ("nectar_module", Text),
    ("no_story", Flag),
    ("offline_id", COUNT),
    ("og_action_type_id", Id),
    ("og_icon_id", Id),
    ("og_object_id", Text),
    ("og_phrase", Text),
    ("og_set_profile_badge", Flag),
    ("og_suggestion_mechanism", Text),
    ("parent_media_id", Id),
    ("place", Place),
    ("privacy", Text),
    ("profile_id", Id),
    ("provenance_info", Object),
    ("proxied_app_id", Id),
    ("published", Flag),
    ("qn", Text),
    ("scheduled_publish_time", COUNT),
    ("spherical_metadata", Spherical),
    ("sponsor_id", Id),
    ("sponsor_relationship", COUNT),
    ("tags", Tags),
    ("target_id", Id),
    ("targeting", Targeting),
    ("temporary", Flag),
    ("time_since_original_post", COUNT),
    ("uid", Id),
    ("unpublished_content_type", CONTENT),
    ("url", Text),
    ("user_selected_tags", Flag),
    ("vault_image_id", Id),
];

/// Those of them that albums do not know.
pub(super) const NOT_FOR_ALBUMS: [&str; 5] =
    ["location_source_id", "nectar_module", "parent_media_id", "scheduled_publish_time", "temporary"];

/// The parameters of `POST /{page}/feed` that have a type to check.
const FEED: [Known; 50] = [
    ("actions", Object),
    ("asked_fun_fact_prompt_id", Id),
    ("attach_place_suggestion", Flag),
    ("audience_exp", Flag),
    ("backdated_time", Moment),
    ("backdated_time_granularity", GRANULARITY),
    ("breaking_news", Flag),
    ("breaking_news_expiration", COUNT),
    ("call_to_action", Object),
    ("child_attachments", List),
    ("composer_entry_time", COUNT),
    ("coordinates", Object),
    ("direct_share_status", COUNT),
    ("enforce_link_ownership", Flag),
    ("expanded_height", COUNT),
    ("expanded_width", COUNT),
    ("feed_targeting", FeedTargeting),
    ("formatting", One(&["MARKDOWN", "PLAINTEXT"])),
    ("fun_fact_toastee_id", Id),
    ("height", COUNT),
    ("image_crops", Object),
    ("implicit_with_tags", List),
    ("is_backout_draft", Flag),
    ("is_boost_intended", Flag),
    ("is_explicit_location", Flag),
    ("is_explicit_share", Flag),
    ("is_group_linking_post", Flag),
    ("is_photo_container", Flag),
    ("link", Url),
    ("manual_privacy", Flag),
    ("multi_share_end_card", Flag),
    ("multi_share_optimized", Flag),
    ("og_hide_object_attachment", Flag),
    ("og_set_profile_badge", Flag),
    ("place", Place),
    ("place_attachment_setting", One(&["1", "2"])),
    ("posting_to_redspace", One(&["disabled", "enabled"])),
    ("properties", Object),
    ("published", Flag),
    ("scheduled_publish_time", Moment),
    ("sponsor_relationship", COUNT),
    ("tags", List),
    ("target_surface", One(&["STORY", "TIMELINE"])),
    ("targeting", Targeting),
    ("time_since_original_post", COUNT),
    ("unpublished_content_type", CONTENT),
    ("user_selected_tags", Flag),
    ("video_start_time_ms", COUNT),
    ("viewer_coordinates", Object),
    ("width", COUNT),
];

/// The other parameters of `POST /{page}/feed`: texts, and such as have no documented shape.
const FEED_TEXTS: [&str; 56] = [
    "album_id",
    "android_key_hash",
    "application_id",
    "asset3d_id",
    "associated_id",
    "attached_media",
    "caption",
    "client_mutation_id",
    "composer_entry_picker",
    "composer_entry_point",
    "composer_session_events_log",
    "composer_session_id",
    "composer_source_surface",
    "composer_type",
    "connection_class",
    "content_attachment",
    "cta_link",
    "cta_type",
    "description",
    "fun_fact_prompt_id",
    "home_checkin_city_id",
    "instant_game_entry_point_data",
    "ios_bundle_id",
    "location_source_id",
    "message",
    "name",
    "nectar_module",
    "object_attachment",
    "og_action_type_id",
    "og_icon_id",
    "og_object_id",
    "og_phrase",
    "og_suggestion_mechanism",
    "page_recommendation",
    "picture",
    "place_list",
    "place_list_data",
    "post_surfaces_blacklist",
    "privacy",
    "prompt_id",
    "prompt_tracking_string",
    "proxied_app_id",
    "publish_event_id",
    "quote",
    "ref",
    "referenceable_image_ids",
    "referral_id",
    "source",
    "sponsor_id",
    "suggested_place_id",
    "text_format_metadata",
    "text_format_preset_id",
    "text_only_place",
    "thumbnail",
    "title",
    "tracking_info",
];

/// The parameters of `POST /{page}/videos` that are of use with an upload's handle.
pub(super) const VIDEO: [Known; 16] = [
    ("backdated_post", Object),
    ("content_category", Text),
    ("content_tags", List),
    ("custom_labels", List),
    ("description", Text),
    ("embeddable", Flag),
    ("fbuploader_video_file_chunk", Text),
    ("feed_targeting", FeedTargeting),
    ("no_story", Flag),
    ("published", Flag),
    ("scheduled_publish_time", COUNT),
    ("secret", Flag),
    ("social_actions", Flag),
    ("targeting", Targeting),
    ("title", Text),
    ("unpublished_content_type", CONTENT),
];

/// The parameters of `POST /{post}`.
pub(super) const EDIT: [Known; 20] = [
    ("attached_media", List),
    ("backdated_time", Moment),
    ("backdated_time_granularity", GRANULARITY),
    ("composer_session_id", Text),
    ("direct_share_status", COUNT),
    ("explicit_place_id", Id),
    ("feed_story_visibility", One(&["hidden", "visible"])),
    ("is_explicit_location", Flag),
    ("is_hidden", Flag),
    ("is_pinned", Flag),
    ("is_published", Flag),
    ("message", Text),
    ("og_action_type_id", Id),
    ("place", Place),
    ("privacy", Text),
    ("scheduled_publish_time", COUNT),
    ("sponsor_id", Id),
    ("sponsor_relationship", COUNT),
    ("tags", List),
    ("timeline_visibility", One(&["forced_allow", "hidden", "normal"])),
];

/// The type of a parameter of `POST /{page}/feed`.
pub(super) fn feed(name: &str) -> Option<Type> {
    let is_text = FEED_TEXTS.contains(&name) || super::feed::media_index(name).is_some();
    if is_text { Some(Text) } else { of(&FEED, name) }
}

/// The type of a parameter among these.
pub(super) fn of(known: &[Known], name: &str) -> Option<Type> {
    known.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
}

/// Refuses parameters that the call does not know, and values that are not of their type.
pub(super) fn check(params: &Params, known: impl Fn(&str) -> Option<Type>) -> Result<(), GraphError> {
    for (name, value) in params.iter() {
        let kind = of(&COMMON, name).or_else(|| known(name));
        let kind = kind.ok_or_else(|| GraphError::parameter(format!("Invalid parameter: {name}")))?;
        judge(kind, value)
            .map_err(|why| GraphError::parameter(format!("Invalid parameter: {name} {why}")))?;
    }
    Ok(())
}

fn judge(kind: Type, value: &str) -> Result<(), String> {
    let demand = |holds: bool, what: &str| if holds { Ok(()) } else { Err(format!("must be {what}")) };
    match kind {
        Text => Ok(()),
        Flag => demand(flag(value).is_some(), "true, false, 1 or 0"),
        Number(least, most) => {
            let number = value.parse::<i64>().ok().filter(|_| !value.starts_with('+'));
            let fits = number.is_some_and(|number| (least..=most).contains(&number));
            demand(fits, &format!("an integer from {least} to {most}"))
        }
        Id => demand(is_id(value), "an id"),
        Moment => demand(moment(value).is_some(), "a Unix time or an ISO 8601 time"),
        Url => demand(is_web(value), "an http or https URL"),
        One(known) => demand(known.contains(&value), &format!("one of {{{}}}", known.join(", "))),
        Object => demand(json(value).is_some_and(|json| json.is_object()), "a JSON object"),
        List => demand(json(value).is_some_and(|json| json.is_array()), "a JSON array"),
        Targeting => targeting::check(value, false),
        FeedTargeting => targeting::check(value, true),
        Spherical => targeting::spherical(value),
        Tags => targeting::tags(value),
        Place => demand(is_id(value) || names_place(value), "the id of a Page"),
    }
}

fn names_place(value: &str) -> bool {
    json(value).and_then(|json| json.get("id").and_then(Value::as_str).map(is_id)).unwrap_or(false)
}

/// Reads JSON.
pub(super) fn json(value: &str) -> Option<Value> {
    serde_json::from_str(value).ok()
}

/// Reads a flag.
pub(super) fn flag(value: &str) -> Option<bool> {
    match value {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// True for an id: digits.
pub(super) fn is_id(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// True for an address of the web.
pub(super) fn is_web(text: &str) -> bool {
    let read = url::Url::parse(text).ok();
    read.is_some_and(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some())
}

/// Reads a time: Unix seconds, or ISO 8601 with an offset.
pub(super) fn moment(text: &str) -> Option<u64> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let read = text
        .parse::<jiff::Timestamp>()
        .ok()
        .or_else(|| jiff::fmt::strtime::parse("%Y-%m-%dT%H:%M:%S%z", text).ok()?.to_timestamp().ok())?;
    u64::try_from(read.as_second()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(query: &str) -> Result<(), GraphError> {
        check(&Params::from_query(query), |name| of(&PHOTO, name))
    }

    #[test]
    fn the_tables_name_each_parameter_once() {
        let mut names: Vec<&str> = PHOTO.iter().map(|(name, _)| *name).collect();
        names.dedup();
        assert_eq!(names.len(), 56);
        assert!(names.is_sorted());
        let mut names: Vec<&str> = FEED.iter().map(|(name, _)| *name).chain(FEED_TEXTS).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 106);
    }

    #[test]
    fn values_are_of_their_type_or_refused_by_name() {
        for good in [
            "published=1&temporary=false",
            "backdated_time=2020-01-02T03:04:05%2B0000&backdated_time_granularity=min",
            "backdated_time=1500000000&initial_view_pitch_override_degrees=-90",
            "tags=[{\"tag_uid\":5,\"x\":1.5,\"y\":\"2\"}]&place=110500000000037",
            "unpublished_content_type=ADS_POST&access_token=x&fields=id",
        ] {
            assert!(photo(good).is_ok(), "{good}");
        }
        for bad in [
            "published=yes",
            "published=True",
            "published=",
            "scheduled_publish_time=1.5",
            "scheduled_publish_time=-1",
            "scheduled_publish_time=2026-01-01T00:00:00%2B0000",
            "unpublished_content_type=scheduled",
            "initial_view_heading_override_degrees=361",
            "tags={}",
            "tags=[{\"x\":101}]",
            "place=here",
            "attached_media=[]",
            "sync_object_uuid=1",
            "backdated_time=yesterday",
        ] {
            let refused = photo(bad).unwrap_err();
            assert_eq!(refused.codes(), (100, None), "{bad}");
        }
    }
}
