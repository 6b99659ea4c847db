//! `wirephoto push --list`: the table of resources.

use serde_json::{Value, json};

use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::model::fault::Fault;
use crate::oneall::{
    self, Field, Kind, PICTURE_BYTES, PICTURE_FORMATS, PROFILES_CLOSED, Place, RESOURCES, Resource, Rule,
    State,
};

/// Lists all resources, or one.
///
/// # Errors
/// [`crate::model::fault::FaultKind::Usage`] for an unknown resource.
pub fn run(resource: Option<&str>, output: Output) -> Result<Exit, Fault> {
    let one = resource.map(oneall::find).transpose()?.map(|(resource, _)| resource);
    for resource in RESOURCES.iter().filter(|resource| one.is_none_or(|one| one == *resource)) {
        let goes_on = match output.json {
            true => output.row_goes_on(&row(resource)),
            false => output.goes_on(&lines(resource)),
        };
        if !goes_on {
            return Ok(Exit::DONE);
        }
    }
    if one.is_none() && !output.json {
        output.say(&format!(
            "* is required. Pictures: {}, at most 5 MB, at a public address; never a file of this machine.",
            PICTURE_FORMATS.join(", ")
        ));
    }
    Ok(Exit::DONE)
}

fn row(resource: &Resource) -> Value {
    let (instead, since) = match resource.state {
        State::Dead { instead } => (Some(instead), Some(PROFILES_CLOSED)),
        _ => (None, None),
    };
    let has_picture = resource.fields.iter().any(|field| field.kind == Kind::Picture);
    let limits = has_picture.then(
        || json!({ "picture_bytes": PICTURE_BYTES, "picture_formats": PICTURE_FORMATS, "public_url": true }),
    );
    json!({
        "resource": resource.name,
        "about": resource.about,
        "method": Resource::METHOD,
        "path": resource.path,
        "key": resource.key.join("."),
        "state": resource.state.as_str(),
        "dead_since": since,
        "instead": instead,
        "note": resource.note,
        "fields": resource.fields.iter().map(field_row).collect::<Vec<_>>(),
        "rules": resource.rules.iter().map(rule).collect::<Vec<_>>(),
        "limits": limits,
    })
}

fn field_row(field: &Field) -> Value {
    let choices = match field.kind {
        Kind::Choice(words) => Some(words),
        _ => None,
    };
    let (place, in_body) = match field.place {
        Place::Body => ("body", Some(field.name)),
        Place::Path => ("path", None),
        Place::Both(name) => ("path and body", Some(name)),
    };
    json!({
        "name": field.name,
        "required": field.required,
        "type": field.kind.as_str(),
        "choices": choices,
        "in": place,
        "name_in_body": in_body,
        "note": field.note,
    })
}

fn rule(rule: &Rule) -> String {
    match rule {
        Rule::OneOf(names) => format!("one of {} is needed", names.join(", ")),
        Rule::NotBoth(one, other) => format!("{one} and {other} exclude each other"),
    }
}

fn lines(resource: &Resource) -> String {
    let mut out = format!("{}  ({})  {}", resource.name, resource.state.as_str(), resource.about);
    if let State::Dead { instead } = resource.state {
        out.push_str(&format!("\n    {}. Use {instead}.", resource.note));
        return out;
    }
    for field in resource.fields {
        let name = format!("{}{}", field.name, if field.required { "*" } else { "" });
        let kind = match field.kind {
            Kind::Choice(words) => words.join("|"),
            kind => kind.as_str().to_owned(),
        };
        out.push_str(&format!("\n    {name:<17} {kind:<13} {}", field.note));
    }
    for rule in resource.rules.iter().map(rule) {
        out.push_str(&format!("\n    {rule}"));
    }
    if resource.state == State::Inferred {
        out.push_str("\n    needs --experimental");
    }
    if !resource.note.is_empty() {
        out.push_str(&format!("\n    {}", resource.note));
    }
    out
}
