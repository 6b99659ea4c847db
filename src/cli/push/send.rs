//! `wirephoto push RESOURCE`: checked whole, shown or asked about, sent once.

use std::io::{self, BufRead, IsTerminal, Write};

use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::{PushArgs, UNNAMED, client, endpoint, identity, no_identity, parsed, site};
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::engine::push::{self, Pusher};
use crate::model::fault::{Fault, FaultKind};
use crate::model::post::{Content, PostId};
use crate::model::text;
use crate::oneall::{OneAllEndpoint, Push, PushEnd, Resource, Said, State, find, prepare, push_of, unusable};

/// Where the site's name would stand in an address.
const NO_SITE: &str = "https://<subdomain>.api.oneall.com";

/// Checks, asks and sends.
///
/// # Errors
/// As [`super::run`].
pub fn run(args: &PushArgs, context: &Context) -> Result<Exit, Fault> {
    let (resource, given) = find(args.resource.as_deref().unwrap_or_default())?;
    if let Some(fault) = unusable(resource, args.experimental || args.dry_run) {
        return Err(fault);
    }
    let mut typed = args.param.clone();
    typed.extend(given.map(|(name, value)| (name.to_owned(), value)));
    let site = site(context)?;
    let identity = identity(args, &site)?;
    let push = prepare(resource, identity.as_ref(), &typed)?;
    if args.dry_run {
        let base = endpoint(&site)?;
        show(&push, &address(base.as_ref(), &push), context.output);
        return Ok(Exit::DONE);
    }
    identity.ok_or_else(no_identity)?;
    let client = client(&site, context)?;
    if !args.yes && !agreed(&push)? {
        context.output.say("Nothing was sent.");
        return Ok(Exit::FAILED);
    }
    let account = site.account.unwrap_or_else(|| UNNAMED.to_owned());
    let db = context.database()?;
    let output = context.output;
    crate::cli::block_on(async {
        let (words, mut notices) = mpsc::unbounded_channel();
        let pusher = Pusher::start(client, db, account, words)?;
        let done = send(&pusher, &push, output).await;
        drop(pusher);
        while let Some(notice) = notices.recv().await {
            output.say(&format!("warning: {notice}"));
        }
        done
    })
}

/// Takes a push off the journal whose outcome was not known.
///
/// # Errors
/// [`FaultKind::Usage`] for anything else.
pub fn forget(id: PostId, context: &Context) -> Result<Exit, Fault> {
    push::forget(&mut context.database()?, id, crate::cli::now())?;
    match context.output.json {
        true => context.output.row(&json!({ "id": id.0, "ok": true })),
        false => context.output.say(&format!("Push {id} is forgotten: it can be sent again.")),
    }
    Ok(Exit::DONE)
}

/// Shows the call as it would leave, `url` in front; the keys have no part in it.
fn show(push: &Push, url: &str, output: Output) {
    if output.json {
        return output.row(&call_row(push, url));
    }
    output.line(&call_text(push, url));
    if push.resource.state == State::Inferred {
        output.say(&format!("It is experimental ({}): sending it takes --experimental.", push.resource.note));
    }
}

fn call_row(push: &Push, url: &str) -> Value {
    json!({
        "method": Resource::METHOD,
        "url": url,
        "authorization": "Basic …",
        "body": push.body,
        "state": push.resource.state.as_str(),
    })
}

fn call_text(push: &Push, url: &str) -> String {
    let body = serde_json::to_string_pretty(&push.body).unwrap_or_default();
    format!("{} {url}\nContent-Type: application/json\n\n{}", Resource::METHOD, text::tame_lines(&body))
}

/// The call of a post through OneAll: as a row, and as lines for people. Empty for a post that no call can be made
/// of, which its verdicts say.
pub fn planned(content: &Content, context: &Context) -> (Vec<Value>, Vec<String>) {
    let site = site(context).ok();
    let identity = site.as_ref().and_then(|site| parsed(site.settings.identity.as_ref()).ok().flatten());
    let Ok(push) = push_of(content, identity.as_ref()) else { return (Vec::new(), Vec::new()) };
    let base = site.as_ref().and_then(|site| endpoint(site).ok().flatten());
    let url = address(base.as_ref(), &push);
    (vec![call_row(&push, &url)], vec![call_text(&push, &url)])
}

/// Where a call goes, as far as that is configured.
fn address(base: Option<&OneAllEndpoint>, push: &Push) -> String {
    base.map_or_else(|| format!("{NO_SITE}{}", push.path), |base| base.shown(&push.path))
}

/// Asks on the terminal. The safe answer is what an empty line means.
fn agreed(push: &Push) -> Result<bool, Fault> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(Fault::new(FaultKind::Usage, "There is no terminal to ask on, and nothing was sent")
            .hint("Add --yes to publish without a question; --dry-run shows the call."));
    }
    let body = serde_json::to_string_pretty(push.body.pointer("/request/push").unwrap_or(&Value::Null));
    let mut stderr = io::stderr().lock();
    let asked = write!(
        stderr,
        "{}\n{} through OneAll to {}? [y/N] ",
        text::tame_lines(&body.unwrap_or_default()),
        push.resource.about,
        push.path
    );
    let mut answer = String::new();
    // What cannot be asked or answered is a no.
    let heard = asked.and_then(|()| stderr.flush()).and_then(|()| io::stdin().lock().read_line(&mut answer));
    Ok(heard.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes"))
}

async fn send(pusher: &Pusher, push: &Push, output: Output) -> Result<Exit, Fault> {
    let end = tokio::select! {
        biased;
        end = pusher.push(push) => end?,
        _ = tokio::signal::ctrl_c() => {
            output.say(
                "Interrupted while OneAll was at work: it may be published. Look whether it is there; the same push \
                 is held back until then.",
            );
            return Ok(Exit::INTERRUPTED);
        }
    };
    match end {
        PushEnd::Done(said) => {
            done(push, &said, output);
            Ok(Exit::DONE)
        }
        PushEnd::Partly(said) => {
            partly(push, &said, output);
            Ok(Exit::FAILED)
        }
        PushEnd::Refused(fault) | PushEnd::NeverLeft(fault) | PushEnd::Unknown(fault) => Err(fault),
    }
}

fn done(push: &Push, said: &Said, output: Output) {
    if output.json {
        return output.row(&row(push, "done", said));
    }
    for (name, value) in said.parts().0 {
        output.line(&format!("{name} {value}"));
    }
    output.say(&format!("OneAll has done it: {}.", push.resource.about));
}

fn partly(push: &Push, said: &Said, output: Output) {
    if output.json {
        return output.row(&row(push, "partly", said));
    }
    for (name, value) in &said.parts().0 {
        output.line(&format!("{name} {value}"));
    }
    output.fault(&push::partly(said).hint("What was done stands above; send only the rest again."));
}

fn row(push: &Push, state: &str, said: &Said) -> Value {
    let (_, undone) = said.parts();
    json!({
        "resource": push.resource.name,
        "state": state,
        "code": said.code,
        "info": said.info,
        "date": said.date,
        "data": said.data,
        "undone": undone,
    })
}
