//! What terminals send, whole and cut.

use crossterm::event::{KeyCode, KeyModifiers};
use proptest::prelude::*;

use super::{Answer, Heard, LARGEST_PASTE, Parser};
use crate::tui::keys::Key;
use crate::tui::message::Mouse;

/// Bytes and the names of the keys that they are; `None` stands for no key.
const KEYS: [(&str, &[&str]); 64] = [
    ("a", &["a"]),
    ("G", &["G"]),
    ("ä写🎉", &["ä", "写", "🎉"]),
    ("\r", &["enter"]),
    ("\n", &["enter"]),
    ("\t", &["tab"]),
    ("\x7f", &["backspace"]),
    ("\x08", &["backspace"]),
    ("\0", &["ctrl-space"]),
    ("\x01", &["ctrl-a"]),
    ("\x1a", &["ctrl-z"]),
    ("\x1f", &["ctrl-_"]),
    ("\x1bb", &["alt-b"]),
    ("\x1bä", &["alt-ä"]),
    ("\x1b\x7f", &["alt-backspace"]),
    ("\x1b\r", &["alt-enter"]),
    ("\x1b\x1b[A", &["esc", "up"]),
    ("\x1b[A", &["up"]),
    ("\x1bOA", &["up"]),
    ("\x1b[B", &["down"]),
    ("\x1b[C", &["right"]),
    ("\x1bOD", &["left"]),
    ("\x1b[H", &["home"]),
    ("\x1bOH", &["home"]),
    ("\x1b[1~", &["home"]),
    ("\x1b[7~", &["home"]),
    ("\x1b[F", &["end"]),
    ("\x1b[4~", &["end"]),
    ("\x1b[8~", &["end"]),
    ("\x1b[2~", &["insert"]),
    ("\x1b[3~", &["delete"]),
    ("\x1b[5~", &["pgup"]),
    ("\x1b[6~", &["pgdn"]),
    ("\x1b[Z", &["shift-tab"]),
    ("\x1b[1;2A", &["shift-up"]),
    ("\x1b[1;5C", &["ctrl-right"]),
    ("\x1b[1;3D", &["alt-left"]),
    ("\x1b[3;5~", &["ctrl-delete"]),
    ("\x1b[a", &["shift-up"]),
    ("\x1bOc", &["ctrl-right"]),
    ("\x1b[3$", &["shift-delete"]),
    ("\x1b[5^", &["ctrl-pgup"]),
    ("\x1bOP", &["f1"]),
    ("\x1bOR", &["f3"]),
    ("\x1bOS", &["f4"]),
    ("\x1b[[A", &["f1"]),
    ("\x1b[[E", &["f5"]),
    ("\x1b[11~", &["f1"]),
    ("\x1b[15~", &["f5"]),
    ("\x1b[17~", &["f6"]),
    ("\x1b[21~", &["f10"]),
    ("\x1b[23~", &["f11"]),
    ("\x1b[24~", &["f12"]),
    ("\x1b[1;2P", &["shift-f1"]),
    ("\x1bOj\x1bOM\x1bOq", &["*", "enter", "1"]),
    ("\x1b[27u", &["esc"]),
    ("\x1b[112;5u", &["ctrl-p"]),
    ("\x1b[97:65;2u", &["A"]),
    ("\x1b[13;2u", &["shift-enter"]),
    ("\x1b[57410u", &["/"]),
    ("\x1b[27;5;105~", &["ctrl-i"]),
    // The release of a key, focus, the pause key of kitty, a stray end of a paste.
    ("\x1b[97;1:3u", &[]),
    ("\x1b[I\x1b[O\x1b[57362u\x1b[201~", &[]),
    ("\x1b[9999999999999999999;5~\x1b[;;;Q", &["f2"]),
];

fn answers() -> Vec<(String, Answer)> {
    vec![
        ("\x1b_Gi=31;OK\x1b\\".into(), Answer::Graphics("i=31;OK".into())),
        ("\x1bP>|kitty(0.41.1)\x1b\\".into(), Answer::Version("kitty(0.41.1)".into())),
        ("\x1b[?62;4;22c".into(), Answer::Attributes(vec![62, 4, 22])),
        ("\x1b[6;18;9t".into(), Answer::CellSize(9, 18)),
        ("\x1b[?1;0;1024S".into(), Answer::Registers(1024)),
        ("\x1b[?1;3;0S".into(), Answer::Other),
        ("\x1b[4;720;1080t".into(), Answer::Other),
        ("\x1b[6;0;0t".into(), Answer::Other),
        ("\x1b[>41;388;0c".into(), Answer::Other),
        ("\x1b[12;40R".into(), Answer::Other),
        ("\x1b[?2026;2$y".into(), Answer::Other),
        ("\x1b[4;2$y".into(), Answer::Other),
        ("\x1b[?1u".into(), Answer::Other),
        ("\x1b]11;rgb:0000/0000/0000\x07".into(), Answer::Other),
        ("\x1b]11;rgb:0000/0000/0000\x1b\\".into(), Answer::Other),
        ("\x1bP1+r436f=38\x1b\\".into(), Answer::Other),
        ("\x1b^secret q\x1b\\".into(), Answer::Other),
        (format!("\x1b_G{}\x1b\\", "q".repeat(1 << 20)), {
            Answer::Graphics(crate::model::text::excerpt(&"q".repeat(900), 200))
        }),
    ]
}

