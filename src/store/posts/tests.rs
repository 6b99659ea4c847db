use super::*;
use crate::model::fault::{Fault, FaultKind};
use crate::model::post::{Confirmed, MediaPart, PhotoSource, StepState, When};
use crate::store::Instance;

fn open(dir: &tempfile::TempDir) -> Db {
    Db::open(&dir.path().join("w.db")).unwrap()
}

fn photo(name: &str) -> MediaPart {
    MediaPart { source: PhotoSource::File(name.into()), caption: String::new(), alt_text: String::new() }
}

fn content() -> Content {
    Content { message: "Two".into(), photos: vec![photo("a"), photo("b")], ..Content::default() }
}

fn node(id: &str) -> NodeId {
    NodeId::parse(id).unwrap()
}

fn steps(calls: &[u8]) -> Vec<NewStep> {
    let ahead = calls.iter().enumerate().map(|(at, call)| NewStep {
        photo: Some(at),
        call: [*call; 32],
        digest: Some([*call; 32]),
    });
    ahead.chain([NewStep { photo: None, call: [0; 32], digest: None }]).collect()
}

fn queued(db: &mut Db) -> PostId {
    let id = db.save_post("main", None, &content(), 10).unwrap();
    db.queue_post(id, &content(), &node("77"), &steps(&[1, 2]), 11).unwrap();
    id
}

fn ending(confirmed: Confirmed) -> Ending {
    let id = Some(node("77_9"));
    Ending { confirmed, given: id.clone(), post_id: id, scheduled_publish_time: None, fault: None }
}

fn fault() -> Fault {
    Fault::new(FaultKind::Rejected, "No")
}

#[test]
fn a_post_on_its_way_to_the_page() {
    let dir = tempfile::tempdir().unwrap();
    let mut db = open(&dir);
    let id = queued(&mut db);
    db.claim_post(id, "me").unwrap();
    assert_eq!(db.arm_photo(id, "me", 0, 20).unwrap().post.state, PostState::Uploading);
    db.photo_sent(id, "me", 0, &node("501"), 21).unwrap();
    db.arm_photo(id, "me", 1, 22).unwrap();
    db.photo_sent(id, "me", 1, &node("502"), 23).unwrap();
    let armed = db.arm_post(id, "me", 24).unwrap().post;
    assert_eq!((armed.state, armed.steps[2].state), (PostState::Armed, StepState::Armed));
    assert_eq!(armed.steps[2].armed_at, Some(24));
    let ending = Ending { scheduled_publish_time: Some(1_800_000_000), ..ending(Confirmed::Scheduled) };
    db.confirm_post(id, "me", &ending, 25).unwrap();
    db.release_post(id, "me").unwrap();
    drop(db);
    let mut db = open(&dir);
    let post = db.post(id).unwrap().unwrap().post;
    assert_eq!(
        (post.state, post.post_id, post.page),
        (PostState::Scheduled, Some(node("77_9")), Some(node("77")))
    );
    assert_eq!(post.scheduled_publish_time, Some(1_800_000_000));
    assert_eq!(post.content, content());
    assert_eq!(post.steps[1].given, Some(node("502")));
    assert_eq!(db.published_in("main", &[2; 32]).unwrap(), Some(id));
    assert_eq!(db.published_in("other", &[2; 32]).unwrap(), None);
    assert_eq!(db.others_ids(PostId(0)).unwrap().len(), 3);
    assert!(db.others_ids(id).unwrap().is_empty());
    db.drop_post(id).unwrap();
    assert_eq!(db.published_in("main", &[2; 32]).unwrap(), None, "nothing of it is there any more");
}

