//! All that is known of one post, line by line: where it stands and what to do now, what it says, and each
//! step of its way.

use super::entry::Entry;
use super::words;
use crate::model::fault::Fault;
use crate::model::post::{
    Content, PHOTO_LIFE, PhotoSource, Post, PostState, StepRecord, StepState, Target, When,
};
use crate::model::size;
use crate::model::text::{escape_json, show_path, tame, tame_lines};
use crate::tui::app::App;
use crate::tui::keys::{Action, OnPost, Place};
use crate::tui::message::Now;
use crate::tui::setup::Zones;
use crate::tui::theme::Role;
use crate::tui::widgets::text::wrap;

/// A line: a label, which can be empty, and words with their role.
pub(super) type Line = (String, String, Role);

/// The lines of a post for so many columns of words.
pub(super) fn lines(app: &App, entry: &Entry, columns: usize) -> Vec<Line> {
    let mut out = Lines { out: Vec::new(), columns };
    let (zones, now) = (&app.posts.zones, app.now);
    standing(&mut out, app, entry);
    moments(&mut out, entry, zones, now);
    match &entry.own {
        Some(own) => {
            content(&mut out, entry, &own.content);
            steps(&mut out, own, zones, now);
        }
        None => out.say("message", &tame_lines(entry.message()), Role::Text),
    }
    if let Some(remote) = &entry.remote {
        let ids: Vec<String> = remote.photos.iter().map(ToString::to_string).collect();
        out.filled("photo ids", &ids.join(", "));
    }
    out.filled("link", &entry.link().unwrap_or_default());
    out.filled("post id", &entry.node().map(ToString::to_string).unwrap_or_default());
    out.out
}

struct Lines {
    out: Vec<Line>,
    columns: usize,
}

impl Lines {
    fn say(&mut self, label: &str, words: &str, role: Role) {
        let labels = std::iter::once(label).chain(std::iter::repeat(""));
        let lines = wrap(words, self.columns);
        self.out.extend(labels.zip(lines).map(|(label, line)| (label.to_owned(), line, role)));
    }

    fn filled(&mut self, label: &str, words: &str) {
        if !words.is_empty() {
            self.say(label, words, Role::Text);
        }
    }

    fn fault(&mut self, label: &str, fault: &Fault, role: Role) {
        self.say(label, &fault.sentence(), role);
    }
}

/// Where it stands, why, and what can be done now.
fn standing(out: &mut Lines, app: &App, entry: &Entry) {
    let (state, role) = words::state(entry);
    let number = entry.id().map(|id| format!("{id}, ")).unwrap_or_default();
    out.say("post", &format!("{number}{state}"), role);
    if entry.early {
        out.say("alarm", "It was to come out later and is out already.", Role::Bad);
    }
    if let Some(fault) = entry.own.as_ref().and_then(|own| own.fault.as_ref()) {
        out.fault("reason", fault, role);
    }
    out.say("to do", &to_do(app, entry), Role::Key);
}

/// What to do now, with the keys that do it.
fn to_do(app: &App, entry: &Entry) -> String {
    let key = |action| app.keymap.key_for(action, Place::Posts).unwrap_or_else(|| "the palette".to_owned());
    let (edit, publish, now) = (
        key(Action::Post(OnPost::Edit)),
        key(Action::Post(OnPost::Publish)),
        key(Action::Post(OnPost::PublishNow)),
    );
    match entry.state() {
        _ if entry.early => format!(
            "{} copies its link to look at it, {} deletes it.",
            key(Action::Copy),
            key(Action::Post(OnPost::Delete))
        ),
        PostState::Unknown if entry.through_oneall().is_some() => format!(
            "OneAll cannot be asked: look whether it is there. If it is not, {} asks whether to send it again; if it \
             is, {} takes it off this list.",
            key(Action::Post(OnPost::Verify)),
            key(Action::Post(OnPost::Discard))
        ),
        PostState::Unknown => format!(
            "{} looks whether it is at Facebook. It is not sent again before that, nor without a yes.",
            key(Action::Post(OnPost::Verify))
        ),
        PostState::Failed => {
            format!(
                "Nothing was published. {edit} edits it, {publish} tries again; photos that were taken are kept."
            )
        }
        PostState::Ready => format!("{publish} publishes it, {edit} edits it."),
        PostState::Uploading => "Photos are being sent; nothing is to be seen yet.".to_owned(),
        PostState::Armed => "The publishing call is on its way; its answer settles it.".to_owned(),
        PostState::Draft if entry.node().is_some() => {
            "It is a draft at Facebook; publish it there, or from a duplicate.".to_owned()
        }
        PostState::Draft => format!("{edit} goes on writing, {publish} publishes it."),
        PostState::Scheduled if entry.missing => {
            format!("The Page's list does not hold it: {} reads it anew.", key(Action::Refresh))
        }
        PostState::Scheduled => {
            let (to, cancel) = (key(Action::Post(OnPost::Move)), key(Action::Post(OnPost::Unschedule)));
            format!(
                "Facebook publishes it at its time. {to} moves it, {now} publishes it now, {cancel} cancels it."
            )
        }
        PostState::Unpublished => format!("It is at Facebook and seen by nobody. {now} publishes it."),
        PostState::Published if is_elsewhere(entry) => {
            "OneAll published it; to change or delete it, go there.".to_owned()
        }
        PostState::Published => {
            format!(
                "{} copies its link, {} deletes it.",
                key(Action::Copy),
                key(Action::Post(OnPost::Delete))
            )
        }
    }
}

