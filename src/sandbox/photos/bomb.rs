//! A picture that is small to fetch and huge to open: a PNG of one colour, with as many pixels as wanted.

/// A PNG of `width` by `height` black pixels of one bit each. It is whole and valid: its data inflates to
/// an eighth of a byte for each pixel, out of a thousandth of that.
pub(super) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut head = [width.to_be_bytes(), height.to_be_bytes()].concat();
    head.extend_from_slice(&[1, 0, 0, 0, 0]);
    chunk(&mut file, b"IHDR", &head);
    let row = u64::from(width.div_ceil(8)) + 1;
    chunk(&mut file, b"IDAT", &zeros(row * u64::from(height)));
    chunk(&mut file, b"IEND", b"");
    file
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    file.extend_from_slice(&u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    file.extend_from_slice(kind);
    file.extend_from_slice(data);
    file.extend_from_slice(&crc([&kind[..], data]).to_be_bytes());
}

/// The checksum of a chunk (CRC-32).
fn crc(parts: [&[u8]; 2]) -> u32 {
    let each = parts.into_iter().flatten();
    !each.fold(u32::MAX, |sum, byte| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 },
        )
    })
}

/// So many zero bytes, as zlib holds them: one block of dynamic Huffman codes in which the longest repeat
/// takes two bits, one for its length and one for its distance.
fn zeros(count: u64) -> Vec<u8> {
    const REPEAT: u64 = 258;
    let mut bits = Bits { bytes: vec![0x78, 0xda], filled: 0, count: 0 };
    // Last block, dynamic codes; 286 literals and lengths, 1 distance, 18 lengths of code lengths.
    for (value, width) in [(1, 1), (2, 2), (29, 5), (0, 5), (14, 4)] {
        bits.put(value, width);
    }
    // The code lengths' own code, in the order that the format gives: 18 (a run of zeros) takes 1 bit,
    // 1 and 2 take 2 bits each.
    for length in [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2] {
        bits.put(length, 3);
    }
    let run = |bits: &mut Bits, zeros: u32| {
        bits.put(0, 1);
        bits.put(zeros - 11, 7);
    };
    let (one, two) = (0b01, 0b11);
    // Lengths of the codes: literal 0 has 2 bits, 1 to 255 none, the end 2, 257 to 284 none, the longest
    // repeat 1; the one distance has 1.
    bits.put(two, 2);
    run(&mut bits, 138);
    run(&mut bits, 117);
    bits.put(two, 2);
    run(&mut bits, 28);
    bits.put(one, 2);
    bits.put(one, 2);
    let (zero, end) = (0b01, 0b11);
    // The first byte is there to be repeated.
    let rest = count.saturating_sub(1);
    for _ in 0..count - rest + rest % REPEAT {
        bits.put(zero, 2);
    }
    for _ in 0..rest / REPEAT {
        bits.put(0, 2);
    }
    bits.put(end, 2);
    let mut bytes = bits.finish();
    // Adler-32 of nothing but zeros.
    let sum = (u32::try_from(count % 65_521).unwrap_or(0) << 16) | 1;
    bytes.extend_from_slice(&sum.to_be_bytes());
    bytes
}

/// Bits, the lowest of each byte first.
struct Bits {
    bytes: Vec<u8>,
    filled: u32,
    count: u32,
}

impl Bits {
    fn put(&mut self, value: u32, width: u32) {
        self.filled |= value << self.count;
        self.count += width;
        while self.count >= 8 {
            self.bytes.push((self.filled & 0xff) as u8);
            self.filled >>= 8;
            self.count -= 8;
        }
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.bytes.push((self.filled & 0xff) as u8);
        }
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_whole_picture_at_every_size() {
        for (width, height) in [(1, 1), (8, 3), (1000, 999), (4096, 2048)] {
            let picture = image::load_from_memory(&png(width, height)).unwrap();
            assert_eq!((picture.width(), picture.height()), (width, height));
            assert!(picture.to_luma8().pixels().all(|pixel| pixel.0 == [0]));
        }
    }

    #[test]
    fn it_claims_three_and_a_half_thousand_million_pixels_in_half_a_megabyte() {
        let file = png(60_000, 60_000);
        assert!(file.len() < 500_000, "{}", file.len());
        assert_eq!(file[16..24], [0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    }
}
