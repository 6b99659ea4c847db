//! Handing uploads to a process of their own that outlives the terminal.
//!
//! The process is this same program with a hidden command. What it needs, the token included, travels
//! through a pipe: never in its arguments or its environment.

use std::io::Write;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

use crate::config::SECRET_VARIABLES;
use crate::model::fault::{Fault, FaultKind};
use crate::model::secret::Secret;

/// The hidden command of the background process.
pub const WORKER_COMMAND: &str = "background-worker";

/// What a background process is told.
#[derive(Serialize, Deserialize)]
pub struct WorkOrder {
    /// The account's name.
    pub account: String,
    /// The Graph host.
    pub graph_url: String,
    /// The API version.
    pub api_version: String,
    /// The application.
    pub app_id: String,
    /// The user token: this text exists only in the pipe.
    pub token: String,
    /// The sessions to continue.
    pub ids: Vec<i64>,
    /// Sessions that send at the same time.
    pub jobs: u8,
    /// Bytes a second over all.
    pub rate: Option<u64>,
    /// Seconds without movement.
    pub stall_s: u64,
    /// Tries without movement.
    pub tries: u32,
}

/// The fixed part of every work order of this program.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The Graph host.
    pub graph_url: String,
    /// The API version.
    pub api_version: String,
    /// The application.
    pub app_id: String,
}

/// A background process finds the sessions in the database's file, so there must be one.
///
/// # Errors
/// [`FaultKind::Storage`] when the data lives in memory only.
pub fn check_shared(database: Option<&Path>) -> Result<(), Fault> {
    database.map(|_| ()).ok_or_else(|| {
        Fault::new(
            FaultKind::Storage,
            "The uploads are not on disk, so no background process can take them over",
        )
        .hint("Free some space or mend the permissions of the database's folder first.")
    })
}

/// Starts the background process and gives its process id.
///
/// # Errors
/// [`FaultKind::Internal`] when the system gives no process.
pub fn spawn(order: &WorkOrder) -> Result<u32, Fault> {
    let failed = |error: std::io::Error| {
        Fault::new(FaultKind::Internal, format!("The background process could not be started: {error}"))
            .hint("The uploads are interrupted; `wirephoto resume` goes on with them.")
    };
    let program = std::env::current_exe().map_err(failed)?;
    let mut command = Command::new(program);
    command.arg(WORKER_COMMAND).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    // In a process group of its own from its first moment: when the terminal goes, its hangup reaches the
    // group in the foreground, and a child that leaves it only once it runs comes too late.
    command.process_group(0);
    for name in SECRET_VARIABLES {
        command.env_remove(name);
    }
    let mut child = command.spawn().map_err(failed)?;
    let json = Secret::new(&serde_json::to_string(order).map_err(|error| failed(error.into()))?);
    if let Some(mut pipe) = child.stdin.take() {
        pipe.write_all(json.reveal().as_bytes()).map_err(failed)?;
    }
    Ok(child.id())
}
