//! For which Page to act, and with which token: the one given, else the one that `/me/accounts` names.

use super::Browser;
use crate::graph::{Edge, PageEntry};
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::{Named, NodeId};
use crate::model::secret::Secret;

/// Nobody works for so many Pages that their list has more pages than this.
const MOST_PAGES: usize = 50;

/// Whom calls are made for.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Acting {
    /// The Page; `None` when only its token is known, which then names it.
    pub page: Option<Named>,
    /// Its token.
    pub token: Secret,
}

impl Acting {
    /// An edge of the Page.
    pub fn edge(&self, edge: &'static str) -> Edge {
        match self.page.as_ref().and_then(|page| page.id.as_ref()) {
            Some(id) => Edge::of(id, edge),
            None => Edge::of_me(edge),
        }
    }
}

impl Browser {
    /// The Page and its token, read once.
    ///
    /// # Errors
    /// [`FaultKind::Usage`] when there is no token or no choice among several Pages,
    /// [`FaultKind::Permission`] when the user token's person may not act for the Page.
    pub(in crate::engine) async fn acting(&self) -> Result<Acting, Fault> {
        let can_read_another = self.access.user_token.is_some() && self.has_dead_token();
        if let Some(token) = self.access.page_token.as_ref().filter(|_| !can_read_another) {
            let named = |id: &NodeId| Named { id: Some(id.clone()), name: Box::default() };
            return Ok(Acting { page: self.access.page.as_ref().map(named), token: token.clone() });
        }
        if let Some(known) = self.memory.borrow().acting.clone() {
            return Ok(known);
        }
        let user_token = self.access.user_token.as_ref().ok_or_else(no_token)?;
        let acting = choose(self.all_pages(user_token).await?, self.access.page.as_ref())?;
        self.memory.send_modify(|memory| memory.acting = Some(acting.clone()));
        Ok(acting)
    }

    async fn all_pages(&self, user_token: &Secret) -> Result<Vec<PageEntry>, Fault> {
        let (mut all, mut after): (Vec<PageEntry>, _) = (Vec::new(), None);
        for _ in 0..MOST_PAGES {
            let slice = self.read(|| self.access.client.pages(user_token, after.as_ref())).await?;
            all.extend(
                slice
                    .items
                    .into_iter()
                    .filter(|page| !all.iter().any(|known| known.id == page.id))
                    .collect::<Vec<_>>(),
            );
            match slice.next {
                Some(next) if after.as_ref() != Some(&next) => after = Some(next),
                _ => break,
            }
        }
        Ok(all)
    }
}

fn no_token() -> Fault {
    Fault::new(FaultKind::Usage, "There is neither a Page token nor a user token").hint(
        "Put page_token or user_token under the account's name in credentials.toml (mode 600), or set WIREPHOTO_PAGE_TOKEN or WIREPHOTO_USER_TOKEN.",
    )
}

fn choose(pages: Vec<PageEntry>, wanted: Option<&NodeId>) -> Result<Acting, Fault> {
    let names = listed(&pages);
    if pages.is_empty() {
        return Err(Fault::new(FaultKind::Permission, "The user token names no Page").hint(
            "Grant pages_show_list and choose the Page while logging in to the app; a Page that belongs to a business \
             portfolio is named only with business_management as well. A Page token, in WIREPHOTO_PAGE_TOKEN, needs neither.",
        ));
    }
    let count = pages.len();
    let mut found = pages.into_iter().filter(|page| wanted.is_none_or(|id| *id == page.id));
    match (found.next(), wanted) {
        (None, wanted) => {
            let wanted = wanted.map(NodeId::to_string).unwrap_or_default();
            Err(Fault::new(FaultKind::Usage, format!("The user token does not name the Page {wanted}"))
                .hint(format!("It names {names}. Set page_id, or WIREPHOTO_PAGE_ID, to one of these ids; a Page of a business portfolio needs business_management.")))
        }
        (Some(_), None) if count > 1 => {
            Err(Fault::new(FaultKind::Usage, "The user token names several Pages and none is chosen")
                .hint(format!("Set page_id, or WIREPHOTO_PAGE_ID, to one of them: {names}.")))
        }
        (Some(PageEntry { id, name, token: None }), _) => Err(Fault::new(
            FaultKind::Permission,
            format!("Facebook gives no token for the Page {id} ({name})"),
        )
        .hint(
            "Ask the Page's admin for a role with the task CREATE_CONTENT or MODERATE, then renew the token.",
        )),
        (Some(PageEntry { id, name, token: Some(token) }), _) => {
            Ok(Acting { page: Some(Named { id: Some(id), name: name.into() }), token })
        }
    }
}

fn listed(pages: &[PageEntry]) -> String {
    let some: Vec<String> =
        pages.iter().take(20).map(|page| format!("{} ({})", page.id, page.name)).collect();
    let more = if pages.len() > some.len() { ", …" } else { "" };
    format!("{}{more}", some.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(id: &str, token: Option<&str>) -> PageEntry {
        PageEntry {
            id: NodeId::parse(id).unwrap(),
            name: format!("Page {id}"),
            token: token.map(Secret::new),
        }
    }

    #[test]
    fn the_only_page_or_the_one_that_is_named_is_taken() {
        let two = || vec![page("1", Some("t1")), page("2", Some("t2"))];
        assert_eq!(choose(vec![page("1", Some("t1"))], None).unwrap().token.reveal(), "t1");
        assert_eq!(choose(two(), NodeId::parse("2").as_ref()).unwrap().token.reveal(), "t2");
        let several = choose(two(), None).unwrap_err();
        assert_eq!(several.kind, FaultKind::Usage);
        assert!(several.sentence().contains("1 (Page 1), 2 (Page 2)"), "{several:?}");
    }

    #[test]
    fn what_is_missing_is_said_with_its_mend() {
        let none = choose(Vec::new(), None).unwrap_err().sentence();
        assert!(none.contains("pages_show_list") && none.contains("business_management"), "{none}");
        assert!(
            choose(vec![page("1", Some("t"))], NodeId::parse("9").as_ref())
                .unwrap_err()
                .sentence()
                .contains("1 (Page 1)")
        );
        let role = choose(vec![page("1", None)], None).unwrap_err();
        assert_eq!((role.kind, role.sentence().contains("role")), (FaultKind::Permission, true));
        let many: Vec<PageEntry> = (0..100).map(|n| page(&n.to_string(), None)).collect();
        assert!(choose(many, None).unwrap_err().sentence().len() < 1000);
    }
}
