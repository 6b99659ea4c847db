//! Which fields of photos to ask for, and how to go on when some are refused: asking for one that is
//! unknown or forbidden fails the whole call.

use crate::model::fault::{Fault, FaultKind};

/// What every photo has had since there are photos.
pub(super) const CORE: [&str; 13] = [
    "id",
    "name",
    "created_time",
    "updated_time",
    "picture",
    "images",
    "width",
    "height",
    "link",
    "icon",
    "source",
    "from",
    "album{id,name}",
];
/// Enough to show something.
pub(super) const LEAST: [&str; 5] = ["id", "created_time", "name", "picture", "images"];
/// Newer and rarer fields, in groups that fail apart.
pub(super) const GROUPS: [&[&str]; 4] = [
    &["name_tags", "place", "position", "alt_text", "alt_text_custom", "webp_images", "page_story_id"],
    &["can_delete", "can_tag", "can_backdate", "event", "target", "backdated_time"],
    &["comments.limit(0).summary(true)"],
    &["likes.limit(0).summary(true)"],
];

/// Core and extras but for what other people did, which takes a permission of its own.
fn without_people() -> Vec<&'static str> {
    let extras = GROUPS.iter().take(2).copied().flatten();
    CORE.iter().chain(extras).copied().collect()
}

/// Core and counts, without the newer and rarer fields that an older or stricter server does not know.
fn without_rarities() -> Vec<&'static str> {
    let counts = GROUPS.iter().skip(2).copied().flatten();
    CORE.iter().chain(counts).copied().collect()
}

/// The name of a field without what is asked of it: `likes` of `likes.limit(0)`.
pub(super) fn base(field: &str) -> &str {
    field.split(['.', '{', '(']).next().unwrap_or(field)
}

/// Fields on their way past refusals.
#[derive(Debug, Clone)]
pub(super) struct Asking {
    wanted: Vec<String>,
    smaller: Vec<Vec<String>>,
    is_listing: bool,
    dropped: Vec<(String, Fault)>,
    first: Option<Fault>,
}

impl Asking {
    /// Asks for these, without those that `is_refused` knows; `id` always.
    pub(super) fn new(
        fields: impl IntoIterator<Item = impl AsRef<str>>,
        is_refused: impl Fn(&str) -> bool,
    ) -> Self {
        let mut wanted = vec!["id".to_owned()];
        for field in fields {
            let field = field.as_ref();
            if field != "id" && !is_refused(base(field)) && !wanted.iter().any(|known| known == field) {
                wanted.push(field.to_owned());
            }
        }
        Self { wanted, smaller: Vec::new(), is_listing: false, dropped: Vec::new(), first: None }
    }

    /// The same, with a smaller set to fall back on; called again for a still smaller one.
    pub(super) fn or(mut self, smaller: &[&str]) -> Self {
        self.smaller.push(owned(smaller));
        self
    }

    /// All that lists show, without what `is_refused` knows; falls back first on what the refusal leaves
    /// likely, then on the core, then on the least.
    pub(super) fn listed(is_refused: impl Fn(&str) -> bool) -> Self {
        let all = CORE.iter().chain(GROUPS.iter().copied().flatten());
        Self { is_listing: true, ..Self::new(all, is_refused).or(&CORE).or(&LEAST) }
    }

    /// The value of the parameter `fields`.
    pub(super) fn fields(&self) -> String {
        self.wanted.join(",")
    }

    /// True when nothing but the id is left.
    pub(super) fn is_spent(&self) -> bool {
        self.wanted.len() <= 1
    }

    /// What was dropped on the way, and why.
    pub(super) fn dropped(self) -> Vec<(String, Fault)> {
        self.dropped
    }

