//! Publishing through OneAll: written into the journal of posts before it leaves, and confirmed there after.
//! What left without an answer stays there as unknown, and the same push leaves no second time before somebody
//! has looked for it: OneAll cannot be asked.

use tokio::sync::mpsc;

use super::clock;
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;
use crate::model::post::{Confirmed, Content, PostId, PostState, PushCall};
use crate::oneall::{OneAllClient, Push, PushEnd, Said};
use crate::store::{Db, Ending, Instance, NewStep, Store, StoreError};

/// Sends pushes, each with an entry in the journal.
#[derive(Debug)]
pub struct Pusher {
    client: OneAllClient,
    store: Store,
    account: String,
    instance: Instance,
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
        Ok(Self { client, store: Store::start(db, notices)?, account, instance })
    }

    /// Sends a push, once. What was refused or never left is not kept: nothing came of it.
    ///
    /// # Errors
    /// [`FaultKind::Unknown`] when the same push left before and nobody knows what became of it,
    /// [`FaultKind::Storage`] when it cannot be written down: nothing leaves then.
    pub async fn push(&self, push: &Push) -> Result<PushEnd, Fault> {
        let call = PushCall {
            resource: push.resource.name.to_owned(),
            path: push.path.clone(),
            body: push.body.clone(),
        };
        let content = Content { push: Some(call), ..Content::default() };
        let (account, owner) = (self.account.clone(), self.instance.name().to_owned());
        let place = place(push)?;
        let arming = self.store.run(move |db| arm(db, &account, &owner, &content, &place));
        let id = arming.await??;
        let end = match self.client.push(push).await {
            PushEnd::Unknown(fault) => PushEnd::Unknown(lost(id, fault)),
            end => end,
        };
        let (owner, outcome) = (self.instance.name().to_owned(), end.clone());
        if let Err(error) = self.store.run(move |db| settle(db, id, &owner, &outcome)).await {
            // It stays armed, and counts as unknown from the next start on.
            tracing::warn!(%error, push = id.0, "the outcome is not written down");
        }
        Ok(end)
    }
}

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
        PostState::Unknown | PostState::Ready | PostState::Draft => Ok(db.drop_post(id)?),
        state => {
            usage(format!("Push {id} is {state}: there is nothing to forget"), "It stays in the journal.")
        }
    }
}

/// Writes down that a push is about to leave. Inside, a fault when it must not.
fn arm(
    db: &mut Db,
    account: &str,
    owner: &str,
    content: &Content,
    place: &NodeId,
) -> Result<Result<PostId, Fault>, StoreError> {
    let now = clock::unix();
    db.beat(owner, now)?;
    db.sweep(now)?;
    let open = db.posts(account, &[PostState::Unknown, PostState::Armed], false)?;
    if let Some(same) = open.iter().find(|post| post.content.push == content.push) {
        return Ok(Err(sent_before(same.id)));
    }
    let call = serde_json::to_vec(content).map_err(|error| StoreError::Io(error.into()))?;
    let step = NewStep { photo: None, call: *blake3::hash(&call).as_bytes(), digest: None };
    let id = db.save_post(account, None, content, now)?;
    let armed = db
        .queue_post(id, place, &[step], now)
        .and_then(|_| db.claim_post(id, owner))
        .and_then(|_| db.arm_post(id, owner, now));
    if let Err(error) = armed {
        // Nothing has left, so nothing is worth keeping.
        drop(db.release_post(id, owner).and_then(|()| db.drop_post(id)));
        return Err(error);
    }
    Ok(Ok(id))
}

/// Writes down what became of a push.
fn settle(db: &mut Db, id: PostId, owner: &str, end: &PushEnd) -> Result<(), StoreError> {
    let now = clock::unix();
    let keeps = match end {
        PushEnd::Done(said) => db.confirm_post(id, owner, &ending(said, None), now).map(drop),
        PushEnd::Partly(said) => {
            let fault = Fault::new(FaultKind::Answer, format!("Only a part was done: {}", said.info));
            db.confirm_post(id, owner, &ending(said, Some(fault)), now).map(drop)
        }
        PushEnd::Unknown(fault) => db.lose_post(id, owner, fault, now).map(drop),
        PushEnd::Refused(_) | PushEnd::NeverLeft(_) => {
            db.disarm_post(id, owner, None, now)?;
            db.release_post(id, owner)?;
            return db.drop_post(id);
        }
    };
    db.release_post(id, owner)?;
    keeps
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
    .hint(forget_hint(id))
}

fn lost(id: PostId, fault: Fault) -> Fault {
    fault.hint(format!("Wirephoto did not repeat it. {}", forget_hint(id)))
}

fn forget_hint(id: PostId) -> String {
    format!(
        "Look whether it is there before you send it again; then `wirephoto push --forget {id}` lets it leave once more."
    )
}
