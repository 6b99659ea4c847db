//! Objects of the Graph API as they come: every oddity of a decade of answers is read, none is trusted.
//!
//! An object passes two doors. [`normal`] makes JSON that is safe to print and of one shape whatever age it
//! comes from; [`read`] makes our own types of that.

mod address;
mod normal;
mod posts;
mod read;
mod values;

pub(super) use address::clean as clean_address;
pub use normal::photo as normal_photo;
pub use posts::{Attached, attached, post};
pub use read::{album, comment, named, photo, tag};
pub use values::time_text;
pub(super) use values::{flag, id, integer, items, rows};
