//! Another time for a scheduled post, typed as people write moments; what it comes to is shown while it is
//! typed.

use jiff::{Timestamp, Zoned};
use ratatui::layout::Rect;

use super::{Overlay, room};
use crate::engine::protocol::{PostRequest, RequestId};
use crate::model::fault::Fault;
use crate::model::node::NodeId;
use crate::model::post::PostChange;
use crate::model::{schedule, size};
use crate::tui::app::App;
use crate::tui::keys::Action;
use crate::tui::screens::posts::PostWait;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::{Canvas, centred};
use crate::tui::widgets::field::Field;
use crate::tui::widgets::text::wrap;

/// The box.
#[derive(Debug)]
pub(crate) struct MomentBox {
    pub(super) field: Field,
    node: NodeId,
    /// What the post is called in a sentence.
    called: String,
    pub(super) sending: Option<RequestId>,
    pub(super) error: Option<String>,
}

impl MomentBox {
    /// A box for a post of the Page, with its time as it stands.
    pub(crate) fn new(node: NodeId, called: String, at: &str) -> Self {
        Self { field: Field::of(at), node, called, sending: None, error: None }
    }

    pub(super) fn refused(&mut self, fault: &Fault) {
        self.sending = None;
        self.error = Some(fault.sentence());
    }

    /// What was typed, in Unix seconds, or a sentence that says what is wrong with it.
    fn read(&self, now: &Zoned) -> Result<i64, String> {
        let at = schedule::parse(self.field.text(), now).map_err(|unclear| unclear.to_string())?;
        let ahead = at.saturating_sub(now.timestamp().as_second());
        match ahead {
            ..schedule::SOONEST => Err(format!(
                "Too soon: Facebook takes times from {} ahead on.",
                size::span(schedule::SOONEST.unsigned_abs())
            )),
            ahead if ahead > schedule::LATEST => Err(format!(
                "Too late: Facebook takes times up to {} ahead.",
                size::span(schedule::LATEST.unsigned_abs())
            )),
            _ => Ok(at),
        }
    }
}

/// What may go wrong with a time that is taken.
fn doubt(at: i64, now_s: i64) -> Option<&'static str> {
    match at.saturating_sub(now_s) {
        ..schedule::SAFELY_SOON => {
            Some("Less than 20 minutes ahead: Facebook's own pages take no such time.")
        }
        ahead if ahead > schedule::SAFELY_LATE => {
            Some("More than 29 days ahead: not all of Facebook takes that.")
        }
        _ => None,
    }
}

/// Draws the box.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, moment: &MomentBox, app: &App) {
    let columns = room(area).width.min(70);
    let text = usize::from(columns.saturating_sub(4));
    let (below, role) = words(moment, app);
    let below = wrap(&below, text);
    let height = u16::try_from(below.len()).unwrap_or(1) + 5;
    let title = format!("Move {}", moment.called);
    let inside = canvas.frame(centred(room(area), columns, height), &title);
    if inside.height < 3 {
        return;
    }
    canvas.put(inside.x, inside.y, 8, "when", Role::Key);
    moment.field.draw(canvas, inside.x + 8, inside.y, inside.width.saturating_sub(8));
    let cursor = canvas.cursor;
    let hint = "Like 2026-12-24 18:00, friday 9:00, tomorrow 18:00 or +2h.";
    canvas.put(inside.x, inside.y + 1, inside.width, hint, Role::Dim);
    canvas.lines(Rect { y: inside.y + 2, height: inside.height - 2, ..inside }, &below, role);
    canvas.cursor = cursor.filter(|_| moment.sending.is_none());
}

/// What stands below the line: the error, or what was typed comes to.
fn words(moment: &MomentBox, app: &App) -> (String, Role) {
    if moment.sending.is_some() {
        return ("Working ...".to_owned(), Role::Dim);
    }
    if let Some(error) = &moment.error {
        return (error.clone(), Role::Bad);
    }
    match moment.read(&app.zoned_now()) {
        Ok(at) => {
            let zones = &app.posts.zones;
            let shown = schedule::shown_in_both(at, &zones.page, &zones.local);
            match doubt(at, app.now.unix_s()) {
                Some(doubt) => (format!("{shown}. {doubt}"), Role::Warn),
                None => (shown, Role::Good),
            }
        }
        Err(sentence) => (sentence, Role::Dim),
    }
}

impl App {
    /// Now by the clock that times are typed by.
    fn zoned_now(&self) -> Zoned {
        Timestamp::from_second(self.now.unix_s()).unwrap_or_default().to_zoned(self.zones.page.clone())
    }

    pub(super) fn moment_action(&mut self, action: Action) {
        let now = self.zoned_now();
        let Some(Overlay::Moment(moment)) = self.overlays.last_mut() else { return };
        if moment.sending.is_some() || action != Action::Accept {
            return;
        }
        let at = match moment.read(&now) {
            Ok(at) => at,
            Err(sentence) => return moment.error = Some(sentence),
        };
        let node = moment.node.clone();
        let request = PostRequest::Change(node.clone(), PostChange::Move(at));
        let id = self.ask_about(request, PostWait::Move(node));
        if let Some(Overlay::Moment(moment)) = self.overlays.last_mut() {
            moment.sending = Some(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_outside_of_the_window_are_refused_with_the_limit() {
        let now: Zoned = "2026-03-01T12:00[UTC]".parse().unwrap();
        let node = NodeId::parse("1_2").unwrap();
        let read = |text| MomentBox::new(node.clone(), String::new(), text).read(&now);
        assert_eq!(read("+2h"), Ok(1_772_373_600));
        assert!(read("+5m").unwrap_err().contains("10 min"));
        assert!(read("+76d").unwrap_err().contains("75 d"));
        assert!(read("2026-02-01 12:00").is_err() && read("soon").is_err() && read("").is_err());
        assert!(doubt(1_772_366_400 + 660, 1_772_366_400).is_some());
        assert!(doubt(1_772_366_400 + 7200, 1_772_366_400).is_none());
    }
}
