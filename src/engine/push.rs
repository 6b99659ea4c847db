//! Publishing through OneAll: written into the journal of posts before it leaves, and confirmed there after.
//! What left without an answer stays there as unknown, and the same push leaves no second time before somebody
//! has looked for it: OneAll cannot be asked.

use tokio::sync::mpsc;

use super::clock;
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;
use crate::model::post::{Confirmed, Content, Post, PostId, PostState, PushCall};
use crate::oneall::{OneAllClient, Push, PushEnd, Resource, Said};
use crate::store::{Db, Ending, Instance, KeptPost, NewStep, Store, StoreError};

/// The way through OneAll: a site and the identity to publish as.
#[derive(Debug, Clone)]
pub struct Road {
    /// The client of the site.
    pub client: OneAllClient,
    /// The identity.
    pub identity: NodeId,
}

/// Sends pushes, each with an entry in the journal.
#[derive(Debug)]
pub struct Pusher {
    client: OneAllClient,
    store: Store,
    account: String,
    owner: String,
    /// Held for its lock, where nobody else holds it.
    _instance: Option<Instance>,
    progress: Option<mpsc::UnboundedSender<Post>>,
}

impl Pusher {
    /// One for a site and a program that does nothing else. What happens to the disk is told over `notices`.
    ///
    /// # Errors
    /// When the database's thread cannot be started.
    pub fn start(
        client: OneAllClient,
        db: Db,
        account: String,
        notices: mpsc::UnboundedSender<String>,
    ) -> Result<Self, Fault> {
        let instance = Instance::new(db.path());
        let owner = instance.name().to_owned();
        let store = Store::start(db, notices)?;
        Ok(Self { client, store, account, owner, _instance: Some(instance), progress: None })
    }

    /// One within a program whose [`Instance`], `owner` by name, somebody else holds for as long. `progress` is
    /// told of each post that changes.
    pub fn beside(
        client: OneAllClient,
        store: Store,
        account: String,
        owner: String,
        progress: mpsc::UnboundedSender<Post>,
    ) -> Self {
        Self { client, store, account, owner, _instance: None, progress: Some(progress) }
    }

    /// Sends a push that is no post of the journal yet, once. What was refused or never left is not kept:
    /// nothing came of it.
    ///
    /// # Errors
    /// [`FaultKind::Unknown`] when the same push left before and nobody knows what became of it,
    /// [`FaultKind::Storage`] when it cannot be written down: nothing leaves then.
    pub async fn push(&self, push: &Push) -> Result<PushEnd, Fault> {
        let id = self.lay(None, Content::default(), push).await?.id;
        match self.fly(id).await {
            Ok((end, _)) => Ok(end),
            Err(fault) => {
                drop(self.store.run(move |db| drop_unsent(db, id)).await);
                Err(fault)
            }
        }
    }

    /// Writes a call down as the one of a post, and makes the post ready; `None` begins a new one.
    ///
    /// # Errors
    /// [`FaultKind::Unknown`] when the same call left before and nobody knows what became of it,
    /// [`FaultKind::Usage`] for a post that is on its way or has ended and for a path without an identity,
    /// [`FaultKind::Storage`].
    pub async fn lay(&self, id: Option<PostId>, content: Content, push: &Push) -> Result<Post, Fault> {
        let call = PushCall {
            resource: push.resource.name.to_owned(),
            path: push.path.clone(),
            body: push.body.clone(),
        };
        let said = serde_json::to_vec(&(&call.path, &call.body))
            .map_err(|error| Fault::new(FaultKind::Internal, error.to_string()))?;
        let step = NewStep { photo: None, call: *blake3::hash(&said).as_bytes(), digest: None };
        let content = Content { push: Some(call), ..content };
        let (account, owner, place) = (self.account.clone(), self.owner.clone(), place(push)?);
        let laying = self.store.run(move |db| {
            let now = clock::unix();
            db.beat(&owner, now)?;
            db.sweep(now)?;
            if let Some(same) = open_twin(db, &account, id, &content)? {
                return Ok(Err(sent_before(same)));
            }
            let saved = db.save_post(&account, id, &content, now)?;
            let queued = db.queue_post(saved, &content, &place, &[step], now);
            if queued.is_err() && id.is_none() {
                drop(db.drop_post(saved));
            }
            queued.map(Ok)
        });
        let kept = laying.await??;
        self.tell(&kept);
        Ok(kept.post)
    }

