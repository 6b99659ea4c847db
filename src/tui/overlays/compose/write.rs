//! The box that something is written in. Texts belong to the post from the first letter on, so that a crash
//! costs nothing; what can make no sense is looked at when it is done.

use ratatui::layout::Rect;

use super::Goal;
use crate::engine::protocol::Level;
use crate::model::post::judge::MESSAGE_LIMIT;
use crate::model::text::count;
use crate::tui::app::App;
use crate::tui::effect::Paint;
use crate::tui::keys::{Action, Compose, Place};
use crate::tui::overlays::{Overlay, room};
use crate::tui::screens::composer::Spot;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::{Canvas, centred, framed};
use crate::tui::widgets::editor::Editor;
use crate::tui::widgets::text::wrap;

/// The longest text in bytes. Facebook takes far less; what is pasted is not cut before somebody saw it.
pub(crate) const LONGEST: usize = 2 << 20;

/// Lines above and below a photo's words, and the columns that are left to its picture.
const SHORT: u16 = 12;
const PICTURE: (u16, u16) = (104, 42);

/// The box.
#[derive(Debug)]
pub(crate) struct Write {
    pub(crate) goal: Goal,
    /// What is written, and of which photo.
    title: String,
    editor: Editor,
    /// Why it is not a part of the post.
    error: Option<String>,
    /// What may be written there.
    note: String,
    /// What it comes to, as it stands now.
    meaning: Option<String>,
}

impl Write {
    /// Where keys are pressed.
    pub(crate) const fn place(&self) -> Place {
        if self.goal.has_lines() { Place::Writing } else { Place::Line }
    }

    /// What is written.
    pub(crate) fn text(&self) -> &str {
        self.editor.text()
    }

    fn insert(&mut self, text: &str) {
        self.error = None;
        let line;
        let text = match self.goal.has_lines() {
            true => text,
            false => {
                line = text.trim_end_matches(['\n', '\r']).replace(['\n', '\r'], " ");
                &line
            }
        };
        if !self.editor.insert(text) {
            self.error = Some("This is too long: the rest of it was left out.".to_owned());
        }
    }

    /// The counters beneath a text, or what a line comes to.
    fn counters(&self) -> Option<(String, Role)> {
        if let Some(meaning) = &self.meaning {
            return Some((meaning.clone(), Role::Text));
        }
        if !self.goal.is_live() {
            return None;
        }
        let text = self.editor.text();
        let typed = text.chars().count();
        let (characters, role) = match self.goal {
            Goal::Message if typed > MESSAGE_LIMIT => {
                let over = typed - MESSAGE_LIMIT;
                (format!("{typed} of {MESSAGE_LIMIT} characters, {over} too many"), Role::Bad)
            }
            Goal::Message => (format!("{typed} of {MESSAGE_LIMIT} characters"), Role::Dim),
            _ => (count(typed as u64, "character"), Role::Dim),
        };
        let lines = text.split('\n').count() as u64;
        Some(match lines {
            1 => (characters, role),
            _ => (format!("{characters}, {}", count(lines, "line")), role),
        })
    }

    /// What stands beneath the text: why it is not a part of the post, what may be written, counters.
    fn below(&self, inside: Rect) -> Vec<(String, Role)> {
        let columns = usize::from(inside.width);
        let error = self.error.iter().flat_map(|error| wrap(error, columns));
        let mut lines: Vec<(String, Role)> = error.map(|line| (line, Role::Bad)).collect();
        for note in [&self.note, &self.goal.hint()].into_iter().filter(|note| !note.is_empty()) {
            lines.extend(wrap(note, columns).into_iter().map(|line| (line, Role::Dim)));
        }
        let most = if self.goal.has_lines() { 6 } else { 5 };
        lines.truncate(usize::from(inside.height.saturating_sub(2).min(most)));
        if let Some((words, role)) = self.counters() {
            lines.extend(wrap(&words, columns).into_iter().map(|line| (line, role)));
        }
        lines.truncate(usize::from(inside.height.saturating_sub(1)));
        lines
    }

    /// Says to the text how much room it has, in a terminal of this size.
    pub(in crate::tui::overlays) fn fit(&mut self, area: Rect) {
        let inside = framed(place(area, self));
        let below = self.below(inside).len();
        self.editor.fit(text_place(inside, below).as_size().into());
    }
}

fn place(area: Rect, write: &Write) -> Rect {
    let room = room(area);
    match &write.goal {
        Goal::Caption(_) | Goal::AltText(_) => {
            // Who describes a picture wants to see it.
            let beside = if room.width >= PICTURE.0 { PICTURE.1 } else { 0 };
            let room = Rect { width: room.width - beside, ..room };
            centred(room, 84, room.height.min(SHORT))
        }
        goal if goal.has_lines() => {
            centred(room, 100, room.height.saturating_sub(2).clamp(room.height.min(9), 26))
        }
        _ => centred(room, 84, room.height.min(9)),
    }
}

/// Where the text stands above so many lines.
fn text_place(inside: Rect, below: usize) -> Rect {
    let below = u16::try_from(below).unwrap_or(1).min(inside.height.saturating_sub(1));
    Rect { height: inside.height - below, ..inside }
}

/// Draws the box.
pub(crate) fn draw(canvas: &mut Canvas<'_>, area: Rect, write: &Write) {
    let inside = canvas.frame(place(area, write), &write.title);
    if inside.height < 3 {
        return;
    }
    let lines = write.below(inside);
    let text = text_place(inside, lines.len());
    write.editor.draw(canvas, text);
    for (y, (line, role)) in (text.bottom()..inside.bottom()).zip(&lines) {
        canvas.put(inside.x, y, inside.width, line, *role);
    }
}

