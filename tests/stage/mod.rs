//! A stage for the interface: the real `App` with a small engine made of plain data, so that stories can
//! be told key by key and looked at frame by frame, without a terminal or a clock.

#![allow(dead_code, reason = "each test file uses its own part of the stage")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a stage that breaks has to fail the test")]

pub mod gallery;
pub mod office;
pub mod office_posts;
pub mod world;

use std::sync::Arc;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use wirephoto::engine::protocol::{Limits, PhotoRequest, Progress, Reply, Request, RequestId};
use wirephoto::tui::effect::{Effect, Paint};
use wirephoto::tui::keys::Key;
use wirephoto::tui::message::{Event, Message, Now};
use wirephoto::tui::term::prepare;
use wirephoto::tui::{App, Exit, FirstPaint, Identity, Setup, draw};

use world::World;

/// 2026-03-01 12:00:00 UTC: the time at which all stories begin.
pub const NOON_MS: i64 = 1_772_366_400_000;

/// The stage.
pub struct Stage {
    pub app: App,
    pub world: World,
    pub now: Now,
    /// What was put on the clipboard.
    pub copied: Vec<String>,
    /// Effects other than requests, as they came.
    pub effects: Vec<String>,
    pub exit: Option<Exit>,
    /// Requests that the world leaves unanswered, while `silent`.
    pub unanswered: Vec<Request>,
    pub unanswered_ids: Vec<RequestId>,
    pub silent: bool,
    size: (u16, u16),
}

impl Stage {
    /// The Uploads screen with a world's sessions, at a size.
    pub fn new(world: World, size: (u16, u16)) -> Self {
        Self::with(world, size, |_| {})
    }

    /// The same with another setup.
    pub fn with(world: World, size: (u16, u16), change: impl FnOnce(&mut Setup)) -> Self {
        let identity = Identity {
            account: "harbour".into(),
            page: "Harbour Museum".into(),
            page_id: Some("1029".into()),
        };
        let mut setup = Setup::new(Some(identity), Limits { jobs: 3, rate: None });
        let ids = world.order(&wirephoto::engine::protocol::ListQuery::default());
        let first: Vec<_> = ids.iter().take(60).copied().collect();
        setup.first = FirstPaint { rows: world.rows(&first), ids: first, totals: world.totals() };
        setup.start_dir = "/srv/photos".into();
        setup.home = Some("/home/curator".into());
        setup.can_detach = true;
        change(&mut setup);
        let now = Now { steady_ms: 1_000_000, unix_ms: NOON_MS };
        let app = App::new(setup, size, now).unwrap();
        let mut stage = Self {
            app,
            world,
            now,
            copied: Vec::new(),
            effects: Vec::new(),
            exit: None,
            unanswered: Vec::new(),
            unanswered_ids: Vec::new(),
            silent: false,
            size,
        };
        stage.tell(Event::Tick);
        stage
    }

