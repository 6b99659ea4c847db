//! "Is that mine?": what was lost is found wherever it is, and nobody else's post is taken for it.

use rusqlite::Connection;
use serde_json::{Value, json};
use wirephoto::sandbox::faults::Intake;
use wirephoto::sandbox::{Action, On, Script};

use super::faults::respond;
use super::support::{Stage, rule};

fn journal(stage: &Stage) -> Connection {
    Connection::open(stage.home().join("wirephoto.db")).unwrap()
}

#[test]
fn what_comes_to_light_after_a_second_call_was_refused_is_not_made_again() {
    let unseen = || rule(On::Posts, respond(200, &json!({"data": []}), Intake::Drop)).always();
    let stage = Stage::faulty([rule(On::Feed, Action::LoseAnswer), unseen()]);
    stage.run(["post", "--yes", "--message", "Once"]).expect(6);
    let expired = json!({"error": {"message": "x", "type": "OAuthException", "code": 102}});
    let refusal = rule(On::Feed, respond(400, &expired, Intake::Drop));
    stage.sandbox.set_script(Script::of([refusal, unseen()])).unwrap();
    stage.run(["verify", "1", "--send-again", "--yes"]).expect(4);
    assert_eq!(stage.calls(On::Feed).len(), 2);
    stage.sandbox.set_script(Script::default()).unwrap();
    let row = stage.run(["resume", "--post", "1", "--json"]).expect(0).rows().remove(0);
    assert_eq!((&row["state"], stage.sandbox.posts().len()), (&json!("published"), 1), "{row}");
    assert_eq!(stage.calls(On::Feed).len(), 2, "it was there before it left a third time");
}

#[test]
fn a_link_without_words_is_known_by_its_address() {
    let stage = Stage::faulty([rule(On::Feed, respond(500, "{}", Intake::Keep))]);
    let link = |address: &'static str| ["post", "--yes", "--json", "--link", address];
    let row = stage.run(link("https://example.org/boats")).expect(0).rows().remove(0);
    assert_eq!(row["post_id"], json!(stage.sandbox.posts()[0].id));
    // That one is somebody else's now.
    journal(&stage).execute("DELETE FROM posts", []).unwrap();
    let dropped = rule(On::Feed, respond(500, "{}", Intake::Drop));
    stage.sandbox.set_script(Script::of([dropped])).unwrap();
    let row = stage.run(link("https://example.org/harbour")).expect(6).rows().remove(0);
    assert_eq!((&row["state"], stage.sandbox.posts().len()), (&json!("unknown"), 1), "{row}");
}

#[test]
fn an_album_is_looked_through_beyond_its_first_page() {
    let photo = |id: &str, name: &str, year: u32| json!({"id": id, "name": name, "created_time": format!("{year}-01-01T00:00:00+0000")});
    let first = json!({
        "data": [photo("71", "An old one", 2020)],
        "paging": {"cursors": {"after": "QQ"}, "next": "https://graph.facebook.com/next"},
    });
    let second = json!({"data": [photo("72", "The lost one", 2038)]});
    let page = |nth, body: &Value| rule(On::Photos, respond(200, body, Intake::Drop)).nth(nth);
    let lost = rule(On::StagePhoto, respond(500, "{}", Intake::Drop));
    let stage = Stage::faulty([lost, page(1, &first), page(2, &second)]);
    stage.picture("a.jpg");
    let album = stage.sandbox.album_ids().pop().unwrap();
    let args = ["post", "--yes", "--json", "--photo", "a.jpg", "--caption", "The lost one", "--alt", "A"];
    let row =
        stage.run(args.into_iter().chain(["--album", &album, "--unpublished"])).expect(0).rows().remove(0);
    assert_eq!((&row["state"], stage.struck().len()), (&json!("unpublished"), 3), "{row}");
}

#[test]
fn a_post_that_nobody_could_put_down_is_taken_up_again() {
    let refused = json!({"error": {"message": "No", "type": "OAuthException", "code": 190}});
    let stage = Stage::faulty([rule(On::Feed, respond(400, &refused, Intake::Drop))]);
    stage.run(["post", "--yes", "--message", "Once"]).expect(4);
    // As it stays when the journal is locked at the very moment.
    let changed = journal(&stage).execute("UPDATE posts SET state = 'uploading' WHERE owner IS NULL", []);
    assert_eq!(changed.unwrap(), 1);
    stage.run(["resume"]).expect(0);
    assert_eq!(stage.sandbox.posts().len(), 1);
}

#[test]
fn what_a_damaged_journal_left_unknown_is_settled() {
    let stage = Stage::faulty([rule(On::Feed, respond(500, "{}", Intake::Keep))]);
    stage.run(["post", "--yes", "--message", "Once"]).expect(0);
    let journal = journal(&stage);
    journal.execute("UPDATE posts SET state = 'armed', post_id = NULL", []).unwrap();
    journal.pragma_update(None, "user_version", 999).unwrap();
    drop(journal);
    let row = stage.run(["verify", "1", "--json"]).expect(0).rows().remove(0);
    assert_eq!((&row["state"], &row["post_id"]), (&json!("published"), &json!(stage.sandbox.posts()[0].id)));
}
