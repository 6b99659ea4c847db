//! `wirephoto demo`: the interface against the embedded sandbox, with files that it makes itself.
//! Everything lives in one temporary folder and is gone afterwards.

use std::path::Path;

use super::context::{Caller, Context};
use super::exit::Exit;
use super::interface;
use super::output::Output;
use crate::config::{Account, AccountSettings, Environment, Paths, Settings};
use crate::engine::Scope;
use crate::engine::protocol::{EngineLink, NewUpload, Request, RequestId};
use crate::model::fault::{Fault, FaultKind};
use crate::sandbox::faults::Mark;
use crate::sandbox::{
    self, APP_ID, Action, On, Options, PAGE_ID, PAGE_NAME, Rule, Sandbox, Script, TokenName, oneall,
};
use crate::store::Db;
use crate::tui::DemoInfo;

/// The bandwidth limit that the demo starts with: slow enough to watch, and `b` changes it.
const RATE: u64 = 3 << 19;
/// Where the video's connection breaks, so that a resume can be seen.
const BREAK_AT: u64 = 24 << 20;
/// How many photos the Page has uploaded.
const PHOTOS: u32 = 360;
/// The account's name in the header.
const ACCOUNT: &str = "demo";

/// Runs until the user leaves.
///
/// # Errors
/// [`FaultKind::Usage`] without a usable terminal; [`FaultKind::Internal`] when nothing can be made in
/// the temporary folder.
pub fn run(output: Output) -> Result<Exit, Fault> {
    interface::check_terminal()?;
    let home = tempfile::Builder::new().prefix("wirephoto-demo-").tempdir().map_err(|error| {
        Fault::new(FaultKind::Internal, format!("No temporary folder can be made: {error}"))
            .hint("Set TMPDIR to a folder with 200 MB of free space.")
    })?;
    let real = Settings::load(&Paths::discover()?.config)?;
    let context = Context {
        paths: Paths::under(home.path()),
        settings: Settings { keys: real.keys, interface: real.interface, ..Settings::default() },
        account_flag: None,
        environment: Environment::default(),
        output,
    };
    super::block_on(show(context, &home.path().join("evening")))
}

async fn show(mut context: Context, samples: &Path) -> Result<Exit, Fault> {
    let sandbox = start_sandbox().await?;
    context.environment = with_oneall(&sandbox);
    let settings = AccountSettings {
        app_id: Some(APP_ID.to_owned()),
        page_id: Some(PAGE_ID.to_owned()),
        page_name: Some(PAGE_NAME.to_owned()),
        graph_url: Some(sandbox.base_url().to_owned()),
        ..AccountSettings::default()
    };
    let account = Account::made(ACCOUNT, settings, TokenName::User.token());
    let mut db = Db::open(&context.paths.database)?;
    let uploader = Caller::of(account)?.uploader(&context.settings.uploads)?;
    let mut setup = interface::setup(&context, &uploader.account, &mut db)?;
    std::fs::create_dir_all(samples).map_err(|error| Fault::new(FaultKind::Internal, error.to_string()))?;
    setup.demo = Some(DemoInfo { sample_dir: samples.to_owned() });
    setup.limits.rate = Some(RATE);
    let link = context.start_engine(&uploader, db, setup.limits, Scope::Account)?;
    upload_samples(&link, samples);
    let ended = interface::show(setup, || Ok(Some(link))).await?;
    sandbox.stop().await;
    // Nothing of the demo outlives it, so there is nothing to resume and nothing to say about it.
    Ok(Exit(ended.code()))
}

/// The sandbox's site at OneAll, as the environment would name it.
fn with_oneall(sandbox: &Sandbox) -> Environment {
    Environment::from(|name| {
        let value = match name {
            "WIREPHOTO_ONEALL_URL" => sandbox.base_url(),
            "WIREPHOTO_ONEALL_PUBLIC_KEY" => oneall::PUBLIC_KEY,
            "WIREPHOTO_ONEALL_PRIVATE_KEY" => oneall::PRIVATE_KEY,
            "WIREPHOTO_ONEALL_IDENTITY" => oneall::IDENTITY,
            _ => return None,
        };
        Some(value.to_owned())
    })
}

async fn start_sandbox() -> Result<Sandbox, Fault> {
    let broken = Rule::new(On::Data, Action::Reset { after: Mark::Bytes(BREAK_AT) }).named("evening.mp4");
    let options =
        Options { faults: Script::of([broken]), photos: PHOTOS, sample_posts: true, ..Options::default() };
    sandbox::start(options).await.map_err(|error| Fault::new(FaultKind::Internal, error.to_string()))
}

/// Makes the sample files while the first frame is already on the screen, then uploads them.
fn upload_samples(link: &EngineLink, folder: &Path) {
    let (requests, folder) = (link.requests.clone(), folder.to_owned());
    tokio::task::spawn_blocking(move || {
        let Ok(files) = sandbox::samples::make(&folder) else { return };
        let files = files.into_iter().map(NewUpload::of).collect();
        // The user may have left before the files were ready.
        drop(requests.blocking_send((RequestId(0), Request::Add(files))));
    });
}
