//! What keys do on the Uploads screen.

use crate::engine::protocol::{Level, Request, SessionAction, SortKey};
use crate::model::session::{Session, SessionId, State};
use crate::model::text::excerpt;
use crate::tui::app::{App, Waiting};
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::overlays::Overlay;
use crate::tui::overlays::question::{Question, Resolve};
use crate::tui::screens::Screen;
use crate::tui::term::LARGEST_COPY;

impl App {
    /// Does what a key means on the Uploads screen.
    pub(crate) fn uploads_action(&mut self, action: Action) {
        let height = self.list_height();
        match action {
            Action::Move(step) => {
                self.uploads.list.step(step, height);
                self.uploads.details.scroll = 0;
            }
            Action::NewUpload => self.open_picker(Vec::new()),
            Action::Pause => self.act(SessionAction::Pause, "pause"),
            Action::Resume => self.act(SessionAction::Resume, "resume"),
            Action::Retry => self.act(SessionAction::Resume, "retry"),
            Action::Cancel => self.ask_before(SessionAction::Cancel),
            Action::Remove => self.ask_before(SessionAction::Remove),
            Action::Ask => self.ask_server(),
            Action::Copy => self.copy_handle(),
            Action::Use => self.use_handle(),
            Action::Filter => self.open_filter(),
            Action::Match(by) => self.go_to_match(by),
            Action::Sort => self.sort(),
            Action::Reverse => {
                self.uploads.query.reversed = !self.uploads.query.reversed;
                self.uploads.refresh_in(0, self.now);
            }
            Action::Mark => {
                self.uploads.list.toggle_mark();
                self.uploads.list.step(crate::tui::widgets::scroll::Step::By(1), height);
            }
            Action::MarkAll => self.uploads.list.toggle_all(),
            Action::Details => self.uploads.details.open = Some(!self.details_shown()),
            Action::ShowDetails => self.uploads.details.open = Some(true),
            Action::HideDetails => self.uploads.details.open = Some(false),
            Action::ScrollDetails(by) => self.scroll_details(by),
            Action::Limits => self.open_limits(),
            Action::Token => self.open_token(),
            _ => {}
        }
    }

    /// One step back on the Uploads screen; false when there is nothing to go back from.
    pub(crate) fn uploads_back(&mut self) -> bool {
        if self.uploads.details.open.take_if(|open| *open).is_some() || self.uploads.list.unmark() {
            return true;
        }
        if self.uploads.query.filter.is_empty() {
            return false;
        }
        self.uploads.query.filter.clear();
        self.uploads.refresh_in(0, self.now);
        true
    }

    fn scroll_details(&mut self, by: i8) {
        self.uploads.details.open = Some(true);
        let scroll = &mut self.uploads.details.scroll;
        // The view stops at the last line; so far beyond it nothing is to be seen.
        *scroll = scroll.saturating_add_signed(by.into()).min(500);
    }

    /// Sends an action for the chosen sessions, or says why it cannot be.
    fn act(&mut self, action: SessionAction, verb: &'static str) {
        let targets = self.uploads.list.targets();
        if let Some(reason) = self.reason_against(action, verb, &targets) {
            self.notice(Level::Info, &reason);
            return;
        }
        let count = targets.len();
        self.ask(Request::Act(action, targets), Waiting::Act(action, verb, count));
    }

    /// Why an action makes no sense; a single session is judged here, several are left to the engine.
    fn reason_against(&self, action: SessionAction, verb: &str, targets: &[SessionId]) -> Option<String> {
        let [only] = targets else {
            return targets.is_empty().then(|| format!("There is no session to {verb}."));
        };
        let session = self.uploads.list.row(*only)?;
        let name = excerpt(&session.name, 40);
        let word = session.state.as_str();
        match (action, session.state) {
            (SessionAction::Pause | SessionAction::Resume | SessionAction::Cancel, State::Done) => {
                Some(format!("{name} is done: there is nothing to {verb}."))
            }
            (SessionAction::Pause, State::Paused | State::Failed | State::Cancelled)
            | (SessionAction::Cancel, State::Cancelled)
            | (SessionAction::Resume, State::Queued | State::Sending) => {
                Some(format!("{name} is {word} already: there is nothing to {verb}."))
            }
            _ => None,
        }
    }

