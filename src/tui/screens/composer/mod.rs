//! The Composer: a form in which a post is written, judged while it is written, kept as a draft, looked at as
//! the exact calls that it will become, and published.

mod act;
mod engine;
mod form;
mod look;
mod oneall;
mod parts;
mod publish;
mod state;
mod view;
mod words;

pub(crate) use engine::{ComposeWait, waits_for_keeping};
pub(crate) use parts::Spot;
pub use state::Composer;
pub(crate) use state::Places;
pub(crate) use view::draw;
pub(crate) use words::photo_name;
