//! Parameters of videos alone: those that go with a video which was uploaded before.

use super::{COUNT, Kind, Param, PostEdge, degrees};
use crate::model::params::Written;

const VIDEOS: &[PostEdge] = &[PostEdge::Videos];

const fn of(name: &'static str, kind: Kind, note: &'static str) -> Param {
    Param::new(name, VIDEOS, kind, note)
}

const CATEGORIES: Kind = Kind::Choice(&[
    "BEAUTY_FASHION",
    "BUSINESS",
    "CARS_TRUCKS",
    "COMEDY",
    "CUTE_ANIMALS",
    "ENTERTAINMENT",
    "FAMILY",
    "FOOD_HEALTH",
    "HOME",
    "LIFESTYLE",
    "MUSIC",
    "NEWS",
    "POLITICS",
    "SCIENCE",
    "SPORTS",
    "TECHNOLOGY",
    "VIDEO_GAMING",
    "OTHER",
]);

pub(in crate::model::params) const ROWS: &[Param] = &[
    of("fbuploader_video_file_chunk", Kind::Handle, "The video, as the file handle of an upload.")
        .everyday()
        .excludes(&["file_url"])
        .own("--video"),
    of(
        "file_url",
        Kind::Address,
        "The public address that Facebook fetches a video from; instead of a handle.",
    )
    .internal()
    .excludes(&["fbuploader_video_file_chunk"]),
    of("title", Kind::Text, "The video's title.").everyday().own("--title"),
    of("description", Kind::Text, "What is written with the video.").everyday().own("--message"),
    of("scheduled_publish_time", Kind::Moment(Written::Unix), "When an unpublished video comes out.")
        .everyday()
        .own("--at"),
    of("content_tags", Kind::Texts, "Subjects of the video, for finding it.").everyday(),
    of("content_category", CATEGORIES, "What kind of video it is.").everyday(),
    of("custom_labels", Kind::Texts, "Labels that only the Page's people see."),
    of("embeddable", Kind::Flag, "Whether other sites may show it."),
    of("no_story", Kind::Flag, "Whether no story is made of it in the feed."),
    of("secret", Kind::Flag, "Whether it is found only by its link."),
    of("social_actions", Kind::Flag, "Whether likes, comments and shares are shown with it."),
    of("call_to_action", Kind::Map, "The button at the end of the video: its type and its value."),
    of("expiration", Kind::Map, "When the video goes, and what becomes of it then."),
    of("time_since_original_post", COUNT, "How many seconds ago it was first shown."),
    of("spherical", Kind::Flag, "Whether it is a video all around."),
    of(
        "original_projection_type",
        Kind::Choice(&["equirectangular", "cubemap", "half_equirectangular"]),
        "How a video all around is laid out.",
    ),
    of("initial_heading", degrees(0, 360), "Where a video all around is looked at first, around."),
    of("initial_pitch", degrees(-90, 90), "Where a video all around is looked at first, up and down."),
    of("fov", degrees(1, 180), "How much of a video all around is seen first, from top to bottom."),
    of("reference_only", Kind::Flag, "Keeps it to be compared with others and never shows it.").internal(),
    of("universal_video_id", Kind::Text, "The video's id in the publisher's own books.").internal(),
    of("is_explicit_share", Kind::Flag, "Whether somebody shared it themselves.").internal(),
    of("is_boost_intended", Kind::Flag, "Whether it is to be boosted later.").internal(),
];
