//! Parts of the API by name, for the disk, and which faults mean that Facebook refuses one as a whole.

use crate::engine::protocol::Part;
use crate::model::fault::{Fault, FaultKind};

/// Before the name of a field.
const FIELD: &str = "field:";

/// A name that tells the part from every other.
pub fn name(part: &Part) -> String {
    let name = match part {
        Part::Field(field) => return format!("{FIELD}{field}"),
        Part::Comments => "comments",
        Part::Likes => "likes",
        Part::Tags => "tags",
        Part::Comment => "comment",
        Part::Like => "like",
        Part::Unlike => "unlike",
        Part::Tag => "tag",
        Part::Untag => "untag",
        Part::Albums => "albums",
    };
    name.to_owned()
}

/// The part of a name; `None` for one that another version wrote.
pub fn parse(name: &str) -> Option<Part> {
    if let Some(field) = name.strip_prefix(FIELD) {
        return Some(Part::Field(field.to_owned()));
    }
    let parts = [
        Part::Comments,
        Part::Likes,
        Part::Tags,
        Part::Comment,
        Part::Like,
        Part::Unlike,
        Part::Tag,
        Part::Untag,
        Part::Albums,
    ];
    parts.into_iter().find(|part| self::name(part) == name)
}

/// True when the server said no for good to the part itself, in its own codes: not to the token, not to
/// what was sent in vain, not to an object that is gone.
pub const fn is_refusal(fault: &Fault) -> bool {
    matches!(fault.kind, FaultKind::Permission | FaultKind::Rejected) && fault.code.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_parts() {
        for part in [Part::Field("place".into()), Part::Unlike, Part::Albums, Part::Tags] {
            assert_eq!(parse(&name(&part)), Some(part));
        }
        assert_eq!(parse("unheard of"), None);
    }

    #[test]
    fn only_a_no_of_the_server_is_a_refusal() {
        let fault = |kind, code| Fault { code, ..Fault::new(kind, "no") };
        assert!(is_refusal(&fault(FaultKind::Permission, Some(200))));
        assert!(is_refusal(&fault(FaultKind::Rejected, Some(3))));
        assert!(!is_refusal(&fault(FaultKind::Rejected, None)));
        for kind in [FaultKind::Token, FaultKind::Missing, FaultKind::Throttled, FaultKind::Usage] {
            assert!(!is_refusal(&fault(kind, Some(100))), "{kind:?}");
        }
    }
}
