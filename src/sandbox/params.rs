//! What travels with a request: parameters from query, form or JSON, and the access token.

use axum::http::{HeaderMap, header};
use serde_json::Value;
use url::form_urlencoded;

/// Parameters by name; of two with one name the last counts.
#[derive(Debug, Default, Clone)]
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    /// Reads a query string or a form.
    pub(super) fn from_query(text: &str) -> Self {
        Self(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// Adds what a JSON object holds. `None` when the text is none.
    pub(super) fn add_json(&mut self, text: &[u8]) -> Option<()> {
        let Value::Object(fields) = serde_json::from_slice(text).ok()? else { return None };
        self.0.extend(fields.into_iter().map(|(name, value)| match value {
            Value::String(text) => (name, text),
            other => (name, other.to_string()),
        }));
        Some(())
    }

    /// Adds what a form holds.
    pub(super) fn add_form(&mut self, text: &[u8]) {
        self.0.extend(form_urlencoded::parse(text).into_owned());
    }

    /// Adds one.
    pub(super) fn add(&mut self, name: String, value: String) {
        self.0.push((name, value));
    }

    /// All of them, in the order in which they came.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A parameter's value.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// A token in the Authorization header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Presented {
    /// The scheme as it was written.
    pub(super) scheme: String,
    /// The token.
    pub(super) token: String,
}

impl Presented {
    /// True for the scheme that the upload pages demand.
    pub(super) fn is_oauth(&self) -> bool {
        self.scheme.eq_ignore_ascii_case("OAuth")
    }

    /// True for a scheme that the rest of the API takes too.
    pub(super) fn is_bearer(&self) -> bool {
        self.scheme.eq_ignore_ascii_case("Bearer")
    }
}

/// The Authorization header taken apart.
pub(super) fn presented(headers: &HeaderMap) -> Option<Presented> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    Some(Presented { scheme: scheme.to_owned(), token: token.trim().to_owned() })
}

/// A path with its query, the values of tokens masked.
pub(super) fn mask_tokens(path: &str) -> String {
    let mask = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if is_secret(name) => format!("{name}=***"),
        _ => pair.to_owned(),
    };
    match path.split_once('?') {
        None => path.to_owned(),
        Some((path, query)) => {
            let pairs: Vec<String> = query.split('&').map(mask).collect();
            format!("{path}?{}", pairs.join("&"))
        }
    }
}

/// True for the names of parameters whose values are secrets.
pub(super) fn is_secret(name: &str) -> bool {
    name.ends_with("token") || name == "appsecret_proof"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_never_reach_the_log() {
        assert_eq!(mask_tokens("/me?access_token=abc&x=1"), "/me?access_token=***&x=1");
        assert_eq!(mask_tokens("/upload:a+/=?sig=s&access_token=t"), "/upload:a+/=?sig=s&access_token=***");
        assert_eq!(mask_tokens("/debug_token?input_token=t"), "/debug_token?input_token=***");
        assert_eq!(mask_tokens("/plain"), "/plain");
    }

    #[test]
    fn the_last_of_two_counts_and_json_adds_to_the_query() {
        let mut params = Params::from_query("a=1&a=2&b=x%20y");
        assert_eq!(params.get("a"), Some("2"));
        assert_eq!(params.get("b"), Some("x y"));
        params.add_json(br#"{"a": 3, "c": "d"}"#).unwrap();
        assert_eq!((params.get("a"), params.get("c")), (Some("3"), Some("d")));
        assert!(params.add_json(b"[1]").is_none());
        assert!(params.add_json(b"{").is_none());
    }

    #[test]
    fn the_header_is_taken_apart_whatever_it_holds() {
        let mut headers = HeaderMap::new();
        assert_eq!(presented(&headers), None);
        headers.insert(header::AUTHORIZATION, "OAuth abc".parse().unwrap());
        assert!(presented(&headers).unwrap().is_oauth());
        headers.insert(header::AUTHORIZATION, "abc".parse().unwrap());
        assert_eq!(presented(&headers).unwrap().token, "");
    }
}
