//! Exit codes: part of the command contract.

use crate::model::fault::{Fault, FaultKind};
use crate::model::session::{Session, State};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit(pub u8);

impl Exit {
    /// All done.
    pub const DONE: Self = Self(0);
    /// Some of it failed.
    pub const FAILED: Self = Self(1);
    /// The command line or the configuration is wrong.
    pub const USAGE: Self = Self(2);
    /// Nobody knows whether it happened.
    pub const UNKNOWN: Self = Self(6);
    /// Unfinished work is left in the queue.
    pub const UNFINISHED: Self = Self(7);
    /// Interrupted by a signal.
    pub const INTERRUPTED: Self = Self(130);

    /// The code for sessions that a command followed to their ends.
    pub fn of_sessions<'a>(sessions: impl Iterator<Item = &'a Session>) -> Self {
        let (done, open): (Vec<_>, Vec<_>) = sessions.partition(|session| session.state == State::Done);
        let codes: Vec<u8> = open.into_iter().map(code_of).collect();
        let Some(first) = codes.first() else { return Self::DONE };
        // What somebody has to act on comes before what simply failed.
        for urgent in [FaultKind::Token.exit_code(), FaultKind::Temporary.exit_code(), Self::UNFINISHED.0] {
            if codes.contains(&urgent) {
                return Self(urgent);
            }
        }
        if done.is_empty() && codes.iter().all(|code| code == first) { Self(*first) } else { Self::FAILED }
    }
}

impl From<&Fault> for Exit {
    fn from(fault: &Fault) -> Self {
        Self(fault.kind.exit_code())
    }
}

fn code_of(session: &Session) -> u8 {
    match (&session.fault, session.state) {
        (Some(fault), _) => fault.kind.exit_code(),
        (None, State::Cancelled | State::Failed) => Exit::FAILED.0,
        (None, _) => Exit::UNFINISHED.0,
    }
}
