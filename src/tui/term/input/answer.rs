//! Answers of the terminal to questions about itself.

use crate::model::text;

/// How much of an answer is kept.
const LONGEST: usize = 200;

/// An answer. Texts in it are tamed and short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// To the primary device attributes: what kind of terminal it is, in numbers; 4 means sixel.
    Attributes(Vec<u16>),
    /// To a kitty graphics command: everything behind the `G`.
    Graphics(String),
    /// To XTVERSION: the terminal's name and version as it writes them.
    Version(String),
    /// The size of a cell in pixels, width and height.
    CellSize(u16, u16),
    /// To XTSMGRAPHICS: how many colours a sixel picture may have.
    Registers(u16),
    /// Any other answer.
    Other,
}

/// The answer that a CSI sequence is: `body` is all between the introducer and the last byte.
pub(super) fn of_csi(body: &[u8], last: u8) -> Answer {
    let numbers = |body: &[u8]| -> Vec<u16> {
        let text = std::str::from_utf8(body).unwrap_or_default();
        text.split(';').filter_map(|number| number.parse().ok()).collect()
    };
    match (body, last) {
        ([b'?', rest @ ..], b'c') => Answer::Attributes(numbers(rest)),
        ([b'?', rest @ ..], b'S') => match numbers(rest).as_slice() {
            [1, 0, count, ..] if *count > 0 => Answer::Registers(*count),
            _ => Answer::Other,
        },
        (_, b't') => match numbers(body).as_slice() {
            [6, height, width] if *height > 0 && *width > 0 => Answer::CellSize(*width, *height),
            _ => Answer::Other,
        },
        _ => Answer::Other,
    }
}

/// The answer that a string sequence is: `kind` is the byte behind the escape that began it.
pub(super) fn of_string(kind: u8, body: &[u8]) -> Answer {
    let tamed = |body: &[u8]| text::excerpt(&String::from_utf8_lossy(body), LONGEST);
    match (kind, body) {
        (b'_', [b'G', rest @ ..]) => Answer::Graphics(tamed(rest)),
        (b'P', [b'>', b'|', rest @ ..]) => Answer::Version(tamed(rest)),
        _ => Answer::Other,
    }
}
