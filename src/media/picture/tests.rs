//! Pictures that lie about themselves, break off or were never pictures.

use image::{ExtendedColorType, GrayImage, ImageEncoder as _, ImageFormat, Luma, Rgb, Rgba};

use super::*;

/// Red at the left, blue at the right.
fn sample(width: u32, height: u32) -> DynamicImage {
    let pixel = |x, y| if x * 2 < width { Rgb([200, 0, (y % 50) as u8]) } else { Rgb([0, 0, 200]) };
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, pixel))
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn pixel(raster: &Raster, x: u32, y: u32) -> [u8; 3] {
    let at = ((y * raster.width + x) * 3) as usize;
    raster.rgb[at..at + 3].try_into().unwrap()
}

/// A PNG header with these sizes, sixteen bits and alpha, and nothing behind it but its right checksum.
fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([16, 6, 0, 0, 0]);
    let sum = crc(&bytes[12..]);
    bytes.extend(sum.to_be_bytes());
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 };
    !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), step))
}

/// The place of the frame header's height in a JPEG.
fn frame(jpeg: &[u8]) -> usize {
    jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap() + 5
}

#[test]
fn a_picture_comes_out_at_exactly_the_size_asked_for() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png] {
        for (from, to) in [((1, 1), (1, 1)), ((1, 1), (50, 3)), ((640, 427), (80, 30)), ((30, 20), (64, 48))]
        {
            let raster = decode(&encoded(&sample(from.0, from.1), format), to.0, to.1).unwrap();
            assert_eq!((raster.width, raster.height), to);
            assert_eq!(raster.rgb.len(), (to.0 * to.1 * 3) as usize);
        }
        let raster = decode(&encoded(&sample(640, 427), format), 80, 30).unwrap();
        let ([red, ..], [.., blue]) = (pixel(&raster, 10, 15), pixel(&raster, 70, 15));
        assert!(red > 180 && blue > 180, "{red} {blue}");
    }
}

#[test]
fn every_kind_of_pixel_ends_as_plain_colour() {
    let grey = DynamicImage::ImageLuma8(GrayImage::from_pixel(9, 9, Luma([77])));
    let deep = DynamicImage::ImageRgb16(image::ImageBuffer::from_pixel(9, 9, Rgb([0x8000u16, 0, 0xffff])));
    let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(9, 9, Rgba([255, 0, 0, 0])));
    let half = DynamicImage::ImageRgba8(RgbaImage::from_pixel(9, 9, Rgba([255, 0, 0, 128])));
    let shown = |image| pixel(&decode(&encoded(&image, ImageFormat::Png), 3, 3).unwrap(), 1, 1);
    assert_eq!(shown(grey), [77, 77, 77]);
    assert_eq!(shown(deep), [128, 0, 255]);
    assert_eq!(shown(clear), [GROUND; 3]);
    assert_eq!(shown(half), [192, 64, 64]);
}

#[test]
fn a_picture_stands_upright_as_its_camera_was_held() {
    let jpeg = encoded(&sample(80, 40), ImageFormat::Jpeg);
    // Orientation 6: to be turned clockwise, which brings the left side to the top.
    let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    let turned = [&jpeg[..2], &[0xff, 0xe1], &length, exif, &jpeg[2..]].concat();
    let raster = decode(&turned, 20, 40).unwrap();
    assert_eq!((raster.width, raster.height), (20, 40));
    let (top, bottom) = (pixel(&raster, 10, 5), pixel(&raster, 10, 35));
    assert!(top[0] > 150 && top[2] < 90 && bottom[2] > 150 && bottom[0] < 90, "{top:?} {bottom:?}");
}

