//! Keys, pastes, the mouse and new sizes, as the terminal sends them.

use std::future::poll_fn;
use std::io;
use std::task::Poll;

use crossterm::event::{Event as Raw, EventStream, MouseButton, MouseEvent, MouseEventKind};
use futures_util::StreamExt as _;

use crate::tui::keys::Key;
use crate::tui::message::{Event, Mouse};

/// The reader of input.
pub(super) struct Input(Option<EventStream>);

impl Input {
    pub(super) fn new() -> Self {
        Self(Some(EventStream::new()))
    }

    /// Ends the reader, so that somebody else can read.
    pub(super) fn close(&mut self) {
        self.0 = None;
    }

    /// True once nothing will come any more.
    pub(super) const fn has_ended(&self) -> bool {
        self.0.is_none()
    }

    /// The next event; `None` for what means nothing here.
    pub(super) async fn next(&mut self) -> Option<Event> {
        let raw = self.0.as_mut()?.next().await;
        self.take(raw)
    }

    /// The next event that is there already and means something.
    pub(super) async fn ready(&mut self) -> Option<Event> {
        loop {
            let stream = self.0.as_mut()?;
            // The stream remembers whom to wake from one poll alone: it has to be this task, so nothing
            // that polls on its own behalf will do.
            let raw = poll_fn(|context| match stream.poll_next_unpin(context) {
                Poll::Ready(raw) => Poll::Ready(Some(raw)),
                Poll::Pending => Poll::Ready(None),
            });
            let raw = raw.await?;
            if let Some(event) = self.take(raw) {
                return Some(event);
            }
        }
    }

    fn take(&mut self, raw: Option<io::Result<Raw>>) -> Option<Event> {
        match raw {
            Some(Ok(raw)) => understood(raw),
            // The terminal cannot be read any more.
            Some(Err(_)) | None => {
                self.0 = None;
                Some(Event::HangUp)
            }
        }
    }
}

fn understood(raw: Raw) -> Option<Event> {
    match raw {
        Raw::Key(key) => Key::from_event(&key).map(Event::Key),
        Raw::Paste(text) => Some(Event::Paste(text)),
        Raw::Resize(columns, rows) => Some(Event::Resize(columns, rows)),
        Raw::Mouse(mouse) => mouse_used(mouse).map(Event::Mouse),
        Raw::FocusGained | Raw::FocusLost => None,
    }
}

const fn mouse_used(mouse: MouseEvent) -> Option<Mouse> {
    match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => Some(Mouse::Press(mouse.column, mouse.row)),
        MouseEventKind::ScrollUp => Some(Mouse::Wheel(-1)),
        MouseEventKind::ScrollDown => Some(Mouse::Wheel(1)),
        _ => None,
    }
}
