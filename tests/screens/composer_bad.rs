//! The Composer when things go wrong: nothing typed is lost, nothing is published twice, nothing is claimed
//! that is not so.

use wirephoto::engine::protocol::{Answer, PostAnswer, Reply, Request};
use wirephoto::model::fault::{Fault, FaultKind};
use wirephoto::model::post::{Content, PostState, Subject, Verdict};
use wirephoto::tui::message::Event;

use crate::stage::Stage;
use crate::stage::office::draft;
use crate::stage::world::World;

fn written() -> Stage {
    let mut stage = Stage::new(World::museum(), (100, 30));
    stage.press("3 enter");
    stage.type_text("Good evening");
    stage.press("ctrl-s");
    stage.pass(2000);
    stage
}

fn full() -> Fault {
    Fault::new(FaultKind::Storage, "The disk is full.")
}

#[test]
fn a_draft_that_cannot_be_kept_says_so_and_is_tried_again() {
    let mut stage = written();
    stage.press("enter");
    stage.type_text("!");
    stage.world.fails = Some(full());
    stage.pass(600);
    stage.press("esc");
    stage.expect("NOT saved: The disk is full.");
    stage.world.fails = Some(full());
    stage.press("n");
    stage.expect("Good evening!");
    stage.expect("It stays here.");
    stage.press("s");
    stage.expect("Draft 1: saved");
    assert_eq!(stage.world.office.kept().message, "Good evening!");
}

#[test]
fn who_quits_stays_when_what_was_written_cannot_be_kept() {
    let mut stage = written();
    stage.world.sessions.clear();
    let totals = stage.world.totals();
    stage.tell(Event::Reply(Reply::Changed(Vec::new(), totals)));
    stage.press("enter");
    stage.type_text("!");
    stage.press("esc");
    stage.world.fails = Some(full());
    stage.press("q");
    stage.expect("You stay");
    assert!(stage.exit.is_none());
    stage.world.fails = Some(full());
    stage.press("ctrl-c");
    assert!(stage.exit.is_some(), "an interrupt leaves all the same");
}

#[test]
fn only_one_draft_is_made_however_slow_the_disk_is() {
    let mut stage = Stage::new(World::museum(), (100, 30));
    stage.press("3 enter");
    stage.silent = true;
    stage.type_text("a");
    stage.pass(3000);
    stage.type_text("b");
    stage.pass(9000);
    let saves = |stage: &Stage| {
        let is_save = |one: &&Request| format!("{one:?}").starts_with("Posts(Save");
        stage.unanswered.iter().filter(is_save).count()
    };
    assert_eq!(saves(&stage), 1);
    assert_eq!(stage.app.wake_at(), None, "it waits for the answer without waking up");
    let at = stage.unanswered.iter().position(|one| format!("{one:?}").starts_with("Posts(Save")).unwrap();
    let id = stage.unanswered_ids[at];
    stage.silent = false;
    let kept = Answer::Posts(PostAnswer::Saved(wirephoto::model::post::PostId(5)));
    stage.tell(Event::Reply(Reply::Answer(id, Ok(kept))));
    stage.pass(1000);
    assert_eq!(stage.asked("Posts(Save(Some(PostId(5))"), 1, "{:?}", stage.world.asked);
}

#[test]
fn a_refusal_leaves_everything_there_to_be_mended() {
    let mut stage = written();
    let fault = Fault {
        code: Some(100),
        ..Fault::new(FaultKind::Rejected, "Photo 2 of 3 (b.jpg): Can't read files.")
    };
    stage.world.office.ends = Some((PostState::Failed, fault));
    stage.press("P y");
    stage.expect("Nothing was published.");
    stage.expect("Photo 2 of 3 (b.jpg)");
    stage.press("enter");
    stage.type_text("!");
    stage.press("esc");
    stage.expect("Good evening!");
    stage.press("P y");
    stage.expect("Published");
}

