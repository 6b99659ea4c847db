//! What went wrong, in words for people and in fields for scripts.

use serde::{Deserialize, Serialize};

/// The kind of a fault: decides the exit code and what the engine does next.
///
/// The set is part of the command contract (`error.kind` in JSON).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The command line or the configuration is wrong; nothing was done.
    Usage,
    /// A local file cannot be read or does not fit the rules.
    Source,
    /// A local file changed while it was being sent.
    SourceChanged,
    /// The access token is missing, wrong or expired.
    Token,
    /// The token is good but lacks a permission or a role.
    Permission,
    /// The server asked for a pause.
    Throttled,
    /// The server had a passing fault.
    Temporary,
    /// The server could not be reached.
    Offline,
    /// The connection was open but nothing moved.
    Stalled,
    /// The server's certificate was not accepted.
    Certificate,
    /// The server refused the request for good.
    Rejected,
    /// The object does not exist or may not be seen.
    Missing,
    /// The account is blocked from this action for a while.
    Blocked,
    /// The server says that this was posted already.
    Duplicate,
    /// The server's answer made no sense.
    Answer,
    /// Something was to be written and the answer never came: it may have happened.
    Unknown,
    /// The local database or disk failed.
    Storage,
    /// A fault in Wirephoto itself.
    Internal,
}

impl FaultKind {
    /// The exit code of a command that ends with this fault alone.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Usage => 2,
            Self::Source | Self::SourceChanged => 3,
            Self::Token | Self::Permission => 4,
            Self::Throttled | Self::Temporary | Self::Offline | Self::Stalled | Self::Answer => 5,
            Self::Unknown => 6,
            Self::Certificate
            | Self::Rejected
            | Self::Missing
            | Self::Blocked
            | Self::Duplicate
            | Self::Storage
            | Self::Internal => 1,
        }
    }

    /// True when waiting and trying again can help without anybody doing anything.
    pub const fn is_passing(self) -> bool {
        matches!(self, Self::Throttled | Self::Temporary | Self::Offline | Self::Stalled | Self::Answer)
    }
}

/// A fault as a sentence with the fields that support needs. All text in it is tamed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// What kind of fault.
    pub kind: FaultKind,
    /// What failed and why, as a sentence.
    pub message: String,
    /// The Graph API's error code.
    pub code: Option<i64>,
    /// The Graph API's error subcode.
    pub subcode: Option<i64>,
    /// The Graph API's trace id, for its support.
    pub fbtrace_id: Option<String>,
    /// What to do now, as a sentence.
    pub hint: Option<String>,
}

impl Fault {
    /// A fault with a sentence and nothing else.
    pub fn new(kind: FaultKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), code: None, subcode: None, fbtrace_id: None, hint: None }
    }

    /// The same fault with a sentence that says what to do now.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The whole fault as one line: message, code, trace id and hint.
    pub fn sentence(&self) -> String {
        let mut out = self.message.trim_end_matches('.').to_owned();
        match (self.code, self.subcode) {
            (Some(code), Some(subcode)) => out.push_str(&format!(" (code {code}, subcode {subcode})")),
            (Some(code), None) => out.push_str(&format!(" (code {code})")),
            _ => {}
        }
        if let Some(trace) = &self.fbtrace_id {
            out.push_str(&format!(" [trace {trace}]"));
        }
        out.push('.');
        if let Some(hint) = &self.hint {
            out.push(' ');
            out.push_str(hint);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_carries_all_that_is_known() {
        let fault = Fault {
            code: Some(190),
            subcode: Some(463),
            fbtrace_id: Some("AbC".into()),
            ..Fault::new(FaultKind::Token, "The access token has expired.").hint("Renew it.")
        };
        assert_eq!(
            fault.sentence(),
            "The access token has expired (code 190, subcode 463) [trace AbC]. Renew it."
        );
    }

    #[test]
    fn kinds_have_stable_names() {
        assert_eq!(serde_json::to_string(&FaultKind::SourceChanged).unwrap(), "\"source_changed\"");
    }
}
