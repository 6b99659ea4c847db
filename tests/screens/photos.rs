//! The Photos screen: lists that come page by page, the preview and the grid, searching, albums, and the
//! bytes that moving costs.

use std::time::Duration;

use ratatui::layout::Size;
use wirephoto::engine::protocol::{Answer, PhotoAnswer, PhotoRequest, Reply, Request};
use wirephoto::model::fault::{Fault, FaultKind};
use wirephoto::model::photo::{Listing, PhotoType};
use wirephoto::tui::message::{Event, Mouse};
use wirephoto::tui::{draw, term};

use crate::stage::Stage;
use crate::stage::gallery::{Gallery, blind, photo};
use crate::stage::world::World;

const LARGE: (u16, u16) = (120, 36);

fn museum(size: (u16, u16)) -> Stage {
    let mut stage = Stage::new(World::museum(), size);
    stage.press("2");
    stage.pass(1000);
    stage
}

fn with(gallery: Gallery, size: (u16, u16)) -> Stage {
    let mut stage = Stage::new(World { gallery, ..World::default() }, size);
    stage.press("2");
    stage.pass(1000);
    stage
}

#[test]
fn the_list_says_what_it_shows_and_how_much_of_it_is_loaded() {
    let stage = museum((80, 16));
    insta::assert_snapshot!(stage.text(), @r"
     1 Uploads  2 Photos  3 Composer  4 Posts               Harbour Museum · harbour
     profile  tagged  uploaded                                            50+ loaded
      date          pixels likes comm. caption
    ▸ 2026-03-01 1365x2048     3     1 Tall ships parade: the Morgenstern passes th…
      2026-03-01 1200x1200     6     2 港の写真：夕焼けの灯台 (2)
      2026-03-01 3000x1000     9     3 Flood of 1962, quay three
      2026-03-01 2048x1365    12     4 👩 Family day at the docks DE ⚓ (4)
      2026-03-01 1365x2048   ♥15     5 Ærøskøbing ferry, winter timetable (5)
      2026-03-01 1200x1200    18     6 Café Hafenblick, opened again (6)
      2026-03-01 3000x1000    21     0 Реставрация буксира «Надежда» (7)
      2026-03-01 2048x1365    24     1 שלום מהנמל (8)
      2026-02-28 1365x2048    27     2 Restoration of the tug, week 12 (9)
      2026-02-28 1200x1200   ♥30     3 1010
      2026-02-28 3000x1000    33     4 مرحبا من الميناء (11)
                                                                               1/50+
    enter open  a albums  v grid  c comment  + like  s save  y copy  ? help  q quit
    ");
}

#[test]
fn nothing_about_photos_is_asked_before_the_screen_is_opened() {
    let mut stage = Stage::new(World::museum(), LARGE);
    stage.pass(60_000);
    let about = |one: &&String| one.starts_with("Photos") || one.starts_with("Pictures");
    assert_eq!(stage.world.asked.iter().filter(about).count(), 0);
    assert!(!stage.effects.contains(&"ProbePictures".to_owned()));
    stage.press("2 1 2 3 2");
    assert_eq!(stage.effects.iter().filter(|one| *one == "ProbePictures").count(), 1, "asked once");
    assert_eq!(stage.asked("Photos(Kept"), 1);
}

#[test]
fn photos_from_disk_are_there_at_once_and_are_confirmed_without_moving_the_cursor() {
    let mut gallery = Gallery::museum();
    let uploaded = Listing::page(PhotoType::Uploaded);
    gallery.kept.insert(uploaded.key(), (3..60).map(photo).collect());
    let mut stage = Stage::new(World { gallery, ..World::default() }, (80, 24));
    stage.silent = true;
    stage.press("2");
    let asked: Vec<String> = stage.unanswered.iter().map(|one| format!("{one:?}")).collect();
    let kept = (3..60).map(photo).collect();
    let answer = PhotoAnswer::Kept(uploaded.clone(), kept);
    answer_to(&mut stage, "Kept", Ok(answer));
    stage.expect("57 from disk, refreshing");
    stage.expect("Flood of 1962");
    stage.press("j j");
    stage.expect("▸ 2026-03-01 1365x2048   ♥15");
    let page = stage.world.gallery.answer(&PhotoRequest::Page { listing: uploaded, after: None, at: 0 });
    answer_to(&mut stage, "Page", page);
    stage.expect("▸ 2026-03-01 1365x2048   ♥15");
    stage.expect("5/");
    stage.expect("50 of 59+ loaded");
    assert!(asked.len() >= 2, "{asked:?}");
}

/// Answers the first unanswered request of a kind.
fn answer_to(stage: &mut Stage, kind: &str, answer: Result<PhotoAnswer, Fault>) {
    let ids = stage.unanswered_ids.iter().zip(&stage.unanswered);
    let id = ids
        .filter(|(_, one)| format!("{one:?}").starts_with(&format!("Photos({kind}")))
        .map(|(id, _)| *id)
        .next();
    let answer = answer.map(Answer::Photos);
    stage.tell(Event::Reply(Reply::Answer(id.unwrap(), answer)));
}

#[test]
fn each_filter_is_one_key_away_and_keeps_its_place() {
    let mut stage = museum(LARGE);
    stage.press("j j j");
    stage.expect("4/100+");
    stage.press("p");
    stage.expect("all 3");
    stage.expect("1/3");
    stage.press("t");
    stage.expect("The Page has no photos that it is tagged in.");
    stage.press("u");
    stage.expect("4/100+");
    let pages = stage.asked("Photos(Page");
    stage.press("tab shift-tab");
    stage.expect("4/100+");
    assert_eq!(stage.asked("Photos(Page"), pages, "what was read is not read again");
}

#[test]
fn scrolling_reads_on_one_page_at_a_time_to_the_end() {
    let mut stage = museum((80, 24));
    stage.expect("50+ loaded");
    stage.press("G");
    stage.expect("50/100+");
    stage.press("G G");
    stage.expect("130/130");
    stage.expect("all 130");
    let pages = stage.asked("Photos(Page");
    stage.press("g G k j");
    assert_eq!((stage.asked("Photos(Page"), pages), (3, 3));

    let mut slow = museum((80, 24));
    slow.silent = true;
    slow.press("G k j G");
    let asked =
        slow.unanswered.iter().filter(|one| matches!(one, Request::Photos(PhotoRequest::Page { .. })));
    assert_eq!(asked.count(), 1, "one request at a time");
}

#[test]
fn empty_pages_are_passed_over_but_not_for_ever() {
    let mut gallery = Gallery::museum();
    gallery.empty_pages = 5;
    let mut stage = with(gallery, (80, 24));
    stage.press("G");
    stage.expect("100+ loaded");
    stage.world.gallery.empty_pages = usize::MAX;
    stage.press("G");
    assert!(stage.asked("Photos(Page") < 40, "{}", stage.asked("Photos(Page"));
}

#[test]
fn a_page_that_fails_is_said_once_and_tried_again_by_a_key() {
    let mut stage = museum((80, 24));
    stage.world.fails = Some(Fault::new(FaultKind::Offline, "The server could not be reached."));
    stage.press("G");
    stage.expect("The server could not be reached. r tries again.");
    stage.expect("50 loaded, stopped");
    let pages = stage.asked("Photos(Page");
    stage.press("k G k G");
    stage.pass(60_000);
    assert_eq!(stage.asked("Photos(Page"), pages, "no loop of failures");
    stage.press("m");
    stage.expect("100+ loaded");
    stage.world.fails = Some(Fault::new(FaultKind::Offline, "The server could not be reached."));
    stage.press("r");
    stage.expect("100 loaded, stopped");
    stage.expect("Morgenstern");
    stage.press("r g");
    stage.expect("1/");
    assert!(!stage.shows("stopped"));
}

#[test]
fn a_refresh_changes_what_changed_and_keeps_the_cursor() {
    let mut stage = museum((80, 24));
    stage.press("j j j j");
    stage.expect("▸ 2026-03-01 1365x2048   ♥15");
    let mut photos: Vec<_> = (1..=130).map(photo).collect();
    photos.remove(1);
    photos.insert(0, photo(200));
    photos.insert(0, photo(201));
    stage.world.gallery.set(PhotoType::Uploaded, photos);
    stage.press("r");
    stage.expect("▸ 2026-03-01 1365x2048   ♥15");
    stage.expect("6/");
}

#[test]
fn searching_narrows_what_is_loaded_and_says_so() {
    let mut stage = museum((80, 24));
    stage.press("/");
    stage.type_text("HAFENBLICK");
    stage.expect("search: HAFENBLICK");
    stage.pass(200);
    stage.expect("Café Hafenblick, opened again (6)");
    stage.expect_no("Morgenstern");
    stage.press("enter");
    stage.pass(20_000);
    stage.expect("4 of 50 loaded hold it");
    stage.expect("Only what is loaded is searched; m loads on.");
    let pages = stage.asked("Photos(Page");
    stage.press("G g");
    assert_eq!(stage.asked("Photos(Page"), pages);
    stage.press("m");
    stage.expect("of 100 loaded hold it");
    stage.press("esc");
    stage.expect("Morgenstern");
    stage.press("g n");
    stage.expect("▸ 2026-03-01 1200x1200    18");
    stage.press("N");
    stage.expect_no("▸ 2026-03-01 1200x1200    18");
    stage.press("/");
    stage.type_text("nothing like it");
    stage.press("enter");
    stage.expect("None of the 130 loaded photos holds 'nothing like it'.");
}

#[test]
fn esc_takes_what_was_typed_back_and_accents_do_not_matter() {
    let mut stage = museum((80, 24));
    stage.press("/");
    stage.type_text("aeroskobing");
    stage.pass(200);
    stage.expect("Ærøskøbing");
    stage.expect_no("Morgenstern");
    stage.press("esc");
    stage.expect("Morgenstern");
}

#[test]
fn an_album_is_chosen_by_name_and_esc_goes_back() {
    let mut stage = museum((80, 24));
    stage.press("a");
    stage.expect("Tall ships 2025");
    stage.type_text("tall");
    stage.expect_no("Restoration  ");
    stage.press("enter");
    stage.expect("Tall ships 2025");
    stage.expect("all 20");
    stage.press("esc");
    stage.expect("50+ loaded");
    stage.press("o");
    stage.expect("Timeline photos");
    stage.expect("This album has no photos.");
    stage.press("a enter");
    stage.expect("50+ loaded");
}

#[test]
fn albums_that_cannot_be_read_say_why_in_their_box() {
    let mut stage = museum((80, 24));
    stage.world.fails = Some(Fault::new(FaultKind::Permission, "Albums need another permission."));
    stage.press("a");
    stage.expect("Albums need another permission. ctrl-r tries again.");
    stage.press("ctrl-r");
    stage.expect("Restoration");
}

#[test]
fn the_preview_waits_for_a_rest_and_never_shows_a_picture_under_anothers_words() {
    let mut stage = museum(LARGE);
    stage.expect("id 1001");
    assert_eq!(stage.asked("Pictures"), 1);
    for _ in 0..5 {
        stage.press("j");
        stage.pass(60);
    }
    assert_eq!(stage.asked("Pictures"), 1, "not while the cursor moves");
    stage.expect("id 1001");
    stage.world.gallery.hold_pictures = true;
    stage.pass(300);
    assert_eq!(stage.asked("Pictures"), 2);
    stage.expect("id 1001");
    stage.let_pictures_go();
    stage.expect("id 1006");
    stage.expect_no("id 1001");
    stage.press("j");
    stage.pass(2000);
    stage.expect("id 1007");
    stage.expect("···");
    stage.let_pictures_go();
    stage.expect_no("···");
    stage.press("k");
    stage.pass(300);
    stage.expect("id 1006");
    assert_eq!(stage.asked("Pictures"), 3, "going back costs no fetch");
    assert_eq!(stage.app.wake_at().map(|at| at > stage.now.steady_ms + 60_000), None, "and nothing wakes");
}

#[test]
fn over_ssh_the_cursor_rests_for_longer() {
    let mut stage = Stage::with(World::museum(), LARGE, |setup| setup.over_ssh = true);
    stage.press("2 j");
    stage.pass(300);
    stage.expect("id 1001");
    stage.pass(150);
    stage.expect("id 1002");
}

#[test]
fn the_grid_wants_only_what_is_seen_and_keeps_the_cursor_on_its_photo() {
    let mut stage = museum(LARGE);
    stage.press("j j j v");
    stage.pass(400);
    assert!(stage.world.asked.contains(&"Pictures of 24".to_owned()), "{:?}", stage.world.asked);
    stage.expect("4/100+");
    stage.press("l l h j");
    stage.expect("11/100+");
    stage.press("v");
    stage.expect("11/100+");
    stage.press("v");
    stage.pass(400);
    let before = stage.asked("Pictures");
    stage.press("ctrl-d ctrl-u");
    stage.pass(400);
    assert_eq!(stage.asked("Pictures"), before, "all of them are there");
    stage.press("ctrl-f");
    stage.pass(400);
    assert_eq!(stage.asked("Pictures"), before + 1);
    stage.resize(40, 12);
    stage.press("g");
    stage.pass(400);
    stage.expect("▸Tall ships parade…  港の写真");
}

#[test]
fn at_rest_nothing_wakes_and_nothing_draws() {
    for keys in ["2", "2 v", "2 enter", "2 enter tab", "2 a", "2 c", "2 p", "2 t"] {
        let mut stage = Stage::new(World::museum(), LARGE);
        stage.press(keys);
        stage.pass(60_000);
        stage.paint();
        assert_eq!(stage.app.wake_at(), None, "after {keys}");
        stage.tell(Event::Tick);
        assert_eq!(stage.paint(), wirephoto::tui::effect::Paint::No, "after {keys}");
    }
}

/// The bytes of the next frame on a terminal that shows the last one.
fn bytes(frames: &mut term::Frames, stage: &Stage) -> usize {
    frames.draw(|buffer| draw(&stage.app, buffer)).len()
}

#[test]
fn moving_by_a_row_costs_few_bytes_while_the_picture_waits() {
    let mut stage = museum(LARGE);
    let mut frames = term::Frames::new(Size::new(LARGE.0, LARGE.1), false);
    bytes(&mut frames, &stage);
    let mut most = 0;
    for _ in 0..25 {
        stage.press("j");
        let cost = bytes(&mut frames, &stage);
        most = most.max(cost);
        assert!(cost <= 240, "{cost} bytes for a row:\n{}", stage.text());
        stage.pass(100);
        assert_eq!(bytes(&mut frames, &stage), 0);
    }
    stage.pass(1000);
    let turned = bytes(&mut frames, &stage);
    println!("a row at most {most} B, the next preview {turned} B");
    stage.press("j j j j j j j j");
    bytes(&mut frames, &stage);
    for _ in 0..20 {
        stage.press("j");
        let cost = bytes(&mut frames, &stage);
        assert!(cost <= 600, "{cost} bytes to scroll by a row:\n{}", stage.text());
    }
    stage.press("v g");
    stage.pass(1000);
    bytes(&mut frames, &stage);
    stage.press("l");
    let cost = bytes(&mut frames, &stage);
    assert!(cost <= 240, "{cost} bytes from thumbnail to thumbnail");
}

#[test]
fn ten_thousand_photos_scroll_like_a_hundred() {
    let mut few = with(Gallery::crowd(100), (120, 24));
    let mut many = with(Gallery::crowd(10_000), (120, 24));
    for _ in 0..220 {
        many.press("G");
    }
    many.expect("10000/10000");
    few.press("G G");
    many.pass(1000);
    few.pass(1000);
    let (few, many) = (few.key_cost(["k", "j"]), many.key_cost(["k", "j"]));
    assert!(many < few * 3 + Duration::from_millis(1), "{few:?} with 100, {many:?} with 10,000");
}

#[test]
fn without_graphics_there_is_a_list_and_no_request_for_pictures() {
    let mut gallery = Gallery::museum();
    gallery.graphics = Some(blind());
    let mut stage = with(gallery, LARGE);
    stage.expect_no("id 1001");
    stage.expect("Timeline photos");
    stage.press("v");
    stage.expect("This terminal shows no pictures");
    stage.press("enter");
    stage.pass(1000);
    stage.expect("sizes");
    assert_eq!(stage.asked("Pictures"), 0);
}

#[test]
fn a_terminal_that_answers_late_still_gets_its_pictures() {
    let mut gallery = Gallery::museum();
    let graphics = gallery.graphics.take().unwrap();
    let mut stage = with(gallery, LARGE);
    stage.expect("id 1001");
    assert_eq!(stage.asked("Pictures"), 0);
    stage.world.gallery.graphics = Some(graphics.clone());
    stage.tell(Event::Graphics(graphics));
    stage.pass(10);
    assert_eq!(stage.asked("Pictures"), 1);
}

#[test]
fn the_mouse_chooses_lists_rows_and_thumbnails() {
    let mut stage = museum(LARGE);
    stage.press("M");
    stage.tell(Event::Mouse(Mouse::Press(10, 5)));
    stage.expect("3/100+");
    stage.tell(Event::Mouse(Mouse::Wheel(1)));
    stage.expect("6/100+");
    stage.press("v");
    stage.tell(Event::Mouse(Mouse::Press(30, 14)));
    stage.expect("8/100+");
    stage.tell(Event::Mouse(Mouse::Press(3, 1)));
    stage.expect("1/3");
    stage.tell(Event::Mouse(Mouse::Press(119, 35)));
}

#[test]
fn the_first_run_page_has_no_engine_to_ask() {
    let mut stage = Stage::with(World::default(), (80, 24), |setup| setup.identity = None);
    stage.press("2");
    stage.expect("wirephoto demo");
    stage.press("c");
    stage.expect("c does nothing here");
    assert!(stage.world.asked.is_empty() && stage.effects.is_empty());
}
