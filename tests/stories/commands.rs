//! "How far is it?": the commands around uploads, their exit codes, and the configuration they stand on.

use std::fs;
use std::io::pipe;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::Value;
use wirephoto::sandbox::tokens::USER_TOKEN;
use wirephoto::sandbox::{APP_ID, On};

use super::support::{Outcome, Stage, eventually};

const MIB: usize = 1 << 20;

/// A stage with one session that is done (1), one cut off in the middle (2) and one cancelled (3).
fn busy_stage() -> Stage {
    let stage = Stage::slow(4 << 20);
    let files = [stage.file("done.jpg", 1000), stage.file("half.jpg", 4 * MIB), stage.file("no.jpg", 1000)];
    stage.upload(&[], &[&files[0]]).expect(0);
    let running = stage.start_upload(&["--jobs", "1"], &[&files[1], &files[2]]);
    eventually("half of it arrives", 10, || stage.received() > 2 * MIB as u64);
    running.kill();
    stage.run(["cancel", "3"]).expect(0);
    stage
}

fn names(outcome: &Outcome) -> Vec<Value> {
    outcome.rows().iter().map(|row| row["name"].clone()).collect()
}

#[test]
fn sessions_can_be_listed_by_state_and_number() {
    let stage = busy_stage();
    assert_eq!(names(&stage.run(["sessions", "--json"]).expect(0)), ["no.jpg", "half.jpg", "done.jpg"]);
    assert_eq!(names(&stage.run(["sessions", "--json", "--limit", "1"])), ["no.jpg"]);
    assert_eq!(names(&stage.run(["sessions", "--json", "--state", "interrupted"])), ["half.jpg"]);
    let plain = stage.run(["sessions"]).expect(0);
    assert_eq!(plain.lines().len(), 3);
    assert!(plain.lines()[0].contains("cancelled") && plain.lines()[2].contains("done"), "{plain:?}");
    stage.run(["sessions", "--state", "flying"]).expect(2);
    Stage::new().run(["sessions"]).expect(0).says("no upload sessions");
}

#[test]
fn one_session_tells_what_the_server_holds_unless_it_is_not_to_be_asked() {
    let stage = busy_stage();
    let asked = stage.calls(On::Status).len();
    let offline = stage.run(["session", "2", "--offline", "--json"]).expect(0).rows().remove(0);
    assert!(offline.get("server_offset").is_none());
    assert_eq!(stage.calls(On::Status).len(), asked);
    let online = stage.run(["session", "2", "--json"]).expect(0).rows().remove(0);
    // What the killed program had on the way may still be arriving.
    let stated = online["server_offset"].as_u64().unwrap();
    assert!(stated >= 2 * MIB as u64 && stated <= stage.sandbox.sessions()[1].received, "{online}");
    assert_eq!(stage.calls(On::Status).len(), asked + 1);
    let plain = stage.run(["session", "2"]).expect(0);
    assert!(plain.out.contains("server says") && plain.out.contains("half.jpg"), "{plain:?}");
    stage.run(["session", "99"]).expect(2).says("no upload session 99");
    // A server that is away is said, and what the journal knows is told all the same.
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = stage.program();
    command.env("WIREPHOTO_GRAPH_URL", format!("http://{closed}")).args(["session", "2"]);
    let away = stage.spawn(command).wait().expect(5).says("cannot be reached");
    assert!(away.out.contains("half.jpg"));
}

