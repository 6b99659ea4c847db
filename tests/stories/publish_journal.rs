//! "The power went between two writes": for every way of publishing, the program is killed at each write to its
//! journal and at each write to the network. There is one post afterwards, whole and with its words.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use wirephoto::sandbox::faults::Mark;
use wirephoto::sandbox::{Action, On, PostState, Script};

use super::publish_kept::sum;
use super::support::{Running, Stage, at_once, eventually, rule};

const MESSAGE: &str = "Three boats";

/// A way of publishing.
#[derive(Debug, Clone, Copy)]
struct Way {
    /// What is said beside the message.
    flags: &'static [&'static str],
    photos: &'static [&'static str],
    has_video: bool,
    state: PostState,
    /// The calls that write, each with how often it is made.
    calls: &'static [(On, u32)],
    /// The least writes to the journal.
    writes: usize,
}

const TEXT: Way = Way {
    flags: &[],
    photos: &[],
    has_video: false,
    state: PostState::Published,
    calls: &[(On::Feed, 1)],
    writes: 6,
};

const WAYS: [Way; 7] = [
    TEXT,
    Way { photos: &["a.jpg"], calls: &[(On::PublishPhoto, 1)], ..TEXT },
    Way {
        photos: &["a.jpg"],
        flags: &["--at", "+2h"],
        state: PostState::Scheduled,
        calls: &[(On::PublishPhoto, 1)],
        writes: 7,
        ..TEXT
    },
    Way {
        photos: &["a.jpg", "b.jpg", "c.jpg"],
        calls: &[(On::StagePhoto, 3), (On::Feed, 1)],
        writes: 12,
        ..TEXT
    },
    Way {
        photos: &["a.jpg", "b.jpg"],
        flags: &["--at", "+2h"],
        state: PostState::Scheduled,
        calls: &[(On::StagePhoto, 2), (On::Feed, 1)],
        writes: 11,
        ..TEXT
    },
    Way { has_video: true, calls: &[(On::Video, 1)], ..TEXT },
    Way {
        has_video: true,
        flags: &["--at", "+2h"],
        state: PostState::Scheduled,
        calls: &[(On::Video, 1)],
        writes: 7,
        ..TEXT
    },
];

/// A stage on which a way can be gone, and the command for it.
fn prepare(way: Way) -> (Stage, Vec<String>) {
    let stage = Stage::new();
    stage.configure("[uploads]\nstall_timeout = 30\n");
    let mut args: Vec<String> = ["post", "--yes", "--json", "--message", MESSAGE].map(String::from).into();
    args.extend(way.flags.iter().map(ToString::to_string));
    for name in way.photos {
        stage.picture(name);
        args.extend(["--photo".to_owned(), (*name).to_owned()]);
    }
    if way.has_video {
        let head = b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2avc1mp41";
        std::fs::write(stage.path("a.mp4"), [&head[..], &[7; 3000]].concat()).unwrap();
        let handle = stage.upload(&[], &[Path::new("a.mp4")]).expect(0).out.trim_end().to_owned();
        args.extend(["--video".to_owned(), handle]);
    } else {
        // The database is there before the program is.
        stage.run(["resume"]).expect(0);
    }
    (stage, args)
}

fn database(stage: &Stage) -> Connection {
    Connection::open(stage.home().join("wirephoto.db")).unwrap()
}

/// Lets the so manieth write about a post never end: it is neither done nor undone until the program is gone.
fn hold_write(stage: &Stage, nth: usize) {
    let trap = |when: &str| {
        format!(
            "CREATE TRIGGER trap_{} AFTER {when} ON posts BEGIN UPDATE trap SET done = done + 1; \
             SELECT CASE WHEN done = {nth} THEN (SELECT count(*) FROM endless) END FROM trap; END;",
            &when[..6]
        )
    };
    let endless = "CREATE VIEW endless AS WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT n FROM n;";
    let sql = [
        "CREATE TABLE trap (done INTEGER); INSERT INTO trap VALUES (0);".to_owned(),
        endless.to_owned(),
        trap("INSERT"),
        trap("UPDATE OF state, owner"),
    ];
    database(stage).execute_batch(&sql.concat()).unwrap();
}

/// Whether the program is within that write: all before it are done, and nobody else can write.
fn is_held(stage: &Stage, nth: usize) -> bool {
    let database = database(stage);
    let is_next = || done(&database) == nth - 1;
    let other = self::database(stage);
    other.busy_timeout(Duration::ZERO).unwrap();
    let is_locked = || other.execute_batch("BEGIN IMMEDIATE; ROLLBACK;").is_err();
    // Other writes lock it too, for a moment.
    is_next()
        && (0..40).all(|_| {
            std::thread::sleep(Duration::from_millis(5));
            is_locked()
        })
        && is_next()
}

