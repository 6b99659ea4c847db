//! Where a text's lines begin once it is wrapped: between words where it can be. After a change only the lines
//! around it are wrapped anew, so that a key in a text of a megabyte costs what it does in a short one.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::tui::widgets::text::width;

/// The columns before anybody said how many there are.
const COLUMNS: usize = 80;

/// The lines of a text, which is kept elsewhere.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    columns: usize,
    /// The bytes that lines begin at; the first of them is 0.
    starts: Vec<usize>,
}

impl Default for Lines {
    fn default() -> Self {
        Self { columns: COLUMNS, starts: vec![0] }
    }
}

impl Lines {
    /// The lines of a text wrapped into so many columns.
    pub(super) fn of(text: &str, columns: usize) -> Self {
        let next = |start: &usize| next_start(text, *start, columns);
        Self { columns, starts: std::iter::successors(Some(0), next).collect() }
    }

    /// The columns that the text is wrapped into.
    pub(super) const fn columns(&self) -> usize {
        self.columns
    }

    /// How many lines there are, at least 1.
    pub(super) fn len(&self) -> usize {
        self.starts.len()
    }

    /// The bytes of a line, without the line end.
    pub(super) fn line(&self, text: &str, row: usize) -> Range<usize> {
        let start = self.starts.get(row).copied().unwrap_or(text.len());
        let Some(&next) = self.starts.get(row + 1) else { return start..text.len() };
        let ends = text.as_bytes().get(next - 1) == Some(&b'\n');
        start..next - usize::from(ends)
    }

    /// The line that a byte is in.
    pub(super) fn row(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// The text changed at a byte: so many bytes went, and so many came.
    pub(super) fn changed(&mut self, text: &str, at: usize, went: usize, came: usize) {
        // A shorter word can fit on the line before, and what stands there joins with what came.
        let from = self.row(at).saturating_sub(2);
        let behind = self.starts.split_off((from + 1).min(self.starts.len()));
        let mut behind = behind.into_iter().filter(|start| *start >= at + went);
        let mut behind = behind.by_ref().map(|start| start - went + came).peekable();
        let mut start = self.starts.last().copied().unwrap_or(0);
        while let Some(next) = next_start(text, start, self.columns) {
            while behind.next_if(|known| *known < next).is_some() {}
            // From a line that begins where one began before, everything is as it was.
            if behind.peek() == Some(&next) {
                return self.starts.extend(behind);
            }
            self.starts.push(next);
            start = next;
        }
    }
}

/// Where the line behind the one that begins at `start` begins; `None` for the last.
fn next_start(text: &str, start: usize, columns: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let (mut used, mut space) = (0, None);
    for (at, cluster) in rest.grapheme_indices(true) {
        if cluster == "\n" {
            return Some(start + at + 1);
        }
        let wide = width(cluster);
        if used + wide > columns && at > 0 {
            return Some(start + space.unwrap_or(at));
        }
        used += wide;
        if cluster == " " {
            space = Some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, columns: usize) -> Vec<&str> {
        let lines = Lines::of(text, columns);
        (0..lines.len()).map(|row| text.get(lines.line(text, row)).unwrap()).collect()
    }

    #[test]
    fn lines_break_between_words_and_inside_long_ones() {
        assert_eq!(wrapped("one two three", 8), ["one two ", "three"]);
        assert_eq!(wrapped("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrapped("a\n\nb\n", 4), ["a", "", "b", ""]);
        assert_eq!(wrapped("abcd\nx", 4), ["abcd", "x"]);
        assert_eq!(wrapped("写真写真", 5), ["写真", "写真"]);
        assert_eq!(wrapped("", 4), [""]);
    }

    #[test]
    fn bytes_are_found_in_their_lines() {
        let lines = Lines::of("abcd\nx", 2);
        let rows: Vec<usize> = (0..=6).map(|at| lines.row(at)).collect();
        assert_eq!(rows, [0, 0, 1, 1, 1, 2, 2]);
    }

    /// The parts of texts that are put together below: words, spaces, ends, what joins with its neighbours.
    const PARTS: [&str; 12] =
        ["a", "word ", "longer-than-a-line", "\n", " ", "写", "e", "\u{301}", "👩", "\u{200d}", "🇩", "\n\n"];

    #[test]
    fn after_any_change_the_lines_are_those_of_the_whole_text() {
        // A simple generator, so that each run sees the same texts.
        let mut seed = 7_u32;
        let mut below = |limit: usize| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as usize % limit
        };
        for round in 0..500 {
            let mut text: String = (0..below(40)).map(|_| PARTS[below(PARTS.len())]).collect();
            let columns = 2 + below(12);
            let mut lines = Lines::of(&text, columns);
            for _ in 0..3 {
                let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
                let (one, other) = (bounds[below(bounds.len())], bounds[below(bounds.len())]);
                let (at, end) = (one.min(other), one.max(other));
                let new: String = (0..below(6)).map(|_| PARTS[below(PARTS.len())]).collect();
                text.replace_range(at..end, &new);
                lines.changed(&text, at, end - at, new.len());
                assert_eq!(lines.starts, Lines::of(&text, columns).starts, "round {round}: {text:?}");
            }
        }
    }
}
