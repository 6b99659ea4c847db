//! Moving in lists, and the actions of what lies on top.

use crate::tui::keys::table::Row;
use crate::tui::keys::{Action, Scope};
use crate::tui::widgets::scroll::Step;

/// The rows.
pub(in super::super) const MOVES: &[Row] = &[
    Row::new(
        "open",
        Action::Accept,
        &["enter"],
        &[Scope::Files],
        "open the folder; take the file, or what is marked",
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
        "take what is marked, or the file under the cursor",
    )
    .hint("take", 90),
    Row::new("path-accept", Action::Accept, &["enter"], &[Scope::Path], "open the folder, or take the file")
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
            Scope::Photos,
            Scope::Photo,
            Scope::Composer,
            Scope::Posts,
            Scope::Albums,
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
            Scope::Photos,
            Scope::Photo,
            Scope::Composer,
            Scope::Posts,
            Scope::Albums,
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
        &[
            Scope::Uploads,
            Scope::Photos,
            Scope::Photo,
            Scope::Posts,
            Scope::Composer,
            Scope::Files,
            Scope::Reading,
        ],
        "go to the first row",
    ),
    Row::new(
        "bottom",
        Action::Move(Step::Last),
        &["G", "end"],
        &[
            Scope::Uploads,
            Scope::Photos,
            Scope::Photo,
            Scope::Posts,
            Scope::Composer,
            Scope::Files,
            Scope::Reading,
        ],
        "go to the last row",
    ),
    Row::new(
        "page-up",
        Action::Move(Step::Pages(-1)),
        &["pgup", "ctrl-b"],
        &[
            Scope::Uploads,
            Scope::Photos,
            Scope::Photo,
            Scope::Composer,
            Scope::Posts,
            Scope::Files,
            Scope::Reading,
            Scope::Palette,
            Scope::Albums,
        ],
        "go up a page",
    ),
    Row::new(
        "page-down",
        Action::Move(Step::Pages(1)),
        &["pgdn", "ctrl-f"],
        &[
            Scope::Uploads,
            Scope::Photos,
            Scope::Photo,
            Scope::Composer,
            Scope::Posts,
            Scope::Files,
            Scope::Reading,
            Scope::Palette,
            Scope::Albums,
        ],
        "go down a page",
    ),
    Row::new(
        "half-up",
        Action::Move(Step::Halves(-1)),
        &["ctrl-u"],
        &[
            Scope::Uploads,
            Scope::Photos,
            Scope::Photo,
            Scope::Posts,
            Scope::Composer,
            Scope::Files,
            Scope::Reading,
        ],
        "go up half a page",
    ),
    Row::new(
        "half-down",
        Action::Move(Step::Halves(1)),
        &["ctrl-d"],
        &[
            Scope::Uploads,
            Scope::Photos,
            Scope::Photo,
            Scope::Posts,
            Scope::Composer,
            Scope::Files,
            Scope::Reading,
        ],
        "go down half a page",
    ),
    Row::new("run", Action::Accept, &["enter"], &[Scope::Palette], "do what is chosen").hint("choose", 90),
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
];
