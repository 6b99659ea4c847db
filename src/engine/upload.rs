//! One upload from claim to handle: ask, prove, send, settle; again and again within a budget.
//!
//! The order is always the same: the journal is written before the step that depends on it, the server
//! is asked for its offset before the file is continued, and the sent part is proved unchanged before
//! another byte follows it. A session that the server made a moment ago is not asked: its creation
//! said that it holds nothing.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::clock;
use super::gate::Gate;
use super::limiter::Limiter;
use super::meter::Meter;
use super::protocol::{Level, Phase};
use super::reader;
use super::retry::Budget;
use super::verdict::{Verdict, judge};
use crate::graph::{DataAnswer, DataCall, GraphClient, Offset, Pressure, RemoteId, SessionSpec};
use crate::media::{self, BlockReader, Proof, Source};
use crate::model::fault::{Fault, FaultKind};
use crate::model::handle::Handle;
use crate::model::secret::Secret;
use crate::model::session::{Attempt, BLOCK, Digest, Session, Step};
use crate::model::text;
use crate::store::{Db, Store, StoreError};

/// New sessions that one job makes before it gives the file up for now.
const MOST_SESSIONS: u32 = 5;
/// Pauses that the server may ask for without its offset moving.
const MOST_PAUSES: u32 = 30;
/// How often the server may be asked for a handle that it owes before the file is sent again.
const MOST_FINISHES: u32 = 3;
/// The pause of an answer that throttles without naming a time.
const UNSTATED_PAUSE: Duration = Duration::from_secs(30);

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

/// What to do after an attempt that did not end the upload.
enum Next {
    /// The handle is journaled.
    Finished,
    /// Ask again after a pause.
    Again(Fault, Option<Duration>),
    /// Ask again at once: the server's session was given up for another.
    Anew,
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

    /// One round: the file is opened, the server asked, the part it holds proved, the rest sent.
    async fn attempt(&mut self) -> Result<Next, Verdict> {
        let source = self.open_source().await?;
        let Some(remote) = self.remote.clone() else {
            self.create().await?;
            return Ok(Next::Anew);
        };
        let offset = match self.stated_offset(&remote).await? {
            Some(offset) => offset,
            None => return Ok(Next::Anew),
        };
        if !self.is_proved(&source, offset).await? {
            return Ok(Next::Anew);
        }
        self.send(source, &remote, offset).await
    }

    async fn open_source(&mut self) -> Result<Arc<Source>, Verdict> {
        let path = self.session.path.clone();
        let source = blocking(move || Source::open(&path)).await?.map_err(Verdict::Fail)?;
        if source.size() != self.session.size {
            self.take_new_size(source.size()).await?;
        }
        Ok(Arc::new(source))
    }

    /// The file has another length than when it was queued: whatever was sent belongs to another file.
    async fn take_new_size(&mut self, size: u64) -> Result<(), Verdict> {
        let why =
            format!("{} changed while it waited ({} bytes, before {})", self.name(), size, self.session.size);
        let mime = self.session.mime.clone();
        if self.remote.is_some() {
            self.abandon(&why).await.map_err(Verdict::from)?;
        } else {
            self.tell(Level::Warning, &format!("{why}; it is sent as it is now"));
        }
        let id = self.session.id;
        let row =
            self.db(move |db| db.resize(id, size, &mime, clock::unix())).await.map_err(Verdict::from)?;
        self.meter.set_size(size);
        self.show(row);
        Ok(())
    }

