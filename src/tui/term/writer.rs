//! Writes to the terminal from a thread of its own: a slow or stopped terminal holds up neither keys nor
//! signals, and the frames that it has no time for are never made.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, mpsc as std_mpsc};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

/// How long leaving waits for a terminal that takes nothing.
const PATIENCE: Duration = Duration::from_millis(500);

/// The end of the thread's channels.
#[derive(Debug)]
pub(super) struct Writer {
    frames: std_mpsc::Sender<Vec<u8>>,
    results: mpsc::UnboundedReceiver<io::Result<()>>,
    waiting: usize,
}

impl Writer {
    /// Starts the thread.
    ///
    /// # Errors
    /// When no thread can be started.
    pub(super) fn start() -> io::Result<Self> {
        let (frames, inbox) = std_mpsc::channel::<Vec<u8>>();
        let (outbox, results) = mpsc::unbounded_channel();
        thread::Builder::new().name("terminal".to_owned()).spawn(move || {
            for frame in inbox {
                if outbox.send(write_in_turn(&frame)).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { frames, results, waiting: 0 })
    }

    /// Hands bytes over; they are written after those before them.
    ///
    /// # Errors
    /// When the thread has ended, or an earlier write failed.
    pub(super) fn send(&mut self, bytes: Vec<u8>) -> io::Result<()> {
        self.collect()?;
        self.frames.send(bytes).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        self.waiting += 1;
        Ok(())
    }

    /// True while bytes are on their way.
    pub(super) const fn is_busy(&self) -> bool {
        self.waiting > 0
    }

    /// Waits for the next write to end; returns at once when none is on its way.
    ///
    /// # Errors
    /// What the write failed with.
    pub(super) async fn written(&mut self) -> io::Result<()> {
        if self.waiting == 0 {
            return Ok(());
        }
        let result = self.results.recv().await;
        self.waiting -= 1;
        result.unwrap_or_else(|| Err(io::ErrorKind::BrokenPipe.into()))
    }

    /// Waits until everything is written, but not for ever.
    pub(super) fn drain(&mut self) {
        let until = Instant::now() + PATIENCE;
        while self.waiting > 0 && Instant::now() < until {
            if self.collect().is_err() {
                return;
            }
            if self.waiting > 0 {
                thread::sleep(Duration::from_millis(1));
            }
        }
    }

    fn collect(&mut self) -> io::Result<()> {
        while let Ok(result) = self.results.try_recv() {
            self.waiting -= 1;
            result?;
        }
        Ok(())
    }
}

/// True once the last words were said: whatever waits to be written then stays unwritten.
static CLOSED: AtomicBool = AtomicBool::new(false);
/// Held while somebody writes.
static TURN: Mutex<()> = Mutex::new(());

fn write_in_turn(bytes: &[u8]) -> io::Result<()> {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    if CLOSED.load(Ordering::SeqCst) { Ok(()) } else { write_now(bytes) }
}

/// Lets the thread write, after [`last_words`] stopped it.
pub(super) fn open() {
    CLOSED.store(false, Ordering::SeqCst);
}

/// Writes from where a panic is handled: after a frame that is being written, before and instead of all
/// that wait, and in spite of a terminal that takes nothing.
pub(super) fn last_words(bytes: &[u8]) {
    CLOSED.store(true, Ordering::SeqCst);
    let until = Instant::now() + PATIENCE;
    let mut turn = TURN.try_lock();
    while turn.is_err() && Instant::now() < until {
        thread::sleep(Duration::from_millis(2));
        turn = TURN.try_lock();
    }
    // Nothing is left to tell about a terminal that cannot be written to.
    _ = write_now(bytes);
}

/// Writes all bytes to stdout at once, without a buffer in between.
///
/// # Errors
/// What the system says, other than "interrupted" and "try again".
fn write_now(mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(rustix::stdio::stdout(), bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(rustix::io::Errno::INTR) => {}
            // Somebody made the terminal non-blocking, as some shells' children do.
            Err(rustix::io::Errno::AGAIN) => thread::sleep(Duration::from_millis(5)),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
