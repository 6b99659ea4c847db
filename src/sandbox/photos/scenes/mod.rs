//! What the photos show: twelve kinds of scenes, each drawn at the size that is wanted from one number
//! that makes it unlike others of its kind. Large shapes and clear colours, so that they can be told
//! apart in a few cells of a terminal.

mod close;
mod land;
mod night;

use std::f32::consts::PI;

use crate::sandbox::pictures::{Canvas, Light, Noise, chance};

/// A kind of scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Scene {
    Harbour,
    Sunrise,
    Fireworks,
    Forest,
    Windows,
    Mountains,
    Poster,
    Petals,
    Snow,
    Stage,
    Lanterns,
    Lighthouse,
}

impl Scene {
    /// All of them.
    pub(super) const ALL: [Self; 12] = [
        Self::Harbour,
        Self::Sunrise,
        Self::Fireworks,
        Self::Forest,
        Self::Windows,
        Self::Mountains,
        Self::Poster,
        Self::Petals,
        Self::Snow,
        Self::Stage,
        Self::Lanterns,
        Self::Lighthouse,
    ];

    /// The scene that belongs to a number.
    pub(super) fn of(number: u64) -> Self {
        let at = usize::try_from(number % Self::ALL.len() as u64).unwrap_or(0);
        Self::ALL.get(at).copied().unwrap_or(Self::Harbour)
    }

    /// What there is to see.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Harbour => "a harbour at night, skyscrapers and water",
            Self::Sunrise => "the sun over the sea",
            Self::Fireworks => "fireworks",
            Self::Forest => "trees and fog",
            Self::Windows => "windows of a building at night",
            Self::Mountains => "mountains",
            Self::Poster => "a poster with large shapes",
            Self::Petals => "a flower",
            Self::Snow => "snow and trees",
            Self::Stage => "a stage with coloured lights",
            Self::Lanterns => "lanterns",
            Self::Lighthouse => "a lighthouse, clouds and grass",
        }
    }

    /// Draws it.
    pub(super) fn draw(self, seed: u32, width: u32, height: u32) -> Canvas {
        let frame = Frame { width, height, seed };
        match self {
            Self::Harbour => night::harbour(&frame),
            Self::Sunrise => land::sunrise(&frame),
            Self::Fireworks => night::fireworks(&frame),
            Self::Forest => land::forest(&frame),
            Self::Windows => night::windows(&frame),
            Self::Mountains => land::mountains(&frame),
            Self::Poster => close::poster(&frame),
            Self::Petals => close::petals(&frame),
            Self::Snow => land::snow(&frame),
            Self::Stage => night::stage(&frame),
            Self::Lanterns => close::lanterns(&frame),
            Self::Lighthouse => land::lighthouse(&frame),
        }
    }
}

/// The picture to be drawn. Places are in units of its height.
#[derive(Debug, Clone, Copy)]
struct Frame {
    width: u32,
    height: u32,
    seed: u32,
}

impl Frame {
    /// How wide it is.
    fn aspect(&self) -> f32 {
        self.width as f32 / self.height as f32
    }

    /// Numbers of its own.
    fn noise(&self) -> Noise {
        let mut noise = Noise(self.seed.wrapping_mul(0x9e37_79b1) | 1);
        // The first ones of similar seeds are similar.
        noise.next();
        noise.next();
        noise
    }

    /// A canvas that is drawn with what was worked out once for each column.
    fn with_columns<T>(&self, column: impl Fn(f32) -> T, shade: impl Fn(f32, f32, &T) -> Light) -> Canvas {
        let unit = 1.0 / self.height as f32;
        let columns: Vec<T> = (0..self.width).map(|x| column(x as f32 * unit)).collect();
        let scale = self.height as f32;
        Canvas::new(self.width, self.height, |x, y| {
            let at = (x * scale + 0.5) as usize;
            columns.get(at).map_or([0.0; 3], |column| shade(x, y, column))
        })
    }

    /// One of several, by the seed.
    fn pick<T: Copy>(&self, from: &[T], default: T) -> T {
        from.get((self.seed >> 3) as usize % from.len()).copied().unwrap_or(default)
    }
}

