//! The interface's pictures: each screen and box at two sizes, as text and as SVG, under `screenshots/`.
//!
//! A picture that differs from what is drawn now fails the test;
//! `WIREPHOTO_BLESS=1 cargo test --test screenshots` writes them anew.

mod stage;
#[path = "screenshots/svg.rs"]
mod svg;

use std::fs;
use std::path::Path;

use stage::Stage;
use stage::office::{draft, pages, photo};
use stage::office_posts::Desk;
use stage::world::World;
use wirephoto::engine::protocol::Reply;
use wirephoto::model::fault::{Fault, FaultKind};
use wirephoto::model::post::{Content, Subject, Verdict, When};
use wirephoto::tui::message::Event;

const SIZES: [(u16, u16); 2] = [(120, 36), (80, 24)];

type Scene = (&'static str, fn((u16, u16)) -> Stage);

const SCENES: [Scene; 32] = [
    ("uploads", uploads),
    ("uploads-marked", |size| played(size, "j space space j space")),
    ("uploads-empty", |size| Stage::new(World::default(), size)),
    ("details", details),
    ("files", files),
    ("help", |size| played(size, "?")),
    ("confirm", |size| played(size, "j c")),
    ("leave", |size| played(size, "q")),
    ("palette", palette),
    ("limits", |size| played(size, "b")),
    ("token", token),
    ("first-run", first_run),
    ("photos", |size| photos(size, "")),
    ("photos-grid", |size| photos(size, "v j l")),
    ("photos-albums", |size| photos(size, "a down down")),
    ("photo", |size| photos(size, "j enter")),
    ("photo-comments", |size| photos(size, "j enter shift-tab shift-tab shift-tab")),
    ("photo-comment", comment),
    ("composer", composer),
    ("composer-message", |size| composed(size, "enter")),
    ("composer-options", |size| composed(size, "o")),
    ("composer-where", destinations),
    ("composer-calls", |size| composed(size, "v")),
    ("composer-publish", publish),
    ("posts", |size| posts(size, "4")),
    ("posts-details", |size| posts(size, "4 j j j enter")),
    ("posts-drafts", |size| posts(size, "4 w")),
    ("posts-scheduled", |size| posts(size, "4 s")),
    ("posts-week", |size| posts(size, "4 s j c")),
    ("posts-publish", |size| posts(size, "4 j j p")),
    ("posts-move", |size| posts(size, "4 s m")),
    ("posts-published", |size| posts(size, "4 u")),
];

fn uploads(size: (u16, u16)) -> Stage {
    let mut stage = Stage::new(World::museum(), size);
    for second in [9_u64, 12, 15, 11, 16, 17, 19, 18] {
        let mut progress = World::museum_progress();
        progress.rate = second << 20;
        stage.progress(progress);
        stage.now.steady_ms += 1000;
    }
    stage
}

fn played(size: (u16, u16), keys: &str) -> Stage {
    let mut stage = uploads(size);
    stage.press(keys);
    stage
}

fn photos(size: (u16, u16), keys: &str) -> Stage {
    let mut stage = uploads(size);
    stage.press("2");
    stage.pass(60_000);
    if !keys.is_empty() {
        stage.press(keys);
        stage.pass(60_000);
    }
    stage
}

/// A post of two photos for an evening to come, one of them too large.
fn composer(size: (u16, u16)) -> Stage {
    let mut stage = uploads(size);
    let mut flood = photo("flood-1962.jpg");
    flood.caption = "Quay three, February 1962".into();
    flood.alt_text = "Men in a boat between flooded houses".into();
    let content = Content {
        message: "Sixty years after the flood we open the new gallery.\nCome and see it! 👩‍👩‍👧 写真".into(),
        photos: vec![flood, photo("harbour-panorama.png")],
        when: When::At(stage::NOON_MS / 1000 + 30 * 3600),
        params: vec![("place".into(), "1015".into())],
        ..Content::default()
    };
    stage.world.office.posts = vec![draft(12, content)];
    let panorama = Subject::Photo(1);
    stage.world.office.verdicts = vec![
        Verdict::refuse(panorama.clone(), "photo_size", "The photo has 28.0 MiB; a photo may have 4 MiB.")
            .fittable(),
        Verdict::warn(panorama, "photo_alt_text", "The photo has no alternative text."),
    ];
    stage.press("3");
    stage.pass(2000);
    stage
}

fn composed(size: (u16, u16), keys: &str) -> Stage {
    let mut stage = composer(size);
    stage.press(keys);
    stage
}

fn destinations(size: (u16, u16)) -> Stage {
    let mut stage = composer(size);
    stage.world.office.places = Some(Ok(pages()));
    stage.press("tab tab tab tab tab enter down down down");
    stage
}

fn publish(size: (u16, u16)) -> Stage {
    let mut stage = composer(size);
    stage.world.office.verdicts.remove(0);
    stage.press("r");
    stage.pass(1000);
    stage.press("P");
    stage
}

fn posts(size: (u16, u16), keys: &str) -> Stage {
    let mut stage = uploads(size);
    stage.world.posts = Desk::museum();
    stage.press(keys);
    stage.pass(60_000);
    stage
}

fn comment(size: (u16, u16)) -> Stage {
    let mut stage = photos(size, "c");
    stage.paste("What a light!\nMay we print it for the winter programme? 👩‍👩‍👧 写真");
    stage
}

fn details(size: (u16, u16)) -> Stage {
    let mut stage = played(size, "j j j j j enter");
    stage.pass(200);
    stage
}

fn files(size: (u16, u16)) -> Stage {
    played(size, "u j j space j space j")
}

fn palette(size: (u16, u16)) -> Stage {
    let mut stage = played(size, ":");
    stage.type_text("re");
    stage
}

fn token(size: (u16, u16)) -> Stage {
    let mut stage = uploads(size);
    let fault = Fault {
        code: Some(190),
        subcode: Some(463),
        ..Fault::new(FaultKind::Token, "The access token has expired.").hint("Give a new one.")
    };
    stage.tell(Event::Reply(Reply::TokenNeeded(fault)));
    stage.paste("EAAB-not-a-real-token");
    stage
}

fn first_run(size: (u16, u16)) -> Stage {
    Stage::with(World::default(), size, |setup| {
        setup.identity = None;
        setup.config_file = "~/.config/wirephoto/config.toml".into();
    })
}

#[test]
fn the_pictures_show_what_is_drawn() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots");
    let bless = std::env::var_os("WIREPHOTO_BLESS").is_some();
    let mut stale = Vec::new();
    for (name, scene) in SCENES {
        for size in SIZES {
            let frame = scene(size).frame();
            let files = [("txt", stage::text(&frame) + "\n"), ("svg", svg::draw(&frame))];
            for (kind, content) in files {
                let file = folder.join(format!("{name}-{}x{}.{kind}", size.0, size.1));
                if bless {
                    fs::create_dir_all(&folder).unwrap();
                    fs::write(&file, content).unwrap();
                } else if fs::read_to_string(&file).ok().as_deref() != Some(&content) {
                    stale.push(file.file_name().unwrap().to_string_lossy().into_owned());
                }
            }
        }
    }
    assert!(
        stale.is_empty(),
        "{} differ from what is drawn; look at them after `WIREPHOTO_BLESS=1 cargo test --test screenshots`",
        stale.join(", ")
    );
}
