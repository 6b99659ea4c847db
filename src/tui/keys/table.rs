//! The table of all actions: a row is all that a new key needs to be known everywhere.

use super::{Action, Place, Scope};
use crate::tui::widgets::field::Edit;
use crate::tui::widgets::scroll::Step;

/// An action with its keys and its words.
#[derive(Debug)]
pub struct Row {
    /// The name in the palette and in the configuration's `keys`.
    pub name: &'static str,
    /// What happens.
    pub action: Action,
    /// The keys that it has unless the user gave others.
    pub keys: &'static [&'static str],
    /// Where it applies.
    pub scopes: &'static [Scope],
    /// A word or two for the footer; empty when it is not worth its room there.
    pub short: &'static str,
    /// How long the footer keeps it when room is short, 0 to 100.
    pub weight: u8,
    /// What it does, as a phrase.
    pub help: &'static str,
    /// True when the user cannot give it other keys.
    pub fixed: bool,
}

impl Row {
    /// The narrowest scope through which the row applies in a place; `None` where it does not.
    pub fn scope_in(&self, place: Place) -> Option<Scope> {
        place.scopes().iter().copied().find(|scope| self.scopes.contains(scope))
    }

    const fn new(
        name: &'static str,
        action: Action,
        keys: &'static [&'static str],
        scopes: &'static [Scope],
        help: &'static str,
    ) -> Self {
        Self { name, action, keys, scopes, short: "", weight: 0, help, fixed: false }
    }

    const fn hint(self, short: &'static str, weight: u8) -> Self {
        Self { short, weight, ..self }
    }

    const fn fixed(self) -> Self {
        Self { fixed: true, ..self }
    }
}

