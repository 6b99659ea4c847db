//! The OneAll API, as far as pushing goes: HTTP Basic with the keys of the site, JSON bodies under
//! `request.push`, and the envelope around every answer. One identity is known, with two Pages.
//!
//! Strict where the documentation is: a field that a resource does not know, that is missing or of another type
//! is refused (400). What nobody can push any more since 1 August 2018 is refused with the reason that the
//! reference page gives. Attachments that were never pushed are left out and the rest is done (207).

mod rules;

use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::{Map, Value, json};

use self::rules::Rule;
use super::errors::json_answer;
use super::faults::On;
use super::incoming::Incoming;
use super::params::Params;
use super::routes::Call;
use super::{PAGE_ID, PAGE_NAME, answers};

/// The site's public key: the name of HTTP Basic.
pub const PUBLIC_KEY: &str = "4d5e8f0a-sandbox-public-1b7c92e3";
/// The site's private key: the password of HTTP Basic.
pub const PRIVATE_KEY: &str = "c81f6b3d-sandbox-private-90a2e7d4";
/// The token of the one identity.
pub const IDENTITY: &str = "923843ec-1749-4cc1-988f-d6963f3b1baa";
/// The id of the identity's second Page; the first is that of the Graph API.
pub const SECOND_PAGE_ID: &str = "102900000000512";

const BODY_LIMIT: usize = 1 << 20;
const WELL: &str = "Your request has been processed successfully";
const SUCCESS: (u16, &str) = (200, WELL);

/// A push that came in with the right keys.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PushSeen {
    /// The number of the request in the log.
    pub request: u64,
    /// What follows the identity, without `.json`, such as `facebook/page/picture`.
    pub resource: String,
    /// The identity.
    pub identity: String,
    /// The body as JSON; null when it was none.
    pub body: Value,
    /// The code that was or would have been answered.
    pub code: u16,
    /// The ids of what was made.
    pub made: Vec<String>,
}

/// All pushes.
#[derive(Debug, Default)]
pub(super) struct Pushed(Vec<PushSeen>);

impl Pushed {
    /// Oldest first.
    pub(super) fn all(&self) -> &[PushSeen] {
        &self.0
    }

    fn has_made(&self, id: &str) -> bool {
        self.0.iter().any(|push| push.made.iter().any(|made| made == id))
    }
}

/// What is answered: a code, a sentence, and data with a success.
struct Said {
    code: u16,
    info: String,
    data: Option<Value>,
}

impl Said {
    fn no(code: u16, info: impl Into<String>) -> Self {
        Self { code, info: info.into(), data: None }
    }

