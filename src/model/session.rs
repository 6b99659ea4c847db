//! Upload sessions and the state machine that they go through.

use std::fmt;
use std::path::PathBuf;

use super::fault::Fault;
use super::handle::Handle;

/// Our own number of a session, stable for its whole life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(pub i64);

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where an upload session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Waits for a free lane.
    Queued,
    /// A lane works on it.
    Sending,
    /// Stopped by the user, or by a token that the server no longer takes.
    Paused,
    /// Its program ended, or gave up for now: can go on at any time.
    Interrupted,
    /// A lane holds it and waits: for the next try, or for the end of throttling.
    Waiting,
    /// The server holds exactly the file and gave its handle.
    Done,
    /// Refused for good, by the server or by what became of the file.
    Failed,
    /// Given up by the user.
    Cancelled,
}

/// Something that happens to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A lane takes it.
    Start,
    /// The lane has to wait.
    Wait,
    /// The user pauses it, or a token has to be renewed.
    Pause,
    /// The program leaves it or gives up for now.
    Interrupt,
    /// It goes back to the queue.
    Requeue,
    /// The server confirmed all of it.
    Finish,
    /// It cannot go on.
    Fail,
    /// The user gives it up.
    Cancel,
}

/// A step that the state does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a session that is {state} cannot {step:?}")]
pub struct IllegalStep {
    /// The state it was in.
    pub state: State,
    /// The step that was asked for.
    pub step: Step,
}

impl State {
    /// All states, in the order in which they are listed.
    pub const ALL: [Self; 8] = [
        Self::Queued,
        Self::Sending,
        Self::Waiting,
        Self::Paused,
        Self::Interrupted,
        Self::Done,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The word used in JSON, in the database and on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Paused => "paused",
            Self::Interrupted => "interrupted",
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state that a word names.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// True when nothing more will happen by itself and nothing is left to send.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }

    /// True while a lane holds the session.
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Sending | Self::Waiting)
    }

    /// The state after a step.
    ///
    /// # Errors
    /// [`IllegalStep`] when the step makes no sense here; the state then stays as it was.
    pub const fn after(self, step: Step) -> Result<Self, IllegalStep> {
        use State as S;
        let next = match (self, step) {
            (S::Queued | S::Sending | S::Waiting, Step::Start) => S::Sending,
            (S::Sending | S::Waiting, Step::Wait) => S::Waiting,
            (S::Queued | S::Sending | S::Waiting | S::Interrupted | S::Paused, Step::Pause) => S::Paused,
            (S::Sending | S::Waiting | S::Interrupted, Step::Interrupt) => S::Interrupted,
            (S::Queued, Step::Interrupt) => S::Queued,
            (S::Queued | S::Paused | S::Interrupted | S::Failed | S::Cancelled, Step::Requeue) => S::Queued,
            (S::Sending | S::Waiting, Step::Finish) => S::Done,
            (S::Queued | S::Sending | S::Waiting, Step::Fail) => S::Failed,
            (S::Done, _) | (_, Step::Start | Step::Wait | Step::Finish | Step::Fail) => {
                return Err(IllegalStep { state: self, step });
            }
            (S::Failed | S::Cancelled, Step::Pause | Step::Interrupt)
            | (S::Paused, Step::Interrupt)
            | (S::Sending | S::Waiting, Step::Requeue) => return Err(IllegalStep { state: self, step }),
            (_, Step::Cancel) => S::Cancelled,
        };
        Ok(next)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Bytes in a block, the unit in which a file is hashed while it is sent.
pub const BLOCK: u64 = 1 << 20;

/// The BLAKE3 hash of one block.
pub type Digest = [u8; 32];

/// How the bytes travel in the data call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// The body is the file's bytes (resumable-upload).
    #[default]
    Raw,
    /// The body is `multipart/form-data` with one file part (resumable-upload-legacy).
    Multipart,
}

impl Encoding {
    /// The word used on the command line and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Multipart => "multipart",
        }
    }

    /// The encoding that a word names.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Raw, Self::Multipart].into_iter().find(|encoding| encoding.as_str() == word)
    }
}

/// The order of the session list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortKey {
    /// By when they were queued: the newest first.
    #[default]
    Age,
    /// By name.
    Name,
    /// By size, the largest first.
    Size,
    /// By state, what moves first.
    State,
}