fn heard(portions: &[&[u8]]) -> Vec<Heard> {
    let (mut parser, mut out) = (Parser::default(), Vec::new());
    for portion in portions {
        parser.push(portion, &mut out);
    }
    out
}

fn names(heard: &[Heard]) -> Vec<String> {
    let keys = heard.iter().map(|one| match one {
        Heard::Key(key) => Key::from_event(key).map(|key| key.to_string()),
        other => Some(format!("{other:?}")),
    });
    keys.flatten().collect()
}

#[test]
fn every_key_is_known_in_every_spelling() {
    for (bytes, expected) in KEYS {
        assert_eq!(names(&heard(&[bytes.as_bytes()])), expected, "{bytes:?}");
    }
}

#[test]
fn answers_are_answers_and_never_keys() {
    for (bytes, expected) in answers() {
        assert_eq!(heard(&[bytes.as_bytes()]), [Heard::Answer(expected)], "{bytes:?}");
    }
}

/// Keys before and behind show that nothing is lost around a sequence.
#[test]
fn a_sequence_means_the_same_wherever_it_is_cut() {
    let pastes = ["\x1b[200~two\nlines \x1b[20 and 写\x1b[201~", "\x1b[200~\x1b[201~"];
    let mouse = ["\x1b[<0;5;7M\x1b[<0;5;7m\x1b[<64;1;1M\x1b[<65;1;1M", "\x1b[M !\x22"];
    let all = KEYS.iter().map(|(bytes, _)| (*bytes).to_owned());
    let all = all.chain(answers().into_iter().map(|(bytes, _)| bytes).filter(|bytes| bytes.len() < 1000));
    for bytes in all.chain(pastes.into_iter().chain(mouse).map(str::to_owned)) {
        let bytes = format!("x{bytes}y");
        let whole = heard(&[bytes.as_bytes()]);
        for at in 0..=bytes.len() {
            let (one, two) = bytes.as_bytes().split_at(at);
            assert_eq!(heard(&[one, two]), whole, "{bytes:?} cut at {at}");
        }
        let single: Vec<&[u8]> = bytes.as_bytes().chunks(1).collect();
        assert_eq!(heard(&single), whole, "{bytes:?} byte by byte");
    }
}

#[test]
fn the_mouse_is_understood_in_both_forms() {
    let clicks = heard(&[b"\x1b[<0;5;7M\x1b[<0;5;7m\x1b[<2;5;7M\x1b[<35;5;7M\x1b[<65;1;1M\x1b[<80;1;1M"]);
    let expected = [Mouse::Press(4, 6), Mouse::Wheel(1), Mouse::Wheel(-1)].map(Heard::Mouse);
    assert_eq!(clicks, expected);
    assert_eq!(heard(&[b"\x1b[M %'"]), [Heard::Mouse(Mouse::Press(4, 6))]);
    assert_eq!(heard(&[b"\x1b[<0;0;0M\x1b[<M\x1b[<0;99999;1M"]), []);
}

#[test]
fn silence_makes_an_escape_a_key_and_a_late_answer_stays_one() {
    let after = |bytes: &[u8]| {
        let (mut parser, mut out) = (Parser::default(), Vec::new());
        parser.push(bytes, &mut out);
        let torn = parser.is_torn();
        parser.silence(&mut out);
        parser.push(b"q", &mut out);
        (torn, names(&out))
    };
    assert_eq!(after(b"\x1b"), (true, vec!["esc".into(), "q".into()]));
    assert_eq!(after(b"\x1b\x1b"), (true, vec!["esc".into(), "esc".into(), "q".into()]));
    assert_eq!(after(b"\x1b["), (true, vec!["alt-[".into(), "q".into()]));
    assert_eq!(after(b"\x1bO"), (true, vec!["alt-O".into(), "q".into()]));
    assert_eq!(after(b"\x1b]"), (true, vec!["alt-]".into(), "q".into()]));
    assert_eq!(after(b""), (false, vec!["q".into()]));
    // In an answer, between the halves of its end, in a character and in a paste silence says nothing.
    for bytes in ["\x1b_Gi=3", "\x1b_Gi=31;OK\x1b", "\x1b[6;18", "\x1b[200~a"] {
        let (torn, keys) = after(bytes.as_bytes());
        assert!(!torn && !keys.iter().any(|key| key == "q"), "{bytes:?}: {keys:?}");
    }
}

