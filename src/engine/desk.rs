//! The engine's one task: its state, its loop, and what it does with requests, news and outcomes.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::clock;
use super::detach::{self, Plan, WorkOrder};
use super::gate::Gate;
use super::intake;
use super::lanes::{Lanes, Stop};
use super::limiter::Limiter;
use super::protocol::{
    Answer, EngineLink, Farewell, Level, Limits, ListQuery, NewUpload, Progress, Reply, Request, RequestId,
    SessionAction,
};
use super::upload::{Context, News, Outcome, Upload};
use crate::graph::{GraphClient, Offset, RemoteId};
use crate::model::fault::{Fault, FaultKind};
use crate::model::secret::Secret;
use crate::model::session::{Session, SessionId, State, Step};
use crate::store::{Db, Instance, Selection, Store, StoreError, Wish};

/// How often progress is refreshed while something moves.
const TICK: Duration = Duration::from_millis(250);
/// Every so many ticks the database is asked for wishes of other processes.
const TICKS_TO_WISHES: u64 = 4;
/// Every so many ticks the instance's beat is renewed.
const TICKS_TO_BEAT: u64 = 20;
/// How long lanes get to stop when the program leaves.
const FAREWELL: Duration = Duration::from_millis(1500);
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
        store: store.clone(),
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
        _instance: setup.instance,
        limits: setup.limits,
        scope: setup.scope,
        plan: setup.plan,
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
    /// Held for its lock: it says that this program lives.
    _instance: Instance,
    limits: Limits,
    scope: Scope,
    plan: Plan,
    lanes: Lanes,
    tasks: JoinSet<(SessionId, Outcome)>,
    /// Sessions asked for, in order, for [`Scope::Asked`].
    queue: VecDeque<SessionId>,
    /// Sessions asked for that another process holds.
    watched: Vec<SessionId>,
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
            let is_moving = self.lanes.count() > 0 || !self.watched.is_empty();
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
                self.notice(Level::Info, None, format!("{} interrupted uploads go on", rows.len()));
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
                    self.is_claiming = false;
                    return self.complain(error);
                }
            }
        }
    }

    async fn claim(&mut self) -> Result<Option<Session>, StoreError> {
        let owner = self.ctx.owner.clone();
        if self.scope == Scope::Account {
            let account = self.account.clone();
            return self.db(move |db| db.claim_next(&account, &owner, clock::unix())).await;
        }
        while let Some(id) = self.queue.pop_front() {
            let owner = owner.clone();
            let (claimed, row) = self
                .db(move |db| {
                    let claimed = db.claim(id, &owner, clock::unix())?;
                    let row = db.session(id)?;
                    Ok((claimed, row))
                })
                .await?;
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
        self.watched.push(row.id);
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
        let owner = self.ctx.owner.clone();
        let row = self.db(move |db| match step {
            Some(step) => db.step(id, Some(&owner), step, fault.as_ref(), clock::unix()).map(Some),
            None => db.session(id),
        });
        match row.await {
            Ok(row) => self.changed.extend(row),
            Err(error) => self.complain(error),
        }
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

    async fn take_request(&mut self, id: RequestId, request: Request) {
        let answer = match request {
            Request::Add(files) => self.add(files).await,
            Request::Act(action, ids) => self.act(action, ids).await,
            Request::Ask(session) => return self.ask(id, session).await,
            Request::SetLimits(limits) => {
                self.limits = Limits { jobs: limits.jobs.clamp(1, 16), rate: limits.rate };
                self.ctx.limiter.set(limits.rate);
                Ok(Answer::Done)
            }
            Request::RenewToken(token) => self.renew(token).await,
            Request::Order(query) => self.order(query).await,
            Request::Rows(ids) => {
                self.db(move |db| db.rows(&ids)).await.map(Answer::Rows).map_err(Fault::from)
            }
            Request::Details(session) => self
                .db(move |db| db.details(session))
                .await
                .map(|found| Answer::Details(found.map(Box::new)))
                .map_err(Fault::from),
            Request::Folder(path) => {
                let replies = self.replies.clone();
                tokio::task::spawn_blocking(move || {
                    let answer = intake::folder(path).map(|(path, entries)| Answer::Folder(path, entries));
                    // The door may have closed meanwhile.
                    drop(replies.send(Reply::Answer(id, answer)));
                });
                return;
            }
            Request::Leave(_) => Ok(Answer::Done),
        };
        self.reply(Reply::Answer(id, answer));
    }

    async fn add(&mut self, files: Vec<NewUpload>) -> Result<Answer, Fault> {
        let account = self.account.clone();
        let checked = tokio::task::spawn_blocking(move || intake::check(&account, files))
            .await
            .map_err(|_| Fault::new(FaultKind::Internal, "The check of the files ended unexpectedly"))?;
        for warning in checked.warnings {
            self.notice(Level::Warning, None, warning);
        }
        let good = checked.good;
        let sessions = self
            .db(move |db| {
                let sessions = db.add(&good, clock::unix())?;
                // What is unfinished is taken up again; what another process holds is left to it.
                sessions
                    .into_iter()
                    .map(|session| db.requeue(session.id, clock::unix()))
                    .collect::<Result<Vec<_>, _>>()
            })
            .await?;
        self.queue.extend(sessions.iter().map(|session| session.id));
        self.changed.extend(sessions.iter().cloned());
        Ok(Answer::Added { sessions, refused: checked.refused })
    }

    async fn act(&mut self, action: SessionAction, ids: Vec<SessionId>) -> Result<Answer, Fault> {
        match action {
            SessionAction::Pause => self.halt(ids, Stop::Pause, Step::Pause, Wish::Pause).await,
            SessionAction::Cancel => self.halt(ids, Stop::Cancel, Step::Cancel, Wish::Cancel).await,
            SessionAction::Resume => self.resume(ids).await,
            SessionAction::Remove => {
                let (moving, resting): (Vec<_>, Vec<_>) =
                    ids.into_iter().partition(|id| self.lanes.stop(*id, Stop::Remove));
                let mut gone = self.remove(resting).await;
                gone.extend(moving);
                Ok(Answer::Acted(gone))
            }
        }
    }

    async fn halt(
        &mut self,
        ids: Vec<SessionId>,
        stop: Stop,
        step: Step,
        wish: Wish,
    ) -> Result<Answer, Fault> {
        let (mut acted, resting): (Vec<_>, Vec<_>) =
            ids.into_iter().partition(|id| self.lanes.stop(*id, stop));
        let rows = self
            .db(move |db| {
                let mut rows = Vec::new();
                for id in resting {
                    match db.step(id, None, step, None, clock::unix()) {
                        Ok(row) => rows.push(row),
                        Err(StoreError::Held) => drop(db.wish(id, wish)?),
                        Err(StoreError::Illegal(_) | StoreError::Unknown(_)) => {}
                        Err(error) => return Err(error),
                    }
                }
                Ok(rows)
            })
            .await?;
        acted.extend(rows.iter().map(|row| row.id));
        self.stopped_by_token.retain(|id| !acted.contains(id));
        self.changed.extend(rows);
        Ok(Answer::Acted(acted))
    }

    async fn resume(&mut self, ids: Vec<SessionId>) -> Result<Answer, Fault> {
        let (mut acted, resting): (Vec<_>, Vec<_>) = ids.into_iter().partition(|id| self.lanes.hurry(*id));
        let rows = self
            .db(move |db| {
                let rows = resting.into_iter().map(|id| match db.requeue(id, clock::unix()) {
                    Err(StoreError::Unknown(_)) => Ok(None),
                    done => done.map(Some),
                });
                Ok(rows.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect::<Vec<_>>())
            })
            .await?;
        let queued = rows.iter().filter(|row| !row.state.is_final()).map(|row| row.id);
        self.queue.extend(queued.clone());
        acted.extend(queued);
        self.changed.extend(rows);
        // Whoever resumes by hand wants to see whether the token works again.
        self.is_claiming = true;
        Ok(Answer::Acted(acted))
    }

    async fn remove(&mut self, ids: Vec<SessionId>) -> Vec<SessionId> {
        let gone = self.db(move |db| {
            let mut gone = Vec::new();
            for id in ids {
                if db.remove(id)? {
                    gone.push(id);
                }
            }
            Ok(gone)
        });
        match gone.await {
            Ok(gone) => {
                self.changed.retain(|row| !gone.contains(&row.id));
                let totals = self.totals().await;
                self.reply(Reply::Removed(gone.clone(), totals));
                gone
            }
            Err(error) => {
                self.complain(error);
                Vec::new()
            }
        }
    }

    /// Asks the server in a task of its own: a slow answer does not hold up the desk.
    async fn ask(&mut self, request: RequestId, id: SessionId) {
        let remote = self.db(move |db| db.journal(id)).await.map(|journal| journal.remote);
        let remote = match remote {
            Ok(Some(remote)) => RemoteId::new(&remote),
            Ok(None) => {
                Err(Fault::new(FaultKind::Missing, "The server holds no open session for this upload")
                    .hint("It has not begun, or it is finished."))
            }
            Err(error) => Err(error.into()),
        };
        let (client, replies, token) =
            (self.ctx.client.clone(), self.replies.clone(), self.token.borrow().clone());
        tokio::spawn(async move {
            let answer = match remote {
                Ok(remote) => {
                    ask_server(&client, &token, &remote).await.map(|offset| Answer::Offset(id, offset))
                }
                Err(fault) => Err(fault),
            };
            // The door may have closed meanwhile.
            drop(replies.send(Reply::Answer(request, answer)));
        });
    }

    async fn renew(&mut self, token: Secret) -> Result<Answer, Fault> {
        self.token.send_replace(token);
        self.is_claiming = true;
        let ids = std::mem::take(&mut self.stopped_by_token);
        self.resume(ids).await?;
        Ok(Answer::Done)
    }

    async fn order(&mut self, query: ListQuery) -> Result<Answer, Fault> {
        let selection = Selection {
            account: Some(self.account.clone()),
            filter: query.filter.clone(),
            sort: query.sort,
            reversed: query.reversed,
            ..Selection::default()
        };
        let account = self.account.clone();
        let (ids, totals) =
            self.db(move |db| Ok((db.order(&selection)?, db.totals(Some(&account))?))).await?;
        Ok(Answer::Order { query, ids, totals })
    }

    async fn tick(&mut self) {
        self.ticks += 1;
        self.publish_progress();
        if self.ticks.is_multiple_of(TICKS_TO_WISHES) {
            self.heed_wishes().await;
            self.look_at_watched().await;
        }
        if self.ticks.is_multiple_of(TICKS_TO_BEAT) {
            let owner = self.ctx.owner.clone();
            if let Err(error) = self.db(move |db| db.beat(&owner, clock::unix())).await {
                self.complain(error);
            }
        }
    }

    async fn heed_wishes(&mut self) {
        let owner = self.ctx.owner.clone();
        match self.db(move |db| db.take_wishes(&owner)).await {
            Ok(wishes) => {
                for (id, wish) in wishes {
                    let stop = if wish == Wish::Pause { Stop::Pause } else { Stop::Cancel };
                    self.lanes.stop(id, stop);
                }
            }
            Err(error) => self.complain(error),
        }
    }

    /// Looks how sessions fare that another process sends, and takes them over when it has ended.
    async fn look_at_watched(&mut self) {
        if self.watched.is_empty() {
            return;
        }
        let ids = std::mem::take(&mut self.watched);
        let looked = self.db(move |db| {
            let freed = db.sweep(clock::unix())?;
            for id in freed.iter().filter(|id| ids.contains(id)) {
                db.requeue(*id, clock::unix())?;
            }
            db.rows(&ids)
        });
        match looked.await {
            Ok(rows) => {
                for row in &rows {
                    match row.state {
                        State::Queued => self.queue.push_back(row.id),
                        state if state.is_active() => self.watched.push(row.id),
                        _ => {}
                    }
                }
                self.changed.extend(rows);
            }
            Err(error) => self.complain(error),
        }
    }

    fn publish_progress(&mut self) {
        let now = self.lanes.progress(&self.ctx.gate);
        self.progress.send_if_modified(|shown| {
            let differs = *shown != now;
            if differs {
                *shown = now;
            }
            differs
        });
    }

    /// Sends rows that changed, each once in its latest form.
    async fn flush(&mut self) {
        if self.changed.is_empty() {
            return;
        }
        let mut rows: Vec<Session> = Vec::new();
        for row in self.changed.drain(..).rev() {
            if !rows.iter().any(|newer| newer.id == row.id) {
                rows.push(row);
            }
        }
        rows.reverse();
        let totals = self.totals().await;
        self.publish_progress();
        self.reply(Reply::Changed(rows, totals));
    }

    async fn totals(&mut self) -> crate::model::session::Totals {
        let account = self.account.clone();
        self.db(move |db| db.totals(Some(&account))).await.unwrap_or_default()
    }

    async fn leave(mut self, id: RequestId, farewell: Farewell, mut inlets: Inlets) {
        self.is_claiming = false;
        let handed: Vec<SessionId> =
            if farewell == Farewell::Detach { self.unfinished().await } else { Vec::new() };
        match farewell {
            Farewell::Pause => self.halt_unfinished(Stop::Pause, Step::Pause).await,
            Farewell::Cancel => self.halt_unfinished(Stop::Cancel, Step::Cancel).await,
            Farewell::Interrupt | Farewell::Detach => self.lanes.stop_all(Stop::Interrupt),
        }
        let deadline = tokio::time::Instant::now() + FAREWELL;
        while let Ok(Some(ended)) = tokio::time::timeout_at(deadline, self.tasks.join_next()).await {
            while let Ok(news) = inlets.lane_news.try_recv() {
                self.take_news(news);
            }
            self.take_outcome(ended).await;
        }
        let pid = if handed.is_empty() { Ok(None) } else { self.hand_over(&handed).await.map(Some) };
        self.flush().await;
        let owner = self.ctx.owner.clone();
        drop(self.db(move |db| db.leave(&owner)).await);
        self.progress.send_replace(Progress::default());
        self.reply(Reply::Answer(id, pid.map(Answer::Left)));
    }

    async fn unfinished(&mut self) -> Vec<SessionId> {
        let mut ids = self.lanes.ids();
        if self.scope == Scope::Asked {
            ids.extend(self.queue.iter());
            return ids;
        }
        let selection = Selection {
            account: Some(self.account.clone()),
            state: Some(State::Queued),
            reversed: true,
            ..Selection::default()
        };
        ids.extend(self.db(move |db| db.order(&selection)).await.unwrap_or_default());
        ids
    }

    async fn halt_unfinished(&mut self, stop: Stop, step: Step) {
        let ids = self.unfinished().await;
        let resting: Vec<SessionId> = ids.into_iter().filter(|id| !self.lanes.stop(*id, stop)).collect();
        for id in resting {
            self.settle(id, Some(step), None).await;
        }
    }

    async fn hand_over(&mut self, ids: &[SessionId]) -> Result<u32, Fault> {
        let order = WorkOrder {
            account: self.account.clone(),
            graph_url: self.plan.graph_url.clone(),
            api_version: self.plan.api_version.clone(),
            app_id: self.plan.app_id.clone(),
            token: self.token.borrow().reveal().to_owned(),
            ids: ids.iter().map(|id| id.0).collect(),
            jobs: self.limits.jobs,
            rate: self.limits.rate,
            stall_s: self.ctx.stall.as_secs(),
            tries: self.ctx.tries,
        };
        detach::spawn(&order)
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

async fn ask_server(client: &GraphClient, token: &Secret, remote: &RemoteId) -> Result<u64, Fault> {
    match client.session_offset(token, remote).await {
        Ok((Offset::At(offset), _)) => Ok(offset),
        Ok((Offset::Senseless(said), _)) => {
            Err(Fault::new(FaultKind::Answer, format!("The server states {said} as its offset")))
        }
        Err(error) => Err(error.fault),
    }
}
