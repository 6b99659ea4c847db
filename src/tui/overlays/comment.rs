//! A comment that is written: several lines, kept as a draft when the box is closed, sent once.

use ratatui::layout::Rect;

use super::{Overlay, room};
use crate::engine::protocol::{Level, PhotoRequest, RequestId};
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;
use crate::model::photo::Photo;
use crate::model::text::tame;
use crate::tui::app::App;
use crate::tui::keys::{Action, Place};
use crate::tui::screens::photos::PhotoWait;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::{Canvas, centred, framed};
use crate::tui::widgets::editor::Editor;
use crate::tui::widgets::text::wrap;

/// The longest comment in bytes.
const LONGEST: usize = 16 << 10;

/// The box for a comment.
#[derive(Debug)]
pub(crate) struct CommentBox {
    photo: NodeId,
    /// What the photo is called.
    about: String,
    pub(super) editor: Editor,
    pub(super) sending: Option<RequestId>,
    /// Why the last one was not sent.
    pub(super) error: Option<String>,
}

impl CommentBox {
    pub(super) fn refused(&mut self, fault: &Fault, look: &str) {
        self.sending = None;
        let unknown = fault.kind == FaultKind::Unknown;
        let next =
            if unknown { format!(" It may be there all the same: {look} looks.") } else { String::new() };
        self.error = Some(format!("{}{next}", fault.sentence()));
    }

    /// Text was typed or pasted.
    pub(super) fn insert(&mut self, text: &str) {
        if self.sending.is_some() {
            return;
        }
        self.error = None;
        if !self.editor.insert(text) {
            self.error = Some("The comment is too long: the rest of it was left out.".to_owned());
        }
    }
}

fn place(area: Rect) -> Rect {
    let room = room(area);
    centred(room, 76, room.height.saturating_sub(2).clamp(room.height.min(9), 18))
}

/// Draws the box.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, comment: &CommentBox, app: &App) {
    let inside = canvas.frame(place(area), "Comment");
    if inside.height < 4 {
        return;
    }
    let lines = said(comment, inside);
    let text = text_place(inside, lines.len());
    let whose = match app.identity.as_ref().map(|one| tame(&one.page)) {
        Some(page) if !page.is_empty() => format!("As {page}, on {}", comment.about),
        _ => format!("On {}", comment.about),
    };
    canvas.put(inside.x, inside.y, inside.width, &whose, Role::Dim);
    comment.editor.draw(canvas, text);
    if comment.sending.is_some() {
        canvas.cursor = None;
    }
    let role = if comment.sending.is_none() && comment.error.is_some() { Role::Bad } else { Role::Dim };
    let below = Rect { y: text.bottom(), height: inside.bottom().saturating_sub(text.bottom()), ..inside };
    canvas.lines(below, &lines, role);
}

/// What stands beneath the text: how far it is, or why it was not sent.
fn said(comment: &CommentBox, inside: Rect) -> Vec<String> {
    let words = match (&comment.sending, &comment.error) {
        (Some(_), _) => "Sending ...",
        (None, error) => error.as_deref().unwrap_or_default(),
    };
    let mut lines = wrap(words, inside.width.into());
    lines.truncate(usize::from(inside.height / 2));
    lines
}

/// Where the text stands above so many lines.
fn text_place(inside: Rect, below: usize) -> Rect {
    let below = u16::try_from(below).unwrap_or(1);
    Rect { y: inside.y + 2, height: inside.height.saturating_sub(2 + below), ..inside }
}

impl CommentBox {
    /// Says to the text how much room it has, in a terminal of this size.
    pub(super) fn fit(&mut self, area: Rect) {
        let inside = framed(place(area));
        let below = said(self, inside).len();
        self.editor.fit(text_place(inside, below).as_size().into());
    }
}

impl App {
    pub(crate) fn open_comment(&mut self, photo: &Photo) {
        let draft = self.photos.drafts.get(&photo.id).map(String::as_str).unwrap_or_default();
        self.push(Overlay::Comment(Box::new(CommentBox {
            photo: photo.id.clone(),
            about: Self::called(photo),
            editor: Editor::of(draft, LONGEST),
            sending: self.photos.writing.get(&photo.id).copied(),
            error: None,
        })));
    }

    pub(super) fn comment_action(&mut self, action: Action) {
        let Some(Overlay::Comment(comment)) = self.overlays.last_mut() else { return };
        match action {
            Action::Look => {
                let photo = comment.photo.clone();
                if let Some(overlay) = self.overlays.pop() {
                    self.overlay_closed(overlay);
                }
                self.look_at_comments(&photo);
            }
            _ if comment.sending.is_some() => {}
            Action::Edit(edit) => comment.editor.edit(edit),
            Action::Newline => comment.insert("\n"),
            Action::Move(step) => comment.editor.step(step),
            Action::Send => self.send_comment(),
            _ => {}
        }
    }

    fn send_comment(&mut self) {
        let Some(Overlay::Comment(comment)) = self.overlays.last_mut() else { return };
        let text = comment.editor.text().trim().to_owned();
        if text.is_empty() {
            comment.error = Some("Nothing was written yet.".to_owned());
            return;
        }
        comment.error = None;
        let photo = comment.photo.clone();
        // Until the answer is there, what was written must not depend on this box.
        self.photos.drafts.insert(photo.clone(), comment.editor.text().to_owned());
        let request = PhotoRequest::Comment(photo.clone(), text);
        let id = self.ask_photos(request, PhotoWait::Comment(photo.clone()));
        self.photos.writing.insert(photo, id);
        if let Some(Overlay::Comment(comment)) = self.overlays.last_mut() {
            comment.sending = Some(id);
        }
    }

    /// The box was closed: what was written is kept for the photo.
    pub(super) fn comment_closed(&mut self, comment: &CommentBox) {
        let text = comment.editor.text();
        if text.trim().is_empty() {
            self.photos.drafts.remove(&comment.photo);
            return;
        }
        self.photos.drafts.insert(comment.photo.clone(), text.to_owned());
        let key = self.keymap.key_for(Action::Comment, Place::Photos).unwrap_or_default();
        let words = if comment.sending.is_some() { "is still being sent" } else { "is kept" };
        self.notice(Level::Info, &format!("What you wrote {words}; {key} on this photo shows it again."));
    }
}