#[test]
fn a_quick_key_after_an_escape_is_a_key_of_its_own() {
    let reads = |portions: &[&[u8]]| {
        let (mut parser, mut out) = (Parser::default(), Vec::new());
        portions.iter().for_each(|portion| parser.push_read(portion, &mut out));
        names(&out)
    };
    assert_eq!(reads(&[b"\x1b", b"s"]), ["esc", "s"]);
    assert_eq!(reads(&[b"x\x1b", b"\r"]), ["x", "esc", "enter"]);
    assert_eq!(reads(&[b"\x1bs"]), ["alt-s"]);
    assert_eq!(reads(&[b"\x1b", b"[A"]), ["up"]);
    assert_eq!(reads(&[b"\x1b[", b"A"]), ["up"]);
    assert_eq!(reads(&[b"\x1b", b"_Gi=31;OK\x1b", b"\\q"]).last().map(String::as_str), Some("q"));
    assert_eq!(reads(&[b"\x1b[200~a\x1b", b"b\x1b[201~"]).len(), 1);
}

/// A keyboard that cannot get out of an answer without an end would be dead.
#[test]
fn an_answer_without_an_end_does_not_swallow_the_keyboard() {
    assert_eq!(names(&heard(&[b"\x1b]never ends\x03q"])), ["ctrl-c", "q"]);
    assert_eq!(names(&heard(&[b"\x1b]never ends\rq"])), ["q"]);
    assert_eq!(names(&heard(&[b"\x1b]never ends\x1b[Aq"])), ["up", "q"]);
    assert_eq!(names(&heard(&[b"\x1b]never ends\x1b_Gi=1;OK\x1b\\q"])).len(), 2);
}

#[test]
fn a_large_paste_is_one_and_a_larger_one_is_cut() {
    let text = "line of text\n".repeat(LARGEST_PASTE / 13);
    let pasted = format!("\x1b[200~{text}\x1b[201~");
    let portions: Vec<&[u8]> = pasted.as_bytes().chunks(977).collect();
    assert_eq!(heard(&portions), [Heard::Paste(text)]);

    let (mut parser, mut out) = (Parser::default(), Vec::new());
    parser.push(b"\x1b[200~", &mut out);
    for _ in 0..40 {
        parser.push(&[b'x'; 100_000], &mut out);
        parser.push(b"\x1b[20", &mut out);
    }
    assert!(out.is_empty());
    parser.push(b"\x1b[201~q", &mut out);
    let [Heard::Paste(text), Heard::Key(key)] = out.as_slice() else { panic!("{} events", out.len()) };
    assert_eq!((text.len(), key.code), (LARGEST_PASTE, KeyCode::Char('q')));
}

#[test]
fn broken_characters_are_dropped_and_what_follows_is_heard() {
    assert_eq!(names(&heard(&[b"\xff\xc3q\xe5\x86\x80\x80r"])), ["q", "\u{5180}", "r"]);
    assert_eq!(names(&heard(&[b"\xed\xa0\x80\xf4\xbf\xbf\xbf\xc2\x85s"])), ["s"]);
    let alt = heard(&["\x1b写".as_bytes()]);
    assert!(matches!(alt.as_slice(), [Heard::Key(key)] if key.modifiers == KeyModifiers::ALT));
}

proptest! {
    #[test]
    fn any_bytes_are_survived(portions in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..20)) {
        let (mut parser, mut out) = (Parser::default(), Vec::new());
        for portion in &portions {
            parser.push(portion, &mut out);
            parser.silence(&mut out);
        }
        let count: usize = portions.iter().map(Vec::len).sum();
        prop_assert!(out.len() <= count);
    }

    #[test]
    fn portions_do_not_matter(bytes in prop::collection::vec(prop_oneof![Just(0x1b_u8), Just(b'['), Just(b';'), Just(b'2'), any::<u8>()], 0..60), at in 0_usize..60) {
        let (one, two) = bytes.split_at(at.min(bytes.len()));
        prop_assert_eq!(heard(&[one, two]), heard(&[&bytes]));
    }

    #[test]
    fn nothing_inside_a_string_is_a_key(kind in "[P\\]_^X]", body in "[^\\x00-\\x1f\\x7f-\\x9f]{1,300}", end in "(\x1b\\\\|\x07)") {
        let bytes = format!("\x1b{kind}{body}{end}");
        let all = heard(&[bytes.as_bytes()]);
        prop_assert!(matches!(all.as_slice(), [Heard::Answer(_)]), "{:?}", all);
    }
}
