//! The keys as they are bound: the table with the user's own keys in place of ours.

use std::collections::BTreeMap;

use super::{Action, Key, Place, Row, TABLE};

/// A row of the table with the keys that are bound to it.
#[derive(Debug, Clone)]
pub struct Bound {
    /// The row.
    pub row: &'static Row,
    /// Its keys, ours or the user's; can be empty.
    pub keys: Vec<Key>,
}

impl Bound {
    /// The keys that work in a place: one that types a character does that where text is typed.
    pub fn keys_in(&self, place: Place) -> impl Iterator<Item = Key> {
        self.keys.iter().copied().filter(move |key| !place.takes_text() || key.types().is_none())
    }

    /// The keys of a place as they are shown: `d delete`.
    pub fn shown(&self, place: Place) -> String {
        self.keys_in(place).map(|key| key.to_string()).collect::<Vec<_>>().join(" ")
    }
}

/// All bindings.
#[derive(Debug, Clone)]
pub struct Keymap {
    rows: Vec<Bound>,
}

impl Keymap {
    /// The table's own keys, with those replaced that the user gave: a name of an action and the keys
    /// that it has instead. An empty list takes an action off the keys; the palette still offers it.
    ///
    /// # Errors
    /// A sentence for each name that does not exist, each key that cannot be read, and each key that
    /// would mean two things in one place.
    pub fn new(own: &BTreeMap<String, Vec<String>>) -> Result<Self, Vec<String>> {
        let mut faults = unknown_names(own);
        let mut rows = Vec::new();
        for row in TABLE {
            let texts: Vec<&str> = match own.get(row.name) {
                Some(keys) if !row.fixed => keys.iter().map(String::as_str).collect(),
                Some(_) => {
                    faults.push(format!("keys.{}: this key cannot be changed.", row.name));
                    row.keys.to_vec()
                }
                None => row.keys.to_vec(),
            };
            let mut keys = Vec::new();
            for text in texts {
                match Key::parse(text) {
                    Ok(key) => keys.push(key),
                    Err(sentence) => faults.push(format!("keys.{}: {sentence}", row.name)),
                }
            }
            rows.push(Bound { row, keys });
        }
        let map = Self { rows };
        faults.extend(map.clashes());
        if faults.is_empty() { Ok(map) } else { Err(faults) }
    }

    /// All rows, in the table's order.
    pub fn rows(&self) -> &[Bound] {
        &self.rows
    }

    /// The rows that apply in a place, in the table's order.
    pub fn in_place(&self, place: Place) -> impl Iterator<Item = &Bound> {
        self.rows.iter().filter(move |bound| bound.row.scope_in(place).is_some())
    }

    /// What a key does in a place.
    pub fn action(&self, key: Key, place: Place) -> Option<Action> {
        let mut rows = self.in_place(place);
        rows.find(|bound| bound.keys_in(place).any(|known| known == key)).map(|bound| bound.row.action)
    }

    /// The first key of an action in a place, as it is shown.
    pub fn key_for(&self, action: Action, place: Place) -> Option<String> {
        let mut rows = self.in_place(place).filter(|bound| bound.row.action == action);
        rows.find_map(|bound| bound.keys_in(place).next()).map(|key| key.to_string())
    }

    fn clashes(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for place in Place::ALL {
            let rows: Vec<&Bound> = self.in_place(place).collect();
            for (at, one) in rows.iter().enumerate() {
                for other in rows.iter().skip(at + 1) {
                    let shared = one.keys_in(place).find(|key| other.keys_in(place).any(|k| k == *key));
                    let Some(key) = shared else { continue };
                    let sentence = format!(
                        "keys: '{key}' would mean both {} and {}; give one of them another key.",
                        one.row.name, other.row.name
                    );
                    if !faults.contains(&sentence) {
                        faults.push(sentence);
                    }
                }
            }
        }
        faults
    }
}

impl Default for Keymap {
    fn default() -> Self {
        // The table is proved sound by a test; a row that cannot be read would only lack its key.
        let keys = |row: &Row| row.keys.iter().filter_map(|text| Key::parse(text).ok()).collect();
        Self { rows: TABLE.iter().map(|row| Bound { row, keys: keys(row) }).collect() }
    }
}

fn unknown_names(own: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    own.keys()
        .filter(|name| TABLE.iter().all(|row| row.name != name.as_str()))
        .map(|name| {
            let name = crate::model::text::excerpt(name, 40);
            match nearest(&name) {
                Some(known) => format!("keys.{name}: there is no such action. Did you mean {known}?"),
                None => format!("keys.{name}: there is no such action. The palette (':') shows all names."),
            }
        })
        .collect()
}

/// The action's name that is written most like this one.
fn nearest(name: &str) -> Option<&'static str> {
    let shared = |known: &str| name.bytes().zip(known.bytes()).take_while(|(a, b)| a == b).count();
    TABLE.iter().map(|row| row.name).filter(|known| shared(known) >= 3).max_by_key(|known| shared(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(name: &str, keys: &[&str]) -> BTreeMap<String, Vec<String>> {
        BTreeMap::from([(name.to_owned(), keys.iter().map(|key| (*key).to_owned()).collect())])
    }

    #[test]
    fn the_table_is_sound() {
        let map = Keymap::new(&BTreeMap::new()).unwrap();
        for (at, row) in TABLE.iter().enumerate() {
            assert!(TABLE.iter().skip(at + 1).all(|other| other.name != row.name), "{} twice", row.name);
            assert!(!row.keys.is_empty() && !row.scopes.is_empty(), "{}", row.name);
            assert!(row.help.len() > row.short.len(), "{}", row.name);
        }
        assert_eq!(map.rows().len(), TABLE.len());
    }

    #[test]
    fn each_row_has_a_key_wherever_it_applies() {
        let map = Keymap::default();
        for place in Place::ALL {
            for bound in map.in_place(place) {
                assert!(bound.keys_in(place).next().is_some(), "{} in {place:?}", bound.row.name);
            }
        }
    }

    #[test]
    fn keys_can_be_replaced_and_taken_away() {
        let map = Keymap::new(&own("pause", &["P", "f5"])).unwrap();
        assert_eq!(map.action(Key::parse("f5").unwrap(), Place::Uploads), Some(Action::Pause));
        assert_eq!(map.action(Key::parse("p").unwrap(), Place::Uploads), None);
        let map = Keymap::new(&own("pause", &[])).unwrap();
        assert_eq!(map.key_for(Action::Pause, Place::Uploads), None);
    }

    #[test]
    fn mistakes_are_answered_with_sentences() {
        let sentence = |name, keys: &[&str]| Keymap::new(&own(name, keys)).unwrap_err().join("\n");
        assert_eq!(sentence("pauze", &["P"]), "keys.pauze: there is no such action. Did you mean pause?");
        assert_eq!(
            sentence("pause", &["r"]),
            "keys: 'r' would mean both pause and resume; give one of them another key."
        );
        assert!(sentence("pause", &["ctrlp"]).starts_with("keys.pause: 'ctrlp' is not a key"));
        assert_eq!(sentence("leave-now", &["x"]), "keys.leave-now: this key cannot be changed.");
    }

    #[test]
    fn where_text_is_typed_characters_are_text() {
        let map = Keymap::default();
        assert_eq!(map.action(Key::parse("k").unwrap(), Place::Palette), None);
        assert!(map.action(Key::parse("up").unwrap(), Place::Palette).is_some());
        assert_eq!(map.action(Key::parse("?").unwrap(), Place::Palette), None);
    }
}
