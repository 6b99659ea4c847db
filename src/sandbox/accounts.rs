//! What the sandbox says of accounts: the one Page with its token, and what tokens are good for.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};

use super::errors::{GraphError, json_answer};
use super::faults::On;
use super::incoming::Incoming;
use super::params::Params;
use super::routes::Call;
use super::tokens::{PAGE_TOKEN, Standing, TokenName};
use super::{APP_ID, PAGE_ID, PAGE_NAME, USER_ID, answers, photos, uploads};

/// Answers `GET /me/accounts`: the Pages of the token's person, with Page tokens.
pub(super) async fn list(call: &Call, body: &mut Incoming) -> Response {
    let params = Params::from_query(&call.query);
    let token = token(call, &params);
    let mut fault = call.world.arm_named(On::Accounts, call.entry, None, None);
    if let Some(response) = answers::before(call, &mut fault, body, token.as_deref()).await {
        return response;
    }
    let response = match pages(call, token.as_deref(), &params) {
        Ok(value) => json_answer(StatusCode::OK, &value),
        Err(refusal) => refusal.into_response(),
    };
    answers::after(call, fault, response).await
}

fn pages(call: &Call, token: Option<&str>, params: &Params) -> Result<Value, GraphError> {
    let name = call.world.lock().tokens.known(token.ok_or_else(missing)?)?;
    if name == TokenName::Page {
        return Err(GraphError::parameter(
            "Tried accessing nonexisting field (accounts) on node type (Page)",
        ));
    }
    if name == TokenName::Stranger {
        return Ok(json!({ "data": [] }));
    }
    let fields = params.get("fields").unwrap_or("access_token,category,name,id,tasks");
    let page = page(fields)?;
    Ok(
        json!({ "data": [page], "paging": { "cursors": { "before": "QVFIUk9uZQZDZD", "after": "QVFIUk9uZQZDZD" } } }),
    )
}

/// Answers `GET /{page}` and `GET /me`: the Page, or the person whose token it is.
pub(super) fn node(call: &Call, id: &str) -> Response {
    let params = Params::from_query(&call.query);
    match read(call, id, &params) {
        Ok(value) => json_answer(StatusCode::OK, &value.into()),
        Err(refusal) => refusal.into_response(),
    }
}

fn read(call: &Call, id: &str, params: &Params) -> Result<Map<String, Value>, GraphError> {
    let whose = call.world.lock().tokens.known(token(call, params).as_deref().ok_or_else(missing)?)?;
    let fields = params.get("fields").unwrap_or("name,id");
    match (id, whose) {
        (PAGE_ID, TokenName::Page | TokenName::User) | ("me", TokenName::Page) => page(fields),
        ("me", TokenName::User) => person(fields),
        _ => Err(GraphError::no_object("GET", id)),
    }
}

fn person(fields: &str) -> Result<Map<String, Value>, GraphError> {
    let mut person = Map::new();
    for field in fields.split(',').map(str::trim).chain(["id"]) {
        let known = photos::user().get(field).cloned();
        let unknown = || {
            let message = format!("Tried accessing nonexisting field ({field}) on node type (User)");
            GraphError::parameter(message)
        };
        person.insert(field.to_owned(), known.ok_or_else(unknown)?);
    }
    Ok(person)
}

fn page(fields: &str) -> Result<Map<String, Value>, GraphError> {
    let mut page = Map::new();
    for field in fields.split(',').map(str::trim).chain(["id"]) {
        let value = match field {
            "id" => PAGE_ID.into(),
            "name" => PAGE_NAME.into(),
            "category" => "Community".into(),
            "access_token" => PAGE_TOKEN.into(),
            "tasks" => json!(["ANALYZE", "ADVERTISE", "MODERATE", "CREATE_CONTENT", "MANAGE"]),
            other => {
                let message = format!("Tried accessing nonexisting field ({other}) on node type (Page)");
                return Err(GraphError::parameter(message));
            }
        };
        page.insert(field.to_owned(), value);
    }
    Ok(page)
}

/// Answers `GET /debug_token`: what the token `input_token` is good for.
pub(super) fn debug_token(call: &Call) -> Response {
    let params = Params::from_query(&call.query);
    match examined(call, &params) {
        Ok(value) => json_answer(StatusCode::OK, &json!({ "data": value })),
        Err(refusal) => refusal.into_response(),
    }
}

fn examined(call: &Call, params: &Params) -> Result<Value, GraphError> {
    let state = call.world.lock();
    state.tokens.known(token(call, params).as_deref().ok_or_else(missing)?)?;
    let input = params
        .get("input_token")
        .ok_or_else(|| GraphError::parameter("The parameter input_token is required"))?;
    let Some(name) = TokenName::of(input) else {
        let error = json!({ "code": 190, "message": "Invalid OAuth access token." });
        return Ok(json!({ "is_valid": false, "scopes": [], "error": error }));
    };
    let is_valid = matches!(state.tokens.standing(name), Standing::Valid | Standing::NoRole);
    let mut data = json!({
        "app_id": APP_ID,
        "application": "Wirephoto sandbox",
        "type": if name == TokenName::Page { "PAGE" } else { "USER" },
        "is_valid": is_valid,
        "expires_at": 0,
        "user_id": USER_ID,
        "scopes": [
            "pages_show_list", "pages_read_engagement", "pages_read_user_content", "pages_manage_posts",
            "pages_manage_engagement",
        ],
    });
    if let (Some(fields), false) = (data.as_object_mut(), is_valid) {
        fields.insert(
            "error".into(),
            json!({ "code": 190, "subcode": 463, "message": "The session has expired" }),
        );
    }
    Ok(data)
}

fn token(call: &Call, params: &Params) -> Option<String> {
    let shown = uploads::header_token(call).map(|shown| shown.token);
    shown.or_else(|| params.get("access_token").map(str::to_owned))
}

fn missing() -> GraphError {
    GraphError::token_missing("An access token is required to request this resource.")
}
