//! Pages of a list by cursor: `limit`, `after`, `before`, and the links that come with them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use url::form_urlencoded::Serializer;

use super::catalog::scramble;
use super::fields::Field;
use super::view::View;
use crate::sandbox::errors::GraphError;
use crate::sandbox::params::Params;

/// How many items a page has when nobody says, and the most that it can have.
const LIMIT: u64 = 25;
const MOST: u64 = 100;

/// What a caller says of the page that is wanted.
#[derive(Debug, Default)]
pub(in crate::sandbox) struct Wanted {
    limit: u64,
    after: Option<String>,
    before: Option<String>,
    /// True when the caller wants counts too.
    pub(in crate::sandbox) summary: bool,
    /// The other parameters, which the links repeat.
    kept: Vec<(String, String)>,
}

impl Wanted {
    /// From the parameters of a call.
    pub(in crate::sandbox) fn of(params: &Params) -> Result<Self, GraphError> {
        let kept = params.iter().filter(|(name, _)| {
            !matches!(*name, "access_token" | "appsecret_proof" | "limit" | "after" | "before")
        });
        let kept = kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self::read(|name| params.get(name), kept)
    }

    /// From the modifiers of a field.
    pub(in crate::sandbox) fn of_field(field: &Field) -> Result<Self, GraphError> {
        const KNOWN: [&str; 7] = ["limit", "after", "before", "summary", "order", "filter", "live_filter"];
        if let Some((other, _)) = field.modifiers.iter().find(|(name, _)| !KNOWN.contains(&name.as_str())) {
            return Err(GraphError::parameter(format!("Unknown fields: {}.{other}", field.name)));
        }
        let kept = field.modifiers.iter().filter(|(name, _)| matches!(name.as_str(), "order" | "filter"));
        Self::read(|name| field.modifier(name), kept.cloned().collect())
    }

    fn read<'a>(
        get: impl Fn(&str) -> Option<&'a str>,
        kept: Vec<(String, String)>,
    ) -> Result<Self, GraphError> {
        let limit = match get("limit") {
            None => LIMIT,
            Some(text) => text
                .parse::<u64>()
                .map_err(|_| GraphError::parameter("Param limit must be a non-negative integer"))?,
        };
        let cursor = |name| get(name).filter(|text| !text.is_empty()).map(str::to_owned);
        let (after, before) = (cursor("after"), cursor("before"));
        if after.is_some() && before.is_some() {
            return Err(GraphError::parameter("Cannot specify both before and after"));
        }
        let summary = get("summary").is_some_and(|text| !matches!(text, "" | "0" | "false"));
        Ok(Self { limit: limit.min(MOST), after, before, summary, kept })
    }
}

/// A list that can be paged: the keys from 0 to `length`, of which `keep` says which are there.
pub(in crate::sandbox) struct List<'a> {
    /// What the links lead to: the path without a version.
    pub(in crate::sandbox) path: String,
    /// What the cursors are good for; those of another list are refused.
    pub(in crate::sandbox) name: String,
    /// One more than the highest key.
    pub(in crate::sandbox) length: u64,
    /// True when the highest key comes first.
    pub(in crate::sandbox) descending: bool,
    /// Which keys are there.
    pub(in crate::sandbox) keep: &'a dyn Fn(u64) -> bool,
}

/// One page of a list.
#[derive(Debug)]
pub(in crate::sandbox) struct Page {
    /// The keys on it, in order.
    pub(in crate::sandbox) keys: Vec<u64>,
    paging: Option<Value>,
    /// The cursor whose next page is this very one, with the link to it.
    pub(in crate::sandbox) again: (String, String),
}

impl Page {
    /// The page as the API writes it.
    pub(in crate::sandbox) fn envelope(&self, data: Vec<Value>) -> Map<String, Value> {
        let mut page = Map::new();
        page.insert("data".to_owned(), data.into());
        if let Some(paging) = &self.paging {
            page.insert("paging".to_owned(), paging.clone());
        }
        page
    }
}

