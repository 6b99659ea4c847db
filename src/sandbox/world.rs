//! Everything that the sandbox knows, in one place: sessions, photos, tokens, faults and the log.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use std::{fs, io};

use tokio::sync::Semaphore;

use super::Options;
use super::faults::{Action, Armed, On, Plan};
use super::log::Log;
use super::oneall::Pushed;
use super::photos::{self, Catalog, Changes, Filter};
use super::posts::Book;
use super::sessions::{Sessions, Shared};
use super::tokens::Tokens;

/// What changes while the sandbox runs.
#[derive(Debug)]
pub(super) struct State {
    pub(super) sessions: Sessions,
    pub(super) tokens: Tokens,
    pub(super) faults: Plan,
    pub(super) log: Log,
    /// What was done to photos.
    pub(super) changes: Changes,
    /// What was published.
    pub(super) book: Book,
    /// What was pushed through OneAll.
    pub(super) pushed: Pushed,
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
    pub(super) photos: Catalog,
    /// By how many seconds the sandbox's clock is ahead.
    ahead: AtomicU64,
    /// Whether what the public API has dropped still works.
    legacy: AtomicBool,
    /// What all URLs begin with, once the sandbox listens.
    base_url: OnceLock<String>,
    /// Turns at making pictures.
    pub(super) easels: Semaphore,
}

impl World {
    /// A world with the sessions that are kept in `folder`, which is made when missing.
    pub(super) fn new(options: &Options, folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let world = Self {
            state: Mutex::new(State {
                sessions: Sessions::load(folder)?,
                tokens: Tokens::default(),
                faults: Plan::new(options.faults.clone()),
                log: Log::default(),
                changes: Changes::default(),
                book: Book::default(),
                pushed: Pushed::default(),
            }),
            rate: AtomicU64::new(options.rate.unwrap_or(0)),
            started: Instant::now(),
            handle_life: options.handle_life,
            quoted_offsets: options.quoted_offsets,
            photos: Catalog::new(options.photos),
            ahead: AtomicU64::new(0),
            legacy: AtomicBool::new(options.legacy),
            base_url: OnceLock::new(),
            easels: Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from).min(4)),
        };
        world.prepare(options);
        Ok(world)
    }

    /// Sets the book up as the options want it.
    fn prepare(&self, options: &Options) {
        let now = self.clock();
        let mut state = self.lock();
        if options.sample_posts {
            let photos = photos::ids(self.photos, &state.changes, &state.book, Filter::Uploaded);
            state.book.add_samples(now, &photos);
        }
        state.book.refuse_repeats = options.refuse_repeats;
        state.book.lag = options.lag;
    }

    /// The state, for a moment: nobody may wait for anything else while holding it.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state with all that has become due.
    pub(super) fn settled(&self) -> MutexGuard<'_, State> {
        let mut state = self.lock();
        state.book.settle(self.clock());
        state
    }

    /// Bytes a second for each data call.
    pub(super) fn rate(&self) -> Option<u64> {
        Some(self.rate.load(Ordering::Relaxed)).filter(|rate| *rate > 0)
    }

    /// Changes the rate, also of calls that run.
    pub(super) fn set_rate(&self, rate: Option<u64>) {
        self.rate.store(rate.unwrap_or(0), Ordering::Relaxed);
    }

    /// What all URLs begin with, without a slash at the end.
    pub(super) fn base_url(&self) -> &str {
        self.base_url.get().map_or("", String::as_str)
    }

    /// Says what all URLs begin with; only the first word counts.
    pub(super) fn set_base_url(&self, url: &str) {
        let _ = self.base_url.set(url.to_owned());
    }

    /// The sandbox's clock, in Unix seconds.
    pub(super) fn clock(&self) -> u64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs());
        now.saturating_add(self.ahead.load(Ordering::Relaxed))
    }

    /// Moves the clock on. What has become due meanwhile happens at the next look.
    pub(super) fn advance(&self, by: Duration) {
        self.ahead.fetch_add(by.as_secs(), Ordering::Relaxed);
    }

    /// Whether what the public API has dropped still works.
    pub(super) fn legacy(&self) -> bool {
        self.legacy.load(Ordering::Relaxed)
    }

    /// Changes that.
    pub(super) fn set_legacy(&self, legacy: bool) {
        self.legacy.store(legacy, Ordering::Relaxed);
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
