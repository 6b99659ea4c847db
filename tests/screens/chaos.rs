//! Anything in any order: keys, pastes, sizes, news and answers that come when nobody expects them.

use wirephoto::engine::protocol::{
    Answer, Level, PhotoAnswer, PictureWanted, PostAnswer, PostList, Progress, Reply, RequestId, WholePhoto,
};
use wirephoto::model::fault::{Fault, FaultKind};
use wirephoto::model::node::{Cursor, Slice};
use wirephoto::model::photo::{Listing, PhotoType};
use wirephoto::model::post::{Content, PostState, Subject, Verdict};
use wirephoto::model::session::{SessionId, State};
use wirephoto::tui::keys::{Key, TABLE};
use wirephoto::tui::message::{Event, Mouse};

use crate::stage::Stage;
use crate::stage::gallery::{blind, comment, photo, seeing};
use crate::stage::office;
use crate::stage::world::{World, lane, session};

/// Numbers that are the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

fn key(dice: &mut Dice) -> Event {
    let row = &TABLE[dice.roll(TABLE.len())];
    let name = match dice.roll(4) {
        0 => ["a", "写", "space", "1", "f12", "ctrl-x", "alt-q", "~", "/"][dice.roll(9)],
        _ => row.keys[dice.roll(row.keys.len())],
    };
    Event::Key(Key::parse(name).unwrap())
}

fn answer(dice: &mut Dice) -> Reply {
    let fault = || Fault::new(FaultKind::Offline, "The server could not be reached.");
    let answer = match dice.roll(9) {
        0 => Err(fault()),
        1 => Ok(Answer::Rows(vec![session(3, "x.jpg", 0, State::Done)])),
        2 => Ok(Answer::Details(None)),
        3 => Ok(Answer::Acted(Vec::new())),
        4 => Ok(Answer::Offset(SessionId(1), u64::MAX)),
        5 => Ok(Answer::Folder("/elsewhere".into(), Vec::new())),
        6 => Ok(Answer::Added { sessions: Vec::new(), refused: Vec::new() }),
        7 => Ok(Answer::Order { query: Default::default(), ids: Vec::new(), totals: Default::default() }),
        _ => Ok(Answer::Done),
    };
    Reply::Answer(RequestId(dice.roll(40) as u64), answer)
}

/// Anything that the engine or the terminal may say about photos, whether it was asked or not.
fn photo_news(dice: &mut Dice, stage: &mut Stage) -> Event {
    let one = photo(dice.roll(20) as u64);
    let listing = Listing::page(PhotoType::ALL[dice.roll(3)]);
    let next = Cursor::after("7").filter(|_| dice.roll(2) == 0);
    let answer = match dice.roll(10) {
        0 => PhotoAnswer::Kept(listing, vec![one]),
        1 | 2 => {
            let items = (0..dice.roll(70) as u64).map(photo).collect();
            PhotoAnswer::Page {
                listing,
                page: Slice { items, next, total: None },
                warnings: vec!["Odd.".into()],
            }
        }
        3 => {
            let items = stage.world.gallery.albums.iter().take(dice.roll(6)).cloned().collect();
            PhotoAnswer::Albums(Slice { items, next, total: None })
        }
        4 => PhotoAnswer::Whole(Box::new(WholePhoto { photo: one, refused: Vec::new() })),
        5 => PhotoAnswer::Tags(one.id.clone(), Vec::new()),
        6 => PhotoAnswer::Liked(one.id.clone(), dice.roll(2) == 0),
        7 => PhotoAnswer::Comments(one.id.clone(), Slice { items: vec![comment(3)], next, total: Some(9) }),
        8 => PhotoAnswer::Likes(one.id.clone(), Slice { items: Vec::new(), next, total: Some(u64::MAX) }),
        _ => {
            let wanted = PictureWanted { photo: one, width: 1 + dice.roll(90) as u32, height: 1 };
            return match dice.roll(4) {
                0 => Event::Graphics(if dice.roll(3) == 0 { blind() } else { seeing() }),
                1 => Event::Reply(Reply::Picture(wanted.key(), Err("Broken.\u{1b}[2J".into()))),
                _ => Event::Reply(Reply::Picture(wanted.key(), stage.world.gallery.picture(&wanted))),
            };
        }
    };
    // Often it is what an unanswered request waits for.
    let open = stage.unanswered_ids.len();
    let id = if open > 0 { stage.unanswered_ids[dice.roll(open)] } else { RequestId(dice.roll(90) as u64) };
    let fault = Fault::new(FaultKind::Missing, "The photo does not exist.");
    let answer = if dice.roll(5) == 0 { Err(fault) } else { Ok(Answer::Photos(answer)) };
    Event::Reply(Reply::Answer(id, answer))
}

