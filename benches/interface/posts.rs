//! The Posts screen with few and with many drafts, and the Composer with a short message and one of a megabyte:
//! keys, bytes for a key, and rest.

use std::path::Path;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;
use wirephoto::model::post::Content;
use wirephoto::store::Db;

use super::common::figures::{Table, figure, percentile};
use super::common::{self, sessions};
use super::keys::KeyTable;
use super::terminal::Terminal;
use super::{LARGE, NOBODY, command, photos, rest};

const ROUNDS: usize = 3;
const PRESSES: usize = 100;
/// Between two keys: the program has gone back to sleep.
const PAUSE: Duration = Duration::from_millis(5);
/// After a key: everything that follows from it has been written.
const SILENCE: Duration = Duration::from_millis(300);
/// Down and up again, within the rows that ten drafts have.
const TURN: usize = 9;
/// Rows of the list.
const ROWS: usize = 31;
const FEW: usize = 10;
const MANY: usize = 5000;
const MEGABYTE: usize = 1_000_000;
/// How long a pasted megabyte may take to be there.
const PASTED: Duration = Duration::from_secs(30);
const WORDS: &str = "Lanterns, brass and the ferry: an evening on the quay, 写真 and évening light.\n";

/// Prints the tables.
pub fn measure() {
    let [few, many] = [FEW, MANY].map(home_with);
    let [mut few, mut many] = [(&few, FEW), (&many, MANY)].map(|(home, count)| list(home.path(), count));
    let homes = [common::folder(), common::folder()];
    let [mut short, mut long] = [(&homes[0], 0), (&homes[1], MEGABYTE)].map(|(home, size)| {
        let mut terminal = open(home.path(), "3", "nothing written yet");
        write(&mut terminal, size);
        terminal
    });
    keys(&mut few, &mut many, &mut short, &mut long);
    bytes(&mut many, &mut long);
    // Two programs that sleep do not disturb each other.
    let [posts, composer] = thread::scope(|scope| {
        [many, long]
            .map(|mut terminal| scope.spawn(move || rest::of(&mut terminal)))
            .map(|rest| rest.join().expect("a run ends"))
    });
    rest::print(
        "At rest for 10 s on the Posts screen and in the Composer, 120x36",
        ["5,000 drafts", "a message of 1 MB"],
        "<= 80",
        &posts,
        &composer,
    );
}

/// A home folder with so many drafts.
fn home_with(drafts: usize) -> TempDir {
    let home = common::folder();
    let path = home.path().join(sessions::DATABASE);
    let mut db = Db::open(&path).expect("a database can be made");
    let content = Content { message: "Draft 000000 of an evening on the quay".into(), ..Content::default() };
    db.save_post(sessions::ACCOUNT, None, &content, 1_790_000_000).expect("a draft can be kept");
    drop(db);
    // One by one this would be a commit for each draft.
    let conn = rusqlite::Connection::open(&path).expect("the database opens");
    conn.execute_batch(&format!(
        "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {})
         INSERT INTO posts (account, state, content, created_at, updated_at)
             SELECT account, state, replace(content, '000000', printf('%06d', n)), created_at, updated_at
             FROM posts, n WHERE id = 1;
         PRAGMA wal_checkpoint(TRUNCATE);",
        drafts - 1
    ))
    .expect("drafts can be added");
    home
}

fn open(home: &Path, screen: &str, shown: &str) -> Terminal {
    let environment = common::environment(home, NOBODY, "token");
    let mut terminal = Terminal::open(LARGE.0, LARGE.1, command(common::WIREPHOTO, &[], &environment));
    terminal.until_shown(&["? help"]);
    terminal.press(screen);
    terminal.until_shown(&[shown, "? help"]);
    terminal
}

/// The list of drafts, with its details hidden.
fn list(home: &Path, count: usize) -> Terminal {
    let mut terminal = open(home, "4w", &format!(" 1/{count}"));
    terminal.until_quiet(SILENCE);
    terminal
}

/// Opens the box for the message, and pastes a text of so many bytes.
fn write(terminal: &mut Terminal, size: usize) {
    terminal.press("\r");
    terminal.until_shown(&["ctrl-s done"]);
    let text = WORDS.repeat(size / WORDS.len());
    terminal.press(&format!("\x1b[200~{text}end \x1b[201~"));
    let there = terminal.until(PASTED, |terminal| terminal.text().contains("end "));
    there.unwrap_or_else(|| panic!("what was pasted is not there:\n{}", terminal.text()));
    // It is kept and judged meanwhile.
    terminal.until_quiet(Duration::from_secs(2));
}

