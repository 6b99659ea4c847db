//! The engine's one task: its state, its loop, and what it does with requests, news and outcomes.

mod farewell;
mod page;
mod photos;
mod posts;
mod requests;
mod tick;

use std::collections::{HashSet, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::clock;
use super::detach::Plan;
use super::gate::Gate;
use super::lanes::{Lanes, Stop};
use super::limiter::Limiter;
use super::protocol::{EngineLink, Farewell, Level, Limits, Progress, Reply, Request, RequestId};
use super::push::Road;
use super::upload::{Context, News, Outcome, Upload};
use crate::graph::GraphClient;
use crate::model::fault::{Fault, FaultKind};
use crate::model::secret::Secret;
use crate::model::session::{Session, SessionId, Step, Totals};
use crate::model::text;
use crate::store::{Db, Instance, Store, StoreError};

pub use page::PageSetup;
use photos::PhotoDesk;
use posts::PostDesk;

/// How often progress is refreshed while something moves.
const TICK: Duration = Duration::from_millis(250);
/// Every so many ticks the database is asked for wishes of other processes.
const TICKS_TO_WISHES: u64 = 4;
/// Every so many ticks the instance's beat is renewed.
const TICKS_TO_BEAT: u64 = 20;
/// Requests that may wait.
const INBOX: usize = 64;

/// Which sessions the engine takes up by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All of the account: for the interface.
    Account,
    /// Only those that it was asked to add or resume: for a command.
    Asked,
}

/// What the engine needs.
pub struct Setup {
    /// The account whose sessions these are.
    pub account: String,
    /// The HTTP client.
    pub client: GraphClient,
    /// The user token.
    pub token: Secret,
    /// The open database.
    pub db: Db,
    /// This program as an owner of sessions.
    pub instance: Instance,
    /// Lanes and bandwidth.
    pub limits: Limits,
    /// How long nothing may move.
    pub stall: Duration,
    /// Tries without movement.
    pub tries: u32,
    /// Which sessions are taken up.
    pub scope: Scope,
    /// What a background process must know.
    pub plan: Plan,
    /// The credentials file, in which a renewed token replaces the old one; `None` to leave it alone.
    pub credentials: Option<PathBuf>,
    /// What photos and posts need; `None` where only uploads are made.
    pub page: Option<PageSetup>,
    /// The way through OneAll, or why there is none.
    pub road: Result<Road, Fault>,
}

/// Starts the engine on the current runtime.
///
/// # Errors
/// When the database's thread cannot be started.
pub fn start(setup: Setup) -> Result<EngineLink, Fault> {
    let (request_sender, requests) = mpsc::channel(INBOX);
    let (replies, reply_receiver) = mpsc::unbounded_channel();
    let (progress, progress_receiver) = watch::channel(Progress::default());
    let (storage, storage_news) = mpsc::unbounded_channel();
    let (news, lane_news) = mpsc::unbounded_channel();
    let (token, token_receiver) = watch::channel(setup.token);
    let database = setup.db.path().map(PathBuf::from);
    let store = Store::start(setup.db, storage)?;
    let ctx = Context {
        client: setup.client,
        token: token_receiver,
        store,
        database,
        owner: setup.instance.name().to_owned(),
        gate: Gate::new(),
        limiter: Limiter::new(setup.limits.rate),
        stall: setup.stall,
        tries: setup.tries,
        news,
    };
    let desk = Desk {
        account: setup.account,
        ctx,
        token,
        instance: Some(setup.instance),
        limits: setup.limits,
        scope: setup.scope,
        plan: setup.plan,
        credentials: setup.credentials,
        page_setup: setup.page,
        road: setup.road,
        photos: None,
        posts: None,
        lanes: Lanes::default(),
        tasks: JoinSet::new(),
        queue: VecDeque::new(),
        watched: Vec::new(),
        stopped_by_token: Vec::new(),
        changed: Vec::new(),
        replies,
        progress,
        ticks: 0,
        is_claiming: true,
        seen_version: 0,
    };
    tokio::spawn(desk.run(Inlets { requests, storage_news, lane_news }));
    Ok(EngineLink { requests: request_sender, replies: reply_receiver, progress: progress_receiver })
}

struct Inlets {
    requests: mpsc::Receiver<(RequestId, Request)>,
    storage_news: mpsc::UnboundedReceiver<String>,
    lane_news: mpsc::UnboundedReceiver<News>,
}

