//! The terminal's answers, as they were recorded, through a real pseudo-terminal: they are understood, and
//! not a byte of them becomes a key.

use std::time::Duration;

use wirephoto::tui::term::Screen;
use wirephoto::tui::term::graphics::{Choice, Environment, Facts, QUESTIONS, decide};
use wirephoto::tui::term::input::{Heard, Reader};

use crate::pty::Terminal;

const SOON: Duration = Duration::from_secs(10);
/// As long as a packet may be late on a slow line: longer than silence makes an escape a key.
const LATE: Duration = Duration::from_millis(90);

const KITTY: [&str; 3] = ["\x1b_Gi=31;OK\x1b\\\x1bP>|kit", "ty(0.41.1)\x1b\\\x1b", "[6;19;10t\x1b[?62;52;c"];
const XTERM: [&str; 3] =
    ["\x1bP>|XTerm(379)\x1b", "\\\x1b[6;19;10t\x1b[?1;0;1024S\x1b", "[?63;1;2;4;6;9;15;16;22;28c"];
const TMUX: [&str; 3] = ["\x1bP>|tmux 3.3a", "\x1b\\", "\x1b[?1;2c"];

#[test]
fn recorded_answers_are_understood_and_never_keys() {
    for (answers, outcome) in
        [(KITTY, "Kitty (10, 19)"), (XTERM, "Sixel (10, 19)"), (TMUX, "HalfBlocks (8, 16)")]
    {
        let own = std::env::current_exe().unwrap();
        let args = ["answers::asks_the_terminal", "--exact", "--ignored", "--nocapture", "--test-threads=1"];
        let mut terminal = Terminal::start(own.to_str().unwrap(), &args, &[], (80, 24));
        wait_for_questions(&terminal);
        terminal.send("a");
        for answer in answers {
            std::thread::sleep(LATE);
            terminal.send(answer);
        }
        // The same again, long after it was asked for.
        terminal.send("b");
        for answer in answers {
            terminal.send(answer);
        }
        terminal.send("q");
        let status = terminal.wait_exit(SOON);
        let text = terminal.text();
        assert_eq!(status.exit_code(), 0, "{text}");
        assert!(text.contains(&format!("decided {outcome} after keys abq")), "{text}");
    }
}

fn wait_for_questions(terminal: &Terminal) {
    let until = std::time::Instant::now() + SOON;
    let asked = || terminal.raw().windows(QUESTIONS.len()).any(|window| window == QUESTIONS);
    while !asked() {
        assert!(std::time::Instant::now() < until, "nothing was asked");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Only for the story above, which runs it in a terminal of its own.
#[tokio::test]
#[ignore = "it needs a terminal that answers"]
async fn asks_the_terminal() {
    let around = Environment { term: "xterm-256color".into(), ..Environment::default() };
    let (mut facts, mut keys) = (Facts::default(), String::new());
    let mut screen = Screen::enter(false, true).unwrap();
    let mut reader = Reader::start().unwrap();
    reader.set_patient(true);
    screen.ask().unwrap();
    while !keys.ends_with('q') {
        match reader.next().await.unwrap() {
            Heard::Answer(answer) => facts.hear(answer),
            Heard::Key(key) => keys.extend(key.code.as_char().or(Some('?'))),
            other => panic!("{other:?}"),
        }
    }
    drop(screen);
    let graphics = decide(&Choice::default(), &around, &facts);
    println!("decided {:?} {:?} after keys {keys}", graphics.protocol, graphics.cell);
}
