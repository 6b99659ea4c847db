//! `wirephoto` without a command: the interface on the current account.

use std::path::PathBuf;

use super::context::{Caller, Context};
use super::exit::Exit;
use crate::config::{Account, AccountSettings};
use crate::engine::Scope;
use crate::engine::protocol::{EngineLink, Limits};
use crate::model::fault::{Fault, FaultKind};
use crate::store::{Db, Selection};
use crate::tui::term::{Support, refusal};
use crate::tui::{self, AccountRow, FirstPaint, Identity, Reason, RunError, Setup};

/// Rows read for the first frame: more than the tallest terminal shows.
const FIRST_ROWS: u32 = 200;

/// Runs the interface until the user leaves; another account starts it anew.
///
/// # Errors
/// [`FaultKind::Usage`] without a usable terminal or with a half configuration.
pub fn run(mut context: Context) -> Result<Exit, Fault> {
    check_terminal()?;
    loop {
        let ended = match account(&context)? {
            Some(account) => open(&context, account)?,
            None => first_run(&context)?,
        };
        match ended.reason {
            Reason::SwitchTo(name) => context.account_flag = Some(name),
            _ => return Ok(say_goodbye(&context, &ended)),
        }
    }
}

/// The account that the interface opens with; a site at OneAll alone is enough for one.
fn account(context: &Context) -> Result<Option<Account>, Fault> {
    let account = context.account()?;
    let Some(name) = super::push::journal_name(context) else { return Ok(account) };
    let account = account.unwrap_or_else(|| Account::made(&name, AccountSettings::default(), ""));
    Ok(Some(account.content_without_token()))
}

/// Refuses a terminal that cannot show the interface.
///
/// # Errors
/// [`FaultKind::Usage`] with the commands to use instead.
pub fn check_terminal() -> Result<(), Fault> {
    refusal().map_or(Ok(()), |sentence| Err(Fault::new(FaultKind::Usage, sentence)))
}

/// The last line once the terminal is the shell's again, and the exit code.
pub fn say_goodbye(context: &Context, ended: &tui::Exit) -> Exit {
    if let Some(sentence) = ended.sentence() {
        context.output.say(&sentence);
    }
    Exit(ended.code())
}

fn open(context: &Context, account: Account) -> Result<tui::Exit, Fault> {
    let mut db = Db::open(&context.paths.database)?;
    let caller = Caller::for_interface(account)?;
    let mut setup = setup(context, &caller.account, &mut db)?;
    // A background process can only upload.
    setup.can_detach = db.path().is_some() && caller.account.app_id().is_ok();
    setup.can_switch = true;
    let limits = setup.limits;
    super::block_on(show(setup, || {
        let uploader = caller.uploader(&context.settings.uploads)?;
        context.start_engine(&uploader, db, limits, Scope::Account).map(Some)
    }))
}

fn first_run(context: &Context) -> Result<tui::Exit, Fault> {
    let setup = common(context, None);
    super::block_on(show(setup, || Ok(None)))
}

/// Shows the interface; `start` starts its engine behind the first frame.
///
/// # Errors
/// When its settings make no sense, the terminal cannot be used or the engine cannot be started.
pub async fn show(
    setup: Setup,
    start: impl FnOnce() -> Result<Option<EngineLink>, Fault>,
) -> Result<tui::Exit, Fault> {
    tui::run(setup, start).await.map_err(|error| match error {
        RunError::Engine(fault) => fault,
        RunError::Setup(_) => Fault::new(FaultKind::Usage, error.to_string()),
        RunError::Terminal(_) => Fault::new(FaultKind::Internal, error.to_string()),
    })
}

/// What the interface needs to know for its first frame.
///
/// # Errors
/// When the database cannot be read.
pub fn setup(context: &Context, account: &Account, db: &mut Db) -> Result<Setup, Fault> {
    let identity = Identity {
        account: account.name.clone(),
        page: account.page_label().unwrap_or_default(),
        page_id: account.page_id().map(str::to_owned),
    };
    let mut setup = common(context, Some(identity));
    setup.zones.page = account.zone();
    let selection =
        Selection { account: Some(account.name.clone()), limit: Some(FIRST_ROWS), ..Selection::default() };
    let rows = db.list(&selection)?;
    setup.first = FirstPaint {
        ids: rows.iter().map(|row| row.id).collect(),
        rows,
        totals: db.totals(Some(&account.name))?,
    };
    setup.warnings = db.take_notices();
    Ok(setup)
}

fn common(context: &Context, identity: Option<Identity>) -> Setup {
    let (settings, support) = (&context.settings, Support::detect());
    let limits = Limits { jobs: settings.uploads.jobs, rate: settings.uploads.limit_rate };
    let current = identity.as_ref().map(|identity| identity.account.clone());
    let accounts = settings.accounts.iter().map(|(name, account)| AccountRow {
        name: name.clone(),
        page: account.page_name.clone().or_else(|| account.page_id.clone()).unwrap_or_default(),
        current: current.as_ref() == Some(name),
    });
    Setup {
        over_ssh: std::env::var_os("SSH_CONNECTION").is_some(),
        accounts: accounts.collect(),
        keys: settings.keys.clone(),
        theme: settings.interface.theme.clone().unwrap_or_default(),
        ascii: settings.interface.ascii,
        mouse: settings.interface.mouse,
        images: settings.interface.images.clone().unwrap_or_default(),
        images_except: settings.interface.images_except.clone(),
        image_colors: settings.interface.image_colors.clone().unwrap_or_default(),
        no_color: support.no_color,
        utf8: support.utf8,
        start_dir: std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/")),
        home: std::env::home_dir(),
        zones: tui::setup::Zones { page: jiff::tz::TimeZone::system(), local: jiff::tz::TimeZone::system() },
        config_file: crate::model::text::show_path(&context.paths.config),
        ..Setup::new(identity, limits)
    }
}
