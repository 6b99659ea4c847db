//! What the screen lacks is asked for here: the list when it is first shown and as the cursor comes near
//! its end, the opened photo, and pictures once the cursor has rested.

use std::sync::Arc;

use ratatui::layout::{Rect, Size};

use super::layout::{layout, opened, thumbnail};
use super::list::View;
use super::opened::Section;
use super::pictures::Spot;
use crate::engine::protocol::{PhotoRequest, Request};
use crate::model::photo::Photo;
use crate::tui::app::App;
use crate::tui::effect::{Effect, Paint};
use crate::tui::overlays::{Overlay, tagging};
use crate::tui::screens::Screen;
use crate::tui::screens::photos::PhotoWait;

/// How long the preview waits for the next picture before it shows the next photo without one.
const TURN_MS: u64 = 700;

impl App {
    /// True while the Photos screen is shown and there is an engine behind it.
    pub(crate) fn on_photos(&self) -> bool {
        self.screen == Screen::Photos && !self.first_run()
    }

    /// How many photos are seen at once.
    pub(crate) fn photo_view(&self) -> View {
        layout(&self.photos, self.body()).view
    }

    /// Asks for what the screen lacks.
    pub(crate) fn fill_photos(&mut self) {
        if !self.on_photos() || self.leaving.is_some() {
            return;
        }
        self.probe_pictures();
        self.fill_list();
        self.fill_albums();
        self.fill_opened();
        self.fill_pictures();
    }

    /// Finds out what the terminal can show, once.
    pub(crate) fn probe_pictures(&mut self) {
        if !std::mem::replace(&mut self.photos.started, true) {
            self.effects.push(Effect::ProbePictures);
        }
    }

    fn fill_list(&mut self) {
        let view = self.photo_view();
        let listing = self.photos.list.listing.clone();
        if !self.photos.kept_asked.contains(&listing) {
            self.photos.kept_asked.push(listing.clone());
            self.ask_photos(PhotoRequest::Kept(listing.clone()), PhotoWait::Kept(listing));
        }
        if self.photos.list.wants_more(view) {
            self.ask_page();
        }
    }

    /// Asks for the next page of the list.
    pub(super) fn ask_page(&mut self) {
        let list = &self.photos.list;
        let (listing, after, at) = (list.listing.clone(), list.next.cursor(), list.confirmed());
        let request = PhotoRequest::Page { listing: listing.clone(), after, at };
        let id = self.ask_photos(request, PhotoWait::Page(listing));
        self.photos.list.asked = Some(id);
    }

    fn fill_albums(&mut self) {
        let Some(Overlay::Albums(albums)) = self.overlays.last() else { return };
        let (at, view) = albums.reach(self);
        if self.photos.albums.wants_more(at, view) {
            let after = self.photos.albums.next.cursor();
            let id = self.ask_photos(PhotoRequest::Albums(after), PhotoWait::Albums);
            self.photos.albums.asked = Some(id);
        }
    }

    fn fill_opened(&mut self) {
        let now = self.now.steady_ms;
        let rows = self.opened_words().height.into();
        let Some(opened) = self.photos.opened.as_ref().filter(|opened| opened.due_ms <= now) else { return };
        let id = opened.photo.id.clone();
        let whole = !opened.whole && opened.asked.is_none() && opened.fault.is_none();
        let tags = !opened.tags_known && opened.tags_asked.is_none() && opened.tags_fault.is_none();
        let reading = |section| opened.section == section;
        let comments = reading(Section::Comments) && opened.comments.wants_more(opened.reel.item, rows / 3);
        let likes = reading(Section::Likes) && opened.likes.wants_more(opened.reel.item, rows);
        let (comments_from, likes_from) = (opened.comments.next.cursor(), opened.likes.next.cursor());
        let whole =
            whole.then(|| self.ask_photos(PhotoRequest::Photo(id.clone()), PhotoWait::Whole(id.clone())));
        let tags = tags.then(|| self.ask_photos(PhotoRequest::Tags(id.clone()), PhotoWait::Tags(id.clone())));
        let comments = comments.then(|| {
            self.ask_photos(
                PhotoRequest::Comments(id.clone(), comments_from),
                PhotoWait::Comments(id.clone()),
            )
        });
        let likes = likes.then(|| {
            self.ask_photos(PhotoRequest::Likes(id.clone(), likes_from), PhotoWait::Likes(id.clone()))
        });
        let Some(opened) = self.photos.opened.as_mut() else { return };
        opened.asked = opened.asked.or(whole);
        opened.tags_asked = opened.tags_asked.or(tags);
        opened.comments.asked = opened.comments.asked.or(comments);
        opened.likes.asked = opened.likes.asked.or(likes);
    }

