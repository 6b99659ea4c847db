//! The bandwidth limit over all lanes together; it can change while they run.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Without a limit bytes travel in pieces of this size.
const LARGE: usize = 512 << 10;

/// Hands out the right to send, piece by piece. Lock-free: all lanes book on one virtual clock.
#[derive(Debug, Clone)]
pub struct Limiter {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    start: Instant,
    /// Bytes a second; 0 for no limit.
    rate: AtomicU64,
    /// When the line is free again, in microseconds from `start`.
    free_at: AtomicU64,
}

impl Limiter {
    /// A limiter with `rate` bytes a second, or without a limit.
    pub fn new(rate: Option<u64>) -> Self {
        let shared = Shared {
            start: Instant::now(),
            rate: AtomicU64::new(rate.unwrap_or(0)),
            free_at: AtomicU64::new(0),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Changes the limit for the next piece of every lane.
    pub fn set(&self, rate: Option<u64>) {
        self.shared.rate.store(rate.unwrap_or(0), Ordering::Relaxed);
        // Debts made at the old rate are forgiven, so that a raised limit is felt at once.
        self.shared.free_at.store(0, Ordering::Relaxed);
    }

    /// How large the next piece should be: an eighth of a second's worth, so that a change is felt soon.
    pub fn piece(&self) -> usize {
        match self.shared.rate.load(Ordering::Relaxed) {
            0 => LARGE,
            rate => usize::try_from(rate / 8).unwrap_or(LARGE).clamp(256, LARGE),
        }
    }

    /// Waits until `bytes` may be sent.
    pub async fn pass(&self, bytes: usize) {
        let wait = self.book(bytes as u64);
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
    }

    fn book(&self, bytes: u64) -> Duration {
        let rate = self.shared.rate.load(Ordering::Relaxed);
        if rate == 0 {
            return Duration::ZERO;
        }
        let now = u64::try_from(self.shared.start.elapsed().as_micros()).unwrap_or(u64::MAX);
        let cost = bytes.saturating_mul(1_000_000) / rate;
        let begin = |free_at: u64| free_at.max(now);
        let booked = self.shared.free_at.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |free_at| {
            Some(begin(free_at).saturating_add(cost))
        });
        let start = begin(booked.unwrap_or(now));
        Duration::from_micros(start.saturating_sub(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_share_one_line() {
        let limiter = Limiter::new(Some(1000));
        let other = limiter.clone();
        assert_eq!(limiter.book(500), Duration::ZERO);
        let wait = other.book(500).as_millis();
        assert!((400..=500).contains(&wait), "{wait}");
        let wait = limiter.book(1).as_millis();
        assert!((900..=1000).contains(&wait), "{wait}");
    }

    #[test]
    fn a_change_is_felt_at_once() {
        let limiter = Limiter::new(Some(1));
        limiter.book(1000);
        limiter.set(None);
        assert_eq!(limiter.book(1 << 30), Duration::ZERO);
        assert_eq!(limiter.piece(), LARGE);
        limiter.set(Some(80_000));
        assert_eq!(limiter.piece(), 10_000);
        assert_eq!(limiter.book(1), Duration::ZERO);
    }
}
