//! A table of posts: comma-separated values with a header row, as spreadsheets write them.

use csv::{ByteRecord, ReaderBuilder};
use serde_json::{Map, Value, json};

use super::rows::{KEYS, PARAM, Row, form_of};
use crate::model::text;

/// Characters of a header that a sentence quotes.
const QUOTED: usize = 60;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Column {
    /// A key of a row.
    Key(String),
    /// `photo`, `caption` or `alt`; of the numbered photo, or of those in the column `photo`.
    Photo(&'static str, Option<u32>),
}

/// Reads a table.
///
/// # Errors
/// What is wrong with the header, all of it: then no row can be understood.
pub fn read(bytes: &[u8]) -> Result<Vec<Row>, Vec<String>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader =
        ReaderBuilder::new().flexible(true).has_headers(false).delimiter(delimiter(bytes)).from_reader(bytes);
    let mut records = reader.byte_records();
    let header = match records.next() {
        Some(Ok(header)) => columns(&header)?,
        Some(Err(error)) => return Err(vec![text::excerpt(&error.to_string(), 200)]),
        None => return Err(vec!["It is empty".to_owned()]),
    };
    let mut gaps = 0;
    let rows = records.zip(2..).map(|(record, number)| {
        gaps += record.as_ref().ok().and_then(ByteRecord::position).map_or(0, |at| gap(bytes, at.byte()));
        let number = number + gaps;
        let form = match record {
            Ok(record) if record.iter().all(|cell| cell.trim_ascii().is_empty()) => return None,
            Ok(record) => object(&header, &record).and_then(form_of),
            Err(error) => Err(vec![text::excerpt(&error.to_string(), 200)]),
        };
        Some(Row { number, form })
    });
    Ok(rows.flatten().collect())
}

/// Empty lines at a place where a row may begin: the reader leaves them out, and a spreadsheet counts them.
fn gap(bytes: &[u8], at: u64) -> usize {
    let (before, mut rest) =
        bytes.split_at_checked(usize::try_from(at).unwrap_or(usize::MAX)).unwrap_or_default();
    if before.ends_with(b"\r") {
        // The second half of the last row's end.
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    }
    let mut lines = 0;
    while let Some(after) =
        rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).or_else(|| rest.strip_prefix(b"\r"))
    {
        (rest, lines) = (after, lines + 1);
    }
    lines
}

/// What stands between the columns: where spreadsheets write decimals with a comma, it is a semicolon.
fn delimiter(bytes: &[u8]) -> u8 {
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    [b',', b';', b'\t'].into_iter().find(|mark| header.contains(mark)).unwrap_or(b',')
}

fn columns(header: &ByteRecord) -> Result<Vec<Column>, Vec<String>> {
    let mut wrong = Vec::new();
    let mut columns: Vec<Column> = Vec::new();
    for name in header {
        let name = String::from_utf8_lossy(name).trim().to_owned();
        match column(&name) {
            Some(column) if columns.contains(&column) => {
                wrong.push(format!("The column '{}' is there twice", text::excerpt(&name, QUOTED)));
            }
            Some(column) => columns.push(column),
            None => wrong.push(format!("The column '{}' is not known", text::excerpt(&name, QUOTED))),
        }
    }
    if wrong.is_empty() { Ok(columns) } else { Err(wrong) }
}

fn column(name: &str) -> Option<Column> {
    // Names of parameters are taken as they are written.
    if name.to_ascii_lowercase().starts_with(PARAM) {
        let parameter = name.get(PARAM.len()..).filter(|rest| !rest.is_empty())?;
        return Some(Column::Key(format!("{PARAM}{parameter}")));
    }
    let name = name.to_ascii_lowercase();
    for part in ["photo", "caption", "alt"] {
        match name.strip_prefix(part) {
            Some("") => return Some(Column::Photo(part, None)),
            Some(number) => {
                if let Ok(number) = number.trim_start_matches('_').parse() {
                    return Some(Column::Photo(part, Some(number)));
                }
            }
            None => {}
        }
    }
    let is_cell = !matches!(name.as_str(), "photos" | "params");
    KEYS.contains(&name.as_str()).then_some(Column::Key(name)).filter(|_| is_cell)
}

/// The row as an object: empty cells are left out, photos become a list.
fn object(header: &[Column], record: &ByteRecord) -> Result<Map<String, Value>, Vec<String>> {
    let mut wrong = Vec::new();
    if record.len() != header.len() {
        wrong.push(format!(
            "It has {} instead of {}",
            text::count(record.len() as u64, "column"),
            header.len()
        ));
    }
    let mut row = Map::new();
    let mut parts = Vec::new();
    for (at, (column, cell)) in header.iter().zip(record).enumerate() {
        let Ok(cell) = str::from_utf8(cell) else {
            wrong.push(format!("Column {} is not UTF-8 text", at + 1));
            continue;
        };
        match column {
            _ if cell.trim().is_empty() => {}
            Column::Key(key) if key == "message" => drop(row.insert(key.clone(), cell.into())),
            Column::Key(key) => drop(row.insert(key.clone(), cell.trim().into())),
            Column::Photo(part, number) => parts.push((*number, *part, cell)),
        }
    }
    match photos(&parts) {
        Ok(photos) if photos.is_empty() => {}
        Ok(photos) => drop(row.insert("photos".to_owned(), photos.into())),
        Err(why) => wrong.extend(why),
    }
    if wrong.is_empty() { Ok(row) } else { Err(wrong) }
}

type Part<'a> = (Option<u32>, &'static str, &'a str);

