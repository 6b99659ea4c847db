//! Reads the body of a data call into its session, and lets the faults strike that wait for a byte.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::answers;
use super::data::{malformed, too_much};
use super::errors::storage;
use super::faults::{Action, Armed, Intake};
use super::incoming::Incoming;
use super::multipart::{Malformed, Reader};
use super::routes::Call;
use super::sessions::{Lease, NotTaken};
use super::tokens::{Standing, TokenName};
use super::uploads;

/// How long a closed connection is still read, so that it ends in order and not with a reset.
const LINGER: Duration = Duration::from_secs(2);

/// How a body came to its end.
#[derive(Debug)]
pub(super) enum End {
    /// All of it was read.
    Whole,
    /// The connection is gone, by itself or by a fault: nobody waits for an answer.
    Broken,
    /// A fault answers before the end.
    Answer(Box<Response>),
    /// It breaks the rules: nothing of it counts.
    Refuse(Box<Response>),
}

/// A body being taken in.
#[derive(Debug)]
pub(super) struct Taking<'a> {
    call: &'a Call,
    body: &'a mut Incoming,
    lease: &'a Lease,
    fault: &'a mut Option<Armed>,
    reader: Option<Reader>,
    /// How many bytes the session still wants.
    room: u64,
    taken: u64,
    /// After how many bytes the fault strikes.
    trip: Option<u64>,
    /// What still comes is read and dropped.
    dropping: bool,
    /// A pace of this call's own, in bytes a second.
    pace: Option<u64>,
}

impl<'a> Taking<'a> {
    /// Begins; `expected` is how many bytes of the file the call brings, for faults that strike at a
    /// share of them.
    pub(super) fn new(
        call: &'a Call,
        body: &'a mut Incoming,
        lease: &'a Lease,
        fault: &'a mut Option<Armed>,
        reader: Option<Reader>,
        room: u64,
        expected: u64,
    ) -> Self {
        let trip = fault.as_ref().and_then(|fault| trip(&fault.action)).map(|mark| mark.of(expected));
        Self { call, body, lease, fault, reader, room, taken: 0, trip, dropping: false, pace: None }
    }

    /// Reads to the end, or to where a fault or a broken rule ends it.
    pub(super) async fn run(mut self) -> End {
        self.keep_pace();
        match self.read().await {
            Ok(()) => End::Whole,
            Err(end) => end,
        }
    }

    async fn read(&mut self) -> Result<(), End> {
        self.strike_if_due().await?;
        while let Some(chunk) = self.body.next().await {
            let chunk = chunk.map_err(|_| self.broken())?;
            self.keep_pace();
            let pieces = match &mut self.reader {
                None => vec![chunk],
                Some(reader) => reader.feed(&chunk).map_err(refuse)?,
            };
            for piece in pieces {
                self.take(&piece).await?;
            }
        }
        self.reader.as_ref().map_or(Ok(()), Reader::finish).map_err(refuse)
    }

    fn keep_pace(&self) {
        self.call.line.pace(self.pace.or(self.call.world.rate()));
    }

    /// Takes a piece of the file, in two parts when the fault strikes within it.
    async fn take(&mut self, piece: &[u8]) -> Result<(), End> {
        if !self.dropping && piece.len() as u64 > self.room - self.taken {
            return Err(End::Refuse(Box::new(too_much(self.room))));
        }
        let until = self.trip.map(|at| usize::try_from(at - self.taken).unwrap_or(usize::MAX));
        match until.and_then(|until| piece.split_at_checked(until)) {
            None => self.keep(piece),
            Some((before, behind)) => {
                self.keep(before)?;
                self.strike_if_due().await?;
                self.keep(behind)
            }
        }
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), End> {
        if self.dropping || bytes.is_empty() {
            return Ok(());
        }
        match self.lease.append(bytes) {
            Ok(()) => {
                self.taken += bytes.len() as u64;
                Ok(())
            }
            Err(NotTaken::Superseded) => Err(self.broken()),
            Err(NotTaken::Disk) => {
                let message = "The data could not be stored";
                let status = StatusCode::INTERNAL_SERVER_ERROR;
                Err(End::Answer(Box::new(storage(status, "ProcessingFailedError", message))))
            }
        }
    }

    async fn strike_if_due(&mut self) -> Result<(), End> {
        if self.trip != Some(self.taken) {
            return Ok(());
        }
        self.trip = None;
        let Some(fault) = self.fault.as_mut() else { return Ok(()) };
        fault.fire();
        match fault.action.clone() {
            Action::Reset { .. } => Err(self.broken()),
            Action::Close { .. } => {
                self.call.line.close();
                self.body.drain_for(LINGER).await;
                Err(End::Broken)
            }
            Action::Stall { seconds, .. } => self.stall(seconds).await,
            Action::Slow { rate, .. } => {
                self.pace = Some(rate);
                self.keep_pace();
                Ok(())
            }
            Action::ExpireToken { .. } => {
                self.expire_token();
                self.dropping = true;
                Ok(())
            }
            Action::Partial { .. } => {
                self.dropping = true;
                Ok(())
            }
            action => {
                self.body.leave();
                Err(End::Answer(Box::new(answers::of(&action).unwrap_or_default())))
            }
        }
    }

    /// Reads nothing more for a while. Another call may take the session over meanwhile.
    async fn stall(&mut self, seconds: Option<f64>) -> Result<(), End> {
        let expected = self.lease.received();
        self.lease.yield_up();
        answers::hold(seconds).await;
        if self.lease.take_back(expected) {
            return Ok(());
        }
        Err(self.broken())
    }

    /// Makes sure that the connection is over, so that nothing is taken for an answer on it.
    fn broken(&self) -> End {
        self.call.line.reset();
        End::Broken
    }

    fn expire_token(&self) {
        let used = uploads::header_token(self.call).and_then(|shown| TokenName::of(&shown.token));
        if let Some(name) = used {
            self.call.world.lock().tokens.set(name, Standing::Expired);
        }
    }
}

/// The byte that a fault waits for; `None` for faults that wait for none.
fn trip(action: &Action) -> Option<super::faults::Mark> {
    match action {
        Action::Reset { after }
        | Action::Close { after }
        | Action::Stall { after, .. }
        | Action::Slow { after, .. }
        | Action::ExpireToken { after }
        | Action::Partial { after }
        | Action::Respond { after, intake: Intake::Leave, .. } => Some(*after),
        _ => None,
    }
}

fn refuse(Malformed(why): Malformed) -> End {
    End::Refuse(Box::new(malformed(why).into_response()))
}
