//! The journal by itself: its sums, its leases, its steps and its memory, tried to be broken.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use tempfile::TempDir;

use super::leases::{Instance, Wish};
use super::list::Selection;
use super::sessions::NewSession;
use super::{BlockJournal, Db, StoreError};
use crate::model::fault::{Fault, FaultKind};
use crate::model::handle::Handle;
use crate::model::session::{Attempt, Encoding, Session, SessionId, State, Step, Tally, Totals};

const NOW: i64 = 1_800_000_000;

/// A database in a folder of its own.
fn fresh() -> (TempDir, Db) {
    let dir = tempfile::tempdir().unwrap();
    let db = Db::open(&dir.path().join("wirephoto.db")).unwrap();
    (dir, db)
}

fn file(account: &str, name: &str, size: u64) -> NewSession {
    NewSession {
        account: account.to_owned(),
        path: PathBuf::from("/photos").join(name),
        name: name.to_owned(),
        size,
        mime: "image/jpeg".to_owned(),
        encoding: Encoding::Raw,
        deferred: false,
    }
}

fn add(db: &mut Db, name: &str) -> SessionId {
    db.add(&[file("main", name, 100)], NOW).unwrap()[0].id
}

fn state(db: &mut Db, id: SessionId) -> State {
    db.session(id).unwrap().unwrap().state
}

/// Another connection to the same database, as another process has it.
fn other(dir: &TempDir) -> Db {
    Db::open(&dir.path().join("wirephoto.db")).unwrap()
}

/// The totals counted row by row.
fn counted(db: &mut Db, account: Option<&str>) -> Totals {
    let selection = Selection { account: account.map(str::to_owned), ..Selection::default() };
    let mut totals = Totals::default();
    for row in db.list(&selection).unwrap() {
        let Tally { count, bytes, confirmed } = totals.of(row.state);
        let sum = Tally { count: count + 1, bytes: bytes + row.size, confirmed: confirmed + row.confirmed };
        totals.set(row.state, sum);
    }
    totals
}

#[derive(Debug, Clone)]
enum Deed {
    Add(u8, u64),
    Claim(usize),
    Step(usize, Step),
    Confirm(usize, u64),
    Resize(usize, u64),
    Open(usize),
    Abandon(usize),
    Finish(usize),
    Remove(usize),
    Requeue(usize),
    RequeueInterrupted(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Start),
        Just(Step::Wait),
        Just(Step::Pause),
        Just(Step::Interrupt),
        Just(Step::Requeue),
        Just(Step::Finish),
        Just(Step::Fail),
        Just(Step::Cancel),
    ]
}

fn deed() -> impl Strategy<Value = Deed> {
    let which = 0usize..6;
    prop_oneof![
        3 => (0u8..3, 0u64..1 << 40).prop_map(|(account, size)| Deed::Add(account, size)),
        3 => which.clone().prop_map(Deed::Claim),
        4 => (which.clone(), step()).prop_map(|(at, step)| Deed::Step(at, step)),
        2 => (which.clone(), 0u64..1 << 40).prop_map(|(at, offset)| Deed::Confirm(at, offset)),
        1 => (which.clone(), 0u64..1 << 40).prop_map(|(at, size)| Deed::Resize(at, size)),
        1 => which.clone().prop_map(Deed::Open),
        1 => which.clone().prop_map(Deed::Abandon),
        2 => which.clone().prop_map(Deed::Finish),
        1 => which.clone().prop_map(Deed::Remove),
        1 => which.prop_map(Deed::Requeue),
        1 => (0u8..3).prop_map(Deed::RequeueInterrupted),
    ]
}

fn account(number: u8) -> String {
    format!("account {number}")
}

