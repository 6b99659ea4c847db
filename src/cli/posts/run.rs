//! Running a publisher for one command: its progress on stderr, signals obeyed, the journal kept.

use std::collections::BTreeMap;
use std::pin::pin;
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::follow::Signals;
use crate::cli::output::Output;
use crate::cli::photos::{Wait, with_longer_wait};
use crate::engine::browse::Browser;
use crate::engine::publish::Publisher;
use crate::model::fault::{Fault, FaultKind};
use crate::model::post::{Post, PostId, PostState, StepState};
use crate::model::text;
use crate::store::{Instance, Store};

/// How long a publishing call that is on its way is waited for after the first ctrl-c.
const LAST_WAIT: Duration = Duration::from_secs(2);

/// Does something with a publisher. What it waits for and how far it comes is said on stderr; at a signal a
/// publishing call that is on its way is waited for shortly, and what is kept in the journal is said.
///
/// # Errors
/// What is missing for it, or the fault of the work.
pub fn with_publisher<F>(
    context: &Context,
    wait: &Wait,
    work: impl FnOnce(Publisher) -> F,
) -> Result<Exit, Fault>
where
    F: Future<Output = Result<Exit, Fault>>,
{
    let access = context.publishing_access(wait.wait)?;
    let account = context.journal_name()?.unwrap_or_default();
    let road = crate::cli::push::road(context);
    let db = context.database()?;
    let output = context.output;
    crate::cli::block_on(async {
        let mut signals = Signals::new()?;
        let (words, said) = mpsc::unbounded_channel::<String>();
        let (progress, changed) = mpsc::unbounded_channel::<Post>();
        let instance = Instance::new(db.path());
        let store = Store::start(db, words.clone())?;
        let (latest, seen) = watch::channel(None);
        let speaker = tokio::spawn(speak(output, said, changed, latest));
        let publisher =
            Publisher::new(Browser::new(access, words), store, account, instance, progress).with_road(road);
        let done = obey(work(publisher), &mut signals, &seen, output).await;
        // The publisher is gone now, so the speaker ends with the last sentence.
        drop(speaker.await);
        let Some(done) = done else {
            output.say(&farewell(seen.borrow().as_ref()));
            return Ok(Exit::INTERRUPTED);
        };
        done.map_err(with_longer_wait)
    })
}

/// Works until a signal comes: `None` then. A publishing call that is on its way is waited for shortly.
async fn obey<T>(
    work: impl Future<Output = T>,
    signals: &mut Signals,
    seen: &watch::Receiver<Option<Post>>,
    output: Output,
) -> Option<T> {
    let mut work = pin!(work);
    tokio::select! {
        biased;
        done = &mut work => return Some(done),
        _ = signals.next() => {}
    }
    let armed = seen.borrow().as_ref().filter(|post| post.state == PostState::Armed).map(|post| {
        let through_oneall = post.content.goes_through_oneall();
        if through_oneall { "OneAll" } else { "Facebook" }
    });
    if let Some(whose) = armed {
        output.say(&format!("Waiting shortly for {whose}'s answer; ctrl-c once more leaves now."));
        tokio::select! {
            biased;
            _ = &mut work => {}
            _ = signals.next() => {}
            () = tokio::time::sleep(LAST_WAIT) => {}
        }
    }
    None
}

/// What is left of a post whose command was interrupted.
fn farewell(post: Option<&Post>) -> String {
    let Some(post) = post else { return "Interrupted; nothing was published.".to_owned() };
    let id = post.id;
    let through_oneall = post.content.goes_through_oneall();
    match post.state {
        PostState::Armed | PostState::Unknown if through_oneall => format!(
            "Interrupted; post {id} may be out or not, and OneAll cannot be asked: look whether it is there, then \
             `wirephoto push --forget {id}`, or `wirephoto verify {id} --send-again`."
        ),
        PostState::Armed | PostState::Unknown => {
            format!("Interrupted; post {id} may be out or not: `wirephoto verify {id}` looks.")
        }
        PostState::Ready | PostState::Uploading => {
            format!("Interrupted, and kept: post {id}. `wirephoto resume` goes on.")
        }
        PostState::Draft if post.post_id.is_none() => {
            format!("Interrupted, and kept as a draft: `wirephoto resume --post {id}` publishes it.")
        }
        state => format!("Interrupted; post {id} is {state}."),
    }
}

