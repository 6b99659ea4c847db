//! The sandbox from outside, over real connections: each rule of the reference pages, each fault with
//! the proof that it struck, and every byte in its place.

// A helper that fails is a test that fails.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod client;
mod control;
mod faults;
mod photo_faults;
mod photos;
mod pictures;
mod posts;
mod posts_faults;
mod posts_photos;
mod publishing;
mod rules;
mod writes;