/// Does it; what the journal refuses is refused.
fn act(db: &mut Db, ids: &mut Vec<SessionId>, deed: &Deed) {
    let at = |number: usize| ids.get(number).copied().unwrap_or(SessionId(404));
    let refused: Option<StoreError> = match *deed {
        Deed::Add(number, size) => {
            let name = format!("{}.jpg", ids.len());
            ids.push(db.add(&[file(&account(number), &name, size)], NOW).unwrap()[0].id);
            None
        }
        Deed::Claim(number) => db.claim(at(number), "me", NOW).err(),
        Deed::Step(number, step) => db.step(at(number), Some("me"), step, None, NOW).err(),
        Deed::Confirm(number, offset) => db.confirm(at(number), offset, NOW).err(),
        Deed::Resize(number, size) => db.resize(at(number), size, NOW).err(),
        Deed::Open(number) => db.opened(at(number), "upload:x?sig=y", NOW).err(),
        Deed::Abandon(number) => db.abandon_remote(at(number), NOW).err(),
        Deed::Finish(number) => db.finish(at(number), &Handle::new("4::x"), NOW).err(),
        Deed::Remove(number) => db.remove(&[at(number)]).err(),
        Deed::Requeue(number) => db.requeue(&[at(number)], NOW).err(),
        Deed::RequeueInterrupted(number) => db.requeue_interrupted(&account(number), NOW).err(),
    };
    let is_expected =
        matches!(refused, None | Some(StoreError::Illegal(_) | StoreError::Unknown(_) | StoreError::Held));
    assert!(is_expected, "{deed:?}: {refused:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn totals_are_right_after_whatever_was_done(deeds in prop::collection::vec(deed(), 1..40)) {
        let (_dir, mut db) = fresh();
        let mut ids = Vec::new();
        for deed in &deeds {
            act(&mut db, &mut ids, deed);
        }
        for account in [None, Some("account 0"), Some("account 1"), Some("account 2"), Some("nobody")] {
            let expected = counted(&mut db, account);
            prop_assert_eq!(db.totals(account).unwrap(), expected, "{:?} after {:?}", account, &deeds);
        }
        for row in db.list(&Selection::default()).unwrap() {
            let is_done = row.state == State::Done;
            prop_assert_eq!(row.handle.is_some(), is_done, "a handle belongs to what is done: {:?}", row);
        }
    }
}

#[test]
fn a_file_that_is_unfinished_is_taken_up_again_and_not_queued_twice() {
    let (_dir, mut db) = fresh();
    let first = add(&mut db, "a.jpg");
    assert_eq!(add(&mut db, "a.jpg"), first);
    assert_eq!(db.add(&[file("main", "a.jpg", 999)], NOW).unwrap()[0].id, first, "whatever its size now");
    for different in [
        file("second", "a.jpg", 100),
        NewSession { name: "b.jpg".into(), ..file("main", "a.jpg", 100) },
        NewSession { mime: "image/png".into(), ..file("main", "a.jpg", 100) },
        NewSession { encoding: Encoding::Multipart, ..file("main", "a.jpg", 100) },
        NewSession { deferred: true, ..file("main", "a.jpg", 100) },
        NewSession { path: "/elsewhere/a.jpg".into(), ..file("main", "a.jpg", 100) },
    ] {
        assert_ne!(db.add(&[different], NOW).unwrap()[0].id, first);
    }
    for open in [Step::Pause, Step::Requeue, Step::Interrupt] {
        db.step(first, None, open, None, NOW).unwrap();
        assert_eq!(add(&mut db, "a.jpg"), first, "after {open:?}");
    }
    db.step(first, None, Step::Cancel, None, NOW).unwrap();
    assert_ne!(add(&mut db, "a.jpg"), first, "what was given up is over");
}

#[test]
fn one_file_named_twice_in_one_call_is_one_session() {
    let (_dir, mut db) = fresh();
    let rows = db.add(&[file("main", "a.jpg", 1), file("main", "a.jpg", 1)], NOW).unwrap();
    assert_eq!(rows[0].id, rows[1].id);
}

