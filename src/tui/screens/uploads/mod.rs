//! The Uploads screen: the session list with what moves, totals, and the details of one session.

mod act;
mod columns;
pub mod details;
pub mod list;
mod rates;
#[cfg(test)]
pub(crate) mod samples;
mod state;
mod update;
mod view;
mod words;

pub use state::Uploads;
pub(crate) use view::{draw, layout, list_height};
pub(crate) use words::countdown;