#[test]
fn no_move_is_made_that_the_state_forbids_or_for_somebody_else() {
    let dir = tempfile::tempdir().unwrap();
    let mut db = open(&dir);
    let id = queued(&mut db);
    assert!(matches!(db.arm_photo(id, "me", 0, 1), Err(StoreError::PostHeld(..))), "it was not claimed");
    db.claim_post(id, "me").unwrap();
    for owner in ["me", "you"] {
        assert!(matches!(db.claim_post(id, owner), Err(StoreError::PostHeld(..))), "{owner}");
    }
    assert!(matches!(db.drop_post(id), Err(StoreError::PostHeld(..))));
    assert!(matches!(db.save_post("main", Some(id), &content(), 1), Err(StoreError::PostHeld(..))));
    assert!(matches!(db.disarm_post(id, "me", false, None, 1), Err(StoreError::IllegalMove(_))));
    db.arm_post(id, "me", 1).unwrap();
    assert!(matches!(db.arm_post(id, "me", 1), Err(StoreError::IllegalMove(_))), "armed only once");
    assert!(matches!(db.interrupt_post(id, "me", None, 1), Err(StoreError::IllegalMove(_))));
    db.lose_post(id, "me", &fault(), 2).unwrap();
    assert!(matches!(db.absolve_post(id, "me", 3), Err(StoreError::IllegalMove(_))), "nobody looked for it");
    db.not_found(id, "me", &fault(), false, 4).unwrap();
    assert!(db.absolve_post(id, "me", 5).is_err(), "a look at once is no proof");
    db.not_found(id, "me", &fault(), true, 6).unwrap();
    assert_eq!(db.absolve_post(id, "me", 7).unwrap().post.state, PostState::Ready);
    let again = db.arm_post(id, "me", 8).unwrap();
    assert_eq!(again.looked_at, None, "each loss has to be looked for anew");
    assert_eq!(again.post.steps[2].armed_at, Some(1), "it is looked for from the first time on");
    let held = db.disarm_post(id, "me", true, None, 9).unwrap();
    assert_eq!(
        (held.post.state, held.left_at()),
        (PostState::Ready, Some(1)),
        "of the first it is not known"
    );
    db.release_post(id, "me").unwrap();
    let anew = db.queue_post(id, &content(), &node("77"), &steps(&[1, 2]), 10).unwrap();
    assert_eq!(anew.left_at(), Some(1), "it is the same call");
    db.claim_post(id, "me").unwrap();
    db.arm_post(id, "me", 10).unwrap();
    assert_eq!(db.disarm_post(id, "me", false, None, 11).unwrap().left_at(), None, "nothing was done");
    assert!(matches!(db.claim_post(PostId(99), "me"), Err(StoreError::NoPost(PostId(99)))));
}

#[test]
fn what_a_dead_program_left_is_ready_or_unknown() {
    let dir = tempfile::tempdir().unwrap();
    let mut db = open(&dir);
    let dead = Instance::new(db.path());
    let alive = Instance::new(db.path());
    let name = dead.name().to_owned();
    let (sending, armed, resting) = (queued(&mut db), queued(&mut db), queued(&mut db));
    for id in [sending, armed] {
        db.claim_post(id, &name).unwrap();
        db.arm_photo(id, &name, 0, 20).unwrap();
        db.photo_sent(id, &name, 0, &node("501"), 21).unwrap();
        db.arm_photo(id, &name, 1, 22).unwrap();
    }
    db.photo_sent(armed, &name, 1, &node("502"), 23).unwrap();
    db.arm_post(armed, &name, 24).unwrap();
    db.claim_post(resting, alive.name()).unwrap();
    db.sweep(30).unwrap();
    assert_eq!(db.post(armed).unwrap().unwrap().post.state, PostState::Armed, "its owner lives");
    drop(dead);
    db.sweep(31).unwrap();
    let post = db.post(armed).unwrap().unwrap().post;
    assert_eq!((post.state, post.fault.unwrap().kind), (PostState::Unknown, FaultKind::Unknown));
    let post = db.post(sending).unwrap().unwrap().post;
    assert_eq!(post.state, PostState::Ready);
    assert_eq!((post.steps[0].state, post.steps[1].state), (StepState::Done, StepState::Waiting));
    assert!(db.claim_post(sending, "me").is_ok() && db.claim_post(resting, "me").is_err());
}

