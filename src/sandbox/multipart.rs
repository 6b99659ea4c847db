//! Takes the one file out of a `multipart/form-data` body as it streams in (RFC 2388, RFC 2046).
//!
//! Memory stays flat: only as many bytes are held back as a delimiter could hide in.

use bytes::{Buf as _, Bytes, BytesMut};

/// What the headers of a part may take.
const HEAD_LIMIT: usize = 16 * 1024;

/// The body is not what multipart/form-data demands, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed(pub(super) &'static str);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before the first delimiter.
    Preamble,
    /// Right after a delimiter: its line's end, or the mark of the last one.
    Delimiter,
    /// In the headers of a part.
    Head,
    /// In the content of a part; true when that is the file.
    Content(bool),
    /// After the last delimiter.
    Epilogue,
}

/// A reader that is fed with pieces of the body and gives pieces of the file.
#[derive(Debug)]
pub(super) struct Reader {
    /// `CR LF -- boundary`.
    delimiter: Vec<u8>,
    held: BytesMut,
    place: Place,
    files: u32,
}

impl Reader {
    /// A reader for a Content-Type; `None` when that is not multipart/form-data.
    pub(super) fn for_type(content_type: &str) -> Option<Result<Self, Malformed>> {
        let mut pieces = content_type.split(';').map(str::trim);
        if !pieces.next()?.eq_ignore_ascii_case("multipart/form-data") {
            return None;
        }
        let boundary = pieces
            .filter_map(|piece| piece.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"))
            .map(|(_, value)| value.trim().trim_matches('"'));
        Some(match boundary {
            Some(text) if (1..=70).contains(&text.len()) => Ok(Self::new(text)),
            Some(_) => Err(Malformed("the boundary must have 1 to 70 characters")),
            None => Err(Malformed("the Content-Type names no boundary")),
        })
    }

    fn new(boundary: &str) -> Self {
        let delimiter = [b"\r\n--", boundary.as_bytes()].concat();
        // The first delimiter may begin the body: a line's end before it makes it like the others.
        Self { delimiter, held: BytesMut::from(&b"\r\n"[..]), place: Place::Preamble, files: 0 }
    }

    /// Takes a piece of the body; gives what it brings of the file, in order.
    pub(super) fn feed(&mut self, chunk: &[u8]) -> Result<Vec<Bytes>, Malformed> {
        self.held.extend_from_slice(chunk);
        let mut out = Vec::new();
        while self.step(&mut out)? {}
        Ok(out)
    }

    /// To be asked when the body has ended.
    pub(super) fn finish(&self) -> Result<(), Malformed> {
        match (self.place, self.files) {
            (Place::Epilogue, 1) => Ok(()),
            (Place::Epilogue, _) => Err(Malformed("no part holds a file (a part with a filename)")),
            _ => Err(Malformed("the body ends before its closing delimiter")),
        }
    }

    /// Goes one step on; false when more bytes are needed.
    fn step(&mut self, out: &mut Vec<Bytes>) -> Result<bool, Malformed> {
        match self.place {
            Place::Preamble => Ok(self.content(None)),
            Place::Content(true) => Ok(self.content(Some(out))),
            Place::Content(false) => Ok(self.content(None)),
            Place::Delimiter => self.delimiter_end(),
            Place::Head => self.head(),
            Place::Epilogue => {
                self.held.clear();
                Ok(false)
            }
        }
    }

    /// Passes content on up to the next delimiter, or as far as none can have begun.
    fn content(&mut self, out: Option<&mut Vec<Bytes>>) -> bool {
        let found = find(&self.held, &self.delimiter);
        let sure = found.unwrap_or_else(|| safe_length(&self.held, self.delimiter.len()));
        let piece = self.held.split_to(sure).freeze();
        if let (Some(out), false) = (out, piece.is_empty()) {
            out.push(piece);
        }
        if found.is_some() {
            self.held.advance(self.delimiter.len());
            self.place = Place::Delimiter;
        }
        found.is_some()
    }

    fn delimiter_end(&mut self) -> Result<bool, Malformed> {
        match self.held.get(..2) {
            None => Ok(false),
            Some(b"--") => {
                self.place = Place::Epilogue;
                Ok(true)
            }
            Some(b"\r\n") => {
                // The line's end stays: it is also the beginning of an empty head.
                self.place = Place::Head;
                Ok(true)
            }
            Some(_) => Err(Malformed("a delimiter is followed by something else than a line's end")),
        }
    }

    fn head(&mut self) -> Result<bool, Malformed> {
        let Some(end) = find(&self.held, b"\r\n\r\n") else {
            return if self.held.len() > HEAD_LIMIT {
                Err(Malformed("the headers of a part are too long"))
            } else {
                Ok(false)
            };
        };
        let head = self.held.split_to(end);
        self.held.advance(4);
        let is_file = names_file(&head)?;
        self.files += u32::from(is_file);
        if self.files > 1 {
            return Err(Malformed("more than one part holds a file"));
        }
        self.place = Place::Content(is_file);
        Ok(true)
    }
}

/// Whether the headers of a part belong to a file.
fn names_file(head: &[u8]) -> Result<bool, Malformed> {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let disposition = head
        .lines()
        .find_map(|line| line.strip_prefix("content-disposition:"))
        .ok_or(Malformed("a part has no Content-Disposition"))?;
    if !disposition.trim_start().starts_with("form-data") {
        return Err(Malformed("the Content-Disposition of a part is not form-data"));
    }
    Ok(disposition.contains("filename=") || disposition.contains("filename*="))
}

/// How much of what is held cannot belong to a delimiter that has only begun.
fn safe_length(held: &[u8], delimiter: usize) -> usize {
    // A delimiter begins with CR and none of its other bytes is one.
    let tail = held.len().saturating_sub(delimiter - 1);
    let begun = held.get(tail..).and_then(|tail| tail.iter().rposition(|byte| *byte == b'\r'));
    begun.map_or(held.len(), |at| tail + at)
}

fn find(held: &[u8], what: &[u8]) -> Option<usize> {
    let (first, rest) = what.split_first()?;
    let mut from = 0;
    while let Some(at) = held.get(from..)?.iter().position(|byte| byte == first) {
        let start = from + at;
        if held.get(start + 1..)?.starts_with(rest) {
            return Some(start);
        }
        from = start + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(content: &[u8]) -> Vec<u8> {
        let mut body = b"--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nnoise\r\n".to_vec();
        body.extend_from_slice(b"--XX\r\ncontent-disposition: form-data; name=\"f\"; filename=\"x\"\r\n");
        body.extend_from_slice(b"Content-Type: image/png\r\n\r\n");
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--XX--\r\n");
        body
    }

    fn read(body: &[u8], step: usize) -> Result<Vec<u8>, Malformed> {
        let mut reader = Reader::for_type("multipart/form-data; boundary=XX").unwrap().unwrap();
        let mut file = Vec::new();
        for chunk in body.chunks(step) {
            file.extend(reader.feed(chunk)?.concat());
        }
        reader.finish()?;
        Ok(file)
    }

    #[test]
    fn a_file_comes_out_whole_however_the_body_is_cut() {
        let tricky: &[&[u8]] =
            &[b"", b"\r\n", b"\r\n--X", b"abc\r\n--XY\r\r\n\r\n--", b"\r\r\n--", b"--XX\r\n", b"\r\n\r\n"];
        for content in tricky {
            for step in 1..90 {
                assert_eq!(read(&body(content), step).unwrap(), *content, "step {step}");
            }
        }
    }

    #[test]
    fn what_is_no_form_with_one_file_is_refused() {
        assert!(Reader::for_type("image/png").is_none());
        assert!(Reader::for_type("multipart/form-data").unwrap().is_err());
        assert!(read(b"", 9).is_err());
        assert!(read(b"--XX--\r\n", 9).is_err());
        assert!(read(b"--XXgarbage", 9).is_err());
        assert!(read(&body(b"abc")[..90], 9).is_err());
        let two = [&body(b"a")[..body(b"a").len() - 4], b"\r\n", &body(b"b")[..]].concat();
        assert_eq!(read(&two, 7), Err(Malformed("more than one part holds a file")));
        assert!(read(b"--XX\r\nX: y\r\n\r\n\r\n--XX--", 9).is_err());
    }

    #[test]
    fn endless_headers_are_refused() {
        let mut body = b"--XX\r\n".to_vec();
        body.extend(std::iter::repeat_n(b'a', HEAD_LIMIT * 2));
        assert!(read(&body, 1000).is_err());
    }

    #[test]
    fn a_quoted_boundary_counts_as_one() {
        assert!(Reader::for_type("Multipart/Form-Data; charset=x; boundary=\"a b\"").unwrap().is_ok());
    }
}
