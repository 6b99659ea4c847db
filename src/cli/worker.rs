//! The hidden command of the background process: takes its work order from a pipe and sends until
//! everything has come to an end.

use std::io::Read;
use std::time::Duration;

use super::context::Context;
use super::context::Uploader;
use super::exit::Exit;
use super::follow::{Follower, ask, resumed};
use crate::config::{Account, AccountSettings};
use crate::engine::Scope;
use crate::engine::detach::{Plan, WorkOrder};
use crate::engine::protocol::{Limits, Request, SessionAction};
use crate::graph::{Endpoint, GraphClient};
use crate::model::fault::{Fault, FaultKind};
use crate::model::secret::Secret;
use crate::model::session::SessionId;

/// A work order is far smaller than this.
const LARGEST: u64 = 16 << 20;

/// Runs until the work is done. Its output goes nowhere; the database says how far it is.
///
/// # Errors
/// When the order cannot be read.
pub fn run(mut context: Context) -> Result<Exit, Fault> {
    let order = read_order()?;
    context.settings.uploads.stall_timeout = Duration::from_secs(order.stall_s);
    context.settings.uploads.tries = order.tries;
    let endpoint = Endpoint::new(&order.graph_url, &order.api_version, &order.app_id)?;
    let client = GraphClient::new(endpoint, Duration::from_secs(order.stall_s))?;
    let account = Account::made(&order.account, AccountSettings::default(), &order.token);
    let plan = Plan { graph_url: order.graph_url, api_version: order.api_version, app_id: order.app_id };
    let uploader = Uploader { account, client, token: Secret::new(&order.token), plan };
    let limits = Limits { jobs: order.jobs, rate: order.rate };
    let ids: Vec<SessionId> = order.ids.into_iter().map(SessionId).collect();
    let mut db = context.database()?;
    let sessions = db.rows(&ids)?;
    super::block_on(async {
        let mut link = context.start_engine(&uploader, db, limits, Scope::Asked)?;
        let mut kept = Vec::new();
        ask(&mut link, Request::Act(SessionAction::Resume, ids), &mut kept).await?;
        // An engine that handed them over left them interrupted.
        Follower::new(context.output, resumed(sessions)).run(link, kept).await
    })
}

fn read_order() -> Result<WorkOrder, Fault> {
    let misused = || {
        Fault::new(FaultKind::Usage, "This command is for Wirephoto itself")
            .hint("Use `wirephoto upload --detach`.")
    };
    let mut json = String::new();
    std::io::stdin().take(LARGEST).read_to_string(&mut json).map_err(|_| misused())?;
    serde_json::from_str(&json).map_err(|_| misused())
}
