//! The type of a file by its content; its name is only asked whether it contradicts.

use std::path::Path;

use crate::model::fault::{Fault, FaultKind};
use crate::model::text;

/// The types that the Resumable Upload page documents.
pub const DOCUMENTED_TYPES: [&str; 5] =
    ["application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4"];

/// Bytes from the start of a file that are enough to tell its type.
pub const HEAD: usize = 4096;

/// What a file is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A type, as a MIME type.
    Known(&'static str),
    /// Nothing that we know.
    Unknown,
}

impl Kind {
    /// Looks at the first bytes of a file.
    pub fn of(head: &[u8]) -> Self {
        infer::get(head).map_or(Self::Unknown, |kind| Self::Known(kind.mime_type()))
    }

    /// The MIME type in words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Known(mime) => mime,
            Self::Unknown => "unknown",
        }
    }

    /// True for a type that the reference page documents.
    pub fn is_documented(self) -> bool {
        DOCUMENTED_TYPES.contains(&self.as_str())
    }
}

/// The documented type that a file name claims by its ending.
fn claimed(path: &Path) -> Option<&'static str> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    match ending.as_str() {
        "jpg" | "jpeg" | "jpe" => Some("image/jpeg"),
        "png" => Some("image/png"),
        "pdf" => Some("application/pdf"),
        "mp4" | "m4v" => Some("video/mp4"),
        _ => None,
    }
}

/// Decides the `file_type` of an upload: what was asked for, else what the content says if that is
/// documented and the name does not lie about it. Besides the type gives a warning to pass on.
///
/// # Errors
/// A [`FaultKind::Source`] fault that says what the file is and how to send it all the same.
pub fn decide(path: &Path, kind: Kind, asked: Option<&str>) -> Result<(String, Option<String>), Fault> {
    let name = text::show_name(path);
    if let Some(asked) = asked {
        return Ok((asked.to_owned(), doubt(&name, kind, asked)));
    }
    if !kind.is_documented() {
        let what = match kind {
            Kind::Known(mime) => {
                format!("{name} is {mime} by its content, which the upload API does not document")
            }
            Kind::Unknown => format!("{name} is of no type that the upload API documents"),
        };
        return Err(Fault::new(FaultKind::Source, what).hint(format!(
            "Convert it to one of {}, or say --type MIME to send it as it is.",
            DOCUMENTED_TYPES.join(", ")
        )));
    }
    match claimed(path) {
        Some(claim) if claim != kind.as_str() => Err(Fault::new(
            FaultKind::Source,
            format!("{name} says {claim} by its name but is {} by its content", kind.as_str()),
        )
        .hint(format!("Rename it, or say --type {} to send it as what it is.", kind.as_str()))),
        _ => Ok((kind.as_str().to_owned(), None)),
    }
}

fn doubt(name: &str, kind: Kind, asked: &str) -> Option<String> {
    let same = kind.as_str() == asked || (kind.as_str() == "image/jpeg" && asked == "image/jpg");
    let documented = DOCUMENTED_TYPES.contains(&asked);
    match (same, documented) {
        (true, true) => None,
        (_, false) => Some(format!("{name}: {asked} is not a documented type; the server may refuse it")),
        (false, true) => Some(format!("{name}: sent as {asked}, though its content looks {}", kind.as_str())),
    }
}

/// Checks a MIME type from the command line: `word/word`, nothing that a header could trip over.
///
/// # Errors
/// A [`FaultKind::Usage`] fault.
pub fn check_mime(mime: &str) -> Result<(), Fault> {
    let is_word = |part: &str| {
        !part.is_empty()
            && part.len() <= 100
            && part.chars().all(|c| c.is_ascii_alphanumeric() || ".+-_".contains(c))
    };
    match mime.split_once('/') {
        Some((kind, sub)) if is_word(kind) && is_word(sub) => Ok(()),
        _ => Err(Fault::new(FaultKind::Usage, format!("'{}' is not a MIME type", text::excerpt(mime, 60)))
            .hint("Write it like image/png.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0";
    const MP4: &[u8] = b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2";
    const HEIC: &[u8] = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";

    #[test]
    fn the_content_decides() {
        assert_eq!(Kind::of(PNG), Kind::Known("image/png"));
        assert_eq!(Kind::of(JPEG), Kind::Known("image/jpeg"));
        assert_eq!(Kind::of(MP4), Kind::Known("video/mp4"));
        assert_eq!(Kind::of(b"%PDF-1.7\n"), Kind::Known("application/pdf"));
        assert!(!Kind::of(HEIC).is_documented());
        assert_eq!(Kind::of(b"hello"), Kind::Unknown);
        assert_eq!(Kind::of(b""), Kind::Unknown);
    }

    #[test]
    fn a_name_without_claim_follows_the_content() {
        assert_eq!(decide(Path::new("x.bin"), Kind::of(PNG), None), Ok(("image/png".into(), None)));
        assert_eq!(decide(Path::new("X.JPG"), Kind::of(JPEG), None), Ok(("image/jpeg".into(), None)));
    }

    #[test]
    fn a_lying_name_and_a_foreign_type_are_refused_with_the_way_out() {
        let lie = decide(Path::new("x.jpg"), Kind::of(PNG), None).unwrap_err();
        assert_eq!(lie.kind, FaultKind::Source);
        assert!(lie.sentence().contains("--type image/png"), "{}", lie.sentence());
        assert!(decide(Path::new("x.heic"), Kind::of(HEIC), None).is_err());
        assert!(decide(Path::new("x.txt"), Kind::Unknown, None).is_err());
    }

    #[test]
    fn an_asked_type_goes_on_with_a_word() {
        assert_eq!(
            decide(Path::new("x.jpg"), Kind::of(JPEG), Some("image/jpg")),
            Ok(("image/jpg".into(), None))
        );
        let (mime, warning) = decide(Path::new("x.gif"), Kind::Unknown, Some("image/gif")).unwrap();
        assert_eq!(mime, "image/gif");
        assert!(warning.unwrap().contains("not a documented type"));
        assert!(decide(Path::new("x"), Kind::of(PNG), Some("image/jpeg")).unwrap().1.is_some());
        assert!(check_mime("image/png").is_ok());
        for bad in ["", "png", "a/b/c", "image/", "image/p\r\nX: y"] {
            assert!(check_mime(bad).is_err(), "{bad}");
        }
    }
}
