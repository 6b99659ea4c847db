//! When to try again: full-jitter backoff, with a budget that refills only when the server's offset
//! moves.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(60);
/// Less new ground than this is no movement: it is what an earlier, dying request still brings.
const GROUND: u64 = 64 << 10;

/// Tries left for one session.
#[derive(Debug, Clone)]
pub struct Budget {
    tries: u32,
    spent: u32,
    best: u64,
}

impl Budget {
    /// A full budget of `tries`.
    pub const fn new(tries: u32) -> Self {
        Self { tries, spent: 0, best: 0 }
    }

    /// Takes note of an offset that the server stated. Only one well beyond all earlier ones refills the
    /// budget: a server that goes back and forth, or creeps, does not keep us busy for ever.
    pub const fn moved_to(&mut self, offset: u64) {
        if offset >= self.best.saturating_add(GROUND) {
            self.best = offset;
            self.spent = 0;
        }
    }

    /// A new session starts from nothing, so its first bytes count as movement again.
    pub const fn restart(&mut self) {
        self.best = 0;
    }

    /// Spends one try and gives the pause before the next, between nothing and twice the last bound
    /// (full jitter); at least `asked` when the server named a time. `None` when the budget is spent.
    pub fn spend(&mut self, asked: Option<Duration>) -> Option<Duration> {
        if self.spent >= self.tries {
            return None;
        }
        let bound = FIRST.saturating_mul(1 << self.spent.min(16)).min(LONGEST);
        self.spent += 1;
        let jittered = bound.mul_f64(fastrand::f64());
        Some(asked.map_or(jittered, |asked| asked + FIRST.mul_f64(fastrand::f64())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_bounded_and_the_budget_ends() {
        let mut budget = Budget::new(9);
        for n in 0..9 {
            let pause = budget.spend(None).unwrap();
            assert!(pause <= LONGEST && pause <= FIRST * (1 << n), "{n}: {pause:?}");
        }
        assert_eq!(budget.spend(None), None);
    }

    #[test]
    fn only_new_ground_refills_it() {
        let mut budget = Budget::new(1);
        budget.moved_to(2 * GROUND);
        assert!(budget.spend(None).is_some());
        budget.moved_to(2 * GROUND);
        budget.moved_to(GROUND);
        budget.moved_to(3 * GROUND - 1);
        assert!(budget.spend(None).is_none());
        budget.moved_to(3 * GROUND);
        assert!(budget.spend(None).is_some());
        budget.restart();
        budget.moved_to(GROUND);
        assert!(budget.spend(None).is_some());
    }

    #[test]
    fn a_time_named_by_the_server_is_kept() {
        let pause = Budget::new(1).spend(Some(Duration::from_secs(7))).unwrap();
        assert!(pause >= Duration::from_secs(7) && pause < Duration::from_secs(8));
    }
}
