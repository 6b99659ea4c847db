//! The state of a session in words: what it does, why it waits, when it goes on.

use crate::engine::protocol::{Lane, Phase};
use crate::model::session::{Session, State};
use crate::tui::message::Now;
use crate::tui::theme::Role;
use crate::tui::widgets::bar::Extent;

/// What a session does at this moment, with the role that the words are drawn in.
pub fn state(session: &Session, lane: Option<&Lane>, now: Now) -> (String, Role) {
    if let Some(lane) = lane.filter(|_| !session.state.is_final()) {
        return moving(lane, now);
    }
    let why = session.fault.as_ref().map(|fault| fault.message.as_str());
    let (word, role) = match session.state {
        State::Queued => ("queued", Role::Text),
        State::Sending => ("sending", Role::Active),
        State::Waiting => ("waiting", Role::Warn),
        State::Paused => ("paused", Role::Warn),
        State::Interrupted => ("interrupted", Role::Warn),
        State::Done => return ("done".to_owned(), Role::Good),
        State::Failed => ("failed", Role::Bad),
        State::Cancelled => return ("cancelled".to_owned(), Role::Dim),
    };
    (because(word, why), role)
}

fn moving(lane: &Lane, now: Now) -> (String, Role) {
    let why = lane.reason.as_deref();
    match lane.phase {
        Phase::Proving => ("checking the part already sent".to_owned(), Role::Active),
        Phase::Creating => ("opening a session".to_owned(), Role::Active),
        Phase::Asking => ("asking for the offset".to_owned(), Role::Active),
        Phase::Sending => ("sending".to_owned(), Role::Active),
        Phase::Finishing => ("waiting for the answer".to_owned(), Role::Active),
        Phase::Backoff => (because(&next_try("next try", lane, now), why), Role::Warn),
        Phase::Throttled => (because(&next_try("held back, goes on", lane, now), why), Role::Warn),
        Phase::Watching => (because("sent by another Wirephoto", why), Role::Dim),
    }
}

fn next_try(words: &str, lane: &Lane, now: Now) -> String {
    match lane.next_try_at_ms {
        Some(at) => format!("{words} in {}", countdown(at, now)),
        None => words.to_owned(),
    }
}

fn because(word: &str, why: Option<&str>) -> String {
    match why.map(|why| why.trim_end_matches('.')).filter(|why| !why.is_empty()) {
        Some(why) => format!("{word}: {why}"),
        None => word.to_owned(),
    }
}

/// The time until a moment in Unix milliseconds, in words; never less than a second.
pub fn countdown(at_ms: i64, now: Now) -> String {
    let left = at_ms.saturating_sub(now.unix_ms).max(1);
    crate::model::size::span(u64::try_from(left).unwrap_or(1).div_ceil(1000))
}

/// How far a session got.
pub fn extent(session: &Session, lane: Option<&Lane>) -> Extent {
    let done = session.state == State::Done;
    match lane.filter(|_| !done) {
        Some(lane) => Extent { confirmed: lane.confirmed, sent: lane.sent, size: lane.size, done },
        None => Extent { confirmed: session.confirmed, sent: session.confirmed, size: session.size, done },
    }
}

/// Time left, for a column of six: `58s`, `3m20s`, `2h05m`, `4d01h`.
pub fn left(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m{:02}s", seconds / 60, seconds % 60),
        3600..86_400 => format!("{}h{:02}m", seconds / 3600, seconds / 60 % 60),
        86_400..8_640_000 => format!("{}d{:02}h", seconds / 86_400, seconds / 3600 % 24),
        _ => "long".to_owned(),
    }
}

/// An age for a column of four: seconds are not told, since a list at rest would not tell them right.
pub fn age(seconds: u64) -> String {
    if seconds < 60 { "now".to_owned() } else { crate::model::size::short_span(seconds) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fault::{Fault, FaultKind};
    use crate::tui::screens::uploads::samples::{lane, session};

    const NOW: Now = Now { steady_ms: 0, unix_ms: 1_000_000 };

    fn words(phase: Phase, reason: Option<&str>, next: Option<i64>) -> String {
        let mut lane = lane(1, 10, 20);
        lane.phase = phase;
        lane.reason = reason.map(str::to_owned);
        lane.next_try_at_ms = next;
        let mut session = session(1);
        session.state = State::Sending;
        state(&session, Some(&lane), NOW).0
    }

    #[test]
    fn waiting_says_when_and_why() {
        assert_eq!(
            words(Phase::Backoff, Some("The connection was reset."), Some(1_007_001)),
            "next try in 8 s: The connection was reset"
        );
        assert_eq!(words(Phase::Backoff, None, Some(0)), "next try in 1 s");
        assert_eq!(words(Phase::Throttled, None, Some(1_060_000)), "held back, goes on in 1 min");
        assert_eq!(words(Phase::Watching, None, None), "sent by another Wirephoto");
    }

    #[test]
    fn a_lane_that_lags_behind_does_not_outshout_the_end() {
        let mut done = session(1);
        done.state = State::Done;
        assert_eq!(state(&done, Some(&lane(1, 10, 20)), NOW).0, "done");
        assert_eq!(extent(&done, Some(&lane(1, 10, 20))).percent(), 100);
    }

    #[test]
    fn failing_says_why() {
        let mut failed = session(1);
        failed.state = State::Failed;
        failed.fault = Some(Fault::new(FaultKind::SourceChanged, "The file changed."));
        assert_eq!(state(&failed, None, NOW), ("failed: The file changed".to_owned(), Role::Bad));
    }

    #[test]
    fn spans_fit_their_columns() {
        for seconds in [0, 59, 60, 3599, 3600, 86_399, 86_400, 8_639_999, 8_640_000, u64::MAX] {
            assert!(left(seconds).len() <= 6, "{}", left(seconds));
        }
        assert_eq!(left(200), "3m20s");
        assert_eq!(age(59), "now");
    }
}
