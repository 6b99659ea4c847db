//! The state of the Composer: what is written, how far the journal has it, and what was said about it.

use std::path::{Path, PathBuf};

use super::look::Looks;
use super::parts::Spot;
use crate::engine::protocol::{Farewell, Fitted};
use crate::model::handle::Handle;
use crate::model::post::{
    Content, OneAllPlace, PhotoFacts, PhotoSource, Post, PostId, PostState, Severity, Subject, Verdict,
};
use crate::tui::message::Now;
use crate::tui::setup::Reason;
use crate::tui::widgets::editor::Editor;
use crate::tui::widgets::scroll::Scroll;

/// How long typing rests before the draft is kept, and how long it waits for that at most.
const SAVE_REST_MS: u64 = 300;
const SAVE_WITHIN_MS: u64 = 1000;
/// How long a change rests before it is judged.
const JUDGE_REST_MS: u64 = 400;

/// What comes once the draft is kept.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Then {
    /// It is published.
    Publish,
    /// Another draft is begun.
    Begin,
    /// Another post is written on.
    Load(PostId, Box<Content>),
    /// It is taken off the journal.
    Discard,
    /// The program ends, at most so many milliseconds later.
    Leave(Farewell, Reason, Option<u64>),
}

/// Where the post is between writing and its end.
#[derive(Debug, Default)]
pub(crate) enum Flight {
    /// It is written.
    #[default]
    Writing,
    /// It is being taken off the journal.
    Discarding,
    /// It is on its way; what the journal last said about it.
    Sending(Option<Box<Post>>),
    /// It came to an end that it cannot be changed after.
    Ended(Box<Post>),
}

/// How far the journal has what is written.
#[derive(Debug, Default)]
pub(super) struct Journal {
    /// The version that is kept.
    pub(super) kept: u64,
    /// The version that is on its way.
    pub(super) asked: Option<u64>,
    /// When to keep it next, and at the latest.
    pub(super) due_ms: Option<u64>,
    latest_ms: Option<u64>,
    /// Why the last attempt failed.
    pub(super) failed: Option<String>,
    pub(super) then: Option<Then>,
}

/// What is wrong with it, as far as that is known.
#[derive(Debug, Default)]
pub(super) struct Judgement {
    /// The version that was judged.
    pub(super) of: Option<u64>,
    pub(super) asked: Option<u64>,
    pub(super) due_ms: Option<u64>,
    pub(super) verdicts: Vec<Verdict>,
    /// What is known of each photo, by where it comes from.
    facts: Vec<(PhotoSource, PhotoFacts)>,
    /// Why it could not be judged.
    pub(super) failed: Option<String>,
    /// Ask whether to publish as soon as it is judged.
    pub(super) publish_next: bool,
}

/// What is known of the places that OneAll publishes to.
#[derive(Debug, Default)]
pub(crate) enum Places {
    /// Nobody asked yet.
    #[default]
    Unknown,
    /// They are being read.
    Asked,
    /// The Pages of the identity.
    Read(Vec<OneAllPlace>),
    /// Why they could not be read.
    Unread(String),
    /// Why nothing is published through OneAll.
    None(String),
}

/// What the screen knows.
#[derive(Debug, Default)]
pub struct Composer {
    /// What is written.
    pub content: Content,
    /// Our number of the draft, once it is kept.
    pub id: Option<PostId>,
    /// Counts the changes.
    pub(super) version: u64,
    pub(super) spot: Option<Spot>,
    pub(super) scroll: Scroll,
    pub(super) journal: Journal,
    pub(super) judgement: Judgement,
    pub(crate) flight: Flight,
    /// What became of the last attempt to publish it, while it can still be changed.
    pub(super) refused: Option<Box<Post>>,
    /// The message with its changes, so that they can be taken back when it is written on.
    pub(crate) message: Editor,
    /// What was typed into a box and makes no sense yet.
    pub(crate) rough: Vec<(Spot, String)>,
    /// The photo of which a copy is made that fits, and the copy.
    pub(super) fitting: Option<PathBuf>,
    pub(super) fitted: Option<Fitted>,
    pub(super) looks: Looks,
    pub(crate) places: Places,
    /// True once the last draft was asked for, and once it came.
    pub(super) started: bool,
    pub(super) loaded: bool,
    /// A handle and its type, to be used as soon as the last draft is there.
    pub(super) handle: Option<(Handle, String)>,
}

impl Composer {
    /// Where the cursor stands.
    pub(crate) fn spot(&self) -> Spot {
        let all = Spot::all(&self.content);
        self.spot.filter(|spot| all.contains(spot)).unwrap_or(Spot::Message)
    }

    /// Puts the cursor on a place.
    pub(crate) fn stand_on(&mut self, spot: Spot) {
        self.spot = Some(spot);
    }

    /// True while what is written must stay as it is.
    pub(crate) const fn is_locked(&self) -> bool {
        !matches!(self.flight, Flight::Writing)
            || matches!(self.journal.then, Some(Then::Publish | Then::Discard))
    }

