//! Columns of a list, placed one after the other as far as the width has room.

/// Where a column stands: the place from the list's left edge and the width, 0 for one that has no room.
pub type Column = (u16, u16);

/// Gives columns their places, from the left.
#[derive(Debug)]
pub struct Placer {
    at: u16,
    width: u16,
}

impl Placer {
    /// For a list of a width, whose first columns are taken by the pointer and air.
    pub fn new(width: u16, gutter: u16) -> Self {
        Self { at: gutter.min(width), width }
    }

    /// The next column, of so many cells and a cell of air behind it; none of it when it is not to be there.
    pub fn column(&mut self, wide: u16, there: bool) -> Column {
        let wide = if there { wide.min(self.width.saturating_sub(self.at)) } else { 0 };
        let place = (self.at, wide);
        self.at = (self.at + wide + u16::from(wide > 0)).min(self.width);
        place
    }

    /// What is left behind the last column, when something of `right` cells stands at the right edge: two cells
    /// of air lie between, for what fills the rest is somebody else's text.
    pub fn rest(&self, right: u16) -> Column {
        let rest = self.width - self.at;
        (self.at, rest.saturating_sub(right + if right > 0 { 2 } else { 0 }))
    }

    /// Cells behind the last column.
    pub fn left(&self) -> u16 {
        self.width - self.at
    }
}
