//! "Save that one", and "what did the list look like yesterday".

use std::fs;

use wirephoto::engine::protocol::{Part, PhotoAnswer, PhotoRequest, Request};
use wirephoto::model::fault::FaultKind;
use wirephoto::model::node::NodeId;
use wirephoto::model::secret::Secret;
use wirephoto::sandbox::faults::Intake;
use wirephoto::sandbox::tokens::{RENEWED_TOKEN, USER_TOKEN};
use wirephoto::sandbox::{Action, Filter, On, Standing, TokenName};

use super::pictures_desk::{Desk, Manner, fetched, files};
use super::support::{Stage, rule};

#[test]
fn the_largest_rendition_is_saved_whole_and_never_over_a_file_unasked() {
    let stage = Stage::new();
    let mut desk = Desk::open(&stage);
    let id = NodeId::parse(&stage.sandbox.photo_ids(Filter::Uploaded)[0]).unwrap();
    let folder = stage.path("");
    let mut save = |to: std::path::PathBuf, overwrite| {
        desk.photos(PhotoRequest::Save { photo: id.clone(), to, overwrite })
    };
    let saved = save(folder.clone(), false).unwrap();
    let PhotoAnswer::Saved { path, size, pixels } = saved else { panic!("{saved:?}") };
    assert_eq!(path.file_stem().unwrap().to_str(), Some(id.as_str()));
    assert_eq!(pixels, Some(stage.sandbox.photo(id.as_str()).unwrap().size), "the largest");
    let bytes = fs::read(&path).unwrap();
    assert_eq!(bytes.len() as u64, size);
    let before = fetched(&stage).len();
    let named = save(path.clone(), false).unwrap_err();
    assert_eq!(named.kind, FaultKind::Source);
    assert_eq!(fetched(&stage).len(), before, "nothing is fetched for a place that is taken");
    assert_eq!(save(folder.clone(), false).unwrap_err().kind, FaultKind::Source);
    fs::write(&path, "mine").unwrap();
    assert!(save(path.clone(), false).is_err());
    assert_eq!(fs::read(&path).unwrap(), b"mine");
    save(path.clone(), true).unwrap();
    assert_eq!(fs::read(&path).unwrap(), bytes);
    let nowhere = save(folder.join("no/where/a.jpg"), false).unwrap_err();
    assert!(
        nowhere.kind == FaultKind::Source && nowhere.sentence().contains("does not exist"),
        "{nowhere:?}"
    );
    assert_eq!(files(&folder).len(), 1, "nothing unfinished is left: {:?}", files(&folder));
}

#[test]
fn a_picture_that_is_none_is_not_saved() {
    let stage = Stage::faulty([rule(On::Image, Action::NotAnImage)]);
    let mut desk = Desk::open(&stage);
    let photo = NodeId::parse(&stage.sandbox.photo_ids(Filter::Uploaded)[0]).unwrap();
    let to = stage.path("a.jpg");
    let fault = desk.photos(PhotoRequest::Save { photo, to, overwrite: true }).unwrap_err();
    assert!(fault.kind == FaultKind::Answer && fault.message.contains("not an image"), "{fault:?}");
    assert_eq!(stage.struck(), ["not_an_image"]);
    assert!(files(&stage.path("")).is_empty());
}

#[test]
fn the_list_of_yesterday_is_there_before_the_first_call() {
    let stage = Stage::new();
    let mut desk = Desk::open(&stage);
    assert!(desk.kept().is_empty());
    let first = desk.page(None, 0);
    let second = desk.page(first.next.clone(), first.items.len());
    let ids = |photos: &[std::sync::Arc<wirephoto::model::photo::Photo>]| {
        photos.iter().map(|photo| photo.id.to_string()).collect::<Vec<_>>()
    };
    let expected = [ids(&first.items), ids(&second.items)].concat();
    assert_eq!(expected, stage.sandbox.photo_ids(Filter::Uploaded)[..expected.len()]);
    desk.leave();
    let calls = stage.sandbox.requests().len();
    let mut desk = Desk::open(&stage);
    let kept = desk.kept();
    assert_eq!(ids(&kept), expected);
    assert_eq!(stage.sandbox.requests().len(), calls, "without a call");
    assert!(kept.iter().zip(first.items.iter().chain(&second.items)).all(|(kept, read)| {
        (&kept.name, &kept.images, kept.created_time) == (&read.name, &read.images, read.created_time)
    }));
    assert_eq!(
        stage.number("SELECT count(*) FROM photos WHERE json LIKE '%access_token%' OR json LIKE '%cursors%'"),
        0
    );
}

#[test]
fn what_facebook_refuses_is_remembered_until_it_works_again() {
    let stage = Stage::new();
    let refusal = rule(On::Tags, Action::LackPermission { code: 200 });
    stage.sandbox.set_script(wirephoto::sandbox::Script::of([refusal])).unwrap();
    let mut desk = Desk::open(&stage);
    let id = NodeId::parse(&stage.sandbox.photo_ids(Filter::Uploaded)[0]).unwrap();
    let fault = desk.photos(PhotoRequest::Tags(id.clone())).unwrap_err();
    assert_eq!((fault.kind, fault.code), (FaultKind::Permission, Some(200)));
    desk.leave();
    let mut desk = Desk::open(&stage);
    let whole = desk.whole(&id);
    let refused = whole.refused.iter().find(|refusal| refusal.part == Part::Tags).unwrap();
    assert_eq!(refused.fault.code, Some(200));
    desk.photos(PhotoRequest::Tags(id.clone())).unwrap();
    assert!(desk.whole(&id).refused.iter().all(|refusal| refusal.part != Part::Tags));
}

