//! How things look: sizes down to nothing, colours and their absence, ASCII, styles that carry meaning.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};
use wirephoto::engine::protocol::Reply;
use wirephoto::model::fault::{Fault, FaultKind};
use wirephoto::tui::message::Event;
use wirephoto::tui::setup::Setup;

use crate::stage::Stage;
use crate::stage::gallery::Gallery;
use crate::stage::office_posts::Desk;
use crate::stage::world::World;

const BOXES: [&str; 43] = [
    "",
    "?",
    "u",
    "u i",
    "u /",
    "/",
    ":",
    "T",
    "b",
    "j c",
    "q",
    "L",
    "A",
    "enter",
    "2",
    "2 v",
    "2 t",
    "2 a",
    "2 c",
    "2 s",
    "2 #",
    "2 enter",
    "2 enter tab",
    "2 enter tab tab",
    "2 enter shift-tab",
    "2 enter # shift-tab",
    "3",
    "3 enter",
    "3 u",
    "3 o",
    "3 v",
    "3 a",
    "3 tab tab tab tab enter",
    "4",
    "4 enter",
    "4 p",
    "4 v",
    "4 w",
    "4 s",
    "4 s c",
    "4 s m",
    "4 s x",
    "4 u enter",
];

#[test]
fn nothing_breaks_at_any_size_with_anything_on_top() {
    for keys in BOXES {
        let mut stage = Stage::new(World::museum(), (80, 24));
        if keys.starts_with('4') {
            stage.world.posts = Desk::museum();
        }
        stage.progress(World::museum_progress());
        if !keys.is_empty() {
            stage.press(keys);
        }
        for width in [0, 1, 2, 5, 20, 39, 40, 41, 60, 80, 120, 149, 150, 151, 300] {
            for height in [0, 1, 2, 3, 11, 12, 13, 18, 24, 36, 44, 45, 90] {
                stage.resize(width, height);
                stage.frame();
                stage.press("j k");
            }
        }
    }
}

#[test]
fn too_small_a_terminal_is_told_in_one_line() {
    let mut stage = Stage::new(World::museum(), (39, 12));
    insta::assert_snapshot!(stage.text().trim_end(), @"Wirephoto needs 40x12; this is 39x12.");
    stage.resize(1, 1);
    assert_eq!(stage.text().chars().count(), 1);
    stage.resize(0, 0);
    stage.resize(40, 12);
    stage.expect("1 Uploads");
}

#[test]
fn the_smallest_size_shows_name_percent_and_state() {
    let mut stage = Stage::new(World::museum(), (40, 12));
    stage.progress(World::museum_progress());
    insta::assert_snapshot!(stage.text(), @r"
     1 Uploads  2  3  4   Harbour Museum · …
    3 sending  1 failed       18M/s        █
       name            sent state
    ▸  IMG_2080.jpg      0% queued
       IMG_2079.jpg      0% queued
       tall-ships-pa…   38% sending
       港の写真-夕焼…    0% next try in 8 s…
       IMG_2077.jpg     60% sending
       crane-at-dawn…   63% sending
       opening-speec…   29% paused
                                        1/14
    u upload  p pause  ? help  q quit
    ");
}

#[test]
fn a_wide_terminal_shows_details_beside_the_list() {
    let mut stage = Stage::new(World::museum(), (160, 24));
    stage.pass(500);
    stage.expect("Details");
    stage.expect("IMG_2079.jpg");
    stage.press("enter");
    stage.expect_no("Details");
}

/// Each cell's style in a letter: what is bold, dim, reversed or coloured.
fn styles(buffer: &Buffer, y: u16, columns: std::ops::Range<u16>) -> String {
    columns
        .map(|x| {
            let cell = &buffer[(x, y)];
            match (cell.fg, cell.modifier) {
                (_, modifier) if modifier.contains(Modifier::REVERSED) => 'R',
                (Color::Green, _) => 'g',
                (Color::Cyan, _) => 'c',
                (Color::Yellow, _) => 'y',
                (Color::Red, _) => 'r',
                (Color::Magenta, _) => 'm',
                (_, modifier) if modifier.contains(Modifier::DIM) => 'd',
                (_, modifier) if modifier.contains(Modifier::BOLD) => 'b',
                _ => '.',
            }
        })
        .collect()
}

#[test]
fn confirmed_sent_and_rest_differ_in_style_as_well_as_in_shape() {
    let mut stage = Stage::new(World::museum(), (80, 24));
    stage.progress(World::museum_progress());
    let text = stage.text();
    let (y, line) = text.lines().enumerate().find(|(_, line)| line.contains("crane-at-dawn")).unwrap();
    let x = u16::try_from(line.chars().position(|c| c == '█').unwrap()).unwrap();
    let frame = stage.frame();
    insta::assert_snapshot!(styles(&frame, u16::try_from(y).unwrap(), x..x + 8), @"ggcccddd");
    insta::assert_snapshot!(styles(&frame, 3, 0..30), @"b..RRRRRRRRRRRRRRRRRRR........");
}

#[test]
fn without_colour_the_cursor_the_marks_and_failures_still_show() {
    let mut stage = Stage::with(World::museum(), (80, 24), |setup| setup.no_color = true);
    stage.progress(World::museum_progress());
    stage.press("j space");
    stage.tell(Event::Reply(Reply::TokenNeeded(Fault::new(FaultKind::Token, "Expired."))));
    let frame = stage.frame();
    for cell in &frame.content {
        assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset));
    }
    assert!(frame.content.iter().any(|cell| cell.modifier.contains(Modifier::REVERSED)));
    stage.press("esc");
    stage.expect("●");
}

