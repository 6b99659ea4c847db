//! Text in columns: widths, cutting and wrapping by what a reader sees as one character.
//!
//! Terminals disagree on how wide joined emoji, flags and emoji with a presentation selector are. Such
//! a character is drawn as its first part, on which all agree, so that no column moves.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// One drawn character: what to draw and how many columns it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyph<'a> {
    /// What to draw.
    pub text: &'a str,
    /// Its columns, 1 or 2.
    pub width: usize,
}

/// The drawn characters of a text; control characters and what has no width of its own are left out.
pub fn glyphs(text: &str) -> impl Iterator<Item = Glyph<'_>> {
    text.graphemes(true).flat_map(|cluster| {
        let flag = cluster.chars().all(is_regional);
        // A flag is drawn as its two letters, each on its own.
        let parts = if flag { cluster.char_indices().count() } else { 1 };
        (0..parts).filter_map(move |part| if flag { letter(cluster, part) } else { steady(cluster) })
    })
}

/// How many columns a text takes when drawn.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.bytes().filter(|byte| !byte.is_ascii_control()).count();
    }
    glyphs(text).map(|glyph| glyph.width).sum()
}

fn is_regional(c: char) -> bool {
    ('\u{1f1e6}'..='\u{1f1ff}').contains(&c)
}

/// The letter that a regional indicator stands for.
fn letter(cluster: &str, part: usize) -> Option<Glyph<'_>> {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let at = cluster.chars().nth(part)? as usize - 0x1f1e6;
    Some(Glyph { text: LETTERS.get(at..=at)?, width: 1 })
}

fn steady(cluster: &str) -> Option<Glyph<'_>> {
    let first = cluster.chars().next()?;
    if first.is_control() {
        return None;
    }
    let base = first.width().unwrap_or(0);
    let joined = cluster.chars().skip(1).any(|c| c.width().unwrap_or(0) > 0 || is_presentation(c));
    let text = if joined { cluster.get(..first.len_utf8())? } else { cluster };
    match if joined { base } else { text.width() } {
        0 => None,
        width => Some(Glyph { text, width: width.min(2) }),
    }
}

fn is_presentation(c: char) -> bool {
    matches!(c, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// The text cut to a number of columns, with the ellipsis as its last one when something was cut.
pub fn cut(text: &str, columns: usize, ellipsis: &str) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for glyph in glyphs(text) {
        if used + glyph.width + 1 > columns {
            break;
        }
        used += glyph.width;
        out.push_str(glyph.text);
    }
    if columns > 0 {
        out.push_str(ellipsis);
    }
    out
}

/// A file name cut to a number of columns in the middle: its beginning and its last eight columns, where
/// the number and the extension stand, are kept.
pub fn cut_name(name: &str, columns: usize, ellipsis: &str) -> String {
    const TAIL: usize = 8;
    if width(name) <= columns {
        return name.to_owned();
    }
    if columns < 2 * TAIL {
        return cut(name, columns, ellipsis);
    }
    let mut tail: Vec<&str> = Vec::new();
    let mut used = 0;
    let all: Vec<Glyph<'_>> = glyphs(name).collect();
    for glyph in all.iter().rev() {
        if used + glyph.width > TAIL {
            break;
        }
        used += glyph.width;
        tail.push(glyph.text);
    }
    let mut out = cut(name, columns - used, ellipsis);
    out.extend(tail.into_iter().rev());
    out
}

/// The text broken into lines of at most `columns`: between words where it can be, inside one that is
/// longer than a line. Its own line ends are kept.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(2);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0;
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            let wide = width(word);
            if used > 0 && used + 1 + wide > columns {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            for glyph in glyphs(word) {
                if used + glyph.width > columns {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                line.push_str(glyph.text);
                used += glyph.width;
            }
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_on_which_terminals_disagree_take_their_first_part() {
        assert_eq!(width("👩‍👩‍👧"), 2);
        assert_eq!(width("👍🏽"), 2);
        assert_eq!(width("❤️"), 1);
        assert_eq!(glyphs("🇩🇪x").map(|glyph| glyph.text).collect::<String>(), "DEx");
        assert_eq!(width("e\u{301}"), 1);
        assert_eq!(width("写真"), 4);
        assert_eq!(width("\u{301}"), 0);
        assert_eq!(width("\u{1b}[2J"), 3);
    }

    #[test]
    fn cutting_never_splits_a_character_and_never_overflows() {
        for columns in 0..12 {
            for text in ["写真写真写真", "👩‍👩‍👧👩‍👩‍👧 family", "plain ascii text", "e\u{301}e\u{301}e\u{301}"]
            {
                let cut = cut(text, columns, "…");
                assert!(width(&cut) <= columns, "{text:?} at {columns}: {cut:?}");
                assert!(width(&cut_name(text, columns, "…")) <= columns);
            }
        }
        assert_eq!(cut("abcdef", 4, "…"), "abc…");
        assert_eq!(cut("写真写真", 4, "…"), "写…");
    }

    #[test]
    fn a_long_name_keeps_its_number_and_extension() {
        assert_eq!(cut_name("a-very-long-holiday-name-0042.jpeg", 20, "…"), "a-very-long…042.jpeg");
    }

    #[test]
    fn wrapping_breaks_between_words_and_inside_long_ones() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("a\n\nb", 10), ["a", "", "b"]);
        assert_eq!(wrap("写真写真", 3), ["写", "真", "写", "真"]);
    }
}
