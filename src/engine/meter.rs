//! What a lane shows of itself while it works: plain counters that anybody may read at any time.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU8, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::protocol::Phase;

const PHASES: [Phase; 8] = [
    Phase::Proving,
    Phase::Creating,
    Phase::Asking,
    Phase::Sending,
    Phase::Finishing,
    Phase::Backoff,
    Phase::Throttled,
    Phase::Watching,
];

/// The counters of one lane.
#[derive(Debug, Default)]
pub struct Meter {
    sent: AtomicU64,
    confirmed: AtomicU64,
    size: AtomicU64,
    phase: AtomicU8,
    next_try_at_ms: AtomicI64,
    is_held: AtomicBool,
}

impl Meter {
    /// The position in the file up to which bytes left this program.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Bytes leave.
    pub fn add_sent(&self, bytes: u64) {
        self.sent.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Says whether the next bytes are held back on purpose, by the bandwidth limit.
    pub fn hold(&self, is_held: bool) {
        self.is_held.store(is_held, Ordering::Relaxed);
    }

    /// True while bytes are held back on purpose.
    pub fn is_held(&self) -> bool {
        self.is_held.load(Ordering::Relaxed)
    }

    /// The server stated its offset; whatever was sent beyond it did not arrive.
    pub fn set_confirmed(&self, offset: u64) {
        self.confirmed.store(offset, Ordering::Relaxed);
        self.sent.store(offset, Ordering::Relaxed);
    }

    /// The server said in passing how much it holds; what was sent beyond it is still on its way.
    pub fn note_confirmed(&self, offset: u64) {
        self.confirmed.store(offset, Ordering::Relaxed);
    }

    /// What the server confirmed.
    pub fn confirmed(&self) -> u64 {
        self.confirmed.load(Ordering::Relaxed)
    }

    /// The file's length, which can differ from the queued one when the file was replaced.
    pub fn set_size(&self, size: u64) {
        self.size.store(size, Ordering::Relaxed);
    }

    /// The file's length.
    pub fn size(&self) -> u64 {
        self.size.load(Ordering::Relaxed)
    }

    /// Says what the lane does now.
    pub fn enter(&self, phase: Phase) {
        let at = PHASES.iter().position(|p| *p == phase).unwrap_or(0);
        self.phase.store(u8::try_from(at).unwrap_or(0), Ordering::Relaxed);
        self.next_try_at_ms.store(0, Ordering::Relaxed);
    }

    /// Says that the lane waits until a time, in Unix milliseconds.
    pub fn wait_until(&self, phase: Phase, unix_ms: i64) {
        self.enter(phase);
        self.next_try_at_ms.store(unix_ms, Ordering::Relaxed);
    }

    /// What the lane does now.
    pub fn phase(&self) -> Phase {
        let at = usize::from(self.phase.load(Ordering::Relaxed));
        PHASES.get(at).copied().unwrap_or(Phase::Proving)
    }

    /// When the next try begins, if the lane waits for one.
    pub fn next_try_at_ms(&self) -> Option<i64> {
        Some(self.next_try_at_ms.load(Ordering::Relaxed)).filter(|at| *at > 0)
    }
}

/// The rate over a sliding window.
#[derive(Debug, Default)]
pub struct Window {
    samples: VecDeque<(Instant, u64)>,
}

/// Long enough to be calm, short enough to follow.
const WINDOW: Duration = Duration::from_secs(8);
/// With less than this there is nothing to say yet.
const SHORTEST: Duration = Duration::from_millis(700);

impl Window {
    /// Takes a position at a time. A position that goes back starts the window anew.
    pub fn push(&mut self, now: Instant, position: u64) {
        if self.samples.back().is_some_and(|(_, last)| position < *last) {
            self.samples.clear();
        }
        self.samples.push_back((now, position));
        while self.samples.get(1).is_some_and(|(at, _)| now.duration_since(*at) >= WINDOW) {
            self.samples.pop_front();
        }
    }

    /// Forgets everything: the lane does not send.
    pub fn clear(&mut self) {
        self.samples.clear();
    }

    /// Bytes a second, or `None` when it is too early to say.
    pub fn rate(&self) -> Option<u64> {
        let (first, last) = (self.samples.front()?, self.samples.back()?);
        let span = last.0.duration_since(first.0);
        if span < SHORTEST {
            return None;
        }
        Some(((last.1 - first.1) as f64 / span.as_secs_f64()) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_follows_the_last_seconds_only() {
        let start = Instant::now();
        let at = |s: u64| start + Duration::from_secs(s);
        let mut window = Window::default();
        window.push(at(0), 0);
        assert_eq!(window.rate(), None);
        for s in 1..=8 {
            window.push(at(s), s * 1000);
        }
        assert_eq!(window.rate(), Some(1000));
        for s in 9..=17 {
            window.push(at(s), 8000);
        }
        assert_eq!(window.rate(), Some(0));
        window.push(at(18), 10);
        assert_eq!(window.rate(), None, "the offset went back: nothing to say yet");
    }

    #[test]
    fn a_stated_offset_takes_back_what_did_not_arrive() {
        let meter = Meter::default();
        meter.add_sent(500);
        meter.set_confirmed(200);
        assert_eq!((meter.sent(), meter.confirmed()), (200, 200));
        meter.wait_until(Phase::Backoff, 77);
        assert_eq!((meter.phase(), meter.next_try_at_ms()), (Phase::Backoff, Some(77)));
        meter.enter(Phase::Sending);
        assert_eq!(meter.next_try_at_ms(), None);
    }
}
