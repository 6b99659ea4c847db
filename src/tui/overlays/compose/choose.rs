//! A list that something is chosen from, narrowed by what is typed: when, where, and everything else that
//! can be set.

use ratatui::layout::Rect;

use super::Goal;
use super::{albums, oneall};
use crate::engine::protocol::Level;
use crate::model::params::{self, Param, Tier};
use crate::model::photo::Album;
use crate::model::post::{Content, PostEdge, Target, When, plan};
use crate::tui::app::App;
use crate::tui::keys::Action;
use crate::tui::overlays::{Overlay, room};
use crate::tui::screens::composer::Composer;
use crate::tui::screens::photos::Paged;
use crate::tui::theme::Role;
use crate::tui::widgets::canvas::{Canvas, centred};
use crate::tui::widgets::field::{Edit, Field};
use crate::tui::widgets::scroll::Scroll;
use crate::tui::widgets::text::wrap;

/// What is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    /// When it comes out.
    When,
    /// Where it goes.
    Where,
    /// Everything else that can be set.
    Options,
}

/// Rows for the whole note of the chosen row.
const NOTE: u16 = 3;

/// The list.
#[derive(Debug)]
pub(crate) struct Choose {
    list: List,
    pub(in crate::tui::overlays) field: Field,
    pub(in crate::tui::overlays) scroll: Scroll,
}

/// What a row does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Chosen {
    When(When),
    Target(Target),
    Write(Goal),
    /// It cannot be chosen, and says why.
    Nothing(String),
}

/// A row.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) note: String,
    pub(super) chosen: Chosen,
}

pub(super) fn row(name: &str, note: &str, chosen: Chosen) -> Row {
    Row { name: name.to_owned(), note: note.to_owned(), chosen }
}

impl Choose {
    fn rows(&self, composer: &Composer, known: &Paged<Album>) -> Vec<Row> {
        let mut rows = match self.list {
            List::When => vec![
                row("now", "everybody can see it at once", Chosen::When(When::Now)),
                row("at a time", "Facebook publishes it then", Chosen::Write(Goal::At)),
                row("unpublished", "it is made, and nobody sees it", Chosen::When(When::Unpublished)),
                row("draft", "a draft at Facebook, to be finished there", Chosen::When(When::Draft)),
            ],
            List::Where => vec![
                row("the Page", "on its timeline", Chosen::Target(Target::Page)),
                row(
                    "an album by its id",
                    "a single photo into an album of the Page",
                    Chosen::Write(Goal::Album),
                ),
                row("a person", "a single photo for a person who allowed it", Chosen::Write(Goal::Person)),
            ],
            List::Options => return options(&composer.content, self.field.text()),
        };
        if self.list == List::Where {
            rows.extend(albums::destinations(known));
            rows.extend(oneall::destinations(&composer.places));
        }
        let wanted = self.field.text().trim().to_lowercase();
        let speaks = |row: &Row| format!("{} {}", row.name, row.note).to_lowercase().contains(&wanted);
        rows.into_iter().filter(speaks).collect()
    }
}

/// Everything that is set by its name at Facebook, as far as the call that publishes takes it, and what has no
/// field of its own.
fn options(content: &Content, words: &str) -> Vec<Row> {
    if let Some(rows) = oneall::fields(content, words) {
        return rows;
    }
    let found = params::search(Some(edge(content)), words).into_iter();
    let found = found.filter(|param| param.own_flag.is_none());
    let mut rows: Vec<Row> = found
        .map(|param| row(param.name, &about(param), Chosen::Write(Goal::Param(param.name.to_owned()))))
        .collect();
    rows.push(row("another one", "by its name at Facebook: NAME=VALUE", Chosen::Write(Goal::Named)));
    rows
}

/// The edge that the publishing call goes to.
fn edge(content: &Content) -> PostEdge {
    plan(content).calls.last().map_or(PostEdge::Feed, |call| call.edge)
}

/// What a parameter does, what it may be, and what is to be known of it.
fn about(param: &Param) -> String {
    let mut words = format!("{} It may be: {}", param.note, param.allowed());
    words.extend(param.default.map(|default| format!("; {default} when it is left out")));
    words.push('.');
    words.extend(param.deprecated.map(|instead| format!(" Deprecated: {instead}")));
    if param.tier == Tier::Internal {
        words.push_str(" Hardly ever wanted.");
    }
    words
}

/// The parameter that a value is written for.
fn param_of(name: &str, content: &Content) -> Option<&'static Param> {
    params::find(edge(content), name).or_else(|| params::named(name).next())
}

/// What belongs into the box.
pub(super) fn note_of(goal: &Goal, content: &Content) -> String {
    match goal {
        Goal::Param(name) if content.oneall().is_some() => {
            let field = oneall::resource(content).and_then(|resource| resource.field(name));
            field.map(oneall::about).unwrap_or_default()
        }
        Goal::Param(name) => param_of(name, content).map(about).unwrap_or_default(),
        _ => String::new(),
    }
}

/// Looks whether a value fits its parameter; one that no table knows is left to the judge.
///
/// # Errors
/// A sentence that names the rule.
pub(super) fn check(name: &str, value: &str, content: &Content) -> Result<(), String> {
    if content.oneall().is_some() {
        return oneall::resource(content).map_or(Ok(()), |resource| oneall::check(resource, name, value));
    }
    match param_of(name, content) {
        Some(param) if !value.is_empty() => {
            param.check(value).map(|_| ()).map_err(|sentence| format!("{}.", sentence.trim_end_matches('.')))
        }
        _ => Ok(()),
    }
}