#[test]
fn paths_that_are_not_text_come_back_byte_by_byte() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let (_dir, mut db) = fresh();
    let path = Path::new(OsStr::from_bytes(b"/photos/caf\xe9\n\x1b.jpg"));
    let new = NewSession { path: path.to_owned(), ..file("main", "x", 1) };
    let id = db.add(&[new], NOW).unwrap()[0].id;
    assert_eq!(db.session(id).unwrap().unwrap().path, path);
}

#[test]
fn a_session_has_one_owner_and_nobody_else_moves_it() {
    let (dir, mut db) = fresh();
    let mut theirs = other(&dir);
    let id = add(&mut db, "a.jpg");
    assert_eq!(db.claim(id, "me", NOW).unwrap().unwrap().state, State::Sending);
    assert!(theirs.claim(id, "them", NOW).unwrap().is_none());
    assert!(theirs.claim_next("main", "them", NOW).unwrap().is_none());
    for step in [Step::Pause, Step::Cancel, Step::Interrupt, Step::Wait] {
        assert!(matches!(theirs.step(id, Some("them"), step, None, NOW), Err(StoreError::Held)), "{step:?}");
        assert!(matches!(theirs.step(id, None, step, None, NOW), Err(StoreError::Held)), "{step:?}");
    }
    assert_eq!(theirs.requeue(&[id], NOW).unwrap()[0].state, State::Sending, "left as it is");
    assert_eq!(theirs.remove(&[id]).unwrap(), []);
    let (moved, held) = theirs.step_all(&[id, SessionId(404)], Step::Cancel, NOW).unwrap();
    assert_eq!((moved.len(), held), (0, vec![id]));
    db.step(id, Some("me"), Step::Pause, None, NOW).unwrap();
    assert_eq!(theirs.requeue(&[id], NOW).unwrap()[0].state, State::Queued, "nobody holds it any more");
    assert!(theirs.claim(id, "them", NOW).unwrap().is_some());
}

#[test]
fn many_programs_that_start_at_once_for_the_first_time_share_one_database() {
    for _ in 0..30 {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("wirephoto.db");
        let start = std::sync::Barrier::new(4);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    start.wait();
                    let mut db = Db::open(&path).unwrap();
                    assert_eq!(db.take_notices(), Vec::<String>::new());
                    assert_eq!(db.path(), Some(path.as_path()));
                });
            }
        });
    }
}

#[test]
fn the_oldest_is_claimed_first_and_of_the_own_account_alone() {
    let (_dir, mut db) = fresh();
    db.add(&[file("second", "x.jpg", 1)], NOW).unwrap();
    let (a, b) = (add(&mut db, "a.jpg"), add(&mut db, "b.jpg"));
    let next = |db: &mut Db| db.claim_next("main", "me", NOW).unwrap().map(|row| row.id);
    assert_eq!([next(&mut db), next(&mut db), next(&mut db)], [Some(a), Some(b), None]);
}

#[test]
fn what_a_dead_instance_held_is_freed_and_what_a_living_one_holds_is_not() {
    let (dir, mut db) = fresh();
    let database = dir.path().join("wirephoto.db");
    let (living, dying) = (Instance::new(Some(&database)), Instance::new(Some(&database)));
    let ids = ["a.jpg", "b.jpg", "c.jpg", "d.jpg"].map(|name| add(&mut db, name));
    let [kept, sent, paused, cancelled] = ids;
    db.beat(living.name(), NOW).unwrap();
    db.beat(dying.name(), NOW).unwrap();
    db.claim(kept, living.name(), NOW).unwrap();
    for id in [sent, paused, cancelled] {
        db.claim(id, dying.name(), NOW).unwrap();
    }
    assert!(db.wish(paused, Wish::Pause).unwrap() && db.wish(cancelled, Wish::Cancel).unwrap());
    assert_eq!(db.sweep(NOW).unwrap(), [], "both live");
    assert!(db.holder(sent).unwrap().unwrap().contains(&std::process::id().to_string()));
    drop(dying);
    let mut freed = db.sweep(NOW).unwrap();
    freed.sort_unstable();
    assert_eq!(freed, [sent, paused, cancelled]);
    let states = ids.map(|id| state(&mut db, id));
    assert_eq!(states, [State::Sending, State::Interrupted, State::Paused, State::Cancelled]);
    assert_eq!(db.holder(sent).unwrap(), None);
    assert_eq!(db.sweep(NOW).unwrap(), [], "once");
    assert_eq!(db.held().unwrap().len(), 1);
}

