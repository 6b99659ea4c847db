//! A few posts that are there from the start, for the demo: another app made them, so they cannot be
//! changed through this one.

use super::book::{Book, Kind, NewPost, PostState, Target};

const DAY: u64 = 86_400;

impl Book {
    /// Writes the samples, the newest of them yesterday; `photos` are ids of the Page's uploads, the
    /// newest first.
    pub(in crate::sandbox) fn add_samples(&mut self, now: u64, photos: &[String]) {
        let some = |from: usize, count: usize| photos.iter().skip(from).take(count).cloned().collect();
        let out = |days: u64| (PostState::Published, None, now.saturating_sub(days * DAY));
        let later = |days: u64| (PostState::Scheduled, Some(now + days * DAY - now % 3600), now - DAY);
        let samples: [(_, &str, Option<&str>, Vec<String>); 8] = [
            (out(34), "The first ferry after the winter leaves on Saturday at 09:00.", None, Vec::new()),
            (
                out(21),
                "What the harbour looked like a hundred years ago",
                Some("https://harbour.example/archive"),
                Vec::new(),
            ),
            (out(12), "Lantern night, in pictures 🏮", None, some(4, 5)),
            (out(5), "Blue hour on the quay", None, some(2, 1)),
            (
                out(1),
                "Programme for the weekend: doors 18:00, main stage 20:30, lanterns 22:15",
                None,
                some(0, 2),
            ),
            (later(2), "Tonight: brass on the ferry landing at 19:00", None, some(9, 1)),
            (later(9), "Thank you all for coming", None, Vec::new()),
            ((PostState::Draft, None, now - DAY), "Who knows this boat?", None, some(10, 1)),
        ];
        for ((state, scheduled, created), message, link, photos) in samples {
            let mut post = NewPost::of(Kind::Feed, Target::Page, (state, scheduled));
            post.message = Some(message.to_owned());
            post.link = link.map(str::to_owned);
            post.photos = photos;
            self.make(post, (created, 0));
            if let Some(post) = self.posts.last_mut() {
                post.own = false;
            }
        }
    }
}
