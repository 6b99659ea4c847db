//! Copies that fit: how large they are, which way is up, and what is no longer in them.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{ImageEncoder as _, ImageFormat, Rgba, RgbaImage};

use super::*;
use crate::media::photo::tests::{animated_gif, encoded, noise, png_claiming, with_notes};
use crate::media::photo_facts;

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

    fn folder(&self) -> PathBuf {
        self.0.path().join("state/fitted")
    }

    /// A copy of at most so many bytes, which is checked to be what it says.
    fn fitted(&self, path: &Path, most: usize) -> Fitted {
        let before = fs::read(path).unwrap();
        let fitted = fit_within(path, &self.folder(), most).unwrap();
        assert_eq!(fs::read(path).unwrap(), before, "the original stays");
        let facts = photo_facts(&fitted.path);
        assert_eq!((facts.kind, facts.broken, facts.unchecked), (Some("jpeg"), None, None));
        assert_eq!(facts.pixels, Some(fitted.pixels));
        assert_eq!(fitted.sizes, (before.len() as u64, facts.size));
        assert!(facts.size <= most as u64, "{} > {most}", facts.size);
        assert!((LOWEST_TESTED..=95).contains(&fitted.quality));
        fitted
    }

    fn names(&self) -> Vec<String> {
        let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
        let mut names: Vec<_> =
            fs::read_dir(self.folder()).unwrap().map(|entry| name(entry.unwrap())).collect();
        names.sort();
        names
    }
}

const LOWEST_TESTED: u8 = 60;

fn pixel(path: &Path, x: u32, y: u32) -> [u8; 3] {
    image::load_from_memory(&fs::read(path).unwrap()).unwrap().into_rgb8().get_pixel(x, y).0
}

/// Red at the left, blue at the right.
fn sides(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, _| {
        image::Rgb(if x * 2 < width { [200, 0, 0] } else { [0, 0, 200] })
    }))
}

#[test]
fn the_highest_quality_that_fits_is_found() {
    let desk = Desk::new();
    let path = desk.file("a.png", &encoded(&noise(300, 200), ImageFormat::Png));
    let whole = desk.fitted(&path, 1 << 20);
    assert_eq!((whole.quality, whole.pixels, whole.note.as_deref()), (95, (300, 200), None));
    let most = usize::try_from(whole.sizes.1).unwrap() * 7 / 10;
    let fitted = desk.fitted(&path, most);
    assert!(fitted.quality < 95 && fitted.pixels == (300, 200), "{fitted:?}");
    let image = noise(300, 200).into_rgb8();
    let next = squeeze::encode(&image, None, fitted.quality + 1, most).unwrap();
    assert!(next.is_none(), "one more would not have fitted");
}

#[test]
fn where_no_quality_fits_the_sides_shrink() {
    let desk = Desk::new();
    let path = desk.file("a.png", &encoded(&noise(400, 300), ImageFormat::Png));
    let fitted = desk.fitted(&path, 20_000);
    let (width, height) = fitted.pixels;
    assert!(width < 400 && (3 * width).abs_diff(4 * height) <= 4, "{fitted:?}");
    let note = fitted.note.unwrap();
    assert!(note.contains("from 400 x 300 to"), "{note}");
    let fault = fit_within(&path, &desk.folder(), 100).unwrap_err();
    assert_eq!(fault.kind, FaultKind::Source);
    assert!(fault.message.contains("100 bytes") && fault.hint.is_some());
}

#[test]
fn the_longer_side_stays_at_2048_as_long_as_that_helps() {
    let image = noise(2500, 40).into_rgb8();
    let at_rest =
        squeeze::encode(&imageops::resize(&image, 2048, 33, FilterType::CatmullRom), None, 60, usize::MAX);
    let most = at_rest.unwrap().unwrap().len() + 10;
    let best = squeeze::squeeze(&image, None, most).ok().unwrap();
    assert_eq!(best.pixels, (2048, 33));
    let less = squeeze::squeeze(&image, None, most / 2).ok().unwrap();
    assert!(less.pixels.0 < 2048 && less.pixels.1 >= 1);
}

#[test]
fn a_real_photo_goes_below_four_megabytes() {
    let desk = Desk::new();
    let path = desk.file("big.jpg", &encoded(&noise(1600, 1200), ImageFormat::Png));
    assert!(fs::metadata(&path).unwrap().len() > 5_000_000);
    let fitted = fit(&path, &desk.folder()).unwrap();
    assert!(fitted.sizes.1 < 4_000_000 && fitted.sizes.1 > 3_500_000 && fitted.quality < 95, "{fitted:?}");
}

