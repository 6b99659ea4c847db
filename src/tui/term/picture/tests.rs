//! Pictures in every form, read back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use ratatui::layout::Size;

use super::colours::Lab;
use super::*;

const ALL: [Protocol; 6] = [
    Protocol::Off,
    Protocol::Ascii,
    Protocol::HalfBlocks,
    Protocol::Sixel,
    Protocol::ITerm2,
    Protocol::Kitty,
];

pub(in crate::tui::term) fn graphics(protocol: Protocol) -> Graphics {
    Graphics { protocol, cell: (9, 18), ..Graphics::default() }
}

/// A sky, a sun, hills and a meadow with grain, as a photo has them.
pub(in crate::tui::term) fn photo(width: u32, height: u32) -> Raster {
    let mut random = fastrand::Rng::with_seed(7);
    let mut rgb = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let (x, y) = (x as f32 / width as f32, y as f32 / height as f32);
            let hill = 0.6 + 0.1 * (x * 9.0).sin() + 0.04 * (x * 31.0).sin();
            let sun = (x - 0.7).hypot(y - 0.3) < 0.09;
            let light = if sun {
                [255.0, 230.0, 150.0]
            } else if y < hill {
                [90.0 + 120.0 * y, 130.0 + 60.0 * y, 220.0 - 60.0 * y]
            } else {
                [60.0 + 80.0 * (y - hill), 110.0 - 60.0 * (y - hill), 40.0]
            };
            let grain = if y < hill { 6.0 } else { 34.0 };
            let noise = (random.f32() - 0.5) * grain;
            rgb.extend(light.map(|value: f32| (value + noise).clamp(0.0, 255.0) as u8));
        }
    }
    Raster { width, height, rgb }
}

/// Nothing but noise: the worst that can come.
fn noise(width: u32, height: u32) -> Raster {
    let mut random = fastrand::Rng::with_seed(11);
    Raster { width, height, rgb: (0..width * height * 3).map(|_| random.u8(..)).collect() }
}

/// The bytes that draw a picture of characters, through the real frames.
fn written(raster: &Raster, cells: Size, graphics: &Graphics) -> usize {
    use crate::tui::term::frame::Frames;
    let prepared = prepare(raster, cells, graphics);
    let mut frames = Frames::new(Size::new(120, 36), false);
    let theme = crate::tui::theme::Theme::default();
    let bytes = frames.draw(|buffer| {
        let mut canvas = crate::tui::widgets::canvas::Canvas::new(buffer, &theme);
        for y in 0..36 {
            canvas.put(80, y, 40, "A line beside it", crate::tui::theme::Role::Dim);
        }
        canvas.picture(ratatui::layout::Rect::new(2, 2, cells.width, cells.height), PictureId(1), &prepared);
        None
    });
    bytes.len()
}

#[test]
fn half_blocks_keep_within_their_budget_whatever_they_show() {
    for (depth, most) in [(Depth::Indexed, 18_000), (Depth::True, 34_000), (Depth::Sixteen, 20_000)] {
        let graphics = Graphics { depth, ..graphics(Protocol::HalfBlocks) };
        for raster in [photo(64, 48), noise(64, 48)] {
            let bytes = written(&raster, Size::new(64, 24), &graphics);
            assert!(bytes <= most, "{bytes} bytes in {depth:?}");
        }
        let bytes = written(&photo(40, 30), Size::new(40, 15), &graphics);
        assert!(bytes <= most / 2, "{bytes} bytes in {depth:?}");
    }
}

/// What a cell's halves look like.
fn halves(tile: &Tile) -> [Lab; 2] {
    let lab = |colour: Color| match colour {
        Color::Rgb(r, g, b) => Lab::of([r, g, b]),
        Color::Indexed(index) => colours::of_index(index),
        other => panic!("{other:?}"),
    };
    match tile.glyph {
        '▀' => [lab(tile.fg), lab(tile.bg)],
        '▄' => [lab(tile.bg), lab(tile.fg)],
        ' ' => [lab(tile.bg); 2],
        '█' => [lab(tile.fg); 2],
        other => panic!("{other:?}"),
    }
}

