//! A request's body as it comes in, counted in the request log chunk by chunk.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use futures_util::StreamExt as _;
use tokio::time::timeout;

use super::world::World;

/// The connection ended before the body did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gone;

/// A body being read.
#[derive(Debug)]
pub(super) struct Incoming {
    stream: BodyDataStream,
    world: Arc<World>,
    entry: u64,
    ended: bool,
    /// Nothing more is read: the caller waits for a go-ahead, or a fault wants it so.
    left: bool,
}

impl Incoming {
    /// Takes over a request's body; `entry` is its number in the log.
    pub(super) fn new(body: Body, headers: &HeaderMap, world: Arc<World>, entry: u64) -> Self {
        // A caller who asked whether to send has sent nothing yet, and need not after a refusal.
        let left = headers.get(header::EXPECT).is_some_and(|value| value == "100-continue");
        Self { stream: body.into_data_stream(), world, entry, ended: false, left }
    }

    /// The next piece; `None` at the end.
    pub(super) async fn next(&mut self) -> Option<Result<Bytes, Gone>> {
        if self.ended {
            return None;
        }
        self.left = false;
        match self.stream.next().await {
            Some(Ok(chunk)) => {
                self.world.lock().log.read(self.entry, chunk.len());
                Some(Ok(chunk))
            }
            Some(Err(_)) => {
                self.ended = true;
                Some(Err(Gone))
            }
            None => {
                self.ended = true;
                None
            }
        }
    }

    /// The whole body, up to `limit` bytes; `None` for one that is longer or breaks off.
    pub(super) async fn whole(&mut self, limit: usize) -> Option<Vec<u8>> {
        let mut all = Vec::new();
        while let Some(chunk) = self.next().await {
            all.extend_from_slice(&chunk.ok()?);
            if all.len() > limit {
                return None;
            }
        }
        Some(all)
    }

    /// Leaves the rest of the body in the socket.
    pub(super) fn leave(&mut self) {
        self.left = true;
    }

    /// Reads and drops what is left. A caller who is still writing when the connection closes learns of
    /// a broken pipe instead of the answer, so nothing is answered before this.
    pub(super) async fn drain(&mut self) {
        if self.left {
            return;
        }
        while let Some(Ok(_)) = self.next().await {}
    }

    /// The same for a limited time.
    pub(super) async fn drain_for(&mut self, time: Duration) {
        let _ = timeout(time, self.drain()).await;
    }
}
