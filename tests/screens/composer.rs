//! A post is written: stories of the Composer.

use std::path::PathBuf;

use ratatui::style::Color;
use wirephoto::engine::protocol::{Reply, Request};
use wirephoto::model::node::NodeId;
use wirephoto::model::post::{
    Content, PhotoSource, PostId, PostState, StepRecord, StepState, Subject, Target, Verdict, When,
};
use wirephoto::tui::message::Event;

use crate::stage::office::{draft, photo};
use crate::stage::world::World;
use crate::stage::{NOON_MS, Stage};

/// The Composer on an empty journal.
fn composer(size: (u16, u16)) -> Stage {
    let mut stage = Stage::new(World::museum(), size);
    stage.press("3");
    stage
}

/// With a message that is kept and judged.
fn written() -> Stage {
    let mut stage = composer((100, 30));
    stage.press("enter");
    stage.type_text("Good evening");
    stage.press("ctrl-s");
    stage.pass(2000);
    stage
}

#[test]
fn a_message_is_written_kept_and_judged_while_it_is_written() {
    let mut stage = composer((100, 30));
    stage.expect("New draft: nothing written yet");
    stage.expect("the Page Harbour Museum");
    stage.press("enter");
    stage.expect("Message");
    stage.type_text("Good evening");
    assert_eq!(stage.asked("Posts(Save"), 0, "nothing is kept while somebody types");
    stage.pass(1000);
    assert_eq!(stage.world.office.kept().message, "Good evening");
    assert_eq!(stage.world.office.judged.last().unwrap().message, "Good evening");
    stage.press("esc");
    stage.expect("Draft 1: saved");
    stage.expect("nothing is wrong with it");
    stage.expect("12 characters");
    assert_eq!(stage.asked("Posts(Save"), 1);
    stage.pass(60_000);
    assert_eq!((stage.asked("Posts(Save"), stage.app.wake_at()), (1, None), "at rest nothing happens");
}

#[test]
fn undo_redo_and_words_work_and_survive_closing_the_box() {
    let mut stage = written();
    stage.press("enter alt-b");
    stage.type_text("very ");
    stage.press("ctrl-s");
    stage.expect("Good very evening");
    stage.press("enter");
    stage.type_text("most ");
    stage.press("ctrl-_ ctrl-_");
    stage.pass(1000);
    assert_eq!(stage.world.office.kept().message, "Good evening", "a word is one change");
    stage.press("ctrl-y");
    stage.press("esc");
    stage.pass(1000);
    assert_eq!(stage.world.office.kept().message, "Good very evening");
}

#[test]
fn a_long_text_is_looked_through_and_one_too_long_says_by_how_much() {
    let mut stage = composer((80, 24));
    stage.press("enter");
    let lines: Vec<String> = (0..40).map(|number| format!("line {number}")).collect();
    stage.paste(&lines.join("\n"));
    stage.expect("line 39");
    stage.expect_no("line 20");
    stage.press("pgup pgup");
    stage.expect("line 20");
    stage.press("ctrl-home");
    stage.expect("line 0");
    stage.press("ctrl-end");
    stage.expect("line 39");
    stage.paste(&"x".repeat(63_206));
    stage.expect("63515 of 63206 characters, 309 too many, 40 lines");
}

#[test]
fn the_message_is_taken_out_by_a_key_and_brought_back_by_undo() {
    let mut stage = written();
    stage.press("g x");
    stage.expect("The message was taken out; enter and ctrl-_ bring it back.");
    stage.pass(1000);
    assert_eq!(stage.world.office.kept().message, "");
    stage.press("enter ctrl-_ ctrl-s");
    stage.expect("Good evening");
    stage.pass(1000);
    assert_eq!(stage.world.office.kept().message, "Good evening");
}

