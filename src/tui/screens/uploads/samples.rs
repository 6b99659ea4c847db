//! Sessions for tests.

use std::path::PathBuf;

use crate::engine::protocol::{Lane, Phase};
use crate::model::session::{Encoding, Session, SessionId, State};

/// A queued picture of 4 MiB.
pub(crate) fn session(id: i64) -> Session {
    Session {
        id: SessionId(id),
        account: "main".into(),
        path: PathBuf::from(format!("/photos/picture-{id:04}.jpg")),
        name: format!("picture-{id:04}.jpg"),
        size: 4 << 20,
        mime: "image/jpeg".into(),
        state: State::Queued,
        confirmed: 0,
        handle: None,
        fault: None,
        encoding: Encoding::Raw,
        deferred: false,
        attempts: 0,
        created_at: 0,
        updated_at: 0,
    }
}

/// A lane that sends.
pub(crate) fn lane(id: i64, confirmed: u64, sent: u64) -> Lane {
    Lane {
        id: SessionId(id),
        phase: Phase::Sending,
        sent,
        confirmed,
        size: 4 << 20,
        rate: Some(1 << 20),
        left_s: Some(3),
        reason: None,
        next_try_at_ms: None,
    }
}
