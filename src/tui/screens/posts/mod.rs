//! The Posts screen: what is on its way, drafts, what is scheduled (as a list or a week), and what is out;
//! the journal's word joined with the Page's.

mod act;
mod details;
mod engine;
mod entry;
mod fill;
mod join;
mod lines;
mod questions;
mod rows;
#[cfg(test)]
pub(crate) mod samples;
mod shelf;
mod state;
mod view;
mod week;
mod words;

pub(crate) use engine::PostWait;
pub use entry::Entry;
pub(crate) use questions::PostAct;
pub use shelf::Shelf;
pub use state::Posts;
pub(crate) use view::{draw, position, standing};
