//! `wirephoto photo ID`: one photo with its comments, likes and tags.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};

use super::shown::{
    comment_lines, comment_row, named_line, named_row, part_name, photo_block, photo_row, refusal_row,
    tag_line, tag_row,
};
use super::{Wait, id, with_browser};
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::engine::browse::{Browser, in_short};
use crate::engine::pictures::{self, Saved};
use crate::engine::protocol::{Part, PhotoRefusal};
use crate::graph::{self, PictureClient};
use crate::model::fault::Fault;
use crate::model::node::{Named, NodeId, Slice};
use crate::model::photo::{Comment, Tag};
use crate::model::{size, text};

/// The arguments of `photo`.
#[derive(Debug, Args)]
pub struct PhotoArgs {
    /// The photo
    #[arg(value_name = "ID", value_parser = id)]
    photo: NodeId,
    /// Save the largest rendition to this file, or into this folder
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Replace the file if it is there already
    #[arg(long, requires = "save")]
    force: bool,
    #[command(flatten)]
    wait: Wait,
}

/// A photo with what hangs on it.
#[derive(Debug)]
struct Whole {
    photo: Map<String, Value>,
    comments: Slice<Comment>,
    likes: Slice<Named>,
    tags: Vec<Tag>,
    refused: Vec<PhotoRefusal>,
}

/// Shows one photo; what Facebook refuses of it is said and does not lose the rest.
///
/// # Errors
/// The fault of the call when not even the core of the photo can be read.
pub fn photo(args: &PhotoArgs, context: &Context) -> Result<Exit, Fault> {
    with_browser(context, &args.wait, async |browser| {
        let saved = match &args.save {
            Some(to) => {
                let client = PictureClient::beside(browser.client())?;
                Some(pictures::save(&browser, &client, &args.photo, to, args.force).await?)
            }
            None => None,
        };
        let whole = read(&browser, &args.photo).await?;
        match context.output.json {
            true => context.output.row(&whole.row(saved.as_ref())),
            false => whole.describe(context.output, saved.as_ref()),
        }
        // What was refused for good is told with the photo; what passes is worth another try.
        let passing = whole.refused.iter().find(|refusal| refusal.fault.kind.is_passing());
        Ok(passing.map_or(Exit::DONE, |refusal| Exit::from(&refusal.fault)))
    })
}

fn saved_row(saved: &Saved) -> Value {
    json!({
        "path": text::show_path(&saved.path),
        "size": saved.size,
        "width": saved.pixels.map(|(width, _)| width),
        "height": saved.pixels.map(|(_, height)| height),
    })
}

async fn read(browser: &Browser, id: &NodeId) -> Result<Whole, Fault> {
    let node = browser.photo(id).await?;
    let mut refused = node.refused;
    let mut note = |part: Part, fault: Fault| {
        let at = crate::cli::now();
        refused.push(PhotoRefusal { part, fault, at });
    };
    let (comments, likes, tags) =
        tokio::join!(browser.comments(id, None), browser.likes(id, None), browser.tags(id));
    Ok(Whole {
        photo: node.photo,
        comments: comments.unwrap_or_else(|fault| {
            note(Part::Comments, fault);
            none()
        }),
        likes: likes.unwrap_or_else(|fault| {
            note(Part::Likes, fault);
            none()
        }),
        tags: tags.unwrap_or_else(|fault| {
            note(Part::Tags, fault);
            Vec::new()
        }),
        refused,
    })
}

const fn none<T>() -> Slice<T> {
    Slice { items: Vec::new(), next: None, total: None }
}

impl Whole {
    fn row(&self, saved: Option<&Saved>) -> Map<String, Value> {
        let mut row = self.photo.clone();
        let list = |items: Vec<Value>| Value::from(items);
        row.insert("comments".to_owned(), list(self.comments.items.iter().map(comment_row).collect()));
        row.insert("likes".to_owned(), list(self.likes.items.iter().map(named_row).collect()));
        row.insert("tags".to_owned(), list(self.tags.iter().map(tag_row).collect()));
        row.insert("refused".to_owned(), list(self.refused.iter().map(refusal_row).collect()));
        for (count, total) in
            [("comment_count", counted(&self.comments)), ("like_count", counted(&self.likes))]
        {
            row.entry(count).or_insert_with(|| json!(total));
        }
        row.extend(saved.map(|saved| ("saved".to_owned(), saved_row(saved))));
        photo_row(row)
    }

    fn describe(&self, output: Output, saved: Option<&Saved>) {
        if let Some(photo) = graph::photo(&self.row(None)) {
            photo_block(output, &photo);
        }
        if let Some(saved) = saved {
            output.line(&format!(
                "saved         {} ({})",
                text::show_path(&saved.path),
                size::bytes(saved.size)
            ));
        }
        let id = self.photo.get("id").and_then(Value::as_str).unwrap_or_default();
        let more = |command: &str, next: bool| next.then(|| format!("wirephoto {command} {id} --all"));
        let (comments, likes) = (&self.comments, &self.likes);
        section(
            output,
            "Comments",
            &comments.items,
            more("comments", comments.next.is_some()),
            comment_lines,
        );
        section(output, "Likes", &likes.items, more("likes", likes.next.is_some()), named_line);
        section(output, "Tags", &self.tags, None, tag_line);
        for refusal in &self.refused {
            let why = match &refusal.part {
                Part::Field(_) => in_short(&refusal.fault),
                _ => refusal.fault.sentence(),
            };
            output.say(&format!("warning: {} could not be read: {why}", part_name(&refusal.part)));
        }
    }
}

/// How many there are: as the server says, else as many as came when there are no more.
fn counted<T>(list: &Slice<T>) -> Option<u64> {
    let is_whole = list.next.is_none() && !list.items.is_empty();
    list.total.or_else(|| is_whole.then_some(list.items.len() as u64))
}

/// A part of the description with its heading; `more` is the command that shows the rest.
fn section<T>(output: Output, title: &str, items: &[T], more: Option<String>, line: impl Fn(&T) -> String) {
    if items.is_empty() {
        return;
    }
    output.line(&format!("\n{title}"));
    items.iter().for_each(|item| output.line(&format!("  {}", line(item).replace('\n', "\n  "))));
    if let Some(more) = more {
        output.line(&format!("  There are more: `{more}` shows all."));
    }
}
