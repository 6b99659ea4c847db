//! `wirephoto sandbox`: the embedded server alone, for trying things out and for scripts.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;

use super::exit::Exit;
use super::follow::Signals;
use super::output::Output;
use crate::model::fault::{Fault, FaultKind};
use crate::model::{size, text};
use crate::sandbox::{APP_ID, Options, PAGE_ID, Script, TokenName, oneall, start};

/// The arguments of `sandbox`.
#[derive(Debug, Args)]
pub struct SandboxArgs {
    /// Where to listen: a loopback address; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// How many photos the Page has uploaded; profile pictures and tagged photos come on top
    #[arg(long, value_name = "N", default_value_t = 300)]
    photos: u32,
    /// A JSON script of faults to play
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
    /// Keep sessions and uploaded files in this folder
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Read each upload no faster than this, like 500k or 2M
    #[arg(long, value_name = "RATE", value_parser = size::parse)]
    rate: Option<u64>,
}

/// Runs until a signal comes.
///
/// # Errors
/// [`FaultKind::Usage`] for an address that cannot be used or a script that makes no sense.
pub fn run(args: SandboxArgs, output: Output) -> Result<Exit, Fault> {
    let faults = args.faults.as_deref().map_or_else(|| Ok(Script::default()), read_script)?;
    let options = Options {
        listen: args.listen,
        faults,
        data: args.data,
        photos: args.photos,
        rate: args.rate.filter(|rate| *rate > 0),
        ..Options::default()
    };
    super::block_on(async {
        let mut signals = Signals::new()?;
        let sandbox = start(options).await.map_err(|error| usage(&error))?;
        output.line(sandbox.base_url());
        output.say(&format!(
            "export WIREPHOTO_GRAPH_URL={}\nexport WIREPHOTO_APP_ID={APP_ID}\nexport WIREPHOTO_PAGE_ID={PAGE_ID}\n\
             export WIREPHOTO_USER_TOKEN={}\nexport WIREPHOTO_PAGE_TOKEN={}\nexport WIREPHOTO_ONEALL_URL={}\n\
             export WIREPHOTO_ONEALL_PUBLIC_KEY={}\nexport WIREPHOTO_ONEALL_PRIVATE_KEY={}\n\
             export WIREPHOTO_ONEALL_IDENTITY={}",
            sandbox.base_url(),
            TokenName::User.token(),
            TokenName::Page.token(),
            sandbox.base_url(),
            oneall::PUBLIC_KEY,
            oneall::PRIVATE_KEY,
            oneall::IDENTITY
        ));
        signals.next().await;
        sandbox.stop().await;
        Ok(Exit::DONE)
    })
}

fn usage(error: &dyn std::fmt::Display) -> Fault {
    Fault::new(FaultKind::Usage, text::tame(&error.to_string()))
}

fn read_script(path: &Path) -> Result<Script, Fault> {
    let shown = text::show_path(path);
    let json = std::fs::read_to_string(path).map_err(|error| {
        Fault::new(
            FaultKind::Source,
            text::tame(&format!("The fault script {shown} cannot be read: {error}")),
        )
    })?;
    Script::parse(&json).map_err(|error| usage(&format!("{shown}: {error}")))
}
