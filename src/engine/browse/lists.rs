//! Lists page by page: photos, albums, comments, likes, tags.

use serde_json::{Map, Value};

use super::closed::list_explained;
use super::fields::{Asking, base, in_short};
use super::patience::asks_for_less;
use super::{Browser, Fields, ListedPage};
use crate::engine::protocol::Part;
use crate::graph::{self, Edge, Parameters, RawPage};
use crate::model::fault::Fault;
use crate::model::node::{Cursor, Named, NodeId, Slice};
use crate::model::photo::{Album, Comment, Listing, Owner, Tag};
use crate::model::secret::Secret;

/// Empty pages in a row that are read before a list counts as ended.
const MOST_EMPTY: u32 = 10;
/// Items of a page of comments, likes, tags and albums.
const PAGE: &str = "100";
/// A photo has fewer tags than this many pages hold.
const MOST_TAG_PAGES: u32 = 50;

/// A page of a list with what was odd about it.
#[derive(Debug)]
struct Walked {
    rows: Vec<Map<String, Value>>,
    next: Option<Cursor>,
    total: Option<u64>,
    warnings: Vec<String>,
}

/// A list that hangs on a photo or a Page, and what to ask of it.
struct PartList<'a> {
    part: Part,
    edge: Edge,
    fields: &'a [&'a str],
    more: &'a [(&'static str, &'static str)],
}

impl Browser {
    /// One page of a list of at most `limit` photos.
    ///
    /// # Errors
    /// The fault of the call, once patience is spent.
    pub async fn photos(
        &self,
        listing: &Listing,
        after: Option<&Cursor>,
        fields: &Fields,
        limit: u32,
    ) -> Result<ListedPage, Fault> {
        let (edge, token) = self.source_of(listing).await?;
        let parameters = parameters_of(listing, limit);
        let mut asking = match fields {
            Fields::Listed => Asking::listed(|field| self.knows_refused(field)),
            Fields::Named(names) => Asking::new(names, |_| false),
        };
        let walked = loop {
            let mut all = parameters.clone();
            all.push(("fields", asking.fields()));
            match self.walk(&listing.key(), &token, &edge, &all, after).await {
                Ok(walked) => break walked,
                Err(fault) => asking.retreat(&fault).map_err(list_explained)?,
            }
        };
        let dropped = asking.dropped();
        let mut warnings = walked.warnings;
        warnings.extend(dropped_in_words(&dropped));
        let refused =
            dropped.into_iter().map(|(field, fault)| self.remember(Part::Field(field), fault)).collect();
        let items = walked.rows.iter().map(graph::normal_photo).collect();
        Ok(ListedPage { photos: Slice { items, next: walked.next, total: walked.total }, warnings, refused })
    }

    /// One page of the Page's albums.
    ///
    /// # Errors
    /// As [`Self::photos`].
    pub async fn albums(&self, after: Option<&Cursor>) -> Result<Slice<Album>, Fault> {
        let edge = self.acting().await?.edge("albums");
        let fields = &["name", "count", "type", "created_time", "link", "can_upload"];
        let list = PartList { part: Part::Albums, edge, fields, more: &[] };
        Ok(slice(self.part_list(list, after).await?, graph::album))
    }

    /// A page of a photo's comments, the oldest first.
    ///
    /// # Errors
    /// As [`Self::photos`].
    pub async fn comments(&self, id: &NodeId, after: Option<&Cursor>) -> Result<Slice<Comment>, Fault> {
        let fields = &["from{id,name}", "message", "created_time", "like_count", "comment_count"];
        let more = &[("order", "chronological"), ("summary", "true")];
        let list = PartList { part: Part::Comments, edge: Edge::of(id, "comments"), fields, more };
        match self.part_list(list, after).await {
            Err(fault) if after.is_some() && is_too_deep(&fault) => {
                self.say(
                    "Facebook gives no more of these comments: there are more than it lets anybody read"
                        .to_owned(),
                );
                Ok(Slice { items: Vec::new(), next: None, total: None })
            }
            read => Ok(slice(read?, graph::comment)),
        }
    }

