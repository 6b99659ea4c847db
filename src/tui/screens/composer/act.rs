//! What keys do on the Composer screen.

use std::path::PathBuf;

use super::form::turned;
use super::parts::Spot;
use super::state::Flight;
use super::words;
use crate::engine::protocol::{Level, PostRequest};
use crate::model::post::{MediaPart, PhotoSource, Target, When};
use crate::model::size;
use crate::model::text::{count, excerpt, show_name, show_path, tame};
use crate::tui::app::App;
use crate::tui::effect::{Effect, Paint};
use crate::tui::keys::{Action, Compose, Place};
use crate::tui::overlays::Overlay;
use crate::tui::overlays::compose::{Goal, LONGEST, List};
use crate::tui::overlays::question::{Question, Resolve};
use crate::tui::screens::Screen;
use crate::tui::screens::composer::ComposeWait;
use crate::tui::widgets::editor::Editor;
use crate::tui::widgets::field::Edit;
use crate::tui::widgets::scroll::{Scroll, Step};

impl App {
    /// True while the Composer is shown and there is an engine behind it.
    pub(crate) fn on_composer(&self) -> bool {
        self.screen == Screen::Composer && !self.first_run()
    }

    /// The Page's name or id, for people.
    pub(crate) fn page_name(&self) -> String {
        self.identity.as_ref().map(|one| tame(&one.page)).unwrap_or_default()
    }

    /// Does what a key means on the Composer screen.
    pub(crate) fn composer_action(&mut self, action: Action) {
        match action {
            Action::Move(step) => self.move_spot(step),
            Action::Section(by) => {
                let all = Spot::all(&self.composer.content);
                self.composer.spot = Some(turned(&all, self.composer.spot(), by));
            }
            Action::Accept => self.edit_spot(),
            Action::Refresh => {
                self.composer.judgement.due_ms = Some(self.now.steady_ms);
                self.notice(Level::Info, "Judging it anew ...");
            }
            Action::Compose(action) => self.compose_action(action),
            _ => {}
        }
    }

    fn compose_action(&mut self, action: Compose) {
        if action != Compose::Publish {
            self.composer.judgement.publish_next = false;
        }
        match action {
            Compose::Calls => return self.show_calls(),
            Compose::Publish => return self.publish(),
            Compose::Begin => return self.begin_new(),
            Compose::Discard => return self.ask_to_discard(),
            Compose::Keep => return self.keep_now(),
            _ => {}
        }
        if self.is_refused_by_lock() {
            return;
        }
        let spot = self.composer.spot();
        match (action, spot) {
            (Compose::AddPhotos, _) => self.open_photo_picker(Vec::new()),
            (Compose::AddAddress, _) => self.write(Goal::Address),
            (Compose::Caption, Spot::Photo(at)) => self.write(Goal::Caption(at)),
            (Compose::AltText, Spot::Photo(at)) => self.write(Goal::AltText(at)),
            (Compose::Shift(by), Spot::Photo(at)) => self.shift_photo(at, by),
            (Compose::Fit, Spot::Photo(at)) => self.fit_photo(at),
            (Compose::Caption | Compose::AltText | Compose::Shift(_) | Compose::Fit, _) => {
                self.notice(Level::Info, "That is for a photo: put the cursor on one.");
            }
            (Compose::TakeOut, spot) => self.take_out(spot),
            (Compose::Option, _) => self.choose(List::Options),
            (Compose::Outside, _) => {
                self.write(Goal::Message);
                self.write_outside();
            }
            _ => {}
        }
    }

    /// False for an action that does nothing where the cursor stands: the footer leaves it out.
    pub(crate) fn is_of_use(&self, action: Action) -> bool {
        match self.place() {
            Place::Composer => self.is_of_use_in_composer(action),
            Place::Posts => self.is_of_use_for_post(action),
            // A box that waits for its answer takes no other one.
            Place::Question if self.overlays.last().is_some_and(|top| top.sending().is_some()) => {
                matches!(action, Action::Back | Action::Help)
            }
            _ => true,
        }
    }

    fn is_of_use_in_composer(&self, action: Action) -> bool {
        let composer = &self.composer;
        let on_photo = matches!(composer.spot(), Spot::Photo(_));
        let free = !composer.is_locked();
        match action {
            Action::Compose(Compose::Caption | Compose::AltText | Compose::Shift(_)) => free && on_photo,
            Action::Compose(Compose::Fit) => free && composer.can_be_fitted(),
            Action::Compose(Compose::Begin) => matches!(composer.flight, Flight::Ended(_)),
            Action::Compose(Compose::Calls) | Action::Section(_) => true,
            Action::Compose(_) | Action::Accept => free,
            Action::Back => false,
            _ => true,
        }
    }

