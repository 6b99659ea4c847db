//! The connections under the server: so that a fault can reset or close one in the middle of a body,
//! and so that a rate is kept where it is felt, at the reading side of the socket.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, Sleep, sleep_until};

const OPEN: u8 = 0;
const CLOSED: u8 = 1;
const RESET: u8 = 2;

/// The most that is read at once: what was read ahead no fault and no pace can hold back.
const READ_AHEAD: usize = 128 * 1024;

/// Reads are paced in steps of this length at most, so that progress looks smooth.
const STEPS_PER_SECOND: u64 = 25;

/// What a request can do to the connection that it came on.
#[derive(Debug, Default)]
pub(super) struct Line {
    ending: AtomicU8,
    /// Bytes a second for what is being read; 0 for no limit.
    pace: AtomicU64,
    waker: AtomicWaker,
}

impl Line {
    /// Ends the connection with a reset (RST): the peer learns of it at its next read or write.
    pub(super) fn reset(&self) {
        self.end(RESET);
    }

    /// Ends the connection in order (FIN) while what still comes in is read and dropped.
    pub(super) fn close(&self) {
        self.end(CLOSED);
    }

    /// True when a fault ended it.
    pub(super) fn is_ended(&self) -> bool {
        self.ending.load(Ordering::Acquire) != OPEN
    }

    /// From now on reads so many bytes a second; `None` for no limit.
    pub(super) fn pace(&self, rate: Option<u64>) {
        self.pace.store(rate.unwrap_or(0), Ordering::Release);
    }

    fn end(&self, how: u8) {
        self.ending.store(how, Ordering::Release);
        self.waker.wake();
    }
}

/// Accepts connections whose lines can be told to end.
#[derive(Debug)]
pub(super) struct Door(pub(super) TcpListener);

impl Listener for Door {
    type Io = Conn;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Conn, SocketAddr) {
        loop {
            match self.0.accept().await {
                Ok((stream, peer)) => return (Conn::new(stream), peer),
                // Out of descriptors, or a peer that has gone already: try again, but do not spin.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// A request's handle on its connection.
#[derive(Debug, Clone)]
pub(super) struct OnLine(pub(super) Arc<Line>);

impl Connected<IncomingStream<'_, Door>> for OnLine {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        Self(Arc::clone(&stream.io().line))
    }
}

/// One connection.
#[derive(Debug)]
pub(super) struct Conn {
    stream: TcpStream,
    line: Arc<Line>,
    half_closed: bool,
    pause: Option<Pin<Box<Sleep>>>,
}

impl Conn {
    fn new(stream: TcpStream) -> Self {
        // Answers are small and waited for; a failure only makes them a little later.
        let _ = stream.set_nodelay(true);
        Self { stream, line: Arc::default(), half_closed: false, pause: None }
    }

    /// Carries out an ending. An error means that the connection is over.
    fn obey(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        match self.line.ending.load(Ordering::Acquire) {
            RESET => {
                let _ = self.stream.set_zero_linger();
                Err(io::ErrorKind::ConnectionReset.into())
            }
            CLOSED if !self.half_closed => {
                self.half_closed = true;
                let _ = Pin::new(&mut self.stream).poll_shutdown(cx);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Waits out the pause that the pace demands, then says how much may be read at once.
    fn allowance(&mut self, cx: &mut Context<'_>) -> Poll<usize> {
        let rate = self.line.pace.load(Ordering::Acquire);
        if rate == 0 {
            self.pause = None;
            return Poll::Ready(READ_AHEAD);
        }
        if let Some(pause) = self.pause.as_mut() {
            ready!(pause.as_mut().poll(cx));
        }
        let step = (rate / STEPS_PER_SECOND).clamp(1, 64 * 1024);
        Poll::Ready(usize::try_from(step).unwrap_or(1))
    }

    fn rest_after(&mut self, read: usize) {
        let rate = self.line.pace.load(Ordering::Acquire);
        if rate == 0 || read == 0 {
            return;
        }
        let cost = Duration::from_micros((read as u64).saturating_mul(1_000_000) / rate);
        let now = Instant::now();
        // Counting from the end of the last pause keeps the rate true; a long silence earns nothing.
        let from = self.pause.as_ref().map_or(now, |pause| pause.deadline());
        let floor = now.checked_sub(Duration::from_millis(40)).unwrap_or(now);
        self.pause = Some(Box::pin(sleep_until(from.max(floor) + cost)));
    }
}

impl AsyncRead for Conn {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        this.line.waker.register(cx.waker());
        this.obey(cx)?;
        let most = ready!(this.allowance(cx));
        let mut part = ReadBuf::new(buf.initialize_unfilled_to(most.min(buf.remaining())));
        ready!(Pin::new(&mut this.stream).poll_read(cx, &mut part))?;
        let read = part.filled().len();
        buf.advance(read);
        this.rest_after(read);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Conn {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.obey(cx)?;
        if self.half_closed {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.obey(cx)?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.obey(cx)?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