#[test]
fn an_owner_that_nobody_knows_does_not_hold_for_ever() {
    let (_dir, mut db) = fresh();
    let id = add(&mut db, "a.jpg");
    db.claim(id, "never-entered", NOW).unwrap();
    assert_eq!(db.sweep(NOW).unwrap(), [id]);
    assert_eq!(state(&mut db, id), State::Interrupted);
}

#[test]
fn a_wish_reaches_its_holder_once_and_dies_with_the_claim() {
    let (_dir, mut db) = fresh();
    let id = add(&mut db, "a.jpg");
    assert!(!db.wish(id, Wish::Pause).unwrap(), "nobody is there to heed it");
    db.claim(id, "me", NOW).unwrap();
    assert!(db.wish(id, Wish::Pause).unwrap());
    assert!(db.wish(id, Wish::Cancel).unwrap(), "the last one counts");
    assert_eq!(db.take_wishes("them").unwrap(), []);
    assert_eq!(db.take_wishes("me").unwrap(), [(id, Wish::Cancel)]);
    assert_eq!(db.take_wishes("me").unwrap(), []);
    db.wish(id, Wish::Pause).unwrap();
    db.step(id, Some("me"), Step::Interrupt, None, NOW).unwrap();
    db.requeue(&[id], NOW).unwrap();
    db.claim(id, "me", NOW).unwrap();
    assert_eq!(db.take_wishes("me").unwrap(), [], "an old wish does not stop a new try");
}

#[test]
fn the_server_s_session_is_forgotten_with_everything_that_belonged_to_it() {
    let (dir, mut db) = fresh();
    let id = add(&mut db, "a.jpg");
    db.opened(id, "upload:one?sig=x", NOW).unwrap();
    let journal = BlockJournal::open(&dir.path().join("wirephoto.db"), id).unwrap();
    journal.put(0, &[1; 32]).unwrap();
    journal.put(1, &[2; 32]).unwrap();
    journal.put(3, &[4; 32]).unwrap();
    assert_eq!(db.blocks(id).unwrap(), [[1; 32], [2; 32]], "up to the first gap");
    db.confirm(id, 77, NOW).unwrap();
    let row = db.abandon_remote(id, NOW).unwrap();
    assert_eq!((row.confirmed, db.journal(id).unwrap().remote), (0, None));
    assert_eq!(db.blocks(id).unwrap(), Vec::<[u8; 32]>::new());
    db.opened(id, "upload:two?sig=y", NOW).unwrap();
    journal.put(0, &[9; 32]).unwrap();
    assert_eq!(db.blocks(id).unwrap(), [[9; 32]]);
    db.claim(id, "me", NOW).unwrap();
    db.finish(id, &Handle::new("4::h"), NOW).unwrap();
    assert_eq!((db.journal(id).unwrap().remote, db.blocks(id).unwrap().len()), (None, 0));
}

