//! The scenes of an evening at the harbour, made of light and arithmetic.

use std::f32::consts::{PI, TAU};

use super::pictures::{Canvas, Light, Noise, add, chance, mix};

/// A stage: coloured beams from above, haze, and the heads of a crowd.
pub(super) fn stage_lights(width: u32, height: u32) -> Canvas {
    const BEAMS: [(f32, f32, Light); 7] = [
        (0.15, 0.25, [0.9, 0.1, 0.5]),
        (0.38, 0.10, [0.2, 0.3, 1.0]),
        (0.60, 0.22, [0.1, 0.8, 0.9]),
        (0.78, 0.00, [1.0, 0.9, 0.7]),
        (0.95, -0.20, [0.9, 0.2, 0.7]),
        (1.15, -0.12, [0.3, 0.2, 1.0]),
        (1.38, -0.28, [1.0, 0.5, 0.1]),
    ];
    let mut canvas = Canvas::new(width, height, |x, y| {
        let haze = 0.75 + 0.25 * ((x * 9.0).sin() * (y * 13.0 + x * 4.0).cos());
        let mut light = mix([0.03, 0.02, 0.07], [0.12, 0.05, 0.16], y);
        for (from, lean, colour) in BEAMS {
            let spread = 0.012 + y * 0.075;
            let off = (x - from - lean * y * 1.4) / spread;
            // Farther out there is nothing to be seen of a beam, and it costs most of the time.
            if off.abs() < 2.5 {
                light = add(light, colour, haze * (-off * off).exp() * (0.75 - 0.5 * y));
            }
        }
        let crowd = 0.80 + 0.025 * (x * 3.1).sin() - heads(x);
        if y > crowd { mix(light, [0.01, 0.01, 0.02], (y - crowd) * 90.0) } else { light }
    });
    for (x, _, colour) in BEAMS {
        canvas.glow(x, 0.0, 0.14, colour, |d| 2.5 * (1.0 - d).powi(3));
        canvas.glow(x, 0.0, 0.03, [1.0; 3], |d| 2.0 * (1.0 - d));
    }
    canvas
}

/// How far the heads of the nearest row reach up at a place.
fn heads(x: f32) -> f32 {
    let place = x * 16.0;
    let head = chance(place as u32 + 7);
    let across = (place.fract() - 0.5) * 2.6;
    (0.022 + 0.022 * head) * (1.0 - across * across).max(0.0).sqrt()
}

/// A harbour at dusk: the last sun, a skyline with lit windows, and both again in the water.
pub(super) fn harbour_dusk(width: u32, height: u32) -> Canvas {
    const SHORE: f32 = 0.62;
    Canvas::new(width, height, |x, y| {
        if y < SHORE {
            return above_water(x, y, SHORE);
        }
        let depth = (y - SHORE) / (1.0 - SHORE);
        let ripple = (y * 190.0 + (x * 21.0).sin() * 2.0).sin() * 0.010 * (0.3 + depth);
        let mirrored = above_water(x + ripple * 1.6, SHORE - (y - SHORE) * 1.25 + ripple, SHORE);
        let shimmer = 0.05 * (y * 260.0 + x * 14.0).sin().max(0.0);
        add(mix(mirrored, [0.03, 0.05, 0.13], 0.25 + 0.45 * depth), [1.0, 0.6, 0.4], shimmer)
    })
}

fn above_water(x: f32, y: f32, shore: f32) -> Light {
    let height = (y / shore).clamp(0.0, 1.0);
    let sky = if height < 0.55 {
        mix([0.07, 0.09, 0.27], [0.55, 0.25, 0.42], height / 0.55)
    } else {
        mix([0.55, 0.25, 0.42], [1.0, 0.62, 0.28], (height - 0.55) / 0.45)
    };
    let clouds = ((x * 5.0 + (y * 17.0).sin()).sin() * (y * 31.0 + x * 2.0).sin()).max(0.0);
    let sun = (-((x - 1.02).powi(2) + (y - 0.55).powi(2)) * 160.0).exp();
    let sky = add(add(sky, [0.35, 0.12, 0.10], clouds * 0.35), [1.0, 0.75, 0.35], sun);
    let block = (x * 26.0) as u32;
    let tower = chance(block + 40);
    let top = shore - 0.04 - 0.27 * tower * tower * (1.1 - (block as f32 / 26.0 - 0.55).abs()).max(0.2);
    if y < top {
        return sky;
    }
    let (column, row) = ((x * 156.0) as u32, (y * 95.0) as u32);
    let gap = (x * 156.0).fract() < 0.3 || (y * 95.0).fract() < 0.4;
    let lit = !gap && chance(column * 131 + row * 7919) > 0.66;
    if lit { [0.98, 0.80, 0.42] } else { [0.05, 0.05, 0.10] }
}

