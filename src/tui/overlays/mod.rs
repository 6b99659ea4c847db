//! What lies on top of a screen: boxes that are read, answered, or typed into. The topmost gets the
//! keys.

pub mod accounts;
pub mod albums;
pub mod comment;
pub mod compose;
pub mod files;
pub mod filter;
pub mod help;
pub mod leaving;
pub mod limits;
pub mod log;
pub mod moment;
pub mod palette;
pub mod question;
pub mod save;
pub mod tagging;
pub mod token;

use ratatui::layout::Rect;

use crate::engine::protocol::RequestId;
use crate::model::fault::Fault;
use crate::tui::app::{App, Waiting};
use crate::tui::effect::Paint;
use crate::tui::keys::{Action, Key, Place};
use crate::tui::widgets::canvas::Canvas;
use crate::tui::widgets::field::Field;

/// Something on top.
#[derive(Debug)]
pub(crate) enum Overlay {
    /// The keys of a place.
    Help(help::Help),
    /// Past notices.
    Log(log::Log),
    /// All actions by name.
    Palette(palette::Palette),
    /// A question with two answers.
    Question(question::Question),
    /// What becomes of what moves.
    Leaving(leaving::Leaving),
    /// The file picker.
    Files(Box<files::Picker>),
    /// The line that narrows the sessions.
    Filter(filter::Filter),
    /// The accounts.
    Accounts(accounts::Accounts),
    /// A new token.
    Token(token::Token),
    /// The limits.
    Limits(limits::LimitsBox),
    /// The albums.
    Albums(albums::Albums),
    /// A comment that is written.
    Comment(Box<comment::CommentBox>),
    /// Tags that are set.
    Tagging(tagging::Tagging),
    /// Where a photo is saved.
    Save(Box<save::SaveBox>),
    /// Something that is written for a post.
    Write(Box<compose::Write>),
    /// Something that is chosen for a post.
    Choose(compose::Choose),
    /// The calls that publishing would make.
    Calls(compose::Calls),
    /// Another time for a scheduled post.
    Moment(Box<moment::MomentBox>),
}

impl Overlay {
    /// Where keys are pressed while this is on top.
    pub(crate) fn place(&self) -> Place {
        match self {
            Self::Help(_) | Self::Log(_) | Self::Calls(_) => Place::Reading,
            Self::Palette(_) | Self::Choose(_) => Place::Palette,
            Self::Write(write) => write.place(),
            Self::Question(_) => Place::Question,
            Self::Leaving(_) => Place::Leaving,
            Self::Files(picker) => picker.place(),
            Self::Filter(_) => Place::Filter,
            Self::Accounts(_) => Place::Accounts,
            Self::Token(_) => Place::Token,
            Self::Limits(_) => Place::Limits,
            Self::Albums(_) => Place::Albums,
            Self::Comment(_) => Place::Comment,
            Self::Tagging(tagging) => tagging.place(),
            Self::Save(_) => Place::Save,
            Self::Moment(_) => Place::Moment,
        }
    }

    /// The line that is typed in, and not waiting for an answer.
    fn field(&mut self) -> Option<&mut Field> {
        match self {
            Self::Palette(palette) => Some(&mut palette.field),
            Self::Files(picker) => picker.field(),
            Self::Filter(filter) => Some(&mut filter.field),
            Self::Token(token) => token.sending.is_none().then_some(&mut token.field),
            Self::Limits(limits) => limits.field(),
            Self::Albums(albums) => Some(&mut albums.field),
            Self::Tagging(tagging) => tagging.field(),
            Self::Save(save) if save.sending.is_none() => save.picker.field(),
            Self::Choose(choose) => Some(&mut choose.field),
            Self::Moment(moment) => moment.sending.is_none().then_some(&mut moment.field),
            _ => None,
        }
    }

    /// The request whose answer this waits for.
    pub(crate) fn sending(&self) -> Option<RequestId> {
        match self {
            Self::Question(question) => question.sending,
            Self::Token(token) => token.sending,
            Self::Limits(limits) => limits.sending,
            Self::Comment(comment) => comment.sending,
            Self::Tagging(tagging) => tagging.sending,
            Self::Save(save) => save.sending,
            Self::Moment(moment) => moment.sending,
            _ => None,
        }
    }
}

