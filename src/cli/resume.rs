//! `wirephoto resume [ID...]`: continue what is unfinished.

use clap::Args;

use super::context::Context;
use super::exit::Exit;
use super::follow::{self, Follower};
use super::posts;
use super::upload;
use crate::engine::Scope;
use crate::engine::detach;
use crate::engine::protocol::{Limits, Request, SessionAction};
use crate::model::fault::{Fault, FaultKind};
use crate::model::post::PostId;
use crate::model::session::{Session, SessionId, State};
use crate::model::text;
use crate::store::{Db, Selection, StoreError};

/// The arguments of `resume`.
#[derive(Debug, Args)]
pub struct ResumeArgs {
    /// Sessions to continue, failed ones too; without any, everything unfinished
    #[arg(value_name = "ID")]
    ids: Vec<i64>,
    /// Posts to continue, by their numbers in `wirephoto posts`; failed ones too
    #[arg(long, value_name = "ID", num_args = 1.., conflicts_with = "ids")]
    post: Vec<i64>,
    /// Hand the uploads to a background process and return at once; posts stay in the queue
    #[arg(long)]
    detach: bool,
}

/// Runs the command: uploads first, then posts.
///
/// # Errors
/// A fault that concerns the command as a whole.
pub fn run(args: &ResumeArgs, context: &Context) -> Result<Exit, Fault> {
    if !args.post.is_empty() {
        return posts::resume(&args.post.iter().copied().map(PostId).collect::<Vec<_>>(), context);
    }
    let mut db = context.database()?;
    db.sweep(super::now())?;
    let waiting = if args.ids.is_empty() { posts::unfinished(&mut db, context)? } else { Vec::new() };
    let uploads = uploads(args, db, !waiting.is_empty(), context)?;
    if waiting.is_empty() {
        return Ok(uploads);
    }
    if args.detach {
        let count = text::count(waiting.len() as u64, "post");
        context
            .output
            .say(&format!("{count} left in the queue: `wirephoto resume` without --detach goes on."));
        return Ok(if uploads == Exit::DONE { Exit::UNFINISHED } else { uploads });
    }
    // Whoever interrupts the uploads means all of it.
    if uploads == Exit::INTERRUPTED {
        return Ok(uploads);
    }
    Ok(posts::together(&[uploads, posts::resume(&waiting, context)?]))
}

/// Continues uploads. Where there are none, an account that cannot upload is no reason to stop.
fn uploads(args: &ResumeArgs, mut db: Db, has_posts: bool, context: &Context) -> Result<Exit, Fault> {
    if args.ids.is_empty() {
        match context.account()? {
            Some(account) if unfinished(&mut db, &account.name)?.is_empty() => {
                if !has_posts {
                    context.output.say("Nothing is unfinished.");
                    hint_at_failed(&mut db, &account.name, context)?;
                }
                return Ok(Exit::DONE);
            }
            // Posts can go through OneAll without an account that could upload.
            None if has_posts => return Ok(Exit::DONE),
            _ => {}
        }
    }
    let uploader = context.uploader()?;
    let account = &uploader.account.name;
    let sessions =
        if args.ids.is_empty() { unfinished(&mut db, account)? } else { named(&mut db, &args.ids, account)? };
    let limits = Limits { jobs: context.settings.uploads.jobs, rate: context.settings.uploads.limit_rate };
    let ids: Vec<SessionId> = sessions.iter().map(|session| session.id).collect();
    if args.detach {
        detach::check_shared(db.path())?;
        db.requeue(&ids, super::now())?;
        return upload::hand_over(context, &uploader, limits, &sessions);
    }
    super::block_on(async {
        let mut link = context.start_engine(&uploader, db, limits, Scope::Asked)?;
        let mut kept = Vec::new();
        follow::ask(&mut link, Request::Act(SessionAction::Resume, ids), &mut kept).await?;
        Follower::new(context.output, follow::resumed(sessions)).run(link, kept).await
    })
}

fn unfinished(db: &mut Db, account: &str) -> Result<Vec<Session>, Fault> {
    let selection = Selection { account: Some(account.to_owned()), reversed: true, ..Selection::default() };
    let mut found = Vec::new();
    for state in State::ALL.into_iter().filter(|state| !state.is_final()) {
        found.extend(db.list(&Selection { state: Some(state), ..selection.clone() })?);
    }
    found.sort_by_key(|session| session.id);
    Ok(found)
}

fn named(db: &mut Db, ids: &[i64], account: &str) -> Result<Vec<Session>, Fault> {
    let mut found: Vec<Session> = Vec::new();
    for id in ids {
        if found.iter().any(|session| session.id.0 == *id) {
            continue;
        }
        let session = db.session(SessionId(*id))?.ok_or(StoreError::Unknown(*id))?;
        if session.account != account {
            return Err(Fault::new(
                FaultKind::Usage,
                format!("Session {id} belongs to the account '{}'", session.account),
            )
            .hint(format!("Add --account {}.", session.account)));
        }
        found.push(session);
    }
    Ok(found)
}

fn hint_at_failed(db: &mut Db, account: &str, context: &Context) -> Result<(), Fault> {
    let failed = db.totals(Some(account))?.of(State::Failed).count;
    if failed > 0 {
        context.output.say(&format!(
            "{failed} failed; name their numbers to try them again (`wirephoto sessions --state failed`)."
        ));
    }
    Ok(())
}