#[test]
fn status_tells_by_its_exit_code_how_things_stand() {
    let stage = Stage::new();
    stage.run(["status"]).expect(0);
    let before: Vec<_> =
        fs::read_dir(stage.home()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(before, ["config.toml"], "looking makes no files");

    let stage = busy_stage();
    let row = stage.run(["status", "--json"]).expect(7).rows().remove(0);
    assert_eq!((&row["done"], &row["interrupted"], &row["cancelled"]), (&1.into(), &1.into(), &1.into()));
    assert_eq!((&row["unfinished"], &row["held"]), (&1.into(), &0.into()));
    let left = row["unfinished_bytes"].as_u64().unwrap();
    assert!(left > 0 && left <= 4 * MIB as u64, "{row}");
    fs::remove_file(stage.path("half.jpg")).unwrap();
    stage.run(["resume"]).expect(3);
    stage.run(["status"]).expect(1);
    stage.run(["cancel", "2"]).expect(0);
    stage.run(["status"]).expect(0);
}

#[test]
fn status_says_that_a_killed_program_sends_no_more_and_that_a_living_one_does() {
    let stage = Stage::slow(4 << 20);
    let video = stage.file("a.jpg", 8 * MIB);
    let running = stage.start_upload(&[], &[&video]);
    eventually("it is being sent", 10, || stage.received() > 0);
    let living = stage.run(["status", "--json"]).expect(7).rows().remove(0);
    assert_eq!((&living["sending"], &living["held"]), (&1.into(), &1.into()));
    running.kill();
    let dead = stage.run(["status", "--json"]).expect(7).rows().remove(0);
    assert_eq!((&dead["sending"], &dead["interrupted"], &dead["held"]), (&0.into(), &1.into(), &0.into()));
}

#[test]
fn status_answers_at_once_with_ten_thousand_sessions_and_while_somebody_writes() {
    let stage = Stage::new();
    stage.upload(&[], &[&stage.file("a.jpg", 1000)]).expect(0);
    let database = rusqlite::Connection::open(stage.home().join("wirephoto.db")).unwrap();
    database
        .execute_batch(
            "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
             INSERT INTO sessions (account, path, name, size, mime, state, encoding, deferred, created_at, updated_at)
             SELECT account, path, name || i, size, mime, 'queued', encoding, deferred, created_at, updated_at
             FROM sessions, n",
        )
        .unwrap();
    database.execute_batch("BEGIN IMMEDIATE; UPDATE sessions SET updated_at = 1 WHERE id = 1").unwrap();
    let began = Instant::now();
    let row = stage.run(["status", "--json"]).expect(7).rows().remove(0);
    // Who waited for the lock would wait for five seconds and more.
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    assert_eq!((&row["queued"], &row["done"]), (&9999.into(), &1.into()));
    database.execute_batch("ROLLBACK").unwrap();
}

#[test]
fn numbers_that_do_not_exist_change_nothing() {
    let stage = busy_stage();
    for word in ["pause", "cancel", "resume"] {
        stage.run([word, "2", "99"]).expect(2).says("99");
        assert_eq!(stage.row(2)["state"], "interrupted", "{word} has not touched the other");
    }
    stage.run(["pause", "1"]).expect(1).says("done and stays so");
    stage.run(["pause", "abc"]).expect(2);
    stage.run(["pause"]).expect(2);
}

#[test]
fn pausing_and_resuming_by_hand_goes_on_with_the_same_session() {
    let stage = busy_stage();
    let paused = stage.run(["pause", "2", "--json"]).expect(0).rows().remove(0);
    assert_eq!(paused["state"], "paused");
    let created = stage.calls(On::Create).len();
    let done = stage.run(["resume", "2"]).expect(0);
    stage.assert_exact(done.lines()[0], &stage.path("half.jpg"));
    assert_eq!(stage.calls(On::Create).len(), created);
    stage.run(["resume"]).expect(0).says("Nothing is unfinished");
}

/// Two accounts, the first of which is the current one, with tokens in their file.
fn accounts(stage: &Stage) {
    let url = stage.sandbox.base_url();
    stage.configure(&format!(
        "account = \"alpha\"\n[accounts.alpha]\napp_id = \"{APP_ID}\"\ngraph_url = \"{url}\"\npage_name = \"Alpha\"\n\
         [accounts.beta]\napp_id = \"{APP_ID}\"\ngraph_url = \"{url}\"\n"
    ));
    let token = |name: &str| format!("[accounts.{name}]\nuser_token = \"{USER_TOKEN}\"\n");
    write_credentials(stage, &(token("alpha") + &token("beta")), 0o600);
}

fn write_credentials(stage: &Stage, toml: &str, mode: u32) {
    let path = stage.home().join("credentials.toml");
    fs::write(&path, toml).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Runs the program with nothing in the environment but its home.
#[track_caller]
fn without_environment(stage: &Stage, args: &[&str], variables: &[(&str, &str)]) -> Outcome {
    let mut command = stage.program();
    for name in ["WIREPHOTO_GRAPH_URL", "WIREPHOTO_APP_ID", "WIREPHOTO_USER_TOKEN"] {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied()).args(args);
    stage.spawn(command).wait()
}

#[test]
fn accounts_are_listed_chosen_and_named() {
    let stage = Stage::new();
    accounts(&stage);
    let photo = stage.file("a.jpg", 1000);
    let photo = photo.to_str().unwrap();
    let listed = without_environment(&stage, &["accounts", "list", "--json"], &[]).expect(0).rows();
    let brief: Vec<_> = listed.iter().map(|row| (row["name"].clone(), row["current"].clone())).collect();
    assert_eq!(brief, [("alpha".into(), true.into()), ("beta".into(), false.into())]);
    without_environment(&stage, &["upload", photo], &[]).expect(0);
    without_environment(&stage, &["accounts", "use", "beta"], &[]).expect(0).says("beta");
    without_environment(&stage, &["upload", photo], &[]).expect(0);
    without_environment(&stage, &["upload", photo, "--account", "alpha"], &[]).expect(0);
    without_environment(&stage, &["upload", photo], &[("WIREPHOTO_ACCOUNT", "alpha")]).expect(0);
    let used: Vec<Value> = without_environment(&stage, &["sessions", "--json"], &[])
        .rows()
        .iter()
        .map(|row| row["account"].clone())
        .collect();
    assert_eq!(used, ["alpha", "alpha", "beta", "alpha"]);
    let own = without_environment(&stage, &["sessions", "--json", "--account", "beta"], &[]).expect(0);
    assert_eq!(own.rows().len(), 1);
    for args in [
        &["accounts", "use", "gamma"][..],
        &["upload", photo, "--account", "gamma"],
        &["sessions", "--account", "gamma"],
        &["status", "--account", "gamma"],
    ] {
        without_environment(&stage, args, &[]).expect(2).says("gamma").says("alpha, beta");
    }
    without_environment(&stage, &["upload", photo], &[("WIREPHOTO_ACCOUNT", "gamma")])
        .expect(2)
        .says("gamma");
    without_environment(&stage, &["resume", "2", "--account", "alpha"], &[]).expect(2).says("--account beta");
}

#[test]
fn the_environment_alone_is_enough_and_its_account_is_a_label() {
    let stage = Stage::new();
    let photo = stage.file("a.jpg", 1000);
    let mut command = stage.program();
    command.env("WIREPHOTO_ACCOUNT", "night shift").arg("upload").arg(&photo);
    stage.spawn(command).wait().expect(0);
    assert_eq!(stage.row(1)["account"], "night shift");
}

#[test]
fn half_a_configuration_says_which_half_is_missing() {
    let stage = Stage::new();
    let photo = stage.file("a.jpg", 1000);
    let upload = ["upload", photo.to_str().unwrap()];
    let url = ("WIREPHOTO_GRAPH_URL", stage.sandbox.base_url());
    without_environment(&stage, &upload, &[url]).expect(2).says("No account").says("WIREPHOTO_APP_ID");
    without_environment(&stage, &upload, &[url, ("WIREPHOTO_APP_ID", APP_ID)])
        .expect(2)
        .says("no user token");
    let token = ("WIREPHOTO_USER_TOKEN", USER_TOKEN);
    without_environment(&stage, &upload, &[url, token]).expect(2).says("no app id");
    let app = ("WIREPHOTO_APP_ID", "12/34");
    without_environment(&stage, &upload, &[url, token, app]).expect(2).says("not an app id");
    let version = ("WIREPHOTO_API_VERSION", "latest");
    let app = ("WIREPHOTO_APP_ID", APP_ID);
    without_environment(&stage, &upload, &[url, token, app, version]).expect(2).says("not an API version");
    for (far, word) in [
        ("http://graph.facebook.com", "plain http"),
        ("http://10.0.0.1:80", "plain http"),
        ("ftp://127.0.0.1", "not http"),
        ("https://user:pass@graph.facebook.com", "must not hold"),
        ("nonsense", "cannot be read"),
    ] {
        let far = ("WIREPHOTO_GRAPH_URL", far);
        without_environment(&stage, &upload, &[far, token, app]).expect(2).says(word);
    }
    assert!(stage.sandbox.requests().is_empty());
    assert!(!stage.home().join("wirephoto.db").exists(), "nothing is queued");
}

#[test]
fn a_typing_mistake_in_the_settings_is_named_with_its_line() {
    let stage = Stage::new();
    for (toml, line, word) in [
        ("[uploads]\njobz = 3\n", "line 2", "jobz"),
        ("\n\n[uploads]\njobs = 99\n", "line 4", "jobs must be 1 to 16"),
        ("[uploads]\nlimit_rate = \"fast\"\n", "line 2", "fast"),
        ("[accounts.x\n", "line 1", ""),
    ] {
        stage.configure(toml);
        stage.run(["sessions"]).expect(2).says(line).says(word).says("config.toml");
    }
}

#[test]
fn a_credentials_file_that_others_can_read_is_not_read() {
    let stage = Stage::new();
    accounts(&stage);
    let photo = stage.file("a.jpg", 1000);
    let upload = ["upload", photo.to_str().unwrap()];
    for mode in [0o644, 0o640, 0o604] {
        fs::set_permissions(stage.home().join("credentials.toml"), fs::Permissions::from_mode(mode)).unwrap();
        without_environment(&stage, &upload, &[]).expect(2).says("can be read by others").says("chmod 600");
    }
    fs::set_permissions(stage.home().join("credentials.toml"), fs::Permissions::from_mode(0o600)).unwrap();
    let elsewhere = stage.path("elsewhere.toml");
    fs::rename(stage.home().join("credentials.toml"), &elsewhere).unwrap();
    symlink(&elsewhere, stage.home().join("credentials.toml")).unwrap();
    without_environment(&stage, &upload, &[]).expect(2).says("symbolic link");
    assert!(stage.sandbox.requests().is_empty());
    fs::remove_file(stage.home().join("credentials.toml")).unwrap();
    write_credentials(&stage, &format!("[accounts.alpha]\nuser_tokn = \"{USER_TOKEN}\"\n"), 0o600);
    let typo = without_environment(&stage, &upload, &[]).expect(2).says("line 2");
    assert!(!typo.err.contains(USER_TOKEN));
}

#[test]
fn a_token_command_gives_the_token_and_sees_no_other() {
    let stage = Stage::new();
    let photo = stage.file("a.jpg", 1000);
    let upload = ["upload", photo.to_str().unwrap()];
    let with_command = |line: &str| {
        stage.configure(&format!(
            "[accounts.main]\napp_id = \"{APP_ID}\"\ngraph_url = \"{}\"\ntoken_command = '''{line}'''\n",
            stage.sandbox.base_url()
        ));
        without_environment(&stage, &upload, &[("WIREPHOTO_PAGE_TOKEN", "page-token")])
    };
    let seen = stage.path("seen");
    with_command(&format!("env > {}; echo {USER_TOKEN}; echo more", seen.display())).expect(0);
    assert!(!fs::read_to_string(seen).unwrap().contains("page-token"));
    with_command("exit 3").expect(4).says("token_command");
    with_command("true").expect(4).says("printed nothing");
}

#[test]
fn the_sandbox_names_its_address_first_and_ends_on_a_signal() {
    let stage = Stage::new();
    let mut command = stage.program();
    command.arg("sandbox").stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut first = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut first)
        .unwrap();
    assert!(first.starts_with("http://127.0.0.1:"), "{first}");
    let photo = stage.file("a.jpg", 1000);
    let mut upload = stage.program();
    upload.env("WIREPHOTO_GRAPH_URL", first.trim()).arg("upload").arg(&photo);
    assert_eq!(stage.spawn(upload).wait().expect(0).lines().len(), 1);
    rustix::process::kill_process(rustix::process::Pid::from_child(&child), Signal::TERM).unwrap();
    let told = Instant::now();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(told.elapsed() < Duration::from_secs(3));
}

#[test]
fn the_sandbox_refuses_addresses_and_scripts_that_it_cannot_use() {
    let stage = Stage::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    stage.run(["sandbox", "--listen", &taken]).expect(2).says("already in use");
    stage.run(["sandbox", "--listen", "0.0.0.0:0"]).expect(2).says("this machine only");
    stage.run(["sandbox", "--listen", "somewhere"]).expect(2);
    let script = stage.path("faults.json");
    fs::write(&script, "{\"rules\": [\n{\"on\": \"data\", \"action\": \"explode\"}]}").unwrap();
    stage.run(["sandbox", "--faults", script.to_str().unwrap()]).expect(2).says("line 2").says("explode");
    stage.run(["sandbox", "--faults", "/nowhere"]).expect(3).says("cannot be read");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_reason_to_fall_over() {
    let stage = busy_stage();
    let photo = stage.path("done.jpg");
    for args in [
        &["status", "--json"][..],
        &["status"],
        &["sessions", "--json"],
        &["session", "1", "--offline"],
        &["accounts", "list"],
        &["completions", "bash"],
        &["man"],
        &["upload", photo.to_str().unwrap()],
        &["--help"],
        &["--version"],
    ] {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let mut command = stage.program();
        command.args(args).stdout(writer);
        let ended = stage.spawn(command).wait();
        assert!(!ended.err.contains("panicked"), "{args:?}: {ended:?}");
        assert!(matches!(ended.code, Some(0 | 7)), "{args:?}: {ended:?}");
    }
}

#[test]
fn completions_and_the_manual_are_there() {
    let stage = Stage::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = stage.run(["completions", shell]).expect(0);
        assert!(script.out.contains("wirephoto") && script.out.contains("limit-rate"), "{shell}");
        assert!(!script.out.contains("background-worker"), "{shell}: what is hidden stays hidden");
    }
    assert!(stage.run(["man"]).expect(0).out.contains(".TH"));
    assert_eq!(stage.run(["--version"]).expect(0).out, format!("wirephoto {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_command_line_that_makes_no_sense_is_refused_in_the_form_that_was_asked_for() {
    let stage = Stage::new();
    let photo = stage.file("a.jpg", 1000);
    let photo = photo.to_str().unwrap();
    for args in [
        &["upload"][..],
        &["upload", photo, "--jobs", "0"],
        &["upload", photo, "--jobs", "17"],
        &["upload", photo, "--limit-rate", "fast"],
        &["upload", photo, "--encoding", "smoke"],
        &["upload", photo, "--token", "x"],
        &["fly"],
    ] {
        let plain = stage.run(args).expect(2);
        assert_eq!((plain.out.as_str(), plain.err.is_empty()), ("", false), "{args:?}");
        let rows = stage.run(args.iter().copied().chain(["--json"])).expect(2).rows();
        assert_eq!(rows[0]["error"]["kind"], "usage", "{args:?}");
    }
    assert!(stage.sandbox.requests().is_empty());
    assert!(!stage.home().join("wirephoto.db").exists());
    stage.run(["background-worker"]).expect(2).says("for Wirephoto itself");
}
