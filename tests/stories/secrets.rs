//! "Who can see my token?": nobody but the server, whatever goes wrong. Each stage searches all that
//! was said and written on it when it is taken down; here are the flows that tempt most.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rustix::process::Signal;
use serde_json::json;
use wirephoto::sandbox::faults::{Intake, Mark};
use wirephoto::sandbox::tokens::{PAGE_TOKEN, USER_TOKEN};
use wirephoto::sandbox::{APP_ID, Action, Filter, On, Options, Script, TokenName};

use super::faults::respond;
use super::support::{Stage, at_once, eventually, rule};

/// What a server says that repeats what it was sent.
fn echoes() -> Vec<Action> {
    let said = format!("Malformed access token {USER_TOKEN} for 'upload:MTphdA==?sig=ARcanary'");
    let graph =
        json!({ "error": { "message": said, "code": 2, "error_user_title": said, "error_user_msg": said } });
    let storage = json!({ "debug_info": { "type": "ProcessingFailedError", "message": said } });
    let page = format!("<html><a href=\"/me?access_token={USER_TOKEN}\">{said}</a></html>");
    vec![
        respond(500, &graph, Intake::Drop),
        respond(503, &storage, Intake::Drop),
        respond(502, &page, Intake::Drop),
    ]
}

#[test]
fn a_server_that_repeats_secrets_is_not_quoted() {
    let mut rules = vec![rule(On::Data, Action::Reset { after: Mark::Percent(50) }).named("status.jpg")];
    for (on, name) in [(On::Create, "create.jpg"), (On::Data, "data.jpg"), (On::Status, "status.jpg")] {
        rules.extend(echoes().into_iter().map(|action| rule(on, action).named(name)));
    }
    let stage = Stage::faulty(rules);
    let files = ["create.jpg", "data.jpg", "status.jpg"].map(|name| stage.file(name, 1000));
    let paths: Vec<&Path> = files.iter().map(AsRef::as_ref).collect();
    let done = stage.upload(&[], &paths).expect(0).says("Malformed access token …");
    assert_eq!(stage.struck().len(), 10, "{:#?}", stage.sandbox.faults());
    for (handle, file) in done.lines().iter().zip(&files) {
        stage.assert_exact(handle, file);
    }
    stage.run(["session", "1"]).expect(0);
}

#[test]
fn a_refusal_that_names_the_token_keeps_it_out_of_the_journal() {
    let said = format!("Malformed access token {USER_TOKEN}");
    let refusal = json!({ "error": { "message": said, "type": "OAuthException", "code": 190 } });
    let stage = Stage::faulty([rule(On::Data, respond(400, &refusal, Intake::Drop))]);
    let photo = stage.file("a.jpg", 1000);
    stage.upload(&["--json"], &[&photo]).expect(4);
    let row = stage.row(1);
    assert!(row["error"]["message"].as_str().unwrap().contains("Malformed"), "{row}");
    stage.run(["session", "1", "--offline"]).expect(0);
    stage.run(["sessions"]).expect(0);
}

#[test]
fn a_token_of_any_shape_is_left_out_of_what_a_server_says() {
    const TOKEN: &str = "canary-of-no-known-shape";
    let said = format!("Error validating access token: {TOKEN} has expired");
    let refusal = json!({ "error": { "message": said, "type": "OAuthException", "code": 190 } });
    at_once([respond(400, &refusal, Intake::Drop), respond(400, &said, Intake::Drop)], |answer| {
        let stage = Stage::faulty([rule(On::Accounts, answer).always()]);
        let mut command = stage.program();
        command.env("WIREPHOTO_USER_TOKEN", TOKEN).args(["posts", "--scheduled", "--wait", "0s"]);
        let told = stage.spawn(command).wait();
        assert!(told.err.contains("access token: … has") && !told.err.contains(TOKEN), "{told:#?}");
        assert!(!stage.struck().is_empty());
    });
}

