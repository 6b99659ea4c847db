//! Bars that tell what the server confirmed from what was only sent, percentages that never say 100
//! too early, and sparklines.

use super::canvas::Canvas;
use crate::tui::theme::{Glyphs, Role};

/// How far a file got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Bytes that the server confirmed.
    pub confirmed: u64,
    /// The position up to which bytes left this program; at least `confirmed` when drawn.
    pub sent: u64,
    /// The file's length.
    pub size: u64,
    /// True once the server confirmed all of it and gave the handle.
    pub done: bool,
}

impl Extent {
    /// How much was sent, in percent: 100 only when it is done.
    pub fn percent(&self) -> u8 {
        if self.done {
            return 100;
        }
        let sent = self.sent.max(self.confirmed).min(self.size);
        let percent = u128::from(sent) * 100 / u128::from(self.size.max(1));
        u8::try_from(percent).unwrap_or(99).min(99)
    }

    /// Columns for the confirmed part and for the sent part after it, of `columns` in all. The last
    /// column is filled only when it is done.
    pub fn split(&self, columns: u16) -> (u16, u16) {
        if self.done {
            return (columns, 0);
        }
        let room = u128::from(columns.saturating_sub(1));
        let scale = |bytes: u64| {
            let filled =
                u128::from(bytes.min(self.size)) * u128::from(columns) / u128::from(self.size.max(1));
            u16::try_from(filled.min(room)).unwrap_or(0)
        };
        let confirmed = scale(self.confirmed);
        (confirmed, scale(self.sent.max(self.confirmed)) - confirmed)
    }
}

/// Draws the bar.
pub fn draw(canvas: &mut Canvas<'_>, x: u16, y: u16, columns: u16, extent: Extent) {
    let glyphs = canvas.theme.glyphs;
    let (confirmed, sent) = extent.split(columns);
    let parts = [
        (glyphs.confirmed, confirmed, Role::Confirmed),
        (glyphs.sent, sent, Role::Sent),
        (glyphs.rest, columns - confirmed - sent, Role::Rest),
    ];
    let mut at = x;
    for (glyph, wide, role) in parts {
        canvas.put(at, y, wide, &glyph.repeat(wide.into()), role);
        at += wide;
    }
}

/// A sparkline of the latest values, the newest on the right, scaled to the largest among them.
pub fn spark(values: &[u64], columns: usize, glyphs: &Glyphs) -> String {
    let shown = values.get(values.len().saturating_sub(columns)..).unwrap_or_default();
    let top = shown.iter().copied().max().unwrap_or(0).max(1);
    let mut line = " ".repeat(columns.saturating_sub(shown.len()));
    for value in shown {
        // Something that moves is never drawn as nothing.
        let level = if *value == 0 { 0 } else { 1 + u128::from(*value) * 7 / u128::from(top) };
        let level = usize::try_from(level).unwrap_or(8).min(8);
        line.push_str(glyphs.spark.get(level).copied().unwrap_or(" "));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::Theme;

    fn extent(confirmed: u64, sent: u64, size: u64) -> Extent {
        Extent { confirmed, sent, size, done: false }
    }

    #[test]
    fn nothing_looks_done_before_it_is() {
        for sent in [999, 1000, 5000, u64::MAX] {
            let extent = extent(sent, sent, 1000);
            assert_eq!(extent.percent(), 99);
            assert_eq!(extent.split(10), (9, 0));
        }
        let done = Extent { done: true, ..extent(0, 0, 0) };
        assert_eq!((done.percent(), done.split(10)), (100, (10, 0)));
    }

    #[test]
    fn sent_and_confirmed_stand_apart() {
        assert_eq!(extent(300, 700, 1000).split(10), (3, 4));
        // An offset that went back takes the bar back.
        assert_eq!(extent(100, 100, 1000).split(10), (1, 0));
        // What is confirmed was sent, whatever the counter says.
        assert_eq!(extent(500, 0, 1000).split(10), (5, 0));
        assert_eq!(extent(0, 0, 0).split(10), (0, 0));
        assert_eq!(extent(5, 5, 10).split(0), (0, 0));
        assert_eq!(extent(u64::MAX / 2, u64::MAX, u64::MAX).percent(), 99);
    }

    #[test]
    fn a_sparkline_keeps_its_width() {
        let glyphs = Theme::default().glyphs;
        assert_eq!(spark(&[0, 1, 50, 100], 6, glyphs), "   ▁▄█");
        assert_eq!(spark(&[], 3, glyphs), "   ");
        assert_eq!(spark(&[u64::MAX; 20], 3, glyphs), "███");
    }
}
