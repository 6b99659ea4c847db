//! Where a photo is saved: a path that is typed, completed by tab. A file that is there already stays as it
//! is until another key says otherwise.

use std::path::PathBuf;

use ratatui::layout::Rect;

use super::files::Picker;
use super::{Overlay, room};
use crate::engine::protocol::{PhotoRequest, RequestId};
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;
use crate::model::photo::Photo;
use crate::tui::app::App;
use crate::tui::keys::{Action, Place};
use crate::tui::screens::photos::PhotoWait;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::{Canvas, centred};
use crate::tui::widgets::text::wrap;

/// The box for the path.
#[derive(Debug)]
pub(crate) struct SaveBox {
    photo: NodeId,
    about: String,
    /// Completes the path as the file picker does.
    pub(super) picker: Picker,
    /// The path that was asked for last.
    asked: Option<PathBuf>,
    /// True once it was said that there is a file, or that something else is in the way.
    taken: bool,
    pub(super) sending: Option<RequestId>,
    pub(super) error: Option<String>,
}

impl SaveBox {
    pub(super) fn refused(&mut self, fault: &Fault, over: &str) {
        self.sending = None;
        self.taken = fault.kind == FaultKind::Source;
        let next = if self.taken { format!(" {over} saves it there all the same.") } else { String::new() };
        self.error = Some(format!("{}{next}", fault.sentence()));
    }

    /// Another path was typed: what was said about the last one no longer holds.
    pub(super) fn changed(&mut self) {
        self.error = None;
        self.taken = false;
    }
}

/// A file name for a photo: its id, which is safe as a name, and the type that its address tells.
fn proposed(photo: &Photo) -> String {
    let source = photo.largest().map(|one| &*one.source).or(photo.source.as_deref()).unwrap_or_default();
    let path = source.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let known = ["png", "webp", "gif"].into_iter().find(|kind| path.ends_with(&format!(".{kind}")));
    format!("photo-{}.{}", photo.id, known.unwrap_or("jpg"))
}

/// Draws the box.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, save: &SaveBox) {
    let columns = room(area).width.min(84);
    let (words, role) = match (&save.sending, &save.error) {
        (Some(_), _) => ("Saving ...".to_owned(), Role::Dim),
        (None, Some(error)) => (error.clone(), Role::Bad),
        (None, None) => {
            ("The largest version is saved; a path that ends with / is a folder.".to_owned(), Role::Dim)
        }
    };
    let lines = wrap(&words, usize::from(columns.saturating_sub(4)));
    let height = u16::try_from(lines.len()).unwrap_or(1) + 4;
    let inside = canvas.frame(centred(room(area), columns, height), "Save");
    if inside.height < 2 {
        return;
    }
    canvas.put(inside.x, inside.y, inside.width, &save.about, Role::Dim);
    let below = Rect { y: inside.y + 2, height: inside.height - 2, ..inside };
    canvas.lines(below, &lines, role);
    let used = canvas.put(inside.x, inside.y + 1, inside.width, "path: ", Role::Key);
    save.picker.draw_path(canvas, inside.x + used, inside.y + 1, inside.width - used);
    if save.sending.is_some() {
        canvas.cursor = None;
    }
}

impl App {
    pub(crate) fn open_save(&mut self, photo: &Photo) {
        self.push(Overlay::Save(Box::new(SaveBox {
            photo: photo.id.clone(),
            about: Self::called(photo),
            picker: Picker::typing_in(self.folder.clone(), &proposed(photo)),
            asked: None,
            taken: false,
            sending: None,
            error: None,
        })));
    }

    pub(super) fn save_action(&mut self, action: Action) {
        let over = self.keymap.key_for(Action::Overwrite, Place::Save).unwrap_or_default();
        let Some(Overlay::Save(save)) = self.overlays.last_mut() else { return };
        if save.sending.is_some() {
            return;
        }
        match action {
            Action::Complete => {
                save.changed();
                self.files_action(Action::Complete);
            }
            Action::Accept => self.save_to(false),
            Action::Overwrite if save.taken => self.save_to(true),
            Action::Overwrite => {
                save.error =
                    Some(format!("Enter saves it first; {over} is for a file that is there already."));
            }
            _ => {}
        }
    }

    fn save_to(&mut self, overwrite: bool) {
        let home = self.home.clone();
        let Some(Overlay::Save(save)) = self.overlays.last_mut() else { return };
        let Some(to) = save.picker.typed_path(home.as_deref()) else {
            save.error = Some("Nothing was typed.".to_owned());
            return;
        };
        // Only the path about which it was said may be written over.
        let overwrite = overwrite && save.asked.as_ref() == Some(&to);
        save.asked = Some(to.clone());
        save.error = None;
        let photo = save.photo.clone();
        let request = PhotoRequest::Save { photo: photo.clone(), to, overwrite };
        let id = self.ask_photos(request, PhotoWait::Save(photo));
        if let Some(Overlay::Save(save)) = self.overlays.last_mut() {
            save.sending = Some(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::photo::Rendition;

    #[test]
    fn the_proposed_name_is_made_of_the_id_alone() {
        let mut photo = Photo::unknown(NodeId::parse("1015").unwrap());
        assert_eq!(proposed(&photo), "photo-1015.jpg");
        let source = "https://pictures.example/../../etc/x.PNG?name=/y".into();
        photo.images = vec![Rendition { width: 1, height: 1, source }];
        assert_eq!(proposed(&photo), "photo-1015.png");
    }
}
