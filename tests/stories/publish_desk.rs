//! The interface publishes: requests at the desk, news of each step, and leaving in the middle.

use std::time::{Duration, Instant};

use wirephoto::engine::protocol::{Answer, PostAnswer, PostList, PostRequest, Request};
use wirephoto::model::fault::{Fault, FaultKind};
use wirephoto::model::post::{
    Content, MediaPart, PhotoSource, Post, PostChange, PostId, PostState, Verdict, When,
};
use wirephoto::sandbox::{Action, On};

use super::pictures_desk::{Desk, Manner};
use super::support::{Stage, eventually, rule};

fn ask(desk: &mut Desk, request: PostRequest) -> Result<PostAnswer, Fault> {
    match desk.ask(Request::Posts(request))? {
        Answer::Posts(answer) => Ok(answer),
        other => panic!("another answer: {other:?}"),
    }
}

fn two(stage: &Stage) -> Content {
    let photo = |name: &str| MediaPart {
        source: PhotoSource::File(stage.picture(name)),
        caption: String::new(),
        alt_text: format!("A picture of {name}"),
    };
    Content {
        message: "From the interface".into(),
        photos: vec![photo("a.jpg"), photo("b.jpg")],
        ..Content::default()
    }
}

fn saved(desk: &mut Desk, content: Content) -> PostId {
    match ask(desk, PostRequest::Save(None, Box::new(content))).unwrap() {
        PostAnswer::Saved(id) => id,
        other => panic!("{other:?}"),
    }
}

fn ended(answer: PostAnswer) -> Post {
    match answer {
        PostAnswer::Ended(post) => *post,
        other => panic!("{other:?}"),
    }
}

fn outbox(desk: &mut Desk) -> Vec<PostState> {
    match ask(desk, PostRequest::List(PostList::Outbox)).unwrap() {
        PostAnswer::Listed(PostList::Outbox, posts) => posts.iter().map(|post| post.state).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_draft_is_judged_published_and_told_of() {
    let stage = Stage::new();
    let mut desk = Desk::open(&stage);
    let content = two(&stage);
    let PostAnswer::Judged(verdicts, facts) =
        ask(&mut desk, PostRequest::Judge(Box::new(content.clone()))).unwrap()
    else {
        panic!("it was not judged")
    };
    assert_eq!((verdicts, facts.len()), (Vec::<Verdict>::new(), 2));
    let id = saved(&mut desk, content);
    let post = ended(ask(&mut desk, PostRequest::Publish(id)).unwrap());
    assert_eq!((post.state, post.fault), (PostState::Published, None));
    let there = stage.sandbox.posts();
    assert_eq!((there.len(), there[0].photos.len()), (1, 2));
    assert_eq!(post.post_id.unwrap().as_str(), there[0].id);
    assert!(outbox(&mut desk).is_empty());
    let again = ask(&mut desk, PostRequest::Publish(id)).unwrap_err();
    assert_eq!(again.kind, FaultKind::Usage, "{again:?}");
    let kept = ask(&mut desk, PostRequest::Discard(id)).unwrap_err();
    assert!(kept.message.contains("at Facebook"), "{kept:?}");
    assert_eq!(stage.sandbox.posts().len(), 1);
    let bad = saved(&mut desk, Content { when: When::At(5), ..Content::default() });
    let refused = ask(&mut desk, PostRequest::Publish(bad)).unwrap_err();
    assert!(refused.message.contains("nothing in it") && refused.message.contains("past"), "{refused:?}");
    assert!(matches!(ask(&mut desk, PostRequest::Discard(bad)), Ok(PostAnswer::Discarded(_))));
    desk.leave();
}

#[test]
fn a_duplicate_of_a_moved_post_is_for_its_new_time() {
    let stage = Stage::new();
    let mut desk = Desk::open(&stage);
    let day = |days: i64| jiff::Timestamp::now().as_second() + days * 86_400;
    let (first, moved) = (day(2), day(3));
    let id = saved(&mut desk, Content { when: When::At(first), ..two(&stage) });
    let post = ended(ask(&mut desk, PostRequest::Publish(id)).unwrap());
    assert_eq!((post.state, post.scheduled_publish_time), (PostState::Scheduled, Some(first)));
    ask(&mut desk, PostRequest::Change(post.post_id.unwrap(), PostChange::Move(moved))).unwrap();
    assert!(matches!(ask(&mut desk, PostRequest::Duplicate(id)), Ok(PostAnswer::Saved(_))));
    let PostAnswer::Listed(_, drafts) = ask(&mut desk, PostRequest::List(PostList::Drafts)).unwrap() else {
        panic!("no drafts were listed")
    };
    assert_eq!(drafts.iter().map(|draft| draft.content.when).collect::<Vec<_>>(), [When::At(moved)]);
    desk.leave();
}

#[test]
fn whoever_leaves_in_the_middle_finds_it_unknown_and_then_settled() {
    let stage = Stage::faulty([rule(On::Feed, Action::LateAnswer { seconds: None })]);
    let mut desk = Desk::with(&stage, &Manner::default());
    let id = saved(&mut desk, two(&stage));
    desk.tell(Request::Posts(PostRequest::Publish(id)));
    eventually("the call is on its way", 30, || !stage.sandbox.posts().is_empty());
    let begun = Instant::now();
    desk.leave();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let mut desk = Desk::open(&stage);
    assert_eq!(outbox(&mut desk), [PostState::Unknown]);
    let never = ask(&mut desk, PostRequest::SendAgain(id)).unwrap_err();
    assert_eq!(never.kind, FaultKind::Usage, "{never:?}");
    let post = ended(ask(&mut desk, PostRequest::Verify(id)).unwrap());
    assert_eq!(post.state, PostState::Published);
    assert_eq!((stage.sandbox.posts().len(), stage.calls(On::Feed).len()), (1, 1));
    desk.leave();
}
