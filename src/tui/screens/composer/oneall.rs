//! What the Composer asks of OneAll: the Pages of its identity, and the exact call.

use super::engine::ComposeWait;
use super::state::Places;
use crate::engine::protocol::{Answer, Level, PostAnswer, PostRequest};
use crate::model::fault::{Fault, FaultKind};
use crate::model::text::tame;
use crate::tui::app::App;
use crate::tui::overlays::Overlay;
use crate::tui::overlays::compose::Calls;

impl App {
    /// Has the Pages of the identity read, unless they were.
    pub(crate) fn ask_for_places(&mut self) {
        if matches!(self.composer.places, Places::Read(_) | Places::Asked) {
            return;
        }
        self.composer.places = Places::Asked;
        self.ask_posts(PostRequest::Places, ComposeWait::Places);
    }

    /// The Pages came, or why there are none.
    pub(super) fn places_came(&mut self, answer: Result<Answer, Fault>) {
        self.composer.places = match answer {
            Ok(Answer::Posts(PostAnswer::Places(Ok(places)))) => Places::Read(places),
            Ok(Answer::Posts(PostAnswer::Places(Err(fault)))) => {
                Places::Unread(format!("Its Pages cannot be read: {}", tame(&fault.sentence())))
            }
            // What is missing for it is in the configuration.
            Err(fault) if fault.kind == FaultKind::Usage => Places::None(tame(&fault.sentence())),
            answer => Places::Unread(format!(
                "Its Pages cannot be read: {}",
                super::engine::fault_of(answer).sentence()
            )),
        };
    }

    /// The call came; it is shown to somebody who still waits for it.
    pub(super) fn calls_came(&mut self, answer: Result<Answer, Fault>) {
        match answer {
            Ok(Answer::Posts(PostAnswer::Planned(lines))) => {
                if self.overlays.is_empty() && self.on_composer() && self.leaving.is_none() {
                    self.push(Overlay::Calls(Calls::new(lines)));
                }
            }
            answer => self.notice(Level::Warning, &super::engine::fault_of(answer).sentence()),
        }
    }
}
