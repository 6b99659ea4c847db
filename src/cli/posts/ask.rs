//! The question before something is published: on a terminal, with everything that somebody must know to
//! answer it.

use std::io::{self, IsTerminal, Write};

use super::form::wrong;
use super::judge::Judged;
use super::shown::words;
use crate::cli::context::Context;
use crate::model::fault::Fault;
use crate::model::node::Named;
use crate::model::post::{Content, Target, When};
use crate::model::{schedule, text};

/// Posts that the question names one by one.
const NAMED: usize = 20;

/// Holds that somebody can be asked, or need not be.
///
/// # Errors
/// [`crate::model::fault::FaultKind::Usage`] where nobody can answer.
pub fn may_ask(yes: bool) -> Result<(), Fault> {
    if yes || (io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Ok(());
    }
    Err(wrong("Nothing was sent: without a terminal nobody can be asked")
        .hint("Add --yes to go on without a question, or --dry-run to see what would be sent."))
}

/// Asks; everything but `y` and `yes` is a no.
pub async fn ask(question: &str) -> bool {
    let mut stderr = io::stderr().lock();
    drop(write!(stderr, "{question} [y/N] "));
    drop(stderr.flush());
    drop(stderr);
    let read = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        io::stdin().read_line(&mut line).map(|_| line)
    });
    let line = read.await.ok().and_then(Result::ok).unwrap_or_default();
    is_yes(&line)
}

fn is_yes(line: &str) -> bool {
    matches!(line.trim().to_lowercase().as_str(), "y" | "yes")
}

/// Shows what is about to be published, on stderr, below what was said against it; `page` where anything goes to
/// the Page itself.
pub fn show(posts: &[Judged], page: Option<&Named>, context: &Context) {
    let mut stderr = io::stderr().lock();
    for line in lines(posts, page, context) {
        drop(writeln!(stderr, "{line}"));
    }
}

fn lines(posts: &[Judged], page: Option<&Named>, context: &Context) -> Vec<String> {
    let mut lines: Vec<String> = page.map(|page| format!("Page: {}", page_words(page))).into_iter().collect();
    for post in posts.iter().take(NAMED) {
        let row = post.row.map(|row| format!("row {row}: ")).unwrap_or_default();
        lines.push(format!("{row}{}", words(&post.content)));
        lines.push(format!("  what: {}", parts(&post.content)));
        lines.push(format!("  when: {}", when(&post.content, context)));
        lines.extend(place(&post.content.target).map(|place| format!("  where: {place}")));
    }
    if posts.len() > NAMED {
        lines.push(format!("and {} more", posts.len() - NAMED));
    }
    lines
}

fn page_words(page: &Named) -> String {
    match (&page.id, &*page.name) {
        (Some(id), "") => id.to_string(),
        (Some(id), name) => format!("{name} ({id})"),
        (None, name) => name.to_owned(),
    }
}

fn parts(content: &Content) -> String {
    let mut parts = Vec::new();
    if !content.photos.is_empty() {
        parts.push(text::count(content.photos.len() as u64, "photo"));
    }
    parts.extend(content.link.as_ref().map(|link| format!("link {}", text::excerpt(link, 100))));
    parts.extend(content.video.as_ref().map(|_| "video".to_owned()));
    if !content.message.is_empty() {
        parts.push(text::count(content.message.chars().count() as u64, "character"));
    }
    if content.targeting.is_some() || content.feed_targeting.is_some() {
        parts.push("targeted".to_owned());
    }
    parts.extend(content.params.iter().map(|(name, _)| text::tame(name)));
    parts.join(", ")
}

/// When it comes out, in the Page's zone and in this machine's.
pub fn when(content: &Content, context: &Context) -> String {
    match content.when {
        When::Now => "now".to_owned(),
        When::At(at) => moment(at, context),
        When::Unpublished => "made, and seen by nobody".to_owned(),
        When::Draft => "a draft at Facebook".to_owned(),
    }
}

/// A moment in the Page's zone and in this machine's.
pub fn moment(at: i64, context: &Context) -> String {
    let here = jiff::tz::TimeZone::system();
    let page = context.account().ok().flatten().map_or_else(|| here.clone(), |account| account.zone());
    schedule::shown_in_both(at, &page, &here)
}

fn place(target: &Target) -> Option<String> {
    match target {
        Target::Page => None,
        Target::Album(album) => Some(album.in_words()),
        Target::User(id) => Some(format!("person {}", text::tame(id))),
        Target::OneAll(place) => Some(format!("through OneAll to {}", place.in_words())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_yes_is_a_yes() {
        assert!(is_yes("y\n") && is_yes(" YES \n"));
        for no in ["", "\n", "n\n", "yeah\n", "yy\n"] {
            assert!(!is_yes(no), "{no:?}");
        }
    }

    #[test]
    fn what_is_in_it_is_said_in_few_words() {
        let content = Content {
            message: "Hé".into(),
            link: Some("https://example.org/".into()),
            params: vec![("no_story".into(), "true".into())],
            ..Content::default()
        };
        assert_eq!(parts(&content), "link https://example.org/, 2 characters, no_story");
    }
}
