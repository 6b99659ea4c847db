//! One upload from claim to handle: ask, prove, send, settle; again and again within a budget.
//!
//! The order is always the same: the journal is written before the step that depends on it, the server
//! is asked for its offset before the file is continued, and the sent part is proved unchanged before
//! another byte follows it. A session that the server made a moment ago is not asked: its creation
//! said that it holds nothing.

mod attempt;
mod settle;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use self::settle::Next;
use super::clock;
use super::gate::Gate;
use super::limiter::Limiter;
use super::meter::Meter;
use super::protocol::{Level, Phase};
use super::retry::Budget;
use super::verdict::Verdict;
use crate::graph::{GraphClient, Pressure, RemoteId};
use crate::model::fault::{Fault, FaultKind};
use crate::model::handle::Handle;
use crate::model::secret::Secret;
use crate::model::session::{Attempt, Digest, Session, Step};
use crate::model::text;
use crate::store::{Db, Store, StoreError};

/// Pauses that the server may ask for without its offset moving.
const MOST_PAUSES: u32 = 30;
/// What all lanes share.
#[derive(Debug, Clone)]
pub struct Context {
    /// The HTTP client.
    pub client: GraphClient,
    /// The user token; a renewed one arrives here.
    pub token: watch::Receiver<Secret>,
    /// The database.
    pub store: Store,
    /// The database's file; `None` when it lives in memory.
    pub database: Option<PathBuf>,
    /// The name under which this program owns sessions.
    pub owner: String,
    /// The gate that throttling shuts.
    pub gate: Gate,
    /// The bandwidth limit.
    pub limiter: Limiter,
    /// How long nothing may move.
    pub stall: Duration,
    /// Tries without movement.
    pub tries: u32,
    /// News for the engine.
    pub news: mpsc::UnboundedSender<News>,
}

/// What a lane tells the engine.
#[derive(Debug)]
pub enum News {
    /// The session's row changed.
    Row(Box<Session>),
    /// Something that the user should read.
    Notice(Level, String),
}

/// How a lane ended.
#[derive(Debug)]
pub enum Outcome {
    /// The handle is journaled.
    Done,
    /// Somebody stopped it.
    Stopped,
    /// The token has to be renewed first.
    Token(Fault),
    /// The budget is spent; it can go on later.
    Later(Fault),
    /// It cannot go on.
    Failed(Fault),
}

/// One upload.
pub struct Upload {
    ctx: Context,
    session: Session,
    meter: Arc<Meter>,
    cancel: CancellationToken,
    hurry: Arc<Notify>,
    remote: Option<RemoteId>,
    digests: Vec<Digest>,
    budget: Budget,
    is_new: bool,
    /// A handle that came with the server's offset.
    known_handle: Option<Handle>,
    opened: u32,
    pauses: u32,
    finishes: u32,
    refusals: u32,
    running: Option<Running>,
}

/// The attempt under way.
struct Running {
    number: u32,
    begun: Instant,
    from: u64,
}

impl Upload {
    /// Prepares a session that this program has claimed.
    pub fn new(
        ctx: Context,
        session: Session,
        meter: Arc<Meter>,
        cancel: CancellationToken,
        hurry: Arc<Notify>,
    ) -> Self {
        meter.set_confirmed(session.confirmed);
        meter.set_size(session.size);
        let budget = Budget::new(ctx.tries);
        Self {
            ctx,
            session,
            meter,
            cancel,
            hurry,
            remote: None,
            digests: Vec::new(),
            budget,
            is_new: false,
            known_handle: None,
            opened: 0,
            pauses: 0,
            finishes: 0,
            refusals: 0,
            running: None,
        }
    }

    /// Runs until the handle is journaled, the budget is spent, or somebody stops it.
    pub async fn run(mut self) -> Outcome {
        let cancel = self.cancel.clone();
        let end = tokio::select! {
            biased;
            () = cancel.cancelled() => Outcome::Stopped,
            end = self.drive() => end.unwrap_or_else(|outcome| outcome),
        };
        self.end_attempt("stopped here").await;
        end
    }

    async fn drive(&mut self) -> Result<Outcome, Outcome> {
        self.load_journal().await?;
        loop {
            self.pass_gate().await?;
            match self.attempt().await {
                Ok(Next::Finished) => return Ok(Outcome::Done),
                Ok(Next::Anew) => {}
                Ok(Next::Again(fault, asked)) => self.back_off(fault, asked).await?,
                Err(Verdict::Retry(fault, asked)) => self.back_off(fault, asked).await?,
                Err(Verdict::Throttled(fault, pause)) => self.throttle(fault, pause)?,
                Err(Verdict::Gone(fault)) => {
                    self.abandon(&format!("The server no longer knows its session ({fault})")).await?
                }
                Err(Verdict::Token(fault)) => return Err(Outcome::Token(fault)),
                Err(Verdict::Fail(fault)) => return Err(Outcome::Failed(fault)),
                Err(Verdict::Later(fault)) => return Err(Outcome::Later(fault)),
            }
        }
    }

