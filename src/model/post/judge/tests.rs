//! Posts that would be refused or come out otherwise than meant, and those that are right.

use proptest::prelude::*;

use super::*;
use crate::model::post::{MediaPart, PhotoSource, PostId, Severity, Video};

const NOW: i64 = 1_800_000_000;

fn photo(name: &str) -> MediaPart {
    MediaPart { source: PhotoSource::File(name.into()), caption: String::new(), alt_text: "a dog".into() }
}

fn good() -> PhotoFacts {
    PhotoFacts { size: 900_000, kind: Some("jpeg"), pixels: Some((2048, 1365)), ..PhotoFacts::default() }
}

fn one() -> Content {
    Content { photos: vec![photo("a.jpg")], ..Content::default() }
}

fn text(message: &str) -> Content {
    Content { message: message.into(), ..Content::default() }
}

/// The rules that speak, a refusing one with an exclamation mark, a fittable one with a plus.
fn rules(content: &Content, facts: &[PhotoFacts]) -> Vec<String> {
    let shown = |verdict: Verdict| {
        assert!(verdict.message.ends_with('.') && verdict.message.len() > 20, "{verdict:?}");
        let refused = if verdict.severity == Severity::Refuse { "!" } else { "" };
        let fitted = if verdict.can_be_fitted { "+" } else { "" };
        format!("{}{refused}{fitted}", verdict.rule)
    };
    judge(content, facts, NOW).into_iter().map(shown).collect()
}

fn of_photo(change: impl Fn(&mut PhotoFacts)) -> Vec<String> {
    let mut facts = good();
    change(&mut facts);
    rules(&one(), &[facts])
}

fn of_when(ahead: i64) -> Vec<String> {
    rules(&Content { when: When::At(NOW + ahead), ..text("x") }, &[])
}

#[test]
fn what_is_right_passes_in_silence() {
    assert_eq!(rules(&text("Hello"), &[]), [""; 0]);
    assert_eq!(rules(&one(), &[good()]), [""; 0]);
    let many = Content { photos: (0..10).map(|n| photo(&n.to_string())).collect(), ..Content::default() };
    let facts: Vec<_> = (0..10).map(|n| PhotoFacts { digest: Some([n; 32]), ..good() }).collect();
    assert_eq!(rules(&many, &facts), [""; 0]);
    assert_eq!(rules(&many, &[]), [""; 0], "without facts nothing is said of files");
    let album = Content { target: Target::Album("7".into()), when: When::Unpublished, ..one() };
    assert_eq!(rules(&album, &[good()]), [""; 0]);
    let person = Content { target: Target::User("7".into()), ..one() };
    assert_eq!(rules(&person, &[good()]), [""; 0]);
    let soon = Content { when: When::At(NOW + 3600), ..person };
    assert_eq!(rules(&soon, &[good()]), ["user_schedule!"], "for Pages only");
}

#[test]
fn what_steers_a_terminal_is_pointed_at() {
    assert_eq!(rules(&text("a\u{1b}[2J"), &[]), ["control_characters"]);
    assert_eq!(rules(&text("a\tb\r\nc \u{1f468}\u{200d}\u{1f467} \u{202e}d"), &[]), [""; 0]);
    let mut captioned = one();
    captioned.photos[0].caption = "\u{7}".into();
    captioned.photos[0].alt_text = "\u{9b}x".into();
    assert_eq!(rules(&captioned, &[good()]), ["control_characters"; 2]);
}

