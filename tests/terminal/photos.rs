//! The Photos screen in real terminals: what each of them gets to see, and that nothing else reaches it.

use std::time::Duration;

use rustix::process::Signal;
use wirephoto::sandbox::faults::{Intake, Mark};
use wirephoto::sandbox::{Action, On, Rule};

use crate::codes::foreign;
use crate::gallery::{Gallery, answer, count, halves, list, preview};
use crate::pty::Terminal;

const SOON: Duration = Duration::from_secs(3);

/// What terminals answered, as it was recorded, cut where packets may end.
const KITTY: [&str; 4] =
    ["\x1b", "_Gi=31;OK\x1b\\\x1bP>|kit", "ty(0.41.1)\x1b\\\x1b", "[6;19;10t\x1b[?62;52;c"];
const OLD_KITTY: [&str; 3] = ["\x1b_Gi=31;OK\x1b\\\x1bP>|kitty(0.26.5)\x1b", "\\\x1b[6;19;10t\x1b[", "?62;c"];
const XTERM: [&str; 3] =
    ["\x1bP>|XTerm(379)\x1b", "\\\x1b[6;19;10t\x1b[?1;0;1024S\x1b", "[?63;1;2;4;6;9;15;16;22;28c"];
/// How each kind of picture begins.
const KITTY_DATA: &str = "\x1b_Ga=T,U=1,";
/// The same for a kitty that knows no placeholders.
const OLD_KITTY_DATA: &str = "\x1b_Ga=t,i=";
const SIXEL: &str = "\x1bP0;1;0q";

#[track_caller]
fn expect_no_foreign_code(terminal: &Terminal) {
    assert_eq!(foreign(&terminal.raw()), None, "{}", terminal.text());
}

/// A page of comments that try to take over whatever shows them.
fn hostile_comments() -> Rule {
    let body = serde_json::json!({"data": [
        {"id": "1_1", "from": {"id": "5", "name": "Eve\u{1b}]0;owned\u{7}\u{202e}evil"},
         "message": "First\u{1b}[2J\u{1b}[1;1H \u{9b}31mred\u{9b}0m \u{9d}0;owned\u{9c}\rOVER\u{8}\u{8}",
         "created_time": "2026-03-01T12:00:00+0000"},
        {"id": "1_2", "message": "Second\u{1b}_Ga=d\u{1b}\\\u{1b}Pq#0~\u{1b}\\\u{1b}]52;c;b3du\u{7}\u{1b}c\u{5}\u{0}\u{e}",
         "created_time": "2026-03-01T12:00:00+0000"},
    ]});
    let respond = Action::Respond {
        status: 200,
        headers: [("content-type".to_owned(), "application/json".to_owned())].into(),
        body: body.to_string(),
        intake: Intake::Drop,
        after: Mark::default(),
    };
    Rule::new(On::Comments, respond).always()
}

#[test]
fn captions_comments_and_pictures_come_without_a_foreign_byte() {
    let gallery = Gallery::with(300);
    gallery.set_faults([hostile_comments()]);
    let mut terminal = gallery.open_plain();
    terminal.wait_for(&format!("id {}", gallery.id(0)));
    terminal.wait_until("half-blocks", |terminal| halves(&preview(terminal)) > 100);
    let coloured = terminal.screen(|screen| {
        let cells = (72..120).filter_map(|x| screen.cell(8, x));
        cells.filter(|cell| matches!(cell.bgcolor(), vt100::Color::Idx(16..))).count()
    });
    assert!(coloured > 20, "{coloured} cells of a row have colours");
    // Every caption stands in the list once.
    for page in ["100+", "200+", "all 300", "all 300"] {
        terminal.send("G");
        terminal.wait_for(page);
    }
    for _ in 0..12 {
        terminal.send("\x02");
    }
    terminal.send("g");
    terminal.wait_for("1/300");
    for words in
        ["ALERT", "Copy this", "owned", "pictures within", "click here", "wide-line", "answers wanted"]
    {
        terminal.send(&format!("/{words}\r"));
        terminal.wait_for(&format!("search: {words}"));
        terminal.wait_for("loaded hold it");
        terminal.send("\r\t");
        terminal.wait_for("Second");
        terminal.wait_for("First");
        terminal.send("\x1b");
        terminal.wait_for(&format!("search: {words}"));
        terminal.send("\x1b");
        terminal.wait_gone("search:");
    }
    expect_no_foreign_code(&terminal);
    assert_eq!(count(&terminal.raw(), "\x1b]52;"), 0, "nothing was copied");
}