/// Says what is waited for and how far posts have come, until nobody has anything to say any more.
async fn speak(
    output: Output,
    mut said: mpsc::UnboundedReceiver<String>,
    mut changed: mpsc::UnboundedReceiver<Post>,
    latest: watch::Sender<Option<Post>>,
) {
    let mut sent: BTreeMap<PostId, usize> = BTreeMap::new();
    loop {
        tokio::select! {
            biased;
            Some(post) = changed.recv() => {
                if let Some(sentence) = advance(&mut sent, &post) {
                    output.say(&sentence);
                }
                latest.send_replace(Some(post));
            }
            Some(sentence) = said.recv() => output.say(&sentence),
            else => return,
        }
    }
}

/// How far a post has come, when it has come further.
fn advance(sent: &mut BTreeMap<PostId, usize>, post: &Post) -> Option<String> {
    let photos = post.steps.iter().filter(|step| step.photo.is_some());
    let (all, done) =
        photos.fold((0, 0), |(all, done), step| (all + 1, done + usize::from(step.state == StepState::Done)));
    let before = sent.insert(post.id, done).unwrap_or(0);
    (done > before).then(|| format!("Post {}: {done} of {} sent", post.id, text::count(all, "photo")))
}

/// The fault that a post which did not end well is told with.
pub fn fault_of(post: &Post) -> Option<Fault> {
    let kind = match post.state {
        PostState::Failed => FaultKind::Rejected,
        PostState::Unknown | PostState::Armed => FaultKind::Unknown,
        _ => return None,
    };
    let fallback = || Fault::new(kind, format!("Post {} is {}", post.id, post.state));
    Some(post.fault.clone().unwrap_or_else(fallback))
}

/// The exit code for where a post stands.
pub fn exit_of(post: &Post) -> Exit {
    match post.state {
        PostState::Published | PostState::Scheduled | PostState::Unpublished | PostState::Draft => {
            // It is there, and not as it was meant.
            let is_odd = post.fault.as_ref().is_some_and(|fault| fault.kind == FaultKind::Answer);
            if is_odd { Exit::FAILED } else { Exit::DONE }
        }
        PostState::Failed => post.fault.as_ref().map_or(Exit::FAILED, Exit::from),
        PostState::Unknown | PostState::Armed => Exit::UNKNOWN,
        PostState::Ready | PostState::Uploading => Exit::UNFINISHED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::post::{Content, StepRecord, When};

    fn post(state: PostState) -> Post {
        let step = |photo, state| StepRecord {
            photo,
            state,
            given: None,
            armed_at: None,
            done_at: None,
            fault: None,
        };
        Post {
            id: PostId(3),
            state,
            content: Content::default(),
            page: None,
            post_id: None,
            steps: vec![
                step(Some(0), StepState::Done),
                step(Some(1), StepState::Waiting),
                step(None, StepState::Waiting),
            ],
            scheduled_publish_time: None,
            fault: None,
            created_at: 0,
            updated_at: 0,
        }
    }

    #[test]
    fn progress_is_said_once() {
        let mut sent = BTreeMap::new();
        let one = post(PostState::Uploading);
        assert_eq!(advance(&mut sent, &one).as_deref(), Some("Post 3: 1 of 2 photos sent"));
        assert_eq!(advance(&mut sent, &one), None);
    }

    #[test]
    fn every_state_has_its_code() {
        let code = |state| exit_of(&post(state)).0;
        assert_eq!(PostState::ALL.map(code), [6, 6, 7, 7, 1, 0, 0, 0, 0], "{:?}", PostState::ALL);
        let mut early = post(PostState::Published);
        early.content.when = When::At(1);
        assert_eq!(exit_of(&early), Exit::DONE, "its time has come");
        early.fault = Some(Fault::new(FaultKind::Answer, "It came out at once"));
        assert_eq!(exit_of(&early), Exit::FAILED);
        let mut token = post(PostState::Failed);
        token.fault = Some(Fault::new(FaultKind::Token, "expired"));
        assert_eq!(exit_of(&token).0, 4);
    }

    #[test]
    fn an_interrupted_command_says_what_is_kept() {
        assert!(farewell(None).contains("nothing was published"));
        assert!(farewell(Some(&post(PostState::Armed))).contains("wirephoto verify 3"));
        assert!(farewell(Some(&post(PostState::Uploading))).contains("wirephoto resume"));
        assert!(farewell(Some(&post(PostState::Draft))).contains("--post 3"));
    }
}
