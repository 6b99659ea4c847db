//! The wall clock, for what people and the database read; everything that waits uses a monotonic one.

use std::time::{SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

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
