//! A stage for stories: a home folder of its own, a sandbox in this process, files to upload, and the
//! real program to upload them with. When a stage is taken down, everything that was said and written
//! on it is searched for secrets.

mod files;
mod pictures;
mod program;
mod stage;

pub use files::{bytes_of, sha256};
pub use program::{Outcome, Running};
pub use stage::{Stage, rule};

use std::time::{Duration, Instant};

/// Looks again and again until something holds; fails when it does not within so many seconds.
#[track_caller]
pub fn eventually(what: &str, seconds: u64, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(seconds);
    while !holds() {
        assert!(Instant::now() < deadline, "did not happen within {seconds} s: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Plays a story with each of these, all at the same time: they mostly wait.
pub fn at_once<T: Send>(cases: impl IntoIterator<Item = T>, story: impl Fn(T) + Sync) {
    let story = &story;
    std::thread::scope(|scope| {
        for case in cases {
            scope.spawn(move || story(case));
        }
    });
}
