//! The commands about photos: each reads or writes through one browser, with one patience for all its calls.

mod list;
mod one;
mod parts;
mod shown;
mod tags;
mod write;

pub use list::{AlbumsArgs, PhotosArgs, albums, photos};
pub use one::{PhotoArgs, photo};
pub use parts::{PartArgs, TagsArgs, comments, likes, tags};
pub use tags::{TagArgs, UntagArgs, tag, untag};
pub use write::{CommentArgs, LikeArgs, comment, like, unlike};

use std::time::Duration;

use clap::Args;
use tokio::sync::mpsc;

use super::context::Context;
use super::exit::Exit;
use crate::engine::browse::Browser;
use crate::model::fault::Fault;
use crate::model::node::NodeId;
use crate::model::size;

/// How patient a command is.
#[derive(Debug, Clone, Args)]
pub struct Wait {
    /// Wait so long in all for throttling and passing faults, like 90s, 5m or 1h
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = size::parse_span)]
    pub wait: Duration,
}

impl Default for Wait {
    fn default() -> Self {
        Self { wait: Duration::from_secs(30) }
    }
}

/// How much of a list is wanted.
#[derive(Debug, Clone, Args)]
pub struct Much {
    /// No more than this many [default: 25]
    #[arg(long, value_name = "N", conflicts_with = "all", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
    /// All of them
    #[arg(long)]
    all: bool,
}

impl Much {
    /// How many, when nothing is said `default`; `None` for all.
    pub fn count(&self, default: Option<u32>) -> Option<usize> {
        let limit = if self.all { None } else { self.limit.or(default) };
        limit.map(|limit| limit as usize)
    }
}

/// Reads the id of an object, for the command line.
fn id(text: &str) -> Result<NodeId, String> {
    NodeId::parse(text).ok_or_else(|| "an id is made of digits and letters, with _ - or . between".to_owned())
}

/// Does something with a browser; what it waits for is said on stderr.
fn with_browser<F>(context: &Context, wait: &Wait, work: impl FnOnce(Browser) -> F) -> Result<Exit, Fault>
where
    F: Future<Output = Result<Exit, Fault>>,
{
    let access = context.access(wait.wait)?;
    let output = context.output;
    super::block_on(async {
        let (words, mut said) = mpsc::unbounded_channel::<String>();
        let speaker = tokio::spawn(async move {
            while let Some(sentence) = said.recv().await {
                output.say(&sentence);
            }
        });
        let done = tokio::select! {
            biased;
            done = work(Browser::new(access, words)) => done,
            _ = tokio::signal::ctrl_c() => Ok(Exit::INTERRUPTED),
        };
        // The browser is gone now, so the speaker ends with the last sentence.
        drop(speaker.await);
        done.map_err(with_longer_wait)
    })
}

/// The fault with a word on waiting longer, where that can help.
pub fn with_longer_wait(fault: Fault) -> Fault {
    if !fault.kind.is_passing() {
        return fault;
    }
    let longer = "A longer --wait, like --wait 5m, waits for it.";
    let hint = fault.hint.as_ref().map_or_else(|| longer.to_owned(), |hint| format!("{hint} {longer}"));
    fault.hint(hint)
}
