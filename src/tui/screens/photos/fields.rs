//! All fields of a photo as the reference page photo-node and the newer ones name them, in words. What did
//! not come is left out; what Facebook refused is explained.

use super::opened::Opened;
use super::words;
use crate::model::node::Named;
use crate::model::photo::{Photo, Place, Rendition, Rights};
use crate::tui::message::Now;
use crate::tui::theme::Role;

/// A field: its label, what it says, and how it is drawn.
pub(super) type Field = (&'static str, String, Role);

/// All that is known of an opened photo.
pub(super) fn fields(
    opened: &Opened,
    gone: bool,
    likes: (Option<bool>, Option<u64>),
    now: Now,
    again: &str,
) -> Vec<Field> {
    let photo = &*opened.photo;
    let mut out = Fields(Vec::new());
    if gone {
        let words =
            "This photo is no longer there, or may not be seen any more. What is shown was read before.";
        out.say("", words.to_owned(), Role::Warn);
    }
    if let Some(fault) = &opened.fault {
        out.say("", format!("{} {again} tries again.", fault.sentence()), Role::Bad);
    } else if !opened.whole {
        out.say("", "Reading all fields ...".to_owned(), Role::Dim);
    }
    about(&mut out, photo, now);
    counts(&mut out, photo, likes);
    technical(&mut out, photo);
    for refusal in &opened.withheld {
        out.say("refused", words::refused(refusal, again), Role::Warn);
    }
    out.0
}

struct Fields(Vec<Field>);

impl Fields {
    fn say(&mut self, label: &'static str, words: String, role: Role) {
        self.0.push((label, words, role));
    }

    fn text(&mut self, label: &'static str, words: Option<impl ToString>) {
        if let Some(words) = words.map(|words| words.to_string()).filter(|words| !words.is_empty()) {
            self.say(label, words, Role::Text);
        }
    }
}

/// A name with its id; each may be hidden.
pub(super) fn named(one: &Named) -> String {
    match (&one.id, &*one.name) {
        (Some(id), "") => format!("{id} (name hidden by Facebook)"),
        (Some(id), name) => format!("{name} ({id})"),
        (None, "") => "hidden by Facebook".to_owned(),
        (None, name) => name.to_owned(),
    }
}

fn about(out: &mut Fields, photo: &Photo, now: Now) {
    out.text("caption", photo.name.as_deref());
    for mention in &photo.name_tags {
        let (from, to) = (mention.offset, mention.offset.saturating_add(mention.length));
        out.text(
            "names",
            Some(format!("{}, {}, characters {from} to {to}", named(&mention.who), mention.kind)),
        );
    }
    out.text("alt text", photo.alt_text_custom.as_deref());
    out.text("alt by Fb", photo.alt_text.as_deref());
    out.text("from", photo.from.as_ref().map(named));
    out.text("album", photo.album.as_ref().map(named));
    out.text("place", photo.place.as_ref().map(place));
    out.text("published", photo.created_time.map(|time| words::moment(time, now)));
    out.text("updated", photo.updated_time.map(|time| words::moment(time, now)));
    out.text("backdated", photo.backdated_time.map(|time| words::moment(time, now)));
    out.text("event", photo.event.as_ref().map(named));
    out.text("posted to", photo.target.as_ref().map(named));
    out.text("post", photo.page_story_id.as_ref());
}

fn counts(out: &mut Fields, photo: &Photo, (likes, count): (Option<bool>, Option<u64>)) {
    let own = match likes {
        Some(true) => ", yours among them",
        Some(false) => ", yours not among them",
        None => "",
    };
    out.text("likes", count.map(|count| format!("{count}{own}")));
    out.text("comments", photo.comment_count);
    out.text("allowed", rights(photo.can));
}

fn technical(out: &mut Fields, photo: &Photo) {
    out.text("pixels", words::pixels(photo));
    out.text("position", photo.position.map(|position| format!("{position} in its album")));
    out.text("sizes", sizes(&photo.images));
    out.text("as WebP", sizes(&photo.webp_images));
    out.text("link", photo.link.as_deref());
    out.text("source", photo.source.as_deref());
    out.text("thumbnail", photo.picture.as_deref());
    out.text("icon", photo.icon.as_deref());
    out.text("id", Some(&photo.id));
}

fn place(place: &Place) -> String {
    let mut words = named(&place.page);
    if !place.address.is_empty() {
        words.push_str(&format!(", {}", place.address));
    }
    if let Some((latitude, longitude)) = place.coordinates {
        words.push_str(&format!(" ({latitude:.5}, {longitude:.5})"));
    }
    words
}

fn sizes(images: &[Rendition]) -> Option<String> {
    let all: Vec<String> = images.iter().map(|one| format!("{}x{}", one.width, one.height)).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// What the token may do, as far as Facebook said.
fn rights(can: Rights) -> Option<String> {
    let all = [
        ("delete", can.delete),
        ("tag", can.tag),
        ("backdate", can.backdate),
        ("comment", can.comment),
        ("like", can.like),
    ];
    let of = |wanted: bool| -> Vec<&str> {
        all.iter().filter(|(_, right)| *right == Some(wanted)).map(|(name, _)| *name).collect()
    };
    let (may, may_not) = (of(true).join(", "), of(false).join(", "));
    match (may.as_str(), may_not.as_str()) {
        ("", "") => None,
        (may, "") => Some(may.to_owned()),
        ("", not) => Some(format!("not: {not}")),
        (may, not) => Some(format!("{may}; not: {not}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::protocol::{Part, PhotoRefusal};
    use crate::model::fault::{Fault, FaultKind};
    use crate::model::node::NodeId;
    use crate::model::photo::Mention;
    use crate::tui::screens::photos::opened::Section;
    use crate::tui::screens::photos::samples::{id, photo};
    use std::sync::Arc;

    const NOW: Now = Now { steady_ms: 0, unix_ms: 1_772_366_400_000 };

    fn words_of(photo: Photo, refused: Vec<PhotoRefusal>) -> String {
        let mut opened = Opened::new(Arc::new(photo), Section::Details, 0);
        opened.withheld = refused;
        opened.whole = true;
        let fields = fields(&opened, false, (Some(true), Some(3)), NOW, "r");
        fields.iter().map(|(label, words, _)| format!("{label}|{words}\n")).collect()
    }

    #[test]
    fn every_field_has_its_line() {
        let who = |name: &str| Named { id: Some(id(9)), name: name.into() };
        let whole = Photo {
            from: Some(who("Harbour Museum")),
            name_tags: vec![Mention { who: who("Anna"), kind: "user".into(), offset: 3, length: 4 }],
            icon: Some("https://icon".into()),
            picture: Some("https://thumb".into()),
            source: Some("https://source".into()),
            webp_images: vec![Rendition { width: 10, height: 5, source: "w".into() }],
            link: Some("https://link".into()),
            place: Some(Place {
                page: who("Pier"),
                address: "Quay 1".into(),
                coordinates: Some((1.5, -2.25)),
            }),
            created_time: Some(1),
            updated_time: Some(2),
            backdated_time: Some(3),
            position: Some(7),
            album: Some(who("Ships")),
            event: Some(who("Regatta")),
            target: Some(who("Page")),
            page_story_id: NodeId::parse("1_2"),
            alt_text: Some("May be a ship".into()),
            alt_text_custom: Some("A ship".into()),
            can: Rights { delete: Some(true), tag: Some(false), ..Rights::default() },
            comment_count: Some(4),
            ..(*photo(5, "caption")).clone()
        };
        let words = words_of(whole, Vec::new());
        for line in [
            "caption|caption",
            "names|Anna (9), user, characters 3 to 7",
            "alt text|A ship",
            "alt by Fb|May be a ship",
            "from|Harbour Museum (9)",
            "album|Ships (9)",
            "place|Pier (9), Quay 1 (1.50000, -2.25000)",
            "published|1970-01-01 00:00 UTC",
            "updated|",
            "backdated|",
            "event|Regatta",
            "posted to|Page",
            "post|1_2",
            "likes|3, yours among them",
            "comments|4",
            "allowed|delete; not: tag",
            "pixels|1200x800",
            "position|7 in its album",
            "sizes|2048x1365",
            "as WebP|10x5",
            "link|https://link",
            "source|https://source",
            "thumbnail|https://thumb",
            "icon|https://icon",
            "id|5",
        ] {
            assert!(words.contains(line), "{line} is missing in\n{words}");
        }
    }

    #[test]
    fn what_did_not_come_is_left_out_and_what_is_refused_is_explained() {
        let fault = Fault { code: Some(100), ..Fault::new(FaultKind::Permission, "The field is unknown.") };
        let refusal = PhotoRefusal { part: Part::Field("place".into()), fault, at: 0 };
        let words = words_of(Photo::unknown(id(5)), vec![refusal]);
        assert!(words.contains(
            "refused|Facebook does not tell the field place: The field is unknown (code 100). r tries again."
        ));
        assert!(!words.contains("caption|") && !words.contains("album|") && !words.contains("sizes|"));
    }
}
