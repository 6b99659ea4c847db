//! Sending a post that is ready: photos ahead, each once and with its number kept, then the one call that
//! publishes.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::Publisher;
use super::ending;
use super::file;
use crate::engine::browse::{Acting, Trial};
use crate::graph::{Edge, FilePart, Posted, PublishError};
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;
use crate::model::post::{
    self, Content, PHOTO_LIFE, PhotoSource, PlannedCall, Post, PostId, PostState, Severity, StepState,
    Subject, Target, When,
};
use crate::model::text;
use crate::store::{KeptPost, StoreError};

/// A photo that was sent ahead longer ago than this is sent once more, in seconds.
const FRESH: i64 = PHOTO_LIFE - 3600;
/// So far two readings of a clock may contradict each other, in seconds.
const DRIFT: i64 = 300;
/// How often a photo is sent ahead in all, limits aside.
const PHOTO_TRIES: u32 = 5;

/// Why a post goes no further.
enum Halt {
    /// It came to its end.
    Ended(Box<Post>),
    /// Nothing was published, and it can be gone on with.
    Stopped(Fault),
}

/// A post on its way.
struct Sending<'a> {
    desk: &'a Publisher,
    kept: KeptPost,
    calls: Vec<PlannedCall>,
    acting: Acting,
    page: NodeId,
    /// An earlier call may have been done, and was looked for in vain.
    again: bool,
}

/// What goes with a call as a file.
type Attached = (Option<FilePart>, Arc<OnceLock<Fault>>);

impl Publisher {
    /// Sends a post that is ready, to its end: published, scheduled, unpublished, a draft at Facebook, failed
    /// or unknown; the post says why.
    ///
    /// # Errors
    /// When it did not come to an end and nothing was published: it stays ready.
    pub async fn publish(&self, id: PostId) -> Result<Post, Fault> {
        if self.get(id).await?.content.goes_through_oneall() {
            return self.push(id).await;
        }
        // Also tells the server's clock, which the journal's times follow.
        let page = self.page_id().await?;
        let kept = self.claim(id).await?;
        let sent = match kept.post.state {
            PostState::Ready if kept.left_at().is_some() => self.send_unless_there(kept, page).await,
            PostState::Ready => self.send(kept, page).await,
            state => Err(not_ready(id, state)),
        };
        self.release(id).await;
        sent
    }

    /// Sends what is claimed and ready.
    pub(super) async fn send(&self, kept: KeptPost, page: NodeId) -> Result<Post, Fault> {
        let id = kept.post.id;
        let sent = match self.begin(kept, page).await {
            Ok(mut sending) => sending.run().await,
            Err(fault) => Err(Halt::Stopped(fault)),
        };
        match sent {
            Ok(post) | Err(Halt::Ended(post)) => Ok(*post),
            Err(Halt::Stopped(fault)) => {
                let (owner, why) = (self.owner.clone(), fault.clone());
                let kept = self.journal(move |db, now| db.interrupt_post(id, &owner, Some(&why), now)).await;
                if let Err(error) = kept {
                    tracing::warn!(%error, "why a post waits is not written down");
                }
                Err(fault)
            }
        }
    }

    async fn begin(&self, kept: KeptPost, page: NodeId) -> Result<Sending<'_>, Fault> {
        let id = kept.post.id;
        let usage = |message: String| {
            Fault::new(FaultKind::Usage, message).hint("Edit it, or duplicate it, and publish that.")
        };
        if kept.post.page.as_ref().is_some_and(|meant| *meant != page) {
            return Err(usage(format!("Post {id} was made ready for another Page than {page}")));
        }
        if kept.post.content.is_empty() {
            return Err(usage(format!("What post {id} says cannot be read")));
        }
        let calls = post::plan(&kept.post.content).calls;
        let planned = calls.iter().map(|call| call.photo);
        if !planned.eq(kept.post.steps.iter().map(|step| step.photo)) {
            return Err(usage(format!("What was written down of the calls of post {id} does not fit it")));
        }
        let acting = self.browser.acting().await?;
        let again = kept.left_at().is_some();
        Ok(Sending { desk: self, kept, calls, acting, page, again })
    }
}