    /// Sends the call of a post that is ready, once, and writes down what became of it. The post is `None` when
    /// it is off the journal, or the journal could not be told.
    ///
    /// # Errors
    /// [`FaultKind::Unknown`] when the same call left before and nobody knows what became of it,
    /// [`FaultKind::Usage`] for a post that is not ready, [`FaultKind::Storage`]: nothing leaves then.
    pub async fn fly(&self, id: PostId) -> Result<(PushEnd, Option<Post>), Fault> {
        let (account, owner) = (self.account.clone(), self.owner.clone());
        let kept = self.store.run(move |db| arm(db, &account, &owner, id)).await??;
        self.tell(&kept);
        let end = match call_of(&kept.post.content) {
            Some(push) => self.client.push(&push).await,
            None => PushEnd::NeverLeft(no_call(id)),
        };
        let end = match end {
            PushEnd::Unknown(fault) => PushEnd::Unknown(lost(id, fault)),
            end => end,
        };
        let (owner, outcome) = (self.owner.clone(), end.clone());
        let is_composed = kept.post.content.oneall().is_some();
        let settling = self.store.run(move |db| {
            let settled = settle(db, id, &owner, &outcome, is_composed);
            db.release_post(id, &owner)?;
            match settled? {
                Some(kept) => Ok(Some(kept)),
                None => db.drop_post(id).map(|()| None),
            }
        });
        match settling.await {
            Ok(Some(kept)) => {
                self.tell(&kept);
                Ok((end, Some(kept.post)))
            }
            Ok(None) => Ok((end, None)),
            Err(error) => {
                // It stays armed, and counts as unknown from the next start on.
                tracing::warn!(%error, push = id.0, "the outcome is not written down");
                Ok((end, None))
            }
        }
    }

    /// The user has looked for a push whose outcome is not known, and says that it is not there: it is ready to
    /// leave once more.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] for one whose outcome is known.
    pub async fn absolve(&self, id: PostId) -> Result<(), Fault> {
        let owner = self.owner.clone();
        let absolving = self.store.run(move |db| {
            let now = clock::unix();
            db.beat(&owner, now)?;
            db.sweep(now)?;
            let kept = db.claim_post(id, &owner)?;
            let moved = match kept.post.state {
                PostState::Unknown => db
                    .not_found(id, &owner, &lost(id, Fault::new(FaultKind::Unknown, NOT_THERE)), true, now)
                    .and_then(|_| db.absolve_post(id, &owner, now))
                    .map(Ok),
                state => Ok(Err(not_unknown(id, state))),
            };
            db.release_post(id, &owner)?;
            moved
        });
        let kept = absolving.await??;
        self.tell(&kept);
        Ok(())
    }

    fn tell(&self, kept: &KeptPost) {
        if let Some(progress) = &self.progress {
            // Nobody may listen.
            drop(progress.send(kept.post.clone()));
        }
    }
}

const NOT_THERE: &str = "It was looked for and is not there";

/// Takes a push off the journal whose outcome was not known, so that it can be sent again.
///
/// # Errors
/// [`FaultKind::Usage`] when there is none with that number, or its outcome is known.
pub fn forget(db: &mut Db, id: PostId, now: i64) -> Result<(), Fault> {
    db.sweep(now)?;
    let kept = db.post(id)?.ok_or(StoreError::NoPost(id))?;
    let usage = |message: String, hint: &str| Err(Fault::new(FaultKind::Usage, message).hint(hint));
    if kept.post.content.push.is_none() {
        let message = format!("Post {id} did not go through OneAll");
        return usage(message, "`wirephoto verify` looks for posts whose outcome is not known.");
    }
    match kept.post.state {
        PostState::Unknown => Ok(db.drop_post(id)?),
        // What somebody wrote is not forgotten with it.
        PostState::Ready | PostState::Draft if kept.post.content.oneall().is_none() => Ok(db.drop_post(id)?),
        state => {
            usage(format!("Push {id} is {state}: there is nothing to forget"), "It stays in the journal.")
        }
    }
}

/// Writes down that the call of a post is about to leave. Inside, a fault when it must not.
fn arm(db: &mut Db, account: &str, owner: &str, id: PostId) -> Result<Result<KeptPost, Fault>, StoreError> {
    let now = clock::unix();
    db.beat(owner, now)?;
    db.sweep(now)?;
    let armed = match db.claim_post(id, owner)?.post.state {
        PostState::Ready => arm_alone(db, account, owner, id, now),
        state => Ok(Err(not_ready(id, state))),
    };
    if !matches!(armed, Ok(Ok(_))) {
        db.release_post(id, owner)?;
    }
    armed
}

/// Arms a call and then looks for its like: of two programs that arm the same call at once at least one sees the
/// other's and does not send.
fn arm_alone(
    db: &mut Db,
    account: &str,
    owner: &str,
    id: PostId,
    now: i64,
) -> Result<Result<KeptPost, Fault>, StoreError> {
    let kept = db.arm_post(id, owner, now)?;
    let Some(same) = open_twin(db, account, Some(id), &kept.post.content)? else { return Ok(Ok(kept)) };
    db.disarm_post(id, owner, false, None, now)?;
    Ok(Err(sent_before(same)))
}

/// Takes a call off the journal that has not left: nothing of it is worth keeping.
fn drop_unsent(db: &mut Db, id: PostId) -> Result<(), StoreError> {
    match db.post(id)? {
        Some(kept) if kept.post.state == PostState::Ready => db.drop_post(id),
        _ => Ok(()),
    }
}

