//! The Photos screen: lists of a Page's photos with a preview, a grid of thumbnails, and the opened photo
//! with its comments, likes and tags.

mod act;
mod engine;
mod fields;
mod fill;
mod find;
mod grid;
mod layout;
mod list;
mod on_photo;
mod opened;
mod opened_view;
mod paged;
mod people;
mod pictures;
mod preview;
mod rows;
#[cfg(test)]
pub(crate) mod samples;
mod state;
mod view;
mod words;

pub(crate) use engine::PhotoWait;
pub(crate) use find::folded;
pub use list::{Listed, View};
pub use opened::{Opened, Section};
pub(crate) use paged::{Next, Paged};
pub use state::Photos;
pub(crate) use view::{draw, position, standing};
pub(crate) use words::{age, ago};