#[test]
fn each_terminal_gets_what_it_answers_for_and_no_answer_becomes_a_key() {
    for (name, pieces, code) in [
        ("kitty", &KITTY[..], Some(KITTY_DATA)),
        ("old kitty", &OLD_KITTY[..], Some(OLD_KITTY_DATA)),
        ("xterm", &XTERM[..], Some(SIXEL)),
        ("mute", &[][..], None),
    ] {
        let gallery = Gallery::with(40);
        let mut terminal = gallery.open(&[]);
        terminal.wait_until("a full list", |terminal| list(terminal).iter().all(|row| row.contains("-0")));
        let before = list(&terminal);
        answer(&mut terminal, pieces);
        match code {
            Some(code) => terminal.wait_until(name, |terminal| count(&terminal.raw(), code) == 1),
            None => terminal.wait_until(name, |terminal| halves(&preview(terminal)) > 100),
        }
        for (what, other) in [("placeholders", KITTY_DATA), ("placements", OLD_KITTY_DATA), ("sixel", SIXEL)]
        {
            assert_eq!(count(&terminal.raw(), other), usize::from(code == Some(other)), "{what} for {name}");
        }
        assert_eq!(halves(&preview(&terminal)) > 0, code.is_none(), "{name}");
        // The same again, long after it was asked for: nothing happens, and a key still does.
        for piece in pieces {
            terminal.send(piece);
        }
        terminal.settle();
        assert_eq!(list(&terminal), before, "{name}");
        terminal.wait_for(&format!("id {}", gallery.id(0)));
        terminal.send("j");
        terminal.wait_for("2/40");
        terminal.wait_for(&format!("id {}", gallery.id(1)));
        terminal.send("q");
        assert_eq!(terminal.wait_exit(SOON).exit_code(), 0, "{name}");
        // Only now is every picture whole.
        expect_no_foreign_code(&terminal);
        terminal.expect_restored();
    }
}

#[test]
fn pictures_can_be_turned_off_or_made_of_letters() {
    let gallery = Gallery::with(40);
    let letters = |terminal: &Terminal| {
        let rows = preview(terminal);
        rows.iter().filter(|row| row.trim().len() > 30 && row.is_ascii()).count()
    };
    gallery.configure("[interface]\nimages = 'off'\n");
    let terminal = gallery.open(&[]);
    terminal.wait_for("all 40");
    terminal.settle();
    assert_eq!(count(&terminal.raw(), "\x1b[>0q"), 0, "the terminal was asked");
    assert!(halves(&preview(&terminal)) == 0 && !terminal.text().contains("id 10"), "{}", terminal.text());
    assert!(!gallery.sandbox.requests().iter().any(|request| request.call == Some(On::Image)));

    gallery.configure("[interface]\nimages = 'ascii'\n");
    let terminal = gallery.open(&[]);
    terminal.wait_until("a picture of letters", |terminal| letters(terminal) > 8);
    assert_eq!(halves(&preview(&terminal)), 0);
    assert_eq!(count(&terminal.raw(), "\x1b[>0q"), 0, "the terminal was asked");

    gallery.configure("");
    let mut terminal = gallery.open(&[("NO_COLOR", "1")]);
    answer(&mut terminal, &["\x1b[?62c"]);
    terminal.wait_until("a picture of letters", |terminal| letters(terminal) > 8);
    assert_eq!(halves(&preview(&terminal)), 0);
    let cells = terminal.screen(|screen| {
        let places = (0..36).flat_map(|y| (0..120).map(move |x| (y, x)));
        let plain = |cell: &vt100::Cell| [cell.fgcolor(), cell.bgcolor()] == [vt100::Color::Default; 2];
        places.filter_map(|(y, x)| screen.cell(y, x)).filter(|cell| !plain(cell)).count()
    });
    assert_eq!(cells, 0, "cells have colours");
}

#[test]
fn a_preview_costs_no_more_than_twenty_kilobytes_in_256_colours() {
    let gallery = Gallery::with(40);
    let mut terminal = gallery.open_plain();
    terminal.wait_for(&format!("id {}", gallery.id(0)));
    for row in 1..6 {
        terminal.settle();
        let before = terminal.raw().len();
        terminal.send("j");
        terminal.wait_for(&format!("id {}", gallery.id(row)));
        terminal.wait_until("half-blocks", |terminal| halves(&preview(terminal)) > 100);
        terminal.settle();
        let bytes = terminal.raw().len() - before;
        assert!((2000..=20_000).contains(&bytes), "photo {row}: {bytes} bytes");
    }
}

