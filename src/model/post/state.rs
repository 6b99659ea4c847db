//! Where a post stands on its way, and which moves are legal.

use std::fmt;

/// Where a post stands. The words are part of the command contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PostState {
    /// Being written; with a post id, a draft at Facebook.
    Draft,
    /// Complete and judged; waits to be sent.
    Ready,
    /// Photos are being sent ahead; nothing is to be seen yet.
    Uploading,
    /// The publishing call is written down and about to leave, or on its way.
    Armed,
    /// Facebook says that it is out.
    Published,
    /// Facebook will publish it at its time.
    Scheduled,
    /// Made at Facebook, and seen by nobody.
    Unpublished,
    /// Refused; nothing was published.
    Failed,
    /// The publishing call left and nobody knows what became of it.
    Unknown,
}

/// Something that happens to a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// The user wants it out.
    Queue,
    /// Its photos begin to be sent ahead.
    Upload,
    /// The program left it while photos were sent; nothing was published.
    Interrupt,
    /// The publishing call is about to leave.
    Arm,
    /// The publishing call did not leave, or Facebook said that nothing was done.
    Disarm,
    /// Facebook confirmed it; it now stands there in this state.
    Confirm(Confirmed),
    /// Refused for good.
    Refuse,
    /// The publishing call left and its answer never came.
    Lose,
    /// It was looked for and is not there: it may be sent again, on a yes.
    Absolve,
    /// The user takes it back to the drafts.
    Edit,
}

/// What Facebook confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// It is out.
    Published,
    /// It comes out at its time.
    Scheduled,
    /// It is there and unseen.
    Unpublished,
    /// It is a draft there.
    Draft,
}

/// A move that the state does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a post that is {state} cannot {by:?}")]
pub struct IllegalMove {
    /// The state it was in.
    pub state: PostState,
    /// The move that was asked for.
    pub by: Move,
}

impl PostState {
    /// All states, in the order in which they are listed.
    pub const ALL: [Self; 9] = [
        Self::Unknown,
        Self::Armed,
        Self::Uploading,
        Self::Ready,
        Self::Failed,
        Self::Draft,
        Self::Scheduled,
        Self::Unpublished,
        Self::Published,
    ];

    /// The word used in JSON, in the database and on the screen.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Ready => "ready",
            Self::Uploading => "uploading",
            Self::Armed => "armed",
            Self::Published => "published",
            Self::Scheduled => "scheduled",
            Self::Unpublished => "unpublished",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }

    /// The state that a word names.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// True for what is on its way: it belongs into the outbox.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Ready | Self::Uploading | Self::Armed | Self::Failed | Self::Unknown)
    }

    /// The state after a move.
    ///
    /// # Errors
    /// [`IllegalMove`] when the move makes no sense here; the state then stays as it was.
    pub const fn after(self, by: Move) -> Result<Self, IllegalMove> {
        use PostState as S;
        let next = match (self, by) {
            (S::Draft | S::Failed | S::Ready, Move::Queue) => S::Ready,
            (S::Ready | S::Uploading, Move::Upload) => S::Uploading,
            (S::Uploading | S::Ready, Move::Interrupt) => S::Ready,
            (S::Ready | S::Uploading, Move::Arm) => S::Armed,
            (S::Armed, Move::Disarm) => S::Ready,
            (S::Armed | S::Unknown, Move::Confirm(confirmed)) => confirmed.state(),
            // A scheduled post comes out; one that was unpublished or a draft can be published or scheduled.
            (S::Scheduled | S::Unpublished, Move::Confirm(confirmed)) => confirmed.state(),
            (S::Ready | S::Uploading | S::Armed, Move::Refuse) => S::Failed,
            (S::Armed, Move::Lose) => S::Unknown,
            (S::Unknown, Move::Absolve) => S::Ready,
            (S::Draft | S::Ready | S::Failed, Move::Edit) => S::Draft,
            _ => return Err(IllegalMove { state: self, by }),
        };
        Ok(next)
    }
}

impl Confirmed {
    /// The state of a post that stands so at Facebook.
    pub const fn state(self) -> PostState {
        match self {
            Self::Published => PostState::Published,
            Self::Scheduled => PostState::Scheduled,
            Self::Unpublished => PostState::Unpublished,
            Self::Draft => PostState::Draft,
        }
    }
}

impl fmt::Display for PostState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where one write of a post stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepState {
    /// Not sent yet.
    Waiting,
    /// Written down as about to leave; it may have reached the server.
    Armed,
    /// The server confirmed it.
    Done,
    /// The server refused it.
    Refused,
}

impl StepState {
    /// The word used in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Armed => "armed",
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }

    /// The state that a word names.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Waiting, Self::Armed, Self::Done, Self::Refused]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_have_left_is_never_sent_again_by_itself() {
        for by in [Move::Queue, Move::Upload, Move::Arm, Move::Interrupt, Move::Disarm, Move::Edit] {
            assert!(PostState::Unknown.after(by).is_err(), "{by:?}");
        }
        for by in [Move::Queue, Move::Upload, Move::Arm, Move::Interrupt, Move::Edit, Move::Absolve] {
            assert!(PostState::Armed.after(by).is_err(), "{by:?}");
        }
        for by in [Move::Queue, Move::Arm, Move::Lose, Move::Refuse, Move::Edit, Move::Absolve] {
            assert!(PostState::Published.after(by).is_err(), "{by:?}");
        }
        assert_eq!(PostState::Unknown.after(Move::Absolve), Ok(PostState::Ready));
    }

    #[test]
    fn the_way_to_the_page() {
        let mut state = PostState::Draft;
        for by in [Move::Queue, Move::Upload, Move::Arm, Move::Confirm(Confirmed::Scheduled)] {
            state = state.after(by).unwrap();
        }
        assert_eq!(state.after(Move::Confirm(Confirmed::Published)), Ok(PostState::Published));
    }

    #[test]
    fn words_lead_back() {
        for state in PostState::ALL {
            assert_eq!(PostState::parse(state.as_str()), Some(state));
        }
        assert_eq!(StepState::parse("armed"), Some(StepState::Armed));
        assert_eq!(PostState::parse("sent"), None);
    }
}