#[test]
fn a_whole_day_of_work_leaves_no_token_behind() {
    let stage = Stage::faulty([
        rule(On::Data, Action::Reset { after: Mark::Percent(30) }),
        rule(On::Data, Action::ExpireToken { after: Mark::Percent(30) }).nth(2),
    ]);
    stage.configure(&format!(
        "[accounts.main]\napp_id = \"{APP_ID}\"\ngraph_url = \"{}\"\n[uploads]\nstall_timeout = 1\n",
        stage.sandbox.base_url()
    ));
    let credentials = stage.home().join("credentials.toml");
    let give = |token: TokenName| {
        let toml =
            format!("[accounts.main]\nuser_token = \"{}\"\npage_token = \"{PAGE_TOKEN}\"\n", token.token());
        fs::write(&credentials, toml).unwrap();
        fs::set_permissions(&credentials, fs::Permissions::from_mode(0o600)).unwrap();
    };
    let run = |args: &[&str]| {
        let mut command = stage.program();
        command.env_remove("WIREPHOTO_USER_TOKEN").args(args);
        stage.spawn(command)
    };
    give(TokenName::User);
    let video = stage.file("a.jpg", 3 << 20);
    let name = video.to_str().unwrap();
    run(&["upload", name]).wait().expect(4);
    assert_eq!(stage.struck(), ["reset", "expire_token"]);
    give(TokenName::Renewed);
    stage.sandbox.set_rate(Some(4 << 20));
    let crashed = run(&["resume"]);
    eventually("it goes on", 10, || stage.calls(On::Data).len() >= 3);
    crashed.signal(Signal::SEGV);
    drop(crashed);
    run(&["resume", "--detach"]).wait().expect(0);
    eventually("the background is done", 20, || stage.sandbox.sessions()[0].handle.is_some());
    eventually("it is journaled", 5, || stage.row(1)["state"] == "done");
    stage.assert_exact(stage.row(1)["handle"].as_str().unwrap(), &video);
    assert_eq!(stage.calls(On::Create).len(), 1);
    let log = fs::read_to_string(stage.home().join("wirephoto.log")).unwrap();
    assert!(log.lines().count() > 5, "there is something to search: {log}");
}

#[test]
fn photos_are_read_and_written_to_without_leaving_a_token_behind() {
    let said = format!("Malformed access token {PAGE_TOKEN} for /me?access_token={USER_TOKEN}");
    let refusal = |code: u16| {
        let error = json!({ "error": { "message": said, "code": code, "error_user_msg": said } });
        respond(400, &error, Intake::Keep)
    };
    let mut rules =
        vec![rule(On::Photos, refusal(2)), rule(On::Comments, refusal(10)), rule(On::Likes, refusal(2))];
    rules.extend([
        rule(On::Tags, refusal(10)),
        rule(On::Write, refusal(10)),
        rule(On::Write, refusal(1)).nth(2),
    ]);
    let count = rules.len();
    let stage = Stage::with(Options { photos: 30, faults: Script::of(rules), ..Options::default() });
    let id = stage.sandbox.photo_ids(Filter::Uploaded).remove(0);
    let listed = stage.run(["photos", "--type", "uploaded", "--all", "--json"]).expect(0);
    assert!(listed.err.contains("Malformed access token …"), "{}", listed.err);
    // Whoever's token is in a row, there is none in what is read of it.
    assert!(listed.rows().iter().all(|row| !row.to_string().contains("access_token")));
    stage.run(["comments", &id]).expect(4);
    stage.run(["likes", &id]).expect(0);
    stage.run(["tags", &id]).expect(4);
    stage.run(["like", &id]).expect(4);
    stage.run(["comment", &id, "Good night"]);
    stage.run(["photo", &id, "--json"]).expect(0);
    assert_eq!(stage.struck().len(), count, "{:#?}", stage.sandbox.faults());
}

#[test]
fn what_is_written_is_for_its_owner_alone() {
    let stage = Stage::slow(4 << 20);
    let video = stage.file("a.jpg", 2 << 20);
    let mut running = stage.start_upload(&[], &[&video]);
    eventually("it is being sent", 10, || stage.received() > 0);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let mut seen = 0;
    for folder in [stage.home().to_owned(), stage.home().join("instances")] {
        for entry in fs::read_dir(&folder).unwrap().flatten() {
            let path = entry.path();
            if path.ends_with("config.toml") {
                continue;
            }
            assert_eq!(mode(&path) & 0o077, 0, "{} is open to others: {:o}", path.display(), mode(&path));
            seen += 1;
        }
    }
    assert!(seen >= 4, "database, its log, the log, a lock: {seen}");
    running.wait().expect(0);
}