#[test]
fn leaving_deletes_the_pictures_that_kitty_was_given() {
    let gallery = Gallery::with(40);
    let mut terminal = gallery.open(&[]);
    answer(&mut terminal, &KITTY);
    terminal.wait_until("a picture", |terminal| count(&terminal.raw(), KITTY_DATA) == 1);
    terminal.send("j");
    terminal.wait_until("another picture", |terminal| count(&terminal.raw(), KITTY_DATA) == 2);
    terminal.send("q");
    assert_eq!(terminal.wait_exit(SOON).exit_code(), 0);
    terminal.expect_restored();
    let raw = String::from_utf8(terminal.raw()).unwrap();
    for given in raw.split(KITTY_DATA).skip(1) {
        let id = given.split(',').next().unwrap();
        let gone = raw.find(&format!("\x1b_Ga=d,d=I,{id},q=2\x1b\\"));
        assert!(gone.is_some() && gone < raw.rfind("\x1b[?1049l"), "{id} is still there");
    }
}

#[test]
fn a_connection_that_dies_while_pictures_load_ends_the_program() {
    let gallery = Gallery::with(40);
    gallery
        .set_faults([Rule::new(On::Image, Action::Stall { after: Mark::default(), seconds: None }).always()]);
    for dies in [|terminal: &mut Terminal| terminal.signal(Signal::HUP), Terminal::hang_up] {
        let mut terminal = gallery.open_plain();
        gallery.wait_for_request(|request| request.call == Some(On::Image));
        dies(&mut terminal);
        assert_eq!(terminal.wait_exit(SOON).exit_code(), 129);
    }
}

#[test]
fn after_a_suspension_the_picture_is_drawn_again() {
    for (pieces, code) in [(&["\x1b[?62c"][..], None), (&XTERM, Some(SIXEL)), (&KITTY, Some(KITTY_DATA))] {
        let gallery = Gallery::with(40);
        let mut env = gallery.environment();
        env.push(("PS1".into(), "prompt> ".into()));
        let mut terminal = Terminal::start("/bin/sh", &["-i"], &env, crate::gallery::SIZE);
        terminal.wait_for_prompt("prompt>");
        terminal.send(&format!("{}\n", env!("CARGO_BIN_EXE_wirephoto")));
        terminal.wait_for("Nothing was uploaded yet.");
        terminal.send("2");
        answer(&mut terminal, pieces);
        let drawn = |terminal: &Terminal, times: usize| match code {
            Some(code) => count(&terminal.raw(), code) == times,
            None => halves(&preview(terminal)) > 100,
        };
        terminal.wait_until("a picture", |terminal| drawn(terminal, 1));
        terminal.send("\x1a");
        terminal.wait_for_prompt("prompt>");
        terminal.wait_gone("uploaded");
        assert_eq!(halves(&preview(&terminal)), 0);
        terminal.send("fg\n");
        terminal.wait_until("the picture again", |terminal| drawn(terminal, 2));
        terminal.wait_for(&format!("id {}", gallery.id(0)));
        terminal.send("q");
        terminal.wait_for_prompt("prompt>");
        terminal.send("exit\n");
        terminal.wait_exit(SOON);
        terminal.expect_restored();
    }
}

#[test]
fn photos_from_the_last_run_are_there_before_the_server_answers() {
    let gallery = Gallery::with(40);
    let mut terminal = gallery.open_plain();
    terminal.wait_for("all 40");
    terminal.wait_until("a picture", |terminal| halves(&preview(terminal)) > 100);
    let before = list(&terminal);
    terminal.send("q");
    terminal.wait_exit(SOON);

    let stall = Action::Stall { after: Mark::default(), seconds: None };
    gallery.set_faults([On::Photos, On::Image, On::Photo].map(|on| Rule::new(on, stall.clone()).always()));
    let terminal = gallery.open_plain();
    terminal.wait_for("40 from disk, refreshing");
    terminal.wait_until("the same list", |terminal| list(terminal) == before);
    // The picture is in the cache as well.
    terminal.wait_until("a picture", |terminal| halves(&preview(terminal)) > 100);
    gallery.wait_for_request(|request| request.call == Some(On::Photos) && request.status.is_none());
}
