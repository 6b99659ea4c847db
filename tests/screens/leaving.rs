//! Every way out, and what becomes of what moves.

use wirephoto::engine::protocol::{Farewell, Request};
use wirephoto::tui::Reason;
use wirephoto::tui::message::Event;

use crate::stage::Stage;
use crate::stage::world::World;

fn moving() -> Stage {
    let mut stage = Stage::new(World::museum(), (80, 24));
    stage.progress(World::museum_progress());
    stage
}

fn farewell(stage: &Stage) -> Option<String> {
    stage
        .world
        .asked
        .iter()
        .find_map(|one| one.strip_prefix("Leave(").map(|rest| rest.trim_end_matches(')').to_owned()))
}

#[test]
fn with_nothing_moving_q_leaves_at_once() {
    let mut stage = Stage::new(World::crowd(3), (80, 24));
    stage.press("q");
    let exit = stage.exit.unwrap();
    assert_eq!((exit.reason.clone(), exit.code(), exit.sentence()), (Reason::Quit, 0, None));
}

#[test]
fn with_something_moving_q_asks_and_the_default_stays() {
    let mut stage = moving();
    stage.press("q q");
    stage.expect("Uploads are still moving.");
    stage.press("enter");
    stage.expect_no("Uploads are still moving.");
    assert_eq!((farewell(&stage), &stage.exit), (None, &None));
}

#[test]
fn each_answer_does_what_it_says() {
    for (keys, expected) in [
        ("q b", Farewell::Detach),
        ("q j enter", Farewell::Detach),
        ("q p", Farewell::Pause),
        ("q x y", Farewell::Cancel),
        ("q x tab enter", Farewell::Cancel),
    ] {
        let mut stage = moving();
        stage.press(keys);
        assert_eq!(farewell(&stage), Some(format!("{expected:?}")), "{keys}");
        assert_eq!(stage.exit.unwrap().unfinished, 8);
    }
    let mut stage = moving();
    stage.press("q x enter");
    stage.expect("Uploads are still moving.");
    assert_eq!(farewell(&stage), None);
}

#[test]
fn where_nothing_can_go_on_in_the_background_it_is_not_offered() {
    let mut stage = Stage::with(World::museum(), (80, 24), |setup| setup.can_detach = false);
    stage.progress(World::museum_progress());
    stage.press("q");
    stage.expect_no("background");
    stage.expect("pause the uploads and leave");
    stage.press("b");
    stage.expect("Nothing can go on in the background here");
    assert_eq!(farewell(&stage), None);
}

#[test]
fn ctrl_c_journals_first_and_the_second_leaves_at_once() {
    let mut stage = moving();
    stage.silent = true;
    stage.press("ctrl-c");
    assert!(matches!(stage.unanswered.last(), Some(Request::Leave(Farewell::Interrupt))));
    assert_eq!(stage.exit, None);
    assert!(stage.effects.iter().any(|effect| effect.starts_with("ExitWithin(1800")), "{:?}", stage.effects);
    stage.expect("Leaving");
    let asked = stage.unanswered.len();
    stage.press("p j u q");
    assert_eq!(stage.unanswered.len(), asked, "only ctrl-c is heard now");
    stage.press("ctrl-c");
    assert_eq!(stage.exit.unwrap().code(), 130);
}

#[test]
fn ctrl_c_is_heard_above_every_box() {
    for keys in ["?", "u", "u i", "/", ":", "T", "b", "j c", "q", "L", "A"] {
        let mut stage = moving();
        stage.press(keys);
        stage.press("ctrl-c");
        assert_eq!(stage.exit.map(|exit| exit.code()), Some(130), "{keys}");
    }
}

#[test]
fn a_lost_terminal_hands_over_what_moves_and_waits_five_seconds_at_most() {
    let mut stage = moving();
    stage.silent = true;
    stage.tell(Event::HangUp);
    assert!(matches!(stage.unanswered.last(), Some(Request::Leave(Farewell::Detach))));
    assert!(stage.effects.iter().any(|effect| effect.starts_with("ExitWithin(4500")), "{:?}", stage.effects);

    stage.tell(Event::HangUp);
    stage.tell(Event::HangUp);
    let limits = stage.effects.iter().filter(|effect| effect.starts_with("ExitWithin")).count();
    assert_eq!(
        (limits, stage.unanswered.len()),
        (1, stage.unanswered.len()),
        "noticing it again moves nothing"
    );

    let mut idle = Stage::new(World::crowd(3), (80, 24));
    idle.tell(Event::HangUp);
    assert_eq!(farewell(&idle), Some("Interrupt".to_owned()));
    assert_eq!(idle.exit.unwrap().code(), 129);
}

#[test]
fn sigterm_leaves_with_its_code() {
    let mut stage = moving();
    stage.tell(Event::Terminate(143));
    assert_eq!(stage.exit.unwrap().code(), 143);
}

#[test]
fn a_handover_that_fails_is_told_and_nothing_is_lost() {
    use wirephoto::model::fault::{Fault, FaultKind};
    let mut stage = moving();
    stage.press("q");
    stage.world.fails = Some(Fault::new(FaultKind::Internal, "No process could be started."));
    stage.press("b");
    stage.expect("No process could be started.");
    assert_eq!(stage.exit, None);
    stage.press("j");
    stage.expect("▸  IMG_2079.jpg");
}

#[test]
fn an_engine_that_ends_by_itself_ends_the_interface_with_a_word() {
    let mut stage = moving();
    stage.tell(Event::EngineGone);
    let exit = stage.exit.unwrap();
    assert_eq!(exit.code(), 1);
    assert!(exit.sentence().unwrap().contains("wirephoto resume"));
}

#[test]
fn another_account_is_used_after_leaving_this_one() {
    use wirephoto::tui::AccountRow;
    let accounts = |name: &str, current| AccountRow { name: name.into(), page: "A Page".into(), current };
    let mut stage = Stage::with(World::crowd(1), (80, 24), |setup| {
        setup.accounts = vec![accounts("harbour", true), accounts("aquarium", false)];
        setup.can_switch = true;
    });
    stage.press("A enter");
    stage.expect("harbour is used already.");
    stage.press("j enter");
    assert_eq!(stage.exit.unwrap().reason, Reason::SwitchTo("aquarium".into()));
}
