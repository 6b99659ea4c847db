//! What most commands need before they can begin: paths, settings, the account, the database.

use std::time::Duration;

use super::logging;
use super::output::Output;
use crate::config::{self, Account, Environment, Paths, Settings, UploadSettings};
use crate::engine::browse::Access;
use crate::engine::detach::Plan;
use crate::engine::protocol::{EngineLink, Limits};
use crate::engine::{self, PageSetup, Scope, Setup};
use crate::graph::{DEFAULT_VERSION, Endpoint, GraphClient, PUBLIC_GRAPH};
use crate::media::PictureCache;
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::NodeId;
use crate::model::secret::Secret;
use crate::model::text;
use crate::store::{Db, Instance};

/// How long the interface waits in all for throttling and passing faults when it reads photos.
const PATIENCE: Duration = Duration::from_secs(30);

/// The surroundings of a command.
#[derive(Debug)]
pub struct Context {
    /// Where things are kept.
    pub paths: Paths,
    /// `config.toml`.
    pub settings: Settings,
    /// `--account`.
    pub account_flag: Option<String>,
    /// The environment.
    pub environment: Environment,
    /// Where words go.
    pub output: Output,
}

/// An account that is complete enough to upload with.
#[derive(Debug)]
pub struct Uploader {
    /// The account.
    pub account: Account,
    /// The client of its application.
    pub client: GraphClient,
    /// Its user token.
    pub token: Secret,
    /// What a background process must know.
    pub plan: Plan,
}

/// An account on its way to an [`Uploader`]: all but the client, whose certificates take a while to read.
#[derive(Debug)]
pub struct Caller {
    /// The account.
    pub account: Account,
    endpoint: Endpoint,
    token: Secret,
    plan: Plan,
}

impl Context {
    /// Reads paths, settings and environment.
    ///
    /// # Errors
    /// A [`FaultKind::Usage`] fault with the mend.
    pub fn load(account_flag: Option<String>, output: Output) -> Result<Self, Fault> {
        let paths = Paths::discover()?;
        let settings = Settings::load(&paths.config)?;
        Ok(Self { paths, settings, account_flag, environment: Environment::read(), output })
    }

    /// The account that is meant, if any is configured.
    ///
    /// # Errors
    /// As [`config::resolve`].
    pub fn account(&self) -> Result<Option<Account>, Fault> {
        config::resolve(self.account_flag.as_deref(), &self.environment, &self.settings, &self.paths)
    }

    /// The account that is meant, complete with client and token. Nothing is sent for it.
    ///
    /// # Errors
    /// A [`FaultKind::Usage`] fault for what is missing, with the mend.
    pub fn uploader(&self) -> Result<Uploader, Fault> {
        let account = self.account()?.ok_or_else(|| {
            Fault::new(FaultKind::Usage, "No account is configured").hint(
                "Write [accounts.NAME] with app_id to config.toml and user_token to credentials.toml, or set \
                 WIREPHOTO_APP_ID and WIREPHOTO_USER_TOKEN. `wirephoto demo` needs none of it.",
            )
        })?;
        Caller::of(account)?.uploader(&self.settings.uploads)
    }

    /// What reading and writing photos takes. Nothing is sent for it; no app id is needed.
    ///
    /// # Errors
    /// A [`FaultKind::Usage`] fault for what is missing or wrong, with the mend.
    pub fn access(&self, patience: Duration) -> Result<Access, Fault> {
        let account = self.account()?.ok_or_else(|| {
            Fault::new(FaultKind::Usage, "No account is configured").hint(
                "Write [accounts.NAME] to config.toml and page_token or user_token to credentials.toml, or set \
                 WIREPHOTO_PAGE_TOKEN or WIREPHOTO_USER_TOKEN. `wirephoto demo` needs none of it.",
            )
        })?;
        let settings = &account.settings;
        let endpoint = Endpoint::without_app(
            settings.graph_url.as_deref().unwrap_or(PUBLIC_GRAPH),
            settings.api_version.as_deref().unwrap_or(DEFAULT_VERSION),
        )?;
        let page = settings.page_id.as_deref().map(page_id).transpose()?;
        let page_token = account.page_token();
        let user_token = match &page_token {
            // The command may ask somebody something; with a Page token there is nothing to ask for.
            Some(_) if settings.token_command.is_some() => None,
            _ => account.user_token_if_any()?,
        };
        let client = GraphClient::new(endpoint, self.settings.uploads.stall_timeout)?;
        Ok(Access { client, page, page_token, user_token, patience })
    }

    /// What publishing takes: [`Self::access`], or for those who publish through OneAll alone as much of it as
    /// needs no account.
    ///
    /// # Errors
    /// As [`Self::access`].
    pub fn publishing_access(&self, patience: Duration) -> Result<Access, Fault> {
        if self.account()?.is_some() || super::push::journal_name(self).is_none() {
            return self.access(patience);
        }
        let endpoint = Endpoint::without_app(PUBLIC_GRAPH, DEFAULT_VERSION)?;
        let client = GraphClient::new(endpoint, self.settings.uploads.stall_timeout)?;
        Ok(Access { client, page: None, page_token: None, user_token: None, patience })
    }

    /// The account's name in the journal of posts; `None` where none is configured, not even a site at OneAll.
    ///
    /// # Errors
    /// As [`Self::account`].
    pub fn journal_name(&self) -> Result<Option<String>, Fault> {
        let account = self.account()?.map(|account| account.name);
        Ok(account.or_else(|| super::push::journal_name(self)))
    }

