//! Keys, pastes and the mouse, as the interface is told of them; the terminal's answers apart.

use std::io;

use crate::tui::keys::Key;
use crate::tui::message::Event;
use crate::tui::term::input::{Answer, Heard, Reader};

/// The reader of input.
pub(super) struct Input {
    reader: Option<Reader>,
    answers: Vec<Answer>,
}

impl Input {
    /// Starts to read.
    ///
    /// # Errors
    /// When the system has no thread to give.
    pub(super) fn start() -> io::Result<Self> {
        Ok(Self { reader: Some(Reader::start()?), answers: Vec::new() })
    }

    /// Ends the reader, so that somebody else can read.
    pub(super) fn close(&mut self) {
        self.reader = None;
    }

    /// True once nothing will come any more.
    pub(super) const fn has_ended(&self) -> bool {
        self.reader.is_none()
    }

    /// The next event; `None` for what means nothing here.
    pub(super) async fn next(&mut self) -> Option<Event> {
        let heard = self.reader.as_mut()?.next().await;
        self.take(heard.unwrap_or(Heard::HangUp))
    }

    /// The next event that is there already and means something.
    pub(super) fn ready(&mut self) -> Option<Event> {
        loop {
            let heard = self.reader.as_mut()?.ready()?;
            if let Some(event) = self.take(heard) {
                return Some(event);
            }
        }
    }

    /// The terminal's answers that came since the last call.
    pub(super) fn take_answers(&mut self) -> Vec<Answer> {
        std::mem::take(&mut self.answers)
    }

    /// Says whether an answer of the terminal is awaited.
    pub(super) fn set_patient(&self, patient: bool) {
        if let Some(reader) = &self.reader {
            reader.set_patient(patient);
        }
    }

    fn take(&mut self, heard: Heard) -> Option<Event> {
        match heard {
            Heard::Key(key) => Key::from_event(&key).map(Event::Key),
            Heard::Paste(text) => Some(Event::Paste(text)),
            Heard::Mouse(mouse) => Some(Event::Mouse(mouse)),
            Heard::Answer(answer) => {
                self.answers.push(answer);
                None
            }
            Heard::HangUp => {
                self.reader = None;
                Some(Event::HangUp)
            }
        }
    }
}
