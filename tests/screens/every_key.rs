//! No key is dead: each one that is bound in a place does something there and stands in the help once.

use wirephoto::tui::keys::{Action, Keymap, Place};
use wirephoto::tui::setup::AccountRow;

use crate::stage::Stage;
use crate::stage::office_posts::Desk;
use crate::stage::world::World;

/// A museum's day after some keys.
fn museum(keys: &str) -> Stage {
    let mut stage = Stage::with(World::museum(), (80, 24), |setup| {
        let row = |name: &str| AccountRow { name: name.into(), page: "Page".into(), current: name == "two" };
        setup.accounts = ["one", "two", "three"].map(row).to_vec();
    });
    // What pictures show does not matter to keys, and making them ready takes its time.
    stage.world.gallery.broken = Some("No pictures on this stage.".into());
    if keys.starts_with('4') {
        stage.world.posts = Desk::museum();
    }
    stage.progress(World::museum_progress());
    stage.pass(60_000);
    if !keys.is_empty() {
        stage.press(keys);
    }
    stage
}

/// The page for those who have configured nothing yet, on a screen.
fn first_run(screen: &str) -> Stage {
    let mut stage = Stage::with(World::default(), (80, 24), |setup| setup.identity = None);
    stage.press(screen);
    stage
}

/// The same with something typed.
fn typed(keys: &str) -> Stage {
    let mut stage = museum(keys);
    stage.type_text("x y");
    stage.press("left");
    stage
}

/// Stages on the Photos screen.
fn photo_stages(place: Place) -> Vec<Stage> {
    match place {
        Place::Photos => {
            let mut searched = museum("2 j j /");
            searched.type_text("harbour");
            searched.press("enter");
            let mut moved = museum("2");
            moved.press("/");
            moved.type_text("crane");
            moved.press("enter esc j j j");
            vec![museum("2"), moved, searched, museum("2 v j l"), museum("2 p")]
        }
        Place::Photo => vec![museum("2 j enter"), museum("2 j enter shift-tab j")],
        Place::Albums => vec![typed("2 a"), museum("2 a down down")],
        Place::Comment => {
            let mut lines = typed("2 c");
            lines.press("enter a enter b up");
            vec![typed("2 c"), lines]
        }
        Place::Tagging => vec![typed("2 #")],
        Place::Placing => vec![museum("2 # shift-tab")],
        Place::Save => vec![typed("2 s"), museum("2 s")],
        place => post_stages(place),
    }
}

/// Stages on the Posts screen.
fn post_stages(place: Place) -> Vec<Stage> {
    match place {
        Place::Posts => {
            let mut searched = museum("4 /");
            searched.type_text("photo");
            searched.press("enter esc j");
            let mut crowd = museum("");
            crowd.world.posts = Desk::crowd(100);
            crowd.press("4 u G pgup");
            let keys = ["4", "4 j j j", "4 w j", "4 w", "4 s j", "4 s c", "4 u j enter J", "4 enter"];
            keys.into_iter().map(museum).chain([searched, crowd]).collect()
        }
        Place::Moment => vec![typed("4 s m"), museum("4 s m")],
        _ => Vec::new(),
    }
}

/// Stages on the Composer screen and in its boxes.
fn composer_stages(place: Place) -> Vec<Stage> {
    let taken_back = |keys: &str| {
        let mut stage = typed(keys);
        stage.press("ctrl-_");
        stage
    };
    match place {
        Place::Composer => {
            let mut filled = museum("3");
            filled.paste("/srv/photos/flood-1962.jpg /srv/photos/crane.jpg /srv/photos/quay.jpg");
            filled.pass(5000);
            let mut last = filled_again();
            last.press("G");
            let mut middle = filled_again();
            middle.press("down down down");
            vec![filled, museum("3 s"), last, middle, museum("3")]
        }
        Place::Writing => {
            let mut lines = typed("3 enter");
            lines.press("enter a enter b up");
            vec![typed("3 enter"), lines, taken_back("3 enter")]
        }
        _ => vec![typed("3 u"), taken_back("3 u"), museum("3 u")],
    }
}

/// A post with a message that is not saved yet, and photos.
fn filled_again() -> Stage {
    let mut stage = museum("3");
    stage.paste("/srv/photos/flood-1962.jpg /srv/photos/crane.jpg");
    stage
}

