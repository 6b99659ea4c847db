//! What is done with a photo, the same from the list, the grid and the opened photo.

use super::opened::Section;
use super::state::Photos;
use crate::engine::protocol::{Level, PhotoRequest};
use crate::model::node::NodeId;
use crate::model::photo::{Listing, Photo, Tag};
use crate::model::text::excerpt;
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::keys::Action;
use crate::tui::overlays::Overlay;
use crate::tui::overlays::question::{Question, Resolve};
use crate::tui::screens::photos::PhotoWait;
use crate::tui::term::LARGEST_COPY;
use std::sync::Arc;

impl App {
    /// Does what a key means for the chosen photo; false when it means something else.
    pub(super) fn photo_work(&mut self, action: Action) -> bool {
        let work: fn(&mut Self, Arc<Photo>) = match action {
            Action::Comment => |app, photo| app.open_comment(&photo),
            Action::Like => |app, photo| app.toggle_like(&photo),
            Action::Tag => |app, photo| app.open_tagging(photo, None),
            Action::Save => |app, photo| app.open_save(&photo),
            Action::Copy => |app, photo| app.copy_link(&photo),
            Action::CopyId => |app, photo| {
                app.copy_text(photo.id.as_str().to_owned(), "id", &photo);
            },
            Action::AlbumOf => |app, photo| app.show_album_of(&photo),
            _ => return false,
        };
        match self.photos.chosen().cloned() {
            Some(photo) => work(self, photo),
            None => self.notice(Level::Info, "There is no photo here to do that with."),
        }
        true
    }

    fn copy_link(&mut self, photo: &Photo) {
        match &photo.link {
            Some(link) => self.copy_text(link.to_string(), "link", photo),
            None => self.notice(Level::Info, "Facebook told no link for this photo; 'Y' copies its id."),
        }
    }

    fn copy_text(&mut self, text: String, what: &str, photo: &Photo) {
        if text.len() > LARGEST_COPY {
            self.notice(Level::Warning, &format!("This {what} is too long for a terminal's clipboard."));
            return;
        }
        self.effects.push(Effect::Copy(text));
        let name = Self::called(photo);
        self.notice(
            Level::Info,
            &format!("The {what} of {name} is on its way to your terminal's clipboard."),
        );
    }

    fn show_album_of(&mut self, photo: &Photo) {
        match photo.album.as_ref().and_then(|album| Some((album.id.clone()?, album.name.to_string()))) {
            Some((id, name)) => self.show_list(&Listing::album(id), &name),
            None => self.notice(Level::Info, "Facebook told no album for this photo."),
        }
    }

    /// Likes, or takes the like back: shown at once, taken back when Facebook refuses.
    fn toggle_like(&mut self, photo: &Photo) {
        if self.photos.likes.contains_key(&photo.id) {
            self.notice(Level::Info, "The last like of this photo is still on its way.");
            return;
        }
        let likes = photo.has_liked != Some(true);
        self.photos.likes.insert(photo.id.clone(), likes);
        self.ask_photos(PhotoRequest::Like(photo.id.clone(), likes), PhotoWait::Like(photo.id.clone()));
    }

    /// Shows the comments of a photo, read anew.
    pub(crate) fn look_at_comments(&mut self, photo: &NodeId) {
        let Photos { opened, list, .. } = &mut self.photos;
        if opened.is_none() {
            let known = list.current().filter(|current| current.id == *photo).cloned();
            let known = known.unwrap_or_else(|| Arc::new(Photo::unknown(photo.clone())));
            *opened = Some(super::opened::Opened::new(known, Section::Comments, self.now.steady_ms));
        }
        if let Some(opened) = opened {
            opened.refresh();
            opened.section = Section::Comments;
        }
    }

    fn chosen_tag(&self) -> Option<&Tag> {
        let opened = self.photos.opened.as_ref()?;
        opened.tags.get(opened.chosen.cursor).filter(|_| opened.section == Section::Tags)
    }

    pub(super) fn move_tag(&mut self) {
        let photo = self.photos.chosen().cloned();
        match (self.chosen_tag().cloned(), photo) {
            (Some(tag), Some(photo)) => self.open_tagging(photo, Some(&tag)),
            _ => self.notice(Level::Info, "Choose a tag first: tab goes on to the tags."),
        }
    }

    /// Asks before a tag is removed.
    pub(super) fn ask_untag(&mut self) {
        let Some(tag) = self.chosen_tag().cloned() else {
            self.notice(Level::Info, "Choose a tag first: tab goes on to the tags.");
            return;
        };
        let (Some(who), Some(photo)) = (tag.who.id, self.photos.chosen().map(|photo| photo.id.clone()))
        else {
            let sentence = "Only tags of people can be removed here: Facebook removes a text by no call.";
            self.notice(Level::Info, sentence);
            return;
        };
        let name = if tag.who.name.is_empty() { who.to_string() } else { excerpt(&tag.who.name, 40) };
        self.push(Overlay::Question(Question {
            title: format!("Remove the tag of {name}?"),
            lines: vec!["The photo itself stays as it is.".to_owned()],
            yes: "Remove",
            no: "Keep",
            resolve: Resolve::Untag(photo, who),
            ..Question::default()
        }));
    }
}
