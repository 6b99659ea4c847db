//! The system's signals.

use std::io;

use futures_util::FutureExt as _;
use rustix::process::Signal as System;
use tokio::signal::unix::{Signal as Stream, SignalKind, signal};

/// A signal that the interface answers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    /// SIGINT.
    Interrupt,
    /// SIGTERM.
    Terminate,
    /// SIGHUP.
    HangUp,
    /// SIGTSTP from outside.
    Stop,
    /// SIGCONT.
    Continue,
    /// SIGWINCH: the terminal may have another size.
    Resize,
}

/// The signals as they come.
pub(super) struct Signals {
    interrupt: Stream,
    terminate: Stream,
    hang_up: Stream,
    stop: Stream,
    go_on: Stream,
    resize: Stream,
}

impl Signals {
    /// Begins to listen.
    ///
    /// # Errors
    /// When the system does not let a signal be caught.
    pub(super) fn listen() -> io::Result<Self> {
        let kind = |system: System| SignalKind::from_raw(system.as_raw());
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            stop: signal(kind(System::TSTP))?,
            go_on: signal(kind(System::CONT))?,
            resize: signal(SignalKind::window_change())?,
        })
    }

    /// Forgets what was meant for a program that had the terminal meanwhile: ctrl-c and ctrl-z reach all that
    /// run in it.
    pub(super) fn forget(&mut self) {
        for stream in [&mut self.interrupt, &mut self.stop, &mut self.go_on] {
            while stream.recv().now_or_never().flatten().is_some() {}
        }
    }

    /// The next signal.
    pub(super) async fn next(&mut self) -> Signal {
        tokio::select! {
            biased;
            _ = self.hang_up.recv() => Signal::HangUp,
            _ = self.terminate.recv() => Signal::Terminate,
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.stop.recv() => Signal::Stop,
            _ = self.go_on.recv() => Signal::Continue,
            _ = self.resize.recv() => Signal::Resize,
        }
    }
}
