//! Bytes to upload, and their hashes.

/// Bytes that do not repeat and differ from seed to seed, so that a lost, doubled or foreign block
/// shows. They begin like a JPEG file.
pub fn bytes_of(seed: &str, length: usize) -> Vec<u8> {
    let mut state = seed.bytes().fold(0x2545_f491_4f6c_dd1d_u64, |state, byte| {
        (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3).rotate_left(17) | 1
    });
    let mut bytes = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00".to_vec();
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// The SHA-256 in hex.
pub fn sha256(bytes: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