    /// Makes the request smaller after a refusal: without the fields that it names, else the next smaller set.
    ///
    /// # Errors
    /// The fault itself, when it is not about fields; the first refusal, when nothing smaller is left.
    pub(super) fn retreat(&mut self, fault: &Fault) -> Result<(), Fault> {
        if !is_about_fields(fault) {
            return Err(fault.clone());
        }
        let first = self.first.get_or_insert_with(|| fault.clone()).clone();
        let named: Vec<String> =
            self.wanted.iter().skip(1).filter(|field| names(&fault.message, base(field))).cloned().collect();
        if !named.is_empty() {
            self.drop_all(&named, fault);
            return Ok(());
        }
        // A missing permission can be that for one field as well as that for all.
        if std::mem::take(&mut self.is_listing) {
            let is_unknown = fault.kind == FaultKind::Rejected;
            let likely = if is_unknown { without_rarities() } else { without_people() };
            self.smaller.insert(0, owned(&likely));
        }
        while !self.smaller.is_empty() {
            let smaller = self.smaller.remove(0);
            let beyond: Vec<String> =
                self.wanted.iter().filter(|field| !smaller.contains(field)).cloned().collect();
            if !beyond.is_empty() {
                self.drop_all(&beyond, fault);
                return Ok(());
            }
        }
        Err(first)
    }

    fn drop_all(&mut self, fields: &[String], fault: &Fault) {
        self.wanted.retain(|field| !fields.contains(field));
        self.dropped.extend(fields.iter().map(|field| (base(field).to_owned(), fault.clone())));
    }
}

fn owned(fields: &[&str]) -> Vec<String> {
    fields.iter().map(|field| (*field).to_owned()).collect()
}

/// Codes that a refused field comes with.
fn is_about_fields(fault: &Fault) -> bool {
    let is_code = matches!(fault.code, Some(3 | 10 | 12 | 100 | 200..=299));
    is_code && matches!(fault.kind, FaultKind::Rejected | FaultKind::Permission)
}

/// Whether a message names a field as a field: in brackets or quotes, beside the word "field", or by a name
/// that is no word of the language.
fn names(message: &str, field: &str) -> bool {
    let speaks_of_fields = message.contains("field");
    message.match_indices(field).any(|(at, _)| {
        let (before, after) =
            (message.get(..at).unwrap_or_default(), message.get(at + field.len()..).unwrap_or_default());
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if before.ends_with(is_part) || after.starts_with(is_part) {
            return false;
        }
        let is_quoted = before.ends_with(['(', '\'', '"', '`', '[', '‘', '“', ',']);
        let before = before.trim_end();
        let beside = ["field", "fields", "fields:", "field:"].iter().any(|word| before.ends_with(word))
            || after.trim_start().starts_with("field");
        let listed = before.ends_with(',') && speaks_of_fields;
        is_quoted && speaks_of_fields || beside || listed || field.contains('_')
    })
}

/// Why fields were refused, in a few words: the sentence of each would say little more than their names.
pub fn in_short(fault: &Fault) -> String {
    match fault.kind {
        FaultKind::Permission => match permissions(&fault.message).as_slice() {
            [] => "a permission is missing".to_owned(),
            named => format!("it needs {}", named.join(" or ")),
        },
        FaultKind::Rejected => "Facebook knows no such field here".to_owned(),
        _ => fault.message.trim_end_matches('.').to_owned(),
    }
}

/// The permissions that a message of Facebook's names.
fn permissions(message: &str) -> Vec<&str> {
    let is_part = |c: char| c.is_ascii_lowercase() || c == '_';
    let words = message.split(|c| !is_part(c));
    words
        .filter(|word| ["pages_", "user_", "business_"].iter().any(|start| word.starts_with(start)))
        .collect()
}

