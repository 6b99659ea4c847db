//! Outdoors by day: the sea, the wood, mountains, snow, a lighthouse.

use super::{Fast as _, Frame, ridge};
use crate::sandbox::pictures::{Canvas, Light, add, chance, mix};

/// The sun over the sea, with its path on the water.
pub(super) fn sunrise(frame: &Frame) -> Canvas {
    const SKIES: [[Light; 3]; 4] = [
        [[0.16, 0.20, 0.48], [0.95, 0.45, 0.42], [1.0, 0.84, 0.45]],
        [[0.05, 0.30, 0.55], [0.45, 0.70, 0.80], [1.0, 0.90, 0.62]],
        [[0.28, 0.10, 0.35], [0.85, 0.25, 0.38], [1.0, 0.60, 0.28]],
        [[0.10, 0.12, 0.30], [0.52, 0.38, 0.66], [0.98, 0.72, 0.66]],
    ];
    let [high, middle, low] = frame.pick(&SKIES, [[0.2; 3]; 3]);
    let mut noise = frame.noise();
    let shore = noise.between(0.52, 0.68);
    let (sun_x, sun_y) = (frame.aspect() * noise.between(0.25, 0.75), shore - noise.between(0.02, 0.16));
    let radius = noise.between(0.06, 0.11);
    Canvas::new(frame.width, frame.height, |x, y| {
        let up = (y / shore).min(1.0);
        let sky = if up < 0.6 { mix(high, middle, up / 0.6) } else { mix(middle, low, (up - 0.6) / 0.4) };
        if y < shore {
            let distance = (x - sun_x).reach(y - sun_y);
            let clouds =
                ((x * 4.0 + (y * 21.0).swing()).swing() * (y * 37.0 + x * 1.7).swing()).max(0.0) * 0.22;
            let glow = (1.0 - distance / 0.55).max(0.0).powi(2) * 0.5;
            let sky = add(add(sky, middle, clouds), low, glow);
            return mix([1.0, 0.97, 0.86], sky, (distance - radius) * 140.0);
        }
        let depth = (y - shore) / (1.0 - shore);
        let wave = (y * (140.0 - 70.0 * depth) + (x * 17.0).swing() * 1.5).swing();
        let path = 1.0 - (x - sun_x).abs() / (0.05 + 0.22 * depth);
        let water = mix(mix(low, high, 0.35 + 0.5 * depth), [0.02, 0.06, 0.14], 0.35 + 0.12 * wave);
        add(water, low, (path * (0.7 + 0.5 * wave)).max(0.0))
    })
}

/// Tree trunks that fade into fog, row behind row.
pub(super) fn forest(frame: &Frame) -> Canvas {
    const ROWS: u32 = 5;
    const AIRS: [(Light, Light); 3] = [
        ([0.82, 0.88, 0.84], [0.04, 0.13, 0.09]),
        ([0.95, 0.84, 0.66], [0.15, 0.09, 0.04]),
        ([0.70, 0.82, 0.92], [0.03, 0.08, 0.15]),
    ];
    let (air, wood) = frame.pick(&AIRS, ([0.8; 3], [0.1; 3]));
    // For each row: how deep a place is within a trunk, where the ground begins, and how far down the
    // crowns come.
    let rows = |x: f32| {
        [0, 1, 2, 3, 4].map(|row: u32| {
            let near = (row + 1) as f32 / ROWS as f32;
            let place = x * (15.0 - 11.0 * near) + chance(frame.seed ^ row) * 9.0;
            let tree = frame.seed.wrapping_add(place as u32 * 31 + row * 977);
            let middle = 0.3 + 0.4 * chance(tree);
            let thickness = 0.06 + 0.12 * chance(tree ^ 5);
            let trunk = 1.0 - (place.part() - middle).abs() / thickness;
            let ground = 0.66 + 0.28 * near + 0.02 * ridge(x * 2.0, frame.seed ^ row, 3);
            let crown = 0.20 * near + 0.057 * (x * 31.0 * (1.3 - near) + near * 9.0).swing();
            (trunk, ground, crown)
        })
    };
    frame.with_columns(rows, |x, y, rows| {
        let beam = ((x * 1.4 + y * 2.2 + frame.seed as f32 % 7.0).swing() * 0.5 + 0.5).powi(3);
        let mut light = add(mix(air, [1.0, 1.0, 0.96], 0.6 - y), [0.22, 0.20, 0.12], beam * (1.0 - y));
        for (row, (trunk, ground, crown)) in rows.iter().enumerate() {
            let near = (row + 1) as f32 / ROWS as f32;
            let colour = mix(air, wood, near * near * 0.95 + 0.05);
            if y > *ground {
                light = mix(light, mix(colour, [0.20, 0.30, 0.10], 0.25 * near), (y - ground) * 40.0);
            } else if *trunk > 0.0 || y < *crown {
                light = mix(light, colour, (trunk * 4.0).max((crown - y) * 14.0));
            }
        }
        light
    })
}