#[test]
fn a_renewed_user_token_brings_a_new_page_token_and_nobody_is_asked_for_a_dead_one() {
    let stage = Stage::new();
    let manner = Manner { page_token: None, user_token: USER_TOKEN.to_owned(), ..Manner::default() };
    let mut desk = Desk::with(&stage, &manner);
    desk.page(None, 0);
    stage.sandbox.set_token(TokenName::User, Standing::Expired);
    stage.sandbox.set_token(TokenName::Page, Standing::Expired);
    let listing = super::pictures_desk::uploaded();
    let fault = desk.photos(PhotoRequest::Page { listing, after: None, at: 0 }).unwrap_err();
    assert_eq!(fault.kind, FaultKind::Token);
    stage.sandbox.set_token(TokenName::Page, Standing::Valid);
    desk.ask(Request::RenewToken(Secret::new(RENEWED_TOKEN))).unwrap();
    assert!(!desk.page(None, 0).items.is_empty());
    let asked: Vec<_> = stage.calls(On::Accounts).into_iter().map(|call| call.authorization).collect();
    assert_eq!(asked.last().unwrap().as_deref(), Some("OAuth renewed"));
}

#[test]
fn a_page_token_that_died_is_read_anew_with_the_renewed_user_token() {
    let stage = Stage::new();
    let mut desk = Desk::with(&stage, &Manner { user_token: String::new(), ..Manner::default() });
    desk.page(None, 0);
    stage.sandbox.set_token(TokenName::Page, Standing::Expired);
    let listing = super::pictures_desk::uploaded();
    let fault = desk.photos(PhotoRequest::Page { listing, after: None, at: 0 }).unwrap_err();
    assert_eq!(fault.kind, FaultKind::Token);
    stage.sandbox.set_token(TokenName::Page, Standing::Valid);
    assert_eq!(stage.calls(On::Accounts).len(), 0);
    desk.ask(Request::RenewToken(Secret::new(RENEWED_TOKEN))).unwrap();
    assert!(!desk.page(None, 0).items.is_empty());
    assert_eq!(stage.calls(On::Accounts).len(), 1, "the Page token that had died was used again");
}

#[test]
fn what_failed_for_a_while_is_not_remembered_as_refused() {
    let stage = Stage::new();
    // The core is read first; then each group of further fields fails until patience ends.
    let down = rule(On::Photo, Action::Html { status: 503, intake: Intake::Drop }).nth(2).always();
    stage.sandbox.set_script(wirephoto::sandbox::Script::of([down])).unwrap();
    let mut desk = Desk::open(&stage);
    let id = NodeId::parse(&stage.sandbox.photo_ids(Filter::Uploaded)[0]).unwrap();
    assert!(desk.whole(&id).refused.iter().any(|refusal| refusal.fault.kind == FaultKind::Temporary));
    desk.leave();
    stage.sandbox.set_script(wirephoto::sandbox::Script::default()).unwrap();
    assert_eq!(Desk::open(&stage).whole(&id).refused, []);
}

#[test]
fn a_field_that_is_told_again_is_refused_no_longer_even_where_a_photo_lacks_it() {
    for field in ["event", "comments"] {
        let stage = Stage::new();
        let refusal = rule(On::Photo, Action::RefuseField { field: field.to_owned() }).always();
        stage.sandbox.set_script(wirephoto::sandbox::Script::of([refusal])).unwrap();
        let mut desk = Desk::open(&stage);
        let id = NodeId::parse(&stage.sandbox.photo_ids(Filter::Uploaded)[0]).unwrap();
        let refused = desk.whole(&id).refused;
        let parts: Vec<_> = refused.into_iter().map(|refusal| refusal.part).collect();
        assert_eq!(parts, [Part::Field(field.to_owned())]);
        desk.leave();
        stage.sandbox.set_script(wirephoto::sandbox::Script::default()).unwrap();
        assert_eq!(Desk::open(&stage).whole(&id).refused, [], "{field}");
    }
}

#[test]
fn the_list_of_one_page_is_not_shown_for_another() {
    let stage = Stage::new();
    let mut desk = Desk::open(&stage);
    assert!(!desk.page(None, 0).items.is_empty());
    assert!(!desk.kept().is_empty());
    desk.leave();
    let mut other = Desk::with(&stage, &Manner { page: "777".to_owned(), ..Manner::default() });
    assert!(other.kept().is_empty());
}

#[test]
fn a_lost_comment_is_not_taken_for_the_same_words_written_before() {
    let stage = Stage::new();
    let mut desk = Desk::open(&stage);
    let id = NodeId::parse(&stage.sandbox.photo_ids(Filter::Uploaded)[0]).unwrap();
    let comment = || PhotoRequest::Comment(id.clone(), "Thank you!".to_owned());
    desk.photos(comment()).unwrap();
    let before = stage.sandbox.photo(id.as_str()).unwrap().comments.len();
    let lost = rule(On::Write, Action::Html { status: 502, intake: Intake::Drop });
    stage.sandbox.set_script(wirephoto::sandbox::Script::of([lost])).unwrap();
    assert_eq!(desk.photos(comment()).unwrap_err().kind, FaultKind::Unknown);
    assert_eq!(stage.sandbox.photo(id.as_str()).unwrap().comments.len(), before, "the fault struck");
}
