//! Stories of people who upload from a shell: the real program against the sandbox, over real HTTP and
//! the real database, through everything that can go wrong on the way.

// A helper that fails is a story that fails.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../support/mod.rs"]
mod support;

mod bad_input;
mod chance;
mod commands;
mod faults;
mod leases;
mod oneall_posts;
mod patience;
mod photos_faults;
mod photos_reading;
mod photos_writing;
mod pictures_beside;
mod pictures_desk;
mod pictures_kept;
mod pictures_shown;
mod posts_before;
mod posts_lost;
mod posts_sent;
mod publish_desk;
mod publish_found;
mod publish_journal;
mod publish_kept;
mod publish_killed;
mod push;
mod resume;
mod secrets;
mod store;
mod throttling;
mod tokens;
mod uploads;
