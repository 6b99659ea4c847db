//! Leaving: everything is journaled, paused, given up or handed over before the engine ends.

use std::time::Duration;

use super::{Desk, Inlets, Scope};
use crate::engine::clock;
use crate::engine::detach::{self, WorkOrder};
use crate::engine::lanes::Stop;
use crate::engine::protocol::{Answer, Farewell, Progress, Reply, RequestId};
use crate::model::fault::Fault;
use crate::model::session::{SessionId, State, Step};
use crate::store::Selection;

/// How long lanes get to stop when the program leaves.
const FAREWELL: Duration = Duration::from_millis(1500);

impl Desk {
    pub(super) async fn leave(mut self, id: RequestId, farewell: Farewell, mut inlets: Inlets) {
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
        if let Some(posts) = self.posts.take() {
            posts.finish(deadline).await;
        }
        if let Some(photos) = self.photos.take() {
            photos.finish(deadline).await;
        }
        let pid = if handed.is_empty() { Ok(None) } else { self.hand_over(&handed).await.map(Some) };
        self.flush().await;
        let owner = self.ctx.owner.clone();
        drop(self.db(move |db| db.leave(&owner)).await);
        // The program may end as soon as it has the answer: its lock is taken away before.
        drop(self.instance.take());
        self.progress.send_replace(Progress::default());
        self.reply(Reply::Answer(id, pid.map(Answer::Left)));
    }

    pub(super) async fn unfinished(&mut self) -> Vec<SessionId> {
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

    pub(super) async fn halt_unfinished(&mut self, stop: Stop, step: Step) {
        let ids = self.unfinished().await;
        let resting: Vec<SessionId> = ids.into_iter().filter(|id| !self.lanes.stop(*id, stop)).collect();
        match self.db(move |db| db.step_all(&resting, step, clock::unix())).await {
            Ok((rows, _)) => self.changed.extend(rows),
            Err(error) => self.complain(error),
        }
    }

    pub(super) async fn hand_over(&mut self, ids: &[SessionId]) -> Result<u32, Fault> {
        // The queue may have moved into memory since the start.
        self.db(|db| Ok(detach::check_shared(db.path()))).await??;
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
}
