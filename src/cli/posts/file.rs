//! A file of posts: a table, or JSON.

use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::form::wrong;
use super::rows::{Row, form_of};
use super::table;
use crate::model::fault::{Fault, FaultKind};
use crate::model::text;

/// Bytes of the largest file of posts that is read.
const LARGEST: u64 = 16 << 20;

/// Reads a file whole; `-` is stdin.
///
/// # Errors
/// A [`FaultKind::Source`] fault when it cannot be read or is larger than `largest`.
pub fn slurp(path: &Path, largest: u64) -> Result<Vec<u8>, Fault> {
    let name = if is_stdin(path) { "stdin".to_owned() } else { text::show_path(path) };
    let source = |why: &str| Fault::new(FaultKind::Source, format!("{name} cannot be read: {why}"));
    let mut bytes = Vec::new();
    let read = if is_stdin(path) {
        std::io::stdin().lock().take(largest + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(largest + 1).read_to_end(&mut bytes))
    };
    match read {
        Err(error) => {
            Err(source(&text::tame(&error.to_string())).hint("Check the path and its permissions."))
        }
        Ok(length) if length as u64 > largest => {
            Err(source("it is too large").hint(format!("At most {largest} bytes are taken.")))
        }
        Ok(_) => Ok(bytes),
    }
}

/// Reads a file as text.
///
/// # Errors
/// As [`slurp`], and when it is not UTF-8.
pub fn slurp_text(path: &Path, largest: u64) -> Result<String, Fault> {
    String::from_utf8(slurp(path, largest)?).map_err(|_| {
        Fault::new(FaultKind::Source, format!("{} is not UTF-8 text", text::show_path(path)))
            .hint("Save it as UTF-8.")
    })
}

/// True for `-`.
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The rows of a file, and the folder that its paths are taken from.
///
/// # Errors
/// Why no row can be understood: a fault for each reason.
pub fn read(path: &Path) -> Result<(Vec<Row>, PathBuf), Vec<Fault>> {
    let bytes = slurp(path, LARGEST).map_err(|fault| vec![fault])?;
    let rows = rows(&bytes).map_err(|reasons| {
        let name = text::show_path(path);
        reasons.iter().map(|why| wrong(format!("{name}: {why}")).hint(HINT)).collect::<Vec<_>>()
    })?;
    if rows.is_empty() {
        return Err(vec![wrong(format!("{} holds no posts", text::show_path(path))).hint(HINT)]);
    }
    let folder = if is_stdin(path) { None } else { path.parent() };
    Ok((rows, folder.unwrap_or_else(|| Path::new("")).to_owned()))
}

const HINT: &str = "The README names the columns and keys of a file of posts.";

/// JSON begins with a bracket, which no header of a table does.
fn rows(bytes: &[u8]) -> Result<Vec<Row>, Vec<String>> {
    let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match plain.trim_ascii_start().first() {
        Some(b'[') => array(plain),
        Some(b'{') => Ok(lines(plain)),
        _ => table::read(bytes),
    }
}

fn array(bytes: &[u8]) -> Result<Vec<Row>, Vec<String>> {
    let items: Vec<Item> =
        serde_json::from_slice(bytes).map_err(|error| vec![format!("It is no JSON list: {error}")])?;
    Ok(items.into_iter().zip(1..).map(|(item, number)| row(number, Ok(item))).collect())
}

/// One object, or one a line.
fn lines(bytes: &[u8]) -> Vec<Row> {
    if let Ok(whole) = serde_json::from_slice::<Item>(bytes) {
        return vec![row(1, Ok(whole))];
    }
    let lines = bytes.split(|byte| *byte == b'\n').zip(1..);
    let full = lines.filter(|(line, _)| !line.trim_ascii().is_empty());
    full.map(|(line, number)| row(number, serde_json::from_slice(line))).collect()
}

