//! Tags that are set on a photo: whom or what, and where on the picture; several together.

use std::sync::Arc;

use ratatui::layout::Rect;

use super::{Overlay, room};
use crate::engine::protocol::{PhotoRequest, RequestId};
use crate::model::fault::Fault;
use crate::model::node::NodeId;
use crate::model::photo::{NewTag, Photo, Tag, TagTarget};
use crate::tui::app::App;
use crate::tui::keys::{Action, Place};
use crate::tui::screens::photos::{Opened, PhotoWait, Section};
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::Canvas;
use crate::tui::widgets::field::Field;
use crate::tui::widgets::text::wrap;

/// How far a key moves the marker, in percent.
const STEP: f64 = 2.0;
/// Rows of the box.
pub(crate) const ROWS: u16 = 7;

/// What is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blank {
    Who,
    X,
    Y,
    Picture,
}

const BLANKS: [Blank; 4] = [Blank::Who, Blank::X, Blank::Y, Blank::Picture];

/// The box for tags.
#[derive(Debug)]
pub(crate) struct Tagging {
    photo: NodeId,
    who: Field,
    x: Field,
    y: Field,
    blank: Blank,
    kept: Vec<NewTag>,
    pub(super) sending: Option<RequestId>,
    pub(super) error: Option<String>,
}

impl Tagging {
    fn new(photo: NodeId, moved: Option<&Tag>) -> Self {
        let percent =
            |value: Option<f64>| Field::of(&value.map(|value| format!("{value:.1}")).unwrap_or_default());
        let who = moved.map(|tag| tag.who.id.as_ref().map_or(tag.who.name.to_string(), NodeId::to_string));
        Self {
            photo,
            who: Field::of(&who.unwrap_or_default()),
            x: percent(moved.and_then(|tag| tag.x)),
            y: percent(moved.and_then(|tag| tag.y)),
            blank: if moved.is_some() { Blank::Picture } else { Blank::Who },
            kept: Vec::new(),
            sending: None,
            error: None,
        }
    }

    /// Where keys are pressed.
    pub(super) fn place(&self) -> Place {
        if self.blank == Blank::Picture { Place::Placing } else { Place::Tagging }
    }

    pub(super) fn field(&mut self) -> Option<&mut Field> {
        match (self.sending, self.blank) {
            (None, Blank::Who) => Some(&mut self.who),
            (None, Blank::X) => Some(&mut self.x),
            (None, Blank::Y) => Some(&mut self.y),
            _ => None,
        }
    }

    pub(super) fn refused(&mut self, fault: &Fault) {
        self.sending = None;
        self.error = Some(fault.sentence());
    }

    /// The tags that are to be set with the one that is filled in now.
    pub(crate) fn kept(&self) -> &[NewTag] {
        &self.kept
    }

    /// Where the marker is, in percent.
    pub(crate) fn spot(&self) -> Option<(f64, f64)> {
        self.at().ok().flatten().or((self.blank == Blank::Picture).then_some((50.0, 50.0)))
    }

    fn at(&self) -> Result<Option<(f64, f64)>, String> {
        match (self.x.text().trim(), self.y.text().trim()) {
            ("", "") => Ok(None),
            (x, y) => Ok(Some((percent(x, "x")?, percent(y, "y")?))),
        }
    }

    /// The tag that is filled in, or a sentence that says what is wrong with it; `None` when nothing is.
    fn read(&self) -> Result<Option<NewTag>, String> {
        let who = self.who.text().trim();
        let at = self.at()?;
        if who.is_empty() {
            return match at {
                Some(_) => Err("Whom or what does the tag name? A user's id, or a text.".to_owned()),
                None => Ok(None),
            };
        }
        let number = who.chars().all(|c| c.is_ascii_digit());
        let target = match NodeId::parse(who).filter(|_| number) {
            Some(id) => TagTarget::User(id),
            None => TagTarget::Text(who.to_owned()),
        };
        Ok(Some(NewTag { target, at }))
    }

    fn turn(&mut self, by: isize) {
        let at = BLANKS.iter().position(|blank| *blank == self.blank).unwrap_or(0);
        let to = (isize::try_from(at).unwrap_or(0) + by).rem_euclid(4);
        self.blank = BLANKS.get(to.unsigned_abs()).copied().unwrap_or(Blank::Who);
    }

    fn nudge(&mut self, right: i8, down: i8) {
        let (x, y) = self.spot().unwrap_or((50.0, 50.0));
        let moved = |value: f64, by: i8| format!("{:.1}", (value + f64::from(by) * STEP).clamp(0.0, 100.0));
        self.x = Field::of(&moved(x, right));
        self.y = Field::of(&moved(y, down));
    }

    /// Keeps the tag that is filled in and makes room for another.
    fn keep(&mut self) -> Result<bool, String> {
        let Some(tag) = self.read()? else { return Ok(false) };
        self.kept.push(tag);
        (self.who, self.x, self.y) = Default::default();
        self.blank = Blank::Who;
        Ok(true)
    }
}

/// Reads a percentage.
fn percent(text: &str, name: &str) -> Result<f64, String> {
    let number = text.trim_end_matches('%').trim().replace(',', ".").parse::<f64>().ok();
    number
        .filter(|number| (0.0..=100.0).contains(number))
        .ok_or_else(|| format!("{name}: a number from 0 to 100, in percent of the picture."))
}

/// The box stands beside the picture, or below it.
fn place(area: Rect, app: &App) -> Rect {
    let room = room(area);
    let words = app.opened_words();
    let tall = ROWS.min(room.height);
    let below = Rect { y: room.bottom() - tall, height: tall, ..room };
    match words.x > room.x {
        true => Rect { x: words.x, width: words.width, ..below },
        false => below,
    }
}

