//! Keys and what they do: one table of actions, from which the footer, the help, the palette, the
//! remapping and the README's list all follow.

mod action;
mod key;
mod map;
mod rows;
mod table;

pub use action::{Action, Compose, OnPost, Place, Scope};
pub use key::Key;
pub use map::{Bound, Keymap};
pub use table::{Row, TABLE};
