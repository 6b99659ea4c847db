//! A photo that was opened: what is known of it, and which part of it is read.

use std::sync::Arc;

use super::paged::{Paged, Reel};
use crate::engine::protocol::{PhotoRefusal, RequestId};
use crate::model::fault::Fault;
use crate::model::node::Named;
use crate::model::photo::{Comment, Photo, Tag};
use crate::tui::widgets::scroll::Scroll;

/// A part of an opened photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Section {
    /// The picture, where there is no room for it beside the others.
    Picture,
    /// All fields.
    #[default]
    Details,
    /// Comments.
    Comments,
    /// Who likes it.
    Likes,
    /// Tags.
    Tags,
}

impl Section {
    /// All parts in order.
    pub const ALL: [Self; 5] = [Self::Picture, Self::Details, Self::Comments, Self::Likes, Self::Tags];

    /// The part so many places on, around the end; the picture only counts when it has no place of its own.
    pub fn turned(self, by: i8, with_picture: bool) -> Self {
        let all = Self::ALL.get(usize::from(!with_picture)..).unwrap_or_default();
        let at = all.iter().position(|one| *one == self).unwrap_or(0);
        let count = isize::try_from(all.len()).unwrap_or(1).max(1);
        let to = (isize::try_from(at).unwrap_or(0) + isize::from(by)).rem_euclid(count);
        all.get(to.unsigned_abs()).copied().unwrap_or_default()
    }
}

/// The opened photo.
#[derive(Debug)]
pub struct Opened {
    /// What is known of it: from the list at first, whole later.
    pub photo: Arc<Photo>,
    /// True once it was read whole.
    pub whole: bool,
    /// What Facebook refused to tell.
    pub(crate) withheld: Vec<PhotoRefusal>,
    /// Why it could not be read.
    pub fault: Option<Fault>,
    /// The part that is shown.
    pub section: Section,
    /// Where the details, the comments and the likes are read.
    pub(crate) reel: Reel,
    /// The chosen tag.
    pub(crate) chosen: Scroll,
    pub(crate) comments: Paged<Comment>,
    pub(crate) likes: Paged<Named>,
    pub(crate) tags: Vec<Tag>,
    /// True once the tags were read.
    pub(crate) tags_known: bool,
    pub(crate) tags_fault: Option<Fault>,
    /// When the rest of it is read, on the steady clock: who leafs through photos does not want all of each.
    pub(crate) due_ms: u64,
    /// The requests for the whole photo and for its tags.
    pub(crate) asked: Option<RequestId>,
    pub(crate) tags_asked: Option<RequestId>,
}

impl Opened {
    /// A photo as the list knows it.
    pub fn new(photo: Arc<Photo>, section: Section, due_ms: u64) -> Self {
        Self {
            photo,
            whole: false,
            withheld: Vec::new(),
            fault: None,
            section,
            reel: Reel::default(),
            chosen: Scroll::default(),
            comments: Paged::default(),
            likes: Paged::default(),
            tags: Vec::new(),
            tags_known: false,
            tags_fault: None,
            due_ms,
            asked: None,
            tags_asked: None,
        }
    }

    /// Everything is to be read anew; what is there stays until then.
    pub fn refresh(&mut self) {
        self.whole = false;
        self.fault = None;
        self.asked = None;
        self.comments = Paged::default();
        self.likes = Paged::default();
        self.tags_known = false;
        self.tags_fault = None;
        self.tags_asked = None;
        self.reel = Reel::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_turn_around_and_leave_the_picture_out_where_it_has_its_place() {
        assert_eq!(Section::Tags.turned(1, false), Section::Details);
        assert_eq!(Section::Tags.turned(1, true), Section::Picture);
        assert_eq!(Section::Details.turned(-1, true), Section::Picture);
        assert_eq!(Section::Details.turned(-1, false), Section::Tags);
        assert_eq!(Section::Picture.turned(1, false), Section::Comments);
    }
}
