//! A new access token, typed or pasted without being shown.

use ratatui::layout::Rect;

use super::{Overlay, room};
use crate::engine::protocol::{Request, RequestId};
use crate::model::fault::Fault;
use crate::model::secret::Secret;
use crate::tui::app::{App, Waiting};
use crate::tui::keys::Action;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::{Canvas, centred};
use crate::tui::widgets::field::Field;
use crate::tui::widgets::text::wrap;

/// The box for a token.
#[derive(Debug)]
pub(crate) struct Token {
    pub(super) field: Field,
    pub(super) sending: Option<RequestId>,
    /// Why the last one was not taken.
    pub(super) error: Option<String>,
}

impl Token {
    pub(super) fn refused(&mut self, fault: &Fault) {
        self.sending = None;
        self.error = Some(fault.sentence());
    }
}

/// Draws the box.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, token: &Token, app: &App) {
    let columns = room(area).width.min(70);
    let text_columns = usize::from(columns.saturating_sub(4));
    let mut lines: Vec<(String, Role)> = Vec::new();
    let mut say =
        |text: &str, role| lines.extend(wrap(text, text_columns).into_iter().map(|line| (line, role)));
    if let Some(fault) = &app.token_fault {
        say(&fault.sentence(), Role::Warn);
    }
    say(
        "Paste or type the new user access token; it is not shown. What the old one stopped goes on.",
        Role::Text,
    );
    if let Some(error) = &token.error {
        say(error, Role::Bad);
    }
    let height = u16::try_from(lines.len() + 4).unwrap_or(u16::MAX);
    let inside = canvas.frame(centred(room(area), columns, height), "Access token");
    for (y, (line, role)) in (inside.top()..inside.bottom()).zip(&lines) {
        canvas.put(inside.x, y, inside.width, line, *role);
    }
    if inside.is_empty() {
        return;
    }
    let y = inside.bottom() - 1;
    if token.sending.is_some() {
        canvas.put(inside.x, y, inside.width, "Working ...", Role::Dim);
        return;
    }
    let used = canvas.put(inside.x, y, inside.width, "token: ", Role::Key);
    token.field.draw(canvas, inside.x + used, y, inside.width - used);
}

impl App {
    pub(crate) fn open_token(&mut self) {
        self.push(Overlay::Token(Token { field: Field::hidden(), sending: None, error: None }));
    }

    pub(super) fn token_action(&mut self, action: Action) {
        let Some(Overlay::Token(token)) = self.overlays.last_mut() else { return };
        if action != Action::Accept || token.sending.is_some() {
            return;
        }
        let secret = Secret::new(token.field.text());
        if secret.is_empty() {
            token.error = Some("Nothing was typed.".to_owned());
            return;
        }
        token.field.wipe();
        let id = self.ask(Request::RenewToken(secret), Waiting::Token);
        if let Some(Overlay::Token(token)) = self.overlays.last_mut() {
            token.sending = Some(id);
        }
    }
}
