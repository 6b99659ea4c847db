//! `wirephoto upload FILE...`: queue, send, one handle a file on stdout.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::context::Context;
use super::exit::Exit;
use super::follow::{self, Follower};
use super::output::Output;
use crate::engine::detach::{self, WorkOrder};
use crate::engine::protocol::{Answer, Limits, NewUpload, Request};
use crate::engine::{self, Scope};
use crate::media;
use crate::model::fault::{Fault, FaultKind};
use crate::model::session::{Encoding, Session};
use crate::model::{size, text};
use crate::store::Db;

/// The arguments of `upload`.
#[derive(Debug, Args)]
pub struct UploadArgs {
    /// Files to upload (PDF, JPEG, PNG or MP4 by their content)
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Send as this MIME type; also allows types that the API does not document
    #[arg(long, value_name = "MIME")]
    r#type: Option<String>,
    /// Give the server this name instead of the file's own (one file only)
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Files sent at the same time, 1 to 16 [default: 3]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=16))]
    jobs: Option<u8>,
    /// No more bytes a second over all files, like 500k or 2M; 0 for no limit
    #[arg(long, value_name = "RATE", value_parser = size::parse)]
    limit_rate: Option<u64>,
    /// How the bytes travel: the raw body or a multipart form [default: raw]
    #[arg(long, value_name = "HOW", value_parser = ["raw", "multipart"])]
    encoding: Option<String>,
    /// Create the session without length and type; they travel with the data
    #[arg(long)]
    defer_metadata: bool,
    /// Hand the uploads to a background process and return at once
    #[arg(long)]
    detach: bool,
    /// Check the files and say what would be sent, without sending anything
    #[arg(long)]
    dry_run: bool,
    /// Send the good files even if some cannot be sent
    #[arg(long)]
    skip_bad: bool,
}

/// Runs the command.
///
/// # Errors
/// A fault that concerns the command as a whole; single files are reported one by one.
pub fn run(args: &UploadArgs, context: &Context) -> Result<Exit, Fault> {
    if let Some(mime) = &args.r#type {
        media::check_mime(mime)?;
    }
    if args.name.is_some() && args.files.len() > 1 {
        return Err(
            Fault::new(FaultKind::Usage, "--name fits one file only").hint("Upload the files one by one.")
        );
    }
    let (good, worst) = judge(args, context);
    if let Some(exit) = worst
        && (good.is_empty() || !args.skip_bad)
    {
        if !good.is_empty() {
            context.output.say("Nothing was sent. Mend it, or add --skip-bad to send the other files.");
        }
        return Ok(exit);
    }
    if args.dry_run {
        return Ok(describe(&good, context));
    }
    let exit = send(args, context, good)?;
    Ok(worst.filter(|_| exit == Exit::DONE).map_or(exit, |_| Exit::FAILED))
}

/// Looks at every file before anything is sent; says what is wrong with each that is.
fn judge(args: &UploadArgs, context: &Context) -> (Vec<media::Inspected>, Option<Exit>) {
    let mut good = Vec::new();
    let mut worst = None;
    for file in &args.files {
        match media::inspect(file, args.r#type.as_deref()) {
            Ok(found) => good.push(found),
            Err(fault) => worst = Some(context.output.fault_of(Some(file), &fault)),
        }
    }
    (good, worst)
}

fn describe(good: &[media::Inspected], context: &Context) -> Exit {
    for file in good {
        let path = text::show_path(&file.path);
        if context.output.json {
            let row = json!({ "file": path, "name": text::show_name(&file.path), "size": file.size, "type": file.mime });
            context.output.row(&row);
        } else {
            context.output.line(&format!(
                "{path}: would be sent as {}, {}",
                file.mime,
                size::bytes(file.size)
            ));
        }
        if let Some(warning) = &file.warning {
            context.output.say(&format!("warning: {warning}"));
        }
    }
    Exit::DONE
}

fn send(args: &UploadArgs, context: &Context, good: Vec<media::Inspected>) -> Result<Exit, Fault> {
    let uploader = context.uploader()?;
    let settings = &context.settings.uploads;
    let limits = Limits {
        jobs: args.jobs.unwrap_or(settings.jobs),
        rate: args.limit_rate.map_or(settings.limit_rate, |rate| Some(rate).filter(|rate| *rate > 0)),
    };
    let encoding = args.encoding.as_deref().and_then(Encoding::parse).unwrap_or(settings.encoding);
    let mut db = context.database()?;
    let files = good.into_iter().map(|file| NewUpload {
        path: file.path,
        name: args.name.clone(),
        mime: args.r#type.clone(),
        encoding,
        deferred: args.defer_metadata,
    });
    if args.detach {
        detach::check_shared(db.path())?;
        let sessions = queue(&mut db, &uploader.account.name, files.collect(), context.output)?;
        return hand_over(context, &uploader, limits, &sessions);
    }
    let request = Request::Add(files.collect());
    super::block_on(async {
        let mut link = context.start_engine(&uploader, db, limits, Scope::Asked)?;
        let mut kept = Vec::new();
        let answer = follow::ask(&mut link, request, &mut kept).await?;
        let Answer::Added { sessions, refused } = answer else {
            return Err(Fault::new(FaultKind::Internal, "The engine gave another answer than was asked for"));
        };
        // Checked twice: what vanished since the first look is said here.
        let late = refused
            .iter()
            .map(|refusal| context.output.fault_of(Some(&refusal.path), &refusal.fault))
            .next_back();
        let exit = Follower::new(context.output, sessions).run(link, kept).await?;
        Ok(late.filter(|_| exit == Exit::DONE).unwrap_or(exit))
    })
}

/// Queues files without an engine, with the check that the engine makes.
fn queue(db: &mut Db, account: &str, files: Vec<NewUpload>, output: Output) -> Result<Vec<Session>, Fault> {
    let checked = engine::check_files(account, files);
    for warning in checked.warnings {
        output.say(&format!("warning: {warning}"));
    }
    for refusal in checked.refused {
        output.fault_of(Some(&refusal.path), &refusal.fault);
    }
    Ok(db.add(&checked.good, super::now())?)
}

/// Hands sessions to a background process and prints their rows.
///
/// # Errors
/// When the process cannot be started.
pub fn hand_over(
    context: &Context,
    uploader: &super::context::Uploader,
    limits: Limits,
    sessions: &[Session],
) -> Result<Exit, Fault> {
    let settings = &context.settings.uploads;
    let pid = detach::spawn(&WorkOrder {
        account: uploader.account.name.clone(),
        graph_url: uploader.plan.graph_url.clone(),
        api_version: uploader.plan.api_version.clone(),
        app_id: uploader.plan.app_id.clone(),
        token: uploader.token.reveal().to_owned(),
        ids: sessions.iter().map(|session| session.id.0).collect(),
        jobs: limits.jobs,
        rate: limits.rate,
        stall_s: settings.stall_timeout.as_secs(),
        tries: settings.tries,
    })?;
    for session in sessions {
        if context.output.json {
            context.output.row(&super::output::SessionRow::of(session));
        } else {
            context.output.line(&format!("{}\t{}", session.id, session.name));
        }
    }
    let kept = text::count(sessions.len() as u64, "upload");
    context.output.say(&format!(
        "Going on in the background (process {pid}): {kept}. `wirephoto status` tells how far."
    ));
    Ok(Exit::DONE)
}
