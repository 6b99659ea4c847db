//! The rows: every resource of the reference page oneall-push-picture, in its order.

use super::resources::{Field, Kind, Place, Resource, Rule, State};

const PAGE_ID: Field = must("id", Kind::Id, "the Page; `wirephoto push --pages` lists those of the identity");
const GROUP_ID: Field = must("id", Kind::Id, "the group");
const MESSAGE: Field = may("message", Kind::Text, "the text of the post");
const LINK: Field = may("link", Kind::Link, "an address to link to");
const PICTURE: Field = must("url", Kind::Picture, "the picture; OneAll fetches it");
const VIDEO: Field = must("url", Kind::Video, "the video; OneAll fetches it");
const VIDEO_URL: Field = must("video_url", Kind::Video, "the video; OneAll fetches it");
const DESCRIPTION: Field = may("description", Kind::Text, "what is to be seen");
const ATTACHMENTS: Field = may("attachments", Kind::Ids, "ids of pictures that were pushed before");
const CREATE_POST: Field = may(
    "create_post",
    Kind::Flag,
    "true, which is the default, shows it in a new post; false only uploads it",
);
const CALLBACK: Field = may("callback_url", Kind::Link, "where OneAll tells how the upload ended");

/// A post says something, and shows either a link or pictures.
const POST_RULES: &[Rule] =
    &[Rule::OneOf(&["message", "link", "attachments"]), Rule::NotBoth("link", "attachments")];

const CLOSED: &str =
    "On 1 August 2018 Facebook took from all apps what is needed to post to personal profiles";
const GROUPS: &str =
    "the body is that of the Page resource by analogy; Facebook has closed its API of groups to most apps";
const LATE: &str = "the video goes up after the answer: OneAll tells callback_url how it ended";
const BY_ANALOGY: &str = "the body is not in the public documentation";

const fn must(name: &'static str, kind: Kind, note: &'static str) -> Field {
    Field { name, required: true, kind, place: Place::Body, note }
}

const fn may(name: &'static str, kind: Kind, note: &'static str) -> Field {
    Field { name, required: false, kind, place: Place::Body, note }
}

