//! Anything about posts in any order: keys, news, and answers that come late, twice, or to other questions.

use wirephoto::engine::protocol::{Answer, PostAnswer, PostList, RemoteList, Reply, RequestId};
use wirephoto::model::fault::{Fault, FaultKind};
use wirephoto::model::node::{Cursor, NodeId, Slice};
use wirephoto::model::post::{PostId, PostState, When};
use wirephoto::tui::keys::{Key, TABLE};
use wirephoto::tui::message::Event;

use crate::stage::Stage;
use crate::stage::office_posts::{post, remote, to_come};
use crate::stage::world::newsroom;

/// Numbers that are the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

const MOMENTS: [i64; 5] = [0, 86_400, -5, i64::MAX / 2, i64::MIN / 2];
const WORDS: [&str; 4] = ["plain", "\u{1b}[2J\u{202e}odd\n\n", "", "写真 👩‍👩‍👧 夕焼け"];

fn any_post(dice: &mut Dice) -> wirephoto::model::post::Post {
    let mut one = post(dice.roll(30) as i64, PostState::ALL[dice.roll(9)], WORDS[dice.roll(4)]);
    let moment = MOMENTS[dice.roll(5)];
    if dice.roll(2) == 0 {
        one.content.when = When::At(moment);
        one.scheduled_publish_time = Some(moment);
    }
    if dice.roll(2) == 0 {
        one.fault = Some(Fault::new(FaultKind::Rejected, "No.\u{1b}[2J"));
    }
    one.post_id = NodeId::parse(&format!("700_{}", dice.roll(30)));
    one.updated_at = moment;
    one
}

fn any_page(dice: &mut Dice) -> Slice<wirephoto::model::post::RemotePost> {
    let one = |dice: &mut Dice| match dice.roll(2) {
        0 => remote(dice.roll(30) as i64, WORDS[dice.roll(4)], 60),
        _ => to_come(dice.roll(30) as i64, WORDS[dice.roll(4)], MOMENTS[dice.roll(3)]),
    };
    let items = (0..dice.roll(60)).map(|_| one(dice)).collect();
    Slice { items, next: Cursor::after("7").filter(|_| dice.roll(2) == 0), total: None }
}

fn answer(dice: &mut Dice) -> PostAnswer {
    let list = [PostList::Outbox, PostList::Drafts, PostList::Ended][dice.roll(3)];
    let there = [RemoteList::Scheduled, RemoteList::Published][dice.roll(2)];
    match dice.roll(8) {
        0 => PostAnswer::Saved(PostId(dice.roll(30) as i64)),
        1 => PostAnswer::Ended(Box::new(any_post(dice))),
        2 => PostAnswer::Listed(list, (0..dice.roll(40)).map(|_| any_post(dice)).collect()),
        3 => PostAnswer::Discarded(PostId(dice.roll(30) as i64)),
        4 => PostAnswer::Changed(Box::new(remote(dice.roll(30) as i64, "changed", 0))),
        5 => PostAnswer::Deleted(remote(dice.roll(30) as i64, "", 0).id),
        _ => PostAnswer::Remote(there, any_page(dice)),
    }
}

fn news(dice: &mut Dice, stage: &Stage) -> Event {
    if dice.roll(3) == 0 {
        return Event::Reply(Reply::Post(Box::new(any_post(dice))));
    }
    // Often it is what an unanswered request waits for.
    let open = stage.unanswered_ids.len();
    let id = if open > 0 { stage.unanswered_ids[dice.roll(open)] } else { RequestId(dice.roll(90) as u64) };
    let answer = match dice.roll(5) {
        0 => Err(Fault::new(FaultKind::Unknown, "The answer never came.")),
        _ => Ok(Answer::Posts(answer(dice))),
    };
    Event::Reply(Reply::Answer(id, answer))
}

fn key(dice: &mut Dice) -> Event {
    let row = &TABLE[dice.roll(TABLE.len())];
    let name = match dice.roll(3) {
        0 => ["4", "s", "c", "v", "y", "tab", "enter", "j", "h", "l", "x"][dice.roll(11)],
        _ => row.keys[dice.roll(row.keys.len())],
    };
    Event::Key(Key::parse(name).unwrap())
}

#[test]
fn nothing_breaks_whatever_comes_about_posts() {
    for seed in 0..24 {
        let mut dice = Dice(seed);
        let mut stage = Stage::new(newsroom(), (80, 24));
        stage.world.gallery.broken = Some("No pictures on this stage.".into());
        stage.press("4");
        for turn in 0..150 {
            stage.silent = dice.roll(3) == 0;
            let event = if dice.roll(3) == 0 { news(&mut dice, &stage) } else { key(&mut dice) };
            stage.tell(event);
            stage.pass(dice.roll(300) as u64);
            if dice.roll(10) == 0 {
                stage.resize(dice.roll(180) as u16, dice.roll(60) as u16);
            }
            if turn % 2 == 0 {
                let text = stage.text();
                assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "seed {seed}: {text:?}");
            }
        }
    }
}