/// One upload session as the list shows it: a row of the database, without the server's session id,
/// which is a secret.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// Our number.
    pub id: SessionId,
    /// The account whose application it belongs to.
    pub account: String,
    /// The file, as an absolute path.
    pub path: PathBuf,
    /// The name given to the server (`file_name`), tamed.
    pub name: String,
    /// The file's length in bytes when it was queued.
    pub size: u64,
    /// The MIME type given to the server (`file_type`).
    pub mime: String,
    /// Where it stands.
    pub state: State,
    /// How many bytes the server confirmed: the next byte that it wants.
    pub confirmed: u64,
    /// The handle, once the server confirmed all of the file.
    pub handle: Option<Handle>,
    /// Why it waits, stopped or failed.
    pub fault: Option<Fault>,
    /// How the bytes travel.
    pub encoding: Encoding,
    /// Length and type travel with the data call instead of the creating one.
    pub deferred: bool,
    /// Attempts made so far.
    pub attempts: u32,
    /// When it was queued, in Unix seconds.
    pub created_at: i64,
    /// When it last changed, in Unix seconds.
    pub updated_at: i64,
}

/// One attempt at a session, for its details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When it began, in Unix seconds.
    pub started_at: i64,
    /// How long it took, in milliseconds; `None` while it runs or when the program died in it.
    pub took_ms: Option<u64>,
    /// The offset that it began at.
    pub from: u64,
    /// How far it had sent when it ended.
    pub to: u64,
    /// How it ended, as a sentence.
    pub outcome: String,
}

/// What the Uploads screen shows of one session beyond its row.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionDetails {
    /// The row.
    pub session: Session,
    /// When the server's session was created, in Unix seconds.
    pub opened_at: Option<i64>,
    /// The latest attempts, the newest first, 50 at most.
    pub attempts: Vec<Attempt>,
    /// Another running Wirephoto that holds the session, in words (`process 4711 on host`).
    pub held_by: Option<String>,
}

/// How many sessions stand where, and their bytes: kept by the database, so that it costs nothing to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Sessions.
    pub count: u64,
    /// The files' bytes.
    pub bytes: u64,
    /// Bytes that the server confirmed.
    pub confirmed: u64,
}

/// A [`Tally`] for each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals([Tally; 8]);

impl Totals {
    /// The tally of one state.
    pub fn of(&self, state: State) -> Tally {
        self.0.get(state as usize).copied().unwrap_or_default()
    }

    /// Sets the tally of one state.
    pub fn set(&mut self, state: State, tally: Tally) {
        if let Some(slot) = self.0.get_mut(state as usize) {
            *slot = tally;
        }
    }

    /// Counts sessions under another state than the one they are journaled in; bytes stay where they are.
    pub fn shift(&mut self, from: State, to: State, count: u64) {
        let (mut source, mut target) = (self.of(from), self.of(to));
        let moved = count.min(source.count);
        source.count -= moved;
        target.count += moved;
        self.set(from, source);
        self.set(to, target);
    }

    /// The sum over the states that `wanted` picks.
    pub fn sum(&self, wanted: impl Fn(State) -> bool) -> Tally {
        State::ALL.into_iter().filter(|state| wanted(*state)).fold(Tally::default(), |sum, state| {
            let one = self.of(state);
            Tally {
                count: sum.count + one.count,
                bytes: sum.bytes.saturating_add(one.bytes),
                confirmed: sum.confirmed.saturating_add(one.confirmed),
            }
        })
    }

    /// Sessions that are neither done, failed nor cancelled.
    pub fn unfinished(&self) -> Tally {
        self.sum(|state| !state.is_final())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: [Step; 8] = [
        Step::Start,
        Step::Wait,
        Step::Pause,
        Step::Interrupt,
        Step::Requeue,
        Step::Finish,
        Step::Fail,
        Step::Cancel,
    ];

    #[test]
    fn done_is_final_whatever_happens() {
        for step in STEPS {
            assert!(State::Done.after(step).is_err(), "{step:?}");
        }
    }

    #[test]
    fn done_is_reached_only_from_a_lane() {
        for state in State::ALL {
            assert_eq!(state.after(Step::Finish).is_ok(), state.is_active(), "{state}");
        }
    }

    #[test]
    fn whatever_is_not_done_can_be_cancelled_and_tried_again() {
        for state in State::ALL.into_iter().filter(|state| *state != State::Done) {
            assert_eq!(state.after(Step::Cancel), Ok(State::Cancelled));
            if !state.is_active() && state != State::Queued {
                assert_eq!(state.after(Step::Requeue), Ok(State::Queued), "{state}");
            }
        }
    }

    #[test]
    fn words_lead_back_to_their_states() {
        for state in State::ALL {
            assert_eq!(State::parse(state.as_str()), Some(state));
        }
        assert_eq!(State::parse("flying"), None);
    }
}
