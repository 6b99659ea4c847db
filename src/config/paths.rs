//! Where things are kept: the XDG folders, or all under `WIREPHOTO_HOME`.

use std::path::PathBuf;

use etcetera::BaseStrategy;
use etcetera::base_strategy::Xdg;

use crate::model::fault::{Fault, FaultKind};

/// The files and folders of one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// Settings and accounts without secrets.
    pub config: PathBuf,
    /// Tokens; readable by the owner alone.
    pub credentials: PathBuf,
    /// The SQLite database.
    pub database: PathBuf,
    /// The log.
    pub log: PathBuf,
    /// Thumbnails and other things that can be made again.
    pub cache: PathBuf,
}

impl Paths {
    /// Everything under one folder.
    pub fn under(home: &std::path::Path) -> Self {
        Self {
            config: home.join("config.toml"),
            credentials: home.join("credentials.toml"),
            database: home.join("wirephoto.db"),
            log: home.join("wirephoto.log"),
            cache: home.join("cache"),
        }
    }

    /// `WIREPHOTO_HOME` if it is set, the XDG folders otherwise, on every system.
    ///
    /// # Errors
    /// A [`FaultKind::Usage`] fault when there is no home folder.
    pub fn discover() -> Result<Self, Fault> {
        if let Some(home) = std::env::var_os("WIREPHOTO_HOME").filter(|home| !home.is_empty()) {
            let home =
                std::path::absolute(home).map_err(|error| Fault::new(FaultKind::Usage, error.to_string()))?;
            return Ok(Self::under(&home));
        }
        let xdg = Xdg::new().map_err(|_| {
            Fault::new(FaultKind::Usage, "There is no home folder to keep settings in")
                .hint("Set HOME, or WIREPHOTO_HOME.")
        })?;
        let state = xdg.state_dir().unwrap_or_else(|| xdg.data_dir()).join("wirephoto");
        let config = xdg.config_dir().join("wirephoto");
        Ok(Self {
            config: config.join("config.toml"),
            credentials: config.join("credentials.toml"),
            database: state.join("wirephoto.db"),
            log: state.join("wirephoto.log"),
            cache: xdg.cache_dir().join("wirephoto"),
        })
    }
}
