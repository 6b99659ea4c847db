//! What the engine says about photos.

use std::sync::Arc;

use super::state::Photos;
use super::words;
use crate::engine::protocol::{
    Answer, Level, PhotoAnswer, PhotoRequest, PictureKey, Pictured, Request, RequestId, WholePhoto,
};
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::{NodeId, Slice};
use crate::model::photo::{Listing, Photo, Tag};
use crate::model::size;
use crate::model::text::show_path;
use crate::tui::app::{App, Waiting};
use crate::tui::effect::{Effect, Paint};
use crate::tui::keys::Action;
use crate::tui::term::{Graphics, PictureId, Prepared};
use crate::tui::widgets::scroll::Step;

/// How many of a page's warnings are told.
const TOLD: usize = 3;

/// What an answer about photos is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PhotoWait {
    /// What the disk still had of a list.
    Kept(Listing),
    /// A page of a list.
    Page(Listing),
    /// A page of albums.
    Albums,
    /// A photo whole.
    Whole(NodeId),
    /// A page of comments.
    Comments(NodeId),
    /// A page of likes.
    Likes(NodeId),
    /// Tags.
    Tags(NodeId),
    /// A comment that was sent.
    Comment(NodeId),
    /// A like, or that it was taken back.
    Like(NodeId),
    /// Tags that were set.
    Tag(NodeId),
    /// A tag that was removed.
    Untag(NodeId),
    /// A photo that was saved.
    Save(NodeId),
}

impl PhotoWait {
    /// The photo that it is about.
    fn photo(&self) -> Option<&NodeId> {
        match self {
            Self::Kept(_) | Self::Page(_) | Self::Albums => None,
            Self::Whole(id)
            | Self::Comments(id)
            | Self::Likes(id)
            | Self::Tags(id)
            | Self::Comment(id)
            | Self::Like(id)
            | Self::Tag(id)
            | Self::Untag(id)
            | Self::Save(id) => Some(id),
        }
    }

    /// The photo, when a fault that something does not exist means the photo itself. Of tags it can mean the
    /// tag, and Facebook says the same where an app may not see the tags or the likes.
    fn photo_itself(&self) -> Option<&NodeId> {
        match self {
            Self::Tags(_) | Self::Tag(_) | Self::Untag(_) | Self::Like(_) | Self::Likes(_) => None,
            _ => self.photo(),
        }
    }

    /// True when a box shows the fault while it is open.
    const fn has_box(&self) -> bool {
        matches!(self, Self::Comment(_) | Self::Tag(_) | Self::Save(_))
    }
}

impl App {
    /// Asks the engine about photos.
    pub(crate) fn ask_photos(&mut self, request: PhotoRequest, wait: PhotoWait) -> RequestId {
        self.ask(Request::Photos(request), Waiting::Photos(wait))
    }

    /// The engine answered; `boxed` when a box on top shows what went wrong.
    pub(crate) fn photo_answered(
        &mut self,
        id: RequestId,
        wait: PhotoWait,
        answer: Result<Answer, Fault>,
        boxed: bool,
    ) {
        if let PhotoWait::Comment(photo) = &wait {
            self.photos.writing.remove(photo);
        }
        match answer {
            Ok(Answer::Photos(answer)) => self.photo_answer(id, wait, answer),
            Ok(_) => {}
            Err(fault) => self.photo_failed(id, &wait, fault, boxed),
        }
    }

