//! Hashing a file block by block: while it is sent, and again to prove that what was sent is unchanged.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use tokio_util::sync::CancellationToken;

use crate::model::session::Digest;

/// What the proof found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// All of the part is as it was sent.
    Unchanged,
    /// A block differs from what was sent.
    Changed,
    /// There are no digests for all of the part, so nothing can be said.
    Unknown,
}

/// Reads blocks of a fixed size at given positions; only the last block of a file is shorter.
#[derive(Debug)]
pub struct BlockReader<'a> {
    file: &'a File,
    block: u64,
    size: u64,
}

impl<'a> BlockReader<'a> {
    /// A reader of `file`, which has `size` bytes, in blocks of `block` bytes.
    pub const fn new(file: &'a File, block: u64, size: u64) -> Self {
        Self { file, block, size }
    }

    /// Fills `buffer` with block `number`, counted from 0. The buffer keeps its capacity.
    ///
    /// # Errors
    /// When the file cannot be read or ends before the block does.
    pub fn read(&self, number: u64, buffer: &mut Vec<u8>) -> io::Result<()> {
        let start = number.saturating_mul(self.block);
        let length = self.block.min(self.size.saturating_sub(start));
        buffer.resize(usize::try_from(length).map_err(io::Error::other)?, 0);
        self.file.read_exact_at(buffer, start)
    }
}

/// Hashes one block.
pub fn digest(bytes: &[u8]) -> Digest {
    *blake3::hash(bytes).as_bytes()
}

/// Compares the blocks that hold the first `sent` bytes of the file with the digests taken when they
/// were sent. A cancelled proof says [`Proof::Unknown`].
///
/// # Errors
/// When the file cannot be read.
pub fn prove(
    reader: &BlockReader<'_>,
    digests: &[Digest],
    sent: u64,
    cancel: &CancellationToken,
) -> io::Result<Proof> {
    let blocks = sent.div_ceil(reader.block);
    if (digests.len() as u64) < blocks {
        return Ok(Proof::Unknown);
    }
    let mut buffer = Vec::new();
    for (number, expected) in (0..blocks).zip(digests) {
        if cancel.is_cancelled() {
            return Ok(Proof::Unknown);
        }
        match reader.read(number, &mut buffer) {
            Ok(()) if digest(&buffer) == *expected => {}
            Ok(()) => return Ok(Proof::Changed),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(Proof::Changed),
            Err(error) => return Err(error),
        }
    }
    Ok(Proof::Unchanged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn digests_of(bytes: &[u8], block: usize) -> Vec<Digest> {
        bytes.chunks(block).map(digest).collect()
    }

    #[test]
    fn one_changed_byte_is_found_wherever_it_is() {
        let bytes: Vec<u8> = (0..100u8).collect();
        let taken = digests_of(&bytes, 8);
        let cancel = CancellationToken::new();
        for at in 0..100usize {
            let mut other = bytes.clone();
            other[at] ^= 1;
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&other).unwrap();
            let reader = BlockReader::new(&file, 8, 100);
            assert_eq!(prove(&reader, &taken, 100, &cancel).unwrap(), Proof::Changed);
            let untouched_blocks = (at / 8 * 8) as u64;
            assert_eq!(prove(&reader, &taken, untouched_blocks, &cancel).unwrap(), Proof::Unchanged);
        }
    }

    #[test]
    fn a_proof_needs_a_digest_for_every_sent_byte() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&[7; 20]).unwrap();
        let reader = BlockReader::new(&file, 8, 20);
        let taken = digests_of(&[7; 20], 8);
        let cancel = CancellationToken::new();
        assert_eq!(prove(&reader, &taken[..2], 16, &cancel).unwrap(), Proof::Unchanged);
        assert_eq!(prove(&reader, &taken[..2], 17, &cancel).unwrap(), Proof::Unknown);
        assert_eq!(prove(&reader, &[], 0, &cancel).unwrap(), Proof::Unchanged);
        cancel.cancel();
        assert_eq!(prove(&reader, &taken, 20, &cancel).unwrap(), Proof::Unknown);
    }
}
