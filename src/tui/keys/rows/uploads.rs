//! The actions of the Uploads screen.

use crate::tui::keys::table::Row;
use crate::tui::keys::{Action, Scope};

/// The rows.
pub(in super::super) const UPLOADS: &[Row] = &[
    Row::new(
        "upload",
        Action::NewUpload,
        &["u"],
        &[Scope::Uploads],
        "choose files and upload them; paths can be pasted as well",
    )
    .hint("upload", 90),
    Row::new(
        "pause",
        Action::Pause,
        &["p"],
        &[Scope::Uploads],
        "pause the session or the marked ones; nothing sent is lost",
    )
    .hint("pause", 80),
    Row::new("resume", Action::Resume, &["r"], &[Scope::Uploads], "let paused or interrupted sessions go on")
        .hint("resume", 78),
    Row::new("cancel", Action::Cancel, &["c"], &[Scope::Uploads], "give sessions up, after a question")
        .hint("cancel", 62),
    Row::new("retry", Action::Retry, &["t"], &[Scope::Uploads], "try again at once what failed or waits")
        .hint("retry", 64),
    Row::new("ask", Action::Ask, &["o"], &[Scope::Uploads], "ask the server how many bytes it holds")
        .hint("ask server", 40),
    Row::new(
        "copy-handle",
        Action::Copy,
        &["y"],
        &[Scope::Uploads],
        "copy the file handle to the clipboard of your terminal",
    )
    .hint("copy", 70),
    Row::new("compose", Action::Use, &["e"], &[Scope::Uploads], "use the file handle in the Composer"),
    Row::new(
        "remove",
        Action::Remove,
        &["d", "delete"],
        &[Scope::Uploads],
        "take sessions off the list, after a question",
    )
    .hint("remove", 50),
    Row::new(
        "details",
        Action::Details,
        &["enter"],
        &[Scope::Uploads],
        "show or hide the details of the session",
    )
    .hint("details", 75),
    Row::new("show-details", Action::ShowDetails, &["l", "right"], &[Scope::Uploads], "show the details"),
    Row::new("hide-details", Action::HideDetails, &["h", "left"], &[Scope::Uploads], "hide the details"),
    Row::new("details-down", Action::ScrollDetails(1), &["J"], &[Scope::Uploads], "scroll the details down"),
    Row::new("details-up", Action::ScrollDetails(-1), &["K"], &[Scope::Uploads], "scroll the details up"),
    Row::new(
        "filter",
        Action::Filter,
        &["/"],
        &[Scope::Uploads],
        "show only sessions whose name or state holds what you type",
    )
    .hint("filter", 66),
    Row::new(
        "next-match",
        Action::Match(1),
        &["n"],
        &[Scope::Uploads],
        "go to the next session that the last filter found",
    ),
    Row::new("previous-match", Action::Match(-1), &["N"], &[Scope::Uploads], "go to the one before"),
    Row::new(
        "sort",
        Action::Sort,
        &["s"],
        &[Scope::Uploads],
        "sort by the next column: age, name, size, state",
    )
    .hint("sort", 52),
    Row::new("reverse", Action::Reverse, &["S"], &[Scope::Uploads], "sort the other way round"),
    Row::new(
        "mark",
        Action::Mark,
        &["space"],
        &[Scope::Uploads, Scope::Files],
        "mark or unmark; actions apply to what is marked",
    )
    .hint("mark", 58),
    Row::new(
        "mark-all",
        Action::MarkAll,
        &["a"],
        &[Scope::Uploads, Scope::Files],
        "mark everything in the list, or nothing",
    ),
    Row::new(
        "limits",
        Action::Limits,
        &["b"],
        &[Scope::Uploads],
        "change how many uploads run at once, and their bandwidth",
    )
    .hint("limits", 35),
    Row::new(
        "token",
        Action::Token,
        &["T"],
        &[Scope::Uploads, Scope::Photos, Scope::Photo, Scope::Posts],
        "give a new access token",
    ),
];
