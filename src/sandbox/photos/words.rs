//! What people write under photos: captions and comments in many scripts, long ones, and hostile ones
//! that no terminal may see as they are.

use std::borrow::Cow;

use super::catalog::Number;

/// Captions; `#` stands for a number of the photo's own.
const CAPTIONS: [&str; 40] = [
    "The ferry at #:15, five minutes late as ever",
    "Blue hour on the quay, evening #",
    "March light over the breakwater #",
    "Crane # at rest",
    "First boat out. Coffee in hand, gloves on.",
    "Été sur la jetée: glaces à la pêche, naïveté et façades dorées nº #",
    "Frühstück am Kai: Öl, Süßes und ein Äpfelchen (#)",
    "Žluťoučký kůň úpěl ďábelské ódy na molu #",
    "Smørrebrød på kajen. Å, så blåt et hav!",
    "İskelede çay, martılar ve rüzgâr #",
    "Bến cảng lúc hoàng hôn, thuyền về đầy cá",
    "Το λιμάνι το βράδυ, φώτα στο νερό #",
    "Огни гавани и первый снег на пирсе #",
    "أضواء الميناء في المساء، والقوارب تعود #",
    "אורות הנמל בערב, הסירות חוזרות הביתה #",
    "बंदरगाह की रोशनी और शाम की नावें #",
    "แสงไฟท่าเรือยามค่ำคืน เรือกำลังกลับฝั่ง",
    "港の灯り。夜のフェリーが帰ってきた。#枚目",
    "海港的夜灯，渡轮慢慢靠岸（#）",
    "항구의 불빛과 밤배 #",
    "Lanterns 🏮🏮🏮 and a whole lot of rain ☔️",
    "Crew photo 👩‍🚒👨‍🍳🧑‍🔧 after the last shift 👍🏽",
    "🏳️‍🌈 🏴‍☠️ 🇬🇷 flags over the stage, photo #",
    "Fireworks! 🎆🎇 Number # of the night",
    "e\u{301}te\u{301}, cafe\u{301} and nai\u{308}ve: written with combining marks",
    "हिन्दी, தமிழ், বাংলা, ಕನ್ನಡ: one harbour, many voices",
    "Mixed: שלום Hello مرحبا 你好 Привет #",
    "½ moon, ¼ past nine, 7 ℃ and a light breeze of 3 m∕s",
    "http://harbour.example/evening?photo=#&size=large",
    "Programme #: doors 18:00, main stage 20:30, lanterns 22:15",
    "#harbourlights #bluehour #ferry",
    "Thanks to everyone who helped to clear the snow on pier #.",
    "Petals from the market, very close",
    "Fog in the pine wood behind the lighthouse",
    "City windows, counted: # of them lit",
    "Ridge after ridge after ridge",
    "Found in the archive: the old poster of evening #",
    "ｆｕｌｌ ｗｉｄｔｈ letters and ﬁ ligatures",
    "o",
    "Sunrise #",
];

/// Captions that try to take over whatever shows them.
pub(super) const HOSTILE: [&str; 14] = [
    "Quay\u{1b}[2J\u{1b}[1;1H\u{1b}[31m ALERT \u{1b}[0m over",
    "Copy this\u{1b}]52;c;cm0gLXJmIH4K\u{7}: nothing to see",
    "C1: \u{9b}31mred\u{9b}0m \u{9d}0;owned\u{9c} \u{90}q#0\u{9c} \u{85}next",
    "Invoice \u{202e}gpj.exe\u{202c} and \u{2066}isolated\u{2069} and \u{200f}marks\u{200e}",
    "Har\u{200b}bour\u{200d} li\u{2060}gh\u{feff}ts\u{ad} with nothing between the letters",
    "All is well\rDELETED    \r\nsecond line\u{8}\u{8}\u{8}\u{7f}\u{b}\u{c}end",
    "Before\u{0}after the NUL",
    "Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a}\u{30b}\u{30c}\u{30d}\u{30e}\
     \u{30f}a\u{310}\u{311}\u{312}\u{313}\u{314}\u{315}\u{316}\u{317}\u{318}\u{319}\u{31a}lgo",
    "\u{1b}_Gf=24,s=1,v=1;AAAA\u{1b}\\ \u{1b}Pq#0;2;0;0;0#0~~\u{1b}\\ pictures within",
    "\u{1b}]8;;http://evil.example/\u{1b}\\click here\u{1b}]8;;\u{1b}\\ \u{1b}]0;owned\u{7}",
    "\t\t\n\n  \u{3000}\u{2003}\u{a0}\n",
    "Line\u{2028}separator\u{2029}paragraph \u{e0041}\u{e0042} tags \u{fffe}\u{ffff} none",
    "'; DROP TABLE photos; -- $(reboot) `id` %s%n ${HOME} ../../etc/passwd",
    "\u{1b}c\u{1b}[?1049l\u{1b}[?25h\u{1b}[6n\u{1b}[c\u{5}answers wanted",
];

