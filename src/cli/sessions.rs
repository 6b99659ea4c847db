//! `wirephoto sessions` and `wirephoto session ID`: what the journal knows.

use clap::Args;
use serde_json::json;

use super::context::Context;
use super::exit::Exit;
use super::output::{Output, SessionRow};
use crate::graph::{Offset, RemoteId};
use crate::model::fault::{Fault, FaultKind};
use crate::model::session::{Session, SessionDetails, SessionId, State};
use crate::model::{size, text};
use crate::store::{Db, Selection, StoreError};

/// The arguments of `sessions`.
#[derive(Debug, Args)]
pub struct SessionsArgs {
    /// Only sessions in this state
    #[arg(long, value_name = "STATE", value_parser = State::ALL.map(State::as_str))]
    state: Option<String>,
    /// No more than this many, the newest first
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
}

/// The arguments of `session`.
#[derive(Debug, Args)]
pub struct SessionArgs {
    /// The session's number
    id: i64,
    /// Do not ask the server
    #[arg(long)]
    offline: bool,
}

/// Lists sessions, the newest first.
///
/// # Errors
/// When the database cannot be read, or the account does not exist.
pub fn list(args: &SessionsArgs, context: &Context) -> Result<Exit, Fault> {
    let account = match &context.account_flag {
        Some(_) => context.account()?.map(|account| account.name),
        None => None,
    };
    let mut db = context.database()?;
    db.sweep(super::now())?;
    let state = args.state.as_deref().and_then(State::parse);
    let sessions = db.list(&Selection { account, state, limit: args.limit, ..Selection::default() })?;
    if sessions.is_empty() {
        context.output.say("There are no upload sessions.");
    }
    for session in &sessions {
        print(context.output, session);
    }
    Ok(Exit::DONE)
}

fn print(output: Output, session: &Session) {
    if output.json {
        return output.row(&SessionRow::of(session));
    }
    let reason = session.fault.as_ref().map(|fault| format!("  {}", fault.message)).unwrap_or_default();
    output.line(&format!(
        "{:>6}  {:<11}  {:>5} of {:<5}  {}{reason}",
        session.id,
        session.state,
        size::short(session.confirmed),
        size::short(session.size),
        session.name
    ));
}

/// Shows one session, with the offset that the server states now.
///
/// # Errors
/// When it does not exist, or the server could not be asked.
pub fn show(args: &SessionArgs, context: &Context) -> Result<Exit, Fault> {
    let mut db = context.database()?;
    db.sweep(super::now())?;
    let id = SessionId(args.id);
    let remote = db.journal(id)?.remote;
    let before = db.session(id)?.ok_or(StoreError::Unknown(args.id))?;
    let asked = match remote {
        Some(remote) if !args.offline => Some(ask(context, &mut db, &before, &remote)),
        _ => None,
    };
    let details = db.details(id)?.ok_or(StoreError::Unknown(args.id))?;
    if context.output.json {
        let mut row = json!(SessionRow::of(&details.session));
        if let (Some(Ok(offset)), Some(map)) = (&asked, row.as_object_mut()) {
            map.insert("server_offset".to_owned(), json!(offset));
        }
        context.output.row(&row);
    } else {
        describe(context.output, &details, asked.as_ref().and_then(|asked| asked.as_ref().ok()));
    }
    match asked {
        Some(Err(fault)) => Ok(context.output.fault(&fault)),
        _ => Ok(Exit::DONE),
    }
}

fn ask(context: &Context, db: &mut Db, session: &Session, remote: &str) -> Result<u64, Fault> {
    let uploader = context.uploader()?;
    if uploader.account.name != session.account {
        return Err(Fault::new(
            FaultKind::Usage,
            format!("Session {} belongs to the account '{}'", session.id, session.account),
        )
        .hint(format!("Add --account {}, or --offline.", session.account)));
    }
    let remote = RemoteId::new(remote)?;
    let answer =
        super::block_on(async { Ok(uploader.client.session_offset(&uploader.token, &remote).await) })?;
    let offset = answer.map_err(|error| error.fault)?.0.offset;
    match offset {
        Offset::At(offset) if offset <= session.size => {
            // A session that a lane works on is journaled by that lane.
            if !session.state.is_active() {
                db.confirm(session.id, offset, super::now())?;
            }
            Ok(offset)
        }
        Offset::At(offset) => Err(Fault::new(
            FaultKind::Answer,
            format!("The server states offset {offset}, beyond the file's {} bytes", session.size),
        )
        .hint("`wirephoto resume` will send the file again in a new session.")),
        Offset::Senseless(said) => {
            Err(Fault::new(FaultKind::Answer, format!("The server states {said} as its offset")))
        }
    }
}

fn describe(output: Output, details: &SessionDetails, server_offset: Option<&u64>) {
    let session = &details.session;
    let line = |label: &str, value: &str| output.line(&format!("{label:<14}{value}"));
    line("session", &session.id.to_string());
    line("file", &text::show_path(&session.path));
    line("name", &session.name);
    line("type", &session.mime);
    line("size", &format!("{} ({} bytes)", size::bytes(session.size), session.size));
    line("state", session.state.as_str());
    line("confirmed", &format!("{} bytes", session.confirmed));
    if let Some(offset) = server_offset {
        line("server says", &format!("offset {offset}"));
    }
    if let Some(holder) = &details.held_by {
        line("held by", holder);
    }
    if let Some(handle) = &session.handle {
        line("handle", &handle.for_display());
        if let Some(at) = handle.parts().expires_at {
            line("expires", &format!("{} (an estimate)", super::date(at)));
        }
    }
    if let Some(fault) = &session.fault {
        line("reason", &fault.sentence());
    }
    for attempt in &details.attempts {
        line(
            "attempt",
            &format!(
                "{}  {} to {}  {}",
                super::date(attempt.started_at),
                attempt.from,
                attempt.to,
                attempt.outcome
            ),
        );
    }
}