struct Desk {
    account: String,
    ctx: Context,
    token: watch::Sender<Secret>,
    /// Held for its lock, which says that this program lives; given back on leaving.
    instance: Option<Instance>,
    limits: Limits,
    scope: Scope,
    plan: Plan,
    credentials: Option<PathBuf>,
    page_setup: Option<PageSetup>,
    road: Result<Road, Fault>,
    /// Made when photos are asked for first.
    photos: Option<PhotoDesk>,
    /// Made when posts are asked for first.
    posts: Option<PostDesk>,
    lanes: Lanes,
    tasks: JoinSet<(SessionId, Outcome)>,
    /// Sessions asked for, in order, for [`Scope::Asked`].
    queue: VecDeque<SessionId>,
    /// Sessions asked for that another process holds.
    watched: Vec<Session>,
    /// Sessions that wait for a new token.
    stopped_by_token: Vec<SessionId>,
    /// Rows that changed since the last flush.
    changed: Vec<Session>,
    replies: mpsc::UnboundedSender<Reply>,
    progress: watch::Sender<Progress>,
    ticks: u64,
    is_claiming: bool,
    seen_version: i64,
}

impl Desk {
    async fn run(mut self, mut inlets: Inlets) {
        self.open_up().await;
        let mut ticker = tokio::time::interval(TICK);
        ticker.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        loop {
            self.fill_lanes().await;
            self.flush().await;
            let is_moving = self.lanes.count() > 0 || !self.watched.is_empty() || self.may_claim_later();
            tokio::select! {
                biased;
                Some(news) = inlets.lane_news.recv() => self.take_news(news),
                Some(notice) = inlets.storage_news.recv() => self.notice(Level::Warning, None, notice),
                Some(ended) = self.tasks.join_next(), if !self.tasks.is_empty() => {
                    // What a lane said last is read before its end is acted on.
                    while let Ok(news) = inlets.lane_news.try_recv() { self.take_news(news); }
                    self.take_outcome(ended).await;
                }
                request = inlets.requests.recv() => match request {
                    Some((id, Request::Leave(farewell))) => return self.leave(id, farewell, inlets).await,
                    Some((id, request)) => self.take_request(id, request).await,
                    None => return self.leave(RequestId(0), Farewell::Interrupt, inlets).await,
                },
                _ = ticker.tick(), if is_moving => self.tick().await,
            }
            while let Ok(news) = inlets.lane_news.try_recv() {
                self.take_news(news);
            }
        }
    }

    /// Enters this instance and frees what dead ones held. The interface goes on with what was
    /// interrupted; a command only does what it is asked.
    async fn open_up(&mut self) {
        let (owner, account) = (self.ctx.owner.clone(), self.account.clone());
        let takes_all = self.scope == Scope::Account;
        let freed = self.db(move |db| {
            db.beat(&owner, clock::unix())?;
            db.sweep(clock::unix())?;
            if takes_all { db.requeue_interrupted(&account, clock::unix()) } else { Ok(Vec::new()) }
        });
        match freed.await {
            Ok(rows) if rows.is_empty() => {}
            Ok(rows) => {
                self.notice(
                    Level::Info,
                    None,
                    format!(
                        "Going on with what was interrupted: {}",
                        text::count(rows.len() as u64, "upload")
                    ),
                );
                self.changed.extend(rows);
            }
            Err(error) => self.complain(error),
        }
        self.seen_version = self.db(|db| db.data_version()).await.unwrap_or_default();
    }

    async fn fill_lanes(&mut self) {
        while self.is_claiming && self.lanes.count() < usize::from(self.limits.jobs) {
            match self.claim().await {
                Ok(Some(session)) => self.begin(session),
                Ok(None) => return,
                Err(error) => {
                    // What a command was asked for it tries again; the interface waits for its user.
                    self.is_claiming = self.scope == Scope::Asked;
                    return self.complain(error);
                }
            }
        }
    }

    /// Something is queued that no lane could take though there is one: the database did not let it.
    fn may_claim_later(&self) -> bool {
        self.is_claiming && !self.queue.is_empty() && self.lanes.count() < usize::from(self.limits.jobs)
    }

    async fn claim(&mut self) -> Result<Option<Session>, StoreError> {
        let owner = self.ctx.owner.clone();
        if self.scope == Scope::Account {
            let account = self.account.clone();
            return self.db(move |db| db.claim_next(&account, &owner, clock::unix())).await;
        }
        while let Some(id) = self.queue.pop_front() {
            let owner = owner.clone();
            let claim = self.db(move |db| {
                let claimed = db.claim(id, &owner, clock::unix())?;
                let row = db.session(id)?;
                Ok((claimed, row))
            });
            let (claimed, row) = match claim.await {
                Ok(found) => found,
                Err(error) => {
                    self.queue.push_front(id);
                    return Err(error);
                }
            };
            match (claimed, row) {
                (Some(session), _) => return Ok(Some(session)),
                (None, Some(row)) if !row.state.is_final() => self.watch(row),
                (None, Some(row)) => self.changed.push(row),
                (None, None) => {}
            }
        }
        Ok(None)
    }

    fn watch(&mut self, row: Session) {
        let sentence = "Another running Wirephoto sends this file; watching it".to_owned();
        self.notice(Level::Info, Some(row.id), sentence);
        self.watched.push(row.clone());
        self.changed.push(row);
    }

