//! The form as lines: what is written, and beside each part what is wrong with it.

use super::parts::{Part, Spot};
use super::state::{Composer, Flight};
use super::words;
use crate::model::post::{MediaPart, Severity, Verdict};
use crate::model::size;
use crate::model::text::{count, excerpt, tame, tame_lines};
use crate::tui::app::App;
use crate::tui::keys::{Action, Compose, Place};
use crate::tui::theme::Role;
use crate::tui::widgets::text::{width, wrap};

/// Columns for the names of the parts and the pointer before them.
pub(super) const LABEL: u16 = 11;
/// How much of a text the form shows: lines, and the characters that are wrapped for that.
const SHOWN: (usize, usize) = (6, 1500);

/// A line of the form.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The place that it belongs to.
    pub(super) spot: Option<Spot>,
    /// True for the first line of its place, which the cursor shades.
    pub(super) is_first: bool,
    /// The name of the part, on the first line of each.
    pub(super) label: &'static str,
    pub(super) words: String,
    pub(super) role: Role,
}

/// All lines, for a place of so many columns.
pub(super) fn lines(app: &App, columns: u16) -> Vec<Line> {
    let composer = &app.composer;
    let mut form =
        Form { app, columns: usize::from(columns.saturating_sub(LABEL)).max(8), lines: Vec::new() };
    form.verdicts(None);
    let mut part = None;
    for spot in Spot::all(&composer.content) {
        let begins = part.replace(spot.part()) != Some(spot.part());
        let from = form.lines.len();
        form.place(spot);
        form.verdicts(Some(spot));
        if let Some(line) = form.lines.get_mut(from) {
            line.is_first = true;
            line.label = if begins { spot.part().name() } else { "" };
        }
    }
    form.lines
}

struct Form<'a> {
    app: &'a App,
    /// Columns for the words.
    columns: usize,
    lines: Vec<Line>,
}

