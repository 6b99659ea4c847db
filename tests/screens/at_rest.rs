//! What draws when: keys at once, progress once a second, nothing at rest.

use wirephoto::tui::effect::Paint;
use wirephoto::tui::message::Event;

use crate::stage::Stage;
use crate::stage::world::World;

#[test]
fn at_rest_nothing_wakes_and_nothing_draws() {
    let mut stage = Stage::new(World::crowd(1000), (120, 36));
    stage.pass(60_000);
    stage.paint();
    assert_eq!(stage.app.wake_at(), None);
    stage.tell(Event::Tick);
    assert_eq!(stage.paint(), Paint::No);
}

#[test]
fn progress_can_wait_and_keys_cannot() {
    let mut stage = Stage::new(World::museum(), (80, 24));
    stage.paint();
    stage.progress(World::museum_progress());
    assert_eq!(stage.paint(), Paint::Soon);
    stage.progress(World::museum_progress());
    assert_eq!(stage.paint(), Paint::No, "the same again changes nothing");
    stage.press("j");
    assert_eq!(stage.paint(), Paint::Now);
}

#[test]
fn a_notice_wakes_once_to_go() {
    let mut stage = Stage::new(World::crowd(3), (80, 24));
    stage.pass(60_000);
    stage.press("y");
    stage.expect("on its way to your terminal's clipboard");
    assert!(stage.app.wake_at().is_some());
    stage.pass(60_000);
    stage.expect_no("clipboard");
    assert_eq!(stage.app.wake_at(), None);
}

#[test]
fn a_frame_for_the_same_state_is_the_same() {
    let stage = Stage::new(World::museum(), (80, 24));
    assert_eq!(stage.frame(), stage.frame());
}