#[test]
fn where_the_last_photo_was_taken_out_the_cursor_goes_to_the_one_before() {
    let mut stage = written();
    stage.paste("/srv/photos/a.jpg /srv/photos/b.jpg");
    stage.press("j x");
    stage.press("t");
    stage.expect("Alternative text of photo 1, a.jpg");
    stage.press("esc x");
    stage.press("t");
    stage.expect("That is for a photo");
}

#[test]
fn a_time_tells_what_it_comes_to_while_it_is_typed() {
    let mut stage = written();
    stage.press("g tab tab tab tab enter");
    stage.press("down enter");
    stage.type_text("tomorrow 9:00");
    stage.expect("That is 2026-03-02 09:00");
    stage.type_text("x");
    stage.expect_no("That is 2026");
    stage.press("backspace ctrl-s");
    stage.expect("at 2026-03-02 09:00");
}

#[test]
fn the_last_draft_is_taken_up_again_and_a_new_one_begun_by_a_key() {
    let mut world = World::museum();
    let content = Content { message: "Half a sent".into(), ..Content::default() };
    let mut at_facebook = draft(9, Content { message: "there".into(), ..Content::default() });
    at_facebook.post_id = NodeId::parse("1_2");
    world.office.posts = vec![at_facebook, draft(4, content), draft(2, Content::default())];
    let mut stage = Stage::new(world, (100, 30));
    stage.press("3");
    stage.expect("Draft 4: saved");
    stage.press("enter");
    stage.type_text("ence");
    stage.press("esc n");
    stage.expect("New draft");
    stage.expect_no("Half a");
    assert_eq!(stage.world.office.kept().message, "Half a sentence", "the old one was kept first");
    stage.press("enter");
    stage.type_text("x");
    stage.pass(1000);
    assert_eq!(stage.world.office.posts[0].id, PostId(10));
}

#[test]
fn leaving_the_screen_keeps_at_once_and_leaving_the_program_waits_for_it() {
    let mut stage = composer((100, 30));
    stage.press("enter");
    stage.type_text("one");
    stage.press("esc 1");
    assert_eq!(stage.world.office.kept().message, "one");
    stage.press("3 enter");
    stage.type_text(" two");
    stage.press("esc");
    stage.world.sessions.clear();
    stage.press("ctrl-c");
    assert_eq!(stage.world.office.kept().message, "one two");
    let order: Vec<bool> = stage.world.asked.iter().map(|one| one.starts_with("Leave")).collect();
    assert_eq!(order.last(), Some(&true), "it is kept before the engine ends: {:?}", stage.world.asked);
    assert!(stage.exit.is_some());
}

#[test]
fn photos_are_chosen_ordered_described_and_taken_out() {
    let mut stage = composer((100, 40));
    stage.press("a");
    stage.expect("Choose photos");
    stage.press("j j j j space space u");
    stage.expect("1 flood-1962.jpg");
    stage.expect("2 harbour-panorama.png");
    stage.pass(500);
    stage.expect("2.3 MiB · jpeg · 4000x3000");
    stage.press("c");
    stage.expect("Caption of photo 1");
    stage.type_text("The flood");
    stage.press("esc t");
    stage.type_text("Water in a street");
    stage.press("esc J");
    stage.expect("1 harbour-panorama.png");
    stage.expect("caption: The flood");
    stage.expect("alternative text: Water in a street");
    stage.paste("/srv/photos/quay.jpg");
    stage.press("u");
    stage.type_text("https://example.org/a.jpg");
    stage.press("enter");
    stage.expect("4 https://example.org/a.jpg");
    stage.press("K K x");
    stage.pass(1000);
    let sources: Vec<_> = stage.world.office.kept().photos.iter().map(|one| one.source.clone()).collect();
    let file = |name: &str| PhotoSource::File(PathBuf::from("/srv/photos").join(name));
    assert_eq!(sources, ["harbour-panorama.png", "flood-1962.jpg", "quay.jpg"].map(file));
}

