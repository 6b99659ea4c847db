//! The background task: takes requests, drives uploads, sends replies and progress.

pub mod protocol;