#[test]
fn nothing_cannot_be_said() {
    for content in
        [Content::default(), text(" \n\t "), Content { thumbnail: Some("4::x".into()), ..text("") }]
    {
        assert_eq!(rules(&content, &[]).first().unwrap(), "nothing_to_say!");
    }
    let with = |video: Option<Video>, link: Option<&str>, photos| Content {
        video,
        link: link.map(str::to_owned),
        photos,
        ..Content::default()
    };
    let video = Some(Video { handle: "4::x".into(), title: String::new() });
    let link = Some("https://example.org/");
    assert_eq!(rules(&with(video.clone(), None, vec![photo("a")]), &[]), ["photos_and_video!"]);
    assert_eq!(rules(&with(None, link, vec![photo("a")]), &[]), ["link_and_photos!"]);
    assert_eq!(rules(&with(video, link, vec![]), &[]), ["link_and_video!"]);
}

#[test]
fn types_are_told_by_content() {
    for kind in ["jpeg", "bmp", "png", "gif", "tiff"] {
        assert_eq!(of_photo(|facts| facts.kind = Some(kind)), [""; 0], "{kind}");
    }
    assert_eq!(of_photo(|facts| facts.kind = Some("webp")), ["photo_type!+"]);
    for kind in [Some("heic"), Some("avif"), Some("mp4"), Some("pdf"), None] {
        assert_eq!(of_photo(|facts| facts.kind = kind), ["photo_type!"], "{kind:?}");
    }
    let heic = judge(&one(), &[PhotoFacts { kind: Some("heic"), ..good() }], NOW);
    assert!(heic[0].message.contains("converted elsewhere"));
}

#[test]
fn sizes_are_judged_at_their_limits() {
    let sized = |kind, size| {
        of_photo(|facts| {
            facts.kind = Some(kind);
            facts.size = size;
        })
    };
    assert_eq!(sized("jpeg", 4_000_000), [""; 0]);
    assert_eq!(sized("jpeg", 4_000_001), ["photo_size+"]);
    assert_eq!(sized("jpeg", 4_194_304), ["photo_size+"]);
    assert_eq!(sized("jpeg", 4_194_305), ["photo_size!+"]);
    assert_eq!(sized("tiff", u64::MAX), ["photo_size!+"]);
    assert_eq!(sized("png", 1_000_000), [""; 0]);
    assert_eq!(sized("png", 1_000_001), ["png_size+"]);
    assert_eq!(sized("png", 4_000_001), ["photo_size+"]);
    assert_eq!(sized("webp", 9_000_000), ["photo_type!+"]);
    let hopeless = |facts: &mut PhotoFacts| {
        facts.size = 5_000_000;
        facts.unchecked = Some("It is beyond the bounds here.".into());
    };
    assert_eq!(of_photo(hopeless), ["photo_size!", "photo_unchecked"]);
}

#[test]
fn pixels_are_judged_at_their_limits() {
    let sides = |width, height| of_photo(|facts| facts.pixels = Some((width, height)));
    assert_eq!(sides(1000, 100), [""; 0]);
    assert_eq!(sides(1001, 100), ["photo_ratio"]);
    assert_eq!(sides(100, 1001), ["photo_ratio"]);
    assert_eq!(sides(30_000, 30_000), [""; 0]);
    assert_eq!(sides(30_001, 30_000), ["photo_pixels"]);
    assert_eq!(sides(u32::MAX, 1), ["photo_pixels"]);
    assert_eq!(sides(0, 9), ["photo_pixels!"]);
    assert_eq!(of_photo(|facts| facts.pixels = None), [""; 0]);
}

#[test]
fn broken_files_are_refused_once_and_unproved_ones_go() {
    let broken = |facts: &mut PhotoFacts| {
        facts.broken = Some("The file a.jpg is cut off.".into());
        facts.size = 9_000_000;
        facts.kind = None;
    };
    assert_eq!(of_photo(broken), ["photo_broken!"]);
    assert_eq!(
        of_photo(|facts| facts.unchecked = Some("It is too large to look at.".into())),
        ["photo_unchecked"]
    );
}

