//! How long to wait for a server that throttles or has a passing fault, and what is said meanwhile.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::Browser;
use crate::engine::clock::{self, Foreign};
use crate::graph::{CallError, Pressure, Written};
use crate::model::fault::{Fault, FaultKind};
use crate::model::size;

/// The bound of the first pause after a passing fault; it doubles from try to try.
const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(30);
/// The first pause after a throttling answer that names none; it doubles as well.
const UNSTATED: Duration = Duration::from_secs(5);
/// However long the patience: a call is not tried more often than this.
const MOST_TRIES: u32 = 500;
/// A try begins only when at least this much is left for it.
const SHORTEST_TRY: Duration = Duration::from_secs(1);
/// When to come back after faults that name no time.
const SOON: Duration = Duration::from_secs(60);

/// What may be waited in all.
#[derive(Debug, Clone)]
pub(super) struct Patience {
    limit: Duration,
    /// What a run has waited so far; `None` when each call may wait anew.
    spent: Option<watch::Sender<Duration>>,
}

impl Patience {
    /// For all calls together: a command waits no longer than it said.
    pub(super) fn of_run(limit: Duration) -> Self {
        Self { limit, spent: Some(watch::Sender::new(Duration::ZERO)) }
    }

    /// For each call anew: an interface runs for days.
    pub(super) const fn of_each_call(limit: Duration) -> Self {
        Self { limit, spent: None }
    }

    fn begin(&self) -> Trial<'_> {
        Trial { patience: self, since: None, tries: 0, throttled: None }
    }
}

/// One call with all its tries. Its time counts from the first fault on.
#[derive(Debug)]
pub(in crate::engine) struct Trial<'a> {
    patience: &'a Patience,
    since: Option<Instant>,
    tries: u32,
    /// The last answer that throttled.
    throttled: Option<Fault>,
}

impl Trial<'_> {
    fn left(&self) -> Duration {
        let before = self.patience.spent.as_ref().map_or(Duration::ZERO, |spent| *spent.borrow());
        let now = self.since.map_or(Duration::ZERO, |since| since.elapsed());
        self.patience.limit.saturating_sub(before).saturating_sub(now)
    }

    /// True when so long a pause may still be made; the time counts from now on.
    fn allows(&mut self, pause: Duration) -> bool {
        self.tries += 1;
        let fits = self.tries <= MOST_TRIES && !self.patience.limit.is_zero() && pause <= self.left();
        self.since.get_or_insert_with(Instant::now);
        fits
    }

    /// Doubles from try to try.
    fn growing(&self, first: Duration) -> Duration {
        first.saturating_mul(1 << self.tries.min(16))
    }
}

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        if let (Some(spent), Some(since)) = (&self.patience.spent, self.since) {
            spent.send_modify(|spent| *spent += since.elapsed());
        }
    }
}

/// How a write ended.
#[derive(Debug)]
pub(in crate::engine) enum WriteEnd {
    /// The server says that it is done.
    Done(Written),
    /// The answer was lost: it may have been done.
    Lost(Fault),
    /// Refused; `after_loss` when an earlier try may have been done.
    Refused {
        /// Why.
        fault: Fault,
        /// An earlier answer was lost.
        after_loss: bool,
    },
}

impl Browser {
    /// Reads, waiting for throttling and passing faults within the patience.
    ///
    /// # Errors
    /// The last fault.
    pub(in crate::engine) async fn read<T, F>(&self, call: impl Fn() -> F) -> Result<T, Fault>
    where
        F: Future<Output = Result<(T, Pressure), CallError>>,
    {
        let mut trial = self.patience.begin();
        loop {
            self.pass(&mut trial).await?;
            let answer = match trial.since {
                None => call().await,
                Some(_) => hurried(trial.left().max(SHORTEST_TRY), call()).await,
            };
            match answer {
                Ok((value, pressure)) => {
                    self.heed(&pressure);
                    return Ok(value);
                }
                Err(error) if error.fault.kind.is_passing() && !asks_for_less(&error.fault) => {
                    self.wait(&error, &mut trial).await?;
                }
                Err(error) => {
                    self.doubt(&error.fault);
                    return Err(error.fault);
                }
            }
        }
    }

