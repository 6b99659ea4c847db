//! Posts in words: where they stand, when they come out by which clock, how long ago.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::entry::Entry;
use super::shelf::Shelf;
use crate::model::post::{Post, PostState, StepState, When};
use crate::model::{schedule, size};
use crate::tui::message::Now;
pub(super) use crate::tui::screens::photos::{age, ago, folded};
use crate::tui::setup::Zones;
use crate::tui::theme::Role;

/// A moment by a clock: `2026-03-02 18:00`; nothing for one that no calendar has.
pub(crate) fn moment(unix_s: i64, zone: &TimeZone) -> String {
    let time = Timestamp::from_second(unix_s).map(|time| time.to_zoned(zone.clone()));
    time.map(|time| time.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}

/// A moment by the Page's clock and, where it shows another time, by the clock here.
pub(super) fn by_both(unix_s: i64, zones: &Zones) -> String {
    // Seconds say nothing to anybody here.
    schedule::shown_in_both(unix_s.saturating_sub(unix_s.rem_euclid(60)), &zones.page, &zones.local)
}

/// How far away a moment is: `in 1 d 6 h`, `2 h ago`.
pub(super) fn away(unix_s: i64, now: Now) -> String {
    match u64::try_from(unix_s.saturating_sub(now.unix_s())) {
        Ok(0) => "now".to_owned(),
        Ok(seconds @ 1..60) => format!("in {seconds} s"),
        Ok(seconds) => format!("in {}", size::span(seconds - seconds % 60)),
        Err(_) => ago(unix_s, now),
    }
}

/// When a post comes out, in a word or as a moment by a clock.
pub(super) fn when(entry: &Entry, zone: &TimeZone) -> String {
    let wanted = entry.own.as_ref().map(|own| own.content.when);
    match (entry.state(), entry.planned(), wanted) {
        (PostState::Published, ..) => entry.changed().map(|at| moment(at, zone)).unwrap_or_default(),
        (_, Some(at), _) => moment(at, zone),
        (PostState::Unpublished, None, _) => "never".to_owned(),
        (_, None, Some(When::Unpublished)) => "unpublished".to_owned(),
        (_, None, Some(When::Draft)) => "as a draft".to_owned(),
        (_, None, Some(_)) => "now".to_owned(),
        (_, None, None) => String::new(),
    }
}

/// Where a post stands, with the role that the words are drawn in.
pub(super) fn state(entry: &Entry) -> (String, Role) {
    if entry.early {
        return ("out too early".to_owned(), Role::Bad);
    }
    let (words, role) = match entry.state() {
        PostState::Scheduled if entry.missing => ("not listed", Role::Warn),
        PostState::Unknown => ("outcome unknown", Role::Bad),
        PostState::Failed => ("failed", Role::Bad),
        PostState::Armed => ("publishing", Role::Active),
        PostState::Uploading => {
            let words = entry.own.as_deref().map(sending).unwrap_or_default();
            return (words, Role::Active);
        }
        PostState::Draft if entry.node().is_some() => ("Facebook draft", Role::Text),
        PostState::Published => ("published", Role::Good),
        PostState::Scheduled => ("scheduled", Role::Good),
        state => (state.as_str(), Role::Text),
    };
    (words.to_owned(), role)
}

/// Which photo is on its way.
fn sending(post: &Post) -> String {
    let photos = || post.steps.iter().filter(|step| step.photo.is_some());
    let (done, all) = (photos().filter(|step| step.state == StepState::Done).count(), photos().count());
    if all == 0 { "uploading".to_owned() } else { format!("photo {} of {all}", (done + 1).min(all)) }
}

/// True when something in the post holds the words, which are folded already.
pub(super) fn holds(entry: &Entry, words: &str) -> bool {
    let number = entry.id().map(|id| id.to_string()).unwrap_or_default();
    let node = entry.node().map(|node| node.as_str().to_owned()).unwrap_or_default();
    let state = state(entry).0;
    let captions = entry.parts().iter().flat_map(|part| [part.caption.as_str(), part.alt_text.as_str()]);
    let texts =
        [entry.message(), entry.reason().unwrap_or(""), &number, &node, &state, entry.state().as_str()];
    let place = entry.through_oneall().map(|place| format!("oneall {place}")).unwrap_or_default();
    captions.chain(texts).chain([place.as_str()]).any(|text| folded(text).contains(words))
}

/// What a list holds, in words.
pub(super) const fn about(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Outbox => "Nothing is on its way, and nothing was published from here yet.",
        Shelf::Drafts => "There are no drafts.",
        Shelf::Scheduled => "The Page has no scheduled posts.",
        Shelf::Published => "The Page has no published posts.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::post::StepRecord;
    use crate::tui::screens::posts::samples::{post, remote};
    use std::sync::Arc;

    const NOW: Now = Now { steady_ms: 0, unix_ms: 1_772_366_400_000 };

    #[test]
    fn a_moment_is_one_of_a_clock() {
        let tokyo = TimeZone::get("Asia/Tokyo").unwrap();
        assert_eq!(moment(NOW.unix_s(), &tokyo), "2026-03-01 21:00");
        assert_eq!(moment(i64::MAX, &tokyo), "");
    }

    #[test]
    fn moments_to_come_and_past_ones() {
        let away = |seconds| away(NOW.unix_s() + seconds, NOW);
        assert_eq!(away(5), "in 5 s");
        assert_eq!(away(108_030), "in 1 d 6 h");
        assert_eq!(away(-7200), "2 h ago");
        assert_eq!(away(0), "now");
        assert_eq!(super::away(i64::MAX, Now::default()).get(..3), Some("in "));
        super::away(i64::MIN, NOW);
    }

    #[test]
    fn each_state_has_words_of_its_own_that_fit_their_column() {
        let mut seen = std::collections::HashSet::new();
        for state in PostState::ALL {
            let entry = Entry::of(&Arc::new(post(1, state, "")));
            let (words, _) = super::state(&entry);
            assert!(words.len() <= usize::from(super::super::rows::STATE), "{words}");
            assert!(seen.insert(words));
        }
        let there =
            Entry { remote: Some(Arc::new(remote("1_2", ""))), own: None, early: true, missing: false };
        assert_eq!(state(&there).0, "out too early");
    }

    #[test]
    fn photos_that_are_sent_are_counted() {
        let step = |photo, state| StepRecord {
            photo,
            state,
            given: None,
            armed_at: None,
            done_at: None,
            fault: None,
        };
        let mut sent = post(1, PostState::Uploading, "");
        assert_eq!(state(&Entry::of(&Arc::new(sent.clone()))).0, "uploading");
        sent.steps = vec![
            step(Some(0), StepState::Done),
            step(Some(1), StepState::Armed),
            step(Some(2), StepState::Waiting),
            step(None, StepState::Waiting),
        ];
        assert_eq!(state(&Entry::of(&Arc::new(sent))).0, "photo 2 of 3");
    }
}
