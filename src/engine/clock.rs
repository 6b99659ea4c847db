//! The wall clock, for what people and the database read; everything that waits uses a monotonic one.

use std::time::{SystemTime, UNIX_EPOCH};

use rustix::time::{ClockId, clock_gettime};
use tokio::time::Instant;

/// It goes on while the machine sleeps, and nobody sets it.
#[cfg(target_os = "linux")]
const STEADY: ClockId = ClockId::Boottime;
#[cfg(not(target_os = "linux"))]
const STEADY: ClockId = ClockId::Monotonic;

/// The time of somebody else's clock, once it was read.
#[derive(Debug, Clone, Copy)]
pub struct Foreign {
    /// What it showed, in Unix seconds.
    shown: i64,
    /// When that was, by the steady clock.
    read_at: i64,
}

impl Foreign {
    /// It shows this now, in Unix seconds.
    pub fn read(shown: i64) -> Self {
        Self { shown, read_at: steady() }
    }

    /// What it shows by now, in Unix seconds, whatever was done to our wall clock meanwhile.
    pub fn now(self) -> i64 {
        self.at(steady())
    }

    const fn at(self, steady: i64) -> i64 {
        self.shown.saturating_add(steady.saturating_sub(self.read_at))
    }
}

fn steady() -> i64 {
    clock_gettime(STEADY).tv_sec
}

/// Now, in Unix seconds.
pub fn unix() -> i64 {
    unix_ms() / 1000
}

/// Now, in Unix milliseconds.
pub fn unix_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A moment of the monotonic clock as Unix milliseconds.
pub fn unix_ms_at(moment: Instant) -> i64 {
    let ahead = moment.saturating_duration_since(Instant::now());
    unix_ms().saturating_add(i64::try_from(ahead.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_clock_goes_on_by_the_steady_one_alone() {
        let read = Foreign { shown: 1_800_000_000, read_at: 50 };
        assert_eq!((read.at(50), read.at(3_650)), (1_800_000_000, 1_800_003_600));
        // Years from what our wall clock shows.
        let distant = Foreign::read(4_000_000_000);
        assert!((4_000_000_000..4_000_000_060).contains(&distant.now()), "{}", distant.now());
    }
}
