//! What `wirephoto resume` does for posts: those that are ready or were left while photos were sent go on;
//! never one whose outcome is unknown.

use super::many::together;
use super::one::{publish, stops_all};
use super::run::with_publisher;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::photos::Wait;
use crate::model::fault::{Fault, FaultKind};
use crate::model::post::{Post, PostId, PostState};
use crate::store::Db;

/// Posts that can be gone on with, the oldest first. What dead programs held must be free already: what is
/// on its way now is somebody else's.
///
/// # Errors
/// When the database cannot be read.
pub fn unfinished(db: &mut Db, context: &Context) -> Result<Vec<PostId>, Fault> {
    let Some(account) = context.journal_name()? else { return Ok(Vec::new()) };
    for post in db.posts(&account, &[PostState::Uploading, PostState::Armed], false)? {
        context.output.say(&format!("Post {} is on its way in another Wirephoto.", post.id));
    }
    let posts = db.posts(&account, &[PostState::Ready], false)?;
    // A call that nobody wrote as a post is sent by whoever asks for it anew.
    let is_post = |post: &&Post| post.content.push.is_none() || post.content.oneall().is_some();
    Ok(posts.iter().rev().filter(is_post).map(|post| post.id).collect())
}

/// Goes on with posts, and tries those again that failed, where they are named. What is named and may be out
/// is refused before anything is sent.
///
/// # Errors
/// The fault of what cannot be gone on with.
pub fn resume(ids: &[PostId], context: &Context) -> Result<Exit, Fault> {
    with_publisher(context, &Wait::default(), async |publisher| {
        for id in ids {
            let post = publisher.get(*id).await?;
            match post.state {
                PostState::Ready | PostState::Uploading | PostState::Failed | PostState::Draft => {}
                PostState::Unknown | PostState::Armed if post.content.goes_through_oneall() => {
                    // It says why, and what to do.
                    publisher.verify(*id).await?;
                }
                PostState::Unknown | PostState::Armed => {
                    return Err(Fault::new(
                        FaultKind::Usage,
                        format!("Post {id} may be out: it is never sent again by itself"),
                    )
                    .hint(format!("`wirephoto verify {id}` looks whether it is there.")));
                }
                state => {
                    return Err(Fault::new(FaultKind::Usage, format!("Post {id} is {state} already")));
                }
            }
        }
        let mut exits = Vec::new();
        for id in ids {
            let post = publisher.get(*id).await?;
            if matches!(post.state, PostState::Failed | PostState::Draft) {
                publisher.queue(*id).await?;
            }
            let (exit, fault) = publish(&publisher, *id, None, context).await;
            exits.push(exit);
            if fault.as_ref().is_some_and(stops_all) {
                break;
            }
        }
        Ok(together(&exits))
    })
}