/// What is worked out for each pixel, without the exactness that costs most of its time.
trait Fast {
    /// The sine, to a thousandth.
    fn swing(self) -> Self;
    /// What is left of a number from 0 on without its whole part.
    fn part(self) -> Self;
    /// The length of the way to a place so far to the right and so far down.
    fn reach(self, down: Self) -> Self;
}

impl Fast for f32 {
    fn swing(self) -> Self {
        let turns = self * (0.5 / PI);
        let turns = turns - (turns + 0.5_f32.copysign(turns)) as i32 as Self;
        let rough = turns * (8.0 - 16.0 * turns.abs());
        0.225 * (rough * rough.abs() - rough) + rough
    }

    fn part(self) -> Self {
        self - self as i32 as Self
    }

    fn reach(self, down: Self) -> Self {
        (self * self + down * down).sqrt()
    }
}

/// A line of hills: heights around 0, from -1 to 1; `steps` is how rough it is.
fn ridge(x: f32, seed: u32, steps: u32) -> f32 {
    let mut height = 0.0;
    let (mut size, mut speed) = (0.55, 2.1);
    for step in 0..steps {
        let shift = chance(seed.wrapping_add(step * 71)) * 40.0;
        height += size * (x * speed + shift).swing();
        size *= 0.52;
        speed *= 2.13;
    }
    height
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn pixels(scene: Scene, seed: u32, width: u32, height: u32) -> image::RgbImage {
        let mut png = Vec::new();
        scene.draw(seed, width, height).write_png(&mut png).unwrap();
        image::load_from_memory(&png).unwrap().to_rgb8()
    }

    #[test]
    fn every_scene_has_contrast_and_colour_in_every_shape() {
        for scene in Scene::ALL {
            for (width, height) in [(60, 40), (40, 60), (40, 40), (90, 30)] {
                let picture = pixels(scene, 7, width, height);
                let light: Vec<u32> =
                    picture.pixels().map(|pixel| pixel.0.iter().map(|part| u32::from(*part)).sum()).collect();
                let (low, high) = (light.iter().min().unwrap(), light.iter().max().unwrap());
                assert!(high - low > 180, "{scene:?} {width}x{height}: {low} to {high}");
                let colours: HashSet<_> =
                    picture.pixels().map(|pixel| pixel.0.map(|part| part / 32)).collect();
                assert!(colours.len() > 4, "{scene:?} {width}x{height}: {}", colours.len());
            }
        }
    }

    #[test]
    fn a_scene_is_the_same_at_every_size_and_another_with_every_seed() {
        for scene in Scene::ALL {
            let (small, large) = (pixels(scene, 3, 30, 20), pixels(scene, 3, 120, 80));
            let shrunk = image::imageops::thumbnail(&large, 30, 20);
            let far = |a: &image::RgbImage, b: &image::RgbImage| {
                let each = a.as_raw().iter().zip(b.as_raw());
                each.map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / a.as_raw().len() as f64
            };
            let same = far(&small, &shrunk);
            let other = far(&small, &pixels(scene, 1_000_003, 30, 20));
            assert!(same < 40.0, "{scene:?}: {same}");
            assert!(other > 4.0, "{scene:?}: {other}");
        }
    }

    #[test]
    fn fast_is_near_enough() {
        for step in -2000..2000 {
            let x = step as f32 * 0.037;
            assert!((x.swing() - x.sin()).abs() < 0.002, "{x}");
            assert!((x.reach(3.0) - x.hypot(3.0)).abs() < 0.001, "{x}");
        }
        assert_eq!((2.75_f32.part(), 0.0_f32.part()), (0.75, 0.0));
    }

    #[test]
    fn no_size_is_too_small() {
        for scene in Scene::ALL {
            assert_eq!(pixels(scene, 1, 1, 1).dimensions(), (1, 1));
            assert_eq!(pixels(scene, 1, 16, 5).dimensions(), (16, 5));
        }
    }
}
