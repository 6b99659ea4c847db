//! The details of one session: where it stands, its attempts with their reasons, and what its handle is
//! good for.

use ratatui::layout::Rect;

use super::state::Uploads;
use super::words;
use crate::engine::protocol::Lane;
use crate::model::handle::Handle;
use crate::model::session::{Attempt, Encoding, Session, SessionDetails, SessionId};
use crate::model::size;
use crate::model::text::{show_path, tame};
use crate::tui::message::Now;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::widgets::canvas::Canvas;
use crate::tui::widgets::text::wrap;

/// How long the cursor rests before the details are asked for.
pub(super) const REST_MS: u64 = 120;

/// What is known of the chosen session beyond its row.
#[derive(Debug, Default)]
pub struct Details {
    /// Shown or hidden by the user; `None` leaves it to the room.
    pub open: Option<bool>,
    /// Lines scrolled.
    pub scroll: usize,
    /// The latest answer.
    pub(super) whole: Option<SessionDetails>,
    /// The session that was asked about last.
    pub(super) asked: Option<SessionId>,
    /// The session on which the cursor rests, and when it has rested long enough to ask.
    pub(super) rests_on: Option<SessionId>,
    pub(super) due_ms: Option<u64>,
}

impl Details {
    /// What is known of a session beyond its row.
    fn of(&self, id: SessionId) -> Option<&SessionDetails> {
        self.whole.as_ref().filter(|whole| whole.session.id == id)
    }
}

/// A line of the details: a label, which can be empty, and words with their role.
type Line = (&'static str, String, Role);

const LABEL: u16 = 11;

/// Draws the details of the session under the cursor.
pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, uploads: &Uploads, now: Now) {
    let inside = canvas.frame(area, "Details");
    let Some(session) = uploads.current() else {
        canvas.put(inside.x, inside.y, inside.width, "No session is chosen.", Role::Dim);
        return;
    };
    let lines = lines(session, uploads, now, inside.width.saturating_sub(LABEL).into(), canvas.theme.glyphs);
    let first = uploads.details.scroll.min(lines.len().saturating_sub(inside.height.into()));
    for (y, (label, words, role)) in (inside.top()..inside.bottom()).zip(lines.iter().skip(first)) {
        canvas.put(inside.x, y, LABEL.min(inside.width), label, Role::Dim);
        let wide = inside.width.saturating_sub(LABEL);
        canvas.put(inside.x + LABEL.min(inside.width), y, wide, words, *role);
    }
    if lines.len() > usize::from(inside.height) && area.width > 20 {
        let shown = format!(" {} of {} lines ", first + usize::from(inside.height), lines.len());
        canvas.put_right(area.x + 2, area.bottom() - 1, area.width - 4, &shown, Role::Dim);
    }
}

fn lines(session: &Session, uploads: &Uploads, now: Now, columns: usize, glyphs: &Glyphs) -> Vec<Line> {
    let lane = uploads.lane(session.id);
    let whole = uploads.details.of(session.id);
    let mut out = Lines { out: Vec::new(), columns };
    let (state, role) = words::state(session, lane, now);
    out.say("name", &session.name, Role::Title);
    out.say("state", &state, role);
    if let Some(hint) = session.fault.as_ref().and_then(|fault| fault.hint.as_ref()) {
        out.say("", hint, Role::Warn);
    }
    out.say("offset", &offset(session, lane), Role::Text);
    if let Some(handle) = &session.handle {
        out.handle(handle, &session.mime, now);
    }
    if let Some(opened) = whole.and_then(|whole| whole.opened_at) {
        out.say("session", &format!("opened at the server {}", ago(now, opened)), Role::Text);
    }
    if let Some(holder) = whole.and_then(|whole| whole.held_by.as_ref()) {
        out.say("held by", &tame(holder), Role::Warn);
    }
    out.say("file", &show_path(&session.path), Role::Text);
    out.say("type", &type_words(session, glyphs), Role::Text);
    out.say("queued", &ago(now, session.created_at), Role::Text);
    if let Some(whole) = whole {
        out.attempts(&whole.attempts, session.attempts, now);
    }
    out.out
}

fn offset(session: &Session, lane: Option<&Lane>) -> String {
    let extent = words::extent(session, lane);
    let confirmed = if extent.done { session.size } else { extent.confirmed };
    let (held, size) = (size::bytes(confirmed), size::bytes(session.size));
    let mut line = format!("{confirmed} ({held} of {size} confirmed");
    if !extent.done && extent.sent > extent.confirmed {
        line.push_str(&format!(", {} sent", size::bytes(extent.sent)));
    }
    line + ")"
}