/// Ridge behind ridge, the far ones pale, the highest with snow.
pub(super) fn mountains(frame: &Frame) -> Canvas {
    const TIMES: [(Light, Light, Light); 4] = [
        ([0.36, 0.62, 0.92], [0.86, 0.93, 0.98], [0.09, 0.24, 0.20]),
        ([0.95, 0.52, 0.36], [1.0, 0.85, 0.60], [0.22, 0.08, 0.22]),
        ([0.14, 0.16, 0.42], [0.62, 0.50, 0.72], [0.04, 0.06, 0.16]),
        ([0.62, 0.80, 0.84], [0.97, 0.96, 0.88], [0.20, 0.30, 0.14]),
    ];
    let (sky, haze, near) = frame.pick(&TIMES, ([0.5; 3], [0.8; 3], [0.1; 3]));
    let sun_x = frame.aspect() * chance(frame.seed ^ 3);
    let crests = |x: f32| {
        [0, 1, 2, 3].map(|row: u32| {
            let (base, size) = (0.42 + 0.16 * row as f32, 0.20 - 0.035 * row as f32);
            base - size * ridge(x * (1.3 + row as f32 * 0.4), frame.seed.wrapping_add(row * 1013), 6)
        })
    };
    frame.with_columns(crests, |x, y, crests| {
        let glow = (1.0 - (x - sun_x).reach(y - 0.2) / 0.7).max(0.0);
        let mut light = add(mix(sky, haze, y * 1.7), [1.0, 0.9, 0.6], glow * glow * 0.55);
        for (row, crest) in crests.iter().enumerate() {
            if y < *crest {
                continue;
            }
            let depth = y - crest;
            let colour = mix(haze, near, 0.34 + 0.22 * row as f32);
            let side = ((x * 23.0 + y * 9.0).swing() * (x * 61.0 - y * 33.0).swing()).max(0.0) * 0.16;
            light = add(mix(colour, haze, depth * 1.3 - 0.08 * row as f32), [1.0; 3], side * (1.0 - y));
            let snow = 0.40 - y + 0.04 * (x * 47.0).swing();
            if row == 0 && snow > 0.0 {
                light = mix(light, [0.98, 0.98, 1.0], snow * 22.0);
            }
        }
        light
    })
}

