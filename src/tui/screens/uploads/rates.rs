//! The overall rate of the last minute, a sample a second, for the sparkline.

use std::collections::VecDeque;

use crate::tui::message::Now;

const KEPT: usize = 60;

/// Samples of the rate, the oldest first.
#[derive(Debug, Default)]
pub struct Rates {
    samples: VecDeque<u64>,
    second: u64,
}

impl Rates {
    /// Takes the rate of this moment in; only the last one of each second is kept. A second that
    /// nobody reported is taken as the one before it.
    pub fn take(&mut self, rate: u64, now: Now) {
        let second = now.steady_ms / 1000;
        let passed = second.saturating_sub(std::mem::replace(&mut self.second, second));
        if passed == 0 {
            self.samples.pop_back();
        }
        if let Some(last) = self.samples.back().copied() {
            let missed = passed.saturating_sub(1).min(KEPT as u64);
            self.samples.extend((0..missed).map(|_| last));
        }
        self.samples.push_back(rate);
        let surplus = self.samples.len().saturating_sub(KEPT);
        self.samples.drain(..surplus);
    }

    /// Forgets all, when nothing moves any more.
    pub fn clear(&mut self) {
        self.samples.clear();
    }

    /// The latest samples, `count` at most, the oldest first.
    pub fn latest(&self, count: usize) -> Vec<u64> {
        self.samples.iter().skip(self.samples.len().saturating_sub(count)).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_a_second_is_kept() {
        let mut rates = Rates::default();
        for (ms, rate) in [(10_000, 1), (10_250, 2), (11_000, 3), (14_100, 4)] {
            rates.take(rate, Now { steady_ms: ms, unix_ms: 0 });
        }
        assert_eq!(rates.latest(9), [2, 3, 3, 3, 4]);
        rates.take(9, Now { steady_ms: u64::MAX, unix_ms: 0 });
        assert_eq!(rates.latest(100).len(), KEPT);
    }
}
