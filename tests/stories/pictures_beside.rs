//! Photos beside uploads: neither waits for the other, and leaving loses nothing that was written.

use wirephoto::engine::protocol::{NewUpload, PhotoRequest, Request};
use wirephoto::model::node::NodeId;
use wirephoto::sandbox::faults::Mark;
use wirephoto::sandbox::{Action, Filter, On, Script};

use super::pictures_desk::{Desk, uploaded};
use super::support::{Stage, eventually, rule};

#[test]
fn a_server_that_does_not_answer_about_photos_holds_no_upload_up() {
    let stage = Stage::new();
    let stall = rule(On::Photos, Action::Stall { after: Mark::default(), seconds: None }).always();
    stage.sandbox.set_script(Script::of([stall])).unwrap();
    let file = stage.file("a.jpg", 300_000);
    let mut desk = Desk::open(&stage);
    for _ in 0..20 {
        desk.begin(PhotoRequest::Page { listing: uploaded(), after: None, at: 0 });
    }
    eventually("six calls wait", 10, || stage.calls(On::Photos).len() == 6);
    desk.ask(Request::Add(vec![NewUpload::of(&file)])).unwrap();
    eventually("the upload is done", 20, || {
        stage.sandbox.sessions().first().is_some_and(|session| session.handle.is_some())
    });
    assert!(desk.kept().is_empty(), "the disk answers meanwhile");
    assert_eq!(stage.calls(On::Photos).len(), 6, "no more than six at once");
    desk.leave();
}

#[test]
fn a_comment_that_was_sent_is_written_though_its_writer_has_left() {
    let stage = Stage::new();
    let mut desk = Desk::open(&stage);
    let id = stage.sandbox.photo_ids(Filter::Uploaded)[0].clone();
    let before = stage.sandbox.photo(&id).unwrap().comments.len();
    desk.begin(PhotoRequest::Comment(NodeId::parse(&id).unwrap(), "Good night 🌃".to_owned()));
    desk.leave();
    let seen = stage.sandbox.photo(&id).unwrap();
    assert_eq!(seen.comments.len(), before + 1);
    assert_eq!(seen.comments.last().unwrap().message, "Good night 🌃");
}
