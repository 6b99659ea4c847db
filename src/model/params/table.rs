//! The table as the README shows it.

use super::{Kind, Need, Param, Tier, all};

/// The everyday and advanced parameters as tables in Markdown: name, edges, what a value may be and what it
/// does; then the parts of values in JSON. Internal ones are left to the search.
pub fn table() -> String {
    let mut out = String::from("| parameter | of | may be | what it does |\n|---|---|---|---|\n");
    for tier in [Tier::Everyday, Tier::Advanced] {
        out.push_str(&format!("| | | | **{}** |\n", tier.title()));
        all().iter().filter(|param| param.tier == tier).for_each(|param| out.push_str(&line(param)));
    }
    out.push_str("\n| part | may be |\n|---|---|\n");
    for param in all().iter().filter(|param| param.tier != Tier::Internal && !param.parts().is_empty()) {
        out.push_str(&format!("| | **{}** |\n", param.name));
        out.push_str(&parts(param));
    }
    out
}

fn line(param: &Param) -> String {
    let edges: Vec<&str> = param.edges.iter().map(|edge| edge.as_str()).collect();
    let may_be = match param.kind {
        Kind::Targeting | Kind::FeedTargeting | Kind::Spherical => "a JSON object, see below".to_owned(),
        Kind::Tags => "a JSON list of objects, see below".to_owned(),
        _ => param.allowed(),
    };
    format!("| `{}` | {} | {may_be} | {} |\n", param.name, edges.join(", "), what(param))
}

fn parts(param: &Param) -> String {
    let line = |part: super::Part| {
        let required = if part.is_required { "; required" } else { "" };
        let doubtful = part.doubtful.map_or_else(String::new, |why| format!("; {why}"));
        format!("| `{}` | {}{required}{doubtful} |\n", part.name, part.allowed)
    };
    param.parts().into_iter().map(line).collect()
}

fn what(param: &Param) -> String {
    let mut what = param.note.to_owned();
    if let Some(value) = param.default {
        what.push_str(&format!(" Default: {value}."));
    }
    if !param.excludes.is_empty() {
        let names: Vec<String> = param.excludes.iter().map(|name| format!("`{name}`")).collect();
        what.push_str(&format!(" Not beside {}.", names.join(", ")));
    }
    for need in param.needs {
        if let Some(need) = needs(*need) {
            what.push_str(&need);
        }
    }
    if !param.albums {
        what.push_str(" Not for albums.");
    }
    if let Some(flag) = param.own_flag {
        what.push_str(&format!(" Given with `{flag}`."));
    }
    what
}

/// What a need says in the table; that of a Page is in the note.
fn needs(need: Need) -> Option<String> {
    match need {
        Need::Param(name) => Some(format!(" With `{name}`.")),
        Need::Link => Some(" With a link.".to_owned()),
        Need::Unpublished => Some(" Only with `--unpublished`.".to_owned()),
        Need::Page => None,
    }
}