/// The rows, in the order of the reference page.
pub const RESOURCES: &[Resource] = &[
    Resource {
        name: "facebook/post",
        about: "Publish a post on a person's profile",
        path: "/push/identities/<identity_token>/facebook/post.json",
        key: &["post"],
        fields: &[must("message", Kind::Text, "the text of the post"), LINK, ATTACHMENTS],
        rules: &[],
        state: State::Dead { instead: "facebook/page/post" },
        note: CLOSED,
    },
    Resource {
        name: "facebook/picture",
        about: "Upload a picture to a person's profile",
        path: "/push/identities/<identity_token>/facebook/picture.json",
        key: &["picture"],
        fields: &[PICTURE, DESCRIPTION, CREATE_POST],
        rules: &[],
        state: State::Dead { instead: "facebook/page/picture" },
        note: CLOSED,
    },
    Resource {
        name: "facebook/video",
        about: "Upload a video to a person's profile",
        path: "/push/identities/<identity_token>/facebook/video.json",
        key: &["video"],
        fields: &[VIDEO, DESCRIPTION, CREATE_POST],
        rules: &[],
        state: State::Dead { instead: "facebook/page/video" },
        note: CLOSED,
    },
    Resource {
        name: "facebook/group/post",
        about: "Publish a post to a group",
        path: "/push/identities/<identity_token>/facebook/group/post.json",
        key: &["group"],
        fields: &[GROUP_ID, MESSAGE, LINK, ATTACHMENTS],
        rules: POST_RULES,
        state: State::Inferred,
        note: GROUPS,
    },
    Resource {
        name: "facebook/group/picture",
        about: "Upload a picture to a group",
        path: "/push/identities/<identity_token>/facebook/group/picture.json",
        key: &["group"],
        fields: &[GROUP_ID, PICTURE, DESCRIPTION],
        rules: &[],
        state: State::Inferred,
        note: GROUPS,
    },
    Resource {
        name: "facebook/group/video",
        about: "Upload a video to a group",
        path: "/push/identities/<identity_token>/facebook/group/video.json",
        key: &["group"],
        fields: &[GROUP_ID, VIDEO, DESCRIPTION],
        rules: &[],
        state: State::Inferred,
        note: GROUPS,
    },
    Resource {
        name: "facebook/page/post",
        about: "Publish a post on a Page",
        path: "/push/identities/<identity_token>/facebook/page/post.json",
        key: &["page"],
        fields: &[PAGE_ID, MESSAGE, LINK, ATTACHMENTS],
        rules: POST_RULES,
        state: State::Documented,
        note: "",
    },
    Resource {
        name: "facebook/page/picture",
        about: "Upload a picture to a Page",
        path: "/push/identities/<identity_token>/facebook/page/picture.json",
        key: &["page"],
        fields: &[PAGE_ID, PICTURE, DESCRIPTION],
        rules: &[],
        state: State::Documented,
        note: "",
    },
    Resource {
        name: "facebook/page/video",
        about: "Upload a video to a Page",
        path: "/push/identities/<identity_token>/facebook/page/video.json",
        key: &["page"],
        fields: &[PAGE_ID, VIDEO, may("title", Kind::Text, "its title"), DESCRIPTION],
        rules: &[],
        state: State::Inferred,
        note: "the body is that of the Page's pictures by analogy",
    },
    Resource {
        name: "linkedin/post",
        about: "Publish a post on a person's profile",
        path: "/push/identities/<identity_token>/linkedin/post.json",
        key: &["post"],
        fields: &[
            must("link", Kind::Link, "an address to link to"),
            may("title", Kind::Text, "the link's title"),
            may("description", Kind::Text, "what the link is about"),
            MESSAGE,
            may("picture", Kind::Picture, "a picture for the link; OneAll fetches it"),
        ],
        rules: &[],
        state: State::Documented,
        note: "",
    },
    Resource {
        name: "linkedin/company/post",
        about: "Publish a post on a company's page",
        path: "/push/identities/<identity_token>/linkedin/company/post.json",
        key: &["post"],
        fields: &[
            must("company", Kind::Id, "the company"),
            must("link", Kind::Link, "an address to link to"),
            may("title", Kind::Text, "the link's title"),
            may("description", Kind::Text, "what the link is about"),
            MESSAGE,
            may("picture", Kind::Picture, "a picture for the link; OneAll fetches it"),
        ],
        rules: &[],
        state: State::Documented,
        note: "",
    },
    Resource {
        name: "pinterest/board/pin",
        about: "Publish a pin on a board",
        path: "/push/identities/<identity_token>/pinterest/board/<board_id>/pin.json",
        key: &["pin"],
        fields: &[
            Field {
                place: Place::Both("board"),
                ..must(
                    "board_id",
                    Kind::Id,
                    "the board; it travels in the address and, as board, in the body",
                )
            },
            DESCRIPTION,
            may("picture", Kind::Picture, "the picture; OneAll fetches it"),
            LINK,
        ],
        rules: &[],
        state: State::Documented,
        note: "before 2019 description was called note, and picture image_url",
    },
    Resource {
        name: "pinterest/board",
        about: "Create a board",
        path: "/push/identities/<identity_token>/pinterest/board.json",
        key: &["board"],
        fields: &[must("name", Kind::Text, "its name"), may("description", Kind::Text, "what it is about")],
        rules: &[],
        state: State::Inferred,
        note: BY_ANALOGY,
    },
    Resource {
        name: "twitter/post",
        about: "Publish a tweet",
        path: "/push/identities/<identity_token>/twitter/post.json",
        key: &["post"],
        fields: &[
            must("message", Kind::Text, "the text of the tweet"),
            ATTACHMENTS,
            may("location", Kind::Text, "where it was written"),
        ],
        rules: &[],
        state: State::Documented,
        note: "",
    },
    Resource {
        name: "twitter/picture",
        about: "Upload a picture for a tweet",
        path: "/push/identities/<identity_token>/twitter/picture.json",
        key: &["picture"],
        fields: &[PICTURE, DESCRIPTION],
        rules: &[],
        state: State::Documented,
        note: "a picture that no tweet attaches vanishes after 24 hours",
    },
    Resource {
        name: "twitter/video",
        about: "Upload a video for a tweet",
        path: "/push/identities/<identity_token>/twitter/video.json",
        key: &["video"],
        fields: &[VIDEO_URL, CALLBACK],
        rules: &[],
        state: State::Documented,
        note: LATE,
    },
    Resource {
        name: "youtube/video",
        about: "Publish a video",
        path: "/push/identities/<identity_token>/youtube/video.json",
        key: &["video"],
        fields: &[
            VIDEO_URL,
            must("title", Kind::Text, "its title"),
            DESCRIPTION,
            may("thumbnail_url", Kind::Picture, "its thumbnail; OneAll fetches it"),
            CALLBACK,
        ],
        rules: &[],
        state: State::Documented,
        note: LATE,
    },
    Resource {
        name: "youtube/playlist/video",
        about: "Add a video to a playlist",
        path: "/push/identities/<identity_token>/youtube/playlist/<playlist_id>/video.json",
        key: &["video"],
        fields: &[
            Field {
                place: Place::Path,
                ..must("playlist_id", Kind::Id, "the playlist; it travels in the address")
            },
            must("id", Kind::Id, "the video"),
            may("position", Kind::Number, "its place in the playlist, from 0"),
        ],
        rules: &[],
        state: State::Inferred,
        note: BY_ANALOGY,
    },
    Resource {
        name: "youtube/playlist",
        about: "Create a playlist",
        path: "/push/identities/<identity_token>/youtube/playlist.json",
        key: &["playlist"],
        fields: &[
            must("title", Kind::Text, "its title"),
            may("description", Kind::Text, "what it is about"),
            may("privacy_status", Kind::Choice(&["public", "unlisted", "private"]), "who may see it"),
            may("default_language", Kind::Text, "the language of title and description, like en"),
        ],
        rules: &[],
        state: State::Inferred,
        note: "the body is that of changing a playlist",
    },
    Resource {
        name: "youtube/channel/section",
        about: "Add a section to a channel",
        path: "/push/identities/<identity_token>/youtube/channel/section.json",
        key: &["channel", "section"],
        fields: &[
            must("type", Kind::Text, "what it shows, like singlePlaylist"),
            may("style", Kind::Text, "how it shows it, like horizontalRow"),
            may("title", Kind::Text, "its title"),
            may("position", Kind::Number, "its place on the channel, from 0"),
            may("defaultLanguage", Kind::Text, "the language of the title, like en"),
            may("playlists", Kind::Ids, "ids of playlists to show"),
        ],
        rules: &[],
        state: State::Inferred,
        note: "the body is that of changing a section",
    },
];
