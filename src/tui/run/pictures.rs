//! Pictures, as far as the loop has to do with them: it asks the terminal what it can show, and has
//! pictures made ready on other threads.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ratatui::layout::Size;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::spawn_blocking;
use tokio::time::Instant;

use crate::media::photo_picture;
use crate::model::raster::Raster;
use crate::tui::message::Event;
use crate::tui::term::graphics::{Choice, Environment, Facts, TmuxFacts, ask_tmux, decide};
use crate::tui::term::input::Answer;
use crate::tui::term::{Graphics, PictureId, Prepared, prepare};

/// How long the interface waits for the terminal's answers; later ones still count.
const ANSWERS_WITHIN: Duration = Duration::from_secs(2);
/// How long an escape may be the beginning of an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Pictures that are made ready at the same time.
const LANES: usize = 2;

/// What is known of the terminal, and what is being made ready.
pub(super) struct Pictures {
    choice: Choice,
    no_color: bool,
    ascii: bool,
    graphics: Graphics,
    asked: Option<Asked>,
    outbox: mpsc::UnboundedSender<Done>,
    done: mpsc::UnboundedReceiver<Done>,
    lanes: Arc<Semaphore>,
}

/// A question to the terminal, and what was answered.
struct Asked {
    at: Instant,
    around: Environment,
    facts: Facts,
    /// The interface knows the outcome.
    told: bool,
}

enum Done {
    Tmux(TmuxFacts),
    Prepared(PictureId, Arc<Prepared>, Graphics),
}

impl Pictures {
    /// Nothing is known yet. Without colours blocks say nothing, and `ascii` allows ASCII alone.
    pub(super) fn new(choice: Choice, no_color: bool, ascii: bool) -> Self {
        let (outbox, done) = mpsc::unbounded_channel();
        Self {
            choice,
            no_color,
            ascii,
            graphics: Graphics::default(),
            asked: None,
            outbox,
            done,
            lanes: Arc::new(Semaphore::new(LANES)),
        }
    }

    /// Begins to find out. True when the terminal has to be asked.
    pub(super) fn probe(&mut self) -> bool {
        let around = Environment::read(self.no_color, self.ascii);
        let ask = self.choice.needs_answers();
        if ask && around.tmux {
            let outbox = self.outbox.clone();
            // Nobody is left to tell when the loop has ended.
            spawn_blocking(move || drop(outbox.send(Done::Tmux(ask_tmux()))));
        }
        self.asked = Some(Asked { at: Instant::now(), around, facts: Facts::default(), told: false });
        ask
    }

    /// Takes the terminal's answers in; gives the outcome when there is one, or another one than before.
    pub(super) fn settle(&mut self, answers: Vec<Answer>) -> Option<Graphics> {
        let asked = self.asked.as_mut()?;
        for answer in answers {
            asked.facts.hear(answer);
        }
        let waits = self.choice.needs_answers()
            && !asked.facts.is_complete(&asked.around)
            && asked.at.elapsed() < ANSWERS_WITHIN;
        if waits && !asked.told {
            return None;
        }
        let graphics = decide(&self.choice, &asked.around, &asked.facts);
        if std::mem::replace(&mut asked.told, true) && graphics == self.graphics {
            return None;
        }
        self.graphics = graphics.clone();
        Some(graphics)
    }

    /// When the wait for answers ends.
    pub(super) fn wake_at(&self) -> Option<Instant> {
        self.asked.as_ref().filter(|asked| !asked.told).map(|asked| asked.at + ANSWERS_WITHIN)
    }

    /// True while an escape may be the beginning of an answer.
    pub(super) fn awaits_answers(&self) -> bool {
        self.choice.needs_answers()
            && self
                .asked
                .as_ref()
                .is_some_and(|asked| !asked.facts.is_complete(&asked.around) && asked.at.elapsed() < PATIENCE)
    }

    /// Has a picture made ready.
    pub(super) fn prepare(&self, id: PictureId, raster: Arc<Raster>, size: Size) {
        let (outbox, lanes, graphics) = (self.outbox.clone(), Arc::clone(&self.lanes), self.graphics.clone());
        tokio::spawn(async move {
            let Ok(_lane) = lanes.acquire().await else { return };
            let work = spawn_blocking(move || (prepare(&raster, size, &graphics), graphics));
            // A picture that cannot be made stays away; the report of the panic is in the log.
            if let Ok((prepared, graphics)) = work.await {
                drop(outbox.send(Done::Prepared(id, Arc::new(prepared), graphics)));
            }
        });
    }

    /// Has a picture of a photo on this machine made ready. One that cannot be looked at stays away.
    pub(super) fn prepare_file(&self, id: PictureId, path: PathBuf, pixels: (u32, u32), size: Size) {
        let (outbox, lanes, graphics) = (self.outbox.clone(), Arc::clone(&self.lanes), self.graphics.clone());
        tokio::spawn(async move {
            let Ok(_lane) = lanes.acquire().await else { return };
            let work = spawn_blocking(move || {
                let raster = photo_picture(&path, pixels.0, pixels.1).ok()?;
                Some((prepare(&raster, size, &graphics), graphics))
            });
            if let Ok(Some((prepared, graphics))) = work.await {
                drop(outbox.send(Done::Prepared(id, Arc::new(prepared), graphics)));
            }
        });
    }

    /// The next that is done, when the interface has to hear of it.
    pub(super) async fn next(&mut self) -> Option<Event> {
        match self.done.recv().await? {
            Done::Tmux(facts) => {
                if let Some(asked) = &mut self.asked {
                    asked.facts.tmux = Some(facts);
                }
                None
            }
            // Pictures are shown in another way by now: the interface was told, and asks anew.
            Done::Prepared(_, _, graphics) if graphics != self.graphics => None,
            Done::Prepared(id, prepared, _) => Some(Event::Prepared(id, prepared)),
        }
    }
}
