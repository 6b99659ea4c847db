//! Colours as the eye tells them apart, and the palettes of terminals.

use std::sync::LazyLock;

use ratatui::style::Color;

use crate::model::raster::Raster;

/// A colour in OKLab, in which distances are as large as they look.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Lab(pub [f32; 3]);

impl Lab {
    pub(super) fn of([r, g, b]: [u8; 3]) -> Self {
        static LINEAR: LazyLock<[f32; 256]> = LazyLock::new(|| {
            std::array::from_fn(|value| {
                let share = u8::try_from(value).map_or(1.0, |value| f32::from(value) / 255.0);
                if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
            })
        });
        let [r, g, b] = [r, g, b].map(|channel| LINEAR.get(usize::from(channel)).copied().unwrap_or(0.0));
        let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
        let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
        let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
        Self([
            0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
            1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
            0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
        ])
    }

    /// The square of the distance to another colour, in thousandths of the way from black to white.
    pub(super) fn distance(self, other: Self) -> f32 {
        let [l, a, b] = std::array::from_fn(|at| {
            let value = |lab: Self| lab.0.get(at).copied().unwrap_or(0.0);
            value(self) - value(other)
        });
        (l * l + a * a + b * b) * 1000.0
    }

    /// A mixture; `share` is the other's part.
    pub(super) fn mix(self, other: Self, share: f32) -> Self {
        let value = |lab: Self, at: usize| lab.0.get(at).copied().unwrap_or(0.0);
        Self(std::array::from_fn(|at| value(self, at) * (1.0 - share) + value(other, at) * share))
    }

    /// Its lightness, from 0 to 1.
    pub(super) const fn lightness(self) -> f32 {
        self.0[0]
    }
}

/// The upper 240 colours of the 256, which no user changes.
static INDEXED: LazyLock<Vec<(u8, Lab)>> =
    LazyLock::new(|| (16..=255_u8).map(|index| (index, Lab::of(indexed(index)))).collect());

/// A cube of six steps each, then greys.
const fn indexed(index: u8) -> [u8; 3] {
    if index >= 232 {
        let grey = 8 + (index - 232) * 10;
        return [grey; 3];
    }
    let cube = index.saturating_sub(16);
    [step(cube / 36), step(cube / 6 % 6), step(cube % 6)]
}

const fn step(level: u8) -> u8 {
    if level == 0 { 0 } else { 55 + level * 40 }
}

/// The nearest of the 256 colours.
pub(super) fn nearest_indexed(lab: Lab) -> (Color, Lab) {
    let nearest = INDEXED.iter().min_by(|one, other| one.1.distance(lab).total_cmp(&other.1.distance(lab)));
    nearest.map_or((Color::Indexed(16), Lab::default()), |(index, lab)| (Color::Indexed(*index), *lab))
}

/// The 16 colours as most terminals show them.
pub(super) static SIXTEEN: LazyLock<[(Color, Lab); 16]> = LazyLock::new(|| {
    [
        (Color::Black, [0, 0, 0]),
        (Color::Red, [205, 0, 0]),
        (Color::Green, [0, 205, 0]),
        (Color::Yellow, [205, 205, 0]),
        (Color::Blue, [0, 0, 238]),
        (Color::Magenta, [205, 0, 205]),
        (Color::Cyan, [0, 205, 205]),
        (Color::Gray, [229, 229, 229]),
        (Color::DarkGray, [127, 127, 127]),
        (Color::LightRed, [255, 0, 0]),
        (Color::LightGreen, [0, 255, 0]),
        (Color::LightYellow, [255, 255, 0]),
        (Color::LightBlue, [92, 92, 255]),
        (Color::LightMagenta, [255, 0, 255]),
        (Color::LightCyan, [0, 255, 255]),
        (Color::White, [255, 255, 255]),
    ]
    .map(|(colour, rgb)| (colour, Lab::of(rgb)))
});

/// The pixels of a raster that is two pixels tall for each row of cells, as the upper and lower one of
/// each cell, row by row.
pub(super) fn halves(raster: &Raster) -> Vec<Vec<[[u8; 3]; 2]>> {
    let wide = usize::try_from(raster.width).unwrap_or(0).max(1);
    let pixels: Vec<[u8; 3]> =
        raster.rgb.chunks_exact(3).map(|rgb| rgb.try_into().unwrap_or_default()).collect();
    let rows: Vec<&[[u8; 3]]> = pixels.chunks_exact(wide).collect();
    let pair = |rows: &[&[[u8; 3]]]| match rows {
        [upper, lower] => upper.iter().zip(*lower).map(|(upper, lower)| [*upper, *lower]).collect(),
        _ => Vec::new(),
    };
    rows.chunks_exact(2).map(pair).collect()
}

/// How one of the upper 240 colours looks.
#[cfg(test)]
pub(super) fn of_index(index: u8) -> Lab {
    Lab::of(indexed(index))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_colours_are_found_and_white_is_as_light_as_can_be() {
        assert_eq!(nearest_indexed(Lab::of([255, 0, 0])).0, Color::Indexed(196));
        assert_eq!(nearest_indexed(Lab::of([8, 8, 8])).0, Color::Indexed(232));
        assert_eq!(nearest_indexed(Lab::of([95, 135, 175])).0, Color::Indexed(67));
        assert!((Lab::of([255; 3]).lightness() - 1.0).abs() < 0.001);
        assert!(Lab::of([0; 3]).lightness().abs() < 0.001);
    }
}