#[test]
fn the_same_picture_is_found_by_its_bytes_or_its_source() {
    let two = Content { photos: vec![photo("a.jpg"), photo("b.jpg"), photo("a.jpg")], ..Content::default() };
    let with = |n| PhotoFacts { digest: Some([n; 32]), ..good() };
    assert_eq!(rules(&two, &[with(1), with(2)]), ["photo_twice"], "the same path");
    let verdicts = judge(&two, &[with(1), with(1), with(3)], NOW);
    assert_eq!(verdicts[0].subject, Subject::Photo(1));
    assert!(verdicts[0].message.contains("photo 1"));
    let unread = PhotoFacts { digest: None, ..good() };
    let apart = Content { photos: vec![photo("a.jpg"), photo("b.jpg")], ..Content::default() };
    assert_eq!(rules(&apart, &[unread.clone(), unread]), [""; 0]);
    let before = PhotoFacts { published_in: Some(PostId(12)), ..good() };
    let verdicts = judge(&one(), &[before], NOW);
    assert!(verdicts[0].rule == "photo_published" && verdicts[0].message.contains("12"));
}

#[test]
fn texts_are_counted_in_characters() {
    assert_eq!(rules(&text(&"ü".repeat(MESSAGE_LIMIT)), &[]), [""; 0]);
    assert_eq!(rules(&text(&"ü".repeat(MESSAGE_LIMIT + 1)), &[]), ["message_length!"]);
    let mut content = one();
    content.photos[0].caption = "c".repeat(MESSAGE_LIMIT + 1);
    content.photos[0].alt_text = " ".into();
    assert_eq!(rules(&content, &[good()]), ["caption_length!", "alt_text"]);
    content.photos[0] = MediaPart { alt_text: "a".repeat(ALT_TEXT_LIMIT + 1), ..photo("a.jpg") };
    assert_eq!(rules(&content, &[good()]), ["alt_text_length"]);
}

#[test]
fn the_window_is_counted_from_now() {
    assert_eq!(of_when(-5), ["schedule_window!"]);
    assert_eq!(of_when(0), ["schedule_window!"]);
    assert_eq!(of_when(599), ["schedule_window!"]);
    assert_eq!(of_when(600), ["schedule_window"]);
    assert_eq!(of_when(1199), ["schedule_window"]);
    assert_eq!(of_when(1200), [""; 0]);
    assert_eq!(of_when(29 * 86_400), [""; 0]);
    assert_eq!(of_when(29 * 86_400 + 1), ["schedule_window"]);
    assert_eq!(of_when(75 * 86_400), ["schedule_window"]);
    assert_eq!(of_when(75 * 86_400 + 1), ["schedule_window!"]);
    let message = |at| judge(&Content { when: When::At(at), ..text("x") }, &[], NOW).remove(0).message;
    assert!(message(NOW + 60).contains("10 minutes") && message(NOW + 90 * 86_400).contains("75 days"));
    assert!(message(i64::MIN).contains("past") && message(i64::MAX).contains("75 days"));
}

#[test]
fn albums_and_people_get_single_photos() {
    let album = |content: Content| Content { target: Target::Album("7".into()), ..content };
    let two = Content { photos: vec![photo("a"), photo("b")], ..Content::default() };
    assert_eq!(rules(&album(two.clone()), &[]), ["target_photo!"]);
    assert_eq!(rules(&Content { target: Target::User("7".into()), ..two }, &[]), ["target_photo!"]);
    assert_eq!(rules(&album(text("words")), &[]), ["target_photo!"]);
    assert_eq!(rules(&album(Content { when: When::At(NOW + 3600), ..one() }), &[]), ["album_schedule!"]);
    assert_eq!(rules(&album(Content { when: When::Draft, ..one() }), &[]), ["target_draft!"]);
    let mut texts = album(Content { message: "one".into(), ..one() });
    assert_eq!(rules(&texts, &[]), [""; 0]);
    texts.photos[0].caption = "two".into();
    assert_eq!(rules(&texts, &[]), ["target_texts!"]);
}

