//! How photos, comments and the like are printed: JSON under the Graph API's names, lines for people.

use serde_json::{Map, Value, json};

use crate::cli::output::Output;
use crate::engine::protocol::{Part, PhotoRefusal};
use crate::graph;
use crate::model::node::Named;
use crate::model::photo::{Album, Comment, Photo, Tag};
use crate::model::text;

/// Characters of a caption in a line of a list.
const CAPTION: usize = 60;

/// A photo as a JSON row: every key that scripts rely on is there.
pub fn photo_row(mut photo: Map<String, Value>) -> Map<String, Value> {
    for list in ["comments", "likes", "tags"] {
        photo.entry(list).or_insert_with(|| json!([]));
    }
    for count in ["comment_count", "like_count"] {
        photo.entry(count).or_insert(Value::Null);
    }
    photo
}

/// A comment as a JSON row.
pub fn comment_row(comment: &Comment) -> Value {
    json!({
        "id": comment.id.as_str(),
        "from": comment.from.as_ref().map(author_row),
        "message": comment.message,
        "created_time": comment.created_time.map(graph::time_text),
        "like_count": comment.like_count,
        "comment_count": comment.comment_count,
    })
}

/// Somebody as a JSON row.
pub fn named_row(named: &Named) -> Value {
    json!({ "id": named.id.as_ref().map(|id| id.as_str()), "name": named.name })
}

/// The author of a comment; without a name where only the id is known.
fn author_row(author: &Named) -> Value {
    match (&author.id, &*author.name) {
        (Some(id), "") => json!({ "id": id.as_str() }),
        _ => named_row(author),
    }
}

/// A tag as a JSON row.
pub fn tag_row(tag: &Tag) -> Value {
    json!({
        "id": tag.who.id.as_ref().map(|id| id.as_str()),
        "name": tag.who.name,
        "x": tag.x,
        "y": tag.y,
        "created_time": tag.created_time.map(graph::time_text),
    })
}

/// An album as a JSON row.
pub fn album_row(album: &Album) -> Value {
    json!({
        "id": album.id.as_str(),
        "name": album.name,
        "count": album.count,
        "type": album.kind,
        "created_time": album.created_time.map(graph::time_text),
        "link": album.link,
    })
}

/// A refusal as JSON.
pub fn refusal_row(refusal: &PhotoRefusal) -> Value {
    json!({ "part": part_name(&refusal.part), "error": refusal.fault })
}

/// What was refused, in a word.
pub fn part_name(part: &Part) -> String {
    match part {
        Part::Field(name) => text::tame(name),
        Part::Comments => "comments".to_owned(),
        Part::Likes => "likes".to_owned(),
        Part::Tags => "tags".to_owned(),
        Part::Albums => "albums".to_owned(),
        Part::Comment => "comment".to_owned(),
        Part::Like => "like".to_owned(),
        Part::Unlike => "unlike".to_owned(),
        Part::Tag => "tag".to_owned(),
        Part::Untag => "untag".to_owned(),
    }
}

/// A photo as a line of a list.
pub fn photo_line(row: &Map<String, Value>) -> Option<String> {
    let photo = graph::photo(row)?;
    let size = photo.pixels().map(|(width, height)| format!("{width}x{height}")).unwrap_or_default();
    let count =
        |count: Option<u64>, noun: &str| count.map_or_else(|| format!("- {noun}s"), |n| text::count(n, noun));
    Some(
        format!(
            "{:<18}  {:<16}  {:<9}  {:>9}  {:>12}  {}",
            photo.id.as_str(),
            photo.created_time.map(short_date).unwrap_or_default(),
            size,
            count(photo.like_count, "like"),
            count(photo.comment_count, "comment"),
            text::excerpt(photo.name.as_deref().unwrap_or_default(), CAPTION)
        )
        .trim_end()
        .to_owned(),
    )
}

/// A comment as lines: who and when, then the text, indented.
pub fn comment_lines(comment: &Comment) -> String {
    let when = comment.created_time.map(short_date).unwrap_or_default();
    let likes = comment.like_count.filter(|n| *n > 0).map(|n| format!("  {}", text::count(n, "like")));
    let head =
        format!("{}  {when}  {}{}", comment.id, author(comment.from.as_ref()), likes.unwrap_or_default());
    format!("{head}\n    {}", comment.message.replace('\n', "\n    "))
}

/// Who wrote something.
fn author(from: Option<&Named>) -> &str {
    from.map(|from| &*from.name).filter(|name| !name.is_empty()).unwrap_or("(author hidden by Facebook)")
}

/// Somebody as a line.
pub fn named_line(named: &Named) -> String {
    let id = named.id.as_ref().map_or("-", |id| id.as_str());
    format!("{id:<18}  {}", named.name)
}

