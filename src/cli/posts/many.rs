//! `wirephoto post --from FILE`: every row is judged first, then the good ones are queued and published.

use std::collections::HashMap;
use std::path::Path;

use super::args::How;
use super::ask;
use super::file;
use super::form::wrong;
use super::judge::{Judge, Judged, tell_all};
use super::one::{dry_run, now, page_of, publish as publish_one, queue, stops_all};
use super::run::with_publisher;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::engine::publish::Publisher;
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::Named;
use crate::model::post::{Severity, Subject, Verdict};
use crate::model::text;

/// Publishes the posts of a file.
///
/// # Errors
/// A fault that concerns the command as a whole; what is wrong with a row is said one by one.
pub fn publish(path: &Path, how: &How, context: &Context) -> Result<Exit, Fault> {
    let (good, bad) = match judge(path, context)? {
        Ok(judged) => judged,
        Err(exit) => return Ok(exit),
    };
    if how.dry_run {
        good.iter().for_each(|post| describe(post, context));
    }
    if bad > 0 {
        let (goods, bads) = (text::count(good.len() as u64, "row"), text::count(bad as u64, "bad row"));
        context.output.say(&format!("{goods} of {} can go; nothing is sent for {bads}.", good.len() + bad));
    }
    let exit = match (good.is_empty(), how.dry_run) {
        (true, _) => return Ok(Exit::USAGE),
        (false, true) => Exit::DONE,
        (false, false) => {
            ask::may_ask(how.yes)?;
            with_publisher(context, &how.wait, async |publisher| {
                let page = page_of(&good, &publisher).await?;
                if how.yes || is_wanted(&good, page.as_ref(), context).await {
                    return Ok(publish_all(&good, &publisher, context).await);
                }
                context.output.say("Nothing was sent.");
                Ok(Exit::FAILED)
            })?
        }
    };
    Ok(if exit == Exit::DONE && bad > 0 { Exit::FAILED } else { exit })
}

fn describe(post: &Judged, context: &Context) {
    if let (false, Some(row)) = (context.output.json, post.row) {
        context.output.line(&format!("row {row}"));
    }
    dry_run(post, context);
}

async fn is_wanted(posts: &[Judged], page: Option<&Named>, context: &Context) -> bool {
    ask::show(posts, page, context);
    ask::ask(&format!("Publish {}?", text::count(posts.len() as u64, "post"))).await
}

/// All are in the journal before the first one leaves: whatever happens then, `resume` goes on.
async fn publish_all(posts: &[Judged], publisher: &Publisher, context: &Context) -> Exit {
    let (mut exits, mut queued) = (Vec::new(), Vec::new());
    for post in posts {
        match queue(publisher, &post.content).await {
            Ok(id) => queued.push((id, post.row)),
            Err(fault) => {
                let meets_all = fault.kind == FaultKind::Storage;
                exits.extend(tell_all(context.output, post.row, &[fault]));
                if meets_all {
                    context.output.say("The rows after it would meet the same and are not taken on.");
                    break;
                }
            }
        }
    }
    let mut queued = queued.into_iter();
    while let Some((id, row)) = queued.next() {
        let (exit, fault) = publish_one(publisher, id, row, context).await;
        exits.push(exit);
        if fault.as_ref().is_some_and(stops_all) && queued.len() > 0 {
            let left = text::count(queued.len() as u64, "more post");
            context.output.say(&format!("{left} would meet the same and wait: `wirephoto resume` goes on."));
            break;
        }
    }
    together(&exits)
}

/// The good rows, and how many are bad; each that is bad has been told with its reasons.
fn judge(path: &Path, context: &Context) -> Result<Result<(Vec<Judged>, usize), Exit>, Fault> {
    let (rows, folder) = match file::read(path) {
        Ok(read) => read,
        Err(faults) => return Ok(Err(tell_all(context.output, None, &faults).unwrap_or(Exit::USAGE))),
    };
    let now = now(context)?;
    let mut judge = Judge::new(context)?;
    let (mut good, mut bad): (Vec<Judged>, usize) = (Vec::new(), 0);
    let mut known: HashMap<String, usize> = HashMap::new();
    for row in rows {
        let number = Some(row.number);
        let form = row.form.map_err(|reasons| reasons.into_iter().map(wrong).collect::<Vec<_>>());
        let content = match form.and_then(|form| form.content(&folder, &now)) {
            Ok(content) => content,
            Err(faults) => {
                tell_all(context.output, number, &faults);
                bad += 1;
                continue;
            }
        };
        let same = known.insert(format!("{content:?}"), row.number);
        let mut judged = judge.judge(number, content)?;
        judged.verdicts.extend(same.map(twin));
        match judged.tell(context.output) {
            None => good.push(judged),
            Some(_) => bad += 1,
        }
    }
    Ok(Ok((good, bad)))
}

/// The same post twice in a file is hardly ever meant.
fn twin(row: usize) -> Verdict {
    let message = format!("It says the very same as row {row}");
    Verdict { severity: Severity::Warn, ..Verdict::refuse(Subject::Post, "same_as_row", message) }
}

/// One code for several posts: what somebody has to act on comes before what simply failed.
pub fn together(exits: &[Exit]) -> Exit {
    let urgent = [Exit::UNKNOWN.0, 4, 5, Exit::UNFINISHED.0].map(Exit);
    if let Some(exit) = urgent.into_iter().find(|exit| exits.contains(exit)) {
        return exit;
    }
    match exits.first() {
        None => Exit::DONE,
        Some(first) if exits.iter().all(|exit| exit == first) => *first,
        Some(_) => Exit::FAILED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_outcome_comes_first() {
        let code = |codes: &[u8]| together(&codes.iter().map(|code| Exit(*code)).collect::<Vec<_>>()).0;
        assert_eq!(code(&[0, 1, 4, 6]), 6);
        assert_eq!(
            [code(&[0, 0]), code(&[0, 1]), code(&[3, 3]), code(&[]), code(&[0, 7, 5])],
            [0, 1, 3, 0, 5]
        );
    }
}
