//! What the engine says about the post that is written, and what it is asked: to keep it, to judge it, to
//! publish it.

use super::state::{Flight, Then, is_blank, is_open};
use crate::engine::protocol::{Answer, Farewell, Fitted, Level, PostAnswer, PostList, PostRequest, Request};
use crate::model::fault::Fault;
use crate::model::post::{Content, Post, PostState};
use crate::model::size;
use crate::tui::app::{App, Waiting};
use crate::tui::effect::Paint;
use crate::tui::keys::Compose;
use crate::tui::setup::Reason;

/// What an answer is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ComposeWait {
    /// The drafts, of which the last is written on.
    Drafts,
    /// What is written is kept.
    Save,
    /// A version was judged.
    Judge(u64),
    /// It is published.
    Publish,
    /// It is taken off the journal.
    Discard,
    /// A copy of a photo.
    Fit,
    /// The Pages of the identity at OneAll.
    Places,
    /// The exact call through OneAll.
    Calls,
}

impl App {
    pub(super) fn ask_posts(&mut self, request: PostRequest, wait: ComposeWait) {
        self.ask(Request::Posts(request), Waiting::Compose(wait));
    }

    /// Asks for what the screen lacks, and has it kept and judged when that is due.
    pub(crate) fn fill_composer(&mut self) {
        if self.composer_rests() {
            return;
        }
        if self.on_composer() && !std::mem::replace(&mut self.composer.started, true) {
            self.ask_posts(PostRequest::List(PostList::Drafts), ComposeWait::Drafts);
        }
        // What was written is kept as soon as another screen is looked at.
        let away =
            !self.on_composer() && self.composer.is_unsaved() && self.composer.journal.failed.is_none();
        let now = self.now.steady_ms;
        if away || self.composer.journal.due_ms.is_some_and(|due| due <= now) {
            self.keep();
        }
        if self.composer.judgement.due_ms.is_some_and(|due| due <= now) {
            self.judge();
        }
        if self.on_composer() {
            self.fill_destinations();
            self.fill_looks();
            self.show_spot();
        }
    }

    /// True while nothing is done by itself: without an account, and once the program is to end. Nothing
    /// may be due then either, or the loop would be woken for it without end.
    fn composer_rests(&self) -> bool {
        self.first_run() || self.leaving.is_some()
    }

    /// When something is due, on the steady clock.
    pub(crate) fn composer_wake_at(&self) -> Option<u64> {
        if self.composer_rests() {
            return None;
        }
        let composer = &self.composer;
        // What waits for an answer is looked at again when that comes.
        let save = composer.journal.due_ms.filter(|_| composer.journal.asked.is_none());
        let judge = composer.judgement.due_ms.filter(|_| composer.judgement.asked.is_none());
        [save, judge, self.look_wake_at()].into_iter().flatten().min()
    }

    /// Has what is written kept, one version at a time.
    fn keep(&mut self) {
        let composer = &mut self.composer;
        if composer.journal.asked.is_some() {
            return;
        }
        if !composer.is_unsaved()
            || matches!(composer.flight, Flight::Sending(_) | Flight::Ended(_) | Flight::Discarding)
        {
            composer.journal.due_ms = None;
            return;
        }
        composer.keeping();
        let request = PostRequest::Save(composer.id, Box::new(composer.content.clone()));
        self.ask_posts(request, ComposeWait::Save);
    }

    fn judge(&mut self) {
        let judgement = &mut self.composer.judgement;
        if judgement.asked.is_some() {
            return;
        }
        judgement.due_ms = None;
        if is_blank(&self.composer.content) {
            return self.composer.judgement = super::state::Judgement::default();
        }
        let version = self.composer.version;
        self.composer.judgement.asked = Some(version);
        let request = PostRequest::Judge(Box::new(self.composer.content.clone()));
        self.ask_posts(request, ComposeWait::Judge(version));
    }

    /// Does something once everything that was written is kept: at once when it is.
    pub(super) fn after_keeping(&mut self, then: Then) {
        self.composer.journal.then = Some(then);
        let composer = &self.composer;
        if composer.journal.asked.is_none()
            && (!composer.is_unsaved() || matches!(composer.flight, Flight::Ended(_)))
        {
            return self.kept_all();
        }
        self.keep();
    }

    /// The program is to end: true when that has to wait until what was written is kept.
    pub(crate) fn keeps_before_leaving(
        &mut self,
        farewell: Farewell,
        reason: &Reason,
        limit: Option<u64>,
    ) -> bool {
        let composer = &self.composer;
        let unsaved = composer.is_unsaved() && matches!(composer.flight, Flight::Writing);
        if composer.journal.asked.is_none() && !unsaved {
            return false;
        }
        self.after_keeping(Then::Leave(farewell, reason.clone(), limit));
        true
    }