#[test]
fn half_blocks_look_like_the_picture() {
    let raster = photo(40, 30);
    for (depth, most) in [(Depth::Indexed, 6.0), (Depth::True, 0.8)] {
        let tiles = blocks::draw(&raster, depth);
        let wanted = colours::halves(&raster);
        let pairs = tiles.iter().map(halves).zip(wanted.into_iter().flatten());
        let errors = pairs.flat_map(|(got, wanted)| {
            got.into_iter().zip(wanted).map(|(got, wanted)| got.distance(Lab::of(wanted)))
        });
        let mean = errors.sum::<f32>() / 1200.0;
        assert!(mean < most, "an error of {mean} in {depth:?}");
    }
}

#[test]
fn sixteen_colours_and_letters_show_light_and_dark() {
    let (black, white) = ([0_u8; 12], [255_u8; 12]);
    let raster = Raster { width: 4, height: 4, rgb: [black, white, black, black].concat() };
    let tiles = ansi::draw(&raster);
    assert!(tiles.iter().take(4).all(|tile| tile.glyph == '▀' && tile.fg == Color::Black));
    let letters: String = ascii::draw(&raster).iter().map(|tile| tile.glyph).collect();
    assert!(letters.ends_with("    ") && !letters.starts_with(' '), "{letters:?}");
    assert!(ascii::draw(&photo(64, 48)).iter().all(|tile| tile.glyph.is_ascii()));
}

/// Reads sixel as a terminal does: the pixels, row by row; every one has to be painted.
fn read_sixel(code: &[u8]) -> (usize, usize, Vec<[u8; 3]>) {
    let text = std::str::from_utf8(code).unwrap();
    let body = text.strip_prefix("\x1bP0;1;0q\"1;1;").and_then(|rest| rest.strip_suffix("\x1b\\")).unwrap();
    let mut signs = body.bytes().peekable();
    let number = |signs: &mut std::iter::Peekable<std::str::Bytes<'_>>| {
        let mut value = 0;
        while let Some(digit) = signs.next_if(u8::is_ascii_digit) {
            value = value * 10 + usize::from(digit - b'0');
        }
        value
    };
    let wide = number(&mut signs);
    assert_eq!(signs.next(), Some(b';'));
    let tall = number(&mut signs);
    let mut palette = vec![[0_u8; 3]; 256];
    let mut pixels = vec![None; wide * tall];
    let (mut x, mut band, mut colour) = (0, 0, 0);
    while let Some(sign) = signs.next() {
        match sign {
            b'#' => {
                colour = number(&mut signs);
                if signs.next_if_eq(&b';').is_some() {
                    assert_eq!(number(&mut signs), 2);
                    palette[colour] = std::array::from_fn(|_| {
                        assert_eq!(signs.next(), Some(b';'));
                        u8::try_from(number(&mut signs) * 255 / 100).unwrap()
                    });
                }
            }
            b'$' => x = 0,
            b'-' => (x, band) = (0, band + 1),
            b'!' | b'?'..=b'~' => {
                let count = if sign == b'!' { number(&mut signs) } else { 1 };
                let bits = if sign == b'!' { signs.next().unwrap() } else { sign } - b'?';
                for _ in 0..count {
                    for row in (0..6).filter(|row| bits >> row & 1 == 1) {
                        pixels[(band * 6 + row) * wide + x] = Some(palette[colour]);
                    }
                    x += 1;
                }
            }
            other => panic!("{:?}", char::from(other)),
        }
    }
    (wide, tall, pixels.into_iter().map(Option::unwrap).collect())
}

