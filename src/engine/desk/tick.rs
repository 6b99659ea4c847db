//! What happens while something moves: progress, wishes of other processes, sessions that they send.

use super::{Desk, TICKS_TO_BEAT, TICKS_TO_WISHES};
use crate::engine::clock;
use crate::engine::lanes::Stop;
use crate::engine::protocol::{Lane, Phase};
use crate::model::session::{Session, SessionId, State};
use crate::store::Wish;

impl Desk {
    pub(super) async fn tick(&mut self) {
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

    pub(super) async fn heed_wishes(&mut self) {
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

    /// Looks how sessions fare that another process sends, and takes them over when it has ended or was
    /// interrupted: they were asked for here as well. One that it gave up for a reason is left so.
    pub(super) async fn look_at_watched(&mut self) {
        if self.watched.is_empty() {
            return;
        }
        let ids: Vec<SessionId> = self.watched.drain(..).map(|row| row.id).collect();
        let looked = self.db(move |db| {
            db.sweep(clock::unix())?;
            let left = db.rows(&ids)?.into_iter();
            let left = left.filter(|row| row.state == State::Interrupted && row.fault.is_none());
            let left: Vec<SessionId> = left.map(|row| row.id).collect();
            db.requeue(&left, clock::unix())?;
            db.rows(&ids)
        });
        match looked.await {
            Ok(rows) => {
                self.queue.extend(rows.iter().filter(|row| row.state == State::Queued).map(|row| row.id));
                self.watched = rows.iter().filter(|row| row.state.is_active()).cloned().collect();
                self.changed.extend(rows);
            }
            Err(error) => self.complain(error),
        }
    }

    pub(super) fn publish_progress(&mut self) {
        let mut now = self.lanes.progress(&self.ctx.gate);
        now.lanes.extend(self.watched.iter().map(watched_lane));
        self.progress.send_if_modified(|shown| {
            let differs = *shown != now;
            if differs {
                *shown = now;
            }
            differs
        });
    }
}

/// What can be shown of a session that another process sends: only what it journals.
fn watched_lane(row: &Session) -> Lane {
    Lane {
        id: row.id,
        phase: Phase::Watching,
        sent: row.confirmed,
        confirmed: row.confirmed,
        size: row.size,
        rate: None,
        left_s: None,
        reason: None,
        next_try_at_ms: None,
    }
}
