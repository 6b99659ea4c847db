//! From the draft to the publishing call: the dry run, the questions before anything leaves, and what is begun
//! after it.

use super::engine::ComposeWait;
use super::parts::Spot;
use super::state::{Flight, Then, is_blank};
use super::words;
use crate::engine::protocol::{Level, PostRequest};
use crate::model::handle::Handle;
use crate::model::post::{Content, PostId, Severity, Subject, Target, Verdict, Video, When};
use crate::model::text::{count, excerpt, tame};
use crate::tui::app::App;
use crate::tui::overlays::Overlay;
use crate::tui::overlays::compose::Calls;
use crate::tui::overlays::question::{Question, Resolve};
use crate::tui::screens::Screen;

/// How many warnings the question names.
const TOLD: usize = 4;

impl App {
    pub(super) fn show_calls(&mut self) {
        if self.composer.content.oneall().is_some() {
            // Only the engine knows the site and the identity.
            let content = Box::new(self.composer.content.clone());
            return self.ask_posts(PostRequest::Plan(content), ComposeWait::Calls);
        }
        let known = self.identity.as_ref().and_then(|one| one.page_id.as_deref());
        let page = known.map_or_else(|| "PAGE-ID".to_owned(), tame);
        let lines = crate::model::post::plan(&self.composer.content).lines(&page);
        self.push(Overlay::Calls(Calls::new(lines)));
    }

    /// Publishing begins with a question, and that with a judgement.
    pub(super) fn publish(&mut self) {
        if self.is_refused_by_lock() {
            return;
        }
        if self.composer.content.is_empty() {
            return self
                .notice(Level::Info, "There is nothing to publish yet: write something or add a photo.");
        }
        if self.composer.is_judged() {
            return self.ask_to_publish();
        }
        self.composer.judgement.publish_next = true;
        self.composer.judgement.due_ms = Some(self.now.steady_ms);
        self.notice(Level::Info, "Judging it first ...");
    }

    /// Asks whether to publish; when something is against it, says what, and goes there.
    pub(super) fn ask_to_publish(&mut self) {
        let composer = &self.composer;
        let refused = composer.judgement.verdicts.iter();
        let refused = refused.filter(|one| one.severity == Severity::Refuse);
        let first = refused
            .clone()
            .next()
            .map(|one| (one.message.clone(), Spot::of(&one.subject, &composer.content)));
        if let Some((message, spot)) = first {
            self.composer.spot = spot.or(self.composer.spot);
            return self.notice(Level::Warning, &format!("It cannot go: {}", tame(&message)));
        }
        let question = self.publish_question();
        self.push(Overlay::Question(question));
    }

    fn publish_question(&self) -> Question {
        let content = &self.composer.content;
        let page = self.page_name();
        let to = match &content.target {
            Target::OneAll(place) => format!("on {} through OneAll", place.in_words()),
            Target::Album(album) => format!("in {} on {page}", album.in_words()),
            Target::Page | Target::User(_) => format!("on {page}"),
        };
        let (verb, yes) = match content.when {
            When::Now => ("Publish", "Publish now"),
            When::At(_) => ("Schedule", "Schedule it"),
            When::Unpublished => ("Make, unpublished,", "Make it"),
            When::Draft => ("Make a draft", "Make the draft"),
        };
        let mut lines = vec![
            format!("Where: {}", words::place_in_words(&content.target, &page)),
            format!("When: {}", words::when_in_words(content.when, &self.zones)),
            format!("What: {}", words::parts_in_words(content)),
        ];
        lines.extend(warnings(&self.composer.judgement.verdicts));
        Question {
            title: format!("{verb} {to}?"),
            lines,
            yes,
            no: "Not yet",
            resolve: Resolve::Publish,
            ..Question::default()
        }
    }

    /// The user said yes: what is written is kept, and then published.
    pub(crate) fn publish_confirmed(&mut self) {
        if !self.composer.is_locked() {
            self.after_keeping(Then::Publish);
        }
    }

    pub(super) fn keep_now(&mut self) {
        if self.composer.is_unsaved() || self.composer.journal.failed.is_some() {
            self.composer.journal.due_ms = Some(self.now.steady_ms);
            return;
        }
        self.notice(Level::Info, "Everything is saved already; it is by itself whenever typing rests.");
    }

    pub(super) fn begin_new(&mut self) {
        if matches!(self.composer.flight, Flight::Sending(_)) || self.composer.journal.then.is_some() {
            return self.notice(Level::Info, "It is on its way: a new one can be begun once that has ended.");
        }
        if self.composer.id.is_none() && is_blank(&self.composer.content) {
            return self.notice(Level::Info, "This is a new draft already.");
        }
        self.after_keeping(Then::Begin);
    }

