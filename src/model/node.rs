//! What all objects of the Graph API have in common: ids, names, cursors.

use std::fmt;
use std::sync::Arc;

const LONGEST_ID: usize = 128;
const LONGEST_CURSOR: usize = 4096;

/// The id of an object of the Graph API: fit to be a part of an address and of a file name.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(Arc<str>);

impl NodeId {
    /// Takes an id: letters, digits, `_`, `-` and `.` (a Page's own name has dots), at most 128 of them,
    /// the first a letter or digit. `None` for anything else: it could lead a call or a file elsewhere.
    pub fn parse(id: &str) -> Option<Self> {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let begins = id.starts_with(|c: char| c.is_ascii_alphanumeric());
        (begins && id.len() <= LONGEST_ID && id.chars().all(fits)).then(|| Self(id.into()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a list goes on: parameters of the next call, by name. Opaque, only for this run: a cursor expires
/// when what it points at goes. It never holds a link or a token.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cursor(Vec<(String, String)>);

impl Cursor {
    /// The usual kind: `after` and its value. `None` for a value that no cursor has.
    pub fn after(value: &str) -> Option<Self> {
        Self::of(vec![("after".to_owned(), value.to_owned())])
    }

    /// Any parameters, such as `offset` or `until` of older lists. `None` when there are none, or when they are
    /// larger than any cursor.
    pub fn of(parameters: Vec<(String, String)>) -> Option<Self> {
        let length: usize = parameters.iter().map(|(name, value)| name.len() + value.len()).sum();
        let is_plain = |text: &str| text.chars().all(|c| !c.is_control());
        let fits = !parameters.is_empty()
            && length <= LONGEST_CURSOR
            && parameters.iter().all(|(name, value)| is_plain(name) && is_plain(value));
        fits.then_some(Self(parameters))
    }

    /// The parameters for the next call.
    pub fn parameters(&self) -> &[(String, String)] {
        &self.0
    }
}

/// A part of a list, in the server's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice<T> {
    /// The items; may be empty although the list goes on.
    pub items: Vec<T>,
    /// Where it goes on; `None` at the end.
    pub next: Option<Cursor>,
    /// How many there are in all, when the server said.
    pub total: Option<u64>,
}

/// An object with a name: a Page, a person, an album, a place. The name is tamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its id; `None` where Facebook hides it.
    pub id: Option<NodeId>,
    /// Its name; empty where Facebook hides it.
    pub name: Box<str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_lead_elsewhere_are_none() {
        for good in ["10151509108346729", "123_456", "harbour.lights", "t-1"] {
            assert_eq!(NodeId::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "..", ".", "/x", "a/b", "a?b", "a%2f", "é", "a b", "-rf", "_x", &"9".repeat(129)] {
            assert_eq!(NodeId::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_cursor_is_bounded_and_plain() {
        assert_eq!(Cursor::after("QVFI+/=").unwrap().parameters(), [("after".into(), "QVFI+/=".into())]);
        assert_eq!(Cursor::after("a\nb"), None);
        assert_eq!(Cursor::after(&"x".repeat(5000)), None);
        assert_eq!(Cursor::of(Vec::new()), None);
    }
}