    /// True, with a word why, while nothing may be changed.
    pub(crate) fn is_refused_by_lock(&mut self) -> bool {
        let sentence = match (&self.composer.flight, self.composer.loaded) {
            (Flight::Writing, false) => "The last draft is still being read.".to_owned(),
            (Flight::Writing, true) if !self.composer.is_locked() => return false,
            (Flight::Ended(_), _) => {
                let key = self.compose_key(Compose::Begin);
                format!("This post has left: {key} begins a new one.")
            }
            _ => "It is on its way: nothing of it can be changed now.".to_owned(),
        };
        self.notice(Level::Info, &sentence);
        true
    }

    pub(super) fn compose_key(&self, action: Compose) -> String {
        self.keymap.key_for(Action::Compose(action), Place::Composer).unwrap_or_default()
    }

    /// Something of the content was changed.
    pub(crate) fn composer_changed(&mut self) {
        self.composer.changed(self.now);
        self.paint(Paint::Now);
    }

    fn move_spot(&mut self, step: Step) {
        let all = Spot::all(&self.composer.content);
        let spot = self.composer.spot();
        let at = all.iter().position(|one| *one == spot).unwrap_or(0);
        let view = usize::from(self.body().height / 2).max(2);
        let mut scroll = Scroll::default();
        scroll.go(at, all.len(), view);
        scroll.step(step, all.len(), view);
        self.composer.spot = all.get(scroll.cursor).copied();
    }

    /// Enter: writes or chooses what the cursor stands on.
    fn edit_spot(&mut self) {
        if self.is_refused_by_lock() {
            return;
        }
        match self.composer.spot() {
            Spot::Message => self.write(Goal::Message),
            Spot::Photo(at) => self.write(Goal::Caption(at)),
            Spot::AddPhoto => self.open_photo_picker(Vec::new()),
            Spot::Link => self.write(Goal::Link),
            Spot::Thumbnail => self.write(Goal::Thumbnail),
            Spot::Video => self.write(Goal::Video),
            Spot::Title => self.write(Goal::Title),
            Spot::When => self.choose(List::When),
            Spot::Where => self.choose(List::Where),
            Spot::Param(at) => {
                let name = self.composer.content.params.get(at).map(|(name, _)| name.clone());
                self.write(Goal::Param(name.unwrap_or_default()));
            }
            Spot::AddParam => self.choose(List::Options),
            Spot::Targeting => self.write(Goal::Targeting),
            Spot::FeedTargeting => self.write(Goal::FeedTargeting),
        }
    }

    /// Adds files as photos behind those that are there.
    pub(crate) fn add_photos(&mut self, paths: Vec<PathBuf>) {
        let count_of = paths.len() as u64;
        self.add_sources(paths.into_iter().map(PhotoSource::File).collect());
        self.notice(Level::Info, &format!("{} added; enter writes a caption.", count(count_of, "photo")));
    }

    /// Adds photos and puts the cursor on the first of them.
    pub(crate) fn add_sources(&mut self, sources: Vec<PhotoSource>) {
        let photos = &mut self.composer.content.photos;
        self.composer.spot = Some(Spot::Photo(photos.len()));
        let new = |source| MediaPart { source, caption: String::new(), alt_text: String::new() };
        photos.extend(sources.into_iter().map(new));
        self.composer_changed();
    }

    fn shift_photo(&mut self, at: usize, by: i8) {
        let photos = &mut self.composer.content.photos;
        let Some(to) = at.checked_add_signed(by.into()).filter(|to| *to < photos.len()) else {
            return self.notice(Level::Info, "There is no place further on for this photo.");
        };
        photos.swap(at, to);
        self.composer.spot = Some(Spot::Photo(to));
        self.composer.moved(self.now);
    }

    /// Takes out what the cursor stands on.
    fn take_out(&mut self, spot: Spot) {
        let content = &mut self.composer.content;
        let had = match spot {
            Spot::Photo(at) if at < content.photos.len() => {
                let photo = content.photos.remove(at);
                let name = excerpt(&words::photo_name(&photo), 60);
                self.notice(Level::Info, &format!("{name} was taken out; the file stays where it is."));
                true
            }
            Spot::Link => content.link.take().is_some(),
            Spot::Thumbnail => content.thumbnail.take().is_some(),
            Spot::Video | Spot::Title => content.video.take().is_some(),
            Spot::When => std::mem::take(&mut content.when) != When::Now,
            Spot::Where => std::mem::take(&mut content.target) != Target::Page,
            Spot::Param(at) if at < content.params.len() => !content.params.remove(at).0.is_empty(),
            Spot::Targeting => content.targeting.take().is_some(),
            Spot::FeedTargeting => content.feed_targeting.take().is_some(),
            Spot::Message => return self.take_out_message(),
            _ => false,
        };
        match had {
            true => self.composer.moved(self.now),
            false => self.notice(Level::Info, "There is nothing here to take out."),
        }
        self.stand_beside(spot);
    }

