//! The SQLite database: the upload journal, its leases and totals; what was last read of photos;
//! the journal of posts.
//!
//! [`Db`] is the database itself, blocking, for commands that only look. [`Store`] is one thread that
//! owns a [`Db`] and runs what is sent to it, for the engine. A disk that fills up or turns read-only
//! moves the data into memory; a database that is torn or comes from a newer version is set aside,
//! never deleted.

mod attempts;
mod blocks;
mod db;
mod leases;
mod list;
mod photos;
mod posts;
mod rescue;
mod schema;
mod sessions;
mod thread;

#[cfg(test)]
mod tests;

pub use blocks::BlockJournal;
pub use db::{Db, StoreError};
pub use leases::{Instance, Wish};
pub use list::Selection;
pub use photos::{KeptPage, KeptPhoto};
pub use posts::{Ending, KeptPost, NewStep};
pub use sessions::{Journal, NewSession};
pub use thread::Store;