#[test]
fn addresses_are_public_ones_of_the_web() {
    let by_url = |url: &str| {
        let part = MediaPart { source: PhotoSource::Url(url.into()), ..photo("") };
        rules(&Content { photos: vec![part], ..Content::default() }, &[PhotoFacts::default()])
    };
    assert_eq!(by_url("https://example.org/a.jpg"), [""; 0]);
    assert_eq!(by_url("https://scontent.xx.fbcdn.net/a.jpg"), ["photo_address_facebook"]);
    assert_eq!(by_url("http://192.168.1.2/a.jpg"), ["photo_address_private"]);
    assert_eq!(by_url("ftp://example.org/a.jpg"), ["photo_address!"]);
    let link = |link: &str| rules(&Content { link: Some(link.into()), ..Content::default() }, &[]);
    assert_eq!(link("https://example.org/"), [""; 0]);
    assert_eq!(link("example.org"), ["link_address!"]);
    assert_eq!(link("http://localhost/"), ["link_private"]);
    assert_eq!(link("https://www.facebook.com/x"), ["link_facebook"]);
}

#[test]
fn handles_are_asked_how_long_they_live() {
    let thumbnail = |expires: i64, when| {
        let handle = format!("4::aW1hZ2UvcG5n:ARblob:e:{expires}:123:456:ARsig");
        let link = Some("https://example.org/".to_owned());
        rules(&Content { link, thumbnail: Some(handle), when, ..Content::default() }, &[])
    };
    assert_eq!(thumbnail(NOW + 1, When::Now), [""; 0]);
    assert_eq!(thumbnail(NOW, When::Now), ["handle_expired!"]);
    assert_eq!(thumbnail(NOW + 3600, When::At(NOW + 3600)), ["handle_expires"]);
    assert_eq!(thumbnail(NOW + 3601, When::At(NOW + 3600)), [""; 0]);
    let video = |handle: &str| {
        let video = Some(Video { handle: handle.into(), title: String::new() });
        rules(&Content { video, ..Content::default() }, &[])
    };
    assert_eq!(video("4::dmlkZW8vbXA0:AR:e:1900000000:x"), [""; 0]);
    assert_eq!(video("4::aW1hZ2UvcG5n:AR:e:1700000000:x"), ["handle_type", "handle_expired!"]);
    assert_eq!(video(" "), ["handle_empty!"]);
    assert_eq!(video("something opaque"), [""; 0]);
    assert_eq!(
        rules(&Content { thumbnail: Some("4::x".into()), ..text("m") }, &[]),
        ["thumbnail_without_link!"]
    );
}

#[test]
fn many_photos_are_pointed_at() {
    let many =
        |n: usize| Content { photos: (0..n).map(|n| photo(&n.to_string())).collect(), ..Content::default() };
    assert_eq!(rules(&many(11), &[]), ["photo_count"]);
    assert_eq!(judge(&many(11), &[], NOW)[0].severity, Severity::Warn);
}

proptest! {
    #[test]
    fn judging_never_breaks_and_sentences_are_tame(
        message in "\\PC{0,20}", link in "\\PC{0,40}", handle in "[2-4e:0-9a-zA-Z=]{0,60}", at in any::<i64>(),
        now in any::<i64>(), size in any::<u64>(), pixels in any::<(u32, u32)>(), count in 0_usize..4,
    ) {
        let part = MediaPart { source: PhotoSource::Url(link.clone()), ..photo("") };
        let content = Content {
            message,
            photos: vec![part; count],
            link: Some(link),
            thumbnail: Some(handle.clone()),
            video: Some(Video { handle, title: String::new() }),
            when: When::At(at),
            ..Content::default()
        };
        let facts = PhotoFacts { size, pixels: Some(pixels), ..good() };
        for verdict in judge(&content, &[facts.clone(), facts], now) {
            prop_assert!(!verdict.message.chars().any(char::is_control), "{:?}", verdict);
        }
    }
}
