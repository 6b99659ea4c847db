//! What a photo's bytes say of themselves: which of the five types, and how large.

/// A type of photo that is taken, with its width and height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    /// The MIME type.
    pub(super) mime: &'static str,
    /// The ending of a file's name.
    pub(super) extension: &'static str,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// Reads the header of a picture. `None` for other types and for headers that make no sense.
pub(super) fn shape(bytes: &[u8]) -> Option<Shape> {
    let (mime, extension, size) = match bytes {
        [0xff, 0xd8, 0xff, ..] => ("image/jpeg", "jpg", jpeg(bytes)),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => ("image/png", "png", png(bytes)),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => ("image/gif", "gif", gif(bytes)),
        [b'B', b'M', ..] => ("image/bmp", "bmp", bmp(bytes)),
        [b'I', b'I', 42, 0, ..] => ("image/tiff", "tiff", tiff(bytes, u32::from_le_bytes)),
        [b'M', b'M', 0, 42, ..] => ("image/tiff", "tiff", tiff(bytes, u32::from_be_bytes)),
        _ => return None,
    };
    let (width, height) = size.filter(|(width, height)| *width > 0 && *height > 0)?;
    Some(Shape { mime, extension, width, height })
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

fn big(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u16::from_be_bytes).map(u32::from)
}

fn little(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u16::from_le_bytes).map(u32::from)
}

/// From segment to segment, to the one that begins the frame.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let [0xff, marker] = array(bytes, at)? else { return None };
        match marker {
            0xff => at += 1,
            0x01 | 0xd0..=0xd8 => at += 2,
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                return Some((big(bytes, at + 7)?, big(bytes, at + 5)?));
            }
            0xd9 | 0xda => return None,
            _ => at += 2 + big(bytes, at + 2).filter(|length| *length >= 2)? as usize,
        }
    }
}

fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    if bytes.get(8..16)? != b"\0\0\0\x0dIHDR" {
        return None;
    }
    let number = |at| array(bytes, at).map(u32::from_be_bytes).filter(|number| *number < 1 << 31);
    // The header is whole only with its last bytes and its sum.
    bytes.get(32)?;
    Some((number(16)?, number(20)?))
}

fn gif(bytes: &[u8]) -> Option<(u32, u32)> {
    Some((little(bytes, 6)?, little(bytes, 8)?))
}

fn bmp(bytes: &[u8]) -> Option<(u32, u32)> {
    match array(bytes, 14).map(u32::from_le_bytes)? {
        12 => Some((little(bytes, 18)?, little(bytes, 20)?)),
        40..=124 => {
            let number = |at| array(bytes, at).map(i32::from_le_bytes);
            // A height below zero says that the rows come from the top.
            Some((u32::try_from(number(18)?).ok()?, number(22)?.unsigned_abs()))
        }
        _ => None,
    }
}

/// Looks width and height up in the first directory.
fn tiff(bytes: &[u8], number: fn([u8; 4]) -> u32) -> Option<(u32, u32)> {
    let is_little = number([1, 0, 0, 0]) == 1;
    let short = |at| if is_little { little(bytes, at) } else { big(bytes, at) };
    let start = usize::try_from(number(array(bytes, 4)?)).ok()?;
    let count = short(start)? as usize;
    let value = |wanted: u32| {
        let mut entries = (0..count).map(|entry| start + 2 + entry * 12);
        let entry = entries.find(|entry| short(*entry) == Some(wanted))?;
        match short(entry + 2)? {
            3 => short(entry + 8),
            4 => array(bytes, entry + 8).map(number),
            _ => None,
        }
    };
    Some((value(256)?, value(257)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(bytes: &[u8]) -> Option<(&'static str, u32, u32)> {
        shape(bytes).map(|shape| (shape.extension, shape.width, shape.height))
    }

    #[test]
    fn each_type_is_known_by_its_bytes_and_says_its_size() {
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc2\0\x0b\x08\0\x30\0\x40\x01\0\0\0";
        assert_eq!(size(jpeg), Some(("jpg", 64, 48)));
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x05\0\0\0\x07\x08\x02\0\0\0abcd";
        assert_eq!(size(png), Some(("png", 5, 7)));
        assert_eq!(size(b"GIF89a\x05\0\x06\0\0\0\0"), Some(("gif", 5, 6)));
        let mut bmp = b"BM\0\0\0\0\0\0\0\0\0\0\0\0\x28\0\0\0\x03\0\0\0".to_vec();
        bmp.extend((-4_i32).to_le_bytes());
        assert_eq!(size(&bmp), Some(("bmp", 3, 4)));
        let tiff = b"II*\0\x08\0\0\0\x02\0\0\x01\x03\0\x01\0\0\0\x09\0\0\0\x01\x01\x04\0\x01\0\0\0\x0a\0\0\0";
        assert_eq!(size(tiff), Some(("tiff", 9, 10)));
        let tiff = b"MM\0*\0\0\0\x08\0\x02\x01\0\0\x03\0\0\0\x01\0\x09\0\0\x01\x01\0\x04\0\0\0\x01\0\0\0\x0a";
        assert_eq!(size(tiff), Some(("tiff", 9, 10)));
    }

    #[test]
    fn headers_that_break_off_or_lie_are_refused_at_every_length() {
        let whole = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc2\0\x0b\x08\0\x30\0\x40";
        for length in 0..whole.len() {
            assert_eq!(shape(&whole[..length]), None, "{length}");
        }
        for bytes in [
            &b"RIFF\0\0\0\0WEBPVP8 "[..],
            b"\0\0\0\x18ftypheic",
            b"GIF89a\0\0\x06\0",
            b"\xff\xd8\xff\xda\0\x04",
            b"\xff\xd8\xff\xe0\0\0",
            b"\x89PNG\r\n\x1a\n\0\0\0\x0dIDAT\0\0\0\x05\0\0\0\x07\x08\x02\0\0\0abcd",
            b"II*\0\xff\xff\xff\xff",
            b"BM\0\0\0\0\0\0\0\0\0\0\0\0\xff\0\0\0",
            b"@/home/me/a.jpg",
        ] {
            assert_eq!(shape(bytes), None, "{bytes:?}");
        }
    }
}