    /// Tells the interface something, and plays the engine until it is quiet.
    pub fn tell(&mut self, event: Event) {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            for effect in self.app.update(Message { now: self.now, event }) {
                match effect {
                    Effect::Ask(id, request) if self.silent => {
                        self.unanswered.push(request);
                        self.unanswered_ids.push(id);
                    }
                    Effect::Ask(_, Request::Photos(PhotoRequest::Pictures(wanted))) => {
                        self.world.asked.push(format!("Pictures of {}", wanted.len()));
                        self.world.gallery.held = wanted;
                        if !self.world.gallery.hold_pictures {
                            events.splice(0..0, self.pictures().into_iter().rev());
                        }
                    }
                    Effect::ProbePictures => {
                        self.effects.push("ProbePictures".to_owned());
                        events.extend(self.world.gallery.graphics.clone().map(Event::Graphics));
                    }
                    Effect::Prepare(id, raster, cells) => {
                        let graphics = self.world.gallery.graphics.clone().unwrap();
                        events.insert(0, Event::Prepared(id, Arc::new(prepare(&raster, cells, &graphics))));
                    }
                    Effect::PrepareFile(id, path, pixels, cells) => {
                        self.effects.push(format!("PrepareFile({})", path.display()));
                        let graphics = self.world.gallery.graphics.clone().unwrap();
                        let raster = office::picture(pixels);
                        events.insert(0, Event::Prepared(id, Arc::new(prepare(&raster, cells, &graphics))));
                    }
                    Effect::Ask(id, request) => {
                        events.insert(0, Event::Reply(Reply::Answer(id, self.world.answer(&request))));
                    }
                    Effect::Copy(text) => self.copied.push(text),
                    Effect::Exit(exit) => self.exit = Some(exit),
                    other => self.effects.push(format!("{other:?}")),
                }
            }
        }
    }

    fn pictures(&mut self) -> Vec<Event> {
        let held = std::mem::take(&mut self.world.gallery.held);
        let gallery = &self.world.gallery;
        held.iter().map(|one| Event::Reply(Reply::Picture(one.key(), gallery.picture(one)))).collect()
    }

    /// Lets the pictures go that were held back.
    pub fn let_pictures_go(&mut self) {
        for event in self.pictures() {
            self.tell(event);
        }
    }

    /// How many requests began like this.
    pub fn asked(&self, begin: &str) -> usize {
        self.world.asked.iter().filter(|one| one.starts_with(begin)).count()
    }

    /// Presses keys, written as in the configuration and parted by spaces.
    pub fn press(&mut self, keys: &str) {
        for key in keys.split(' ') {
            self.tell(Event::Key(Key::parse(key).unwrap()));
        }
    }

    /// Types text, a key for each character.
    pub fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            let name = if c == ' ' { "space".to_owned() } else { c.to_string() };
            self.tell(Event::Key(Key::parse(&name).unwrap()));
        }
    }

    pub fn paste(&mut self, text: &str) {
        self.tell(Event::Paste(text.to_owned()));
    }

    /// Lets time pass, waking the interface when it wants to be woken.
    pub fn pass(&mut self, ms: u64) {
        let end = self.now.steady_ms + ms;
        let mut in_vain = 0;
        while let Some(wake) = self.app.wake_at().filter(|wake| *wake <= end) {
            // A wake-up that changes nothing and comes again would keep a processor busy for good.
            in_vain = if wake <= self.now.steady_ms { in_vain + 1 } else { 0 };
            assert!(in_vain < 100, "woken without end:\n{}", self.text());
            self.set_time(wake.max(self.now.steady_ms));
            self.tell(Event::Tick);
        }
        self.set_time(end);
    }

    fn set_time(&mut self, steady_ms: u64) {
        let passed = steady_ms - self.now.steady_ms;
        self.now = Now { steady_ms, unix_ms: self.now.unix_ms + i64::try_from(passed).unwrap() };
    }

    /// The median of what a key and its frame cost, pressed in turns: processor time, which others that want the
    /// processor do not add to.
    pub fn key_cost(&mut self, keys: [&str; 2]) -> Duration {
        let mut costs: Vec<Duration> = keys
            .iter()
            .cycle()
            .take(60)
            .map(|name| {
                let key = Key::parse(name).unwrap();
                let before = spent();
                drop(self.app.update(Message { now: self.now, event: Event::Key(key) }));
                self.frame();
                spent() - before
            })
            .collect();
        costs.sort();
        costs[30]
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.size = (columns, rows);
        self.tell(Event::Resize(columns, rows));
    }

    pub fn progress(&mut self, progress: Progress) {
        self.tell(Event::Progress(progress));
    }

    pub fn paint(&mut self) -> Paint {
        self.app.take_paint()
    }

    /// The frame as it would be drawn now.
    pub fn frame(&self) -> Buffer {
        self.drawn().0
    }

    /// Where the terminal's cursor would be.
    pub fn cursor(&self) -> Option<(u16, u16)> {
        self.drawn().1.map(|place| (place.x, place.y))
    }

    fn drawn(&self) -> (Buffer, Option<Position>) {
        let mut buffer = Buffer::empty(Rect::new(0, 0, self.size.0, self.size.1));
        let cursor = draw(&self.app, &mut buffer);
        (buffer, cursor)
    }

    /// The frame as text, without blanks at the ends of lines.
    pub fn text(&self) -> String {
        text(&self.frame())
    }

    /// True when the text stands somewhere on the screen.
    pub fn shows(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    #[track_caller]
    pub fn expect(&self, text: &str) {
        assert!(self.shows(text), "{text:?} is not on the screen:\n{}", self.text());
    }

    #[track_caller]
    pub fn expect_no(&self, text: &str) {
        assert!(!self.shows(text), "{text:?} is on the screen:\n{}", self.text());
    }
}

/// A buffer as text.
pub fn text(buffer: &Buffer) -> String {
    let mut lines = Vec::new();
    for y in 0..buffer.area.height {
        let mut line = String::new();
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += u16::try_from(wirephoto::tui::widgets::text::width(symbol).max(1)).unwrap();
        }
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}

/// Processor time of this thread.
fn spent() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}