#[test]
fn sixel_paints_every_pixel_and_close_to_its_colour() {
    // No multiple of six rows, and few colours too.
    for (registers, most) in [(256, 16), (16, 60)] {
        let raster = photo(90, 71);
        let (wide, tall, pixels) = read_sixel(&sixel::encode(&raster, registers));
        assert_eq!((wide, tall), (90, 71));
        let off: u64 = pixels
            .iter()
            .flatten()
            .zip(&raster.rgb)
            .map(|(got, wanted)| u64::from(got.abs_diff(*wanted)))
            .sum();
        let mean = off / u64::try_from(raster.rgb.len()).unwrap();
        assert!(mean <= most, "off by {mean} with {registers} colours");
        let used: std::collections::HashSet<_> = pixels.into_iter().collect();
        assert!(used.len() <= usize::from(registers) && used.len() > usize::from(registers) / 3);
    }
}

#[test]
fn a_picture_of_one_colour_is_one_colour() {
    let raster = Raster { width: 12, height: 12, rgb: vec![200; 12 * 12 * 3] };
    let (.., pixels) = read_sixel(&sixel::encode(&raster, 256));
    assert!(pixels.iter().flatten().all(|value| value.abs_diff(200) <= 2));
}

#[test]
fn what_is_too_long_for_tmux_becomes_coarser() {
    let raster = noise(900, 540);
    let size = Size::new(100, 30);
    let in_tmux = Graphics { tmux: true, ..graphics(Protocol::Sixel) };
    let (bare, inside) =
        (prepare(&raster, size, &graphics(Protocol::Sixel)), prepare(&raster, size, &in_tmux));
    assert!(bare.bytes() > LONGEST_IN_TMUX && inside.bytes() <= LONGEST_IN_TMUX, "{}", inside.bytes());
    let (wide, tall, _) = read_sixel(inside.data());
    assert_eq!((wide, tall), (900, 540));
}

#[test]
fn kitty_gets_the_very_pixels_in_commands_of_bounded_size() {
    let raster = photo(180, 180);
    let prepared = prepare(&raster, Size::new(20, 10), &graphics(Protocol::Kitty));
    for tmux in [false, true] {
        let form = KittyForm::Placeholders(Size::new(20, 10));
        let commands = kitty_commands(prepared.data(), 0x0500_0001, form, tmux);
        let mut text = String::from_utf8(commands).unwrap();
        if tmux {
            assert!(text.split("\x1bPtmux;").skip(1).all(|part| part.ends_with("\x1b\\")));
            text = text
                .replace("\x1bPtmux;", "")
                .replace("\x1b\x1b\\\x1b\\", "\x1b\\")
                .replace("\x1b\x1b", "\x1b");
        }
        let mut coded = String::new();
        let commands: Vec<&str> = text.split_terminator("\x1b\\").collect();
        for (at, command) in commands.iter().enumerate() {
            let (head, data) = command.strip_prefix("\x1b_G").and_then(|rest| rest.split_once(';')).unwrap();
            assert!(data.len() <= 4096 && head.contains("q=2"), "{head}");
            assert_eq!(head.contains("m=1"), at + 1 < commands.len(), "{head}");
            if at == 0 {
                assert!(head.starts_with("a=T,U=1,i=83886081,c=20,r=10,f=100,"), "{head}");
            }
            coded.push_str(data);
        }
        assert!(commands.len() > 1);
        let png = image::load_from_memory(&STANDARD.decode(coded).unwrap()).unwrap();
        assert_eq!(png.to_rgb8().into_raw(), raster.rgb);
    }
}

