//! The table of all parameters of the publishing calls: adding a row is adding the parameter to the
//! Composer's list, to `--param`, to judgement and to help.
//!
//! The rows follow the reference page page-photos ("Creación", "Parámetros") and what was published since.
//! Facebook's own sets of words grow; here they are closed, so that a slip is found before it leaves.

mod judge;
mod kind;
mod moment;
mod rows;
mod shapes;
mod table;
#[cfg(test)]
mod tests;

pub use judge::judge;
pub use kind::{Kind, Written};
pub use table::table;

use std::sync::LazyLock;

use super::post::PostEdge;
use super::text;

/// How often a parameter is wanted, the most wanted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// For every post.
    Everyday,
    /// For some posts.
    Advanced,
    /// For programs of Facebook's own, or kept only for old ones.
    Internal,
}

impl Tier {
    /// All tiers, the most wanted first.
    pub const ALL: [Self; 3] = [Self::Everyday, Self::Advanced, Self::Internal];

    /// The tier as a heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Everyday => "Everyday",
            Self::Advanced => "Advanced",
            Self::Internal => "Internal",
        }
    }
}

/// What a parameter needs beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Need {
    /// Another parameter, without which it does nothing.
    Param(&'static str),
    /// A link, which it says more about.
    Link,
    /// A post that is unpublished and has no time.
    Unpublished,
    /// A Page or its album as the target, not a person.
    Page,
}

/// A parameter of a publishing call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Param {
    /// Its name at Facebook.
    pub name: &'static str,
    /// The edges that take it in this way. Another row may say what the name means to another edge.
    pub edges: &'static [PostEdge],
    /// What its value may be.
    pub kind: Kind,
    /// What Facebook takes when it is left out, where that is documented.
    pub default: Option<&'static str>,
    /// What it does, as a sentence.
    pub note: &'static str,
    /// What to use instead, where Facebook advises against it.
    pub deprecated: Option<&'static str>,
    /// Parameters that cannot stand beside it.
    pub excludes: &'static [&'static str],
    /// What must stand beside it.
    pub needs: &'static [Need],
    /// How often it is wanted.
    pub tier: Tier,
    /// The option of `wirephoto post` that sets it, with a field of its own in the Composer; `None` for what
    /// is given with `--param`.
    pub own_flag: Option<&'static str>,
    /// True when the photos of an album take it too. Only photos go into an album.
    pub albums: bool,
}

/// A part of a value in JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name with the way to it: `geo_locations.regions[].key`.
    pub name: String,
    /// What it may be, in words.
    pub allowed: String,
    /// True when it cannot be left out.
    pub is_required: bool,
    /// Why it is better left out.
    pub doubtful: Option<&'static str>,
}

/// All parameters; each name at most once an edge.
pub fn all() -> &'static [Param] {
    static ALL: LazyLock<Vec<Param>> =
        LazyLock::new(|| [rows::SHARED, rows::PHOTOS, rows::FEED, rows::VIDEOS].concat());
    &ALL
}

/// The parameter with this name on an edge.
pub fn find(edge: PostEdge, name: &str) -> Option<&'static Param> {
    named(name).find(|param| param.edges.contains(&edge))
}

/// All rows with this name: one meaning each.
pub fn named(name: &str) -> impl Iterator<Item = &'static Param> {
    all().iter().filter(move |param| param.name == name)
}

/// The parameters of an edge, or of all, whose name or note holds every one of the words, in any case;
/// everyday ones first, and within a tier those whose name says it. No words find everything.
pub fn search(edge: Option<PostEdge>, words: &str) -> Vec<&'static Param> {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let holds = |about: &str| words.iter().all(|word| about.to_lowercase().contains(word.as_str()));
    let is_named = |param: &Param| holds(&format!("{} {}", param.name, param.name.replace('_', " ")));
    let speaks =
        |param: &Param| holds(&format!("{} {} {}", param.name, param.name.replace('_', " "), param.note));
    let on = |param: &Param| edge.is_none_or(|edge| param.edges.contains(&edge));
    let mut found: Vec<_> = all().iter().filter(|param| on(param) && speaks(param)).collect();
    // Who types the beginning of a name means that one.
    let typed = words.join("_");
    let begins = |param: &Param| !typed.is_empty() && param.name.starts_with(&typed);
    found.sort_by_key(|param| (!begins(param), param.tier, !is_named(param)));
    found
}

/// The known name that is most like one that is not known.
fn nearest(edge: PostEdge, name: &str) -> Option<&'static str> {
    let on_edge = all().iter().filter(|param| param.edges.contains(&edge)).map(|param| param.name);
    closest(name, on_edge)
}

/// The word that is most like a wrong one, if one is alike enough to be meant.
fn closest<'a>(wrong: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let typed: String = text::excerpt(wrong, 60).to_lowercase().replace(['-', ' '], "_");
    let bound = (typed.chars().count() / 4).max(1);
    words
        .map(|word| (distance(&typed, &word.to_lowercase()), word))
        .filter(|(apart, _)| *apart <= bound)
        .min_by_key(|(apart, _)| *apart)
        .map(|(_, word)| word)
}

/// How many letters must be put in, left out or changed to make one word of the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (above, a) in one.chars().enumerate() {
        let mut next = vec![above + 1];
        for ((b, corner), up) in other.chars().zip(&row).zip(row.iter().skip(1)) {
            let left = next.last().copied().unwrap_or_default();
            next.push((corner + usize::from(a != b)).min(up + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

impl Param {
    /// What its value may be, in words: `true or false`, `a whole number from 0 to 360`.
    pub fn allowed(&self) -> String {
        self.kind.allowed()
    }

    /// The parts of a value in JSON, where it has some that are known: for help and for templates.
    pub fn parts(&self) -> Vec<Part> {
        shapes::parts(self.kind)
    }

    /// The value as it goes on the wire.
    ///
    /// # Errors
    /// A sentence with the name, the rule and its limit.
    pub fn check(&self, value: &str) -> Result<String, String> {
        self.kind.read(self.name, value).map(|read| read.wire)
    }

    /// What is allowed about a value and worth a second look, a sentence each; nothing about a wrong value.
    pub fn warnings(&self, value: &str) -> Vec<String> {
        self.kind.read(self.name, value).map(|read| read.doubtful).unwrap_or_default()
    }
}
