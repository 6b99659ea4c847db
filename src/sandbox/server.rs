//! Starts the sandbox, holds it while it runs, and ends it within bounds.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, MutexGuard};
use std::time::Duration;

use axum::Router;
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::conn::{Door, OnLine};
use super::faults::{FaultReport, On, Script, ScriptError};
use super::log::RequestSeen;
use super::oneall::PushSeen;
use super::photos::{self, Filter, PhotoSeen};
use super::posts::{self, Lag, PostSeen, SentPhoto};
use super::summary::{self, SessionSummary};
use super::tokens::{Standing, TokenName};
use super::world::{State, World};
use super::{Fired, Options, routes};

/// How long requests that run may take to come to an end when the sandbox stops.
const GRACE: Duration = Duration::from_secs(1);

/// How much a socket takes in ahead when there is a rate: more would make the sender's progress jump.
const SMALL_BUFFER: u32 = 64 * 1024;

/// Why the sandbox did not start, as a sentence with the mend.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is not of this machine alone.
    #[error("the sandbox listens on this machine only: use an address such as 127.0.0.1:0, not {0}")]
    NotLoopback(SocketAddr),
    /// Somebody else listens there.
    #[error("{0} is already in use: choose another port, or port 0 for a free one")]
    InUse(SocketAddr),
    /// The system does not let it listen there.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, io::Error),
    /// The folder for what is uploaded cannot be used.
    #[error("cannot keep uploads in {}: {source}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The fault script makes no sense.
    #[error(transparent)]
    Script(#[from] ScriptError),
    /// No threads to be had.
    #[error("the sandbox cannot start its threads: {0}")]
    Threads(io::Error),
}

/// A sandbox that runs. It ends when it is stopped or dropped.
#[derive(Debug)]
pub struct Sandbox {
    address: SocketAddr,
    base_url: String,
    world: Arc<World>,
    /// Threads of its own, so that its disk writes never hold up whoever embeds it.
    runtime: Option<Runtime>,
    served: Option<JoinHandle<()>>,
    farewell: Option<oneshot::Sender<()>>,
    /// Removed with the value.
    _private: Option<TempDir>,
}

/// Starts a sandbox.
///
/// # Errors
/// See [`StartError`].
pub async fn start(options: Options) -> Result<Sandbox, StartError> {
    if !options.listen.ip().is_loopback() {
        return Err(StartError::NotLoopback(options.listen));
    }
    options.faults.check()?;
    let (private, folder) = folder(options.data.clone())?;
    let world = World::new(&options, &folder).map_err(|source| StartError::Folder { folder, source })?;
    let world = Arc::new(world);
    let (runtime, listener, address) = open(&options)?;
    let base_url = format!("http://{address}");
    world.set_base_url(&base_url);
    let (farewell, leaving) = oneshot::channel();
    let served = runtime.spawn(serve(listener, Arc::clone(&world), leaving));
    Ok(Sandbox {
        address,
        base_url,
        world,
        runtime: Some(runtime),
        served: Some(served),
        farewell: Some(farewell),
        _private: private,
    })
}

/// The folder to use, with the private one that has to be removed.
fn folder(wanted: Option<PathBuf>) -> Result<(Option<TempDir>, PathBuf), StartError> {
    if let Some(folder) = wanted {
        return Ok((None, folder));
    }
    let made = tempfile::Builder::new().prefix("wirephoto-sandbox-").tempdir();
    let private = made.map_err(|source| StartError::Folder { folder: std::env::temp_dir(), source })?;
    let path = private.path().to_owned();
    Ok((Some(private), path))
}

/// Threads of its own, and a socket that listens on them.
fn open(options: &Options) -> Result<(Runtime, TcpListener, SocketAddr), StartError> {
    let threads = Builder::new_multi_thread().worker_threads(2).thread_name("sandbox").enable_all().build();
    let runtime = threads.map_err(StartError::Threads)?;
    let bound = {
        let _inside = runtime.enter();
        listen(options.listen, options.rate)
            .and_then(|listener| listener.local_addr().map(|address| (listener, address)))
    };
    match bound {
        Ok((listener, address)) => Ok((runtime, listener, address)),
        Err(error) => {
            // Dropping it would wait for its threads, which must not happen on the caller's runtime.
            runtime.shutdown_background();
            Err(refused(options.listen, error))
        }
    }
}

fn listen(address: SocketAddr, rate: Option<u64>) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    if rate.is_some() {
        socket.set_recv_buffer_size(SMALL_BUFFER)?;
    }
    socket.bind(address)?;
    socket.listen(1024)
}

fn refused(address: SocketAddr, error: io::Error) -> StartError {
    match error.kind() {
        io::ErrorKind::AddrInUse => StartError::InUse(address),
        _ => StartError::Listen(address, error),
    }
}

async fn serve(listener: TcpListener, world: Arc<World>, leaving: oneshot::Receiver<()>) {
    let router = Router::new().fallback(routes::answer).with_state(world);
    let service = router.into_make_service_with_connect_info::<OnLine>();
    let left = async {
        let _ = leaving.await;
    };
    // Serving ends only by the signal: a failed accept is tried again.
    let _ = axum::serve(Door(listener), service).with_graceful_shutdown(left).await;
}

