//! Posts that go through OneAll: stories of the Composer's destinations and of the Posts screen.

use wirephoto::model::fault::{Fault, FaultKind};
use wirephoto::model::post::{PostState, PushCall, Target};

use crate::stage::Stage;
use crate::stage::office::pages;
use crate::stage::office_posts::{Desk, post};
use crate::stage::world::World;

/// The Composer with a message, and its list of destinations.
fn destinations(places: Option<Result<Vec<wirephoto::model::post::OneAllPlace>, Fault>>) -> Stage {
    let mut stage = Stage::new(World::museum(), (110, 34));
    stage.world.office.places = places;
    stage.press("3 enter");
    stage.type_text("Good evening");
    stage.press("ctrl-s tab tab tab tab tab enter");
    stage.pass(2000);
    stage.expect("an album of the Page");
    stage
}

#[test]
fn a_page_at_oneall_is_chosen_named_and_published_to() {
    let mut stage = destinations(Some(Ok(pages())));
    stage.expect("OneAll: Harbour Museum");
    stage.type_text("archive");
    stage.expect_no("an album of the Page");
    stage.press("enter");
    stage.expect("through OneAll to Page Harbour Lights Archive (102900000000512)");
    stage.press("v");
    stage.expect("POST https://site.api.oneall.com/push/identities/tok-1/facebook/page/post.json");
    stage.press("esc");
    stage.pass(2000);
    stage.press("P");
    stage.expect("Publish on Page Harbour Lights Archive (102900000000512)");
    stage.expect("through OneAll?");
    stage.press("y");
    stage.expect("Published through OneAll: 1015_77.");
    let kept = stage.world.office.kept();
    assert_eq!(kept.target, Target::OneAll(pages().remove(1)));
}

#[test]
fn other_resources_ask_for_what_they_need_and_offer_their_own_fields() {
    let mut stage = destinations(Some(Ok(pages())));
    stage.type_text("company");
    stage.press("enter");
    stage.expect("company for linkedin/company/post, through OneAll");
    stage.type_text("a b");
    stage.press("enter");
    stage.expect("must be an id");
    stage.press("ctrl-u");
    stage.type_text("77");
    stage.press("enter");
    stage.expect("through OneAll to linkedin/company/post 77");
    stage.press("o");
    stage.expect("The link's title. It may be: text.");
    stage.expect_no("no_story");
    stage.type_text("picture");
    stage.press("esc");
    stage.press("o");
    stage.type_text("title");
    stage.press("enter");
    stage.type_text("News");
    stage.press("enter");
    stage.pass(2000);
    assert_eq!(stage.world.office.kept().params, [("title".to_owned(), "News".to_owned())]);
}

#[test]
fn without_a_site_one_line_says_how_to_and_a_fault_leaves_the_typed_id() {
    let mut stage = destinations(None);
    stage.expect("No OneAll site is configured");
    stage.expect_no("linkedin");
    stage.type_text("through");
    stage.press("enter");
    stage.expect("config.toml");
    stage.press("esc");
    let keys = Fault::new(FaultKind::Token, "OneAll does not accept the keys");
    let mut stage = destinations(Some(Err(keys)));
    stage.expect("OneAll does not accept the keys");
    stage.type_text("page by its id");
    stage.press("enter");
    stage.type_text("512");
    stage.press("enter");
    stage.expect("through OneAll to Page 512");
}

/// The outbox with a post of which OneAll never said what became.
fn outbox(through: PostState) -> Stage {
    let mut pushed = post(31, through, "Good evening");
    pushed.content.target = Target::OneAll(pages().remove(1));
    pushed.content.push = Some(PushCall { resource: "facebook/page/post".into(), ..PushCall::default() });
    let mut stage = Stage::new(World::museum(), (120, 34));
    stage.world.posts = Desk { posts: vec![pushed], open: true, ..Desk::default() };
    stage.press("4");
    stage
}

fn done(stage: &Stage) -> Vec<&str> {
    stage.world.posts.done.iter().map(String::as_str).collect()
}

#[test]
fn a_lost_push_is_sent_again_only_on_the_word_of_somebody_who_looked() {
    let mut stage = outbox(PostState::Unknown);
    stage.expect("OneAll, Harbour Lights Archive: Good evening");
    stage.press("enter");
    stage.expect("OneAll cannot be asked: look");
    stage.press("esc v");
    stage.expect("OneAll cannot be asked about post 31. Is it there?");
    stage.press("enter");
    assert!(done(&stage).is_empty(), "no is chosen at first, and nobody is asked");
    stage.press("p");
    stage.expect("it may be out already");
    stage.press("v y");
    assert_eq!(done(&stage), ["SendAgain(PostId(31))"]);
    stage.expect("Post 31 is published.");
}

#[test]
fn a_lost_push_that_is_there_is_taken_off_the_list() {
    let mut stage = outbox(PostState::Unknown);
    stage.press("d");
    stage.expect("Look first");
    stage.press("y");
    assert_eq!(done(&stage), ["Discard(PostId(31))"]);
}

#[test]
fn what_oneall_published_is_not_deleted_on_the_page() {
    let mut stage = outbox(PostState::Published);
    stage.press("u D");
    stage.expect("it went through OneAll to Page Harbour Lights Archive");
    assert!(done(&stage).is_empty());
}