fn type_words(session: &Session, glyphs: &Glyphs) -> String {
    let mut line = format!("{} {} {}", tame(&session.mime), glyphs.dot, size::bytes(session.size));
    if session.encoding == Encoding::Multipart {
        line.push_str(&format!(" {} as multipart form data", glyphs.dot));
    }
    if session.deferred {
        line.push_str(&format!(" {} length and type with the data", glyphs.dot));
    }
    line
}

fn ago(now: Now, at: i64) -> String {
    match now.since(at) {
        0..60 => "just now".to_owned(),
        seconds => format!("{} ago", size::span(seconds - seconds % 60)),
    }
}

struct Lines {
    out: Vec<Line>,
    columns: usize,
}

impl Lines {
    fn say(&mut self, label: &'static str, words: &str, role: Role) {
        let lines = wrap(words, self.columns);
        let labels = std::iter::once(label).chain(std::iter::repeat(""));
        self.out.extend(labels.zip(lines).map(|(label, line)| (label, line, role)));
    }

    fn handle(&mut self, handle: &Handle, mime: &str, now: Now) {
        let shown = handle.for_display();
        let many = shown.lines().count();
        self.say("handle", shown.lines().next().unwrap_or_default(), Role::Good);
        if many > 1 {
            self.say("", &format!("and {} more lines; copying takes all of them", many - 1), Role::Dim);
        }
        if let Some(expires) = handle.parts().expires_at {
            self.say("expires", &expiry(expires, now), Role::Text);
        }
        self.say("good for", good_for(mime), Role::Text);
        self.say("", "Not for a Page photo: photos travel as files of their own.", Role::Dim);
    }

    fn attempts(&mut self, attempts: &[Attempt], made: u32, now: Now) {
        if attempts.is_empty() {
            return;
        }
        self.say("attempts", &format!("{made}, the latest first"), Role::Text);
        for attempt in attempts {
            let took = match attempt.took_ms {
                Some(ms) => format!("{}, ", size::span(ms.div_ceil(1000))),
                None => String::new(),
            };
            let span = format!("from {} to {}", size::bytes(attempt.from), size::bytes(attempt.to));
            let line = format!("{}: {took}{span}. {}", ago(now, attempt.started_at), tame(&attempt.outcome));
            self.say("", &line, Role::Dim);
        }
    }
}

/// The handle says when it expires; nothing documents that it means it.
fn expiry(at: i64, now: Now) -> String {
    match now.since(at) {
        0 => {
            let left = u64::try_from(at.saturating_sub(now.unix_s())).unwrap_or(0);
            format!("in {} (estimated)", size::span(left - left % 60))
        }
        past => format!("seems to have expired {} ago; upload the file again", size::span(past - past % 60)),
    }
}

/// What a handle can be used for on a Page, by the file's type.
fn good_for(mime: &str) -> &'static str {
    match mime.split('/').next() {
        Some("video") => "a Page video",
        Some("image") => "the thumbnail of a link in a Page story",
        _ => "no use on a Page is known for this type",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::session::State;
    use crate::tui::screens::uploads::list::List;
    use crate::tui::screens::uploads::samples::session;
    use crate::tui::theme::Theme;

    const NOW: Now = Now { steady_ms: 0, unix_ms: 1_700_000_000_000 };

    fn words_of(session: &Session) -> String {
        let uploads = Uploads { list: List::new(vec![session.id], Vec::new()), ..Uploads::default() };
        let lines = lines(session, &uploads, NOW, 60, Theme::default().glyphs);
        lines.iter().map(|(label, words, _)| format!("{label}|{words}\n")).collect()
    }

    #[test]
    fn a_handle_says_what_it_is_good_for_and_what_not() {
        let mut done = session(1);
        done.state = State::Done;
        done.handle = Some(Handle::new("4::aW1hZ2UvanBlZw==:ARx:e:1700090000:1:2:ARy"));
        let words = words_of(&done);
        assert!(words.contains("good for|the thumbnail of a link in a Page story"));
        assert!(words.contains("Not for a Page photo"));
        assert!(words.contains("expires|in 1 d 1 h (estimated)"), "{words}");
        assert!(words.contains("4194304 (4.0 MiB of 4.0 MiB confirmed)"));
        done.handle = Some(Handle::new("2:x:y:e:1600000000:z\nsecond"));
        let words = words_of(&done);
        assert!(words.contains("seems to have expired") && words.contains("and 1 more lines"));
    }

    #[test]
    fn foreign_text_stays_in_its_line() {
        let mut hostile = session(1);
        hostile.path = "/tmp/a\x1b[2Jb\nc".into();
        let words = words_of(&hostile);
        assert!(words.contains("file|/tmp/a[2Jb c"), "{words}");
    }
}
