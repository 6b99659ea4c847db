//! `wirephoto push`: publishing through OneAll, and what has to be known for it.

mod list;
mod pages;
mod send;

use std::time::Duration;

use clap::Args;

use super::context::Context;
use super::exit::Exit;
use crate::config::{self, OneAll};
use crate::engine::push::Road;
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;
use crate::model::post::PostId;
use crate::model::{size, text};
use crate::oneall::{OneAllClient, OneAllEndpoint};

/// OneAll fetches a picture and publishes it before it answers: so many times the patience with other answers.
const SLOWER: u32 = 4;
/// The account's name in the journal when everything comes from the environment.
const UNNAMED: &str = "default";

pub use send::planned;

/// The arguments of `push`.
#[derive(Debug, Args)]
pub struct PushArgs {
    /// What to push, like facebook/page/picture
    #[arg(value_name = "RESOURCE", required_unless_present_any = ["list", "pages", "forget"])]
    resource: Option<String>,
    /// List every resource with its state and its fields, or those of RESOURCE
    #[arg(long, conflicts_with_all = ["pages", "param", "identity", "experimental", "dry_run", "yes"])]
    list: bool,
    /// List the Facebook Pages of the identity
    #[arg(long, conflicts_with_all = ["resource", "param", "experimental", "dry_run", "yes"])]
    pages: bool,
    /// Forget a push whose outcome was not known, once you have looked whether it is there
    #[arg(long, value_name = "ID", conflicts_with_all = ["resource", "list", "pages", "param", "dry_run"])]
    forget: Option<i64>,
    /// A field of the resource; can be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair, allow_hyphen_values = true)]
    param: Vec<(String, String)>,
    /// Publish as this identity
    #[arg(long, value_name = "TOKEN")]
    identity: Option<String>,
    /// Send it although its body is not in OneAll's public documentation
    #[arg(long)]
    experimental: bool,
    /// Check it and show the call; nothing is sent
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
    /// With --pages: wait so long in all for throttling and passing faults, like 90s, 5m or 1h
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = size::parse_span)]
    wait: Duration,
}

/// Publishes, or lists what can be.
///
/// # Errors
/// [`FaultKind::Usage`] for what is wrong before anything is sent, [`FaultKind::Unknown`] when the outcome is not
/// known, else the refusal.
pub fn run(args: &PushArgs, context: &Context) -> Result<Exit, Fault> {
    if args.list {
        return list::run(args.resource.as_deref(), context.output);
    }
    if args.pages {
        return pages::run(args, context);
    }
    if let Some(id) = args.forget {
        return send::forget(PostId(id), context);
    }
    send::run(args, context)
}

/// Reads `NAME=VALUE`.
fn pair(typed: &str) -> Result<(String, String), String> {
    let (name, value) = typed.split_once('=').ok_or("write it as NAME=VALUE")?;
    let name = name.trim();
    if name.is_empty() {
        Err("write it as NAME=VALUE".to_owned())
    } else {
        Ok((name.to_owned(), value.to_owned()))
    }
}

/// The site of the account that is meant.
fn site(context: &Context) -> Result<OneAll, Fault> {
    let flag = context.account_flag.as_deref();
    config::resolve_oneall(flag, &context.environment, &context.settings, &context.paths)
}

/// The identity to publish as: the flag before everything else. `None` when there is none.
fn identity(args: &PushArgs, site: &OneAll) -> Result<Option<NodeId>, Fault> {
    parsed(args.identity.as_ref().or(site.settings.identity.as_ref()))
}

fn parsed(token: Option<&String>) -> Result<Option<NodeId>, Fault> {
    let Some(token) = token else { return Ok(None) };
    NodeId::parse(token).map(Some).ok_or_else(|| {
        Fault::new(
            FaultKind::Usage,
            format!("'{}' is not the token of an identity", text::excerpt(token, 40)),
        )
        .hint("Copy it from the user's page in OneAll's administration.")
    })
}

/// The way through the site of the account that is meant, with its identity. Nothing is sent for it.
///
/// # Errors
/// A [`FaultKind::Usage`] fault for what is missing, with the mend.
pub fn road(context: &Context) -> Result<Road, Fault> {
    let site = site(context)?;
    let identity = parsed(site.settings.identity.as_ref())?;
    // Without a site there is no use for an identity.
    let client = client(&site, context)?;
    Ok(Road { client, identity: identity.ok_or_else(no_identity)? })
}

/// The name that the journal keeps a site's pushes under; `None` where no site is configured.
pub fn journal_name(context: &Context) -> Option<String> {
    let site = site(context).ok().filter(|site| site.keys().is_ok())?;
    Some(site.account.unwrap_or_else(|| UNNAMED.to_owned()))
}

fn no_identity() -> Fault {
    Fault::new(FaultKind::Usage, "No identity is named to publish as").hint(
        "Give --identity TOKEN, put identity under [accounts.NAME.oneall] in config.toml, or set \
         WIREPHOTO_ONEALL_IDENTITY.",
    )
}

/// Where the site is. `None` when nothing says it.
fn endpoint(site: &OneAll) -> Result<Option<OneAllEndpoint>, Fault> {
    match (&site.settings.url, &site.settings.subdomain) {
        (Some(url), _) => OneAllEndpoint::at(url).map(Some),
        (None, Some(subdomain)) => OneAllEndpoint::of_site(subdomain).map(Some),
        (None, None) => Ok(None),
    }
}

/// The client of the site. Nothing is sent for it.
fn client(site: &OneAll, context: &Context) -> Result<OneAllClient, Fault> {
    let endpoint = endpoint(site)?.ok_or_else(|| {
        Fault::new(FaultKind::Usage, "No OneAll site is configured").hint(
            "Put subdomain under [accounts.NAME.oneall] in config.toml, or set WIREPHOTO_ONEALL_URL to something \
             like https://your-site.api.oneall.com.",
        )
    })?;
    let (public, private) = site.keys()?;
    OneAllClient::new(endpoint, public, private, context.settings.uploads.stall_timeout * SLOWER)
}
