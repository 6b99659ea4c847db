//! # The house
//!
//! Wirephoto is a terminal client for people who run Facebook Pages from a shell. Data takes one way
//! through it: key → message → update → effect → request → engine → Graph API → reply → update → draw.
//!
//! Floors, each of which uses only what stands below it:
//!
//! | floor | what it is for |
//! |---|---|
//! | `main.rs` | parse the command line, set hooks, choose a door |
//! | [`cli`], [`tui`] | two doors to one engine: commands that print, an interface that draws |
//! | [`engine`] | the background task: requests in, replies and progress out |
//! | [`graph`], [`oneall`], [`media`], [`store`], [`config`] | the HTTP clients; local files; SQLite; accounts and settings |
//! | [`model`] | plain data and its rules: no I/O, no async, no drawing |
//!
//! [`sandbox`] stands apart: an embedded server that speaks the same API. It shares no type and no code
//! with [`graph`] and [`oneall`], so that it is a second, independent reading of the reference and a mistake in one
//! shows in the other.

pub mod cli;
pub mod config;
pub mod engine;
pub mod graph;
pub mod media;
pub mod model;
pub mod oneall;
pub mod sandbox;
pub mod store;
pub mod tui;