/// Splits what somebody wrote after `--fields`: at commas outside brackets.
///
/// # Errors
/// A [`FaultKind::Usage`] fault for anything that is no list of field names.
pub fn parse_fields(text: &str) -> Result<Vec<String>, Fault> {
    let refuse = |why: &str| {
        Fault::new(FaultKind::Usage, format!("The list of fields {why}"))
            .hint("Write names with commas between them, like id,name,likes.limit(0).summary(true).")
    };
    let fits = |c: char| c.is_ascii_alphanumeric() || "_{}.(),".contains(c);
    if text.len() > 2000 || !text.chars().all(fits) {
        return Err(refuse("holds something that no field name has"));
    }
    let (mut fields, mut field, mut open) = (Vec::new(), String::new(), Vec::new());
    for c in text.chars() {
        match c {
            '{' | '(' => open.push(c),
            '}' | ')' if open.pop() != Some(if c == '}' { '{' } else { '(' }) => {
                return Err(refuse("has a bracket too many"));
            }
            ',' if open.is_empty() => {
                fields.push(std::mem::take(&mut field));
                continue;
            }
            _ => {}
        }
        field.push(c);
    }
    fields.push(field);
    if !open.is_empty() {
        return Err(refuse("has a bracket that does not close"));
    }
    if fields.iter().any(|field| !field.starts_with(|c: char| c.is_ascii_alphabetic())) {
        return Err(refuse("has an empty or strange name in it"));
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(code: i64, message: &str) -> Fault {
        let kind = if code == 100 { FaultKind::Rejected } else { FaultKind::Permission };
        Fault { code: Some(code), ..Fault::new(kind, message) }
    }

    fn asking() -> Asking {
        Asking::listed(|_| false)
    }

    #[test]
    fn a_named_field_is_dropped_and_nothing_else() {
        for (code, message, dropped) in [
            (
                100,
                "a parameter is not valid: (#100) Tried accessing nonexisting field (place) on node type (Photo)",
                vec!["place"],
            ),
            (100, "Unknown fields: event,target.", vec!["event", "target"]),
            (10, "The field 'likes' needs a permission", vec!["likes"]),
            (200, "alt_text_custom may not be read", vec!["alt_text_custom"]),
            (283, "Missing permission for the comments field", vec!["comments"]),
        ] {
            let mut asking = asking();
            asking.retreat(&fault(code, message)).unwrap();
            let fields = asking.fields();
            assert!(fields.contains("picture,images"), "{fields}");
            assert_eq!(
                asking.dropped().iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(),
                dropped,
                "{message}"
            );
        }
    }

    #[test]
    fn what_fails_after_a_refusal_is_told_as_what_it_is() {
        let mut asking = asking();
        asking.retreat(&fault(100, "Tried accessing nonexisting field (likes)")).unwrap();
        for kind in [FaultKind::Token, FaultKind::Missing, FaultKind::Temporary] {
            let later = Fault { code: Some(190), ..Fault::new(kind, "Something else") };
            assert_eq!(asking.retreat(&later).unwrap_err(), later);
        }
    }

    #[test]
    fn words_of_the_language_are_no_fields() {
        for message in
            ["a parameter from the target of this event is not valid", "Invalid cursor, source unknown"]
        {
            let mut asking = asking();
            asking.retreat(&fault(100, message)).unwrap();
            assert_eq!(asking.fields(), without_rarities().join(","), "{message}");
            asking.retreat(&fault(100, message)).unwrap();
            assert_eq!(asking.fields(), CORE.join(","), "{message}");
            asking.retreat(&fault(100, message)).unwrap();
            assert_eq!(asking.fields(), "id,name,created_time,picture,images");
            assert_eq!(asking.retreat(&fault(100, "again")).unwrap_err().message, message);
        }
    }

    #[test]
    fn a_missing_permission_is_first_taken_for_one_about_people() {
        let mut asking = asking();
        asking.retreat(&fault(10, "Permissions error")).unwrap();
        assert_eq!(asking.fields(), without_people().join(","));
        asking.retreat(&fault(10, "Permissions error")).unwrap();
        assert_eq!(asking.fields(), CORE.join(","));
    }

    #[test]
    fn what_is_not_about_fields_ends_it() {
        assert!(
            asking()
                .retreat(&Fault { code: Some(100), ..Fault::new(FaultKind::Missing, "no (place) field") })
                .is_err()
        );
        assert!(
            asking()
                .retreat(&Fault { code: Some(190), ..Fault::new(FaultKind::Token, "field (place)") })
                .is_err()
        );
    }

    #[test]
    fn refused_fields_are_not_asked_for_again() {
        let asking = Asking::new(["place", "likes.limit(0)", "id", "event"], |field| field == "likes");
        assert_eq!(asking.fields(), "id,place,event");
        assert!(Asking::new(["likes.limit(0)"], |_| true).is_spent());
    }

    #[test]
    fn a_list_of_fields_has_a_form() {
        assert_eq!(parse_fields("id,name").unwrap(), ["id", "name"]);
        assert_eq!(
            parse_fields("from{id,name},likes.limit(0).summary(true)").unwrap(),
            ["from{id,name}", "likes.limit(0).summary(true)"]
        );
        for bad in ["", "id,", "id name", "id&x=1", "a{b", "a}b", "a{b)", "1a", "é", "id,\u{1b}[2J", "(a)"] {
            assert_eq!(parse_fields(bad).unwrap_err().kind, FaultKind::Usage, "{bad}");
        }
    }
}
