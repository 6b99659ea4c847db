//! Faults of reads: answers that are well-formed and still lead astray.

use serde_json::{Value, json};
use url::Url;

use super::{Made, fields, node};
use crate::sandbox::errors::GraphError;
use crate::sandbox::faults::{Action, Armed};
use crate::sandbox::params::Params;

/// Refuses a call that asks for a field which a fault forbids.
pub(in crate::sandbox) fn refused(
    fault: Option<&mut Armed>,
    params: &Params,
    node_type: &str,
) -> Result<(), GraphError> {
    let Some(fault) = fault else { return Ok(()) };
    let Action::RefuseField { field } = fault.action.clone() else { return Ok(()) };
    let asked = params.get("fields").and_then(|text| fields::parse(text).ok()).unwrap_or_default();
    if !fields::ask_for(&asked, &field) {
        return Ok(());
    }
    fault.fire();
    Err(GraphError::no_field(&field, node_type))
}

/// Twists an answer, when the fault is about answers and finds something to twist.
pub(in crate::sandbox) fn twisted(fault: Option<&mut Armed>, mut made: Made) -> Made {
    let Some(fault) = fault else { return made };
    let done = match &fault.action {
        Action::EmptyPage => emptied(&mut made),
        Action::PagingLoop => looped(&mut made),
        Action::ForeignNext { to } => elsewhere(&mut made.value, to),
        Action::MapList => mapped(&mut made.value),
        _ => return made,
    };
    if done.is_some() {
        fault.fire();
    }
    made
}

/// An empty page, whose next page is what this one should have been.
fn emptied(made: &mut Made) -> Option<()> {
    let (cursor, link) = made.again.clone()?;
    let page = made.value.as_object_mut()?;
    page.insert("data".to_owned(), json!([]));
    let cursors = json!({ "before": cursor, "after": cursor });
    page.insert("paging".to_owned(), json!({ "cursors": cursors, "next": link }));
    Some(())
}

/// A page whose next page is the page itself.
fn looped(made: &mut Made) -> Option<()> {
    let (cursor, link) = made.again.clone()?;
    let paging = made.value.get_mut("paging")?.as_object_mut()?;
    paging.get_mut("cursors")?.as_object_mut()?.insert("after".to_owned(), cursor.into());
    paging.insert("next".to_owned(), link.into());
    Some(())
}

/// A next page on another host.
fn elsewhere(value: &mut Value, to: &str) -> Option<()> {
    let next = value.get_mut("paging")?.get_mut("next")?;
    let url = Url::parse(next.as_str()?).ok()?;
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    *next = format!("{}{}{query}", to.trim_end_matches('/'), url.path()).into();
    Some(())
}

/// Lists as objects: the page's data, or a photo's renditions.
fn mapped(value: &mut Value) -> Option<()> {
    let key = if value.get("data").is_some() { "data" } else { "images" };
    let list = value.get_mut(key)?;
    let items = list.as_array_mut().map(std::mem::take)?;
    *list = node::as_map(items);
    Some(())
}