#[test]
fn verdicts_stand_beside_what_they_are_about_and_are_counted() {
    let mut stage = composer((100, 40));
    stage.world.office.verdicts = vec![
        Verdict::warn(Subject::Post, "p", "Much at once."),
        Verdict::refuse(Subject::Photo(1), "photo_size", "The photo is 6.0 MiB; 4 MiB is the limit.")
            .fittable(),
        Verdict::refuse(Subject::When, "time", "Ten minutes at least."),
    ];
    stage.paste("/srv/photos/a.jpg /srv/photos/b.jpg");
    stage.pass(1000);
    stage.expect("2 reasons why it cannot go, 1 warning");
    let text = stage.text();
    let at = |words: &str| text.lines().position(|line| line.contains(words)).unwrap();
    assert!(at("warning: Much at once.") < at("message"));
    assert_eq!(at("2 b.jpg") + 1, at("cannot go: The photo is 6.0 MiB; 4 MiB is the limit."));
    assert_eq!(at("now: everybody") + 1, at("cannot go: Ten minutes at least."));
    stage.press("P");
    stage.expect("It cannot go: The photo is 6.0 MiB");
    assert_eq!(stage.asked("Posts(Publish"), 0);
    // The cursor stands on what has to be mended.
    stage.press("f");
    stage.expect("Use the copy of b.jpg?");
    stage.expect("28.0 MiB becomes 3.6 MiB: 8192x2048 pixels");
    stage.press("y");
    stage.pass(1000);
    let copy = PhotoSource::File("/state/fitted/b-fitted.jpg".into());
    assert_eq!(stage.world.office.kept().photos[1].source, copy);
}

#[test]
fn when_is_typed_and_shown_by_both_clocks() {
    let paris = || jiff::tz::TimeZone::get("Europe/Paris").unwrap();
    let mut stage = Stage::with(World::museum(), (100, 30), |setup| setup.zones.page = paris());
    stage.press("3 tab tab tab tab enter down enter");
    stage.expect("tomorrow 9:00");
    stage.type_text("soon");
    stage.press("enter");
    stage.expect("'soon' is no moment");
    stage.press("ctrl-u");
    stage.type_text("tomorrow 9:00");
    stage.press("enter");
    stage.expect("at 2026-03-02 09:00 +01:00 (Europe/Paris), here 2026-03-02 08:00 +00:00 (UTC)");
    stage.pass(1000);
    assert_eq!(stage.world.office.kept().when, When::At(NOON_MS / 1000 + 20 * 3600));
    for (words, when) in [("unp", When::Unpublished), ("draft", When::Draft), ("now", When::Now)] {
        stage.press("enter");
        stage.type_text(words);
        stage.press("enter");
        stage.pass(1000);
        assert_eq!(stage.world.office.kept().when, when);
    }
}

#[test]
fn where_link_video_options_and_audience() {
    let mut stage = composer((100, 44));
    stage.press("tab tab enter");
    stage.type_text("https://example.org/");
    stage.press("enter tab tab tab enter down enter");
    stage.type_text("77");
    stage.press("enter tab o");
    stage.type_text("another");
    stage.press("enter");
    stage.type_text("place=12");
    stage.press("enter tab enter");
    stage.paste("{\"age_min\": ");
    stage.press("ctrl-s");
    stage.expect("This is not JSON");
    stage.press("esc");
    stage.expect("it is there when you come back");
    stage.press("enter");
    stage.type_text("18}");
    stage.press("ctrl-s");
    stage.pass(1000);
    let kept = stage.world.office.kept().clone();
    assert_eq!(kept.link.as_deref(), Some("https://example.org/"));
    assert_eq!(kept.target, Target::Album("77".into()));
    assert_eq!(kept.params, [("place".to_owned(), "12".to_owned())]);
    assert_eq!(kept.targeting, Some(serde_json::json!({"age_min": 18})));
    stage.expect("album 77");
    stage.expect("place = 12");
    stage.press("x");
    stage.pass(1000);
    assert_eq!(stage.world.office.kept().targeting, None);
}