#[test]
fn an_unknown_outcome_is_never_published_again_from_here() {
    let mut stage = written();
    let fault = Fault::new(FaultKind::Unknown, "The answer never came.");
    stage.world.office.ends = Some((PostState::Unknown, fault));
    stage.press("P y");
    stage.expect("Nobody knows whether it is out: do NOT publish it again.");
    stage.expect("Screen 4 shows post 1; verify there looks");
    stage.press("P y");
    assert_eq!(stage.asked("Posts(Publish"), 1);
    // Screen 4 found it.
    let mut post = stage.world.office.posts[0].clone();
    post.state = PostState::Published;
    post.fault = None;
    stage.tell(Event::Reply(Reply::Post(Box::new(post))));
    stage.press("esc");
    stage.expect("Published.");
}

#[test]
fn a_question_does_not_jump_under_the_fingers_of_somebody_who_went_on() {
    let mut stage = written();
    stage.press("enter");
    stage.type_text("!");
    stage.press("esc");
    stage.silent = true;
    stage.press("P");
    stage.expect("Judging it first ...");
    stage.press("enter");
    stage.silent = false;
    let asked =
        stage.unanswered.iter().position(|one| format!("{one:?}").starts_with("Posts(Judge")).unwrap();
    let answer = Answer::Posts(PostAnswer::Judged(Vec::new(), Vec::new()));
    stage.tell(Event::Reply(Reply::Answer(stage.unanswered_ids[asked], Ok(answer))));
    stage.expect_no("Publish on");
    stage.type_text("y");
    assert_eq!(stage.asked("Posts(Publish"), 0);
}

#[test]
fn what_cannot_be_judged_does_not_go() {
    let mut stage = written();
    stage.press("enter");
    stage.type_text("!");
    stage.press("esc");
    stage.world.fails = Some(full());
    stage.press("P");
    stage.expect("It could not be judged, so it does not go");
    stage.expect_no("Publish on");
    stage.press("P");
    stage.expect("It could not be judged");
    stage.press("r P");
    stage.expect("Publish on Harbour Museum?");
}

#[test]
fn a_pasted_megabyte_is_one_tame_insert_and_no_key_fires() {
    let mut stage = written();
    let asked = stage.world.asked.len();
    stage.paste(&"P y q \u{1b}[2J line\r\n".repeat(60_000));
    stage.expect("Message");
    assert_eq!((stage.world.asked.len(), stage.asked("Posts(Publish"), &stage.exit), (asked, 0, &None));
    stage.pass(1000);
    let kept = &stage.world.office.kept().message;
    assert!(kept.len() > 900_000 && kept.chars().all(|c| c == '\n' || !c.is_control()));
    stage.press("ctrl-_ esc");
    stage.pass(1000);
    assert_eq!(stage.world.office.kept().message, "Good evening");
}

#[test]
fn hostile_words_from_outside_are_tamed_wherever_they_stand() {
    let mut world = World::museum();
    let content = Content {
        message: "a\u{1b}[2Jb".into(),
        link: Some("https://x/\u{1b}]0;y\u{7}".into()),
        params: vec![("na\u{1b}me".into(), "va\u{202e}lue".into())],
        ..Content::default()
    };
    world.office.posts = vec![draft(1, content)];
    world.office.verdicts = vec![Verdict::warn(Subject::Post, "x", "\u{1b}[31mred\u{7}")];
    let mut stage = Stage::new(world, (100, 40));
    for keys in ["3", "v", "esc", "P"] {
        stage.press(keys);
        stage.pass(500);
        let text = stage.text();
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
    }
    stage.expect("Warning: [31mred");
}

#[test]
fn drafts_that_cannot_be_read_do_not_keep_anybody_from_writing() {
    let mut stage = Stage::new(World::museum(), (100, 30));
    stage.world.fails = Some(full());
    stage.press("3");
    stage.expect("The disk is full.");
    stage.press("enter");
    stage.type_text("x");
    stage.pass(1000);
    assert_eq!(stage.world.office.kept().message, "x");
}

#[test]
fn nothing_is_written_over_a_draft_that_is_still_being_read() {
    let mut stage = Stage::new(World::museum(), (100, 30));
    stage.silent = true;
    stage.press("3 enter");
    stage.expect("The last draft is still being read.");
    stage.paste("text");
    stage.press("a");
    stage.expect_no("Choose photos");
}