    /// Everything is kept: what waited for that comes now.
    fn kept_all(&mut self) {
        let now = self.now;
        match self.composer.journal.then.take() {
            None => {}
            Some(Then::Publish) => match self.composer.id {
                Some(id) => {
                    self.composer.flight = Flight::Sending(None);
                    self.ask_posts(PostRequest::Publish(id), ComposeWait::Publish);
                }
                None => self.notice(Level::Error, "There is no draft to publish."),
            },
            Some(Then::Begin) => {
                self.composer.take_up(None, Content::default(), now);
                self.notice(Level::Info, "A new draft. The one before is on screen 4.");
            }
            Some(Then::Load(id, content)) => self.composer.take_up(Some(id), *content, now),
            Some(Then::Leave(farewell, reason, limit)) => self.leave_now(farewell, reason, limit),
            Some(Then::Discard) => self.discard(),
        }
        self.paint(Paint::Now);
    }

    /// The engine answered something that was asked for the Composer.
    pub(crate) fn compose_answered(&mut self, wait: ComposeWait, answer: Result<Answer, Fault>) {
        self.paint(Paint::Now);
        match (wait, answer) {
            (ComposeWait::Drafts, answer) => self.drafts_came(answer),
            (ComposeWait::Save, Ok(Answer::Posts(PostAnswer::Saved(id)))) => {
                self.composer.id = Some(id);
                self.kept();
            }
            (ComposeWait::Save, answer) => self.not_kept(&fault_of(answer)),
            (ComposeWait::Judge(version), Ok(Answer::Posts(PostAnswer::Judged(verdicts, facts)))) => {
                self.judged(version, |composer| composer.judged(verdicts, facts));
            }
            (ComposeWait::Judge(version), answer) => {
                let sentence = fault_of(answer).sentence();
                self.judged(version, |composer| composer.judgement.failed = Some(sentence));
            }
            (ComposeWait::Publish, Ok(Answer::Posts(PostAnswer::Ended(post)))) => self.ended(post),
            (ComposeWait::Publish, answer) => self.not_published(&fault_of(answer)),
            (ComposeWait::Discard, Ok(_)) => {
                self.composer.take_up(None, Content::default(), self.now);
                self.notice(Level::Info, "The draft was discarded.");
            }
            (ComposeWait::Fit, Ok(Answer::Posts(PostAnswer::Fitted(fitted)))) => self.fitted(fitted),
            (ComposeWait::Fit, answer) => {
                self.composer.fitting = None;
                self.notice(Level::Warning, &fault_of(answer).sentence());
            }
            (ComposeWait::Places, answer) => self.with_destination_held(|app| app.places_came(answer)),
            (ComposeWait::Calls, answer) => self.calls_came(answer),
            (ComposeWait::Discard, Err(fault)) => {
                self.composer.flight = Flight::Writing;
                self.notice(Level::Error, &fault.sentence());
            }
        }
    }

    /// The last draft is written on, unless something else was begun meanwhile.
    fn drafts_came(&mut self, answer: Result<Answer, Fault>) {
        if !std::mem::replace(&mut self.composer.loaded, true) {
            match answer {
                Ok(Answer::Posts(PostAnswer::Listed(_, posts))) => {
                    let is_ours = |post: &Post| post.state == PostState::Draft && is_open(post);
                    if let Some(post) = posts.into_iter().find(is_ours) {
                        self.composer.take_up(Some(post.id), post.content, self.now);
                    }
                }
                answer => self.notice(Level::Warning, &fault_of(answer).sentence()),
            }
        }
        if let Some((handle, mime)) = self.composer.handle.take() {
            self.compose_with_handle(&handle, &mime);
        }
    }

    /// A version is kept. What was written meanwhile comes next.
    fn kept(&mut self) {
        let journal = &mut self.composer.journal;
        journal.kept = journal.asked.take().unwrap_or(journal.kept);
        journal.failed = None;
        if !self.composer.is_unsaved() {
            return self.kept_all();
        }
        match self.composer.journal.then.is_some() {
            true => self.keep(),
            false => self.composer.journal.due_ms = Some(self.now.steady_ms),
        }
    }

    /// A version could not be kept: nothing that would give it up happens.
    fn not_kept(&mut self, fault: &Fault) {
        let journal = &mut self.composer.journal;
        journal.asked = None;
        journal.failed = Some(fault.sentence());
        let sentence = match journal.then.take() {
            // Somebody who interrupts the program, or a terminal that has gone, waits for nothing.
            Some(Then::Leave(farewell, reason, limit)) if !waits_for_keeping(&reason) => {
                return self.leave_now(farewell, reason, limit);
            }
            Some(Then::Leave(..)) => {
                self.leaving = None;
                "You stay, since what you wrote would be lost; ctrl-c leaves all the same."
            }
            Some(Then::Publish) => "Nothing was published.",
            Some(Then::Discard) => "It was not discarded.",
            Some(Then::Begin | Then::Load(..)) => "It stays here.",
            None => "It stays here, and the next change tries again.",
        };
        self.notice(Level::Error, &format!("The draft could not be saved: {} {sentence}", fault.sentence()));
    }

