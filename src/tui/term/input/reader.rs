//! The thread that reads the keyboard. It sleeps until there is something to read, never longer than the
//! parser needs to tell a lone escape, and ends as soon as the terminal has gone or it is told to.

use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc as std_mpsc;
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use tokio::sync::mpsc;

use super::{Heard, Parser};

/// Silence after which an escape was a key.
const SILENCE: Duration = Duration::from_millis(30);
/// The same while an answer is awaited, which begins with an escape as well and may be cut behind it.
const PATIENT_SILENCE: Duration = Duration::from_millis(300);
/// How long ending waits for the thread; longer only when it hangs in the system.
const ENDING: Duration = Duration::from_millis(100);
/// Events that wait for the loop; the terminal waits behind them.
const ROOM: usize = 1024;

/// The reader of what the terminal sends. Dropping it ends it, so that somebody else can read.
#[derive(Debug)]
pub struct Reader {
    events: mpsc::Receiver<Heard>,
    patient: Arc<AtomicBool>,
    /// Closing this pipe wakes the thread up for its end.
    wake: Option<OwnedFd>,
    /// Closed by the thread's end.
    ended: std_mpsc::Receiver<()>,
}

impl Reader {
    /// Starts reading standard input.
    ///
    /// # Errors
    /// When the system has no pipe or no thread to give.
    pub fn start() -> io::Result<Self> {
        let (woken, wake) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC)?;
        let (outbox, events) = mpsc::channel(ROOM);
        let (end, ended) = std_mpsc::channel();
        let patient = Arc::new(AtomicBool::new(false));
        let thread =
            Thread { woken, outbox, patient: Arc::clone(&patient), parser: Parser::default(), _end: end };
        thread::Builder::new().name("keyboard".to_owned()).spawn(move || thread.run())?;
        Ok(Self { events, patient, wake: Some(wake), ended })
    }

    /// What comes next; `None` after [`Heard::HangUp`].
    pub async fn next(&mut self) -> Option<Heard> {
        self.events.recv().await
    }

    /// What is there already.
    pub fn ready(&mut self) -> Option<Heard> {
        self.events.try_recv().ok()
    }

    /// Says whether an answer of the terminal is awaited: an escape may be the beginning of one then.
    pub fn set_patient(&self, patient: bool) {
        self.patient.store(patient, Ordering::Relaxed);
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.events.close();
        drop(self.wake.take());
        // The thread sends nothing here: this waits for its end.
        _ = self.ended.recv_timeout(ENDING);
    }
}

struct Thread {
    woken: OwnedFd,
    outbox: mpsc::Sender<Heard>,
    patient: Arc<AtomicBool>,
    parser: Parser,
    _end: std_mpsc::Sender<()>,
}

/// What a wait ended with.
enum Wait {
    Input,
    Silence,
    Nothing,
    Over,
}

impl Thread {
    fn run(mut self) {
        let mut buffer = [0; 16 * 1024];
        loop {
            let mut heard = Vec::new();
            match self.wait() {
                Ok(Wait::Input) => match rustix::io::read(rustix::stdio::stdin(), &mut buffer) {
                    Ok(0) => heard.push(Heard::HangUp),
                    Ok(count) => self.parser.push_read(buffer.get(..count).unwrap_or_default(), &mut heard),
                    Err(Errno::INTR) => {}
                    // Somebody made the terminal non-blocking and reads from it as well.
                    Err(Errno::AGAIN) => thread::sleep(Duration::from_millis(5)),
                    Err(_) => heard.push(Heard::HangUp),
                },
                Ok(Wait::Silence) => self.parser.silence(&mut heard),
                Ok(Wait::Nothing) => {}
                Ok(Wait::Over) => return,
                Err(_) => heard.push(Heard::HangUp),
            }
            for one in heard {
                let last = one == Heard::HangUp;
                if self.outbox.blocking_send(one).is_err() || last {
                    return;
                }
            }
        }
    }

    /// Waits for input, silence or the end.
    ///
    /// # Errors
    /// When the terminal has gone or cannot be waited for.
    fn wait(&self) -> Result<Wait, Errno> {
        let silence = if self.patient.load(Ordering::Relaxed) { PATIENT_SILENCE } else { SILENCE };
        let limit = self.parser.is_torn().then(|| Timespec::try_from(silence).ok()).flatten();
        let stdin = rustix::stdio::stdin();
        let mut sources =
            [PollFd::from_borrowed_fd(stdin, PollFlags::IN), PollFd::new(&self.woken, PollFlags::IN)];
        match poll(&mut sources, limit.as_ref()) {
            Ok(0) => return Ok(Wait::Silence),
            Ok(_) => {}
            Err(Errno::INTR) => return Ok(Wait::Nothing),
            Err(error) => return Err(error),
        }
        let [input, woken] = sources.each_ref().map(PollFd::revents);
        if !woken.is_empty() {
            return Ok(Wait::Over);
        }
        // What was sent before the terminal went is read to its end.
        if input.contains(PollFlags::IN) { Ok(Wait::Input) } else { Err(Errno::IO) }
    }
}
