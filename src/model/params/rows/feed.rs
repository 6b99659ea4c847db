//! Parameters of posts alone: those that a client of Pages has a use for.

use super::{COUNT, Kind, Need, Param, PostEdge};
use crate::model::params::Written;

const FEED: &[PostEdge] = &[PostEdge::Feed];

const fn of(name: &'static str, kind: Kind, note: &'static str) -> Param {
    Param::new(name, FEED, kind, note)
}

/// A part of a link's preview, which Facebook takes only for links of domains that the Page owns.
const fn preview(name: &'static str, kind: Kind, note: &'static str) -> Param {
    of(name, kind, note).needs(&[Need::Link])
}

pub(in crate::model::params) const ROWS: &[Param] = &[
    of("message", Kind::Text, "What the post says.").everyday().own("--message"),
    of("link", Kind::Address, "The address that the post links to.").everyday().own("--link"),
    of("thumbnail", Kind::Handle, "The link's picture, as the file handle of an upload.")
        .everyday()
        .needs(&[Need::Link])
        .own("--thumbnail"),
    of("attached_media", Kind::Objects { min: 1, max: 100 }, "The photos of the post, sent ahead.")
        .everyday()
        .own("--photo"),
    of(
        "scheduled_publish_time",
        Kind::Moment(Written::Iso),
        "When an unpublished post comes out; here a datetime, where photos and videos take Unix seconds.",
    )
    .everyday()
    .own("--at"),
    of("tags", Kind::Ids, "People in the post, by id; Facebook wants a place beside them.")
        .needs(&[Need::Param("place")]),
    preview("name", Kind::Text, "The title in the link's preview; only for links of your own domains."),
    preview("description", Kind::Text, "The text in the link's preview; only for links of your own domains."),
    preview("caption", Kind::Text, "The line under the link's title; only for links of your own domains."),
    preview(
        "picture",
        Kind::Address,
        "The picture in the link's preview; only for links of your own domains.",
    ),
    preview("quote", Kind::Text, "Words quoted from what is linked to."),
    preview("call_to_action", Kind::Map, "The button under the link: its type and its value."),
    preview(
        "child_attachments",
        Kind::Objects { min: 2, max: 10 },
        "Several links in one post, side by side.",
    )
    .everyday(),
    of("multi_share_optimized", Kind::Flag, "Lets Facebook choose the order of several links.")
        .needs(&[Need::Param("child_attachments")]),
    of("multi_share_end_card", Kind::Flag, "Whether a card with the Page follows after several links.")
        .needs(&[Need::Param("child_attachments")]),
    of(
        "actions",
        Kind::Objects { min: 1, max: 10 },
        "Links beside Like and Comment, each with a name and a link.",
    ),
    of("object_attachment", Kind::Id, "A photo or video of the Page that is attached."),
    of("formatting", Kind::Choice(&["PLAINTEXT", "MARKDOWN"]), "How the message is written."),
    of("target_surface", Kind::Choice(&["TIMELINE", "STORY"]), "Where it is shown."),
    of("text_format_preset_id", Kind::Id, "The background of a short text."),
    of("place_attachment_setting", Kind::Choice(&["1", "2"]), "How the place is shown, by its number."),
    of("text_only_place", Kind::Text, "The place in words, where it has no Page."),
    of("enforce_link_ownership", Kind::Flag, "Refuses a link of a domain that the Page does not own.")
        .needs(&[Need::Link]),
    of("breaking_news", Kind::Flag, "Whether it is marked as breaking news; for Pages that may."),
    of("breaking_news_expiration", COUNT, "When the mark of breaking news goes, in Unix seconds.")
        .needs(&[Need::Param("breaking_news")]),
    of("is_explicit_share", Kind::Flag, "Whether somebody shared it themselves.").internal(),
    of("is_boost_intended", Kind::Flag, "Whether it is to be boosted later.").internal(),
    of("is_photo_container", Kind::Flag, "Whether the post only holds photos.").internal(),
    of("ref", Kind::Texts, "Words that come back in the reports about the post.").internal(),
];
