//! `wirephoto posts`: the outbox and drafts from disk alone; what is scheduled or out as the Page says.

use std::collections::HashSet;

use clap::Args;

use super::run::with_publisher;
use super::shown::{post_line, post_row, remote_line, remote_row};
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::photos::{Much, Wait};
use crate::engine::protocol::RemoteList;
use crate::engine::publish::Publisher;
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;
use crate::model::post::{Post, PostState, RemotePost, When};
use crate::store::Db;

/// Posts shown when nothing else is said.
const SOME: u32 = 25;

/// The arguments of `posts`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("which").args(["outbox", "drafts", "scheduled", "published"]))]
pub struct PostsArgs {
    /// Those on their way, failed or unknown; from disk alone (what is shown when nothing is said)
    #[arg(long)]
    outbox: bool,
    /// Drafts; from disk alone
    #[arg(long)]
    drafts: bool,
    /// Those that Facebook will publish, as the Page says
    #[arg(long)]
    scheduled: bool,
    /// Those that are out, as the Page says
    #[arg(long)]
    published: bool,
    #[command(flatten)]
    much: Much,
    #[command(flatten)]
    wait: Wait,
}

/// Lists posts.
///
/// # Errors
/// The fault of the database or of the call.
pub fn posts(args: &PostsArgs, context: &Context) -> Result<Exit, Fault> {
    let wanted = args.much.count(Some(SOME));
    match (args.drafts, args.scheduled, args.published) {
        (true, ..) => kept(&[PostState::Draft], true, wanted, context),
        (_, true, _) => remote(RemoteList::Scheduled, wanted, args, context),
        (_, _, true) => remote(RemoteList::Published, wanted, args, context),
        _ => {
            let outbox: Vec<_> = PostState::ALL.into_iter().filter(|state| state.is_under_way()).collect();
            kept(&outbox, false, wanted, context)
        }
    }
}

/// The posts of the journal in these states.
///
/// # Errors
/// When the database cannot be read.
pub fn in_journal(states: &[PostState], by_change: bool, context: &Context) -> Result<Vec<Post>, Fault> {
    let account = context.journal_name()?.ok_or_else(|| {
        Fault::new(FaultKind::Usage, "No account is configured")
            .hint("Name one with --account, or set WIREPHOTO_PAGE_TOKEN or WIREPHOTO_USER_TOKEN.")
    })?;
    match Db::peek(&context.paths.database)? {
        Some(mut db) => {
            // What a dead program held is shown as what it is now; where nothing can be written, as it was.
            drop(db.sweep(crate::cli::now()));
            Ok(db.posts(&account, states, by_change)?)
        }
        None => Ok(Vec::new()),
    }
}

fn kept(
    states: &[PostState],
    by_change: bool,
    wanted: Option<usize>,
    context: &Context,
) -> Result<Exit, Fault> {
    let posts = in_journal(states, by_change, context)?;
    let output = context.output;
    for post in posts.iter().take(wanted.unwrap_or(usize::MAX)) {
        let goes_on = match output.json {
            true => output.row_goes_on(&post_row(post, None)),
            false => output.goes_on(&post_line(post)),
        };
        if !goes_on {
            return Ok(Exit::DONE);
        }
    }
    if posts.is_empty() {
        output.say(match by_change {
            true => "There are no drafts.",
            false => "Nothing is on its way, failed or unknown; --scheduled and --published show what the Page has.",
        });
    } else if wanted.is_some_and(|wanted| wanted < posts.len()) {
        say_more(context);
    }
    Ok(Exit::DONE)
}

fn say_more(context: &Context) {
    context.output.say("There are more: --limit N shows more of them, --all shows all.");
}

/// When a scheduled post comes out: as it was read back, else as it was asked for.
const fn comes_out(post: &Post) -> Option<i64> {
    match (post.scheduled_publish_time, post.content.when) {
        (None, When::At(at)) => Some(at),
        (read, _) => read,
    }
}

/// The Page's posts, with our numbers where they are ours.
fn remote(
    list: RemoteList,
    wanted: Option<usize>,
    args: &PostsArgs,
    context: &Context,
) -> Result<Exit, Fault> {
    let ended = [PostState::Published, PostState::Scheduled, PostState::Unpublished];
    let ours = in_journal(&ended, false, context)?;
    with_publisher(context, &args.wait, async |publisher| {
        let listing = Listing { list, ours: &ours, wanted, context };
        listing.stream(&publisher).await
    })
}

struct Listing<'a> {
    list: RemoteList,
    ours: &'a [Post],
    wanted: Option<usize>,
    context: &'a Context,
}

impl Listing<'_> {
    async fn stream(&self, publisher: &Publisher) -> Result<Exit, Fault> {
        let page = publisher.page().await?;
        let page = page.id.as_ref().map_or("-", NodeId::as_str);
        let (mut after, mut shown) = (None, HashSet::new());
        loop {
            let slice = publisher.remote(self.list, after).await?;
            let is_last = slice.next.is_none();
            after = slice.next;
            for post in slice.items {
                if self.wanted == Some(shown.len()) {
                    say_more(self.context);
                    return Ok(Exit::DONE);
                }
                if !self.show(&post, page) {
                    return Ok(Exit::DONE);
                }
                shown.insert(post.id);
            }
            match (is_last, self.wanted == Some(shown.len())) {
                (true, _) => break,
                (false, true) => {
                    say_more(self.context);
                    return Ok(Exit::DONE);
                }
                (false, false) => {}
            }
        }
        self.say_missing(&shown);
        Ok(Exit::DONE)
    }

    /// False when nobody reads any more.
    fn show(&self, remote: &RemotePost, page: &str) -> bool {
        let output = self.context.output;
        let state = match self.list {
            RemoteList::Scheduled => PostState::Scheduled,
            RemoteList::Published => PostState::Published,
        };
        let own = self.ours.iter().find(|post| post.post_id.as_ref() == Some(&remote.id));
        // What Facebook says now comes before what the journal remembers.
        let own = own.map(|post| Post {
            state,
            scheduled_publish_time: remote.scheduled_publish_time.or(post.scheduled_publish_time),
            ..post.clone()
        });
        match (own, output.json) {
            (Some(post), true) => output.row_goes_on(&post_row(&post, Some(remote))),
            (Some(post), false) => output.goes_on(&post_line(&post)),
            (None, true) => output.row_goes_on(&remote_row(remote, state)),
            (None, false) => output.goes_on(&remote_line(remote, state, page)),
        }
    }

    /// Says which of our scheduled posts the Page does not list though their time has not come.
    fn say_missing(&self, shown: &HashSet<NodeId>) {
        let output = self.context.output;
        if shown.is_empty() {
            output.say("There are no posts in this list.");
        }
        if self.list == RemoteList::Published {
            return;
        }
        let now = crate::cli::now();
        let waits =
            |post: &&Post| post.state == PostState::Scheduled && comes_out(post).is_some_and(|at| at > now);
        for post in self.ours.iter().filter(waits) {
            if post.post_id.as_ref().is_some_and(|id| !shown.contains(id)) {
                output.say(&format!(
                    "warning: post {} was scheduled and is not among the Page's scheduled posts any more",
                    post.id
                ));
            }
        }
    }
}
