//! Calls about photos: the edges of the reference pages page-photos and photo-node. The token travels in the
//! header alone, also where the reference pages show it in the address.

use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::{Method, Url};
use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::client::GraphClient;
use super::error::CallError;
use super::nodes;
use super::paging::RawPage;
use super::pressure::Pressure;
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::{Cursor, NodeId};
use crate::model::photo::{NewTag, TagTarget};
use crate::model::secret::Secret;

/// A place below a node, such as `/{photo}/comments`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    path: String,
}

impl Edge {
    /// The node itself.
    pub fn node(id: &NodeId) -> Self {
        Self { path: id.to_string() }
    }

    /// An edge of a node; `edge` is a fixed word of the API.
    pub fn of(id: &NodeId, edge: &'static str) -> Self {
        Self { path: format!("{id}/{edge}") }
    }

    /// Whoever the token belongs to.
    pub fn me() -> Self {
        Self { path: "me".to_owned() }
    }

    /// An edge of whoever the token belongs to.
    pub fn of_me(edge: &'static str) -> Self {
        Self { path: format!("me/{edge}") }
    }

    /// The path below the version.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// A person on an edge: `/{photo}/tags/{user}`.
    pub fn person(id: &NodeId, edge: &'static str, user: &NodeId) -> Self {
        Self { path: format!("{id}/{edge}/{user}") }
    }
}

/// Parameters by name.
pub type Parameters = Vec<(&'static str, String)>;

/// What a successful write gave: `true`, `{"success": true}` or the id of what was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The id of what was made.
    pub id: Option<String>,
}

impl GraphClient {
    /// `GET` of a list from the beginning or from a cursor on.
    ///
    /// # Errors
    /// [`CallError`]; reading again does no harm.
    pub async fn list(
        &self,
        token: &Secret,
        edge: &Edge,
        parameters: &Parameters,
        after: Option<&Cursor>,
    ) -> Result<(RawPage, Pressure), CallError> {
        let mut url = self.address(edge, parameters)?;
        if let Some(after) = after {
            url.query_pairs_mut().extend_pairs(after.parameters());
        }
        let answer = self.call(self.request(Method::GET, url, token)?, token).await?;
        Ok((RawPage::read(&answer, self.endpoint())?, answer.pressure))
    }

    /// `GET` of one object, as it came: [`super::normal_photo`] gives a photo its shape.
    ///
    /// # Errors
    /// As [`Self::list`].
    pub async fn object(
        &self,
        token: &Secret,
        edge: &Edge,
        parameters: &Parameters,
    ) -> Result<(Map<String, Value>, Pressure), CallError> {
        let url = self.address(edge, parameters)?;
        let answer = self.call(self.request(Method::GET, url, token)?, token).await?;
        match &answer.json {
            Some(Value::Object(map)) if answer.is_good() && map.contains_key("id") => {
                Ok((map.clone(), answer.pressure))
            }
            _ => Err(CallError::answer(&answer)),
        }
    }

    /// `POST` with parameters as a form.
    ///
    /// # Errors
    /// [`CallError`]; after a passing one it cannot be told whether it was done.
    pub async fn post(
        &self,
        token: &Secret,
        edge: &Edge,
        parameters: &Parameters,
    ) -> Result<(Written, Pressure), CallError> {
        let url = self.endpoint().url(&edge.path)?;
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        let request = self
            .request(Method::POST, url, token)?
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form);
        written(&self.call(request, token).await?)
    }

    /// `DELETE` with parameters in the address.
    ///
    /// # Errors
    /// As [`Self::post`].
    pub async fn delete(
        &self,
        token: &Secret,
        edge: &Edge,
        parameters: &Parameters,
    ) -> Result<(Written, Pressure), CallError> {
        let url = self.address(edge, parameters)?;
        written(&self.call(self.request(Method::DELETE, url, token)?, token).await?)
    }

    /// The address that `/{photo}/picture` redirects to. It is read and not followed.
    ///
    /// # Errors
    /// [`CallError`], also for an answer that points nowhere usable.
    pub async fn picture_address(
        &self,
        token: &Secret,
        photo: &NodeId,
    ) -> Result<(String, Pressure), CallError> {
        let request = self.request(Method::GET, self.endpoint().url(&format!("{photo}/picture"))?, token)?;
        self.within_limit(async {
            let response =
                request.send().await.map_err(|error| CallError::transport(&error.without_url()))?;
            let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
            let found =
                location.filter(|_| response.status().is_redirection()).and_then(nodes::clean_address);
            if let Some(address) = found {
                return Ok((address, Pressure::read(response.headers())));
            }
            let answer = Answer::read(response, token).await?;
            let url = answer.json.as_ref().and_then(|json| json.pointer("/data/url")?.as_str());
            match url.filter(|_| answer.is_good()).and_then(nodes::clean_address) {
                Some(address) => Ok((address, answer.pressure)),
                None if (300..400).contains(&answer.status) => Err(CallError::of(Fault::new(
                    FaultKind::Answer,
                    "The server points at a picture without a usable address",
                ))),
                None => Err(CallError::answer(&answer)),
            }
        })
        .await
    }

    fn address(&self, edge: &Edge, parameters: &Parameters) -> Result<Url, CallError> {
        let mut url = self.endpoint().url(&edge.path)?;
        if !parameters.is_empty() {
            url.query_pairs_mut().extend_pairs(parameters);
        }
        Ok(url)
    }
}

