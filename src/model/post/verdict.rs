//! What is wrong with a post before it leaves: each verdict names the rule and its limit.

/// How much a verdict matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It may go, and somebody should know.
    Warn,
    /// It does not go.
    Refuse,
}

/// What a verdict is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The post as a whole.
    Post,
    /// The message.
    Message,
    /// A photo, from 0.
    Photo(usize),
    /// The link or its thumbnail.
    Link,
    /// The video.
    Video,
    /// When it comes out.
    When,
    /// Where it goes.
    Where,
    /// A parameter, by its name at Facebook.
    Param(String),
}

/// One thing that is wrong, or worth a second look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it may go nevertheless.
    pub severity: Severity,
    /// What it is about.
    pub subject: Subject,
    /// The rule's name: stable, for scripts, such as `photo_size`.
    pub rule: &'static str,
    /// What is wrong and what the limit is, as a sentence.
    pub message: String,
    /// True when re-encoding the photo mends it.
    pub can_be_fitted: bool,
}

impl Verdict {
    /// A reason for which a post does not go.
    pub fn refuse(subject: Subject, rule: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Refuse, subject, rule, message: message.into(), can_be_fitted: false }
    }

    /// Something worth a second look.
    pub fn warn(subject: Subject, rule: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warn, ..Self::refuse(subject, rule, message) }
    }

    /// The same, mended by re-encoding the photo.
    #[must_use]
    pub const fn fittable(mut self) -> Self {
        self.can_be_fitted = true;
        self
    }
}