    /// Something was changed: it is judged and kept once typing rests.
    pub(crate) fn changed(&mut self, now: Now) {
        let at = now.steady_ms;
        self.version += 1;
        let latest = *self.journal.latest_ms.get_or_insert(at + SAVE_WITHIN_MS);
        self.journal.due_ms = Some((at + SAVE_REST_MS).min(latest));
        self.judgement.due_ms = Some(at + JUDGE_REST_MS);
        self.judgement.publish_next = false;
        self.refused = None;
    }

    /// Photos or parameters stand elsewhere: what was said about them by their places no longer holds.
    pub(super) fn moved(&mut self, now: Now) {
        let by_place = |subject: &Subject| matches!(subject, Subject::Photo(_));
        self.judgement.verdicts.retain(|verdict| !by_place(&verdict.subject));
        self.changed(now);
    }

    /// True when something was written that the journal does not have.
    pub(crate) fn is_unsaved(&self) -> bool {
        let worth = self.id.is_some() || !is_blank(&self.content);
        worth && self.journal.kept != self.version
    }

    /// A draft was sent off to be kept.
    pub(super) fn keeping(&mut self) {
        self.journal.asked = Some(self.version);
        self.journal.due_ms = None;
        self.journal.latest_ms = None;
    }

    /// Takes up another content; nothing of the old one stays.
    pub(super) fn take_up(&mut self, id: Option<PostId>, content: Content, now: Now) {
        *self = Self {
            message: Editor::of(&content.message, crate::tui::overlays::compose::LONGEST),
            content,
            id,
            // Answers about what was written before are not about this.
            version: self.version + 1,
            started: self.started,
            loaded: true,
            handle: self.handle.take(),
            looks: std::mem::take(&mut self.looks),
            places: std::mem::take(&mut self.places),
            ..Self::default()
        };
        self.journal.kept = self.version;
        self.judgement.due_ms = Some(now.steady_ms);
    }

    /// What was found about the content, in order.
    pub(super) fn judged(&mut self, verdicts: Vec<Verdict>, facts: Vec<PhotoFacts>) {
        let sources = self.content.photos.iter().map(|photo| photo.source.clone());
        self.judgement.facts = sources.zip(facts).collect();
        self.judgement.verdicts = verdicts;
    }

    /// What is known of a photo.
    pub(crate) fn facts(&self, source: &PhotoSource) -> Option<&PhotoFacts> {
        self.judgement.facts.iter().find(|(known, _)| known == source).map(|(_, facts)| facts)
    }

    /// True when the verdicts are about what is written now.
    pub(super) fn is_judged(&self) -> bool {
        self.judgement.of == Some(self.version)
    }

    /// How many verdicts there are: reasons against, and warnings.
    pub(crate) fn tally(&self) -> (usize, usize) {
        let refused = |verdict: &&Verdict| verdict.severity == Severity::Refuse;
        let against = self.judgement.verdicts.iter().filter(refused).count();
        (against, self.judgement.verdicts.len() - against)
    }

    /// The verdicts that stand at a place; `None` for those on the post as a whole.
    pub(super) fn verdicts(&self, spot: Option<Spot>) -> impl Iterator<Item = &Verdict> {
        let at = move |verdict: &&Verdict| Spot::of(&verdict.subject, &self.content) == spot;
        self.judgement.verdicts.iter().filter(at)
    }

    /// True when a copy can be made of the chosen photo that fits.
    pub(super) fn can_be_fitted(&self) -> bool {
        let spot = self.spot();
        matches!(spot, Spot::Photo(_)) && self.verdicts(Some(spot)).any(|verdict| verdict.can_be_fitted)
    }

    /// The copy of a photo that was made to fit.
    pub(super) fn copy_of(&self, original: &Path) -> Option<&Fitted> {
        self.fitted.as_ref().filter(|fitted| fitted.original == original)
    }
}

/// True when nothing at all was written.
pub(super) fn is_blank(content: &Content) -> bool {
    *content == Content::default()
}

/// True for a post of the journal that can still be written on.
pub(super) const fn is_open(post: &Post) -> bool {
    match post.state {
        PostState::Draft => post.post_id.is_none(),
        PostState::Failed | PostState::Ready => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Now = Now { steady_ms: 1000, unix_ms: 0 };

    #[test]
    fn somebody_who_never_rests_is_kept_as_well() {
        let mut composer = Composer::default();
        for ms in (0..6000).step_by(100) {
            composer.changed(Now { steady_ms: NOW.steady_ms + ms, ..NOW });
        }
        assert_eq!(composer.journal.due_ms, Some(NOW.steady_ms + SAVE_WITHIN_MS));
    }

    #[test]
    fn nothing_is_kept_of_what_is_empty_unless_it_was_kept_before() {
        let mut composer = Composer::default();
        composer.changed(NOW);
        assert!(!composer.is_unsaved());
        composer.id = Some(PostId(3));
        assert!(composer.is_unsaved(), "what was taken out is taken out of the journal too");
    }

    #[test]
    fn the_cursor_stands_on_something_that_is_there() {
        let mut composer = Composer { spot: Some(Spot::Photo(3)), ..Composer::default() };
        assert_eq!(composer.spot(), Spot::Message);
        composer.spot = Some(Spot::When);
        assert_eq!(composer.spot(), Spot::When);
    }
}
