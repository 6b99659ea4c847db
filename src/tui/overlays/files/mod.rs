//! The file picker: a folder's files with size, type and verdict; several marks; a typed path with
//! completion; pasted and dropped paths.

mod paths;
mod state;
mod update;
mod view;

pub use paths::parse_paths;
pub(crate) use state::Picker;
pub(crate) use view::draw;
