//! The question what becomes of what still moves when the user leaves.

use ratatui::layout::Rect;

use super::question::{Question, Resolve};
use super::{Overlay, room};
use crate::engine::protocol::Farewell;
use crate::tui::app::App;
use crate::tui::keys::{Action, Place};
use crate::tui::setup::Reason;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::{Canvas, centred};
use crate::tui::widgets::scroll::Scroll;

/// Columns for the key of an answer.
const KEY: u16 = 4;

/// The question, and the answer that is chosen.
#[derive(Debug)]
pub(crate) struct Leaving {
    scroll: Scroll,
    can_detach: bool,
}

impl Leaving {
    pub(crate) fn new(can_detach: bool) -> Self {
        Self { scroll: Scroll::default(), can_detach }
    }

    /// The answers: what they do, and their words. To stay is the first, since it loses nothing.
    fn answers(&self) -> Vec<(Action, &'static str)> {
        let mut answers = vec![(Action::Stay, "stay here")];
        if self.can_detach {
            answers.push((Action::LeaveBehind, "leave, and go on in the background"));
        }
        answers.push((Action::LeavePaused, "pause the uploads and leave"));
        answers.push((Action::LeaveCancelled, "cancel the uploads and leave"));
        answers
    }
}

/// Draws the question.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, leaving: &Leaving, app: &App) {
    let answers = leaving.answers();
    let height = u16::try_from(answers.len()).unwrap_or(4) + 4;
    let inside = canvas.frame(centred(room(area), 48, height), "Leave");
    canvas.put(inside.x, inside.y, inside.width, "Uploads are still moving.", Role::Title);
    for ((y, (action, words)), number) in (inside.y + 2..inside.bottom()).zip(answers).zip(0..) {
        let key = app.keymap.key_for(action, Place::Leaving).unwrap_or_default();
        canvas.put(inside.x, y, KEY.min(inside.width), &key, Role::Key);
        let role = if number == leaving.scroll.cursor { Role::Cursor } else { Role::Text };
        canvas.put(inside.x + KEY.min(inside.width), y, inside.width.saturating_sub(KEY), words, role);
    }
}

impl App {
    pub(super) fn leaving_action(&mut self, action: Action) {
        let Some(Overlay::Leaving(leaving)) = self.overlays.last_mut() else { return };
        let answers = leaving.answers();
        let action = match action {
            Action::Move(step) => {
                leaving.scroll.step(step, answers.len(), answers.len());
                return;
            }
            Action::Accept => answers.get(leaving.scroll.cursor).map_or(Action::Stay, |(action, _)| *action),
            other => other,
        };
        match action {
            Action::LeaveBehind if leaving.can_detach => self.leave(Farewell::Detach, Reason::Quit, None),
            Action::LeaveBehind => {
                let sentence =
                    "Nothing can go on in the background here: the demo's server ends with this program.";
                self.notice(crate::engine::protocol::Level::Info, sentence);
            }
            Action::LeavePaused => self.leave(Farewell::Pause, Reason::Quit, None),
            Action::LeaveCancelled => self.ask_leave_cancelled(),
            Action::Stay => self.pop(),
            _ => {}
        }
    }

    fn ask_leave_cancelled(&mut self) {
        let count = self.uploads.totals.unfinished().count;
        self.push(Overlay::Question(Question {
            title: "Cancel every upload and leave?".to_owned(),
            lines: vec![format!(
                "{count} sessions are not finished; what the server holds of them is given up."
            )],
            yes: "Cancel them and leave",
            no: "Stay",
            resolve: Resolve::LeaveCancelled,
            ..Question::default()
        }));
    }
}