    /// Starts the engine, and the log with it; for the interface with what photos and posts need.
    ///
    /// # Errors
    /// When the database's thread cannot be started, or the Page's id is none.
    pub fn start_engine(
        &self,
        uploader: &Uploader,
        db: Db,
        limits: Limits,
        scope: Scope,
    ) -> Result<EngineLink, Fault> {
        logging::start(&self.paths.log);
        let uploads = &self.settings.uploads;
        let page = match scope {
            Scope::Account => Some(self.page(&uploader.account)?),
            Scope::Asked => None,
        };
        engine::start(Setup {
            account: uploader.account.name.clone(),
            client: uploader.client.clone(),
            token: uploader.token.clone(),
            instance: Instance::new(db.path()),
            db,
            limits,
            stall: uploads.stall_timeout,
            tries: uploads.tries,
            scope,
            plan: uploader.plan.clone(),
            credentials: Some(self.paths.credentials.clone()),
            page,
            road: super::push::road(self),
        })
    }

    fn page(&self, account: &Account) -> Result<PageSetup, Fault> {
        let folder = self.paths.cache.join("pictures");
        Ok(PageSetup {
            page: account.settings.page_id.as_deref().map(page_id).transpose()?,
            page_token: account.page_token(),
            patience: PATIENCE,
            cache: PictureCache::new(folder, self.settings.interface.picture_cache),
        })
    }

    /// Opens the database for writing; what happened to it is said on stderr.
    ///
    /// # Errors
    /// When not even a database in memory can be made.
    pub fn database(&self) -> Result<Db, Fault> {
        let mut db = Db::open(&self.paths.database)?;
        for notice in db.take_notices() {
            self.output.say(&format!("warning: {notice}"));
        }
        Ok(db)
    }
}

fn page_id(id: &str) -> Result<NodeId, Fault> {
    NodeId::parse(id).ok_or_else(|| {
        Fault::new(FaultKind::Usage, format!("'{}' is not the id of a Page", text::excerpt(id, 40)))
            .hint("Copy the number from the Page's settings to page_id, or to WIREPHOTO_PAGE_ID.")
    })
}

impl Caller {
    /// Completes an account with its token, asking its token command where there is one.
    ///
    /// # Errors
    /// A [`FaultKind::Usage`] fault for what is missing, with the mend.
    pub fn of(account: Account) -> Result<Self, Fault> {
        account.app_id()?;
        let token = account.user_token()?;
        Self::with(account, token)
    }

    /// The same for the interface, which shows photos without an app id, and with a Page token alone:
    /// uploads then say what they miss.
    ///
    /// # Errors
    /// A [`FaultKind::Usage`] fault without any token.
    pub fn for_interface(account: Account) -> Result<Self, Fault> {
        let token = match account.page_token() {
            Some(_) => account.user_token_if_any()?.unwrap_or_else(|| Secret::new("")),
            None => account.user_token()?,
        };
        Self::with(account, token)
    }

    fn with(account: Account, token: Secret) -> Result<Self, Fault> {
        let settings = &account.settings;
        let plan = Plan {
            graph_url: settings.graph_url.clone().unwrap_or_else(|| PUBLIC_GRAPH.to_owned()),
            api_version: settings.api_version.clone().unwrap_or_else(|| DEFAULT_VERSION.to_owned()),
            app_id: settings.app_id.clone().unwrap_or_default(),
        };
        let endpoint = match &settings.app_id {
            Some(app_id) => Endpoint::new(&plan.graph_url, &plan.api_version, app_id)?,
            None => Endpoint::without_app(&plan.graph_url, &plan.api_version)?,
        };
        Ok(Self { account, endpoint, token, plan })
    }

    /// Makes the client.
    ///
    /// # Errors
    /// As [`GraphClient::new`].
    pub fn uploader(self, uploads: &UploadSettings) -> Result<Uploader, Fault> {
        let client = GraphClient::new(self.endpoint, uploads.stall_timeout)?;
        Ok(Uploader { account: self.account, client, token: self.token, plan: self.plan })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::AccountSettings;

    fn account(variables: &[(&str, &str)]) -> Account {
        let value =
            |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        let environment = Environment::from(value);
        let settings = Settings {
            accounts: [("main".to_owned(), AccountSettings::default())].into(),
            ..Settings::default()
        };
        let nowhere = Paths::under(std::path::Path::new("/nonexistent"));
        config::resolve(None, &environment, &settings, &nowhere).unwrap().unwrap()
    }

    #[test]
    fn the_interface_opens_for_photos_alone_and_uploads_ask_for_more() {
        let user = [("WIREPHOTO_USER_TOKEN", "t")];
        assert!(Caller::for_interface(account(&user)).is_ok());
        assert!(Caller::of(account(&user)).unwrap_err().sentence().contains("app id"));
        let page = [("WIREPHOTO_PAGE_TOKEN", "t")];
        assert!(Caller::for_interface(account(&page)).unwrap().token.is_empty());
        assert!(Caller::for_interface(account(&[])).is_err(), "some token is needed");
        let both = [("WIREPHOTO_USER_TOKEN", "t"), ("WIREPHOTO_APP_ID", "1/2")];
        assert!(Caller::for_interface(account(&both)).unwrap_err().sentence().contains("not an app id"));
        assert!(page_id("102900000000381").is_ok() && page_id("../x").is_err());
    }
}
