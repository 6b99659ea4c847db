//! "Show me the photos": each is fetched once, with no token, and one that is broken says why.

use wirephoto::engine::protocol::PhotoRequest;
use wirephoto::sandbox::faults::Mark;
use wirephoto::sandbox::{Action, On, Rule};

use super::pictures_desk::{Desk, Manner, fetched, files, folder};
use super::support::{Stage, eventually, rule};

#[test]
fn a_screen_of_thumbnails_is_fetched_once_and_comes_from_the_disk_the_next_day() {
    let stage = Stage::new();
    let mut desk = Desk::open(&stage);
    let photos: Vec<_> = desk.page(None, 0).items.into_iter().take(12).collect();
    desk.want(&photos, 90);
    let shown = desk.next_pictures(12);
    assert!(shown.values().all(|said| said == "90x60"), "{shown:?}");
    assert_eq!(fetched(&stage).len(), 12);
    desk.leave();
    let mut desk = Desk::open(&stage);
    let kept = desk.kept();
    desk.want(&kept[..12], 90);
    assert_eq!(desk.next_pictures(12), shown);
    assert_eq!(fetched(&stage).len(), 12, "all from the disk");
    assert_eq!(stage.calls(On::Photos).len(), 1, "shown before any call of that day");
    // A larger place takes a larger rendition, which then serves the small one as well.
    desk.want(&kept[..1], 600);
    desk.next_pictures(1);
    assert_eq!(fetched(&stage).len(), 13);
}

#[test]
fn no_token_ever_goes_to_where_the_pictures_are() {
    let stage = Stage::new();
    let mut desk = Desk::open(&stage);
    let photos = desk.page(None, 0).items;
    desk.want(&photos[..5], 300);
    desk.next_pictures(5);
    let to = stage.path("");
    desk.photos(PhotoRequest::Save { photo: photos[0].id.clone(), to, overwrite: false }).unwrap();
    let requests = fetched(&stage);
    assert_eq!(requests.len(), 6);
    for request in requests {
        assert_eq!(request.authorization, None, "{request:?}");
        assert!(!request.path.contains("access_token"), "{request:?}");
        assert!(
            !request.headers.iter().any(|name| ["cookie", "referer"].contains(&name.as_str())),
            "{request:?}"
        );
    }
}

#[test]
fn every_kind_of_broken_picture_says_why_and_the_others_still_come() {
    let to = |to: &str| Action::Redirect { to: to.to_owned(), status: 302 };
    let answer = |status| Action::Respond {
        status,
        headers: std::collections::BTreeMap::new(),
        body: "URL signature expired".to_owned(),
        intake: wirephoto::sandbox::faults::Intake::Keep,
        after: Mark::default(),
    };
    let stage = Stage::new();
    let mut desk = Desk::open(&stage);
    let photos: Vec<_> = desk.page(None, 0).items.into_iter().take(12).collect();
    let faults = [
        (Action::Bomb { width: 60_000, height: 60_000 }, "too large: 60000x60000"),
        (Action::Truncated { at: Mark::Percent(50) }, "truncated"),
        (Action::NotAnImage, "not an image"),
        (answer(403), "the server answered 403"),
        (answer(500), "the server answered 500"),
        (to("http://10.0.0.1/secret.jpg"), "its address is not a public one"),
        (to("https://169.254.169.254/latest/meta-data"), "its address is not a public one"),
        (Action::Reset { after: Mark::Bytes(0) }, "broke"),
    ];
    let rules = faults.iter().zip(&photos);
    let rules =
        rules.map(|((action, _), photo)| rule(On::Image, action.clone()).always().named(photo.id.as_str()));
    stage.sandbox.set_script(wirephoto::sandbox::Script::of(rules)).unwrap();
    desk.want(&photos, 200);
    let shown = desk.next_pictures(12);
    for ((_, sentence), photo) in faults.iter().zip(&photos) {
        let said = &shown[photo.id.as_str()];
        assert!(said.contains(sentence) && said.len() < 160, "{sentence}: {said}");
    }
    for photo in &photos[faults.len()..] {
        assert_eq!(shown[photo.id.as_str()], "200x133");
    }
    let mut struck = stage.struck();
    struck.sort_unstable();
    struck.dedup();
    assert_eq!(struck, ["bomb", "not_an_image", "redirect", "reset", "respond", "truncated"]);
    assert_eq!(files(&folder(&stage)).len(), 4, "nothing broken stays on disk: {:?}", files(&folder(&stage)));
    // They rest, until the list is asked for anew.
    stage.sandbox.set_script(wirephoto::sandbox::Script::default()).unwrap();
    let before = fetched(&stage).len();
    desk.want(&photos[..3], 200);
    assert!(desk.next_pictures(3).values().all(|said| !said.starts_with("200x")));
    assert_eq!(fetched(&stage).len(), before);
    desk.page(None, 0);
    desk.want(&photos[..3], 200);
    assert!(desk.next_pictures(3).values().all(|said| said == "200x133"));
}

#[test]
fn an_address_that_has_expired_is_asked_for_anew() {
    let stage = Stage::new();
    let mut desk = Desk::open(&stage);
    let mut photo = (*desk.page(None, 0).items[0]).clone();
    // Signatures of last week.
    for rendition in &mut photo.images {
        rendition.source = rendition.source.replace("oh=", "oh=0").into();
    }
    desk.want(&[photo.into()], 200);
    assert_eq!(desk.next_pictures(1).values().next().unwrap(), "200x133");
    let statuses: Vec<_> = fetched(&stage).iter().map(|request| request.status).collect();
    assert_eq!(statuses, [Some(403), Some(200)]);
}

#[test]
fn whoever_scrolls_past_waits_for_nothing_that_is_behind() {
    let stage = Stage::new();
    let mut desk = Desk::open(&stage);
    let photos = desk.page(None, 0).items;
    let slow = |photo: &std::sync::Arc<wirephoto::model::photo::Photo>| {
        rule(On::Image, Action::Slow { after: Mark::default(), rate: 1 }).always().named(photo.id.as_str())
    };
    let rules: Vec<Rule> = photos[..8].iter().map(slow).collect();
    stage.sandbox.set_script(wirephoto::sandbox::Script::of(rules)).unwrap();
    desk.want(&photos[..8], 200);
    eventually("four lanes are at work", 10, || fetched(&stage).len() == 4);
    desk.want(&photos[20..24], 200);
    let shown = desk.next_pictures(4);
    assert!(photos[20..24].iter().all(|photo| shown[photo.id.as_str()] == "200x133"), "{shown:?}");
    assert_eq!(fetched(&stage).len(), 8, "nothing behind was begun");
}

#[test]
fn the_disk_keeps_to_its_bound() {
    let stage = Stage::new();
    let bound = 60_000;
    let mut desk = Desk::with(&stage, &Manner { cache: bound, ..Manner::default() });
    let photos = desk.page(None, 0).items;
    for part in photos.chunks(5).take(6) {
        desk.want(part, 160);
        desk.next_pictures(part.len());
        let total: u64 = files(&folder(&stage)).iter().map(|(_, size)| size).sum();
        assert!(total <= bound, "{total}");
    }
    assert!(!files(&folder(&stage)).is_empty());
}
