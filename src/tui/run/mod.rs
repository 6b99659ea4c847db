//! The loop: waits for signals, the engine, input and time, in that order; hands on what came; draws once
//! when something changed. At rest it waits for nothing but a look, every few seconds, whether the
//! terminal is still there.

mod input;
mod outside;
mod pictures;
mod signals;

use std::collections::VecDeque;
use std::io;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::watch;
use tokio::time::{Instant as Later, Interval, MissedTickBehavior, interval_at, sleep_until};

use crate::engine::protocol::{EngineLink, Progress, Request, RequestId};
use crate::model::fault::Fault;
use crate::tui::app::{App, draw};
use crate::tui::effect::{Effect, Paint};
use crate::tui::message::{Event, Message, Now};
use crate::tui::setup::{Exit, Setup};
use crate::tui::term::graphics::Choice;
use crate::tui::term::{Screen, can_suspend, is_attached};

use input::Input;
use pictures::Pictures;
use signals::{Signal, Signals};

/// Between two draws for progress alone.
const PROGRESS_EVERY: Duration = Duration::from_secs(1);
/// How long a frame waits for rows that are on their way.
const ROWS_WITHIN: Duration = Duration::from_millis(15);
/// Between two looks whether the terminal is still there: after a connection died, reading from it can
/// fail without a word.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How many of the engine's words and of the user's keys are taken in before the next draw.
const AT_ONCE: usize = 512;

/// Why the interface could not run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The configuration's keys, theme or pictures; a sentence each. The exit code is 2.
    #[error("{}", .0.join("\n"))]
    Setup(Vec<String>),
    /// The terminal could not be set up or has failed.
    #[error("The terminal cannot be used: {0}.")]
    Terminal(#[from] io::Error),
    /// The engine could not be started.
    #[error("{0}")]
    Engine(Fault),
}

/// Runs the interface until the user leaves, a signal ends it, or the terminal goes. The terminal is the
/// shell's own again when this returns, however it returns.
///
/// `start` is called once the first frame is on its way to the terminal, so that nobody waits for what the
/// engine needs. Without an engine (it gives `None`), the first-run page is shown.
///
/// # Errors
/// [`RunError::Setup`] before the terminal was touched; [`RunError::Terminal`] when it cannot be set up;
/// [`RunError::Engine`] with what `start` gave.
pub async fn run(
    setup: Setup,
    start: impl FnOnce() -> Result<Option<EngineLink>, Fault>,
) -> Result<Exit, RunError> {
    let clock = Instant::now();
    let (mouse, utf8) = (setup.mouse, setup.utf8);
    let choice = Choice::parse(&setup.images, &setup.images_except, &setup.image_colors);
    let pictures = Pictures::new(choice.map_err(RunError::Setup)?, setup.no_color, setup.ascii || !utf8);
    let size = crossterm::terminal::size()?;
    let app = App::new(setup, size, now(clock)).map_err(RunError::Setup)?;
    // Signals are heard before the terminal's modes change: none of them may end the program in between.
    let signals = Signals::listen()?;
    let screen = Screen::enter(mouse, utf8)?;
    let mut session = Session::new(app, screen, pictures, clock)?;
    session.paint()?;
    session.link = start().map_err(RunError::Engine)?;
    session.go_on(signals).await
}

/// The time, by both clocks.
fn now(clock: Instant) -> Now {
    let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Now {
        steady_ms: u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX),
        unix_ms: i64::try_from(unix.as_millis()).unwrap_or(i64::MAX),
    }
}

/// All that the loop holds.
struct Session {
    app: App,
    screen: Screen,
    link: Option<EngineLink>,
    /// Requests for which the channel had no room.
    outbox: VecDeque<(RequestId, Request)>,
    input: Input,
    pictures: Pictures,
    clock: Instant,
    wanted: Paint,
    /// When `wanted` last became more urgent.
    wanted_at: Instant,
    drawn_at: Instant,
    /// The end, when there is one in sight.
    last: Option<(Later, Exit)>,
    /// The signal to go on that our own suspension brings about is still to come.
    expects_continue: bool,
}

impl Session {
    fn new(app: App, screen: Screen, pictures: Pictures, clock: Instant) -> io::Result<Self> {
        Ok(Self {
            app,
            screen,
            link: None,
            outbox: VecDeque::new(),
            input: Input::start()?,
            pictures,
            clock,
            wanted: Paint::Now,
            wanted_at: clock,
            drawn_at: clock,
            last: None,
            expects_continue: false,
        })
    }

