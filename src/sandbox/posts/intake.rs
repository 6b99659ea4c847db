//! Takes in the form of a photo, and lets the faults strike that wait for a byte of it.
//!
//! Which call it is shows when the file begins, if the fields come before it, as clients write them.

use std::time::Duration;

use axum::http::header;

use super::body::begun;
use super::on_photo;
use crate::sandbox::answers;
use crate::sandbox::errors::GraphError;
use crate::sandbox::faults::{Action, Armed, Mark, On};
use crate::sandbox::incoming::Incoming;
use crate::sandbox::routes::Call;

/// What a form may take in all: more than any photo, so that one which is too large is told so.
const LIMIT: usize = 48 << 20;
/// How far the beginning of the file is looked for.
const FIELDS: usize = 1 << 20;
/// How long a closed connection is still read, so that it ends in order and not with a reset.
const LINGER: Duration = Duration::from_secs(2);

/// Why a form was not taken in.
#[derive(Debug)]
pub(super) enum End {
    /// A fault ended the connection.
    Struck,
    Refused(GraphError),
}

/// A fault that was asked for while the form came in.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// The call that it was taken for.
    pub(super) on: Option<On>,
    pub(super) fault: Option<Armed>,
}

/// A form being taken in.
pub(super) struct Intake<'a> {
    call: &'a Call,
    boundary: &'a str,
    all: Vec<u8>,
    /// Where the file begins.
    file: Option<usize>,
    asked: Asked,
    /// After how many bytes of the file the fault strikes.
    trip: Option<u64>,
}

impl<'a> Intake<'a> {
    /// Begins.
    pub(super) fn new(call: &'a Call, boundary: &'a str) -> Self {
        Self { call, boundary, all: Vec::new(), file: None, asked: Asked::default(), trip: None }
    }

    /// Reads to the end, or to where a fault ends it.
    pub(super) async fn run(mut self, body: &mut Incoming) -> Result<(Vec<u8>, Asked), End> {
        while let Some(chunk) = body.next().await {
            let chunk = chunk.map_err(|_| End::Refused(GraphError::cannot_read_files()))?;
            self.all.extend_from_slice(&chunk);
            if self.all.len() > LIMIT {
                return Err(End::Refused(GraphError::cannot_read_files()));
            }
            self.look_for_file();
            self.strike_if_due(body).await?;
        }
        Ok((self.all, self.asked))
    }

    /// Asks for a fault as soon as the file begins.
    fn look_for_file(&mut self) {
        if self.file.is_some() || self.all.len() > FIELDS {
            return;
        }
        let Some((params, name, at)) = begun(self.boundary, &self.all) else { return };
        let on = on_photo(&params);
        let world = &self.call.world;
        world.lock().log.brought(self.call.entry, on, &params, None);
        let fault = world.arm_named(on, self.call.entry, Some(name), None);
        self.file = Some(at);
        self.trip = fault.as_ref().and_then(|fault| mark(&fault.action)).map(|mark| mark.of(self.room(at)));
        self.asked = Asked { on: Some(on), fault };
    }

    /// How many bytes come from the file's beginning on.
    fn room(&self, at: usize) -> u64 {
        let length = self.call.headers.get(header::CONTENT_LENGTH);
        let length: Option<u64> = length.and_then(|length| length.to_str().ok()?.parse().ok());
        length.unwrap_or(0).saturating_sub(at as u64)
    }

    async fn strike_if_due(&mut self, body: &mut Incoming) -> Result<(), End> {
        let (Some(file), Some(trip)) = (self.file, self.trip) else { return Ok(()) };
        if ((self.all.len() - file) as u64) < trip {
            return Ok(());
        }
        self.trip = None;
        let Some(fault) = self.asked.fault.as_mut() else { return Ok(()) };
        fault.fire();
        match fault.action {
            Action::Stall { seconds, .. } => {
                answers::hold(seconds).await;
                Ok(())
            }
            Action::Close { .. } => {
                self.call.line.close();
                body.drain_for(LINGER).await;
                Err(End::Struck)
            }
            _ => {
                self.call.line.reset();
                Err(End::Struck)
            }
        }
    }
}

/// The byte that a fault waits for; `None` for faults that wait for none.
pub(super) fn mark(action: &Action) -> Option<Mark> {
    match action {
        Action::Reset { after } | Action::Close { after } | Action::Stall { after, .. } => {
            Some(*after).filter(|after| *after != Mark::Bytes(0))
        }
        _ => None,
    }
}
