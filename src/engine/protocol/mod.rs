//! What the doors say to the engine and what it says back: plain values over typed channels.
//!
//! Requests travel over a bounded channel and carry an id; the answer carries the same id, so that one
//! nobody waits for any more can be dropped. Progress is a latest-value channel, refreshed at most four
//! times a second and only while something moves.

mod photos;
mod posts;

use std::path::PathBuf;

use tokio::sync::{mpsc, watch};

use crate::model::fault::Fault;
use crate::model::post::Post;
use crate::model::secret::Secret;
pub use crate::model::session::SortKey;
use crate::model::session::{Encoding, Session, SessionDetails, SessionId, Totals};
pub use photos::{
    Part, PhotoAnswer, PhotoRequest, PictureKey, PictureWanted, Pictured, Refusal as PhotoRefusal, WholePhoto,
};
pub use posts::{Fitted, PostAnswer, PostList, PostRequest, RemoteList};

/// Ties an answer to its request. Chosen by the one who asks; 0 is never waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct RequestId(pub u64);

/// A file to upload and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUpload {
    /// The file; relative paths are taken from the working directory.
    pub path: PathBuf,
    /// `file_name` instead of the file's own name.
    pub name: Option<String>,
    /// `file_type` instead of what the content says; also allows types beyond the documented five.
    pub mime: Option<String>,
    /// How the bytes travel.
    pub encoding: Encoding,
    /// Length and type travel with the data call.
    pub deferred: bool,
}

impl NewUpload {
    /// A file with everything at its default.
    pub fn of(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), name: None, mime: None, encoding: Encoding::Raw, deferred: false }
    }
}

/// What can be done to sessions that exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionAction {
    /// Stop sending, keep the session.
    Pause,
    /// Back to the queue: what is paused, interrupted or failed. A session that waits tries at once.
    Resume,
    /// Give it up; it stays in the list as cancelled.
    Cancel,
    /// Take it off the list. What is in flight is cancelled first.
    Remove,
}

/// How much may happen at once; can change while uploads run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Sessions that send at the same time, 1 to 16.
    pub jobs: u8,
    /// Bytes a second over all lanes together; `None` for no limit.
    pub rate: Option<u64>,
}

/// Which sessions to list and how.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListQuery {
    /// Only sessions whose name or state holds this text, whatever its case; empty for all.
    pub filter: String,
    /// The order.
    pub sort: SortKey,
    /// The other way round.
    pub reversed: bool,
}

/// How the program leaves what still moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Farewell {
    /// Journal and stop; sessions become interrupted and go on at the next start.
    Interrupt,
    /// Pause every session that is not finished.
    Pause,
    /// Cancel every session that is not finished.
    Cancel,
    /// Hand them to a process in the background that outlives the terminal.
    Detach,
}

/// What the engine can be asked to do.
#[derive(Debug)]
pub enum Request {
    /// Check files and queue the good ones. Answer: [`Answer::Added`].
    Add(Vec<NewUpload>),
    /// Act on sessions. Answer: [`Answer::Acted`].
    Act(SessionAction, Vec<SessionId>),
    /// Ask the server for the session's offset. Answer: [`Answer::Offset`].
    Ask(SessionId),
    /// Change the limits. Answer: [`Answer::Done`].
    SetLimits(Limits),
    /// A new user token: sessions that the old one stopped go on. Answer: [`Answer::Done`].
    RenewToken(Secret),
    /// The whole list in order. Answer: [`Answer::Order`].
    Order(ListQuery),
    /// Rows by id. Answer: [`Answer::Rows`].
    Rows(Vec<SessionId>),
    /// One session whole. Answer: [`Answer::Details`].
    Details(SessionId),
    /// A folder's entries for the file picker. Answer: [`Answer::Folder`].
    Folder(PathBuf),
    /// Something about photos. Answer: [`Answer::Photos`].
    Photos(PhotoRequest),
    /// Something about posts. Answer: [`Answer::Posts`].
    Posts(PostRequest),
    /// Ends the engine. Answer: [`Answer::Left`], the last one.
    Leave(Farewell),
}

/// An entry of a folder, for the file picker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderEntry {
    /// The whole path.
    pub path: PathBuf,
    /// The last component, tamed.
    pub name: String,
    /// True for a folder (a link to one counts).
    pub is_folder: bool,
    /// Length in bytes; 0 for folders.
    pub size: u64,
    /// When it last changed, in Unix seconds.
    pub modified_at: i64,
    /// The type by content for files, or why it cannot be uploaded, as a short word or sentence.
    pub kind: Result<String, String>,
}

