//! The table as the README shows it.

use super::{Param, Tier, all};

/// The everyday and advanced parameters as a table in Markdown: name, edges, what a value may be, and what
/// it does. Internal ones are left to the search.
pub fn table() -> String {
    let mut out = String::from("| parameter | of | may be | what it does |\n|---|---|---|---|\n");
    for tier in [Tier::Everyday, Tier::Advanced] {
        out.push_str(&format!("| | | | **{}** |\n", tier.title()));
        all().iter().filter(|param| param.tier == tier).for_each(|param| out.push_str(&line(param)));
    }
    out
}

fn line(param: &Param) -> String {
    let edges: Vec<&str> = param.edges.iter().map(|edge| edge.as_str()).collect();
    let cells = format!("| `{}` | {} | {} | ", param.name, edges.join(", "), param.allowed());
    format!("{cells}{} |\n", what(param))
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
    if !param.albums {
        what.push_str(" Not for albums.");
    }
    if let Some(flag) = param.own_flag {
        what.push_str(&format!(" Given with `{flag}`."));
    }
    what
}