    /// The message goes; as any change it can be taken back where it is written.
    fn take_out_message(&mut self) {
        let composer = &mut self.composer;
        if composer.content.message.is_empty() {
            return self.notice(Level::Info, "There is nothing here to take out.");
        }
        if composer.message.text() != composer.content.message {
            composer.message = Editor::of(&composer.content.message, LONGEST);
        }
        composer.message.replace("");
        composer.content.message.clear();
        self.composer_changed();
        let undo = self.keymap.key_for(Action::Edit(Edit::Undo), Place::Writing).unwrap_or_default();
        let edit = self.keymap.key_for(Action::Accept, Place::Composer).unwrap_or_default();
        self.notice(Level::Info, &format!("The message was taken out; {edit} and {undo} bring it back."));
    }

    /// Where the last of several was taken out, the cursor goes to the one before.
    fn stand_beside(&mut self, spot: Spot) {
        let all = Spot::all(&self.composer.content);
        let before = match spot {
            Spot::Photo(at) => Some(at.checked_sub(1).map_or(Spot::AddPhoto, Spot::Photo)),
            Spot::Param(at) => Some(at.checked_sub(1).map_or(Spot::AddParam, Spot::Param)),
            Spot::Title => Some(Spot::Video),
            _ => None,
        };
        if let Some(before) = before.filter(|_| !all.contains(&spot)) {
            self.composer.stand_on(before);
        }
    }

    fn fit_photo(&mut self, at: usize) {
        let Some(photo) = self.composer.content.photos.get(at) else { return };
        let PhotoSource::File(path) = photo.source.clone() else {
            return self.notice(Level::Info, "A photo by its address cannot be re-encoded here.");
        };
        if self.composer.copy_of(&path).is_some() {
            return self.ask_about_copy();
        }
        if self.composer.fitting.is_some() {
            return self.notice(Level::Info, "A copy is being made already.");
        }
        self.notice(
            Level::Info,
            &format!("Making a copy of {} that fits ...", excerpt(&show_name(&path), 40)),
        );
        self.composer.fitting = Some(path.clone());
        self.ask_posts(PostRequest::Fit(path), ComposeWait::Fit);
    }

    /// Shows what a copy has become, and asks whether to use it.
    pub(super) fn ask_about_copy(&mut self) {
        let Some(fitted) = self.composer.fitted.clone() else { return };
        let (before, after) = fitted.sizes;
        let (across, down) = fitted.pixels;
        let mut lines = vec![
            format!(
                "{} becomes {}: {across}x{down} pixels, JPEG at quality {}.",
                size::bytes(before),
                size::bytes(after),
                fitted.quality
            ),
            format!("The copy is {}. The original stays as it is.", show_path(&fitted.path)),
        ];
        lines.extend(fitted.note.as_deref().map(tame));
        self.push(Overlay::Question(Question {
            title: format!("Use the copy of {}?", excerpt(&show_name(&fitted.original), 60)),
            lines,
            yes: "Use the copy",
            no: "Keep the original",
            resolve: Resolve::UseCopy(fitted.original, fitted.path),
            ..Question::default()
        }));
    }

    /// The copy goes instead of the original.
    pub(crate) fn use_copy(&mut self, original: PathBuf, copy: PathBuf) {
        let (from, to) = (PhotoSource::File(original), PhotoSource::File(copy));
        for photo in self.composer.content.photos.iter_mut().filter(|photo| photo.source == from) {
            photo.source = to.clone();
        }
        self.composer.fitted = None;
        self.composer_changed();
        self.notice(Level::Info, "The copy goes instead of the original.");
    }

    /// Text was pasted on the form: paths of files are photos, anything else goes into the message.
    pub(crate) fn paste_on_form(&mut self, text: &str) {
        if self.is_refused_by_lock() {
            return;
        }
        let paths = crate::tui::overlays::files::parse_paths(text, self.home.as_deref());
        if !paths.is_empty() {
            return self.add_photos(paths);
        }
        self.write(Goal::Message);
        self.typed(text);
    }

    /// Hands the text of the box on top to the user's editor.
    pub(crate) fn write_outside(&mut self) {
        let Some(Overlay::Write(write)) = self.overlays.last() else { return };
        self.effects.push(Effect::WriteOutside(write.text().to_owned()));
    }
}