    async fn go_on(&mut self, mut signals: Signals) -> Result<Exit, RunError> {
        let mut look = interval_at(Later::now() + LOOK_EVERY, LOOK_EVERY);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // What the first frame already showed to be missing is asked for.
        if let Some(exit) = self.tell(Event::Tick) {
            return Ok(exit);
        }
        loop {
            let events = self.wait(&mut signals, &mut look).await;
            for event in events {
                if let Some(exit) = self.tell(event) {
                    return Ok(exit);
                }
            }
            if let Some(exit) = self.drain() {
                return Ok(exit);
            }
            if let Some((_, exit)) = self.last.take_if(|(at, _)| *at <= Later::now()) {
                return Ok(exit);
            }
            // A terminal that takes nothing any more has gone.
            if self.paint().is_err()
                && let Some(exit) = self.tell(Event::HangUp)
            {
                return Ok(exit);
            }
        }
    }

    /// Waits for the next thing to happen.
    async fn wait(&mut self, signals: &mut Signals, look: &mut Interval) -> Vec<Event> {
        let wake = self.wake_at();
        let engine = self.link.as_mut();
        let (replies, progress, requests) = match engine {
            Some(link) => (Some(&mut link.replies), Some(&mut link.progress), Some(&link.requests)),
            None => (None, None, None),
        };
        let stuck = !self.outbox.is_empty();
        tokio::select! {
            biased;
            signal = signals.next() => heard(signal).into_iter().collect(),
            reply = maybe(replies.map(|replies| replies.recv())) => {
                vec![reply.map_or(Event::EngineGone, Event::Reply)]
            }
            _ = maybe(requests.filter(|_| stuck).map(|requests| requests.reserve())) => Vec::new(),
            event = self.input.next(), if !self.input.has_ended() => event.into_iter().collect(),
            event = self.pictures.next() => event.into_iter().collect(),
            moved = maybe(progress.map(latest)) => vec![moved.map_or(Event::EngineGone, Event::Progress)],
            written = self.screen.written(), if self.screen.is_busy() => match written {
                Ok(()) => Vec::new(),
                Err(_) => vec![Event::HangUp],
            },
            () = maybe(wake.map(sleep_until)) => vec![Event::Tick],
            _ = look.tick() => if is_attached() { Vec::new() } else { vec![Event::HangUp] },
        }
    }

    /// When the loop has to go on even if nothing happens.
    fn wake_at(&self) -> Option<Later> {
        let start = Later::from_std(self.clock);
        let app = self.app.wake_at().map(|ms| start + Duration::from_millis(ms));
        let draw = self.draw_at().filter(|_| !self.screen.is_busy()).map(Later::from_std);
        let end = self.last.as_ref().map(|(at, _)| *at);
        [app, draw, end, self.pictures.wake_at()].into_iter().flatten().min()
    }

    /// Takes in everything that is there already, so that all of it costs one draw.
    fn drain(&mut self) -> Option<Exit> {
        for _ in 0..AT_ONCE {
            let Some(reply) = self.link.as_mut().and_then(|link| link.replies.try_recv().ok()) else { break };
            if let Some(exit) = self.tell(Event::Reply(reply)) {
                return Some(exit);
            }
        }
        let moved = self.link.as_mut().filter(|link| link.progress.has_changed().unwrap_or(false));
        if let Some(progress) = moved.map(|link| link.progress.borrow_and_update().clone())
            && let Some(exit) = self.tell(Event::Progress(progress))
        {
            return Some(exit);
        }
        for _ in 0..AT_ONCE {
            let Some(event) = self.input.ready() else { break };
            if let Some(exit) = self.tell(event) {
                return Some(exit);
            }
        }
        if let Some(graphics) = self.pictures.settle(self.input.take_answers()) {
            self.screen.set_graphics(&graphics);
            if let Some(exit) = self.tell(Event::Graphics(graphics)) {
                return Some(exit);
            }
        }
        self.input.set_patient(self.pictures.awaits_answers());
        self.send_outbox();
        None
    }

    /// Tells the interface what happened and does what it wants; an exit ends the loop.
    fn tell(&mut self, event: Event) -> Option<Exit> {
        let event = match event {
            Event::Resize(columns, rows) => {
                let size = self.screen.resize(columns, rows);
                Event::Resize(size.width, size.height)
            }
            // Only once: the channel stays closed.
            Event::EngineGone => {
                self.link = None;
                Event::EngineGone
            }
            Event::Resumed => {
                self.go_on_after_stop();
                Event::Resumed
            }
            Event::Prepared(id, picture) => {
                self.screen.keep(id, &picture);
                Event::Prepared(id, picture)
            }
            other => other,
        };
        let effects = self.app.update(Message { now: now(self.clock), event });
        let paint = self.app.take_paint();
        self.want(paint);
        for effect in effects {
            match self.carry_out(effect) {
                Ok(None) => {}
                Ok(Some(exit)) => return Some(exit),
                // The terminal has gone: the look at it, or the next draw, says so to the interface.
                Err(_) => self.want(Paint::Now),
            }
        }
        None
    }

