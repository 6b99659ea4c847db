//! Upload sessions as the server keeps them: on disk, byte for byte, counted as the bytes arrive.
//!
//! Of each session the folder holds `<uuid>.json`, what is known of it, and `<uuid>.bin`, what was
//! received; the length of the latter is the session's offset.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::ids;

/// A data call from which nothing came for this long gives way to a new one.
const GIVEN_UP_AFTER: Duration = Duration::from_secs(5);

/// Whether a session can still be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Life {
    /// It can.
    Open,
    /// Its time is over.
    Expired,
    /// The server knows nothing of it any more.
    Forgotten,
}

/// One upload session.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) uuid: String,
    /// When it was made, in Unix microseconds: what sessions are ordered by.
    made_at: u64,
    pub(super) name: Option<String>,
    /// Bytes; unknown until the first data call when it was deferred.
    pub(super) length: Option<u64>,
    pub(super) mime: Option<String>,
    pub(super) handle: Option<String>,
    pub(super) life: Life,
    /// How many bytes are there: the offset of the next one wanted.
    #[serde(skip)]
    pub(super) received: u64,
    /// The SHA-256 of the first so many bytes, once somebody asked.
    #[serde(skip)]
    pub(super) digest: Option<(u64, String)>,
    #[serde(skip)]
    folder: PathBuf,
    #[serde(skip)]
    receiver: Option<Receiver>,
}

#[derive(Debug)]
struct Receiver {
    call: u64,
    last: Instant,
}

/// What a new session is made of.
#[derive(Debug, Default)]
pub(super) struct NewSession {
    pub(super) name: Option<String>,
    pub(super) length: Option<u64>,
    pub(super) mime: Option<String>,
}

impl Session {
    fn new(folder: &Path, new: NewSession) -> io::Result<Self> {
        let uuid = ids::uuid();
        let made_at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let id = ids::session(&ids::Described {
            uuid: &uuid,
            name: new.name.as_deref(),
            length: new.length,
            mime: new.mime.as_deref(),
        });
        let session = Self {
            id,
            uuid,
            made_at: u64::try_from(made_at.as_micros()).unwrap_or(u64::MAX),
            name: new.name,
            length: new.length,
            mime: new.mime,
            handle: None,
            life: Life::Open,
            received: 0,
            digest: None,
            folder: folder.to_owned(),
            receiver: None,
        };
        File::create(session.data_path())?;
        session.save()?;
        Ok(session)
    }

    fn load(path: &Path) -> io::Result<Self> {
        let mut session: Self = serde_json::from_slice(&fs::read(path)?)?;
        session.folder = path.parent().map(Path::to_owned).unwrap_or_default();
        session.received = fs::metadata(session.data_path())?.len();
        Ok(session)
    }

    /// Where its bytes are.
    pub(super) fn data_path(&self) -> PathBuf {
        self.folder.join(format!("{}.bin", self.uuid))
    }

    /// Writes down what is known of it.
    pub(super) fn save(&self) -> io::Result<()> {
        let path = self.folder.join(format!("{}.json", self.uuid));
        fs::write(path, serde_json::to_vec_pretty(self)?)
    }

    /// True when all bytes are there.
    pub(super) fn is_complete(&self) -> bool {
        self.length == Some(self.received)
    }

    /// Cuts what was received back to so many bytes.
    pub(super) fn cut_to(&mut self, bytes: u64) -> io::Result<()> {
        OpenOptions::new().write(true).open(self.data_path())?.set_len(bytes)?;
        self.received = bytes;
        self.handle = None;
        self.save()
    }

    fn is_busy(&self) -> bool {
        self.receiver.as_ref().is_some_and(|receiver| receiver.last.elapsed() < GIVEN_UP_AFTER)
    }
}

/// A session that several calls know.
#[derive(Debug, Clone)]
pub(super) struct Shared(Arc<Mutex<Session>>);

