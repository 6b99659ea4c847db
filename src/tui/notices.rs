//! Notices: a sentence in the row above the keys for a while, and all of them to read later.

use std::collections::VecDeque;

use crate::engine::protocol::Level;
use crate::model::text::tame;
use crate::tui::message::Now;

/// How many are kept to read later.
const KEPT: usize = 500;

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// How much it matters.
    pub level: Level,
    /// The sentence, tamed.
    pub text: String,
    /// When it came, in Unix seconds.
    pub at: i64,
    /// How many times it came in a row.
    pub times: u32,
}

/// The notices so far.
#[derive(Debug, Default)]
pub struct Notices {
    past: VecDeque<Notice>,
    /// The end of the time for which the latest is shown, on the steady clock.
    shown_until_ms: Option<u64>,
}

impl Notices {
    /// Shows a sentence, and keeps it.
    pub fn add(&mut self, level: Level, text: &str, now: Now) {
        let text = tame(text);
        self.shown_until_ms = Some(now.steady_ms + time_ms(level, &text));
        if let Some(last) = self.past.back_mut().filter(|last| last.text == text && last.level == level) {
            last.times = last.times.saturating_add(1);
            last.at = now.unix_s();
            return;
        }
        self.past.push_back(Notice { level, text, at: now.unix_s(), times: 1 });
        if self.past.len() > KEPT {
            self.past.pop_front();
        }
    }

    /// The one that is shown now.
    pub fn shown(&self) -> Option<&Notice> {
        self.shown_until_ms.and(self.past.back())
    }

    /// All of them, the newest first.
    pub fn past(&self) -> impl ExactSizeIterator<Item = &Notice> {
        self.past.iter().rev()
    }

    /// When the one that is shown has been shown long enough.
    pub const fn wake_at(&self) -> Option<u64> {
        self.shown_until_ms
    }

    /// Takes the shown one away when its time is over; true when it did.
    pub fn expire(&mut self, now: Now) -> bool {
        self.shown_until_ms.take_if(|until| *until <= now.steady_ms).is_some()
    }

    /// Takes the shown one away; true when there was one.
    pub fn dismiss(&mut self) -> bool {
        self.shown_until_ms.take().is_some()
    }
}

/// Long enough to be read: by its length, and longer the more it matters.
fn time_ms(level: Level, text: &str) -> u64 {
    let reading = u64::try_from(text.len()).unwrap_or(u64::MAX).saturating_mul(60).min(12_000);
    reading + if level == Level::Info { 3000 } else { 9000 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(steady_ms: u64) -> Now {
        Now { steady_ms, unix_ms: 0 }
    }

    #[test]
    fn a_notice_goes_by_itself_and_is_kept_to_read() {
        let mut notices = Notices::default();
        notices.add(Level::Info, "Copied.", at(0));
        let until = notices.wake_at().unwrap();
        assert!(!notices.expire(at(until - 1)));
        assert!(notices.expire(at(until)));
        assert_eq!(notices.shown(), None);
        assert_eq!(notices.wake_at(), None, "nothing to wake for");
        assert_eq!(notices.past().count(), 1);
    }

    #[test]
    fn the_same_sentence_is_counted_not_repeated() {
        let mut notices = Notices::default();
        for _ in 0..3 {
            notices.add(Level::Warning, "Offline.", at(0));
        }
        assert_eq!(notices.past().map(|notice| notice.times).collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn what_is_kept_is_bounded_and_tame() {
        let mut notices = Notices::default();
        for number in 0..2000 {
            notices.add(Level::Error, &format!("\x1b[2J{number}"), at(0));
        }
        assert_eq!(notices.past().len(), KEPT);
        assert_eq!(notices.past().next().unwrap().text, "[2J1999");
    }
}
