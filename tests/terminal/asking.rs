//! The question before something is published: what it shows, and what counts as a yes.

use std::process::Command;
use std::time::Duration;

use crate::pty::Terminal;
use crate::server::Server;

fn ask(server: &Server, more: &[&str]) -> Terminal {
    let words = ["post", "--message", "Good evening"];
    let args: Vec<&str> = words.iter().chain(more).copied().collect();
    let terminal = Terminal::wirephoto(&args, &server.environment());
    terminal.wait_for("[y/N]");
    terminal
}

fn published(server: &Server) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wirephoto"));
    let output =
        command.args(["posts", "--published", "--json"]).envs(server.environment()).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn only_a_yes_publishes() {
    let server = Server::start();
    for no in ["\r", "n\r", "yep\r", "\x04"] {
        let mut terminal = ask(&server, &[]);
        terminal.send(no);
        terminal.wait_for("Nothing was sent.");
        assert_eq!(terminal.wait_exit(Duration::from_secs(10)).exit_code(), 1, "{no:?}");
    }
    let mut terminal = ask(&server, &[]);
    terminal.send("\x03");
    assert_eq!(terminal.wait_exit(Duration::from_secs(10)).exit_code(), 130);
    assert_eq!(published(&server), "");
    let mut terminal = ask(&server, &[]);
    terminal.send("yes\r");
    terminal.wait_for("Published: https://www.facebook.com/");
    assert_eq!(terminal.wait_exit(Duration::from_secs(10)).exit_code(), 0);
    assert_eq!(published(&server).matches("Good evening").count(), 1);
}

#[test]
fn the_question_says_where_what_when_and_what_is_odd() {
    let server = Server::start();
    std::fs::create_dir_all(server.home().join("state")).unwrap();
    std::fs::write(server.home().join("state/config.toml"), "[accounts.main]\ntime_zone = \"Asia/Tokyo\"\n")
        .unwrap();
    let mut env = server.environment();
    env.push(("TZ".to_owned(), "Europe/Paris".to_owned()));
    // With a Page token and the Page's id the name is asked for all the same.
    env.retain(|(name, _)| name != "WIREPHOTO_USER_TOKEN");
    env.push(("WIREPHOTO_PAGE_TOKEN".to_owned(), wirephoto::sandbox::TokenName::Page.token().to_owned()));
    let args = ["post", "--account", "main", "--message", "Good evening", "--at", "+30d"];
    let terminal = Terminal::start(env!("CARGO_BIN_EXE_wirephoto"), &args, &env, (120, 24));
    terminal.wait_for("[y/N]");
    let text = terminal.text();
    for words in
        ["Harbour Lights (102900000000381)", "Good evening", "Asia/Tokyo", "Europe/Paris", "warning: "]
    {
        assert!(text.contains(words), "{words} in:\n{text}");
    }
    assert_eq!(text.matches("warning: ").count(), 1, "said once:\n{text}");
}
