//! Destinations at OneAll among those of the Composer, and the fields of its resources among what can be set.

use super::Goal;
use super::choose::{Chosen, Row, row};
use crate::model::post::{Content, OneAllPlace, Target};
use crate::model::text::excerpt;
use crate::oneall::{
    self, Field, RESOURCES, Resource, State, field_check, fields_left, resource_for, where_field,
};
use crate::tui::screens::composer::Places;

/// Where the content decides what a post becomes.
const PAGE: &str = "facebook/page";
const GROUP: &str = "facebook/group";

/// The destinations, as far as they are known.
pub(super) fn destinations(places: &Places) -> Vec<Row> {
    let word = |note: &str| row("through OneAll", note, Chosen::Nothing(note.to_owned()));
    let mut rows = match places {
        Places::Unknown | Places::Asked => return vec![word("The Pages of its identity are being read ...")],
        Places::None(why) => return vec![word(why)],
        Places::Unread(why) => vec![word(why)],
        Places::Read(pages) if pages.is_empty() => vec![word("OneAll names no Page of this identity.")],
        Places::Read(pages) => pages.iter().map(page).collect(),
    };
    rows.push(row(
        "OneAll: a Page by its id",
        "text and link as a post, a photo by its address as a picture",
        Chosen::Write(Goal::Place(PAGE.to_owned())),
    ));
    let has_own_row = |resource: &&Resource| {
        let is_family = [PAGE, GROUP].iter().any(|family| {
            let rest = resource.name.strip_prefix(family);
            matches!(rest, Some("/post" | "/picture"))
        });
        !is_family && !matches!(resource.state, State::Dead { .. })
    };
    let group = (GROUP, "Publish a post or a picture to a group", State::Inferred);
    let others = RESOURCES.iter().filter(has_own_row).map(|one| (one.name, one.about, one.state));
    // What is sure comes first.
    let (guessed, sure): (Vec<_>, Vec<_>) =
        others.chain([group]).partition(|(.., state)| *state == State::Inferred);
    rows.extend(sure.into_iter().chain(guessed).map(|(name, about, state)| resource_row(name, about, state)));
    rows
}

fn page(place: &OneAllPlace) -> Row {
    let words = place.in_words();
    let name = if place.name.is_empty() { words.clone() } else { excerpt(&place.name, 60) };
    row(
        &format!("OneAll: {name}"),
        &format!("{words}: text and link as a post, a photo by its address as a picture"),
        Chosen::Target(Target::OneAll(place.clone())),
    )
}

fn resource_row(name: &str, about: &str, state: State) -> Row {
    let note = match state {
        State::Inferred => {
            format!("{about}. Experimental: its body is a guess, and choosing it says that you know.")
        }
        _ => about.to_owned(),
    };
    let chosen = match where_field(name) {
        Some(_) => Chosen::Write(Goal::Place(name.to_owned())),
        None => Chosen::Target(Target::OneAll(place(name, None))),
    };
    row(&format!("OneAll: {name}"), &note, chosen)
}

fn place(resource: &str, field: Option<(String, String)>) -> OneAllPlace {
    let is_guess = |resource: &Resource| resource.state == State::Inferred;
    let known = Resource::find(resource).is_some_and(|(resource, _)| is_guess(resource));
    OneAllPlace {
        resource: resource.to_owned(),
        fields: field.into_iter().collect(),
        name: String::new(),
        // Whoever chooses it has read what it is.
        experimental: known || resource == GROUP,
    }
}

/// The title of the box that asks for the id of a place.
pub(super) fn title(resource: &str) -> String {
    format!("{} for {resource}, through OneAll", where_field(resource).map_or("id", |field| field.name))
}

