//! Stories of what is done with posts: publishing, looking for one, moving, cancelling, deleting; never without
//! a question, and never by the key that asked.

use wirephoto::model::fault::{Fault, FaultKind};
use wirephoto::model::post::{PostState, When};

use crate::stage::office_posts::{post, remote};
use crate::stage::world::newsroom;
use crate::stage::{NOON_MS, Stage};

const NOON: i64 = NOON_MS / 1000;

fn posts(keys: &str) -> Stage {
    let mut stage = Stage::new(newsroom(), (100, 30));
    stage.press("4");
    if !keys.is_empty() {
        stage.press(keys);
    }
    stage
}

/// What was asked for, in short.
fn done(stage: &Stage) -> Vec<&str> {
    stage.world.posts.done.iter().map(String::as_str).collect()
}

#[test]
fn publishing_names_the_page_and_takes_another_key_for_a_yes() {
    let mut stage = posts("w j p");
    stage.expect("Publish post 25 to Harbour Museum now?");
    stage.expect("With 1 photo, a link to https://museum.example/pilot-boat.");
    stage.press("p p p");
    assert!(done(&stage).is_empty(), "the key that asked says nothing");
    stage.press("enter");
    assert!(done(&stage).is_empty(), "no is chosen at first");
    stage.expect_no("Publish post 25");
    stage.press("p y");
    assert_eq!(done(&stage), ["Publish(PostId(25))"]);
    stage.expect("Post 25 is published.");
    stage.press("u");
    stage.expect("The restoration");
}

#[test]
fn a_scheduled_one_says_when_and_how_far_away() {
    let mut stage = posts("j j p");
    stage.expect("Schedule post 23 for Harbour Museum?");
    stage.expect("2026-03-04 12:00");
    stage.expect("in 3 d");
    stage.press("y");
    stage.expect("Post 23 is scheduled for 2026-03-04 12:00");
}

#[test]
fn one_that_is_on_its_way_is_not_sent_twice() {
    let mut stage = posts("w j");
    stage.silent = true;
    stage.press("p y");
    assert_eq!(stage.unanswered.len(), 1);
    stage.expect("draft ...");
    stage.press("p y d e");
    assert_eq!(stage.unanswered.len(), 1, "dead while in flight");
    stage.press("e");
    stage.expect("What was asked for post 25 is not answered yet.");
}

#[test]
fn an_unknown_outcome_is_never_published_again_before_it_was_looked_for() {
    let mut stage = posts("p");
    stage.expect("Post 21: its outcome is unknown, so it may be out already. v looks for it.");
    stage.press("d");
    stage.expect("only what was never published can be discarded");
    assert!(done(&stage).is_empty());
}

#[test]
fn one_that_is_found_is_told_and_one_that_is_not_is_asked_about() {
    let mut stage = posts("v");
    assert_eq!(done(&stage), ["Verify(PostId(21))"]);
    stage.expect("Post 21 is not there. Send it again?");
    stage.press("v enter");
    assert_eq!(done(&stage), ["Verify(PostId(21))"], "no is the answer that is chosen");
    stage.press("v tab enter");
    assert_eq!(done(&stage)[2..], ["SendAgain(PostId(21))"]);
    stage.expect("Post 21 is published.");

    let mut stage = Stage::new(newsroom(), (100, 30));
    stage.world.posts.found = Some(PostState::Published);
    stage.press("4 v");
    stage.expect("Post 21 is published.");
    stage.expect_no("Send it again?");
}

#[test]
fn no_question_jumps_under_the_fingers_of_somebody_who_did_not_wait() {
    let mut stage = posts("");
    stage.silent = true;
    stage.press("v");
    stage.expect("Looking for post 21 at Facebook");
    stage.press("y n tab enter");
    stage.expect("Looking for post 21");
    stage.press("esc");
    let id = stage.unanswered_ids[0];
    let unknown = Box::new(stage.world.posts.posts[0].clone());
    use wirephoto::engine::protocol::{Answer, PostAnswer, Reply};
    let answer = Answer::Posts(PostAnswer::Ended(unknown));
    stage.tell(wirephoto::tui::message::Event::Reply(Reply::Answer(id, Ok(answer))));
    stage.expect_no("Send it again?");
    stage.expect("Post 21 is not among the Page's posts.");
}

#[test]
fn a_scheduled_post_is_moved_to_what_is_typed() {
    let mut stage = posts("s m");
    stage.expect("Move '");
    stage.expect("2026-03-02 10:00 +00:00");
    stage.press("ctrl-u");
    stage.type_text("+5m");
    stage.press("enter");
    stage.expect("Too soon");
    assert!(done(&stage).is_empty());
    stage.press("ctrl-u");
    stage.type_text("friday 18:00");
    stage.expect("2026-03-06 18:00");
    stage.press("enter");
    assert_eq!(done(&stage), [format!("Change(700_501, Move({}))", NOON + 5 * 86_400 + 6 * 3600)]);
    stage.expect("Facebook publishes it 2026-03-06 18:00");
    // It stands at its new place, the cursor on it.
    stage.expect("3/4");
}

