//! What a server says, fit to be shown: tamed, cut, and without what it repeats of our secrets. The Graph
//! API names the session id in its errors, and is known to quote a token that it cannot read.

use super::text;

/// What is left of a secret.
const MASK: char = '…';
/// Words that a secret follows, up to the end of its word.
const BEFORE_SECRETS: [&str; 3] = ["upload:", "sig=", "access_token="];
/// How access tokens begin, and from which length on a word that does is one.
const TOKEN: (&str, usize) = ("EAA", 20);

/// The first `limit` characters of what the server said, safe to show.
pub fn said(text: &str, limit: usize) -> String {
    text::excerpt(&mask(text), limit)
}

/// The text without secrets: each is cut out from where it begins to the end of its word.
pub fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((word, after)) = next_word(rest) {
        mask_word(word, &mut out);
        out.push_str(after.0);
        rest = after.1;
    }
    out
}

/// The next word, the one character that ends it, and the rest. `None` at the end.
fn next_word(text: &str) -> Option<(&str, (&str, &str))> {
    if text.is_empty() {
        return None;
    }
    let end = text.find(is_boundary).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let boundary = rest.chars().next().map_or(0, char::len_utf8);
    Some((word, rest.split_at(boundary)))
}

/// What neither an id nor a token holds.
fn is_boundary(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\'' | '"' | '<' | '>' | '`' | ',' | ';' | '(' | ')')
}

fn mask_word(word: &str, out: &mut String) {
    let secret = BEFORE_SECRETS.iter().filter_map(|before| Some(word.find(before)? + before.len())).min();
    let token = word.find(TOKEN.0).filter(|at| word.len() - at >= TOKEN.1);
    match secret.into_iter().chain(token).min() {
        Some(at) => {
            out.push_str(word.get(..at).unwrap_or_default());
            out.push(MASK);
        }
        None => out.push_str(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_wherever_they_stand() {
        for (text, shown) in [
            ("ID 'upload:MTp+/==?sig=ARx' is gone", "ID 'upload:…' is gone"),
            ("(upload:abc)", "(upload:…)"),
            ("https://graph/me?access_token=EAAB123&x=1 failed", "https://graph/me?access_token=… failed"),
            ("see ?sig=ARx, or not", "see ?sig=…, or not"),
            ("Malformed access token EAABsbCS1iHgBAKZC4nWeVx0 here", "Malformed access token … here"),
            ("token:EAABsbCS1iHgBAKZC4nWeVx0", "token:…"),
            (r#"{"id":"upload:\u0061bc?sig=x"}"#, r#"{"id":"upload:…"}"#),
        ] {
            assert_eq!(mask(text), shown);
        }
    }

    #[test]
    fn everything_else_stays_as_it_was_said() {
        for text in ["", " ", "EAA is short", "No upload today", "é\u{a0}ü\n\"x\"", "assign = 4"] {
            assert_eq!(mask(text), text);
        }
        assert_eq!(said("abc def", 3), "abc…");
    }
}
