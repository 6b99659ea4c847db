//! What the interface talks to on the stage: sessions and folders as plain data, with answers to every
//! request.

use std::path::PathBuf;

use wirephoto::engine::protocol::{
    Answer, FolderEntry, Lane, ListQuery, Phase, Progress, Refusal, Request, SessionAction, SortKey,
};
use wirephoto::model::fault::{Fault, FaultKind};
use wirephoto::model::handle::Handle;
use wirephoto::model::session::{
    Attempt, Encoding, Session, SessionDetails, SessionId, State, Step, Tally, Totals,
};

use super::NOON_MS;
use super::gallery::Gallery;
use super::office::Office;
use super::office_posts::Desk;

const MIB: u64 = 1 << 20;
const NOON: i64 = NOON_MS / 1000;

/// The museum with posts in every state.
pub fn newsroom() -> World {
    World { posts: Desk::museum(), ..World::museum() }
}

/// The world.
#[derive(Default)]
pub struct World {
    pub sessions: Vec<Session>,
    pub folder: Vec<FolderEntry>,
    /// Photos.
    pub gallery: Gallery,
    /// Posts.
    pub office: Office,
    /// Posts, where a story tells of all of them.
    pub posts: Desk,
    /// The next answer is this fault.
    pub fails: Option<Fault>,
    /// Requests that came, in short.
    pub asked: Vec<String>,
}

/// A session with everything at its default.
pub fn session(id: i64, name: &str, size: u64, state: State) -> Session {
    let mime = match name.rsplit('.').next() {
        Some("png") => "image/png",
        Some("mp4") => "video/mp4",
        Some("pdf") => "application/pdf",
        _ => "image/jpeg",
    };
    let done = state == State::Done;
    Session {
        id: SessionId(id),
        account: "harbour".into(),
        path: PathBuf::from("/srv/photos").join(name),
        name: wirephoto::model::text::tame(name),
        size,
        mime: mime.into(),
        state,
        confirmed: if done { size } else { 0 },
        handle: done
            .then(|| Handle::new(format!("4::aW1hZ2UvanBlZw==:ARZ{id:06}kQ7:e:{}:9:8:ARs", NOON + 86_400))),
        fault: None,
        encoding: Encoding::Raw,
        deferred: false,
        attempts: 1,
        created_at: NOON - 3600,
        updated_at: NOON - 60,
    }
}

/// A lane that sends at 6 MiB/s.
pub fn lane(id: i64, confirmed: u64, sent: u64, size: u64) -> Lane {
    let rate = 6 * MIB;
    Lane {
        id: SessionId(id),
        phase: Phase::Sending,
        sent,
        confirmed,
        size,
        rate: Some(rate),
        left_s: Some((size - sent) / rate),
        reason: None,
        next_try_at_ms: None,
    }
}

impl World {
    /// A day at a museum: files that move, wait, failed and are done.
    pub fn museum() -> Self {
        let mut world = Self { folder: folder(), gallery: Gallery::museum(), ..Self::default() };
        let mut add = |name: &str, size: u64, state: State| {
            let id = world.sessions.len() as i64 + 1;
            world.sessions.push(session(id, name, size, state));
        };
        add("IMG_2041.jpg", 4 * MIB + 310_000, State::Done);
        add("IMG_2042.jpg", 3 * MIB + 90_000, State::Done);
        add("harbour-panorama.png", 28 * MIB, State::Done);
        add("programme-spring.pdf", 2 * MIB + 5000, State::Done);
        add("lighthouse-old.tif.jpg", 11 * MIB, State::Failed);
        add("IMG_2050.jpg", 4 * MIB, State::Cancelled);
        add("restoration-timelapse.mp4", 1_610 * MIB, State::Interrupted);
        add("opening-speech.mp4", 412 * MIB, State::Paused);
        add("crane-at-dawn.mp4", 96 * MIB, State::Sending);
        add("IMG_2077.jpg", 5 * MIB, State::Sending);
        add("港の写真-夕焼け.jpg", 7 * MIB, State::Waiting);
        add("tall-ships-parade.mp4", 780 * MIB, State::Sending);
        add("IMG_2079.jpg", 4 * MIB + 700_000, State::Queued);
        add("IMG_2080.jpg", 4 * MIB + 20_000, State::Queued);
        for (at, session) in world.sessions.iter_mut().enumerate() {
            session.created_at = NOON - 86_400 + (at as i64) * 6000;
        }
        let mut set = |id: i64, confirmed: u64, fault: Option<Fault>| {
            let session = world.sessions.iter_mut().find(|one| one.id.0 == id).unwrap();
            session.confirmed = confirmed;
            session.fault = fault;
        };
        set(
            5,
            0,
            Some(
                Fault::new(FaultKind::SourceChanged, "The file changed while it was sent.")
                    .hint("Upload it again once nothing writes to it."),
            ),
        );
        set(7, 702 * MIB, Some(Fault::new(FaultKind::Offline, "The program ended.")));
        set(8, 120 * MIB, None);
        set(9, 32 * MIB, None);
        set(12, 256 * MIB, None);
        world
    }

