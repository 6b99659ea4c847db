//! One round of an upload: open the file, ask the server, prove what it holds, send the rest.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use super::Upload;
use super::settle::Next;
use crate::engine::protocol::{Level, Phase};
use crate::engine::reader;
use crate::engine::verdict::{Verdict, judge};
use crate::engine::{clock, watchdog};
use crate::graph::{DataAnswer, DataCall, Offset, RemoteId, SessionSpec};
use crate::media::{self, BlockReader, Proof, Source};
use crate::model::fault::{Fault, FaultKind};
use crate::model::session::{BLOCK, Session};
use crate::model::text;

/// New sessions that one job makes before it gives the file up for now.
const MOST_SESSIONS: u32 = 5;
/// How often the server is asked until its offset stands still.
const MOST_LOOKS: u32 = 10;
/// The pause before the second look.
const FIRST_LOOK: Duration = Duration::from_millis(150);
/// The longest pause between two looks.
const LAST_LOOK: Duration = Duration::from_secs(2);
/// The pause of an answer that throttles without naming a time.
const UNSTATED_PAUSE: Duration = Duration::from_secs(30);

impl Upload {
    /// One round: the file is opened, the server asked, the part it holds proved, the rest sent.
    pub(super) async fn attempt(&mut self) -> Result<Next, Verdict> {
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
        match self.known_handle.take() {
            Some(handle) if offset == self.session.size => self.settle(&source, handle).await,
            _ => self.send(source, &remote, offset).await,
        }
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
        if self.remote.is_some() {
            self.abandon(&why).await?;
        } else {
            self.tell(Level::Warning, &format!("{why}; it is sent as it is now"));
        }
        let id = self.session.id;
        let row = self.db(move |db| db.resize(id, size, clock::unix())).await?;
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
        let row = self.db(move |db| db.opened(id, &journaled, clock::unix())).await?;
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
    ///
    /// An earlier request can still be alive at the server after its sender died: bytes that were under
    /// way then go on arriving. So the offset counts only once it stands still; otherwise the server
    /// would refuse the new request, or get the same bytes twice.
    async fn stated_offset(&mut self, remote: &RemoteId) -> Result<Option<u64>, Verdict> {
        if std::mem::take(&mut self.is_new) {
            return Ok(Some(0));
        }
        self.meter.enter(Phase::Asking);
        let mut before = None;
        let mut pause = FIRST_LOOK;
        for _ in 0..MOST_LOOKS {
            let Some(offset) = self.ask_once(remote).await? else { return Ok(None) };
            let stands_still = before.replace(offset) == Some(offset);
            if stands_still || offset == self.session.size {
                break;
            }
            tokio::time::sleep(pause).await;
            self.ctx.gate.pass().await;
            pause = (pause * 2).min(LAST_LOOK);
        }
        let offset = before.unwrap_or_default();
        if offset < self.session.confirmed {
            let lost = self.session.confirmed - offset;
            let sentence =
                format!("{}: the server went back by {lost} bytes; they are sent again", self.name());
            self.tell(Level::Info, &sentence);
        }
        self.note_offset(offset).await?;
        Ok(Some(offset))
    }

    async fn ask_once(&mut self, remote: &RemoteId) -> Result<Option<u64>, Verdict> {
        let token = self.token();
        let answer = self.ctx.client.session_offset(&token, remote).await;
        let (status, pressure) = answer.map_err(|error| match judge(&error, UNSTATED_PAUSE) {
            // A server that will not speak of a session has no more use for it, whatever code it says.
            // A redirect is not that server's word: it comes from something in between.
            Verdict::Fail(fault) if fault.kind == FaultKind::Rejected && !error.is_redirect() => {
                Verdict::Gone(fault)
            }
            other => other,
        })?;
        self.heed(&pressure);
        self.known_handle = status.handle;
        let why = match status.offset {
            Offset::At(offset) if offset <= self.session.size => return Ok(Some(offset)),
            Offset::At(offset) => {
                format!("The server states offset {offset}, beyond the file's {} bytes", self.session.size)
            }
            Offset::Senseless(said) => format!("The server states {said} as its offset"),
        };
        self.abandon(&why).await?;
        Ok(None)
    }

    async fn note_offset(&mut self, offset: u64) -> Result<(), Verdict> {
        if offset > self.session.confirmed {
            (self.pauses, self.finishes, self.refusals) = (0, 0, 0);
        }
        self.budget.moved_to(offset);
        self.meter.set_confirmed(offset);
        let id = self.session.id;
        let row = self.db(move |db| db.confirm(id, offset, clock::unix())).await?;
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
        self.abandon(&why).await?;
        Ok(false)
    }

    pub(super) async fn prove(&self, source: &Arc<Source>, sent: u64) -> Result<Proof, Verdict> {
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
        // The answers on the way here, or another lane's, may have asked for a pause.
        self.pass_gate().await?;
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
        let watched = self.watch(offset, remote, self.ctx.client.send_rest(&token, call)).await;
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

    /// Waits for the answer to a data call; `None` when the call has stalled.
    ///
    /// What leaves this program fills buffers on the way before it moves anything, so silence on our
    /// side can be mere slowness: before a call is given up the server is asked whether it still gets
    /// bytes. Silence and question together take no longer than the limit.
    async fn watch<T>(&self, offset: u64, remote: &RemoteId, call: impl Future<Output = T>) -> Option<T> {
        let limit = self.ctx.stall;
        let mut call = pin!(call);
        let mut held = offset;
        loop {
            tokio::select! {
                biased;
                answer = &mut call => return Some(answer),
                () = watchdog::stalled(&self.meter, limit * 2 / 3) => {}
            }
            tokio::select! {
                biased;
                answer = &mut call => return Some(answer),
                now = self.held_by_server(remote, limit / 3) => match now {
                    Some(now) if now >= held.saturating_add(watchdog::TRICKLE) => held = now,
                    _ => return None,
                },
            }
            self.meter.note_confirmed(held);
        }
    }

    async fn held_by_server(&self, remote: &RemoteId, patience: Duration) -> Option<u64> {
        // In a pause that the server asked for nobody asks it anything.
        self.ctx.gate.pass().await;
        let token = self.token();
        let asked = tokio::time::timeout(patience, self.ctx.client.session_offset(&token, remote)).await;
        match asked.ok()?.ok()?.0.offset {
            Offset::At(offset) => Some(offset).filter(|offset| *offset <= self.session.size),
            Offset::Senseless(_) => None,
        }
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