/// Stages in a place; a key has to do something in one of them.
fn stages(place: Place) -> Vec<Stage> {
    match place {
        Place::Screen => ["1", "2", "3", "4"].into_iter().map(first_run).collect(),
        Place::Composer | Place::Writing | Place::Line => composer_stages(place),
        Place::Uploads => {
            let mut filtered = museum("/");
            filtered.type_text("img");
            filtered.press("enter j j j enter");
            vec![museum("j j j j j j"), museum("j j j j j j enter"), museum("j j j j p"), filtered]
        }
        Place::Files => vec![museum("u j j j j"), museum("u j")],
        Place::Path => {
            let mut unfinished = museum("u i");
            unfinished.type_text("fl");
            vec![typed("u i"), unfinished]
        }
        Place::Narrow => {
            let mut narrowed = museum("u j j j /");
            narrowed.type_text("r");
            narrowed.press("down");
            vec![typed("u /"), narrowed]
        }
        Place::Filter => vec![typed("/")],
        Place::Palette => {
            let mut moved = museum(":");
            moved.press("down down down");
            vec![typed(":"), moved]
        }
        Place::Question => vec![museum("j j j c")],
        Place::Leaving => vec![museum("q"), museum("q down")],
        Place::Reading => vec![museum("? pgdn"), museum("?")],
        Place::Accounts => vec![museum("A")],
        Place::Token => vec![typed("T"), museum("T")],
        Place::Limits => vec![typed("b"), museum("b")],
        place => photo_stages(place),
    }
}

/// All that a user or the loop could notice.
fn signs(stage: &Stage) -> String {
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?}",
        stage.frame(),
        stage.cursor(),
        stage.effects,
        stage.exit,
        stage.copied,
        stage.world.asked
    )
}

#[test]
fn every_bound_key_does_something_in_its_place() {
    let keymap = Keymap::default();
    for place in Place::ALL {
        // The screen that is shown already has nothing to do to be shown.
        let shown = |action| {
            matches!(
                (place, action),
                (Place::Uploads, Action::Show(0))
                    | (Place::Photos, Action::Show(1))
                    | (Place::Composer, Action::Show(2))
                    | (Place::Posts, Action::Show(3))
            )
        };
        for bound in keymap.in_place(place).filter(|bound| !shown(bound.row.action)) {
            for key in bound.keys_in(place) {
                let did = stages(place).into_iter().any(|mut stage| {
                    assert_eq!(stage.app.place(), place, "the stage is elsewhere:\n{}", stage.text());
                    let before = signs(&stage);
                    stage.press(&key.to_string());
                    // What was typed is looked at once typing rests.
                    stage.pass(200);
                    assert!(!stage.shows("does nothing here"), "{key} in {place:?}");
                    signs(&stage) != before
                });
                assert!(did, "{key} ({}) is dead in {place:?}", bound.row.name);
            }
        }
    }
}

#[test]
fn the_help_lists_each_key_of_its_place_once_and_no_other() {
    let keymap = Keymap::default();
    for place in Place::ALL {
        let mut stage = stages(place).swap_remove(0);
        stage.resize(100, 100);
        stage.press("f1");
        if place != Place::Reading {
            stage.expect("─ Keys ─");
        }
        let frame = stage.text();
        let about = if place == Place::Reading { Place::Reading } else { place };
        for bound in keymap.rows() {
            let shown = bound.shown(about);
            let line = format!("│ {shown:<21} {}", bound.row.help);
            let times = frame.lines().filter(|row| row.contains(&line)).count();
            let expected = usize::from(bound.row.scope_in(about).is_some() && !shown.is_empty());
            assert_eq!(times, expected, "{} in {place:?}:\n{frame}", bound.row.name);
        }
    }
}

#[test]
fn an_unbound_key_says_so_and_does_nothing_else() {
    let mut stage = Stage::new(World::museum(), (80, 24));
    stage.press("f9");
    stage.expect("f9 does nothing here; ? shows the keys.");
    assert!(stage.effects.is_empty());
}

#[test]
fn remapped_keys_are_what_footer_and_help_show() {
    let own = [("pause".to_owned(), vec!["f5".to_owned()])].into();
    let mut stage = Stage::with(World::museum(), (120, 60), |setup| setup.keys = own);
    stage.expect("f5 pause");
    stage.press("?");
    stage.expect("f5                    pause the session");
}

#[test]
fn any_action_can_be_run_from_the_palette() {
    let mut stage = Stage::new(World::museum(), (80, 24));
    stage.press("j j j j j :");
    stage.type_text("pau");
    stage.press("enter");
    assert!(stage.world.asked.iter().any(|one| one.starts_with("Act(Pause")), "{:?}", stage.world.asked);
    stage.press(":");
    stage.type_text("no such action");
    stage.expect("No action is called that.");
}