    /// The place of the words of an opened photo.
    pub(crate) fn opened_words(&self) -> Rect {
        let section = self.photos.opened.as_ref().map(|opened| opened.section).unwrap_or_default();
        opened(&self.photos, section, self.opened_area()).words
    }

    /// The room for an opened photo: where tags are set below it, all of the picture has to be seen.
    pub(super) fn opened_area(&self) -> Rect {
        let body = self.body();
        let tagging = matches!(self.overlays.last(), Some(Overlay::Tagging(_)));
        let beside = opened(&self.photos, Section::Picture, body).words.x > body.x;
        // One row of the box covers the notices.
        let covered = tagging::ROWS - 1;
        match tagging && !beside && body.height > covered * 2 {
            true => Rect { height: body.height - covered, ..body },
            false => body,
        }
    }

    /// The pictures that are in view, the most urgent first.
    fn spots(&self) -> Vec<Spot> {
        let photos = &self.photos;
        let spot = |photo: &Arc<Photo>, cells: Size| Spot { photo: photo.clone(), cells };
        if !photos.pictures.are_shown() {
            return Vec::new();
        }
        if let Some(one) = &photos.opened {
            let place = opened(photos, one.section, self.opened_area()).picture;
            return if place.is_empty() { Vec::new() } else { vec![spot(&one.photo, place.as_size())] };
        }
        let parts = layout(photos, self.body());
        if photos.grid {
            let cells = thumbnail(parts.cell);
            let (here, others): (Vec<_>, Vec<_>) =
                photos.list.seen(parts.view).partition(|(number, _)| *number == photos.list.position());
            return here.into_iter().chain(others).map(|(_, photo)| spot(photo, cells)).collect();
        }
        let current = photos.list.current().filter(|_| !parts.picture.is_empty());
        current.map(|photo| spot(photo, parts.picture.as_size())).into_iter().collect()
    }

    fn fill_pictures(&mut self) {
        let spots = self.spots();
        let now = self.now.steady_ms;
        let rest = &mut self.photos.rest;
        if spots != rest.on {
            // What is seen first is wanted at once; only moving on has to wait for a rest.
            let wait = if rest.on.is_empty() { 0 } else { self.photos.rest_ms };
            rest.due_ms = Some(now + wait);
            rest.on = spots;
        }
        if rest.due_ms.take_if(|due| *due <= now).is_some() {
            self.want_pictures();
        }
        if self.photos.turning.as_ref().is_some_and(|(_, at)| *at <= now) {
            self.show_turned();
        }
    }

    /// The cursor rests: what is in view and not there yet is asked for.
    pub(super) fn want_pictures(&mut self) {
        let photos = &mut self.photos;
        if let Some(wanted) = photos.pictures.want(&photos.rest.on) {
            self.ask_quietly(Request::Photos(PhotoRequest::Pictures(wanted)));
        }
        if self.photos.opened.is_none() && !self.photos.grid {
            self.turn_preview();
        }
    }

    /// The preview goes on to the photo under the cursor, as soon as its picture is there.
    fn turn_preview(&mut self) {
        let photos = &mut self.photos;
        let (Some(spot), Some(current)) = (photos.rest.on.first(), photos.list.current()) else {
            photos.turning = None;
            if photos.preview.take().is_some() {
                self.paint(Paint::Now);
            }
            return;
        };
        let shows = photos.preview.as_ref().map(|photo| &photo.id);
        let at_once = shows.is_none_or(|id| *id == current.id) || photos.pictures.is_settled(spot);
        photos.turning = Some((current.clone(), self.now.steady_ms + TURN_MS));
        if at_once {
            self.show_turned();
        }
    }

    fn show_turned(&mut self) {
        if let Some((photo, _)) = self.photos.turning.take() {
            self.photos.preview = Some(photo);
            self.paint(Paint::Now);
        }
    }

    /// A picture is there, or will not come: what waited for it goes on.
    pub(super) fn picture_settled(&mut self) {
        let photos = &self.photos;
        let waits = photos.turning.as_ref().zip(photos.rest.on.first());
        if waits
            .is_some_and(|((photo, _), spot)| photo.id == spot.photo.id && photos.pictures.is_settled(spot))
        {
            self.show_turned();
        }
        if self.on_photos() {
            self.paint(Paint::Shortly);
        }
    }

    /// When the Photos screen wants to be woken next, on the steady clock.
    pub(crate) fn photos_wake_at(&self) -> Option<u64> {
        let photos = &self.photos;
        let turn = photos.turning.as_ref().map(|(_, at)| *at);
        let read = photos.opened.as_ref().map(|opened| opened.due_ms).filter(|due| *due > self.now.steady_ms);
        [photos.rest.due_ms, turn, read]
            .into_iter()
            .flatten()
            .min()
            .filter(|_| self.on_photos() && self.leaving.is_none())
    }
}
