//! Photos as cameras and programs write them, and those that break off, lie or are none.

use std::fs;
use std::io::Cursor;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, RgbImage};
use proptest::prelude::*;

use super::*;

/// Noise, so that nothing compresses better than a photo would.
pub fn noise(width: u32, height: u32) -> DynamicImage {
    let mut random = fastrand::Rng::with_seed(7);
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |_, _| {
        let [red, green, blue, _] = random.u32(..).to_le_bytes();
        image::Rgb([red, green, blue])
    }))
}

pub fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG with a camera's notes: how it was held (1 to 8), its maker, and where it was.
pub fn with_notes(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
    exif.extend(b"\x0f\x01\x02\0\x04\0\0\0CAM\0");
    exif.extend([0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    exif.extend(b"\0\0\0\0GPS 48.8584 N 2.2945 E");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

pub fn animated_gif(frames: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for n in 0..frames {
        encoder.encode_frame(Frame::new(noise(40 + n % 2, 30).into_rgba8())).unwrap();
    }
    drop(encoder);
    bytes
}

/// A PNG that claims so many pixels and has none.
pub fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0]);
    let step = |sum: u32, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 };
    let sum = !bytes[12..].iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), step));
    bytes.extend(sum.to_be_bytes());
    bytes.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
    bytes
}

struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn facts(&self, bytes: &[u8]) -> PhotoFacts {
        photo_facts(&self.file("photo", bytes))
    }
}

const FORMATS: [(ImageFormat, &str); 6] = [
    (ImageFormat::Jpeg, "jpeg"),
    (ImageFormat::Png, "png"),
    (ImageFormat::Gif, "gif"),
    (ImageFormat::Bmp, "bmp"),
    (ImageFormat::Tiff, "tiff"),
    (ImageFormat::WebP, "webp"),
];

#[test]
fn every_type_is_known_by_its_content_and_found_whole() {
    let desk = Desk::new();
    for (format, kind) in FORMATS {
        let bytes = encoded(&noise(61, 40), format);
        let facts = desk.facts(&bytes);
        let wanted = PhotoFacts {
            size: bytes.len() as u64,
            kind: Some(kind),
            pixels: Some((61, 40)),
            digest: Some(*blake3::hash(&bytes).as_bytes()),
            ..PhotoFacts::default()
        };
        assert_eq!(facts, wanted);
    }
}

#[test]
fn every_type_that_breaks_off_is_found() {
    let desk = Desk::new();
    for (format, kind) in FORMATS {
        let bytes = encoded(&noise(61, 40), format);
        for share in [30, 50, 80, 97] {
            let facts = desk.facts(&bytes[..bytes.len() * share / 100]);
            assert_eq!(facts.kind, Some(kind), "{kind}");
            let why = facts.broken.unwrap_or_else(|| panic!("{kind} {share} %: {:?}", facts.unchecked));
            assert!(why.starts_with("The photo photo is ") && why.ends_with('.'), "{why}");
        }
    }
    let gif = animated_gif(5);
    assert!(desk.facts(&gif).broken.is_none());
    assert!(desk.facts(&gif[..gif.len() * 9 / 10]).broken.unwrap().contains("cut off"), "a later picture");
}

#[test]
fn what_follows_a_whole_picture_and_an_end_that_is_left_out_do_no_harm() {
    let desk = Desk::new();
    let jpeg = [encoded(&noise(20, 20), ImageFormat::Jpeg), b"a film of two seconds".to_vec()].concat();
    assert_eq!(desk.facts(&jpeg).broken, None);
    let gif = animated_gif(2);
    assert_eq!(gif.last(), Some(&0x3b));
    assert_eq!(desk.facts(&gif[..gif.len() - 1]).broken, None);
}

#[test]
fn a_turned_photo_has_the_sides_that_are_looked_at() {
    let desk = Desk::new();
    let jpeg = encoded(&noise(80, 40), ImageFormat::Jpeg);
    for orientation in 1..=8 {
        let wanted = if orientation > 4 { (40, 80) } else { (80, 40) };
        let facts = desk.facts(&with_notes(&jpeg, orientation));
        assert_eq!((facts.pixels, facts.broken), (Some(wanted), None), "{orientation}");
    }
}

