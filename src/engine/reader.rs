//! From the file to the wire: one thread reads a block, hashes it and journals the digest before the
//! first byte of the block may leave; the stream hands it on in pieces as the limiter allows.
//!
//! Buffers go round: a block that has been sent comes back to be filled again, so that memory stays
//! the same whatever the file's size.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc as sync_mpsc;

use bytes::Bytes;
use futures_util::stream;
use tokio::sync::{mpsc, oneshot};

use super::limiter::Limiter;
use super::meter::Meter;
use crate::graph::ByteStream;
use crate::media::{self, BlockReader, Source};
use crate::model::fault::{Fault, FaultKind};
use crate::model::session::{BLOCK, Digest, SessionId};
use crate::store::BlockJournal;

/// Buffers a lane goes round with: one being read and hashed, one being sent, two between them.
const BUFFERS: usize = 4;

/// What the reading thread reports when it ends.
#[derive(Debug)]
pub struct Report {
    /// Digests of the blocks that it read, with the first one's number.
    pub digests: (u64, Vec<Digest>),
    /// Why it ended early; `None` when it reached the end or nobody wanted more.
    pub fault: Option<Fault>,
}

/// Where the reading begins and what it needs.
pub struct Reading {
    /// The open file.
    pub source: Arc<Source>,
    /// The first byte to send.
    pub offset: u64,
    /// The session whose digests are journaled.
    pub session: SessionId,
    /// The database; `None` when the data lives in memory only.
    pub database: Option<PathBuf>,
}

/// Starts the thread. The report comes when it ends, at the latest when the stream is dropped.
pub fn stream(
    reading: Reading,
    limiter: Limiter,
    meter: Arc<Meter>,
) -> (ByteStream, oneshot::Receiver<Report>) {
    // An earlier stream may have been dropped while the limit held it.
    meter.hold(false);
    // The buffers bound what is under way; a channel with room for all of them never makes the thread wait
    // a second time.
    let (blocks, inbox) = mpsc::channel(BUFFERS);
    let (report, reported) = oneshot::channel();
    tokio::task::spawn_blocking(move || {
        let mut digests = (reading.offset / BLOCK, Vec::new());
        let fault = read_blocks(&reading, &blocks, &mut digests.1).err();
        if let Some(fault) = &fault {
            // Ends the request: what the server has then is judged by its offset.
            drop(blocks.blocking_send(Err(io::Error::other(fault.message.clone()))));
        }
        drop(report.send(Report { digests, fault }));
    });
    let state = Outflow { inbox, block: Bytes::new(), limiter, meter };
    (Box::pin(stream::try_unfold(state, Outflow::next)), reported)
}

struct Outflow {
    inbox: mpsc::Receiver<io::Result<Bytes>>,
    block: Bytes,
    limiter: Limiter,
    meter: Arc<Meter>,
}

impl Outflow {
    async fn next(mut self) -> io::Result<Option<(Bytes, Self)>> {
        if self.block.is_empty() {
            match self.inbox.recv().await {
                Some(block) => self.block = block?,
                None => return Ok(None),
            }
        }
        let piece = self.block.split_to(self.limiter.piece().min(self.block.len()));
        self.meter.hold(true);
        self.limiter.pass(piece.len()).await;
        self.meter.hold(false);
        self.meter.add_sent(piece.len() as u64);
        Ok(Some((piece, self)))
    }
}

fn read_blocks(
    reading: &Reading,
    blocks: &mpsc::Sender<io::Result<Bytes>>,
    digests: &mut Vec<Digest>,
) -> Result<(), Fault> {
    let size = reading.source.size();
    let reader = BlockReader::new(&reading.source.file, BLOCK, size);
    // A journal that cannot be written does not stop the upload: after a kill it starts anew.
    let journal = reading.database.as_ref().and_then(|path| BlockJournal::open(path, reading.session).ok());
    let (home, returned) = sync_mpsc::channel();
    let mut made = 0;
    let first = reading.offset / BLOCK;
    for number in first..size.div_ceil(BLOCK) {
        if number > first && blocks.is_closed() {
            return Ok(());
        }
        let mut buffer = if made < BUFFERS {
            made += 1;
            Vec::with_capacity(usize::try_from(BLOCK.min(size)).unwrap_or_default())
        } else {
            match returned.recv() {
                Ok(buffer) => buffer,
                Err(_) => return Ok(()),
            }
        };
        read_one(reading, &reader, number, &mut buffer)?;
        let digest = media::digest(&buffer);
        if let Some(journal) = &journal {
            drop(journal.put(number, &digest));
        }
        digests.push(digest);
        let mut block = Bytes::from_owner(Pooled { buffer, home: home.clone() });
        if number == first {
            let skip = usize::try_from(reading.offset % BLOCK).unwrap_or_default();
            drop(block.split_to(skip.min(block.len())));
        }
        if blocks.blocking_send(Ok(block)).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

fn read_one(
    reading: &Reading,
    reader: &BlockReader<'_>,
    number: u64,
    buffer: &mut Vec<u8>,
) -> Result<(), Fault> {
    reader.read(number, buffer).map_err(|error| match reading.source.check_unchanged() {
        Err(changed) => changed,
        Ok(()) => Fault::new(FaultKind::Source, format!("The file cannot be read any further: {error}"))
            .hint("Check the disk, then resume the session."),
    })?;
    reading.source.check_unchanged()
}

/// A buffer that goes home when the last piece of it has been sent.
struct Pooled {
    buffer: Vec<u8>,
    home: sync_mpsc::Sender<Vec<u8>>,
}

impl AsRef<[u8]> for Pooled {
    fn as_ref(&self) -> &[u8] {
        &self.buffer
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        // The thread may have ended; the buffer is then simply freed.
        drop(self.home.send(std::mem::take(&mut self.buffer)));
    }
}
