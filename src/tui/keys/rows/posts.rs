//! The actions of the Posts screen and of its box.

use crate::tui::keys::table::Row;
use crate::tui::keys::{Action, OnPost, Scope};
use crate::tui::screens::posts::Shelf;

/// A row of the Posts screen.
const fn on_post(name: &'static str, what: OnPost, keys: &'static [&'static str], help: &'static str) -> Row {
    Row::new(name, Action::Post(what), keys, &[Scope::Posts], help)
}

/// The rows.
pub(in super::super) const POSTS: &[Row] = &[
    on_post(
        "outbox",
        OnPost::Shelf(Shelf::Outbox),
        &["o"],
        "posts on their way, failed or unknown, and what ended",
    ),
    on_post("drafts", OnPost::Shelf(Shelf::Drafts), &["w"], "posts that were begun and not sent"),
    on_post(
        "scheduled",
        OnPost::Shelf(Shelf::Scheduled),
        &["s"],
        "posts that Facebook publishes at their time",
    ),
    on_post("published", OnPost::Shelf(Shelf::Published), &["u"], "posts that are out"),
    on_post("next-list", OnPost::TurnShelf(1), &["tab"], "the next of these four lists")
        .hint("next list", 66),
    on_post("previous-list", OnPost::TurnShelf(-1), &["shift-tab"], "the list before"),
    Row::new(
        "post-details",
        Action::Details,
        &["enter"],
        &[Scope::Posts],
        "show or hide all that is known of the post",
    )
    .hint("details", 90),
    Row::new(
        "post-right",
        Action::Side(1),
        &["l", "right"],
        &[Scope::Posts],
        "show the post's details; in the week, the next one",
    )
    .hint("next week", 57),
    Row::new(
        "post-left",
        Action::Side(-1),
        &["h", "left"],
        &[Scope::Posts],
        "hide the post's details; in the week, the one before",
    )
    .hint("week before", 51),
    Row::new(
        "post-down",
        Action::ScrollDetails(1),
        &["J"],
        &[Scope::Posts],
        "scroll the post's details down",
    ),
    Row::new("post-up", Action::ScrollDetails(-1), &["K"], &[Scope::Posts], "scroll the post's details up"),
    Row::new(
        "search-posts",
        Action::Filter,
        &["/"],
        &[Scope::Posts],
        "show only posts whose words, state or number hold your text",
    )
    .hint("search", 62),
    Row::new(
        "next-post",
        Action::Match(1),
        &["n"],
        &[Scope::Posts],
        "go to the next post that the last search finds",
    ),
    Row::new("previous-post", Action::Match(-1), &["N"], &[Scope::Posts], "go to the post found before"),
    on_post("week", OnPost::Week, &["c"], "show the scheduled posts week by week, or as a list again")
        .hint("week", 60),
    Row::new("refresh-posts", Action::Refresh, &["r"], &[Scope::Posts], "read the lists anew")
        .hint("refresh", 46),
    on_post("duplicate", OnPost::Duplicate, &["+"], "make a new draft that says the same")
        .hint("duplicate", 48),
    on_post("edit-post", OnPost::Edit, &["e"], "open a draft, or what failed or is ready, in the Composer")
        .hint("edit", 78),
    on_post("publish-post", OnPost::Publish, &["p"], "publish the post, after a question")
        .hint("publish", 82),
    on_post("verify", OnPost::Verify, &["v"], "look whether a post whose outcome is unknown is there")
        .hint("verify", 80),
    on_post("move-post", OnPost::Move, &["m"], "give a scheduled post another time").hint("move", 58),
    on_post(
        "publish-now",
        OnPost::PublishNow,
        &["P"],
        "publish at once what waits at Facebook, after a question",
    )
    .hint("publish now", 54),
    on_post(
        "unschedule",
        OnPost::Unschedule,
        &["x"],
        "cancel a scheduled post, after a question; a draft is kept",
    )
    .hint("cancel", 56),
    on_post("delete-post", OnPost::Delete, &["D"], "delete a post from the Page, after a question")
        .hint("delete", 55),
    on_post(
        "discard-post",
        OnPost::Discard,
        &["d", "delete"],
        "give up a draft or what was never published, after a question",
    )
    .hint("discard", 52),
    Row::new("copy-post-link", Action::Copy, &["y"], &[Scope::Posts], "copy the post's link")
        .hint("copy", 50),
    Row::new("copy-post-id", Action::CopyId, &["Y"], &[Scope::Posts], "copy the post's id at Facebook"),
    Row::new("set-time", Action::Accept, &["enter"], &[Scope::Moment], "move the post to what is typed")
        .hint("move", 90),
];