/// A file that was not queued, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The file as it was given.
    pub path: PathBuf,
    /// Why.
    pub fault: Fault,
}

/// What an answered request brings.
#[derive(Debug)]
pub enum Answer {
    /// Queued sessions in the order given, and the files that were refused.
    Added {
        /// The sessions; one that was unfinished for the same file is taken up again instead of made anew.
        sessions: Vec<Session>,
        /// What was refused.
        refused: Vec<Refusal>,
    },
    /// The sessions that the action changed; others did not allow it.
    Acted(Vec<SessionId>),
    /// What the server says it holds of a session.
    Offset(SessionId, u64),
    /// Nothing more to say.
    Done,
    /// Ids in order for the query, with the totals over all sessions.
    Order {
        /// The query that was asked.
        query: ListQuery,
        /// All ids that match, in order.
        ids: Vec<SessionId>,
        /// Over all sessions of the account, whatever the filter.
        totals: Totals,
    },
    /// Rows; ids that no longer exist are left out.
    Rows(Vec<Session>),
    /// One session whole; `None` when it no longer exists.
    Details(Option<Box<SessionDetails>>),
    /// A folder's entries, folders first, then by name.
    Folder(PathBuf, Vec<FolderEntry>),
    /// Something about photos.
    Photos(PhotoAnswer),
    /// Something about posts.
    Posts(PostAnswer),
    /// The engine has journaled everything and stopped. With [`Farewell::Detach`]: the background
    /// process's id.
    Left(Option<u32>),
}

/// How much a notice matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Good to know.
    Info,
    /// Something went another way than hoped, and goes on.
    Warning,
    /// Something needs the user.
    Error,
}

/// What the engine says.
#[derive(Debug)]
pub enum Reply {
    /// The answer to a request.
    Answer(RequestId, Result<Answer, Fault>),
    /// Rows that changed (or are new), with the totals after that.
    Changed(Vec<Session>, Totals),
    /// Sessions that are gone, with the totals after that.
    Removed(Vec<SessionId>, Totals),
    /// A sentence for the user, about one session or about all.
    Notice(Level, Option<SessionId>, String),
    /// The server no longer takes the token: sessions are paused until [`Request::RenewToken`].
    TokenNeeded(Fault),
    /// The list changed from outside (another Wirephoto): ask for it again.
    Stale,
    /// A post of the journal that changed.
    Post(Box<Post>),
    /// A picture that was wanted.
    Picture(PictureKey, Pictured),
}

/// What a lane is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Proves that the part already sent is unchanged.
    Proving,
    /// Creates the session at the server.
    Creating,
    /// Asks the server for its offset.
    Asking,
    /// Sends bytes.
    Sending,
    /// All bytes are on their way; waits for the server's answer.
    Finishing,
    /// Waits for the next try.
    Backoff,
    /// Waits for the end of throttling.
    Throttled,
    /// Another Wirephoto sends it; this one watches.
    Watching,
}

/// One session that moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// The session.
    pub id: SessionId,
    /// What it is doing.
    pub phase: Phase,
    /// The position in the file up to which bytes left this program: runs ahead of `confirmed`.
    pub sent: u64,
    /// What the server confirmed.
    pub confirmed: u64,
    /// The file's length.
    pub size: u64,
    /// Bytes a second over a sliding window; `None` until there is something to say.
    pub rate: Option<u64>,
    /// Seconds until the end at that rate.
    pub left_s: Option<u64>,
    /// Why it waits, in words.
    pub reason: Option<String>,
    /// When the next try begins, in Unix milliseconds.
    pub next_try_at_ms: Option<i64>,
}

/// Everything that moves, at one moment. Empty when nothing does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// Active sessions, in the order in which they started.
    pub lanes: Vec<Lane>,
    /// Bytes a second over all lanes.
    pub rate: u64,
    /// All lanes wait for the server until then (Unix milliseconds), and why.
    pub throttled: Option<(i64, String)>,
}

/// A door's end of the engine's channels.
#[derive(Debug)]
pub struct EngineLink {
    /// Requests; full when the engine is far behind.
    pub requests: mpsc::Sender<(RequestId, Request)>,
    /// Answers and news; closed when the engine has ended.
    pub replies: mpsc::UnboundedReceiver<Reply>,
    /// The latest progress.
    pub progress: watch::Receiver<Progress>,
}
