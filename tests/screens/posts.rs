//! Stories of the Posts screen: the four lists, what they show, and how one moves in them.

use ratatui::layout::Size;
use ratatui::style::Color;
use wirephoto::engine::protocol::Reply;
use wirephoto::model::post::{PostState, When};
use wirephoto::tui::message::Event;
use wirephoto::tui::setup::Zones;
use wirephoto::tui::{draw, term};

use crate::stage::office_posts::{Desk, post, remote, to_come};
use crate::stage::world::{World, newsroom};
use crate::stage::{NOON_MS, Stage};

const NOON: i64 = NOON_MS / 1000;

fn posts(size: (u16, u16), keys: &str) -> Stage {
    let mut stage = Stage::new(newsroom(), size);
    stage.press("4");
    if !keys.is_empty() {
        stage.press(keys);
    }
    stage
}

#[test]
fn what_needs_somebody_stands_first_with_its_reason() {
    insta::assert_snapshot!(posts((80, 24), "").text(), @r"
     1 Uploads  2 Photos  3 Composer  4 Posts               Harbour Museum · harbour
     outbox 4  drafts 2  scheduled  published
       no. state           when              age ph. message
    ▸   21 outcome unknown now                3h     Night of the m… · The answer t…
        22 photo 2 of 3    now                3h   3 港の夕焼け 👩 sunset over the …
        23 ready           2026-03-04 12:00   3h     Summer opening hours
        19 failed          now                3h   3 Three views of… · Photo 3 of 3…
        10 unpublished     never              1h     Test of the colours
        11 published       2026-03-01 10:10   1h     A new flag for the tall ship
        12 scheduled       2026-03-03 18:00   2h     Guided tour on Wednesday, meet…












    1 outcome is unknown: v looks whether the post is there.                     1/7
    tab next list  enter details  / search  + duplicate  v verify  ? help  q quit
    ");
}

#[test]
fn a_wide_screen_has_columns_for_time_and_reason() {
    insta::assert_snapshot!(posts((120, 16), "").text(), @r"
     1 Uploads  2 Photos  3 Composer  4 Posts                                                       Harbour Museum · harbour
     outbox 4  drafts 2  scheduled  published
       no. state           when              age ph. message                                  reason
    ▸   21 outcome unknown now                3h     Night of the museums: open until two, …  The answer to the publishing …
        22 photo 2 of 3    now                3h   3 港の夕焼け 👩 sunset over the harbour
        23 ready           2026-03-04 12:00   3h     Summer opening hours
        19 failed          now                3h   3 Three views of the old crane             Photo 3 of 3 (flood-1962.jpg)…
        10 unpublished     never              1h     Test of the colours
        11 published       2026-03-01 10:10   1h     A new flag for the tall ship
        12 scheduled       2026-03-03 18:00   2h     Guided tour on Wednesday, meeting at t…




    1 outcome is unknown: v looks whether the post is there.                                                             1/7
    tab next list  enter details  / search  r refresh  + duplicate  v verify  : actions  ? help  q quit
    ");
}

#[test]
fn the_smallest_size_shows_number_state_and_words() {
    insta::assert_snapshot!(posts((40, 12), "").text(), @r"
     1  2  3  4 Posts   Harbour Museum · ha…
     outbox  drafts  scheduled  published
       no. state           message
    ▸   21 outcome unknown Night o… · The a…
        22 photo 2 of 3    港の夕焼け 👩 su…
        23 ready           Summer opening h…
        19 failed          Three v… · Photo…
        10 unpublished     Test of the colo…
        11 published       A new flag for t…
        12 scheduled       Guided tour on W…
    1 outcome is unknown: v looks whet…  1/7
    enter details  v verify  ? help  q quit
    ");
}

#[test]
fn the_journal_is_on_the_screen_before_any_call() {
    let mut stage = Stage::new(newsroom(), (80, 24));
    stage.world.asked.clear();
    stage.press("4");
    assert_eq!(stage.asked("Posts(List"), 3);
    assert_eq!(stage.asked("Posts(Remote"), 0, "nothing of the Page is read before it is looked at");
    stage.expect("outcome unknown");
    stage.press("s u s u");
    assert_eq!(stage.asked("Posts(Remote"), 2, "each once");
}

#[test]
fn details_tell_all_steps_and_how_long_photos_live() {
    let stage = posts((120, 50), "j j j enter");
    insta::assert_snapshot!(stage.text(), @r"
     1 Uploads  2 Photos  3 Composer  4 Posts                                                       Harbour Museum · harbour
     outbox 4  drafts 2  scheduled  published
       no. state           when              age ph. message                ╭─ Details of 4/7 ─────────────────────────────╮
        21 outcome unknown now                3h     Night of t… · The ans… │ post       19, failed                        │
        22 photo 2 of 3    now                3h   3 港の夕焼け 👩 sunset … │ reason     Photo 3 of 3 (flood-1962.jpg):    │
        23 ready           2026-03-04 12:00   3h     Summer opening hours   │            the image cannot be read (code    │
    ▸   19 failed          now                3h   3 Three view… · Photo 3… │            324).                             │
        10 unpublished     never              1h     Test of the colours    │ to do      Nothing was published. e edits    │
        11 published       2026-03-01 10:10   1h     A new flag for the ta… │            it, p tries again; photos that    │
        12 scheduled       2026-03-03 18:00   2h     Guided tour on Wednes… │            were taken are kept.              │
                                                                            │ when       now                               │
                                                                            │ changed    2026-03-01 08:50 +00:00 (UTC), 3  │
                                                                            │            h 10 min ago                      │
                                                                            │ message    Three views of the old crane      │
                                                                            │ photo 1    /srv/photos/crane.jpg             │
                                                                            │            caption: The crane                │
                                                                            │            alt text: The crane, seen from    │
                                                                            │            the quay                          │
                                                                            │ photo 2    /srv/photos/港の写真-夕焼け.jpg   │
                                                                            │            caption: 夕焼け                   │
                                                                            │            alt text: 夕焼け, seen from the   │
                                                                            │            quay                              │
                                                                            │ photo 3    /srv/photos/flood-1962.jpg        │
                                                                            │ 1 of 3     photo confirmed: 2026-03-01 07:00 │
                                                                            │            +00:00 (UTC), id 881772348400     │
                                                                            │            Facebook keeps it for about 19 h  │
                                                                            │            more.                             │
                                                                            │ 2 of 3     photo confirmed: 2026-02-28 10:00 │
                                                                            │            +00:00 (UTC), id 881772272800     │
                                                                            │            Facebook has deleted it by now:   │
                                                                            │            it will be sent again.            │
                                                                            │ 3 of 3     photo refused: 2026-03-01 06:59   │
                                                                            │            +00:00 (UTC)                      │
                                                                            │            Photo 3 of 3 (flood-1962.jpg):    │
                                                                            │            the image cannot be read (code    │
                                                                            │            324).                             │
                                                                            │ publish    call not sent yet                 │
                                                                            │                                              │
                                                                            │                                              │
                                                                            │                                              │
                                                                            │                                              │
                                                                            │                                              │
                                                                            │                                              │
                                                                            │                                              │
                                                                            │                                              │
                                                                            │                                              │
                                                                            │                                              │
                                                                            ╰──────────────────────────────────────────────╯
    1 outcome is unknown: v looks whether the post is there.                                                             4/7
    tab next list  enter details  / search  r refresh  + duplicate  e edit  p publish  d discard  esc back  ? help  q quit
    ");
}

#[test]
fn details_take_the_whole_page_where_it_is_narrow() {
    let mut stage = posts((60, 16), "j j j enter");
    stage.expect("Details of 4/7");
    stage.expect_no("ph.");
    stage.press("J J J J J J J J");
    stage.expect("alt text: The crane, seen from the quay");
    stage.press("esc");
    stage.expect("outcome unknown");
}

#[test]
fn scheduled_posts_stand_in_the_order_of_their_times() {
    insta::assert_snapshot!(posts((100, 12), "s").text(), @r"
     1 Uploads  2 Photos  3 Composer  4 Posts                                   Harbour Museum · harbour
     outbox 4  drafts 2  scheduled 4  published                                                 all read
       no. state           when              age ph. message
    ▸      scheduled       2026-03-02 10:00   1h     Museum café: soup of the week
           scheduled       2026-03-03 14:00   1h     Children's afternoon
        12 scheduled       2026-03-03 18:00   1h     Guided tour on Wednesday, meeting at the lighthouse
           scheduled       2026-03-10 12:00   1h     写真展 opens



    1 outcome is unknown: v looks whether the post is there.                                         1/4
    tab next list  enter details  / search  c week  m move  P publish now  x cancel  ? help  q quit
    ");
}

#[test]
fn a_week_has_a_column_a_day() {
    let mut stage = posts((100, 12), "s c");
    insta::assert_snapshot!(stage.text(), @r"
     1 Uploads  2 Photos  3 Composer  4 Posts                                   Harbour Museum · harbour
     outbox 4  drafts 2  scheduled 4  published                                                 all read
    Week 2026-03-02 to 2026-03-08, 3 posts
    Mon 2         Tue 3         Wed 4         Thu 5         Fri 6         Sat 7         Sun 8
    10:00         14:00
    Museum café:… Children's a…

                  18:00
                  Guided tour …

    1 outcome is unknown: v looks whether the post is there.                                         1/4
    tab next list  enter details  l next week  / search  c week  m move  esc back  ? help  q quit
    ");
    stage.press("j j");
    stage.expect("Week 2026-03-02 to 2026-03-08, 3 posts");
    stage.press("l");
    stage.expect("Week 2026-03-09 to 2026-03-15, 1 post");
    stage.press("l p");
    stage.expect("There is no post here to do that with.");
    stage.press("c");
    stage.expect("message");
}

#[test]
fn a_narrow_week_has_a_line_a_day() {
    insta::assert_snapshot!(posts((40, 14), "s j c").text(), @r"
     1  2  3  4 Posts   Harbour Museum · ha…
     outbox  drafts  scheduled  published
    Week 2026-03-02 to 2026-03-08, 3 posts
    Mon 2
      10:00 Museum café: soup of the week
    Tue 3
      14:00 Children's afternoon
      18:00 Guided tour on Wednesday, meeti…




    1 outcome is unknown: v looks whet…  2/4
    enter details  / search  ? help  q quit
    ");
}

#[test]
fn details_that_cover_the_list_give_way_to_the_week() {
    let mut stage = posts((80, 24), "s enter");
    stage.expect("Details of 1/4");
    stage.press("c");
    stage.expect("Week 2026-03-02 to 2026-03-08, 3 posts");
    let stage = posts((120, 36), "s enter c");
    stage.expect("Week 2026-03-02 to 2026-03-08, 3 posts");
}

#[test]
fn where_the_clocks_differ_both_are_told() {
    let zone = |name: &str| jiff::tz::TimeZone::get(name).unwrap();
    let mut stage = Stage::with(newsroom(), (150, 30), |setup| {
        setup.zones = Zones { page: zone("Asia/Tokyo"), local: zone("Europe/Paris") };
    });
    stage.press("4 s");
    // 2026-03-02 10:00 UTC
    stage.expect("2026-03-02 19:00");
    stage.resize(200, 40);
    stage.expect("2026-03-02 19:00 +09:00 (Asia/Tokyo), here");
    stage.press("h");
    stage.expect("when (Page)");
    stage.expect("2026-03-02 19:00 2026-03-02 11:00");
}

#[test]
fn a_post_that_changes_changes_in_its_place() {
    let mut stage = posts((80, 24), "j j");
    stage.expect("photo 2 of 3");
    let mut sent = stage.world.posts.posts.iter().find(|post| post.id.0 == 22).unwrap().clone();
    sent.state = PostState::Armed;
    stage.tell(Event::Reply(Reply::Post(Box::new(sent.clone()))));
    stage.expect("publishing");
    stage.expect_no("photo 2 of 3");
    sent.state = PostState::Published;
    sent.post_id = remote(22, "", 0).id.into();
    stage.tell(Event::Reply(Reply::Post(Box::new(sent))));
    stage.expect("outbox 3");
}

#[test]
fn a_scheduled_post_that_is_out_is_an_alarm_on_every_screen() {
    let mut stage = Stage::new(newsroom(), (100, 24));
    let mut early = post(31, PostState::Published, "Easter programme");
    early.content.when = When::At(NOON + 86_400);
    early.fault = Some(wirephoto::model::fault::Fault::new(
        wirephoto::model::fault::FaultKind::Answer,
        "Facebook published it at once.",
    ));
    stage.tell(Event::Reply(Reply::Post(Box::new(early))));
    stage.expect("Alarm: post 31 was to come out later and is out already.");
    stage.pass(60_000);
    stage.world.posts.posts.push({
        let mut post = post(31, PostState::Published, "Easter programme");
        post.content.when = When::At(NOON + 86_400);
        post
    });
    stage.press("4");
    stage.expect("Out too early: post 31.");
    stage.expect("out too early");
}

#[test]
fn a_post_that_waits_no_more_is_looked_for_among_the_published_ones() {
    let mut world = newsroom();
    world.posts.scheduled.retain(|post| !post.id.as_str().ends_with("_12"));
    world.posts.published.insert(0, remote(12, "Guided tour on Wednesday", 60));
    let mut stage = Stage::new(world, (100, 24));
    stage.press("4 s");
    stage.expect("Alarm: post 12 was to come out later and is out already.");
    stage.expect("out too early");
}

#[test]
fn one_that_is_nowhere_is_told_as_not_listed() {
    let mut world = newsroom();
    world.posts.scheduled.retain(|post| !post.id.as_str().ends_with("_12"));
    let mut stage = Stage::new(world, (100, 24));
    stage.press("4 s");
    stage.expect("not listed");
    stage.expect_no("Alarm");
}

#[test]
fn a_search_narrows_and_finds_again() {
    let mut stage = posts((80, 24), "/");
    stage.type_text("crane");
    stage.pass(200);
    stage.press("enter");
    stage.expect("2 hold it");
    stage.expect_no("Night of the m");
    stage.press("esc");
    stage.expect("Night of the m");
    stage.press("g n n");
    stage.expect("4/7");
    stage.press("/");
    stage.type_text("zebra");
    stage.press("enter");
    stage.expect("None of the posts that are loaded holds 'zebra'.");
}

#[test]
fn ten_thousand_published_posts_are_read_as_one_walks() {
    let mut stage = Stage::new(newsroom(), (80, 24));
    stage.world.posts = Desk::crowd(10_000);
    stage.press("4 u");
    stage.expect("1/50+");
    for _ in 0..30 {
        stage.press("G");
    }
    assert!(stage.asked("Posts(Remote") < 40);
    stage.expect("+");
    // A refresh keeps what is there until the first page came.
    stage.silent = true;
    stage.press("r");
    stage.expect("Post number 01");
    stage.expect("reading ...");
}

#[test]
fn a_fault_is_told_with_the_key_that_tries_again() {
    use wirephoto::model::fault::{Fault, FaultKind};
    let mut stage =
        Stage::new(World { posts: Desk { open: true, ..Desk::default() }, ..World::default() }, (80, 24));
    stage.press("4");
    stage.expect("Nothing is on its way");
    stage.world.fails = Some(Fault::new(FaultKind::Offline, "The server could not be reached."));
    stage.press("u");
    stage.expect("The server could not be reached.");
    stage.expect("r tries again.");
    stage.press("r");
    stage.expect("The Page has no published posts.");
    stage.world.fails = Some(Fault::new(FaultKind::Token, "The access token has expired."));
    stage.press("s");
    stage.expect("T gives a new token.");
}

#[test]
fn at_rest_nothing_wakes() {
    let mut stage = posts((120, 36), "s c");
    stage.pass(60_000);
    assert_eq!(stage.app.wake_at(), None);
}

#[test]
fn the_mouse_chooses_lists_and_rows() {
    use wirephoto::tui::message::Mouse;
    let mut stage = posts((80, 24), "M");
    stage.tell(Event::Mouse(Mouse::Press(5, 4)));
    stage.expect("2/7");
    stage.tell(Event::Mouse(Mouse::Press(12, 1)));
    stage.expect("The restoration");
}

#[test]
fn hostile_words_keep_every_column_straight() {
    let mut world = newsroom();
    let hostile = [
        "\u{1b}[2J\u{1b}[31mescape",
        "new\nline\ttab\rreturn",
        "gpj.\u{202e}exe",
        "👩‍👩‍👧‍👦👍🏽🇩🇪❤️family",
        "e\u{301}\u{301}\u{301}combining",
        "שלום עולם",
        "写真写真写真写真写真写真写真写真写真写真写真写真",
        "",
    ];
    world.posts.posts = (1..).zip(hostile).map(|(id, words)| post(id, PostState::Draft, words)).collect();
    world.posts.scheduled =
        (1..).zip(hostile).map(|(id, words)| to_come(900 + id, words, id * 5000)).collect();
    let mut stage = Stage::new(world, (80, 24));
    for keys in ["4 w", "4 s", "4 s c"] {
        stage.press(keys);
        for size in [(120, 36), (80, 24), (60, 16), (40, 12)] {
            stage.resize(size.0, size.1);
            for step in ["j", "enter", "j", "enter"] {
                stage.press(step);
                let text = stage.text();
                assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
            }
            if keys == "4 w" {
                let text = stage.text();
                let words: Vec<_> = text.lines().filter(|line| line.contains(" draft ")).collect();
                assert!(words.len() >= 6, "{text}");
                assert!(words.iter().all(|line| line.chars().skip(7).take(5).eq("draft".chars())), "{text}");
            }
        }
    }
}

/// The bytes of the next frame on a terminal that shows the last one.
fn bytes(frames: &mut term::Frames, stage: &Stage) -> usize {
    frames.draw(|buffer| draw(&stage.app, buffer)).len()
}

#[test]
fn moving_and_scrolling_cost_few_bytes() {
    let mut stage = Stage::new(newsroom(), (120, 36));
    stage.world.posts = Desk::crowd(2000);
    stage.press("4 u");
    let mut frames = term::Frames::new(Size::new(120, 36), false);
    bytes(&mut frames, &stage);
    let mut most = (0, 0);
    for row in 0..90 {
        stage.press("j");
        let cost = bytes(&mut frames, &stage);
        if row < 30 {
            most.0 = most.0.max(cost);
            assert!(cost <= 240, "{cost} bytes for a row:\n{}", stage.text());
        } else if row > 33 {
            most.1 = most.1.max(cost);
            assert!(cost <= 600, "{cost} bytes to scroll by a row:\n{}", stage.text());
        }
    }
    println!("a row at most {} B, scrolling {} B", most.0, most.1);
    stage.press("o");
    stage.world.posts = Desk::museum();
    stage.press("r");
    bytes(&mut frames, &stage);
    for key in ["j", "j", "j", "j", "k", "k"] {
        stage.press(key);
        let cost = bytes(&mut frames, &stage);
        assert!(cost <= 300, "{cost} bytes for a row in every state:\n{}", stage.text());
    }
}

#[test]
fn without_colour_each_state_still_has_its_words() {
    let mut stage = Stage::with(newsroom(), (120, 36), |setup| setup.no_color = true);
    stage.press("4");
    let coloured = posts((120, 36), "");
    assert_eq!(stage.text(), coloured.text());
    for cell in &stage.frame().content {
        assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset));
    }
    for words in
        ["outcome unknown", "photo 2 of 3", "ready", "failed", "unpublished", "published", "scheduled"]
    {
        stage.expect(words);
    }
}