/// True for a post that OneAll published and that the Page's list does not hold.
fn is_elsewhere(entry: &Entry) -> bool {
    entry.remote.is_none() && entry.through_oneall().is_some()
}

fn moments(out: &mut Lines, entry: &Entry, zones: &Zones, now: Now) {
    let open = entry.state().is_under_way() || entry.state() == PostState::Draft;
    let wanted = entry.own.as_ref().map(|own| own.content.when);
    match (entry.planned(), wanted) {
        (Some(at), _) => {
            out.say("when", &format!("{}, {}", words::by_both(at, zones), words::away(at, now)), Role::Text);
        }
        (None, Some(When::Now)) if open => out.say("when", "now", Role::Text),
        (None, Some(When::Unpublished)) if open => out.say("when", "made, and seen by nobody", Role::Text),
        (None, Some(When::Draft)) if open => out.say("when", "as a draft at Facebook", Role::Text),
        (None, _) => {}
    }
    if let (Some(When::At(wanted)), Some(at)) = (wanted, entry.planned())
        && wanted != at
    {
        // Where nothing is odd about it, it was moved on purpose.
        let is_odd = entry.own.as_ref().is_some_and(|own| own.fault.is_some());
        let (label, role) = if is_odd { ("wanted", Role::Warn) } else { ("at first", Role::Dim) };
        out.say(label, &words::by_both(wanted, zones), role);
    }
    let told = |at: i64| format!("{}, {}", words::by_both(at, zones), words::ago(at, now));
    if let Some(at) = entry.remote.as_ref().and_then(|remote| remote.created_time) {
        out.say("made", &told(at), Role::Text);
    }
    if let Some(own) = &entry.own {
        out.say("changed", &told(own.updated_at), Role::Text);
    }
}

fn content(out: &mut Lines, entry: &Entry, content: &Content) {
    let there = entry.remote.as_ref().map(|remote| &*remote.message).filter(|text| !text.is_empty());
    out.filled("message", &tame_lines(there.unwrap_or(&content.message)));
    for (number, photo) in (1_usize..).zip(&content.photos) {
        let source = match &photo.source {
            PhotoSource::File(path) => show_path(path),
            PhotoSource::Url(url) => tame(url),
        };
        out.say(&format!("photo {number}"), &source, Role::Text);
        for (what, text) in [("caption", &photo.caption), ("alt text", &photo.alt_text)] {
            if !text.is_empty() {
                out.say("", &format!("{what}: {}", tame_lines(text)), Role::Dim);
            }
        }
    }
    out.filled("links to", &tame(content.link.as_deref().unwrap_or("")));
    out.filled("thumbnail", &tame(content.thumbnail.as_deref().unwrap_or("")));
    if let Some(video) = &content.video {
        out.filled("video", &tame(&video.handle));
        out.filled("title", &tame(&video.title));
    }
    match &content.target {
        Target::Page => {}
        Target::Album(album) => out.say("to", &album.in_words(), Role::Text),
        Target::User(id) => out.say("to", &format!("person {}", tame(id)), Role::Text),
        // It is said with the call, which older entries have alone.
        Target::OneAll(_) => {}
    }
    if let Some(place) = entry.through_oneall() {
        out.say("to", &format!("{place}, through OneAll"), Role::Text);
    }
    for (name, value) in [("targeting", &content.targeting), ("shown to", &content.feed_targeting)] {
        out.filled(name, &value.as_ref().map(|value| escape_json(&value.to_string())).unwrap_or_default());
    }
    for (name, value) in &content.params {
        out.say("parameter", &format!("{}={}", tame(name), tame(value)), Role::Text);
    }
}

