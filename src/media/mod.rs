//! Local files: what they are by content, whether they may be sent, and whether they are still the same;
//! pictures from outside: decoded within bounds, kept on disk within bounds; photos to be published: looked at
//! and made to fit.

mod cache;
mod fingerprint;
mod fit;
mod folder;
mod kind;
mod photo;
pub mod picture;
mod source;
mod still;

pub use cache::{CacheName, PictureCache};
pub use fingerprint::{BlockReader, Proof, digest, prove};
pub use fit::fit;
pub use folder::{Entry, list_folder};
pub use kind::{DOCUMENTED_TYPES, check_mime};
pub use photo::{photo_facts, photo_picture};
pub use source::{Inspected, Source, Stamp, inspect};