    fn into_response(self, path: &str) -> Response {
        let flag = if self.code < 300 { "success" } else { "error" };
        // The documentation writes the zone without its sign.
        let date = jiff::Timestamp::now().strftime("%a, %d %b %Y %H:%M:%S 0000").to_string();
        let status = json!({ "flag": flag, "code": self.code, "info": self.info });
        let request = json!({ "date": date, "resource": format!("/{path}"), "status": status });
        let mut response = json!({ "request": request });
        if let (Some(data), Some(map)) = (self.data, response.as_object_mut()) {
            map.insert("result".to_owned(), json!({ "data": data }));
        }
        let status = StatusCode::from_u16(self.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        json_answer(status, &json!({ "response": response }))
    }
}

/// Answers a call of the OneAll API; `path` without its query and the slash before it.
pub(super) async fn answer(call: &Call, path: &str, body: &mut Incoming) -> Response {
    let (method, identity, resource) = parts(path);
    let mut fault = call.world.arm_named(On::Push, call.entry, Some(resource.to_owned()), None);
    if let Some(response) = answers::before(call, &mut fault, body, None).await {
        return response;
    }
    let text = body.whole(BODY_LIMIT).await;
    let said = match (method, &call.method) {
        _ if !is_keyed(&call.headers) => Said::no(401, "The public or the private key is invalid"),
        _ if identity != IDENTITY => {
            Said::no(404, "The identity_token does not belong to an identity of this site")
        }
        ("push", &Method::POST) => push(call, identity, resource, text.as_deref()),
        ("pull", &Method::GET) if resource == "facebook/pages" => pages(&call.query),
        _ => Said::no(404, "The requested resource does not exist"),
    };
    answers::after(call, fault, said.into_response(path)).await
}

/// Splits `push/identities/TOKEN/facebook/page/post.json`.
fn parts(path: &str) -> (&str, &str, &str) {
    let (method, rest) = path.split_once("/identities/").unwrap_or((path, ""));
    let (identity, resource) = rest.split_once('/').unwrap_or((rest, ""));
    (method, identity, resource.strip_suffix(".json").unwrap_or(""))
}

fn is_keyed(headers: &HeaderMap) -> bool {
    let encoded = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Basic "))
        .and_then(|encoded| STANDARD.decode(encoded).ok());
    encoded.is_some_and(|keys| keys == format!("{PUBLIC_KEY}:{PRIVATE_KEY}").into_bytes())
}

fn pages(query: &str) -> Said {
    let query = Params::from_query(query);
    let number = |name: &str, or: usize| query.get(name).map_or(Some(or), |text| text.parse().ok());
    let (Some(count @ 1..), Some(page @ 1..)) = (number("num_pages", 25), number("page", 1)) else {
        return Said::no(400, "num_pages and page must be numbers from 1");
    };
    let all = [(PAGE_ID, PAGE_NAME), (SECOND_PAGE_ID, "Harbour Lights Archive")];
    let shown = all.iter().skip((page - 1) * count).take(count);
    let rows: Vec<Value> = shown
        .map(|(id, name)| {
            let link = format!("https://www.facebook.com/{id}");
            json!({ "id": id, "name": name, "category": "Community", "link": link, "access_token": "EAAnever" })
        })
        .collect();
    let data = json!({ "provider": "facebook", "object": "pages", "pages": rows });
    Said { code: SUCCESS.0, info: SUCCESS.1.to_owned(), data: Some(data) }
}

/// Does a push, and remembers it.
fn push(call: &Call, identity: &str, resource: &str, text: Option<&[u8]>) -> Said {
    let body: Option<Value> = text.and_then(|text| serde_json::from_slice(text).ok());
    let pushed = &mut call.world.lock().pushed;
    let said = done(call, resource, body.as_ref(), pushed).unwrap_or_else(|refusal| refusal);
    let ids = said.data.iter().filter_map(Value::as_object).flatten();
    let ids = ids.filter(|(name, _)| name.ends_with("_id")).filter_map(|(_, id)| id.as_str());
    let made = ids.map(str::to_owned).collect();
    pushed.0.push(PushSeen {
        request: call.entry,
        resource: resource.to_owned(),
        identity: identity.to_owned(),
        body: body.unwrap_or_default(),
        code: said.code,
        made,
    });
    said
}

fn done(call: &Call, resource: &str, body: Option<&Value>, pushed: &Pushed) -> Result<Said, Said> {
    let (rule, holder) =
        Rule::of(resource).ok_or_else(|| Said::no(404, "The requested resource does not exist"))?;
    if let Some(page) = rule.replaced_by {
        let info = format!(
            "This endpoint is deprecated. On August 1, 2018 Facebook has removed the possibility for third-party \
             apps to share to personal profiles. Use {page} instead"
        );
        return Err(Said::no(400, info));
    }
    let kind = call.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().map(str::trim) != Some("application/json") {
        return Err(Said::no(400, "The Content-Type must be application/json"));
    }
    let body = body.ok_or_else(|| Said::no(400, "The body is not valid JSON"))?;
    let fields = rule.fields_in(body).map_err(|why| Said::no(400, why))?;
    rule.check(fields, holder).map_err(|why| Said::no(400, why))?;
    let page = fields.get("id").and_then(Value::as_str);
    if resource.starts_with("facebook/page/")
        && !page.is_some_and(|id| [PAGE_ID, SECOND_PAGE_ID].contains(&id))
    {
        return Err(Said::no(403, "The user does not administer this page"));
    }
    Ok(made(rule, fields, pushed))
}

/// The data of a success; pictures that nobody pushed are missing from it.
fn made(rule: &Rule, fields: &Map<String, Value>, pushed: &Pushed) -> Said {
    let (provider, object) = (rule.provider(), rule.object);
    let number = 1_000_000 + pushed.0.len();
    let owner = fields.get("id").and_then(Value::as_str).unwrap_or("1212121212");
    let id = if object == "post" { format!("{owner}_{number}") } else { format!("77{number}") };
    let mut data = json!({ "provider": provider, "object": object });
    if let Some(map) = data.as_object_mut() {
        map.insert(format!("{object}_location"), format!("https://www.{provider}.com/{id}").into());
        map.insert(format!("{object}_id"), id.into());
        if rule.path == ["facebook", "page", "picture"] {
            map.insert("post_id".to_owned(), format!("{owner}_77{number}").into());
        }
    }
    let lost: Vec<&str> = fields
        .get("attachments")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter(|id| !pushed.has_made(id))
        .collect();
    if lost.is_empty() {
        return Said { code: SUCCESS.0, info: SUCCESS.1.to_owned(), data: Some(data) };
    }
    let status = json!({ "flag": "error", "code": 404, "info": "there is no such picture" });
    let rows: Vec<Value> = lost.iter().map(|id| json!({ "picture_id": id, "status": status })).collect();
    if let Some(map) = data.as_object_mut() {
        map.insert("attachments".to_owned(), rows.into());
    }
    Said { code: 207, info: "Your request has been processed partially".to_owned(), data: Some(data) }
}
