//! What commands print: rows and handles on stdout, everything else on stderr. A reader that closes the
//! pipe is not an error.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use serde::Serialize;
use serde_json::json;

use super::exit::Exit;
use crate::model::fault::Fault;
use crate::model::session::Session;
use crate::model::text;

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Whether stderr gets colour.
    pub fn on_stderr(self) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => {
                io::stderr().is_terminal()
                    && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        }
    }
}

/// Where a command's words go.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    /// One JSON object a line on stdout.
    pub json: bool,
    /// Nothing on stderr but errors.
    pub quiet: bool,
    /// When to use colour.
    pub color: Color,
}

impl Output {
    /// A line on stdout.
    pub fn line(&self, line: &str) {
        // Whoever closed the pipe has seen enough.
        drop(writeln!(io::stdout().lock(), "{line}"));
    }

    /// A line on stdout, for what can be long: false when nobody reads any more.
    pub fn goes_on(&self, line: &str) -> bool {
        writeln!(io::stdout().lock(), "{line}").is_ok()
    }

    /// A JSON object on stdout, for what can be long: false when nobody reads any more.
    pub fn row_goes_on(&self, row: &impl Serialize) -> bool {
        serde_json::to_string(row).is_ok_and(|json| self.goes_on(&text::escape_json(&json)))
    }

    /// A JSON object on stdout.
    pub fn row(&self, row: &impl Serialize) {
        if let Ok(json) = serde_json::to_string(row) {
            self.line(&text::escape_json(&json));
        }
    }

    /// A sentence on stderr, unless quiet.
    pub fn say(&self, sentence: &str) {
        if !self.quiet {
            drop(writeln!(io::stderr().lock(), "{sentence}"));
        }
    }

    /// A fault: an object on stdout with `--json`, a sentence on stderr otherwise. Gives its exit code.
    pub fn fault(&self, fault: &Fault) -> Exit {
        self.fault_of(None, fault)
    }

    /// A fault that belongs to a file.
    pub fn fault_of(&self, file: Option<&Path>, fault: &Fault) -> Exit {
        if self.json {
            let mut object = json!({ "error": fault });
            if let (Some(file), Some(map)) = (file, object.as_object_mut()) {
                map.insert("file".to_owned(), text::show_path(file).into());
            }
            self.row(&object);
        } else {
            let label = if self.color.on_stderr() { "\x1b[31merror:\x1b[0m" } else { "error:" };
            drop(writeln!(io::stderr().lock(), "{label} {}", fault.sentence()));
        }
        fault.into()
    }
}

/// A session as a JSON row. Its keys are part of the command contract.
#[derive(Debug, Serialize)]
pub struct SessionRow<'a> {
    id: i64,
    file: String,
    name: &'a str,
    size: u64,
    r#type: &'a str,
    state: &'static str,
    offset: u64,
    handle: Option<&'a str>,
    handle_expires: Option<i64>,
    error: Option<&'a Fault>,
    account: &'a str,
    attempts: u32,
    created_at: i64,
    updated_at: i64,
}

impl<'a> SessionRow<'a> {
    /// The row of a session.
    pub fn of(session: &'a Session) -> Self {
        Self {
            id: session.id.0,
            file: session.path.to_str().map_or_else(|| text::show_path(&session.path), str::to_owned),
            name: &session.name,
            size: session.size,
            r#type: &session.mime,
            state: session.state.as_str(),
            offset: session.confirmed,
            handle: session.handle.as_ref().map(crate::model::handle::Handle::as_str),
            handle_expires: session.handle.as_ref().and_then(|handle| handle.parts().expires_at),
            error: session.fault.as_ref(),
            account: &session.account,
            attempts: session.attempts,
            created_at: session.created_at,
            updated_at: session.updated_at,
        }
    }
}