/// Draws the box.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, tagging: &Tagging, app: &App) {
    const LABEL: u16 = 12;
    let inside = canvas.frame(place(area, app), "Tags");
    if inside.height < 4 {
        return;
    }
    let rows = [
        ("user or text", &tagging.who, Blank::Who),
        ("x in percent", &tagging.x, Blank::X),
        ("y in percent", &tagging.y, Blank::Y),
    ];
    let mut cursor = None;
    for (y, (label, field, blank)) in (inside.y..).zip(rows) {
        let chosen = tagging.blank == blank;
        canvas.put(inside.x, y, LABEL, label, if chosen { Role::Key } else { Role::Dim });
        field.draw(canvas, inside.x + LABEL + 1, y, inside.width.saturating_sub(LABEL + 1));
        if chosen {
            cursor = canvas.cursor;
        }
    }
    canvas.cursor = cursor.filter(|_| tagging.sending.is_none());
    let (words, role) = match (&tagging.sending, &tagging.error) {
        (Some(_), _) => ("Working ...".to_owned(), Role::Dim),
        (None, Some(error)) => (error.clone(), Role::Bad),
        (None, None) if tagging.blank == Blank::Picture => {
            ("The marker moves over the picture with the arrow keys.".to_owned(), Role::Key)
        }
        (None, None) if tagging.kept.is_empty() => {
            ("A number is a user's id, anything else a text.".to_owned(), Role::Dim)
        }
        (None, None) => (format!("{} more to set with this one.", tagging.kept.len()), Role::Mark),
    };
    let below = Rect { y: inside.y + 3, height: inside.height - 3, ..inside };
    canvas.lines(below, &wrap(&words, below.width.into()), role);
}

impl App {
    /// Opens the box on an opened photo: for new tags, or to move one.
    pub(crate) fn open_tagging(&mut self, photo: Arc<Photo>, moved: Option<&Tag>) {
        let id = photo.id.clone();
        if self.photos.opened.is_none() {
            self.photos.opened = Some(Opened::new(photo, Section::Picture, self.now.steady_ms));
        }
        self.push(Overlay::Tagging(Tagging::new(id, moved)));
    }

    pub(super) fn tagging_action(&mut self, action: Action) {
        let Some(Overlay::Tagging(tagging)) = self.overlays.last_mut() else { return };
        if tagging.sending.is_some() {
            return;
        }
        tagging.error = None;
        match action {
            Action::Other => tagging.turn(1),
            Action::OtherBack => tagging.turn(-1),
            Action::Nudge(right, down) => tagging.nudge(right, down),
            Action::Accept => match tagging.keep() {
                Ok(true) => {}
                Ok(false) => tagging.error = Some("Nothing was typed.".to_owned()),
                Err(sentence) => tagging.error = Some(sentence),
            },
            Action::Send => self.send_tags(),
            _ => {}
        }
    }

    fn send_tags(&mut self) {
        let Some(Overlay::Tagging(tagging)) = self.overlays.last_mut() else { return };
        if let Err(sentence) = tagging.keep() {
            tagging.error = Some(sentence);
            return;
        }
        if tagging.kept.is_empty() {
            tagging.error = Some("Nothing was typed.".to_owned());
            return;
        }
        let (photo, tags) = (tagging.photo.clone(), tagging.kept.clone());
        let id = self.ask_photos(PhotoRequest::Tag(photo.clone(), tags), PhotoWait::Tag(photo));
        if let Some(Overlay::Tagging(tagging)) = self.overlays.last_mut() {
            tagging.sending = Some(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(who: &str, x: &str, y: &str) -> Tagging {
        let photo = NodeId::parse("1").unwrap();
        Tagging { who: Field::of(who), x: Field::of(x), y: Field::of(y), ..Tagging::new(photo, None) }
    }

    #[test]
    fn coordinates_are_percentages_and_nothing_else() {
        let at = |x: &str, y: &str| filled("7", x, y).read().map(|tag| tag.unwrap().at);
        assert_eq!(at("0", "100"), Ok(Some((0.0, 100.0))));
        assert_eq!(at("12,5 %", "33.3%"), Ok(Some((12.5, 33.3))));
        assert_eq!(at("", ""), Ok(None));
        for (x, y) in
            [("-1", "5"), ("100.1", "5"), ("NaN", "5"), ("inf", "5"), ("5", ""), ("a", "b"), ("1e9", "1")]
        {
            assert!(at(x, y).is_err(), "{x} {y}");
        }
    }

    #[test]
    fn a_number_is_a_user_and_anything_else_a_text() {
        let target = |who: &str| filled(who, "", "").read().unwrap().map(|tag| tag.target);
        assert_eq!(target("10151"), Some(TagTarget::User(NodeId::parse("10151").unwrap())));
        assert_eq!(target(" the old crane "), Some(TagTarget::Text("the old crane".into())));
        assert_eq!(target(&"9".repeat(200)), Some(TagTarget::Text("9".repeat(200))));
        assert_eq!(target(""), None);
        assert!(filled("", "5", "5").read().is_err());
    }

    #[test]
    fn the_marker_stays_on_the_picture() {
        let mut tagging = filled("7", "99", "1");
        tagging.blank = Blank::Picture;
        for _ in 0..3 {
            tagging.nudge(1, -1);
        }
        assert_eq!(tagging.spot(), Some((100.0, 0.0)));
    }
}
