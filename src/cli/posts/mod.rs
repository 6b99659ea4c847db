//! The commands about posts: `post`, `posts` and `verify`, and what `resume` does for posts. What somebody
//! wrote becomes a [`form::Form`], that a content, which is judged before anything is sent; the publisher does the rest.

mod args;
mod ask;
mod file;
mod form;
mod judge;
mod list;
mod many;
mod one;
mod resume;
mod rows;
mod run;
mod shown;
mod table;
mod verify;

pub use args::PostArgs;
pub use list::{PostsArgs, posts};
pub use many::together;
pub use one::post;
pub use resume::{resume, unfinished};
pub use verify::{VerifyArgs, verify};
