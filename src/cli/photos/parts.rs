//! `wirephoto comments`, `wirephoto likes` and `wirephoto tags`: what hangs on a photo.

use clap::Args;
use serde_json::Value;

use super::shown::{comment_lines, comment_row, named_line, named_row, tag_line, tag_row};
use super::{Much, Wait, id, with_browser};
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::model::fault::Fault;
use crate::model::node::{Cursor, NodeId, Slice};

/// Comments and likes shown when nothing else is said.
const SOME: u32 = 25;

/// The arguments of `comments` and `likes`.
#[derive(Debug, Args)]
pub struct PartArgs {
    /// The photo
    #[arg(value_name = "ID", value_parser = id)]
    photo: NodeId,
    #[command(flatten)]
    much: Much,
    #[command(flatten)]
    wait: Wait,
}

/// The arguments of `tags`.
#[derive(Debug, Args)]
pub struct TagsArgs {
    /// The photo
    #[arg(value_name = "ID", value_parser = id)]
    photo: NodeId,
    /// No more than this many [default: all]
    #[arg(long, value_name = "N", conflicts_with = "all", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
    /// All of them
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    wait: Wait,
}

/// How an item is printed.
type Shape<T> = (fn(&T) -> Value, fn(&T) -> String);

/// Lists a photo's comments, the oldest first.
///
/// # Errors
/// The fault of the call.
pub fn comments(args: &PartArgs, context: &Context) -> Result<Exit, Fault> {
    let shape: Shape<_> = (comment_row, comment_lines);
    with_browser(context, &args.wait, async |browser| {
        let read = async |after: Option<&Cursor>| browser.comments(&args.photo, after).await;
        stream(context.output, args.much.count(Some(SOME)), shape, "comments", read).await
    })
}

/// Lists who likes a photo.
///
/// # Errors
/// The fault of the call.
pub fn likes(args: &PartArgs, context: &Context) -> Result<Exit, Fault> {
    let shape: Shape<_> = (named_row, named_line);
    with_browser(context, &args.wait, async |browser| {
        let read = async |after: Option<&Cursor>| browser.likes(&args.photo, after).await;
        stream(context.output, args.much.count(Some(SOME)), shape, "likes", read).await
    })
}

/// Lists a photo's tags.
///
/// # Errors
/// The fault of the call; much of the API of tags is closed to most apps, which it then says.
pub fn tags(args: &TagsArgs, context: &Context) -> Result<Exit, Fault> {
    let shape: Shape<_> = (tag_row, tag_line);
    let wanted = args.limit.filter(|_| !args.all).map(|limit| limit as usize);
    with_browser(context, &args.wait, async |browser| {
        let items = browser.tags(&args.photo).await?;
        let page = Slice { items, next: None, total: None };
        let mut shown = 0;
        print(context.output, &page, wanted, shape, &mut shown);
        finish(context.output, &page, wanted, shown, "tags");
        Ok(Exit::DONE)
    })
}

async fn stream<T>(
    output: Output,
    wanted: Option<usize>,
    shape: Shape<T>,
    what: &str,
    read: impl AsyncFn(Option<&Cursor>) -> Result<Slice<T>, Fault>,
) -> Result<Exit, Fault> {
    let (mut shown, mut after) = (0, None);
    loop {
        let page = read(after.as_ref()).await?;
        if !print(output, &page, wanted, shape, &mut shown) {
            return Ok(Exit::DONE);
        }
        if page.next.is_none() || wanted.is_some_and(|wanted| shown >= wanted) {
            finish(output, &page, wanted, shown, what);
            return Ok(Exit::DONE);
        }
        after = page.next;
    }
}

/// Prints what is wanted of a page; false when nobody reads any more.
fn print<T>(
    output: Output,
    page: &Slice<T>,
    wanted: Option<usize>,
    shape: Shape<T>,
    shown: &mut usize,
) -> bool {
    let left = wanted.map_or(usize::MAX, |wanted| wanted - *shown);
    for item in page.items.iter().take(left) {
        let goes_on = match output.json {
            true => output.row_goes_on(&shape.0(item)),
            false => output.goes_on(&shape.1(item)),
        };
        if !goes_on {
            return false;
        }
        *shown += 1;
    }
    true
}

/// Says what is left, or why there is nothing.
fn finish<T>(output: Output, page: &Slice<T>, wanted: Option<usize>, shown: usize, what: &str) {
    let is_cut =
        wanted.is_some_and(|wanted| shown >= wanted) && (page.next.is_some() || page.items.len() > shown);
    let total = page.total.unwrap_or(0);
    if is_cut {
        let of = page.total.map(|total| format!(" ({total} in all)")).unwrap_or_default();
        output.say(&format!("There are more{of}: --limit N shows more of them, --all shows all."));
    } else if shown == 0 && total > 0 {
        output.say(&format!("There are {total} {what}, but Facebook hides them from this token."));
    } else if shown == 0 {
        output.say(&format!("The photo has no {what}."));
    }
}