    async fn create(&mut self) -> Result<(), Verdict> {
        if self.opened >= MOST_SESSIONS {
            return Err(Verdict::Later(Fault::new(
                FaultKind::Temporary,
                format!("The server gave up {MOST_SESSIONS} sessions for this file one after the other"),
            )));
        }
        self.meter.enter(Phase::Creating);
        let token = self.token();
        let answer = self.ctx.client.create_session(&token, &spec(&self.session)).await;
        let (remote, pressure) = answer.map_err(|error| match judge(&error, UNSTATED_PAUSE) {
            // What does not exist here is the application, not a session.
            Verdict::Gone(fault) => Verdict::Fail(fault),
            other => other,
        })?;
        self.heed(&pressure);
        let (id, journaled) = (self.session.id, remote.reveal().to_owned());
        let row = self.db(move |db| db.opened(id, &journaled, clock::unix())).await.map_err(Verdict::from)?;
        self.opened += 1;
        self.remote = Some(remote);
        self.digests.clear();
        self.budget.restart();
        self.is_new = true;
        self.meter.set_confirmed(0);
        self.show(row);
        Ok(())
    }

    /// The offset that the server states; `None` when the session had to be given up.
    async fn stated_offset(&mut self, remote: &RemoteId) -> Result<Option<u64>, Verdict> {
        if std::mem::take(&mut self.is_new) {
            return Ok(Some(0));
        }
        self.meter.enter(Phase::Asking);
        let token = self.token();
        let answer = self.ctx.client.session_offset(&token, remote).await;
        let (offset, pressure) = answer.map_err(|error| match judge(&error, UNSTATED_PAUSE) {
            // A server that will not speak of a session has no more use for it, whatever code it says.
            Verdict::Fail(fault) if fault.kind == FaultKind::Rejected => Verdict::Gone(fault),
            other => other,
        })?;
        self.heed(&pressure);
        let offset = match offset {
            Offset::At(offset) if offset <= self.session.size => offset,
            Offset::At(offset) => {
                let why = format!(
                    "The server states offset {offset}, beyond the file's {} bytes",
                    self.session.size
                );
                self.abandon(&why).await.map_err(Verdict::from)?;
                return Ok(None);
            }
            Offset::Senseless(said) => {
                self.abandon(&format!("The server states {said} as its offset"))
                    .await
                    .map_err(Verdict::from)?;
                return Ok(None);
            }
        };
        if offset < self.session.confirmed {
            let lost = self.session.confirmed - offset;
            self.tell(
                Level::Info,
                &format!("{}: the server went back by {lost} bytes; they are sent again", self.name()),
            );
        }
        self.note_offset(offset).await?;
        Ok(Some(offset))
    }

    async fn note_offset(&mut self, offset: u64) -> Result<(), Verdict> {
        if offset > self.session.confirmed {
            (self.pauses, self.finishes, self.refusals) = (0, 0, 0);
        }
        self.budget.moved_to(offset);
        self.meter.set_confirmed(offset);
        let id = self.session.id;
        let row = self.db(move |db| db.confirm(id, offset, clock::unix())).await.map_err(Verdict::from)?;
        self.show(row);
        Ok(())
    }

    /// Whether the first `offset` bytes are as they were sent; gives the session up when not.
    async fn is_proved(&mut self, source: &Arc<Source>, offset: u64) -> Result<bool, Verdict> {
        if offset == 0 {
            return Ok(true);
        }
        self.meter.enter(Phase::Proving);
        let why = match self.prove(source, offset).await? {
            Proof::Unchanged => return Ok(true),
            Proof::Changed => {
                format!("{} is not the file any more whose first {offset} bytes were sent", self.name())
            }
            Proof::Unknown => {
                format!("The journal cannot prove that the sent part of {} is unchanged", self.name())
            }
        };
        self.abandon(&why).await.map_err(Verdict::from)?;
        Ok(false)
    }

    async fn prove(&self, source: &Arc<Source>, sent: u64) -> Result<Proof, Verdict> {
        let (source, digests) = (Arc::clone(source), self.digests.clone());
        // A dropped lane cancels the proof, which may have gigabytes to read.
        let stop = self.cancel.child_token();
        let proof = blocking(move || {
            media::prove(&BlockReader::new(&source.file, BLOCK, source.size()), &digests, sent, &stop)
        });
        proof.await?.map_err(|error| {
            Verdict::Fail(Fault::new(
                FaultKind::Source,
                format!("The file cannot be read: {}", text::tame(&error.to_string())),
            ))
        })
    }

