//! What is done with a photo: reading it whole, comments, likes, tags, saving, copying.

use ratatui::style::Modifier;
use wirephoto::engine::protocol::{Part, PhotoRefusal, PhotoRequest, Reply, Request};
use wirephoto::model::fault::{Fault, FaultKind};
use wirephoto::model::photo::TagTarget;
use wirephoto::tui::message::Event;

use crate::stage::Stage;
use crate::stage::gallery::id;
use crate::stage::world::World;

const LARGE: (u16, u16) = (120, 36);

fn museum(keys: &str) -> Stage {
    let mut stage = Stage::new(World::museum(), LARGE);
    stage.press("2");
    stage.pass(1000);
    if !keys.is_empty() {
        stage.press(keys);
        stage.pass(1000);
    }
    stage
}

/// What is marked on the picture, from the top.
fn markers(stage: &Stage) -> Vec<String> {
    let frame = stage.frame();
    let marked = |cell: &&ratatui::buffer::Cell| {
        cell.modifier.contains(Modifier::REVERSED) && cell.symbol().chars().all(|c| c.is_ascii_digit())
    };
    let rows = frame.content.chunks(usize::from(LARGE.0)).skip(2);
    // The picture stands on the left.
    rows.flat_map(|row| row.iter().take(70)).filter(marked).map(|cell| cell.symbol().to_owned()).collect()
}

fn offline() -> Fault {
    Fault::new(FaultKind::Offline, "The server could not be reached.")
}

#[test]
fn an_opened_photo_shows_its_picture_with_tags_and_all_fields() {
    let mut stage = museum("enter");
    for words in ["1 of 100", "caption", "Harbour Museum (90)", "as WebP", "thumbnail", "3 tags"] {
        stage.expect(words);
    }
    assert_eq!(markers(&stage), ["1", "2", "3"]);
    stage.press("m");
    assert!(markers(&stage).is_empty());
    stage.press("esc");
    stage.expect("100+ loaded");
}

#[test]
fn the_parts_are_read_page_by_page_with_their_counts() {
    let mut stage = museum("enter tab");
    stage.expect("130 comments");
    stage.expect("author hidden by Facebook");
    let first = stage.asked("Photos(Comments");
    assert_eq!(first, 1);
    stage.press("G G G G");
    stage.expect("Comment 129");
    assert_eq!(stage.asked("Photos(Comments"), 3);
    stage.press("g");
    stage.expect("Comment 0");
    stage.press("tab");
    stage.expect("75 likes");
    stage.expect("Friend 0 (800)");
    stage.press("G G");
    stage.expect("Friend 74");
    stage.press("tab");
    stage.expect("Anna (801), x 20 %, y 30 %");
    stage.expect("'the crane', a text");
}

#[test]
fn likes_without_people_are_counted_in_words() {
    let mut stage = Stage::new(World::museum(), LARGE);
    stage.world.gallery.hides_people = true;
    stage.press("2 enter tab tab");
    stage.expect("75 like it; Facebook hides who they are.");
}

#[test]
fn leafing_goes_through_the_list_and_reads_only_where_it_rests() {
    let mut stage = museum("enter");
    let before = stage.asked("Photos(Photo(");
    for _ in 0..6 {
        stage.press("]");
        stage.pass(50);
    }
    stage.expect("7 of 100");
    assert_eq!(stage.asked("Photos(Photo("), before);
    stage.pass(1000);
    assert_eq!(stage.asked("Photos(Photo("), before + 1);
    stage.press("[ [ h");
    stage.expect("4 of 100");
    stage.press("esc");
    stage.expect("4/100+");
    stage.press("g enter [");
    stage.expect("This is the first photo.");
}

#[test]
fn what_facebook_refuses_is_explained_and_asked_for_again_by_a_key() {
    let mut stage = museum("");
    let fault = Fault { code: Some(100), ..Fault::new(FaultKind::Permission, "Tried accessing a field.") };
    let part = Part::Field("place".into());
    stage.world.gallery.refused = vec![PhotoRefusal { part, fault, at: 0 }];
    stage.press("enter G");
    stage.expect("Facebook does not tell");
    stage.expect("(code 100)");
    stage.expect("r tries");
    stage.world.gallery.refused.clear();
    stage.press("r G");
    stage.expect_no("does not tell");
}

#[test]
fn a_photo_that_is_gone_is_said_and_marked_and_nothing_is_lost() {
    let mut stage = museum("");
    stage.world.gallery.lists.clear();
    stage.press("enter");
    stage.pass(500);
    stage.expect("The photo does not exist");
    stage.expect("no longer there");
    stage.expect("Morgenstern");
    stage.press("esc");
    stage.expect("gone: Tall ships");
}