/// Each step with its state, its time and its reason; of photos that wait at Facebook, how long they still do.
fn steps(out: &mut Lines, post: &Post, zones: &Zones, now: Now) {
    let photos = post.steps.iter().filter(|step| step.photo.is_some()).count();
    for step in &post.steps {
        let (name, role) = (step_name(step, photos), step_role(step.state));
        out.say(&name, &step_words(step, zones), role);
        if let (true, Some(words)) = (is_waiting_there(post, step), left(step, now)) {
            out.say("", &words, Role::Dim);
        }
        if let Some(fault) = &step.fault {
            out.fault("", fault, role);
        }
    }
}

fn step_name(step: &StepRecord, photos: usize) -> String {
    match step.photo {
        Some(photo) => format!("{} of {photos}", photo + 1),
        None => "publish".to_owned(),
    }
}

const fn step_role(state: StepState) -> Role {
    match state {
        StepState::Waiting => Role::Dim,
        StepState::Armed => Role::Warn,
        StepState::Done => Role::Good,
        StepState::Refused => Role::Bad,
    }
}

fn step_words(step: &StepRecord, zones: &Zones) -> String {
    let at = |moment: Option<i64>| moment.map(|at| words::by_both(at, zones)).unwrap_or_default();
    let what = if step.photo.is_some() { "photo" } else { "call" };
    let line = match step.state {
        StepState::Waiting => format!("{what} not sent yet"),
        StepState::Armed => format!("{what} sent off, no answer yet: {}", at(step.armed_at)),
        StepState::Done => format!("{what} confirmed: {}", at(step.done_at)),
        StepState::Refused => format!("{what} refused: {}", at(step.done_at.or(step.armed_at))),
    };
    let line = line.trim_end_matches(": ").to_owned();
    match &step.given {
        Some(id) => format!("{line}, id {id}"),
        None => line,
    }
}

/// True for a photo that was sent ahead and waits for a post that is not made yet.
fn is_waiting_there(post: &Post, step: &StepRecord) -> bool {
    let open = post.state.is_under_way() || post.state == PostState::Draft;
    open && step.photo.is_some() && step.state == StepState::Done && step.given.is_some()
}

/// How long Facebook still keeps a photo that was sent ahead.
fn left(step: &StepRecord, now: Now) -> Option<String> {
    let end = step.done_at?.saturating_add(PHOTO_LIFE);
    Some(match u64::try_from(end.saturating_sub(now.unix_s())) {
        Ok(left) if left >= 60 => {
            format!("Facebook keeps it for about {} more.", size::span(left - left % 60))
        }
        _ => "Facebook has deleted it by now: it will be sent again.".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fault::FaultKind;
    use crate::model::node::NodeId;
    use crate::tui::screens::posts::samples::{post, utc};

    fn step(done_at: i64) -> StepRecord {
        StepRecord {
            photo: Some(0),
            state: StepState::Done,
            given: NodeId::parse("77"),
            armed_at: Some(done_at - 3),
            done_at: Some(done_at),
            fault: None,
        }
    }

    #[test]
    fn photos_that_were_sent_ahead_tell_how_long_they_live() {
        let now = Now { steady_ms: 0, unix_ms: 1_772_366_400_000 };
        let left = |age: i64| left(&step(now.unix_s() - age), now).unwrap();
        assert_eq!(left(3600), "Facebook keeps it for about 23 h more.");
        assert_eq!(left(PHOTO_LIFE - 90), "Facebook keeps it for about 1 min more.");
        assert_eq!(left(PHOTO_LIFE), "Facebook has deleted it by now: it will be sent again.");
        assert_eq!(left(-i64::MAX / 2).get(..20), Some("Facebook keeps it fo"));
        let mut sent = post(1, PostState::Failed, "");
        assert!(is_waiting_there(&sent, &step(0)));
        sent.state = PostState::Published;
        assert!(!is_waiting_there(&sent, &step(0)), "it is part of a post now");
    }

    #[test]
    fn a_step_tells_its_state_its_time_and_its_id() {
        let zones = utc();
        assert_eq!(step_words(&step(0), &zones), "photo confirmed: 1970-01-01 00:00 +00:00 (UTC), id 77");
        let refused = StepRecord {
            photo: None,
            state: StepState::Refused,
            given: None,
            done_at: None,
            armed_at: None,
            fault: Some(Fault::new(FaultKind::Rejected, "No.")),
        };
        assert_eq!(step_words(&refused, &zones), "call refused");
        assert_eq!(step_name(&refused, 3), "publish");
        assert_eq!(step_name(&step(0), 3), "1 of 3");
    }
}
