//! The accounts, and how another one is used.

use ratatui::layout::Rect;

use super::{Overlay, room};
use crate::engine::protocol::{Farewell, Level};
use crate::model::text::tame;
use crate::tui::app::App;
use crate::tui::keys::Action;
use crate::tui::setup::Reason;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::{Canvas, centred};
use crate::tui::widgets::scroll::Scroll;
use crate::tui::widgets::text::wrap;

/// The list of accounts.
#[derive(Debug, Default)]
pub(crate) struct Accounts {
    scroll: Scroll,
}

fn place(area: Rect, app: &App) -> Rect {
    let height = u16::try_from(app.accounts.len()).unwrap_or(u16::MAX).saturating_add(5).max(7);
    centred(room(area), 70, height)
}

/// Draws the list, and how to switch.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, accounts: &Accounts, app: &App) {
    let inside = canvas.frame(place(area, app), "Accounts");
    let list = Rect { height: inside.height.saturating_sub(3), ..inside };
    if app.accounts.is_empty() {
        canvas.put(list.x, list.y, list.width, "No account is configured.", Role::Dim);
    }
    let first = accounts.scroll.first_row(app.accounts.len(), list.height.into());
    let name_columns = (list.width / 3).max(8);
    for ((y, account), number) in
        (list.top()..list.bottom()).zip(app.accounts.iter().skip(first)).zip(first..)
    {
        if account.current {
            canvas.put(list.x, y, 1, canvas.theme.glyphs.mark, Role::Good);
        }
        canvas.put(list.x + 2, y, name_columns.min(list.width), &tame(&account.name), Role::Title);
        let page_at = list.x + name_columns + 4;
        canvas.put(page_at, y, list.right().saturating_sub(page_at), &tame(&account.page), Role::Dim);
        if number == accounts.scroll.cursor {
            canvas.shade(Rect { x: list.x + 2, y, width: name_columns, height: 1 }, Role::Cursor);
        }
    }
    let hint = wrap(hint(app), inside.width.into());
    let below =
        Rect { y: list.bottom() + 1, height: inside.height.saturating_sub(list.height + 1), ..inside };
    canvas.lines(below, &hint, Role::Dim);
}

const fn hint(app: &App) -> &'static str {
    if app.can_switch {
        "Enter starts again with the chosen account; uploads of this one go on when it is used again."
    } else {
        "`wirephoto accounts use NAME` chooses the account that the next start uses."
    }
}

impl App {
    pub(crate) fn open_accounts(&mut self) {
        let cursor = self.accounts.iter().position(|account| account.current).unwrap_or(0);
        let mut scroll = Scroll::default();
        scroll.go(cursor, self.accounts.len(), self.accounts.len());
        self.push(Overlay::Accounts(Accounts { scroll }));
    }

    pub(super) fn accounts_action(&mut self, action: Action) {
        let view = place(Rect::new(0, 0, self.size.0, self.size.1), self).height.saturating_sub(5);
        let Some(Overlay::Accounts(accounts)) = self.overlays.last_mut() else { return };
        match action {
            Action::Stay => self.pop(),
            Action::Move(step) => accounts.scroll.step(step, self.accounts.len(), view.into()),
            Action::Accept => {
                let chosen = self.accounts.get(accounts.scroll.cursor).cloned();
                match chosen {
                    Some(account) if account.current => {
                        self.notice(Level::Info, &format!("{} is used already.", tame(&account.name)));
                    }
                    Some(account) if self.can_switch => {
                        self.leave(Farewell::Interrupt, Reason::SwitchTo(account.name), None);
                    }
                    _ => self.notice(Level::Info, hint(self)),
                }
            }
            _ => {}
        }
    }
}
