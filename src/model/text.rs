//! Taming of foreign text: what comes from a server, a file name or a paste is made safe to draw
//! and to print, once, where it enters.

use std::path::Path;

/// Characters that change how their neighbours are drawn without being seen themselves: bidirectional
/// controls and invisible fillers. Joiners (U+200C, U+200D) and variation selectors stay, since emoji
/// and several scripts need them.
fn is_deceiving(c: char) -> bool {
    matches!(c,
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{61c}' | '\u{180e}' | '\u{e0000}'..='\u{e007f}')
}

/// One line of safe text: control characters (escape, newline and tab among them) become a space or
/// vanish, deceiving ones become U+FFFD, so that nothing foreign can move the cursor or hide.
pub fn tame(text: &str) -> String {
    text.chars().filter_map(tame_char).collect()
}

fn tame_char(c: char) -> Option<char> {
    match c {
        '\n' | '\t' | '\r' => Some(' '),
        c if c.is_control() => None,
        c if is_deceiving(c) => Some('\u{fffd}'),
        c => Some(c),
    }
}

/// Like [`tame`], but keeps newlines (CR and CRLF become LF) and turns tabs into spaces: for text of
/// several lines.
pub fn tame_lines(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter_map(|c| if c == '\n' { Some(c) } else { tame_char(c) })
        .collect()
}

/// The first `limit` characters of the tamed text, with an ellipsis when something was cut.
pub fn excerpt(text: &str, limit: usize) -> String {
    let tamed = tame(text);
    let mut out: String = tamed.chars().take(limit).collect();
    if tamed.chars().nth(limit).is_some() {
        out.push('…');
    }
    out
}

/// A number with its noun: `1 upload`, `2 uploads`.
pub fn count(n: u64, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// JSON that means the same and is safe to print: characters that could steer a terminal or deceive its
/// reader are written as escapes. In JSON they can stand only inside strings.
pub fn escape_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if tame_char(c) == Some(c) {
            out.push(c);
        } else {
            let mut units = [0; 2];
            c.encode_utf16(&mut units).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        }
    }
    out
}

/// A file name or path for people: tamed, with bytes that are not UTF-8 shown as `\xNN`.
pub fn show_path(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt;
    let mut out = String::new();
    for chunk in path.as_os_str().as_bytes().utf8_chunks() {
        out.push_str(&tame(chunk.valid()));
        for byte in chunk.invalid() {
            out.push_str(&format!("\\x{byte:02x}"));
        }
    }
    out
}

/// The last component of a path, as [`show_path`] shows it.
pub fn show_name(path: &Path) -> String {
    show_path(path.file_name().map_or(path, Path::new))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    #[test]
    fn escape_codes_lose_their_teeth() {
        assert_eq!(tame("a\x1b[31mb\x07\u{9b}2Jc"), "a[31mb2Jc");
        assert_eq!(tame("x\u{202e}gpj.exe"), "x\u{fffd}gpj.exe");
        assert_eq!(tame("two\nlines\there"), "two lines here");
        assert_eq!(tame("👩‍👩‍👧 fine"), "👩‍👩‍👧 fine");
    }

    #[test]
    fn lines_survive_where_they_are_wanted() {
        assert_eq!(tame_lines("a\r\nb\rc\x1b[0m"), "a\nb\nc[0m");
    }

    #[test]
    fn an_excerpt_says_that_it_was_cut() {
        assert_eq!(excerpt("abcdef", 3), "abc…");
        assert_eq!(excerpt("abc", 3), "abc");
    }

    #[test]
    fn json_keeps_its_meaning_and_loses_its_teeth() {
        let value = "a\u{9b}2J\u{7f}\u{202e}\u{e0041}\u{1b}\"é👩‍👩‍👧";
        let json = escape_json(&serde_json::to_string(value).unwrap());
        assert!(json.chars().all(|c| !c.is_control() && !is_deceiving(c)), "{json:?}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), value);
    }

    #[test]
    fn names_that_are_not_utf8_are_shown_by_byte() {
        let path = Path::new(OsStr::from_bytes(b"/tmp/caf\xe9\x1b.jpg"));
        assert_eq!(show_path(path), "/tmp/caf\\xe9.jpg");
        assert_eq!(show_name(path), "caf\\xe9.jpg");
    }
}
