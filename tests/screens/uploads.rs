//! The Uploads screen: what moves, what waits, what went wrong, and what a user does about it.

use wirephoto::engine::protocol::{Level, Phase, Progress, Reply, Request};
use wirephoto::model::fault::{Fault, FaultKind};
use wirephoto::model::handle::Handle;
use wirephoto::model::session::{SessionId, State};
use wirephoto::tui::message::Event;

use crate::stage::Stage;
use crate::stage::world::{World, lane};

fn museum() -> Stage {
    let mut stage = Stage::new(World::museum(), (120, 36));
    stage.progress(World::museum_progress());
    stage
}

#[test]
fn the_first_frame_is_filled_before_the_engine_says_a_word() {
    let stage = Stage::with(World::crowd(100_000), (80, 24), |_| {});
    stage.expect("IMG_100000.jpg");
    stage.expect("1/100000");
    let mut silent = Stage::new(World::crowd(5), (80, 24));
    silent.silent = true;
    silent.expect("IMG_000005.jpg");
}

#[test]
fn the_list_tells_confirmed_from_sent_and_says_what_each_session_does() {
    let mut stage = museum();
    stage.resize(100, 20);
    let text = stage.text();
    insta::assert_snapshot!(text, @r"
     1 Uploads  2 Photos  3 Composer  4 Posts                                   Harbour Museum · harbour
    2 queued  3 sending  1 waiting  1 paused  1 failed    1.1 GiB of 2.9 GiB confirmed    18M/s        █
       name                        type  size progress     sent   rate   left state                 age↓
    ▸  IMG_2080.jpg                jpg   4.0M ············   0%               queued                  2h
       IMG_2079.jpg                jpg   4.7M ············   0%               queued                  4h
       tall-ships-parade.mp4       mp4   780M ███▒········  38% 6.0M/s  1m20s sending                 5h
       港の写真-夕焼け.jpg         jpg   7.0M ············   0%               next try in 8 s: The…   7h
       IMG_2077.jpg                jpg   5.0M ▒▒▒▒▒▒▒·····  60% 6.0M/s     0s sending                 9h
       crane-at-dawn.mp4           mp4    96M ████▒▒▒·····  63% 6.0M/s     5s sending                10h
       opening-speech.mp4          mp4   412M ███·········  29%               paused                 12h
       restoration-timelapse.mp4   mp4   1.6G █████·······  43%               interrupted: The pro…  14h
       IMG_2050.jpg                jpg   4.0M                0%               cancelled              15h
       lighthouse-old.tif.jpg      jpg    11M ············   0%               failed: The file cha…  17h
       programme-spring.pdf        pdf   2.0M ████████████ 100%               done                   19h
       harbour-panorama.png        png    28M ████████████ 100%               done                   20h
       IMG_2042.jpg                jpg   3.1M ████████████ 100%               done                   22h
       IMG_2041.jpg                jpg   4.3M ████████████ 100%               done                    1d

                                                                                                    1/14
    u upload  p pause  r resume  c cancel  t retry  y copy  enter details  / filter  ? help  q quit
    ");
}

#[test]
fn nothing_is_called_finished_before_the_server_confirmed_it() {
    let mut stage = museum();
    let mut all_sent = World::museum_progress();
    for lane in &mut all_sent.lanes {
        lane.sent = lane.size;
        lane.confirmed = lane.size;
        lane.phase = Phase::Finishing;
    }
    stage.progress(all_sent);
    let row = stage.text().lines().find(|line| line.contains("crane-at-dawn")).unwrap().to_owned();
    assert!(row.contains("99%") && row.contains("waiting for the answer"), "{row}");
    assert!(!row.contains("100%"));

    let mut done = stage.world.sessions.iter().find(|one| one.id == SessionId(9)).unwrap().clone();
    done.state = State::Done;
    let totals = stage.world.totals();
    stage.tell(Event::Reply(Reply::Changed(vec![done], totals)));
    let row = stage.text().lines().find(|line| line.contains("crane-at-dawn")).unwrap().to_owned();
    assert!(row.contains("100%") && row.contains("done"), "{row}");
}

#[test]
fn an_offset_that_goes_back_takes_the_bar_back() {
    let mut stage = museum();
    let bar = |stage: &Stage| {
        let text = stage.text();
        let row = text.lines().find(|line| line.contains("crane-at-dawn")).unwrap();
        row.chars().filter(|c| "█▒".contains(*c)).count()
    };
    let before = bar(&stage);
    stage.progress(Progress { lanes: vec![lane(9, 0, 4 << 20, 96 << 20)], rate: 1, throttled: None });
    assert!(bar(&stage) < before);
}

#[test]
fn a_countdown_runs_by_itself_and_stops_with_its_cause() {
    let mut stage = museum();
    stage.expect("next try in 8 s");
    stage.pass(3000);
    stage.expect("next try in 5 s");
    stage.progress(Progress::default());
    stage.pass(60_000);
    assert_eq!(stage.app.wake_at(), None, "nothing moves, nothing wakes");
}

#[test]
fn throttling_is_said_with_its_end_and_reason() {
    let mut stage = museum();
    stage.pass(60_000);
    let throttled = Some((stage.now.unix_ms + 60_000, "The application's call limit is reached.".to_owned()));
    stage.progress(Progress { throttled, ..World::museum_progress() });
    stage.expect("All uploads are held back for 1 min: The application's call limit is reached.");
}

#[test]
fn details_show_attempts_with_reasons_and_what_a_handle_is_good_for() {
    let mut stage = museum();
    stage.press("j j j j j enter");
    stage.pass(200);
    stage.expect("Nothing moved for 30 s.");
    stage.expect("opened at the server 20 min ago");
    stage.press("j j j j j");
    stage.expect("lighthouse-old");
    stage.press("j");
    stage.pass(200);
    stage.expect("expires    in 1 d (estimated)");
    stage.expect("Not for a Page photo");
    stage.press("esc");
    stage.expect_no("Details");
}

#[test]
fn details_are_asked_for_once_the_cursor_rests() {
    let mut stage = museum();
    stage.press("enter");
    stage.pass(500);
    let asked = |stage: &Stage| stage.world.asked.iter().filter(|one| one.starts_with("Details")).count();
    let before = asked(&stage);
    for _ in 0..8 {
        stage.press("j");
        stage.pass(30);
    }
    assert_eq!(asked(&stage), before, "not while it moves");
    stage.pass(500);
    assert_eq!(asked(&stage), before + 1);
}

#[test]
fn pausing_and_resuming_say_what_they_did_or_why_not() {
    let mut stage = museum();
    stage.press("p");
    stage.world.asked.clear();
    stage.press("G p");
    stage.expect("IMG_2041.jpg is done: there is nothing to pause.");
    assert!(stage.world.asked.iter().all(|one| !one.starts_with("Act")), "{:?}", stage.world.asked);
    stage.press("g space space space p");
    stage.expect("3 sessions paused.");
}

#[test]
fn cancelling_asks_first_and_the_asking_key_never_answers() {
    let mut stage = museum();
    stage.press("j c");
    stage.expect("Cancel IMG_2079.jpg?");
    stage.press("c enter");
    stage.expect_no("Cancel IMG_2079.jpg?");
    let acted = |stage: &Stage| stage.world.asked.iter().any(|one| one.starts_with("Act(Cancel"));
    assert!(!acted(&stage), "enter takes the safe answer");
    stage.press("c y");
    assert!(acted(&stage));
}

#[test]
fn even_a_remapped_asking_key_never_answers() {
    let own = [("cancel".to_owned(), vec!["y".to_owned()]), ("copy-handle".to_owned(), vec!["c".to_owned()])];
    let mut stage = Stage::with(World::museum(), (80, 24), |setup| setup.keys = own.into());
    stage.press("j y y y");
    stage.expect("Cancel IMG_2079.jpg?");
    assert!(stage.world.asked.iter().all(|one| !one.starts_with("Act")));
}

#[test]
fn a_question_is_dead_while_its_answer_is_carried_out() {
    let mut stage = museum();
    stage.silent = true;
    stage.press("j c y y enter tab enter y");
    stage.expect("Working ...");
    let acts = stage.unanswered.iter().filter(|one| matches!(one, Request::Act(..))).count();
    assert_eq!(acts, 1, "{:?}", stage.unanswered);
}

#[test]
fn marks_outlast_the_filter_and_the_question_counts_the_hidden() {
    let mut stage = museum();
    stage.press("space space /");
    stage.type_text("crane");
    stage.press("enter");
    stage.expect("1/1");
    stage.press("d");
    stage.expect("Remove 2 sessions?");
    stage.expect("2 of them are marked but hidden by the filter.");
    stage.press("y");
    stage.expect("2 sessions removed.");
}

#[test]
fn the_filter_narrows_while_it_is_typed_and_esc_brings_all_back() {
    let mut stage = museum();
    stage.press("/");
    stage.type_text("crane");
    stage.expect("filter: crane");
    stage.expect("IMG_2077.jpg");
    stage.pass(200);
    stage.expect_no("IMG_2077.jpg");
    stage.press("esc");
    stage.expect("IMG_2077.jpg");
    stage.press("/");
    stage.type_text("no such file");
    stage.press("enter");
    stage.expect("No session's name or state holds 'no such file'.");
    stage.press("esc");
    stage.expect("IMG_2077.jpg");
}

#[test]
fn next_and_previous_go_from_match_to_match_in_the_whole_list() {
    let mut stage = museum();
    stage.press("n");
    stage.expect("There is nothing to look for yet");
    stage.press("/");
    stage.type_text("mp4");
    stage.press("enter esc g n");
    stage.expect("▸  tall-ships-parade.mp4");
    stage.press("n");
    stage.expect("▸  crane-at-dawn.mp4");
    stage.press("N N");
    stage.expect("▸  restoration-timelapse.mp4");
}

#[test]
fn sorting_keeps_the_cursor_on_its_session() {
    let mut stage = museum();
    stage.press("j j s");
    stage.expect("Sorted by name.");
    stage.expect("name↓");
    stage.expect("▸  tall-ships-parade.mp4");
    stage.press("S");
    stage.expect("name↑");
    stage.expect("▸  tall-ships-parade.mp4");
}

#[test]
fn the_handle_is_copied_byte_for_byte() {
    let mut stage = museum();
    stage.press("y");
    stage.expect("IMG_2080.jpg has no handle yet");
    assert!(stage.copied.is_empty());

    let mut world = World::crowd(1);
    world.sessions[0].handle = Some(Handle::new("2:abc\n4:\x1b[31mdef"));
    let mut stage = Stage::new(world, (80, 24));
    stage.press("y enter");
    assert_eq!(stage.copied, ["2:abc\n4:\x1b[31mdef"]);
    stage.expect_no("\u{1b}");

    let mut world = World::crowd(1);
    world.sessions[0].handle = Some(Handle::new("x".repeat(100_000)));
    let mut stage = Stage::new(world, (80, 24));
    stage.press("y");
    assert!(stage.copied.is_empty());
    stage.expect("too long for a terminal's clipboard");
}

#[test]
fn asking_the_server_says_what_it_holds() {
    let mut stage = museum();
    stage.press("j j j j j o");
    stage.expect("The server holds 32.0 MiB of 96.0 MiB of crane-at-dawn.mp4.");
}

#[test]
fn limits_change_while_uploads_run() {
    let mut stage = museum();
    stage.press("b ctrl-u");
    stage.type_text("99");
    stage.press("enter");
    stage.expect("a number from 1 to 16");
    stage.press("ctrl-u");
    stage.type_text("5");
    stage.press("tab");
    stage.type_text("2M");
    stage.press("enter");
    stage.expect("5 at a time, 2.0 MiB/s.");
    assert!(stage.world.asked.iter().any(|one| one.contains("Limits { jobs: 5, rate: Some(2097152) }")));
    stage.press("b");
    stage.expect("bytes a second      2M");
}

#[test]
fn a_refusal_of_the_engine_is_a_sentence_on_the_screen() {
    let mut stage = museum();
    stage.world.fails = Some(Fault::new(FaultKind::Storage, "The disk is full").hint("Free some space."));
    stage.press("p");
    stage.expect("The disk is full. Free some space.");
    stage.pass(30_000);
    stage.expect_no("The disk is full");
    stage.press("L");
    stage.expect("The disk is full. Free some space.");
}

#[test]
fn news_of_other_sessions_refresh_the_order_once_a_second_at_most() {
    let mut stage = museum();
    let orders = |stage: &Stage| stage.world.asked.iter().filter(|one| one.starts_with("Order")).count();
    let before = orders(&stage);
    for id in 100..140 {
        let new = crate::stage::world::session(id, "new.jpg", 1, State::Queued);
        stage.world.sessions.push(new.clone());
        let totals = stage.world.totals();
        stage.tell(Event::Reply(Reply::Changed(vec![new], totals)));
        stage.pass(20);
    }
    stage.pass(2000);
    assert!(orders(&stage) - before <= 2, "{}", orders(&stage) - before);
    stage.press("g");
    stage.expect("new.jpg");
}

#[test]
fn a_notice_about_a_session_names_it() {
    let mut stage = museum();
    let notice = Reply::Notice(Level::Warning, Some(SessionId(9)), "The part already sent changed.".into());
    stage.tell(Event::Reply(notice));
    stage.expect("crane-at-dawn.mp4: The part already sent changed.");
}

#[test]
fn the_mouse_chooses_rows_and_screens_once_it_is_on() {
    use wirephoto::tui::message::Mouse;
    let mut stage = museum();
    stage.tell(Event::Mouse(Mouse::Press(5, 6)));
    stage.expect("▸  IMG_2080.jpg");
    stage.press("M");
    assert!(stage.effects.iter().any(|effect| effect == "Mouse(true)"));
    stage.tell(Event::Mouse(Mouse::Press(5, 6)));
    stage.expect("▸  港の写真");
    stage.tell(Event::Mouse(Mouse::Wheel(1)));
    stage.expect("▸  opening-speech.mp4");
    stage.tell(Event::Mouse(Mouse::Press(200, 90)));
    stage.tell(Event::Mouse(Mouse::Press(15, 0)));
    stage.expect("Morgenstern");
}
