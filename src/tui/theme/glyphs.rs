//! The characters that lines, bars and marks are drawn with: one set with box drawing and blocks, one of
//! ASCII alone for terminals and locales that have nothing else.

/// A set of characters; each is one column wide.
#[derive(Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// Part of a bar that the server confirmed.
    pub confirmed: &'static str,
    /// Part of a bar that was sent and is not confirmed.
    pub sent: &'static str,
    /// Part of a bar that is still to come.
    pub rest: &'static str,
    /// Levels of a sparkline from nothing to full.
    pub spark: [&'static str; 9],
    /// Stands at the chosen row.
    pub pointer: &'static str,
    /// Stands at a marked row.
    pub mark: &'static str,
    /// Stands at the likes of a photo that the user likes.
    pub like: &'static str,
    /// Stands at a column that is sorted downwards, and upwards.
    pub sorted: [&'static str; 2],
    /// Shows that text was cut.
    pub ellipsis: &'static str,
    /// Stands between parts of a sentence in a row.
    pub dot: &'static str,
    /// Hides a typed character.
    pub hidden: &'static str,
    /// A box: horizontal, vertical, then the corners from the upper left clockwise.
    pub border: [&'static str; 6],
}

pub(super) const UNICODE: Glyphs = Glyphs {
    confirmed: "█",
    sent: "▒",
    rest: "·",
    spark: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    pointer: "▸",
    mark: "●",
    like: "♥",
    sorted: ["↓", "↑"],
    ellipsis: "…",
    dot: "·",
    hidden: "•",
    border: ["─", "│", "╭", "╮", "╯", "╰"],
};

pub(super) const ASCII: Glyphs = Glyphs {
    confirmed: "#",
    sent: "=",
    rest: ".",
    spark: [" ", ".", ":", "-", "=", "+", "*", "%", "#"],
    pointer: ">",
    mark: "*",
    like: "*",
    sorted: ["v", "^"],
    ellipsis: "~",
    dot: "-",
    hidden: "*",
    border: ["-", "|", "+", "+", "+", "+"],
};

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    fn all(set: &Glyphs) -> Vec<&'static str> {
        let mut all = vec![set.confirmed, set.sent, set.rest, set.pointer, set.mark, set.like];
        all.extend([set.ellipsis, set.dot, set.hidden]);
        all.extend(set.spark);
        all.extend(set.sorted);
        all.extend(set.border);
        all
    }

    #[test]
    fn each_glyph_takes_one_column() {
        for glyph in all(&UNICODE).into_iter().chain(all(&ASCII)) {
            assert_eq!(glyph.width(), 1, "{glyph:?}");
        }
    }

    #[test]
    fn the_ascii_set_is_ascii() {
        assert!(all(&ASCII).iter().all(|glyph| glyph.is_ascii()));
    }
}
