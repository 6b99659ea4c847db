//! Close by: petals, lanterns out of focus, a poster.

use std::f32::consts::TAU;

use super::{Fast as _, Frame};
use crate::sandbox::pictures::{Canvas, Light, add, mix};

/// A flower from above, filling the picture.
pub(super) fn petals(frame: &Frame) -> Canvas {
    const FLOWERS: [(Light, Light, Light); 5] = [
        ([0.92, 0.15, 0.35], [1.0, 0.62, 0.70], [0.98, 0.80, 0.20]),
        ([0.98, 0.72, 0.08], [1.0, 0.93, 0.55], [0.36, 0.18, 0.06]),
        ([0.42, 0.20, 0.75], [0.80, 0.66, 0.98], [0.98, 0.90, 0.50]),
        ([0.93, 0.93, 0.96], [1.0, 1.0, 0.92], [0.99, 0.75, 0.12]),
        ([0.15, 0.42, 0.85], [0.62, 0.80, 1.0], [0.96, 0.96, 0.80]),
    ];
    let (petal, rim, heart) = frame.pick(&FLOWERS, ([0.9; 3], [1.0; 3], [0.9, 0.8, 0.2]));
    let mut noise = frame.noise();
    let (x0, y0) = (frame.aspect() * noise.between(0.38, 0.62), noise.between(0.40, 0.60));
    let count = 5.0 + (noise.next() * 5.0).floor();
    let (turn, reach) = (noise.next(), 0.46 * frame.aspect().clamp(0.7, 1.15));
    Canvas::new(frame.width, frame.height, |x, y| {
        let (dx, dy) = (x - x0, y - y0);
        let distance = dx.reach(dy) / reach;
        if distance < 0.17 {
            let grain = 0.5 + 0.5 * (dx * 260.0).swing() * (dy * 260.0).swing();
            return mix(heart, [0.20, 0.10, 0.02], grain * 0.35 + distance);
        }
        let mut light = mix([0.04, 0.16, 0.07], [0.16, 0.36, 0.14], 0.5 + 0.5 * (x * 5.0 + y * 3.0).swing());
        if distance > 1.0 {
            return light;
        }
        let around = dy.atan2(dx) / TAU + 1.0;
        // Two rings of petals, the inner one over the outer.
        for (shift, size) in [(0.5, 1.0), (0.0, 0.72)] {
            let place = (around + turn * 0.3) * count + shift;
            let off = (place.part() - 0.5).abs() * 2.0;
            let edge = size * (1.0 - off * off * 0.55);
            if distance < edge && off < 0.96 {
                let vein = 0.06 * ((place.part() - 0.5) * 60.0).swing();
                let colour = mix(petal, rim, (distance / edge).powi(2) + vein);
                light = mix(colour, [0.05, 0.0, 0.05], (off - 0.55).max(0.0) + 0.25 * (1.0 - size));
            }
        }
        light
    })
}

/// Lanterns out of focus.
pub(super) fn lanterns(frame: &Frame) -> Canvas {
    const NIGHTS: [(Light, Light); 3] = [
        ([0.05, 0.04, 0.10], [0.26, 0.10, 0.08]),
        ([0.02, 0.06, 0.14], [0.06, 0.20, 0.24]),
        ([0.08, 0.02, 0.10], [0.24, 0.08, 0.26]),
    ];
    let (dark, warm) = frame.pick(&NIGHTS, ([0.0; 3], [0.2; 3]));
    let mut noise = frame.noise();
    let shift = noise.between(0.0, 6.0);
    let mut canvas = Canvas::new(frame.width, frame.height, |x, y| {
        let sway = 0.5 + 0.5 * (x * 2.2 + shift).swing() * (y * 3.0 + shift).cos();
        mix(dark, warm, sway * (1.0 - y * 0.5))
    });
    for _ in 0..(34.0 * frame.aspect()) as u32 {
        let colour = if noise.next() > 0.25 {
            [1.0, noise.between(0.35, 0.8), noise.between(0.05, 0.35)]
        } else {
            [noise.between(0.3, 0.6), noise.between(0.5, 0.9), 1.0]
        };
        let (x, y) = (noise.between(-0.05, frame.aspect() + 0.05), noise.between(-0.05, 1.0).abs().powf(1.3));
        let (radius, strength) = (noise.between(0.03, 0.11), noise.between(0.25, 0.75));
        canvas.glow(x, y, radius, colour, |d| {
            let rim = 0.75 + 0.45 * d.powi(5);
            strength * rim * ((1.0 - d) * 14.0).min(1.0)
        });
    }
    canvas
}

/// The five colours of a poster: ground, and what is on it.
type Palette = [Light; 5];

/// Large flat shapes, as on an old poster.
pub(super) fn poster(frame: &Frame) -> Canvas {
    const PALETTES: [Palette; 5] = [
        [[0.98, 0.90, 0.73], [0.93, 0.33, 0.20], [0.07, 0.24, 0.36], [0.98, 0.68, 0.15], [0.16, 0.50, 0.52]],
        [[0.10, 0.12, 0.22], [0.98, 0.80, 0.20], [0.92, 0.24, 0.36], [0.35, 0.72, 0.80], [0.95, 0.95, 0.90]],
        [[0.92, 0.93, 0.90], [0.12, 0.38, 0.78], [0.95, 0.76, 0.05], [0.85, 0.12, 0.12], [0.08, 0.08, 0.10]],
        [[0.95, 0.70, 0.72], [0.35, 0.10, 0.40], [0.98, 0.42, 0.35], [0.18, 0.62, 0.55], [1.0, 0.93, 0.80]],
        [[0.14, 0.42, 0.32], [0.98, 0.95, 0.85], [0.98, 0.55, 0.20], [0.06, 0.20, 0.18], [0.90, 0.25, 0.30]],
    ];
    let [ground, first, second, third, fourth] = frame.pick(&PALETTES, [[0.5; 3]; 5]);
    let mut noise = frame.noise();
    let aspect = frame.aspect();
    let disc = (aspect * noise.between(0.3, 0.7), noise.between(0.28, 0.45), noise.between(0.20, 0.28));
    let (slope, cut) = (noise.between(-0.6, 0.6), noise.between(0.58, 0.72));
    let ring = (aspect * noise.between(0.1, 0.9), noise.between(0.65, 0.85), noise.between(0.10, 0.16));
    let kind = frame.seed % 3;
    Canvas::new(frame.width, frame.height, |x, y| {
        let mut light = ground;
        let from_disc = (x - disc.0).reach(y - disc.1);
        if from_disc < disc.2 {
            let striped = kind == 0 && (y * 34.0).part() < (y - disc.1 + disc.2) * 1.4;
            let halved = kind == 1 && x - disc.0 > (y - disc.1) * slope;
            light = if striped {
                ground
            } else if halved {
                third
            } else {
                first
            };
        }
        let line = cut + (x - aspect * 0.5) * slope * 0.5;
        if y > line {
            light = second;
        }
        if y > line + 0.13 {
            light = fourth;
        }
        let from_ring = (x - ring.0).reach(y - ring.1);
        if (ring.2 * 0.55..ring.2).contains(&from_ring) {
            light = third;
        }
        let edge = x.min(aspect - x).min(y).min(1.0 - y);
        if edge < 0.035 { add(ground, [1.0; 3], 0.06) } else { light }
    })
}