#[test]
fn every_other_parameter_is_found_by_its_words_and_looked_at_when_it_is_typed() {
    let mut stage = written();
    stage.press("o");
    stage.expect("What else can be set");
    stage.type_text("backdated");
    stage.expect("backdated_time");
    stage.expect("It may be:");
    stage.press("ctrl-u");
    stage.type_text("no such thing");
    stage.expect("another one");
    stage.press("ctrl-u");
    stage.type_text("multi_share_end_card");
    stage.press("enter");
    stage.expect("multi_share_end_card");
    stage.type_text("perhaps");
    stage.press("enter");
    stage.expect("'perhaps'");
    stage.press("ctrl-u");
    stage.type_text("false");
    stage.press("enter");
    stage.expect("multi_share_end_card = false");
    stage.pass(1000);
    let kept = &stage.world.office.kept().params;
    assert_eq!(*kept, [("multi_share_end_card".to_owned(), "false".to_owned())]);
}

#[test]
fn the_dry_run_shows_the_exact_calls_and_sends_nothing() {
    let mut stage = written();
    stage.paste("/srv/photos/a.jpg /srv/photos/b.jpg");
    let asked = stage.world.asked.len();
    stage.press("v");
    stage.expect("What would be sent (nothing is)");
    stage.expect("POST /1029/photos");
    stage.expect("source=@/srv/photos/a.jpg");
    stage.press("G");
    stage.expect("attached_media[1]");
    assert_eq!(stage.world.asked.len(), asked);
}

#[test]
fn publishing_asks_names_the_page_and_is_said_yes_to_by_another_key() {
    let mut stage = written();
    stage.world.office.verdicts =
        vec![Verdict::warn(Subject::Photo(0), "alt", "It has no alternative text.")];
    stage.paste("/srv/photos/a.jpg");
    stage.press("P");
    stage.expect("Publish on Harbour Museum?");
    for words in
        ["Where: the Page Harbour Museum", "When: now", "12 characters, 1 photo", "alternative text."]
    {
        stage.expect(words);
    }
    stage.press("P enter");
    stage.expect_no("Publish on");
    assert_eq!(stage.asked("Posts(Publish"), 0, "the key that asked and the default do nothing");
    stage.press("P y");
    assert_eq!(stage.asked("Posts(Publish"), 1);
    assert_eq!(stage.world.office.posts[0].content.photos.len(), 1, "the last change was kept first");
    stage.expect("Published: https://www.facebook.com/1015_77.");
    stage.press("enter");
    stage.expect("This post has left: n begins a new one.");
    stage.press("P");
    assert_eq!(stage.asked("Posts(Publish"), 1);
    stage.press("n");
    stage.expect("New draft: nothing written yet");
}

#[test]
fn while_it_is_on_its_way_its_steps_are_told_and_every_key_that_changes_is_dead() {
    let mut stage = written();
    stage.paste("/srv/photos/a.jpg /srv/photos/b.jpg");
    stage.pass(2000);
    stage.press("P");
    stage.silent = true;
    stage.press("y y");
    assert_eq!(stage.unanswered.len(), 1);
    assert!(matches!(stage.unanswered[0], Request::Posts(_)));
    let mut post = stage.world.office.posts[0].clone();
    post.state = PostState::Uploading;
    let step = |photo: usize, given: Option<&str>| StepRecord {
        photo: Some(photo),
        state: StepState::Waiting,
        given: given.and_then(NodeId::parse),
        armed_at: None,
        done_at: None,
        fault: None,
    };
    post.steps = vec![step(0, Some("11")), step(1, None)];
    stage.tell(Event::Reply(Reply::Post(Box::new(post.clone()))));
    stage.expect("Publishing: 1 of 2 photos sent ahead ...");
    post.state = PostState::Armed;
    stage.tell(Event::Reply(Reply::Post(Box::new(post))));
    stage.expect("the publishing call is on its way");
    let before = stage.unanswered.len();
    for key in ["P", "enter", "x", "a", "J", "D", "n", "o"] {
        stage.press(key);
        stage.expect("on its way");
    }
    stage.paste("more");
    assert_eq!(stage.unanswered.len(), before);
    stage.expect_no("more");
}