    async fn send(&mut self, source: Arc<Source>, remote: &RemoteId, offset: u64) -> Result<Next, Verdict> {
        self.begin_attempt(offset).await?;
        let reading = reader::Reading {
            source: Arc::clone(&source),
            offset,
            session: self.session.id,
            database: self.ctx.database.clone(),
        };
        let (rest, report) = reader::stream(reading, self.ctx.limiter.clone(), Arc::clone(&self.meter));
        self.meter.enter(Phase::Sending);
        let call =
            DataCall { remote, spec: spec(&self.session), offset, encoding: self.session.encoding, rest };
        let token = self.token();
        let watched = tokio::select! {
            biased;
            answer = self.ctx.client.send_rest(&token, call) => Some(answer),
            () = super::watchdog::stalled(&self.meter, self.ctx.stall) => None,
        };
        // The stream is gone now, so the thread ends and reports.
        let report = report.await.ok();
        let fault = report.and_then(|report| self.keep_digests(report));
        let result = match (watched, fault) {
            (Some(Ok((DataAnswer::Handle(handle), pressure))), None) => {
                self.heed(&pressure);
                self.settle(&source, handle).await
            }
            (_, Some(fault)) => self.source_gave_way(&source, fault),
            (Some(Ok((DataAnswer::Ask(error), pressure))), None) => {
                self.heed(&pressure);
                self.owed_handle(offset, error.fault, error.backoff).await
            }
            (Some(Err(error)), None) => {
                let verdict = judge(&error, UNSTATED_PAUSE);
                self.refused(offset, verdict).await
            }
            (None, None) => {
                let seconds = self.ctx.stall.as_secs();
                let fault = Fault::new(
                    FaultKind::Stalled,
                    format!("The upload stalled: nothing moved for {seconds} s"),
                );
                Ok(Next::Again(fault, None))
            }
        };
        let outcome = match &result {
            Ok(Next::Finished) => "the server confirmed all of the file".to_owned(),
            Ok(Next::Anew) => "given up for a new session".to_owned(),
            Ok(Next::Again(fault, _)) => fault.sentence(),
            Err(verdict) => verdict.fault().sentence(),
        };
        self.end_attempt(&outcome).await;
        result
    }

    /// The file changed under the attempt. When only its times did, its content has to tell, which the
    /// next attempt finds out.
    fn source_gave_way(&self, source: &Source, fault: Fault) -> Result<Next, Verdict> {
        if fault.kind == FaultKind::SourceChanged && source.may_be_touched_only() {
            return Ok(Next::Again(fault, None));
        }
        Err(Verdict::Fail(fault))
    }

    /// The answer came without a handle. When the server had all bytes before, it owes one: after a few
    /// tries the file is sent again.
    async fn owed_handle(
        &mut self,
        offset: u64,
        fault: Fault,
        pause: Option<Duration>,
    ) -> Result<Next, Verdict> {
        if offset < self.session.size {
            return Ok(Next::Again(fault, pause));
        }
        self.finishes += 1;
        if self.finishes < MOST_FINISHES {
            return Ok(Next::Again(fault, pause));
        }
        self.finishes = 0;
        let why = format!("The server holds all of {} but does not give its handle ({fault})", self.name());
        self.abandon(&why).await.map_err(Verdict::from)?;
        Ok(Next::Anew)
    }

