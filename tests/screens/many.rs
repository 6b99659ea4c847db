//! 100,000 sessions scroll like 10, and hostile names change nothing but their own column.

use std::time::Duration;

use wirephoto::model::session::State;

use crate::stage::Stage;
use crate::stage::world::{World, session};

#[test]
fn a_hundred_thousand_sessions_are_walked_with_few_and_small_requests() {
    let mut stage = Stage::new(World::crowd(100_000), (80, 24));
    stage.world.asked.clear();
    stage.press("G");
    stage.expect("IMG_000001.jpg");
    stage.expect("100000/100000");
    for _ in 0..50 {
        stage.press("pgup ctrl-u k");
    }
    stage.expect_no("···  ");
    let rows = stage.world.asked.iter().filter(|one| one.starts_with("Rows")).count();
    assert_eq!(stage.world.asked.len(), rows, "nothing but rows is asked for");
    assert!(rows <= 60, "{rows} requests for 1,500 rows of way");
}

#[test]
fn a_key_costs_the_same_with_ten_and_with_a_hundred_thousand() {
    let mut few = Stage::new(World::crowd(10), (120, 36));
    let mut many = Stage::new(World::crowd(100_000), (120, 36));
    many.press("G pgup");
    // A full screen of rows costs more than ten; their number beyond it does not.
    few.resize(120, 12);
    many.resize(120, 12);
    let (few, many) = (few.key_cost(["j", "k"]), many.key_cost(["j", "k"]));
    assert!(many < few * 3 + Duration::from_millis(1), "{few:?} with 10, {many:?} with 100,000");
}

fn hostile() -> World {
    let names = [
        "plain.jpg",
        "\u{1b}[2J\u{1b}[31mescape.jpg",
        "new\nline\ttab\rreturn.jpg",
        "gpj.\u{202e}exe",
        "👩‍👩‍👧‍👦👍🏽🇩🇪❤️family.jpg",
        "e\u{301}\u{301}\u{301}\u{301}\u{301}combining.jpg",
        "שלום עולם.jpg",
        "写真写真写真写真写真写真写真写真写真写真.jpg",
        "\u{200b}\u{200b}\u{feff}zero.jpg",
        "--leading-dash.jpg",
        "",
    ];
    let mut world = World::default();
    for (at, name) in names.into_iter().chain([&*"x".repeat(255)]).enumerate() {
        world.sessions.push(session(at as i64 + 1, name, 12_345, State::Paused));
    }
    world
}

#[test]
fn hostile_names_keep_every_column_straight() {
    for size in [(120, 36), (80, 24), (60, 16), (40, 12)] {
        let stage = Stage::new(hostile(), size);
        let frame = stage.frame();
        let heading: String = (0..size.0).map(|x| frame[(x, 2)].symbol()).collect();
        let at = u16::try_from(heading.find("state").unwrap()).unwrap();
        let rows = stage.text().lines().filter(|line| line.contains("paused")).count() as u16;
        assert!(rows >= 6);
        for y in 3..size.1 - 2 {
            let shown: String = (at..at + 6).map(|x| frame[(x, y)].symbol()).collect();
            assert!(
                shown == "paused" || shown.trim().is_empty(),
                "row {y} at {size:?}: {shown:?}\n{}",
                stage.text()
            );
        }
        for cell in &frame.content {
            assert!(!cell.symbol().chars().any(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c)));
        }
    }
}

#[test]
fn hostile_names_in_questions_notices_and_details() {
    let mut stage = Stage::new(hostile(), (80, 24));
    for _ in 0..12 {
        stage.press("enter");
        stage.pass(200);
        stage.press("c");
        assert!(!stage.text().chars().any(|c| c.is_control() && c != '\n'));
        stage.press("esc y");
        assert!(!stage.text().chars().any(|c| c.is_control() && c != '\n'));
        stage.press("esc j");
    }
}
