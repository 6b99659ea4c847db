//! What to tell somebody whom Facebook refuses a part of the API: much of what the reference page photo-node
//! shows was closed to most apps in 2020. Each part is tried all the same, since some apps kept it.

use crate::engine::protocol::Part;
use crate::model::fault::{Fault, FaultKind};

/// Whether a fault refuses a part as such, and not one object or one value.
pub(super) fn is_refusal(fault: &Fault) -> bool {
    let says = |words: &str| fault.message.to_ascii_lowercase().contains(words);
    match (fault.kind, fault.code) {
        (FaultKind::Permission, _) | (_, Some(3 | 10 | 2500)) => true,
        (FaultKind::Rejected, Some(100)) => {
            says("unsupported") || says("nonexisting") || says("does not support")
        }
        (FaultKind::Missing, Some(100)) => says("does not support"),
        (FaultKind::Rejected, None) => !says("redirect"),
        _ => false,
    }
}

/// The fault with a sentence on the part that was refused.
pub(super) fn explained(part: &Part, mut fault: Fault) -> Fault {
    if !is_refusal(&fault) {
        return fault;
    }
    let why = explanation(part);
    // A missing permission is worth asking for only where the part is still open; the rest of the advice
    // would lead astray.
    fault.hint = Some(match fault.hint.take() {
        Some(hint) if is_open(part) || fault.kind == FaultKind::Missing => format!("{hint} {why}"),
        _ => why.to_owned(),
    });
    fault
}

/// Whether the public API still names the part.
const fn is_open(part: &Part) -> bool {
    !matches!(part, Part::Tags | Part::Tag | Part::Untag | Part::Unlike)
}

const fn explanation(part: &Part) -> &'static str {
    match part {
        Part::Tags => {
            "Facebook closed reading the tags of photos to most apps in 2020; the photo, its comments and its likes can still be read."
        }
        Part::Tag | Part::Untag => {
            "Facebook closed setting, moving and removing tags to most apps in 2020; it can still be done on facebook.com, through the photo's link."
        }
        Part::Unlike => {
            "Facebook closed taking back likes of photos to most apps in 2020; it can still be done on facebook.com, through the photo's link."
        }
        Part::Comment | Part::Like => {
            "It takes a Page token with the permission pages_manage_engagement and the task MODERATE on the Page."
        }
        Part::Comments | Part::Likes => {
            "It takes a Page token with the permissions pages_read_engagement and, for what others wrote, pages_read_user_content."
        }
        Part::Albums => {
            "It takes a Page token with the permissions pages_show_list and pages_read_engagement."
        }
        Part::Field(_) => "The other fields are read without it.",
    }
}

/// The fault of a list of photos, with what reading it takes.
pub(super) fn list_explained(mut fault: Fault) -> Fault {
    if fault.kind == FaultKind::Permission && fault.code != Some(283) {
        let needs = "Reading a Page's photos takes a Page token with the permissions pages_show_list and \
                     pages_read_engagement, and the task MODERATE on the Page.";
        fault.hint = Some(fault.hint.map_or_else(|| needs.to_owned(), |hint| format!("{hint} {needs}")));
    }
    fault
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(kind: FaultKind, code: i64, message: &str) -> Fault {
        Fault { code: Some(code), ..Fault::new(kind, message).hint("Mend.") }
    }

    #[test]
    fn a_closed_part_is_explained_in_words() {
        for refusal in [
            fault(FaultKind::Permission, 3, "Application does not have the capability"),
            fault(FaultKind::Permission, 200, "Permissions error"),
            fault(FaultKind::Rejected, 100, "Unsupported post request"),
            fault(FaultKind::Token, 2500, "Unknown path components: /tags"),
        ] {
            let hint = explained(&Part::Tags, refusal).hint.unwrap();
            assert!(
                hint.contains("2020") && hint.contains("still be read") && !hint.contains("Mend"),
                "{hint}"
            );
        }
        let open =
            explained(&Part::Like, fault(FaultKind::Permission, 200, "Permissions error")).hint.unwrap();
        assert!(open.starts_with("Mend.") && open.contains("pages_manage_engagement"), "{open}");
    }

    #[test]
    fn other_faults_stay_as_they_are() {
        for other in [
            fault(FaultKind::Token, 190, "expired"),
            fault(FaultKind::Throttled, 4, "limit"),
            fault(FaultKind::Rejected, 100, "x must be a number"),
            fault(FaultKind::Missing, 100, "Object does not exist"),
            Fault::new(FaultKind::Rejected, "The server answered 302, a redirect, which is never followed"),
        ] {
            assert_eq!(explained(&Part::Unlike, other.clone()), other);
        }
    }
}
