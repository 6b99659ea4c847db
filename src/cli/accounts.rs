//! `wirephoto accounts`: list them, choose one.

use clap::Subcommand;
use serde_json::json;

use super::context::Context;
use super::exit::Exit;
use crate::config;
use crate::model::fault::{Fault, FaultKind};
use crate::model::text;

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub enum AccountsCommand {
    /// List the configured accounts; the current one is marked
    List,
    /// Make an account the current one
    Use {
        /// The account's name
        name: String,
    },
}

/// Runs the command; without one it lists.
///
/// # Errors
/// [`FaultKind::Usage`] for an unknown account.
pub fn run(command: Option<&AccountsCommand>, context: &Context) -> Result<Exit, Fault> {
    match command {
        Some(AccountsCommand::Use { name }) => choose(name, context),
        Some(AccountsCommand::List) | None => list(context),
    }
}

fn list(context: &Context) -> Result<Exit, Fault> {
    // Listing must work while the choice is what is wrong.
    let current = context.account().ok().flatten().map(|account| account.name);
    let mut names: Vec<&String> = context.settings.accounts.keys().collect();
    names.extend(current.as_ref().filter(|name| !context.settings.accounts.contains_key(*name)));
    if names.is_empty() {
        context.output.say("No account is configured; write [accounts.NAME] with app_id to config.toml.");
    }
    for name in names {
        let settings = context.settings.accounts.get(name);
        let app_id = settings.and_then(|settings| settings.app_id.as_deref());
        let page =
            settings.and_then(|settings| settings.page_name.as_deref().or(settings.page_id.as_deref()));
        let is_current = current.as_ref() == Some(name);
        if context.output.json {
            let page_id = settings.and_then(|settings| settings.page_id.as_deref());
            context
                .output
                .row(&json!({ "name": name, "current": is_current, "app_id": app_id, "page_id": page_id }));
        } else {
            let mark = if is_current { '*' } else { ' ' };
            let line = format!(
                "{mark} {}  app {}  Page {}",
                text::tame(name),
                app_id.unwrap_or("-"),
                page.unwrap_or("-")
            );
            context.output.line(&text::tame(&line));
        }
    }
    Ok(Exit::DONE)
}

fn choose(name: &str, context: &Context) -> Result<Exit, Fault> {
    if !context.settings.accounts.contains_key(name) {
        let known: Vec<&str> = context.settings.accounts.keys().map(String::as_str).collect();
        let hint = if known.is_empty() {
            "None is configured; write [accounts.NAME] with app_id to config.toml.".to_owned()
        } else {
            format!("Configured are: {}.", text::tame(&known.join(", ")))
        };
        return Err(Fault::new(
            FaultKind::Usage,
            format!("There is no account '{}'", text::excerpt(name, 60)),
        )
        .hint(hint));
    }
    config::use_account(&context.paths.config, name)?;
    context.output.say(&format!("The current account is now '{}'.", text::tame(name)));
    Ok(Exit::DONE)
}