    fn photo_answer(&mut self, id: RequestId, wait: PhotoWait, answer: PhotoAnswer) {
        match (wait, answer) {
            (PhotoWait::Kept(listing), PhotoAnswer::Kept(_, photos)) => self.kept_came(&listing, photos),
            (PhotoWait::Page(listing), PhotoAnswer::Page { page, warnings, .. }) => {
                self.page_came(id, &listing, page, &warnings);
            }
            (PhotoWait::Albums, PhotoAnswer::Albums(page)) => {
                self.with_destination_held(|app| _ = app.photos.albums.came(id, page));
            }
            (PhotoWait::Whole(_), PhotoAnswer::Whole(whole)) => self.whole_came(id, *whole),
            (PhotoWait::Comments(_), PhotoAnswer::Comments(_, page)) => {
                if let Some(opened) = &mut self.photos.opened {
                    opened.comments.came(id, page);
                }
            }
            (PhotoWait::Likes(_), PhotoAnswer::Likes(_, page)) => {
                if let Some(opened) = &mut self.photos.opened {
                    opened.likes.came(id, page);
                }
            }
            (PhotoWait::Tags(photo), PhotoAnswer::Tags(_, tags)) => self.tags_came(&photo, tags),
            (PhotoWait::Tag(photo), PhotoAnswer::Tags(_, tags)) => {
                self.tags_came(&photo, tags);
                self.notice(Level::Info, "The tags are set.");
            }
            (PhotoWait::Untag(photo), PhotoAnswer::Tags(_, tags)) => {
                self.tags_came(&photo, tags);
                self.notice(Level::Info, "The tag is removed.");
            }
            (PhotoWait::Comment(photo), PhotoAnswer::Commented(..)) => self.commented(&photo),
            (PhotoWait::Like(photo), PhotoAnswer::Liked(_, likes)) => self.liked(&photo, likes),
            (PhotoWait::Save(_), PhotoAnswer::Saved { path, size, pixels }) => {
                let pixels = pixels.map(|(width, height)| format!(", {width}x{height}")).unwrap_or_default();
                let sentence = format!("Saved as {}: {}{pixels}.", show_path(&path), size::bytes(size));
                self.notice(Level::Info, &sentence);
            }
            _ => {}
        }
        self.paint(Paint::Now);
    }

    fn kept_came(&mut self, listing: &Listing, photos: Vec<Arc<Photo>>) {
        if let Some(list) = self.photos.listed(listing) {
            list.kept(photos);
        }
    }

    fn page_came(&mut self, id: RequestId, listing: &Listing, page: Slice<Arc<Photo>>, warnings: &[String]) {
        let view = self.photo_view();
        let Some(list) = self.photos.listed(listing).filter(|list| list.asked == Some(id)) else { return };
        list.asked = None;
        list.came(page, view);
        self.refresh_preview();
        for warning in warnings.iter().take(TOLD) {
            self.notice(Level::Warning, warning);
        }
    }

    /// The preview shows what is known of its photo now.
    fn refresh_preview(&mut self) {
        let Photos { preview, list, .. } = &mut self.photos;
        if let (Some(preview), Some(current)) = (preview, list.current())
            && preview.id == current.id
        {
            *preview = current.clone();
        }
    }

    fn whole_came(&mut self, id: RequestId, whole: WholePhoto) {
        let Photos { opened, .. } = &mut self.photos;
        let Some(opened) = opened.as_mut().filter(|opened| opened.asked == Some(id)) else { return };
        opened.asked = None;
        opened.whole = true;
        opened.withheld = whole.refused;
        opened.photo = whole.photo.clone();
        for list in self.photos.all_lists() {
            list.learn(&whole.photo);
        }
    }

    fn tags_came(&mut self, photo: &NodeId, tags: Vec<Tag>) {
        let Some(opened) = self.photos.opened.as_mut().filter(|opened| opened.photo.id == *photo) else {
            return;
        };
        opened.tags_asked = None;
        opened.tags_known = true;
        opened.tags_fault = None;
        let len = tags.len();
        opened.tags = tags;
        opened.chosen.step(Step::By(0), len, len);
    }

    fn commented(&mut self, photo: &NodeId) {
        self.photos.drafts.remove(photo);
        self.photos.change(photo, |photo| photo.comment_count = photo.comment_count.map(|count| count + 1));
        if let Some(opened) = self.photos.opened.as_mut().filter(|opened| opened.photo.id == *photo) {
            // Where in the list it stands is the server's to say.
            opened.comments = Default::default();
        }
        self.notice(Level::Info, "The comment is on the photo.");
    }

    fn liked(&mut self, id: &NodeId, likes: bool) {
        self.photos.likes.remove(id);
        self.photos.change(id, |photo| {
            if photo.has_liked != Some(likes) {
                let count = photo.like_count;
                photo.like_count = count.map(|count| if likes { count + 1 } else { count.saturating_sub(1) });
            }
            photo.has_liked = Some(likes);
        });
        if let Some(opened) = self.photos.opened.as_mut().filter(|opened| opened.photo.id == *id) {
            opened.likes = Default::default();
        }
    }