impl List<'_> {
    /// The page that is wanted.
    pub(in crate::sandbox) fn page(&self, view: &View<'_>, wanted: &Wanted) -> Result<Page, GraphError> {
        let limit = usize::try_from(wanted.limit).unwrap_or(0);
        let (first, keys) = match &wanted.before {
            Some(cursor) => {
                let end = self.place(cursor)?.unwrap_or(0);
                let mut keys: Vec<u64> = (0..end).rev().filter_map(|at| self.at(at)).take(limit).collect();
                keys.reverse();
                (keys.first().map_or(end, |key| self.place_of(*key)), keys)
            }
            None => {
                let cursor = wanted.after.as_deref().map(|cursor| self.place(cursor)).transpose()?.flatten();
                let first = cursor.map_or(0, |at| at + 1);
                (first, (first..self.length).filter_map(|at| self.at(at)).take(limit).collect())
            }
        };
        let again = self.cursor(first.checked_sub(1));
        let link = self.link(view, wanted, "after", &again);
        Ok(Page { paging: self.paging(view, wanted, &keys), keys, again: (again, link) })
    }

    /// How many there are.
    pub(in crate::sandbox) fn count(&self) -> u64 {
        (0..self.length).filter(|at| self.at(*at).is_some()).count() as u64
    }

    /// The key at a place of the order, when it is there.
    fn at(&self, place: u64) -> Option<u64> {
        let key = self.place_of(place);
        (self.keep)(key).then_some(key)
    }

    /// The place of a key, and the key of a place: the order is its own mirror.
    fn place_of(&self, key: u64) -> u64 {
        if self.descending { self.length.saturating_sub(key + 1) } else { key }
    }

    fn paging(&self, view: &View<'_>, wanted: &Wanted, keys: &[u64]) -> Option<Value> {
        let (first, last) = (self.place_of(*keys.first()?), self.place_of(*keys.last()?));
        let (before, after) = (self.cursor(Some(first)), self.cursor(Some(last)));
        let mut paging = json!({ "cursors": { "before": before, "after": after } });
        let more = (last + 1..self.length).any(|at| self.at(at).is_some());
        let earlier = (0..first).any(|at| self.at(at).is_some());
        if let Some(fields) = paging.as_object_mut() {
            if more {
                fields.insert("next".to_owned(), self.link(view, wanted, "after", &after).into());
            }
            if earlier {
                fields.insert("previous".to_owned(), self.link(view, wanted, "before", &before).into());
            }
        }
        Some(paging)
    }

    fn link(&self, view: &View<'_>, wanted: &Wanted, side: &str, cursor: &str) -> String {
        let mut query = Serializer::new(String::new());
        query.append_pair("access_token", view.token);
        query.extend_pairs(&wanted.kept);
        query.append_pair("limit", &wanted.limit.to_string());
        query.append_pair(side, cursor);
        format!("{}/{}/{}?{}", view.base_url, view.version(), self.path, query.finish())
    }

    /// The cursor of a place; without one the cursor before everything.
    fn cursor(&self, place: Option<u64>) -> String {
        let key = place.map_or_else(|| "-".to_owned(), |place| self.place_of(place).to_string());
        let check = self.check(&key);
        let text = URL_SAFE_NO_PAD.encode(format!("{check:08x}{key}"));
        format!("{text}ZD")
    }

    /// The place of a cursor; `None` for the one before everything.
    fn place(&self, cursor: &str) -> Result<Option<u64>, GraphError> {
        let read = || {
            let raw = URL_SAFE_NO_PAD.decode(cursor.strip_suffix("ZD")?).ok()?;
            let text = String::from_utf8(raw).ok()?;
            let (check, key) = text.split_at_checked(8)?;
            if u32::from_str_radix(check, 16).ok()? != self.check(key) {
                return None;
            }
            if key == "-" {
                return Some(None);
            }
            let key = key.parse().ok().filter(|key| *key < self.length)?;
            Some(Some(self.place_of(key)))
        };
        read().ok_or_else(|| GraphError::parameter("Invalid cursors values"))
    }

    fn check(&self, key: &str) -> u32 {
        let mixed = self.name.bytes().chain(key.bytes()).fold(7, |sum, byte| scramble(sum ^ u64::from(byte)));
        (mixed >> 32) as u32
    }
}