#[test]
fn a_bomb_is_not_looked_at_and_may_go() {
    let desk = Desk::new();
    let facts = desk.facts(&png_claiming(50_000, 40_000));
    assert_eq!((facts.pixels, &facts.broken), (Some((50_000, 40_000)), &None));
    assert!(facts.unchecked.unwrap().contains("50000 x 40000 pixels"));
    let mut gif = animated_gif(1);
    gif[6..10].fill(0xff);
    assert!(desk.facts(&gif).unchecked.is_some());
    let mut jpeg = encoded(&noise(8, 8), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap() + 5;
    jpeg[frame..frame + 4].fill(0xff);
    assert!(desk.facts(&jpeg).unchecked.is_some());
    let huge = desk.file("huge.jpg", &encoded(&noise(8, 8), ImageFormat::Jpeg));
    fs::File::options().write(true).open(&huge).unwrap().set_len(20 << 30).unwrap();
    let facts = photo_facts(&huge);
    assert_eq!((facts.size, facts.kind, facts.digest), (20 << 30, Some("jpeg"), None));
    assert!(facts.broken.is_none() && facts.unchecked.unwrap().contains("20.0 GiB"));
}

#[test]
fn what_is_no_photo_is_named_and_not_decoded() {
    let desk = Desk::new();
    let heic = b"\0\0\0\x18ftypmif1\0\0\0\0mif1heix";
    let avif = b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf";
    let video = b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2";
    for (bytes, kind) in [
        (&heic[..], Some("heic")),
        (b"\0\0\0\x14ftyphevc\0\0\0\0hevc", Some("heic")),
        (avif, Some("avif")),
        (video, Some("mp4")),
        (b"%PDF-1.7\n", Some("pdf")),
        (b"hello", None),
        (b"\0\0\0\0ftyp", None),
        (b"\xff\xff\xff\xffftyp", None),
    ] {
        let facts = desk.facts(bytes);
        assert_eq!((facts.kind, facts.pixels, facts.broken), (kind, None, None));
        assert!(facts.digest.is_some());
    }
}

#[test]
fn what_cannot_be_read_says_why() {
    let desk = Desk::new();
    let broken = |path: &Path| {
        let facts = photo_facts(path);
        assert_eq!((facts.size, facts.kind, facts.digest), (0, None, None));
        facts.broken.unwrap()
    };
    let folder = desk.0.path();
    assert!(broken(&folder.join("none.jpg")).contains("no such file"));
    assert!(broken(folder).contains("directory"));
    assert!(broken(Path::new("/dev/zero")).contains("device"));
    assert!(broken(&desk.file("empty.jpg", b"")).contains("empty"));
    let pipe = folder.join("pipe");
    let (kind, mode) = (rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR);
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, kind, mode, 0).unwrap();
    assert!(broken(&pipe).contains("pipe"));
    let evil = desk.file("a\u{1b}[31m\n.png", b"\x89PNG\r\n\x1a\nnothing");
    assert!(!photo_facts(&evil).broken.unwrap().chars().any(char::is_control));
    let link = folder.join("link.png");
    symlink(desk.file("real.png", &encoded(&noise(9, 9), ImageFormat::Png)), &link).unwrap();
    assert_eq!(photo_facts(&link).pixels, Some((9, 9)));
}

proptest! {
    #[test]
    fn no_damage_breaks_it(format in 0_usize..6, places in prop::collection::vec((any::<u16>(), any::<u8>()), 1..20)) {
        let (format, _) = FORMATS[format];
        let mut bytes = encoded(&noise(24, 16), format);
        for (at, byte) in places {
            let at = usize::from(at) % bytes.len();
            bytes[at] = byte;
        }
        let facts = Desk::new().facts(&bytes);
        prop_assert!(facts.digest.is_some());
    }
}

#[test]
fn a_small_picture_is_upright_and_of_the_size_that_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.png");
    let mut image = image::RgbaImage::from_pixel(40, 20, image::Rgba([200, 0, 0, 255]));
    image.put_pixel(0, 0, image::Rgba([0, 0, 0, 0]));
    let image = DynamicImage::ImageRgba8(image);
    fs::write(&path, encoded(&image, ImageFormat::Png)).unwrap();
    let whole = photo_picture(&path, 40, 20).unwrap();
    assert_eq!((whole.width, whole.height, whole.rgb.len()), (40, 20, 2400));
    assert_eq!(whole.rgb[..6], [128, 128, 128, 200, 0, 0]);
    assert_eq!(photo_picture(&path, 0, 3).unwrap().rgb.len(), 9);
    fs::write(&path, b"no picture").unwrap();
    assert!(photo_picture(&path, 4, 4).unwrap_err().starts_with("The photo a.png"));
    assert!(photo_picture(folder.path(), 4, 4).is_err());
}
