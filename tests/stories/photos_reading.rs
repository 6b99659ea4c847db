//! "Find me the photo from March": lists, albums, one photo whole, and what reaches the terminal of it.

use std::collections::HashSet;
use std::process::Command;

use serde_json::Value;
use wirephoto::sandbox::tokens::PAGE_TOKEN;
use wirephoto::sandbox::{Filter, On, Options, PAGE_ID};

use super::support::{Outcome, Stage};

fn with_photos(photos: u32) -> Stage {
    Stage::with(Options { photos, ..Options::default() })
}

fn ids(listed: &Outcome) -> Vec<String> {
    listed.rows().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

/// Nothing in what was said can steer a terminal.
#[track_caller]
fn assert_tame(said: &str) {
    let foreign =
        said.chars().find(|c| c.is_control() && *c != '\n' || ('\u{202a}'..='\u{202e}').contains(c));
    assert_eq!(foreign, None, "{said:?}");
}

#[test]
fn each_filter_gives_its_photos_to_the_end_without_repeats_in_the_servers_order() {
    let stage = with_photos(300);
    for filter in Filter::ALL {
        let listed = stage.run(["photos", "--type", filter.as_str(), "--all", "--json"]).expect(0);
        let listed = ids(&listed);
        assert_eq!(listed, stage.sandbox.photo_ids(filter), "{filter:?}");
        assert!(listed.len() >= 120, "several pages: {}", listed.len());
        assert_eq!(listed.iter().collect::<HashSet<_>>().len(), listed.len());
    }
    let plain = stage.run(["photos", "--all"]).expect(0);
    assert_eq!(plain.lines().len(), stage.sandbox.photo_ids(Filter::Profile).len(), "profile is the default");
}

#[test]
fn a_short_list_says_that_there_is_more_and_asks_for_no_more_than_it_shows() {
    let stage = with_photos(100);
    let listed = stage.run(["photos", "--type", "uploaded"]).expect(0).says("--all");
    assert_eq!(listed.lines().len(), 25);
    assert_eq!(stage.calls(On::Photos).len(), 1);
    assert!(stage.calls(On::Photos)[0].path.contains("limit=25"));
    let all = stage.run(["photos", "--type", "uploaded", "--limit", "100"]).expect(0);
    assert_eq!((all.lines().len(), all.err.as_str()), (100, ""));
}

#[test]
fn albums_lead_to_their_photos() {
    let stage = with_photos(300);
    let albums = stage.run(["albums", "--json"]).expect(0).rows();
    let listed: Vec<&str> = albums.iter().map(|album| album["id"].as_str().unwrap()).collect();
    assert_eq!(listed, stage.sandbox.album_ids());
    let album = albums.iter().max_by_key(|album| album["count"].as_u64()).unwrap();
    let photos = stage.run(["photos", "--album", album["id"].as_str().unwrap(), "--all", "--json"]).expect(0);
    assert_eq!(photos.rows().len() as u64, album["count"].as_u64().unwrap());
}

#[test]
fn tokens_travel_in_the_header_alone_and_never_to_a_picture() {
    let stage = with_photos(60);
    let id = stage.sandbox.photo_ids(Filter::Uploaded).remove(0);
    stage.run(["photos", "--type", "uploaded", "--all"]).expect(0);
    stage.run(["photo", &id, "--save", "it"]).expect(0);
    stage.run(["comment", &id, "Fine"]).expect(0);
    let requests = stage.sandbox.requests();
    assert!(requests.iter().all(|request| !request.path.contains("access_token=")), "{requests:#?}");
    let pictures = stage.calls(On::Image);
    assert!(
        !pictures.is_empty() && pictures.iter().all(|call| call.authorization.is_none()),
        "{pictures:#?}"
    );
    for call in requests.iter().filter(|call| call.call != Some(On::Image)) {
        let whose = if call.call == Some(On::Accounts) { "OAuth user" } else { "OAuth page" };
        assert_eq!(call.authorization.as_deref(), Some(whose), "{call:#?}");
    }
    assert_eq!(stage.calls(On::Accounts).len(), 3, "once for each command");
}

#[test]
fn a_page_token_alone_is_enough() {
    let stage = with_photos(60);
    let run = |page: Option<&str>| {
        let mut command = stage.program();
        command.args(["photos", "--type", "uploaded", "--json"]).env("WIREPHOTO_PAGE_TOKEN", PAGE_TOKEN);
        command.env_remove("WIREPHOTO_APP_ID").env_remove("WIREPHOTO_USER_TOKEN");
        page.map(|page| command.env("WIREPHOTO_PAGE_ID", page));
        stage.spawn(command).wait()
    };
    for page in [None, Some(PAGE_ID)] {
        assert_eq!(ids(&run(page).expect(0)), stage.sandbox.photo_ids(Filter::Uploaded)[..25]);
    }
    assert!(stage.calls(On::Accounts).is_empty());
    assert!(stage.calls(On::Photos)[0].path.contains("/me/photos?"));
    let mut bare = stage.program();
    bare.args(["photos"]).env_remove("WIREPHOTO_USER_TOKEN");
    let refused = stage.spawn(bare).wait().expect(2).says("WIREPHOTO_PAGE_TOKEN");
    assert_eq!(refused.out, "");
}

#[test]
fn a_page_that_the_token_does_not_name_is_said_with_those_that_it_does() {
    let stage = with_photos(10);
    let mut command = stage.program();
    command.args(["photos"]).env("WIREPHOTO_PAGE_ID", "42");
    stage.spawn(command).wait().expect(2).says(PAGE_ID).says("WIREPHOTO_PAGE_ID");
    assert!(stage.calls(On::Photos).is_empty());
}

#[test]
fn one_photo_comes_with_all_that_hangs_on_it() {
    let stage = with_photos(60);
    // The fourth newest has 120 comments, the sixth newest 3,000 likes.
    let ids = stage.sandbox.photo_ids(Filter::Uploaded);
    let row = stage.run(["photo", &ids[3], "--json"]).expect(0).rows().remove(0);
    assert_eq!(row["id"], ids[3].as_str());
    assert!(row["comments"].as_array().unwrap().len() >= 90, "{row:#}");
    for list in ["likes", "tags", "refused", "images"] {
        assert!(row[list].is_array(), "{list} in {row:#}");
    }
    assert!(row["comment_count"].as_u64().unwrap() >= 100, "{row:#}");
    let widths: Vec<_> = row["images"].as_array().unwrap().iter().map(|one| one["width"].as_u64()).collect();
    assert!(widths.is_sorted_by(|a, b| a >= b), "the widest first: {widths:?}");
    let liked = stage.run(["photo", &ids[5], "--json"]).expect(0).rows().remove(0);
    assert_eq!((&liked["like_count"], liked["likes"].as_array().unwrap().len()), (&3000.into(), 100));
    let likes = stage.run(["likes", &ids[5], "--all", "--json"]).expect(0).rows();
    let names: HashSet<String> = likes.iter().map(Value::to_string).collect();
    assert_eq!((likes.len(), names.len()), (3000, 3000));
    let comments = stage.run(["comments", &ids[3], "--limit", "10"]).expect(0).says("--all");
    assert_tame(&comments.out);
}

#[test]
fn hostile_captions_and_names_lose_their_teeth_in_both_outputs() {
    let stage = with_photos(400);
    let raw: Vec<String> = stage
        .sandbox
        .photo_ids(Filter::Uploaded)
        .iter()
        .filter_map(|id| stage.sandbox.photo(id)?.caption)
        .filter(|caption| caption.contains('\u{1b}') || caption.contains('\u{9b}'))
        .collect();
    assert!(raw.len() >= 5, "the server's captions are hostile: {raw:?}");
    let plain = stage.run(["photos", "--type", "uploaded", "--all"]).expect(0);
    let json = stage.run(["photos", "--type", "uploaded", "--all", "--json"]).expect(0);
    assert_eq!((plain.lines().len(), json.rows().len()), (400, 400), "a line each");
    for said in [&plain.out, &plain.err, &json.out, &json.err] {
        assert_tame(said);
    }
    for row in json.rows() {
        let caption = row["name"].as_str().unwrap_or_default().to_owned();
        assert!(caption.chars().all(|c| !c.is_control() || c == '\n'), "{caption:?}");
    }
    let hostile = stage.sandbox.photo_ids(Filter::Uploaded);
    let hostile = hostile.iter().filter(|id| {
        stage
            .sandbox
            .photo(id)
            .and_then(|photo| photo.caption)
            .is_some_and(|caption| caption.contains('\u{1b}'))
    });
    for id in hostile.take(3) {
        assert_tame(&stage.run(["photo", id]).expect(0).out);
    }
}

#[test]
fn whoever_closes_the_pipe_has_seen_enough() {
    let stage = with_photos(2000);
    let mut command = stage.dressed(Command::new("sh"));
    let line =
        format!("'{}' photos --type uploaded --all --json | head -n 3", env!("CARGO_BIN_EXE_wirephoto"));
    command.args(["-c", &line]);
    let seen = stage.spawn(command).wait().expect(0);
    assert_eq!((seen.rows().len(), seen.err.as_str()), (3, ""));
    assert!(stage.calls(On::Photos).len() < 10, "it does not read on: {}", stage.calls(On::Photos).len());
}

#[test]
fn fields_are_those_that_were_asked_for() {
    let stage = with_photos(20);
    let listed =
        stage.run(["photos", "--fields", "name,likes.limit(0).summary(true)", "--limit", "2", "--json"]);
    for row in listed.expect(0).rows() {
        assert!(row["id"].is_string() && row["like_count"].is_u64() && row.get("images").is_none(), "{row}");
    }
    let rest =
        stage.run(["photos", "--fields", "id,zebra,name", "--limit", "2", "--json"]).expect(0).says("zebra");
    assert!(rest.rows()[0]["name"].is_string() || rest.rows()[1]["name"].is_string());
    let before = stage.sandbox.requests().len();
    for bad in ["id&x=1", "", "id,,name", "a{b"] {
        stage.run(["photos", "--fields", bad]).expect(2);
    }
    assert_eq!(stage.sandbox.requests().len(), before, "nothing was sent");
}

#[test]
fn the_largest_rendition_is_saved_once_and_never_over_a_file_unasked() {
    let stage = with_photos(30);
    let id = stage.sandbox.photo_ids(Filter::Uploaded).remove(2);
    let size = stage.sandbox.photo(&id).unwrap().size;
    let row = stage.run(["photo", &id, "--save", "it.bin", "--json"]).expect(0).rows().remove(0);
    assert_eq!(
        (&row["saved"]["width"], &row["saved"]["height"]),
        (&size.0.into(), &size.1.into()),
        "{row:#}"
    );
    let first = std::fs::read(stage.path("it.bin")).unwrap();
    assert_eq!(row["saved"]["size"], first.len());
    std::fs::write(stage.path("it.bin"), "mine").unwrap();
    stage.run(["photo", &id, "--save", "it.bin"]).expect(3);
    assert_eq!(std::fs::read(stage.path("it.bin")).unwrap(), b"mine");
    stage.run(["photo", &id, "--save", "it.bin", "--force"]).expect(0);
    assert_eq!(std::fs::read(stage.path("it.bin")).unwrap(), first);
}