impl Shared {
    /// The session, for a moment.
    pub(super) fn lock(&self) -> MutexGuard<'_, Session> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All sessions, in the order in which they were made.
#[derive(Debug)]
pub(super) struct Sessions {
    folder: PathBuf,
    order: Vec<Shared>,
    by_id: HashMap<String, Shared>,
}

impl Sessions {
    /// Takes up what a folder holds. What cannot be read is left where it is.
    pub(super) fn load(folder: &Path) -> io::Result<Self> {
        let mut kept: Vec<Session> = fs::read_dir(folder)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .filter_map(|path| Session::load(&path).ok())
            .collect();
        kept.sort_by_key(|session| session.made_at);
        let mut sessions = Self { folder: folder.to_owned(), order: Vec::new(), by_id: HashMap::new() };
        for session in kept {
            sessions.add(session);
        }
        Ok(sessions)
    }

    /// Makes a new one.
    pub(super) fn create(&mut self, new: NewSession) -> io::Result<Shared> {
        let session = Session::new(&self.folder, new)?;
        Ok(self.add(session))
    }

    fn add(&mut self, session: Session) -> Shared {
        let id = session.id.clone();
        let shared = Shared(Arc::new(Mutex::new(session)));
        self.order.push(shared.clone());
        self.by_id.insert(id, shared.clone());
        shared
    }

    /// Finds one by its id, which must be the very bytes that were given out.
    pub(super) fn find(&self, id: &str) -> Option<Shared> {
        self.by_id.get(id).cloned()
    }

    /// True when some session has this id up to its signature.
    pub(super) fn knows_head(&self, head: &str) -> bool {
        self.by_id.keys().any(|id| id.split_once('?').is_some_and(|(known, _)| known == head))
    }

    /// All of them.
    pub(super) fn all(&self) -> Vec<Shared> {
        self.order.clone()
    }
}

/// The right of one data call to add to a session. It ends with the value.
#[derive(Debug)]
pub(super) struct Lease {
    session: Shared,
    call: u64,
    file: File,
}

/// The bytes were not taken.
#[derive(Debug)]
pub(super) enum NotTaken {
    /// Another call has the session now.
    Superseded,
    /// The disk refused.
    Disk,
}

impl Lease {
    /// Takes a session for a data call. `None` while another call is adding to it.
    pub(super) fn take(session: &Shared, call: u64) -> io::Result<Option<Self>> {
        let mut inner = session.lock();
        if inner.is_busy() {
            return Ok(None);
        }
        let file = OpenOptions::new().write(true).open(inner.data_path())?;
        inner.receiver = Some(Receiver { call, last: Instant::now() });
        drop(inner);
        Ok(Some(Self { session: session.clone(), call, file }))
    }

    /// Adds bytes at the session's end.
    pub(super) fn append(&self, bytes: &[u8]) -> Result<(), NotTaken> {
        let mut inner = self.session.lock();
        let at = inner.received;
        match inner.receiver.as_mut() {
            Some(receiver) if receiver.call == self.call => receiver.last = Instant::now(),
            _ => return Err(NotTaken::Superseded),
        }
        self.file.write_all_at(bytes, at).map_err(|_| NotTaken::Disk)?;
        inner.received = at + bytes.len() as u64;
        Ok(())
    }

    /// How many bytes the session holds.
    pub(super) fn received(&self) -> u64 {
        self.session.lock().received
    }

    /// Lets another call have the session, without ending this one.
    pub(super) fn yield_up(&self) {
        let mut inner = self.session.lock();
        if inner.receiver.as_ref().is_some_and(|receiver| receiver.call == self.call) {
            inner.receiver = None;
        }
    }

    /// Takes the session back after [`Self::yield_up`]; false when somebody else used it meanwhile.
    pub(super) fn take_back(&self, expected: u64) -> bool {
        let mut inner = self.session.lock();
        if inner.receiver.is_some() || inner.received != expected {
            return false;
        }
        inner.receiver = Some(Receiver { call: self.call, last: Instant::now() });
        true
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.yield_up();
    }
}