    fn judged(&mut self, version: u64, take: impl FnOnce(&mut super::Composer)) {
        let judgement = &mut self.composer.judgement;
        if judgement.asked.take_if(|asked| *asked == version).is_none() {
            return;
        }
        judgement.of = Some(version);
        judgement.failed = None;
        if version == self.composer.version {
            take(&mut self.composer);
        } else if self.composer.judgement.due_ms.is_none() {
            self.composer.judgement.due_ms = Some(self.now.steady_ms);
        }
        let ask = std::mem::take(&mut self.composer.judgement.publish_next) && self.composer.is_judged();
        if ask && self.composer.judgement.failed.is_some() {
            let sentence = "It could not be judged, so it does not go; try again.";
            return self.notice(Level::Warning, sentence);
        }
        // A question must not jump under the fingers of somebody who does something else.
        if ask && self.overlays.is_empty() && self.on_composer() && self.leaving.is_none() {
            self.ask_to_publish();
            self.question_was_asked_by_last_key();
        }
    }

    /// The end of publishing.
    fn ended(&mut self, post: Box<Post>) {
        let (sentence, _) = super::words::end_in_words(&post, &self.zones);
        let level = match post.state {
            PostState::Failed | PostState::Unknown => Level::Error,
            PostState::Ready | PostState::Uploading | PostState::Armed => Level::Warning,
            _ => Level::Info,
        };
        self.notice(level, &sentence);
        self.stands(post);
    }

    /// It did not go, and nothing reached Facebook.
    fn not_published(&mut self, fault: &Fault) {
        self.composer.flight = Flight::Writing;
        let key = self.compose_key(Compose::Publish);
        let unknown = fault.kind == crate::model::fault::FaultKind::Unknown;
        let next = match unknown {
            true => "Look on screen 4 before you publish it again.".to_owned(),
            false => format!("{key} tries again."),
        };
        self.notice(Level::Error, &format!("{} {next}", fault.sentence()));
    }

    /// Where the post stands now.
    fn stands(&mut self, post: Box<Post>) {
        if is_open(&post) {
            self.composer.flight = Flight::Writing;
            self.composer.refused = Some(post);
        } else {
            self.composer.flight = Flight::Ended(post);
        }
    }

    /// A post of the journal changed: it may be the one that is written here.
    pub(crate) fn composer_post_changed(&mut self, post: &Post) {
        if self.composer.id != Some(post.id) {
            return;
        }
        match &mut self.composer.flight {
            Flight::Sending(latest) => *latest = Some(Box::new(post.clone())),
            Flight::Ended(latest) => **latest = post.clone(),
            // Sent off from elsewhere.
            Flight::Writing if !is_open(post) => self.stands(Box::new(post.clone())),
            Flight::Writing | Flight::Discarding => return,
        }
        self.paint(Paint::Now);
    }

    /// A copy of a photo is there.
    fn fitted(&mut self, fitted: Fitted) {
        self.composer.fitting = None;
        let (before, after) = fitted.sizes;
        self.composer.fitted = Some(fitted);
        if self.overlays.is_empty() && self.on_composer() && !self.composer.is_locked() {
            self.ask_about_copy();
            return self.question_was_asked_by_last_key();
        }
        let key = self.compose_key(Compose::Fit);
        let sizes = format!("{} became {}", size::bytes(before), size::bytes(after));
        self.notice(Level::Info, &format!("The copy of the photo is ready ({sizes}): {key} on it shows it."));
    }

    /// The user said yes to taking the draft off the journal.
    pub(crate) fn discard_confirmed(&mut self) {
        if !self.composer.is_locked() {
            self.after_keeping(Then::Discard);
        }
    }

    fn discard(&mut self) {
        match self.composer.id {
            Some(id) => {
                self.composer.flight = Flight::Discarding;
                self.ask_posts(PostRequest::Discard(id), ComposeWait::Discard);
            }
            None => self.composer.take_up(None, Content::default(), self.now),
        }
    }
}

/// True for those ways out that wait until what was written is kept, however long that takes.
pub(crate) const fn waits_for_keeping(reason: &Reason) -> bool {
    matches!(reason, Reason::Quit | Reason::SwitchTo(_))
}

pub(super) fn fault_of(answer: Result<Answer, Fault>) -> Fault {
    answer.err().unwrap_or_else(|| {
        Fault::new(crate::model::fault::FaultKind::Internal, "The engine answered something else")
    })
}