/// What belongs into it.
pub(super) fn hint(resource: &str) -> String {
    where_field(resource).map_or_else(String::new, |field| format!("{}.", capital(field.note)))
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The id of the place that is chosen now.
pub(super) fn id_of(resource: &str, content: &Content) -> String {
    let place = content.oneall().filter(|place| place.resource == resource);
    place.and_then(|place| place.fields.first()).map(|(_, value)| value.clone()).unwrap_or_default()
}

/// The place that a typed id means.
///
/// # Errors
/// A sentence that says why it makes no sense.
pub(super) fn place_of(resource: &str, id: &str) -> Result<Target, String> {
    let Some(field) = where_field(resource) else { return Ok(Target::OneAll(place(resource, None))) };
    field_check(field, id).map_err(|why| format!("The {} {why}.", field.name))?;
    Ok(Target::OneAll(place(resource, Some((field.name.to_owned(), id.to_owned())))))
}

/// The resource that the content takes, where it goes through OneAll.
pub(super) fn resource(content: &Content) -> Option<&'static Resource> {
    content.oneall().and_then(|place| resource_for(place, content))
}

/// The fields that no part of the post fills; `None` for a post that goes elsewhere.
pub(super) fn fields(content: &Content, words: &str) -> Option<Vec<Row>> {
    content.oneall()?;
    let wanted = words.trim().to_lowercase();
    let speaks = |field: &&Field| format!("{} {}", field.name, field.note).to_lowercase().contains(&wanted);
    let left = resource(content).into_iter().flat_map(fields_left).filter(speaks);
    Some(
        left.map(|field| row(field.name, &about(field), Chosen::Write(Goal::Param(field.name.into()))))
            .collect(),
    )
}

/// What a field holds and is for.
pub(super) fn about(field: &Field) -> String {
    let needed = if field.required { " It is needed." } else { "" };
    let kind = match field.kind {
        oneall::Kind::Choice(words) => words.join(", "),
        kind => kind.as_str().to_owned(),
    };
    format!("{}. It may be: {kind}.{needed}", capital(field.note))
}

/// Looks whether a value fits its field; one that the resource does not have is left to the judge.
///
/// # Errors
/// A sentence that says what is wrong.
pub(super) fn check(resource: &Resource, name: &str, value: &str) -> Result<(), String> {
    match resource.field(name) {
        Some(field) if !value.is_empty() => {
            field_check(field, value).map_err(|why| format!("{} {why}.", excerpt(name, 60)))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(places: &Places) -> Vec<String> {
        destinations(places).into_iter().map(|row| row.name).collect()
    }

    #[test]
    fn every_resource_that_lives_can_be_chosen() {
        let found = OneAllPlace { fields: vec![("id".into(), "7".into())], ..place(PAGE, None) };
        let names = names(&Places::Read(vec![found]));
        assert_eq!(names[..3], ["OneAll: Page 7", "OneAll: a Page by its id", "OneAll: linkedin/post"]);
        assert_eq!(names.last().map(String::as_str), Some("OneAll: facebook/group"));
        for resource in RESOURCES {
            let is_there = names.contains(&format!("OneAll: {}", resource.name));
            let is_dead = matches!(resource.state, State::Dead { .. });
            let is_family = ["page/post", "page/picture", "group/post", "group/picture"]
                .iter()
                .any(|name| resource.name == format!("facebook/{name}"));
            assert_eq!(is_there, !is_dead && !is_family, "{}", resource.name);
        }
    }

    #[test]
    fn without_a_site_one_line_says_how_to() {
        assert_eq!(names(&Places::None("No site.".into())), ["through OneAll"]);
        assert!(names(&Places::Unread("No.".into())).len() > 10, "an id can still be typed");
    }

    #[test]
    fn ids_are_looked_at_when_they_are_typed() {
        assert!(place_of(PAGE, "../x").unwrap_err().contains("must be an id"));
        let Ok(Target::OneAll(board)) = place_of("pinterest/board/pin", "42") else { panic!("no place") };
        assert_eq!((board.in_words().as_str(), board.experimental), ("pinterest/board/pin 42", false));
        let Ok(Target::OneAll(group)) = place_of(GROUP, "7") else { panic!("no place") };
        assert!(group.experimental);
        let content = Content { target: Target::OneAll(group), ..Content::default() };
        assert_eq!((id_of(GROUP, &content), id_of(PAGE, &content)), ("7".into(), String::new()));
        assert!(fields(&content, "").unwrap().iter().any(|row| row.name == "attachments"));
        assert!(fields(&Content::default(), "").is_none());
    }
}