#[test]
fn only_a_claimed_session_can_be_finished_and_only_once() {
    let (_dir, mut db) = fresh();
    let id = add(&mut db, "a.jpg");
    let handle = Handle::new("4::h\nsecond line");
    assert!(matches!(db.finish(id, &handle, NOW), Err(StoreError::Illegal(_))));
    db.claim(id, "me", NOW).unwrap();
    let row = db.finish(id, &handle, NOW).unwrap();
    assert_eq!(
        (row.state, row.confirmed, row.handle.unwrap().as_str()),
        (State::Done, 100, "4::h\nsecond line")
    );
    assert!(matches!(db.finish(id, &handle, NOW), Err(StoreError::Illegal(_))));
    assert!(matches!(db.step(id, None, Step::Requeue, None, NOW), Err(StoreError::Illegal(_))));
    assert_eq!(db.confirm(id, 7, NOW).unwrap().confirmed, 100, "a late answer takes nothing back");
    let second = add(&mut db, "b.jpg");
    db.claim(second, "me", NOW).unwrap();
    let without_handle = db.step(second, Some("me"), Step::Finish, None, NOW);
    assert!(matches!(without_handle, Err(StoreError::Illegal(_))));
}

#[test]
fn a_refused_step_leaves_no_trace() {
    let (_dir, mut db) = fresh();
    let id = add(&mut db, "a.jpg");
    let before = db.session(id).unwrap().unwrap();
    let fault = Fault::new(FaultKind::Temporary, "x");
    assert!(db.step(id, None, Step::Wait, Some(&fault), NOW + 5).is_err());
    assert_eq!(db.session(id).unwrap().unwrap(), before);
    assert!(matches!(db.step(SessionId(404), None, Step::Pause, None, NOW), Err(StoreError::Unknown(404))));
}

#[test]
fn a_reason_is_kept_with_all_its_fields_until_work_begins_again() {
    let (_dir, mut db) = fresh();
    let id = add(&mut db, "a.jpg");
    db.claim(id, "me", NOW).unwrap();
    let mut fault = Fault::new(FaultKind::Token, "The token has expired").hint("Renew it.");
    (fault.code, fault.subcode, fault.fbtrace_id) = (Some(190), Some(463), Some("AbC".into()));
    assert_eq!(db.step(id, Some("me"), Step::Pause, Some(&fault), NOW).unwrap().fault, Some(fault));
    assert_eq!(db.requeue(&[id], NOW).unwrap()[0].fault, None);
}

#[test]
fn of_many_attempts_the_latest_are_kept() {
    let (_dir, mut db) = fresh();
    let id = add(&mut db, "a.jpg");
    for n in 1..=60u32 {
        assert_eq!(db.begin_attempt(id, u64::from(n), NOW).unwrap(), n);
        let end = Attempt { started_at: NOW, took_ms: Some(5), from: 0, to: 9, outcome: format!("end {n}") };
        db.end_attempt(id, n, &end).unwrap();
    }
    let details = db.details(id).unwrap().unwrap();
    assert_eq!((details.attempts.len(), details.session.attempts), (50, 60));
    assert_eq!((details.attempts[0].outcome.as_str(), details.attempts[0].from), ("end 60", 60));
    assert!(db.details(SessionId(404)).unwrap().is_none());
}

#[test]
fn a_filter_takes_signs_literally_and_ignores_case() {
    let (_dir, mut db) = fresh();
    for name in ["100%.jpg", "100 percent.jpg", "a_b.jpg", "aXb.jpg", "back\\slash.jpg", "PHOTO.JPG"] {
        add(&mut db, name);
    }
    let mut found = |filter: &str| -> Vec<String> {
        let selection = Selection { filter: filter.to_owned(), ..Selection::default() };
        db.list(&selection).unwrap().into_iter().map(|row: Session| row.name).collect()
    };
    assert_eq!(found("100%"), ["100%.jpg"]);
    assert_eq!(found("a_b"), ["a_b.jpg"]);
    assert_eq!(found("k\\s"), ["back\\slash.jpg"]);
    assert_eq!(found("photo"), ["PHOTO.JPG"]);
    assert_eq!(found("queued").len(), 6);
    assert_eq!(found("';--").len(), 0);
}