#[test]
fn a_photo_whose_tags_are_not_there_is_not_taken_for_gone() {
    let mut stage = museum("");
    stage.silent = true;
    stage.press("enter");
    stage.pass(500);
    let tags = |one: &Request| matches!(one, Request::Photos(PhotoRequest::Tags(_)));
    let at = stage.unanswered.iter().position(tags).unwrap();
    // So Facebook also says that an app may not see them.
    let fault = Fault::new(FaultKind::Missing, "It does not exist or may not be seen.");
    stage.tell(Event::Reply(Reply::Answer(stage.unanswered_ids[at], Err(fault))));
    stage.press("esc");
    stage.expect("Tall ships");
    stage.expect_no("gone:");
}

#[test]
fn a_comment_of_several_lines_is_written_and_sent_once() {
    let mut stage = museum("c");
    stage.expect("As Harbour Museum, on 'Tall ships parade");
    stage.type_text("Lovely 写真");
    stage.press("enter");
    stage.paste("👩‍👩‍👧 second\r\nthird\u{1b}[31m");
    stage.press("backspace backspace backspace backspace ctrl-s");
    stage.expect("The comment is on the photo.");
    stage.expect_no("As Harbour Museum");
    let sent: Vec<_> = stage.world.asked.iter().filter(|one| one.contains("Comment(")).collect();
    assert_eq!(sent.len(), 1);
    assert!(sent[0].contains("Lovely 写真\\n👩") && sent[0].contains("second\\nthird\")"), "{}", sent[0]);
    stage.expect("    3     2 Tall");
    stage.press("c");
    stage.expect_no("Lovely");
}

#[test]
fn a_comment_cannot_be_sent_empty_or_twice() {
    let mut stage = museum("c");
    stage.type_text("  ");
    stage.press("enter ctrl-s");
    stage.expect("Nothing was written yet.");
    stage.type_text("hello");
    stage.silent = true;
    stage.press("ctrl-s ctrl-s x ctrl-s esc c ctrl-s");
    stage.expect("Sending ...");
    let sent = |one: &&Request| matches!(one, Request::Photos(PhotoRequest::Comment(..)));
    assert_eq!(stage.unanswered.iter().filter(sent).count(), 1);
}

#[test]
fn what_was_written_outlasts_esc_and_failures() {
    let mut stage = museum("c");
    stage.type_text("draft one");
    stage.press("esc");
    stage.expect("What you wrote is kept; c on this photo shows it again.");
    stage.press("j c");
    stage.expect_no("draft one");
    stage.type_text("other");
    stage.press("esc k enter c");
    stage.expect("draft one");
    stage.world.fails = Some(offline());
    stage.press("ctrl-s");
    stage.expect("The server could not be reached.");
    stage.expect("draft one");
    stage.type_text("!");
    stage.press("ctrl-s");
    stage.expect("The comment is on the photo.");
    assert!(stage.world.asked.iter().any(|one| one.contains("draft one!")));
}

#[test]
fn an_unknown_outcome_is_not_sent_again_blindly_and_can_be_looked_at() {
    let mut stage = museum("c");
    stage.type_text("maybe");
    stage.world.fails = Some(Fault::new(FaultKind::Unknown, "The answer never came."));
    stage.press("ctrl-s");
    stage.expect("It may be there all the same: ctrl-r looks.");
    stage.expect("maybe");
    stage.press("ctrl-r");
    stage.expect("130 comments");
    stage.press("c");
    stage.expect("maybe");
}

#[test]
fn a_like_is_shown_at_once_and_taken_back_when_it_is_refused() {
    let mut stage = museum("");
    stage.silent = true;
    stage.press("+");
    stage.expect("   ♥4     1 Tall");
    stage.press("+");
    stage.expect("still on its way");
    assert_eq!(stage.unanswered.len(), 1);
    let mut stage = museum("");
    stage.world.fails = Some(Fault::new(FaultKind::Permission, "Likes need another permission."));
    stage.press("+");
    stage.expect("Likes need another permission.");
    stage.expect("    3     1 Tall");
    stage.press("+");
    stage.expect("   ♥4     1 Tall");
    stage.press("+");
    stage.expect("    3     1 Tall");
}

#[test]
fn tags_are_typed_or_placed_and_set_together() {
    let mut stage = museum("#");
    stage.expect("user or text");
    stage.type_text("10151");
    stage.press("tab");
    stage.type_text("120");
    stage.press("tab");
    stage.type_text("10");
    stage.press("enter");
    stage.expect("x: a number from 0 to 100");
    stage.press("shift-tab backspace enter");
    stage.expect("1 more to set with this one.");
    stage.type_text("the mast");
    stage.press("shift-tab l l k ctrl-s");
    stage.expect("The tags are set.");
    let sent = stage.world.gallery.tags.iter().map(|tag| (tag.who.name.to_string(), tag.x, tag.y));
    let sent: Vec<_> = sent.skip(3).collect();
    assert_eq!(
        sent,
        [("Somebody".to_owned(), Some(12.0), Some(10.0)), ("the mast".to_owned(), Some(54.0), Some(48.0))]
    );
    assert_eq!(stage.asked("Photos(Tag("), 1);
}