/// Another post with the same call, of which nobody knows what became.
fn open_twin(
    db: &mut Db,
    account: &str,
    id: Option<PostId>,
    content: &Content,
) -> Result<Option<PostId>, StoreError> {
    let open = db.posts(account, &[PostState::Unknown, PostState::Armed], false)?;
    let is_same = |post: &&Post| Some(post.id) != id && post.content.push == content.push;
    Ok(open.iter().find(is_same).map(|post| post.id))
}

/// Writes down what became of a push. `None` when nothing came of it and it is not worth keeping: nobody wrote
/// more of it than the call.
fn settle(
    db: &mut Db,
    id: PostId,
    owner: &str,
    end: &PushEnd,
    is_composed: bool,
) -> Result<Option<KeptPost>, StoreError> {
    let now = clock::unix();
    match end {
        PushEnd::Done(said) => db.confirm_post(id, owner, &ending(said, None), now).map(Some),
        PushEnd::Partly(said) => db.confirm_post(id, owner, &ending(said, Some(partly(said))), now).map(Some),
        PushEnd::Unknown(fault) => db.lose_post(id, owner, fault, now).map(Some),
        PushEnd::Refused(fault) if is_composed && !is_passing(fault) => {
            db.refuse_post(id, owner, 0, false, fault, now).map(Some)
        }
        PushEnd::Refused(fault) | PushEnd::NeverLeft(fault) => {
            let kept = db.disarm_post(id, owner, false, Some(fault), now)?;
            Ok(is_composed.then_some(kept))
        }
    }
}

/// True for a refusal that has nothing to do with what is published: the same may go later.
const fn is_passing(fault: &Fault) -> bool {
    matches!(fault.kind, FaultKind::Token | FaultKind::Throttled)
}

/// What was done in part, and what of it was not.
pub fn partly(said: &Said) -> Fault {
    let info = said.info.trim_end_matches('.');
    let (_, undone) = said.parts();
    let undone = if undone.is_empty() { "OneAll does not say what".to_owned() } else { undone.join("; ") };
    let message = format!("Only a part was done: {info}. Not done: {undone}");
    Fault { code: Some(i64::from(said.code)), ..Fault::new(FaultKind::Answer, message) }
}

/// The call that a post was queued with.
fn call_of(content: &Content) -> Option<Push> {
    let call = content.push.as_ref()?;
    let (resource, _) = Resource::find(&call.resource)?;
    Some(Push { resource, path: call.path.clone(), body: call.body.clone() })
}

fn no_call(id: PostId) -> Fault {
    Fault::new(FaultKind::Usage, format!("Post {id} was made ready by another version of Wirephoto"))
        .hint("Edit it, or duplicate it, and publish that.")
}

fn not_ready(id: PostId, state: PostState) -> Fault {
    let fault = Fault::new(FaultKind::Usage, format!("Post {id} is {state} and not ready to be sent"));
    match state {
        PostState::Unknown | PostState::Armed => fault.hint(settle_hint(id)),
        _ => fault.hint("See `wirephoto posts` for what waits to be sent."),
    }
}

fn not_unknown(id: PostId, state: PostState) -> Fault {
    Fault::new(
        FaultKind::Usage,
        format!("Post {id} is {state}: only one whose outcome is not known is sent again"),
    )
    .hint("See `wirephoto posts` for what waits to be sent.")
}

fn ending(said: &Said, fault: Option<Fault>) -> Ending {
    let id = |name: &str| NodeId::parse(said.data.get(name)?.as_str()?);
    let object = said.data.get("object").and_then(|object| object.as_str()).unwrap_or("post");
    let given = id(&format!("{object}_id"));
    let post_id = id("post_id").or_else(|| given.clone());
    Ending { confirmed: Confirmed::Published, given, post_id, scheduled_publish_time: None, fault }
}

/// Where a push goes, as the journal names it: the Page or another id in its body, else the identity.
///
/// # Errors
/// [`FaultKind::Usage`] for a path without an identity, which is only fit to be shown.
fn place(push: &Push) -> Result<NodeId, Fault> {
    let fields =
        push.resource.key.iter().try_fold(
            push.body.pointer("/request/push").unwrap_or(&serde_json::Value::Null),
            |inner, key| inner.get(key),
        );
    let page = fields.and_then(|fields| fields.get("id")).and_then(|id| NodeId::parse(id.as_str()?));
    let identity = || push.path.split('/').nth(3).and_then(NodeId::parse);
    page.or_else(identity)
        .ok_or_else(|| Fault::new(FaultKind::Usage, "The push names no identity to publish as"))
}

fn sent_before(id: PostId) -> Fault {
    Fault::new(
        FaultKind::Unknown,
        format!("The same push left before, and it is not known whether OneAll published it (post {id} of the journal); nothing was sent now"),
    )
    .hint(settle_hint(id))
}

fn lost(id: PostId, fault: Fault) -> Fault {
    fault.hint(format!("Wirephoto did not repeat it. {}", settle_hint(id)))
}

/// What to do about a push whose outcome is not known.
pub(super) fn settle_hint(id: PostId) -> String {
    format!(
        "Look whether it is there before you send it again; then `wirephoto push --forget {id}` takes it off the journal, \
         or `wirephoto verify {id} --send-again` lets it leave once more."
    )
}
