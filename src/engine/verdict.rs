//! What an error of a call means for an upload.

use std::time::Duration;

use super::upload::Outcome;
use crate::graph::CallError;
use crate::model::fault::{Fault, FaultKind};

/// What to do about an error.
#[derive(Debug)]
pub enum Verdict {
    /// Ask the server and go on, after a pause that it may have named.
    Retry(Fault, Option<Duration>),
    /// Nobody calls for this long.
    Throttled(Fault, Duration),
    /// The server no longer knows the session.
    Gone(Fault),
    /// The token or a permission has to be renewed.
    Token(Fault),
    /// It cannot go on now, but later.
    Later(Fault),
    /// It cannot go on.
    Fail(Fault),
}

impl Verdict {
    /// What happened.
    pub const fn fault(&self) -> &Fault {
        match self {
            Self::Retry(fault, _)
            | Self::Throttled(fault, _)
            | Self::Gone(fault)
            | Self::Token(fault)
            | Self::Later(fault)
            | Self::Fail(fault) => fault,
        }
    }
}

impl From<Outcome> for Verdict {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Token(fault) => Self::Token(fault),
            Outcome::Later(fault) => Self::Later(fault),
            Outcome::Failed(fault) => Self::Fail(fault),
            Outcome::Done | Outcome::Stopped => {
                Self::Later(Fault::new(FaultKind::Internal, "The upload was stopped"))
            }
        }
    }
}

/// Judges an error; `unstated` is the pause of a throttling answer that names none.
pub fn judge(error: &CallError, unstated: Duration) -> Verdict {
    let fault = error.fault.clone();
    match fault.kind {
        FaultKind::Throttled => {
            let pause = error.backoff.unwrap_or_else(|| error.pressure.throttle(unstated));
            Verdict::Throttled(fault, pause)
        }
        FaultKind::Token | FaultKind::Permission => Verdict::Token(fault),
        FaultKind::Blocked => Verdict::Later(fault),
        _ if error.asks_for_offset() => Verdict::Retry(fault, error.backoff.or(error.pressure.retry_after)),
        _ if error.is_session_gone() => Verdict::Gone(fault),
        kind if kind.is_passing() => Verdict::Retry(fault, error.backoff.or(error.pressure.retry_after)),
        _ => Verdict::Fail(fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: FaultKind, status: u16) -> Verdict {
        judge(&CallError::of(Fault::new(kind, "x")).status(status), Duration::from_secs(30))
    }

    #[test]
    fn each_kind_leads_to_its_own_way() {
        assert!(
            matches!(of(FaultKind::Throttled, 400), Verdict::Throttled(_, pause) if pause.as_secs() == 30)
        );
        assert!(matches!(of(FaultKind::Token, 400), Verdict::Token(_)));
        assert!(matches!(of(FaultKind::Permission, 403), Verdict::Token(_)));
        assert!(matches!(of(FaultKind::Missing, 404), Verdict::Gone(_)));
        assert!(matches!(of(FaultKind::Temporary, 503), Verdict::Retry(..)));
        assert!(matches!(of(FaultKind::Rejected, 412), Verdict::Retry(..)));
        assert!(matches!(of(FaultKind::Rejected, 400), Verdict::Fail(_)));
        assert!(matches!(of(FaultKind::Certificate, 0), Verdict::Fail(_)));
    }
}
