//! The actions of the Photos screen and of its boxes.

use crate::model::photo::PhotoType;
use crate::tui::keys::table::Row;
use crate::tui::keys::{Action, Scope};
use crate::tui::widgets::scroll::Step;

/// The rows.
pub(in super::super) const PHOTOS: &[Row] = &[
    Row::new("open-photo", Action::Accept, &["enter"], &[Scope::Photos], "open the photo").hint("open", 90),
    Row::new(
        "profile",
        Action::Kind(PhotoType::Profile),
        &["p"],
        &[Scope::Photos],
        "the Page's profile pictures",
    )
    .hint("profile", 66),
    Row::new(
        "tagged",
        Action::Kind(PhotoType::Tagged),
        &["t"],
        &[Scope::Photos],
        "photos that the Page is tagged in",
    )
    .hint("tagged", 65),
    Row::new(
        "uploaded",
        Action::Kind(PhotoType::Uploaded),
        &["u"],
        &[Scope::Photos],
        "photos that the Page uploaded",
    )
    .hint("uploaded", 67),
    Row::new("next-filter", Action::TurnKind(1), &["tab"], &[Scope::Photos], "the next of these three lists"),
    Row::new("previous-filter", Action::TurnKind(-1), &["shift-tab"], &[Scope::Photos], "the one before"),
    Row::new(
        "albums",
        Action::Albums,
        &["a"],
        &[Scope::Photos],
        "choose an album; esc goes back to the Page's photos",
    )
    .hint("albums", 72),
    Row::new("grid", Action::Grid, &["v"], &[Scope::Photos], "show thumbnails in a grid, or the list again")
        .hint("grid", 74),
    Row::new(
        "search",
        Action::Filter,
        &["/"],
        &[Scope::Photos],
        "show only photos whose words or id hold what you type",
    )
    .hint("search", 70),
    Row::new(
        "next-found",
        Action::Match(1),
        &["n"],
        &[Scope::Photos],
        "go to the next photo that the last search finds",
    ),
    Row::new("previous-found", Action::Match(-1), &["N"], &[Scope::Photos], "go to the photo found before"),
    Row::new(
        "load-on",
        Action::More,
        &["m"],
        &[Scope::Photos],
        "load the next photos; without a search that happens by itself",
    )
    .hint("load on", 30),
    Row::new(
        "photo-left",
        Action::Side(-1),
        &["h", "left"],
        &[Scope::Photos],
        "the photo to the left, in the grid",
    ),
    Row::new(
        "photo-right",
        Action::Side(1),
        &["l", "right"],
        &[Scope::Photos],
        "the photo to the right in the grid; in the list, open it",
    ),
    Row::new(
        "next-photo",
        Action::Flip(1),
        &["]", "l", "right"],
        &[Scope::Photo],
        "open the next photo of the list",
    )
    .hint("next", 68),
    Row::new(
        "previous-photo",
        Action::Flip(-1),
        &["[", "h", "left"],
        &[Scope::Photo],
        "open the photo before",
    )
    .hint("previous", 66),
    Row::new(
        "next-section",
        Action::Section(1),
        &["tab"],
        &[Scope::Photo],
        "go on to the comments, the likes, the tags",
    )
    .hint("next part", 88),
    Row::new(
        "previous-section",
        Action::Section(-1),
        &["shift-tab"],
        &[Scope::Photo],
        "go back to the part before",
    ),
    Row::new(
        "markers",
        Action::Markers,
        &["m"],
        &[Scope::Photo],
        "show or hide where the tags are on the picture",
    )
    .hint("markers", 40),
    Row::new("move-tag", Action::MoveTag, &["e"], &[Scope::Photo], "move the chosen tag"),
    Row::new(
        "untag",
        Action::Untag,
        &["d", "delete"],
        &[Scope::Photo],
        "remove the chosen tag, after a question",
    ),
    Row::new("comment", Action::Comment, &["c"], &[Scope::Photos, Scope::Photo], "write a comment")
        .hint("comment", 82),
    Row::new(
        "like",
        Action::Like,
        &["+"],
        &[Scope::Photos, Scope::Photo],
        "like the photo, or take the like back",
    )
    .hint("like", 80),
    Row::new("tag", Action::Tag, &["#"], &[Scope::Photos, Scope::Photo], "tag people or things on the photo")
        .hint("tag", 60),
    Row::new(
        "save-photo",
        Action::Save,
        &["s"],
        &[Scope::Photos, Scope::Photo],
        "save the photo's largest version as a file",
    )
    .hint("save", 78),
    Row::new("copy-link", Action::Copy, &["y"], &[Scope::Photos, Scope::Photo], "copy the photo's link")
        .hint("copy", 62),
    Row::new("copy-id", Action::CopyId, &["Y"], &[Scope::Photos, Scope::Photo], "copy the photo's id"),
    Row::new(
        "album-of-photo",
        Action::AlbumOf,
        &["o"],
        &[Scope::Photos, Scope::Photo],
        "show the album that the photo is in",
    ),
    Row::new(
        "refresh",
        Action::Refresh,
        &["r"],
        &[Scope::Photos, Scope::Photo],
        "read it anew, and what Facebook refused with it",
    )
    .hint("refresh", 50),
    Row::new("choose-album", Action::Accept, &["enter"], &[Scope::Albums], "show the album's photos")
        .hint("show", 90),
    Row::new("albums-again", Action::Refresh, &["ctrl-r"], &[Scope::Albums], "read the albums anew")
        .hint("refresh", 50),
    Row::new("send-comment", Action::Send, &["ctrl-s"], &[Scope::Comment], "send the comment")
        .hint("send", 92),
    Row::new("new-line", Action::Newline, &["enter"], &[Scope::Comment, Scope::Writing], "begin a new line")
        .hint("new line", 80),
    Row::new(
        "line-up",
        Action::Move(Step::By(-1)),
        &["up"],
        &[Scope::Comment, Scope::Writing],
        "to the line above",
    ),
    Row::new(
        "line-down",
        Action::Move(Step::By(1)),
        &["down"],
        &[Scope::Comment, Scope::Writing],
        "to the line below",
    ),
    Row::new(
        "look",
        Action::Look,
        &["ctrl-r"],
        &[Scope::Comment],
        "look at the photo's comments; what you wrote stays",
    )
    .hint("look", 60),
    Row::new("send-tags", Action::Send, &["ctrl-s"], &[Scope::Tagging, Scope::Placing], "set the tags")
        .hint("set", 92),
    Row::new(
        "next-tag",
        Action::Accept,
        &["enter"],
        &[Scope::Tagging, Scope::Placing],
        "keep this tag and go on to another; all are set together",
    )
    .hint("one more", 80),
    Row::new(
        "next-blank",
        Action::Other,
        &["tab", "down"],
        &[Scope::Tagging],
        "who or what, then x, then y, then the picture",
    )
    .hint("next", 70),
    Row::new("previous-blank", Action::OtherBack, &["shift-tab", "up"], &[Scope::Tagging], "the one before"),
    Row::new("leave-picture", Action::Other, &["tab"], &[Scope::Placing], "back to who or what")
        .hint("back to text", 70),
    Row::new(
        "leave-picture-back",
        Action::OtherBack,
        &["shift-tab"],
        &[Scope::Placing],
        "back to the percentages",
    ),
    Row::new(
        "marker-left",
        Action::Nudge(-1, 0),
        &["h", "left"],
        &[Scope::Placing],
        "move the marker to the left",
    ),
    Row::new(
        "marker-right",
        Action::Nudge(1, 0),
        &["l", "right"],
        &[Scope::Placing],
        "move the marker to the right",
    ),
    Row::new("marker-up", Action::Nudge(0, -1), &["k", "up"], &[Scope::Placing], "move the marker up")
        .hint("move", 60),
    Row::new("marker-down", Action::Nudge(0, 1), &["j", "down"], &[Scope::Placing], "move the marker down"),
    Row::new("save", Action::Accept, &["enter"], &[Scope::Save], "save the photo there").hint("save", 90),
    Row::new("save-complete", Action::Complete, &["tab"], &[Scope::Save], "complete what is typed")
        .hint("complete", 80),
    Row::new(
        "save-over",
        Action::Overwrite,
        &["ctrl-o"],
        &[Scope::Save],
        "write over the file that is there, once that was said",
    ),
];
