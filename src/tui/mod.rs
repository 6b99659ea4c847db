//! The interface: a loop that hands messages to a pure [`App`] and carries out its effects, screens that
//! draw its state, and the terminal underneath.
//!
//! [`run::run`] is the door. A key becomes a message, [`App::update`] changes the state and says what is
//! to be done, the loop does it, and [`app::draw`] draws what is then there.

pub mod app;
pub mod effect;
pub mod keys;
pub mod message;
pub mod notices;
pub(crate) mod overlays;
pub mod run;
pub mod screens;
pub mod setup;
pub mod term;
pub mod theme;
pub mod widgets;

pub use app::{App, draw};
pub use overlays::files::parse_paths;
pub use run::{RunError, run};
pub use setup::{AccountRow, DemoInfo, Exit, FirstPaint, Identity, Reason, Setup};
