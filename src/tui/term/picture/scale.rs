//! Scaling to an exact size, for pictures that do not come in the one that was asked for.

use std::borrow::Cow;

use crate::model::raster::Raster;

/// The raster in a size; each new pixel is the mean of those that it covers. `None` for a raster without
/// pixels, or with fewer than it claims.
pub(super) fn to(raster: &Raster, width: u32, height: u32) -> Option<Cow<'_, Raster>> {
    let claimed = u64::from(raster.width).checked_mul(raster.height.into())?.checked_mul(3)?;
    let kept = u64::try_from(raster.rgb.len()).ok()?;
    if claimed == 0 || kept < claimed || width == 0 || height == 0 {
        return None;
    }
    if (raster.width, raster.height) == (width, height) && kept == claimed {
        return Some(Cow::Borrowed(raster));
    }
    let mut rgb = Vec::with_capacity(usize::try_from(u64::from(width) * u64::from(height) * 3).ok()?);
    for y in 0..height {
        let rows = covered(y, height, raster.height);
        for x in 0..width {
            rgb.extend(mean(raster, covered(x, width, raster.width), rows.clone()));
        }
    }
    Some(Cow::Owned(Raster { width, height, rgb }))
}

/// The old pixels, at least one, under a new one.
fn covered(at: u32, new: u32, old: u32) -> std::ops::Range<u32> {
    let edge = |at: u32| u32::try_from(u64::from(at) * u64::from(old) / u64::from(new.max(1))).unwrap_or(old);
    let from = edge(at).min(old.saturating_sub(1));
    from..edge(at + 1).clamp(from + 1, old.max(from + 1))
}

fn mean(raster: &Raster, columns: std::ops::Range<u32>, rows: std::ops::Range<u32>) -> [u8; 3] {
    let mut sums = [0_u64; 3];
    let mut count = 0_u64;
    for y in rows {
        let row = pixels(raster, y, columns.clone());
        for (sum, channel) in row.iter().zip(0_usize..).map(|(value, at)| (u64::from(*value), at % 3)) {
            if let Some(total) = sums.get_mut(channel) {
                *total += sum;
            }
        }
        count += u64::try_from(row.len() / 3).unwrap_or(0);
    }
    sums.map(|sum| u8::try_from((sum + count / 2) / count.max(1)).unwrap_or(u8::MAX))
}

fn pixels(raster: &Raster, y: u32, columns: std::ops::Range<u32>) -> &[u8] {
    let at = |x: u32| usize::try_from((u64::from(y) * u64::from(raster.width) + u64::from(x)) * 3).ok();
    let (from, to) = (at(columns.start), at(columns.end));
    from.zip(to).and_then(|(from, to)| raster.rgb.get(from..to)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_become_the_mean_of_what_they_cover() {
        let raster = Raster { width: 4, height: 2, rgb: (0..24).map(|n| n * 10).collect() };
        let half = to(&raster, 2, 1).unwrap();
        assert_eq!(half.rgb, [75, 85, 95, 135, 145, 155]);
        assert_eq!(to(&raster, 8, 4).unwrap().rgb.len(), 96);
        assert_eq!(to(&raster, 4, 2).unwrap().as_ref(), &raster);
    }

    #[test]
    fn a_raster_that_lies_about_its_size_is_none() {
        let raster = |width, height, bytes| Raster { width, height, rgb: vec![0; bytes] };
        assert!(to(&raster(0, 3, 0), 2, 2).is_none());
        assert!(to(&raster(10, 10, 299), 2, 2).is_none());
        assert!(to(&raster(u32::MAX, u32::MAX, 3), 2, 2).is_none());
        assert!(to(&raster(1, 1, 3), 0, 2).is_none());
    }
}