/// Fireworks over a dark shore.
pub(super) fn fireworks(width: u32, height: u32) -> Canvas {
    let mut canvas = Canvas::new(width, height, |x, y| {
        let hill = 0.88 + 0.03 * (x * 4.0).sin() + 0.012 * (x * 17.0).sin();
        if y > hill { [0.01, 0.01, 0.02] } else { mix([0.01, 0.01, 0.05], [0.13, 0.07, 0.16], y * y) }
    });
    const COLOURS: [Light; 6] = [
        [1.0, 0.45, 0.2],
        [0.3, 0.6, 1.0],
        [1.0, 0.85, 0.4],
        [0.9, 0.3, 0.8],
        [0.4, 1.0, 0.6],
        [1.0, 0.95, 0.9],
    ];
    let mut noise = Noise(77);
    for (index, colour) in COLOURS.into_iter().enumerate() {
        let x = 0.2 + 0.22 * index as f32 + noise.between(-0.05, 0.05);
        let (y, reach) = (noise.between(0.18, 0.48), noise.between(0.13, 0.24));
        canvas.glow(x, y, reach * 1.8, colour, |d| 0.16 * (1.0 - d).powi(2));
        burst(&mut canvas, (x, y), reach, colour, &mut noise);
    }
    canvas
}

fn burst(canvas: &mut Canvas, (x, y): (f32, f32), reach: f32, colour: Light, noise: &mut Noise) {
    for ray in 0..90 {
        let angle = ray as f32 / 90.0 * TAU + noise.between(-0.05, 0.05);
        let length = reach * noise.between(0.55, 1.0);
        for step in 6..46 {
            let way = step as f32 / 46.0;
            let fall = 0.045 * way * way * reach / 0.2;
            let (px, py) = (x + angle.cos() * length * way, y + angle.sin() * length * way + fall);
            let heat = mix(colour, [1.0; 3], 0.5 - way);
            canvas.glow(px, py, 0.0035, heat, |d| 0.42 * way * (1.0 - d));
        }
    }
}

/// Lanterns out of focus.
pub(super) fn lanterns(width: u32, height: u32) -> Canvas {
    let mut canvas = Canvas::new(width, height, |x, y| {
        let sway = 0.5 + 0.5 * ((x * 2.2).sin() * (y * 3.0 + 0.6).cos());
        mix([0.05, 0.04, 0.09], [0.22, 0.10, 0.08], sway * (1.0 - y * 0.6))
    });
    let mut noise = Noise(4242);
    for _ in 0..70 {
        let warm = [1.0, noise.between(0.35, 0.75), noise.between(0.08, 0.35)];
        let (x, y) = (noise.between(-0.05, 1.55), noise.between(-0.05, 1.0).powf(1.4));
        let (radius, strength) = (noise.between(0.02, 0.085), noise.between(0.12, 0.5));
        canvas.glow(x, y, radius, warm, |d| {
            let rim = 0.75 + 0.45 * d.powi(5);
            strength * rim * ((1.0 - d) * 14.0).min(1.0)
        });
    }
    canvas
}

/// The evening's poster: flat waves under a striped sun.
pub(super) fn poster(width: u32, height: u32) -> Canvas {
    const WAVES: [Light; 4] =
        [[0.16, 0.42, 0.52], [0.10, 0.31, 0.44], [0.07, 0.22, 0.35], [0.05, 0.14, 0.25]];
    Canvas::new(width, height, |x, y| {
        let mut light = mix([0.99, 0.90, 0.73], [0.97, 0.72, 0.52], y * 1.3);
        let distance = (x - 0.4).hypot(y - 0.40);
        let stripe = (y * 44.0).fract() > (y - 0.30) * 2.4;
        if distance < 0.24 && stripe {
            light = mix([0.95, 0.34, 0.22], [0.98, 0.58, 0.20], (y - 0.16) * 2.1);
        }
        for (index, colour) in WAVES.into_iter().enumerate() {
            let order = index as f32;
            let crest = 0.58 + order * 0.1 + 0.028 * ((x * (2.4 + order) + order * 0.31) * PI).sin();
            if y > crest {
                light = mix(colour, [0.9, 0.95, 0.95], 0.5 - (y - crest) * 60.0);
            }
        }
        light
    })
}
