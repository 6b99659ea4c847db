//! Answers one request about photos: through the browser, with the disk's memory of lists and refusals.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use tokio::sync::watch;

use super::{kept, parts};
use crate::engine::browse::{Browser, Fields, ListedPage};
use crate::engine::clock;
use crate::engine::pictures;
use crate::engine::protocol::{Part, PhotoAnswer, PhotoRefusal, PhotoRequest, WholePhoto};
use crate::graph::{self, PictureClient};
use crate::model::fault::{Fault, FaultKind};
use crate::model::node::{Cursor, NodeId, Slice};
use crate::model::photo::{Listing, NewTag};
use crate::store::{Db, KeptPage, Store, StoreError};

/// Photos that are asked for at a time.
const PAGE: u32 = 50;

/// What a request about photos is answered with. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Clerk {
    /// The account.
    pub account: String,
    /// Reads and writes at the server.
    pub browser: watch::Receiver<Browser>,
    /// Fetches pictures to save.
    pub client: PictureClient,
    /// The database.
    pub store: Store,
}

impl Clerk {
    /// What the disk holds of a list.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn kept(self, listing: Listing) -> Result<PhotoAnswer, Fault> {
        let (account, key) = (self.account, listing.key());
        let rows = self.store.run(move |db| db.kept_photos(&account, &key)).await?;
        let read = tokio::task::spawn_blocking(move || kept::photos(&rows)).await;
        Ok(PhotoAnswer::Kept(listing, read.unwrap_or_default()))
    }

    /// Everything else.
    ///
    /// # Errors
    /// The fault of the call.
    pub async fn answer(self, request: PhotoRequest) -> Result<PhotoAnswer, Fault> {
        let browser = self.browser.borrow().clone();
        match request {
            PhotoRequest::Kept(listing) => self.kept(listing).await,
            PhotoRequest::Page { listing, after, at } => self.page(&browser, listing, after, at).await,
            PhotoRequest::Photo(id) => self.whole(&browser, &id).await,
            PhotoRequest::Albums(after) => {
                let albums = browser.albums(after.as_ref()).await;
                self.noting(Part::Albums, albums).await.map(PhotoAnswer::Albums)
            }
            PhotoRequest::Comments(id, after) => {
                let comments = browser.comments(&id, after.as_ref()).await;
                Ok(PhotoAnswer::Comments(id, self.noting(Part::Comments, comments).await?))
            }
            PhotoRequest::Likes(id, after) => {
                let likes = browser.likes(&id, after.as_ref()).await;
                Ok(PhotoAnswer::Likes(id, self.noting(Part::Likes, likes).await?))
            }
            PhotoRequest::Tags(id) => self.tags(&browser, id).await,
            PhotoRequest::Comment(id, text) => {
                let written = browser.comment(&id, &text).await;
                Ok(PhotoAnswer::Commented(id, self.noting(Part::Comment, written).await?))
            }
            PhotoRequest::Like(id, on) => {
                let part = if on { Part::Like } else { Part::Unlike };
                let liked = browser.like(&id, on).await;
                self.noting(part, liked).await.map(|()| PhotoAnswer::Liked(id, on))
            }
            PhotoRequest::Tag(id, tags) => self.tag(&browser, id, &tags).await,
            PhotoRequest::Untag(id, user) => {
                let removed = browser.untag(&id, &user).await;
                self.noting(Part::Untag, removed).await?;
                self.tags(&browser, id).await.map_err(|fault| afterwards("The tag is removed", fault))
            }
            PhotoRequest::Save { photo, to, overwrite } => self.save(&browser, &photo, &to, overwrite).await,
            PhotoRequest::Pictures(_) => {
                Err(Fault::new(FaultKind::Internal, "Pictures are not answered as a request"))
            }
        }
    }

    async fn page(
        &self,
        browser: &Browser,
        listing: Listing,
        after: Option<Cursor>,
        at: usize,
    ) -> Result<PhotoAnswer, Fault> {
        let ListedPage { photos, warnings, refused } =
            browser.photos(&listing, after.as_ref(), &Fields::Listed, PAGE).await?;
        let Slice { items, next, total } = photos;
        let mut seen = HashSet::new();
        let (mut page, mut rows) = (Vec::new(), Vec::new());
        for fields in items {
            let photo = graph::photo(&fields).filter(|photo| seen.insert(photo.id.clone()));
            if let Some(photo) = photo {
                page.push(Arc::new(photo));
                rows.extend(kept::row(fields));
            }
        }
        let kept = KeptPage {
            account: self.account.clone(),
            listing: listing.key(),
            at,
            photos: rows,
            is_end: next.is_none(),
        };
        self.note(&refused, Vec::new()).await;
        self.write(move |db| db.keep_photos(&kept, clock::unix())).await;
        Ok(PhotoAnswer::Page { listing, page: Slice { items: page, next, total }, warnings })
    }

    async fn whole(&self, browser: &Browser, id: &NodeId) -> Result<PhotoAnswer, Fault> {
        let node = browser.photo(id).await?;
        let photo = graph::photo(&node.photo).ok_or_else(|| {
            Fault::new(FaultKind::Answer, "The server answered with something that is no photo")
        })?;
        let told = node.told.iter().map(|field| parts::name(&Part::Field((*field).to_owned())));
        // What failed for a while must not be remembered as a refusal.
        let for_good = node.refused.iter().filter(|refusal| parts::is_refusal(&refusal.fault)).cloned();
        self.note(&for_good.collect::<Vec<_>>(), told.collect()).await;
        let refused = self.refused(node.refused).await;
        Ok(PhotoAnswer::Whole(Box::new(WholePhoto { photo: Arc::new(photo), refused })))
    }

    async fn tags(&self, browser: &Browser, id: NodeId) -> Result<PhotoAnswer, Fault> {
        let tags = browser.tags(&id).await;
        Ok(PhotoAnswer::Tags(id, self.noting(Part::Tags, tags).await?))
    }

    async fn tag(&self, browser: &Browser, id: NodeId, tags: &[NewTag]) -> Result<PhotoAnswer, Fault> {
        let set = browser.tag(&id, tags).await;
        self.noting(Part::Tag, set).await?;
        self.tags(browser, id).await.map_err(|fault| afterwards("The tags are set", fault))
    }

    async fn save(
        &self,
        browser: &Browser,
        photo: &NodeId,
        to: &Path,
        overwrite: bool,
    ) -> Result<PhotoAnswer, Fault> {
        let saved = pictures::save(browser, &self.client, photo, to, overwrite).await?;
        Ok(PhotoAnswer::Saved { path: saved.path, size: saved.size, pixels: saved.pixels })
    }

    /// Remembers that a part was refused, or that it works.
    async fn noting<T>(&self, part: Part, result: Result<T, Fault>) -> Result<T, Fault> {
        match &result {
            Ok(_) => self.note(&[], vec![parts::name(&part)]).await,
            Err(fault) if parts::is_refusal(fault) => {
                let refusal = PhotoRefusal { part, fault: fault.clone(), at: clock::unix() };
                self.note(&[refusal], Vec::new()).await;
            }
            Err(_) => {}
        }
        result
    }

    async fn note(&self, refused: &[PhotoRefusal], works: Vec<String>) {
        if refused.is_empty() && works.is_empty() {
            return;
        }
        let account = self.account.clone();
        let refused: Vec<PhotoRefusal> = refused.to_vec();
        self.write(move |db| {
            works.iter().try_for_each(|part| db.allow(&account, part))?;
            refused
                .iter()
                .try_for_each(|one| db.refuse(&account, &parts::name(&one.part), &one.fault, one.at))
        })
        .await;
    }

    /// What was refused now, and what the disk remembers of earlier.
    async fn refused(&self, now: Vec<PhotoRefusal>) -> Vec<PhotoRefusal> {
        let account = self.account.clone();
        let earlier = self.store.run(move |db| db.refusals(&account)).await.unwrap_or_default();
        let mut all: BTreeMap<Part, PhotoRefusal> = BTreeMap::new();
        for (name, fault, at) in earlier {
            if let Some(part) = parts::parse(&name) {
                all.insert(part.clone(), PhotoRefusal { part, fault, at });
            }
        }
        all.extend(now.into_iter().map(|refusal| (refusal.part.clone(), refusal)));
        all.into_values().collect()
    }

    /// Writes what can be read again from the server: that it could not be written is for the log.
    async fn write(&self, job: impl FnOnce(&mut Db) -> Result<(), StoreError> + Send + 'static) {
        if let Err(error) = self.store.run(job).await {
            tracing::warn!(%error, "photos are not kept");
        }
    }
}

/// Something was done, and what was to be read afterwards was not.
fn afterwards(done: &str, fault: Fault) -> Fault {
    Fault { message: format!("{done}, but what is there now cannot be read: {}", fault.message), ..fault }
}
