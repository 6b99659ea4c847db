//! By night: the harbour, fireworks, windows, a stage.

use std::f32::consts::TAU;

use super::{Fast as _, Frame, ridge};
use crate::sandbox::pictures::{Canvas, Light, add, chance, mix};

/// Towers with lit windows and a moon, and all of it again in the water.
pub(super) fn harbour(frame: &Frame) -> Canvas {
    const SKIES: [(Light, Light); 4] = [
        ([0.02, 0.04, 0.16], [0.16, 0.22, 0.46]),
        ([0.06, 0.02, 0.14], [0.44, 0.16, 0.38]),
        ([0.01, 0.07, 0.12], [0.10, 0.36, 0.40]),
        ([0.05, 0.03, 0.10], [0.62, 0.30, 0.16]),
    ];
    let (high, low) = frame.pick(&SKIES, ([0.0; 3], [0.3; 3]));
    let mut noise = frame.noise();
    let shore = noise.between(0.55, 0.68);
    let moon = (frame.aspect() * noise.between(0.12, 0.88), noise.between(0.10, 0.24));
    let lamps: [Light; 3] = [[1.0, 0.82, 0.42], [0.95, 0.95, 0.85], [1.0, 0.55, 0.25]];
    let tower = |x: f32| {
        let block = (x * 13.0) as u32;
        let height = chance(frame.seed.wrapping_add(block * 57));
        (
            block,
            shore - 0.05 - 0.36 * height * height,
            lamps.get(block as usize % 3).copied().unwrap_or([1.0; 3]),
        )
    };
    let above = |x: f32, y: f32, (block, top, lamp): &(u32, f32, Light)| {
        if y < *top {
            let disc = (x - moon.0).reach(y - moon.1);
            let sky = add(mix(high, low, y / shore), low, (0.35 - disc).max(0.0));
            return mix([0.99, 0.96, 0.84], sky, (disc - 0.055) * 160.0);
        }
        let (column, row) = ((x * 78.0) as u32, (y * 46.0) as u32);
        let gap = (x * 78.0).part() < 0.35 || (y * 46.0).part() < 0.42;
        let lit = !gap && chance(column * 131 + row * 7919 + block + frame.seed) > 0.55;
        if lit { *lamp } else { [0.03, 0.03, 0.07] }
    };
    frame.with_columns(tower, |x, y, column| {
        if y < shore {
            return above(x, y, column);
        }
        let depth = (y - shore) / (1.0 - shore);
        let ripple = (y * 170.0 + (x * 19.0).swing() * 2.0).swing();
        let mirrored = above(x, shore - (y - shore) * 1.15 + ripple * 0.008, column);
        // Each lamp of the quay draws a streak on the water.
        let lamp = ((x * 9.0).part() - 0.5).abs() * 9.0;
        let streak = (1.0 - lamp).max(0.0) * (0.75 + 0.35 * ripple) * (1.0 - depth * 0.6);
        add(mix(mirrored, [0.01, 0.03, 0.08], 0.35 + 0.3 * depth), column.2, streak)
    })
}

/// Bursts over dark hills.
pub(super) fn fireworks(frame: &Frame) -> Canvas {
    const COLOURS: [Light; 7] = [
        [1.0, 0.40, 0.15],
        [0.30, 0.60, 1.0],
        [1.0, 0.82, 0.30],
        [0.95, 0.25, 0.75],
        [0.35, 1.0, 0.55],
        [1.0, 0.95, 0.90],
        [0.65, 0.40, 1.0],
    ];
    let hills = |x: f32| 0.88 + 0.04 * ridge(x, frame.seed, 3);
    let mut canvas = frame.with_columns(hills, |_, y, hill| {
        if y > *hill { [0.01, 0.01, 0.02] } else { mix([0.01, 0.01, 0.06], [0.16, 0.08, 0.22], y * y) }
    });
    let mut noise = frame.noise();
    let count = 2 + (frame.aspect() * 2.0) as u32;
    for index in 0..count {
        let share = (index as f32 + 0.5) / count as f32;
        let at = (frame.aspect() * share + noise.between(-0.06, 0.06), noise.between(0.20, 0.50));
        let reach = noise.between(0.16, 0.30);
        let colour = COLOURS.get((frame.seed.wrapping_add(index) % 7) as usize).copied().unwrap_or([1.0; 3]);
        canvas.glow(at.0, at.1, reach * 1.7, colour, |d| 0.22 * (1.0 - d).powi(2));
        burst(&mut canvas, at, reach, colour, |from, to| noise.between(from, to));
    }
    canvas
}

fn burst(
    canvas: &mut Canvas,
    (x, y): (f32, f32),
    reach: f32,
    colour: Light,
    mut between: impl FnMut(f32, f32) -> f32,
) {
    for ray in 0..44 {
        let angle = ray as f32 / 44.0 * TAU + between(-0.06, 0.06);
        let length = reach * between(0.6, 1.0);
        for step in 4..24 {
            let way = step as f32 / 24.0;
            let fall = 0.22 * way * way * reach;
            let place = (x + angle.cos() * length * way, y + angle.swing() * length * way + fall);
            let heat = mix(colour, [1.0; 3], 0.45 - way);
            canvas.glow(place.0, place.1, 0.004 + 0.005 * way, heat, |d| 0.85 * (1.0 - d));
        }
    }
}