    /// A refused data call is asked about once: a server that is out of step refuses what it accepts a
    /// moment later. A refused finishing call means that the handle cannot be had this way.
    async fn refused(&mut self, offset: u64, verdict: Verdict) -> Result<Next, Verdict> {
        match verdict {
            Verdict::Fail(fault) | Verdict::Gone(fault) if offset == self.session.size => {
                self.owed_handle(offset, fault, None).await
            }
            Verdict::Fail(fault) if fault.kind == FaultKind::Rejected && self.refusals == 0 => {
                self.refusals += 1;
                Ok(Next::Again(fault, None))
            }
            Verdict::Fail(mut fault) if fault.kind == FaultKind::Rejected && fault.hint.is_none() => {
                fault.hint =
                    Some("If a proxy stands between, it may drop the header file_offset.".to_owned());
                Err(Verdict::Fail(fault))
            }
            other => Err(other),
        }
    }

    /// The server gave the handle: it is believed only if the file is still the one that was sent.
    async fn settle(&mut self, source: &Arc<Source>, handle: Handle) -> Result<Next, Verdict> {
        if let Err(fault) = source.check_unchanged() {
            if !source.may_be_touched_only() {
                return Err(Verdict::Fail(fault));
            }
            self.meter.enter(Phase::Proving);
            if self.prove(source, source.size()).await? != Proof::Unchanged {
                self.abandon(&format!("{fault}")).await.map_err(Verdict::from)?;
                return Ok(Next::Anew);
            }
        }
        let id = self.session.id;
        let row = self.db(move |db| db.finish(id, &handle, clock::unix())).await.map_err(Verdict::from)?;
        self.meter.set_confirmed(row.size);
        self.show(row);
        Ok(Next::Finished)
    }

    fn keep_digests(&mut self, report: reader::Report) -> Option<Fault> {
        let (first, digests) = report.digests;
        self.digests.truncate(usize::try_from(first).unwrap_or_default());
        self.digests.extend(digests);
        report.fault
    }

    /// Forgets the server's session and says why. The old id is never used again.
    async fn abandon(&mut self, why: &str) -> Result<(), Outcome> {
        self.tell(Level::Warning, &format!("{why}: sending {} again in a new session", self.name()));
        let id = self.session.id;
        let row = self.db(move |db| db.abandon_remote(id, clock::unix())).await?;
        self.remote = None;
        self.digests.clear();
        self.meter.set_confirmed(0);
        self.show(row);
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
        let row = self.db(move |db| db.step(id, Some(&owner), step, fault.as_ref(), clock::unix())).await?;
        self.show(row);
        Ok(())
    }

    async fn begin_attempt(&mut self, offset: u64) -> Result<(), Verdict> {
        let id = self.session.id;
        let number =
            self.db(move |db| db.begin_attempt(id, offset, clock::unix())).await.map_err(Verdict::from)?;
        self.running = Some(Running { number, begun: Instant::now(), from: offset });
        Ok(())
    }

    async fn end_attempt(&mut self, outcome: &str) {
        let Some(Running { number, begun, from }) = self.running.take() else { return };
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
        self.ctx.store.run(job).await.map_err(|error| Outcome::Failed(error.into()))
    }

    fn show(&mut self, row: Session) {
        self.session = row.clone();
        drop(self.ctx.news.send(News::Row(Box::new(row))));
    }

    fn tell(&self, level: Level, sentence: &str) {
        drop(self.ctx.news.send(News::Notice(level, sentence.to_owned())));
    }

    fn token(&self) -> Secret {
        self.ctx.token.borrow().clone()
    }

    fn name(&self) -> String {
        text::excerpt(&self.session.name, 60)
    }
}

fn spec(session: &Session) -> SessionSpec<'_> {
    SessionSpec { name: &session.name, length: session.size, mime: &session.mime, deferred: session.deferred }
}

async fn blocking<T: Send + 'static>(job: impl FnOnce() -> T + Send + 'static) -> Result<T, Verdict> {
    tokio::task::spawn_blocking(job).await.map_err(|_| {
        Verdict::Later(Fault::new(FaultKind::Internal, "A worker of Wirephoto ended unexpectedly"))
    })
}