    /// A page of those who like a photo.
    ///
    /// # Errors
    /// As [`Self::photos`].
    pub async fn likes(&self, id: &NodeId, after: Option<&Cursor>) -> Result<Slice<Named>, Fault> {
        let (edge, more) = (Edge::of(id, "likes"), &[("summary", "true")]);
        let list = PartList { part: Part::Likes, edge, fields: &["name"], more };
        Ok(slice(self.part_list(list, after).await?, graph::named))
    }

    /// All tags of a photo.
    ///
    /// # Errors
    /// As [`Self::photos`].
    pub async fn tags(&self, id: &NodeId) -> Result<Vec<Tag>, Fault> {
        let (mut all, mut after) = (Vec::<Tag>::new(), None);
        for _ in 0..MOST_TAG_PAGES {
            let fields = &["name", "x", "y", "created_time"];
            let list = PartList { part: Part::Tags, edge: Edge::of(id, "tags"), fields, more: &[] };
            let read = self.part_list(list, after.as_ref()).await?;
            // A text has no id to be known by; a page that repeats the ones before brings nothing new.
            let mut new: Vec<Tag> = read.rows.iter().filter_map(graph::tag).collect();
            new.retain(|tag| !all.contains(tag));
            all.extend(new);
            match read.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        Ok(all)
    }

    /// A page of a list that hangs on something; a refusal is explained and remembered.
    async fn part_list(&self, list: PartList<'_>, after: Option<&Cursor>) -> Result<Walked, Fault> {
        let token = self.acting().await?.token;
        let name = |field: &str| format!("{:?}.{field}", list.part);
        let mut asking = Asking::new(list.fields, |field| self.knows_refused(&name(field)));
        loop {
            let mut parameters: Parameters = vec![("limit", PAGE.to_owned()), ("fields", asking.fields())];
            parameters.extend(list.more.iter().map(|(name, value)| (*name, (*value).to_owned())));
            let fault =
                match self.walk(&format!("{:?}", list.edge), &token, &list.edge, &parameters, after).await {
                    Ok(walked) => {
                        self.forget(&list.part);
                        walked.warnings.iter().for_each(|warning| self.say(warning.clone()));
                        for (field, fault) in asking.dropped() {
                            self.remember(Part::Field(name(&field)), fault);
                        }
                        return Ok(walked);
                    }
                    Err(fault) => fault,
                };
            asking.retreat(&fault).map_err(|fault| self.refused_part(list.part.clone(), fault))?;
        }
    }

    /// One page of a list, and the next ones as long as they are empty. What came before in this list is left
    /// out; a list that leads back to where it was ends there.
    async fn walk(
        &self,
        list: &str,
        token: &Secret,
        edge: &Edge,
        parameters: &Parameters,
        after: Option<&Cursor>,
    ) -> Result<Walked, Fault> {
        let mut walked = Walked { rows: Vec::new(), next: after.cloned(), total: None, warnings: Vec::new() };
        for _ in 0..MOST_EMPTY {
            let place = walked.next.take();
            let page = self.page(token, edge, parameters, place.as_ref()).await?;
            let number = self.trails.enter(list, place.as_ref(), page.next.as_ref());
            // An empty page that leads to itself may be a server that was not ready yet.
            let is_unready = page.rows.is_empty() && page.next.is_some() && page.next == place;
            walked.warnings.extend(page.warning.filter(|warning| !walked.warnings.contains(warning)));
            walked.total = page.total.or(walked.total);
            walked.rows.extend(page.rows.into_iter().filter(|row| self.is_new(list, number, row)));
            walked.next = page.next;
            match &walked.next {
                Some(next) if !is_unready && self.trails.is_circle(list, number, next) => {
                    walked.next = None;
                    walked
                        .warnings
                        .push("The list leads back to where it was; it is taken to end here".to_owned());
                    return Ok(walked);
                }
                Some(_) if walked.rows.is_empty() => {}
                _ => return Ok(walked),
            }
        }
        walked.next = None;
        walked.warnings.push(format!("{MOST_EMPTY} pages of the list came empty; it is taken to end here"));
        Ok(walked)
    }

    /// One page, with fewer items on it where Facebook finds that it is too much at once.
    async fn page(
        &self,
        token: &Secret,
        edge: &Edge,
        parameters: &Parameters,
        after: Option<&Cursor>,
    ) -> Result<RawPage, Fault> {
        let (client, mut parameters) = (&self.access.client, parameters.clone());
        loop {
            let fault = match self.read(|| client.list(token, edge, &parameters, after)).await {
                Err(fault) if asks_for_less(&fault) => fault,
                read => return read,
            };
            if !halve_limit(&mut parameters) {
                return Err(fault);
            }
        }
    }

    fn is_new(&self, list: &str, page: Option<usize>, row: &Map<String, Value>) -> bool {
        // Tags by text and hidden people have no id; two of them are two.
        let id = row.get("id").map(Value::to_string).filter(|id| id.len() > 2);
        id.is_none_or(|id| self.trails.is_new(list, page, id.trim_matches('"')))
    }

    /// Where a list is read, and with whose token: a person's photos with that person's, if there is one.
    async fn source_of(&self, listing: &Listing) -> Result<(Edge, Secret), Fault> {
        if let (Owner::User(id), Some(token)) = (&listing.owner, &self.access.user_token)
            && self.access.page.as_ref() != Some(id)
        {
            return Ok((Edge::of(id, "photos"), token.clone()));
        }
        let acting = self.acting().await?;
        let edge = match &listing.owner {
            Owner::Page => acting.edge("photos"),
            Owner::User(id) | Owner::Album(id) => Edge::of(id, "photos"),
        };
        Ok((edge, acting.token))
    }
}

/// Asks for half as many items; false when it is one already.
fn halve_limit(parameters: &mut Parameters) -> bool {
    let limit = parameters.iter_mut().find(|(name, _)| *name == "limit");
    let Some((items, (_, limit))) = limit.and_then(|limit| Some((limit.1.parse::<u32>().ok()?, limit)))
    else {
        return false;
    };
    *limit = (items / 2).to_string();
    items > 1
}

fn parameters_of(listing: &Listing, limit: u32) -> Parameters {
    let mut parameters: Parameters = vec![("limit", limit.clamp(1, 100).to_string())];
    parameters.extend(listing.kind.map(|kind| ("type", kind.as_str().to_owned())));
    parameters.extend(listing.business_id.clone().map(|id| ("business_id", id)));
    parameters.extend(listing.biz_tag_id.map(|id| ("biz_tag_id", id.to_string())));
    parameters
}

fn slice<T>(walked: Walked, read: impl Fn(&Map<String, Value>) -> Option<T>) -> Slice<T> {
    Slice { items: walked.rows.iter().filter_map(read).collect(), next: walked.next, total: walked.total }
}

fn is_too_deep(fault: &Fault) -> bool {
    fault.code == Some(100) && fault.message.to_ascii_lowercase().contains("max limit")
}

/// One sentence for all fields that were left out.
fn dropped_in_words(dropped: &[(String, Fault)]) -> Option<String> {
    let mut by_reason: Vec<(String, Vec<&str>)> = Vec::new();
    for (field, fault) in dropped {
        let reason = in_short(fault);
        match by_reason.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, names)) => names.push(base(field)),
            None => by_reason.push((reason, vec![base(field)])),
        }
    }
    let parts: Vec<String> =
        by_reason.iter().map(|(reason, names)| format!("{} ({reason})", names.join(", "))).collect();
    (!parts.is_empty()).then(|| format!("Left out, since Facebook refused it: {}", parts.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fault::FaultKind;

    #[test]
    fn fields_are_left_out_in_few_words() {
        let of =
            |kind, field: &str| (field.to_owned(), Fault::new(kind, "(#100) Tried accessing (code 100)"));
        let dropped = [
            of(FaultKind::Rejected, "event"),
            of(FaultKind::Permission, "likes"),
            of(FaultKind::Rejected, "target"),
            (
                "comments".to_owned(),
                Fault::new(FaultKind::Permission, "(#10) Requires the 'pages_read_user_content' permission"),
            ),
        ];
        assert_eq!(
            dropped_in_words(&dropped).unwrap(),
            "Left out, since Facebook refused it: event, target (Facebook knows no such field here); likes (a permission is missing); comments (it needs pages_read_user_content)"
        );
        assert_eq!(dropped_in_words(&[]), None);
    }
}