    fn photo_failed(&mut self, id: RequestId, wait: &PhotoWait, fault: Fault, boxed: bool) {
        self.paint(Paint::Now);
        if let Some(photo) = wait.photo_itself().filter(|_| fault.kind == FaultKind::Missing) {
            for list in self.photos.all_lists() {
                list.lose(photo);
            }
        }
        let again = self.keymap.key_for(Action::Refresh, self.photos_place()).unwrap_or_default();
        let mut sentence = fault.sentence();
        match wait {
            PhotoWait::Kept(_) => {}
            PhotoWait::Page(listing) => {
                let Some(list) = self.photos.listed(listing).filter(|list| list.asked == Some(id)) else {
                    return;
                };
                list.asked = None;
                list.fault = Some(fault);
                sentence.push_str(&format!(" {again} tries again."));
            }
            // The box of the albums, and the parts of the opened photo, say it themselves.
            PhotoWait::Albums => {
                return self.with_destination_held(|app| app.photos.albums.failed(id, fault));
            }
            PhotoWait::Whole(_) | PhotoWait::Tags(_) | PhotoWait::Comments(_) | PhotoWait::Likes(_) => {
                return self.part_failed(id, wait, fault);
            }
            PhotoWait::Comment(_) if !boxed => {
                sentence.push_str(" What you wrote is kept.");
            }
            PhotoWait::Like(photo) => _ = self.photos.likes.remove(photo),
            _ => {}
        }
        if !(boxed && wait.has_box()) {
            self.notice(Level::Error, &sentence);
        }
    }

    fn part_failed(&mut self, id: RequestId, wait: &PhotoWait, fault: Fault) {
        let Some(opened) = &mut self.photos.opened else { return };
        match wait {
            PhotoWait::Whole(_) if opened.asked == Some(id) => {
                opened.asked = None;
                opened.fault = Some(fault);
            }
            PhotoWait::Tags(_) if opened.tags_asked == Some(id) => {
                opened.tags_asked = None;
                opened.tags_fault = Some(fault);
            }
            PhotoWait::Comments(_) => opened.comments.failed(id, fault),
            PhotoWait::Likes(_) => opened.likes.failed(id, fault),
            _ => {}
        }
    }

    /// A picture came, or the reason why there is none.
    pub(crate) fn picture_came(&mut self, key: &PictureKey, picture: Pictured) {
        let failed = picture.is_err();
        self.effects.extend(self.photos.pictures.came(key, picture));
        if failed {
            self.picture_settled();
        }
    }

    /// A picture was made ready.
    pub(crate) fn picture_ready(&mut self, id: PictureId, prepared: Arc<Prepared>) {
        if self.photos.pictures.ready(id, prepared) {
            self.picture_settled();
        }
    }

    /// The terminal said what pictures it can show.
    pub(crate) fn graphics_known(&mut self, graphics: Graphics) {
        self.photos.pictures.take_graphics(graphics);
        // Everything in view is wanted in another form now.
        self.photos.rest = Default::default();
        let view = self.photo_view();
        let position = self.photos.list.position();
        self.photos.list.go(position, view);
        self.paint(Paint::Now);
    }

    /// The token was renewed: what it stopped is read again.
    pub(crate) fn photos_with_new_token(&mut self) {
        for list in self.photos.all_lists() {
            if list.fault.as_ref().is_some_and(|fault| fault.kind == FaultKind::Token) {
                list.ask_again();
            }
        }
        if let Some(opened) = &mut self.photos.opened {
            opened.refresh();
        }
        self.photos.albums.fault = None;
    }

    /// What a photo is called in a sentence.
    pub(crate) fn called(photo: &Photo) -> String {
        const LONGEST: usize = 40;
        match words::first_line(photo, LONGEST) {
            Some(line) if line.chars().count() > LONGEST => {
                format!("'{}...'", line.chars().take(LONGEST).collect::<String>().trim_end())
            }
            Some(line) => format!("'{line}'"),
            None => format!("photo {}", photo.id),
        }
    }

    /// Tells the engine something that it does not answer.
    pub(crate) fn ask_quietly(&mut self, request: Request) {
        let id = self.next_id();
        self.effects.push(Effect::Ask(id, request));
    }
}