fn done(database: &Connection) -> usize {
    database.query_row("SELECT done FROM trap", [], |row| row.get::<_, i64>(0)).unwrap().try_into().unwrap()
}

/// Waits until the program is held, and kills it there. False when it ended before.
fn kill_when_held(stage: &Stage, mut running: Running, nth: usize) -> bool {
    let mut has_ended = false;
    eventually("the write is held", 60, || {
        has_ended = !running.is_running();
        has_ended || is_held(stage, nth)
    });
    if has_ended {
        running.wait().expect(0);
        return false;
    }
    running.kill();
    let database = database(stage);
    // The fault has struck: what was before it is kept, and it is not.
    assert_eq!(done(&database), nth - 1);
    let sql = "DROP TRIGGER trap_INSERT; DROP TRIGGER trap_UPDATE; DROP VIEW endless; DROP TABLE trap;";
    database.execute_batch(sql).unwrap();
    true
}

fn state(stage: &Stage) -> Option<String> {
    let database = database(stage);
    database.query_row("SELECT state FROM posts", [], |row| row.get(0)).ok()
}

/// What a user does after a crash: goes on, and settles what is unknown.
fn go_on(stage: &Stage, args: &[String]) {
    stage.run(["resume"]);
    match state(stage).as_deref() {
        None => drop(stage.run(args).expect(0)),
        Some("draft") => drop(stage.run(["resume", "--post", "1"]).expect(0)),
        Some("unknown") => {
            let before = stage.sandbox.posts().len();
            stage.run(["verify", "1"]).expect(if before == 0 { 6 } else { 0 });
            if before == 0 {
                stage.run(["verify", "1", "--send-again", "--yes"]).expect(0);
            }
        }
        Some(_) => {}
    }
    assert_eq!(stage.run(["posts", "--json"]).expect(0).out, "", "nothing is left to do");
    assert_eq!(stage.run(["posts", "--drafts", "--json"]).expect(0).out, "", "and nothing lies about");
}

/// One post with these words and photos, byte by byte and in order; nothing else was made.
#[track_caller]
fn assert_one_whole_post(stage: &Stage, way: Way, what: &str) {
    let posts = stage.sandbox.posts();
    assert_eq!(posts.len(), 1, "{what}: {posts:#?}");
    assert_eq!((posts[0].state, posts[0].message.as_deref()), (way.state, Some(MESSAGE)), "{what}");
    let sent = stage.sandbox.sent_photos();
    let digest =
        |id: &String| sent.iter().find(|photo| photo.id == *id).and_then(|photo| photo.sha256.clone());
    let there: Vec<_> = posts[0].photos.iter().filter_map(digest).collect();
    let files: Vec<_> = way.photos.iter().map(|name| sum(&stage.path(name))).collect();
    assert_eq!(there, files, "{what}");
    let state = if way.state == PostState::Scheduled { "scheduled" } else { "published" };
    assert_eq!(self::state(stage).as_deref(), Some(state), "{what}: what is shown is what is");
}

#[test]
fn killed_at_every_write_to_the_journal() {
    at_once(WAYS, |way| {
        let mut killed = 0;
        for nth in 1.. {
            let (stage, args) = prepare(way);
            hold_write(&stage, nth);
            if !kill_when_held(&stage, stage.start(&args), nth) {
                break;
            }
            killed += 1;
            go_on(&stage, &args);
            assert_one_whole_post(&stage, way, &format!("{way:?}, write {nth}"));
        }
        assert!(killed >= way.writes, "{way:?}: only {killed}");
    });
}

/// The server holds a call and does nothing, or does its work and says nothing.
const HELD: [(bool, Action); 2] = [
    (false, Action::Stall { after: Mark::Bytes(0), seconds: None }),
    (true, Action::LateAnswer { seconds: None }),
];

#[test]
fn killed_at_every_write_to_the_network() {
    let writes = |way: Way| way.calls.iter().flat_map(|(on, times)| (1..=*times).map(|nth| (*on, nth)));
    let cases = WAYS.into_iter().flat_map(|way| writes(way).map(move |write| (way, write)));
    at_once(cases.flat_map(|case| HELD.map(|held| (case, held))), |((way, (on, nth)), (is_done, held))| {
        let what = format!("{way:?}, {on} {nth}, done: {is_done}");
        let (stage, args) = prepare(way);
        stage.sandbox.set_script(Script::of([rule(on, held).nth(nth)])).unwrap();
        let running = stage.start(&args);
        let made = || match on {
            On::StagePhoto => stage.sandbox.staged().len() == nth as usize,
            _ => stage.sandbox.posts().len() == 1,
        };
        eventually(&what, 30, || stage.struck().len() == 1 && (made() || !is_done));
        running.kill();
        stage.sandbox.set_script(Script::default()).unwrap();
        go_on(&stage, &args);
        assert_one_whole_post(&stage, way, &what);
    });
}