    /// Writes. Throttling and a server that cannot be reached mean that nothing was done; after any other
    /// passing fault only what is `repeatable` is tried again.
    ///
    /// # Errors
    /// When patience ends before anything was sent.
    pub(in crate::engine) async fn write<F>(
        &self,
        repeatable: bool,
        call: impl Fn() -> F,
    ) -> Result<WriteEnd, Fault>
    where
        F: Future<Output = Result<(Written, Pressure), CallError>>,
    {
        let mut trial = self.patience.begin();
        let mut after_loss = false;
        loop {
            self.pass(&mut trial).await?;
            let error = match call().await {
                Ok((written, pressure)) => {
                    self.heed(&pressure);
                    return Ok(WriteEnd::Done(written));
                }
                Err(error) => error,
            };
            let fault = error.fault.clone();
            let nothing_done = matches!(fault.kind, FaultKind::Throttled | FaultKind::Offline);
            match fault.kind.is_passing() {
                false => {
                    self.doubt(&fault);
                    return Ok(WriteEnd::Refused { fault, after_loss });
                }
                true if !nothing_done && !repeatable => return Ok(WriteEnd::Lost(fault)),
                true => after_loss |= !nothing_done,
            }
            self.wait(&error, &mut trial).await?;
        }
    }

    /// A call that somebody else makes, with [`Self::pass`] before each try and [`Self::wait`] after one that
    /// may be repeated.
    pub(in crate::engine) fn trial(&self) -> Trial<'_> {
        self.patience.begin()
    }

    /// Now by the server's clock, as far as its answers told it, in Unix seconds.
    pub(in crate::engine) fn server_now(&self) -> i64 {
        self.memory.borrow().clock.map_or_else(clock::unix, Foreign::now)
    }

    /// Says something to whoever listens.
    pub(in crate::engine) fn say(&self, words: String) {
        // The listener may have left before us.
        drop(self.words.send(words));
    }

    /// A Page token that is no longer taken is read anew by the next call, if there is a user token.
    pub(in crate::engine) fn doubt(&self, fault: &Fault) {
        if fault.kind == FaultKind::Token && matches!(fault.code, Some(102 | 190)) {
            self.memory.send_modify(|memory| {
                memory.acting = None;
                memory.has_dead_token = true;
            });
        }
    }

    /// Takes heed of what an answer says about limits and the time.
    pub(in crate::engine) fn heed(&self, pressure: &Pressure) {
        if let Some(server) = pressure.clock {
            let read = Some(Foreign::read(server));
            self.memory.send_modify(|memory| memory.clock = read);
        }
        if let Some(pause) = pressure.pause() {
            let usage = pressure.usage.map(|usage| format!(" ({usage} %)")).unwrap_or_default();
            self.gate.shut(pause, &format!("Nearly all calls that Facebook allows are used up{usage}"));
        }
    }

    /// Waits until the gate is open.
    pub(in crate::engine) async fn pass(&self, trial: &mut Trial<'_>) -> Result<(), Fault> {
        while let Some(shut) = self.gate.shut_now() {
            let pause = shut.until.saturating_duration_since(Instant::now());
            if !trial.allows(pause) {
                let fault = trial.throttled.take();
                let fault = fault.unwrap_or_else(|| Fault::new(FaultKind::Throttled, shut.why));
                return Err(come_back(fault, pause));
            }
            self.say(format!("{}; going on in {}", shut.why, in_words(pause)));
            self.gate.pass().await;
        }
        Ok(())
    }

    /// Waits before the next try, or gives the fault when patience does not reach so far.
    pub(in crate::engine) async fn wait(
        &self,
        error: &CallError,
        trial: &mut Trial<'_>,
    ) -> Result<(), Fault> {
        let fault = &error.fault;
        if fault.kind == FaultKind::Throttled {
            let unstated = trial.growing(UNSTATED);
            let pause = error.backoff.unwrap_or_else(|| error.pressure.throttle(unstated));
            self.gate.shut(pause.max(FIRST), fault.message.trim_end_matches('.'));
            trial.throttled = Some(fault.clone());
            // The gate is passed before the next try, which also says how long that takes.
            return Ok(());
        }
        let asked = error.backoff.or(error.pressure.retry_after).unwrap_or(Duration::ZERO);
        let pause = asked + trial.growing(FIRST).min(LONGEST).mul_f64(fastrand::f64());
        if !trial.allows(pause) {
            return Err(come_back(fault.clone(), asked.max(SOON)));
        }
        self.say(format!("{}; trying again in {}", fault.message.trim_end_matches('.'), in_words(pause)));
        tokio::time::sleep(pause).await;
        Ok(())
    }
}