#[test]
fn photos_that_were_sent_are_used_again_when_nothing_about_them_changed() {
    let dir = tempfile::tempdir().unwrap();
    let mut db = open(&dir);
    let id = queued(&mut db);
    db.claim_post(id, "me").unwrap();
    for step in 0..2 {
        db.arm_photo(id, "me", step, 20).unwrap();
        db.photo_sent(id, "me", step, &node(&format!("50{step}")), 21).unwrap();
    }
    db.refuse_post(id, "me", 2, false, &fault(), 22).unwrap();
    db.release_post(id, "me").unwrap();
    // The first photo is another now, and the second stands twice.
    let again = db.queue_post(id, &content(), &node("77"), &steps(&[3, 2, 2]), 30).unwrap().post;
    let given: Vec<_> = again.steps.iter().map(|step| (step.state, step.given.clone())).collect();
    assert_eq!(
        given,
        [
            (StepState::Waiting, None),
            (StepState::Done, Some(node("501"))),
            (StepState::Waiting, None),
            (StepState::Waiting, None)
        ]
    );
    assert_eq!(again.steps[1].done_at, Some(21));
    assert_eq!(again.fault, None);
}

#[test]
fn lists_and_drafts() {
    let dir = tempfile::tempdir().unwrap();
    let mut db = open(&dir);
    let (first, second) = (queued(&mut db), queued(&mut db));
    let draft = db.save_post("main", None, &Content::default(), 50).unwrap();
    db.save_post("other", None, &Content::default(), 51).unwrap();
    let later = Content { when: When::At(5), ..content() };
    assert_eq!(db.save_post("main", Some(first), &later, 60).unwrap(), first);
    let ids = |posts: Vec<Post>| posts.into_iter().map(|post| post.id).collect::<Vec<_>>();
    assert_eq!(ids(db.posts("main", &[PostState::Draft], true).unwrap()), [first, draft]);
    assert_eq!(
        ids(db.posts("main", &[PostState::Draft, PostState::Ready], false).unwrap()),
        [draft, second, first]
    );
    assert_eq!(db.post(first).unwrap().unwrap().post.content, later);
    db.drop_post(draft).unwrap();
    assert_eq!(db.post(draft).unwrap(), None);
    assert!(matches!(db.drop_post(draft), Err(StoreError::NoPost(_))));
    assert_eq!(db.post_totals(Some("main")).unwrap(), [(PostState::Draft, 1), (PostState::Ready, 1)]);
}

#[test]
fn a_journal_in_memory_publishes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("file"), "").unwrap();
    let mut db = Db::open(&dir.path().join("file/w.db")).unwrap();
    assert_eq!(db.path(), None);
    let id = db.save_post("main", None, &content(), 1).unwrap();
    assert!(matches!(
        db.queue_post(id, &content(), &node("77"), &steps(&[1, 2]), 1),
        Err(StoreError::Unsaved)
    ));
    assert_eq!(db.post(id).unwrap().unwrap().post.state, PostState::Draft, "nothing is promised");
    // One that was ready before the disk was full.
    db.write(|tx| Ok(tx.execute("UPDATE posts SET state = 'ready'", [])?)).unwrap();
    db.claim_post(id, "me").unwrap();
    assert!(matches!(db.arm_photo(id, "me", 0, 1), Err(StoreError::Unsaved)));
    db.interrupt_post(id, "me", None, 1).unwrap();
    assert!(matches!(db.arm_post(id, "me", 1), Err(StoreError::Unsaved)));
    assert_eq!(db.post(id).unwrap().unwrap().post.state, PostState::Ready);
}