fn row(number: usize, item: Result<Item, serde_json::Error>) -> Row {
    let form = match item {
        Ok(Item { pairs: Some(pairs) }) => object(pairs).and_then(form_of),
        Ok(_) => Err(vec!["It is not a JSON object".to_owned()]),
        Err(error) => Err(vec![format!("It is not JSON: {}", text::excerpt(&error.to_string(), 200))]),
    };
    Row { number, form }
}

/// The object of some pairs.
///
/// # Errors
/// The keys that are there more than once: which of their values is meant is not for us to say.
fn object(pairs: Vec<(String, Value)>) -> Result<Map<String, Value>, Vec<String>> {
    let (mut object, mut wrong) = (Map::new(), Vec::new());
    for (key, value) in pairs {
        if object.contains_key(&key) {
            wrong.push(format!("'{}' is there twice", text::excerpt(&key, 60)));
        }
        object.insert(key, value);
    }
    if wrong.is_empty() { Ok(object) } else { Err(wrong) }
}

/// What stands for a post: the pairs of an object as they are written, or something else.
struct Item {
    pairs: Option<Vec<(String, Value)>>,
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ItemVisitor)
    }
}

struct ItemVisitor;

impl<'de> Visitor<'de> for ItemVisitor {
    type Value = Item;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Item, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(Item { pairs: Some(pairs) })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Item, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Item { pairs: None })
    }

    fn visit_bool<E>(self, _: bool) -> Result<Item, E> {
        Ok(Item { pairs: None })
    }

    fn visit_i64<E>(self, _: i64) -> Result<Item, E> {
        Ok(Item { pairs: None })
    }

    fn visit_u64<E>(self, _: u64) -> Result<Item, E> {
        Ok(Item { pairs: None })
    }

    fn visit_f64<E>(self, _: f64) -> Result<Item, E> {
        Ok(Item { pairs: None })
    }

    fn visit_str<E>(self, _: &str) -> Result<Item, E> {
        Ok(Item { pairs: None })
    }

    fn visit_unit<E>(self) -> Result<Item, E> {
        Ok(Item { pairs: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_there_twice_makes_its_row_a_bad_one() {
        let list =
            r#"[{"message": "a", "message": "b"}, {"message": "c"}, [1, {}], "s", 1.5, null, true, -1]"#;
        let goods = rows(list.as_bytes()).unwrap();
        let is_good: Vec<bool> = goods.iter().map(|row| row.form.is_ok()).collect();
        assert_eq!(is_good, [false, true, false, false, false, false, false, false]);
        assert_eq!(goods[0].form.as_ref().unwrap_err(), &["'message' is there twice"]);
        assert!(rows(br#"{"at": 1, "at": 2}"#).unwrap()[0].form.is_err());
    }

    fn goods(text: &str) -> Vec<(usize, bool)> {
        rows(text.as_bytes()).unwrap().iter().map(|row| (row.number, row.form.is_ok())).collect()
    }

    #[test]
    fn a_list_lines_and_a_table_are_told_apart() {
        assert_eq!(goods(r#" [{"message": "a"}, 5, {"mesage": "b"}]"#), [(1, true), (2, false), (3, false)]);
        assert_eq!(
            goods("{\"message\": \"a\"}\n\n{\"message\": }\n{\"message\": \"c\"}\n"),
            [(1, true), (3, false), (4, true)]
        );
        assert_eq!(goods("{\n \"message\":\n \"a\"\n}"), [(1, true)]);
        assert_eq!(goods("message\na\n"), [(2, true)]);
        assert!(rows(b"[{\"message\": \"a\"},").is_err());
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(&folder.path().join("none.csv")).unwrap_err()[0].kind, FaultKind::Source);
        let file = folder.path().join("posts.csv");
        std::fs::write(&file, "message\n").unwrap();
        assert_eq!(read(&file).unwrap_err()[0].kind, FaultKind::Usage, "no row");
        std::fs::write(&file, "message\nhello\n").unwrap();
        assert_eq!(read(&file).unwrap().1, folder.path());
        assert!(slurp(&file, 5).unwrap_err().sentence().contains("too large"));
    }
}
