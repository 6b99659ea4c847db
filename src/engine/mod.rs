//! The background task: takes requests, drives uploads, sends replies and progress.
//!
//! One task owns all state; lanes are tasks of their own that tell it news and end with an outcome.
//! Nothing here ticks while nothing moves.

pub mod browse;
mod clock;
mod desk;
pub mod detach;
mod gate;
mod intake;
mod lanes;
mod limiter;
mod meter;
pub mod pictures;
pub mod protocol;
pub mod publish;
pub mod push;
mod reader;
mod retry;
mod upload;
mod verdict;
mod watchdog;

pub use desk::{PageSetup, Scope, Setup, start};
pub use intake::{Checked, check as check_files};
