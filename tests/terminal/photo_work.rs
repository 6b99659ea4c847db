//! Work on photos through a real terminal: what is typed and saved arrives as it was meant.

use std::time::Duration;

use crate::gallery::Gallery;

const SOON: Duration = Duration::from_secs(3);

#[test]
fn a_comment_with_emoji_arrives_exactly() {
    let gallery = Gallery::with(40);
    let mut terminal = gallery.open_plain();
    terminal.wait_for("all 40");
    terminal.send("c");
    terminal.wait_for("╭─ Comment");
    terminal.send("Schön 👍🏽 ");
    terminal.send("\x1b[200~pasted 👩‍👩‍👧‍👦\r\nq ? \x1b]0;title\x07עוד\x1b[201~");
    terminal.send("\rthird 🇩🇪");
    terminal.wait_for("third");
    terminal.send("\x13");
    terminal.wait_for("The comment is on the photo.");
    let comments = gallery.sandbox.photo(&gallery.id(0)).unwrap().comments;
    let messages: Vec<_> = comments.iter().map(|comment| comment.message.as_str()).collect();
    assert_eq!(messages, ["Schön 👍🏽 pasted 👩‍👩‍👧‍👦\nq ? ]0;titleעוד\nthird 🇩🇪"]);
    assert_eq!(crate::codes::foreign(&terminal.raw()), None);
}

#[test]
fn saving_asks_before_it_writes_over_a_file() {
    let gallery = Gallery::with(40);
    let path = gallery.home().join("mine.jpg");
    std::fs::write(&path, "not a photo").unwrap();
    let mut terminal = gallery.open_plain();
    terminal.wait_for("all 40");
    let typed = format!("s\x15{}\r", path.display());
    terminal.send(&typed);
    terminal.wait_for("is there already and stays as it is");
    terminal.send("\x1b");
    terminal.wait_gone("is there already");
    assert_eq!(std::fs::read(&path).unwrap(), b"not a photo");

    terminal.send(&typed);
    terminal.wait_for("ctrl-o saves it there all the same");
    terminal.send("\x0f");
    terminal.wait_for("Saved as");
    let saved = std::fs::read(&path).unwrap();
    assert!(saved.starts_with(b"\xff\xd8\xff") || saved.starts_with(b"\x89PNG"), "{} bytes", saved.len());
    terminal.send("q");
    assert_eq!(terminal.wait_exit(SOON).exit_code(), 0);
}
