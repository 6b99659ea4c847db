//! What went wrong in a call, as sentences: OneAll's codes with advice, and connections that broke.

use crate::model::fault::{Fault, FaultKind};
use crate::model::redact::said;

/// A code of OneAll: what it means and what to do.
struct Row {
    code: u16,
    kind: FaultKind,
    meaning: &'static str,
    mend: &'static str,
}

const ROWS: &[Row] = &[
    Row {
        code: 304,
        kind: FaultKind::Rejected,
        meaning: "OneAll says that nothing was changed",
        mend: "It may stand there already: look at it.",
    },
    Row {
        code: 400,
        kind: FaultKind::Rejected,
        meaning: "OneAll cannot use the request",
        mend: "Compare the fields with `wirephoto push --list`.",
    },
    Row {
        code: 401,
        kind: FaultKind::Token,
        meaning: "OneAll does not accept the keys",
        mend: "Check the site's public and private key: they belong to the site, not to your login at OneAll.",
    },
    Row {
        code: 403,
        kind: FaultKind::Permission,
        meaning: "OneAll does not allow this",
        mend: "The identity may lack a permission at the provider, or the site's plan the Push API: let its owner \
               connect again, then look at the site's settings at OneAll.",
    },
    Row {
        code: 404,
        kind: FaultKind::Missing,
        meaning: "OneAll does not know this",
        mend: "Check the identity's token and the ids.",
    },
    Row {
        code: 409,
        kind: FaultKind::Rejected,
        meaning: "OneAll says that this conflicts with what is there",
        mend: "Look at what is there before you send it again.",
    },
    Row {
        code: 429,
        kind: FaultKind::Throttled,
        meaning: "OneAll asks for a pause",
        mend: "Wait some minutes, then send it again.",
    },
    Row { code: 503, kind: FaultKind::Temporary, meaning: "OneAll is overloaded", mend: "Try again later." },
];

/// A refusal with its code and OneAll's own sentence, where it gave one.
pub fn refusal(code: u16, info: &str) -> Fault {
    let row = ROWS.iter().find(|row| row.code == code);
    let (kind, meaning, mend) = match (row, code) {
        (Some(row), _) => (row.kind, row.meaning.to_owned(), row.mend),
        (None, 300..=399) => (
            FaultKind::Rejected,
            "OneAll answered with a redirect, which is never followed with keys".to_owned(),
            "Check the OneAll URL.",
        ),
        (None, 500..=599) => (FaultKind::Temporary, "OneAll has a fault".to_owned(), "Try again later."),
        _ => (FaultKind::Rejected, "OneAll refused".to_owned(), "Its sentence says why."),
    };
    let info = info.trim().trim_end_matches('.');
    let message = if info.is_empty() { meaning } else { format!("{meaning}: {info}") };
    Fault { code: Some(i64::from(code)), ..Fault::new(kind, message).hint(mend) }
}

/// The same call cannot be told to have failed: it may have been done.
pub fn unknown(why: &Fault) -> Fault {
    let message =
        format!("It is not known whether OneAll published this: {}", why.message.trim_end_matches('.'));
    Fault { kind: FaultKind::Unknown, message, ..why.clone() }
        .hint("Look whether it is there before you send it again; Wirephoto did not repeat it.")
}

/// A connection that could not be made or broke. The address is never part of it.
pub fn transport(error: &reqwest::Error) -> Fault {
    let chain = causes(error);
    if chain.contains("certificate") || chain.contains("UnknownIssuer") {
        return Fault::new(FaultKind::Certificate, format!("OneAll's certificate was not accepted: {chain}"))
            .hint("Check the machine's clock and its CA certificates; Wirephoto never goes around this.");
    }
    if error.is_connect() {
        return Fault::new(FaultKind::Offline, format!("OneAll cannot be reached: {chain}"))
            .hint("Nothing was sent. Check the network and the OneAll URL, then try again.");
    }
    Fault::new(FaultKind::Temporary, format!("The connection to OneAll broke: {chain}"))
}

fn causes(error: &reqwest::Error) -> String {
    let first = std::error::Error::source(error);
    let chain = std::iter::successors(first, |cause| cause.source());
    let parts: Vec<String> = chain
        .map(|cause| said(&cause.to_string(), 160))
        .filter(|part| !part.starts_with("client error"))
        .collect();
    if parts.is_empty() { "no further reason".to_owned() } else { parts.join(": ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sentences_with_advice() {
        let keys = refusal(401, "Unauthorized.");
        assert_eq!(keys.kind.exit_code(), 4);
        assert!(
            keys.sentence().starts_with("OneAll does not accept the keys: Unauthorized (code 401)."),
            "{keys}"
        );
        for code in [304, 307, 400, 403, 404, 409, 418, 429, 500, 502, 503, 504] {
            let fault = refusal(code, "");
            assert!(fault.hint.is_some() && !fault.message.ends_with(':'), "{code}: {fault}");
        }
        assert_eq!(refusal(502, "").kind, FaultKind::Temporary);
    }

    #[test]
    fn an_unknown_outcome_keeps_its_reason() {
        let fault = unknown(&refusal(503, "Overloaded"));
        assert_eq!((fault.kind.exit_code(), fault.code), (6, Some(503)));
        assert!(
            fault.message.contains("Overloaded") && fault.sentence().contains("before you send it again")
        );
    }
}