/// Firs on a white slope, and flakes falling.
pub(super) fn snow(frame: &Frame) -> Canvas {
    const AIRS: [(Light, Light); 3] = [
        ([0.46, 0.60, 0.82], [0.86, 0.90, 0.97]),
        ([0.22, 0.24, 0.45], [0.72, 0.66, 0.82]),
        ([0.80, 0.72, 0.74], [0.98, 0.92, 0.86]),
    ];
    let (sky, low) = frame.pick(&AIRS, ([0.5; 3], [0.9; 3]));
    let columns = |x: f32| {
        let hill = 0.66 - 0.09 * ridge(x * 1.2, frame.seed, 3);
        let firs = [(3.6, 0.0), (2.2, 0.11)].map(|(often, lower)| {
            let place = x * often + chance(frame.seed ^ 77) * 5.0 + lower * 3.0;
            let tree = frame.seed.wrapping_add(place as u32 * 131);
            let tall = (0.62 + 0.38 * chance(tree)) / often * 1.5;
            let off = (place.part() - 0.5).abs() / often;
            (hill + lower + 0.02, tall, off)
        });
        (hill, firs)
    };
    let mut canvas = frame.with_columns(columns, |x, y, (hill, firs)| {
        let mut light = mix(sky, low, y * 1.5);
        if y > *hill {
            let shade = 0.5 + 0.5 * (x * 3.0 + (y - hill) * 14.0).swing();
            light = mix([0.97, 0.97, 1.0], [0.62, 0.71, 0.88], shade * 0.5 + (y - hill) * 0.4);
        }
        for (foot, tall, off) in firs {
            let up = (foot - y) / tall;
            if !(0.0..1.0).contains(&up) {
                continue;
            }
            // Branches end in steps, and each step carries snow.
            let step = (up * 7.0).part();
            let half = 0.30 * tall * (1.0 - up) * (1.15 - 0.45 * step);
            if *off < half {
                let white = if step < 0.28 { 0.85 } else { 0.06 };
                light = mix([0.05, 0.19, 0.16], [0.96, 0.97, 1.0], white);
            }
        }
        light
    });
    let mut noise = frame.noise();
    for _ in 0..(90.0 * frame.aspect()) as u32 {
        let (x, y) = (noise.between(0.0, frame.aspect()), noise.next());
        let radius = noise.between(0.003, 0.013);
        canvas.glow(x, y, radius, [1.0; 3], |d| 0.9 * (1.0 - d));
    }
    canvas
}

/// A striped lighthouse on a green shore under large clouds.
pub(super) fn lighthouse(frame: &Frame) -> Canvas {
    const COATS: [Light; 4] =
        [[0.84, 0.13, 0.12], [0.10, 0.24, 0.55], [0.12, 0.12, 0.14], [0.90, 0.55, 0.08]];
    let coat = frame.pick(&COATS, [0.8, 0.1, 0.1]);
    let mut noise = frame.noise();
    let tower_x = frame.aspect() * noise.between(0.3, 0.7);
    let (top, foot) = (noise.between(0.16, 0.26), noise.between(0.72, 0.80));
    let shift = noise.between(0.0, 20.0);
    let land = |x: f32| foot - 0.06 * ridge(x, frame.seed ^ 9, 4) - 0.05 * (1.0 - (x - tower_x).abs() * 2.0);
    frame.with_columns(land, |x, y, land| {
        let cloud = (x * 3.1 + shift).swing() * (y * 7.0 + shift).swing()
            + 0.5 * (x * 7.3 - y * 4.0 + shift).swing()
            + 0.25 * (x * 15.0 + y * 19.0).swing();
        let sky = mix([0.16, 0.45, 0.86], [0.75, 0.88, 0.97], y * 1.2);
        let mut light = mix(sky, [0.99, 0.99, 0.98], (cloud - 0.35) * 2.6);
        if y > 0.62 {
            let wave = (y * 120.0 + (x * 11.0).swing() * 2.0).swing();
            light = mix([0.07, 0.30, 0.50], [0.35, 0.62, 0.74], 0.35 + 0.2 * wave);
        }
        let up = (foot - y) / (foot - top);
        let half = 0.045 + 0.025 * (1.0 - up);
        let off = (x - tower_x) / half;
        if (0.0..1.0).contains(&up) && off.abs() < 1.0 {
            let stripe = if (up * 3.0).part() < 0.5 { coat } else { [0.96, 0.95, 0.92] };
            light = mix(stripe, [0.02, 0.02, 0.06], 0.3 + 0.32 * off);
        } else if (1.0..1.16).contains(&up) && off.abs() < 0.8 - (up - 1.0) * 4.0 {
            light = if up < 1.09 { [1.0, 0.93, 0.50] } else { [0.12, 0.10, 0.12] };
        }
        if y > *land {
            let grass = 0.5 + 0.5 * (x * 90.0 + y * 40.0).swing() * (y * 70.0).swing();
            light = mix([0.10, 0.34, 0.10], [0.42, 0.62, 0.16], grass * 0.55 + (y - land) * 0.6);
        }
        light
    })
}
