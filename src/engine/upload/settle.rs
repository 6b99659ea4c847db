//! What an attempt's end means: the handle is settled, owed, refused, or the session is given up.

use std::sync::Arc;
use std::time::Duration;

use super::Outcome;
use super::Upload;
use crate::engine::protocol::{Level, Phase};
use crate::engine::verdict::Verdict;
use crate::engine::{clock, reader};
use crate::media::{Proof, Source};
use crate::model::fault::{Fault, FaultKind};
use crate::model::handle::Handle;

/// How often the server may be asked for a handle that it owes before the file is sent again.
const MOST_FINISHES: u32 = 3;

/// What to do after an attempt that did not end the upload.
pub(super) enum Next {
    /// The handle is journaled.
    Finished,
    /// Ask again after a pause.
    Again(Fault, Option<Duration>),
    /// Ask again at once: the server's session was given up for another.
    Anew,
}

impl Upload {
    /// The file changed under the attempt. When only its times did, its content has to tell, which the
    /// next attempt finds out.
    pub(super) fn source_gave_way(&self, source: &Source, fault: Fault) -> Result<Next, Verdict> {
        if fault.kind == FaultKind::SourceChanged && source.may_be_touched_only() {
            return Ok(Next::Again(fault, None));
        }
        Err(Verdict::Fail(fault))
    }

    /// The answer came without a handle. When the server had all bytes before, it owes one: after a few
    /// tries the file is sent again.
    pub(super) async fn owed_handle(
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
        self.abandon(&why).await?;
        Ok(Next::Anew)
    }

    /// A refused data call is asked about once: a server that is out of step refuses what it accepts a
    /// moment later. A refused finishing call means that the handle cannot be had this way.
    pub(super) async fn refused(&mut self, offset: u64, verdict: Verdict) -> Result<Next, Verdict> {
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
    pub(super) async fn settle(&mut self, source: &Arc<Source>, handle: Handle) -> Result<Next, Verdict> {
        if let Err(fault) = source.check_unchanged() {
            if !source.may_be_touched_only() {
                return Err(Verdict::Fail(fault));
            }
            self.meter.enter(Phase::Proving);
            if self.prove(source, source.size()).await? != Proof::Unchanged {
                self.abandon(&format!("{fault}")).await?;
                return Ok(Next::Anew);
            }
        }
        let id = self.session.id;
        let row = self.db(move |db| db.finish(id, &handle, clock::unix())).await?;
        self.meter.set_confirmed(row.size);
        self.show(row);
        Ok(Next::Finished)
    }

    pub(super) fn keep_digests(&mut self, report: reader::Report) -> Option<Fault> {
        let (first, digests) = report.digests;
        self.digests.truncate(usize::try_from(first).unwrap_or_default());
        self.digests.extend(digests);
        report.fault
    }

    /// Forgets the server's session and says why. The old id is never used again.
    pub(super) async fn abandon(&mut self, why: &str) -> Result<(), Outcome> {
        self.tell(Level::Warning, &format!("{why}: sending {} again in a new session", self.name()));
        let id = self.session.id;
        let row = self.db(move |db| db.abandon_remote(id, clock::unix())).await?;
        self.remote = None;
        self.digests.clear();
        self.meter.set_confirmed(0);
        self.show(row);
        Ok(())
    }
}
