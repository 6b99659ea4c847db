//! Looking for photos among those that are loaded: letters match whatever their case and accents.

use crate::model::photo::Photo;

/// Letters with accents, and the plain one that each group comes to.
const PLAIN: [(&str, &str); 34] = [
    ("àáâãäåāăąǎǻạảấầẩẫậắằẳẵặ", "a"),
    ("çćĉċč", "c"),
    ("ďđð", "d"),
    ("èéêëēĕėęěẹẻẽếềểễệ", "e"),
    ("ĝğġģǧ", "g"),
    ("ĥħ", "h"),
    ("ìíîïĩīĭįıỉị", "i"),
    ("ĵ", "j"),
    ("ķĸ", "k"),
    ("ĺļľŀł", "l"),
    ("ñńņňŉŋ", "n"),
    ("òóôõöøōŏőơọỏốồổỗộớờởỡợǿ", "o"),
    ("ŕŗř", "r"),
    ("śŝşšșſ", "s"),
    ("ţťŧț", "t"),
    ("ùúûüũūŭůűųưụủứừửữự", "u"),
    ("ŵẁẃẅ", "w"),
    ("ýÿŷỳỵỷỹ", "y"),
    ("źżž", "z"),
    ("ß", "ss"),
    ("æǽ", "ae"),
    ("œ", "oe"),
    ("þ", "th"),
    ("ĳ", "ij"),
    ("ά", "α"),
    ("έ", "ε"),
    ("ή", "η"),
    ("ίϊΐ", "ι"),
    ("ό", "ο"),
    ("ύϋΰ", "υ"),
    ("ώ", "ω"),
    ("ς", "σ"),
    ("ё", "е"),
    ("й", "и"),
];

/// The text in small letters without accents.
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            c if c.is_ascii() => out.push(c),
            // Accents that stand behind their letters.
            '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' => {}
            c => match PLAIN.iter().find(|(accented, _)| accented.contains(c)) {
                Some((_, plain)) => out.push_str(plain),
                None => out.push(c),
            },
        }
    }
    out
}

/// True when something in the photo holds the words, which are folded already.
pub(super) fn holds(photo: &Photo, words: &str) -> bool {
    let named = |named: &Option<crate::model::node::Named>| named.as_ref().map(|one| one.name.clone());
    let texts = [
        photo.name.clone(),
        photo.alt_text_custom.clone(),
        photo.alt_text.clone(),
        named(&photo.album),
        named(&photo.from),
        Some(photo.id.as_str().into()),
    ];
    texts.iter().flatten().any(|text| folded(text).contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::screens::photos::samples::photo;

    #[test]
    fn case_and_accents_do_not_matter() {
        assert_eq!(folded("Ærøskøbing Straße ÉTÉ e\u{301}"), "aeroskobing strasse ete e");
        assert_eq!(folded("Ёлки Έλλάς İstanbul"), "елки ελλασ istanbul");
        assert_eq!(folded("写真 👩‍👩"), "写真 👩👩");
        let photo = photo(77, "Café am HAFEN");
        assert!(holds(&photo, &folded("cafe")) && holds(&photo, &folded("hafén")) && holds(&photo, "77"));
        assert!(!holds(&photo, "boat"));
    }
}
