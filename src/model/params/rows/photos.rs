//! Parameters of photos alone (page-photos, "Parámetros").

use super::{COUNT, Kind, Need, Param, PostEdge, degrees};
use crate::model::params::Written;

const PHOTOS: &[PostEdge] = &[PostEdge::Photos];

const fn of(name: &'static str, kind: Kind, note: &'static str) -> Param {
    Param::new(name, PHOTOS, kind, note)
}

pub(in crate::model::params) const ROWS: &[Param] = &[
    of("source", Kind::File, "The photo itself, as a file of this machine.")
        .everyday()
        .excludes(&["url", "vault_image_id"])
        .own("--photo"),
    of("url", Kind::Address, "The public address that Facebook fetches the photo from.")
        .everyday()
        .excludes(&["source", "vault_image_id"])
        .own("--photo"),
    of("caption", Kind::Text, "What is written with the photo.")
        .everyday()
        .excludes(&["message", "name"])
        .own("--caption"),
    of("alt_text_custom", Kind::Text, "The alternative text, for those who cannot see the photo.")
        .everyday()
        .own("--alt"),
    of(
        "scheduled_publish_time",
        Kind::Moment(Written::Unix),
        "When an unpublished photo comes out; for Pages only.",
    )
    .everyday()
    .excludes(&["temporary"])
    .own("--at")
    .not_for_albums(),
    of("tags", Kind::Tags, "People or texts on the photo, each with its place in percent.").everyday(),
    of(
        "temporary",
        Kind::Flag,
        "Keeps an unpublished photo for a scheduled post; photos of scheduled posts have it by themselves.",
    )
    .default("false")
    .excludes(&["scheduled_publish_time"])
    .needs(&[Need::Unpublished])
    .not_for_albums(),
    of("no_story", Kind::Flag, "Whether no story is made of it in the feed, as for old photos."),
    of(
        "allow_spherical_photo",
        Kind::Flag,
        "Lets Facebook show it as a spherical photo where its metadata say so.",
    )
    .default("false"),
    of(
        "spherical_metadata",
        Kind::Spherical,
        "How a spherical photo is laid out; goes before what the file says.",
    ),
    of(
        "initial_view_heading_override_degrees",
        degrees(0, 360),
        "Where a spherical photo is looked at first, around; goes before all metadata.",
    ),
    of(
        "initial_view_pitch_override_degrees",
        degrees(-90, 90),
        "Where a spherical photo is looked at first, up and down; goes before all metadata.",
    ),
    of(
        "initial_view_vertical_fov_override_degrees",
        degrees(60, 120),
        "How much of a spherical photo is seen first, from top to bottom; goes before all metadata.",
    ),
    of("is_explicit_place", Kind::Flag, "Whether the tag is a place and no person."),
    of("parent_media_id", COUNT, "The object that the photo belongs under.").not_for_albums(),
    of(
        "provenance_info",
        Kind::Map,
        "Where the picture comes from, such as whether it was made by a machine.",
    ),
    of("attempt", COUNT, "How often it was tried to upload the photo.").internal().default("0"),
    of("filter_type", degrees(-1, i64::MAX), "The filter that was used, by its number.")
        .internal()
        .default("-1"),
    of("full_res_is_coming_later", Kind::Flag, "Whether the photo in full size is sent later.")
        .internal()
        .default("false"),
    of("offline_id", COUNT, "The photo's number while it was offline.").internal().default("0"),
    of("qn", Kind::Text, "The upload's id in Facebook's own logs.").internal(),
    of(
        "vault_image_id",
        Kind::Id,
        "A photo that Facebook's app stored before; instead of a file or an address.",
    )
    .internal()
    .excludes(&["source", "url"]),
    of("message", Kind::Text, "The caption's old name.").deprecated("caption").excludes(&["caption", "name"]),
    of("name", Kind::Text, "The caption's older name.")
        .deprecated("caption")
        .excludes(&["caption", "message"]),
    of("aid", Kind::Text, "The album's old id.").deprecated("--album"),
    of("target_id", Kind::Id, "Whom it is posted to.")
        .deprecated("--album or --user")
        .excludes(&["profile_id"]),
    of("profile_id", Kind::Id, "The target's old name.")
        .deprecated("--album or --user")
        .excludes(&["target_id"]),
    of("uid", Kind::Id, "The user's old id.").deprecated("--user"),
];