/// `true`, `{"success": …}` and `{"id": …}` alike; `false` is a refusal without a reason.
fn written(answer: &Answer) -> Result<(Written, Pressure), CallError> {
    let refused = || {
        let fault =
            Fault::new(FaultKind::Rejected, "Facebook says that it was not done, and gives no reason");
        CallError::of(fault).status(answer.status)
    };
    let json = answer.json.as_ref().filter(|_| answer.is_good());
    let Some(json) = json else { return Err(CallError::answer(answer)) };
    let id = json.get("id").and_then(nodes::id);
    match json.get("success").or(Some(json)).and_then(nodes::flag) {
        Some(false) => Err(refused()),
        None if id.is_none() => Err(CallError::answer(answer)),
        _ => Ok((Written { id }, answer.pressure.clone())),
    }
}

/// Where and with which parameters one tag is set.
pub fn tag_call(photo: &NodeId, tag: &NewTag) -> (Edge, Parameters) {
    let mut parameters: Parameters = Vec::new();
    let edge = match &tag.target {
        TagTarget::User(user) => Edge::person(photo, "tags", user),
        TagTarget::Text(text) => {
            parameters.push(("tag_text", text.clone()));
            Edge::of(photo, "tags")
        }
    };
    if let Some((x, y)) = tag.at {
        parameters.extend([("x", x.to_string()), ("y", y.to_string())]);
    }
    (edge, parameters)
}

/// The same for several people at once: `tags=[{"tag_uid": …, "x": …, "y": …}, …]`. Texts are left out.
pub fn tags_call(photo: &NodeId, tags: &[NewTag]) -> (Edge, Parameters) {
    let people = tags.iter().filter_map(|tag| match &tag.target {
        TagTarget::User(user) => Some((user, tag.at)),
        TagTarget::Text(_) => None,
    });
    let list = people.map(|(user, at)| match at {
        Some((x, y)) => json!({ "tag_uid": user.as_str(), "x": x, "y": y }),
        None => json!({ "tag_uid": user.as_str() }),
    });
    let list: Value = list.collect::<Vec<Value>>().into();
    (Edge::of(photo, "tags"), vec![("tags", list.to_string())])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, json: Option<Value>) -> Result<Option<String>, FaultKind> {
        let answer = Answer { status, pressure: Pressure::default(), json, excerpt: String::new() };
        written(&answer).map(|(written, _)| written.id).map_err(|error| error.fault.kind)
    }

    #[test]
    fn success_has_many_forms() {
        for good in [json!(true), json!({"success": true}), json!({"success": "true"}), json!(1)] {
            assert_eq!(read(200, Some(good)), Ok(None));
        }
        assert_eq!(read(200, Some(json!({"id": 7}))), Ok(Some("7".into())));
        assert_eq!(read(200, Some(json!({"id": "1_2", "success": true}))), Ok(Some("1_2".into())));
        for refused in [json!(false), json!({"success": false}), json!({"success": false, "id": "1"})] {
            assert_eq!(read(200, Some(refused)), Err(FaultKind::Rejected));
        }
        for senseless in [Some(json!({})), Some(json!([])), Some(json!(null)), None] {
            assert_eq!(read(200, senseless), Err(FaultKind::Answer));
        }
        assert_eq!(read(503, Some(json!(true))), Err(FaultKind::Temporary));
        assert_eq!(read(200, Some(json!({"success": true, "error": {"code": 190}}))), Err(FaultKind::Token));
    }

    #[test]
    fn tags_are_written_in_every_documented_form() {
        let id = |id| NodeId::parse(id).unwrap();
        let user = |user, at| NewTag { target: TagTarget::User(id(user)), at };
        let (edge, parameters) = tag_call(&id("1"), &user("5", Some((12.5, 100.0))));
        assert_eq!(
            (edge.path.as_str(), parameters),
            ("1/tags/5", vec![("x", "12.5".into()), ("y", "100".into())])
        );
        let text = NewTag { target: TagTarget::Text("A & B".into()), at: None };
        assert_eq!(
            tag_call(&id("1"), &text),
            (Edge::of(&id("1"), "tags"), vec![("tag_text", "A & B".into())])
        );
        let (edge, parameters) = tags_call(&id("1"), &[user("5", Some((1.0, 2.0))), text, user("6", None)]);
        assert_eq!(edge.path, "1/tags");
        let sent: Value = serde_json::from_str(&parameters[0].1).unwrap();
        assert_eq!(sent, json!([{"tag_uid": "5", "x": 1.0, "y": 2.0}, {"tag_uid": "6"}]));
    }
}