#[test]
fn the_ascii_set_draws_nothing_beyond_ascii() {
    for keys in BOXES {
        let mut world = World::museum();
        world.sessions.retain(|session| session.name.is_ascii());
        world.folder.retain(|entry| entry.name.is_ascii());
        world.gallery = Gallery::plain();
        if keys.starts_with('4') {
            world.posts = Desk::plain();
        }
        let mut stage = Stage::with(world, (120, 36), |setup| setup.ascii = true);
        stage.progress(World::museum_progress());
        if !keys.is_empty() {
            stage.press(keys);
        }
        stage.pass(500);
        assert!(stage.text().is_ascii(), "after {keys:?}:\n{}", stage.text());
    }
}

#[test]
fn an_unknown_theme_or_key_is_refused_with_sentences() {
    use wirephoto::engine::protocol::Limits;
    use wirephoto::tui::message::Now;
    use wirephoto::tui::{App, Setup};
    let mut setup = Setup::new(None, Limits { jobs: 3, rate: None });
    setup.theme = "neon".into();
    setup.keys = [("fly".to_owned(), vec!["x".to_owned()])].into();
    let Err(sentences) = App::new(setup, (80, 24), Now::default()) else { panic!("it was accepted") };
    assert_eq!(sentences.len(), 2, "{sentences:?}");
}

#[test]
fn the_first_run_page_says_what_to_try_and_offers_no_dead_key() {
    let mut stage = Stage::with(World::default(), (80, 24), |setup| setup.identity = None);
    stage.expect("wirephoto demo");
    stage.expect("WIREPHOTO_USER_TOKEN");
    stage.press("u");
    stage.expect("u does nothing here");
    stage.paste("/srv/photos/a.jpg");
    stage.expect("There is no place for pasted text here.");
    stage.press("2 3 4 1 q");
    assert!(stage.exit.is_some());
    assert!(stage.world.asked.is_empty(), "there is no engine to ask: {:?}", stage.world.asked);
}

#[test]
fn the_first_run_page_says_what_to_set_at_the_smallest_size_too() {
    let setting = |setup: &mut Setup| {
        setup.identity = None;
        setup.config_file = "~/.config/wirephoto/config.toml".into();
    };
    let mut stage = Stage::with(World::default(), (40, 12), setting);
    for key in ["1", "2", "3", "4"] {
        stage.press(key);
        stage.expect("wirephoto demo");
        stage.expect("WIREPHOTO_USER_TOKEN");
        stage.expect("config.toml");
    }
}
