//! The actions of every screen and of every line that is typed in.

use crate::tui::keys::table::Row;
use crate::tui::keys::{Action, Scope};
use crate::tui::widgets::field::Edit;

/// The rows.
pub(in super::super) const COMMON: &[Row] = &[
    Row::new("palette", Action::Palette, &[":", "ctrl-p"], &[Scope::Screens], "show all actions by name")
        .hint("actions", 30),
    Row::new("screen-uploads", Action::Show(0), &["1"], &[Scope::Screens], "show the Uploads"),
    Row::new("screen-photos", Action::Show(1), &["2"], &[Scope::Screens], "show the Photos"),
    Row::new("screen-composer", Action::Show(2), &["3"], &[Scope::Screens], "show the Composer"),
    Row::new("screen-posts", Action::Show(3), &["4"], &[Scope::Screens], "show the Posts"),
    Row::new("next-screen", Action::Turn(1), &["tab"], &[Scope::Turning], "show the next screen")
        .hint("next screen", 20),
    Row::new(
        "previous-screen",
        Action::Turn(-1),
        &["shift-tab"],
        &[Scope::Turning],
        "show the screen before",
    ),
    Row::new("log", Action::Log, &["L"], &[Scope::Screens], "show past notices"),
    Row::new(
        "accounts",
        Action::Accounts,
        &["A"],
        &[Scope::Screens],
        "show the accounts and how to use another",
    ),
    Row::new("mouse", Action::Mouse, &["M"], &[Scope::Screens], "turn the mouse on or off"),
    Row::new(
        "cursor-left",
        Action::Edit(Edit::Left),
        &["left"],
        &[Scope::Typing],
        "one character to the left",
    ),
    Row::new(
        "cursor-right",
        Action::Edit(Edit::Right),
        &["right"],
        &[Scope::Typing],
        "one character to the right",
    ),
    Row::new(
        "cursor-start",
        Action::Edit(Edit::Home),
        &["home", "ctrl-a"],
        &[Scope::Typing],
        "to the beginning of the line",
    ),
    Row::new(
        "cursor-end",
        Action::Edit(Edit::End),
        &["end", "ctrl-e"],
        &[Scope::Typing],
        "to the end of the line",
    ),
    Row::new(
        "erase",
        Action::Edit(Edit::Backspace),
        &["backspace"],
        &[Scope::Typing],
        "take out the character before the cursor",
    ),
    Row::new(
        "erase-under",
        Action::Edit(Edit::Delete),
        &["delete", "ctrl-d"],
        &[Scope::Typing],
        "take out the character under the cursor",
    ),
    Row::new(
        "erase-word",
        Action::Edit(Edit::Word),
        &["ctrl-w", "alt-backspace"],
        &[Scope::Typing],
        "take out the word before the cursor",
    ),
    Row::new(
        "erase-to-start",
        Action::Edit(Edit::ToStart),
        &["ctrl-u"],
        &[Scope::Typing],
        "take out everything before the cursor",
    ),
    Row::new(
        "erase-to-end",
        Action::Edit(Edit::ToEnd),
        &["ctrl-k"],
        &[Scope::Typing],
        "take out everything behind the cursor",
    ),
    Row::new(
        "undo",
        Action::Edit(Edit::Undo),
        &["ctrl-_"],
        &[Scope::Typing],
        "take the last change of the line back",
    ),
    Row::new(
        "leave-now",
        Action::Interrupt,
        &["ctrl-c"],
        &[Scope::Everywhere],
        "leave at once; uploads go on at the next start",
    )
    .fixed(),
    Row::new(
        "suspend",
        Action::Suspend,
        &["ctrl-z"],
        &[Scope::Everywhere],
        "stop the program and go back to the shell; `fg` brings it back",
    ),
    Row::new("redraw", Action::Redraw, &["ctrl-l"], &[Scope::Everywhere], "draw everything anew"),
    Row::new(
        "back",
        Action::Back,
        &["esc"],
        &[Scope::Everywhere],
        "go one step back: what lies on top, details, marks, filter",
    )
    .hint("back", 60),
    Row::new("help", Action::Help, &["?", "f1"], &[Scope::Everywhere], "show the keys that work here")
        .hint("help", 95),
    Row::new("quit", Action::Quit, &["q"], &[Scope::Screens], "leave; asks what becomes of what still moves")
        .hint("quit", 94),
];