/// What comments say; `#` stands for a number of their own.
const COMMENTS: [&str; 24] = [
    "Beautiful light!",
    "Which lens was that?",
    "I was there, it was cold. Worth it.",
    "👏👏👏",
    "❤️",
    "Schön! Bis nächstes Jahr am Süßwassersee.",
    "Magnifique, ça me rappelle l'été à la mer",
    "Τι ωραία φώτα!",
    "Красота. Когда следующий паром?",
    "صورة رائعة من الميناء",
    "תמונה נהדרת של הנמל",
    "बहुत सुंदर तस्वीर",
    "สวยมากครับ",
    "きれいですね。来年もまた行きたいです。",
    "太美了，下次一定去看",
    "정말 멋진 사진이에요",
    "Is the # o'clock ferry running tomorrow?",
    "Crew 👩‍👩‍👧‍👦 of four, one small boat 🛶",
    "Print no. # please, for the office wall.",
    "Two lines:\nthe first and\nthe third.",
    "lol",
    "Can we use it for the programme? Credit goes to the Page, of course, as it did last year.",
    "The crane moved a little while you were exposing, look at its tip.",
    "\u{1b}]52;c;b3duZWQ=\u{7}\u{1b}[2K\rThis comment \u{202e}erases\u{202c} you\u{0}\u{9b}0m",
];

/// The caption of a photo, if it has one.
pub(super) fn caption(photo: Number) -> Option<Cow<'static, str>> {
    let at = photo.at;
    if let Some(hostile) = hostile(at) {
        return Some(hostile);
    }
    if at % 40 == 11 {
        return Some(long(photo).into());
    }
    if at % 6 == 2 {
        return None;
    }
    Some(fill(pick(&CAPTIONS, photo.roll(1)), u64::from(at) + 1))
}

/// Every 18th photo has a hostile caption; one of those is a line of 10,000 letters.
fn hostile(at: u32) -> Option<Cow<'static, str>> {
    if at % 18 != 7 {
        return None;
    }
    let which = (at / 18) as usize % (HOSTILE.len() + 1);
    Some(HOSTILE.get(which).map_or_else(|| "wide-line ".repeat(1000).into(), |text| (*text).into()))
}

/// 2,000 characters on several lines.
fn long(photo: Number) -> String {
    let mut text = String::new();
    for line in 0_u64.. {
        let sentence = fill(pick(&CAPTIONS, photo.roll(40 + line)), line);
        text.push_str(&sentence);
        text.push_str(if line % 5 == 4 { "\n\n" } else { "\n" });
        if text.chars().count() >= 2000 {
            break;
        }
    }
    text.chars().take(2000).collect()
}

/// What a comment says.
pub(super) fn comment(roll: u64, number: u64) -> String {
    fill(pick(&COMMENTS, roll), number).into_owned()
}

/// The text that describes a picture, as the server makes it up.
pub(super) fn alt_text(scene: &str) -> String {
    format!("May be an image of {scene}")
}

fn pick(from: &[&'static str], roll: u64) -> &'static str {
    let at = usize::try_from(roll % from.len() as u64).unwrap_or(0);
    from.get(at).copied().unwrap_or_default()
}

fn fill(text: &'static str, number: u64) -> Cow<'static, str> {
    // Hashtags keep their mark.
    if text.contains('#') && !text.starts_with('#') {
        text.replace('#', &number.to_string()).into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalog::{Filter, Kind};
    use super::*;

    #[test]
    fn all_sorts_of_captions_occur_among_the_first_300() {
        let captions: Vec<_> =
            (0..300).map(|at| caption(Number { kind: Kind::Page(Filter::Uploaded), at })).collect();
        let none = captions.iter().filter(|caption| caption.is_none()).count();
        assert!((30..60).contains(&none), "{none}");
        let texts: Vec<_> = captions.into_iter().flatten().collect();
        for hostile in HOSTILE {
            assert!(texts.iter().any(|text| text == hostile), "{hostile:?}");
        }
        assert!(texts.iter().any(|text| text.len() == 10_000 && !text.contains('\n')));
        assert!(texts.iter().any(|text| text.chars().count() == 2000 && text.lines().count() > 10));
        let unlike: std::collections::HashSet<_> = texts.iter().collect();
        assert!(unlike.len() > 130, "{}", unlike.len());
    }
}
