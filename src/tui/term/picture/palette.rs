//! The few colours that stand for all of a picture: its colours are split where they differ most, until
//! there are as many groups as the terminal has registers.

use crate::model::raster::Raster;

/// A coarse colour: five bits a channel.
const SHADES: usize = 1 << 15;

/// A palette, and which of its colours stands for each coarse colour.
pub(super) struct Palette {
    /// The colours.
    pub colours: Vec<[u8; 3]>,
    nearest: Vec<u8>,
}

/// How often a coarse colour occurs, and the sum of the exact ones.
#[derive(Debug, Clone, Copy, Default)]
struct Shade {
    count: u64,
    sums: [u64; 3],
}

impl Palette {
    /// At most so many colours (2 to 256) for a raster.
    pub(super) fn of(raster: &Raster, most: u16) -> Self {
        let mut shades = vec![Shade::default(); SHADES];
        for rgb in raster.rgb.chunks_exact(3) {
            let Some(shade) = shades.get_mut(coarse(rgb)) else { continue };
            shade.count += 1;
            for (sum, value) in shade.sums.iter_mut().zip(rgb) {
                *sum += u64::from(*value);
            }
        }
        let used: Vec<usize> =
            shades.iter().enumerate().filter(|(_, shade)| shade.count > 0).map(|(at, _)| at).collect();
        let mut groups = vec![Group::new(used, &shades)];
        while groups.len() < usize::from(most.clamp(2, 256)) {
            let widest = groups.iter().enumerate().max_by(|one, other| one.1.worth.total_cmp(&other.1.worth));
            let Some((at, _)) = widest.filter(|(_, group)| group.worth > 0.0) else { break };
            let (one, other) = groups.swap_remove(at).split(&shades);
            groups.extend([one, other]);
        }
        // The darkest comes first: some terminals fill with it what a picture leaves of its last cells.
        groups.sort_by_key(|group| group.mean.map(u32::from).iter().sum::<u32>());
        let mut nearest = vec![0; SHADES];
        for (number, group) in (0..=u8::MAX).zip(&groups) {
            for shade in &group.shades {
                if let Some(place) = nearest.get_mut(*shade) {
                    *place = number;
                }
            }
        }
        Self { colours: groups.iter().map(|group| group.mean).collect(), nearest }
    }

    /// The number of the colour that stands for a pixel of the raster.
    pub(super) fn number(&self, rgb: &[u8]) -> u8 {
        self.nearest.get(coarse(rgb)).copied().unwrap_or(0)
    }
}

fn coarse(rgb: &[u8]) -> usize {
    rgb.iter().take(3).fold(0, |all, value| all << 5 | usize::from(value >> 3))
}

/// Coarse colours that one colour stands for.
struct Group {
    shades: Vec<usize>,
    mean: [u8; 3],
    /// The channel in which they differ most, and how much would be won by splitting there.
    channel: usize,
    worth: f64,
}

impl Group {
    fn new(shades: Vec<usize>, all: &[Shade]) -> Self {
        let mut total = Shade::default();
        let mut squares = [0.0; 3];
        for shade in shades.iter().filter_map(|at| all.get(*at)) {
            total.count += shade.count;
            for ((sum, square), more) in total.sums.iter_mut().zip(&mut squares).zip(shade.sums) {
                *sum += more;
                *square += float(more) * float(more) / float(shade.count);
            }
        }
        let count = float(total.count.max(1));
        let spread = |at: usize| {
            let sum = total.sums.get(at).copied().map_or(0.0, float);
            squares.get(at).map_or(0.0, |square| square - sum * sum / count)
        };
        let channel = (0..3).max_by(|one, other| spread(*one).total_cmp(&spread(*other))).unwrap_or(0);
        let worth = if shades.len() > 1 { spread(channel) } else { 0.0 };
        let mean = total
            .sums
            .map(|sum| u8::try_from((sum + total.count / 2) / total.count.max(1)).unwrap_or(u8::MAX));
        Self { shades, mean, channel, worth }
    }

    /// Splits at the mean, so that both sides hold something.
    fn split(mut self, all: &[Shade]) -> (Self, Self) {
        let channel = self.channel;
        let value = |at: &usize| {
            let shade = all.get(*at).copied().unwrap_or_default();
            shade.sums.get(channel).map_or(0.0, |sum| float(*sum) / float(shade.count.max(1)))
        };
        let middle = self.mean.get(channel).map_or(0.0, |mean| f64::from(*mean));
        self.shades.sort_by(|one, other| value(one).total_cmp(&value(other)));
        let at = self.shades.partition_point(|shade| value(shade) < middle);
        let at = at.clamp(1, self.shades.len().saturating_sub(1).max(1));
        let upper = self.shades.split_off(at.min(self.shades.len()));
        (Self::new(self.shades, all), Self::new(upper, all))
    }
}

/// Pictures are small enough for this to be exact.
fn float(number: u64) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}