/// A tag as a line.
pub fn tag_line(tag: &Tag) -> String {
    let place = tag.x.zip(tag.y).map(|(x, y)| format!("  at {x:.1} %, {y:.1} %")).unwrap_or_default();
    format!("{}{place}", named_line(&tag.who))
}

/// An album as a line.
pub fn album_line(album: &Album) -> String {
    let count = album.count.map_or_else(|| "- photos".to_owned(), |n| text::count(n, "photo"));
    format!(
        "{:<18}  {count:>12}  {:<8}  {}",
        album.id.as_str(),
        album.kind.as_deref().unwrap_or("-"),
        album.name
    )
}

/// A photo as a block of lines, one a field that is known.
pub fn photo_block(output: Output, photo: &Photo) {
    let line = |label: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let indented = value.replace('\n', &format!("\n{:14}", ""));
            output.line(&format!("{label:<14}{indented}"));
        }
    };
    let plain = |value: &Option<Box<str>>| value.as_deref().map(str::to_owned);
    let named = |named: &Option<Named>| named.as_ref().map(in_words);
    let time = |time: Option<i64>| time.map(crate::cli::date);
    line("photo", Some(photo.id.to_string()));
    line("caption", plain(&photo.name));
    line("from", named(&photo.from));
    line("album", named(&photo.album));
    line("created", time(photo.created_time));
    line("updated", time(photo.updated_time));
    line("backdated", time(photo.backdated_time));
    line("size", photo.pixels().map(|(width, height)| format!("{width} x {height} pixels")));
    line("renditions", Some(sizes(photo)));
    line("position", photo.position.map(|position| position.to_string()));
    line("place", photo.place.as_ref().map(place));
    line(
        "mentions",
        Some(photo.name_tags.iter().map(|one| in_words(&one.who)).collect::<Vec<_>>().join(", ")),
    );
    line("alt text", plain(&photo.alt_text_custom));
    line("alt text (FB)", plain(&photo.alt_text));
    line("event", named(&photo.event));
    line("target", named(&photo.target));
    line("post", photo.page_story_id.as_ref().map(ToString::to_string));
    line("link", plain(&photo.link));
    line("comments", photo.comment_count.map(|count| count.to_string()));
    line(
        "likes",
        photo.like_count.map(|count| match photo.has_liked {
            Some(true) => format!("{count}, the Page among them"),
            _ => count.to_string(),
        }),
    );
}

fn in_words(named: &Named) -> String {
    match (&named.id, &*named.name) {
        (Some(id), "") => id.to_string(),
        (Some(id), name) => format!("{name} ({id})"),
        (None, name) => name.to_owned(),
    }
}

fn sizes(photo: &Photo) -> String {
    photo.images.iter().map(|one| format!("{}x{}", one.width, one.height)).collect::<Vec<_>>().join(", ")
}

fn place(place: &crate::model::photo::Place) -> String {
    let coordinates = place.coordinates.map(|(latitude, longitude)| format!("{latitude:.4}, {longitude:.4}"));
    let parts = [in_words(&place.page), place.address.to_string(), coordinates.unwrap_or_default()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn short_date(unix: i64) -> String {
    jiff::Timestamp::from_second(unix).map_or_else(
        |_| String::new(),
        |moment| moment.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::node::NodeId;

    #[test]
    fn rows_have_every_key_that_scripts_rely_on() {
        let row = photo_row(Map::from_iter([("likes".to_owned(), json!([{"id": "1"}]))]));
        assert_eq!(
            (&row["comments"], &row["tags"], &row["comment_count"]),
            (&json!([]), &json!([]), &Value::Null)
        );
        assert_eq!(row["likes"][0]["id"], "1");
    }

    #[test]
    fn a_line_of_a_list_is_one_line() {
        let row = json!({"id": "1", "name": "a\nb\u{1b}[2J", "comment_count": 1, "created_time": "2012-10-12T21:36:15+0000"});
        let line = photo_line(row.as_object().unwrap()).unwrap();
        assert!(line.contains("a b[2J") && line.contains("1 comment ") && line.contains("- likes"), "{line}");
        assert_eq!(line.lines().count(), 1);
    }

    #[test]
    fn a_comment_says_when_its_author_is_hidden() {
        let comment = Comment {
            id: NodeId::parse("1_2").unwrap(),
            from: None,
            message: "two\nlines".into(),
            created_time: None,
            like_count: Some(1),
            comment_count: None,
        };
        assert!(comment_lines(&comment).ends_with("(author hidden by Facebook)  1 like\n    two\n    lines"));
        assert_eq!(comment_row(&comment)["from"], Value::Null);
        let page = Named { id: NodeId::parse("7"), name: Box::default() };
        let by_page = Comment { from: Some(page), ..comment };
        assert_eq!(comment_row(&by_page)["from"], json!({ "id": "7" }), "no name is made up");
    }
}
