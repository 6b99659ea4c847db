//! A question with two answers. The safe one is chosen at first; the key that asked cannot answer; once
//! answered, the box is dead until the engine has done it.

use std::path::PathBuf;

use ratatui::layout::Rect;

use super::{Overlay, room};
use crate::engine::protocol::{Farewell, PhotoRequest, Request, RequestId, SessionAction};
use crate::model::node::NodeId;
use crate::model::session::SessionId;
use crate::tui::app::{App, Waiting};
use crate::tui::keys::{Action, Key};
use crate::tui::screens::photos::PhotoWait;
use crate::tui::screens::posts::PostAct;
use crate::tui::setup::Reason;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::{Canvas, centred};
use crate::tui::widgets::text::{width, wrap};

/// What a yes does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Resolve {
    /// Nothing.
    #[default]
    Nothing,
    /// An action on sessions.
    Act(SessionAction, Vec<SessionId>),
    /// Gives up comments that were not sent, and leaves.
    LeaveDrafts,
    /// Cancels everything and leaves.
    LeaveCancelled,
    /// Removes a person's tag from a photo.
    Untag(NodeId, NodeId),
    /// Publishes what the Composer shows.
    Publish,
    /// Discards what the Composer shows.
    DiscardDraft,
    /// Uses the copy of a photo, which stands second, instead of the photo.
    UseCopy(PathBuf, PathBuf),
    /// Something about a post.
    Post(PostAct),
}

/// A question.
#[derive(Debug, Default)]
pub(crate) struct Question {
    pub(crate) title: String,
    /// What it means to say yes.
    pub(crate) lines: Vec<String>,
    pub(crate) yes: &'static str,
    pub(crate) no: &'static str,
    pub(crate) resolve: Resolve,
    /// The key that brought the question up.
    pub(crate) asked_by: Option<Key>,
    pub(crate) yes_chosen: bool,
    /// The request that a yes became.
    pub(crate) sending: Option<RequestId>,
}

/// Draws the question.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, question: &Question) {
    let columns = room(area).width.min(64);
    let text_columns = usize::from(columns.saturating_sub(4));
    let mut lines: Vec<(String, Role)> = Vec::new();
    lines.extend(wrap(&question.title, text_columns).into_iter().map(|line| (line, Role::Title)));
    for line in &question.lines {
        lines.extend(wrap(line, text_columns).into_iter().map(|line| (line, Role::Text)));
    }
    let height = u16::try_from(lines.len() + 4).unwrap_or(u16::MAX);
    let inside = canvas.frame(centred(room(area), columns, height), "");
    if inside.is_empty() {
        return;
    }
    // Where rows are few the answers stand below what fits of the words.
    let seen = usize::from(inside.height - 1);
    if lines.len() > seen {
        lines.truncate(seen.saturating_sub(1));
        lines.push(("...".to_owned(), Role::Dim));
    }
    let y = inside.bottom() - 1;
    for (y, (line, role)) in (inside.top()..y).zip(&lines) {
        canvas.put(inside.x, y, inside.width, line, *role);
    }
    if question.sending.is_some() {
        canvas.put(inside.x, y, inside.width, "Working ...", Role::Dim);
        return;
    }
    let mut x = inside.x;
    for (words, chosen) in [(question.no, !question.yes_chosen), (question.yes, question.yes_chosen)] {
        let wide = u16::try_from(width(words)).unwrap_or(0) + 4;
        let role = if chosen { Role::Cursor } else { Role::Text };
        canvas.put(x, y, wide.min(inside.right().saturating_sub(x)), &format!("[ {words} ]"), role);
        x += wide + 2;
    }
}

impl App {
    pub(super) fn question_action(&mut self, action: Action, key: Key) {
        let Some(Overlay::Question(question)) = self.overlays.last_mut() else { return };
        if question.sending.is_some() {
            return;
        }
        let asked = question.asked_by == Some(key);
        match action {
            Action::Other => question.yes_chosen = !question.yes_chosen,
            Action::No => self.pop(),
            Action::Yes if !asked => self.say_yes(),
            Action::Accept if question.yes_chosen => self.say_yes(),
            Action::Accept => self.pop(),
            _ => {}
        }
    }

    fn say_yes(&mut self) {
        let Some(Overlay::Question(question)) = self.overlays.last_mut() else { return };
        match std::mem::take(&mut question.resolve) {
            Resolve::Nothing => self.pop(),
            Resolve::LeaveDrafts => {
                self.pop();
                self.quit_without_drafts();
            }
            Resolve::LeaveCancelled => {
                self.pop();
                self.leave(Farewell::Cancel, Reason::Quit, None);
            }
            Resolve::Act(action, targets) => {
                let verb = if action == SessionAction::Cancel { "cancel" } else { "remove" };
                let count = targets.len();
                let id = self.ask(Request::Act(action, targets), Waiting::Act(action, verb, count));
                self.question_waits(id);
            }
            Resolve::Publish => {
                self.pop();
                self.publish_confirmed();
            }
            Resolve::DiscardDraft => {
                self.pop();
                self.discard_confirmed();
            }
            Resolve::UseCopy(original, copy) => {
                self.pop();
                self.use_copy(original, copy);
            }
            Resolve::Untag(photo, who) => {
                let request = PhotoRequest::Untag(photo.clone(), who);
                let id = self.ask_photos(request, PhotoWait::Untag(photo));
                self.question_waits(id);
            }
            Resolve::Post(act) => self.post_agreed(act),
        }
    }

    /// The question is dead until the request it became is answered.
    pub(crate) fn question_waits(&mut self, id: RequestId) {
        if let Some(Overlay::Question(question)) = self.overlays.last_mut() {
            question.sending = Some(id);
        }
    }
}