impl Sandbox {
    /// The URL before all paths, without a slash at the end: `http://127.0.0.1:PORT`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What the fault script has done, oldest first.
    pub fn fired(&self) -> Vec<Fired> {
        self.world.lock().faults.report().fired
    }

    /// Each rule with what it saw and did.
    pub fn faults(&self) -> FaultReport {
        self.world.lock().faults.report()
    }

    /// Goes on with another fault script; what has fired is forgotten. Calls that run keep theirs.
    ///
    /// # Errors
    /// [`ScriptError`] when a rule makes no sense; the old script stays.
    pub fn set_script(&self, script: Script) -> Result<(), ScriptError> {
        script.check()?;
        self.world.lock().faults.replace(script);
        Ok(())
    }

    /// All upload sessions, oldest first, each with the hash of what it holds.
    pub fn sessions(&self) -> Vec<SessionSummary> {
        summary::all(&self.world)
    }

    /// What it was asked, oldest first: the last 10,000 requests.
    pub fn requests(&self) -> Vec<RequestSeen> {
        self.world.lock().log.all()
    }

    /// What was pushed through OneAll, oldest first: also what was refused, and what was done though nobody was
    /// told.
    pub fn pushes(&self) -> Vec<PushSeen> {
        self.world.lock().pushed.all().to_vec()
    }

    /// The requests of one call that are remembered, oldest first. Those that publish have their
    /// parameters with them.
    pub fn calls(&self, on: On) -> Vec<RequestSeen> {
        self.requests().into_iter().filter(|request| request.call == Some(on)).collect()
    }

    /// The posts that exist, in the order in which they were made: published, scheduled, drafts, others.
    pub fn posts(&self) -> Vec<PostSeen> {
        posts::posts_seen(&self.settled().book)
    }

    /// The photos that were sent and exist, published or not, in the order in which they came.
    pub fn sent_photos(&self) -> Vec<SentPhoto> {
        posts::photos_seen(&self.settled().book)
    }

    /// Those of them that people do not see: stored, or of posts that are not out.
    pub fn staged(&self) -> Vec<SentPhoto> {
        self.sent_photos().into_iter().filter(|photo| !photo.published).collect()
    }

    /// The sandbox's clock, in Unix seconds.
    pub fn clock(&self) -> u64 {
        self.world.clock()
    }

    /// Moves the clock on by whole seconds: scheduled posts come out, stored photos and file handles end.
    pub fn advance(&self, by: Duration) {
        self.world.advance(by);
    }

    /// Changes how long what is published from now on cannot be read back yet.
    pub fn set_lag(&self, lag: Lag) {
        self.world.lock().book.lag = lag;
    }

    /// Whether the same words within a minute are refused with code 506.
    pub fn set_refuse_repeats(&self, refuse: bool) {
        self.world.lock().book.refuse_repeats = refuse;
    }

    /// The state as of now.
    fn settled(&self) -> MutexGuard<'_, State> {
        self.world.settled()
    }

    /// A photo as the server holds it, with what was written; deleted ones too. `None` for an unknown id.
    pub fn photo(&self, id: &str) -> Option<PhotoSeen> {
        let state = self.settled();
        photos::photo_seen(self.world.photos, &state.changes, &state.book, id)
    }

    /// The ids of the Page's photos of one filter, in the order of the list.
    pub fn photo_ids(&self, filter: Filter) -> Vec<String> {
        let state = self.settled();
        photos::ids(self.world.photos, &state.changes, &state.book, filter)
    }

    /// The ids of the Page's albums, in the order of the list.
    pub fn album_ids(&self) -> Vec<String> {
        photos::album_ids(self.world.photos)
    }

    /// Whether what the public API has dropped since the reference page was written still works: tags,
    /// and taking a like back.
    pub fn set_legacy(&self, legacy: bool) {
        self.world.set_legacy(legacy);
    }

    /// Changes the bytes a second of each data call, also of those that run; `None` for no limit.
    pub fn set_rate(&self, rate: Option<u64>) {
        self.world.set_rate(rate);
    }

    /// Changes what a token is worth.
    pub fn set_token(&self, name: TokenName, standing: Standing) {
        self.world.lock().tokens.set(name, standing);
    }

    /// Ends it: takes no more, gives what runs a second to end, then breaks it off.
    pub async fn stop(mut self) {
        self.farewell.take();
        let (Some(runtime), Some(served)) = (self.runtime.take(), self.served.take()) else { return };
        let grace = runtime.spawn(async move {
            let _ = timeout(GRACE, served).await;
        });
        let _ = grace.await;
        let (done, ended) = oneshot::channel();
        // Waiting for threads blocks, which must not happen on the caller's runtime.
        std::thread::spawn(move || {
            runtime.shutdown_timeout(GRACE);
            let _ = done.send(());
        });
        let _ = ended.await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