/// All actions, in the order in which help and README list them.
pub const TABLE: &[Row] = &[
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
    Row::new("token", Action::Token, &["T"], &[Scope::Uploads], "give a new access token"),
    Row::new(
        "open",
        Action::Accept,
        &["enter"],
        &[Scope::Files],
        "open the folder; upload the file, or what is marked",
    )
    .hint("open", 88),
    Row::new("open-folder", Action::Open, &["l", "right"], &[Scope::Files], "open the folder"),
    Row::new(
        "parent",
        Action::Parent,
        &["h", "left", "backspace"],
        &[Scope::Files],
        "go to the folder above",
    )
    .hint("up", 70),
    Row::new("home-folder", Action::Home, &["~"], &[Scope::Files], "go to your home folder"),
    Row::new("hidden", Action::Hidden, &["."], &[Scope::Files], "show or hide hidden files")
        .hint("hidden", 40),
    Row::new("type-path", Action::TypePath, &["i", "tab"], &[Scope::Files], "type a path; tab completes it")
        .hint("path", 72),
    Row::new("narrow", Action::Filter, &["/"], &[Scope::Files], "show only names that hold what you type")
        .hint("narrow", 50),
    Row::new(
        "send",
        Action::Send,
        &["u"],
        &[Scope::Files],
        "upload what is marked, or the file under the cursor",
    )
    .hint("upload", 90),
    Row::new(
        "path-accept",
        Action::Accept,
        &["enter"],
        &[Scope::Path],
        "open the folder, or upload the file",
    )
    .hint("go", 90),
    Row::new("path-complete", Action::Complete, &["tab"], &[Scope::Path], "complete the path")
        .hint("complete", 80),
    Row::new("narrow-accept", Action::Accept, &["enter"], &[Scope::Narrow], "go back to the list, narrowed")
        .hint("keep", 90),
    Row::new("filter-accept", Action::Accept, &["enter"], &[Scope::Filter], "keep the filter")
        .hint("keep", 90),
    Row::new(
        "up",
        Action::Move(Step::By(-1)),
        &["k", "up"],
        &[
            Scope::Uploads,
            Scope::Files,
            Scope::Reading,
            Scope::Accounts,
            Scope::Palette,
            Scope::Leaving,
            Scope::Narrow,
        ],
        "move up",
    ),
    Row::new(
        "down",
        Action::Move(Step::By(1)),
        &["j", "down"],
        &[
            Scope::Uploads,
            Scope::Files,
            Scope::Reading,
            Scope::Accounts,
            Scope::Palette,
            Scope::Leaving,
            Scope::Narrow,
        ],
        "move down",
    ),
    Row::new(
        "top",
        Action::Move(Step::First),
        &["g", "home"],
        &[Scope::Uploads, Scope::Files, Scope::Reading],
        "go to the first row",
    ),
    Row::new(
        "bottom",
        Action::Move(Step::Last),
        &["G", "end"],
        &[Scope::Uploads, Scope::Files, Scope::Reading],
        "go to the last row",
    ),
    Row::new(
        "page-up",
        Action::Move(Step::Pages(-1)),
        &["pgup", "ctrl-b"],
        &[Scope::Uploads, Scope::Files, Scope::Reading, Scope::Palette],
        "go up a page",
    ),
    Row::new(
        "page-down",
        Action::Move(Step::Pages(1)),
        &["pgdn", "ctrl-f"],
        &[Scope::Uploads, Scope::Files, Scope::Reading, Scope::Palette],
        "go down a page",
    ),
    Row::new(
        "half-up",
        Action::Move(Step::Halves(-1)),
        &["ctrl-u"],
        &[Scope::Uploads, Scope::Files, Scope::Reading],
        "go up half a page",
    ),
    Row::new(
        "half-down",
        Action::Move(Step::Halves(1)),
        &["ctrl-d"],
        &[Scope::Uploads, Scope::Files, Scope::Reading],
        "go down half a page",
    ),
    Row::new("run", Action::Accept, &["enter"], &[Scope::Palette], "do what is chosen").hint("run", 90),
    Row::new("yes", Action::Yes, &["y"], &[Scope::Question], "say yes").hint("yes", 90),
    Row::new("no", Action::No, &["n"], &[Scope::Question], "say no").hint("no", 92),
    Row::new(
        "press",
        Action::Accept,
        &["enter"],
        &[Scope::Question],
        "take the answer that is chosen; at first that is the safe one",
    )
    .hint("choose", 80),
    Row::new(
        "other-answer",
        Action::Other,
        &["tab", "h", "l", "left", "right"],
        &[Scope::Question],
        "go to the other answer",
    )
    .hint("other answer", 70),
    Row::new(
        "leave-behind",
        Action::LeaveBehind,
        &["b"],
        &[Scope::Leaving],
        "leave, and let a process in the background go on",
    )
    .hint("background", 90),
    Row::new("leave-paused", Action::LeavePaused, &["p"], &[Scope::Leaving], "pause every upload and leave")
        .hint("pause", 80),
    Row::new(
        "leave-cancelled",
        Action::LeaveCancelled,
        &["x"],
        &[Scope::Leaving],
        "cancel every upload and leave, after another question",
    )
    .hint("cancel", 70),
    Row::new("stay", Action::Stay, &["s"], &[Scope::Leaving], "stay here").hint("stay", 92),
    Row::new(
        "leave-accept",
        Action::Accept,
        &["enter"],
        &[Scope::Leaving],
        "take the answer that is chosen; at first that is to stay",
    )
    .hint("choose", 85),
    Row::new("close", Action::Stay, &["q"], &[Scope::Reading, Scope::Accounts], "close this")
        .hint("close", 80),
    Row::new("use-account", Action::Accept, &["enter"], &[Scope::Accounts], "use this account")
        .hint("use", 90),
    Row::new(
        "token-accept",
        Action::Accept,
        &["enter"],
        &[Scope::Token],
        "use this token; what the old one stopped goes on",
    )
    .hint("use", 90),
    Row::new("limits-accept", Action::Accept, &["enter"], &[Scope::Limits], "set both limits")
        .hint("set", 90),
    Row::new(
        "limits-other",
        Action::Other,
        &["tab", "shift-tab", "up", "down"],
        &[Scope::Limits],
        "go to the other limit",
    )
    .hint("other limit", 80),
    Row::new("palette", Action::Palette, &[":", "ctrl-p"], &[Scope::Screens], "show all actions by name")
        .hint("actions", 30),
    Row::new("screen-uploads", Action::Show(0), &["1"], &[Scope::Screens], "show the Uploads"),
    Row::new("screen-photos", Action::Show(1), &["2"], &[Scope::Screens], "show the Photos"),
    Row::new("screen-composer", Action::Show(2), &["3"], &[Scope::Screens], "show the Composer"),
    Row::new("screen-posts", Action::Show(3), &["4"], &[Scope::Screens], "show the Posts"),
    Row::new("next-screen", Action::Turn(1), &["tab"], &[Scope::Screens], "show the next screen")
        .hint("next screen", 20),
    Row::new(
        "previous-screen",
        Action::Turn(-1),
        &["shift-tab"],
        &[Scope::Screens],
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
