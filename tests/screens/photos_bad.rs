//! Bad things on the Photos screen: hostile captions, pictures that fail, tokens, throttling, no network.

use std::sync::Arc;

use wirephoto::engine::protocol::{Progress, Reply};
use wirephoto::model::fault::{Fault, FaultKind};
use wirephoto::model::photo::{Listing, Photo, PhotoType};
use wirephoto::model::text::{tame, tame_lines};
use wirephoto::tui::message::Event;

use crate::stage::Stage;
use crate::stage::gallery::{Gallery, id, photo};
use crate::stage::world::World;

fn with(gallery: Gallery, size: (u16, u16)) -> Stage {
    let mut stage = Stage::new(World { gallery, ..World::default() }, size);
    stage.press("2");
    stage.pass(1000);
    stage
}

/// Captions as the engine hands them on: tamed, and as hostile as that leaves them.
fn hostile() -> Gallery {
    let captions = [
        "\u{1b}[2J\u{1b}]0;title\u{7}escape".to_owned(),
        "gpj.\u{202e}exe".to_owned(),
        "👩‍👩‍👧‍👦👍🏽🇩🇪❤️".repeat(40),
        "e\u{301}\u{301}\u{301}\u{301}".repeat(600),
        "שלום עולם".repeat(20),
        "写真".repeat(200),
        "\u{200b}\u{feff}\u{200d}".to_owned(),
        "x".repeat(10_000),
        "word ".repeat(2000),
        "\n\n\n\u{2028}\n".to_owned(),
    ];
    let mut gallery = Gallery::default();
    let photos = captions.iter().zip(1..).map(|(caption, number)| {
        let mut hostile = (*photo(number)).clone();
        hostile.name = Some(tame_lines(caption).into());
        if let Some(album) = &mut hostile.album {
            album.name = tame(caption).into();
        }
        Arc::new(hostile)
    });
    gallery.set(PhotoType::Uploaded, photos.collect());
    gallery
}

#[test]
fn hostile_captions_keep_every_column_straight() {
    for size in [(160, 40), (120, 36), (80, 24), (60, 16), (40, 12)] {
        let mut stage = with(hostile(), size);
        let frame = stage.frame();
        for y in 3..10.min(size.1 - 2) {
            let row: String = (0..size.0).map(|x| frame[(x, y)].symbol()).collect();
            let date = if size.0 >= 60 { "2026-" } else { "h" };
            assert!(row.contains(date), "{row:?}");
        }
        for keys in ["v", "enter", "tab", "esc", "v", "G", "enter", "]", "h", "c", "esc", "s", "esc", "#"] {
            stage.press(keys);
            stage.pass(500);
            for cell in &stage.frame().content {
                let bad = |c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c);
                assert!(!cell.symbol().chars().any(bad), "after {keys}");
            }
        }
    }
}

#[test]
fn a_photo_without_size_or_pictures_is_a_row_like_any_other() {
    let mut gallery = Gallery::default();
    gallery.set(PhotoType::Uploaded, vec![Arc::new(Photo::unknown(id(77)))]);
    let mut stage = with(gallery, (120, 36));
    stage.expect("no picture");
    stage.expect("(no caption)");
    stage.expect("all 1");
    stage.press("v");
    stage.expect("no picture");
    stage.press("enter");
    stage.expect("photo 77");
    stage.press("y");
    stage.expect("Facebook told no link for this photo; 'Y' copies its id.");
    stage.press("o");
    stage.expect("Facebook told no album for this photo.");
    assert_eq!(stage.asked("Pictures"), 0);
}

#[test]
fn a_picture_that_fails_leaves_its_reason_in_its_place() {
    let mut gallery = Gallery::museum();
    gallery.broken = Some("The picture is damaged: it ends in the middle.".into());
    let mut stage = with(gallery, (120, 36));
    stage.expect("The picture is damaged");
    stage.pass(60_000);
    assert_eq!(stage.asked("Pictures"), 1, "no loop of failures");
    stage.world.gallery.broken = None;
    stage.press("r");
    stage.pass(1000);
    stage.expect_no("The picture is damaged");
    assert_eq!(stage.asked("Pictures"), 2);
}

#[test]
fn a_token_that_is_refused_says_what_to_do_in_the_body() {
    let mut stage = Stage::new(World { gallery: Gallery::museum(), ..World::default() }, (80, 24));
    stage.silent = true;
    stage.press("2");
    let fault = Fault {
        code: Some(190),
        ..Fault::new(FaultKind::Token, "The access token has expired.").hint("Renew it.")
    };
    let page = stage.unanswered_ids[1];
    stage.tell(Event::Reply(Reply::Answer(page, Err(fault))));
    stage.pass(60_000);
    stage.expect("The access token has expired (code 190). Renew it.");
    stage.expect("T gives a new token.");
    stage.silent = false;
    stage.press("T");
    stage.paste("EAAB-canary");
    stage.press("enter");
    stage.expect("50+ loaded");
    stage.expect_no("canary");
}

#[test]
fn throttling_is_counted_down_here_as_well() {
    let mut stage = with(Gallery::museum(), (120, 36));
    let throttled = Some((stage.now.unix_ms + 60_000, "The Page's call limit is reached.".to_owned()));
    stage.progress(Progress { throttled, ..Progress::default() });
    stage.expect("All calls are held back for 1 min: The Page's call limit is reached.");
    stage.pass(30_000);
    stage.expect("30 s");
    stage.progress(Progress::default());
    stage.pass(60_000);
    assert_eq!(stage.app.wake_at(), None);
}

#[test]
fn without_a_network_the_photos_from_disk_stay() {
    let mut gallery = Gallery::museum();
    gallery.kept.insert(Listing::page(PhotoType::Uploaded).key(), (1..40).map(photo).collect());
    let mut stage = Stage::new(World { gallery, ..World::default() }, (80, 24));
    stage.silent = true;
    stage.press("2");
    stage.silent = false;
    let kept = (1..40).map(photo).collect();
    let answer = wirephoto::engine::protocol::PhotoAnswer::Kept(Listing::page(PhotoType::Uploaded), kept);
    let ids = stage.unanswered_ids.clone();
    let answer = wirephoto::engine::protocol::Answer::Photos(answer);
    stage.tell(Event::Reply(Reply::Answer(ids[0], Ok(answer))));
    let fault = Fault::new(FaultKind::Offline, "The server could not be reached.");
    stage.tell(Event::Reply(Reply::Answer(ids[1], Err(fault))));
    stage.expect("The server could not be reached. r tries again.");
    stage.expect("39 loaded, stopped");
    stage.expect("Morgenstern");
    stage.press("r");
    stage.expect("50+ loaded");
}

#[test]
fn an_answer_that_comes_too_late_changes_nothing() {
    let mut stage = with(Gallery::museum(), (80, 24));
    stage.silent = true;
    stage.press("r r");
    let ids = stage.unanswered_ids.clone();
    stage.silent = false;
    let answer = |gallery: &mut Gallery| {
        let listing = Listing::page(PhotoType::Uploaded);
        let request = wirephoto::engine::protocol::PhotoRequest::Page { listing, after: None, at: 0 };
        gallery.answer(&request).map(wirephoto::engine::protocol::Answer::Photos)
    };
    let first = answer(&mut stage.world.gallery);
    stage.tell(Event::Reply(Reply::Answer(ids[0], first)));
    stage.expect("50 loaded, refreshing ...");
    let second = answer(&mut stage.world.gallery);
    stage.tell(Event::Reply(Reply::Answer(ids[1], second)));
    stage.expect("50+ loaded");
}