async fn hurried<T>(
    limit: Duration,
    call: impl Future<Output = Result<T, CallError>>,
) -> Result<T, CallError> {
    tokio::time::timeout(limit, call).await.unwrap_or_else(|_| {
        let fault = Fault::new(FaultKind::Stalled, "The server did not answer in the time that was left");
        Err(CallError::of(fault))
    })
}

/// Whether Facebook finds that a call asks for too much at once: waiting does not help, asking for less does.
pub(super) fn asks_for_less(fault: &Fault) -> bool {
    matches!(fault.code, Some(1 | 2)) && fault.message.contains("reduce the amount of data")
}

/// The fault with the time from which on it is worth while to try again.
fn come_back(mut fault: Fault, pause: Duration) -> Fault {
    let seconds = i64::try_from(pause.as_secs_f64().ceil() as u64).unwrap_or(i64::MAX);
    let at = jiff::Timestamp::from_second(clock::unix().saturating_add(seconds)).map_or_else(
        |_| String::new(),
        |at| format!(", at {}", at.to_zoned(jiff::tz::TimeZone::system()).strftime("%H:%M:%S")),
    );
    let hint = format!("Come back in {}{at}.", in_words(pause));
    fault.hint = Some(match fault.hint {
        Some(mend) if fault.kind != FaultKind::Throttled => format!("{mend} {hint}"),
        _ => hint,
    });
    fault
}

fn in_words(pause: Duration) -> String {
    if pause < Duration::from_secs(1) {
        "a moment".to_owned()
    } else {
        size::span(pause.as_secs_f64().ceil() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn a_run_waits_so_long_in_all_and_an_interface_each_time() {
        let run = Patience::of_run(30 * SECOND);
        for (patience, second_fits) in [(run, false), (Patience::of_each_call(30 * SECOND), true)] {
            let mut trial = patience.begin();
            assert!(trial.allows(20 * SECOND));
            tokio::time::sleep(20 * SECOND).await;
            assert!(!trial.allows(11 * SECOND));
            drop(trial);
            assert_eq!(patience.begin().allows(20 * SECOND), second_fits);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_goes_well_costs_no_patience_and_no_patience_is_none() {
        let run = Patience::of_run(30 * SECOND);
        drop(run.begin());
        assert_eq!(run.begin().left(), 30 * SECOND);
        assert!(!Patience::of_run(Duration::ZERO).begin().allows(Duration::ZERO));
        let endless = Patience::of_run(SECOND * 100_000);
        let mut trial = endless.begin();
        let tries = (0..1000).take_while(|_| trial.allows(Duration::ZERO)).count();
        assert_eq!(tries, MOST_TRIES as usize);
    }

    #[test]
    fn whoever_is_sent_away_learns_when_to_come_back() {
        let fault = Fault::new(FaultKind::Throttled, "Too much").hint("Wait.");
        let sentence = come_back(fault, Duration::from_secs(1500)).sentence();
        assert!(sentence.starts_with("Too much. Come back in 25 min, at "), "{sentence}");
        assert_eq!(in_words(Duration::from_millis(20)), "a moment");
    }
}