    pub(super) fn ask_to_discard(&mut self) {
        if self.is_refused_by_lock() {
            return;
        }
        if self.composer.id.is_none() && is_blank(&self.composer.content) {
            return self.notice(Level::Info, "There is nothing to discard.");
        }
        let what = words::parts_in_words(&self.composer.content);
        let what = if what.is_empty() { "It is nearly empty.".to_owned() } else { format!("It has {what}.") };
        self.push(Overlay::Question(Question {
            title: "Discard this draft?".to_owned(),
            lines: vec![what, "It is gone for good then. Photos stay where they are.".to_owned()],
            yes: "Discard",
            no: "Keep",
            resolve: Resolve::DiscardDraft,
            ..Question::default()
        }));
    }

    /// Writes on a post of the journal, on the Composer screen. What is written there now is kept first.
    pub(crate) fn compose(&mut self, id: PostId, content: Content) {
        self.composer.started = true;
        if matches!(self.composer.flight, Flight::Sending(_)) || self.composer.journal.then.is_some() {
            return self
                .notice(Level::Warning, "Another post is on its way in the Composer: wait for its end.");
        }
        self.screen = Screen::Composer;
        self.composer.loaded = true;
        if self.composer.id == Some(id) && matches!(self.composer.flight, Flight::Writing) {
            return;
        }
        self.after_keeping(Then::Load(id, Box::new(content)));
    }

    /// Uses the handle of an upload: an image's as the link's thumbnail, a video's as the video.
    pub(crate) fn compose_with_handle(&mut self, handle: &Handle, mime: &str) {
        if !(mime.starts_with("image/") || mime.starts_with("video/")) {
            let sentence = "A post takes the handle of an image, as a link's thumbnail, or of a video.";
            return self.notice(Level::Info, sentence);
        }
        self.screen = Screen::Composer;
        if !self.composer.loaded {
            self.composer.handle = Some((handle.clone(), mime.to_owned()));
            return;
        }
        if self.is_refused_by_lock() {
            return;
        }
        let text = handle.as_str().to_owned();
        let content = &mut self.composer.content;
        let (spot, words) = if mime.starts_with("video/") {
            let title = content.video.take().map(|video| video.title).unwrap_or_default();
            content.video = Some(Video { handle: text, title });
            (Spot::Video, "The upload is the post's video now.")
        } else {
            content.thumbnail = Some(text);
            (Spot::Thumbnail, "The upload is the thumbnail of the post's link now.")
        };
        self.composer.spot = Some(spot);
        self.composer_changed();
        self.notice(Level::Info, words);
    }
}

/// The warnings as lines; one that several photos share is told once.
fn warnings(verdicts: &[Verdict]) -> Vec<String> {
    let mut told: Vec<(&str, Vec<usize>)> = Vec::new();
    for verdict in verdicts {
        let at = told.iter().position(|(message, _)| *message == verdict.message).unwrap_or(told.len());
        if at == told.len() {
            told.push((&verdict.message, Vec::new()));
        }
        if let (Some((_, photos)), Subject::Photo(photo)) = (told.get_mut(at), &verdict.subject) {
            photos.push(photo + 1);
        }
    }
    let line = |(message, photos): &(&str, Vec<usize>)| {
        let numbers = photos.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        match photos.len() {
            0 => format!("Warning: {}", tame(message)),
            1 => format!("Warning on photo {numbers}: {}", tame(message)),
            _ => format!("Warning on photos {}: {}", excerpt(&numbers, 40), tame(message)),
        }
    };
    let more = told.len().saturating_sub(TOLD);
    let more = (more > 0).then(|| format!("And {}.", count(more as u64, "more warning")));
    told.iter().take(TOLD).map(line).chain(more).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_that_photos_share_is_told_once() {
        let warn = |subject, message: &str| Verdict {
            subject,
            severity: Severity::Warn,
            rule: "any",
            message: message.to_owned(),
            can_be_fitted: false,
        };
        let photos = (0..3).map(|at| warn(Subject::Photo(at), "No text."));
        let others = [warn(Subject::Message, "Long."), warn(Subject::Photo(2), "Twice.")];
        let all: Vec<Verdict> = photos.chain(others).collect();
        let expected =
            ["Warning on photos 1, 2, 3: No text.", "Warning: Long.", "Warning on photo 3: Twice."];
        assert_eq!(warnings(&all), expected);
        let many: Vec<Verdict> = (0..9).map(|at| warn(Subject::Message, &format!("{at}"))).collect();
        assert_eq!(warnings(&many).last().map(String::as_str), Some("And 5 more warnings."));
    }
}
