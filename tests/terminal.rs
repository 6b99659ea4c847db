//! The real program in a real pseudo-terminal: what it shows, what it writes, and what it leaves behind.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::unreachable,
    reason = "a story that cannot go on has to fail"
)]

#[path = "terminal/answers.rs"]
mod answers;
#[path = "terminal/asking.rs"]
mod asking;
#[path = "terminal/codes.rs"]
mod codes;
#[path = "terminal/gallery.rs"]
mod gallery;
#[path = "terminal/leaving.rs"]
mod leaving;
#[path = "terminal/photo_work.rs"]
mod photo_work;
#[path = "terminal/photos.rs"]
mod photos;
#[path = "terminal/pty.rs"]
mod pty;
#[path = "terminal/server.rs"]
mod server;
#[path = "terminal/showing.rs"]
mod showing;
