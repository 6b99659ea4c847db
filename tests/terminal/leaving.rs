//! Every way of leaving gives the terminal back.

use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::pty::Terminal;
use crate::server::Server;

const SOON: Duration = Duration::from_secs(3);

fn idle(server: &Server) -> Terminal {
    let terminal = Terminal::wirephoto(&[], &server.environment());
    terminal.wait_for("Nothing was uploaded yet.");
    terminal
}

#[test]
fn q_leaves_and_the_shells_terminal_is_as_it_was() {
    let server = Server::start();
    let mut terminal = idle(&server);
    terminal.send("q");
    assert_eq!(terminal.wait_exit(SOON).exit_code(), 0);
    terminal.expect_restored();
}

#[test]
fn ctrl_c_and_signals_leave_with_their_codes() {
    let server = Server::start();
    for (signal, code) in
        [(None, 130), (Some(Signal::INT), 130), (Some(Signal::TERM), 143), (Some(Signal::HUP), 129)]
    {
        let mut terminal = idle(&server);
        match signal {
            Some(signal) => terminal.signal(signal),
            None => terminal.send("\x03"),
        }
        assert_eq!(terminal.wait_exit(SOON).exit_code(), code, "{signal:?}");
        terminal.expect_restored();
    }
}

#[test]
fn a_connection_that_dies_ends_the_program() {
    let server = Server::start();
    let mut terminal = idle(&server);
    terminal.hang_up();
    assert_eq!(terminal.wait_exit(SOON).exit_code(), 129);
}

#[test]
fn a_connection_that_dies_without_a_signal_ends_the_program_too() {
    let server = Server::start();
    // In a session of its own the program hears nothing when the terminal goes; who waits for it there
    // writes down how it ended.
    let note = server.home().join("ended");
    let script = format!("'{}'; echo $? > '{}'", env!("CARGO_BIN_EXE_wirephoto"), note.display());
    let args = ["--wait", "/bin/sh", "-c", &script];
    let mut terminal = Terminal::start("/usr/bin/setsid", &args, &server.environment(), (80, 24));
    terminal.wait_for("Nothing was uploaded yet.");
    terminal.hang_up();
    let until = Instant::now() + Duration::from_secs(15);
    let ended = || std::fs::read_to_string(&note).unwrap_or_default();
    while ended().trim().is_empty() {
        assert!(Instant::now() < until, "the program is still there");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(ended().trim(), "129");
}

#[test]
fn a_connection_that_dies_leaves_uploads_to_a_process_in_the_background() {
    let server = Server::start();
    let picture = server.picture("travels-on.jpg", 1_500_000);
    let mut terminal = idle(&server);
    terminal.send("b\t500k\r");
    terminal.wait_for("3 at a time, 500.0 KiB/s.");
    terminal.send(&format!("\x1b[200~{}\x1b[201~", picture.display()));
    terminal.wait_for("1 marked: travels-on.jpg");
    terminal.send("u");
    terminal.wait_for("1 sending");
    terminal.hang_up();
    assert_eq!(terminal.wait_exit(Duration::from_secs(6)).exit_code(), 129);
    let until = Instant::now() + Duration::from_secs(30);
    while !server.sessions().contains("\"state\":\"done\"") {
        assert!(Instant::now() < until, "{}", server.sessions());
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn a_terminal_that_takes_nothing_does_not_keep_the_program_from_leaving() {
    let server = Server::start();
    let mut terminal = idle(&server);
    terminal.stop_reading();
    // Enough to fill what the system keeps for a reader.
    for _ in 0..100 {
        terminal.send("?q2?q1");
        std::thread::sleep(Duration::from_millis(3));
    }
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.wait_exit(SOON).exit_code(), 143);
}

#[test]
fn a_panic_gives_the_terminal_back_before_it_reports() {
    let own = std::env::current_exe().unwrap();
    let args = ["leaving::panics_in_the_terminal", "--exact", "--ignored", "--nocapture", "--test-threads=1"];
    let mut terminal = Terminal::start(own.to_str().unwrap(), &args, &[], (80, 24));
    assert_eq!(terminal.wait_exit(Duration::from_secs(10)).exit_code(), 101);
    terminal.expect_restored();
    let raw = String::from_utf8_lossy(&terminal.raw()).into_owned();
    assert!(raw.find("\x1b[?1049l") < raw.find("something broke"), "{raw:?}");
}

/// Only for the story above, which runs it in a terminal of its own.
#[test]
#[ignore = "it ends the process"]
fn panics_in_the_terminal() {
    use wirephoto::tui::term::Screen;
    let _screen = Screen::enter(true, true).unwrap();
    let worker = std::thread::spawn(|| panic!("something broke in a worker"));
    drop(worker.join());
    unreachable!("the panic of a worker has to end the program");
}

#[test]
fn ctrl_z_goes_back_to_the_shell_and_fg_brings_everything_back() {
    let server = Server::start();
    let mut env = server.environment();
    env.push(("PS1".into(), "prompt> ".into()));
    let mut terminal = Terminal::start("/bin/sh", &["-i"], &env, (80, 24));
    terminal.wait_for_prompt("prompt>");
    terminal.send(&format!("{}\n", env!("CARGO_BIN_EXE_wirephoto")));
    terminal.wait_for("Nothing was uploaded yet.");
    terminal.send("\x1a");
    terminal.wait_for_prompt("prompt>");
    terminal.wait_gone("Nothing was uploaded yet.");
    terminal.send("echo i-am-the-$((40+2))-shell\n");
    terminal.wait_for("i-am-the-42-shell");
    terminal.send("fg\n");
    terminal.wait_for("Nothing was uploaded yet.");
    // Keys work as before.
    terminal.send("2");
    terminal.wait_for("profile  tagged  uploaded");
    terminal.send("q");
    terminal.wait_for_prompt("prompt>");
    terminal.send("exit\n");
    terminal.wait_exit(SOON);
    terminal.expect_restored();
}

#[test]
fn without_a_shell_behind_it_ctrl_z_says_so() {
    let server = Server::start();
    let mut terminal = idle(&server);
    terminal.send("\x1a");
    terminal.wait_for("There is no shell behind this program to go back to.");
    terminal.send("q");
    terminal.wait_exit(SOON);
}

#[test]
fn uploads_that_move_are_asked_about_and_paused() {
    let server = Server::start();
    let picture = server.picture("slow.jpg", 3 << 20);
    let mut terminal = idle(&server);
    // A hundred kilobytes a second, so that it moves for as long as the story takes.
    terminal.send("b\t100k\r");
    terminal.wait_for("3 at a time, 100.0 KiB/s.");
    terminal.send(&format!("\x1b[200~{}\x1b[201~", picture.display()));
    terminal.wait_for("1 marked: slow.jpg");
    terminal.send("u");
    terminal.wait_for("1 sending");
    terminal.send("q");
    terminal.wait_for("Uploads are still moving.");
    terminal.send("p");
    assert_eq!(terminal.wait_exit(SOON).exit_code(), 0);
    terminal.expect_restored();
    assert!(terminal.text().contains("wirephoto resume"), "{}", terminal.text());

    let again = Terminal::wirephoto(&[], &server.environment());
    again.wait_for("1 paused");
}