#[test]
fn the_handle_of_an_upload_becomes_the_thumbnail_or_the_video() {
    let mut stage = Stage::new(World::museum(), (100, 30));
    stage.press("G e");
    stage.expect("thumbnail: handle 4::");
    stage.expect("image/jpeg, expires in 1 d");
    stage.pass(1000);
    assert!(stage.world.office.kept().thumbnail.as_deref().unwrap().starts_with("4::"));
    stage.world.sessions[1].mime = "video/mp4".into();
    let rows = vec![stage.world.sessions[1].clone()];
    let totals = stage.world.totals();
    stage.tell(Event::Reply(Reply::Changed(rows, totals)));
    stage.press("1 k e");
    stage.expect("video    handle 4::");
    stage.press("j enter");
    stage.type_text("Restoration");
    stage.press("enter");
    stage.pass(1000);
    assert_eq!(stage.world.office.kept().video.as_ref().unwrap().title, "Restoration");
}

#[test]
fn a_draft_is_discarded_after_a_question() {
    let mut stage = written();
    stage.press("D");
    stage.expect("Discard this draft?");
    stage.press("enter");
    assert_eq!(stage.world.office.posts.len(), 1);
    stage.press("D y");
    assert!(stage.world.office.posts.is_empty());
    stage.expect("New draft: nothing written yet");
    stage.expect_no("Good evening");
}

#[test]
fn the_users_editor_gets_the_message_and_gives_it_back() {
    let mut stage = written();
    stage.press("e");
    assert_eq!(stage.effects.last().unwrap(), "WriteOutside(\"Good evening\")");
    stage.tell(Event::WrittenOutside(Ok("Good morning\n\u{1b}[31mall\n".into())));
    stage.press("esc");
    stage.pass(1000);
    assert_eq!(stage.world.office.kept().message, "Good morning\n[31mall");
    stage.press("e");
    stage.tell(Event::WrittenOutside(Err("No editor is named.".into())));
    stage.expect("No editor is named.");
    stage.press("ctrl-_ esc");
    stage.pass(1000);
    assert_eq!(stage.world.office.kept().message, "Good evening", "what it did can be taken back");
}

#[test]
fn a_post_of_the_journal_with_photos_is_shown_whole() {
    let mut world = World::museum();
    let mut one = photo("港の写真-夕焼け.jpg");
    one.caption = "夕焼け 👩‍👩‍👧".into();
    let content = Content { message: "שלום\n写真".into(), photos: vec![one], ..Content::default() };
    world.office.posts = vec![draft(1, content)];
    for size in [(40, 12), (80, 24), (120, 36)] {
        let mut office = World::museum();
        office.office.posts.clone_from(&world.office.posts);
        let mut stage = Stage::new(office, size);
        stage.press("3");
        stage.expect("写真");
        stage.press("tab");
        stage.expect("港の写真-夕焼け.jpg");
        stage.expect("caption: 夕焼け");
        stage.press("G");
        stage.expect("audience");
        stage.press("g");
        stage.expect("Draft 1: saved");
        stage.expect("▸ message");
        println!("{}", stage.text());
    }
}

/// Cells with a colour behind them: what half-blocks leave.
fn painted(stage: &Stage) -> usize {
    let frame = stage.frame();
    frame.content.iter().filter(|cell| matches!(cell.bg, Color::Rgb(..) | Color::Indexed(_))).count()
}

