//! What the program writes to the terminal, and how little.

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::pty::Terminal;
use crate::server::Server;

fn idle(server: &Server, more: &[(&str, &str)]) -> Terminal {
    let mut env = server.environment();
    env.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let terminal = Terminal::wirephoto(&[], &env);
    terminal.wait_for("Nothing was uploaded yet.");
    terminal
}

#[test]
fn the_demo_shows_real_files_travelling() {
    let mut terminal = Terminal::wirephoto(&["demo"], &[]);
    terminal.wait_for("This is the demo");
    terminal.wait_for("evening.mp4");
    terminal.wait_for("100%");
    terminal.wait_for("sending");
    terminal.send("\r");
    terminal.wait_for("offset");
    terminal.send("\x03");
    assert_eq!(terminal.wait_exit(Duration::from_secs(5)).exit_code(), 130);
    terminal.expect_restored();
}

#[test]
fn a_file_goes_from_the_clipboard_to_a_handle() {
    let server = Server::start();
    let picture = server.picture("my picture.jpg", 40_000);
    let mut terminal = idle(&server, &[]);
    terminal.send(&format!("\x1b[200~'{}'\x1b[201~", picture.display()));
    terminal.wait_for("1 marked: my picture.jpg");
    terminal.send("u");
    terminal.wait_for("1 done");
    terminal.wait_for("100%");
    terminal.send("y");
    terminal.wait_for("on its way to your terminal's clipboard");
    let raw = String::from_utf8_lossy(&terminal.raw()).into_owned();
    assert!(raw.contains("\x1b]52;c;"), "no OSC 52");
}

#[test]
fn every_key_of_a_quick_series_is_heard() {
    let server = Server::start();
    let mut terminal = idle(&server, &[]);
    for _ in 0..20 {
        for (key, words) in [("2", "profile  tagged  uploaded"), ("1", "Nothing was uploaded yet.")] {
            let start = std::time::Instant::now();
            terminal.send(key);
            terminal.wait_for(words);
            // Generous for a busy machine; a key that waits for something else takes seconds.
            assert!(start.elapsed() < Duration::from_millis(900), "{key} took {:?}", start.elapsed());
        }
    }
}

#[test]
fn at_rest_not_a_byte_is_written() {
    let server = Server::start();
    let terminal = idle(&server, &[]);
    terminal.settle();
    let before = terminal.raw().len();
    std::thread::sleep(Duration::from_secs(6));
    assert_eq!(terminal.raw().len(), before);
}

#[test]
fn a_storm_of_sizes_ends_in_a_whole_frame() {
    let server = Server::start();
    let mut terminal = idle(&server, &[]);
    for size in [(1, 1), (200, 60), (39, 5), (2, 90), (300, 2), (40, 12), (1, 40), (120, 36)] {
        terminal.resize(size.0, size.1);
        std::thread::sleep(Duration::from_millis(15));
    }
    terminal.wait_for("Nothing was uploaded yet.");
    terminal.wait_for("4 Posts");
    terminal.settle();
    let last = terminal.screen(|screen| screen.rows(0, 120).last().unwrap());
    assert!(last.contains("q quit"), "{last}");
}

#[test]
fn without_colour_no_colour_is_written_and_the_tab_still_shows() {
    let server = Server::start();
    let mut terminal = idle(&server, &[("NO_COLOR", "1")]);
    terminal.send("?");
    terminal.wait_for("Keys");
    let raw = String::from_utf8_lossy(&terminal.raw()).into_owned();
    for code in raw.split("\x1b[").skip(1) {
        let Some((numbers, _)) = code
            .split_once('m')
            .filter(|(numbers, _)| numbers.bytes().all(|b| b == b';' || b.is_ascii_digit()))
        else {
            continue;
        };
        let colour = numbers.split(';').any(|number| matches!(number.parse(), Ok(30_u8..=49 | 90..=107)));
        assert!(!colour, "a colour in \\e[{numbers}m");
    }
    assert!(terminal.screen(|screen| screen.cell(0, 2).unwrap().inverse()));
}

#[test]
fn a_terminal_without_utf8_gets_ascii_alone() {
    let server = Server::start();
    let folder = server.home().join("süß-写真");
    std::fs::create_dir(&folder).unwrap();
    let mut terminal = idle(&server, &[("LC_ALL", "C")]);
    terminal.send("u");
    terminal.wait_for("Upload files");
    terminal.send("i\x15");
    terminal.send(&format!("{}/\r", server.home().display()));
    terminal.wait_for("s??-????/");
    assert!(terminal.raw().is_ascii());
}

#[test]
fn names_of_files_cannot_write_to_the_terminal() {
    let server = Server::start();
    let hostile = server.picture("a\x1b]0;evil\x07b\x1b[31mc.jpg", 2000);
    let mut terminal = idle(&server, &[]);
    terminal.send("ui\x15");
    terminal.send(&format!("{}/\r", server.home().display()));
    terminal.wait_for("a]0;evilb[31mc.jpg");
    terminal.send("/evil\r u");
    terminal.wait_for("1 done");
    terminal.send("\r");
    terminal.wait_for("good for");
    let raw = terminal.raw();
    for code in [&b"\x1b]0;"[..], b"\x07b"] {
        assert!(!raw.windows(code.len()).any(|window| window == code), "{code:?} was written");
    }
    assert!(hostile.exists());
}

#[test]
fn without_a_terminal_there_is_a_sentence_and_exit_code_2() {
    let run = |command: &mut Command| command.stdin(Stdio::null()).output().unwrap();
    let output = run(Command::new(env!("CARGO_BIN_EXE_wirephoto")).arg("demo"));
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("needs a terminal"), "{output:?}");
    assert!(output.stdout.is_empty());

    let mut dumb = Terminal::wirephoto(&["demo"], &[("TERM".into(), "dumb".into())]);
    assert_eq!(dumb.wait_exit(Duration::from_secs(5)).exit_code(), 2);
    assert!(dumb.text().contains("TERM=dumb"), "{}", dumb.text());
    assert!(!dumb.raw().windows(5).any(|window| window == b"\x1b[?10"), "no mode was touched");
}
