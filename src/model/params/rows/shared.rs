//! Parameters that mean the same to several edges.

use super::{COUNT, Kind, Need, Param, PostEdge};
use crate::model::params::Written;

const ALL: &[PostEdge] = &[PostEdge::Photos, PostEdge::Feed, PostEdge::Videos];
const PHOTOS_FEED: &[PostEdge] = &[PostEdge::Photos, PostEdge::Feed];

/// The words that Facebook knows for what is not published at once.
const UNPUBLISHED: Kind = Kind::Choice(&[
    "SCHEDULED",
    "SCHEDULED_RECURRING",
    "DRAFT",
    "ADS_POST",
    "INLINE_CREATED",
    "PUBLISHED",
    "PUBLISH_PENDING",
    "REVIEWABLE_BRANDED_CONTENT",
]);

pub(in crate::model::params) const ROWS: &[Param] = &[
    Param::new("published", ALL, Kind::Flag, "Whether it comes out at once.")
        .everyday()
        .default("true")
        .own("--unpublished"),
    Param::new(
        "targeting",
        ALL,
        Kind::Targeting,
        "Who may see it, by place, language and least age; for Pages only.",
    )
    .everyday()
    .needs(&[Need::Page])
    .own("--targeting"),
    Param::new(
        "feed_targeting",
        ALL,
        Kind::FeedTargeting,
        "Who is more likely to be shown it, by place, language, age and circumstances; for Pages only.",
    )
    .everyday()
    .needs(&[Need::Page])
    .own("--feed-targeting"),
    Param::new(
        "unpublished_content_type",
        ALL,
        UNPUBLISHED,
        "What an unpublished post is for, such as ADS_POST; drafts and schedules have options of their own.",
    ),
    Param::new("place", PHOTOS_FEED, Kind::Id, "The Page of the place that it belongs to.").everyday(),
    Param::new(
        "backdated_time",
        PHOTOS_FEED,
        Kind::Moment(Written::Iso),
        "The moment in the past that it is shown under.",
    )
    .everyday()
    .excludes(&["time_since_original_post"]),
    Param::new(
        "backdated_time_granularity",
        PHOTOS_FEED,
        Kind::Choice(&["year", "month", "day", "hour", "min", "none"]),
        "How exactly the backdated time is shown.",
    )
    .everyday()
    .default("none")
    .needs(&[Need::Param("backdated_time")]),
    Param::new(
        "time_since_original_post",
        PHOTOS_FEED,
        COUNT,
        "The backdated time as the seconds that have passed since.",
    )
    .excludes(&["backdated_time"]),
    Param::new(
        "privacy",
        PHOTOS_FEED,
        Kind::Privacy,
        "Who may see it on a profile; never more than the app may show.",
    ),
    Param::new("sponsor_id", ALL, Kind::Id, "The Page that is named as the sponsor."),
    Param::new(
        "sponsor_relationship",
        ALL,
        COUNT,
        "How the sponsor is named, such as a paid partnership, by its number.",
    )
    .needs(&[Need::Param("sponsor_id")]),
    Param::new("direct_share_status", ALL, COUNT, "Whether the sponsor may boost the post, by its number.")
        .needs(&[Need::Param("sponsor_id")]),
    Param::new(
        "is_explicit_location",
        PHOTOS_FEED,
        Kind::Flag,
        "Whether somebody chose the place themselves.",
    )
    .needs(&[Need::Param("place")]),
    Param::new(
        "location_source_id",
        ALL,
        Kind::Id,
        "The Page, or set of Pages, whose location is used for local extensions.",
    )
    .not_for_albums(),
    Param::new("user_selected_tags", PHOTOS_FEED, Kind::Flag, "Whether somebody chose the tags themselves.")
        .default("false")
        .needs(&[Need::Param("tags")]),
    Param::new("manual_privacy", ALL, Kind::Flag, "Whether somebody chose the privacy themselves.")
        .internal()
        .default("false"),
    Param::new("audience_exp", PHOTOS_FEED, Kind::Flag, "A trial of audiences at Facebook.")
        .internal()
        .default("false"),
    Param::new(
        "android_key_hash",
        PHOTOS_FEED,
        Kind::Text,
        "The key hash of the Android app that shares it.",
    )
    .internal(),
    Param::new("ios_bundle_id", PHOTOS_FEED, Kind::Text, "The bundle of the iOS app that shares it.")
        .internal(),
    Param::new(
        "application_id",
        ALL,
        Kind::Text,
        "The App Store id of the iOS app whose share dialog is used.",
    )
    .internal(),
    Param::new("proxied_app_id", PHOTOS_FEED, Kind::Id, "The app on whose behalf it is shared.").internal(),
    Param::new("composer_session_id", ALL, Kind::Text, "The composer's session in Facebook's own apps.")
        .internal(),
    Param::new(
        "nectar_module",
        PHOTOS_FEED,
        Kind::Text,
        "The module of Facebook's own apps that it comes from.",
    )
    .internal()
    .not_for_albums(),
    Param::new("og_action_type_id", ALL, Kind::Id, "The Open Graph action, such as watching or eating.")
        .internal(),
    Param::new("og_icon_id", ALL, Kind::Id, "The icon of the Open Graph action.").internal(),
    Param::new("og_object_id", ALL, Kind::IdOrAddress, "What the Open Graph action is about.").internal(),
    Param::new("og_phrase", ALL, Kind::Text, "The words of the Open Graph action.").internal(),
    Param::new("og_suggestion_mechanism", ALL, Kind::Text, "How the Open Graph action was suggested.")
        .internal(),
    Param::new(
        "og_set_profile_badge",
        PHOTOS_FEED,
        Kind::Flag,
        "Whether the action becomes a badge on the profile.",
    )
    .internal()
    .default("false"),
];