impl App {
    /// Does what a key means for what lies on top.
    pub(crate) fn overlay_action(&mut self, action: Action, key: Key) {
        if let (Action::Edit(edit), false) =
            (action, matches!(self.place(), Place::Comment | Place::Writing | Place::Line))
        {
            if let Some(field) = self.overlays.last_mut().and_then(Overlay::field) {
                field.edit(edit);
                self.field_changed();
            }
            return;
        }
        match self.overlays.last() {
            Some(Overlay::Help(_)) => self.help_action(action),
            Some(Overlay::Log(_)) => self.log_action(action),
            Some(Overlay::Palette(_)) => self.palette_action(action),
            Some(Overlay::Question(_)) => self.question_action(action, key),
            Some(Overlay::Leaving(_)) => self.leaving_action(action),
            Some(Overlay::Files(_)) => self.files_action(action),
            Some(Overlay::Filter(_)) => self.filter_action(action),
            Some(Overlay::Accounts(_)) => self.accounts_action(action),
            Some(Overlay::Token(_)) => self.token_action(action),
            Some(Overlay::Limits(_)) => self.limits_action(action),
            Some(Overlay::Albums(_)) => self.albums_action(action),
            Some(Overlay::Comment(_)) => self.comment_action(action),
            Some(Overlay::Tagging(_)) => self.tagging_action(action),
            Some(Overlay::Save(_)) => self.save_action(action),
            Some(Overlay::Write(_)) => self.write_action(action),
            Some(Overlay::Choose(_)) => self.choose_action(action),
            Some(Overlay::Calls(_)) => self.calls_action(action),
            Some(Overlay::Moment(_)) => self.moment_action(action),
            None => {}
        }
    }

    /// Text was typed or pasted into the line on top.
    pub(crate) fn typed(&mut self, text: &str) {
        if let Some(Overlay::Comment(comment)) = self.overlays.last_mut() {
            return comment.insert(text);
        }
        if let Some(Overlay::Write(_)) = self.overlays.last() {
            return self.write_typed(text);
        }
        if let Some(field) = self.overlays.last_mut().and_then(Overlay::field) {
            field.insert(text);
            self.field_changed();
        }
    }

    /// What follows from a changed line.
    fn field_changed(&mut self) {
        let now = self.now;
        match self.overlays.last_mut() {
            Some(Overlay::Palette(palette)) => {
                palette.scroll = crate::tui::widgets::scroll::Scroll::default()
            }
            Some(Overlay::Filter(filter)) => filter.changed(now),
            Some(Overlay::Choose(choose)) => choose.scroll = crate::tui::widgets::scroll::Scroll::default(),
            Some(Overlay::Files(_)) => self.files_field_changed(),
            Some(Overlay::Token(token)) => token.error = None,
            Some(Overlay::Limits(limits)) => limits.error = None,
            Some(Overlay::Albums(albums)) => albums.scroll = crate::tui::widgets::scroll::Scroll::default(),
            Some(Overlay::Tagging(tagging)) => tagging.error = None,
            Some(Overlay::Moment(moment)) => moment.error = None,
            Some(Overlay::Save(save)) => {
                save.changed();
                self.files_field_changed();
            }
            _ => {}
        }
    }

    /// Something on top was closed without an answer.
    pub(crate) fn overlay_closed(&mut self, overlay: Overlay) {
        match overlay {
            Overlay::Filter(filter) => self.filter_dropped(&filter),
            Overlay::Token(mut token) => token.field.wipe(),
            Overlay::Files(picker) => self.files_closed(*picker),
            Overlay::Comment(comment) => self.comment_closed(&comment),
            Overlay::Write(write) => self.write_closed(*write),
            _ => {}
        }
    }

    /// Says to texts that are written how much room there is for them.
    pub(crate) fn fit_texts(&mut self) {
        let area = Rect::new(0, 0, self.size.0, self.size.1);
        for overlay in &mut self.overlays {
            match overlay {
                Overlay::Comment(comment) => comment.fit(area),
                Overlay::Write(write) => write.fit(area),
                _ => {}
            }
        }
    }