/// The picture's name stands alone, away from the form.
#[track_caller]
fn expect_picture_of(stage: &Stage, name: &str) {
    let text = stage.text();
    assert!(text.lines().any(|line| line.trim_end().ends_with(&format!("     {name}"))), "{name}:\n{text}");
}

#[test]
fn the_chosen_photo_is_seen_where_there_is_room_once_the_cursor_rests() {
    let mut stage = composer((120, 36));
    stage.paste("/srv/photos/a.jpg /srv/photos/b.jpg");
    stage.pass(1000);
    let looked = |stage: &Stage| stage.effects.iter().filter(|one| one.starts_with("PrepareFile")).count();
    assert_eq!(stage.effects.last().unwrap(), "PrepareFile(/srv/photos/a.jpg)");
    assert!(painted(&stage) > 300, "{}", painted(&stage));
    for _ in 0..6 {
        stage.press("j");
        stage.pass(50);
        stage.press("k");
        stage.pass(50);
    }
    assert_eq!(looked(&stage), 1, "nothing is looked at while the cursor moves");
    expect_picture_of(&stage, "1 a.jpg");
    stage.press("j");
    stage.pass(50);
    expect_picture_of(&stage, "1 a.jpg");
    stage.pass(300);
    expect_picture_of(&stage, "2 b.jpg");
    assert_eq!(looked(&stage), 2);
    stage.press("k");
    stage.pass(50);
    expect_picture_of(&stage, "2 b.jpg");
    stage.press("k");
    stage.pass(300);
    assert_eq!(looked(&stage), 2, "a picture is made ready once");
    let large = painted(&stage);
    stage.resize(80, 24);
    stage.pass(600);
    let small = painted(&stage);
    assert!((100..large / 2).contains(&small), "a small one: {small} of {large}");
    stage.resize(70, 24);
    stage.pass(600);
    assert_eq!(painted(&stage), 0, "there is no room for it");
    stage.expect("1 a.jpg");
    stage.pass(60_000);
    assert_eq!(stage.app.wake_at(), None);
}

#[test]
fn at_the_smallest_size_a_question_shows_its_answers_below_what_fits() {
    let mut stage = composer((40, 12));
    stage.press("enter");
    stage.type_text("Good evening");
    stage.press("ctrl-s");
    stage.world.office.verdicts = (0..4)
        .map(|at| Verdict::warn(Subject::Photo(at), "alt", format!("It has no alternative text, {at}.")))
        .collect();
    stage.paste("/srv/photos/a.jpg /srv/photos/b.jpg /srv/photos/c.jpg /srv/photos/d.jpg");
    stage.press("P");
    stage.expect("Publish on Harbour Museum?");
    stage.expect("...");
    stage.expect("│ [ Not yet ]  [ Publish now ]");
}

#[test]
fn a_long_line_of_the_form_goes_on_below() {
    let mut stage = written();
    stage.press("tab tab enter");
    let link = format!("https://example.org/{}/end", "long/".repeat(40));
    stage.paste(&link);
    stage.press("enter");
    stage.expect("/end");
}

#[test]
fn what_has_left_shows_the_keys_that_are_left() {
    let mut stage = written();
    stage.press("P y");
    stage.expect("n begins a new post.");
    stage.expect("n new");
    stage.expect_no("enter edit");
    stage.expect_no("nothing is wrong with it");
}

#[test]
fn a_time_can_be_typed_where_when_is_chosen() {
    let mut stage = written();
    stage.press("g tab tab tab tab enter");
    stage.type_text("tomorrow 9:00");
    stage.expect("Enter takes it as a time.");
    stage.press("enter");
    stage.expect("at 2026-03-02 09:00");
    stage.press("enter");
    stage.type_text("someday");
    stage.press("enter");
    stage.expect("someday");
    stage.press("esc");
    stage.expect("at 2026-03-02 09:00");
}
