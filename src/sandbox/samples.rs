//! Makes the demo's sample files: an evening's photos, its programme and a video-sized file. Nothing is
//! shipped, and each time the same bytes come out.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::thread;

use super::pictures::Canvas;
use super::scenes;

/// The video-sized file's length in bytes: 96 MiB.
pub const VIDEO_LENGTH: u64 = 96 << 20;

/// What the blocks are that a video's bytes are made in.
const BLOCK: usize = 1 << 20;

/// The shape of the photos.
const WIDE: u32 = 1440;
const HIGH: u32 = 960;

type Maker = fn(&Path) -> io::Result<()>;

const FILES: [(&str, Maker); 7] = [
    ("01-stage-lights.jpg", |path| jpeg(path, &scenes::stage_lights(WIDE, HIGH))),
    ("02-harbour-dusk.jpg", |path| jpeg(path, &scenes::harbour_dusk(WIDE, HIGH))),
    ("03-fireworks.jpg", |path| jpeg(path, &scenes::fireworks(WIDE, HIGH))),
    ("04-lanterns.jpg", |path| jpeg(path, &scenes::lanterns(WIDE, HIGH))),
    ("05-poster.png", |path| png(path, &scenes::poster(960, 1200))),
    ("evening.mp4", video),
    ("programme.pdf", pdf),
];

/// Makes the sample files in a folder, which is made when missing; files of the same names are replaced.
/// Gives their paths, by name.
///
/// # Errors
/// What the disk says; some of the files may be there.
pub fn make(dir: &Path) -> io::Result<Vec<PathBuf>> {
    std::fs::create_dir_all(dir)?;
    // Pictures being made are large: no more at a time than there are processors to make them.
    let lanes = thread::available_parallelism().map_or(1, usize::from).min(4);
    let mut paths = thread::scope(|scope| {
        let works: Vec<_> = (0..lanes).map(|lane| scope.spawn(move || make_each(lane, lanes, dir))).collect();
        let made =
            works.into_iter().map(|work| work.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into())));
        made.collect::<io::Result<Vec<_>>>()
    })?
    .concat();
    paths.sort();
    Ok(paths)
}

/// Makes each of the files that are one lane's.
fn make_each(lane: usize, lanes: usize, dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mine = FILES.iter().skip(lane).step_by(lanes);
    mine.map(|(name, maker)| {
        let path = dir.join(name);
        maker(&path).map(|()| path)
    })
    .collect()
}

fn jpeg(path: &Path, canvas: &Canvas) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    canvas.write_jpeg(&mut file)?;
    file.flush()
}

fn png(path: &Path, canvas: &Canvas) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    canvas.write_png(&mut file)?;
    file.flush()
}

/// A file that begins as an MP4 does: its type, then one box of media data. The data is noise, so that
/// nothing on its way can make it smaller.
fn video(path: &Path) -> io::Result<()> {
    let mut file = File::create(path)?;
    let kind = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom";
    let data = u32::try_from(VIDEO_LENGTH).unwrap_or(u32::MAX) - kind.len() as u32;
    let mut head = kind.to_vec();
    head.extend_from_slice(&data.to_be_bytes());
    head.extend_from_slice(b"mdat");
    file.write_all(&head)?;
    let mut left = usize::try_from(VIDEO_LENGTH).unwrap_or(0) - head.len();
    let mut block = vec![0; BLOCK];
    let mut state = 0x853c_49e6_748f_ea9b_u64;
    while left > 0 {
        for word in block.chunks_exact_mut(8) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            word.copy_from_slice(&state.to_le_bytes());
        }
        let part = block.get(..left.min(BLOCK)).unwrap_or_default();
        file.write_all(part)?;
        left -= part.len();
    }
    Ok(())
}

/// A programme of one page.
fn pdf(path: &Path) -> io::Result<()> {
    const LINES: [&str; 5] = [
        "18:00  Doors, and lights along the quay",
        "19:00  Brass on the ferry landing",
        "20:30  Main stage",
        "22:15  Lanterns on the water",
        "22:45  Fireworks",
    ];
    let mut page = String::from("0.95 0.34 0.22 rg 260 620 160 160 re f 0.07 0.22 0.35 rg 0 0 595 90 re f\n");
    page.push_str("BT /F1 30 Tf 60 560 Td (Harbour Lights) Tj ET\n");
    for (index, line) in LINES.iter().enumerate() {
        page.push_str(&format!("BT /F1 15 Tf 60 {} Td ({line}) Tj ET\n", 500 - index * 34));
    }
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{page}endstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    std::fs::write(path, document(&objects))
}

/// Puts objects together with the table of where each of them begins.
fn document(objects: &[String]) -> Vec<u8> {
    let mut text = String::from("%PDF-1.4\n");
    let mut table = String::from("0000000000 65535 f \n");
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", text.len()));
        text.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let (begin, count) = (text.len(), objects.len() + 1);
    text.push_str(&format!(
        "xref\n0 {count}\n{table}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{begin}\n%%EOF\n"
    ));
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_what_their_names_say() {
        let dir = tempfile::tempdir().unwrap();
        let small = scenes::harbour_dusk(90, 60);
        jpeg(&dir.path().join("a.jpg"), &small).unwrap();
        png(&dir.path().join("b.png"), &small).unwrap();
        for name in ["a.jpg", "b.png"] {
            let picture = image::open(dir.path().join(name)).unwrap();
            assert_eq!((picture.width(), picture.height()), (90, 60));
        }
    }

    #[test]
    fn the_programmes_table_says_where_each_object_begins() {
        let text = String::from_utf8(document(&["<< >>".to_owned(), "[1]".to_owned()])).unwrap();
        let table = text.split("xref\n").nth(1).unwrap();
        for (number, row) in table.lines().skip(2).take(2).enumerate() {
            let at: usize = row[..10].parse().unwrap();
            assert!(text[at..].starts_with(&format!("{} 0 obj", number + 1)));
        }
        let start: usize = text.lines().rev().nth(1).unwrap().parse().unwrap();
        assert!(text[start..].starts_with("xref"));
    }

    #[test]
    fn the_video_has_its_length_and_the_same_bytes_each_time() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("evening.mp4");
        video(&path).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(bytes.len() as u64, VIDEO_LENGTH);
        assert_eq!(&bytes[4..12], b"ftypmp42");
        let data = u32::from_be_bytes(bytes[24..28].try_into().unwrap());
        assert_eq!(u64::from(data) + 24, VIDEO_LENGTH);
        assert_eq!(&bytes[28..32], b"mdat");
        let hash = blake3::hash(&bytes);
        video(&path).unwrap();
        assert_eq!(blake3::hash(&std::fs::read(&path).unwrap()), hash);
        assert!(bytes[64..].windows(64).step_by(1 << 20).all(|part| part.iter().any(|byte| *byte != 0)));
    }
}