#[test]
fn a_tag_is_moved_and_removed_after_a_question() {
    let mut stage = museum("enter shift-tab e");
    stage.press("l l j ctrl-s");
    stage.expect("x 24 %, y 32 %");
    stage.press("g d");
    stage.expect("Remove the tag of Björn?");
    stage.press("enter");
    assert_eq!(stage.asked("Photos(Untag"), 0, "the safe answer is the first");
    stage.press("d d y");
    stage.expect("The tag is removed.");
    stage.expect_no("Björn");
    stage.press("g d");
    stage.expect("Only tags of people can be removed here");
}

#[test]
fn a_tag_that_is_refused_stays_in_its_box() {
    let mut stage = museum("#");
    stage.type_text("Anna");
    stage.press("ctrl-s");
    stage.expect("The tags are set.");
    stage.press("#");
    stage.world.fails = Some(Fault::new(FaultKind::Rejected, "Tags are no longer taken."));
    stage.type_text("Berta");
    stage.press("ctrl-s");
    stage.expect("Tags are no longer taken.");
    stage.silent = true;
    stage.press("ctrl-s ctrl-s");
    let sent: Vec<_> = stage.unanswered.iter().collect();
    let [Request::Photos(PhotoRequest::Tag(_, tags))] = sent[..] else { panic!("{sent:?}") };
    assert_eq!(
        tags.iter().map(|tag| tag.target.clone()).collect::<Vec<_>>(),
        [TagTarget::Text("Berta".into())]
    );
}

#[test]
fn a_photo_is_saved_and_never_over_a_file_without_another_key() {
    let mut stage = museum("s");
    stage.expect("path: /srv/photos/photo-1001.jpg");
    stage.press("enter");
    stage.expect("Saved as /srv/photos/photo-1001.jpg: 1.2 MiB, 2048x1365.");
    stage.press("s ctrl-u");
    stage.type_text("/srv/photos/taken.jpg");
    stage.press("ctrl-o");
    stage.expect("Enter saves it first");
    stage.press("enter enter");
    stage.expect("There is a file taken.jpg already. ctrl-o saves it there all the same.");
    let over = |stage: &Stage| stage.world.asked.iter().filter(|one| one.contains("overwrite: true")).count();
    assert_eq!(over(&stage), 0);
    stage.type_text("x");
    stage.press("ctrl-o");
    assert_eq!(over(&stage), 0, "it was said of another path");
    stage.press("backspace enter ctrl-o");
    assert_eq!(over(&stage), 1);
    stage.expect("Saved as /srv/photos/taken.jpg");
    stage.press("s ctrl-u enter");
    stage.expect("Nothing was typed.");
}

#[test]
fn the_path_is_completed_as_in_the_file_picker() {
    let mut stage = museum("s ctrl-u");
    stage.type_text("/srv/photos/har");
    stage.press("tab");
    stage.expect("path: /srv/photos/harbour-panorama.png");
    stage.press("ctrl-u");
    stage.type_text("~/new.jpg");
    stage.press("enter");
    stage.expect("Saved as /home/curator/new.jpg");
}

#[test]
fn links_and_ids_are_copied() {
    let mut stage = museum("y Y");
    assert_eq!(stage.copied, ["https://www.facebook.com/photo.php?fbid=1", "1001"]);
    stage.press("enter y");
    assert_eq!(stage.copied.len(), 3);
}

#[test]
fn every_action_works_the_same_from_list_grid_and_opened_photo() {
    for keys in ["", "v", "enter", "enter tab"] {
        let mut stage = museum(keys);
        stage.press("+");
        assert_eq!(stage.asked("Photos(Like"), 1, "after {keys:?}");
        stage.press("c");
        stage.expect("on 'Tall ships");
        stage.press("esc s");
        stage.expect("photo-1001.jpg");
        stage.press("esc y");
        assert_eq!(stage.copied.len(), 1, "after {keys:?}");
    }
    let id = id(1001);
    assert_eq!(id.as_str(), "1001");
}

#[test]
fn with_no_photo_there_is_nothing_to_do_and_it_is_said() {
    for key in ["c", "+", "#", "s", "y", "Y", "o"] {
        let mut stage = museum("t");
        stage.press(key);
        stage.expect("There is no photo here to do that with.");
    }
    let stage = museum("t enter");
    stage.expect("There is no photo to open.");
}

#[test]
fn a_comment_that_was_not_sent_is_not_lost_by_leaving_without_a_question() {
    let mut stage = museum("c");
    stage.type_text("half a thought");
    stage.press("esc q");
    stage.expect("1 comment was written and not sent.");
    stage.press("q enter");
    stage.expect_no("not sent.");
    assert!(!stage.shows("Uploads are still moving.") && stage.asked("Leave") == 0, "to stay comes first");
    stage.press("c");
    stage.expect("half a thought");
    stage.press("esc q y");
    stage.expect("Uploads are still moving.");
}
