//! The actions of the Composer and of its boxes.

use crate::tui::keys::table::Row;
use crate::tui::keys::{Action, Compose, Scope};
use crate::tui::widgets::field::Edit;
use crate::tui::widgets::scroll::Step;

/// The rows.
pub(in super::super) const COMPOSER: &[Row] = &[
    Row::new("edit", Action::Accept, &["enter"], &[Scope::Composer], "write or choose what the cursor is on")
        .hint("edit", 91),
    compose("publish", Compose::Publish, &["P"], "publish or schedule it; another key has to say yes")
        .hint("publish", 90),
    compose("add-photos", Compose::AddPhotos, &["a"], "choose photos; their paths can be pasted as well")
        .hint("photos", 86),
    compose("add-address", Compose::AddAddress, &["u"], "add a photo by its address on the web"),
    compose("caption", Compose::Caption, &["c"], "write the photo's caption").hint("caption", 71),
    compose("alternative-text", Compose::AltText, &["t"], "write the photo's alternative text")
        .hint("alt text", 72),
    compose("photo-up", Compose::Shift(-1), &["K"], "move the photo up"),
    compose("photo-down", Compose::Shift(1), &["J"], "move the photo down"),
    compose("take-out", Compose::TakeOut, &["x", "delete"], "take out what the cursor is on")
        .hint("take out", 58),
    compose("fit", Compose::Fit, &["f"], "make a copy of the photo that fits, and show it first")
        .hint("fit", 74),
    compose("option", Compose::Option, &["o"], "choose from everything else that can be set")
        .hint("options", 54),
    compose("calls", Compose::Calls, &["v"], "show the exact calls; nothing is sent").hint("dry run", 70),
    compose("outside", Compose::Outside, &["e"], "write the message in your own editor ($VISUAL, $EDITOR)")
        .hint("$EDITOR", 50),
    compose("keep-draft", Compose::Keep, &["s"], "save the draft at once, which else happens by itself"),
    compose("new-draft", Compose::Begin, &["n"], "begin a new draft; this one is kept").hint("new", 93),
    compose("discard-draft", Compose::Discard, &["D"], "discard the draft, after a question"),
    Row::new(
        "judge",
        Action::Refresh,
        &["r"],
        &[Scope::Composer],
        "look at the photos and judge everything anew",
    ),
    Row::new(
        "next-part",
        Action::Section(1),
        &["tab"],
        &[Scope::Composer],
        "go to the next part of the form",
    )
    .hint("next part", 64),
    Row::new("part-before", Action::Section(-1), &["shift-tab"], &[Scope::Composer], "go to the part before"),
    Row::new(
        "keep-text",
        Action::Send,
        &["ctrl-s"],
        &[Scope::Writing],
        "done: keep what is written and go back to the form",
    )
    .hint("done", 92),
    Row::new(
        "text-outside",
        Action::Compose(Compose::Outside),
        &["ctrl-o"],
        &[Scope::Writing],
        "write on in your own editor ($VISUAL, $EDITOR)",
    )
    .hint("$EDITOR", 70),
    Row::new("keep-line", Action::Accept, &["enter", "ctrl-s"], &[Scope::Line], "done: keep what is written")
        .hint("done", 92),
    Row::new(
        "text-page-up",
        Action::Move(Step::Pages(-1)),
        &["pgup"],
        &[Scope::Comment, Scope::Writing],
        "up as many lines as are seen",
    ),
    Row::new(
        "text-page-down",
        Action::Move(Step::Pages(1)),
        &["pgdn"],
        &[Scope::Comment, Scope::Writing],
        "down as many lines as are seen",
    ),
    Row::new(
        "text-start",
        Action::Move(Step::First),
        &["ctrl-home", "alt-<"],
        &[Scope::Comment, Scope::Writing],
        "to the beginning of the text",
    ),
    Row::new(
        "text-end",
        Action::Move(Step::Last),
        &["ctrl-end", "alt->"],
        &[Scope::Comment, Scope::Writing],
        "to the end of the text",
    ),
    Row::new(
        "word-left",
        Action::Edit(Edit::WordLeft),
        &["alt-b", "ctrl-left"],
        &[Scope::Writing, Scope::Line],
        "to the beginning of the word",
    ),
    Row::new(
        "word-right",
        Action::Edit(Edit::WordRight),
        &["alt-f", "ctrl-right"],
        &[Scope::Writing, Scope::Line],
        "to the end of the word",
    ),
    Row::new(
        "redo",
        Action::Edit(Edit::Redo),
        &["ctrl-y"],
        &[Scope::Writing, Scope::Line],
        "make the change again that was taken back",
    ),
];

const fn compose(
    name: &'static str,
    action: Compose,
    keys: &'static [&'static str],
    help: &'static str,
) -> Row {
    Row::new(name, Action::Compose(action), keys, &[Scope::Composer], help)
}