#[test]
fn it_is_turned_upright_and_the_cameras_notes_are_gone() {
    let desk = Desk::new();
    let jpeg = encoded(&sides(64, 32), ImageFormat::Jpeg);
    // 6 is turned clockwise: the left comes to the top. 8 the other way, 3 upside down, 2 is mirrored.
    for (orientation, pixels, red) in [
        (1, (64, 32), (8, 16)),
        (2, (64, 32), (56, 16)),
        (3, (64, 32), (56, 16)),
        (6, (32, 64), (16, 8)),
        (8, (32, 64), (16, 56)),
    ] {
        let path = desk.file("turned.jpg", &with_notes(&jpeg, orientation));
        assert!(contains(&fs::read(&path).unwrap(), b"GPS"));
        let fitted = desk.fitted(&path, 1 << 20);
        assert_eq!(fitted.pixels, pixels, "{orientation}");
        let [r, _, b] = pixel(&fitted.path, red.0, red.1);
        assert!(r > 150 && b < 60, "{orientation}: {r} {b}");
        let copy = fs::read(&fitted.path).unwrap();
        for note in [&b"GPS"[..], b"Exif", b"CAM", &[0xff, 0xe1]] {
            assert!(!contains(&copy, note), "{orientation}");
        }
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn a_colour_profile_stays_when_it_is_one_of_these_colours() {
    let desk = Desk::new();
    let mut profile = vec![0; 128];
    profile[16..20].copy_from_slice(b"RGB ");
    profile.extend(b"Display P3");
    let with = |profile: &[u8]| {
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new(&mut bytes);
        encoder.set_icc_profile(profile.to_owned()).unwrap();
        encoder.encode_image(&noise(16, 16)).unwrap();
        bytes
    };
    let fitted = desk.fitted(&desk.file("p3.jpg", &with(&profile)), 1 << 20);
    assert!(contains(&fs::read(&fitted.path).unwrap(), b"Display P3"));
    profile[16..20].copy_from_slice(b"CMYK");
    let fitted = desk.fitted(&desk.file("cmyk.jpg", &with(&profile)), 1 << 20);
    assert!(!contains(&fs::read(&fitted.path).unwrap(), b"Display P3"));
}

#[test]
fn transparency_becomes_white_and_is_told() {
    let desk = Desk::new();
    let rgba = RgbaImage::from_fn(32, 32, |x, _| Rgba([200, 0, 0, if x < 16 { 0 } else { 255 }]));
    let clear = DynamicImage::ImageRgba8(rgba);
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let fitted = desk.fitted(&desk.file("clear", &encoded(&clear, format)), 1 << 20);
        assert!(pixel(&fitted.path, 4, 16).iter().all(|part| *part > 240), "{format:?}");
        assert!(pixel(&fitted.path, 28, 16)[1] < 40, "{format:?}");
        assert!(fitted.note.unwrap().contains("white"), "{format:?}");
    }
    let solid = DynamicImage::ImageRgba8(noise(32, 32).into_rgba8());
    assert_eq!(desk.fitted(&desk.file("solid.png", &encoded(&solid, ImageFormat::Png)), 1 << 20).note, None);
}

#[test]
fn every_type_that_is_decoded_can_be_fitted() {
    let desk = Desk::new();
    let deep = DynamicImage::ImageRgb16(noise(40, 30).into_rgb16());
    let grey = DynamicImage::ImageLuma8(noise(40, 30).into_luma8());
    for (image, format) in [
        (&noise(40, 30), ImageFormat::WebP),
        (&noise(40, 30), ImageFormat::Bmp),
        (&noise(40, 30), ImageFormat::Tiff),
        (&deep, ImageFormat::Tiff),
        (&deep, ImageFormat::Png),
        (&grey, ImageFormat::Jpeg),
    ] {
        let fitted = desk.fitted(&desk.file("x", &encoded(image, format)), 1 << 20);
        assert_eq!((fitted.pixels, fitted.note), ((40, 30), None));
    }
    let fitted = desk.fitted(&desk.file("moves.gif", &animated_gif(3)), 1 << 20);
    assert!(fitted.note.unwrap().contains("first of its pictures"));
    assert_eq!(desk.fitted(&desk.file("still.gif", &animated_gif(1)), 1 << 20).note, None);
}

#[test]
fn what_cannot_be_decoded_is_refused_with_the_way_out() {
    let desk = Desk::new();
    let jpeg = encoded(&noise(64, 64), ImageFormat::Jpeg);
    for (bytes, said) in [
        (&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], "heic"),
        (b"hello", "no picture"),
        (&jpeg[..jpeg.len() / 2], "cut off"),
        (&png_claiming(50_000, 40_000), "50000 x 40000 pixels"),
    ] {
        let fault = fit(&desk.file("x", bytes), &desk.folder()).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Source);
        assert!(fault.message.contains(said) && fault.hint.is_some(), "{fault:?}");
    }
    assert!(fit(Path::new("/dev/null"), &desk.folder()).unwrap_err().message.contains("device"));
    assert!(!desk.folder().exists(), "nothing is left behind");
}

#[test]
fn copies_are_private_and_never_over_another_file() {
    let desk = Desk::new();
    let path = desk.file("-rm $(x)\n é.tar.png", &encoded(&noise(9, 9), ImageFormat::Png));
    let first = desk.fitted(&path, 1 << 20).path;
    assert_eq!(desk.names(), ["rm___x___é_tar-fitted.jpg"]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&first), mode(&desk.folder())), (0o600, 0o700));
    let before = fs::read(&first).unwrap();
    // Even what leads nowhere is somebody's.
    symlink("/nowhere", desk.folder().join("rm___x___é_tar-fitted-2.jpg")).unwrap();
    let third = desk.fitted(&path, 800).path;
    assert!(third.ends_with("rm___x___é_tar-fitted-3.jpg"), "{third:?}");
    assert_eq!(fs::read(&first).unwrap(), before);
    // A copy can be made of a copy.
    desk.fitted(&third, 1 << 20);
    assert_eq!(desk.names().len(), 4);
    assert_eq!(stem(Path::new("___.jpg")), "photo");
    assert_eq!(stem(Path::new(&format!("{}.jpg", "ü".repeat(300)))).chars().count(), 40);
}

#[test]
fn a_folder_that_takes_nothing_is_told() {
    let desk = Desk::new();
    let path = desk.file("a.png", &encoded(&noise(9, 9), ImageFormat::Png));
    let fault = fit(&path, &path).unwrap_err();
    assert_eq!(fault.kind, FaultKind::Storage);
    assert!(fault.hint.is_some());
}
