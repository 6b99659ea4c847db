//! Parameters of calls that write, however they travel: in the query, as a form, as JSON or as multipart.

use axum::http::header;

use super::errors::GraphError;
use super::incoming::Incoming;
use super::params::Params;
use super::routes::Call;

/// What parameters may take in all.
const LIMIT: usize = 256 * 1024;

/// Gathers the parameters of query and body; those of the body count before those of the query.
pub(super) async fn gather(call: &Call, body: &mut Incoming) -> Result<Params, GraphError> {
    let mut params = Params::from_query(&call.query);
    let text = body
        .whole(LIMIT)
        .await
        .ok_or_else(|| GraphError::parameter("The parameters are too long or break off"))?;
    if text.is_empty() {
        return Ok(params);
    }
    let kind = call.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/json") {
        params.add_json(&text).ok_or_else(|| GraphError::parameter("The body is no JSON object"))?;
    } else if kind.starts_with("application/x-www-form-urlencoded") {
        params.add_form(&text);
    } else if kind.starts_with("multipart/form-data") {
        let parts =
            parts(kind, &text).ok_or_else(|| GraphError::parameter("The body is no multipart form"))?;
        parts.into_iter().for_each(|(name, value)| params.add(name, value));
    } else {
        return Err(GraphError::parameter(
            "Parameters travel in the query, as a form, as multipart or as JSON",
        ));
    }
    Ok(params)
}

/// The fields of a multipart form. `None` when it is none.
fn parts(kind: &str, body: &[u8]) -> Option<Vec<(String, String)>> {
    let boundary =
        kind.split(';').find_map(|piece| piece.trim().strip_prefix("boundary="))?.trim_matches('"');
    // Texts only: a body with other bytes is refused.
    let body = format!("\r\n{}", std::str::from_utf8(body).ok()?);
    let delimiter = format!("\r\n--{boundary}");
    let mut pieces = body.split(delimiter.as_str());
    pieces.next().filter(|preamble| preamble.is_empty())?;
    let mut fields = Vec::new();
    for piece in pieces {
        if piece.starts_with("--") {
            return Some(fields);
        }
        let (head, value) = piece.strip_prefix("\r\n")?.split_once("\r\n\r\n")?;
        let disposition = head.lines().find(|line| {
            line.get(..20).is_some_and(|start| start.eq_ignore_ascii_case("content-disposition:"))
        })?;
        let name = disposition.split(';').find_map(|piece| piece.trim().strip_prefix("name="))?;
        fields.push((name.trim_matches('"').to_owned(), value.to_owned()));
    }
    // The closing delimiter is missing.
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_multipart_form_is_taken_apart() {
        let body = b"--B\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\ntwo\r\nlines\r\n--B\r\n\
                     content-disposition: form-data; name=\"x\"\r\nContent-Type: text/plain\r\n\r\n\r\n--B--\r\n";
        let fields = parts("multipart/form-data; boundary=B", body).unwrap();
        assert_eq!(fields, [("message".into(), "two\r\nlines".into()), ("x".into(), String::new())]);
    }

    #[test]
    fn what_is_no_form_is_refused() {
        for body in
            [&b"--B\r\nx"[..], b"", b"--B\r\nX: y\r\n\r\nz\r\n--B--", b"\xff--B--", b"--B\r\n\r\nno head"]
        {
            assert!(parts("multipart/form-data; boundary=B", body).is_none(), "{body:?}");
        }
        assert!(parts("multipart/form-data", b"--B--").is_none());
    }
}