#[test]
fn a_claim_beyond_all_bounds_costs_nothing() {
    assert_eq!(decode(&png_claiming(60_000, 60_000), 9, 9), Err("too large: 60000x60000".to_owned()));
    assert_eq!(decode(&png_claiming(1, 20_001), 9, 9), Err("too large: 1x20001".to_owned()));
    assert_eq!(decode(&png_claiming(0, 5), 9, 9), Err("broken PNG".to_owned()));
    assert_eq!(
        decode(&png_claiming(u32::MAX, u32::MAX), 9, 9).unwrap_err(),
        "too large: 4294967295x4294967295"
    );
    // Few enough pixels, but eight bytes each.
    assert_eq!(decode(&png_claiming(6000, 6000), 9, 9), Err("too large: 6000x6000".to_owned()));
    let mut jpeg = encoded(&sample(16, 16), ImageFormat::Jpeg);
    let at = frame(&jpeg);
    jpeg[at..at + 4].copy_from_slice(&[0xff; 4]);
    assert_eq!(decode(&jpeg, 9, 9), Err("too large: 65535x65535".to_owned()));
    jpeg[at..at + 4].copy_from_slice(&[0; 4]);
    assert_eq!(decode(&jpeg, 9, 9), Err("broken JPEG".to_owned()));
}

#[test]
fn what_comes_in_passes_counts_its_coefficients_too() {
    let mut jpeg = encoded(&sample(16, 16), ImageFormat::Jpeg);
    let at = frame(&jpeg);
    let side = 6000u16.to_be_bytes();
    jpeg[at..at + 4].copy_from_slice(&[side[0], side[1], side[0], side[1]]);
    assert_eq!(check(&jpeg).map(|header| (header.width, header.pixel_bytes)), Ok((6000, 3)));
    jpeg[at - 4] = 0xc2;
    assert_eq!(check(&jpeg), Err("too large: 6000x6000".to_owned()));
    // The largest plain JPEG that is let through fits the bound as well.
    const { assert!(MOST_PIXELS * 3 <= MOST_MEMORY) };
}

#[test]
fn a_picture_that_breaks_off_anywhere_is_a_sentence() {
    let jpeg = encoded(&sample(160, 120), ImageFormat::Jpeg);
    for end in (0..jpeg.len()).step_by(10) {
        let reason = decode(&jpeg[..end], 40, 30).unwrap_err();
        assert!(reason.len() < 60, "{end}: {reason}");
    }
    assert_eq!(decode(&jpeg[..jpeg.len() - 2], 40, 30), Err("truncated JPEG".to_owned()));
    let png = encoded(&sample(160, 120), ImageFormat::Png);
    for end in (0..png.len() - 12).step_by(10) {
        let reason = decode(&png[..end], 40, 30).unwrap_err();
        assert!(reason.len() < 60, "{end}: {reason}");
    }
    assert_eq!(decode(&png[..png.len() / 2], 40, 30), Err("truncated PNG".to_owned()));
}

#[test]
fn what_never_was_a_picture_is_named() {
    assert_eq!(
        decode(b"<!DOCTYPE html><html>", 1, 1),
        Err("not a JPEG or PNG picture (text/html)".to_owned())
    );
    assert_eq!(decode(b"", 1, 1), Err("not an image (nothing came)".to_owned()));
    assert_eq!(decode(b"hello", 1, 1), Err("not an image".to_owned()));
    assert!(decode(b"GIF89a\x01\0\x01\0", 1, 1).unwrap_err().contains("image/gif"));
}

#[test]
fn damage_in_the_middle_never_panics() {
    let sources = [ImageFormat::Jpeg, ImageFormat::Png].map(|format| encoded(&sample(64, 64), format));
    let mut dice = fastrand::Rng::with_seed(7);
    for source in &sources {
        for _ in 0..300 {
            let mut bytes = source.clone();
            for _ in 0..=dice.usize(0..8) {
                let at = dice.usize(2..bytes.len());
                bytes[at] = dice.u8(..);
            }
            if let Ok(raster) = decode(&bytes, 8, 8) {
                assert_eq!(raster.rgb.len(), 8 * 8 * 3);
            }
        }
    }
}

#[test]
fn four_inks_are_shown_or_refused_but_never_crash() {
    // A frame header with four components and no colours behind it.
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut bytes)
        .write_image(&[9; 64 * 64], 64, 64, ExtendedColorType::L8)
        .unwrap();
    let at = frame(&bytes) + 4;
    bytes[at] = 4;
    assert!(decode(&bytes, 8, 8).is_err());
}