/// The front of a house at night, some of its windows lit.
pub(super) fn windows(frame: &Frame) -> Canvas {
    const WALLS: [Light; 4] =
        [[0.13, 0.15, 0.24], [0.26, 0.11, 0.09], [0.09, 0.19, 0.19], [0.20, 0.18, 0.14]];
    const LAMPS: [Light; 5] =
        [[1.0, 0.78, 0.34], [0.98, 0.92, 0.74], [0.45, 0.75, 1.0], [1.0, 0.48, 0.30], [0.85, 0.55, 0.95]];
    let wall = frame.pick(&WALLS, [0.1; 3]);
    let (across, down) = (5.0 + (frame.seed % 3) as f32, 6.0 + (frame.seed / 3 % 3) as f32);
    Canvas::new(frame.width, frame.height, |x, y| {
        let (column, row) = ((x * across) as u32, (y * down) as u32);
        let (fx, fy) = ((x * across).part(), (y * down).part());
        let brick = 0.03 * ((y * 150.0).swing().max(0.4) + (x * 60.0 + (y * 24.0).floor()).swing().max(0.5));
        if !(0.2..0.8).contains(&fx) || !(0.18..0.84).contains(&fy) {
            let sill = if (0.84..0.90).contains(&fy) && (0.15..0.85).contains(&fx) { 0.16 } else { 0.0 };
            return add(wall, [1.0; 3], brick + sill);
        }
        let window = frame.seed.wrapping_add(column * 131 + row * 7919);
        if (fx - 0.5).abs() < 0.02 || (fy - 0.45).abs() < 0.015 {
            return [0.04, 0.04, 0.05];
        }
        if chance(window) < 0.42 {
            return mix([0.03, 0.04, 0.08], [0.16, 0.20, 0.32], (fx + 1.0 - fy) * 0.6);
        }
        let lamp = LAMPS.get((chance(window ^ 5) * 5.0) as usize).copied().unwrap_or([1.0; 3]);
        let curtain = chance(window ^ 9) > 0.6 && !(0.34..0.66).contains(&fx);
        let folds = if curtain { 0.45 + 0.1 * (fx * 140.0).swing() } else { 0.0 };
        mix(lamp, [0.24, 0.08, 0.06], folds + (fy - 0.4) * 0.5)
    })
}

/// Beams from above through haze, and the heads of a crowd.
pub(super) fn stage(frame: &Frame) -> Canvas {
    const COLOURS: [Light; 6] = [
        [0.95, 0.10, 0.50],
        [0.20, 0.35, 1.0],
        [0.10, 0.85, 0.90],
        [1.0, 0.75, 0.25],
        [0.55, 0.15, 1.0],
        [0.20, 0.95, 0.35],
    ];
    let mut noise = frame.noise();
    let count = 4 + (frame.aspect() * 2.0) as u32;
    let beams: Vec<(f32, f32, Light)> = (0..count)
        .map(|index| {
            let at = frame.aspect() * (index as f32 + 0.5) / count as f32;
            let colour =
                COLOURS.get((frame.seed.wrapping_add(index) % 6) as usize).copied().unwrap_or([1.0; 3]);
            (at, noise.between(-0.45, 0.45), colour)
        })
        .collect();
    let crowd = |x: f32| {
        let place = x * 12.0;
        let across = (place.part() - 0.5) * 2.4;
        let head = 0.03 + 0.03 * chance(frame.seed.wrapping_add(place as u32));
        0.84 + 0.02 * (x * 3.1).swing() - head * (1.0 - across * across).max(0.0).sqrt()
    };
    let mut canvas = frame.with_columns(crowd, |x, y, crowd| {
        if y > *crowd {
            return [0.01, 0.01, 0.02];
        }
        let haze = 0.8 + 0.2 * (x * 9.0).swing() * (y * 13.0 + x * 4.0).cos();
        let mut light = mix([0.03, 0.02, 0.07], [0.14, 0.06, 0.18], y);
        for (from, lean, colour) in &beams {
            let off = (x - from - lean * y) / (0.015 + y * 0.085);
            // Farther out there is nothing to be seen of a beam.
            if off.abs() < 2.0 {
                light = add(light, *colour, haze * (1.0 - off * off * 0.25).powi(3) * (0.85 - 0.5 * y));
            }
        }
        light
    });
    for (x, _, colour) in &beams {
        canvas.glow(*x, 0.0, 0.13, *colour, |d| 2.5 * (1.0 - d).powi(3));
        canvas.glow(*x, 0.0, 0.03, [1.0; 3], |d| 2.0 * (1.0 - d));
    }
    canvas
}