#[test]
fn posts_of_a_torn_journal_are_carried_over_and_never_sent_by_themselves() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("w.db");
    let mut db = open(&dir);
    let (ready, armed) = (queued(&mut db), queued(&mut db));
    let draft = db.save_post("main", None, &content(), 1).unwrap();
    db.claim_post(armed, "gone").unwrap();
    db.arm_post(armed, "gone", 2).unwrap();
    drop(db);
    // A version that nobody knows is set aside in the same way as a torn file.
    let conn = Connection::open(&path).unwrap();
    conn.pragma_update(None, "user_version", 999).unwrap();
    drop(conn);
    let mut db = open(&dir);
    assert!(db.take_notices()[0].contains("3 posts were carried over"));
    let state = |db: &mut Db, id| db.post(id).unwrap().unwrap().post;
    assert_eq!(state(&mut db, draft).state, PostState::Draft);
    assert_eq!(state(&mut db, draft).fault, None);
    assert_eq!(state(&mut db, armed).state, PostState::Unknown);
    let doubtful = state(&mut db, ready);
    assert_eq!((doubtful.state, doubtful.fault.unwrap().kind), (PostState::Draft, FaultKind::Unknown));
    assert_eq!(doubtful.content, content());
}

#[test]
fn only_what_was_judged_is_made_ready() {
    let dir = tempfile::tempdir().unwrap();
    let mut db = open(&dir);
    let id = db.save_post("main", None, &content(), 1).unwrap();
    let other = Content { message: "Three".into(), ..content() };
    db.save_post("main", Some(id), &other, 2).unwrap();
    let stale = db.queue_post(id, &content(), &node("77"), &steps(&[1, 2]), 3);
    assert!(matches!(stale, Err(StoreError::PostChanged(_))), "{stale:?}");
    db.queue_post(id, &other, &node("77"), &steps(&[1, 2]), 4).unwrap();
    // Somebody else publishes it as a draft at Facebook while it is judged once more.
    db.claim_post(id, "you").unwrap();
    db.arm_post(id, "you", 5).unwrap();
    db.confirm_post(id, "you", &ending(Confirmed::Draft), 6).unwrap();
    db.release_post(id, "you").unwrap();
    let twice = db.queue_post(id, &other, &node("77"), &steps(&[1, 2]), 7);
    assert!(matches!(twice, Err(StoreError::PostChanged(_))), "{twice:?}");
    assert_eq!(db.post(id).unwrap().unwrap().post.state, PostState::Draft);
}

#[test]
fn a_post_without_its_steps_can_be_settled() {
    let dir = tempfile::tempdir().unwrap();
    let mut db = open(&dir);
    let (there, gone) = (queued(&mut db), queued(&mut db));
    for id in [there, gone] {
        db.claim_post(id, "me").unwrap();
        db.arm_post(id, "me", 2).unwrap();
        db.lose_post(id, "me", &fault(), 3).unwrap();
    }
    // As it is after a damaged database.
    db.write(|tx| Ok(tx.execute("DELETE FROM steps", [])?)).unwrap();
    let kept = db.confirm_post(there, "me", &ending(Confirmed::Published), 4).unwrap();
    assert_eq!((kept.post.state, kept.post.post_id), (PostState::Published, Some(node("77_9"))));
    db.not_found(gone, "me", &fault(), true, 4).unwrap();
    assert_eq!(db.absolve_post(gone, "me", 5).unwrap().post.state, PostState::Ready);
}

#[test]
fn what_another_version_wrote_is_not_written_over() {
    let dir = tempfile::tempdir().unwrap();
    let mut db = open(&dir);
    let id = db.save_post("main", None, &content(), 1).unwrap();
    let foreign = r#"{"message":"Kept","target":{"moon":"7"}}"#;
    db.write(|tx| Ok(tx.execute("UPDATE posts SET content = ?1", [foreign])?)).unwrap();
    assert!(db.post(id).unwrap().unwrap().post.fault.is_some());
    let new = db.save_post("main", Some(id), &content(), 2).unwrap();
    assert_ne!(new, id);
    let said: Result<String, StoreError> = db.read(|conn| {
        Ok(conn.query_row("SELECT content FROM posts WHERE id = ?1", [id.0], |row| row.get(0))?)
    });
    assert_eq!(said.unwrap(), foreign);
    assert_eq!(db.post(new).unwrap().unwrap().post.content, content());
}
