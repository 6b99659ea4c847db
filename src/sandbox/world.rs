//! Everything that the sandbox knows, in one place: sessions, tokens, faults and the log.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{fs, io};

use super::Options;
use super::faults::{Action, Armed, On, Plan};
use super::log::Log;
use super::sessions::{Sessions, Shared};
use super::tokens::Tokens;

/// What changes while the sandbox runs.
#[derive(Debug)]
pub(super) struct State {
    pub(super) sessions: Sessions,
    pub(super) tokens: Tokens,
    pub(super) faults: Plan,
    pub(super) log: Log,
}

/// The sandbox's world.
#[derive(Debug)]
pub(super) struct World {
    state: Mutex<State>,
    /// Bytes a second for each data call; 0 for no limit.
    rate: AtomicU64,
    pub(super) started: Instant,
    pub(super) handle_life: Duration,
    pub(super) quoted_offsets: bool,
}

impl World {
    /// A world with the sessions that are kept in `folder`, which is made when missing.
    pub(super) fn new(options: &Options, folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self {
            state: Mutex::new(State {
                sessions: Sessions::load(folder)?,
                tokens: Tokens::default(),
                faults: Plan::new(options.faults.clone()),
                log: Log::default(),
            }),
            rate: AtomicU64::new(options.rate.unwrap_or(0)),
            started: Instant::now(),
            handle_life: options.handle_life,
            quoted_offsets: options.quoted_offsets,
        })
    }

    /// The state, for a moment: nobody may wait for anything else while holding it.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes a second for each data call.
    pub(super) fn rate(&self) -> Option<u64> {
        Some(self.rate.load(Ordering::Relaxed)).filter(|rate| *rate > 0)
    }

    /// Changes the rate, also of calls that run.
    pub(super) fn set_rate(&self, rate: Option<u64>) {
        self.rate.store(rate.unwrap_or(0), Ordering::Relaxed);
    }

    /// Milliseconds since the sandbox started.
    pub(super) fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The rule of the script that is due for a call, if any.
    pub(super) fn arm(self: &Arc<Self>, on: On, entry: u64, session: Option<&Shared>) -> Option<Armed> {
        let name = session.and_then(|session| session.lock().name.clone());
        self.arm_named(on, entry, name, session)
    }

    /// The same for a call about a file of that name.
    pub(super) fn arm_named(
        self: &Arc<Self>,
        on: On,
        entry: u64,
        name: Option<String>,
        session: Option<&Shared>,
    ) -> Option<Armed> {
        let (rule, action, generation): (usize, Action, u64) = self.lock().faults.arm(on, name.as_deref())?;
        Some(Armed::new(Arc::clone(self), (rule, generation), action, (on, entry, name), session.cloned()))
    }
}
