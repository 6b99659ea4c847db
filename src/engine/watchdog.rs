//! Notices when nothing moves, in either direction: no byte leaves, or all have left and no answer
//! comes.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::meter::Meter;
use super::protocol::Phase;

/// Fewer bytes than this within the limit do not count as movement: a trickle is as bad as silence.
pub const TRICKLE: u64 = 4 << 10;

/// Ends when fewer than a few kilobytes left within `limit`. Once all bytes have left, the answer has
/// the same time to come. Time in which the bandwidth limit holds bytes back does not count.
pub async fn stalled(meter: &Meter, limit: Duration) {
    let mut position = meter.sent();
    let mut since = Instant::now();
    // Looking often finds a stall soon after the limit.
    let step = (limit / 100).clamp(Duration::from_millis(20), Duration::from_millis(250));
    while since.elapsed() < limit {
        sleep_until(Instant::now() + step).await;
        let now = meter.sent();
        let is_last = now == meter.size() && position < now;
        if is_last {
            meter.enter(Phase::Finishing);
        }
        if is_last || meter.is_held() || now >= position.saturating_add(TRICKLE) {
            position = now;
            since = Instant::now();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    async fn time_to_stall(bytes_each_second: u64, seconds: u64) -> Duration {
        let meter = Arc::new(Meter::default());
        meter.set_size(1 << 30);
        let feed = {
            let meter = Arc::clone(&meter);
            tokio::spawn(async move {
                for _ in 0..seconds {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    meter.add_sent(bytes_each_second);
                }
            })
        };
        let begin = Instant::now();
        stalled(&meter, Duration::from_secs(30)).await;
        feed.abort();
        begin.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn silence_and_trickle_are_noticed_and_slowness_is_not() {
        assert!(time_to_stall(0, 0).await <= Duration::from_secs(34));
        assert!(time_to_stall(100, 300).await <= Duration::from_secs(34), "100 B/s is a trickle");
        assert!(time_to_stall(2000, 300).await >= Duration::from_secs(300), "2 kB/s is merely slow");
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_bandwidth_limit_holds_back_has_not_stalled() {
        let meter = Arc::new(Meter::default());
        meter.set_size(1 << 30);
        meter.hold(true);
        let released = Arc::clone(&meter);
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(300)).await;
            released.hold(false);
        });
        let begin = Instant::now();
        stalled(&meter, Duration::from_secs(30)).await;
        assert!(begin.elapsed() >= Duration::from_secs(329), "{:?}", begin.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn the_answer_has_the_limit_of_its_own_after_the_last_byte() {
        let meter = Arc::new(Meter::default());
        meter.set_size(1000);
        let late = Arc::clone(&meter);
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(20)).await;
            late.add_sent(1000);
        });
        let begin = Instant::now();
        stalled(&meter, Duration::from_secs(30)).await;
        assert!(begin.elapsed() >= Duration::from_secs(50));
        assert_eq!(meter.phase(), Phase::Finishing);
    }
}