    /// Very many sessions.
    pub fn crowd(count: i64) -> Self {
        let sessions = (1..=count).map(|id| session(id, &format!("IMG_{id:06}.jpg"), 4 * MIB, State::Done));
        Self { sessions: sessions.collect(), folder: folder(), ..Self::default() }
    }

    /// What moves at noon in the museum.
    pub fn museum_progress() -> Progress {
        let mut waiting = lane(11, 0, 0, 7 * MIB);
        waiting.phase = Phase::Backoff;
        waiting.rate = None;
        waiting.left_s = None;
        waiting.reason = Some("The connection was reset.".into());
        waiting.next_try_at_ms = Some(NOON_MS + 7600);
        Progress {
            lanes: vec![
                lane(9, 32 * MIB, 61 * MIB, 96 * MIB),
                lane(10, 0, 3 * MIB, 5 * MIB),
                waiting,
                lane(12, 256 * MIB, 300 * MIB, 780 * MIB),
            ],
            rate: 18 * MIB,
            throttled: None,
        }
    }

    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for session in &self.sessions {
            let tally = totals.of(session.state);
            totals.set(
                session.state,
                Tally {
                    count: tally.count + 1,
                    bytes: tally.bytes + session.size,
                    confirmed: tally.confirmed + session.confirmed,
                },
            );
        }
        totals
    }

    pub fn order(&self, query: &ListQuery) -> Vec<SessionId> {
        let filter = query.filter.to_lowercase();
        let matches = |one: &&Session| {
            one.name.to_lowercase().contains(&filter) || one.state.as_str().contains(&filter)
        };
        let mut chosen: Vec<&Session> = self.sessions.iter().filter(matches).collect();
        match query.sort {
            SortKey::Age => chosen.sort_by_key(|one| -one.id.0),
            SortKey::Name => chosen.sort_by(|a, b| a.name.cmp(&b.name)),
            SortKey::Size => chosen.sort_by_key(|one| std::cmp::Reverse(one.size)),
            SortKey::State => chosen.sort_by_key(|one| one.state as usize),
        }
        if query.reversed {
            chosen.reverse();
        }
        chosen.into_iter().map(|one| one.id).collect()
    }

    pub fn rows(&self, ids: &[SessionId]) -> Vec<Session> {
        let wanted: std::collections::HashSet<SessionId> = ids.iter().copied().collect();
        self.sessions.iter().filter(|one| wanted.contains(&one.id)).cloned().collect()
    }

    fn act(&mut self, action: SessionAction, ids: &[SessionId]) -> Vec<SessionId> {
        let step = match action {
            SessionAction::Pause => Step::Pause,
            SessionAction::Resume => Step::Requeue,
            SessionAction::Cancel => Step::Cancel,
            SessionAction::Remove => {
                self.sessions.retain(|one| !ids.contains(&one.id));
                return ids.to_vec();
            }
        };
        let mut changed = Vec::new();
        for session in self.sessions.iter_mut().filter(|one| ids.contains(&one.id)) {
            if let Ok(next) = session.state.after(step) {
                session.state = next;
                changed.push(session.id);
            }
        }
        changed
    }

    fn details(&self, id: SessionId) -> Option<Box<SessionDetails>> {
        let session = self.sessions.iter().find(|one| one.id == id)?.clone();
        let attempt = |ago: i64, from: u64, to: u64, outcome: &str| Attempt {
            started_at: NOON - ago,
            took_ms: Some(8200),
            from: from * MIB,
            to: to * MIB,
            outcome: outcome.into(),
        };
        let attempts = vec![
            attempt(300, 16, 32, "The connection was reset."),
            attempt(900, 0, 16, "Nothing moved for 30 s."),
        ];
        Some(Box::new(SessionDetails { session, opened_at: Some(NOON - 1200), attempts, held_by: None }))
    }

    pub fn answer(&mut self, request: &Request) -> Result<Answer, Fault> {
        self.asked.push(format!("{request:?}").chars().take(120).collect());
        if let Some(fault) = self.fails.take() {
            return Err(fault);
        }
        Ok(match request {
            Request::Photos(request) => Answer::Photos(self.gallery.answer(request)?),
            Request::Posts(request) if self.posts.answers(request) => {
                Answer::Posts(self.posts.answer(request)?)
            }
            Request::Posts(request) => Answer::Posts(self.office.answer(request)?),
            Request::Order(query) => {
                Answer::Order { query: query.clone(), ids: self.order(query), totals: self.totals() }
            }
            Request::Rows(ids) => Answer::Rows(self.rows(ids)),
            Request::Details(id) => Answer::Details(self.details(*id)),
            Request::Folder(path) => Answer::Folder(path.clone(), self.folder.clone()),
            Request::Act(action, ids) => Answer::Acted(self.act(*action, ids)),
            Request::Ask(id) => Answer::Offset(*id, 32 * MIB),
            Request::SetLimits(_) | Request::RenewToken(_) => Answer::Done,
            Request::Leave(_) => Answer::Left(None),
            Request::Add(files) => {
                let (good, bad): (Vec<_>, Vec<_>) =
                    files.iter().partition(|file| !file.path.ends_with("notes.txt"));
                let refused = bad.into_iter().map(|file| Refusal {
                    path: file.path.clone(),
                    fault: Fault::new(FaultKind::Source, "Text files cannot be uploaded."),
                });
                let refused = refused.collect();
                let sessions: Vec<Session> = good
                    .into_iter()
                    .map(|file| {
                        let id = self.sessions.iter().map(|one| one.id.0).max().unwrap_or(0) + 1;
                        let name = file.path.file_name().unwrap().to_string_lossy().into_owned();
                        let new = session(id, &name, MIB, State::Queued);
                        self.sessions.push(new.clone());
                        new
                    })
                    .collect();
                Answer::Added { sessions, refused }
            }
        })
    }
}

fn folder() -> Vec<FolderEntry> {
    let entry = |name: &str, size: u64, kind: Result<&str, &str>| FolderEntry {
        path: PathBuf::from("/srv/photos").join(name),
        name: name.to_owned(),
        is_folder: kind == Ok(""),
        size,
        modified_at: NOON - 7200,
        kind: kind.map(str::to_owned).map_err(str::to_owned),
    };
    vec![
        entry("2024", 0, Ok("")),
        entry("2025", 0, Ok("")),
        entry(".cache.jpg", MIB, Ok("image/jpeg")),
        entry("crane-at-dawn.mp4", 96 * MIB, Ok("video/mp4")),
        entry("empty.png", 0, Err("the file is empty")),
        entry("flood-1962.jpg", 2 * MIB, Ok("image/jpeg")),
        entry("harbour-panorama.png", 28 * MIB, Ok("image/png")),
        entry("notes.txt", 2100, Err("text is not one of the types that can be uploaded")),
        entry("programme-spring.pdf", 2 * MIB, Ok("application/pdf")),
        entry("港の写真-夕焼け.jpg", 7 * MIB, Ok("image/jpeg")),
    ]
}
