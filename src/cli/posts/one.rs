//! `wirephoto post`: judge, ask, publish.

use jiff::{Timestamp, Zoned};

use super::args::PostArgs;
use super::ask;
use super::judge::{Judge, Judged, here, page_word, tell_all};
use super::many;
use super::run::{exit_of, fault_of, with_publisher};
use super::shown::{calls, link, photo_ids, post_row, verdict_row};
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::photos::with_longer_wait;
use crate::cli::push;
use crate::engine::publish::Publisher;
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::Named;
use crate::model::post::{Content, Post, PostId, PostState, Severity};

/// Publishes a post, or the posts of a file.
///
/// # Errors
/// A fault that concerns the command as a whole; what is wrong with a post is said one by one.
pub fn post(args: &PostArgs, context: &Context) -> Result<Exit, Fault> {
    if let Some(file) = &args.from {
        return many::publish(file, &args.how, context);
    }
    let now = now(context)?;
    let content = match args.form().and_then(|form| form.content(here(), &now)) {
        Ok(content) => content,
        Err(faults) => return Ok(tell_all(context.output, None, &faults).unwrap_or(Exit::USAGE)),
    };
    let judged = Judge::new(context)?.judge(None, content)?;
    let refused = judged.tell(context.output);
    if args.how.dry_run {
        dry_run(&judged, context);
        return Ok(refused.unwrap_or(Exit::DONE));
    }
    if let Some(exit) = refused {
        return Ok(exit);
    }
    ask::may_ask(args.how.yes)?;
    with_publisher(context, &args.how.wait, async |publisher| {
        let judged = [judged];
        let page = page_of(&judged, &publisher).await?;
        if !args.how.yes {
            ask::show(&judged, page.as_ref(), context);
            if !ask::ask("Publish it?").await {
                context.output.say("Nothing was sent.");
                return Ok(Exit::FAILED);
            }
        }
        let [judged] = judged;
        let id = queue(&publisher, &judged.content).await?;
        Ok(publish(&publisher, id, None, context).await.0)
    })
}

/// The Page that posts go to: without it nothing is taken on. `None` where all of them go through OneAll.
///
/// # Errors
/// Why it is not known.
pub async fn page_of(posts: &[Judged], publisher: &Publisher) -> Result<Option<Named>, Fault> {
    let needs_page = posts.iter().any(|post| !post.content.goes_through_oneall());
    // Nor is anything taken on for OneAll that cannot go there.
    if let Some(fault) =
        publisher.no_road().filter(|_| posts.iter().any(|post| post.content.oneall().is_some()))
    {
        return Err(fault);
    }
    if needs_page { publisher.page().await.map(Some) } else { Ok(None) }
}

/// Now, in the zone that times are meant in.
///
/// # Errors
/// When the account that is named does not exist.
pub fn now(context: &Context) -> Result<Zoned, Fault> {
    let zone = context.account()?.map_or_else(jiff::tz::TimeZone::system, |account| account.zone());
    Ok(Timestamp::now().to_zoned(zone))
}

/// Prints the exact calls and, as JSON, what the rules say.
pub fn dry_run(judged: &Judged, context: &Context) {
    let (mut rows, lines) = match judged.content.oneall() {
        Some(_) => push::planned(&judged.content, context),
        None => calls(&judged.content, &page_word(context)),
    };
    if !context.output.json {
        lines.iter().for_each(|line| context.output.line(line));
        return;
    }
    // What stands against it has been told as errors.
    let warned = judged.verdicts.iter().filter(|verdict| verdict.severity == Severity::Warn);
    rows.extend(warned.map(|verdict| serde_json::json!({ "verdict": verdict_row(verdict) })));
    for mut row in rows {
        if let (Some(number), Some(map)) = (judged.row, row.as_object_mut()) {
            map.insert("row".to_owned(), number.into());
        }
        context.output.row(&row);
    }
}

/// Brings a content into the queue. What is refused there leaves nothing behind.
///
/// # Errors
/// Why it is refused.
pub async fn queue(publisher: &Publisher, content: &Content) -> Result<PostId, Fault> {
    let id = publisher.save(None, content).await?;
    if let Err(fault) = publisher.queue(id).await {
        // It is on the command line or in the file, where it is mended.
        drop(publisher.discard(id).await);
        return Err(fault);
    }
    Ok(id)
}

