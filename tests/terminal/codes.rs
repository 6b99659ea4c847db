//! What a program may write to a terminal: every code in its bytes is one that Wirephoto writes by itself.

/// What `CSI … letter` does, without parameters that are a place, a count or colours.
const CSI: &[u8] = b"KXCGHmrLM";
/// Modes: the alternate screen, pasted text, the cursor, whole updates, the mouse.
const MODES: [&str; 6] = ["1049", "2004", "25", "2026", "1000", "1006"];
/// Sequences that are written in this form alone: what the terminal is asked, and the emptied screen.
const WHOLE: [&str; 5] = [">0q", "16t", "?1;1;0S", "c", "2J"];
/// How strings begin: kitty's question, a picture for it in either form, its rest, its place, its end; a sixel
/// picture; the clipboard.
const STRINGS: [(u8, &str); 8] = [
    (b'_', "Gi=31,"),
    (b'_', "Ga=T,"),
    (b'_', "Ga=t,"),
    (b'_', "Gm="),
    (b'_', "Ga=p,"),
    (b'_', "Ga=d,"),
    (b'P', "0;1;0q"),
    (b']', "52;c;"),
];
/// Characters that change the direction of text, or are not seen at all. Joiners stay: emoji need them.
const UNWANTED: [std::ops::RangeInclusive<char>; 7] = [
    '\u{80}'..='\u{9f}',
    '\u{200b}'..='\u{200b}',
    '\u{200e}'..='\u{200f}',
    '\u{2028}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{feff}'..='\u{feff}',
    '\u{e0000}'..='\u{e007f}',
];

/// The first thing in these bytes that no code of ours writes.
pub fn foreign(bytes: &[u8]) -> Option<String> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return Some(format!("no UTF-8 at {}", error.valid_up_to())),
    };
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let after = rest.get(first.len_utf8()..)?;
        rest = match first {
            '\x1b' => match code(after) {
                Some(length) => after.get(length..)?,
                None => return Some(format!("{:?}", rest.chars().take(40).collect::<String>())),
            },
            '\r' | '\n' => after,
            c if c.is_control() || UNWANTED.iter().any(|range| range.contains(&c)) => {
                return Some(format!("{c:?} before {:?}", after.chars().take(40).collect::<String>()));
            }
            _ => after,
        };
    }
    None
}

/// The length of a code behind its escape, when it is one of ours.
fn code(text: &str) -> Option<usize> {
    let (kind, body) = text.as_bytes().split_first()?;
    match kind {
        b'[' => {
            let end = body.iter().position(|byte| (0x40..0x7f).contains(byte))?;
            let sequence = text.get(1..end + 2)?;
            is_ours(sequence).then_some(end + 2)
        }
        b'_' | b'P' | b']' => {
            let ends = [
                body.iter().position(|byte| *byte == 0x07),
                body.windows(2).position(|two| two == b"\x1b\\"),
            ];
            let (bell, end) = (ends[0].filter(|_| *kind == b']'), ends[1]);
            let (at, long) = match (bell, end) {
                (Some(bell), Some(end)) if end < bell => (end, 2),
                (Some(bell), _) => (bell, 1),
                (None, end) => (end?, 2),
            };
            let content = body.get(..at)?;
            let printable = content.iter().all(|byte| (0x20..0x7f).contains(byte));
            let known =
                STRINGS.iter().any(|(one, begin)| one == kind && content.starts_with(begin.as_bytes()));
            (printable && known).then_some(1 + at + long)
        }
        _ => None,
    }
}

/// True for a sequence that we write: without its introducer, with its last letter.
fn is_ours(sequence: &str) -> bool {
    if WHOLE.contains(&sequence) {
        return true;
    }
    let Some((last, parameters)) = sequence.as_bytes().split_last() else { return false };
    if let Some(modes) = sequence.strip_prefix('?') {
        return modes.strip_suffix(['h', 'l']).is_some_and(|mode| MODES.contains(&mode));
    }
    CSI.contains(last) && parameters.iter().all(|byte| byte.is_ascii_digit() || *byte == b';')
}

#[test]
fn foreign_codes_are_found_and_ours_are_not() {
    for ours in [
        "\x1b[?1049h\x1b[?2026h\x1b[2J\x1b[3;4Hwords\x1b[38;5;12m▀\x1b[m\r\n\x1b[K",
        "\x1b_Ga=T,U=1,i=7,c=1,r=1,f=100,q=2,m=0;AAAA\x1b\\\x1bP0;1;0q\"1;1;2;2#0~-\x1b\\\x1b]52;c;eA==\x07",
    ] {
        assert_eq!(foreign(ours.as_bytes()), None);
    }
    for theirs in [
        "\x1b]0;title\x07",
        "\x1b]8;;http://x/\x1b\\",
        "\x1b[6n",
        "\x1b[1J",
        "\x1bc",
        "\x1b[?25;1h",
        "a\x07",
        "a\x08",
        "\u{9b}31m",
        "\u{202e}x",
        "\x1b_Gf=24;AAAA\x1b\\",
        "\x1bPq#0\x1b\\",
        "\x1b[?47h",
        "\x1b[",
        "\x1b]52;c;eA",
    ] {
        assert!(foreign(theirs.as_bytes()).is_some(), "{theirs:?}");
    }
    assert!(foreign(b"a\x9b31m").is_some());
}