fn keys(few: &mut Terminal, many: &mut Terminal, short: &mut Terminal, long: &mut Terminal) {
    let mut figures: [Vec<Vec<f64>>; 5] = Default::default();
    for _ in 0..ROUNDS {
        figures[0].push(within(few, FEW));
        figures[1].push(within(many, MANY));
        figures[2].push(scrolling(many, MANY));
        figures[3].push(typing(short));
        figures[4].push(typing(long));
    }
    let mut table = KeyTable::new();
    let [ten, all, scrolls, typed, typed_long] = &figures;
    table.row("10 drafts", ten, &[], "");
    table.row("5,000 drafts, over 10", all, ten, "");
    table.row("5,000 drafts, each key scrolls", scrolls, &[], "");
    table.row("a letter in an empty message", typed, &[], "");
    table.row("a letter in a message of 1 MB, over that", typed_long, typed, "");
    table.print(&format!(
        "Key to screen on the Posts screen and in the Composer, 120x36, {ROUNDS} rounds of {PRESSES} keys"
    ));
}

/// The cursor goes down and up again; the list stands still.
fn within(terminal: &mut Terminal, count: usize) -> Vec<f64> {
    photos::to_first(terminal, count);
    terminal.until_quiet(SILENCE);
    let mut at = 1;
    let one = |number: usize| {
        let down = (number / TURN).is_multiple_of(2);
        at = if down { at + 1 } else { at - 1 };
        press(terminal, if down { "j" } else { "k" }, at, count)
    };
    (0..PRESSES).map(one).collect()
}

/// Each key moves the list by a row.
fn scrolling(terminal: &mut Terminal, count: usize) -> Vec<f64> {
    photos::to_first(terminal, count);
    terminal.until_quiet(SILENCE);
    for at in 2..=ROWS {
        press(terminal, "j", at, count);
    }
    (1..=PRESSES).map(|by| press(terminal, "j", ROWS + by, count)).collect()
}

fn press(terminal: &mut Terminal, key: &str, number: usize, count: usize) -> f64 {
    thread::sleep(PAUSE);
    terminal.watch(Duration::ZERO);
    photos::press(terminal, key, number, count)
}

/// Letters behind the text, each until it is seen; they are taken out again.
fn typing(terminal: &mut Terminal) -> Vec<f64> {
    let mut line = "end ".to_owned();
    let mut figures = Vec::new();
    for letter in ('a'..='z').cycle().take(PRESSES.min(60)) {
        thread::sleep(PAUSE);
        terminal.watch(Duration::ZERO);
        line.push(letter);
        let pressed = terminal.press(&letter.to_string());
        let seen = terminal.until(PASTED, |terminal| terminal.text().contains(&line));
        let seen = seen.unwrap_or_else(|| panic!("{line:?} is not there:\n{}", terminal.text()));
        figures.push(seen.duration_since(pressed).as_secs_f64() * 1000.0);
    }
    // The word goes, and its space stays.
    terminal.press("\x17");
    terminal.until_quiet(SILENCE);
    figures
}

fn bytes(many: &mut Terminal, long: &mut Terminal) {
    let after = |terminal: &mut Terminal, key: &str, times: usize| -> Vec<f64> {
        let one = |_| {
            terminal.press(key);
            terminal.until_quiet(SILENCE) as f64
        };
        (0..times).map(one).collect()
    };
    photos::to_first(many, MANY);
    many.until_quiet(SILENCE);
    let row = after(many, "j", 15);
    for at in 17..=ROWS {
        press(many, "j", at, MANY);
    }
    let scrolled = after(many, "j", 15);
    let letter = after(long, "x", 10);
    let up = after(long, "\x1b[A", 10);
    let mut table = Table::new(&["", "median", "most", "goal"]);
    let mut add = |what: &str, figures: &[f64], goal: &str| {
        let [median, most] = [50, 100].map(|percent| figure(percentile(figures, percent), 0));
        table.row([what.to_owned(), median, most, goal.to_owned()]);
    };
    add("the cursor goes down a draft", &row, "<= 300");
    add("the list scrolls by a draft", &scrolled, "<= 1,200");
    add("a letter in a message of 1 MB", &letter, "<= 300");
    add("the cursor goes up a line in it", &up, "<= 300");
    table.print("Bytes for a key on the Posts screen and in the Composer, 120x36");
}