/// Publishes a post that is queued and says what became of it, with the fault that kept it from its end.
pub async fn publish(
    publisher: &Publisher,
    id: PostId,
    row: Option<usize>,
    context: &Context,
) -> (Exit, Option<Fault>) {
    match publisher.publish(id).await {
        Ok(post) => (tell(&post, row, context), None),
        Err(fault) => {
            let fault = with_longer_wait(fault);
            let fault = if fault.kind == FaultKind::Usage { fault } else { kept(id, fault) };
            match publisher.get(id).await {
                // Another Wirephoto went on with it and was quicker.
                Ok(post) if fault.kind == FaultKind::Usage && has_ended(post.state) => {
                    return (tell(&post, row, context), None);
                }
                Ok(post) if context.output.json => {
                    print_row(&Post { fault: Some(fault.clone()), ..post }, row, context);
                }
                _ => {
                    tell_all(context.output, row, std::slice::from_ref(&fault));
                }
            }
            (Exit::from(&fault), Some(fault))
        }
    }
}

/// A fault that passes, with what becomes of the post.
fn kept(id: PostId, fault: Fault) -> Fault {
    let kept = format!("Post {id} is kept: `wirephoto resume` goes on.");
    let hint = fault.hint.as_ref().map_or_else(|| kept.clone(), |hint| format!("{hint} {kept}"));
    fault.hint(hint)
}

const fn has_ended(state: PostState) -> bool {
    matches!(state, PostState::Published | PostState::Scheduled | PostState::Unpublished)
}

/// Says what became of a post: a row, or a sentence with its link. Gives the exit code.
pub fn tell(post: &Post, row: Option<usize>, context: &Context) -> Exit {
    let output = context.output;
    if output.json {
        print_row(post, row, context);
        return exit_of(post);
    }
    let place = row.map(|row| format!("row {row}: ")).unwrap_or_default();
    match fault_of(post) {
        Some(fault) => {
            tell_all(output, row, &[fault]);
        }
        None => {
            output.line(&format!("{place}{}", sentence(post, context)));
            // It is there, and not as it was meant.
            if let Some(fault) = &post.fault {
                output.say(&format!("warning: {place}{}", fault.sentence()));
            }
        }
    }
    exit_of(post)
}

fn print_row(post: &Post, row: Option<usize>, context: &Context) {
    let mut object = post_row(post, None);
    if let (Some(number), Some(map)) = (row, object.as_object_mut()) {
        map.insert("row".to_owned(), number.into());
    }
    context.output.row(&object);
}

fn sentence(post: &Post, context: &Context) -> String {
    let address = post.post_id.clone().or_else(|| photo_ids(post).into_iter().next());
    let address = match (address, post.content.push.as_ref()) {
        (Some(id), Some(push)) if !push.resource.starts_with("facebook/") => {
            format!("{} {id}", push.resource)
        }
        (Some(id), _) => link(&id),
        (None, _) => format!("post {}", post.id),
    };
    match post.state {
        PostState::Published if post.content.goes_through_oneall() => {
            format!("Published through OneAll: {address}")
        }
        PostState::Scheduled => {
            let when = post.scheduled_publish_time.map(|at| ask::moment(at, context));
            format!("Scheduled for {}: {address}", when.unwrap_or_else(|| ask::when(&post.content, context)))
        }
        PostState::Published => format!("Published: {address}"),
        PostState::Unpublished => format!("Made, and seen by nobody: {address}"),
        PostState::Draft if post.post_id.is_some() => format!("A draft at Facebook: {address}"),
        state => format!("Post {} is {state}", post.id),
    }
}

/// True for a fault that the next post would meet just as well.
pub const fn stops_all(fault: &Fault) -> bool {
    matches!(
        fault.kind,
        FaultKind::Token
            | FaultKind::Permission
            | FaultKind::Throttled
            | FaultKind::Offline
            | FaultKind::Certificate
            | FaultKind::Blocked
            | FaultKind::Storage
            | FaultKind::Usage
    )
}