    fn begin(&mut self, session: Session) {
        let id = session.id;
        self.changed.push(session.clone());
        let worker = self.lanes.open(id);
        let (meter, cancel, hurry) =
            (Arc::clone(&worker.meter), worker.cancel.clone(), Arc::clone(&worker.hurry));
        let upload = Upload::new(self.ctx.clone(), session, meter, cancel, hurry);
        let task = self.tasks.spawn(async move { (id, upload.run().await) });
        worker.task = Some(task.id());
    }

    fn take_news(&mut self, news: News) {
        match news {
            News::Row(row) => {
                self.lanes.note(&row);
                self.changed.push(*row);
            }
            News::Notice(level, sentence) => self.notice(level, None, sentence),
        }
    }

    async fn take_outcome(&mut self, ended: Result<(SessionId, Outcome), tokio::task::JoinError>) {
        let (id, outcome) = match ended {
            Ok(done) => done,
            Err(error) => return self.recover(error.id()).await,
        };
        let stop = self.lanes.close(id).and_then(|worker| worker.stop);
        tracing::info!(session = id.0, ?outcome, "lane closed");
        match outcome {
            Outcome::Done => self.settle(id, None, None).await,
            Outcome::Stopped => self.stopped(id, stop.unwrap_or(Stop::Interrupt)).await,
            Outcome::Later(fault) => self.settle(id, Some(Step::Interrupt), Some(fault)).await,
            Outcome::Failed(fault) => self.settle(id, Some(Step::Fail), Some(fault)).await,
            Outcome::Token(fault) => {
                self.settle(id, Some(Step::Pause), Some(fault.clone())).await;
                self.stopped_by_token.push(id);
                if self.is_claiming {
                    self.is_claiming = false;
                    self.reply(Reply::TokenNeeded(fault));
                }
            }
        }
        self.publish_progress();
    }

    async fn stopped(&mut self, id: SessionId, stop: Stop) {
        match stop {
            Stop::Pause => self.settle(id, Some(Step::Pause), None).await,
            Stop::Cancel => self.settle(id, Some(Step::Cancel), None).await,
            Stop::Interrupt => self.settle(id, Some(Step::Interrupt), None).await,
            Stop::Remove => {
                self.settle(id, Some(Step::Cancel), None).await;
                self.remove(vec![id]).await;
            }
        }
    }

    async fn settle(&mut self, id: SessionId, step: Option<Step>, fault: Option<Fault>) {
        let (owner, reason) = (self.ctx.owner.clone(), fault.clone());
        let row = self.db(move |db| match step {
            Some(step) => db.step(id, Some(&owner), step, reason.as_ref(), clock::unix()).map(Some),
            None => db.session(id),
        });
        match row.await {
            Ok(row) => self.changed.extend(row),
            Err(error) => {
                self.complain(error);
                self.show_unjournaled(id, step, fault).await;
            }
        }
    }

    /// The journal did not take a step. Whoever waits for the session learns all the same that its lane
    /// has ended; the journal catches up when this program has left.
    async fn show_unjournaled(&mut self, id: SessionId, step: Option<Step>, fault: Option<Fault>) {
        let Ok(Some(mut row)) = self.db(move |db| db.session(id)).await else { return };
        if let Some(Ok(next)) = step.map(|step| row.state.after(step)) {
            (row.state, row.fault) = (next, fault);
        }
        self.changed.push(row);
    }

    /// A lane panicked: its session can go on later, the others are not touched.
    async fn recover(&mut self, task: tokio::task::Id) {
        let Some(id) = self.lanes.of_task(task) else { return };
        self.lanes.close(id);
        let fault = Fault::new(FaultKind::Internal, "A worker of Wirephoto ended unexpectedly")
            .hint("`wirephoto resume` goes on; the log says more.");
        self.notice(Level::Error, Some(id), fault.sentence());
        self.settle(id, Some(Step::Interrupt), Some(fault)).await;
    }

    /// Sends rows that changed, each once in its latest form.
    async fn flush(&mut self) {
        if self.changed.is_empty() {
            return;
        }
        let mut seen = HashSet::new();
        let mut rows: Vec<Session> = self.changed.drain(..).rev().filter(|row| seen.insert(row.id)).collect();
        rows.reverse();
        let totals = self.totals().await;
        self.publish_progress();
        self.reply(Reply::Changed(rows, totals));
    }

    async fn totals(&mut self) -> Totals {
        let account = self.account.clone();
        self.db(move |db| db.totals(Some(&account))).await.unwrap_or_default()
    }

    fn complain(&mut self, error: StoreError) {
        self.notice(Level::Error, None, Fault::from(error).sentence());
    }

    fn notice(&self, level: Level, id: Option<SessionId>, sentence: String) {
        self.reply(Reply::Notice(level, id, sentence));
    }

    fn reply(&self, reply: Reply) {
        // Nobody listens once the door has closed; the work goes on until its request channel ends too.
        drop(self.replies.send(reply));
    }

    async fn db<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Db) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.ctx.store.run(job).await
    }
}