    /// Asks before sessions are given up or taken off the list.
    fn ask_before(&mut self, action: SessionAction) {
        let cancels = action == SessionAction::Cancel;
        let verb = if cancels { "cancel" } else { "remove" };
        let targets = self.uploads.list.targets();
        if let Some(reason) = self.reason_against(action, verb, &targets) {
            self.notice(Level::Info, &reason);
            return;
        }
        let hidden = targets.iter().filter(|id| !self.uploads.list.order().contains(id)).count();
        let (what, those) = match self.single(&targets) {
            Some(session) => (excerpt(&session.name, 60), "it"),
            None => (format!("{} sessions", targets.len()), "them"),
        };
        let mut lines = vec![match action {
            SessionAction::Cancel => format!("What the server holds of {those} is given up."),
            _ => format!(
                "The list forgets {those}; what is in flight is cancelled. Files stay where they are."
            ),
        }];
        if hidden > 0 {
            lines.push(format!("{hidden} of them are marked but hidden by the filter."));
        }
        let question = Question {
            title: format!("{} {what}?", if cancels { "Cancel" } else { "Remove" }),
            lines,
            yes: if cancels { "Cancel the upload" } else { "Remove" },
            no: "Keep",
            resolve: Resolve::Act(action, targets),
            ..Question::default()
        };
        self.push(Overlay::Question(question));
    }

    fn single(&self, targets: &[SessionId]) -> Option<&Session> {
        let [only] = targets else { return None };
        self.uploads.list.row(*only)
    }

    fn ask_server(&mut self) {
        let Some(session) = self.uploads.current() else {
            self.notice(Level::Info, "There is no session to ask about.");
            return;
        };
        let (id, name) = (session.id, excerpt(&session.name, 40));
        self.notice(Level::Info, &format!("Asking the server what it holds of {name} ..."));
        self.ask(Request::Ask(id), Waiting::Offset);
    }

    fn copy_handle(&mut self) {
        let Some(session) = self.uploads.current() else {
            self.notice(Level::Info, "There is no session whose handle could be copied.");
            return;
        };
        let name = excerpt(&session.name, 40);
        let Some(handle) = &session.handle else {
            let sentence =
                format!("{name} has no handle yet: it comes once the server holds the whole file.");
            self.notice(Level::Info, &sentence);
            return;
        };
        let text = handle.as_str().to_owned();
        if text.len() > LARGEST_COPY {
            self.notice(
                Level::Warning,
                "This handle is too long for a terminal's clipboard; `wirephoto session` prints it.",
            );
            return;
        }
        self.effects.push(Effect::Copy(text));
        self.notice(
            Level::Info,
            &format!("The handle of {name} is on its way to your terminal's clipboard."),
        );
    }

    fn use_handle(&mut self) {
        let handle = self.uploads.current().map(|session| (session.handle.clone(), session.mime.clone()));
        let sentence = match handle {
            Some((Some(handle), mime)) => return self.compose_with_handle(&handle, &mime),
            Some((None, _)) => "There is no handle yet: it comes once the server holds the whole file.",
            None => "There is no session whose handle could be used.",
        };
        self.notice(Level::Info, sentence);
    }

    fn sort(&mut self) {
        let query = &mut self.uploads.query;
        query.sort = match query.sort {
            SortKey::Age => SortKey::Name,
            SortKey::Name => SortKey::Size,
            SortKey::Size => SortKey::State,
            SortKey::State => SortKey::Age,
        };
        let words = match query.sort {
            SortKey::Age => "by age, the newest first",
            SortKey::Name => "by name",
            SortKey::Size => "by size, the largest first",
            SortKey::State => "by state, what moves first",
        };
        self.notice(Level::Info, &format!("Sorted {words}."));
        self.uploads.refresh_in(0, self.now);
    }

    fn go_to_match(&mut self, by: i8) {
        if self.uploads.last_filter.is_empty() {
            self.notice(Level::Info, "There is nothing to look for yet: '/' filters the list.");
            return;
        }
        let mut query = self.uploads.query.clone();
        query.filter = self.uploads.last_filter.clone();
        self.ask(Request::Order(query), Waiting::Matches(by));
    }

    /// The sessions that the last filter matches came: the cursor goes to the next one, around the end.
    pub(crate) fn matches_came(&mut self, by: i8, matches: &[SessionId]) {
        let list = &self.uploads.list;
        let wanted: std::collections::HashSet<SessionId> = matches.iter().copied().collect();
        let len = list.len();
        let row = (1..=len).find_map(|steps| {
            let row =
                if by > 0 { list.position() + steps } else { list.position() + len - steps } % len.max(1);
            list.order().get(row).filter(|id| wanted.contains(id)).map(|_| row)
        });
        let Some(row) = row else {
            let filter = excerpt(&self.uploads.last_filter, 40);
            self.notice(Level::Info, &format!("No session in the list holds '{filter}'."));
            return;
        };
        let height = self.list_height();
        self.uploads.list.go(row, height);
        self.paint(crate::tui::effect::Paint::Now);
    }

    /// True when the Uploads screen is what is seen and keys go to it.
    pub(crate) fn on_uploads(&self) -> bool {
        self.screen == Screen::Uploads && !self.first_run()
    }
}