    async fn load_journal(&mut self) -> Result<(), Outcome> {
        let id = self.session.id;
        let (journal, digests) = self.db(move |db| Ok((db.journal(id)?, db.blocks(id)?))).await?;
        // A journaled id that is no longer acceptable is as good as none.
        self.remote = journal.remote.and_then(|remote| RemoteId::new(&remote).ok());
        self.digests = digests;
        Ok(())
    }

    async fn pass_gate(&mut self) -> Result<(), Outcome> {
        let Some(shut) = self.ctx.gate.shut_now() else { return Ok(()) };
        let until = clock::unix_ms_at(shut.until);
        let fault =
            Fault::new(FaultKind::Throttled, shut.why).hint("All uploads wait; they go on by themselves.");
        self.waiting(&fault).await?;
        self.meter.wait_until(Phase::Throttled, until);
        self.ctx.gate.pass().await;
        self.working().await
    }

    fn throttle(&mut self, fault: Fault, pause: Duration) -> Result<(), Outcome> {
        self.pauses += 1;
        if self.pauses > MOST_PAUSES {
            return Err(Outcome::Later(fault));
        }
        self.ctx.gate.shut(pause, &fault.message);
        Ok(())
    }

    /// Shuts the gate when an answer's headers say that the limit is near.
    fn heed(&self, pressure: &Pressure) {
        if let Some(pause) = pressure.pause() {
            let percent = pressure.usage.unwrap_or(100);
            self.ctx
                .gate
                .shut(pause, &format!("The server says that {percent} % of the allowed calls are used"));
        }
    }

    async fn back_off(&mut self, fault: Fault, asked: Option<Duration>) -> Result<(), Outcome> {
        let Some(pause) = self.budget.spend(asked) else {
            let tries = self.ctx.tries;
            let given_up = Fault {
                message: format!("Gave up after {tries} tries without progress: {}", fault.message),
                ..fault
            };
            return Err(Outcome::Later(
                given_up.hint("`wirephoto resume` goes on from where the server stands."),
            ));
        };
        self.waiting(&fault).await?;
        self.meter.wait_until(Phase::Backoff, clock::unix_ms_at(Instant::now() + pause));
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = self.hurry.notified() => {}
        }
        self.working().await
    }

    async fn waiting(&mut self, fault: &Fault) -> Result<(), Outcome> {
        self.step(Step::Wait, Some(fault.clone())).await
    }

    async fn working(&mut self) -> Result<(), Outcome> {
        self.step(Step::Start, None).await
    }

    async fn step(&mut self, step: Step, fault: Option<Fault>) -> Result<(), Outcome> {
        let (id, owner) = (self.session.id, self.ctx.owner.clone());
        tracing::info!(session = id.0, ?step, reason = fault.as_ref().map(|fault| &fault.message), "step");
        let row = self.db(move |db| db.step(id, Some(&owner), step, fault.as_ref(), clock::unix())).await?;
        self.show(row);
        Ok(())
    }

    async fn begin_attempt(&mut self, offset: u64) -> Result<(), Verdict> {
        let id = self.session.id;
        let number = self.db(move |db| db.begin_attempt(id, offset, clock::unix())).await?;
        self.running = Some(Running { number, begun: Instant::now(), from: offset });
        Ok(())
    }

    async fn end_attempt(&mut self, outcome: &str) {
        let Some(Running { number, begun, from }) = self.running.take() else { return };
        tracing::info!(
            session = self.session.id.0,
            number,
            from,
            to = self.meter.sent(),
            outcome,
            "attempt ended"
        );
        let took = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let end = Attempt {
            started_at: 0,
            took_ms: Some(took),
            from,
            to: self.meter.sent().max(from),
            outcome: outcome.to_owned(),
        };
        let id = self.session.id;
        // The history is for people; an upload does not end because a line of it is missing.
        drop(self.ctx.store.run(move |db| db.end_attempt(id, number, &end)).await);
    }

    async fn db<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Db) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Outcome> {
        self.ctx.store.run(job).await.map_err(|error| match error {
            StoreError::Illegal(_) | StoreError::Unknown(_) | StoreError::Held => {
                Outcome::Failed(error.into())
            }
            // A database that is locked or broken now says nothing against the upload.
            // What is said of posts is said of none here.
            _ => Outcome::Later(error.into()),
        })
    }

    fn show(&mut self, row: Session) {
        self.session = row.clone();
        drop(self.ctx.news.send(News::Row(Box::new(row))));
    }

    fn tell(&self, level: Level, sentence: &str) {
        tracing::info!(session = self.session.id.0, sentence, "told the user");
        drop(self.ctx.news.send(News::Notice(level, sentence.to_owned())));
    }

    fn token(&self) -> Secret {
        self.ctx.token.borrow().clone()
    }

    fn name(&self) -> String {
        text::excerpt(&self.session.name, 60)
    }
}
