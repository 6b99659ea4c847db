//! `wirephoto comment`, `wirephoto like` and `wirephoto unlike`.

use std::io::Read;

use clap::Args;
use serde_json::json;

use super::shown::comment_row;
use super::{Wait, id, with_browser};
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;

/// More than any comment that Facebook takes.
const LARGEST: u64 = 256 << 10;

/// The arguments of `comment`.
#[derive(Debug, Args)]
pub struct CommentArgs {
    /// The photo
    #[arg(value_name = "ID", value_parser = id)]
    photo: NodeId,
    /// The comment; - reads it from stdin
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    text: String,
    #[command(flatten)]
    wait: Wait,
}

/// The arguments of `like` and `unlike`.
#[derive(Debug, Args)]
pub struct LikeArgs {
    /// The photo
    #[arg(value_name = "ID", value_parser = id)]
    photo: NodeId,
    #[command(flatten)]
    wait: Wait,
}

/// Writes a comment.
///
/// # Errors
/// [`FaultKind::Usage`] for an empty one, [`FaultKind::Unknown`] when it cannot be told whether it was written.
pub fn comment(args: &CommentArgs, context: &Context) -> Result<Exit, Fault> {
    let text = if args.text == "-" { from_stdin()? } else { args.text.clone() };
    with_browser(context, &args.wait, async |browser| {
        let comment = browser.comment(&args.photo, &text).await?;
        match context.output.json {
            true => context.output.row(&comment_row(&comment)),
            false => context.output.line(comment.id.as_str()),
        }
        Ok(Exit::DONE)
    })
}

/// Likes a photo.
///
/// # Errors
/// The fault of the call.
pub fn like(args: &LikeArgs, context: &Context) -> Result<Exit, Fault> {
    set_like(args, context, true)
}

/// Takes the like back.
///
/// # Errors
/// The fault of the call; this part of the API is closed to most apps, which it then says.
pub fn unlike(args: &LikeArgs, context: &Context) -> Result<Exit, Fault> {
    set_like(args, context, false)
}

fn set_like(args: &LikeArgs, context: &Context, on: bool) -> Result<Exit, Fault> {
    with_browser(context, &args.wait, async |browser| {
        browser.like(&args.photo, on).await?;
        match (context.output.json, on) {
            (true, _) => context.output.row(&json!({ "id": args.photo.as_str(), "ok": true, "liked": on })),
            (false, true) => context.output.say(&format!("Liked {}.", args.photo)),
            (false, false) => context.output.say(&format!("Took the like of {} back.", args.photo)),
        }
        Ok(Exit::DONE)
    })
}

fn from_stdin() -> Result<String, Fault> {
    let mut text = String::new();
    let read = std::io::stdin().lock().take(LARGEST + 1).read_to_string(&mut text);
    let usage = |message| Err(Fault::new(FaultKind::Usage, message).hint("Give the comment as UTF-8 text."));
    match read {
        Err(_) => usage("The comment on stdin cannot be read as text"),
        Ok(length) if length as u64 > LARGEST => {
            usage("The comment on stdin is longer than any comment may be")
        }
        Ok(_) => Ok(text.trim_end_matches(['\n', '\r']).to_owned()),
    }
}
