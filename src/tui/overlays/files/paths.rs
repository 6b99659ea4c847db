//! Paths out of pasted text: quoted, escaped, as `file://` addresses, one a line or several in one, as
//! terminals and desktops write them when files are dropped. No file is looked at.

use std::collections::HashSet;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

/// The most paths that are taken from one paste.
const MOST: usize = 10_000;

/// The paths in a text; what does not look like a path is left out. `home` stands for `~`.
pub fn parse_paths(text: &str, home: Option<&Path>) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let mut seen = HashSet::new();
    for line in text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()) {
        for word in words(line) {
            let Some(path) = path(&word, home) else { continue };
            if seen.insert(path.clone()) {
                paths.push(path);
            }
            if paths.len() >= MOST {
                return paths;
            }
        }
    }
    paths
}

/// The path that a word is, when it looks like one.
fn path(word: &[u8], home: Option<&Path>) -> Option<PathBuf> {
    let bytes = match word.strip_prefix(b"file://") {
        // What stands before the first slash is a host's name: ours, whatever it says.
        Some(address) => percent_decoded(address.get(address.iter().position(|byte| *byte == b'/')?..)?),
        None => word.to_vec(),
    };
    if bytes.contains(&0) {
        return None;
    }
    let looks = [&b"/"[..], b"./", b"../", b"~/"].iter().any(|start| bytes.starts_with(start));
    if !looks {
        return None;
    }
    match bytes.strip_prefix(b"~/") {
        Some(rest) => Some(home?.join(OsString::from_vec(rest.to_vec()))),
        None => Some(PathBuf::from(OsString::from_vec(bytes))),
    }
}

fn percent_decoded(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match code.filter(|_| *first == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                out.push(*first);
                rest = after;
            }
        }
    }
    out
}

/// The words of a line. Where nothing is quoted or escaped, a line with spaces is one path unless each
/// of its words begins like one.
fn words(line: &str) -> Vec<Vec<u8>> {
    let bare = !line.contains(['\'', '"', '\\']);
    let begins = |word: &str| ["/", "~/", "./", "../", "file://"].iter().any(|start| word.starts_with(start));
    if bare && !line.split_whitespace().all(begins) {
        return vec![line.as_bytes().to_vec()];
    }
    unquoted(line)
}

/// The words of a line as a shell would read them.
fn unquoted(line: &str) -> Vec<Vec<u8>> {
    let mut words = Vec::new();
    let mut word: Option<Vec<u8>> = None;
    let mut quote: Option<char> = None;
    let mut chars = line.chars();
    let mut buffer = [0; 4];
    while let Some(c) = chars.next() {
        let literal = match (quote, c) {
            (Some(open), c) if c == open => {
                quote = None;
                continue;
            }
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
                continue;
            }
            (None | Some('"'), '\\') => chars.next().unwrap_or('\\'),
            (None, c) if c.is_whitespace() => {
                words.extend(word.take());
                continue;
            }
            (_, c) => c,
        };
        word.get_or_insert_default().extend_from_slice(literal.encode_utf8(&mut buffer).as_bytes());
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStrExt;

    fn parsed(text: &str) -> Vec<String> {
        let paths = parse_paths(text, Some(Path::new("/home/me")));
        paths.iter().map(|path| path.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn paths_come_as_terminals_drop_them() {
        assert_eq!(parsed("/a/b.jpg"), ["/a/b.jpg"]);
        assert_eq!(parsed("'/a/my photo.jpg' '/a/c.jpg' "), ["/a/my photo.jpg", "/a/c.jpg"]);
        assert_eq!(parsed(r"/a/my\ photo.jpg /a/c\'s.jpg"), ["/a/my photo.jpg", "/a/c's.jpg"]);
        assert_eq!(
            parsed("file:///a/my%20photo.jpg\r\nfile://host/a/%C3%A9.png"),
            ["/a/my photo.jpg", "/a/é.png"]
        );
        assert_eq!(parsed("/a/one.jpg /a/two.jpg"), ["/a/one.jpg", "/a/two.jpg"]);
        assert_eq!(parsed("/a/my holiday photo.jpg"), ["/a/my holiday photo.jpg"]);
        assert_eq!(parsed("~/x.jpg\n./y.jpg"), ["/home/me/x.jpg", "./y.jpg"]);
        assert_eq!(parsed(r#""/a/q \"q\".jpg""#), [r#"/a/q "q".jpg"#]);
        assert_eq!(parsed("/a/b.jpg\n/a/b.jpg"), ["/a/b.jpg"]);
    }

    #[test]
    fn what_is_no_path_is_left_out() {
        for text in
            ["", "  \n ", "hello world", "rm -rf x", "http://example.org/a.jpg", "file://", "~", "\0/a"]
        {
            assert!(parsed(text).is_empty(), "{text:?}");
        }
        assert!(parse_paths("~/x", None).is_empty());
    }

    #[test]
    fn names_that_are_not_utf8_keep_their_bytes() {
        let paths = parse_paths("file:///a/%ff%GG%", None);
        assert_eq!(paths.first().unwrap().as_os_str().as_bytes(), b"/a/\xff%GG%");
    }

    #[test]
    fn a_megabyte_is_read_at_once() {
        let text = "/photos/a\\ b.jpg ".repeat(60_000);
        assert!(parse_paths(&text, None).len() <= MOST);
        assert!(parse_paths(&"'".repeat(1 << 20), None).is_empty());
    }
}
