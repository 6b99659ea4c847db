//! Every way out: each asks the engine to journal what it does before the program ends, and none waits
//! for ever.

use super::{App, Waiting};
use crate::engine::protocol::{Farewell, Level, Request};
use crate::model::fault::Fault;
use crate::model::session::State;
use crate::model::text;
use crate::tui::effect::{Effect, Paint};
use crate::tui::keys::Action;
use crate::tui::overlays::Overlay;
use crate::tui::overlays::leaving::Leaving;
use crate::tui::overlays::question::{Question, Resolve};
use crate::tui::screens::composer::waits_for_keeping;
use crate::tui::setup::{Exit, Reason};

/// How long an interrupted program waits for the journal.
const INTERRUPT_MS: u64 = 1800;
/// How long it waits for a background process once the terminal has gone.
const HANG_UP_MS: u64 = 4500;

impl App {
    /// The user wants to leave: asks what becomes of what was written, and of what moves.
    pub(super) fn quit(&mut self) {
        let drafts = self.photos.drafts.len();
        if drafts == 0 {
            return self.quit_without_drafts();
        }
        let (comments, was) =
            (text::count(drafts as u64, "comment"), if drafts == 1 { "was" } else { "were" });
        self.push(Overlay::Question(Question {
            title: "Leave without sending?".to_owned(),
            lines: vec![format!("{comments} {was} written and not sent. Leaving gives that up.")],
            yes: "Leave",
            no: "Stay",
            resolve: Resolve::LeaveDrafts,
            ..Question::default()
        }));
    }

    /// Leaves, after asking what becomes of what moves.
    pub(crate) fn quit_without_drafts(&mut self) {
        if self.uploads.moves() && !self.first_run() {
            self.push(Overlay::Leaving(Leaving::new(self.can_detach)));
            return;
        }
        self.leave(Farewell::Interrupt, Reason::Quit, Some(INTERRUPT_MS));
    }

    /// Asks the engine to end, at most so long.
    pub(crate) fn leave(&mut self, farewell: Farewell, reason: Reason, limit_ms: Option<u64>) {
        if self.leaving.is_some() {
            return;
        }
        self.paint(Paint::Now);
        if self.first_run() {
            self.effects.push(Effect::Exit(self.exit(reason, None)));
            return;
        }
        self.leaving = Some(reason.clone());
        // Who quits does not lose what was written last; who interrupts the program waits only so long.
        let patient = waits_for_keeping(&reason);
        if let Some(limit_ms) = limit_ms.filter(|_| !patient) {
            self.effects.push(Effect::ExitWithin(limit_ms, self.exit(reason.clone(), None)));
        }
        let limit_ms = limit_ms.filter(|_| patient);
        if !self.keeps_before_leaving(farewell, &reason, limit_ms) {
            self.leave_now(farewell, reason, limit_ms);
        }
    }

    /// What was written is kept: asks the engine to end.
    pub(crate) fn leave_now(&mut self, farewell: Farewell, reason: Reason, limit_ms: Option<u64>) {
        if let Some(limit_ms) = limit_ms {
            self.effects.push(Effect::ExitWithin(limit_ms, self.exit(reason.clone(), None)));
        }
        self.ask(Request::Leave(farewell), Waiting::Leave(reason));
    }

    /// Ctrl-c or a signal: the first journals, the second does not wait for it.
    pub(super) fn interrupt(&mut self, code: u8) {
        let reason = Reason::Interrupted(code);
        if self.leaving.is_some() {
            self.effects.push(Effect::Exit(self.exit(reason, None)));
            return;
        }
        self.leave(Farewell::Interrupt, reason, Some(INTERRUPT_MS));
    }

    /// The terminal has gone: what moves goes on in the background.
    pub(super) fn hang_up(&mut self) {
        let farewell = match self.uploads.moves() && self.can_detach {
            true => Farewell::Detach,
            false => Farewell::Interrupt,
        };
        match self.leaving {
            // It is noticed more than once: by a signal, by reading, by writing.
            Some(Reason::TerminalGone) => {}
            Some(_) => {
                self.effects.push(Effect::ExitWithin(HANG_UP_MS, self.exit(Reason::TerminalGone, None)))
            }
            None => self.leave(farewell, Reason::TerminalGone, Some(HANG_UP_MS)),
        }
    }

    /// The engine has ended, asked or not.
    pub(super) fn engine_gone(&mut self) {
        let reason = self.leaving.clone().unwrap_or(Reason::EngineGone);
        self.effects.push(Effect::Exit(self.exit(reason, None)));
    }

    /// The engine answered that it ended, or that it cannot as it was asked.
    pub(super) fn left(&mut self, reason: Reason, answer: Result<Option<u32>, Fault>) {
        match answer {
            Ok(background) => self.effects.push(Effect::Exit(self.exit(reason, background))),
            Err(_) if reason == Reason::TerminalGone => {
                self.leaving = None;
                self.leave(Farewell::Interrupt, reason, Some(INTERRUPT_MS));
            }
            Err(fault) => {
                self.leaving = None;
                self.overlays.retain(|overlay| !matches!(overlay, Overlay::Leaving(_)));
                self.notice(Level::Error, &fault.sentence());
            }
        }
    }

    /// False for an action that its place has but that cannot be done in this run.
    pub(crate) fn offers(&self, action: Action) -> bool {
        action != Action::LeaveBehind || self.can_detach
    }

    fn exit(&self, reason: Reason, background: Option<u32>) -> Exit {
        let left = |state: State| !state.is_final();
        Exit { reason, background, unfinished: self.uploads.totals.sum(left).count }
    }
}