#[test]
fn iterm2_gets_a_jpeg_of_the_right_size() {
    let raster = photo(180, 180);
    let prepared = prepare(&raster, Size::new(20, 10), &graphics(Protocol::ITerm2));
    let text = std::str::from_utf8(prepared.data()).unwrap();
    let (head, data) = text.strip_suffix('\x07').and_then(|text| text.split_once(':')).unwrap();
    assert!(head.starts_with("\x1b]1337;File=inline=1;"), "{head}");
    assert!(head.ends_with("width=20;height=10;preserveAspectRatio=0"), "{head}");
    let jpeg = STANDARD.decode(data).unwrap();
    assert!(head.contains(&format!("size={};", jpeg.len())));
    let image = image::load_from_memory(&jpeg).unwrap();
    assert_eq!((image.width(), image.height()), (180, 180));
}

#[test]
fn shapes_are_kept_within_the_box() {
    let graphics = graphics(Protocol::Kitty);
    let fitted = |width, height, columns, rows| {
        let size = fit(width, height, Size::new(columns, rows), &graphics);
        (size.width, size.height)
    };
    assert_eq!(fitted(400, 300, 40, 30), (40, 15));
    assert_eq!(fitted(300, 400, 40, 10), (15, 10));
    assert_eq!(fitted(100, 100, 10, 10), (10, 5));
    assert_eq!(fitted(10_000, 1, 40, 30), (40, 1));
    assert_eq!(fitted(1, 10_000, 40, 30), (1, 30));
    assert_eq!(fitted(u32::MAX, u32::MAX, 500, 500), (255, 128));
    assert_eq!(fitted(0, 5, 40, 30), (0, 0));
    assert_eq!(fitted(5, 5, 0, 30), (0, 0));
}

#[test]
fn no_more_pixels_are_asked_for_than_can_be_seen() {
    let size = Size::new(40, 15);
    let asked = |protocol| Prepared::raster_size(size, &graphics(protocol));
    assert_eq!((asked(Protocol::HalfBlocks), asked(Protocol::Ascii)), ((40, 30), (40, 30)));
    assert_eq!((asked(Protocol::Sixel), asked(Protocol::Kitty)), ((360, 270), (360, 270)));
    let (width, height) = Prepared::raster_size(Size::new(200, 60), &graphics(Protocol::Kitty));
    assert!(u64::from(width) * u64::from(height) <= ENOUGH_PIXELS && width > 500, "{width}x{height}");
}

#[test]
fn far_away_a_picture_costs_less_and_covers_the_same_cells() {
    let size = Size::new(40, 15);
    for protocol in [Protocol::Sixel, Protocol::ITerm2, Protocol::Kitty] {
        let near = graphics(protocol);
        let far = Graphics { far: true, ..near.clone() };
        let made = |graphics: &Graphics| {
            let (width, height) = Prepared::raster_size(size, graphics);
            prepare(&photo(width, height), size, graphics).data().len()
        };
        let (near, far) = (made(&near), made(&far));
        assert!(far > 0 && far * 3 <= near * 2, "{protocol:?}: {far} beside {near}");
    }
    let far = Graphics { far: true, ..graphics(Protocol::Sixel) };
    let code = prepare(&photo(180, 135), size, &far);
    assert!(String::from_utf8_lossy(code.data()).contains("\"1;1;360;270"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_raster_in_any_size_is_survived(
        (width, height, length) in (0_u32..40, 0_u32..40, 0_usize..4000),
        (columns, rows) in (0_u16..24, 0_u16..12),
        protocol in prop::sample::select(&ALL[..]),
        depth in prop::sample::select(vec![Depth::Sixteen, Depth::Indexed, Depth::True]),
    ) {
        let raster = Raster { width, height, rgb: (0..length).map(|at| (at * 37 % 251) as u8).collect() };
        let graphics = Graphics { depth, ..graphics(protocol) };
        let prepared = prepare(&raster, Size::new(columns, rows), &graphics);
        let cells = usize::from(columns) * usize::from(rows);
        prop_assert!(prepared.tiles().is_empty() || prepared.tiles().len() == cells);
        let escapes = prepared.data().iter().filter(|byte| **byte == 0x1b).count();
        prop_assert!(escapes <= 2);
    }
}
