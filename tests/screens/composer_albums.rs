//! The Page's albums among the Composer's destinations.

use wirephoto::engine::protocol::{Answer, Reply};
use wirephoto::model::fault::{Fault, FaultKind};
use wirephoto::model::post::{AlbumPlace, Target};
use wirephoto::tui::message::Event;

use crate::stage::Stage;
use crate::stage::gallery::id;
use crate::stage::office::pages;
use crate::stage::office_posts::{Desk, post};
use crate::stage::world::World;

/// The Composer with a message, on its place for where it goes.
fn on_where(world: World) -> Stage {
    let mut stage = Stage::new(world, (110, 34));
    stage.press("3 enter");
    stage.type_text("Good evening");
    stage.press("ctrl-s tab tab tab tab tab");
    stage.pass(2000);
    stage
}

/// The list of destinations, of which nothing was answered yet.
fn unanswered(world: World) -> Stage {
    let mut stage = on_where(world);
    stage.silent = true;
    stage.press("enter");
    stage.silent = false;
    stage.expect("an album by its id");
    stage
}

/// Answers the first open request that begins like this, with the fault if there is one.
fn answer(stage: &mut Stage, begin: &str, fault: Option<Fault>) {
    let at = stage.unanswered.iter().position(|one| format!("{one:?}").starts_with(begin)).unwrap();
    let (request, id) = (stage.unanswered.remove(at), stage.unanswered_ids.remove(at));
    let answer: Result<Answer, Fault> = match fault {
        Some(fault) => Err(fault),
        None => stage.world.answer(&request),
    };
    stage.tell(Event::Reply(Reply::Answer(id, answer)));
}

fn target(stage: &mut Stage) -> Target {
    stage.pass(2000);
    stage.world.office.kept().target.clone()
}

/// What is told of the row under the cursor stands alone in a line beneath the list.
fn is_on(stage: &Stage, note: &str) -> bool {
    stage.text().lines().any(|line| line.trim_matches(|c: char| !c.is_alphanumeric() && c != ')') == note)
}

#[test]
fn an_album_is_chosen_by_its_name_kept_and_asked_about() {
    let mut stage = on_where(World::museum());
    stage.press("enter");
    stage.expect("album: Tall ships 2025");
    stage.expect("1 photo in album Tall ships 2025 (701)");
    stage.expect_no("Timeline photos");
    stage.type_text("tall");
    stage.press("enter");
    stage.expect("album Tall ships 2025 (701)");
    let ships = AlbumPlace { id: "701".into(), name: "Tall ships 2025".into() };
    assert_eq!(target(&mut stage), Target::Album(ships));
    stage.press("P");
    stage.expect("Publish in album Tall ships 2025 (701) on Harbour Museum?");
    stage.press("y");
    assert_eq!(stage.asked("Posts(Publish"), 1);
}

#[test]
fn an_album_can_still_be_named_by_its_id_and_keeps_its_name_when_that_stays() {
    let mut stage = on_where(World::museum());
    stage.press("enter");
    stage.type_text("restoration");
    stage.press("enter enter down enter");
    stage.expect("Id of the album");
    stage.press("enter");
    stage.expect("album Restoration (702)");
    stage.press("enter down enter ctrl-u");
    stage.type_text("99");
    stage.press("enter");
    stage.expect("album 99");
    assert_eq!(target(&mut stage), Target::Album("99".into()), "another album has another name");
    assert_eq!(stage.asked("Photos(Albums"), 1, "they are read once");
}

#[test]
fn all_pages_are_read_while_the_list_is_open_and_none_after_it() {
    let mut world = World::museum();
    let one = world.gallery.albums[1].clone();
    let number = |at: u64| {
        let mut album = one.clone();
        (album.id, album.name) = (id(800 + at), format!("Album {at}").into());
        album
    };
    world.gallery.albums = (0..120).map(number).collect();
    let mut stage = unanswered(world);
    stage.expect("The albums are being read ...");
    stage.type_text("album 119");
    stage.expect("Nothing is called that yet; albums are being read.");
    stage.press("esc");
    answer(&mut stage, "Photos(Albums", None);
    assert_eq!(stage.asked("Photos(Albums"), 1, "nobody looks at them");
    stage.press("enter");
    assert_eq!(stage.asked("Photos(Albums"), 3);
    stage.type_text("album 119");
    stage.press("enter");
    stage.expect("album Album 119 (919)");
}

#[test]
fn rows_that_come_leave_the_cursor_where_it_stood() {
    let mut stage = unanswered(World::museum());
    stage.world.office.places = Some(Ok(pages()));
    stage.press("down down");
    assert!(is_on(&stage, "a single photo for a person who allowed it"), "{}", stage.text());
    answer(&mut stage, "Posts(Places", None);
    assert!(is_on(&stage, "a single photo for a person who allowed it"), "{}", stage.text());
    stage.press("down down down");
    assert!(is_on(&stage, "address as a picture"), "{}", stage.text());
    answer(&mut stage, "Photos(Albums", None);
    stage.expect("album: Restoration");
    stage.press("enter");
    stage.expect("through OneAll to Page Harbour Lights Archive");
}

#[test]
fn albums_that_cannot_be_read_leave_the_rest_and_are_read_anew_when_the_list_opens_again() {
    let mut stage = unanswered(World::museum());
    stage.world.office.places = Some(Ok(pages()));
    let fault = Fault::new(FaultKind::Permission, "Albums need \u{1b}[2Janother permission.");
    answer(&mut stage, "Photos(Albums", Some(fault));
    answer(&mut stage, "Posts(Places", None);
    stage.expect("The albums cannot be read: Albums need [2Janother permission.");
    stage.expect("OneAll: Harbour Museum");
    stage.press("down enter");
    stage.expect("Id of the album");
    stage.press("esc enter");
    stage.expect("album: Restoration");
    stage.expect_no("cannot be read");
}

#[test]
fn screen_4_tells_the_album() {
    let mut ready = post(31, wirephoto::model::post::PostState::Ready, "Good evening");
    ready.content.target = Target::Album(AlbumPlace { id: "701".into(), name: "Tall\u{1b} ships".into() });
    let mut stage = Stage::new(World::museum(), (120, 34));
    stage.world.posts = Desk { posts: vec![ready], open: true, ..Desk::default() };
    stage.press("4 enter");
    stage.expect("album Tall ships (701)");
    stage.press("esc p");
    stage.expect("Publish post 31 to album Tall ships (701) of Harbour Museum");
}