fn not_ready(id: PostId, state: PostState) -> Fault {
    let mend = match state {
        PostState::Unknown | PostState::Armed => {
            format!("`wirephoto verify {id}` looks whether it is at Facebook; it is not sent twice.")
        }
        _ => "See `wirephoto posts` for what waits to be sent.".to_owned(),
    };
    Fault::new(FaultKind::Usage, format!("Post {id} is {state} and not ready to be sent")).hint(mend)
}

impl Sending<'_> {
    async fn run(&mut self) -> Result<Box<Post>, Halt> {
        let mut trial = self.desk.browser.trial();
        loop {
            while let Some(step) = self.missing_photo() {
                self.send_photo(step).await?;
            }
            if let Some(post) = self.publish_once(&mut trial).await? {
                return Ok(post);
            }
        }
    }

    fn owner(&self) -> String {
        self.desk.owner.clone()
    }

    const fn id(&self) -> PostId {
        self.kept.post.id
    }

    /// The first photo that Facebook does not hold, or not for much longer.
    fn missing_photo(&self) -> Option<usize> {
        let now = self.desk.browser.server_now();
        // One from the future was noted by a clock that was wrong.
        let is_held = |done_at: i64| (-DRIFT..FRESH).contains(&now.saturating_sub(done_at));
        self.kept.post.steps.iter().position(|step| {
            let is_there =
                step.state == StepState::Done && step.given.is_some() && step.done_at.is_some_and(is_held);
            step.photo.is_some() && !is_there
        })
    }

    /// Sends a photo ahead. One that was perhaps taken already is sent again: unpublished it does no harm.
    async fn send_photo(&mut self, step: usize) -> Result<(), Halt> {
        let desk = self.desk;
        let mut trial = desk.browser.trial();
        let mut tries = 0;
        loop {
            desk.browser.pass(&mut trial).await.map_err(Halt::Stopped)?;
            let (part, spoilt) = self.attach(step).await?;
            let (id, owner) = (self.id(), self.owner());
            self.write(move |db, now| db.arm_photo(id, &owner, step, now)).await?;
            let error = match self.call(step, part).await? {
                Ok(posted) => {
                    let (owner, given) = (self.owner(), posted.id);
                    return self.write(move |db, now| db.photo_sent(id, &owner, step, &given, now)).await;
                }
                Err(error) => error,
            };
            let fault = error.error().fault.clone();
            tries += 1;
            match spoilt.get() {
                Some(fault) => return Err(self.refuse(step, fault.clone()).await),
                None if fault.kind == FaultKind::Token => return Err(Halt::Stopped(fault)),
                None if !fault.kind.is_passing() => return Err(self.refuse(step, fault).await),
                None if tries >= PHOTO_TRIES && fault.kind != FaultKind::Throttled => {
                    return Err(Halt::Stopped(self.named(step, fault)));
                }
                None => desk.browser.wait(error.error(), &mut trial).await.map_err(Halt::Stopped)?,
            }
        }
    }

    /// Makes the publishing call, which is made once. `None` when it certainly was not done and may be made
    /// now, after a pause in which a photo may have become too old.
    async fn publish_once(&mut self, trial: &mut Trial<'_>) -> Result<Option<Box<Post>>, Halt> {
        let (desk, step) = (self.desk, self.calls.len().saturating_sub(1));
        desk.browser.pass(trial).await.map_err(Halt::Stopped)?;
        if self.missing_photo().is_some() {
            return Ok(None);
        }
        let (part, spoilt) = self.attach(step).await?;
        if let Some(fault) = too_late(&self.kept.post.content, desk.browser.server_now()) {
            return Err(self.refuse(step, fault).await);
        }
        let (id, owner) = (self.id(), self.owner());
        self.write(move |db, now| db.arm_post(id, &owner, now)).await?;
        let error = match self.call(step, part).await? {
            Ok(posted) => return self.confirmed(posted).await.map(Some),
            Err(error) => error,
        };
        let fault = error.error().fault.clone();
        let blames_photos = self.blames_photos(&fault);
        // Nobody else can have posted it or used its photos.
        let was_there = self.again && (fault.kind == FaultKind::Duplicate || blames_photos);
        match error {
            PublishError::Unknown(_) => return self.lost(fault).await.map(Some),
            PublishError::Refused(_) if was_there => return self.lost(fault).await.map(Some),
            PublishError::Refused(_) if blames_photos => {
                let owner = self.owner();
                self.write(move |db, _| db.forget_photos(id, &owner)).await?;
                return Err(self.refuse(step, fault).await);
            }
            PublishError::NeverLeft(_) if spoilt.get().is_some() => {
                let fault = spoilt.get().cloned().unwrap_or(fault);
                return Err(self.refuse(step, fault).await);
            }
            PublishError::Refused(_) if !matches!(fault.kind, FaultKind::Token | FaultKind::Throttled) => {
                return Err(self.refuse(step, fault).await);
            }
            PublishError::Refused(_) | PublishError::NeverLeft(_) => {}
        }
        let (owner, why, again) = (self.owner(), fault.clone(), self.again);
        self.write(move |db, now| db.disarm_post(id, &owner, again, Some(&why), now)).await?;
        if !fault.kind.is_passing() {
            return Err(Halt::Stopped(fault));
        }
        desk.browser.wait(error.error(), trial).await.map_err(Halt::Stopped)?;
        Ok(None)
    }

    /// Whether what is refused are the photos that were sent ahead: they are gone, or used already.
    fn blames_photos(&self, fault: &Fault) -> bool {
        let ids = self.kept.post.steps.iter().filter(|step| step.photo.is_some());
        let mut ids = ids.filter_map(|step| step.given.as_ref()).peekable();
        let is_about = |word: &str| fault.message.contains(word);
        ids.peek().is_some()
            && fault.code == Some(100)
            && (is_about("attached_media") || is_about("media_fbid") || ids.any(|id| is_about(id.as_str())))
    }

    /// One try of a call.
    async fn call(&self, step: usize, part: Option<FilePart>) -> Result<Result<Posted, PublishError>, Halt> {
        let lost = || Halt::Stopped(Fault::new(FaultKind::Internal, "A post has no call to make"));
        let call = self.calls.get(step).ok_or_else(lost)?;
        let steps = &self.kept.post.steps;
        let given = |photo| steps.iter().find(|step| step.photo == Some(photo))?.given.as_ref();
        let parameters = call.wire(given).ok_or_else(lost)?;
        let edge = self.edge(call).map_err(Halt::Stopped)?;
        let browser = &self.desk.browser;
        Ok(match browser.client().publish(&self.acting.token, &edge, &parameters, part).await {
            Ok((posted, pressure)) => {
                browser.heed(&pressure);
                Ok(posted)
            }
            Err(error) => {
                browser.doubt(&error.error().fault);
                Err(error)
            }
        })
    }

    fn edge(&self, call: &PlannedCall) -> Result<Edge, Fault> {
        let id = match &call.target {
            Target::Page => Some(self.page.clone()),
            Target::Album(album) => NodeId::parse(&album.id),
            Target::User(id) => NodeId::parse(id),
            // It never comes here.
            Target::OneAll(_) => None,
        };
        let senseless = || Fault::new(FaultKind::Usage, "What the post goes to has an id that none has");
        Ok(Edge::of(&id.ok_or_else(senseless)?, call.edge.as_str()))
    }

    /// The file of a call, proved to be what was judged.
    async fn attach(&mut self, step: usize) -> Result<Attached, Halt> {
        let Some(path) = self.calls.get(step).and_then(|call| call.file.clone()) else {
            return Ok((None, Arc::default()));
        };
        let judged = self.kept.digests.get(step).copied().flatten();
        match file::open(&path, judged).await {
            Ok(opened) => Ok((Some(opened.part), opened.spoilt)),
            Err(fault) => Err(self.refuse(step, fault).await),
        }
    }

    async fn write(
        &mut self,
        op: impl FnOnce(&mut crate::store::Db, i64) -> Result<KeptPost, StoreError> + Send + 'static,
    ) -> Result<(), Halt> {
        self.kept = self.desk.journal(op).await.map_err(Halt::Stopped)?;
        Ok(())
    }

    /// The server, or a look at the file, said no: nothing is published.
    async fn refuse(&mut self, step: usize, fault: Fault) -> Halt {
        let (id, owner, again, fault) = (self.id(), self.owner(), self.again, self.named(step, fault));
        match self.write(move |db, now| db.refuse_post(id, &owner, step, again, &fault, now)).await {
            Ok(()) => Halt::Ended(Box::new(self.kept.post.clone())),
            Err(halt) => halt,
        }
    }

    /// The fault with the photo that it is about, where it is about one.
    fn named(&self, step: usize, fault: Fault) -> Fault {
        let content = &self.kept.post.content;
        let carries = self.calls.get(step).is_some_and(|call| call.photo.is_some() || call.file.is_some());
        let photo = self.calls.get(step).and_then(|call| call.photo).unwrap_or(0);
        let Some(part) = content.photos.get(photo).filter(|_| carries) else { return fault };
        let name = match &part.source {
            PhotoSource::File(path) => text::show_name(Path::new(path)),
            PhotoSource::Url(url) => text::excerpt(url, 80),
        };
        let message = format!("Photo {} of {} ({name}): {}", photo + 1, content.photos.len(), fault.message);
        Fault { message, ..fault }
    }

    async fn confirmed(&mut self, posted: Posted) -> Result<Box<Post>, Halt> {
        let edge = self.calls.last().map(|call| call.edge);
        let ending = ending::of_answer(&self.kept.post.content, edge, posted);
        let (id, owner) = (self.id(), self.owner());
        self.write(move |db, now| db.confirm_post(id, &owner, &ending, now)).await.map_err(unwritten)?;
        if matches!(self.kept.post.content.when, When::At(_)) {
            self.kept = self.desk.read_back(self.kept.clone()).await;
        }
        Ok(Box::new(self.kept.post.clone()))
    }

    /// Nobody knows: it is looked for at once, and never sent again by itself.
    async fn lost(&mut self, fault: Fault) -> Result<Box<Post>, Halt> {
        let fault = ending::unknown(self.id(), &fault);
        let (id, owner) = (self.id(), self.owner());
        self.desk
            .browser
            .say(format!("{}; looking whether it is there", fault.message.trim_end_matches('.')));
        self.write(move |db, now| db.lose_post(id, &owner, &fault, now)).await.map_err(unwritten)?;
        match self.desk.settle(self.kept.clone(), false).await {
            Ok(post) => Ok(Box::new(post)),
            Err(fault) => {
                tracing::warn!(%fault, "a post could not be looked for");
                Ok(Box::new(self.kept.post.clone()))
            }
        }
    }
}

/// The call was made, and the journal could not be told how it ended.
fn unwritten(halt: Halt) -> Halt {
    let Halt::Stopped(fault) = halt else { return halt };
    Halt::Stopped(Fault {
        message: format!("The publishing call was made, but the journal does not know: {}", fault.message),
        kind: FaultKind::Unknown,
        ..fault
    })
}

/// The schedule counts from the moment of sending, and photos took their time.
fn too_late(content: &Content, now: i64) -> Option<Fault> {
    let verdicts = post::judge(content, &[], now).into_iter();
    let verdict = verdicts
        .filter(|verdict| verdict.severity == Severity::Refuse)
        .find(|verdict| verdict.subject == Subject::When)?;
    Some(
        Fault::new(FaultKind::Usage, format!("Nothing was published: {}", verdict.message))
            .hint("Give it another time; photos that were sent ahead are used again."),
    )
}