impl App {
    /// Opens the box for a part of the post.
    pub(crate) fn write(&mut self, goal: Goal) {
        let composer = &mut self.composer;
        let written = goal.text(&composer.content, &self.zones);
        let spot = goal.spot(&composer.content);
        let rough = composer.rough.iter().position(|(known, _)| *known == spot);
        let rough = rough.filter(|_| !goal.is_live()).map(|at| composer.rough.swap_remove(at).1);
        let editor = match goal {
            // The message comes with its changes, so that they can still be taken back.
            Goal::Message if composer.message.text() == written => std::mem::take(&mut composer.message),
            _ => Editor::of(&rough.unwrap_or(written), LONGEST),
        };
        let editor = if editor.takes_nothing() { Editor::of("", LONGEST) } else { editor };
        let content = &self.composer.content;
        let (title, note) = (goal.title(content), self.note_of(&goal));
        let meaning = goal.meaning(editor.text(), self.now, &self.zones);
        self.push(Overlay::Write(Box::new(Write { goal, title, editor, error: None, note, meaning })));
    }

    /// What belongs into the box, with the key that fetches it.
    fn note_of(&self, goal: &Goal) -> String {
        let key = || self.keymap.key_for(Action::Use, Place::Uploads).unwrap_or_default();
        match goal {
            Goal::Thumbnail => format!("{} on the Uploads screen hands an image's handle over.", key()),
            Goal::Video => format!("{} on the Uploads screen hands a video's handle over.", key()),
            goal => super::choose::note_of(goal, &self.composer.content),
        }
    }

    /// Text was typed or pasted into the box.
    pub(crate) fn write_typed(&mut self, text: &str) {
        if let Some(Overlay::Write(write)) = self.overlays.last_mut() {
            write.insert(text);
            self.written();
        }
    }

    pub(crate) fn write_action(&mut self, action: Action) {
        let Some(Overlay::Write(write)) = self.overlays.last_mut() else { return };
        match action {
            Action::Edit(edit) => {
                write.error = None;
                write.editor.edit(edit);
                self.written();
            }
            Action::Newline => self.write_typed("\n"),
            Action::Move(step) => write.editor.step(step),
            Action::Compose(Compose::Outside) => self.write_outside(),
            Action::Send | Action::Accept => self.write_done(),
            _ => {}
        }
    }

    /// What is written in the box changed.
    fn written(&mut self) {
        let Some(Overlay::Write(write)) = self.overlays.last_mut() else { return };
        write.meaning = write.goal.meaning(write.editor.text(), self.now, &self.zones);
        if !write.goal.is_live() {
            return;
        }
        if self.composer.is_locked() {
            write.error = Some("The post has left meanwhile: this is no longer a part of it.".to_owned());
            return;
        }
        let content = &mut self.composer.content;
        if write.goal.text(content, &self.zones) == write.editor.text() {
            return;
        }
        // A live text always makes sense.
        _ = write.goal.apply(write.editor.text(), content, self.now, &self.zones);
        self.composer_changed();
    }

    /// Enter, or the key that says that a text is done.
    fn write_done(&mut self) {
        let locked = self.composer.is_locked();
        let Some(Overlay::Write(write)) = self.overlays.last_mut() else { return };
        if !write.goal.is_live() && !locked {
            let mut content = self.composer.content.clone();
            if let Err(sentence) = write.goal.apply(write.editor.text(), &mut content, self.now, &self.zones)
            {
                write.error = Some(sentence);
                return;
            }
            let changed = content != self.composer.content;
            let added = content.photos.len() > self.composer.content.photos.len();
            self.composer.content = content;
            if changed {
                self.composer_changed();
            }
            if added {
                let last = self.composer.content.photos.len() - 1;
                self.composer.stand_on(Spot::Photo(last));
            }
        }
        if let Some(Overlay::Write(write)) = self.overlays.pop() {
            self.write_put_away(*write);
        }
        self.paint(Paint::Now);
    }

    /// Esc: a text is kept as it is; what was typed otherwise waits for the next time.
    pub(crate) fn write_closed(&mut self, write: Write) {
        let content = &self.composer.content;
        let same = write.goal.text(content, &self.zones).trim() == write.text().trim();
        if !write.goal.is_live() && !same && !write.text().trim().is_empty() {
            let spot = write.goal.spot(content);
            self.composer.rough.push((spot, write.text().to_owned()));
            self.notice(
                Level::Info,
                "What you typed is not part of the post; it is there when you come back.",
            );
            return;
        }
        self.write_put_away(write);
    }

    fn write_put_away(&mut self, write: Write) {
        if write.goal == Goal::Message {
            self.composer.message = write.editor;
        }
    }

    /// The user's editor was left.
    pub(crate) fn written_outside(&mut self, text: Result<String, String>) {
        self.paint(Paint::Now);
        let text = match text {
            Ok(text) => text,
            Err(sentence) => return self.notice(Level::Warning, &sentence),
        };
        let Some(Overlay::Write(write)) = self.overlays.last_mut() else { return };
        // Editors end a file with a line end that nobody typed.
        let text = text.strip_suffix('\n').unwrap_or(&text);
        if text != write.editor.text() {
            write.error = None;
            if !write.editor.replace(text) {
                write.error = Some("This is too long: the rest of it was left out.".to_owned());
            }
            self.written();
        }
    }
}