impl Form<'_> {
    fn composer(&self) -> &Composer {
        &self.app.composer
    }

    /// A line, or several where it is too long for one.
    fn put(&mut self, spot: Option<Spot>, words: impl Into<String>, role: Role) {
        let words = words.into();
        let lines = if width(&words) > self.columns { wrap(&words, self.columns) } else { vec![words] };
        let line = |words| Line { spot, is_first: false, label: "", words, role };
        self.lines.extend(lines.into_iter().take(SHOWN.0).map(line));
    }

    /// A text of any length: its beginning, and how much more there is.
    fn text(&mut self, spot: Spot, text: &str) {
        let head: String = text.chars().take(SHOWN.1).collect();
        let mut lines = wrap(&tame_lines(&head), self.columns);
        let more = lines.len() > SHOWN.0 || head.len() < text.len();
        lines.truncate(SHOWN.0);
        for line in lines {
            self.put(Some(spot), line, Role::Text);
        }
        if more {
            self.put(Some(spot), "...", Role::Dim);
        }
    }

    /// A line that is written, or what stands there instead.
    fn value(&mut self, spot: Spot, value: Option<&str>, empty: &str) {
        match value {
            Some(value) => self.put(Some(spot), excerpt(value, 400), Role::Text),
            None => self.put(Some(spot), empty, Role::Dim),
        }
    }

    fn place(&mut self, spot: Spot) {
        let app = self.app;
        let content = &app.composer.content;
        match spot {
            Spot::Message => self.message(&content.message),
            Spot::Photo(at) => {
                if let Some(photo) = content.photos.get(at) {
                    self.photo(spot, at, photo);
                }
            }
            Spot::AddPhoto => {
                let empty = if content.photos.is_empty() { "no photos" } else { "another photo" };
                let add = self.key(Compose::AddPhotos);
                self.put(Some(spot), format!("({empty}; {add} adds some)"), Role::Dim);
            }
            Spot::Link => self.value(spot, content.link.as_deref(), "(none)"),
            Spot::Thumbnail => self.handle(spot, "thumbnail", content.thumbnail.as_deref()),
            Spot::Video => self.handle(spot, "", content.video.as_ref().map(|video| video.handle.as_str())),
            Spot::Title => {
                let title =
                    content.video.as_ref().map(|video| excerpt(&video.title, 200)).unwrap_or_default();
                self.put(Some(spot), format!("title: {title}"), Role::Text);
            }
            Spot::When => {
                let words = words::when_in_words(content.when, &app.zones);
                self.put(Some(spot), words, Role::Text);
            }
            Spot::Where => {
                let words = words::place_in_words(&content.target, &app.page_name());
                self.put(Some(spot), words, Role::Text);
            }
            Spot::Param(at) => {
                let param = content.params.get(at);
                let words = param.map(|(name, value)| format!("{} = {}", tame(name), excerpt(value, 400)));
                self.put(Some(spot), words.unwrap_or_default(), Role::Text);
            }
            Spot::AddParam => {
                let add = self.key(Compose::Option);
                self.put(Some(spot), format!("({add} shows everything else that can be set)"), Role::Dim);
            }
            Spot::Targeting => self.json(spot, "who may see it: ", content.targeting.as_ref()),
            Spot::FeedTargeting => self.json(spot, "who is shown it: ", content.feed_targeting.as_ref()),
        }
    }

    fn message(&mut self, message: &str) {
        if message.is_empty() {
            return self.put(Some(Spot::Message), "(enter writes it)", Role::Dim);
        }
        self.text(Spot::Message, message);
        let characters = count(message.chars().count() as u64, "character");
        self.put(Some(Spot::Message), characters, Role::Dim);
    }

    fn photo(&mut self, spot: Spot, at: usize, photo: &MediaPart) {
        let name = words::photo_name(photo);
        let dot = self.app.theme.glyphs.dot;
        let facts = self.composer().facts(&photo.source).map(|facts| words::facts_in_words(facts, dot));
        let facts = facts.filter(|facts| !facts.is_empty()).map(|facts| format!("  {facts}"));
        self.put(Some(spot), format!("{} {name}{}", at + 1, facts.unwrap_or_default()), Role::Text);
        let texts = [("caption", &photo.caption), ("alternative text", &photo.alt_text)];
        for (what, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
            self.put(Some(spot), format!("  {what}: {}", excerpt(text, 400)), Role::Dim);
        }
    }

    /// A handle: what it says of itself, since nobody can read it.
    fn handle(&mut self, spot: Spot, what: &str, handle: Option<&str>) {
        let what = if what.is_empty() { String::new() } else { format!("{what}: ") };
        let Some(handle) = handle else {
            return self.put(Some(spot), format!("({what}none)"), Role::Dim);
        };
        let parts = crate::model::handle::Handle::new(handle).parts();
        let mut words = format!("{what}handle {}", excerpt(handle, 24));
        words.extend(parts.mime.map(|mime| format!(", {}", excerpt(&mime, 40))));
        let left = parts.expires_at.map(|at| at - self.app.now.unix_s());
        words.extend(left.map(|left| match u64::try_from(left) {
            Ok(left) if left > 0 => format!(", expires in {}", size::span(left - left % 60)),
            _ => ", expired".to_owned(),
        }));
        self.put(Some(spot), words, Role::Text);
    }

    fn json(&mut self, spot: Spot, what: &str, value: Option<&serde_json::Value>) {
        match value {
            Some(value) => {
                self.put(Some(spot), format!("{what}{}", excerpt(&value.to_string(), 400)), Role::Text)
            }
            None => self.put(Some(spot), format!("({what}everybody)"), Role::Dim),
        }
    }

    fn verdicts(&mut self, spot: Option<Spot>) {
        let app = self.app;
        // What was wrong with a post that has left is nobody's concern any more.
        if matches!(app.composer.flight, Flight::Ended(_)) {
            return;
        }
        for verdict in app.composer.verdicts(spot) {
            let (words, role) = self.verdict(verdict);
            for line in wrap(&words, self.columns.saturating_sub(2)) {
                self.put(spot, format!("  {line}"), role);
            }
        }
    }

    fn verdict(&self, verdict: &Verdict) -> (String, Role) {
        let (what, role) = match verdict.severity {
            Severity::Refuse => ("cannot go", Role::Bad),
            Severity::Warn => ("warning", Role::Warn),
        };
        let mend = match verdict.can_be_fitted {
            true => format!(" {} makes a copy that fits.", self.key(Compose::Fit)),
            false => String::new(),
        };
        (format!("{what}: {}{mend}", tame(&verdict.message)), role)
    }

    fn key(&self, action: Compose) -> String {
        self.app.keymap.key_for(Action::Compose(action), Place::Composer).unwrap_or_default()
    }
}

/// The first place of the next part, or of the one before.
pub(super) fn turned(all: &[Spot], from: Spot, by: i8) -> Spot {
    let mut parts: Vec<(Part, Spot)> = Vec::new();
    for spot in all {
        if parts.last().is_none_or(|(part, _)| *part != spot.part()) {
            parts.push((spot.part(), *spot));
        }
    }
    let len = isize::try_from(parts.len()).unwrap_or(1).max(1);
    let at = parts.iter().position(|(part, _)| *part == from.part()).unwrap_or(0);
    let to = (isize::try_from(at).unwrap_or(0) + isize::from(by)).rem_euclid(len);
    parts.get(to.unsigned_abs()).map_or(from, |(_, spot)| *spot)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::post::{Content, PhotoSource};

    #[test]
    fn tab_goes_from_part_to_part_and_around() {
        let photo = MediaPart {
            source: PhotoSource::File("/a".into()),
            caption: String::new(),
            alt_text: String::new(),
        };
        let content = Content { photos: vec![photo.clone(), photo], ..Content::default() };
        let all = Spot::all(&content);
        assert_eq!(turned(&all, Spot::Message, 1), Spot::Photo(0));
        assert_eq!(turned(&all, Spot::Photo(1), 1), Spot::Link);
        assert_eq!(turned(&all, Spot::Message, -1), Spot::Targeting);
        assert_eq!(turned(&all, Spot::FeedTargeting, 1), Spot::Message);
    }
}
