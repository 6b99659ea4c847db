//! `wirephoto push --pages`: the Pages of an identity, to choose one from.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{PushArgs, client, identity, no_identity, site};
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;
use crate::oneall::{OneAllClient, PageListed, news};

/// The first pause after a passing fault; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// Lists them.
///
/// # Errors
/// The fault of the call; one that passes only when the time that was given for it is over.
pub fn run(args: &PushArgs, context: &Context) -> Result<Exit, Fault> {
    let site = site(context)?;
    let identity = identity(args, &site)?.ok_or_else(no_identity)?;
    let client = client(&site, context)?;
    crate::cli::block_on(async {
        tokio::select! {
            biased;
            done = list(&client, &identity, args.wait, context.output) => done,
            _ = tokio::signal::ctrl_c() => Ok(Exit::INTERRUPTED),
        }
    })
}

async fn list(
    client: &OneAllClient,
    identity: &NodeId,
    wait: Duration,
    output: Output,
) -> Result<Exit, Fault> {
    let (deadline, mut seen) = (Instant::now() + wait, BTreeSet::new());
    for part in 1.. {
        let (pages, goes_on) = patient(client, identity, part, deadline, output).await?;
        let pages = news(pages, &mut seen);
        for page in &pages {
            match output.json {
                true => output.row(&row(page)),
                false => output.line(&format!("{}  {}", page.id, page.name)),
            }
        }
        if !goes_on || pages.is_empty() {
            break;
        }
    }
    if seen.is_empty() {
        output.say("OneAll names no Page for this identity.");
    }
    Ok(Exit::DONE)
}

/// Reads a part; waits out what passes, until the deadline.
async fn patient(
    client: &OneAllClient,
    identity: &NodeId,
    part: usize,
    deadline: Instant,
    output: Output,
) -> Result<(Vec<PageListed>, bool), Fault> {
    let mut pause = FIRST_PAUSE;
    loop {
        let fault = match client.pages(identity, part).await {
            Ok(pages) => return Ok(pages),
            Err(fault) => fault,
        };
        let is_last = Instant::now() + pause > deadline;
        if is_last || !fault.kind.is_passing() || fault.kind == FaultKind::Answer {
            return Err(fault);
        }
        let why = fault.message.trim_end_matches('.');
        output.say(&format!("{why}; next try in {} s", pause.as_secs()));
        tokio::time::sleep(pause).await;
        pause *= 2;
    }
}

fn row(page: &PageListed) -> Value {
    let mut row = page.fields.clone();
    row.insert("id".to_owned(), page.id.clone().into());
    row.insert("name".to_owned(), page.name.clone().into());
    Value::Object(row)
}
