//! One gate for all lanes: when the server throttles, nobody calls until the time is over.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

/// Why and until when the gate is shut.
#[derive(Debug, Clone)]
pub struct Shut {
    /// When it opens.
    pub until: Instant,
    /// Why, in words.
    pub why: String,
}

/// The gate. Cheap to clone; all clones are one gate.
#[derive(Debug, Clone)]
pub struct Gate {
    state: watch::Sender<Option<Shut>>,
}

impl Gate {
    /// An open gate.
    pub fn new() -> Self {
        Self { state: watch::Sender::new(None) }
    }

    /// Shuts it for `pause`; a gate that is shut for longer stays so.
    pub fn shut(&self, pause: Duration, why: &str) {
        let until = Instant::now() + pause;
        self.state.send_if_modified(|state| {
            let longer = state.as_ref().is_none_or(|shut| shut.until < until);
            if longer {
                *state = Some(Shut { until, why: why.to_owned() });
            }
            longer
        });
    }

    /// Why it is shut now, if it is.
    pub fn shut_now(&self) -> Option<Shut> {
        self.state.borrow().clone().filter(|shut| shut.until > Instant::now())
    }

    /// Waits until it is open, also when the time is prolonged meanwhile.
    pub async fn pass(&self) {
        while let Some(shut) = self.shut_now() {
            tokio::time::sleep_until(shut.until).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn everybody_waits_for_the_longest_pause() {
        let gate = Gate::new();
        let begin = Instant::now();
        gate.pass().await;
        assert_eq!(begin.elapsed(), Duration::ZERO);
        gate.shut(Duration::from_secs(9), "limit");
        gate.clone().shut(Duration::from_secs(2), "shorter");
        assert_eq!(gate.shut_now().unwrap().why, "limit");
        gate.pass().await;
        assert!(begin.elapsed() >= Duration::from_secs(9));
        assert!(gate.shut_now().is_none());
    }
}