/// Anything that the engine may say about posts, whether it was asked or not.
fn post_news(dice: &mut Dice, stage: &Stage) -> Event {
    let photos = (0..dice.roll(4)).map(|number| office::photo(&format!("{number}\u{1b}.jpg"))).collect();
    let content = Content { message: "a\u{1b}[2J写".into(), photos, ..Content::default() };
    let mut post = office::draft(dice.roll(4) as i64, content);
    post.state = PostState::ALL[dice.roll(PostState::ALL.len())];
    let verdict = Verdict::warn(Subject::Photo(dice.roll(5)), "rule", "Odd.\u{7}");
    let path = std::path::PathBuf::from("/srv/photos/0.jpg");
    let answer = match dice.roll(8) {
        0 => PostAnswer::Saved(post.id),
        1 => PostAnswer::Judged(vec![verdict], Vec::new()),
        2 => PostAnswer::Ended(Box::new(post)),
        3 => PostAnswer::Listed(PostList::Drafts, vec![post]),
        4 => PostAnswer::Discarded(post.id),
        5 => PostAnswer::Planned(vec!["POST".into()]),
        6 => return Event::WrittenOutside(Ok("text\u{1b}".into())),
        _ if dice.roll(2) == 0 => return Event::Reply(Reply::Post(Box::new(post))),
        _ => PostAnswer::Fitted(office::fitted(&path)),
    };
    let open = stage.unanswered_ids.len();
    let id = if open > 0 { stage.unanswered_ids[dice.roll(open)] } else { RequestId(dice.roll(90) as u64) };
    let fault = Fault::new(FaultKind::Storage, "The disk is full.");
    let answer = if dice.roll(5) == 0 { Err(fault) } else { Ok(Answer::Posts(answer)) };
    Event::Reply(Reply::Answer(id, answer))
}

fn news(dice: &mut Dice, stage: &Stage) -> Event {
    let totals = stage.world.totals();
    let id = dice.roll(20) as i64;
    Event::Reply(match dice.roll(7) {
        0 => Reply::Changed(vec![session(id, "\u{1b}[31mnew.jpg", 9, State::Sending)], totals),
        1 => Reply::Removed(vec![SessionId(id)], totals),
        2 => Reply::Notice(Level::Error, Some(SessionId(id)), "something\u{7} happened".into()),
        3 => Reply::TokenNeeded(Fault::new(FaultKind::Token, "Expired.")),
        4 => Reply::Stale,
        _ => answer(dice),
    })
}

fn progress(dice: &mut Dice) -> Event {
    let lanes = (0..dice.roll(5)).map(|_| {
        let id = dice.roll(20) as i64;
        let mut lane = lane(id, dice.roll(1 << 22) as u64, dice.roll(1 << 22) as u64, 1 << 22);
        lane.next_try_at_ms = (dice.roll(3) == 0).then_some(i64::MAX);
        lane.rate = Some(u64::MAX);
        lane.left_s = Some(u64::MAX);
        lane
    });
    Event::Progress(Progress { lanes: lanes.collect(), rate: u64::MAX, throttled: None })
}

#[test]
fn nothing_breaks_whatever_comes_in_whatever_order() {
    for seed in 0..40 {
        let mut dice = Dice(seed);
        let mut stage = Stage::new(World::museum(), (80, 24));
        // Half of the time on the Photos screen, as long as no key leads elsewhere.
        if seed % 2 == 0 {
            stage.world.gallery.broken = (seed % 4 == 0).then(|| "Broken.\u{1b}[2J".to_owned());
            stage.press("2");
        }
        if seed % 4 == 1 {
            stage.press("3");
        }
        for turn in 0..120 {
            stage.silent = dice.roll(3) == 0;
            let event = match dice.roll(14) {
                0 => Event::Paste(["/srv/a.jpg", "text\r\nq", "", "\u{1b}"][dice.roll(4)].to_owned()),
                1 => news(&mut dice, &stage),
                2 => progress(&mut dice),
                3 => Event::Mouse(Mouse::Press(dice.roll(200) as u16, dice.roll(60) as u16)),
                4 => Event::Mouse(Mouse::Wheel(if dice.roll(2) == 0 { -1 } else { 1 })),
                5 => Event::Tick,
                6 | 7 if seed % 4 == 1 => post_news(&mut dice, &stage),
                6 | 7 if seed % 2 == 0 => photo_news(&mut dice, &mut stage),
                _ => key(&mut dice),
            };
            stage.tell(event);
            stage.pass(dice.roll(300) as u64);
            if dice.roll(8) == 0 {
                stage.resize(dice.roll(180) as u16, dice.roll(60) as u16);
            }
            if turn % 3 > 0 {
                continue;
            }
            let text = stage.text();
            assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "seed {seed}: {text:?}");
        }
    }
}
