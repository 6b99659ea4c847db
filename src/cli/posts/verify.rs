//! `wirephoto verify ID`: settle a post whose outcome is unknown. It looks; it sends only when told to, and asks.
//! OneAll cannot be asked: there the user looks.

use clap::Args;

use super::ask;
use super::judge::Judged;
use super::one::{page_of, tell};
use super::run::with_publisher;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::photos::Wait;
use crate::engine::publish::Publisher;
use crate::model::fault::Fault;
use crate::model::post::{Post, PostId, PostState};

/// The arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The post's number
    #[arg(value_name = "ID")]
    id: i64,
    /// When it is not there, send it again, after a question
    #[arg(long)]
    send_again: bool,
    /// Do not ask
    #[arg(long, requires = "send_again")]
    yes: bool,
    #[command(flatten)]
    wait: Wait,
}

/// Looks whether a post is there.
///
/// # Errors
/// When it cannot be looked for, or there is no such post.
pub fn verify(args: &VerifyArgs, context: &Context) -> Result<Exit, Fault> {
    if args.send_again {
        ask::may_ask(args.yes)?;
    }
    with_publisher(context, &args.wait, async |publisher| {
        let id = PostId(args.id);
        let post = publisher.get(id).await?;
        // Only the user can have looked for what went through OneAll.
        let is_theirs = post.content.goes_through_oneall() && post.state == PostState::Unknown;
        if args.send_again && is_theirs {
            return send_again(&publisher, post, args.yes, context).await;
        }
        let post = publisher.verify(id).await?;
        if post.state != PostState::Unknown {
            return Ok(tell(&post, None, context));
        }
        if !args.send_again {
            let exit = tell(&post, None, context);
            let found = not_found(&post);
            context.output.say(&format!(
                "{found}: `wirephoto verify {id} --send-again` sends it again, after a question."
            ));
            return Ok(exit);
        }
        send_again(&publisher, post, args.yes, context).await
    })
}

/// What is known of a post that was looked for in vain.
fn not_found(post: &Post) -> String {
    match post.content.is_listed() {
        true => format!("Post {} is not there", post.id),
        false => format!("Post {} was not found, and may be there: Facebook lists no such posts", post.id),
    }
}

async fn send_again(publisher: &Publisher, post: Post, yes: bool, context: &Context) -> Result<Exit, Fault> {
    let id = post.id;
    if !yes {
        let judged = Judged { row: None, content: post.content.clone(), verdicts: Vec::new() };
        let through_oneall = judged.content.goes_through_oneall();
        let judged = [judged];
        ask::show(&judged, page_of(&judged, publisher).await?.as_ref(), context);
        let why = match through_oneall {
            true => "OneAll cannot be asked. Did you look, and is it not there?".to_owned(),
            false => format!("{}.", not_found(&post)),
        };
        if !ask::ask(&format!("{why} Send it again?")).await {
            context.output.say("Nothing was sent.");
            return Ok(tell(&post, None, context));
        }
    }
    let post = publisher.send_again(id).await?;
    Ok(tell(&post, None, context))
}
