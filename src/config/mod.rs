//! Accounts and settings: where the files are, what is in them, and what the environment overrides.

mod accounts;
mod command;
mod credentials;
mod oneall;
mod paths;
mod settings;

pub use accounts::{Account, Environment, resolve};
pub use command::SECRET_VARIABLES;
pub use credentials::{Credentials, OneAllKeys, Tokens};
pub use oneall::{OneAll, resolve as resolve_oneall};
pub use paths::Paths;
pub use settings::{
    AccountSettings, InterfaceSettings, OneAllSettings, Settings, UploadSettings, use_account,
};
