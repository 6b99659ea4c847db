//! Writing a post through a real terminal: the user's own editor gets the terminal and gives it back.

use std::time::Duration;

use crate::pty::Terminal;
use crate::server::Server;

const SOON: Duration = Duration::from_secs(3);

#[test]
fn the_users_editor_has_the_terminal_to_itself_and_gives_it_back() {
    let server = Server::start();
    let script = server.home().join("editor");
    // An editor that shows what it got, waits for a line, writes it, and outlives a ctrl-c.
    let words = "trap 'echo heard' INT\nstty sane\necho GOT: $(cat \"$1\") TOKEN:${WIREPHOTO_USER_TOKEN:-none}\n\
                 until read -r line; do :; done\necho \"$line\" > \"$1\"\n";
    std::fs::write(&script, words).unwrap();
    let mut env = server.environment();
    env.push(("EDITOR".into(), format!("sh {}", script.display())));
    let mut terminal = Terminal::wirephoto(&[], &env);
    terminal.wait_for("1 Uploads");
    terminal.send("3");
    terminal.wait_for("message");
    terminal.wait_gone("Reading the last draft");
    terminal.send("\rHello");
    terminal.wait_for("5 of 63206 characters");
    terminal.send("\x0f");
    terminal.wait_for("GOT: Hello TOKEN:none");
    assert!(!terminal.text().contains("Uploads"), "the alternate screen was left:\n{}", terminal.text());
    terminal.send("\x03");
    terminal.wait_for("heard");
    terminal.send("Good evening 写真\n");
    terminal.wait_for("Good evening 写真");
    terminal.wait_for("15 of 63206 characters");
    terminal.send("\x1b");
    terminal.wait_for("15 characters");
    terminal.send("\x03");
    assert_eq!(terminal.wait_exit(SOON).exit_code(), 130);
}

#[test]
fn a_post_is_written_and_published() {
    let server = Server::start();
    let mut terminal = Terminal::wirephoto(&[], &server.environment());
    terminal.wait_for("1 Uploads");
    terminal.send("3");
    terminal.wait_for("New draft");
    terminal.send("\rHello from the terminal\x13");
    terminal.wait_for("saved");
    terminal.wait_for("nothing is wrong with it");
    terminal.send("P");
    terminal.wait_for("Publish on");
    terminal.send("y");
    terminal.wait_for("Published: https://www.facebook.com/");
    terminal.send("n");
    terminal.wait_for("nothing written yet");
    terminal.send("\rsecond");
    terminal.wait_for("6 of 63206 characters");
    terminal.send("\x13q");
    assert_eq!(terminal.wait_exit(SOON).exit_code(), 0);
    let mut terminal = Terminal::wirephoto(&[], &server.environment());
    terminal.wait_for("1 Uploads");
    terminal.send("3");
    terminal.wait_for("second");
    terminal.wait_for("Draft 2: saved");
}

#[test]
fn who_has_only_oneall_writes_and_publishes_all_the_same() {
    let server = Server::start();
    let mut terminal = Terminal::wirephoto(&[], &server.oneall_environment());
    terminal.wait_for("1 Uploads");
    // What needs Facebook says so.
    terminal.send("2");
    terminal.wait_for("neither a Page token nor a user token");
    terminal.send("3");
    terminal.wait_for("New draft");
    terminal.send("\rHello by another road\x13");
    terminal.wait_for("saved");
    // From the message by way of photos, link, video and time to where it goes.
    terminal.send("\t\t\t\t\t\r");
    terminal.wait_for("The albums cannot be read");
    terminal.wait_for("OneAll: Harbour Lights ");
    terminal.send("lights\r");
    terminal.wait_for("through OneAll to Page Harbour Lights");
    terminal.wait_for("nothing is wrong with it");
    terminal.send("P");
    terminal.wait_for("Publish on Page Harbour Lights");
    terminal.send("y");
    terminal.wait_for("Published through OneAll: ");
}

#[test]
fn times_are_those_of_the_pages_clock_with_the_local_one_beside() {
    let server = Server::start();
    let config = "account = 'main'\n[accounts.main]\ntime_zone = 'Asia/Tokyo'\n";
    std::fs::create_dir_all(server.home().join("state")).unwrap();
    std::fs::write(server.home().join("state/config.toml"), config).unwrap();
    let mut env = server.environment();
    env.push(("TZ".into(), "Europe/Paris".into()));
    let mut terminal = Terminal::wirephoto(&[], &env);
    terminal.wait_for("1 Uploads");
    terminal.send("3");
    terminal.wait_for("New draft");
    // From the message by way of photos, link and video to the time.
    terminal.send("\t\t\t\t\r+3d\r");
    terminal.wait_for("+09:00 (Asia/Tokyo), here ");
    terminal.wait_for("(Europe/Paris)");
}

#[test]
fn what_was_typed_outlives_a_program_that_is_killed() {
    let server = Server::start();
    let mut terminal = Terminal::wirephoto(&[], &server.environment());
    terminal.wait_for("1 Uploads");
    terminal.send("3");
    terminal.wait_for("New draft");
    terminal.send("\rHalf a sentence");
    terminal.wait_for("15 of 63206 characters");
    let kept = || {
        let db = server.home().join("state/wirephoto.db-wal");
        std::fs::read(db).is_ok_and(|bytes| bytes.windows(15).any(|part| part == b"Half a sentence"))
    };
    terminal.wait_until("the draft is kept", |_| kept());
    terminal.signal(rustix::process::Signal::KILL);
    drop(terminal);
    let mut terminal = Terminal::wirephoto(&[], &server.environment());
    terminal.wait_for("1 Uploads");
    terminal.send("3");
    terminal.wait_for("Half a sentence");
}