#[test]
fn a_move_that_is_refused_keeps_what_was_typed() {
    let mut stage = posts("s m ctrl-u");
    stage.type_text("+2h");
    stage.world.fails = Some(Fault::new(FaultKind::Rejected, "The specified time is invalid."));
    stage.press("enter");
    stage.expect("The specified time is invalid.");
    stage.expect("+2h");
    stage.press("enter");
    assert_eq!(done(&stage).len(), 1);
}

#[test]
fn cancelling_keeps_a_draft_first_and_says_that_it_deletes() {
    let mut stage = posts("s j j x");
    stage.expect("deleted there. What it says");
    stage.press("x enter x y");
    assert_eq!(done(&stage), ["Duplicate(PostId(12))", "Delete(700_12)"]);
    stage.expect("The scheduled post is cancelled; draft 101 keeps what it says.");
    stage.expect_no("Guided tour");
    stage.press("w");
    stage.expect("Guided tour");
}

#[test]
fn nothing_is_deleted_when_the_draft_cannot_be_kept() {
    let mut stage = posts("s j j x");
    stage.world.fails = Some(Fault::new(FaultKind::Storage, "The disk is full."));
    stage.press("y");
    assert!(done(&stage).is_empty());
    stage.expect("The disk is full. The scheduled post stays as it is.");
    stage.expect("Guided tour");
}

#[test]
fn cancelling_what_another_program_made_keeps_its_words_and_its_time() {
    let mut stage = posts("s x");
    stage.press("y");
    assert!(done(&stage)[0].starts_with("Save(None, Content { message: \"Museum café"), "{:?}", done(&stage));
    assert_eq!(done(&stage)[1], "Delete(700_501)");
    let kept = stage.world.posts.posts.last().unwrap();
    assert_eq!(kept.content.when, When::At(NOON + 22 * 3600));
}

#[test]
fn publishing_before_its_time_is_no_alarm() {
    let mut stage = posts("s j j P y");
    assert_eq!(done(&stage), ["Change(700_12, PublishNow)"]);
    stage.expect("The post is published.");
    stage.press("u r");
    stage.expect("Guided tour");
    stage.expect_no("Alarm");
    stage.expect_no("too early");
}

#[test]
fn a_published_post_is_deleted_after_a_question() {
    let mut stage = posts("u j D");
    stage.expect("from Harbour Museum?");
    stage.press("D enter");
    assert!(done(&stage).is_empty());
    stage.press("D y");
    assert_eq!(done(&stage), ["Delete(700_401)"]);
    stage.expect_no("5,000 visitors!\u{20}");
    stage.expect("The post is deleted.");
    stage.press("o D");
    stage.expect("only what is out can be deleted");
}

#[test]
fn drafts_are_discarded_duplicated_and_opened() {
    let mut stage = posts("w j +");
    stage.expect("Draft 101 says the same.");
    stage.expect("3/3");
    stage.press("g d");
    stage.expect("What was written is gone then.");
    stage.press("d y");
    assert_eq!(stage.world.posts.posts.iter().filter(|post| post.state == PostState::Draft).count(), 2);
    stage.press("e");
    stage.expect_no("Nothing is written");
    assert_ne!(stage.app.place(), wirephoto::tui::keys::Place::Posts);
}

#[test]
fn links_and_ids_are_copied_and_their_lack_is_told() {
    let mut stage = posts("u j y Y");
    assert_eq!(stage.copied, ["https://www.facebook.com/700/posts/401", "700_401"]);
    stage.press("w y Y");
    stage.expect("This post has no id yet");
    assert_eq!(stage.copied.len(), 2);
}

#[test]
fn what_makes_no_sense_is_told_and_not_asked() {
    let mut stage = posts("u");
    for (key, words) in [
        ("p", "it is at Facebook already"),
        ("e", "makes a new draft that says the same"),
        ("m", "only a scheduled post has a time to move"),
        ("P", "only what waits at Facebook"),
        ("x", "only a scheduled post can be cancelled"),
        ("d", "only what was never published can be discarded"),
    ] {
        stage.press(key);
        stage.expect(words);
    }
    assert!(done(&stage).is_empty());
}

#[test]
fn verify_goes_to_the_post_that_it_is_there_for() {
    let mut stage = posts("u v");
    stage.expect("It is post 21 whose outcome is unknown: v looks for it.");
    stage.silent = true;
    stage.press("v");
    stage.expect("Looking for post 21");
    stage.expect_no("y yes");
}

#[test]
fn a_failure_is_told_with_its_reason_and_the_post_stays() {
    let mut stage = posts("w j p");
    stage.world.fails = Some(Fault::new(FaultKind::Usage, "The message is too long."));
    stage.press("y");
    stage.expect("The message is too long.");
    stage.expect("The restoration");
    stage.press("p");
    stage.expect("Publish post 25");
}

#[test]
fn a_post_from_elsewhere_is_duplicated_by_its_words() {
    let mut world = newsroom();
    let mut other = remote(600, "Made in another program", 60);
    other.photos = vec![remote(1, "", 0).id, remote(2, "", 0).id];
    world.posts.published.insert(0, other);
    world.posts.posts.push(post(99, PostState::Draft, "older"));
    let mut stage = Stage::new(world, (100, 30));
    stage.press("4 u g +");
    stage.expect("without 2 photos, which only Facebook has.");
}