    /// Closes what lies on top, after its answer was taken.
    pub(crate) fn pop(&mut self) {
        self.overlays.pop();
        self.paint(Paint::Now);
    }

    /// The wheel turned over what lies on top.
    pub(crate) fn scroll_overlay(&mut self, step: Action) {
        match self.overlays.last() {
            Some(Overlay::Help(_)) => self.help_action(step),
            Some(Overlay::Log(_)) => self.log_action(step),
            Some(Overlay::Palette(_)) => self.palette_action(step),
            Some(Overlay::Files(_)) => self.files_action(step),
            Some(Overlay::Accounts(_)) => self.accounts_action(step),
            Some(Overlay::Albums(_)) => self.albums_action(step),
            Some(Overlay::Choose(_)) => self.choose_action(step),
            Some(Overlay::Calls(_)) => self.calls_action(step),
            _ => {}
        }
    }

    /// An answer came that a box may wait for: it closes when all went well, and says why when not.
    /// True when there is such a box.
    pub(crate) fn answer_overlays(
        &mut self,
        id: RequestId,
        waiting: &Waiting,
        fault: Option<&Fault>,
    ) -> bool {
        let look = self.keymap.key_for(Action::Look, Place::Comment).unwrap_or_default();
        let over = self.keymap.key_for(Action::Overwrite, Place::Save).unwrap_or_default();
        let Some(at) = self.overlays.iter().position(|overlay| overlay.sending() == Some(id)) else {
            // A token or limits whose box was closed meanwhile still have to tell.
            if let (Waiting::Token | Waiting::Limits(_), Some(fault)) = (waiting, fault) {
                self.notice(crate::engine::protocol::Level::Error, &fault.sentence());
            }
            return false;
        };
        self.paint(Paint::Now);
        match (self.overlays.get_mut(at), fault) {
            (Some(Overlay::Token(token)), Some(fault)) => token.refused(fault),
            (Some(Overlay::Limits(limits)), Some(fault)) => limits.refused(fault),
            (Some(Overlay::Comment(comment)), Some(fault)) => comment.refused(fault, &look),
            (Some(Overlay::Tagging(tagging)), Some(fault)) => tagging.refused(fault),
            (Some(Overlay::Save(save)), Some(fault)) => save.refused(fault, &over),
            (Some(Overlay::Moment(moment)), Some(fault)) => moment.refused(fault),
            _ => _ = self.overlays.remove(at),
        }
        true
    }
}

/// Draws everything that lies on top, the lowest first.
pub(crate) fn draw(canvas: &mut Canvas<'_>, area: Rect, app: &App) {
    for overlay in &app.overlays {
        canvas.cursor = None;
        match overlay {
            Overlay::Help(help) => help::draw(canvas, area, help, app),
            Overlay::Log(log) => log::draw(canvas, area, log, app),
            Overlay::Palette(palette) => palette::draw(canvas, area, palette, app),
            Overlay::Question(question) => question::draw(canvas, area, question),
            Overlay::Leaving(leaving) => leaving::draw(canvas, area, leaving, app),
            Overlay::Files(picker) => files::draw(canvas, area, picker, app),
            Overlay::Filter(filter) => filter::draw(canvas, area, filter),
            Overlay::Accounts(accounts) => accounts::draw(canvas, area, accounts, app),
            Overlay::Token(token) => token::draw(canvas, area, token, app),
            Overlay::Limits(limits) => limits::draw(canvas, area, limits),
            Overlay::Albums(albums) => albums::draw(canvas, area, albums, app),
            Overlay::Comment(comment) => comment::draw(canvas, area, comment, app),
            Overlay::Tagging(tagging) => tagging::draw(canvas, area, tagging, app),
            Overlay::Save(save) => save::draw(canvas, area, save),
            Overlay::Write(write) => compose::draw_write(canvas, area, write),
            Overlay::Choose(choose) => compose::draw_choose(canvas, area, choose, app),
            Overlay::Calls(calls) => compose::draw_calls(canvas, area, calls),
            Overlay::Moment(moment) => moment::draw(canvas, area, moment, app),
        }
    }
}

/// The room for boxes: all but the last row, which shows their keys.
pub(crate) fn room(area: Rect) -> Rect {
    Rect { height: area.height.saturating_sub(1), ..area }
}
