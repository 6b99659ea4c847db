//! The lanes at work: which sessions move, what they show, and why one was told to stop.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::Notify;
use tokio::task;
use tokio_util::sync::CancellationToken;

use super::clock;
use super::gate::Gate;
use super::meter::{Meter, Window};
use super::protocol::{Lane, Phase, Progress};
use crate::model::session::{Session, SessionId};

/// Why a lane was told to stop: what becomes of its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The user pauses it.
    Pause,
    /// The user gives it up.
    Cancel,
    /// The user takes it off the list.
    Remove,
    /// The program leaves it for later.
    Interrupt,
}

/// One lane.
#[derive(Debug)]
pub struct Worker {
    /// Its counters.
    pub meter: Arc<Meter>,
    /// Stops it.
    pub cancel: CancellationToken,
    /// Ends a pause between tries.
    pub hurry: Arc<Notify>,
    /// Why it was stopped, once it was.
    pub stop: Option<Stop>,
    /// Its task, to recognise it when it ends without a word.
    pub task: Option<task::Id>,
    window: Window,
    reason: Option<String>,
    order: u64,
}

/// All lanes, by session.
#[derive(Debug, Default)]
pub struct Lanes {
    workers: BTreeMap<SessionId, Worker>,
    started: u64,
}

impl Lanes {
    /// How many work.
    pub fn count(&self) -> usize {
        self.workers.len()
    }

    /// The sessions that have one, by their numbers.
    pub fn ids(&self) -> Vec<SessionId> {
        self.workers.keys().copied().collect()
    }

    /// The session whose lane runs as that task.
    pub fn of_task(&self, task: task::Id) -> Option<SessionId> {
        self.workers.iter().find(|(_, worker)| worker.task == Some(task)).map(|(id, _)| *id)
    }

    /// Opens a lane for a session.
    pub fn open(&mut self, id: SessionId) -> &mut Worker {
        self.started += 1;
        let worker = Worker {
            meter: Arc::new(Meter::default()),
            cancel: CancellationToken::new(),
            hurry: Arc::new(Notify::new()),
            stop: None,
            task: None,
            window: Window::default(),
            reason: None,
            order: self.started,
        };
        self.workers.entry(id).or_insert(worker)
    }

    /// Closes a lane that has ended.
    pub fn close(&mut self, id: SessionId) -> Option<Worker> {
        self.workers.remove(&id)
    }

    /// Tells a lane to stop. False when there is none. What was asked first holds, but for taking the
    /// session off the list.
    pub fn stop(&mut self, id: SessionId, stop: Stop) -> bool {
        let Some(worker) = self.workers.get_mut(&id) else { return false };
        if worker.stop.is_none() || stop == Stop::Remove {
            worker.stop = Some(stop);
        }
        worker.cancel.cancel();
        true
    }

    /// Tells all lanes to stop.
    pub fn stop_all(&mut self, stop: Stop) {
        for id in self.ids() {
            self.stop(id, stop);
        }
    }

    /// Ends a lane's pause between tries. False when there is no such lane.
    pub fn hurry(&self, id: SessionId) -> bool {
        self.workers.get(&id).map(|worker| worker.hurry.notify_one()).is_some()
    }

    /// Takes note of a lane's row, for the reason that it shows.
    pub fn note(&mut self, row: &Session) {
        if let Some(worker) = self.workers.get_mut(&row.id) {
            worker.reason = row.fault.as_ref().map(|fault| fault.message.clone());
        }
    }

    /// What all lanes show now.
    pub fn progress(&mut self, gate: &Gate) -> Progress {
        let now = Instant::now();
        let mut lanes: Vec<(u64, Lane)> =
            self.workers.iter_mut().map(|(id, worker)| (worker.order, worker.show(*id, now))).collect();
        lanes.sort_by_key(|(order, _)| *order);
        let lanes: Vec<Lane> = lanes.into_iter().map(|(_, lane)| lane).collect();
        let throttled = gate.shut_now().map(|shut| (clock::unix_ms_at(shut.until), shut.why));
        Progress { rate: lanes.iter().filter_map(|lane| lane.rate).sum(), lanes, throttled }
    }
}

impl Worker {
    fn show(&mut self, id: SessionId, now: Instant) -> Lane {
        let (phase, sent, size) = (self.meter.phase(), self.meter.sent(), self.meter.size());
        if phase == Phase::Sending {
            self.window.push(now, sent);
        } else {
            self.window.clear();
        }
        let rate = self.window.rate();
        let left_s = rate.filter(|rate| *rate > 0).map(|rate| size.saturating_sub(sent).div_ceil(rate));
        let next_try_at_ms = self.meter.next_try_at_ms();
        let reason = self.reason.clone().filter(|_| matches!(phase, Phase::Backoff | Phase::Throttled));
        Lane {
            id,
            phase,
            sent,
            confirmed: self.meter.confirmed(),
            size,
            rate,
            left_s,
            reason,
            next_try_at_ms,
        }
    }
}
