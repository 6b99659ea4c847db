//! What the engine says: answers find what they were waited for, news change the state.

use super::{App, Waiting};
use crate::engine::protocol::{Answer, Level, Limits, Refusal, Reply, RequestId, SessionAction};
use crate::model::fault::Fault;
use crate::model::session::{Session, SessionId};
use crate::model::size;
use crate::model::text::{excerpt, show_name};
use crate::tui::effect::Paint;
use crate::tui::setup::rate_in_words;

/// How many refusals are told one by one; the rest is counted.
const TOLD: usize = 20;

impl App {
    /// The engine said something.
    pub(super) fn reply(&mut self, reply: Reply) {
        match reply {
            Reply::Answer(id, answer) => self.answer(id, answer),
            Reply::Changed(rows, totals) => self.sessions_changed(rows, totals),
            Reply::Removed(ids, totals) => self.sessions_removed(&ids, totals),
            Reply::Notice(level, id, text) => self.engine_notice(level, id, &text),
            Reply::TokenNeeded(fault) => self.token_needed(fault),
            Reply::Stale => self.uploads.refresh_in(0, self.now),
            Reply::Post(post) => {
                self.composer_post_changed(&post);
                self.post_changed(*post);
            }
            Reply::Picture(key, picture) => self.picture_came(&key, picture),
        }
    }

    fn engine_notice(&mut self, level: Level, id: Option<SessionId>, text: &str) {
        let name = id.and_then(|id| self.uploads.list.row(id)).map(|session| excerpt(&session.name, 40));
        match name.filter(|name| !text.contains(name.as_str())) {
            Some(name) => self.notice(level, &format!("{name}: {text}")),
            None => self.notice(level, text),
        }
    }

    fn token_needed(&mut self, fault: Fault) {
        self.notice(Level::Error, &fault.sentence());
        self.token_fault = Some(fault);
        // A box must not jump under the fingers of somebody who types.
        if self.overlays.is_empty() {
            self.open_token();
        }
    }

    fn answer(&mut self, id: RequestId, answer: Result<Answer, Fault>) {
        // An answer that nobody waits for any more is dropped.
        let Some(waiting) = self.waiting.remove(&id) else { return };
        let boxed = self.answer_overlays(id, &waiting, answer.as_ref().err());
        if let Waiting::Photos(wait) = waiting {
            return self.photo_answered(id, wait, answer, boxed);
        }
        if let Waiting::Compose(wait) = waiting {
            return self.compose_answered(wait, answer);
        }
        if let Waiting::Posts(wait) = waiting {
            return self.post_answered(id, wait, answer, boxed);
        }
        match (waiting, answer) {
            (Waiting::Leave(reason), Ok(Answer::Left(background))) => self.left(reason, Ok(background)),
            (Waiting::Leave(reason), Err(fault)) => self.left(reason, Err(fault)),
            (Waiting::Order, Ok(Answer::Order { query, ids, totals })) => {
                self.order_came(&query, ids, totals)
            }
            (Waiting::Matches(by), Ok(Answer::Order { ids, .. })) => self.matches_came(by, &ids),
            (Waiting::Rows(asked), Ok(Answer::Rows(rows))) => {
                let height = self.list_height();
                self.uploads.list.answered(&asked, rows, height);
                self.paint(Paint::Now);
            }
            (Waiting::Details, Ok(Answer::Details(whole))) => self.details_came(whole),
            (Waiting::Act(action, verb, asked), Ok(Answer::Acted(ids))) => {
                self.acted(action, verb, asked, ids.len())
            }
            (Waiting::Add(_), Ok(Answer::Added { sessions, refused })) => self.added(&sessions, &refused),
            (Waiting::Offset, Ok(Answer::Offset(id, offset))) => self.offset_came(id, offset),
            (Waiting::Folder(_), Ok(Answer::Folder(path, entries))) => self.folder_came(&path, entries),
            (Waiting::Folder(path), Err(fault)) => self.folder_failed(&path, &fault),
            (Waiting::Limits(limits), Ok(_)) => self.limits_set(limits),
            (Waiting::Token, Ok(_)) => self.token_taken(),
            (Waiting::Token | Waiting::Limits(_), Err(_)) => {}
            (Waiting::Order, Err(fault)) => {
                self.uploads.order_failed();
                self.notice(Level::Error, &fault.sentence());
            }
            (_, Err(fault)) => self.notice(Level::Error, &fault.sentence()),
            (_, Ok(_)) => {}
        }
    }

    fn limits_set(&mut self, limits: Limits) {
        self.limits = limits;
        let rate = rate_in_words(limits.rate);
        self.notice(Level::Info, &format!("{} at a time, {rate}.", limits.jobs));
    }

    fn token_taken(&mut self) {
        self.token_fault = None;
        self.photos_with_new_token();
        self.posts_with_new_token();
        self.notice(Level::Info, "The new token is used; what the old one stopped goes on.");
    }

    fn acted(&mut self, action: SessionAction, verb: &str, asked: usize, changed: usize) {
        if changed == 0 {
            let sentence = format!(
                "Nothing to {verb}: the {} not in a state for it.",
                if asked == 1 { "session is" } else { "sessions are" }
            );
            self.notice(Level::Info, &sentence);
            return;
        }
        let word = match action {
            SessionAction::Pause => "paused",
            SessionAction::Resume => "back in the queue",
            SessionAction::Cancel => "cancelled",
            SessionAction::Remove => "removed",
        };
        if asked > 1 {
            self.uploads.list.unmark();
            let of = if changed < asked { format!(" of {asked}") } else { String::new() };
            self.notice(Level::Info, &format!("{changed}{of} sessions {word}."));
        }
        self.paint(Paint::Now);
    }

    fn added(&mut self, sessions: &[Session], refused: &[Refusal]) {
        for refusal in refused.iter().take(TOLD) {
            let sentence =
                format!("{}: {}", excerpt(&show_name(&refusal.path), 60), refusal.fault.sentence());
            self.notice(Level::Warning, &sentence);
        }
        if refused.len() > 1 {
            let key = self.keymap.key_for(crate::tui::keys::Action::Log, self.place()).unwrap_or_default();
            self.notice(Level::Warning, &format!("{} files were refused; {key} shows why.", refused.len()));
        }
        if let Some(first) = sessions.first() {
            self.uploads.prefer = Some(first.id);
            self.uploads.refresh_in(0, self.now);
            if refused.is_empty() {
                let words = if sessions.len() == 1 { "upload is" } else { "uploads are" };
                self.notice(Level::Info, &format!("{} {words} queued.", sessions.len()));
            }
        }
    }

    fn offset_came(&mut self, id: SessionId, offset: u64) {
        let sentence = match self.uploads.list.row(id) {
            Some(session) => format!(
                "The server holds {} of {} of {}.",
                size::bytes(offset),
                size::bytes(session.size),
                excerpt(&session.name, 40)
            ),
            None => format!("The server holds {offset} bytes."),
        };
        self.notice(Level::Info, &sentence);
    }
}