    fn carry_out(&mut self, effect: Effect) -> io::Result<Option<Exit>> {
        match effect {
            Effect::Ask(id, request) => {
                self.outbox.push_back((id, request));
                self.send_outbox();
            }
            Effect::Copy(text) => self.screen.copy(&text)?,
            Effect::ProbePictures => {
                if self.pictures.probe() {
                    self.screen.ask()?;
                }
            }
            Effect::Prepare(id, raster, size) => self.pictures.prepare(id, raster, size),
            Effect::PrepareFile(id, path, pixels, size) => self.pictures.prepare_file(id, path, pixels, size),
            Effect::Mouse(on) => self.screen.set_mouse(on)?,
            Effect::Redraw => self.screen.forget(),
            Effect::Suspend => self.suspend()?,
            Effect::WriteOutside(text) => return self.write_outside(&text),
            Effect::Exit(exit) => return Ok(Some(exit)),
            Effect::ExitWithin(ms, exit) => {
                let at = Later::now() + Duration::from_millis(ms);
                if self.last.as_ref().is_none_or(|(before, _)| at < *before) {
                    self.last = Some((at, exit));
                }
            }
        }
        Ok(None)
    }

    fn send_outbox(&mut self) {
        let Some(link) = &self.link else {
            self.outbox.clear();
            return;
        };
        while let Some(next) = self.outbox.pop_front() {
            match link.requests.try_send(next) {
                Ok(()) => {}
                Err(TrySendError::Full(next)) => {
                    self.outbox.push_front(next);
                    return;
                }
                Err(TrySendError::Closed(_)) => return,
            }
        }
    }

    /// Stops the program until the shell brings it back. The reader of input must not live through that.
    fn suspend(&mut self) -> io::Result<()> {
        if !can_suspend() {
            self.tell(Event::NoShell);
            return Ok(());
        }
        self.input.close();
        self.expects_continue = true;
        let back = self.screen.suspend();
        self.input = Input::start()?;
        back?;
        self.came_back();
        Ok(())
    }

    /// Leaves the terminal to the user's editor. The reader of input must not live through that.
    fn write_outside(&mut self, text: &str) -> io::Result<Option<Exit>> {
        self.input.close();
        let text = self.screen.away(|| outside::write(text));
        self.input = Input::start()?;
        self.came_back();
        // Without a terminal to come back to, what was written is told all the same: it is kept then.
        let text = text.unwrap_or_else(|_| Err("The terminal did not come back.".to_owned()));
        Ok(self.tell(Event::WrittenOutside(text)))
    }

    /// Somebody stopped the program and let it go on; a shell may have used the terminal meanwhile.
    fn go_on_after_stop(&mut self) {
        if !std::mem::take(&mut self.expects_continue) && self.screen.reenter().is_ok() {
            self.came_back();
        }
    }

    fn came_back(&mut self) {
        let size = self.screen.size();
        let event = Event::Resize(size.width, size.height);
        let effects = self.app.update(Message { now: now(self.clock), event });
        for effect in effects {
            if let Effect::Ask(id, request) = effect {
                self.outbox.push_back((id, request));
            }
        }
        self.send_outbox();
        self.want(Paint::Now);
    }

    fn want(&mut self, paint: Paint) {
        if paint > self.wanted {
            self.wanted = paint;
            self.wanted_at = Instant::now();
        }
    }

    /// When to draw: at once for keys and answers, a moment later while rows are on their way, a second
    /// after the last draw for progress alone.
    fn draw_at(&self) -> Option<Instant> {
        match self.wanted {
            Paint::No => None,
            Paint::Soon => Some(self.drawn_at + PROGRESS_EVERY),
            Paint::Shortly => Some(self.wanted_at + ROWS_WITHIN),
            Paint::Now => Some(self.wanted_at),
        }
    }

    /// Draws when it is time to, but never while the terminal still takes in the last frame.
    fn paint(&mut self) -> io::Result<()> {
        let due = self.draw_at().is_some_and(|at| at <= Instant::now());
        if !due || self.screen.is_busy() {
            return Ok(());
        }
        self.wanted = Paint::No;
        self.drawn_at = Instant::now();
        let app = &self.app;
        self.screen.draw(|buffer| draw(app, buffer))
    }
}

/// What a signal tells; `None` when the new size cannot be read.
fn heard(signal: Signal) -> Option<Event> {
    Some(match signal {
        Signal::Interrupt => Event::Terminate(130),
        Signal::Terminate => Event::Terminate(143),
        Signal::HangUp => Event::HangUp,
        Signal::Stop => Event::Stop,
        Signal::Continue => Event::Resumed,
        Signal::Resize => {
            let (columns, rows) = crossterm::terminal::size().ok()?;
            Event::Resize(columns, rows)
        }
    })
}

/// Waits for the next progress; `None` when there will be none any more.
async fn latest(progress: &mut watch::Receiver<Progress>) -> Option<Progress> {
    progress.changed().await.ok()?;
    Some(progress.borrow_and_update().clone())
}

/// Waits for a future that may not be there; without one, for ever.
async fn maybe<T>(future: Option<impl Future<Output = T>>) -> T {
    match future {
        Some(future) => future.await,
        None => std::future::pending().await,
    }
}
