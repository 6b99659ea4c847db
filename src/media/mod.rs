//! Local files: what they are by content, whether they may be sent, and whether they are still the same;
//! pictures from outside: decoded within bounds, kept on disk within bounds.

mod cache;
mod fingerprint;
mod folder;
mod kind;
pub mod picture;
mod source;

pub use cache::{CacheName, PictureCache};
pub use fingerprint::{BlockReader, Proof, digest, prove};
pub use folder::{Entry, list_folder};
pub use kind::{DOCUMENTED_TYPES, check_mime};
pub use source::{Inspected, Source, Stamp, inspect};
