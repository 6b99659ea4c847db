//! Photos beside uploads: neither waits for the other, and leaving loses nothing that was written.

use wirephoto::engine::protocol::{NewUpload, PhotoAnswer, PhotoRequest, Request};
use wirephoto::model::fault::FaultKind;
use wirephoto::model::node::NodeId;
use wirephoto::model::photo::{NewTag, TagTarget};
use wirephoto::sandbox::faults::Mark;
use wirephoto::sandbox::{Action, Filter, On, Script, USER_ID};

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

#[test]
fn what_the_screen_asks_for_reaches_the_server_and_its_answer_the_screen() {
    let stage = Stage::new();
    let mut desk = Desk::open(&stage);
    let name = stage.sandbox.photo_ids(Filter::Uploaded)[1].clone();
    let (id, user) = (NodeId::parse(&name).unwrap(), NodeId::parse(USER_ID).unwrap());
    let seen = || stage.sandbox.photo(&name).unwrap();
    let albums = desk.photos(PhotoRequest::Albums(None)).unwrap();
    let PhotoAnswer::Albums(albums) = albums else { panic!("{albums:?}") };
    let take = |can_upload| albums.items.iter().any(|album| album.can_upload == Some(can_upload));
    assert!(take(true) && take(false), "{albums:?}");
    for on in [true, false] {
        let liked = desk.photos(PhotoRequest::Like(id.clone(), on)).unwrap();
        assert!(matches!(liked, PhotoAnswer::Liked(of, is) if of == id && is == on));
        assert_eq!(seen().liked, on);
    }
    let tag = NewTag { target: TagTarget::User(user.clone()), at: Some((25.0, 75.0)) };
    let tags = desk.photos(PhotoRequest::Tag(id.clone(), vec![tag])).unwrap();
    let is_tagged = |tags: &PhotoAnswer| {
        let PhotoAnswer::Tags(_, tags) = tags else { panic!("{tags:?}") };
        tags.iter().any(|tag| tag.who.id.as_ref() == Some(&user) && tag.x == Some(25.0))
    };
    assert!(is_tagged(&tags) && seen().tags.iter().any(|tag| tag.user.as_deref() == Some(USER_ID)));
    let tags = desk.photos(PhotoRequest::Untag(id.clone(), user.clone())).unwrap();
    assert!(!is_tagged(&tags));
    let wrong = NewTag { target: TagTarget::Text("Bow".to_owned()), at: Some((101.0, 0.0)) };
    let fault = desk.photos(PhotoRequest::Tag(id.clone(), vec![wrong])).unwrap_err();
    assert_eq!(fault.kind, FaultKind::Usage);
    desk.photos(PhotoRequest::Comment(id.clone(), "First".to_owned())).unwrap();
    let comments = desk.photos(PhotoRequest::Comments(id.clone(), None)).unwrap();
    assert!(
        matches!(comments, PhotoAnswer::Comments(_, all) if all.items.iter().any(|one| &*one.message == "First"))
    );
    assert!(matches!(desk.photos(PhotoRequest::Likes(id.clone(), None)).unwrap(), PhotoAnswer::Likes(..)));
    let whole = desk.whole(&id);
    assert_eq!(
        (whole.photo.id.as_str(), whole.photo.comment_count),
        (name.as_str(), Some(seen().comment_count))
    );
}
