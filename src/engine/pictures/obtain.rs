//! Getting a picture's bytes: from disk, from its address, from a fresh address, from another rendition.

use bytes::Bytes;
use tokio::sync::watch;

use super::choice::{Candidate, candidates};
use crate::engine::browse::Browser;
use crate::graph::{self, NoPicture, PictureClient};
use crate::media::{CacheName, PictureCache};
use crate::model::photo::Photo;

/// Renditions that are tried besides the best one.
const OTHERS: usize = 2;

/// The bytes of a picture.
#[derive(Debug, Clone)]
pub struct Found {
    /// The bytes, as they came.
    pub bytes: Bytes,
    /// Their name on disk.
    pub name: CacheName,
    /// They were on disk.
    pub is_cached: bool,
}

/// Where pictures come from.
#[derive(Debug)]
pub struct Source {
    client: PictureClient,
    cache: PictureCache,
    browser: watch::Receiver<Browser>,
}

impl Source {
    /// A source.
    pub const fn new(client: PictureClient, cache: PictureCache, browser: watch::Receiver<Browser>) -> Self {
        Self { client, cache, browser }
    }

    /// The bytes of a photo for so many pixels. `broken` is what was found on disk before and is none: it is
    /// taken off, and the bytes are fetched.
    ///
    /// # Errors
    /// Why there are none, as a short sentence.
    pub async fn obtain(
        &self,
        photo: &Photo,
        width: u32,
        height: u32,
        broken: Option<CacheName>,
    ) -> Result<Found, String> {
        let known = candidates(photo, width, height);
        if let Some(name) = broken {
            self.remove(name).await;
        } else if let Some(found) = self.on_disk(known.clone()).await {
            return Ok(found);
        }
        match self.fetch_any(photo, width, height, known).await {
            Ok((name, bytes)) => {
                self.keep(name.clone(), bytes.clone()).await;
                Ok(Found { bytes, name, is_cached: false })
            }
            Err(reason) => Err(reason.to_string()),
        }
    }

    /// Takes a picture off the disk that cannot be decoded.
    pub async fn remove(&self, name: CacheName) {
        let cache = self.cache.clone();
        // The worst is that it is found broken once more.
        drop(tokio::task::spawn_blocking(move || cache.remove(&name)).await);
    }

    /// The first of the renditions on disk that is large enough, or the best one when none is.
    async fn on_disk(&self, known: Vec<Candidate>) -> Option<Found> {
        let cache = self.cache.clone();
        let look = move || {
            let enough = known.iter().take_while(|one| one.fills).count().max(1);
            known.into_iter().take(enough).find_map(|one| {
                let bytes = cache.get(&one.name)?.into();
                Some(Found { bytes, name: one.name, is_cached: true })
            })
        };
        tokio::task::spawn_blocking(look).await.ok().flatten()
    }

    /// Writes to the disk, to the end even when nobody waits for the picture any more.
    async fn keep(&self, name: CacheName, bytes: Bytes) {
        let cache = self.cache.clone();
        let write = move || {
            if let Err(error) = cache.put(&name, &bytes) {
                tracing::debug!(%error, "a picture is not kept");
            }
        };
        drop(tokio::task::spawn_blocking(write).await);
    }

    /// The best rendition, with a fresh address when its own has expired, then others, then whatever the
    /// photo's `picture` edge leads to. A broken connection is no reason to try further.
    async fn fetch_any(
        &self,
        photo: &Photo,
        width: u32,
        height: u32,
        mut known: Vec<Candidate>,
    ) -> Result<(CacheName, Bytes), NoPicture> {
        let mut last = NoPicture::Unusable("no picture".to_owned());
        let mut is_fresh = false;
        if known.is_empty() {
            known = self.ask_anew(photo, width, height).await?;
            is_fresh = true;
        }
        let mut tries = 0;
        while let Some(candidate) = known.get(tries).filter(|_| tries <= OTHERS).cloned() {
            match self.client.fetch(&candidate.address).await {
                Ok(bytes) => return Ok((candidate.name, bytes)),
                Err(reason @ NoPicture::Passing(_)) => return Err(reason),
                Err(NoPicture::Denied(code)) if !is_fresh => {
                    is_fresh = true;
                    last = NoPicture::Denied(code);
                    match self.ask_anew(photo, width, height).await {
                        Ok(fresh) => (known, tries) = (fresh, 0),
                        Err(_) => tries += 1,
                    }
                }
                Err(reason) => (last, tries) = (reason, tries + 1),
            }
        }
        self.fetch_by_edge(photo).await.ok_or(last)
    }

    async fn ask_anew(&self, photo: &Photo, width: u32, height: u32) -> Result<Vec<Candidate>, NoPicture> {
        let browser = self.browser.borrow().clone();
        let fields =
            browser.renditions(&photo.id).await.map_err(|fault| NoPicture::Passing(fault.message))?;
        Ok(graph::photo(&fields).map(|fresh| candidates(&fresh, width, height)).unwrap_or_default())
    }

    async fn fetch_by_edge(&self, photo: &Photo) -> Option<(CacheName, Bytes)> {
        let browser = self.browser.borrow().clone();
        let address = browser.picture(&photo.id).await.ok()?;
        let bytes = self.client.fetch(&address).await.ok()?;
        Some((CacheName::of(&photo.id, 0, &address), bytes))
    }
}