/// The photos of a row: those of the column `photo` first, then the numbered ones by their number.
fn photos(parts: &[Part<'_>]) -> Result<Vec<Value>, Vec<String>> {
    let mut numbers: Vec<Option<u32>> = parts.iter().map(|(number, ..)| *number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let (mut photos, mut wrong) = (Vec::new(), Vec::new());
    for number in numbers {
        let find = |part: &str| {
            let mut cells = parts.iter().filter(|(of, name, _)| *of == number && *name == part);
            cells.next().map(|(.., cell)| *cell)
        };
        let (sources, caption, alt) = (find("photo"), find("caption"), find("alt"));
        let Some(sources) = sources else {
            let number = number.map(|number| number.to_string()).unwrap_or_default();
            wrong.push(format!("There is a caption or alternative text without a path in 'photo{number}'"));
            continue;
        };
        // A numbered column holds one photo, whatever is in its name.
        let sources: Vec<&str> = match number {
            None => sources.split('|').map(str::trim).collect(),
            Some(_) => vec![sources.trim()],
        };
        match (texts(caption, sources.len()), texts(alt, sources.len())) {
            (Some(captions), Some(alts)) => {
                let each = sources.iter().zip(captions.iter().zip(&alts));
                photos.extend(
                    each.map(
                        |(photo, (caption, alt))| json!({"photo": photo, "caption": caption, "alt": alt}),
                    ),
                );
            }
            _ => wrong.push("There are more captions or alternative texts than photos".to_owned()),
        }
    }
    if wrong.is_empty() { Ok(photos) } else { Err(wrong) }
}

/// The texts of so many photos: of a single one the whole cell. `None` when there are too many.
fn texts(cell: Option<&str>, photos: usize) -> Option<Vec<&str>> {
    let mut texts: Vec<&str> = match cell {
        None => Vec::new(),
        Some(cell) if photos == 1 => vec![cell],
        Some(cell) => cell.split('|').map(str::trim).collect(),
    };
    if texts.len() > photos {
        return None;
    }
    texts.resize(photos, "");
    Some(texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::posts::form::Form;

    fn forms(table: &str) -> Vec<Row> {
        read(table.as_bytes()).unwrap()
    }

    fn good(row: &Row) -> &Form {
        row.form.as_ref().unwrap()
    }

    #[test]
    fn a_table_says_what_a_command_line_says() {
        let rows = forms(
            "\u{feff}Message,Photo,caption,alt,at,album,draft,param.no_story\r\n\
             \"Two\r\nlines, and a comma\",a.jpg | b.jpg,A|B,|bee,,77,,true\r\n\
             ,,,,,,,\r\n\
             Later,c|d.jpg,one|two | three,,tomorrow 9:00,,no,\r\n",
        );
        assert_eq!(rows.len(), 2);
        let (first, last) = (good(&rows[0]), &rows[1]);
        assert_eq!(first.message, "Two\r\nlines, and a comma");
        let photo = |at: usize| {
            let photo = &first.photos[at];
            (photo.source.to_str().unwrap(), &*photo.caption, &*photo.alt)
        };
        assert_eq!((photo(0), photo(1)), (("a.jpg", "A", ""), ("b.jpg", "B", "bee")));
        assert_eq!(first.params, [("no_story".into(), "true".into())]);
        assert_eq!((rows[0].number, last.number), (2, 4), "as a spreadsheet counts");
        assert!(last.form.as_ref().unwrap_err()[0].contains("more captions"));
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_counts_them() {
        for end in ["\n", "\r\n", "\r"] {
            let table = ["message,draft", "", "three,", "\"four", "goes on\",", ",", "six,", "", "", "nine,"]
                .join(end);
            for table in [table.clone(), table + end + end] {
                let numbers: Vec<usize> = forms(&table).iter().map(|row| row.number).collect();
                assert_eq!(numbers, [3, 4, 6, 9], "{table:?}");
            }
        }
    }

    #[test]
    fn photos_can_have_columns_of_their_own() {
        let rows = forms("photo2;photo1;caption1;alt_2\nb.jpg;a|1.jpg;A | one;bee\n;;only;\n;x.jpg;;\n");
        let form = good(&rows[0]);
        let photos: Vec<_> =
            form.photos.iter().map(|p| (p.source.to_str().unwrap(), &*p.caption, &*p.alt)).collect();
        assert_eq!(photos, [("a|1.jpg", "A | one", ""), ("b.jpg", "", "bee")]);
        assert!(rows[1].form.as_ref().unwrap_err()[0].contains("photo1"));
        assert_eq!(good(&rows[2]).photos.len(), 1);
    }

    #[test]
    fn a_bad_row_leaves_the_others_alone() {
        let mut table = b"message,draft\ngood,yes\nbad,perhaps\ntoo,many,cells\nfew\n".to_vec();
        table.extend_from_slice(b"caf\xe9,\n\"open, never closed\n");
        let rows = read(&table).unwrap();
        let goods: Vec<usize> = rows.iter().filter(|row| row.form.is_ok()).map(|row| row.number).collect();
        assert_eq!((goods, rows.len()), (vec![2], 6));
        assert!(rows[4].form.as_ref().unwrap_err()[0].contains("UTF-8"));
    }

    #[test]
    fn an_unknown_header_is_said_whole() {
        let wrong = read(b"message,foto,photos,message,param.\nx,y,z,w,v\n").unwrap_err();
        assert_eq!(wrong.len(), 4, "{wrong:#?}");
        assert!(read(b"").is_err());
        assert!(read(b"message\n").unwrap().is_empty());
    }
}