fn place(area: Rect, list: List) -> Rect {
    let height = match list {
        List::Options => 24,
        List::Where => 20,
        List::When => 7 + NOTE,
    };
    centred(room(area), 96, room(area).height.saturating_sub(2).min(height))
}

/// Rows of the list, for a terminal of this size.
fn list_height(area: Rect, list: List) -> usize {
    place(area, list).height.saturating_sub(3 + NOTE).max(1).into()
}

/// Draws the list, and beneath it the whole note of the chosen row.
pub(crate) fn draw(canvas: &mut Canvas<'_>, area: Rect, choose: &Choose, app: &App) {
    const NAME: u16 = 30;
    let title = match choose.list {
        List::When => "When",
        List::Where => "Where",
        List::Options => "What else can be set",
    };
    let inside = canvas.frame(place(area, choose.list), title);
    if inside.height < 4 {
        return;
    }
    canvas.put(inside.x, inside.y, 2, canvas.theme.glyphs.pointer, Role::Key);
    let rows = choose.rows(&app.composer, &app.photos.albums);
    let list = Rect { y: inside.y + 1, height: inside.height - 1 - NOTE.min(inside.height - 2), ..inside };
    if rows.is_empty() {
        let words = match choose.list {
            List::When => "Enter takes it as a time.",
            List::Where if app.photos.albums.asked.is_some() => {
                "Nothing is called that yet; albums are being read."
            }
            List::Where | List::Options => "Nothing is called that.",
        };
        canvas.put(list.x, list.y, list.width, words, Role::Dim);
    }
    let first = choose.scroll.first_row(rows.len(), list.height.into());
    let name = NAME.min(list.width / 2);
    for ((y, row), number) in (list.top()..list.bottom()).zip(rows.iter().skip(first)).zip(first..) {
        let used = canvas.put(list.x, y, name.saturating_sub(1), &row.name, Role::Title);
        canvas.put(list.x + name, y, list.width - name, &row.note, Role::Dim);
        if number == choose.scroll.cursor {
            canvas.shade(Rect::new(list.x, y, used.max(1), 1), Role::Cursor);
        }
    }
    if let Some(chosen) = rows.get(choose.scroll.cursor) {
        let below = Rect { y: list.bottom(), height: inside.bottom() - list.bottom(), ..inside };
        canvas.lines(below, &wrap(&chosen.note, below.width.into()), Role::Text);
    }
    choose.field.draw(canvas, inside.x + 2, inside.y, inside.width.saturating_sub(2));
}

impl Overlay {
    /// True for the list of destinations.
    pub(super) const fn offers_destinations(&self) -> bool {
        matches!(self, Self::Choose(Choose { list: List::Where, .. }))
    }
}

impl App {
    /// Opens a list.
    pub(crate) fn choose(&mut self, list: List) {
        if list == List::Where {
            self.begin_albums();
            self.ask_for_places();
        }
        self.push(Overlay::Choose(Choose { list, field: Field::default(), scroll: Scroll::default() }));
    }

    /// Takes in something that may bring rows into the list of destinations: its cursor stays on the row that it
    /// stands on.
    pub(crate) fn with_destination_held(&mut self, take: impl FnOnce(&mut Self)) {
        let area = Rect::new(0, 0, self.size.0, self.size.1);
        let Some((at, mut before)) = self.destinations() else { return take(self) };
        take(self);
        let Some((_, after)) = self.destinations() else { return };
        let held = (at < before.len()).then(|| before.swap_remove(at));
        let at = after.iter().position(|row| Some(row) == held.as_ref()).unwrap_or(at);
        if let Some(Overlay::Choose(choose)) = self.overlays.iter_mut().find(|one| one.offers_destinations())
        {
            choose.scroll.go(at, after.len(), list_height(area, choose.list));
        }
    }

    /// Where the cursor of the open list of destinations stands, and its rows.
    fn destinations(&self) -> Option<(usize, Vec<Row>)> {
        match self.overlays.iter().find(|one| one.offers_destinations())? {
            Overlay::Choose(choose) => {
                Some((choose.scroll.cursor, choose.rows(&self.composer, &self.photos.albums)))
            }
            _ => None,
        }
    }

    pub(crate) fn choose_action(&mut self, action: Action) {
        let area = Rect::new(0, 0, self.size.0, self.size.1);
        let Some(Overlay::Choose(choose)) = self.overlays.last_mut() else { return };
        let rows = choose.rows(&self.composer, &self.photos.albums);
        match action {
            Action::Move(step) => choose.scroll.step(step, rows.len(), list_height(area, choose.list)),
            Action::Accept => {
                let typed = choose.field.text().to_owned();
                let Some(row) = rows.into_iter().nth(choose.scroll.cursor) else {
                    if choose.list == List::When {
                        self.take_as_time(&typed);
                    }
                    return;
                };
                if let Chosen::Nothing(why) = &row.chosen {
                    return self.notice(Level::Info, why);
                }
                self.pop();
                self.chosen(row.chosen);
            }
            _ => {}
        }
    }

    /// What was typed is none of the rows: it is written as a time.
    fn take_as_time(&mut self, typed: &str) {
        self.pop();
        self.chosen(Chosen::Write(Goal::At));
        if let Some(Overlay::Write(_)) = self.overlays.last() {
            self.write_action(Action::Edit(Edit::ToStart));
            self.write_typed(typed);
            self.write_action(Action::Accept);
        }
    }

    fn chosen(&mut self, chosen: Chosen) {
        if self.is_refused_by_lock() {
            return;
        }
        match chosen {
            Chosen::When(when) => self.composer.content.when = when,
            Chosen::Target(target) => self.composer.content.target = target,
            Chosen::Write(goal) => return self.write(goal),
            Chosen::Nothing(_) => return,
        }
        self.composer_changed();
    }
}
